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

/* Executes what is bound; its rows are read then. End them with end_rows(), whatever the outcome. */
static sqlm_outcome begin_rows(batch_run *run, mysql_cursor *cursor, const sqlm_plan *plan)
{
    sqlm_outcome outcome = sqlm__mysql_run(run->cx, cursor);

    if (outcome != SQLM_OK)
        return outcome;
    run->conn->streaming = cursor;
    cursor->is_over = false;
    outcome = sqlm__mysql_bind_columns(run->cx, cursor);
    return outcome == SQLM_OK ? sqlm__mysql_check_shape(run->cx, cursor, plan) : outcome;
}

static void end_rows(batch_run *run, mysql_cursor *cursor)
{
    int64_t rows = 0;

    if (run->conn->streaming == cursor && !run->conn->is_broken) {
        run->conn->streaming = NULL;
        (void)sqlm__mysql_pass_over(run->conn, cursor->stmt, &rows);
    }
    cursor->is_over = true;
}

/* Runs one object and reads the rows that it gives back into it. */
static sqlm_outcome run_returning(batch_run *run, const sqlm_parameters *parameters, char *object, sqlm_result *result)
{
    const sqlm_plan *plan = run->batch->returning;
    bool             found = true;
    sqlm_outcome     outcome = sqlm__mysql_bind(run->cx, run->cursor, parameters);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = begin_rows(run, run->cursor, plan);
    while (outcome == SQLM_OK && found) {
        outcome = sqlm__mysql_fetch_row(run->cx, run->cursor, plan, object, NULL, &found);
        result->rows_affected += found;
    }
    end_rows(run, run->cursor);
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
    unsigned     count;   /* of objects */
    size_t       budget;  /* bytes */
    size_t       bytes;   /* so far */
    bool         is_full; /* only @count objects go into the budget: nothing was sent */
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
    array->bytes += sqlm__mysql_bound_bytes(statement);
    if (array->outcome == SQLM_OK && array->bytes > array->budget && row > 0) {
        array->is_full = true;
        array->count = row;
        return 1;
    }
    for (size_t i = 0; i < statement->parameter_count && array->outcome == SQLM_OK; i++) {
        binds[i].buffer = statement->binds[i].buffer;
        binds[i].buffer_length = statement->binds[i].buffer_length;
        binds[i].length = statement->binds[i].length;
        binds[i].u.indicator = statement->binds[i].u.indicator;
    }
    return array->outcome != SQLM_OK;
}

/* Sends the objects, or finds how many of them can be sent. */
static sqlm_outcome send_array(array_run *array)
{
    batch_run       *run = array->run;
    MYSQL_STMT      *stmt = run->cursor->stmt;
    const sqlm_error before = *sqlm_cx_error(run->cx);
    unsigned         none = 0;
    sqlm_outcome     outcome;
    const union {
        ps_param_callback function;
        const void       *pointer;
    } callback = { bind_element };

    (void)mysql_stmt_attr_set(stmt, STMT_ATTR_ARRAY_SIZE, &array->count);
    (void)mysql_stmt_attr_set(stmt, STMT_ATTR_CB_USER_DATA, array);
    (void)mysql_stmt_attr_set(stmt, STMT_ATTR_CB_PARAM, callback.pointer);
    if (mysql_stmt_bind_param(stmt, run->cursor->statement->binds) == 0)
        outcome = sqlm__mysql_run(run->cx, run->cursor);
    else
        outcome = sqlm__mysql_stmt_fail(run->cx, run->conn, stmt, run->cursor->statement, SQLM_HERE);
    if (array->outcome != SQLM_OK)
        outcome = array->outcome;
    if (outcome == SQLM_OK)
        run->result.rows_affected += (int64_t)mysql_stmt_affected_rows(stmt);
    if (array->is_full) {
        *sqlm_cx_error_details(run->cx) = before;
        outcome = SQLM_OK;
    }
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
    const mysql_statement *statement = run->cursor->statement;
    unsigned               most = MOST_ELEMENTS;
    const size_t           budget = sqlm__mysql_budget(run->conn);
    sqlm_outcome           outcome = SQLM_OK;

    for (size_t done = 0; done < run->batch->count && outcome == SQLM_OK;) {
        const size_t left = run->batch->count - done;
        array_run    array = { .run = run, .first = done, .count = left < most ? (unsigned)left : most, .budget = budget };

        outcome = bind_object(run, done); /* the types are those of the first */
        if (outcome == SQLM_OK)
            outcome = sqlm__mysql_check_packet(run->cx, run->conn, sqlm__mysql_bound_bytes(statement));
        if (outcome == SQLM_OK)
            outcome = send_array(&array);
        if (outcome == SQLM_OK)
            outcome = sqlm_cx_check(run->cx);
        if (array.is_full)
            most = array.count;
        else
            done += array.count;
    }
    return outcome;
}

/* ---- many rows of one INSERT ----------------------------------------------------------------------------------------------- */

/* Rows of one statement, tried in this order: each is prepared and kept, and more than that is no faster. */
static const size_t row_counts[] = { 100, 10 };
enum { FEWEST_ROWS = 10, MOST_PARAMETERS = 65535 };

/* Whether it is the rows of one statement that give back what has to come back. */
static bool may_insert_rows(const batch_run *run)
{
    const sqlm_batch *batch = run->batch;
    const size_t      parameters = run->cursor->statement->parameter_count;
    const bool        makes_keys = batch->generated_key != NULL && batch->generated_key->name != NULL && batch->returning == NULL;

    return (run->conn->dialect.features & SQLM_FEATURE_RETURNING) != 0 && batch->count >= FEWEST_ROWS && parameters > 0 &&
           (makes_keys || (batch->returning != NULL && batch->generated_key == NULL)) &&
           batch->plan->count + batch->value_count == parameters;
}

/* Reads the keys that were made. A statement makes them one larger than the other in the order of its rows; @p good tells whether they came
 * in that order, one for each row. */
static sqlm_outcome read_keys(batch_run *run, mysql_cursor *cursor, size_t first, size_t rows, bool *good)
{
    const sqlm_plan_column *made = run->batch->generated_key;
    const sqlm_plan_column  column = { .type = SQLM_TYPE_I64, .table = made->table, .name = made->name };
    const sqlm_plan         plan = { &column, 1, sizeof(int64_t) };
    int64_t                 last = 0;
    size_t                  count = 0;
    bool                    found = true;
    sqlm_outcome            outcome = begin_rows(run, cursor, &plan);

    *good = true;
    while (outcome == SQLM_OK && found) {
        int64_t key = 0;

        outcome = sqlm__mysql_fetch_row(run->cx, cursor, &plan, &key, NULL, &found);
        if (outcome != SQLM_OK || !found)
            break;
        *good = *good && count < rows && key > last;
        if (*good)
            outcome = sqlm_batch_take_key(run->cx, run->batch, &run->kept, first + count, key);
        last = key;
        count++;
    }
    end_rows(run, cursor);
    *good = *good && count == rows;
    run->result.rows_affected += (int64_t)count;
    run->result.last_insert_id = last;
    return outcome;
}

/* Whether an object's row is told from the one before it by a larger key that was made. Without one the rows must be alike, as instants of
 * one statement are: then it is all the same which row is whose. */
static sqlm_outcome look_at_order(const batch_run *run, const char *before, const char *object, bool *good)
{
    const sqlm_batch       *batch = run->batch;
    const sqlm_plan_column *columns = batch->returned_key != NULL ? batch->returned_key : batch->returning->columns;
    const size_t            count = batch->returned_key != NULL ? 1 : batch->returning->count;
    sqlm_outcome            outcome = SQLM_OK;

    for (size_t i = 0; i < count && *good && outcome == SQLM_OK; i++) {
        sqlm_value first, second;

        outcome = sqlm_plan_read(run->cx, &columns[i], before, &first);
        if (outcome == SQLM_OK)
            outcome = sqlm_plan_read(run->cx, &columns[i], object, &second);
        if (outcome == SQLM_OK)
            *good = batch->returned_key != NULL ? first.as.integer < second.as.integer : sqlm_value_equal(&first, &second);
    }
    return outcome;
}

/* Reads what the objects get back. */
static sqlm_outcome read_objects(batch_run *run, mysql_cursor *cursor, size_t first, size_t rows, bool *good)
{
    const sqlm_plan *plan = run->batch->returning;
    const char      *before = NULL;
    size_t           count = 0;
    bool             found = true;
    sqlm_outcome     outcome = begin_rows(run, cursor, plan);

    *good = true;
    while (outcome == SQLM_OK && found) {
        char *object = sqlm_batch_object(run->batch, first + (count < rows ? count : 0));

        outcome = sqlm__mysql_fetch_row(run->cx, cursor, plan, object, NULL, &found);
        if (outcome == SQLM_OK && found && before != NULL)
            outcome = look_at_order(run, before, object, good);
        before = object;
        count += found;
    }
    end_rows(run, cursor);
    *good = *good && count == rows;
    run->result.rows_affected += (int64_t)count;
    return outcome;
}

/* Inserts objects with a statement of so many rows as long as there are as many and they are not too long. */
static sqlm_outcome insert_rows(batch_run *run, mysql_cursor *cursor, size_t rows, size_t *done, bool *good)
{
    const size_t budget = sqlm__mysql_budget(run->conn);
    bool         fits = true;
    sqlm_outcome outcome = SQLM_OK;

    while (outcome == SQLM_OK && *good && run->batch->count - *done >= rows) {
        outcome = sqlm__mysql_bind_rows(run->cx, cursor, run->batch, *done, rows);
        fits = sqlm__mysql_bound_bytes(cursor->statement) <= budget;
        if (outcome != SQLM_OK || !fits)
            break;
        outcome = run->batch->returning != NULL ? read_objects(run, cursor, *done, rows, good) : read_keys(run, cursor, *done, rows, good);
        *done += rows;
        if (outcome == SQLM_OK)
            outcome = sqlm_cx_check(run->cx);
    }
    return outcome;
}

/* With statements of many rows, as far as they go. */
static sqlm_outcome insert_many(batch_run *run, size_t *done, bool *good)
{
    const mysql_statement *statement = run->cursor->statement;
    const char            *key = run->batch->returning == NULL ? run->batch->generated_key->name : NULL;
    sqlm_outcome           outcome = SQLM_OK;

    for (size_t i = 0; i < sizeof row_counts / sizeof row_counts[0] && outcome == SQLM_OK && *good; i++) {
        const size_t     rows = row_counts[i];
        mysql_statement *many = NULL;
        mysql_cursor    *cursor = NULL;

        if (run->batch->count - *done < rows || statement->parameter_count > MOST_PARAMETERS / rows)
            continue;
        outcome = sqlm__mysql_take_many(run->cx, statement, key, rows, &many);
        if (outcome != SQLM_OK || many == NULL)
            break;
        outcome = sqlm__mysql_take_cursor(run->cx, many, &cursor);
        if (outcome == SQLM_OK)
            outcome = insert_rows(run, cursor, rows, done, good);
        sqlm__mysql_release(&many->base);
    }
    return outcome;
}

#endif

/* One by one, from one on. */
static sqlm_outcome run_objects(batch_run *run, size_t first)
{
    for (size_t i = first; i < run->batch->count; i++) {
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

    if (sqlm_cx_error(run->cx)->sent == SQLM_SENT_NO)
        sqlm_cx_error_details(run->cx)->sent = SQLM_SENT_YES;
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

#ifdef MARIADB_BASE_VERSION

/* Whether a failure may be one object's: one by one it is named. */
static bool may_be_an_objects(const batch_run *run, sqlm_outcome outcome)
{
    return outcome == SQLM_ERR && !run->conn->is_broken && !run->conn->transaction_failed &&
           sqlm_cx_error(run->cx)->kind != SQLM_E_OUT_OF_MEMORY;
}

/* The keys did not come in order, and a table without transactions has kept the rows. */
static sqlm_outcome fail_undo(const batch_run *run)
{
    return SQLM_FAIL(run->cx, TRANSACTION, NONE,
                     "the objects were inserted, but it is not known which has which key: their table's engine has no transactions that undo it");
}

/* Many at once where that can be; where that is refused, one by one. */
static sqlm_outcome send_objects(batch_run *run, bool in_savepoint)
{
    size_t       done = 0;
    bool         good = true;
    sqlm_outcome outcome = SQLM_OK;
    bool         is_refused;

    if (may_send_arrays(run)) {
        outcome = send_arrays(run);
        done = run->batch->count;
    } else if (may_insert_rows(run)) {
        outcome = insert_many(run, &done, &good);
    }
    if (outcome == SQLM_OK && good)
        return run_objects(run, done);
    if (outcome != SQLM_OK && !may_be_an_objects(run, outcome))
        return outcome;
    run->result = (sqlm_result){ 0, 0 };
    is_refused = outcome != SQLM_OK;
    outcome = sqlm__mysql_control(run->cx, run->conn, in_savepoint ? batch_rollback : "ROLLBACK AND CHAIN");
    if (outcome == SQLM_OK && mysql_warning_count(run->conn->mysql) > 0) /* what was inserted stays: not once more */
        return is_refused ? SQLM_ERR : fail_undo(run);
    return outcome == SQLM_OK ? run_objects(run, 0) : outcome;
}

#else

static sqlm_outcome send_objects(batch_run *run, bool in_savepoint)
{
    (void)in_savepoint;
    return run_objects(run, 0);
}

#endif

/* One object whose row can be read whatever it has needs no more than its statement. */
static bool may_need_undo(const batch_run *run)
{
    const sqlm_batch *batch = run->batch;
    const bool        is_lone = batch->count == 1 && batch->returning != NULL && batch->generated_key == NULL;

    return sqlm_batch_may_need_undo(batch) && !(is_lone && sqlm__mysql_reads_surely(run->cursor, batch->returning));
}

static sqlm_outcome run_all_or_nothing(batch_run *run)
{
    mysql_conn  *conn = run->conn;
    bool         in_savepoint = conn->in_transaction;
    sqlm_outcome outcome;

    if (!may_need_undo(run))
        return run_objects(run, 0);
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
        outcome = sqlm__mysql_ensure_prepared(run->cx, run->cursor);
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
