/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <stdbool.h>
#include <string.h>

/* A part of the URL that is being read. */
typedef struct url_part {
    const char *name; /* for messages */
    const char *text;
    size_t      length;
} url_part;

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static sqlm_outcome decode(sqlm_cx *cx, url_part part, char to[MYSQL_URL_MAX_PART + 1])
{
    size_t size = 0;

    for (size_t i = 0; i < part.length; i++) {
        char c = part.text[i];

        if (c == '%') {
            int high = part.length - i > 2 ? hex_digit(part.text[i + 1]) : -1;
            int low = part.length - i > 2 ? hex_digit(part.text[i + 2]) : -1;

            if (high < 0 || low < 0)
                return SQLM_FAIL(cx, CONFIG, URL, "\"%%\" in the %s of the URL is not followed by two hexadecimal digits", part.name);
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0')
            return SQLM_FAIL(cx, CONFIG, URL, "the %s of the URL holds a NUL byte", part.name);
        if (size == MYSQL_URL_MAX_PART)
            return SQLM_FAIL(cx, CONFIG, URL, "the %s of the URL has more than %d bytes", part.name, MYSQL_URL_MAX_PART);
        to[size++] = c;
    }
    to[size] = '\0';
    return SQLM_OK;
}

/* "user[:password]" */
static sqlm_outcome parse_user(sqlm_cx *cx, const char *text, size_t length, mysql_url *parsed)
{
    const char  *colon = memchr(text, ':', length);
    size_t       size = colon != NULL ? (size_t)(colon - text) : length;
    sqlm_outcome outcome = decode(cx, (url_part){ "user", text, size }, parsed->user);

    if (outcome != SQLM_OK || colon == NULL)
        return outcome;
    return decode(cx, (url_part){ "password", colon + 1, length - size - 1 }, parsed->password);
}

static sqlm_outcome parse_port(sqlm_cx *cx, const char *text, size_t length, mysql_url *parsed)
{
    for (size_t i = 0; i < length && i < 6; i++) {
        if (text[i] < '0' || text[i] > '9')
            return SQLM_FAIL(cx, CONFIG, URL, "the port of the URL must be a number from 1 to 65535");
        parsed->port = parsed->port * 10 + (unsigned)(text[i] - '0');
    }
    if (length == 0 || length > 5 || parsed->port == 0 || parsed->port > 65535)
        return SQLM_FAIL(cx, CONFIG, URL, "the port of the URL must be a number from 1 to 65535");
    return SQLM_OK;
}

/* "[host][:port]"; an IPv6 address stands in brackets. */
static sqlm_outcome parse_host(sqlm_cx *cx, const char *text, size_t length, mysql_url *parsed)
{
    const char  *end = length > 0 && text[0] == '[' ? memchr(text, ']', length) : memchr(text, ':', length);
    bool         in_brackets = length > 0 && text[0] == '[';
    size_t       size = end != NULL ? (size_t)(end - text) : length;
    sqlm_outcome outcome;

    if (in_brackets && end == NULL)
        return SQLM_FAIL(cx, CONFIG, URL, "the host of the URL begins with \"[\", but has no \"]\"");
    if (in_brackets)
        outcome = decode(cx, (url_part){ "host", text + 1, size - 1 }, parsed->host);
    else
        outcome = decode(cx, (url_part){ "host", text, size }, parsed->host);
    if (outcome != SQLM_OK)
        return outcome;
    size += in_brackets;
    if (size == length)
        return SQLM_OK;
    if (text[size] != ':')
        return SQLM_FAIL(cx, CONFIG, URL, "after the host of the URL a \":\" and the port, or a \"/\" is expected");
    return parse_port(cx, text + size + 1, length - size - 1, parsed);
}

static bool is(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

enum { OPTION_MODE = 1, OPTION_ROOT = 2 };

/* One "name=value". */
static sqlm_outcome parse_option(sqlm_cx *cx, const char *text, size_t length, unsigned *seen, mysql_url *parsed)
{
    const char *equals = memchr(text, '=', length);
    size_t      size = equals != NULL ? (size_t)(equals - text) : length;
    const char *value = equals != NULL ? equals + 1 : text + length;
    size_t      value_length = (size_t)(text + length - value);
    unsigned    option = is(text, size, "sslmode") ? OPTION_MODE : is(text, size, "sslrootcert") ? OPTION_ROOT : 0;

    if (option == 0)
        return SQLM_FAIL(cx, CONFIG, OPTION, "an option of the URL is unknown: there are sslmode and sslrootcert");
    if (*seen & option)
        return SQLM_FAIL(cx, CONFIG, OPTION, "option \"%.*s\" of the URL is given twice", (int)size, text);
    *seen |= option;
    if (option == OPTION_ROOT) {
        if (value_length == 0)
            return SQLM_FAIL(cx, CONFIG, OPTION, "option \"sslrootcert\" of the URL must be the path of a PEM file");
        return decode(cx, (url_part){ "option \"sslrootcert\"", value, value_length }, parsed->tls_ca);
    }
    parsed->tls = is(value, value_length, "verify-full");
    if (!parsed->tls && !is(value, value_length, "disable"))
        return SQLM_FAIL(cx, CONFIG, OPTION, "option \"sslmode\" of the URL must be verify-full or disable");
    return SQLM_OK;
}

static bool is_local(const mysql_url *parsed)
{
    return parsed->host[0] == '\0' || parsed->host[0] == '/' || strcmp(parsed->host, "localhost") == 0 || strncmp(parsed->host, "127.", 4) == 0 ||
           strcmp(parsed->host, "::1") == 0;
}

static sqlm_outcome parse_options(sqlm_cx *cx, const char *text, mysql_url *parsed)
{
    unsigned seen = 0;

    while (*text != '\0') {
        size_t       length = strcspn(text, "&");
        sqlm_outcome outcome = parse_option(cx, text, length, &seen, parsed);

        if (outcome != SQLM_OK)
            return outcome;
        text += length + (text[length] == '&');
    }
    if (!(seen & OPTION_MODE))
        parsed->tls = !is_local(parsed);
    if (seen & OPTION_ROOT && !parsed->tls)
        return SQLM_FAIL(cx, CONFIG, OPTION, "option \"sslrootcert\" of the URL is of no use without sslmode=verify-full");
    return SQLM_OK;
}

sqlm_outcome sqlm__mysql_url_parse(sqlm_cx *cx, const char *url, mysql_url *parsed)
{
    const char  *start = strstr(url, "://");
    const char  *at;
    size_t       authority;
    size_t       path;
    sqlm_outcome outcome = SQLM_OK;

    memset(parsed, 0, sizeof *parsed);
    if (start == NULL || (!is(url, (size_t)(start - url), "mysql") && !is(url, (size_t)(start - url), "mariadb")))
        return SQLM_FAIL(cx, CONFIG, URL, "the URL does not begin with \"mysql://\" or \"mariadb://\"");
    start += 3;
    authority = strcspn(start, "/?");
    if (start[authority] != '/')
        return SQLM_FAIL(cx, CONFIG, URL, "the URL names no database: write mysql://user@host/database");
    for (at = start + authority; at > start && at[-1] != '@';)
        at--;
    if (at > start)
        outcome = parse_user(cx, start, (size_t)(at - start) - 1, parsed);
    if (outcome == SQLM_OK)
        outcome = parse_host(cx, at, (size_t)(start + authority - at), parsed);
    if (outcome != SQLM_OK)
        return outcome;
    start += authority + 1;
    path = strcspn(start, "?");
    if (path == 0)
        return SQLM_FAIL(cx, CONFIG, URL, "the URL names no database: write mysql://user@host/database");
    outcome = decode(cx, (url_part){ "database", start, path }, parsed->database);
    if (outcome != SQLM_OK)
        return outcome;
    return parse_options(cx, start[path] == '?' ? start + path + 1 : start + path, parsed);
}
