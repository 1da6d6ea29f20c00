/* Generated from metric_rollups.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "metric_rollups.h"

SQLM_ENUM_DEFINE(MetricRollupResolution, METRIC_ROLLUP_RESOLUTION_LABELS);
SQLMODEL_DEFINE(MetricRollup, "metric_rollups", METRIC_ROLLUP_FIELDS);
