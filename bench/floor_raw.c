/* SPDX-License-Identifier: MIT */
/* The fastest that we can write by hand, without a check: what SQLite gives is believed. */
#include "floor_sqlite.h"

#include <stdlib.h>

/* ---- one row ---- */

/* Text is taken as a blob, which in a UTF-8 database is the same bytes without a copy to end them. */
static inline bench_text text_of(sqlite3_value *value, bench_arena *arena)
{
    const void *data = sqlite3_value_blob(value);

    return bench_text_copy(arena, data, (size_t)sqlite3_value_bytes(value));
}

static inline void read_hero(sqlite3_stmt *stmt, bench_hero *hero, bench_arena *arena)
{
    sqlite3_value *value;

    hero->id = sqlite3_value_int64(sqlite3_column_value(stmt, 0));
    hero->name = text_of(sqlite3_column_value(stmt, 1), arena);
    hero->secret_name = text_of(sqlite3_column_value(stmt, 2), arena);
    value = sqlite3_column_value(stmt, 3);
    hero->age_is_null = sqlite3_value_type(value) == SQLITE_NULL;
    hero->age = hero->age_is_null ? 0 : sqlite3_value_int(value);
    value = sqlite3_column_value(stmt, 4);
    hero->team_is_null = sqlite3_value_type(value) == SQLITE_NULL;
    hero->team_id = hero->team_is_null ? 0 : sqlite3_value_int64(value);
    hero->power = sqlite3_value_double(sqlite3_column_value(stmt, 5));
    hero->created = bench_timestamp_read(sqlite3_value_blob(sqlite3_column_value(stmt, 6)));
    hero->blob = text_of(sqlite3_column_value(stmt, 7), arena);
}

static inline void bind_hero(sqlite3_stmt *stmt, int first, const bench_hero *hero, char *timestamp)
{
    sqlite3_bind_text(stmt, first, hero->name.data, (int)hero->name.length, SQLITE_STATIC);
    sqlite3_bind_text(stmt, first + 1, hero->secret_name.data, (int)hero->secret_name.length, SQLITE_STATIC);
    if (hero->age_is_null)
        sqlite3_bind_null(stmt, first + 2);
    else
        sqlite3_bind_int(stmt, first + 2, hero->age);
    if (hero->team_is_null)
        sqlite3_bind_null(stmt, first + 3);
    else
        sqlite3_bind_int64(stmt, first + 3, hero->team_id);
    sqlite3_bind_double(stmt, first + 4, hero->power);
    sqlite3_bind_text(stmt, first + 5, timestamp, bench_timestamp_write(timestamp, hero->created), SQLITE_STATIC);
    sqlite3_bind_blob(stmt, first + 6, hero->blob.data, (int)hero->blob.length, SQLITE_STATIC);
}

/* ---- workloads ---- */

static int64_t insert_one_by_one(const bench_input *input)
{
    char          timestamp[BENCH_TIMESTAMP_SIZE];
    int64_t       sum = 0;
    sqlite3      *db = floor_open(input);
    sqlite3_stmt *stmt;

    bench_start();
    floor_run(db, "BEGIN IMMEDIATE");
    stmt = floor_prepare_insert(db, input->table, 1);
    for (int64_t i = 0; i < input->count; i++) {
        bind_hero(stmt, 1, &input->heroes[i], timestamp);
        if (sqlite3_step(stmt) != SQLITE_DONE)
            bench_die("insert: %s", sqlite3_errmsg(db));
        sum += sqlite3_last_insert_rowid(db);
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    floor_run(db, "COMMIT");
    bench_stop();
    sqlite3_close(db);
    return sum;
}

static void insert_batch(sqlite3 *db, sqlite3_stmt *stmt, const bench_hero *heroes, int64_t count, char (*timestamps)[BENCH_TIMESTAMP_SIZE])
{
    for (int64_t i = 0; i < count; i++)
        bind_hero(stmt, (int)(1 + i * FLOOR_VALUES), &heroes[i], timestamps[i]);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        bench_die("insert: %s", sqlite3_errmsg(db));
    sqlite3_reset(stmt);
}

static int64_t insert_many(const bench_input *input)
{
    char          timestamps[FLOOR_BATCH][BENCH_TIMESTAMP_SIZE];
    int64_t       sum = 0, i = 0;
    sqlite3      *db = floor_open(input);
    sqlite3_stmt *stmt;

    bench_start();
    floor_run(db, "BEGIN IMMEDIATE");
    stmt = floor_prepare_insert(db, input->table, FLOOR_BATCH);
    for (; i + FLOOR_BATCH <= input->count; i += FLOOR_BATCH) {
        insert_batch(db, stmt, &input->heroes[i], FLOOR_BATCH, timestamps);
        sum += FLOOR_BATCH * sqlite3_last_insert_rowid(db) - FLOOR_BATCH * (FLOOR_BATCH - 1) / 2;
    }
    sqlite3_finalize(stmt);
    stmt = floor_prepare_insert(db, input->table, 1);
    for (; i < input->count; i++) {
        insert_batch(db, stmt, &input->heroes[i], 1, timestamps);
        sum += sqlite3_last_insert_rowid(db);
    }
    sqlite3_finalize(stmt);
    floor_run(db, "COMMIT");
    bench_stop();
    sqlite3_close(db);
    return sum;
}

static int64_t get_by_key(const bench_input *input)
{
    bench_arena   arena = { NULL, NULL };
    bench_hero    hero;
    int64_t       sum = 0;
    sqlite3      *db = floor_open(input);
    sqlite3_stmt *stmt;

    bench_start();
    stmt = floor_prepare(db, FLOOR_BY_KEY);
    for (int64_t i = 0; i < input->count; i++) {
        sqlite3_bind_int64(stmt, 1, bench_pick(i, input->stored));
        if (sqlite3_step(stmt) != SQLITE_ROW)
            bench_die("row %lld is missing", (long long)i);
        bench_arena_reset(&arena);
        read_hero(stmt, &hero, &arena);
        sum += bench_hero_sum(&hero);
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    bench_stop();
    sqlite3_close(db);
    bench_arena_free(&arena);
    return sum;
}

/* Knows how many rows there are, and has the memory for them. */
static int64_t select_all(const bench_input *input)
{
    bench_arena arena = { NULL, NULL };
    bench_hero *heroes = malloc((size_t)input->stored * sizeof *heroes);
    int64_t     sum = 0;
    sqlite3    *db = floor_open(input);

    if (heroes == NULL)
        bench_die("no memory");
    memset(heroes, 0, (size_t)input->stored * sizeof *heroes);
    for (int turn = -1; turn < input->times; turn++) { /* the first one, not measured, makes the memory */
        sqlite3_stmt *stmt;
        int64_t       i = 0;

        if (turn == 0)
            bench_start();
        stmt = floor_prepare(db, FLOOR_ALL);
        bench_arena_reset(&arena);
        while (sqlite3_step(stmt) == SQLITE_ROW && i < input->stored)
            read_hero(stmt, &heroes[i++], &arena);
        sqlite3_finalize(stmt);
    }
    bench_stop();
    for (int64_t i = 0; i < input->stored; i++)
        sum += bench_hero_sum(&heroes[i]);
    sqlite3_close(db);
    free(heroes);
    bench_arena_free(&arena);
    return sum;
}

static int64_t select_owned(const bench_input *input)
{
    floor_list list = { 0 };
    int64_t    sum = 0;
    sqlite3   *db = floor_open(input);

    bench_start();
    for (int turn = 0; turn < input->times; turn++) {
        sqlite3_stmt *stmt = floor_prepare(db, FLOOR_ALL);

        floor_list_free(&list);
        while (sqlite3_step(stmt) == SQLITE_ROW)
            read_hero(stmt, floor_list_next(&list), &list.arena);
        sqlite3_finalize(stmt);
        floor_list_trim(&list);
    }
    bench_stop();
    for (int64_t i = 0; i < list.count; i++)
        sum += bench_hero_sum(&list.heroes[i]);
    sqlite3_close(db);
    floor_list_free(&list);
    return sum;
}

static int64_t update_by_key(const bench_input *input)
{
    sqlite3      *db = floor_open(input);
    sqlite3_stmt *stmt;

    bench_start();
    floor_run(db, "BEGIN IMMEDIATE");
    stmt = floor_prepare(db, FLOOR_UPDATE);
    for (int64_t i = 0; i < input->count; i++) {
        const bench_hero *hero = &input->heroes[i];

        sqlite3_bind_text(stmt, 1, hero->secret_name.data, (int)hero->secret_name.length, SQLITE_STATIC);
        sqlite3_bind_int(stmt, 2, hero->age + 1);
        sqlite3_bind_double(stmt, 3, hero->power + 1);
        sqlite3_bind_int64(stmt, 4, hero->id);
        if (sqlite3_step(stmt) != SQLITE_DONE || sqlite3_changes(db) != 1)
            bench_die("update: %s", sqlite3_errmsg(db));
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    floor_run(db, "COMMIT");
    bench_stop();
    sqlite3_close(db);
    return 0;
}

static int64_t join(const bench_input *input)
{
    bench_arena   arena = { NULL, NULL };
    bench_hero    hero;
    int64_t       sum = 0;
    sqlite3      *db = floor_open(input);
    sqlite3_stmt *stmt;

    bench_start();
    stmt = floor_prepare(db, FLOOR_JOIN);
    for (int64_t turn = 0; turn < input->count; turn++) {
        const int64_t first = floor_range(input, turn);

        bench_arena_reset(&arena);
        sqlite3_bind_int64(stmt, 1, first);
        sqlite3_bind_int64(stmt, 2, first + FLOOR_RANGE - 1);
        sqlite3_bind_int(stmt, 3, FLOOR_AGE);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            read_hero(stmt, &hero, &arena);
            sum += bench_hero_sum(&hero) + text_of(sqlite3_column_value(stmt, 8), &arena).length;
        }
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    bench_stop();
    sqlite3_close(db);
    bench_arena_free(&arena);
    return sum;
}

/* Another connection stays open: the last one to close writes the log back. */
static int64_t open_and_close(const bench_input *input)
{
    sqlite3 *other = floor_open(input);
    int64_t  sum = 0;

    floor_run(other, FLOOR_NAME);
    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        sqlite3      *db = floor_open(input);
        sqlite3_stmt *stmt = floor_prepare(db, FLOOR_NAME);

        if (sqlite3_step(stmt) != SQLITE_ROW)
            bench_die("row 1 is missing");
        sum += sqlite3_column_bytes(stmt, 0);
        sqlite3_finalize(stmt);
        sqlite3_close(db);
    }
    bench_stop();
    sqlite3_close(other);
    return sum;
}

static int64_t small_transactions(const bench_input *input)
{
    char          timestamp[BENCH_TIMESTAMP_SIZE];
    sqlite3      *db = floor_open(input);
    sqlite3_stmt *stmt = floor_prepare_insert(db, input->table, 1);
    sqlite3_stmt *begin = floor_prepare(db, "BEGIN IMMEDIATE");
    sqlite3_stmt *commit = floor_prepare(db, "COMMIT");

    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        floor_ok(db, sqlite3_step(begin));
        sqlite3_reset(begin);
        bind_hero(stmt, 1, &input->heroes[i], timestamp);
        floor_ok(db, sqlite3_step(stmt));
        floor_ok(db, sqlite3_reset(stmt));
        floor_ok(db, sqlite3_step(commit));
        sqlite3_reset(commit);
    }
    bench_stop();
    sqlite3_finalize(stmt);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_close(db);
    return 0;
}

const bench_contestant bench_raw = {
    "raw",
    { [BENCH_W1] = insert_one_by_one, [BENCH_W2] = insert_many, [BENCH_W3] = get_by_key, [BENCH_W4] = select_all,
      [BENCH_W4_OWNED] = select_owned, [BENCH_W5] = update_by_key, [BENCH_W6] = join, [BENCH_W7] = open_and_close,
      [BENCH_W8] = small_transactions },
};
