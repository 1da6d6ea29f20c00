/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/observer.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sqlmodel/sys/observe.h>

enum {
    LINE_SIZE = 2048,
    SQL_SIZE = 1200, /* so that the parameters behind it have room */
    ERROR_SIZE = 400,
    MOST_PARAMETERS = 10
};

typedef struct line {
    char   text[LINE_SIZE];
    size_t length;
} line;

static SQLM_PRINTF(2, 3) void put(line *to, const char *format, ...)
{
    va_list arguments;
    int     length;

    va_start(arguments, format);
    length = vsnprintf(to->text + to->length, sizeof(to->text) - to->length, format, arguments);
    va_end(arguments);
    if (length > 0)
        to->length += (size_t)length < sizeof(to->text) - to->length ? (size_t)length : sizeof(to->text) - to->length - 1;
}

/* A text of somebody else, on one line and cut to @p size bytes. */
static void put_foreign(line *to, const char *text, size_t size)
{
    char cut[SQL_SIZE];

    sqlm_error_set_text(cut, size, text);
    put(to, "%s%s", cut, strlen(text) > strlen(cut) ? "..." : "");
}

static void put_outcome(line *to, sqlm_outcome outcome, const sqlm_error *error)
{
    static const char *const names[] = { "ok", "error", "cancelled", "panicked" };

    put(to, "%s", (unsigned)outcome < sizeof(names) / sizeof(names[0]) ? names[outcome] : "unknown");
    if (error == NULL)
        return;
    put(to, " %s", sqlm_error_kind_name(error->kind));
    if (error->reason != SQLM_R_NONE)
        put(to, " (%s)", sqlm_error_reason_name(error->reason));
    put(to, ": ");
    put_foreign(to, error->message, ERROR_SIZE);
}

static void put_name(line *to, const sqlm_statement_event *event)
{
    put(to, "#%llu %s%s%s", (unsigned long long)event->id, event->model != NULL ? event->model : "",
        event->model != NULL ? "." : "", event->operation);
}

static void put_parameters(line *to, const sqlm_statement_event *event)
{
    char text[SQLM_PARAMETER_TEXT_SIZE];

    if (event->parameter_count == 0)
        return;
    if (sqlm_statement_event_parameter(event, 0, text, sizeof(text)) == 0) {
        put(to, " [%zu %s", event->parameter_count, event->parameter_count == 1 ? "parameter" : "parameters");
    } else {
        put(to, " [%s", text);
        for (size_t i = 1; i < event->parameter_count && i < MOST_PARAMETERS; i++) {
            (void)sqlm_statement_event_parameter(event, i, text, sizeof(text));
            put(to, ", %s", text);
        }
        if (event->parameter_count > MOST_PARAMETERS)
            put(to, ", and %zu more", event->parameter_count - MOST_PARAMETERS);
    }
    if (event->run_count > 1)
        put(to, ", %zu times", event->run_count);
    put(to, "]");
}

static void put_statement(line *to, const sqlm_statement_event *event)
{
    put(to, ": ");
    put_foreign(to, event->sql, SQL_SIZE);
    put_parameters(to, event);
}

static void echo_start(void *user, const sqlm_statement_event *event)
{
    const sqlm_echo *echo = user;
    line             to = { .length = 0 };

    put_name(&to, event);
    put(&to, " starts");
    put_statement(&to, event);
    echo->write(echo->user, to.text);
}

static void echo_end(void *user, const sqlm_statement_event *event)
{
    const sqlm_echo *echo = user;
    line             to = { .length = 0 };

    if (echo->only_slow && event->outcome == SQLM_OK && event->duration_us < echo->slow_us)
        return;
    put_name(&to, event);
    put(&to, " %lld us", (long long)event->duration_us);
    if (event->rows > 0 || event->outcome == SQLM_OK)
        put(&to, ", %lld rows", (long long)event->rows);
    if (event->rows_affected > 0)
        put(&to, ", %lld affected", (long long)event->rows_affected);
    put(&to, ", ");
    put_outcome(&to, event->outcome, event->error);
    put_statement(&to, event);
    echo->write(echo->user, to.text);
}

static void echo_transaction(void *user, const sqlm_transaction_event *event)
{
    const sqlm_echo *echo = user;
    line             to = { .length = 0 };

    put(&to, "%s, depth %u, %lld us, ", sqlm_transaction_action_name(event->action), (unsigned)event->depth,
        (long long)event->duration_us);
    put_outcome(&to, event->outcome, event->error);
    echo->write(echo->user, to.text);
}

static void echo_connection(void *user, const sqlm_connection_event *event)
{
    const sqlm_echo *echo = user;
    line             to = { .length = 0 };

    put(&to, "%s connection %s", event->driver, event->action == SQLM_CONNECTION_OPEN ? "opens" : "closes");
    if (event->action == SQLM_CONNECTION_OPEN)
        put(&to, ", %lld us", (long long)event->duration_us);
    put(&to, ", ");
    put_outcome(&to, event->outcome, event->error);
    echo->write(echo->user, to.text);
}

static void echo_notice(void *user, const sqlm_notice_event *event)
{
    static const char *const names[] = { "debug", "info", "notice", "warning" };
    const sqlm_echo         *echo = user;
    line                     to = { .length = 0 };

    put(&to, "%s%s%s: ", (unsigned)event->severity < sizeof(names) / sizeof(names[0]) ? names[event->severity] : "notice",
        event->sqlstate[0] != '\0' ? " " : "", event->sqlstate);
    put_foreign(&to, event->message, ERROR_SIZE);
    echo->write(echo->user, to.text);
}

sqlm_observer sqlm_echo_observer(const sqlm_echo *echo)
{
    sqlm_observer observer;

    memset(&observer, 0, sizeof(observer));
    observer.size = sizeof(observer);
    if (echo == NULL || echo->size != sizeof(*echo) || echo->write == NULL)
        return observer;
    /* an observer's user is never written to by the library */
    memcpy(&observer.user, &echo, sizeof(echo));
    observer.statement_end = echo_end;
    observer.show_parameters = echo->show_parameters;
    if (echo->starts)
        observer.statement_start = echo_start;
    if (!echo->only_slow) {
        observer.transaction = echo_transaction;
        observer.connection = echo_connection;
        observer.notice = echo_notice;
    }
    return observer;
}
