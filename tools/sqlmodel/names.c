/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <stddef.h>
#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

static const char *const keywords[] = {
    "_Alignas",       "_Alignof",      "_Atomic", "_Bool",    "_Complex", "_Generic", "_Imaginary", "_Noreturn",
    "_Static_assert", "_Thread_local", "auto",    "bool",     "break",    "case",     "char",       "const",
    "continue",       "default",       "do",      "double",   "else",     "enum",     "extern",     "false",
    "float",          "for",           "goto",    "if",       "inline",   "int",      "long",       "register",
    "restrict",       "return",        "short",   "signed",   "sizeof",   "static",   "struct",     "switch",
    "true",           "typedef",       "union",   "unsigned", "void",     "volatile", "while",
};

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_lower(c) || is_upper(c) || is_digit(c);
}

static char upper(char c)
{
    return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

bool names_is_identifier(const char *text)
{
    if (text[0] == '\0' || is_digit(text[0]))
        return false;
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (!is_word(text[i]) && text[i] != '_')
            return false;
    }
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        if (strcmp(text, keywords[i]) == 0)
            return false;
    }
    return true;
}

void names_put_camel(struct sqlm_text_buffer *buffer, const char *text)
{
    bool begins = true;

    for (; *text != '\0'; text++) {
        char c = begins ? upper(*text) : *text;

        if (is_word(c))
            sqlm_text_buffer_put_bytes(buffer, &c, 1);
        begins = !is_word(c);
    }
}

/* Whether a word begins at i: the T of apiToken and of APIToken. */
static bool begins_word(const char *text, size_t i)
{
    if (i == 0 || !is_upper(text[i]))
        return false;
    return is_lower(text[i - 1]) || is_digit(text[i - 1]) || (is_upper(text[i - 1]) && is_lower(text[i + 1]));
}

void names_put_upper(struct sqlm_text_buffer *buffer, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        char c = is_word(text[i]) ? upper(text[i]) : '_';

        if (begins_word(text, i))
            sqlm_text_buffer_put(buffer, "_");
        sqlm_text_buffer_put_bytes(buffer, &c, 1);
    }
}

void names_put_string(struct sqlm_text_buffer *buffer, const char *text)
{
    char before = '\0';

    sqlm_text_buffer_put(buffer, "\"");
    for (; *text != '\0'; before = *text++) {
        if (*text == '"' || *text == '\\' || (*text == '?' && before == '?')) /* two question marks begin a trigraph */
            sqlm_text_buffer_put(buffer, "\\");
        if ((unsigned char)*text < ' ' || *text == 127)
            sqlm_text_buffer_put_format(buffer, "\\%03o", (unsigned)(unsigned char)*text);
        else
            sqlm_text_buffer_put_bytes(buffer, text, 1);
    }
    sqlm_text_buffer_put(buffer, "\"");
}

const char *names_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}
