/* SPDX-License-Identifier: MIT */
/* Tables and the schemas that they are in. */
#ifndef SQLM_SRC_SCHEMA_TABLES_H
#define SQLM_SRC_SCHEMA_TABLES_H

#include <sqlmodel/schema/schema.h>

/* Whether two names of schemas, each of which may be NULL, are one. */
bool sqlm__schemas_equal(const char *a, const char *b);

/* By name, then by schema. */
void sqlm__sort_tables(sqlm_schema_table *tables, size_t count);

/* The table of the same name in the schema of the same name, or NULL. */
const sqlm_schema_table *sqlm__find_same_table(const sqlm_schema *schema, const sqlm_schema_table *table);

/* For sqlm_expression_columns, whose user is a table. */
sqlm_type sqlm__type_of_column(const void *user, const char *name, size_t length);

#endif
