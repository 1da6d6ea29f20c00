/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <sqlmodel/sys/text_form.h>

#include "gate_internal.h"

/** Longest name, in bytes, so that a detail is never cut within a character. */
#define MAXIMUM_NAME 200
/** Longest detail that the gate itself composes: four names and some words. */
#define DETAIL_SIZE  1024

sqlm_outcome sqlm__gate_copy_text(sqlm_cx *cx, sqlm_arena *arena, const char *text, const char **copy)
{
    char *made = sqlm_arena_copy(cx, arena, text, strlen(text));

    if (made == NULL)
        return SQLM_ERR;
    *copy = made;
    return SQLM_OK;
}

void *sqlm__gate_reserve(sqlm_cx *cx, sqlm_arena *arena, const void *items, size_t count, size_t *capacity, size_t size)
{
    const size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    void        *grown;

    assert(count <= *capacity);
    grown = sqlm_arena_allocate(cx, arena, wanted * size, _Alignof(max_align_t));
    if (grown == NULL)
        return NULL;
    if (count > 0)
        memcpy(grown, items, count * size);
    *capacity = wanted;
    return grown;
}

size_t sqlm__gate_find(const sqlm_gate *gate, const char *model_name)
{
    size_t index = 0;

    while (index < gate->count && strcmp(gate->models[index].model_name, model_name) != 0)
        index++;
    return index;
}

static sqlm_outcome copy_policy_entry(sqlm_cx *cx, sqlm_arena *arena, const sqlm_gate_policy_entry *from, sqlm_gate_policy_entry *to)
{
    *to = *from;
    if (from->domain == NULL || from->owner_module == NULL || from->model_name == NULL || from->version == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_new: a policy entry must have domain, owner, model name and version");
    if ((unsigned)from->classification >= SQLM_CLASSIFICATION_COUNT || (unsigned)from->source >= SQLM_MODEL_SOURCE_COUNT)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_new: domain '%s' has a classification or source that is none", from->domain);
    if (sqlm__gate_copy_text(cx, arena, from->domain, &to->domain) != SQLM_OK ||
        sqlm__gate_copy_text(cx, arena, from->owner_module, &to->owner_module) != SQLM_OK ||
        sqlm__gate_copy_text(cx, arena, from->model_name, &to->model_name) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__gate_copy_text(cx, arena, from->version, &to->version);
}

static sqlm_outcome copy_policy(sqlm_cx *cx, sqlm_gate *gate, const sqlm_gate_policy *policy)
{
    sqlm_gate_policy_entry *entries;

    if (policy->count > 0 && policy->entries == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_new: the policy's entries must not be NULL");
    entries = sqlm_arena_allocate(cx, gate->arena, policy->count * sizeof(*entries), _Alignof(sqlm_gate_policy_entry));
    if (entries == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < policy->count; i++) {
        const sqlm_outcome outcome = copy_policy_entry(cx, gate->arena, &policy->entries[i], &entries[i]);

        if (outcome != SQLM_OK)
            return outcome;
    }
    gate->has_policy = true;
    gate->policy = (sqlm_gate_policy){ entries, policy->count };
    return SQLM_OK;
}

sqlm_outcome sqlm_gate_new(sqlm_cx *cx, const sqlm_gate_policy *policy, sqlm_gate **gate)
{
    sqlm_arena  *arena = NULL;
    sqlm_gate   *made;
    sqlm_outcome outcome;

    if (gate == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_new: gate must not be NULL");
    *gate = NULL;
    outcome = sqlm_arena_new(cx, &arena);
    if (outcome != SQLM_OK)
        return outcome;
    made = sqlm_arena_allocate(cx, arena, sizeof(*made), _Alignof(sqlm_gate));
    if (made == NULL) {
        sqlm_arena_free(arena);
        return SQLM_ERR;
    }
    *made = (sqlm_gate){ .arena = arena };
    if (policy != NULL)
        outcome = copy_policy(cx, made, policy);
    if (outcome == SQLM_OK)
        *gate = made;
    else
        sqlm_gate_free(made);
    return outcome;
}

void sqlm_gate_free(sqlm_gate *gate)
{
    if (gate == NULL)
        return;
    sqlm_arena_free(gate->event_arena);
    sqlm_arena_free(gate->arena); /* the gate itself lies in it */
}

sqlm_outcome sqlm__gate_add_event(sqlm_cx *cx, sqlm_gate *gate, sqlm_gate_event_code code, const char *model_name, const char *detail)
{
    sqlm_gate_event event = { .code = code, .level = sqlm__gate_event_level(code) };

    if (gate->event_arena == NULL && sqlm_arena_new(cx, &gate->event_arena) != SQLM_OK)
        return SQLM_ERR;
    if (gate->event_count == gate->event_capacity) {
        void *grown = sqlm__gate_reserve(cx, gate->event_arena, gate->events, gate->event_count, &gate->event_capacity,
                                         sizeof(*gate->events));

        if (grown == NULL)
            return SQLM_ERR;
        gate->events = grown;
    }
    if (sqlm__gate_copy_text(cx, gate->event_arena, model_name, &event.model_name) != SQLM_OK ||
        sqlm__gate_copy_text(cx, gate->event_arena, detail, &event.detail) != SQLM_OK)
        return SQLM_ERR;
    gate->events[gate->event_count++] = event;
    return SQLM_OK;
}

sqlm_outcome sqlm__gate_add_breach(sqlm_cx *cx, sqlm_gate *gate, sqlm_gate_invariant_id invariant, const char *detail)
{
    sqlm__gate_breach breach = { .invariant = invariant };

    if (gate->breach_count == gate->breach_capacity) {
        void *grown = sqlm__gate_reserve(cx, gate->arena, gate->breaches, gate->breach_count, &gate->breach_capacity,
                                         sizeof(*gate->breaches));

        if (grown == NULL)
            return SQLM_ERR;
        gate->breaches = grown;
    }
    if (sqlm__gate_copy_text(cx, gate->arena, detail, &breach.detail) != SQLM_OK)
        return SQLM_ERR;
    gate->breaches[gate->breach_count++] = breach;
    return SQLM_OK;
}

/* ---- registration ---------------------------------------------------------------------------------------------------------------- */

static bool is_named(const char *text)
{
    const size_t length = text == NULL ? 0 : strlen(text);

    return length > 0 && length <= MAXIMUM_NAME && sqlm_text_is_valid(text, length);
}

static const char *printable(const char *text)
{
    return is_named(text) ? text : "";
}

/* The invariant that a model breaches on its own or beside those that are there, with the reason; false when it is sound. */
static bool find_breach(const sqlm_gate *gate, const sqlm_typed_model *model, sqlm_gate_invariant_id *invariant,
                        char detail[DETAIL_SIZE])
{
    sqlm_model_version version;

    *invariant = SQLM_GATE_INVARIANT_OWNERSHIP;
    if (!is_named(model->model_name) || !is_named(model->domain)) {
        (void)snprintf(detail, DETAIL_SIZE, "a model was registered without a name or a domain (model '%s', domain '%s')",
                 printable(model->model_name), printable(model->domain));
        return true;
    }
    if (!is_named(model->owner_module)) {
        (void)snprintf(detail, DETAIL_SIZE, "model '%s' has no owner module", model->model_name);
        return true;
    }
    for (size_t i = 0; i < gate->count; i++) {
        const sqlm_typed_model *other = &gate->models[i];

        if (strcmp(other->model_name, model->model_name) == 0) {
            (void)snprintf(detail, DETAIL_SIZE, "model name '%s' is registered twice (owners '%s' and '%s')", model->model_name,
                     other->owner_module, model->owner_module);
            return true;
        }
        if (model->model != NULL && other->model != NULL && other->model->fields == model->model->fields) {
            (void)snprintf(detail, DETAIL_SIZE, "models '%s' and '%s' are the same model (owners '%s' and '%s')",
                     other->model_name, model->model_name, other->owner_module, model->owner_module);
            return true;
        }
    }
    if ((unsigned)model->classification >= SQLM_CLASSIFICATION_COUNT || (unsigned)model->source >= SQLM_MODEL_SOURCE_COUNT) {
        *invariant = SQLM_GATE_INVARIANT_MANDATORY;
        (void)snprintf(detail, DETAIL_SIZE, "model '%s' has a classification or source that is none", model->model_name);
        return true;
    }
    if (model->version == NULL || !sqlm__version_read(model->version, &version)) {
        *invariant = SQLM_GATE_INVARIANT_DRIFT;
        (void)snprintf(detail, DETAIL_SIZE, "model '%s' has a version that is not of the form major.minor.patch", model->model_name);
        return true;
    }
    return false;
}

/* Makes room first and copies last, so that a failure of memory leaves the gate as it was. */
sqlm_outcome sqlm__gate_append_model(sqlm_cx *cx, sqlm_gate *gate, const sqlm_typed_model *model)
{
    sqlm_typed_model copy = *model;

    if (gate->count == gate->capacity) {
        size_t capacity = gate->capacity;
        void  *models = sqlm__gate_reserve(cx, gate->arena, gate->models, gate->count, &capacity, sizeof(*gate->models));
        void  *records;

        if (models == NULL)
            return SQLM_ERR;
        capacity = gate->capacity;
        records = sqlm__gate_reserve(cx, gate->arena, gate->records, gate->count, &capacity, sizeof(*gate->records));
        if (records == NULL)
            return SQLM_ERR;
        gate->models = models;
        gate->records = records;
        gate->capacity = capacity;
    }
    if (sqlm__gate_copy_text(cx, gate->arena, model->domain, &copy.domain) != SQLM_OK ||
        sqlm__gate_copy_text(cx, gate->arena, model->owner_module, &copy.owner_module) != SQLM_OK ||
        sqlm__gate_copy_text(cx, gate->arena, model->model_name, &copy.model_name) != SQLM_OK ||
        sqlm__gate_copy_text(cx, gate->arena, model->version, &copy.version) != SQLM_OK)
        return SQLM_ERR;
    gate->models[gate->count] = copy;
    gate->records[gate->count] = (sqlm__gate_record){ 0 };
    gate->count++;
    return SQLM_OK;
}

sqlm_outcome sqlm__gate_check_model(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_typed_model *model)
{
    sqlm_gate_invariant_id invariant;
    char                   detail[DETAIL_SIZE];

    if (find_breach(gate, model, &invariant, detail))
        return SQLM_FAIL(cx, DATA, FORMAT, "%s: %s", sqlm__gate_invariant_identifier(invariant), detail);
    return SQLM_OK;
}

sqlm_outcome sqlm_gate_register_model(sqlm_cx *cx, sqlm_gate *gate, const sqlm_typed_model *model)
{
    sqlm_gate_invariant_id invariant;
    char                   detail[DETAIL_SIZE];
    sqlm_outcome           outcome;

    if (gate == NULL || model == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_register_model: gate and model must not be NULL");

    if (find_breach(gate, model, &invariant, detail)) {
        outcome = sqlm__gate_add_breach(cx, gate, invariant, detail);
        return outcome != SQLM_OK ? outcome
                                  : SQLM_FAIL(cx, MISUSE, NONE, "%s: %s", sqlm__gate_invariant_identifier(invariant), detail);
    }
    (void)snprintf(detail, sizeof(detail), "domain %s, owner %s, version %s", model->domain, model->owner_module, model->version);
    outcome = sqlm__gate_append_model(cx, gate, model);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__gate_add_event(cx, gate, SQLM_GATE_EVENT_MODEL_REGISTERED, model->model_name, detail);
    if (outcome != SQLM_OK)
        gate->count--;
    return outcome;
}

/* ---- results ----------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome find_registered(sqlm_cx *cx, const sqlm_gate *gate, const char *model_name, size_t *index)
{
    if (model_name == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "a result must name its model");
    *index = sqlm__gate_find(gate, model_name);
    if (*index == gate->count)
        return SQLM_FAIL(cx, MISUSE, NONE, "model '%s' is not registered: register it before its results", model_name);
    return SQLM_OK;
}

static sqlm_outcome copy_difference(sqlm_cx *cx, sqlm_arena *arena, const sqlm_difference *from, sqlm_difference *to)
{
    to->kind = from->kind;
    if (from->table == NULL || from->object == NULL || from->property == NULL || from->expected == NULL || from->found == NULL ||
        from->remedy == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "a difference must have table, object, property, expected, found and remedy");
    if (sqlm__gate_copy_text(cx, arena, from->table, &to->table) != SQLM_OK ||
        sqlm__gate_copy_text(cx, arena, from->object, &to->object) != SQLM_OK ||
        sqlm__gate_copy_text(cx, arena, from->property, &to->property) != SQLM_OK ||
        sqlm__gate_copy_text(cx, arena, from->expected, &to->expected) != SQLM_OK ||
        sqlm__gate_copy_text(cx, arena, from->found, &to->found) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__gate_copy_text(cx, arena, from->remedy, &to->remedy);
}

sqlm_outcome sqlm__gate_copy_drift(sqlm_cx *cx, sqlm_arena *arena, const sqlm_drift_result *from, sqlm_drift_result *to)
{
    sqlm_difference *differences;

    if (from->detail == NULL || (from->difference_count > 0 && from->differences == NULL))
        return SQLM_FAIL(cx, MISUSE, NONE, "the drift result of '%s' lacks its detail or its differences", from->model_name);
    if (!from->drift_detected && from->difference_count > 0)
        return SQLM_FAIL(cx, MISUSE, NONE, "the drift result of '%s' has differences but says that there is no drift",
                         from->model_name);
    *to = *from;
    differences = sqlm_arena_allocate(cx, arena, from->difference_count * sizeof(*differences), _Alignof(sqlm_difference));
    if (differences == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < from->difference_count; i++) {
        const sqlm_outcome outcome = copy_difference(cx, arena, &from->differences[i], &differences[i]);

        if (outcome != SQLM_OK)
            return outcome;
    }
    to->differences = differences;
    if (sqlm__gate_copy_text(cx, arena, from->model_name, &to->model_name) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__gate_copy_text(cx, arena, from->detail, &to->detail);
}

sqlm_outcome sqlm_gate_check_drift(sqlm_cx *cx, sqlm_gate *gate, const sqlm_drift_result *result)
{
    sqlm_drift_result copy = { 0 };
    size_t            index = 0;
    sqlm_outcome      outcome;

    if (gate == NULL || result == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_check_drift: gate and result must not be NULL");
    outcome = find_registered(cx, gate, result->model_name, &index);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__gate_copy_drift(cx, gate->arena, result, &copy);
    if (outcome != SQLM_OK)
        return outcome;
    if (result->drift_detected)
        outcome = sqlm__gate_add_event(cx, gate, SQLM_GATE_EVENT_SCHEMA_DRIFT_DETECTED, copy.model_name, copy.detail);
    if (outcome != SQLM_OK)
        return outcome;

    if (!gate->records[index].has_drift || !gate->records[index].drift.drift_detected)
        gate->records[index].drift = copy;
    gate->records[index].has_drift = true;
    return SQLM_OK;
}

static bool is_latency(double latency)
{
    return isfinite(latency) && latency >= 0;
}

sqlm_outcome sqlm__gate_copy_round_trip(sqlm_cx *cx, sqlm_arena *arena, const sqlm_round_trip_result *from, sqlm_round_trip_result *to)
{
    if (from->detail == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the round-trip result of '%s' lacks its detail", from->model_name);
    if (!is_latency(from->latency_us) || !is_latency(from->p95_us) || !is_latency(from->p99_us))
        return SQLM_FAIL(cx, MISUSE, NONE, "the round-trip result of '%s' has a latency that is negative or not finite",
                         from->model_name);
    if (from->passed && from->records == 0)
        return SQLM_FAIL(cx, MISUSE, NONE, "the round trip of '%s' cannot pass without a record", from->model_name);
    *to = *from;
    if (sqlm__gate_copy_text(cx, arena, from->model_name, &to->model_name) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__gate_copy_text(cx, arena, from->detail, &to->detail);
}

sqlm_outcome sqlm_gate_check_round_trip(sqlm_cx *cx, sqlm_gate *gate, const sqlm_round_trip_result *result)
{
    sqlm_round_trip_result copy = { 0 };
    char                   passed[DETAIL_SIZE];
    size_t                 index = 0;
    sqlm_outcome           outcome;

    if (gate == NULL || result == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_check_round_trip: gate and result must not be NULL");
    outcome = find_registered(cx, gate, result->model_name, &index);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__gate_copy_round_trip(cx, gate->arena, result, &copy);
    if (outcome != SQLM_OK)
        return outcome;
    (void)snprintf(passed, sizeof(passed), "%llu records, median %.1f us", (unsigned long long)copy.records, copy.latency_us);
    outcome = sqlm__gate_add_event(cx, gate, copy.passed ? SQLM_GATE_EVENT_ROUND_TRIP_PASS : SQLM_GATE_EVENT_ROUND_TRIP_FAIL,
                                   copy.model_name, copy.passed ? passed : copy.detail);
    if (outcome != SQLM_OK)
        return outcome;

    if (!gate->records[index].has_round_trip || gate->records[index].round_trip.passed)
        gate->records[index].round_trip = copy;
    gate->records[index].has_round_trip = true;
    return SQLM_OK;
}

static sqlm_outcome record_incompatible(sqlm_cx *cx, sqlm_gate *gate, size_t index, const char *stored_version)
{
    const sqlm_typed_model *model = &gate->models[index];
    char                    detail[DETAIL_SIZE];
    const char             *copy = NULL;
    sqlm_outcome            outcome;

    (void)snprintf(detail, sizeof(detail), "the stored version '%s' is not compatible with the registered version '%s'",
             is_named(stored_version) ? stored_version : "(malformed)", model->version);
    outcome = sqlm__gate_copy_text(cx, gate->arena, detail, &copy);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_add_event(cx, gate, SQLM_GATE_EVENT_VERSION_COMPAT_FAIL, model->model_name, detail);
    if (outcome != SQLM_OK)
        return outcome;
    if (gate->records[index].version != SQLM__VERSION_INCOMPATIBLE)
        gate->records[index].version_detail = copy;
    gate->records[index].version = SQLM__VERSION_INCOMPATIBLE;
    return SQLM_OK;
}

sqlm_outcome sqlm_gate_check_version(sqlm_cx *cx, sqlm_gate *gate, const char *model_name, const char *stored_version)
{
    sqlm_model_version registered = { 0 };
    sqlm_model_version stored = { 0 };
    size_t             index = 0;
    sqlm_outcome       outcome;

    if (gate == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_check_version: gate must not be NULL");
    outcome = find_registered(cx, gate, model_name, &index);
    if (outcome != SQLM_OK || stored_version == NULL)
        return outcome;
    if (!sqlm__version_read(gate->models[index].version, &registered) || !sqlm__version_read(stored_version, &stored) ||
        !sqlm_model_version_is_compatible(registered, stored))
        return record_incompatible(cx, gate, index, stored_version);
    if (gate->records[index].version == SQLM__VERSION_NOT_RECORDED)
        gate->records[index].version = SQLM__VERSION_COMPATIBLE;
    return SQLM_OK;
}

sqlm_outcome sqlm_gate_check_policy_versions(sqlm_cx *cx, sqlm_gate *gate)
{
    if (gate == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_check_policy_versions: gate must not be NULL");
    for (size_t i = 0; i < gate->count; i++) {
        const sqlm_gate_policy_entry *entry = sqlm__gate_policy_find(&gate->policy, gate->models[i].domain);

        if (entry != NULL) {
            const sqlm_outcome outcome = sqlm_gate_check_version(cx, gate, gate->models[i].model_name, entry->version);

            if (outcome != SQLM_OK)
                return outcome;
        }
    }
    return SQLM_OK;
}

/* ---- results of another gate -------------------------------------------------------------------------------------------------------- */

static sqlm_outcome absorb_version(sqlm_cx *cx, sqlm_gate *gate, const sqlm_typed_model *model, const sqlm__gate_record *from)
{
    sqlm__gate_record *record = &gate->records[sqlm__gate_find(gate, model->model_name)];
    sqlm_outcome       outcome;

    if (from->version == SQLM__VERSION_COMPATIBLE)
        record->version = SQLM__VERSION_COMPATIBLE;
    if (from->version != SQLM__VERSION_INCOMPATIBLE)
        return SQLM_OK;
    outcome = sqlm__gate_copy_text(cx, gate->arena, from->version_detail, &record->version_detail);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_add_event(cx, gate, SQLM_GATE_EVENT_VERSION_COMPAT_FAIL, model->model_name, from->version_detail);
    if (outcome == SQLM_OK)
        record->version = SQLM__VERSION_INCOMPATIBLE;
    return outcome;
}

/* A model that is refused here is kept as a breach, and has no results. */
static sqlm_outcome absorb_model(sqlm_cx *cx, sqlm_gate *gate, const sqlm_typed_model *model, const sqlm__gate_record *from)
{
    sqlm_outcome outcome = sqlm_gate_register_model(cx, gate, model);

    if (outcome != SQLM_OK)
        return sqlm_cx_error(cx)->kind == SQLM_E_MISUSE ? SQLM_OK : outcome;
    if (from->has_drift)
        outcome = sqlm_gate_check_drift(cx, gate, &from->drift);
    if (outcome == SQLM_OK && from->has_round_trip)
        outcome = sqlm_gate_check_round_trip(cx, gate, &from->round_trip);
    return outcome == SQLM_OK ? absorb_version(cx, gate, model, from) : outcome;
}

sqlm_outcome sqlm_gate_absorb(sqlm_cx *cx, sqlm_gate *gate, const sqlm_gate *other)
{
    sqlm_outcome outcome = SQLM_OK;

    if (gate == NULL || other == NULL || gate == other)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_absorb: gate and other must be two gates");
    for (size_t i = 0; outcome == SQLM_OK && i < other->count; i++)
        outcome = absorb_model(cx, gate, &other->models[i], &other->records[i]);
    for (size_t i = 0; outcome == SQLM_OK && i < other->breach_count; i++)
        outcome = sqlm__gate_add_breach(cx, gate, other->breaches[i].invariant, other->breaches[i].detail);
    return outcome;
}

sqlm_outcome sqlm_gate_record_breach(sqlm_cx *cx, sqlm_gate *gate, sqlm_gate_invariant_id invariant, const char *detail)
{
    if (gate == NULL || detail == NULL || (unsigned)invariant >= SQLM_GATE_INVARIANT_COUNT)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_record_breach: gate, detail and an invariant that there is must be given");
    if (!sqlm_text_is_valid(detail, strlen(detail)))
        return SQLM_FAIL(cx, DATA, ENCODING, "the detail of a breach is not UTF-8");
    return sqlm__gate_add_breach(cx, gate, invariant, detail);
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------------ */

const sqlm_typed_model *sqlm_gate_models(const sqlm_gate *gate, size_t *count)
{
    if (count != NULL)
        *count = gate == NULL ? 0 : gate->count;
    return gate == NULL ? NULL : gate->models;
}

const sqlm_drift_result *sqlm_gate_drift(const sqlm_gate *gate, const char *model_name)
{
    const size_t index = gate == NULL || model_name == NULL ? 0 : sqlm__gate_find(gate, model_name);

    if (gate == NULL || model_name == NULL || index == gate->count || !gate->records[index].has_drift)
        return NULL;
    return &gate->records[index].drift;
}

const sqlm_round_trip_result *sqlm_gate_round_trip(const sqlm_gate *gate, const char *model_name)
{
    const size_t index = gate == NULL || model_name == NULL ? 0 : sqlm__gate_find(gate, model_name);

    if (gate == NULL || model_name == NULL || index == gate->count || !gate->records[index].has_round_trip)
        return NULL;
    return &gate->records[index].round_trip;
}

const sqlm_gate_event *sqlm_gate_events(const sqlm_gate *gate, size_t *count)
{
    if (count != NULL)
        *count = gate == NULL ? 0 : gate->event_count;
    return gate == NULL ? NULL : gate->events;
}

void sqlm_gate_take_events(sqlm_gate *gate, sqlm_gate_event_list *events)
{
    if (events == NULL)
        return;
    *events = (sqlm_gate_event_list){ 0 };
    if (gate == NULL)
        return;
    *events = (sqlm_gate_event_list){ gate->events, gate->event_count, gate->event_arena };
    gate->events = NULL;
    gate->event_count = 0;
    gate->event_capacity = 0;
    gate->event_arena = NULL;
}

void sqlm_gate_event_list_free(sqlm_gate_event_list *events)
{
    if (events == NULL)
        return;
    sqlm_arena_free(events->arena);
    *events = (sqlm_gate_event_list){ 0 };
}
