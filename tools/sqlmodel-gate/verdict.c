/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

#include "gate_internal.h"

/** Longest explanation of all invariants together. */
#define MAXIMUM_WHY (1u << 20)

static const sqlm_gate_level event_levels[] = {
#define X(name, level) [SQLM_GATE_EVENT_##name] = SQLM_GATE_LEVEL_##level,
    SQLM_GATE_EVENT_LIST(X)
#undef X
};

static const char *const event_names[] = {
#define X(name, level) [SQLM_GATE_EVENT_##name] = "SQLMODEL_" #name,
    SQLM_GATE_EVENT_LIST(X)
#undef X
};

static const char *const invariant_identifiers[] = {
#define X(name, identifier) [SQLM_GATE_INVARIANT_##name] = (identifier),
    SQLM_GATE_INVARIANT_LIST(X)
#undef X
};

static const sqlm_model_classification classifications[] = { SQLM_CLASSIFICATION_MANDATORY, SQLM_CLASSIFICATION_SHOULD_USE,
                                                             SQLM_CLASSIFICATION_OPTIONAL };

static const char *const classification_labels[] = { "mandatory", "should use", "optional" };

const sqlm_model_classification *sqlm_model_classification_all(size_t *count)
{
    if (count != NULL)
        *count = sizeof(classifications) / sizeof(classifications[0]);
    return classifications;
}

const char *sqlm_model_classification_label(sqlm_model_classification classification)
{
    return (unsigned)classification < SQLM_CLASSIFICATION_COUNT ? classification_labels[classification] : "unknown";
}

bool sqlm_model_classification_is_mandatory(sqlm_model_classification classification)
{
    return classification == SQLM_CLASSIFICATION_MANDATORY;
}

const char *sqlm_gate_event_code_name(sqlm_gate_event_code code)
{
    return (unsigned)code < SQLM_GATE_EVENT_COUNT ? event_names[code] : "unknown";
}

sqlm_gate_level sqlm__gate_event_level(sqlm_gate_event_code code)
{
    return event_levels[code];
}

const char *sqlm__gate_invariant_identifier(sqlm_gate_invariant_id invariant)
{
    return invariant_identifiers[invariant];
}

const sqlm_gate_policy_entry *sqlm__gate_policy_find(const sqlm_gate_policy *policy, const char *domain)
{
    for (size_t i = 0; i < policy->count; i++)
        if (strcmp(policy->entries[i].domain, domain) == 0)
            return &policy->entries[i];
    return NULL;
}

sqlm_model_classification sqlm__gate_classification(const sqlm_gate *gate, size_t index)
{
    const sqlm_gate_policy_entry *entry = sqlm__gate_policy_find(&gate->policy, gate->models[index].domain);
    sqlm_model_classification     classification = gate->models[index].classification;

    if (entry != NULL && entry->classification < classification)
        classification = entry->classification;
    return classification;
}

/* ---- the invariants ----------------------------------------------------------------------------------------------------------------
   Each judge gives whether its rule holds, and says why not where there is a buffer to say it in. */

SQLM_PRINTF(2, 3) static bool breach(sqlm_text_buffer *why, const char *format, ...)
{
    char    text[2048];
    va_list arguments;

    if (why == NULL)
        return false;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (why->length > 0)
        sqlm_text_buffer_put(why, "; ");
    sqlm_text_buffer_put(why, text);
    return false;
}

static bool judge_breaches(const sqlm_gate *gate, sqlm_gate_invariant_id invariant, sqlm_text_buffer *why)
{
    bool holds = true;

    for (size_t i = 0; i < gate->breach_count; i++)
        if (gate->breaches[i].invariant == invariant)
            holds = breach(why, "%s", gate->breaches[i].detail);
    return holds;
}

static bool judge_presence(const sqlm_gate *gate, sqlm_text_buffer *why)
{
    return gate->count > 0 || breach(why, "no model is registered");
}

static bool judge_drift(const sqlm_gate *gate, sqlm_gate_scope scope, sqlm_text_buffer *why)
{
    bool holds = judge_breaches(gate, SQLM_GATE_INVARIANT_DRIFT, why);

    (void)scope;
    holds = judge_presence(gate, why) && holds;
    for (size_t i = 0; i < gate->count; i++) {
        const sqlm__gate_record *record = &gate->records[i];
        const char              *name = gate->models[i].model_name;

        if (!record->has_drift)
            holds = breach(why, "model '%s' was not checked for drift", name);
        else if (record->drift.drift_detected)
            holds = breach(why, "model '%s' drifted", name);
        if (record->version == SQLM__VERSION_INCOMPATIBLE)
            holds = breach(why, "model '%s': %s", name, record->version_detail);
    }
    if (holds && why != NULL)
        sqlm_text_buffer_put_format(why, "%zu of %zu models checked, none drifted", gate->count, gate->count);
    return holds;
}

static bool judge_round_trip(const sqlm_gate *gate, sqlm_gate_scope scope, sqlm_text_buffer *why)
{
    bool   holds = judge_breaches(gate, SQLM_GATE_INVARIANT_ROUND_TRIP, why);
    size_t tolerated = 0;

    if (scope == SQLM_GATE_SCOPE_DRIFT)
        return breach(why, "not measured: only drift and versions were looked at");
    holds = judge_presence(gate, why) && holds;
    for (size_t i = 0; i < gate->count; i++) {
        const char *name = gate->models[i].model_name;

        if (!gate->records[i].has_round_trip)
            holds = breach(why, "model '%s' was not checked by a round trip", name);
        else if (!gate->records[i].round_trip.passed && sqlm__gate_classification(gate, i) == SQLM_CLASSIFICATION_OPTIONAL)
            tolerated++;
        else if (!gate->records[i].round_trip.passed)
            holds = breach(why, "the round trip of model '%s' failed", name);
    }
    if (holds && why != NULL) {
        sqlm_text_buffer_put_format(why, "%zu of %zu models passed", gate->count - tolerated, gate->count);
        if (tolerated > 0)
            sqlm_text_buffer_put_format(why, "; %zu optional failed, which is reported alone", tolerated);
    }
    return holds;
}

static bool is_checked(const sqlm_gate *gate, sqlm_gate_scope scope, size_t index)
{
    return gate->records[index].has_drift && (scope == SQLM_GATE_SCOPE_DRIFT || gate->records[index].has_round_trip);
}

static bool judge_checked(const sqlm_gate *gate, sqlm_gate_scope scope, size_t index, sqlm_text_buffer *why)
{
    return is_checked(gate, scope, index) ||
           breach(why, "mandatory domain '%s': model '%s' was not checked for %s", gate->models[index].domain,
                  gate->models[index].model_name, scope == SQLM_GATE_SCOPE_DRIFT ? "drift" : "both");
}

/* What the policy says of one domain. */
static bool judge_domain(const sqlm_gate *gate, sqlm_gate_scope scope, const sqlm_gate_policy_entry *entry, sqlm_text_buffer *why)
{
    bool holds = true;
    bool is_registered = false;

    for (size_t i = 0; i < gate->count; i++) {
        const sqlm_typed_model *model = &gate->models[i];

        if (strcmp(model->domain, entry->domain) != 0)
            continue;
        is_registered = true;
        if (model->classification != entry->classification)
            holds = breach(why, "domain '%s' is registered as %s, the policy says %s", entry->domain,
                           sqlm_model_classification_label(model->classification),
                           sqlm_model_classification_label(entry->classification));
        if (sqlm_model_classification_is_mandatory(entry->classification))
            holds = judge_checked(gate, scope, i, why) && holds;
    }
    if (!is_registered && sqlm_model_classification_is_mandatory(entry->classification))
        holds = breach(why, "mandatory domain '%s' has no registered model", entry->domain);
    return holds;
}

static bool judge_mandatory(const sqlm_gate *gate, sqlm_gate_scope scope, sqlm_text_buffer *why)
{
    bool   holds = judge_breaches(gate, SQLM_GATE_INVARIANT_MANDATORY, why);
    size_t mandatory = 0;

    holds = judge_presence(gate, why) && holds;
    if (gate->has_policy && gate->policy.count == 0)
        holds = breach(why, "the policy names no domain");
    for (size_t i = 0; i < gate->policy.count; i++) {
        holds = judge_domain(gate, scope, &gate->policy.entries[i], why) && holds;
        mandatory += sqlm_model_classification_is_mandatory(gate->policy.entries[i].classification) ? 1 : 0;
    }
    for (size_t i = 0; !gate->has_policy && i < gate->count; i++) {
        if (!sqlm_model_classification_is_mandatory(gate->models[i].classification))
            continue;
        mandatory++;
        holds = judge_checked(gate, scope, i, why) && holds;
    }
    if (holds && why != NULL)
        sqlm_text_buffer_put_format(why, "%zu of %zu mandatory domains are registered and checked", mandatory, mandatory);
    return holds;
}

static bool judge_ownership(const sqlm_gate *gate, sqlm_gate_scope scope, sqlm_text_buffer *why)
{
    bool holds = judge_breaches(gate, SQLM_GATE_INVARIANT_OWNERSHIP, why);

    (void)scope;
    for (size_t i = 0; i < gate->count; i++) {
        const sqlm_typed_model       *model = &gate->models[i];
        const sqlm_gate_policy_entry *entry = sqlm__gate_policy_find(&gate->policy, model->domain);

        if (entry != NULL && strcmp(entry->owner_module, model->owner_module) != 0)
            holds = breach(why, "model '%s' has two owners: it is registered for '%s', the policy names '%s'", model->model_name,
                           model->owner_module, entry->owner_module);
    }
    if (holds && why != NULL)
        sqlm_text_buffer_put_format(why, "%zu models, each with one owner and a name of its own", gate->count);
    return holds;
}

typedef bool (*judge_fn)(const sqlm_gate *gate, sqlm_gate_scope scope, sqlm_text_buffer *why);

static const judge_fn judges[] = {
    [SQLM_GATE_INVARIANT_DRIFT] = judge_drift,
    [SQLM_GATE_INVARIANT_MANDATORY] = judge_mandatory,
    [SQLM_GATE_INVARIANT_OWNERSHIP] = judge_ownership,
    [SQLM_GATE_INVARIANT_ROUND_TRIP] = judge_round_trip,
};

/* Whether an invariant belongs to what a scope speaks of. */
static bool is_judged(sqlm_gate_scope scope, size_t invariant)
{
    return scope != SQLM_GATE_SCOPE_DRIFT || invariant != SQLM_GATE_INVARIANT_ROUND_TRIP;
}

bool sqlm_gate_pass_within(const sqlm_gate *gate, sqlm_gate_scope scope)
{
    if (gate == NULL || (unsigned)scope >= SQLM_GATE_SCOPE_COUNT)
        return false;
    for (size_t i = 0; i < SQLM_GATE_INVARIANT_COUNT; i++)
        if (is_judged(scope, i) && !judges[i](gate, scope, NULL))
            return false;
    return true;
}

bool sqlm_gate_pass(const sqlm_gate *gate)
{
    return sqlm_gate_pass_within(gate, SQLM_GATE_SCOPE_ALL);
}

bool sqlm_gate_recorded_pass(const sqlm_gate *gate)
{
    sqlm_gate_summary summary;

    if (gate == NULL)
        return false;
    sqlm_gate_summarise(gate, &summary);
    return summary.drift_failures == 0 && summary.version_failures == 0 &&
           summary.round_trip_failures[SQLM_CLASSIFICATION_MANDATORY] == 0 &&
           summary.round_trip_failures[SQLM_CLASSIFICATION_SHOULD_USE] == 0;
}

sqlm_outcome sqlm__gate_invariants_within(sqlm_cx *cx, const sqlm_gate *gate, sqlm_gate_scope scope, sqlm_arena *arena,
                                          sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT])
{
    sqlm_text_buffer why;
    sqlm_outcome     outcome = SQLM_OK;

    sqlm_text_buffer_init(&why, cx, MAXIMUM_WHY);
    for (size_t i = 0; outcome == SQLM_OK && i < SQLM_GATE_INVARIANT_COUNT; i++) {
        sqlm_text_buffer_reset(&why);
        invariants[i].id = invariant_identifiers[i];
        invariants[i].passed = judges[i](gate, scope, &why);
        invariants[i].judged = is_judged(scope, i);
        outcome = why.outcome;
        if (outcome == SQLM_OK)
            outcome = sqlm__gate_copy_text(cx, arena, sqlm_text_buffer_text(&why), &invariants[i].why);
    }
    sqlm_text_buffer_fini(&why);
    return outcome;
}

sqlm_outcome sqlm_gate_invariants(sqlm_cx *cx, const sqlm_gate *gate, sqlm_arena *arena,
                                  sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT])
{
    if (gate == NULL || arena == NULL || invariants == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_invariants: gate, arena and invariants must not be NULL");
    return sqlm__gate_invariants_within(cx, gate, SQLM_GATE_SCOPE_ALL, arena, invariants);
}

void sqlm_gate_summarise(const sqlm_gate *gate, sqlm_gate_summary *summary)
{
    if (summary == NULL)
        return;
    *summary = (sqlm_gate_summary){ 0 };
    for (size_t i = 0; gate != NULL && i < gate->count; i++) {
        const sqlm__gate_record        *record = &gate->records[i];
        const sqlm_model_classification classification = sqlm__gate_classification(gate, i);

        summary->models++;
        summary->by_classification[classification]++;
        summary->drift_failures += record->has_drift && record->drift.drift_detected ? 1 : 0;
        summary->round_trip_failures[classification] += record->has_round_trip && !record->round_trip.passed ? 1 : 0;
        summary->version_failures += record->version == SQLM__VERSION_INCOMPATIBLE ? 1 : 0;
        summary->unchecked += is_checked(gate, SQLM_GATE_SCOPE_ALL, i) ? 0 : 1;
    }
}
