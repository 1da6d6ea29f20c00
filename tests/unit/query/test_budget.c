/* SPDX-License-Identifier: MIT */
/* Budgets of what the typed functions give. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlmodel/sys/observe.h>

#include "sqlite_fixture.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

#define IN_ORDER .order_by = SQLM_BY(sqlm_asc(Hero_.id))

/* A context with budgets over an allocator that counts. */
typedef struct bounded {
    torture_heap heap;
    sqlm_cx     *cx;
    size_t       before;
} bounded;

static void bound(bounded *b, uint64_t max_rows, uint64_t max_bytes)
{
    sqlm_cx_options options = { .size = sizeof(options), .max_rows = max_rows, .max_bytes = max_bytes };

    memset(&b->heap, 0, sizeof(b->heap));
    options.allocator = torture_allocator(&b->heap);
    b->cx = sqlm_cx_new(&options);
    assert_non_null(b->cx);
    b->before = b->heap.live_bytes;
    b->heap.peak_bytes = b->before;
}

static void unbound(bounded *b)
{
    assert_int_equal(b->heap.live_bytes, b->before);
    sqlm_cx_free(b->cx);
    assert_int_equal(b->heap.live_count, 0);
}

/* So many heroes, whose names have so many bytes, or as many as their numbers need. */
static sqlm_conn *heroes(sqlm_cx *cx, int64_t count, int64_t name_bytes)
{
    const size_t room = (size_t)name_bytes + 20;
    sqlm_conn   *db = database(cx);
    Hero        *array = calloc((size_t)count, sizeof *array);
    char        *names = calloc((size_t)count, room);

    assert_true(array != NULL && names != NULL);
    for (int64_t i = 0; i < count; i++) {
        char *const name = names + (size_t)i * room;

        (void)snprintf(name, room, "%-*lld", (int)name_bytes, (long long)i + 1);
        array[i] = (Hero){ .id = i + 1, .name = name };
    }
    assert_ok(cx, Hero_insert_many(cx, db, array, (size_t)count));
    free(names);
    free(array);
    return db;
}

/* Longer than any budget here, and not beyond what PostgreSQL has in an index. */
static void rename_to_long(sqlm_cx *cx, sqlm_conn *db, int64_t id)
{
    static char long_name[150000];

    memset(long_name, '0', sizeof long_name - 1);
    assert_ok(cx, Hero_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.name, (const char *)long_name)),
                                                        .where = sqlm_eq(Hero_.id, id)),
                                    NULL));
}

static void list__has_as_many_rows_as_the_budget_and_no_more(void **state)
{
    static const int64_t counts[] = { 1, 2, 7, 85, 86, 1000, 5000 };
    Hero_list            list;
    bounded              b;

    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        sqlm_conn *db = heroes(*state, counts[i], 3);

        bound(&b, (uint64_t)counts[i], 0);
        assert_ok(b.cx, Hero_all(b.cx, db, SQLM_SELECT(IN_ORDER), &list));
        assert_int_equal(list.count, counts[i]);
        assert_int_equal(list.items[counts[i] - 1].id, counts[i]);
        Hero_list_free(&list);
        unbound(&b);

        assert_ok(*state, Hero_insert(*state, db, &(Hero){ .id = counts[i] + 1, .name = "one more" }));
        bound(&b, (uint64_t)counts[i], 0);
        assert_error(b.cx, BUDGET, Hero_all(b.cx, db, NULL, &list));
        assert_int_equal(sqlm_cx_error(b.cx)->reason, SQLM_R_ROWS);
        assert_null(list.items);
        assert_null(list.arena);
        assert_int_equal(list.count, 0);
        assert_ok(b.cx, Hero_all(b.cx, db, SQLM_SELECT(.limit = (uint64_t)counts[i]), &list));
        assert_int_equal(list.count, counts[i]);
        Hero_list_free(&list);
        unbound(&b);
        sqlm_conn_close(db);
    }
}

/* What a list of that many rows takes when nothing bounds it. */
static size_t taken_by(sqlm_conn *db)
{
    Hero_list list;
    bounded   b;
    size_t    taken;

    bound(&b, 0, 0);
    assert_ok(b.cx, Hero_all(b.cx, db, NULL, &list));
    taken = b.heap.live_bytes - b.before;
    Hero_list_free(&list);
    unbound(&b);
    return taken;
}

static void list__takes_no_more_memory_than_the_budget(void **state)
{
    static const struct {
        int64_t count, name_bytes;
    } cases[] = { { 2000, 3 }, { 2000, 500 }, { 10, 30000 }, { 300, 5000 } };
    Hero_list list;
    bounded   b;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sqlm_conn   *db = heroes(*state, cases[i].count, cases[i].name_bytes);
        const size_t whole = taken_by(db);
        const size_t least = (size_t)cases[i].count * (sizeof(Hero) + (size_t)cases[i].name_bytes);

        for (size_t budget = 1; budget < 2 * whole; budget += 1 + budget / 3) {
            sqlm_outcome outcome;

            bound(&b, 0, budget);
            outcome = Hero_all(b.cx, db, NULL, &list);
            if (outcome == SQLM_OK) {
                assert_int_equal(list.count, cases[i].count);
                assert_true(sqlm_arena_bytes(list.arena) + list.count * sizeof(Hero) <= budget);
                Hero_list_free(&list);
            } else {
                assert_error(b.cx, BUDGET, outcome);
                assert_int_equal(sqlm_cx_error(b.cx)->reason, SQLM_R_BYTES);
                assert_true(budget < 2 * least + 8192); /* a budget with room to spare is no obstacle */
                assert_null(list.items);
            }
            /* an arena begins with a kilobyte; a resize holds both blocks in this allocator */
            assert_true(b.heap.peak_bytes - b.before <= 2 * budget + 1024);
            unbound(&b);
        }
        assert_int_equal(ask(*state, db, "SELECT count(*) FROM hero"), cases[i].count);
        sqlm_conn_close(db);
    }
}

static void list__of_nothing_fits_any_budget(void **state)
{
    sqlm_conn *db = database(*state);
    Hero_list  list;
    bounded    b;

    bound(&b, 1, 1);
    assert_ok(b.cx, Hero_all(b.cx, db, NULL, &list));
    assert_int_equal(list.count, 0);
    unbound(&b);
    sqlm_conn_close(db);
}

static void list__of_a_child_is_bounded_by_the_parent(void **state)
{
    sqlm_conn      *db = heroes(*state, 3, 3);
    sqlm_cx_options options = { .size = sizeof(options), .max_rows = 1000 };
    sqlm_cx        *child;
    Hero_list       list;
    bounded         b;

    bound(&b, 2, 0);
    options.parent = b.cx;
    child = sqlm_cx_new(&options);
    assert_non_null(child);
    assert_error(child, BUDGET, Hero_all(child, db, NULL, &list));
    sqlm_cx_free(child);
    unbound(&b);
    sqlm_conn_close(db);
}

static void cursor__gives_as_many_rows_as_the_budget_and_fails_then(void **state)
{
    sqlm_conn  *db = heroes(*state, 3, 3);
    Hero_cursor cursor;
    Hero        hero = { .id = 0 };
    bool        found = false;
    bounded     b;

    bound(&b, 2, 0);
    assert_ok(b.cx, Hero_each(b.cx, db, SQLM_SELECT(IN_ORDER), &cursor));
    assert_ok(b.cx, Hero_next(b.cx, &cursor, &hero, &found));
    assert_ok(b.cx, Hero_next(b.cx, &cursor, &hero, &found));
    assert_true(found);
    assert_int_equal(hero.id, 2);
    assert_error(b.cx, BUDGET, Hero_next(b.cx, &cursor, &hero, &found));
    assert_int_equal(sqlm_cx_error(b.cx)->reason, SQLM_R_ROWS);
    assert_false(found);
    assert_int_equal(hero.id, 2);
    assert_error(b.cx, MISUSE, Hero_next(b.cx, &cursor, &hero, &found));
    Hero_close(&cursor);
    assert_ok(b.cx, Hero_each(b.cx, db, SQLM_SELECT(IN_ORDER, .limit = 2), &cursor));
    for (int i = 0; i < 3; i++)
        assert_ok(b.cx, Hero_next(b.cx, &cursor, &hero, &found));
    assert_false(found);
    Hero_close(&cursor);
    unbound(&b);
    sqlm_conn_close(db);
}

static void cursor__holds_one_row_at_a_time(void **state)
{
    sqlm_conn  *db = heroes(*state, 50, 5000);
    Hero_cursor cursor;
    Hero        hero = { .id = 0 };
    bool        found = true;
    bounded     b;

    bound(&b, 0, 16384);
    assert_ok(b.cx, Hero_each(b.cx, db, SQLM_SELECT(IN_ORDER), &cursor));
    while (found)
        assert_ok(b.cx, Hero_next(b.cx, &cursor, &hero, &found));
    assert_int_equal(hero.id, 50);
    Hero_close(&cursor);
    rename_to_long(*state, db, 2);
    assert_ok(b.cx, Hero_each(b.cx, db, SQLM_SELECT(IN_ORDER), &cursor));
    assert_ok(b.cx, Hero_next(b.cx, &cursor, &hero, &found));
    assert_error(b.cx, BUDGET, Hero_next(b.cx, &cursor, &hero, &found));
    assert_int_equal(sqlm_cx_error(b.cx)->reason, SQLM_R_BYTES);
    assert_int_equal(hero.id, 1);
    Hero_close(&cursor);
    unbound(&b);
    sqlm_conn_close(db);
}

/* What the arena held before is not the result's. */
static void object__makes_an_arena_grow_by_no_more_than_the_budget(void **state)
{
    static char text[5001], long_text[1000001];
    Versioned   rows[] = { { .id = 1, .name = text }, { .id = 2, .name = long_text }, { .id = 3, .name = text } };
    Versioned   row = { .id = 77 };
    sqlm_conn  *db = database(*state);
    sqlm_arena *arena = NULL;
    bool        found = false;
    bounded     b;

    memset(text, '0', sizeof text - 1);
    memset(long_text, '0', sizeof long_text - 1);
    assert_ok(*state, Versioned_insert_many(*state, db, rows, 3));
    bound(&b, 1, 16384);
    assert_ok(*state, sqlm_arena_new(*state, &arena));
    assert_non_null(sqlm_arena_allocate(*state, arena, 100000, 1));
    for (int i = 0; i < 10; i++)
        assert_ok(b.cx, Versioned_get(b.cx, db, 1, arena, &row, &found));
    assert_error(b.cx, BUDGET, Versioned_get(b.cx, db, 2, arena, &row, &found));
    assert_int_equal(sqlm_cx_error(b.cx)->reason, SQLM_R_BYTES);
    assert_int_equal(row.id, 1);
    assert_false(found);
    assert_error(b.cx, BUDGET, Versioned_one(b.cx, db, SQLM_SELECT(.where = sqlm_eq(Versioned_.id, 2)), arena, &row));
    assert_error(b.cx, BUDGET, Versioned_first(b.cx, db, SQLM_SELECT(.where = sqlm_eq(Versioned_.id, 2)), arena, &row, &found));
    assert_int_equal(row.id, 1);
    assert_ok(b.cx, Versioned_get(b.cx, db, 3, arena, &row, &found));
    assert_true(found);
    assert_non_null(sqlm_arena_allocate(b.cx, arena, 100000, 1)); /* the arena is as free as before */
    sqlm_arena_free(arena);
    unbound(&b);
    sqlm_conn_close(db);
}

/* The second row that tells "multiple found" is not given to anybody. */
static void object__is_one_row(void **state)
{
    sqlm_conn  *db = heroes(*state, 2, 3);
    sqlm_arena *arena = NULL;
    Hero        hero;
    int64_t     count = 0;
    bool        found = false;
    bounded     b;

    bound(&b, 1, 0);
    assert_ok(*state, sqlm_arena_new(*state, &arena));
    assert_error(b.cx, MULTIPLE_FOUND, Hero_one(b.cx, db, NULL, arena, &hero));
    assert_ok(b.cx, Hero_first(b.cx, db, NULL, arena, &hero, &found));
    assert_ok(b.cx, Hero_count(b.cx, db, NULL, &count));
    assert_int_equal(count, 2);
    sqlm_arena_free(arena);
    unbound(&b);
    sqlm_conn_close(db);
}

static sqlm_outcome list_within_budgets(sqlm_cx *parent, void *user)
{
    sqlm_cx_options options = { .size = sizeof(options), .parent = parent, .max_rows = 300, .max_bytes = 200000 };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    Hero_list       list;
    sqlm_outcome    outcome;

    if (cx == NULL)
        return SQLM_FAIL(parent, OUT_OF_MEMORY, NONE, "no context");
    outcome = Hero_all(cx, user, NULL, &list);
    Hero_list_free(&list);
    if (outcome != SQLM_OK)
        outcome =
            sqlm_cx_fail(parent, sqlm_cx_error(cx)->kind, SQLM_R_NONE, SQLM_HERE, "as the child: %s", sqlm_cx_error(cx)->message);
    sqlm_cx_free(cx);
    return outcome;
}

static void list__within_budgets_survives_memory_that_is_out(void **state)
{
    sqlm_conn *db = heroes(*state, 300, 100);

    assert_true(sqlm_torture_both(list_within_budgets, db) > 3);
    sqlm_conn_close(db);
}

/* A list of before has room for more rows than the budget, and more memory. */
static void again__holds_no_more_than_the_budget(void **state)
{
    bounded    b;
    sqlm_conn *db = heroes(*state, 2000, 20);
    Hero_list  list = { 0 };

    bound(&b, 100, 20000);
    assert_ok(*state, Hero_all_again(*state, db, NULL, &list));
    assert_int_equal(Hero_all_again(b.cx, db, NULL, &list), SQLM_CANCELLED);
    assert_int_equal(list.count, 0);
    assert_ok(b.cx, Hero_all_again(b.cx, db, SQLM_SELECT(.where = sqlm_le(Hero_.id, 100)), &list));
    assert_int_equal(list.count, 100);
    assert_true(b.heap.live_bytes <= b.before + 20000);
    Hero_list_free(&list);
    unbound(&b);

    bound(&b, 100, 0);
    assert_ok(*state, Hero_all_again(*state, db, NULL, &list));
    assert_int_equal(Hero_all_again(b.cx, db, NULL, &list), SQLM_CANCELLED);
    assert_int_equal(sqlm_cx_error(b.cx)->reason, SQLM_R_ROWS);
    assert_ok(b.cx, Hero_all_again(b.cx, db, SQLM_SELECT(.where = sqlm_le(Hero_.id, 100)), &list));
    assert_int_equal(list.count, 100);
    Hero_list_free(&list);
    unbound(&b);
    sqlm_conn_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(again__holds_no_more_than_the_budget),
        cx_test(list__has_as_many_rows_as_the_budget_and_no_more),
        cx_test(list__takes_no_more_memory_than_the_budget),
        cx_test(list__of_nothing_fits_any_budget),
        cx_test(list__of_a_child_is_bounded_by_the_parent),
        cx_test(cursor__gives_as_many_rows_as_the_budget_and_fails_then),
        cx_test(cursor__holds_one_row_at_a_time),
        cx_test(object__makes_an_arena_grow_by_no_more_than_the_budget),
        cx_test(object__is_one_row),
        cx_test(list__within_budgets_survives_memory_that_is_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
