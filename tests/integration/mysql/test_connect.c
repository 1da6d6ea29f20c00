/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void text_of(sqlm_cx *cx, sqlm_conn *conn, const char *sql, char text[512])
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *value = NULL;

    assert_ok(cx, sqlm_query(cx, conn, sql, SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_ok(cx, sqlm_row_get_text(cx, row, 0, &value));
    (void)snprintf(text, 512, "%s", value);
    sqlm_rows_close(rows);
}

static void connect__the_session_is_what_the_driver_promises(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);
    char       text[512];

    assert_string_equal(sqlm_conn_driver_name(conn), "mysql");
    assert_true(sqlm_conn_server_version(conn)[0] >= '1' && sqlm_conn_server_version(conn)[0] <= '9');
    assert_int_equal(sqlm_conn_dialect(conn)->id, SQLM_DIALECT_MYSQL);
    text_of(cx, conn, "SELECT @@sql_mode", text);
    assert_non_null(strstr(text, "STRICT_ALL_TABLES"));
    assert_non_null(strstr(text, "NO_ZERO_DATE"));
    assert_non_null(strstr(text, "ONLY_FULL_GROUP_BY"));
    text_of(cx, conn, "SELECT @@time_zone", text);
    assert_string_equal(text, "+00:00");
    text_of(cx, conn, "SELECT @@character_set_client", text);
    assert_string_equal(text, "utf8mb4");
    assert_int_equal(ask(cx, conn, "SELECT @@autocommit"), 1);
    sqlm_conn_close(conn);
}

/* Whatever they are: every session of the library is the same, so that others may run meanwhile. */
static void connect__the_servers_defaults_do_not_count(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *owner = connect_to_server(cx);
    sqlm_conn *conn;
    char       before[512];
    char       sql[600];
    char       text[512];

    text_of(cx, owner, "SELECT @@global.sql_mode", before);
    run(cx, owner, "SET GLOBAL sql_mode = 'ANSI_QUOTES', GLOBAL time_zone = '+05:00', GLOBAL autocommit = 0");
    conn = connect_to_server(cx);
    (void)snprintf(sql, sizeof sql, "SET GLOBAL sql_mode = '%s', GLOBAL time_zone = 'SYSTEM', GLOBAL autocommit = 1", before);
    run(cx, owner, sql);
    text_of(cx, conn, "SELECT CONCAT(@@sql_mode, ' ', @@time_zone, ' ', @@autocommit)", text);
    assert_null(strstr(text, "ANSI_QUOTES"));
    assert_non_null(strstr(text, "STRICT_ALL_TABLES"));
    assert_non_null(strstr(text, " +00:00 ON"));
    sqlm_conn_close(conn);
    sqlm_conn_close(owner);
}

/* What an administrator may have every session begin with; users with all rights are spared it. */
static void connect__what_the_server_begins_with_does_not_count(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *owner = connect_to_server(cx);
    sqlm_conn *conn = NULL;
    char       url[512];
    char       text[512];

    (void)snprintf(url, sizeof url, "mysql://connect_guest:guest@%s", strchr(server_url("SQLMODEL_TEST_MYSQL"), '@') + 1);
    run(cx, owner, "CREATE OR REPLACE USER connect_guest@localhost IDENTIFIED BY 'guest'");
    run(cx, owner, "GRANT SELECT ON sqlmodel.* TO connect_guest@localhost");
    run(cx, owner, "SET GLOBAL init_connect = 'SET NAMES latin1, sql_select_limit = 2, completion_type = CHAIN, check_constraint_checks = 0,"
                   " sql_auto_is_null = 1, sql_quote_show_create = 0, lc_messages = de_DE'");
    assert_ok(cx, sqlm_conn_open(cx, sqlm_mysql_driver(), url, &conn));
    run(cx, owner, "SET GLOBAL init_connect = ''");
    text_of(cx, conn, "SELECT CONCAT_WS(' ', @@character_set_client, @@character_set_connection, @@character_set_results, @@completion_type,"
                      " @@sql_auto_is_null, @@check_constraint_checks, @@sql_quote_show_create, @@lc_messages)", text);
    assert_string_equal(text, "utf8mb4 utf8mb4 utf8mb4 NO_CHAIN OFF ON ON en_US");
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM (SELECT seq FROM seq_1_to_9) AS a"), 9);
    assert_int_equal(ask(cx, conn, "SELECT @@sql_select_limit > 1000000"), 1);
    sqlm_conn_close(conn);
    run(cx, owner, "DROP USER connect_guest@localhost");
    sqlm_conn_close(owner);
}

static void connect__by_tcp_and_by_tls(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;
    char       text[512];

    assert_ok(cx, sqlm_conn_open(cx, sqlm_mysql_driver(), server_url("SQLMODEL_TEST_MYSQL_TCP"), &conn));
    assert_int_equal(ask(cx, conn, "SELECT 1"), 1);
    sqlm_conn_close(conn);
    assert_ok(cx, sqlm_conn_open(cx, sqlm_mysql_driver(), server_url("SQLMODEL_TEST_MYSQL_TLS"), &conn));
    text_of(cx, conn, "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'", text);
    assert_string_not_equal(text, "");
    sqlm_conn_close(conn);
}

/* The URL with another text between two marks. */
static void change_url(const char *url, const char *after, const char *before, const char *with, char changed[1024])
{
    const char *start = strstr(url, after) + strlen(after);
    const char *end = strstr(start, before);

    (void)snprintf(changed, 1024, "%.*s%s%s", (int)(start - url), url, with, end);
}

static void *connect_alone(void *argument)
{
    sqlm_cx     *cx = sqlm_cx_new(NULL);
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome = cx != NULL ? sqlm_conn_open(cx, sqlm_mysql_driver(), argument, &conn) : SQLM_ERR;

    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
    return outcome == SQLM_OK ? argument : NULL;
}

static void note_signal(int number)
{
    (void)number;
}

/* The first test of the program: the client library has not been used yet. It does not take the program's handler of SIGPIPE away. */
static void connect__many_threads_may_be_the_first(void **state)
{
    pthread_t threads[8];
    char     *url = strdup(server_url("SQLMODEL_TEST_MYSQL"));
    void     *connected = NULL;
    struct sigaction ours = { .sa_handler = note_signal };

    (void)state;
    assert_int_equal(sigaction(SIGPIPE, &ours, NULL), 0);
    assert_non_null(url);
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, connect_alone, url), 0);
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        assert_int_equal(pthread_join(threads[i], &connected), 0);
        assert_ptr_equal(connected, url);
    }
    assert_int_equal(sigaction(SIGPIPE, NULL, &ours), 0);
    assert_true(ours.sa_handler == note_signal);
    free(url);
}

static void connect__a_wrong_password_is_told_without_it(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;
    char       url[1024];

    change_url(server_url("SQLMODEL_TEST_MYSQL_TCP"), "mysql://sqlmodel:", "@", "hunter2", url);
    assert_error(cx, AUTHENTICATION, sqlm_conn_open(cx, sqlm_mysql_driver(), url, &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_CREDENTIALS);
    assert_int_equal(sqlm_cx_error(cx)->native_code, 1045);
    assert_null(strstr(sqlm_cx_error(cx)->message, "hunter2"));
    assert_null(conn);
}

static void connect__a_certificate_of_somebody_unknown_is_refused(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = NULL;
    const char *with_tls = server_url("SQLMODEL_TEST_MYSQL_TLS");
    char        url[1024];

    (void)snprintf(url, sizeof url, "%.*s?sslmode=verify-full", (int)strcspn(with_tls, "?"), with_tls);
    assert_error(cx, AUTHENTICATION, sqlm_conn_open(cx, sqlm_mysql_driver(), url, &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_TLS);
    assert_null(conn);
}

static void connect__a_lost_connection_is_broken_and_says_so(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);
    sqlm_conn *other = connect_to_server(cx);
    char       sql[64];

    (void)snprintf(sql, sizeof sql, "KILL CONNECTION %lld", (long long)ask(cx, conn, "SELECT CONNECTION_ID()"));
    run(cx, other, sql);
    assert_error(cx, CONNECTION, sqlm_execute(cx, conn, "DO 1", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_LOST);
    assert_true(sqlm_cx_error(cx)->connection_lost);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_MAYBE);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_BROKEN);
    assert_error(cx, CONNECTION, sqlm_conn_ping(cx, conn));
    sqlm_conn_close(conn);
    sqlm_conn_close(other);
}

static void connect__a_reset_gives_back_a_new_session(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "CREATE TEMPORARY TABLE reset_scratch (a INT)");
    run(cx, conn, "SET @left = 5");
    run(cx, conn, "SET SESSION sql_mode = ''");
    run(cx, conn, "START TRANSACTION");
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(cx, sqlm_conn_reset(cx, conn));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_error(cx, QUERY, sqlm_execute(cx, conn, "SELECT * FROM reset_scratch", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(ask(cx, conn, "SELECT @left IS NULL"), 1);
    assert_int_equal(ask(cx, conn, "SELECT @@sql_mode LIKE '%STRICT_ALL_TABLES%'"), 1);
    sqlm_conn_close(conn);
}

/* A connection of a user of its own, who may take a role. */
static sqlm_conn *connect_as_guest(sqlm_cx *cx, sqlm_conn *owner)
{
    sqlm_conn *conn = NULL;
    char       url[1024];

    run(cx, owner, "CREATE OR REPLACE USER reset_guest@'%' IDENTIFIED BY 'hunter2'");
    run(cx, owner, "CREATE OR REPLACE ROLE reset_role");
    run(cx, owner, "GRANT SELECT ON sqlmodel.* TO reset_guest@'%'");
    run(cx, owner, "GRANT reset_role TO reset_guest@'%'");
    change_url(server_url("SQLMODEL_TEST_MYSQL_TCP"), "mysql://", "@", "reset_guest:hunter2", url);
    assert_ok(cx, sqlm_conn_open(cx, sqlm_mysql_driver(), url, &conn));
    return conn;
}

static void disconnect_guest(sqlm_cx *cx, sqlm_conn *owner, sqlm_conn *conn)
{
    sqlm_conn_close(conn);
    run(cx, owner, "DROP USER reset_guest@'%'");
    run(cx, owner, "DROP ROLE reset_role");
    sqlm_conn_close(owner);
}

/* Else whoever has the connection next works in another database, or with other rights. */
static void connect__a_reset_gives_back_database_and_role(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *owner = connect_to_server(cx);
    sqlm_conn *conn = connect_as_guest(cx, owner);

    run(cx, conn, "USE information_schema");
    run(cx, conn, "SET ROLE reset_role");
    assert_int_equal(ask(cx, conn, "SELECT DATABASE() = 'information_schema' AND CURRENT_ROLE() = 'reset_role'"), 1);
    assert_ok(cx, sqlm_conn_reset(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT DATABASE() = 'sqlmodel' AND CURRENT_ROLE() IS NULL"), 1);

    run(cx, owner, "SET DEFAULT ROLE reset_role FOR reset_guest@'%'");
    run(cx, conn, "SET @left = 5");
    assert_ok(cx, sqlm_conn_reset(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT CURRENT_ROLE() = 'reset_role'"), 1);
    disconnect_guest(cx, owner, conn);
}

static void connect__a_reset_of_a_user_who_may_no_more_breaks_the_connection(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *owner = connect_to_server(cx);
    sqlm_conn *conn = connect_as_guest(cx, owner);

    run(cx, conn, "SET @left = 5");
    run(cx, owner, "ALTER USER reset_guest@'%' IDENTIFIED BY 'hunter3'");
    assert_error(cx, AUTHENTICATION, sqlm_conn_reset(cx, conn));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_BROKEN);
    disconnect_guest(cx, owner, conn);
}

static void connect__a_reset_gives_locks_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "CREATE OR REPLACE TABLE reset_locked (a INT)");
    run(cx, conn, "/* alone */ FLUSH TABLES reset_locked WITH READ LOCK");
    assert_error(cx, QUERY, sqlm_execute(cx, conn, "INSERT INTO reset_locked VALUES (1)", SQLM_NO_PARAMETERS, NULL));
    assert_ok(cx, sqlm_conn_reset(cx, conn));
    run(cx, conn, "INSERT INTO reset_locked VALUES (1)");
    run(cx, conn, "DROP TABLE reset_locked");
    sqlm_conn_close(conn);
}

static void connect__a_child_forgets_without_a_goodbye(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);
    int        status = 0;
    pid_t      child;

    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        sqlm_conn_close(conn);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(ask(cx, conn, "SELECT 7"), 7);
    sqlm_conn_close(conn);
}

static void connect__local_files_are_never_sent(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "DROP TABLE IF EXISTS connect_infile");
    run(cx, conn, "CREATE TABLE connect_infile (a LONGTEXT)");
    assert_error(cx, QUERY, sqlm_execute_script(cx, conn, "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE connect_infile"));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM connect_infile"), 0);
    run(cx, conn, "DROP TABLE connect_infile");
    sqlm_conn_close(conn);
}

/* A server that says it has TLS, and then nothing more until the client has gone. */
static void *greet_and_fall_silent(void *listener)
{
    static const char greeting[] = "\x4B\0\0\0\x0A"
                                   "10.11.0\0"
                                   "\x2A\0\0\0"
                                   "abcdefgh\0"
                                   "\x8B\xAA\x2D\x02\0\x0E\0\x15\0\0\0\0\0\0\0\0\0\0"
                                   "ijklmnopqrst\0mysql_native_password";
    char              heard[512];
    int               client = accept(*(int *)listener, NULL, NULL);
    size_t            total = 0;

    _Static_assert(sizeof greeting == 4 + 0x4B, "the packet has its length in front");
    if (write(client, greeting, sizeof greeting) != sizeof greeting)
        return listener;
    for (ssize_t got = read(client, heard, sizeof heard); got > 0; got = read(client, heard, sizeof heard))
        total += (size_t)got;
    (void)close(client);
    return total > 0 ? NULL : listener;
}

static void connect__the_deadline_bounds_a_handshake_that_does_not_end(void **state)
{
    sqlm_cx           *cx = *state;
    sqlm_conn         *conn = NULL;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t          length = sizeof address;
    int                listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pthread_t          thread;
    void              *failed = NULL;
    char               url[200];

    assert_int_equal(bind(listener, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    assert_int_equal(pthread_create(&thread, NULL, greet_and_fall_silent, &listener), 0);
    (void)snprintf(url, sizeof url, "mysql://anna@localhost:%d/shop?sslmode=verify-full", ntohs(address.sin_port));
    sqlm_cx_set_timeout(cx, 100);
    assert_error(cx, TIMEOUT, sqlm_conn_open(cx, sqlm_mysql_driver(), url, &conn));
    assert_null(conn);
    assert_int_equal(pthread_join(thread, &failed), 0);
    assert_null(failed);
    (void)close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(connect__many_threads_may_be_the_first),
        cx_test(connect__the_session_is_what_the_driver_promises),
        cx_test(connect__the_servers_defaults_do_not_count),
        cx_test(connect__what_the_server_begins_with_does_not_count),
        cx_test(connect__by_tcp_and_by_tls),
        cx_test(connect__a_wrong_password_is_told_without_it),
        cx_test(connect__a_certificate_of_somebody_unknown_is_refused),
        cx_test(connect__the_deadline_bounds_a_handshake_that_does_not_end),
        cx_test(connect__a_lost_connection_is_broken_and_says_so),
        cx_test(connect__a_reset_gives_back_a_new_session),
        cx_test(connect__a_reset_gives_back_database_and_role),
        cx_test(connect__a_reset_of_a_user_who_may_no_more_breaks_the_connection),
        cx_test(connect__a_reset_gives_locks_back),
        cx_test(connect__a_child_forgets_without_a_goodbye),
        cx_test(connect__local_files_are_never_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
