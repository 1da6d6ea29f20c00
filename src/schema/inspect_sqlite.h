/* SPDX-License-Identifier: MIT */
/* Introspection of SQLite. */
#ifndef SQLM_SRC_SCHEMA_INSPECT_SQLITE_H
#define SQLM_SRC_SCHEMA_INSPECT_SQLITE_H

#include <sqlmodel/schema/schema.h>

/* sqlm_schema_inspect() for SQLite; its arguments have been looked at. */
SQLM_MUST_USE sqlm_outcome sqlm__inspect_sqlite(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables,
                                                size_t table_count, sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema *schema);

/* What the query told of one table: rows of it. */
typedef struct sqlm__sqlite_column {
    const char *name;
    const char *type;
    const char *default_sql;
    bool        not_null;
    int64_t     key_place; /* 1-based; 0: not in the key */
} sqlm__sqlite_column;

typedef struct sqlm__sqlite_index {
    const char *name;
    const char *sql;
    const char *column; /* NULL: an expression */
    const char *collation;
    bool        unique;
    bool        descending;
} sqlm__sqlite_index;

typedef struct sqlm__sqlite_reference {
    int64_t     id;
    const char *table;
    const char *column;
    const char *referenced_column;
    const char *on_update;
    const char *on_delete;
} sqlm__sqlite_reference;

typedef struct sqlm__sqlite_inspection {
    sqlm_cx            *cx;
    const sqlm_dialect *dialect;
    const char         *schema;  /* NULL: main, which names without a schema mean first */
    sqlm_arena         *arena;   /* of the schema */
    sqlm_arena         *scratch; /* of the whole inspection */

    const char             *name; /* of the table whose rows come; NULL: none yet */
    const char             *sql;
    sqlm__sqlite_column    *columns;
    size_t                  column_count;
    sqlm__sqlite_index     *indexes;
    size_t                  index_count;
    sqlm__sqlite_reference *foreign_keys;
    size_t                  foreign_key_count;

    sqlm_schema_table *tables;
    size_t             table_count;
} sqlm__sqlite_inspection;

/* Makes the table whose rows have all come. */
SQLM_MUST_USE sqlm_outcome sqlm__sqlite_make_table(sqlm__sqlite_inspection *in, sqlm_schema_table *table);

#endif
