/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <sqlmodel/sys/text_buffer.h>

#include <string.h>

static const char values[] = " VALUES (";
static const char returning[] = " RETURNING ";

/* The values of the one row of an INSERT, parameters and numbers such as "(?, 1)", with nothing or RETURNING behind them. */
typedef struct one_row {
    const char *values; /* NULL: there are none */
    size_t      length;
} one_row;

static one_row find_row(const mysql_statement *statement)
{
    const char *found = strstr(statement->sql, values);
    one_row     row = { NULL, 0 };
    size_t      parameters = 0;

    if (found == NULL)
        return row;
    found += sizeof values - 2;
    row.length = 1 + strspn(found + 1, "?, 0123456789") + 1;
    for (size_t i = 0; i < row.length; i++)
        parameters += found[i] == '?';
    if (found[row.length - 1] == ')' && parameters == statement->parameter_count &&
        (found[row.length] == '\0' || strncmp(found + row.length, returning, sizeof returning - 1) == 0))
        row.values = found;
    return row;
}

/* The statement for many rows. Where the server does not prepare it, objects can still go one by one. */
static sqlm_outcome take(sqlm_text_buffer *buffer, const mysql_statement *statement, const char *key, size_t rows, mysql_statement **many)
{
    mysql_conn   *conn = (mysql_conn *)statement->base.conn;
    sqlm_cx      *cx = buffer->cx;
    const one_row row = find_row(statement);
    const char   *behind = row.values != NULL ? row.values + row.length : NULL;
    sqlm_outcome  outcome;

    if (behind == NULL || (*behind == '\0') != (key != NULL))
        return SQLM_OK;
    sqlm_text_buffer_put_bytes(buffer, statement->sql, (size_t)(row.values - statement->sql));
    for (size_t i = 0; i < rows; i++) {
        sqlm_text_buffer_put(buffer, i == 0 ? "" : ", ");
        sqlm_text_buffer_put_bytes(buffer, row.values, row.length);
    }
    sqlm_text_buffer_put(buffer, key != NULL ? returning : behind);
    if (key != NULL)
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
