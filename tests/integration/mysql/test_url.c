/* SPDX-License-Identifier: MIT */
#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/conn.h>
#include <sqlmodel/driver/mysql.h>

#include <string.h>

/* What is wrong with a URL, and what is said about it. */
static const struct {
    const char       *url;
    sqlm_error_reason reason;
    const char       *message;
} wrong[] = {
    { "postgres://host/app", SQLM_R_URL, "the URL does not begin with \"mysql://\" or \"mariadb://\"" },
    { "mysql:app", SQLM_R_URL, "the URL does not begin with \"mysql://\" or \"mariadb://\"" },
    { "mysql://host", SQLM_R_URL, "the URL names no database: write mysql://user@host/database" },
    { "mysql://host/", SQLM_R_URL, "the URL names no database: write mysql://user@host/database" },
    { "mysql://host/?sslmode=disable", SQLM_R_URL, "the URL names no database: write mysql://user@host/database" },
    { "mysql://host:0/app", SQLM_R_URL, "the port of the URL must be a number from 1 to 65535" },
    { "mysql://host:/app", SQLM_R_URL, "the port of the URL must be a number from 1 to 65535" },
    { "mysql://host:65536/app", SQLM_R_URL, "the port of the URL must be a number from 1 to 65535" },
    { "mysql://host:33o6/app", SQLM_R_URL, "the port of the URL must be a number from 1 to 65535" },
    { "mysql://[::1/app", SQLM_R_URL, "the host of the URL begins with \"[\", but has no \"]\"" },
    { "mysql://[::1]3306/app", SQLM_R_URL, "after the host of the URL a \":\" and the port, or a \"/\" is expected" },
    { "mysql://u:hunter2%4@host/app", SQLM_R_URL, "\"%\" at byte 8 of the password of the URL is not followed by two hexadecimal digits" },
    { "mysql://u%00@host/app", SQLM_R_URL, "the user of the URL holds a NUL byte" },
    { "mysql://host/a%zz", SQLM_R_URL, "\"%\" at byte 2 of the database of the URL is not followed by two hexadecimal digits" },
    { "mysql://host/app?hunter2=1", SQLM_R_OPTION, "an option of the URL is unknown: there are sslmode and sslrootcert" },
    { "mysql://host/app?sslmode", SQLM_R_OPTION, "option \"sslmode\" of the URL must be verify-full or disable" },
    { "mysql://host/app?sslmode=prefer", SQLM_R_OPTION, "option \"sslmode\" of the URL must be verify-full or disable" },
    { "mysql://host/app?sslmode=disable&sslmode=disable", SQLM_R_OPTION, "option \"sslmode\" of the URL is given twice" },
    { "mysql://host/app?sslrootcert=", SQLM_R_OPTION, "option \"sslrootcert\" of the URL must be the path of a PEM file" },
    { "mysql://host/app?sslmode=disable&sslrootcert=a.pem", SQLM_R_OPTION,
      "option \"sslrootcert\" of the URL is of no use without sslmode=verify-full" },
    { "mysql://127.0.0.1/app?sslrootcert=a.pem", SQLM_R_OPTION,
      "option \"sslrootcert\" of the URL is of no use without sslmode=verify-full" },
};

static void url__a_wrong_one_is_refused_with_what_to_write(void **state)
{
    sqlm_cx *cx = *state;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        sqlm_conn *conn = NULL;

        assert_error(cx, CONFIG, sqlm_conn_open(cx, sqlm_mysql_driver(), wrong[i].url, &conn));
        assert_null(conn);
        assert_string_equal(sqlm_cx_error(cx)->message, wrong[i].message);
        assert_int_equal(sqlm_cx_error(cx)->reason, wrong[i].reason);
        assert_null(strstr(sqlm_cx_error(cx)->message, "hunter2"));
    }
}

static void url__a_part_that_is_too_long_is_refused(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;
    char       url[1200] = "mysql://host/";

    memset(url + strlen(url), 'a', 1025);
    assert_error(cx, CONFIG, sqlm_conn_open(cx, sqlm_mysql_driver(), url, &conn));
    assert_string_equal(sqlm_cx_error(cx)->message, "the database of the URL has more than 1024 bytes");
}

/* TLS is its default: a local one's URL would be refused, since it has no use for the file. The name is too long to be looked up. */
static void url__a_name_like_a_loopback_address_is_none(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;
    char       url[400] = "mysql://127.";

    memset(url + strlen(url), 'a', 300);
    memcpy(url + strlen(url), "/app?sslrootcert=a.pem", sizeof "/app?sslrootcert=a.pem");
    assert_error(cx, CONNECTION, sqlm_conn_open(cx, sqlm_mysql_driver(), url, &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_REFUSED);
    assert_null(conn);
}

static void url__nobody_listening_is_a_refused_connection(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    assert_error(cx, CONNECTION, sqlm_conn_open(cx, sqlm_mysql_driver(), "mysql://u:hunter2@127.0.0.1:1/app", &conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_REFUSED);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_null(strstr(sqlm_cx_error(cx)->message, "hunter2"));
    assert_null(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(url__a_wrong_one_is_refused_with_what_to_write),
        cx_test(url__a_part_that_is_too_long_is_refused),
        cx_test(url__a_name_like_a_loopback_address_is_none),
        cx_test(url__nobody_listening_is_a_refused_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
