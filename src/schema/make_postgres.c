/* SPDX-License-Identifier: MIT */
/* A table in our terms, of what PostgreSQL's catalogs tell. */
#include "inspect_postgres.h"

#include "expression_tree.h"
#include "names.h"
#include "rendered.h"
#include "tables.h"

#include <stddef.h>
#include <string.h>

/* Facts of one kind, of one table or of one constraint of it. */
typedef struct range {
    const sqlm__pg_fact *items;
    size_t               count;
} range;

/* The table that is being made. */
typedef struct making {
    sqlm__pg_inspector *in;
    sqlm_schema_table  *table;
    sqlm_schema_column *columns;
    bool               *taken; /* of the facts: checks that hold columns to their types */
} making;

/* ---- helpers ----------------------------------------------------------------------------------------------------------- */

/* A copy that lives as long as the schema; NULL stays NULL. */
static sqlm_outcome keep(const sqlm__pg_inspector *in, const char *text, const char **kept)
{
    *kept = text == NULL ? NULL : sqlm_arena_copy(in->cx, in->arena, text, strlen(text));
    return text != NULL && *kept == NULL ? SQLM_ERR : SQLM_OK;
}

/* left and right in one, each of which may be NULL. */
static sqlm_outcome keep_joined(sqlm__pg_inspector *in, const char *left, const char *right, const char **kept)
{
    sqlm_text_buffer_reset(&in->buffer);
    sqlm_text_buffer_put(&in->buffer, left == NULL ? "" : left);
    sqlm_text_buffer_put(&in->buffer, right == NULL ? "" : right);
    if (in->buffer.outcome != SQLM_OK)
        return in->buffer.outcome;
    return keep(in, sqlm_text_buffer_text(&in->buffer), kept);
}

/* Room for count items in the schema's arena. */
static void *items_of(const sqlm__pg_inspector *in, size_t count, size_t size)
{
    void *items = sqlm_arena_allocate(in->cx, in->arena, count * size, _Alignof(max_align_t));

    if (items != NULL)
        memset(items, 0, count * size);
    return items;
}

static range facts_of(const sqlm__pg_inspector *in, sqlm__pg_part part)
{
    range found = { NULL, 0 };

    for (size_t i = 0; i < in->fact_count; i++) {
        if (in->facts[i].part != (int64_t)part)
            continue;
        if (found.count++ == 0)
            found.items = &in->facts[i];
    }
    return found;
}

/* The facts of one name at the front of a range, which then begins behind them. */
static range pop(range *rest)
{
    range front = { rest->items, 0 };

    while (front.count < rest->count && strcmp(rest->items[front.count].name, rest->items[0].name) == 0)
        front.count++;
    rest->items += front.count;
    rest->count -= front.count;
    return front;
}

static size_t count_names(range all)
{
    size_t count = 0;

    while (all.count > 0) {
        (void)pop(&all);
        count++;
    }
    return count;
}

static sqlm_outcome read_expression(const making *m, const char *text, sqlm_type type, const sqlm_expression **expression)
{
    const sqlm_expression_columns columns = { sqlm__type_of_column, m->table };

    return sqlm__expression_parse_rendered_value(m->in->cx, sqlm_dialect_of(SQLM_DIALECT_POSTGRES), text, &columns, type,
                                                 m->in->arena, expression);
}

/* ---- columns ----------------------------------------------------------------------------------------------------------- */

/* What the column is without its check; the names and types of all columns are needed to read that. */
static sqlm_outcome begin_column(const sqlm__pg_inspector *in, const sqlm__pg_fact *row, sqlm_schema_column *column)
{
    sqlm_outcome outcome = keep(in, row->texts[SQLM__PG_COLUMN_NAME], &column->name);

    column->nullable = row->numbers[SQLM__PG_COLUMN_NOT_NULL] == 0;
    column->auto_increment = row->numbers[SQLM__PG_COLUMN_IDENTITY] != 0;
    column->identity_always = row->numbers[SQLM__PG_COLUMN_IDENTITY] == 'a';
    if (outcome == SQLM_OK)
        outcome = keep(in, row->texts[SQLM__PG_COLUMN_COMMENT], &column->comment);
    if (outcome == SQLM_OK)
        outcome = sqlm__pg_recognise_storage(in->cx, in->arena, row->texts[SQLM__PG_COLUMN_TYPE],
                                             row->texts[SQLM__PG_COLUMN_COLLATION], column);
    return outcome;
}

/* The check named tc_<table>_<column>, which is taken out of the table's checks. */
static sqlm_outcome find_type_check(making *m, const char *column, const sqlm__pg_fact **found)
{
    sqlm_text_buffer *buffer = &m->in->buffer;

    *found = NULL;
    sqlm_text_buffer_reset(buffer);
    sqlm__put_type_check_name(buffer, sqlm_dialect_of(SQLM_DIALECT_POSTGRES), m->table->name, column);
    if (buffer->outcome != SQLM_OK)
        return buffer->outcome;
    for (size_t i = 0; i < m->in->fact_count; i++)
        if (m->in->facts[i].part == SQLM__PG_CHECK && strcmp(m->in->facts[i].name, sqlm_text_buffer_text(buffer)) == 0) {
            m->taken[i] = true;
            *found = &m->in->facts[i];
        }
    return SQLM_OK;
}

/* The type check as we would write it; as PostgreSQL does where it is none of ours. */
static sqlm_outcome read_type_check(making *m, sqlm_schema_column *column)
{
    const sqlm_expression_columns columns = { sqlm__type_of_column, m->table };
    const sqlm__pg_inspector     *in = m->in;
    const sqlm__pg_fact          *check;
    const char                   *portable = NULL;
    sqlm_outcome                  outcome = find_type_check(m, column->name, &check);

    if (outcome != SQLM_OK || check == NULL)
        return outcome;
    if (check->texts[1] == NULL)
        outcome = sqlm__rendered_postgres(in->cx, check->texts[0], &columns, in->scratch, &portable);
    if (outcome == SQLM_OK)
        outcome = keep_joined(m->in, portable == NULL ? check->texts[0] : portable, check->texts[1], &column->type_check);
    return outcome == SQLM_OK ? sqlm__pg_recognise_check(in->cx, in->arena, in->scratch, column) : outcome;
}

/* A serial column is a key that the database makes, as an identity is. */
static bool is_serial(const sqlm__pg_fact *row)
{
    return row->numbers[SQLM__PG_COLUMN_SERIAL] != 0 && row->texts[SQLM__PG_COLUMN_EXPRESSION] != NULL &&
           strncmp(row->texts[SQLM__PG_COLUMN_EXPRESSION], "nextval('", sizeof "nextval('" - 1) == 0;
}

static sqlm_outcome read_default(const sqlm__pg_inspector *in, const sqlm__pg_fact *row, sqlm_schema_column *column)
{
    const char *sql = row->texts[SQLM__PG_COLUMN_EXPRESSION];

    if (row->numbers[SQLM__PG_COLUMN_GENERATED] != 0) {
        column->generated_virtual = row->numbers[SQLM__PG_COLUMN_GENERATED] != 's';
        return keep(in, sql, &column->generated_text);
    }
    if (!is_serial(row))
        return sqlm__pg_recognise_default(in->cx, in->arena, in->scratch, sql, column);
    column->auto_increment = true;
    return SQLM_OK;
}

/* Their kinds are known only when all type checks have been read. */
static sqlm_outcome read_generated(making *m)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < m->table->column_count; i++) {
        sqlm_schema_column *column = &m->columns[i];

        if (column->generated_text != NULL && column->type != SQLM_TYPE_NONE)
            outcome = read_expression(m, column->generated_text, column->type, &column->generated);
    }
    return outcome;
}

static sqlm_outcome make_columns(making *m)
{
    const range  rows = facts_of(m->in, SQLM__PG_COLUMN);
    sqlm_outcome outcome = SQLM_OK;

    m->columns = items_of(m->in, rows.count, sizeof *m->columns);
    if (m->columns == NULL)
        return SQLM_ERR;
    for (size_t i = 0; outcome == SQLM_OK && i < rows.count; i++)
        outcome = begin_column(m->in, &rows.items[i], &m->columns[i]);
    m->table->columns = m->columns;
    m->table->column_count = outcome == SQLM_OK ? rows.count : 0;
    for (size_t i = 0; outcome == SQLM_OK && i < rows.count; i++)
        outcome = read_type_check(m, &m->columns[i]);
    for (size_t i = 0; outcome == SQLM_OK && i < rows.count; i++)
        outcome = read_default(m->in, &rows.items[i], &m->columns[i]);
    return outcome == SQLM_OK ? read_generated(m) : outcome;
}

/* ---- keys and uniques -------------------------------------------------------------------------------------------------- */

/* The first text of each fact, with the second behind it. */
static sqlm_outcome make_parts(const making *m, range rows, const char *const **parts, size_t *count)
{
    const char **texts = items_of(m->in, rows.count, sizeof *texts);
    sqlm_outcome outcome = texts == NULL ? SQLM_ERR : SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < rows.count; i++)
        outcome = keep_joined(m->in, rows.items[i].texts[0], rows.items[i].texts[1], &texts[i]);
    *parts = texts;
    *count = rows.count;
    return outcome;
}

/* An EXCLUDE is told as a unique whose only part is the whole of it: no model has one. */
static sqlm_outcome make_keys(making *m)
{
    range               all = facts_of(m->in, SQLM__PG_KEY);
    sqlm_schema_unique *uniques = items_of(m->in, count_names(all), sizeof *uniques);
    sqlm_outcome        outcome = uniques == NULL ? SQLM_ERR : SQLM_OK;

    m->table->uniques = uniques;
    while (outcome == SQLM_OK && all.count > 0) {
        const range         rows = pop(&all);
        sqlm_schema_unique *unique;

        if (rows.items[0].texts[2][0] == 'p') {
            sqlm_schema_key *key = &m->table->primary_key;

            outcome = keep(m->in, rows.items[0].name, &key->name);
            if (outcome == SQLM_OK)
                outcome = make_parts(m, rows, &key->columns, &key->column_count);
            continue;
        }
        unique = &uniques[m->table->unique_count++];
        outcome = keep(m->in, rows.items[0].name, &unique->name);
        if (outcome == SQLM_OK)
            outcome = make_parts(m, rows, &unique->columns, &unique->column_count);
    }
    return outcome;
}

/* ---- checks ------------------------------------------------------------------------------------------------------------ */

/* What is NOT VALID holds for new rows alone, which is another check. */
static sqlm_outcome make_check(const making *m, const sqlm__pg_fact *row, sqlm_schema_check *check)
{
    sqlm_outcome outcome = keep(m->in, row->name, &check->name);

    if (outcome == SQLM_OK)
        outcome = keep_joined(m->in, row->texts[0], row->texts[1], &check->text);
    if (outcome == SQLM_OK && row->texts[1] == NULL)
        outcome = read_expression(m, row->texts[0], SQLM_TYPE_NONE, &check->expression);
    return outcome;
}

static sqlm_outcome make_checks(making *m)
{
    const range        rows = facts_of(m->in, SQLM__PG_CHECK);
    sqlm_schema_check *checks = items_of(m->in, rows.count, sizeof *checks);
    sqlm_outcome       outcome = checks == NULL ? SQLM_ERR : SQLM_OK;

    m->table->checks = checks;
    for (size_t i = 0; outcome == SQLM_OK && i < rows.count; i++)
        if (!m->taken[&rows.items[i] - m->in->facts])
            outcome = make_check(m, &rows.items[i], &checks[m->table->check_count++]);
    return outcome;
}

/* ---- indexes ----------------------------------------------------------------------------------------------------------- */

static sqlm_outcome make_index(const making *m, range rows, sqlm_schema_index *index)
{
    sqlm_outcome outcome = keep(m->in, rows.items[0].name, &index->name);

    index->unique = rows.items[0].numbers[0] != 0;
    if (outcome == SQLM_OK)
        outcome = make_parts(m, rows, &index->columns, &index->column_count);
    if (outcome == SQLM_OK)
        outcome = keep(m->in, rows.items[0].texts[2], &index->where_text);
    if (outcome == SQLM_OK && index->where_text != NULL)
        outcome = read_expression(m, index->where_text, SQLM_TYPE_NONE, &index->where);
    return outcome;
}

static sqlm_outcome make_indexes(making *m)
{
    range              all = facts_of(m->in, SQLM__PG_INDEX);
    sqlm_schema_index *indexes = items_of(m->in, count_names(all), sizeof *indexes);
    sqlm_outcome       outcome = indexes == NULL ? SQLM_ERR : SQLM_OK;

    m->table->indexes = indexes;
    while (outcome == SQLM_OK && all.count > 0)
        outcome = make_index(m, pop(&all), &indexes[m->table->index_count++]);
    return outcome;
}

/* ---- foreign keys ------------------------------------------------------------------------------------------------------ */

/* Texts of a foreign key's fact. */
enum { REFERENCE_COLUMN, REFERENCE_TO, REFERENCE_TABLE, REFERENCE_SCHEMA, REFERENCE_CLAUSES };
/* Numbers of it. */
enum { REFERENCE_ON_DELETE, REFERENCE_ON_UPDATE, REFERENCE_VISIBLE };

/* SET DEFAULT, which no model has, stands in the clauses. */
static sqlm_action action_of(int64_t letter)
{
    switch (letter) {
    case 'r':
        return SQLM_ACTION_RESTRICT;
    case 'c':
        return SQLM_ACTION_CASCADE;
    case 'n':
        return SQLM_ACTION_SET_NULL;
    default:
        return SQLM_ACTION_NO_ACTION;
    }
}

static sqlm_outcome make_references(const making *m, range rows, sqlm_schema_foreign_key *key)
{
    const char **columns = items_of(m->in, rows.count, sizeof *columns);
    const char **referenced = items_of(m->in, rows.count, sizeof *referenced);
    sqlm_outcome outcome = columns == NULL || referenced == NULL ? SQLM_ERR : SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < rows.count; i++) {
        outcome = keep(m->in, rows.items[i].texts[REFERENCE_COLUMN], &columns[i]);
        if (outcome == SQLM_OK)
            outcome = keep(m->in, rows.items[i].texts[REFERENCE_TO], &referenced[i]);
    }
    key->columns = columns;
    key->referenced_columns = referenced;
    key->column_count = rows.count;
    return outcome;
}

static sqlm_outcome make_foreign_key(const making *m, range rows, sqlm_schema_foreign_key *key)
{
    const sqlm__pg_fact *row = &rows.items[0];
    const bool           visible = row->numbers[REFERENCE_VISIBLE] != 0;
    sqlm_outcome         outcome = keep(m->in, row->name, &key->name);

    key->on_delete = action_of(row->numbers[REFERENCE_ON_DELETE]);
    key->on_update = action_of(row->numbers[REFERENCE_ON_UPDATE]);
    if (outcome == SQLM_OK)
        outcome = keep(m->in, row->texts[REFERENCE_TABLE], &key->referenced_table);
    if (outcome == SQLM_OK)
        outcome = keep(m->in, row->texts[REFERENCE_SCHEMA], &key->referenced_in);
    if (outcome == SQLM_OK && row->texts[REFERENCE_CLAUSES][0] != '\0')
        outcome = keep(m->in, row->texts[REFERENCE_CLAUSES], &key->clauses);
    key->referenced_schema = visible ? NULL : key->referenced_in;
    return outcome == SQLM_OK ? make_references(m, rows, key) : outcome;
}

static sqlm_outcome make_foreign_keys(making *m)
{
    range                    all = facts_of(m->in, SQLM__PG_FOREIGN_KEY);
    sqlm_schema_foreign_key *keys = items_of(m->in, count_names(all), sizeof *keys);
    sqlm_outcome             outcome = keys == NULL ? SQLM_ERR : SQLM_OK;

    m->table->foreign_keys = keys;
    while (outcome == SQLM_OK && all.count > 0)
        outcome = make_foreign_key(m, pop(&all), &keys[m->table->foreign_key_count++]);
    return outcome;
}

/* ---- tables ------------------------------------------------------------------------------------------------------------ */

sqlm_outcome sqlm__pg_make_table(sqlm__pg_inspector *in, sqlm_schema_table *table)
{
    making       m = { .in = in, .table = table };
    sqlm_outcome outcome = keep(in, in->facts[0].table, &table->name);

    table->strict = true;
    m.taken = sqlm_arena_allocate(in->cx, in->scratch, in->fact_count * sizeof *m.taken, 1);
    if (m.taken == NULL)
        return SQLM_ERR;
    memset(m.taken, 0, in->fact_count * sizeof *m.taken);
    if (outcome == SQLM_OK)
        outcome = keep(in, in->schema, &table->schema);
    if (outcome == SQLM_OK)
        outcome = keep(in, in->facts[0].texts[0], &table->comment);
    if (outcome == SQLM_OK)
        outcome = make_columns(&m);
    if (outcome == SQLM_OK)
        outcome = make_keys(&m);
    if (outcome == SQLM_OK)
        outcome = make_checks(&m);
    if (outcome == SQLM_OK)
        outcome = make_indexes(&m);
    if (outcome == SQLM_OK)
        outcome = make_foreign_keys(&m);
    return outcome;
}
