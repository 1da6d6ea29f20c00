/* SPDX-License-Identifier: MIT */
#include "findings.h"

#include <sqlmodel/sys/text_buffer.h>

#include "gate_internal.h"

/** Longest message of one finding. */
#define MAXIMUM_MESSAGE (1u << 20)

static const char *const identifiers[] = {
#define X(name, identifier, about, help) [SQLM__RULE_##name] = (identifier),
    SQLM__RULE_LIST(X)
#undef X
};

const char *sqlm__rule_identifier(sqlm__rule rule)
{
    return identifiers[rule];
}

/** Where findings go. */
typedef struct collector {
    sqlm_cx         *cx;
    const sqlm_gate *gate;
    sqlm_arena      *arena;
    sqlm__finding   *items;
    size_t           count;
    size_t           capacity;
} collector;

static sqlm_outcome add(collector *to, sqlm__finding finding)
{
    if (to->count == to->capacity) {
        void *grown = sqlm__gate_reserve(to->cx, to->arena, to->items, to->count, &to->capacity, sizeof(*to->items));

        if (grown == NULL)
            return SQLM_ERR;
        to->items = grown;
    }
    to->items[to->count++] = finding;
    return SQLM_OK;
}

static const char *or_nothing(const char *text)
{
    return text[0] == '\0' ? "(nothing)" : text;
}

static sqlm_outcome add_difference(collector *to, size_t model, const sqlm_difference *difference)
{
    sqlm__finding    finding = { .rule = SQLM__RULE_DRIFT, .model = model, .difference = difference };
    sqlm_text_buffer message;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&message, to->cx, MAXIMUM_MESSAGE);
    sqlm_text_buffer_put_format(&message, "%s: %s of %s differs: expected %s, found %s. Remedy: %s", difference->table,
                                difference->property, difference->object, or_nothing(difference->expected),
                                or_nothing(difference->found), difference->remedy);
    outcome = message.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_copy_text(to->cx, to->arena, sqlm_text_buffer_text(&message), &finding.message);
    sqlm_text_buffer_fini(&message);
    return outcome == SQLM_OK ? add(to, finding) : outcome;
}

static sqlm_outcome add_drift(collector *to, size_t model, const sqlm_drift_result *drift)
{
    sqlm_outcome outcome = SQLM_OK;

    if (!drift->drift_detected)
        return SQLM_OK;
    if (drift->difference_count == 0)
        return add(to, (sqlm__finding){ .rule = SQLM__RULE_DRIFT, .model = model, .message = drift->detail });
    for (size_t i = 0; outcome == SQLM_OK && i < drift->difference_count; i++)
        outcome = add_difference(to, model, &drift->differences[i]);
    return outcome;
}

static sqlm_outcome add_model(collector *to, size_t model)
{
    const sqlm__gate_record *record = &to->gate->records[model];
    sqlm_outcome             outcome = SQLM_OK;

    if (record->has_drift)
        outcome = add_drift(to, model, &record->drift);
    if (outcome == SQLM_OK && record->version == SQLM__VERSION_INCOMPATIBLE)
        outcome = add(to, (sqlm__finding){ .rule = SQLM__RULE_VERSION, .model = model, .message = record->version_detail });
    if (outcome == SQLM_OK && record->has_round_trip && !record->round_trip.passed)
        outcome = add(to, (sqlm__finding){ .rule = SQLM__RULE_ROUND_TRIP,
                                           .model = model,
                                           .is_tolerated = sqlm__gate_classification(to->gate, model) ==
                                                           SQLM_CLASSIFICATION_OPTIONAL,
                                           .message = record->round_trip.detail });
    return outcome;
}

sqlm_outcome sqlm__gate_findings(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run, const sqlm_gate_invariant *invariants,
                                 sqlm_arena *arena, sqlm__findings *findings)
{
    collector     to = { .cx = cx, .gate = gate, .arena = arena };
    const size_t *order = NULL;
    sqlm_outcome  outcome = sqlm__gate_order(cx, gate, true, arena, &order);

    for (size_t i = 0; outcome == SQLM_OK && i < gate->count; i++)
        outcome = add_model(&to, order[i]);
    if (outcome == SQLM_OK && run->not_run != NULL)
        outcome = add(&to, (sqlm__finding){ .rule = SQLM__RULE_NOT_RUN, .model = SQLM__NO_MODEL, .message = run->not_run });
    for (size_t i = 0; outcome == SQLM_OK && run->not_run == NULL && i < SQLM_GATE_INVARIANT_COUNT; i++)
        if (invariants[i].judged && !invariants[i].passed)
            outcome = add(&to, (sqlm__finding){ .rule = (sqlm__rule)i, .model = SQLM__NO_MODEL, .message = invariants[i].why });
    *findings = (sqlm__findings){ to.items, to.count };
    return outcome;
}
