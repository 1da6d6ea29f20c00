/* SPDX-License-Identifier: MIT */
#include "support/socket_driver.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

typedef struct fixture {
    sqlm_cx       *cx;
    sqlm_conn     *conn;
    socket_server *server;
} fixture;

static fixture shared;

static int connected_setup(void **state)
{
    shared = (fixture){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(shared.cx);
    assert_ok(shared.cx, sqlm_conn_open(shared.cx, socket_driver(), "socket:", &shared.conn));
    shared.server = socket_driver_server(shared.conn);
    *state = &shared;
    return 0;
}

static int connected_teardown(void **state)
{
    fixture *f = *state;

    sqlm_conn_close(f->conn);
    sqlm_cx_free(f->cx);
    return 0;
}

#define connected_test(f) cmocka_unit_test_setup_teardown(f, connected_setup, connected_teardown)

static sqlm_outcome run(fixture *f, const char *sql)
{
    return sqlm_execute(f->cx, f->conn, sql, SQLM_NO_PARAMETERS, NULL);
}

/* The connection works, and nothing that was sent before is still on its way. */
static void assert_usable(fixture *f)
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

/* ---- opening --------------------------------------------------------------------------------------------------------------- */

static void open__tells_what_it_is_connected_to(void **state)
{
    fixture *f = *state;

    assert_string_equal(sqlm_conn_driver_name(f->conn), "socket");
    assert_string_equal(sqlm_conn_server_version(f->conn), "1.2.3");
    assert_ptr_equal(sqlm_conn_dialect(f->conn), sqlm_dialect_of(SQLM_DIALECT_POSTGRES));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_usable(f);
}

static void open__refuses_what_is_wrong_and_leaves_null(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = (sqlm_conn *)(void *)state;
    sqlm_driver other = *socket_driver();
    char        long_url[9000];

    memset(long_url, 'x', sizeof(long_url) - 1);
    long_url[sizeof(long_url) - 1] = '\0';
    assert_error(cx, CONNECTION, sqlm_conn_open(cx, socket_driver(), "socket:refuse", &conn));
    assert_null(conn);
    assert_error(cx, CONFIG, sqlm_conn_open(cx, socket_driver(), "socket:nonsense", &conn));
    assert_error(cx, CONFIG, sqlm_conn_open(cx, socket_driver(), long_url, &conn));
    assert_error(cx, MISUSE, sqlm_conn_open(cx, NULL, "socket:", &conn));
    assert_error(cx, MISUSE, sqlm_conn_open(cx, socket_driver(), NULL, &conn));
    assert_error(cx, MISUSE, sqlm_conn_open(cx, socket_driver(), "socket:", NULL));
    assert_int_equal(sqlm_conn_open(NULL, socket_driver(), "socket:", &conn), SQLM_ERR);
    other.abi_version++;
    assert_error(cx, UNSUPPORTED, sqlm_conn_open(cx, &other, "socket:", &conn));
    other.abi_version--;
    other.struct_size--;
    assert_error(cx, UNSUPPORTED, sqlm_conn_open(cx, &other, "socket:", &conn));
    assert_null(conn);
}

static void open__is_bounded_by_the_deadline(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    sqlm_cx_set_timeout(cx, 20);
    assert_error(cx, TIMEOUT, sqlm_conn_open(cx, socket_driver(), "socket:silent", &conn));
    assert_null(conn);
    sqlm_cx_set_timeout(cx, 0);
    sqlm_cx_cancel(cx);
    assert_error(cx, CANCELLED, sqlm_conn_open(cx, socket_driver(), "socket:", &conn));
    assert_null(conn);
}

static void open__calls_without_a_connection_are_misuse(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_result result = { 7, 7 };
    sqlm_rows  *rows = (sqlm_rows *)(void *)state;
    sqlm_tx     tx;

    assert_error(cx, MISUSE, sqlm_conn_ping(cx, NULL));
    assert_error(cx, MISUSE, sqlm_conn_reset(cx, NULL));
    assert_error(cx, MISUSE, sqlm_execute(cx, NULL, "x", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 0);
    assert_error(cx, MISUSE, sqlm_query(cx, NULL, "x", SQLM_NO_PARAMETERS, &rows));
    assert_null(rows);
    assert_error(cx, MISUSE, sqlm_execute_script(cx, NULL, "x"));
    assert_error(cx, MISUSE, sqlm_begin(cx, NULL, NULL, &tx));
    assert_error(cx, MISUSE, sqlm_commit(cx, &tx));
    assert_error(cx, MISUSE, sqlm_rollback(cx, NULL));
    assert_int_equal(sqlm_conn_get_status(NULL), SQLM_CONN_BROKEN);
    sqlm_conn_close(NULL);
    sqlm_conn_forget(NULL);
    sqlm_conn_interrupt(NULL);
    sqlm_rows_close(NULL);
}

/* ---- statements and rows --------------------------------------------------------------------------------------------------- */

static void execute__tells_what_it_did(void **state)
{
    fixture    *f = *state;
    sqlm_result result = { 0 };

    assert_ok(f->cx, sqlm_execute(f->cx, f->conn, "insert", SQLM_NO_PARAMETERS, &result));
    assert_ok(f->cx, sqlm_execute(f->cx, f->conn, "insert", SQLM_PARAMETERS(sqlm_text_value("x")), &result));
    assert_int_equal(result.rows_affected, 1);
    assert_int_equal(result.last_insert_id, 2);
    assert_int_equal(socket_server_rows(f->server), 2);
    assert_int_equal(socket_server_prepared(f->server), 1);
}

static void execute__failure_tells_the_statement_and_nothing_of_the_values(void **state)
{
    fixture          *f = *state;
    const sqlm_error *error = sqlm_cx_error(f->cx);

    assert_error(f->cx, CONSTRAINT, sqlm_execute(f->cx, f->conn, "insert", SQLM_PARAMETERS(sqlm_text_value("bad")), NULL));
    assert_int_equal(error->reason, SQLM_R_CHECK);
    assert_string_equal(error->constraint, "never_bad");
    assert_string_equal(error->sql, "insert");
    assert_int_equal(error->sent, SQLM_SENT_YES);
    assert_error(f->cx, DATA, run(f, "fail"));
    assert_string_equal(error->message, "told to fail in two lines");
    assert_error(f->cx, QUERY, run(f, "no statement"));
    assert_error(f->cx, DATA, sqlm_execute(f->cx, f->conn, "insert", SQLM_PARAMETERS(sqlm_text_value("\xff")), NULL));
    assert_error(f->cx, MISUSE, sqlm_execute(f->cx, f->conn, "insert", NULL, 1, NULL));
    assert_error(f->cx, MISUSE, sqlm_execute(f->cx, f->conn, NULL, SQLM_NO_PARAMETERS, NULL));
    assert_usable(f);
}

static void script__runs_until_one_fails(void **state)
{
    fixture *f = *state;

    assert_ok(f->cx, sqlm_execute_script(f->cx, f->conn, "insert;insert;insert"));
    assert_error(f->cx, DATA, sqlm_execute_script(f->cx, f->conn, "insert;fail;insert"));
    assert_int_equal(socket_server_rows(f->server), 4);
    assert_error(f->cx, MISUSE, sqlm_execute_script(f->cx, f->conn, NULL));
}

static void rows__come_in_order_across_chunks(void **state)
{
    fixture        *f = *state;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    char            expected[32];

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "rows 175", SQLM_NO_PARAMETERS, &rows));
    assert_int_equal(sqlm_rows_column_count(rows), 2);
    assert_string_equal(sqlm_rows_column_name(rows, 1), "name");
    assert_null(sqlm_rows_column_name(rows, 2));
    for (int64_t i = 0; i < 175; i++) {
        int64_t     number = -1;
        const char *name = NULL;

        assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
        assert_non_null(row);
        assert_ok(f->cx, sqlm_row_get_i64(f->cx, row, 0, &number));
        assert_ok(f->cx, sqlm_row_get_text(f->cx, row, 1, &name));
        (void)snprintf(expected, sizeof(expected), "row %lld", (long long)i);
        assert_int_equal(number, i);
        assert_string_equal(name, expected);
    }
    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    assert_null(row);
    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    assert_null(row);
    sqlm_rows_close(rows);
}

static void rows__every_kind_of_value_comes_back(void **state)
{
    static const char bytes[] = { 1, 0, 2 };
    const sqlm_value  sent[] = {
         sqlm_null_value(),
         sqlm_bool_value(true),
         sqlm_i64_value(INT64_MIN),
         sqlm_u64_value(UINT64_MAX),
         sqlm_f64_value(-0.0),
         sqlm_text_value("\xc3\xa4"),
         sqlm_text_value(""),
         sqlm_bytes_value((sqlm_bytes){ bytes, 3 }),
         sqlm_decimal_value((sqlm_decimal){ .low = 12345, .scale = 2 }),
         sqlm_date_value((sqlm_date){ -5 }),
         sqlm_uuid_value((sqlm_uuid){ { 1, 2, 3 } }),
         sqlm_json_value("{}"),
    };
    const size_t    count = sizeof(sent) / sizeof(sent[0]);
    fixture        *f = *state;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "echo", sent, count, &rows));
    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    for (size_t i = 0; i < count; i++)
        assert_true(sqlm_value_equal(sqlm_row_value(row, i), &sent[i]));
    assert_null(sqlm_row_value(row, count));
    sqlm_rows_close(rows);
}

static void rows__getters_convert_and_say_what_is_wrong(void **state)
{
    fixture        *f = *state;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    bool            truth = false;
    double          real = 0;
    int64_t         number = 9;
    const char     *text = "x";
    sqlm_bytes      bytes = { NULL, 0 };

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "echo",
                                SQLM_PARAMETERS(sqlm_i64_value(1), sqlm_null_value(), sqlm_text_value("abc"),
                                                sqlm_bytes_value((sqlm_bytes){ "xyz", 3 })),
                                &rows));
    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    assert_ok(f->cx, sqlm_row_get_bool(f->cx, row, 0, &truth));
    assert_ok(f->cx, sqlm_row_get_f64(f->cx, row, 0, &real));
    assert_ok(f->cx, sqlm_row_get_text(f->cx, row, 0, &text));
    assert_ok(f->cx, sqlm_row_get_bytes(f->cx, row, 3, &bytes));
    assert_true(truth);
    assert_true(real > 0.5);
    assert_string_equal(text, "1");
    assert_memory_equal(bytes.data, "xyz", 3);
    assert_error(f->cx, DATA, sqlm_row_get_i64(f->cx, row, 1, &number));
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_UNEXPECTED_NULL);
    assert_string_equal(sqlm_cx_error(f->cx)->column, "p2");
    assert_int_equal(number, 0);
    assert_error(f->cx, DATA, sqlm_row_get_text(f->cx, row, 1, &text));
    assert_null(text);
    assert_error(f->cx, DATA, sqlm_row_get_i64(f->cx, row, 2, &number));
    assert_string_equal(sqlm_cx_error(f->cx)->column, "p3");
    assert_error(f->cx, MISUSE, sqlm_row_get_i64(f->cx, row, 4, &number));
    assert_error(f->cx, MISUSE, sqlm_row_get_i64(f->cx, NULL, 0, &number));
    assert_error(f->cx, MISUSE, sqlm_row_get_i64(f->cx, row, 0, NULL));
    sqlm_rows_close(rows);
}

static void rows__columns_are_found_by_name(void **state)
{
    fixture   *f = *state;
    sqlm_rows *rows = NULL;
    size_t     column = 9;

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "rows 1", SQLM_NO_PARAMETERS, &rows));
    assert_ok(f->cx, sqlm_rows_find_column(f->cx, rows, "name", &column));
    assert_int_equal(column, 1);
    assert_error(f->cx, QUERY, sqlm_rows_find_column(f->cx, rows, "Name", &column));
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_UNDEFINED);
    assert_error(f->cx, MISUSE, sqlm_rows_find_column(f->cx, rows, NULL, &column));
    sqlm_rows_close(rows);
}

static void rows__several_are_open_at_once(void **state)
{
    fixture        *f = *state;
    sqlm_rows      *first = NULL;
    sqlm_rows      *second = NULL;
    const sqlm_row *row = NULL;
    int64_t         number;

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "rows 60", SQLM_NO_PARAMETERS, &first));
    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "rows 60", SQLM_NO_PARAMETERS, &second));
    for (int64_t i = 0; i < 60; i++) {
        assert_ok(f->cx, sqlm_rows_next(f->cx, first, &row));
        assert_ok(f->cx, sqlm_row_get_i64(f->cx, row, 0, &number));
        assert_int_equal(number, i);
        assert_ok(f->cx, run(f, "insert"));
        assert_ok(f->cx, sqlm_rows_next(f->cx, second, &row));
        assert_ok(f->cx, sqlm_row_get_i64(f->cx, row, 0, &number));
        assert_int_equal(number, i);
    }
    assert_error(f->cx, MISUSE, sqlm_conn_reset(f->cx, f->conn));
    sqlm_rows_close(first);
    sqlm_rows_close(second);
    assert_ok(f->cx, sqlm_conn_reset(f->cx, f->conn));
}

static sqlm_outcome refuse_fetch(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan, void *objects, size_t max_rows,
                                 sqlm_arena *arena, size_t *rows)
{
    (void)cursor;
    (void)plan;
    (void)objects;
    (void)max_rows;
    (void)arena;
    (void)rows;
    return SQLM_FAIL(cx, DATA, RANGE, "a value does not fit");
}

static void rows__can_only_be_closed_when_reading_has_failed(void **state)
{
    fixture        *f = *state;
    sqlm_driver     failing = *socket_driver();
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    failing.fetch = refuse_fetch;
    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "rows 3", SQLM_NO_PARAMETERS, &rows));
    f->conn->driver = &failing;
    assert_error(f->cx, DATA, sqlm_rows_next(f->cx, rows, &row));
    f->conn->driver = socket_driver();
    assert_error(f->cx, MISUSE, sqlm_rows_next(f->cx, rows, &row));
    sqlm_rows_close(rows);
    assert_usable(f);
}

static void rows__go_on_after_a_cancellation_that_was_taken_back(void **state)
{
    fixture        *f = *state;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "rows 1", SQLM_NO_PARAMETERS, &rows));
    sqlm_cx_cancel(f->cx);
    assert_error(f->cx, CANCELLED, sqlm_rows_next(f->cx, rows, &row));
    sqlm_cx_uncancel(f->cx);
    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    assert_non_null(row);
    sqlm_rows_close(rows);
}

static void rows__are_read_in_constant_memory(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    fixture         f = { .cx = sqlm_cx_new(&options) };
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    size_t          after_some = 0;
    int             count = 0;

    (void)state;
    assert_ok(f.cx, sqlm_conn_open(f.cx, socket_driver(), "socket:", &f.conn));
    assert_ok(f.cx, sqlm_query(f.cx, f.conn, "rows 5000", SQLM_NO_PARAMETERS, &rows));
    do {
        assert_ok(f.cx, sqlm_rows_next(f.cx, rows, &row));
        if (++count == 200)
            after_some = heap.live_bytes;
    } while (row != NULL);
    assert_int_equal(count, 5001);
    assert_true(heap.peak_bytes < after_some + 20000);
    sqlm_rows_close(rows);
    sqlm_conn_close(f.conn);
    sqlm_cx_free(f.cx);
    assert_int_equal(heap.live_count, 0);
}

static void rows__closing_early_leaves_the_connection_usable(void **state)
{
    fixture        *f = *state;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    for (int i = 0; i < 40; i++) {
        assert_ok(f->cx, sqlm_query(f->cx, f->conn, "rows 1000", SQLM_NO_PARAMETERS, &rows));
        assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
        sqlm_rows_close(rows);
    }
    assert_usable(f);
    assert_int_equal(socket_server_prepared(f->server), 2);
}

static void statements__are_cached_least_recently_used_out(void **state)
{
    fixture *f = *state;
    char     sql[32];

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 20; i++) {
            (void)snprintf(sql, sizeof(sql), "rows %d", i);
            assert_ok(f->cx, run(f, sql));
            assert_ok(f->cx, run(f, "insert"));
        }
    }
    assert_int_equal(socket_server_prepared(f->server), 41);
}

/* ---- batches --------------------------------------------------------------------------------------------------------------- */

typedef struct item {
    const char *name;
    int64_t     id;
} item;

static const sqlm_plan_column item_columns[] = {
    { .type = SQLM_TYPE_TEXT, .offset = offsetof(item, name), .name = "name" },
    { .type = SQLM_TYPE_I64, .offset = offsetof(item, id), .name = "id" },
};
static const sqlm_plan item_plan = { .columns = item_columns, .count = 1, .object_size = sizeof(item) };

static sqlm_outcome insert_items(fixture *f, item *items, size_t count, sqlm_result *result)
{
    const sqlm_batch batch = { .plan = &item_plan, .objects = items, .count = count, .generated_key = &item_columns[1] };
    sqlm_statement  *statement = NULL;
    sqlm_outcome     outcome = sqlm_conn_enter(f->cx, f->conn);

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

static void batch__is_pipelined_and_gives_the_keys(void **state)
{
    fixture    *f = *state;
    item        items[3000];
    sqlm_result result = { 0 };

    for (size_t i = 0; i < 3000; i++)
        items[i] = (item){ .name = "somebody with a long name, so that the buffers of the socket are not enough for all of them" };
    assert_ok(f->cx, insert_items(f, items, 3000, &result));
    assert_int_equal(result.rows_affected, 3000);
    assert_int_equal(result.last_insert_id, 3000);
    for (size_t i = 0; i < 3000; i++)
        assert_int_equal(items[i].id, i + 1);
    assert_int_equal(socket_server_rows(f->server), 3000);
    assert_true(socket_server_longest_pipeline(f->server) > 10);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
}

static void batch__is_all_or_nothing(void **state)
{
    fixture    *f = *state;
    item        items[] = { { "a", 0 }, { "b", 0 }, { "bad", 0 }, { "d", 0 } };
    sqlm_result result = { 0 };
    sqlm_tx     tx;

    assert_error(f->cx, CONSTRAINT, insert_items(f, items, 4, &result));
    assert_string_equal(sqlm_cx_error(f->cx)->message, "object 2: never_bad");
    assert_int_equal(items[0].id, 0);
    assert_int_equal(socket_server_rows(f->server), 0);

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_error(f->cx, CONSTRAINT, insert_items(f, items, 4, &result));
    items[1].name = NULL;
    assert_error(f->cx, DATA, insert_items(f, items, 4, &result));
    items[1].name = "b";
    assert_ok(f->cx, insert_items(f, items, 2, &result));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 3);
    assert_ok(f->cx, insert_items(f, items, 0, &result));
    assert_usable(f);
}

/* ---- cancellation and deadlines -------------------------------------------------------------------------------------------- */

typedef struct helper {
    socket_server *server;
    sqlm_cx       *cancelled;   /* sqlm_cx_cancel() */
    sqlm_conn     *interrupted; /* sqlm_conn_interrupt() */
    pthread_t      signalled;   /* SIGUSR1 */
    bool           signals;
    bool           wakes;
    pthread_t      thread;
} helper;

static void *act_during_sleep(void *user)
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

static void start_helper(helper *self)
{
    assert_int_equal(pthread_create(&self->thread, NULL, act_during_sleep, self), 0);
}

static void join_helper(helper *self)
{
    assert_int_equal(pthread_join(self->thread, NULL), 0);
}

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

/* ---- transactions ---------------------------------------------------------------------------------------------------------- */

static int64_t count_rows(fixture *f)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         count = -1;

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "count", SQLM_NO_PARAMETERS, &rows));
    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    assert_ok(f->cx, sqlm_row_get_i64(f->cx, row, 0, &count));
    sqlm_rows_close(rows);
    return count;
}

static void tx__commits_and_rolls_back(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(f->cx, run(f, "insert"));
    assert_int_equal(socket_server_rows(f->server), 0);
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 1);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_int_equal(count_rows(f), 1);
}

static void tx__savepoints_nest(void **state)
{
    fixture *f = *state;
    sqlm_tx  outer;
    sqlm_tx  inner;
    sqlm_tx  innermost;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &outer));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &innermost));
    assert_ok(f->cx, run(f, "insert"));
    assert_int_equal(count_rows(f), 3);
    assert_ok(f->cx, sqlm_rollback(f->cx, &innermost));
    assert_int_equal(count_rows(f), 2);
    assert_ok(f->cx, sqlm_commit(f->cx, &inner));
    assert_ok(f->cx, sqlm_commit(f->cx, &outer));
    assert_int_equal(socket_server_rows(f->server), 2);
}

static void tx__out_of_order_and_twice_are_misuse(void **state)
{
    fixture *f = *state;
    sqlm_tx  outer;
    sqlm_tx  inner;
    sqlm_tx  later;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &outer));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_error(f->cx, MISUSE, sqlm_commit(f->cx, &outer));
    assert_error(f->cx, MISUSE, sqlm_rollback(f->cx, &outer));
    assert_ok(f->cx, sqlm_commit(f->cx, &inner));
    assert_error(f->cx, MISUSE, sqlm_commit(f->cx, &inner));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &later)); /* as deep as the one that has ended */
    assert_error(f->cx, MISUSE, sqlm_commit(f->cx, &inner));
    assert_error(f->cx, MISUSE, sqlm_rollback(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &later));
    assert_ok(f->cx, sqlm_commit(f->cx, &outer));
    assert_error(f->cx, MISUSE, sqlm_rollback(f->cx, &outer));
}

static void tx__options_are_checked(void **state)
{
    fixture        *f = *state;
    sqlm_tx_options options = { .size = sizeof(options), .isolation = SQLM_ISOLATION_SERIALIZABLE };
    sqlm_tx         tx;
    sqlm_tx         inner;

    assert_error(f->cx, UNSUPPORTED, sqlm_begin(f->cx, f->conn, &options, &tx));
    assert_null(tx.conn);
    options.isolation = SQLM_ISOLATION_READ_COMMITTED;
    options.size--;
    assert_error(f->cx, MISUSE, sqlm_begin(f->cx, f->conn, &options, &tx));
    options.size++;
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, &options, &tx));
    assert_error(f->cx, MISUSE, sqlm_begin(f->cx, f->conn, &options, &inner));
    assert_error(f->cx, MISUSE, sqlm_begin(f->cx, f->conn, NULL, NULL));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
}

static void tx__nesting_has_a_limit(void **state)
{
    fixture     *f = *state;
    sqlm_tx      tx[100];
    sqlm_outcome outcome = SQLM_OK;
    size_t       depth = 0;

    while (depth < 100 && (outcome = sqlm_begin(f->cx, f->conn, NULL, &tx[depth])) == SQLM_OK)
        depth++;
    assert_true(depth > 8 && depth < 100);
    assert_int_equal(outcome, SQLM_ERR);
    while (depth-- > 0)
        assert_ok(f->cx, sqlm_rollback(f->cx, &tx[depth]));
    assert_usable(f);
}

static void tx__rollback_works_in_a_cancelled_context(void **state)
{
    fixture *f = *state;
    helper   other = { .server = f->server, .cancelled = f->cx };
    sqlm_tx  tx;
    sqlm_tx  inner;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    start_helper(&other);
    assert_error(f->cx, CANCELLED, run(f, "sleep"));
    join_helper(&other);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IN_TRANSACTION);
    assert_error(f->cx, CANCELLED, sqlm_commit(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_CANCELLED);
    assert_int_equal(sqlm_cx_error(f->cx)->cleanup_kind, SQLM_E_NONE);
    sqlm_cx_uncancel(f->cx);
    assert_int_equal(count_rows(f), 0);
    assert_usable(f);
}

static void tx__rollback_keeps_the_first_error(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_error(f->cx, CONNECTION, run(f, "cut"));
    assert_int_equal(sqlm_rollback(f->cx, &tx), SQLM_ERR);
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_CONNECTION);
    assert_string_equal(sqlm_cx_error(f->cx)->sql, "cut");
    assert_int_equal(sqlm_cx_error(f->cx)->cleanup_kind, SQLM_E_CONNECTION);
    assert_error(f->cx, MISUSE, sqlm_rollback(f->cx, &tx));
}

static sqlm_outcome refuse_rollback(sqlm_cx *cx, sqlm_conn *conn)
{
    (void)conn;
    return SQLM_FAIL(cx, STORAGE, IO, "the disk is gone");
}

static void tx__rollback_that_fails_alone_is_the_error(void **state)
{
    fixture    *f = *state;
    sqlm_driver failing = *socket_driver();
    sqlm_tx     tx;

    failing.rollback = refuse_rollback;
    assert_error(f->cx, QUERY, run(f, "an older failure"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    f->conn->driver = &failing;
    assert_error(f->cx, STORAGE, sqlm_rollback(f->cx, &tx));
    f->conn->driver = socket_driver();
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx)); /* it was still open */
}

static sqlm_outcome roll_back_and_complain(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_outcome outcome = socket_driver()->rollback(cx, conn);

    return outcome != SQLM_OK ? outcome : SQLM_FAIL(cx, STORAGE, IO, "rolled back, with a complaint");
}

static void tx__rollback_that_ended_the_transaction_succeeded(void **state)
{
    fixture    *f = *state;
    sqlm_driver complaining = *socket_driver();
    sqlm_tx     tx;

    complaining.rollback = roll_back_and_complain;
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    f->conn->driver = &complaining;
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    f->conn->driver = socket_driver();
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_NONE);
}

static void tx__that_the_database_ended_is_rolled_back_and_not_committed(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;
    sqlm_tx  inner;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_ok(f->cx, run(f, "insert"));
    assert_error(f->cx, TRANSACTION, run(f, "abort"));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_error(f->cx, TRANSACTION, run(f, "insert")); /* it would commit by itself */
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_ABORTED);
    assert_error(f->cx, TRANSACTION, sqlm_commit(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_error(f->cx, TRANSACTION, run(f, "abort"));
    assert_error(f->cx, TRANSACTION, sqlm_commit(f->cx, &tx));
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_ABORTED);
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx)); /* as most programs do after a commit that failed */
    assert_int_equal(socket_server_rows(f->server), 0);
    assert_usable(f);
}

static void tx__outer_one_may_be_rolled_back_at_once_when_the_database_ended_it(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;
    sqlm_tx  inner;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_error(f->cx, TRANSACTION, run(f, "abort"));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_usable(f);
}

static void tx__cancellation_that_ends_the_transaction_is_seen(void **state)
{
    fixture *f = *state;
    helper   other = { .server = f->server, .cancelled = f->cx };
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    start_helper(&other);
    assert_error(f->cx, CANCELLED, run(f, "sleep fatal"));
    join_helper(&other);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    sqlm_cx_uncancel(f->cx);
    assert_usable(f);
}

static void tx__that_failed_can_only_be_rolled_back(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;
    sqlm_tx  inner;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_error(f->cx, DATA, run(f, "spoil"));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_error(f->cx, TRANSACTION, run(f, "insert"));
    assert_error(f->cx, TRANSACTION, sqlm_commit(f->cx, &inner));
    assert_error(f->cx, TRANSACTION, sqlm_begin(f->cx, f->conn, NULL, &(sqlm_tx){ 0 }));
    assert_ok(f->cx, sqlm_rollback(f->cx, &inner)); /* a savepoint repairs it */
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 2);
}

static void tx__commit_that_meets_a_lock_may_be_tried_again(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, run(f, "lock commit"));
    assert_error(f->cx, LOCK_TIMEOUT, sqlm_commit(f->cx, &tx));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 2);
}

static void tx__commit_that_fails_for_good_ends_it(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, run(f, "defer commit"));
    assert_error(f->cx, CONSTRAINT, sqlm_commit(f->cx, &tx));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_CONSTRAINT);
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx)); /* not a savepoint */
    assert_int_equal(tx.depth, 1);
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 0);
}

static void tx__lost_answer_to_commit_is_unknown(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, run(f, "lose commit"));
    assert_error(f->cx, TRANSACTION, sqlm_commit(f->cx, &tx));
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_COMMIT_UNKNOWN);
    assert_int_equal(sqlm_cx_error(f->cx)->sent, SQLM_SENT_MAYBE);
    assert_true(sqlm_cx_error(f->cx)->connection_lost);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_BROKEN);
    assert_int_equal(socket_server_rows(f->server), 1);
}

static void tx__reset_rolls_back(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_conn_reset(f->cx, f->conn));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_error(f->cx, MISUSE, sqlm_commit(f->cx, &tx));
    assert_int_equal(count_rows(f), 0);
}

/* ---- memory ---------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_some(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome = sqlm_query(cx, conn, "rows 60", SQLM_PARAMETERS(sqlm_i64_value(1)), &rows);

    while (outcome == SQLM_OK && (outcome = sqlm_rows_next(cx, rows, &row)) == SQLM_OK && row != NULL) {
        const char *text;

        outcome = sqlm_row_get_text(cx, row, 0, &text);
    }
    sqlm_rows_close(rows);
    return outcome;
}

/* Whether anything is still open on the connection. The record of @p cx stays as it is. */
static bool has_open_cursors(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_cx_storage storage;
    sqlm_cx        *other = sqlm_cx_cleanup_begin(&storage, cx, 5000);

    return sqlm_conn_reset(other, conn) != SQLM_OK && sqlm_cx_error(other)->kind == SQLM_E_MISUSE;
}

static sqlm_outcome open_query_fetch_close(sqlm_cx *cx, void *user)
{
    sqlm_conn   *conn = NULL;
    sqlm_tx      tx = { 0 };
    sqlm_outcome outcome = sqlm_conn_open(cx, socket_driver(), "socket:", &conn);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_begin(cx, conn, NULL, &tx);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute(cx, conn, "insert", SQLM_NO_PARAMETERS, NULL);
    if (outcome == SQLM_OK)
        outcome = read_some(cx, conn);
    if (outcome == SQLM_OK)
        outcome = sqlm_commit(cx, &tx);
    if (conn != NULL && has_open_cursors(cx, conn))
        outcome = SQLM_PANICKED;
    sqlm_conn_close(conn);
    return outcome;
}

static void memory__every_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(open_query_fetch_close, NULL) > 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        connected_test(open__tells_what_it_is_connected_to),
        cx_test(open__refuses_what_is_wrong_and_leaves_null),
        cx_test(open__is_bounded_by_the_deadline),
        cx_test(open__calls_without_a_connection_are_misuse),
        connected_test(execute__tells_what_it_did),
        connected_test(execute__failure_tells_the_statement_and_nothing_of_the_values),
        connected_test(script__runs_until_one_fails),
        connected_test(rows__come_in_order_across_chunks),
        connected_test(rows__every_kind_of_value_comes_back),
        connected_test(rows__getters_convert_and_say_what_is_wrong),
        connected_test(rows__columns_are_found_by_name),
        connected_test(rows__several_are_open_at_once),
        connected_test(rows__closing_early_leaves_the_connection_usable),
        connected_test(statements__are_cached_least_recently_used_out),
        connected_test(batch__is_pipelined_and_gives_the_keys),
        connected_test(batch__is_all_or_nothing),
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
        connected_test(tx__commits_and_rolls_back),
        connected_test(tx__savepoints_nest),
        connected_test(tx__out_of_order_and_twice_are_misuse),
        connected_test(tx__options_are_checked),
        connected_test(tx__nesting_has_a_limit),
        connected_test(tx__rollback_works_in_a_cancelled_context),
        connected_test(tx__rollback_keeps_the_first_error),
        connected_test(tx__rollback_that_fails_alone_is_the_error),
        connected_test(tx__that_the_database_ended_is_rolled_back_and_not_committed),
        connected_test(tx__outer_one_may_be_rolled_back_at_once_when_the_database_ended_it),
        connected_test(tx__cancellation_that_ends_the_transaction_is_seen),
        connected_test(tx__that_failed_can_only_be_rolled_back),
        connected_test(tx__commit_that_meets_a_lock_may_be_tried_again),
        connected_test(tx__commit_that_fails_for_good_ends_it),
        connected_test(tx__lost_answer_to_commit_is_unknown),
        connected_test(tx__reset_rolls_back),
        cx_test(memory__every_allocation_may_fail),
        connected_test(rows__can_only_be_closed_when_reading_has_failed),
        connected_test(rows__go_on_after_a_cancellation_that_was_taken_back),
        cx_test(rows__are_read_in_constant_memory),
        connected_test(cancel__that_the_server_did_not_heed_is_a_success),
        connected_test(tx__rollback_that_ended_the_transaction_succeeded),
    };
    return cmocka_run_group_tests_name("conformance/socket_driver", tests, NULL, NULL);
}
