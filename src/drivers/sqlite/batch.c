/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <sqlmodel/sys/batch.h>

/* A batch that runs. */
typedef struct batch_run {
    sqlm_cx          *cx;
    sqlite_conn      *conn;
    sqlite_cursor    *cursor;
    const sqlm_batch *batch;
    sqlite_control    begin; /* what makes it all or nothing */
    sqlm_batch_kept   kept;
    sqlm_result       result;
} batch_run;

/* Steps one run to its end, its rows into the object. */
static sqlm_outcome step_object(batch_run *run, char *object)
{
    sqlite_cursor *cursor = run->cursor;
    sqlm_outcome   outcome = SQLM_OK;
    int            rc;

    while ((rc = sqlm__sqlite_step(run->conn, cursor->stmt)) == SQLITE_ROW && outcome == SQLM_OK) {
        if (run->batch->returning == NULL)
            continue;
        cursor->base.column_count = (size_t)sqlite3_column_count(cursor->stmt);
        outcome = sqlm__sqlite_check_shape(run->cx, cursor, run->batch->returning);
        if (outcome == SQLM_OK)
            outcome = sqlm__sqlite_hydrate(run->cx, cursor, run->batch->returning, object, NULL);
    }
    if (outcome == SQLM_OK && rc != SQLITE_DONE)
        return sqlm__sqlite_step_failed(run->cx, run->conn, cursor->stmt, rc, SQLM_HERE);
    (void)sqlite3_reset(cursor->stmt);
    return outcome;
}

static sqlm_outcome run_object(batch_run *run, size_t index)
{
    char                 *object = sqlm_batch_object(run->batch, index);
    const sqlm_parameters parameters = sqlm_batch_parameters(run->batch, index);
    sqlm_outcome          outcome = sqlm__sqlite_bind(run->cx, run->cursor, &parameters, false);
    sqlite_count          count;
    sqlm_result           result;

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__sqlite_count_begin(run->cursor, &count);
    outcome = step_object(run, object);
    result = sqlm__sqlite_count_end(run->cursor, &count, outcome);
    if (outcome != SQLM_OK)
        return outcome;
    run->result.rows_affected += result.rows_affected;
    if (result.last_insert_id != 0)
        run->result.last_insert_id = result.last_insert_id;
    return sqlm_batch_take_key(run->cx, run->batch, &run->kept, index, result.last_insert_id);
}

/* One after the other, from one on. */
static sqlm_outcome run_singly(batch_run *run, size_t first)
{
    for (size_t i = first; i < run->batch->count; i++) {
        sqlm_outcome outcome = run_object(run, i);

        if (outcome != SQLM_OK) {
            sqlm_batch_name_object(run->cx, i);
            return outcome;
        }
    }
    return SQLM_OK;
}

/* ---- many objects by one statement ----------------------------------------------------------------------------------------- */

/* SQLite numbers the rows of one INSERT in their order, each by one more than the one before, unless something else writes into the
 * table or the numbers are used up; either shows in what is counted. */
static bool has_counted(const batch_run *run, sqlite3_int64 changes_before, int64_t key_before, size_t rows)
{
    sqlite3 *db = run->conn->db;

    return sqlite3_total_changes64(db) - changes_before == (sqlite3_int64)rows && sqlite3_changes64(db) == (sqlite3_int64)rows &&
           (run->kept.keys == NULL || (key_before > 0 && sqlite3_last_insert_rowid(db) - key_before == (sqlite3_int64)rows));
}

/* What was counted, and the keys. */
static sqlm_outcome take_rows(batch_run *run, size_t first, size_t rows)
{
    const int64_t last = sqlite3_last_insert_rowid(run->conn->db);
    sqlm_outcome  outcome = SQLM_OK;

    run->result.rows_affected += (int64_t)rows;
    if (run->cursor->statement->does & SQLITE_MAKES_KEY)
        run->result.last_insert_id = last;
    for (size_t i = 0; run->kept.keys != NULL && i < rows && outcome == SQLM_OK; i++)
        outcome = sqlm_batch_take_key(run->cx, run->batch, &run->kept, first + i, last - (int64_t)(rows - 1 - i));
    return outcome;
}

/* @p good: they are in, and nothing but they. */
static sqlm_outcome run_together(batch_run *run, size_t first, bool *good)
{
    sqlite_statement   *statement = run->cursor->statement;
    sqlite_cursor      *many = &statement->many;
    const size_t        rows = statement->many_rows;
    const sqlite3_int64 changes = sqlite3_total_changes64(run->conn->db);
    const sqlite3_int64 key = sqlite3_last_insert_rowid(run->conn->db);
    sqlm_outcome        outcome = SQLM_OK;
    int                 rc;

    *good = false;
    for (size_t i = 0; i < rows && outcome == SQLM_OK; i++)
        outcome = sqlm__sqlite_bind_object(run->cx, many, run->batch->plan, sqlm_batch_object(run->batch, first + i),
                                           1 + i * statement->parameter_count, false);
    if (outcome != SQLM_OK)
        return outcome;
    rc = sqlite3_step(many->stmt);
    if (rc != SQLITE_DONE)
        return sqlm__sqlite_step_failed(run->cx, run->conn, many->stmt, rc, SQLM_HERE);
    (void)sqlite3_reset(many->stmt);
    *good = has_counted(run, changes, key, rows);
    return *good ? take_rows(run, first, rows) : SQLM_OK;
}

/* Whether a failure is one object's, which running them one by one names. */
static bool is_an_objects(const batch_run *run, sqlm_outcome outcome)
{
    const sqlm_error_kind kind = sqlm_cx_error(run->cx)->kind;

    return outcome == SQLM_ERR && !run->conn->transaction_failed && (kind == SQLM_E_CONSTRAINT || kind == SQLM_E_DATA);
}

static bool are_many(const batch_run *run)
{
    return run->cursor->statement->many.stmt != NULL && run->batch->count > run->cursor->statement->many_rows;
}

/* Undoes all objects, to begin again. */
static sqlm_outcome start_again(batch_run *run)
{
    sqlm_outcome outcome;

    run->result = (sqlm_result){ 0, 0 };
    if (run->begin == SQLITE_CONTROL_BATCH_SAVEPOINT)
        return sqlm__sqlite_control(run->cx, run->conn, SQLITE_CONTROL_BATCH_ROLLBACK);
    outcome = sqlm__sqlite_end_transaction(run->cx, run->conn);
    return outcome == SQLM_OK ? sqlm__sqlite_control(run->cx, run->conn, run->begin) : outcome;
}

/* The first object goes alone: its key is what the others are counted from. */
static sqlm_outcome run_many(batch_run *run)
{
    const size_t rows = run->cursor->statement->many_rows;
    size_t       done = 1;
    bool         good = true;
    sqlm_outcome outcome = run_object(run, 0);

    while (outcome == SQLM_OK && good && run->batch->count - done >= rows) {
        outcome = run_together(run, done, &good);
        done += rows;
    }
    if (outcome == SQLM_OK && good)
        return run_singly(run, done);
    if (outcome != SQLM_OK && !is_an_objects(run, outcome))
        return outcome;
    outcome = start_again(run);
    return outcome == SQLM_OK ? run_singly(run, 0) : outcome;
}

/* Undoes within a cx of its own: the first failure stays on record. */
static void undo(batch_run *run, bool in_savepoint)
{
    sqlite_conn    *conn = run->conn;
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup = sqlm_cx_cleanup_begin(&storage, run->cx, 5000);
    sqlm_outcome    outcome = SQLM_OK;

    conn->cx = cleanup;
    conn->wait_outcome = SQLM_OK;
    if (!in_savepoint) {
        outcome = sqlm__sqlite_end_transaction(cleanup, conn);
    } else if (!conn->transaction_failed) {
        outcome = sqlm__sqlite_control(cleanup, conn, SQLITE_CONTROL_BATCH_ROLLBACK);
        if (outcome == SQLM_OK)
            outcome = sqlm__sqlite_control(cleanup, conn, SQLITE_CONTROL_BATCH_RELEASE);
        conn->transaction_failed = conn->transaction_failed || outcome != SQLM_OK;
    }
    conn->cx = run->cx;
    sqlm_cx_cleanup_end(cleanup, outcome);
}

/* All objects, in a transaction or savepoint where one statement is not enough to be all or nothing. */
static sqlm_outcome run_all_or_nothing(batch_run *run)
{
    sqlite_conn *conn = run->conn;
    bool         in_savepoint = conn->was_in_transaction;
    sqlm_outcome outcome;

    if (!sqlm_batch_may_need_undo(run->batch))
        return run_singly(run, 0);
    run->begin = in_savepoint         ? SQLITE_CONTROL_BATCH_SAVEPOINT
                 : conn->is_read_only ? SQLITE_CONTROL_BEGIN
                                      : SQLITE_CONTROL_BEGIN_IMMEDIATE;
    outcome = sqlm__sqlite_control(run->cx, conn, run->begin);
    if (outcome != SQLM_OK)
        return outcome;
    conn->was_in_transaction = true;
    outcome = are_many(run) ? run_many(run) : run_singly(run, 0);
    if (outcome == SQLM_OK && in_savepoint)
        outcome = sqlm__sqlite_control(run->cx, conn, SQLITE_CONTROL_BATCH_RELEASE);
    else if (outcome == SQLM_OK)
        outcome = sqlm__sqlite_run_commit(run->cx, conn);
    if (outcome != SQLM_OK)
        undo(run, in_savepoint);
    return outcome;
}

/* So many that compiling an INSERT of many rows pays. */
static bool may_be_many(const sqlm_batch *batch)
{
    return batch->count > SQLITE_MANY_ROWS && batch->returning == NULL && batch->value_count == 0;
}

sqlm_outcome sqlm__sqlite_execute_batch(sqlm_cx *cx, sqlm_statement *base, const sqlm_batch *batch, sqlm_result *result)
{
    sqlite_statement *statement = (sqlite_statement *)base;
    sqlite_conn      *conn = (sqlite_conn *)base->conn;
    batch_run         run = { .cx = cx, .conn = conn, .batch = batch };
    sqlm_outcome      outcome;

    if (batch->count == 0) {
        if (result != NULL)
            *result = run.result;
        return SQLM_OK;
    }
    sqlm__sqlite_enter(conn, cx);
    outcome = sqlm__sqlite_check_state(cx, conn, statement->is_read_only);
    if (outcome == SQLM_OK)
        outcome = sqlm__sqlite_take_cursor(cx, statement, &run.cursor);
    if (outcome == SQLM_OK && may_be_many(batch))
        outcome = sqlm__sqlite_prepare_many(cx, statement);
    if (outcome == SQLM_OK)
        outcome = sqlm_batch_keep(cx, batch, &conn->base.allocator, &run.kept);
    if (outcome == SQLM_OK)
        outcome = run_all_or_nothing(&run);
    sqlm_batch_end(batch, &conn->base.allocator, &run.kept, outcome);
    if (run.cursor != NULL)
        sqlm__sqlite_drop_cursor(run.cursor);
    sqlm__sqlite_leave(conn);
    if (outcome == SQLM_OK && result != NULL)
        *result = run.result;
    return outcome;
}
