/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sqlmodel/sys/text_form.h>

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

/* ---- parameters in a text -------------------------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Behind the end of what @quote opened at @at: the quote doubled is part of it, a backslash of an E'…' hides what follows. */
static const char *skip_quoted(const char *at, char quote, bool escapes)
{
    for (at++; *at != '\0'; at++) {
        if ((escapes && *at == '\\' && at[1] != '\0') || (*at == quote && at[1] == quote))
            at++;
        else if (*at == quote)
            return at + 1;
    }
    return at;
}

static const char *skip_comment(const char *at)
{
    unsigned depth = 0;

    if (at[0] == '-')
        return at + strcspn(at, "\n");
    do { /* they nest */
        if (at[0] == '/' && at[1] == '*') {
            depth++;
            at += 2;
        } else if (at[0] == '*' && at[1] == '/') {
            depth--;
            at += 2;
        } else {
            at++;
        }
    } while (depth > 0 && *at != '\0');
    return at;
}

/* Behind a text within dollars: $$…$$, $tag$…$tag$; NULL when there is none at @at. */
static const char *skip_dollars(const char *at)
{
    const char *end = at + 1;
    const char *found;
    size_t      length;

    if (isdigit((unsigned char)*end))
        return NULL;
    while (is_word(*end))
        end++;
    if (*end != '$')
        return NULL;
    length = (size_t)(end - at) + 1;
    for (found = strchr(end + 1, '$'); found != NULL; found = strchr(found + 1, '$')) {
        if (strncmp(found, at, length) == 0)
            return found + length;
    }
    return at + strlen(at);
}

const char *sqlm__postgres_skip_piece(const char *sql, const char *at)
{
    const bool is_first = at == sql;

    switch (*at) {
    case '\'': {
        const bool escapes = !is_first && (at[-1] == 'E' || at[-1] == 'e') && (at - 1 == sql || !is_word(at[-2]));

        return skip_quoted(at, '\'', escapes);
    }
    case '"':
        return skip_quoted(at, '"', false);
    case '-':
        return at[1] == '-' ? skip_comment(at) : NULL;
    case '/':
        return at[1] == '*' ? skip_comment(at) : NULL;
    case '$':
        return is_first || !is_word(at[-1]) ? skip_dollars(at) : NULL;
    default:
        return NULL;
    }
}

size_t sqlm__postgres_parameter_number(const char *sql, const char *at)
{
    size_t number = 0;

    if (*at != '$' || (at != sql && is_word(at[-1])))
        return 0;
    for (at++; isdigit((unsigned char)*at); at++)
        number = number < 1000000 ? number * 10 + (size_t)(*at - '0') : number;
    return number;
}

/* The highest $n of a statement. */
static size_t count_parameters(const char *sql)
{
    size_t highest = 0;

    for (const char *at = sql; *at != '\0';) {
        const char *after = sqlm__postgres_skip_piece(sql, at);
        size_t      number = after == NULL ? sqlm__postgres_parameter_number(sql, at) : 0;

        highest = number > highest ? number : highest;
        at = after != NULL ? after : at + 1;
    }
    return highest;
}

/* ---- the cache ------------------------------------------------------------------------------------------------------------- */

static void free_statement(postgres_statement *statement)
{
    const sqlm_allocator allocator = statement->base.conn->allocator;

    sqlm_release(&allocator, statement->types, statement->parameter_count, sizeof *statement->types);
    sqlm_release(&allocator, statement, sizeof *statement + statement->cached.length + 1, 1);
}

/* Remembers a name that the server can forget. Without memory for it the server keeps it as long as the session. */
static void retire(postgres_conn *conn, uint32_t number)
{
    if (conn->retired_count == conn->retired_capacity) {
        size_t    capacity = conn->retired_capacity == 0 ? 32 : conn->retired_capacity * 2;
        uint32_t *grown =
            sqlm_resize(&conn->base.allocator, conn->retired, conn->retired_capacity, capacity, sizeof *conn->retired);

        if (grown == NULL)
            return;
        conn->retired = grown;
        conn->retired_capacity = capacity;
    }
    conn->retired[conn->retired_count++] = number;
}

/* No other connection has the name: a proxy that shares sessions may give one where somebody else has prepared something. */
static void put_name(const postgres_conn *conn, uint32_t number, char name[POSTGRES_NAME_SIZE])
{
    (void)snprintf(name, POSTGRES_NAME_SIZE, "sqlm_%08x_%u", (unsigned)conn->mark, (unsigned)number);
}

void sqlm__postgres_forget_prepared(postgres_statement *statement)
{
    statement->number = 0;
    ((postgres_conn *)statement->base.conn)->generation++;
}

void sqlm__postgres_free_statements(postgres_conn *conn)
{
    sqlm_statement *statement;

    while ((statement = sqlm_statement_cache_drain(&conn->cache)) != NULL)
        free_statement((postgres_statement *)statement);
    sqlm_release(&conn->base.allocator, conn->retired, conn->retired_capacity, sizeof *conn->retired);
    conn->retired = NULL;
}

static sqlm_outcome make_statement(sqlm_cx *cx, postgres_conn *conn, const char *sql, size_t length, sqlm_statement **made)
{
    const sqlm_allocator *allocator = &conn->base.allocator;
    postgres_statement   *statement;

    if (!sqlm_text_is_valid(sql, length))
        return SQLM_FAIL(cx, QUERY, SYNTAX, "the statement is not valid UTF-8, or holds a NUL");
    statement = sqlm_allocate(allocator, sizeof *statement + length + 1, 1);
    if (statement == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a statement");
    memset(statement, 0, sizeof *statement);
    statement->base.conn = &conn->base;
    memcpy(statement->sql, sql, length);
    statement->sql[length] = '\0';
    statement->cached.statement = &statement->base;
    statement->cached.sql = statement->sql;
    statement->cached.length = length;
    statement->is_select = strncasecmp(statement->sql + strspn(statement->sql, " \t\r\n"), "SELECT", 6) == 0;
    statement->parameter_count = count_parameters(statement->sql);
    if (statement->parameter_count > POSTGRES_MAX_PARAMETERS) {
        sqlm_release(allocator, statement, sizeof *statement + length + 1, 1);
        return SQLM_FAIL(cx, LIMIT, NONE, "the statement has more than %d parameters", POSTGRES_MAX_PARAMETERS);
    }
    statement->types = sqlm_allocate(allocator, statement->parameter_count, sizeof *statement->types);
    if (statement->types == NULL) {
        sqlm_release(allocator, statement, sizeof *statement + length + 1, 1);
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a statement");
    }
    memset(statement->types, 0, statement->parameter_count * sizeof *statement->types);
    sqlm_statement_cache_add(&conn->cache, &statement->cached);
    *made = &statement->base;
    return SQLM_OK;
}

sqlm_outcome sqlm__postgres_prepare(sqlm_cx *cx, sqlm_conn *base, const char *sql, size_t length, sqlm_statement **statement)
{
    postgres_conn *conn = (postgres_conn *)base;

    *statement = sqlm_statement_cache_take(&conn->cache, sql, length);
    return *statement != NULL ? SQLM_OK : make_statement(cx, conn, sql, length, statement);
}

/* Rows that are still open keep on without their statement. */
static void orphan_cursors(postgres_conn *conn, const postgres_statement *statement)
{
    postgres_cursor *cursor = conn->open_cursors;

    while (cursor != NULL) {
        postgres_cursor *next = cursor->next;

        if (cursor->statement == statement)
            sqlm__postgres_close_cursor(&cursor->base);
        cursor = next;
    }
}

void sqlm__postgres_release(sqlm_statement *base)
{
    postgres_statement *statement = (postgres_statement *)base;
    postgres_conn      *conn = (postgres_conn *)base->conn;
    postgres_statement *oldest;

    orphan_cursors(conn, statement);
    sqlm_statement_cache_put_back(&conn->cache, &statement->cached);
    oldest = (postgres_statement *)sqlm_statement_cache_evict(&conn->cache, SQLM_STATEMENT_CACHE_MAX);
    if (oldest != NULL) {
        if (oldest->number != 0)
            retire(conn, oldest->number);
        free_statement(oldest);
    }
}

/* ---- on the server --------------------------------------------------------------------------------------------------------- */

/* Only outside of transactions: a name that somebody else has removed already would make one fail. */
static sqlm_outcome forget_retired(sqlm_cx *cx, postgres_conn *conn)
{
    while (conn->retired_count > 0) {
        char         name[POSTGRES_NAME_SIZE];
        char         sql[64];
        sqlm_outcome outcome;

        put_name(conn, conn->retired[conn->retired_count - 1], name);
        (void)snprintf(sql, sizeof sql, "DEALLOCATE %s", name);
        outcome = sqlm__postgres_run_text(cx, conn, sql, NULL);
        if (outcome != SQLM_OK && strcmp(sqlm_cx_error(cx)->sqlstate, "26000") != 0)
            return outcome;
        conn->retired_count--;
    }
    return SQLM_OK;
}

/* Whether the server was told other types than the arguments have; a NULL of no type is one of any. */
static bool merge_types(postgres_statement *statement)
{
    const postgres_conn *conn = (const postgres_conn *)statement->base.conn;
    const Oid           *now = conn->arguments.types;
    const size_t         count = statement->parameter_count;
    Oid                 *told = statement->types;
    bool                 changed = false;

    for (size_t i = 0; i < count; i++) {
        if (now[i] != told[i] && now[i] != 0) {
            told[i] = now[i];
            changed = true;
        }
    }
    return changed;
}

static SQLM_COLD sqlm_outcome prepare_on_server(sqlm_cx *cx, postgres_conn *conn, postgres_statement *statement)
{
    PGresult    *result = NULL;
    uint32_t     number;
    sqlm_outcome outcome = SQLM_OK;

    if (statement->number != 0)
        retire(conn, statement->number);
    statement->number = 0;
    if (conn->transaction == PQTRANS_IDLE)
        outcome = forget_retired(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    number = ++conn->last_number;
    put_name(conn, number, statement->name);
    sqlm__postgres_begin_answer(conn);
    outcome = sqlm__postgres_check_sent(
        cx, conn, PQsendPrepare(conn->pg, statement->name, statement->sql, (int)statement->parameter_count, statement->types));
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_read_answer(cx, conn, statement->sql, &result);
    PQclear(result);
    if (outcome == SQLM_OK) {
        statement->number = number;
        statement->generation = conn->generation;
    }
    return outcome;
}

/* Types are merged when nothing can fail any more before the server is told of them. */
sqlm_outcome sqlm__postgres_make_ready(sqlm_cx *cx, postgres_statement *statement)
{
    postgres_conn *conn = (postgres_conn *)statement->base.conn;
    sqlm_outcome   outcome = sqlm__postgres_clear_wire(cx, conn);
    bool           is_good;

    if (outcome != SQLM_OK)
        return outcome;
    is_good = !merge_types(statement) && statement->number != 0 && statement->generation == conn->generation;
    return !conn->prepares || is_good ? SQLM_OK : prepare_on_server(cx, conn, statement);
}

int sqlm__postgres_send(postgres_statement *statement)
{
    postgres_conn            *conn = (postgres_conn *)statement->base.conn;
    const postgres_arguments *arguments = &conn->arguments;
    const int                 count = (int)statement->parameter_count;

    if (!conn->prepares)
        return PQsendQueryParams(conn->pg, statement->sql, count, statement->types, arguments->values, arguments->lengths,
                                 arguments->formats, 1);
    return PQsendQueryPrepared(conn->pg, statement->name, count, arguments->values, arguments->lengths, arguments->formats, 1);
}
