/* Generated from webhook_deliveries.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "webhook_deliveries.h"

SQLM_ENUM_DEFINE(WebhookDeliveryStatus, WEBHOOK_DELIVERY_STATUS_LABELS);
SQLM_ENUM_DEFINE(WebhookDeliveryErrorKind, WEBHOOK_DELIVERY_ERROR_KIND_LABELS);
SQLMODEL_DEFINE(WebhookDelivery, "webhook_deliveries", WEBHOOK_DELIVERY_FIELDS);
