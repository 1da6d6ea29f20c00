/* SPDX-License-Identifier: MIT */
/* JSON through a model of every kind. The first byte's lowest bits choose: 1 the exact form, 2 a partial object, 4 unknown members
 * passed over, 8 a list. What loads is dumped, loads again to the same values and is dumped to the same text; and what is JSON to us
 * is JSON to jansson. */
#include "fuzz.h"

#include <string.h>

#include <jansson.h>

#include <sqlmodel/core/json.h>
#include <sqlmodel/sys/text_form.h>

#include "unit/core/every.h"

enum { EXACT = 1, PARTIAL = 2, IGNORE_UNKNOWN = 4, LIST = 8 };

/* jansson goes deeper than we do, and has no numbers beyond those of a double. */
static void check_against_jansson(const char *text)
{
    const size_t length = strlen(text);
    const bool   valid = sqlm_json_is_valid(text, length);
    json_error_t error;
    json_t      *tree = json_loadb(text, length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);

    if (valid && tree == NULL)
        fuzz_require(json_error_code(&error) == json_error_numeric_overflow);
    if (!valid && tree != NULL) {
        const size_t opened = strcspn(text, "[{");

        fuzz_require(length - opened > 1000); /* nested too deep for us is all it can be */
    }
    json_decref(tree);
}

static void check_same(sqlm_cx *cx, const Every *a, const Every *b)
{
    sqlm_value of_a[EVERY_COUNT], of_b[EVERY_COUNT];

    if (!fuzz_succeeds(cx, Every_model.functions->to_row(cx, &Every_model, a, of_a)) ||
        !fuzz_succeeds(cx, Every_model.functions->to_row(cx, &Every_model, b, of_b)))
        return;
    for (size_t i = 0; i < EVERY_COUNT; i++)
        fuzz_require(sqlm_value_equal(&of_a[i], &of_b[i]));
}

static sqlm_outcome check_round_trip(sqlm_cx *cx, const Every *object, unsigned flags, sqlm_arena *arena)
{
    const sqlm_dump_options dump = { .size = sizeof dump, .form = flags & EXACT ? SQLM_JSON_EXACT : SQLM_JSON_PLAIN };
    const sqlm_load_options load = { .size = sizeof load, .form = dump.form };
    const char             *text = NULL, *text_again = NULL;
    Every                   again;
    sqlm_field_set          present;
    sqlm_outcome            outcome;

    if (!fuzz_succeeds(cx, outcome = sqlm_dump(cx, &Every_model, object, &dump, arena, &text)))
        return outcome;
    fuzz_require(sqlm_json_is_valid(text, strlen(text)));
    if (!fuzz_succeeds(cx, outcome = sqlm_load(cx, &Every_model, text, &load, arena, &again, &present)))
        return outcome;
    fuzz_require(sqlm_field_set_count(&present) == EVERY_COUNT);
    check_same(cx, object, &again);
    if (fuzz_succeeds(cx, outcome = sqlm_dump(cx, &Every_model, &again, &dump, arena, &text_again)))
        fuzz_require(strcmp(text, text_again) == 0);
    return outcome;
}

static sqlm_outcome load_one(sqlm_cx *cx, const char *text, const sqlm_load_options *options, unsigned flags, sqlm_arena *arena)
{
    const Every    before = every_least();
    Every          object = before;
    sqlm_field_set present;
    sqlm_outcome   outcome = sqlm_load(cx, &Every_model, text, options, arena, &object, &present);

    if (outcome != SQLM_OK) {
        fuzz_require(memcmp(&object, &before, sizeof object) == 0);
        fuzz_require(sqlm_field_set_count(&present) == 0);
        return outcome;
    }
    fuzz_require(sqlm_json_is_valid(text, strlen(text)));
    return check_round_trip(cx, &object, flags, arena);
}

static sqlm_outcome load_list(sqlm_cx *cx, const char *text, const sqlm_load_options *options, unsigned flags, sqlm_arena *arena)
{
    void        *objects = NULL;
    size_t       count = 0;
    sqlm_outcome outcome = sqlm_load_list(cx, &Every_model, text, options, arena, &objects, &count);

    fuzz_require(outcome == SQLM_OK || (objects == NULL && count == 0));
    for (size_t i = 0; outcome == SQLM_OK && i < count; i++)
        outcome = check_round_trip(cx, (const Every *)objects + i, flags, arena);
    return outcome;
}

sqlm_outcome fuzz_target(sqlm_cx *cx, const fuzz_input *input)
{
    const unsigned          flags = input->length > 0 ? (unsigned char)input->text[0] : 0;
    const char             *text = input->text + (input->length > 0);
    const sqlm_load_options options = { .size = sizeof options,
                                        .form = flags & EXACT ? SQLM_JSON_EXACT : SQLM_JSON_PLAIN,
                                        .partial = (flags & PARTIAL) != 0 && (flags & LIST) == 0,
                                        .ignore_unknown = (flags & IGNORE_UNKNOWN) != 0 };
    sqlm_arena             *arena = NULL;
    sqlm_outcome            outcome = sqlm_arena_new(cx, &arena);

    check_against_jansson(text);
    if (outcome == SQLM_OK)
        outcome = (flags & LIST ? load_list : load_one)(cx, text, &options, flags, arena);
    sqlm_arena_free(arena);
    return outcome;
}
