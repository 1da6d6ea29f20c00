/* SPDX-License-Identifier: MIT */
#include "support/socket_driver.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/wire.h"

enum { MAX_LEVELS = 16, MAX_STATEMENT_TEXT = 128 };

typedef struct portal {
    bool    is_open;
    char    sql[MAX_STATEMENT_TEXT];
    int64_t next;
    int64_t count;     /* of rows; -1: until the socket is cut */
    int64_t cut_after; /* rows, -1: never */
    wire    echo;      /* parameters of echo */
} portal;

struct socket_server {
    int             socket;
    int             control; /* takes numbers of requests that are to be cancelled */
    int             wake;    /* eventfd */
    bool            is_silent;
    pthread_t       thread;
    pthread_mutex_t lock;
    pthread_cond_t  changed;
    /* guarded by lock */
    unsigned sleeps;
    unsigned prepared;
    unsigned longest_pipeline;
    int64_t  committed;
    /* the thread's own */
    wire             in;
    wire             out;
    uint64_t         cancelled; /* requests up to this number are cancelled */
    uint64_t         number;    /* of the request that is being answered */
    bool             is_over;
    sqlm_conn_status status;
    int64_t          rows; /* with what is not committed */
    int64_t          saved[MAX_LEVELS];
    char             names[MAX_LEVELS][40]; /* of savepoints; the first level is the transaction */
    unsigned         levels;
    bool             lock_commit;
    bool             defer_commit;
    bool             lose_commit;
    char             statements[WIRE_MAX_STATEMENTS][MAX_STATEMENT_TEXT];
    portal           portals[WIRE_MAX_PORTALS];
};

/* ---- answers --------------------------------------------------------------------------------------------------------------- */

static void send_out(socket_server *server)
{
    size_t sent = 0;

    while (!server->is_over && sent < server->out.length) {
        ssize_t n = send(server->socket, server->out.data + sent, server->out.length - sent, MSG_NOSIGNAL);

        if (n > 0)
            sent += (size_t)n;
        else if (errno != EINTR)
            server->is_over = true;
    }
    server->out.length = 0;
}

static void answer_done(socket_server *server, int64_t affected, int64_t key, const char *text)
{
    size_t begin = wire_begin(&server->out, WIRE_DONE, server->number);

    wire_put_u32(&server->out, (uint32_t)server->status);
    wire_put_u64(&server->out, (uint64_t)affected);
    wire_put_u64(&server->out, (uint64_t)key);
    wire_put_text(&server->out, text, strlen(text));
    (void)wire_end(&server->out, begin);
}

static void answer_error(socket_server *server, sqlm_error_kind kind, sqlm_error_reason reason, const char *text)
{
    size_t begin = wire_begin(&server->out, WIRE_ERROR, server->number);

    wire_put_u32(&server->out, (uint32_t)server->status);
    wire_put_u32(&server->out, (uint32_t)kind);
    wire_put_u32(&server->out, (uint32_t)reason);
    wire_put_text(&server->out, text, strlen(text));
    (void)wire_end(&server->out, begin);
}

/* ---- what comes in --------------------------------------------------------------------------------------------------------- */

static void read_cancels(socket_server *server)
{
    uint64_t number;
    ssize_t  n;

    while ((n = recv(server->control, &number, sizeof(number), MSG_DONTWAIT)) == (ssize_t)sizeof(number)) {
        if (number > server->cancelled)
            server->cancelled = number;
    }
    if (n == 0)
        server->is_over = true;
}

static bool is_cancelled(socket_server *server)
{
    read_cancels(server);
    return server->cancelled >= server->number;
}

/* Waits for the next whole message. */
static bool next_message(socket_server *server, wire_message *message)
{
    while (!server->is_over) {
        ssize_t n;

        if (wire_peek(server->in.data, server->in.length, message))
            return true;
        if (!wire_reserve(&server->in, 4096))
            return false;
        n = recv(server->socket, server->in.data + server->in.length, server->in.capacity - server->in.length, 0);
        if (n > 0)
            server->in.length += (size_t)n;
        else if (n == 0 || errno != EINTR)
            server->is_over = true;
    }
    return false;
}

static void note_pipeline(socket_server *server)
{
    wire_message message;
    unsigned     count = 0;

    for (size_t at = 0; wire_peek(server->in.data + at, server->in.length - at, &message); at += message.size)
        count++;
    pthread_mutex_lock(&server->lock);
    if (count > server->longest_pipeline)
        server->longest_pipeline = count;
    pthread_mutex_unlock(&server->lock);
}

/* ---- transactions ---------------------------------------------------------------------------------------------------------- */

static void publish(socket_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->committed = server->rows;
    pthread_mutex_unlock(&server->lock);
}

static void end_transaction(socket_server *server, bool keep)
{
    if (server->levels > 0 && !keep)
        server->rows = server->saved[0];
    server->levels = 0;
    server->status = SQLM_CONN_IDLE;
    publish(server);
}

static bool open_level(socket_server *server, const char *name)
{
    if (server->levels == MAX_LEVELS)
        return false;
    (void)snprintf(server->names[server->levels], sizeof(server->names[0]), "%s", name);
    server->saved[server->levels++] = server->rows;
    server->status = SQLM_CONN_IN_TRANSACTION;
    return true;
}

static void begin(socket_server *server)
{
    if (server->levels > 0 || !open_level(server, ""))
        answer_error(server, SQLM_E_TRANSACTION, SQLM_R_STATE, "a transaction is open");
    else
        answer_done(server, 0, 0, "");
}

static void commit(socket_server *server)
{
    if (server->status != SQLM_CONN_IN_TRANSACTION) {
        answer_error(server, SQLM_E_TRANSACTION, SQLM_R_STATE, "there is nothing to commit");
    } else if (server->lock_commit) {
        server->lock_commit = false;
        answer_error(server, SQLM_E_LOCK_TIMEOUT, SQLM_R_NONE, "somebody reads");
    } else if (server->defer_commit) {
        server->defer_commit = false;
        end_transaction(server, false);
        answer_error(server, SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, "a deferred constraint is violated");
    } else {
        end_transaction(server, true);
        answer_done(server, 0, 0, "");
        if (server->lose_commit) {
            server->out.length = 0;
            server->is_over = true;
        }
    }
}

/* "release x" and "undo x" */
static void end_savepoint(socket_server *server, const char *name, bool keep)
{
    unsigned level = server->levels;

    while (level > 1 && strcmp(server->names[level - 1], name) != 0)
        level--;
    if (level <= 1) {
        answer_error(server, SQLM_E_QUERY, SQLM_R_UNDEFINED, "there is no such savepoint");
        return;
    }
    if (!keep)
        server->rows = server->saved[level - 1];
    server->levels = level - 1;
    server->status = SQLM_CONN_IN_TRANSACTION;
    answer_done(server, 0, 0, "");
}

static void transaction(socket_server *server, const char *what)
{
    if (strcmp(what, "begin") == 0) {
        begin(server);
    } else if (strcmp(what, "commit") == 0) {
        commit(server);
    } else if (strcmp(what, "rollback") == 0) {
        end_transaction(server, false);
        answer_done(server, 0, 0, "");
    } else if (strncmp(what, "savepoint ", 10) == 0) {
        if (server->levels == 0 || !open_level(server, what + 10))
            answer_error(server, SQLM_E_TRANSACTION, SQLM_R_STATE, "no savepoint outside a transaction");
        else
            answer_done(server, 0, 0, "");
    } else if (strncmp(what, "release ", 8) == 0) {
        end_savepoint(server, what + 8, true);
    } else if (strncmp(what, "undo ", 5) == 0) {
        end_savepoint(server, what + 5, false);
    } else {
        answer_error(server, SQLM_E_QUERY, SQLM_R_SYNTAX, "no such transaction command");
    }
}

/* ---- statements ------------------------------------------------------------------------------------------------------------ */

static void sleep_until_told(socket_server *server, const char *how)
{
    struct pollfd polled[] = {
        { .fd = server->wake, .events = POLLIN },
        { .fd = server->control, .events = POLLIN },
        { .fd = server->socket, .events = POLLRDHUP },
    };
    const bool is_deaf = strcmp(how, "sleep deaf") == 0;
    uint64_t   count;

    pthread_mutex_lock(&server->lock);
    server->sleeps++;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);

    while (!server->is_over) {
        if (!is_deaf && is_cancelled(server)) {
            if (strcmp(how, "sleep fatal") == 0)
                end_transaction(server, false);
            answer_error(server, SQLM_E_CANCELLED, SQLM_R_NONE, "cancelled by request");
            return;
        }
        if (read(server->wake, &count, sizeof(count)) == (ssize_t)sizeof(count)) {
            answer_done(server, 0, 0, "");
            return;
        }
        if (is_deaf)
            polled[1].fd = -1;
        (void)poll(polled, 3, -1);
        if (polled[2].revents != 0)
            server->is_over = true;
    }
}

static void insert(socket_server *server, uint32_t count, wire_reader *parameters)
{
    const sqlm_value value = count > 0 ? wire_get_value(parameters) : sqlm_null_value();

    if (value.type == SQLM_TYPE_TEXT && strcmp(value.as.text.data, "bad") == 0) {
        answer_error(server, SQLM_E_CONSTRAINT, SQLM_R_CHECK, "never_bad");
        return;
    }
    server->rows++;
    if (server->levels == 0)
        publish(server);
    answer_done(server, 1, server->rows, "");
}

/* What is done before the answer; false when the statement is none of these. */
static bool run_trouble(socket_server *server, const char *sql)
{
    if (strncmp(sql, "sleep", 5) == 0) {
        sleep_until_told(server, sql);
    } else if (strcmp(sql, "fail") == 0) {
        answer_error(server, SQLM_E_DATA, SQLM_R_DIVISION_BY_ZERO, "told to fail\nin two lines");
    } else if (strcmp(sql, "spoil") == 0) {
        if (server->levels > 0)
            server->status = SQLM_CONN_TRANSACTION_FAILED;
        answer_error(server, SQLM_E_DATA, SQLM_R_DIVISION_BY_ZERO, "told to fail");
    } else if (strcmp(sql, "abort") == 0) {
        end_transaction(server, false);
        answer_error(server, SQLM_E_TRANSACTION, SQLM_R_DEADLOCK, "chosen as the victim");
    } else if (strcmp(sql, "cut") == 0) {
        server->is_over = true;
    } else if (strcmp(sql, "garble") == 0) {
        (void)wire_end(&server->out, wire_begin(&server->out, '?', server->number));
    } else {
        return false;
    }
    return true;
}

static void execute(socket_server *server, const char *sql, uint32_t count, wire_reader *parameters)
{
    if (server->status == SQLM_CONN_TRANSACTION_FAILED) {
        answer_error(server, SQLM_E_TRANSACTION, SQLM_R_ABORTED, "the transaction has failed");
        return;
    }
    if (is_cancelled(server) && strcmp(sql, "sleep deaf") != 0) {
        answer_error(server, SQLM_E_CANCELLED, SQLM_R_NONE, "cancelled by request");
        return;
    }
    if (run_trouble(server, sql))
        return;
    if (strcmp(sql, "insert") == 0) {
        insert(server, count, parameters);
        return;
    }
    server->lock_commit |= strcmp(sql, "lock commit") == 0;
    server->defer_commit |= strcmp(sql, "defer commit") == 0;
    server->lose_commit |= strcmp(sql, "lose commit") == 0;
    answer_done(server, 0, 0, ""); /* rows of other statements are passed over */
}

static void answer_columns(socket_server *server, uint32_t count, const char *const *names)
{
    size_t begin = wire_begin(&server->out, WIRE_COLUMNS, server->number);

    wire_put_u32(&server->out, count);
    for (uint32_t i = 0; i < count; i++) {
        char numbered[16];

        (void)snprintf(numbered, sizeof(numbered), "p%u", (unsigned)i + 1);
        wire_put_text(&server->out, names == NULL ? numbered : names[i], strlen(names == NULL ? numbered : names[i]));
    }
    (void)wire_end(&server->out, begin);
}

static void query(socket_server *server, portal *opened, const char *sql, uint32_t count, wire_reader *parameters)
{
    static const char *const row_names[] = { "number", "name" };
    static const char *const count_names[] = { "count" };

    if (server->status == SQLM_CONN_TRANSACTION_FAILED || run_trouble(server, sql)) {
        if (server->status == SQLM_CONN_TRANSACTION_FAILED && server->out.length == 0)
            answer_error(server, SQLM_E_TRANSACTION, SQLM_R_ABORTED, "the transaction has failed");
        return;
    }
    opened->is_open = true;
    opened->next = 0;
    opened->cut_after = strncmp(sql, "cut ", 4) == 0 ? strtoll(sql + 4, NULL, 10) : -1;
    opened->count = strncmp(sql, "rows ", 5) == 0 ? strtoll(sql + 5, NULL, 10) : opened->cut_after >= 0 ? INT64_MAX : 1;
    memcpy(opened->sql, sql, strlen(sql) + 1);
    opened->echo.length = 0;
    if (strcmp(sql, "echo") == 0) {
        answer_columns(server, count, NULL);
        for (uint32_t i = 0; i < count; i++) {
            const sqlm_value value = wire_get_value(parameters);

            wire_put_value(&opened->echo, &value);
        }
    } else if (strcmp(sql, "count") == 0) {
        answer_columns(server, 1, count_names);
    } else {
        answer_columns(server, 2, row_names);
    }
    answer_done(server, 0, 0, "");
}

static void answer_row(socket_server *server, const portal *opened)
{
    char       name[32];
    sqlm_value value;
    size_t     begin = wire_begin(&server->out, WIRE_ROW, server->number);

    if (strcmp(opened->sql, "echo") == 0) {
        if (wire_reserve(&server->out, opened->echo.length) && opened->echo.length > 0)
            memcpy(server->out.data + server->out.length, opened->echo.data, opened->echo.length);
        server->out.length += opened->echo.length;
    } else if (strcmp(opened->sql, "count") == 0) {
        value = sqlm_i64_value(server->rows);
        wire_put_value(&server->out, &value);
    } else {
        value = sqlm_i64_value(opened->next);
        wire_put_value(&server->out, &value);
        (void)snprintf(name, sizeof(name), "row %lld", (long long)opened->next);
        value = sqlm_text_value(name);
        wire_put_value(&server->out, &value);
    }
    (void)wire_end(&server->out, begin);
}

static void fetch(socket_server *server, portal *opened, uint32_t rows)
{
    size_t begin;

    for (uint32_t i = 0; i < rows && opened->next < opened->count; i++, opened->next++) {
        if (opened->next == opened->cut_after) {
            send_out(server);
            server->is_over = true;
            return;
        }
        if (is_cancelled(server)) {
            answer_error(server, SQLM_E_CANCELLED, SQLM_R_NONE, "cancelled by request");
            return;
        }
        answer_row(server, opened);
    }
    if (opened->next >= opened->count) {
        answer_done(server, 0, 0, "");
        return;
    }
    begin = wire_begin(&server->out, WIRE_MORE, server->number);
    wire_put_u32(&server->out, (uint32_t)server->status);
    (void)wire_end(&server->out, begin);
}

/* ---- requests -------------------------------------------------------------------------------------------------------------- */

static bool is_statement(const char *sql)
{
    static const char *const words[] = {
        "rows ", "echo",        "count",        "insert",      "sleep", "fail",   "spoil",
        "abort", "lock commit", "defer commit", "lose commit", "cut",   "garble",
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strncmp(sql, words[i], strlen(words[i])) == 0)
            return strlen(sql) < MAX_STATEMENT_TEXT;
    }
    return false;
}

static void prepare(socket_server *server, uint32_t statement, const char *sql)
{
    if (!is_statement(sql)) {
        answer_error(server, SQLM_E_QUERY, SQLM_R_SYNTAX, "no such statement");
        return;
    }
    (void)snprintf(server->statements[statement % WIRE_MAX_STATEMENTS], MAX_STATEMENT_TEXT, "%s", sql);
    pthread_mutex_lock(&server->lock);
    server->prepared++;
    pthread_mutex_unlock(&server->lock);
    answer_done(server, 0, 0, "");
}

static void run_script(socket_server *server, const char *text)
{
    wire_reader nothing = { NULL, NULL, false };

    while (*text != '\0' && !server->is_over) {
        const size_t length = strcspn(text, ";");
        char         sql[MAX_STATEMENT_TEXT];

        (void)snprintf(sql, sizeof(sql), "%.*s", (int)length, text);
        if (!is_statement(sql)) {
            answer_error(server, SQLM_E_QUERY, SQLM_R_SYNTAX, "no such statement");
            return;
        }
        server->out.length = 0;
        execute(server, sql, 0, &nothing);
        if (server->out.length > 4 && server->out.data[4] == WIRE_ERROR)
            return;
        text += length + (text[length] == ';');
    }
    server->out.length = 0;
    answer_done(server, 0, 0, "");
}

static void open_portal(socket_server *server, wire_reader *body)
{
    portal        *opened = &server->portals[wire_get_u32(body) % WIRE_MAX_PORTALS];
    const uint32_t statement = wire_get_u32(body) % WIRE_MAX_STATEMENTS;
    const uint32_t count = wire_get_u32(body);

    query(server, opened, server->statements[statement], count, body);
}

static void handle(socket_server *server, wire_message *message)
{
    wire_reader *body = &message->body;
    uint32_t     id;
    size_t       length;

    server->number = message->number;
    switch (message->type) {
    case WIRE_HELLO:
        if (!server->is_silent)
            answer_done(server, 0, 0, "1.2.3");
        break;
    case WIRE_PREPARE:
        id = wire_get_u32(body);
        prepare(server, id, wire_get_text(body, &length));
        break;
    case WIRE_EXECUTE:
        id = wire_get_u32(body) % WIRE_MAX_STATEMENTS;
        execute(server, server->statements[id], wire_get_u32(body), body);
        break;
    case WIRE_QUERY:
        open_portal(server, body);
        break;
    case WIRE_FETCH:
        id = wire_get_u32(body) % WIRE_MAX_PORTALS;
        fetch(server, &server->portals[id], wire_get_u32(body));
        break;
    case WIRE_CLOSE:
        server->portals[wire_get_u32(body) % WIRE_MAX_PORTALS].is_open = false;
        break;
    case WIRE_DEALLOCATE:
        server->statements[wire_get_u32(body) % WIRE_MAX_STATEMENTS][0] = '\0';
        break;
    case WIRE_SCRIPT:
        run_script(server, wire_get_text(body, &length));
        break;
    case WIRE_TRANSACTION:
        transaction(server, wire_get_text(body, &length));
        break;
    case WIRE_RESET:
        end_transaction(server, false);
        answer_done(server, 0, 0, "");
        break;
    default:
        answer_done(server, 0, 0, "");
        break;
    }
}

static void *serve(void *user)
{
    socket_server *server = user;
    wire_message   message;

    while (next_message(server, &message)) {
        note_pipeline(server);
        handle(server, &message);
        wire_drop(&server->in, message.size);
        send_out(server);
    }
    end_transaction(server, false);
    (void)shutdown(server->socket, SHUT_RDWR);
    return NULL;
}

/* ---- from other threads ---------------------------------------------------------------------------------------------------- */

void socket_server_await_sleep(socket_server *server, unsigned sleeps)
{
    pthread_mutex_lock(&server->lock);
    while (server->sleeps < sleeps)
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

void socket_server_wake(socket_server *server)
{
    const uint64_t one = 1;

    if (write(server->wake, &one, sizeof(one)) != (ssize_t)sizeof(one))
        abort();
}

int64_t socket_server_rows(socket_server *server)
{
    int64_t rows;

    pthread_mutex_lock(&server->lock);
    rows = server->committed;
    pthread_mutex_unlock(&server->lock);
    return rows;
}

unsigned socket_server_prepared(socket_server *server)
{
    unsigned prepared;

    pthread_mutex_lock(&server->lock);
    prepared = server->prepared;
    pthread_mutex_unlock(&server->lock);
    return prepared;
}

unsigned socket_server_longest_pipeline(socket_server *server)
{
    unsigned longest;

    pthread_mutex_lock(&server->lock);
    longest = server->longest_pipeline;
    pthread_mutex_unlock(&server->lock);
    return longest;
}

/* ---- birth and death ------------------------------------------------------------------------------------------------------- */

static void free_server(socket_server *server)
{
    (void)close(server->socket);
    (void)close(server->control);
    (void)close(server->wake);
    wire_fini(&server->in);
    wire_fini(&server->out);
    for (size_t i = 0; i < WIRE_MAX_PORTALS; i++)
        wire_fini(&server->portals[i].echo);
    free(server);
}

socket_server *socket_server_start(int socket, int control, bool is_silent)
{
    socket_server *server = calloc(1, sizeof(*server));

    if (server == NULL)
        abort();
    server->socket = socket;
    server->control = control;
    server->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    server->is_silent = is_silent;
    server->in.allocator = server->out.allocator = *sqlm_allocator_libc();
    for (size_t i = 0; i < WIRE_MAX_PORTALS; i++)
        server->portals[i].echo.allocator = *sqlm_allocator_libc();
    if (pthread_mutex_init(&server->lock, NULL) != 0 || pthread_cond_init(&server->changed, NULL) != 0 || server->wake < 0 ||
        pthread_create(&server->thread, NULL, serve, server) != 0)
        abort();
    return server;
}

void socket_server_join(socket_server *server)
{
    (void)pthread_join(server->thread, NULL);
    (void)pthread_mutex_destroy(&server->lock);
    (void)pthread_cond_destroy(&server->changed);
    free_server(server);
}

void socket_server_forget(socket_server *server)
{
    free_server(server);
}
