/* SPDX-License-Identifier: MIT */
/** @file
 *  Days and microseconds since 1970 and the client library's struct of calendar and clock. */
#ifndef SQLM_SRC_DRIVERS_MYSQL_TEMPORAL_H
#define SQLM_SRC_DRIVERS_MYSQL_TEMPORAL_H

#include <mysql.h>
#include <stdbool.h>
#include <stdint.h>

/* Each gives false for what is outside of the years 0001 to 9999 or of a day, or is no date at all (MySQL's zero dates among them). */
bool sqlm__mysql_date_from_days(int64_t days, MYSQL_TIME *time);
bool sqlm__mysql_time_from_microseconds(int64_t microseconds, MYSQL_TIME *time);
bool sqlm__mysql_moment_from_microseconds(int64_t microseconds, MYSQL_TIME *time);
bool sqlm__mysql_days_from_date(const MYSQL_TIME *time, int32_t *days);
bool sqlm__mysql_microseconds_from_time(const MYSQL_TIME *time, int64_t *microseconds);
bool sqlm__mysql_microseconds_from_moment(const MYSQL_TIME *time, int64_t *microseconds);

#endif
