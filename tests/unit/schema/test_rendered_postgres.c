/* SPDX-License-Identifier: MIT */
/* What PostgreSQL gives back for an expression of ours is read as the expression that it was; what it would never give back for one is
 * outside the language. The left sides are what a server of version 15 gave back. */
#include "rendered.h"

#include "support/torture.h"

#include <stdio.h>
#include <string.h>

static const rendered_column columns[] = {
    { "i", SQLM_TYPE_I32 },        { "s", SQLM_TYPE_I16 },   { "b", SQLM_TYPE_I64 },        { "n", SQLM_TYPE_DECIMAL },
    { "f", SQLM_TYPE_F64 },        { "r", SQLM_TYPE_F32 },   { "name", SQLM_TYPE_TEXT },    { "tx", SQLM_TYPE_TEXT },
    { "by", SQLM_TYPE_BYTES },     { "fl", SQLM_TYPE_BOOL }, { "d", SQLM_TYPE_DATE },       { "ti", SQLM_TYPE_TIME },
    { "ts", SQLM_TYPE_TIMESTAMP }, { "u", SQLM_TYPE_UUID },  { "tz", SQLM_TYPE_TIMESTAMPTZ }, { "u64", SQLM_TYPE_U64 },
    { "v64", SQLM_TYPE_U64 },      { "j", SQLM_TYPE_JSON },  { "A \"b\"", SQLM_TYPE_I32 },  { "length", SQLM_TYPE_I32 },
    { "st", SQLM_TYPE_ENUM },
    { NULL, SQLM_TYPE_NONE },
};

static const rendered_pair pairs[] = {
#include "rendered_postgres.inc"
};

static const rendered_words postgres = { SQLM_DIALECT_POSTGRES, columns, pairs, sizeof pairs / sizeof pairs[0] };

static void rendered__is_the_expression_that_it_was(void **state)
{
    expect_pairs(*state, &postgres);
}

/* No two of them are the same but those that say the same. */
static void rendered__is_no_other_expression(void **state)
{
    bench   *b = *state;
    size_t   same = 0;

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        for (size_t k = 0; k < i; k++)
            same += sqlm_expression_equal(rendered_tree(b, &postgres, pairs[i].rendered),
                                          rendered_portable(b, &postgres, pairs[k].portable));
    assert_int_equal(same, 1); /* the one moment in another time zone */
}

static void rendered__is_outside_where_somebody_wrote_something_else(void **state)
{
    static const char *const texts[] = {
        "",
        "(",
        "i",
        "(i > 1",
        "(i > 1))",
        "(i > 1) AND",
        "((i > 1) AND (i < 2) OR fl)",
        "(x > 1)",
        "((i)::numeric > (1)::numeric)", /* a cast that nothing asks for */
        "((i)::bigint > 1)",
        "((n)::double precision > (1.5)::double precision)",
        "((n)::integer > 1)",
        "(((b)::integer % 2) = 0)",
        "(((i)::numeric % 2) = 0)",
        "((r)::double precision > f)",
        "(r > (1.5)::real)",
        "(r = ANY (ARRAY[(1.5)::double precision, (2)::double precision]))",
        "((s % i) = 0)", /* there is no such operation */
        "((s)::integer > 1)",
        "((i % 3) = ANY (ARRAY[1, '3000000000'::bigint]))",
        "(n > 1)", /* PostgreSQL adds the cast */
        "((i)::double precision > 1.5)",
        "((i)::text = 'x'::text)",
        "((name)::character(1) = 'x'::bpchar)",
        "((name)::text ~~ 'a%'::text)",
        "(tx || 'x'::text)",
        "(lower(tx) = 'x'::text)",
        "(char_length(tx) = 1)",
        "(length(lower(tx)) = 1)",
        "(tx = ('a'::text COLLATE \"C\"))",
        "(i = ANY (ARRAY[1, 2, NULL::integer]))",
        "(i = ANY (ARRAY[(1)::numeric, 2]))",
        "(i < ANY (ARRAY[1, 2]))",
        "(i = ALL (ARRAY[1, 2]))",
        "(i <> ANY (ARRAY[1, 2]))",
        "ARRAY[1, 2]",
        "(fl IS TRUE)",
        "(i IS DISTINCT FROM 1)",
        "(i = NULL::integer)",
        "(fl = 't'::boolean)",
        "(j IS NULL)",
        "(u64 >= (0)::numeric)",
        "(d > '2024-02-29 00:00:00'::timestamp without time zone)",
        "(ts = '2024-02-29 12:30:00+00'::timestamp with time zone)",
        "(tz > 'infinity'::timestamp with time zone)",
        "(tz > '2024-02-29 12:30:00+0'::timestamp with time zone)",
        "(tz > '0044-03-15 00:00:00+00 BC'::timestamp with time zone)",
        "(tz = ('2025-02-28T12:30:00Z'::text)::timestamp with time zone)",
        "(i > '1e3'::integer)",
        "(i > '0x10'::integer)",
        "(tx = 'caf\303\251'::text)",
        "(tx = 'x''::text)",
        "(i >> 1)",
        "(i => 1)",
        "(- fl)",
        "(NOT i)",
        "(i + 1)",
        "((name)::text = ANY ((ARRAY[1, 2])::text[]))",
    };

    expect_outside(*state, &postgres, texts, sizeof texts / sizeof texts[0]);
}

static void rendered__nests_as_deep_as_expressions_do(void **state)
{
    bench   *b = *state;
    char     text[8192] = "";
    size_t   length = 0;

    for (unsigned i = 0; i < SQLM_EXPRESSION_MAX_DEPTH; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "(NOT ");
    length += (size_t)snprintf(text + length, sizeof text - length, "((i >= 1) AND (i <= 2))");
    for (unsigned i = 0; i < SQLM_EXPRESSION_MAX_DEPTH; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, ")");
    assert_non_null(rendered_tree(b, &postgres, text));
    memset(text, '(', sizeof text - 1);
    assert_null(rendered_tree(b, &postgres, text));
}

/* ---- anything at all --------------------------------------------------------------------------------------------------- */

static void rendered__survives_every_truncation(void **state)
{
    read_truncated(*state, &postgres, false);
}

static void rendered__survives_random_words(void **state)
{
    static const char *const words[] = { "(", ")", "(", ")", "[", "]", ",", "::", "i", "n", "fl", "AND", "OR", "NOT", "IS", "NULL", "ANY",
                                         "ALL", "ARRAY", "=", "<>", "-", "+", "1", "2.5", "'x'", "'\300'", "text", "numeric", "\"", "length", "tx" };
    bench                   *b = *state;
    uint32_t seed = 20261125;

    for (unsigned round = 0; round < 20000; round++) {
        char   text[128] = "";
        size_t length = 0;

        for (unsigned i = 0; i < 12; i++) {
            seed = seed * 1664525u + 1013904223u;
            length += (size_t)snprintf(text + length, sizeof text - length, "%s ", words[(seed >> 8) % (sizeof words / sizeof words[0])]);
        }
        rendered_tree(b, &postgres, text);
        sqlm_arena_reset(b->arena);
    }
}

static sqlm_outcome read_back_of(sqlm_cx *cx, void *user)
{
    const sqlm_expression *tree = NULL;
    sqlm_arena            *arena = NULL;
    sqlm_outcome           outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = rendered_read(cx, &postgres, user, arena, &tree);
    if (outcome == SQLM_OK && tree == NULL)
        outcome = SQLM_FAIL(cx, INTERNAL, NONE, "outside");
    sqlm_arena_free(arena);
    return outcome;
}

static void rendered__survives_every_allocation_failure(void **state)
{
    static char text[8192];
    int         length = snprintf(text, sizeof text, "((i = ANY (ARRAY[1, 2, 3, 4, 5, 6]))");

    (void)state;
    while (length < 4000)
        length += snprintf(text + length, sizeof text - (size_t)length, " AND (((name)::text = 'x'::text) OR (d > '2024-02-29'::date))");
    (void)snprintf(text + length, sizeof text - (size_t)length, ")");
    assert_true(sqlm_torture_both(read_back_of, text) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(rendered__is_the_expression_that_it_was),
        bench_test(rendered__is_no_other_expression),
        bench_test(rendered__is_outside_where_somebody_wrote_something_else),
        bench_test(rendered__nests_as_deep_as_expressions_do),
        bench_test(rendered__survives_every_truncation),
        bench_test(rendered__survives_random_words),
        bench_test(rendered__survives_every_allocation_failure),
    };

    return cmocka_run_group_tests_name("unit/schema/rendered_postgres", tests, NULL, NULL);
}
