/* SPDX-License-Identifier: MIT */
/* Statements that are stopped, connections that break, waiting, and who may use a connection. */
#include "socket_fixture.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- cancellation and deadlines -------------------------------------------------------------------------------------------- */

static void cancel__from_another_thread_leaves_the_connection_usable(void **state)
{
    fixture *f = *state;
    helper   other = { .server = f->server, .cancelled = f->cx };

    start_helper(&other);
    assert_error(f->cx, CANCELLED, run(f, "sleep"));
    join_helper(&other);
    assert_error(f->cx, CANCELLED, run(f, "insert"));
    assert_int_equal(socket_server_rows(f->server), 0);
    sqlm_cx_uncancel(f->cx);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_usable(f);
}

static void cancel__of_a_query_leaves_no_rows_behind(void **state)
{
    fixture   *f = *state;
    helper     other = { .server = f->server, .cancelled = f->cx };
    sqlm_rows *rows = (sqlm_rows *)(void *)f;

    start_helper(&other);
    assert_error(f->cx, CANCELLED, sqlm_query(f->cx, f->conn, "sleep", SQLM_NO_PARAMETERS, &rows));
    assert_null(rows);
    join_helper(&other);
    sqlm_cx_uncancel(f->cx);
    assert_usable(f);
}

static void cancel__of_a_parent_stops_its_child(void **state)
{
    fixture        *f = *state;
    sqlm_cx_options options = { .size = sizeof(options), .parent = f->cx };
    sqlm_cx        *child = sqlm_cx_new(&options);
    helper          other = { .server = f->server, .cancelled = f->cx };

    start_helper(&other);
    assert_error(child, CANCELLED, sqlm_execute(child, f->conn, "sleep", SQLM_NO_PARAMETERS, NULL));
    join_helper(&other);
    sqlm_cx_free(child);
    sqlm_cx_uncancel(f->cx);
    assert_usable(f);
}

static sqlm_cx *to_cancel;

static void cancel_by_signal(int number)
{
    (void)number;
    sqlm_cx_cancel(to_cancel);
}

static void cancel__from_a_signal_handler(void **state)
{
    fixture         *f = *state;
    struct sigaction action = { .sa_handler = cancel_by_signal };
    struct sigaction kept;
    helper           other = { .server = f->server, .signalled = pthread_self(), .signals = true };

    to_cancel = f->cx;
    assert_int_equal(sigaction(SIGUSR1, &action, &kept), 0);
    start_helper(&other);
    assert_error(f->cx, CANCELLED, run(f, "sleep"));
    join_helper(&other);
    assert_int_equal(sigaction(SIGUSR1, &kept, NULL), 0);
    sqlm_cx_uncancel(f->cx);
    assert_usable(f);
}

static void interrupt__stops_the_statement_that_runs_and_no_other(void **state)
{
    fixture *f = *state;
    helper   other = { .server = f->server, .interrupted = f->conn };

    sqlm_conn_interrupt(f->conn);
    assert_usable(f);
    start_helper(&other);
    assert_error(f->cx, CANCELLED, run(f, "sleep"));
    join_helper(&other);
    assert_usable(f);
}

static void cancel__that_comes_too_late_hits_nothing(void **state)
{
    fixture *f = *state;
    helper   other = { .server = f->server, .cancelled = f->cx, .wakes = true };
    bool     done;

    /* both at once: whichever is first, what is told agrees with what was done */
    start_helper(&other);
    done = run(f, "sleep") == SQLM_OK;
    join_helper(&other);
    assert_true(done || sqlm_cx_error(f->cx)->kind == SQLM_E_CANCELLED);
    sqlm_cx_uncancel(f->cx);
    assert_usable(f);
    assert_usable(f);
}

static void cancel__that_the_server_did_not_heed_is_a_success(void **state)
{
    fixture *f = *state;
    helper   other = { .server = f->server, .cancelled = f->cx, .wakes = true };

    start_helper(&other);
    assert_ok(f->cx, run(f, "sleep deaf")); /* it was done: to say anything else would be wrong */
    join_helper(&other);
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_NONE);
    sqlm_cx_uncancel(f->cx);
    assert_usable(f);
}

static void *cancel_now(void *user)
{
    sqlm_cx_cancel(user);
    return NULL;
}

static void cancel__at_any_time_agrees_with_the_data(void **state)
{
    fixture *f = *state;
    int64_t  inserted = 0;

    for (int i = 0; i < 300; i++) {
        pthread_t thread;

        assert_int_equal(pthread_create(&thread, NULL, cancel_now, f->cx), 0);
        if (run(f, "insert") == SQLM_OK)
            inserted++;
        else
            assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_CANCELLED);
        assert_int_equal(pthread_join(thread, NULL), 0);
        sqlm_cx_uncancel(f->cx);
        assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
        assert_int_equal(socket_server_rows(f->server), inserted);
    }
    assert_usable(f);
}

static void deadline__ends_a_statement_and_the_connection_lives(void **state)
{
    fixture *f = *state;
    int64_t  begun = sqlm_now();

    sqlm_cx_set_timeout(f->cx, 30);
    assert_error(f->cx, TIMEOUT, run(f, "sleep"));
    assert_true(sqlm_now() - begun >= 30000);
    assert_error(f->cx, TIMEOUT, run(f, "insert"));
    assert_int_equal(sqlm_cx_error(f->cx)->sent, SQLM_SENT_NO);
    sqlm_cx_set_timeout(f->cx, 0);
    assert_int_equal(socket_server_rows(f->server), 0);
    assert_usable(f);
}

static void deadline__with_a_server_that_does_not_stop_breaks_the_connection(void **state)
{
    sqlm_cx *cx = *state;
    fixture  f = { .cx = cx };

    assert_ok(cx, sqlm_conn_open(cx, socket_driver(), "socket:drain_ms=20", &f.conn));
    sqlm_cx_set_timeout(cx, 20);
    assert_error(cx, TIMEOUT, run(&f, "sleep deaf"));
    assert_int_equal(sqlm_cx_error(cx)->cleanup_kind, SQLM_E_TIMEOUT);
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(sqlm_conn_get_status(f.conn), SQLM_CONN_BROKEN);
    assert_error(cx, CONNECTION, run(&f, "insert"));
    assert_true(sqlm_cx_error(cx)->connection_lost);
    sqlm_conn_close(f.conn);
}

/* ---- connections that break ------------------------------------------------------------------------------------------------ */

static void cut__in_a_statement_is_a_lost_connection(void **state)
{
    fixture *f = *state;

    assert_error(f->cx, CONNECTION, run(f, "cut"));
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_LOST);
    assert_int_equal(sqlm_cx_error(f->cx)->sent, SQLM_SENT_MAYBE);
    assert_true(sqlm_cx_error(f->cx)->connection_lost);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_BROKEN);
    assert_error(f->cx, CONNECTION, sqlm_conn_ping(f->cx, f->conn));
    assert_error(f->cx, CONNECTION, sqlm_conn_reset(f->cx, f->conn));
}

static void cut__in_the_middle_of_rows_is_not_their_end(void **state)
{
    fixture        *f = *state;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome = SQLM_OK;
    int             count = 0;

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "cut 70", SQLM_NO_PARAMETERS, &rows));
    while ((outcome = sqlm_rows_next(f->cx, rows, &row)) == SQLM_OK && row != NULL)
        count++;
    assert_error(f->cx, CONNECTION, outcome);
    assert_int_equal(count, 50);
    assert_null(row);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_BROKEN);
    assert_error(f->cx, CONNECTION, sqlm_rows_next(f->cx, rows, &row));
    sqlm_rows_close(rows);
}

static void protocol__a_message_that_is_none_breaks_the_connection(void **state)
{
    fixture *f = *state;

    assert_error(f->cx, PROTOCOL, run(f, "garble"));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_BROKEN);
}

static sqlm_outcome panic(sqlm_cx *cx, sqlm_conn *conn)
{
    (void)conn;
    return SQLM_FAIL(cx, INTERNAL, NONE, "something that cannot be");
}

static void panic__breaks_the_connection(void **state)
{
    static sqlm_driver panicking;
    sqlm_cx           *cx = *state;
    fixture            f = { .cx = cx };

    panicking = *socket_driver();
    panicking.ping = panic;
    assert_ok(cx, sqlm_conn_open(cx, socket_driver(), "socket:", &f.conn));
    f.conn->driver = &panicking;
    assert_error(cx, INTERNAL, sqlm_conn_ping(cx, f.conn));
    assert_int_equal(sqlm_conn_get_status(f.conn), SQLM_CONN_BROKEN);
    assert_error(cx, CONNECTION, run(&f, "insert"));
    sqlm_conn_close(f.conn);
}

/* ---- waiting --------------------------------------------------------------------------------------------------------------- */

typedef struct counting_hook {
    unsigned       calls;
    unsigned       early; /* the first so many calls of each wait return at once */
    unsigned       in_a_row;
    int            fails_with;
    socket_server *wakes; /* told to answer when somebody waits */
} counting_hook;

static int count_and_poll(void *user, const sqlm_wait *wait)
{
    counting_hook *self = user;
    struct pollfd  polled[1 + SQLM_CX_MAX_DEPTH] = { { .fd = wait->descriptor } };

    self->calls++;
    if (self->fails_with != 0)
        return -self->fails_with;
    if (self->wakes != NULL) {
        socket_server_wake(self->wakes);
        self->wakes = NULL;
    }
    if (self->in_a_row++ < self->early)
        return 0;
    self->in_a_row = 0;
    polled[0].events = (short)((wait->events & SQLM_WAIT_READ ? POLLIN : 0) | (wait->events & SQLM_WAIT_WRITE ? POLLOUT : 0));
    for (size_t i = 0; i < wait->wake_count; i++)
        polled[1 + i] = (struct pollfd){ .fd = wait->wake[i], .events = POLLIN };
    if (poll(polled, 1 + wait->wake_count, 5000) < 0)
        return -errno;
    return (polled[0].revents & (POLLIN | POLLHUP) ? SQLM_WAIT_READ : 0) | (polled[0].revents & POLLOUT ? SQLM_WAIT_WRITE : 0);
}

static void hook__does_all_the_waiting_even_when_it_returns_early(void **state)
{
    counting_hook   hook = { .early = 3 };
    sqlm_cx_options options = { .size = sizeof(options), .wait = count_and_poll, .wait_user = &hook };
    fixture         f = { .cx = sqlm_cx_new(&options) };
    helper          other;
    item            items[500];
    sqlm_result     result;

    (void)state;
    assert_ok(f.cx, sqlm_conn_open(f.cx, socket_driver(), "socket:", &f.conn));
    f.server = socket_driver_server(f.conn);
    for (size_t i = 0; i < 500; i++)
        items[i] = (item){ .name = "x" };
    assert_ok(f.cx, insert_items(&f, items, 500, &result));
    other = (helper){ .server = f.server, .wakes = true };
    start_helper(&other);
    assert_ok(f.cx, run(&f, "sleep deaf"));
    join_helper(&other);

    hook.calls = 0;
    hook.wakes = f.server; /* so that the answer comes when somebody waits, and not before */
    assert_ok(f.cx, run(&f, "sleep deaf"));
    assert_true(hook.calls >= 1);
    assert_usable(&f);

    hook.fails_with = EIO;
    assert_error(f.cx, CONNECTION, run(&f, "sleep deaf")); /* nobody waits behind the hook's back */
    assert_int_equal(sqlm_conn_get_status(f.conn), SQLM_CONN_BROKEN);
    sqlm_conn_close(f.conn);
    sqlm_cx_free(f.cx);
}

/* ---- one caller at a time, one process ------------------------------------------------------------------------------------- */

typedef struct second_caller {
    sqlm_conn     *conn;
    socket_server *server;
    sqlm_cx       *cx;
    sqlm_outcome   outcomes[4];
} second_caller;

static void *call_during_sleep(void *user)
{
    second_caller *self = user;
    sqlm_tx        tx;

    socket_server_await_sleep(self->server, 1);
    self->outcomes[0] = sqlm_execute(self->cx, self->conn, "insert", SQLM_NO_PARAMETERS, NULL);
    self->outcomes[1] = sqlm_conn_ping(self->cx, self->conn);
    self->outcomes[2] = sqlm_begin(self->cx, self->conn, NULL, &tx);
    self->outcomes[3] = sqlm_conn_reset(self->cx, self->conn);
    socket_server_wake(self->server);
    return NULL;
}

static void busy__a_second_caller_is_told_so(void **state)
{
    fixture      *f = *state;
    second_caller other = { .conn = f->conn, .server = f->server, .cx = sqlm_cx_new(NULL) };
    pthread_t     thread;

    assert_int_equal(pthread_create(&thread, NULL, call_during_sleep, &other), 0);
    assert_ok(f->cx, run(f, "sleep"));
    assert_int_equal(pthread_join(thread, NULL), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(other.outcomes[i], SQLM_ERR);
    assert_int_equal(sqlm_cx_error(other.cx)->kind, SQLM_E_MISUSE);
    sqlm_cx_free(other.cx);
    assert_int_equal(socket_server_rows(f->server), 0);
    assert_usable(f);
}

static unsigned closed_cursors;

static void count_close_cursor(sqlm_cursor *cursor)
{
    closed_cursors++;
    socket_driver()->close_cursor(cursor);
}

/* In the child: what was not refused, as bits. */
static unsigned char use_after_fork(fixture *f, sqlm_rows *rows, sqlm_tx *tx)
{
    sqlm_driver     counting = *socket_driver();
    const sqlm_row *row;
    sqlm_tx         other;
    sqlm_rows      *more;
    unsigned        wrong = 0;

    wrong |= run(f, "insert") == SQLM_ERR && sqlm_cx_error(f->cx)->reason == SQLM_R_FORKED ? 0 : 1;
    wrong |= sqlm_query(f->cx, f->conn, "count", SQLM_NO_PARAMETERS, &more) == SQLM_ERR ? 0 : 2;
    wrong |= sqlm_rows_next(f->cx, rows, &row) == SQLM_ERR ? 0 : 4;
    wrong |= sqlm_begin(f->cx, f->conn, NULL, &other) == SQLM_ERR ? 0 : 8;
    wrong |= sqlm_commit(f->cx, tx) == SQLM_ERR && sqlm_rollback(f->cx, tx) == SQLM_ERR ? 0 : 16;
    wrong |= sqlm_conn_ping(f->cx, f->conn) == SQLM_ERR && sqlm_conn_reset(f->cx, f->conn) == SQLM_ERR ? 0 : 32;
    wrong |= sqlm_conn_get_status(f->conn) == SQLM_CONN_BROKEN ? 0 : 64;
    counting.close_cursor = count_close_cursor;
    f->conn->driver = &counting;
    sqlm_conn_interrupt(f->conn);
    sqlm_rows_close(rows);
    sqlm_conn_close(f->conn);
    wrong |= closed_cursors == 0 ? 0 : 128;
    return (unsigned char)wrong;
}

static void fork__child_may_only_forget(void **state)
{
    fixture        *f = *state;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_tx         tx;
    pid_t           child;
    int             ends[2];
    unsigned char   wrong = 255;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "rows 100", SQLM_NO_PARAMETERS, &rows));
    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        wrong = use_after_fork(f, rows, &tx);
        (void)!write(ends[1], &wrong, 1);
        keep_coverage();
        (void)raise(
            SIGKILL); /* valgrind looks for leaks in a child that ends by itself: it finds the stacks of its parent's threads */
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &wrong, 1), 1);
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(wrong, 0);

    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    sqlm_rows_close(rows);
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 1);
}

static unsigned detached;

static void note_detach(sqlm_conn *conn, void *data, bool forgotten)
{
    (void)conn;
    *(unsigned *)data += forgotten ? 10 : 1;
}

static void attachment__is_told_when_the_connection_goes(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    detached = 0;
    assert_ok(cx, sqlm_conn_open(cx, socket_driver(), "socket:", &conn));
    assert_null(sqlm_conn_attached(conn, SQLM_ATTACHMENT_QUERY));
    sqlm_conn_attach(conn, SQLM_ATTACHMENT_QUERY, &detached, note_detach);
    assert_ptr_equal(sqlm_conn_attached(conn, SQLM_ATTACHMENT_QUERY), &detached);
    sqlm_conn_close(conn);
    assert_int_equal(detached, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        connected_test(cancel__from_another_thread_leaves_the_connection_usable),
        connected_test(cancel__of_a_query_leaves_no_rows_behind),
        connected_test(cancel__of_a_parent_stops_its_child),
        connected_test(cancel__from_a_signal_handler),
        connected_test(interrupt__stops_the_statement_that_runs_and_no_other),
        connected_test(cancel__that_comes_too_late_hits_nothing),
        connected_test(cancel__at_any_time_agrees_with_the_data),
        connected_test(deadline__ends_a_statement_and_the_connection_lives),
        cx_test(deadline__with_a_server_that_does_not_stop_breaks_the_connection),
        connected_test(cut__in_a_statement_is_a_lost_connection),
        connected_test(cut__in_the_middle_of_rows_is_not_their_end),
        connected_test(protocol__a_message_that_is_none_breaks_the_connection),
        cx_test(panic__breaks_the_connection),
        cx_test(hook__does_all_the_waiting_even_when_it_returns_early),
        connected_test(busy__a_second_caller_is_told_so),
        connected_test(fork__child_may_only_forget),
        cx_test(attachment__is_told_when_the_connection_goes),
        connected_test(cancel__that_the_server_did_not_heed_is_a_success),
    };
    return cmocka_run_group_tests_name("conformance/socket_stops", tests, NULL, NULL);
}
