/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <sqlmodel/query/functions.h>

#include "support/torture.h"

#include <dlfcn.h>
#include <string.h>

#define NOTE_FIELDS(FIELD, M)         \
    FIELD(M, i64,  id,   PRIMARY_KEY) \
    FIELD(M, text, text)
SQLMODEL(Note, "note", NOTE_FIELDS);

typedef struct item {
    int64_t     id;
    const char *name;
} item;

static const sqlm_plan_column columns[] = {
    { .type = SQLM_TYPE_I64, .offset = offsetof(item, id), .table = "t", .name = "id" },
    { .type = SQLM_TYPE_TEXT, .offset = offsetof(item, name), .table = "t", .name = "name" },
};
static const sqlm_plan plan = { columns, 2, sizeof(item) };
static const sqlm_plan returning = { columns, 1, sizeof(item) };

/* So many that they go as arrays. */
enum { MANY = 20 };

static sqlm_outcome write_items(sqlm_cx *cx, sqlm_conn *conn, item *items, size_t count)
{
    static const char sql[] = "INSERT INTO pg_temp.t VALUES ($1, $2) RETURNING id + 1";
    const sqlm_batch  batch = { .plan = &plan, .objects = items, .count = count, .returning = &returning, .returned_key = &columns[0] };
    sqlm_statement   *statement = NULL;
    sqlm_outcome      outcome = conn->driver->prepare(cx, conn, sql, sizeof sql - 1, &statement);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = conn->driver->execute_batch(cx, statement, &batch, NULL);
    conn->driver->release(statement);
    return outcome;
}

static sqlm_outcome read_all(sqlm_cx *cx, sqlm_rows *rows, size_t *count)
{
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome;

    do {
        outcome = sqlm_rows_next(cx, rows, &row);
        *count += row != NULL;
    } while (outcome == SQLM_OK && row != NULL);
    return outcome;
}

/* Two queries at once: the rows of the first are taken into memory. */
static sqlm_outcome read_items(sqlm_cx *cx, sqlm_conn *conn, size_t *count)
{
    sqlm_rows   *first = NULL;
    sqlm_rows   *second = NULL;
    sqlm_outcome outcome = sqlm_query(cx, conn, "SELECT id, name FROM pg_temp.t", SQLM_NO_PARAMETERS, &first);

    if (outcome == SQLM_OK)
        outcome = sqlm_query(cx, conn, "SELECT name, id FROM pg_temp.t WHERE id > $1", SQLM_PARAMETERS(sqlm_i64_value(1)), &second);
    if (outcome == SQLM_OK)
        outcome = read_all(cx, second, count);
    if (outcome == SQLM_OK)
        outcome = read_all(cx, first, count);
    sqlm_rows_close(first);
    sqlm_rows_close(second);
    return outcome;
}

static sqlm_outcome session(sqlm_cx *cx, void *user)
{
    item         items[MANY];
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome = sqlm_conn_open(cx, sqlm_postgres_driver(), postgres_url(), &conn);
    size_t       count = 0;

    for (size_t i = 0; i < MANY; i++)
        items[i] = (item){ (int64_t)i + 1, "a" };
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, conn, "CREATE TEMP TABLE t (id bigint, name text)");
    if (outcome == SQLM_OK) {
        outcome = write_items(cx, conn, items, *(const size_t *)user);
        if (items[0].id != (outcome == SQLM_OK ? 2 : 1) || items[2].id != (outcome == SQLM_OK ? 4 : 3))
            fail_msg("the objects are neither as they were nor as they were to be");
    }
    if (outcome == SQLM_OK)
        outcome = read_items(cx, conn, &count);
    if (outcome == SQLM_OK && count != 2 * *(const size_t *)user - 1)
        fail_msg("%zu rows were read, of %zu objects", count, *(const size_t *)user);
    if (outcome != SQLM_OK && conn != NULL && sqlm_conn_get_status(conn) == SQLM_CONN_BROKEN)
        fail_msg("a failure of memory broke the connection: %s", sqlm_cx_error(cx)->message);
    sqlm_conn_close(conn);
    return outcome;
}

/* Where there is memory again: what is in the table. -1: there is none. */
static int64_t count_notes(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         count = -1;

    if (sqlm_query(cx, conn, "SELECT count(*) FROM pg_temp.note", SQLM_NO_PARAMETERS, &rows) == SQLM_OK &&
        sqlm_rows_next(cx, rows, &row) == SQLM_OK && sqlm_row_get_i64(cx, row, 0, &count) != SQLM_OK)
        count = -1;
    sqlm_rows_close(rows);
    return count;
}

static sqlm_outcome copy_notes(sqlm_cx *cx, sqlm_conn *conn)
{
    const Note   notes[] = { { .id = 1, .text = "a" }, { .id = 2, .text = "b" }, { .id = 3, .text = "c" } };
    int64_t      rows = 0;
    sqlm_outcome outcome = sqlm_postgres_copy_in(cx, conn, &Note_model, notes, 3, &rows);
    int64_t      count = count_notes(cx, conn);

    if (count >= 0 && count != (outcome == SQLM_OK ? 3 : 0))
        fail_msg("%lld notes are there after outcome %d", (long long)count, (int)outcome);
    if (rows != (outcome == SQLM_OK ? 3 : 0))
        fail_msg("%lld rows are told after outcome %d", (long long)rows, (int)outcome);
    return outcome == SQLM_OK && count < 0 ? SQLM_ERR : outcome;
}

static sqlm_outcome hear(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_postgres_notification got;
    sqlm_arena                *arena = NULL;
    bool                       found = false;
    sqlm_outcome               outcome = sqlm_postgres_listen(cx, conn, "news");

    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, conn, "NOTIFY news, 'one'; NOTIFY news, 'two'");
    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &arena);
    for (int i = 0; i < 2 && outcome == SQLM_OK; i++) {
        outcome = sqlm_postgres_next_notification(cx, conn, SQLM_NO_DEADLINE, arena, &got, &found);
        if (found != (outcome == SQLM_OK))
            fail_msg("a notification is %s after outcome %d", found ? "there" : "missing", (int)outcome);
    }
    sqlm_arena_free(arena);
    if (outcome == SQLM_OK)
        outcome = sqlm_postgres_unlisten(cx, conn, NULL);
    return outcome;
}

static sqlm_outcome copies_and_notifications(sqlm_cx *cx, void *user)
{
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome = sqlm_conn_open(cx, sqlm_postgres_driver(), postgres_url(), &conn);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, conn, "CREATE TEMP TABLE note (id bigint PRIMARY KEY, text text NOT NULL)");
    if (outcome == SQLM_OK)
        outcome = copy_notes(cx, conn);
    if (outcome == SQLM_OK)
        outcome = hear(cx, conn);
    if (outcome != SQLM_OK && conn != NULL && sqlm_conn_get_status(conn) == SQLM_CONN_BROKEN)
        fail_msg("a failure of memory broke the connection: %s", sqlm_cx_error(cx)->message);
    sqlm_conn_close(conn);
    return outcome;
}

/* Stands before the client library's: says as often as it is told that there is no room, as it does without memory for its buffer. */
struct pg_conn;
__attribute__((visibility("default"))) int PQputCopyData(struct pg_conn *conn, const char *data, int size);
static unsigned without_room;

int PQputCopyData(struct pg_conn *conn, const char *data, int size)
{
    int (*real)(struct pg_conn *, const char *, int);
    void *const found = dlsym(RTLD_NEXT, "PQputCopyData");

    if (without_room > 0) {
        without_room--;
        return 0;
    }
    assert_non_null(found);
    memcpy(&real, &found, sizeof real);
    return real(conn, data, size);
}

static void memory__rows_that_the_client_library_has_no_room_for_are_not_lost(void **state)
{
    const Note notes[] = { { .id = 1, .text = "a" }, { .id = 2, .text = "b" } };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_url(cx, postgres_url());
    int64_t    rows = 0;

    script(cx, conn, "CREATE TEMP TABLE note (id bigint PRIMARY KEY, text text NOT NULL)");
    without_room = 1;
    assert_error(cx, OUT_OF_MEMORY, sqlm_postgres_copy_in(cx, conn, &Note_model, notes, 2, &rows));
    assert_int_equal(without_room, 0);
    assert_int_equal(rows, 0);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM note"), 0);
    assert_ok(cx, sqlm_postgres_copy_in(cx, conn, &Note_model, notes, 2, &rows));
    assert_int_equal(rows, 2);
    sqlm_conn_close(conn);
}

static void memory__every_failure_of_copies_and_notifications_is_survived(void **state)
{
    (void)state;
    assert_in_range(sqlm_torture_both(copies_and_notifications, NULL), 10, 1000);
}

static void memory__every_failure_is_survived(void **state)
{
    size_t few = 3;
    size_t many = MANY;

    (void)state;
    assert_in_range(sqlm_torture_both(session, &few), 10, 1000);
    assert_in_range(sqlm_torture_both(session, &many), 10, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory__every_failure_is_survived),
        cx_test(memory__rows_that_the_client_library_has_no_room_for_are_not_lost),
        cmocka_unit_test(memory__every_failure_of_copies_and_notifications_is_survived),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/memory", tests, NULL, NULL);
}
