/* Generated from webhook_deliveries.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_WEBHOOK_DELIVERIES_H
#define SQLMODEL_GATE_DOMAINS_WEBHOOK_DELIVERIES_H

#include <sqlmodel.h>

#include "domains/outbox_messages.h"
#include "domains/tenant_accounts.h"

#define WEBHOOK_DELIVERY_STATUS_LABELS(LABEL)             \
    LABEL(WEBHOOK_DELIVERY_STATUS_PENDING, "pending")     \
    LABEL(WEBHOOK_DELIVERY_STATUS_DELIVERED, "delivered") \
    LABEL(WEBHOOK_DELIVERY_STATUS_FAILED, "failed")       \
    LABEL(WEBHOOK_DELIVERY_STATUS_ABANDONED, "abandoned")
SQLM_ENUM_DECLARE(WebhookDeliveryStatus, WEBHOOK_DELIVERY_STATUS_LABELS);

#define WEBHOOK_DELIVERY_ERROR_KIND_LABELS(LABEL)         \
    LABEL(WEBHOOK_DELIVERY_ERROR_KIND_DNS, "dns")         \
    LABEL(WEBHOOK_DELIVERY_ERROR_KIND_CONNECT, "connect") \
    LABEL(WEBHOOK_DELIVERY_ERROR_KIND_TLS, "tls")         \
    LABEL(WEBHOOK_DELIVERY_ERROR_KIND_TIMEOUT, "timeout") \
    LABEL(WEBHOOK_DELIVERY_ERROR_KIND_HTTP, "http")       \
    LABEL(WEBHOOK_DELIVERY_ERROR_KIND_OTHER, "other")
SQLM_ENUM_DECLARE(WebhookDeliveryErrorKind, WEBHOOK_DELIVERY_ERROR_KIND_LABELS);

#define WEBHOOK_DELIVERY_FIELDS(FIELD, M)                                                                        \
    FIELD(M, i64,                         id,                PRIMARY_KEY, AUTO_INCREMENT)                        \
    FIELD(M, uuid,                        tenant_id,         FOREIGN_KEY(TenantAccount, id), ON_DELETE(CASCADE)) \
    FIELD(M, opt_i64,                     outbox_message_id, INDEX, FOREIGN_KEY(OutboxMessage, id),              \
          ON_DELETE(SET_NULL))                                                                                   \
    FIELD(M, uuid,                        delivery_id)                                                           \
    FIELD(M, i16,                         attempt_no,        CHECK("attempt_no >= 1"))                           \
    FIELD(M, text,                        endpoint_url,      MAX_LENGTH(2048), CHECK("endpoint_url <> ''"))      \
    FIELD(M, text,                        event_type,        MAX_LENGTH(128))                                    \
    FIELD(M, json,                        request_headers,   DEFAULT("{}"))                                      \
    FIELD(M, bytes,                       request_body,      MAX_LENGTH(1048576))                                \
    FIELD(M, bytes,                       signature,         FIXED_LENGTH(32), CHECK("length(signature) = 32"))  \
    FIELD(M, enum(WebhookDeliveryStatus), status,            DEFAULT(WEBHOOK_DELIVERY_STATUS_PENDING))           \
    FIELD(M, opt_enum(WebhookDeliveryErrorKind), error_kind)                                                     \
    FIELD(M, opt_i16,                     response_status,   CHECK("response_status BETWEEN 100 AND 599"))       \
    FIELD(M, opt_text,                    response_body,     MAX_LENGTH(16384))                                  \
    FIELD(M, opt_i64,                     duration_us,       CHECK("duration_us >= 0"))                          \
    FIELD(M, opt_timestamptz,             next_attempt_at)                                                       \
    FIELD(M, timestamptz,                 created_at,        DEFAULT_NOW)                                        \
    FIELD(M, opt_timestamptz,             completed_at)                                                          \
    FIELD(M, unique(delivery_id, attempt_no), uq_webhook_deliveries_attempt)                                     \
    FIELD(M, index(next_attempt_at), ix_webhook_deliveries_due, WHERE("status = 'pending'"))                     \
    FIELD(M, index(tenant_id, created_at), ix_webhook_deliveries_tenant_created)                                 \
    FIELD(M, check("status = 'pending' OR completed_at IS NOT NULL"), ck_webhook_deliveries_done_pair)           \
    FIELD(M, check("error_kind IS NULL OR status <> 'delivered'"), ck_webhook_deliveries_error_state)
SQLMODEL_DECLARE(WebhookDelivery, WEBHOOK_DELIVERY_FIELDS);

#endif
