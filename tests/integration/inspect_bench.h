/* SPDX-License-Identifier: MIT */
/** @file
 *  A server's database to look at, and what is found there. Each server's own tests open it. */
#ifndef TESTS_INTEGRATION_INSPECT_BENCH_H
#define TESTS_INTEGRATION_INSPECT_BENCH_H

#include "support/sqlm_cmocka.h"

#include <sqlmodel.h>
#include <sqlmodel/sys/text_buffer.h>

#include <string.h>

typedef struct bench {
    sqlm_cx    *cx;
    sqlm_conn  *db;
    sqlm_arena *arena;
} bench;

static inline const sqlm_schema *inspect(bench *b)
{
    const sqlm_schema *found = NULL;

    assert_ok(b->cx, sqlm_schema_inspect(b->cx, b->db, NULL, 0, b->arena, &found));
    return found;
}

static inline const sqlm_schema_table *table_named(bench *b, const char *name)
{
    const sqlm_schema_table *table = sqlm_schema_find_table(inspect(b), name);

    assert_non_null(table);
    return table;
}

static inline void print_differences(const sqlm_differences *differences)
{
    for (size_t i = 0; i < differences->count; i++)
        print_error("%s: %s %s %s: expected '%s', found '%s'\n", differences->items[i].table,
                    sqlm_difference_kind_name(differences->items[i].kind), differences->items[i].object,
                    differences->items[i].property, differences->items[i].expected, differences->items[i].found);
}

/* The differences between models and what the database has of them. */
static inline sqlm_differences differences_from(bench *b, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *expected = NULL, *found = NULL;
    sqlm_differences   differences;

    assert_ok(b->cx, sqlm_schema_from_models(b->cx, sqlm_conn_dialect(b->db), models, count, b->arena, &expected));
    assert_ok(b->cx, sqlm_schema_inspect_models(b->cx, b->db, models, count, b->arena, &found));
    assert_ok(b->cx, sqlm_schema_compare(b->cx, expected, found, b->arena, &differences));
    return differences;
}

static inline void expect_no_difference(bench *b, const sqlm_model *const *models, size_t count)
{
    const sqlm_differences differences = differences_from(b, models, count);

    print_differences(&differences);
    assert_int_equal(differences.count, 0);
}

/* ---- facts ----------------------------------------------------------------------------------------------------------- */

typedef struct column_fact {
    const char       *declared; /* what stands behind the name */
    const char       *storage;
    sqlm_type         type;
    sqlm_default_kind default_kind;
    const char       *default_text;
} column_fact;

static inline void expect_fact(const sqlm_schema_column *column, const column_fact *fact)
{
    const char *text = column->default_text == NULL ? "" : column->default_text;

    if (strcmp(column->storage, fact->storage) != 0 || column->type != fact->type || column->default_kind != fact->default_kind ||
        strcmp(text, fact->default_text == NULL ? "" : fact->default_text) != 0)
        fail_msg("%s: found '%s', a %s, default %d '%s'", fact->declared, column->storage, sqlm_type_name(column->type),
                 (int)column->default_kind, text);
}

/* Makes the table "facts" with these columns, and looks at it. */
static inline const sqlm_schema_table *expect_facts(bench *b, const column_fact *facts, size_t count, const char *options)
{
    const sqlm_schema_table *table;
    sqlm_text_buffer         sql;

    sqlm_text_buffer_init(&sql, b->cx, 1 << 16);
    sqlm_text_buffer_put(&sql, "CREATE TABLE facts (");
    for (size_t i = 0; i < count; i++)
        sqlm_text_buffer_put_format(&sql, "%sc%zu %s", i == 0 ? "" : ", ", i, facts[i].declared);
    sqlm_text_buffer_put_format(&sql, ")%s", options);
    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, sqlm_text_buffer_text(&sql)));
    sqlm_text_buffer_fini(&sql);
    table = table_named(b, "facts");
    assert_int_equal(table->column_count, count);
    for (size_t i = 0; i < count; i++)
        expect_fact(&table->columns[i], &facts[i]);
    return table;
}

/* ---- expressions ----------------------------------------------------------------------------------------------------- */

/* For sqlm_expression_columns: the columns of a table. */
static inline sqlm_type type_in(const void *user, const char *name, size_t length)
{
    const sqlm_schema_table *table = user;

    for (size_t i = 0; i < table->column_count; i++)
        if (strlen(table->columns[i].name) == length && memcmp(table->columns[i].name, name, length) == 0)
            return table->columns[i].type;
    return SQLM_TYPE_NONE;
}

static inline void add_check(bench *b, const char *table, size_t index, const sqlm_expression *tree)
{
    sqlm_text_buffer sql;

    sqlm_text_buffer_init(&sql, b->cx, 1 << 16);
    sqlm_text_buffer_put_format(&sql, "ALTER TABLE %s ADD CONSTRAINT ck_%03zu CHECK (", table, index);
    sqlm_expression_render(&sql, sqlm_conn_dialect(b->db), tree);
    sqlm_text_buffer_put(&sql, ")");
    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, sqlm_text_buffer_text(&sql)));
    sqlm_text_buffer_fini(&sql);
}

#endif
