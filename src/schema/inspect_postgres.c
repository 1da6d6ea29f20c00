/* SPDX-License-Identifier: MIT */
#include "inspect_postgres.h"

#include "list.h"

#include <string.h>

enum { MAXIMUM_TEXT_BYTES = 1 << 24, MAXIMUM_LOOKS = 5 };

/* Makes the table whose rows have all come. */
static sqlm_outcome finish_table(sqlm__pg_inspector *in)
{
    sqlm_schema_table *tables;
    sqlm_outcome       outcome;

    if (in->fact_count == 0)
        return SQLM_OK;
    tables = sqlm__list_grow(in->cx, in->scratch, in->tables, in->table_count, sizeof *tables);
    if (tables == NULL)
        return SQLM_ERR;
    in->tables = tables;
    tables[in->table_count] = (sqlm_schema_table){ 0 };
    outcome = sqlm__pg_make_table(in, &tables[in->table_count++]);
    in->facts = NULL;
    in->fact_count = 0;
    return outcome;
}

/* ---- rows -------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_text(const sqlm__pg_inspector *in, const sqlm_row *row, size_t column, const char **text)
{
    const sqlm_value *value = sqlm_row_value(row, column);

    *text = NULL;
    if (value == NULL || value->type != SQLM_TYPE_TEXT)
        return SQLM_OK;
    *text = sqlm_arena_copy(in->cx, in->scratch, value->as.text.data, value->as.text.length);
    return *text == NULL ? SQLM_ERR : SQLM_OK;
}

static bool is_empty(const char *text)
{
    return text != NULL && text[0] == '\0';
}

static bool has_gone(const sqlm__pg_fact *row)
{
    switch (row->part) {
    case SQLM__PG_COLUMN:
        return is_empty(row->texts[SQLM__PG_COLUMN_EXPRESSION]);
    case SQLM__PG_KEY:
    case SQLM__PG_CHECK:
        return is_empty(row->texts[0]);
    case SQLM__PG_INDEX:
        return is_empty(row->texts[2]) || row->numbers[1] != 0;
    default:
        return false;
    }
}

static sqlm_outcome take_row(sqlm__pg_inspector *in, const sqlm_row *row)
{
    sqlm__pg_fact  read = { 0 };
    sqlm__pg_fact *facts;
    sqlm_outcome   outcome = read_text(in, row, SQLM__PG_ROW_TABLE, &read.table);

    if (outcome == SQLM_OK)
        outcome = read_text(in, row, SQLM__PG_ROW_NAME, &read.name);
    if (outcome == SQLM_OK)
        outcome = sqlm_row_get_i64(in->cx, row, SQLM__PG_ROW_PART, &read.part);
    for (size_t i = 0; outcome == SQLM_OK && i < SQLM__PG_ROW_TEXTS; i++)
        outcome = read_text(in, row, SQLM__PG_ROW_TEXT + i, &read.texts[i]);
    for (size_t i = 0; outcome == SQLM_OK && i < SQLM__PG_ROW_NUMBERS; i++)
        outcome = sqlm_row_get_i64(in->cx, row, SQLM__PG_ROW_NUMBER + i, &read.numbers[i]);
    in->is_torn = in->is_torn || has_gone(&read);
    if (outcome == SQLM_OK && read.part == SQLM__PG_TABLE)
        outcome = finish_table(in);
    if (outcome != SQLM_OK)
        return outcome;
    facts = sqlm__list_grow(in->cx, in->scratch, in->facts, in->fact_count, sizeof *facts);
    if (facts == NULL)
        return SQLM_ERR;
    in->facts = facts;
    facts[in->fact_count++] = read;
    return SQLM_OK;
}

static sqlm_outcome take_rows(sqlm__pg_inspector *in, sqlm_rows *rows)
{
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome;

    for (;;) {
        outcome = sqlm_rows_next(in->cx, rows, &row);
        if (outcome != SQLM_OK)
            return outcome;
        if (row == NULL)
            return finish_table(in);
        outcome = take_row(in, row);
        if (outcome != SQLM_OK)
            return outcome;
    }
}

/* ---- the whole --------------------------------------------------------------------------------------------------------- */

static sqlm_outcome look_once(sqlm__pg_inspector *in, sqlm_conn *conn, const char *sql)
{
    sqlm_rows   *rows = NULL;
    sqlm_outcome outcome;

    in->tables = NULL;
    in->table_count = 0;
    in->is_torn = false;
    outcome = sqlm_query(in->cx, conn, sql, SQLM_NO_PARAMETERS, &rows);
    if (outcome == SQLM_OK)
        outcome = take_rows(in, rows);
    sqlm_rows_close(rows);
    return outcome;
}

static sqlm_outcome query_tables(sqlm__pg_inspector *in, sqlm_conn *conn, const char *const *tables, size_t table_count)
{
    const char *sql;

    sqlm__pg_put_query(&in->buffer, sqlm_conn_dialect(conn), in->schema, tables, table_count);
    if (in->buffer.outcome != SQLM_OK)
        return in->buffer.outcome;
    sql = sqlm_arena_copy(in->cx, in->scratch, sqlm_text_buffer_text(&in->buffer), in->buffer.length);
    if (sql == NULL)
        return SQLM_ERR;
    for (int look = 0; look < MAXIMUM_LOOKS; look++) {
        sqlm_outcome outcome = look_once(in, conn, sql);

        if (outcome != SQLM_OK || !in->is_torn)
            return outcome;
    }
    return SQLM_FAIL(in->cx, SCHEMA, NONE,
                     "tables were dropped each of the %d times that the database was asked for them: look again, outside of a"
                     " transaction with an older snapshot",
                     MAXIMUM_LOOKS);
}

sqlm_outcome sqlm__inspect_postgres(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables, size_t table_count,
                                    sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema *schema)
{
    sqlm__pg_inspector in = { .cx = cx, .schema = name, .arena = arena, .scratch = scratch };
    sqlm_schema_table *made;
    sqlm_outcome       outcome;

    sqlm_text_buffer_init(&in.buffer, cx, MAXIMUM_TEXT_BYTES);
    outcome = query_tables(&in, conn, tables, table_count);
    sqlm_text_buffer_fini(&in.buffer);
    if (outcome != SQLM_OK)
        return outcome;
    made = sqlm_arena_allocate(cx, arena, in.table_count * sizeof *made, _Alignof(sqlm_schema_table));
    if (made == NULL)
        return SQLM_ERR;
    if (in.table_count > 0)
        memcpy(made, in.tables, in.table_count * sizeof *made);
    *schema = (sqlm_schema){ sqlm_conn_dialect(conn), made, in.table_count };
    return SQLM_OK;
}
