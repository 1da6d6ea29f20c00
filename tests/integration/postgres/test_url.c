/* SPDX-License-Identifier: MIT */
#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/conn.h>
#include <sqlmodel/driver/postgres.h>

#include <string.h>

#define KNOWN                                                                                                                \
    "there are prepared_statements, host, hostaddr, port, sslmode, sslrootcert, sslcert, sslkey, sslcrl, channel_binding, "  \
    "target_session_attrs, application_name, options, connect_timeout, tcp_user_timeout, keepalives, keepalives_idle, keepalives_interval, " \
    "keepalives_count"
#define MODES "option \"sslmode\" of the URL must be disable, allow, prefer, require, verify-ca or verify-full"

/* What is wrong with a URL, and what is said about it. */
static const struct {
    const char       *url;
    sqlm_error_reason reason;
    const char       *message;
} wrong[] = {
    { "mysql://host/app", SQLM_R_URL, "the URL does not begin with \"postgres://\"" },
    { "postgres:app", SQLM_R_URL, "the URL does not begin with \"postgres://\"" },
    { "postgres://host:0/app", SQLM_R_URL, "a port in the URL is no number from 1 to 65535" },
    { "postgres://host:65536/app", SQLM_R_URL, "a port in the URL is no number from 1 to 65535" },
    { "postgres://host:54e2/app", SQLM_R_URL, "a port in the URL is no number from 1 to 65535" },
    { "postgres://one:1,two:x/app", SQLM_R_URL, "a port in the URL is no number from 1 to 65535" },
    { "postgres://[::1/app", SQLM_R_URL, "a \"[\" before an address in the URL has no \"]\"" },
    { "postgres://[::1]5432/app", SQLM_R_URL, "what follows \"]\" in the URL is no port" },
    { "postgres://u:hunter2@x@host/app", SQLM_R_URL,
      "the URL has two \"@\" before the database: write one that is part of a name as %40" },
    { "postgres://u:hunter2%4@host/app", SQLM_R_URL, "\"%\" at byte 8 of the password of the URL is not followed by two hexadecimal digits" },
    { "postgres://host/a%00", SQLM_R_URL, "the dbname of the URL holds a NUL byte" },
    { "postgres://host/app?sslmod=require", SQLM_R_OPTION, "option \"sslmod\" of the URL is unknown: " KNOWN },
    { "postgres://host/app?SSLMODE=require", SQLM_R_OPTION, "option \"SSLMODE\" of the URL is unknown: " KNOWN },
    { "postgres://host/app?sslmode", SQLM_R_OPTION, MODES },
    { "postgres://host/app?sslmode=on", SQLM_R_OPTION, MODES },
    { "postgres://host/app?sslmode=require&sslmode=require", SQLM_R_OPTION, "option \"sslmode\" of the URL is given twice" },
    { "postgres://host/app?host=other", SQLM_R_OPTION, "\"host\" of the URL is given twice" },
    { "postgres://host/app?prepared_statements=no", SQLM_R_OPTION, "option \"prepared_statements\" of the URL must be on or off" },
    /* passwords with a "?" that is not encoded: their ends look like options */
    { "postgres://u:12?hunter2@host/app", SQLM_R_OPTION, "an option of the URL is unknown: " KNOWN },
    { "postgres://u:12?hunter2=x@host/app", SQLM_R_OPTION, "an option of the URL is unknown: " KNOWN },
    { "postgres://u:12?a&hunter@host/app", SQLM_R_OPTION, "an option of the URL is unknown: " KNOWN },
};

static void url__a_wrong_one_is_refused_with_what_to_write(void **state)
{
    sqlm_cx *cx = *state;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        sqlm_conn *conn = NULL;

        assert_error(cx, CONFIG, sqlm_conn_open(cx, sqlm_postgres_driver(), wrong[i].url, &conn));
        assert_null(conn);
        assert_string_equal(sqlm_cx_error(cx)->message, wrong[i].message);
        assert_int_equal(sqlm_cx_error(cx)->reason, wrong[i].reason);
        assert_null(strstr(sqlm_cx_error(cx)->message, "hunter"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(url__a_wrong_one_is_refused_with_what_to_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
