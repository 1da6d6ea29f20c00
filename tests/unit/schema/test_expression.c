/* SPDX-License-Identifier: MIT */
#include <sqlmodel/schema/expression.h>

#include <sqlmodel/sys/text_buffer.h>

#include <support/sqlm_cmocka.h>
#include <support/torture.h>

#include <stdio.h>
#include <string.h>

/* ---- columns from a line of "name kind name kind" ---------------------------------------------------------------------- */

static sqlm_type type_named(const char *name, size_t length)
{
    for (uint32_t type = SQLM_TYPE_BOOL; type < SQLM_TYPE_COUNT; type++)
        if (strlen(sqlm_type_name(type)) == length && memcmp(sqlm_type_name(type), name, length) == 0)
            return (sqlm_type)type;
    return SQLM_TYPE_NONE;
}

static sqlm_type type_in_line(const void *user, const char *name, size_t length)
{
    const char *line = user;

    while (*line != '\0') {
        size_t      name_length = strcspn(line, " ");
        const char *kind = line + name_length + 1;
        size_t      kind_length = strcspn(kind, " ");

        if (name_length == length && memcmp(line, name, length) == 0)
            return type_named(kind, kind_length);
        line = kind + kind_length;
        line += strspn(line, " ");
    }
    return SQLM_TYPE_NONE;
}

static sqlm_expression_columns columns_of(const char *line)
{
    return (sqlm_expression_columns){ type_in_line, line };
}

static const char every_kind[] = "b bool n16 i16 n i32 n64 i64 u u64 v u64 f f32 g f64 t text s text y bytes d decimal e decimal "
                                 "day date noon time wall timestamp at timestamptz id uuid other uuid j json st enum length i32";

/* ---- one expression ---------------------------------------------------------------------------------------------------- */

typedef struct fixture {
    sqlm_cx         *cx;
    sqlm_arena      *arena;
    sqlm_text_buffer buffer;
} fixture;

static int setup(void **state)
{
    static fixture f;

    f.cx = sqlm_cx_new(NULL);
    if (f.cx == NULL || sqlm_arena_new(f.cx, &f.arena) != SQLM_OK)
        return -1;
    sqlm_text_buffer_init(&f.buffer, f.cx, 1 << 20);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    sqlm_text_buffer_fini(&f->buffer);
    sqlm_arena_free(f->arena);
    sqlm_cx_free(f->cx);
    return 0;
}

static const sqlm_expression *parse(fixture *f, const char *line, const char *text)
{
    const sqlm_expression_columns columns = columns_of(line);
    const sqlm_expression        *tree = NULL;

    assert_ok(f->cx, sqlm_expression_parse(f->cx, text, &columns, f->arena, &tree));
    assert_non_null(tree);
    return tree;
}

static const char *print(fixture *f, const sqlm_expression *tree)
{
    sqlm_text_buffer_reset(&f->buffer);
    sqlm_expression_print(&f->buffer, tree);
    assert_ok(f->cx, f->buffer.outcome);
    return sqlm_text_buffer_text(&f->buffer);
}

static const char *render(fixture *f, sqlm_dialect_id dialect, const sqlm_expression *tree)
{
    sqlm_text_buffer_reset(&f->buffer);
    sqlm_expression_render(&f->buffer, sqlm_dialect_of(dialect), tree);
    assert_ok(f->cx, f->buffer.outcome);
    return sqlm_text_buffer_text(&f->buffer);
}

static const sqlm_expression *read_back(fixture *f, const char *line, const char *text)
{
    const sqlm_expression_columns columns = columns_of(line);
    const sqlm_expression        *tree = NULL;

    assert_ok(f->cx, sqlm_expression_parse_rendered(f->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), text, &columns, f->arena, &tree));
    return tree;
}

static void assert_refused(fixture *f, sqlm_error_kind kind, const char *text, uint32_t position, const char *words)
{
    const sqlm_expression_columns columns = columns_of(every_kind);
    const sqlm_expression        *tree = (const sqlm_expression *)&columns;
    const sqlm_error             *error = sqlm_cx_error(f->cx);

    if (sqlm_expression_parse(f->cx, text, &columns, f->arena, &tree) != SQLM_ERR)
        fail_msg("accepted: %s", text);
    if (error->kind != kind || error->position != position || strstr(error->message, words) == NULL)
        fail_msg("'%s' gives %s at %u: %s (expected at %u: %s)", text, sqlm_error_kind_name(error->kind), (unsigned)error->position,
                 error->message, (unsigned)position, words);
    assert_null(tree);
}

static void assert_prints(fixture *f, const char *text, const char *canonical)
{
    const sqlm_expression *tree = parse(f, every_kind, text);

    assert_string_equal(print(f, tree), canonical);
    assert_true(sqlm_expression_equal(tree, parse(f, every_kind, canonical)));
}

static void assert_renders(fixture *f, const char *text, const char *sqlite, const char *postgres, const char *mysql)
{
    const sqlm_expression *tree = parse(f, every_kind, text);

    assert_string_equal(render(f, SQLM_DIALECT_SQLITE, tree), sqlite);
    assert_true(sqlm_expression_equal(tree, read_back(f, every_kind, sqlite)));
    assert_string_equal(render(f, SQLM_DIALECT_POSTGRES, tree), postgres);
    assert_string_equal(render(f, SQLM_DIALECT_MYSQL, tree), mysql);
}

/* ---- the domains ------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *columns;
    const char *text;
    const char *canonical;
    const char *sqlite;
} domain_expressions[] = {
#include "domain_expressions.inc"
};

static void domains__every_expression_prints_parses_and_renders_back_to_itself(void **state)
{
    fixture *f = *state;

    for (size_t i = 0; i < sizeof domain_expressions / sizeof domain_expressions[0]; i++) {
        const char            *line = domain_expressions[i].columns;
        const sqlm_expression *tree = parse(f, line, domain_expressions[i].text);

        assert_string_equal(print(f, tree), domain_expressions[i].canonical);
        assert_true(sqlm_expression_equal(tree, parse(f, line, domain_expressions[i].canonical)));
        assert_string_equal(render(f, SQLM_DIALECT_SQLITE, tree), domain_expressions[i].sqlite);
        assert_true(sqlm_expression_equal(tree, read_back(f, line, domain_expressions[i].sqlite)));
        for (size_t other = 0; other < i; other++)
            if (strcmp(domain_expressions[other].canonical, domain_expressions[i].canonical) != 0)
                assert_false(
                    sqlm_expression_equal(tree, parse(f, domain_expressions[other].columns, domain_expressions[other].text)));
        sqlm_arena_reset(f->arena);
    }
}

/* ---- printing and rendering -------------------------------------------------------------------------------------------- */

static void print__keeps_only_the_parentheses_that_are_needed(void **state)
{
    assert_prints(*state, "\"n\" = 1 AND \"b\"", "n = 1 AND b");
    assert_prints(*state, "((b))", "b");
    assert_prints(*state, "(n = 1 and (n64 = 2 and f = 3)) or b", "n = 1 AND n64 = 2 AND f = 3 OR b");
    assert_prints(*state, "n = 1 AND (b OR n = 2)", "n = 1 AND (b OR n = 2)");
    assert_prints(*state, "not (n = 1)", "NOT n = 1");
    assert_prints(*state, "NOT (b AND b)", "NOT (b AND b)");
    assert_prints(*state, "not not b", "NOT NOT b");
    assert_prints(*state, "n - (1 - 2) = (n - 1) - 2", "n - (1 - 2) = n - 1 - 2");
    assert_prints(*state, "(n + 1) * 2 = n + (1 * 2)", "(n + 1) * 2 = n + 1 * 2");
    assert_prints(*state, "n * (n64 / 2) = (n * n64) / 2", "n * (n64 / 2) = n * n64 / 2");
    assert_prints(*state, "(n = 1) = (t is null)", "(n = 1) = (t IS NULL)");
    assert_prints(*state, "(NOT b) = b", "(NOT b) = b");
    assert_prints(*state, "(n = 1) is not null", "(n = 1) IS NOT NULL");
}

static void print__keeps_days_and_times(void **state)
{
    assert_prints(*state, "day>='2024-02-29'", "day >= '2024-02-29'");
    assert_prints(*state, "noon < '12:30:00.000000'", "noon < '12:30:00.000000'");
    assert_prints(*state, "wall = '2024-02-29T12:30:00.000000'", "wall = '2024-02-29T12:30:00.000000'");
    assert_prints(*state, "at <> '2024-02-29T12:30:00.000000Z'", "at <> '2024-02-29T12:30:00.000000Z'");
    assert_prints(*state, "id IN ('01234567-89ab-cdef-0123-456789abcdef')", "id IN ('01234567-89ab-cdef-0123-456789abcdef')");
}

static void print__signs_never_make_a_comment(void **state)
{
    assert_prints(*state, "n = - 5", "n = -5");
    assert_prints(*state, "n = -(-5)", "n = 5"); /* as PostgreSQL has it */
    assert_prints(*state, "n - -5 = + 3", "n - -5 = 3");
    assert_prints(*state, "n = - - n64", "n = -(-n64)");
    assert_prints(*state, "-n * -2 < 0", "-n * -2 < 0");
    assert_prints(*state, "-(n + 1) < 0", "-(n + 1) < 0");
}

static void print__numbers_stay_as_written(void **state)
{
    assert_prints(*state, "d > 007", "d > 7");
    assert_prints(*state, "d > 00.50", "d > 0.50");
    assert_prints(*state, "d <> 99999999999999999999999999999999999999.000000000001",
                  "d <> 99999999999999999999999999999999999999.000000000001");
}

static void print__lists_and_ranges(void **state)
{
    assert_prints(*state, "t NOT IN('a','it''s')", "t NOT IN ('a', 'it''s')");
    assert_prints(*state, "n not between 1 and 2 and b", "n NOT BETWEEN 1 AND 2 AND b");
    assert_prints(*state, "n BETWEEN n64 + 1 AND length(t)", "n BETWEEN n64 + 1 AND length(t)");
    assert_prints(*state, "LENGTH ( y ) % 4 = 0", "length(y) % 4 = 0");
    assert_prints(*state, "length > 0", "length > 0");
}

static void render__spells_what_the_dialects_spell_differently(void **state)
{
    assert_renders(*state, "length(t) > 0", "length(\"t\") > 0", "length(\"t\") > 0", "CHAR_LENGTH(`t`) > 0");
    assert_renders(*state, "length(y) > 0", "length(\"y\") > 0", "length(\"y\") > 0", "length(`y`) > 0");
    assert_renders(*state, "d <= e", "CAST(\"d\" AS REAL) <= CAST(\"e\" AS REAL)", "\"d\" <= \"e\"", "`d` <= `e`");
    assert_renders(*state, "d IS NULL OR d > 0", "\"d\" IS NULL OR CAST(\"d\" AS REAL) > 0", "\"d\" IS NULL OR \"d\" > 0",
                   "`d` IS NULL OR `d` > 0");
    assert_renders(*state, "b = TRUE OR NOT b", "\"b\" = 1 OR NOT \"b\"", "\"b\" = TRUE OR NOT \"b\"", "`b` = TRUE OR NOT `b`");
    assert_renders(*state, "FALSE OR b IN (TRUE, FALSE)", "0 OR \"b\" IN (1, 0)", "FALSE OR \"b\" IN (TRUE, FALSE)",
                   "FALSE OR `b` IN (TRUE, FALSE)");
    assert_renders(*state, "(t = 'x') = (n IS NULL)", "(\"t\" = 'x') = (\"n\" IS NULL)", "(\"t\" = 'x') = (\"n\" IS NULL)",
                   "(`t` = 'x') = (`n` IS NULL)");
}

static void render__divides_whole_numbers_alike_everywhere(void **state)
{
    assert_renders(*state, "n / 2 > 1", "\"n\" / 2 > 1", "\"n\" / 2 > 1", "`n` DIV 2 > 1");
    assert_renders(*state, "f / 2 > 1", "\"f\" / 2 > 1", "\"f\" / 2 > 1", "`f` / 2 > 1");
}

static void render__writes_times_and_uuids_as_the_database_reads_them(void **state)
{
    assert_renders(*state, "day >= '1900-01-01'", "\"day\" >= '1900-01-01'", "\"day\" >= '1900-01-01'", "`day` >= '1900-01-01'");
    assert_renders(*state, "at > '2020-01-01T00:00:00.000000Z'", "\"at\" > '2020-01-01T00:00:00.000000Z'",
                   "\"at\" > '2020-01-01T00:00:00.000000Z'", "`at` > '2020-01-01 00:00:00.000000'");
    assert_renders(*state, "id <> '00000000-0000-0000-0000-00000000000a'", "\"id\" <> '00000000-0000-0000-0000-00000000000a'",
                   "\"id\" <> '00000000-0000-0000-0000-00000000000a'", "`id` <> x'0000000000000000000000000000000a'");
}

static void render__needs_a_dialect_and_an_expression(void **state)
{
    fixture *f = *state;

    sqlm_expression_render(&f->buffer, NULL, parse(f, every_kind, "b"));
    assert_error(f->cx, MISUSE, f->buffer.outcome);
    sqlm_text_buffer_reset(&f->buffer);
    sqlm_expression_render(&f->buffer, sqlm_dialect_of(SQLM_DIALECT_SQLITE), NULL);
    assert_error(f->cx, MISUSE, f->buffer.outcome);
    sqlm_text_buffer_reset(&f->buffer);
    sqlm_expression_print(&f->buffer, NULL);
    assert_error(f->cx, MISUSE, f->buffer.outcome);
}

/* ---- what a database gives back ---------------------------------------------------------------------------------------- */

static void parse_rendered__takes_other_case_blanks_and_parentheses(void **state)
{
    fixture *f = *state;

    assert_true(sqlm_expression_equal(parse(f, every_kind, "d >= 0 AND n IS NOT NULL"),
                                      read_back(f, every_kind, "((cast( \"d\" as Real)>=0)and\n(n is not null))")));
    assert_true(sqlm_expression_equal(parse(f, every_kind, "b = FALSE"), read_back(f, every_kind, "b = false")));
    assert_true(sqlm_expression_equal(parse(f, every_kind, "NOT b AND TRUE"), read_back(f, every_kind, "(NOT (\"b\")) AND (1)")));
}

static void parse_rendered__gives_null_for_what_is_outside_the_language(void **state)
{
    static const char *const texts[] = {
        "",
        "1",
        "\"n\"",
        "\"n\" = ",
        "\"n\" GLOB '*'",
        "\"n\" == 1",
        "\"missing\" = 1",
        "\"n\" = \"t\"",
        "\"j\" IS NULL",
        "\"b\" = 2",
        "\"d\" >= 0", /* a decimal that is not cast compares as text */
        "CAST(\"n\" AS REAL) = 1",
        "CAST(\"d\" AS INTEGER) = 1",
        "\"u\" = '00000000000000000001'",
        "\"n\" = 1e3",
        "\"n\" = 'x",
        "`n` = 1",
        "\"day\" = '1.2.2020'",
        "\"n\" = 1; DROP TABLE x",
        "\"n\" = 1 --\"n\"",
        "\"n\" = NULL",
    };
    fixture *f = *state;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (read_back(f, every_kind, texts[i]) != NULL)
            fail_msg("inside the language: %s", texts[i]);
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_NONE);
}

/* ---- refusals ---------------------------------------------------------------------------------------------------------- */

static void parse__names_what_it_found_and_where(void **state)
{
    static const struct {
        const char *text;
        uint32_t    position;
        const char *words;
    } cases[] = {
        { "", 1, "found the end, expected a column" },
        { "n =", 4, "found the end" },
        { "n = = 1", 5, "found '=', expected a column" },
        { "n = 1 n", 7, "found 'n', expected AND, OR or the end" },
        { "n = 1 = 1", 7, "found '='" },
        { "n = 1)", 6, "found ')'" },
        { "(n = 1", 7, "found the end, expected ')'" },
        { "n = NULL", 5, "found 'NULL'" },
        { "n IS 1", 6, "expected NULL or NOT NULL" },
        { "n IS NOT 1", 10, "expected NULL behind IS NOT" },
        { "n NOT 1", 7, "expected IN or BETWEEN" },
        { "n IN 1", 6, "expected '(' behind IN" },
        { "n IN ()", 7, "found ')'" },
        { "n IN (1", 8, "expected ',' or ')'" },
        { "n BETWEEN 1", 12, "expected AND behind the low end" },
        { "length(n) = 1", 1, "length() of the i32 column 'n'" },
        { "length(st) = 1", 1, "length() of the enum column 'st'" },
        { "length(1) = 1", 8, "expected a column" },
        { "length(t = 1", 10, "expected ')' behind the column of length()" },
        { "missing = 1", 1, "found 'missing', which is no column" },
        { "b AND j IS NULL", 7, "json column 'j'" },
        { "n == 1", 4, "found '='" },
        { "n != 1", 3, "found '!'" },
        { "\"n = 1", 1, "found a quoted name without its end" },
        { "\"n \" = 1", 1, "found 'n ', which is no column" },
        { "n = 1;", 6, "found ';'" },
        { "n = 1 -- x", 7, "found '--'" },
        { "n = 1e3", 5, "ends in 'e'" },
        { "n = 1.", 5, "ends in '.'" },
        { "n = 0x10", 5, "ends in 'x'" },
        { "t = 'x", 5, "without its end" },
        { "t = '\xc3\xa4'", 5, "printable ASCII" },
        { "t = 'a\nb'", 5, "printable ASCII" },
        { "n = \xc3\xa4", 5, "byte 0xc3" },
        { "1 = 1", 1, "found no column" },
        { "n", 1, "found a number, expected a condition" },
        { "b AND n", 7, "found a number, expected a condition" },
        { "NOT t", 1, "found a text, expected a condition" },
        { "n = t", 3, "found a number beside a text" },
        { "t = 1", 3, "found a text beside a number" },
        { "n = b", 3, "found a number beside a condition or bool" },
        { "b = 1", 3, "found a condition or bool beside a number" },
        { "y = 'x'", 3, "found bytes beside a text" },
        { "day = at", 5, "found a date beside a timestamptz" },
        { "wall = at", 6, "found a timestamp beside a timestamptz" },
        { "id = t", 4, "found a uuid beside a text" },
        { "day = '2020-1-1'", 5, "found '2020-1-1' beside a date" },
        { "at = '2020-01-01T00:00:00Z'", 4, "beside a timestamptz" },
        { "id = 'ABCDEF00-0000-0000-0000-00000000000A'", 4, "beside a uuid" },
        { "u > 1", 3, "found a u64 beside a literal" },
        { "u IN (v, 1)", 3, "found a u64 beside a literal" },
        { "u = n64", 3, "found a u64 beside a number" },
        { "u + v = u", 3, "found a u64 beside '+'" },
        { "n + t = 1", 3, "found a text beside '+'" },
        { "-t = 'x'", 1, "found a text behind '-'" },
        { "+t = 'x'", 1, "found a text behind '+'" },
        { "f % 2 = 0", 3, "beside '%', expected whole numbers" },
        { "t IN ('a', 1)", 3, "found a text beside a number" },
        { "n BETWEEN 1 AND 'x'", 3, "found a number beside a text" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(*state, SQLM_E_SCHEMA, cases[i].text, cases[i].position, cases[i].words);
}

/* prefix repeated, then the middle, then the suffix repeated */
static const char *nested(const char *prefix, const char *middle, const char *suffix, unsigned count)
{
    static char text[8192];
    size_t      length = 0;

    for (unsigned i = 0; i < count; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s", prefix);
    length += (size_t)snprintf(text + length, sizeof text - length, "%s", middle);
    for (unsigned i = 0; i < count; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s", suffix);
    assert_true(length < sizeof text);
    return text;
}

/* SQLite has no bool: what compares constants alone comes back as numbers, and is the same. */
static void render__truth_among_constants_comes_back(void **state)
{
    fixture               *f = *state;
    const sqlm_expression *tree = parse(f, every_kind, "b OR TRUE < FALSE OR TRUE IN (FALSE, TRUE)");

    assert_true(sqlm_expression_equal(tree, read_back(f, every_kind, render(f, SQLM_DIALECT_SQLITE, tree))));
    assert_false(sqlm_expression_equal(tree, parse(f, every_kind, "b OR FALSE < FALSE OR TRUE IN (FALSE, TRUE)")));
    assert_false(sqlm_expression_equal(tree, parse(f, every_kind, "b OR 2 < 0 OR 1 IN (0, 1)")));
}

static void parse__bounds_how_deep_an_expression_nests(void **state)
{
    fixture *f = *state;

    parse(f, every_kind, nested("(", "b", ")", SQLM_EXPRESSION_MAX_DEPTH));
    assert_refused(f, SQLM_E_LIMIT, nested("(", "b", ")", SQLM_EXPRESSION_MAX_DEPTH + 1), 65, "nested deeper than 64");
    parse(f, every_kind, nested("NOT ", "b", "", SQLM_EXPRESSION_MAX_DEPTH - 1));
    assert_refused(f, SQLM_E_LIMIT, nested("NOT ", "b", "", SQLM_EXPRESSION_MAX_DEPTH), 1, "nested deeper than 64");
    parse(f, every_kind, nested("1 + ", "n = 1", "", SQLM_EXPRESSION_MAX_DEPTH - 2));
    assert_refused(f, SQLM_E_LIMIT, nested("1 + ", "n = 1", "", SQLM_EXPRESSION_MAX_DEPTH), 255, "nested deeper than 64");
    assert_refused(f, SQLM_E_LIMIT, nested("- ", "n = 1", "", SQLM_EXPRESSION_MAX_DEPTH + 1), 129, "nested deeper than 64");
    parse(f, every_kind, nested("b AND ", "b", "", 1000)); /* wide, not deep */
}

static void parse__tells_a_mistake_of_the_caller(void **state)
{
    fixture                      *f = *state;
    const sqlm_expression_columns columns = columns_of(every_kind);
    const sqlm_expression_columns empty = { NULL, NULL };
    const sqlm_dialect           *sqlite = sqlm_dialect_of(SQLM_DIALECT_SQLITE);
    const sqlm_expression        *tree;

    assert_int_equal(sqlm_expression_parse(NULL, "b", &columns, f->arena, &tree), SQLM_ERR);
    assert_error(f->cx, MISUSE, sqlm_expression_parse(f->cx, NULL, &columns, f->arena, &tree));
    assert_error(f->cx, MISUSE, sqlm_expression_parse(f->cx, "b", NULL, f->arena, &tree));
    assert_error(f->cx, MISUSE, sqlm_expression_parse(f->cx, "b", &empty, f->arena, &tree));
    assert_error(f->cx, MISUSE, sqlm_expression_parse(f->cx, "b", &columns, NULL, &tree));
    assert_error(f->cx, MISUSE, sqlm_expression_parse(f->cx, "b", &columns, f->arena, NULL));
    assert_int_equal(sqlm_expression_parse_rendered(NULL, sqlite, "b", &columns, f->arena, &tree), SQLM_ERR);
    assert_error(f->cx, MISUSE, sqlm_expression_parse_rendered(f->cx, NULL, "b", &columns, f->arena, &tree));
    assert_error(f->cx, MISUSE, sqlm_expression_parse_rendered(f->cx, sqlite, NULL, &columns, f->arena, &tree));
}

/* ---- equality ---------------------------------------------------------------------------------------------------------- */

static void equal__takes_numbers_by_value_and_little_else(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool        equal;
    } cases[] = {
        { "n = 1", "n = 1.00", true },
        { "n = 0", "n = -0.0", true },
        { "n = 10", "n = 1", false },
        { "n = 1", "n = -1", false },
        { "d = 0.5", "d = 0.50", true },
        { "d = 0.5", "d = 0.05", false },
        { "n = 1", "(N = 1)", false },
        { "(n = 1)", "n = 1", true },
        { "not b", "NOT b", true },
        { "n = 1", "n64 = 1", false },
        { "n = 1", "n <> 1", false },
        { "n < 1", "1 > n", false },
        { "b AND n = 1", "n = 1 AND b", false },
        { "t = 'a'", "t = 'A'", false },
        { "n / 2 = 1", "n / 2.0 = 1", false },
        { "n IN (1)", "n IN (1, 2)", false },
        { "(b AND b) AND b", "b AND (b AND b)", true },
        { "b", "TRUE AND b", false },
        { "b = TRUE", "b = FALSE", false },
        { "n BETWEEN 1 AND 2", "n >= 1 AND n <= 2", true },
        { "n BETWEEN 1 AND 2", "n >= 2 AND n <= 1", false },
        { "n BETWEEN 1 AND 2", "n >= 1 OR n <= 2", false },
        { "n BETWEEN 1 AND 2", "n >= 1", false },
        { "n BETWEEN 1 AND 2", "n NOT BETWEEN 1 AND 2", false },
        { "n NOT BETWEEN 1 AND 2", "n < 1 OR n > 2", true },
        { "n NOT BETWEEN 1 AND 2", "NOT n BETWEEN 1 AND 2", false },
        { "b AND n BETWEEN 1 AND 2 AND b", "b AND n >= 1 AND n <= 2 AND b", true },
        { "b AND n BETWEEN 1 AND 2 AND b", "b AND n >= 1 AND b AND n <= 2", false },
        { "b OR n BETWEEN 1 AND 2", "b OR n >= 1 AND n <= 2", true },
        { "n IN (1)", "n = 1", true },
        { "n NOT IN (1)", "n <> 1", true },
        { "n IN (1, 2)", "n = 1 OR n = 2", true },
        { "n IN (1, 2)", "n IN (2, 1)", false },
        { "n IN (1, 2) OR b", "n = 1 OR n = 2 OR b", true },
        { "n IN (1, 2) OR b", "n = 1 OR n = 2", false },
        { "n NOT IN (1, 2) AND b", "n <> 1 AND n <> 2 AND b", true },
        { "n NOT IN (1, 2)", "NOT n IN (1, 2)", false },
        { "n IN (1, N, 2)", "n = 1 OR n = 2 OR n = N", true },
        { "n IN (N, 1)", "n = N OR n = 1", true },
        { "n IN (N, 1)", "n = 1 OR n = N", false },
        { "r IN (1.5, 2)", "r = 1.5 OR r = 2", false }, /* the list is rounded to the column's kind */
        { "r IN (1.5, 2)", "r IN (1.5, 2)", true },
        { "r IN (1.5)", "r = 1.5", true },
    };
    fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char            *line = "b bool n i32 N i32 n64 i64 d decimal t text r f32";
        const sqlm_expression *a = parse(f, line, cases[i].a);
        const sqlm_expression *b = parse(f, line, cases[i].b);

        if (sqlm_expression_equal(a, b) != cases[i].equal || sqlm_expression_equal(b, a) != cases[i].equal)
            fail_msg("%s and %s", cases[i].a, cases[i].b);
        assert_true(sqlm_expression_equal(a, a));
        assert_false(sqlm_expression_equal(a, NULL));
        assert_false(sqlm_expression_equal(NULL, a));
    }
    assert_true(sqlm_expression_equal(NULL, NULL));
}

/* ---- anything at all --------------------------------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Parses it both ways: a tree that prints and parses to itself, but where decimals are taken apart, or a schema or limit error. */
static void try_text(fixture *f, const char *text)
{
    const sqlm_expression_columns columns = columns_of(every_kind);
    const sqlm_expression        *tree = NULL;
    sqlm_outcome                  outcome = sqlm_expression_parse(f->cx, text, &columns, f->arena, &tree);
    sqlm_error_kind               kind = sqlm_cx_error(f->cx)->kind;

    if (outcome == SQLM_OK) {
        const char *rendered;

        assert_true(sqlm_expression_equal(tree, parse(f, every_kind, print(f, tree))));
        rendered = render(f, SQLM_DIALECT_SQLITE, tree);
        if (strstr(rendered, "instr(") == NULL && !sqlm_expression_equal(tree, read_back(f, every_kind, rendered)))
            fail_msg("'%s' rendered as '%s' is another", text, rendered);
    } else if (kind != SQLM_E_SCHEMA && kind != SQLM_E_LIMIT) {
        fail_msg("'%s' gives %s", text, sqlm_error_kind_name(kind));
    }
    read_back(f, every_kind, text);
    sqlm_arena_reset(f->arena);
}

static void parse__survives_every_truncation_of_valid_text(void **state)
{
    char text[512];

    for (size_t i = 0; i < sizeof domain_expressions / sizeof domain_expressions[0]; i++)
        for (size_t length = 0; length <= strlen(domain_expressions[i].sqlite); length++) {
            memcpy(text, domain_expressions[i].sqlite, length);
            text[length] = '\0';
            try_text(*state, text);
        }
}

static void parse__survives_random_bytes(void **state)
{
    uint32_t seed = 20240611;
    char     text[64];

    for (unsigned round = 0; round < 20000; round++) {
        size_t length = next_random(&seed) % (sizeof text - 1);

        for (size_t i = 0; i < length; i++)
            text[i] = (char)(next_random(&seed) % 255 + 1);
        text[length] = '\0';
        try_text(*state, text);
    }
}

static void parse__survives_random_words(void **state)
{
    static const char *const words[] = {
        "b",     "n",  "d",   "t",  "y",   "u",  "v",    "day", "st",     "1",  "2.5", "'x'",     "TRUE",
        "FALSE", "(",  ")",   "(",  ")",   ",",  "=",    "<>",  "<",      ">=", "+",   "-",       "*",
        "/",     "%",  "AND", "OR", "NOT", "IS", "NULL", "IN",  "length", "id", "f",   "BETWEEN", "'1999-12-31'",
        "CAST",  "AS", "REAL"
    };
    uint32_t seed = 7;
    char     text[512];

    for (unsigned round = 0; round < 100000; round++) {
        unsigned count = 1 + next_random(&seed) % 12;
        size_t   length = 0;

        for (unsigned i = 0; i < count; i++)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s ",
                                       words[next_random(&seed) % (sizeof words / sizeof words[0])]);
        try_text(*state, text);
    }
}

/* ---- memory ------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome parse_and_render(sqlm_cx *cx, void *user)
{
    const sqlm_expression_columns columns = columns_of(every_kind);
    const sqlm_expression        *tree = NULL;
    const sqlm_expression        *back = NULL;
    const sqlm_dialect           *sqlite = sqlm_dialect_of(SQLM_DIALECT_SQLITE);
    sqlm_arena                   *arena = NULL;
    sqlm_text_buffer              buffer;
    sqlm_outcome                  outcome;

    sqlm_text_buffer_init(&buffer, cx, 1 << 16);
    outcome = sqlm_arena_new(cx, &arena);
    if (outcome == SQLM_OK)
        outcome = sqlm_expression_parse(cx, user, &columns, arena, &tree);
    if (outcome == SQLM_OK) {
        sqlm_expression_render(&buffer, sqlite, tree);
        outcome = buffer.outcome;
    }
    if (outcome == SQLM_OK)
        outcome = sqlm_expression_parse_rendered(cx, sqlite, sqlm_text_buffer_text(&buffer), &columns, arena, &back);
    if (outcome == SQLM_OK && !sqlm_expression_equal(tree, back))
        outcome = SQLM_FAIL(cx, INTERNAL, NONE, "another tree");
    sqlm_text_buffer_fini(&buffer);
    sqlm_arena_free(arena);
    return outcome;
}

static void parse__survives_every_allocation_failure(void **state)
{
    static char text[4096];
    int         length = snprintf(text, sizeof text,
                                  "n IN (1, 2, 3, 4, 5, -6) AND (b = TRUE OR t <> 'it''s') AND length(t) %% 2 = 0 "
                                  "AND d BETWEEN 0.5 AND 7");

    (void)state;
    while (length < 2000) /* more than a first chunk of an arena */
        length +=
            snprintf(text + length, sizeof text - (size_t)length, " AND NOT (day >= '1999-12-31' AND day IS NOT NULL) AND -n < 5");
    assert_true(sqlm_torture_both(parse_and_render, text) > 3);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(domains__every_expression_prints_parses_and_renders_back_to_itself),
        TEST(print__keeps_only_the_parentheses_that_are_needed),
        TEST(print__keeps_days_and_times),
        TEST(print__signs_never_make_a_comment),
        TEST(print__numbers_stay_as_written),
        TEST(print__lists_and_ranges),
        TEST(render__spells_what_the_dialects_spell_differently),
        TEST(render__divides_whole_numbers_alike_everywhere),
        TEST(render__writes_times_and_uuids_as_the_database_reads_them),
        TEST(render__needs_a_dialect_and_an_expression),
        TEST(parse_rendered__takes_other_case_blanks_and_parentheses),
        TEST(parse_rendered__gives_null_for_what_is_outside_the_language),
        TEST(parse__names_what_it_found_and_where),
        TEST(render__truth_among_constants_comes_back),
        TEST(parse__bounds_how_deep_an_expression_nests),
        TEST(parse__tells_a_mistake_of_the_caller),
        TEST(equal__takes_numbers_by_value_and_little_else),
        TEST(parse__survives_every_truncation_of_valid_text),
        TEST(parse__survives_random_bytes),
        TEST(parse__survives_random_words),
        TEST(parse__survives_every_allocation_failure),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
