/* SPDX-License-Identifier: MIT */
/* Every call of SQLite's to the file system fails once, and from then on: each work is done whole or not at all, and nothing lies about it. */
#include "support/ask.h"
#include "support/fault_vfs.h"
#include "support/sqlm_cmocka.h"

#include <sqlmodel.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEAST_FAULTS 300
#define MOST_FAULTS  2000
#define ROWS         40

static char path[300];

static void remove_files(void)
{
    static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
    char                     name[320];

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)remove(name);
    }
}

static int setup(void **state)
{
    const char *parent = getenv("TMPDIR");

    (void)snprintf(path, sizeof path, "%s/sqlmodel-XXXXXX", parent != NULL ? parent : "/tmp");
    if (mkdtemp(path) == NULL || !fault_vfs_install())
        return -1;
    (void)snprintf(path + strlen(path), 10, "/f.db");
    *state = NULL;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    remove_files();
    *strrchr(path, '/') = '\0';
    return rmdir(path);
}

static sqlm_outcome open_file(sqlm_cx *cx, const char *options, sqlm_conn **conn)
{
    char url[400];

    (void)snprintf(url, sizeof url, "sqlite:%s%s", path, options);
    return sqlm_connect(cx, url, conn);
}

static sqlm_outcome execute(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    return sqlm_execute(cx, conn, sql, SQLM_NO_PARAMETERS, NULL);
}

/* Rows over several pages; half of them are of each work's doing. */
static void make_file(sqlm_cx *cx, const char *options)
{
    sqlm_conn *conn = NULL;

    remove_files();
    assert_ok(cx, open_file(cx, options, &conn));
    assert_ok(cx, execute(cx, conn, "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER, filling TEXT)"));
    assert_ok(cx, execute(cx, conn,
                          "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
                          "INSERT INTO t SELECT i, 1, hex(zeroblob(400)) FROM n"));
    sqlm_conn_close(conn);
}

/* How far a work came. */
typedef enum progress {
    CAME_TO_CONNECT,
    CAME_TO_BEGIN,
    CAME_TO_WRITE,
    CAME_TO_COMMIT,
    CAME_TO_END
} progress;

static sqlm_outcome work(sqlm_cx *cx, sqlm_conn **conn, sqlm_tx *tx, progress *came_to)
{
    sqlm_outcome outcome = open_file(cx, "?busy_timeout=20", conn);

    *came_to = CAME_TO_CONNECT;
    if (outcome != SQLM_OK)
        return outcome;
    *came_to = CAME_TO_BEGIN;
    outcome = sqlm_begin(cx, *conn, NULL, tx);
    if (outcome != SQLM_OK)
        return outcome;
    *came_to = CAME_TO_WRITE;
    outcome = execute(cx, *conn, "UPDATE t SET v = 2");
    if (outcome == SQLM_OK)
        outcome = execute(cx, *conn, "INSERT INTO t SELECT id + 40, 2, filling FROM t");
    if (outcome != SQLM_OK)
        return outcome;
    *came_to = CAME_TO_COMMIT;
    outcome = sqlm_commit(cx, tx);
    if (outcome == SQLM_OK)
        *came_to = CAME_TO_END;
    return outcome;
}

static bool is_unknown(const sqlm_error *error)
{
    return error->kind == SQLM_E_TRANSACTION && error->reason == SQLM_R_COMMIT_UNKNOWN;
}

/* A failure of files is told as one, a full disk as such. */
static bool is_told_truly(const sqlm_error *error, const vfs_script *script, progress came_to)
{
    if (error->kind == SQLM_E_STORAGE && script->call == VFS_WRITE && script->fault == VFS_IS_SHORT)
        return error->reason == SQLM_R_FULL;
    if (error->kind == SQLM_E_STORAGE || (came_to == CAME_TO_COMMIT && is_unknown(error)))
        return true;
    /* SQLite itself calls some failures of shared memory or of opening by these names */
    return (came_to == CAME_TO_CONNECT && (error->kind == SQLM_E_CONNECTION || error->kind == SQLM_E_CONFIG)) ||
           error->kind == SQLM_E_OUT_OF_MEMORY || error->kind == SQLM_E_LOCK_TIMEOUT;
}

static int64_t expect_whole(sqlm_cx *cx, sqlm_conn *conn, const char *what)
{
    int64_t old = ask(cx, conn, "SELECT count(*) FROM t WHERE v = 1");
    int64_t new = ask(cx, conn, "SELECT count(*) FROM t WHERE v = 2");

    if (!((old == ROWS && new == 0) || (old == 0 && new == 2 * ROWS)))
        fail_msg("%s: %d old rows, %d new ones: the work is torn", what, (int)old, (int)new);
    return new;
}

/* The faulty time is over. A connection that is not broken must be good for more. */
static void expect_usable(sqlm_cx *cx, sqlm_conn *conn, sqlm_tx *tx, progress came_to, const char *what)
{
    if (came_to == CAME_TO_WRITE || came_to == CAME_TO_COMMIT) {
        sqlm_outcome outcome = sqlm_rollback(cx, tx);

        if (outcome != SQLM_OK && sqlm_conn_get_status(conn) != SQLM_CONN_BROKEN)
            fail_msg("%s: the rollback failed, the connection is not broken: %s", what, sqlm_cx_error(cx)->message);
    }
    if (sqlm_conn_get_status(conn) == SQLM_CONN_BROKEN)
        return;
    if (sqlm_conn_get_status(conn) != SQLM_CONN_IDLE)
        fail_msg("%s: the connection is in state %d", what, (int)sqlm_conn_get_status(conn));
    (void)expect_whole(cx, conn, what);
}

/* One work with one fault; false when nothing was hit any more. */
static bool try_fault(sqlm_cx *cx, const char *options, const vfs_script *script)
{
    sqlm_conn   *conn = NULL;
    sqlm_tx      tx;
    progress     came_to;
    sqlm_error   error;
    sqlm_outcome outcome;
    int64_t      rows;
    size_t       hits;
    char         what[200];

    make_file(cx, options);
    vfs = *script;
    outcome = work(cx, &conn, &tx, &came_to);
    error = *sqlm_cx_error(cx);
    hits = vfs.hits;
    vfs = (vfs_script){ 0 };
    (void)snprintf(what, sizeof what, "%s: %s %zu%s, fault %d, came to %d", options, vfs_call_name(script->call), script->nth,
                   script->and_later ? " and later" : "", (int)script->fault, (int)came_to);
    if (outcome != SQLM_OK && hits == 0)
        fail_msg("%s: nothing was hit, but: %s", what, error.message);
    if (outcome != SQLM_OK && !is_told_truly(&error, script, came_to))
        fail_msg("%s: %s (%s): %s", what, sqlm_error_kind_name(error.kind), sqlm_error_reason_name(error.reason), error.message);
    if (conn != NULL)
        expect_usable(cx, conn, &tx, came_to, what);
    sqlm_conn_close(conn);

    assert_ok(cx, open_file(cx, "", &conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
    rows = expect_whole(cx, conn, what);
    if ((came_to == CAME_TO_END) != (rows > 0) && !(came_to == CAME_TO_COMMIT && is_unknown(&error)))
        fail_msg("%s: the outcome is %d, but the work is %sdone", what, (int)outcome, rows > 0 ? "" : "not ");
    sqlm_conn_close(conn);
    return hits > 0;
}

static size_t try_all(sqlm_cx *cx, const char *options, vfs_call call, vfs_fault fault)
{
    size_t count = 0;

    for (int and_later = 0; and_later < 2; and_later++) {
        for (size_t nth = 1;; nth++, count++) {
            const vfs_script script = { .call = call, .fault = fault, .nth = nth, .and_later = and_later != 0 };

            assert_in_range(nth, 1, MOST_FAULTS);
            if (!try_fault(cx, options, &script))
                break;
        }
    }
    return count;
}

static void files__that_fail_leave_the_work_done_or_not(void **state)
{
    static const char *const journals[] = { "?journal=wal", "?journal=delete" };
    size_t                   count = 0;

    for (size_t i = 0; i < 2; i++) {
        for (vfs_call call = 0; call < VFS_CALL_COUNT; call++)
            count += try_all(*state, journals[i], call, VFS_FAILS);
        count += try_all(*state, journals[i], VFS_READ, VFS_IS_SHORT);
        count += try_all(*state, journals[i], VFS_WRITE, VFS_IS_SHORT);
    }
    print_message("%zu faults of files\n", count);
    assert_in_range(count, LEAST_FAULTS, SIZE_MAX);
}

/* A sync that is dropped harms nobody as long as the machine stands. */
static void files__that_are_not_synced_are_whole_all_the_same(void **state)
{
    (void)try_all(*state, "?journal=wal", VFS_SYNC, VFS_IS_DROPPED);
    (void)try_all(*state, "?journal=delete", VFS_SYNC, VFS_IS_DROPPED);
}

static void lock__that_fails_is_no_lock_timeout(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    make_file(cx, "?journal=delete");
    assert_ok(cx, open_file(cx, "", &conn));
    vfs = (vfs_script){ .call = VFS_LOCK, .nth = 1, .and_later = true };
    assert_error(cx, STORAGE, execute(cx, conn, "UPDATE t SET v = 3"));
    vfs = (vfs_script){ 0 };
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_IO);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_ok(cx, execute(cx, conn, "UPDATE t SET v = 3"));
    sqlm_conn_close(conn);
}

static void shared_memory__that_cannot_be_had_is_told_with_a_way_out(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    make_file(cx, "?journal=wal");
    vfs = (vfs_script){ .call = VFS_SHM_MAP, .nth = 1, .and_later = true };
    assert_error(cx, STORAGE, open_file(cx, "", &conn));
    vfs = (vfs_script){ 0 };
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_IO);
    if (strstr(sqlm_cx_error(cx)->hint, "WAL") == NULL)
        fail_msg("the hint does not speak of WAL: %s", sqlm_cx_error(cx)->hint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(files__that_fail_leave_the_work_done_or_not),
        cx_test(files__that_are_not_synced_are_whole_all_the_same),
        cx_test(lock__that_fails_is_no_lock_timeout),
        cx_test(shared_memory__that_cannot_be_had_is_told_with_a_way_out),
    };

    return cmocka_run_group_tests_name("faults/sqlite_files", tests, setup, teardown);
}
