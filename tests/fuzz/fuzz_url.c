/* SPDX-License-Identifier: MIT */
/* URLs: what is taken says the same when it is written anew with every byte encoded, and SQLite reads the name of an immutable file as the
 * path that it was made of. */
#include "fuzz.h"

#include <string.h>

#include <sqlmodel/facade/connect.h>
#include <sqlmodel/sys/text_buffer.h>

#include "drivers/sqlite/url.h"
#ifdef FUZZ_MYSQL
#include "drivers/mysql/url.h"
#endif
#ifdef FUZZ_POSTGRES
#include "drivers/postgres/url.h"
#endif

static void put_url(sqlm_text_buffer *url, const sqlite_url *parsed)
{
    static const char *const modes[] = { "rwc", "rw", "ro", "immutable", "inspect" };
    static const char *const journals[] = { "", "&journal=wal", "&journal=delete" };
    const char              *path = parsed->path;

    sqlm_text_buffer_put(url, "sqlite:");
    if (parsed->in_memory) {
        sqlm_text_buffer_put(url, ":memory:");
    } else {
        if (path[0] == '/')
            sqlm_text_buffer_put(url, "/"); /* encoded, it would not make the path an absolute one */
        for (path += path[0] == '/' ? 1 : 2; *path != '\0'; path++)
            sqlm_text_buffer_put_format(url, "%%%02x", (unsigned)(unsigned char)*path);
    }
    sqlm_text_buffer_put_format(url, "?mode=%s%s&synchronous=%s&busy_timeout=%lld", modes[parsed->mode], journals[parsed->journal],
                                parsed->synchronous_normal ? "normal" : "full", (long long)(parsed->busy_timeout / 1000));
}

static sqlm_outcome check_again(sqlm_cx *cx, const sqlite_url *parsed)
{
    static sqlite_url again;
    sqlm_text_buffer  url;
    sqlm_outcome      outcome;

    sqlm_text_buffer_init(&url, cx, 1 << 20);
    put_url(&url, parsed);
    outcome = url.outcome;
    if (outcome == SQLM_OK && strlen(parsed->path) > 2 &&
        fuzz_succeeds(cx, sqlm__sqlite_url_parse(cx, sqlm_text_buffer_text(&url), &again))) {
        fuzz_require(strcmp(again.path, parsed->path) == 0);
        fuzz_require(again.in_memory == parsed->in_memory && again.mode == parsed->mode && again.journal == parsed->journal);
        fuzz_require(again.synchronous_normal == parsed->synchronous_normal && again.busy_timeout == parsed->busy_timeout);
    }
    sqlm_text_buffer_fini(&url);
    return outcome;
}

static int hex(char c)
{
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* As SQLite reads a file: URI. */
static void check_immutable_name(const char *path)
{
    static char name[SQLITE_URL_MAX_NAME];
    const char *at = name;
    size_t      read = 0;

    sqlm__sqlite_immutable_name(path, name);
    fuzz_require(memchr(name, '\0', sizeof name) != NULL);
    fuzz_require(strncmp(at, "file:", 5) == 0);
    at += 5;
    if (at[0] == '/' && at[1] == '/')
        at += 2;
    for (; *at != '\0' && *at != '?' && *at != '#'; at++, read++) {
        char c = *at;

        if (c == '%') {
            c = (char)(hex(at[1]) * 16 + hex(at[2]));
            at += 2;
        }
        fuzz_require(c != '\0' && c == path[read]);
    }
    fuzz_require(path[read] == '\0');
    fuzz_require(strcmp(at, "?immutable=1") == 0);
}

/* What is no URL of a driver is refused by the facade before anything is opened. */
static sqlm_outcome connect_elsewhere(sqlm_cx *cx, const char *text)
{
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome = sqlm_connect(cx, text, &conn);

    fuzz_require(outcome == SQLM_ERR && conn == NULL);
    fuzz_require(sqlm_cx_error(cx)->kind == SQLM_E_CONFIG || sqlm_cx_error(cx)->kind == SQLM_E_OUT_OF_MEMORY);
    return outcome;
}

#ifdef FUZZ_MYSQL

static void put_encoded(sqlm_text_buffer *url, const char *before, const char *text)
{
    sqlm_text_buffer_put(url, before);
    for (; *text != '\0'; text++)
        sqlm_text_buffer_put_format(url, "%%%02x", (unsigned)(unsigned char)*text);
}

static sqlm_outcome check_mysql(sqlm_cx *cx, const char *text)
{
    static mysql_url parsed, again;
    sqlm_text_buffer url;
    sqlm_outcome     outcome = sqlm__mysql_url_parse(cx, text, &parsed);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_init(&url, cx, 1 << 20);
    put_encoded(&url, "mysql://", parsed.user);
    put_encoded(&url, ":", parsed.password);
    put_encoded(&url, "@", parsed.host);
    if (parsed.port != 0)
        sqlm_text_buffer_put_format(&url, ":%u", parsed.port);
    put_encoded(&url, "/", parsed.database);
    sqlm_text_buffer_put(&url, parsed.tls ? "?sslmode=verify-full" : "?sslmode=disable");
    if (parsed.tls_ca[0] != '\0')
        put_encoded(&url, "&sslrootcert=", parsed.tls_ca);
    outcome = url.outcome;
    if (outcome == SQLM_OK && fuzz_succeeds(cx, sqlm__mysql_url_parse(cx, sqlm_text_buffer_text(&url), &again)))
        fuzz_require(memcmp(&parsed, &again, sizeof parsed) == 0);
    sqlm_text_buffer_fini(&url);
    return outcome;
}

#endif

#ifdef FUZZ_POSTGRES

static sqlm_outcome check_postgres(sqlm_cx *cx, const char *text)
{
    static postgres_url parsed;
    sqlm_outcome        outcome = sqlm__postgres_url_parse(cx, text, &parsed);

    if (outcome != SQLM_OK)
        return outcome;
    fuzz_require(parsed.count < POSTGRES_URL_MAX_SETTINGS && parsed.keywords[parsed.count] == NULL);
    for (size_t i = 0; i < parsed.count; i++)
        fuzz_require(sqlm__postgres_url_value(&parsed, parsed.keywords[i]) == parsed.values[i] && strlen(parsed.values[i]) < sizeof parsed.text);
    return SQLM_OK;
}

#endif

sqlm_outcome fuzz_target(sqlm_cx *cx, const fuzz_input *input)
{
    static sqlite_url parsed;
    sqlm_outcome      outcome;

#ifdef FUZZ_MYSQL
    if (strncmp(input->text, "mysql:", 6) == 0 || strncmp(input->text, "mariadb:", 8) == 0)
        return check_mysql(cx, input->text);
#endif
#ifdef FUZZ_POSTGRES
    if (strncmp(input->text, "postgres:", 9) == 0 || strncmp(input->text, "postgresql:", 11) == 0)
        return check_postgres(cx, input->text);
#endif
    if (strncmp(input->text, "sqlite:", 7) != 0)
        return connect_elsewhere(cx, input->text);
    memset(&parsed, 0xa5, sizeof parsed);
    outcome = sqlm__sqlite_url_parse(cx, input->text, &parsed);
    if (outcome != SQLM_OK)
        return outcome;
    fuzz_require(parsed.in_memory || strncmp(parsed.path, "./", 2) == 0 || parsed.path[0] == '/');
    fuzz_require(memchr(parsed.path, '\0', sizeof parsed.path) != NULL);
    fuzz_require(parsed.busy_timeout >= 0 && parsed.busy_timeout <= INT64_C(999999999000));
    if (!parsed.in_memory)
        check_immutable_name(parsed.path);
    return check_again(cx, &parsed);
}
