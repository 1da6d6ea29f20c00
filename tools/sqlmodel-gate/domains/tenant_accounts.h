/* SPDX-License-Identifier: MIT */
/** @file
 *  One row per customer organisation: the root that every tenant-owned row hangs from.
 *
 *  For the owner module (tenancy/accounts): a tenant is closed, never deleted, while books, payments or audit events point at it; the
 *  parent chain has no cycle (the database refuses only the one-step cycle); a closed tenant's slug is not given out again. */
#ifndef SQLMODEL_GATE_DOMAINS_TENANT_ACCOUNTS_H
#define SQLMODEL_GATE_DOMAINS_TENANT_ACCOUNTS_H

#include <sqlmodel.h>

#define TENANT_ACCOUNT_STATUS_LABELS(LABEL)           \
    LABEL(TENANT_ACCOUNT_STATUS_TRIAL, "trial")       \
    LABEL(TENANT_ACCOUNT_STATUS_ACTIVE, "active")     \
    LABEL(TENANT_ACCOUNT_STATUS_PAST_DUE, "past_due") \
    LABEL(TENANT_ACCOUNT_STATUS_SUSPENDED, "suspended") \
    LABEL(TENANT_ACCOUNT_STATUS_CLOSED, "closed")
SQLM_ENUM_DECLARE(TenantAccountStatus, TENANT_ACCOUNT_STATUS_LABELS);

#define TENANT_ACCOUNT_PLAN_LABELS(LABEL)         \
    LABEL(TENANT_ACCOUNT_PLAN_FREE, "free")       \
    LABEL(TENANT_ACCOUNT_PLAN_TEAM, "team")       \
    LABEL(TENANT_ACCOUNT_PLAN_BUSINESS, "business") \
    LABEL(TENANT_ACCOUNT_PLAN_ENTERPRISE, "enterprise")
SQLM_ENUM_DECLARE(TenantAccountPlan, TENANT_ACCOUNT_PLAN_LABELS);

#define TENANT_ACCOUNT_FIELDS(FIELD, M)                                                                                       \
    FIELD(M, uuid,                      id,               PRIMARY_KEY)                                                        \
    FIELD(M, opt_uuid,                  parent_tenant_id, INDEX, FOREIGN_KEY(TenantAccount, id))                              \
    FIELD(M, text,                      slug,             UNIQUE, MAX_LENGTH(63), CHECK("slug <> ''"))                        \
    FIELD(M, text,                      display_name,     MAX_LENGTH(200))                                                    \
    FIELD(M, opt_text,                  legal_name,       MAX_LENGTH(300))                                                    \
    FIELD(M, enum(TenantAccountStatus), status,           DEFAULT(TENANT_ACCOUNT_STATUS_TRIAL))                               \
    FIELD(M, enum(TenantAccountPlan),   plan,             DEFAULT(TENANT_ACCOUNT_PLAN_FREE))                                  \
    FIELD(M, text,                      billing_currency, FIXED_LENGTH(3), DEFAULT("USD"), CHECK("length(billing_currency) = 3")) \
    FIELD(M, text,                      home_region,      MAX_LENGTH(32), DEFAULT("eu-central"))                              \
    FIELD(M, opt_i32,                   seat_limit,       CHECK("seat_limit >= 1"))                                           \
    FIELD(M, decimal(19, 4),            credit_limit,     DEFAULT("0.0000"), CHECK("credit_limit >= 0"))                      \
    FIELD(M, opt_date,                  trial_ends_on)                                                                        \
    FIELD(M, json,                      settings,         DEFAULT("{}"))                                                      \
    FIELD(M, i64,                       row_version,      VERSION, DEFAULT(1), CHECK("row_version >= 1"))                     \
    FIELD(M, timestamptz,               created_at,       DEFAULT_NOW)                                                        \
    FIELD(M, timestamptz,               updated_at,       DEFAULT_NOW)                                                        \
    FIELD(M, opt_timestamptz,           closed_at)                                                                            \
    FIELD(M, index(status, home_region), ix_tenant_accounts_status_region)                                                    \
    FIELD(M, index(trial_ends_on),       ix_tenant_accounts_trial_end, WHERE("status = 'trial'"))                             \
    FIELD(M, check("(status = 'closed' AND closed_at IS NOT NULL) OR (status <> 'closed' AND closed_at IS NULL)"),            \
          ck_tenant_accounts_closed_pair)                                                                                     \
    FIELD(M, check("parent_tenant_id IS NULL OR parent_tenant_id <> id"), ck_tenant_accounts_not_own_parent)                  \
    FIELD(M, check("updated_at >= created_at"), ck_tenant_accounts_time_order)
SQLMODEL_DECLARE(TenantAccount, TENANT_ACCOUNT_FIELDS);

#endif
