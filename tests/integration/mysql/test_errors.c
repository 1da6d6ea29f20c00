/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

/* What is wrong with a statement, and what it is called. No message may tell a value ("hunter2", 4711). */
static const struct {
    const char       *sql;
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    const char       *constraint;
    const char       *column;
} cases[] = {
    { "SELEC 1", SQLM_E_QUERY, SQLM_R_SYNTAX, "", "" },
    { "SELECT 1; SELECT 2", SQLM_E_QUERY, SQLM_R_SYNTAX, "", "" },
    { "SELECT nothing FROM err_item", SQLM_E_QUERY, SQLM_R_UNDEFINED, "", "" },
    { "SELECT id FROM err_item a JOIN err_item b", SQLM_E_QUERY, SQLM_R_AMBIGUOUS, "", "" },
    { "SELECT * FROM err_nothing", SQLM_E_QUERY, SQLM_R_UNDEFINED, "", "" },
    { "CREATE TABLE err_item (a INT)", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, "", "" },
    { "INSERT INTO err_item (id, name) VALUES (1, 'other')", SQLM_E_CONSTRAINT, SQLM_R_PRIMARY_KEY, "PRIMARY", "" },
    { "INSERT INTO err_item (id, name) VALUES (2, 'hunter2')", SQLM_E_CONSTRAINT, SQLM_R_UNIQUE, "uq_err_item_name", "" },
    { "INSERT INTO err_item (id, name) VALUES (2, NULL)", SQLM_E_CONSTRAINT, SQLM_R_NOT_NULL, "", "name" },
    { "INSERT INTO err_item (id) VALUES (2)", SQLM_E_CONSTRAINT, SQLM_R_NOT_NULL, "", "name" },
    { "INSERT INTO err_item (id, name, age) VALUES (2, 'x', 4711)", SQLM_E_CONSTRAINT, SQLM_R_CHECK, "ck_err_item_age", "" },
    { "INSERT INTO err_item (id, name, parent) VALUES (2, 'x', 4711)", SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, "fk_err_item_parent", "" },
    { "DELETE FROM err_item WHERE id = 1", SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, "fk_err_item_parent", "" },
    { "INSERT INTO err_item (id, name) VALUES (2, 'much, much too long')", SQLM_E_DATA, SQLM_R_LENGTH, "", "name" },
    { "INSERT INTO err_item (id, name) VALUES (99999999999, 'x')", SQLM_E_DATA, SQLM_R_RANGE, "", "id" },
    { "INSERT INTO err_item (id, name) VALUES ('hunter2', 'x')", SQLM_E_DATA, SQLM_R_FORMAT, "", "id" },
    { "INSERT INTO err_item (id, name, born) VALUES (2, 'x', '0000-00-00')", SQLM_E_DATA, SQLM_R_FORMAT, "", "born" },
    { "INSERT INTO err_item (id, name) VALUES (2, X'FF')", SQLM_E_DATA, SQLM_R_ENCODING, "", "name" },
    { "INSERT INTO err_item (id, name) VALUES (2 / 0, 'x')", SQLM_E_DATA, SQLM_R_DIVISION_BY_ZERO, "", "" },
    { "INSERT INTO err_item (id, name) SELECT 18446744073709551615 + 4711, 'x'", SQLM_E_DATA, SQLM_R_RANGE, "", "" },
};

static void errors__each_has_its_kind_and_tells_no_value(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "DROP TABLE IF EXISTS err_item");
    run(cx, conn,
        "CREATE TABLE err_item (id INT NOT NULL PRIMARY KEY, name VARCHAR(10) NOT NULL, age INT, parent INT, born DATE, "
        "CONSTRAINT uq_err_item_name UNIQUE (name), CONSTRAINT ck_err_item_age CHECK (age < 200), "
        "CONSTRAINT fk_err_item_parent FOREIGN KEY (parent) REFERENCES err_item (id))");
    run(cx, conn, "INSERT INTO err_item (id, name) VALUES (1, 'hunter2')");
    run(cx, conn, "INSERT INTO err_item (id, name, parent) VALUES (3, 'y', 1)");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const sqlm_error *error = sqlm_cx_error(cx);
        sqlm_outcome      outcome = sqlm_execute(cx, conn, cases[i].sql, SQLM_NO_PARAMETERS, NULL);

        if (outcome != SQLM_ERR || error->kind != cases[i].kind || error->reason != cases[i].reason)
            fail_msg("%s: outcome %d, %s (%s): %s", cases[i].sql, (int)outcome, sqlm_error_kind_name(error->kind),
                     sqlm_error_reason_name(error->reason), error->message);
        assert_string_equal(error->constraint, cases[i].constraint);
        assert_string_equal(error->column, cases[i].column);
        assert_string_equal(error->sql, cases[i].sql);
        assert_true(error->native_code != 0);
        assert_int_equal(strlen(error->sqlstate), 5);
        assert_int_equal(error->sent, SQLM_SENT_YES);
        if (error->reason == SQLM_R_ENCODING)
            assert_non_null(strstr(error->message, "character set"));
        if (error->kind != SQLM_E_QUERY)
            assert_true(strstr(error->message, "hunter2") == NULL && strstr(error->message, "4711") == NULL);
    }
    run(cx, conn, "DROP TABLE err_item");
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    sqlm_conn_close(conn);
}

/* What the test's server does not say by itself, or not to a connection that stands: MySQL's, and those about who may connect. */
static const struct {
    int               code;
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    sqlm_conn_status  status; /* of a connection within a transaction */
} signals[] = {
    { 1020, SQLM_E_TRANSACTION, SQLM_R_SERIALIZATION, SQLM_CONN_TRANSACTION_FAILED },
    { 1129, SQLM_E_CONNECTION, SQLM_R_REFUSED, SQLM_CONN_IN_TRANSACTION },
    { 1130, SQLM_E_AUTHENTICATION, SQLM_R_PERMISSION, SQLM_CONN_IN_TRANSACTION },
    { 1159, SQLM_E_CONNECTION, SQLM_R_LOST, SQLM_CONN_BROKEN },
    { 1206, SQLM_E_LIMIT, SQLM_R_NONE, SQLM_CONN_TRANSACTION_FAILED },
    { 1226, SQLM_E_CONNECTION, SQLM_R_TOO_MANY, SQLM_CONN_IN_TRANSACTION },
    { 1290, SQLM_E_QUERY, SQLM_R_PERMISSION, SQLM_CONN_IN_TRANSACTION },
    { 1467, SQLM_E_DATA, SQLM_R_RANGE, SQLM_CONN_IN_TRANSACTION },
    { 1862, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, SQLM_CONN_IN_TRANSACTION },
    { 3118, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, SQLM_CONN_IN_TRANSACTION },
    { 3140, SQLM_E_DATA, SQLM_R_FORMAT, SQLM_CONN_IN_TRANSACTION },
    { 3159, SQLM_E_AUTHENTICATION, SQLM_R_TLS, SQLM_CONN_IN_TRANSACTION },
    { 3169, SQLM_E_CONNECTION, SQLM_R_LOST, SQLM_CONN_BROKEN },
    { 4031, SQLM_E_CONNECTION, SQLM_R_LOST, SQLM_CONN_BROKEN },
    { 4151, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, SQLM_CONN_IN_TRANSACTION },
};

static void errors__of_other_servers_are_known_too(void **state)
{
    sqlm_cx *cx = *state;

    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        const sqlm_error *error = sqlm_cx_error(cx);
        sqlm_conn        *conn = connect_to_server(cx);
        char              sql[100];
        sqlm_tx           tx;

        (void)snprintf(sql, sizeof sql, "SIGNAL SQLSTATE 'HY000' SET MESSAGE_TEXT = 'no', MYSQL_ERRNO = %d", signals[i].code);
        assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
        if (sqlm_execute(cx, conn, sql, SQLM_NO_PARAMETERS, NULL) != SQLM_ERR || error->kind != signals[i].kind ||
            error->reason != signals[i].reason || sqlm_conn_get_status(conn) != signals[i].status)
            fail_msg("%d: %s (%s), status %d", signals[i].code, sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason),
                     (int)sqlm_conn_get_status(conn));
        sqlm_conn_close(conn);
    }
}

/* A result of which the last row cannot be computed: the rows before it come, then the failure, never an end. */
static void errors__one_in_the_middle_of_the_rows_is_no_end(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome;
    int64_t         count = 0;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT CAST(5000 - seq AS UNSIGNED) - 0 + CAST(5000 AS UNSIGNED) - seq FROM seq_1_to_5001",
                             SQLM_NO_PARAMETERS, &rows));
    while ((outcome = sqlm_rows_next(cx, rows, &row)) == SQLM_OK && row != NULL)
        count++;
    assert_int_equal(outcome, SQLM_ERR);
    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_DATA);
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_true(count > 0);
    sqlm_rows_close(rows);
    assert_int_equal(ask(cx, conn, "SELECT 1"), 1);
    sqlm_conn_close(conn);
}

/* Another statement takes the rest of the rows into memory, and meets the error: what was read is not all there is. */
static void errors__in_rows_taken_in_are_no_end_either(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT CAST(30000 - seq AS UNSIGNED) - 0 + CAST(30000 AS UNSIGNED) - seq FROM seq_1_to_30001",
                             SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_non_null(row);
    assert_error(cx, DATA, sqlm_execute(cx, conn, "SELECT 1", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, DATA, sqlm_rows_next(cx, rows, &row));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_null(row);
    sqlm_rows_close(rows);
    assert_int_equal(ask(cx, conn, "SELECT 1"), 1);
    sqlm_conn_close(conn);
}

static void errors__the_count_of_parameters_is_ours(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    assert_error(cx, QUERY, sqlm_execute(cx, conn, "SELECT ?, ?", SQLM_PARAMETERS(sqlm_i64_value(1)), NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_PARAMETERS);
    assert_string_equal(sqlm_cx_error(cx)->message, "the statement has 2 parameters, 1 values were given");
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(errors__each_has_its_kind_and_tells_no_value),
        cx_test(errors__of_other_servers_are_known_too),
        cx_test(errors__one_in_the_middle_of_the_rows_is_no_end),
        cx_test(errors__in_rows_taken_in_are_no_end_either),
        cx_test(errors__the_count_of_parameters_is_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
