/* SPDX-License-Identifier: MIT */
/** @file
 *  A database with the tables of models.h: in memory, or (tests/integration/query) on a server. */
#ifndef TESTS_UNIT_QUERY_SQLITE_FIXTURE_H
#define TESTS_UNIT_QUERY_SQLITE_FIXTURE_H

#include <sqlmodel/core/conn.h>

#include "models.h"
#include "support/ask.h"

/** Opens one, with all tables. */
sqlm_outcome open_database(sqlm_cx *cx, sqlm_conn **db);
/** The same, which must succeed. */
sqlm_conn *database(sqlm_cx *cx);
/** The same for a test that changes the tables, which no other test is to see. */
sqlm_conn *own_database(sqlm_cx *cx);
/** Whether the program's database is of a dialect. */
bool runs_on(sqlm_dialect_id dialect);
/** Runs a script, which must succeed. */
void run_script(sqlm_cx *cx, sqlm_conn *db, const char *sql);
/** The same, one for each dialect. */
void run_dialect_script(sqlm_cx *cx, sqlm_conn *db, const char *const sql[SQLM_DIALECT_COUNT]);
/** Whether a query gives a true boolean, or number. */
bool holds(sqlm_cx *cx, sqlm_conn *db, const char *sql);
/** A row with every kind filled by @p seed; its optional ones too unless @p is_null. */
Kinds kinds_row(int64_t id, int seed, bool is_null);

#endif
