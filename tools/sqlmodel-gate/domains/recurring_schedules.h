/* SPDX-License-Identifier: MIT */
/** @file
 *  Calendar rules that put jobs into the queue; wall-clock columns next to instants. */
#ifndef SQLMODEL_GATE_DOMAINS_RECURRING_SCHEDULES_H
#define SQLMODEL_GATE_DOMAINS_RECURRING_SCHEDULES_H

#include <sqlmodel.h>

#define RECURRING_SCHEDULE_CADENCE_LABELS(LABEL)           \
    LABEL(RECURRING_SCHEDULE_CADENCE_INTERVAL, "interval") \
    LABEL(RECURRING_SCHEDULE_CADENCE_DAILY, "daily")       \
    LABEL(RECURRING_SCHEDULE_CADENCE_WEEKLY, "weekly")     \
    LABEL(RECURRING_SCHEDULE_CADENCE_MONTHLY, "monthly")   \
    LABEL(RECURRING_SCHEDULE_CADENCE_YEARLY, "yearly")     \
    LABEL(RECURRING_SCHEDULE_CADENCE_CRON, "cron")
SQLM_ENUM_DECLARE(RecurringScheduleCadence, RECURRING_SCHEDULE_CADENCE_LABELS);

#define RECURRING_SCHEDULE_MISFIRE_POLICY_LABELS(LABEL)           \
    LABEL(RECURRING_SCHEDULE_MISFIRE_POLICY_SKIP, "skip")         \
    LABEL(RECURRING_SCHEDULE_MISFIRE_POLICY_RUN_ONCE, "run_once") \
    LABEL(RECURRING_SCHEDULE_MISFIRE_POLICY_RUN_ALL, "run_all")
SQLM_ENUM_DECLARE(RecurringScheduleMisfirePolicy, RECURRING_SCHEDULE_MISFIRE_POLICY_LABELS);

#define RECURRING_SCHEDULE_FIELDS(FIELD, M)                                                                                   \
    FIELD(M, text,            schedule_key,      PRIMARY_KEY, MAX_LENGTH(120), CHECK("schedule_key <> ''"))                   \
    FIELD(M, opt_uuid,        tenant_id,         INDEX, FOREIGN_KEY(TenantAccount, id), ON_DELETE(CASCADE))                   \
    FIELD(M, opt_uuid,        created_by_identity_id, INDEX, FOREIGN_KEY(UserIdentity, id), ON_DELETE(SET_NULL))              \
    FIELD(M, text,            description,       MAX_LENGTH(500), DEFAULT(""))                                                \
    FIELD(M, enum(RecurringScheduleCadence), cadence, DEFAULT(RECURRING_SCHEDULE_CADENCE_DAILY))                              \
    FIELD(M, opt_text,        cron_expression,   MAX_LENGTH(120))                                                             \
    FIELD(M, opt_i32,         interval_seconds,  CHECK("interval_seconds > 0"))                                               \
    FIELD(M, text,            time_zone,         MAX_LENGTH(64), DEFAULT("UTC"))                                              \
    FIELD(M, opt_time,        run_time)                                                                                       \
    FIELD(M, opt_i16,         days_of_week_mask, CHECK_RANGE(1, 127))                                                         \
    FIELD(M, opt_i16,         day_of_month,      CHECK_RANGE(1, 31))                                                          \
    FIELD(M, date,            starts_on)                                                                                      \
    FIELD(M, opt_date,        ends_on)                                                                                        \
    FIELD(M, opt_timestamp,   next_run_local)                                                                                 \
    FIELD(M, opt_timestamptz, next_run_at)                                                                                    \
    FIELD(M, opt_timestamp,   last_run_local)                                                                                 \
    FIELD(M, opt_timestamptz, last_run_at)                                                                                    \
    FIELD(M, text,            job_type,          MAX_LENGTH(128))                                                             \
    FIELD(M, json,            payload_template,  DEFAULT("{}"))                                                               \
    FIELD(M, enum(RecurringScheduleMisfirePolicy), misfire_policy, DEFAULT(RECURRING_SCHEDULE_MISFIRE_POLICY_RUN_ONCE))       \
    FIELD(M, f32,             jitter_fraction,   DEFAULT(0.0), CHECK("jitter_fraction >= 0 AND jitter_fraction <= 1"))        \
    FIELD(M, opt_i64,         max_runs,          CHECK("max_runs >= 1"))                                                      \
    FIELD(M, i64,             run_count,         DEFAULT(0), CHECK("run_count >= 0"))                                         \
    FIELD(M, bool,            paused,            DEFAULT(false))                                                              \
    FIELD(M, i64,             row_version,       VERSION, DEFAULT(1), CHECK("row_version >= 1"))                              \
    FIELD(M, timestamptz,     created_at,        DEFAULT_NOW)                                                                 \
    FIELD(M, timestamptz,     updated_at,        DEFAULT_NOW)                                                                 \
    FIELD(M, index(next_run_at), ix_recurring_schedules_due, WHERE("paused = FALSE"))                                         \
    FIELD(M, check("cadence <> 'cron' OR cron_expression IS NOT NULL"),      ck_recurring_schedules_cron)                     \
    FIELD(M, check("cadence <> 'interval' OR interval_seconds IS NOT NULL"), ck_recurring_schedules_interval)                 \
    FIELD(M, check("ends_on IS NULL OR ends_on >= starts_on"),               ck_recurring_schedules_date_order)               \
    FIELD(M, check("max_runs IS NULL OR run_count <= max_runs"),             ck_recurring_schedules_run_limit)
SQLMODEL_DECLARE(RecurringSchedule, RECURRING_SCHEDULE_FIELDS);

#endif
