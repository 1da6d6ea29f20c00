/* SPDX-License-Identifier: MIT */
#include "job_queue.h"

#include "recurring_schedules.h"
#include "tenant_accounts.h"

SQLM_ENUM_DEFINE(QueuedJobStatus, QUEUED_JOB_STATUS_LABELS);
SQLMODEL_DEFINE(QueuedJob, "queued_jobs", QUEUED_JOB_FIELDS);
