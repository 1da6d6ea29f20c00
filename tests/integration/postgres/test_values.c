/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const labels[] = { "low", "h\xc3\xb6"
                                             "ch" };
static const int32_t     numbers[] = { 1, 7 };
static const sqlm_enum   level = { "Level", labels, numbers, 2 };

/* Sends a value as the parameter of a type of the server, and reads back what it is as text, and as a value. */
static void check(sqlm_cx *cx, sqlm_conn *conn, sqlm_value value, const char *type, const char *text)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *got = NULL;
    char            sql[120];

    (void)snprintf(sql, sizeof sql, "SELECT ($1::%s)::text, $1::%s", type, type);
    assert_ok(cx, sqlm_query(cx, conn, sql, &value, 1, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_ok(cx, sqlm_row_get_text(cx, row, 0, &got));
    assert_string_equal(got, text);
    if (value.type == SQLM_TYPE_U64 || value.type == SQLM_TYPE_ENUM) {
        const char *again = NULL;

        assert_ok(cx, sqlm_row_get_text(cx, row, 1, &again));
        assert_string_equal(again, text);
    } else if (!sqlm_value_equal(sqlm_row_value(row, 1), &value)) {
        fail_msg("a %s came back as another value than it went: %s", sqlm_type_name(value.type), text);
    }
    sqlm_rows_close(rows);
}

static sqlm_decimal decimal(sqlm_cx *cx, const char *text)
{
    sqlm_decimal made = { 0, 0, 0 };

    assert_ok(cx, sqlm_decimal_parse(cx, text, &made));
    return made;
}

static void numbers__keep_every_bit(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    check(cx, conn, sqlm_bool_value(true), "boolean", "true");
    check(cx, conn, sqlm_bool_value(false), "boolean", "false");
    check(cx, conn, sqlm_i16_value(INT16_MIN), "smallint", "-32768");
    check(cx, conn, sqlm_i32_value(INT32_MIN), "integer", "-2147483648");
    check(cx, conn, sqlm_i32_value(INT32_MAX), "integer", "2147483647");
    check(cx, conn, sqlm_i64_value(INT64_MIN), "bigint", "-9223372036854775808");
    check(cx, conn, sqlm_i64_value(INT64_MAX), "bigint", "9223372036854775807");
    check(cx, conn, sqlm_u64_value(0), "numeric", "0");
    check(cx, conn, sqlm_u64_value(UINT64_MAX), "numeric", "18446744073709551615");
    check(cx, conn, sqlm_u64_value(10000), "numeric", "10000");
    check(cx, conn, sqlm_f32_value(FLT_MAX), "real", "3.4028235e+38");
    check(cx, conn, sqlm_f32_value(FLT_TRUE_MIN), "real", "1e-45");
    check(cx, conn, sqlm_f64_value(DBL_MAX), "double precision", "1.7976931348623157e+308");
    check(cx, conn, sqlm_f64_value(-0.0), "double precision", "-0");
    check(cx, conn, sqlm_f64_value(0.1), "double precision", "0.1");
    close_db(conn);
}

static void decimals__keep_every_digit(void **state)
{
    static const char *const texts[] = {
        "0",      "0.00",    "1",         "-1",       "9999",       "10000",      "100000000",   "0.0001",
        "0.001",  "0.00001", "-0.5",      "12345.6",  "1234.56789", "99999999",   "0.99990000",  "-10000.00000001",
        "123456789012345678901234567890.12345678",   "99999999999999999999999999999999999999",
        "0.00000000000000000000000000000000000001", "-0.99999999999999999999999999999999999999",
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        sqlm_rows      *rows = NULL;
        const sqlm_row *row = NULL;

        check(cx, conn, sqlm_decimal_value(decimal(cx, texts[i])), "numeric", texts[i]);
        assert_ok(cx, sqlm_query(cx, conn, "SELECT $1::text::numeric", SQLM_PARAMETERS(sqlm_text_value(texts[i])), &rows));
        assert_ok(cx, sqlm_rows_next(cx, rows, &row));
        assert_int_equal(sqlm_row_value(row, 0)->type, SQLM_TYPE_DECIMAL);
        assert_int_equal(sqlm_row_value(row, 0)->scale, decimal(cx, texts[i]).scale);
        sqlm_rows_close(rows);
    }
    close_db(conn);
}

/* Numbers of all shapes, made from a seed. */
static void decimals__at_random_come_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    uint32_t   seed = 20261125;

    for (int n = 0; n < 400; n++) {
        char   text[50];
        size_t used = 0;
        size_t digits = 1 + (seed >> 8) % 38;
        size_t point = (seed >> 16) % (digits + 1);

        if (seed & 1U << 9)
            text[used++] = '-';
        text[used++] = (char)(point == 0 ? '0' : '1');
        for (size_t i = point == 0 ? 0 : 1; i < digits; i++) {
            seed = seed * 1664525U + 1013904223U;
            if (i == point)
                text[used++] = '.';
            text[used++] = (char)('0' + ((seed & 0x30000000U) == 0 ? 0 : (seed >> 10) % 10));
        }
        text[used] = '\0';
        if (strspn(text, "-0.") == used)
            continue; /* -0 is 0 */
        seed = seed * 1664525U + 1013904223U;
        check(cx, conn, sqlm_decimal_value(decimal(cx, text)), "numeric", text);
    }
    close_db(conn);
}

static void texts__bytes_and_json(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    check(cx, conn, sqlm_text_value(""), "text", "");
    check(cx, conn, sqlm_text_value("gr\xc3\xbc\xc3\x9f \xf0\x9f\xa6\x8a"), "text", "gr\xc3\xbc\xc3\x9f \xf0\x9f\xa6\x8a");
    check(cx, conn, sqlm_bytes_value((sqlm_bytes){ "", 0 }), "bytea", "\\x");
    check(cx, conn, sqlm_bytes_value((sqlm_bytes){ "\0\xff\x01", 3 }), "bytea", "\\x00ff01");
    check(cx, conn, sqlm_json_value("{\"a\": [1, 2.50, null]}"), "jsonb", "{\"a\": [1, 2.50, null]}");
    check(cx, conn, sqlm_json_value("null"), "jsonb", "null");
    check(cx, conn, sqlm_json_value("[12345678901234567890]"), "json", "[12345678901234567890]");
    check(cx, conn, sqlm_enum_value(&level, 7), "text", labels[1]);
    close_db(conn);
}

static void times__keep_every_microsecond(void **state)
{
    static const sqlm_uuid uuid = { { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10 } };
    sqlm_cx               *cx = *state;
    sqlm_conn             *conn = open_db(cx, "");
    const int64_t          first = INT64_C(-62135596800000000);
    const int64_t          last = INT64_C(253402300799999999);

    check(cx, conn, sqlm_date_value((sqlm_date){ -719162 }), "date", "0001-01-01");
    check(cx, conn, sqlm_date_value((sqlm_date){ 2932896 }), "date", "9999-12-31");
    check(cx, conn, sqlm_date_value((sqlm_date){ 0 }), "date", "1970-01-01");
    check(cx, conn, sqlm_time_value((sqlm_time){ 0 }), "time", "00:00:00");
    check(cx, conn, sqlm_time_value((sqlm_time){ INT64_C(86399999999) }), "time", "23:59:59.999999");
    check(cx, conn, sqlm_timestamp_value((sqlm_timestamp){ first }), "timestamp", "0001-01-01 00:00:00");
    check(cx, conn, sqlm_timestamp_value((sqlm_timestamp){ last }), "timestamp", "9999-12-31 23:59:59.999999");
    check(cx, conn, sqlm_timestamptz_value((sqlm_timestamptz){ first }), "timestamptz", "0001-01-01 00:00:00+00");
    check(cx, conn, sqlm_timestamptz_value((sqlm_timestamptz){ -1 }), "timestamptz", "1969-12-31 23:59:59.999999+00");
    check(cx, conn, sqlm_uuid_value(uuid), "uuid", "01234567-89ab-cdef-fedc-ba9876543210");
    close_db(conn);
}

static void refused__what_cannot_be_kept(void **state)
{
    const sqlm_value values[] = {
        sqlm_f64_value((double)NAN),
        sqlm_f32_value(INFINITY),
        sqlm_date_value((sqlm_date){ 2932897 }),
        sqlm_time_value((sqlm_time){ INT64_C(86400000000) }),
        sqlm_timestamp_value((sqlm_timestamp){ INT64_MAX }),
        sqlm_text_value("\xff"),
        sqlm_json_value("{"),
        sqlm_enum_value(&level, 0),
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        assert_error(cx, DATA, sqlm_execute(cx, conn, "SELECT $1", &values[i], 1, NULL));
    assert_usable(cx, conn);
    close_db(conn);
}

static void refused__what_others_have_stored_and_no_member_holds(void **state)
{
    static const char *const expressions[] = {
        "'NaN'::numeric", "'infinity'::numeric", "'nan'::float8", "'-infinity'::float4", "'infinity'::date", "'-infinity'::timestamp",
        "'infinity'::timestamptz", "'10000-01-01'::date", "'0001-01-01 BC'::timestamp", "'24:00'::time", "1e40::numeric",
        "1e-39::numeric", "'1 day'::interval", "ARRAY[1]",
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    for (size_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++) {
        sqlm_rows      *rows = NULL;
        const sqlm_row *row = NULL;
        char            sql[80];

        (void)snprintf(sql, sizeof sql, "SELECT %s", expressions[i]);
        assert_ok(cx, sqlm_query(cx, conn, sql, SQLM_NO_PARAMETERS, &rows));
        assert_error(cx, DATA, sqlm_rows_next(cx, rows, &row));
        sqlm_rows_close(rows);
    }
    assert_usable(cx, conn);
    close_db(conn);
}

static void long_values__come_and_go(void **state)
{
    enum { SIZE = 20000000 };
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_db(cx, "");
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_bytes      bytes = { NULL, 0 };
    char           *data = test_malloc(SIZE);

    memset(data, 'x', SIZE);
    assert_ok(cx, sqlm_query(cx, conn, "SELECT $1", SQLM_PARAMETERS(sqlm_bytes_value((sqlm_bytes){ data, SIZE })), &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_ok(cx, sqlm_row_get_bytes(cx, row, 0, &bytes));
    assert_int_equal(bytes.len, SIZE);
    assert_memory_equal(bytes.data, data, SIZE);
    sqlm_rows_close(rows);
    test_free(data);
    close_db(conn);
}

/* As docs/postgres.md says: there is no kind for them. */
static void values__of_arrays_are_read_and_written_as_json_or_text(void **state)
{
    static const char write[] = "INSERT INTO listed SELECT CAST($1 AS text)::integer[],"
                                " ARRAY(SELECT value::integer FROM jsonb_array_elements_text($2) WITH ORDINALITY ORDER BY ordinality)";
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = open_db(cx, "");
    sqlm_rows        *rows = NULL;
    const sqlm_row   *row = NULL;

    script(cx, conn, "CREATE TABLE listed (a integer[], b integer[])");
    assert_ok(cx, sqlm_execute(cx, conn, write, SQLM_PARAMETERS(sqlm_text_value("{1,-2,NULL}"), sqlm_json_value("[3, 4, null]")), NULL));
    assert_ok(cx, sqlm_query(cx, conn, "SELECT to_jsonb(a), to_jsonb(b) FROM listed", SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_string_equal(sqlm_row_value(row, 0)->as.text.data, "[1, -2, null]");
    assert_string_equal(sqlm_row_value(row, 1)->as.text.data, "[3, 4, null]");
    sqlm_rows_close(rows);
    assert_ok(cx, sqlm_query(cx, conn, "SELECT a FROM listed", SQLM_NO_PARAMETERS, &rows));
    assert_error(cx, DATA, sqlm_rows_next(cx, rows, &row));
    sqlm_rows_close(rows);
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(numbers__keep_every_bit),
        cx_test(decimals__keep_every_digit),
        cx_test(decimals__at_random_come_back),
        cx_test(texts__bytes_and_json),
        cx_test(times__keep_every_microsecond),
        cx_test(refused__what_cannot_be_kept),
        cx_test(refused__what_others_have_stored_and_no_member_holds),
        cx_test(long_values__come_and_go),
        cx_test(values__of_arrays_are_read_and_written_as_json_or_text),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/values", tests, NULL, NULL);
}
