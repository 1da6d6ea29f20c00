/* SPDX-License-Identifier: MIT */
#include "sql_token.h"

#include <string.h>

/* Parentheses around a whole that are looked through: each costs a walk over the text. */
enum { MAXIMUM_LAYERS = 64 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Every byte over 127 belongs to a word, as SQLite has it. */
static bool is_word(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) || c == '_' || c == '$' || (unsigned char)c > 127;
}

/* SQLite takes a vertical tab for a blank where it comes behind another one. */
static size_t length_of_spaces(const char *text)
{
    return strspn(text, " \t\r\n\f") == 0 ? 0 : strspn(text, " \t\r\n\f\v");
}

/* Length of blanks and comments at the start of a text; a comment that does not end reaches to the end. */
static size_t length_of_blank(const char *text)
{
    size_t length = 0;

    for (;;) {
        length += length_of_spaces(text + length);
        if (strncmp(text + length, "--", 2) == 0) {
            length += strcspn(text + length, "\n");
        } else if (strncmp(text + length, "/*", 2) == 0) {
            const char *end = strstr(text + length + 2, "*/");

            length = end == NULL ? length + strlen(text + length) : (size_t)(end - text) + 2;
        } else {
            return length;
        }
    }
}

/* Length with both quotes, a doubled quote being one inside; 0 when the text ends before the closing one. */
static size_t length_of_quoted(const char *text, char quote, bool doubles)
{
    for (size_t i = 1; text[i] != '\0'; i++) {
        if (text[i] != quote)
            continue;
        if (!doubles || text[i + 1] != quote)
            return i + 1;
        i++;
    }
    return 0;
}

static size_t length_of_number(const char *text)
{
    size_t length = 0;

    if (text[0] == '0' && lower(text[1]) == 'x')
        return 2 + strspn(text + 2, "0123456789abcdefABCDEF");
    length += strspn(text, "0123456789");
    if (text[length] == '.')
        length += 1 + strspn(text + length + 1, "0123456789");
    if (lower(text[length]) == 'e') {
        size_t sign = text[length + 1] == '+' || text[length + 1] == '-' ? 1 : 0;

        if (is_digit(text[length + 1 + sign]))
            length += 1 + sign + strspn(text + length + 1 + sign, "0123456789");
    }
    return length;
}

static size_t length_of_sign(const char *text)
{
    static const char *const longer[] = { "->>", "->", "==", "!=", "<>", "<=", ">=", "<<", ">>", "||" };

    for (size_t i = 0; i < sizeof longer / sizeof longer[0]; i++) {
        if (strncmp(text, longer[i], strlen(longer[i])) == 0)
            return strlen(longer[i]);
    }
    return strchr("()+-*/%=<>,;.&|~?:@#", text[0]) != NULL ? 1 : 0;
}

static sqlm__token token_of(sqlm__token_kind kind, const char *start, size_t length)
{
    if (length == 0)
        return (sqlm__token){ SQLM__TOKEN_BAD, start, strlen(start) };
    return (sqlm__token){ kind, start, length };
}

static sqlm__token next_token(const char *text)
{
    size_t length = 0;

    switch (text[0]) {
    case '\0':
        return (sqlm__token){ SQLM__TOKEN_END, text, 0 };
    case '\'':
        return token_of(SQLM__TOKEN_TEXT, text, length_of_quoted(text, '\'', true));
    case '"':
    case '`':
        return token_of(SQLM__TOKEN_NAME, text, length_of_quoted(text, text[0], true));
    case '[':
        return token_of(SQLM__TOKEN_NAME, text, length_of_quoted(text, ']', false));
    default:
        break;
    }
    if (lower(text[0]) == 'x' && text[1] == '\'') {
        length = length_of_quoted(text + 1, '\'', false);
        return token_of(SQLM__TOKEN_BLOB, text, length == 0 ? 0 : length + 1);
    }
    if (is_digit(text[0]) || (text[0] == '.' && is_digit(text[1])))
        return token_of(SQLM__TOKEN_NUMBER, text, length_of_number(text));
    while (is_word(text[length]))
        length++;
    if (length > 0)
        return token_of(SQLM__TOKEN_WORD, text, length);
    return token_of(SQLM__TOKEN_SIGN, text, length_of_sign(text));
}

sqlm_outcome sqlm__tokenize(sqlm_cx *cx, sqlm_arena *arena, const char *text, sqlm__tokens *tokens)
{
    const char  *at = text;
    sqlm__token *items;
    sqlm__token  token;
    size_t       count = 0;

    do {
        token = next_token(at + length_of_blank(at));
        at = token.start + token.length;
        count++;
    } while (token.kind != SQLM__TOKEN_END);

    items = sqlm_arena_allocate(cx, arena, count * sizeof *items, _Alignof(sqlm__token));
    if (items == NULL)
        return SQLM_ERR;
    at = text;
    for (size_t i = 0; i < count; i++) {
        items[i] = next_token(at + length_of_blank(at));
        at = items[i].start + items[i].length;
    }
    *tokens = (sqlm__tokens){ items, count - 1 };
    return SQLM_OK;
}

bool sqlm__token_is(const sqlm__token *token, const char *word)
{
    if ((token->kind != SQLM__TOKEN_WORD && token->kind != SQLM__TOKEN_SIGN) || strlen(word) != token->length)
        return false;
    for (size_t i = 0; i < token->length; i++) {
        if (lower(token->start[i]) != lower(word[i]))
            return false;
    }
    return true;
}

/* What a token stands for, one character at a time: where the inner text begins and ends, and what is doubled inside. */
typedef struct token_reader {
    const char *at;
    const char *end;
    char        doubled;
    bool        any_case;
} token_reader;

static token_reader reader_of(const sqlm__token *token)
{
    bool         quoted = token->kind == SQLM__TOKEN_NAME || token->kind == SQLM__TOKEN_TEXT;
    token_reader reader = { token->start, token->start + token->length, '\0', token->kind != SQLM__TOKEN_TEXT };

    if (quoted) {
        reader.doubled = token->start[0] == '[' ? '\0' : token->start[0];
        reader.at++;
        reader.end--;
    }
    return reader;
}

static char read_character(token_reader *reader)
{
    char c = *reader->at++;

    if (reader->doubled != '\0' && c == reader->doubled)
        reader->at++;
    return c;
}

const char *sqlm__token_value(sqlm_cx *cx, sqlm_arena *arena, const sqlm__token *token)
{
    token_reader reader = reader_of(token);
    char        *value = sqlm_arena_allocate(cx, arena, token->length + 1, 1);
    size_t       length = 0;

    if (value == NULL)
        return NULL;
    while (reader.at < reader.end)
        value[length++] = read_character(&reader);
    value[length] = '\0';
    return value;
}

static bool is_name(sqlm__token_kind kind)
{
    return kind == SQLM__TOKEN_WORD || kind == SQLM__TOKEN_NAME;
}

/* Two spellings of one operator. */
static bool signs_equal(const sqlm__token *a, const sqlm__token *b)
{
    static const char *const same[][2] = { { "=", "==" }, { "<>", "!=" } };

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        bool a_is = sqlm__token_is(a, same[i][0]) || sqlm__token_is(a, same[i][1]);
        bool b_is = sqlm__token_is(b, same[i][0]) || sqlm__token_is(b, same[i][1]);

        if (a_is && b_is)
            return true;
    }
    return false;
}

static bool tokens_match(const sqlm__token *a, const sqlm__token *b)
{
    token_reader left = reader_of(a);
    token_reader right = reader_of(b);

    if (signs_equal(a, b))
        return true;
    if (a->kind != b->kind && !(is_name(a->kind) && is_name(b->kind)))
        return false;
    while (left.at < left.end && right.at < right.end) {
        char x = read_character(&left);
        char y = read_character(&right);

        if (x != y && !(left.any_case && lower(x) == lower(y)))
            return false;
    }
    return left.at >= left.end && right.at >= right.end;
}

/* Whether the first token opens a parenthesis that the last one closes. */
static bool is_wrapped(sqlm__tokens tokens)
{
    size_t depth = 0;

    if (tokens.count < 2 || !sqlm__token_is(&tokens.items[0], "("))
        return false;
    for (size_t i = 0; i < tokens.count; i++) {
        if (sqlm__token_is(&tokens.items[i], "("))
            depth++;
        else if (sqlm__token_is(&tokens.items[i], ")") && --depth == 0)
            return i == tokens.count - 1;
    }
    return false;
}

sqlm__tokens sqlm__tokens_unwrap(sqlm__tokens tokens)
{
    for (unsigned layers = 0; layers < MAXIMUM_LAYERS && is_wrapped(tokens); layers++) {
        tokens.items++;
        tokens.count -= 2;
    }
    return tokens;
}

bool sqlm__tokens_equal(const sqlm__tokens *a, const sqlm__tokens *b)
{
    sqlm__tokens left = sqlm__tokens_unwrap(*a);
    sqlm__tokens right = sqlm__tokens_unwrap(*b);

    if (left.count != right.count)
        return false;
    for (size_t i = 0; i < left.count; i++) {
        if (!tokens_match(&left.items[i], &right.items[i]))
            return false;
    }
    return true;
}

sqlm_outcome sqlm__sql_equal(sqlm_cx *cx, sqlm_arena *arena, const char *a, const char *b, bool *equal)
{
    sqlm__tokens left;
    sqlm__tokens right;
    sqlm_outcome outcome;

    if (a == NULL || b == NULL) {
        *equal = a == b;
        return SQLM_OK;
    }
    outcome = sqlm__tokenize(cx, arena, a, &left);
    if (outcome == SQLM_OK)
        outcome = sqlm__tokenize(cx, arena, b, &right);
    if (outcome == SQLM_OK)
        *equal = sqlm__tokens_equal(&left, &right);
    return outcome;
}

bool sqlm__names_equal(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}
