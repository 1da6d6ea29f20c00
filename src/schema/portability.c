/* SPDX-License-Identifier: MIT */
#include "portability.h"

#include "expression_tree.h"
#include "storage.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is looked at. */
typedef struct inspection {
    sqlm_cx                 *cx;
    const sqlm_dialect      *dialect;
    const sqlm_schema_table *table;
} inspection;

static SQLM_PRINTF(2, 3) sqlm_outcome refuse(const inspection *of, const char *format, ...)
{
    char         message[400];
    sqlm_outcome outcome;
    va_list      arguments;
    int          length;

    va_start(arguments, format);
    length = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (length < 0)
        message[0] = '\0';
    outcome = SQLM_FAIL(of->cx, SCHEMA, NONE, "model '%s', %s", of->table->model->name, message);
    (void)snprintf(sqlm_cx_error_details(of->cx)->table, sizeof sqlm_cx_error_details(of->cx)->table, "%s", of->table->name);
    return outcome;
}

/* ---- keys and indexes ------------------------------------------------------------------------------------------------ */

/* A column that is kept outside the row has no place in a key or an index. */
static sqlm_outcome check_columns(const inspection *of, const char *what, const char *name, const char *const *columns,
                                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const sqlm_schema_column *column = sqlm_schema_find_column(of->table, columns[i]);

        if (column == NULL || !sqlm__is_large(of->dialect, column))
            continue;
        if (column->type == SQLM_TYPE_JSON)
            return refuse(of, "%s '%s': it has the json column '%s', which %s cannot index", what, name, column->name,
                          of->dialect->name);
        return refuse(of, "%s '%s': it has the column '%s', stored as %s, which %s cannot index: give the field a MAX_LENGTH", what,
                      name, column->name, column->storage, of->dialect->name);
    }
    return SQLM_OK;
}

static sqlm_outcome check_keys(const inspection *of)
{
    const sqlm_schema_table *table = of->table;
    const sqlm_schema_key   *key = &table->primary_key;
    sqlm_outcome             outcome = check_columns(of, "primary key", key->name, key->columns, key->column_count);

    for (size_t i = 0; i < table->unique_count && outcome == SQLM_OK; i++)
        outcome = check_columns(of, "unique constraint", table->uniques[i].name, table->uniques[i].columns,
                                table->uniques[i].column_count);
    for (size_t i = 0; i < table->index_count && outcome == SQLM_OK; i++)
        outcome = check_columns(of, "index", table->indexes[i].name, table->indexes[i].columns, table->indexes[i].column_count);
    for (size_t i = 0; i < table->foreign_key_count && outcome == SQLM_OK; i++)
        outcome = check_columns(of, "foreign key", table->foreign_keys[i].name, table->foreign_keys[i].columns,
                                table->foreign_keys[i].column_count);
    return outcome;
}

/* ---- conditions and generated columns -------------------------------------------------------------------------------- */

static bool writes(sqlm_action action)
{
    return action == SQLM_ACTION_CASCADE || action == SQLM_ACTION_SET_NULL;
}

/* The foreign key whose action writes to a column, or NULL. */
static const sqlm_schema_foreign_key *find_writing_key(const sqlm_schema_table *table, const char *column)
{
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &table->foreign_keys[i];

        for (size_t k = 0; k < key->column_count && (writes(key->on_delete) || writes(key->on_update)); k++)
            if (strcmp(key->columns[k], column) == 0)
                return key;
    }
    return NULL;
}

/* MySQL takes no expression over a column that it writes to by itself. */
static sqlm_outcome check_operand(const inspection *of, const char *what, const char *name, const sqlm_schema_column *column)
{
    const sqlm_schema_foreign_key *key = find_writing_key(of->table, column->name);

    if (column->auto_increment)
        return refuse(of, "%s '%s': it uses the AUTO_INCREMENT column '%s', which %s does not take", what, name, column->name,
                      of->dialect->name);
    if (key != NULL)
        return refuse(of,
                      "%s '%s': it uses the column '%s', to which the CASCADE or SET_NULL of '%s' writes, which %s does not take",
                      what, name, column->name, key->name, of->dialect->name);
    return SQLM_OK;
}

static sqlm_outcome check_operands(const inspection *of, const char *what, const char *name, const sqlm_expression *expression)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < of->table->column_count && outcome == SQLM_OK; i++)
        if (sqlm__expression_names(expression, of->table->columns[i].name))
            outcome = check_operand(of, what, name, &of->table->columns[i]);
    return outcome;
}

static sqlm_outcome check_expressions(const inspection *of)
{
    const sqlm_schema_table *table = of->table;
    sqlm_outcome             outcome = SQLM_OK;

    for (size_t i = 0; i < table->check_count && outcome == SQLM_OK; i++)
        outcome = check_operands(of, "check", table->checks[i].name, table->checks[i].expression);
    for (size_t i = 0; i < table->column_count && outcome == SQLM_OK; i++) {
        const sqlm_schema_column *column = &table->columns[i];

        if (column->type_check != NULL)
            outcome = check_operand(of, "type check of", column->name, column);
        if (column->generated != NULL && outcome == SQLM_OK)
            outcome = check_operands(of, "generated column", column->name, column->generated);
    }
    return outcome;
}

sqlm_outcome sqlm__check_portability(sqlm_cx *cx, const sqlm_dialect *dialect, const sqlm_schema_table *table)
{
    const inspection of = { cx, dialect, table };
    sqlm_outcome     outcome;

    if (dialect->id != SQLM_DIALECT_MYSQL)
        return SQLM_OK;
    outcome = check_keys(&of);
    return outcome == SQLM_OK ? check_expressions(&of) : outcome;
}
