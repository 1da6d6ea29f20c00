/* SPDX-License-Identifier: MIT */
/* What tests/unit/query/sqlite_fixture.h declares, on the MariaDB server: in a database of its own, which the next run drops. */
#include "sqlite_fixture.h"

#include "stock.h"
#include "support/servers.h"

#include <sqlmodel/driver/mysql.h>
#include <sqlmodel/schema/ddl.h>
#include <string.h>

static const char place[] = "DROP DATABASE IF EXISTS sqlmodel_query; CREATE DATABASE sqlmodel_query; USE sqlmodel_query";

/* What the models' own DDL refuses: keys over texts of any length among it. */
static const char by_hand[] =
    "CREATE TABLE computed (id bigint AUTO_INCREMENT PRIMARY KEY, price integer NOT NULL, amount bigint,"
    " total_price bigint GENERATED ALWAYS AS (price * amount) STORED, half decimal(9,2) GENERATED ALWAYS AS (0.50) STORED,"
    " label text GENERATED ALWAYS AS (concat('price ', price)) STORED);"
    "CREATE TABLE pair (`left` integer, `right` varchar(100), note longtext, PRIMARY KEY (`left`, `right`));"
    "CREATE TABLE stock (id bigint AUTO_INCREMENT PRIMARY KEY, sku varchar(100) NOT NULL UNIQUE, shelf integer, amount bigint NOT NULL,"
    " price decimal(12,2) NOT NULL, made_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)), color varchar(5) NOT NULL DEFAULT 'green',"
    " note longtext NOT NULL DEFAULT ('none'), label varchar(100), version integer NOT NULL, UNIQUE (shelf, label));"
    "CREATE TABLE setting (name varchar(100) PRIMARY KEY, hits bigint NOT NULL, value longtext);"
    "CREATE TABLE tag (id integer AUTO_INCREMENT PRIMARY KEY, word varchar(100) NOT NULL UNIQUE, uses bigint NOT NULL);"
    "CREATE TABLE derived (id bigint AUTO_INCREMENT PRIMARY KEY, next bigint);"
    "CREATE TABLE wrong (id bigint PRIMARY KEY, born date)";

sqlm_outcome open_database(sqlm_cx *cx, sqlm_conn **db)
{
    sqlm_outcome outcome;

    *db = NULL;
    outcome = sqlm_conn_open(cx, sqlm_mysql_driver(), server_url("SQLMODEL_TEST_MYSQL"), db);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, *db, place);
    if (outcome == SQLM_OK)
        outcome = sqlm_create_all(cx, *db, &Hero_model, &Team_model, &Kinds_model, &Filled_model, &Empty_model, &Narrow_model,
                                  &Link_model, &Versioned_model, &Counted_model, &Renamed_model, &Blob_model);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, *db, by_hand);
    if (outcome != SQLM_OK) {
        sqlm_conn_close(*db);
        *db = NULL;
    }
    return outcome;
}
