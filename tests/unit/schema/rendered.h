/* SPDX-License-Identifier: MIT */
/** @file
 *  What a server gives back for an expression, and how it is read. */
#ifndef TESTS_UNIT_SCHEMA_RENDERED_H
#define TESTS_UNIT_SCHEMA_RENDERED_H

#include "support/arena_bench.h"

#include <sqlmodel/schema/expression.h>

#include <string.h>

typedef struct rendered_column {
    const char *name; /* NULL ends a list */
    sqlm_type   type;
} rendered_column;

typedef struct rendered_pair {
    const char *rendered;
    const char *portable;
} rendered_pair;

/** A server's words. */
typedef struct rendered_words {
    sqlm_dialect_id        server;
    const rendered_column *columns;
    const rendered_pair   *pairs;
    size_t                 pair_count;
} rendered_words;

static inline sqlm_type rendered_type_of(const void *user, const char *name, size_t length)
{
    for (const rendered_column *column = user; column->name != NULL; column++)
        if (strlen(column->name) == length && memcmp(column->name, name, length) == 0)
            return column->type;
    return SQLM_TYPE_NONE;
}

/** Reads what a server gave back; NULL in @p tree where it is outside the language. */
static inline sqlm_outcome rendered_read(sqlm_cx *cx, const rendered_words *words, const char *text, sqlm_arena *arena,
                                         const sqlm_expression **tree)
{
    const sqlm_expression_columns columns = { rendered_type_of, words->columns };

    *tree = NULL;
    return sqlm_expression_parse_rendered(cx, sqlm_dialect_of(words->server), text, &columns, arena, tree);
}

static inline const sqlm_expression *rendered_tree(bench *b, const rendered_words *words, const char *text)
{
    const sqlm_expression *tree = NULL;

    assert_ok(b->cx, rendered_read(b->cx, words, text, b->arena, &tree));
    return tree;
}

static inline const sqlm_expression *rendered_portable(bench *b, const rendered_words *words, const char *text)
{
    const sqlm_expression_columns columns = { rendered_type_of, words->columns };
    const sqlm_expression        *tree = NULL;

    assert_ok(b->cx, sqlm_expression_parse(b->cx, text, &columns, b->arena, &tree));
    return tree;
}

static inline void expect_pairs(bench *b, const rendered_words *words)
{
    for (size_t i = 0; i < words->pair_count; i++) {
        const sqlm_expression *found = rendered_tree(b, words, words->pairs[i].rendered);

        if (found == NULL || !sqlm_expression_equal(found, rendered_portable(b, words, words->pairs[i].portable)))
            fail_msg("%s is %s of '%s'", words->pairs[i].rendered, found == NULL ? "nothing" : "not", words->pairs[i].portable);
    }
}

static inline void expect_outside(bench *b, const rendered_words *words, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rendered_tree(b, words, texts[i]) != NULL)
            fail_msg("in the language: %s", texts[i]);
    assert_int_equal(sqlm_cx_error(b->cx)->kind, SQLM_E_NONE);
}

/** Reads each but for its last characters, which fails at nothing; @p is_ever_whole tells whether what is left may be in the language. */
static inline void read_truncated(bench *b, const rendered_words *words, bool is_ever_whole)
{
    char text[512];

    for (size_t i = 0; i < words->pair_count; i++)
        for (size_t length = 0; length < strlen(words->pairs[i].rendered); length++) {
            memcpy(text, words->pairs[i].rendered, length);
            text[length] = '\0';
            if (rendered_tree(b, words, text) != NULL && !is_ever_whole)
                fail_msg("half of one: %s", text);
        }
    assert_int_equal(sqlm_cx_error(b->cx)->kind, SQLM_E_NONE);
}

#endif
