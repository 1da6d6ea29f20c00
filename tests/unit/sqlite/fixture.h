/* SPDX-License-Identifier: MIT */
/** @file
 *  Databases for the tests of the SQLite driver, through the driver's table alone. */
#ifndef TESTS_UNIT_SQLITE_FIXTURE_H
#define TESTS_UNIT_SQLITE_FIXTURE_H

#include "support/sqlm_cmocka.h"

#include <sqlmodel/driver/sqlite.h>
#include <sqlmodel/sys/driver.h>

/** Group setup and teardown: a folder of its own for files. */
int folder_setup(void **state);
int folder_teardown(void **state);
/** Path of a file in the folder; valid until the fourth call from now. */
const char *file_path(const char *name);
/** "sqlite:<folder>/<name>"; as file_path(). */
const char *file_url(const char *name);

/** Opens, and fails the test when that fails. */
sqlm_conn *open_db(sqlm_cx *cx, const char *url);
sqlm_conn *open_memory(sqlm_cx *cx);
void       close_db(sqlm_conn *conn);

sqlm_statement *prepare(sqlm_cx *cx, sqlm_conn *conn, const char *sql);
/** Runs one statement. */
sqlm_outcome run(sqlm_cx *cx, sqlm_conn *conn, const char *sql);
/** Runs one statement with values; @p result may be NULL. */
sqlm_outcome run_values(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_value *values, size_t count, sqlm_result *result);
/** Runs statements, and fails the test when that fails. */
void script(sqlm_cx *cx, sqlm_conn *conn, const char *sql);
/** First column of the first row of a query, an integer. */
int64_t ask(sqlm_cx *cx, sqlm_conn *conn, const char *sql);
/** The same as text, valid until the next call. */
const char *ask_text(sqlm_cx *cx, sqlm_conn *conn, const char *sql);
/** Opens a cursor and fetches with a plan; gives what fetch gave. */
sqlm_outcome fetch_all(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_plan *plan, void *objects, size_t max_rows,
                       sqlm_arena *arena, size_t *rows);

#endif
