/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

const char *sqlm__sqlite_system_words(int number)
{
    static const struct {
        int         number;
        const char *words;
    } known[] = {
        { EACCES, "permission is denied" },
        { EPERM, "it is not permitted" },
        { ENOTDIR, "a part of its path is no folder" },
        { ENOENT, "its folder is not there" },
        { EISDIR, "it is a folder" },
        { ELOOP, "links lead in a circle" },
        { ENAMETOOLONG, "its name is too long" },
        { EMFILE, "this process has too many open files" },
        { ENFILE, "the system has too many open files" },
        { EROFS, "the file system is read-only" },
        { ENOSPC, "the disk is full" },
        { EDQUOT, "the disk quota is used up" },
        { EIO, "the disk failed" },
    };
    const char *words = "the system refused";

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].number == number)
            words = known[i].words;
    return words;
}

/* What is at the path. The file itself is opened by SQLite alone: closing a descriptor of ours would drop its locks. */
static sqlm_outcome look_at_file(sqlm_cx *cx, const sqlite_url *url, bool *is_new)
{
    struct stat status;

    *is_new = false;
    if (url->in_memory)
        return SQLM_OK;
    if (stat(url->path, &status) != 0) {
        if (errno != ENOENT)
            return SQLM_FAIL(cx, CONNECTION, REFUSED, "the database file \"%s\" cannot be reached: %s (errno %d)", url->path,
                             sqlm__sqlite_system_words(errno), errno);
        if (url->mode != SQLITE_MODE_CREATE)
            return SQLM_FAIL(cx, CONNECTION, UNKNOWN_DATABASE, "there is no database file \"%s\", and the URL's mode makes none",
                             url->path);
        *is_new = true;
    } else if (!S_ISREG(status.st_mode)) {
        return SQLM_FAIL(cx, CONNECTION, REFUSED, "\"%s\" is not a regular file", url->path);
    }
    return SQLM_OK;
}

/* Size of a file that SQLite keeps beside a database; -1 when there is none. */
static int64_t size_beside(const char *path, const char *suffix)
{
    char        name[SQLITE_URL_MAX_PATH + 16];
    struct stat status;

    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &status) == 0 ? (int64_t)status.st_size : -1;
}

/* What lies beside an immutable file would not be read: committed rows in the WAL, or the way back out of a half-done transaction. */
static sqlm_outcome check_immutable(sqlm_cx *cx, const sqlite_url *url)
{
    static const char *const suffixes[] = { "-wal", "-journal" };

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (size_beside(url->path, suffixes[i]) > 0)
            return SQLM_FAIL(cx, CONNECTION, REFUSED,
                             "\"%s%s\" holds changes that mode=immutable would not see: open the database with mode=rw once",
                             url->path, suffixes[i]);
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
        struct stat  status;
        sqlm_outcome outcome;

        if (stat(url->path, &status) == 0)
            outcome = SQLM_FAIL(cx, CONNECTION, REFUSED, "the database file \"%s\" cannot be opened: %s (errno %d)", url->path,
                                sqlm__sqlite_system_words(sqlite3_system_errno(conn->db)), sqlite3_system_errno(conn->db));
        else
            outcome = SQLM_FAIL(cx, CONNECTION, REFUSED,
                                "the database file \"%s\" cannot be made: its folder is not there, or may not be written", url->path);

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
        [SQLITE_MODE_IMMUTABLE] = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
        [SQLITE_MODE_INSPECT] = SQLITE_OPEN_READONLY,
    };
    char         uri[SQLITE_URL_MAX_NAME];
    sqlm_outcome outcome;

    if (url->mode == SQLITE_MODE_IMMUTABLE) {
        outcome = check_immutable(cx, url);
        if (outcome != SQLM_OK)
            return outcome;
        sqlm__sqlite_immutable_name(url->path, uri);
        return open_handle(cx, conn, url, uri, modes[url->mode]);
    }
    outcome = open_handle(cx, conn, url, url->path, modes[url->mode]);
    if (outcome != SQLM_OK || url->mode != SQLITE_MODE_INSPECT || url->in_memory)
        return outcome;
    outcome = sqlm__sqlite_plan_inspection(cx, conn, url->path, uri, sizeof uri);
    if (outcome != SQLM_OK || uri[0] == '\0')
        return outcome;
    sqlite3_close(conn->db);
    conn->db = NULL;
    return open_handle(cx, conn, url, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

/* Puts the file's name before what SQLite said of it. */
static void name_file(sqlm_error *error, const char *path)
{
    char said[200];

    sqlm__sqlite_put(said, sizeof said, error->message, strlen(error->message));
    (void)snprintf(error->message, sizeof error->message, "the database file \"%.200s\" cannot be read: %s", path, said);
}

/* The first look into the file. */
static sqlm_outcome read_first(sqlm_cx *cx, sqlite_conn *conn, const char *path)
{
    sqlm_outcome outcome = sqlm__sqlite_read_header(cx, conn);
    sqlm_error  *error = sqlm_cx_error_details(cx);

    if (outcome == SQLM_OK || error->kind != SQLM_E_STORAGE)
        return outcome;
    name_file(error, path);
    if (!conn->is_read_only)
        return outcome;
    if (error->native_code == SQLITE_READONLY_ROLLBACK || error->native_code == SQLITE_READONLY_RECOVERY) {
        sqlm_error_set_text(error->message, sizeof error->message,
                            "the database holds changes that a program began and did not end: they have to be undone before it can be read; "
                            "open it once with a program that may write");
        error->hint[0] = '\0'; /* what a read-only database is otherwise told to do would be wrong */
        return outcome;
    }
    if ((error->native_code & 0xff) == SQLITE_CANTOPEN || (error->native_code & 0xff) == SQLITE_READONLY)
        (void)snprintf(
            error->hint, sizeof error->hint,
            "a database in WAL mode needs files beside it: where they cannot be made, and nobody writes to the database, open it "
            "with mode=immutable");
    return outcome;
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
    conn->leaves_nothing =
        url->mode == SQLITE_MODE_READ && size_beside(url->path, "-wal") < 0 && size_beside(url->path, "-shm") < 0;
    if (outcome == SQLM_OK)
        outcome = read_first(cx, conn, url->path);
    if (outcome == SQLM_OK)
        outcome = sqlm__sqlite_apply_settings(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;

    if (journal == SQLITE_JOURNAL_DEFAULT && is_new)
        journal = SQLITE_JOURNAL_WAL;
    if (journal != SQLITE_JOURNAL_DEFAULT)
        outcome = sqlm__sqlite_set_journal(cx, conn, journal == SQLITE_JOURNAL_WAL ? "wal" : "delete");
    conn->dialect = *sqlm_dialect_of(SQLM_DIALECT_SQLITE);
    sqlm__sqlite_read_limits(conn);
    conn->base.dialect = &conn->dialect;
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
    made->is_read_only = parsed.mode >= SQLITE_MODE_READ;
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

/* A reader of a database in WAL mode makes an empty WAL beside it, and may not take it away again. A connection that may does so when
 * it is the last one: SQLite decides whether it is. Where somebody has written meanwhile, the files are theirs. */
static void remove_what_reading_left(const char *path)
{
    sqlite3 *db = NULL;

    if (size_beside(path, "-wal") == 0 &&
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
        (void)sqlite3_exec(db, "PRAGMA schema_version", NULL, NULL, NULL);
    sqlite3_close(db);
}

void sqlm__sqlite_close(sqlm_conn *base)
{
    sqlite_conn   *conn = (sqlite_conn *)base;
    sqlm_allocator allocator = base->allocator;
    char           path[SQLITE_URL_MAX_PATH + 16] = "";
    const char    *name = conn->leaves_nothing && conn->db != NULL ? sqlite3_db_filename(conn->db, "main") : NULL;

    if (name != NULL && strlen(name) < sizeof path)
        memcpy(path, name, strlen(name) + 1);
    sqlm__sqlite_free_statements(conn, true);
    sqlite3_close(conn->db);
    if (path[0] != '\0')
        remove_what_reading_left(path);
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

sqlm_outcome sqlm__sqlite_check_file(sqlm_cx *cx, sqlite_conn *conn)
{
    int          has_moved = 0;
    sqlm_outcome outcome;

    if (!conn->is_in_memory)
        (void)sqlite3_file_control(conn->db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
    if (!has_moved && !sqlm__sqlite_has_changed(conn))
        return SQLM_OK;
    outcome = SQLM_FAIL(cx, CONNECTION, LOST, "the database file was %s while it was open",
                        has_moved ? "moved, replaced or deleted" : "changed by another process");
    conn->is_broken = true;
    sqlm_cx_error_details(cx)->connection_lost = true;
    return outcome;
}

sqlm_outcome sqlm__sqlite_ping(sqlm_cx *cx, sqlm_conn *base)
{
    sqlite_conn *conn = (sqlite_conn *)base;
    sqlm_outcome outcome = sqlm__sqlite_check_file(cx, conn);

    if (outcome != SQLM_OK)
        return outcome;
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
    sqlm__sqlite_restore_limits(conn);
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
