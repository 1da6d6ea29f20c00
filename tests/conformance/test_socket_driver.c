/* SPDX-License-Identifier: MIT */
#include "socket_fixture.h"

#include "support/torture.h"

#include <stdio.h>
#include <string.h>

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
        cx_test(memory__every_allocation_may_fail),
        connected_test(rows__can_only_be_closed_when_reading_has_failed),
        connected_test(rows__go_on_after_a_cancellation_that_was_taken_back),
        cx_test(rows__are_read_in_constant_memory),
    };
    return cmocka_run_group_tests_name("conformance/socket_driver", tests, NULL, NULL);
}
