/* Generated from idempotency_keys.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_IDEMPOTENCY_KEYS_H
#define SQLMODEL_GATE_DOMAINS_IDEMPOTENCY_KEYS_H

#include <sqlmodel.h>

#include "domains/tenant_accounts.h"

#define IDEMPOTENCY_KEY_REQUEST_METHOD_LABELS(LABEL)       \
    LABEL(IDEMPOTENCY_KEY_REQUEST_METHOD_POST, "POST")     \
    LABEL(IDEMPOTENCY_KEY_REQUEST_METHOD_PUT, "PUT")       \
    LABEL(IDEMPOTENCY_KEY_REQUEST_METHOD_PATCH, "PATCH")   \
    LABEL(IDEMPOTENCY_KEY_REQUEST_METHOD_DELETE, "DELETE")
SQLM_ENUM_DECLARE(IdempotencyKeyRequestMethod, IDEMPOTENCY_KEY_REQUEST_METHOD_LABELS);

#define IDEMPOTENCY_KEY_STATE_LABELS(LABEL)                 \
    LABEL(IDEMPOTENCY_KEY_STATE_IN_PROGRESS, "in_progress") \
    LABEL(IDEMPOTENCY_KEY_STATE_COMPLETED, "completed")     \
    LABEL(IDEMPOTENCY_KEY_STATE_FAILED, "failed")
SQLM_ENUM_DECLARE(IdempotencyKeyState, IDEMPOTENCY_KEY_STATE_LABELS);

#define IDEMPOTENCY_KEY_FIELDS(FIELD, M)                                                                     \
    FIELD(M, uuid,                      tenant_id,           PRIMARY_KEY, FOREIGN_KEY(TenantAccount, id),    \
          ON_DELETE(CASCADE))                                                                                \
    FIELD(M, text,                      idempotency_key,     PRIMARY_KEY, MAX_LENGTH(128),                   \
          CHECK("idempotency_key <> ''"))                                                                    \
    FIELD(M, enum(IdempotencyKeyRequestMethod), request_method)                                              \
    FIELD(M, text,                      request_path,        MAX_LENGTH(512))                                \
    FIELD(M, bytes,                     request_fingerprint, FIXED_LENGTH(32),                               \
          CHECK("length(request_fingerprint) = 32"))                                                         \
    FIELD(M, enum(IdempotencyKeyState), state,               DEFAULT(IDEMPOTENCY_KEY_STATE_IN_PROGRESS))     \
    FIELD(M, opt_i16,                   response_status,     CHECK("response_status BETWEEN 100 AND 599"))   \
    FIELD(M, opt_json,                  response_headers)                                                    \
    FIELD(M, opt_bytes,                 response_body,       MAX_LENGTH(1048576))                            \
    FIELD(M, opt_text,                  lock_owner,          MAX_LENGTH(64))                                 \
    FIELD(M, opt_timestamptz,           locked_until)                                                        \
    FIELD(M, timestamptz,               created_at,          DEFAULT_NOW)                                    \
    FIELD(M, opt_timestamptz,           completed_at)                                                        \
    FIELD(M, timestamptz,               expires_at,          INDEX)                                          \
    FIELD(M, index(locked_until), ix_idempotency_keys_stale_locks, WHERE("state = 'in_progress'"))           \
    FIELD(M, check("state = 'in_progress' AND response_status IS NULL OR state <> 'in_progress' AND "        \
          "response_status IS NOT NULL"), ck_idempotency_keys_answer_pair)                                   \
    FIELD(M, check("expires_at > created_at"), ck_idempotency_keys_expiry_order)                             \
    FIELD(M, check("lock_owner IS NULL AND locked_until IS NULL OR lock_owner IS NOT NULL AND locked_until " \
          "IS NOT NULL"), ck_idempotency_keys_lock_pair)
SQLMODEL_DECLARE(IdempotencyKey, IDEMPOTENCY_KEY_FIELDS);

#endif
