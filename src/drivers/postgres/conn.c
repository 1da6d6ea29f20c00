/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <fcntl.h>
#include <unistd.h>

static void free_conn(postgres_conn *conn)
{
    const sqlm_allocator allocator = conn->base.allocator;

    PQfreeCancel(conn->canceller);
    (void)pthread_mutex_destroy(&conn->lock);
    sqlm_release(&allocator, conn, 1, sizeof *conn);
}

static void free_parts(postgres_conn *conn)
{
    sqlm__postgres_free_cursors(conn);
    sqlm__postgres_free_statements(conn);
    sqlm__postgres_free_arguments(conn);
    sqlm_release(&conn->base.allocator, conn->steps, conn->step_capacity, sizeof *conn->steps);
}

void sqlm__postgres_close(sqlm_conn *base)
{
    postgres_conn *conn = (postgres_conn *)base;

    free_parts(conn);
    PQfinish(conn->pg);
    free_conn(conn);
}

/* PQfinish() says goodbye to the server, which would end the parent's session: the socket is exchanged for one that leads nowhere. */
void sqlm__postgres_forget(sqlm_conn *base)
{
    postgres_conn *conn = (postgres_conn *)base;
    int            descriptor = PQsocket(conn->pg);
    int            nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

    free_parts(conn);
    if (descriptor < 0 || (nowhere >= 0 && dup2(nowhere, descriptor) >= 0))
        PQfinish(conn->pg);
    else
        (void)close(descriptor);
    if (nowhere >= 0)
        (void)close(nowhere);
    free_conn(conn);
}

sqlm_outcome sqlm__postgres_ping(sqlm_cx *cx, sqlm_conn *base)
{
    return sqlm__postgres_run_text(cx, (postgres_conn *)base, "", NULL);
}

/* They are of channels that nobody listens to any more. */
static void drop_notifications(const postgres_conn *conn)
{
    PGnotify *come;

    while ((come = PQnotifies(conn->pg)) != NULL)
        PQfreemem(come);
}

sqlm_outcome sqlm__postgres_reset(sqlm_cx *cx, sqlm_conn *base)
{
    static const char forget_all[] = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
                                     " SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";
    postgres_conn    *conn = (postgres_conn *)base;
    sqlm_outcome      outcome;

    if (conn->open_cursors != NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the connection cannot be reset while rows are open: close them first");
    outcome = sqlm__postgres_rollback(cx, base);
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_run_text(cx, conn, forget_all, NULL);
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_apply_settings(cx, conn);
    if (outcome == SQLM_OK)
        drop_notifications(conn);
    return outcome;
}

sqlm_conn_status sqlm__postgres_status(const sqlm_conn *base)
{
    const postgres_conn *conn = (const postgres_conn *)base;

    if (conn->is_broken)
        return SQLM_CONN_BROKEN;
    switch (conn->transaction) {
    case PQTRANS_INTRANS:
        return SQLM_CONN_IN_TRANSACTION;
    case PQTRANS_INERROR:
        return SQLM_CONN_TRANSACTION_FAILED;
    case PQTRANS_IDLE:
        return SQLM_CONN_IDLE;
    case PQTRANS_ACTIVE:
    case PQTRANS_UNKNOWN:
    default:
        return SQLM_CONN_BROKEN;
    }
}

const char *sqlm__postgres_server_version(const sqlm_conn *base)
{
    return ((const postgres_conn *)base)->version;
}
