/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <signal.h>
#include <sys/resource.h>

static sqlm_conn *open_table(sqlm_cx *cx)
{
    sqlm_conn *conn = open_memory(cx);

    script(cx, conn, "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE)");
    return conn;
}

#define assert_status(conn, expected) assert_int_equal((conn)->driver->status(conn), SQLM_CONN_##expected)

static void transaction__commits_and_rolls_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_table(cx);

    assert_status(conn, IDLE);
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    assert_status(conn, IN_TRANSACTION);
    script(cx, conn, "INSERT INTO t (v) VALUES ('a')");
    assert_ok(cx, conn->driver->commit(cx, conn));
    assert_status(conn, IDLE);
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t (v) VALUES ('b')");
    assert_ok(cx, conn->driver->rollback(cx, conn));
    assert_status(conn, IDLE);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);
    assert_error(cx, TRANSACTION, conn->driver->commit(cx, conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_STATE);
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    assert_error(cx, TRANSACTION, conn->driver->begin(cx, conn, NULL));
    assert_status(conn, IN_TRANSACTION);
    close_db(conn);
}

static void transaction__survives_an_error_of_one_statement(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_table(cx);

    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t (v) VALUES ('a')");
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT INTO t (v) VALUES ('b'), ('a')"));
    assert_status(conn, IN_TRANSACTION);
    assert_ok(cx, conn->driver->commit(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);
    close_db(conn);
}

static void savepoint__undoes_its_part(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_table(cx);

    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t (v) VALUES ('a')");
    assert_ok(cx, conn->driver->savepoint(cx, conn, "one"));
    script(cx, conn, "INSERT INTO t (v) VALUES ('b')");
    assert_ok(cx, conn->driver->savepoint(cx, conn, "two"));
    script(cx, conn, "INSERT INTO t (v) VALUES ('c')");
    assert_ok(cx, conn->driver->release_savepoint(cx, conn, "two"));
    assert_ok(cx, conn->driver->rollback_to_savepoint(cx, conn, "one"));
    assert_error(cx, TRANSACTION, conn->driver->release_savepoint(cx, conn, "one")); /* it is gone */
    assert_status(conn, IN_TRANSACTION);
    assert_ok(cx, conn->driver->commit(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);
    close_db(conn);
}

/* SQLite ends the transaction by itself; what ran now would commit by itself. */
static void transaction__that_sqlite_ended_must_be_rolled_back(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *conn = open_table(cx);
    sqlm_statement *statement;
    sqlm_cursor    *cursor = NULL;

    script(cx, conn, "INSERT INTO t (v) VALUES ('a')");
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    assert_ok(cx, conn->driver->savepoint(cx, conn, "one"));
    script(cx, conn, "INSERT INTO t (v) VALUES ('b')");
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT OR ROLLBACK INTO t (v) VALUES ('a')"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNIQUE);
    assert_status(conn, TRANSACTION_FAILED);

    assert_error(cx, TRANSACTION, run(cx, conn, "INSERT INTO t (v) VALUES ('c')"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_ABORTED);
    assert_error(cx, TRANSACTION, conn->driver->execute_script(cx, conn, "INSERT INTO t (v) VALUES ('c')"));
    statement = prepare(cx, conn, "SELECT 1");
    assert_error(cx, TRANSACTION, conn->driver->query(cx, statement, NULL, &cursor));
    conn->driver->release(statement);
    assert_error(cx, TRANSACTION, conn->driver->savepoint(cx, conn, "two"));
    assert_error(cx, TRANSACTION, conn->driver->begin(cx, conn, NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_STATE);
    assert_error(cx, TRANSACTION, conn->driver->commit(cx, conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_ABORTED);
    assert_status(conn, TRANSACTION_FAILED);

    assert_ok(cx, conn->driver->rollback_to_savepoint(cx, conn, "one"));
    assert_status(conn, TRANSACTION_FAILED);
    assert_ok(cx, conn->driver->rollback(cx, conn));
    assert_status(conn, IDLE);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);
    close_db(conn);
}

/* A transaction that was begun in SQL is held to the same. */
static void transaction__in_sql_fails_and_ends_the_same_way(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_table(cx);

    script(cx, conn, "INSERT INTO t (v) VALUES ('a')");
    assert_ok(cx, run(cx, conn, "BEGIN"));
    assert_status(conn, IN_TRANSACTION);
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT OR ROLLBACK INTO t (v) VALUES ('a')"));
    assert_status(conn, TRANSACTION_FAILED);
    assert_ok(cx, run(cx, conn, "ROLLBACK"));
    assert_status(conn, IDLE);
    assert_ok(cx, run(cx, conn, "BEGIN"));
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT OR ROLLBACK INTO t (v) VALUES ('a')"));
    assert_error(cx, TRANSACTION, conn->driver->execute_script(cx, conn, "COMMIT"));
    script(cx, conn, "ROLLBACK; INSERT INTO t (v) VALUES ('b')");
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 2);
    close_db(conn);
}

static void transaction__that_a_trigger_rolled_back_must_be_rolled_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_table(cx);

    script(cx, conn, "CREATE TRIGGER guard BEFORE INSERT ON t WHEN NEW.v = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'not this one'); END");
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t (v) VALUES ('a')");
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT INTO t (v) VALUES ('bad')"));
    assert_string_equal(sqlm_cx_error(cx)->message, "not this one");
    assert_status(conn, TRANSACTION_FAILED);
    assert_error(cx, TRANSACTION, run(cx, conn, "INSERT INTO t (v) VALUES ('b')"));
    assert_ok(cx, conn->driver->rollback(cx, conn));
    assert_status(conn, IDLE);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    close_db(conn);
}

static void commit__that_fails_leaves_the_transaction_open(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_table(cx);

    script(cx, conn, "CREATE TABLE u (t INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)");
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO u VALUES (1)");
    assert_error(cx, CONSTRAINT, conn->driver->commit(cx, conn));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_FOREIGN_KEY);
    assert_status(conn, IN_TRANSACTION);
    script(cx, conn, "INSERT INTO t VALUES (1, 'a')");
    assert_ok(cx, conn->driver->commit(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM u"), 1);
    close_db(conn);
}

/* Limits the size of files: SQLite writes at COMMIT and then cannot. */
static void limit_files(rlim_t size)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size < limit.rlim_max ? size : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* SQLite gives the transaction up when it cannot write: who asks must be told that he has to look, not that nothing happened. */
static void commit__that_cannot_write_is_unknown(void **state)
{
    static const sqlm_plan_column column = { .type = SQLM_TYPE_I64, .name = "v" };
    const sqlm_plan               plan = { &column, 1, 0 };
    int64_t                       v = 1;
    sqlm_cx                      *cx = *state;
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);

    for (int i = 0; i < 2; i++) {
        const char     *name = i == 0 ? "full-tx.db?journal=delete" : "full-batch.db?journal=delete";
        sqlm_conn      *conn = open_db(cx, file_url(name));
        sqlm_batch      batch = { .plan = &plan, .objects = &v, .count = 2 };
        sqlm_statement *statement;
        sqlm_outcome    outcome;

        script(cx, conn, "CREATE TABLE t (v, b)");
        statement = prepare(cx, conn, "INSERT INTO t VALUES (?1, zeroblob(100000))");
        if (i == 0) {
            assert_ok(cx, conn->driver->begin(cx, conn, NULL));
            assert_ok(cx, conn->driver->execute_batch(cx, statement, &batch, NULL));
        }
        limit_files(40000);
        outcome = i == 0 ? conn->driver->commit(cx, conn) : conn->driver->execute_batch(cx, statement, &batch, NULL);
        limit_files(RLIM_INFINITY);
        assert_error(cx, TRANSACTION, outcome);
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_COMMIT_UNKNOWN);
        assert_int_not_equal(sqlm_cx_error(cx)->native_code, 0);
        assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_MAYBE);
        assert_false(sqlm_cx_error(cx)->retryable);
        assert_status(conn, BROKEN);
        close_db(conn);

        conn = open_db(cx, file_url(name));
        assert_string_equal(ask_text(cx, conn, "PRAGMA integrity_check"), "ok");
        assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
        close_db(conn);
    }
    (void)signal(SIGXFSZ, before);
}

static void transaction__that_is_read_only_refuses_writes(void **state)
{
    const sqlm_tx_options options = { .size = sizeof options, .read_only = true, .isolation = SQLM_ISOLATION_REPEATABLE_READ };
    sqlm_cx              *cx = *state;
    sqlm_conn            *conn = open_table(cx);

    assert_ok(cx, conn->driver->begin(cx, conn, &options));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    assert_error(cx, TRANSACTION, run(cx, conn, "INSERT INTO t (v) VALUES ('a')"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_READ_ONLY);
    assert_error(cx, TRANSACTION, conn->driver->execute_script(cx, conn, "DROP TABLE t"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_READ_ONLY);
    assert_status(conn, IN_TRANSACTION);
    assert_ok(cx, conn->driver->commit(cx, conn));
    script(cx, conn, "INSERT INTO t (v) VALUES ('a')");

    assert_ok(cx, conn->driver->begin(cx, conn, &options));
    assert_ok(cx, run(cx, conn, "ROLLBACK")); /* ends it behind our back */
    script(cx, conn, "BEGIN; INSERT INTO t (v) VALUES ('b'); COMMIT");
    assert_ok(cx, conn->driver->begin(cx, conn, &options));
    assert_ok(cx, conn->driver->rollback(cx, conn));
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t (v) VALUES ('c')");
    assert_ok(cx, conn->driver->commit(cx, conn));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 3);
    close_db(conn);
}

static void transaction__that_is_read_only_does_not_lock_writers_out(void **state)
{
    const sqlm_tx_options options = { .size = sizeof options, .read_only = true };
    sqlm_cx              *cx = *state;
    sqlm_conn            *reader = open_db(cx, file_url("readers.db"));
    sqlm_conn            *writer = open_db(cx, file_url("readers.db"));

    script(cx, writer, "CREATE TABLE t (v)");
    assert_ok(cx, reader->driver->begin(cx, reader, &options));
    assert_int_equal(ask(cx, reader, "SELECT count(*) FROM t"), 0);
    script(cx, writer, "INSERT INTO t VALUES (1)");
    assert_int_equal(ask(cx, reader, "SELECT count(*) FROM t"), 0); /* the snapshot of the first read */
    assert_ok(cx, reader->driver->commit(cx, reader));
    assert_int_equal(ask(cx, reader, "SELECT count(*) FROM t"), 1);
    close_db(reader);
    close_db(writer);
}

static void transaction__cannot_be_deferrable(void **state)
{
    const sqlm_tx_options options = { .size = sizeof options, .deferrable = true };
    sqlm_cx              *cx = *state;
    sqlm_conn            *conn = open_table(cx);

    assert_error(cx, UNSUPPORTED, conn->driver->begin(cx, conn, &options));
    assert_status(conn, IDLE);
    close_db(conn);
}

/* A transaction that has read cannot write any more once another one has written: it must be run again. */
static void transaction__that_read_an_old_snapshot_must_be_run_again(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, file_url("snapshot.db"));
    sqlm_conn *other = open_db(cx, file_url("snapshot.db"));

    script(cx, conn, "CREATE TABLE t (v); INSERT INTO t VALUES (1)");
    assert_ok(cx, run(cx, conn, "BEGIN"));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);
    script(cx, other, "INSERT INTO t VALUES (2)");
    assert_error(cx, TRANSACTION, run(cx, conn, "INSERT INTO t VALUES (3)"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_SERIALIZATION);
    assert_true(sqlm_cx_error(cx)->retryable);
    assert_status(conn, TRANSACTION_FAILED);
    assert_error(cx, TRANSACTION, run(cx, conn, "SELECT 1"));
    assert_ok(cx, conn->driver->rollback(cx, conn));
    assert_status(conn, IDLE);
    script(cx, conn, "INSERT INTO t VALUES (3)");
    close_db(conn);
    close_db(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(transaction__commits_and_rolls_back),
        cx_test(transaction__survives_an_error_of_one_statement),
        cx_test(savepoint__undoes_its_part),
        cx_test(transaction__that_sqlite_ended_must_be_rolled_back),
        cx_test(transaction__in_sql_fails_and_ends_the_same_way),
        cx_test(transaction__that_a_trigger_rolled_back_must_be_rolled_back),
        cx_test(commit__that_fails_leaves_the_transaction_open),
        cx_test(commit__that_cannot_write_is_unknown),
        cx_test(transaction__that_is_read_only_refuses_writes),
        cx_test(transaction__that_is_read_only_does_not_lock_writers_out),
        cx_test(transaction__cannot_be_deferrable),
        cx_test(transaction__that_read_an_old_snapshot_must_be_run_again),
    };

    return cmocka_run_group_tests_name("sqlite/tx", tests, folder_setup, folder_teardown);
}
