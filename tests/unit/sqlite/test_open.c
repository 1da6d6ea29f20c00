/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <sqlmodel/core/error.h>

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static sqlm_outcome try_url(sqlm_cx *cx, const char *url)
{
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome = sqlm_sqlite_driver()->connect(cx, url, &conn);

    if (conn != NULL)
        close_db(conn);
    return outcome;
}

/* Only ever while nothing has the file open: closing it would drop SQLite's locks. */
static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *data = malloc(1 << 20);

    assert_non_null(file);
    assert_non_null(data);
    *size = fread(data, 1, 1 << 20, file);
    fclose(file);
    return data;
}

static void write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void make_file(sqlm_cx *cx, const char *name, const char *options)
{
    char       url[500];
    sqlm_conn *conn;

    snprintf(url, sizeof url, "%s%s", file_url(name), options);
    conn = open_db(cx, url);
    script(cx, conn,
           "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t (v) SELECT hex(randomblob(500)) FROM "
           "(VALUES (1), (2), (3), (4)), (VALUES (1), (2), (3), (4));");
    close_db(conn);
}

/* Files that SQLite has made beside a database. */
static int count_beside(const char *name)
{
    static const char *const suffixes[] = { "-wal", "-shm", "-journal" };
    int                      count = 0;

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char path[500];

        snprintf(path, sizeof path, "%s%s", file_path(name), suffixes[i]);
        count += access(path, F_OK) == 0;
    }
    return count;
}

static void open__settles_every_setting(void **state)
{
    static const struct {
        const char *pragma;
        int64_t     value;
    } settings[] = {
        { "PRAGMA foreign_keys", 1 },    { "PRAGMA recursive_triggers", 1 },
        { "PRAGMA cell_size_check", 1 }, { "PRAGMA synchronous", 2 },
        { "SELECT 'a' LIKE 'A'", 0 },    { "SELECT 'a' LIKE 'a'", 1 },
        { "PRAGMA query_only", 0 },      { "PRAGMA ignore_check_constraints", 0 },
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        if (ask(cx, conn, settings[i].pragma) != settings[i].value)
            fail_msg("%s", settings[i].pragma);
    }
    script(cx, conn, "CREATE TABLE t (name TEXT)");
    assert_error(cx, QUERY, run(cx, conn, "SELECT * FROM t WHERE \"nmae\" = 'x'"));
    assert_error(cx, QUERY, run(cx, conn, "CREATE INDEX i ON t (\"nmae\")"));
    close_db(conn);
}

static sqlite3 *opened;

/* SQLite calls it for each new handle: the driver hands none out. */
static int note_handle(sqlite3 *db, char **message, const void *routines)
{
    (void)message;
    (void)routines;
    opened = db;
    return SQLITE_OK;
}

/* Neither by a statement nor by a program that gets hold of the handle. */
static void open__lets_no_extension_be_loaded(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn;
    char      *message = NULL;
    int        is_on = -1;

    assert_int_equal(sqlite3_auto_extension((void (*)(void))note_handle), SQLITE_OK);
    conn = open_memory(cx);
    sqlite3_reset_auto_extension();
    assert_non_null(opened);

    assert_error(cx, QUERY, run(cx, conn, "SELECT load_extension('./missing')"));
    if (strstr(sqlm_cx_error(cx)->message, "not authorized") == NULL)
        fail_msg("%s", sqlm_cx_error(cx)->message);
    assert_int_equal(sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, -1, &is_on), SQLITE_OK);
    assert_int_equal(is_on, 0);
    assert_int_equal(sqlite3_load_extension(opened, "./missing", NULL, &message), SQLITE_ERROR);
    assert_string_equal(message, "not authorized");
    sqlite3_free(message);
    close_db(conn);
}

/* SQLite's own switches against the schema of a file from elsewhere; where json_valid() is among what they switch off, it stays on. */
static void open__trusts_a_schema_no_more_than_json_needs(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *conn = open_memory(cx);
    const int64_t json_is_harmless =
        ask(cx, conn, "SELECT count(*) > 0 FROM pragma_function_list WHERE name = 'json_valid' AND flags & 0x200000");

    assert_int_equal(ask(cx, conn, "PRAGMA trusted_schema"), !json_is_harmless);
    script(cx, conn, "CREATE TABLE t (v TEXT CHECK (json_valid(v))) STRICT; INSERT INTO t VALUES ('{}')");
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT INTO t VALUES ('{')"));
    /* defensive: the schema changes by DDL alone */
    script(cx, conn, "PRAGMA writable_schema=ON");
    assert_int_not_equal(run(cx, conn, "UPDATE sqlite_schema SET sql = 'x'"), SQLM_OK);
    close_db(conn);
}

static void open__sets_synchronous_as_the_url_says(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, "sqlite::memory:?synchronous=normal");

    assert_int_equal(ask(cx, conn, "PRAGMA synchronous"), 1);
    close_db(conn);
    conn = open_db(cx, file_url("normal.db?synchronous=normal"));
    assert_int_equal(ask(cx, conn, "PRAGMA synchronous"), 1);
    script(cx, conn, "PRAGMA synchronous=OFF");
    assert_ok(cx, conn->driver->reset(cx, conn));
    assert_int_equal(ask(cx, conn, "PRAGMA synchronous"), 1);
    close_db(conn);
    conn = open_db(cx, file_url("normal.db")); /* the connection's setting, not the file's */
    assert_int_equal(ask(cx, conn, "PRAGMA synchronous"), 2);
    close_db(conn);
}

static void open__uses_wal_for_files_that_it_makes(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, file_url("new.db"));

    assert_string_equal(ask_text(cx, conn, "PRAGMA journal_mode"), "wal");
    close_db(conn);
    conn = open_db(cx, file_url("delete.db?journal=delete"));
    assert_string_equal(ask_text(cx, conn, "PRAGMA journal_mode"), "delete");
    script(cx, conn, "CREATE TABLE t (v)");
    close_db(conn);

    conn = open_db(cx, file_url("delete.db"));
    assert_string_equal(ask_text(cx, conn, "PRAGMA journal_mode"), "delete");
    close_db(conn);
    conn = open_db(cx, file_url("delete.db?journal=wal"));
    assert_string_equal(ask_text(cx, conn, "PRAGMA journal_mode"), "wal");
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    assert_int_equal(count_beside("delete.db"), 2);
    close_db(conn);
    conn = open_db(cx, file_url("delete.db")); /* the file's setting */
    assert_string_equal(ask_text(cx, conn, "PRAGMA journal_mode"), "wal");
    close_db(conn);
    conn = open_db(cx, file_url("delete.db?journal=delete"));
    assert_string_equal(ask_text(cx, conn, "PRAGMA journal_mode"), "delete");
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    close_db(conn);
    assert_int_equal(count_beside("delete.db"), 0);
}

/* The journal belongs to all who have the file open: it does not change under them. */
static void open__does_not_change_the_journal_of_a_file_in_use(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn;

    make_file(cx, "used.db", "?journal=wal");
    conn = open_db(cx, file_url("used.db"));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 16);
    assert_error(cx, LOCK_TIMEOUT, try_url(cx, file_url("used.db?journal=delete&busy_timeout=0")));
    assert_string_equal(ask_text(cx, conn, "PRAGMA journal_mode"), "wal");
    close_db(conn);
}

static void open__leaves_a_file_alone_when_it_is_read_only(void **state)
{
    static const char *const options[] = { "?journal=delete", "?journal=wal" };
    sqlm_cx                 *cx = *state;

    for (size_t i = 0; i < 2; i++) {
        const char *name = i == 0 ? "ro-delete.db" : "ro-wal.db";
        char        url[500];
        size_t      size_before, size_after;
        char       *before, *after;
        sqlm_conn  *conn;

        make_file(cx, name, options[i]);
        before = read_file(file_path(name), &size_before);
        snprintf(url, sizeof url, "%s?mode=ro", file_url(name));
        conn = open_db(cx, url);
        assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 16);
        assert_error(cx, STORAGE, run(cx, conn, "INSERT INTO t (v) VALUES ('x')"));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_READ_ONLY);
        assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
        assert_ok(cx, conn->driver->begin(cx, conn, NULL));
        assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 16);
        assert_ok(cx, conn->driver->commit(cx, conn));
        close_db(conn);
        after = read_file(file_path(name), &size_after);
        assert_int_equal(size_before, size_after);
        assert_memory_equal(before, after, size_before);
        free(before);
        free(after);
        assert_int_equal(count_beside(name), 0);
    }
}

/* What others need stays. */
static void open__takes_nothing_from_others_when_it_is_read_only(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *reader;
    sqlm_conn *writer;

    make_file(cx, "shared.db", "?journal=wal");
    reader = open_db(cx, file_url("shared.db?mode=ro"));
    assert_int_equal(ask(cx, reader, "SELECT count(*) FROM t"), 16);
    writer = open_db(cx, file_url("shared.db"));
    script(cx, writer, "INSERT INTO t (v) VALUES ('x')");
    assert_int_equal(ask(cx, reader, "SELECT count(*) FROM t"), 17);
    close_db(reader);
    assert_int_equal(count_beside("shared.db"), 2);
    script(cx, writer, "INSERT INTO t (v) VALUES ('y')");
    reader = open_db(cx, file_url("shared.db?mode=ro"));
    assert_int_equal(ask(cx, reader, "SELECT count(*) FROM t"), 18);
    close_db(writer);
    close_db(reader);
    writer = open_db(cx, file_url("shared.db"));
    assert_int_equal(ask(cx, writer, "SELECT count(*) FROM t"), 18);
    close_db(writer);
    assert_int_equal(count_beside("shared.db"), 0);
}

static void open__reads_an_immutable_file(void **state)
{
    static const char *const options[] = { "?journal=delete", "?journal=wal" };
    sqlm_cx                 *cx = *state;

    for (size_t i = 0; i < 2; i++) {
        const char *name = i == 0 ? "still ?#%-delete.db" : "still ?#%-wal.db";
        const char *coded = i == 0 ? "still%20%3f%23%25-delete.db" : "still%20%3f%23%25-wal.db";
        char        url[500];
        sqlm_conn  *conn;

        make_file(cx, coded, options[i]);
        snprintf(url, sizeof url, "%s?mode=immutable", file_url(coded));
        conn = open_db(cx, url);
        assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 16);
        assert_int_equal(count_beside(name), 0);
        assert_error(cx, STORAGE, run(cx, conn, "INSERT INTO t (v) VALUES ('x')"));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_READ_ONLY);
        close_db(conn);
        assert_int_equal(count_beside(name), 0);
    }
    assert_error(cx, CONNECTION, try_url(cx, file_url("missing.db?mode=immutable")));
}

/* Committed rows lie beside the file: what is in it alone is not the database. */
static void open__refuses_an_immutable_file_with_changes_beside(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn;

    make_file(cx, "moving.db", "?journal=wal");
    conn = open_db(cx, file_url("moving.db"));
    script(cx, conn, "INSERT INTO t (v) VALUES ('x')");
    assert_error(cx, CONNECTION, try_url(cx, file_url("moving.db?mode=immutable")));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_REFUSED);
    close_db(conn);
    assert_ok(cx, try_url(cx, file_url("moving.db?mode=immutable")));
    write_file(file_path("moving.db-journal"), "hot", 3);
    assert_error(cx, CONNECTION, try_url(cx, file_url("moving.db?mode=immutable")));
    assert_int_equal(remove(file_path("moving.db-journal")), 0);
}

enum { CHILD_IS_WELL = 0, CHILD_IS_WRONG = 1, CHILD_CANNOT_TELL = 77 };

/* As somebody whom the folder's mode binds. */
static int read_in_closed_folder(void)
{
    sqlm_cx     *cx = sqlm_cx_new(NULL);
    sqlm_outcome outcome;
    int          result = CHILD_IS_WELL;

    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        return CHILD_CANNOT_TELL;
    if (access(file_path("."), X_OK) != 0 || access(file_path("."), W_OK) == 0)
        return CHILD_CANNOT_TELL;
    outcome = try_url(cx, file_url("closed.db?mode=ro"));
    if (outcome != SQLM_ERR || sqlm_cx_error(cx)->kind != SQLM_E_STORAGE ||
        strstr(sqlm_cx_error(cx)->hint, "mode=immutable") == NULL)
        result = CHILD_IS_WRONG;
    if (try_url(cx, file_url("closed.db?mode=immutable")) != SQLM_OK)
        result = CHILD_IS_WRONG;
    if (try_url(cx, file_url("closed-delete.db?mode=ro")) != SQLM_OK)
        result = CHILD_IS_WRONG;
    if (result != CHILD_IS_WELL)
        fprintf(stderr, "%d %s (%s)\n", (int)outcome, sqlm_cx_error(cx)->message, sqlm_cx_error(cx)->hint);
    sqlm_cx_free(cx);
    return result;
}

static void open__tells_how_to_read_in_a_folder_that_cannot_be_written(void **state)
{
    sqlm_cx *cx = *state;
    int      status = -1;
    pid_t    child;

    make_file(cx, "closed.db", "?journal=wal");
    make_file(cx, "closed-delete.db", "?journal=delete");
    assert_int_equal(chmod(file_path("."), 0555), 0);
    child = fork();
    if (child == 0) {
        status = read_in_closed_folder();
        keep_coverage();
        _exit(status);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(file_path("."), 0700), 0);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == CHILD_CANNOT_TELL)
        skip();
    assert_int_equal(WEXITSTATUS(status), CHILD_IS_WELL);
}

static bool is_beside(const char *name, const char *suffix)
{
    char path[600];

    snprintf(path, sizeof path, "%s%s", file_path(name), suffix);
    return access(path, F_OK) == 0;
}

/* Looks at the file, and sees that it and what is beside it stay as they were. */
static void assert_inspection_leaves_nothing(sqlm_cx *cx, const char *name)
{
    const bool had_log = is_beside(name, "-wal");
    const bool had_index = is_beside(name, "-shm");
    char       url[500];
    sqlm_conn *conn;

    snprintf(url, sizeof url, "%s?mode=inspect", file_url(name));
    conn = open_db(cx, url);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 16);
    assert_error(cx, STORAGE, run(cx, conn, "INSERT INTO t (v) VALUES ('x')"));
    assert_ok(cx, conn->driver->ping(cx, conn));
    close_db(conn);
    assert_int_equal(is_beside(name, "-wal"), had_log);
    assert_int_equal(is_beside(name, "-shm"), had_index);
}

static void open__inspects_a_file_without_a_trace(void **state)
{
    static const char *const options[] = { "?journal=delete", "?journal=wal" };
    sqlm_cx                 *cx = *state;

    for (size_t i = 0; i < 2; i++) {
        const char *name = i == 0 ? "inspect delete.db" : "inspect%23wal.db";
        size_t      size_before, size_after;
        char       *before, *after;

        make_file(cx, name, options[i]);
        name = i == 0 ? name : "inspect#wal.db";
        before = read_file(file_path(name), &size_before);
        assert_inspection_leaves_nothing(cx, i == 0 ? name : "inspect%23wal.db");
        assert_false(is_beside(name, "-wal") || is_beside(name, "-shm"));
        after = read_file(file_path(name), &size_after);
        assert_int_equal(size_before, size_after);
        assert_memory_equal(before, after, size_before);
        free(before);
        free(after);
    }
}

static void open__inspects_what_another_connection_has_written(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *writer;

    make_file(cx, "inspect-live.db", "?journal=wal");
    writer = open_db(cx, file_url("inspect-live.db"));
    script(cx, writer, "DELETE FROM t; INSERT INTO t (v) SELECT 'x' FROM (VALUES (1), (2), (3), (4)), (VALUES (1), (2), (3), (4));");
    assert_true(is_beside("inspect-live.db", "-wal"));
    assert_inspection_leaves_nothing(cx, "inspect-live.db");
    close_db(writer);
}

static void open__tells_when_an_inspected_file_has_changed(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn;
    sqlm_conn *writer;

    make_file(cx, "inspect-changed.db", "?journal=wal");
    conn = open_db(cx, file_url("inspect-changed.db?mode=inspect"));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 16);
    writer = open_db(cx, file_url("inspect-changed.db"));
    script(cx, writer, "DELETE FROM t");
    assert_error(cx, CONNECTION, conn->driver->ping(cx, conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_LOST);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_BROKEN);
    close_db(conn);
    close_db(writer);
}

/* A log without its index can only be read by making the index: what was asked for cannot be done. */
/* Leaves @p name as a program does that dies while it writes: pages of a transaction in it, its journal beside it. */
static void make_interrupted_file(sqlm_cx *cx, const char *name)
{
    char       journal[64];
    size_t     size, journal_size;
    char      *data, *log;
    sqlm_conn *writer;

    snprintf(journal, sizeof journal, "%s-journal", name);
    make_file(cx, name, "?journal=delete");
    writer = open_db(cx, file_url(name));
    script(cx, writer, "PRAGMA cache_size = 2");
    assert_ok(cx, writer->driver->begin(cx, writer, NULL));
    script(cx, writer, "UPDATE t SET v = hex(randomblob(500)); INSERT INTO t (v) SELECT hex(randomblob(500)) FROM t AS a, t AS b");
    data = read_file(file_path(name), &size);
    log = read_file(file_path(journal), &journal_size);
    assert_ok(cx, writer->driver->rollback(cx, writer));
    close_db(writer);
    write_file(file_path(name), data, size);
    write_file(file_path(journal), log, journal_size);
    free(data);
    free(log);
}

static void open__tells_of_an_interrupted_write_that_it_may_not_undo(void **state)
{
    static const char *const modes[] = { "interrupted.db?mode=inspect", "interrupted.db?mode=ro" };
    sqlm_cx                 *cx = *state;
    size_t                   size, size_after;
    char                    *before, *after;
    sqlm_conn               *conn;

    make_interrupted_file(cx, "interrupted.db");
    before = read_file(file_path("interrupted.db"), &size);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_error(cx, STORAGE, try_url(cx, file_url(modes[i])));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_READ_ONLY);
        assert_non_null(strstr(sqlm_cx_error(cx)->message, "open it once with a program that may write"));
        assert_string_equal(sqlm_cx_error(cx)->hint, ""); /* reading it as unchanging would be wrong */
    }
    after = read_file(file_path("interrupted.db"), &size_after);
    assert_int_equal(size, size_after);
    assert_memory_equal(before, after, size);
    free(before);
    free(after);
    conn = open_db(cx, file_url("interrupted.db"));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 16);
    close_db(conn);
}

static void open__refuses_to_inspect_a_log_that_nobody_has_open(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *writer;
    size_t     size, log_size;
    char      *data, *log;

    make_file(cx, "inspect-log.db", "?journal=wal");
    data = read_file(file_path("inspect-log.db"), &size);
    writer = open_db(cx, file_url("inspect-log.db"));
    script(cx, writer, "DELETE FROM t");
    log = read_file(file_path("inspect-log.db-wal"), &log_size);
    close_db(writer);
    write_file(file_path("inspect-copy.db"), data, size);
    write_file(file_path("inspect-copy.db-wal"), log, log_size);
    assert_error(cx, CONNECTION, try_url(cx, file_url("inspect-copy.db?mode=inspect")));
    assert_false(is_beside("inspect-copy.db", "-shm"));
    free(data);
    free(log);
}

static void open__wants_a_file_where_the_mode_makes_none(void **state)
{
    sqlm_cx *cx = *state;

    assert_error(cx, CONNECTION, try_url(cx, file_url("missing.db?mode=rw")));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNKNOWN_DATABASE);
    assert_error(cx, CONNECTION, try_url(cx, file_url("missing.db?mode=ro")));
    assert_int_equal(access(file_path("missing.db"), F_OK), -1);
    assert_error(cx, CONNECTION, try_url(cx, file_url("missing/x.db")));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_REFUSED);
}

static void open__wants_a_regular_file(void **state)
{
    sqlm_cx *cx = *state;

    assert_error(cx, CONNECTION, try_url(cx, file_url(".")));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_REFUSED);
    assert_int_equal(mkfifo(file_path("fifo"), 0600), 0);
    assert_error(cx, CONNECTION, try_url(cx, file_url("fifo")));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_REFUSED);
}

static void open__finds_damage(void **state)
{
    sqlm_cx *cx = *state;
    size_t   size;
    char    *data;
    char     junk[5000];

    memset(junk, 'j', sizeof junk);
    write_file(file_path("junk.db"), junk, sizeof junk);
    write_file(file_path("short.db"), "SQLite format 3", 15);
    make_file(cx, "whole.db", "?journal=delete");
    data = read_file(file_path("whole.db"), &size);
    write_file(file_path("cut.db"), data, size - 4096);
    write_file(file_path("first.db"), data, 1000);
    memset(data + 16, 'x', 84);
    write_file(file_path("header.db"), data, size);
    free(data);

    for (int i = 0; i < 5; i++) {
        static const char *const names[] = { "junk.db", "short.db", "cut.db", "first.db", "header.db" };

        if (try_url(cx, file_url(names[i])) != SQLM_ERR || sqlm_cx_error(cx)->kind != SQLM_E_STORAGE ||
            sqlm_cx_error(cx)->reason != SQLM_R_CORRUPT)
            fail_msg("%s: %s", names[i], sqlm_cx_error(cx)->message);
        assert_int_not_equal(sqlm_cx_error(cx)->native_code, 0);
    }
}

/* An empty file is an empty database, but not one that this call has made. */
static void open__leaves_the_journal_of_an_empty_file(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn;

    write_file(file_path("empty.db"), "", 0);
    conn = open_db(cx, file_url("empty.db"));
    assert_string_equal(ask_text(cx, conn, "PRAGMA journal_mode"), "delete");
    script(cx, conn, "CREATE TABLE t (v)");
    close_db(conn);
}

static void open__tells_limits_and_version(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    assert_int_equal(conn->dialect->id, SQLM_DIALECT_SQLITE);
    assert_true(conn->dialect->maximum_parameters >= 999);
    assert_true(conn->dialect->maximum_expression_depth >= 100);
    assert_string_equal(conn->driver->server_version(conn), ask_text(cx, conn, "SELECT sqlite_version()"));
    close_db(conn);
}

static void open__reads_a_file_in_utf16(void **state)
{
    static const sqlm_plan_column column = { .type = SQLM_TYPE_TEXT, .name = "v" };
    const sqlm_plan               plan = { &column, 1, sizeof(const char *) };
    sqlm_cx                      *cx = *state;
    sqlm_conn                    *conn = open_db(cx, file_url("wide.db"));
    sqlm_arena                   *arena = NULL;
    const char                   *text = NULL;
    size_t                        rows;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    script(cx, conn, "PRAGMA encoding='UTF-16'; CREATE TABLE t (v TEXT)");
    close_db(conn);
    conn = open_db(cx, file_url("wide.db"));
    assert_string_equal(ask_text(cx, conn, "PRAGMA encoding"), "UTF-16le");
    assert_ok(cx, run_values(cx, conn, "INSERT INTO t VALUES (?1)", SQLM_PARAMETERS(sqlm_text_value("gr\xc3\xbc\xc3\x9f")), NULL));
    assert_ok(cx, fetch_all(cx, conn, "SELECT v FROM t", &plan, &text, 1, arena, &rows));
    assert_string_equal(text, "gr\xc3\xbc\xc3\x9f");
    sqlm_arena_free(arena);
    close_db(conn);
}

static void ping__finds_a_file_that_was_replaced(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn;

    make_file(cx, "moved.db", "");
    conn = open_db(cx, file_url("moved.db"));
    assert_ok(cx, conn->driver->ping(cx, conn));
    assert_int_equal(rename(file_path("moved.db"), file_path("away.db")), 0);
    assert_error(cx, CONNECTION, conn->driver->ping(cx, conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_LOST);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_BROKEN);
    close_db(conn);
}

/* What is written into a file that has lost its name is lost: a transaction that is to write is refused. */
static void begin__finds_a_file_that_was_replaced(void **state)
{
    static const char *const options[] = { "?journal=wal", "?journal=delete" };
    sqlm_cx                 *cx = *state;

    for (size_t i = 0; i < 2; i++) {
        sqlm_conn *conn;
        sqlm_conn *other;

        make_file(cx, "ours.db", options[i]);
        make_file(cx, "theirs.db", options[i]);
        conn = open_db(cx, file_url("ours.db"));
        assert_ok(cx, conn->driver->begin(cx, conn, NULL));
        assert_ok(cx, conn->driver->rollback(cx, conn));
        assert_int_equal(rename(file_path("theirs.db"), file_path("ours.db")), 0);
        assert_error(cx, CONNECTION, conn->driver->begin(cx, conn, NULL));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_LOST);
        assert_int_equal(conn->driver->status(conn), SQLM_CONN_BROKEN);
        close_db(conn);
        other = open_db(cx, file_url("ours.db"));
        assert_string_equal(ask_text(cx, other, "PRAGMA integrity_check"), "ok");
        close_db(other);
        assert_int_equal(remove(file_path("ours.db")), 0);
    }
}

static void close__ends_what_is_open(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_db(cx, file_url("open.db"));
    sqlm_statement *statement;
    sqlm_cursor    *first = NULL;
    sqlm_cursor    *second = NULL;

    script(cx, conn, "CREATE TABLE t (v); INSERT INTO t VALUES (1), (2)");
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t VALUES (3)");
    statement = prepare(cx, conn, "SELECT v FROM t");
    assert_ok(cx, conn->driver->query(cx, statement, NULL, &first));
    assert_ok(cx, conn->driver->query(cx, statement, NULL, &second));
    close_db(conn);

    conn = open_db(cx, file_url("open.db"));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 2);
    close_db(conn);
}

static void reset__gives_the_state_of_a_new_connection(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_memory(cx);
    sqlm_statement *statement;
    sqlm_cursor    *cursor = NULL;

    script(cx, conn, "CREATE TABLE t (v)");
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t VALUES (1); PRAGMA case_sensitive_like=OFF; PRAGMA recursive_triggers=OFF");
    statement = prepare(cx, conn, "SELECT v FROM t");
    assert_ok(cx, conn->driver->query(cx, statement, NULL, &cursor));
    assert_error(cx, MISUSE, conn->driver->reset(cx, conn));
    conn->driver->close_cursor(cursor);
    conn->driver->release(statement);
    assert_ok(cx, conn->driver->reset(cx, conn));
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    assert_int_equal(ask(cx, conn, "SELECT 'a' LIKE 'A'"), 0);
    assert_int_equal(ask(cx, conn, "PRAGMA recursive_triggers"), 1);

    script(cx, conn, "PRAGMA foreign_keys=OFF");
    assert_ok(cx, conn->driver->reset(cx, conn));
    assert_int_equal(ask(cx, conn, "PRAGMA foreign_keys"), 1);
    close_db(conn);
}

static void reset__removes_what_belongs_to_the_connection_alone(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, file_url("objects.db"));

    script(cx, conn,
           "CREATE TABLE t (v); CREATE TEMP TABLE \"a\"\"b\" (v); CREATE INDEX temp.i ON \"a\"\"b\" (v);"
           "CREATE TEMP VIEW w AS SELECT 1; CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;"
           "ATTACH ':memory:' AS \"other one\"; CREATE TABLE \"other one\".u (v)");
    assert_ok(cx, conn->driver->reset(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM sqlite_temp_schema"), 0);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')"), 0);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    close_db(conn);
}

/* A child frees its memory; the parent's transaction, its locks and its cursors do not notice. */
static void forget__leaves_the_file_to_the_parent(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_db(cx, file_url("fork.db"));
    sqlm_statement *statement;
    sqlm_cursor    *cursor = NULL;
    sqlm_cursor    *copy = NULL;
    int             status = -1;
    pid_t           child;

    script(cx, conn, "CREATE TABLE t (v); INSERT INTO t VALUES (1)");
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t VALUES (2)");
    statement = prepare(cx, conn, "SELECT v FROM t");
    assert_ok(cx, conn->driver->query(cx, statement, NULL, &cursor));
    assert_ok(cx, conn->driver->query(cx, statement, NULL, &copy));
    child = fork();
    if (child == 0) {
        conn->driver->forget(conn);
        keep_coverage();
        (void)raise(SIGKILL); /* without looking for leaks: SQLite's own memory is meant to stay */
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    conn->driver->close_cursor(copy);
    conn->driver->close_cursor(cursor);
    conn->driver->release(statement);
    assert_ok(cx, conn->driver->commit(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 2);
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(open__settles_every_setting),
        cx_test(open__lets_no_extension_be_loaded),
        cx_test(open__trusts_a_schema_no_more_than_json_needs),
        cx_test(open__sets_synchronous_as_the_url_says),
        cx_test(open__uses_wal_for_files_that_it_makes),
        cx_test(open__does_not_change_the_journal_of_a_file_in_use),
        cx_test(open__leaves_a_file_alone_when_it_is_read_only),
        cx_test(open__takes_nothing_from_others_when_it_is_read_only),
        cx_test(open__inspects_a_file_without_a_trace),
        cx_test(open__inspects_what_another_connection_has_written),
        cx_test(open__tells_when_an_inspected_file_has_changed),
        cx_test(open__tells_of_an_interrupted_write_that_it_may_not_undo),
        cx_test(open__refuses_to_inspect_a_log_that_nobody_has_open),
        cx_test(open__reads_an_immutable_file),
        cx_test(open__refuses_an_immutable_file_with_changes_beside),
        cx_test(open__tells_how_to_read_in_a_folder_that_cannot_be_written),
        cx_test(open__wants_a_file_where_the_mode_makes_none),
        cx_test(open__wants_a_regular_file),
        cx_test(open__finds_damage),
        cx_test(open__leaves_the_journal_of_an_empty_file),
        cx_test(open__tells_limits_and_version),
        cx_test(open__reads_a_file_in_utf16),
        cx_test(ping__finds_a_file_that_was_replaced),
        cx_test(begin__finds_a_file_that_was_replaced),
        cx_test(close__ends_what_is_open),
        cx_test(reset__gives_the_state_of_a_new_connection),
        cx_test(reset__removes_what_belongs_to_the_connection_alone),
        cx_test(forget__leaves_the_file_to_the_parent),
    };

    return cmocka_run_group_tests_name("sqlite/open", tests, folder_setup, folder_teardown);
}
