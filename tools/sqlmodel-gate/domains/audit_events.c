/* SPDX-License-Identifier: MIT */
#include "audit_events.h"

#include "tenant_accounts.h"
#include "user_identities.h"

SQLM_ENUM_DEFINE(AuditEventActorKind, AUDIT_EVENT_ACTOR_KIND_LABELS);
SQLM_ENUM_DEFINE(AuditEventOutcome, AUDIT_EVENT_OUTCOME_LABELS);
SQLMODEL_DEFINE(AuditEvent, "audit_events", AUDIT_EVENT_FIELDS);
