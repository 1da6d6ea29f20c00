/* SPDX-License-Identifier: MIT */
/* Reading objects. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/sys/driver.h>

#include "sqlite_fixture.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

static void insert_heroes(sqlm_cx *cx, sqlm_conn *db, int count)
{
    static Hero list[5000];
    static char names[5000][16];

    assert_in_range(count, 0, 5000);
    for (int i = 1; i <= count; i++) {
        (void)snprintf(names[i - 1], sizeof names[0], "hero %d", i);
        list[i - 1] = (Hero){ .id = i, .name = names[i - 1], .age = SQLM_SOME(i % 10), .active = i % 2 == 0 };
    }
    assert_ok(cx, Hero_insert_many(cx, db, list, (size_t)count));
}

static sqlm_conn *heroes(sqlm_cx *cx, int count)
{
    sqlm_conn *db = database(cx);

    insert_heroes(cx, db, count);
    return db;
}

/* The same, whose table may be changed. */
static sqlm_conn *own_heroes(sqlm_cx *cx, int count)
{
    sqlm_conn *db = own_database(cx);

    insert_heroes(cx, db, count);
    return db;
}

/* Gives one of own_heroes() an age that its field has no room for. */
static void spoil_age(sqlm_cx *cx, sqlm_conn *db, int id)
{
    static const char *const widen[SQLM_DIALECT_COUNT] = {
        [SQLM_DIALECT_SQLITE] = "",
        [SQLM_DIALECT_POSTGRES] = "ALTER TABLE hero ALTER age TYPE bigint",
        [SQLM_DIALECT_MYSQL] = "ALTER TABLE hero MODIFY age BIGINT",
    };
    char sql[100];

    run_dialect_script(cx, db, widen);
    (void)snprintf(sql, sizeof sql, "UPDATE hero SET age = 3000000000 WHERE id = %d", id);
    run_script(cx, db, sql);
}

static sqlm_arena *arena_of(sqlm_cx *cx)
{
    sqlm_arena *arena = NULL;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    return arena;
}

/* ---- all */

/* The heroes that so many are in, in order. */
static void expect_heroes(const Hero_list *list, size_t count)
{
    char name[32];

    assert_int_equal(list->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(list->items[i].id, i + 1);
        assert_true(snprintf(name, sizeof(name), "hero %zu", i + 1) > 0);
        assert_string_equal(list->items[i].name, name);
    }
}

static void again__has_the_rows_of_its_query_alone(void **state)
{
    static const int64_t counts[] = { 0, 5, 2000, 2000, 3, 0, 5000, 1, 0, 5000 };
    sqlm_cx             *cx = *state;
    sqlm_conn           *db = heroes(cx, 5000);
    Hero_list            list = { 0 };

    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        assert_ok(cx, Hero_all_again(cx, db, SQLM_SELECT(.where = sqlm_le(Hero_.id, counts[i]), .order_by = SQLM_BY(sqlm_asc(Hero_.id))),
                                     &list));
        expect_heroes(&list, (size_t)counts[i]);
    }
    Hero_list_free(&list);
    assert_ok(cx, Hero_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id)), .limit = 7), &list));
    assert_ok(cx, Hero_all_again(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id)), .limit = 9), &list));
    expect_heroes(&list, 9);
    Hero_list_free(&list);
    sqlm_conn_close(db);
}

static void again__takes_memory_once(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_conn      *db = heroes(cx, 5000);
    Hero_list       list = { 0 };
    size_t          asked = 0, held = 0;

    (void)state;
    for (int i = 0; i < 5; i++) {
        if (i == 1) {
            asked = heap.count;
            held = heap.live_bytes;
        }
        assert_ok(cx, Hero_all_again(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &list));
        expect_heroes(&list, 5000);
    }
    assert_int_equal(heap.count, asked);
    assert_int_equal(heap.live_bytes, held);
    Hero_list_free(&list);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    assert_int_equal(heap.live_count, 0);
    assert_int_equal(heap.wrong_sizes, 0);
}

static void again__leaves_an_empty_list_after_a_failure(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = own_heroes(cx, 20);
    Hero_list   list = { 0 };
    void       *items = NULL;
    size_t      count = 0;
    sqlm_arena *arena = NULL;

    assert_ok(cx, Hero_all(cx, db, NULL, &list));
    assert_error(cx, QUERY, Hero_all_again(cx, db, SQLM_SELECT(.where = sqlm_eq(Team_.id, 1)), &list));
    assert_int_equal(list.count, 0);
    assert_non_null(list.items);
    assert_ok(cx, Hero_all_again(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &list));
    expect_heroes(&list, 20);
    spoil_age(cx, db, 15);
    assert_error(cx, DATA, Hero_all_again(cx, db, NULL, &list));
    assert_int_equal(list.count, 0);
    run_script(cx, db, "UPDATE hero SET age = 5 WHERE id = 15");
    assert_ok(cx, Hero_all_again(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &list));
    expect_heroes(&list, 20);
    Hero_list_free(&list);
    assert_error(cx, MISUSE, sqlm_select_again(cx, db, &Hero_model, NULL, NULL, &count, &arena));
    assert_error(cx, MISUSE, sqlm_select_again(cx, db, &Hero_model, NULL, &items, NULL, &arena));
    assert_error(cx, MISUSE, sqlm_select_again(cx, db, &Hero_model, NULL, &items, &count, NULL));
    sqlm_conn_close(db);
}

/* The servers have no text that is not UTF-8. */
static void again__leaves_an_empty_list_after_a_text_that_is_none(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx, 20);
    Hero_list  list = { 0 };

    assert_ok(cx, Hero_all(cx, db, NULL, &list));
    run_script(cx, db, "UPDATE hero SET name = CAST(x'FF' AS TEXT) WHERE id = 15");
    assert_error(cx, DATA, Hero_all_again(cx, db, NULL, &list));
    assert_int_equal(list.count, 0);
    run_script(cx, db, "UPDATE hero SET name = 'hero 15' WHERE id = 15");
    assert_ok(cx, Hero_all_again(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &list));
    expect_heroes(&list, 20);
    Hero_list_free(&list);
    sqlm_conn_close(db);
}

static void all__gives_every_row_whatever_their_number(void **state)
{
    static const int counts[] = { 0, 1, 7, 8, 9, 101, 102, 103, 1000, 5000 };
    sqlm_cx         *cx = *state;
    char             name[32];

    for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
        sqlm_conn *db = heroes(cx, counts[c]);
        Hero_list  list;

        assert_ok(cx, Hero_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &list));
        assert_int_equal(list.count, counts[c]);
        for (int i = 1; i <= counts[c]; i++) {
            assert_int_equal(list.items[i - 1].id, i);
            assert_true(snprintf(name, sizeof(name), "hero %d", i) > 0);
            assert_string_equal(list.items[i - 1].name, name);
            assert_true(list.items[i - 1].age.has && list.items[i - 1].age.value == i % 10);
            assert_false(list.items[i - 1].team_id.has);
        }
        Hero_list_free(&list);
        assert_null(list.items);
        Hero_list_free(&list);
        sqlm_conn_close(db);
    }
}

static void all__items_of_the_order_that_are_null_are_left_out(void **state)
{
    sqlm_cx         *cx = *state;
    sqlm_conn       *db = heroes(cx, 25);
    const sqlm_order *by_age = NULL;
    Hero_list        list;

    assert_ok(cx, Hero_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(by_age, sqlm_desc(Hero_.id), NULL)), &list));
    assert_int_equal(list.count, 25);
    assert_int_equal(list.items[0].id, 25);
    Hero_list_free(&list);
    assert_ok(cx, Hero_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(by_age)), &list));
    assert_int_equal(list.count, 25);
    Hero_list_free(&list);
    sqlm_conn_close(db);
}

static void all__of_no_rows_holds_nothing(void **state)
{
    sqlm_conn *db = heroes(*state, 0);
    Hero_list  list;

    assert_ok(*state, Hero_all(*state, db, NULL, &list));
    assert_null(list.items);
    assert_null(list.arena);
    assert_int_equal(list.count, 0);
    sqlm_conn_close(db);
}

static void all__items_are_aligned_and_unset_bytes_are_zero(void **state)
{
    const Hero zero = { 0 };
    sqlm_conn *db = heroes(*state, 1000);
    Hero_list  list;

    assert_ok(*state, Hero_all(*state, db, NULL, &list));
    assert_int_equal((uintptr_t)list.items % 64, 0);
    for (size_t i = 0; i < list.count; i++)
        assert_memory_equal(&list.items[i].team_id, &zero.team_id, sizeof(zero.team_id));
    Hero_list_free(&list);
    sqlm_conn_close(db);
}

static size_t count_all(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select)
{
    Hero_list list;
    size_t    count;

    assert_ok(cx, Hero_all(cx, db, select, &list));
    count = list.count;
    Hero_list_free(&list);
    return count;
}

static void all__limit_and_offset(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx, 20);

    assert_int_equal(count_all(cx, db, SQLM_SELECT(.limit = 5)), 5);
    assert_int_equal(count_all(cx, db, SQLM_SELECT(.limit = 0)), 20);
    assert_int_equal(count_all(cx, db, SQLM_SELECT(.limit = 20)), 20);
    assert_int_equal(count_all(cx, db, SQLM_SELECT(.limit = 21)), 20);
    assert_int_equal(count_all(cx, db, SQLM_SELECT(.limit = INT64_MAX)), 20);
    assert_int_equal(count_all(cx, db, SQLM_SELECT(.offset = 15)), 5);
    assert_int_equal(count_all(cx, db, SQLM_SELECT(.offset = INT64_MAX)), 0);
    assert_int_equal(count_all(cx, db, SQLM_SELECT(.limit = 3, .offset = 18)), 2);
    sqlm_conn_close(db);
}

static void all__fails_with_nothing_left_when_a_row_is_not_of_the_type(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = own_heroes(cx, 300);
    Hero_list  list;

    spoil_age(cx, db, 299);
    assert_error(cx, DATA, Hero_all(cx, db, NULL, &list));
    assert_string_equal(sqlm_cx_error(cx)->column, "age");
    assert_null(list.items);
    assert_null(list.arena);
    assert_int_equal(list.count, 0);
    assert_int_equal(count_all(cx, db, SQLM_SELECT(.limit = 10)), 10);
    sqlm_conn_close(db);
}

/* ---- one */

static void one__is_not_found_found_or_found_more_than_once(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 3);
    sqlm_arena *arena = arena_of(cx);
    Hero        hero = { .id = 77, .name = "as it was" };
    const Hero  before = hero;
    bool        found = true;

    assert_ok(cx, Hero_one(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 2)), arena, &hero));
    assert_string_equal(hero.name, "hero 2");
    hero = before;
    assert_error(cx, NOT_FOUND, Hero_one(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 9)), arena, &hero));
    assert_error(cx, MULTIPLE_FOUND, Hero_one(cx, db, NULL, arena, &hero));
    assert_memory_equal(&hero, &before, sizeof(hero));
    assert_ok(cx, Hero_one_or_none(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 9)), arena, &hero, &found));
    assert_false(found);
    found = true;
    assert_error(cx, MULTIPLE_FOUND, Hero_one_or_none(cx, db, NULL, arena, &hero, &found));
    assert_false(found);
    assert_memory_equal(&hero, &before, sizeof(hero));
    assert_ok(cx, Hero_one_or_none(cx, db, SQLM_SELECT(.offset = 2), arena, &hero, &found));
    assert_true(found);
    hero = before;
    assert_ok(cx, Hero_first(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 9)), arena, &hero, &found));
    assert_false(found);
    assert_memory_equal(&hero, &before, sizeof(hero));
    assert_ok(cx, Hero_first(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_desc(Hero_.id))), arena, &hero, &found));
    assert_true(found);
    assert_int_equal(hero.id, 3);
    assert_ok(cx, Hero_one(cx, db, SQLM_SELECT(.limit = 1), arena, &hero));
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void one__leaves_the_object_as_it_was_when_a_column_is_not_of_the_type(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = own_heroes(cx, 2);
    sqlm_arena *arena = arena_of(cx);
    Hero        hero = { .id = 77, .name = "as it was" };
    const Hero  before = hero;
    bool        found = true;

    spoil_age(cx, db, 2);
    assert_error(cx, DATA, Hero_get(cx, db, 2, arena, &hero, &found));
    assert_false(found);
    assert_memory_equal(&hero, &before, sizeof(hero));
    assert_error(cx, DATA, Hero_one(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 2)), arena, &hero));
    assert_memory_equal(&hero, &before, sizeof(hero));
    assert_error(cx, DATA,
                 Hero_one(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), arena, &hero)); /* the second row */
    assert_memory_equal(&hero, &before, sizeof(hero));
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void one__works_for_objects_larger_than_the_stack_copy(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    sqlm_arena *arena = arena_of(cx);
    Kinds       row = kinds_row(1, 3, false), got = { 0 };
    bool        found = false;

    assert_true(sizeof(Kinds) > 256);
    assert_ok(cx, Kinds_insert(cx, db, &row));
    assert_ok(cx, Kinds_get(cx, db, 1, arena, &got, &found));
    assert_true(found);
    assert_int_equal(got.i64, 3);
    assert_string_equal(got.ojs, "\"3\"");
    assert_true(got.osize.has && got.osize.value == SIZE_SMALL);
    assert_ok(cx, Kinds_one(cx, db, NULL, arena, &got));
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void arena__may_be_null_only_for_models_without_text(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx, 1);
    Hero       hero;
    Link       link = { 0 };
    bool       found = true;

    assert_error(cx, MISUSE, Hero_get(cx, db, 1, NULL, &hero, &found));
    assert_error(cx, MISUSE, Hero_one(cx, db, NULL, NULL, &hero));
    assert_error(cx, MISUSE, Hero_first(cx, db, NULL, NULL, &hero, &found));
    assert_false(found);
    run_script(cx, db, "INSERT INTO link VALUES (1, 2)");
    assert_ok(cx, Link_get(cx, db, 1, 2, NULL, &link, &found));
    assert_true(found);
    assert_int_equal(link.b, 2);
    sqlm_conn_close(db);
}

/* ---- by key */

static void get__finds_or_does_not(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 3);
    sqlm_arena *arena = arena_of(cx);
    Hero        hero = { 0 };
    bool        found = false;

    assert_ok(cx, Hero_get(cx, db, 3, arena, &hero, &found));
    assert_true(found);
    assert_string_equal(hero.name, "hero 3");
    assert_ok(cx, Hero_get(cx, db, 4, arena, &hero, &found));
    assert_false(found);
    assert_int_equal(hero.id, 3);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void get__by_a_key_of_several_fields(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    sqlm_arena *arena = arena_of(cx);
    Pair        pair = { 0 };
    bool        found = false;

    assert_ok(cx, Pair_insert(cx, db, &(Pair){ .left = 1, .right = "a", .note = "1a" }));
    assert_ok(cx, Pair_insert(cx, db, &(Pair){ .left = 1, .right = "b", .note = "1b" }));
    assert_ok(cx, Pair_insert(cx, db, &(Pair){ .left = 2, .right = "a" }));
    assert_ok(cx, Pair_get(cx, db, 1, "b", arena, &pair, &found));
    assert_true(found);
    assert_string_equal(pair.note, "1b");
    assert_ok(cx, Pair_get(cx, db, 2, "b", arena, &pair, &found));
    assert_false(found);
    assert_ok(cx, Pair_get(cx, db, 2, "a", arena, &pair, &found));
    assert_null(pair.note);
    found = true;
    assert_error(cx, DATA, Pair_get(cx, db, 2, NULL, arena, &pair, &found));
    assert_false(found);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

/* ---- cursors */

static void each__gives_row_after_row_with_text_of_that_row(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 300);
    Hero_cursor cursor;
    Hero        hero;
    char        name[32];
    bool        found = true;
    int         seen = 0;

    assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &cursor));
    for (;;) {
        assert_ok(cx, Hero_next(cx, &cursor, &hero, &found));
        if (!found)
            break;
        assert_true(snprintf(name, sizeof(name), "hero %d", ++seen) > 0);
        assert_string_equal(hero.name, name);
    }
    assert_int_equal(seen, 300);
    assert_ok(cx, Hero_next(cx, &cursor, &hero, &found));
    assert_false(found);
    Hero_close(&cursor);
    Hero_close(&cursor);
    assert_error(cx, MISUSE, Hero_next(cx, &cursor, &hero, &found));
    sqlm_conn_close(db);
}

static void each__of_the_same_query_nests(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 5);
    Hero_cursor outer, inner;
    Hero        hero, other;
    bool        found = true;
    int         pairs = 0;

    assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.where = sqlm_gt(Hero_.id, 0)), &outer));
    while (Hero_next(cx, &outer, &hero, &found) == SQLM_OK && found) {
        const int64_t id = hero.id;

        assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.where = sqlm_gt(Hero_.id, id)), &inner));
        while (Hero_next(cx, &inner, &other, &found) == SQLM_OK && found) {
            assert_true(other.id > id);
            pairs++;
        }
        Hero_close(&inner);
        assert_int_equal(hero.id, id);
    }
    Hero_close(&outer);
    assert_int_equal(pairs, 10);
    sqlm_conn_close(db);
}

static void each__may_be_left_early(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = own_heroes(cx, 5);
    Hero_cursor cursor;
    Hero        hero;
    bool        found;

    assert_ok(cx, Hero_each(cx, db, NULL, &cursor));
    assert_ok(cx, Hero_next(cx, &cursor, &hero, &found));
    Hero_close(&cursor);
    run_script(cx, db, "DROP TABLE hero");
    sqlm_conn_close(db);
}

static void each__that_failed_can_only_be_closed(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = own_heroes(cx, 3);
    Hero_cursor cursor;
    Hero        hero = { .id = 77 };
    bool        found;

    spoil_age(cx, db, 1);
    assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &cursor));
    assert_error(cx, DATA, Hero_next(cx, &cursor, &hero, &found));
    assert_int_equal(hero.id, 77);
    assert_error(cx, MISUSE, Hero_next(cx, &cursor, &hero, &found));
    Hero_close(&cursor);
    sqlm_conn_close(db);
}

static void each__outlives_its_connection_without_harm(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 3);
    Hero_cursor first, second;
    Hero        hero;
    bool        found;

    assert_ok(cx, Hero_each(cx, db, NULL, &first));
    assert_ok(cx, Hero_each(cx, db, NULL, &second));
    assert_ok(cx, Hero_next(cx, &first, &hero, &found));
    sqlm_conn_close(db);
    assert_error(cx, MISUSE, Hero_next(cx, &first, &hero, &found));
    Hero_close(&first);
    Hero_close(&second);
}

/* ---- numbers */

static void count__and_exists(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx, 20);
    int64_t    count = -1;
    bool       any = false;

    assert_ok(cx, Hero_count(cx, db, NULL, &count));
    assert_int_equal(count, 20);
    assert_ok(cx, Hero_count(cx, db, SQLM_SELECT(.where = Hero_.active), &count));
    assert_int_equal(count, 10);
    assert_ok(cx, Hero_count(cx, db, SQLM_SELECT(.where = Hero_.active, .limit = 3), &count));
    assert_int_equal(count, 3);
    assert_ok(cx, Hero_count(cx, db, SQLM_SELECT(.where = Hero_.active, .limit = 30, .offset = 4), &count));
    assert_int_equal(count, 6);
    assert_ok(cx, Hero_exists(cx, db, SQLM_SELECT(.where = Hero_.active), &any));
    assert_true(any);
    assert_ok(cx, Hero_exists(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 21)), &any));
    assert_false(any);
    assert_ok(cx, Hero_exists(cx, db, SQLM_SELECT(.offset = 19), &any));
    assert_true(any);
    assert_ok(cx, Hero_exists(cx, db, SQLM_SELECT(.limit = 1, .offset = 20), &any));
    assert_false(any);
    sqlm_conn_close(db);
}

/* ---- statements that grow old */

/* ---- long lists */

#define LONG_LIST    32000
#define LONG_SECONDS 10

/* Counts the active heroes whose age is in a long list: once, or until the deadline, with lists of different lengths, so that each is
 * compiled anew. Gives the microseconds that it took, or those after which it was given up. */
static int64_t count_in_long_lists(sqlm_cx *cx, sqlm_conn *db, bool until_deadline)
{
    static int32_t numbers[LONG_LIST];
    const int64_t  start = sqlm_now();
    int32_t        skipped = 0;

    for (int32_t i = 0; i < LONG_LIST; i++)
        numbers[i] = LONG_LIST - 1 - i; /* the heroes' ages are the last ones */
    do {
        int64_t      count = 0;
        sqlm_outcome outcome = Hero_count(cx, db,
                                          SQLM_SELECT(.where = sqlm_and(sqlm_in_array(Hero_.age, numbers + skipped, LONG_LIST - skipped),
                                                                        sqlm_eq(Hero_.active, true))),
                                          &count);

        if (until_deadline && outcome == SQLM_CANCELLED) {
            assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_TIMEOUT);
            break;
        }
        assert_ok(cx, outcome);
        assert_int_equal(count, 10); /* the value behind the list counts, too */
        skipped = (skipped + 1) % 1000;
    } while (until_deadline && sqlm_now() - start < LONG_SECONDS * INT64_C(1000000));
    return sqlm_now() - start;
}

static void assert_quick(int64_t microseconds, const char *what)
{
    print_message("%s of %d values, took %lld ms\n", what, LONG_LIST, (long long)microseconds / 1000);
    assert_true(microseconds < LONG_SECONDS * INT64_C(1000000));
}

/* The work grows with the list, not with its square. */
static void long_list__is_quick(void **state)
{
    sqlm_conn *db = heroes(*state, 20);

    assert_quick(count_in_long_lists(*state, db, false), "a list");
    sqlm_conn_close(db);
}

/* SQLite does not look at the deadline while it compiles: compiling must not take long. */
static void long_list__respects_the_deadline(void **state)
{
    sqlm_conn *db = heroes(*state, 20);
    int64_t    count = 0;

    sqlm_cx_set_timeout(*state, 1000);
    assert_quick(count_in_long_lists(*state, db, true), "lists until a deadline of one second, each");
    sqlm_cx_set_timeout(*state, 0);
    assert_ok(*state, Hero_count(*state, db, NULL, &count));
    assert_int_equal(count, 20);
    sqlm_conn_close(db);
}

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

/* ---- who may call */

static void mistakes__null_arguments_are_misuse(void **state)
{
    sqlm_cx          *cx = *state;
    sqlm_conn        *db = heroes(cx, 1);
    sqlm_arena       *arena = arena_of(cx), *other = NULL;
    const void *const key[] = { NULL };
    void             *items;
    size_t            count;
    Hero              hero;
    bool              found;

    assert_error(cx, MISUSE, sqlm_select_all(cx, NULL, &Hero_model, NULL, &items, &count, &other));
    assert_error(cx, MISUSE, sqlm_select_all(cx, db, NULL, NULL, &items, &count, &other));
    assert_error(cx, MISUSE, sqlm_select_all(cx, db, &Hero_model, NULL, NULL, &count, &other));
    assert_error(cx, MISUSE, sqlm_select_all(cx, db, &Hero_model, NULL, &items, NULL, &other));
    assert_error(cx, MISUSE, sqlm_select_all(cx, db, &Hero_model, NULL, &items, &count, NULL));
    assert_error(cx, MISUSE, sqlm_select_one(cx, db, &Hero_model, NULL, SQLM_EXPECT_FIRST, arena, &hero, NULL));
    assert_error(cx, MISUSE, sqlm_select_one(cx, db, &Hero_model, NULL, SQLM_EXPECT_ONE, arena, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_select_one(cx, db, &Hero_model, NULL, (sqlm_expect)7, arena, &hero, &found));
    assert_error(cx, MISUSE, sqlm_select_each(cx, db, &Hero_model, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_object_cursor_next(cx, NULL, &hero, &found));
    assert_error(cx, MISUSE, sqlm_select_count(cx, db, &Hero_model, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_select_exists(cx, db, &Hero_model, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_get_by_key(cx, db, &Hero_model, NULL, arena, &hero, &found));
    assert_error(cx, MISUSE, sqlm_get_by_key(cx, db, &Hero_model, key, arena, &hero, &found));
    assert_error(cx, MISUSE, sqlm_get_by_key(cx, db, &Hero_model, key, arena, &hero, NULL));
    assert_int_equal(sqlm_select_count(NULL, db, &Hero_model, NULL, &(int64_t){ 0 }), SQLM_ERR);
    sqlm_object_cursor_close(NULL);
    assert_error(cx, MISUSE, Hero_all(cx, db, NULL, NULL));
    assert_error(cx, MISUSE, Hero_all_again(cx, db, NULL, NULL));
    assert_error(cx, MISUSE, Hero_update_returning(cx, db, SQLM_UPDATE(.all_rows = true), NULL));
    assert_error(cx, MISUSE, Hero_delete_returning(cx, db, SQLM_DELETE(.all_rows = true), NULL));
    assert_error(cx, MISUSE, Hero_each(cx, db, NULL, NULL));
    assert_error(cx, MISUSE, Hero_next(cx, NULL, &hero, &found));
    Hero_close(NULL);
    Hero_list_free(NULL);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void mistakes__a_model_of_another_library_version_is_misuse(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx, 1);
    sqlm_model other = Hero_model;
    int64_t    count;

    other.abi_version++;
    assert_error(cx, MISUSE, sqlm_select_count(cx, db, &other, NULL, &count));
    sqlm_conn_close(db);
}

static void cancelled__cx_runs_nothing(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 1);
    Hero_cursor cursor;
    Hero_list   list;
    Hero        hero = { .name = "new" };
    bool        found;
    int64_t     count;

    assert_ok(cx, Hero_each(cx, db, NULL, &cursor));
    sqlm_cx_cancel(cx);
    assert_error(cx, CANCELLED, Hero_all(cx, db, NULL, &list));
    assert_error(cx, CANCELLED, Hero_next(cx, &cursor, &hero, &found));
    assert_error(cx, CANCELLED, Hero_insert(cx, db, &hero));
    Hero_close(&cursor);
    sqlm_cx_uncancel(cx);
    assert_ok(cx, Hero_count(cx, db, NULL, &count));
    assert_int_equal(count, 1);
    sqlm_conn_close(db);
}

static char in_child(sqlm_cx *cx, sqlm_conn *db, Hero_cursor *cursor)
{
    int64_t count;

    if (Hero_count(cx, db, NULL, &count) != SQLM_ERR || sqlm_cx_error(cx)->kind != SQLM_E_CONNECTION)
        return 'a';
    if (sqlm_cx_error(cx)->reason != SQLM_R_FORKED)
        return 'b';
    Hero_close(cursor);
    sqlm_conn_forget(db);
    return 'x';
}

/* The child says how it went through a pipe: what it leaves of the parent's memory changes its exit status under a leak checker. */
static void forked__child_is_refused_and_forgets(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 3);
    Hero_cursor cursor;
    int         ends[2], status = 0;
    char        said = '?';
    pid_t       child;

    assert_ok(cx, Hero_each(cx, db, NULL, &cursor));
    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        said = in_child(cx, db, &cursor);
        keep_coverage();
        _exit(write(ends[1], &said, 1) == 1 ? 0 : 1);
    }
    assert_int_equal(read(ends[0], &said, 1), 1);
    assert_int_equal(said, 'x');
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(count_all(cx, db, NULL), 3);
    Hero_close(&cursor);
    sqlm_conn_close(db);
}

/* ---- memory */

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

static void cursors__close_in_any_order(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 4);
    Hero_cursor cursors[3];
    Hero        hero;
    bool        found;

    for (size_t i = 0; i < 3; i++) {
        assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &cursors[i]));
        assert_ok(cx, Hero_next(cx, &cursors[i], &hero, &found));
        assert_int_equal(hero.id, 1);
    }
    Hero_close(&cursors[1]);
    Hero_close(&cursors[0]);
    for (int64_t id = 2; id <= 4; id++) {
        assert_ok(cx, Hero_next(cx, &cursors[2], &hero, &found));
        assert_int_equal(hero.id, id);
    }
    assert_ok(cx, Hero_next(cx, &cursors[2], &hero, &found));
    assert_false(found);
    Hero_close(&cursors[2]);
    sqlm_conn_close(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(all__gives_every_row_whatever_their_number),
        cx_test(again__has_the_rows_of_its_query_alone),
        cx_test(again__takes_memory_once),
        cx_test(again__leaves_an_empty_list_after_a_failure),
        cx_test(all__items_of_the_order_that_are_null_are_left_out),
        cx_test(all__of_no_rows_holds_nothing),
        cx_test(all__items_are_aligned_and_unset_bytes_are_zero),
        cx_test(all__limit_and_offset),
        cx_test(all__fails_with_nothing_left_when_a_row_is_not_of_the_type),
        cx_test(one__is_not_found_found_or_found_more_than_once),
        cx_test(one__leaves_the_object_as_it_was_when_a_column_is_not_of_the_type),
        cx_test(one__works_for_objects_larger_than_the_stack_copy),
        cx_test(arena__may_be_null_only_for_models_without_text),
        cx_test(get__finds_or_does_not),
        cx_test(get__by_a_key_of_several_fields),
        cx_test(each__gives_row_after_row_with_text_of_that_row),
        cx_test(each__of_the_same_query_nests),
        cx_test(each__may_be_left_early),
        cx_test(each__that_failed_can_only_be_closed),
        cx_test(each__outlives_its_connection_without_harm),
        cx_test(count__and_exists),
        cx_test(long_list__is_quick),
        cx_test(long_list__respects_the_deadline),
        cx_test(cache__is_not_stale_after_the_schema_changes),
        cx_test(cache__recovers_when_a_table_is_gone_and_comes_back),
        cx_test(cache__survives_a_reset_of_the_connection),
        cx_test(mistakes__null_arguments_are_misuse),
        cx_test(mistakes__a_model_of_another_library_version_is_misuse),
        cx_test(cancelled__cx_runs_nothing),
        cx_test(forked__child_is_refused_and_forgets),
        cx_test(cursors__close_in_any_order),
    };

    /* PostgreSQL's driver makes a cursor for some statements that give rows. */
    static const struct CMUnitTest not_of_postgres[] = {
        cx_test(memory__a_repeated_query_allocates_its_result_alone),
    };
    static const struct CMUnitTest of_sqlite[] = {
        cx_test(again__leaves_an_empty_list_after_a_text_that_is_none),
        cx_test(connections__are_apart),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    if (!runs_on(SQLM_DIALECT_POSTGRES))
        failed += cmocka_run_group_tests(not_of_postgres, NULL, NULL);
    if (runs_on(SQLM_DIALECT_SQLITE))
        failed += cmocka_run_group_tests(of_sqlite, NULL, NULL);
    return failed;
}
