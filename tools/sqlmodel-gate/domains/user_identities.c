/* SPDX-License-Identifier: MIT */
#include "user_identities.h"

#include "tenant_accounts.h"

SQLM_ENUM_DEFINE(UserIdentityKind, USER_IDENTITY_KIND_LABELS);
SQLM_ENUM_DEFINE(UserIdentityStatus, USER_IDENTITY_STATUS_LABELS);
SQLMODEL_DEFINE(UserIdentity, "user_identities", USER_IDENTITY_FIELDS);
