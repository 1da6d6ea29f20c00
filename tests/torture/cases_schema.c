/* SPDX-License-Identifier: MIT */
/* Schemas: made from models, read from a database, compared, created and dropped; the language of checks. */
#include <string.h>

#include "support/sqlm_cmocka.h"
#include "world.h"

static const sqlm_model *const both_models[] = { &Team_model, &Hero_model };
static const sqlm_model *const note_model[] = { &Note_model };

/* ---- schemas --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome run_from_models(world *w)
{
    const sqlm_schema *schema = NULL;

    return sqlm_schema_from_models(w->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), both_models, 2, w->arena, &schema);
}

static void prepare_schema(world *w)
{
    assert_ok(w->cx,
              sqlm_schema_from_models(w->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), both_models, 2, w->arena, &w->schemas[0]));
}

static sqlm_outcome run_create_sql(world *w)
{
    sqlm_statements statements;

    return sqlm_schema_create_sql(w->cx, w->schemas[0], w->arena, &statements);
}

static sqlm_outcome run_drop_sql(world *w)
{
    sqlm_statements statements;

    return sqlm_schema_drop_sql(w->cx, w->schemas[0], w->arena, &statements);
}

static sqlm_outcome run_create_models(world *w)
{
    return sqlm_create_models(w->cx, w->db, note_model, 1);
}

static sqlm_outcome run_drop_models(world *w)
{
    return sqlm_drop_models(w->cx, w->db, both_models, 2);
}

static sqlm_outcome run_inspect(world *w)
{
    const sqlm_schema *schema = NULL;

    return sqlm_schema_inspect(w->cx, w->db, NULL, 0, w->arena, &schema);
}

static sqlm_outcome run_inspect_models(world *w)
{
    const sqlm_schema *schema = NULL;

    return sqlm_schema_inspect_models(w->cx, w->db, both_models, 2, w->arena, &schema);
}

/* A column too many, one of another type, a table that is missing. */
static void prepare_schemas(world *w)
{
    const sqlm_model *const all[] = { &Team_model, &Hero_model, &Note_model };

    assert_ok(w->cx,
              sqlm_execute_script(w->cx, w->db, "DROP TABLE team; CREATE TABLE team (id TEXT PRIMARY KEY, nick TEXT) STRICT"));
    assert_ok(w->cx, sqlm_schema_from_models(w->cx, sqlm_conn_dialect(w->db), all, 3, w->arena, &w->schemas[0]));
    assert_ok(w->cx, sqlm_schema_inspect(w->cx, w->db, NULL, 0, w->arena, &w->schemas[1]));
}

static sqlm_outcome run_compare(world *w)
{
    sqlm_differences differences;

    return sqlm_schema_compare(w->cx, w->schemas[0], w->schemas[1], w->arena, &differences);
}

static void prepare_differences(world *w)
{
    prepare_schemas(w);
    assert_ok(w->cx, sqlm_schema_compare(w->cx, w->schemas[0], w->schemas[1], w->arena, &w->differences));
    assert_int_not_equal(w->differences.count, 0);
}

static sqlm_outcome run_order_differences(world *w)
{
    sqlm_steps steps;

    return sqlm_schema_order_differences(w->cx, w->schemas[0], w->schemas[1], &w->differences, w->arena, &steps);
}

/* ---- checks ---------------------------------------------------------------------------------------------------------------- */

/* Long enough for an arena's second chunk. */
#define CONDITION  "(age > 3 AND name <> 'it''s' OR age IN (1, 2, 3)) AND "
#define CONDITIONS CONDITION CONDITION CONDITION CONDITION CONDITION CONDITION CONDITION CONDITION

static sqlm_type type_of(const void *user, const char *name, size_t length)
{
    (void)user;
    if (length == 3 && memcmp(name, "age", 3) == 0)
        return SQLM_TYPE_I32;
    return length == 4 && memcmp(name, "name", 4) == 0 ? SQLM_TYPE_TEXT : SQLM_TYPE_NONE;
}

static const sqlm_expression_columns columns = { type_of, NULL };
static const char conditions[] = CONDITIONS CONDITIONS "age < 5";

static sqlm_outcome run_expression_parse(world *w)
{
    const sqlm_expression *expression = NULL;

    return sqlm_expression_parse(w->cx, conditions, &columns, w->arena, &expression);
}

static void prepare_expression(world *w)
{
    const sqlm_expression *expression = NULL;

    assert_ok(w->cx, sqlm_expression_parse(w->cx, conditions, &columns, w->arena, &expression));
    w->given = expression;
    sqlm_text_buffer_init(&w->buffer, w->cx, 1000000);
    w->has_buffer = true;
}

static sqlm_outcome run_expression_render(world *w)
{
    sqlm_expression_render(&w->buffer, sqlm_dialect_of(SQLM_DIALECT_SQLITE), w->given);
    return w->buffer.outcome;
}

static sqlm_outcome run_expression_print(world *w)
{
    sqlm_expression_print(&w->buffer, w->given);
    return w->buffer.outcome;
}

static void prepare_rendered(world *w)
{
    prepare_expression(w);
    sqlm_expression_render(&w->buffer, sqlm_dialect_of(SQLM_DIALECT_SQLITE), w->given);
    assert_int_equal(w->buffer.outcome, SQLM_OK);
}

static sqlm_outcome run_parse_rendered(world *w)
{
    const sqlm_expression *expression = NULL;

    return sqlm_expression_parse_rendered(w->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), sqlm_text_buffer_text(&w->buffer), &columns,
                                          w->arena, &expression);
}

torture_cases schema_cases(void)
{
    static const torture_case cases[] = {
        { "schema_from_models", run_from_models, NULL, ALONE },
        { "schema_create_sql", run_create_sql, prepare_schema, ALONE },
        { "schema_drop_sql", run_drop_sql, prepare_schema, ALONE },
        { "create_models", run_create_models, NULL, 0 },
        { "drop_models", run_drop_models, NULL, 0 },
        { "schema_inspect", run_inspect, NULL, OURS_ALONE },
        { "schema_inspect_models", run_inspect_models, NULL, OURS_ALONE },
        { "schema_compare", run_compare, prepare_schemas, OURS_ALONE },
        { "schema_order_differences", run_order_differences, prepare_differences, OURS_ALONE },
        { "expression_parse", run_expression_parse, NULL, ALONE },
        { "expression_render", run_expression_render, prepare_expression, ALONE | ONCE },
        { "expression_print", run_expression_print, prepare_expression, ALONE | ONCE },
        { "expression_parse_rendered", run_parse_rendered, prepare_rendered, ALONE },
    };

    return CASES(cases);
}
