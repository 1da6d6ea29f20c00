/* Generated from metric_rollups.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_METRIC_ROLLUPS_H
#define SQLMODEL_GATE_DOMAINS_METRIC_ROLLUPS_H

#include <sqlmodel.h>

#include "domains/tenant_accounts.h"

#define METRIC_ROLLUP_RESOLUTION_LABELS(LABEL)       \
    LABEL(METRIC_ROLLUP_RESOLUTION_MINUTE, "minute") \
    LABEL(METRIC_ROLLUP_RESOLUTION_HOUR, "hour")     \
    LABEL(METRIC_ROLLUP_RESOLUTION_DAY, "day")
SQLM_ENUM_DECLARE(MetricRollupResolution, METRIC_ROLLUP_RESOLUTION_LABELS);

#define METRIC_ROLLUP_FIELDS(FIELD, M)                                                                   \
    FIELD(M, uuid,                         tenant_id,       PRIMARY_KEY, FOREIGN_KEY(TenantAccount, id), \
          ON_DELETE(CASCADE))                                                                            \
    FIELD(M, text,                         metric_name,     PRIMARY_KEY, MAX_LENGTH(120))                \
    FIELD(M, enum(MetricRollupResolution), resolution,      PRIMARY_KEY)                                 \
    FIELD(M, timestamptz,                  bucket_start,    PRIMARY_KEY)                                 \
    FIELD(M, bytes,                        dimensions_hash, PRIMARY_KEY, FIXED_LENGTH(16),               \
          CHECK("length(dimensions_hash) = 16"))                                                         \
    FIELD(M, json,                         dimensions,      DEFAULT("{}"))                               \
    FIELD(M, u64,                          sample_count,    DEFAULT(0))                                  \
    FIELD(M, f64,                          value_sum,       DEFAULT(0.0))                                \
    FIELD(M, opt_f64,                      value_mean)                                                   \
    FIELD(M, opt_f64,                      value_stddev,    CHECK("value_stddev >= 0"))                  \
    FIELD(M, opt_f32,                      value_min)                                                    \
    FIELD(M, opt_f32,                      value_max)                                                    \
    FIELD(M, opt_f32,                      p50)                                                          \
    FIELD(M, opt_f32,                      p99)                                                          \
    FIELD(M, opt_bytes,                    sketch,          MAX_LENGTH(65536))                           \
    FIELD(M, bool,                         is_final,        DEFAULT(false))                              \
    FIELD(M, timestamptz,                  computed_at,     DEFAULT_NOW)                                 \
    FIELD(M, index(computed_at), ix_metric_rollups_open, WHERE("is_final = FALSE"))                      \
    FIELD(M, index(resolution, bucket_start), ix_metric_rollups_retention)                               \
    FIELD(M, check("value_min IS NULL OR value_max IS NULL OR value_min <= value_max"),                  \
          ck_metric_rollups_min_max)
SQLMODEL_DECLARE(MetricRollup, METRIC_ROLLUP_FIELDS);

#endif
