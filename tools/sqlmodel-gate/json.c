/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <math.h>
#include <string.h>

#include <jansson.h>

#include <sqlmodel/sys/text_form.h>

#include "gate_internal.h"

const char *const sqlm__classification_words[] = { "mandatory", "should_use", "optional", NULL };
const char *const sqlm__source_words[] = { "hand_authored", "codegen", NULL };
const char *const sqlm__status_words[] = { "unverified", "pass", "fail", NULL };
const char *const sqlm__version_words[] = { "not recorded", "compatible", "incompatible", NULL };
static const char *const level_words[] = { "info", "error", NULL };

bool sqlm__find_word(const char *const *words, const char *word, uint32_t *index)
{
    for (uint32_t i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* ---- writing ------------------------------------------------------------------------------------------------------------------------ */

sqlm_outcome sqlm__json_out_of_memory(sqlm_cx *cx, const char *what)
{
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory while making the JSON of %s", what);
}

/* A JSON string; fails with data (encoding) for NULL and for what is not UTF-8. */
static sqlm_outcome text_json(sqlm_cx *cx, const char *text, json_t **json)
{
    *json = NULL;
    if (text == NULL)
        return SQLM_FAIL(cx, DATA, UNEXPECTED_NULL, "a text that is NULL cannot be written as JSON");
    if (!sqlm_text_is_valid(text, strlen(text))) /* jansson does not tell this from lack of memory */
        return SQLM_FAIL(cx, DATA, ENCODING, "a text that is not UTF-8 cannot be written as JSON");
    *json = json_string(text);
    return *json != NULL ? SQLM_OK : sqlm__json_out_of_memory(cx, "a text");
}

sqlm_outcome sqlm__json_put(sqlm_cx *cx, json_t *object, const char *name, sqlm_outcome made, json_t *value)
{
    if (made != SQLM_OK)
        return made;
    return json_object_set_new(object, name, value) == 0 ? SQLM_OK : sqlm__json_out_of_memory(cx, name);
}

sqlm_outcome sqlm__json_put_text(sqlm_cx *cx, json_t *object, const char *name, const char *text)
{
    json_t            *json = NULL;
    const sqlm_outcome made = text_json(cx, text, &json);

    return sqlm__json_put(cx, object, name, made, json);
}

sqlm_outcome sqlm__json_put_number(sqlm_cx *cx, json_t *object, const char *name, uint64_t number)
{
    if (number > INT64_MAX)
        return SQLM_FAIL(cx, DATA, RANGE, "member '%s' is larger than a JSON number can be here (9223372036854775807)", name);
    return sqlm__json_put(cx, object, name, SQLM_OK, json_integer((json_int_t)number));
}

sqlm_outcome sqlm__json_put_real(sqlm_cx *cx, json_t *object, const char *name, double number)
{
    if (!isfinite(number))
        return SQLM_FAIL(cx, DATA, RANGE, "member '%s' is not a finite number", name);
    return sqlm__json_put(cx, object, name, SQLM_OK, json_real(number));
}

sqlm_outcome sqlm__json_put_bool(sqlm_cx *cx, json_t *object, const char *name, bool truth)
{
    return sqlm__json_put(cx, object, name, SQLM_OK, json_boolean(truth));
}

/* Hands the object out when it was filled, frees it otherwise. */
static sqlm_outcome finish(sqlm_outcome outcome, json_t *object, json_t **json)
{
    if (outcome == SQLM_OK)
        *json = object;
    else
        json_decref(object);
    return outcome;
}

static sqlm_outcome new_object(sqlm_cx *cx, const void *from, json_t **json, const char *type, json_t **object)
{
    *object = NULL;
    if (json == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s to JSON: json must not be NULL", type);
    *json = NULL;
    if (from == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s to JSON: there is nothing to write", type);
    *object = json_object();
    return *object != NULL ? SQLM_OK : sqlm__json_out_of_memory(cx, type);
}

static sqlm_outcome word_to_json(sqlm_cx *cx, const char *const *words, uint32_t count, uint32_t index, const char *type, json_t **json)
{
    if (json == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s to JSON: json must not be NULL", type);
    *json = NULL;
    if (index >= count)
        return SQLM_FAIL(cx, DATA, RANGE, "%u is no %s", index, type);
    return text_json(cx, words[index], json);
}

static sqlm_outcome put_word(sqlm_cx *cx, json_t *object, const char *name, const char *const *words, uint32_t count, uint32_t index)
{
    json_t            *json = NULL;
    const sqlm_outcome made = word_to_json(cx, words, count, index, name, &json);

    return sqlm__json_put(cx, object, name, made, json);
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------------ */

sqlm_outcome sqlm__json_check_object(sqlm_cx *cx, const json_t *json, const char *type, const char *const *members)
{
    size_t count = 0;

    if (json == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s from JSON: json must not be NULL", type);
    if (!json_is_object(json))
        return SQLM_FAIL(cx, DATA, FORMAT, "a %s must be a JSON object", type);
    for (; members[count] != NULL; count++)
        if (json_object_get(json, members[count]) == NULL)
            return SQLM_FAIL(cx, DATA, FORMAT, "a %s must have the member '%s'", type, members[count]);
    if (json_object_size(json) != count)
        return SQLM_FAIL(cx, DATA, FORMAT, "a %s has %zu members, this one has %zu", type, count, json_object_size(json));
    return SQLM_OK;
}

static sqlm_outcome wrong_kind(sqlm_cx *cx, const char *name, const char *expected)
{
    return SQLM_FAIL(cx, DATA, FORMAT, "member '%s' must be %s", name, expected);
}

sqlm_outcome sqlm__json_get_text(sqlm_cx *cx, const json_t *object, const char *name, sqlm_arena *arena, const char **text)
{
    const json_t *member = json_object_get(object, name);

    if (!json_is_string(member) || strlen(json_string_value(member)) != json_string_length(member))
        return wrong_kind(cx, name, "a text without NUL");
    return sqlm__gate_copy_text(cx, arena, json_string_value(member), text);
}

static sqlm_outcome read_word(sqlm_cx *cx, const json_t *json, const char *name, const char *const *words, uint32_t *index)
{
    if (!json_is_string(json))
        return wrong_kind(cx, name, "a text");
    if (!sqlm__find_word(words, json_string_value(json), index))
        return SQLM_FAIL(cx, DATA, FORMAT, "'%s' is no %s", json_string_value(json), name);
    return SQLM_OK;
}

sqlm_outcome sqlm__json_get_word(sqlm_cx *cx, const json_t *object, const char *name, const char *const *words, uint32_t *index)
{
    return read_word(cx, json_object_get(object, name), name, words, index);
}

static sqlm_outcome get_number(sqlm_cx *cx, const json_t *object, const char *name, uint64_t *number)
{
    const json_t *member = json_object_get(object, name);

    if (!json_is_integer(member) || json_integer_value(member) < 0)
        return wrong_kind(cx, name, "a whole number that is not negative");
    *number = (uint64_t)json_integer_value(member);
    return SQLM_OK;
}

static sqlm_outcome get_real(sqlm_cx *cx, const json_t *object, const char *name, double *number)
{
    const json_t *member = json_object_get(object, name);

    if (!json_is_number(member))
        return wrong_kind(cx, name, "a number");
    *number = json_number_value(member);
    return SQLM_OK;
}

static sqlm_outcome get_bool(sqlm_cx *cx, const json_t *object, const char *name, bool *truth)
{
    const json_t *member = json_object_get(object, name);

    if (!json_is_boolean(member))
        return wrong_kind(cx, name, "true or false");
    *truth = json_is_true(member);
    return SQLM_OK;
}

static sqlm_outcome check_reading(sqlm_cx *cx, const char *type, const void *arena, const void *target)
{
    return arena != NULL && target != NULL ? SQLM_OK : SQLM_FAIL(cx, MISUSE, NONE, "%s from JSON: no argument may be NULL", type);
}

/* ---- classification, source ----------------------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm_model_classification_to_json(sqlm_cx *cx, sqlm_model_classification classification, json_t **json)
{
    return word_to_json(cx, sqlm__classification_words, SQLM_CLASSIFICATION_COUNT, classification, "classification", json);
}

sqlm_outcome sqlm_model_classification_from_json(sqlm_cx *cx, const json_t *json, sqlm_model_classification *classification)
{
    uint32_t     index = 0;
    sqlm_outcome outcome;

    if (classification == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "classification from JSON: no argument may be NULL");
    outcome = read_word(cx, json, "classification", sqlm__classification_words, &index);
    if (outcome == SQLM_OK)
        *classification = (sqlm_model_classification)index;
    return outcome;
}

sqlm_outcome sqlm_model_source_to_json(sqlm_cx *cx, sqlm_model_source source, json_t **json)
{
    return word_to_json(cx, sqlm__source_words, SQLM_MODEL_SOURCE_COUNT, source, "source", json);
}

sqlm_outcome sqlm_model_source_from_json(sqlm_cx *cx, const json_t *json, sqlm_model_source *source)
{
    uint32_t     index = 0;
    sqlm_outcome outcome;

    if (source == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "source from JSON: no argument may be NULL");
    outcome = read_word(cx, json, "source", sqlm__source_words, &index);
    if (outcome == SQLM_OK)
        *source = (sqlm_model_source)index;
    return outcome;
}

/* ---- typed model ------------------------------------------------------------------------------------------------------------------------ */

sqlm_outcome sqlm__json_put_typed_model(sqlm_cx *cx, json_t *object, const sqlm_typed_model *model)
{
    sqlm_outcome outcome = sqlm__json_put_text(cx, object, "domain", model->domain);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "owner_module", model->owner_module);
    if (outcome == SQLM_OK)
        outcome = put_word(cx, object, "classification", sqlm__classification_words, SQLM_CLASSIFICATION_COUNT, model->classification);
    if (outcome == SQLM_OK)
        outcome = put_word(cx, object, "source", sqlm__source_words, SQLM_MODEL_SOURCE_COUNT, model->source);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "model_name", model->model_name);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "version", model->version);
    return outcome;
}

sqlm_outcome sqlm_typed_model_to_json(sqlm_cx *cx, const sqlm_typed_model *model, json_t **json)
{
    json_t      *object = NULL;
    sqlm_outcome outcome = new_object(cx, model, json, "typed model", &object);

    return outcome != SQLM_OK ? outcome : finish(sqlm__json_put_typed_model(cx, object, model), object, json);
}

sqlm_outcome sqlm_typed_model_from_json(sqlm_cx *cx, const json_t *json, sqlm_arena *arena, sqlm_typed_model *model)
{
    static const char *const members[] = { "domain", "owner_module", "classification", "source", "model_name", "version", NULL };
    sqlm_typed_model         made = { 0 };
    uint32_t                 classification = 0;
    uint32_t                 source = 0;
    sqlm_outcome             outcome = check_reading(cx, "typed model", arena, model);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_check_object(cx, json, "typed model", members);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "domain", arena, &made.domain);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "owner_module", arena, &made.owner_module);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_word(cx, json, "classification", sqlm__classification_words, &classification);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_word(cx, json, "source", sqlm__source_words, &source);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "model_name", arena, &made.model_name);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "version", arena, &made.version);
    if (outcome != SQLM_OK)
        return outcome;
    made.classification = (sqlm_model_classification)classification;
    made.source = (sqlm_model_source)source;
    *model = made;
    return SQLM_OK;
}

/* ---- drift ------------------------------------------------------------------------------------------------------------------------------- */

static const char *const difference_members[] = { "table", "object", "property", "expected", "found", "remedy", "kind", NULL };

static sqlm_outcome difference_to_json(sqlm_cx *cx, const sqlm_difference *difference, json_t **json)
{
    const char *const texts[] = { difference->table,    difference->object, difference->property,
                                  difference->expected, difference->found,  difference->remedy,
                                  sqlm_difference_kind_name(difference->kind) };
    json_t           *object = NULL;
    sqlm_outcome      outcome = new_object(cx, difference, json, "difference", &object);

    if (outcome != SQLM_OK)
        return outcome;
    for (size_t i = 0; outcome == SQLM_OK && difference_members[i] != NULL; i++)
        outcome = sqlm__json_put_text(cx, object, difference_members[i], texts[i]);
    return finish(outcome, object, json);
}

static sqlm_outcome find_difference_kind(sqlm_cx *cx, const json_t *json, sqlm_difference_kind *kind)
{
    const char *name = json_string_value(json_object_get(json, "kind"));

    for (unsigned i = 0; name != NULL && i < SQLM_DIFFERENCE_COUNT; i++) {
        if (strcmp(sqlm_difference_kind_name((sqlm_difference_kind)i), name) == 0) {
            *kind = (sqlm_difference_kind)i;
            return SQLM_OK;
        }
    }
    return wrong_kind(cx, "kind", "a kind of difference");
}

static sqlm_outcome difference_from_json(sqlm_cx *cx, const json_t *json, sqlm_arena *arena, sqlm_difference *difference)
{
    const char **const texts[] = { &difference->table,    &difference->object, &difference->property,
                                   &difference->expected, &difference->found,  &difference->remedy };
    sqlm_outcome       outcome = sqlm__json_check_object(cx, json, "difference", difference_members);

    for (size_t i = 0; outcome == SQLM_OK && i < sizeof(texts) / sizeof(texts[0]); i++)
        outcome = sqlm__json_get_text(cx, json, difference_members[i], arena, texts[i]);
    return outcome != SQLM_OK ? outcome : find_difference_kind(cx, json, &difference->kind);
}

sqlm_outcome sqlm__json_put_drift(sqlm_cx *cx, json_t *object, const sqlm_drift_result *result)
{
    json_t      *differences = json_array();
    sqlm_outcome outcome;

    if (differences == NULL)
        return sqlm__json_out_of_memory(cx, "differences");
    outcome = sqlm__json_put_bool(cx, object, "drift_detected", result->drift_detected);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "detail", result->detail);
    for (size_t i = 0; outcome == SQLM_OK && i < result->difference_count; i++) {
        json_t *difference = NULL;

        outcome = difference_to_json(cx, &result->differences[i], &difference);
        if (outcome == SQLM_OK && json_array_append_new(differences, difference) != 0)
            outcome = sqlm__json_out_of_memory(cx, "differences");
    }
    if (outcome != SQLM_OK) {
        json_decref(differences);
        return outcome;
    }
    return sqlm__json_put(cx, object, "differences", SQLM_OK, differences);
}

sqlm_outcome sqlm_drift_result_to_json(sqlm_cx *cx, const sqlm_drift_result *result, json_t **json)
{
    json_t      *object = NULL;
    sqlm_outcome outcome = new_object(cx, result, json, "drift result", &object);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__json_put_text(cx, object, "model_name", result->model_name);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_drift(cx, object, result);
    return finish(outcome, object, json);
}

static sqlm_outcome get_differences(sqlm_cx *cx, const json_t *json, sqlm_arena *arena, sqlm_drift_result *result)
{
    const json_t    *array = json_object_get(json, "differences");
    const size_t     count = json_array_size(array);
    sqlm_difference *differences;

    if (!json_is_array(array))
        return wrong_kind(cx, "differences", "an array");
    differences = sqlm_arena_allocate(cx, arena, count * sizeof(*differences), _Alignof(sqlm_difference));
    if (differences == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < count; i++) {
        const sqlm_outcome outcome = difference_from_json(cx, json_array_get(array, i), arena, &differences[i]);

        if (outcome != SQLM_OK)
            return outcome;
    }
    result->differences = count == 0 ? NULL : differences;
    result->difference_count = count;
    return SQLM_OK;
}

sqlm_outcome sqlm_drift_result_from_json(sqlm_cx *cx, const json_t *json, sqlm_arena *arena, sqlm_drift_result *result)
{
    static const char *const members[] = { "model_name", "drift_detected", "detail", "differences", NULL };
    sqlm_drift_result        made = { 0 };
    sqlm_outcome             outcome = check_reading(cx, "drift result", arena, result);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_check_object(cx, json, "drift result", members);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "model_name", arena, &made.model_name);
    if (outcome == SQLM_OK)
        outcome = get_bool(cx, json, "drift_detected", &made.drift_detected);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "detail", arena, &made.detail);
    if (outcome == SQLM_OK)
        outcome = get_differences(cx, json, arena, &made);
    if (outcome == SQLM_OK)
        *result = made;
    return outcome;
}

/* ---- round trip ------------------------------------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm__json_put_round_trip(sqlm_cx *cx, json_t *object, const sqlm_round_trip_result *result)
{
    sqlm_outcome outcome = sqlm__json_put_bool(cx, object, "passed", result->passed);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_real(cx, object, "latency_us", result->latency_us);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_real(cx, object, "p95_us", result->p95_us);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_real(cx, object, "p99_us", result->p99_us);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_number(cx, object, "records", result->records);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "detail", result->detail);
    return outcome;
}

sqlm_outcome sqlm_round_trip_result_to_json(sqlm_cx *cx, const sqlm_round_trip_result *result, json_t **json)
{
    json_t      *object = NULL;
    sqlm_outcome outcome = new_object(cx, result, json, "round-trip result", &object);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__json_put_text(cx, object, "model_name", result->model_name);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_round_trip(cx, object, result);
    return finish(outcome, object, json);
}

sqlm_outcome sqlm_round_trip_result_from_json(sqlm_cx *cx, const json_t *json, sqlm_arena *arena, sqlm_round_trip_result *result)
{
    static const char *const members[] = { "model_name", "passed", "latency_us", "p95_us", "p99_us", "records", "detail", NULL };
    sqlm_round_trip_result   made = { 0 };
    sqlm_outcome             outcome = check_reading(cx, "round-trip result", arena, result);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_check_object(cx, json, "round-trip result", members);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "model_name", arena, &made.model_name);
    if (outcome == SQLM_OK)
        outcome = get_bool(cx, json, "passed", &made.passed);
    if (outcome == SQLM_OK)
        outcome = get_real(cx, json, "latency_us", &made.latency_us);
    if (outcome == SQLM_OK)
        outcome = get_real(cx, json, "p95_us", &made.p95_us);
    if (outcome == SQLM_OK)
        outcome = get_real(cx, json, "p99_us", &made.p99_us);
    if (outcome == SQLM_OK)
        outcome = get_number(cx, json, "records", &made.records);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "detail", arena, &made.detail);
    if (outcome == SQLM_OK)
        *result = made;
    return outcome;
}

/* ---- event ---------------------------------------------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm_gate_event_to_json(sqlm_cx *cx, const sqlm_gate_event *event, json_t **json)
{
    json_t      *object = NULL;
    sqlm_outcome outcome = new_object(cx, event, json, "event", &object);

    if (outcome != SQLM_OK)
        return outcome;
    if ((unsigned)event->code >= SQLM_GATE_EVENT_COUNT)
        outcome = SQLM_FAIL(cx, DATA, RANGE, "%u is no code of an event", (unsigned)event->code);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "code", sqlm_gate_event_code_name(event->code));
    if (outcome == SQLM_OK)
        outcome = put_word(cx, object, "level", level_words, 2, event->level);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "model_name", event->model_name);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "detail", event->detail);
    return finish(outcome, object, json);
}

static sqlm_outcome get_event_code(sqlm_cx *cx, const json_t *json, sqlm_gate_event_code *code)
{
    const char *name = json_string_value(json_object_get(json, "code"));

    for (unsigned i = 0; name != NULL && i < SQLM_GATE_EVENT_COUNT; i++) {
        if (strcmp(sqlm_gate_event_code_name((sqlm_gate_event_code)i), name) == 0) {
            *code = (sqlm_gate_event_code)i;
            return SQLM_OK;
        }
    }
    return wrong_kind(cx, "code", "the code of an event");
}

sqlm_outcome sqlm_gate_event_from_json(sqlm_cx *cx, const json_t *json, sqlm_arena *arena, sqlm_gate_event *event)
{
    static const char *const members[] = { "code", "level", "model_name", "detail", NULL };
    sqlm_gate_event          made = { 0 };
    uint32_t                 level = 0;
    sqlm_outcome             outcome = check_reading(cx, "event", arena, event);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_check_object(cx, json, "event", members);
    if (outcome == SQLM_OK)
        outcome = get_event_code(cx, json, &made.code);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_word(cx, json, "level", level_words, &level);
    if (outcome == SQLM_OK && (sqlm_gate_level)level != sqlm__gate_event_level(made.code))
        outcome = SQLM_FAIL(cx, DATA, FORMAT, "an event '%s' does not have the level '%s'", sqlm_gate_event_code_name(made.code),
                            level_words[level]);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "model_name", arena, &made.model_name);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "detail", arena, &made.detail);
    if (outcome != SQLM_OK)
        return outcome;
    made.level = (sqlm_gate_level)level;
    *event = made;
    return SQLM_OK;
}

/* ---- summary ----------------------------------------------------------------------------------------------------------------------------------- */

static const char *const summary_members[] = { "models",         "mandatory",           "should_use",       "optional",
                                               "drift_failures", "round_trip_failures", "version_failures", "unchecked", NULL };

static sqlm_outcome classified_to_json(sqlm_cx *cx, const uint64_t counts[SQLM_CLASSIFICATION_COUNT], json_t *object)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < SQLM_CLASSIFICATION_COUNT; i++)
        outcome = sqlm__json_put_number(cx, object, sqlm__classification_words[i], counts[i]);
    return outcome;
}

sqlm_outcome sqlm_gate_summary_to_json(sqlm_cx *cx, const sqlm_gate_summary *summary, json_t **json)
{
    json_t      *object = NULL;
    json_t      *failures = NULL;
    sqlm_outcome outcome = new_object(cx, summary, json, "summary", &object);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__json_put_number(cx, object, "models", summary->models);
    if (outcome == SQLM_OK)
        outcome = classified_to_json(cx, summary->by_classification, object);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_number(cx, object, "drift_failures", summary->drift_failures);
    if (outcome == SQLM_OK) {
        failures = json_object();
        outcome = failures == NULL ? sqlm__json_out_of_memory(cx, "summary") : SQLM_OK;
    }
    if (outcome == SQLM_OK) {
        outcome = classified_to_json(cx, summary->round_trip_failures, failures);
        outcome = finish(outcome, failures, &failures);
        outcome = sqlm__json_put(cx, object, "round_trip_failures", outcome, failures);
    }
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_number(cx, object, "version_failures", summary->version_failures);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_number(cx, object, "unchecked", summary->unchecked);
    return finish(outcome, object, json);
}

static sqlm_outcome classified_from_json(sqlm_cx *cx, const json_t *json, uint64_t counts[SQLM_CLASSIFICATION_COUNT])
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < SQLM_CLASSIFICATION_COUNT; i++)
        outcome = get_number(cx, json, sqlm__classification_words[i], &counts[i]);
    return outcome;
}

sqlm_outcome sqlm_gate_summary_from_json(sqlm_cx *cx, const json_t *json, sqlm_gate_summary *summary)
{
    sqlm_gate_summary made = { 0 };
    const json_t     *failures;
    sqlm_outcome      outcome = check_reading(cx, "summary", "", summary);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_check_object(cx, json, "summary", summary_members);
    if (outcome != SQLM_OK)
        return outcome;
    failures = json_object_get(json, "round_trip_failures");
    outcome = sqlm__json_check_object(cx, failures, "count of round-trip failures", sqlm__classification_words);
    if (outcome == SQLM_OK)
        outcome = classified_from_json(cx, failures, made.round_trip_failures);
    if (outcome == SQLM_OK)
        outcome = classified_from_json(cx, json, made.by_classification);
    if (outcome == SQLM_OK)
        outcome = get_number(cx, json, "models", &made.models);
    if (outcome == SQLM_OK)
        outcome = get_number(cx, json, "drift_failures", &made.drift_failures);
    if (outcome == SQLM_OK)
        outcome = get_number(cx, json, "version_failures", &made.version_failures);
    if (outcome == SQLM_OK)
        outcome = get_number(cx, json, "unchecked", &made.unchecked);
    if (outcome == SQLM_OK)
        *summary = made;
    return outcome;
}
