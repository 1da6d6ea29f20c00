/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/tx.h>

#include <stdio.h>

#include "conn.h"
#include "cx.h"
#include "error.h"
#include "observe.h"

#define ROLLBACK_TIMEOUT_MS 5000

static const sqlm_tx_options default_options = { .size = sizeof(default_options) };

typedef struct savepoint_name {
    char text[32];
} savepoint_name;

static savepoint_name name_of(uint32_t depth)
{
    savepoint_name name;

    (void)snprintf(name.text, sizeof(name.text), "sqlm_savepoint_%u", (unsigned)depth);
    return name;
}

/* ---- begin ----------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome begin_transaction(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options)
{
    if (sqlm__conn_status(conn) != SQLM_CONN_IDLE)
        return SQLM_FAIL(cx, TRANSACTION, STATE, "a statement has begun a transaction: end it with a statement first");
    return conn->driver->begin(cx, conn, options == NULL ? &default_options : options);
}

static sqlm_outcome begin_savepoint(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options)
{
    const uint32_t depth = conn->state->depth;

    if (options != NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "a transaction is open: what begins within it takes no options");
    if (depth == SQLM__MAXIMUM_TX_DEPTH)
        return SQLM_FAIL(cx, LIMIT, NONE, "%d transactions are nested: no more are allowed", SQLM__MAXIMUM_TX_DEPTH);
    if (sqlm__conn_status(conn) != SQLM_CONN_IN_TRANSACTION)
        return SQLM_FAIL(cx, TRANSACTION, STATE, "the transaction has failed: it can only be rolled back");
    return conn->driver->savepoint(cx, conn, name_of(depth + 1).text);
}

static sqlm_outcome begin_level(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options)
{
    const bool    is_savepoint = conn->state->depth > 0;
    const int64_t since = sqlm__transaction_since(cx);
    sqlm_outcome  outcome = is_savepoint ? begin_savepoint(cx, conn, options) : begin_transaction(cx, conn, options);

    sqlm__observe_transaction(cx, conn, is_savepoint ? SQLM_TRANSACTION_SAVEPOINT : SQLM_TRANSACTION_BEGIN, conn->state->depth + 1,
                              since, outcome);
    return outcome;
}

static sqlm_outcome begin(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options, sqlm_tx *tx)
{
    sqlm_conn_state *state = conn->state;
    sqlm_outcome     outcome = begin_level(cx, conn, options);

    if (outcome != SQLM_OK)
        return outcome;
    if (state->depth == 0) {
        state->began_with = cx;
        state->failures = cx->failures;
    }
    if (++state->serial == 0)
        state->serial = 1; /* 0 is no serial */
    state->serials[state->depth++] = state->serial;
    *tx = (sqlm_tx){ .conn = conn, .depth = state->depth, .serial = state->serial };
    return SQLM_OK;
}

sqlm_outcome sqlm_begin(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options, sqlm_tx *tx)
{
    sqlm_tx_options ours;
    sqlm_outcome    outcome;

    if (tx != NULL)
        *tx = (sqlm_tx){ 0 };
    if (tx == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the place for the transaction is NULL");
    if (options != NULL && !sqlm_options_read(&ours, sizeof(ours), options, sizeof(ours)))
        return SQLM_FAIL(cx, MISUSE, NONE, "the options' size is %zu, expected %zu", options->size, sizeof(*options));
    outcome = sqlm_conn_enter(cx, conn);
    return outcome != SQLM_OK ? outcome : sqlm__conn_leave(conn, begin(cx, conn, options != NULL ? &ours : NULL, tx));
}

/* ---- end ------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome fail_ended(sqlm_cx *cx)
{
    return SQLM_FAIL(cx, MISUSE, NONE, "the transaction has ended before");
}

static sqlm_outcome check_tx(sqlm_cx *cx, const sqlm_tx *tx)
{
    if (cx == NULL)
        return SQLM_ERR;
    if (tx == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the transaction is NULL");
    if (tx->conn == NULL || tx->depth == 0 || tx->depth > SQLM__MAXIMUM_TX_DEPTH)
        return SQLM_FAIL(cx, MISUSE, NONE, "the transaction was never begun");
    return SQLM_OK;
}

static bool has_ended(const sqlm_tx *tx)
{
    const sqlm_conn_state *state = tx->conn->state;

    return tx->depth > state->depth || state->serials[tx->depth - 1] != tx->serial;
}

static sqlm_outcome check_innermost(sqlm_cx *cx, const sqlm_tx *tx)
{
    if (tx->depth < tx->conn->state->depth)
        return SQLM_FAIL(cx, MISUSE, NONE, "%u savepoints inside of the transaction are open: end them first",
                         (unsigned)(tx->conn->state->depth - tx->depth));
    return SQLM_OK;
}

/* The outermost level is over, although its commit failed: a rollback that follows, as it does in most programs, has nothing to do. */
static void end_by_itself(sqlm_conn_state *state)
{
    state->ended_serial = state->serials[0];
    state->depth = 0;
}

static sqlm_outcome commit_transaction(sqlm_cx *cx, sqlm_tx *tx)
{
    sqlm_conn_state *state = tx->conn->state;
    sqlm_outcome     outcome = tx->conn->driver->commit(cx, tx->conn);
    sqlm_conn_status status = sqlm__conn_status(tx->conn);

    if (outcome == SQLM_OK)
        state->depth = 0;
    else if (status == SQLM_CONN_IDLE || status == SQLM_CONN_BROKEN)
        end_by_itself(state);
    return outcome;
}

static sqlm_outcome commit_savepoint(sqlm_cx *cx, sqlm_tx *tx)
{
    sqlm_outcome outcome = tx->conn->driver->release_savepoint(cx, tx->conn, name_of(tx->depth).text);

    if (outcome == SQLM_OK)
        tx->conn->state->depth--;
    return outcome;
}

static sqlm_outcome commit_level(sqlm_cx *cx, sqlm_tx *tx)
{
    sqlm_outcome outcome = sqlm_cx_check(cx);

    if (outcome != SQLM_OK)
        return outcome;
    switch (sqlm__conn_status(tx->conn)) {
    case SQLM_CONN_IN_TRANSACTION:
        return tx->depth == 1 ? commit_transaction(cx, tx) : commit_savepoint(cx, tx);
    case SQLM_CONN_TRANSACTION_FAILED:
        return SQLM_FAIL(cx, TRANSACTION, ABORTED, "the transaction has failed: it can only be rolled back");
    case SQLM_CONN_IDLE:
        if (tx->depth == 1)
            end_by_itself(tx->conn->state);
        return SQLM_FAIL(cx, TRANSACTION, ABORTED, "the transaction has ended already: look whether what ended it, a statement or the database, has kept its work");
    case SQLM_CONN_BROKEN:
    default:
        if (tx->depth == 1)
            end_by_itself(tx->conn->state);
        return sqlm__conn_fail_broken(cx);
    }
}

static sqlm_outcome commit(sqlm_cx *cx, sqlm_tx *tx)
{
    const int64_t since = sqlm__transaction_since(cx);
    sqlm_outcome  outcome = has_ended(tx) ? fail_ended(cx) : check_innermost(cx, tx);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = commit_level(cx, tx);
    sqlm__observe_transaction(cx, tx->conn, tx->depth == 1 ? SQLM_TRANSACTION_COMMIT : SQLM_TRANSACTION_RELEASE, tx->depth, since,
                              outcome);
    return outcome;
}

sqlm_outcome sqlm_commit(sqlm_cx *cx, sqlm_tx *tx)
{
    sqlm_outcome outcome = check_tx(cx, tx);

    if (outcome == SQLM_OK)
        outcome = sqlm__conn_take(cx, tx->conn);
    return outcome != SQLM_OK ? outcome : sqlm__conn_leave(tx->conn, commit(cx, tx));
}

/* This level is over, with all that was open inside of it. */
static void close_level(sqlm_conn_state *state, uint32_t depth)
{
    state->depth = depth - 1;
    if (state->lost_depth >= depth)
        state->lost_depth = 0;
}

/* What the database has ended is rolled back; so is, in time, what a broken connection had open, but nobody can say when. */
static sqlm_outcome roll_back(sqlm_cx *cleanup, sqlm_tx *tx)
{
    const sqlm_driver *driver = tx->conn->driver;
    sqlm_conn_state   *state = tx->conn->state;
    sqlm_conn_status   status = sqlm__conn_status(tx->conn);
    sqlm_outcome       outcome = SQLM_OK;

    if (status == SQLM_CONN_BROKEN)
        outcome = sqlm__conn_fail_broken(cleanup);
    else if (status != SQLM_CONN_IDLE)
        outcome = tx->depth == 1 ? driver->rollback(cleanup, tx->conn)
                                 : driver->rollback_to_savepoint(cleanup, tx->conn, name_of(tx->depth).text);
    status = sqlm__conn_status(tx->conn);
    if (status == SQLM_CONN_IDLE)
        outcome = SQLM_OK;
    if (outcome == SQLM_OK || status == SQLM_CONN_BROKEN)
        close_level(state, tx->depth);
    else if (tx->depth > 1 && (state->lost_depth == 0 || tx->depth < state->lost_depth))
        state->lost_depth = tx->depth;
    return outcome;
}

/* With a context of its own, whose failure goes beside what failed in the transaction, or is the failure where nothing did. */
static sqlm_outcome roll_back_masked(sqlm_cx *cx, sqlm_tx *tx)
{
    const sqlm_conn_state *state = tx->conn->state;
    sqlm_cx_storage        storage;
    sqlm_cx               *cleanup = sqlm_cx_cleanup_begin(&storage, cx, ROLLBACK_TIMEOUT_MS);
    const int64_t          since = sqlm__transaction_since(cleanup);
    sqlm_outcome           outcome = roll_back(cleanup, tx);

    sqlm__observe_transaction(cleanup, tx->conn, tx->depth == 1 ? SQLM_TRANSACTION_ROLLBACK : SQLM_TRANSACTION_ROLLBACK_TO,
                              tx->depth, since, outcome);
    if (outcome != SQLM_OK && state->began_with == cx && state->failures == cx->failures)
        sqlm__error_clear(&cx->error);
    sqlm_cx_cleanup_end(cleanup, outcome);
    return outcome;
}

static sqlm_outcome rollback(sqlm_cx *cx, sqlm_tx *tx)
{
    const sqlm_conn_state *state = tx->conn->state;
    sqlm_outcome           outcome;

    if (has_ended(tx))
        return tx->depth == 1 && tx->serial == state->ended_serial ? SQLM_OK : fail_ended(cx);
    /* nobody is left to end a savepoint whose own rollback failed */
    outcome = sqlm__conn_status(tx->conn) == SQLM_CONN_IDLE || state->lost_depth > tx->depth ? SQLM_OK : check_innermost(cx, tx);
    return outcome != SQLM_OK ? outcome : roll_back_masked(cx, tx);
}

sqlm_outcome sqlm_rollback(sqlm_cx *cx, sqlm_tx *tx)
{
    sqlm_outcome outcome = check_tx(cx, tx);

    if (outcome == SQLM_OK)
        outcome = sqlm__conn_take(cx, tx->conn);
    return outcome != SQLM_OK ? outcome : sqlm__conn_leave(tx->conn, rollback(cx, tx));
}
