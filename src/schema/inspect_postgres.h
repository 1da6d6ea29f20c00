/* SPDX-License-Identifier: MIT */
/* Introspection of PostgreSQL. */
#ifndef SQLM_SRC_SCHEMA_INSPECT_POSTGRES_H
#define SQLM_SRC_SCHEMA_INSPECT_POSTGRES_H

#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/text_buffer.h>

/* sqlm_schema_inspect() for PostgreSQL; its arguments have been looked at. */
SQLM_MUST_USE sqlm_outcome sqlm__inspect_postgres(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables,
                                                  size_t table_count, sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema *schema);

/* What a row of the query tells. Rows of a table stand together, those of one kind in the order of their names and places. Of a
 * constraint or index there is a row for each column, and what is said of the whole stands in the last one. An expression that is ""
 * was gone before it could be written. */
typedef enum sqlm__pg_part {
    SQLM__PG_TABLE,      /* comment */
    SQLM__PG_COLUMN,     /* name, type, default or what it computes, comment, collation; not null, identity, generated, serial */
    SQLM__PG_KEY,        /* column, what follows the last one, "p", "u" or "x" */
    SQLM__PG_CHECK,      /* condition, NOT VALID */
    SQLM__PG_INDEX,      /* column or expression with its order, what follows the last one, predicate; unique, gone */
    SQLM__PG_FOREIGN_KEY /* column, referenced column, its table, its schema, clauses; ON DELETE, ON UPDATE, names need no schema */
} sqlm__pg_part;

/* Columns of a row. */
enum {
    SQLM__PG_ROW_TABLE,
    SQLM__PG_ROW_PART,
    SQLM__PG_ROW_NAME,
    SQLM__PG_ROW_PLACE,
    SQLM__PG_ROW_TEXT,
    SQLM__PG_ROW_TEXTS = 5,
    SQLM__PG_ROW_NUMBER = SQLM__PG_ROW_TEXT + SQLM__PG_ROW_TEXTS,
    SQLM__PG_ROW_NUMBERS = 4
};

/* Appends the one query for all tables and all that belongs to them. The names of @p tables are its parameters; @p tables NULL: all. */
void sqlm__pg_put_query(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name, bool all, size_t table_count);

/* Sets kind, length, digits, labels and storage of a column by the type that PostgreSQL names, as if it had no type check; then, once
 * type_check is set, what the check makes of it. Labels and texts: arena. */
SQLM_MUST_USE sqlm_outcome sqlm__pg_recognise_storage(sqlm_cx *cx, sqlm_arena *arena, const char *type, const char *collation,
                                                      sqlm_schema_column *column);
SQLM_MUST_USE sqlm_outcome sqlm__pg_recognise_check(sqlm_cx *cx, sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema_column *column);
/* Sets the default of a column, whose kind is known, by what PostgreSQL writes for it (NULL: nothing). */
SQLM_MUST_USE sqlm_outcome sqlm__pg_recognise_default(sqlm_cx *cx, sqlm_arena *arena, sqlm_arena *scratch, const char *sql,
                                                      sqlm_schema_column *column);

#endif
