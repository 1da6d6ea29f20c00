/* SPDX-License-Identifier: MIT */
/* What the server says of its tables, read back: every kind of fact, and the gate's 21 tables without a difference. */
#include "fixture.h"

#include <sqlmodel.h>
#include <sqlmodel/gate.h>
#include <sqlmodel/sys/text_buffer.h>

#include <string.h>

enum { MAXIMUM_DOMAINS = 32 };

typedef struct bench {
    sqlm_cx    *cx;
    sqlm_conn  *db;
    sqlm_arena *arena;
} bench;

static const char recreate[] = "DROP DATABASE IF EXISTS sqlm_inspect; DROP DATABASE IF EXISTS sqlm_inspect_2;"
                               "CREATE DATABASE sqlm_inspect CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;"
                               "CREATE DATABASE sqlm_inspect_2 CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin; USE sqlm_inspect";

static int bench_setup(void **state)
{
    static bench b;

    b = (bench){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(b.cx);
    b.db = connect_to_server(b.cx);
    assert_ok(b.cx, sqlm_arena_new(b.cx, &b.arena));
    assert_ok(b.cx, sqlm_execute_script(b.cx, b.db, recreate));
    *state = &b;
    return 0;
}

static int bench_teardown(void **state)
{
    bench *b = *state;

    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, "DROP DATABASE sqlm_inspect; DROP DATABASE sqlm_inspect_2"));
    sqlm_conn_close(b->db);
    sqlm_arena_free(b->arena);
    sqlm_cx_free(b->cx);
    return 0;
}

#define bench_test(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

static const sqlm_schema *inspect(bench *b)
{
    const sqlm_schema *found = NULL;

    assert_ok(b->cx, sqlm_schema_inspect(b->cx, b->db, NULL, 0, b->arena, &found));
    return found;
}

static void print_differences(const sqlm_differences *differences)
{
    for (size_t i = 0; i < differences->count; i++)
        print_error("%s: %s %s %s: expected '%s', found '%s'\n", differences->items[i].table,
                    sqlm_difference_kind_name(differences->items[i].kind), differences->items[i].object,
                    differences->items[i].property, differences->items[i].expected, differences->items[i].found);
}

static void expect_no_difference(bench *b, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *expected = NULL, *found = NULL;
    sqlm_differences   differences;

    assert_ok(b->cx, sqlm_schema_from_models(b->cx, sqlm_conn_dialect(b->db), models, count, b->arena, &expected));
    assert_ok(b->cx, sqlm_schema_inspect_models(b->cx, b->db, models, count, b->arena, &found));
    assert_int_equal(found->table_count, count);
    assert_ok(b->cx, sqlm_schema_compare(b->cx, expected, found, b->arena, &differences));
    print_differences(&differences);
    assert_int_equal(differences.count, 0);
}

static void domains__are_found_as_they_were_made(void **state)
{
    bench                  *b = *state;
    size_t                  count = 0;
    const sqlm_typed_model *domains = sqlm_gate_builtin_models(&count);
    const sqlm_model       *models[MAXIMUM_DOMAINS];

    assert_in_range(count, 21, MAXIMUM_DOMAINS);
    for (size_t i = 0; i < count; i++)
        models[i] = domains[i].model;
    assert_ok(b->cx, sqlm_create_models(b->cx, b->db, models, count));
    expect_no_difference(b, models, count);
    assert_int_equal(inspect(b)->table_count, count);
}

/* ---- expressions ----------------------------------------------------------------------------------------------------- */

static const char probe[] =
    "CREATE TABLE probe (a INT, b INT, d INT, n BIGINT UNSIGNED, n2 BIGINT UNSIGNED, s VARCHAR(20), s2 LONGTEXT, y VARBINARY(40),"
    " r DOUBLE, f FLOAT, dc DECIMAL(10,2), dt DATE, ti TIME(6), ts DATETIME(6), local DATETIME(6), u BINARY(16), bo TINYINT(1),"
    " bo2 TINYINT(1), `we``ird \"name\"` INT, `select` INT, `\xc3\xa4` INT)";

/* In the portable language; no two mean the same. */
static const char *const expressions[] = {
    "a = 1",
    "a <> b",
    "NOT a = d",
    "NOT (a = b AND b = d)",
    "NOT (a = b OR b < d)",
    "NOT a < b",
    "a NOT BETWEEN 1 AND 2",
    "NOT a BETWEEN 1 AND 3",
    "NOT a IN (1, 2)",
    "NOT (NOT a IN (1, 2, 3))",
    "NOT s IS NULL",
    "s IS NULL",
    "bo",
    "NOT bo",
    "bo2 = TRUE",
    "bo2 = FALSE",
    "bo = bo2",
    "bo <> bo2",
    "bo OR a = 1",
    "bo AND NOT (bo OR a = 2)",
    "TRUE AND a = 2",
    "a = 2 OR FALSE",
    "a IN (4)",
    "a NOT IN (5)",
    "s IN ('x', 'it''s', 'b\\s', '%_\"`')",
    "s = '' OR s2 = '\\'",
    "length(s) BETWEEN 1 AND 5",
    "length(s2) > 5000",
    "length(y) = 32",
    "a + b * d = 5",
    "(a + b) * d = 5",
    "a - (b - d) = 5",
    "a - b - d = 5",
    "a * (b / d) = 5",
    "a / b / d = 5",
    "a / (b / d) = 5",
    "a % b = 0",
    "a % (b % d) = 0",
    "-a = 5",
    "-(-a) = 5",
    "-(a + b) = 5",
    "a = -5",
    "a - -5 = 1",
    "a - -b = 1",
    "a / 2.0 = 5",
    "a / 2 = 5",
    "r / dc > 0.5",
    "f < 1.25 AND dc <= 12.345",
    "dt >= '2024-02-29'",
    "ti < '12:30:00.000000'",
    "ts < '2024-02-29T12:30:00.000000Z'",
    "local < '2024-02-28T12:30:00.000000'",
    "ts IS NOT NULL AND local IS NULL",
    "u = '00112233-4455-6677-8899-aabbccddeeff'",
    "u IN ('00112233-4455-6677-8899-aabbccddeeff', 'ff112233-4455-6677-8899-aabbccddeeff')",
    "u <> '61626364-6566-6768-696a-6b6c6d6e6f70'",
    "a = 1 AND (b = 1 OR d = 1)",
    "a = 1 AND b = 1 OR d = 1",
    "(a = 1 OR b = 1) AND d = 1",
    "a = 1 AND b = 1 AND d = 1",
    "(a = 1) = (b = 1)",
    "(a = 1) <> bo",
    "(a IS NULL) = (b IS NULL)",
    "(a IS NULL) IS NOT NULL",
    "(a + b) IS NULL",
    "(a BETWEEN 1 AND 2) = (b IN (1, 2))",
    "a BETWEEN b + 1 AND d - 1",
    "\"we`ird \"\"name\"\"\" > 0 AND \"select\" > 0 AND \"\xc3\xa4\" < 3",
    "a < 99999999999999999999",
    "'x' = s",
    "7 < a",
    "a IN (b, d, 7)",
    "n <= n2",
    "NOT (a = 1 AND NOT (b = 2 OR NOT bo))",
    "(bo OR a = 3) = TRUE",
    "(bo OR a = 3) = bo2",
    "NOT (bo = (a = 4))",
    "bo IN (TRUE, (a = 1))",
    "bo BETWEEN FALSE AND bo2",
    "bo > FALSE",
    "(a = 1 OR b = 1) IS NULL",
    "(a < b) < (b < d)",
    "(a IN (1, 2)) IN (TRUE, bo)",
    "(a BETWEEN 1 AND 2) BETWEEN bo AND TRUE",
    "bo BETWEEN (a BETWEEN 1 AND 2) AND TRUE",
    "(a < 3 AND b < 3 OR bo) AND (a > 1 OR b > 2 AND bo)",
};
enum { EXPRESSION_COUNT = sizeof expressions / sizeof expressions[0] };

/* Of the probe's columns, as a model would have them. */
static sqlm_type type_of_probe(const void *user, const char *name, size_t length)
{
    const sqlm_schema_table *table = user;

    for (size_t i = 0; i < table->column_count; i++)
        if (strlen(table->columns[i].name) == length && memcmp(table->columns[i].name, name, length) == 0)
            return strcmp(table->columns[i].name, "local") == 0 ? SQLM_TYPE_TIMESTAMP : table->columns[i].type;
    return SQLM_TYPE_NONE;
}

static void add_check(bench *b, size_t index, const sqlm_expression *tree)
{
    sqlm_text_buffer sql;

    sqlm_text_buffer_init(&sql, b->cx, 1 << 16);
    sqlm_text_buffer_put_format(&sql, "ALTER TABLE probe ADD CONSTRAINT ck_%03zu CHECK (", index);
    sqlm_expression_render(&sql, sqlm_conn_dialect(b->db), tree);
    sqlm_text_buffer_put(&sql, ")");
    assert_ok(b->cx, sql.outcome);
    run(b->cx, b->db, sqlm_text_buffer_text(&sql));
    sqlm_text_buffer_fini(&sql);
}

/* The differences when each check of the probe is expected to say what the check so many places further on says. */
static size_t compare_checks(bench *b, const sqlm_schema_table *found, const sqlm_expression *const *trees, size_t shift)
{
    sqlm_schema_check checks[EXPRESSION_COUNT];
    sqlm_schema_table table = *found;
    const sqlm_schema expected = { sqlm_conn_dialect(b->db), &table, 1 };
    const sqlm_schema have = { sqlm_conn_dialect(b->db), found, 1 };
    sqlm_differences  differences;

    for (size_t i = 0; i < EXPRESSION_COUNT; i++) {
        checks[i] = found->checks[i];
        checks[i].expression = trees[(i + shift) % EXPRESSION_COUNT];
    }
    table.checks = checks;
    assert_ok(b->cx, sqlm_schema_compare(b->cx, &expected, &have, b->arena, &differences));
    if (shift == 0)
        print_differences(&differences);
    return differences.count;
}

static void expressions__come_back_as_what_they_mean(void **state)
{
    bench                        *b = *state;
    const sqlm_expression        *trees[EXPRESSION_COUNT];
    const sqlm_schema_table      *found;
    sqlm_expression_columns       columns = { type_of_probe, NULL };

    run(b->cx, b->db, probe);
    found = sqlm_schema_find_table(inspect(b), "probe");
    columns.user = found;
    for (size_t i = 0; i < EXPRESSION_COUNT; i++) {
        if (sqlm_expression_parse(b->cx, expressions[i], &columns, b->arena, &trees[i]) != SQLM_OK)
            fail_msg("%s: %s", expressions[i], sqlm_cx_error(b->cx)->message);
        add_check(b, i, trees[i]);
    }
    found = sqlm_schema_find_table(inspect(b), "probe");
    assert_int_equal(found->check_count, EXPRESSION_COUNT);
    for (size_t i = 0; i < EXPRESSION_COUNT; i++)
        if (found->checks[i].expression == NULL)
            fail_msg("%s came back as %s, which was not understood", expressions[i], found->checks[i].text);
    assert_int_equal(compare_checks(b, found, trees, 0), 0);
    for (size_t shift = 1; shift < EXPRESSION_COUNT; shift++)
        assert_int_equal(compare_checks(b, found, trees, shift), EXPRESSION_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(domains__are_found_as_they_were_made),
        bench_test(expressions__come_back_as_what_they_mean),
    };

    return cmocka_run_group_tests_name("integration/mysql/inspect", tests, NULL, NULL);
}
