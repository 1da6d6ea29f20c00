/* SPDX-License-Identifier: MIT */
/** @file
 *  Transactional outbox: events written in the transaction of the change, and relayed to the broker afterwards. */
#ifndef SQLMODEL_GATE_DOMAINS_OUTBOX_MESSAGES_H
#define SQLMODEL_GATE_DOMAINS_OUTBOX_MESSAGES_H

#include <sqlmodel.h>

#define OUTBOX_MESSAGE_STATUS_LABELS(LABEL)             \
    LABEL(OUTBOX_MESSAGE_STATUS_PENDING, "pending")     \
    LABEL(OUTBOX_MESSAGE_STATUS_CLAIMED, "claimed")     \
    LABEL(OUTBOX_MESSAGE_STATUS_PUBLISHED, "published") \
    LABEL(OUTBOX_MESSAGE_STATUS_DEAD, "dead")
SQLM_ENUM_DECLARE(OutboxMessageStatus, OUTBOX_MESSAGE_STATUS_LABELS);

#define OUTBOX_MESSAGE_FIELDS(FIELD, M)                                                                          \
    FIELD(M, i64,                       id,                PRIMARY_KEY, AUTO_INCREMENT)                          \
    FIELD(M, uuid,                      message_id,        UNIQUE)                                               \
    FIELD(M, opt_uuid,                  tenant_id,         INDEX, FOREIGN_KEY(TenantAccount, id), ON_DELETE(SET_NULL)) \
    FIELD(M, text,                      aggregate_type,    MAX_LENGTH(64))                                       \
    FIELD(M, text,                      aggregate_id,      MAX_LENGTH(128))                                      \
    FIELD(M, i64,                       aggregate_version, CHECK("aggregate_version >= 0"))                      \
    FIELD(M, text,                      topic,             MAX_LENGTH(128), CHECK("topic <> ''"))                \
    FIELD(M, opt_text,                  partition_key,     MAX_LENGTH(128))                                      \
    FIELD(M, text,                      event_type,        MAX_LENGTH(128))                                      \
    FIELD(M, i32,                       schema_version,    DEFAULT(1), CHECK("schema_version >= 1"))             \
    FIELD(M, text,                      content_type,      MAX_LENGTH(64), DEFAULT("application/json"))          \
    FIELD(M, json,                      headers,           DEFAULT("{}"))                                        \
    FIELD(M, bytes,                     payload)                                                                 \
    FIELD(M, opt_text,                  trace_parent,      MAX_LENGTH(55))                                       \
    FIELD(M, enum(OutboxMessageStatus), status,            DEFAULT(OUTBOX_MESSAGE_STATUS_PENDING))               \
    FIELD(M, i32,                       attempts,          DEFAULT(0), CHECK("attempts >= 0"))                   \
    FIELD(M, timestamptz,               available_at,      DEFAULT_NOW)                                          \
    FIELD(M, opt_text,                  claimed_by,        MAX_LENGTH(64))                                       \
    FIELD(M, opt_timestamptz,           claimed_until)                                                           \
    FIELD(M, opt_timestamptz,           published_at)                                                            \
    FIELD(M, opt_text,                  last_error)                                                              \
    FIELD(M, timestamptz,               created_at,        DEFAULT_NOW)                                          \
    FIELD(M, unique(aggregate_type, aggregate_id, aggregate_version), uq_outbox_messages_aggregate_version)      \
    FIELD(M, index(available_at, id), ix_outbox_messages_ready, WHERE("status = 'pending'"))                     \
    FIELD(M, index(claimed_until), ix_outbox_messages_leases, WHERE("status = 'claimed'"))                       \
    FIELD(M, check("(status = 'published' AND published_at IS NOT NULL)"                                         \
                   " OR (status <> 'published' AND published_at IS NULL)"),                                      \
          ck_outbox_messages_published_pair)                                                                     \
    FIELD(M, check("(claimed_by IS NULL AND claimed_until IS NULL)"                                              \
                   " OR (claimed_by IS NOT NULL AND claimed_until IS NOT NULL)"),                                \
          ck_outbox_messages_claim_pair)
SQLMODEL_DECLARE(OutboxMessage, OUTBOX_MESSAGE_FIELDS);

#endif
