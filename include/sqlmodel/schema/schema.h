/* SPDX-License-Identifier: MIT */
/** @file
 *  The neutral structure of a schema: the same from models and from a live database. */
#ifndef SQLMODEL_SCHEMA_SCHEMA_H
#define SQLMODEL_SCHEMA_SCHEMA_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/expression.h>
#include <sqlmodel/schema/export.h>

SQLM_BEGIN_DECLS

/** What a column gets when an INSERT leaves it out. */
typedef enum sqlm_default_kind {
    SQLM_DEFAULT_NONE,    /**< NULL, or an error */
    SQLM_DEFAULT_LITERAL, /**< text is the value's text form (sqlm_value_to_text()) */
    SQLM_DEFAULT_NOW,     /**< the instant */
    SQLM_DEFAULT_RAW      /**< found in a database and none of the above: text is the database's own SQL */
} sqlm_default_kind;

/** A column. All pointers: arena of the schema, or static storage. */
typedef struct sqlm_schema_column {
    const char        *name;       /**< in the database */
    sqlm_type          type;       /**< SQLM_TYPE_NONE: found in a database and none of ours */
    bool               nullable;   /**< takes NULL */
    bool               auto_increment; /**< the database makes the key */
    uint8_t            precision;  /**< of a decimal */
    uint8_t            scale;      /**< of a decimal */
    uint32_t           max_length; /**< of text and bytes; 0: none */
    const char *const *labels;     /**< of an enumeration, in order */
    size_t             label_count;  /**< of labels */
    sqlm_default_kind  default_kind; /**< what an insert without it gives */
    const char        *default_text; /**< see default_kind; NULL: none */
    const char        *storage;    /**< the column's type as the dialect writes it: "TEXT", "INTEGER"; found in a
                                         database, " COLLATE x" may follow */
    const char        *type_check; /**< the check that holds the storage to the type (tc_…) as the dialect writes it;
                                         NULL: none */
    const char        *comment;    /**< NULL: none, or the dialect keeps none */
    const sqlm_expression *generated; /**< what the database computes and stores; NULL: nothing, or see generated_text */
    const char        *generated_text; /**< the same as written; NULL: not generated */
    bool               generated_virtual; /**< found in a database: computed when it is read, which is none of ours */
    bool               identity_always;   /**< of an auto_increment column: the database alone makes keys. False where the
                                               dialect has no such thing */
} sqlm_schema_column;

/** The primary key. Parts of a key or unique constraint found in a database may carry " COLLATE x", " DESC" and, behind the last,
 *  what is said of the whole and none of ours: " ON CONFLICT x", " DEFERRABLE". */
typedef struct sqlm_schema_key {
    const char        *name;    /**< "pk_<table>"; NULL: found without a name */
    const char *const *columns; /**< in the key's order */
    size_t             column_count; /**< of columns; 0: the table has no key */
} sqlm_schema_key;

/** A unique constraint. */
typedef struct sqlm_schema_unique {
    const char        *name; /**< NULL: found without a name */
    const char *const *columns;      /**< in order */
    size_t             column_count; /**< of columns */
} sqlm_schema_unique;

/** An index. */
typedef struct sqlm_schema_index {
    const char            *name;    /**< of the index */
    const char *const     *columns; /**< a part that is an expression is its SQL text in parentheses; " DESC", " COLLATE x" follow
                                         a column, " USING hash", " INCLUDE (x)", " INVALID" the last */
    size_t                 column_count; /**< of columns */
    bool                   unique;       /**< found in a database and unique */
    const sqlm_expression *where;   /**< NULL: all rows, or see where_text */
    const char            *where_text; /**< the predicate as written; NULL: all rows */
} sqlm_schema_index;

/** A check. */
typedef struct sqlm_schema_check {
    const char            *name;       /**< NULL: found without a name */
    const sqlm_expression *expression; /**< NULL: found in a database and outside the portable language */
    const char            *text;       /**< as written */
} sqlm_schema_check;

/** A foreign key. */
typedef struct sqlm_schema_foreign_key {
    const char        *name; /**< NULL: found without a name */
    const char *const *columns;            /**< that refer, in order */
    const char        *referenced_table;   /**< what they refer to */
    const char *const *referenced_columns; /**< in the order of columns */
    size_t             column_count;       /**< of either */
    sqlm_action        on_delete;          /**< when the row is deleted */
    sqlm_action        on_update;          /**< when its key changes */
    const char        *clauses; /**< found in a database and none of ours: "ON DELETE SET DEFAULT", "DEFERRABLE
                                     INITIALLY DEFERRED"; NULL: none */
    const char        *referenced_schema; /**< NULL: the one that names without a schema are in */
    const char        *referenced_in; /**< found in a database: the schema that the table is in, whether or not its name needs one;
                                           NULL: as referenced_schema says */
} sqlm_schema_foreign_key;

/** A table. Columns are in the table's order; uniques, indexes, checks and foreign keys are sorted by name (those without a name
 *  last). */
typedef struct sqlm_schema_table {
    const char                    *name;   /**< without the schema */
    const sqlm_model              *model;  /**< NULL: from a database */
    bool                           strict; /**< SQLite: STRICT; true elsewhere */
    const sqlm_schema_column      *columns;      /**< in the table's order */
    size_t                         column_count; /**< of columns */
    sqlm_schema_key                primary_key;  /**< without columns where there is none */
    const sqlm_schema_unique      *uniques;      /**< without the primary key */
    size_t                         unique_count; /**< of uniques */
    const sqlm_schema_index       *indexes;      /**< without those of constraints */
    size_t                         index_count;  /**< of indexes */
    const sqlm_schema_check       *checks; /**< without the type checks of columns */
    size_t                         check_count;       /**< of checks */
    const sqlm_schema_foreign_key *foreign_keys;      /**< that this table has */
    size_t                         foreign_key_count; /**< of foreign_keys */
    const char                    *schema;  /**< SQLite: an attached database, MySQL: a database, PostgreSQL: a schema; NULL: the one
                                                 that names without it are in */
    const char                    *comment; /**< NULL: none, or the dialect keeps none */
} sqlm_schema_table;

/** Tables, sorted by name, then by schema (those without one first). */
typedef struct sqlm_schema {
    const sqlm_dialect      *dialect;     /**< that it is in */
    const sqlm_schema_table *tables;      /**< in order */
    size_t                   table_count; /**< of tables */
} sqlm_schema;

/**
 * The schema of models.
 *
 * @param dialect      Borrowed as long as the schema; NULL is misuse.
 * @param models       Borrowed as long as the schema. A model that a foreign key refers to need not be among them.
 * @param[out] schema  Arena.
 * @retval SQLM_ERR  schema (what is wrong in a declaration, with model and field: a name that is none or too long, names that
 *                   repeat, an expression outside the portable language or of an unknown column, a default that its field
 *                   does not take, what the dialect refuses and others take: docs/schema.md), out of memory, misuse.
 */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_schema_from_models(sqlm_cx *cx, const sqlm_dialect *dialect,
                                                                   const sqlm_model *const *models, size_t model_count,
                                                                   sqlm_arena *arena, const sqlm_schema **schema);

/**
 * The schema that a database has: its tables whose names need no schema. Reads only, in few queries however
 * many tables there are.
 *
 * @param tables       Names of the tables to look at; NULL for all. One that is not there is not in the schema.
 * @param[out] schema  Arena.
 * @retval SQLM_ERR        those of sqlm_query(); schema: the database's own description cannot be read, no database is chosen
 *                         (MySQL), tables come and go meanwhile; query (permission): the user may not see all that is asked
 *                         for (MySQL, MariaDB); unsupported: no introspection for this dialect.
 * @retval SQLM_CANCELLED  cancelled, timeout.
 */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_schema_inspect(sqlm_cx *cx, sqlm_conn *conn, const char *const *tables,
                                                               size_t table_count, sqlm_arena *arena, const sqlm_schema **schema);

/**
 * The tables of models as a database has them, each in the schema that its model says, one schema after the other. Reads only.
 *
 * @param models       Borrowed for the call. A table that is not there is not in the schema.
 * @param[out] schema  Arena.
 * @retval SQLM_ERR        those of sqlm_schema_inspect(). @retval SQLM_CANCELLED  cancelled, timeout.
 */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_schema_inspect_models(sqlm_cx *cx, sqlm_conn *conn,
                                                                      const sqlm_model *const *models, size_t model_count,
                                                                      sqlm_arena *arena, const sqlm_schema **schema);

/** The first table of that name, in whatever schema, or NULL. Thread-safe. */
SQLM_SCHEMA_API const sqlm_schema_table *sqlm_schema_find_table(const sqlm_schema *schema, const char *name);
/** The column of that name, or NULL. Thread-safe. */
SQLM_SCHEMA_API const sqlm_schema_column *sqlm_schema_find_column(const sqlm_schema_table *table, const char *name);

SQLM_END_DECLS

#endif
