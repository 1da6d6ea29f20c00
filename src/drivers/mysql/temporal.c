/* SPDX-License-Identifier: MIT */
#include "temporal.h"

#include <string.h>

static const int64_t day_microseconds = INT64_C(86400000000);
static const int64_t first_day = -719162; /* 0001-01-01 */
static const int64_t last_day = 2932896;  /* 9999-12-31 */

/* Years begin in March here, so that the day of a leap year comes last: month m (0 is March) begins at day (153 m + 2) / 5 of its year. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = year - (month <= 2);
    int64_t march_month = month > 2 ? month - 3 : month + 9;

    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + (153 * march_month + 2) / 5 + day - 1 - 719468;
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    static const uint8_t lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool                 is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return lengths[month - 1] + (month == 2 && is_leap);
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
    if (time->year < 1 || time->year > 9999 || time->month < 1 || time->month > 12 || time->day < 1 ||
        time->day > days_in_month(time->year, time->month))
        return false;
    *days = (int32_t)days_of(time->year, time->month, time->day);
    return true;
}

bool sqlm__mysql_microseconds_from_time(const MYSQL_TIME *time, int64_t *microseconds)
{
    if (time->neg || time->day > 0 || time->hour > 23 || time->minute > 59 || time->second > 59 || time->second_part > 999999)
        return false;
    *microseconds = (((int64_t)time->hour * 60 + time->minute) * 60 + time->second) * 1000000 + (int64_t)time->second_part;
    return true;
}

bool sqlm__mysql_microseconds_from_moment(const MYSQL_TIME *time, int64_t *microseconds)
{
    MYSQL_TIME clock = *time;
    int32_t    days;
    int64_t    of_day;

    clock.day = 0;
    if (!sqlm__mysql_days_from_date(time, &days) || !sqlm__mysql_microseconds_from_time(&clock, &of_day))
        return false;
    *microseconds = days * day_microseconds + of_day;
    return true;
}
