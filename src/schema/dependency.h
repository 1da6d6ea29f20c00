/* SPDX-License-Identifier: MIT */
/* In which order the tables of a schema can be made. */
#ifndef SQLM_SRC_SCHEMA_DEPENDENCY_H
#define SQLM_SRC_SCHEMA_DEPENDENCY_H

#include <sqlmodel/schema/schema.h>

/* A table after those that its foreign keys refer to; within a cycle the first by name comes first. Arena. */
typedef struct sqlm__table_order {
    const size_t *tables;    /* indexes of the schema's tables, in order */
    const size_t *positions; /* of each table in it */
    const size_t *const
        *targets; /* of each table: the tables that its foreign keys refer to; SQLM__NO_TABLE for one that is not there */
} sqlm__table_order;

#define SQLM__NO_TABLE SIZE_MAX

SQLM_MUST_USE sqlm_outcome sqlm__order_tables(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena, sqlm__table_order *order);

/* Whether a foreign key refers to a table that comes after its own: there is a cycle. */
bool sqlm__refers_ahead(const sqlm__table_order *order, size_t table, size_t foreign_key);

#endif
