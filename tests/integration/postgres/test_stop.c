/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "integration/interrupter.h"

#include <stdio.h>
#include <string.h>

/* The first rows come when the server's buffer is full, which they fill. */
static const char slow_rows[] =
    "SELECT repeat('x', 20000), pg_sleep(CASE WHEN i < 3 THEN 0 ELSE 30 END)::text FROM generate_series(1, 5) i";

static void deadline__stops_what_runs_and_the_connection_goes_on(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    int64_t    since = sqlm_now();

    sqlm_cx_set_timeout(cx, 50);
    assert_error(cx, TIMEOUT, run(cx, conn, "SELECT pg_sleep(30)"));
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_YES); /* it is not safe to run it again as if nothing had been */
    sqlm_cx_set_timeout(cx, 0);
    print_message("a deadline of 50 ms ended the call after %lld us\n", (long long)(sqlm_now() - since));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_usable(cx, conn);
    close_db(conn);
}

static void deadline__within_a_transaction_makes_it_fail(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_tx    tx;

    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    sqlm_cx_set_timeout(cx, 50);
    assert_error(cx, TIMEOUT, run(cx, conn, "SELECT pg_sleep(30)"));
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_usable(cx, conn);
    close_db(conn);
}

static void deadline__between_rows_ends_them(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_db(cx, "");
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    assert_ok(cx, sqlm_query(cx, conn, slow_rows, SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    sqlm_cx_set_timeout(cx, 50);
    while (sqlm_rows_next(cx, rows, &row) == SQLM_OK)
        assert_non_null(row);
    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_TIMEOUT);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_YES);
    sqlm_cx_set_timeout(cx, 0);
    sqlm_rows_close(rows);
    assert_usable(cx, conn);
    close_db(conn);
}

static void interrupt__hits_the_statement_that_runs_and_no_other(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = open_db(cx, "");
    interrupter i;

    interrupter_start(&i, conn);
    for (int n = 0; n < 3; n++) {
        assert_error(cx, CANCELLED, run(cx, conn, "SELECT pg_sleep(30)"));
        assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    }
    interrupter_end(&i);
    for (int n = 0; n < 50; n++)
        assert_usable(cx, conn);
    close_db(conn);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* Rule 10: without waiting for the server to take notice, some of these stop the next statement. */
static void cancel__that_comes_late_hits_nothing(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_cx   *plain = sqlm_cx_new(NULL);
    sqlm_conn *conn = open_db(cx, "");
    uint32_t   seed = 20261125;
    unsigned   stopped = 0;

    for (int n = 0; n < 150; n++) {
        char         sql[60];
        sqlm_outcome outcome;

        (void)snprintf(sql, sizeof sql, "SELECT pg_sleep(%f)", (double)(next_random(&seed) % 8000) / 1e6);
        sqlm_cx_set_timeout(cx, 1 + (int64_t)(next_random(&seed) % 2));
        outcome = run(cx, conn, sql);
        stopped += outcome == SQLM_CANCELLED;
        sqlm_cx_set_timeout(cx, 0);
        assert_int_equal(ask(plain, conn, "SELECT 4711"), 4711);
    }
    print_message("%u of 150 statements were stopped\n", stopped);
    sqlm_cx_free(plain);
    close_db(conn);
}

/* A request that comes before its statement is lost: it is made again. */
static void cancel__that_comes_early_is_made_again(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_cx   *plain = sqlm_cx_new(NULL);
    sqlm_conn *conn = open_db(cx, "");

    for (int n = 0; n < 40; n++) {
        sqlm_cx_set_timeout(cx, 1);
        while (sqlm_now() < sqlm_cx_deadline(cx) - 30)
            continue; /* the deadline is to pass while the statement is sent */
        assert_int_equal(run(cx, conn, "SELECT pg_sleep(30)"), SQLM_CANCELLED);
        sqlm_cx_set_timeout(cx, 0);
        assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
        assert_int_equal(ask(plain, conn, "SELECT 4711"), 4711);
    }
    sqlm_cx_free(plain);
    close_db(conn);
}

static void server_limits__are_told_from_ours(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_conn *other = open_again(cx);
    sqlm_tx    tx;

    script(cx, conn, "CREATE TABLE t (a int); SET statement_timeout = '20ms'; SET lock_timeout = '10ms'");
    assert_error(cx, SERVER_TIMEOUT, run(cx, conn, "SELECT pg_sleep(30)"));
    assert_string_equal(sqlm_cx_error(cx)->sqlstate, "57014");
    assert_ok(cx, sqlm_begin(cx, other, NULL, &tx));
    script(cx, other, "LOCK TABLE t");
    assert_error(cx, LOCK_TIMEOUT, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_true(sqlm_cx_error(cx)->retryable);
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_usable(cx, conn);
    sqlm_conn_close(other);
    close_db(conn);
}

static void lost__connections_are_broken_and_say_why(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_conn *other = open_again(cx);
    int64_t    process = ask(cx, conn, "SELECT pg_backend_pid()");

    assert_ok(cx, sqlm_execute(cx, other, "SELECT pg_terminate_backend($1, 5000)", SQLM_PARAMETERS(sqlm_i32_value((int32_t)process)), NULL));
    assert_error(cx, CONNECTION, run(cx, conn, "SELECT 1"));
    assert_string_equal(sqlm_cx_error(cx)->sqlstate, "57P01"); /* rule 8 */
    assert_true(sqlm_cx_error(cx)->connection_lost);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_MAYBE);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_BROKEN);
    assert_error(cx, CONNECTION, run(cx, conn, "SELECT 1"));
    sqlm_conn_close(other);
    close_db(conn);
}

/* What stopped the run before has not told the server of the new type. */
static void run__that_was_stopped_before_it_was_sent_changes_no_type(void **state)
{
    static const char insert[] = "INSERT INTO t VALUES ($1)";
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = open_db(cx, "");
    sqlm_rows        *rows = NULL;

    script(cx, conn, "CREATE TABLE t (a bigint)");
    assert_ok(cx, sqlm_execute(cx, conn, insert, SQLM_PARAMETERS(sqlm_i32_value(1)), NULL));
    assert_ok(cx, sqlm_query(cx, conn, slow_rows, SQLM_NO_PARAMETERS, &rows));
    sqlm_cx_set_timeout(cx, 100);
    assert_error(cx, TIMEOUT, sqlm_execute(cx, conn, insert, SQLM_PARAMETERS(sqlm_i64_value(5000000000)), NULL));
    sqlm_cx_set_timeout(cx, 0);
    sqlm_rows_close(rows);
    assert_ok(cx, sqlm_execute(cx, conn, insert, SQLM_PARAMETERS(sqlm_i64_value(5000000000)), NULL));
    assert_int_equal(ask(cx, conn, "SELECT max(a) FROM t"), 5000000000);
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(deadline__stops_what_runs_and_the_connection_goes_on),
        cx_test(deadline__within_a_transaction_makes_it_fail),
        cx_test(deadline__between_rows_ends_them),
        cx_test(interrupt__hits_the_statement_that_runs_and_no_other),
        cx_test(cancel__that_comes_late_hits_nothing),
        cx_test(cancel__that_comes_early_is_made_again),
        cx_test(server_limits__are_told_from_ours),
        cx_test(lost__connections_are_broken_and_say_why),
        cx_test(run__that_was_stopped_before_it_was_sent_changes_no_type),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/stop", tests, NULL, NULL);
}
