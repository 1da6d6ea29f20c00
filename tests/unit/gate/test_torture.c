/* SPDX-License-Identifier: MIT */
/* Every allocation of the gate fails once: out of memory is said, and nothing leaks. */
#include <sqlmodel/gate.h>

#include <jansson.h>
#include <string.h>

#include "library.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

static const sqlm_difference    differences[] = { { SQLM_DIFFERENCE_COLUMN_TYPE, "novel", "column pages", "type", "i32", "text", "fix it" } };
static const sqlm_drift_result  drifted = { "Novel", true, "1 difference", differences, 1 };
static const sqlm_round_trip_result round_trip = { "Novel", false, 1, 2, 3, 4, "field 'x' came back different" };

/* Fills a gate with everything that it can hold. A refused registration is part of it. */
static sqlm_outcome fill(sqlm_cx *cx, sqlm_gate *gate)
{
    const sqlm_typed_model author = author_domain();
    const sqlm_typed_model novel = novel_domain();
    sqlm_outcome           outcome = sqlm_gate_register_model(cx, gate, &author);

    if (outcome == SQLM_OK)
        outcome = sqlm_gate_register_model(cx, gate, &novel);
    if (outcome == SQLM_OK) {
        outcome = sqlm_gate_register_model(cx, gate, &novel);
        outcome = outcome != SQLM_OK && sqlm_cx_error(cx)->kind == SQLM_E_MISUSE ? SQLM_OK : outcome;
    }
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_check_drift(cx, gate, &drifted);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_check_round_trip(cx, gate, &round_trip);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_check_version(cx, gate, "Author", "9.0.0");
    return outcome;
}

static sqlm_outcome report_in_every_form(sqlm_cx *cx, const sqlm_gate *gate, sqlm_arena *arena)
{
    sqlm_gate_policy results;
    const char      *text = NULL;
    json_t          *json = NULL;
    sqlm_gate       *back = NULL;
    sqlm_outcome     outcome = sqlm_gate_to_report(cx, gate, NULL, &json);

    json_decref(json);
    json = NULL;
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_to_text(cx, gate, NULL, true, arena, &text);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_to_junit(cx, gate, NULL, arena, &text);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_to_sarif(cx, gate, NULL, &json);
    json_decref(json);
    json = NULL;
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_results(cx, gate, arena, &results);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_policy_to_csv(cx, &results, arena, &text);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_to_json(cx, gate, &json);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_from_json(cx, json, &back);
    sqlm_gate_free(back);
    json_decref(json);
    return outcome;
}

static sqlm_outcome absorb(sqlm_cx *cx, const sqlm_gate *gate)
{
    sqlm_gate   *other = NULL;
    sqlm_outcome outcome = sqlm_gate_new(cx, NULL, &other);

    if (outcome == SQLM_OK)
        outcome = sqlm_gate_absorb(cx, other, gate);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_record_breach(cx, other, SQLM_GATE_INVARIANT_DRIFT, "it could not be looked at");
    sqlm_gate_free(other);
    return outcome;
}

static sqlm_outcome register_check_and_report(sqlm_cx *cx, void *user)
{
    sqlm_arena          *arena = NULL;
    sqlm_gate           *gate = NULL;
    sqlm_gate_policy     policy = { 0 };
    sqlm_gate_event_list events = { 0 };
    sqlm_outcome         outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_builtin_policy(cx, arena, &policy);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_new(cx, &policy, &gate);
    if (outcome == SQLM_OK)
        outcome = fill(cx, gate);
    if (outcome == SQLM_OK)
        outcome = report_in_every_form(cx, gate, arena);
    if (outcome == SQLM_OK)
        outcome = absorb(cx, gate);
    sqlm_gate_take_events(gate, &events);
    sqlm_gate_free(gate);
    sqlm_gate_event_list_free(&events);
    sqlm_arena_free(arena);
    return outcome;
}

/* Drift and versions of a schema that differs. */
static sqlm_outcome look_at_novels(sqlm_cx *cx, void *user)
{
    const sqlm_typed_model          author = author_domain();
    const sqlm_gate_measure_options options = { .size = sizeof(options), .existing_schema = true };
    sqlm_gate                      *gate = NULL;
    sqlm_conn                      *conn = NULL;
    sqlm_outcome                    outcome = sqlm_connect(cx, "sqlite::memory:", &conn);

    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, conn,
                                      "CREATE TABLE author (id INTEGER PRIMARY KEY);"
                                      "CREATE TABLE sqlmodel_model_version (model_name TEXT, version TEXT);"
                                      "INSERT INTO sqlmodel_model_version VALUES ('Author', '2.0.0')");
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_new(cx, NULL, &gate);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_register_model(cx, gate, &author);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_measure(cx, gate, conn, &options);
    if (outcome == SQLM_OK) {
        sqlm_gate_summary summary;

        sqlm_gate_summarise(gate, &summary);
        *(bool *)user = summary.drift_failures == 1 && summary.version_failures == 1;
    }
    sqlm_gate_free(gate);
    sqlm_conn_close(conn);
    return outcome;
}

/* Measures one model, with one that it refers to, and tells whether it passed. */
typedef struct measured {
    sqlm_typed_model model;
    sqlm_typed_model support;
    uint32_t         records;
    bool             passed;
} measured;

static sqlm_outcome measure_model(sqlm_cx *cx, void *user)
{
    measured                       *of = user;
    const sqlm_gate_measure_options options = { .size = sizeof(options), .records = of->records, .support = &of->support,
                                                .support_count = 1 };
    sqlm_gate                      *gate = NULL;
    sqlm_conn                      *conn = NULL;
    sqlm_outcome                    outcome = sqlm_connect(cx, "sqlite::memory:", &conn);

    if (outcome == SQLM_OK)
        outcome = sqlm_gate_new(cx, NULL, &gate);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_register_model(cx, gate, &of->model);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_measure(cx, gate, conn, &options);
    if (outcome == SQLM_OK)
        of->passed = sqlm_gate_pass(gate);
    sqlm_gate_free(gate);
    sqlm_conn_close(conn);
    return outcome;
}

static void gate__survives_every_allocation_failure_while_it_registers_checks_and_reports(void **state)
{
    (void)state;
    assert_int_not_equal(sqlm_torture_both(register_check_and_report, NULL), 0);
}

static void drift__survives_every_allocation_failure(void **state)
{
    bool found = false;

    (void)state;
    assert_int_not_equal(sqlm_torture_both(look_at_novels, &found), 0);
    assert_true(found);
}

static void measure__survives_every_allocation_failure(void **state)
{
    measured novels = { .model = novel_domain(), .support = author_domain(), .records = 2 };

    (void)state;
    assert_int_not_equal(sqlm_torture(measure_model, &novels, 0), 0);
    assert_true(novels.passed);
}

static void measure__survives_the_loss_of_all_memory(void **state)
{
    measured novels = { .model = novel_domain(), .support = author_domain(), .records = 2 };

    (void)state;
    assert_int_not_equal(sqlm_torture(measure_model, &novels, TORTURE_FROM_NTH), 0);
    assert_true(novels.passed);
}

static sqlm_typed_model builtin_model(const char *name)
{
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(models[i].model_name, name) == 0)
            return models[i];
    fail_msg("there is no domain with the model %s", name);
    return (sqlm_typed_model){ 0 };
}

/* One of the domains that the gate is for, with its samples, counterexamples and checks, and kinds from u64 to bytes. */
static void measure__of_a_domain_survives_every_allocation_failure(void **state)
{
    measured suggestions = { .model = builtin_model("SearchSuggestion"), .support = builtin_model("TenantAccount"), .records = 1 };

    (void)state;
    assert_int_not_equal(sqlm_torture(measure_model, &suggestions, 0), 0);
    assert_true(suggestions.passed);
}

/* With savepoints the gate relies on it: what cannot be undone alone is undone with what is around it. */
static void rollback__ends_a_savepoint_whose_own_rollback_failed(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_conn      *conn = NULL;
    sqlm_tx         tx;
    sqlm_tx         savepoint;

    (void)state;
    assert_ok(cx, sqlm_connect(cx, "sqlite::memory:", &conn));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &savepoint));
    assert_ok(cx, sqlm_execute(cx, conn, "CREATE TABLE t (x)", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, MISUSE, sqlm_rollback(cx, &tx));
    heap.count = 0;
    heap.fail_after = true;
    heap.fail_at = 1;
    assert_int_equal(sqlm_rollback(cx, &savepoint), SQLM_ERR);
    heap.fail_at = 0;
    heap.fail_after = false;
    assert_int_not_equal(heap.failed, 0);
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_error(cx, MISUSE, sqlm_rollback(cx, &savepoint));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &savepoint));
    assert_error(cx, MISUSE, sqlm_rollback(cx, &tx));
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
    assert_int_equal(heap.live_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gate__survives_every_allocation_failure_while_it_registers_checks_and_reports),
        cmocka_unit_test(drift__survives_every_allocation_failure),
        cmocka_unit_test(measure__survives_every_allocation_failure),
        cmocka_unit_test(measure__survives_the_loss_of_all_memory),
        cmocka_unit_test(measure__of_a_domain_survives_every_allocation_failure),
        cmocka_unit_test(rollback__ends_a_savepoint_whose_own_rollback_failed),
    };

    return cmocka_run_group_tests_name("gate/torture", tests, NULL, NULL);
}
