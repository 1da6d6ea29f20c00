/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <stdio.h>
#include <string.h>

static const char *const isolation_texts[] = {
    [SQLM_ISOLATION_READ_UNCOMMITTED] = "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
    [SQLM_ISOLATION_READ_COMMITTED] = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
    [SQLM_ISOLATION_REPEATABLE_READ] = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    [SQLM_ISOLATION_SERIALIZABLE] = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
};

sqlm_outcome sqlm__mysql_control(sqlm_cx *cx, mysql_conn *conn, const char *sql)
{
    size_t length = strlen(sql);

    if (sqlm__mysql_query(conn, sql, length) != 0)
        return sqlm__mysql_fail(cx, conn, sql, length, SQLM_HERE);
    sqlm__mysql_settle(conn);
    return sqlm__mysql_take_stop(cx, conn, false);
}

static sqlm_outcome begin(sqlm_cx *cx, mysql_conn *conn, const sqlm_tx_options *options)
{
    bool         read_only = options != NULL && options->read_only;
    sqlm_outcome outcome = SQLM_OK;

    if (options != NULL && options->isolation != SQLM_ISOLATION_DEFAULT)
        outcome = sqlm__mysql_control(cx, conn, isolation_texts[options->isolation]);
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_control(cx, conn, read_only ? "START TRANSACTION READ ONLY" : "START TRANSACTION");
    if (outcome == SQLM_OK)
        conn->transaction_read_only = read_only;
    return outcome;
}

sqlm_outcome sqlm__mysql_begin(sqlm_cx *cx, sqlm_conn *base, const sqlm_tx_options *options)
{
    mysql_conn  *conn = (mysql_conn *)base;
    sqlm_outcome outcome;

    if (options != NULL && options->deferrable)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "MySQL and MariaDB have no deferrable transactions");
    if (options != NULL && (unsigned)options->isolation > SQLM_ISOLATION_SERIALIZABLE)
        return SQLM_FAIL(cx, MISUSE, NONE, "the isolation level %d is none", (int)options->isolation);
    if (conn->transaction_failed)
        return SQLM_FAIL(cx, TRANSACTION, STATE, "the transaction has failed: roll it back before another is begun");
    if (conn->in_transaction) /* the server would commit what is open */
        return SQLM_FAIL(cx, TRANSACTION, STATE, "a transaction is open: commit it or roll it back before another is begun");
    outcome = sqlm__mysql_enter(cx, conn);
    if (outcome == SQLM_OK)
        outcome = begin(cx, conn, options);
    sqlm__mysql_leave(conn);
    return outcome;
}

/* The link broke, or patience ended, after COMMIT was sent. */
static sqlm_outcome commit_is_unknown(sqlm_cx *cx, mysql_conn *conn)
{
    int32_t      native_code = sqlm_cx_error(cx)->native_code;
    sqlm_outcome outcome = SQLM_FAIL(cx, TRANSACTION, COMMIT_UNKNOWN,
                                     "the connection was lost before the server answered COMMIT: "
                                     "a new connection will tell whether it happened");
    sqlm_error  *error = sqlm_cx_error_details(cx);

    error->native_code = native_code;
    error->sent = SQLM_SENT_MAYBE;
    error->connection_lost = true;
    conn->is_broken = true;
    return outcome;
}

sqlm_outcome sqlm__mysql_run_commit(sqlm_cx *cx, mysql_conn *conn)
{
    sqlm_outcome outcome;

    conn->must_finish = true;
    outcome = sqlm__mysql_control(cx, conn, "COMMIT");
    conn->must_finish = false;
    if (outcome != SQLM_OK && conn->is_broken)
        outcome = commit_is_unknown(cx, conn);
    return outcome;
}

sqlm_outcome sqlm__mysql_commit(sqlm_cx *cx, sqlm_conn *base)
{
    mysql_conn  *conn = (mysql_conn *)base;
    sqlm_outcome outcome = sqlm__mysql_check_state(cx, conn, 0);

    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_enter(cx, conn);
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_run_commit(cx, conn);
    sqlm__mysql_leave(conn);
    return outcome;
}

/* After an error the server's word about the transaction is stale: ROLLBACK is sent in any case. */
sqlm_outcome sqlm__mysql_end_transaction(sqlm_cx *cx, mysql_conn *conn)
{
    if (conn->in_transaction || conn->transaction_failed) {
        sqlm_outcome outcome = sqlm__mysql_control(cx, conn, "ROLLBACK");

        if (outcome != SQLM_OK) {
            conn->is_broken = true;
            return outcome;
        }
    }
    conn->transaction_failed = false;
    conn->transaction_gone = false;
    conn->transaction_read_only = false;
    return SQLM_OK;
}

sqlm_outcome sqlm__mysql_rollback(sqlm_cx *cx, sqlm_conn *base)
{
    mysql_conn  *conn = (mysql_conn *)base;
    sqlm_outcome outcome = sqlm__mysql_enter(cx, conn);

    if (outcome == SQLM_OK || !conn->is_broken) /* rows that have failed are undone as well */
        outcome = sqlm__mysql_end_transaction(cx, conn);
    sqlm__mysql_leave(conn);
    return outcome;
}

/* Runs "<verb> `name`", entered. */
static sqlm_outcome run_named(sqlm_cx *cx, mysql_conn *conn, const char *verb, const char *name)
{
    char sql[160];
    int  length = snprintf(sql, sizeof sql, "%s `%s`", verb, name);

    if (length < 0 || (size_t)length >= sizeof sql)
        return SQLM_FAIL(cx, MISUSE, NONE, "the name of the savepoint is too long");
    return sqlm__mysql_control(cx, conn, sql);
}

static sqlm_outcome enter_and_run_named(sqlm_cx *cx, mysql_conn *conn, const char *verb, const char *name)
{
    sqlm_outcome outcome = sqlm__mysql_check_state(cx, conn, 0);

    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_enter(cx, conn);
    if (outcome == SQLM_OK)
        outcome = run_named(cx, conn, verb, name);
    sqlm__mysql_leave(conn);
    return outcome;
}

sqlm_outcome sqlm__mysql_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name)
{
    return enter_and_run_named(cx, (mysql_conn *)base, "SAVEPOINT", name);
}

sqlm_outcome sqlm__mysql_release_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name)
{
    return enter_and_run_named(cx, (mysql_conn *)base, "RELEASE SAVEPOINT", name);
}

/* Where a statement alone was undone (a lock not to be had in time, a cancelled one), going back to the savepoint makes the transaction
 * good again; after a deadlock nothing of it is left. */
sqlm_outcome sqlm__mysql_rollback_to_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name)
{
    mysql_conn  *conn = (mysql_conn *)base;
    sqlm_outcome outcome = sqlm__mysql_enter(cx, conn);

    if (conn->transaction_gone) {
        outcome = SQLM_OK;
    } else {
        if (outcome == SQLM_OK || !conn->is_broken)
            outcome = run_named(cx, conn, "ROLLBACK TO SAVEPOINT", name);
        if (outcome == SQLM_OK)
            outcome = run_named(cx, conn, "RELEASE SAVEPOINT", name);
        conn->transaction_failed = outcome != SQLM_OK;
    }
    sqlm__mysql_leave(conn);
    return outcome;
}
