/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "support/servers.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void connect__tells_what_it_is_connected_to(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_url(cx, postgres_url());

    assert_string_equal(sqlm_conn_driver_name(conn), "postgres");
    assert_int_equal(sqlm_conn_dialect(conn)->id, SQLM_DIALECT_POSTGRES);
    assert_true(strtol(sqlm_conn_server_version(conn), NULL, 10) >= 12);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_string_equal(ask_text(cx, conn, "SHOW TimeZone"), "UTC");
    assert_string_equal(ask_text(cx, conn, "SHOW client_encoding"), "UTF8");
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

static void connect__over_tcp_and_tls(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_url(cx, server_url("SQLMODEL_TEST_POSTGRES_TCP"));

    assert_usable(cx, conn);
    sqlm_conn_close(conn);
    conn = open_url(cx, server_url("SQLMODEL_TEST_POSTGRES_TLS"));
    assert_int_equal(ask(cx, conn, "SELECT ssl::int FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), 1);
    sqlm_conn_close(conn);
}

/* The URL over TCP with another host in it, and options. */
static void other_host(char url[1024], const char *host, const char *options)
{
    const char *tcp = server_url("SQLMODEL_TEST_POSTGRES_TCP");
    const char *at = strchr(tcp, '@');
    const char *port = strrchr(tcp, ':');

    (void)snprintf(url, 1024, "%.*s%s%s%s", (int)(at - tcp) + 1, tcp, host, port, options);
}

static void connect__a_host_elsewhere_is_verified(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;
    char       url[1024];
    char       options[512];

    /* the system's authorities do not know the server's */
    other_host(url, server_url("SQLMODEL_TEST_CERTIFIED_HOST"), "?hostaddr=127.0.0.1");
    assert_error(cx, AUTHENTICATION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_TLS);
    assert_null(conn);
    (void)snprintf(options, sizeof options, "?hostaddr=127.0.0.1&sslrootcert=%s", server_url("SQLMODEL_TEST_CA"));
    other_host(url, server_url("SQLMODEL_TEST_CERTIFIED_HOST"), options);
    conn = open_url(cx, url);
    assert_int_equal(ask(cx, conn, "SELECT ssl::int FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), 1);
    sqlm_conn_close(conn);
    conn = NULL;
    other_host(url, "another.sqlmodel.test", options);
    assert_error(cx, AUTHENTICATION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_TLS);
}

/* 0.0.0.0 leads to this machine, but is no address of its own. */
static void connect__an_address_decides_whether_a_host_is_elsewhere(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;
    char       url[1024];

    other_host(url, "localhost", "?hostaddr=0.0.0.0");
    assert_error(cx, AUTHENTICATION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_TLS);
    other_host(url, "localhost", "");
    assert_int_equal(setenv("PGHOSTADDR", "0.0.0.0", 1), 0);
    assert_error(cx, AUTHENTICATION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_TLS);
    assert_int_equal(unsetenv("PGHOSTADDR"), 0);
    other_host(url, "localhost", "?hostaddr=127.0.0.1");
    conn = open_url(cx, url);
    sqlm_conn_close(conn);
}

static void connect__failures_are_told_apart_and_have_no_secret(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = NULL;
    const char *tcp = server_url("SQLMODEL_TEST_POSTGRES_TCP");
    const char *port = strrchr(tcp, ':');
    char        url[1024];

    (void)snprintf(url, sizeof url, "postgres://sqlmodel:canary77@127.0.0.1%s", port);
    assert_error(cx, AUTHENTICATION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_string_equal(sqlm_cx_error(cx)->sqlstate, "28P01");
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_CREDENTIALS);
    assert_null(strstr(sqlm_cx_error(cx)->message, "canary77"));
    (void)snprintf(url, sizeof url, "%.*s/nowhere", (int)(strrchr(tcp, '/') - tcp), tcp);
    assert_error(cx, CONNECTION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNKNOWN_DATABASE);
    assert_error(cx, CONNECTION, sqlm_conn_open(cx, sqlm_postgres_driver(), "postgres://a:canary77@127.0.0.1:1/x", &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_REFUSED);
    assert_true(sqlm_cx_error(cx)->retryable);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_null(strstr(sqlm_cx_error(cx)->message, "canary77"));
    assert_null(strstr(sqlm_cx_error(cx)->message, "  ")); /* libpq's lines are one */
    assert_int_not_equal(sqlm_cx_error(cx)->message[strlen(sqlm_cx_error(cx)->message) - 1], ' ');
    assert_null(conn);
}

static void connect__refuses_urls_that_are_wrong(void **state)
{
    static const char *const urls[] = {
        "postgres:x",
        "postgres://h:0/d",
        "postgres://h:70000/d",
        "postgres://h:12x/d",
        "postgres://[::1/d",
        "postgres://[::1]x/d",
        "postgres://a@b@c/d",
        "postgres://h/d%2",
        "postgres://h/d%00",
        "postgres://h/d?nonsense=1",
        "postgres://h/d?sslmode=maybe",
        "postgres://h/d?host=a",
        "postgres://h/d?prepared_statements=perhaps",
        "postgres://h/d?application_name=a&application_name=b",
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        assert_error(cx, CONFIG, sqlm_conn_open(cx, sqlm_postgres_driver(), urls[i], &conn));
        assert_null(conn);
    }
}

/* As a role or the server may have them: what the gate reads in the catalogue must not depend on them. */
static void connect__the_servers_defaults_do_not_count(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "?options=-c%20quote_all_identifiers=on%20-c%20extra_float_digits=-9%20-c%20bytea_output=escape%20"
                                  "-c%20DateStyle=German%20-c%20TimeZone=Asia/Kolkata%20-c%20standard_conforming_strings=off");

    script(cx, conn, "CREATE TABLE t (a text COLLATE \"C\" DEFAULT 'x\\y', b bytea DEFAULT '\\x41'::bytea, f float8 DEFAULT 0.123456789012345,"
                     " d date DEFAULT '2024-12-31', z timestamptz DEFAULT '2024-12-31 12:00Z')");
    assert_string_equal(ask_text(cx, conn,
                                 "SELECT string_agg(format_type(atttypid, atttypmod) || ' ' || pg_get_expr(adbin, adrelid), '; ' ORDER BY attnum)"
                                 " FROM pg_attribute JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 't'::regclass"),
                        "text 'x\\y'::text; bytea '\\x41'::bytea; double precision 0.123456789012345; date '2024-12-31'::date;"
                        " timestamp with time zone '2024-12-31 12:00:00+00'::timestamp with time zone");
    assert_string_equal(ask_text(cx, conn, "SELECT quote_ident('a')"), "a");
    close_db(conn);
}

static void connect__the_first_host_that_answers_is_taken(void **state)
{
    sqlm_cx    *cx = *state;
    const char *tcp = server_url("SQLMODEL_TEST_POSTGRES_TCP");
    const char *at = strchr(tcp, '@');
    sqlm_conn  *conn = NULL;
    char        url[1024];

    (void)snprintf(url, sizeof url, "%.*s@127.0.0.1:1,%s?target_session_attrs=read-write", (int)(at - tcp), tcp, at + 1);
    conn = open_url(cx, url);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
    (void)snprintf(url, sizeof url, "%s?target_session_attrs=standby", tcp);
    assert_error(cx, CONNECTION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
}

/* Its backlog is full: what else comes gets no answer. */
static int listen_in_silence(int fillers[4], int *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t          length = sizeof address;
    int                listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(listener, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    *port = ntohs(address.sin_port);
    for (int i = 0; i < 4; i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)connect(fillers[i], (struct sockaddr *)&address, length);
    }
    return listener;
}

/* The server's URL over TCP with other hosts in it, among which %s is its own, and options. */
static void other_hosts(char url[1024], const char *hosts, const char *options)
{
    const char *tcp = server_url("SQLMODEL_TEST_POSTGRES_TCP");
    const char *at = strchr(tcp, '@');
    const char *end = strchr(at, '/');
    size_t      used = (size_t)snprintf(url, 1024, "%.*s@", (int)(at - tcp), tcp);

    for (const char *from = hosts; *from != '\0'; from++) {
        if (*from == '%')
            used += (size_t)snprintf(url + used, 1024 - used, "%.*s", (int)(end - at) - 1, at + 1);
        else
            url[used++] = *from;
    }
    (void)snprintf(url + used, 1024 - used, "%s%s", end, options);
}

static void connect__a_host_that_does_not_answer_has_its_share_of_the_time(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;
    int        fillers[4];
    int        port = 0;
    int        listener = listen_in_silence(fillers, &port);
    char       hosts[100];
    char       url[1024];

    (void)snprintf(hosts, sizeof hosts, "127.0.0.1:%d,%%,%%,%%", port);
    other_hosts(url, hosts, "");
    sqlm_cx_set_timeout(cx, 8000); /* two seconds for each */
    conn = open_url(cx, url);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
    conn = NULL;
    (void)snprintf(hosts, sizeof hosts, "127.0.0.1:%d,127.0.0.1:%d", port, port);
    other_hosts(url, hosts, "");
    sqlm_cx_set_timeout(cx, 50);
    assert_error(cx, TIMEOUT, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "did not answer in time"));
    assert_null(conn);
    sqlm_cx_set_timeout(cx, 0);
    for (int i = 0; i < 4; i++)
        (void)close(fillers[i]);
    (void)close(listener);
}

/* It takes connections, and never says a word. */
static void connect__a_host_that_says_nothing_has_as_long_as_the_url_says(void **state)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t          length = sizeof address;
    int                listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sqlm_cx           *cx = *state;
    sqlm_conn         *conn = NULL;
    char               hosts[100];
    char               url[1024];

    assert_int_equal(bind(listener, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(listener, 10), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    (void)snprintf(hosts, sizeof hosts, "127.0.0.1:%d,%%,%%,%%", ntohs(address.sin_port));
    other_hosts(url, hosts, "?connect_timeout=2");
    conn = open_url(cx, url);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
    conn = NULL;
    hosts[strcspn(hosts, ",")] = '\0';
    other_hosts(url, hosts, "?connect_timeout=1");
    assert_error(cx, CONNECTION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_REFUSED);
    assert_true(sqlm_cx_error(cx)->retryable);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    (void)close(listener);
    other_hosts(url, "%", "?connect_timeout=soon");
    assert_error(cx, CONFIG, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    other_hosts(url, "%", "?connect_timeout=-1");
    conn = open_url(cx, url);
    sqlm_conn_close(conn);
}

/* The server's only one is no standby. */
static void connect__a_host_must_be_what_is_asked_for(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;
    char       url[1024];

    other_hosts(url, "127.0.0.1:1,%", "?target_session_attrs=prefer-standby");
    conn = open_url(cx, url);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
    conn = NULL;
    other_hosts(url, "127.0.0.1:1,%,%", "?target_session_attrs=standby");
    assert_error(cx, CONNECTION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "standby"));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "port 1 failed"));
    assert_int_equal(setenv("PGTARGETSESSIONATTRS", "prefer-standby", 1), 0);
    other_hosts(url, "%,127.0.0.1:1", "");
    conn = open_url(cx, url);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
    assert_int_equal(unsetenv("PGTARGETSESSIONATTRS"), 0);
}

static void connect__a_host_that_refuses_the_user_is_the_last(void **state)
{
    const char *tcp = server_url("SQLMODEL_TEST_POSTGRES_TCP");
    const char *host = strchr(tcp, '@') + 1;
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = NULL;
    char        url[1024];

    (void)snprintf(url, sizeof url, "postgres://sqlmodel:canary77@%.*s,127.0.0.1:1/x", (int)strcspn(host, "/"), host);
    assert_error(cx, AUTHENTICATION, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    assert_null(strstr(sqlm_cx_error(cx)->message, "port 1"));
    /* the name of a host is none of what happened */
    assert_error(cx, CONNECTION, sqlm_conn_open(cx, sqlm_postgres_driver(), "postgres://password/x?hostaddr=127.0.0.1&port=1", &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_REFUSED);
    /* as many ports as hosts, or one */
    assert_error(cx, CONNECTION, sqlm_conn_open(cx, sqlm_postgres_driver(), "postgres:///x?host=a,b,c&port=1,2&sslmode=disable", &conn));
}

static void connect__the_hosts_may_be_the_environments(void **state)
{
    const char *tcp = server_url("SQLMODEL_TEST_POSTGRES_TCP");
    const char *at = strchr(tcp, '@');
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = NULL;
    char        ports[40];
    char        url[1024];

    (void)snprintf(ports, sizeof ports, "1,%ld", strtol(strrchr(tcp, ':') + 1, NULL, 10));
    (void)snprintf(url, sizeof url, "%.*s@%s?sslmode=disable", (int)(at - tcp), tcp, strchr(at, '/'));
    assert_int_equal(setenv("PGHOST", "127.0.0.1,127.0.0.1", 1), 0);
    assert_int_equal(setenv("PGPORT", ports, 1), 0);
    conn = open_url(cx, url);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
    assert_int_equal(unsetenv("PGHOST"), 0);
    assert_int_equal(unsetenv("PGPORT"), 0);
}

static void connect__is_bounded_by_the_deadline(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    sqlm_cx_cancel(cx);
    assert_error(cx, CANCELLED, sqlm_conn_open(cx, sqlm_postgres_driver(), postgres_url(), &conn));
    sqlm_cx_uncancel(cx);
    sqlm_cx_set_timeout(cx, -1);
    assert_error(cx, TIMEOUT, sqlm_conn_open(cx, sqlm_postgres_driver(), postgres_url(), &conn));
    assert_null(conn);
}

static void options__name_the_application(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "?application_name=night%20shift");

    assert_string_equal(ask_text(cx, conn, "SHOW application_name"), "night shift");
    close_db(conn);
}

static void reset__gives_the_session_back_as_it_was(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "");
    sqlm_tx    tx;

    script(cx, conn, "CREATE TEMP TABLE gone (a int); SET TimeZone = 'Europe/Vienna'; SET application_name = 'x'");
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, sqlm_conn_reset(cx, conn));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_string_equal(ask_text(cx, conn, "SHOW TimeZone"), "UTC");
    assert_string_equal(ask_text(cx, conn, "SHOW application_name"), "");
    assert_error(cx, QUERY, run(cx, conn, "SELECT * FROM gone"));
    assert_usable(cx, conn);
    close_db(conn);
}

static void fork__a_child_can_forget_and_the_parent_goes_on(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_url(cx, server_url("SQLMODEL_TEST_POSTGRES_TLS"));
    pid_t      child;
    int        status = 0;

    assert_usable(cx, conn);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const bool refused = sqlm_conn_ping(cx, conn) == SQLM_ERR && sqlm_cx_error(cx)->reason == SQLM_R_FORKED;

        sqlm_conn_close(conn);
        _exit(refused ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(connect__tells_what_it_is_connected_to),
        cx_test(connect__over_tcp_and_tls),
        cx_test(connect__a_host_elsewhere_is_verified),
        cx_test(connect__an_address_decides_whether_a_host_is_elsewhere),
        cx_test(connect__failures_are_told_apart_and_have_no_secret),
        cx_test(connect__refuses_urls_that_are_wrong),
        cx_test(connect__the_servers_defaults_do_not_count),
        cx_test(connect__the_first_host_that_answers_is_taken),
        cx_test(connect__a_host_that_does_not_answer_has_its_share_of_the_time),
        cx_test(connect__a_host_that_says_nothing_has_as_long_as_the_url_says),
        cx_test(connect__a_host_must_be_what_is_asked_for),
        cx_test(connect__a_host_that_refuses_the_user_is_the_last),
        cx_test(connect__the_hosts_may_be_the_environments),
        cx_test(connect__is_bounded_by_the_deadline),
        cx_test(options__name_the_application),
        cx_test(reset__gives_the_session_back_as_it_was),
        cx_test(fork__a_child_can_forget_and_the_parent_goes_on),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/connect", tests, NULL, NULL);
}
