/* SPDX-License-Identifier: MIT */
/* Introspection of MySQL and MariaDB: facts as information_schema has them, and the tables that are made of them. */
#ifndef SQLM_SRC_SCHEMA_INSPECT_MYSQL_H
#define SQLM_SRC_SCHEMA_INSPECT_MYSQL_H

#include <sqlmodel/schema/schema.h>

/* sqlm_schema_inspect() for MySQL and MariaDB; its arguments have been looked at. */
SQLM_MUST_USE sqlm_outcome sqlm__inspect_mysql(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables,
                                               size_t table_count, sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema *schema);

/* What the rows of one query are about. */
typedef enum sqlm__mysql_fact_kind {
    SQLM__MYSQL_COLUMN,
    SQLM__MYSQL_PART,      /* of an index, a key or a unique constraint */
    SQLM__MYSQL_REFERENCE, /* one column of a foreign key */
    SQLM__MYSQL_RULE,      /* what a foreign key does */
    SQLM__MYSQL_CHECK,
    SQLM__MYSQL_FACT_COUNT
} sqlm__mysql_fact_kind;

/* Texts and numbers of a row, in this order behind the table's name. A part's PART_NAME begins its facts, as others' names do. */
enum { COLUMN_NAME, COLUMN_DEFAULT, COLUMN_NULLABLE, COLUMN_DATA, COLUMN_CHARSET, COLUMN_COLLATION, COLUMN_TYPE, COLUMN_EXTRA,
       COLUMN_COMMENT, COLUMN_GENERATION };
enum { COLUMN_PLACE };
enum { PART_NAME, PART_COLUMN, PART_DIRECTION, PART_METHOD, PART_UNUSED, PART_EXPRESSION };
enum { PART_NOT_UNIQUE, PART_PREFIX };
enum { REFERENCE_NAME, REFERENCE_COLUMN, REFERENCE_SCHEMA, REFERENCE_TABLE, REFERENCE_TARGET };
enum { RULE_NAME, RULE_UPDATE, RULE_DELETE };
enum { CHECK_NAME, CHECK_LEVEL, CHECK_CLAUSE, CHECK_ENFORCED };
enum { SQLM__MYSQL_TEXTS = 10, SQLM__MYSQL_NUMBERS = 2 };

typedef struct sqlm__mysql_fact {
    const char *texts[SQLM__MYSQL_TEXTS];
    int64_t     numbers[SQLM__MYSQL_NUMBERS];
} sqlm__mysql_fact;

typedef struct sqlm__mysql_facts {
    sqlm__mysql_fact *items;
    size_t            count;
} sqlm__mysql_facts;

/* What is known of one table. */
typedef struct sqlm__mysql_table {
    const char       *name;   /* as it is stored */
    const char       *wanted; /* as it was asked for, which differs in case where the server folds it */
    const char       *comment;
    sqlm__mysql_facts facts[SQLM__MYSQL_FACT_COUNT];
} sqlm__mysql_table;

typedef struct sqlm__mysql_inspection {
    sqlm_cx    *cx;
    sqlm_conn  *conn;
    sqlm_arena *arena;   /* of the schema */
    sqlm_arena *scratch; /* of the whole inspection */

    const char        *schema;  /* that was asked for; NULL: the current one */
    const char        *current; /* that names without one are in; NULL: none */
    const char *const *wanted;  /* names of tables; NULL: all */
    size_t             wanted_count;
    bool               is_mariadb;
    bool               folds_case; /* of names of tables */

    sqlm__mysql_table *tables; /* by name */
    size_t             table_count;
} sqlm__mysql_inspection;

/* Makes one table of what is known of it. */
SQLM_MUST_USE sqlm_outcome sqlm__mysql_make_table(const sqlm__mysql_inspection *in, const sqlm__mysql_table *facts,
                                                  sqlm_schema_table *table);
/* Its columns, to begin with; the checks that belong to a column are marked in @p taken. */
SQLM_MUST_USE sqlm_outcome sqlm__mysql_make_columns(const sqlm__mysql_inspection *in, const sqlm__mysql_table *facts, bool *taken,
                                                    sqlm_schema_table *table, sqlm_schema_column **columns);

/* The SQL of a check, a default or a generated column, as this library spells it. Arena of the schema. */
SQLM_MUST_USE sqlm_outcome sqlm__mysql_respell(const sqlm__mysql_inspection *in, const char *text, const char **respelled);
/* The name of a table as it was asked for. */
const char *sqlm__mysql_wanted_name(const sqlm__mysql_inspection *in, const char *name);
/* Zeroed room for items in the schema's arena, or NULL. */
SQLM_MUST_USE void *sqlm__mysql_items(const sqlm__mysql_inspection *in, size_t count, size_t size);
/* All pieces, one behind the other. Arena of the schema. */
SQLM_MUST_USE sqlm_outcome sqlm__mysql_join(const sqlm__mysql_inspection *in, const char *const *pieces, size_t count,
                                            const char **joined);
/* A copy in the schema's arena; NULL stays NULL. */
SQLM_MUST_USE sqlm_outcome sqlm__mysql_keep(const sqlm__mysql_inspection *in, const char *text, const char **kept);

#endif
