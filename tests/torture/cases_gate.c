/* SPDX-License-Identifier: MIT */
/* The gate. */

#include "support/sqlm_cmocka.h"
#include "unit/gate/library.h"
#include "world.h"

static const sqlm_difference        differences[] = { { SQLM_DIFFERENCE_COLUMN_TYPE, "novel", "column pages", "type", "i32", "text",
                                                        "fix it" } };
static const sqlm_drift_result      drifted = { "Novel", true, "1 difference", differences, 1 };
static const sqlm_round_trip_result round_trip = { "Novel", false, 1, 2, 3, 4, "field 'x' came back different" };
static const sqlm_gate_event        event = { SQLM_GATE_EVENT_ROUND_TRIP_FAIL, SQLM_GATE_LEVEL_ERROR, "Novel",
                                              "field 'x' came back different" };
static const char                   csv[] = "domain,owner_module,classification,source,model_name,version,drift,round_trip\n"
                                            "novels,tests,mandatory,hand_authored,Novel,1.0.0,pass,unverified\n";

/* ---- gates ----------------------------------------------------------------------------------------------------------------- */

static void prepare_gate(world *w)
{
    const sqlm_typed_model author = author_domain();
    const sqlm_typed_model novel = novel_domain();

    assert_ok(w->cx, sqlm_gate_new(w->cx, NULL, &w->given_gate));
    assert_ok(w->cx, sqlm_gate_register_model(w->cx, w->given_gate, &author));
    assert_ok(w->cx, sqlm_gate_register_model(w->cx, w->given_gate, &novel));
}

static void prepare_judged_gate(world *w)
{
    prepare_gate(w);
    assert_ok(w->cx, sqlm_gate_check_drift(w->cx, w->given_gate, &drifted));
    assert_ok(w->cx, sqlm_gate_check_round_trip(w->cx, w->given_gate, &round_trip));
    assert_ok(w->cx, sqlm_gate_check_version(w->cx, w->given_gate, "Author", "9.0.0"));
}

static sqlm_outcome run_gate_new(world *w)
{
    sqlm_gate_policy policy = { 0 };
    sqlm_outcome     outcome = sqlm_gate_policy_from_csv(w->cx, csv, w->arena, &policy);

    return outcome == SQLM_OK ? sqlm_gate_new(w->cx, &policy, &w->gate) : outcome;
}

/* A call that changes a gate is made on a gate of its own, so that it can be made again. */
static sqlm_outcome on_a_gate(world *w, sqlm_outcome (*call)(world *w))
{
    const sqlm_typed_model novel = novel_domain();
    const sqlm_typed_model author = author_domain();
    sqlm_gate_policy       policy = { 0 };
    sqlm_outcome           outcome = sqlm_gate_policy_from_csv(w->cx, csv, w->arena, &policy);

    if (outcome == SQLM_OK)
        outcome = sqlm_gate_new(w->cx, &policy, &w->gate);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_register_model(w->cx, w->gate, &author);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_register_model(w->cx, w->gate, &novel);
    if (outcome == SQLM_OK)
        outcome = call(w);
    sqlm_gate_free(w->gate);
    w->gate = NULL;
    return outcome;
}

static sqlm_outcome nothing_more(world *w)
{
    (void)w;
    return SQLM_OK;
}

static sqlm_outcome check_drift(world *w)
{
    return sqlm_gate_check_drift(w->cx, w->gate, &drifted);
}

static sqlm_outcome check_round_trip(world *w)
{
    return sqlm_gate_check_round_trip(w->cx, w->gate, &round_trip);
}

static sqlm_outcome check_version(world *w)
{
    return sqlm_gate_check_version(w->cx, w->gate, "Author", "9.0.0");
}

static sqlm_outcome check_policy_versions(world *w)
{
    return sqlm_gate_check_policy_versions(w->cx, w->gate);
}

static sqlm_outcome record_breach(world *w)
{
    return sqlm_gate_record_breach(w->cx, w->gate, SQLM_GATE_INVARIANT_DRIFT, "it could not be looked at");
}

static sqlm_outcome absorb(world *w)
{
    return sqlm_gate_absorb(w->cx, w->gate, w->given_gate);
}

static sqlm_outcome run_register(world *w)
{
    return on_a_gate(w, nothing_more);
}

static sqlm_outcome run_check_drift(world *w)
{
    return on_a_gate(w, check_drift);
}

static sqlm_outcome run_check_round_trip(world *w)
{
    return on_a_gate(w, check_round_trip);
}

static sqlm_outcome run_check_version(world *w)
{
    return on_a_gate(w, check_version);
}

static sqlm_outcome run_check_policy_versions(world *w)
{
    return on_a_gate(w, check_policy_versions);
}

static sqlm_outcome run_record_breach(world *w)
{
    return on_a_gate(w, record_breach);
}

static sqlm_outcome run_absorb(world *w)
{
    return on_a_gate(w, absorb);
}

/* With one record: the allocations are hundreds. */
static sqlm_outcome run_measure(world *w)
{
    const sqlm_gate_measure_options options = { .size = sizeof options, .records = 1 };
    const sqlm_typed_model          author = author_domain();
    sqlm_outcome                    outcome = sqlm_gate_new(w->cx, NULL, &w->gate);

    if (outcome == SQLM_OK)
        outcome = sqlm_gate_register_model(w->cx, w->gate, &author);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_measure(w->cx, w->gate, w->db, &options);
    if (outcome == SQLM_OK && !sqlm_gate_pass(w->gate))
        outcome = SQLM_FAIL(w->cx, INTERNAL, NONE, "the gate does not pass");
    sqlm_gate_free(w->gate);
    w->gate = NULL;
    return outcome;
}

/* ---- reports --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome run_invariants(world *w)
{
    sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT];

    return sqlm_gate_invariants(w->cx, w->given_gate, w->arena, invariants);
}

static sqlm_outcome run_to_report(world *w)
{
    return sqlm_gate_to_report(w->cx, w->given_gate, NULL, &w->json);
}

static sqlm_outcome run_to_text(world *w)
{
    return sqlm_gate_to_text(w->cx, w->given_gate, NULL, true, w->arena, &w->text);
}

static sqlm_outcome run_to_junit(world *w)
{
    return sqlm_gate_to_junit(w->cx, w->given_gate, NULL, w->arena, &w->text);
}

static sqlm_outcome run_to_sarif(world *w)
{
    return sqlm_gate_to_sarif(w->cx, w->given_gate, NULL, &w->json);
}

static sqlm_outcome run_results(world *w)
{
    sqlm_gate_policy results;

    return sqlm_gate_results(w->cx, w->given_gate, w->arena, &results);
}

/* ---- policies -------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome run_policy_from_csv(world *w)
{
    sqlm_gate_policy policy;

    return sqlm_gate_policy_from_csv(w->cx, csv, w->arena, &policy);
}

static sqlm_outcome run_builtin_policy(world *w)
{
    sqlm_gate_policy policy;

    return sqlm_gate_builtin_policy(w->cx, w->arena, &policy);
}

static sqlm_outcome run_policy_to_csv(world *w)
{
    static const sqlm_gate_policy_entry entry = {
        .domain = "novels", .owner_module = "tests", .model_name = "Novel", .version = "1.0.0"
    };

    return sqlm_gate_policy_to_csv(w->cx, &(sqlm_gate_policy){ &entry, 1 }, w->arena, &w->text);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome run_classification_to_json(world *w)
{
    return sqlm_model_classification_to_json(w->cx, SQLM_CLASSIFICATION_OPTIONAL, &w->json);
}

static sqlm_outcome run_source_to_json(world *w)
{
    return sqlm_model_source_to_json(w->cx, SQLM_MODEL_SOURCE_CODEGEN, &w->json);
}

static sqlm_outcome run_typed_model_to_json(world *w)
{
    const sqlm_typed_model model = novel_domain();

    return sqlm_typed_model_to_json(w->cx, &model, &w->json);
}

static sqlm_outcome run_drift_to_json(world *w)
{
    return sqlm_drift_result_to_json(w->cx, &drifted, &w->json);
}

static sqlm_outcome run_round_trip_to_json(world *w)
{
    return sqlm_round_trip_result_to_json(w->cx, &round_trip, &w->json);
}

static sqlm_outcome run_event_to_json(world *w)
{
    return sqlm_gate_event_to_json(w->cx, &event, &w->json);
}

static sqlm_outcome run_summary_to_json(world *w)
{
    sqlm_gate_summary summary;

    sqlm_gate_summarise(w->given_gate, &summary);
    return sqlm_gate_summary_to_json(w->cx, &summary, &w->json);
}

static sqlm_outcome run_gate_to_json(world *w)
{
    return sqlm_gate_to_json(w->cx, w->given_gate, &w->json);
}

/* Reading takes what writing gives. */
static void keep_json(world *w)
{
    w->input = w->json;
    w->json = NULL;
}

static void prepare_typed_model(world *w)
{
    assert_ok(w->cx, run_typed_model_to_json(w));
    keep_json(w);
}

static sqlm_outcome run_typed_model_from_json(world *w)
{
    sqlm_typed_model model;

    return sqlm_typed_model_from_json(w->cx, w->input, w->arena, &model);
}

static void prepare_drift(world *w)
{
    assert_ok(w->cx, run_drift_to_json(w));
    keep_json(w);
}

static sqlm_outcome run_drift_from_json(world *w)
{
    sqlm_drift_result result;

    return sqlm_drift_result_from_json(w->cx, w->input, w->arena, &result);
}

static void prepare_round_trip(world *w)
{
    assert_ok(w->cx, run_round_trip_to_json(w));
    keep_json(w);
}

static sqlm_outcome run_round_trip_from_json(world *w)
{
    sqlm_round_trip_result result;

    return sqlm_round_trip_result_from_json(w->cx, w->input, w->arena, &result);
}

static void prepare_event(world *w)
{
    assert_ok(w->cx, run_event_to_json(w));
    keep_json(w);
}

static sqlm_outcome run_event_from_json(world *w)
{
    sqlm_gate_event read;

    return sqlm_gate_event_from_json(w->cx, w->input, w->arena, &read);
}

static void prepare_gate_json(world *w)
{
    prepare_judged_gate(w);
    assert_ok(w->cx, run_gate_to_json(w));
    keep_json(w);
}

static sqlm_outcome run_gate_from_json(world *w)
{
    return sqlm_gate_from_json(w->cx, w->input, &w->gate);
}

torture_cases gate_cases(void)
{
    static const torture_case cases[] = {
        { "gate_new", run_gate_new, NULL, ALONE },
        { "gate_register_model", run_register, NULL, ALONE },
        { "gate_check_drift", run_check_drift, NULL, ALONE },
        { "gate_check_round_trip", run_check_round_trip, NULL, ALONE },
        { "gate_check_version", run_check_version, NULL, ALONE },
        { "gate_check_policy_versions", run_check_policy_versions, NULL, ALONE },
        { "gate_record_breach", run_record_breach, NULL, ALONE },
        { "gate_absorb", run_absorb, prepare_judged_gate, ALONE },
        { "gate_measure", run_measure, NULL, OURS_ALONE },
        { "gate_invariants", run_invariants, prepare_judged_gate, ALONE },
        { "gate_to_report", run_to_report, prepare_judged_gate, ALONE },
        { "gate_to_text", run_to_text, prepare_judged_gate, ALONE },
        { "gate_to_junit", run_to_junit, prepare_judged_gate, ALONE },
        { "gate_to_sarif", run_to_sarif, prepare_judged_gate, ALONE },
        { "gate_results", run_results, prepare_judged_gate, ALONE },
        { "gate_policy_from_csv", run_policy_from_csv, NULL, ALONE },
        { "gate_builtin_policy", run_builtin_policy, NULL, ALONE },
        { "gate_policy_to_csv", run_policy_to_csv, NULL, ALONE },
        { "classification_to_json", run_classification_to_json, NULL, ALONE },
        { "source_to_json", run_source_to_json, NULL, ALONE },
        { "typed_model_to_json", run_typed_model_to_json, NULL, ALONE },
        { "drift_result_to_json", run_drift_to_json, NULL, ALONE },
        { "round_trip_result_to_json", run_round_trip_to_json, NULL, ALONE },
        { "gate_event_to_json", run_event_to_json, NULL, ALONE },
        { "gate_summary_to_json", run_summary_to_json, prepare_judged_gate, ALONE },
        { "gate_to_json", run_gate_to_json, prepare_judged_gate, ALONE },
        { "typed_model_from_json", run_typed_model_from_json, prepare_typed_model, ALONE },
        { "drift_result_from_json", run_drift_from_json, prepare_drift, ALONE },
        { "round_trip_result_from_json", run_round_trip_from_json, prepare_round_trip, ALONE },
        { "gate_event_from_json", run_event_from_json, prepare_event, ALONE },
        { "gate_from_json", run_gate_from_json, prepare_gate_json, ALONE },
    };

    return CASES(cases);
}
