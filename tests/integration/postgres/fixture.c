/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "support/servers.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *postgres_url(void)
{
    return server_url("SQLMODEL_TEST_POSTGRES");
}

sqlm_conn *open_url(sqlm_cx *cx, const char *url)
{
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_conn_open(cx, sqlm_postgres_driver(), url, &conn));
    return conn;
}

static void name_schema(char name[40])
{
    (void)snprintf(name, 40, "t%d", (int)getpid());
}

static sqlm_conn *open_with(sqlm_cx *cx, const char *options)
{
    char url[1024];

    (void)snprintf(url, sizeof url, "%s%s", postgres_url(), options);
    return open_url(cx, url);
}

sqlm_conn *open_db(sqlm_cx *cx, const char *options)
{
    sqlm_conn *conn = open_with(cx, options);
    char       schema[40];
    char       sql[300];

    name_schema(schema);
    (void)snprintf(sql, sizeof sql, "SET client_min_messages = warning; DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s; SET search_path = %s",
                   schema, schema, schema);
    script(cx, conn, sql);
    return conn;
}

sqlm_conn *open_again(sqlm_cx *cx)
{
    sqlm_conn *conn = open_with(cx, "");
    char       schema[40];
    char       sql[160];

    name_schema(schema);
    (void)snprintf(sql, sizeof sql, "SET search_path = %s", schema);
    script(cx, conn, sql);
    return conn;
}

void close_db(sqlm_conn *conn)
{
    sqlm_cx   *cx = sqlm_cx_new(NULL);
    sqlm_conn *other;
    char       schema[40];
    char       sql[160];

    assert_non_null(cx);
    sqlm_conn_close(conn);
    other = open_with(cx, "");
    name_schema(schema);
    (void)snprintf(sql, sizeof sql, "SET client_min_messages = warning; DROP SCHEMA IF EXISTS %s CASCADE", schema);
    script(cx, other, sql);
    sqlm_conn_close(other);
    sqlm_cx_free(cx);
}

sqlm_outcome run(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    return sqlm_execute(cx, conn, sql, SQLM_NO_PARAMETERS, NULL);
}

void script(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    assert_ok(cx, sqlm_execute_script(cx, conn, sql));
}

const char *ask_text(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    static char     kept[4096];
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *text = NULL;

    assert_ok(cx, sqlm_query(cx, conn, sql, SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_non_null(row);
    assert_ok(cx, sqlm_row_get_text(cx, row, 0, &text));
    (void)snprintf(kept, sizeof kept, "%s", text);
    sqlm_rows_close(rows);
    return kept;
}

void assert_usable(sqlm_cx *cx, sqlm_conn *conn)
{
    assert_ok(cx, sqlm_conn_ping(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT 4711"), 4711);
}
