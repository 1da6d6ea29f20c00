/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "integration/interrupter.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>

/* Seconds of work for the server, which nothing but a stop ends early. */
static const char long_work[] = "SELECT COUNT(*) FROM seq_1_to_100000 a JOIN seq_1_to_1000000 b ON a.seq * b.seq = 7";

static void assert_stopped(sqlm_cx *cx, sqlm_outcome outcome, sqlm_error_kind kind)
{
    assert_int_equal(outcome, SQLM_CANCELLED);
    assert_int_equal(sqlm_cx_error(cx)->kind, kind);
}

static void stop__the_deadline_ends_a_statement_and_the_connection_goes_on(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);
    int64_t    since = sqlm_now();

    sqlm_cx_set_timeout(cx, 100);
    assert_stopped(cx, sqlm_execute(cx, conn, long_work, SQLM_NO_PARAMETERS, NULL), SQLM_E_TIMEOUT);
    assert_true(sqlm_now() - since < 5000000);
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    for (int i = 0; i < 20; i++) /* the order to stop hits no later statement */
        assert_int_equal(ask(cx, conn, "SELECT 3"), 3);
    sqlm_conn_close(conn);
}

/* Through TLS the client library would wait in read(2) itself. The rows are more than a record of TLS and more than the socket keeps. */
static void stop__through_tls_it_is_the_same(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_conn_open(cx, sqlm_mysql_driver(), server_url("SQLMODEL_TEST_MYSQL_TLS"), &conn));
    assert_int_equal(ask(cx, conn, "SELECT CHAR_LENGTH(GROUP_CONCAT(REPEAT('x', 100000))) FROM seq_1_to_2"), 200001);
    run(cx, conn, "SELECT REPEAT('x', 1000000) FROM seq_1_to_20");
    sqlm_cx_set_timeout(cx, 100);
    assert_stopped(cx, sqlm_execute(cx, conn, long_work, SQLM_NO_PARAMETERS, NULL), SQLM_E_TIMEOUT);
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT 3"), 3);
    sqlm_conn_close(conn);
}

typedef struct stopper {
    sqlm_cx   *cx;   /* cancelled, where it is not NULL */
    sqlm_conn *conn; /* interrupted, where cx is NULL */
    sqlm_cx   *own;
    sqlm_conn *watcher;
    int64_t    id;
} stopper;

/* Stops the statement of a connection once the server runs it. */
static void *stop_when_it_runs(void *argument)
{
    stopper *s = argument;
    char     sql[160];

    (void)snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM information_schema.processlist WHERE id = %lld AND info LIKE '%%COUNT%%'",
                   (long long)s->id);
    while (ask(s->own, s->watcher, sql) == 0)
        assert_ok(s->own, sqlm_cx_wait(s->own, -1, 0, sqlm_now() + 2000, NULL));
    if (s->cx != NULL)
        sqlm_cx_cancel(s->cx);
    else
        sqlm_conn_interrupt(s->conn);
    return NULL;
}

static void run_stopped(sqlm_cx *cx, bool by_cancel)
{
    sqlm_conn   *conn = connect_to_server(cx);
    stopper      s = { by_cancel ? cx : NULL, conn, sqlm_cx_new(NULL), NULL, ask(cx, conn, "SELECT CONNECTION_ID()") };
    pthread_t    thread;
    sqlm_outcome outcome;

    s.watcher = connect_to_server(s.own);
    assert_int_equal(pthread_create(&thread, NULL, stop_when_it_runs, &s), 0);
    outcome = sqlm_execute(cx, conn, long_work, SQLM_NO_PARAMETERS, NULL);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_stopped(cx, outcome, SQLM_E_CANCELLED);
    sqlm_cx_uncancel(cx);
    assert_int_equal(ask(cx, conn, "SELECT 4"), 4);
    sqlm_conn_close(s.watcher);
    sqlm_cx_free(s.own);
    sqlm_conn_close(conn);
}

static void stop__a_cancel_from_another_thread_ends_a_statement(void **state)
{
    run_stopped(*state, true);
}

static void stop__an_interrupt_ends_a_statement(void **state)
{
    run_stopped(*state, false);
}

static void stop__an_interrupt_hits_the_statement_that_runs_and_no_other(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = connect_to_server(cx);
    interrupter i;

    interrupter_start(&i, conn);
    for (int n = 0; n < 3; n++) {
        assert_stopped(cx, sqlm_execute(cx, conn, long_work, SQLM_NO_PARAMETERS, NULL), SQLM_E_CANCELLED);
        assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    }
    interrupter_end(&i);
    for (int n = 0; n < 50; n++)
        assert_int_equal(ask(cx, conn, "SELECT 5"), 5);
    assert_ok(cx, sqlm_cx_wait(cx, -1, 0, sqlm_now(), NULL));
    sqlm_conn_close(conn);
}

/* A hook that notes whether a wait had an end, and interrupts before the first one. */
typedef struct watch {
    sqlm_conn *to_interrupt;
    unsigned   waits;
    unsigned   with_end;
} watch;

static int watch_and_poll(void *user, const sqlm_wait *wait)
{
    struct pollfd polled[1 + SQLM_CX_MAX_DEPTH] = { { .fd = wait->descriptor, .events = wait->events & SQLM_WAIT_READ ? POLLIN : POLLOUT } };
    watch        *w = user;

    w->waits++;
    w->with_end += wait->deadline != SQLM_NO_DEADLINE;
    if (w->to_interrupt != NULL) {
        sqlm_conn *conn = w->to_interrupt;

        w->to_interrupt = NULL;
        sqlm_conn_interrupt(conn);
    }
    for (size_t i = 0; i < wait->wake_count; i++)
        polled[1 + i] = (struct pollfd){ .fd = wait->wake[i], .events = POLLIN };
    if (poll(polled, 1 + wait->wake_count, wait->deadline != SQLM_NO_DEADLINE ? 10 : -1) <= 0 || polled[0].revents == 0)
        return 0;
    return (int)wait->events;
}

/* Nothing is locked while a call waits, and nothing ends its wait but what happens: event loops see neither timers nor threads. */
static void stop__an_interrupt_wakes_a_hook_that_waits_without_an_end(void **state)
{
    watch                 w = { NULL, 0, 0 };
    const sqlm_cx_options options = { .size = sizeof options, .parent = *state, .wait = watch_and_poll, .wait_user = &w };
    sqlm_cx              *cx = sqlm_cx_new(&options);
    sqlm_conn            *conn = connect_to_server(cx);

    w = (watch){ NULL, 0, 0 };
    run(cx, conn, "DO SLEEP(0.05)");
    assert_true(w.waits > 0);
    assert_int_equal(w.with_end, 0);
    w.to_interrupt = conn;
    assert_stopped(cx, sqlm_execute_script(cx, conn, long_work), SQLM_E_CANCELLED); /* which waits for one answer alone */
    assert_int_equal(ask(cx, conn, "SELECT 6"), 6);
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

static void stop__a_stopped_statement_fails_its_transaction(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);
    sqlm_tx    tx;

    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    sqlm_cx_set_timeout(cx, 50);
    assert_stopped(cx, sqlm_execute(cx, conn, long_work, SQLM_NO_PARAMETERS, NULL), SQLM_E_TIMEOUT);
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    sqlm_conn_close(conn);
}

/* A hook that has another transaction close a circle of locks, waits for the server's word of it, and cancels then. */
typedef struct late {
    sqlm_cx   *cx; /* NULL: it only waits */
    sqlm_conn *other;
    pthread_t  thread;
} late;

static void *close_the_circle(void *other)
{
    sqlm_cx     *cx = sqlm_cx_new(NULL);
    sqlm_outcome outcome = cx == NULL ? SQLM_ERR : sqlm_execute_script(cx, other, "UPDATE stop_item SET v = 9 WHERE id = 1");

    sqlm_cx_free(cx);
    return outcome == SQLM_OK ? NULL : other;
}

static int cancel_behind_a_deadlock(void *user, const sqlm_wait *wait)
{
    struct pollfd polled = { .fd = wait->descriptor, .events = wait->events & SQLM_WAIT_READ ? POLLIN : POLLOUT };
    late         *l = user;
    sqlm_cx      *cx = l->cx;

    l->cx = NULL;
    if (cx != NULL && pthread_create(&l->thread, NULL, close_the_circle, l->other) != 0)
        return -1;
    if (poll(&polled, 1, cx != NULL ? -1 : 10) <= 0)
        return 0;
    if (cx == NULL)
        return (int)wait->events;
    sqlm_cx_cancel(cx);
    return 0;
}

/* The server has undone all of it, savepoints too, whatever the call is told. */
static void stop__behind_a_deadlock_nothing_is_left_to_undo(void **state)
{
    late                  l = { .cx = NULL };
    const sqlm_cx_options options = { .size = sizeof options, .parent = *state, .wait = cancel_behind_a_deadlock, .wait_user = &l };
    sqlm_cx              *cx = sqlm_cx_new(&options);
    sqlm_conn            *conn = connect_to_server(cx);
    void                 *failed = NULL;
    sqlm_outcome          outcome;
    sqlm_tx               first, inner, second;

    l.other = connect_to_server(*state);
    run(cx, conn, "DROP TABLE IF EXISTS stop_item");
    run(cx, conn, "CREATE TABLE stop_item (id INT PRIMARY KEY, v INT NOT NULL)");
    run(cx, conn, "INSERT INTO stop_item VALUES (1, 10), (2, 20)");
    assert_ok(*state, sqlm_begin(*state, l.other, NULL, &second));
    run(*state, l.other, "INSERT INTO stop_item SELECT seq, 0 FROM seq_100_to_200"); /* the heavier one survives */
    run(*state, l.other, "UPDATE stop_item SET v = 8 WHERE id = 2");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &first));
    run(cx, conn, "UPDATE stop_item SET v = 7 WHERE id = 1");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &inner));
    l.cx = cx;
    outcome = sqlm_execute_script(cx, conn, "UPDATE stop_item SET v = 7 WHERE id = 2"); /* which waits for one answer alone */
    assert_null(l.cx);
    assert_int_equal(pthread_join(l.thread, &failed), 0);
    assert_null(failed);
    assert_stopped(cx, outcome, SQLM_E_CANCELLED);
    sqlm_cx_uncancel(cx);
    assert_ok(cx, sqlm_rollback(cx, &inner));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_ok(cx, sqlm_rollback(cx, &first));
    assert_ok(*state, sqlm_commit(*state, &second));
    assert_int_equal(ask(cx, conn, "SELECT v FROM stop_item WHERE id = 1"), 9);
    run(cx, conn, "DROP TABLE stop_item");
    sqlm_conn_close(l.other);
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

static void stop__rows_on_the_wire_stop_too(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome = SQLM_OK;
    int64_t         count = 0;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT seq, REPEAT('x', 100) FROM seq_1_to_100000000", SQLM_NO_PARAMETERS, &rows));
    while (outcome == SQLM_OK) {
        outcome = sqlm_rows_next(cx, rows, &row);
        if (++count == 1000)
            sqlm_cx_cancel(cx);
    }
    assert_stopped(cx, outcome, SQLM_E_CANCELLED);
    sqlm_cx_uncancel(cx);
    sqlm_rows_close(rows);
    sqlm_conn_close(conn);
}

static void stop__rows_of_a_script_stop_too(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    sqlm_cx_set_timeout(cx, 200);
    assert_stopped(cx, sqlm_execute_script(cx, conn, "DO 1; SELECT seq, REPEAT('x', 100) FROM seq_1_to_1000000000"), SQLM_E_TIMEOUT);
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(ask(cx, conn, "SELECT 8"), 8);
    sqlm_conn_close(conn);
}

/* A hook that cancels at one of its waits, when what it waits for is there already. */
typedef struct nth {
    sqlm_cx *cx;
    int      left;
} nth;

static int cancel_at_the_nth(void *user, const sqlm_wait *wait)
{
    struct pollfd polled = { .fd = wait->descriptor, .events = wait->events & SQLM_WAIT_READ ? POLLIN : POLLOUT };
    nth          *n = user;

    if (poll(&polled, 1, 10) <= 0)
        return 0;
    n->left--;
    if (n->left != 0)
        return (int)wait->events;
    sqlm_cx_cancel(n->cx);
    return 0;
}

/* Wherever the stop comes: no connection that is of no use, and no failure of another name. */
static void stop__connecting_is_stopped_or_done(void **state)
{
    static const char *const urls[] = { "SQLMODEL_TEST_MYSQL", "SQLMODEL_TEST_MYSQL_TLS" };
    nth                      n = { NULL, 0 };
    const sqlm_cx_options    options = { .size = sizeof options, .parent = *state, .wait = cancel_at_the_nth, .wait_user = &n };
    sqlm_cx                 *cx = sqlm_cx_new(&options);

    for (int i = 0; i < 2; i++) {
        bool is_through = false; /* it has connected with fewer waits */
        int  stopped = 0;

        for (int at = 1; !is_through; at++) {
            sqlm_conn   *conn = NULL;
            sqlm_outcome outcome;

            n = (nth){ cx, at };
            outcome = sqlm_conn_open(cx, sqlm_mysql_driver(), server_url(urls[i]), &conn);
            is_through = n.left > 0;
            n.left = 0;
            if (outcome != SQLM_OK)
                assert_stopped(cx, outcome, SQLM_E_CANCELLED);
            stopped += outcome != SQLM_OK;
            sqlm_cx_uncancel(cx);
            if (outcome == SQLM_OK)
                assert_ok(cx, sqlm_conn_ping(cx, conn));
            sqlm_conn_close(conn);
        }
        assert_true(stopped > 0);
    }
    sqlm_cx_free(cx);
}

/* The server's ways to refuse a connection come before its first packet: the wait for that is ours too. */
static void stop__a_deadline_that_has_passed_sends_nothing(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    sqlm_cx_set_timeout(cx, -1);
    assert_stopped(cx, sqlm_conn_open(cx, sqlm_mysql_driver(), server_url("SQLMODEL_TEST_MYSQL"), &conn), SQLM_E_TIMEOUT);
    assert_null(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(stop__the_deadline_ends_a_statement_and_the_connection_goes_on),
        cx_test(stop__through_tls_it_is_the_same),
        cx_test(stop__a_cancel_from_another_thread_ends_a_statement),
        cx_test(stop__an_interrupt_ends_a_statement),
        cx_test(stop__an_interrupt_hits_the_statement_that_runs_and_no_other),
        cx_test(stop__an_interrupt_wakes_a_hook_that_waits_without_an_end),
        cx_test(stop__a_stopped_statement_fails_its_transaction),
        cx_test(stop__behind_a_deadlock_nothing_is_left_to_undo),
        cx_test(stop__rows_on_the_wire_stop_too),
        cx_test(stop__rows_of_a_script_stop_too),
        cx_test(stop__connecting_is_stopped_or_done),
        cx_test(stop__a_deadline_that_has_passed_sends_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
