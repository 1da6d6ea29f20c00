/* SPDX-License-Identifier: MIT */
/* The language of checks: what is taken prints to a text that is taken for the same tree, SQLite compiles what is rendered for it, and
 * that text is recognised as the same tree again, but where it compares decimals by their digits. */
#include "fuzz.h"

#include <string.h>

#include <sqlite3.h>

#include <sqlmodel/schema/expression.h>
#include <sqlmodel/sys/text_buffer.h>

static const struct {
    const char *name;
    sqlm_type   type;
} columns[] = {
    { "b", SQLM_TYPE_BOOL },      { "n16", SQLM_TYPE_I16 },       { "n", SQLM_TYPE_I32 },     { "n64", SQLM_TYPE_I64 },
    { "u", SQLM_TYPE_U64 },       { "f", SQLM_TYPE_F32 },         { "g", SQLM_TYPE_F64 },     { "t", SQLM_TYPE_TEXT },
    { "y", SQLM_TYPE_BYTES },     { "d", SQLM_TYPE_DECIMAL },     { "day", SQLM_TYPE_DATE },  { "noon", SQLM_TYPE_TIME },
    { "wall", SQLM_TYPE_TIMESTAMP }, { "at", SQLM_TYPE_TIMESTAMPTZ }, { "id", SQLM_TYPE_UUID }, { "j", SQLM_TYPE_JSON },
    { "st", SQLM_TYPE_ENUM },     { "length", SQLM_TYPE_I32 },
};

static sqlm_type type_of(const void *user, const char *name, size_t length)
{
    (void)user;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (strlen(columns[i].name) == length && memcmp(columns[i].name, name, length) == 0)
            return columns[i].type;
    return SQLM_TYPE_NONE;
}

static const sqlm_expression_columns known = { type_of, NULL };

static sqlite3 *database(void)
{
    static sqlite3 *db;

    if (db == NULL) {
        fuzz_require(sqlite3_open(":memory:", &db) == SQLITE_OK);
        fuzz_require(sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL) == SQLITE_OK);
        fuzz_require(sqlite3_exec(db,
                                  "CREATE TABLE x(b, n16, n, n64, u, f, g, t, y, d, day, noon, wall, \"at\", id, j, st, length)",
                                  NULL, NULL, NULL) == SQLITE_OK);
    }
    return db;
}

static void check_compiles(const char *rendered)
{
    sqlite3_stmt *statement = NULL;
    char         *sql = sqlite3_mprintf("SELECT * FROM x WHERE (%s)", rendered);

    fuzz_require(sql != NULL);
    fuzz_require(sqlite3_prepare_v2(database(), sql, -1, &statement, NULL) == SQLITE_OK);
    (void)sqlite3_finalize(statement);
    sqlite3_free(sql);
}

static sqlm_outcome check_print(sqlm_cx *cx, const sqlm_expression *tree, sqlm_arena *arena)
{
    const sqlm_expression *again = NULL;
    sqlm_text_buffer       text, text_again;
    sqlm_outcome           outcome;

    sqlm_text_buffer_init(&text, cx, 1 << 20);
    sqlm_text_buffer_init(&text_again, cx, 1 << 20);
    sqlm_expression_print(&text, tree);
    outcome = text.outcome;
    if (outcome == SQLM_OK) {
        outcome = sqlm_expression_parse(cx, sqlm_text_buffer_text(&text), &known, arena, &again);
        if (fuzz_succeeds(cx, outcome)) {
            fuzz_require(sqlm_expression_equal(tree, again) && sqlm_expression_equal(again, tree));
            sqlm_expression_print(&text_again, again);
            outcome = text_again.outcome;
            fuzz_require(outcome != SQLM_OK || strcmp(sqlm_text_buffer_text(&text), sqlm_text_buffer_text(&text_again)) == 0);
        }
    }
    sqlm_text_buffer_fini(&text_again);
    sqlm_text_buffer_fini(&text);
    return outcome;
}

static sqlm_outcome check_render(sqlm_cx *cx, const sqlm_expression *tree, sqlm_dialect_id id, sqlm_arena *arena)
{
    const sqlm_dialect    *dialect = sqlm_dialect_of(id);
    const sqlm_expression *again = NULL;
    sqlm_text_buffer       text;
    sqlm_outcome           outcome;

    sqlm_text_buffer_init(&text, cx, 1 << 20);
    sqlm_expression_render(&text, dialect, tree);
    outcome = text.outcome;
    if (outcome == SQLM_OK && id == SQLM_DIALECT_SQLITE) {
        check_compiles(sqlm_text_buffer_text(&text));
        outcome = sqlm_expression_parse_rendered(cx, dialect, sqlm_text_buffer_text(&text), &known, arena, &again);
        /* decimals compared by their digits are outside of the language: such a text is compared as a text */
        if (fuzz_succeeds(cx, outcome))
            fuzz_require(again == NULL ? strstr(sqlm_text_buffer_text(&text), "instr(") != NULL : sqlm_expression_equal(tree, again));
    }
    if (outcome == SQLM_OK && id == SQLM_DIALECT_MYSQL) {
        outcome = sqlm_expression_parse_rendered(cx, dialect, sqlm_text_buffer_text(&text), &known, arena, &again);
        if (fuzz_succeeds(cx, outcome)) /* parentheses that the server would not write may make it too deep */
            fuzz_require(again == NULL || sqlm_expression_equal(tree, again));
    }
    sqlm_text_buffer_fini(&text);
    return outcome;
}

/* What a database gives back may be any text: NULL or a tree, never a failure. */
static sqlm_outcome check_rendered(sqlm_cx *cx, const char *text, sqlm_arena *arena)
{
    const sqlm_expression *tree = NULL;
    sqlm_outcome outcome = sqlm_expression_parse_rendered(cx, sqlm_dialect_of(SQLM_DIALECT_POSTGRES), text, &known, arena, &tree);

    if (fuzz_succeeds(cx, outcome))
        outcome = sqlm_expression_parse_rendered(cx, sqlm_dialect_of(SQLM_DIALECT_MYSQL), text, &known, arena, &tree);
    if (fuzz_succeeds(cx, outcome))
        outcome = sqlm_expression_parse_rendered(cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), text, &known, arena, &tree);
    return fuzz_succeeds(cx, outcome) && tree != NULL ? check_render(cx, tree, SQLM_DIALECT_SQLITE, arena) : outcome;
}

sqlm_outcome fuzz_target(sqlm_cx *cx, const fuzz_input *input)
{
    const sqlm_expression *tree = NULL;
    sqlm_arena            *arena = NULL;
    sqlm_outcome           outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = check_rendered(cx, input->text, arena);
    if (outcome == SQLM_OK)
        outcome = sqlm_expression_parse(cx, input->text, &known, arena, &tree);
    if (outcome == SQLM_OK)
        outcome = check_print(cx, tree, arena);
    for (int id = 0; outcome == SQLM_OK && sqlm_dialect_of((sqlm_dialect_id)id) != NULL; id++)
        outcome = check_render(cx, tree, (sqlm_dialect_id)id, arena);
    sqlm_arena_free(arena);
    return outcome;
}
