/* Generated from feature_flags.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "feature_flags.h"

SQLM_ENUM_DEFINE(FeatureFlagKind, FEATURE_FLAG_KIND_LABELS);
SQLMODEL_DEFINE(FeatureFlag, "feature_flags", FEATURE_FLAG_FIELDS);
