/* SPDX-License-Identifier: MIT */
/* Each allocation of ours fails in turn: alone, and with all after it. Those of the client library do not come to our allocator. */
#include "fixture.h"

#include "support/torture.h"

#include <sqlmodel.h>
#include <sqlmodel/sys/driver.h>

#include <stdio.h>
#include <string.h>

#define PIECE_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, text, name)                                                                                                           \
    FIELD(M, opt_bytes, content)
SQLMODEL(Piece, "memory_piece", PIECE_FIELDS);

#define NAMED_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, text, name, PRIMARY_KEY, MAX_LENGTH(80))                                                                              \
    FIELD(M, opt_i32, weight)
SQLMODEL(Named, "memory_named", NAMED_FIELDS);

enum { MANY = 5, MORE = 12 }; /* so many that they go as rows of one statement, and two that do not */

static char long_name[3001];

/* What a case works with. */
typedef struct world {
    sqlm_cx   *cx;
    sqlm_conn *conn; /* NULL where the case makes it */
} world;

static const char count_rows[] = "SELECT (SELECT COUNT(*) FROM memory_piece) * 100 + (SELECT COUNT(*) FROM memory_named)";

static sqlm_outcome run_connect(world *w)
{
    return sqlm_conn_open(w->cx, sqlm_mysql_driver(), server_url("SQLMODEL_TEST_MYSQL"), &w->conn);
}

static sqlm_outcome run_execute(world *w)
{
    return sqlm_execute(w->cx, w->conn, "INSERT INTO memory_named VALUES (?, ?)",
                        SQLM_PARAMETERS(sqlm_text_value("a"), sqlm_i64_value(1)), NULL);
}

static sqlm_outcome run_execute_returning(world *w)
{
    return sqlm_execute(w->cx, w->conn, "INSERT INTO memory_named VALUES (?, 1) RETURNING weight",
                        SQLM_PARAMETERS(sqlm_text_value("a")), NULL);
}

static sqlm_outcome run_script(world *w)
{
    return sqlm_execute_script(w->cx, w->conn, "SELECT seq FROM seq_1_to_10; INSERT INTO memory_named VALUES ('a', 1)");
}

static sqlm_outcome read_rows(world *w, sqlm_rows *rows, int *count)
{
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome;

    do {
        outcome = sqlm_rows_next(w->cx, rows, &row);
        *count += row != NULL;
    } while (outcome == SQLM_OK && row != NULL);
    return outcome;
}

/* The same text twice at once: the rows of the first are taken in, the second is a copy; and long cells. */
static sqlm_outcome run_queries(world *w)
{
    static const char sql[] = "SELECT REPEAT('y', 300 * seq), seq / 2, CAST(seq AS CHAR) FROM seq_1_to_20";
    sqlm_rows        *rows[3] = { NULL, NULL, NULL };
    sqlm_outcome      outcome = SQLM_OK;
    int               count = 0;

    for (int i = 0; i < 3 && outcome == SQLM_OK; i++)
        outcome = sqlm_query(w->cx, w->conn, sql, SQLM_NO_PARAMETERS, &rows[i]);
    for (int i = 0; i < 2 && outcome == SQLM_OK; i++)
        outcome = read_rows(w, rows[i], &count);
    for (int i = 0; i < 3; i++)
        sqlm_rows_close(rows[i]);
    return outcome == SQLM_OK && count != 40 ? SQLM_FAIL(w->cx, INTERNAL, NONE, "%d rows instead of 40", count) : outcome;
}

static sqlm_outcome run_insert(world *w)
{
    Piece piece = { .name = long_name, .content = { "b", 1 } };

    return Piece_insert(w->cx, w->conn, &piece);
}

/* Objects get their keys all together, or none gets one. */
static sqlm_outcome run_insert_many(world *w)
{
    Piece        pieces[MORE];
    sqlm_outcome outcome;

    for (int i = 0; i < MORE; i++)
        pieces[i] = (Piece){ .name = long_name };
    outcome = Piece_insert_many(w->cx, w->conn, pieces, MORE);
    for (int i = 0; i < MORE; i++) {
        if ((outcome == SQLM_OK) != (pieces[i].id != 0))
            fail_msg("outcome %d, but object %d has the key %lld", (int)outcome, i, (long long)pieces[i].id);
    }
    return outcome;
}

static sqlm_outcome run_insert_array(world *w)
{
    Named many[MANY] = {
        { .name = "a" }, { .name = "b", .weight = SQLM_SOME(3) }, { .name = "c" }, { .name = "d" }, { .name = "e" }
    };

    return Named_insert_many(w->cx, w->conn, many, MANY);
}

/* The second cannot be written: whatever fails, the transaction and what was written in it stay. */
static sqlm_outcome run_refused_array(world *w)
{
    Named        many[MANY] = { { .name = "a" }, { .name = "a" }, { .name = "c" }, { .name = "d" }, { .name = "e" } };
    sqlm_tx      tx;
    sqlm_outcome outcome = sqlm_begin(w->cx, w->conn, NULL, &tx);
    sqlm_outcome ended;

    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm_execute(w->cx, w->conn, "INSERT INTO memory_piece (name) VALUES ('first')", SQLM_NO_PARAMETERS, NULL);
    if (outcome == SQLM_OK) {
        outcome = Named_insert_many(w->cx, w->conn, many, MANY);
        if (outcome == SQLM_ERR && sqlm_cx_error(w->cx)->kind == SQLM_E_CONSTRAINT)
            outcome = SQLM_OK;
    }
    ended = outcome == SQLM_OK ? sqlm_commit(w->cx, &tx) : sqlm_rollback(w->cx, &tx);
    return outcome == SQLM_OK ? ended : outcome;
}

static sqlm_outcome run_transaction(world *w)
{
    sqlm_tx      outer = { 0 };
    sqlm_tx      inner = { 0 };
    Piece        piece = { .name = "kept" };
    sqlm_outcome outcome = sqlm_begin(
        w->cx, w->conn, &(sqlm_tx_options){ .size = sizeof(sqlm_tx_options), .isolation = SQLM_ISOLATION_SERIALIZABLE }, &outer);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = Piece_insert(w->cx, w->conn, &piece);
    if (outcome == SQLM_OK)
        outcome = sqlm_begin(w->cx, w->conn, NULL, &inner);
    if (outcome == SQLM_OK) {
        outcome = sqlm_execute(w->cx, w->conn, "DELETE FROM memory_piece", SQLM_NO_PARAMETERS, NULL);
        if (sqlm_rollback(w->cx, &inner) != SQLM_OK)
            outcome = SQLM_ERR;
    }
    if (outcome == SQLM_OK)
        return sqlm_commit(w->cx, &outer);
    if (sqlm_rollback(w->cx, &outer) != SQLM_OK)
        fail_msg("a rollback failed: %s", sqlm_cx_error(w->cx)->message);
    return outcome;
}

/* Rows are read on the wire, others among them, and given up before their end. */
static sqlm_outcome run_stream(world *w)
{
    Piece_cursor cursor;
    Piece_list   list = { 0 };
    Piece        piece;
    bool         found = true;
    sqlm_outcome outcome = Piece_each(w->cx, w->conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Piece_.id))), &cursor);

    if (outcome != SQLM_OK)
        return outcome;
    for (int i = 0; i < MANY - 1 && outcome == SQLM_OK; i++) {
        outcome = Piece_next(w->cx, &cursor, &piece, &found);
        if (outcome == SQLM_OK && i == 1) {
            outcome = Piece_all(w->cx, w->conn, NULL, &list);
            Piece_list_free(&list);
        }
    }
    Piece_close(&cursor);
    return outcome;
}

static sqlm_outcome run_update(world *w)
{
    return Piece_update_where(w->cx, w->conn,
                              SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Piece_.name, long_name)), .where = sqlm_eq(Piece_.name, "a")),
                              NULL);
}

static sqlm_outcome run_reset(world *w)
{
    sqlm_outcome outcome = sqlm_execute(w->cx, w->conn, "SET @touched = 1", SQLM_NO_PARAMETERS, NULL);

    if (outcome == SQLM_OK)
        outcome = sqlm_conn_reset(w->cx, w->conn);
    return outcome == SQLM_OK ? run_execute(w) : outcome;
}

/* ---- the torture ----------------------------------------------------------------------------------------------------------- */

static const struct memory_case {
    const char *name;
    sqlm_outcome (*run)(world *w);
    bool    alone;  /* makes the connection */
    int64_t before; /* count_rows */
    int64_t after;  /* count_rows, where it succeeds */
} cases[] = {
    { "connect", run_connect, true, 0, 0 },
    { "execute", run_execute, false, 0, 1 },
    { "execute_returning", run_execute_returning, false, 0, 1 },
    { "script", run_script, false, 0, 1 },
    { "queries", run_queries, false, 0, 0 },
    { "insert", run_insert, false, 0, 100 },
    { "insert_many", run_insert_many, false, 0, 1200 },
    { "insert_array", run_insert_array, false, 0, 5 },
    { "refused_array", run_refused_array, false, 0, 100 },
    { "transaction", run_transaction, false, 0, 100 },
    { "stream", run_stream, false, 500, 500 },
    { "update", run_update, false, 500, 500 },
    { "reset", run_reset, false, 0, 1 },
};

/* The connection that sees what has come of it. */
typedef struct watcher {
    sqlm_cx   *cx;
    sqlm_conn *conn;
} watcher;

static void prepare_rows(watcher *w, int64_t rows)
{
    run(w->cx, w->conn, "DELETE FROM memory_named");
    run(w->cx, w->conn, "DELETE FROM memory_piece");
    if (rows > 0)
        run(w->cx, w->conn, "INSERT INTO memory_piece (name) VALUES ('a'), ('b'), ('c'), ('d'), ('e')");
    assert_int_equal(ask(w->cx, w->conn, count_rows), rows);
}

static void check_end(const struct memory_case *c, const torture_heap *heap, world *w, watcher *watching, sqlm_outcome outcome)
{
    const sqlm_error *error = sqlm_cx_error(w->cx);
    int64_t           rows = ask(watching->cx, watching->conn, count_rows);

    if (heap->failed == 0 ? outcome != SQLM_OK : outcome != SQLM_ERR || error->kind != SQLM_E_OUT_OF_MEMORY)
        fail_msg("%s: allocation %zu: %zu failed, outcome %d, %s: %s (at %s)", c->name, heap->fail_at, heap->failed, (int)outcome,
                 sqlm_error_kind_name(error->kind), error->message, error->where != NULL ? error->where : "?");
    if (rows != (outcome == SQLM_OK ? c->after : c->before))
        fail_msg("%s: allocation %zu: outcome %d, but the rows are %lld", c->name, heap->fail_at, (int)outcome, (long long)rows);
    if (c->alone)
        return;
    if (sqlm_conn_get_status(w->conn) != SQLM_CONN_IDLE)
        fail_msg("%s: allocation %zu: the connection is left in the state %d", c->name, heap->fail_at,
                 (int)sqlm_conn_get_status(w->conn));
    assert_int_equal(ask(w->cx, w->conn, "SELECT 7"), 7);
}

/* Gives how many allocations failed: 0 when the case has fewer. */
static size_t fail_one(const struct memory_case *c, watcher *watching, size_t fail_at, bool fail_after)
{
    torture_heap    heap = { .fail_after = fail_after };
    sqlm_cx_options options = { .size = sizeof options, .allocator = torture_allocator(&heap) };
    world           w = { sqlm_cx_new(&options), NULL };
    sqlm_outcome    outcome;

    assert_non_null(w.cx);
    prepare_rows(watching, c->before);
    if (!c->alone)
        w.conn = connect_to_server(w.cx);
    heap.count = 0;
    heap.failed = 0;
    heap.fail_at = fail_at;
    outcome = c->run(&w);
    heap.fail_at = 0;
    check_end(c, &(torture_heap){ .failed = heap.failed, .fail_at = fail_at }, &w, watching, outcome);
    sqlm_conn_close(w.conn);
    sqlm_cx_free(w.cx);
    if (heap.live_bytes != 0 || heap.wrong_sizes != 0)
        fail_msg("%s: allocation %zu: %zu bytes leak, %zu wrong sizes", c->name, fail_at, heap.live_bytes, heap.wrong_sizes);
    return heap.failed;
}

static void memory__every_failure_is_survived(void **state)
{
    watcher watching = { *state, connect_to_server(*state) };
    size_t  points = 0;

    memset(long_name, 'n', sizeof long_name - 1);
    run(watching.cx, watching.conn, "DROP TABLE IF EXISTS memory_piece, memory_named");
    assert_ok(watching.cx, sqlm_create_all(watching.cx, watching.conn, &Piece_model, &Named_model));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t fail_at = 1;

        for (; fail_one(&cases[i], &watching, fail_at, false) > 0; fail_at++) {
        }
        for (size_t k = 1; k < fail_at; k++)
            assert_int_not_equal(fail_one(&cases[i], &watching, k, true), 0);
        print_message("%-20s %zu allocations\n", cases[i].name, fail_at - 1);
        points += 2 * (fail_at - 1);
    }
    print_message("%zu failures\n", points);
    assert_true(points > 100);
    run(watching.cx, watching.conn, "DROP TABLE memory_piece, memory_named");
    sqlm_conn_close(watching.conn);
}

/* The order to stop needs memory. Without it the socket is cut: the call ends all the same, and the connection is broken. The server goes on
 * until somebody else stops it. */
static void memory__a_stop_without_memory_breaks_the_connection(void **state)
{
    static const char long_work[] = "SELECT COUNT(*) FROM seq_1_to_100000 a JOIN seq_1_to_1000000 b ON a.seq * b.seq = 8";
    watcher           watching = { *state, connect_to_server(*state) };
    size_t            failed = 1;

    for (size_t fail_at = 1; failed > 0; fail_at++) {
        torture_heap    heap = { 0 };
        sqlm_cx_options options = { .size = sizeof options, .allocator = torture_allocator(&heap) };
        sqlm_cx        *cx = sqlm_cx_new(&options);
        sqlm_conn      *conn = connect_to_server(cx);
        sqlm_statement *statement = NULL;
        char            order[64];

        (void)snprintf(order, sizeof order, "KILL %lld", (long long)ask(cx, conn, "SELECT CONNECTION_ID()"));
        assert_ok(cx, conn->driver->prepare(cx, conn, long_work, sizeof long_work - 1, &statement));
        heap.count = 0;
        heap.fail_at = fail_at;
        sqlm_cx_set_timeout(cx, 30);
        assert_int_equal(conn->driver->execute(cx, statement, &(sqlm_parameters){ 0 }, NULL), SQLM_CANCELLED);
        assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_TIMEOUT);
        failed = heap.failed;
        assert_int_equal(sqlm_conn_get_status(conn), failed > 0 ? SQLM_CONN_BROKEN : SQLM_CONN_IDLE);
        assert_int_equal(sqlm_cx_error(cx)->connection_lost, failed > 0);
        heap.fail_at = 0;
        sqlm_cx_set_timeout(cx, 0);
        if (failed > 0)
            run(watching.cx, watching.conn, order);
        conn->driver->release(statement);
        sqlm_conn_close(conn);
        sqlm_cx_free(cx);
        assert_int_equal(heap.live_bytes, 0);
        assert_true(failed > 0 || fail_at > 1);
    }
    sqlm_conn_close(watching.conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(memory__every_failure_is_survived),
        cx_test(memory__a_stop_without_memory_breaks_the_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
