/* SPDX-License-Identifier: MIT */
/* The words of an expression, for its parser. */
#ifndef SQLM_SRC_SCHEMA_EXPRESSION_TOKEN_H
#define SQLM_SRC_SCHEMA_EXPRESSION_TOKEN_H

#include <sqlmodel/core/cx.h>
#include <sqlmodel/schema/expression.h>

typedef enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_NAME, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_SYMBOL } token_kind;

/* A piece of the text, as it stands there with its quotes. TOKEN_NAME is a quoted identifier, TOKEN_WORD anything else that is
 * spelled with letters. */
typedef struct sqlm__expression_token {
    token_kind  kind;
    const char *start;
    size_t      length;
} sqlm__expression_token;

typedef struct sqlm__expression_parser {
    sqlm_cx                       *cx;
    sqlm_arena                    *arena;
    const char                    *what; /* begins every message */
    const char                    *text;
    const sqlm_expression_columns *columns;
    sqlm__expression_token         token;         /* the next one */
    bool                           rendered;      /* what SQLite gives back, not the portable form */
    bool                           is_translated; /* what another database gives back */
    bool      is_quiet;   /* what a database gives back: nothing is recorded of what is no part of the language */
    bool      is_outside; /* quiet, and not of the language */
    bool      has_column;
    sqlm_type value; /* what the whole is a value of; SQLM_TYPE_NONE: it is a condition */
} sqlm__expression_parser;

/* Goes to the next token. */
SQLM_MUST_USE sqlm_outcome sqlm__expression_advance(sqlm__expression_parser *parser);
/* Whether the next token is this word (in upper case) or symbol. */
bool sqlm__expression_is_next(const sqlm__expression_parser *parser, const char *word);
/* Passes this word or symbol; @p expected tells it in words. */
SQLM_MUST_USE sqlm_outcome sqlm__expression_expect(sqlm__expression_parser *parser, const char *word, const char *expected);
/* Whether a word names no column unless it stands in quotes. TRUE and FALSE are others. */
bool sqlm__expression_is_reserved(const char *word, size_t length);
/* Copies a token without its quotes, doubled ones halved. */
SQLM_MUST_USE char *sqlm__expression_copy_token(sqlm__expression_parser *parser, const sqlm__expression_token *token);

/* Records what is wrong at a place of the text; what a database gives back is merely outside the language. */
SQLM_PRINTF(4, 5)
void sqlm__expression_record(sqlm__expression_parser *parser, sqlm_error_reason reason, const char *place, const char *format, ...);
/* The same for the next token, which is not what was expected. */
void sqlm__expression_record_token(sqlm__expression_parser *parser, const char *expected);

/* These two, as the outcome that they are. */
#define REFUSE(parser, reason, place, ...) ((void)sqlm__expression_record((parser), (reason), (place), __VA_ARGS__), SQLM_ERR)
#define REFUSE_TOKEN(parser, expected)     ((void)sqlm__expression_record_token((parser), (expected)), SQLM_ERR)

#endif
