/* SPDX-License-Identifier: MIT */
/* The words of SQL text that MySQL or MariaDB wrote: names in backquotes, texts with backslashes. */
#ifndef SQLM_SRC_SCHEMA_TOKEN_MYSQL_H
#define SQLM_SRC_SCHEMA_TOKEN_MYSQL_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/sys/text_buffer.h>

#include <stdbool.h>
#include <stddef.h>

typedef enum sqlm__mysql_token_kind {
    SQLM__MYSQL_END,
    SQLM__MYSQL_WORD,   /* without quotes; charset introducers are no token at all */
    SQLM__MYSQL_NAME,   /* `x` */
    SQLM__MYSQL_TEXT,   /* 'x' */
    SQLM__MYSQL_BYTES,  /* X'00', 0x00 */
    SQLM__MYSQL_NUMBER, /* without sign */
    SQLM__MYSQL_SIGN,
    SQLM__MYSQL_BAD /* to the end: quotes that do not end, a character that begins nothing */
} sqlm__mysql_token_kind;

/* Points into the text. */
typedef struct sqlm__mysql_token {
    sqlm__mysql_token_kind kind;
    const char            *start;
    size_t                 length;
} sqlm__mysql_token;

/* The first token at or behind a place. */
sqlm__mysql_token sqlm__mysql_next(const char *text);

/* Whether it is this word, in any case, or this sign or number. */
bool sqlm__mysql_is(const sqlm__mysql_token *token, const char *word);

/* The name or text without its quotes and escapes, or the digits of bytes, or what was written. Arena; NULL with the record set when
 * memory is out. */
SQLM_MUST_USE const char *sqlm__mysql_value(sqlm_cx *cx, sqlm_arena *arena, const sqlm__mysql_token *token);

/* Writes the form of a uuid that 32 hexadecimal digits are; false when they are none. */
bool sqlm__mysql_uuid_text(const char *digits, char *form);

/* Appends a text as this library's own DDL spells it: no introducers, quotes doubled. */
void sqlm__mysql_put_respelled(sqlm_text_buffer *buffer, sqlm_arena *scratch, const char *text);

#endif
