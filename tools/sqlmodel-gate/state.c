/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <jansson.h>

#include "gate_internal.h"

/* The state of a gate as JSON. Results stand beside the models that they belong to; null where there is none. */

static const char *const invariant_words[] = {
#define X(name, identifier) [SQLM_GATE_INVARIANT_##name] = (identifier),
    SQLM_GATE_INVARIANT_LIST(X)
#undef X
        [SQLM_GATE_INVARIANT_COUNT] = NULL,
};

/* ---- writing ------------------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome entry_to_json(sqlm_cx *cx, const sqlm_gate_policy_entry *entry, json_t **json)
{
    const sqlm_typed_model model = { .domain = entry->domain,
                                     .owner_module = entry->owner_module,
                                     .classification = entry->classification,
                                     .source = entry->source,
                                     .model_name = entry->model_name,
                                     .version = entry->version };

    return sqlm_typed_model_to_json(cx, &model, json);
}

static sqlm_outcome append(sqlm_cx *cx, json_t *array, sqlm_outcome made, json_t *item)
{
    if (made != SQLM_OK)
        return made;
    return json_array_append_new(array, item) == 0 ? SQLM_OK : sqlm__json_out_of_memory(cx, "gate");
}

static sqlm_outcome put_policy(sqlm_cx *cx, json_t *object, const sqlm_gate *gate)
{
    json_t      *array = gate->has_policy ? json_array() : json_null();
    sqlm_outcome outcome = sqlm__json_put(cx, object, "policy", SQLM_OK, array);

    for (size_t i = 0; outcome == SQLM_OK && i < gate->policy.count; i++) {
        json_t *item = NULL;

        outcome = entry_to_json(cx, &gate->policy.entries[i], &item);
        outcome = append(cx, array, outcome, item);
    }
    return outcome;
}

static sqlm_outcome record_to_json(sqlm_cx *cx, const sqlm_gate *gate, size_t index, json_t **json)
{
    const sqlm__gate_record *record = &gate->records[index];
    json_t                  *object = json_object();
    json_t                  *member = NULL;
    sqlm_outcome             outcome = object == NULL ? sqlm__json_out_of_memory(cx, "gate") : SQLM_OK;

    if (outcome == SQLM_OK) {
        outcome = sqlm_typed_model_to_json(cx, &gate->models[index], &member);
        outcome = sqlm__json_put(cx, object, "model", outcome, member);
    }
    if (outcome == SQLM_OK) {
        member = json_null();
        if (record->has_drift)
            outcome = sqlm_drift_result_to_json(cx, &record->drift, &member);
        outcome = sqlm__json_put(cx, object, "drift", outcome, member);
    }
    if (outcome == SQLM_OK) {
        member = json_null();
        if (record->has_round_trip)
            outcome = sqlm_round_trip_result_to_json(cx, &record->round_trip, &member);
        outcome = sqlm__json_put(cx, object, "round_trip", outcome, member);
    }
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "version_check", sqlm__version_words[record->version]);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "version_detail", record->version_detail == NULL ? "" : record->version_detail);
    if (outcome == SQLM_OK)
        *json = object;
    else
        json_decref(object);
    return outcome;
}

static sqlm_outcome put_records(sqlm_cx *cx, json_t *object, const sqlm_gate *gate)
{
    json_t      *array = json_array();
    sqlm_outcome outcome = sqlm__json_put(cx, object, "models", SQLM_OK, array);

    for (size_t i = 0; outcome == SQLM_OK && i < gate->count; i++) {
        json_t *item = NULL;

        outcome = record_to_json(cx, gate, i, &item);
        outcome = append(cx, array, outcome, item);
    }
    return outcome;
}

static sqlm_outcome put_breaches(sqlm_cx *cx, json_t *object, const sqlm_gate *gate)
{
    json_t      *array = json_array();
    sqlm_outcome outcome = sqlm__json_put(cx, object, "breaches", SQLM_OK, array);

    for (size_t i = 0; outcome == SQLM_OK && i < gate->breach_count; i++) {
        json_t *item = json_object();

        outcome = append(cx, array, SQLM_OK, item);
        if (outcome == SQLM_OK)
            outcome = sqlm__json_put_text(cx, item, "invariant", invariant_words[gate->breaches[i].invariant]);
        if (outcome == SQLM_OK)
            outcome = sqlm__json_put_text(cx, item, "detail", gate->breaches[i].detail);
    }
    return outcome;
}

sqlm_outcome sqlm__json_put_events(sqlm_cx *cx, json_t *object, const sqlm_gate *gate)
{
    json_t      *array = json_array();
    sqlm_outcome outcome = sqlm__json_put(cx, object, "events", SQLM_OK, array);

    for (size_t i = 0; outcome == SQLM_OK && i < gate->event_count; i++) {
        json_t *item = NULL;

        outcome = sqlm_gate_event_to_json(cx, &gate->events[i], &item);
        outcome = append(cx, array, outcome, item);
    }
    return outcome;
}

sqlm_outcome sqlm_gate_to_json(sqlm_cx *cx, const sqlm_gate *gate, json_t **json)
{
    json_t      *object;
    sqlm_outcome outcome;

    if (gate == NULL || json == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_to_json: gate and json must not be NULL");
    *json = NULL;
    object = json_object();
    if (object == NULL)
        return sqlm__json_out_of_memory(cx, "gate");
    outcome = put_policy(cx, object, gate);
    if (outcome == SQLM_OK)
        outcome = put_records(cx, object, gate);
    if (outcome == SQLM_OK)
        outcome = put_breaches(cx, object, gate);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_events(cx, object, gate);
    if (outcome == SQLM_OK)
        *json = object;
    else
        json_decref(object);
    return outcome;
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome get_array(sqlm_cx *cx, const json_t *object, const char *name, const json_t **array)
{
    *array = json_object_get(object, name);
    return json_is_array(*array) ? SQLM_OK : SQLM_FAIL(cx, DATA, FORMAT, "member '%s' must be an array", name);
}

static sqlm_outcome read_policy(sqlm_cx *cx, const json_t *array, sqlm_gate *gate)
{
    const size_t            count = json_array_size(array);
    sqlm_gate_policy_entry *entries =
        sqlm_arena_allocate(cx, gate->arena, count * sizeof(*entries), _Alignof(sqlm_gate_policy_entry));

    if (entries == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < count; i++) {
        sqlm_typed_model   model;
        const sqlm_outcome outcome = sqlm_typed_model_from_json(cx, json_array_get(array, i), gate->arena, &model);

        if (outcome != SQLM_OK)
            return outcome;
        entries[i] = (sqlm_gate_policy_entry){ .domain = model.domain,
                                               .owner_module = model.owner_module,
                                               .classification = model.classification,
                                               .source = model.source,
                                               .model_name = model.model_name,
                                               .version = model.version };
    }
    gate->has_policy = true;
    gate->policy = (sqlm_gate_policy){ entries, count };
    return SQLM_OK;
}

static sqlm_outcome require_model(sqlm_cx *cx, const char *model_name, const sqlm_gate *gate)
{
    if (sqlm__gate_find(gate, model_name) + 1 != gate->count)
        return SQLM_FAIL(cx, DATA, FORMAT, "a result of model '%s' stands beside another model", model_name);
    return SQLM_OK;
}

/* Results go through the same checks as those of a caller; what they say in events stands in the JSON already. */
static sqlm_outcome read_results(sqlm_cx *cx, const json_t *json, sqlm_gate *gate, sqlm__gate_record *record)
{
    const json_t          *drift_json = json_object_get(json, "drift");
    const json_t          *round_trip_json = json_object_get(json, "round_trip");
    sqlm_drift_result      drift;
    sqlm_round_trip_result round_trip;
    sqlm_outcome           outcome = SQLM_OK;

    if (!json_is_null(drift_json)) {
        outcome = sqlm_drift_result_from_json(cx, drift_json, gate->arena, &drift);
        if (outcome == SQLM_OK)
            outcome = require_model(cx, drift.model_name, gate);
        if (outcome == SQLM_OK)
            outcome = sqlm__gate_copy_drift(cx, gate->arena, &drift, &record->drift);
        record->has_drift = true;
    }
    if (outcome == SQLM_OK && !json_is_null(round_trip_json)) {
        outcome = sqlm_round_trip_result_from_json(cx, round_trip_json, gate->arena, &round_trip);
        if (outcome == SQLM_OK)
            outcome = require_model(cx, round_trip.model_name, gate);
        if (outcome == SQLM_OK)
            outcome = sqlm__gate_copy_round_trip(cx, gate->arena, &round_trip, &record->round_trip);
        record->has_round_trip = true;
    }
    return outcome;
}

static sqlm_outcome read_record(sqlm_cx *cx, const json_t *json, sqlm_gate *gate)
{
    static const char *const members[] = { "model", "drift", "round_trip", "version_check", "version_detail", NULL };
    sqlm_typed_model         model;
    sqlm__gate_record        record = { 0 };
    uint32_t                 version = 0;
    sqlm_outcome             outcome = sqlm__json_check_object(cx, json, "model of a gate", members);

    if (outcome == SQLM_OK)
        outcome = sqlm_typed_model_from_json(cx, json_object_get(json, "model"), gate->arena, &model);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_check_model(cx, gate, &model);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_append_model(cx, gate, &model);
    if (outcome == SQLM_OK)
        outcome = read_results(cx, json, gate, &record);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_word(cx, json, "version_check", sqlm__version_words, &version);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "version_detail", gate->arena, &record.version_detail);
    if (outcome != SQLM_OK)
        return outcome;
    record.version = (sqlm__version_state)version;
    gate->records[gate->count - 1] = record;
    return SQLM_OK;
}

static sqlm_outcome read_breach(sqlm_cx *cx, const json_t *json, sqlm_gate *gate)
{
    static const char *const members[] = { "invariant", "detail", NULL };
    const char              *detail = NULL;
    uint32_t                 invariant = 0;
    sqlm_outcome             outcome = sqlm__json_check_object(cx, json, "breach", members);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_word(cx, json, "invariant", invariant_words, &invariant);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_get_text(cx, json, "detail", gate->arena, &detail);
    return outcome != SQLM_OK ? outcome : sqlm__gate_add_breach(cx, gate, (sqlm_gate_invariant_id)invariant, detail);
}

static sqlm_outcome read_event(sqlm_cx *cx, const json_t *json, sqlm_gate *gate)
{
    sqlm_gate_event    event;
    const sqlm_outcome outcome = sqlm_gate_event_from_json(cx, json, gate->arena, &event);

    return outcome != SQLM_OK ? outcome : sqlm__gate_add_event(cx, gate, event.code, event.model_name, event.detail);
}

typedef sqlm_outcome (*read_fn)(sqlm_cx *cx, const json_t *json, sqlm_gate *gate);

static sqlm_outcome read_each(sqlm_cx *cx, const json_t *json, const char *name, read_fn read, sqlm_gate *gate)
{
    const json_t *array = NULL;
    sqlm_outcome  outcome = get_array(cx, json, name, &array);

    for (size_t i = 0; outcome == SQLM_OK && i < json_array_size(array); i++)
        outcome = read(cx, json_array_get(array, i), gate);
    return outcome;
}

static sqlm_outcome read_state(sqlm_cx *cx, const json_t *json, sqlm_gate *gate)
{
    static const char *const members[] = { "policy", "models", "breaches", "events", NULL };
    const json_t            *policy = NULL;
    sqlm_outcome             outcome = sqlm__json_check_object(cx, json, "gate", members);

    if (outcome == SQLM_OK && !json_is_null(json_object_get(json, "policy"))) {
        outcome = get_array(cx, json, "policy", &policy);
        if (outcome == SQLM_OK)
            outcome = read_policy(cx, policy, gate);
    }
    if (outcome == SQLM_OK)
        outcome = read_each(cx, json, "models", read_record, gate);
    if (outcome == SQLM_OK)
        outcome = read_each(cx, json, "breaches", read_breach, gate);
    if (outcome == SQLM_OK)
        outcome = read_each(cx, json, "events", read_event, gate);
    return outcome;
}

sqlm_outcome sqlm_gate_from_json(sqlm_cx *cx, const json_t *json, sqlm_gate **gate)
{
    sqlm_gate   *made = NULL;
    sqlm_outcome outcome;

    if (json == NULL || gate == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_from_json: json and gate must not be NULL");
    *gate = NULL;
    outcome = sqlm_gate_new(cx, NULL, &made);
    if (outcome == SQLM_OK)
        outcome = read_state(cx, json, made);
    if (outcome == SQLM_OK)
        *gate = made;
    else
        sqlm_gate_free(made);
    return outcome;
}
