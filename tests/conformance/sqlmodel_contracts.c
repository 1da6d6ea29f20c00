/* SPDX-License-Identifier: MIT */
/* The contract of the integration gate, one test for each rule, named after it. */
#include <sqlmodel/gate.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <sqlmodel/facade/connect.h>

#include "support/sqlm_cmocka.h"

/* ---- fixtures --------------------------------------------------------------------------------------------------------------------- */

typedef struct fixture {
    sqlm_cx    *cx;
    sqlm_arena *arena;
    sqlm_gate  *gate;
} fixture;

static int fixture_setup(void **state)
{
    static fixture f;

    f = (fixture){ .cx = sqlm_cx_new(NULL) };
    *state = &f;
    return f.cx == NULL || sqlm_arena_new(f.cx, &f.arena) != SQLM_OK || sqlm_gate_new(f.cx, NULL, &f.gate) != SQLM_OK;
}

static int fixture_teardown(void **state)
{
    fixture *f = *state;

    sqlm_gate_free(f->gate);
    sqlm_arena_free(f->arena);
    sqlm_cx_free(f->cx);
    return 0;
}

#define gate_test(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

static sqlm_typed_model model(const char *domain, const char *name, sqlm_model_classification classification)
{
    return (sqlm_typed_model){ .domain = domain,
                               .owner_module = "tests/owner",
                               .classification = classification,
                               .source = SQLM_MODEL_SOURCE_HAND_AUTHORED,
                               .model_name = name,
                               .version = "1.2.3" };
}

static void enrol(fixture *f, const char *domain, const char *name, sqlm_model_classification classification)
{
    const sqlm_typed_model typed = model(domain, name, classification);

    assert_ok(f->cx, sqlm_gate_register_model(f->cx, f->gate, &typed));
}

static void drift(fixture *f, const char *name, bool detected)
{
    const sqlm_drift_result result = { .model_name = name, .drift_detected = detected, .detail = detected ? "column x is missing" : "" };

    assert_ok(f->cx, sqlm_gate_check_drift(f->cx, f->gate, &result));
}

static void round_trip(fixture *f, const char *name, bool passed)
{
    const sqlm_round_trip_result result = { .model_name = name,
                                            .passed = passed,
                                            .latency_us = 12.5,
                                            .p95_us = 20,
                                            .p99_us = 31.25,
                                            .records = 4,
                                            .detail = passed ? "" : "field 'x' came back different" };

    assert_ok(f->cx, sqlm_gate_check_round_trip(f->cx, f->gate, &result));
}

static void pass_both(fixture *f, const char *name)
{
    drift(f, name, false);
    round_trip(f, name, true);
}

/* One model of each class, all passed. */
static void enrol_three(fixture *f)
{
    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    enrol(f, "loans", "Loan", SQLM_CLASSIFICATION_SHOULD_USE);
    enrol(f, "hints", "Hint", SQLM_CLASSIFICATION_OPTIONAL);
    pass_both(f, "Book");
    pass_both(f, "Loan");
    pass_both(f, "Hint");
}

/* A policy of one domain of each class, in place of the fixture's gate. */
static void use_policy(fixture *f)
{
    static const sqlm_gate_policy_entry entries[] = {
        { "books", "tests/owner", SQLM_CLASSIFICATION_MANDATORY, SQLM_MODEL_SOURCE_HAND_AUTHORED, "Book", "1.2.0", 0, 0, 0 },
        { "loans", "tests/owner", SQLM_CLASSIFICATION_SHOULD_USE, SQLM_MODEL_SOURCE_CODEGEN, "Loan", "1.0.0", 0, 0, 0 },
        { "hints", "tests/owner", SQLM_CLASSIFICATION_OPTIONAL, SQLM_MODEL_SOURCE_CODEGEN, "Hint", "2.0.0", 0, 0, 0 },
    };
    static const sqlm_gate_policy policy = { entries, 3 };

    sqlm_gate_free(f->gate);
    assert_ok(f->cx, sqlm_gate_new(f->cx, &policy, &f->gate));
}

static sqlm_gate_invariant invariant(fixture *f, sqlm_gate_invariant_id id)
{
    sqlm_gate_invariant all[SQLM_GATE_INVARIANT_COUNT];

    assert_ok(f->cx, sqlm_gate_invariants(f->cx, f->gate, f->arena, all));
    return all[id];
}

static void assert_broken(fixture *f, sqlm_gate_invariant_id id, const char *because)
{
    const sqlm_gate_invariant found = invariant(f, id);

    assert_false(found.passed);
    if (strstr(found.why, because) == NULL)
        fail_msg("'%s' does not say '%s'", found.why, because);
    assert_false(sqlm_gate_pass(f->gate));
}

static void assert_holds(fixture *f, sqlm_gate_invariant_id id)
{
    const sqlm_gate_invariant found = invariant(f, id);

    if (!found.passed)
        fail_msg("%s is broken: %s", found.id, found.why);
}

static sqlm_gate_summary summary(const fixture *f)
{
    sqlm_gate_summary counts;

    sqlm_gate_summarise(f->gate, &counts);
    return counts;
}

static size_t count_events(const fixture *f, sqlm_gate_event_code code)
{
    size_t                 count = 0;
    size_t                 found = 0;
    const sqlm_gate_event *events = sqlm_gate_events(f->gate, &count);

    for (size_t i = 0; i < count; i++)
        found += events[i].code == code ? 1 : 0;
    return found;
}

static json_t *report_of(fixture *f, const sqlm_gate_run *run)
{
    json_t *report = NULL;

    assert_ok(f->cx, sqlm_gate_to_report(f->cx, f->gate, run, &report));
    assert_non_null(report);
    return report;
}

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    assert_non_null(text);
    return text;
}

/* ---- classification and source ------------------------------------------------------------------------------------------------------- */

static void classification_all__gives_the_three_variants_in_order(void **state)
{
    size_t                           count = 0;
    const sqlm_model_classification *all = sqlm_model_classification_all(&count);

    (void)state;
    assert_int_equal(count, 3);
    assert_int_equal(all[0], SQLM_CLASSIFICATION_MANDATORY);
    assert_int_equal(all[1], SQLM_CLASSIFICATION_SHOULD_USE);
    assert_int_equal(all[2], SQLM_CLASSIFICATION_OPTIONAL);
}

static void classification_label__is_for_people(void **state)
{
    (void)state;
    assert_string_equal(sqlm_model_classification_label(SQLM_CLASSIFICATION_MANDATORY), "mandatory");
    assert_string_equal(sqlm_model_classification_label(SQLM_CLASSIFICATION_SHOULD_USE), "should use");
    assert_string_equal(sqlm_model_classification_label(SQLM_CLASSIFICATION_OPTIONAL), "optional");
    assert_string_equal(sqlm_model_classification_label((sqlm_model_classification)9), "unknown");
}

static void classification_is_mandatory__is_true_for_mandatory_alone(void **state)
{
    (void)state;
    assert_true(sqlm_model_classification_is_mandatory(SQLM_CLASSIFICATION_MANDATORY));
    assert_false(sqlm_model_classification_is_mandatory(SQLM_CLASSIFICATION_SHOULD_USE));
    assert_false(sqlm_model_classification_is_mandatory(SQLM_CLASSIFICATION_OPTIONAL));
}

static void classification__goes_through_json(void **state)
{
    static const char *const words[] = { "mandatory", "should_use", "optional" };
    fixture                 *f = *state;

    for (unsigned i = 0; i < SQLM_CLASSIFICATION_COUNT; i++) {
        sqlm_model_classification back = SQLM_CLASSIFICATION_COUNT;
        json_t                   *json = NULL;

        assert_ok(f->cx, sqlm_model_classification_to_json(f->cx, (sqlm_model_classification)i, &json));
        assert_string_equal(json_string_value(json), words[i]);
        assert_ok(f->cx, sqlm_model_classification_from_json(f->cx, json, &back));
        assert_int_equal(back, i);
        json_decref(json);
    }
}

static void source__goes_through_json(void **state)
{
    static const char *const words[] = { "hand_authored", "codegen" };
    fixture                 *f = *state;

    for (unsigned i = 0; i < SQLM_MODEL_SOURCE_COUNT; i++) {
        sqlm_model_source back = SQLM_MODEL_SOURCE_COUNT;
        json_t           *json = NULL;

        assert_ok(f->cx, sqlm_model_source_to_json(f->cx, (sqlm_model_source)i, &json));
        assert_string_equal(json_string_value(json), words[i]);
        assert_ok(f->cx, sqlm_model_source_from_json(f->cx, json, &back));
        assert_int_equal(back, i);
        json_decref(json);
    }
}

static void classification__refuses_words_and_numbers_that_are_none(void **state)
{
    fixture                  *f = *state;
    sqlm_model_classification back = SQLM_CLASSIFICATION_OPTIONAL;
    json_t                   *word = json_string("Mandatory");
    json_t                   *number = json_integer(0);
    json_t                   *json = NULL;

    assert_error(f->cx, DATA, sqlm_model_classification_from_json(f->cx, word, &back));
    assert_error(f->cx, DATA, sqlm_model_classification_from_json(f->cx, number, &back));
    assert_error(f->cx, DATA, sqlm_model_classification_to_json(f->cx, (sqlm_model_classification)3, &json));
    assert_null(json);
    assert_int_equal(back, SQLM_CLASSIFICATION_OPTIONAL);
    json_decref(word);
    json_decref(number);
}

/* ---- versions -------------------------------------------------------------------------------------------------------------------------- */

static void version__compatible_is_same_major_and_a_minor_that_is_not_older(void **state)
{
    static const struct {
        const char *registered;
        const char *stored;
        bool        compatible;
    } cases[] = {
        { "1.2.3", "1.2.3", true },  { "1.2.3", "1.2.9", true },  { "1.3.0", "1.2.9", true },  { "1.2.3", "1.3.0", false },
        { "2.0.0", "1.9.9", false }, { "1.9.9", "2.0.0", false }, { "1.0.0", "0.9.0", false }, { "0.9.1", "0.9.0", true },
        { "0.9.0", "0.9.7", true },  { "0.9.0", "0.8.0", false }, { "0.8.0", "0.9.0", false }, { "0.0.1", "0.0.2", true },
        { "3.10.0", "3.9.0", true }, { "3.9.0", "3.10.0", false },
    };
    fixture *f = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sqlm_model_version registered;
        sqlm_model_version stored;

        assert_ok(f->cx, sqlm_model_version_parse(f->cx, cases[i].registered, &registered));
        assert_ok(f->cx, sqlm_model_version_parse(f->cx, cases[i].stored, &stored));
        if (sqlm_model_version_is_compatible(registered, stored) != cases[i].compatible)
            fail_msg("registered %s, stored %s", cases[i].registered, cases[i].stored);
    }
}

static void version__refuses_what_is_not_major_minor_patch(void **state)
{
    static const char *const malformed[] = { "",        "1",       "1.2",        "1.2.3.4", "1.2.x", "v1.2.3", "1.2.3-rc1", "1.2.3+4", " 1.2.3",
                                             "1.2.3 ",  "01.2.3",  "1.02.3",     "1..3",    "+1.2.3", "1.-2.3", "4294967296.0.0",
                                             "1.2.3\n", ".1.2.3" };
    fixture                 *f = *state;
    sqlm_model_version       version = { 7, 8, 9 };

    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
        assert_error(f->cx, DATA, sqlm_model_version_parse(f->cx, malformed[i], &version));
    assert_int_equal(version.major, 7);
    assert_ok(f->cx, sqlm_model_version_parse(f->cx, "4294967295.0.10", &version));
    assert_int_equal(version.major, UINT32_MAX);
    assert_int_equal(version.patch, 10);
}

static void check_version__not_recorded_is_no_failure(void **state)
{
    fixture *f = *state;
    json_t  *report;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Book", NULL));
    assert_true(sqlm_gate_pass(f->gate));
    assert_int_equal(count_events(f, SQLM_GATE_EVENT_VERSION_COMPAT_FAIL), 0);
    report = report_of(f, NULL);
    assert_string_equal(text_at(json_array_get(json_object_get(report, "models"), 0), "version_check"), "not recorded");
    json_decref(report);
}

static void check_version__compatible_is_told_by_the_report(void **state)
{
    fixture *f = *state;
    json_t  *report;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Book", "1.1.0"));
    assert_true(sqlm_gate_pass(f->gate));
    report = report_of(f, NULL);
    assert_string_equal(text_at(json_array_get(json_object_get(report, "models"), 0), "version_check"), "compatible");
    json_decref(report);
}

static void check_version__incompatible_is_an_event_and_counts_as_drift(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Hint", "2.0.0"));
    assert_int_equal(count_events(f, SQLM_GATE_EVENT_VERSION_COMPAT_FAIL), 1);
    assert_int_equal(summary(f).version_failures, 1);
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "2.0.0");
    assert_false(sqlm_gate_recorded_pass(f->gate));
}

static void check_version__a_malformed_stored_version_is_not_compatible(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Book", "one"));
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "Book");
}

static void check_version__a_failure_sticks(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Book", "2.0.0"));
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Book", "1.2.3"));
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Book", NULL));
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "2.0.0");
}

static void check_policy_versions__compares_with_the_version_of_the_policy(void **state)
{
    fixture *f = *state;

    use_policy(f);
    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_check_policy_versions(f->cx, f->gate));
    assert_int_equal(summary(f).version_failures, 1); /* Hint: 2.0.0 is stored, 1.2.3 registered */
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "Hint");
}

/* ---- registration -------------------------------------------------------------------------------------------------------------------------- */

static void register_model__makes_one_event_for_each(void **state)
{
    fixture               *f = *state;
    size_t                 count = 0;
    const sqlm_gate_event *events;

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    enrol(f, "loans", "Loan", SQLM_CLASSIFICATION_OPTIONAL);
    events = sqlm_gate_events(f->gate, &count);
    assert_int_equal(count, 2);
    assert_int_equal(events[0].code, SQLM_GATE_EVENT_MODEL_REGISTERED);
    assert_int_equal(events[0].level, SQLM_GATE_LEVEL_INFO);
    assert_string_equal(events[0].model_name, "Book");
    assert_string_equal(events[1].model_name, "Loan");
}

static void models__are_those_registered_in_their_order(void **state)
{
    fixture                *f = *state;
    size_t                  count = 7;
    const sqlm_typed_model *models;

    assert_null(sqlm_gate_models(f->gate, &count));
    assert_int_equal(count, 0);
    enrol(f, "zebras", "Zebra", SQLM_CLASSIFICATION_OPTIONAL);
    enrol(f, "apes", "Ape", SQLM_CLASSIFICATION_MANDATORY);
    models = sqlm_gate_models(f->gate, &count);
    assert_int_equal(count, 2);
    assert_string_equal(models[0].model_name, "Zebra");
    assert_string_equal(models[1].domain, "apes");
    assert_string_equal(models[1].owner_module, "tests/owner");
    assert_string_equal(models[1].version, "1.2.3");
}

static void register_model__copies_the_names(void **state)
{
    fixture         *f = *state;
    char             name[] = "Book";
    sqlm_typed_model typed = model("books", name, SQLM_CLASSIFICATION_MANDATORY);

    assert_ok(f->cx, sqlm_gate_register_model(f->cx, f->gate, &typed));
    name[0] = 'X';
    assert_string_equal(sqlm_gate_models(f->gate, NULL)[0].model_name, "Book");
}

static void register_model__takes_many(void **state)
{
    fixture *f = *state;
    size_t   count = 0;

    for (int i = 0; i < 300; i++) {
        char name[16];

        snprintf(name, sizeof(name), "M%d", i);
        enrol(f, name, name, SQLM_CLASSIFICATION_OPTIONAL);
        pass_both(f, name);
    }
    assert_string_equal(sqlm_gate_models(f->gate, &count)[299].model_name, "M299");
    assert_int_equal(count, 300);
    assert_true(sqlm_gate_pass(f->gate));
}

static void register_model__refuses_a_name_that_is_taken_and_remembers_it(void **state)
{
    fixture               *f = *state;
    const sqlm_typed_model again = model("other_books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    size_t                 count = 0;

    enrol_three(f);
    assert_true(sqlm_gate_pass(f->gate));
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &again));
    sqlm_gate_models(f->gate, &count);
    assert_int_equal(count, 3);
    assert_broken(f, SQLM_GATE_INVARIANT_OWNERSHIP, "'Book' is registered twice");
    assert_int_equal(count_events(f, SQLM_GATE_EVENT_MODEL_REGISTERED), 3);
}

static void register_model__a_second_owner_of_a_model_breaks_ownership(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model again = model("books", "Book", SQLM_CLASSIFICATION_MANDATORY);

    enrol_three(f);
    again.owner_module = "somebody/else";
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &again));
    assert_broken(f, SQLM_GATE_INVARIANT_OWNERSHIP, "somebody/else");
}

static void register_model__an_empty_owner_breaks_ownership(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model typed = model("orphans", "Orphan", SQLM_CLASSIFICATION_OPTIONAL);

    enrol_three(f);
    typed.owner_module = "";
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &typed));
    assert_broken(f, SQLM_GATE_INVARIANT_OWNERSHIP, "'Orphan' has no owner module");
}

static void register_model__an_owner_that_is_null_breaks_ownership(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model typed = model("orphans", "Orphan", SQLM_CLASSIFICATION_OPTIONAL);

    enrol_three(f);
    typed.owner_module = NULL;
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &typed));
    assert_broken(f, SQLM_GATE_INVARIANT_OWNERSHIP, "Orphan");
}

static void register_model__an_empty_name_or_domain_is_refused(void **state)
{
    fixture               *f = *state;
    const sqlm_typed_model nameless = model("books", "", SQLM_CLASSIFICATION_OPTIONAL);
    const sqlm_typed_model homeless = model("", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    const sqlm_typed_model garbled = model("books", "B\xffk", SQLM_CLASSIFICATION_OPTIONAL);

    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &nameless));
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &homeless));
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &garbled));
    assert_broken(f, SQLM_GATE_INVARIANT_OWNERSHIP, "without a name or a domain");
}

static void register_model__a_malformed_version_is_refused_and_counts_as_drift(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model typed = model("books2", "Book2", SQLM_CLASSIFICATION_OPTIONAL);

    enrol_three(f);
    typed.version = "1.2";
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &typed));
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "Book2");
}

static void register_model__a_classification_that_is_none_is_refused(void **state)
{
    fixture               *f = *state;
    const sqlm_typed_model typed = model("books2", "Book2", (sqlm_model_classification)3);

    enrol_three(f);
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &typed));
    assert_broken(f, SQLM_GATE_INVARIANT_MANDATORY, "Book2");
}

static void ownership__the_owner_is_the_one_that_the_policy_names(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model typed = model("books", "Book", SQLM_CLASSIFICATION_MANDATORY);

    use_policy(f);
    typed.owner_module = "somebody/else";
    assert_ok(f->cx, sqlm_gate_register_model(f->cx, f->gate, &typed));
    pass_both(f, "Book");
    assert_broken(f, SQLM_GATE_INVARIANT_OWNERSHIP, "two owners");
}

/* ---- results --------------------------------------------------------------------------------------------------------------------------------- */

static void check_drift__of_an_unregistered_model_is_misuse(void **state)
{
    fixture                *f = *state;
    const sqlm_drift_result result = { .model_name = "Ghost", .detail = "" };

    assert_error(f->cx, MISUSE, sqlm_gate_check_drift(f->cx, f->gate, &result));
}

static void check_round_trip__of_an_unregistered_model_is_misuse(void **state)
{
    fixture                     *f = *state;
    const sqlm_round_trip_result result = { .model_name = "Ghost", .passed = true, .records = 1, .detail = "" };

    assert_error(f->cx, MISUSE, sqlm_gate_check_round_trip(f->cx, f->gate, &result));
    assert_error(f->cx, MISUSE, sqlm_gate_check_version(f->cx, f->gate, "Ghost", "1.0.0"));
}

static void check_drift__makes_an_event_only_when_drift_was_detected(void **state)
{
    fixture *f = *state;

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    drift(f, "Book", false);
    assert_int_equal(count_events(f, SQLM_GATE_EVENT_SCHEMA_DRIFT_DETECTED), 0);
    drift(f, "Book", true);
    assert_int_equal(count_events(f, SQLM_GATE_EVENT_SCHEMA_DRIFT_DETECTED), 1);
}

static void check_drift__keeps_the_differences(void **state)
{
    static const sqlm_difference differences[] = {
        { SQLM_DIFFERENCE_COLUMN_TYPE, "books", "column pages", "type", "i32", "text", "alter the column" },
    };
    fixture                 *f = *state;
    const sqlm_drift_result  result = { "Book", true, "1 difference", differences, 1 };
    const sqlm_drift_result *kept;

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    assert_ok(f->cx, sqlm_gate_check_drift(f->cx, f->gate, &result));
    kept = sqlm_gate_drift(f->gate, "Book");
    assert_non_null(kept);
    assert_int_equal(kept->difference_count, 1);
    assert_ptr_not_equal(kept->differences, differences);
    assert_string_equal(kept->differences[0].object, "column pages");
    assert_null(sqlm_gate_drift(f->gate, "Ghost"));
}

static void check_drift__differences_without_drift_are_misuse(void **state)
{
    static const sqlm_difference differences[] = { { SQLM_DIFFERENCE_TABLE_MISSING, "t", "o", "p", "e", "f", "r" } };
    fixture                     *f = *state;
    const sqlm_drift_result      result = { "Book", false, "", differences, 1 };

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    assert_error(f->cx, MISUSE, sqlm_gate_check_drift(f->cx, f->gate, &result));
    assert_null(sqlm_gate_drift(f->gate, "Book"));
}

static void check_round_trip__makes_a_pass_or_a_fail_event(void **state)
{
    fixture               *f = *state;
    size_t                 count = 0;
    const sqlm_gate_event *events;

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    round_trip(f, "Book", true);
    round_trip(f, "Book", false);
    events = sqlm_gate_events(f->gate, &count);
    assert_int_equal(count, 3);
    assert_int_equal(events[1].code, SQLM_GATE_EVENT_ROUND_TRIP_PASS);
    assert_int_equal(events[1].level, SQLM_GATE_LEVEL_INFO);
    assert_int_equal(events[2].code, SQLM_GATE_EVENT_ROUND_TRIP_FAIL);
    assert_int_equal(events[2].level, SQLM_GATE_LEVEL_ERROR);
}

static void check_round_trip__the_fail_event_names_the_first_differing_field(void **state)
{
    fixture *f = *state;
    size_t   count = 0;

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    round_trip(f, "Book", false);
    assert_non_null(strstr(sqlm_gate_events(f->gate, &count)[1].detail, "field 'x'"));
}

static void check_round_trip__a_pass_without_a_record_is_misuse(void **state)
{
    fixture                     *f = *state;
    const sqlm_round_trip_result result = { .model_name = "Book", .passed = true, .detail = "" };

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    assert_error(f->cx, MISUSE, sqlm_gate_check_round_trip(f->cx, f->gate, &result));
    assert_null(sqlm_gate_round_trip(f->gate, "Book"));
    assert_int_equal(summary(f).unchecked, 1);
}

static void check_round_trip__a_latency_that_is_none_is_misuse(void **state)
{
    static const double    latencies[] = { -1, (double)NAN, (double)INFINITY };
    fixture               *f = *state;
    sqlm_round_trip_result result = { .model_name = "Book", .passed = true, .records = 1, .detail = "" };

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    for (size_t i = 0; i < sizeof(latencies) / sizeof(latencies[0]); i++) {
        result.latency_us = latencies[i];
        result.p99_us = 0;
        assert_error(f->cx, MISUSE, sqlm_gate_check_round_trip(f->cx, f->gate, &result));
        result.latency_us = 0;
        result.p99_us = latencies[i];
        assert_error(f->cx, MISUSE, sqlm_gate_check_round_trip(f->cx, f->gate, &result));
    }
}

static void results__null_arguments_are_misuse(void **state)
{
    fixture                     *f = *state;
    const sqlm_drift_result      no_name = { .detail = "" };
    const sqlm_round_trip_result no_detail = { .model_name = "Book", .passed = true, .records = 1 };

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    assert_error(f->cx, MISUSE, sqlm_gate_check_drift(f->cx, f->gate, NULL));
    assert_error(f->cx, MISUSE, sqlm_gate_check_drift(f->cx, f->gate, &no_name));
    assert_error(f->cx, MISUSE, sqlm_gate_check_drift(f->cx, NULL, &no_name));
    assert_error(f->cx, MISUSE, sqlm_gate_check_round_trip(f->cx, f->gate, &no_detail));
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, NULL));
    assert_error(f->cx, MISUSE, sqlm_gate_to_report(f->cx, f->gate, NULL, NULL));
}

static void a_failed_drift_result_sticks(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    drift(f, "Book", true);
    drift(f, "Book", false);
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "Book");
    assert_int_equal(summary(f).drift_failures, 1);
}

static void a_failed_round_trip_sticks(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    round_trip(f, "Book", false);
    round_trip(f, "Book", true);
    assert_broken(f, SQLM_GATE_INVARIANT_ROUND_TRIP, "Book");
    assert_false(sqlm_gate_round_trip(f->gate, "Book")->passed);
}

/* ---- the verdict --------------------------------------------------------------------------------------------------------------------------------- */

static void gate_pass__is_true_when_all_models_passed_both(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    for (unsigned i = 0; i < SQLM_GATE_INVARIANT_COUNT; i++)
        assert_holds(f, (sqlm_gate_invariant_id)i);
    assert_true(sqlm_gate_pass(f->gate));
    assert_true(sqlm_gate_recorded_pass(f->gate));
}

static void gate_pass__an_empty_gate_fails_although_its_recorded_pass_is_true(void **state)
{
    fixture *f = *state;

    assert_true(sqlm_gate_recorded_pass(f->gate));
    assert_broken(f, SQLM_GATE_INVARIANT_MANDATORY, "no model is registered");
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "no model is registered");
    assert_broken(f, SQLM_GATE_INVARIANT_ROUND_TRIP, "no model is registered");
}

static void gate_pass__of_no_gate_is_false(void **state)
{
    (void)state;
    assert_false(sqlm_gate_pass(NULL));
    assert_false(sqlm_gate_recorded_pass(NULL));
}

static void gate_pass__an_unchecked_model_fails_even_when_it_is_optional(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    enrol(f, "extras", "Extra", SQLM_CLASSIFICATION_OPTIONAL);
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "'Extra' was not checked");
    assert_broken(f, SQLM_GATE_INVARIANT_ROUND_TRIP, "'Extra' was not checked");
    assert_int_equal(summary(f).unchecked, 1);
    assert_true(sqlm_gate_recorded_pass(f->gate));
}

static void gate_pass__one_result_of_two_is_not_enough(void **state)
{
    fixture *f = *state;

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    drift(f, "Book", false);
    assert_holds(f, SQLM_GATE_INVARIANT_DRIFT);
    assert_broken(f, SQLM_GATE_INVARIANT_ROUND_TRIP, "Book");
    assert_broken(f, SQLM_GATE_INVARIANT_MANDATORY, "Book");
    round_trip(f, "Book", true);
    assert_true(sqlm_gate_pass(f->gate));
}

static void drift__fails_in_every_class(void **state)
{
    static const char *const names[] = { "Book", "Loan", "Hint" };

    for (size_t i = 0; i < 3; i++) {
        fixture *f = *state;

        sqlm_gate_free(f->gate);
        assert_ok(f->cx, sqlm_gate_new(f->cx, NULL, &f->gate));
        enrol_three(f);
        drift(f, names[i], true);
        assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, names[i]);
        assert_holds(f, SQLM_GATE_INVARIANT_ROUND_TRIP);
        assert_false(sqlm_gate_recorded_pass(f->gate));
    }
}

static void round_trip__of_a_mandatory_model_fails_the_gate(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    round_trip(f, "Book", false);
    assert_broken(f, SQLM_GATE_INVARIANT_ROUND_TRIP, "Book");
    assert_false(sqlm_gate_recorded_pass(f->gate));
}

static void round_trip__of_a_should_use_model_fails_the_gate(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    round_trip(f, "Loan", false);
    assert_broken(f, SQLM_GATE_INVARIANT_ROUND_TRIP, "Loan");
    assert_false(sqlm_gate_recorded_pass(f->gate));
}

static void round_trip__of_an_optional_model_is_reported_and_passes(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    round_trip(f, "Hint", false);
    assert_holds(f, SQLM_GATE_INVARIANT_ROUND_TRIP);
    assert_non_null(strstr(invariant(f, SQLM_GATE_INVARIANT_ROUND_TRIP).why, "1 optional failed"));
    assert_true(sqlm_gate_pass(f->gate));
    assert_true(sqlm_gate_recorded_pass(f->gate));
    assert_int_equal(summary(f).round_trip_failures[SQLM_CLASSIFICATION_OPTIONAL], 1);
}

static void mandatory__a_domain_of_the_policy_without_a_model_fails(void **state)
{
    fixture *f = *state;

    use_policy(f);
    enrol(f, "loans", "Loan", SQLM_CLASSIFICATION_SHOULD_USE);
    pass_both(f, "Loan");
    assert_broken(f, SQLM_GATE_INVARIANT_MANDATORY, "'books' has no registered model");
    assert_holds(f, SQLM_GATE_INVARIANT_DRIFT);
}

static void mandatory__other_domains_of_the_policy_may_be_missing(void **state)
{
    fixture *f = *state;

    use_policy(f);
    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    pass_both(f, "Book");
    assert_holds(f, SQLM_GATE_INVARIANT_MANDATORY);
    assert_true(sqlm_gate_pass(f->gate));
}

static void mandatory__an_unchecked_domain_is_named(void **state)
{
    fixture *f = *state;

    use_policy(f);
    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    drift(f, "Book", false);
    assert_broken(f, SQLM_GATE_INVARIANT_MANDATORY, "'books'");
}

static void mandatory__a_model_cannot_declare_itself_less_than_the_policy_says(void **state)
{
    fixture *f = *state;

    use_policy(f);
    enrol(f, "books", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    drift(f, "Book", false);
    round_trip(f, "Book", false);
    assert_broken(f, SQLM_GATE_INVARIANT_MANDATORY, "registered as optional, the policy says mandatory");
    assert_broken(f, SQLM_GATE_INVARIANT_ROUND_TRIP, "Book");
}

static void mandatory__an_empty_policy_fails(void **state)
{
    fixture               *f = *state;
    const sqlm_gate_policy none = { NULL, 0 };

    sqlm_gate_free(f->gate);
    assert_ok(f->cx, sqlm_gate_new(f->cx, &none, &f->gate));
    enrol_three(f);
    assert_broken(f, SQLM_GATE_INVARIANT_MANDATORY, "names no domain");
}

static void invariants__have_their_identifiers(void **state)
{
    fixture *f = *state;

    assert_string_equal(invariant(f, SQLM_GATE_INVARIANT_DRIFT).id, "INV-SMI-DRIFT");
    assert_string_equal(invariant(f, SQLM_GATE_INVARIANT_ROUND_TRIP).id, "INV-SMI-ROUNDTRIP");
    assert_string_equal(invariant(f, SQLM_GATE_INVARIANT_MANDATORY).id, "INV-SMI-MANDATORY");
    assert_string_equal(invariant(f, SQLM_GATE_INVARIANT_OWNERSHIP).id, "INV-SMI-OWNERSHIP");
}

static void summary__counts_by_classification(void **state)
{
    fixture          *f = *state;
    sqlm_gate_summary counts;

    enrol_three(f);
    enrol(f, "more", "More", SQLM_CLASSIFICATION_SHOULD_USE);
    drift(f, "Loan", true);
    round_trip(f, "Book", false);
    round_trip(f, "Hint", false);
    counts = summary(f);
    assert_int_equal(counts.models, 4);
    assert_int_equal(counts.by_classification[SQLM_CLASSIFICATION_MANDATORY], 1);
    assert_int_equal(counts.by_classification[SQLM_CLASSIFICATION_SHOULD_USE], 2);
    assert_int_equal(counts.by_classification[SQLM_CLASSIFICATION_OPTIONAL], 1);
    assert_int_equal(counts.drift_failures, 1);
    assert_int_equal(counts.round_trip_failures[SQLM_CLASSIFICATION_MANDATORY], 1);
    assert_int_equal(counts.round_trip_failures[SQLM_CLASSIFICATION_SHOULD_USE], 0);
    assert_int_equal(counts.round_trip_failures[SQLM_CLASSIFICATION_OPTIONAL], 1);
    assert_int_equal(counts.unchecked, 1);
}

/* ---- events ---------------------------------------------------------------------------------------------------------------------------------------- */

static void event_codes__have_their_names(void **state)
{
    (void)state;
    assert_string_equal(sqlm_gate_event_code_name(SQLM_GATE_EVENT_MODEL_REGISTERED), "SQLMODEL_MODEL_REGISTERED");
    assert_string_equal(sqlm_gate_event_code_name(SQLM_GATE_EVENT_SCHEMA_DRIFT_DETECTED), "SQLMODEL_SCHEMA_DRIFT_DETECTED");
    assert_string_equal(sqlm_gate_event_code_name(SQLM_GATE_EVENT_ROUND_TRIP_PASS), "SQLMODEL_ROUND_TRIP_PASS");
    assert_string_equal(sqlm_gate_event_code_name(SQLM_GATE_EVENT_ROUND_TRIP_FAIL), "SQLMODEL_ROUND_TRIP_FAIL");
    assert_string_equal(sqlm_gate_event_code_name(SQLM_GATE_EVENT_VERSION_COMPAT_FAIL), "SQLMODEL_VERSION_COMPAT_FAIL");
}

static void take_events__gives_all_and_then_none(void **state)
{
    fixture             *f = *state;
    sqlm_gate_event_list first;
    sqlm_gate_event_list second;
    size_t               count = 7;

    enrol_three(f);
    sqlm_gate_take_events(f->gate, &first);
    assert_int_equal(first.count, 6);
    assert_string_equal(first.items[0].model_name, "Book");
    sqlm_gate_take_events(f->gate, &second);
    assert_int_equal(second.count, 0);
    sqlm_gate_events(f->gate, &count);
    assert_int_equal(count, 0);
    sqlm_gate_event_list_free(&first);
    sqlm_gate_event_list_free(&first);
    sqlm_gate_event_list_free(&second);
}

static void take_events__what_was_taken_outlives_the_gate(void **state)
{
    fixture             *f = *state;
    sqlm_gate_event_list events;

    enrol_three(f);
    sqlm_gate_take_events(f->gate, &events);
    sqlm_gate_free(f->gate);
    f->gate = NULL;
    assert_string_equal(events.items[2].model_name, "Hint");
    sqlm_gate_event_list_free(&events);
}

static void take_events__the_log_goes_on_afterwards(void **state)
{
    fixture             *f = *state;
    sqlm_gate_event_list events;
    size_t               count = 0;

    enrol_three(f);
    sqlm_gate_take_events(f->gate, &events);
    sqlm_gate_event_list_free(&events);
    round_trip(f, "Book", false);
    assert_int_equal(sqlm_gate_events(f->gate, &count)[0].code, SQLM_GATE_EVENT_ROUND_TRIP_FAIL);
    assert_int_equal(count, 1);
}

static void take_events__the_verdict_does_not_depend_on_the_log(void **state)
{
    fixture             *f = *state;
    sqlm_gate_event_list events;

    enrol_three(f);
    drift(f, "Book", true);
    sqlm_gate_take_events(f->gate, &events);
    sqlm_gate_event_list_free(&events);
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "Book");
}

/* ---- JSON of the types -------------------------------------------------------------------------------------------------------------------------------- */

static void typed_model__goes_through_json(void **state)
{
    fixture               *f = *state;
    const sqlm_typed_model typed = model("books", "Book \"\xc3\xa9\"", SQLM_CLASSIFICATION_SHOULD_USE);
    sqlm_typed_model       back;
    json_t                *json = NULL;

    assert_ok(f->cx, sqlm_typed_model_to_json(f->cx, &typed, &json));
    assert_int_equal(json_object_size(json), 6);
    assert_ok(f->cx, sqlm_typed_model_from_json(f->cx, json, f->arena, &back));
    json_decref(json);
    assert_string_equal(back.domain, typed.domain);
    assert_string_equal(back.owner_module, typed.owner_module);
    assert_int_equal(back.classification, typed.classification);
    assert_int_equal(back.source, typed.source);
    assert_string_equal(back.model_name, typed.model_name);
    assert_string_equal(back.version, typed.version);
    assert_null(back.model);
    assert_null(back.samples);
}

static void drift_result__goes_through_json(void **state)
{
    static const sqlm_difference differences[] = {
        { SQLM_DIFFERENCE_COLUMN_TYPE, "books", "column pages", "type", "i32", "text", "alter the column" },
        { SQLM_DIFFERENCE_INDEX_MISSING, "books", "index ix", "existence", "present", "", "create the index" },
    };
    fixture                *f = *state;
    const sqlm_drift_result result = { "Book", true, "2 differences", differences, 2 };
    sqlm_drift_result       back;
    json_t                 *json = NULL;

    assert_ok(f->cx, sqlm_drift_result_to_json(f->cx, &result, &json));
    assert_ok(f->cx, sqlm_drift_result_from_json(f->cx, json, f->arena, &back));
    json_decref(json);
    assert_string_equal(back.model_name, "Book");
    assert_true(back.drift_detected);
    assert_string_equal(back.detail, "2 differences");
    assert_int_equal(back.difference_count, 2);
    assert_int_equal(back.differences[1].kind, SQLM_DIFFERENCE_INDEX_MISSING);
    assert_string_equal(back.differences[1].remedy, "create the index");
    assert_string_equal(back.differences[0].found, "text");
}

static void round_trip_result__goes_through_json(void **state)
{
    fixture                     *f = *state;
    const sqlm_round_trip_result result = { "Book", true, 12.5, 0.1, 1e9, 9007199254740993u, "" };
    sqlm_round_trip_result       back;
    json_t                      *json = NULL;

    assert_ok(f->cx, sqlm_round_trip_result_to_json(f->cx, &result, &json));
    assert_ok(f->cx, sqlm_round_trip_result_from_json(f->cx, json, f->arena, &back));
    json_decref(json);
    assert_string_equal(back.model_name, "Book");
    assert_true(back.passed);
    assert_true(back.latency_us == 12.5 && back.p95_us == 0.1 && back.p99_us == 1e9);
    assert_true(back.records == 9007199254740993u);
    assert_string_equal(back.detail, "");
}

static void event__goes_through_json(void **state)
{
    fixture *f = *state;

    for (unsigned i = 0; i < SQLM_GATE_EVENT_COUNT; i++) {
        const bool            is_error = i == SQLM_GATE_EVENT_SCHEMA_DRIFT_DETECTED || i == SQLM_GATE_EVENT_ROUND_TRIP_FAIL ||
                                         i == SQLM_GATE_EVENT_VERSION_COMPAT_FAIL;
        const sqlm_gate_event event = { (sqlm_gate_event_code)i, is_error ? SQLM_GATE_LEVEL_ERROR : SQLM_GATE_LEVEL_INFO, "Book",
                                        "what\nhappened" };
        sqlm_gate_event       back;
        json_t               *json = NULL;

        assert_ok(f->cx, sqlm_gate_event_to_json(f->cx, &event, &json));
        assert_ok(f->cx, sqlm_gate_event_from_json(f->cx, json, f->arena, &back));
        json_decref(json);
        assert_int_equal(back.code, event.code);
        assert_int_equal(back.level, event.level);
        assert_string_equal(back.model_name, "Book");
        assert_string_equal(back.detail, "what\nhappened");
    }
}

static void event__refuses_a_level_that_does_not_belong_to_the_code(void **state)
{
    fixture        *f = *state;
    sqlm_gate_event back;
    json_t         *json = json_pack("{s:s,s:s,s:s,s:s}", "code", "SQLMODEL_ROUND_TRIP_FAIL", "level", "info", "model_name", "Book",
                                     "detail", "");

    assert_error(f->cx, DATA, sqlm_gate_event_from_json(f->cx, json, f->arena, &back));
    json_decref(json);
}

static void summary__goes_through_json(void **state)
{
    fixture                *f = *state;
    const sqlm_gate_summary counts = { 21, { 12, 7, 2 }, 1, { 3, 4, 5 }, 6, 8 };
    sqlm_gate_summary       back;
    json_t                 *json = NULL;

    assert_ok(f->cx, sqlm_gate_summary_to_json(f->cx, &counts, &json));
    assert_ok(f->cx, sqlm_gate_summary_from_json(f->cx, json, &back));
    json_decref(json);
    assert_memory_equal(&back, &counts, sizeof(back));
}

static void json__a_member_that_is_missing_unknown_or_of_another_kind_is_refused(void **state)
{
    static const char *const malformed[] = {
        "[]",
        "{}",
        "{\"model_name\":\"B\",\"passed\":true,\"latency_us\":1.0,\"p95_us\":1.0,\"p99_us\":1.0,\"records\":1}",
        "{\"model_name\":\"B\",\"passed\":true,\"latency_us\":1.0,\"p95_us\":1.0,\"p99_us\":1.0,\"records\":1,\"detail\":\"\",\"x\":1}",
        "{\"model_name\":\"B\",\"passed\":1,\"latency_us\":1.0,\"p95_us\":1.0,\"p99_us\":1.0,\"records\":1,\"detail\":\"\"}",
        "{\"model_name\":\"B\",\"passed\":true,\"latency_us\":\"1\",\"p95_us\":1.0,\"p99_us\":1.0,\"records\":1,\"detail\":\"\"}",
        "{\"model_name\":\"B\",\"passed\":true,\"latency_us\":1.0,\"p95_us\":1.0,\"p99_us\":1.0,\"records\":-1,\"detail\":\"\"}",
        "{\"model_name\":null,\"passed\":true,\"latency_us\":1.0,\"p95_us\":1.0,\"p99_us\":1.0,\"records\":1,\"detail\":\"\"}",
    };
    fixture               *f = *state;
    sqlm_round_trip_result back = { .records = 77 };

    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        json_t *json = json_loads(malformed[i], 0, NULL);

        assert_non_null(json);
        assert_error(f->cx, DATA, sqlm_round_trip_result_from_json(f->cx, json, f->arena, &back));
        json_decref(json);
    }
    assert_int_equal(back.records, 77);
}

static void json__texts_that_are_no_utf8_are_refused(void **state)
{
    fixture               *f = *state;
    const sqlm_typed_model typed = model("books", "B\xff", SQLM_CLASSIFICATION_OPTIONAL);
    const sqlm_typed_model nameless = model("books", NULL, SQLM_CLASSIFICATION_OPTIONAL);
    json_t                *json = NULL;

    assert_error(f->cx, DATA, sqlm_typed_model_to_json(f->cx, &typed, &json));
    assert_error(f->cx, DATA, sqlm_typed_model_to_json(f->cx, &nameless, &json));
    assert_null(json);
}

static void gate__goes_through_json_with_its_verdict(void **state)
{
    fixture                     *f = *state;
    const sqlm_typed_model       again = model("x", "Book", SQLM_CLASSIFICATION_OPTIONAL);
    static const sqlm_difference differences[] = { { SQLM_DIFFERENCE_TABLE_MISSING, "t", "o", "p", "e", "f", "r" } };
    const sqlm_drift_result      drifted = { "Loan", true, "1 difference", differences, 1 };
    sqlm_gate                   *back = NULL;
    json_t                      *json = NULL;
    json_t                      *first;
    json_t                      *second = NULL;

    use_policy(f);
    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_check_drift(f->cx, f->gate, &drifted));
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Hint", "9.0.0"));
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &again));
    enrol(f, "extras", "Extra", SQLM_CLASSIFICATION_OPTIONAL);
    first = report_of(f, NULL);

    assert_ok(f->cx, sqlm_gate_to_json(f->cx, f->gate, &json));
    assert_ok(f->cx, sqlm_gate_from_json(f->cx, json, &back));
    assert_ok(f->cx, sqlm_gate_to_report(f->cx, back, NULL, &second));
    assert_true(json_equal(first, second));
    assert_false(sqlm_gate_pass(back));
    sqlm_gate_free(back);
    json_decref(json);
    json_decref(first);
    json_decref(second);
}

static void gate__a_passing_gate_passes_after_json(void **state)
{
    fixture   *f = *state;
    sqlm_gate *back = NULL;
    json_t    *json = NULL;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_to_json(f->cx, f->gate, &json));
    assert_ok(f->cx, sqlm_gate_from_json(f->cx, json, &back));
    assert_true(sqlm_gate_pass(back));
    sqlm_gate_free(back);

    /* one result less, and it does not */
    json_object_set_new(json_array_get(json_object_get(json, "models"), 1), "drift", json_null());
    assert_ok(f->cx, sqlm_gate_from_json(f->cx, json, &back));
    assert_false(sqlm_gate_pass(back));
    sqlm_gate_free(back);
    json_decref(json);
}

static void gate__json_that_breaks_an_invariant_is_refused(void **state)
{
    fixture   *f = *state;
    sqlm_gate *back = NULL;
    json_t    *json = NULL;
    json_t    *models;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_to_json(f->cx, f->gate, &json));
    models = json_object_get(json, "models");
    json_array_append(models, json_array_get(models, 0));
    assert_error(f->cx, DATA, sqlm_gate_from_json(f->cx, json, &back));
    assert_null(back);
    json_decref(json);
}

/* ---- report ----------------------------------------------------------------------------------------------------------------------------------------------- */

static void assert_members(const json_t *object, const char *const *members)
{
    size_t count = 0;

    for (; members[count] != NULL; count++)
        if (json_object_get(object, members[count]) == NULL)
            fail_msg("member '%s' is missing", members[count]);
    assert_int_equal(json_object_size(object), count);
}

static void report__has_all_its_keys_even_for_an_empty_gate(void **state)
{
    static const char *const members[] = { "format",      "tool",    "scope",  "verdict", "recorded_pass", "exit_code",
                                           "environment", "summary", "models", "events",  "invariants",    NULL };
    static const char *const environment[] = { "driver", "server_version", "seed", "records", "duration_ms", NULL };
    fixture                 *f = *state;
    json_t                  *report = report_of(f, NULL);

    assert_members(report, members);
    assert_members(json_object_get(report, "environment"), environment);
    assert_int_equal(json_integer_value(json_object_get(report, "format")), 1);
    assert_string_equal(text_at(json_object_get(report, "tool"), "name"), "sqlmodel-gate");
    assert_string_equal(text_at(report, "verdict"), "FAIL");
    assert_true(json_is_true(json_object_get(report, "recorded_pass")));
    assert_int_equal(json_integer_value(json_object_get(report, "exit_code")), 1);
    assert_int_equal(json_array_size(json_object_get(report, "invariants")), 4);
    json_decref(report);
}

static void report__a_model_has_all_its_keys_checked_or_not(void **state)
{
    static const char *const members[] = { "domain",  "owner_module", "classification", "source",        "model_name",
                                           "version", "drift",        "round_trip",     "version_check", NULL };
    static const char *const drift_members[] = { "drift_detected", "detail", "differences", NULL };
    static const char *const round_trip_members[] = { "passed", "latency_us", "p95_us", "p99_us", "records", "detail", NULL };
    fixture                 *f = *state;
    json_t                  *report;
    json_t                  *models;

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    enrol(f, "loans", "Loan", SQLM_CLASSIFICATION_MANDATORY);
    pass_both(f, "Loan");
    report = report_of(f, NULL);
    models = json_object_get(report, "models");
    assert_members(json_array_get(models, 0), members);
    assert_members(json_array_get(models, 1), members);
    assert_true(json_is_null(json_object_get(json_array_get(models, 0), "drift")));
    assert_true(json_is_null(json_object_get(json_array_get(models, 0), "round_trip")));
    assert_members(json_object_get(json_array_get(models, 1), "drift"), drift_members);
    assert_members(json_object_get(json_array_get(models, 1), "round_trip"), round_trip_members);
    json_decref(report);
}

static void report__models_are_sorted_by_domain(void **state)
{
    fixture *f = *state;
    json_t  *report;
    json_t  *models;

    enrol(f, "zebras", "Ape", SQLM_CLASSIFICATION_OPTIONAL);
    enrol(f, "apes", "Zebra", SQLM_CLASSIFICATION_OPTIONAL);
    enrol(f, "lions", "Lion", SQLM_CLASSIFICATION_OPTIONAL);
    report = report_of(f, NULL);
    models = json_object_get(report, "models");
    assert_string_equal(text_at(json_array_get(models, 0), "domain"), "apes");
    assert_string_equal(text_at(json_array_get(models, 1), "domain"), "lions");
    assert_string_equal(text_at(json_array_get(models, 2), "domain"), "zebras");
    json_decref(report);
}

static void report__is_the_same_text_for_the_same_results(void **state)
{
    fixture *f = *state;
    json_t  *first;
    json_t  *second;
    char    *texts[2];

    enrol_three(f);
    first = report_of(f, NULL);
    second = report_of(f, NULL);
    texts[0] = json_dumps(first, 0);
    texts[1] = json_dumps(second, 0);
    assert_string_equal(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
    json_decref(first);
    json_decref(second);
}

static void report__passes_with_exit_code_zero(void **state)
{
    fixture            *f = *state;
    const sqlm_gate_run run = { .size = sizeof(run), .driver = "sqlite", .server_version = "3.40.1", .seed = 9, .records = 5, .duration_ms = 1.5 };
    json_t             *report;

    enrol_three(f);
    report = report_of(f, &run);
    assert_string_equal(text_at(report, "verdict"), "PASS");
    assert_int_equal(json_integer_value(json_object_get(report, "exit_code")), 0);
    assert_int_equal(sqlm_gate_exit_code(f->gate, &run), 0);
    assert_string_equal(text_at(json_object_get(report, "environment"), "driver"), "sqlite");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(report, "environment"), "seed")), 9);
    json_decref(report);
}

static void report__what_could_not_run_is_not_run_and_no_invariant_holds(void **state)
{
    fixture            *f = *state;
    const sqlm_gate_run run = { .size = sizeof(run), .not_run = "the database is not there" };
    const sqlm_gate_run interrupted = { .size = sizeof(run), .not_run = "cancelled", .not_run_exit = 130 };
    json_t             *report;
    json_t             *invariants;

    enrol_three(f);
    report = report_of(f, &run);
    assert_string_equal(text_at(report, "verdict"), "NOT_RUN");
    assert_int_equal(json_integer_value(json_object_get(report, "exit_code")), 3);
    invariants = json_object_get(report, "invariants");
    for (size_t i = 0; i < json_array_size(invariants); i++) {
        assert_true(json_is_false(json_object_get(json_array_get(invariants, i), "passed")));
        assert_non_null(strstr(text_at(json_array_get(invariants, i), "why"), "the database is not there"));
    }
    json_decref(report);
    assert_int_equal(sqlm_gate_exit_code(f->gate, &interrupted), 130);
}

static void report__says_that_it_was_restricted(void **state)
{
    fixture            *f = *state;
    const sqlm_gate_run run = { .size = sizeof(run), .restriction = "by --only to 1 of 21" };
    const char         *text = NULL;
    json_t             *report;

    enrol_three(f);
    report = report_of(f, &run);
    assert_non_null(strstr(text_at(json_array_get(json_object_get(report, "invariants"), SQLM_GATE_INVARIANT_MANDATORY), "why"), "--only"));
    json_decref(report);
    assert_ok(f->cx, sqlm_gate_to_text(f->cx, f->gate, &run, false, f->arena, &text));
    assert_non_null(strstr(text, "restricted: by --only to 1 of 21"));
}

static void text_report__names_each_failure_with_its_remedy(void **state)
{
    static const sqlm_difference differences[] = {
        { SQLM_DIFFERENCE_COLUMN_TYPE, "books", "column pages", "type", "i32", "", "rebuild the table" },
    };
    fixture                *f = *state;
    const sqlm_drift_result drifted = { "Book", true, "1 difference", differences, 1 };
    const char             *text = NULL;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_check_drift(f->cx, f->gate, &drifted));
    round_trip(f, "Loan", false);
    assert_ok(f->cx, sqlm_gate_to_text(f->cx, f->gate, NULL, false, f->arena, &text));
    assert_non_null(strstr(text, "expected: i32"));
    assert_non_null(strstr(text, "found:    (nothing)"));
    assert_non_null(strstr(text, "remedy:   rebuild the table"));
    assert_non_null(strstr(text, "field 'x' came back different"));
    assert_non_null(strstr(text, "FAIL: 3 models"));
    assert_null(strchr(text, '\033'));
    assert_ok(f->cx, sqlm_gate_to_text(f->cx, f->gate, NULL, true, f->arena, &text));
    assert_non_null(strstr(text, "\033[31m"));
}

static void junit__holds_only_what_xml_can(void **state)
{
    fixture                *f = *state;
    const sqlm_drift_result odd = { .model_name = "Book", .drift_detected = true, .detail = "a<b>&\"c\" \x01\x1f\n\t\xef\xbf\xbe\xef\xbf\xbd \xc3\xa9" };
    const sqlm_gate_run     run = { .size = sizeof(run), .restriction = "\xff" };
    const char             *text = NULL;

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    assert_ok(f->cx, sqlm_gate_check_drift(f->cx, f->gate, &odd));
    assert_ok(f->cx, sqlm_gate_to_junit(f->cx, f->gate, NULL, f->arena, &text));
    assert_non_null(strstr(text, "message=\"a&lt;b&gt;&amp;&quot;c&quot; \xef\xbf\xbd\xef\xbf\xbd&#10;&#9;\xef\xbf\xbd\xef\xbf\xbd \xc3\xa9\""));
    assert_error(f->cx, DATA, sqlm_gate_to_junit(f->cx, f->gate, &run, f->arena, &text));
    assert_null(text);
}

static void absorb__takes_models_results_versions_and_breaches(void **state)
{
    fixture               *f = *state;
    const sqlm_typed_model twice = model("books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    sqlm_gate             *other = NULL;
    sqlm_gate_summary      summary;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Loan", "2.0.0"));
    round_trip(f, "Hint", false);
    assert_error(f->cx, MISUSE, sqlm_gate_register_model(f->cx, f->gate, &twice));
    assert_ok(f->cx, sqlm_gate_new(f->cx, NULL, &other));
    assert_ok(f->cx, sqlm_gate_absorb(f->cx, other, f->gate));
    assert_error(f->cx, MISUSE, sqlm_gate_absorb(f->cx, other, other));
    sqlm_gate_free(f->gate);
    f->gate = other;
    sqlm_gate_summarise(f->gate, &summary);
    assert_int_equal(summary.models, 3);
    assert_int_equal(summary.unchecked, 0);
    assert_int_equal(summary.version_failures, 1);
    assert_int_equal(summary.round_trip_failures[SQLM_CLASSIFICATION_OPTIONAL], 1);
    assert_broken(f, SQLM_GATE_INVARIANT_OWNERSHIP, "registered twice");
    assert_broken(f, SQLM_GATE_INVARIANT_DRIFT, "2.0.0");
}

static void absorb__a_model_that_is_there_already_breaks_ownership(void **state)
{
    fixture   *f = *state;
    sqlm_gate *other = NULL;

    enrol_three(f);
    assert_ok(f->cx, sqlm_gate_new(f->cx, NULL, &other));
    assert_ok(f->cx, sqlm_gate_absorb(f->cx, other, f->gate));
    assert_ok(f->cx, sqlm_gate_absorb(f->cx, f->gate, other));
    sqlm_gate_free(other);
    assert_broken(f, SQLM_GATE_INVARIANT_OWNERSHIP, "registered twice");
}

static void record_breach__breaks_its_invariant(void **state)
{
    fixture *f = *state;

    enrol_three(f);
    assert_true(sqlm_gate_pass(f->gate));
    assert_error(f->cx, MISUSE, sqlm_gate_record_breach(f->cx, f->gate, SQLM_GATE_INVARIANT_COUNT, "x"));
    assert_error(f->cx, DATA, sqlm_gate_record_breach(f->cx, f->gate, SQLM_GATE_INVARIANT_DRIFT, "\xff"));
    assert_true(sqlm_gate_pass(f->gate));
    assert_ok(f->cx, sqlm_gate_record_breach(f->cx, f->gate, SQLM_GATE_INVARIANT_ROUND_TRIP, "it was not there"));
    assert_broken(f, SQLM_GATE_INVARIANT_ROUND_TRIP, "it was not there");
}

/* ---- verdict of drift alone ----------------------------------------------------------------------------------------------------------------- */

static void pass_within__drift_speaks_of_drift_and_versions_alone(void **state)
{
    fixture *f = *state;

    use_policy(f);
    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    assert_false(sqlm_gate_pass_within(f->gate, SQLM_GATE_SCOPE_DRIFT)); /* not looked at */
    drift(f, "Book", false);
    assert_true(sqlm_gate_pass_within(f->gate, SQLM_GATE_SCOPE_DRIFT));
    assert_false(sqlm_gate_pass_within(f->gate, SQLM_GATE_SCOPE_ALL));
    assert_false(sqlm_gate_pass(f->gate));
    assert_ok(f->cx, sqlm_gate_check_version(f->cx, f->gate, "Book", "2.0.0"));
    assert_false(sqlm_gate_pass_within(f->gate, SQLM_GATE_SCOPE_DRIFT));
}

static void pass_within__drift_is_as_strict_about_absence(void **state)
{
    fixture *f = *state;

    assert_false(sqlm_gate_pass_within(f->gate, SQLM_GATE_SCOPE_DRIFT));
    assert_false(sqlm_gate_pass_within(NULL, SQLM_GATE_SCOPE_DRIFT));
    use_policy(f);
    enrol(f, "hints", "Hint", SQLM_CLASSIFICATION_OPTIONAL);
    drift(f, "Hint", false);
    assert_false(sqlm_gate_pass_within(f->gate, SQLM_GATE_SCOPE_DRIFT)); /* the mandatory domain has no model */
    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    drift(f, "Book", false);
    assert_true(sqlm_gate_pass_within(f->gate, SQLM_GATE_SCOPE_DRIFT));
    drift(f, "Hint", true);
    assert_false(sqlm_gate_pass_within(f->gate, SQLM_GATE_SCOPE_DRIFT));
}

static void report__of_drift_alone_does_not_judge_round_trips(void **state)
{
    const sqlm_gate_run drift_run = { .size = sizeof(drift_run), .scope = SQLM_GATE_SCOPE_DRIFT };
    const sqlm_gate_run wrong = { .size = sizeof(wrong), .scope = SQLM_GATE_SCOPE_COUNT };
    fixture            *f = *state;
    json_t             *report = NULL;
    const json_t       *rule;

    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    drift(f, "Book", false);
    assert_ok(f->cx, sqlm_gate_to_report(f->cx, f->gate, &drift_run, &report));
    assert_string_equal(text_at(report, "verdict"), "PASS");
    assert_string_equal(text_at(report, "scope"), "drift");
    rule = json_array_get(json_object_get(report, "invariants"), SQLM_GATE_INVARIANT_ROUND_TRIP);
    assert_true(json_is_false(json_object_get(rule, "judged")));
    assert_true(json_is_false(json_object_get(rule, "passed")));
    json_decref(report);
    assert_int_equal(sqlm_gate_exit_code(f->gate, &drift_run), 0);
    assert_int_equal(sqlm_gate_exit_code(f->gate, NULL), 1);
    assert_error(f->cx, MISUSE, sqlm_gate_to_report(f->cx, f->gate, &wrong, &report));
}

/* ---- CSV ------------------------------------------------------------------------------------------------------------------------------------------------------ */

#define CSV_HEADER "domain,owner_module,classification,source,model_name,version,drift,round_trip\n"

static void csv__goes_through_text(void **state)
{
    static const char csv[] = CSV_HEADER "books,tests/owner,mandatory,hand_authored,Book,1.2.3,pass,fail\n"
                                         "\"lo,ans\",\"a \"\"b\"\"\nc\",optional,codegen,Loan,0.1.0,unverified,unverified\n";
    fixture          *f = *state;
    sqlm_gate_policy  policy;
    const char       *text = NULL;

    assert_ok(f->cx, sqlm_gate_policy_from_csv(f->cx, csv, f->arena, &policy));
    assert_int_equal(policy.count, 2);
    assert_int_equal(policy.entries[0].drift, SQLM_GATE_PASSED);
    assert_int_equal(policy.entries[0].round_trip, SQLM_GATE_FAILED);
    assert_string_equal(policy.entries[1].domain, "lo,ans");
    assert_string_equal(policy.entries[1].owner_module, "a \"b\"\nc");
    assert_ok(f->cx, sqlm_gate_policy_to_csv(f->cx, &policy, f->arena, &text));
    assert_string_equal(text, csv);
}

static void csv__may_begin_with_a_byte_order_mark(void **state)
{
    fixture         *f = *state;
    sqlm_gate_policy policy = { 0 };

    assert_ok(f->cx, sqlm_gate_policy_from_csv(
                         f->cx,
                         "\xEF\xBB\xBF" "domain,owner_module,classification,source,model_name,version,drift,round_trip\r\n"
                         "a,o,optional,codegen,M,1.0.0,unverified,unverified\r\n",
                         f->arena, &policy));
    assert_int_equal(policy.count, 1);
    assert_string_equal(policy.entries[0].domain, "a");
}

static void csv__lines_may_end_in_crlf_and_the_last_one_in_nothing(void **state)
{
    fixture         *f = *state;
    sqlm_gate_policy policy;

    assert_ok(f->cx, sqlm_gate_policy_from_csv(
                         f->cx, "domain,owner_module,classification,source,model_name,version,drift,round_trip\r\n"
                                "books,o,mandatory,codegen,Book,1.2.3,pass,pass", f->arena, &policy));
    assert_int_equal(policy.count, 1);
    assert_int_equal(policy.entries[0].round_trip, SQLM_GATE_PASSED);
}

static void csv__malformed_text_is_refused(void **state)
{
    static const char *const malformed[] = {
        "",
        "domain\n",
        "domain,owner_module,classification,source,model_name,version,round_trip,drift\n",
        CSV_HEADER "books,o,mandatory,codegen,Book,1.2.3,pass\n",
        CSV_HEADER "books,o,mandatory,codegen,Book,1.2.3,pass,pass,more\n",
        CSV_HEADER "books,o,vital,codegen,Book,1.2.3,pass,pass\n",
        CSV_HEADER "books,o,mandatory,magic,Book,1.2.3,pass,pass\n",
        CSV_HEADER "books,o,mandatory,codegen,Book,1.2.3,maybe,pass\n",
        CSV_HEADER "books,o,mandatory,codegen,Book,1.2,pass,pass\n",
        CSV_HEADER ",o,mandatory,codegen,Book,1.2.3,pass,pass\n",
        CSV_HEADER "books,,mandatory,codegen,Book,1.2.3,pass,pass\n",
        CSV_HEADER "\"books,o,mandatory,codegen,Book,1.2.3,pass,pass\n",
        CSV_HEADER "bo\"oks,o,mandatory,codegen,Book,1.2.3,pass,pass\n",
        CSV_HEADER "\"books\"x,o,mandatory,codegen,Book,1.2.3,pass,pass\n",
        CSV_HEADER "b\xff,o,mandatory,codegen,Book,1.2.3,pass,pass\n",
        CSV_HEADER "\n",
        CSV_HEADER "books,o,mandatory,codegen,Book,1.2.3,pass,pass\nbooks,o,mandatory,codegen,Book2,1.2.3,pass,pass\n",
        CSV_HEADER "books,o,mandatory,codegen,Book,1.2.3,pass,pass\nbooks2,o,mandatory,codegen,Book,1.2.3,pass,pass\n",
    };
    fixture         *f = *state;
    sqlm_gate_policy policy = { .count = 77 };

    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        if (sqlm_gate_policy_from_csv(f->cx, malformed[i], f->arena, &policy) == SQLM_OK)
            fail_msg("case %zu was accepted", i);
        assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_DATA);
    }
    assert_int_equal(policy.count, 77);
}

static void csv__a_message_names_the_line(void **state)
{
    fixture         *f = *state;
    sqlm_gate_policy policy;

    assert_error(f->cx, DATA, sqlm_gate_policy_from_csv(
                                  f->cx, CSV_HEADER "books,o,mandatory,codegen,Book,1.2.3,pass,pass\nx,o,vital,codegen,X,1.0.0,pass,pass\n",
                                  f->arena, &policy));
    assert_non_null(strstr(sqlm_cx_error(f->cx)->message, "line 3"));
    assert_non_null(strstr(sqlm_cx_error(f->cx)->message, "'vital'"));
}

static void csv__a_field_that_is_a_formula_is_not_written(void **state)
{
    static const char *const formulas[] = { "=1+1", "+1", "-1", "@x" };
    fixture                 *f = *state;
    const char              *text = NULL;

    for (size_t i = 0; i < 4; i++) {
        const sqlm_gate_policy_entry entry = { formulas[i], "o", 0, 0, "Book", "1.2.3", 0, 0, 0 };
        const sqlm_gate_policy       policy = { &entry, 1 };

        assert_error(f->cx, DATA, sqlm_gate_policy_to_csv(f->cx, &policy, f->arena, &text));
        assert_null(text);
    }
}

static void csv__results_say_pass_fail_or_unverified(void **state)
{
    fixture         *f = *state;
    sqlm_gate_policy results;
    const char      *text = NULL;

    enrol_three(f);
    enrol(f, "alone", "Alone", SQLM_CLASSIFICATION_OPTIONAL);
    drift(f, "Loan", true);
    round_trip(f, "Hint", false);
    assert_ok(f->cx, sqlm_gate_results(f->cx, f->gate, f->arena, &results));
    assert_ok(f->cx, sqlm_gate_policy_to_csv(f->cx, &results, f->arena, &text));
    assert_string_equal(text, CSV_HEADER "alone,tests/owner,optional,hand_authored,Alone,1.2.3,unverified,unverified\n"
                                         "books,tests/owner,mandatory,hand_authored,Book,1.2.3,pass,pass\n"
                                         "hints,tests/owner,optional,hand_authored,Hint,1.2.3,pass,fail\n"
                                         "loans,tests/owner,should_use,hand_authored,Loan,1.2.3,fail,pass\n");
}

static void csv__results_are_in_the_order_of_the_policy(void **state)
{
    fixture         *f = *state;
    sqlm_gate_policy results;

    use_policy(f);
    enrol(f, "alone", "Alone", SQLM_CLASSIFICATION_OPTIONAL);
    enrol(f, "hints", "Hint", SQLM_CLASSIFICATION_OPTIONAL);
    enrol(f, "books", "Book", SQLM_CLASSIFICATION_MANDATORY);
    assert_ok(f->cx, sqlm_gate_results(f->cx, f->gate, f->arena, &results));
    assert_string_equal(results.entries[0].domain, "books");
    assert_string_equal(results.entries[1].domain, "hints");
    assert_string_equal(results.entries[2].domain, "alone");
}

/* ---- the built-in domains --------------------------------------------------------------------------------------------------------------------------------------- */

static void domains__the_policy_has_twelve_mandatory_seven_should_use_and_two_optional(void **state)
{
    fixture         *f = *state;
    sqlm_gate_policy policy;
    size_t           counts[SQLM_CLASSIFICATION_COUNT] = { 0 };

    assert_ok(f->cx, sqlm_gate_builtin_policy(f->cx, f->arena, &policy));
    for (size_t i = 0; i < policy.count; i++)
        counts[policy.entries[i].classification]++;
    assert_int_equal(policy.count, 21);
    assert_int_equal(counts[SQLM_CLASSIFICATION_MANDATORY], 12);
    assert_int_equal(counts[SQLM_CLASSIFICATION_SHOULD_USE], 7);
    assert_int_equal(counts[SQLM_CLASSIFICATION_OPTIONAL], 2);
}

static void domains__each_row_of_the_policy_has_its_typed_model(void **state)
{
    fixture                *f = *state;
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);
    sqlm_gate_policy        policy;

    assert_ok(f->cx, sqlm_gate_builtin_policy(f->cx, f->arena, &policy));
    assert_int_equal(count, policy.count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(models[i].domain, policy.entries[i].domain);
        assert_string_equal(models[i].owner_module, policy.entries[i].owner_module);
        assert_int_equal(models[i].classification, policy.entries[i].classification);
        assert_int_equal(models[i].source, policy.entries[i].source);
        assert_string_equal(models[i].model_name, policy.entries[i].model_name);
        assert_string_equal(models[i].version, policy.entries[i].version);
        assert_non_null(models[i].model);
        assert_string_equal(models[i].model->name, models[i].model_name);
        assert_non_null(models[i].samples);
    }
}

static void domains__model_names_are_unique(void **state)
{
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            assert_string_not_equal(models[i].model_name, models[j].model_name);
}

static void domains__each_has_four_samples_and_some_counterexamples(void **state)
{
    size_t                  count = 0;
    size_t                  counterexamples = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        json_t *samples = json_loads(models[i].samples, JSON_REJECT_DUPLICATES, NULL);
        json_t *negative = json_loads(models[i].counterexamples, JSON_REJECT_DUPLICATES, NULL);

        assert_int_equal(json_array_size(samples), 4);
        counterexamples += json_array_size(negative);
        json_decref(samples);
        json_decref(negative);
    }
    assert_int_equal(counterexamples, 123);
}

static void domains__all_of_them_pass_on_sqlite(void **state)
{
    fixture                *f = *state;
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);
    sqlm_gate_policy        policy;
    sqlm_conn              *conn = NULL;
    const char             *text = NULL;

    sqlm_gate_free(f->gate);
    assert_ok(f->cx, sqlm_gate_builtin_policy(f->cx, f->arena, &policy));
    assert_ok(f->cx, sqlm_gate_new(f->cx, &policy, &f->gate));
    for (size_t i = 0; i < count; i++)
        assert_ok(f->cx, sqlm_gate_register_model(f->cx, f->gate, &models[i]));
    assert_ok(f->cx, sqlm_connect(f->cx, "sqlite::memory:", &conn));
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, conn, NULL));
    assert_ok(f->cx, sqlm_gate_check_policy_versions(f->cx, f->gate));
    sqlm_conn_close(conn);
    assert_ok(f->cx, sqlm_gate_to_text(f->cx, f->gate, NULL, false, f->arena, &text));
    if (!sqlm_gate_pass(f->gate))
        fail_msg("%s", text);
    assert_int_equal(summary(f).by_classification[SQLM_CLASSIFICATION_MANDATORY], 12);
    assert_int_equal(summary(f).round_trip_failures[SQLM_CLASSIFICATION_OPTIONAL], 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(sqlm_gate_round_trip(f->gate, models[i].model_name)->records, 4 + 32);
}

static void domains__without_one_mandatory_domain_the_gate_fails(void **state)
{
    fixture                *f = *state;
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);
    sqlm_gate_policy        policy;

    sqlm_gate_free(f->gate);
    assert_ok(f->cx, sqlm_gate_builtin_policy(f->cx, f->arena, &policy));
    assert_ok(f->cx, sqlm_gate_new(f->cx, &policy, &f->gate));
    for (size_t i = 1; i < count; i++) {
        assert_ok(f->cx, sqlm_gate_register_model(f->cx, f->gate, &models[i]));
        pass_both(f, models[i].model_name);
    }
    assert_broken(f, SQLM_GATE_INVARIANT_MANDATORY, models[0].domain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gate_test(classification_all__gives_the_three_variants_in_order),
        gate_test(classification_label__is_for_people),
        gate_test(classification_is_mandatory__is_true_for_mandatory_alone),
        gate_test(classification__goes_through_json),
        gate_test(source__goes_through_json),
        gate_test(classification__refuses_words_and_numbers_that_are_none),
        gate_test(version__compatible_is_same_major_and_a_minor_that_is_not_older),
        gate_test(version__refuses_what_is_not_major_minor_patch),
        gate_test(check_version__not_recorded_is_no_failure),
        gate_test(check_version__compatible_is_told_by_the_report),
        gate_test(check_version__incompatible_is_an_event_and_counts_as_drift),
        gate_test(check_version__a_malformed_stored_version_is_not_compatible),
        gate_test(check_version__a_failure_sticks),
        gate_test(check_policy_versions__compares_with_the_version_of_the_policy),
        gate_test(register_model__makes_one_event_for_each),
        gate_test(models__are_those_registered_in_their_order),
        gate_test(register_model__copies_the_names),
        gate_test(register_model__takes_many),
        gate_test(register_model__refuses_a_name_that_is_taken_and_remembers_it),
        gate_test(register_model__a_second_owner_of_a_model_breaks_ownership),
        gate_test(register_model__an_empty_owner_breaks_ownership),
        gate_test(register_model__an_owner_that_is_null_breaks_ownership),
        gate_test(register_model__an_empty_name_or_domain_is_refused),
        gate_test(register_model__a_malformed_version_is_refused_and_counts_as_drift),
        gate_test(register_model__a_classification_that_is_none_is_refused),
        gate_test(ownership__the_owner_is_the_one_that_the_policy_names),
        gate_test(check_drift__of_an_unregistered_model_is_misuse),
        gate_test(check_round_trip__of_an_unregistered_model_is_misuse),
        gate_test(check_drift__makes_an_event_only_when_drift_was_detected),
        gate_test(check_drift__keeps_the_differences),
        gate_test(check_drift__differences_without_drift_are_misuse),
        gate_test(check_round_trip__makes_a_pass_or_a_fail_event),
        gate_test(check_round_trip__the_fail_event_names_the_first_differing_field),
        gate_test(check_round_trip__a_pass_without_a_record_is_misuse),
        gate_test(check_round_trip__a_latency_that_is_none_is_misuse),
        gate_test(results__null_arguments_are_misuse),
        gate_test(a_failed_drift_result_sticks),
        gate_test(a_failed_round_trip_sticks),
        gate_test(gate_pass__is_true_when_all_models_passed_both),
        gate_test(gate_pass__an_empty_gate_fails_although_its_recorded_pass_is_true),
        gate_test(gate_pass__of_no_gate_is_false),
        gate_test(gate_pass__an_unchecked_model_fails_even_when_it_is_optional),
        gate_test(gate_pass__one_result_of_two_is_not_enough),
        gate_test(drift__fails_in_every_class),
        gate_test(round_trip__of_a_mandatory_model_fails_the_gate),
        gate_test(round_trip__of_a_should_use_model_fails_the_gate),
        gate_test(round_trip__of_an_optional_model_is_reported_and_passes),
        gate_test(mandatory__a_domain_of_the_policy_without_a_model_fails),
        gate_test(mandatory__other_domains_of_the_policy_may_be_missing),
        gate_test(mandatory__an_unchecked_domain_is_named),
        gate_test(mandatory__a_model_cannot_declare_itself_less_than_the_policy_says),
        gate_test(mandatory__an_empty_policy_fails),
        gate_test(invariants__have_their_identifiers),
        gate_test(summary__counts_by_classification),
        gate_test(event_codes__have_their_names),
        gate_test(take_events__gives_all_and_then_none),
        gate_test(take_events__what_was_taken_outlives_the_gate),
        gate_test(take_events__the_log_goes_on_afterwards),
        gate_test(take_events__the_verdict_does_not_depend_on_the_log),
        gate_test(typed_model__goes_through_json),
        gate_test(drift_result__goes_through_json),
        gate_test(round_trip_result__goes_through_json),
        gate_test(event__goes_through_json),
        gate_test(event__refuses_a_level_that_does_not_belong_to_the_code),
        gate_test(summary__goes_through_json),
        gate_test(json__a_member_that_is_missing_unknown_or_of_another_kind_is_refused),
        gate_test(json__texts_that_are_no_utf8_are_refused),
        gate_test(gate__goes_through_json_with_its_verdict),
        gate_test(gate__a_passing_gate_passes_after_json),
        gate_test(gate__json_that_breaks_an_invariant_is_refused),
        gate_test(report__has_all_its_keys_even_for_an_empty_gate),
        gate_test(report__a_model_has_all_its_keys_checked_or_not),
        gate_test(report__models_are_sorted_by_domain),
        gate_test(report__is_the_same_text_for_the_same_results),
        gate_test(report__passes_with_exit_code_zero),
        gate_test(report__what_could_not_run_is_not_run_and_no_invariant_holds),
        gate_test(report__says_that_it_was_restricted),
        gate_test(text_report__names_each_failure_with_its_remedy),
        gate_test(junit__holds_only_what_xml_can),
        gate_test(absorb__takes_models_results_versions_and_breaches),
        gate_test(absorb__a_model_that_is_there_already_breaks_ownership),
        gate_test(record_breach__breaks_its_invariant),
        gate_test(pass_within__drift_speaks_of_drift_and_versions_alone),
        gate_test(pass_within__drift_is_as_strict_about_absence),
        gate_test(report__of_drift_alone_does_not_judge_round_trips),
        gate_test(csv__goes_through_text),
        gate_test(csv__may_begin_with_a_byte_order_mark),
        gate_test(csv__lines_may_end_in_crlf_and_the_last_one_in_nothing),
        gate_test(csv__malformed_text_is_refused),
        gate_test(csv__a_message_names_the_line),
        gate_test(csv__a_field_that_is_a_formula_is_not_written),
        gate_test(csv__results_say_pass_fail_or_unverified),
        gate_test(csv__results_are_in_the_order_of_the_policy),
        gate_test(domains__the_policy_has_twelve_mandatory_seven_should_use_and_two_optional),
        gate_test(domains__each_row_of_the_policy_has_its_typed_model),
        gate_test(domains__model_names_are_unique),
        gate_test(domains__each_has_four_samples_and_some_counterexamples),
        gate_test(domains__all_of_them_pass_on_sqlite),
        gate_test(domains__without_one_mandatory_domain_the_gate_fails),
    };

    return cmocka_run_group_tests_name("sqlmodel_contracts", tests, NULL, NULL);
}
