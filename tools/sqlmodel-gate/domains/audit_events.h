/* SPDX-License-Identifier: MIT */
/** @file
 *  Append-only record of security-relevant actions; one hash chain per tenant, which the owner module (compliance/audit) verifies. */
#ifndef SQLMODEL_GATE_DOMAINS_AUDIT_EVENTS_H
#define SQLMODEL_GATE_DOMAINS_AUDIT_EVENTS_H

#include <sqlmodel.h>

#define AUDIT_EVENT_ACTOR_KIND_LABELS(LABEL)     \
    LABEL(AUDIT_EVENT_ACTOR_KIND_USER, "user")   \
    LABEL(AUDIT_EVENT_ACTOR_KIND_TOKEN, "token") \
    LABEL(AUDIT_EVENT_ACTOR_KIND_JOB, "job")     \
    LABEL(AUDIT_EVENT_ACTOR_KIND_SYSTEM, "system")
SQLM_ENUM_DECLARE(AuditEventActorKind, AUDIT_EVENT_ACTOR_KIND_LABELS);

#define AUDIT_EVENT_OUTCOME_LABELS(LABEL)         \
    LABEL(AUDIT_EVENT_OUTCOME_SUCCESS, "success") \
    LABEL(AUDIT_EVENT_OUTCOME_DENIED, "denied")   \
    LABEL(AUDIT_EVENT_OUTCOME_FAILURE, "failure")
SQLM_ENUM_DECLARE(AuditEventOutcome, AUDIT_EVENT_OUTCOME_LABELS);

#define AUDIT_EVENT_FIELDS(FIELD, M)                                                                                 \
    FIELD(M, i64,                       id,             PRIMARY_KEY, AUTO_INCREMENT)                                 \
    FIELD(M, uuid,                      event_id,       UNIQUE)                                                      \
    FIELD(M, uuid,                      tenant_id,      FOREIGN_KEY(TenantAccount, id))                              \
    FIELD(M, u64,                       chain_seq)                                                                   \
    FIELD(M, bytes,                     prev_hash,      FIXED_LENGTH(32), CHECK("length(prev_hash) = 32"))           \
    FIELD(M, bytes,                     entry_hash,     UNIQUE, FIXED_LENGTH(32), CHECK("length(entry_hash) = 32"))  \
    FIELD(M, bytes,                     canonical_body)                                                              \
    FIELD(M, timestamptz,               occurred_at)                                                                 \
    FIELD(M, timestamptz,               recorded_at,    DEFAULT_NOW)                                                 \
    FIELD(M, enum(AuditEventActorKind), actor_kind)                                                                  \
    FIELD(M, opt_uuid,                  actor_identity_id, INDEX, FOREIGN_KEY(UserIdentity, id))                     \
    FIELD(M, text,                      actor_label,    MAX_LENGTH(320))                                             \
    FIELD(M, text,                      action,         MAX_LENGTH(128), CHECK("action <> ''"))                      \
    FIELD(M, enum(AuditEventOutcome),   outcome)                                                                     \
    FIELD(M, text,                      target_type,    MAX_LENGTH(64))                                              \
    FIELD(M, opt_text,                  target_id,      MAX_LENGTH(128))                                             \
    FIELD(M, opt_bytes,                 source_ip,      MAX_LENGTH(16), CHECK("length(source_ip) IN (4, 16)"))       \
    FIELD(M, opt_text,                  user_agent,     MAX_LENGTH(1024))                                            \
    FIELD(M, opt_uuid,                  request_id,     INDEX)                                                       \
    FIELD(M, json,                      detail,         DEFAULT("{}"))                                               \
    FIELD(M, unique(tenant_id, chain_seq),   uq_audit_events_tenant_seq)                                             \
    FIELD(M, index(tenant_id, occurred_at),  ix_audit_events_tenant_time)                                            \
    FIELD(M, index(target_type, target_id),  ix_audit_events_target)
SQLMODEL_DECLARE(AuditEvent, AUDIT_EVENT_FIELDS);

#endif
