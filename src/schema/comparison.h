/* SPDX-License-Identifier: MIT */
/* A comparison of two schemas on its way. */
#ifndef SQLM_SRC_SCHEMA_COMPARISON_H
#define SQLM_SRC_SCHEMA_COMPARISON_H

#include <sqlmodel/schema/compare.h>
#include <sqlmodel/sys/text_buffer.h>

typedef struct sqlm__comparison {
    sqlm_cx            *cx;
    const sqlm_dialect *dialect;
    sqlm_arena         *arena;
    sqlm_arena         *scratch;
    sqlm_text_buffer    buffer;

    const sqlm_schema_table *expected; /* the tables that are compared now */
    const sqlm_schema_table *found;

    sqlm_difference *items; /* in the scratch arena */
    size_t           count;
} sqlm__comparison;

/* A new text in the buffer. */
sqlm_text_buffer *sqlm__comparison_begin(sqlm__comparison *c);
/* The text in the buffer, copied into the arena. */
SQLM_MUST_USE sqlm_outcome sqlm__comparison_take(sqlm__comparison *c, const char **text);
/* a, b: for people, without quotes */
void sqlm__put_names(sqlm_text_buffer *buffer, const char *const *texts, size_t count);
/* Adds a difference about an object of a table. It keeps copies of the names, so that it does not borrow from the schemas. */
SQLM_MUST_USE sqlm_outcome sqlm__comparison_add(sqlm__comparison *c, const sqlm_schema_table *table, const char *word,
                                                const char *name, sqlm_difference *difference);

/* Compares the unique constraints, indexes, checks and foreign keys of the two tables. */
SQLM_MUST_USE sqlm_outcome sqlm__compare_constraints(sqlm__comparison *c);

#endif
