/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <stdio.h>

static const char *const isolation_words[] = {
    [SQLM_ISOLATION_DEFAULT] = "",
    [SQLM_ISOLATION_READ_UNCOMMITTED] = " ISOLATION LEVEL READ UNCOMMITTED",
    [SQLM_ISOLATION_READ_COMMITTED] = " ISOLATION LEVEL READ COMMITTED",
    [SQLM_ISOLATION_REPEATABLE_READ] = " ISOLATION LEVEL REPEATABLE READ",
    [SQLM_ISOLATION_SERIALIZABLE] = " ISOLATION LEVEL SERIALIZABLE",
};

sqlm_outcome sqlm__postgres_begin(sqlm_cx *cx, sqlm_conn *base, const sqlm_tx_options *options)
{
    postgres_conn *conn = (postgres_conn *)base;
    char           sql[120];

    if (conn->transaction != PQTRANS_IDLE)
        return SQLM_FAIL(cx, TRANSACTION, STATE, "a transaction is open that a statement began: end it before another is begun");
    if (options == NULL || (options->isolation == SQLM_ISOLATION_DEFAULT && !options->read_only && !options->deferrable))
        return sqlm__postgres_run_text(cx, conn, "BEGIN", NULL);
    if ((unsigned)options->isolation > SQLM_ISOLATION_SERIALIZABLE)
        return SQLM_FAIL(cx, MISUSE, NONE, "there is no isolation level %d", (int)options->isolation);
    if (options->deferrable && (options->isolation != SQLM_ISOLATION_SERIALIZABLE || !options->read_only))
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "a deferrable transaction must be serializable and read-only");
    (void)snprintf(sql, sizeof sql, "BEGIN%s%s%s", isolation_words[options->isolation], options->read_only ? " READ ONLY" : "",
                   options->deferrable ? " DEFERRABLE" : "");
    return sqlm__postgres_run_text(cx, conn, sql, NULL);
}

/* The answer to COMMIT did not come: whether it happened is known to the server alone. One that had waited too long for it has ended the
 * transaction, and read no more. */
static sqlm_outcome fail_unanswered(sqlm_cx *cx, sqlm_outcome lost)
{
    char         state[6];
    sqlm_outcome outcome;
    sqlm_error  *error;

    memcpy(state, sqlm_cx_error(cx)->sqlstate, sizeof state);
    if (strcmp(state, "25P03") == 0)
        return lost;
    outcome = SQLM_FAIL(cx, TRANSACTION, COMMIT_UNKNOWN,
                        "the connection was lost while COMMIT was under way: whether it happened is not known");
    error = sqlm_cx_error_details(cx);
    memcpy(error->sqlstate, state, sizeof state);
    error->sent = SQLM_SENT_MAYBE;
    error->connection_lost = true;
    return outcome;
}

sqlm_outcome sqlm__postgres_commit(sqlm_cx *cx, sqlm_conn *base)
{
    postgres_conn *conn = (postgres_conn *)base;
    PGresult      *result = NULL;
    sqlm_outcome   outcome = sqlm__postgres_clear_wire(cx, conn);
    bool           rolled_back;

    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__postgres_run_text(cx, conn, "COMMIT", &result);
    if (outcome != SQLM_OK)
        return conn->is_broken ? fail_unanswered(cx, outcome) : outcome;
    rolled_back = strcmp(PQcmdStatus(result), "COMMIT") != 0; /* a success it is called all the same */
    PQclear(result);
    if (rolled_back)
        return SQLM_FAIL(cx, TRANSACTION, ABORTED, "the transaction had failed: COMMIT has rolled it back");
    return SQLM_OK;
}

sqlm_outcome sqlm__postgres_rollback(sqlm_cx *cx, sqlm_conn *base)
{
    postgres_conn *conn = (postgres_conn *)base;

    if (conn->transaction == PQTRANS_IDLE)
        return SQLM_OK;
    return sqlm__postgres_run_text(cx, conn, "ROLLBACK", NULL);
}

/* One or two statements about a savepoint, in one go. */
static sqlm_outcome run_named(sqlm_cx *cx, sqlm_conn *base, const char *verb, const char *name, const char *then)
{
    char sql[400];
    int  length = snprintf(sql, sizeof sql, "%s \"%s\"", verb, name);

    if (length > 0 && then != NULL)
        length += snprintf(sql + length, sizeof sql - (size_t)length, "; %s \"%s\"", then, name);
    if (length < 0 || (size_t)length >= sizeof sql || strlen(name) > 63)
        return SQLM_FAIL(cx, MISUSE, NONE, "the name of the savepoint is too long");
    return sqlm__postgres_run_text(cx, (postgres_conn *)base, sql, NULL);
}

sqlm_outcome sqlm__postgres_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name)
{
    return run_named(cx, base, "SAVEPOINT", name, NULL);
}

sqlm_outcome sqlm__postgres_release_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name)
{
    return run_named(cx, base, "RELEASE SAVEPOINT", name, NULL);
}

sqlm_outcome sqlm__postgres_rollback_to_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name)
{
    if (((postgres_conn *)base)->transaction == PQTRANS_IDLE)
        return SQLM_OK; /* all of it is undone */
    return run_named(cx, base, "ROLLBACK TO SAVEPOINT", name, "RELEASE SAVEPOINT");
}
