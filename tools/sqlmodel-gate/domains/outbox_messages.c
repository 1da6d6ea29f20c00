/* SPDX-License-Identifier: MIT */
#include "outbox_messages.h"

#include "tenant_accounts.h"

SQLM_ENUM_DEFINE(OutboxMessageStatus, OUTBOX_MESSAGE_STATUS_LABELS);
SQLMODEL_DEFINE(OutboxMessage, "outbox_messages", OUTBOX_MESSAGE_FIELDS);
