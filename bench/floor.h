/* SPDX-License-Identifier: MIT */
/** @file
 *  What the hand-written programs share: an open file, statements, the SQL. */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include "contestant.h"

#include <sqlite3.h>

#define FLOOR_COLUMNS "\"id\", \"name\", \"secret_name\", \"age\", \"team_id\", \"power\", \"created\", \"blob\""
#define FLOOR_BY_KEY  "SELECT " FLOOR_COLUMNS " FROM \"hero\" WHERE \"id\" = ?1"
#define FLOOR_ALL     "SELECT " FLOOR_COLUMNS " FROM \"hero\""
#define FLOOR_UPDATE  "UPDATE \"hero_upd\" SET \"name\" = ?1, \"age\" = ?2, \"power\" = ?3 WHERE \"id\" = ?4"
#define FLOOR_JOIN                                                                                                       \
    "SELECT h.id, h.name, h.secret_name, h.age, h.team_id, h.power, h.created, h.blob, t.name AS team FROM hero h"       \
    " JOIN team t ON t.id = h.team_id WHERE h.id BETWEEN ?1 AND ?2 AND h.age > ?3 ORDER BY h.id"
#define FLOOR_NAME "SELECT name FROM hero WHERE id = 1"

enum { FLOOR_VALUES = 7, FLOOR_BATCH = 50, FLOOR_RANGE = 200, FLOOR_AGE = 40 };

/** Stops unless the code is that of success. */
void          floor_ok(sqlite3 *db, int rc);
sqlite3      *floor_open(const bench_input *input);
void          floor_run(sqlite3 *db, const char *sql);
sqlite3_stmt *floor_prepare(sqlite3 *db, const char *sql);
/** INSERT with so many rows of values. */
sqlite3_stmt *floor_prepare_insert(sqlite3 *db, const char *table, int rows);
/** A result that its caller owns: an array that grows, and what its texts are in. Zeroed, it is empty. */
typedef struct floor_list {
    bench_hero *heroes;
    int64_t     count;
    int64_t     capacity;
    bench_arena arena;
} floor_list;
void floor_list_grow(floor_list *list);
/** Gives back what no row is in, of the array. */
void floor_list_trim(floor_list *list);
void floor_list_free(floor_list *list);

/** The place of the next row. */
static inline bench_hero *floor_list_next(floor_list *list)
{
    if (list->count == list->capacity)
        floor_list_grow(list);
    return &list->heroes[list->count++];
}

/** Where the range of a query of W6 begins. */
int64_t floor_range(const bench_input *input, int64_t turn);

#endif
