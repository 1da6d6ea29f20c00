/* SPDX-License-Identifier: MIT */
#include "recorder.h"

#include <string.h>

recording recorded;

static bool in_transaction;

static const sqlm_dialect *dialect_of(const char *url)
{
    static sqlm_dialect mariadb;

    if (strcmp(url, "mariadb") != 0)
        return sqlm_dialect_named(url);
    mariadb = *sqlm_dialect_of(SQLM_DIALECT_MYSQL);
    mariadb.features |= SQLM_FEATURE_RETURNING;
    return &mariadb;
}

static sqlm_outcome recorder_connect(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(cx);
    sqlm_conn            *made = sqlm_allocate(allocator, 1, sizeof(*made));

    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory");
    *made = (sqlm_conn){ .driver = recorder_driver(), .dialect = dialect_of(url), .allocator = *allocator };
    memset(&recorded, 0, sizeof(recorded));
    in_transaction = false;
    *conn = made;
    return SQLM_OK;
}

static void recorder_close(sqlm_conn *conn)
{
    const sqlm_allocator allocator = conn->allocator;

    sqlm_release(&allocator, conn, 1, sizeof(*conn));
}

static sqlm_outcome do_nothing(sqlm_cx *cx, sqlm_conn *conn)
{
    (void)cx;
    (void)conn;
    return SQLM_OK;
}

static void recorder_interrupt(sqlm_conn *conn)
{
    (void)conn;
}

static sqlm_conn_status recorder_status(const sqlm_conn *conn)
{
    (void)conn;
    return in_transaction ? SQLM_CONN_IN_TRANSACTION : SQLM_CONN_IDLE;
}

static const char *recorder_version(const sqlm_conn *conn)
{
    (void)conn;
    return "1";
}

static sqlm_outcome recorder_prepare(sqlm_cx *cx, sqlm_conn *conn, const char *sql, size_t length, sqlm_statement **statement)
{
    sqlm_statement *made = sqlm_allocate(&conn->allocator, 1, sizeof(*made));

    if (made == NULL || length >= RECORDED_SQL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory");
    made->conn = conn;
    memcpy(recorded.sql, sql, length + 1);
    recorded.prepared++;
    recorded.live++;
    *statement = made;
    return SQLM_OK;
}

static void recorder_release(sqlm_statement *statement)
{
    const sqlm_allocator allocator = statement->conn->allocator;

    sqlm_release(&allocator, statement, 1, sizeof(*statement));
    recorded.live--;
}

static sqlm_outcome record(sqlm_cx *cx, const sqlm_parameters *parameters)
{
    const sqlm_error_kind failure = recorded.failure;

    recorded.run++;
    recorded.failure = SQLM_E_NONE;
    recorded.plan_count = parameters->plan != NULL ? parameters->plan->count : 0;
    recorded.value_count = parameters->value_count;
    if (parameters->value_count > 0 && parameters->value_count <= RECORDED_VALUES)
        memcpy(recorded.values, parameters->values, parameters->value_count * sizeof(sqlm_value));
    return failure == SQLM_E_NONE ? SQLM_OK : sqlm_cx_fail(cx, failure, SQLM_R_NONE, SQLM_HERE, "as the test wants");
}

static sqlm_outcome recorder_execute(sqlm_cx *cx, sqlm_statement *statement, const sqlm_parameters *parameters,
                                     sqlm_result *result)
{
    (void)statement;
    *result = (sqlm_result){ .rows_affected = 1, .last_insert_id = 1 };
    return record(cx, parameters);
}

static sqlm_outcome recorder_execute_batch(sqlm_cx *cx, sqlm_statement *statement, const sqlm_batch *batch, sqlm_result *result)
{
    const sqlm_parameters parameters = {
        .plan = batch->plan, .object = batch->objects, .values = batch->values, .value_count = batch->value_count
    };

    return recorder_execute(cx, statement, &parameters, result);
}

static sqlm_outcome recorder_query(sqlm_cx *cx, sqlm_statement *statement, const sqlm_parameters *parameters,
                                   sqlm_cursor **cursor)
{
    const sqlm_outcome outcome = record(cx, parameters);

    if (outcome != SQLM_OK)
        return outcome;
    *cursor = sqlm_allocate(&statement->conn->allocator, 1, sizeof(**cursor));
    if (*cursor == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory");
    **cursor = (sqlm_cursor){ .conn = statement->conn };
    return SQLM_OK;
}

/* No rows, but one for a plan of one column: that is a number. */
static sqlm_outcome recorder_fetch(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan, void *objects, size_t max_rows,
                                   sqlm_arena *arena, size_t *rows)
{
    (void)cx;
    (void)cursor;
    (void)objects;
    (void)max_rows;
    (void)arena;
    *rows = plan->count == 1 ? 1 : 0;
    return SQLM_OK;
}

static const char *recorder_column_name(const sqlm_cursor *cursor, size_t column)
{
    (void)cursor;
    (void)column;
    return NULL;
}

static void recorder_close_cursor(sqlm_cursor *cursor)
{
    const sqlm_allocator allocator = cursor->conn->allocator;

    sqlm_release(&allocator, cursor, 1, sizeof(*cursor));
}

static sqlm_outcome recorder_begin(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options)
{
    (void)options;
    in_transaction = true;
    return do_nothing(cx, conn);
}

static sqlm_outcome recorder_end(sqlm_cx *cx, sqlm_conn *conn)
{
    in_transaction = false;
    return do_nothing(cx, conn);
}

static const sqlm_driver driver = {
    .abi_version = SQLM_DRIVER_ABI,
    .struct_size = sizeof(sqlm_driver),
    .name = "recorder",
    .connect = recorder_connect,
    .close = recorder_close,
    .forget = recorder_close,
    .ping = do_nothing,
    .reset = do_nothing,
    .interrupt = recorder_interrupt,
    .status = recorder_status,
    .server_version = recorder_version,
    .prepare = recorder_prepare,
    .release = recorder_release,
    .execute = recorder_execute,
    .execute_batch = recorder_execute_batch,
    .query = recorder_query,
    .fetch = recorder_fetch,
    .column_name = recorder_column_name,
    .close_cursor = recorder_close_cursor,
    .execute_script = sqlm_driver_no_execute_script,
    .begin = recorder_begin,
    .commit = recorder_end,
    .rollback = recorder_end,
    .savepoint = sqlm_driver_no_savepoint,
    .release_savepoint = sqlm_driver_no_savepoint,
    .rollback_to_savepoint = sqlm_driver_no_savepoint,
};

const sqlm_driver *recorder_driver(void)
{
    return &driver;
}
