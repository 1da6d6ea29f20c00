/* SPDX-License-Identifier: MIT */
/** @file
 *  A person or a machine that can act inside one tenant. */
#ifndef SQLMODEL_GATE_DOMAINS_USER_IDENTITIES_H
#define SQLMODEL_GATE_DOMAINS_USER_IDENTITIES_H

#include <sqlmodel.h>

#define USER_IDENTITY_KIND_LABELS(LABEL)      \
    LABEL(USER_IDENTITY_KIND_HUMAN, "human")  \
    LABEL(USER_IDENTITY_KIND_SERVICE, "service")
SQLM_ENUM_DECLARE(UserIdentityKind, USER_IDENTITY_KIND_LABELS);

#define USER_IDENTITY_STATUS_LABELS(LABEL)          \
    LABEL(USER_IDENTITY_STATUS_INVITED, "invited")  \
    LABEL(USER_IDENTITY_STATUS_ACTIVE, "active")    \
    LABEL(USER_IDENTITY_STATUS_LOCKED, "locked")    \
    LABEL(USER_IDENTITY_STATUS_DEACTIVATED, "deactivated")
SQLM_ENUM_DECLARE(UserIdentityStatus, USER_IDENTITY_STATUS_LABELS);

#define USER_IDENTITY_FIELDS(FIELD, M)                                                                               \
    FIELD(M, uuid,                     id,                 PRIMARY_KEY)                                              \
    FIELD(M, uuid,                     tenant_id,          FOREIGN_KEY(TenantAccount, id))                           \
    FIELD(M, enum(UserIdentityKind),   kind,               DEFAULT(USER_IDENTITY_KIND_HUMAN))                        \
    FIELD(M, text,                     email,              MAX_LENGTH(320))                                          \
    FIELD(M, text,                     email_canonical,    MAX_LENGTH(320), CHECK("email_canonical <> ''"))          \
    FIELD(M, opt_timestamptz,          email_verified_at)                                                            \
    FIELD(M, text,                     display_name,       MAX_LENGTH(200), DEFAULT(""))                             \
    FIELD(M, text,                     locale,             MAX_LENGTH(35), DEFAULT("en"))                            \
    FIELD(M, text,                     time_zone,          MAX_LENGTH(64), DEFAULT("UTC"))                           \
    FIELD(M, enum(UserIdentityStatus), status,             DEFAULT(USER_IDENTITY_STATUS_INVITED))                    \
    FIELD(M, opt_text,                 external_subject,   MAX_LENGTH(255))                                          \
    FIELD(M, bool,                     mfa_required,       DEFAULT(false))                                           \
    FIELD(M, i16,                      failed_login_count, DEFAULT(0), CHECK("failed_login_count >= 0"))             \
    FIELD(M, opt_json,                 profile)                                                                      \
    FIELD(M, i64,                      row_version,        VERSION, DEFAULT(1), CHECK("row_version >= 1"))           \
    FIELD(M, timestamptz,              created_at,         DEFAULT_NOW)                                              \
    FIELD(M, timestamptz,              updated_at,         DEFAULT_NOW)                                              \
    FIELD(M, opt_timestamptz,          last_seen_at)                                                                 \
    FIELD(M, opt_timestamptz,          deactivated_at)                                                               \
    FIELD(M, unique(tenant_id, email_canonical),  uq_user_identities_tenant_email)                                   \
    FIELD(M, unique(tenant_id, external_subject), uq_user_identities_tenant_subject)                                 \
    FIELD(M, index(tenant_id, last_seen_at),      ix_user_identities_tenant_seen)                                    \
    FIELD(M, index(tenant_id, updated_at),        ix_user_identities_locked, WHERE("status = 'locked'"))             \
    FIELD(M, check("(status = 'deactivated' AND deactivated_at IS NOT NULL)"                                         \
                   " OR (status <> 'deactivated' AND deactivated_at IS NULL)"),                                      \
          ck_user_identities_deactivated_pair)
SQLMODEL_DECLARE(UserIdentity, USER_IDENTITY_FIELDS);

#endif
