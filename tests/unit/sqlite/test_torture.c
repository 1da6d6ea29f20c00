/* SPDX-License-Identifier: MIT */
#include "fixture.h"
#include "support/torture.h"

#include <string.h>
#include <unistd.h>

/* What one run of the operation uses. */
typedef struct record {
    int64_t      id;
    const char  *name;
    sqlm_uuid    uuid;
    sqlm_decimal price;
} record;

#define COLUMN(kind, member)                                                                                                       \
    {                                                                                                                              \
        .type = SQLM_TYPE_##kind, .precision = 10, .scale = 2, .offset = offsetof(record, member), .table = "r", .name = #member   \
    }
static const sqlm_plan_column columns[] = { COLUMN(I64, id), COLUMN(TEXT, name), COLUMN(UUID, uuid), COLUMN(DECIMAL, price) };
static const sqlm_plan        all_plan = { columns, 4, sizeof(record) };
static const sqlm_plan        insert_plan = { columns + 1, 3, sizeof(record) };
static const sqlm_plan        key_plan = { columns, 1, sizeof(record) };

static sqlm_outcome insert_records(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_batch *batch)
{
    sqlm_statement *statement = NULL;
    sqlm_outcome    outcome = conn->driver->prepare(cx, conn, sql, strlen(sql), &statement);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = conn->driver->execute_batch(cx, statement, batch, NULL);
    conn->driver->release(statement);
    return outcome;
}

/* Reads all records with two cursors of one statement. */
static sqlm_outcome read_records(sqlm_cx *cx, sqlm_conn *conn, size_t expected)
{
    static const char     sql[] = "SELECT id, name, uuid, price FROM r WHERE uuid <> ?1";
    const sqlm_value      nil = sqlm_uuid_value((sqlm_uuid){ { 0 } });
    const sqlm_parameters parameters = { .values = &nil, .value_count = 1 };
    sqlm_statement       *statement = NULL;
    sqlm_cursor          *cursors[2] = { NULL, NULL };
    sqlm_arena           *arena = NULL;
    record                read[8];
    size_t                rows = 0;
    sqlm_outcome          outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = conn->driver->prepare(cx, conn, sql, sizeof sql - 1, &statement);
    for (int i = 0; i < 2 && outcome == SQLM_OK; i++)
        outcome = conn->driver->query(cx, statement, &parameters, &cursors[i]);
    for (int i = 0; i < 2 && outcome == SQLM_OK; i++) {
        outcome = conn->driver->fetch(cx, cursors[i], &all_plan, read, 8, arena, &rows);
        if (outcome == SQLM_OK && rows != expected)
            outcome = SQLM_FAIL(cx, INTERNAL, NONE, "%zu rows instead of %zu", rows, expected);
    }
    for (int i = 0; i < 2; i++) {
        if (cursors[i] != NULL)
            conn->driver->close_cursor(cursors[i]);
    }
    if (statement != NULL)
        conn->driver->release(statement);
    sqlm_arena_free(arena);
    return outcome;
}

static sqlm_outcome use_connection(sqlm_cx *cx, sqlm_conn *conn)
{
    record       records[] = { { .name = "a", .uuid = { { 1 } }, .price = { 150, 0, 2 } }, { .name = "b", .uuid = { { 2 } } } };
    sqlm_batch   batch = { .plan = &insert_plan, .objects = records, .count = 2, .generated_key = &columns[0] };
    sqlm_outcome outcome =
        conn->driver->execute_script(cx, conn, "CREATE TABLE r (id INTEGER PRIMARY KEY, name TEXT, uuid TEXT, price TEXT)");

    if (outcome == SQLM_OK)
        outcome = insert_records(cx, conn, "INSERT INTO r (name, uuid, price) VALUES (?1, ?2, ?3)", &batch);
    if (outcome == SQLM_OK)
        outcome = read_records(cx, conn, 2);
    if (outcome == SQLM_OK)
        outcome = conn->driver->begin(cx, conn, NULL);
    if (outcome == SQLM_OK)
        outcome = conn->driver->savepoint(cx, conn, "s");
    batch.generated_key = NULL;
    batch.returning = &key_plan;
    if (outcome == SQLM_OK)
        outcome = insert_records(cx, conn, "INSERT INTO r (name, uuid, price) VALUES (?1, ?2, ?3) RETURNING id", &batch);
    if (outcome == SQLM_OK)
        outcome = conn->driver->release_savepoint(cx, conn, "s");
    if (outcome == SQLM_OK)
        outcome = conn->driver->commit(cx, conn);
    if (outcome == SQLM_OK)
        outcome = read_records(cx, conn, 4);
    if (outcome == SQLM_OK)
        outcome = conn->driver->ping(cx, conn);
    return outcome == SQLM_OK ? conn->driver->reset(cx, conn) : outcome;
}

static sqlm_outcome whole_life(sqlm_cx *cx, void *user)
{
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome = sqlm_sqlite_driver()->connect(cx, "sqlite::memory:", &conn);

    (void)user;
    if (outcome != SQLM_OK)
        return outcome;
    outcome = use_connection(cx, conn);
    conn->driver->close(conn);
    return outcome;
}

static void connection__survives_memory_that_is_out(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(whole_life, NULL) > 5);
}

/* After a failed batch nothing of it is in the table, however far it came. */
static void batch__leaves_nothing_when_memory_is_out(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at < 20; fail_at++) {
        torture_heap    heap = { 0 };
        sqlm_cx_options options = { .size = sizeof options };
        record          records[] = { { .name = "a", .uuid = { { 1 } } }, { .name = "b", .uuid = { { 2 } } } };
        sqlm_batch      batch = { .plan = &insert_plan, .objects = records, .count = 2, .generated_key = &columns[0] };
        sqlm_cx        *cx;
        sqlm_conn      *conn;
        sqlm_outcome    outcome;

        options.allocator = torture_allocator(&heap);
        cx = sqlm_cx_new(&options);
        assert_non_null(cx);
        conn = open_memory(cx);
        script(cx, conn, "CREATE TABLE r (id INTEGER PRIMARY KEY, name TEXT, uuid TEXT, price TEXT)");
        heap.fail_at = heap.count + fail_at;
        outcome = insert_records(cx, conn, "INSERT INTO r (name, uuid, price) VALUES (?1, ?2, ?3)", &batch);
        heap.fail_at = 0;
        if (outcome != SQLM_OK) {
            assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_OUT_OF_MEMORY);
            assert_true(records[0].id == 0 && records[1].id == 0);
        }
        assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
        assert_int_equal(ask(cx, conn, "SELECT count(*) FROM r"), outcome == SQLM_OK ? 2 : 0);
        close_db(conn);
        sqlm_cx_free(cx);
        assert_int_equal(heap.live_bytes, 0);
        if (outcome == SQLM_OK && fail_at > 1)
            return;
    }
    fail_msg("the batch never succeeded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connection__survives_memory_that_is_out),
        cmocka_unit_test(batch__leaves_nothing_when_memory_is_out),
    };

    return cmocka_run_group_tests_name("sqlite/torture", tests, NULL, NULL);
}
