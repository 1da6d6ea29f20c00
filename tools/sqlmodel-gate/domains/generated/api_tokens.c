/* Generated from api_tokens.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "api_tokens.h"

SQLMODEL_DEFINE(ApiToken, "api_tokens", API_TOKEN_FIELDS);
