/* SPDX-License-Identifier: MIT */
/* Expressions that are made checks come back from PostgreSQL's catalogs as what they were. */
#include "inspect_bench.h"

#include <stdio.h>

/* ---- expressions ------------------------------------------------------------------------------------------------------- */

static const char table_of_expressions[] =
    "CREATE TABLE t (i integer, s smallint, b bigint, n numeric(10,2), f double precision, r real, name varchar(20), tx text, by bytea,"
    " fl boolean, d date, ti time(6), ts timestamp(6), tz timestamptz(6), u uuid, u64 numeric(20,0), v64 numeric(20,0), st varchar(1),"
    " length integer, \"A \"\"b\"\"\" integer, CONSTRAINT tc_t_u64 CHECK (u64 >= 0 AND u64 <= 18446744073709551615),"
    " CONSTRAINT tc_t_v64 CHECK (v64 >= 0 AND v64 <= 18446744073709551615), CONSTRAINT tc_t_st CHECK (st IN ('a', 'b')))";

static const char *const expressions[][2] = {
#include "rendered_postgres.inc"
};

/* Each is rendered, made a check, and found again; this server need not give back the same text as the one that the file is of. */
static void expressions__come_back_as_what_they_were(void **state)
{
    enum { COUNT = sizeof expressions / sizeof expressions[0] };
    bench                   *b = *state;
    const sqlm_expression   *trees[COUNT];
    const sqlm_schema_table *table;
    sqlm_expression_columns  columns = { type_in, NULL };

    script(b->cx, b->db, table_of_expressions);
    columns.user = table_named(b, "t");
    for (size_t i = 0; i < COUNT; i++) {
        assert_ok(b->cx, sqlm_expression_parse(b->cx, expressions[i][1], &columns, b->arena, &trees[i]));
        add_check(b, "t", i, trees[i]);
    }
    table = table_named(b, "t");
    assert_int_equal(table->check_count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        if (!sqlm_expression_equal(trees[i], table->checks[i].expression))
            fail_msg("'%s' came back as %s", expressions[i][1], table->checks[i].text);
}

/* ---- expressions by chance --------------------------------------------------------------------------------------------- */

/* Texts of the language, made by dice. Arithmetic begins with a column, so that the server has nothing to compute (or to divide by zero). */
typedef struct dice {
    uint32_t seed;
    char     text[4096];
    size_t   length;
} dice;

static unsigned roll(dice *d, unsigned sides)
{
    d->seed = d->seed * 1664525u + 1013904223u;
    return (d->seed >> 8) % sides;
}

static void say(dice *d, const char *text)
{
    d->length += (size_t)snprintf(d->text + d->length, sizeof d->text - d->length, "%s", text);
    assert_true(d->length < sizeof d->text);
}

#define SAY_ONE_OF(d, ...) \
    say((d), ((const char *const[]){ __VA_ARGS__ })[roll((d), sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))])

static void say_number(dice *d)
{
    SAY_ONE_OF(d, "0", "1", "-1", "2.5", "-0.5", "3000000000", "-7", "99999999999999999999", "007", "1.50");
}

/* NOLINTBEGIN(misc-no-recursion): the depth counts down */

static void say_sum(dice *d, unsigned depth)
{
    const unsigned kind = roll(d, depth == 0 ? 2 : 6);

    if (kind == 2) {
        say(d, "-(");
        say_sum(d, depth - 1);
        say(d, ")");
    } else if (kind > 2) {
        const bool is_whole = roll(d, 4) == 0;

        say(d, "(");
        if (is_whole) {
            SAY_ONE_OF(d, "i % 3", "b % s", "i / 2", "s / i", "i * b", "length(tx) + 1");
        } else {
            say_sum(d, depth - 1);
            SAY_ONE_OF(d, " + ", " - ", " * ", " / ");
            say_sum(d, depth - 1);
        }
        say(d, ")");
    } else {
        SAY_ONE_OF(d, "i", "s", "b", "n", "f", "r", "length", "length(tx)", "length(name)", "length(by)", "\"A \"\"b\"\"\"");
    }
}

static void say_list_of_numbers(dice *d)
{
    say(d, roll(d, 2) == 0 ? " IN (" : " NOT IN (");
    for (unsigned i = roll(d, 4) + 1; i > 0; i--) {
        if (roll(d, 3) == 0)
            say_sum(d, 1);
        else
            say_number(d);
        say(d, i > 1 ? ", " : ")");
    }
}

static void say_comparison(dice *d)
{
    switch (roll(d, 9)) {
    case 0:
    case 1:
        say_sum(d, 2);
        SAY_ONE_OF(d, " = ", " <> ", " < ", " <= ", " > ", " >= ");
        if (roll(d, 2) == 0)
            say_number(d);
        else
            say_sum(d, 2);
        break;
    case 2:
        say_sum(d, 1);
        say_list_of_numbers(d);
        break;
    case 3:
        say_sum(d, 1);
        say(d, roll(d, 2) == 0 ? " BETWEEN " : " NOT BETWEEN ");
        say_number(d);
        say(d, " AND ");
        say_sum(d, 1);
        break;
    case 4:
        SAY_ONE_OF(d, "tx", "name", "st", "'x'");
        SAY_ONE_OF(d, " = ", " <> ", " < ", " >= ");
        SAY_ONE_OF(d, "tx", "name", "st");
        break;
    case 5:
        SAY_ONE_OF(d, "tx", "name", "st");
        SAY_ONE_OF(d, " IN ('it''s')", " IN ('a', 'b')", " NOT IN ('a', tx, 'b')", " BETWEEN 'a' AND name", " IN (st, 'q')", " = 'x'");
        break;
    case 6:
        SAY_ONE_OF(d, "d > '2024-02-29'", "d IN ('2024-02-29', '1999-12-31')", "ti NOT BETWEEN '00:00:00.000000' AND '12:30:00.250000'",
                   "ts <> '2024-02-29T23:59:59.999999'", "tz IN ('2024-02-29T23:59:59.999999Z', tz)", "u > '00000000-0000-0000-0000-00000000000f'");
        break;
    case 7:
        say_sum(d, 1);
        SAY_ONE_OF(d, " IS NULL", " IS NOT NULL");
        break;
    default:
        SAY_ONE_OF(d, "fl", "fl = TRUE", "fl <> FALSE", "fl IN (TRUE, FALSE)", "u64 <= v64", "u64 IS NULL", "by = by", "TRUE");
        break;
    }
}

static void say_condition(dice *d, unsigned depth)
{
    const unsigned kind = roll(d, depth == 0 ? 2 : 6);

    if (kind < 2) {
        say_comparison(d);
        return;
    }
    if (kind == 2) {
        say(d, "NOT (");
        say_condition(d, depth - 1);
        say(d, ")");
        return;
    }
    for (unsigned i = roll(d, 3) + 2; i > 0; i--) {
        say(d, "(");
        say_condition(d, depth - 1);
        say(d, i == 1 ? ")" : kind == 3 ? ") OR " : kind == 4 ? ") AND " : ") = ");
        if (kind == 5 && i > 1) {
            say(d, "(fl)");
            return;
        }
    }
}

/* NOLINTEND(misc-no-recursion) */

enum { THROWS = 400 };

static void expressions__by_chance_come_back_as_what_they_were(void **state)
{
    bench                  *b = *state;
    const sqlm_expression  *trees[THROWS];
    const sqlm_schema_table *table;
    sqlm_expression_columns columns = { type_in, NULL };
    dice                    d = { .seed = 4711 };
    size_t                  count = 0;

    script(b->cx, b->db, table_of_expressions);
    columns.user = table_named(b, "t");
    while (count < THROWS) {
        d.length = 0;
        say_condition(&d, 2);
        if (sqlm_expression_parse(b->cx, d.text, &columns, b->arena, &trees[count]) != SQLM_OK)
            continue; /* % of a fraction, no column */
        add_check(b, "t", count, trees[count]);
        count++;
    }
    table = table_named(b, "t");
    assert_int_equal(table->check_count, THROWS);
    for (size_t i = 0; i < THROWS; i++) {
        sqlm_text_buffer text;

        if (sqlm_expression_equal(trees[i], table->checks[i].expression))
            continue;
        sqlm_text_buffer_init(&text, b->cx, 1 << 16);
        sqlm_expression_print(&text, trees[i]);
        fail_msg("'%s' came back as %s", sqlm_text_buffer_text(&text), table->checks[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(expressions__come_back_as_what_they_were),
        bench_test(expressions__by_chance_come_back_as_what_they_were),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/expressions", tests, NULL, NULL);
}
