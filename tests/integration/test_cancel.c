/* SPDX-License-Identifier: MIT */
/* What a cancel and a deadline mean at the edges: before a call, after it, many times, from everywhere. */
#include "support/sqlm_cmocka.h"

#include "operations.h"

#include <pthread.h>

static const char memory_url[] = "sqlite::memory:";

static sqlm_conn *open_items(sqlm_cx *cx)
{
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_connect(cx, memory_url, &conn));
    assert_ok(cx, sqlm_create_all(cx, conn, &Item_model));
    return conn;
}

static int64_t count_items(sqlm_cx *cx, sqlm_conn *conn)
{
    int64_t count = -1;

    assert_ok(cx, Item_count(cx, conn, SQLM_SELECT(.limit = 0), &count));
    return count;
}

static sqlm_outcome insert_item(sqlm_cx *cx, sqlm_conn *conn)
{
    return Item_insert(cx, conn, &(Item){ .name = "item", .amount = 1 });
}

static void expect_nothing_runs(sqlm_cx *cx, sqlm_conn *conn, sqlm_error_kind kind)
{
    sqlm_rows *rows = NULL;
    sqlm_tx    tx;
    Item       items[2] = { { .name = "a" }, { .name = "b" } };

    assert_int_equal(insert_item(cx, conn), SQLM_CANCELLED);
    assert_int_equal(sqlm_cx_error(cx)->kind, kind);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_int_equal(Item_insert_many(cx, conn, items, 2), SQLM_CANCELLED);
    assert_int_equal(sqlm_begin(cx, conn, NULL, &tx), SQLM_CANCELLED);
    assert_int_equal(sqlm_query(cx, conn, "SELECT 1", SQLM_NO_PARAMETERS, &rows), SQLM_CANCELLED);
    assert_int_equal(sqlm_execute_script(cx, conn, "DELETE FROM item"), SQLM_CANCELLED);
    assert_int_equal(sqlm_cx_error(cx)->kind, kind);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_null(rows);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
}

/* An engine's own interrupt hits statements that run; ours is not lost when it comes before. */
static void cancel__before_a_call_is_not_lost(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_items(cx);

    assert_ok(cx, insert_item(cx, conn));
    sqlm_cx_cancel(cx);
    expect_nothing_runs(cx, conn, SQLM_E_CANCELLED);
    sqlm_cx_uncancel(cx);
    assert_int_equal(count_items(cx, conn), 1);
    sqlm_conn_close(conn);
}

static void deadline__that_has_passed_sends_nothing(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_items(cx);

    assert_ok(cx, insert_item(cx, conn));
    sqlm_cx_set_timeout(cx, -1);
    expect_nothing_runs(cx, conn, SQLM_E_TIMEOUT);
    sqlm_cx_set_timeout(cx, INT64_MIN);
    expect_nothing_runs(cx, conn, SQLM_E_TIMEOUT);
    sqlm_cx_set_timeout(cx, 0);
    assert_int_equal(count_items(cx, conn), 1);
    sqlm_conn_close(conn);
}

static void deadline__zero_infinite_and_beyond_all_numbers_never_comes(void **state)
{
    static const int64_t timeouts[] = { 0, INT64_MAX, INT64_MAX - 1, INT64_MAX / 1000, INT64_MAX / 1000 + 1 };
    sqlm_cx             *cx = *state;
    sqlm_conn           *conn = open_items(cx);

    for (size_t i = 0; i < sizeof timeouts / sizeof timeouts[0]; i++) {
        sqlm_cx_set_timeout(cx, timeouts[i]);
        assert_true(sqlm_cx_deadline(cx) > sqlm_now());
        assert_ok(cx, insert_item(cx, conn));
        assert_int_equal(count_items(cx, conn), (int64_t)i + 1);
    }
    sqlm_conn_close(conn);
}

static void cancel__after_a_call_and_after_the_connection_changes_nothing(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_items(cx);

    assert_ok(cx, insert_item(cx, conn));
    sqlm_cx_cancel(cx);
    sqlm_cx_cancel(cx);
    sqlm_cx_uncancel(cx);
    sqlm_cx_uncancel(cx);
    assert_int_equal(count_items(cx, conn), 1);
    sqlm_cx_cancel(cx);
    sqlm_conn_close(conn);
    sqlm_cx_cancel(cx);
    sqlm_cx_uncancel(cx);
    sqlm_cx_cancel(NULL);
    sqlm_conn_interrupt(NULL);
    conn = open_items(cx);
    assert_ok(cx, insert_item(cx, conn));
    sqlm_conn_close(conn);
}

/* A transaction whose cx is stopped can be rolled back, and can be committed once the cx is not stopped any more. */
static void cancel__leaves_a_transaction_to_its_owner(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_items(cx);
    sqlm_tx    tx;

    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, insert_item(cx, conn));
    sqlm_cx_cancel(cx);
    assert_error(cx, CANCELLED, sqlm_commit(cx, &tx));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IN_TRANSACTION);
    sqlm_cx_uncancel(cx);
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, insert_item(cx, conn));
    sqlm_cx_cancel(cx);
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    sqlm_cx_uncancel(cx);
    assert_int_equal(count_items(cx, conn), 1);
    sqlm_conn_close(conn);
}

#define THREADS 100

typedef struct crowd {
    sqlm_cx          *cx;
    sqlm_conn        *conn;
    pthread_barrier_t start;
} crowd;

static void *cancel_twice(void *user)
{
    crowd *c = user;

    (void)pthread_barrier_wait(&c->start);
    sqlm_cx_cancel(c->cx);
    sqlm_conn_interrupt(c->conn);
    sqlm_cx_cancel(c->cx);
    return NULL;
}

static void cancel__by_a_hundred_threads_is_one_cancel(void **state)
{
    crowd     c = { .cx = *state, .conn = open_items(*state) };
    pthread_t threads[THREADS];

    assert_int_equal(pthread_barrier_init(&c.start, NULL, THREADS + 1), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, cancel_twice, &c), 0);
    (void)pthread_barrier_wait(&c.start);
    assert_error(c.cx, CANCELLED,
                 sqlm_execute(c.cx, c.conn,
                              "INSERT INTO item (name, amount) WITH RECURSIVE n (v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n) "
                              "SELECT 'n', v FROM n",
                              SQLM_NO_PARAMETERS, NULL));
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    sqlm_cx_uncancel(c.cx);
    assert_int_equal(count_items(c.cx, c.conn), 0);
    assert_ok(c.cx, insert_item(c.cx, c.conn));
    assert_int_equal(pthread_barrier_destroy(&c.start), 0);
    sqlm_conn_close(c.conn);
}

/* A connection outlives the cx that it was made with, and its parent. */
static void cancel__of_a_parent_stops_what_runs_below(void **state)
{
    sqlm_cx        *parent = sqlm_cx_new(NULL);
    sqlm_cx_options options = { .size = sizeof options, .parent = parent };
    sqlm_cx        *child = sqlm_cx_new(&options);
    sqlm_conn      *conn;

    assert_non_null(parent);
    assert_non_null(child);
    conn = open_items(child);
    sqlm_cx_cancel(parent);
    expect_nothing_runs(child, conn, SQLM_E_CANCELLED);
    sqlm_cx_uncancel(parent);
    assert_ok(child, insert_item(child, conn));
    sqlm_cx_free(child);
    sqlm_cx_free(parent);
    assert_int_equal(count_items(*state, conn), 1);
    sqlm_conn_close(conn);
}

static size_t validations;

static sqlm_outcome cancel_while_validating(sqlm_cx *cx, const sqlm_model *model, uint32_t field, const sqlm_value *value,
                                            sqlm_validation *validation)
{
    (void)model;
    (void)field;
    (void)value;
    (void)validation;
    validations++;
    sqlm_cx_cancel(cx);
    return SQLM_OK;
}

#define CHECKED_FIELDS(FIELD, M)                    \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)  \
    FIELD(M, i64, amount, VALIDATE_WITH(cancel_while_validating))
SQLMODEL(Checked, "checked", CHECKED_FIELDS);

/* What many objects need before the database hears of them is stopped too. */
static void cancel__while_objects_are_validated_is_seen(void **state)
{
    static Checked objects[2000];
    sqlm_cx       *cx = *state;
    sqlm_conn     *conn = open_items(cx);

    assert_ok(cx, sqlm_create_all(cx, conn, &Checked_model));
    validations = 0;
    assert_error(cx, CANCELLED, Checked_insert_many(cx, conn, objects, 2000));
    assert_in_range(validations, 1, 1000);
    sqlm_cx_uncancel(cx);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(cancel__before_a_call_is_not_lost),
        cx_test(deadline__that_has_passed_sends_nothing),
        cx_test(deadline__zero_infinite_and_beyond_all_numbers_never_comes),
        cx_test(cancel__after_a_call_and_after_the_connection_changes_nothing),
        cx_test(cancel__leaves_a_transaction_to_its_owner),
        cx_test(cancel__by_a_hundred_threads_is_one_cancel),
        cx_test(cancel__of_a_parent_stops_what_runs_below),
        cx_test(cancel__while_objects_are_validated_is_seen),
    };

    return cmocka_run_group_tests_name("integration/cancel", tests, NULL, NULL);
}
