/* SPDX-License-Identifier: MIT */
#include "support/event_log.h"

#include <stdio.h>
#include <string.h>

#include "support/sqlm_cmocka.h"

static SQLM_PRINTF(2, 3) void write_down(event_log *log, const char *format, ...)
{
    const size_t used = strlen(log->text);
    va_list      arguments;

    va_start(arguments, format);
    assert_in_range(vsnprintf(log->text + used, sizeof(log->text) - used, format, arguments), 1, sizeof(log->text) - used - 1);
    va_end(arguments);
}

static void append(char *text, size_t size, const char *first, const char *second)
{
    const size_t used = strlen(text);

    assert_in_range(snprintf(text + used, size - used, "%s%s", first, second), 0, size - used - 1);
}

static void write_parameters(event_log *log, const sqlm_statement_event *event)
{
    char text[SQLM_PARAMETER_TEXT_SIZE];

    for (size_t i = 0; i < event->parameter_count * event->run_count; i++) {
        const size_t length = sqlm_statement_event_parameter(event, i, text, sizeof(text));

        assert_int_equal(length, strlen(text));
        if (length > 0)
            append(log->parameters, sizeof(log->parameters), log->parameters[0] != '\0' ? " " : "", text);
    }
}

static void write_statement(event_log *log, const char *what, const sqlm_statement_event *event)
{
    write_down(log, "%s %s%s%s", what, event->model != NULL ? event->model : "", event->model != NULL ? "." : "", event->operation);
}

static void write_error(event_log *log, sqlm_outcome outcome, const sqlm_error *error)
{
    assert_int_equal(outcome == SQLM_OK, error == NULL);
    if (error != NULL)
        write_down(log, " %s %s", outcome == SQLM_CANCELLED ? "cancelled" : "error", sqlm_error_kind_name(error->kind));
    write_down(log, "\n");
}

static void on_start(void *user, const sqlm_statement_event *event)
{
    event_log *log = user;

    assert_int_equal(event->outcome, SQLM_OK);
    write_statement(log, "start", event);
    write_down(log, "\n");
    (void)snprintf(log->sql, sizeof(log->sql), "%s", event->sql);
    log->parameters[0] = '\0';
    write_parameters(log, event);
    log->last = *event;
    if (log->on_event != NULL)
        log->on_event(log);
}

static void on_end(void *user, const sqlm_statement_event *event)
{
    event_log *log = user;

    write_statement(log, "end", event);
    if (event->rows > 0)
        write_down(log, " %lld rows", (long long)event->rows);
    if (event->rows_affected > 0)
        write_down(log, " %lld affected", (long long)event->rows_affected);
    write_error(log, event->outcome, event->error);
    (void)snprintf(log->sql, sizeof(log->sql), "%s", event->sql);
    append(log->parameters, sizeof(log->parameters), "\n", "");
    write_parameters(log, event);
    log->last = *event;
    if (log->on_event != NULL)
        log->on_event(log);
}

static void on_slow(void *user, const sqlm_statement_event *event)
{
    write_statement(user, "slow", event);
    write_down(user, "\n");
}

static void on_transaction(void *user, const sqlm_transaction_event *event)
{
    event_log *log = user;

    write_down(log, "%s %u", sqlm_transaction_action_name(event->action), (unsigned)event->depth);
    write_error(log, event->outcome, event->error);
    if (log->on_event != NULL)
        log->on_event(log);
}

static void on_connection(void *user, const sqlm_connection_event *event)
{
    event_log *log = user;

    write_down(log, "%s", event->action == SQLM_CONNECTION_OPEN ? "open" : "close");
    write_error(log, event->outcome, event->error);
    if (log->on_event != NULL)
        log->on_event(log);
}

sqlm_observer log_observer(event_log *log, sqlm_show show, int64_t slow_us)
{
    return (sqlm_observer){ .size = sizeof(sqlm_observer),
                            .user = log,
                            .statement_start = on_start,
                            .statement_end = on_end,
                            .slow = on_slow,
                            .transaction = on_transaction,
                            .connection = on_connection,
                            .slow_us = slow_us,
                            .show_parameters = show };
}

void log_clear(event_log *log)
{
    log->text[0] = '\0';
    log->sql[0] = '\0';
    log->parameters[0] = '\0';
}

sqlm_cx *log_cx(const sqlm_observer *observer)
{
    const sqlm_cx_options options = { .size = sizeof(options), .observer = observer };
    sqlm_cx              *cx = sqlm_cx_new(&options);

    assert_non_null(cx);
    return cx;
}
