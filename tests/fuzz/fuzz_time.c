/* SPDX-License-Identifier: MIT */
/* Dates and times: what is read is written back to the same value, and the C library's calendar agrees. The first eight bytes are a
 * number of microseconds too. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <sqlmodel/sys/text_form.h>

#define SECOND INT64_C(1000000)
#define DAY    (86400 * SECOND)

/* The form of the C library, with our six digits. */
static size_t calendar_text(int64_t microseconds, const char *end, char *text)
{
    int64_t   fraction = microseconds % SECOND;
    time_t    seconds = (time_t)(microseconds / SECOND);
    struct tm parts;

    if (fraction < 0) {
        fraction += SECOND;
        seconds--;
    }
    fuzz_require(gmtime_r(&seconds, &parts) != NULL);
    return (size_t)snprintf(text, SQLM_TEXT_FORM_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%06d%s", (parts.tm_year + 1900) % 10000,
                            parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, (int)fraction, end);
}

static void check_timestamp(int64_t microseconds)
{
    char    text[SQLM_TEXT_FORM_SIZE], expected[SQLM_TEXT_FORM_SIZE];
    int64_t back;
    size_t  length = sqlm_timestamp_to_text(microseconds, text);

    if (length == 0) {
        fuzz_require(microseconds < INT64_C(-62135596800000000) || microseconds > INT64_C(253402300799999999));
        return;
    }
    fuzz_require(length == calendar_text(microseconds, "", expected) && memcmp(text, expected, length + 1) == 0);
    fuzz_require(sqlm_timestamp_from_text(text, length, &back) && back == microseconds);
    length = sqlm_timestamptz_to_text(microseconds, text);
    fuzz_require(length == calendar_text(microseconds, "Z", expected) && memcmp(text, expected, length + 1) == 0);
    fuzz_require(sqlm_timestamptz_from_text(text, length, &back) && back == microseconds);
}

static void check_date(int32_t days)
{
    char    text[SQLM_TEXT_FORM_SIZE], expected[SQLM_TEXT_FORM_SIZE];
    int32_t back;
    size_t  length = sqlm_date_to_text(days, text);

    if (length == 0) {
        fuzz_require(days < -719162 || days > 2932896);
        return;
    }
    (void)calendar_text((int64_t)days * DAY, "", expected);
    fuzz_require(length == 10 && memcmp(text, expected, length) == 0);
    fuzz_require(sqlm_date_from_text(text, length, &back) && back == days);
}

static void check_time(int64_t microseconds)
{
    char    text[SQLM_TEXT_FORM_SIZE], expected[SQLM_TEXT_FORM_SIZE];
    int64_t back;
    size_t  length = sqlm_time_to_text(microseconds, text);

    if (length == 0) {
        fuzz_require(microseconds < 0 || microseconds >= DAY);
        return;
    }
    (void)calendar_text(microseconds, "", expected);
    fuzz_require(length == 15 && strcmp(text, expected + 11) == 0);
    fuzz_require(sqlm_time_from_text(text, length, &back) && back == microseconds);
}

static void check_uuid(sqlm_uuid uuid)
{
    char      text[SQLM_TEXT_FORM_SIZE];
    sqlm_uuid back;

    fuzz_require(sqlm_uuid_to_text(uuid, text) == 36);
    fuzz_require(sqlm_uuid_from_text(text, 36, &back) && memcmp(&back, &uuid, sizeof uuid) == 0);
}

/* The readers by length, on bytes that need not end with a NUL. */
static void check_text(const char *text, size_t length)
{
    int32_t   days;
    int64_t   microseconds;
    sqlm_uuid uuid;

    if (sqlm_date_from_text(text, length, &days)) {
        fuzz_require(days >= -719162 && days <= 2932896);
        check_date(days);
    }
    if (sqlm_time_from_text(text, length, &microseconds)) {
        fuzz_require(microseconds >= 0 && microseconds < DAY);
        check_time(microseconds);
    }
    if (sqlm_timestamp_from_text(text, length, &microseconds) || sqlm_timestamptz_from_text(text, length, &microseconds)) {
        fuzz_require(microseconds >= INT64_C(-62135596800000000) && microseconds <= INT64_C(253402300799999999));
        check_timestamp(microseconds);
    }
    if (sqlm_uuid_from_text(text, length, &uuid))
        check_uuid(uuid);
}

/* The public readers say the same, and say why not. */
static sqlm_outcome check_parse(sqlm_cx *cx, const char *text)
{
    const size_t     length = strlen(text);
    sqlm_date        date;
    sqlm_time        time;
    sqlm_timestamp   timestamp;
    sqlm_timestamptz timestamptz;
    sqlm_uuid        uuid;
    int32_t          days;
    int64_t          number;

    fuzz_require((sqlm_date_parse(cx, text, &date) == SQLM_OK) == sqlm_date_from_text(text, length, &days));
    fuzz_require((sqlm_time_parse(cx, text, &time) == SQLM_OK) == sqlm_time_from_text(text, length, &number));
    fuzz_require((sqlm_timestamptz_parse(cx, text, &timestamptz) == SQLM_OK) == sqlm_timestamptz_from_text(text, length, &number));
    fuzz_require((sqlm_uuid_parse(cx, text, &uuid) == SQLM_OK) == sqlm_uuid_from_text(text, length, &uuid));
    fuzz_require((sqlm_timestamp_parse(cx, text, &timestamp) == SQLM_OK) == sqlm_timestamp_from_text(text, length, &number));
    return sqlm_timestamp_parse(cx, text, &timestamp);
}

sqlm_outcome fuzz_target(sqlm_cx *cx, const fuzz_input *input)
{
    int64_t number;

    if (input->length >= sizeof number) {
        memcpy(&number, input->text, sizeof number);
        check_timestamp(number);
        check_time(number);
        check_date((int32_t)(number % INT32_MAX));
    }
    check_text(input->text, input->length);
    return check_parse(cx, input->text);
}
