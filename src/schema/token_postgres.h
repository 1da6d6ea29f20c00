/* SPDX-License-Identifier: MIT */
/* The words of the SQL that PostgreSQL writes itself, and its constants: 'x'::text, '-5'::integer, 1.5. */
#ifndef SQLM_SRC_SCHEMA_TOKEN_POSTGRES_H
#define SQLM_SRC_SCHEMA_TOKEN_POSTGRES_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/value.h>

typedef enum sqlm__pg_token_kind {
    SQLM__PG_END,
    SQLM__PG_WORD,   /* a keyword, or a name without quotes */
    SQLM__PG_NAME,   /* "x" */
    SQLM__PG_TEXT,   /* 'x' */
    SQLM__PG_NUMBER, /* without sign */
    SQLM__PG_SIGN,   /* an operator, or one of ( ) [ ] , :: */
    SQLM__PG_BAD
} sqlm__pg_token_kind;

/* Points into the text. */
typedef struct sqlm__pg_token {
    sqlm__pg_token_kind kind;
    const char         *start;
    size_t              length;
} sqlm__pg_token;

/* The first token of a text; of a token's end: the next one. */
sqlm__pg_token sqlm__pg_token_of(const char *text);
sqlm__pg_token sqlm__pg_next(const sqlm__pg_token *token);
/* Whether it is this keyword, as PostgreSQL spells it, or sign. */
bool sqlm__pg_is(const sqlm__pg_token *token, const char *word);
/* Without its quotes, doubled ones halved. Arena; NULL with the record set when memory is out. */
SQLM_MUST_USE char *sqlm__pg_value(sqlm_cx *cx, sqlm_arena *arena, const sqlm__pg_token *token);

/* The types that our expressions have. */
typedef enum sqlm__pg_type {
    SQLM__PG_OTHER,
    SQLM__PG_SMALLINT,
    SQLM__PG_INTEGER,
    SQLM__PG_BIGINT,
    SQLM__PG_NUMERIC,
    SQLM__PG_REAL,
    SQLM__PG_DOUBLE,
    SQLM__PG_STRING, /* text or character varying */
    SQLM__PG_STRINGS,
    SQLM__PG_DATE,
    SQLM__PG_TIME,
    SQLM__PG_TIMESTAMP,
    SQLM__PG_TIMESTAMPTZ,
    SQLM__PG_UUID
} sqlm__pg_type;

/* The type that begins with a token, without modifiers, and passes it. SQLM__PG_OTHER passes nothing. */
sqlm__pg_type sqlm__pg_read_type(sqlm__pg_token *token);

/* Writes the canonical form of a date, time, timestamp, timestamptz or uuid that PostgreSQL wrote (DateStyle ISO, any time zone).
 * False when it is none of ours: infinity, before the year 1, another style. */
bool sqlm__pg_canonical(sqlm_type type, const char *text, char form[SQLM_TEXT_FORM_SIZE]);

/* A default that is a constant. */
typedef struct sqlm__pg_constant {
    sqlm__pg_token_kind kind; /* TEXT: text; NUMBER: as written; WORD: true, false or NULL; BAD: it is none */
    sqlm__pg_type       type; /* that stands with it */
    const char         *text;
} sqlm__pg_constant;

SQLM_MUST_USE sqlm_outcome sqlm__pg_read_constant(sqlm_cx *cx, sqlm_arena *arena, const char *text, sqlm__pg_constant *constant);

#endif
