/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sqlmodel/sys/batch.h>

/* Objects that are on their way at most, and how many are sent before the server is asked for what it has. */
enum { WINDOW = 256, STRIDE = 64 };

/* A batch that runs. */
typedef struct batch_run {
    sqlm_cx            *cx;
    postgres_conn      *conn;
    postgres_statement *statement;
    const sqlm_batch   *batch;
    sqlm_batch_kept     kept;
    sqlm_result         result;
    size_t              before; /* answers that come before the first object's */
    size_t              sent;
    size_t              answered;
    PGresult           *failure; /* the first one */
    bool                is_stale;
    bool                has_steps; /* of the rows that come back */
} batch_run;

static sqlm_outcome encode_object(const batch_run *run, size_t index)
{
    const sqlm_parameters parameters = sqlm_batch_parameters(run->batch, index);

    return sqlm__postgres_encode(run->cx, run->statement, &parameters);
}

/* The row that a run gave back, into its object; of several the last one. */
static sqlm_outcome take_row(batch_run *run, size_t index, const PGresult *part)
{
    const sqlm_plan *returning = run->batch->returning;
    const int        rows = PQntuples(part);
    size_t           bytes = 0;
    sqlm_outcome     outcome = SQLM_OK;

    if (returning == NULL || rows == 0)
        return SQLM_OK;
    if (!run->has_steps)
        outcome = sqlm__postgres_choose_batch_steps(run->cx, run->conn, returning, part);
    run->has_steps = outcome == SQLM_OK;
    if (outcome != SQLM_OK)
        return outcome;
    return sqlm__postgres_read_row(run->cx, returning, run->conn->steps, part, rows - 1, sqlm_batch_object(run->batch, index), NULL, &bytes);
}

static sqlm_outcome take_object(batch_run *run, size_t index, PGresult *part)
{
    sqlm_outcome outcome = take_row(run, index, part);

    if (outcome != SQLM_OK)
        sqlm_batch_name_object(run->cx, index);
    run->result.rows_affected += sqlm__postgres_affected(part);
    return outcome;
}

/* ---- one object: one statement is all or nothing by itself ------------------------------------------------------------------- */

static sqlm_outcome run_alone(batch_run *run)
{
    PGresult    *result = NULL;
    sqlm_outcome outcome = encode_object(run, 0);

    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_run_statement(run->cx, run->statement, &result);
    if (outcome != SQLM_OK)
        sqlm_batch_name_object(run->cx, 0);
    else
        outcome = take_object(run, 0, result);
    PQclear(result);
    return outcome;
}

/* ---- many objects: a pipeline ------------------------------------------------------------------------------------------------ */

/* Reads the answer to the oldest object. Nothing after a failure counts. */
static sqlm_outcome read_object(batch_run *run)
{
    PGresult    *part = NULL;
    sqlm_outcome outcome = sqlm__postgres_next_part(run->cx, run->conn, &part);
    const bool   is_object = run->answered >= run->before;
    const size_t index = run->answered - run->before;

    if (outcome != SQLM_OK)
        return outcome;
    if (part == NULL) { /* the end of one answer: the next one begins */
        run->answered++;
        return PQstatus(run->conn->pg) == CONNECTION_BAD ? sqlm__postgres_fail_lost(run->cx, run->conn) : SQLM_OK;
    }
    if (sqlm__postgres_is_failure(part)) {
        run->failure = part;
        return sqlm__postgres_fail(run->cx, run->conn, part, run->statement->sql);
    }
    if (is_object)
        outcome = take_object(run, index, part);
    PQclear(part);
    return outcome;
}

static sqlm_outcome read_until(batch_run *run, size_t answered)
{
    sqlm_outcome outcome = SQLM_OK;

    while (run->answered < answered && outcome == SQLM_OK)
        outcome = read_object(run);
    return outcome;
}

static sqlm_outcome send_text(batch_run *run, const char *sql)
{
    run->sent++;
    return sqlm__postgres_check_sent(run->cx, run->conn, PQsendQueryParams(run->conn->pg, sql, 0, NULL, NULL, NULL, NULL, 1));
}

static sqlm_outcome send_object(batch_run *run, size_t index)
{
    sqlm_outcome outcome = encode_object(run, index);

    if (outcome != SQLM_OK) {
        sqlm_batch_name_object(run->cx, index);
        return outcome;
    }
    run->sent++;
    return sqlm__postgres_check_sent(run->cx, run->conn, sqlm__postgres_send(run->statement));
}

static sqlm_outcome send_objects(batch_run *run)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < run->batch->count && outcome == SQLM_OK; i++) {
        outcome = send_object(run, i);
        if (outcome == SQLM_OK && (i + 1) % STRIDE == 0) {
            outcome = sqlm__postgres_check_sent(run->cx, run->conn, PQsendFlushRequest(run->conn->pg));
            if (outcome == SQLM_OK && run->sent > WINDOW)
                outcome = read_until(run, run->sent - WINDOW);
        }
    }
    return outcome;
}

/* Reads what is left of a pipeline that was synchronised: nothing but its end is of interest. */
static sqlm_outcome read_to_sync(sqlm_cx *cx, postgres_conn *conn, int64_t *stop_at)
{
    unsigned ends = 0;

    for (;;) {
        PGresult      *part = NULL;
        ExecStatusType status;
        sqlm_outcome   outcome = sqlm__postgres_stop_or_part(cx, conn, stop_at, &part);

        if (outcome != SQLM_OK)
            return outcome;
        if (PQstatus(conn->pg) == CONNECTION_BAD) {
            PQclear(part);
            return sqlm__postgres_fail_lost(cx, conn);
        }
        status = part != NULL ? PQresultStatus(part) : PGRES_EMPTY_QUERY;
        ends = part == NULL ? ends + 1 : 0;
        PQclear(part);
        if (status == PGRES_PIPELINE_SYNC || ends > 2)
            return SQLM_OK;
    }
}

/* Ends the pipeline, whatever has become of it, and forgets nothing of the first failure. What the server has not refused is stopped. */
static void leave_pipeline(batch_run *run, bool synchronised, sqlm_outcome ended)
{
    const bool      stop = ended != SQLM_OK && run->failure == NULL;
    postgres_conn  *conn = run->conn;
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup = sqlm_cx_cleanup_begin(&storage, run->cx, POSTGRES_SETTLE_MS);
    int64_t         stop_at = ended == SQLM_CANCELLED ? 0 : sqlm_now() + POSTGRES_STOP_AFTER;
    sqlm_outcome    outcome = SQLM_OK;

    if (!synchronised && !PQpipelineSync(conn->pg))
        outcome = sqlm__postgres_fail_lost(cleanup, conn);
    if (outcome == SQLM_OK)
        outcome = read_to_sync(cleanup, conn, stop ? &stop_at : NULL);
    if (outcome == SQLM_OK && !PQexitPipelineMode(conn->pg))
        outcome = SQLM_FAIL(cleanup, CONNECTION, LOST, "the pipeline did not end");
    sqlm_cx_cleanup_end(cleanup, outcome);
    sqlm__postgres_end_answer(conn);
    if (outcome != SQLM_OK)
        conn->is_broken = true;
}

/* Undoes within a cx of its own: the first failure stays on record. */
static void undo(batch_run *run, bool in_savepoint)
{
    postgres_conn  *conn = run->conn;
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup;
    sqlm_outcome    outcome;

    if (conn->is_broken || conn->transaction == PQTRANS_IDLE)
        return;
    cleanup = sqlm_cx_cleanup_begin(&storage, run->cx, POSTGRES_SETTLE_MS);
    if (in_savepoint)
        outcome = sqlm__postgres_rollback_to_savepoint(cleanup, &conn->base, "sqlm_batch");
    else
        outcome = sqlm__postgres_rollback(cleanup, &conn->base);
    sqlm_cx_cleanup_end(cleanup, outcome);
}

static sqlm_outcome run_pipeline(batch_run *run, bool in_savepoint)
{
    postgres_conn *conn = run->conn;
    bool           synchronised = false;
    sqlm_outcome   outcome;

    run->before = 1;
    run->sent = 0;
    run->answered = 0;
    sqlm__postgres_begin_answer(conn);
    if (!PQenterPipelineMode(conn->pg)) {
        sqlm__postgres_end_answer(conn);
        return SQLM_FAIL(run->cx, INTERNAL, NONE, "the connection takes no pipeline");
    }
    outcome = send_text(run, in_savepoint ? "SAVEPOINT sqlm_batch" : "BEGIN");
    if (outcome == SQLM_OK)
        outcome = send_objects(run);
    if (outcome == SQLM_OK && in_savepoint)
        outcome = send_text(run, "RELEASE SAVEPOINT sqlm_batch");
    if (outcome == SQLM_OK) {
        synchronised = PQpipelineSync(conn->pg) != 0;
        outcome = sqlm__postgres_check_sent(run->cx, conn, synchronised);
    }
    if (outcome == SQLM_OK)
        outcome = read_until(run, run->sent);
    if (outcome != SQLM_OK && run->failure != NULL) {
        const size_t index = run->answered - run->before;

        run->is_stale = sqlm__postgres_is_stale(run->failure);
        if (run->answered >= run->before && index < run->batch->count)
            sqlm_batch_name_object(run->cx, index);
    }
    leave_pipeline(run, synchronised, outcome);
    if (outcome != SQLM_OK)
        sqlm__postgres_note_sent(run->cx, conn);
    return outcome;
}

static sqlm_outcome run_many(batch_run *run)
{
    postgres_conn *conn = run->conn;
    const bool     in_savepoint = conn->transaction == PQTRANS_INTRANS;
    sqlm_outcome   outcome;

    if (conn->transaction == PQTRANS_INERROR)
        return SQLM_FAIL(run->cx, TRANSACTION, ABORTED, "the transaction has failed: roll it back before anything else");
    outcome = encode_object(run, 0);
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_make_ready(run->cx, run->statement);
    if (outcome != SQLM_OK) {
        sqlm_batch_name_object(run->cx, 0);
        return outcome;
    }
    outcome = run_pipeline(run, in_savepoint);
    if (outcome == SQLM_OK && !conn->is_broken && !in_savepoint)
        outcome = sqlm__postgres_commit(run->cx, &conn->base);
    if (outcome != SQLM_OK)
        undo(run, in_savepoint);
    return outcome;
}

/* ---- many objects: arrays ---------------------------------------------------------------------------------------------------- */

/* Whether running the objects one by one may tell more, or do better. */
static bool may_try_again(const batch_run *run, sqlm_outcome outcome)
{
    const sqlm_error *error = sqlm_cx_error(run->cx);

    if (outcome != SQLM_ERR || run->conn->is_broken)
        return false;
    switch ((int)error->kind) {
    case SQLM_E_CONSTRAINT:
    case SQLM_E_DATA:
    case SQLM_E_QUERY:
    case SQLM_E_LIMIT:
    case SQLM_E_UNSUPPORTED:
        return true;
    case SQLM_E_TRANSACTION:
        return error->reason == SQLM_R_ABORTED; /* the statement was stale */
    default:
        return false;
    }
}

/* @done: all is said; else nothing has happened yet. */
static sqlm_outcome run_arrays(batch_run *run, bool *done)
{
    postgres_conn   *conn = run->conn;
    const bool       in_savepoint = conn->transaction == PQTRANS_INTRANS;
    const sqlm_error kept = *sqlm_cx_error(run->cx);
    bool             good = false;
    sqlm_outcome     outcome = in_savepoint ? sqlm__postgres_savepoint(run->cx, &conn->base, "sqlm_batch")
                                            : sqlm__postgres_run_text(run->cx, conn, "BEGIN", NULL);

    *done = true;
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__postgres_run_arrays(run->cx, run->statement, run->batch, &run->result, &good);
    *done = (outcome == SQLM_OK && good) || (outcome != SQLM_OK && !may_try_again(run, outcome));
    if (outcome == SQLM_OK && good)
        outcome = in_savepoint ? sqlm__postgres_release_savepoint(run->cx, &conn->base, "sqlm_batch")
                               : sqlm__postgres_commit(run->cx, &conn->base);
    if (outcome != SQLM_OK || !good)
        undo(run, in_savepoint);
    if (*done)
        return outcome;
    run->result = (sqlm_result){ 0, 0 };
    if (run->kept.backup != NULL)
        memcpy(run->batch->objects, run->kept.backup, run->batch->count * run->batch->plan->object_size);
    if (conn->is_broken || (!in_savepoint && conn->transaction != PQTRANS_IDLE)) {
        *done = true; /* it could not be undone */
        return outcome == SQLM_OK ? sqlm__postgres_fail_lost(run->cx, conn) : outcome;
    }
    *sqlm_cx_error_details(run->cx) = kept;
    return SQLM_OK;
}

/* Once more where the server had forgotten the statement: what was done is undone by then. */
static sqlm_outcome run_all_or_nothing(batch_run *run)
{
    const PGTransactionStatusType before = run->conn->transaction;
    bool                          done = false;
    sqlm_outcome                  outcome = SQLM_OK;

    if (run->conn->transaction != PQTRANS_INERROR && sqlm__postgres_may_be_arrays(run->statement, run->batch))
        outcome = run_arrays(run, &done);
    if (done)
        return outcome;
    outcome = run_many(run);
    if (outcome == SQLM_OK || !run->is_stale)
        return outcome;
    sqlm__postgres_forget_prepared(run->statement);
    if (run->conn->transaction != before || run->conn->is_broken)
        return outcome;
    PQclear(run->failure);
    run->failure = NULL;
    run->is_stale = false;
    run->result = (sqlm_result){ 0, 0 };
    return run_many(run);
}

/* ---- the batch ----------------------------------------------------------------------------------------------------------------- */

/* With a copy of the objects, for when something fails after one of them was changed. */
static sqlm_outcome run_with_copy(batch_run *run)
{
    const sqlm_allocator *allocator = &run->conn->base.allocator;
    sqlm_outcome          outcome = sqlm_batch_keep(run->cx, run->batch, allocator, &run->kept);

    if (outcome == SQLM_OK)
        outcome = run->batch->count == 1 ? run_alone(run) : run_all_or_nothing(run);
    sqlm_batch_end(run->batch, allocator, &run->kept, outcome);
    PQclear(run->failure);
    return outcome;
}

/* One column of one object is changed by the last thing that can fail, and only if it does not. */
static bool needs_copy(const sqlm_batch *batch)
{
    return batch->count > 1 || (batch->returning != NULL && batch->returning->count > 1);
}

sqlm_outcome sqlm__postgres_execute_batch(sqlm_cx *cx, sqlm_statement *base, const sqlm_batch *batch, sqlm_result *result)
{
    batch_run    run = { .cx = cx, .conn = (postgres_conn *)base->conn, .statement = (postgres_statement *)base, .batch = batch };
    sqlm_outcome outcome = SQLM_OK;

    if (batch->generated_key != NULL)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "PostgreSQL gives generated keys back by RETURNING alone");
    if (batch->count > 0)
        outcome = needs_copy(batch) ? run_with_copy(&run) : run_alone(&run);
    if (outcome == SQLM_OK && result != NULL)
        *result = run.result;
    return outcome;
}
