/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

/* Changes of the statement that has just run. SQLite keeps the count of the last INSERT, UPDATE or DELETE, whatever ran since: it is
 * ours only when the total has moved. */
static int64_t changes_since(sqlite3 *db, sqlite3_int64 total_before)
{
    return sqlite3_total_changes64(db) != total_before ? sqlite3_changes64(db) : 0;
}

/* Steps to the end; rows are passed over. */
static sqlm_outcome run_to_end(sqlm_cx *cx, sqlite_cursor *cursor)
{
    int rc;

    do {
        rc = sqlite3_step(cursor->stmt);
    } while (rc == SQLITE_ROW);
    if (rc == SQLITE_DONE)
        return SQLM_OK;
    return sqlm__sqlite_step_failed(cx, (sqlite_conn *)cursor->base.conn, cursor->stmt, rc, SQLM_HERE);
}

/* The same with what the statement did. An INSERT that updates on conflict makes no key, and leaves the number of the last one: it is
 * zeroed for the run to tell, and put back. */
static sqlm_outcome run_and_count(sqlm_cx *cx, sqlite_cursor *cursor, sqlm_result *result)
{
    sqlite3      *db = ((sqlite_conn *)cursor->base.conn)->db;
    unsigned      does = cursor->statement->does;
    bool          is_upsert = does & SQLITE_DOES_INSERT && does & SQLITE_DOES_UPDATE;
    sqlite3_int64 key_before = is_upsert ? sqlite3_last_insert_rowid(db) : 0;
    sqlite3_int64 total_before = sqlite3_total_changes64(db);
    sqlm_outcome  outcome;

    if (is_upsert)
        sqlite3_set_last_insert_rowid(db, 0);
    outcome = run_to_end(cx, cursor);
    if (outcome == SQLM_OK && !cursor->statement->is_read_only) {
        result->rows_affected = changes_since(db, total_before);
        if (does & SQLITE_DOES_INSERT && result->rows_affected > 0)
            result->last_insert_id = sqlite3_last_insert_rowid(db);
    }
    if (is_upsert && sqlite3_last_insert_rowid(db) == 0)
        sqlite3_set_last_insert_rowid(db, key_before);
    return outcome;
}

sqlm_outcome sqlm__sqlite_execute(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_result *result)
{
    sqlite_statement *statement = (sqlite_statement *)base;
    sqlite_conn      *conn = (sqlite_conn *)base->conn;
    sqlite_cursor    *cursor;
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
        outcome = sqlm__sqlite_take_cursor(cx, statement, &cursor);
    if (outcome == SQLM_OK) {
        outcome = sqlm__sqlite_bind(cx, cursor, parameters, false);
        if (outcome == SQLM_OK)
            outcome = run_and_count(cx, cursor, &made);
        sqlm__sqlite_drop_cursor(cursor);
    }
    sqlm__sqlite_leave(conn);
    if (outcome == SQLM_OK && result != NULL)
        *result = made;
    return outcome;
}

/* The first step comes here: a write happens now, and the shape is that of the schema as it is now. */
static sqlm_outcome first_step(sqlm_cx *cx, sqlite_conn *conn, sqlite_cursor *cursor)
{
    int rc = sqlite3_step(cursor->stmt);

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
