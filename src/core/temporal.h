/* SPDX-License-Identifier: MIT */
/** @file
 *  Ranges of days and times, and their forms in words for messages. */
#ifndef SQLM_SRC_CORE_TEMPORAL_H
#define SQLM_SRC_CORE_TEMPORAL_H

#include <stdbool.h>
#include <stdint.h>

#define SQLM__DAY       INT64_C(86400000000) /* microseconds */
#define SQLM__FIRST_DAY (-719162)            /* 0001-01-01 */
#define SQLM__LAST_DAY  2932896              /* 9999-12-31 */

#define SQLM__DATE_FORM        "YYYY-MM-DD, a day of the years 0001 to 9999"
#define SQLM__TIME_FORM        "HH:MM:SS[.ffffff], 00:00:00 to 23:59:59.999999"
#define SQLM__TIMESTAMP_FORM   "YYYY-MM-DDTHH:MM:SS[.ffffff] in the years 0001 to 9999"
#define SQLM__TIMESTAMPTZ_FORM "YYYY-MM-DDTHH:MM:SS[.ffffff]Z in the years 0001 to 9999"
#define SQLM__UUID_FORM        "32 hexadecimal digits in groups of 8-4-4-4-12"

static inline bool sqlm__date_is_in_range(int64_t days)
{
    return days >= SQLM__FIRST_DAY && days <= SQLM__LAST_DAY;
}

static inline bool sqlm__time_is_in_range(int64_t microseconds)
{
    return microseconds >= 0 && microseconds < SQLM__DAY;
}

static inline bool sqlm__timestamp_is_in_range(int64_t microseconds)
{
    return microseconds >= SQLM__FIRST_DAY * SQLM__DAY && microseconds < (SQLM__LAST_DAY + 1) * SQLM__DAY;
}

#endif
