/* SPDX-License-Identifier: MIT */
/* What MariaDB and MySQL give back for an expression of ours is read as what it means; what they would never give back for one is outside
 * the language. The left sides of MariaDB are what a server of version 10.11 gave back, those of MySQL what its manual shows. */
#include "rendered.h"

#include "support/torture.h"

#include <string.h>

static const rendered_column columns[] = {
    { "a", SQLM_TYPE_I32 },   { "b", SQLM_TYPE_I16 },     { "d", SQLM_TYPE_I64 },          { "n", SQLM_TYPE_U64 },
    { "r", SQLM_TYPE_F64 },   { "f", SQLM_TYPE_F32 },     { "dc", SQLM_TYPE_DECIMAL },     { "s", SQLM_TYPE_TEXT },
    { "y", SQLM_TYPE_BYTES }, { "bo", SQLM_TYPE_BOOL },   { "dt", SQLM_TYPE_DATE },        { "ti", SQLM_TYPE_TIME },
    { "u", SQLM_TYPE_UUID },  { "ts", SQLM_TYPE_TIMESTAMP }, { "tz", SQLM_TYPE_TIMESTAMPTZ }, { "st", SQLM_TYPE_ENUM },
    { "j", SQLM_TYPE_JSON },  { "we`ird \"x\"", SQLM_TYPE_I32 },
    { NULL, SQLM_TYPE_NONE },
};

static const rendered_pair pairs[] = {
    { "`a` = 1", "a = 1" },
    { "`a` <> `b` or `b` <> `d`", "a <> b OR b <> d" },
    { "`a` not between 1 and 2", "a NOT BETWEEN 1 AND 2" },
    { "`a` in (1,2)", "a IN (1, 2)" },
    { "`bo`", "bo" },
    { "`bo` <> 0 and `bo` = 0 and `a` <> 2", "bo <> FALSE AND bo = FALSE AND a <> 2" },
    { "1 and `a` = 1", "TRUE AND a = 1" },
    { "`s` in ('x','it\\'s','b\\\\s')", "s IN ('x', 'it''s', 'b\\s')" },
    { "char_length(`s`) between 1 and 5", "length(s) BETWEEN 1 AND 5" },
    { "octet_length(`y`) = 32", "length(y) = 32" },
    { "`a` * (`b` DIV `d`) = 5", "a * (b / d) = 5" },
    { "`a` MOD (`b` MOD `d`) = 0", "a % (b % d) = 0" },
    { "--`a` = 5", "-(-a) = 5" },
    { "`a` - -5 = 1", "a - -5 = 1" },
    { "-(`a` + `b`) = 5", "-(a + b) = 5" },
    { "`a` / 2.0 = 5", "a / 2.0 = 5" },
    { "`dt` >= '2024-02-29' and `ti` < '12:30:00.000000'", "dt >= '2024-02-29' AND ti < '12:30:00.000000'" },
    { "`tz` < '2024-02-29 12:30:00.000000'", "tz < '2024-02-29T12:30:00.000000Z'" },
    { "`ts` < '2024-02-29 12:30:00.000000'", "ts < '2024-02-29T12:30:00.000000'" },
    { "`u` = X'00112233445566778899AABBCCDDEEFF'", "u = '00112233-4455-6677-8899-aabbccddeeff'" },
    { "`a` = 1 = (`b` = 1)", "(a = 1) = (b = 1)" },
    { "`a` is null is not null", "(a IS NULL) IS NOT NULL" },
    { "`a` between 1 and 2 = `b` in (1,2)", "(a BETWEEN 1 AND 2) = (b IN (1, 2))" },
    { "`a` in (1,2) between 0 and `bo`", "(a IN (1, 2)) BETWEEN FALSE AND bo" },
    { "1 between `a` between 1 and 2 and `bo`", "TRUE BETWEEN (a BETWEEN 1 AND 2) AND bo" },
    { "`a` between 1 and 2 between 0 and 1", "(a BETWEEN 1 AND 2) BETWEEN FALSE AND TRUE" },
    { "`we``ird \"x\"` > 0", "\"we`ird \"\"x\"\"\" > 0" },
    { "`a` = 1 and (`b` = 1 or `d` = 1)", "a = 1 AND (b = 1 OR d = 1)" },
    { "`st` = 'x'", "st = 'x'" },
    { "`dc` <= 12.340 and `f` < 1.5", "dc <= 12.34 AND f < 1.5" },
    { "`n` = `n`", "n = n" },
    /* MySQL */
    { "((`a` > 0) and (`b` < 3))", "a > 0 AND b < 3" },
    { "(`s` in (_utf8mb4'x',_utf8mb4'y'))", "s IN ('x', 'y')" },
    { "(not((`a` = 1)))", "NOT a = 1" },
    { "(`bo` = true)", "bo = TRUE" },
    { "(0 <> `bo`)", "FALSE <> bo" },
    { "((`a` % 2) = 0)", "a % 2 = 0" },
    { "(length(`y`) <= 8)", "length(y) <= 8" },
    { "(`u` = 0x00112233445566778899aabbccddeeff)", "u = '00112233-4455-6677-8899-aabbccddeeff'" },
    { "(!(`bo`))", "NOT bo" },
};

static const rendered_words mysql = { SQLM_DIALECT_MYSQL, columns, pairs, sizeof pairs / sizeof pairs[0] };

static void parse_rendered__reads_what_a_server_gives_back(void **state)
{
    expect_pairs(*state, &mysql);
}

static const char *const outside[] = {
    "`a` / 2 = 5",              /* of whole numbers, with the fraction */
    "`r` DIV 2 = 5",            /* of others, without it */
    "`r` MOD 2 = 0",
    "octet_length(`s`) = 1",    /* bytes of a text */
    "char_length(`y`) = 1",
    "length(`s`) = 1",
    "`s` like 'x%'",
    "json_valid(`j`)",
    "`j` = 'x'",
    "abs(`a`) = 1",
    "`unknown` = 1",
    "a = 1",                    /* no server writes a name like that */
    "1 = 1",
    "`a`",
    "`bo` = 2",
    "`a` = 1e5",
    "`s` = 'a\\nb'",
    "`s` = '\xc3\xa9'",
    "`s` = X'61'",
    "`y` = X'61'",
    "`u` = X'0011'",
    "`u` = '00112233-4455-6677-8899-aabbccddeeff'", /* 36 bytes */
    "`tz` < '2024-02-29'",
    "`tz` < '2024-02-29T12:30:00.000000Z'",
    "`dt` < '2024-2-29'",
    "`a` <=> 1",
    "`a` = 1 xor `b` = 1",
    "`a` = 1 ||",
    "`a` = (1",
    "`a` = 1)",
    "`a` in ()",
    "`a` in (1",
    "`a` between 1",
    "`a` is",
    "`a` is true",
    "`a` not like 1",
    "`a` = NULL",
    "`s` = 'x",
    "`a = 1",
    "cast(`a` as char charset utf8mb4) = 'x'",
    "`n` = 1",
    "",
};

static void parse_rendered__gives_null_for_what_is_outside_the_language(void **state)
{
    expect_outside(*state, &mysql, outside, sizeof outside / sizeof outside[0]);
}

static void parse_rendered__bounds_how_deep_a_server_nests(void **state)
{
    static char text[8192];
    bench      *b = *state;

    for (size_t depth = 1; depth <= 2000; depth *= 10) {
        memset(text, '(', depth);
        memcpy(text + depth, "`bo`", 4);
        memset(text + depth + 4, ')', depth);
        text[2 * depth + 4] = '\0';
        assert_true((rendered_tree(b, &mysql, text) != NULL) == (depth <= 100));
        memset(text, '-', depth);
        memcpy(text + depth, "`a` = 1", 8);
        assert_true((rendered_tree(b, &mysql, text) != NULL) == (depth <= 10));
    }
}

static void parse_rendered__survives_every_truncation(void **state)
{
    read_truncated(*state, &mysql, true);
}

static sqlm_outcome read_all(sqlm_cx *cx, void *user)
{
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    for (size_t i = 0; outcome == SQLM_OK && i < sizeof pairs / sizeof pairs[0]; i++) {
        const sqlm_expression *tree = NULL;

        outcome = rendered_read(cx, &mysql, pairs[i].rendered, arena, &tree);
        if (outcome == SQLM_OK)
            assert_non_null(tree);
    }
    sqlm_arena_free(arena);
    return outcome;
}

static void parse_rendered__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(read_all, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(parse_rendered__reads_what_a_server_gives_back),
        bench_test(parse_rendered__gives_null_for_what_is_outside_the_language),
        bench_test(parse_rendered__bounds_how_deep_a_server_nests),
        bench_test(parse_rendered__survives_every_truncation),
        bench_test(parse_rendered__survives_every_allocation_failure),
    };
    return cmocka_run_group_tests_name("unit/schema/rendered_mysql", tests, NULL, NULL);
}
