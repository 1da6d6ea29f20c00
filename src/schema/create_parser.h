/* SPDX-License-Identifier: MIT */
/* Reads the CREATE statements that SQLite keeps in sqlite_schema, for what its pragmas do not tell: names of constraints, checks,
 * predicates. */
#ifndef SQLM_SRC_SCHEMA_CREATE_PARSER_H
#define SQLM_SRC_SCHEMA_CREATE_PARSER_H

#include <sqlmodel/core/arena.h>

#include <stdbool.h>
#include <stddef.h>

typedef enum sqlm__constraint_kind {
    SQLM__CONSTRAINT_PRIMARY_KEY,
    SQLM__CONSTRAINT_UNIQUE,
    SQLM__CONSTRAINT_CHECK,
    SQLM__CONSTRAINT_FOREIGN_KEY
} sqlm__constraint_kind;

/* A part of a key or an index. */
typedef struct sqlm__part {
    const char *column;    /* without quotes; NULL: an expression */
    const char *text;      /* of an expression: as written, without what follows it; NULL otherwise */
    const char *collation; /* of a column; NULL: none */
    bool        descending;
} sqlm__part;

/* A constraint, written with a column or with the table. All texts: arena. */
typedef struct sqlm__constraint {
    sqlm__constraint_kind kind;
    const char           *name;    /* NULL: none */
    const sqlm__part     *columns; /* none for a check */
    size_t                column_count;
    const char           *text;     /* of a check: between its parentheses */
    const char           *conflict; /* what stands behind ON CONFLICT, in upper case; NULL: nothing, or ABORT, which is the same */
    bool                  deferred; /* of a foreign key: DEFERRABLE INITIALLY DEFERRED */
} sqlm__constraint;

typedef struct sqlm__created_column {
    const char *name;
    const char *collation; /* NULL: none */
    const char *conflict;  /* of NOT NULL, as in sqlm__constraint */
    const char *generated; /* between the parentheses of AS (…); NULL: no generated column */
    bool        generated_stored;
    bool        auto_increment;
} sqlm__created_column;

typedef struct sqlm__created_table {
    const char                 *name;
    const sqlm__created_column *columns;
    size_t                      column_count;
    const sqlm__constraint     *constraints; /* in the order of the text */
    size_t                      constraint_count;
    bool                        strict;
    bool                        without_rowid;
} sqlm__created_table;

typedef struct sqlm__created_index {
    const char       *name;
    const char       *table;
    bool              unique;
    const sqlm__part *parts;
    size_t            part_count;
    const char       *where; /* NULL: none */
} sqlm__created_index;

/* Reads one CREATE TABLE. *understood is false for any other text, and nothing else is set then. Fails for want of memory alone. */
SQLM_MUST_USE sqlm_outcome sqlm__parse_create_table(sqlm_cx *cx, sqlm_arena *arena, const char *sql, sqlm__created_table *table,
                                                    bool *understood);
/* The same for one CREATE INDEX. */
SQLM_MUST_USE sqlm_outcome sqlm__parse_create_index(sqlm_cx *cx, sqlm_arena *arena, const char *sql, sqlm__created_index *index,
                                                    bool *understood);

#endif
