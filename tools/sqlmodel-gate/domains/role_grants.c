/* SPDX-License-Identifier: MIT */
#include "role_grants.h"

#include "tenant_accounts.h"
#include "user_identities.h"

SQLM_ENUM_DEFINE(RoleGrantRoleName, ROLE_GRANT_ROLE_NAME_LABELS);
SQLMODEL_DEFINE(RoleGrant, "role_grants", ROLE_GRANT_FIELDS);
