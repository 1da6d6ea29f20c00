/* SPDX-License-Identifier: MIT */
/** @file
 *  Background work, claimed by workers with leases. */
#ifndef SQLMODEL_GATE_DOMAINS_JOB_QUEUE_H
#define SQLMODEL_GATE_DOMAINS_JOB_QUEUE_H

#include <sqlmodel.h>

#define QUEUED_JOB_STATUS_LABELS(LABEL)             \
    LABEL(QUEUED_JOB_STATUS_READY, "ready")         \
    LABEL(QUEUED_JOB_STATUS_RUNNING, "running")     \
    LABEL(QUEUED_JOB_STATUS_SUCCEEDED, "succeeded") \
    LABEL(QUEUED_JOB_STATUS_FAILED, "failed")       \
    LABEL(QUEUED_JOB_STATUS_DEAD, "dead")           \
    LABEL(QUEUED_JOB_STATUS_CANCELLED, "cancelled")
SQLM_ENUM_DECLARE(QueuedJobStatus, QUEUED_JOB_STATUS_LABELS);

#define QUEUED_JOB_FIELDS(FIELD, M)                                                                                       \
    FIELD(M, i64,                   id,             PRIMARY_KEY, AUTO_INCREMENT)                                          \
    FIELD(M, opt_uuid,              tenant_id,      INDEX, FOREIGN_KEY(TenantAccount, id))                                \
    FIELD(M, opt_text,              schedule_key,   INDEX, MAX_LENGTH(120), FOREIGN_KEY(RecurringSchedule, schedule_key), \
          ON_DELETE(SET_NULL), ON_UPDATE(CASCADE))                                                                        \
    FIELD(M, text,                  queue_name,     MAX_LENGTH(64), DEFAULT("default"), CHECK("queue_name <> ''"))        \
    FIELD(M, text,                  job_type,       MAX_LENGTH(128))                                                      \
    FIELD(M, opt_text,              dedupe_key,     MAX_LENGTH(128))                                                      \
    FIELD(M, json,                  payload,        DEFAULT("{}"))                                                        \
    FIELD(M, i16,                   priority,       DEFAULT(0))                                                           \
    FIELD(M, i64,                   shard_hash,     DEFAULT(0))                                                           \
    FIELD(M, enum(QueuedJobStatus), status,         DEFAULT(QUEUED_JOB_STATUS_READY))                                     \
    FIELD(M, i16,                   attempts,       DEFAULT(0), CHECK("attempts >= 0"))                                   \
    FIELD(M, i16,                   max_attempts,   DEFAULT(25), CHECK("max_attempts >= 1"))                              \
    FIELD(M, f64,                   backoff_factor, DEFAULT(2.0), CHECK("backoff_factor >= 1"))                           \
    FIELD(M, i32,                   timeout_ms,     DEFAULT(300000), CHECK("timeout_ms > 0"))                             \
    FIELD(M, timestamptz,           run_at,         DEFAULT_NOW)                                                          \
    FIELD(M, opt_text,              locked_by,      MAX_LENGTH(100))                                                      \
    FIELD(M, opt_timestamptz,       locked_until)                                                                         \
    FIELD(M, opt_json,              result)                                                                               \
    FIELD(M, opt_text,              last_error)                                                                           \
    FIELD(M, i64,                   row_version,    VERSION, DEFAULT(1), CHECK("row_version >= 1"))                       \
    FIELD(M, timestamptz,           created_at,     DEFAULT_NOW)                                                          \
    FIELD(M, opt_timestamptz,       finished_at)                                                                          \
    FIELD(M, unique(queue_name, dedupe_key), uq_queued_jobs_queue_dedupe)                                                 \
    FIELD(M, index(queue_name, priority, run_at, id), ix_queued_jobs_ready, WHERE("status = 'ready'"))                    \
    FIELD(M, index(locked_until), ix_queued_jobs_leases, WHERE("status = 'running'"))                                     \
    FIELD(M, check("attempts <= max_attempts"), ck_queued_jobs_attempt_limit)                                             \
    FIELD(M, check("(locked_by IS NULL AND locked_until IS NULL) OR (locked_by IS NOT NULL AND locked_until IS NOT NULL)"), \
          ck_queued_jobs_lock_pair)                                                                                       \
    FIELD(M, check("status <> 'running' OR locked_by IS NOT NULL"), ck_queued_jobs_running_locked)
SQLMODEL_DECLARE(QueuedJob, QUEUED_JOB_FIELDS);

#endif
