/* SPDX-License-Identifier: MIT */
/** @file
 *  A connection of the socket driver and the server at its other end. */
#ifndef TESTS_CONFORMANCE_SOCKET_FIXTURE_H
#define TESTS_CONFORMANCE_SOCKET_FIXTURE_H

#include "support/socket_driver.h"
#include "support/sqlm_cmocka.h"

#include <pthread.h>
#include <signal.h>

typedef struct fixture {
    sqlm_cx       *cx;
    sqlm_conn     *conn;
    socket_server *server;
} fixture;

static inline int connected_setup(void **state)
{
    static fixture shared;

    shared = (fixture){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(shared.cx);
    assert_ok(shared.cx, sqlm_conn_open(shared.cx, socket_driver(), "socket:", &shared.conn));
    shared.server = socket_driver_server(shared.conn);
    *state = &shared;
    return 0;
}

static inline int connected_teardown(void **state)
{
    fixture *f = *state;

    sqlm_conn_close(f->conn);
    sqlm_cx_free(f->cx);
    return 0;
}

#define connected_test(f) cmocka_unit_test_setup_teardown(f, connected_setup, connected_teardown)

static inline sqlm_outcome run(fixture *f, const char *sql)
{
    return sqlm_execute(f->cx, f->conn, sql, SQLM_NO_PARAMETERS, NULL);
}

/* The connection works, and nothing that was sent before is still on its way. */
static inline void assert_usable(fixture *f)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         number = -1;

    assert_ok(f->cx, sqlm_conn_ping(f->cx, f->conn));
    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "echo", SQLM_PARAMETERS(sqlm_i64_value(4711)), &rows));
    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    assert_ok(f->cx, sqlm_row_get_i64(f->cx, row, 0, &number));
    assert_int_equal(number, 4711);
    sqlm_rows_close(rows);
}

typedef struct item {
    const char *name;
    int64_t     id;
} item;

static inline sqlm_outcome insert_items(fixture *f, item *items, size_t count, sqlm_result *result)
{
    static const sqlm_plan_column columns[] = {
        { .type = SQLM_TYPE_TEXT, .offset = offsetof(item, name), .name = "name" },
        { .type = SQLM_TYPE_I64, .offset = offsetof(item, id), .name = "id" },
    };
    static const sqlm_plan plan = { .columns = columns, .count = 1, .object_size = sizeof(item) };
    const sqlm_batch       batch = { .plan = &plan, .objects = items, .count = count, .generated_key = &columns[1] };
    sqlm_statement        *statement = NULL;
    sqlm_outcome           outcome = sqlm_conn_enter(f->cx, f->conn);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = f->conn->driver->prepare(f->cx, f->conn, "insert", 6, &statement);
    if (outcome == SQLM_OK) {
        outcome = f->conn->driver->execute_batch(f->cx, statement, &batch, result);
        f->conn->driver->release(statement);
    }
    sqlm_conn_leave(f->conn);
    return outcome;
}

typedef struct helper {
    socket_server *server;
    sqlm_cx       *cancelled;   /* sqlm_cx_cancel() */
    sqlm_conn     *interrupted; /* sqlm_conn_interrupt() */
    pthread_t      signalled;   /* SIGUSR1 */
    bool           signals;
    bool           wakes;
    pthread_t      thread;
} helper;

static inline void *act_during_sleep(void *user)
{
    helper *self = user;

    socket_server_await_sleep(self->server, 1);
    if (self->signals)
        (void)pthread_kill(self->signalled, SIGUSR1);
    if (self->interrupted != NULL)
        sqlm_conn_interrupt(self->interrupted);
    if (self->cancelled != NULL)
        sqlm_cx_cancel(self->cancelled);
    if (self->wakes)
        socket_server_wake(self->server);
    return NULL;
}

static inline void start_helper(helper *self)
{
    assert_int_equal(pthread_create(&self->thread, NULL, act_during_sleep, self), 0);
}

static inline void join_helper(helper *self)
{
    assert_int_equal(pthread_join(self->thread, NULL), 0);
}

#endif
