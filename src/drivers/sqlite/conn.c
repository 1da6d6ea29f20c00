/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* What is at the path. The file itself is opened by SQLite alone: closing a descriptor of ours would drop its locks. */
static sqlm_outcome look_at_file(sqlm_cx *cx, const sqlite_url *url, bool *is_new)
{
    struct stat status;

    *is_new = false;
    if (url->in_memory)
        return SQLM_OK;
    if (stat(url->path, &status) != 0) {
        if (errno != ENOENT)
            return SQLM_FAIL(cx, CONNECTION, REFUSED, "the database file \"%s\" cannot be reached (errno %d)", url->path, errno);
        if (url->mode != SQLITE_MODE_CREATE)
            return SQLM_FAIL(cx, CONNECTION, UNKNOWN_DATABASE, "there is no database file \"%s\", and the URL's mode makes none",
                             url->path);
        *is_new = true;
    } else if (!S_ISREG(status.st_mode)) {
        return SQLM_FAIL(cx, CONNECTION, REFUSED, "\"%s\" is not a regular file", url->path);
    }
    return SQLM_OK;
}

static sqlm_outcome open_handle(sqlm_cx *cx, sqlite_conn *conn, const sqlite_url *url, const char *name, int flags)
{
    int rc = sqlite3_open_v2(name, &conn->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

    if (rc == SQLITE_OK)
        return SQLM_OK;
    if (conn->db == NULL || (rc & 0xff) == SQLITE_NOMEM)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory to open the database file");
    if ((rc & 0xff) == SQLITE_CANTOPEN) {
        sqlm_outcome outcome = SQLM_FAIL(cx, CONNECTION, REFUSED, "the database file \"%s\" cannot be opened", url->path);

        sqlm_cx_error_details(cx)->native_code = rc;
        return outcome;
    }
    return sqlm__sqlite_fail(cx, conn, rc, NULL, 0, SQLM_HERE);
}

static sqlm_outcome open_file(sqlm_cx *cx, sqlite_conn *conn, const sqlite_url *url)
{
    static const int modes[] = {
        [SQLITE_MODE_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
        [SQLITE_MODE_WRITE] = SQLITE_OPEN_READWRITE,
        [SQLITE_MODE_READ] = SQLITE_OPEN_READONLY,
        [SQLITE_MODE_INSPECT] = SQLITE_OPEN_READONLY,
    };
    char         uri[SQLITE_URL_MAX_PATH * 3 + 64];
    sqlm_outcome outcome = open_handle(cx, conn, url, url->path, modes[url->mode]);

    if (outcome != SQLM_OK || url->mode != SQLITE_MODE_INSPECT || url->in_memory)
        return outcome;
    outcome = sqlm__sqlite_plan_inspection(cx, conn, url->path, uri, sizeof uri);
    if (outcome != SQLM_OK || uri[0] == '\0')
        return outcome;
    sqlite3_close(conn->db);
    conn->db = NULL;
    return open_handle(cx, conn, url, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

static void read_limits(sqlite_conn *conn)
{
    conn->dialect = *sqlm_dialect_of(SQLM_DIALECT_SQLITE);
    conn->dialect.maximum_parameters = (uint32_t)sqlite3_limit(conn->db, SQLITE_LIMIT_VARIABLE_NUMBER, -1);
    conn->dialect.maximum_expression_depth = (uint32_t)sqlite3_limit(conn->db, SQLITE_LIMIT_EXPR_DEPTH, -1);
    conn->base.dialect = &conn->dialect;
}

/* The connection is entered. */
static sqlm_outcome open_database(sqlm_cx *cx, sqlite_conn *conn, const sqlite_url *url)
{
    sqlite_journal journal = url->journal;
    bool           is_new;
    sqlm_outcome   outcome = look_at_file(cx, url, &is_new);

    if (outcome == SQLM_OK)
        outcome = open_file(cx, conn, url);
    if (outcome == SQLM_OK)
        outcome = sqlm__sqlite_install_handlers(cx, conn);
    if (outcome == SQLM_OK)
        outcome = sqlm__sqlite_read_header(cx, conn);
    if (outcome == SQLM_OK)
        outcome = sqlm__sqlite_apply_settings(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;

    if (journal == SQLITE_JOURNAL_DEFAULT && is_new)
        journal = SQLITE_JOURNAL_WAL;
    if (journal != SQLITE_JOURNAL_DEFAULT)
        outcome = sqlm__sqlite_set_journal(cx, conn, journal == SQLITE_JOURNAL_WAL ? "wal" : "delete");
    read_limits(conn);
    conn->settings_touched = false;
    return outcome;
}

sqlm_outcome sqlm__sqlite_connect(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(cx);
    sqlite_url            parsed;
    sqlite_conn          *made;
    sqlm_outcome          outcome = sqlm__sqlite_url_parse(cx, url, &parsed);

    if (outcome != SQLM_OK)
        return outcome;
    made = sqlm_allocate(allocator, 1, sizeof *made);
    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a connection");

    memset(made, 0, sizeof *made);
    made->base.driver = sqlm_sqlite_driver();
    made->base.allocator = *allocator;
    made->busy_timeout = parsed.busy_timeout;
    made->is_read_only = parsed.mode == SQLITE_MODE_READ || parsed.mode == SQLITE_MODE_INSPECT;
    made->is_in_memory = parsed.in_memory;
    made->synchronous_normal = parsed.synchronous_normal;
    made->cx = cx;
    atomic_init(&made->interrupted, false);
    outcome = open_database(cx, made, &parsed);
    if (outcome != SQLM_OK) {
        made->cx = NULL;
        sqlm__sqlite_close(&made->base);
        return outcome;
    }
    sqlm__sqlite_leave(made);
    *conn = &made->base;
    return SQLM_OK;
}

void sqlm__sqlite_close(sqlm_conn *base)
{
    sqlite_conn   *conn = (sqlite_conn *)base;
    sqlm_allocator allocator = base->allocator;

    sqlm__sqlite_free_statements(conn, true);
    sqlite3_close(conn->db);
    sqlm_release(&allocator, conn, 1, sizeof *conn);
}

/* SQLite's own memory stays: freeing it would touch the file and the locks, which belong to the parent process. */
void sqlm__sqlite_forget(sqlm_conn *base)
{
    sqlite_conn   *conn = (sqlite_conn *)base;
    sqlm_allocator allocator = base->allocator;

    sqlm__sqlite_free_statements(conn, false);
    sqlm_release(&allocator, conn, 1, sizeof *conn);
}

sqlm_outcome sqlm__sqlite_ping(sqlm_cx *cx, sqlm_conn *base)
{
    sqlite_conn *conn = (sqlite_conn *)base;
    int          has_moved = 0;
    sqlm_outcome outcome;

    if (!conn->is_in_memory)
        (void)sqlite3_file_control(conn->db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
    if (has_moved || sqlm__sqlite_has_changed(conn)) {
        outcome = SQLM_FAIL(cx, CONNECTION, LOST, "the database file was %s while it was open",
                            has_moved ? "moved, replaced or deleted" : "changed by another process");
        conn->is_broken = true;
        sqlm_cx_error_details(cx)->connection_lost = true;
        return outcome;
    }
    if (conn->transaction_failed)
        return SQLM_OK;
    sqlm__sqlite_enter(conn, cx);
    outcome = sqlm__sqlite_touch(cx, conn);
    sqlm__sqlite_leave(conn);
    return outcome;
}

sqlm_outcome sqlm__sqlite_reset(sqlm_cx *cx, sqlm_conn *base)
{
    sqlite_conn *conn = (sqlite_conn *)base;
    sqlm_outcome outcome;

    if (conn->open_cursors != NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the connection cannot be reset while rows are open: close them first");
    sqlm__sqlite_enter(conn, cx);
    outcome = sqlm__sqlite_end_transaction(cx, conn);
    if (outcome == SQLM_OK && conn->settings_touched) {
        outcome = sqlm__sqlite_apply_settings(cx, conn);
        conn->settings_touched = outcome != SQLM_OK;
    }
    if (outcome == SQLM_OK && conn->objects_touched) {
        outcome = sqlm__sqlite_drop_objects(cx, conn);
        conn->objects_touched = outcome != SQLM_OK;
    }
    sqlm__sqlite_leave(conn);
    return outcome;
}

void sqlm__sqlite_interrupt(sqlm_conn *base)
{
    atomic_store_explicit(&((sqlite_conn *)base)->interrupted, true, memory_order_relaxed);
}

sqlm_conn_status sqlm__sqlite_status(const sqlm_conn *base)
{
    const sqlite_conn *conn = (const sqlite_conn *)base;

    if (conn->is_broken)
        return SQLM_CONN_BROKEN;
    if (conn->transaction_failed)
        return SQLM_CONN_TRANSACTION_FAILED;
    return sqlite3_get_autocommit(conn->db) ? SQLM_CONN_IDLE : SQLM_CONN_IN_TRANSACTION;
}

const char *sqlm__sqlite_server_version(const sqlm_conn *conn)
{
    (void)conn;
    return sqlite3_libversion();
}
