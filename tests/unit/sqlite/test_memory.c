/* SPDX-License-Identifier: MIT */
/* SQLite's own memory runs out, allocation by allocation; ours does not. An executable of its own: SQLite's allocator is set once for
 * the process, before anything else is done with SQLite. */
#include "fixture.h"
#include "support/torture.h"

#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/tx.h>

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* More than any operation here asks for. */
#define MAXIMUM_ALLOCATIONS 100000

/* In place of the C library's, for SQLite too: thousands of files that nobody will read need not reach the disk. */
__attribute__((visibility("default"))) int fsync(int descriptor)
{
    (void)descriptor;
    return 0;
}

__attribute__((visibility("default"))) int fdatasync(int descriptor)
{
    (void)descriptor;
    return 0;
}

static sqlite3_mem_methods ordinary;

static struct {
    size_t count;   /* of allocations since it was armed */
    size_t fail_at; /* 1-based; 0: none */
    bool   for_good;
    size_t failed;
} heap;

static bool may_allocate(void)
{
    heap.count++;
    if (heap.fail_at == 0 || heap.count < heap.fail_at || (heap.count > heap.fail_at && !heap.for_good))
        return true;
    heap.failed++;
    return false;
}

static void *failing_malloc(int size)
{
    return may_allocate() ? ordinary.xMalloc(size) : NULL;
}

static void *failing_realloc(void *memory, int size)
{
    return may_allocate() ? ordinary.xRealloc(memory, size) : NULL;
}

/* Lookaside and page caches would hide most allocations: each connection goes without the first, the process without the second. */
static int configure(void **state)
{
    sqlite3_mem_methods failing;

    (void)state;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &ordinary) != SQLITE_OK)
        return -1;
    failing = ordinary;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) != SQLITE_OK || sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0) != SQLITE_OK || sqlite3_initialize() != SQLITE_OK)
        return -1;
    return folder_setup(state);
}

static void arm(size_t fail_at, bool for_good)
{
    heap.count = 0;
    heap.failed = 0;
    heap.for_good = for_good;
    heap.fail_at = fail_at;
}

/* In UTF-16 the text is converted, and the zeros are made, only when they are asked for: SQLite then says NULL, not an error. */
static sqlm_outcome check_row(sqlm_cx *cx, const sqlm_row *row, const char *expected)
{
    const char  *text = NULL;
    sqlm_bytes   zeros = { NULL, 0 };
    sqlm_outcome outcome = sqlm_row_get_text(cx, row, 1, &text);

    if (outcome == SQLM_OK)
        outcome = sqlm_row_get_bytes(cx, row, 2, &zeros);
    if (outcome != SQLM_OK)
        return outcome;
    if (strcmp(text, expected) != 0 || zeros.len != 5000 || ((const char *)zeros.data)[4999] != 0)
        return SQLM_FAIL(cx, INTERNAL, NONE, "'%s' and %zu bytes instead of '%s' and 5000", text, zeros.len, expected);
    return SQLM_OK;
}

static sqlm_outcome select_rows(sqlm_cx *cx, sqlm_conn *conn, size_t *count)
{
    static const char *const expected[] = { "a", "b", "" };

    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome = sqlm_query(cx, conn, "SELECT id, v, zeroblob(5000 + 0 * id) FROM t WHERE v <> ?1", SQLM_PARAMETERS(sqlm_text_value("x")),
                                         &rows);

    *count = 0;
    while (outcome == SQLM_OK) {
        outcome = sqlm_rows_next(cx, rows, &row);
        if (outcome != SQLM_OK || row == NULL)
            break;
        outcome = check_row(cx, row, expected[*count < 2 ? *count : 2]);
        ++*count;
    }
    sqlm_rows_close(rows);
    return outcome;
}

/* All that a program does with a connection; what it began it ends. */
static sqlm_outcome use_connection(sqlm_cx *cx, sqlm_conn *conn)
{
    static const char insert[] = "INSERT INTO t (v) VALUES (?1) RETURNING id";
    size_t            count = 0;
    sqlm_tx           tx;
    sqlm_outcome      outcome = sqlm_execute_script(
        cx, conn, "DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE); CREATE INDEX i ON t (v, id)");

    if (outcome == SQLM_OK)
        outcome = sqlm_execute(cx, conn, insert, SQLM_PARAMETERS(sqlm_text_value("a")), NULL);
    if (outcome == SQLM_OK)
        outcome = sqlm_begin(cx, conn, NULL, &tx);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm_execute(cx, conn, insert, SQLM_PARAMETERS(sqlm_text_value("b")), NULL);
    if (outcome == SQLM_OK)
        outcome = select_rows(cx, conn, &count);
    if (outcome == SQLM_OK && count != 2)
        outcome = SQLM_FAIL(cx, INTERNAL, NONE, "%zu rows instead of 2", count);
    if (outcome == SQLM_OK)
        outcome = sqlm_commit(cx, &tx);
    if (outcome != SQLM_OK && sqlm_rollback(cx, &tx) != SQLM_OK && !heap.for_good)
        return SQLM_FAIL(cx, INTERNAL, NONE, "with memory again, the rollback failed");
    return outcome;
}

static void check(const sqlm_cx *cx, sqlm_outcome outcome, const char *when)
{
    const sqlm_error *error = sqlm_cx_error(cx);

    if (outcome == SQLM_OK || (heap.failed > 0 && outcome == SQLM_ERR && error->kind == SQLM_E_OUT_OF_MEMORY))
        return;
    fail_msg("%s, SQLite's allocation %zu of %zu failed (%zu did): outcome %d, %s: %s (at %s); expected out_of_memory", when, heap.fail_at,
             heap.count, heap.failed, (int)outcome, sqlm_error_kind_name(error->kind), error->message,
             error->where != NULL ? error->where : "?");
}

/* One life of a connection with one allocation of SQLite's failing, or all from there on; gives whether any did. */
static bool live(const char *url, size_t fail_at, bool for_good, bool *succeeded)
{
    torture_heap    ours = { 0 };
    sqlm_cx_options options = { .size = sizeof options, .allocator = torture_allocator(&ours) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_conn      *conn = NULL;
    sqlite3_int64   before = sqlite3_memory_used();
    sqlm_outcome    outcome;
    bool            failed;

    assert_non_null(cx);
    arm(fail_at, for_good);
    outcome = sqlm_conn_open(cx, sqlm_sqlite_driver(), url, &conn);
    check(cx, outcome, "opening");
    assert_true((outcome == SQLM_OK) == (conn != NULL));
    if (outcome == SQLM_OK) {
        outcome = use_connection(cx, conn);
        check(cx, outcome, "using");
    }
    *succeeded = outcome == SQLM_OK;
    sqlm_conn_close(conn); /* without memory too */
    failed = heap.failed > 0;
    heap.fail_at = 0;
    sqlm_cx_free(cx);
    if (ours.live_bytes != 0 || ours.wrong_sizes != 0)
        fail_msg("SQLite's allocation %zu failed: %zu bytes of ours were not given back", fail_at, ours.live_bytes);
    if (sqlite3_memory_used() != before)
        fail_msg("SQLite's allocation %zu failed: SQLite still has %lld bytes", fail_at, (long long)(sqlite3_memory_used() - before));
    return failed;
}

static void live_through_all(const char *where, bool for_good)
{
    char   url[500];
    bool   succeeded = false;
    size_t refused = 0;

    (void)snprintf(url, sizeof url, "%s", where);
    for (size_t fail_at = 1; fail_at < MAXIMUM_ALLOCATIONS; fail_at++) {
        if (strstr(url, "/memory.db") != NULL)
            (void)remove(file_path("memory.db"));
        if (!live(url, fail_at, for_good, &succeeded)) {
            assert_true(succeeded);
            assert_true(refused > 50);
            print_message("%s: %zu allocations of SQLite failed, %zu operations with them\n", for_good ? "each and all after it" : "each alone",
                          fail_at - 1, refused);
            return;
        }
        refused += !succeeded;
    }
    fail_msg("SQLite allocates more than %d times", MAXIMUM_ALLOCATIONS);
}

static void connection__survives_each_failed_allocation_of_sqlite(void **state)
{
    (void)state;
    live_through_all("sqlite::memory:", false);
}

static void connection__survives_when_sqlite_gets_no_more_memory(void **state)
{
    (void)state;
    live_through_all("sqlite::memory:", true);
}

/* A file has a journal, a log and shared memory besides. */
static void connection__to_a_file_survives_each_failed_allocation_of_sqlite(void **state)
{
    (void)state;
    live_through_all(file_url("memory.db"), false);
}

static void connection__to_a_file_in_utf16_survives_each_failed_allocation_of_sqlite(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, file_url("wide.db"));

    script(cx, conn, "PRAGMA encoding = 'UTF-16'; CREATE TABLE t (v)");
    close_db(conn);
    live_through_all(file_url("wide.db"), false);
}

/* A connection that memory ran out on is as good as before: the same work succeeds on it as soon as there is memory. */
static void connection__is_usable_after_memory_was_out(void **state)
{
    sqlm_cx *cx = *state;

    for (size_t fail_at = 1; fail_at < MAXIMUM_ALLOCATIONS; fail_at++) {
        sqlm_conn   *conn = NULL;
        sqlm_outcome outcome;

        assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &conn));
        arm(fail_at, false);
        outcome = use_connection(cx, conn);
        heap.fail_at = 0;
        check(cx, outcome, "using");
        assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
        assert_ok(cx, use_connection(cx, conn));
        sqlm_conn_close(conn);
        if (heap.failed == 0)
            return;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connection__survives_each_failed_allocation_of_sqlite),
        cmocka_unit_test(connection__survives_when_sqlite_gets_no_more_memory),
        cmocka_unit_test(connection__to_a_file_survives_each_failed_allocation_of_sqlite),
        cx_test(connection__to_a_file_in_utf16_survives_each_failed_allocation_of_sqlite),
        cx_test(connection__is_usable_after_memory_was_out),
    };

    return cmocka_run_group_tests_name("sqlite/memory", tests, configure, folder_teardown);
}
