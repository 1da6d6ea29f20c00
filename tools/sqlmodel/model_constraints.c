/* SPDX-License-Identifier: MIT */
/* A model's rows of constraints, and what a table as a whole must be. */
#include "model_text.h"

#include <stdio.h>
#include <string.h>

/* ---- constraints ------------------------------------------------------------------------------------------------- */

/* unique(a, b) */
static const char *columns_call(model_text *m, const char *word, const char *const *columns, size_t count)
{
    sqlm_text_buffer_put_format(model_begin(m), "%s(", word);
    for (size_t i = 0; i < count; i++)
        sqlm_text_buffer_put_format(&m->buffer, "%s%s", i > 0 ? ", " : "", columns[i]);
    sqlm_text_buffer_put(&m->buffer, ")");
    return model_take(m);
}

/* Parts that are more than a column have no place in a model. */
static bool are_columns(model_text *m, const char *what, const char *name, const char *const *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (sqlm_schema_find_column(m->table, columns[i]) != NULL)
            continue;
        emit_problem(m->e, m->table, NULL, "%s \"%s\" has the part %s: a model's parts are columns", what, name, columns[i]);
        return false;
    }
    return true;
}

/* The name of a constraint, made up where it has none. */
static const char *constraint_name(model_text *m, const char *prefix, const char *what, const char *name, size_t number)
{
    if (name == NULL)
        name = model_format(m, "%s_%s_%zu", prefix, m->table->name, number + 1);
    return model_require_identifier(m, NULL, what, name) ? name : NULL;
}

static void add_table_unique(model_text *m, size_t i)
{
    const sqlm_schema_unique *unique = &m->table->uniques[i];
    const char               *name = constraint_name(m, "uq", "unique constraint", unique->name, i);
    layout_row               *row;

    if (name == NULL || !are_columns(m, "unique constraint", name, unique->columns, unique->column_count))
        return;
    row = model_add_row(m, NULL, NULL);
    model_add(m, row, columns_call(m, "unique", unique->columns, unique->column_count));
    model_add(m, row, name);
}

static void add_table_index(model_text *m, size_t i)
{
    const sqlm_schema_index *index = &m->table->indexes[i];
    layout_row              *row;

    if (!model_require_identifier(m, NULL, "index", index->name) ||
        !are_columns(m, "index", index->name, index->columns, index->column_count))
        return;
    if (index->unique)
        emit_problem(m->e, m->table, NULL, "index \"%s\" is unique: a model has unique constraints instead", index->name);
    if (index->where_text != NULL && index->where == NULL)
        emit_problem(m->e, m->table, NULL, "index \"%s\": the predicate %s is outside the portable language", index->name,
                     index->where_text);
    row = model_add_row(m, NULL, NULL);
    model_add(m, row, columns_call(m, "index", index->columns, index->column_count));
    model_add(m, row, index->name);
    if (index->where != NULL)
        model_add_call(m, row, "WHERE", model_portable(m, index->where));
}

static void add_table_check(model_text *m, size_t i)
{
    const sqlm_schema_check *check = &m->table->checks[i];
    const char              *name = constraint_name(m, "ck", "check", check->name, i);
    layout_row              *row;

    if (name == NULL)
        return;
    if (check->expression == NULL) {
        emit_problem(m->e, m->table, NULL, "check \"%s\": %s is outside the portable language", name, check->text);
        return;
    }
    row = model_add_row(m, NULL, NULL);
    model_add_call(m, row, "check", model_portable(m, check->expression));
    model_add(m, row, name);
}

void model_add_constraints(model_text *m)
{
    for (size_t i = 0; i < m->table->unique_count; i++) {
        if (!m->unique_done[i])
            add_table_unique(m, i);
    }
    for (size_t i = 0; i < m->table->index_count; i++) {
        if (!m->index_done[i])
            add_table_index(m, i);
    }
    for (size_t i = 0; i < m->table->check_count; i++) {
        if (!m->check_done[i])
            add_table_check(m, i);
    }
}

/* ---- what a table as a whole must be ----------------------------------------------------------------------------- */

static size_t place_of(const sqlm_schema_table *table, const char *column)
{
    size_t i = 0;

    while (i < table->column_count && strcmp(table->columns[i].name, column) != 0)
        i++;
    return i;
}

/* A model's key has the order of its fields. */
static void check_key(model_text *m)
{
    const sqlm_schema_key *key = &m->table->primary_key;

    if (key->column_count == 0)
        emit_problem(m->e, m->table, NULL, "it has no primary key, and a model needs one");
    if (!are_columns(m, "primary key", key->name == NULL ? "" : key->name, key->columns, key->column_count))
        return;
    for (size_t i = 1; i < key->column_count; i++) {
        if (place_of(m->table, key->columns[i - 1]) > place_of(m->table, key->columns[i]))
            emit_problem(m->e, m->table, key->columns[i], "it stands behind \"%s\" in the primary key and before it in the table",
                         key->columns[i - 1]);
    }
    if (key->name != NULL && (strncmp(key->name, "pk_", 3) != 0 || strcmp(key->name + 3, m->table->name) != 0))
        emit_problem(m->e, m->table, NULL, "the primary key is named \"%s\", a model's is named \"pk_%s\"", key->name,
                     m->table->name);
}

static void check_foreign_keys(model_text *m)
{
    for (size_t i = 0; i < m->table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &m->table->foreign_keys[i];

        if (key->column_count > 1)
            emit_problem(m->e, m->table, key->columns[0], "a foreign key of %zu columns: a model's has one", key->column_count);
    }
}

void model_check_table(model_text *m)
{
    check_key(m);
    check_foreign_keys(m);
    if (!m->table->strict)
        (void)fprintf(stderr, "sqlmodel generate: note: table \"%s\" is not STRICT, a model's is: a comparison will say so\n",
                      m->table->name);
}
