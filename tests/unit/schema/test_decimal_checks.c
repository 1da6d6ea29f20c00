/* SPDX-License-Identifier: MIT */
/* Comparisons of decimals in checks, run by SQLite, which keeps decimals as texts: those that would refuse a row if they went through
   doubles must be exact, to the last of 38 digits. */
#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/compare.h>
#include <sqlmodel/schema/ddl.h>
#include <sqlmodel/sys/text_buffer.h>

#include <stdio.h>
#include <string.h>

#include "schema_support.h"

static sqlm_type type_of(const void *user, const char *name, size_t length)
{
    (void)user;
    return length == 1 && (name[0] == 'd' || name[0] == 'e') ? SQLM_TYPE_DECIMAL : SQLM_TYPE_NONE;
}

static const char *rendered(database *db, const char *text)
{
    const sqlm_expression_columns columns = { type_of, NULL };
    const sqlm_expression        *tree = NULL;
    sqlm_text_buffer              buffer;
    char                         *sql;

    assert_ok(db->cx, sqlm_expression_parse(db->cx, text, &columns, db->arena, &tree));
    sqlm_text_buffer_init(&buffer, db->cx, 1 << 16);
    sqlm_expression_render(&buffer, sqlm_dialect_of(SQLM_DIALECT_SQLITE), tree);
    assert_ok(db->cx, buffer.outcome);
    sql = sqlm_arena_copy(db->cx, db->arena, sqlm_text_buffer_text(&buffer), buffer.length);
    assert_non_null(sql);
    sqlm_text_buffer_fini(&buffer);
    return sql;
}

/* What SQLite makes of SQL over d and e. */
static int64_t run_over(database *db, const char *sql, const char *d, const char *e)
{
    char            whole[16384];
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         value = -2;
    const char     *quote[] = { d == NULL ? "" : "'", e == NULL ? "" : "'" };

    assert_true(strlen(sql) < sizeof whole - 256);
    (void)snprintf(whole, sizeof whole, "SELECT %s FROM (SELECT %s%s%s AS d, %s%s%s AS e)", sql, quote[0], d == NULL ? "NULL" : d,
                   quote[0], quote[1], e == NULL ? "NULL" : e, quote[1]);
    assert_ok(db->cx, sqlm_query(db->cx, db->conn, whole, SQLM_NO_PARAMETERS, &rows));
    assert_ok(db->cx, sqlm_rows_next(db->cx, rows, &row));
    assert_non_null(row);
    assert_ok(db->cx, sqlm_row_get_i64(db->cx, row, 0, &value));
    sqlm_rows_close(rows);
    return value;
}

/* A condition: 0, 1, or -1 for NULL. d and e may be NULL. */
static int64_t value_of(database *db, const char *condition, const char *d, const char *e)
{
    char sql[4096];

    (void)snprintf(sql, sizeof sql, "coalesce(%s, -1)", rendered(db, condition));
    return run_over(db, sql, d, e);
}

/* From the least to the greatest; each with a text of its scale. Neighbours are one double. */
static const char *const numbers[] = {
    "-99999999999999999999999999999999999999",
    "-99999999999999999999999999999999999998",
    "-10000000000000000000.0000",
    "-9999999999999999999.9999",
    "-1000000000000000",
    "-999999999999999.9999",
    "-12.50",
    "-9.999999999999999999999999",
    "-9.99",
    "-0.10",
    "-0.0000000000000000000000000000000000002",
    "-0.0000000000000000000000000000000000001",
    "0.00",
    "0.0000000000000000000000000000000000001",
    "0.0000000000000000000000000000000000002",
    "0.01",
    "0.1000",
    "0.1000000000000000000000000000000000001",
    "1",
    "9.99",
    "9.999999999999999999999999999999999999",
    "10.00",
    "100",
    "100.05",
    "101",
    "999999999999999.0001",
    "999999999999999.0002",
    "9007199254740992",
    "9007199254740993",
    "99999999999999999999999999999999999999",
};
enum { NUMBER_COUNT = sizeof numbers / sizeof numbers[0] };

static const struct {
    const char *op;
    bool        if_less, if_equal, if_greater;
} operations[] = {
    { "<", true, false, false }, { "<=", true, true, false }, { ">", false, false, true },
    { ">=", false, true, true }, { "=", false, true, false }, { "<>", true, false, true },
};
enum { OPERATION_COUNT = sizeof operations / sizeof operations[0] };

/* Every operation at once: bit k is the k-th, bit k + OPERATION_COUNT its negation, which is always exact. */
static void assert_compared(database *db, size_t i, size_t j, const char *left, const char *right)
{
    char    sql[12288] = "0", text[256];
    int64_t bits;

    for (size_t k = 0; k < 2 * OPERATION_COUNT; k++) {
        size_t length = strlen(sql);

        (void)snprintf(text, sizeof text, k < OPERATION_COUNT ? "%s %s %s" : "NOT (%s %s %s)", left,
                       operations[k % OPERATION_COUNT].op, right);
        (void)snprintf(sql + length, sizeof sql - length, " + %u * (%s)", 1U << k, rendered(db, text));
    }
    bits = run_over(db, sql, numbers[i], numbers[j]);
    for (size_t k = 0; k < OPERATION_COUNT; k++) {
        const bool expected = i < j ? operations[k].if_less : i == j ? operations[k].if_equal : operations[k].if_greater;
        const bool holds = (bits >> k & 1) != 0, is_negated = (bits >> (k + OPERATION_COUNT) & 1) != 0;

        if (is_negated == expected || (expected && !holds))
            fail_msg("%s %s %s of %s and %s", left, operations[k].op, right, numbers[i], numbers[j]);
    }
    sqlm_arena_reset(db->arena);
}

static void decimals__compare_exactly_with_each_other(void **state)
{
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        for (size_t j = 0; j < NUMBER_COUNT; j++)
            assert_compared(*state, i, j, "d", "e");
}

static void decimals__compare_exactly_with_numbers(void **state)
{
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        for (size_t j = 0; j < NUMBER_COUNT; j++) {
            assert_compared(*state, i, j, "d", numbers[j]);
            assert_compared(*state, i, j, numbers[i], "e");
        }
}

static void decimals__of_another_scale_are_the_same_number(void **state)
{
    static const char *const equal[][2] = {
        { "10.00", "10" }, { "10", "10.000" }, { "0", "0.00" }, { "-100.0", "-100" }, { "0.5", "0.50" }
    };

    for (size_t i = 0; i < sizeof equal / sizeof equal[0]; i++) {
        char text[64];

        assert_int_equal(value_of(*state, "NOT (d = e)", equal[i][0], equal[i][1]), 0);
        assert_int_equal(value_of(*state, "NOT (d <= e AND d >= e)", equal[i][0], equal[i][1]), 0);
        (void)snprintf(text, sizeof text, "d <> %s OR d < %s OR d > %s", equal[i][1], equal[i][1], equal[i][1]);
        assert_int_equal(value_of(*state, text, equal[i][0], NULL), 0);
    }
    assert_int_equal(value_of(*state, "NOT (d IN (-0, 5))", "0.00", NULL), 0);
    assert_int_equal(value_of(*state, "NOT (d BETWEEN -0.0 AND 5)", "0.00", NULL), 0);
    assert_int_equal(value_of(*state, "NOT (d BETWEEN 0 AND 5)", "-0.01", NULL), 1);
}

static void decimals__in_lists_and_between(void **state)
{
    const char *const nearly = "9.999999999999999999999999999999999999";

    assert_int_equal(value_of(*state, "d NOT IN (10, 11)", nearly, NULL), 1);
    assert_int_equal(value_of(*state, "d NOT IN (9, 10)", "10.00", NULL), 0);
    assert_int_equal(value_of(*state, "d NOT IN (9, e)", "10.00", "10"), 0);
    assert_int_equal(value_of(*state, "NOT (d IN (10, 11))", nearly, NULL), 1);
    assert_int_equal(value_of(*state, "NOT (d IN (10, 11))", "11.000", NULL), 0);
    assert_int_equal(value_of(*state, "d NOT BETWEEN 10 AND 20", nearly, NULL), 1);
    assert_int_equal(value_of(*state, "d NOT BETWEEN 10 AND 20", "10.00", NULL), 0);
    assert_int_equal(value_of(*state, "d NOT BETWEEN -20 AND -10", "-20.01", NULL), 1);
    assert_int_equal(value_of(*state, "NOT (d BETWEEN 10 AND 20)", nearly, NULL), 1);
    assert_int_equal(value_of(*state, "5 NOT BETWEEN 3 AND d", nearly, NULL), 0);
    assert_int_equal(value_of(*state, "5 NOT BETWEEN d AND e", "5.01", "6"), 1);
}

/* A check passes when it is NULL; none may be false of a NULL. */
static void decimals__a_null_gives_null(void **state)
{
    static const char *const pairs[][2] = { { NULL, "-1" }, { NULL, "1" }, { "-1", NULL }, { "1", NULL }, { NULL, NULL } };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        for (size_t k = 0; k < OPERATION_COUNT; k++) {
            char text[64];

            (void)snprintf(text, sizeof text, "NOT (d %s e)", operations[k].op);
            assert_int_equal(value_of(*state, text, pairs[i][0], pairs[i][1]), -1);
            (void)snprintf(text, sizeof text, "NOT (d %s -7.5)", operations[k].op);
            assert_int_equal(value_of(*state, text, NULL, "1"), -1);
            (void)snprintf(text, sizeof text, "d %s 7.5", operations[k].op);
            assert_int_equal(value_of(*state, text, NULL, "1"), -1);
        }
}

#define PRICE_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, decimal(19, 4), low)                                                                                                  \
    FIELD(M, decimal(19, 4), high, CHECK("high > low"))                                                                            \
    FIELD(M, opt_decimal(38, 36), factor, CHECK("factor < 10 AND NOT (factor <= -10)"))                                            \
    FIELD(M, bool, is_one, GENERATED("(high < 2) = TRUE AND low <> 0.5"))                                                          \
    FIELD(M, index(low), ix_price_high, WHERE("high > 1000.5"))
SQLMODEL(Price, "price", PRICE_FIELDS);

static void checks__take_rows_that_differ_beyond_doubles(void **state)
{
    database          *db = *state;
    const sqlm_model  *model = &Price_model;
    const sqlm_schema *expected = NULL, *found = NULL;
    sqlm_differences   differences;

    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, &model, 1));
    run(db, "INSERT INTO price (id, low, high, factor) VALUES (1, '999999999999999.0001', '999999999999999.0002',"
            " '9.999999999999999999999999999999999999'), (2, '-999999999999999.0002', '-999999999999999.0001', NULL)");
    assert_error(db->cx, CONSTRAINT,
                 sqlm_execute_script(db->cx, db->conn, "INSERT INTO price (id, low, high) VALUES (3, '1.0000', '1.0000')"));
    assert_error(db->cx, CONSTRAINT,
                 sqlm_execute_script(db->cx, db->conn,
                                     "UPDATE price SET factor = '10.' || substr('0000000000000000"
                                     "00000000000000000000', 1, 36)"));
    assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_conn_dialect(db->conn), &model, 1, db->arena, &expected));
    assert_ok(db->cx, sqlm_schema_inspect_models(db->cx, db->conn, &model, 1, db->arena, &found));
    assert_ok(db->cx, sqlm_schema_compare(db->cx, expected, found, db->arena, &differences));
    assert_int_equal(differences.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        database_test(decimals__compare_exactly_with_each_other),
        database_test(decimals__compare_exactly_with_numbers),
        database_test(decimals__of_another_scale_are_the_same_number),
        database_test(decimals__in_lists_and_between),
        database_test(decimals__a_null_gives_null),
        database_test(checks__take_rows_that_differ_beyond_doubles),
    };

    return cmocka_run_group_tests_name("unit/schema/decimal_checks", tests, NULL, NULL);
}
