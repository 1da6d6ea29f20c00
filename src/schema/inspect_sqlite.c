/* SPDX-License-Identifier: MIT */
#include "inspect_sqlite.h"

#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

#include "list.h"

enum { MAXIMUM_QUERY_BYTES = 1 << 20 };

/* ---- the query --------------------------------------------------------------------------------------------------- */

/* One statement for all tables and all that belongs to them, so that it is one moment of the database that is described. $ stands for the name of the database, as a text, and @ for the same as a name. A row is:
 * table, part, and as the part has it:
 *   0 the table         sql
 *   1 a column          name, type, default, -, -, not null, place in the key, hidden
 *   2 part of an index  index's sql, column, collation, -, -, unique, descending, column's number; key: index's name
 *   3 part of a key     referenced table, column, referenced column, on update, on delete, number of the foreign key */
static const char query_head[] = "WITH wanted(name) AS MATERIALIZED (SELECT name FROM pragma_table_list WHERE schema = $ AND"
                                 " type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
static const char query_tail[] =
    ") SELECT w.name AS owner, 0 AS part, '' AS key, 0 AS place, 0 AS position, s.sql, NULL, NULL, NULL, NULL, 0, 0, 0"
    " FROM wanted AS w JOIN @.sqlite_schema AS s ON s.type = 'table' AND s.name = w.name"
    " UNION ALL SELECT w.name, 1, '', x.cid, 0, x.name, x.type, x.dflt_value, NULL, NULL, x.\"notnull\", x.pk, x.hidden"
    " FROM wanted AS w, pragma_table_xinfo(w.name, $) AS x"
    " UNION ALL SELECT w.name, 2, l.name, x.seqno, 0, CASE x.seqno WHEN 0 THEN s.sql END, x.name, x.coll, NULL, NULL, l.\"unique\","
    " x.\"desc\", x.cid FROM wanted AS w, pragma_index_list(w.name, $) AS l, pragma_index_xinfo(l.name, $) AS x,"
    " @.sqlite_schema AS s ON s.type = 'index' AND s.name = l.name WHERE l.origin = 'c' AND x.key = 1"
    " UNION ALL SELECT w.name, 3, '', f.id, f.seq, f.\"table\", f.\"from\", COALESCE(f.\"to\", (SELECT p.name FROM"
    " pragma_table_xinfo(f.\"table\", $) AS p WHERE p.pk = f.seq + 1)), f.on_update, f.on_delete, f.id, 0, 0"
    " FROM wanted AS w, pragma_foreign_key_list(w.name, $) AS f"
    " ORDER BY owner, part, key, place, position";

/* Columns of a row. */
enum { ROW_TABLE, ROW_PART, ROW_KEY, ROW_TEXT = 5, ROW_NUMBER = 10, ROW_TEXTS = 5, ROW_NUMBERS = 3 };

enum { PART_TABLE, PART_COLUMN, PART_INDEX, PART_FOREIGN_KEY };

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* What a row holds, copied into the scratch arena. */
typedef struct description_row {
    const char *table;
    int64_t     part;
    const char *key;
    const char *texts[ROW_TEXTS];
    int64_t     numbers[ROW_NUMBERS];
} description_row;

static sqlm_outcome read_text(const sqlm__sqlite_inspection *in, const sqlm_row *row, size_t column, const char **text)
{
    const sqlm_value *value = sqlm_row_value(row, column);

    *text = NULL;
    if (value == NULL || value->type != SQLM_TYPE_TEXT)
        return SQLM_OK;
    *text = sqlm_arena_copy(in->cx, in->scratch, value->as.text.data, value->as.text.length);
    return *text == NULL ? SQLM_ERR : SQLM_OK;
}

static sqlm_outcome read_row(const sqlm__sqlite_inspection *in, const sqlm_row *row, description_row *read)
{
    sqlm_outcome outcome = read_text(in, row, ROW_TABLE, &read->table);

    if (outcome == SQLM_OK)
        outcome = read_text(in, row, ROW_KEY, &read->key);
    if (outcome == SQLM_OK)
        outcome = sqlm_row_get_i64(in->cx, row, ROW_PART, &read->part);
    for (size_t i = 0; outcome == SQLM_OK && i < ROW_TEXTS; i++)
        outcome = read_text(in, row, ROW_TEXT + i, &read->texts[i]);
    for (size_t i = 0; outcome == SQLM_OK && i < ROW_NUMBERS; i++)
        outcome = sqlm_row_get_i64(in->cx, row, ROW_NUMBER + i, &read->numbers[i]);
    return outcome;
}

static sqlm_outcome add_column(sqlm__sqlite_inspection *in, const description_row *row)
{
    sqlm__sqlite_column *columns = sqlm__list_grow(in->cx, in->scratch, in->columns, in->column_count, sizeof *columns);

    if (columns == NULL)
        return SQLM_ERR;
    in->columns = columns;
    columns[in->column_count++] = (sqlm__sqlite_column){ .name = row->texts[0],
                                                         .type = row->texts[1] != NULL ? row->texts[1] : "",
                                                         .default_sql = row->texts[2],
                                                         .not_null = row->numbers[0] != 0,
                                                         .key_place = row->numbers[1] };
    return SQLM_OK;
}

static sqlm_outcome add_index(sqlm__sqlite_inspection *in, const description_row *row)
{
    sqlm__sqlite_index *indexes = sqlm__list_grow(in->cx, in->scratch, in->indexes, in->index_count, sizeof *indexes);

    if (indexes == NULL)
        return SQLM_ERR;
    in->indexes = indexes;
    indexes[in->index_count++] = (sqlm__sqlite_index){ .name = row->key,
                                                       .sql = row->texts[0],
                                                       .column = row->texts[1],
                                                       .collation = row->texts[2],
                                                       .unique = row->numbers[0] != 0,
                                                       .descending = row->numbers[1] != 0 };
    return SQLM_OK;
}

static sqlm_outcome add_foreign_key(sqlm__sqlite_inspection *in, const description_row *row)
{
    sqlm__sqlite_reference *keys = sqlm__list_grow(in->cx, in->scratch, in->foreign_keys, in->foreign_key_count, sizeof *keys);

    if (keys == NULL)
        return SQLM_ERR;
    in->foreign_keys = keys;
    keys[in->foreign_key_count++] = (sqlm__sqlite_reference){ .id = row->numbers[0],
                                                              .table = row->texts[0],
                                                              .column = row->texts[1],
                                                              .referenced_column = row->texts[2],
                                                              .on_update = row->texts[3],
                                                              .on_delete = row->texts[4] };
    return SQLM_OK;
}

/* Makes the table whose rows have all come. */
static sqlm_outcome finish_table(sqlm__sqlite_inspection *in)
{
    sqlm_schema_table *tables;

    if (in->name == NULL)
        return SQLM_OK;
    tables = sqlm__list_grow(in->cx, in->scratch, in->tables, in->table_count, sizeof *tables);
    if (tables == NULL)
        return SQLM_ERR;
    in->tables = tables;
    tables[in->table_count] = (sqlm_schema_table){ 0 };
    return sqlm__sqlite_make_table(in, &tables[in->table_count++]);
}

/* Rows of a table begin with the table's own. */
static sqlm_outcome begin_table(sqlm__sqlite_inspection *in, const description_row *row)
{
    sqlm_outcome outcome = finish_table(in);

    in->name = row->table;
    in->sql = row->texts[0];
    in->columns = NULL;
    in->column_count = 0;
    in->indexes = NULL;
    in->index_count = 0;
    in->foreign_keys = NULL;
    in->foreign_key_count = 0;
    return outcome;
}

static sqlm_outcome take_row(sqlm__sqlite_inspection *in, const sqlm_row *row)
{
    description_row read = { 0 };
    sqlm_outcome    outcome = read_row(in, row, &read);

    if (outcome != SQLM_OK)
        return outcome;
    switch (read.part) {
    case PART_TABLE:
        return begin_table(in, &read);
    case PART_COLUMN:
        return add_column(in, &read);
    case PART_INDEX:
        return add_index(in, &read);
    default:
        return add_foreign_key(in, &read);
    }
}

static sqlm_outcome take_rows(sqlm__sqlite_inspection *in, sqlm_rows *rows)
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

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void put_piece(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *piece, const char *name)
{
    for (;;) {
        size_t length = strcspn(piece, "$@");

        sqlm_text_buffer_put_bytes(buffer, piece, length);
        if (piece[length] == '\0')
            return;
        if (piece[length] == '$')
            sqlm_dialect_put_text(buffer, dialect, name);
        else
            sqlm_dialect_put_identifier(buffer, dialect, name);
        piece += length + 1;
    }
}

static void put_query(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name, const char *const *tables,
                      size_t table_count)
{
    put_piece(buffer, dialect, query_head, name);
    if (tables != NULL) {
        sqlm_text_buffer_put(buffer, " AND name IN (");
        for (size_t i = 0; i < table_count; i++) {
            sqlm_text_buffer_put(buffer, i == 0 ? "" : ", ");
            sqlm_dialect_put_placeholder(buffer, dialect, (unsigned)i + 1);
        }
        sqlm_text_buffer_put(buffer, ")");
    }
    put_piece(buffer, dialect, query_tail, name);
}

static sqlm_outcome query_tables(sqlm__sqlite_inspection *in, sqlm_conn *conn, const char *sql, const char *const *tables,
                                 size_t table_count)
{
    sqlm_value  *parameters = sqlm_arena_allocate(in->cx, in->scratch, table_count * sizeof *parameters, _Alignof(sqlm_value));
    sqlm_rows   *rows = NULL;
    sqlm_outcome outcome;

    if (parameters == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < table_count; i++)
        parameters[i] = sqlm_text_value(tables[i]);
    outcome = sqlm_query(in->cx, conn, sql, parameters, table_count, &rows);
    if (outcome == SQLM_OK)
        outcome = take_rows(in, rows);
    sqlm_rows_close(rows);
    return outcome;
}

/* Whether a database of that name is attached; the query of its tables fails otherwise. */
static sqlm_outcome is_attached(sqlm_cx *cx, sqlm_conn *conn, const char *name, bool *attached)
{
    const sqlm_value parameter = sqlm_text_value(name);
    sqlm_rows       *rows = NULL;
    const sqlm_row  *row = NULL;
    sqlm_outcome     outcome =
        sqlm_query(cx, conn, "SELECT 1 FROM pragma_database_list WHERE name = ?1 COLLATE NOCASE", &parameter, 1, &rows);

    if (outcome == SQLM_OK)
        outcome = sqlm_rows_next(cx, rows, &row);
    *attached = outcome == SQLM_OK && row != NULL;
    sqlm_rows_close(rows);
    return outcome;
}

sqlm_outcome sqlm__inspect_sqlite(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables, size_t table_count,
                                  sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema *schema)
{
    sqlm__sqlite_inspection in = {
        .cx = cx, .dialect = sqlm_conn_dialect(conn), .schema = name, .arena = arena, .scratch = scratch
    };
    sqlm_text_buffer   buffer;
    sqlm_schema_table *made;
    bool               attached = true;
    sqlm_outcome       outcome = SQLM_OK;

    if (table_count > in.dialect->maximum_parameters)
        return SQLM_FAIL(cx, LIMIT, NONE, "%zu table names are more than the %u that one query takes: pass NULL for all tables",
                         table_count, (unsigned)in.dialect->maximum_parameters);
    *schema = (sqlm_schema){ in.dialect, NULL, 0 };
    if (name != NULL)
        outcome = is_attached(cx, conn, name, &attached);
    if (outcome != SQLM_OK || !attached)
        return outcome;
    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_QUERY_BYTES);
    put_query(&buffer, in.dialect, name == NULL ? "main" : name, tables, table_count);
    outcome = buffer.outcome;
    if (outcome == SQLM_OK)
        outcome = query_tables(&in, conn, sqlm_text_buffer_text(&buffer), tables, table_count);
    sqlm_text_buffer_fini(&buffer);
    if (outcome != SQLM_OK)
        return outcome;
    made = sqlm_arena_allocate(cx, arena, in.table_count * sizeof *made, _Alignof(sqlm_schema_table));
    if (made == NULL)
        return SQLM_ERR;
    if (in.table_count > 0)
        memcpy(made, in.tables, in.table_count * sizeof *made);
    *schema = (sqlm_schema){ in.dialect, made, in.table_count };
    return SQLM_OK;
}
