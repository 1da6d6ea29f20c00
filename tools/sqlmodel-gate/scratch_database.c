/* SPDX-License-Identifier: MIT */
#include "scratch_database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlmodel/facade/connect.h>
#include <sqlmodel/sys/text_buffer.h>
#include <sqlmodel/sys/url.h>

#define SCHEME          "sqlite:"
#define SUFFIX          ".sqlmodel-gate-XXXXXX"
/** Longest URL. */
#define MAXIMUM_URL     8192u

/* The options of the URL but mode, which says how the named file is to be opened. */
static void put_options(sqlm_text_buffer *url, char separator, const char *options)
{

    while (options != NULL && *options != '\0') {
        const size_t length = strcspn(options, "&");

        if (length > 0 && strncmp(options, "mode=", 5) != 0) {
            sqlm_text_buffer_put_bytes(url, &separator, 1);
            sqlm_text_buffer_put_bytes(url, options, length);
            separator = '&';
        }
        options += length + (options[length] == '&' ? 1 : 0);
    }
}

/* The URL of the file whose name has a suffix of letters and digits alone, which need no encoding, or of the file itself with a mode. */
static sqlm_outcome compose_url(sqlm_cx *cx, const char *url, size_t path_length, const char *suffix, bool has_mode, sqlm_arena *arena,
                                const char **composed)
{
    const char      *options = strchr(url, '?');
    sqlm_text_buffer text;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&text, cx, MAXIMUM_URL);
    sqlm_text_buffer_put_bytes(&text, url, strlen(SCHEME) + path_length);
    sqlm_text_buffer_put(&text, suffix);
    put_options(&text, has_mode ? '&' : '?', options == NULL ? NULL : options + 1);
    outcome = text.outcome;
    if (outcome == SQLM_OK) {
        *composed = sqlm_arena_copy(cx, arena, sqlm_text_buffer_text(&text), text.length);
        outcome = *composed == NULL ? SQLM_ERR : SQLM_OK;
    }
    sqlm_text_buffer_fini(&text);
    return outcome;
}

/* Whether it names a SQLite file; otherwise it is not ours, or refused by the driver with the right form. */
static bool is_file(const char *url)
{
    static const char memory[] = SCHEME ":memory:";

    if (strncmp(url, SCHEME, strlen(SCHEME)) != 0 || strncmp(url + strlen(SCHEME), "//", 2) == 0)
        return false;
    return strcspn(url, "?") > strlen(SCHEME) && (strcspn(url, "?") != strlen(memory) || strncmp(url, memory, strlen(memory)) != 0);
}

sqlm_outcome inspection_url(sqlm_cx *cx, const char *url, sqlm_arena *arena, const char **inspected)
{
    *inspected = url;
    if (!is_file(url))
        return SQLM_OK;
    return compose_url(cx, url, strcspn(url, "?") - strlen(SCHEME), "?mode=inspect", true, arena, inspected);
}

static sqlm_outcome make_file(sqlm_cx *cx, const char *url, sqlm_arena *arena, scratch_database *made)
{
    const char  *encoded = url + strlen(SCHEME);
    const size_t length = strcspn(encoded, "?");
    char        *path = sqlm_arena_allocate(cx, arena, length + sizeof(SUFFIX), 1);
    int          descriptor;
    sqlm_outcome outcome;

    if (path == NULL)
        return SQLM_ERR;
    outcome = sqlm_url_decode(cx, (sqlm_url_part){ "path", encoded, length }, path, length + 1, NULL);
    if (outcome != SQLM_OK)
        return outcome;
    memcpy(path + strlen(path), SUFFIX, sizeof(SUFFIX));
    descriptor = mkostemp(path, O_CLOEXEC);
    if (descriptor < 0)
        return SQLM_FAIL(cx, STORAGE, IO, "cannot create a file beside the database that was named: %s", strerror(errno));
    close(descriptor);
    made->path = path;
    return compose_url(cx, url, length, path + strlen(path) - strlen(SUFFIX), false, arena, &made->url);
}

sqlm_outcome scratch_database_make(sqlm_cx *cx, const char *url, sqlm_arena *arena, scratch_database *made)
{
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome;

    *made = (scratch_database){ .url = url };
    if (is_file(url))
        return make_file(cx, url, arena, made);
    outcome = sqlm_connect(cx, url, &conn);
    if (outcome == SQLM_OK)
        outcome = scratch_schema_make(cx, conn, arena, &made->schema);
    sqlm_conn_close(conn);
    return outcome;
}

static void remove_file(const char *made)
{
    static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
    char                     path[MAXIMUM_URL];

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
        if (snprintf(path, sizeof(path), "%s%s", made, suffixes[i]) < (int)sizeof(path))
            unlink(path);
}

sqlm_outcome scratch_database_remove(sqlm_cx *cx, const scratch_database *made)
{
    if (made->path != NULL)
        remove_file(made->path);
    return made->schema.name == NULL ? SQLM_OK : scratch_schema_drop(cx, made->url, &made->schema);
}
