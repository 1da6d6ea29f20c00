/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <sqlmodel/sys/url.h>

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The options of a URL: all but the first are settings of libpq by the same name. */
static const char *const options[] = {
    "prepared_statements",
    "host", "hostaddr", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding", "target_session_attrs",
    "application_name", "options", "connect_timeout", "tcp_user_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
};

enum { OPTION_PREPARES, OPTION_COUNT = sizeof options / sizeof options[0] };

static const char *const ssl_modes[] = { "disable", "allow", "prefer", "require", "verify-ca", "verify-full" };

static const char system_authorities[] = "/etc/ssl/certs/ca-certificates.crt";

/* Begins a value in the text; put_decoded() adds to it. */
static const char *begin_value(const postgres_url *parsed)
{
    return parsed->text + parsed->used;
}

static void put_char(postgres_url *parsed, char c)
{
    parsed->text[parsed->used++] = c;
}

static sqlm_outcome put_decoded(sqlm_cx *cx, postgres_url *parsed, const char *text, size_t length, const char *what)
{
    const sqlm_url_part part = { what, text, length };
    size_t              used = 0;
    sqlm_outcome        outcome;

    if (parsed->used + length + 2 > sizeof parsed->text)
        return SQLM_FAIL(cx, CONFIG, URL, "the URL is too long");
    outcome = sqlm_url_decode(cx, part, parsed->text + parsed->used, length + 1, &used);
    if (outcome == SQLM_OK)
        parsed->used += used;
    return outcome;
}

static void set(postgres_url *parsed, const char *keyword, const char *value)
{
    parsed->keywords[parsed->count] = keyword;
    parsed->values[parsed->count++] = value;
}

const char *sqlm__postgres_url_value(const postgres_url *parsed, const char *keyword)
{
    for (size_t i = 0; i < parsed->count; i++) {
        if (strcmp(parsed->keywords[i], keyword) == 0)
            return parsed->values[i];
    }
    return NULL;
}

/* Decodes a value and sets it. */
static sqlm_outcome set_decoded(sqlm_cx *cx, postgres_url *parsed, const char *keyword, const char *text, size_t length)
{
    const char  *value = begin_value(parsed);
    sqlm_outcome outcome = put_decoded(cx, parsed, text, length, keyword);

    if (outcome != SQLM_OK)
        return outcome;
    put_char(parsed, '\0');
    set(parsed, keyword, value);
    return SQLM_OK;
}

/* ---- user, hosts, database ------------------------------------------------------------------------------------------------- */

static sqlm_outcome parse_user(sqlm_cx *cx, postgres_url *parsed, const char *text, size_t length)
{
    const char  *colon = memchr(text, ':', length);
    size_t       user_length = colon != NULL ? (size_t)(colon - text) : length;
    sqlm_outcome outcome = SQLM_OK;

    if (user_length > 0)
        outcome = set_decoded(cx, parsed, "user", text, user_length);
    if (outcome == SQLM_OK && colon != NULL)
        outcome = set_decoded(cx, parsed, "password", colon + 1, length - user_length - 1);
    return outcome;
}

/* A host and what follows it; @end is behind the host's name. */
static sqlm_outcome find_host(sqlm_cx *cx, const char *text, size_t length, const char **host, size_t *host_length, size_t *end)
{
    const char *bracket;

    if (length > 0 && text[0] == '[') {
        bracket = memchr(text, ']', length);
        if (bracket == NULL)
            return SQLM_FAIL(cx, CONFIG, URL, "a \"[\" before an address in the URL has no \"]\"");
        *host = text + 1;
        *host_length = (size_t)(bracket - text) - 1;
        *end = *host_length + 2;
        return SQLM_OK;
    }
    bracket = memchr(text, ':', length);
    *host = text;
    *host_length = bracket != NULL ? (size_t)(bracket - text) : length;
    *end = *host_length;
    return SQLM_OK;
}

static sqlm_outcome check_port(sqlm_cx *cx, const char *text, size_t length)
{
    unsigned long number = 0;

    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || number > 65535)
            number = 65536;
        else
            number = number * 10 + (unsigned long)(text[i] - '0');
    }
    if (length == 0 || number == 0 || number > 65535)
        return SQLM_FAIL(cx, CONFIG, URL, "a port in the URL is no number from 1 to 65535");
    return SQLM_OK;
}

/* "host1:5432,host2": the hosts into one setting, or the ports into the other. */
static sqlm_outcome put_list(sqlm_cx *cx, postgres_url *parsed, const char *text, size_t length, bool ports)
{
    for (;;) {
        const char  *comma = memchr(text, ',', length);
        size_t       part = comma != NULL ? (size_t)(comma - text) : length;
        const char  *host = text;
        size_t       host_length = 0;
        size_t       end = 0;
        sqlm_outcome outcome = find_host(cx, text, part, &host, &host_length, &end);

        if (outcome == SQLM_OK && end < part && text[end] != ':')
            outcome = SQLM_FAIL(cx, CONFIG, URL, "what follows \"]\" in the URL is no port");
        if (outcome == SQLM_OK && end < part)
            outcome = check_port(cx, text + end + 1, part - end - 1);
        if (outcome == SQLM_OK && ports && end < part)
            outcome = put_decoded(cx, parsed, text + end + 1, part - end - 1, "port");
        else if (outcome == SQLM_OK && !ports)
            outcome = put_decoded(cx, parsed, host, host_length, "host");
        if (outcome != SQLM_OK)
            return outcome;
        if (comma == NULL)
            return SQLM_OK;
        put_char(parsed, ',');
        text += part + 1;
        length -= part + 1;
    }
}

static sqlm_outcome parse_hosts(sqlm_cx *cx, postgres_url *parsed, const char *text, size_t length)
{
    for (int ports = 0; ports < 2 && length > 0; ports++) {
        const char  *value = begin_value(parsed);
        sqlm_outcome outcome = put_list(cx, parsed, text, length, ports == 1);

        if (outcome != SQLM_OK)
            return outcome;
        put_char(parsed, '\0');
        if (!ports || value[strspn(value, ",")] != '\0') /* of hosts without one, an option may say it */
            set(parsed, ports ? "port" : "host", value);
    }
    return SQLM_OK;
}

/* ---- options --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome parse_prepares(sqlm_cx *cx, postgres_url *parsed, const char *text, size_t length)
{
    if (sqlm_url_is(text, length, "on"))
        parsed->prepares = true;
    else if (sqlm_url_is(text, length, "off"))
        parsed->prepares = false;
    else
        return SQLM_FAIL(cx, CONFIG, OPTION, "option \"prepared_statements\" of the URL must be on or off");
    return SQLM_OK;
}

/* Where a password has a "?" that is not encoded, its end is taken for an option: what is no plain name is not repeated. */
static sqlm_outcome refuse_option(sqlm_cx *cx, const sqlm_url_option *option)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    const bool        is_name = strspn(option->name, letters) == option->length && strchr(option->name, '@') == NULL;
    char              known[300] = "";
    size_t            used = 0;

    for (size_t i = 0; i < OPTION_COUNT; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", options[i]);
    assert(used < sizeof known);
    if (!is_name)
        return SQLM_FAIL(cx, CONFIG, OPTION, "an option of the URL is unknown: there are %s", known);
    return SQLM_FAIL(cx, CONFIG, OPTION, "option \"%.*s\" of the URL is unknown: there are %s",
                     (int)(option->length < 40 ? option->length : 40), option->name, known);
}

static sqlm_outcome set_option(sqlm_cx *cx, postgres_url *parsed, const sqlm_url_option *option)
{
    if (option->index == OPTION_PREPARES)
        return parse_prepares(cx, parsed, option->value.text, option->value.length);
    if (option->index == OPTION_COUNT)
        return refuse_option(cx, option);
    if (sqlm__postgres_url_value(parsed, options[option->index]) != NULL) /* before the database */
        return SQLM_FAIL(cx, CONFIG, OPTION, "\"%s\" of the URL is given twice", options[option->index]);
    return set_decoded(cx, parsed, options[option->index], option->value.text, option->value.length);
}

static sqlm_outcome parse_options(sqlm_cx *cx, postgres_url *parsed, const char *text)
{
    uint32_t     seen = 0;
    sqlm_outcome outcome = SQLM_OK;

    while (text != NULL && outcome == SQLM_OK) {
        sqlm_url_option option;

        outcome = sqlm_url_take_option(cx, &text, options, OPTION_COUNT, &seen, &option);
        if (outcome == SQLM_OK)
            outcome = set_option(cx, parsed, &option);
    }
    return outcome;
}

/* ---- defaults -------------------------------------------------------------------------------------------------------------- */

static bool is_local(const char *host, size_t length)
{
    return (length > 0 && (host[0] == '/' || host[0] == '@')) || sqlm_url_is(host, length, "localhost") || sqlm_url_is(host, length, "::1") ||
           (length > 4 && memcmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") >= length);
}

/* Whether what is sent stays on this machine. What libpq takes for hosts that are not given may be anywhere. */
static bool all_local(const char *hosts)
{
    for (;;) {
        size_t length = strcspn(hosts, ",");

        if (!is_local(hosts, length))
            return false;
        if (hosts[length] == '\0')
            return true;
        hosts += length + 1;
    }
}

/* An address, of the URL or the environment, is where libpq goes, whatever the host is called. */
static bool stays_here(const postgres_url *parsed)
{
    const char *hosts = sqlm__postgres_url_value(parsed, "host");
    const char *addresses = sqlm__postgres_url_value(parsed, "hostaddr");

    if (addresses == NULL)
        addresses = getenv("PGHOSTADDR");
    return hosts != NULL && all_local(hosts) && (addresses == NULL || addresses[0] == '\0' || all_local(addresses));
}

/* What the environment asks for counts on this machine alone: elsewhere it could make less of it. */
static const char *default_mode(const postgres_url *parsed)
{
    const char *mode = getenv("PGSSLMODE");

    if (!stays_here(parsed))
        return "verify-full";
    return mode != NULL && mode[0] != '\0' ? mode : "prefer";
}

static void set_authorities(postgres_url *parsed, const char *mode)
{
    const char *given = getenv("PGSSLROOTCERT");

    if (strncmp(mode, "verify-", 7) != 0 || sqlm__postgres_url_value(parsed, "sslrootcert") != NULL || (given != NULL && given[0] != '\0'))
        return;
    set(parsed, "sslrootcert", PQlibVersion() >= 160000 && strcmp(mode, "verify-full") == 0 ? "system" : system_authorities);
}

static sqlm_outcome set_tls(sqlm_cx *cx, postgres_url *parsed)
{
    const char *mode = sqlm__postgres_url_value(parsed, "sslmode");
    bool        is_known = false;

    if (mode == NULL) {
        mode = default_mode(parsed);
        set(parsed, "sslmode", mode);
    }
    for (size_t i = 0; i < sizeof ssl_modes / sizeof ssl_modes[0] && !is_known; i++)
        is_known = strcmp(ssl_modes[i], mode) == 0;
    if (!is_known)
        return SQLM_FAIL(cx, CONFIG, OPTION,
                         "option \"sslmode\" of the URL must be disable, allow, prefer, require, verify-ca or verify-full");
    set_authorities(parsed, mode);
    return SQLM_OK;
}

sqlm_outcome sqlm__postgres_url_parse(sqlm_cx *cx, const char *url, postgres_url *parsed)
{
    const char  *text = strstr(url, "://");
    const char  *at;
    size_t       length;
    sqlm_outcome outcome;

    memset(parsed, 0, offsetof(postgres_url, text));
    parsed->prepares = true;
    if (text == NULL || !(sqlm_url_is(url, (size_t)(text - url), "postgres") || sqlm_url_is(url, (size_t)(text - url), "postgresql")))
        return SQLM_FAIL(cx, CONFIG, URL, "the URL does not begin with \"postgres://\"");
    text += 3;
    length = strcspn(text, "/?");
    at = memchr(text, '@', length);
    if (at != NULL && memchr(at + 1, '@', length - (size_t)(at - text) - 1) != NULL)
        return SQLM_FAIL(cx, CONFIG, URL, "the URL has two \"@\" before the database: write one that is part of a name as %%40");
    outcome = at != NULL ? parse_user(cx, parsed, text, (size_t)(at - text)) : SQLM_OK;
    if (outcome == SQLM_OK)
        outcome = at != NULL ? parse_hosts(cx, parsed, at + 1, length - (size_t)(at - text) - 1) : parse_hosts(cx, parsed, text, length);
    text += length;
    if (outcome == SQLM_OK && *text == '/') {
        text++;
        length = strcspn(text, "?");
        if (length > 0)
            outcome = set_decoded(cx, parsed, "dbname", text, length);
        text += length;
    }
    if (outcome == SQLM_OK && *text == '?')
        outcome = parse_options(cx, parsed, text + 1);
    return outcome == SQLM_OK ? set_tls(cx, parsed) : outcome;
}
