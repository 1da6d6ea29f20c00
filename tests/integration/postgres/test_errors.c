/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <string.h>

static const char tables[] =
    "CREATE TABLE p (a int CONSTRAINT pk_p PRIMARY KEY, b text CONSTRAINT uq_p_b UNIQUE);"
    "CREATE TABLE c (a int NOT NULL CONSTRAINT fk_c_a REFERENCES p, n varchar(3) CONSTRAINT ck_c_n CHECK (n <> 'bad'));"
    "INSERT INTO p VALUES (1, 'canary77')";

static const struct {
    const char       *sql;
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    const char       *state;
    const char       *constraint;
    const char       *column;
} cases[] = {
    { "INSERT INTO p VALUES (1, 'x')", SQLM_E_CONSTRAINT, SQLM_R_PRIMARY_KEY, "23505", "pk_p", "a" },
    { "INSERT INTO p VALUES (2, 'canary77')", SQLM_E_CONSTRAINT, SQLM_R_UNIQUE, "23505", "uq_p_b", "b" },
    { "INSERT INTO c VALUES (7, 'x')", SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, "23503", "fk_c_a", "a" },
    { "INSERT INTO c VALUES (NULL, 'x')", SQLM_E_CONSTRAINT, SQLM_R_NOT_NULL, "23502", "", "a" },
    { "INSERT INTO c VALUES (1, 'bad')", SQLM_E_CONSTRAINT, SQLM_R_CHECK, "23514", "ck_c_n", "" },
    { "INSERT INTO c VALUES (1, 'canary77')", SQLM_E_DATA, SQLM_R_LENGTH, "22001", "", "" },
    { "SELECT 'canary77'::text::int", SQLM_E_DATA, SQLM_R_FORMAT, "22P02", "", "" },
    { "SELECT 'canary77'::text::date", SQLM_E_DATA, SQLM_R_FORMAT, "22007", "", "" },
    { "SELECT 2147483647 + 1", SQLM_E_DATA, SQLM_R_RANGE, "22003", "", "" },
    { "SELECT 1 / 0", SQLM_E_DATA, SQLM_R_DIVISION_BY_ZERO, "22012", "", "" },
    { "SELEC 1", SQLM_E_QUERY, SQLM_R_SYNTAX, "42601", "", "" },
    { "SELECT 1; SELECT 2", SQLM_E_QUERY, SQLM_R_SYNTAX, "42601", "", "" },
    { "SELECT * FROM nowhere", SQLM_E_QUERY, SQLM_R_UNDEFINED, "42P01", "", "" },
    { "SELECT nothing FROM p", SQLM_E_QUERY, SQLM_R_UNDEFINED, "42703", "", "" },
    { "SELECT a FROM p, c", SQLM_E_QUERY, SQLM_R_AMBIGUOUS, "42702", "", "" },
    { "CREATE TABLE p (a int)", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, "42P07", "", "" },
    { "SELECT * FROM pg_authid", SQLM_E_QUERY, SQLM_R_PERMISSION, "42501", "", "" },
};

static void errors__are_what_the_server_says_without_values(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    script(cx, conn, tables);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const sqlm_error *error = sqlm_cx_error(cx);

        assert_int_equal(run(cx, conn, cases[i].sql), SQLM_ERR);
        if (error->kind != cases[i].kind || error->reason != cases[i].reason)
            fail_msg("%s: %s (%s)", cases[i].sql, sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason));
        assert_string_equal(error->sqlstate, cases[i].state);
        assert_string_equal(error->constraint, cases[i].constraint);
        assert_string_equal(error->column, cases[i].column);
        assert_int_equal(error->sent, SQLM_SENT_YES);
        assert_false(error->connection_lost);
        assert_null(strstr(error->message, "canary77"));
        assert_null(strstr(error->detail, "canary77"));
        assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    }
    assert_usable(cx, conn);
    close_db(conn);
}

static void errors__point_into_the_statement(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    assert_error(cx, QUERY, run(cx, conn, "SELECT '\xc3\xbc', nothing"));
    assert_string_equal(sqlm_cx_error(cx)->sql, "SELECT '\xc3\xbc', nothing");
    assert_int_equal(sqlm_cx_error(cx)->position, 13);
    close_db(conn);
}

/* C26: what the server says besides goes nowhere, however much of it there is. */
static void notices__are_passed_over(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    script(cx, conn, "SET client_min_messages = notice");
    assert_ok(cx, run(cx, conn, "DO $$BEGIN FOR i IN 1..5000 LOOP RAISE NOTICE 'said %', i; END LOOP; END$$"));
    assert_usable(cx, conn);
    close_db(conn);
}

/* C27 */
static void notifications__are_never_taken_for_rows(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");

    assert_ok(cx, run(cx, conn, "LISTEN news"));
    for (int i = 0; i < 20; i++) {
        assert_ok(cx, run(cx, conn, "NOTIFY news, 'x'"));
        assert_usable(cx, conn);
    }
    close_db(conn);
}

static void results__count_what_was_matched(void **state)
{
    static const char *const without[] = { "DISCARD PLANS", "DO 'BEGIN END'", "UNLISTEN *", "DROP TABLE t" };
    sqlm_cx                 *cx = *state;
    sqlm_conn               *conn = open_db(cx, "");
    sqlm_result              result = { 7, 7 };

    script(cx, conn, "CREATE TABLE t (a int)");
    assert_ok(cx, sqlm_execute(cx, conn, "INSERT INTO t SELECT generate_series(1, 12)", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 12);
    assert_int_equal(result.last_insert_id, 0);
    assert_ok(cx, sqlm_execute(cx, conn, "SELECT * FROM t", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 0);
    assert_ok(cx, sqlm_execute(cx, conn, "WITH x AS (SELECT 1) UPDATE t SET a = 1 WHERE a > 4", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 8);
    assert_ok(cx, sqlm_execute(cx, conn, "DELETE FROM t WHERE a < 4", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 11);
    for (size_t i = 0; i < sizeof without / sizeof without[0]; i++) {
        result.rows_affected = 7;
        assert_ok(cx, sqlm_execute(cx, conn, without[i], SQLM_NO_PARAMETERS, &result));
        assert_int_equal(result.rows_affected, 0);
    }
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(errors__are_what_the_server_says_without_values),
        cx_test(errors__point_into_the_statement),
        cx_test(notices__are_passed_over),
        cx_test(notifications__are_never_taken_for_rows),
        cx_test(results__count_what_was_matched),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/errors", tests, NULL, NULL);
}
