/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

static void statements__other_calls_take_the_rows_in(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         number = 0;
    int64_t         sum = 0;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT seq FROM seq_1_to_10000", SQLM_NO_PARAMETERS, &rows));
    for (int i = 0; i < 10; i++) {
        assert_ok(cx, sqlm_rows_next(cx, rows, &row));
        assert_ok(cx, sqlm_row_get_i64(cx, row, 0, &number));
        sum += number;
    }
    assert_int_equal(ask(cx, conn, "SELECT 5"), 5);
    assert_int_equal(ask(cx, conn, "SELECT seq FROM seq_1_to_10000"), 1); /* the same text as the open rows */
    while (true) {
        assert_ok(cx, sqlm_rows_next(cx, rows, &row));
        if (row == NULL)
            break;
        assert_ok(cx, sqlm_row_get_i64(cx, row, 0, &number));
        sum += number;
    }
    assert_int_equal(sum, 10000 * 10001 / 2);
    sqlm_rows_close(rows);
    sqlm_conn_close(conn);
}

static void statements__three_runs_of_one_text_stand_apart(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_rows      *rows[3] = { NULL, NULL, NULL };
    const sqlm_row *row = NULL;
    int64_t         number = 0;

    for (int i = 0; i < 3; i++)
        assert_ok(cx, sqlm_query(cx, conn, "SELECT seq FROM seq_1_to_3000", SQLM_NO_PARAMETERS, &rows[i]));
    for (int64_t expected = 1; expected <= 3000; expected++) {
        for (int i = 0; i < 3; i++) {
            assert_ok(cx, sqlm_rows_next(cx, rows[i], &row));
            assert_ok(cx, sqlm_row_get_i64(cx, row, 0, &number));
            assert_int_equal(number, expected);
        }
        if (expected == 1500) { /* the middle one is given up while the others go on */
            sqlm_rows_close(rows[1]);
            assert_ok(cx, sqlm_query(cx, conn, "SELECT seq FROM seq_1501_to_3000", SQLM_NO_PARAMETERS, &rows[1]));
        }
    }
    for (int i = 0; i < 3; i++)
        sqlm_rows_close(rows[i]);
    sqlm_conn_close(conn);
}

static void statements__rows_given_up_are_ended_by_the_next_call(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    for (int i = 0; i < 5; i++) {
        assert_ok(cx, sqlm_query(cx, conn, "SELECT seq, REPEAT('y', 200) FROM seq_1_to_20000", SQLM_NO_PARAMETERS, &rows));
        assert_ok(cx, sqlm_rows_next(cx, rows, &row));
        sqlm_rows_close(rows);
        assert_int_equal(ask(cx, conn, "SELECT 6"), 6);
    }
    assert_ok(cx, sqlm_query(cx, conn, "SELECT seq, REPEAT('y', 200) FROM seq_1_to_20000", SQLM_NO_PARAMETERS, &rows));
    sqlm_rows_close(rows);
    sqlm_conn_close(conn);
}

static void statements__more_than_the_cache_holds(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);
    char       sql[64];

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 400; i++) {
            (void)snprintf(sql, sizeof sql, "SELECT %d", i);
            assert_int_equal(ask(cx, conn, sql), i);
        }
    }
    assert_true(ask(cx, conn,
                    "SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status "
                    "WHERE variable_name = 'Com_stmt_close'") >= 400);
    sqlm_conn_close(conn);
}

static void statements__a_changed_table_is_seen(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_conn      *other = connect_to_server(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *text = NULL;

    run(cx, conn, "DROP TABLE IF EXISTS stmt_item");
    run(cx, conn, "CREATE TABLE stmt_item (a INT)");
    run(cx, conn, "INSERT INTO stmt_item VALUES (1)");
    assert_int_equal(ask(cx, conn, "SELECT * FROM stmt_item"), 1);
    run(cx, other, "ALTER TABLE stmt_item MODIFY a VARCHAR(20), ADD b DOUBLE DEFAULT 2.5");
    run(cx, other, "FLUSH TABLES stmt_item");
    assert_ok(cx, sqlm_query(cx, conn, "SELECT * FROM stmt_item", SQLM_NO_PARAMETERS, &rows));
    assert_int_equal(sqlm_rows_column_count(rows), 2);
    assert_string_equal(sqlm_rows_column_name(rows, 1), "b");
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_ok(cx, sqlm_row_get_text(cx, row, 0, &text));
    assert_string_equal(text, "1");
    sqlm_rows_close(rows);
    run(cx, conn, "DROP TABLE stmt_item");
    sqlm_conn_close(other);
    sqlm_conn_close(conn);
}

static void statements__a_column_of_another_type_is_seen(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_conn      *other = connect_to_server(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *text = NULL;

    run(cx, conn, "DROP TABLE IF EXISTS stmt_item");
    run(cx, conn, "CREATE TABLE stmt_item (a INT)");
    run(cx, conn, "INSERT INTO stmt_item VALUES (1234)");
    assert_int_equal(ask(cx, conn, "SELECT * FROM stmt_item"), 1234);
    run(cx, other, "ALTER TABLE stmt_item MODIFY a BIGINT UNSIGNED");
    run(cx, other, "UPDATE stmt_item SET a = 5000000000");
    assert_int_equal(ask(cx, conn, "SELECT * FROM stmt_item"), 5000000000);
    run(cx, other, "ALTER TABLE stmt_item MODIFY a VARCHAR(20)");
    assert_ok(cx, sqlm_query(cx, conn, "SELECT * FROM stmt_item", SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_ok(cx, sqlm_row_get_text(cx, row, 0, &text));
    assert_string_equal(text, "5000000000");
    sqlm_rows_close(rows);
    run(cx, conn, "DROP TABLE stmt_item");
    sqlm_conn_close(other);
    sqlm_conn_close(conn);
}

static void statements__scripts_know_strings_and_comments(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    assert_ok(cx, sqlm_execute_script(cx, conn,
                                      "-- a comment; with a semicolon\n"
                                      "DROP TABLE IF EXISTS script_item; /* another; */ ;;\n"
                                      "CREATE TABLE script_item (a VARCHAR(40), `b;c` INT); # and a third; one\n"
                                      "INSERT INTO script_item VALUES ('it''s; \\'quoted\\'', 1), (\"d;\"\"e\", 2);"
                                      "SELECT a FROM script_item"));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM script_item"), 2);
    assert_int_equal(ask(cx, conn, "SELECT `b;c` FROM script_item WHERE a = 'it''s; ''quoted'''"), 1);
    assert_error(cx, QUERY, sqlm_execute_script(cx, conn, "DELETE FROM script_item; SELEC; DROP TABLE script_item"));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM script_item"), 0);
    run(cx, conn, "DROP TABLE script_item");
    sqlm_conn_close(conn);
}

static void statements__counts_are_of_rows_that_matched(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = connect_to_server(cx);
    sqlm_result result = { 0, 0 };

    run(cx, conn, "DROP TABLE IF EXISTS count_item");
    run(cx, conn, "CREATE TABLE count_item (id INT AUTO_INCREMENT PRIMARY KEY, v INT)");
    assert_ok(cx, sqlm_execute(cx, conn, "INSERT INTO count_item (v) VALUES (1), (1), (2)", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 3);
    assert_ok(cx, sqlm_execute(cx, conn, "UPDATE count_item SET v = 1 WHERE v = 1", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 2); /* although nothing changed */
    assert_ok(cx, sqlm_execute(cx, conn, "SELECT * FROM count_item", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 0);
    assert_ok(cx, sqlm_execute(cx, conn, "INSERT INTO count_item (v) VALUES (?)", SQLM_PARAMETERS(sqlm_i64_value(9)), &result));
    assert_int_equal(result.last_insert_id, 4);
    run(cx, conn, "DROP TABLE count_item");
    sqlm_conn_close(conn);
}

static void assert_stored(sqlm_cx *cx, sqlm_conn *conn, int64_t id, const char *literal)
{
    char sql[128];

    (void)snprintf(sql, sizeof sql, "SELECT v <=> %s FROM bind_item WHERE id = %lld", literal, (long long)id);
    assert_int_equal(ask(cx, conn, sql), 1);
}

/* What is bound as it was before is not bound again: neither may a change be missed, nor a failure or another table leave it unbound. */
static void statements__parameters_of_any_kind_and_length_follow_each_other(void **state)
{
    static const char text[] = "0123456789012345678901234567890123456789012345678901234567890123456789";
    const struct {
        sqlm_value  value;
        const char *literal;
    } steps[] = {
        { sqlm_i64_value(-5), "'-5'" },
        { sqlm_i64_value(6), "'6'" },
        { sqlm_null_value(), "NULL" },
        { sqlm_null_value(), "NULL" },
        { sqlm_text_value("a"), "'a'" },
        { sqlm_text_value(text + 6), "'6789012345678901234567890123456789012345678901234567890123456789'" }, /* 64 bytes */
        { sqlm_text_value(text + 5), "'56789012345678901234567890123456789012345678901234567890123456789'" },
        { sqlm_text_value(text), "'0123456789012345678901234567890123456789012345678901234567890123456789'" },
        { sqlm_text_value("\303\251"), "'\303\251'" },
        { sqlm_text_value(""), "''" },
        { sqlm_null_value(), "NULL" },
        { sqlm_u64_value(UINT64_MAX), "'18446744073709551615'" },
        { sqlm_i64_value(-1), "'-1'" },
        { sqlm_f64_value(1.5), "'1.5'" },
        { sqlm_bytes_value((sqlm_bytes){ "bytes", 5 }), "'bytes'" },
        { sqlm_bytes_value((sqlm_bytes){ "", 0 }), "''" },
    };
    const size_t count = sizeof steps / sizeof steps[0];
    sqlm_cx     *cx = *state;
    sqlm_conn   *conn = connect_to_server(cx);
    sqlm_conn   *other = connect_to_server(cx);

    run(cx, conn, "DROP TABLE IF EXISTS bind_item");
    run(cx, conn, "CREATE TABLE bind_item (id INT PRIMARY KEY, v VARCHAR(80))");
    for (size_t i = 0; i < 3 * count; i++) {
        const int64_t     id = (int64_t)i;
        const sqlm_value *value = &steps[i % count].value;

        if (i >= count) /* it was there already */
            assert_error(cx, CONSTRAINT, sqlm_execute(cx, conn, "INSERT INTO bind_item (id, v) VALUES (?, ?)",
                                                      SQLM_PARAMETERS(sqlm_i64_value(id - 1), *value), NULL));
        if (i >= 2 * count)
            run(cx, other, i % 2 == 0 ? "ALTER TABLE bind_item ADD c INT" : "ALTER TABLE bind_item DROP c");
        assert_ok(cx, sqlm_execute(cx, conn, "INSERT INTO bind_item (id, v) VALUES (?, ?)", SQLM_PARAMETERS(sqlm_i64_value(id), *value), NULL));
        assert_stored(cx, conn, id, steps[i % count].literal);
    }
    run(cx, conn, "DROP TABLE bind_item");
    sqlm_conn_close(other);
    sqlm_conn_close(conn);
}

/* The client library makes room for all values of a run: the larger ones come in the places of the smaller. */
static void statements__short_texts_may_grow_in_their_places(void **state)
{
    enum { COUNT = 400 };
    static const char text[] = "0123456789012345678901234567890123456789012345678901234567890123";
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = connect_to_server(cx);
    sqlm_value        values[COUNT];
    char              sql[64 + 2 * COUNT];
    size_t            used = (size_t)snprintf(sql, sizeof sql, "SELECT LENGTH(CONCAT(?");

    for (int i = 1; i < COUNT; i++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, ",?");
    (void)snprintf(sql + used, sizeof sql - used, "))");
    for (size_t length = 0; length < sizeof text; length++) {
        sqlm_rows      *rows = NULL;
        const sqlm_row *row = NULL;
        int64_t         number = 0;

        for (int i = 0; i < COUNT; i++)
            values[i] = sqlm_text_value(text + sizeof text - 1 - length);
        assert_ok(cx, sqlm_query(cx, conn, sql, values, COUNT, &rows));
        assert_ok(cx, sqlm_rows_next(cx, rows, &row));
        assert_ok(cx, sqlm_row_get_i64(cx, row, 0, &number));
        assert_int_equal(number, COUNT * length);
        sqlm_rows_close(rows);
    }
    sqlm_conn_close(conn);
}

/* The second run has a statement of its own, but the same parameters. */
static void statements__parameters_of_two_runs_of_one_text_stand_apart(void **state)
{
    static const char sql[] = "SELECT seq + ? FROM seq_1_to_3000";
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = connect_to_server(cx);
    sqlm_rows        *rows[2] = { NULL, NULL };
    const sqlm_row   *row = NULL;
    int64_t           number = 0;

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 2; i++)
            assert_ok(cx, sqlm_query(cx, conn, sql, SQLM_PARAMETERS(sqlm_i64_value(1000 * i + round)), &rows[i]));
        for (int64_t expected = 1; expected <= 3000; expected++) {
            for (int i = 0; i < 2; i++) {
                assert_ok(cx, sqlm_rows_next(cx, rows[i], &row));
                assert_ok(cx, sqlm_row_get_i64(cx, row, 0, &number));
                assert_int_equal(number, expected + 1000 * i + round);
            }
        }
        sqlm_rows_close(rows[round % 2]);
        sqlm_rows_close(rows[1 - round % 2]);
    }
    sqlm_conn_close(conn);
}

static void statements__a_comment_before_the_first_word_hides_nothing(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = connect_to_server(cx);
    sqlm_result result = { 0, 0 };

    run(cx, conn, "DROP TABLE IF EXISTS comment_item");
    run(cx, conn, "CREATE TABLE comment_item (id INT AUTO_INCREMENT PRIMARY KEY, v INT)");
    assert_ok(cx, sqlm_execute(cx, conn, "/* of a; b */ -- and\n # more\n INSERT INTO comment_item (v) VALUES (1), (2)", SQLM_NO_PARAMETERS,
                               &result));
    assert_int_equal(result.rows_affected, 2);
    assert_int_equal(result.last_insert_id, 1);
    run(cx, conn, "DROP TABLE comment_item");
    sqlm_conn_close(conn);
}

/* Three results: rows, other rows, and that the procedure ended well. */
static void make_procedure(sqlm_cx *cx, sqlm_conn *conn)
{
    run(cx, conn, "CREATE OR REPLACE TABLE called_item (v INT)");
    run(cx, conn, "CREATE OR REPLACE PROCEDURE called() BEGIN SELECT seq FROM seq_1_to_300; SELECT 'other', seq FROM seq_1_to_2000;"
                  " INSERT INTO called_item VALUES (1); END");
}

static void statements__a_procedure_gives_its_first_rows(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = connect_to_server(cx);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int             count = -1;

    make_procedure(cx, conn);
    assert_int_equal(ask(cx, conn, "CALL called()"), 1); /* given up after the first row */
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM called_item"), 1);
    run(cx, conn, "CALL called()");
    assert_ok(cx, sqlm_execute_script(cx, conn, "CALL called(); INSERT INTO called_item VALUES (2)"));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM called_item"), 4);
    for (bool taken_in = false;; taken_in = true) {
        assert_ok(cx, sqlm_query(cx, conn, "CALL called()", SQLM_NO_PARAMETERS, &rows));
        if (taken_in)
            assert_int_equal(ask(cx, conn, "SELECT 5"), 5);
        for (count = -1, row = (const sqlm_row *)rows; row != NULL; count++)
            assert_ok(cx, sqlm_rows_next(cx, rows, &row));
        assert_int_equal(count, 300);
        sqlm_rows_close(rows);
        assert_int_equal(ask(cx, conn, "SELECT 6"), 6);
        if (taken_in)
            break;
    }
    run(cx, conn, "DROP PROCEDURE called");
    run(cx, conn, "DROP TABLE called_item");
    sqlm_conn_close(conn);
}

/* It may write behind rows that nobody wants: it is not stopped, as a SELECT with so many would be. */
static void statements__a_procedure_whose_rows_are_given_up_runs_to_its_end(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "CREATE OR REPLACE TABLE called_item (id INT)");
    run(cx, conn, "CREATE OR REPLACE PROCEDURE called_long() BEGIN SELECT seq FROM seq_1_to_100000; INSERT INTO called_item VALUES (1); END");
    assert_int_equal(ask(cx, conn, "CALL called_long()"), 1); /* given up after the first row */
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM called_item"), 1);
    run(cx, conn, "DROP PROCEDURE called_long");
    run(cx, conn, "DROP TABLE called_item");
    sqlm_conn_close(conn);
}

static void statements__a_procedure_that_fails_behind_its_rows_is_told(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "CREATE OR REPLACE PROCEDURE fails() BEGIN SELECT 1; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'late'; END");
    assert_error(cx, QUERY, sqlm_execute(cx, conn, "CALL fails()", SQLM_NO_PARAMETERS, NULL));
    assert_string_equal(sqlm_cx_error(cx)->message, "late");
    assert_error(cx, QUERY, sqlm_execute_script(cx, conn, "CALL fails()"));
    assert_int_equal(ask(cx, conn, "SELECT 6"), 6);
    run(cx, conn, "DROP PROCEDURE fails");
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(statements__other_calls_take_the_rows_in),
        cx_test(statements__three_runs_of_one_text_stand_apart),
        cx_test(statements__rows_given_up_are_ended_by_the_next_call),
        cx_test(statements__more_than_the_cache_holds),
        cx_test(statements__a_changed_table_is_seen),
        cx_test(statements__a_column_of_another_type_is_seen),
        cx_test(statements__scripts_know_strings_and_comments),
        cx_test(statements__counts_are_of_rows_that_matched),
        cx_test(statements__parameters_of_any_kind_and_length_follow_each_other),
        cx_test(statements__short_texts_may_grow_in_their_places),
        cx_test(statements__parameters_of_two_runs_of_one_text_stand_apart),
        cx_test(statements__a_comment_before_the_first_word_hides_nothing),
        cx_test(statements__a_procedure_gives_its_first_rows),
        cx_test(statements__a_procedure_whose_rows_are_given_up_runs_to_its_end),
        cx_test(statements__a_procedure_that_fails_behind_its_rows_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
