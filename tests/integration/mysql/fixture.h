/* SPDX-License-Identifier: MIT */
/** @file
 *  A connection to the test server, and short ways to use it. */
#ifndef TESTS_INTEGRATION_MYSQL_FIXTURE_H
#define TESTS_INTEGRATION_MYSQL_FIXTURE_H

#include "support/ask.h"
#include "support/servers.h"
#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/tx.h>
#include <sqlmodel/driver/mysql.h>

static inline sqlm_conn *connect_to_server(sqlm_cx *cx)
{
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_conn_open(cx, sqlm_mysql_driver(), server_url("SQLMODEL_TEST_MYSQL"), &conn));
    return conn;
}

static inline void run(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    assert_ok(cx, sqlm_execute(cx, conn, sql, SQLM_NO_PARAMETERS, NULL));
}

/** Statements that the session has sent. */
static inline int64_t questions(sqlm_cx *cx, sqlm_conn *conn)
{
    return ask(cx, conn,
               "SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status WHERE variable_name = 'Questions'");
}

#endif
