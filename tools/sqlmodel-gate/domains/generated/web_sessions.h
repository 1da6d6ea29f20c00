/* Generated from web_sessions.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_WEB_SESSIONS_H
#define SQLMODEL_GATE_DOMAINS_WEB_SESSIONS_H

#include <sqlmodel.h>

#include "domains/tenant_accounts.h"
#include "domains/user_identities.h"

#define WEB_SESSION_FIELDS(FIELD, M)                                                                          \
    FIELD(M, bytes,           session_hash,        PRIMARY_KEY, FIXED_LENGTH(32),                             \
          CHECK("length(session_hash) = 32"))                                                                 \
    FIELD(M, uuid,            tenant_id,           INDEX, FOREIGN_KEY(TenantAccount, id), ON_DELETE(CASCADE)) \
    FIELD(M, uuid,            identity_id,         FOREIGN_KEY(UserIdentity, id), ON_DELETE(CASCADE))         \
    FIELD(M, bytes,           csrf_secret,         FIXED_LENGTH(32), CHECK("length(csrf_secret) = 32"))       \
    FIELD(M, i16,             auth_level,          DEFAULT(1), CHECK("auth_level BETWEEN 1 AND 4"))           \
    FIELD(M, opt_timestamptz, mfa_at)                                                                         \
    FIELD(M, timestamptz,     created_at,          DEFAULT_NOW)                                               \
    FIELD(M, timestamptz,     last_active_at,      DEFAULT_NOW)                                               \
    FIELD(M, i32,             idle_timeout_s,      DEFAULT(1800), CHECK("idle_timeout_s > 0"))                \
    FIELD(M, timestamptz,     absolute_expires_at)                                                            \
    FIELD(M, opt_timestamptz, revoked_at)                                                                     \
    FIELD(M, opt_bytes,       client_ip,           MAX_LENGTH(16), CHECK("length(client_ip) IN (4, 16)"))     \
    FIELD(M, opt_text,        user_agent,          MAX_LENGTH(1024))                                          \
    FIELD(M, opt_text,        device_label,        MAX_LENGTH(100))                                           \
    FIELD(M, bytes,           session_data,        MAX_LENGTH(4096), DEFAULT(""))                             \
    FIELD(M, index(identity_id, last_active_at), ix_web_sessions_identity_active)                             \
    FIELD(M, index(absolute_expires_at), ix_web_sessions_live_expiry, WHERE("revoked_at IS NULL"))            \
    FIELD(M, check("absolute_expires_at > created_at"), ck_web_sessions_expiry_order)
SQLMODEL_DECLARE(WebSession, WEB_SESSION_FIELDS);

#endif
