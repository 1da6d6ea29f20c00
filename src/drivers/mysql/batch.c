/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <stdio.h>
#include <string.h>

/* A batch that runs. */
typedef struct batch_run {
    sqlm_cx          *cx;
    mysql_conn       *conn;
    mysql_cursor     *cursor;
    const sqlm_batch *batch;
    int64_t          *keys;   /* made by the database, written into the objects at the end; NULL: not wanted */
    char             *backup; /* the objects as they were, where rows are read into them; NULL: nothing is */
    sqlm_result       result;
} batch_run;

static const char batch_savepoint[] = "SAVEPOINT sqlmodel_batch";
static const char batch_release[] = "RELEASE SAVEPOINT sqlmodel_batch";
static const char batch_rollback[] = "ROLLBACK TO SAVEPOINT sqlmodel_batch";

static char *object_at(const sqlm_batch *batch, size_t index)
{
    return (char *)batch->objects + index * batch->plan->object_size;
}

static bool key_fits(const sqlm_plan_column *column, int64_t key)
{
    switch (column->type) {
    case SQLM_TYPE_I16:
        return key >= INT16_MIN && key <= INT16_MAX;
    case SQLM_TYPE_I32:
        return key >= INT32_MIN && key <= INT32_MAX;
    default:
        return true;
    }
}

static void store_key(const sqlm_plan_column *column, int64_t key, char *object)
{
    char   *member = object + column->offset;
    int32_t middle = (int32_t)key;
    int16_t narrow = (int16_t)key;

    if (column->nullable) {
        memcpy(member, &(bool){ true }, sizeof(bool));
        member += sqlm_plan_optional_offset((sqlm_type)column->type);
    }
    if (column->type == SQLM_TYPE_I16)
        memcpy(member, &narrow, sizeof narrow);
    else if (column->type == SQLM_TYPE_I32)
        memcpy(member, &middle, sizeof middle);
    else
        memcpy(member, &key, sizeof key);
}

/* Remembers the key of an object; 0 is none. */
static sqlm_outcome take_key(batch_run *run, size_t index, int64_t key)
{
    const sqlm_plan_column *column = run->batch->generated_key;
    char                    label[MYSQL_MAX_COLUMN_LABEL];
    sqlm_outcome            outcome;

    if (key_fits(column, key)) {
        run->keys[index] = key;
        return SQLM_OK;
    }
    outcome = SQLM_FAIL(run->cx, DATA, RANGE, "the key that the database made for %s does not fit into %s",
                        sqlm__mysql_column_label(column, label), sqlm_type_name(column->type));
    sqlm__mysql_put_column(run->cx, column);
    return outcome;
}

/* Runs one object and reads the rows that it gives back into it. */
static sqlm_outcome run_returning(batch_run *run, const sqlm_parameters *parameters, char *object, sqlm_result *result)
{
    mysql_cursor *cursor = run->cursor;
    bool          found = true;
    sqlm_outcome  outcome = sqlm__mysql_bind(run->cx, cursor, parameters);

    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_run(run->cx, cursor);
    if (outcome != SQLM_OK)
        return outcome;
    run->conn->streaming = cursor;
    cursor->is_over = false;
    outcome = sqlm__mysql_bind_columns(run->cx, cursor);
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_check_shape(run->cx, cursor, run->batch->returning);
    while (outcome == SQLM_OK && found) {
        outcome = sqlm__mysql_fetch_row(run->cx, cursor, run->batch->returning, object, NULL, &found);
        result->rows_affected += found;
    }
    if (run->conn->streaming == cursor && !run->conn->is_broken) {
        int64_t rows = 0;

        run->conn->streaming = NULL;
        (void)sqlm__mysql_pass_over(run->conn, cursor->stmt, &rows);
    }
    cursor->is_over = true;
    return outcome;
}

static sqlm_outcome run_object(batch_run *run, size_t index)
{
    const sqlm_batch     *batch = run->batch;
    char                 *object = object_at(batch, index);
    const sqlm_parameters parameters = {
        .plan = batch->plan, .object = object, .values = batch->values, .value_count = batch->value_count
    };
    sqlm_result           result = { 0, 0 };
    sqlm_outcome          outcome = batch->returning != NULL ? run_returning(run, &parameters, object, &result)
                                                             : sqlm__mysql_run_to_end(run->cx, run->cursor, &parameters, &result);

    if (outcome != SQLM_OK)
        return outcome;
    run->result.rows_affected += result.rows_affected;
    if (result.last_insert_id != 0)
        run->result.last_insert_id = result.last_insert_id;
    return run->keys != NULL ? take_key(run, index, result.last_insert_id) : SQLM_OK;
}

/* Puts the object's number before the message. */
static void name_object(sqlm_cx *cx, size_t index)
{
    sqlm_error *error = sqlm_cx_error_details(cx);
    char        message[sizeof error->message + 32];

    (void)snprintf(message, sizeof message, "object %zu: %s", index, error->message);
    sqlm_error_set_text(error->message, sizeof error->message, message);
}

static sqlm_outcome run_objects(batch_run *run)
{
    for (size_t i = 0; i < run->batch->count; i++) {
        sqlm_outcome outcome = run_object(run, i);

        if (outcome == SQLM_OK && (i & 63) == 63)
            outcome = sqlm_cx_check(run->cx);
        if (outcome != SQLM_OK) {
            name_object(run->cx, i);
            return outcome;
        }
    }
    return SQLM_OK;
}

/* Undoes within a cx of its own: the first failure stays on record. */
static void undo(batch_run *run, bool in_savepoint)
{
    mysql_conn     *conn = run->conn;
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup;
    sqlm_outcome    outcome;

    if (conn->is_broken || (in_savepoint && conn->transaction_gone))
        return;
    cleanup = sqlm_cx_cleanup_begin(&storage, run->cx, 5000);
    conn->cx = cleanup;
    conn->stop = MYSQL_STOP_NONE;
    if (in_savepoint) {
        outcome = sqlm__mysql_control(cleanup, conn, batch_rollback);
        if (outcome == SQLM_OK)
            outcome = sqlm__mysql_control(cleanup, conn, batch_release);
        conn->transaction_failed = outcome != SQLM_OK;
    } else {
        outcome = sqlm__mysql_end_transaction(cleanup, conn);
    }
    conn->cx = run->cx;
    sqlm_cx_cleanup_end(cleanup, outcome);
}

/* Whether a statement that has succeeded may have to be undone: for a later object, or for what it gave back. */
static bool may_need_undo(const sqlm_batch *batch)
{
    return batch->count > 1 || batch->returning != NULL ||
           (batch->generated_key != NULL &&
            (batch->generated_key->type == SQLM_TYPE_I16 || batch->generated_key->type == SQLM_TYPE_I32));
}

static sqlm_outcome run_all_or_nothing(batch_run *run)
{
    mysql_conn  *conn = run->conn;
    bool         in_savepoint = conn->in_transaction;
    sqlm_outcome outcome;

    if (!may_need_undo(run->batch))
        return run_objects(run);
    outcome = sqlm__mysql_control(run->cx, conn, in_savepoint ? batch_savepoint : "START TRANSACTION");
    if (outcome != SQLM_OK)
        return outcome;
    outcome = run_objects(run);
    if (outcome == SQLM_OK && in_savepoint)
        outcome = sqlm__mysql_control(run->cx, conn, batch_release);
    else if (outcome == SQLM_OK)
        outcome = sqlm__mysql_run_commit(run->cx, conn);
    if (outcome != SQLM_OK)
        undo(run, in_savepoint);
    return outcome;
}

static void restore(const batch_run *run)
{
    const sqlm_batch *batch = run->batch;

    if (run->backup != NULL)
        memcpy(batch->objects, run->backup, batch->count * batch->plan->object_size);
}

static void store_keys(const batch_run *run)
{
    const sqlm_batch *batch = run->batch;

    for (size_t i = 0; i < batch->count && run->keys != NULL; i++) {
        if (run->keys[i] != 0)
            store_key(batch->generated_key, run->keys[i], object_at(batch, i));
    }
}

/* Takes memory for what is needed to change the objects after success alone. */
static sqlm_outcome prepare_objects(batch_run *run)
{
    const sqlm_batch     *batch = run->batch;
    const sqlm_allocator *allocator = &run->conn->base.allocator;

    if (batch->generated_key != NULL) {
        run->keys = sqlm_allocate(allocator, batch->count, sizeof *run->keys);
        if (run->keys == NULL)
            return SQLM_FAIL(run->cx, OUT_OF_MEMORY, NONE, "no memory for the keys of %zu objects", batch->count);
        memset(run->keys, 0, batch->count * sizeof *run->keys);
    }
    if (batch->returning != NULL) {
        run->backup = sqlm_allocate(allocator, batch->count, batch->plan->object_size);
        if (run->backup == NULL)
            return SQLM_FAIL(run->cx, OUT_OF_MEMORY, NONE, "no memory for a copy of %zu objects", batch->count);
        memcpy(run->backup, batch->objects, batch->count * batch->plan->object_size);
    }
    return SQLM_OK;
}

static void free_run(const batch_run *run)
{
    const sqlm_allocator *allocator = &run->conn->base.allocator;

    if (run->keys != NULL)
        sqlm_release(allocator, run->keys, run->batch->count, sizeof *run->keys);
    if (run->backup != NULL)
        sqlm_release(allocator, run->backup, run->batch->count, run->batch->plan->object_size);
}

static sqlm_outcome run_entered(batch_run *run, mysql_statement *statement)
{
    sqlm_outcome outcome = sqlm__mysql_check_state(run->cx, run->conn, statement->does);

    if (outcome == SQLM_OK && statement->is_text)
        outcome = SQLM_FAIL(run->cx, UNSUPPORTED, NONE, "the server does not prepare this statement");
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_take_cursor(run->cx, statement, &run->cursor);
    if (outcome == SQLM_OK)
        outcome = prepare_objects(run);
    if (outcome == SQLM_OK)
        outcome = run_all_or_nothing(run);
    if (run->cursor != NULL)
        sqlm__mysql_drop_cursor(run->cursor);
    return outcome;
}

sqlm_outcome sqlm__mysql_execute_batch(sqlm_cx *cx, sqlm_statement *base, const sqlm_batch *batch, sqlm_result *result)
{
    mysql_conn  *conn = (mysql_conn *)base->conn;
    batch_run    run = { .cx = cx, .conn = conn, .batch = batch };
    sqlm_outcome outcome = SQLM_OK;

    if (batch->count > 0) {
        outcome = sqlm__mysql_enter(cx, conn);
        if (outcome == SQLM_OK)
            outcome = run_entered(&run, (mysql_statement *)base);
        sqlm__mysql_leave(conn);
    }
    if (outcome == SQLM_OK)
        store_keys(&run);
    else
        restore(&run);
    free_run(&run);
    if (outcome == SQLM_OK && result != NULL)
        *result = run.result;
    return outcome;
}
