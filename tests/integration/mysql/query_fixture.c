/* SPDX-License-Identifier: MIT */
/* What tests/unit/query/sqlite_fixture.h declares, on the MariaDB server: the tests of the query layer run there too. Each connection is in a
 * database of its own; the program drops them when it ends. */
#include "sqlite_fixture.h"

#include "stock.h"
#include "support/servers.h"

#include <sqlmodel/driver/mysql.h>
#include <sqlmodel/schema/ddl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What the models' own DDL refuses: a computed text in a decimal, a default that is no date, what is computed of a key that the server makes. */
static const char by_hand[] =
    "CREATE TABLE computed (id BIGINT AUTO_INCREMENT PRIMARY KEY, price INT NOT NULL, amount BIGINT,"
    " total_price BIGINT GENERATED ALWAYS AS (price * amount) STORED, half DECIMAL(9,2) GENERATED ALWAYS AS (0.50) STORED,"
    " label VARCHAR(100) GENERATED ALWAYS AS (CONCAT('price ', price)) STORED);"
    "CREATE TABLE derived (id BIGINT AUTO_INCREMENT PRIMARY KEY, next BIGINT);"
    "CREATE TABLE wrong (id BIGINT PRIMARY KEY, born DATE)";

static unsigned opened;

/* Drops what the program has made. */
static void clean_up(void)
{
    sqlm_cx     *cx = sqlm_cx_new(NULL);
    sqlm_conn   *db = NULL;
    sqlm_outcome outcome = sqlm_conn_open(cx, sqlm_mysql_driver(), server_url("SQLMODEL_TEST_MYSQL"), &db);

    for (unsigned i = 1; outcome == SQLM_OK && i <= opened; i++) {
        char sql[100];

        (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS query_%d_%u", (int)getpid(), i);
        outcome = sqlm_execute_script(cx, db, sql);
    }
    if (outcome != SQLM_OK)
        (void)fprintf(stderr, "databases of the tests stay: %s\n", sqlm_cx_error(cx)->message);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
}

static sqlm_outcome enter_database(sqlm_cx *cx, sqlm_conn *db)
{
    char sql[200];

    if (opened == 0)
        (void)atexit(clean_up);
    opened++;
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE query_%d_%u; USE query_%d_%u", (int)getpid(), opened, (int)getpid(), opened);
    return sqlm_execute_script(cx, db, sql);
}

sqlm_outcome open_database(sqlm_cx *cx, sqlm_conn **db)
{
    sqlm_outcome outcome;

    *db = NULL;
    outcome = sqlm_conn_open(cx, sqlm_mysql_driver(), server_url("SQLMODEL_TEST_MYSQL"), db);
    if (outcome == SQLM_OK)
        outcome = enter_database(cx, *db);
    if (outcome == SQLM_OK)
        outcome = sqlm_create_all(cx, *db, &Hero_model, &Team_model, &Kinds_model, &Filled_model, &Empty_model, &Narrow_model, &Pair_model,
                                  &Link_model, &Versioned_model, &Counted_model, &Renamed_model, &Blob_model, &Stock_model, &Setting_model, &Tag_model);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, *db, by_hand);
    if (outcome != SQLM_OK) {
        sqlm_conn_close(*db);
        *db = NULL;
    }
    return outcome;
}
