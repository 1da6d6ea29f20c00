/* SPDX-License-Identifier: MIT */
#include "token_mysql.h"

#include <sqlmodel/core/dialect.h>
#include <sqlmodel/sys/text_form.h>

#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) || c == '_' || c == '$' || (unsigned char)c > 127;
}

static const char hexadecimal[] = "0123456789abcdefABCDEF";

/* Length with both quotes; 0 when the end is missing. A backslash in a text escapes, in a name it does not. */
static size_t quoted_length(const char *text)
{
    const char quote = text[0];

    for (size_t i = 1; text[i] != '\0'; i++) {
        if (text[i] == '\\' && quote == '\'' && text[i + 1] != '\0')
            i++;
        else if (text[i] == quote && text[i + 1] == quote)
            i++;
        else if (text[i] == quote)
            return i + 1;
    }
    return 0;
}

static size_t number_length(const char *text)
{
    size_t length = strspn(text, "0123456789");

    if (text[length] == '.')
        length += 1 + strspn(text + length + 1, "0123456789");
    if (lower(text[length]) == 'e') {
        size_t sign = text[length + 1] == '+' || text[length + 1] == '-' ? 1 : 0;

        if (is_digit(text[length + 1 + sign]))
            length += 1 + sign + strspn(text + length + 1 + sign, "0123456789");
    }
    return length;
}

/* Of X'00' or 0x00; 0 where neither stands. */
static size_t bytes_length(const char *text)
{
    size_t length;

    if (lower(text[0]) == 'x' && text[1] == '\'') {
        length = 2 + strspn(text + 2, hexadecimal);
        return text[length] == '\'' ? length + 1 : 0;
    }
    if (text[0] != '0' || lower(text[1]) != 'x')
        return 0;
    length = 2 + strspn(text + 2, hexadecimal);
    return length > 2 ? length : 0;
}

static size_t sign_length(const char *text)
{
    static const char *const longer[] = { "<=>", "<=", ">=", "<>", "!=", "||", "&&", "<<", ">>" };

    for (size_t i = 0; i < sizeof longer / sizeof longer[0]; i++)
        if (strncmp(text, longer[i], strlen(longer[i])) == 0)
            return strlen(longer[i]);
    return strchr("()+-*/%=<>,;.&|~?:@^!", text[0]) != NULL ? 1 : 0;
}

static sqlm__mysql_token token_of(sqlm__mysql_token_kind kind, const char *start, size_t length)
{
    if (length == 0)
        return (sqlm__mysql_token){ SQLM__MYSQL_BAD, start, strlen(start) };
    return (sqlm__mysql_token){ kind, start, length };
}

static sqlm__mysql_token token_at(const char *text)
{
    size_t length = bytes_length(text);

    if (text[0] == '\0')
        return (sqlm__mysql_token){ SQLM__MYSQL_END, text, 0 };
    if (length > 0)
        return token_of(SQLM__MYSQL_BYTES, text, length);
    if (text[0] == '\'')
        return token_of(SQLM__MYSQL_TEXT, text, quoted_length(text));
    if (text[0] == '`')
        return token_of(SQLM__MYSQL_NAME, text, quoted_length(text));
    if (is_digit(text[0]) || (text[0] == '.' && is_digit(text[1])))
        return token_of(SQLM__MYSQL_NUMBER, text, number_length(text));
    while (is_word(text[length]))
        length++;
    if (length > 0)
        return token_of(SQLM__MYSQL_WORD, text, length);
    return token_of(SQLM__MYSQL_SIGN, text, sign_length(text));
}

/* _utf8mb4'x': the server says so of every text. */
static bool is_introducer(const sqlm__mysql_token *token)
{
    return token->kind == SQLM__MYSQL_WORD && token->start[0] == '_' && token->start[token->length] == '\'';
}

sqlm__mysql_token sqlm__mysql_next(const char *text)
{
    sqlm__mysql_token token = token_at(text + strspn(text, " \t\r\n"));

    return is_introducer(&token) ? token_at(token.start + token.length) : token;
}

bool sqlm__mysql_is(const sqlm__mysql_token *token, const char *word)
{
    const bool is_bare =
        token->kind == SQLM__MYSQL_WORD || token->kind == SQLM__MYSQL_SIGN || token->kind == SQLM__MYSQL_NUMBER;

    if (!is_bare || strlen(word) != token->length)
        return false;
    for (size_t i = 0; i < token->length; i++)
        if (lower(token->start[i]) != lower(word[i]))
            return false;
    return true;
}

/* What stands for a character behind a backslash. */
static char unescape(char c)
{
    static const char escapes[] = "0\0b\bn\nr\rt\tZ\032";

    for (size_t i = 0; i + 1 < sizeof escapes; i += 2)
        if (escapes[i] == c)
            return escapes[i + 1];
    return c;
}

static size_t read_quoted(const sqlm__mysql_token *token, char *value)
{
    size_t length = 0;

    for (size_t i = 1; i + 1 < token->length; i++) {
        char c = token->start[i];

        if (c == '\\' && token->kind == SQLM__MYSQL_TEXT)
            c = unescape(token->start[++i]);
        else if (c == token->start[0])
            i++;
        value[length++] = c;
    }
    return length;
}

const char *sqlm__mysql_value(sqlm_cx *cx, sqlm_arena *arena, const sqlm__mysql_token *token)
{
    size_t length = token->length;
    char  *value = sqlm_arena_allocate(cx, arena, length + 1, 1);

    if (value == NULL)
        return NULL;
    if (token->kind == SQLM__MYSQL_TEXT || token->kind == SQLM__MYSQL_NAME) {
        length = read_quoted(token, value);
    } else {
        size_t skipped = token->kind == SQLM__MYSQL_BYTES ? 2 : 0;

        length -= skipped + (token->kind == SQLM__MYSQL_BYTES && token->start[1] == '\'' ? 1 : 0);
        memcpy(value, token->start + skipped, length);
    }
    value[length] = '\0';
    return value;
}

bool sqlm__mysql_uuid_text(const char *digits, char *form)
{
    static const uint8_t pieces[] = { 8, 4, 4, 4, 12 };
    size_t               length = 0;

    if (strlen(digits) != 32 || strspn(digits, hexadecimal) != 32)
        return false;
    for (size_t i = 0; i < sizeof pieces; i++) {
        if (i > 0)
            form[length++] = '-';
        for (size_t k = 0; k < pieces[i]; k++)
            form[length++] = lower(*digits++);
    }
    form[length] = '\0';
    return true;
}

/* What MariaDB calls the bytes of a value. */
static const char *respelled_word(const sqlm__mysql_token *token)
{
    return sqlm__mysql_is(token, "octet_length") ? "LENGTH" : NULL;
}

void sqlm__mysql_put_respelled(sqlm_text_buffer *buffer, sqlm_arena *scratch, const char *text)
{
    const sqlm_dialect *dialect = sqlm_dialect_of(SQLM_DIALECT_MYSQL);
    const char         *at = text;

    for (;;) {
        const sqlm__mysql_token token = sqlm__mysql_next(at);
        const char             *word = respelled_word(&token);
        const char             *blanks = at;

        for (; *blanks == ' '; blanks++)
            sqlm_text_buffer_put(buffer, " ");
        if (token.kind == SQLM__MYSQL_END || buffer->outcome != SQLM_OK)
            return;
        if (token.kind == SQLM__MYSQL_TEXT) {
            const char *value = sqlm__mysql_value(buffer->cx, scratch, &token);

            if (value == NULL)
                buffer->outcome = SQLM_ERR;
            else
                sqlm_dialect_put_text(buffer, dialect, value);
        } else if (word != NULL) {
            sqlm_text_buffer_put(buffer, word);
        } else {
            sqlm_text_buffer_put_bytes(buffer, token.start, token.length);
        }
        at = token.start + token.length;
    }
}
