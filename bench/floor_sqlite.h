/* SPDX-License-Identifier: MIT */
/** @file
 *  What the hand-written programs for SQLite share: an open file, statements, the SQL. */
#ifndef BENCH_FLOOR_SQLITE_H
#define BENCH_FLOOR_SQLITE_H

#include "floor.h"

#include <sqlite3.h>

#define FLOOR_COLUMNS "\"id\", \"name\", \"secret_name\", \"age\", \"team_id\", \"power\", \"created\", \"blob\""
#define FLOOR_BY_KEY  "SELECT " FLOOR_COLUMNS " FROM \"hero\" WHERE \"id\" = ?1"
#define FLOOR_ALL     "SELECT " FLOOR_COLUMNS " FROM \"hero\""
#define FLOOR_UPDATE  "UPDATE \"hero_upd\" SET \"name\" = ?1, \"age\" = ?2, \"power\" = ?3 WHERE \"id\" = ?4"
#define FLOOR_JOIN                                                                                                       \
    "SELECT h.id, h.name, h.secret_name, h.age, h.team_id, h.power, h.created, h.blob, t.name AS team FROM hero h"       \
    " JOIN team t ON t.id = h.team_id WHERE h.id BETWEEN ?1 AND ?2 AND h.age > ?3 ORDER BY h.id"

enum { FLOOR_BATCH = 50 };

/** Stops unless the code is that of success. */
void          floor_ok(sqlite3 *db, int rc);
sqlite3      *floor_open(const bench_input *input);
void          floor_run(sqlite3 *db, const char *sql);
sqlite3_stmt *floor_prepare(sqlite3 *db, const char *sql);
/** INSERT with so many rows of values. */
sqlite3_stmt *floor_prepare_insert(sqlite3 *db, const char *table, int rows);

#endif
