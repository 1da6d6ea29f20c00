/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <sqlmodel.h>

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sends a value, and reads it back from a column of the type. */
static sqlm_outcome send_and_read(sqlm_cx *cx, sqlm_conn *conn, const char *type, sqlm_value value, sqlm_rows **rows,
                                  const sqlm_row **row)
{
    char         sql[128];
    sqlm_outcome outcome;

    run(cx, conn, "DROP TABLE IF EXISTS value_item");
    (void)snprintf(sql, sizeof sql, "CREATE TABLE value_item (v %s)", type);
    run(cx, conn, sql);
    outcome = sqlm_execute(cx, conn, "INSERT INTO value_item VALUES (?)", &value, 1, NULL);
    if (outcome == SQLM_OK)
        outcome = sqlm_query(cx, conn, "SELECT v FROM value_item", SQLM_NO_PARAMETERS, rows);
    return outcome == SQLM_OK ? sqlm_rows_next(cx, *rows, row) : outcome;
}

static void assert_kept(sqlm_cx *cx, sqlm_conn *conn, const char *type, sqlm_value sent, sqlm_value expected)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    assert_ok(cx, send_and_read(cx, conn, type, sent, &rows, &row));
    assert_non_null(row);
    if (!sqlm_value_equal(sqlm_row_value(row, 0), &expected))
        fail_msg("a value of %s came back different (kind %d, expected %d, bits %llx)", type, sqlm_row_value(row, 0)->type, expected.type,
                 (unsigned long long)sqlm_row_value(row, 0)->as.unsigned_integer);
    sqlm_rows_close(rows);
}

static void values__come_back_as_they_were(void **state)
{
    sqlm_cx     *cx = *state;
    sqlm_conn   *conn = connect_to_server(cx);
    sqlm_decimal wide = { .low = 0, .high = 0, .scale = 0 };

    assert_ok(cx, sqlm_decimal_parse(cx, "-99999999999999999999999999999999999.999", &wide));
    assert_kept(cx, conn, "TINYINT(1)", sqlm_bool_value(true), sqlm_i64_value(1));
    assert_kept(cx, conn, "SMALLINT", sqlm_i16_value(INT16_MIN), sqlm_i64_value(INT16_MIN));
    assert_kept(cx, conn, "INT", sqlm_i32_value(INT32_MIN), sqlm_i64_value(INT32_MIN));
    assert_kept(cx, conn, "BIGINT", sqlm_i64_value(INT64_MIN), sqlm_i64_value(INT64_MIN));
    assert_kept(cx, conn, "BIGINT", sqlm_i64_value(INT64_MAX), sqlm_i64_value(INT64_MAX));
    assert_kept(cx, conn, "BIGINT UNSIGNED", sqlm_u64_value(UINT64_MAX), sqlm_u64_value(UINT64_MAX));
    assert_kept(cx, conn, "TINYINT UNSIGNED", sqlm_i64_value(255), sqlm_i64_value(255));
    assert_kept(cx, conn, "MEDIUMINT", sqlm_i64_value(-8388608), sqlm_i64_value(-8388608));
    assert_kept(cx, conn, "INT UNSIGNED", sqlm_i64_value(4294967295), sqlm_i64_value(4294967295));
    assert_kept(cx, conn, "FLOAT", sqlm_f32_value(FLT_MAX), sqlm_f32_value(FLT_MAX));
    assert_kept(cx, conn, "DOUBLE", sqlm_f64_value(DBL_MIN), sqlm_f64_value(DBL_MIN));
    assert_kept(cx, conn, "DOUBLE", sqlm_f64_value(0.1), sqlm_f64_value(0.1));
    assert_kept(cx, conn, "DECIMAL(38,3)", sqlm_decimal_value(wide), sqlm_decimal_value(wide));
    assert_kept(cx, conn, "DATE", sqlm_date_value((sqlm_date){ -719162 }), sqlm_date_value((sqlm_date){ -719162 }));
    assert_kept(cx, conn, "DATE", sqlm_date_value((sqlm_date){ 2932896 }), sqlm_date_value((sqlm_date){ 2932896 }));
    assert_kept(cx, conn, "TIME(6)", sqlm_time_value((sqlm_time){ 86399999999 }), sqlm_time_value((sqlm_time){ 86399999999 }));
    assert_kept(cx, conn, "DATETIME(6)", sqlm_timestamp_value((sqlm_timestamp){ -1 }), sqlm_timestamp_value((sqlm_timestamp){ -1 }));
    assert_kept(cx, conn, "DATETIME(6)", sqlm_timestamptz_value((sqlm_timestamptz){ 253402300799999999 }),
                sqlm_timestamp_value((sqlm_timestamp){ 253402300799999999 }));
    assert_kept(cx, conn, "VARCHAR(20)", sqlm_text_value("\xF0\x9F\x98\x80 'x' \\ \""), sqlm_text_value("\xF0\x9F\x98\x80 'x' \\ \""));
    assert_kept(cx, conn, "VARCHAR(20)", sqlm_text_value(""), sqlm_text_value(""));
    assert_kept(cx, conn, "VARBINARY(20)", sqlm_bytes_value((sqlm_bytes){ "a\0b", 3 }), sqlm_bytes_value((sqlm_bytes){ "a\0b", 3 }));
    assert_kept(cx, conn, "VARBINARY(20)", sqlm_bytes_value((sqlm_bytes){ "", 0 }), sqlm_bytes_value((sqlm_bytes){ "", 0 }));
    assert_kept(cx, conn, "INT", sqlm_null_value(), sqlm_null_value());
    run(cx, conn, "DROP TABLE value_item");
    sqlm_conn_close(conn);
}

/* Around the size of a cell, and far beyond it. */
static void values__of_any_length_come_back(void **state)
{
    static const size_t lengths[] = { 0, 1, 255, 256, 257, 65535, 65536, 3000000 };
    sqlm_cx            *cx = *state;
    sqlm_conn          *conn = connect_to_server(cx);
    char               *text = malloc(3000001);

    assert_non_null(text);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        for (size_t k = 0; k < lengths[i]; k++)
            text[k] = (char)('a' + k % 26);
        text[lengths[i]] = '\0';
        assert_kept(cx, conn, "LONGTEXT", sqlm_text_value(text), sqlm_text_value(text));
        assert_kept(cx, conn, "LONGBLOB", sqlm_bytes_value((sqlm_bytes){ text, lengths[i] }),
                    sqlm_bytes_value((sqlm_bytes){ text, lengths[i] }));
    }
    free(text);
    run(cx, conn, "DROP TABLE value_item");
    sqlm_conn_close(conn);
}

static void values__that_no_database_keeps_are_not_sent(void **state)
{
    const double infinite = strtod("inf", NULL);
    const struct {
        sqlm_value  value;
        const char *message;
    } cases[] = {
        { sqlm_f64_value(infinite), "parameter 1 is no finite number" },
        { sqlm_f32_value((float)infinite), "parameter 1 is no finite number" },
        { sqlm_f64_value(strtod("nan", NULL)), "parameter 1 is no finite number" },
        { sqlm_f64_value(-0.0), "parameter 1 is -0.0, which the database cannot keep (it would store 0.0)" },
        { sqlm_text_value("\xFF"), "parameter 1 is not valid UTF-8, or holds a NUL" },
        { sqlm_json_value("{"), "parameter 1 is not valid JSON" },
        { sqlm_date_value((sqlm_date){ INT32_MAX }), "parameter 1 is outside of what its type can be" },
        { sqlm_time_value((sqlm_time){ 86400000000 }), "parameter 1 is outside of what its type can be" },
        { sqlm_timestamp_value((sqlm_timestamp){ INT64_MIN }), "parameter 1 is outside of what its type can be" },
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_error(cx, DATA, sqlm_execute(cx, conn, "DO ?", &cases[i].value, 1, NULL));
        assert_string_equal(sqlm_cx_error(cx)->message, cases[i].message);
    }
    sqlm_conn_close(conn);
}

static void values__zero_dates_are_refused_when_read(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    run(cx, conn, "DROP TABLE IF EXISTS zero_item");
    run(cx, conn, "CREATE TABLE zero_item (d DATE, t DATETIME(6))");
    run(cx, conn, "SET SESSION sql_mode = ''");
    run(cx, conn, "INSERT INTO zero_item VALUES ('0000-00-00', '2024-00-01')");
    assert_ok(cx, sqlm_query(cx, conn, "SELECT d FROM zero_item", SQLM_NO_PARAMETERS, &rows));
    assert_error(cx, DATA, sqlm_rows_next(cx, rows, &row));
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_YES);
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    sqlm_rows_close(rows);
    assert_ok(cx, sqlm_query(cx, conn, "SELECT t FROM zero_item", SQLM_NO_PARAMETERS, &rows));
    assert_error(cx, DATA, sqlm_rows_next(cx, rows, &row));
    sqlm_rows_close(rows);
    run(cx, conn, "DROP TABLE zero_item");
    sqlm_conn_close(conn);
}

#define NARROW_FIELDS(FIELD, M)    \
    FIELD(M, i64, id, PRIMARY_KEY) \
    FIELD(M, opt_i16, small)       \
    FIELD(M, opt_i64, wide)        \
    FIELD(M, opt_i32, whole)       \
    FIELD(M, opt_f32, real)
SQLMODEL(Narrow, "value_narrow", NARROW_FIELDS);

/* The columns hold more than the members. */
static void values__that_a_member_cannot_hold_are_refused(void **state)
{
    static const char *const refused[] = { NULL, "small", "wide", "whole", "whole", "real" }; /* by id - 1 */
    sqlm_cx                 *cx = *state;
    sqlm_conn               *conn = connect_to_server(cx);
    Narrow                   narrow = { 0 };
    bool                     found = false;

    run(cx, conn, "DROP TABLE IF EXISTS value_narrow");
    run(cx, conn, "CREATE TABLE value_narrow (id BIGINT PRIMARY KEY, small INT, wide BIGINT UNSIGNED, whole DECIMAL(20,2), `real` DOUBLE)");
    run(cx, conn,
        "INSERT INTO value_narrow VALUES (1, -32768, 9223372036854775807, 5.00, 0.5), (2, 32768, NULL, NULL, NULL), "
        "(3, NULL, 9223372036854775808, NULL, NULL), (4, NULL, NULL, 3.70, NULL), (5, NULL, NULL, 5000000000, NULL), "
        "(6, NULL, NULL, NULL, 0.1)");
    assert_ok(cx, Narrow_get(cx, conn, 1, NULL, &narrow, &found));
    assert_true(narrow.small.value == INT16_MIN && narrow.wide.value == INT64_MAX && narrow.whole.value == 5 && narrow.real.value == 0.5F);
    for (int64_t id = 2; id <= 6; id++) {
        assert_error(cx, DATA, Narrow_get(cx, conn, id, NULL, &narrow, &found));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
        assert_string_equal(sqlm_cx_error(cx)->column, refused[id - 1]);
    }
    run(cx, conn, "DROP TABLE value_narrow");
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(values__come_back_as_they_were),
        cx_test(values__of_any_length_come_back),
        cx_test(values__that_no_database_keeps_are_not_sent),
        cx_test(values__zero_dates_are_refused_when_read),
        cx_test(values__that_a_member_cannot_hold_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
