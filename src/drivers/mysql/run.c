/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <sqlmodel/sys/text_form.h>

#include <errmsg.h>
#include <string.h>

enum { ER_NEED_REPREPARE = 1615, ER_UNKNOWN_STMT_HANDLER = 1243, ROWS_BETWEEN_LOOKS = 64 };

int sqlm__mysql_end_results(mysql_conn *conn)
{
    while (mysql_more_results(conn->mysql)) {
        MYSQL_RES *rows;

        if (sqlm__mysql_next_result(conn) != 0)
            return 1;
        rows = mysql_use_result(conn->mysql);
        if (rows == NULL && mysql_field_count(conn->mysql) > 0)
            return 1;
        if (rows != NULL)
            sqlm__mysql_free_rows(conn, rows);
    }
    return 0;
}

int sqlm__mysql_pass_over(mysql_conn *conn, MYSQL_STMT *stmt, int64_t *rows)
{
    int rc;

    while ((rc = sqlm__mysql_stmt_fetch(conn, stmt)) == 0 || rc == MYSQL_DATA_TRUNCATED) {
        if (++*rows % ROWS_BETWEEN_LOOKS == 0)
            sqlm__mysql_look_for_stop(conn);
    }
    return rc == MYSQL_NO_DATA && sqlm__mysql_end_results(conn) != 0 ? 1 : rc;
}

sqlm_outcome sqlm__mysql_run(sqlm_cx *cx, mysql_cursor *cursor)
{
    mysql_conn *conn = (mysql_conn *)cursor->base.conn;

    conn->stop_outcome = SQLM_OK;
    if (sqlm__mysql_stmt_execute(conn, cursor->stmt) != 0) {
        unsigned     code = mysql_stmt_errno(cursor->stmt);
        sqlm_outcome outcome;

        cursor->bound_as = 0; /* the server may not have come to the types */
        if (code == CR_NEW_STMT_METADATA && cursor->statement->does & MYSQL_WRITES)
            return SQLM_FAIL(cx, SCHEMA, NONE, "the columns that the statement gives back have changed since it was prepared: it has run, "
                                               "but what it gave back is lost");
        if (code != ER_NEED_REPREPARE && code != ER_UNKNOWN_STMT_HANDLER && code != CR_NEW_STMT_METADATA)
            return sqlm__mysql_stmt_fail(cx, conn, cursor->stmt, cursor->statement, SQLM_HERE);
        outcome = sqlm__mysql_prepare_again(cx, cursor);
        if (outcome != SQLM_OK)
            return outcome;
        if (cursor->statement->parameter_count > 0 && mysql_stmt_bind_param(cursor->stmt, cursor->statement->binds) != 0)
            return sqlm__mysql_stmt_fail(cx, conn, cursor->stmt, cursor->statement, SQLM_HERE);
        if (sqlm__mysql_stmt_execute(conn, cursor->stmt) != 0)
            return sqlm__mysql_stmt_fail(cx, conn, cursor->stmt, cursor->statement, SQLM_HERE);
    }
    if (mysql_stmt_field_count(cursor->stmt) > 0) { /* what a stop does to it comes with the rows */
        conn->stop = MYSQL_STOP_NONE;
        return SQLM_OK;
    }
    sqlm__mysql_settle(conn);
    return sqlm__mysql_take_stop(cx, conn, false);
}

/* Runs a statement as text, as scripts do and what the server does not prepare, and passes its rows over. */
static sqlm_outcome send_text(sqlm_cx *cx, mysql_conn *conn, const char *sql, size_t length)
{
    MYSQL_RES *rows;

    if (sqlm__mysql_query(conn, sql, length) != 0)
        return sqlm__mysql_fail(cx, conn, sql, length, SQLM_HERE);
    rows = mysql_use_result(conn->mysql);
    while (rows != NULL && sqlm__mysql_next_row(conn, rows) != NULL) {
    }
    mysql_free_result(rows);
    if (mysql_errno(conn->mysql) != 0 || sqlm__mysql_end_results(conn) != 0)
        return sqlm__mysql_fail(cx, conn, sql, length, SQLM_HERE);
    sqlm__mysql_settle(conn);
    return sqlm__mysql_take_stop(cx, conn, false);
}

sqlm_outcome sqlm__mysql_run_to_end(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters, sqlm_result *result)
{
    mysql_conn            *conn = (mysql_conn *)cursor->base.conn;
    const mysql_statement *statement = cursor->statement;
    int64_t                rows = 0;
    sqlm_outcome           outcome = sqlm__mysql_bind(cx, cursor, parameters);

    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_run(cx, cursor);
    if (outcome != SQLM_OK)
        return outcome;
    if (mysql_stmt_field_count(cursor->stmt) > 0) {
        if (mysql_more_results(conn->mysql))
            outcome = sqlm__mysql_bind_columns(cx, cursor);
        if (outcome != SQLM_OK) {
            conn->is_broken = true; /* its rows cannot be passed over */
            return outcome;
        }
        if (sqlm__mysql_pass_over(conn, cursor->stmt, &rows) != MYSQL_NO_DATA)
            return sqlm__mysql_stmt_fail(cx, conn, cursor->stmt, statement, SQLM_HERE);
        sqlm__mysql_settle(conn);
        outcome = sqlm__mysql_take_stop(cx, conn, false);
        (void)mysql_stmt_free_result(cursor->stmt);
        result->rows_affected = statement->does & MYSQL_WRITES ? rows : 0;
    } else if (statement->does & MYSQL_WRITES) {
        result->rows_affected = (int64_t)mysql_stmt_affected_rows(cursor->stmt);
    }
    if (statement->does & MYSQL_WRITES)
        result->last_insert_id = (int64_t)mysql_stmt_insert_id(cursor->stmt);
    return outcome;
}

static sqlm_outcome run_statement(sqlm_cx *cx, mysql_statement *statement, const sqlm_parameters *parameters, sqlm_result *result)
{
    mysql_conn   *conn = (mysql_conn *)statement->base.conn;
    mysql_cursor *cursor = &statement->cursor;
    sqlm_outcome  outcome;

    if (statement->is_text)
        return send_text(cx, conn, statement->sql, statement->cached.length);
    if (!cursor->is_open)
        return sqlm__mysql_run_to_end(cx, cursor, parameters, result);
    outcome = sqlm__mysql_take_cursor(cx, statement, &cursor);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__mysql_run_to_end(cx, cursor, parameters, result);
    sqlm__mysql_drop_cursor(cursor);
    return outcome;
}

sqlm_outcome sqlm__mysql_execute(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_result *result)
{
    mysql_statement *statement = (mysql_statement *)base;
    mysql_conn      *conn = (mysql_conn *)base->conn;
    sqlm_result      made = { 0, 0 };
    sqlm_outcome     outcome = sqlm__mysql_enter(cx, conn);

    if (outcome == SQLM_OK && statement->does & MYSQL_IS_ROLLBACK && conn->transaction_failed) {
        outcome = sqlm__mysql_end_transaction(cx, conn);
    } else if (outcome == SQLM_OK) {
        outcome = sqlm__mysql_check_state(cx, conn, statement->does);
        if (outcome == SQLM_OK)
            outcome = run_statement(cx, statement, parameters, &made);
        conn->session_touched = conn->session_touched || statement->does & MYSQL_TOUCHES_SESSION;
    }
    sqlm__mysql_leave(conn);
    if (outcome == SQLM_OK && result != NULL)
        *result = made;
    return outcome;
}

static sqlm_outcome open_cursor(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters)
{
    mysql_conn  *conn = (mysql_conn *)cursor->base.conn;
    sqlm_outcome outcome = sqlm__mysql_bind(cx, cursor, parameters);

    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_run(cx, cursor);
    if (outcome != SQLM_OK)
        return outcome;
    if (mysql_stmt_field_count(cursor->stmt) > 0)
        conn->streaming = cursor;
    else
        cursor->is_over = true;
    return sqlm__mysql_bind_columns(cx, cursor);
}

sqlm_outcome sqlm__mysql_do_query(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_cursor **cursor)
{
    mysql_statement *statement = (mysql_statement *)base;
    mysql_conn      *conn = (mysql_conn *)base->conn;
    mysql_cursor    *taken = NULL;
    sqlm_outcome     outcome;

    if (statement->is_text)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "the server does not prepare this statement: its rows cannot be read");
    outcome = sqlm__mysql_enter(cx, conn);
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_check_state(cx, conn, statement->does);
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_take_cursor(cx, statement, &taken);
    if (outcome == SQLM_OK)
        outcome = open_cursor(cx, taken, parameters);
    if (outcome != SQLM_OK && taken != NULL)
        sqlm__mysql_drop_cursor(taken);
    conn->session_touched = conn->session_touched || statement->does & MYSQL_TOUCHES_SESSION;
    sqlm__mysql_leave(conn);
    if (outcome == SQLM_OK)
        *cursor = &taken->base;
    return outcome;
}

void sqlm__mysql_close_cursor(sqlm_cursor *base)
{
    sqlm__mysql_drop_cursor((mysql_cursor *)base);
}

const char *sqlm__mysql_column_name(const sqlm_cursor *base, size_t column)
{
    const mysql_cursor *cursor = (const mysql_cursor *)base;

    if (column >= base->column_count || cursor->metadata == NULL)
        return NULL;
    return mysql_fetch_field_direct(cursor->metadata, (unsigned)column)->name;
}

/* ---- scripts --------------------------------------------------------------------------------------------------------------- */

size_t sqlm__mysql_comment_length(const char *sql)
{
    if (*sql == '#' || (strncmp(sql, "--", 2) == 0 && (sql[2] == '\0' || strchr(" \t\r\n", sql[2]) != NULL)))
        return strcspn(sql, "\n");
    if (strncmp(sql, "/*", 2) == 0) {
        const char *end = strstr(sql + 2, "*/");

        return end != NULL ? (size_t)(end - sql) + 2 : strlen(sql);
    }
    return 0;
}

/* Bytes of a string, quoted name or comment that begins at @sql; 0 when none does. */
static size_t skip_token(const char *sql)
{
    const char *end;

    if (*sql == '\'' || *sql == '"' || *sql == '`') {
        const char quote = *sql;

        for (end = sql + 1; *end != '\0'; end++) {
            if ((*end == '\\' && quote != '`' && end[1] != '\0') || (*end == quote && end[1] == quote))
                end++;
            else if (*end == quote)
                return (size_t)(end - sql) + 1;
        }
        return (size_t)(end - sql);
    }
    return sqlm__mysql_comment_length(sql);
}

/* Length of the first statement, without its semicolon; whether there is more than blanks and comments in it. */
static size_t next_statement(const char *sql, bool *is_empty)
{
    size_t length = 0;

    *is_empty = true;
    while (sql[length] != '\0' && sql[length] != ';') {
        size_t skipped = skip_token(sql + length);
        bool   is_comment = skipped > 0 && strchr("#-/", sql[length]) != NULL && strncmp(sql + length, "/*!", 3) != 0 &&
                          strncmp(sql + length, "/*M!", 4) != 0;

        if (!is_comment && strchr(" \t\r\n", sql[length]) == NULL)
            *is_empty = false;
        length += skipped > 0 ? skipped : 1;
    }
    return length;
}

/* Runs one statement of a script, as text. */
static sqlm_outcome run_part(sqlm_cx *cx, mysql_conn *conn, const char *sql, size_t length)
{
    unsigned     does;
    sqlm_outcome outcome = sqlm__mysql_check_packet(cx, conn, length + 1);

    if (outcome != SQLM_OK)
        return outcome;
    does = sqlm__mysql_what_it_does(sql, length);
    if (conn->transaction_failed && does & MYSQL_IS_ROLLBACK)
        return sqlm__mysql_end_transaction(cx, conn);
    outcome = sqlm__mysql_check_state(cx, conn, does);
    if (outcome != SQLM_OK)
        return outcome;
    conn->session_touched = conn->session_touched || does & MYSQL_TOUCHES_SESSION;
    return send_text(cx, conn, sql, length);
}

sqlm_outcome sqlm__mysql_execute_script(sqlm_cx *cx, sqlm_conn *base, const char *sql)
{
    mysql_conn  *conn = (mysql_conn *)base;
    sqlm_outcome outcome;

    if (!sqlm_text_is_valid(sql, strlen(sql)))
        return SQLM_FAIL(cx, QUERY, SYNTAX, "the script is not valid UTF-8");
    outcome = sqlm__mysql_enter(cx, conn);
    while (*sql != '\0' && outcome == SQLM_OK) {
        bool   is_empty;
        size_t length = next_statement(sql, &is_empty);

        if (!is_empty)
            outcome = run_part(cx, conn, sql, length);
        sql += length + (sql[length] == ';');
    }
    sqlm__mysql_leave(conn);
    return outcome;
}
