/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <sqlmodel/sys/text_form.h>

#include <string.h>

static size_t statement_size(size_t length)
{
    return sizeof(sqlite_statement) + length + 1;
}

static void free_scratch(const sqlite_cursor *cursor)
{
    const sqlite_statement *statement = cursor->statement;

    if (cursor->scratch != NULL)
        sqlm_release(&statement->base.conn->allocator, cursor->scratch, cursor->parameter_count, SQLM_TEXT_FORM_SIZE);
}

/* Ends an open run and frees a copy; @touch is false after fork: SQLite is left alone. */
static void end_cursor(sqlite_cursor *cursor, bool touch)
{
    sqlite_conn *conn = (sqlite_conn *)cursor->base.conn;

    cursor->is_open = false;
    if (cursor->previous != NULL)
        cursor->previous->next = cursor->next;
    else
        conn->open_cursors = cursor->next;
    if (cursor->next != NULL)
        cursor->next->previous = cursor->previous;
    if (touch && cursor->is_copy)
        (void)sqlite3_finalize(cursor->stmt);
    else if (touch)
        (void)sqlite3_reset(cursor->stmt);
    if (cursor->is_copy) {
        free_scratch(cursor);
        sqlm_release(&conn->base.allocator, cursor, 1, sizeof *cursor);
    }
}

static void free_statement(sqlite_statement *statement, bool touch)
{
    const sqlm_allocator allocator = statement->base.conn->allocator;

    if (touch) {
        sqlite3_finalize(statement->cursor.stmt);
        sqlite3_finalize(statement->many.stmt);
    }
    free_scratch(&statement->cursor);
    if (statement->many.stmt != NULL)
        free_scratch(&statement->many);
    sqlm_release(&allocator, statement, statement_size(statement->cached.length), 1);
}

void sqlm__sqlite_free_statements(sqlite_conn *conn, bool touch)
{
    sqlm_statement *statement;

    while (conn->open_cursors != NULL)
        end_cursor(conn->open_cursors, touch);
    while ((statement = sqlm_statement_cache_drain(&conn->cache)) != NULL)
        free_statement((sqlite_statement *)statement, touch);
    for (size_t i = 0; i < SQLITE_CONTROL_COUNT && touch; i++)
        sqlite3_finalize(conn->control[i]);
}

/* Whether nothing but blanks, comments and semicolons follows. */
static sqlm_outcome check_tail(sqlm_cx *cx, const sqlite_statement *statement, const char *tail)
{
    sqlite_conn *conn = (sqlite_conn *)statement->base.conn;
    const char  *end = statement->sql + statement->cached.length;

    while (tail < end) {
        sqlite3_stmt *another = NULL;
        const char   *rest = tail + strspn(tail, " \t\r\n\f;");
        int           rc;

        if (rest == end)
            break;
        tail = rest;
        rc = sqlite3_prepare_v2(conn->db, tail, -1, &another, &rest);
        sqlite3_finalize(another);
        if ((rc & 0xff) == SQLITE_NOMEM)
            return sqlm__sqlite_fail(cx, conn, rc, NULL, 0, SQLM_HERE);
        if (rc != SQLITE_OK || another != NULL || rest == tail)
            return SQLM_FAIL(cx, QUERY, SYNTAX, "text follows the statement at byte %td: one statement is expected",
                             tail - statement->sql + 1);
        tail = rest;
    }
    return SQLM_OK;
}

/* Whether SQLite numbers the rows of an INSERT's table. A table WITHOUT ROWID and a view leave the number of an earlier INSERT behind. */
static bool makes_key(const sqlite_conn *conn)
{
    return sqlite3_table_column_metadata(conn->db, conn->insert_database, conn->insert_table, "rowid", NULL, NULL, NULL, NULL,
                                         NULL) == SQLITE_OK;
}

/* Compiles the text of a statement. */
static sqlm_outcome compile(sqlm_cx *cx, sqlite_statement *statement)
{
    sqlite_conn *conn = (sqlite_conn *)statement->base.conn;
    const char  *tail = NULL;
    sqlm_outcome outcome;
    int          rc;

    sqlm__sqlite_enter(conn, cx);
    conn->compiling = 0;
    rc = sqlite3_prepare_v3(conn->db, statement->sql, (int)statement->cached.length + 1, SQLITE_PREPARE_PERSISTENT,
                            &statement->cursor.stmt, &tail);
    statement->does = conn->compiling;
    if (rc != SQLITE_OK)
        outcome = sqlm__sqlite_fail(cx, conn, rc, statement->sql, statement->cached.length, SQLM_HERE);
    else if (statement->cursor.stmt == NULL)
        outcome = SQLM_FAIL(cx, QUERY, SYNTAX, "the text holds no statement");
    else
        outcome = check_tail(cx, statement, tail);
    if (outcome == SQLM_OK && statement->does & SQLITE_DOES_INSERT && makes_key(conn))
        statement->does |= SQLITE_MAKES_KEY;
    sqlm__sqlite_leave(conn);
    if (outcome != SQLM_OK)
        return outcome;

    statement->parameter_count = (size_t)sqlite3_bind_parameter_count(statement->cursor.stmt);
    statement->cursor.parameter_count = statement->parameter_count;
    statement->is_read_only = sqlite3_stmt_readonly(statement->cursor.stmt) != 0;
    return SQLM_OK;
}

static sqlm_outcome make_statement(sqlm_cx *cx, sqlite_conn *conn, const char *sql, size_t length, sqlm_statement **made)
{
    sqlite_statement *statement;
    sqlm_outcome      outcome;

    outcome = sqlm__sqlite_check_length(cx, conn, length);
    if (outcome != SQLM_OK)
        return outcome;
    if (!sqlm_text_is_valid(sql, length))
        return SQLM_FAIL(cx, QUERY, SYNTAX, "the statement is not valid UTF-8, or holds a NUL");
    statement = sqlm_allocate(&conn->base.allocator, statement_size(length), 1);
    if (statement == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a statement");

    memset(statement, 0, sizeof *statement);
    statement->base.conn = &conn->base;
    statement->cursor.base.conn = &conn->base;
    statement->cursor.statement = statement;
    memcpy(statement->sql, sql, length);
    statement->sql[length] = '\0';
    statement->cached.statement = &statement->base;
    statement->cached.sql = statement->sql;
    statement->cached.length = length;
    outcome = compile(cx, statement);
    if (outcome != SQLM_OK) {
        free_statement(statement, true);
        return outcome;
    }
    sqlm_statement_cache_add(&conn->cache, &statement->cached);
    *made = &statement->base;
    return SQLM_OK;
}

sqlm_outcome sqlm__sqlite_prepare(sqlm_cx *cx, sqlm_conn *base, const char *sql, size_t length, sqlm_statement **statement)
{
    sqlite_conn *conn = (sqlite_conn *)base;

    *statement = sqlm_statement_cache_take(&conn->cache, sql, length);
    return *statement != NULL ? SQLM_OK : make_statement(cx, conn, sql, length, statement);
}

void sqlm__sqlite_release(sqlm_statement *base)
{
    sqlite_statement *statement = (sqlite_statement *)base;
    sqlite_conn      *conn = (sqlite_conn *)base->conn;
    sqlm_statement   *oldest;

    sqlm__sqlite_drop_cursor(&statement->cursor);
    (void)sqlite3_clear_bindings(statement->cursor.stmt);
    if (statement->many.stmt != NULL)
        (void)sqlite3_clear_bindings(statement->many.stmt);
    sqlm_statement_cache_put_back(&conn->cache, &statement->cached);
    oldest = sqlm_statement_cache_evict(&conn->cache, SQLM_STATEMENT_CACHE_MAX);
    if (oldest != NULL)
        free_statement((sqlite_statement *)oldest, true);
}

sqlm_outcome sqlm__sqlite_fail_state(sqlm_cx *cx, const sqlite_conn *conn)
{
    if (conn->transaction_failed)
        return SQLM_FAIL(cx, TRANSACTION, ABORTED, "the transaction has failed: roll it back before anything else");
    return SQLM_FAIL(cx, TRANSACTION, READ_ONLY, "the statement writes, but the transaction is read-only");
}

sqlm_outcome sqlm__sqlite_copy_cursor(sqlm_cx *cx, sqlite_statement *statement, sqlite_cursor **copy)
{
    sqlite_conn   *conn = (sqlite_conn *)statement->base.conn;
    sqlite_cursor *made = sqlm_allocate(&conn->base.allocator, 1, sizeof *made);
    int            rc;

    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for another run of a statement");
    memset(made, 0, sizeof *made);
    rc = sqlite3_prepare_v2(conn->db, statement->sql, (int)statement->cached.length + 1, &made->stmt, NULL);
    if (rc != SQLITE_OK) {
        sqlm_outcome outcome = sqlm__sqlite_fail(cx, conn, rc, statement->sql, statement->cached.length, SQLM_HERE);

        sqlm_release(&conn->base.allocator, made, 1, sizeof *made);
        return outcome;
    }
    made->base.conn = &conn->base;
    made->statement = statement;
    made->is_copy = true;
    made->parameter_count = statement->parameter_count;
    *copy = made;
    return SQLM_OK;
}

void sqlm__sqlite_drop_cursor(sqlite_cursor *cursor)
{
    if (cursor->is_open)
        end_cursor(cursor, true);
}

/* Runs one statement of a script to its end. */
static sqlm_outcome run_part(sqlm_cx *cx, sqlite_conn *conn, sqlite3_stmt *stmt)
{
    sqlm_outcome outcome;
    int          rc;

    if (sqlite3_bind_parameter_count(stmt) > 0)
        return SQLM_FAIL(cx, QUERY, PARAMETERS, "a statement of a script has parameters: run it alone, with values");
    if (conn->transaction_failed && conn->compiling & SQLITE_DOES_ROLLBACK)
        return sqlm__sqlite_end_transaction(cx, conn);
    outcome = sqlm__sqlite_check_state(cx, conn, sqlite3_stmt_readonly(stmt) != 0);
    if (outcome != SQLM_OK)
        return outcome;
    conn->was_in_transaction = !sqlite3_get_autocommit(conn->db);
    do {
        rc = sqlm__sqlite_step(conn, stmt);
    } while (rc == SQLITE_ROW);
    return rc == SQLITE_DONE ? SQLM_OK : sqlm__sqlite_step_failed(cx, conn, stmt, rc, SQLM_HERE);
}

sqlm_outcome sqlm__sqlite_execute_script(sqlm_cx *cx, sqlm_conn *base, const char *sql)
{
    sqlite_conn *conn = (sqlite_conn *)base;
    sqlm_outcome outcome = SQLM_OK;

    if (!sqlm_text_is_valid(sql, strlen(sql)))
        return SQLM_FAIL(cx, QUERY, SYNTAX, "the script is not valid UTF-8");
    sqlm__sqlite_enter(conn, cx);
    while (*sql != '\0' && outcome == SQLM_OK) {
        sqlite3_stmt *stmt = NULL;
        const char   *tail = sql;
        int           rc;

        conn->compiling = 0;
        rc = sqlite3_prepare_v2(conn->db, sql, -1, &stmt, &tail);
        if (rc != SQLITE_OK)
            outcome = sqlm__sqlite_fail(cx, conn, rc, sql, strlen(sql), SQLM_HERE);
        else if (stmt != NULL)
            outcome = run_part(cx, conn, stmt);
        sqlite3_finalize(stmt);
        sql = tail;
    }
    sqlm__sqlite_leave(conn);
    return outcome;
}
