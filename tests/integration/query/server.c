/* SPDX-License-Identifier: MIT */
#include "server.h"

#include "sqlite_fixture.h"
#include "stock.h"
#include "support/servers.h"
#include "support/sqlm_cmocka.h"

#include <sqlmodel/schema/ddl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NAME_SIZE 40
#define URL_SIZE  2048

/* A context and a connection that no test sees. */
static sqlm_cx   *keeper_cx;
static sqlm_conn *keeper;
static unsigned   made;   /* schemas */
static unsigned   shared; /* number of the one whose tables are emptied for each test; 0: none yet */

static const char empty_sql[] =
    "DELETE FROM hero; DELETE FROM team; DELETE FROM kinds; DELETE FROM filled; DELETE FROM empty; DELETE FROM narrow; DELETE FROM pair;"
    "DELETE FROM link; DELETE FROM versioned; DELETE FROM counted; DELETE FROM renamed; DELETE FROM stock;"
    "DELETE FROM setting; DELETE FROM tag; DELETE FROM computed; DELETE FROM derived; DELETE FROM wrong";

bool runs_on(sqlm_dialect_id dialect)
{
    return query_server_.dialect == dialect;
}

static void name_schema(char name[NAME_SIZE], unsigned number)
{
    (void)snprintf(name, NAME_SIZE, "query_%d_%u", (int)getpid(), number);
}

static sqlm_outcome open_in(sqlm_cx *cx, unsigned number, sqlm_conn **db)
{
    char schema[NAME_SIZE];
    char url[URL_SIZE];

    *db = NULL;
    name_schema(schema, number);
    (void)snprintf(url, sizeof url, "%s", server_url(query_server_.variable));
    query_server_.enter(url, sizeof url, schema);
    return sqlm_conn_open(cx, query_server_.driver(), url, db);
}

static sqlm_outcome make_tables(sqlm_cx *cx, sqlm_conn *db)
{
    sqlm_outcome outcome =
        sqlm_create_all(cx, db, &Hero_model, &Team_model, &Kinds_model, &Filled_model, &Empty_model, &Narrow_model, &Pair_model, &Link_model,
                        &Versioned_model, &Counted_model, &Renamed_model, &Blob_model, &Stock_model, &Setting_model, &Tag_model, &Stamped_model);

    return outcome == SQLM_OK ? sqlm_execute_script(cx, db, query_server_.by_hand) : outcome;
}

/* Drops what the program has made. */
static void clean_up(void)
{
    sqlm_conn   *db = NULL;
    sqlm_outcome outcome;

    sqlm_conn_close(keeper);
    outcome = sqlm_conn_open(keeper_cx, query_server_.driver(), server_url(query_server_.variable), &db);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(keeper_cx, db, query_server_.settings);
    for (unsigned i = 1; outcome == SQLM_OK && i <= made; i++) {
        char schema[NAME_SIZE];
        char sql[100];

        name_schema(schema, i);
        (void)snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS %s%s", schema, query_server_.cascade);
        outcome = sqlm_execute_script(keeper_cx, db, sql);
    }
    if (outcome != SQLM_OK)
        (void)fprintf(stderr, "schemas of the tests stay: %s\n", sqlm_cx_error(keeper_cx)->message);
    sqlm_conn_close(db);
    sqlm_cx_free(keeper_cx);
}

/* Makes a schema with all tables. Gives its number, and a connection to it. */
static unsigned make_schema(sqlm_conn **db)
{
    char       schema[NAME_SIZE];
    char       sql[100];
    sqlm_conn *first = NULL;

    if (keeper_cx == NULL) {
        keeper_cx = sqlm_cx_new(NULL);
        assert_non_null(keeper_cx);
    }
    assert_ok(keeper_cx, sqlm_conn_open(keeper_cx, query_server_.driver(), server_url(query_server_.variable), &first));
    if (made++ == 0)
        (void)atexit(clean_up); /* before what the client library has registered */
    name_schema(schema, made);
    (void)snprintf(sql, sizeof sql, "CREATE SCHEMA %s", schema);
    assert_ok(keeper_cx, sqlm_execute_script(keeper_cx, first, sql));
    sqlm_conn_close(first);
    assert_ok(keeper_cx, open_in(keeper_cx, made, db));
    assert_ok(keeper_cx, make_tables(keeper_cx, *db));
    return made;
}

static bool is_emptied(void)
{
    return shared != 0 && sqlm_execute_script(keeper_cx, keeper, empty_sql) == SQLM_OK && query_server_.restart(keeper_cx, keeper) == SQLM_OK;
}

sqlm_outcome open_database(sqlm_cx *cx, sqlm_conn **db)
{
    if (!is_emptied()) { /* none yet, or a test that failed has left locks */
        if (shared != 0)
            (void)fprintf(stderr, "the tables are made anew: %s\n", sqlm_cx_error(keeper_cx)->message);
        sqlm_conn_close(keeper);
        keeper = NULL;
        shared = make_schema(&keeper);
        assert_ok(keeper_cx, sqlm_execute_script(keeper_cx, keeper, query_server_.settings));
    }
    return open_in(cx, shared, db);
}

sqlm_conn *own_database(sqlm_cx *cx)
{
    sqlm_conn *db = NULL;
    unsigned   number = make_schema(&db);

    sqlm_conn_close(db);
    assert_ok(cx, open_in(cx, number, &db));
    return db;
}
