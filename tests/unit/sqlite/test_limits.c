/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <sqlmodel/core/error.h>

#include <string.h>

static sqlm_conn *open_core(sqlm_cx *cx)
{
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &conn));
    return conn;
}

static void assert_limit(sqlm_cx *cx, sqlm_outcome outcome, const char *sql, const char *says)
{
    if (outcome != SQLM_ERR || sqlm_cx_error(cx)->kind != SQLM_E_LIMIT || strstr(sqlm_cx_error(cx)->message, says) == NULL)
        fail_msg("%s: %s", sql, outcome == SQLM_OK ? "accepted" : sqlm_cx_error(cx)->message);
}

static void limit__is_told_by_its_name(void **state)
{
    static const struct {
        sqlm_sqlite_limit limit;
        int32_t           value;
        const char       *accepted;
        const char       *refused;
        const char       *says;
    } cases[] = {
        { SQLM_SQLITE_LIMIT_PARAMETERS, 3, "SELECT ?1 + ?2 + ?3", "SELECT ?1 + ?2 + ?3 + ?4", "the limit is 3 parameters" },
        { SQLM_SQLITE_LIMIT_PARAMETERS, 3, "SELECT ? + ? + ?", "SELECT ? + ? + ? + ?", "the limit is 3 parameters" },
        { SQLM_SQLITE_LIMIT_SQL_BYTES, 20, "SELECT 1234567890 ", "SELECT 123456789012345", "the limit is 20 bytes of SQL" },
        { SQLM_SQLITE_LIMIT_COLUMNS, 4, "SELECT 1, 2, 3, 4", "SELECT 1, 2, 3, 4, 5", "the limit is 4 columns" },
        { SQLM_SQLITE_LIMIT_COLUMNS, 6, "CREATE TABLE a (a, b, c, d, e, f)", "CREATE TABLE b (a, b, c, d, e, f, g)",
          "the limit is 6 columns" },
        { SQLM_SQLITE_LIMIT_COLUMNS, 4, "SELECT 1 ORDER BY 1, 1, 1, 1", "SELECT 1 ORDER BY 1, 1, 1, 1, 1",
          "the limit is 4 columns" },
        { SQLM_SQLITE_LIMIT_EXPRESSION_DEPTH, 5, "SELECT 1+1+1", "SELECT 1+1+1+1+1+1+1", "the limit is 5 levels" },
        { SQLM_SQLITE_LIMIT_COMPOUND_SELECTS, 2, "SELECT 1 UNION SELECT 2", "SELECT 1 UNION SELECT 2 UNION SELECT 3",
          "the limit is 2 SELECTs" },
        { SQLM_SQLITE_LIMIT_FUNCTION_ARGUMENTS, 3, "SELECT max(1, 2, 3)", "SELECT max(1, 2, 3, 4)", "the limit is 3 arguments" },
        { SQLM_SQLITE_LIMIT_ATTACHED, 0, "SELECT 1", "ATTACH ':memory:' AS b", "the limit is 0 attached" },
        { SQLM_SQLITE_LIMIT_PATTERN_BYTES, 5, "SELECT 'a' LIKE '12345'", "SELECT 'a' LIKE '123456'",
          "the limit is 5 bytes in a pattern" },
        { SQLM_SQLITE_LIMIT_VALUE_BYTES, 100, "SELECT hex(zeroblob(40))", "SELECT hex(zeroblob(60))",
          "the limit is 100 bytes in a value" },
    };
    sqlm_cx *cx = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const sqlm_value values[] = { sqlm_i64_value(1), sqlm_i64_value(2), sqlm_i64_value(3), sqlm_i64_value(4) };
        size_t           count = cases[i].limit == SQLM_SQLITE_LIMIT_PARAMETERS ? 3 : 0;
        sqlm_conn       *conn = open_core(cx);

        assert_ok(cx, sqlm_sqlite_limit_set(cx, conn, cases[i].limit, cases[i].value));
        assert_int_equal(sqlm_sqlite_limit_get(conn, cases[i].limit), cases[i].value);
        assert_ok(cx, sqlm_execute(cx, conn, cases[i].accepted, values, count, NULL));
        assert_limit(cx, sqlm_execute(cx, conn, cases[i].refused, values, count > 0 ? 4 : 0, NULL), cases[i].refused,
                     cases[i].says);
        assert_ok(cx, sqlm_execute(cx, conn, "SELECT 1", SQLM_NO_PARAMETERS, NULL));
        sqlm_conn_close(conn);
    }
}

/* A bound value is held to the limit as a made one is. */
static void limit__holds_for_bound_values(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_core(cx);
    char       text[200];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_ok(cx, sqlm_sqlite_limit_set(cx, conn, SQLM_SQLITE_LIMIT_VALUE_BYTES, 100));
    assert_limit(cx, sqlm_execute(cx, conn, "SELECT ?1", SQLM_PARAMETERS(sqlm_text_value(text)), NULL), "SELECT ?1",
                 "the limit is 100 bytes in a value");
    sqlm_conn_close(conn);
}

static void limit__is_in_the_dialect_until_reset(void **state)
{
    sqlm_cx           *cx = *state;
    sqlm_conn         *conn = open_core(cx);
    const sqlm_dialect before = *sqlm_conn_dialect(conn);

    assert_int_equal(before.maximum_parameters, sqlm_sqlite_limit_get(conn, SQLM_SQLITE_LIMIT_PARAMETERS));
    assert_int_equal(before.maximum_expression_depth, sqlm_sqlite_limit_get(conn, SQLM_SQLITE_LIMIT_EXPRESSION_DEPTH));
    assert_ok(cx, sqlm_sqlite_limit_set(cx, conn, SQLM_SQLITE_LIMIT_PARAMETERS, 7));
    assert_ok(cx, sqlm_sqlite_limit_set(cx, conn, SQLM_SQLITE_LIMIT_EXPRESSION_DEPTH, 8));
    assert_int_equal(sqlm_conn_dialect(conn)->maximum_parameters, 7);
    assert_int_equal(sqlm_conn_dialect(conn)->maximum_expression_depth, 8);
    assert_ok(cx, sqlm_conn_reset(cx, conn));
    assert_int_equal(sqlm_conn_dialect(conn)->maximum_parameters, before.maximum_parameters);
    assert_int_equal(sqlm_conn_dialect(conn)->maximum_expression_depth, before.maximum_expression_depth);
    assert_int_equal(sqlm_sqlite_limit_get(conn, SQLM_SQLITE_LIMIT_PARAMETERS), before.maximum_parameters);
    sqlm_conn_close(conn);
}

static void limit__is_refused_where_it_cannot_be(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *conn = open_core(cx);
    const int32_t columns = sqlm_sqlite_limit_get(conn, SQLM_SQLITE_LIMIT_COLUMNS);

    assert_error(cx, CONFIG, sqlm_sqlite_limit_set(cx, conn, SQLM_SQLITE_LIMIT_COLUMNS, INT32_MAX));
    assert_int_equal(sqlm_sqlite_limit_get(conn, SQLM_SQLITE_LIMIT_COLUMNS), columns);
    assert_error(cx, MISUSE, sqlm_sqlite_limit_set(cx, conn, SQLM_SQLITE_LIMIT_COLUMNS, 0));
    assert_error(cx, MISUSE, sqlm_sqlite_limit_set(cx, conn, SQLM_SQLITE_LIMIT_COLUMNS, -1));
    assert_error(cx, MISUSE, sqlm_sqlite_limit_set(cx, conn, SQLM_SQLITE_LIMIT_COUNT, 1));
    assert_error(cx, MISUSE, sqlm_sqlite_limit_set(cx, NULL, SQLM_SQLITE_LIMIT_COLUMNS, 1));
    assert_int_equal(sqlm_sqlite_limit_set(NULL, conn, SQLM_SQLITE_LIMIT_COLUMNS, 1), SQLM_ERR);
    assert_int_equal(sqlm_sqlite_limit_get(NULL, SQLM_SQLITE_LIMIT_COLUMNS), -1);
    assert_int_equal(sqlm_sqlite_limit_get(conn, SQLM_SQLITE_LIMIT_COUNT), -1);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(limit__is_told_by_its_name),
        cx_test(limit__holds_for_bound_values),
        cx_test(limit__is_in_the_dialect_until_reset),
        cx_test(limit__is_refused_where_it_cannot_be),
    };

    return cmocka_run_group_tests_name("sqlite/limits", tests, NULL, NULL);
}
