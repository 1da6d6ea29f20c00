/* SPDX-License-Identifier: MIT */
/** @file
 *  One attempt to collect money, from request to capture and refund. */
#ifndef SQLMODEL_GATE_DOMAINS_PAYMENT_INTENTS_H
#define SQLMODEL_GATE_DOMAINS_PAYMENT_INTENTS_H

#include <sqlmodel.h>

#define PAYMENT_INTENT_METHOD_KIND_LABELS(LABEL)                    \
    LABEL(PAYMENT_INTENT_METHOD_KIND_CARD, "card")                  \
    LABEL(PAYMENT_INTENT_METHOD_KIND_BANK_TRANSFER, "bank_transfer") \
    LABEL(PAYMENT_INTENT_METHOD_KIND_WALLET, "wallet")              \
    LABEL(PAYMENT_INTENT_METHOD_KIND_MANUAL, "manual")
SQLM_ENUM_DECLARE(PaymentIntentMethodKind, PAYMENT_INTENT_METHOD_KIND_LABELS);

#define PAYMENT_INTENT_STATUS_LABELS(LABEL)                         \
    LABEL(PAYMENT_INTENT_STATUS_REQUIRES_METHOD, "requires_method") \
    LABEL(PAYMENT_INTENT_STATUS_REQUIRES_ACTION, "requires_action") \
    LABEL(PAYMENT_INTENT_STATUS_PROCESSING, "processing")           \
    LABEL(PAYMENT_INTENT_STATUS_AUTHORIZED, "authorized")           \
    LABEL(PAYMENT_INTENT_STATUS_CAPTURED, "captured")               \
    LABEL(PAYMENT_INTENT_STATUS_CANCELLED, "cancelled")             \
    LABEL(PAYMENT_INTENT_STATUS_FAILED, "failed")
SQLM_ENUM_DECLARE(PaymentIntentStatus, PAYMENT_INTENT_STATUS_LABELS);

#define PAYMENT_INTENT_FIELDS(FIELD, M)                                                                                     \
    FIELD(M, uuid,                              id,                   PRIMARY_KEY)                                          \
    FIELD(M, uuid,                              tenant_id,            FOREIGN_KEY(TenantAccount, id))                       \
    FIELD(M, opt_uuid, created_by_identity_id, INDEX, FOREIGN_KEY(UserIdentity, id), ON_DELETE(SET_NULL))                   \
    FIELD(M, opt_text,                          client_reference,     MAX_LENGTH(128))                                      \
    FIELD(M, text,                              provider,             MAX_LENGTH(32))                                       \
    FIELD(M, opt_text,                          provider_ref,         MAX_LENGTH(255))                                      \
    FIELD(M, opt_enum(PaymentIntentMethodKind), method_kind)                                                                \
    FIELD(M, enum(PaymentIntentStatus),         status,               DEFAULT(PAYMENT_INTENT_STATUS_REQUIRES_METHOD))       \
    FIELD(M, decimal(19, 4),                    amount,               CHECK("amount > 0"))                                  \
    FIELD(M, decimal(19, 4),                    captured_amount,      DEFAULT("0.0000"), CHECK("captured_amount >= 0"))     \
    FIELD(M, decimal(19, 4),                    refunded_amount,      DEFAULT("0.0000"), CHECK("refunded_amount >= 0"))     \
    FIELD(M, text,                              currency,             FIXED_LENGTH(3), CHECK("length(currency) = 3"))       \
    FIELD(M, text,                              statement_descriptor, MAX_LENGTH(22), DEFAULT(""))                          \
    FIELD(M, opt_f32,                           risk_score,           CHECK("risk_score >= 0 AND risk_score <= 1"))         \
    FIELD(M, i16,                               attempt_count,        DEFAULT(0), CHECK("attempt_count >= 0"))              \
    FIELD(M, opt_text,                          failure_code,         MAX_LENGTH(64))                                       \
    FIELD(M, opt_text,                          failure_message)                                                            \
    FIELD(M, json,                              metadata,             DEFAULT("{}"))                                        \
    FIELD(M, i64,                               row_version,          VERSION, DEFAULT(1), CHECK("row_version >= 1"))       \
    FIELD(M, timestamptz,                       created_at,           DEFAULT_NOW)                                          \
    FIELD(M, timestamptz,                       updated_at,           DEFAULT_NOW)                                          \
    FIELD(M, opt_timestamptz,                   captured_at)                                                                \
    FIELD(M, opt_timestamptz,                   expires_at)                                                                 \
    FIELD(M, unique(provider, provider_ref),      uq_payment_intents_provider_ref)                                          \
    FIELD(M, unique(tenant_id, client_reference), uq_payment_intents_client_reference)                                      \
    FIELD(M, index(tenant_id, created_at),        ix_payment_intents_tenant_created)                                        \
    FIELD(M, index(expires_at),                   ix_payment_intents_open,                                                  \
          WHERE("status IN ('requires_method', 'requires_action', 'processing', 'authorized')"))                            \
    FIELD(M, check("captured_amount <= amount"),                          ck_payment_intents_capture_limit)                 \
    FIELD(M, check("refunded_amount <= captured_amount"),                 ck_payment_intents_refund_limit)                  \
    FIELD(M, check("status <> 'captured' OR captured_at IS NOT NULL"),    ck_payment_intents_capture_pair)
SQLMODEL_DECLARE(PaymentIntent, PAYMENT_INTENT_FIELDS);

#endif
