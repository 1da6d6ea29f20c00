/* SPDX-License-Identifier: MIT */
/* What the gate measures on a connection. */
#include <sqlmodel/gate.h>

#include <stdio.h>
#include <string.h>

#include "library.h"
#include "support/sqlm_cmocka.h"

/* Its check names a column that it does not have. */
#define WRONG_FIELDS(FIELD, M)        \
    FIELD(M, i64, id, PRIMARY_KEY)    \
    FIELD(M, i64, size, CHECK("length_ > 0"))
SQLMODEL(Wrong, "wrong", WRONG_FIELDS);

/* No column has the name of its field: samples and checks of records know fields, the database and expressions know columns. */
#define RENAMED_FIELDS(FIELD, M)                                                            \
    FIELD(M, i64,  id,   PRIMARY_KEY, AUTO_INCREMENT, COLUMN("renamed_id"))                 \
    FIELD(M, text, name, UNIQUE, COLUMN("renamed_name"))                                    \
    FIELD(M, i32,  size, CHECK("renamed_size > 0", "ck_small"), COLUMN("renamed_size")) \
    FIELD(M, i32,  renamed_size, CHECK_RANGE(1, 9), COLUMN("size"))                         \
    FIELD(M, i64,  row_version, VERSION, COLUMN("name"))
SQLMODEL(Renamed, "renamed", RENAMED_FIELDS);

/* In an attached database, and of the same name as the author in the main one. */
#define SHELVED_FIELDS(FIELD, M)                                        \
    FIELD(M, table, options, SCHEMA("shelf"))                           \
    FIELD(M, i64,   id,   PRIMARY_KEY, AUTO_INCREMENT)                  \
    FIELD(M, i32,   size, CHECK("size > 0", "ck_small"))                \
    FIELD(M, i64,   area, GENERATED("size * size"))
SQLMODEL(Shelved, "author", SHELVED_FIELDS);

typedef struct fixture {
    sqlm_cx   *cx;
    sqlm_gate *gate;
    sqlm_conn *conn;
} fixture;

static int fixture_setup(void **state)
{
    static fixture f;

    f = (fixture){ .cx = sqlm_cx_new(NULL) };
    *state = &f;
    return f.cx == NULL || sqlm_gate_new(f.cx, NULL, &f.gate) != SQLM_OK || sqlm_connect(f.cx, "sqlite::memory:", &f.conn) != SQLM_OK;
}

static int fixture_teardown(void **state)
{
    fixture *f = *state;

    sqlm_conn_close(f->conn);
    sqlm_gate_free(f->gate);
    sqlm_cx_free(f->cx);
    return 0;
}

#define measure_test(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

static void enrol(fixture *f, sqlm_typed_model typed)
{
    assert_ok(f->cx, sqlm_gate_register_model(f->cx, f->gate, &typed));
}

static void enrol_all(fixture *f)
{
    enrol(f, award_domain());
    enrol(f, novel_domain());
    enrol(f, author_domain());
}

static void assert_passed(fixture *f, const char *name, uint64_t records)
{
    const sqlm_drift_result      *drift = sqlm_gate_drift(f->gate, name);
    const sqlm_round_trip_result *round_trip = sqlm_gate_round_trip(f->gate, name);

    assert_non_null(drift);
    assert_non_null(round_trip);
    if (drift->drift_detected || !round_trip->passed)
        fail_msg("%s: %s %s", name, drift->detail, round_trip->detail);
    assert_int_equal(round_trip->records, records);
    assert_true(round_trip->latency_us > 0);
    assert_true(round_trip->latency_us <= round_trip->p95_us && round_trip->p95_us <= round_trip->p99_us);
}

static void assert_round_trip_failed(fixture *f, const char *name, const char *because)
{
    const sqlm_round_trip_result *round_trip = sqlm_gate_round_trip(f->gate, name);

    assert_non_null(round_trip);
    assert_false(round_trip->passed);
    if (strstr(round_trip->detail, because) == NULL)
        fail_msg("'%s' does not say '%s'", round_trip->detail, because);
}

static int64_t count_objects(fixture *f)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         count = -1;

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "SELECT count(*) FROM sqlite_schema", SQLM_NO_PARAMETERS, &rows));
    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    assert_ok(f->cx, sqlm_row_get_i64(f->cx, row, 0, &count));
    sqlm_rows_close(rows);
    return count;
}

static void measure__passes_models_that_the_database_agrees_with_in_any_order_of_registration(void **state)
{
    fixture *f = *state;

    enrol_all(f);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_passed(f, "Author", 2 + 32);
    assert_passed(f, "Novel", 2 + 32);
    assert_passed(f, "Award", 32); /* one for each of the first authors */
    assert_true(sqlm_gate_pass(f->gate));
}

static void measure__tells_fields_from_columns(void **state)
{
    static const char samples[] = "[{\"id\":\"1\",\"name\":\"a\",\"size\":5,\"renamed_size\":6,\"row_version\":\"1\"}]";
    static const char counterexamples[] = "[{\"sample\":0,\"set\":{\"size\":0},\"violates\":\"ck_small\"},"
                                          "{\"sample\":0,\"set\":{\"renamed_size\":10},\"violates\":\"ck_renamed_size\"}]";
    fixture          *f = *state;
    sqlm_typed_model  renamed = { .domain = "renamed", .owner_module = "tests", .model_name = "Renamed", .version = "1.0.0",
                                  .model = &Renamed_model, .samples = samples, .counterexamples = counterexamples };

    enrol(f, renamed);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_passed(f, "Renamed", 1 + 32);
}

static sqlm_typed_model shelved_domain(void)
{
    return (sqlm_typed_model){ .domain = "shelved", .owner_module = "tests", .model_name = "Shelved", .version = "1.0.0",
                               .model = &Shelved_model, .samples = "[{\"id\":\"1\",\"size\":5,\"area\":\"25\"}]",
                               .counterexamples = "[{\"sample\":0,\"set\":{\"size\":0},\"violates\":\"ck_small\"}]" };
}

static void measure__looks_where_the_model_says(void **state)
{
    fixture *f = *state;

    enrol(f, shelved_domain());
    enrol(f, author_domain());
    assert_ok(f->cx, sqlm_execute(f->cx, f->conn, "ATTACH ':memory:' AS shelf", SQLM_NO_PARAMETERS, NULL));
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_passed(f, "Shelved", 1 + 32);
    assert_passed(f, "Author", 2 + 32);
}

static void measure__finds_drift_where_the_model_says(void **state)
{
    const sqlm_gate_measure_options options = { .size = sizeof(options), .existing_schema = true };
    fixture                        *f = *state;

    enrol(f, shelved_domain());
    enrol(f, author_domain());
    assert_ok(f->cx, sqlm_execute(f->cx, f->conn, "ATTACH ':memory:' AS shelf", SQLM_NO_PARAMETERS, NULL));
    assert_ok(f->cx, sqlm_create_all(f->cx, f->conn, &Author_model, &Shelved_model));
    assert_ok(f->cx, sqlm_execute(f->cx, f->conn, "ALTER TABLE shelf.author ADD COLUMN more TEXT", SQLM_NO_PARAMETERS, NULL));
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, &options));
    assert_false(sqlm_gate_drift(f->gate, "Author")->drift_detected);
    assert_true(sqlm_gate_drift(f->gate, "Shelved")->drift_detected);
    assert_int_equal(sqlm_gate_drift(f->gate, "Shelved")->difference_count, 1);
    assert_string_equal(sqlm_gate_drift(f->gate, "Shelved")->differences[0].table, "shelf.author");
}

static void measure__makes_as_many_records_as_asked_for(void **state)
{
    const sqlm_gate_measure_options options = { .size = sizeof(options), .records = 500, .seed = 42 };
    fixture                        *f = *state;

    enrol_all(f);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, &options));
    assert_passed(f, "Author", 502);
    assert_passed(f, "Novel", 502);
    assert_passed(f, "Award", 500);
}

static void measure__more_records_than_the_database_has_keys_left_bring_their_own(void **state)
{
    const sqlm_gate_measure_options options = { .size = sizeof(options), .records = 300 };
    fixture                        *f = *state;
    sqlm_typed_model                author = author_domain();

    author.samples = "[{\"id\":\"9223372036854775700\",\"name\":\"Lem\",\"born\":null}]";
    enrol(f, author);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, &options));
    assert_passed(f, "Author", 301);
}

static void measure__a_key_that_is_a_reference_has_only_as_many_records_as_there_are_rows(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model award = award_domain();

    award.samples = "[{\"author_id\":\"1\",\"year\":1996},{\"author_id\":\"2\",\"year\":2003}]";
    enrol(f, author_domain());
    enrol(f, award);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_passed(f, "Award", 2 + 32);
}

static void measure__leaves_the_database_as_it_was(void **state)
{
    fixture *f = *state;

    assert_ok(f->cx, sqlm_execute_script(f->cx, f->conn, "CREATE TABLE other (x); CREATE INDEX ix ON other (x)"));
    enrol_all(f);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_int_equal(count_objects(f), 2);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
}

static void measure__leaves_the_database_as_it_was_when_a_model_fails(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model broken = novel_domain();

    broken.samples = "[" NOVEL("9780156027601", "1", "0") "]";
    enrol(f, author_domain());
    enrol(f, broken);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_int_equal(count_objects(f), 0);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
}

static void measure__a_connection_in_a_transaction_is_misuse(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    enrol_all(f);
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_error(f->cx, MISUSE, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
}

static void measure__wrong_options_are_misuse(void **state)
{
    const sqlm_gate_measure_options no_size = { 0 };
    const sqlm_gate_measure_options too_many = { .size = sizeof(too_many), .records = 10001 };
    const sqlm_gate_measure_options no_support = { .size = sizeof(no_support), .support_count = 1 };
    fixture                        *f = *state;

    assert_error(f->cx, MISUSE, sqlm_gate_measure(f->cx, f->gate, f->conn, &no_size));
    assert_error(f->cx, MISUSE, sqlm_gate_measure(f->cx, f->gate, f->conn, &too_many));
    assert_error(f->cx, MISUSE, sqlm_gate_measure(f->cx, f->gate, f->conn, &no_support));
    assert_error(f->cx, MISUSE, sqlm_gate_measure(f->cx, NULL, f->conn, NULL));
    assert_error(f->cx, MISUSE, sqlm_gate_measure(f->cx, f->gate, NULL, NULL));
}

static void measure__a_table_that_is_there_already_keeps_it_from_running(void **state)
{
    fixture *f = *state;

    assert_ok(f->cx, sqlm_execute_script(f->cx, f->conn, "CREATE TABLE novel (x)"));
    enrol_all(f);
    assert_error(f->cx, QUERY, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_int_equal(count_objects(f), 1);
    assert_null(sqlm_gate_drift(f->gate, "Novel"));
    assert_false(sqlm_gate_pass(f->gate));
}

static void measure__what_cannot_be_measured_stays_unchecked(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model name_only = author_domain();

    name_only.model = NULL;
    enrol(f, name_only);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_null(sqlm_gate_drift(f->gate, "Author"));
    assert_false(sqlm_gate_pass(f->gate));
}

static void measure__a_wrong_declaration_fails_alone(void **state)
{
    const sqlm_typed_model wrong = { .domain = "wrongs", .owner_module = "tests", .model_name = "Wrong", .version = "1.0.0",
                                     .model = &Wrong_model };
    fixture               *f = *state;

    enrol(f, wrong);
    enrol(f, author_domain());
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_passed(f, "Author", 34);
    assert_true(sqlm_gate_drift(f->gate, "Wrong")->drift_detected);
    assert_non_null(strstr(sqlm_gate_drift(f->gate, "Wrong")->detail, "length_"));
    assert_round_trip_failed(f, "Wrong", "declaration");
}

static void samples__one_that_the_database_refuses_names_the_constraint(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model refused = novel_domain();

    refused.samples = "[" NOVEL("9780156027601", "1", "204") "," NOVEL("9780441478125", "2", "-1") "]";
    enrol(f, author_domain());
    enrol(f, refused);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_round_trip_failed(f, "Novel", "insert of sample 1 was refused by ck_novel_pages");
    assert_passed(f, "Author", 34);
}

static void samples__one_that_refers_to_no_row_fails(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model lost = novel_domain();

    lost.samples = "[" NOVEL("9780156027601", "77", "204") "]";
    enrol(f, author_domain());
    enrol(f, lost);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_round_trip_failed(f, "Novel", "insert of sample 0");
}

static void samples__malformed_ones_fail(void **state)
{
    static const char *const malformed[] = { "[", "{}", "[{}]", "[1]", "[" NOVEL("9780156027601", "1", "\"many\"") "]",
                                             "[{\"isbn\":\"1\",\"isbn\":\"2\"}]" };

    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        fixture         *f = *state;
        sqlm_typed_model broken = novel_domain();

        sqlm_gate_free(f->gate);
        assert_ok(f->cx, sqlm_gate_new(f->cx, NULL, &f->gate));
        broken.samples = malformed[i];
        enrol(f, author_domain());
        enrol(f, broken);
        assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
        assert_round_trip_failed(f, "Novel", "sample");
        assert_passed(f, "Author", 34);
    }
}

static void counterexamples__one_that_is_accepted_fails(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model novel = novel_domain();

    novel.counterexamples = "[{\"sample\":0,\"set\":{\"pages\":1,\"isbn\":\"9999999999999\"},\"violates\":\"ck_novel_pages\"}]";
    enrol(f, author_domain());
    enrol(f, novel);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_round_trip_failed(f, "Novel", "counterexample 0 was accepted: check 'ck_novel_pages' must refuse it");
    assert_passed(f, "Author", 34);
}

static void counterexamples__one_that_another_constraint_refuses_fails(void **state)
{
    fixture         *f = *state;
    sqlm_typed_model novel = novel_domain();

    novel.counterexamples = "[{\"sample\":0,\"set\":{\"pages\":0},\"violates\":\"ck_novel_title\"}]";
    enrol(f, author_domain());
    enrol(f, novel);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_round_trip_failed(f, "Novel", "must be refused by check 'ck_novel_title', but was refused by 'ck_novel_pages'");
}

static void counterexamples__malformed_ones_fail(void **state)
{
    static const char *const malformed[] = { "{}", "[{}]", "[{\"sample\":9,\"set\":{},\"violates\":\"x\"}]",
                                             "[{\"sample\":-1,\"set\":{},\"violates\":\"x\"}]",
                                             "[{\"sample\":0,\"set\":{\"colour\":1},\"violates\":\"x\"}]" };

    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        fixture         *f = *state;
        sqlm_typed_model novel = novel_domain();

        sqlm_gate_free(f->gate);
        assert_ok(f->cx, sqlm_gate_new(f->cx, NULL, &f->gate));
        novel.counterexamples = malformed[i];
        enrol(f, author_domain());
        enrol(f, novel);
        assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
        assert_round_trip_failed(f, "Novel", "counterexample");
    }
}

static void support__models_that_others_refer_to_are_created_but_not_judged(void **state)
{
    const sqlm_typed_model          support[] = { novel_domain(), author_domain() };
    const sqlm_gate_measure_options options = { .size = sizeof(options), .support = support, .support_count = 2 };
    fixture                        *f = *state;
    size_t                          count = 0;

    enrol(f, award_domain());
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, &options));
    assert_passed(f, "Award", 32);
    sqlm_gate_models(f->gate, &count);
    assert_int_equal(count, 1);
    assert_true(sqlm_gate_pass(f->gate));
}

static void support__without_it_a_reference_cannot_be_made(void **state)
{
    fixture *f = *state;

    enrol(f, award_domain());
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_round_trip_failed(f, "Award", "refers to a table without rows");
}

#define KEY_FIELDS(FIELD, M)        \
    FIELD(M, i64,  id, PRIMARY_KEY) \
    FIELD(M, text, token, SECRET)
SQLMODEL(Key, "key", KEY_FIELDS);

/* No two reads of an object give the same. */
static sqlm_outcome read_restlessly(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_value *values)
{
    static char        texts[16][32];
    static unsigned    calls;
    char              *text = texts[++calls % 16];
    const sqlm_outcome outcome = sqlm_plain_model_functions.to_row(cx, model, object, values);

    (void)snprintf(text, sizeof(texts[0]), "CANARY %u", calls);
    values[Key_field_token].as.text.data = text;
    values[Key_field_token].as.text.length = strlen(text);
    return outcome;
}

static void measure__a_secret_that_comes_back_different_is_not_shown(void **state)
{
    fixture             *f = *state;
    sqlm_model_functions functions = sqlm_plain_model_functions;
    sqlm_model           restless = Key_model;

    functions.to_row = read_restlessly;
    restless.functions = &functions;
    enrol(f, (sqlm_typed_model){ .domain = "keys", .owner_module = "tests", .model_name = "Key", .version = "1.0.0", .model = &restless,
                                 .samples = "[{\"id\":\"1\",\"token\":\"CANARY\"}]" });
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_round_trip_failed(f, "Key", "field 'token' of sample 0 came back different");
    assert_null(strstr(sqlm_gate_round_trip(f->gate, "Key")->detail, "CANARY"));
}

static void measure__samples_that_are_no_json_are_not_quoted(void **state)
{
    fixture *f = *state;

    enrol(f, (sqlm_typed_model){ .domain = "keys", .owner_module = "tests", .model_name = "Key", .version = "1.0.0", .model = &Key_model,
                                 .samples = "[{\"id\":\"1\",\"token\" \"CANARY\"}]" });
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_round_trip_failed(f, "Key", "the samples are no JSON");
    assert_null(strstr(sqlm_gate_round_trip(f->gate, "Key")->detail, "CANARY"));
}

static void measure__a_cancelled_context_ends_it(void **state)
{
    fixture *f = *state;

    enrol_all(f);
    sqlm_cx_cancel(f->cx);
    assert_int_equal(sqlm_gate_measure(f->cx, f->gate, f->conn, NULL), SQLM_CANCELLED);
    sqlm_cx_uncancel(f->cx);
    assert_int_equal(count_objects(f), 0);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_false(sqlm_gate_pass(f->gate));
    assert_true(sqlm_gate_recorded_pass(f->gate));
}

static const sqlm_gate_measure_options existing = { .size = sizeof(existing), .existing_schema = true };

static void existing_schema__what_was_created_from_the_models_has_no_drift(void **state)
{
    fixture *f = *state;

    assert_ok(f->cx, sqlm_create_all(f->cx, f->conn, &Author_model, &Novel_model, &Award_model));
    enrol_all(f);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, &existing));
    assert_false(sqlm_gate_drift(f->gate, "Author")->drift_detected);
    assert_false(sqlm_gate_drift(f->gate, "Novel")->drift_detected);
    assert_null(sqlm_gate_round_trip(f->gate, "Novel"));
    assert_false(sqlm_gate_pass(f->gate));
}

static void existing_schema__a_column_more_is_drift_of_its_model_alone(void **state)
{
    fixture                 *f = *state;
    const sqlm_drift_result *drift;

    assert_ok(f->cx, sqlm_create_all(f->cx, f->conn, &Author_model, &Novel_model, &Award_model));
    assert_ok(f->cx, sqlm_execute_script(f->cx, f->conn, "ALTER TABLE novel ADD COLUMN stars INTEGER"));
    enrol_all(f);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, &existing));
    drift = sqlm_gate_drift(f->gate, "Novel");
    assert_true(drift->drift_detected);
    assert_int_equal(drift->difference_count, 1);
    assert_int_equal(drift->differences[0].kind, SQLM_DIFFERENCE_COLUMN_EXTRA);
    assert_non_null(strstr(drift->detail, "stars"));
    assert_false(sqlm_gate_drift(f->gate, "Author")->drift_detected);
    assert_false(sqlm_gate_drift(f->gate, "Award")->drift_detected);
}

static void existing_schema__a_missing_table_is_drift(void **state)
{
    fixture *f = *state;

    assert_ok(f->cx, sqlm_create_all(f->cx, f->conn, &Author_model));
    enrol_all(f);
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, &existing));
    assert_true(sqlm_gate_drift(f->gate, "Novel")->drift_detected);
    assert_int_equal(sqlm_gate_drift(f->gate, "Novel")->differences[0].kind, SQLM_DIFFERENCE_TABLE_MISSING);
    assert_false(sqlm_gate_drift(f->gate, "Author")->drift_detected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        measure_test(measure__passes_models_that_the_database_agrees_with_in_any_order_of_registration),
        measure_test(measure__tells_fields_from_columns),
        measure_test(measure__looks_where_the_model_says),
        measure_test(measure__finds_drift_where_the_model_says),
        measure_test(measure__makes_as_many_records_as_asked_for),
        measure_test(measure__more_records_than_the_database_has_keys_left_bring_their_own),
        measure_test(measure__a_key_that_is_a_reference_has_only_as_many_records_as_there_are_rows),
        measure_test(measure__leaves_the_database_as_it_was),
        measure_test(measure__leaves_the_database_as_it_was_when_a_model_fails),
        measure_test(measure__a_connection_in_a_transaction_is_misuse),
        measure_test(measure__wrong_options_are_misuse),
        measure_test(measure__a_table_that_is_there_already_keeps_it_from_running),
        measure_test(measure__what_cannot_be_measured_stays_unchecked),
        measure_test(measure__a_wrong_declaration_fails_alone),
        measure_test(samples__one_that_the_database_refuses_names_the_constraint),
        measure_test(samples__one_that_refers_to_no_row_fails),
        measure_test(samples__malformed_ones_fail),
        measure_test(counterexamples__one_that_is_accepted_fails),
        measure_test(counterexamples__one_that_another_constraint_refuses_fails),
        measure_test(counterexamples__malformed_ones_fail),
        measure_test(support__models_that_others_refer_to_are_created_but_not_judged),
        measure_test(support__without_it_a_reference_cannot_be_made),
        measure_test(measure__a_secret_that_comes_back_different_is_not_shown),
        measure_test(measure__samples_that_are_no_json_are_not_quoted),
        measure_test(measure__a_cancelled_context_ends_it),
        measure_test(existing_schema__what_was_created_from_the_models_has_no_drift),
        measure_test(existing_schema__a_column_more_is_drift_of_its_model_alone),
        measure_test(existing_schema__a_missing_table_is_drift),
    };

    return cmocka_run_group_tests_name("gate/measure", tests, NULL, NULL);
}
