/* SPDX-License-Identifier: MIT */
#include "payment_intents.h"

#include "tenant_accounts.h"
#include "user_identities.h"

SQLM_ENUM_DEFINE(PaymentIntentMethodKind, PAYMENT_INTENT_METHOD_KIND_LABELS);
SQLM_ENUM_DEFINE(PaymentIntentStatus, PAYMENT_INTENT_STATUS_LABELS);
SQLMODEL_DEFINE(PaymentIntent, "payment_intents", PAYMENT_INTENT_FIELDS);
