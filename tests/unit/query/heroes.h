/* SPDX-License-Identifier: MIT */
/** @file
 *  Heroes in a database, to be read. */
#ifndef TESTS_UNIT_QUERY_HEROES_H
#define TESTS_UNIT_QUERY_HEROES_H

#include <stdio.h>

#include "sqlite_fixture.h"
#include "support/sqlm_cmocka.h"

static inline void insert_heroes(sqlm_cx *cx, sqlm_conn *db, int count)
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

static inline sqlm_conn *heroes(sqlm_cx *cx, int count)
{
    sqlm_conn *db = database(cx);

    insert_heroes(cx, db, count);
    return db;
}

/* The same, whose table may be changed. */
static inline sqlm_conn *own_heroes(sqlm_cx *cx, int count)
{
    sqlm_conn *db = own_database(cx);

    insert_heroes(cx, db, count);
    return db;
}

/* Gives one of own_heroes() an age that its field has no room for. */
static inline void spoil_age(sqlm_cx *cx, sqlm_conn *db, int id)
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

static inline sqlm_arena *arena_of(sqlm_cx *cx)
{
    sqlm_arena *arena = NULL;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    return arena;
}

static inline size_t count_all(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select)
{
    Hero_list list;
    size_t    count;

    assert_ok(cx, Hero_all(cx, db, select, &list));
    count = list.count;
    Hero_list_free(&list);
    return count;
}

#endif
