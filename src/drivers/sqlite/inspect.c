/* SPDX-License-Identifier: MIT */
/* mode=inspect: a short look at a file that leaves nothing behind, neither in it nor beside it.
 *
 * With a write-ahead log SQLite writes even for readers: it makes "-shm" and "-wal", and a reader cannot remove them. So a file in that
 * mode is opened as unchanging where it has no log to read, and with a read-only "-shm" where another process keeps one. */
#include "sqlite_conn.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { HEADER_SIZE = 20, WRITE_VERSION = 18, READ_VERSION = 19, WITH_LOG = 2 };

/* Whether the header says that the file has a write-ahead log. Read through SQLite's own descriptor: see look_at_file(). */
static bool has_log_mode(sqlite3 *db)
{
    unsigned char header[HEADER_SIZE] = { 0 };
    sqlite3_file *file = NULL;

    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == NULL || file->pMethods == NULL)
        return false;
    if (file->pMethods->xRead(file, header, HEADER_SIZE, 0) != SQLITE_OK)
        return false; /* shorter than a header: opening it will tell */
    return header[WRITE_VERSION] == WITH_LOG || header[READ_VERSION] == WITH_LOG;
}

/* Size of the file with that suffix; -1 when there is none. */
static int64_t size_beside(const char *path, const char *suffix)
{
    char        name[SQLITE_URL_MAX_PATH + 16];
    struct stat status;

    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &status) == 0 ? (int64_t)status.st_size : -1;
}

/* The path as a URI with a parameter. */
static void make_uri(const char *path, const char *parameter, char *uri, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t            length = (size_t)snprintf(uri, size, "file:%s", path[0] == '/' ? "//" : "");

    for (; *path != '\0' && length + 4 < size; path++) {
        const unsigned char c = (unsigned char)*path;

        if (c <= ' ' || strchr("%?#", c) != NULL) {
            uri[length++] = '%';
            uri[length++] = digits[c >> 4];
            uri[length++] = digits[c & 15];
        } else {
            uri[length++] = (char)c;
        }
    }
    (void)snprintf(uri + length, size - length, "?%s=1", parameter);
}

static bool look(const char *path, sqlite_look *seen)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return false;
    *seen = (sqlite_look){ .seconds = (int64_t)status.st_mtim.tv_sec, .nanoseconds = (int64_t)status.st_mtim.tv_nsec,
                           .size = (int64_t)status.st_size, .log_size = size_beside(path, "-wal") };
    return true;
}

sqlm_outcome sqlm__sqlite_plan_inspection(sqlm_cx *cx, sqlite_conn *conn, const char *path, char *uri, size_t size)
{
    uri[0] = '\0';
    if (!has_log_mode(conn->db))
        return SQLM_OK;
    if (!look(path, &conn->look))
        return SQLM_FAIL(cx, CONNECTION, REFUSED, "the database file \"%s\" cannot be reached", path);
    if (conn->look.log_size <= 0) {
        make_uri(path, "immutable", uri, size);
        conn->is_immutable = true;
        return SQLM_OK;
    }
    if (size_beside(path, "-shm") < 0)
        return SQLM_FAIL(cx, CONNECTION, REFUSED,
                         "the database file \"%s\" has a write-ahead log that nobody has open: it cannot be read without writing "
                         "beside it; open it once with a program that may write",
                         path);
    make_uri(path, "readonly_shm", uri, size);
    return SQLM_OK;
}

bool sqlm__sqlite_has_changed(const sqlite_conn *conn)
{
    sqlite_look now;

    if (!conn->is_immutable)
        return false;
    return !look(sqlite3_db_filename(conn->db, "main"), &now) || now.seconds != conn->look.seconds || now.nanoseconds != conn->look.nanoseconds ||
           now.size != conn->look.size || now.log_size > 0;
}
