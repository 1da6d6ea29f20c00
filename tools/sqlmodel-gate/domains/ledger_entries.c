/* SPDX-License-Identifier: MIT */
#include "ledger_entries.h"

#include "payment_intents.h"
#include "tenant_accounts.h"

SQLM_ENUM_DEFINE(LedgerEntryDirection, LEDGER_ENTRY_DIRECTION_LABELS);
SQLMODEL_DEFINE(LedgerEntry, "ledger_entries", LEDGER_ENTRY_FIELDS);
