/* SPDX-License-Identifier: MIT */
/* Connections, statements in SQL, transactions, and what drivers and layers above core call. */
#include <stdio.h>
#include <unistd.h>

#include <sqlmodel/driver/sqlite.h>
#include <sqlmodel/sys/validate.h>

#include "support/sqlm_cmocka.h"
#include "world.h"

/* ---- connections ----------------------------------------------------------------------------------------------------------- */

static sqlm_outcome run_connect(world *w)
{
    return sqlm_connect(w->cx, "sqlite::memory:", &w->made_conn);
}

static sqlm_outcome run_conn_open(world *w)
{
    return sqlm_conn_open(w->cx, sqlm_sqlite_driver(), "sqlite::memory:", &w->made_conn);
}

static sqlm_outcome run_ping(world *w)
{
    return sqlm_conn_ping(w->cx, w->db);
}

static void prepare_touched(world *w)
{
    assert_ok(w->cx, sqlm_execute_script(w->cx, w->db, "PRAGMA foreign_keys = off; CREATE TEMP TABLE passing (x)"));
}

static sqlm_outcome run_reset(world *w)
{
    return sqlm_conn_reset(w->cx, w->db);
}

static void written_fields(const sqlm_model *model, const void *object, sqlm_field_set *fields, void *user)
{
    (void)object;
    (void)user;
    sqlm_field_set_fill(fields, model);
}

static sqlm_outcome run_conn_validate(world *w)
{
    return sqlm_conn_validate(w->cx, w->db, &Hero_model, &w->hero, 1, written_fields, NULL);
}

/* ---- statements ------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome run_execute(world *w)
{
    return sqlm_execute(w->cx, w->db, "UPDATE hero SET serial = ?1, facts = ?2 WHERE name = ?3",
                        SQLM_PARAMETERS(sqlm_u64_value(3), sqlm_json_value("[1]"), sqlm_text_value("Rusty")), NULL);
}

/* One statement: more of them could be done in part. */
static sqlm_outcome run_execute_script(world *w)
{
    return sqlm_execute_script(w->cx, w->db, "UPDATE team SET name = 'Shift ' || id");
}

static sqlm_outcome run_query(world *w)
{
    sqlm_rows_close(w->rows);
    w->rows = NULL;
    return sqlm_query(w->cx, w->db, "SELECT name, age FROM hero WHERE name > ?1", SQLM_PARAMETERS(sqlm_text_value("A")), &w->rows);
}

static void prepare_rows(world *w)
{
    assert_ok(w->cx, sqlm_query(w->cx, w->db, "SELECT name || zeroblob(0) || replace(hex(zeroblob(5000)), '0', id) FROM hero",
                                SQLM_NO_PARAMETERS, &w->rows));
}

static sqlm_outcome run_rows_next(world *w)
{
    sqlm_outcome outcome = SQLM_OK;

    for (w->count = 0; outcome == SQLM_OK; w->count++) {
        outcome = sqlm_rows_next(w->cx, w->rows, &w->row);
        if (outcome == SQLM_OK && w->row == NULL)
            return w->count == 3 ? SQLM_OK : SQLM_FAIL(w->cx, INTERNAL, NONE, "%zu rows instead of 3", w->count);
    }
    return outcome;
}

/* The text of bytes is made, and lives with the row. */
static void prepare_row(world *w)
{
    assert_ok(w->cx, sqlm_query(w->cx, w->db, "SELECT zeroblob(3000000)", SQLM_NO_PARAMETERS, &w->rows));
    assert_ok(w->cx, sqlm_rows_next(w->cx, w->rows, &w->row));
    assert_non_null(w->row);
}

static sqlm_outcome run_row_get_text(world *w)
{
    return sqlm_row_get_text(w->cx, w->row, 0, &w->text);
}

static void prepare_row_of_text(world *w)
{
    assert_ok(w->cx, sqlm_query(w->cx, w->db, "SELECT hex(zeroblob(3000000))", SQLM_NO_PARAMETERS, &w->rows));
    assert_ok(w->cx, sqlm_rows_next(w->cx, w->rows, &w->row));
    assert_non_null(w->row);
}

/* A text of hexadecimal digits as bytes, which are made. */
static sqlm_outcome run_row_get_bytes(world *w)
{
    sqlm_bytes bytes;

    return sqlm_row_get_bytes(w->cx, w->row, 0, &bytes);
}

/* ---- transactions ---------------------------------------------------------------------------------------------------------- */

static void prepare_transaction(world *w)
{
    assert_ok(w->cx, sqlm_begin(w->cx, w->db, NULL, &w->tx));
}

static void prepare_changes(world *w)
{
    prepare_transaction(w);
    assert_ok(w->cx, sqlm_execute(w->cx, w->db, "DELETE FROM hero WHERE name = 'Rusty'", SQLM_NO_PARAMETERS, NULL));
}

static void prepare_savepoint(world *w)
{
    prepare_transaction(w);
    assert_ok(w->cx, sqlm_begin(w->cx, w->db, NULL, &w->savepoint));
    assert_ok(w->cx, sqlm_execute(w->cx, w->db, "DELETE FROM hero WHERE name = 'Rusty'", SQLM_NO_PARAMETERS, NULL));
}

static sqlm_outcome ended(world *w, sqlm_tx *tx, sqlm_outcome outcome)
{
    (void)w;
    if (outcome == SQLM_OK)
        *tx = (sqlm_tx){ 0 };
    return outcome;
}

/* A transaction of its own is ended by the case, so that it can be begun again. */
static sqlm_outcome run_begin(world *w)
{
    sqlm_tx      tx;
    sqlm_outcome outcome = sqlm_begin(w->cx, w->db, NULL, &tx);

    if (outcome == SQLM_OK)
        outcome = sqlm_rollback(w->cx, &tx);
    return outcome;
}

static sqlm_outcome run_begin_savepoint(world *w)
{
    return sqlm_begin(w->cx, w->db, NULL, &w->savepoint);
}

static sqlm_outcome run_commit(world *w)
{
    return ended(w, &w->tx, sqlm_commit(w->cx, &w->tx));
}

static sqlm_outcome run_commit_savepoint(world *w)
{
    return ended(w, &w->savepoint, sqlm_commit(w->cx, &w->savepoint));
}

static sqlm_outcome run_rollback_savepoint(world *w)
{
    return ended(w, &w->savepoint, sqlm_rollback(w->cx, &w->savepoint));
}

/* ---- what drivers and layers call ------------------------------------------------------------------------------------------ */

static const sqlm_plan_column name_column = {
    .type = SQLM_TYPE_TEXT, .offset = offsetof(Hero, name), .table = "hero", .name = "name"
};
static const sqlm_plan name_plan = { &name_column, 1, sizeof(Hero) };

static void prepare_driver_cursor(world *w)
{
    static const char     sql[] = "SELECT replace(hex(zeroblob(5000)), '0', 'é') FROM hero";
    const sqlm_parameters parameters = { 0 };

    assert_ok(w->cx, w->db->driver->prepare(w->cx, w->db, sql, sizeof sql - 1, &w->statement));
    assert_ok(w->cx, w->db->driver->query(w->cx, w->statement, &parameters, &w->driver_cursor));
}

static sqlm_outcome run_budget_fetch(world *w)
{
    Hero   heroes[4];
    size_t rows = 0;

    return sqlm_budget_fetch(w->cx, w->driver_cursor, &name_plan, heroes, 4, w->arena, 0, &rows);
}

static sqlm_outcome run_budget_fetch_object(world *w)
{
    size_t rows = 0;

    return sqlm_budget_fetch_object(w->cx, w->driver_cursor, &name_plan, &w->found, w->arena, &rows);
}

/* ---- SQLite's own ---------------------------------------------------------------------------------------------------------- */

static sqlm_outcome run_backup(world *w)
{
    char         path[64];
    sqlm_outcome outcome;

    (void)snprintf(path, sizeof path, "torture-%ld.db", (long)getpid());
    outcome = sqlm_sqlite_backup(w->cx, w->db, path, NULL);
    if ((remove(path) == 0) != (outcome == SQLM_OK))
        return SQLM_FAIL(w->cx, INTERNAL, NONE, "a file was left, or none was made");
    return outcome;
}

torture_cases connection_cases(void)
{
    static const torture_case cases[] = {
        { "connect", run_connect, NULL, 0 },
        { "conn_open", run_conn_open, NULL, 0 },
        { "conn_validate", run_conn_validate, NULL, 0 },
        { "ping", run_ping, NULL, 0 },
        { "reset", run_reset, prepare_touched, 0 },
        { "execute", run_execute, NULL, 0 },
        { "execute_script", run_execute_script, NULL, 0 },
        { "query", run_query, NULL, 0 },
        { "rows_next", run_rows_next, prepare_rows, ONCE },
        { "row_get_text", run_row_get_text, prepare_row, 0 },
        { "row_get_bytes", run_row_get_bytes, prepare_row_of_text, 0 },
        { "begin", run_begin, NULL, 0 },
        { "begin_savepoint", run_begin_savepoint, prepare_transaction, 0 },
        { "commit", run_commit, prepare_changes, 0 },
        { "commit_savepoint", run_commit_savepoint, prepare_savepoint, 0 },
        { "rollback_savepoint", run_rollback_savepoint, prepare_savepoint, EITHER },
        { "budget_fetch", run_budget_fetch, prepare_driver_cursor, ONCE },
        { "budget_fetch_object", run_budget_fetch_object, prepare_driver_cursor, ONCE },
        { "sqlite_backup", run_backup, NULL, 0 },
    };

    return CASES(cases);
}
