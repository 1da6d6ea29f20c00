/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_PAGES_PER_STEP 256
/* So often a copy begins anew because somebody else wrote; then it keeps a read transaction open, which ends with it. */
#define MAXIMUM_RESTARTS 8
#define MAXIMUM_NAME     (SQLITE_URL_MAX_PATH + 16)

/* A copy that is being made. */
typedef struct backup {
    sqlm_cx                          *cx;
    sqlite_conn                      *conn;
    const char                       *path;
    const sqlm_sqlite_backup_options *options;
    sqlite3                          *copy;
    sqlite3_backup                   *handle;
    char                              name[MAXIMUM_NAME]; /* of the file while it grows */
    bool                              holds;              /* a read transaction of the original's */
} backup;

static bool is_interrupted(const backup *b)
{
    return atomic_load_explicit(&b->conn->interrupted, memory_order_relaxed);
}

/* A lock was not to be had. */
static sqlm_outcome fail_locked(const backup *b, int rc)
{
    sqlm_outcome outcome = b->conn->wait_outcome; /* the wait has recorded why it ended */

    if (outcome != SQLM_OK)
        return outcome;
    if (is_interrupted(b))
        return SQLM_FAIL(b->cx, CANCELLED, NONE, "the backup was interrupted");
    outcome = SQLM_FAIL(b->cx, LOCK_TIMEOUT, NONE, "the copy \"%s\" cannot be made: %s", b->path, sqlite3_errstr(rc));
    sqlm_cx_error_details(b->cx)->native_code = rc;
    sqlm_cx_error_details(b->cx)->retryable = true;
    return outcome;
}

/* What SQLite said of the copy or of reading the original; it cannot tell which. The connection is none the worse for it. */
static sqlm_outcome fail_copying(const backup *b, int rc)
{
    sqlm_error_kind   kind = SQLM_E_STORAGE;
    sqlm_error_reason reason = SQLM_R_IO;
    sqlm_outcome      outcome;

    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail_locked(b, rc);
    case SQLITE_FULL:
        reason = SQLM_R_FULL;
        break;
    case SQLITE_READONLY:
        reason = SQLM_R_READ_ONLY;
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        reason = SQLM_R_CORRUPT;
        break;
    default:
        break;
    }
    if (rc == SQLITE_IOERR_NOMEM || (rc & 0xff) == SQLITE_NOMEM) {
        kind = SQLM_E_OUT_OF_MEMORY;
        reason = SQLM_R_NONE;
    }
    outcome = sqlm_cx_fail(b->cx, kind, reason, SQLM_HERE, "the copy \"%s\" cannot be made: %s", b->path, sqlite3_errstr(rc));
    sqlm_cx_error_details(b->cx)->native_code = rc;
    return outcome;
}

static sqlm_outcome fail_file(const backup *b, const char *what, int number)
{
    sqlm_error_reason reason = SQLM_R_IO;
    sqlm_outcome      outcome;

    if (number == ENOSPC || number == EDQUOT)
        reason = SQLM_R_FULL;
    else if (number == EROFS || number == EACCES || number == EPERM)
        reason = SQLM_R_READ_ONLY;
    outcome = sqlm_cx_fail(b->cx, SQLM_E_STORAGE, reason, SQLM_HERE, "the copy \"%s\" cannot be made: %s failed: %s (errno %d)",
                           b->path, what, sqlm__sqlite_system_words(number), number);
    sqlm_cx_error_details(b->cx)->native_code = number;
    return outcome;
}

/* ---- the file ------------------------------------------------------------------------------------------------------------- */

/* What lies beside the new file would be taken for its own: pages of another database would be written into it. */
static sqlm_outcome check_beside(const backup *b)
{
    static const char *const suffixes[] = { "-wal", "-journal" };

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char        name[MAXIMUM_NAME];
        struct stat status;

        (void)snprintf(name, sizeof name, "%s%s", b->path, suffixes[i]);
        if (lstat(name, &status) == 0)
            return SQLM_FAIL(b->cx, STORAGE, DUPLICATE_OBJECT,
                             "\"%s\" belongs to a database that is open or was not closed: the copy would be damaged by it", name);
    }
    return SQLM_OK;
}

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text);

    return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

/* A copy with the name of what SQLite keeps beside a database would be taken for that, and a name that SQLite understands in a way of its
 * own is a mistake. */
static sqlm_outcome check_name(const backup *b)
{
    static const char *const reserved[] = { "-wal", "-shm", "-journal" };

    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (ends_with(b->path, reserved[i]))
            return SQLM_FAIL(b->cx, MISUSE, NONE, "the copy \"%s\" would be taken for a file of another database: names do not end in \"%s\"",
                             b->path, reserved[i]);
    if (strcmp(b->path, ":memory:") == 0)
        return SQLM_FAIL(b->cx, MISUSE, NONE, "the copy is written into a file: \":memory:\" is none");
    return SQLM_OK;
}

static sqlm_outcome check_target(const backup *b)
{
    const char  *original = sqlite3_db_filename(b->conn->db, "main");
    struct stat  target;
    struct stat  source;
    sqlm_outcome outcome;

    if (b->path == NULL || b->path[0] == '\0' || strlen(b->path) > SQLITE_URL_MAX_PATH)
        return SQLM_FAIL(b->cx, MISUSE, NONE, "the path of the copy is NULL, empty or longer than %d bytes", SQLITE_URL_MAX_PATH);
    outcome = check_name(b);
    if (outcome != SQLM_OK)
        return outcome;
    if (lstat(b->path, &target) == 0) {
        if (!b->options->replace)
            return SQLM_FAIL(b->cx, STORAGE, DUPLICATE_OBJECT, "\"%s\" exists already: only with \"replace\" is it replaced",
                             b->path);
        if (!S_ISREG(target.st_mode))
            return SQLM_FAIL(b->cx, STORAGE, DUPLICATE_OBJECT, "\"%s\" is not a regular file", b->path);
        if (original != NULL && stat(original, &source) == 0 && source.st_dev == target.st_dev && source.st_ino == target.st_ino)
            return SQLM_FAIL(b->cx, MISUSE, NONE, "\"%s\" is the database itself", b->path);
    }
    return check_beside(b);
}

/* An empty file of its own name, and SQLite's handle to it. A copy that fails is thrown away: it needs neither journal nor syncs. */
static sqlm_outcome open_copy(backup *b)
{
    int descriptor, rc;

    (void)snprintf(b->name, sizeof b->name, "%s%s.XXXXXX", b->path[0] == '/' ? "" : "./", b->path);
    descriptor = mkostemp(b->name, O_CLOEXEC);
    if (descriptor < 0) {
        const int number = errno;

        b->name[0] = '\0';
        return fail_file(b, "making a file in its folder", number);
    }
    (void)close(descriptor);
    rc = sqlite3_open_v2(b->name, &b->copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(b->copy, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
    return rc == SQLITE_OK ? SQLM_OK : fail_copying(b, rc);
}

static int sync_path(const char *path, int flags)
{
    int descriptor = open(path, flags | O_RDONLY | O_CLOEXEC);
    int number = 0;

    if (descriptor < 0)
        return errno;
    if (fsync(descriptor) != 0)
        number = errno;
    (void)close(descriptor);
    return number;
}

/* The file system may have no links: then a file of that name which has come since is replaced. */
static int take_name(const backup *b)
{
    if (!b->options->replace) {
        if (link(b->name, b->path) == 0) {
            (void)unlink(b->name);
            return 0;
        }
        if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
            return errno;
    }
    return rename(b->name, b->path) == 0 ? 0 : errno;
}

/* Nobody has the file open any more: it is synced by a descriptor of our own, and gets its name. */
static sqlm_outcome finish_file(backup *b)
{
    int          number = sync_path(b->name, 0);
    char        *slash;
    sqlm_outcome outcome = check_beside(b);

    if (outcome != SQLM_OK)
        return outcome;
    if (number != 0)
        return fail_file(b, "fsync", number);
    number = take_name(b);
    if (number == EEXIST)
        return SQLM_FAIL(b->cx, STORAGE, DUPLICATE_OBJECT, "\"%s\" has come to be while it was copied to", b->path);
    if (number != 0)
        return fail_file(b, "giving it its name", number);
    slash = strrchr(b->name, '/');
    slash[slash == b->name ? 1 : 0] = '\0';
    number = sync_path(b->name, O_DIRECTORY);
    b->name[0] = '\0';
    return number == 0 ? SQLM_OK : fail_file(b, "fsync of its folder", number);
}

/* ---- the pages ------------------------------------------------------------------------------------------------------------ */

/* Between two steps: whether to go on. */
static sqlm_outcome look_around(const backup *b, uint64_t done, uint64_t total)
{
    const sqlm_sqlite_backup_options *options = b->options;
    sqlm_outcome                      outcome = SQLM_OK;

    if (options->progress != NULL)
        outcome = options->progress(b->cx, options->user, done, total);
    if (outcome == SQLM_OK && options->pause_ms > 0 && done < total)
        outcome = sqlm_cx_wait(b->cx, -1, 0, sqlm_now() + (int64_t)options->pause_ms * 1000, NULL);
    if (outcome == SQLM_OK)
        outcome = sqlm_cx_check(b->cx);
    if (outcome == SQLM_OK && is_interrupted(b))
        outcome = SQLM_FAIL(b->cx, CANCELLED, NONE, "the backup was interrupted");
    return outcome;
}

/* A database that somebody always writes to is copied as it is at one moment. */
static sqlm_outcome hold(backup *b)
{
    sqlm_outcome outcome = sqlm__sqlite_control(b->cx, b->conn, SQLITE_CONTROL_BEGIN);

    b->holds = outcome == SQLM_OK;
    return outcome == SQLM_OK ? sqlm__sqlite_touch(b->cx, b->conn) : outcome; /* the transaction begins with what is read */
}

static sqlm_outcome copy_pages(backup *b)
{
    uint32_t pages = b->options->pages_per_step > 0 ? b->options->pages_per_step : DEFAULT_PAGES_PER_STEP;
    uint64_t last = 0;
    int      restarts = 0;

    pages = pages < INT32_MAX ? pages : INT32_MAX;
    for (;;) {
        const int    rc = sqlite3_backup_step(b->handle, (int)pages);
        uint64_t     total, done;
        sqlm_outcome outcome;

        if (rc != SQLITE_OK && rc != SQLITE_DONE)
            return fail_copying(b, rc);
        total = (uint64_t)sqlite3_backup_pagecount(b->handle);
        done = total - (uint64_t)sqlite3_backup_remaining(b->handle);
        outcome = look_around(b, done, total);
        if (outcome != SQLM_OK || rc == SQLITE_DONE)
            return outcome;
        if (done <= last && ++restarts == MAXIMUM_RESTARTS)
            outcome = hold(b);
        if (outcome != SQLM_OK)
            return outcome;
        last = done;
    }
}

static sqlm_outcome copy_database(backup *b)
{
    sqlm_outcome outcome;
    int          rc;

    b->handle = sqlite3_backup_init(b->copy, "main", b->conn->db, "main");
    if (b->handle == NULL)
        return fail_copying(b, sqlite3_extended_errcode(b->copy));
    outcome = copy_pages(b);
    rc = sqlite3_backup_finish(b->handle);
    if (outcome == SQLM_OK && rc != SQLITE_OK)
        outcome = fail_copying(b, rc);
    rc = sqlite3_close(b->copy);
    b->copy = NULL;
    if (outcome == SQLM_OK && rc != SQLITE_OK)
        outcome = fail_copying(b, rc);
    return outcome;
}

static sqlm_outcome make_copy(backup *b)
{
    sqlm_outcome outcome = check_target(b);

    if (outcome == SQLM_OK)
        outcome = open_copy(b);
    if (outcome == SQLM_OK)
        outcome = copy_database(b);
    if (outcome == SQLM_OK)
        outcome = finish_file(b);
    (void)sqlite3_close(b->copy);
    if (b->name[0] != '\0')
        (void)unlink(b->name);
    return outcome;
}

/* Ends the read transaction; what went wrong before stays on record. */
static sqlm_outcome let_go(const backup *b, sqlm_outcome outcome)
{
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup;
    sqlm_outcome    ended;

    if (!b->holds)
        return outcome;
    cleanup = sqlm_cx_cleanup_begin(&storage, b->cx, 5000);
    b->conn->cx = cleanup;
    ended = sqlm__sqlite_end_transaction(cleanup, b->conn);
    b->conn->cx = b->cx;
    sqlm_cx_cleanup_end(cleanup, ended);
    return outcome;
}

static sqlm_outcome enter_and_copy(backup *b)
{
    static const sqlm_sqlite_backup_options defaults = { .size = sizeof defaults };
    sqlm_outcome                            outcome;

    if (b->options == NULL)
        b->options = &defaults;
    if (b->conn->base.driver != sqlm_sqlite_driver())
        return SQLM_FAIL(b->cx, MISUSE, NONE, "the connection is of driver \"%s\", not of SQLite", b->conn->base.driver->name);
    if (b->options->size != sizeof *b->options)
        return SQLM_FAIL(b->cx, MISUSE, NONE, "the options of a backup have size %zu, not %zu", b->options->size,
                         sizeof *b->options);
    if (!sqlite3_get_autocommit(b->conn->db))
        return SQLM_FAIL(b->cx, TRANSACTION, STATE, "a transaction is open on the connection: end it before the backup");
    sqlm__sqlite_enter(b->conn, b->cx);
    outcome = let_go(b, make_copy(b));
    sqlm__sqlite_leave(b->conn);
    return outcome;
}

sqlm_outcome sqlm_sqlite_backup(sqlm_cx *cx, sqlm_conn *conn, const char *path, const sqlm_sqlite_backup_options *options)
{
    backup       b = { .cx = cx, .path = path, .options = options };
    sqlm_outcome outcome = sqlm_conn_enter(cx, conn);

    if (outcome != SQLM_OK)
        return outcome;
    b.conn = (sqlite_conn *)conn;
    outcome = enter_and_copy(&b);
    sqlm_conn_leave(conn);
    return outcome;
}
