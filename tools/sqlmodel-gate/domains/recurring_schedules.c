/* SPDX-License-Identifier: MIT */
#include "recurring_schedules.h"

#include "tenant_accounts.h"
#include "user_identities.h"

SQLM_ENUM_DEFINE(RecurringScheduleCadence, RECURRING_SCHEDULE_CADENCE_LABELS);
SQLM_ENUM_DEFINE(RecurringScheduleMisfirePolicy, RECURRING_SCHEDULE_MISFIRE_POLICY_LABELS);
SQLMODEL_DEFINE(RecurringSchedule, "recurring_schedules", RECURRING_SCHEDULE_FIELDS);
