/* SPDX-License-Identifier: MIT */
/** @file
 *  The portable language of checks and partial indexes: columns, numbers, texts in single quotes, = <> < <= > >= + - *
 *  / %, AND OR NOT, IS [NOT] NULL, [NOT] IN (…), [NOT] BETWEEN … AND …, TRUE, FALSE, parentheses, and length(column):
 *  characters of text, bytes of bytes. Texts are printable ASCII, a quote in them is doubled; beside a date, time, timestamp,
 *  timestamptz or uuid a text is its canonical form ('2024-02-29', '12:30:00.000000'). / of whole numbers cuts the fraction
 *  off, % takes whole numbers alone. Words in any case, names of columns as they are, in double quotes (doubled within) where
 *  they are more than letters, digits and _, or a word of the language. Parsed once, rendered for each dialect, compared as
 *  trees. */
#ifndef SQLMODEL_SCHEMA_EXPRESSION_H
#define SQLMODEL_SCHEMA_EXPRESSION_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/dialect.h>
#include <sqlmodel/core/types.h>
#include <sqlmodel/schema/export.h>

struct sqlm_text_buffer;

SQLM_BEGIN_DECLS

/** A tree. Arena; constant. */
typedef struct sqlm_expression sqlm_expression;

/** What the language needs to know of the columns that an expression may name. */
typedef struct sqlm_expression_columns {
    /** Kind of the column of that name; SQLM_TYPE_NONE when there is none. */
    sqlm_type (*type_of)(const void *user, const char *name, size_t length);
    const void *user; /**< first argument of type_of */
} sqlm_expression_columns;

/** Nested deeper than this is refused: operations and the parentheses that they need. So is what SQLite's parser has no room
 *  for. */
#define SQLM_EXPRESSION_MAX_DEPTH 64

/**
 * Parses the portable form.
 *
 * @param columns          Borrowed for the call.
 * @param[out] expression  Arena.
 * @retval SQLM_ERR  schema: what was found and expected, with the 1-based character (position); an unknown column; operands whose
 *                   kinds cannot be compared; u64 against a literal; json. Out of memory. Limit: nested too deeply.
 */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_expression_parse(sqlm_cx *cx, const char *text,
                                                                 const sqlm_expression_columns *columns,
                                                                 sqlm_arena *arena, const sqlm_expression **expression);

/** Parses what sqlm_expression_render() writes for @p dialect, as a database gives it back (PostgreSQL with casts and parentheses
 *  of its own, BETWEEN and IN in other words; MySQL and MariaDB without NOT and TRUE, which stay away: sqlm_schema_compare() knows
 *  that they mean the same), but for decimals that SQLite compares digit by digit: those are compared as text.
 *  SQLM_OK with NULL in @p expression: outside the language.
 *  @retval SQLM_ERR  unsupported: no introspection for this dialect. Out of memory. */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_expression_parse_rendered(sqlm_cx *cx, const sqlm_dialect *dialect,
                                                                          const char *text,
                                                                          const sqlm_expression_columns *columns,
                                                                          sqlm_arena *arena, const sqlm_expression **expression);

/** Appends the expression in a dialect's SQL, with only the parentheses that it needs. */
SQLM_SCHEMA_API void sqlm_expression_render(struct sqlm_text_buffer *buffer, const sqlm_dialect *dialect,
                                            const sqlm_expression *expression);
/** Appends the portable form, canonical. */
SQLM_SCHEMA_API void sqlm_expression_print(struct sqlm_text_buffer *buffer, const sqlm_expression *expression);

/** Whether two trees say the same; numbers by value, parentheses and case of words aside, BETWEEN and IN as the comparisons that
 *  they stand for: x BETWEEN 1 AND 2 is x >= 1 AND x <= 2, x IN (1, 2) is x = 1 OR x = 2. NULL equals NULL alone. Thread-safe. */
SQLM_SCHEMA_API bool sqlm_expression_equal(const sqlm_expression *a, const sqlm_expression *b);

SQLM_END_DECLS

#endif
