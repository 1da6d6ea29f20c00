/* SPDX-License-Identifier: MIT */
/* The raw functions of core: what is wrong with their arguments, and columns by name. */
#include <sqlmodel/core/tx.h>
#include <sqlmodel/driver/sqlite.h>

#include <string.h>

#include "support/sqlm_cmocka.h"

static sqlm_conn *opened(sqlm_cx *cx)
{
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &conn));
    return conn;
}

static void raw__arguments_that_are_missing_are_misuse(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = opened(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    assert_error(cx, MISUSE, sqlm_query(cx, conn, NULL, SQLM_NO_PARAMETERS, &rows));
    assert_error(cx, MISUSE, sqlm_query(cx, conn, "SELECT 1", NULL, 1, &rows));
    assert_error(cx, MISUSE, sqlm_query(cx, conn, "SELECT 1", SQLM_NO_PARAMETERS, NULL));
    assert_null(rows);
    assert_error(cx, MISUSE, sqlm_execute(cx, conn, NULL, SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, MISUSE, sqlm_execute_script(cx, conn, NULL));
    assert_error(cx, MISUSE, sqlm_rows_next(cx, NULL, &row));
    assert_ok(cx, sqlm_query(cx, conn, "SELECT 1", SQLM_NO_PARAMETERS, &rows));
    assert_error(cx, MISUSE, sqlm_rows_next(cx, rows, NULL));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row)); /* the rows stay good */
    assert_non_null(row);
    sqlm_rows_close(rows);
    sqlm_conn_close(conn);
}

static void rows__say_when_two_columns_have_the_name(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = opened(cx);
    sqlm_rows *rows = NULL;
    size_t     column = 9;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT 1 AS a, 2 AS b, 3 AS a", SQLM_NO_PARAMETERS, &rows));
    assert_error(cx, QUERY, sqlm_rows_find_column(cx, rows, "a", &column));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_AMBIGUOUS);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "2 columns \"a\""));
    assert_int_equal(column, 0);
    assert_ok(cx, sqlm_rows_find_column(cx, rows, "b", &column));
    assert_int_equal(column, 1);
    sqlm_rows_close(rows);
    sqlm_conn_close(conn);
}

static void begin__is_refused_where_a_statement_has_begun(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = opened(cx);
    sqlm_tx    tx;

    assert_ok(cx, sqlm_execute(cx, conn, "BEGIN", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, TRANSACTION, sqlm_begin(cx, conn, NULL, &tx));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_STATE);
    assert_ok(cx, sqlm_execute(cx, conn, "COMMIT", SQLM_NO_PARAMETERS, NULL));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, sqlm_rollback(cx, &tx));
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(raw__arguments_that_are_missing_are_misuse),
        cx_test(rows__say_when_two_columns_have_the_name),
        cx_test(begin__is_refused_where_a_statement_has_begun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
