/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <sqlmodel/core/conn.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static const char endless[] = "WITH RECURSIVE n (v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n) SELECT count(*) FROM n";

/* Two connections to one file; the second holds the lock for writing. */
typedef struct pair {
    sqlm_cx   *cx;
    sqlm_conn *conn;
    sqlm_conn *holder;
} pair;

static pair open_pair(sqlm_cx *cx, const char *name, const char *options)
{
    char url[500];
    pair made = { .cx = cx };

    snprintf(url, sizeof url, "%s%s", file_url(name), options);
    made.conn = open_db(cx, url);
    made.holder = open_db(cx, url);
    script(cx, made.holder, "CREATE TABLE t (v)");
    assert_ok(cx, made.holder->driver->begin(cx, made.holder, NULL));
    script(cx, made.holder, "INSERT INTO t VALUES (1)");
    return made;
}

static void close_pair(pair *p)
{
    close_db(p->holder);
    close_db(p->conn);
}

static void lock__is_waited_for_until_the_drivers_limit(void **state)
{
    sqlm_cx *cx = *state;
    pair     p = open_pair(cx, "limit.db", "?busy_timeout=60");
    int64_t  before;

    for (int i = 0; i < 2; i++) {
        sqlm_cx_set_timeout(cx, i == 0 ? 0 : 60000); /* a deadline that is later changes nothing */
        before = sqlm_now();
        assert_error(cx, LOCK_TIMEOUT, p.conn->driver->begin(cx, p.conn, NULL));
        assert_true(sqlm_now() - before >= 60000);
        assert_true(sqlm_cx_error(cx)->retryable);
        assert_int_equal(p.conn->driver->status(p.conn), SQLM_CONN_IDLE);
    }
    assert_error(cx, LOCK_TIMEOUT, run(cx, p.conn, "INSERT INTO t VALUES (2)"));
    assert_ok(cx, p.holder->driver->rollback(cx, p.holder));
    assert_ok(cx, p.conn->driver->begin(cx, p.conn, NULL));
    close_pair(&p);
}

static void lock__is_not_waited_for_where_the_url_says_so(void **state)
{
    sqlm_cx *cx = *state;
    pair     p = open_pair(cx, "at-once.db", "?busy_timeout=0");

    assert_error(cx, LOCK_TIMEOUT, p.conn->driver->begin(cx, p.conn, NULL));
    assert_ok(cx, run(cx, p.conn, "BEGIN"));
    assert_error(cx, LOCK_TIMEOUT, run(cx, p.conn, "INSERT INTO t VALUES (2)"));
    assert_int_equal(p.conn->driver->status(p.conn), SQLM_CONN_IN_TRANSACTION);
    close_pair(&p);
}

static void lock__is_waited_for_until_the_deadline(void **state)
{
    sqlm_cx *cx = *state;
    pair     p = open_pair(cx, "deadline.db", "");
    int64_t  before = sqlm_now();

    sqlm_cx_set_timeout(cx, 40);
    assert_error(cx, TIMEOUT, p.conn->driver->begin(cx, p.conn, NULL));
    assert_true(sqlm_now() - before >= 40000);
    assert_true(sqlm_now() - before < 4000000);
    assert_int_equal(p.conn->driver->status(p.conn), SQLM_CONN_IDLE);
    sqlm_cx_set_timeout(cx, 0);
    assert_ok(cx, p.holder->driver->commit(cx, p.holder));
    script(cx, p.conn, "INSERT INTO t VALUES (2)");
    close_pair(&p);
}

/* Stops a call from another thread, as soon as it has begun to wait or to run, and until it has ended. */
typedef struct stopper {
    pthread_t   thread;
    sqlm_cx    *cx;
    sqlm_conn  *conn; /* interrupt this one; NULL: cancel cx */
    atomic_bool over;
} stopper;

static void *stop(void *user)
{
    stopper *s = user;

    while (!atomic_load(&s->over)) {
        if (s->conn != NULL)
            s->conn->driver->interrupt(s->conn);
        else
            sqlm_cx_cancel(s->cx);
    }
    return NULL;
}

static void start_stopper(stopper *s, sqlm_cx *cx, sqlm_conn *conn)
{
    s->cx = cx;
    s->conn = conn;
    atomic_init(&s->over, false);
    assert_int_equal(pthread_create(&s->thread, NULL, stop, s), 0);
}

static void end_stopper(stopper *s)
{
    atomic_store(&s->over, true);
    assert_int_equal(pthread_join(s->thread, NULL), 0);
    sqlm_cx_uncancel(s->cx);
}

static void lock__wait_ends_when_it_is_cancelled(void **state)
{
    sqlm_cx *cx = *state;
    pair     p = open_pair(cx, "cancel.db", "");

    for (int i = 0; i < 2; i++) {
        stopper s;

        start_stopper(&s, cx, i == 0 ? NULL : p.conn);
        assert_error(cx, CANCELLED, p.conn->driver->begin(cx, p.conn, NULL));
        end_stopper(&s);
        assert_int_equal(p.conn->driver->status(p.conn), SQLM_CONN_IDLE);
    }
    assert_ok(cx, p.holder->driver->commit(cx, p.holder));
    script(cx, p.conn, "INSERT INTO t VALUES (2)");
    close_pair(&p);
}

/* All waiting goes through the hook of the context; it may return early. */
static int release_lock(void *user, const sqlm_wait *wait)
{
    pair *p = user;

    assert_int_equal(wait->descriptor, -1);
    if (p->holder->driver->status(p->holder) == SQLM_CONN_IN_TRANSACTION)
        assert_ok(p->cx, p->holder->driver->commit(p->cx, p->holder));
    return 0;
}

static void lock__is_waited_for_through_the_hook(void **state)
{
    sqlm_cx        *cx = *state;
    pair            p = open_pair(cx, "hook.db", "");
    sqlm_cx_options options = { .size = sizeof options, .wait = release_lock, .wait_user = &p };
    sqlm_cx        *waiting = sqlm_cx_new(&options);

    assert_non_null(waiting);
    assert_ok(waiting, run(waiting, p.conn, "INSERT INTO t VALUES (2)"));
    assert_int_equal(ask(cx, p.conn, "SELECT count(*) FROM t"), 2);
    sqlm_cx_free(waiting);
    close_pair(&p);
}

/* Interrupts at the first pause. A second one is a wait that went on: the lock is given back, so that it ends all the same. */
typedef struct interrupter {
    pair      *p;
    sqlm_conn *conn;
    int64_t    until; /* of the pause; the hook is asked again as long as that has not come */
    size_t     pauses;
} interrupter;

static int interrupt_wait(void *user, const sqlm_wait *wait)
{
    interrupter *i = user;

    if (i->pauses > 0 && wait->deadline == i->until)
        return 0;
    i->until = wait->deadline;
    if (++i->pauses == 1)
        sqlm_conn_interrupt(i->conn);
    else if (i->p->holder->driver->status(i->p->holder) == SQLM_CONN_IN_TRANSACTION)
        assert_ok(i->p->cx, i->p->holder->driver->commit(i->p->cx, i->p->holder));
    return 0;
}

static void lock__wait_ends_with_the_pause_in_which_it_is_interrupted(void **state)
{
    sqlm_cx        *cx = *state;
    pair            p = open_pair(cx, "interrupt.db", "?busy_timeout=600000");
    interrupter     user = { .p = &p };
    sqlm_cx_options options = { .size = sizeof options, .wait = interrupt_wait, .wait_user = &user };
    sqlm_cx        *waiting = sqlm_cx_new(&options);

    assert_non_null(waiting);
    assert_ok(waiting, sqlm_conn_open(waiting, sqlm_sqlite_driver(), file_url("interrupt.db?busy_timeout=600000"), &user.conn));
    assert_error(waiting, CANCELLED, sqlm_execute(waiting, user.conn, "INSERT INTO t VALUES (2)", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(user.pauses, 1);
    assert_int_equal(sqlm_conn_get_status(user.conn), SQLM_CONN_IDLE);
    assert_ok(cx, p.holder->driver->commit(cx, p.holder));
    assert_ok(waiting, sqlm_execute(waiting, user.conn, "INSERT INTO t VALUES (3)", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(ask(cx, p.holder, "SELECT sum(v) FROM t"), 4);
    sqlm_conn_close(user.conn);
    sqlm_cx_free(waiting);
    close_pair(&p);
}

static void commit__that_meets_a_lock_may_be_repeated(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_db(cx, file_url("commit.db?journal=delete&busy_timeout=30"));
    sqlm_conn      *reader = open_db(cx, file_url("commit.db"));
    sqlm_statement *statement;
    sqlm_cursor    *cursor = NULL;

    script(cx, conn, "CREATE TABLE t (v); INSERT INTO t VALUES (1), (2)");
    statement = prepare(cx, reader, "SELECT v FROM t");
    assert_ok(cx, reader->driver->query(cx, statement, NULL, &cursor));
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t VALUES (3)");
    assert_error(cx, LOCK_TIMEOUT, conn->driver->commit(cx, conn));
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_IN_TRANSACTION);
    reader->driver->close_cursor(cursor);
    reader->driver->release(statement);
    assert_ok(cx, conn->driver->commit(cx, conn));
    assert_int_equal(ask(cx, reader, "SELECT count(*) FROM t"), 3);
    close_db(reader);
    close_db(conn);
}

/* Both have read and want to write: SQLite tells one of them at once, whatever the time-out. */
static void lock__that_would_never_come_is_a_deadlock(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *a = open_db(cx, file_url("deadlock.db?journal=delete&busy_timeout=30"));
    sqlm_conn *b = open_db(cx, file_url("deadlock.db?busy_timeout=60000"));
    int64_t    before;

    script(cx, a, "CREATE TABLE t (v)");
    script(cx, a, "BEGIN");
    script(cx, b, "BEGIN");
    assert_int_equal(ask(cx, a, "SELECT count(*) FROM t") + ask(cx, b, "SELECT count(*) FROM t"), 0);
    script(cx, a, "INSERT INTO t VALUES (1)");
    assert_error(cx, LOCK_TIMEOUT, run(cx, a, "COMMIT"));
    before = sqlm_now();
    assert_error(cx, TRANSACTION, run(cx, b, "INSERT INTO t VALUES (2)"));
    assert_true(sqlm_now() - before < 30000000);
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_DEADLOCK);
    assert_true(sqlm_cx_error(cx)->retryable);
    assert_int_equal(b->driver->status(b), SQLM_CONN_TRANSACTION_FAILED);
    assert_ok(cx, b->driver->rollback(cx, b));
    script(cx, a, "COMMIT");
    assert_int_equal(ask(cx, b, "SELECT count(*) FROM t"), 1);
    close_db(a);
    close_db(b);
}

static void statement__stops_at_the_deadline(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);
    int64_t    before = sqlm_now();

    sqlm_cx_set_timeout(cx, 30);
    assert_error(cx, TIMEOUT, run(cx, conn, endless));
    assert_true(sqlm_now() - before >= 30000);
    assert_string_equal(sqlm_cx_error(cx)->sql, endless);
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT 1"), 1);
    close_db(conn);
}

static void statement__stops_when_it_is_cancelled_or_interrupted(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    for (int i = 0; i < 2; i++) {
        stopper s;

        start_stopper(&s, cx, i == 0 ? NULL : conn);
        assert_error(cx, CANCELLED, run(cx, conn, endless));
        end_stopper(&s);
        assert_int_equal(ask(cx, conn, "SELECT 1"), 1);
    }
    close_db(conn);
}

static void interrupt__of_a_connection_that_runs_nothing_does_nothing(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    conn->driver->interrupt(conn);
    assert_int_equal(ask(cx, conn,
                         "WITH RECURSIVE n (v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n WHERE v < 5000) "
                         "SELECT count(*) FROM n"),
                     5000);
    close_db(conn);
}

static void rows__stop_at_the_deadline_while_they_are_fetched(void **state)
{
    static const sqlm_plan_column column = { .type = SQLM_TYPE_I64, .name = "v" };
    const sqlm_plan               plan = { &column, 1, 0 }; /* every row into the same object */
    sqlm_cx                      *cx = *state;
    sqlm_conn                    *conn = open_memory(cx);
    sqlm_statement               *statement =
        prepare(cx, conn, "WITH RECURSIVE n (v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n) SELECT v FROM n");
    sqlm_cursor *cursor = NULL;
    int64_t      got;
    size_t       rows = 9;

    assert_ok(cx, conn->driver->query(cx, statement, NULL, &cursor));
    sqlm_cx_set_timeout(cx, 30);
    assert_error(cx, TIMEOUT, conn->driver->fetch(cx, cursor, &plan, &got, SIZE_MAX, NULL, &rows));
    assert_int_equal(rows, 0);
    sqlm_cx_set_timeout(cx, 0);
    conn->driver->close_cursor(cursor);
    conn->driver->release(statement);
    assert_int_equal(ask(cx, conn, "SELECT 1"), 1);
    close_db(conn);
}

/* Stopping a write ends the transaction, stopping a read does not: the status says which. */
static void cancel__leaves_a_status_that_is_true(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    script(cx, conn, "CREATE TABLE t (v)");
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t VALUES (1)");
    sqlm_cx_set_timeout(cx, 20);
    assert_error(cx, TIMEOUT, run(cx, conn, endless));
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_IN_TRANSACTION);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);

    sqlm_cx_set_timeout(cx, 20);
    assert_error(cx, TIMEOUT,
                 run(cx, conn, "INSERT INTO t WITH RECURSIVE n (v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n) SELECT v FROM n"));
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_ok(cx, conn->driver->rollback(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    close_db(conn);
}

/* SQLite looks at its progress handler once more when a statement is over: what has happened must not be told to be cancelled. The deadline
 * has passed from the beginning, so every look says that the call is to stop; only the number of the steps decides where it is made. */
static void cancel__is_never_told_of_what_has_happened(void **state)
{
    static const sqlm_plan_column column = { .type = SQLM_TYPE_I64, .name = "v" };
    const sqlm_plan               plan = { &column, 1, 0 };
    int64_t                       v = 1;
    const sqlm_batch              batch = { .plan = &plan, .objects = &v, .count = 3 };
    sqlm_cx                      *cx = *state;
    sqlm_cx_options               options = { .size = sizeof options, .timeout_ms = -1 };
    sqlm_cx                      *late = sqlm_cx_new(&options);
    sqlm_conn                    *conn = open_memory(cx);
    sqlm_statement               *insert;
    int64_t                       expected = 0;

    assert_non_null(late);
    script(cx, conn, "CREATE TABLE t (v)");
    insert = prepare(cx, conn, "INSERT INTO t VALUES (?1)");
    for (int i = 0; i < 1000; i++) {
        expected += run(late, conn, "INSERT INTO t VALUES (1)") == SQLM_OK;
        expected += conn->driver->execute_batch(late, insert, &batch, NULL) == SQLM_OK ? 3 : 0;
        assert_ok(cx, conn->driver->begin(cx, conn, NULL));
        if (run(late, conn, "INSERT INTO t VALUES (2)") == SQLM_OK && conn->driver->commit(late, conn) == SQLM_OK)
            expected++;
        else
            assert_ok(cx, conn->driver->rollback(cx, conn));
        assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
        assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), expected);
    }
    conn->driver->release(insert);
    close_db(conn);
    sqlm_cx_free(late);
}

/* Few steps of SQLite's move long values: the context is asked for each of them. */
static void cancel__is_seen_before_a_long_value_is_copied(void **state)
{
    static char                   text[100000];
    static const sqlm_plan_column columns[] = { { .type = SQLM_TYPE_TEXT, .name = "v" }, { .type = SQLM_TYPE_BYTES, .name = "v" } };
    sqlm_cx                      *cx = *state;
    sqlm_cx_options               options = { .size = sizeof options, .timeout_ms = -1 };
    sqlm_cx                      *late = sqlm_cx_new(&options);
    sqlm_conn                    *conn = open_memory(cx);

    memset(text, 'a', sizeof text - 1);
    script(cx, conn, "CREATE TABLE t (v)");
    for (size_t i = 0; i < 2; i++) {
        const sqlm_plan  plan = { &columns[i], 1, sizeof(sqlm_bytes) };
        const sqlm_value value = i == 0 ? sqlm_text_value(text) : sqlm_bytes_value((sqlm_bytes){ text, sizeof text });
        sqlm_bytes       got;
        sqlm_arena      *arena = NULL;
        size_t           rows;

        assert_error(late, TIMEOUT, run_values(late, conn, "INSERT INTO t VALUES (?1)", &value, 1, NULL));
        assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
        assert_ok(cx, run_values(cx, conn, "INSERT INTO t VALUES (?1)", &value, 1, NULL));
        assert_ok(cx, sqlm_arena_new(cx, &arena));
        assert_error(late, TIMEOUT, fetch_all(late, conn, "SELECT v FROM t", &plan, &got, 1, arena, &rows));
        assert_ok(cx, fetch_all(cx, conn, "SELECT v FROM t", &plan, &got, 1, arena, &rows));
        assert_int_equal(rows, 1);
        sqlm_arena_free(arena);
        script(cx, conn, "DELETE FROM t");
    }
    close_db(conn);
    sqlm_cx_free(late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(lock__is_waited_for_until_the_drivers_limit),
        cx_test(lock__is_not_waited_for_where_the_url_says_so),
        cx_test(lock__is_waited_for_until_the_deadline),
        cx_test(lock__wait_ends_when_it_is_cancelled),
        cx_test(lock__is_waited_for_through_the_hook),
        cx_test(lock__wait_ends_with_the_pause_in_which_it_is_interrupted),
        cx_test(commit__that_meets_a_lock_may_be_repeated),
        cx_test(lock__that_would_never_come_is_a_deadlock),
        cx_test(statement__stops_at_the_deadline),
        cx_test(statement__stops_when_it_is_cancelled_or_interrupted),
        cx_test(interrupt__of_a_connection_that_runs_nothing_does_nothing),
        cx_test(rows__stop_at_the_deadline_while_they_are_fetched),
        cx_test(cancel__leaves_a_status_that_is_true),
        cx_test(cancel__is_never_told_of_what_has_happened),
        cx_test(cancel__is_seen_before_a_long_value_is_copied),
    };

    return cmocka_run_group_tests_name("sqlite/wait", tests, folder_setup, folder_teardown);
}
