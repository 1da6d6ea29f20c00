/* SPDX-License-Identifier: MIT */
#include "support/socket_driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sqlmodel/sys/text_form.h>

#include "support/wire.h"

enum { MAX_STATEMENTS = 64, MAX_IDLE_STATEMENTS = 8, MAX_PORTALS = 16, ROWS_PER_CHUNK = 50, DRAIN_MS = 5000, COMMIT_MS = 5000 };

typedef struct socket_conn      socket_conn;
typedef struct socket_statement socket_statement;
typedef struct socket_cursor    socket_cursor;

struct socket_statement {
    sqlm_statement base;
    uint32_t       id;
    bool           is_used; /* taken out of the cache */
    uint64_t       last_used;
    char          *sql;
    size_t         length;
};

struct socket_cursor {
    sqlm_cursor base;
    uint32_t    portal;
    bool        is_at_end; /* of what the server has; rows of the chunk may be left */
    wire        names;     /* as they came: u32 length, text */
    wire        chunk;     /* messages of rows … */
    size_t      at;        /* … read so far */
};

struct socket_conn {
    sqlm_conn         base;
    socket_server    *server;
    int               socket;
    int               control;
    int64_t           drain_ms;
    sqlm_conn_status  status;
    uint64_t          number;      /* of the last request */
    unsigned          outstanding; /* requests that are not answered */
    _Atomic uint64_t  running;     /* the last request while it runs, for interrupt; 0 otherwise */
    wire              out;
    wire              in;
    size_t            taken; /* bytes of the message that was read last */
    sqlm_error        kept;  /* the record before a wait that was stopped */
    char              version[32];
    socket_statement *statements[MAX_STATEMENTS];
    socket_cursor    *cursors[MAX_PORTALS];
};

/* The final answer to a request. */
typedef struct answer {
    unsigned char     type;
    int64_t           affected;
    int64_t           key;
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    char              text[128];
} answer;

/* Takes an answer that is not final. */
typedef sqlm_outcome (*part_fn)(sqlm_cx *cx, wire_message *message, void *user);

static socket_conn *of(const sqlm_conn *conn)
{
    return (socket_conn *)(void *)(uintptr_t)conn;
}

/* ---- the wire -------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome fail_lost(sqlm_cx *cx, socket_conn *conn)
{
    sqlm_outcome outcome = SQLM_FAIL(cx, CONNECTION, LOST, "the server has closed the connection");

    conn->status = SQLM_CONN_BROKEN;
    sqlm_cx_error_details(cx)->connection_lost = true;
    sqlm_cx_error_details(cx)->sent = SQLM_SENT_MAYBE;
    return outcome;
}

static sqlm_outcome fail_memory(sqlm_cx *cx)
{
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a message");
}

/* Sends what can be sent now. */
static bool send_some(socket_conn *conn)
{
    while (conn->out.length > 0) {
        ssize_t n = send(conn->socket, conn->out.data, conn->out.length, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n > 0)
            wire_drop(&conn->out, (size_t)n);
        else if (errno == EAGAIN)
            return true;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

/* Receives what is there: more than 0, 0 when nothing is, less when nothing will ever be. */
static int receive_some(socket_conn *conn)
{
    ssize_t n;

    do {
        n = recv(conn->socket, conn->in.data + conn->in.length, conn->in.capacity - conn->in.length, MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n > 0)
        conn->in.length += (size_t)n;
    return n > 0 ? 1 : n < 0 && errno == EAGAIN ? 0 : -1;
}

/* Sends and receives until a whole message is there. It is good until the next call. */
static sqlm_outcome read_message(sqlm_cx *cx, socket_conn *conn, wire_message *message)
{
    wire_drop(&conn->in, conn->taken);
    conn->taken = 0;
    for (;;) {
        sqlm_outcome outcome;
        int          received;

        if (wire_peek(conn->in.data, conn->in.length, message)) {
            conn->taken = message->size;
            return SQLM_OK;
        }
        if (!wire_reserve(&conn->in, 256)) {
            conn->status = SQLM_CONN_BROKEN; /* in the middle of an answer that cannot be kept */
            return fail_memory(cx);
        }
        received = send_some(conn) ? receive_some(conn) : -1;
        if (received < 0)
            return fail_lost(cx, conn);
        if (received > 0)
            continue;
        conn->kept = *sqlm_cx_error(cx);
        outcome =
            sqlm_cx_wait(cx, conn->socket, SQLM_WAIT_READ | (conn->out.length > 0 ? SQLM_WAIT_WRITE : 0u), SQLM_NO_DEADLINE, NULL);
        if (outcome != SQLM_OK)
            return outcome;
    }
}

static void take_answer(socket_conn *conn, wire_message *message, answer *final)
{
    const char *text = "";
    size_t      length;

    *final = (answer){ .type = message->type };
    conn->status = (sqlm_conn_status)wire_get_u32(&message->body);
    if (message->type == WIRE_DONE) {
        final->affected = (int64_t)wire_get_u64(&message->body);
        final->key = (int64_t)wire_get_u64(&message->body);
        text = wire_get_text(&message->body, &length);
    } else if (message->type == WIRE_ERROR) {
        final->kind = (sqlm_error_kind)wire_get_u32(&message->body);
        final->reason = (sqlm_error_reason)wire_get_u32(&message->body);
        text = wire_get_text(&message->body, &length);
    }
    (void)snprintf(final->text, sizeof(final->text), "%s", text);
    if (--conn->outstanding == 0)
        atomic_store(&conn->running, 0);
}

/* Reads the answer to the oldest request. */
static sqlm_outcome read_answer(sqlm_cx *cx, socket_conn *conn, part_fn part, void *user, answer *final)
{
    for (;;) {
        wire_message message;
        sqlm_outcome outcome = read_message(cx, conn, &message);

        if (outcome != SQLM_OK)
            return outcome;
        switch (message.type) {
        case WIRE_DONE:
        case WIRE_MORE:
        case WIRE_ERROR:
            take_answer(conn, &message, final);
            return SQLM_OK;
        case WIRE_COLUMNS:
        case WIRE_ROW:
            outcome = part == NULL ? SQLM_OK : part(cx, &message, user);
            if (outcome != SQLM_OK)
                return outcome;
            break;
        default:
            conn->status = SQLM_CONN_BROKEN;
            return SQLM_FAIL(cx, PROTOCOL, NONE, "the server sent a message of unknown type 0x%02x", (unsigned)message.type);
        }
    }
}

/* ---- cancelling ------------------------------------------------------------------------------------------------------------ */

/* Out of band. The number tells the server what is meant, so that a late one hits nothing. */
static void send_cancel(socket_conn *conn, uint64_t number)
{
    while (send(conn->control, &number, sizeof(number), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EINTR)
        continue;
}

/* After a failure in the middle of an answer: makes the server stop and reads all that is on its way, so that the connection can be
 * used again; otherwise it is broken. Gives the last answer. */
static bool settle(sqlm_cx *cx, socket_conn *conn, answer *final)
{
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup;
    sqlm_outcome    outcome = SQLM_OK;

    *final = (answer){ .type = WIRE_ERROR };
    if (conn->status == SQLM_CONN_BROKEN)
        return false;
    send_cancel(conn, conn->number);
    cleanup = sqlm_cx_cleanup_begin(&storage, cx, conn->drain_ms);
    while (outcome == SQLM_OK && conn->outstanding > 0)
        outcome = read_answer(cleanup, conn, NULL, NULL, final);
    sqlm_cx_cleanup_end(cleanup, outcome);
    if (outcome == SQLM_OK)
        return true;
    conn->status = SQLM_CONN_BROKEN;
    return false;
}

static sqlm_outcome record(sqlm_cx *cx, const answer *final, const char *prefix)
{
    sqlm_outcome outcome = sqlm_cx_fail(cx, final->kind, final->reason, SQLM_HERE, "%s%s", prefix, final->text);
    sqlm_error  *error = sqlm_cx_error_details(cx);

    error->sent = SQLM_SENT_YES;
    error->retryable = final->reason == SQLM_R_DEADLOCK;
    if (final->kind == SQLM_E_CONSTRAINT)
        sqlm_error_set_text(error->constraint, sizeof(error->constraint), final->text);
    return outcome;
}

/* The answer to the only request. One that came in spite of a cancellation counts, unless its rows are lost. */
static sqlm_outcome finish(sqlm_cx *cx, socket_conn *conn, part_fn part, void *user, answer *final)
{
    sqlm_outcome outcome = read_answer(cx, conn, part, user, final);

    if (outcome == SQLM_CANCELLED && settle(cx, conn, final) && final->type == WIRE_DONE && part == NULL) {
        *sqlm_cx_error_details(cx) = conn->kept;
        return SQLM_OK;
    }
    if (outcome != SQLM_OK) {
        if (outcome != SQLM_CANCELLED)
            (void)settle(cx, conn, final);
        return outcome;
    }
    return final->type == WIRE_ERROR ? record(cx, final, "") : SQLM_OK;
}

/* ---- requests -------------------------------------------------------------------------------------------------------------- */

static size_t begin_request(socket_conn *conn, unsigned char type)
{
    return wire_begin(&conn->out, type, conn->number + 1);
}

static sqlm_outcome end_request(sqlm_cx *cx, socket_conn *conn, size_t begin)
{
    if (!wire_end(&conn->out, begin))
        return fail_memory(cx);
    conn->number++;
    conn->outstanding++;
    atomic_store(&conn->running, conn->number);
    return SQLM_OK;
}

/* Requests that are not answered go out with the next one that is. Nothing is lost when there is no memory for them. */
static void tell(socket_conn *conn, unsigned char type, uint32_t id)
{
    size_t begin = wire_begin(&conn->out, type, 0);

    wire_put_u32(&conn->out, id);
    (void)wire_end(&conn->out, begin);
}

static sqlm_outcome request_text(sqlm_cx *cx, socket_conn *conn, unsigned char type, const char *text, answer *final)
{
    size_t       begin = begin_request(conn, type);
    sqlm_outcome outcome;

    wire_put_text(&conn->out, text, strlen(text));
    outcome = end_request(cx, conn, begin);
    return outcome != SQLM_OK ? outcome : finish(cx, conn, NULL, NULL, final);
}

static sqlm_outcome check_text(sqlm_cx *cx, const sqlm_value *value, size_t number)
{
    if (value->type != SQLM_TYPE_TEXT || sqlm_text_is_valid(value->as.text.data, value->as.text.length))
        return SQLM_OK;
    return SQLM_FAIL(cx, DATA, ENCODING, "parameter %zu is not UTF-8", number);
}

static sqlm_outcome put_parameters(sqlm_cx *cx, socket_conn *conn, const sqlm_parameters *given)
{
    const size_t planned = given->plan == NULL ? 0 : given->plan->count;

    wire_put_u32(&conn->out, (uint32_t)(planned + given->value_count));
    for (size_t i = 0; i < planned + given->value_count; i++) {
        sqlm_value   value = sqlm_null_value();
        sqlm_outcome outcome = SQLM_OK;

        if (i < planned)
            outcome = sqlm_plan_read(cx, &given->plan->columns[i], given->object, &value);
        else
            value = given->values[i - planned];
        if (outcome == SQLM_OK && value.type == SQLM_TYPE_ENUM)
            value = sqlm_text_value(sqlm_enum_to_label(value.as.enumeration.type, value.as.enumeration.number));
        if (outcome == SQLM_OK)
            outcome = check_text(cx, &value, i + 1);
        if (outcome != SQLM_OK)
            return outcome;
        wire_put_value(&conn->out, &value);
    }
    return SQLM_OK;
}

/* Queues a statement with its parameters; all of it or nothing. @p portal is -1 for one that gives no rows. */
static sqlm_outcome queue_run(sqlm_cx *cx, const socket_statement *statement, int portal, const sqlm_parameters *parameters)
{
    socket_conn *conn = of(statement->base.conn);
    size_t       begin = begin_request(conn, portal < 0 ? WIRE_EXECUTE : WIRE_QUERY);
    sqlm_outcome outcome;

    if (portal >= 0)
        wire_put_u32(&conn->out, (uint32_t)portal);
    wire_put_u32(&conn->out, statement->id);
    outcome = put_parameters(cx, conn, parameters);
    if (outcome != SQLM_OK) {
        conn->out.failed = true; /* takes the message back */
        (void)wire_end(&conn->out, begin);
        return outcome;
    }
    return end_request(cx, conn, begin);
}

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

    for (size_t i = 0; i < MAX_PORTALS; i++) {
        if (conn->cursors[i] != NULL)
            free_cursor(conn, conn->cursors[i]);
    }
    for (size_t i = 0; i < MAX_STATEMENTS; i++) {
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
    socket_conn   *conn = of(base);
    socket_server *server = conn->server;

    (void)shutdown(conn->socket, SHUT_RDWR);
    socket_server_join(server);
    free_conn(conn);
}

static void driver_forget(sqlm_conn *base)
{
    socket_server_forget(of(base)->server);
    free_conn(of(base));
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
    answer       final;
    sqlm_outcome outcome = request_text(cx, conn, WIRE_HELLO, "", &final);

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
    answer final;

    return request_text(cx, of(conn), WIRE_PING, "", &final);
}

static sqlm_outcome driver_reset(sqlm_cx *cx, sqlm_conn *base)
{
    socket_conn *conn = of(base);
    answer       final;

    for (size_t i = 0; i < MAX_PORTALS; i++) {
        if (conn->cursors[i] != NULL)
            return SQLM_FAIL(cx, MISUSE, NONE, "rows are open on the connection");
    }
    return request_text(cx, conn, WIRE_RESET, "", &final);
}

static void driver_interrupt(sqlm_conn *base)
{
    const uint64_t number = atomic_load(&of(base)->running);

    if (number != 0)
        send_cancel(of(base), number);
}

static sqlm_conn_status driver_status(const sqlm_conn *base)
{
    return of(base)->status;
}

static const char *driver_server_version(const sqlm_conn *base)
{
    return of(base)->version;
}

/* ---- statements ------------------------------------------------------------------------------------------------------------ */

static socket_statement *find_cached(socket_conn *conn, const char *sql, size_t length)
{
    for (size_t i = 0; i < MAX_STATEMENTS; i++) {
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

    for (size_t i = 0; i < MAX_STATEMENTS; i++) {
        socket_statement *statement = conn->statements[i];

        if (statement == NULL || statement->is_used)
            continue;
        idle++;
        if (oldest == NULL || statement->last_used < oldest->last_used)
            oldest = statement;
    }
    if (idle <= MAX_IDLE_STATEMENTS)
        return;
    tell(conn, WIRE_DEALLOCATE, oldest->id);
    free_statement(conn, oldest);
}

static socket_statement *new_statement(sqlm_cx *cx, socket_conn *conn, const char *sql, size_t length)
{
    socket_statement *statement;
    uint32_t          id = 0;

    while (id < MAX_STATEMENTS && conn->statements[id] != NULL)
        id++;
    if (id == MAX_STATEMENTS) {
        (void)!SQLM_FAIL(cx, LIMIT, NONE, "%d statements are in use", MAX_STATEMENTS);
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
    socket_conn      *conn = of(base);
    socket_statement *statement = find_cached(conn, sql, length);
    sqlm_outcome      outcome;
    size_t            begin;
    answer            final;

    if (statement != NULL) {
        statement->is_used = true;
        *prepared = &statement->base;
        return SQLM_OK;
    }
    statement = new_statement(cx, conn, sql, length);
    if (statement == NULL)
        return SQLM_ERR;
    begin = begin_request(conn, WIRE_PREPARE);
    wire_put_u32(&conn->out, statement->id);
    wire_put_text(&conn->out, sql, length);
    outcome = end_request(cx, conn, begin);
    if (outcome == SQLM_OK)
        outcome = finish(cx, conn, NULL, NULL, &final);
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
    socket_conn      *conn = of(base->conn);

    statement->is_used = false;
    statement->last_used = conn->number;
    evict(conn);
}

static sqlm_outcome driver_execute(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_result *result)
{
    socket_statement *statement = (socket_statement *)(void *)base;
    sqlm_outcome      outcome = queue_run(cx, statement, -1, parameters);
    answer            final;

    if (outcome == SQLM_OK)
        outcome = finish(cx, of(base->conn), NULL, NULL, &final);
    if (outcome == SQLM_OK)
        *result = (sqlm_result){ .rows_affected = final.affected, .last_insert_id = final.key };
    return outcome;
}

static sqlm_outcome driver_execute_script(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    answer final;

    return request_text(cx, of(conn), WIRE_SCRIPT, sql, &final);
}

/* ---- batches --------------------------------------------------------------------------------------------------------------- */

/* Sends them all, then reads all the answers; the first failure counts. */
static sqlm_outcome run_all(sqlm_cx *cx, socket_statement *statement, const sqlm_batch *batch, int64_t *keys)
{
    socket_conn *conn = of(statement->base.conn);
    sqlm_outcome outcome = SQLM_OK;
    answer       final;
    char         prefix[48];

    for (size_t i = 0; outcome == SQLM_OK && i < batch->count; i++) {
        const void *object = (const char *)batch->objects + i * batch->plan->object_size;

        outcome = queue_run(cx, statement, -1,
                            &(sqlm_parameters){ .plan = batch->plan,
                                                .object = object,
                                                .values = batch->values,
                                                .value_count = batch->value_count });
    }
    if (outcome != SQLM_OK) {
        (void)settle(cx, conn, &final);
        return outcome;
    }
    for (size_t i = 0; i < batch->count; i++) {
        sqlm_outcome answered = read_answer(cx, conn, NULL, NULL, &final);

        if (answered != SQLM_OK) {
            (void)settle(cx, conn, &final);
            return outcome != SQLM_OK ? outcome : answered;
        }
        keys[i] = final.key;
        if (final.type != WIRE_ERROR || outcome != SQLM_OK)
            continue;
        (void)snprintf(prefix, sizeof(prefix), "object %zu: ", i);
        outcome = record(cx, &final, prefix);
    }
    return outcome;
}

/* Before and after a batch: a transaction of its own, or a savepoint in the one that is open. */
static sqlm_outcome bracket(sqlm_cx *cx, socket_conn *conn, bool is_own, const char *own, const char *within)
{
    answer final;

    return request_text(cx, conn, WIRE_TRANSACTION, is_own ? own : within, &final);
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
    socket_conn    *conn = of(base->conn);
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
    return cursor->names.failed ? fail_memory(cx) : SQLM_OK;
}

static void driver_close_cursor(sqlm_cursor *base)
{
    socket_cursor *cursor = (socket_cursor *)(void *)base;

    tell(of(base->conn), WIRE_CLOSE, cursor->portal);
    free_cursor(of(base->conn), cursor);
}

static sqlm_outcome driver_query(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_cursor **opened)
{
    socket_conn   *conn = of(base->conn);
    socket_cursor *cursor;
    uint32_t       portal = 0;
    sqlm_outcome   outcome;
    answer         final;

    while (portal < MAX_PORTALS && conn->cursors[portal] != NULL)
        portal++;
    if (portal == MAX_PORTALS)
        return SQLM_FAIL(cx, LIMIT, NONE, "%d cursors are open", MAX_PORTALS);
    cursor = sqlm_allocate(&conn->base.allocator, 1, sizeof(*cursor));
    if (cursor == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a cursor");
    *cursor = (socket_cursor){ .base = { .conn = &conn->base }, .portal = portal };
    cursor->names.allocator = cursor->chunk.allocator = conn->base.allocator;
    conn->cursors[portal] = cursor;
    outcome = queue_run(cx, (socket_statement *)(void *)base, (int)portal, parameters);
    if (outcome == SQLM_OK)
        outcome = finish(cx, conn, take_columns, cursor, &final);
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
        return fail_memory(cx);
    memcpy(cursor->chunk.data + cursor->chunk.length, message->body.at, size);
    cursor->chunk.length += size;
    return SQLM_OK;
}

static sqlm_outcome next_chunk(sqlm_cx *cx, socket_cursor *cursor)
{
    socket_conn *conn = of(cursor->base.conn);
    size_t       begin = begin_request(conn, WIRE_FETCH);
    sqlm_outcome outcome;
    answer       final;

    wire_put_u32(&conn->out, cursor->portal);
    wire_put_u32(&conn->out, ROWS_PER_CHUNK);
    outcome = end_request(cx, conn, begin);
    if (outcome != SQLM_OK)
        return outcome;
    cursor->chunk.length = 0;
    cursor->at = 0;
    outcome = finish(cx, conn, take_row, cursor, &final);
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
    answer final;

    if (options->isolation > SQLM_ISOLATION_READ_COMMITTED || options->read_only || options->deferrable)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "this database has plain transactions alone");
    return request_text(cx, of(conn), WIRE_TRANSACTION, "begin", &final);
}

/* Once it is sent, nothing but its answer tells what became of it: it is waited for with cancellation masked. */
static sqlm_outcome driver_commit(sqlm_cx *cx, sqlm_conn *base)
{
    socket_conn    *conn = of(base);
    sqlm_cx_storage storage;
    sqlm_cx        *masked = sqlm_cx_cleanup_begin(&storage, cx, COMMIT_MS);
    answer          final = { .type = 0 };
    sqlm_outcome    outcome = request_text(masked, conn, WIRE_TRANSACTION, "commit", &final);

    if (outcome == SQLM_OK)
        return outcome;
    if (conn->status != SQLM_CONN_BROKEN)
        return final.type == WIRE_ERROR && final.kind != SQLM_E_NONE ? record(cx, &final, "") : fail_memory(cx);
    outcome = SQLM_FAIL(cx, TRANSACTION, COMMIT_UNKNOWN, "the connection was lost while COMMIT ran: it may have succeeded");
    sqlm_cx_error_details(cx)->connection_lost = true;
    sqlm_cx_error_details(cx)->sent = SQLM_SENT_MAYBE;
    return outcome;
}

static sqlm_outcome driver_rollback(sqlm_cx *cx, sqlm_conn *conn)
{
    answer final;

    return request_text(cx, of(conn), WIRE_TRANSACTION, "rollback", &final);
}

static sqlm_outcome name_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *verb, const char *name)
{
    char   command[64];
    answer final;

    (void)snprintf(command, sizeof(command), "%s %s", verb, name);
    return request_text(cx, of(conn), WIRE_TRANSACTION, command, &final);
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
    return of(conn)->server;
}
