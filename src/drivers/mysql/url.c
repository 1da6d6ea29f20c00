/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <sqlmodel/sys/url.h>

#include <string.h>

static sqlm_outcome decode(sqlm_cx *cx, sqlm_url_part part, char to[MYSQL_URL_MAX_PART + 1])
{
    return sqlm_url_decode(cx, part, to, MYSQL_URL_MAX_PART + 1, NULL);
}

/* "user[:password]" */
static sqlm_outcome parse_user(sqlm_cx *cx, const char *text, size_t length, mysql_url *parsed)
{
    const char  *colon = memchr(text, ':', length);
    size_t       size = colon != NULL ? (size_t)(colon - text) : length;
    sqlm_outcome outcome = decode(cx, (sqlm_url_part){ "user", text, size }, parsed->user);

    if (outcome != SQLM_OK || colon == NULL)
        return outcome;
    return decode(cx, (sqlm_url_part){ "password", colon + 1, length - size - 1 }, parsed->password);
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
        outcome = decode(cx, (sqlm_url_part){ "host", text + 1, size - 1 }, parsed->host);
    else
        outcome = decode(cx, (sqlm_url_part){ "host", text, size }, parsed->host);
    if (outcome != SQLM_OK)
        return outcome;
    size += in_brackets;
    if (size == length)
        return SQLM_OK;
    if (text[size] != ':')
        return SQLM_FAIL(cx, CONFIG, URL, "after the host of the URL a \":\" and the port, or a \"/\" is expected");
    return parse_port(cx, text + size + 1, length - size - 1, parsed);
}

enum { OPTION_MODE, OPTION_ROOT, OPTION_COUNT };

static const char *const option_names[OPTION_COUNT] = { [OPTION_MODE] = "sslmode", [OPTION_ROOT] = "sslrootcert" };

static sqlm_outcome set_option(sqlm_cx *cx, const sqlm_url_option *option, mysql_url *parsed)
{
    const char  *text = option->value.text;
    const size_t length = option->value.length;

    if (option->index == OPTION_COUNT)
        return SQLM_FAIL(cx, CONFIG, OPTION, "an option of the URL is unknown: there are sslmode and sslrootcert");
    if (option->index == OPTION_ROOT) {
        if (length == 0)
            return SQLM_FAIL(cx, CONFIG, OPTION, "option \"sslrootcert\" of the URL must be the path of a PEM file");
        return decode(cx, (sqlm_url_part){ "option \"sslrootcert\"", text, length }, parsed->tls_ca);
    }
    parsed->tls = sqlm_url_is(text, length, "verify-full");
    if (!parsed->tls && !sqlm_url_is(text, length, "disable"))
        return SQLM_FAIL(cx, CONFIG, OPTION, "option \"sslmode\" of the URL must be verify-full or disable");
    return SQLM_OK;
}

/* "127.example.com" is a name like any other. */
static bool is_local(const char *host)
{
    const bool is_loopback = strncmp(host, "127.", 4) == 0 && host[strspn(host, "0123456789.")] == '\0';

    return host[0] == '\0' || host[0] == '/' || is_loopback || strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0;
}

/* @text is NULL when there are none. */
static sqlm_outcome parse_options(sqlm_cx *cx, const char *text, mysql_url *parsed)
{
    uint32_t seen = 0;

    while (text != NULL) {
        sqlm_url_option option;
        sqlm_outcome    outcome = sqlm_url_take_option(cx, &text, option_names, OPTION_COUNT, &seen, &option);

        if (outcome == SQLM_OK)
            outcome = set_option(cx, &option, parsed);
        if (outcome != SQLM_OK)
            return outcome;
    }
    parsed->is_local = is_local(parsed->host);
    if (!(seen & 1U << OPTION_MODE))
        parsed->tls = !parsed->is_local;
    if (seen & 1U << OPTION_ROOT && !parsed->tls)
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
    if (start == NULL || (!sqlm_url_is(url, (size_t)(start - url), "mysql") && !sqlm_url_is(url, (size_t)(start - url), "mariadb")))
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
    outcome = decode(cx, (sqlm_url_part){ "database", start, path }, parsed->database);
    if (outcome != SQLM_OK)
        return outcome;
    return parse_options(cx, start[path] == '?' ? start + path + 1 : NULL, parsed);
}
