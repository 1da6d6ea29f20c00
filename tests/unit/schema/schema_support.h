/* SPDX-License-Identifier: MIT */
/** @file
 *  A database in memory to look at. */
#ifndef TESTS_UNIT_SCHEMA_SCHEMA_SUPPORT_H
#define TESTS_UNIT_SCHEMA_SCHEMA_SUPPORT_H

#include "support/ask.h"
#include "support/sqlm_cmocka.h"

#include <sqlmodel/driver/sqlite.h>
#include <sqlmodel/schema/schema.h>

/** What a test of the schema layer works with. */
typedef struct database {
    sqlm_cx    *cx;
    sqlm_conn  *conn;
    sqlm_arena *arena;
} database;

/** Puts an open database in memory into *state. */
static inline int database_setup(void **state)
{
    static database db;

    db = (database){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(db.cx);
    assert_ok(db.cx, sqlm_conn_open(db.cx, sqlm_sqlite_driver(), "sqlite::memory:", &db.conn));
    assert_ok(db.cx, sqlm_arena_new(db.cx, &db.arena));
    *state = &db;
    return 0;
}

static inline int database_teardown(void **state)
{
    database *db = *state;

    sqlm_conn_close(db->conn);
    sqlm_arena_free(db->arena);
    sqlm_cx_free(db->cx);
    return 0;
}

/** A test whose *state is a fresh `database *`. */
#define database_test(f) cmocka_unit_test_setup_teardown(f, database_setup, database_teardown)

/** Runs statements. */
static inline void run(database *db, const char *sql)
{
    assert_ok(db->cx, sqlm_execute_script(db->cx, db->conn, sql));
}

/** The schema of all tables. */
static inline const sqlm_schema *look(database *db)
{
    const sqlm_schema *schema = NULL;

    assert_ok(db->cx, sqlm_schema_inspect(db->cx, db->conn, NULL, 0, db->arena, &schema));
    assert_non_null(schema);
    return schema;
}

#endif
