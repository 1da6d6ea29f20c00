/* SPDX-License-Identifier: MIT */
#include "fixture.h"
#include "support/torture.h"

#include <stdio.h>
#include <string.h>

static const sqlm_plan_column v_column = { .type = SQLM_TYPE_I64, .name = "v" };
static const sqlm_plan        v_plan = { &v_column, 1, sizeof(int64_t) };

/* A connection over a heap that counts. */
typedef struct counted {
    torture_heap heap;
    sqlm_cx     *cx;
    sqlm_conn   *conn;
} counted;

static void open_counted(counted *c)
{
    sqlm_cx_options options = { .size = sizeof options };

    memset(&c->heap, 0, sizeof c->heap);
    options.allocator = torture_allocator(&c->heap);
    c->cx = sqlm_cx_new(&options);
    assert_non_null(c->cx);
    c->conn = open_memory(c->cx);
}

static void close_counted(counted *c)
{
    close_db(c->conn);
    sqlm_cx_free(c->cx);
    assert_int_equal(c->heap.live_bytes, 0);
    assert_int_equal(c->heap.wrong_sizes, 0);
}

static void statement__is_taken_from_the_cache(void **state)
{
    counted         c;
    sqlm_statement *first;
    sqlm_statement *second;
    size_t          count;

    (void)state;
    open_counted(&c);
    first = prepare(c.cx, c.conn, "SELECT 1");
    second = prepare(c.cx, c.conn, "SELECT 1"); /* the other one is out */
    assert_ptr_not_equal(first, second);
    c.conn->driver->release(first);
    count = c.heap.count;
    assert_ptr_equal(prepare(c.cx, c.conn, "SELECT 1"), first);
    assert_int_equal(c.heap.count, count);
    c.conn->driver->release(first);
    c.conn->driver->release(second);
    first = prepare(c.cx, c.conn, "SELECT  1");
    assert_int_equal(c.heap.count, count + 1);
    c.conn->driver->release(first);
    close_counted(&c);
}

static void cache__keeps_the_256_that_were_used_last(void **state)
{
    counted c;
    char    sql[40];
    size_t  before, count;

    (void)state;
    open_counted(&c);
    before = c.heap.live_count;
    for (int i = 0; i < 300; i++) {
        snprintf(sql, sizeof sql, "SELECT %d", i);
        assert_ok(c.cx, run(c.cx, c.conn, sql));
        if (i > 0)
            assert_ok(c.cx, run(c.cx, c.conn, "SELECT 0")); /* stays in use */
    }
    assert_int_equal(c.heap.live_count, before + 256);
    count = c.heap.count;
    assert_ok(c.cx, run(c.cx, c.conn, "SELECT 0"));
    assert_ok(c.cx, run(c.cx, c.conn, "SELECT 299"));
    assert_ok(c.cx, run(c.cx, c.conn, "SELECT 45"));
    assert_int_equal(c.heap.count, count);
    assert_ok(c.cx, run(c.cx, c.conn, "SELECT 44"));
    assert_int_equal(c.heap.count, count + 1);
    close_counted(&c);
}

static void statement__runs_again_while_its_rows_are_open(void **state)
{
    sqlm_cx         *cx = *state;
    sqlm_conn       *conn = open_memory(cx);
    sqlm_statement  *statement;
    const sqlm_value least[] = { sqlm_i64_value(0), sqlm_i64_value(2) };
    sqlm_parameters  parameters[] = { { .values = &least[0], .value_count = 1 }, { .values = &least[1], .value_count = 1 } };
    sqlm_cursor     *first = NULL, *second = NULL;
    int64_t          got[4];
    size_t           rows;

    script(cx, conn, "CREATE TABLE t (v); INSERT INTO t VALUES (1), (2), (3)");
    statement = prepare(cx, conn, "SELECT v FROM t WHERE v > ?1 ORDER BY v");
    assert_ok(cx, conn->driver->query(cx, statement, &parameters[0], &first));
    assert_ok(cx, conn->driver->fetch(cx, first, &v_plan, got, 1, NULL, &rows));
    assert_int_equal(got[0], 1);
    assert_ok(cx, conn->driver->query(cx, statement, &parameters[1], &second));
    assert_ok(cx, conn->driver->execute(cx, statement, &parameters[1], NULL));
    assert_ok(cx, conn->driver->fetch(cx, second, &v_plan, got, 4, NULL, &rows));
    assert_true(rows == 1 && got[0] == 3);
    assert_ok(cx, conn->driver->fetch(cx, first, &v_plan, got, 4, NULL, &rows));
    assert_true(rows == 2 && got[0] == 2 && got[1] == 3);
    assert_ok(cx, conn->driver->fetch(cx, first, &v_plan, got, 4, NULL, &rows));
    assert_int_equal(rows, 0);
    conn->driver->close_cursor(first);
    conn->driver->close_cursor(second);
    conn->driver->release(statement);
    close_db(conn);
}

/* What was given to query() is borrowed for that call alone. */
static void cursor__keeps_what_it_needs_of_parameters(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_memory(cx);
    char            text[] = "needle";
    sqlm_uuid       uuid = { { 1, 2 } };
    sqlm_value      values[] = { sqlm_text_value(text), sqlm_uuid_value(uuid) };
    sqlm_parameters parameters = { .values = values, .value_count = 2 };
    sqlm_statement *statement;
    sqlm_cursor    *cursor = NULL;
    int64_t         got[4];
    size_t          rows;

    script(cx, conn,
           "CREATE TABLE t (v, a, b);"
           "INSERT INTO t SELECT value, 'needle', '01020000-0000-0000-0000-000000000000' FROM json_each('[1,2,3]')");
    statement = prepare(cx, conn, "SELECT v FROM t WHERE a = ?1 AND b = ?2");
    assert_ok(cx, conn->driver->query(cx, statement, &parameters, &cursor));
    memset(text, 'x', sizeof text);
    memset(values, 0, sizeof values);
    assert_ok(cx, conn->driver->fetch(cx, cursor, &v_plan, got, 4, NULL, &rows));
    assert_int_equal(rows, 3);
    conn->driver->close_cursor(cursor);
    conn->driver->release(statement);
    close_db(conn);
}

static void prepare__wants_one_statement(void **state)
{
    static const struct {
        const char *sql;
        bool        good;
    } texts[] = {
        { "SELECT 1", true },
        { " /* a */ SELECT 1 -- b", true },
        { "SELECT 1;", true },
        { "SELECT 1; ; -- c\n /* d */ ;", true },
        { "", false },
        { " ", false },
        { ";", false },
        { "-- nothing", false },
        { "SELECT 1; SELECT 2", false },
        { "SELECT 1; x", false },
        { "SELECT 1;; /**/ DROP TABLE t", false },
        { "SELECT '\xff'", false },
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    script(cx, conn, "CREATE TABLE t (v)");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        sqlm_outcome outcome = run(cx, conn, texts[i].sql);

        if ((outcome == SQLM_OK) != texts[i].good)
            fail_msg("%s", texts[i].sql);
        if (!texts[i].good) {
            assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_QUERY);
            assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_SYNTAX);
        }
    }
    {
        sqlm_statement *statement = NULL;

        assert_error(cx, QUERY, conn->driver->prepare(cx, conn, "SELECT 1\0; SELECT 2", 19, &statement));
        assert_ok(cx, conn->driver->prepare(cx, conn, "SELECT 1 is cut here", 8, &statement));
        conn->driver->release(statement);
    }
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    close_db(conn);
}

static void execute__counts_what_it_did(void **state)
{
    static const struct {
        const char *sql;
        int64_t     rows;
        int64_t     key;
    } steps[] = {
        { "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE, n INTEGER)", 0, 0 },
        { "INSERT INTO t (v) VALUES ('a')", 1, 1 },
        { "INSERT INTO t (v) VALUES ('b'), ('c')", 2, 3 },
        { "SELECT * FROM t", 0, 0 },
        { "UPDATE t SET n = 1", 3, 0 },
        { "UPDATE t SET n = 1", 3, 0 },
        { "UPDATE t SET n = 2 WHERE v = 'none'", 0, 0 },
        { "CREATE INDEX i ON t (n)", 0, 0 },
        { "INSERT OR IGNORE INTO t (v) VALUES ('a')", 0, 0 },
        { "INSERT INTO t (v, n) VALUES ('a', 9) ON CONFLICT (v) DO UPDATE SET n = excluded.n", 1, 0 },
        { "INSERT INTO t (v, n) VALUES ('d', 9) ON CONFLICT (v) DO UPDATE SET n = excluded.n", 1, 4 },
        { "WITH x (v) AS (VALUES ('e')) INSERT INTO t (v) SELECT v FROM x", 1, 5 },
        { "REPLACE INTO t (v) VALUES ('e')", 1, 6 },
        { "DELETE FROM t WHERE id = 6", 1, 0 },
        { "DELETE FROM t", 4, 0 },
        { "CREATE TABLE u (id INTEGER PRIMARY KEY)", 0, 0 },
        { "CREATE TRIGGER g AFTER DELETE ON u BEGIN INSERT INTO t (id) VALUES (77); END", 0, 0 },
        { "INSERT INTO u VALUES (5)", 1, 5 },
        { "DELETE FROM u", 1, 0 },
        { "INSERT INTO t (id) VALUES (78) RETURNING id", 1, 78 },
        { "CREATE TABLE natural (k TEXT PRIMARY KEY)", 0, 0 },
        { "INSERT INTO natural VALUES ('a')", 1, 1 },
        { "CREATE TABLE flat (k TEXT PRIMARY KEY) WITHOUT ROWID", 0, 0 },
        { "INSERT INTO flat VALUES ('a'), ('b')", 2, 0 },
        { "CREATE TEMP TABLE t (id INTEGER PRIMARY KEY)", 0, 0 },
        { "INSERT INTO temp.t VALUES (5)", 1, 5 },
        { "DROP TABLE temp.t", 0, 0 },
        { "DROP TABLE flat", 0, 0 },
        { "EXPLAIN INSERT INTO u VALUES (9)", 0, 0 },
        { "PRAGMA user_version=3", 0, 0 },
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        sqlm_result result = { 99, 99 };

        assert_ok(cx, run_values(cx, conn, steps[i].sql, NULL, 0, &result));
        if (result.rows_affected != steps[i].rows || result.last_insert_id != steps[i].key)
            fail_msg("%s: %lld rows, key %lld", steps[i].sql, (long long)result.rows_affected, (long long)result.last_insert_id);
    }
    /* SQL of the user's own that asks for the last key still gets it after an upsert that made none. */
    script(cx, conn, "INSERT INTO t (id, v) VALUES (100, 'x')");
    assert_ok(cx, run(cx, conn, "INSERT INTO t (v) VALUES ('x') ON CONFLICT (v) DO UPDATE SET n = 5"));
    assert_int_equal(ask(cx, conn, "SELECT last_insert_rowid()"), 100);
    close_db(conn);
}

static void cursor__streams_in_constant_memory(void **state)
{
    counted         c;
    sqlm_statement *statement;
    sqlm_cursor    *cursor = NULL;
    int64_t         got[64];
    int64_t         sum = 0, count = 0;
    size_t          rows, live;

    (void)state;
    open_counted(&c);
    statement = prepare(c.cx, c.conn,
                        "WITH RECURSIVE n (v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n WHERE v < 100000) SELECT v FROM n");
    assert_ok(c.cx, c.conn->driver->query(c.cx, statement, NULL, &cursor));
    assert_string_equal(c.conn->driver->column_name(cursor, 0), "v");
    assert_null(c.conn->driver->column_name(cursor, 1));
    live = c.heap.live_bytes;
    do {
        assert_ok(c.cx, c.conn->driver->fetch(c.cx, cursor, &v_plan, got, 64, NULL, &rows));
        for (size_t i = 0; i < rows; i++)
            sum += got[i];
        count += (int64_t)rows;
    } while (rows == 64);
    assert_int_equal(count, 100000);
    assert_int_equal(sum, 5000050000);
    assert_int_equal(c.heap.live_bytes, live);
    c.conn->driver->close_cursor(cursor);
    c.conn->driver->release(statement);
    close_counted(&c);
}

static void fetch__wants_the_columns_of_its_plan(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_db(cx, file_url("shape.db"));
    sqlm_conn      *other = open_db(cx, file_url("shape.db"));
    sqlm_statement *statement;
    sqlm_cursor    *cursor = NULL;
    int64_t         got[2];
    size_t          rows;

    script(cx, conn, "CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (1)");
    assert_ok(cx, fetch_all(cx, conn, "SELECT * FROM t", &v_plan, got, 2, NULL, &rows));
    assert_int_equal(rows, 1);

    /* The cached statement compiles itself anew: the plan made for the old columns must not be used. */
    script(cx, other, "ALTER TABLE t ADD COLUMN w TEXT");
    statement = prepare(cx, conn, "SELECT * FROM t");
    assert_ok(cx, conn->driver->query(cx, statement, NULL, &cursor));
    assert_int_equal(cursor->column_count, 2);
    assert_string_equal(conn->driver->column_name(cursor, 1), "w");
    assert_error(cx, SCHEMA, conn->driver->fetch(cx, cursor, &v_plan, got, 2, NULL, &rows));
    conn->driver->close_cursor(cursor);
    conn->driver->release(statement);

    script(cx, other, "DROP TABLE t");
    assert_error(cx, QUERY, run(cx, conn, "SELECT * FROM t"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNDEFINED);
    close_db(other);
    close_db(conn);
}

/* All rows of an INSERT … RETURNING are there once query() has returned, however few are fetched. */
static void returning__writes_everything_when_it_is_run(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_db(cx, file_url("returning.db"));
    sqlm_conn      *other = open_db(cx, file_url("returning.db"));
    sqlm_statement *statement;
    sqlm_cursor    *cursor = NULL;
    int64_t         got[2];
    size_t          rows;

    script(cx, conn, "CREATE TABLE t (v INTEGER PRIMARY KEY)");
    statement = prepare(cx, conn, "INSERT INTO t VALUES (1), (2), (3) RETURNING v");
    assert_ok(cx, conn->driver->query(cx, statement, NULL, &cursor));
    assert_ok(cx, conn->driver->fetch(cx, cursor, &v_plan, got, 1, NULL, &rows));
    assert_true(rows == 1 && got[0] == 1);
    conn->driver->close_cursor(cursor);
    conn->driver->release(statement);
    assert_int_equal(ask(cx, other, "SELECT count(*) FROM t"), 3);

    /* One row wanted, one row given: committed before the cursor is closed. */
    statement = prepare(cx, conn, "INSERT INTO t VALUES (4) RETURNING v");
    assert_ok(cx, conn->driver->query(cx, statement, NULL, &cursor));
    assert_ok(cx, conn->driver->fetch(cx, cursor, &v_plan, got, 1, NULL, &rows));
    assert_int_equal(ask(cx, other, "SELECT count(*) FROM t"), 4);
    conn->driver->close_cursor(cursor);
    conn->driver->release(statement);
    close_db(other);
    close_db(conn);
}

static void script__runs_until_one_fails(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    script(cx, conn, "");
    script(cx, conn, " ;; -- nothing");
    assert_error(cx, QUERY,
                 conn->driver->execute_script(cx, conn,
                                              "CREATE TABLE t (v); INSERT INTO t VALUES (1); INSERT INTO u "
                                              "VALUES (2); INSERT INTO t VALUES (3)"));
    assert_string_equal(sqlm_cx_error(cx)->sql, " INSERT INTO u VALUES (2); INSERT INTO t VALUES (3)");
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);
    assert_error(cx, QUERY, conn->driver->execute_script(cx, conn, "INSERT INTO t VALUES (?1)"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_PARAMETERS);
    assert_error(cx, QUERY, conn->driver->execute_script(cx, conn, "SELECT '\xff'"));
    assert_ok(cx, conn->driver->execute_script(cx, conn, "BEGIN; INSERT INTO t VALUES (5); ROLLBACK"));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(statement__is_taken_from_the_cache),
        cx_test(cache__keeps_the_256_that_were_used_last),
        cx_test(statement__runs_again_while_its_rows_are_open),
        cx_test(cursor__keeps_what_it_needs_of_parameters),
        cx_test(prepare__wants_one_statement),
        cx_test(execute__counts_what_it_did),
        cx_test(cursor__streams_in_constant_memory),
        cx_test(fetch__wants_the_columns_of_its_plan),
        cx_test(returning__writes_everything_when_it_is_run),
        cx_test(script__runs_until_one_fails),
    };

    return cmocka_run_group_tests_name("sqlite/statement", tests, folder_setup, folder_teardown);
}
