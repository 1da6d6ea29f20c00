/* SPDX-License-Identifier: MIT */
/** @file
 *  Double-entry book lines; append-only, corrected only by a reversing journal. The lines of a journal balance: the owner module
 *  (billing/ledger) holds that. */
#ifndef SQLMODEL_GATE_DOMAINS_LEDGER_ENTRIES_H
#define SQLMODEL_GATE_DOMAINS_LEDGER_ENTRIES_H

#include <sqlmodel.h>

#define LEDGER_ENTRY_DIRECTION_LABELS(LABEL)     \
    LABEL(LEDGER_ENTRY_DIRECTION_DEBIT, "debit") \
    LABEL(LEDGER_ENTRY_DIRECTION_CREDIT, "credit")
SQLM_ENUM_DECLARE(LedgerEntryDirection, LEDGER_ENTRY_DIRECTION_LABELS);

#define LEDGER_ENTRY_FIELDS(FIELD, M)                                                                            \
    FIELD(M, i64,                        id,                  PRIMARY_KEY, AUTO_INCREMENT)                       \
    FIELD(M, uuid,                       tenant_id,           FOREIGN_KEY(TenantAccount, id))                    \
    FIELD(M, uuid,                       journal_id)                                                             \
    FIELD(M, i16,                        line_no,             CHECK("line_no >= 1"))                             \
    FIELD(M, text,                       account_code,        MAX_LENGTH(64), CHECK("account_code <> ''"))       \
    FIELD(M, enum(LedgerEntryDirection), direction)                                                              \
    FIELD(M, decimal(19, 4),             amount,              CHECK("amount > 0"))                               \
    FIELD(M, text,                       currency,            FIXED_LENGTH(3), CHECK("length(currency) = 3"))    \
    FIELD(M, opt_decimal(24, 12),        fx_rate,             CHECK("fx_rate > 0"))                              \
    FIELD(M, decimal(38, 4),             running_balance)                                                        \
    FIELD(M, opt_uuid,                   payment_intent_id,   INDEX, FOREIGN_KEY(PaymentIntent, id))             \
    FIELD(M, opt_uuid,                   reverses_journal_id, INDEX)                                             \
    FIELD(M, date,                       effective_on)                                                           \
    FIELD(M, timestamptz,                posted_at,           DEFAULT_NOW)                                       \
    FIELD(M, opt_text,                   source_ref,          MAX_LENGTH(128))                                   \
    FIELD(M, text,                       memo,                MAX_LENGTH(1000), DEFAULT(""))                     \
    FIELD(M, opt_json,                   metadata)                                                               \
    FIELD(M, unique(journal_id, line_no), uq_ledger_entries_journal_line)                                        \
    FIELD(M, index(tenant_id, account_code, effective_on), ix_ledger_entries_account_day)
SQLMODEL_DECLARE(LedgerEntry, LEDGER_ENTRY_FIELDS);

#endif
