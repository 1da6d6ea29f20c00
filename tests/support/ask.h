/* SPDX-License-Identifier: MIT */
/** @file
 *  What a database says. */
#ifndef TESTS_SUPPORT_ASK_H
#define TESTS_SUPPORT_ASK_H

#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/conn.h>

/** The first column of the first row of a query, an integer. Fails the test where there is none. */
static inline int64_t ask(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         number = 0;

    assert_ok(cx, sqlm_query(cx, conn, sql, SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_non_null(row);
    assert_ok(cx, sqlm_row_get_i64(cx, row, 0, &number));
    sqlm_rows_close(rows);
    return number;
}

#endif
