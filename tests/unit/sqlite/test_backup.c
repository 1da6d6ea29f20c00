/* SPDX-License-Identifier: MIT */
/* Copies of live databases. Connections are core's: sqlm_sqlite_backup() enters them. */
#include "fixture.h"

#include <sqlmodel/core/error.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

static sqlm_conn *open_core(sqlm_cx *cx, const char *url)
{
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), url, &conn));
    return conn;
}

/* A database of @rows rows, of a page each. */
static sqlm_conn *open_filled(sqlm_cx *cx, const char *url, int rows)
{
    sqlm_conn *conn = open_core(cx, url);
    char       sql[300];

    snprintf(sql, sizeof sql,
             "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n "
             "WHERE i < %d)"
             " INSERT INTO t (v) SELECT hex(randomblob(1800)) FROM n",
             rows);
    assert_ok(cx, sqlm_execute_script(cx, conn, sql));
    return conn;
}

static sqlm_conn *open_copy(sqlm_cx *cx, const char *name)
{
    sqlm_conn *copy = open_core(cx, file_url(name));

    assert_string_equal(ask_text(cx, copy, "PRAGMA integrity_check"), "ok");
    return copy;
}

/* Files of the folder whose names begin so. */
static int count_files(const char *start)
{
    DIR           *folder = opendir(file_path("."));
    struct dirent *entry;
    int            count = 0;

    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL)
        count += strncmp(entry->d_name, start, strlen(start)) == 0;
    closedir(folder);
    return count;
}

/* What a progress callback does and sees. */
typedef struct watch {
    sqlm_conn *writer; /* writes at each of the first calls */
    int        writes;
    int        refused;
    int        calls;
    int        steps_back;
    int        stop_at; /* call that ends the backup; 0: none */
    sqlm_outcome (*stop)(sqlm_cx *cx, struct watch *watch);
    sqlm_conn *source;
    uint64_t   last;
    uint64_t   total;
} watch;

static sqlm_outcome on_progress(sqlm_cx *cx, void *user, uint64_t done, uint64_t total)
{
    watch *w = user;

    w->calls++;
    w->steps_back += done <= w->last;
    w->last = done;
    w->total = total;
    if (w->writes > 0) {
        sqlm_cx *own = sqlm_cx_new(NULL);

        w->writes--;
        w->refused += sqlm_execute(own, w->writer, "INSERT INTO t (v) VALUES ('late')", SQLM_NO_PARAMETERS, NULL) != SQLM_OK;
        sqlm_cx_free(own);
    }
    return w->calls == w->stop_at ? w->stop(cx, w) : SQLM_OK;
}

static sqlm_outcome back_up(sqlm_cx *cx, sqlm_conn *conn, const char *name, watch *w, uint32_t pages)
{
    const sqlm_sqlite_backup_options options = {
        .size = sizeof options, .pages_per_step = pages, .progress = w != NULL ? on_progress : NULL, .user = w
    };

    return sqlm_sqlite_backup(cx, conn, file_path(name), &options);
}

static void backup__copies_a_database(void **state)
{
    static const char *const journals[] = { "wal", "delete" };
    sqlm_cx                 *cx = *state;

    for (int i = 0; i < 2; i++) {
        char        source[40], name[40], url[500];
        struct stat status;
        watch       w = { 0 };
        sqlm_conn  *conn, *copy;

        snprintf(source, sizeof source, "source-%s.db", journals[i]);
        snprintf(name, sizeof name, "copy-%s.db", journals[i]);
        snprintf(url, sizeof url, "%s?journal=%s", file_url(source), journals[i]);
        conn = open_filled(cx, url, 50);
        assert_ok(cx, back_up(cx, conn, name, &w, 10));
        assert_true(w.calls >= 5 && w.steps_back == 0 && w.last == w.total && w.total > 50);
        assert_int_equal(stat(file_path(name), &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
        assert_int_equal(count_files(name), 1);
        copy = open_copy(cx, name);
        assert_int_equal(ask(cx, copy, "SELECT count(*) FROM t"), 50);
        assert_string_equal(ask_text(cx, copy, "PRAGMA journal_mode"), journals[i]);
        sqlm_conn_close(copy);
        assert_ok(cx, sqlm_execute(cx, conn, "INSERT INTO t (v) VALUES ('after')", SQLM_NO_PARAMETERS, NULL));
        sqlm_conn_close(conn);
    }
}

static void backup__copies_a_database_in_memory(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_filled(cx, "sqlite::memory:", 20);
    sqlm_conn *copy;

    assert_ok(cx, sqlm_sqlite_backup(cx, conn, file_path("memory.db"), NULL));
    copy = open_copy(cx, "memory.db");
    assert_int_equal(ask(cx, copy, "SELECT count(*) FROM t"), 20);
    sqlm_conn_close(copy);
    sqlm_conn_close(conn);
}

static void backup__copies_an_empty_and_a_read_only_database(void **state)
{
    sqlm_cx   *cx = *state;
    char       url[500];
    sqlm_conn *conn = open_core(cx, file_url("nothing.db"));
    sqlm_conn *copy;

    assert_ok(cx, sqlm_sqlite_backup(cx, conn, file_path("nothing-copy.db"), NULL));
    sqlm_conn_close(conn);
    copy = open_copy(cx, "nothing-copy.db");
    assert_int_equal(ask(cx, copy, "SELECT count(*) FROM sqlite_schema"), 0);
    sqlm_conn_close(copy);
    sqlm_conn_close(open_filled(cx, file_url("still.db"), 5));
    snprintf(url, sizeof url, "%s?mode=ro", file_url("still.db"));
    conn = open_core(cx, url);
    assert_ok(cx, sqlm_sqlite_backup(cx, conn, file_path("still-copy.db"), NULL));
    sqlm_conn_close(conn);
    copy = open_copy(cx, "still-copy.db");
    assert_int_equal(ask(cx, copy, "SELECT count(*) FROM t"), 5);
    sqlm_conn_close(copy);
}

static void backup__begins_anew_when_somebody_writes(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_filled(cx, file_url("busy.db"), 60);
    watch      w = { .writer = open_core(cx, file_url("busy.db")), .writes = 3 };
    sqlm_conn *copy;

    assert_ok(cx, back_up(cx, conn, "busy-copy.db", &w, 20));
    assert_int_equal(w.steps_back, 3);
    assert_int_equal(w.refused, 0);
    copy = open_copy(cx, "busy-copy.db");
    assert_int_equal(ask(cx, copy, "SELECT count(*) FROM t WHERE v = 'late'"), 3);
    sqlm_conn_close(copy);
    sqlm_conn_close(w.writer);
    sqlm_conn_close(conn);
}

/* Somebody writes after each step: it would never end without a transaction that holds what it sees. */
static void backup__ends_whatever_others_write(void **state)
{
    static const char *const journals[] = { "wal", "delete" };
    sqlm_cx                 *cx = *state;

    for (int i = 0; i < 2; i++) {
        char       source[40], url[500], writer_url[500];
        watch      w = { .writes = 1000 };
        sqlm_conn *conn, *copy;
        int64_t    late;

        snprintf(source, sizeof source, "storm-%s.db", journals[i]);
        snprintf(url, sizeof url, "%s?journal=%s", file_url(source), journals[i]);
        snprintf(writer_url, sizeof writer_url, "%s?busy_timeout=0", file_url(source));
        conn = open_filled(cx, url, 60);
        w.writer = open_core(cx, writer_url);
        assert_ok(cx, back_up(cx, conn, "storm-copy.db", &w, 20));
        assert_true(w.steps_back >= 8 && w.steps_back <= 9);
        assert_true(i == 0 ? w.refused == 0 : w.refused > 0);
        assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
        copy = open_copy(cx, "storm-copy.db");
        late = ask(cx, copy, "SELECT count(*) FROM t WHERE v = 'late'");
        assert_true(late >= 8 && late <= 9);
        sqlm_conn_close(copy);
        assert_int_equal(remove(file_path("storm-copy.db")), 0);
        sqlm_conn_close(w.writer);
        sqlm_conn_close(conn);
    }
}

static sqlm_outcome stop_by_cancelling(sqlm_cx *cx, watch *w)
{
    (void)w;
    sqlm_cx_cancel(cx);
    return SQLM_OK;
}

static sqlm_outcome stop_by_interrupting(sqlm_cx *cx, watch *w)
{
    (void)cx;
    sqlm_conn_interrupt(w->source);
    return SQLM_OK;
}

static sqlm_outcome stop_by_deadline(sqlm_cx *cx, watch *w)
{
    (void)w;
    sqlm_cx_set_timeout(cx, -1);
    return SQLM_OK;
}

static sqlm_outcome stop_by_failing(sqlm_cx *cx, watch *w)
{
    (void)w;
    return SQLM_FAIL(cx, VALIDATION, NONE, "enough");
}

/* The connection that is copied is in use; that is a mistake like any. */
static sqlm_outcome stop_by_using(sqlm_cx *cx, watch *w)
{
    return sqlm_execute(cx, w->source, "SELECT 1", SQLM_NO_PARAMETERS, NULL);
}

static void backup__leaves_nothing_when_it_is_stopped(void **state)
{
    static const struct {
        sqlm_outcome (*stop)(sqlm_cx *cx, watch *watch);
        sqlm_error_kind kind;
    } cases[] = {
        { stop_by_cancelling, SQLM_E_CANCELLED }, { stop_by_interrupting, SQLM_E_CANCELLED }, { stop_by_deadline, SQLM_E_TIMEOUT },
        { stop_by_failing, SQLM_E_VALIDATION },   { stop_by_using, SQLM_E_MISUSE },
    };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_filled(cx, file_url("stop.db"), 40);
    sqlm_conn *writer = open_core(cx, file_url("stop.db"));

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int stop_at = 2; stop_at <= 11; stop_at += 9) { /* the later one within the read transaction */
            sqlm_cx *own = sqlm_cx_new(NULL);
            watch    w = { .stop_at = stop_at, .stop = cases[i].stop, .source = conn, .writer = writer, .writes = 9 };

            assert_true(back_up(own, conn, "stopped.db", &w, 10) != SQLM_OK);
            assert_int_equal(sqlm_cx_error(own)->kind, cases[i].kind);
            assert_int_equal(sqlm_cx_error(own)->cleanup_kind, SQLM_E_NONE);
            assert_int_equal(count_files("stopped.db"), 0);
            assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
            sqlm_cx_free(own);
        }
    }
    assert_true(ask(cx, conn, "SELECT count(*) FROM t") > 40);
    sqlm_conn_close(writer);
    sqlm_conn_close(conn);
}

/* Waits no time; gives up at the call with the number in @user, 0: never. */
static int wait_calls;

static int count_waits(void *user, const sqlm_wait *wait)
{
    const int *give_up_at = user;

    (void)wait;
    return ++wait_calls == *give_up_at ? -EIO : 0;
}

static void backup__pauses_and_waits_for_locks_through_the_hook(void **state)
{
    const sqlm_sqlite_backup_options pausing = { .size = sizeof pausing, .pages_per_step = 10, .pause_ms = 1 };
    int                              give_up_at = 0;
    sqlm_cx_options                  hooked = { .size = sizeof hooked, .wait = count_waits, .wait_user = &give_up_at };
    sqlm_cx                         *cx = *state;
    sqlm_cx                         *own = sqlm_cx_new(&hooked);
    char                             url[500];
    sqlm_conn                       *conn, *other;

    snprintf(url, sizeof url, "%s?journal=delete", file_url("hook.db"));
    conn = open_filled(cx, url, 30);
    wait_calls = 0;
    assert_ok(own, sqlm_sqlite_backup(own, conn, file_path("hook-copy.db"), &pausing));
    assert_true(wait_calls >= 3);
    other = open_core(cx, url);
    assert_ok(cx, sqlm_execute(cx, other, "BEGIN EXCLUSIVE", SQLM_NO_PARAMETERS, NULL));
    wait_calls = 0;
    give_up_at = 100;
    assert_error(own, CONNECTION, back_up(own, conn, "hook-2.db", NULL, 0));
    assert_int_equal(wait_calls, 100);
    sqlm_cx_free(own);

    sqlm_conn_close(conn);
    snprintf(url, sizeof url, "%s?busy_timeout=20", file_url("hook.db"));
    assert_ok(cx, sqlm_execute(cx, other, "COMMIT", SQLM_NO_PARAMETERS, NULL));
    conn = open_core(cx, url);
    assert_ok(cx, sqlm_execute(cx, other, "BEGIN EXCLUSIVE", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, LOCK_TIMEOUT, back_up(cx, conn, "hook-2.db", NULL, 0));
    assert_true(sqlm_cx_error(cx)->retryable);
    assert_int_equal(count_files("hook-2.db"), 0);
    sqlm_conn_close(other);
    assert_ok(cx, back_up(cx, conn, "hook-2.db", NULL, 0));
    sqlm_conn_close(conn);
}

static void backup__replaces_only_what_it_is_told_to(void **state)
{
    const sqlm_sqlite_backup_options replacing = { .size = sizeof replacing, .replace = true };
    sqlm_cx                         *cx = *state;
    sqlm_conn                       *conn = open_filled(cx, file_url("original.db"), 5);
    sqlm_conn                       *copy;

    assert_ok(cx, sqlm_sqlite_backup(cx, conn, file_path("twice.db"), NULL));
    assert_ok(cx, sqlm_execute(cx, conn, "DELETE FROM t WHERE id > 2", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, STORAGE, sqlm_sqlite_backup(cx, conn, file_path("twice.db"), NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_DUPLICATE_OBJECT);
    copy = open_copy(cx, "twice.db");
    assert_int_equal(ask(cx, copy, "SELECT count(*) FROM t"), 5);
    sqlm_conn_close(copy);
    assert_ok(cx, sqlm_sqlite_backup(cx, conn, file_path("twice.db"), &replacing));
    copy = open_copy(cx, "twice.db");
    assert_int_equal(ask(cx, copy, "SELECT count(*) FROM t"), 2);
    /* now it is open, and has a WAL beside it */
    assert_error(cx, STORAGE, sqlm_sqlite_backup(cx, conn, file_path("twice.db"), &replacing));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_DUPLICATE_OBJECT);
    sqlm_conn_close(copy);
    assert_error(cx, MISUSE, sqlm_sqlite_backup(cx, conn, file_path("original.db"), &replacing));
    assert_error(cx, STORAGE, sqlm_sqlite_backup(cx, conn, file_path("."), &replacing));
    assert_int_equal(count_files("twice.db"), 1);
    sqlm_conn_close(conn);
}

/* A file that came while the copy was made is not replaced either. */
static sqlm_outcome make_target(sqlm_cx *cx, watch *w)
{
    int descriptor = open(file_path("came.db"), O_CREAT | O_WRONLY, 0600);

    (void)cx;
    (void)w;
    return descriptor >= 0 && write(descriptor, "mine", 4) == 4 && close(descriptor) == 0 ? SQLM_OK : SQLM_ERR;
}

static void backup__does_not_replace_what_came_meanwhile(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = open_filled(cx, "sqlite::memory:", 5);
    watch       w = { .stop_at = 1, .stop = make_target };
    struct stat status;

    assert_error(cx, STORAGE, back_up(cx, conn, "came.db", &w, 2));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_DUPLICATE_OBJECT);
    assert_int_equal(stat(file_path("came.db"), &status), 0);
    assert_int_equal(status.st_size, 4);
    assert_int_equal(count_files("came.db"), 1);
    sqlm_conn_close(conn);
}

static void backup__tells_where_it_cannot_write(void **state)
{
    sqlm_cx            *cx = *state;
    sqlm_conn          *conn = open_filled(cx, file_url("large.db"), 100);
    const struct rlimit small = { 100000, RLIM_INFINITY };
    struct rlimit       before;
    void (*old)(int) = signal(SIGXFSZ, SIG_IGN);

    assert_error(cx, STORAGE, sqlm_sqlite_backup(cx, conn, file_path("missing/x.db"), NULL));
    assert_int_equal(sqlm_cx_error(cx)->native_code, ENOENT);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_error(cx, STORAGE, sqlm_sqlite_backup(cx, conn, file_path("full.db"), NULL));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, old);
    assert_int_equal(count_files("full.db"), 0);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 100);
    sqlm_conn_close(conn);
}

static void backup__tells_mistakes(void **state)
{
    const sqlm_sqlite_backup_options wrong = { .size = 3 };
    sqlm_cx                         *cx = *state;
    sqlm_conn                       *conn = open_filled(cx, "sqlite::memory:", 1);
    char                             path[5000];

    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_int_equal(sqlm_sqlite_backup(NULL, conn, "x", NULL), SQLM_ERR);
    assert_error(cx, MISUSE, sqlm_sqlite_backup(cx, NULL, "x", NULL));
    assert_error(cx, MISUSE, sqlm_sqlite_backup(cx, conn, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_sqlite_backup(cx, conn, "", NULL));
    assert_error(cx, MISUSE, sqlm_sqlite_backup(cx, conn, path, NULL));
    assert_error(cx, MISUSE, sqlm_sqlite_backup(cx, conn, file_path("w.db"), &wrong));
    assert_ok(cx, sqlm_execute(cx, conn, "BEGIN", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, TRANSACTION, sqlm_sqlite_backup(cx, conn, file_path("w.db"), NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_STATE);
    assert_int_equal(count_files("w.db"), 0);
    sqlm_conn_close(conn);
}

static void backup__does_not_take_the_name_of_what_belongs_to_a_database(void **state)
{
    static const char *const         names[] = { "live.db-wal", "live.db-shm", "live.db-journal", "other.db-wal" };
    const sqlm_sqlite_backup_options replace = { .size = sizeof replace, .replace = true };
    sqlm_cx                         *cx = *state;
    sqlm_conn                       *conn = open_filled(cx, file_url("live.db?journal=wal"), 1);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_error(cx, MISUSE, sqlm_sqlite_backup(cx, conn, file_path(names[i]), &replace));
        assert_non_null(strstr(sqlm_cx_error(cx)->message, "would be taken for a file of another database"));
    }
    assert_error(cx, MISUSE, sqlm_sqlite_backup(cx, conn, ":memory:", NULL));
    assert_int_equal(count_files("other.db"), 0);
    sqlm_conn_close(conn);
}

static void backup__leaves_open_rows_usable(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_filled(cx, file_url("rows.db"), 10);
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int             count = 0;

    assert_ok(cx, sqlm_query(cx, conn, "SELECT id FROM t", SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_ok(cx, sqlm_sqlite_backup(cx, conn, file_path("rows-copy.db"), NULL));
    for (; row != NULL; count++)
        assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_int_equal(count, 10);
    sqlm_rows_close(rows);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(backup__copies_a_database),
        cx_test(backup__copies_a_database_in_memory),
        cx_test(backup__copies_an_empty_and_a_read_only_database),
        cx_test(backup__begins_anew_when_somebody_writes),
        cx_test(backup__ends_whatever_others_write),
        cx_test(backup__leaves_nothing_when_it_is_stopped),
        cx_test(backup__pauses_and_waits_for_locks_through_the_hook),
        cx_test(backup__replaces_only_what_it_is_told_to),
        cx_test(backup__does_not_replace_what_came_meanwhile),
        cx_test(backup__tells_where_it_cannot_write),
        cx_test(backup__tells_mistakes),
        cx_test(backup__does_not_take_the_name_of_what_belongs_to_a_database),
        cx_test(backup__leaves_open_rows_usable),
    };

    return cmocka_run_group_tests_name("sqlite/backup", tests, folder_setup, folder_teardown);
}
