/* SPDX-License-Identifier: MIT */
/* Transactions within transactions, as core/tx.h promises them: how deep, and under which names. */
#include "fixture.h"

#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/tx.h>

#include <stdio.h>
#include <string.h>

#define MAXIMUM_DEPTH 64

/* The SQLite driver, which writes down the savepoints that it is asked for. */
static char names[1 << 14];

static void note(const char *what, const char *name)
{
    const size_t length = strlen(names);

    (void)snprintf(names + length, sizeof names - length, "%s %s\n", what, name);
}

static sqlm_outcome note_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    note("savepoint", name);
    return sqlm_sqlite_driver()->savepoint(cx, conn, name);
}

static sqlm_outcome note_release(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    note("release", name);
    return sqlm_sqlite_driver()->release_savepoint(cx, conn, name);
}

static sqlm_outcome note_rollback(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    note("rollback", name);
    return sqlm_sqlite_driver()->rollback_to_savepoint(cx, conn, name);
}

static sqlm_driver noting;

static sqlm_outcome connect_noting(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    sqlm_outcome outcome = sqlm_sqlite_driver()->connect(cx, url, conn);

    if (outcome == SQLM_OK)
        (*conn)->driver = &noting;
    return outcome;
}

static sqlm_conn *open_noting(sqlm_cx *cx)
{
    sqlm_conn *conn = NULL;

    names[0] = '\0';
    noting = *sqlm_sqlite_driver();
    noting.connect = connect_noting;
    noting.savepoint = note_savepoint;
    noting.release_savepoint = note_release;
    noting.rollback_to_savepoint = note_rollback;
    assert_ok(cx, sqlm_conn_open(cx, &noting, "sqlite::memory:", &conn));
    assert_ok(cx, sqlm_execute_script(cx, conn, "CREATE TABLE t (v)"));
    return conn;
}

static void insert(sqlm_cx *cx, sqlm_conn *conn)
{
    assert_ok(cx, sqlm_execute(cx, conn, "INSERT INTO t VALUES (1)", SQLM_NO_PARAMETERS, NULL));
}

static void nesting__goes_64_levels_deep_and_no_deeper(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_noting(cx);
    sqlm_tx    levels[MAXIMUM_DEPTH];
    sqlm_tx    too_deep;

    for (size_t i = 0; i < MAXIMUM_DEPTH; i++) {
        assert_ok(cx, sqlm_begin(cx, conn, NULL, &levels[i]));
        assert_int_equal(levels[i].depth, i + 1);
        insert(cx, conn);
    }
    for (int i = 0; i < 2; i++) {
        assert_error(cx, LIMIT, sqlm_begin(cx, conn, NULL, &too_deep));
        assert_non_null(strstr(sqlm_cx_error(cx)->message, "64"));
        assert_error(cx, MISUSE, sqlm_rollback(cx, &too_deep));
        assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IN_TRANSACTION);
    }
    assert_null(strstr(names, "65"));
    assert_ok(cx, sqlm_rollback(cx, &levels[MAXIMUM_DEPTH - 1])); /* its row goes */
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &levels[MAXIMUM_DEPTH - 1]));
    for (size_t i = MAXIMUM_DEPTH; i-- > 0;)
        assert_ok(cx, sqlm_commit(cx, &levels[i]));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), MAXIMUM_DEPTH - 1);
    sqlm_conn_close(conn);
}

static void savepoint__is_named_by_its_depth(void **state)
{
    static const char expected[] = "savepoint sqlm_savepoint_2\nsavepoint sqlm_savepoint_3\nrollback sqlm_savepoint_3\n"
                                   "savepoint sqlm_savepoint_3\nsavepoint sqlm_savepoint_4\nrelease sqlm_savepoint_4\n"
                                   "release sqlm_savepoint_3\nrelease sqlm_savepoint_2\n";
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = open_noting(cx);
    sqlm_tx           levels[4];

    for (size_t i = 0; i < 3; i++)
        assert_ok(cx, sqlm_begin(cx, conn, NULL, &levels[i]));
    assert_ok(cx, sqlm_rollback(cx, &levels[2]));
    for (size_t i = 2; i < 4; i++)
        assert_ok(cx, sqlm_begin(cx, conn, NULL, &levels[i]));
    for (size_t i = 4; i-- > 0;)
        assert_ok(cx, sqlm_commit(cx, &levels[i]));
    assert_string_equal(names, expected);
    sqlm_conn_close(conn);
}

/* The name is the promise: a statement may use it. */
static void savepoint__is_found_by_its_name_in_sql(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_noting(cx);
    sqlm_tx    levels[3];

    for (size_t i = 0; i < 3; i++) {
        assert_ok(cx, sqlm_begin(cx, conn, NULL, &levels[i]));
        insert(cx, conn);
    }
    assert_error(cx, TRANSACTION, sqlm_execute(cx, conn, "ROLLBACK TO sqlm_savepoint_1", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, TRANSACTION, sqlm_execute(cx, conn, "ROLLBACK TO sqlm_savepoint_4", SQLM_NO_PARAMETERS, NULL));
    assert_ok(cx, sqlm_execute(cx, conn, "ROLLBACK TO sqlm_savepoint_3", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 2);
    for (size_t i = 3; i-- > 0;)
        assert_ok(cx, sqlm_commit(cx, &levels[i]));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 2);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(nesting__goes_64_levels_deep_and_no_deeper),
        cx_test(savepoint__is_named_by_its_depth),
        cx_test(savepoint__is_found_by_its_name_in_sql),
    };

    return cmocka_run_group_tests_name("sqlite/nesting", tests, NULL, NULL);
}
