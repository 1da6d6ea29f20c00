/* SPDX-License-Identifier: MIT */
#include "sqlite_fixture.h"

#include <sqlmodel/driver/sqlite.h>

#include "stock.h"

sqlm_outcome open_database(sqlm_cx *cx, sqlm_conn **db)
{
    sqlm_outcome outcome = sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", db);

    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, *db, tables_sql);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, *db, stock_tables_sql);
    if (outcome != SQLM_OK) {
        sqlm_conn_close(*db);
        *db = NULL;
    }
    return outcome;
}

sqlm_conn *own_database(sqlm_cx *cx)
{
    return database(cx); /* each has its own */
}

bool runs_on(sqlm_dialect_id dialect)
{
    return dialect == SQLM_DIALECT_SQLITE;
}
