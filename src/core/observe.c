/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/observe.h>

#include <stdio.h>
#include <string.h>

#include <sqlmodel/sys/text_form.h>

#include "conn.h"
#include "observe.h"
#include "scalar_text.h"

/* ---- statements ------------------------------------------------------------------------------------------------------------ */

void sqlm_observation_begin(sqlm_observation *observation, sqlm_cx *cx, sqlm_conn *conn, const char *model, const char *operation)
{
    const sqlm_observer *observer = cx->observer;

    observation->observer = NULL;
    if (observer == NULL || (observer->statement_start == NULL && observer->statement_end == NULL && observer->slow == NULL))
        return;
    memset(observation, 0, sizeof(*observation));
    observation->observer = observer;
    observation->cx = cx;
    observation->is_timed = observer->statement_end != NULL || observer->slow != NULL;
    observation->event = (sqlm_statement_event){ .conn = conn, .model = model, .operation = operation };
    if (observation->is_timed)
        observation->since = sqlm_now();
}

static size_t count_of(const sqlm_parameters *parameters)
{
    return (parameters->plan != NULL ? parameters->plan->count : 0) + parameters->value_count;
}

void sqlm_observation_start(sqlm_observation *observation, const char *sql, const sqlm_parameters *parameters, const bool *secrets,
                            bool is_secret, size_t run_count)
{
    sqlm_statement_event *event = &observation->event;
    const sqlm_observer  *observer = observation->observer;

    if (observer == NULL)
        return;
    if (parameters != NULL)
        observation->parameters = *parameters;
    observation->secrets = secrets;
    observation->is_secret = is_secret;
    observation->is_started = true;
    event->id = ++event->conn->state->statement_id;
    event->sql = sql;
    event->parameter_count = count_of(&observation->parameters);
    event->run_count = run_count;
    event->details = observation;
    if (observer->statement_start != NULL)
        observer->statement_start(observer->user, event);
}

static void stop_clock(sqlm_observation *observation)
{
    if (observation->is_timed)
        observation->event.duration_us += sqlm_now() - observation->since;
}

static void forget_parameters(sqlm_observation *observation)
{
    observation->cx = NULL;
    observation->secrets = NULL;
    observation->parameters = (sqlm_parameters){ 0 };
}

void sqlm_observation_pause(sqlm_observation *observation, sqlm_observer *place)
{
    if (observation->observer == NULL)
        return;
    stop_clock(observation);
    forget_parameters(observation);
    if (place == NULL)
        return;
    *place = *observation->observer;
    observation->observer = place;
}

void sqlm_observation_resume(sqlm_observation *observation, sqlm_cx *cx)
{
    if (observation->observer == NULL)
        return;
    observation->cx = cx;
    if (observation->is_timed)
        observation->since = sqlm_now();
}

static void tell_end(sqlm_observation *observation)
{
    const sqlm_observer  *observer = observation->observer;
    sqlm_statement_event *event = &observation->event;

    observation->is_started = false;
    event->details = observation;
    if (observer->statement_end != NULL)
        observer->statement_end(observer->user, event);
    if (observer->slow != NULL && event->duration_us >= observer->slow_us)
        observer->slow(observer->user, event);
    forget_parameters(observation);
}

void sqlm_observation_end(sqlm_observation *observation, sqlm_cx *cx, sqlm_outcome outcome)
{
    if (observation->observer == NULL || !observation->is_started)
        return;
    stop_clock(observation);
    observation->event.outcome = outcome;
    observation->event.error = outcome != SQLM_OK ? sqlm_cx_error(cx) : NULL;
    tell_end(observation);
}

/* The connection is not entered, and a callback must not use it all the same. */
static bool hold(sqlm_conn *conn)
{
    return atomic_exchange_explicit(&conn->state->is_busy, true, memory_order_acquire);
}

static void let_go(sqlm_conn *conn, bool was_busy)
{
    atomic_store_explicit(&conn->state->is_busy, was_busy, memory_order_release);
}

void sqlm_observation_close(sqlm_observation *observation, sqlm_conn *conn)
{
    bool was_busy;

    if (observation->observer == NULL || !observation->is_started)
        return;
    was_busy = hold(conn);
    tell_end(observation);
    let_go(conn, was_busy);
}

/* ---- transactions and connections ------------------------------------------------------------------------------------------ */

static const char *const transaction_action_names[] = {
    [SQLM_TRANSACTION_BEGIN] = "begin",       [SQLM_TRANSACTION_SAVEPOINT] = "savepoint",
    [SQLM_TRANSACTION_COMMIT] = "commit",     [SQLM_TRANSACTION_RELEASE] = "release",
    [SQLM_TRANSACTION_ROLLBACK] = "rollback", [SQLM_TRANSACTION_ROLLBACK_TO] = "rollback to",
};

const char *sqlm_transaction_action_name(sqlm_transaction_action action)
{
    return (unsigned)action <= SQLM_TRANSACTION_ROLLBACK_TO ? transaction_action_names[action] : "unknown";
}

void sqlm__observe_transaction(sqlm_cx *cx, const sqlm_conn *conn, sqlm_transaction_action action, uint32_t depth, int64_t since,
                               sqlm_outcome outcome)
{
    sqlm_transaction_event event;

    if (cx->observer == NULL || cx->observer->transaction == NULL)
        return;
    event = (sqlm_transaction_event){ .conn = conn,
                                      .action = action,
                                      .depth = depth,
                                      .duration_us = sqlm_now() - since,
                                      .outcome = outcome,
                                      .error = outcome != SQLM_OK ? &cx->error : NULL };
    cx->observer->transaction(cx->observer->user, &event);
}

void sqlm_observe_notice(const sqlm_cx *cx, const sqlm_notice_event *event)
{
    sqlm_notice_event told = *event;
    char              message[sizeof cx->error.message];

    if (cx->observer == NULL || cx->observer->notice == NULL)
        return;
    sqlm_error_set_text(message, sizeof message, event->message);
    told.message = message;
    cx->observer->notice(cx->observer->user, &told);
}

void sqlm__observe_open(sqlm_cx *cx, const sqlm_driver *driver, sqlm_conn *conn, int64_t since, sqlm_outcome outcome)
{
    sqlm_connection_event event;

    if (cx->observer == NULL || cx->observer->connection == NULL)
        return;
    event = (sqlm_connection_event){ .conn = conn,
                                     .action = SQLM_CONNECTION_OPEN,
                                     .driver = driver->name,
                                     .duration_us = sqlm_now() - since,
                                     .outcome = outcome,
                                     .error = outcome != SQLM_OK ? &cx->error : NULL };
    if (conn != NULL)
        (void)hold(conn);
    cx->observer->connection(cx->observer->user, &event);
    if (conn != NULL)
        let_go(conn, false);
}

void sqlm__observe_close(sqlm_conn *conn)
{
    const sqlm_observer  *observer = &conn->state->observer;
    sqlm_connection_event event = { .conn = conn, .action = SQLM_CONNECTION_CLOSE, .driver = conn->driver->name };

    if (observer->connection == NULL)
        return;
    (void)hold(conn);
    observer->connection(observer->user, &event);
    let_go(conn, false);
}

/* ---- parameters as text ---------------------------------------------------------------------------------------------------- */

/* A line whose end is cut. */
typedef struct writer {
    char  *text;
    size_t size;
    size_t length;
    bool   is_cut;
} writer;

static void put_character(writer *to, char c)
{
    to->is_cut = to->is_cut || to->length + 1 >= to->size;
    if (!to->is_cut)
        to->text[to->length++] = c;
}

static void put(writer *to, const char *text)
{
    for (; *text != '\0'; text++)
        put_character(to, *text);
}

/* Bytes of a UTF-8 character by its first byte. */
static size_t width_of(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* In quotes, those within doubled; what would break the line is a blank, what is no UTF-8 a question mark. */
static void put_text(writer *to, const char *text, size_t length)
{
    put_character(to, '\'');
    for (size_t i = 0; i < length && !to->is_cut;) {
        const unsigned char first = (unsigned char)text[i];
        const size_t        width = width_of(first);

        if (width == 1) {
            put_character(to, first < 0x20 || first == 0x7f ? ' ' : text[i]);
            if (first == '\'')
                put_character(to, '\'');
            i++;
        } else if (width > length - i || !sqlm_text_is_valid(text + i, width)) {
            put_character(to, '?');
            i++;
        } else {
            to->is_cut = to->length + width >= to->size;
            for (size_t end = i + width; i < end; i++)
                put_character(to, text[i]);
        }
    }
    put_character(to, '\'');
}

static void put_bytes(writer *to, const char *data, size_t length)
{
    static const char digits[] = "0123456789abcdef";

    put(to, "x'");
    for (size_t i = 0; i < length && !to->is_cut; i++) {
        put_character(to, digits[(unsigned char)data[i] >> 4]);
        put_character(to, digits[(unsigned char)data[i] & 15]);
    }
    put_character(to, '\'');
}

static void put_value(writer *to, const sqlm_value *value)
{
    char        form[SQLM_TEXT_FORM_SIZE] = "";
    const char *label;
    size_t      length = 1;

    switch ((sqlm_type)value->type) {
    case SQLM_TYPE_NONE:
        put(to, "null");
        return;
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_JSON:
        put_text(to, value->as.text.data, value->as.text.length);
        return;
    case SQLM_TYPE_BYTES:
        put_bytes(to, value->as.text.data, value->as.text.length);
        return;
    case SQLM_TYPE_ENUM:
        label = sqlm_enum_to_label(value->as.enumeration.type, value->as.enumeration.number);
        put_text(to, label != NULL ? label : "", label != NULL ? strlen(label) : 0);
        return;
    case SQLM_TYPE_BOOL:
        put(to, value->as.boolean ? "true" : "false");
        return;
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
        (void)snprintf(form, sizeof(form), "%lld", (long long)value->as.integer);
        break;
    case SQLM_TYPE_U64:
        (void)snprintf(form, sizeof(form), "%llu", (unsigned long long)value->as.unsigned_integer);
        break;
    case SQLM_TYPE_F32:
        length = sqlm__f32_write(value->as.f32, form);
        break;
    case SQLM_TYPE_F64:
        length = sqlm__f64_write(value->as.f64, form);
        break;
    case SQLM_TYPE_DECIMAL:
        length = sqlm_decimal_to_text((sqlm_decimal){ value->as.decimal.low, value->as.decimal.high, value->scale }, form);
        break;
    case SQLM_TYPE_DATE:
        length = value->as.integer == (int32_t)value->as.integer ? sqlm_date_to_text((int32_t)value->as.integer, form) : 0;
        break;
    case SQLM_TYPE_TIME:
        length = sqlm_time_to_text(value->as.integer, form);
        break;
    case SQLM_TYPE_TIMESTAMP:
        length = sqlm_timestamp_to_text(value->as.integer, form);
        break;
    case SQLM_TYPE_TIMESTAMPTZ:
        length = sqlm_timestamptz_to_text(value->as.integer, form);
        break;
    case SQLM_TYPE_UUID:
        length = sqlm_uuid_to_text(value->as.uuid, form);
        break;
    default:
        length = 0;
        break;
    }
    put(to, length == 0 ? "invalid" : form);
}

static void put_kind(writer *to, const sqlm_value *value)
{
    char length[32];

    put(to, sqlm_type_name(value->type));
    if (value->type != SQLM_TYPE_TEXT && value->type != SQLM_TYPE_JSON && value->type != SQLM_TYPE_BYTES)
        return;
    (void)snprintf(length, sizeof(length), "(%zu)", value->as.text.length);
    put(to, length);
}

/* As many of a list's values as there is room for, or their kind and number. */
static void put_list(writer *to, const sqlm_value *list, bool shows_values)
{
    char count[32];

    if (!shows_values) {
        put(to, list->as.list.count > 0 ? sqlm_type_name(list->as.list.items[0].type) : "");
        (void)snprintf(count, sizeof(count), "[%zu]", list->as.list.count);
        put(to, count);
        return;
    }
    put(to, "[");
    for (size_t i = 0; i < list->as.list.count && !to->is_cut; i++) {
        put(to, i == 0 ? "" : ", ");
        put_value(to, &list->as.list.items[i]);
    }
    put(to, "]");
}

/* The value of a parameter; false when the object has none of its kind. Its failure is nobody's: the call will have it too. */
static bool read_parameter(const sqlm_observation *observation, size_t run, size_t index, sqlm_value *value)
{
    const sqlm_plan *plan = observation->parameters.plan;
    const size_t     planned = plan != NULL ? plan->count : 0;
    sqlm_cx_storage  storage;
    sqlm_cx         *deaf;

    if (index >= planned) {
        *value = observation->parameters.values[index - planned];
        return true;
    }
    deaf = sqlm_cx_cleanup_begin(&storage, observation->cx, 0);
    return sqlm_plan_read(deaf, &plan->columns[index], (const char *)observation->parameters.object + run * plan->object_size,
                          value) == SQLM_OK;
}

static void end_text(writer *to)
{
    const size_t room = to->size - sizeof("...");

    if (to->is_cut) {
        if (to->length > room) {
            to->length = room;
            while (to->length > 0 && ((unsigned char)to->text[to->length] & 0xc0) == 0x80)
                to->length--; /* not within a character */
        }
        memcpy(to->text + to->length, "...", 3);
        to->length += 3;
    }
    to->text[to->length] = '\0';
}

size_t sqlm_statement_event_parameter(const sqlm_statement_event *event, size_t index, char *text, size_t size)
{
    const sqlm_observation *observation = event != NULL ? event->details : NULL;
    writer                  to = { .text = text, .size = size };
    sqlm_value              value = { .type = SQLM_TYPE_NONE };
    size_t                  count;
    size_t                  run;

    if (text == NULL || size < 8)
        return 0;
    text[0] = '\0';
    count = observation != NULL ? count_of(&observation->parameters) : 0;
    if (count == 0 || observation->observer->show_parameters == SQLM_SHOW_COUNT || index / count >= event->run_count)
        return 0;
    run = index / count;
    index %= count;
    if (observation->secrets != NULL ? observation->secrets[index] : observation->is_secret)
        put(&to, "secret");
    else if (!read_parameter(observation, run, index, &value))
        put(&to, "invalid");
    else if (value.type == SQLM_TYPE_LIST)
        put_list(&to, &value, observation->observer->show_parameters == SQLM_SHOW_VALUES);
    else if (observation->observer->show_parameters == SQLM_SHOW_VALUES)
        put_value(&to, &value);
    else
        put_kind(&to, &value);
    end_text(&to);
    return to.length;
}
