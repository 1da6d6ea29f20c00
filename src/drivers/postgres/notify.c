/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sqlmodel/sys/text_buffer.h>

/* The server cuts longer names. */
#define MAXIMUM_CHANNEL 63

sqlm_outcome sqlm__postgres_enter(sqlm_cx *cx, sqlm_conn *base)
{
    if (base != NULL && base->driver != sqlm_postgres_driver())
        return SQLM_FAIL(cx, MISUSE, NONE, "the connection is none of PostgreSQL");
    return sqlm_conn_enter(cx, base);
}

/* "LISTEN channel" */
static sqlm_outcome run_about(sqlm_cx *cx, postgres_conn *conn, const char *verb, const char *channel)
{
    sqlm_text_buffer sql;
    sqlm_outcome     outcome;

    if (channel != NULL && strlen(channel) > MAXIMUM_CHANNEL)
        return SQLM_FAIL(cx, LIMIT, NONE, "the name of the channel has %zu bytes, at most %d are allowed", strlen(channel),
                         MAXIMUM_CHANNEL);
    sqlm_text_buffer_init(&sql, cx, 256);
    sqlm_text_buffer_put(&sql, verb);
    if (channel != NULL)
        sqlm_dialect_put_identifier(&sql, conn->base.dialect, channel);
    else
        sqlm_text_buffer_put(&sql, "*");
    outcome = sql.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_run_text(cx, conn, sqlm_text_buffer_text(&sql), NULL);
    sqlm_text_buffer_fini(&sql);
    return outcome;
}

sqlm_outcome sqlm_postgres_listen(sqlm_cx *cx, sqlm_conn *conn, const char *channel)
{
    sqlm_outcome outcome;

    if (channel == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the channel is NULL");
    outcome = sqlm__postgres_enter(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    if (((postgres_conn *)conn)->prepares)
        outcome = run_about(cx, (postgres_conn *)conn, "LISTEN ", channel);
    else
        outcome = SQLM_FAIL(cx, UNSUPPORTED, NONE,
                            "a channel needs a session of its own, which prepared_statements=off says that there is none of: "
                            "listen on a connection without this option that goes straight to the server");
    sqlm_conn_leave(conn);
    return outcome;
}

sqlm_outcome sqlm_postgres_unlisten(sqlm_cx *cx, sqlm_conn *conn, const char *channel)
{
    sqlm_outcome outcome = sqlm__postgres_enter(cx, conn);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = run_about(cx, (postgres_conn *)conn, "UNLISTEN ", channel);
    sqlm_conn_leave(conn);
    return outcome;
}

static sqlm_outcome keep(sqlm_cx *cx, sqlm_arena *arena, const PGnotify *from, sqlm_postgres_notification *to)
{
    const char *channel = sqlm_arena_copy(cx, arena, from->relname, strlen(from->relname));
    const char *payload = channel != NULL ? sqlm_arena_copy(cx, arena, from->extra, strlen(from->extra)) : NULL;

    if (payload == NULL)
        return SQLM_ERR;
    *to = (sqlm_postgres_notification){ channel, payload, from->be_pid };
    return SQLM_OK;
}

/* What has come goes before waiting; what comes while waiting, before the time that it took. */
static sqlm_outcome next(sqlm_cx *cx, postgres_conn *conn, int64_t until, sqlm_arena *arena, sqlm_postgres_notification *notification,
                         bool *found)
{
    sqlm_outcome outcome = sqlm__postgres_clear_wire(cx, conn);
    bool         on = outcome != SQLM_OK || PQconsumeInput(conn->pg) != 0;

    conn->cx = cx;
    conn->is_drained = false;
    while (outcome == SQLM_OK) {
        PGnotify *come = PQnotifies(conn->pg);

        if (come != NULL) {
            outcome = keep(cx, arena, come, notification);
            *found = outcome == SQLM_OK;
            PQfreemem(come);
            return outcome;
        }
        if (!on)
            return sqlm__postgres_fail_lost(cx, conn);
        if (until <= sqlm_now())
            return SQLM_OK;
        outcome = sqlm__postgres_receive(cx, conn, until, &on);
    }
    return outcome;
}

sqlm_outcome sqlm_postgres_next_notification(sqlm_cx *cx, sqlm_conn *conn, int64_t until, sqlm_arena *arena,
                                             sqlm_postgres_notification *notification, bool *found)
{
    sqlm_outcome outcome;

    if (notification == NULL || found == NULL || arena == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the arena, the place for the notification or for whether there is one is NULL");
    *notification = (sqlm_postgres_notification){ NULL, NULL, 0 };
    *found = false;
    outcome = sqlm__postgres_enter(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = next(cx, (postgres_conn *)conn, until, arena, notification, found);
    sqlm_conn_leave(conn);
    return outcome;
}
