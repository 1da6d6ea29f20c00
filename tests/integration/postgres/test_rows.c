/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <sqlmodel/sys/plan.h>

#include <stdio.h>
#include <string.h>

static int64_t next_number(sqlm_cx *cx, sqlm_rows *rows)
{
    const sqlm_row *row = NULL;
    int64_t         number = -1;

    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    if (row != NULL)
        assert_ok(cx, sqlm_row_get_i64(cx, row, 0, &number));
    return number;
}

static sqlm_rows *open_series(sqlm_cx *cx, sqlm_conn *conn, int64_t last)
{
    sqlm_rows *rows = NULL;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT generate_series(1, $1) AS number", SQLM_PARAMETERS(sqlm_i64_value(last)),
                             &rows));
    return rows;
}

static void rows__come_to_their_end(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_rows *rows = open_series(cx, conn, 20000);
    int64_t    sum = 0;
    int64_t    number;

    assert_int_equal(sqlm_rows_column_count(rows), 1);
    assert_string_equal(sqlm_rows_column_name(rows, 0), "number");
    while ((number = next_number(cx, rows)) > 0)
        sum += number;
    assert_int_equal(sum, 200010000);
    assert_string_equal(sqlm_rows_column_name(rows, 0), "number");
    sqlm_rows_close(rows);
    rows = open_series(cx, conn, 0);
    assert_string_equal(sqlm_rows_column_name(rows, 0), "number");
    assert_int_equal(next_number(cx, rows), -1);
    sqlm_rows_close(rows);
    close_db(conn);
}

static void rows__of_several_queries_are_open_at_once(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_rows *first = open_series(cx, conn, 1000);
    sqlm_rows *second = NULL;
    sqlm_tx    tx;

    assert_int_equal(next_number(cx, first), 1);
    second = open_series(cx, conn, 3);
    assert_int_equal(next_number(cx, first), 2);
    assert_int_equal(next_number(cx, second), 1);
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_int_equal(next_number(cx, second), 2);
    assert_ok(cx, sqlm_commit(cx, &tx));
    for (int64_t i = 3; i <= 1000; i++)
        assert_int_equal(next_number(cx, first), i);
    assert_int_equal(next_number(cx, first), -1);
    assert_int_equal(next_number(cx, second), 3);
    assert_int_equal(next_number(cx, second), -1);
    sqlm_rows_close(first);
    sqlm_rows_close(second);
    assert_usable(cx, conn);
    close_db(conn);
}

/* Numbers from 1 on for a caller that keeps them all; gives how many came before @most of them were there. */
static size_t keep_series(sqlm_cx *cx, sqlm_conn *conn, int64_t last, size_t most)
{
    static const char             sql[] = "SELECT generate_series(1, $1) AS number";
    static const sqlm_plan_column column = { .type = SQLM_TYPE_I64 };
    static const sqlm_plan        plan = { .columns = &column, .count = 1, .object_size = sizeof(int64_t) };
    static int64_t                numbers[64];
    const sqlm_value              value = sqlm_i64_value(last);
    const sqlm_parameters         parameters = { .values = &value, .value_count = 1, .kept_rows = UINT64_MAX };
    const sqlm_driver            *driver = sqlm_postgres_driver();
    sqlm_statement               *statement = NULL;
    sqlm_cursor                  *cursor = NULL;
    size_t                        count = 0, got = 64;

    assert_ok(cx, sqlm_conn_enter(cx, conn));
    assert_ok(cx, driver->prepare(cx, conn, sql, strlen(sql), &statement));
    assert_ok(cx, driver->query(cx, statement, &parameters, &cursor));
    while (got == 64 && count < most) {
        assert_ok(cx, driver->fetch(cx, cursor, &plan, numbers, 64, NULL, &got));
        for (size_t i = 0; i < got; i++)
            assert_int_equal(numbers[i], count + i + 1);
        count += got;
    }
    driver->close_cursor(cursor);
    driver->release(statement);
    sqlm_conn_leave(conn);
    return count;
}

static void rows__that_are_kept_come_at_once_after_a_small_result(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    assert_int_equal(keep_series(cx, conn, 5, SIZE_MAX), 5);
    assert_int_equal(keep_series(cx, conn, 70, SIZE_MAX), 70);
    assert_int_equal(keep_series(cx, conn, 1000, 1), 64); /* the rest is thrown away */
    assert_usable(cx, conn);
    assert_int_equal(keep_series(cx, conn, 200000, SIZE_MAX), 200000); /* too much to come so again */
    assert_int_equal(keep_series(cx, conn, 200000, SIZE_MAX), 200000);
    assert_int_equal(keep_series(cx, conn, 0, SIZE_MAX), 0);
    assert_usable(cx, conn);
    close_db(conn);
}

/* Ten thousand numbers for a caller that keeps them all, where not the one at @stumbles_at is an error; gives how many were read. */
static sqlm_outcome keep_many(sqlm_cx *cx, sqlm_conn *conn, int64_t stumbles_at, size_t *count)
{
    static const char             sql[] = "SELECT i FROM generate_series(1::bigint, 10000) i WHERE 1 / ($1 - i) < 2";
    static const sqlm_plan_column column = { .type = SQLM_TYPE_I64 };
    static const sqlm_plan        plan = { .columns = &column, .count = 1, .object_size = sizeof(int64_t) };
    static int64_t                numbers[64];
    const sqlm_value              value = sqlm_i64_value(stumbles_at);
    const sqlm_parameters         parameters = { .values = &value, .value_count = 1, .kept_rows = UINT64_MAX };
    const sqlm_driver            *driver = sqlm_postgres_driver();
    sqlm_statement               *statement = NULL;
    sqlm_cursor                  *cursor = NULL;
    sqlm_outcome                  outcome;
    size_t                        got = 64;

    *count = 0;
    assert_ok(cx, sqlm_conn_enter(cx, conn));
    assert_ok(cx, driver->prepare(cx, conn, sql, strlen(sql), &statement));
    outcome = driver->query(cx, statement, &parameters, &cursor);
    while (outcome == SQLM_OK && got == 64) {
        outcome = driver->fetch(cx, cursor, &plan, numbers, 64, NULL, &got);
        *count += outcome == SQLM_OK ? got : 0;
    }
    if (cursor != NULL)
        driver->close_cursor(cursor);
    driver->release(statement);
    sqlm_conn_leave(conn);
    return outcome;
}

/* What comes row by row is read up to the error, what comes at once is not read at all. Ten thousand results of the client library's are
 * some 30 MB, but as one less than one. */
static void rows__are_small_by_what_is_in_them(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    size_t     count = 0;

    assert_error(cx, DATA, keep_many(cx, conn, 10000, &count));
    assert_true(count > 0);
    assert_ok(cx, keep_many(cx, conn, 0, &count));
    assert_int_equal(count, 10000);
    assert_error(cx, DATA, keep_many(cx, conn, 10000, &count));
    assert_int_equal(count, 0);
    assert_usable(cx, conn);
    close_db(conn);
}

static void rows__may_be_left_early(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_rows *rows = open_series(cx, conn, 100000000); /* more than could be read before the test's time is over */
    sqlm_tx    tx;

    assert_int_equal(next_number(cx, rows), 1);
    sqlm_rows_close(rows);
    assert_usable(cx, conn);
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    rows = open_series(cx, conn, 20000);
    assert_int_equal(next_number(cx, rows), 1);
    sqlm_rows_close(rows);
    assert_int_equal(ask(cx, conn, "SELECT 5"), 5); /* the transaction has not failed */
    assert_ok(cx, sqlm_commit(cx, &tx));
    close_db(conn);
}

static void rows__of_an_error_in_the_middle_end_with_it(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_rows *rows = NULL;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT 10 / (20000 - i) FROM generate_series(1, 30000) i", SQLM_NO_PARAMETERS, &rows));
    for (;;) {
        const sqlm_row *row = NULL;
        sqlm_outcome    outcome = sqlm_rows_next(cx, rows, &row);

        if (outcome != SQLM_OK) {
            assert_error(cx, DATA, outcome);
            assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_DIVISION_BY_ZERO);
            break;
        }
        assert_non_null(row);
    }
    sqlm_rows_close(rows);
    assert_usable(cx, conn);
    close_db(conn);
}

/* Another statement takes the rest of the rows into memory, and meets the error: what was read is not all there is. */
static void rows__whose_rest_did_not_come_have_no_end(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_db(cx, "");
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome;
    int64_t         seen = 0;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT i / (20000 - i) FROM generate_series(1, 30000) i", SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_error(cx, DATA, run(cx, conn, "SELECT 1"));
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    do {
        seen++;
        outcome = sqlm_rows_next(cx, rows, &row);
    } while (outcome == SQLM_OK && row != NULL);
    assert_error(cx, DATA, outcome);
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_DIVISION_BY_ZERO);
    assert_int_equal(seen, 19999);
    sqlm_rows_close(rows);
    assert_usable(cx, conn);
    close_db(conn);
}

/* C20: the server refuses to run a statement whose result has changed. */
static void statements__that_are_stale_are_prepared_again(void **state)
{
    static const char select[] = "SELECT * FROM t";
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = open_db(cx, "");
    sqlm_tx           tx;

    script(cx, conn, "CREATE TABLE t (a bigint); INSERT INTO t VALUES (7)");
    assert_int_equal(ask(cx, conn, select), 7);
    script(cx, conn, "ALTER TABLE t ADD b text");
    assert_int_equal(ask(cx, conn, select), 7);
    script(cx, conn, "DEALLOCATE ALL"); /* C21 */
    assert_int_equal(ask(cx, conn, select), 7);
    script(cx, conn, "DEALLOCATE ALL");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_error(cx, TRANSACTION, run(cx, conn, select));
    assert_true(sqlm_cx_error(cx)->retryable);
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_int_equal(ask(cx, conn, select), 7);
    assert_ok(cx, sqlm_commit(cx, &tx));
    close_db(conn);
}

static void statements__that_one_change_makes_stale_are_all_prepared_again(void **state)
{
    static const char *const selects[] = { "SELECT a FROM t", "SELECT a FROM t WHERE a > 1", "SELECT a FROM t WHERE a > 2" };
    sqlm_cx                 *cx = *state;
    sqlm_conn               *conn = open_db(cx, "");
    sqlm_tx                  tx;

    script(cx, conn, "CREATE TABLE t (a integer); INSERT INTO t VALUES (7)");
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(ask(cx, conn, selects[i]), 7);
    script(cx, conn, "ALTER TABLE t ALTER a TYPE bigint");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_error(cx, TRANSACTION, run(cx, conn, selects[0]));
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(ask(cx, conn, selects[i]), 7);
    assert_ok(cx, sqlm_commit(cx, &tx));
    close_db(conn);
}

static void statements__beyond_the_cache_are_forgotten_on_the_server(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    char       sql[40];

    for (int i = 0; i < 300; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT %d", i);
        assert_int_equal(ask(cx, conn, sql), i);
    }
    assert_in_range(ask(cx, conn, "SELECT count(*) FROM pg_prepared_statements"), 200, 260);
    close_db(conn);
}

static void statements__take_other_types_the_next_time(void **state)
{
    static const char select[] = "SELECT pg_typeof($1)::text";
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = open_db(cx, "");
    const sqlm_value  values[] = { sqlm_i64_value(1), sqlm_text_value("x"), sqlm_null_value(), sqlm_bool_value(true) };
    const char *const names[] = { "bigint", "text", "text", "boolean" };

    for (size_t i = 0; i < 4; i++) {
        sqlm_rows      *rows = NULL;
        const sqlm_row *row = NULL;
        const char     *name = NULL;

        assert_ok(cx, sqlm_query(cx, conn, select, &values[i], 1, &rows));
        assert_ok(cx, sqlm_rows_next(cx, rows, &row));
        assert_ok(cx, sqlm_row_get_text(cx, row, 0, &name));
        assert_string_equal(name, names[i]);
        sqlm_rows_close(rows);
    }
    close_db(conn);
}

/* The mode for a proxy: nothing is left on the server. */
static void statements__need_no_names(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "?prepared_statements=off");
    sqlm_rows *rows = open_series(cx, conn, 2);

    assert_int_equal(next_number(cx, rows), 1);
    sqlm_rows_close(rows);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM pg_prepared_statements"), 0);
    close_db(conn);
}

static void parameters__are_counted_where_they_stand(void **state)
{
    static const struct {
        const char *sql;
        size_t      count;
    } cases[] = {
        { "SELECT $1::bigint", 1 },
        { "SELECT '$1', \"a$2\" FROM (SELECT 1 AS \"a$2\") t", 0 },
        { "SELECT E'\\'$1', $1::bigint", 1 },
        { "SELECT $$ $1 $$, $x$ $$ $2 $x$, $1::bigint", 1 },
        { "SELECT 1 -- $1\n /* $2 /* $3 */ $4 */", 0 },
        { "SELECT a$1 FROM (SELECT 1 AS a$1) t", 0 },
        { "SELECT $2::bigint, $1::bigint", 2 },
    };
    const sqlm_value values[] = { sqlm_i64_value(1), sqlm_i64_value(2), sqlm_i64_value(3) };
    sqlm_cx         *cx = *state;
    sqlm_conn       *conn = open_db(cx, "");

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ok(cx, sqlm_execute(cx, conn, cases[i].sql, values, cases[i].count, NULL));
        assert_error(cx, QUERY, sqlm_execute(cx, conn, cases[i].sql, values, cases[i].count + 1, NULL));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_PARAMETERS);
    }
    assert_error(cx, LIMIT, sqlm_execute(cx, conn, "SELECT $65536", values, 1, NULL));
    close_db(conn);
}

static void copy__is_refused_and_the_connection_goes_on(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_rows *rows = NULL;

    script(cx, conn, "CREATE TABLE t (a int)");
    assert_error(cx, UNSUPPORTED, run(cx, conn, "COPY t FROM STDIN"));
    assert_error(cx, UNSUPPORTED, sqlm_execute_script(cx, conn, "SELECT 1; COPY t FROM STDIN; SELECT 2"));
    assert_usable(cx, conn);
    assert_error(cx, UNSUPPORTED, run(cx, conn, "COPY (SELECT generate_series(1, 10000)) TO STDOUT"));
    assert_usable(cx, conn);
    assert_error(cx, UNSUPPORTED, sqlm_query(cx, conn, "COPY t FROM STDIN", SQLM_NO_PARAMETERS, &rows));
    assert_usable(cx, conn);
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(rows__come_to_their_end),
        cx_test(rows__of_several_queries_are_open_at_once),
        cx_test(rows__that_are_kept_come_at_once_after_a_small_result),
        cx_test(rows__are_small_by_what_is_in_them),
        cx_test(rows__may_be_left_early),
        cx_test(rows__of_an_error_in_the_middle_end_with_it),
        cx_test(rows__whose_rest_did_not_come_have_no_end),
        cx_test(statements__that_are_stale_are_prepared_again),
        cx_test(statements__that_one_change_makes_stale_are_all_prepared_again),
        cx_test(statements__beyond_the_cache_are_forgotten_on_the_server),
        cx_test(statements__take_other_types_the_next_time),
        cx_test(statements__need_no_names),
        cx_test(parameters__are_counted_where_they_stand),
        cx_test(copy__is_refused_and_the_connection_goes_on),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/rows", tests, NULL, NULL);
}
