/* SPDX-License-Identifier: MIT */
#include "temporal.h"

#include <string.h>

static const int64_t day_microseconds = INT64_C(86400000000);
static const int64_t first_day = -719162; /* 0001-01-01 */
static const int64_t last_day = 2932896;  /* 9999-12-31 */

/* Years begin in March here, so that the day of a leap year comes last: month m (0 is March) begins at day (153 m + 2) / 5 of its year. The
 * year is 1 to 9999. */
static int32_t days_of(unsigned year, unsigned month, unsigned day)
{
    const unsigned shifted = year - (month <= 2);
    const unsigned century = shifted / 100;
    const unsigned march_month = month > 2 ? month - 3 : month + 9;

    return (int32_t)(shifted * 365 + shifted / 4 - century + century / 4 + (153 * march_month + 2) / 5 + day) - 719469;
}

static bool is_day(const MYSQL_TIME *time)
{
    static const uint8_t lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    if (time->year - 1 >= 9999 || time->month - 1 >= 12 || time->day - 1 >= 31)
        return false;
    if (time->day <= lengths[time->month - 1])
        return true;
    return time->month == 2 && time->day == 29 && time->year % 4 == 0 && (time->year % 100 != 0 || time->year % 400 == 0);
}

static bool is_clock(const MYSQL_TIME *time)
{
    return !time->neg && time->hour < 24 && time->minute < 60 && time->second < 60 && time->second_part < 1000000;
}

static int64_t clock_of(const MYSQL_TIME *time)
{
    return (int64_t)((time->hour * 60 + time->minute) * 60 + time->second) * 1000000 + (int64_t)time->second_part;
}

static void put_date(int64_t days, MYSQL_TIME *time)
{
    int64_t shifted = days + 719468;
    int64_t era = shifted / 146097;
    int64_t of_era = shifted % 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * of_year + 2) / 153;
    int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;

    time->day = (unsigned)(of_year - (153 * march_month + 2) / 5 + 1);
    time->month = (unsigned)month;
    time->year = (unsigned)(year_of_era + era * 400 + (month <= 2));
}

static void put_clock(int64_t microseconds, MYSQL_TIME *time)
{
    int64_t seconds = microseconds / 1000000;

    time->second_part = (unsigned long)(microseconds % 1000000);
    time->hour = (unsigned)(seconds / 3600);
    time->minute = (unsigned)(seconds / 60 % 60);
    time->second = (unsigned)(seconds % 60);
}

bool sqlm__mysql_date_from_days(int64_t days, MYSQL_TIME *time)
{
    if (days < first_day || days > last_day)
        return false;
    memset(time, 0, sizeof *time);
    time->time_type = MYSQL_TIMESTAMP_DATE;
    put_date(days, time);
    return true;
}

bool sqlm__mysql_time_from_microseconds(int64_t microseconds, MYSQL_TIME *time)
{
    if (microseconds < 0 || microseconds >= day_microseconds)
        return false;
    memset(time, 0, sizeof *time);
    time->time_type = MYSQL_TIMESTAMP_TIME;
    put_clock(microseconds, time);
    return true;
}

bool sqlm__mysql_moment_from_microseconds(int64_t microseconds, MYSQL_TIME *time)
{
    int64_t of_day = microseconds % day_microseconds;
    int64_t days = microseconds / day_microseconds;

    if (of_day < 0) {
        of_day += day_microseconds;
        days--;
    }
    if (days < first_day || days > last_day)
        return false;
    memset(time, 0, sizeof *time);
    time->time_type = MYSQL_TIMESTAMP_DATETIME;
    put_date(days, time);
    put_clock(of_day, time);
    return true;
}

bool sqlm__mysql_days_from_date(const MYSQL_TIME *time, int32_t *days)
{
    if (!is_day(time))
        return false;
    *days = days_of(time->year, time->month, time->day);
    return true;
}

bool sqlm__mysql_microseconds_from_time(const MYSQL_TIME *time, int64_t *microseconds)
{
    if (time->day > 0 || !is_clock(time))
        return false;
    *microseconds = clock_of(time);
    return true;
}

bool sqlm__mysql_microseconds_from_moment(const MYSQL_TIME *time, int64_t *microseconds)
{
    if (!is_day(time) || !is_clock(time))
        return false;
    *microseconds = days_of(time->year, time->month, time->day) * day_microseconds + clock_of(time);
    return true;
}
