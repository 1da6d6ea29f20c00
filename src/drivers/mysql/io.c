/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* How long telling the server to stop may take. */
enum { KILL_TIMEOUT_MS = 3000 };

/* No dialect yet: nothing of the user's runs. */
static bool is_connecting(const mysql_conn *conn)
{
    return conn->base.dialect == NULL;
}

sqlm_outcome sqlm__mysql_take_stop(sqlm_cx *cx, mysql_conn *conn, bool failed)
{
    const bool   is_of_no_use = is_connecting(conn) && conn->stop == MYSQL_STOP_CUT;
    sqlm_outcome outcome = conn->stop_outcome;

    conn->stop_outcome = SQLM_OK;
    conn->must_finish = false;
    if (conn->stop == MYSQL_STOP_CUT)
        conn->is_broken = true;
    conn->stop = MYSQL_STOP_NONE;
    if (outcome == SQLM_OK || !(failed || is_of_no_use))
        return SQLM_OK;
    *sqlm_cx_error_details(cx) = conn->stop_error;
    return outcome;
}

/* NULL where a part is empty. */
static const char *part(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static const char *host_of(const mysql_url *url)
{
    return url->host[0] != '\0' && url->host[0] != '/' ? url->host : "localhost";
}

static const char *socket_of(const mysql_url *url)
{
    return url->host[0] == '/' ? url->host : NULL;
}

bool sqlm__mysql_tell_to_stop(sqlm_cx *cx, mysql_conn *conn)
{
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup = sqlm_cx_cleanup_begin(&storage, cx, KILL_TIMEOUT_MS);
    sqlm_outcome    outcome = sqlm__mysql_kill(cleanup, conn);

    sqlm_cx_cleanup_end(cleanup, SQLM_OK); /* where it failed, the statement is stopped another way */
    return outcome == SQLM_OK;
}

#ifdef MYSQL_WAIT_READ

/* How long a statement that was told to stop, or a COMMIT, may take to answer. */
static const int64_t patience = 5000000;
/* After how long it is told again: what comes before its statement is lost. */
static const int64_t kill_again = 50000;

int sqlm__mysql_socket(const mysql_conn *conn)
{
    return (int)mysql_get_socket(conn->mysql);
}

static void cut(mysql_conn *conn)
{
    (void)shutdown(sqlm__mysql_socket(conn), SHUT_RDWR);
    conn->stop = MYSQL_STOP_CUT;
}

/* Whether the call is to stop; keeps why. The record of the cx stays as it was: what is being stopped may yet succeed. */
static bool is_stopped(mysql_conn *conn)
{
    sqlm_error before;

    if (!sqlm_cx_take_wake(conn->cx) && !sqlm_cx_is_stopped(conn->cx))
        return false;
    before = *sqlm_cx_error(conn->cx);
    conn->stop_outcome = sqlm_cx_check(conn->cx);
    if (conn->stop_outcome == SQLM_OK)
        conn->stop_outcome = SQLM_FAIL(conn->cx, CANCELLED, NONE, "the statement was interrupted");
    conn->stop_error = *sqlm_cx_error(conn->cx);
    conn->stop_error.sent = SQLM_SENT_YES;
    *sqlm_cx_error_details(conn->cx) = before;
    return true;
}

/* The server's answer to the order is awaited before the statement's own: so the order cannot hit a later statement. */
static void stop_statement(mysql_conn *conn)
{
    if (is_connecting(conn) || (!conn->must_finish && !sqlm__mysql_tell_to_stop(conn->cx, conn)))
        cut(conn);
    conn->told = sqlm_now();
}

/* Waits in the cx of the call. When that stops, its record stays as it was. */
static sqlm_outcome wait_with_record(mysql_conn *conn, unsigned events, int64_t until, unsigned *ready)
{
    const sqlm_error before = *sqlm_cx_error(conn->cx);
    sqlm_outcome     outcome = sqlm_cx_wait(conn->cx, sqlm__mysql_socket(conn), events, until, ready);

    if (outcome == SQLM_CANCELLED)
        *sqlm_cx_error_details(conn->cx) = before;
    return outcome;
}

/* The same where there is no record, as there mostly is none: it is large to be copied. */
static sqlm_outcome wait_in_call(mysql_conn *conn, unsigned events, int64_t until, unsigned *ready)
{
    static const sqlm_error none = { .where = "" };
    sqlm_outcome            outcome;

    if (sqlm_cx_error(conn->cx)->kind != SQLM_E_NONE)
        return wait_with_record(conn, events, until, ready);
    outcome = sqlm_cx_wait(conn->cx, sqlm__mysql_socket(conn), events, until, ready);
    if (outcome == SQLM_CANCELLED)
        *sqlm_cx_error_details(conn->cx) = none;
    return outcome;
}

/* One wait. After a stop the cx, which would not wait any more, is not asked. */
static sqlm_outcome wait_once(mysql_conn *conn, unsigned events, int64_t until, unsigned *ready)
{
    sqlm_cx_storage storage;
    sqlm_cx        *patient;
    sqlm_outcome    outcome;

    if (conn->stop == MYSQL_STOP_NONE)
        return wait_in_call(conn, events, until, ready);
    patient = sqlm_cx_cleanup_begin(&storage, conn->cx, 0);
    outcome = sqlm_cx_wait(patient, sqlm__mysql_socket(conn), events, until, ready);
    sqlm_cx_cleanup_end(patient, SQLM_OK);
    return outcome;
}

void sqlm__mysql_look_for_stop(mysql_conn *conn)
{
    if (conn->stop == MYSQL_STOP_NONE && is_stopped(conn)) {
        conn->stop = MYSQL_STOP_KILLED;
        conn->give_up = sqlm_now() + patience;
        stop_statement(conn);
    } else if (conn->stop == MYSQL_STOP_KILLED) {
        const int64_t now = sqlm_now();

        if (now >= conn->give_up)
            cut(conn);
        else if (now >= conn->told + kill_again)
            stop_statement(conn);
    }
}

static unsigned events_of(int wanted)
{
    return (wanted & MYSQL_WAIT_READ ? (unsigned)SQLM_WAIT_READ : 0) | (wanted & MYSQL_WAIT_WRITE ? (unsigned)SQLM_WAIT_WRITE : 0);
}

static int happened(unsigned ready)
{
    return (ready & SQLM_WAIT_READ ? MYSQL_WAIT_READ : 0) | (ready & SQLM_WAIT_WRITE ? MYSQL_WAIT_WRITE : 0);
}

/* When the client library's own limit for what it waits for ends. */
static int64_t limit_of(const mysql_conn *conn, int wanted)
{
    if (!(wanted & MYSQL_WAIT_TIMEOUT))
        return SQLM_NO_DEADLINE;
    return sqlm_now() + (int64_t)mysql_get_timeout_value_ms(conn->mysql) * 1000;
}

/* When to look at a stop again; a cx that stops and who interrupts wake the wait. */
static int64_t next_look(const mysql_conn *conn, int64_t limit)
{
    int64_t next = conn->told + kill_again;

    if (conn->stop == MYSQL_STOP_NONE)
        return limit;
    if (conn->give_up < next)
        next = conn->give_up;
    return next < limit ? next : limit;
}

/* Waits for what a call that is under way waits for, and gives what has come of it. A stop is carried out on the way; in the end the
 * call always comes to its own end, at the latest because the socket is shut down. */
static int wait_for(mysql_conn *conn, int wanted)
{
    const int64_t limit = limit_of(conn, wanted);

    while (conn->stop != MYSQL_STOP_CUT) {
        unsigned ready = 0;

        if (wait_once(conn, events_of(wanted), next_look(conn, limit), &ready) == SQLM_ERR)
            cut(conn);
        if (ready != 0)
            return happened(ready);
        sqlm__mysql_look_for_stop(conn);
        if (limit != SQLM_NO_DEADLINE && sqlm_now() >= limit)
            return MYSQL_WAIT_TIMEOUT;
    }
    return wanted & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE);
}

int sqlm__mysql_stmt_prepare(mysql_conn *conn, MYSQL_STMT *stmt, const char *sql, size_t length)
{
    int result = 0;
    int status = mysql_stmt_prepare_start(&result, stmt, sql, (unsigned long)length);

    while (status != 0)
        status = mysql_stmt_prepare_cont(&result, stmt, wait_for(conn, status));
    return result;
}

int sqlm__mysql_stmt_execute(mysql_conn *conn, MYSQL_STMT *stmt)
{
    int result = 0;
    int status = mysql_stmt_execute_start(&result, stmt);

    while (status != 0)
        status = mysql_stmt_execute_cont(&result, stmt, wait_for(conn, status));
    return result;
}

int sqlm__mysql_stmt_fetch(mysql_conn *conn, MYSQL_STMT *stmt)
{
    int result = 0;
    int status = mysql_stmt_fetch_start(&result, stmt);

    while (status != 0)
        status = mysql_stmt_fetch_cont(&result, stmt, wait_for(conn, status));
    return result;
}

int sqlm__mysql_stmt_store(mysql_conn *conn, MYSQL_STMT *stmt)
{
    int result = 0;
    int status = mysql_stmt_store_result_start(&result, stmt);

    while (status != 0)
        status = mysql_stmt_store_result_cont(&result, stmt, wait_for(conn, status));
    return result;
}

my_bool sqlm__mysql_stmt_close(mysql_conn *conn, MYSQL_STMT *stmt)
{
    my_bool result = 0;
    int     status = mysql_stmt_close_start(&result, stmt);

    while (status != 0)
        status = mysql_stmt_close_cont(&result, stmt, wait_for(conn, status));
    return result;
}

/* In two halves, since the answer is not there yet: by itself the client library tries to read it before it waits, which is a call of the
 * system for nothing. */
int sqlm__mysql_query(mysql_conn *conn, const char *sql, size_t length)
{
    int     result = 0;
    my_bool failed = 0;
    int     status = mysql_send_query_start(&result, conn->mysql, sql, (unsigned long)length);

    while (status != 0)
        status = mysql_send_query_cont(&result, conn->mysql, wait_for(conn, status));
    if (result != 0)
        return result;
    (void)wait_for(conn, MYSQL_WAIT_READ);
    status = mysql_read_query_result_start(&failed, conn->mysql);
    while (status != 0)
        status = mysql_read_query_result_cont(&failed, conn->mysql, wait_for(conn, status));
    return failed;
}

MYSQL_ROW sqlm__mysql_next_row(mysql_conn *conn, MYSQL_RES *rows)
{
    MYSQL_ROW row = NULL;
    int       status = mysql_fetch_row_start(&row, rows);

    while (status != 0)
        status = mysql_fetch_row_cont(&row, rows, wait_for(conn, status));
    return row;
}

int sqlm__mysql_next_result(mysql_conn *conn)
{
    int result = 0;
    int status = mysql_next_result_start(&result, conn->mysql);

    while (status != 0)
        status = mysql_next_result_cont(&result, conn->mysql, wait_for(conn, status));
    return result;
}

void sqlm__mysql_free_rows(mysql_conn *conn, MYSQL_RES *rows)
{
    int status = mysql_free_result_start(rows);

    while (status != 0)
        status = mysql_free_result_cont(rows, wait_for(conn, status));
}

int sqlm__mysql_ping(mysql_conn *conn)
{
    int result = 0;
    int status = mysql_ping_start(&result, conn->mysql);

    while (status != 0)
        status = mysql_ping_cont(&result, conn->mysql, wait_for(conn, status));
    return result;
}

my_bool sqlm__mysql_change_user(mysql_conn *conn)
{
    const mysql_url *url = &conn->url;
    my_bool          result = 0;
    int              status = mysql_change_user_start(&result, conn->mysql, url->user, url->password, url->database);

    while (status != 0)
        status = mysql_change_user_cont(&result, conn->mysql, wait_for(conn, status));
    return result;
}

/* In clear the client library reads and writes so that nothing blocks; through TLS it leaves that to the socket, which it made block. */
static void keep_from_blocking(mysql_conn *conn)
{
    const int descriptor = sqlm__mysql_socket(conn);

    (void)fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

/* What is left of the deadline, at least a millisecond; 0 without one. */
static int64_t time_left(const mysql_conn *conn)
{
    const int64_t deadline = sqlm_cx_deadline(conn->cx);
    const int64_t left = deadline - sqlm_now();

    return deadline == SQLM_NO_DEADLINE ? 0 : left > 1000 ? left : 1000;
}

/* The client library shakes hands through TLS within one call, and waits by itself in it: first as long as the socket lets it, then once more
 * as long as connecting may take. What is left of the deadline bounds both; a cancellation is seen behind them. */
static void bound_handshake(mysql_conn *conn)
{
    const int64_t        left = time_left(conn);
    const struct timeval limit = { .tv_sec = (time_t)(left / 1000000), .tv_usec = (suseconds_t)(left % 1000000) };

    (void)setsockopt(sqlm__mysql_socket(conn), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(sqlm__mysql_socket(conn), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

MYSQL *sqlm__mysql_real_connect(mysql_conn *conn, unsigned long flags)
{
    const mysql_url *url = &conn->url;
    const unsigned   seconds = (unsigned)((time_left(conn) + 999999) / 1000000);
    MYSQL           *result = NULL;
    int              status;

    if (url->tls && seconds > 0)
        (void)mysql_options(conn->mysql, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
    status = mysql_real_connect_start(&result, conn->mysql, host_of(url), part(url->user), part(url->password), url->database, url->port,
                                      socket_of(url), flags);
    while (status != 0) {
        const int ready = wait_for(conn, status);

        if (url->tls && seconds > 0)
            bound_handshake(conn);
        status = mysql_real_connect_cont(&result, conn->mysql, ready);
    }
    if (result == NULL)
        sqlm__mysql_look_for_stop(conn);
    else if (url->tls)
        keep_from_blocking(conn);
    return result;
}

#else /* a client library without such calls: they block, and a stop is seen when the server answers */

void sqlm__mysql_look_for_stop(mysql_conn *conn)
{
    (void)conn;
}

int sqlm__mysql_socket(const mysql_conn *conn)
{
    return (int)conn->mysql->net.fd;
}

int sqlm__mysql_stmt_prepare(mysql_conn *conn, MYSQL_STMT *stmt, const char *sql, size_t length)
{
    (void)conn;
    return mysql_stmt_prepare(stmt, sql, (unsigned long)length);
}

int sqlm__mysql_stmt_execute(mysql_conn *conn, MYSQL_STMT *stmt)
{
    (void)conn;
    return mysql_stmt_execute(stmt);
}

int sqlm__mysql_stmt_fetch(mysql_conn *conn, MYSQL_STMT *stmt)
{
    (void)conn;
    return mysql_stmt_fetch(stmt);
}

int sqlm__mysql_stmt_store(mysql_conn *conn, MYSQL_STMT *stmt)
{
    (void)conn;
    return mysql_stmt_store_result(stmt);
}

my_bool sqlm__mysql_stmt_close(mysql_conn *conn, MYSQL_STMT *stmt)
{
    (void)conn;
    return mysql_stmt_close(stmt);
}

int sqlm__mysql_query(mysql_conn *conn, const char *sql, size_t length)
{
    return mysql_real_query(conn->mysql, sql, (unsigned long)length);
}

MYSQL_ROW sqlm__mysql_next_row(mysql_conn *conn, MYSQL_RES *rows)
{
    (void)conn;
    return mysql_fetch_row(rows);
}

int sqlm__mysql_next_result(mysql_conn *conn)
{
    return mysql_next_result(conn->mysql);
}

void sqlm__mysql_free_rows(mysql_conn *conn, MYSQL_RES *rows)
{
    (void)conn;
    mysql_free_result(rows);
}

int sqlm__mysql_ping(mysql_conn *conn)
{
    return mysql_ping(conn->mysql);
}

my_bool sqlm__mysql_change_user(mysql_conn *conn)
{
    return mysql_change_user(conn->mysql, conn->url.user, conn->url.password, conn->url.database);
}

MYSQL *sqlm__mysql_real_connect(mysql_conn *conn, unsigned long flags)
{
    const mysql_url *url = &conn->url;

    return mysql_real_connect(conn->mysql, host_of(url), part(url->user), part(url->password),
                              url->database, url->port, socket_of(url), flags);
}

#endif
