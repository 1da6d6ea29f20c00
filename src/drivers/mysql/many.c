/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <sqlmodel/sys/text_buffer.h>

#include <string.h>

/* So many "(?, ?)", with ", " before each but the first. */
static void put_rows(sqlm_text_buffer *buffer, size_t rows, size_t parameters)
{
    for (size_t row = 0; row < rows; row++) {
        sqlm_text_buffer_put(buffer, row == 0 ? "(?" : ", (?");
        for (size_t i = 1; i < parameters; i++)
            sqlm_text_buffer_put(buffer, ", ?");
        sqlm_text_buffer_put(buffer, ")");
    }
}

/* Bytes of the values of one row, each of them a parameter, that the text ends with; 0: it does not. */
static sqlm_outcome look_at_end(sqlm_text_buffer *buffer, const mysql_statement *statement, size_t *length)
{
    sqlm_text_buffer_put(buffer, " VALUES ");
    put_rows(buffer, 1, statement->parameter_count);
    if (buffer->outcome == SQLM_OK && buffer->length < statement->cached.length &&
        memcmp(statement->sql + statement->cached.length - buffer->length, buffer->data, buffer->length) == 0)
        *length = buffer->length;
    return buffer->outcome;
}

/* The statement for many rows. Where the server does not prepare it, objects can still go one by one. */
static sqlm_outcome take(sqlm_text_buffer *buffer, const mysql_statement *statement, const char *key, size_t rows, mysql_statement **many)
{
    mysql_conn  *conn = (mysql_conn *)statement->base.conn;
    sqlm_cx     *cx = buffer->cx;
    size_t       end = 0;
    sqlm_outcome outcome = look_at_end(buffer, statement, &end);

    if (outcome != SQLM_OK || end == 0)
        return outcome;
    sqlm_text_buffer_reset(buffer);
    sqlm_text_buffer_put_bytes(buffer, statement->sql, statement->cached.length - end);
    sqlm_text_buffer_put(buffer, " VALUES ");
    put_rows(buffer, rows, statement->parameter_count);
    sqlm_text_buffer_put(buffer, " RETURNING ");
    sqlm_dialect_put_identifier(buffer, &conn->dialect, key);
    if (buffer->outcome != SQLM_OK)
        return buffer->outcome;
    outcome = sqlm__mysql_take_statement(cx, conn, buffer->data, buffer->length, many);
    return outcome == SQLM_ERR && !conn->is_broken && sqlm_cx_error(cx)->kind == SQLM_E_QUERY ? SQLM_OK : outcome;
}

sqlm_outcome sqlm__mysql_take_many(sqlm_cx *cx, const mysql_statement *statement, const char *key, size_t rows, mysql_statement **many)
{
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;

    *many = NULL;
    sqlm_text_buffer_init(&buffer, cx, SIZE_MAX);
    outcome = take(&buffer, statement, key, rows, many);
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}
