/* SPDX-License-Identifier: MIT */
/* Many objects by one statement, their values as arrays. */
#include "fixture.h"
#include "models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite_fixture.h"

static int64_t statements_with_arrays(sqlm_cx *cx, sqlm_conn *conn)
{
    return ask(cx, conn, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%unnest(%' AND statement NOT LIKE '%pg_prepared%'");
}

/* The tests change the table; names may be the same, and long. */
static sqlm_conn *plain_database(sqlm_cx *cx)
{
    sqlm_conn *conn = own_database(cx);

    run_script(cx, conn, "ALTER TABLE hero DROP CONSTRAINT IF EXISTS hero_name_key");
    return conn;
}

static void assert_same(sqlm_cx *cx, Kinds *sent, Kinds *found)
{
    sqlm_value expected[64];
    sqlm_value values[64];

    assert_ok(cx, Kinds_model.functions->to_row(cx, &Kinds_model, sent, expected));
    assert_ok(cx, Kinds_model.functions->to_row(cx, &Kinds_model, found, values));
    for (uint32_t i = 0; i < Kinds_model.field_count; i++) {
        if (!sqlm_value_equal(&expected[i], &values[i]))
            fail_msg("field %s came back different", Kinds_model.fields[i].name);
    }
}

static void arrays__take_every_kind(void **state)
{
    enum { COUNT = 200 };
    static Kinds rows[COUNT];
    sqlm_cx     *cx = *state;
    sqlm_conn   *conn = plain_database(cx);
    Kinds_list   found;

    for (int i = 0; i < COUNT; i++)
        rows[i] = kinds_row(i + 1, i + 1, i % 3 == 0);
    assert_ok(cx, Kinds_insert_many(cx, conn, rows, COUNT));
    assert_int_equal(statements_with_arrays(cx, conn), 1);
    assert_ok(cx, Kinds_all(cx, conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Kinds_.id))), &found));
    assert_int_equal(found.count, COUNT);
    for (int i = 0; i < COUNT; i++)
        assert_same(cx, &rows[i], &found.items[i]);
    Kinds_list_free(&found);
    sqlm_conn_close(conn);
}

enum { HEROES = 2500 };

static Hero heroes[HEROES];

static void make_heroes(void)
{
    for (int i = 0; i < HEROES; i++)
        heroes[i] = (Hero){ .name = i % 2 == 0 ? "even" : "odd", .age = SQLM_SOME(i), .active = i % 3 == 0 };
}

/* The row that has the key of each object is the object's. */
static void assert_keys(sqlm_cx *cx, sqlm_conn *conn)
{
    Hero_list found;

    assert_ok(cx, Hero_all(cx, conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.age))), &found));
    assert_int_equal(found.count, HEROES);
    for (int i = 0; i < HEROES; i++) {
        assert_int_equal(found.items[i].age.value, i);
        assert_int_equal(found.items[i].id, heroes[i].id);
        assert_string_equal(found.items[i].name, heroes[i].name);
    }
    Hero_list_free(&found);
}

static void arrays__give_each_object_its_own_key(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = plain_database(cx);

    make_heroes();
    assert_ok(cx, Hero_insert_many(cx, conn, heroes, HEROES));
    assert_int_equal(statements_with_arrays(cx, conn), 1);
    assert_keys(cx, conn);
    sqlm_conn_close(conn);
}

/* Not what the driver takes for granted: it finds out, and runs them one by one. */
static void arrays__give_each_object_its_own_key_where_keys_fall(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = plain_database(cx);

    run_script(cx, conn, "ALTER TABLE hero ALTER id SET INCREMENT BY -1 SET MINVALUE -10000 SET MAXVALUE 10000 RESTART WITH 10000");
    make_heroes();
    assert_ok(cx, Hero_insert_many(cx, conn, heroes, HEROES));
    assert_int_equal(statements_with_arrays(cx, conn), 1); /* tried */
    assert_keys(cx, conn);
    assert_true(heroes[1].id == heroes[0].id - 1);
    sqlm_conn_close(conn);
}

static void arrays__that_fail_name_the_object_and_leave_nothing(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = plain_database(cx);
    sqlm_tx    tx;

    make_heroes();
    run_script(cx, conn, "ALTER TABLE hero ADD CONSTRAINT old CHECK (age <> 1700)");
    assert_error(cx, CONSTRAINT, Hero_insert_many(cx, conn, heroes, HEROES));
    assert_memory_equal(sqlm_cx_error(cx)->message, "object 1700: ", 13);
    assert_string_equal(sqlm_cx_error(cx)->constraint, "old");
    assert_int_equal(heroes[0].id, 0);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM hero"), 0);
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, Hero_insert(cx, conn, &(Hero){ .name = "before" }));
    assert_error(cx, CONSTRAINT, Hero_insert_many(cx, conn, heroes, HEROES));
    assert_memory_equal(sqlm_cx_error(cx)->message, "object 1700: ", 13);
    heroes[1700].age.value = 1701;
    heroes[1701].name = "\xff";
    assert_error(cx, DATA, Hero_insert_many(cx, conn, heroes, HEROES));
    assert_memory_equal(sqlm_cx_error(cx)->message, "object 1701: ", 13);
    heroes[1701].name = "odd";
    assert_ok(cx, Hero_insert_many(cx, conn, heroes, HEROES));
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM hero"), HEROES + 1);
    sqlm_conn_close(conn);
}

static void arrays__leave_no_trace_of_what_was_tried(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = plain_database(cx);

    run_script(cx, conn, "ALTER TABLE hero ALTER id SET INCREMENT BY -1 SET MINVALUE -10000 SET MAXVALUE 10000 RESTART WITH 10000");
    make_heroes();
    assert_error(cx, QUERY, run(cx, conn, "SELECT nonsense"));
    assert_ok(cx, Hero_insert_many(cx, conn, heroes, HEROES));
    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_QUERY);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "nonsense"));
    sqlm_conn_close(conn);
}

/* A literal among the parameters, and defaults that come back. */
static void arrays__keep_what_is_no_parameter(void **state)
{
    enum { COUNT = 50 };
    static Versioned versions[COUNT];
    sqlm_cx         *cx = *state;
    sqlm_conn       *conn = plain_database(cx);

    for (int i = 0; i < COUNT; i++)
        versions[i] = (Versioned){ .id = i + 1, .name = "it's ($1)" };
    assert_ok(cx, Versioned_insert_many(cx, conn, versions, COUNT));
    assert_int_equal(statements_with_arrays(cx, conn), 1);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM versioned WHERE version = 1 AND name = 'it''s ($1)'"), COUNT);
    assert_int_equal(versions[COUNT - 1].version, 1);
    sqlm_conn_close(conn);
}

static void arrays__are_stopped_by_the_deadline(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = plain_database(cx);

    make_heroes();
    run_script(cx, conn, "CREATE FUNCTION pg_temp.wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NEW; END';"
                         "CREATE TRIGGER wait BEFORE INSERT ON hero FOR EACH ROW WHEN (NEW.age = 1500) EXECUTE FUNCTION pg_temp.wait()");
    sqlm_cx_set_timeout(cx, 300);
    assert_error(cx, TIMEOUT, Hero_insert_many(cx, conn, heroes, HEROES));
    sqlm_cx_set_timeout(cx, 0);
    assert_usable(cx, conn);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM hero"), 0);
    assert_int_equal(heroes[0].id, 0);
    sqlm_conn_close(conn);
}

/* A trigger leaves one out: its object has no key, as when it is inserted alone. */
static void arrays__of_which_a_row_is_left_out_keep_the_others_keys(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = plain_database(cx);

    make_heroes();
    run_script(cx, conn, "CREATE FUNCTION pg_temp.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                         "CREATE TRIGGER skip BEFORE INSERT ON hero FOR EACH ROW WHEN (NEW.age = 1500) EXECUTE FUNCTION pg_temp.skip()");
    assert_ok(cx, Hero_insert_many(cx, conn, heroes, HEROES));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM hero"), HEROES - 1);
    assert_int_equal(heroes[1500].id, 0);
    for (int i = 1490; i < 1510; i++) {
        bool is_there = false;
        Hero found;

        if (i != 1500) {
            sqlm_arena *arena = NULL;

            assert_ok(cx, sqlm_arena_new(cx, &arena));
            assert_ok(cx, Hero_get(cx, conn, heroes[i].id, arena, &found, &is_there));
            assert_true(is_there);
            assert_int_equal(found.age.value, i);
            sqlm_arena_free(arena);
        }
    }
    sqlm_conn_close(conn);
}

/* ---- updates --------------------------------------------------------------------------------------------------------------- */

typedef struct change {
    int64_t     id;
    const char *name;
} change;

static const sqlm_plan_column change_columns[] = {
    { .type = SQLM_TYPE_TEXT, .nullable = true, .offset = offsetof(change, name), .table = "hero", .name = "name" },
    { .type = SQLM_TYPE_I64, .offset = offsetof(change, id), .table = "hero", .name = "id" },
};
static const sqlm_plan change_plan = { change_columns, 2, sizeof(change) };

static sqlm_outcome update_many(sqlm_cx *cx, sqlm_conn *conn, change *changes, size_t count, sqlm_result *result)
{
    static const char sql[] = "UPDATE \"hero\" SET \"name\" = $1 WHERE \"id\" = $2";
    const sqlm_batch  batch = { .plan = &change_plan, .objects = changes, .count = count };
    sqlm_statement   *statement = NULL;
    sqlm_outcome      outcome = sqlm_conn_enter(cx, conn);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = conn->driver->prepare(cx, conn, sql, sizeof sql - 1, &statement);
    if (outcome == SQLM_OK)
        outcome = conn->driver->execute_batch(cx, statement, &batch, result);
    if (statement != NULL)
        conn->driver->release(statement);
    sqlm_conn_leave(conn);
    return outcome;
}

static void updates__change_each_objects_row(void **state)
{
    static change changes[HEROES];
    static char   names[HEROES][16];
    sqlm_cx      *cx = *state;
    sqlm_conn    *conn = plain_database(cx);
    sqlm_result   result = { 0, 0 };

    run_script(cx, conn, "INSERT INTO hero (name, active) SELECT 'x', true FROM generate_series(1, 2500)");
    for (int i = 0; i < HEROES; i++) {
        (void)snprintf(names[i], sizeof names[i], "hero %d", HEROES - i);
        changes[i] = (change){ HEROES - i, names[i] };
    }
    assert_ok(cx, update_many(cx, conn, changes, HEROES, &result));
    assert_int_equal(result.rows_affected, HEROES);
    assert_int_equal(statements_with_arrays(cx, conn), 1);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM hero WHERE name = 'hero ' || id"), HEROES);
    changes[99].name = NULL;
    assert_error(cx, CONSTRAINT, update_many(cx, conn, changes, HEROES, &result));
    assert_memory_equal(sqlm_cx_error(cx)->message, "object 99: ", 11);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

/* One statement would take one of them, whichever: they are run one by one. */
static void updates__of_one_row_by_two_objects_end_with_the_later_one(void **state)
{
    static change changes[40];
    sqlm_cx      *cx = *state;
    sqlm_conn    *conn = plain_database(cx);
    sqlm_result   result = { 0, 0 };

    run_script(cx, conn, "INSERT INTO hero (name, active) SELECT 'x', true FROM generate_series(1, 20)");
    for (int i = 0; i < 40; i++)
        changes[i] = (change){ i % 20 + 1, i < 20 ? "first" : "second" };
    assert_ok(cx, update_many(cx, conn, changes, 40, &result));
    assert_int_equal(result.rows_affected, 40);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM hero WHERE name = 'second'"), 20);
    changes[39].id = 4711; /* there is none */
    assert_ok(cx, update_many(cx, conn, changes + 20, 20, &result));
    assert_int_equal(result.rows_affected, 19);
    sqlm_conn_close(conn);
}

/* ---- one parameter that is an array */

static sqlm_value list_of(const sqlm_value *items, size_t count)
{
    return (sqlm_value){ .as.list = { .items = items, .count = count }, .type = SQLM_TYPE_LIST };
}

/* Texts, with their lengths, of both lists. */
static const char joined_sql[] = "SELECT (SELECT string_agg(t || length(t), ',') FROM unnest($1::text[]) t) || ';' || array_to_string($2::bigint[], ',')";

static sqlm_outcome join(sqlm_cx *cx, sqlm_conn *conn, const sqlm_value *lists, char text[64])
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *joined = "";
    sqlm_outcome    outcome = sqlm_query(cx, conn, joined_sql, lists, 2, &rows);

    if (outcome == SQLM_OK)
        outcome = sqlm_rows_next(cx, rows, &row);
    if (outcome == SQLM_OK)
        outcome = sqlm_row_get_text(cx, row, 0, &joined);
    (void)snprintf(text, 64, "%s", joined);
    sqlm_rows_close(rows);
    return outcome;
}

static void list__is_an_array_of_its_items(void **state)
{
    const sqlm_value texts[] = { sqlm_text_value("a"), sqlm_text_value(""), sqlm_text_value("\xc3\xa4\xc3\xb6"), sqlm_text_value("") };
    const sqlm_value numbers[] = { sqlm_i64_value(INT64_MIN), sqlm_i64_value(7) };
    const sqlm_value lists[] = { list_of(texts, 4), list_of(numbers, 2) };
    const sqlm_value shorter[] = { list_of(texts + 3, 1), list_of(numbers + 1, 1) };
    sqlm_cx         *cx = *state;
    sqlm_conn       *conn = plain_database(cx);
    char             text[64];

    assert_ok(cx, join(cx, conn, lists, text));
    assert_string_equal(text, "a1,0,\xc3\xa4\xc3\xb6" "2,0;-9223372036854775808,7");
    assert_ok(cx, join(cx, conn, shorter, text));
    assert_string_equal(text, "0;7");
    sqlm_conn_close(conn);
}

static void list__that_is_no_array_is_misuse(void **state)
{
    const sqlm_value one = sqlm_i64_value(1);
    const sqlm_value mixed[] = { one, sqlm_text_value("a") };
    const sqlm_value with_null[] = { one, sqlm_null_value() };
    const sqlm_value nested[] = { list_of(&one, 1), list_of(&one, 1) };
    const sqlm_value lists[] = { list_of(mixed, 2), list_of(with_null, 2), list_of(nested, 2), list_of(&one, 0) };
    sqlm_cx         *cx = *state;
    sqlm_conn       *conn = plain_database(cx);

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        assert_error(cx, MISUSE, sqlm_execute(cx, conn, "SELECT $1", &lists[i], 1, NULL));
        assert_usable(cx, conn);
    }
    sqlm_conn_close(conn);
}

static void list__with_an_item_that_is_refused_is_not_sent(void **state)
{
    const char *const names[] = { "a", "\xff" };
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = plain_database(cx);
    int64_t           count = 7;

    assert_error(cx, DATA, Hero_count(cx, conn, SQLM_SELECT(.where = sqlm_in_array(Hero_.name, names, 2)), &count));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_ENCODING);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_ok(cx, Hero_count(cx, conn, SQLM_SELECT(.where = sqlm_in_array(Hero_.name, names, 1)), &count));
    assert_int_equal(count, 0);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(arrays__take_every_kind),
        cx_test(arrays__give_each_object_its_own_key),
        cx_test(arrays__give_each_object_its_own_key_where_keys_fall),
        cx_test(arrays__that_fail_name_the_object_and_leave_nothing),
        cx_test(arrays__leave_no_trace_of_what_was_tried),
        cx_test(arrays__keep_what_is_no_parameter),
        cx_test(arrays__are_stopped_by_the_deadline),
        cx_test(arrays__of_which_a_row_is_left_out_keep_the_others_keys),
        cx_test(list__is_an_array_of_its_items),
        cx_test(list__that_is_no_array_is_misuse),
        cx_test(list__with_an_item_that_is_refused_is_not_sent),
        cx_test(updates__change_each_objects_row),
        cx_test(updates__of_one_row_by_two_objects_end_with_the_later_one),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/arrays", tests, NULL, NULL);
}
