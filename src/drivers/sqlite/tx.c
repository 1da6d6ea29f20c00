/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <stdio.h>
#include <string.h>

static const char *const control_texts[SQLITE_CONTROL_COUNT] = {
    [SQLITE_CONTROL_BEGIN] = "BEGIN",
    [SQLITE_CONTROL_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
    [SQLITE_CONTROL_COMMIT] = "COMMIT",
    [SQLITE_CONTROL_ROLLBACK] = "ROLLBACK",
    [SQLITE_CONTROL_BATCH_SAVEPOINT] = "SAVEPOINT sqlmodel_batch",
    [SQLITE_CONTROL_BATCH_RELEASE] = "RELEASE sqlmodel_batch",
    [SQLITE_CONTROL_BATCH_ROLLBACK] = "ROLLBACK TO sqlmodel_batch",
};

/* What undoes a control: prepared before it runs, so that it can be undone when memory is out. */
static const sqlite_control undone_by[SQLITE_CONTROL_COUNT] = {
    [SQLITE_CONTROL_BEGIN] = SQLITE_CONTROL_ROLLBACK,
    [SQLITE_CONTROL_BEGIN_IMMEDIATE] = SQLITE_CONTROL_ROLLBACK,
    [SQLITE_CONTROL_COMMIT] = SQLITE_CONTROL_COMMIT,
    [SQLITE_CONTROL_ROLLBACK] = SQLITE_CONTROL_ROLLBACK,
    [SQLITE_CONTROL_BATCH_SAVEPOINT] = SQLITE_CONTROL_BATCH_ROLLBACK,
    [SQLITE_CONTROL_BATCH_RELEASE] = SQLITE_CONTROL_BATCH_RELEASE,
    [SQLITE_CONTROL_BATCH_ROLLBACK] = SQLITE_CONTROL_BATCH_RELEASE,
};

static sqlm_outcome prepare_control(sqlm_cx *cx, sqlite_conn *conn, sqlite_control control)
{
    const char *sql = control_texts[control];
    int         rc;

    if (conn->control[control] != NULL)
        return SQLM_OK;
    rc = sqlite3_prepare_v3(conn->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &conn->control[control], NULL);
    return rc == SQLITE_OK ? SQLM_OK : sqlm__sqlite_fail(cx, conn, rc, sql, strlen(sql), SQLM_HERE);
}

/* With all that ends what it begins: the end of the chain undoes nothing but itself. */
static sqlm_outcome prepare_controls(sqlm_cx *cx, sqlite_conn *conn, sqlite_control control)
{
    sqlm_outcome outcome = prepare_control(cx, conn, control);

    while (outcome == SQLM_OK && undone_by[control] != control) {
        control = undone_by[control];
        outcome = prepare_control(cx, conn, control);
    }
    return outcome;
}

sqlm_outcome sqlm__sqlite_control(sqlm_cx *cx, sqlite_conn *conn, sqlite_control control)
{
    sqlm_outcome outcome = prepare_controls(cx, conn, control);
    int          rc;

    if (outcome != SQLM_OK)
        return outcome;
    rc = sqlm__sqlite_step(conn, conn->control[control]);
    if (rc != SQLITE_DONE)
        return sqlm__sqlite_step_failed(cx, conn, conn->control[control], rc, SQLM_HERE);
    (void)sqlite3_reset(conn->control[control]);
    return SQLM_OK;
}

sqlm_outcome sqlm__sqlite_begin(sqlm_cx *cx, sqlm_conn *base, const sqlm_tx_options *options)
{
    sqlite_conn *conn = (sqlite_conn *)base;
    bool         read_only = options != NULL && options->read_only;
    sqlm_outcome outcome;

    if (options != NULL && options->deferrable)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "SQLite has no deferrable transactions");
    if (conn->transaction_failed)
        return SQLM_FAIL(cx, TRANSACTION, STATE, "the transaction has failed: roll it back before another is begun");
    sqlm__sqlite_enter(conn, cx);
    if (read_only || conn->is_read_only) {
        outcome = sqlm__sqlite_control(cx, conn, SQLITE_CONTROL_BEGIN);
    } else {
        outcome = sqlm__sqlite_check_file(cx, conn);
        if (outcome == SQLM_OK)
            outcome = sqlm__sqlite_control(cx, conn, SQLITE_CONTROL_BEGIN_IMMEDIATE);
    }
    if (outcome == SQLM_OK)
        conn->transaction_read_only = read_only;
    sqlm__sqlite_leave(conn);
    return outcome;
}

/* A COMMIT that failed in the file after SQLite had given the transaction up: what is on the disk is seen by who opens it next. */
static sqlm_outcome commit_is_unknown(sqlm_cx *cx, sqlite_conn *conn)
{
    int32_t      native_code = sqlm_cx_error(cx)->native_code;
    sqlm_outcome outcome = SQLM_FAIL(cx, TRANSACTION, COMMIT_UNKNOWN,
                                     "COMMIT failed while writing (SQLite's code %d): "
                                     "a new connection will tell whether it happened",
                                     native_code);
    sqlm_error  *error = sqlm_cx_error_details(cx);

    error->native_code = native_code;
    error->sent = SQLM_SENT_MAYBE;
    error->connection_lost = true;
    conn->is_broken = true;
    return outcome;
}

sqlm_outcome sqlm__sqlite_run_commit(sqlm_cx *cx, sqlite_conn *conn)
{
    sqlm_outcome outcome = sqlm__sqlite_control(cx, conn, SQLITE_CONTROL_COMMIT);

    if (outcome != SQLM_OK && conn->transaction_failed && sqlm_cx_error(cx)->kind == SQLM_E_STORAGE)
        outcome = commit_is_unknown(cx, conn);
    return outcome;
}

sqlm_outcome sqlm__sqlite_commit(sqlm_cx *cx, sqlm_conn *base)
{
    sqlite_conn *conn = (sqlite_conn *)base;
    sqlm_outcome outcome = sqlm__sqlite_check_state(cx, conn, true);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__sqlite_enter(conn, cx);
    outcome = sqlm__sqlite_run_commit(cx, conn);
    sqlm__sqlite_leave(conn);
    return outcome;
}

sqlm_outcome sqlm__sqlite_end_transaction(sqlm_cx *cx, sqlite_conn *conn)
{
    if (!sqlite3_get_autocommit(conn->db)) {
        sqlm_outcome outcome = sqlm__sqlite_control(cx, conn, SQLITE_CONTROL_ROLLBACK);

        if (outcome != SQLM_OK && !sqlite3_get_autocommit(conn->db)) {
            conn->is_broken = true;
            return outcome;
        }
    }
    conn->transaction_failed = false;
    conn->transaction_read_only = false;
    return SQLM_OK;
}

sqlm_outcome sqlm__sqlite_rollback(sqlm_cx *cx, sqlm_conn *base)
{
    sqlite_conn *conn = (sqlite_conn *)base;
    sqlm_outcome outcome;

    sqlm__sqlite_enter(conn, cx);
    outcome = sqlm__sqlite_end_transaction(cx, conn);
    sqlm__sqlite_leave(conn);
    return outcome;
}

/* Runs "<verb> <name>" through the cache of statements. */
static sqlm_outcome run_named(sqlm_cx *cx, sqlm_conn *conn, const char *verb, const char *name)
{
    char            sql[160];
    int             length = snprintf(sql, sizeof sql, "%s \"%s\"", verb, name);
    sqlm_statement *statement;
    sqlm_outcome    outcome;

    if (length < 0 || (size_t)length >= sizeof sql)
        return SQLM_FAIL(cx, MISUSE, NONE, "the name of the savepoint is too long");
    outcome = sqlm__sqlite_prepare(cx, conn, sql, (size_t)length, &statement);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__sqlite_execute(cx, statement, NULL, NULL);
    sqlm__sqlite_release(statement);
    return outcome;
}

sqlm_outcome sqlm__sqlite_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    return run_named(cx, conn, "SAVEPOINT", name);
}

sqlm_outcome sqlm__sqlite_release_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    return run_named(cx, conn, "RELEASE", name);
}

sqlm_outcome sqlm__sqlite_rollback_to_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    sqlm_outcome outcome;

    if (((sqlite_conn *)conn)->transaction_failed)
        return SQLM_OK; /* all of it is undone, or will be: the savepoint's part too */
    outcome = run_named(cx, conn, "ROLLBACK TO", name);
    return outcome == SQLM_OK ? run_named(cx, conn, "RELEASE", name) : outcome;
}
