/* SPDX-License-Identifier: MIT */
#include "tables.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool sqlm__schemas_equal(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcasecmp(a, b) == 0;
}

static int compare_tables(const void *left, const void *right)
{
    const sqlm_schema_table *a = left;
    const sqlm_schema_table *b = right;
    int                      order = strcmp(a->name, b->name);

    return order != 0 ? order : strcmp(a->schema == NULL ? "" : a->schema, b->schema == NULL ? "" : b->schema);
}

void sqlm__sort_tables(sqlm_schema_table *tables, size_t count)
{
    if (count > 1)
        qsort(tables, count, sizeof *tables, compare_tables);
}

const sqlm_schema_table *sqlm__find_same_table(const sqlm_schema *schema, const sqlm_schema_table *table)
{
    for (size_t i = 0; i < schema->table_count; i++)
        if (sqlm__schemas_equal(schema->tables[i].schema, table->schema) && strcmp(schema->tables[i].name, table->name) == 0)
            return &schema->tables[i];
    return NULL;
}

const sqlm_schema_table *sqlm_schema_find_table(const sqlm_schema *schema, const char *name)
{
    if (schema == NULL || name == NULL)
        return NULL;
    for (size_t i = 0; i < schema->table_count; i++)
        if (strcmp(schema->tables[i].name, name) == 0)
            return &schema->tables[i];
    return NULL;
}

const sqlm_schema_column *sqlm_schema_find_column(const sqlm_schema_table *table, const char *name)
{
    if (table == NULL || name == NULL)
        return NULL;
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

sqlm_type sqlm__type_of_column(const void *user, const char *name, size_t length)
{
    const sqlm_schema_table *table = user;

    for (size_t i = 0; i < table->column_count; i++)
        if (strlen(table->columns[i].name) == length && memcmp(table->columns[i].name, name, length) == 0)
            return table->columns[i].type;
    return SQLM_TYPE_NONE;
}
