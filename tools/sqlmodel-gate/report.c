/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <jansson.h>

#include <sqlmodel/sys/text_buffer.h>

#include "gate_internal.h"

#define REPORT_FORMAT 1
#define TOOL_NAME     "sqlmodel-gate"

/* Longest text that explains an invariant. */
#define MAXIMUM_WHY (1u << 20)

static const char *const scope_words[] = { [SQLM_GATE_SCOPE_ALL] = "all", [SQLM_GATE_SCOPE_DRIFT] = "drift" };

enum { EXIT_PASSED = 0, EXIT_FAILED = 1, EXIT_NOT_RUN = 3 };

sqlm_outcome sqlm__gate_run_of(sqlm_cx *cx, const sqlm_gate_run *given, sqlm_gate_run *run)
{
    const sqlm_gate_run defaults = { .size = sizeof(defaults) };

    *run = given == NULL ? defaults : *given;
    if (run->size != sizeof(*run))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_run: size is %zu, this library's is %zu", run->size, sizeof(*run));
    if ((unsigned)run->scope >= SQLM_GATE_SCOPE_COUNT)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_run: scope %d is none", (int)run->scope);
    return SQLM_OK;
}

int sqlm_gate_exit_code(const sqlm_gate *gate, const sqlm_gate_run *run)
{
    if (run != NULL && run->not_run != NULL)
        return run->not_run_exit == 0 ? EXIT_NOT_RUN : run->not_run_exit;
    return sqlm_gate_pass_within(gate, run == NULL ? SQLM_GATE_SCOPE_ALL : run->scope) ? EXIT_PASSED : EXIT_FAILED;
}

const char *sqlm__gate_verdict(const sqlm_gate *gate, const sqlm_gate_run *run)
{
    if (run->not_run != NULL)
        return "NOT_RUN";
    return sqlm_gate_pass_within(gate, run->scope) ? "PASS" : "FAIL";
}

static sqlm_outcome add_to_why(sqlm_cx *cx, sqlm_arena *arena, const char *before, const char *after, sqlm_gate_invariant *invariant)
{
    sqlm_text_buffer why;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&why, cx, MAXIMUM_WHY);
    sqlm_text_buffer_put_format(&why, "%s; %s", before, after);
    outcome = why.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_copy_text(cx, arena, sqlm_text_buffer_text(&why), &invariant->why);
    sqlm_text_buffer_fini(&why);
    return outcome;
}

sqlm_outcome sqlm__gate_reported_invariants(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run, sqlm_arena *arena,
                                            sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT])
{
    sqlm_gate_invariant *mandatory = &invariants[SQLM_GATE_INVARIANT_MANDATORY];
    sqlm_outcome         outcome = sqlm__gate_invariants_within(cx, gate, run->scope, arena, invariants);

    if (outcome == SQLM_OK && run->restriction != NULL)
        outcome = add_to_why(cx, arena, mandatory->why, run->restriction, mandatory);
    for (size_t i = 0; outcome == SQLM_OK && run->not_run != NULL && i < SQLM_GATE_INVARIANT_COUNT; i++) {
        outcome = add_to_why(cx, arena, "not run", run->not_run, &invariants[i]);
        invariants[i].passed = false;
    }
    return outcome;
}

static sqlm_outcome put_tool(sqlm_cx *cx, json_t *report)
{
    json_t      *tool = json_object();
    sqlm_outcome outcome = sqlm__json_put(cx, report, "tool", SQLM_OK, tool);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, tool, "name", TOOL_NAME);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, tool, "version", SQLM__GATE_VERSION);
    return outcome;
}

static sqlm_outcome put_environment(sqlm_cx *cx, json_t *report, const sqlm_gate_run *run)
{
    json_t      *environment = json_object();
    sqlm_outcome outcome = sqlm__json_put(cx, report, "environment", SQLM_OK, environment);

    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, environment, "driver", run->driver == NULL ? "" : run->driver);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, environment, "server_version", run->server_version == NULL ? "" : run->server_version);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_number(cx, environment, "seed", run->seed);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_number(cx, environment, "records", run->records);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_real(cx, environment, "duration_ms", run->duration_ms);
    return outcome;
}

static sqlm_outcome put_summary(sqlm_cx *cx, json_t *report, const sqlm_gate *gate)
{
    sqlm_gate_summary summary;
    json_t           *json = NULL;
    sqlm_outcome      outcome;

    sqlm_gate_summarise(gate, &summary);
    outcome = sqlm_gate_summary_to_json(cx, &summary, &json);
    return sqlm__json_put(cx, report, "summary", outcome, json);
}

/* A result that is missing is null: its key is always there. */
static sqlm_outcome put_drift(sqlm_cx *cx, json_t *object, const sqlm__gate_record *record)
{
    json_t      *drift = record->has_drift ? json_object() : json_null();
    sqlm_outcome outcome = sqlm__json_put(cx, object, "drift", SQLM_OK, drift);

    return outcome == SQLM_OK && record->has_drift ? sqlm__json_put_drift(cx, drift, &record->drift) : outcome;
}

static sqlm_outcome put_round_trip(sqlm_cx *cx, json_t *object, const sqlm__gate_record *record)
{
    json_t      *round_trip = record->has_round_trip ? json_object() : json_null();
    sqlm_outcome outcome = sqlm__json_put(cx, object, "round_trip", SQLM_OK, round_trip);

    return outcome == SQLM_OK && record->has_round_trip ? sqlm__json_put_round_trip(cx, round_trip, &record->round_trip) : outcome;
}

static sqlm_outcome put_model(sqlm_cx *cx, json_t *models, const sqlm_gate *gate, size_t index)
{
    const sqlm__gate_record *record = &gate->records[index];
    json_t                  *object = json_object();
    sqlm_outcome             outcome;

    if (json_array_append_new(models, object) != 0)
        return sqlm__json_out_of_memory(cx, "report");
    outcome = sqlm__json_put_typed_model(cx, object, &gate->models[index]);
    if (outcome == SQLM_OK)
        outcome = put_drift(cx, object, record);
    if (outcome == SQLM_OK)
        outcome = put_round_trip(cx, object, record);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, object, "version_check", sqlm__version_words[record->version]);
    return outcome;
}

static sqlm_outcome put_models(sqlm_cx *cx, json_t *report, const sqlm_gate *gate, sqlm_arena *arena)
{
    const size_t *order = NULL;
    json_t       *models = json_array();
    sqlm_outcome  outcome = sqlm__json_put(cx, report, "models", SQLM_OK, models);

    if (outcome == SQLM_OK)
        outcome = sqlm__gate_order(cx, gate, false, arena, &order);
    for (size_t i = 0; outcome == SQLM_OK && i < gate->count; i++)
        outcome = put_model(cx, models, gate, order[i]);
    return outcome;
}

static sqlm_outcome put_invariants(sqlm_cx *cx, json_t *report, const sqlm_gate *gate, const sqlm_gate_run *run, sqlm_arena *arena)
{
    sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT];
    json_t             *array = json_array();
    sqlm_outcome        outcome = sqlm__json_put(cx, report, "invariants", SQLM_OK, array);

    if (outcome == SQLM_OK)
        outcome = sqlm__gate_reported_invariants(cx, gate, run, arena, invariants);
    for (size_t i = 0; outcome == SQLM_OK && i < SQLM_GATE_INVARIANT_COUNT; i++) {
        json_t *object = json_object();

        if (json_array_append_new(array, object) != 0)
            return sqlm__json_out_of_memory(cx, "report");
        outcome = sqlm__json_put_text(cx, object, "id", invariants[i].id);
        if (outcome == SQLM_OK)
            outcome = sqlm__json_put_bool(cx, object, "passed", invariants[i].passed);
        if (outcome == SQLM_OK)
            outcome = sqlm__json_put_bool(cx, object, "judged", invariants[i].judged);
        if (outcome == SQLM_OK)
            outcome = sqlm__json_put_text(cx, object, "why", invariants[i].why);
    }
    return outcome;
}

static sqlm_outcome fill_report(sqlm_cx *cx, json_t *report, const sqlm_gate *gate, const sqlm_gate_run *run, sqlm_arena *arena)
{
    sqlm_outcome outcome = sqlm__json_put_number(cx, report, "format", REPORT_FORMAT);

    if (outcome == SQLM_OK)
        outcome = put_tool(cx, report);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, report, "scope", scope_words[run->scope]);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_text(cx, report, "verdict", sqlm__gate_verdict(gate, run));
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_bool(cx, report, "recorded_pass", sqlm_gate_recorded_pass(gate));
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_number(cx, report, "exit_code", (uint64_t)sqlm_gate_exit_code(gate, run));
    if (outcome == SQLM_OK)
        outcome = put_environment(cx, report, run);
    if (outcome == SQLM_OK)
        outcome = put_summary(cx, report, gate);
    if (outcome == SQLM_OK)
        outcome = put_models(cx, report, gate, arena);
    if (outcome == SQLM_OK)
        outcome = sqlm__json_put_events(cx, report, gate);
    if (outcome == SQLM_OK)
        outcome = put_invariants(cx, report, gate, run, arena);
    return outcome;
}

sqlm_outcome sqlm_gate_to_report(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run, json_t **json)
{
    sqlm_gate_run valid;
    sqlm_arena   *arena = NULL;
    json_t       *report;
    sqlm_outcome  outcome;

    if (gate == NULL || json == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_to_report: gate and json must not be NULL");
    *json = NULL;
    outcome = sqlm__gate_run_of(cx, run, &valid);
    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &arena);
    if (outcome != SQLM_OK)
        return outcome;
    report = json_object();
    outcome = report == NULL ? sqlm__json_out_of_memory(cx, "report") : fill_report(cx, report, gate, &valid, arena);
    if (outcome == SQLM_OK)
        *json = report;
    else
        json_decref(report);
    sqlm_arena_free(arena);
    return outcome;
}
