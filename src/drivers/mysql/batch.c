/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <sqlmodel/sys/batch.h>

/* A batch that runs. */
typedef struct batch_run {
    sqlm_cx          *cx;
    mysql_conn       *conn;
    mysql_cursor     *cursor;
    const sqlm_batch *batch;
    sqlm_batch_kept   kept;
    sqlm_result       result;
} batch_run;

static const char batch_savepoint[] = "SAVEPOINT sqlmodel_batch";
static const char batch_release[] = "RELEASE SAVEPOINT sqlmodel_batch";
static const char batch_rollback[] = "ROLLBACK TO SAVEPOINT sqlmodel_batch";

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
    const sqlm_parameters parameters = sqlm_batch_parameters(run->batch, index);
    sqlm_result           result = { 0, 0 };
    sqlm_outcome          outcome = run->batch->returning != NULL
                                        ? run_returning(run, &parameters, sqlm_batch_object(run->batch, index), &result)
                                        : sqlm__mysql_run_to_end(run->cx, run->cursor, &parameters, &result);

    if (outcome != SQLM_OK)
        return outcome;
    run->result.rows_affected += result.rows_affected;
    if (result.last_insert_id != 0)
        run->result.last_insert_id = result.last_insert_id;
    return sqlm_batch_take_key(run->cx, run->batch, &run->kept, index, result.last_insert_id);
}

#ifdef MARIADB_BASE_VERSION

/* Objects that are sent with one execution. */
enum { MOST_ELEMENTS = 1000 };

/* An array that is being sent. */
typedef struct array_run {
    batch_run   *run;
    size_t       first;   /* object of the batch */
    sqlm_outcome outcome; /* of the element that could not be bound */
} array_run;

static sqlm_outcome bind_object(const batch_run *run, size_t index)
{
    const sqlm_parameters parameters = sqlm_batch_parameters(run->batch, index);

    return sqlm__mysql_bind_element(run->cx, run->cursor, &parameters);
}

/* Called by the client library for each element, to fill what it has copied of our binds. */
static my_bool bind_element(void *user, MYSQL_BIND *binds, unsigned row)
{
    array_run             *array = user;
    const mysql_statement *statement = array->run->cursor->statement;

    array->outcome = bind_object(array->run, array->first + row);
    for (size_t i = 0; i < statement->parameter_count && array->outcome == SQLM_OK; i++) {
        binds[i].buffer = statement->binds[i].buffer;
        binds[i].buffer_length = statement->binds[i].buffer_length;
        binds[i].length = statement->binds[i].length;
        binds[i].u.indicator = statement->binds[i].u.indicator;
    }
    return array->outcome != SQLM_OK;
}

/* Sends up to MOST_ELEMENTS objects from the first on. */
static sqlm_outcome send_array(array_run *array, unsigned count)
{
    batch_run    *run = array->run;
    MYSQL_STMT   *stmt = run->cursor->stmt;
    sqlm_outcome  outcome = bind_object(run, array->first); /* the types are those of the first */
    unsigned      none = 0;
    const union {
        ps_param_callback function;
        const void       *pointer;
    } callback = { bind_element };

    if (outcome != SQLM_OK)
        return outcome;
    array->outcome = SQLM_OK;
    (void)mysql_stmt_attr_set(stmt, STMT_ATTR_ARRAY_SIZE, &count);
    (void)mysql_stmt_attr_set(stmt, STMT_ATTR_CB_USER_DATA, array);
    (void)mysql_stmt_attr_set(stmt, STMT_ATTR_CB_PARAM, callback.pointer);
    if (mysql_stmt_bind_param(stmt, run->cursor->statement->binds) != 0)
        outcome = sqlm__mysql_stmt_fail(run->cx, run->conn, stmt, run->cursor->statement, SQLM_HERE);
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_run(run->cx, run->cursor);
    if (array->outcome != SQLM_OK)
        outcome = array->outcome;
    if (outcome == SQLM_OK)
        run->result.rows_affected += (int64_t)mysql_stmt_affected_rows(stmt);
    (void)mysql_stmt_attr_set(stmt, STMT_ATTR_CB_PARAM, NULL);
    (void)mysql_stmt_attr_set(stmt, STMT_ATTR_CB_USER_DATA, NULL);
    (void)mysql_stmt_attr_set(stmt, STMT_ATTR_ARRAY_SIZE, &none);
    return outcome;
}

static bool server_takes_arrays(MYSQL *mysql)
{
    unsigned long extended = 0;

    return mariadb_get_infov(mysql, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &extended) == 0 &&
           (extended & (unsigned long)(MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)) != 0;
}

/* Whether nothing has to come back for each object, so that many can be sent at once. */
static bool may_send_arrays(const batch_run *run)
{
    return run->batch->count > 1 && run->batch->returning == NULL && run->batch->generated_key == NULL &&
           run->cursor->statement->parameter_count > 0 && mysql_stmt_field_count(run->cursor->stmt) == 0 &&
           server_takes_arrays(run->conn->mysql);
}

static sqlm_outcome send_arrays(batch_run *run)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < run->batch->count && outcome == SQLM_OK; i += MOST_ELEMENTS) {
        array_run array = { run, i, SQLM_OK };
        size_t    left = run->batch->count - i;

        outcome = send_array(&array, left < MOST_ELEMENTS ? (unsigned)left : MOST_ELEMENTS);
        if (outcome == SQLM_OK)
            outcome = sqlm_cx_check(run->cx);
    }
    return outcome;
}

#endif

static sqlm_outcome run_objects(batch_run *run)
{
    for (size_t i = 0; i < run->batch->count; i++) {
        sqlm_outcome outcome = run_object(run, i);

        if (outcome == SQLM_OK && (i & 63) == 63)
            outcome = sqlm_cx_check(run->cx);
        if (outcome != SQLM_OK) {
            sqlm_batch_name_object(run->cx, i);
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

/* As arrays where that can be; where an array is refused, one by one, which tells the object that was it. */
static sqlm_outcome send_objects(batch_run *run, bool in_savepoint)
{
#ifdef MARIADB_BASE_VERSION
    if (may_send_arrays(run)) {
        sqlm_outcome outcome = send_arrays(run);

        if (outcome != SQLM_ERR || run->conn->is_broken || run->conn->transaction_failed)
            return outcome;
        outcome = sqlm__mysql_control(run->cx, run->conn, in_savepoint ? batch_rollback : "ROLLBACK AND CHAIN");
        if (outcome != SQLM_OK)
            return outcome;
        run->result = (sqlm_result){ 0, 0 };
    }
#else
    (void)in_savepoint;
#endif
    return run_objects(run);
}

static sqlm_outcome run_all_or_nothing(batch_run *run)
{
    mysql_conn  *conn = run->conn;
    bool         in_savepoint = conn->in_transaction;
    sqlm_outcome outcome;

    if (!sqlm_batch_may_need_undo(run->batch))
        return run_objects(run);
    outcome = sqlm__mysql_control(run->cx, conn, in_savepoint ? batch_savepoint : "START TRANSACTION");
    if (outcome != SQLM_OK)
        return outcome;
    outcome = send_objects(run, in_savepoint);
    if (outcome == SQLM_OK && in_savepoint)
        outcome = sqlm__mysql_control(run->cx, conn, batch_release);
    else if (outcome == SQLM_OK)
        outcome = sqlm__mysql_run_commit(run->cx, conn);
    if (outcome != SQLM_OK)
        undo(run, in_savepoint);
    return outcome;
}

static sqlm_outcome run_entered(batch_run *run, mysql_statement *statement)
{
    sqlm_outcome outcome = sqlm__mysql_check_state(run->cx, run->conn, statement->does);

    if (outcome == SQLM_OK && statement->is_text)
        outcome = SQLM_FAIL(run->cx, UNSUPPORTED, NONE, "the server does not prepare this statement");
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_take_cursor(run->cx, statement, &run->cursor);
    if (outcome == SQLM_OK)
        outcome = sqlm_batch_keep(run->cx, run->batch, &run->conn->base.allocator, &run->kept);
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
    sqlm_batch_end(batch, &conn->base.allocator, &run.kept, outcome);
    if (outcome == SQLM_OK && result != NULL)
        *result = run.result;
    return outcome;
}
