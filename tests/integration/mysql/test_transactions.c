/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

typedef struct pair {
    sqlm_cx   *cx;
    sqlm_conn *first;
    sqlm_conn *second;
} pair;

static pair make_pair(void **state)
{
    pair two = { .cx = *state };

    two.first = connect_to_server(two.cx);
    two.second = connect_to_server(two.cx);
    run(two.cx, two.first, "DROP TABLE IF EXISTS tx_item");
    run(two.cx, two.first, "CREATE TABLE tx_item (id INT PRIMARY KEY, v INT NOT NULL)");
    run(two.cx, two.first, "INSERT INTO tx_item VALUES (1, 10), (2, 20)");
    return two;
}

static void free_pair(pair *two)
{
    sqlm_conn_close(two->second);
    run(two->cx, two->first, "DROP TABLE tx_item");
    sqlm_conn_close(two->first);
}

static void tx__savepoints_undo_their_part(void **state)
{
    pair    two = make_pair(state);
    sqlm_tx tx;
    sqlm_tx inner;

    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &tx));
    run(two.cx, two.first, "UPDATE tx_item SET v = 11 WHERE id = 1");
    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &inner));
    run(two.cx, two.first, "UPDATE tx_item SET v = 12 WHERE id = 1");
    assert_ok(two.cx, sqlm_rollback(two.cx, &inner));
    assert_int_equal(ask(two.cx, two.first, "SELECT v FROM tx_item WHERE id = 1"), 11);
    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &inner));
    run(two.cx, two.first, "UPDATE tx_item SET v = 13 WHERE id = 1");
    assert_ok(two.cx, sqlm_commit(two.cx, &inner));
    assert_int_equal(ask(two.cx, two.second, "SELECT v FROM tx_item WHERE id = 1"), 10);
    assert_ok(two.cx, sqlm_commit(two.cx, &tx));
    assert_int_equal(ask(two.cx, two.second, "SELECT v FROM tx_item WHERE id = 1"), 13);
    free_pair(&two);
}

static void tx__options_reach_the_server(void **state)
{
    pair            two = make_pair(state);
    sqlm_tx         tx;
    sqlm_tx_options options = { .size = sizeof options, .read_only = true };

    assert_ok(two.cx, sqlm_begin(two.cx, two.first, &options, &tx));
    assert_error(two.cx, TRANSACTION, sqlm_execute(two.cx, two.first, "DELETE FROM tx_item", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(sqlm_cx_error(two.cx)->reason, SQLM_R_READ_ONLY);
    assert_ok(two.cx, sqlm_rollback(two.cx, &tx));

    options = (sqlm_tx_options){ .size = sizeof options, .isolation = SQLM_ISOLATION_READ_COMMITTED };
    assert_ok(two.cx, sqlm_begin(two.cx, two.first, &options, &tx));
    assert_int_equal(ask(two.cx, two.first, "SELECT v FROM tx_item WHERE id = 2"), 20);
    run(two.cx, two.second, "UPDATE tx_item SET v = 21 WHERE id = 2");
    assert_int_equal(ask(two.cx, two.first, "SELECT v FROM tx_item WHERE id = 2"), 21); /* repeatable read would say 20 */
    assert_ok(two.cx, sqlm_commit(two.cx, &tx));

    options = (sqlm_tx_options){ .size = sizeof options, .deferrable = true };
    assert_error(two.cx, UNSUPPORTED, sqlm_begin(two.cx, two.first, &options, &tx));
    free_pair(&two);
}

static void tx__ddl_inside_is_refused_before_it_commits(void **state)
{
    pair    two = make_pair(state);
    sqlm_tx tx;

    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &tx));
    run(two.cx, two.first, "UPDATE tx_item SET v = 0");
    assert_error(two.cx, MISUSE, sqlm_execute(two.cx, two.first, "create table tx_other (a INT)", SQLM_NO_PARAMETERS, NULL));
    assert_error(two.cx, MISUSE, sqlm_execute_script(two.cx, two.first, "DROP TABLE tx_item"));
    assert_ok(two.cx, sqlm_rollback(two.cx, &tx));
    assert_int_equal(ask(two.cx, two.second, "SELECT v FROM tx_item WHERE id = 1"), 10);
    free_pair(&two);
}

static void tx__a_lock_not_had_in_time_leaves_only_the_rollback(void **state)
{
    pair    two = make_pair(state);
    sqlm_tx first;
    sqlm_tx second;

    run(two.cx, two.second, "SET SESSION innodb_lock_wait_timeout = 1");
    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &first));
    run(two.cx, two.first, "UPDATE tx_item SET v = 1 WHERE id = 1");
    assert_ok(two.cx, sqlm_begin(two.cx, two.second, NULL, &second));
    run(two.cx, two.second, "UPDATE tx_item SET v = 2 WHERE id = 2");
    assert_error(two.cx, LOCK_TIMEOUT,
                 sqlm_execute(two.cx, two.second, "UPDATE tx_item SET v = 2 WHERE id = 1", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(sqlm_conn_get_status(two.second), SQLM_CONN_TRANSACTION_FAILED);
    assert_error(two.cx, TRANSACTION, sqlm_execute(two.cx, two.second, "DO 1", SQLM_NO_PARAMETERS, NULL));
    assert_error(two.cx, TRANSACTION, sqlm_commit(two.cx, &second));
    assert_ok(two.cx, sqlm_rollback(two.cx, &second));
    assert_int_equal(sqlm_conn_get_status(two.second), SQLM_CONN_IDLE);
    assert_ok(two.cx, sqlm_commit(two.cx, &first));
    assert_int_equal(ask(two.cx, two.second, "SELECT v FROM tx_item WHERE id = 2"), 20);
    free_pair(&two);
}

static void tx__a_savepoint_saves_what_stood_before_the_lock_wait(void **state)
{
    pair    two = make_pair(state);
    sqlm_tx first;
    sqlm_tx second;
    sqlm_tx inner;

    run(two.cx, two.second, "SET SESSION innodb_lock_wait_timeout = 1");
    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &first));
    run(two.cx, two.first, "UPDATE tx_item SET v = 1 WHERE id = 1");
    assert_ok(two.cx, sqlm_begin(two.cx, two.second, NULL, &second));
    run(two.cx, two.second, "UPDATE tx_item SET v = 2 WHERE id = 2");
    assert_ok(two.cx, sqlm_begin(two.cx, two.second, NULL, &inner));
    assert_error(two.cx, LOCK_TIMEOUT,
                 sqlm_execute(two.cx, two.second, "UPDATE tx_item SET v = 2 WHERE id = 1", SQLM_NO_PARAMETERS, NULL));
    assert_ok(two.cx, sqlm_rollback(two.cx, &inner));
    assert_int_equal(sqlm_conn_get_status(two.second), SQLM_CONN_IN_TRANSACTION);
    assert_ok(two.cx, sqlm_commit(two.cx, &second));
    assert_ok(two.cx, sqlm_rollback(two.cx, &first));
    assert_int_equal(ask(two.cx, two.first, "SELECT v FROM tx_item WHERE id = 2"), 2);
    free_pair(&two);
}

static void *update_first_row(void *argument)
{
    pair        *two = argument;
    sqlm_cx     *cx = sqlm_cx_new(NULL);
    sqlm_outcome outcome = cx == NULL ? SQLM_ERR
                                      : sqlm_execute(cx, two->second, "UPDATE tx_item SET v = 9 WHERE id = 1", SQLM_NO_PARAMETERS, NULL);

    sqlm_cx_free(cx);
    return outcome == SQLM_OK ? NULL : two;
}

/* Waits until some connection waits for a lock. InnoDB makes that table anew when nobody has looked at it for a tenth of a second. */
static void wait_for_lock_wait(sqlm_cx *cx, sqlm_conn *conn)
{
    while (ask(cx, conn, "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'") == 0)
        assert_ok(cx, sqlm_cx_wait(cx, -1, 0, sqlm_now() + 150000, NULL));
}

static void tx__the_victim_of_a_deadlock_begins_anew(void **state)
{
    pair       two = make_pair(state);
    sqlm_conn *watcher = connect_to_server(two.cx);
    sqlm_tx    first;
    sqlm_tx    second;
    sqlm_tx    inner;
    pthread_t  thread;
    void      *failed = NULL;
    sqlm_outcome outcome;

    assert_ok(two.cx, sqlm_begin(two.cx, two.second, NULL, &second));
    run(two.cx, two.second, "INSERT INTO tx_item SELECT seq, 0 FROM seq_100_to_200"); /* the heavier one survives */
    run(two.cx, two.second, "UPDATE tx_item SET v = 8 WHERE id = 2");
    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &first));
    run(two.cx, two.first, "UPDATE tx_item SET v = 7 WHERE id = 1");
    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &inner));
    assert_int_equal(pthread_create(&thread, NULL, update_first_row, &two), 0);
    wait_for_lock_wait(two.cx, watcher);
    outcome = sqlm_execute(two.cx, two.first, "UPDATE tx_item SET v = 7 WHERE id = 2", SQLM_NO_PARAMETERS, NULL);
    assert_int_equal(pthread_join(thread, &failed), 0);
    assert_null(failed);
    assert_int_equal(outcome, SQLM_ERR);
    assert_int_equal(sqlm_cx_error(two.cx)->kind, SQLM_E_TRANSACTION);
    assert_int_equal(sqlm_cx_error(two.cx)->reason, SQLM_R_DEADLOCK);
    assert_true(sqlm_cx_error(two.cx)->retryable);
    assert_ok(two.cx, sqlm_rollback(two.cx, &inner));
    assert_int_equal(sqlm_conn_get_status(two.first), SQLM_CONN_TRANSACTION_FAILED); /* its savepoints are gone as well */
    assert_ok(two.cx, sqlm_rollback(two.cx, &first));
    assert_ok(two.cx, sqlm_commit(two.cx, &second));
    assert_int_equal(ask(two.cx, two.first, "SELECT v FROM tx_item WHERE id = 1"), 9);
    sqlm_conn_close(watcher);
    free_pair(&two);
}

/* As a deadlock does, this undoes the whole transaction; from MariaDB 11.6.2 on it is the default that there are such failures. */
static void tx__a_row_that_was_changed_meanwhile_ends_it(void **state)
{
    pair    two = make_pair(state);
    sqlm_tx tx;
    sqlm_tx inner;

    run(two.cx, two.first, "SET SESSION innodb_snapshot_isolation = ON");
    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &tx));
    assert_int_equal(ask(two.cx, two.first, "SELECT v FROM tx_item WHERE id = 1"), 10);
    run(two.cx, two.first, "UPDATE tx_item SET v = 77 WHERE id = 2");
    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &inner));
    run(two.cx, two.second, "UPDATE tx_item SET v = 9 WHERE id = 1");
    assert_error(two.cx, TRANSACTION, sqlm_execute(two.cx, two.first, "UPDATE tx_item SET v = 8 WHERE id = 1", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(sqlm_cx_error(two.cx)->reason, SQLM_R_SERIALIZATION);
    assert_ok(two.cx, sqlm_rollback(two.cx, &inner));
    assert_int_equal(sqlm_conn_get_status(two.first), SQLM_CONN_TRANSACTION_FAILED);
    assert_ok(two.cx, sqlm_rollback(two.cx, &tx));
    assert_int_equal(ask(two.cx, two.first, "SELECT COUNT(*) FROM tx_item WHERE v = 77"), 0);
    free_pair(&two);
}

/* Rows of a transaction that waits for a lock behind them, of which the first one is read: then it becomes the victim of a deadlock. */
static void give_up_rows_of_a_victim(pair *two, sqlm_tx *first, sqlm_tx *inner, sqlm_tx *second, pthread_t *thread)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    run(two->cx, two->first, "INSERT INTO tx_item SELECT seq, 0 FROM seq_10_to_60");
    assert_ok(two->cx, sqlm_begin(two->cx, two->second, NULL, second));
    run(two->cx, two->second, "INSERT INTO tx_item SELECT seq, 0 FROM seq_100_to_200"); /* the heavier one survives */
    run(two->cx, two->second, "UPDATE tx_item SET v = 8 WHERE id = 60");
    assert_ok(two->cx, sqlm_begin(two->cx, two->first, NULL, first));
    run(two->cx, two->first, "UPDATE tx_item SET v = 77 WHERE id = 2");
    if (inner != NULL)
        assert_ok(two->cx, sqlm_begin(two->cx, two->first, NULL, inner));
    assert_ok(two->cx, sqlm_query(two->cx, two->first, "SELECT id, REPEAT('x', 1000) FROM tx_item WHERE id <> 2 ORDER BY id FOR UPDATE",
                                  SQLM_NO_PARAMETERS, &rows));
    assert_ok(two->cx, sqlm_rows_next(two->cx, rows, &row));
    assert_non_null(row);
    assert_int_equal(pthread_create(thread, NULL, update_first_row, two), 0);
    sqlm_rows_close(rows);
}

static void tx__a_deadlock_behind_rows_that_were_given_up_is_told(void **state)
{
    for (int way = 0; way < 6; way++) {
        pair         two = make_pair(state);
        sqlm_outcome outcome;
        sqlm_tx      first;
        sqlm_tx      inner;
        sqlm_tx      second;
        pthread_t    thread;
        void        *failed = NULL;

        give_up_rows_of_a_victim(&two, &first, way == 4 ? &inner : NULL, &second, &thread);
        if (way == 0)
            outcome = sqlm_execute(two.cx, two.first, "INSERT INTO tx_item VALUES (1000, 1)", SQLM_NO_PARAMETERS, NULL);
        else if (way == 1)
            outcome = sqlm_commit(two.cx, &first);
        else if (way == 2)
            outcome = sqlm_execute_script(two.cx, two.first, "INSERT INTO tx_item VALUES (1000, 1)");
        else if (way == 3)
            outcome = sqlm_rollback(two.cx, &first);
        else if (way == 4)
            outcome = sqlm_rollback(two.cx, &inner);
        else
            outcome = sqlm_conn_reset(two.cx, two.first);
        assert_int_equal(pthread_join(thread, &failed), 0);
        assert_null(failed);
        if (way < 3) {
            assert_int_equal(outcome, SQLM_ERR);
            assert_int_equal(sqlm_cx_error(two.cx)->reason, SQLM_R_DEADLOCK);
            assert_int_equal(sqlm_conn_get_status(two.first), SQLM_CONN_TRANSACTION_FAILED);
        } else {
            assert_ok(two.cx, outcome);
        }
        if (way == 4)
            assert_int_equal(sqlm_conn_get_status(two.first), SQLM_CONN_TRANSACTION_FAILED);
        if (way != 3 && way != 5)
            assert_ok(two.cx, sqlm_rollback(two.cx, &first));
        assert_ok(two.cx, sqlm_commit(two.cx, &second));
        assert_int_equal(ask(two.cx, two.first, "SELECT COUNT(*) FROM tx_item WHERE v = 77 OR id = 1000"), 0);
        free_pair(&two);
    }
}

static void tx__a_commit_without_an_answer_is_unknown(void **state)
{
    pair    two = make_pair(state);
    sqlm_tx tx;
    char    sql[64];

    (void)snprintf(sql, sizeof sql, "KILL CONNECTION %lld", (long long)ask(two.cx, two.second, "SELECT CONNECTION_ID()"));
    assert_ok(two.cx, sqlm_begin(two.cx, two.second, NULL, &tx));
    run(two.cx, two.second, "UPDATE tx_item SET v = 1");
    run(two.cx, two.first, sql);
    assert_error(two.cx, TRANSACTION, sqlm_commit(two.cx, &tx));
    assert_int_equal(sqlm_cx_error(two.cx)->reason, SQLM_R_COMMIT_UNKNOWN);
    assert_int_equal(sqlm_cx_error(two.cx)->sent, SQLM_SENT_MAYBE);
    assert_int_equal(sqlm_conn_get_status(two.second), SQLM_CONN_BROKEN);
    free_pair(&two);
}

/* Each would commit what is open. */
static const char *const committing[] = { "/* why */ CREATE TABLE tx_temporary (a INT)", "-- why\nDROP TABLE tx_item", "BEGIN", "begin work",
                                          "START TRANSACTION", "FLUSH TABLES", "CHECK TABLE tx_item", "OPTIMIZE TABLE tx_item" };
static const char *const harmless[] = { "CREATE TEMPORARY TABLE tx_temporary (a INT)", "DROP /* why */ TEMPORARY TABLE tx_temporary",
                                        "CREATE OR REPLACE TEMPORARY TABLE tx_temporary (a INT)",
                                        "BEGIN NOT ATOMIC UPDATE tx_item SET v = 12 WHERE id = 1; END" };

static void tx__nothing_inside_commits_behind_its_back(void **state)
{
    pair    two = make_pair(state);
    sqlm_tx tx;

    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &tx));
    run(two.cx, two.first, "UPDATE tx_item SET v = 11 WHERE id = 1");
    for (size_t i = 0; i < sizeof committing / sizeof committing[0]; i++)
        assert_error(two.cx, MISUSE, sqlm_execute(two.cx, two.first, committing[i], SQLM_NO_PARAMETERS, NULL));
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
        run(two.cx, two.first, harmless[i]);
    assert_int_equal(sqlm_conn_get_status(two.first), SQLM_CONN_IN_TRANSACTION);
    assert_ok(two.cx, sqlm_rollback(two.cx, &tx));
    assert_int_equal(ask(two.cx, two.first, "SELECT v FROM tx_item WHERE id = 1"), 10);
    free_pair(&two);
}

static void tx__one_that_a_statement_has_ended_is_not_called_undone(void **state)
{
    pair    two = make_pair(state);
    sqlm_tx tx;

    assert_ok(two.cx, sqlm_begin(two.cx, two.first, NULL, &tx));
    run(two.cx, two.first, "UPDATE tx_item SET v = 11 WHERE id = 1");
    run(two.cx, two.first, "ANALYZE TABLE tx_item");
    assert_error(two.cx, TRANSACTION, sqlm_commit(two.cx, &tx));
    assert_non_null(strstr(sqlm_cx_error(two.cx)->message, "look whether"));
    assert_int_equal(ask(two.cx, two.first, "SELECT v FROM tx_item WHERE id = 1"), 11);
    free_pair(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(tx__savepoints_undo_their_part),
        cx_test(tx__options_reach_the_server),
        cx_test(tx__ddl_inside_is_refused_before_it_commits),
        cx_test(tx__a_lock_not_had_in_time_leaves_only_the_rollback),
        cx_test(tx__a_savepoint_saves_what_stood_before_the_lock_wait),
        cx_test(tx__the_victim_of_a_deadlock_begins_anew),
        cx_test(tx__a_row_that_was_changed_meanwhile_ends_it),
        cx_test(tx__a_deadlock_behind_rows_that_were_given_up_is_told),
        cx_test(tx__a_commit_without_an_answer_is_unknown),
        cx_test(tx__nothing_inside_commits_behind_its_back),
        cx_test(tx__one_that_a_statement_has_ended_is_not_called_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
