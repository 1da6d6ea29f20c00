/* SPDX-License-Identifier: MIT */
/* sqlmodel_add and its siblings. */
#include "fixture.h"

#include <stdio.h>

static const char *result_of(sqlm_cx *cx, sqlm_conn *conn, const char *expression)
{
    static char sql[200];

    assert_true(snprintf(sql, sizeof sql, "SELECT quote(%s)", expression) < (int)sizeof sql);
    return ask_text(cx, conn, sql);
}

static void arithmetic__is_exact_for_integers(void **state)
{
    static const char *const cases[][2] = {
        { "sqlmodel_add(2, 3)", "5" },
        { "sqlmodel_sub(2, 3)", "-1" },
        { "sqlmodel_mul(-7, 3)", "-21" },
        { "sqlmodel_div(7, 2)", "3" },
        { "sqlmodel_div(-7, 2)", "-3" },
        { "sqlmodel_div(7, 0)", "NULL" },
        { "sqlmodel_div(7.0, 0.0)", "NULL" },
        { "sqlmodel_add(NULL, 'x')", "NULL" },
        { "sqlmodel_mul(1, NULL)", "NULL" },
        { "sqlmodel_add(9223372036854775807, -9223372036854775807 - 1)", "-1" },
        { "sqlmodel_sub(-1, 9223372036854775807)", "-9223372036854775808" },
        { "sqlmodel_div(-9223372036854775807 - 1, 1)", "-9223372036854775808" },
        { "sqlmodel_add(0.5, 1)", "1.5" },
        { "sqlmodel_div(1, 4.0)", "0.25" },
        { "sqlmodel_sub(0.5, 2)", "-1.5" },
        { "sqlmodel_mul(1e15, 0.5) = 5e14", "1" },
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(result_of(cx, conn, cases[i][0]), cases[i][1]);
    close_db(conn);
}

static void arithmetic__says_so_when_a_result_does_not_fit(void **state)
{
    static const char *const cases[] = {
        "sqlmodel_add(9223372036854775807, 1)", "sqlmodel_sub(-9223372036854775807 - 1, 1)", "sqlmodel_mul(4611686018427387904, 2)",
        "sqlmodel_div(-9223372036854775807 - 1, -1)", "sqlmodel_mul(1e308, 10)", "sqlmodel_div(1e308, 1e-10)",
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);
    char       sql[200];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(snprintf(sql, sizeof sql, "SELECT %s", cases[i]) < (int)sizeof sql);
        assert_error(cx, DATA, run(cx, conn, sql));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    }
    assert_error(cx, DATA, run(cx, conn, "SELECT sqlmodel_add('1', 2)"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_TYPE);
    assert_error(cx, DATA, run(cx, conn, "SELECT sqlmodel_mul(2, x'00')"));
    close_db(conn);
}

static void decimal__gets_the_scale_of_a_column(void **state)
{
    static const char *const cases[][2] = {
        { "sqlmodel_decimal('1.5', 8, 4)", "'1.5000'" },     { "sqlmodel_decimal('-1.255', 8, 2)", "'-1.26'" },
        { "sqlmodel_decimal('1.2549', 8, 2)", "'1.25'" },    { "sqlmodel_decimal('99.995', 5, 2)", "'100.00'" },
        { "sqlmodel_decimal('-0.004', 8, 2)", "'0.00'" },    { "sqlmodel_decimal('0.5', 8, 0)", "'1'" },
        { "sqlmodel_decimal(12, 4, 2)", "'12.00'" },         { "sqlmodel_decimal('-7', 4, 0)", "'-7'" },
        { "sqlmodel_decimal('0.05', 2, 2)", "'0.05'" },      { "sqlmodel_decimal(NULL, 4, 2)", "NULL" },
        { "sqlmodel_decimal('99999999999999999999999999999999999999', 38, 0)", "'99999999999999999999999999999999999999'" },
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(result_of(cx, conn, cases[i][0]), cases[i][1]);
    close_db(conn);
}

static void decimal__says_so_when_it_does_not_fit(void **state)
{
    static const char *const cases[] = { "'100'", "'99.995'", "'-99.999'", "'123456789012345678901234567890123456789012345'" };
    sqlm_cx                 *cx = *state;
    sqlm_conn               *conn = open_memory(cx);
    char                     sql[200];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(snprintf(sql, sizeof sql, "SELECT sqlmodel_decimal(%s, 4, 2)", cases[i]) < (int)sizeof sql);
        assert_error(cx, DATA, run(cx, conn, sql));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    }
    assert_error(cx, DATA, run(cx, conn, "SELECT sqlmodel_decimal('x', 4, 2)"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_TYPE);
    assert_error(cx, DATA, run(cx, conn, "SELECT sqlmodel_decimal('1', 2, 4)"));
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(arithmetic__is_exact_for_integers),
        cx_test(arithmetic__says_so_when_a_result_does_not_fit),
        cx_test(decimal__gets_the_scale_of_a_column),
        cx_test(decimal__says_so_when_it_does_not_fit),
    };

    return cmocka_run_group_tests_name("sqlite/arithmetic", tests, NULL, NULL);
}
