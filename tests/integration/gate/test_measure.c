/* SPDX-License-Identifier: MIT */
/* sqlm_gate_measure() on a connection of the program's own to a server: whatever happens, its tables are gone afterwards, and those that were
 * there stay. Usage: VARIABLE, which has the server's URL. */
#include <sqlmodel/facade/connect.h>
#include <sqlmodel/gate.h>

#include <stdio.h>
#include <string.h>

#include "library.h"
#include "support/ask.h"
#include "support/servers.h"
#include "support/sqlm_cmocka.h"

static const char *variable;

/* A place of the test's own. */
static const struct {
    const char *make;
    const char *remove;
    const char *count; /* of the tables in it */
} places[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_POSTGRES] = { "SET client_min_messages = error; DROP SCHEMA IF EXISTS gate_own CASCADE; CREATE SCHEMA gate_own;"
                                " SET search_path = gate_own",
                                "DROP SCHEMA gate_own CASCADE", "SELECT count(*) FROM pg_tables WHERE schemaname = 'gate_own'" },
    [SQLM_DIALECT_MYSQL] = { "DROP DATABASE IF EXISTS gate_own; CREATE DATABASE gate_own; USE gate_own", "DROP DATABASE gate_own",
                             "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'gate_own'" },
};

typedef struct fixture {
    sqlm_cx   *cx;
    sqlm_conn *conn;
    sqlm_gate *gate;
    bool       cancels; /* when the records are made */
} fixture;

static int64_t count_tables(fixture *f)
{
    return ask(f->cx, f->conn, places[sqlm_conn_dialect(f->conn)->id].count);
}

static void run_script(fixture *f, const char *sql)
{
    assert_ok(f->cx, sqlm_execute_script(f->cx, f->conn, sql));
}

static int set_up(void **state)
{
    static fixture         f;
    const sqlm_typed_model models[] = { author_domain(), novel_domain(), award_domain() };

    f = (fixture){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(f.cx);
    assert_ok(f.cx, sqlm_connect(f.cx, server_url(variable), &f.conn));
    run_script(&f, places[sqlm_conn_dialect(f.conn)->id].make);
    assert_ok(f.cx, sqlm_gate_new(f.cx, NULL, &f.gate));
    for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
        assert_ok(f.cx, sqlm_gate_register_model(f.cx, f.gate, &models[i]));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    run_script(f, places[sqlm_conn_dialect(f->conn)->id].remove);
    sqlm_gate_free(f->gate);
    sqlm_conn_close(f->conn);
    sqlm_cx_free(f->cx);
    return 0;
}

static void measure__passes_and_leaves_no_table(void **state)
{
    fixture *f = *state;

    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_true(sqlm_gate_pass(f->gate));
    assert_int_equal(count_tables(f), 0);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
}

static void measure__leaves_a_table_that_is_there(void **state)
{
    fixture *f = *state;

    run_script(f, "CREATE TABLE novel (number INT); INSERT INTO novel VALUES (7)");
    assert_error(f->cx, QUERY, sqlm_gate_measure(f->cx, f->gate, f->conn, NULL));
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_DUPLICATE_OBJECT);
    assert_int_equal(count_tables(f), 1);
    assert_int_equal(ask(f->cx, f->conn, "SELECT number FROM novel"), 7);
}

/* Is told of each model twice: when its declaration is looked at, and when its records are made. */
static void cancel_at_records(void *user, const char *model_name)
{
    fixture *f = user;

    if (model_name == NULL)
        f->cancels = true;
    else if (f->cancels)
        sqlm_cx_cancel(f->cx);
}

static void measure__leaves_no_table_when_it_is_cancelled(void **state)
{
    fixture                        *f = *state;
    const sqlm_gate_measure_options options = { .size = sizeof(options), .progress = cancel_at_records, .user = f };

    assert_int_equal(sqlm_gate_measure(f->cx, f->gate, f->conn, &options), SQLM_CANCELLED);
    sqlm_cx_uncancel(f->cx);
    assert_int_equal(count_tables(f), 0);
}

static void measure__of_an_existing_schema_reads_alone(void **state)
{
    fixture                        *f = *state;
    const sqlm_gate_measure_options options = { .size = sizeof(options), .existing_schema = true };
    const sqlm_typed_model          author = author_domain();

    assert_ok(f->cx, sqlm_create_models(f->cx, f->conn, &author.model, 1));
    assert_ok(f->cx, sqlm_gate_measure(f->cx, f->gate, f->conn, &options));
    assert_false(sqlm_gate_drift(f->gate, "Author")->drift_detected);
    assert_true(sqlm_gate_drift(f->gate, "Novel")->drift_detected);
    assert_null(sqlm_gate_round_trip(f->gate, "Author"));
    assert_int_equal(count_tables(f), 1);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(measure__passes_and_leaves_no_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(measure__leaves_a_table_that_is_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(measure__leaves_no_table_when_it_is_cancelled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(measure__of_an_existing_schema_reads_alone, set_up, tear_down),
    };

    if (argc != 2)
        return 2;
    variable = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
