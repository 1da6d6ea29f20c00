/* SPDX-License-Identifier: MIT */
/** @file
 *  A connection to the test server, and short ways to use it. */
#ifndef TESTS_INTEGRATION_MYSQL_FIXTURE_H
#define TESTS_INTEGRATION_MYSQL_FIXTURE_H

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

/** The one integer that a statement gives. */
static inline int64_t ask(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         number = -1;

    assert_ok(cx, sqlm_query(cx, conn, sql, SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_non_null(row);
    assert_ok(cx, sqlm_row_get_i64(cx, row, 0, &number));
    sqlm_rows_close(rows);
    return number;
}

#endif
