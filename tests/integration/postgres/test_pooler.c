/* SPDX-License-Identifier: MIT */
/* Behind a proxy that gives each transaction another session (pgbouncer, pool_mode = transaction, three sessions). */
#include "fixture.h"

#include <sqlmodel/query/functions.h>
#include <sqlmodel/schema/ddl.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "support/servers.h"

#define POOLED_FIELDS(FIELD, M)                       \
    FIELD(M, table, options, SCHEMA("pooler_test"))   \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)    \
    FIELD(M, i32, client)                             \
    FIELD(M, i32, round)                              \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)
SQLMODEL(Pooled, "pooled", POOLED_FIELDS);

enum { CLIENTS = 12, ROUNDS = 20, SESSIONS = 3, FEW = 3, MANY = 20 };

typedef struct client {
    pthread_t thread;
    int       number;
    int64_t   sessions[ROUNDS]; /* of the server, by process */
    bool      has_failed;
    char      message[512];
} client;

static const char *pooler_url(void)
{
    return server_url("SQLMODEL_TEST_PGBOUNCER");
}

/* One object, a few in a pipeline or many as arrays, a query: each of them another session's, or the same within the transaction. */
static sqlm_outcome run_round(sqlm_cx *cx, sqlm_conn *conn, int number, int round, int64_t *session)
{
    Pooled       several[MANY];
    const size_t several_count = round % 2 == 0 ? FEW : MANY;
    Pooled       one = { .client = number, .round = round };
    int64_t      count = 0;
    sqlm_tx      tx;
    sqlm_outcome outcome = Pooled_insert(cx, conn, &one);

    for (size_t i = 0; i < several_count; i++)
        several[i] = (Pooled){ .client = number, .round = round };
    if (outcome == SQLM_OK)
        outcome = Pooled_insert_many(cx, conn, several, several_count);
    if (outcome == SQLM_OK)
        outcome = sqlm_begin(cx, conn, NULL, &tx);
    if (outcome != SQLM_OK)
        return outcome;
    one.round = -round;
    outcome = Pooled_update(cx, conn, &one, NULL);
    if (outcome == SQLM_OK)
        outcome = Pooled_count(cx, conn, SQLM_SELECT(.where = sqlm_and(sqlm_eq(Pooled_.client, number), sqlm_eq(Pooled_.round, round))), &count);
    if (outcome == SQLM_OK) {
        sqlm_rows      *rows = NULL;
        const sqlm_row *row = NULL;

        outcome = sqlm_query(cx, conn, "SELECT pg_backend_pid()::bigint", SQLM_NO_PARAMETERS, &rows);
        if (outcome == SQLM_OK)
            outcome = sqlm_rows_next(cx, rows, &row);
        if (outcome == SQLM_OK && row != NULL)
            outcome = sqlm_row_get_i64(cx, row, 0, session);
        sqlm_rows_close(rows);
    }
    if (outcome == SQLM_OK && count != (int64_t)several_count)
        outcome = SQLM_FAIL(cx, DATA, NONE, "%zu rows are expected, there are %d", several_count, (int)count);
    return outcome == SQLM_OK ? sqlm_commit(cx, &tx) : outcome;
}

static void *run_client(void *user)
{
    client      *self = user;
    sqlm_cx     *cx = sqlm_cx_new(NULL);
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome = sqlm_conn_open(cx, sqlm_postgres_driver(), pooler_url(), &conn);

    for (int round = 1; round <= ROUNDS && outcome == SQLM_OK; round++)
        outcome = run_round(cx, conn, self->number, round, &self->sessions[round - 1]);
    self->has_failed = outcome != SQLM_OK;
    (void)snprintf(self->message, sizeof self->message, "%s", outcome != SQLM_OK ? sqlm_cx_error(cx)->message : "");
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
    return NULL;
}

static size_t count_sessions(const client *clients)
{
    int64_t found[SESSIONS + 1];
    size_t  count = 0;

    for (size_t i = 0; i < (size_t)CLIENTS * ROUNDS; i++) {
        const int64_t session = clients[i / ROUNDS].sessions[i % ROUNDS];
        size_t        at = 0;

        while (at < count && found[at] != session)
            at++;
        if (at == count && count <= SESSIONS)
            found[count++] = session;
    }
    return count;
}

static void make_table(sqlm_cx *cx, sqlm_conn *conn)
{
    script(cx, conn, "SET client_min_messages = warning; DROP SCHEMA IF EXISTS pooler_test CASCADE; CREATE SCHEMA pooler_test");
    assert_ok(cx, sqlm_create_all(cx, conn, &Pooled_model));
}

static void pooler__serves_more_clients_than_it_has_sessions(void **state)
{
    static client clients[CLIENTS];
    sqlm_cx      *cx = *state;
    sqlm_conn    *conn = open_url(cx, postgres_url());
    size_t        sessions;

    make_table(cx, conn);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i].number = i;
        assert_int_equal(pthread_create(&clients[i].thread, NULL, run_client, &clients[i]), 0);
    }
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_join(clients[i].thread, NULL), 0);
    for (int i = 0; i < CLIENTS; i++) {
        if (clients[i].has_failed)
            fail_msg("client %d: %s", i, clients[i].message);
    }
    sessions = count_sessions(clients);
    print_message("%d clients were served by %zu sessions\n", CLIENTS, sessions);
    assert_in_range(sessions, 1, SESSIONS);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM pooler_test.pooled"), CLIENTS * (ROUNDS + ROUNDS / 2 * (FEW + MANY)));
    script(cx, conn, "DROP SCHEMA pooler_test CASCADE");
    sqlm_conn_close(conn);
}

/* The proxy brings them along to whichever session it gives. */
static void pooler__keeps_what_a_connection_has_set(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conns[SESSIONS + 3];

    for (size_t i = 0; i < sizeof conns / sizeof conns[0]; i++)
        conns[i] = open_url(cx, pooler_url());
    script(cx, conns[0], "SET TimeZone = 'Asia/Kolkata'");
    for (size_t i = 1; i < sizeof conns / sizeof conns[0]; i++)
        assert_string_equal(ask_text(cx, conns[i], "SELECT current_setting('TimeZone')"), "UTC");
    for (size_t i = 0; i < sizeof conns / sizeof conns[0]; i++)
        sqlm_conn_close(conns[i]);
}

static void pooler__stops_a_statement_and_goes_on(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_url(cx, pooler_url());
    const sqlm_cx_options options = { .size = sizeof options, .parent = cx, .timeout_ms = 200 };
    sqlm_cx        *child = sqlm_cx_new(&options);

    assert_non_null(child);
    assert_error(child, TIMEOUT, run(child, conn, "SELECT pg_sleep(60)"));
    sqlm_cx_free(child);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

/* Where the URL lacks the option, what another connection has prepared in a session must not be run in place of one's own. */
static void pooler__no_statement_is_taken_for_anothers(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *holder = open_url(cx, pooler_url());
    sqlm_conn *first;
    sqlm_conn *second;
    char       url[1024];

    (void)snprintf(url, sizeof url, "%.*s", (int)strcspn(pooler_url(), "?"), pooler_url());
    first = open_url(cx, url);
    second = open_url(cx, url);
    script(cx, second, "BEGIN");
    assert_int_equal(ask(cx, second, "SELECT 2"), 2); /* in one session, */
    assert_int_equal(ask(cx, first, "SELECT 1"), 1);  /* in the next */
    script(cx, second, "COMMIT");
    script(cx, holder, "BEGIN"); /* takes the one that was used last: the other is left */
    assert_int_equal(ask(cx, second, "SELECT 2"), 2);
    script(cx, holder, "COMMIT");
    sqlm_conn_close(second);
    sqlm_conn_close(first);
    sqlm_conn_close(holder);
}

static void pooler__has_no_session_to_listen_on(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_url(cx, pooler_url());

    assert_error(cx, UNSUPPORTED, sqlm_postgres_listen(cx, conn, "news"));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "prepared_statements=off"));
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(pooler__serves_more_clients_than_it_has_sessions),
        cx_test(pooler__keeps_what_a_connection_has_set),
        cx_test(pooler__stops_a_statement_and_goes_on),
        cx_test(pooler__no_statement_is_taken_for_anothers),
        cx_test(pooler__has_no_session_to_listen_on),
    };

    (void)pooler_url();
    return cmocka_run_group_tests_name("integration/postgres/pooler", tests, NULL, NULL);
}
