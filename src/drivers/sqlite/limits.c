/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <stdio.h>
#include <string.h>

/* The limits that a program may lower. */
static const struct {
    int         id;
    int32_t     least;
    const char *what;
} limits[SQLM_SQLITE_LIMIT_COUNT] = {
    [SQLM_SQLITE_LIMIT_VALUE_BYTES] = { SQLITE_LIMIT_LENGTH, 1, "bytes in a value or row" },
    [SQLM_SQLITE_LIMIT_SQL_BYTES] = { SQLITE_LIMIT_SQL_LENGTH, 1, "bytes of SQL in a statement" },
    [SQLM_SQLITE_LIMIT_COLUMNS] = { SQLITE_LIMIT_COLUMN, 1, "columns in a table, index, result or clause" },
    [SQLM_SQLITE_LIMIT_EXPRESSION_DEPTH] = { SQLITE_LIMIT_EXPR_DEPTH, 1, "levels in an expression" },
    [SQLM_SQLITE_LIMIT_COMPOUND_SELECTS] = { SQLITE_LIMIT_COMPOUND_SELECT, 1, "SELECTs in a compound" },
    [SQLM_SQLITE_LIMIT_FUNCTION_ARGUMENTS] = { SQLITE_LIMIT_FUNCTION_ARG, 1, "arguments of a function" },
    [SQLM_SQLITE_LIMIT_ATTACHED] = { SQLITE_LIMIT_ATTACHED, 0, "attached databases" },
    [SQLM_SQLITE_LIMIT_PATTERN_BYTES] = { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1, "bytes in a pattern of LIKE or GLOB" },
    [SQLM_SQLITE_LIMIT_PARAMETERS] = { SQLITE_LIMIT_VARIABLE_NUMBER, 1, "parameters in a statement" },
};

/* Which limit SQLite means by what it says; the first that is found counts. */
static const struct {
    const char       *text;
    sqlm_sqlite_limit limit;
} sayings[] = {
    { "SQL variables", SQLM_SQLITE_LIMIT_PARAMETERS },
    { "variable number must be between", SQLM_SQLITE_LIMIT_PARAMETERS },
    { "too many columns", SQLM_SQLITE_LIMIT_COLUMNS },
    { "BY clause", SQLM_SQLITE_LIMIT_COLUMNS },
    { "terms in compound SELECT", SQLM_SQLITE_LIMIT_COMPOUND_SELECTS },
    { "Expression tree is too large", SQLM_SQLITE_LIMIT_EXPRESSION_DEPTH },
    { "too many arguments on function", SQLM_SQLITE_LIMIT_FUNCTION_ARGUMENTS },
    { "attached databases", SQLM_SQLITE_LIMIT_ATTACHED },
    { "pattern too complex", SQLM_SQLITE_LIMIT_PATTERN_BYTES },
    { "statement too long", SQLM_SQLITE_LIMIT_SQL_BYTES },
    { "string or blob too big", SQLM_SQLITE_LIMIT_VALUE_BYTES },
};

static int32_t limit_of(const sqlite_conn *conn, sqlm_sqlite_limit limit)
{
    return sqlite3_limit(conn->db, limits[limit].id, -1);
}

static void read_into_dialect(sqlite_conn *conn)
{
    conn->dialect.maximum_parameters = (uint32_t)limit_of(conn, SQLM_SQLITE_LIMIT_PARAMETERS);
    conn->dialect.maximum_expression_depth = (uint32_t)limit_of(conn, SQLM_SQLITE_LIMIT_EXPRESSION_DEPTH);
}

void sqlm__sqlite_read_limits(sqlite_conn *conn)
{
    for (int i = 0; i < SQLM_SQLITE_LIMIT_COUNT; i++)
        conn->limits[i] = limit_of(conn, (sqlm_sqlite_limit)i);
    read_into_dialect(conn);
}

void sqlm__sqlite_restore_limits(sqlite_conn *conn)
{
    for (int i = 0; i < SQLM_SQLITE_LIMIT_COUNT; i++)
        (void)sqlite3_limit(conn->db, limits[i].id, conn->limits[i]);
    read_into_dialect(conn);
}

void sqlm__sqlite_name_limit(sqlm_cx *cx, const sqlite_conn *conn, const char *message)
{
    sqlm_error *error = sqlm_cx_error_details(cx);
    size_t      used = strlen(error->message);
    size_t      i = 0;

    while (i < sizeof sayings / sizeof sayings[0] && strstr(message, sayings[i].text) == NULL)
        i++;
    if (i < sizeof sayings / sizeof sayings[0])
        (void)snprintf(error->message + used, sizeof error->message - used, ": the limit is %d %s",
                       (int)limit_of(conn, sayings[i].limit), limits[sayings[i].limit].what);
    else if (strcmp(message, "parser stack overflow") == 0)
        (void)snprintf(error->message + used, sizeof error->message - used, ": the statement is nested too deeply for SQLite, simplify it");
}

sqlm_outcome sqlm__sqlite_check_length(sqlm_cx *cx, const sqlite_conn *conn, size_t length)
{
    const int32_t limit = limit_of(conn, SQLM_SQLITE_LIMIT_SQL_BYTES);

    if (length > (size_t)limit)
        return SQLM_FAIL(cx, LIMIT, NONE, "the statement has %zu bytes: the limit is %d %s", length, (int)limit,
                         limits[SQLM_SQLITE_LIMIT_SQL_BYTES].what);
    return SQLM_OK;
}

static sqlm_outcome set_limit(sqlm_cx *cx, sqlite_conn *conn, sqlm_sqlite_limit limit, int32_t value)
{
    const int before = sqlite3_limit(conn->db, limits[limit].id, value);

    if (limit_of(conn, limit) != value) {
        const int32_t most = limit_of(conn, limit);

        (void)sqlite3_limit(conn->db, limits[limit].id, before);
        return SQLM_FAIL(cx, CONFIG, OPTION, "the limit cannot be set to %d: SQLite was built for at most %d %s", (int)value,
                         (int)most, limits[limit].what);
    }
    read_into_dialect(conn);
    return SQLM_OK;
}

sqlm_outcome sqlm_sqlite_limit_set(sqlm_cx *cx, sqlm_conn *conn, sqlm_sqlite_limit limit, int32_t value)
{
    sqlm_outcome outcome = sqlm_conn_enter(cx, conn);

    if (outcome != SQLM_OK)
        return outcome;
    if (conn->driver != sqlm_sqlite_driver())
        outcome = SQLM_FAIL(cx, MISUSE, NONE, "the connection is of driver \"%s\", not of SQLite", conn->driver->name);
    else if ((unsigned)limit >= SQLM_SQLITE_LIMIT_COUNT || value < limits[limit].least)
        outcome = SQLM_FAIL(cx, MISUSE, NONE, "there is no limit %d, or it cannot be %d", (int)limit, (int)value);
    else
        outcome = set_limit(cx, (sqlite_conn *)conn, limit, value);
    sqlm_conn_leave(conn);
    return outcome;
}

int32_t sqlm_sqlite_limit_get(const sqlm_conn *conn, sqlm_sqlite_limit limit)
{
    if (conn == NULL || conn->driver != sqlm_sqlite_driver() || (unsigned)limit >= SQLM_SQLITE_LIMIT_COUNT)
        return -1;
    return limit_of((const sqlite_conn *)conn, limit);
}
