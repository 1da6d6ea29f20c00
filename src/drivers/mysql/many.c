/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <sqlmodel/sys/text_buffer.h>

#include <string.h>

static const char returning[] = " RETURNING ";

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

/* The values of one row, each of them a parameter, with nothing or RETURNING behind them. */
typedef struct one_row {
    const char *values; /* NULL: there are none */
    const char *behind;
} one_row;

static sqlm_outcome find_row(sqlm_text_buffer *buffer, const mysql_statement *statement, one_row *row)
{
    const char *found;

    sqlm_text_buffer_put(buffer, " VALUES ");
    put_rows(buffer, 1, statement->parameter_count);
    if (buffer->outcome != SQLM_OK)
        return buffer->outcome;
    found = strstr(statement->sql, sqlm_text_buffer_text(buffer));
    if (found == NULL)
        return SQLM_OK;
    row->behind = found + buffer->length;
    if (*row->behind == '\0' || strncmp(row->behind, returning, sizeof returning - 1) == 0)
        row->values = found;
    return SQLM_OK;
}

/* The statement for many rows. Where the server does not prepare it, objects can still go one by one. */
static sqlm_outcome take(sqlm_text_buffer *buffer, const mysql_statement *statement, const char *key, size_t rows, mysql_statement **many)
{
    mysql_conn  *conn = (mysql_conn *)statement->base.conn;
    sqlm_cx     *cx = buffer->cx;
    one_row      row = { NULL, NULL };
    sqlm_outcome outcome = find_row(buffer, statement, &row);

    if (outcome != SQLM_OK || row.values == NULL || (*row.behind == '\0') != (key != NULL))
        return outcome;
    sqlm_text_buffer_reset(buffer);
    sqlm_text_buffer_put_bytes(buffer, statement->sql, (size_t)(row.values - statement->sql));
    sqlm_text_buffer_put(buffer, " VALUES ");
    put_rows(buffer, rows, statement->parameter_count);
    sqlm_text_buffer_put(buffer, key != NULL ? returning : row.behind);
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
