/* Generated from feature_flags.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_FEATURE_FLAGS_H
#define SQLMODEL_GATE_DOMAINS_FEATURE_FLAGS_H

#include <sqlmodel.h>

#include "domains/tenant_accounts.h"
#include "domains/user_identities.h"

#define FEATURE_FLAG_KIND_LABELS(LABEL)               \
    LABEL(FEATURE_FLAG_KIND_RELEASE, "release")       \
    LABEL(FEATURE_FLAG_KIND_EXPERIMENT, "experiment") \
    LABEL(FEATURE_FLAG_KIND_OPS, "ops")               \
    LABEL(FEATURE_FLAG_KIND_PERMISSION, "permission")
SQLM_ENUM_DECLARE(FeatureFlagKind, FEATURE_FLAG_KIND_LABELS);

#define FEATURE_FLAG_FIELDS(FIELD, M)                                                                       \
    FIELD(M, text,                  flag_key,               PRIMARY_KEY, MAX_LENGTH(100),                   \
          CHECK("flag_key <> ''"))                                                                          \
    FIELD(M, opt_uuid,              tenant_id,              INDEX, FOREIGN_KEY(TenantAccount, id),          \
          ON_DELETE(CASCADE))                                                                               \
    FIELD(M, enum(FeatureFlagKind), kind,                   DEFAULT(FEATURE_FLAG_KIND_RELEASE))             \
    FIELD(M, text,                  description,            MAX_LENGTH(1000), DEFAULT(""))                  \
    FIELD(M, bool,                  enabled,                DEFAULT(false))                                 \
    FIELD(M, decimal(5, 2),         rollout_percent,        DEFAULT("0.00"),                                \
          CHECK("rollout_percent >= 0 AND rollout_percent <= 100"))                                         \
    FIELD(M, bytes,                 bucketing_salt,         FIXED_LENGTH(16),                               \
          CHECK("length(bucketing_salt) = 16"))                                                             \
    FIELD(M, json,                  variants,               DEFAULT("{}"))                                  \
    FIELD(M, opt_text,              default_variant,        MAX_LENGTH(64))                                 \
    FIELD(M, opt_json,              targeting)                                                              \
    FIELD(M, i32,                   display_order,          DEFAULT(0))                                     \
    FIELD(M, opt_date,              stale_after)                                                            \
    FIELD(M, opt_uuid,              updated_by_identity_id, INDEX, FOREIGN_KEY(UserIdentity, id),           \
          ON_DELETE(SET_NULL))                                                                              \
    FIELD(M, i64,                   row_version,            VERSION, DEFAULT(1), CHECK("row_version >= 1")) \
    FIELD(M, timestamptz,           created_at,             DEFAULT_NOW)                                    \
    FIELD(M, timestamptz,           updated_at,             DEFAULT_NOW)                                    \
    FIELD(M, index(kind, display_order), ix_feature_flags_kind_order)                                       \
    FIELD(M, index(stale_after), ix_feature_flags_stale, WHERE("stale_after IS NOT NULL"))
SQLMODEL_DECLARE(FeatureFlag, FEATURE_FLAG_FIELDS);

#endif
