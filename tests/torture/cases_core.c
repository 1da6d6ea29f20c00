/* SPDX-License-Identifier: MIT */
/* Core without a database: memory, values, text, JSON, validation. */
#include <string.h>

#include "support/sqlm_cmocka.h"
#include "world.h"

/* Longer than the first chunk of anything. */
static char long_text[20000];

static sqlm_outcome out_of_memory_unless(world *w, bool made)
{
    return made ? SQLM_OK : SQLM_FAIL(w->cx, OUT_OF_MEMORY, NONE, "nothing was made");
}

/* ---- contexts, allocator, arenas ------------------------------------------------------------------------------------------- */

static sqlm_outcome run_cx_new(world *w)
{
    const sqlm_cx_options options = { .size = sizeof options, .parent = w->cx };

    w->made_cx = sqlm_cx_new(&options);
    return out_of_memory_unless(w, w->made_cx != NULL);
}

static sqlm_outcome run_allocate(world *w)
{
    w->memory = sqlm_allocate(sqlm_cx_allocator(w->cx), MEMORY_SIZE, 1);
    return out_of_memory_unless(w, w->memory != NULL);
}

/* The block of 300 bytes grows; what does not is given back as it was. */
static sqlm_outcome run_resize(world *w)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(w->cx);
    void                 *small = sqlm_allocate(allocator, 1, 10);

    if (small == NULL)
        return out_of_memory_unless(w, false);
    w->memory = sqlm_resize(allocator, small, 10, MEMORY_SIZE, 1);
    if (w->memory == NULL)
        sqlm_release(allocator, small, 1, 10);
    return out_of_memory_unless(w, w->memory != NULL);
}

static sqlm_outcome run_arena_new(world *w)
{
    return sqlm_arena_new(w->cx, &w->made_arena);
}

static sqlm_outcome run_arena_allocate(world *w)
{
    return sqlm_arena_allocate(w->cx, w->arena, 100000, 8) != NULL ? SQLM_OK : SQLM_ERR;
}

static sqlm_outcome run_arena_copy(world *w)
{
    return sqlm_arena_copy(w->cx, w->arena, long_text, sizeof long_text) != NULL ? SQLM_OK : SQLM_ERR;
}

/* ---- text buffers, dialects ------------------------------------------------------------------------------------------------ */

static void prepare_buffer(world *w)
{
    memset(long_text, 'a', sizeof long_text - 1);
    sqlm_text_buffer_init(&w->buffer, w->cx, 1000000);
    w->has_buffer = true;
}

/* Twice: the failure sticks, and a cut text is never shown as if it were whole. */
static sqlm_outcome buffered(world *w, void (*put)(world *w))
{
    put(w);
    put(w);
    return w->buffer.outcome;
}

static void put_text(world *w)
{
    sqlm_text_buffer_put(&w->buffer, long_text);
}

static void put_bytes(world *w)
{
    sqlm_text_buffer_put_bytes(&w->buffer, long_text, sizeof long_text - 1);
}

static void put_format(world *w)
{
    sqlm_text_buffer_put_format(&w->buffer, "%s and %d", long_text, 3);
}

static void put_identifier(world *w)
{
    sqlm_dialect_put_identifier(&w->buffer, sqlm_dialect_of(SQLM_DIALECT_SQLITE), "a \"name\"");
}

static void put_placeholder(world *w)
{
    sqlm_dialect_put_placeholder(&w->buffer, sqlm_dialect_of(SQLM_DIALECT_POSTGRES), 17);
}

static void put_literal(world *w)
{
    sqlm_dialect_put_text(&w->buffer, sqlm_dialect_of(SQLM_DIALECT_MYSQL), "it's");
}

static sqlm_outcome run_buffer_put(world *w)
{
    return buffered(w, put_text);
}

static sqlm_outcome run_buffer_put_bytes(world *w)
{
    return buffered(w, put_bytes);
}

static sqlm_outcome run_buffer_put_format(world *w)
{
    return buffered(w, put_format);
}

static sqlm_outcome run_put_identifier(world *w)
{
    return buffered(w, put_identifier);
}

static sqlm_outcome run_put_placeholder(world *w)
{
    return buffered(w, put_placeholder);
}

static sqlm_outcome run_put_literal(world *w)
{
    return buffered(w, put_literal);
}

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

static void prepare_values(world *w)
{
    (void)w;
    memset(long_text, '5', sizeof long_text - 1);
}

static sqlm_outcome run_value_convert(world *w)
{
    const sqlm_value bytes = sqlm_bytes_value((sqlm_bytes){ long_text, sizeof long_text - 1 });

    return sqlm_value_convert(w->cx, &bytes, SQLM_TYPE_TEXT, NULL, "x", w->arena, &w->value);
}

static sqlm_outcome run_value_from_text(world *w)
{
    return sqlm_value_from_text(w->cx, SQLM_TYPE_TEXT, NULL, long_text, w->arena, &w->value);
}

static sqlm_outcome run_value_to_text(world *w)
{
    const sqlm_value bytes = sqlm_bytes_value((sqlm_bytes){ long_text, sizeof long_text - 1 });

    return sqlm_value_to_text(w->cx, &bytes, w->arena, &w->text);
}

/* Without memory two texts that differ are told to be unequal. */
static sqlm_outcome run_value_equal(world *w)
{
    const sqlm_value a = sqlm_json_value("{\"a\": 1e2, \"b\": [null]}");
    const sqlm_value b = sqlm_json_value("{\"b\": [null], \"a\": 100}");

    w->flag = sqlm_value_equal(&a, &b);
    return SQLM_OK;
}

static sqlm_outcome run_plan_store(world *w)
{
    const sqlm_plan_column column = { .type = SQLM_TYPE_TEXT, .offset = 0, .name = "name" };
    const sqlm_value       value = sqlm_text_value(long_text);
    const char            *place = NULL;
    const sqlm_outcome     outcome = sqlm_plan_store(w->cx, &column, &value, w->arena, &place);

    if (outcome != SQLM_OK && place != NULL)
        return SQLM_FAIL(w->cx, INTERNAL, NONE, "a member was changed");
    return outcome;
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome run_value_to_exact_json(world *w)
{
    const sqlm_value value = sqlm_u64_value(UINT64_MAX);

    return sqlm_value_to_exact_json(w->cx, &value, &w->json);
}

static void prepare_json_text(world *w)
{
    memset(long_text, '5', sizeof long_text - 1);
    w->input = json_string(long_text);
    assert_non_null(w->input);
}

static sqlm_outcome run_value_from_exact_json(world *w)
{
    return sqlm_value_from_exact_json(w->cx, w->input, SQLM_TYPE_TEXT, NULL, "x", w->arena, &w->value);
}

static sqlm_outcome run_to_exact_json(world *w)
{
    return sqlm_to_exact_json(w->cx, &Hero_model, &w->hero, &w->json);
}

static sqlm_outcome run_to_json(world *w)
{
    return sqlm_to_json(w->cx, &Hero_model, &w->hero, NULL, &w->json);
}

static void prepare_exact_object(world *w)
{
    assert_ok(w->cx, sqlm_to_exact_json(w->cx, &Hero_model, &w->hero, &w->input));
}

static sqlm_outcome run_from_exact_json(world *w)
{
    return sqlm_from_exact_json(w->cx, &Hero_model, w->input, w->arena, &w->hero);
}

static void prepare_plain_object(world *w)
{
    assert_ok(w->cx, sqlm_to_json(w->cx, &Hero_model, &w->hero, NULL, &w->input));
}

static sqlm_outcome run_from_json(world *w)
{
    return sqlm_from_json(w->cx, &Hero_model, w->input, NULL, w->arena, &w->hero, NULL);
}

static sqlm_outcome run_dump(world *w)
{
    return sqlm_dump(w->cx, &Hero_model, &w->hero, NULL, w->arena, &w->text);
}

static sqlm_outcome run_dump_exact(world *w)
{
    return sqlm_dump_exact(w->cx, &Hero_model, &w->hero, w->arena, &w->text);
}

static sqlm_outcome run_dump_list(world *w)
{
    return sqlm_dump_list(w->cx, &Hero_model, w->many, MANY, NULL, w->arena, &w->text);
}

/* The text lies in the arena: what loading takes besides has to be asked for. */
static void prepare_plain_text(world *w)
{
    const char *text = NULL;

    assert_ok(w->cx, sqlm_dump(w->cx, &Hero_model, &w->hero, NULL, w->arena, &text));
    w->given = text;
}

static sqlm_outcome run_load(world *w)
{
    return sqlm_load(w->cx, &Hero_model, w->given, NULL, w->arena, &w->hero, NULL);
}

static void prepare_exact_text(world *w)
{
    const char *text = NULL;

    assert_ok(w->cx, sqlm_dump_exact(w->cx, &Hero_model, &w->hero, w->arena, &text));
    w->given = text;
}

static sqlm_outcome run_load_exact(world *w)
{
    return sqlm_load_exact(w->cx, &Hero_model, w->given, w->arena, &w->hero);
}

static void prepare_list_text(world *w)
{
    const char *text = NULL;

    assert_ok(w->cx, sqlm_dump_list(w->cx, &Hero_model, w->many, MANY, NULL, w->arena, &text));
    w->given = text;
}

static sqlm_outcome run_load_list(world *w)
{
    void *objects = NULL;

    return sqlm_load_list(w->cx, &Hero_model, w->given, NULL, w->arena, &objects, &w->count);
}

/* ---- validation ------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome run_validator_new(world *w)
{
    return sqlm_validator_new(w->cx, &Hero_model, &w->validator);
}

/* Problems are found, and listed: that they are is what ends the call where memory is not out. */
static sqlm_outcome expect_problems(world *w, sqlm_outcome outcome, const sqlm_problems *problems)
{
    if (outcome == SQLM_ERR && sqlm_cx_error(w->cx)->kind == SQLM_E_VALIDATION && problems->count > 0)
        return SQLM_OK;
    return outcome;
}

static sqlm_outcome check_with_validator(world *w, bool all)
{
    sqlm_validator *validator = NULL;
    sqlm_problems   problems = { 0 };
    sqlm_outcome    outcome = sqlm_validator_new(w->cx, &Hero_model, &validator);

    if (outcome == SQLM_OK && all)
        outcome = sqlm_validator_check_all(w->cx, validator, "heroes", w->many, MANY, NULL, w->arena, &problems);
    else if (outcome == SQLM_OK)
        outcome = sqlm_validator_check(w->cx, validator, &w->many[0], NULL, w->arena, &problems);
    sqlm_validator_free(validator);
    return expect_problems(w, outcome, &problems);
}

static void prepare_problems(world *w)
{
    w->many[0].name = "lower case";
    w->many[1].rank = (Rank)0;
}

static sqlm_outcome run_validator_check(world *w)
{
    return check_with_validator(w, false);
}

static sqlm_outcome run_validator_check_all(world *w)
{
    return check_with_validator(w, true);
}

static sqlm_outcome run_validate(world *w)
{
    sqlm_problems problems = { 0 };

    return expect_problems(w, sqlm_validate(w->cx, &Hero_model, &w->many[0], NULL, w->arena, &problems), &problems);
}

torture_cases core_cases(void)
{
    static const torture_case cases[] = {
        { "cx_new", run_cx_new, NULL, ALONE },
        { "allocate", run_allocate, NULL, ALONE },
        { "resize", run_resize, NULL, ALONE },
        { "arena_new", run_arena_new, NULL, ALONE },
        { "arena_allocate", run_arena_allocate, NULL, ALONE },
        { "arena_copy", run_arena_copy, NULL, ALONE },
        { "text_buffer_put", run_buffer_put, prepare_buffer, ALONE | ONCE },
        { "text_buffer_put_bytes", run_buffer_put_bytes, prepare_buffer, ALONE | ONCE },
        { "text_buffer_put_format", run_buffer_put_format, prepare_buffer, ALONE | ONCE },
        { "dialect_put_identifier", run_put_identifier, prepare_buffer, ALONE | ONCE },
        { "dialect_put_placeholder", run_put_placeholder, prepare_buffer, ALONE | ONCE },
        { "dialect_put_text", run_put_literal, prepare_buffer, ALONE | ONCE },
        { "value_convert", run_value_convert, prepare_values, ALONE },
        { "value_from_text", run_value_from_text, prepare_values, ALONE },
        { "value_to_text", run_value_to_text, prepare_values, ALONE },
        { "value_equal", run_value_equal, NULL, ALONE | OPTIONAL },
        { "plan_store", run_plan_store, prepare_values, ALONE },
        { "value_to_exact_json", run_value_to_exact_json, NULL, ALONE },
        { "value_from_exact_json", run_value_from_exact_json, prepare_json_text, ALONE },
        { "to_exact_json", run_to_exact_json, NULL, ALONE },
        { "to_json", run_to_json, NULL, ALONE },
        { "from_exact_json", run_from_exact_json, prepare_exact_object, ALONE },
        { "from_json", run_from_json, prepare_plain_object, ALONE },
        { "dump", run_dump, NULL, ALONE },
        { "dump_exact", run_dump_exact, NULL, ALONE },
        { "dump_list", run_dump_list, NULL, ALONE },
        { "load", run_load, prepare_plain_text, ALONE },
        { "load_exact", run_load_exact, prepare_exact_text, ALONE },
        { "load_list", run_load_list, prepare_list_text, ALONE },
        { "validator_new", run_validator_new, NULL, ALONE },
        { "validator_check", run_validator_check, prepare_problems, ALONE },
        { "validator_check_all", run_validator_check_all, prepare_problems, ALONE },
        { "validate", run_validate, prepare_problems, ALONE },
    };

    return CASES(cases);
}
