/* SPDX-License-Identifier: MIT */
#include "support/socket_request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <sqlmodel/sys/text_form.h>

/* ---- the wire -------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome fail_lost(sqlm_cx *cx, socket_conn *conn)
{
    sqlm_outcome outcome = SQLM_FAIL(cx, CONNECTION, LOST, "the server has closed the connection");

    conn->status = SQLM_CONN_BROKEN;
    sqlm_cx_error_details(cx)->connection_lost = true;
    sqlm_cx_error_details(cx)->sent = SQLM_SENT_MAYBE;
    return outcome;
}

sqlm_outcome socket_fail_memory(sqlm_cx *cx)
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
            return socket_fail_memory(cx);
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

static void take_answer(socket_conn *conn, wire_message *message, socket_answer *final)
{
    const char *text = "";
    size_t      length;

    *final = (socket_answer){ .type = message->type };
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

sqlm_outcome socket_read_answer(sqlm_cx *cx, socket_conn *conn, socket_part_fn part, void *user, socket_answer *final)
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

void socket_send_cancel(socket_conn *conn, uint64_t number)
{
    while (send(conn->control, &number, sizeof(number), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EINTR)
        continue;
}

bool socket_settle(sqlm_cx *cx, socket_conn *conn, socket_answer *final)
{
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup;
    sqlm_outcome    outcome = SQLM_OK;

    *final = (socket_answer){ .type = WIRE_ERROR };
    if (conn->status == SQLM_CONN_BROKEN)
        return false;
    socket_send_cancel(conn, conn->number);
    cleanup = sqlm_cx_cleanup_begin(&storage, cx, conn->drain_ms);
    while (outcome == SQLM_OK && conn->outstanding > 0)
        outcome = socket_read_answer(cleanup, conn, NULL, NULL, final);
    sqlm_cx_cleanup_end(cleanup, outcome);
    if (outcome == SQLM_OK)
        return true;
    conn->status = SQLM_CONN_BROKEN;
    return false;
}

sqlm_outcome socket_record(sqlm_cx *cx, const socket_answer *final, const char *prefix)
{
    sqlm_outcome outcome = sqlm_cx_fail(cx, final->kind, final->reason, SQLM_HERE, "%s%s", prefix, final->text);
    sqlm_error  *error = sqlm_cx_error_details(cx);

    error->sent = SQLM_SENT_YES;
    error->retryable = final->reason == SQLM_R_DEADLOCK;
    if (final->kind == SQLM_E_CONSTRAINT)
        sqlm_error_set_text(error->constraint, sizeof(error->constraint), final->text);
    return outcome;
}

sqlm_outcome socket_finish(sqlm_cx *cx, socket_conn *conn, socket_part_fn part, void *user, socket_answer *final)
{
    sqlm_outcome outcome = socket_read_answer(cx, conn, part, user, final);

    if (outcome == SQLM_CANCELLED && socket_settle(cx, conn, final) && final->type == WIRE_DONE && part == NULL) {
        *sqlm_cx_error_details(cx) = conn->kept;
        return SQLM_OK;
    }
    if (outcome != SQLM_OK) {
        if (outcome != SQLM_CANCELLED)
            (void)socket_settle(cx, conn, final);
        return outcome;
    }
    return final->type == WIRE_ERROR ? socket_record(cx, final, "") : SQLM_OK;
}

/* ---- requests -------------------------------------------------------------------------------------------------------------- */

size_t socket_begin_request(socket_conn *conn, unsigned char type)
{
    return wire_begin(&conn->out, type, conn->number + 1);
}

sqlm_outcome socket_end_request(sqlm_cx *cx, socket_conn *conn, size_t begin)
{
    if (!wire_end(&conn->out, begin))
        return socket_fail_memory(cx);
    conn->number++;
    conn->outstanding++;
    atomic_store(&conn->running, conn->number);
    return SQLM_OK;
}

void socket_tell(socket_conn *conn, unsigned char type, uint32_t id)
{
    size_t begin = wire_begin(&conn->out, type, 0);

    wire_put_u32(&conn->out, id);
    (void)wire_end(&conn->out, begin);
}

sqlm_outcome socket_request_text(sqlm_cx *cx, socket_conn *conn, unsigned char type, const char *text, socket_answer *final)
{
    size_t       begin = socket_begin_request(conn, type);
    sqlm_outcome outcome;

    wire_put_text(&conn->out, text, strlen(text));
    outcome = socket_end_request(cx, conn, begin);
    return outcome != SQLM_OK ? outcome : socket_finish(cx, conn, NULL, NULL, final);
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

sqlm_outcome socket_queue_run(sqlm_cx *cx, const socket_statement *statement, int portal, const sqlm_parameters *parameters)
{
    socket_conn *conn = socket_conn_of(statement->base.conn);
    size_t       begin = socket_begin_request(conn, portal < 0 ? WIRE_EXECUTE : WIRE_QUERY);
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
    return socket_end_request(cx, conn, begin);
}
