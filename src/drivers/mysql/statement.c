/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <sqlmodel/sys/text_form.h>

#include <string.h>
#include <strings.h>

enum { ER_UNSUPPORTED_PREPARED = 1295, ER_MAX_PREPARED_STMT_COUNT_REACHED = 1461 };

/* First words that mean something; all others are taken to touch the session. */
static const struct {
    const char *word;
    unsigned    does;
} words[] = {
    { "SELECT", MYSQL_READS },
    { "WITH", MYSQL_READS },
    { "SHOW", MYSQL_READS },
    { "EXPLAIN", MYSQL_READS },
    { "ANALYZE", MYSQL_READS },
    { "DESCRIBE", MYSQL_READS },
    { "VALUES", MYSQL_READS },
    { "INSERT", MYSQL_WRITES },
    { "UPDATE", MYSQL_WRITES },
    { "DELETE", MYSQL_WRITES },
    { "REPLACE", MYSQL_WRITES },
    { "CREATE", MYSQL_ENDS_TRANSACTION },
    { "ALTER", MYSQL_ENDS_TRANSACTION },
    { "DROP", MYSQL_ENDS_TRANSACTION },
    { "RENAME", MYSQL_ENDS_TRANSACTION },
    { "TRUNCATE", MYSQL_ENDS_TRANSACTION },
    { "GRANT", MYSQL_ENDS_TRANSACTION },
    { "REVOKE", MYSQL_ENDS_TRANSACTION },
    { "LOCK", MYSQL_ENDS_TRANSACTION | MYSQL_TOUCHES_SESSION },
    { "ROLLBACK", MYSQL_IS_ROLLBACK },
    { "OPTIMIZE", MYSQL_ENDS_TRANSACTION },
    { "REPAIR", MYSQL_ENDS_TRANSACTION },
    { "CHECK", MYSQL_ENDS_TRANSACTION },
    { "FLUSH", MYSQL_ENDS_TRANSACTION | MYSQL_TOUCHES_SESSION },
    { "BEGIN", MYSQL_ENDS_TRANSACTION }, /* what is open */
    { "START", MYSQL_ENDS_TRANSACTION },
    { "COMMIT", 0 },
    { "SAVEPOINT", 0 },
    { "RELEASE", 0 },
};

static bool contains(const char *sql, size_t length, const char *what)
{
    size_t size = strlen(what);

    for (size_t i = 0; i + size <= length; i++) {
        if (strncasecmp(sql + i, what, size) == 0)
            return true;
    }
    return false;
}

/* Behind blanks, brackets and comments; the content of some comments is run. */
static const char *skip_blanks(const char *sql)
{
    for (;;) {
        size_t blanks = strspn(sql, " \t\r\n(");
        size_t comment = strncmp(sql + blanks, "/*!", 3) != 0 && strncmp(sql + blanks, "/*M!", 4) != 0
                             ? sqlm__mysql_comment_length(sql + blanks)
                             : 0;

        if (blanks + comment == 0)
            return sql;
        sql += blanks + comment;
    }
}

/* Takes a word, in any case, where it comes next. */
static bool take_word(const char **sql, const char *word)
{
    const char *start = skip_blanks(*sql);
    size_t      size = strspn(start, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    if (strlen(word) != size || strncasecmp(word, start, size) != 0)
        return false;
    *sql = start + size;
    return true;
}

/* Of what ends a transaction by its first word: a temporary table does not, nor does a block of statements. */
static bool ends_nothing(const char *rest)
{
    const char *behind_or = rest;

    if (take_word(&behind_or, "OR") && take_word(&behind_or, "REPLACE"))
        rest = behind_or;
    return take_word(&rest, "TEMPORARY") || (take_word(&rest, "NOT") && take_word(&rest, "ATOMIC"));
}

unsigned sqlm__mysql_what_it_does(const char *sql, size_t length)
{
    const char *rest = sql;
    unsigned    does = MYSQL_TOUCHES_SESSION;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (take_word(&rest, words[i].word)) {
            does = words[i].does;
            break;
        }
    }
    if (does & MYSQL_IS_ROLLBACK && contains(rest, length - (size_t)(rest - sql), "TO "))
        does = 0;
    if (does & MYSQL_ENDS_TRANSACTION && ends_nothing(rest))
        does = MYSQL_TOUCHES_SESSION;
    if (contains(sql, length, "@") || contains(sql, length, "GET_LOCK"))
        does |= MYSQL_TOUCHES_SESSION;
    return does;
}

static size_t statement_size(size_t length)
{
    return sizeof(mysql_statement) + length + 1;
}

/* @closed: the MYSQL is closed already, and only memory is freed. */
static void close_stmt(mysql_conn *conn, MYSQL_STMT *stmt, bool closed)
{
    if (stmt == NULL)
        return;
    if (closed)
        (void)mysql_stmt_close(stmt);
    else
        (void)sqlm__mysql_stmt_close(conn, stmt);
}

static void free_statement(mysql_conn *conn, mysql_statement *statement, bool closed)
{
    const sqlm_allocator *allocator = &conn->base.allocator;

    if (statement->cursor.metadata != NULL)
        mysql_free_result(statement->cursor.metadata);
    close_stmt(conn, statement->cursor.stmt, closed);
    sqlm__mysql_free_cells(&statement->cursor);
    if (statement->binds != NULL)
        sqlm_release(allocator, statement->binds, statement->parameter_count, sizeof *statement->binds);
    if (statement->parameters != NULL)
        sqlm_release(allocator, statement->parameters, statement->parameter_count, sizeof *statement->parameters);
    if (statement->indicators != NULL)
        sqlm_release(allocator, statement->indicators, statement->parameter_count, 1);
    sqlm_release(allocator, statement, statement_size(statement->cached.length), 1);
}

static void unlink_cursor(mysql_conn *conn, mysql_cursor *cursor)
{
    cursor->is_open = false;
    if (cursor->previous != NULL)
        cursor->previous->next = cursor->next;
    else
        conn->open_cursors = cursor->next;
    if (cursor->next != NULL)
        cursor->next->previous = cursor->previous;
}

static void free_copy(mysql_conn *conn, mysql_cursor *cursor, bool closed)
{
    if (cursor->metadata != NULL)
        mysql_free_result(cursor->metadata);
    close_stmt(conn, cursor->stmt, closed);
    sqlm__mysql_free_cells(cursor);
    sqlm_release(&conn->base.allocator, cursor, 1, sizeof *cursor);
}

/* While rows are on the wire, the client library would throw them away when another statement's result is freed or closed: copies wait in
 * a list for the next call, and a stored result for the statement's next run. */
void sqlm__mysql_drop_cursor(mysql_cursor *cursor)
{
    mysql_conn *conn = (mysql_conn *)cursor->base.conn;

    if (!cursor->is_open)
        return;
    unlink_cursor(conn, cursor);
    if (conn->streaming == cursor) {
        conn->streaming = NULL;
        if (!cursor->is_over && !conn->is_broken) {
            conn->draining = cursor->stmt;
            conn->drain_may_stop = (cursor->statement->does & MYSQL_READS) != 0; /* a procedure may yet write behind its rows */
        }
    } else if (cursor->stmt != NULL && conn->streaming == NULL && conn->draining == NULL && !conn->is_broken) {
        (void)mysql_stmt_free_result(cursor->stmt);
    }
    if (cursor->is_copy) {
        cursor->next = conn->doomed;
        conn->doomed = cursor;
    }
}

void sqlm__mysql_free_doomed(mysql_conn *conn, bool closed)
{
    while (conn->doomed != NULL) {
        mysql_cursor *cursor = conn->doomed;

        conn->doomed = cursor->next;
        free_copy(conn, cursor, closed);
    }
}

void sqlm__mysql_free_statements(mysql_conn *conn)
{
    sqlm_statement *statement;

    while (conn->open_cursors != NULL) {
        mysql_cursor *cursor = conn->open_cursors;

        unlink_cursor(conn, cursor);
        if (cursor->is_copy)
            free_copy(conn, cursor, true);
    }
    sqlm__mysql_free_doomed(conn, true);
    while ((statement = sqlm_statement_cache_drain(&conn->cache)) != NULL)
        free_statement(conn, (mysql_statement *)statement, true);
}

/* Closes what the cache holds beyond @keep statements. */
static void trim_cache(mysql_conn *conn, size_t keep)
{
    sqlm_statement *oldest;

    while ((oldest = sqlm_statement_cache_evict(&conn->cache, keep)) != NULL)
        free_statement(conn, (mysql_statement *)oldest, false);
}

void sqlm__mysql_forget_prepared(mysql_conn *conn)
{
    for (const sqlm_cached_statement *leased = conn->cache.leased.first; leased != NULL; leased = leased->next) {
        mysql_statement *statement = (mysql_statement *)leased->statement;

        close_stmt(conn, statement->cursor.stmt, false);
        statement->cursor.stmt = NULL;
        statement->cursor.is_bound = false;
    }
    trim_cache(conn, 0);
}

sqlm_outcome sqlm__mysql_check_packet(sqlm_cx *cx, const mysql_conn *conn, size_t bytes)
{
    if (bytes <= conn->max_packet)
        return SQLM_OK;
    return SQLM_FAIL(cx, LIMIT, BYTES,
                     "the statement takes %zu bytes with its values, but the server takes %zu: raise its max_allowed_packet", bytes,
                     conn->max_packet);
}

size_t sqlm__mysql_budget(const mysql_conn *conn)
{
    return conn->max_packet < MYSQL_MANY_BYTES ? conn->max_packet : MYSQL_MANY_BYTES;
}

/* Prepares the text on the server. */
static sqlm_outcome prepare_stmt(sqlm_cx *cx, mysql_conn *conn, mysql_statement *statement, MYSQL_STMT **stmt)
{
    MYSQL_STMT  *made = mysql_stmt_init(conn->mysql);
    sqlm_outcome outcome;
    int          rc;

    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a statement");
    rc = sqlm__mysql_stmt_prepare(conn, made, statement->sql, statement->cached.length);
    if (rc != 0 && mysql_stmt_errno(made) == ER_MAX_PREPARED_STMT_COUNT_REACHED) { /* of all sessions: ours give up what is idle */
        trim_cache(conn, 0);
        rc = sqlm__mysql_stmt_prepare(conn, made, statement->sql, statement->cached.length);
    }
    if (rc == 0) {
        *stmt = made;
        return sqlm__mysql_take_stop(cx, conn, false);
    }
    if (mysql_stmt_errno(made) == ER_UNSUPPORTED_PREPARED) {
        statement->is_text = true;
        outcome = sqlm__mysql_take_stop(cx, conn, false);
    } else {
        outcome = sqlm__mysql_stmt_fail(cx, conn, made, statement, SQLM_HERE);
    }
    (void)mysql_stmt_close(made);
    return outcome;
}

static sqlm_outcome make_parameters(sqlm_cx *cx, mysql_conn *conn, mysql_statement *statement)
{
    size_t count = statement->cursor.stmt != NULL ? mysql_stmt_param_count(statement->cursor.stmt) : 0;

    statement->parameter_count = count;
    if (count == 0)
        return SQLM_OK;
    statement->binds = sqlm_allocate(&conn->base.allocator, count, sizeof *statement->binds);
    statement->parameters = sqlm_allocate(&conn->base.allocator, count, sizeof *statement->parameters);
    statement->indicators = sqlm_allocate(&conn->base.allocator, count, 1);
    if (statement->binds == NULL || statement->parameters == NULL || statement->indicators == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for the %zu parameters of a statement", count);
    memset(statement->binds, 0, count * sizeof *statement->binds);
    memset(statement->parameters, 0, count * sizeof *statement->parameters);
    return SQLM_OK;
}

/* Makes a statement that is not in the cache. */
static sqlm_outcome make_statement(sqlm_cx *cx, mysql_conn *conn, const char *sql, size_t length, mysql_statement **made)
{
    mysql_statement *statement;
    sqlm_outcome     outcome;

    trim_cache(conn, SQLM_STATEMENT_CACHE_MAX);
    if (!sqlm_text_is_valid(sql, length))
        return SQLM_FAIL(cx, QUERY, SYNTAX, "the statement is not valid UTF-8, or holds a NUL");
    outcome = sqlm__mysql_check_packet(cx, conn, length + 1);
    if (outcome != SQLM_OK)
        return outcome;
    statement = sqlm_allocate(&conn->base.allocator, statement_size(length), 1);
    if (statement == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a statement");

    memset(statement, 0, sizeof *statement);
    statement->base.conn = &conn->base;
    statement->cursor.base.conn = &conn->base;
    statement->cursor.statement = statement;
    memcpy(statement->sql, sql, length);
    statement->sql[length] = '\0';
    statement->cached.statement = &statement->base;
    statement->cached.sql = statement->sql;
    statement->cached.length = length;
    statement->does = sqlm__mysql_what_it_does(statement->sql, length);
    if (*skip_blanks(statement->sql) == '\0')
        outcome = SQLM_FAIL(cx, QUERY, SYNTAX, "the text holds no statement");
    else
        outcome = prepare_stmt(cx, conn, statement, &statement->cursor.stmt);
    if (outcome == SQLM_OK)
        outcome = make_parameters(cx, conn, statement);
    if (outcome != SQLM_OK) {
        free_statement(conn, statement, false);
        return outcome;
    }
    sqlm_statement_cache_add(&conn->cache, &statement->cached);
    *made = statement;
    return SQLM_OK;
}

sqlm_outcome sqlm__mysql_take_statement(sqlm_cx *cx, mysql_conn *conn, const char *sql, size_t length, mysql_statement **statement)
{
    *statement = (mysql_statement *)sqlm_statement_cache_take(&conn->cache, sql, length);
    return *statement != NULL ? SQLM_OK : make_statement(cx, conn, sql, length, statement);
}

sqlm_outcome sqlm__mysql_prepare(sqlm_cx *cx, sqlm_conn *base, const char *sql, size_t length, sqlm_statement **statement)
{
    mysql_conn      *conn = (mysql_conn *)base;
    mysql_statement *made = NULL;
    sqlm_outcome     outcome;

    *statement = sqlm_statement_cache_take(&conn->cache, sql, length);
    if (*statement != NULL) /* nothing is sent */
        return SQLM_OK;
    outcome = sqlm__mysql_enter(cx, conn);
    if (outcome == SQLM_OK)
        outcome = make_statement(cx, conn, sql, length, &made);
    sqlm__mysql_leave(conn);
    if (outcome == SQLM_OK)
        *statement = &made->base;
    return outcome;
}

void sqlm__mysql_release(sqlm_statement *base)
{
    mysql_statement *statement = (mysql_statement *)base;
    mysql_conn      *conn = (mysql_conn *)base->conn;

    sqlm__mysql_drop_cursor(&statement->cursor);
    sqlm_statement_cache_put_back(&conn->cache, &statement->cached);
}

sqlm_outcome sqlm__mysql_check_state(sqlm_cx *cx, const mysql_conn *conn, unsigned does)
{
    if (conn->transaction_failed)
        return SQLM_FAIL(cx, TRANSACTION, ABORTED, "the transaction has failed: roll it back before anything else");
    if (does & MYSQL_ENDS_TRANSACTION && conn->in_transaction)
        return SQLM_FAIL(cx, MISUSE, NONE,
                         "the statement would commit the open transaction by itself: run it before or after the transaction");
    if (conn->transaction_read_only && does & MYSQL_WRITES)
        return SQLM_FAIL(cx, TRANSACTION, READ_ONLY, "the statement writes, but the transaction is read-only");
    return SQLM_OK;
}

static void link_cursor(mysql_conn *conn, mysql_cursor *cursor)
{
    cursor->is_open = true;
    cursor->is_over = false;
    cursor->failure = SQLM_E_NONE;
    cursor->previous = NULL;
    cursor->next = conn->open_cursors;
    if (cursor->next != NULL)
        cursor->next->previous = cursor;
    conn->open_cursors = cursor;
}

/* Another run of the same text, prepared anew. */
static sqlm_outcome copy_cursor(sqlm_cx *cx, mysql_statement *statement, mysql_cursor **copy)
{
    mysql_conn   *conn = (mysql_conn *)statement->base.conn;
    mysql_cursor *made = sqlm_allocate(&conn->base.allocator, 1, sizeof *made);
    sqlm_outcome  outcome;

    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for another run of a statement");
    memset(made, 0, sizeof *made);
    outcome = prepare_stmt(cx, conn, statement, &made->stmt);
    if (outcome != SQLM_OK) {
        sqlm_release(&conn->base.allocator, made, 1, sizeof *made);
        return outcome;
    }
    made->base.conn = &conn->base;
    made->statement = statement;
    made->is_copy = true;
    *copy = made;
    return SQLM_OK;
}

sqlm_outcome sqlm__mysql_take_cursor(sqlm_cx *cx, mysql_statement *statement, mysql_cursor **cursor)
{
    mysql_cursor *taken = &statement->cursor;

    if (taken->is_open) {
        sqlm_outcome outcome = copy_cursor(cx, statement, &taken);

        if (outcome != SQLM_OK)
            return outcome;
    }
    link_cursor((mysql_conn *)statement->base.conn, taken);
    *cursor = taken;
    return SQLM_OK;
}

sqlm_outcome sqlm__mysql_ensure_prepared(sqlm_cx *cx, mysql_cursor *cursor)
{
    if (cursor->stmt != NULL)
        return SQLM_OK;
    cursor->bound_as = 0;
    return prepare_stmt(cx, (mysql_conn *)cursor->base.conn, cursor->statement, &cursor->stmt);
}

sqlm_outcome sqlm__mysql_prepare_again(sqlm_cx *cx, mysql_cursor *cursor)
{
    mysql_statement *statement = cursor->statement;
    mysql_conn      *conn = (mysql_conn *)cursor->base.conn;

    cursor->is_bound = false;
    if (sqlm__mysql_stmt_prepare(conn, cursor->stmt, statement->sql, statement->cached.length) != 0)
        return sqlm__mysql_stmt_fail(cx, conn, cursor->stmt, statement, SQLM_HERE);
    return sqlm__mysql_take_stop(cx, conn, false);
}
