/* SPDX-License-Identifier: MIT */
#include "../query/server.h"

#include <sqlmodel/driver/mysql.h>
#include <stdio.h>
#include <string.h>

/* What the models' own DDL refuses: a computed text in a decimal, a default that is no date, what is computed of a key that the server makes. */
static const char by_hand[] =
    "CREATE TABLE computed (id BIGINT AUTO_INCREMENT PRIMARY KEY, price INT NOT NULL CHECK (price < 1000), amount BIGINT,"
    " total_price BIGINT GENERATED ALWAYS AS (price * amount) STORED, half DECIMAL(9,2) GENERATED ALWAYS AS (0.50) STORED,"
    " label VARCHAR(100) GENERATED ALWAYS AS (CONCAT('price ', price)) STORED);"
    "CREATE TABLE derived (id BIGINT AUTO_INCREMENT PRIMARY KEY, next BIGINT);"
    "CREATE TABLE wrong (id BIGINT PRIMARY KEY, born DATE);"
    "ALTER TABLE hero ADD UNIQUE (name(100)), ADD CONSTRAINT hero_age CHECK (age >= 0); ALTER TABLE renamed ADD UNIQUE (`r name`(100));"
    "ALTER TABLE filled ADD CONSTRAINT filled_version CHECK (version < 100);"
    "ALTER TABLE stock ADD CONSTRAINT stock_amount CHECK (amount >= 0)";

/* The database is the last part of the path. */
static void enter(char *url, size_t size, const char *schema)
{
    char *const name = strrchr(url, '/') + 1;

    (void)snprintf(name, size - (size_t)(name - url), "%s", schema);
}

/* Only where a key was made: each is a statement of its own. */
static sqlm_outcome restart(sqlm_cx *cx, sqlm_conn *keeper)
{
    char            sql[4096] = "";
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *text = NULL;
    sqlm_outcome    outcome = sqlm_query(cx, keeper,
                                         "SELECT cast(concat('DELETE FROM `blob`', coalesce(group_concat(';TRUNCATE TABLE ', table_name SEPARATOR ''), '')) AS CHAR)"
                                         " FROM information_schema.tables WHERE table_schema = database() AND auto_increment > 1",
                                         SQLM_NO_PARAMETERS, &rows);

    if (outcome == SQLM_OK)
        outcome = sqlm_rows_next(cx, rows, &row);
    if (outcome == SQLM_OK)
        outcome = sqlm_row_get_text(cx, row, 0, &text);
    if (outcome == SQLM_OK)
        (void)snprintf(sql, sizeof sql, "%s", text);
    sqlm_rows_close(rows);
    return outcome == SQLM_OK ? sqlm_execute_script(cx, keeper, sql) : outcome;
}

const query_server query_server_ = {
    .dialect = SQLM_DIALECT_MYSQL,
    .driver = sqlm_mysql_driver,
    .variable = "SQLMODEL_TEST_MYSQL",
    .enter = enter,
    .cascade = "",
    .settings = "SET lock_wait_timeout = 5, innodb_lock_wait_timeout = 5",
    .by_hand = by_hand,
    .restart = restart,
};
