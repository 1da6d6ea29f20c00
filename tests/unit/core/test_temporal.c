/* SPDX-License-Identifier: MIT */
#include "support/sqlm_cmocka.h"

#include <sqlmodel/sys/text_form.h>

#include <stdio.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

#define DAY       INT64_C(86400000000)
#define FIRST_DAY (-719162)
#define LAST_DAY  2932896

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Walks a calendar day by day, beside the formulas under test. */
static void date__agrees_with_the_calendar_on_every_day(void **state)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int              year = 1, month = 1, day = 1;
    char             expected[32], text[SQLM_TEXT_FORM_SIZE];

    (void)state;
    for (int32_t days = FIRST_DAY; days <= LAST_DAY; days++) {
        int32_t back = 0;

        (void)snprintf(expected, sizeof expected, "%04d-%02d-%02d", year, month, day);
        if (sqlm_date_to_text(days, text) != 10 || strcmp(text, expected) != 0)
            fail_msg("%s was written as %s", expected, text);
        if (!sqlm_date_from_text(expected, 10, &back) || back != days)
            fail_msg("%s was read as %d instead of %d", expected, (int)back, (int)days);
        if (++day > lengths[month - 1] + (month == 2 && is_leap(year))) {
            day = 1;
            month++;
        }
        if (month > 12) {
            month = 1;
            year++;
        }
    }
    assert_int_equal(year, 10000);
}

static void date__knows_its_landmarks(void **state)
{
    static const struct {
        const char *text;
        int32_t     days;
    } cases[] = {
        { "1970-01-01", 0 },       { "1969-12-31", -1 },      { "2000-02-29", 11016 },   { "2024-02-29", 19782 },
        { "0001-01-01", -719162 }, { "9999-12-31", 2932896 }, { "1000-01-01", -354285 }, { "1600-02-29", -135081 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int32_t days;

        assert_true(sqlm_date_from_text(cases[i].text, 10, &days));
        assert_int_equal(days, cases[i].days);
    }
}

static void date__refuses_days_that_are_none(void **state)
{
    static const char *const invalid[] = {
        "0000-01-01",  "0000-00-00", "2024-00-10",  "2024-13-01", "2024-01-00", "2024-01-32", "2024-02-30", "2023-02-29",
        "1900-02-29",  "2100-02-29", "2024-04-31",  "2024-1-01",  "2024-01-1",  "24-01-01",   "2024/01/01", "2024-01-01 ",
        " 2024-01-01", "20240101",   "10000-01-01", "-001-01-01", "+024-01-01", "2024-01-0x", "2024-0x-01", "x024-01-01",
        "202x-01-01",  "",           "infinity",    "2024-01:01", "2024-01-/1",
    };
    int32_t days = 42;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(invalid); i++) {
        if (sqlm_date_from_text(invalid[i], strlen(invalid[i]), &days))
            fail_msg("taken: %s", invalid[i]);
    }
    assert_false(sqlm_date_from_text(NULL, 10, &days));
    assert_int_equal(days, 42);
}

static void date__outside_its_years_has_no_text(void **state)
{
    static const int32_t none[] = { FIRST_DAY - 1, LAST_DAY + 1, INT32_MIN, INT32_MAX };
    char                 text[SQLM_TEXT_FORM_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        assert_int_equal(sqlm_date_to_text(none[i], text), 0);
        assert_int_equal(sqlm_date_format((sqlm_date){ none[i] }, text), 0);
    }
}

static void time__reads_up_to_six_digits_and_writes_six(void **state)
{
    static const struct {
        const char *text;
        int64_t     microseconds;
        const char *canonical;
    } cases[] = {
        { "00:00:00", 0, "00:00:00.000000" },
        { "00:00:00.000001", 1, "00:00:00.000001" },
        { "00:00:01", 1000000, "00:00:01.000000" },
        { "12:34:56.5", INT64_C(45296500000), "12:34:56.500000" },
        { "12:34:56.05", INT64_C(45296050000), "12:34:56.050000" },
        { "12:34:56.789012", INT64_C(45296789012), "12:34:56.789012" },
        { "23:59:59.999999", DAY - 1, "23:59:59.999999" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t microseconds;
        char    text[SQLM_TEXT_FORM_SIZE];

        assert_true(sqlm_time_from_text(cases[i].text, strlen(cases[i].text), &microseconds));
        assert_true(microseconds == cases[i].microseconds);
        assert_int_equal(sqlm_time_to_text(microseconds, text), 15);
        assert_string_equal(text, cases[i].canonical);
    }
}

static void time__agrees_on_every_second(void **state)
{
    char expected[32], text[SQLM_TEXT_FORM_SIZE];

    (void)state;
    for (int second = 0; second < 86400; second++) {
        const int64_t microseconds = second * INT64_C(1000000) + (second * 7919) % 1000000;
        int64_t       back = -1;

        (void)snprintf(expected, sizeof expected, "%02d:%02d:%02d.%06d", second / 3600, second / 60 % 60, second % 60,
                       (int)(microseconds % 1000000));
        assert_int_equal(sqlm_time_to_text(microseconds, text), 15);
        assert_string_equal(text, expected);
        assert_true(sqlm_time_from_text(text, 15, &back));
        assert_true(back == microseconds);
    }
}

static void time__has_a_strict_form(void **state)
{
    static const char *const invalid[] = {
        "24:00:00",         "23:60:00",   "23:59:60", "23:59:60.5", "1:00:00",     "01:00",       "01:00:00.",
        "01:00:00.1234567", "01:00:00,5", "01-00-00", "01:00:00Z",  "01:00:00+00", "-1:00:00",    "01:00:00.12345x",
        "01:00:0x",         "0x:00:00",   "",         "01:00:00 ",  "100:00:00",   "01:00:00.-1",
    };
    int64_t microseconds = 42;
    char    text[SQLM_TEXT_FORM_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(invalid); i++) {
        if (sqlm_time_from_text(invalid[i], strlen(invalid[i]), &microseconds))
            fail_msg("taken: %s", invalid[i]);
    }
    assert_int_equal(microseconds, 42);
    assert_int_equal(sqlm_time_to_text(-1, text), 0);
    assert_int_equal(sqlm_time_to_text(DAY, text), 0);
    assert_int_equal(sqlm_time_to_text(INT64_MIN, text), 0);
}

static const struct {
    const char *text; /* without Z */
    int64_t     microseconds;
} timestamps[] = {
    { "1970-01-01T00:00:00.000000", 0 },
    { "1970-01-01T00:00:00.000001", 1 },
    { "1969-12-31T23:59:59.999999", -1 },
    { "1969-12-31T00:00:00.000000", -DAY },
    { "1969-12-30T23:59:59.999999", -DAY - 1 },
    { "0001-01-01T00:00:00.000000", FIRST_DAY *DAY },
    { "9999-12-31T23:59:59.999999", (LAST_DAY + 1) * DAY - 1 },
    { "2024-02-29T12:34:56.789012", INT64_C(1709210096789012) },
};

static void timestamp__keeps_every_microsecond(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(timestamps); i++) {
        char    text[SQLM_TEXT_FORM_SIZE];
        int64_t microseconds;

        assert_true(sqlm_timestamp_from_text(timestamps[i].text, 26, &microseconds));
        assert_true(microseconds == timestamps[i].microseconds);
        assert_int_equal(sqlm_timestamp_to_text(microseconds, text), 26);
        assert_string_equal(text, timestamps[i].text);
    }
}

static void timestamptz__ends_in_z(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(timestamps); i++) {
        char    zoned[32], text[SQLM_TEXT_FORM_SIZE];
        int64_t microseconds;

        (void)snprintf(zoned, sizeof zoned, "%sZ", timestamps[i].text);
        assert_true(sqlm_timestamptz_from_text(zoned, 27, &microseconds));
        assert_true(microseconds == timestamps[i].microseconds);
        assert_int_equal(sqlm_timestamptz_to_text(microseconds, text), 27);
        assert_string_equal(text, zoned);
        assert_false(sqlm_timestamp_from_text(zoned, 27, &microseconds));
        assert_false(sqlm_timestamptz_from_text(zoned, 26, &microseconds));
    }
}

static void timestamp__takes_a_blank_and_fewer_digits(void **state)
{
    int64_t microseconds;

    (void)state;
    assert_true(sqlm_timestamp_from_text("1970-01-02 00:00:00", 19, &microseconds));
    assert_true(microseconds == DAY);
    assert_true(sqlm_timestamp_from_text("1970-01-02T00:00:00.25", 22, &microseconds));
    assert_true(microseconds == DAY + 250000);
    assert_true(sqlm_timestamptz_from_text("1970-01-02 00:00:00Z", 20, &microseconds));
    assert_true(microseconds == DAY);
}

static void timestamp__has_a_strict_form(void **state)
{
    static const char *const invalid[] = {
        "",
        "Z",
        "1970-01-01",
        "1970-01-01T",
        "1970-01-01T00:00",
        "1970-01-01t00:00:00",
        "1970-01-01_00:00:00",
        "1970-02-30T00:00:00",
        "1970-01-01T24:00:00",
        "1970-01-01T00:00:00.1234567",
        "1970-01-01T00:00:00+00:00",
        "1970-01-01T00:00:00z",
        "10000-01-01T00:00:00",
        "0000-12-31T23:59:59.999999",
        "infinity",
    };
    int64_t microseconds;
    char    zoned[64];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(invalid); i++) {
        if (sqlm_timestamp_from_text(invalid[i], strlen(invalid[i]), &microseconds))
            fail_msg("taken: %s", invalid[i]);
        (void)snprintf(zoned, sizeof zoned, "%sZ", invalid[i]);
        if (sqlm_timestamptz_from_text(zoned, strlen(zoned), &microseconds))
            fail_msg("taken: %s", zoned);
    }
    assert_false(sqlm_timestamptz_from_text("", 0, &microseconds));
}

/* Whatever byte stands anywhere: what is taken is what would be written. */
static void timestamp__takes_no_other_byte_anywhere(void **state)
{
    static const char good[] = "2024-02-29T23:59:58.123456";
    size_t            taken = 0;

    (void)state;
    for (size_t place = 0; place < sizeof good - 1; place++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            char    text[sizeof good];
            char    written[SQLM_TEXT_FORM_SIZE];
            int64_t microseconds;

            memcpy(text, good, sizeof good);
            text[place] = (char)byte;
            if (!sqlm_timestamp_from_text(text, sizeof good - 1, &microseconds))
                continue;
            if (byte == ' ' && place == 10)
                text[place] = 'T';
            assert_int_equal(sqlm_timestamp_to_text(microseconds, written), sizeof good - 1);
            assert_string_equal(written, text);
            taken++;
        }
    }
    assert_true(taken > sizeof good && taken < 10 * sizeof good);
}

static void timestamp__outside_its_years_has_no_text(void **state)
{
    static const int64_t none[] = { FIRST_DAY * DAY - 1, (LAST_DAY + 1) * DAY, INT64_MIN, INT64_MAX };
    char                 text[SQLM_TEXT_FORM_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        assert_int_equal(sqlm_timestamp_to_text(none[i], text), 0);
        assert_int_equal(sqlm_timestamptz_to_text(none[i], text), 0);
    }
}

static void timestamp__comes_back_from_any_number(void **state)
{
    uint64_t seed = 19700101;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        char    text[SQLM_TEXT_FORM_SIZE];
        int64_t microseconds, back;
        size_t  length;

        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        microseconds = FIRST_DAY * DAY + (int64_t)((seed >> 1) % (uint64_t)((LAST_DAY - FIRST_DAY + INT64_C(1)) * DAY));
        length = sqlm_timestamp_to_text(microseconds, text);
        if (!sqlm_timestamp_from_text(text, length, &back) || back != microseconds)
            fail_msg("%s does not come back", text);
    }
}

static void parse__tells_what_is_wrong(void **state)
{
    sqlm_cx         *cx = *state;
    sqlm_date        date;
    sqlm_time        time;
    sqlm_timestamp   timestamp;
    sqlm_timestamptz timestamptz;
    sqlm_uuid        uuid;
    char             text[SQLM_TEXT_FORM_SIZE];

    assert_ok(cx, sqlm_date_parse(cx, "1970-01-02", &date));
    assert_int_equal(date.days, 1);
    assert_int_equal(sqlm_date_format(date, text), 10);
    assert_ok(cx, sqlm_time_parse(cx, "00:00:01", &time));
    assert_int_equal(sqlm_time_format(time, text), 15);
    assert_ok(cx, sqlm_timestamp_parse(cx, "1970-01-02T00:00:00", &timestamp));
    assert_int_equal(sqlm_timestamp_format(timestamp, text), 26);
    assert_ok(cx, sqlm_timestamptz_parse(cx, "1970-01-02T00:00:00Z", &timestamptz));
    assert_int_equal(sqlm_timestamptz_format(timestamptz, text), 27);
    assert_ok(cx, sqlm_uuid_parse(cx, "01234567-89ab-cdef-0123-456789abcdef", &uuid));
    assert_int_equal(sqlm_uuid_format(uuid, text), 36);

    assert_error(cx, DATA, sqlm_date_parse(cx, "2024-02-30", &date));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_FORMAT);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "YYYY-MM-DD"));
    assert_error(cx, DATA, sqlm_time_parse(cx, "24:00:00", &time));
    assert_error(cx, DATA, sqlm_timestamp_parse(cx, "now", &timestamp));
    assert_error(cx, DATA, sqlm_timestamptz_parse(cx, "1970-01-02T00:00:00", &timestamptz));
    assert_error(cx, DATA, sqlm_uuid_parse(cx, "0123", &uuid));
    assert_error(cx, MISUSE, sqlm_date_parse(cx, NULL, &date));
    assert_error(cx, MISUSE, sqlm_uuid_parse(cx, "0123", NULL));
    assert_int_equal(date.days, 0); /* zeroed by the failure */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(date__agrees_with_the_calendar_on_every_day),
        cmocka_unit_test(date__knows_its_landmarks),
        cmocka_unit_test(date__refuses_days_that_are_none),
        cmocka_unit_test(date__outside_its_years_has_no_text),
        cmocka_unit_test(time__reads_up_to_six_digits_and_writes_six),
        cmocka_unit_test(time__agrees_on_every_second),
        cmocka_unit_test(time__has_a_strict_form),
        cmocka_unit_test(timestamp__keeps_every_microsecond),
        cmocka_unit_test(timestamptz__ends_in_z),
        cmocka_unit_test(timestamp__takes_a_blank_and_fewer_digits),
        cmocka_unit_test(timestamp__has_a_strict_form),
        cmocka_unit_test(timestamp__takes_no_other_byte_anywhere),
        cmocka_unit_test(timestamp__outside_its_years_has_no_text),
        cmocka_unit_test(timestamp__comes_back_from_any_number),
        cx_test(parse__tells_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
