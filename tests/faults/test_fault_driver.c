/* SPDX-License-Identifier: MIT */
#include "support/fault_driver.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/tx.h>
#include <sqlmodel/driver/sqlite.h>

#include <pthread.h>
#include <string.h>

static const char memory_url[] = "sqlite::memory:";

/* A script around SQLite, and a connection through it. */
typedef struct fixture {
    sqlm_cx     *cx;
    sqlm_conn   *conn;
    fault_script script;
} fixture;

static fixture f;

static int setup(void **state)
{
    memset(&f, 0, sizeof f);
    f.cx = sqlm_cx_new(NULL);
    *state = &f;
    if (f.cx == NULL || sqlm_conn_open(f.cx, fault_driver(&f.script, sqlm_sqlite_driver()), memory_url, &f.conn) != SQLM_OK)
        return -1;
    if (sqlm_execute_script(f.cx, f.conn, "CREATE TABLE t (v INTEGER PRIMARY KEY)") != SQLM_OK)
        return -1;
    fault_clear(&f.script);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sqlm_conn_close(f.conn);
    fault_driver_end(&f.script);
    sqlm_cx_free(f.cx);
    return 0;
}

#define fault_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static sqlm_outcome insert(int64_t v)
{
    return sqlm_execute(f.cx, f.conn, "INSERT INTO t VALUES (?1)", SQLM_PARAMETERS(sqlm_i64_value(v)), NULL);
}

static int64_t count_rows(void)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         count = -1;

    assert_ok(f.cx, sqlm_query(f.cx, f.conn, "SELECT count(*) FROM t", SQLM_NO_PARAMETERS, &rows));
    assert_ok(f.cx, sqlm_rows_next(f.cx, rows, &row));
    assert_ok(f.cx, sqlm_row_get_i64(f.cx, row, 0, &count));
    sqlm_rows_close(rows);
    return count;
}

static void fault_driver__without_a_rule_changes_nothing(void **state)
{
    sqlm_tx tx;

    (void)state;
    assert_ok(f.cx, sqlm_begin(f.cx, f.conn, NULL, &tx));
    assert_ok(f.cx, insert(1));
    assert_ok(f.cx, sqlm_commit(f.cx, &tx));
    assert_int_equal(count_rows(), 1);
    assert_int_equal(f.script.counts[FAULT_BEGIN], 1);
    assert_int_equal(f.script.counts[FAULT_EXECUTE], 1);
    assert_int_equal(f.script.counts[FAULT_QUERY], 1);
    assert_int_equal(f.script.values, 1);
    assert_int_equal(f.script.hits, 0);
    assert_string_equal(sqlm_conn_driver_name(f.conn), "sqlite");
    assert_ok(f.cx, sqlm_conn_ping(f.cx, f.conn));
    assert_ok(f.cx, sqlm_conn_reset(f.cx, f.conn));
}

static void fault_driver__fails_the_nth_operation_alone(void **state)
{
    (void)state;
    f.script.rules[0] = (fault_rule){ .operation = FAULT_EXECUTE, .nth = 2, .kind = SQLM_E_LOCK_TIMEOUT, .retryable = true };
    assert_ok(f.cx, insert(1));
    assert_error(f.cx, LOCK_TIMEOUT, insert(2));
    assert_true(sqlm_cx_error(f.cx)->retryable);
    assert_int_equal(sqlm_cx_error(f.cx)->sent, SQLM_SENT_NO);
    assert_ok(f.cx, insert(3));
    assert_int_equal(count_rows(), 2);
    assert_int_equal(f.script.hits, 1);
}

static void fault_driver__fails_from_an_operation_on(void **state)
{
    (void)state;
    f.script.rules[0] =
        (fault_rule){ .operation = FAULT_EXECUTE, .nth = 2, .times = SIZE_MAX, .kind = SQLM_E_STORAGE, .reason = SQLM_R_FULL };
    assert_ok(f.cx, insert(1));
    for (int64_t i = 2; i < 5; i++) {
        assert_error(f.cx, STORAGE, insert(i));
        assert_int_equal(sqlm_cx_error(f.cx)->reason, SQLM_R_FULL);
    }
    assert_int_equal(count_rows(), 1);
}

/* Every operation of a piece of work fails once: none may leave anything behind, whichever it is. */
static void fault_driver__fails_each_operation_in_turn(void **state)
{
    size_t nth;

    (void)state;
    for (nth = 1;; nth++) {
        sqlm_tx      tx;
        sqlm_outcome outcome;

        fault_clear(&f.script);
        f.script.rules[0] = (fault_rule){ .operation = FAULT_ANY, .nth = nth, .kind = SQLM_E_QUERY };
        outcome = sqlm_begin(f.cx, f.conn, NULL, &tx);
        if (outcome == SQLM_OK) {
            outcome = insert((int64_t)nth);
            if (outcome == SQLM_OK)
                outcome = sqlm_commit(f.cx, &tx);
            if (outcome != SQLM_OK)
                assert_ok(f.cx, sqlm_rollback(f.cx, &tx));
        }
        f.script.rules[0].nth = 0;
        if (f.script.hits == 0) {
            assert_int_equal(outcome, SQLM_OK);
            break;
        }
        assert_int_equal(outcome, SQLM_ERR);
        assert_int_equal(sqlm_cx_error(f.cx)->kind, SQLM_E_QUERY);
        assert_int_equal(sqlm_conn_get_status(f.conn), SQLM_CONN_IDLE);
        assert_int_equal(count_rows(), 0);
    }
    assert_int_equal(nth, 5); /* begin, prepare, execute, commit, and the run without a fault */
}

static void fault_driver__loses_an_answer(void **state)
{
    sqlm_tx tx;

    (void)state;
    f.script.rules[0] = (fault_rule){
        .operation = FAULT_COMMIT, .nth = 1, .kind = SQLM_E_TRANSACTION, .reason = SQLM_R_COMMIT_UNKNOWN, .after = true, .cut = true
    };
    assert_ok(f.cx, sqlm_begin(f.cx, f.conn, NULL, &tx));
    assert_ok(f.cx, insert(1));
    assert_error(f.cx, TRANSACTION, sqlm_commit(f.cx, &tx));
    assert_int_equal(sqlm_cx_error(f.cx)->sent, SQLM_SENT_MAYBE);
    assert_int_equal(sqlm_conn_get_status(f.conn), SQLM_CONN_BROKEN);
    assert_error(f.cx, CONNECTION, insert(2));
    assert_int_equal(fault_inner(f.conn)->driver->status(fault_inner(f.conn)), SQLM_CONN_IDLE); /* it was committed */
}

static void fault_driver__cuts(void **state)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    (void)state;
    f.script.rules[0] = (fault_rule){ .operation = FAULT_FETCH, .nth = 1, .cut = true };
    assert_ok(f.cx, sqlm_query(f.cx, f.conn, "SELECT 1", SQLM_NO_PARAMETERS, &rows));
    assert_error(f.cx, CONNECTION, sqlm_rows_next(f.cx, rows, &row));
    assert_int_equal(sqlm_cx_error(f.cx)->reason, SQLM_R_LOST);
    assert_true(sqlm_cx_error(f.cx)->connection_lost);
    sqlm_rows_close(rows);
    assert_int_equal(sqlm_conn_get_status(f.conn), SQLM_CONN_BROKEN);
    assert_error(f.cx, CONNECTION, insert(1));
}

static void fault_driver__fails_to_connect(void **state)
{
    static const struct {
        bool after;
    } cases[] = { { false }, { true } };
    sqlm_conn *conn = NULL;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        fault_clear(&f.script);
        f.script.rules[0] = (fault_rule){
            .operation = FAULT_CONNECT, .nth = 1, .kind = SQLM_E_CONNECTION, .reason = SQLM_R_REFUSED, .after = cases[i].after
        };
        assert_error(f.cx, CONNECTION, sqlm_conn_open(f.cx, &f.script.driver, memory_url, &conn));
        assert_null(conn);
        assert_int_equal(f.script.open_connections, 1);
    }
    assert_ok(f.cx, sqlm_conn_open(f.cx, &f.script.driver, memory_url, &conn));
    assert_int_equal(f.script.open_connections, 2);
    sqlm_conn_close(conn);
}

static void fault_driver__holds_until_the_deadline(void **state)
{
    atomic_bool held = true;

    (void)state;
    f.script.rules[0] = (fault_rule){ .operation = FAULT_EXECUTE, .nth = 1, .hold = &held };
    sqlm_cx_set_timeout(f.cx, 20);
    assert_error(f.cx, TIMEOUT, insert(1));
    sqlm_cx_set_timeout(f.cx, 0);
    assert_int_equal(count_rows(), 0);
}

static void *let_go(void *held)
{
    while (f.script.hits == 0) {
        struct timespec pause = { 0, 1000000 };

        nanosleep(&pause, NULL);
    }
    atomic_store((atomic_bool *)held, false);
    return NULL;
}

static void *interrupt_until_over(void *over)
{
    while (!atomic_load((atomic_bool *)over))
        sqlm_conn_interrupt(f.conn);
    return NULL;
}

static void fault_driver__holds_until_it_is_told_or_interrupted(void **state)
{
    atomic_bool held = true;
    atomic_bool over = false;
    pthread_t   thread;

    (void)state;
    f.script.rules[0] = (fault_rule){ .operation = FAULT_EXECUTE, .nth = 1, .hold = &held };
    assert_int_equal(pthread_create(&thread, NULL, let_go, &held), 0);
    assert_ok(f.cx, insert(1));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(count_rows(), 1);

    fault_clear(&f.script);
    atomic_store(&held, true);
    f.script.rules[0] = (fault_rule){ .operation = FAULT_EXECUTE, .nth = 1, .hold = &held };
    assert_int_equal(pthread_create(&thread, NULL, interrupt_until_over, &over), 0);
    assert_error(f.cx, CANCELLED, insert(2));
    atomic_store(&over, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(count_rows(), 1);
}

/* ---- altered values ------------------------------------------------------------------------------------------------------ */

static const char *const labels[] = { "low", "high" };
static const int32_t     numbers[] = { 1, 2 };
static const sqlm_enum   level = { "Level", labels, numbers, 2 };

/* For each kind what SQL gives as a value of it. */
static const struct {
    sqlm_type   type;
    const char *literal;
} kinds[] = {
    { SQLM_TYPE_BOOL, "1" },
    { SQLM_TYPE_I16, "5" },
    { SQLM_TYPE_I32, "5" },
    { SQLM_TYPE_I64, "5" },
    { SQLM_TYPE_U64, "'18446744073709551615'" },
    { SQLM_TYPE_F32, "0.5" },
    { SQLM_TYPE_F64, "0.1" },
    { SQLM_TYPE_TEXT, "'x'" },
    { SQLM_TYPE_TEXT, "''" },
    { SQLM_TYPE_TEXT, "'gr\xc3\xbc\xc3\x9f'" },
    { SQLM_TYPE_BYTES, "x'00ff'" },
    { SQLM_TYPE_BYTES, "x''" },
    { SQLM_TYPE_DECIMAL, "'1.50'" },
    { SQLM_TYPE_DATE, "'2024-02-29'" },
    { SQLM_TYPE_TIME, "'23:59:59.999999'" },
    { SQLM_TYPE_TIMESTAMP, "'2024-02-29T00:00:00.000000'" },
    { SQLM_TYPE_TIMESTAMPTZ, "'2024-02-29T00:00:00.000000Z'" },
    { SQLM_TYPE_UUID, "'00000000-0000-0000-0000-000000000000'" },
    { SQLM_TYPE_JSON, "'{}'" },
    { SQLM_TYPE_JSON, "'false'" },
    { SQLM_TYPE_ENUM, "'low'" },
};

/* Reads one column of one row as a value. */
static sqlm_value read_one(const char *literal, const sqlm_plan_column *column, sqlm_arena *arena)
{
    const sqlm_plan plan = { column, 1, 64 };
    char            sql[100] = "SELECT ";
    union {
        max_align_t alignment;
        char        bytes[64];
    } object;
    sqlm_statement *statement = NULL;
    sqlm_cursor    *cursor = NULL;
    sqlm_value      value;
    size_t          rows = 0;

    memset(&object, 0, sizeof object);
    strncat(sql, literal, sizeof sql - strlen(sql) - 1);
    assert_ok(f.cx, f.script.driver.prepare(f.cx, f.conn, sql, strlen(sql), &statement));
    assert_ok(f.cx, f.script.driver.query(f.cx, statement, NULL, &cursor));
    assert_ok(f.cx, f.script.driver.fetch(f.cx, cursor, &plan, &object, 1, arena, &rows));
    assert_int_equal(rows, 1);
    f.script.driver.close_cursor(cursor);
    f.script.driver.release(statement);
    if (column->type == SQLM_TYPE_ANY)
        memcpy(&value, &object, sizeof value);
    else
        assert_ok(f.cx, sqlm_plan_read(f.cx, column, &object, &value));
    return value;
}

static void check_alteration(const char *literal, sqlm_type type, bool nullable, sqlm_arena *arena)
{
    const sqlm_plan_column column = {
        .type = (uint8_t)type, .nullable = nullable, .precision = 10, .scale = 2, .enumeration = &level, .name = "c"
    };
    sqlm_value plain, altered;

    fault_clear(&f.script);
    plain = read_one(literal, &column, arena);
    assert_int_equal(f.script.hits, 0);
    f.script.alteration = (fault_alteration){ .type = (uint8_t)type, .column = "c", .nth = 1 };
    altered = read_one(literal, &column, arena);
    if (f.script.hits != 1 || sqlm_value_equal(&plain, &altered))
        fail_msg("%s %s: %s", nullable ? "opt" : "plain", sqlm_type_name(type), literal);
    altered = read_one(literal, &column, arena); /* the second one is not meant */
    assert_true(sqlm_value_equal(&plain, &altered));
}

static void fault_driver__alters_a_value_of_every_kind(void **state)
{
    sqlm_arena *arena = NULL;

    (void)state;
    assert_ok(f.cx, sqlm_arena_new(f.cx, &arena));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        check_alteration(kinds[i].literal, kinds[i].type, false, arena);
        check_alteration(kinds[i].literal, kinds[i].type, true, arena);
        check_alteration("NULL", kinds[i].type, true, arena);
    }
    sqlm_arena_free(arena);
}

static void fault_driver__alters_any_value(void **state)
{
    static const char *const literals[] = { "5", "0.1", "'x'", "x'00'", "NULL" };
    sqlm_arena              *arena = NULL;

    (void)state;
    assert_ok(f.cx, sqlm_arena_new(f.cx, &arena));
    for (size_t i = 0; i < 5; i++)
        check_alteration(literals[i], (sqlm_type)SQLM_TYPE_ANY, false, arena);
    sqlm_arena_free(arena);
}

static void fault_driver__alters_the_value_that_is_named(void **state)
{
    static const sqlm_plan_column columns[] = {
        { .type = SQLM_TYPE_I64, .offset = 0, .name = "a" },
        { .type = SQLM_TYPE_I64, .offset = 8, .name = "b" },
        { .type = SQLM_TYPE_I32, .offset = 16, .name = "b" },
    };
    static const char sql[] = "SELECT 2, 2, 2 UNION ALL SELECT 4, 4, 4";
    const sqlm_plan   plan = { columns, 3, 24 };
    int64_t           rows_read[2][3];
    sqlm_statement   *statement = NULL;
    sqlm_cursor      *cursor = NULL;
    size_t            rows;

    (void)state;
    f.script.alteration = (fault_alteration){ .type = SQLM_TYPE_I64, .column = "b", .nth = 2 };
    memset(rows_read, 0, sizeof rows_read);
    assert_ok(f.cx, f.script.driver.prepare(f.cx, f.conn, sql, sizeof sql - 1, &statement));
    assert_ok(f.cx, f.script.driver.query(f.cx, statement, NULL, &cursor));
    assert_ok(f.cx, f.script.driver.fetch(f.cx, cursor, &plan, rows_read, 2, NULL, &rows));
    assert_string_equal(f.script.driver.column_name(cursor, 0), "2");
    f.script.driver.close_cursor(cursor);
    f.script.driver.release(statement);
    assert_true(rows_read[0][0] == 2 && rows_read[0][1] == 2 && rows_read[1][0] == 4 && rows_read[1][1] == 5);
    assert_int_equal(f.script.values, 6);
    assert_int_equal(f.script.matching_values, 2);
}

static sqlm_outcome work(sqlm_cx *cx, void *user)
{
    sqlm_conn      *conn = NULL;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome = sqlm_conn_open(cx, user, memory_url, &conn);

    if (outcome == SQLM_OK)
        outcome = sqlm_query(cx, conn, "SELECT 'x'", SQLM_NO_PARAMETERS, &rows);
    if (outcome == SQLM_OK)
        outcome = sqlm_rows_next(cx, rows, &row);
    sqlm_rows_close(rows);
    sqlm_conn_close(conn);
    return outcome;
}

static void fault_driver__survives_memory_that_is_out(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(work, &f.script.driver) > 5);
}

static void fault_driver__has_eight_places(void **state)
{
    static fault_script scripts[8];

    (void)state;
    for (size_t i = 0; i < 7; i++)
        assert_non_null(fault_driver(&scripts[i], sqlm_sqlite_driver()));
    assert_null(fault_driver(&scripts[7], sqlm_sqlite_driver()));
    fault_driver_end(&scripts[3]);
    assert_non_null(fault_driver(&scripts[7], sqlm_sqlite_driver()));
    for (size_t i = 0; i < 8; i++)
        fault_driver_end(&scripts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fault_test(fault_driver__without_a_rule_changes_nothing),
        fault_test(fault_driver__fails_the_nth_operation_alone),
        fault_test(fault_driver__fails_from_an_operation_on),
        fault_test(fault_driver__fails_each_operation_in_turn),
        fault_test(fault_driver__loses_an_answer),
        fault_test(fault_driver__cuts),
        fault_test(fault_driver__fails_to_connect),
        fault_test(fault_driver__holds_until_the_deadline),
        fault_test(fault_driver__holds_until_it_is_told_or_interrupted),
        fault_test(fault_driver__alters_a_value_of_every_kind),
        fault_test(fault_driver__alters_any_value),
        fault_test(fault_driver__alters_the_value_that_is_named),
        fault_test(fault_driver__survives_memory_that_is_out),
        fault_test(fault_driver__has_eight_places),
    };

    return cmocka_run_group_tests_name("faults/fault_driver", tests, NULL, NULL);
}
