/* SPDX-License-Identifier: MIT */
/* A table that a test may change before it is created: taken from a model, written as SQLite's DDL by a renderer that shares nothing
 * with the library's own. */
#ifndef TESTS_CONFORMANCE_DRIFT_TABLE_H
#define TESTS_CONFORMANCE_DRIFT_TABLE_H

#include <sqlmodel.h>

enum { DRIFT_MAXIMUM_COLUMNS = 40, DRIFT_MAXIMUM_PARTS = 8, DRIFT_MAXIMUM_ITEMS = 24, DRIFT_NAME = 96, DRIFT_SQL = 2048 };

typedef struct drift_names {
    char   items[DRIFT_MAXIMUM_PARTS][DRIFT_NAME];
    size_t count;
} drift_names;

typedef struct drift_column {
    char name[DRIFT_NAME];
    char storage[DRIFT_NAME];
    bool nullable;
    bool automatic;
    char default_sql[DRIFT_SQL]; /* "" for none */
    char type_check[DRIFT_SQL];  /* "" for none */
} drift_column;

/* A unique, an index, a check or a foreign key. */
typedef struct drift_item {
    char        name[DRIFT_NAME];
    drift_names columns;
    bool        unique;              /* of an index */
    char        condition[DRIFT_SQL]; /* of a check; predicate of an index, "" for none */
    char        target[DRIFT_NAME];
    drift_names target_columns;
    const char *on_delete;
    const char *on_update;
} drift_item;

typedef struct drift_items {
    drift_item items[DRIFT_MAXIMUM_ITEMS];
    size_t     count;
} drift_items;

typedef struct drift_table {
    char         name[DRIFT_NAME];
    bool         strict;
    drift_column columns[DRIFT_MAXIMUM_COLUMNS];
    size_t       column_count;
    drift_names  key;
    drift_items  uniques;
    drift_items  indexes;
    drift_items  checks;
    drift_items  foreign_keys;
} drift_table;

/* Fills the table from the expected schema of a model. */
void drift_table_from_schema(sqlm_cx *cx, const sqlm_schema_table *source, drift_table *table);
/* The script that creates it; ends the test when the script does not fit. */
void drift_table_script(const drift_table *table, char *script, size_t size);

/* As snprintf(), but ends the test when the text does not fit. */
SQLM_PRINTF(3, 4) void drift_format(char *to, size_t size, const char *format, ...);
bool drift_names_have(const drift_names *names, const char *name);
void drift_names_remove(drift_names *names, const char *name);
void drift_names_add(drift_names *names, const char *name);
void drift_items_remove(drift_items *items, size_t index);
/* Removes a column with everything that names it. */
void drift_table_drop_column(drift_table *table, size_t column);
/* Renames a column wherever it is named. */
void drift_table_rename_column(drift_table *table, size_t column, const char *name);
/* Whether the key is made of this column alone, which the table's rowid may then stand for. */
bool drift_table_is_lone_key(const drift_table *table, const char *column);

#endif
