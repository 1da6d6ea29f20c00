/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

typedef struct item {
    int32_t      id;
    const char  *name;
    sqlm_opt_i64 made;
    int64_t      version;
} item;

#define COLUMN(kind, member, is_nullable)                                                                                          \
    {                                                                                                                              \
        .type = SQLM_TYPE_##kind, .nullable = (is_nullable), .offset = offsetof(item, member), .table = "item", .name = #member    \
    }
static const sqlm_plan_column id_column = COLUMN(I32, id, false);
static const sqlm_plan_column name_column = COLUMN(TEXT, name, false);
static const sqlm_plan_column returned[] = { COLUMN(I32, id, false), COLUMN(I64, made, true) };
static const sqlm_plan        name_plan = { &name_column, 1, sizeof(item) };
static const sqlm_plan        returned_plan = { returned, 2, sizeof(item) };

static const char create[] = "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE CHECK (length(name) < 10), "
                             "made INTEGER DEFAULT 42)";

static sqlm_outcome run_batch(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_batch *batch, sqlm_result *result)
{
    sqlm_statement *statement = prepare(cx, conn, sql);
    sqlm_outcome    outcome = conn->driver->execute_batch(cx, statement, batch, result);

    conn->driver->release(statement);
    return outcome;
}

static const char insert[] = "INSERT INTO item (name) VALUES (?1)";

static void batch__writes_all_objects_and_their_keys(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = open_memory(cx);
    item        items[] = { { .name = "a" }, { .name = "b" }, { .name = "c" } };
    sqlm_batch  batch = { .plan = &name_plan, .objects = items, .count = 3, .generated_key = &id_column };
    sqlm_result result;

    script(cx, conn, create);
    assert_ok(cx, run_batch(cx, conn, insert, &batch, &result));
    assert_true(result.rows_affected == 3 && result.last_insert_id == 3);
    assert_true(items[0].id == 1 && items[1].id == 2 && items[2].id == 3);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);

    items[0].name = "d";
    batch.count = 1;
    assert_ok(cx, run_batch(cx, conn, insert, &batch, &result));
    assert_true(result.rows_affected == 1 && items[0].id == 4);
    batch.count = 0;
    assert_ok(cx, run_batch(cx, conn, insert, &batch, &result));
    assert_true(result.rows_affected == 0 && result.last_insert_id == 0);

    /* A key is what this run made: not what another object's run did. */
    items[0].name = "e";
    items[1].name = "a";
    items[0].id = items[1].id = -1;
    batch.count = 2;
    assert_ok(cx, run_batch(cx, conn, "INSERT OR IGNORE INTO item (name) VALUES (?1)", &batch, &result));
    assert_true(result.rows_affected == 1 && items[0].id == 5 && items[1].id == -1);
    close_db(conn);
}

static void batch__reads_back_what_each_run_gives(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);
    item       items[] = { { .name = "a" }, { .name = "b", .made = SQLM_SOME(1) } };
    sqlm_batch batch = { .plan = &name_plan, .objects = items, .count = 2, .returning = &returned_plan };

    script(cx, conn, create);
    assert_ok(cx, run_batch(cx, conn, "INSERT INTO item (name) VALUES (?1) RETURNING id, made", &batch, NULL));
    assert_true(items[0].id == 1 && items[0].made.has && items[0].made.value == 42);
    assert_true(items[1].id == 2 && items[1].made.has && items[1].made.value == 42);
    assert_string_equal(items[1].name, "b");

    batch.count = 1;
    items[0].name = "c";
    assert_ok(cx, run_batch(cx, conn, "INSERT INTO item (name, made) VALUES (?1, NULL) RETURNING id, made", &batch, NULL));
    assert_true(items[0].id == 3 && !items[0].made.has);
    close_db(conn);
}

static void expect_untouched(sqlm_cx *cx, sqlm_conn *conn, const char *sql, sqlm_batch *batch, sqlm_error_kind kind)
{
    item        before[3];
    sqlm_result result = { 7, 7 };

    memcpy(before, batch->objects, sizeof before);
    assert_error_(cx, kind, run_batch(cx, conn, sql, batch, &result), sql, __FILE__, __LINE__);
    assert_memory_equal(before, batch->objects, sizeof before);
    assert_true(result.rows_affected == 7);
}

static void batch__is_all_or_nothing(void **state)
{
    static const char returning[] = "INSERT INTO item (name) VALUES (?1) RETURNING id, made";
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = open_memory(cx);
    item              items[] = { { .name = "x", .id = 9 }, { .name = "y", .id = 9 }, { .name = "y", .id = 9 } };
    sqlm_batch        batch = { .plan = &name_plan, .objects = items, .count = 3, .generated_key = &id_column };

    script(cx, conn, create);
    for (int i = 0; i < 2; i++) {
        if (i == 1) {
            assert_ok(cx, conn->driver->begin(cx, conn, NULL));
            script(cx, conn, "INSERT INTO item (name) VALUES ('kept')");
        }
        items[2].name = "y";
        batch.generated_key = &id_column;
        batch.returning = NULL;
        expect_untouched(cx, conn, insert, &batch, SQLM_E_CONSTRAINT);
        assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 2: UNIQUE"));
        assert_string_equal(sqlm_cx_error(cx)->column, "name");
        batch.returning = &returned_plan;
        batch.generated_key = NULL;
        expect_untouched(cx, conn, returning, &batch, SQLM_E_CONSTRAINT);
        items[2].name = NULL;
        expect_untouched(cx, conn, returning, &batch, SQLM_E_DATA);
        assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 2: "));
        items[2].name = "\xff";
        batch.returning = NULL;
        expect_untouched(cx, conn, insert, &batch, SQLM_E_DATA);
        items[2].name = "z";
        batch.returning = &returned_plan;
        expect_untouched(cx, conn, "INSERT INTO item (name) VALUES (?1) RETURNING id", &batch, SQLM_E_SCHEMA);
        expect_untouched(cx, conn, "INSERT INTO item (name) VALUES (?1) RETURNING id, name", &batch, SQLM_E_DATA);
        assert_int_equal(conn->driver->status(conn), i == 0 ? SQLM_CONN_IDLE : SQLM_CONN_IN_TRANSACTION);
        assert_int_equal(ask(cx, conn, "SELECT count(*) FROM item"), i);
    }
    assert_ok(cx, conn->driver->commit(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM item"), 1);
    close_db(conn);
}

static void batch__that_ends_the_transaction_says_so(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);
    item       items[] = { { .name = "x" }, { .name = "y" }, { .name = "y" } };
    sqlm_batch batch = { .plan = &name_plan, .objects = items, .count = 3, .generated_key = &id_column };

    script(cx, conn, create);
    expect_untouched(cx, conn, "INSERT OR ROLLBACK INTO item (name) VALUES (?1)", &batch, SQLM_E_CONSTRAINT);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    expect_untouched(cx, conn, "INSERT OR ROLLBACK INTO item (name) VALUES (?1)", &batch, SQLM_E_CONSTRAINT);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_error(cx, TRANSACTION, run_batch(cx, conn, insert, &batch, NULL));
    assert_ok(cx, conn->driver->rollback(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM item"), 0);
    close_db(conn);
}

static void batch__refuses_a_key_that_does_not_fit(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);
    item       items[] = { { .name = "x" }, { .name = "y" }, { .name = "z" } };
    sqlm_batch batch = { .plan = &name_plan, .objects = items, .count = 3, .generated_key = &id_column };

    script(cx, conn, create);
    script(cx, conn, "INSERT INTO item (id, name) VALUES (2147483646, 'big')");
    expect_untouched(cx, conn, insert, &batch, SQLM_E_DATA);
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 1: "));
    assert_string_equal(sqlm_cx_error(cx)->column, "id");
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM item"), 1);

    /* Of one object alone: nothing of it may stay either. */
    script(cx, conn, "INSERT INTO item (id, name) VALUES (2147483647, 'bigger')");
    batch.count = 1;
    expect_untouched(cx, conn, insert, &batch, SQLM_E_DATA);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM item"), 2);
    close_db(conn);
}

static void batch__ends_when_the_lock_is_not_to_be_had(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, file_url("batch.db?busy_timeout=20"));
    sqlm_conn *holder = open_db(cx, file_url("batch.db"));
    item       items[] = { { .name = "x" }, { .name = "y" }, { .name = "z" } };
    sqlm_batch batch = { .plan = &name_plan, .objects = items, .count = 3, .generated_key = &id_column };

    script(cx, conn, create);
    assert_ok(cx, holder->driver->begin(cx, holder, NULL));
    expect_untouched(cx, conn, insert, &batch, SQLM_E_LOCK_TIMEOUT);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
    assert_ok(cx, holder->driver->rollback(cx, holder));
    assert_ok(cx, run_batch(cx, conn, insert, &batch, NULL));
    assert_int_equal(ask(cx, holder, "SELECT count(*) FROM item"), 3);
    close_db(holder);
    close_db(conn);
}

static void batch__further_values_are_the_same_for_each_object(void **state)
{
    sqlm_cx         *cx = *state;
    sqlm_conn       *conn = open_memory(cx);
    item             items[] = { { .name = "a" }, { .name = "b" } };
    const sqlm_value values[] = { sqlm_text_value("!") };
    sqlm_batch       batch = { .plan = &name_plan, .objects = items, .count = 2, .values = values, .value_count = 1 };

    script(cx, conn, create);
    assert_ok(cx, run_batch(cx, conn, "INSERT INTO item (name) VALUES (?1 || ?2)", &batch, NULL));
    assert_string_equal(ask_text(cx, conn, "SELECT group_concat(name) FROM item"), "a!,b!");
    close_db(conn);
}

/* ---- many objects: SQLite takes 50 of them at once */

enum { MANY = 125 };

typedef struct many {
    item items[MANY];
    char names[MANY][8];
} many;

static void fill(many *all)
{
    memset(all, 0, sizeof *all);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(all->names[i], sizeof all->names[i], "n%03d", i);
        all->items[i].name = all->names[i];
    }
}

static void expect_keys_in_order(sqlm_cx *cx, sqlm_conn *conn, const many *all)
{
    char sql[100];

    for (int i = 0; i < MANY; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT id FROM item WHERE name = '%s'", all->names[i]);
        assert_int_equal(ask(cx, conn, sql), all->items[i].id);
    }
}

static void many__objects_get_the_keys_of_their_rows(void **state)
{
    static const char *const tables[] = {
        create, "CREATE TABLE item (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)",
        /* something else writes into the table meanwhile */
        "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); CREATE TRIGGER more AFTER INSERT ON item WHEN new.name = 'n070' BEGIN"
        " INSERT INTO item (name) VALUES ('extra'); END",
    };
    sqlm_cx    *cx = *state;
    many        all;
    sqlm_batch  batch = { .plan = &name_plan, .objects = all.items, .count = MANY, .generated_key = &id_column };
    sqlm_result result;

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        sqlm_conn *conn = open_memory(cx);

        fill(&all);
        script(cx, conn, tables[i]);
        script(cx, conn, "INSERT INTO item (id, name) VALUES (1000, 'first')");
        assert_ok(cx, run_batch(cx, conn, insert, &batch, &result));
        assert_int_equal(result.rows_affected, MANY);
        assert_int_equal(result.last_insert_id, all.items[MANY - 1].id);
        assert_int_equal(all.items[0].id, 1001);
        expect_keys_in_order(cx, conn, &all);
        assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
        close_db(conn);
    }
}

/* Where a statement does not insert each object, it is counted and numbered as one by one. */
static void many__objects_that_are_skipped_have_no_key(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = open_memory(cx);
    many        all;
    sqlm_batch  batch = { .plan = &name_plan, .objects = all.items, .count = MANY, .generated_key = &id_column };
    sqlm_result result;

    fill(&all);
    script(cx, conn, create);
    script(cx, conn, "INSERT INTO item (name) VALUES ('n060')");
    all.items[60].id = -1;
    assert_ok(cx, run_batch(cx, conn, "INSERT OR IGNORE INTO item (name) VALUES (?1)", &batch, &result));
    assert_true(result.rows_affected == MANY - 1 && all.items[60].id == -1 && all.items[59].id == 61 && all.items[61].id == 62);
    close_db(conn);
}

static void many__objects_are_all_in_or_none_and_the_culprit_is_named(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);
    many       all;
    sqlm_batch batch = { .plan = &name_plan, .objects = all.items, .count = MANY, .generated_key = &id_column };

    script(cx, conn, create);
    for (int i = 0; i < 2; i++) {
        if (i == 1) {
            assert_ok(cx, conn->driver->begin(cx, conn, NULL));
            script(cx, conn, "INSERT INTO item (name) VALUES ('kept')");
        }
        fill(&all);
        all.items[77].name = "n076";
        expect_untouched(cx, conn, insert, &batch, SQLM_E_CONSTRAINT);
        assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 77: UNIQUE"));
        all.items[77].name = "\xff";
        expect_untouched(cx, conn, insert, &batch, SQLM_E_DATA);
        assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 77: "));
        assert_int_equal(conn->driver->status(conn), i == 0 ? SQLM_CONN_IDLE : SQLM_CONN_IN_TRANSACTION);
        assert_int_equal(ask(cx, conn, "SELECT count(*) FROM item"), i);
    }
    fill(&all);
    assert_ok(cx, run_batch(cx, conn, insert, &batch, NULL));
    expect_keys_in_order(cx, conn, &all);
    assert_ok(cx, conn->driver->commit(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM item"), MANY + 1);
    close_db(conn);
}

/* Texts that end with what looks like a row of values. */
static void many__objects_run_one_by_one_where_the_text_is_another(void **state)
{
    static const char *const texts[] = {
        "INSERT INTO item (name) SELECT ?1 -- VALUES (?1)",
        "INSERT INTO item (name) SELECT 'x' || ?1 WHERE 0 UNION ALL VALUES (?1)",
        "INSERT INTO item (name) VALUES (?1) ",
    };
    sqlm_cx    *cx = *state;
    many        all;
    sqlm_batch  batch = { .plan = &name_plan, .objects = all.items, .count = MANY, .generated_key = &id_column };
    sqlm_result result;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        sqlm_conn *conn = open_memory(cx);

        fill(&all);
        script(cx, conn, create);
        assert_ok(cx, run_batch(cx, conn, texts[i], &batch, &result));
        assert_int_equal(result.rows_affected, MANY);
        expect_keys_in_order(cx, conn, &all);
        close_db(conn);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(batch__writes_all_objects_and_their_keys),
        cx_test(batch__reads_back_what_each_run_gives),
        cx_test(batch__further_values_are_the_same_for_each_object),
        cx_test(batch__is_all_or_nothing),
        cx_test(many__objects_get_the_keys_of_their_rows),
        cx_test(many__objects_that_are_skipped_have_no_key),
        cx_test(many__objects_are_all_in_or_none_and_the_culprit_is_named),
        cx_test(many__objects_run_one_by_one_where_the_text_is_another),
        cx_test(batch__that_ends_the_transaction_says_so),
        cx_test(batch__refuses_a_key_that_does_not_fit),
        cx_test(batch__ends_when_the_lock_is_not_to_be_had),
    };

    return cmocka_run_group_tests_name("sqlite/batch", tests, folder_setup, folder_teardown);
}
