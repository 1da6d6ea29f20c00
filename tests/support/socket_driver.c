/* SPDX-License-Identifier: MIT */
#include "support/socket_driver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/socket_request.h"

enum { MAX_IDLE_STATEMENTS = 8, ROWS_PER_CHUNK = 50, DRAIN_MS = 5000, COMMIT_MS = 5000 };

/* ---- connections ----------------------------------------------------------------------------------------------------------- */

static void free_statement(socket_conn *conn, socket_statement *statement)
{
    conn->statements[statement->id] = NULL;
    sqlm_release(&conn->base.allocator, statement->sql, statement->length + 1, 1);
    sqlm_release(&conn->base.allocator, statement, 1, sizeof(*statement));
}

static void free_cursor(socket_conn *conn, socket_cursor *cursor)
{
    conn->cursors[cursor->portal] = NULL;
    wire_fini(&cursor->names);
    wire_fini(&cursor->chunk);
    sqlm_release(&conn->base.allocator, cursor, 1, sizeof(*cursor));
}

static void free_conn(socket_conn *conn)
{
    sqlm_allocator allocator = conn->base.allocator;

    for (size_t i = 0; i < WIRE_MAX_PORTALS; i++) {
        if (conn->cursors[i] != NULL)
            free_cursor(conn, conn->cursors[i]);
    }
    for (size_t i = 0; i < WIRE_MAX_STATEMENTS; i++) {
        if (conn->statements[i] != NULL)
            free_statement(conn, conn->statements[i]);
    }
    (void)close(conn->socket);
    (void)close(conn->control);
    wire_fini(&conn->in);
    wire_fini(&conn->out);
    sqlm_release(&allocator, conn, 1, sizeof(*conn));
}

static void driver_close(sqlm_conn *base)
{
    socket_conn   *conn = socket_conn_of(base);
    socket_server *server = conn->server;

    (void)shutdown(conn->socket, SHUT_RDWR);
    socket_server_join(server);
    free_conn(conn);
}

static void driver_forget(sqlm_conn *base)
{
    socket_server_forget(socket_conn_of(base)->server);
    free_conn(socket_conn_of(base));
}

static sqlm_outcome open_sockets(sqlm_cx *cx, socket_conn *conn, bool is_silent)
{
    int data[2];
    int control[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, data) != 0)
        return SQLM_FAIL(cx, CONNECTION, REFUSED, "no socket: errno %d", errno);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0) {
        (void)close(data[0]);
        (void)close(data[1]);
        return SQLM_FAIL(cx, CONNECTION, REFUSED, "no socket: errno %d", errno);
    }
    conn->socket = data[0];
    conn->control = control[0];
    conn->server = socket_server_start(data[1], control[1], is_silent);
    return SQLM_OK;
}

static sqlm_outcome say_hello(sqlm_cx *cx, socket_conn *conn)
{
    socket_answer final;
    sqlm_outcome  outcome = socket_request_text(cx, conn, WIRE_HELLO, "", &final);

    if (outcome == SQLM_OK)
        sqlm_error_set_text(conn->version, sizeof(conn->version), final.text);
    return outcome;
}

static sqlm_outcome driver_connect(sqlm_cx *cx, const char *url, sqlm_conn **made)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(cx);
    const char           *option = strncmp(url, "socket:", 7) == 0 ? url + 7 : "?";
    socket_conn          *conn;
    sqlm_outcome          outcome;

    if (strcmp(option, "refuse") == 0)
        return SQLM_FAIL(cx, CONNECTION, REFUSED, "the server refuses connections");
    if (option[0] != '\0' && strcmp(option, "silent") != 0 && strncmp(option, "drain_ms=", 9) != 0)
        return SQLM_FAIL(cx, CONFIG, URL, "the URL is none of \"socket:\", \"socket:silent\", \"socket:drain_ms=N\"");
    conn = sqlm_allocate(allocator, 1, sizeof(*conn));
    if (conn == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a connection");
    memset(conn, 0, sizeof(*conn));
    conn->base =
        (sqlm_conn){ .driver = socket_driver(), .dialect = sqlm_dialect_of(SQLM_DIALECT_POSTGRES), .allocator = *allocator };
    conn->in.allocator = conn->out.allocator = *allocator;
    conn->drain_ms = strncmp(option, "drain_ms=", 9) == 0 ? strtoll(option + 9, NULL, 10) : DRAIN_MS;
    atomic_init(&conn->running, 0);
    outcome = open_sockets(cx, conn, strcmp(option, "silent") == 0);
    if (outcome != SQLM_OK) {
        sqlm_release(allocator, conn, 1, sizeof(*conn));
        return outcome;
    }
    if (strcmp(option, "silent") == 0)
        conn->drain_ms = -1; /* what never was a connection is closed, not drained */
    outcome = say_hello(cx, conn);
    if (outcome != SQLM_OK) {
        driver_close(&conn->base);
        return outcome;
    }
    *made = &conn->base;
    return SQLM_OK;
}

static sqlm_outcome driver_ping(sqlm_cx *cx, sqlm_conn *conn)
{
    socket_answer final;

    return socket_request_text(cx, socket_conn_of(conn), WIRE_PING, "", &final);
}

static sqlm_outcome driver_reset(sqlm_cx *cx, sqlm_conn *base)
{
    socket_conn  *conn = socket_conn_of(base);
    socket_answer final;

    for (size_t i = 0; i < WIRE_MAX_PORTALS; i++) {
        if (conn->cursors[i] != NULL)
            return SQLM_FAIL(cx, MISUSE, NONE, "rows are open on the connection");
    }
    return socket_request_text(cx, conn, WIRE_RESET, "", &final);
}

static void driver_interrupt(sqlm_conn *base)
{
    const uint64_t number = atomic_load(&socket_conn_of(base)->running);

    if (number != 0)
        socket_send_cancel(socket_conn_of(base), number);
}

static sqlm_conn_status driver_status(const sqlm_conn *base)
{
    return socket_conn_of(base)->status;
}

static const char *driver_server_version(const sqlm_conn *base)
{
    return socket_conn_of(base)->version;
}

/* ---- statements ------------------------------------------------------------------------------------------------------------ */

static socket_statement *find_cached(socket_conn *conn, const char *sql, size_t length)
{
    for (size_t i = 0; i < WIRE_MAX_STATEMENTS; i++) {
        socket_statement *statement = conn->statements[i];

        if (statement != NULL && !statement->is_used && statement->length == length && memcmp(statement->sql, sql, length) == 0)
            return statement;
    }
    return NULL;
}

static void evict(socket_conn *conn)
{
    socket_statement *oldest = NULL;
    unsigned          idle = 0;

    for (size_t i = 0; i < WIRE_MAX_STATEMENTS; i++) {
        socket_statement *statement = conn->statements[i];

        if (statement == NULL || statement->is_used)
            continue;
        idle++;
        if (oldest == NULL || statement->last_used < oldest->last_used)
            oldest = statement;
    }
    if (idle <= MAX_IDLE_STATEMENTS)
        return;
    socket_tell(conn, WIRE_DEALLOCATE, oldest->id);
    free_statement(conn, oldest);
}

static socket_statement *new_statement(sqlm_cx *cx, socket_conn *conn, const char *sql, size_t length)
{
    socket_statement *statement;
    uint32_t          id = 0;

    while (id < WIRE_MAX_STATEMENTS && conn->statements[id] != NULL)
        id++;
    if (id == WIRE_MAX_STATEMENTS) {
        (void)!SQLM_FAIL(cx, LIMIT, NONE, "%d statements are in use", WIRE_MAX_STATEMENTS);
        return NULL;
    }
    statement = sqlm_allocate(&conn->base.allocator, 1, sizeof(*statement));
    if (statement == NULL) {
        (void)!SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a statement");
        return NULL;
    }
    *statement = (socket_statement){ .base = { &conn->base }, .id = id, .is_used = true, .length = length };
    statement->sql = sqlm_allocate(&conn->base.allocator, length + 1, 1);
    if (statement->sql == NULL) {
        sqlm_release(&conn->base.allocator, statement, 1, sizeof(*statement));
        (void)!SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a statement");
        return NULL;
    }
    memcpy(statement->sql, sql, length);
    statement->sql[length] = '\0';
    conn->statements[id] = statement;
    return statement;
}

static sqlm_outcome driver_prepare(sqlm_cx *cx, sqlm_conn *base, const char *sql, size_t length, sqlm_statement **prepared)
{
    socket_conn      *conn = socket_conn_of(base);
    socket_statement *statement = find_cached(conn, sql, length);
    sqlm_outcome      outcome;
    size_t            begin;
    socket_answer     final;

    if (statement != NULL) {
        statement->is_used = true;
        *prepared = &statement->base;
        return SQLM_OK;
    }
    statement = new_statement(cx, conn, sql, length);
    if (statement == NULL)
        return SQLM_ERR;
    begin = socket_begin_request(conn, WIRE_PREPARE);
    wire_put_u32(&conn->out, statement->id);
    wire_put_text(&conn->out, sql, length);
    outcome = socket_end_request(cx, conn, begin);
    if (outcome == SQLM_OK)
        outcome = socket_finish(cx, conn, NULL, NULL, &final);
    if (outcome != SQLM_OK) {
        free_statement(conn, statement);
        return outcome;
    }
    *prepared = &statement->base;
    return SQLM_OK;
}

static void driver_release(sqlm_statement *base)
{
    socket_statement *statement = (socket_statement *)(void *)base;
    socket_conn      *conn = socket_conn_of(base->conn);

    statement->is_used = false;
    statement->last_used = conn->number;
    evict(conn);
}

static sqlm_outcome driver_execute(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_result *result)
{
    socket_statement *statement = (socket_statement *)(void *)base;
    sqlm_outcome      outcome = socket_queue_run(cx, statement, -1, parameters);
    socket_answer     final;

    if (outcome == SQLM_OK)
        outcome = socket_finish(cx, socket_conn_of(base->conn), NULL, NULL, &final);
    if (outcome == SQLM_OK)
        *result = (sqlm_result){ .rows_affected = final.affected, .last_insert_id = final.key };
    return outcome;
}

static sqlm_outcome driver_execute_script(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    socket_answer final;

    return socket_request_text(cx, socket_conn_of(conn), WIRE_SCRIPT, sql, &final);
}

/* ---- batches --------------------------------------------------------------------------------------------------------------- */

/* Sends them all, then reads all the answers; the first failure counts. */
static sqlm_outcome run_all(sqlm_cx *cx, socket_statement *statement, const sqlm_batch *batch, int64_t *keys)
{
    socket_conn  *conn = socket_conn_of(statement->base.conn);
    sqlm_outcome  outcome = SQLM_OK;
    socket_answer final;
    char          prefix[48];

    for (size_t i = 0; outcome == SQLM_OK && i < batch->count; i++) {
        const void *object = (const char *)batch->objects + i * batch->plan->object_size;

        outcome = socket_queue_run(
            cx, statement, -1,
            &(sqlm_parameters){
                .plan = batch->plan, .object = object, .values = batch->values, .value_count = batch->value_count });
    }
    if (outcome != SQLM_OK) {
        (void)socket_settle(cx, conn, &final);
        return outcome;
    }
    for (size_t i = 0; i < batch->count; i++) {
        sqlm_outcome answered = socket_read_answer(cx, conn, NULL, NULL, &final);

        if (answered != SQLM_OK) {
            (void)socket_settle(cx, conn, &final);
            return outcome != SQLM_OK ? outcome : answered;
        }
        keys[i] = final.key;
        if (final.type != WIRE_ERROR || outcome != SQLM_OK)
            continue;
        (void)snprintf(prefix, sizeof(prefix), "object %zu: ", i);
        outcome = socket_record(cx, &final, prefix);
    }
    return outcome;
}

/* Before and after a batch: a transaction of its own, or a savepoint in the one that is open. */
static sqlm_outcome bracket(sqlm_cx *cx, socket_conn *conn, bool is_own, const char *own, const char *within)
{
    socket_answer final;

    return socket_request_text(cx, conn, WIRE_TRANSACTION, is_own ? own : within, &final);
}

static sqlm_outcome store_keys(sqlm_cx *cx, const sqlm_batch *batch, const int64_t *keys)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && batch->generated_key != NULL && i < batch->count; i++) {
        const sqlm_value key = sqlm_i64_value(keys[i]);

        outcome = sqlm_plan_store(cx, batch->generated_key, &key, NULL, (char *)batch->objects + i * batch->plan->object_size);
    }
    return outcome;
}

static sqlm_outcome driver_execute_batch(sqlm_cx *cx, sqlm_statement *base, const sqlm_batch *batch, sqlm_result *result)
{
    socket_conn    *conn = socket_conn_of(base->conn);
    const bool      is_own = conn->status == SQLM_CONN_IDLE;
    int64_t        *keys;
    sqlm_outcome    outcome;
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup;

    if (batch->returning != NULL)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "nothing but a key comes back from this database");
    keys = sqlm_allocate(&conn->base.allocator, batch->count, sizeof(*keys));
    if (keys == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for %zu keys", batch->count);
    outcome = bracket(cx, conn, is_own, "begin", "savepoint batch");
    if (outcome == SQLM_OK) {
        outcome = run_all(cx, (socket_statement *)(void *)base, batch, keys);
        if (outcome == SQLM_OK)
            outcome = bracket(cx, conn, is_own, "commit", "release batch");
        if (outcome == SQLM_OK) {
            *result = (sqlm_result){ .rows_affected = (int64_t)batch->count,
                                     .last_insert_id = batch->count > 0 ? keys[batch->count - 1] : 0 };
            outcome = store_keys(cx, batch, keys);
        } else if (conn->status != SQLM_CONN_BROKEN && conn->status != SQLM_CONN_IDLE) {
            cleanup = sqlm_cx_cleanup_begin(&storage, cx, conn->drain_ms);
            sqlm_cx_cleanup_end(cleanup, bracket(cleanup, conn, is_own, "rollback", "undo batch"));
        }
    }
    sqlm_release(&conn->base.allocator, keys, batch->count, sizeof(*keys));
    return outcome;
}

/* ---- cursors --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome take_columns(sqlm_cx *cx, wire_message *message, void *user)
{
    socket_cursor *cursor = user;

    if (message->type != WIRE_COLUMNS)
        return SQLM_OK;
    cursor->base.column_count = wire_get_u32(&message->body);
    for (size_t i = 0; i < cursor->base.column_count; i++) {
        size_t      length;
        const char *name = wire_get_text(&message->body, &length);

        wire_put_text(&cursor->names, name, length);
    }
    return cursor->names.failed ? socket_fail_memory(cx) : SQLM_OK;
}

static void driver_close_cursor(sqlm_cursor *base)
{
    socket_cursor *cursor = (socket_cursor *)(void *)base;

    socket_tell(socket_conn_of(base->conn), WIRE_CLOSE, cursor->portal);
    free_cursor(socket_conn_of(base->conn), cursor);
}

static sqlm_outcome driver_query(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_cursor **opened)
{
    socket_conn   *conn = socket_conn_of(base->conn);
    socket_cursor *cursor;
    uint32_t       portal = 0;
    sqlm_outcome   outcome;
    socket_answer  final;

    while (portal < WIRE_MAX_PORTALS && conn->cursors[portal] != NULL)
        portal++;
    if (portal == WIRE_MAX_PORTALS)
        return SQLM_FAIL(cx, LIMIT, NONE, "%d cursors are open", WIRE_MAX_PORTALS);
    cursor = sqlm_allocate(&conn->base.allocator, 1, sizeof(*cursor));
    if (cursor == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a cursor");
    *cursor = (socket_cursor){ .base = { .conn = &conn->base }, .portal = portal };
    cursor->names.allocator = cursor->chunk.allocator = conn->base.allocator;
    conn->cursors[portal] = cursor;
    outcome = socket_queue_run(cx, (socket_statement *)(void *)base, (int)portal, parameters);
    if (outcome == SQLM_OK)
        outcome = socket_finish(cx, conn, take_columns, cursor, &final);
    if (outcome != SQLM_OK) {
        driver_close_cursor(&cursor->base);
        return outcome;
    }
    cursor->is_at_end = cursor->base.column_count == 0;
    *opened = &cursor->base;
    return SQLM_OK;
}

static sqlm_outcome take_row(sqlm_cx *cx, wire_message *message, void *user)
{
    socket_cursor *cursor = user;
    const size_t   size = (size_t)(message->body.end - message->body.at);

    if (!wire_reserve(&cursor->chunk, size))
        return socket_fail_memory(cx);
    memcpy(cursor->chunk.data + cursor->chunk.length, message->body.at, size);
    cursor->chunk.length += size;
    return SQLM_OK;
}

static sqlm_outcome next_chunk(sqlm_cx *cx, socket_cursor *cursor)
{
    socket_conn  *conn = socket_conn_of(cursor->base.conn);
    size_t        begin = socket_begin_request(conn, WIRE_FETCH);
    sqlm_outcome  outcome;
    socket_answer final;

    wire_put_u32(&conn->out, cursor->portal);
    wire_put_u32(&conn->out, ROWS_PER_CHUNK);
    outcome = socket_end_request(cx, conn, begin);
    if (outcome != SQLM_OK)
        return outcome;
    cursor->chunk.length = 0;
    cursor->at = 0;
    outcome = socket_finish(cx, conn, take_row, cursor, &final);
    cursor->is_at_end = outcome == SQLM_OK && final.type == WIRE_DONE;
    return outcome;
}

static sqlm_outcome store_row(sqlm_cx *cx, socket_cursor *cursor, const sqlm_plan *plan, void *object, sqlm_arena *arena)
{
    wire_reader in = { cursor->chunk.data + cursor->at, cursor->chunk.data + cursor->chunk.length, false };

    for (size_t i = 0; i < plan->count; i++) {
        const sqlm_value value = wire_get_value(&in);
        sqlm_outcome     outcome;

        if (in.failed)
            return SQLM_FAIL(cx, PROTOCOL, NONE, "a row is cut");
        outcome = sqlm_plan_store(cx, &plan->columns[i], &value, arena, object);
        if (outcome != SQLM_OK)
            return outcome;
    }
    cursor->at = (size_t)(in.at - cursor->chunk.data);
    return SQLM_OK;
}

/* Where a row has no columns, none of the chunk's bytes belong to it: "echo" without parameters gives no row here. */
static sqlm_outcome driver_fetch(sqlm_cx *cx, sqlm_cursor *base, const sqlm_plan *plan, void *objects, size_t max_rows,
                                 sqlm_arena *arena, size_t *rows)
{
    socket_cursor *cursor = (socket_cursor *)(void *)base;
    sqlm_outcome   outcome = SQLM_OK;

    if (plan->count != base->column_count)
        return SQLM_FAIL(cx, SCHEMA, NONE, "the statement gives %zu columns, %zu are expected", base->column_count, plan->count);
    while (outcome == SQLM_OK && *rows < max_rows) {
        if (cursor->at == cursor->chunk.length && cursor->is_at_end)
            return SQLM_OK;
        if (cursor->at == cursor->chunk.length) {
            outcome = next_chunk(cx, cursor);
            continue;
        }
        outcome = store_row(cx, cursor, plan, (char *)objects + *rows * plan->object_size, arena);
        *rows += outcome == SQLM_OK;
    }
    return outcome;
}

static const char *driver_column_name(const sqlm_cursor *base, size_t column)
{
    const socket_cursor *cursor = (const socket_cursor *)(const void *)base;
    wire_reader          in = { cursor->names.data, cursor->names.data + cursor->names.length, false };
    const char          *name = NULL;
    size_t               length;

    if (column >= base->column_count)
        return NULL;
    for (size_t i = 0; i <= column; i++)
        name = wire_get_text(&in, &length);
    return name;
}

/* ---- transactions ---------------------------------------------------------------------------------------------------------- */

static sqlm_outcome driver_begin(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options)
{
    socket_answer final;

    if (options->isolation > SQLM_ISOLATION_READ_COMMITTED || options->read_only || options->deferrable)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "this database has plain transactions alone");
    return socket_request_text(cx, socket_conn_of(conn), WIRE_TRANSACTION, "begin", &final);
}

/* Once it is sent, nothing but its answer tells what became of it: it is waited for with cancellation masked. */
static sqlm_outcome driver_commit(sqlm_cx *cx, sqlm_conn *base)
{
    socket_conn    *conn = socket_conn_of(base);
    sqlm_cx_storage storage;
    sqlm_cx        *masked = sqlm_cx_cleanup_begin(&storage, cx, COMMIT_MS);
    socket_answer   final = { .type = 0 };
    sqlm_outcome    outcome = socket_request_text(masked, conn, WIRE_TRANSACTION, "commit", &final);

    if (outcome == SQLM_OK)
        return outcome;
    if (conn->status != SQLM_CONN_BROKEN)
        return final.type == WIRE_ERROR && final.kind != SQLM_E_NONE ? socket_record(cx, &final, "") : socket_fail_memory(cx);
    outcome = SQLM_FAIL(cx, TRANSACTION, COMMIT_UNKNOWN, "the connection was lost while COMMIT ran: it may have succeeded");
    sqlm_cx_error_details(cx)->connection_lost = true;
    sqlm_cx_error_details(cx)->sent = SQLM_SENT_MAYBE;
    return outcome;
}

static sqlm_outcome driver_rollback(sqlm_cx *cx, sqlm_conn *conn)
{
    socket_answer final;

    return socket_request_text(cx, socket_conn_of(conn), WIRE_TRANSACTION, "rollback", &final);
}

static sqlm_outcome name_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *verb, const char *name)
{
    char          command[64];
    socket_answer final;

    (void)snprintf(command, sizeof(command), "%s %s", verb, name);
    return socket_request_text(cx, socket_conn_of(conn), WIRE_TRANSACTION, command, &final);
}

static sqlm_outcome driver_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    return name_savepoint(cx, conn, "savepoint", name);
}

static sqlm_outcome driver_release_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    return name_savepoint(cx, conn, "release", name);
}

static sqlm_outcome driver_rollback_to_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    return name_savepoint(cx, conn, "undo", name);
}

static const sqlm_driver driver = {
    .abi_version = SQLM_DRIVER_ABI,
    .struct_size = sizeof(sqlm_driver),
    .name = "socket",
    .connect = driver_connect,
    .close = driver_close,
    .forget = driver_forget,
    .ping = driver_ping,
    .reset = driver_reset,
    .interrupt = driver_interrupt,
    .status = driver_status,
    .server_version = driver_server_version,
    .prepare = driver_prepare,
    .release = driver_release,
    .execute = driver_execute,
    .execute_batch = driver_execute_batch,
    .query = driver_query,
    .fetch = driver_fetch,
    .column_name = driver_column_name,
    .close_cursor = driver_close_cursor,
    .execute_script = driver_execute_script,
    .begin = driver_begin,
    .commit = driver_commit,
    .rollback = driver_rollback,
    .savepoint = driver_savepoint,
    .release_savepoint = driver_release_savepoint,
    .rollback_to_savepoint = driver_rollback_to_savepoint,
};

const sqlm_driver *socket_driver(void)
{
    return &driver;
}

socket_server *socket_driver_server(sqlm_conn *conn)
{
    return socket_conn_of(conn)->server;
}
