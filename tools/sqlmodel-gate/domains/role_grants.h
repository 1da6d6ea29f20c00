/* SPDX-License-Identifier: MIT */
/** @file
 *  Which identity holds which role on which resource: a pure relation, so its key is the whole fact. */
#ifndef SQLMODEL_GATE_DOMAINS_ROLE_GRANTS_H
#define SQLMODEL_GATE_DOMAINS_ROLE_GRANTS_H

#include <sqlmodel.h>

#define ROLE_GRANT_ROLE_NAME_LABELS(LABEL)            \
    LABEL(ROLE_GRANT_ROLE_NAME_OWNER, "owner")        \
    LABEL(ROLE_GRANT_ROLE_NAME_ADMIN, "admin")        \
    LABEL(ROLE_GRANT_ROLE_NAME_BILLING, "billing")    \
    LABEL(ROLE_GRANT_ROLE_NAME_DEVELOPER, "developer") \
    LABEL(ROLE_GRANT_ROLE_NAME_AUDITOR, "auditor")    \
    LABEL(ROLE_GRANT_ROLE_NAME_VIEWER, "viewer")
SQLM_ENUM_DECLARE(RoleGrantRoleName, ROLE_GRANT_ROLE_NAME_LABELS);

#define ROLE_GRANT_FIELDS(FIELD, M)                                                                                              \
    FIELD(M, uuid,                    tenant_id,      PRIMARY_KEY, FOREIGN_KEY(TenantAccount, id), ON_DELETE(CASCADE))           \
    FIELD(M, uuid,                    identity_id,    PRIMARY_KEY, INDEX, FOREIGN_KEY(UserIdentity, id), ON_DELETE(CASCADE))     \
    FIELD(M, enum(RoleGrantRoleName), role_name,      PRIMARY_KEY)                                                               \
    FIELD(M, text,                    resource_scope, PRIMARY_KEY, MAX_LENGTH(200), DEFAULT("*"), CHECK("resource_scope <> ''")) \
    FIELD(M, opt_uuid,                granted_by_identity_id, INDEX, FOREIGN_KEY(UserIdentity, id), ON_DELETE(SET_NULL))         \
    FIELD(M, timestamptz,             granted_at,     DEFAULT_NOW)                                                               \
    FIELD(M, opt_timestamptz,         expires_at)                                                                                \
    FIELD(M, opt_json,                conditions)                                                                                \
    FIELD(M, bool,                    is_inherited,   DEFAULT(false))                                                            \
    FIELD(M, text,                    reason,         MAX_LENGTH(1000), DEFAULT(""))                                             \
    FIELD(M, index(tenant_id, role_name), ix_role_grants_tenant_role)                                                            \
    FIELD(M, index(expires_at),           ix_role_grants_expiring, WHERE("expires_at IS NOT NULL"))                              \
    FIELD(M, check("expires_at IS NULL OR expires_at > granted_at"), ck_role_grants_expiry_order)
SQLMODEL_DECLARE(RoleGrant, ROLE_GRANT_FIELDS);

#endif
