/* SPDX-License-Identifier: MIT */
#include "tenant_accounts.h"

SQLM_ENUM_DEFINE(TenantAccountStatus, TENANT_ACCOUNT_STATUS_LABELS);
SQLM_ENUM_DEFINE(TenantAccountPlan, TENANT_ACCOUNT_PLAN_LABELS);
SQLMODEL_DEFINE(TenantAccount, "tenant_accounts", TENANT_ACCOUNT_FIELDS);
