/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

/* Steps to the end; rows are passed over. */
static sqlm_outcome run_to_end(sqlm_cx *cx, sqlite_cursor *cursor)
{
    sqlite_conn *conn = (sqlite_conn *)cursor->base.conn;
    int          rc;

    do {
        rc = sqlm__sqlite_step(conn, cursor->stmt);
    } while (rc == SQLITE_ROW);
    if (rc == SQLITE_DONE)
        return SQLM_OK;
    return sqlm__sqlite_step_failed(cx, conn, cursor->stmt, rc, SQLM_HERE);
}

/* Binds, runs and counts. */
static inline sqlm_outcome run_cursor(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_parameters *parameters, sqlm_result *made)
{
    sqlite_count count;
    sqlm_outcome outcome = sqlm__sqlite_bind(cx, cursor, parameters, false);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__sqlite_count_begin(cursor, &count);
    outcome = run_to_end(cx, cursor);
    *made = sqlm__sqlite_count_end(cursor, &count, outcome);
    return outcome;
}

/* The statement's own cursor is in no list while it runs to its end: nobody can close it meanwhile. */
static inline sqlm_outcome run_statement(sqlm_cx *cx, sqlite_statement *statement, const sqlm_parameters *parameters,
                                         sqlm_result *made)
{
    sqlite_cursor *cursor = &statement->cursor;
    sqlm_outcome   outcome;

    if (!cursor->is_open) {
        outcome = run_cursor(cx, cursor, parameters, made);
        (void)sqlite3_reset(cursor->stmt);
        return outcome;
    }
    outcome = sqlm__sqlite_take_cursor(cx, statement, &cursor);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = run_cursor(cx, cursor, parameters, made);
    sqlm__sqlite_drop_cursor(cursor);
    return outcome;
}

sqlm_outcome sqlm__sqlite_execute(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_result *result)
{
    sqlite_statement *statement = (sqlite_statement *)base;
    sqlite_conn      *conn = (sqlite_conn *)base->conn;
    sqlm_result       made = { 0, 0 };
    sqlm_outcome      outcome = SQLM_OK;

    sqlm__sqlite_enter(conn, cx);
    if (conn->transaction_failed && statement->does & SQLITE_DOES_ROLLBACK) {
        outcome = sqlm__sqlite_end_transaction(cx, conn);
        sqlm__sqlite_leave(conn);
        return outcome;
    }
    outcome = sqlm__sqlite_check_state(cx, conn, statement->is_read_only);
    if (outcome == SQLM_OK)
        outcome = run_statement(cx, statement, parameters, &made);
    sqlm__sqlite_leave(conn);
    if (outcome == SQLM_OK && result != NULL)
        *result = made;
    return outcome;
}

/* The first step comes here: a write happens now, and the shape is that of the schema as it is now. */
static sqlm_outcome first_step(sqlm_cx *cx, sqlite_conn *conn, sqlite_cursor *cursor)
{
    int rc = sqlm__sqlite_step(conn, cursor->stmt);

    cursor->has_row = rc == SQLITE_ROW;
    cursor->is_over = rc == SQLITE_DONE;
    cursor->base.column_count = (size_t)sqlite3_column_count(cursor->stmt);
    if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        return SQLM_OK;
    return sqlm__sqlite_step_failed(cx, conn, cursor->stmt, rc, SQLM_HERE);
}

sqlm_outcome sqlm__sqlite_query(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_cursor **cursor)
{
    sqlite_statement *statement = (sqlite_statement *)base;
    sqlite_conn      *conn = (sqlite_conn *)base->conn;
    sqlite_cursor    *taken = NULL;
    sqlm_outcome      outcome;

    sqlm__sqlite_enter(conn, cx);
    outcome = sqlm__sqlite_check_state(cx, conn, statement->is_read_only);
    if (outcome == SQLM_OK)
        outcome = sqlm__sqlite_take_cursor(cx, statement, &taken);
    if (outcome == SQLM_OK)
        outcome = sqlm__sqlite_bind(cx, taken, parameters, true);
    if (outcome == SQLM_OK)
        outcome = first_step(cx, conn, taken);
    if (outcome != SQLM_OK && taken != NULL)
        sqlm__sqlite_drop_cursor(taken);
    sqlm__sqlite_leave(conn);
    if (outcome == SQLM_OK)
        *cursor = &taken->base;
    return outcome;
}

void sqlm__sqlite_close_cursor(sqlm_cursor *cursor)
{
    sqlm__sqlite_drop_cursor((sqlite_cursor *)cursor);
}

const char *sqlm__sqlite_column_name(const sqlm_cursor *base, size_t column)
{
    const sqlite_cursor *cursor = (const sqlite_cursor *)base;

    return column < base->column_count ? sqlite3_column_name(cursor->stmt, (int)column) : NULL;
}
