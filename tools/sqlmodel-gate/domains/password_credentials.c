/* SPDX-License-Identifier: MIT */
#include "password_credentials.h"

#include "user_identities.h"

SQLM_ENUM_DEFINE(PasswordCredentialAlgorithm, PASSWORD_CREDENTIAL_ALGORITHM_LABELS);
SQLMODEL_DEFINE(PasswordCredential, "password_credentials", PASSWORD_CREDENTIAL_FIELDS);
