/* SPDX-License-Identifier: MIT */
/* Budgets of raw rows and of arenas. */
#include <string.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/driver/sqlite.h>
#include <sqlmodel/sys/observe.h>

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

static sqlm_cx *bounded(uint64_t max_rows, uint64_t max_bytes, sqlm_cx *parent)
{
    const sqlm_cx_options options = { .size = sizeof(options), .parent = parent, .max_rows = max_rows, .max_bytes = max_bytes };
    sqlm_cx              *cx = sqlm_cx_new(&options);

    assert_non_null(cx);
    return cx;
}

static sqlm_conn *memory(sqlm_cx *cx)
{
    sqlm_conn *db = NULL;

    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db));
    return db;
}

/* Reads to the end or to a failure. */
static sqlm_outcome read_rows(sqlm_cx *cx, sqlm_conn *db, const char *sql, size_t *count)
{
    const sqlm_row *row = NULL;
    sqlm_rows      *rows = NULL;
    sqlm_outcome    outcome = sqlm_query(cx, db, sql, SQLM_NO_PARAMETERS, &rows);

    for (*count = 0; outcome == SQLM_OK; ++*count) {
        outcome = sqlm_rows_next(cx, rows, &row);
        if (outcome != SQLM_OK || row == NULL)
            break;
    }
    if (outcome != SQLM_OK && rows != NULL) {
        const sqlm_error first = *sqlm_cx_error(cx);

        assert_null(row);
        assert_error(cx, MISUSE, sqlm_rows_next(cx, rows, &row));
        *sqlm_cx_error_details(cx) = first;
    }
    sqlm_rows_close(rows);
    return outcome;
}

static const char three_rows[] = "VALUES (1), (2), (3)";

static void rows__are_bounded_by_their_number(void **state)
{
    sqlm_cx   *exact = bounded(3, 0, NULL);
    sqlm_cx   *tight = bounded(2, 0, exact);
    sqlm_conn *db = memory(*state);
    size_t     count = 0;

    assert_ok(exact, read_rows(exact, db, three_rows, &count));
    assert_int_equal(count, 3);
    assert_error(tight, BUDGET, read_rows(tight, db, three_rows, &count));
    assert_int_equal(sqlm_cx_error(tight)->reason, SQLM_R_ROWS);
    assert_int_equal(count, 2);
    assert_ok(tight,
              read_rows(tight, db, "VALUES (1), (2)", &count)); /* each result has the whole budget, and the connection is fine */
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    sqlm_conn_close(db);
    sqlm_cx_free(tight);
    sqlm_cx_free(exact);
}

static void rows__of_a_child_are_bounded_by_its_parent(void **state)
{
    sqlm_cx   *parent = bounded(2, 0, NULL);
    sqlm_cx   *child = bounded(100, 0, parent);
    sqlm_cx   *plain = bounded(0, 0, parent);
    sqlm_conn *db = memory(*state);
    size_t     count = 0;

    assert_error(child, BUDGET, read_rows(child, db, three_rows, &count));
    assert_error(plain, BUDGET, read_rows(plain, db, three_rows, &count));
    sqlm_conn_close(db);
    sqlm_cx_free(plain);
    sqlm_cx_free(child);
    sqlm_cx_free(parent);
}

static void rows__of_another_context_have_its_budget(void **state)
{
    const sqlm_row *row = NULL;
    sqlm_cx        *tight = bounded(1, 0, NULL);
    sqlm_conn      *db = memory(*state);
    sqlm_rows      *rows = NULL;

    assert_ok(*state, sqlm_query(*state, db, three_rows, SQLM_NO_PARAMETERS, &rows));
    assert_ok(*state, sqlm_rows_next(*state, rows, &row));
    assert_error(tight, BUDGET, sqlm_rows_next(tight, rows, &row));
    sqlm_rows_close(rows);
    sqlm_conn_close(db);
    sqlm_cx_free(tight);
}

static void row__that_needs_more_memory_than_the_budget_is_not_read(void **state)
{
    sqlm_cx   *cx = bounded(0, 65536, NULL);
    sqlm_conn *db = memory(*state);
    size_t     count = 0;

    assert_ok(cx, read_rows(cx, db, "SELECT zeroblob(60000)", &count));
    /* row by row: what a cursor holds at a time counts */
    assert_ok(cx, read_rows(cx, db, "VALUES (zeroblob(50000)), (zeroblob(50000)), (zeroblob(50000))", &count));
    assert_int_equal(count, 3);
    assert_error(cx, BUDGET, read_rows(cx, db, "VALUES (1), (zeroblob(70000))", &count));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_BYTES);
    assert_int_equal(count, 1);
    assert_ok(cx, read_rows(cx, db, three_rows, &count));
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
}

static void row__beyond_the_budget_is_refused_before_memory_is_taken(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap), .max_bytes = 65536 };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_conn      *db = memory(*state);
    size_t          before;
    size_t          count = 0;

    assert_non_null(cx);
    before = heap.live_bytes;
    heap.peak_bytes = before;
    assert_error(cx, BUDGET, read_rows(cx, db, "SELECT zeroblob(100000000)", &count));
    assert_in_range(heap.peak_bytes - before, 1, 65536 + 8192); /* the rows' own memory is not their contents */
    assert_int_equal(heap.live_bytes, before);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
}

/* A conversion that a getter makes is none of the result's. */
static void getter__still_converts_a_row_at_its_bound(void **state)
{
    const sqlm_row *row = NULL;
    sqlm_cx        *cx = bounded(0, 4096, NULL);
    sqlm_conn      *db = memory(*state);
    sqlm_rows      *rows = NULL;
    sqlm_bytes      bytes;
    const char     *text = NULL;

    assert_ok(cx, sqlm_query(cx, db, "SELECT hex(zeroblob(1400))", SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_non_null(row);
    assert_ok(cx, sqlm_row_get_text(cx, row, 0, &text));
    assert_int_equal(strlen(text), 2800);
    for (int i = 0; i < 5; i++)
        assert_ok(cx, sqlm_row_get_bytes(cx, row, 0, &bytes));
    sqlm_rows_close(rows);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
}

static void transaction__goes_on_after_a_budget(void **state)
{
    sqlm_cx   *cx = bounded(1, 0, NULL);
    sqlm_conn *db = memory(*state);
    size_t     count = 0;
    sqlm_tx    tx;

    assert_ok(cx, sqlm_begin(cx, db, NULL, &tx));
    assert_ok(cx, sqlm_execute(cx, db, "CREATE TABLE t (a)", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, BUDGET, read_rows(cx, db, three_rows, &count));
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IN_TRANSACTION);
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_ok(cx, read_rows(cx, db, "SELECT count(*) FROM t", &count));
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(rows__are_bounded_by_their_number),
        cx_test(rows__of_a_child_are_bounded_by_its_parent),
        cx_test(rows__of_another_context_have_its_budget),
        cx_test(row__that_needs_more_memory_than_the_budget_is_not_read),
        cx_test(row__beyond_the_budget_is_refused_before_memory_is_taken),
        cx_test(getter__still_converts_a_row_at_its_bound),
        cx_test(transaction__goes_on_after_a_budget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
