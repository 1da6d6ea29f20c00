/* Generated from api_tokens.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_API_TOKENS_H
#define SQLMODEL_GATE_DOMAINS_API_TOKENS_H

#include <sqlmodel.h>

#include "domains/tenant_accounts.h"
#include "domains/user_identities.h"

#define API_TOKEN_FIELDS(FIELD, M)                                                                               \
    FIELD(M, uuid,            id,                     PRIMARY_KEY)                                               \
    FIELD(M, uuid,            tenant_id,              FOREIGN_KEY(TenantAccount, id), ON_DELETE(CASCADE))        \
    FIELD(M, uuid,            owner_identity_id,      INDEX, FOREIGN_KEY(UserIdentity, id), ON_DELETE(CASCADE))  \
    FIELD(M, text,            name,                   MAX_LENGTH(100), CHECK("name <> ''"))                      \
    FIELD(M, text,            token_prefix,           INDEX, MAX_LENGTH(12))                                     \
    FIELD(M, bytes,           token_hash,             UNIQUE, FIXED_LENGTH(32),                                  \
          CHECK("length(token_hash) = 32"))                                                                      \
    FIELD(M, json,            scopes,                 DEFAULT("[]"))                                             \
    FIELD(M, opt_json,        allowed_networks)                                                                  \
    FIELD(M, u64,             use_count,              DEFAULT(0))                                                \
    FIELD(M, opt_timestamptz, last_used_at)                                                                      \
    FIELD(M, opt_bytes,       last_used_ip,           MAX_LENGTH(16), CHECK("length(last_used_ip) IN (4, 16)"))  \
    FIELD(M, timestamptz,     created_at,             DEFAULT_NOW)                                               \
    FIELD(M, opt_timestamptz, expires_at)                                                                        \
    FIELD(M, opt_timestamptz, revoked_at)                                                                        \
    FIELD(M, opt_uuid,        revoked_by_identity_id, INDEX, FOREIGN_KEY(UserIdentity, id), ON_DELETE(SET_NULL)) \
    FIELD(M, opt_text,        revoke_reason,          MAX_LENGTH(500))                                           \
    FIELD(M, unique(tenant_id, owner_identity_id, name), uq_api_tokens_owner_name)                               \
    FIELD(M, index(expires_at), ix_api_tokens_live_expiry, WHERE("revoked_at IS NULL"))                          \
    FIELD(M, check("expires_at IS NULL OR expires_at > created_at"), ck_api_tokens_expiry_order)                 \
    FIELD(M, check("revoke_reason IS NULL OR revoked_at IS NOT NULL"), ck_api_tokens_reason_needs_revocation)
SQLMODEL_DECLARE(ApiToken, API_TOKEN_FIELDS);

#endif
