/* Generated from rate_limit_windows.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "rate_limit_windows.h"

SQLMODEL_DEFINE(RateLimitWindow, "rate_limit_windows", RATE_LIMIT_WINDOW_FIELDS);
