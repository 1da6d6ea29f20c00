/* SPDX-License-Identifier: MIT */
#include "expression_token.h"

#include "expression_tree.h"
#include "texts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void sqlm__expression_record(sqlm__expression_parser *parser, sqlm_error_reason reason, const char *place, const char *format, ...)
{
    size_t          character = (size_t)(place - parser->text) + 1;
    sqlm_error_kind kind = reason == SQLM_R_NONE ? SQLM_E_LIMIT : SQLM_E_SCHEMA;
    char            message[256];
    va_list         arguments;
    int             length;

    if (parser->is_quiet) {
        parser->is_outside = true;
        return;
    }
    va_start(arguments, format);
    length = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (length < 0)
        message[0] = '\0';
    (void)!sqlm_cx_fail(parser->cx, kind, reason, SQLM_HERE, "%s: %s at character %zu", parser->what, message, character);
    sqlm_cx_error_details(parser->cx)->position = character < UINT32_MAX ? (uint32_t)character : UINT32_MAX;
}

static size_t name_length(const char *text)
{
    size_t length = 0;

    while (is_name_start(text[length]) || is_digit(text[length]))
        length++;
    return length;
}

static size_t number_length(const char *text)
{
    size_t length = 0;

    while (is_digit(text[length]))
        length++;
    if (text[length] == '.' && is_digit(text[length + 1]))
        for (length++; is_digit(text[length]);)
            length++;
    return length;
}

/* Length of what stands in quotes, with them; 0 when the end is missing or something within is not printable. A text is ASCII. */
static size_t quoted_length(const char *text)
{
    char   quote = text[0];
    size_t length = 1;

    for (;; length++) {
        if (text[length] == quote && text[length + 1] != quote)
            return length + 1;
        if (text[length] == quote)
            length++;
        else if ((unsigned char)text[length] < ' ' || text[length] == 0x7f || (quote == '\'' && (unsigned char)text[length] > '~'))
            return 0;
    }
}

static size_t symbol_length(const char *text)
{
    static const char *const symbols[] = { "<=", ">=", "<>", "=", "<", ">", "(", ")", ",", "+", "-", "*", "/", "%" };

    if (strncmp(text, "--", 2) == 0) /* two signs in the language, a comment in SQL: neither */
        return 0;
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
        if (strncmp(text, symbols[i], strlen(symbols[i])) == 0)
            return strlen(symbols[i]);
    return 0;
}

static sqlm_outcome refuse_character(sqlm__expression_parser *parser, const char *place)
{
    if (*place == '\'')
        return REFUSE(parser, SQLM_R_SYNTAX, place, "found a text without its end, or with something other than printable ASCII");
    if (*place == '"')
        return REFUSE(parser, SQLM_R_SYNTAX, place, "found a quoted name without its end, or with something that is not printable");
    if (*place == '-')
        return REFUSE(parser, SQLM_R_SYNTAX, place, "found '--', which begins a comment in SQL");
    if (*place > ' ' && *place <= '~')
        return REFUSE(parser, SQLM_R_SYNTAX, place, "found '%c', which the language does not have", *place);
    return REFUSE(parser, SQLM_R_SYNTAX, place, "found the byte 0x%02x, which the language does not have", (unsigned char)*place);
}

sqlm_outcome sqlm__expression_advance(sqlm__expression_parser *parser)
{
    const char            *start = parser->token.start + parser->token.length;
    sqlm__expression_token token = { TOKEN_END, NULL, 0 };

    while (is_blank(*start))
        start++;
    token.start = start;
    if (is_name_start(*start)) {
        token.kind = TOKEN_WORD;
        token.length = name_length(start);
    } else if (is_digit(*start)) {
        token.kind = TOKEN_NUMBER;
        token.length = number_length(start);
        if (is_name_start(start[token.length]) || start[token.length] == '.')
            return REFUSE(parser, SQLM_R_SYNTAX, start, "found a number that ends in '%c', expected digits with at most one point",
                          start[token.length]);
    } else if (*start == '\'' || *start == '"') {
        token.kind = *start == '\'' ? TOKEN_TEXT : TOKEN_NAME;
        token.length = quoted_length(start);
    } else if (*start != '\0') {
        token.kind = TOKEN_SYMBOL;
        token.length = symbol_length(start);
    }
    if (token.length == 0 && token.kind != TOKEN_END)
        return refuse_character(parser, start);
    parser->token = token;
    return SQLM_OK;
}

static char to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Whether a text is this word, which is in upper case. */
static bool is_word(const char *text, size_t length, const char *word)
{
    for (size_t i = 0; i < length; i++)
        if (to_upper(text[i]) != word[i])
            return false;
    return word[length] == '\0';
}

bool sqlm__expression_is_next(const sqlm__expression_parser *parser, const char *word)
{
    const sqlm__expression_token *token = &parser->token;

    return (token->kind == TOKEN_WORD || token->kind == TOKEN_SYMBOL) && is_word(token->start, token->length, word);
}

bool sqlm__expression_is_reserved(const char *word, size_t length)
{
    static const char *const reserved[] = { "AND", "OR", "NOT", "IS", "NULL", "IN", "BETWEEN" };

    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (is_word(word, length, reserved[i]))
            return true;
    return false;
}

bool sqlm__expression_is_plain_name(const char *name)
{
    size_t length = name_length(name);

    if (sqlm__expression_is_reserved(name, length))
        return false;
    return is_name_start(name[0]) && name[length] == '\0' && !is_word(name, length, "TRUE") && !is_word(name, length, "FALSE");
}

void sqlm__expression_record_token(sqlm__expression_parser *parser, const char *expected)
{
    if (parser->token.kind == TOKEN_END)
        sqlm__expression_record(parser, SQLM_R_SYNTAX, parser->token.start, "found the end, expected %s", expected);
    else
        sqlm__expression_record(parser, SQLM_R_SYNTAX, parser->token.start, "found '%.*s', expected %s",
                                (int)(parser->token.length < 60 ? parser->token.length : 60), parser->token.start, expected);
}

sqlm_outcome sqlm__expression_expect(sqlm__expression_parser *parser, const char *word, const char *expected)
{
    if (!sqlm__expression_is_next(parser, word))
        return REFUSE_TOKEN(parser, expected);
    return sqlm__expression_advance(parser);
}

char *sqlm__expression_copy_token(sqlm__expression_parser *parser, const sqlm__expression_token *token)
{
    const bool is_quoted = token->kind == TOKEN_TEXT || token->kind == TOKEN_NAME;

    return is_quoted ? sqlm__unquoted(parser->cx, parser->arena, token->start, token->length)
                     : sqlm_arena_copy(parser->cx, parser->arena, token->start, token->length);
}
