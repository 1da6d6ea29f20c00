/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <errmsg.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ER_QUERY_INTERRUPTED = 1317 };

/* More than that are not read, to be thrown away, where the server can be stopped. */
enum { MANY_ROWS = 10000 };

/* What a session must be, whatever the server's defaults and its init_connect are; in one round trip. Names are taken out of English
 * messages, and expressions are compared with their names quoted. Values compare with values as texts in our tables do. What no other server than
 * MariaDB knows stands in a comment that it alone runs. */
static const char settings[] =
    "SET NAMES utf8mb4 /*M! COLLATE utf8mb4_nopad_bin *//*!80017 COLLATE utf8mb4_0900_bin */, SESSION sql_mode = "
    "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', "
    "time_zone = '+00:00', autocommit = 1, foreign_key_checks = 1, unique_checks = 1, sql_select_limit = 18446744073709551615, "
    "completion_type = NO_CHAIN, sql_auto_is_null = 0, sql_quote_show_create = 1, lc_messages = 'en_US' /*M!100201 , check_constraint_checks = 1 */";

#ifdef MARIADB_BASE_VERSION
/* Ways to prove that one knows the password which do not show it to the server. */
static const char safe_plugins[] = "mysql_native_password,client_ed25519,parsec";
/* Within this machine also MySQL 8's own: nobody who listens sees the password, but the server does, since the key that encrypts it is what the
 * server says it is. */
static const char local_plugins[] = "mysql_native_password,client_ed25519,parsec,caching_sha2_password";
#endif

/* The client library prepares itself at the first call of mysql_init(), without looking whether another thread does the same. */
static pthread_once_t library_once = PTHREAD_ONCE_INIT;

/* MariaDB's sets SIGPIPE to be ignored, which its writes through TLS need. A handler of the program's own does for that as well, and stays. */
static void init_library(void)
{
    struct sigaction before;
    const bool       is_known = sigaction(SIGPIPE, NULL, &before) == 0;

    (void)mysql_library_init(0, NULL, NULL); /* where it fails, mysql_init() does too */
    if (is_known && (before.sa_flags & SA_SIGINFO || before.sa_handler != SIG_DFL))
        (void)sigaction(SIGPIPE, &before, NULL);
}

sqlm_outcome sqlm__mysql_init(sqlm_cx *cx, const mysql_url *url, MYSQL **mysql)
{
    const unsigned off = 0;
    const my_bool  verify = 1;
    const unsigned protocol = url->host[0] == '\0' || url->host[0] == '/' ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
    MYSQL         *made;

    (void)pthread_once(&library_once, init_library);
    made = mysql_init(NULL);
    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a connection");
    (void)mysql_options(made, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    (void)mysql_options(made, MYSQL_OPT_LOCAL_INFILE, &off);
    (void)mysql_options(made, MYSQL_OPT_PROTOCOL, &protocol);
#ifdef MYSQL_WAIT_READ
    (void)mysql_options(made, MYSQL_OPT_NONBLOCK, 0);
#endif
#ifdef MARIADB_BASE_VERSION
    if (!url->tls)
        (void)mysql_options(made, MARIADB_OPT_RESTRICTED_AUTH, url->is_local ? local_plugins : safe_plugins);
    if (url->tls) {
        (void)mysql_ssl_set(made, NULL, NULL, url->tls_ca[0] != '\0' ? url->tls_ca : NULL, NULL, NULL);
        (void)mysql_options(made, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
    }
#else
    {
        const unsigned      mode = url->tls ? SSL_MODE_VERIFY_IDENTITY : SSL_MODE_DISABLED;
        const unsigned long longest = 1073741824; /* as MariaDB's has it: the limit is the server's */

        (void)verify;
        (void)mysql_options(made, MYSQL_OPT_MAX_ALLOWED_PACKET, &longest);
        (void)mysql_options(made, MYSQL_OPT_SSL_MODE, &mode);
        if (url->tls_ca[0] != '\0')
            (void)mysql_options(made, MYSQL_OPT_SSL_CA, url->tls_ca);
    }
#endif
    *mysql = made;
    return SQLM_OK;
}

/* Which server it is, the longest packet that it takes, which no session can change, and as whom it knows us. */
static const char server_sql[] =
    "SELECT SHA2(CONCAT_WS(' ', @@hostname, @@port, @@server_id, @@datadir), 256), @@max_allowed_packet, USER()";

/* Where the URL has no user, the client library took one from elsewhere, which it does not tell: a reset needs the name ("name@host"). */
static void keep_user(mysql_conn *conn, const char *known_as)
{
    const char *at = strrchr(known_as, '@');

    if (conn->url.user[0] == '\0' && at != NULL)
        (void)snprintf(conn->url.user, sizeof conn->url.user, "%.*s", (int)(at - known_as), known_as);
}

static sqlm_outcome look_at_server(sqlm_cx *cx, mysql_conn *conn)
{
    MYSQL_RES *rows = NULL;
    MYSQL_ROW  row;

    if (sqlm__mysql_query(conn, server_sql, sizeof server_sql - 1) == 0)
        rows = mysql_use_result(conn->mysql);
    while (rows != NULL && mysql_num_fields(rows) == 3 && (row = sqlm__mysql_next_row(conn, rows)) != NULL) {
        (void)snprintf(conn->server, sizeof conn->server, "%s", row[0] != NULL ? row[0] : "");
        conn->max_packet = row[1] != NULL ? strtoul(row[1], NULL, 10) : 0;
        keep_user(conn, row[2] != NULL ? row[2] : "");
    }
    if (rows != NULL)
        sqlm__mysql_free_rows(conn, rows);
    if (mysql_errno(conn->mysql) != 0)
        return sqlm__mysql_fail(cx, conn, server_sql, sizeof server_sql - 1, SQLM_HERE);
    if (conn->max_packet == 0)
        return SQLM_FAIL(cx, PROTOCOL, NONE, "the server does not tell which one it is and how much it takes at once");
    return sqlm__mysql_take_stop(cx, conn, false);
}

static sqlm_outcome apply_settings(sqlm_cx *cx, mysql_conn *conn)
{
    return sqlm__mysql_control(cx, conn, settings);
}

/* MariaDB has INSERT … RETURNING from 10.5 on, MySQL has not. */
static bool has_returning(MYSQL *mysql)
{
#ifdef MARIADB_BASE_VERSION
    return mariadb_connection(mysql) && mysql_get_server_version(mysql) >= 100500;
#else
    (void)mysql;
    return false;
#endif
}

/* The connection is entered. */
static sqlm_outcome connect_server(sqlm_cx *cx, mysql_conn *conn)
{
    const unsigned long flags = CLIENT_FOUND_ROWS;
    sqlm_outcome        outcome = sqlm__mysql_init(cx, &conn->url, &conn->mysql);

    if (outcome != SQLM_OK)
        return outcome;
    if (sqlm__mysql_real_connect(conn, flags) == NULL)
        return sqlm__mysql_connect_fail(cx, conn, SQLM_HERE);
    outcome = sqlm__mysql_take_stop(cx, conn, false);
    if (outcome == SQLM_OK && conn->url.tls && mysql_get_ssl_cipher(conn->mysql) == NULL)
        return SQLM_FAIL(cx, AUTHENTICATION, TLS, "the server does not encrypt, and the URL wants sslmode=verify-full");
    if (outcome == SQLM_OK)
        outcome = look_at_server(cx, conn);
    if (outcome == SQLM_OK)
        outcome = apply_settings(cx, conn);
    conn->dialect = *sqlm_dialect_of(SQLM_DIALECT_MYSQL);
    conn->dialect.features |= has_returning(conn->mysql) ? SQLM_FEATURE_RETURNING : 0;
    conn->base.dialect = &conn->dialect;
    return outcome;
}

/* A connection that is not connected yet. */
static mysql_conn *make_conn(sqlm_cx *cx)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(cx);
    mysql_conn           *made = sqlm_allocate(allocator, 1, sizeof *made);

    if (made == NULL)
        return NULL;
    memset(made, 0, sizeof *made);
    made->base.driver = sqlm_mysql_driver();
    made->base.allocator = *allocator;
    made->cx = cx;
    made->stop_outcome = SQLM_OK;
    atomic_init(&made->running, NULL);
    (void)pthread_mutex_init(&made->lock, NULL);
    return made;
}

/* The password stays in memory no longer than it must. */
static void free_conn(mysql_conn *conn)
{
    const sqlm_allocator allocator = conn->base.allocator;

    (void)pthread_mutex_destroy(&conn->lock);
    explicit_bzero(&conn->url, sizeof conn->url);
    sqlm_release(&allocator, conn, 1, sizeof *conn);
}

sqlm_outcome sqlm__mysql_connect(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    mysql_conn  *made = make_conn(cx);
    sqlm_outcome outcome;

    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a connection");
    outcome = sqlm__mysql_url_parse(cx, url, &made->url);
    if (outcome == SQLM_OK)
        outcome = connect_server(cx, made);
    made->cx = NULL;
    if (outcome != SQLM_OK) {
        sqlm__mysql_close(&made->base);
        return outcome;
    }
    *conn = &made->base;
    return SQLM_OK;
}

/* Closed first, the MYSQL leaves its statements nothing to send. */
void sqlm__mysql_close(sqlm_conn *base)
{
    mysql_conn *conn = (mysql_conn *)base;

    if (conn->mysql != NULL)
        mysql_close(conn->mysql);
    sqlm__mysql_free_statements(conn);
    free_conn(conn);
}

/* The parent's session must not hear the goodbye: it goes to nowhere. */
void sqlm__mysql_forget(sqlm_conn *base)
{
    mysql_conn *conn = (mysql_conn *)base;
    int         nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    int         descriptor = sqlm__mysql_socket(conn);

    if (nowhere >= 0 && descriptor >= 0 && dup2(nowhere, descriptor) >= 0) {
        (void)close(nowhere);
        sqlm__mysql_close(base);
        return;
    }
    if (nowhere >= 0)
        (void)close(nowhere);
    free_conn(conn); /* the client library's own memory stays */
}

sqlm_outcome sqlm__mysql_kill(sqlm_cx *cx, const mysql_conn *conn)
{
    char         sql[64];
    int          length = snprintf(sql, sizeof sql, "KILL QUERY %lu", mysql_thread_id(conn->mysql));
    mysql_conn  *killer = make_conn(cx);
    sqlm_outcome outcome;

    if (killer == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a connection");
    killer->url = conn->url;
    outcome = sqlm__mysql_init(cx, &killer->url, &killer->mysql);
    if (outcome == SQLM_OK && sqlm__mysql_real_connect(killer, 0) == NULL)
        outcome = sqlm__mysql_connect_fail(cx, killer, SQLM_HERE);
    if (outcome == SQLM_OK)
        outcome = look_at_server(cx, killer);
    if (outcome == SQLM_OK && strcmp(killer->server, conn->server) != 0) /* there the number is somebody else's */
        outcome = SQLM_FAIL(cx, CONNECTION, REFUSED, "behind the URL's host is more than one server, and this is another one");
    if (outcome == SQLM_OK && sqlm__mysql_query(killer, sql, (size_t)length) != 0)
        outcome = sqlm__mysql_fail(cx, killer, sql, (size_t)length, SQLM_HERE);
    sqlm__mysql_close(&killer->base);
    return outcome;
}

/* Most of the time all rows are on their way already; where there are many, the server is told to make no more. */
static int read_rest(sqlm_cx *cx, mysql_conn *conn, MYSQL_STMT *stmt)
{
    int64_t rows = 0;
    int     rc = 0;

    while (conn->drain_may_stop && rows < MANY_ROWS && (rc == 0 || rc == MYSQL_DATA_TRUNCATED)) {
        rc = sqlm__mysql_stmt_fetch(conn, stmt);
        rows++;
    }
    if (rc == MYSQL_NO_DATA)
        return sqlm__mysql_end_results(conn) != 0 ? 1 : rc;
    if (rc != 0 && rc != MYSQL_DATA_TRUNCATED)
        return rc;
    if (conn->drain_may_stop && conn->stop == MYSQL_STOP_NONE)
        (void)sqlm__mysql_tell_to_stop(cx, conn);
    return sqlm__mysql_pass_over(conn, stmt, &rows);
}

/* Whether a failure behind rows that nobody wants is told all the same: it has undone work. A read that was stopped has not. */
static bool must_be_told(const mysql_conn *conn)
{
    const unsigned code = mysql_errno(conn->mysql);

    if (conn->stop != MYSQL_STOP_NONE || code >= CR_MIN_ERROR || !conn->drain_may_stop)
        return true;
    return conn->in_transaction && code != ER_QUERY_INTERRUPTED && sqlm__mysql_fails_transaction(code);
}

/* Ends rows that nobody wants any more. */
static sqlm_outcome drain(sqlm_cx *cx, mysql_conn *conn)
{
    MYSQL_STMT  *stmt = conn->draining;
    int          rc = read_rest(cx, conn, stmt);
    sqlm_outcome outcome;

    conn->draining = NULL;
    if (rc != MYSQL_NO_DATA && must_be_told(conn)) {
        outcome = sqlm__mysql_stmt_fail(cx, conn, stmt, NULL, SQLM_HERE);
        (void)mysql_stmt_free_result(stmt);
        return outcome;
    }
    (void)mysql_stmt_free_result(stmt);
    return sqlm__mysql_take_stop(cx, conn, false);
}

/* Takes the rest of the rows that are on the wire into memory. */
static sqlm_outcome take_in(sqlm_cx *cx, mysql_conn *conn)
{
    mysql_cursor *cursor = conn->streaming;
    sqlm_outcome  outcome;

    conn->streaming = NULL;
    if (sqlm__mysql_stmt_store(conn, cursor->stmt) == 0 && sqlm__mysql_end_results(conn) == 0)
        return sqlm__mysql_take_stop(cx, conn, false);
    cursor->is_over = true;
    outcome = sqlm__mysql_stmt_fail(cx, conn, cursor->stmt, cursor->statement, SQLM_HERE);
    cursor->failure = sqlm_cx_error(cx)->kind;
    cursor->reason = sqlm_cx_error(cx)->reason;
    return outcome;
}

void sqlm__mysql_begin_call(sqlm_cx *cx, mysql_conn *conn)
{
    conn->cx = cx;
    conn->stop = MYSQL_STOP_NONE;
    atomic_store_explicit(&conn->running, cx, memory_order_release);
}

/* Whoever interrupts holds the lock until the cx is woken: so nothing later is. */
void sqlm__mysql_leave(mysql_conn *conn)
{
    (void)pthread_mutex_lock(&conn->lock);
    atomic_store_explicit(&conn->running, NULL, memory_order_relaxed);
    (void)pthread_mutex_unlock(&conn->lock);
    (void)sqlm_cx_take_wake(conn->cx);
    conn->cx = NULL;
}

void sqlm__mysql_interrupt(sqlm_conn *base)
{
    mysql_conn *conn = (mysql_conn *)base;

    (void)pthread_mutex_lock(&conn->lock);
    sqlm_cx_wake(atomic_load_explicit(&conn->running, memory_order_acquire));
    (void)pthread_mutex_unlock(&conn->lock);
}

sqlm_outcome sqlm__mysql_enter(sqlm_cx *cx, mysql_conn *conn)
{
    sqlm_outcome outcome = SQLM_OK;

    sqlm__mysql_begin_call(cx, conn);
    if (conn->draining != NULL)
        outcome = drain(cx, conn);
    else if (conn->streaming != NULL)
        outcome = take_in(cx, conn);
    if (conn->doomed != NULL && outcome == SQLM_OK)
        sqlm__mysql_free_doomed(conn, false);
    return outcome;
}

sqlm_outcome sqlm__mysql_do_ping(sqlm_cx *cx, sqlm_conn *base)
{
    mysql_conn  *conn = (mysql_conn *)base;
    sqlm_outcome outcome = sqlm__mysql_enter(cx, conn);

    if (outcome == SQLM_OK && sqlm__mysql_ping(conn) != 0)
        outcome = sqlm__mysql_fail(cx, conn, NULL, 0, SQLM_HERE);
    else if (outcome == SQLM_OK)
        outcome = sqlm__mysql_take_stop(cx, conn, false);
    sqlm__mysql_leave(conn);
    return outcome;
}

/* The user is authenticated anew, since the lesser reset (COM_RESET_CONNECTION) leaves the session in another database. MariaDB keeps the role
 * even so, unless the user has one by default. The server forgets the prepared statements: it is done only where a statement may have left
 * something behind. */
static sqlm_outcome reset_session(sqlm_cx *cx, mysql_conn *conn)
{
    sqlm_outcome outcome = sqlm__mysql_end_transaction(cx, conn);

    if (outcome != SQLM_OK || !conn->session_touched)
        return outcome;
    sqlm__mysql_forget_prepared(conn);
    outcome = sqlm__mysql_control(cx, conn, "SET ROLE NONE");
    if (outcome != SQLM_OK)
        return outcome;
    if (sqlm__mysql_change_user(conn) != 0) {
        outcome = sqlm__mysql_fail(cx, conn, NULL, 0, SQLM_HERE);
        conn->is_broken = true; /* a server that does not know the user any more has hung up */
        return outcome;
    }
    outcome = sqlm__mysql_take_stop(cx, conn, false);
    if (outcome == SQLM_OK)
        outcome = apply_settings(cx, conn);
    conn->session_touched = outcome != SQLM_OK;
    return outcome;
}

sqlm_outcome sqlm__mysql_do_reset(sqlm_cx *cx, sqlm_conn *base)
{
    mysql_conn  *conn = (mysql_conn *)base;
    sqlm_outcome outcome;

    if (conn->open_cursors != NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the connection cannot be reset while rows are open: close them first");
    outcome = sqlm__mysql_enter(cx, conn);
    if (outcome == SQLM_OK || !conn->is_broken) /* rows that have failed are undone as well */
        outcome = reset_session(cx, conn);
    sqlm__mysql_leave(conn);
    return outcome;
}

sqlm_conn_status sqlm__mysql_status(const sqlm_conn *base)
{
    const mysql_conn *conn = (const mysql_conn *)base;

    if (conn->is_broken)
        return SQLM_CONN_BROKEN;
    if (conn->transaction_failed)
        return SQLM_CONN_TRANSACTION_FAILED;
    return conn->in_transaction ? SQLM_CONN_IN_TRANSACTION : SQLM_CONN_IDLE;
}

const char *sqlm__mysql_server_version(const sqlm_conn *base)
{
    return mysql_get_server_info(((const mysql_conn *)base)->mysql);
}
