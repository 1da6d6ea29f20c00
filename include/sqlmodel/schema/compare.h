/* SPDX-License-Identifier: MIT */
/** @file
 *  What differs between two schemas. */
#ifndef SQLMODEL_SCHEMA_COMPARE_H
#define SQLMODEL_SCHEMA_COMPARE_H

#include <sqlmodel/schema/schema.h>

SQLM_BEGIN_DECLS

/** Kinds of difference: X(name). Append-only. */
#define SQLM_DIFFERENCE_LIST(X)                                                                                                  \
    X(TABLE_MISSING) X(TABLE_EXTRA) X(TABLE_OPTION)                                                                              \
    X(COLUMN_MISSING) X(COLUMN_EXTRA) X(COLUMN_TYPE) X(COLUMN_NULLABLE) X(COLUMN_DEFAULT) X(COLUMN_AUTO_INCREMENT)               \
    X(PRIMARY_KEY)                                                                                                               \
    X(UNIQUE_MISSING) X(UNIQUE_EXTRA) X(UNIQUE_CHANGED)                                                                          \
    X(INDEX_MISSING) X(INDEX_EXTRA) X(INDEX_CHANGED)                                                                             \
    X(CHECK_MISSING) X(CHECK_EXTRA) X(CHECK_CHANGED)                                                                             \
    X(FOREIGN_KEY_MISSING) X(FOREIGN_KEY_EXTRA) X(FOREIGN_KEY_CHANGED)                                                           \
    X(COLUMN_GENERATED) X(COLUMN_COMMENT)

/** What differs. */
typedef enum sqlm_difference_kind {
#define X(name) SQLM_DIFFERENCE_##name,
    SQLM_DIFFERENCE_LIST(X)
#undef X
        SQLM_DIFFERENCE_COUNT
} sqlm_difference_kind;

/** One difference. All texts: arena or static storage, none NULL. */
typedef struct sqlm_difference {
    sqlm_difference_kind kind;     /**< what differs */
    const char          *table;    /**< its name, "schema.name" for one that is in a schema */
    const char          *object;   /**< "column slug", "index ix_hero_name", "table hero" */
    const char          *property; /**< "type", "nullable", "default", "columns", "predicate", "on_delete", "existence", … */
    const char          *expected; /**< what the model says; "" for nothing */
    const char          *found;    /**< what the database has; "" for nothing */
    const char          *remedy;   /**< what to do, in one sentence or as one statement */
} sqlm_difference;

/** Differences, ordered by table, then kind, then object. Arena. */
typedef struct sqlm_differences {
    const sqlm_difference *items; /**< in order */
    size_t                 count; /**< of items */
} sqlm_differences;

/**
 * Compares what is expected with what was found, type by type in the dialect's own terms.
 *
 * Both schemas are of one dialect (misuse otherwise). The order of columns is no difference. A constraint that was found under
 * another name is one that is missing and one that is extra; one that was found without a name is known by what it says. Tables
 * that were found and not expected are extra: whoever wants none of them inspects the expected ones alone.
 *
 * @param[out] differences  Arena; none are no items.
 * @retval SQLM_ERR         misuse, out of memory.
 */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_schema_compare(sqlm_cx *cx, const sqlm_schema *expected, const sqlm_schema *found,
                                                               sqlm_arena *arena, sqlm_differences *differences);

/** What a step does to the database. */
typedef enum sqlm_step_action {
    SQLM_STEP_CREATE, /**< makes the table, column, constraint or index that is expected */
    SQLM_STEP_ALTER,  /**< changes the column or table that was found */
    SQLM_STEP_DROP    /**< drops what was found */
} sqlm_step_action;

/** One step on the way from the found schema to the expected one. */
typedef struct sqlm_step {
    const sqlm_difference *difference; /**< borrowed from the differences */
    sqlm_step_action       action;     /**< what is done about it */
} sqlm_step;

/** Steps in the order in which they can be taken. Arena. */
typedef struct sqlm_steps {
    const sqlm_step *items; /**< in order */
    size_t           count; /**< of items */
} sqlm_steps;

/**
 * Brings the differences of sqlm_schema_compare() into an order in which they can be mended: tables are created, each after
 * those that it refers to; columns are added, then changed; foreign keys that are too many or changed are dropped, then
 * uniques, checks, indexes and keys; these are added, foreign keys last; columns are dropped; tables are dropped, each before
 * those that it refers to. Within each of these it goes by table, in the order of creation. A constraint or index that is
 * changed comes twice, to be dropped and to be created.
 *
 * @param expected, found  The schemas that were compared.
 * @param differences      Borrowed as long as the steps.
 * @param[out] steps       Arena.
 * @retval SQLM_ERR        misuse, out of memory.
 */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_schema_order_differences(sqlm_cx *cx, const sqlm_schema *expected,
                                                                         const sqlm_schema *found,
                                                                         const sqlm_differences *differences, sqlm_arena *arena,
                                                                         sqlm_steps *steps);

/** Name of a kind such as "column_missing". Static storage. Thread-safe. */
SQLM_SCHEMA_API const char *sqlm_difference_kind_name(sqlm_difference_kind kind);

SQLM_END_DECLS

#endif
