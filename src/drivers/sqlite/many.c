/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <sqlmodel/sys/text_buffer.h>

#include <string.h>

/* A row of parameters, numbered from @p first on. */
static void put_row(sqlm_text_buffer *buffer, size_t first, size_t count)
{
    char text[32];

    for (size_t i = 0; i < count; i++) {
        size_t at = sizeof text, number = first + i;

        do
            text[--at] = (char)('0' + number % 10);
        while ((number /= 10) > 0);
        text[--at] = '?';
        text[--at] = i == 0 ? '(' : ' ';
        if (i > 0)
            text[--at] = ',';
        sqlm_text_buffer_put_bytes(buffer, text + at, sizeof text - at);
    }
    sqlm_text_buffer_put_bytes(buffer, ")", 1);
}

/* Whether the text ends with the values of one row, each of them a parameter. */
static sqlm_outcome look_at_end(sqlm_text_buffer *buffer, const sqlite_statement *statement, bool *is_row)
{
    sqlm_text_buffer_put(buffer, " VALUES ");
    put_row(buffer, 1, statement->parameter_count);
    *is_row = buffer->outcome == SQLM_OK && statement->cached.length > buffer->length &&
              memcmp(statement->sql + statement->cached.length - buffer->length, buffer->data, buffer->length) == 0;
    return buffer->outcome;
}

/* Compiles what the buffer holds; what SQLite does not take, or understands in another way, is not used. */
static sqlm_outcome compile(sqlm_cx *cx, sqlite_statement *statement, const char *sql, size_t rows)
{
    sqlite_conn   *conn = (sqlite_conn *)statement->base.conn;
    sqlite_cursor *many = &statement->many;
    const int      rc = sqlite3_prepare_v3(conn->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &many->stmt, NULL);

    if ((rc & 0xff) == SQLITE_NOMEM)
        return sqlm__sqlite_fail(cx, conn, rc, NULL, 0, SQLM_HERE);
    many->parameter_count = rows * statement->parameter_count;
    if (rc == SQLITE_OK && (size_t)sqlite3_bind_parameter_count(many->stmt) == many->parameter_count &&
        sqlite3_column_count(many->stmt) == 0) {
        many->base.conn = &conn->base;
        many->statement = statement;
        statement->many_rows = rows;
        return SQLM_OK;
    }
    (void)sqlite3_finalize(many->stmt);
    many->stmt = NULL;
    return SQLM_OK;
}

static sqlm_outcome make(sqlm_cx *cx, sqlite_statement *statement, sqlm_text_buffer *buffer, size_t rows)
{
    bool         is_row = false;
    sqlm_outcome outcome = look_at_end(buffer, statement, &is_row);

    if (outcome != SQLM_OK || !is_row)
        return outcome;
    sqlm_text_buffer_reset(buffer);
    sqlm_text_buffer_put_bytes(buffer, statement->sql, statement->cached.length);
    for (size_t i = 1; i < rows; i++) {
        sqlm_text_buffer_put(buffer, ", ");
        put_row(buffer, 1 + i * statement->parameter_count, statement->parameter_count);
    }
    return buffer->outcome == SQLM_OK ? compile(cx, statement, buffer->data, rows) : buffer->outcome;
}

/* As many as the connection's limit has parameters for; less than 2 for none. */
static size_t rows_for(const sqlite_statement *statement)
{
    const sqlite_conn *conn = (const sqlite_conn *)statement->base.conn;
    const size_t       most = (size_t)sqlite3_limit(conn->db, SQLITE_LIMIT_VARIABLE_NUMBER, -1);

    if ((statement->does & (SQLITE_DOES_INSERT | SQLITE_DOES_UPDATE)) != SQLITE_DOES_INSERT || statement->parameter_count == 0)
        return 0;
    return most / statement->parameter_count < SQLITE_MANY_ROWS ? most / statement->parameter_count : SQLITE_MANY_ROWS;
}

sqlm_outcome sqlm__sqlite_prepare_many(sqlm_cx *cx, sqlite_statement *statement)
{
    const size_t     rows = rows_for(statement);
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;

    if (statement->many_is_tried)
        return SQLM_OK;
    if (rows > 1) {
        sqlm_text_buffer_init(&buffer, cx, SIZE_MAX);
        outcome = make(cx, statement, &buffer, rows);
        sqlm_text_buffer_fini(&buffer);
        if (outcome != SQLM_OK)
            return outcome;
    }
    statement->many_is_tried = true;
    return SQLM_OK;
}
