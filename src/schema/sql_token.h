/* SPDX-License-Identifier: MIT */
/* The words of SQL text, as SQLite splits it. */
#ifndef SQLM_SRC_SCHEMA_SQL_TOKEN_H
#define SQLM_SRC_SCHEMA_SQL_TOKEN_H

#include <sqlmodel/core/arena.h>

#include <stdbool.h>
#include <stddef.h>

typedef enum sqlm__token_kind {
    SQLM__TOKEN_END,
    SQLM__TOKEN_WORD,   /* a keyword, or a name without quotes */
    SQLM__TOKEN_NAME,   /* "x", `x`, [x] */
    SQLM__TOKEN_TEXT,   /* 'x' */
    SQLM__TOKEN_BLOB,   /* x'00' */
    SQLM__TOKEN_NUMBER, /* without sign */
    SQLM__TOKEN_SIGN,   /* punctuation and operators */
    SQLM__TOKEN_BAD     /* quotes that do not end, a character that begins nothing */
} sqlm__token_kind;

/* Points into the text. */
typedef struct sqlm__token {
    sqlm__token_kind kind;
    const char      *start;
    size_t           length;
} sqlm__token;

/* Never empty: the last one is SQLM__TOKEN_END. */
typedef struct sqlm__tokens {
    const sqlm__token *items;
    size_t             count; /* without the END */
} sqlm__tokens;

/* Splits a text, which is borrowed as long as the tokens. Comments and blanks are left out. Fails for want of memory alone. */
SQLM_MUST_USE sqlm_outcome sqlm__tokenize(sqlm_cx *cx, sqlm_arena *arena, const char *text, sqlm__tokens *tokens);

/* Whether a token is this keyword (in any case) or sign; a quoted name never is. */
bool sqlm__token_is(const sqlm__token *token, const char *word);

/* The name or text that a token stands for, without its quotes. Arena; NULL with the record set when memory is out. */
SQLM_MUST_USE const char *sqlm__token_value(sqlm_cx *cx, sqlm_arena *arena, const sqlm__token *token);

/* Whether two sequences say the same: case of words, quotes of names, == for =, != for <>, and parentheses around the whole
 * aside. */
bool sqlm__tokens_equal(const sqlm__tokens *a, const sqlm__tokens *b);

/* The same for two texts; NULL equals NULL alone. */
SQLM_MUST_USE sqlm_outcome sqlm__sql_equal(sqlm_cx *cx, sqlm_arena *arena, const char *a, const char *b, bool *equal);

/* Without the parentheses that enclose the whole. */
sqlm__tokens sqlm__tokens_unwrap(sqlm__tokens tokens);

/* Whether two names are one to SQLite: case of ASCII letters aside. */
bool sqlm__names_equal(const char *a, const char *b);

#endif
