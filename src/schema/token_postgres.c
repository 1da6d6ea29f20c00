/* SPDX-License-Identifier: MIT */
#include "token_postgres.h"

#include "texts.h"

#include <sqlmodel/sys/text_form.h>

#include <string.h>

/* ---- tokens ------------------------------------------------------------------------------------------------------------ */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static size_t word_length(const char *text)
{
    size_t length = 0;

    while (is_name_start(text[length]) || is_digit(text[length]) || text[length] == '$')
        length++;
    return length;
}

/* Digits with at most one point; what has an exponent is no number of ours. */
static size_t number_length(const char *text)
{
    size_t length = strspn(text, "0123456789");

    if (text[length] == '.' && is_digit(text[length + 1]))
        length += 1 + strspn(text + length + 1, "0123456789");
    return is_name_start(text[length]) || text[length] == '.' ? 0 : length;
}

/* What stands in quotes, with them; 0 when the end is missing. */
static size_t quoted_length(const char *text)
{
    size_t length = 1;

    for (;; length++) {
        if (text[length] == '\0')
            return 0;
        if (text[length] == text[0] && text[length + 1] != text[0])
            return length + 1;
        if (text[length] == text[0])
            length++;
    }
}

static size_t sign_length(const char *text)
{
    if (strncmp(text, "::", 2) == 0)
        return 2;
    return strchr("()[],", *text) != NULL ? 1 : strspn(text, "+-*/<>=~!@#%^&|`?");
}

sqlm__pg_token sqlm__pg_token_of(const char *text)
{
    sqlm__pg_token token = { .kind = SQLM__PG_END, .start = text + strspn(text, " \t\r\n") };

    text = token.start;
    if (is_name_start(*text)) {
        token.kind = SQLM__PG_WORD;
        token.length = word_length(text);
    } else if (is_digit(*text)) {
        token.kind = SQLM__PG_NUMBER;
        token.length = number_length(text);
    } else if (*text == '\'' || *text == '"') {
        token.kind = *text == '\'' ? SQLM__PG_TEXT : SQLM__PG_NAME;
        token.length = quoted_length(text);
    } else if (*text != '\0') {
        token.kind = SQLM__PG_SIGN;
        token.length = sign_length(text);
    }
    if (token.length == 0 && token.kind != SQLM__PG_END)
        token.kind = SQLM__PG_BAD;
    return token;
}

sqlm__pg_token sqlm__pg_next(const sqlm__pg_token *token)
{
    return sqlm__pg_token_of(token->start + token->length);
}

bool sqlm__pg_is(const sqlm__pg_token *token, const char *word)
{
    return (token->kind == SQLM__PG_WORD || token->kind == SQLM__PG_SIGN) && strlen(word) == token->length &&
           memcmp(token->start, word, token->length) == 0;
}

char *sqlm__pg_value(sqlm_cx *cx, sqlm_arena *arena, const sqlm__pg_token *token)
{
    const bool is_quoted = token->kind == SQLM__PG_NAME || token->kind == SQLM__PG_TEXT;

    return is_quoted ? sqlm__unquoted(cx, arena, token->start, token->length)
                     : sqlm_arena_copy(cx, arena, token->start, token->length);
}

/* ---- types ------------------------------------------------------------------------------------------------------------- */

enum { MAXIMUM_WORDS = 4 };

static const struct {
    const char   *words[MAXIMUM_WORDS];
    sqlm__pg_type type;
} types[] = {
    { { "smallint" }, SQLM__PG_SMALLINT },
    { { "integer" }, SQLM__PG_INTEGER },
    { { "bigint" }, SQLM__PG_BIGINT },
    { { "numeric" }, SQLM__PG_NUMERIC },
    { { "real" }, SQLM__PG_REAL },
    { { "double", "precision" }, SQLM__PG_DOUBLE },
    { { "text" }, SQLM__PG_STRING },
    { { "character", "varying" }, SQLM__PG_STRING },
    { { "date" }, SQLM__PG_DATE },
    { { "time", "without", "time", "zone" }, SQLM__PG_TIME },
    { { "timestamp", "without", "time", "zone" }, SQLM__PG_TIMESTAMP },
    { { "timestamp", "with", "time", "zone" }, SQLM__PG_TIMESTAMPTZ },
    { { "uuid" }, SQLM__PG_UUID },
};

/* Passes the words of a type where they stand there. */
static bool pass_words(sqlm__pg_token *token, const char *const *words)
{
    sqlm__pg_token at = *token;

    for (size_t i = 0; i < MAXIMUM_WORDS && words[i] != NULL; i++) {
        if (at.kind != SQLM__PG_WORD || !sqlm__pg_is(&at, words[i]))
            return false;
        at = sqlm__pg_next(&at);
    }
    *token = at;
    return true;
}

static sqlm__pg_type pass_array(sqlm__pg_token *token, sqlm__pg_type type)
{
    sqlm__pg_token behind = sqlm__pg_next(token);

    if (type != SQLM__PG_STRING || !sqlm__pg_is(&behind, "]"))
        return SQLM__PG_OTHER;
    *token = sqlm__pg_next(&behind);
    return SQLM__PG_STRINGS;
}

sqlm__pg_type sqlm__pg_read_type(sqlm__pg_token *token)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (!pass_words(token, types[i].words))
            continue;
        return sqlm__pg_is(token, "[") ? pass_array(token, types[i].type) : types[i].type;
    }
    return SQLM__PG_OTHER;
}

/* ---- constants --------------------------------------------------------------------------------------------------------- */

/* "+02", "+05:30", "-00:01:15" in microseconds, east being positive. */
static bool read_offset(const char *text, int64_t *offset)
{
    unsigned parts[3] = { 0, 0, 0 };
    size_t   count = 0;
    size_t   at = 1;

    while (count < 3 && is_digit(text[at]) && is_digit(text[at + 1])) {
        parts[count++] = (unsigned)(text[at] - '0') * 10 + (unsigned)(text[at + 1] - '0');
        at += 2;
        if (text[at] != ':')
            break;
        at++;
    }
    *offset = ((int64_t)parts[0] * 3600 + (int64_t)parts[1] * 60 + parts[2]) * 1000000 * (text[0] == '-' ? -1 : 1);
    return count > 0 && text[at] == '\0' && text[at - 1] != ':';
}

enum { DATE_LENGTH = 10 };

/* 2024-02-29 12:30:00[.5][+00] */
static bool read_moment(const char *text, bool has_offset, int64_t *microseconds)
{
    char    moment[SQLM_TEXT_FORM_SIZE];
    size_t  length = strlen(text);
    int64_t offset = 0;

    if (length <= DATE_LENGTH || text[DATE_LENGTH] != ' ')
        return false;
    if (has_offset) {
        length = DATE_LENGTH + strcspn(text + DATE_LENGTH, "+-");
        if (text[length] == '\0' || !read_offset(text + length, &offset))
            return false;
    }
    if (length >= sizeof moment)
        return false;
    memcpy(moment, text, length);
    moment[length] = '\0';
    moment[DATE_LENGTH] = 'T';
    if (!sqlm_timestamp_from_text(moment, length, microseconds))
        return false;
    *microseconds -= offset;
    return true;
}

bool sqlm__pg_canonical(sqlm_type type, const char *text, char form[SQLM_TEXT_FORM_SIZE])
{
    size_t    length = strlen(text);
    int32_t   days;
    int64_t   microseconds;
    sqlm_uuid uuid;

    if (type == SQLM_TYPE_DATE)
        return sqlm_date_from_text(text, length, &days) && sqlm_date_to_text(days, form) > 0;
    if (type == SQLM_TYPE_TIME)
        return sqlm_time_from_text(text, length, &microseconds) && sqlm_time_to_text(microseconds, form) > 0;
    if (type == SQLM_TYPE_TIMESTAMP)
        return read_moment(text, false, &microseconds) && sqlm_timestamp_to_text(microseconds, form) > 0;
    if (type == SQLM_TYPE_TIMESTAMPTZ)
        return read_moment(text, true, &microseconds) && sqlm_timestamptz_to_text(microseconds, form) > 0;
    return type == SQLM_TYPE_UUID && sqlm_uuid_from_text(text, length, &uuid) && sqlm_uuid_to_text(uuid, form) > 0;
}

/* The type behind a constant, where nothing else follows: what else PostgreSQL puts behind one stands in parentheses with it. */
static bool read_cast(sqlm__pg_token token, sqlm__pg_type *type)
{
    *type = SQLM__PG_OTHER;
    if (token.kind == SQLM__PG_END)
        return true;
    if (!sqlm__pg_is(&token, "::"))
        return false;
    token = sqlm__pg_next(&token);
    *type = sqlm__pg_read_type(&token);
    return true;
}

/* (0)::numeric, with a cast that somebody wrote; one that rounds is no constant. */
static bool read_cast_number(const sqlm__pg_token *open, sqlm__pg_token *number, sqlm__pg_type *type)
{
    sqlm__pg_token token;
    bool           is_whole;

    *number = sqlm__pg_next(open);
    token = sqlm__pg_next(number);
    is_whole = memchr(number->start, '.', number->length) == NULL;
    if (number->kind != SQLM__PG_NUMBER || !sqlm__pg_is(&token, ")"))
        return false;
    token = sqlm__pg_next(&token);
    if (!sqlm__pg_is(&token, "::"))
        return false;
    token = sqlm__pg_next(&token);
    *type = sqlm__pg_read_type(&token);
    return token.kind == SQLM__PG_END && (*type == SQLM__PG_NUMERIC || *type == SQLM__PG_DOUBLE ||
                                          (is_whole && *type >= SQLM__PG_SMALLINT && *type <= SQLM__PG_BIGINT));
}

static bool is_constant(const sqlm__pg_token *token)
{
    return token->kind == SQLM__PG_TEXT || token->kind == SQLM__PG_NUMBER || sqlm__pg_is(token, "true") ||
           sqlm__pg_is(token, "false") || sqlm__pg_is(token, "NULL");
}

sqlm_outcome sqlm__pg_read_constant(sqlm_cx *cx, sqlm_arena *arena, const char *text, sqlm__pg_constant *constant)
{
    const sqlm__pg_token first = sqlm__pg_token_of(text);
    sqlm__pg_token       token = first;
    bool                 found;

    *constant = (sqlm__pg_constant){ .kind = SQLM__PG_BAD };
    if (sqlm__pg_is(&first, "("))
        found = read_cast_number(&first, &token, &constant->type);
    else
        found = is_constant(&first) && read_cast(sqlm__pg_next(&first), &constant->type);
    if (!found)
        return SQLM_OK;
    constant->text = sqlm__pg_value(cx, arena, &token);
    constant->kind = token.kind;
    return constant->text == NULL ? SQLM_ERR : SQLM_OK;
}
