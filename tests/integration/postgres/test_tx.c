/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

static void commit__keeps_and_rollback_undoes(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_tx    tx;

    script(cx, conn, "CREATE TABLE t (a int PRIMARY KEY)");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(cx, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, run(cx, conn, "INSERT INTO t VALUES (2)"));
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);
    close_db(conn);
}

static void failure__makes_the_transaction_fail_until_it_is_rolled_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_tx    tx;
    sqlm_tx    inner;

    script(cx, conn, "CREATE TABLE t (a int PRIMARY KEY)");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &inner));
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_error(cx, TRANSACTION, run(cx, conn, "SELECT 1"));
    assert_error(cx, TRANSACTION, sqlm_commit(cx, &inner));
    assert_ok(cx, sqlm_rollback(cx, &inner));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(cx, run(cx, conn, "INSERT INTO t VALUES (2)"));
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 2);
    close_db(conn);
}

/* Rule 1: the server calls it a success. */
static void commit__of_a_failed_transaction_is_none(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    script(cx, conn, "CREATE TABLE t (a int PRIMARY KEY)");
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    assert_ok(cx, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_error(cx, TRANSACTION, conn->driver->commit(cx, conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_ABORTED);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    close_db(conn);
}

static void commit__tells_of_a_deferred_constraint(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_tx    tx;

    script(cx, conn, "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE c (a int CONSTRAINT fk REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, run(cx, conn, "INSERT INTO c VALUES (1)"));
    assert_error(cx, CONSTRAINT, sqlm_commit(cx, &tx));
    assert_string_equal(sqlm_cx_error(cx)->constraint, "fk");
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT INTO c VALUES (1)"));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM c"), 0);
    close_db(conn);
}

/* Rule 2. */
static void commit__whose_answer_does_not_come_is_unknown(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_tx    tx;

    script(cx, conn, "CREATE TABLE t (a int PRIMARY KEY);"
                     "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
                     " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END';"
                     "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_error(cx, TRANSACTION, sqlm_commit(cx, &tx));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_COMMIT_UNKNOWN);
    assert_string_equal(sqlm_cx_error(cx)->sqlstate, "57P01");
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_BROKEN);
    close_db(conn);
}

/* The server has ended the session before COMMIT came: that nothing was kept is known. */
static void commit__that_comes_too_late_is_not_unknown(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *conn = open_db(cx, "");
    sqlm_conn    *other = open_again(cx);
    const int64_t process = ask(cx, conn, "SELECT pg_backend_pid()");
    char          sql[100];
    sqlm_tx       tx;

    script(cx, conn, "CREATE TABLE t (a int); SET idle_in_transaction_session_timeout = 10");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    (void)run(cx, conn, "INSERT INTO t VALUES (1)"); /* on a slow machine it has ended already */
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", (int)process);
    while (ask(cx, other, sql) > 0)
        (void)run(cx, other, "SELECT pg_sleep(0.01)");
    assert_error(cx, CONNECTION, sqlm_commit(cx, &tx));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_BROKEN);
    assert_int_equal(ask(cx, other, "SELECT count(*) FROM t"), 0);
    sqlm_conn_close(other);
    close_db(conn);
}

static void options__are_the_servers(void **state)
{
    sqlm_cx              *cx = *state;
    sqlm_conn            *conn = open_db(cx, "");
    const sqlm_tx_options all = { sizeof all, SQLM_ISOLATION_SERIALIZABLE, true, true };
    const sqlm_tx_options wrong = { sizeof wrong, SQLM_ISOLATION_READ_COMMITTED, true, true };
    sqlm_tx               tx;

    script(cx, conn, "CREATE TABLE t (a int)");
    assert_error(cx, UNSUPPORTED, sqlm_begin(cx, conn, &wrong, &tx));
    assert_ok(cx, sqlm_begin(cx, conn, &all, &tx));
    assert_string_equal(ask_text(cx, conn, "SHOW transaction_isolation"), "serializable");
    assert_string_equal(ask_text(cx, conn, "SHOW transaction_deferrable"), "on");
    assert_error(cx, TRANSACTION, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_READ_ONLY);
    assert_ok(cx, sqlm_rollback(cx, &tx));
    close_db(conn);
}

/* C17. */
static void serialization__failures_are_retryable(void **state)
{
    sqlm_cx              *cx = *state;
    sqlm_conn            *conn = open_db(cx, "");
    sqlm_conn            *other = open_again(cx);
    const sqlm_tx_options options = { .size = sizeof options, .isolation = SQLM_ISOLATION_REPEATABLE_READ };
    sqlm_tx               tx;

    script(cx, conn, "CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    assert_ok(cx, sqlm_begin(cx, conn, &options, &tx));
    assert_int_equal(ask(cx, conn, "SELECT a FROM t"), 1);
    assert_ok(cx, run(cx, other, "UPDATE t SET a = 2"));
    assert_error(cx, TRANSACTION, run(cx, conn, "UPDATE t SET a = 3"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_SERIALIZATION);
    assert_true(sqlm_cx_error(cx)->retryable);
    assert_ok(cx, sqlm_rollback(cx, &tx));
    sqlm_conn_close(other);
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(commit__keeps_and_rollback_undoes),
        cx_test(failure__makes_the_transaction_fail_until_it_is_rolled_back),
        cx_test(commit__of_a_failed_transaction_is_none),
        cx_test(commit__tells_of_a_deferred_constraint),
        cx_test(commit__whose_answer_does_not_come_is_unknown),
        cx_test(commit__that_comes_too_late_is_not_unknown),
        cx_test(options__are_the_servers),
        cx_test(serialization__failures_are_retryable),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/tx", tests, NULL, NULL);
}
