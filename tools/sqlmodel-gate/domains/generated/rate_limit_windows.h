/* Generated from rate_limit_windows.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_RATE_LIMIT_WINDOWS_H
#define SQLMODEL_GATE_DOMAINS_RATE_LIMIT_WINDOWS_H

#include <sqlmodel.h>

#include "domains/tenant_accounts.h"

#define RATE_LIMIT_WINDOW_FIELDS(FIELD, M)                                                                     \
    FIELD(M, uuid,            tenant_id,      PRIMARY_KEY, FOREIGN_KEY(TenantAccount, id), ON_DELETE(CASCADE)) \
    FIELD(M, text,            bucket_key,     PRIMARY_KEY, MAX_LENGTH(160))                                    \
    FIELD(M, timestamptz,     window_start,   PRIMARY_KEY)                                                     \
    FIELD(M, i32,             window_seconds, DEFAULT(60), CHECK("window_seconds > 0"))                        \
    FIELD(M, u64,             used_units,     DEFAULT(0))                                                      \
    FIELD(M, u64,             limit_units)                                                                     \
    FIELD(M, u64,             rejected_count, DEFAULT(0))                                                      \
    FIELD(M, f64,             burst_tokens,   DEFAULT(0.0), CHECK("burst_tokens >= 0"))                        \
    FIELD(M, opt_timestamptz, last_hit_at)                                                                     \
    FIELD(M, opt_timestamptz, blocked_until)                                                                   \
    FIELD(M, timestamptz,     expires_at,     INDEX)                                                           \
    FIELD(M, index(blocked_until), ix_rate_limit_windows_blocked, WHERE("blocked_until IS NOT NULL"))          \
    FIELD(M, check("expires_at > window_start"), ck_rate_limit_windows_expiry_order)                           \
    FIELD(M, check("used_units <= limit_units"), ck_rate_limit_windows_limit)
SQLMODEL_DECLARE(RateLimitWindow, RATE_LIMIT_WINDOW_FIELDS);

#endif
