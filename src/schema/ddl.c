/* SPDX-License-Identifier: MIT */
#include <sqlmodel/schema/ddl.h>

#include "definition.h"
#include "dependency.h"
#include "storage.h"

/* Longest statement that is made here, in bytes. */
#define MAXIMUM_STATEMENT ((size_t)16 << 20)

/* The list that is being made. */
typedef struct maker {
    sqlm_cx            *cx;
    const sqlm_dialect *dialect;
    const sqlm_schema  *schema;
    sqlm__table_order   order;
    sqlm_arena         *arena;
    sqlm_text_buffer    buffer; /* the statement that is being written */
    const char        **items;
    size_t              count;
} maker;

/* Keeps what the buffer holds as the next statement. */
static sqlm_outcome keep_statement(maker *m)
{
    if (m->buffer.outcome != SQLM_OK)
        return m->buffer.outcome;
    m->items[m->count] = sqlm_arena_copy(m->cx, m->arena, sqlm_text_buffer_text(&m->buffer), m->buffer.length);
    sqlm_text_buffer_reset(&m->buffer);
    return m->items[m->count++] == NULL ? SQLM_ERR : SQLM_OK;
}

/* Whether a foreign key is a statement of its own, because the dialect wants the table that it refers to to be there. A dialect whose
 * tables cannot be altered takes it all the same. */
static bool is_apart(const maker *m, size_t table, size_t foreign_key)
{
    return sqlm__alters_tables(m->dialect) && sqlm__refers_ahead(&m->order, table, foreign_key);
}

/* ---- creating ---------------------------------------------------------------------------------------------------------- */

static void begin_item(maker *m, bool *is_later)
{
    sqlm_text_buffer_put(&m->buffer, *is_later ? ",\n  " : "\n  ");
    *is_later = true;
}

static void put_foreign_keys(maker *m, size_t index, bool *is_later)
{
    const sqlm_schema_table *table = &m->schema->tables[index];

    for (size_t i = 0; i < table->foreign_key_count; i++) {
        if (is_apart(m, index, i))
            continue;
        begin_item(m, is_later);
        sqlm__put_foreign_key(&m->buffer, m->dialect, &table->foreign_keys[i]);
    }
}

static void put_constraints(maker *m, const sqlm_schema_table *table, bool *is_later)
{
    if (table->primary_key.column_count > 0 && !sqlm__has_inline_key(m->dialect, table)) {
        begin_item(m, is_later);
        sqlm__put_primary_key(&m->buffer, m->dialect, table);
    }
    for (size_t i = 0; i < table->unique_count; i++) {
        begin_item(m, is_later);
        sqlm__put_unique(&m->buffer, m->dialect, table, &table->uniques[i]);
    }
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].type_check == NULL)
            continue;
        begin_item(m, is_later);
        sqlm__put_column_check(&m->buffer, m->dialect, table, &table->columns[i]);
    }
    for (size_t i = 0; i < table->check_count; i++) {
        begin_item(m, is_later);
        sqlm__put_check(&m->buffer, m->dialect, &table->checks[i]);
    }
}

static sqlm_outcome create_table(maker *m, size_t index)
{
    const sqlm_schema_table *table = &m->schema->tables[index];
    bool                     is_later = false;

    sqlm_text_buffer_put(&m->buffer, "CREATE TABLE ");
    sqlm__put_table_name(&m->buffer, m->dialect, table);
    sqlm_text_buffer_put(&m->buffer, " (");
    for (size_t i = 0; i < table->column_count; i++) {
        begin_item(m, &is_later);
        sqlm__put_column(&m->buffer, m->dialect, &table->columns[i]);
    }
    put_constraints(m, table, &is_later);
    put_foreign_keys(m, index, &is_later);
    sqlm_text_buffer_put(&m->buffer, "\n)");
    sqlm__put_table_options(&m->buffer, m->dialect, table);
    return keep_statement(m);
}

static sqlm_outcome create_indexes(maker *m, const sqlm_schema_table *table)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < table->index_count && outcome == SQLM_OK; i++) {
        sqlm__put_create_index(&m->buffer, m->dialect, table, &table->indexes[i]);
        outcome = keep_statement(m);
    }
    return outcome;
}

/* Comments that are no part of CREATE TABLE. */
static sqlm_outcome create_comments(maker *m, const sqlm_schema_table *table)
{
    sqlm_outcome outcome = SQLM_OK;

    if (!sqlm__keeps_comments(m->dialect) || sqlm__has_inline_comments(m->dialect))
        return SQLM_OK;
    if (table->comment != NULL) {
        sqlm__put_comment(&m->buffer, m->dialect, table, NULL);
        outcome = keep_statement(m);
    }
    for (size_t i = 0; i < table->column_count && outcome == SQLM_OK; i++) {
        if (table->columns[i].comment == NULL)
            continue;
        sqlm__put_comment(&m->buffer, m->dialect, table, &table->columns[i]);
        outcome = keep_statement(m);
    }
    return outcome;
}

/* The foreign keys that close cycles: all tables are there. */
static sqlm_outcome add_foreign_keys(maker *m, size_t index)
{
    const sqlm_schema_table *table = &m->schema->tables[index];
    sqlm_outcome             outcome = SQLM_OK;

    for (size_t i = 0; i < table->foreign_key_count && outcome == SQLM_OK; i++) {
        if (!is_apart(m, index, i))
            continue;
        sqlm__put_alter_table(&m->buffer, m->dialect, table);
        sqlm_text_buffer_put(&m->buffer, "ADD ");
        sqlm__put_foreign_key(&m->buffer, m->dialect, &table->foreign_keys[i]);
        outcome = keep_statement(m);
    }
    return outcome;
}

static sqlm_outcome create_all(maker *m)
{
    size_t       count = m->schema->table_count;
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < count && outcome == SQLM_OK; i++) {
        const sqlm_schema_table *table = &m->schema->tables[m->order.tables[i]];

        outcome = create_table(m, m->order.tables[i]);
        if (outcome == SQLM_OK)
            outcome = create_indexes(m, table);
        if (outcome == SQLM_OK)
            outcome = create_comments(m, table);
    }
    for (size_t i = 0; i < count && outcome == SQLM_OK; i++)
        outcome = add_foreign_keys(m, m->order.tables[i]);
    return outcome;
}

/* ---- dropping ---------------------------------------------------------------------------------------------------------- */

/* A table that another one still refers to cannot be dropped: what closes a cycle goes first. */
static sqlm_outcome drop_foreign_keys(maker *m, size_t index)
{
    const sqlm_schema_table *table = &m->schema->tables[index];
    sqlm_outcome             outcome = SQLM_OK;

    for (size_t i = 0; i < table->foreign_key_count && outcome == SQLM_OK; i++) {
        const sqlm_schema_foreign_key *key = &table->foreign_keys[i];

        if (!is_apart(m, index, i))
            continue;
        if (key->name == NULL)
            return SQLM_FAIL(m->cx, SCHEMA, NONE,
                             "a foreign key of table '%s' to '%s' is part of a cycle and has no name: it cannot be dropped first",
                             table->name, key->referenced_table);
        sqlm__put_alter_table(&m->buffer, m->dialect, table);
        sqlm__put_drop_foreign_key(&m->buffer, m->dialect, key->name);
        outcome = keep_statement(m);
    }
    return outcome;
}

static sqlm_outcome drop_all(maker *m)
{
    size_t       count = m->schema->table_count;
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = count; i > 0 && outcome == SQLM_OK; i--)
        outcome = drop_foreign_keys(m, m->order.tables[i - 1]);
    for (size_t i = count; i > 0 && outcome == SQLM_OK; i--) {
        sqlm_text_buffer_put(&m->buffer, "DROP TABLE ");
        sqlm__put_table_name(&m->buffer, m->dialect, &m->schema->tables[m->order.tables[i - 1]]);
        outcome = keep_statement(m);
    }
    return outcome;
}

/* ---- both -------------------------------------------------------------------------------------------------------------- */

typedef sqlm_outcome (*make_fn)(maker *m);

/* At most one statement for each table, index, comment and foreign key. */
static size_t most_statements(const sqlm_schema *schema)
{
    size_t count = 0;

    for (size_t i = 0; i < schema->table_count; i++)
        count += 2 + schema->tables[i].index_count + schema->tables[i].column_count + schema->tables[i].foreign_key_count;
    return count;
}

static sqlm_outcome make_statements(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena, make_fn make,
                                    sqlm_statements *statements)
{
    maker        m = { .cx = cx, .dialect = schema->dialect, .schema = schema, .arena = arena };
    sqlm_outcome outcome = sqlm__storage_require(cx, schema->dialect);

    if (outcome == SQLM_OK)
        outcome = sqlm__order_tables(cx, schema, arena, &m.order);
    if (outcome != SQLM_OK)
        return outcome;
    m.items = sqlm_arena_allocate(cx, arena, most_statements(schema) * sizeof *m.items, _Alignof(const char *));
    if (m.items == NULL)
        return SQLM_ERR;
    sqlm_text_buffer_init(&m.buffer, cx, MAXIMUM_STATEMENT);
    outcome = make(&m);
    sqlm_text_buffer_fini(&m.buffer);
    if (outcome == SQLM_OK)
        *statements = (sqlm_statements){ m.items, m.count };
    return outcome;
}

static sqlm_outcome make_checked(sqlm_cx *cx, const char *function, const sqlm_schema *schema, sqlm_arena *arena, make_fn make,
                                 sqlm_statements *statements)
{
    if (cx == NULL)
        return SQLM_ERR;
    if (schema == NULL || arena == NULL || statements == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s needs a schema, an arena and a place for the statements", function);
    *statements = (sqlm_statements){ NULL, 0 };
    return make_statements(cx, schema, arena, make, statements);
}

sqlm_outcome sqlm_schema_create_sql(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena, sqlm_statements *statements)
{
    return make_checked(cx, "sqlm_schema_create_sql", schema, arena, create_all, statements);
}

sqlm_outcome sqlm_schema_drop_sql(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena, sqlm_statements *statements)
{
    return make_checked(cx, "sqlm_schema_drop_sql", schema, arena, drop_all, statements);
}
