/* SPDX-License-Identifier: MIT */
/* A table that a test may change before it is created: taken from a model, written as a dialect's DDL by a renderer that shares nothing
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
    bool is_large; /* takes no key */
    char default_sql[DRIFT_SQL]; /* "" for none */
    char type_check[DRIFT_SQL];  /* "" for none */
} drift_column;

/* A unique, an index, a check or a foreign key. */
typedef struct drift_item {
    char        name[DRIFT_NAME];
    drift_names columns;
    bool        unique;               /* of an index */
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

/* The first words of a type's name, and a value of it. */
typedef struct drift_default {
    const char *type;
    const char *value;
} drift_default;

/* What differs per dialect. */
typedef struct drift_dialect {
    sqlm_dialect_id id;
    const char     *url;   /* NULL: that of a server, from the environment */
    char            quote; /* of names */
    bool is_typed; /* checks, defaults and references must fit the types of their columns, and references must have a target */
    bool has_strict;
    bool unique_is_constraint; /* a unique index is a unique constraint */
    bool rolls_back_tables;
    bool drops_table; /* the script drops the table that was there before */
    const char *const *storages;                              /* to change the type of a column to; ends with NULL */
    const char        *another_check;                         /* of a column that has any type, behind its name */
    const char        *now;                                   /* a default */
    void (*fresh)(char *to, size_t size, const char *schema); /* makes that schema anew and goes there; of a server */
    void (*leave)(char *to, size_t size, const char *schema); /* drops it */
    void (*literal)(char *to, size_t size, sqlm_type type, const char *text);   /* a default */
    const drift_default *defaults; /* that no model has, of each type by the first words of its name; the last has "" */
    bool (*is_large)(const drift_column *column);                               /* too large for a key; NULL: no column is */
    const char *(*impossible)(const drift_table *table); /* why there cannot be such a table; NULL: there can. NULL: every one can be */
    void (*script)(const drift_table *table, char *script, size_t size);        /* creates it; ends the test when it does not fit */
} drift_dialect;

extern const drift_dialect drift_sqlite;
extern const drift_dialect drift_postgres;
extern const drift_dialect drift_mysql;

/* Fills the table from the expected schema of a model. */
void drift_table_from_schema(sqlm_cx *cx, const drift_dialect *dialect, const sqlm_schema_table *source, drift_table *table);

/* As snprintf(), but ends the test when the text does not fit. */
SQLM_PRINTF(3, 4) void drift_format(char *to, size_t size, const char *format, ...);
/* A text in single quotes. */
void drift_quote(char *to, size_t size, const char *text);
bool drift_names_have(const drift_names *names, const char *name);
void drift_names_remove(drift_names *names, const char *name);
void drift_names_add(drift_names *names, const char *name);
void drift_items_remove(drift_items *items, size_t index);
/* Removes whatever names a column, its default and its check. */
void drift_table_release_column(drift_table *table, size_t column);
/* Removes a column with everything that names it. */
void drift_table_drop_column(drift_table *table, size_t column);
/* Removes the references of a table to itself that have no target (any more). */
void drift_table_drop_references(drift_table *table, bool (*is_target)(const drift_table *table, const drift_item *key));
/* Renames a column wherever it is named. */
void drift_table_rename_column(drift_table *table, size_t column, const char *name);
/* Whether the key is made of this column alone, which the table's rowid may then stand for. */
bool drift_table_is_lone_key(const drift_table *table, const char *column);
/* The column of that name; NULL: there is none. */
const drift_column *drift_table_find_column(const drift_table *table, const char *name);

/* A script in the making. */
typedef struct drift_script {
    char  *text;
    size_t size;
    size_t length;
    char   quote;
} drift_script;

SQLM_PRINTF(2, 3) void drift_put(drift_script *out, const char *format, ...);
void drift_put_name(drift_script *out, const char *before, const char *name);
void drift_put_names(drift_script *out, const drift_names *names);
/* The constraints of a table, each behind a comma: what all dialects write alike. */
void drift_put_key(drift_script *out, const drift_table *table);
void drift_put_constraints(drift_script *out, const drift_table *table);
void drift_put_indexes(drift_script *out, const drift_table *table);

#endif
