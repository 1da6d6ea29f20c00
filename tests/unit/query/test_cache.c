/* SPDX-License-Identifier: MIT */
/* Compiled statements: how long they live, and what a query that has one takes. */
#include "heroes.h"
#include "support/torture.h"

static const char *const other_hero[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = "DROP TABLE hero; CREATE TABLE hero (active INTEGER, name TEXT, age INTEGER, team_id INTEGER, id INTEGER) STRICT;"
                            "INSERT INTO hero VALUES (1, 'b', 2, 3, 4)",
    [SQLM_DIALECT_POSTGRES] = "DROP TABLE hero; CREATE TABLE hero (active boolean, name text, age integer, team_id bigint, id bigint);"
                              "INSERT INTO hero VALUES (true, 'b', 2, 3, 4)",
    [SQLM_DIALECT_MYSQL] = "DROP TABLE hero; CREATE TABLE hero (active BOOLEAN, name TEXT, age INT, team_id BIGINT, id BIGINT);"
                           "INSERT INTO hero VALUES (1, 'b', 2, 3, 4)",
};

static void cache__is_not_stale_after_the_schema_changes(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = own_heroes(cx, 3);

    assert_int_equal(count_all(cx, db, NULL), 3);
    run_script(cx, db, "ALTER TABLE hero ADD COLUMN extra TEXT; CREATE INDEX ix ON hero (age)");
    assert_int_equal(count_all(cx, db, NULL), 3);
    run_dialect_script(cx, db, other_hero);
    assert_int_equal(count_all(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 4))), 1);
    assert_int_equal(count_all(cx, db, NULL), 1);
    sqlm_conn_close(db);
}

static void cache__recovers_when_a_table_is_gone_and_comes_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = own_heroes(cx, 3);
    Hero_list  list;
    int64_t    count;

    assert_int_equal(count_all(cx, db, NULL), 3);
    run_script(cx, db, "ALTER TABLE hero RENAME TO away");
    assert_error(cx, QUERY, Hero_all(cx, db, NULL, &list));
    assert_error(cx, QUERY, Hero_count(cx, db, NULL, &count));
    run_script(cx, db, "ALTER TABLE away RENAME TO hero");
    assert_int_equal(count_all(cx, db, NULL), 3);
    assert_ok(cx, Hero_count(cx, db, NULL, &count));
    sqlm_conn_close(db);
}

static void cache__survives_a_reset_of_the_connection(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx, 3);

    assert_int_equal(count_all(cx, db, NULL), 3);
    assert_ok(cx, sqlm_conn_reset(cx, db));
    assert_int_equal(count_all(cx, db, NULL), 3);
    sqlm_conn_close(db);
}

/* On a server both would see the same rows. */
static void connections__are_apart(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *first = heroes(cx, 3), *second = heroes(cx, 5);

    assert_int_equal(count_all(cx, first, NULL), 3);
    assert_int_equal(count_all(cx, second, NULL), 5);
    sqlm_conn_close(first);
    assert_int_equal(count_all(cx, second, NULL), 5);
    sqlm_conn_close(second);
}

static void memory__a_repeated_query_allocates_its_result_alone(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_conn      *db = heroes(cx, 20);
    sqlm_arena     *arena = arena_of(cx);
    size_t          before = 0, live;
    int64_t         count;
    Hero            hero;
    Kinds           kinds = kinds_row(1, 1, false);
    Link            link;
    Hero_list       list;
    bool            found, any;

    (void)state;
    assert_ok(cx, Kinds_insert(cx, db, &kinds));
    for (int run = 0; run < 2; run++) {
        before = heap.count;
        sqlm_arena_reset(arena);
        assert_ok(cx, Hero_get(cx, db, 1 + run, arena, &hero, &found));
        assert_ok(cx, Hero_first(cx, db, SQLM_SELECT(.where = sqlm_like(Hero_.name, "hero%")), arena, &hero, &found));
        assert_ok(cx, Hero_one(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 3 + run)), arena, &hero));
        assert_ok(cx, Link_get(cx, db, 1, 1, NULL, &link, &found));
        assert_ok(cx, Hero_count(cx, db, SQLM_SELECT(.where = sqlm_and(Hero_.active, sqlm_in(Hero_.age, 1, 2, run))), &count));
        assert_ok(cx, Hero_exists(cx, db, SQLM_SELECT(.where = Hero_.active), &any));
        assert_ok(cx, Hero_update(cx, db, &hero, NULL));
        assert_ok(cx, Hero_update(cx, db, &hero, SQLM_FIELDS(Hero_.age)));
        hero.id = 0;
        hero.name = run == 0 ? "x" : "y";
        assert_ok(cx, Hero_insert(cx, db, &hero));
        assert_ok(cx, Hero_delete(cx, db, &hero));
    }
    assert_int_equal(heap.count - before, 0);
    sqlm_arena_reset(arena);
    assert_ok(cx, Kinds_get(cx, db, 1, arena, &kinds, &found));
    assert_ok(cx, Hero_all(cx, db, NULL, &list));
    Hero_list_free(&list);
    before = heap.count;
    live = heap.live_count;
    sqlm_arena_reset(arena);
    assert_ok(cx, Kinds_get(cx, db, 1, arena, &kinds, &found));
    assert_int_equal(heap.count - before, 0);
    assert_ok(cx, Hero_all(cx, db, NULL, &list));
    assert_int_equal(heap.count - before, 2); /* the array and the arena's first chunk */
    Hero_list_free(&list);
    assert_int_equal(heap.live_count, live);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    assert_int_equal(heap.live_bytes, 0);
    assert_int_equal(heap.wrong_sizes, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(cache__is_not_stale_after_the_schema_changes),
        cx_test(cache__recovers_when_a_table_is_gone_and_comes_back),
        cx_test(cache__survives_a_reset_of_the_connection),
    };
    /* PostgreSQL's driver makes a cursor for some statements that give rows. */
    static const struct CMUnitTest not_of_postgres[] = {
        cx_test(memory__a_repeated_query_allocates_its_result_alone),
    };
    static const struct CMUnitTest of_sqlite[] = {
        cx_test(connections__are_apart),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    if (!runs_on(SQLM_DIALECT_POSTGRES))
        failed += cmocka_run_group_tests(not_of_postgres, NULL, NULL);
    if (runs_on(SQLM_DIALECT_SQLITE))
        failed += cmocka_run_group_tests(of_sqlite, NULL, NULL);
    return failed;
}
