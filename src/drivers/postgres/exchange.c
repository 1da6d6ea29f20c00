/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sys/ioctl.h>

/* Microseconds until the server is asked to stop once more. */
#define STOP_AGAIN 50000
/* Microseconds that a wait takes at most over TLS. */
#define LOOK_AGAIN 50000

/* Whoever interrupts holds the lock until the server has taken notice: so nothing that is sent from now on is hit. */
static void wait_for_interrupt(postgres_conn *conn)
{
    (void)pthread_mutex_lock(&conn->lock);
    (void)pthread_mutex_unlock(&conn->lock);
}

void sqlm__postgres_end_answer(postgres_conn *conn)
{
    const uint64_t                runs = POSTGRES_RUNS;
    const PGTransactionStatusType transaction = PQtransactionStatus(conn->pg);

    if ((atomic_fetch_and_explicit(&conn->answer, ~runs, memory_order_acq_rel) & POSTGRES_INTERRUPTED) != 0)
        wait_for_interrupt(conn);
    conn->has_rest = false;
    conn->reading = NULL;
    if (transaction == PQTRANS_UNKNOWN)
        conn->is_broken = true; /* it is lost */
    else
        conn->transaction = transaction;
}

/* Almost always there is no failure on record, and no wait copies what has nothing in it. */
void sqlm__postgres_keep_record(const sqlm_cx *cx, postgres_conn *conn)
{
    const sqlm_error *record = sqlm_cx_error(cx);

    if (record->kind != SQLM_E_NONE)
        conn->kept = *record;
    else
        conn->kept.kind = SQLM_E_NONE;
}

void sqlm__postgres_restore_record(sqlm_cx *cx, const postgres_conn *conn)
{
    static const sqlm_error none = { .kind = SQLM_E_NONE, .where = "" };

    *sqlm_cx_error_details(cx) = conn->kept.kind != SQLM_E_NONE ? conn->kept : none;
}

/* Over TLS the client library takes what was deciphered as far as it has room: the rest is in no socket, so that no wait tells of it. It takes
 * that when it is asked once more, which was for the rest alone where nothing lay in the socket. */
static sqlm_outcome take_deciphered(sqlm_cx *cx, postgres_conn *conn, bool *on)
{
    int unread = 0;

    (void)ioctl(PQsocket(conn->pg), FIONREAD, &unread);
    *on = PQconsumeInput(conn->pg) != 0;
    conn->is_drained = unread == 0;
    return sqlm_cx_check(cx);
}

/* What came between looking and taking is found out soon. */
static int64_t look_again(int64_t until)
{
    const int64_t soon = sqlm_now() + LOOK_AGAIN;

    return soon < until ? soon : until;
}

sqlm_outcome sqlm__postgres_receive(sqlm_cx *cx, postgres_conn *conn, int64_t until, bool *on)
{
    const int    unsent = PQflush(conn->pg);
    const int    descriptor = PQsocket(conn->pg);
    const bool   is_tls = PQsslInUse(conn->pg) != 0;
    sqlm_outcome outcome;

    *on = descriptor >= 0;
    if (!*on)
        return SQLM_OK;
    sqlm__postgres_keep_record(cx, conn);
    if (is_tls && !conn->is_drained)
        return take_deciphered(cx, conn, on);
    conn->is_drained = false;
    outcome = sqlm_cx_wait(cx, descriptor, SQLM_WAIT_READ | (unsent > 0 ? SQLM_WAIT_WRITE : 0U), is_tls ? look_again(until) : until, NULL);
    if (outcome == SQLM_OK)
        *on = PQconsumeInput(conn->pg) != 0;
    return outcome;
}

sqlm_outcome sqlm__postgres_next_part(sqlm_cx *cx, postgres_conn *conn, PGresult **part)
{
    bool         on = true;
    sqlm_outcome outcome = SQLM_OK;

    conn->cx = cx;
    while (outcome == SQLM_OK && on && PQisBusy(conn->pg))
        outcome = sqlm__postgres_receive(cx, conn, SQLM_NO_DEADLINE, &on);
    if (outcome == SQLM_OK)
        *part = PQgetResult(conn->pg);
    return outcome;
}

/* @stop_at: when to ask the server to stop, and again where it has not by then, since a request that overtakes its statement is lost;
 * NULL: not at all. Rows may come faster than they are thrown away. */
sqlm_outcome sqlm__postgres_stop_or_part(sqlm_cx *cx, postgres_conn *conn, int64_t *stop_at, PGresult **part)
{
    bool         on = true;
    sqlm_outcome outcome = SQLM_OK;

    if (stop_at == NULL)
        return sqlm__postgres_next_part(cx, conn, part);
    conn->cx = cx;
    do {
        if (sqlm_now() >= *stop_at) {
            if (!sqlm__postgres_cancel(cx, conn))
                return SQLM_FAIL(cx, CONNECTION, LOST, "the server could not be asked to stop");
            *stop_at = sqlm_now() + STOP_AGAIN;
        }
        if (!on || !PQisBusy(conn->pg)) {
            *part = PQgetResult(conn->pg);
            return SQLM_OK;
        }
        outcome = sqlm__postgres_receive(cx, conn, *stop_at, &on);
    } while (outcome == SQLM_OK);
    return outcome;
}

/* Ends a COPY that somebody began: nothing else can be sent before. */
static sqlm_outcome end_copy(sqlm_cx *cx, postgres_conn *conn, const PGresult *part)
{
    const ExecStatusType status = PQresultStatus(part);
    bool                 on = true;
    int                  got = 0;

    conn->cx = cx;
    if (status == PGRES_COPY_IN || status == PGRES_COPY_BOTH) {
        (void)PQputCopyEnd(conn->pg, POSTGRES_NO_COPY);
        return SQLM_OK;
    }
    while (status == PGRES_COPY_OUT && got >= 0) {
        char *data = NULL;

        got = PQgetCopyData(conn->pg, &data, 1);
        PQfreemem(data);
        if (got == 0) {
            sqlm_outcome outcome = sqlm__postgres_receive(cx, conn, SQLM_NO_DEADLINE, &on);

            if (outcome != SQLM_OK || !on)
                return outcome;
        }
    }
    return SQLM_OK;
}

/* Reads parts until the answer ends; @last takes the last one that was no failure. */
static sqlm_outcome read_rest(sqlm_cx *cx, postgres_conn *conn, int64_t *stop_at, PGresult **last, bool *failed)
{
    for (;;) {
        PGresult    *part = NULL;
        sqlm_outcome outcome = sqlm__postgres_stop_or_part(cx, conn, stop_at, &part);

        if (outcome != SQLM_OK || part == NULL)
            return outcome;
        *failed = *failed || sqlm__postgres_is_failure(part);
        outcome = end_copy(cx, conn, part);
        PQclear(*last);
        *last = part;
        if (outcome != SQLM_OK)
            return outcome;
    }
}

void sqlm__postgres_settle(sqlm_cx *cx, postgres_conn *conn, bool stop, PGresult **last)
{
    sqlm_error      kept = conn->kept;
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup;
    PGresult       *result = NULL;
    int64_t         stop_at = sqlm_now() + POSTGRES_STOP_AFTER;
    bool            failed = false;
    sqlm_outcome    outcome;

    if (last != NULL)
        *last = NULL;
    cleanup = sqlm_cx_cleanup_begin(&storage, cx, POSTGRES_SETTLE_MS);
    outcome = read_rest(cleanup, conn, stop ? &stop_at : NULL, &result, &failed);
    sqlm_cx_cleanup_end(cleanup, outcome);
    sqlm__postgres_end_answer(conn);
    conn->kept = kept;
    if (outcome != SQLM_OK) /* what is on its way would be taken for the answer to something else */
        conn->is_broken = true;
    if (last != NULL && outcome == SQLM_OK && !failed && !conn->is_broken)
        *last = result;
    else
        PQclear(result);
}

void sqlm__postgres_note_sent(sqlm_cx *cx, const postgres_conn *conn)
{
    sqlm_error *error = sqlm_cx_error_details(cx);

    if (error->sent == SQLM_SENT_NO)
        error->sent = conn->is_broken ? SQLM_SENT_MAYBE : SQLM_SENT_YES;
    error->connection_lost = error->connection_lost || conn->is_broken;
}

/* Passes over what nobody reads any more. */
static sqlm_outcome drop_rest(sqlm_cx *cx, postgres_conn *conn)
{
    PGresult    *part = NULL;
    sqlm_outcome outcome;

    conn->cx = cx;
    while (!PQisBusy(conn->pg)) { /* almost always all of it is here */
        part = PQgetResult(conn->pg);
        if (part == NULL) {
            sqlm__postgres_end_answer(conn);
            return conn->is_broken ? sqlm__postgres_fail_lost(cx, conn) : SQLM_OK;
        }
        PQclear(part);
    }
    if (conn->rest_may_stop) {
        sqlm__postgres_settle(cx, conn, true, NULL);
        return conn->is_broken ? sqlm__postgres_fail_lost(cx, conn) : SQLM_OK;
    }
    for (;;) {
        outcome = sqlm__postgres_next_part(cx, conn, &part);
        if (outcome != SQLM_OK || part == NULL)
            break;
        PQclear(part);
    }
    if (outcome != SQLM_OK) {
        sqlm__postgres_settle(cx, conn, true, NULL);
        return outcome;
    }
    sqlm__postgres_end_answer(conn);
    return conn->is_broken ? sqlm__postgres_fail_lost(cx, conn) : SQLM_OK;
}

sqlm_outcome sqlm__postgres_end_rest(sqlm_cx *cx, postgres_conn *conn)
{
    sqlm_outcome outcome = conn->reading != NULL ? sqlm__postgres_keep_rest(cx, conn->reading) : drop_rest(cx, conn);

    if (outcome != SQLM_OK) /* of the call that wants the wire */
        sqlm_cx_error_details(cx)->sent = SQLM_SENT_NO;
    return outcome;
}

sqlm_outcome sqlm__postgres_fail_sending(sqlm_cx *cx, postgres_conn *conn)
{
    sqlm__postgres_end_answer(conn);
    if (conn->is_broken)
        return sqlm__postgres_fail_lost(cx, conn);
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "the client library could not make a message: memory is out");
}

/* The first failure counts: later ones only tell what it led to. */
static sqlm_outcome read_parts(sqlm_cx *cx, postgres_conn *conn, PGresult **last, PGresult **failure)
{
    for (;;) {
        PGresult    *part = NULL;
        sqlm_outcome outcome = sqlm__postgres_next_part(cx, conn, &part);

        if (outcome != SQLM_OK || part == NULL)
            return outcome;
        if (sqlm__postgres_is_failure(part)) {
            if (*failure == NULL)
                *failure = part;
            else
                PQclear(part);
            continue;
        }
        outcome = end_copy(cx, conn, part);
        PQclear(*last);
        *last = part;
        if (outcome != SQLM_OK)
            return outcome;
    }
}

sqlm_outcome sqlm__postgres_read_answer(sqlm_cx *cx, postgres_conn *conn, const char *sql, PGresult **result)
{
    PGresult    *failure = NULL;
    sqlm_outcome outcome;

    *result = NULL;
    outcome = read_parts(cx, conn, result, &failure);
    if (outcome != SQLM_OK) {
        PQclear(*result);
        PQclear(failure);
        *result = NULL;
        sqlm__postgres_settle(cx, conn, true, result);
        if (outcome == SQLM_CANCELLED && *result != NULL) { /* it was done all the same */
            sqlm__postgres_restore_record(cx, conn);
            return SQLM_OK;
        }
        sqlm__postgres_note_sent(cx, conn);
        return outcome;
    }
    sqlm__postgres_end_answer(conn);
    if (failure != NULL || conn->is_broken || *result == NULL) {
        outcome = failure != NULL ? sqlm__postgres_fail(cx, conn, failure, sql) : sqlm__postgres_fail_lost(cx, conn);
        PQclear(failure);
        PQclear(*result);
        *result = NULL;
    }
    return outcome;
}

sqlm_outcome sqlm__postgres_run_text(sqlm_cx *cx, postgres_conn *conn, const char *sql, PGresult **result)
{
    PGresult    *last = NULL;
    sqlm_outcome outcome = sqlm__postgres_clear_wire(cx, conn);

    if (outcome == SQLM_OK) {
        sqlm__postgres_begin_answer(conn);
        outcome = sqlm__postgres_check_sent(cx, conn, PQsendQuery(conn->pg, sql));
    }
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_read_answer(cx, conn, sql, &last);
    if (result != NULL)
        *result = last;
    else
        PQclear(last);
    return outcome;
}
