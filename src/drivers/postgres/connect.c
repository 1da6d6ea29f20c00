/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"
#include "url.h"

#include <sqlmodel/sys/observe.h>

#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

/* Older servers lack what the driver's statements ask for. */
#define OLDEST_SERVER 120000

/* The server's asides, in the middle of a call that reads. */
static void tell_notice(void *user, const PGresult *notice)
{
    static const char *const names[] = { "DEBUG", "INFO", "NOTICE", "WARNING" };
    const postgres_conn     *conn = user;
    const char              *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char              *state = PQresultErrorField(notice, PG_DIAG_SQLSTATE);
    const char              *message = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    sqlm_notice_event        event = { .conn = &conn->base, .severity = SQLM_NOTICE_NOTICE, .sqlstate = state != NULL ? state : "",
                                       .message = message != NULL ? message : "" };

    for (unsigned i = 0; severity != NULL && i < sizeof names / sizeof names[0]; i++) {
        if (strncmp(severity, names[i], strlen(names[i])) == 0) /* DEBUG1, DEBUG2 */
            event.severity = (sqlm_notice_severity)i;
    }
    if (conn->cx != NULL)
        sqlm_observe_notice(conn->cx, &event);
}

/* What a socket does not take at once the client library moves to the front of its buffer, all of it each time: the default of Unix sockets
 * has a value of 100 MB moved 500 times. The kernel bounds the size; TCP finds its own. */
static void widen_socket(PGconn *pg)
{
    const char *const host = PQhost(pg);
    const int         size = 4 * 1024 * 1024;

    if (host != NULL && (host[0] == '/' || host[0] == '@'))
        (void)setsockopt(PQsocket(pg), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

static sqlm_outcome open_session(sqlm_cx *cx, const char *url, postgres_url *parsed, postgres_conn *conn)
{
    sqlm_outcome outcome = sqlm__postgres_url_parse(cx, url, parsed);

    if (outcome != SQLM_OK)
        return outcome;
    parsed->keywords[parsed->count] = "client_encoding";
    parsed->values[parsed->count++] = "UTF8";
    parsed->keywords[parsed->count] = "gssencmode";
    parsed->values[parsed->count++] = "disable";
    conn->prepares = parsed->prepares;
    outcome = sqlm__postgres_try_hosts(cx, parsed, &conn->pg);
    if (outcome != SQLM_OK)
        return outcome;
    (void)PQsetErrorVerbosity(conn->pg, PQERRORS_DEFAULT);
    (void)PQsetNoticeReceiver(conn->pg, tell_notice, conn);
    if (PQserverVersion(conn->pg) < OLDEST_SERVER)
        return SQLM_FAIL(cx, CONNECTION, SERVER_TOO_OLD, "the server has version %d.%d, at least %d is needed",
                         PQserverVersion(conn->pg) / 10000, PQserverVersion(conn->pg) % 10000, OLDEST_SERVER / 10000);
    (void)snprintf(conn->version, sizeof conn->version, "%d.%d", PQserverVersion(conn->pg) / 10000,
                   PQserverVersion(conn->pg) % 10000);
    conn->canceller = PQgetCancel(conn->pg);
    if (conn->canceller == NULL || PQsetnonblocking(conn->pg, 1) != 0)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "the client library has no memory for a connection");
    widen_socket(conn->pg);
    return sqlm__postgres_apply_settings(cx, conn);
}

/* Also how the catalogue spells what is compared with models. */
sqlm_outcome sqlm__postgres_apply_settings(sqlm_cx *cx, postgres_conn *conn)
{
    static const char settings[] = "SELECT pg_catalog.set_config('client_encoding', 'UTF8', false),"
                                   " pg_catalog.set_config('TimeZone', 'UTC', false),"
                                   " pg_catalog.set_config('DateStyle', 'ISO, YMD', false),"
                                   " pg_catalog.set_config('bytea_output', 'hex', false),"
                                   " pg_catalog.set_config('extra_float_digits', '1', false),"
                                   " pg_catalog.set_config('quote_all_identifiers', 'off', false),"
                                   " pg_catalog.set_config('standard_conforming_strings', 'on', false)";

    return sqlm__postgres_run_text(cx, conn, settings, NULL);
}

sqlm_outcome sqlm__postgres_connect(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(cx);
    postgres_conn        *made = sqlm_allocate(allocator, 1, sizeof *made);
    postgres_url         *parsed = sqlm_allocate(allocator, 1, sizeof *parsed);
    sqlm_outcome          outcome = SQLM_OK;

    if (made == NULL || parsed == NULL) {
        sqlm_release(allocator, made, 1, sizeof *made);
        sqlm_release(allocator, parsed, 1, sizeof *parsed);
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a connection");
    }
    memset(made, 0, sizeof *made);
    atomic_init(&made->answer, 0);
    (void)pthread_mutex_init(&made->lock, NULL);
    made->base.driver = sqlm_postgres_driver();
    made->base.allocator = *allocator;
    made->dialect = *sqlm_dialect_of(SQLM_DIALECT_POSTGRES);
    made->base.dialect = &made->dialect;
    made->transaction = PQTRANS_IDLE;
    if (getrandom(&made->mark, sizeof made->mark, GRND_NONBLOCK) != (ssize_t)sizeof made->mark)
        made->mark = (uint32_t)sqlm_now() ^ (uint32_t)getpid() << 16;
    outcome = open_session(cx, url, parsed, made);
    explicit_bzero(parsed, sizeof *parsed);
    sqlm_release(allocator, parsed, 1, sizeof *parsed);
    if (outcome != SQLM_OK) {
        sqlm__postgres_close(&made->base);
        return outcome;
    }
    *conn = &made->base;
    return SQLM_OK;
}
