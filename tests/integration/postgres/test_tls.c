/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "support/servers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The proxy, and what it lives as long as. */
static pid_t proxy;
static int   proxy_input;
static char  url[1024];

/* "…@127.0.0.1:5432/name" */
static void split_url(char *host, size_t size, char *port, size_t port_size)
{
    const char *at = strchr(server_url("SQLMODEL_TEST_POSTGRES_TCP"), '@') + 1;
    const char *colon = strrchr(at, ':');

    (void)snprintf(host, size, "%.*s", (int)(colon - at), at);
    (void)snprintf(port, port_size, "%.*s", (int)strcspn(colon + 1, "/"), colon + 1);
}

static int start_proxy(void **state)
{
    const char *server = server_url("SQLMODEL_TEST_POSTGRES_TCP");
    char        host[256];
    char        port[16];
    char        said[16] = "";
    int         input[2];
    int         output[2];

    (void)state;
    split_url(host, sizeof host, port, sizeof port);
    if (pipe(input) != 0 || pipe(output) != 0)
        return -1;
    proxy = fork();
    if (proxy == 0) {
        (void)dup2(input[0], STDIN_FILENO);
        (void)dup2(output[1], STDOUT_FILENO);
        (void)close(input[1]);
        (void)execl(PYTHON, PYTHON, "-B", PROXY, host, port, (char *)NULL);
        _exit(127);
    }
    (void)close(input[0]);
    (void)close(output[1]);
    proxy_input = input[1];
    if (proxy < 0 || read(output[0], said, sizeof said - 1) <= 0)
        return -1;
    (void)close(output[0]);
    (void)snprintf(url, sizeof url, "%.*s@localhost:%ld%s?sslmode=require&hostaddr=127.0.0.1", (int)(strchr(server, '@') - server), server,
                   strtol(said, NULL, 10), strrchr(server, '/'));
    return 0;
}

static int stop_proxy(void **state)
{
    int status = 0;

    (void)state;
    (void)close(proxy_input);
    return waitpid(proxy, &status, 0) == proxy && status == 0 ? 0 : -1;
}

static void read_rows(sqlm_cx *cx, sqlm_conn *conn, int length, int count)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *text = NULL;
    int             seen = 0;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT repeat('x', $1) FROM generate_series(1, $2)",
                             SQLM_PARAMETERS(sqlm_i32_value(length), sqlm_i32_value(count)), &rows));
    for (assert_ok(cx, sqlm_rows_next(cx, rows, &row)); row != NULL; assert_ok(cx, sqlm_rows_next(cx, rows, &row))) {
        assert_ok(cx, sqlm_row_get_text(cx, row, 0, &text));
        assert_int_equal(strlen(text), length);
        seen++;
    }
    assert_int_equal(seen, count);
    sqlm_rows_close(rows);
}

/* The client library leaves a part of such a record within TLS, where no wait for its socket tells of it. */
static void tls__records_that_are_longer_than_the_clients_room_are_read(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_url(cx, url);

    assert_int_equal(ask(cx, conn, "SELECT 4711"), 4711);
    sqlm_cx_set_timeout(cx, 30000);
    for (int length = 4000; length < 9000; length += 250) {
        for (int count = 2; count < 9; count++)
            read_rows(cx, conn, length, count);
    }
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

#define NOTE_FIELDS(FIELD, M)         \
    FIELD(M, i64,  id,   PRIMARY_KEY) \
    FIELD(M, text, text)
SQLMODEL(Note, "tls_note", NOTE_FIELDS);

static sqlm_outcome count_note(sqlm_cx *cx, void *user, const void *object)
{
    (void)cx;
    *(size_t *)user += strlen(((const Note *)object)->text);
    return SQLM_OK;
}

static void tls__such_records_are_read_by_copies_too(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_url(cx, url);
    char       sql[160];
    int64_t    rows = 0;
    size_t     bytes;

    sqlm_cx_set_timeout(cx, 30000);
    script(cx, conn, "CREATE TEMP TABLE tls_note (id bigint PRIMARY KEY, text text NOT NULL)");
    for (int length = 4000; length < 9000; length += 250) {
        (void)snprintf(sql, sizeof sql, "TRUNCATE tls_note; INSERT INTO tls_note SELECT i, repeat('x', %d) FROM generate_series(1, 8) AS i",
                       length);
        script(cx, conn, sql);
        bytes = 0;
        assert_ok(cx, sqlm_postgres_copy_out(cx, conn, &Note_model, count_note, &bytes, &rows));
        assert_int_equal(rows, 8);
        assert_int_equal(bytes, 8 * length);
    }
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(tls__records_that_are_longer_than_the_clients_room_are_read),
        cx_test(tls__such_records_are_read_by_copies_too),
    };

    (void)server_url("SQLMODEL_TEST_POSTGRES_TCP");
    return cmocka_run_group_tests_name("integration/postgres/tls", tests, start_proxy, stop_proxy);
}
