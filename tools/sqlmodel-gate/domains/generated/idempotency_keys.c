/* Generated from idempotency_keys.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "idempotency_keys.h"

SQLM_ENUM_DEFINE(IdempotencyKeyRequestMethod, IDEMPOTENCY_KEY_REQUEST_METHOD_LABELS);
SQLM_ENUM_DEFINE(IdempotencyKeyState, IDEMPOTENCY_KEY_STATE_LABELS);
SQLMODEL_DEFINE(IdempotencyKey, "idempotency_keys", IDEMPOTENCY_KEY_FIELDS);
