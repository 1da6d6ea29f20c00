/* SPDX-License-Identifier: MIT */
/* What the gate makes of a database that gives back something else than was stored, for each kind of column; and of one that fails. */
#include "support/fault_driver.h"
#include "support/sqlm_cmocka.h"

#include <sqlmodel.h>
#include <sqlmodel/driver/sqlite.h>
#include <sqlmodel/gate.h>
#include <string.h>

#define COLOUR_LABELS(LABEL) LABEL(COLOUR_RED, "red") LABEL(COLOUR_GREEN, "green") LABEL(COLOUR_BLUE, "blue")
SQLM_ENUM(Colour, COLOUR_LABELS);

#define EVERY_FIELDS(FIELD, M)                             \
    FIELD(M, i64,              id,            PRIMARY_KEY) \
    FIELD(M, bool,             of_bool)                    \
    FIELD(M, i16,              of_i16)                     \
    FIELD(M, i32,              of_i32)                     \
    FIELD(M, i64,              of_i64)                     \
    FIELD(M, u64,              of_u64)                     \
    FIELD(M, f32,              of_f32)                     \
    FIELD(M, f64,              of_f64)                     \
    FIELD(M, text,             of_text)                    \
    FIELD(M, bytes,            of_bytes)                   \
    FIELD(M, decimal(12, 2),   of_decimal)                 \
    FIELD(M, date,             of_date)                    \
    FIELD(M, time,             of_time)                    \
    FIELD(M, timestamp,        of_timestamp)               \
    FIELD(M, timestamptz,      of_timestamptz)             \
    FIELD(M, uuid,             of_uuid)                    \
    FIELD(M, json,             of_json)                    \
    FIELD(M, enum(Colour),     of_enum)                    \
    FIELD(M, opt_bool,         opt_bool)                   \
    FIELD(M, opt_i16,          opt_i16)                    \
    FIELD(M, opt_i32,          opt_i32)                    \
    FIELD(M, opt_i64,          opt_i64)                    \
    FIELD(M, opt_u64,          opt_u64)                    \
    FIELD(M, opt_f32,          opt_f32)                    \
    FIELD(M, opt_f64,          opt_f64)                    \
    FIELD(M, opt_text,         opt_text)                   \
    FIELD(M, opt_bytes,        opt_bytes)                  \
    FIELD(M, opt_decimal(5, 1), opt_decimal)               \
    FIELD(M, opt_date,         opt_date)                   \
    FIELD(M, opt_time,         opt_time)                   \
    FIELD(M, opt_timestamp,    opt_timestamp)              \
    FIELD(M, opt_timestamptz,  opt_timestamptz)            \
    FIELD(M, opt_uuid,         opt_uuid)                   \
    FIELD(M, opt_json,         opt_json)                   \
    FIELD(M, opt_enum(Colour), opt_enum)
SQLMODEL(Every, "every_kind", EVERY_FIELDS);

/* The second record has NULL in every optional column: there, NULL becomes a value. */
#define REQUIRED_(id)                                                                                                    \
    "\"id\": \"" id "\", \"of_bool\": true, \"of_i16\": -7, \"of_i32\": 70000, \"of_i64\": \"9007199254740993\","        \
    "\"of_u64\": \"18446744073709551614\", \"of_f32\": 0.5, \"of_f64\": 0.1, \"of_text\": \"na\xc3\xafve\","             \
    "\"of_bytes\": \"00ff10\", \"of_decimal\": \"1234567890.12\", \"of_date\": \"2024-02-29\","                          \
    "\"of_time\": \"23:59:59.999999\", \"of_timestamp\": \"1969-12-31T23:59:59.999999\","                                \
    "\"of_timestamptz\": \"2024-05-06T07:08:09.123456Z\", \"of_uuid\": \"018d7863-7340-728b-89d9-6dcde97a430d\","        \
    "\"of_json\": \"{\\\"a\\\":[1,2.5,null]}\", \"of_enum\": \"green\","
static const char samples[] =
    "[{" REQUIRED_("1") "\"opt_bool\": false, \"opt_i16\": 3, \"opt_i32\": 4, \"opt_i64\": \"5\", \"opt_u64\": \"6\", \"opt_f32\": 7.0,"
    "\"opt_f64\": 8.5, \"opt_text\": \"nine\", \"opt_bytes\": \"0a\", \"opt_decimal\": \"11.5\", \"opt_date\": \"2012-12-12\","
    "\"opt_time\": \"12:13:14.000000\", \"opt_timestamp\": \"2015-01-01T00:00:00.000000\","
    "\"opt_timestamptz\": \"2016-01-01T00:00:00.000000Z\", \"opt_uuid\": \"00000000-0000-0000-0000-000000000011\","
    "\"opt_json\": \"[]\", \"opt_enum\": \"blue\"},"
    "{" REQUIRED_("2") "\"opt_bool\": null, \"opt_i16\": null, \"opt_i32\": null, \"opt_i64\": null, \"opt_u64\": null, \"opt_f32\": null,"
    "\"opt_f64\": null, \"opt_text\": null, \"opt_bytes\": null, \"opt_decimal\": null, \"opt_date\": null, \"opt_time\": null,"
    "\"opt_timestamp\": null, \"opt_timestamptz\": null, \"opt_uuid\": null, \"opt_json\": null, \"opt_enum\": null}]";

static sqlm_typed_model every_domain(sqlm_model_classification classification)
{
    return (sqlm_typed_model){ .domain = "every_kind", .owner_module = "tests/faults", .classification = classification,
                               .source = SQLM_MODEL_SOURCE_HAND_AUTHORED, .model_name = "Every", .version = "1.0.0",
                               .model = &Every_model, .samples = samples };
}

static sqlm_gate *measured_gate(sqlm_cx *cx, fault_script *script, sqlm_model_classification classification, sqlm_outcome *outcome)
{
    const sqlm_gate_measure_options options = { .size = sizeof options, .records = 4 };
    const sqlm_typed_model          domain = every_domain(classification);
    sqlm_gate                      *gate = NULL;
    sqlm_conn                      *db = NULL;

    assert_int_equal(sqlm_gate_new(cx, NULL, &gate), SQLM_OK);
    assert_int_equal(sqlm_gate_register_model(cx, gate, &domain), SQLM_OK);
    assert_int_equal(sqlm_conn_open(cx, fault_driver(script, sqlm_sqlite_driver()), "sqlite::memory:", &db), SQLM_OK);
    *outcome = sqlm_gate_measure(cx, gate, db, &options);
    sqlm_conn_close(db);
    fault_driver_end(script);
    return gate;
}

static const sqlm_gate_event *find_event(const sqlm_gate *gate, sqlm_gate_event_code code)
{
    size_t                 count = 0;
    const sqlm_gate_event *events = sqlm_gate_events(gate, &count);

    for (size_t i = 0; i < count; i++) {
        if (events[i].code == code)
            return &events[i];
    }
    return NULL;
}

static bool round_trip_invariant_holds(sqlm_cx *cx, const sqlm_gate *gate, bool *names_the_model)
{
    sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT];
    sqlm_arena         *arena = NULL;
    bool                passed;

    assert_int_equal(sqlm_arena_new(cx, &arena), SQLM_OK);
    assert_int_equal(sqlm_gate_invariants(cx, gate, arena, invariants), SQLM_OK);
    assert_string_equal(invariants[SQLM_GATE_INVARIANT_ROUND_TRIP].id, "INV-SMI-ROUNDTRIP");
    passed = invariants[SQLM_GATE_INVARIANT_ROUND_TRIP].passed;
    *names_the_model = strstr(invariants[SQLM_GATE_INVARIANT_ROUND_TRIP].why, "Every") != NULL;
    sqlm_arena_free(arena);
    return passed;
}

static void honest_database__passes(void **state)
{
    fault_script script = { 0 };
    sqlm_outcome outcome;
    sqlm_gate   *gate = measured_gate(*state, &script, SQLM_CLASSIFICATION_MANDATORY, &outcome);

    assert_int_equal(outcome, SQLM_OK);
    assert_true(sqlm_gate_pass(gate));
    assert_null(find_event(gate, SQLM_GATE_EVENT_ROUND_TRIP_FAIL));
    sqlm_gate_free(gate);
}

/* Alters the nth value of a column that is fetched, which the gate must notice and name. */
static void alter(sqlm_cx *cx, const char *column, size_t nth)
{
    fault_script                  script = { .alteration = { .column = column, .nth = nth } };
    sqlm_outcome                  outcome;
    sqlm_gate                    *gate = measured_gate(cx, &script, SQLM_CLASSIFICATION_MANDATORY, &outcome);
    const sqlm_gate_event        *event = find_event(gate, SQLM_GATE_EVENT_ROUND_TRIP_FAIL);
    const sqlm_round_trip_result *result = sqlm_gate_round_trip(gate, "Every");
    bool                          names_the_model = false;

    assert_int_equal(outcome, SQLM_OK);
    assert_int_equal(script.hits, 1);
    if (event == NULL || result == NULL || result->passed)
        fail_msg("%s: value %zu came back different and nobody noticed", column, nth);
    assert_int_equal(event->level, SQLM_GATE_LEVEL_ERROR);
    assert_string_equal(event->model_name, "Every");
    if (strstr(event->detail, column) == NULL)
        fail_msg("%s: the event does not name the field: %s", column, event->detail);
    assert_false(round_trip_invariant_holds(cx, gate, &names_the_model));
    assert_true(names_the_model);
    assert_false(sqlm_gate_pass(gate));
    assert_false(sqlm_gate_recorded_pass(gate));
    sqlm_gate_free(gate);
}

static void altered_value__of_each_kind_fails_the_gate_and_names_the_field(void **state)
{
    for (uint32_t i = 1; i < Every_model.field_count; i++) {
        alter(*state, Every_model.fields[i].name, 1);
        alter(*state, Every_model.fields[i].name, 2);
    }
}

static void altered_value__of_an_optional_domain_is_reported_and_passes(void **state)
{
    fault_script script = { .alteration = { .column = "of_text", .nth = 1 } };
    sqlm_outcome outcome;
    sqlm_gate   *gate = measured_gate(*state, &script, SQLM_CLASSIFICATION_OPTIONAL, &outcome);
    bool         names_the_model = false;

    assert_int_equal(outcome, SQLM_OK);
    assert_non_null(find_event(gate, SQLM_GATE_EVENT_ROUND_TRIP_FAIL));
    assert_false(sqlm_gate_round_trip(gate, "Every")->passed);
    assert_true(round_trip_invariant_holds(*state, gate, &names_the_model));
    assert_true(sqlm_gate_pass(gate));
    sqlm_gate_free(gate);
}

#define TICKET_FIELDS(FIELD, M)     \
    FIELD(M, i64, id, PRIMARY_KEY)  \
    FIELD(M, i32, seats)
SQLMODEL(Ticket, "ticket", TICKET_FIELDS);

/* A model whose objects no database alters, but JSON does: of all ways back into a struct only that one goes through from_row. */
static sqlm_outcome from_row_altered(sqlm_cx *cx, const sqlm_model *model, const sqlm_value *values, sqlm_arena *arena, void *object)
{
    sqlm_outcome outcome = sqlm_plain_model_functions.from_row(cx, model, values, arena, object);

    if (outcome == SQLM_OK)
        ((Ticket *)object)->seats ^= 1;
    return outcome;
}

static void measure_tickets(sqlm_cx *cx, const sqlm_model_functions *functions, const char *samples_text, uint32_t records,
                            sqlm_gate **gate)
{
    const sqlm_gate_measure_options options = { .size = sizeof options, .records = records };
    sqlm_model                      model = Ticket_model;
    const sqlm_typed_model          domain = { .domain = "tickets", .owner_module = "tests/faults", .model_name = "Ticket",
                                               .version = "1.0.0", .model = &model, .samples = samples_text };
    sqlm_conn                      *db = NULL;

    model.functions = functions;
    assert_ok(cx, sqlm_gate_new(cx, NULL, gate));
    assert_ok(cx, sqlm_gate_register_model(cx, *gate, &domain));
    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db));
    assert_ok(cx, sqlm_gate_measure(cx, *gate, db, &options));
    sqlm_conn_close(db);
}

static void altered_json__fails_the_gate_and_names_the_field(void **state)
{
    static const char *const      samples_texts[] = { "[{\"id\":\"1\",\"seats\":4}]", NULL };
    sqlm_model_functions          functions = sqlm_plain_model_functions;
    const sqlm_round_trip_result *result;
    sqlm_gate                    *gate = NULL;

    for (size_t i = 0; i < 2; i++) { /* of a sample, and of generated records alone */
        measure_tickets(*state, &sqlm_plain_model_functions, samples_texts[i], 4, &gate);
        assert_true(sqlm_gate_pass(gate));
        sqlm_gate_free(gate);

        functions.from_row = from_row_altered;
        measure_tickets(*state, &functions, samples_texts[i], 4, &gate);
        result = sqlm_gate_round_trip(gate, "Ticket");
        assert_non_null(result);
        if (result->passed)
            fail_msg("JSON altered the record and nobody noticed");
        if (strstr(result->detail, "field 'seats'") == NULL || strstr(result->detail, "through JSON") == NULL)
            fail_msg("%s", result->detail);
        assert_non_null(find_event(gate, SQLM_GATE_EVENT_ROUND_TRIP_FAIL));
        assert_false(sqlm_gate_pass(gate));
        sqlm_gate_free(gate);
    }
}

static void failing_database__is_no_verdict(void **state)
{
    static const fault_operation operations[] = { FAULT_BEGIN, FAULT_FETCH };

    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        fault_script script = { .rules = { { .operation = operations[i], .nth = 1, .kind = SQLM_E_STORAGE, .reason = SQLM_R_IO } } };
        sqlm_outcome outcome;
        sqlm_gate   *gate = measured_gate(*state, &script, SQLM_CLASSIFICATION_MANDATORY, &outcome);

        assert_int_equal(outcome, SQLM_ERR);
        assert_int_equal(sqlm_cx_error(*state)->kind, SQLM_E_STORAGE);
        assert_int_equal(script.hits, 1);
        assert_false(sqlm_gate_pass(gate)); /* nothing was checked */
        assert_null(find_event(gate, SQLM_GATE_EVENT_SCHEMA_DRIFT_DETECTED));
        sqlm_gate_free(gate);
    }
}

static void cut_connection__is_no_verdict(void **state)
{
    fault_script script = { .rules = { { .operation = FAULT_ANY, .nth = 12, .cut = true } } };
    sqlm_outcome outcome;
    sqlm_gate   *gate = measured_gate(*state, &script, SQLM_CLASSIFICATION_MANDATORY, &outcome);

    assert_int_equal(outcome, SQLM_ERR);
    assert_int_equal(sqlm_cx_error(*state)->kind, SQLM_E_CONNECTION);
    assert_false(sqlm_gate_pass(gate));
    sqlm_gate_free(gate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(honest_database__passes),
        cx_test(altered_value__of_each_kind_fails_the_gate_and_names_the_field),
        cx_test(altered_value__of_an_optional_domain_is_reported_and_passes),
        cx_test(altered_json__fails_the_gate_and_names_the_field),
        cx_test(failing_database__is_no_verdict),
        cx_test(cut_connection__is_no_verdict),
    };
    return cmocka_run_group_tests_name("faults/gate", tests, NULL, NULL);
}
