/* SPDX-License-Identifier: MIT */
/* The deepest expressions that are taken: they print to what is taken again, and SQLite takes what is rendered. */
#include <sqlmodel/schema/expression.h>

#include <sqlmodel/core/conn.h>
#include <sqlmodel/driver/sqlite.h>
#include <sqlmodel/sys/text_buffer.h>

#include <support/sqlm_cmocka.h>

#include <stdio.h>
#include <string.h>

static sqlm_type type_of(const void *user, const char *name, size_t length)
{
    (void)user;
    if (length != 1)
        return SQLM_TYPE_NONE;
    return name[0] == 'b' ? SQLM_TYPE_BOOL : name[0] == 'n' ? SQLM_TYPE_I64 : SQLM_TYPE_DECIMAL;
}

static const sqlm_expression_columns columns = { type_of, NULL };

typedef struct pattern {
    const char *before, *prefix, *middle, *suffix;
    unsigned    least; /* levels that are not too many */
} pattern;

static const pattern patterns[] = {
    { "n = ", "- ", "n", "", 30 },
    { "", "NOT ", "b", "", 60 },
    { "", "NOT (", "b OR b", ")", 28 },
    { "n = ", "1 + (", "n", ")", 25 },
    { "d = ", "1.5 * (", "d + 1.5", ")", 20 },
    { "n = ", "1 + ", "n", "", 60 },
    { "", "b = (", "b", ")", 24 },
    { "", "b IN (TRUE, (", "b", "))", 12 },
    { "", "b BETWEEN FALSE AND (", "b", ")", 14 },
    { "", "b NOT IN (TRUE, FALSE, (", "n IN (1, n)", "))", 10 },
    { "", "b OR b AND (", "b OR b", ")", 14 },
    { "", "b OR b AND NOT b IN (TRUE, (", "b OR n = 1 + 1 * - n", "))", 6 },
};

static const char *text_of(const pattern *p, unsigned levels)
{
    static char text[8192];
    size_t      length = (size_t)snprintf(text, sizeof text, "%s", p->before);

    for (unsigned i = 0; i < levels; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s", p->prefix);
    length += (size_t)snprintf(text + length, sizeof text - length, "%s", p->middle);
    for (unsigned i = 0; i < levels; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s", p->suffix);
    assert_true(length < sizeof text);
    return text;
}

/* The deepest of a pattern; what is one level deeper is refused. */
static const sqlm_expression *deepest(sqlm_cx *cx, const pattern *p, sqlm_arena *arena)
{
    const sqlm_expression *tree = NULL, *deeper = NULL;
    unsigned               levels = 0;

    while (sqlm_expression_parse(cx, text_of(p, levels), &columns, arena, &deeper) == SQLM_OK) {
        tree = deeper;
        levels++;
    }
    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_LIMIT);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "nested deeper than"));
    if (levels <= p->least)
        fail_msg("%s…: %u levels are too many, %u must not be", p->prefix, levels, p->least);
    return tree;
}

static void deepest__prints_to_what_is_taken(void **state)
{
    sqlm_cx *cx = *state;

    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        sqlm_arena            *arena;
        sqlm_text_buffer       text;
        const sqlm_expression *tree, *again = NULL;

        assert_ok(cx, sqlm_arena_new(cx, &arena));
        sqlm_text_buffer_init(&text, cx, 1 << 16);
        tree = deepest(cx, &patterns[i], arena);
        sqlm_expression_print(&text, tree);
        assert_ok(cx, sqlm_expression_parse(cx, sqlm_text_buffer_text(&text), &columns, arena, &again));
        assert_true(sqlm_expression_equal(tree, again));
        sqlm_text_buffer_fini(&text);
        sqlm_arena_free(arena);
    }
}

static void deepest__is_taken_by_sqlite_and_recognised(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = NULL;

    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db));
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        sqlm_arena            *arena;
        sqlm_text_buffer       sql, rendered;
        const sqlm_expression *tree, *again = NULL;

        assert_ok(cx, sqlm_arena_new(cx, &arena));
        sqlm_text_buffer_init(&sql, cx, 1 << 16);
        sqlm_text_buffer_init(&rendered, cx, 1 << 16);
        tree = deepest(cx, &patterns[i], arena);
        sqlm_expression_render(&rendered, sqlm_dialect_of(SQLM_DIALECT_SQLITE), tree);
        sqlm_text_buffer_put_format(&sql, "CREATE TABLE main.\"t%zu\" (b, n, d TEXT NOT NULL, CONSTRAINT \"ck\" CHECK (%s))",
                                    i, sqlm_text_buffer_text(&rendered));
        assert_ok(cx, sqlm_execute_script(cx, db, sqlm_text_buffer_text(&sql)));
        assert_ok(cx, sqlm_expression_parse_rendered(cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), sqlm_text_buffer_text(&rendered), &columns,
                                                     arena, &again));
        if (again == NULL || !sqlm_expression_equal(tree, again))
            fail_msg("%s…: not recognised (%s): %.300s", patterns[i].prefix, again == NULL ? "at all" : "as it was", sqlm_text_buffer_text(&rendered));
        sqlm_text_buffer_fini(&rendered);
        sqlm_text_buffer_fini(&sql);
        sqlm_arena_free(arena);
    }
    sqlm_conn_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(deepest__prints_to_what_is_taken),
        cx_test(deepest__is_taken_by_sqlite_and_recognised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
