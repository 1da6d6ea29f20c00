/* SPDX-License-Identifier: MIT */
#include "json_text.h"

#include <sqlmodel/sys/text_form.h>

#include "scalar_text.h"

#include <stdint.h>
#include <string.h>

/* Why jansson does not read JSON here: it rounds or refuses large numbers, and where memory fails inside its reader, that looks
 * like a mistake in the text, or cuts a string short without a word. */

/* What may come next. */
typedef enum expected {
    A_VALUE,
    A_NAME,
    NOTHING_MORE_HERE, /* a comma or the end of what is open */
    NO_JSON
} expected;

typedef struct scanner {
    const char *at;
    const char *end;
    size_t      depth;
    size_t      depth_limit;
    uint8_t     is_object[SQLM__JSON_DOCUMENT_DEPTH]; /* per open array or object */
} scanner;

static void skip_blanks(scanner *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
        s->at++;
}

static bool skip_byte(scanner *s, char byte)
{
    if (s->at == s->end || *s->at != byte)
        return false;
    s->at++;
    return true;
}

static bool skip_word(scanner *s, const char *word)
{
    const size_t length = strlen(word);

    if ((size_t)(s->end - s->at) < length || memcmp(s->at, word, length) != 0)
        return false;
    s->at += length;
    return true;
}

static bool skip_digits(scanner *s)
{
    const char *const start = s->at;

    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return s->at > start;
}

static bool skip_number(scanner *s)
{
    (void)skip_byte(s, '-');
    if (!skip_byte(s, '0') && !skip_digits(s))
        return false;
    if (skip_byte(s, '.') && !skip_digits(s))
        return false;
    if (!skip_byte(s, 'e') && !skip_byte(s, 'E'))
        return true;
    if (!skip_byte(s, '-'))
        (void)skip_byte(s, '+');
    return skip_digits(s);
}

/* Four hexadecimal digits. */
static bool skip_unit(scanner *s, unsigned *unit)
{
    if (s->end - s->at < 4)
        return false;
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        const unsigned digit = sqlm__hex_digit(s->at[i]);

        if (digit > 15)
            return false;
        *unit = *unit << 4 | digit;
    }
    s->at += 4;
    return true;
}

/* What follows "\u": a code point other than U+0000, in one unit or in a pair. */
static bool skip_code_point(scanner *s)
{
    unsigned high, low;

    if (!skip_unit(s, &high) || high == 0)
        return false;
    if (high < 0xD800 || high > 0xDFFF)
        return true;
    return high < 0xDC00 && skip_word(s, "\\u") && skip_unit(s, &low) && low >= 0xDC00 && low <= 0xDFFF;
}

static bool skip_escape(scanner *s)
{
    if (s->at == s->end)
        return false;
    switch (*s->at++) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return true;
    case 'u':
        return skip_code_point(s);
    default:
        return false;
    }
}

static bool skip_string(scanner *s)
{
    if (!skip_byte(s, '"'))
        return false;
    while (s->at < s->end) {
        const unsigned char byte = (unsigned char)*s->at;

        if (byte < 0x20)
            return false;
        s->at++;
        if (byte == '"')
            return true;
        if (byte == '\\' && !skip_escape(s))
            return false;
    }
    return false;
}

static expected open_next(scanner *s, bool is_object)
{
    if (s->depth == s->depth_limit)
        return NO_JSON;
    s->at++;
    skip_blanks(s);
    if (skip_byte(s, is_object ? '}' : ']'))
        return NOTHING_MORE_HERE;
    s->is_object[s->depth++] = is_object;
    return is_object ? A_NAME : A_VALUE;
}

static expected after(bool was_there)
{
    return was_there ? NOTHING_MORE_HERE : NO_JSON;
}

static expected take_value(scanner *s)
{
    if (s->at == s->end)
        return NO_JSON;
    switch (*s->at) {
    case '{':
        return open_next(s, true);
    case '[':
        return open_next(s, false);
    case '"':
        return after(skip_string(s));
    case 't':
        return after(skip_word(s, "true"));
    case 'f':
        return after(skip_word(s, "false"));
    case 'n':
        return after(skip_word(s, "null"));
    default:
        return after(skip_number(s));
    }
}

static expected take_name(scanner *s)
{
    if (!skip_string(s))
        return NO_JSON;
    skip_blanks(s);
    return skip_byte(s, ':') ? A_VALUE : NO_JSON;
}

/* Behind a value within an array or object. */
static expected take_separator(scanner *s)
{
    const bool is_object = s->is_object[s->depth - 1] != 0;

    if (skip_byte(s, ','))
        return is_object ? A_NAME : A_VALUE;
    if (!skip_byte(s, is_object ? '}' : ']'))
        return NO_JSON;
    s->depth--;
    return NOTHING_MORE_HERE;
}

static expected take_next(scanner *s, expected next)
{
    if (next == A_VALUE)
        return take_value(s);
    return next == A_NAME ? take_name(s) : take_separator(s);
}

/* The text is valid UTF-8. */
static bool scan(scanner *s, const char *text, size_t length, size_t depth)
{
    expected next = A_VALUE;

    s->at = text;
    s->end = text + length;
    s->depth = 0;
    s->depth_limit = depth;
    skip_blanks(s);
    while (next != NO_JSON && (next != NOTHING_MORE_HERE || s->depth > 0)) {
        next = take_next(s, next);
        skip_blanks(s);
    }
    return next != NO_JSON && s->at == s->end;
}

bool sqlm__json_scan(const char *text, size_t length)
{
    scanner s;

    return text != NULL && sqlm_text_is_valid(text, length) && scan(&s, text, length, SQLM__JSON_DEPTH);
}

sqlm_outcome sqlm__json_require(sqlm_cx *cx, const char *text, size_t length)
{
    scanner s;

    if (!sqlm_text_is_valid(text, length))
        return SQLM_FAIL(cx, DATA, ENCODING, "the text is no JSON: it is not valid UTF-8");
    if (scan(&s, text, length, SQLM__JSON_DOCUMENT_DEPTH))
        return SQLM_OK;
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        return SQLM_FAIL(cx, DATA, FORMAT, "the text is no JSON: it begins with a mark of byte order (EF BB BF), leave that out");
    if (s.depth == SQLM__JSON_DOCUMENT_DEPTH && s.at < s.end && (*s.at == '[' || *s.at == '{'))
        return SQLM_FAIL(cx, DATA, FORMAT, "the JSON text is nested more than %d levels deep, at byte %zu of %zu",
                         SQLM__JSON_DOCUMENT_DEPTH, (size_t)(s.at - text), length);
    return SQLM_FAIL(cx, DATA, FORMAT, "the text is no JSON from byte %zu of %zu on", (size_t)(s.at - text), length);
}

bool sqlm_json_is_valid(const char *text, size_t length)
{
    return sqlm__json_scan(text, length);
}

/* ---- tokens ---------------------------------------------------------------------------------------------------------------- */

static bool is_between(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

static const char *string_end(const char *at)
{
    while (*at != '"')
        at += *at == '\\' ? 2 : 1;
    return at;
}

static bool is_in_word_or_number(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '-' || c == '+' || c == '.';
}

static sqlm__json_kind kind_of(char first)
{
    switch (first) {
    case '{':
        return SQLM__JSON_OBJECT;
    case '[':
        return SQLM__JSON_ARRAY;
    case '}':
    case ']':
        return SQLM__JSON_CLOSE;
    case '"':
        return SQLM__JSON_STRING;
    case 't':
        return SQLM__JSON_TRUE;
    case 'f':
        return SQLM__JSON_FALSE;
    case 'n':
        return SQLM__JSON_NULL;
    default:
        return SQLM__JSON_NUMBER;
    }
}

const char *sqlm__json_next(const char *at, const char *end, sqlm__json_token *token)
{
    while (at < end && is_between(*at))
        at++;
    token->kind = at == end ? SQLM__JSON_NOTHING : kind_of(*at);
    token->text = at;
    if (token->kind == SQLM__JSON_STRING) {
        token->text = at + 1;
        at = string_end(at + 1);
        token->length = (size_t)(at - token->text);
        return at + 1;
    }
    if (at < end && !is_in_word_or_number(*at)) /* a bracket */
        at++;
    else
        while (at < end && is_in_word_or_number(*at))
            at++;
    token->length = (size_t)(at - token->text);
    return at;
}

static size_t encode(unsigned c, char *to)
{
    static const uint8_t marks[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    const size_t         length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (size_t i = length - 1; i > 0; i--) {
        to[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    to[0] = (char)(marks[length] | c);
    return length;
}

static unsigned unit_at(const char *text)
{
    unsigned unit = 0;

    for (int i = 0; i < 4; i++)
        unit = unit << 4 | sqlm__hex_digit(text[i]);
    return unit;
}

/* Decodes the escape behind a backslash; gives how many bytes of it there are. */
static size_t decode_escape(const char *text, char *to, size_t *written)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const char       *letter;
    unsigned          c;

    *written = 1;
    if (*text != 'u') {
        letter = strchr(letters, *text);
        *to = letter == NULL ? *text : meanings[letter - letters];
        return 1;
    }
    c = unit_at(text + 1);
    if (c < 0xD800 || c > 0xDFFF) {
        *written = encode(c, to);
        return 5;
    }
    *written = encode(0x10000 + ((c - 0xD800) << 10) + (unit_at(text + 7) - 0xDC00), to);
    return 11;
}

size_t sqlm__json_unescape(const char *text, size_t length, char *to)
{
    size_t at = 0;

    for (size_t i = 0; i < length;) {
        size_t written = 1;

        if (text[i] == '\\') {
            i += 1 + decode_escape(text + i + 1, to + at, &written);
        } else {
            to[at] = text[i++];
        }
        at += written;
    }
    return at;
}
