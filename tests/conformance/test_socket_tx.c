/* SPDX-License-Identifier: MIT */
#include "socket_fixture.h"

static int64_t count_rows(fixture *f)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         count = -1;

    assert_ok(f->cx, sqlm_query(f->cx, f->conn, "count", SQLM_NO_PARAMETERS, &rows));
    assert_ok(f->cx, sqlm_rows_next(f->cx, rows, &row));
    assert_ok(f->cx, sqlm_row_get_i64(f->cx, row, 0, &count));
    sqlm_rows_close(rows);
    return count;
}

static void tx__commits_and_rolls_back(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(f->cx, run(f, "insert"));
    assert_int_equal(socket_server_rows(f->server), 0);
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 1);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_int_equal(count_rows(f), 1);
}

static void tx__savepoints_nest(void **state)
{
    fixture *f = *state;
    sqlm_tx  outer;
    sqlm_tx  inner;
    sqlm_tx  innermost;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &outer));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &innermost));
    assert_ok(f->cx, run(f, "insert"));
    assert_int_equal(count_rows(f), 3);
    assert_ok(f->cx, sqlm_rollback(f->cx, &innermost));
    assert_int_equal(count_rows(f), 2);
    assert_ok(f->cx, sqlm_commit(f->cx, &inner));
    assert_ok(f->cx, sqlm_commit(f->cx, &outer));
    assert_int_equal(socket_server_rows(f->server), 2);
}

static void tx__out_of_order_and_twice_are_misuse(void **state)
{
    fixture *f = *state;
    sqlm_tx  outer;
    sqlm_tx  inner;
    sqlm_tx  later;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &outer));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_error(f->cx, MISUSE, sqlm_commit(f->cx, &outer));
    assert_error(f->cx, MISUSE, sqlm_rollback(f->cx, &outer));
    assert_ok(f->cx, sqlm_commit(f->cx, &inner));
    assert_error(f->cx, MISUSE, sqlm_commit(f->cx, &inner));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &later)); /* as deep as the one that has ended */
    assert_error(f->cx, MISUSE, sqlm_commit(f->cx, &inner));
    assert_error(f->cx, MISUSE, sqlm_rollback(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &later));
    assert_ok(f->cx, sqlm_commit(f->cx, &outer));
    assert_error(f->cx, MISUSE, sqlm_rollback(f->cx, &outer));
}

static void tx__options_are_checked(void **state)
{
    fixture        *f = *state;
    sqlm_tx_options options = { .size = sizeof(options), .isolation = SQLM_ISOLATION_SERIALIZABLE };
    sqlm_tx         tx;
    sqlm_tx         inner;

    assert_error(f->cx, UNSUPPORTED, sqlm_begin(f->cx, f->conn, &options, &tx));
    assert_null(tx.conn);
    options.isolation = SQLM_ISOLATION_READ_COMMITTED;
    options.size--;
    assert_error(f->cx, MISUSE, sqlm_begin(f->cx, f->conn, &options, &tx));
    options.size++;
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, &options, &tx));
    assert_error(f->cx, MISUSE, sqlm_begin(f->cx, f->conn, &options, &inner));
    assert_error(f->cx, MISUSE, sqlm_begin(f->cx, f->conn, NULL, NULL));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
}

static void tx__nesting_has_a_limit(void **state)
{
    fixture     *f = *state;
    sqlm_tx      tx[100];
    sqlm_outcome outcome = SQLM_OK;
    size_t       depth = 0;

    while (depth < 100 && (outcome = sqlm_begin(f->cx, f->conn, NULL, &tx[depth])) == SQLM_OK)
        depth++;
    assert_true(depth > 8 && depth < 100);
    assert_int_equal(outcome, SQLM_ERR);
    while (depth-- > 0)
        assert_ok(f->cx, sqlm_rollback(f->cx, &tx[depth]));
    assert_usable(f);
}

static void tx__rollback_works_in_a_cancelled_context(void **state)
{
    fixture *f = *state;
    helper   other = { .server = f->server, .cancelled = f->cx };
    sqlm_tx  tx;
    sqlm_tx  inner;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    start_helper(&other);
    assert_error(f->cx, CANCELLED, run(f, "sleep"));
    join_helper(&other);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IN_TRANSACTION);
    assert_error(f->cx, CANCELLED, sqlm_commit(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_CANCELLED);
    assert_int_equal(sqlm_cx_error(f->cx)->cleanup_kind, SQLM_E_NONE);
    sqlm_cx_uncancel(f->cx);
    assert_int_equal(count_rows(f), 0);
    assert_usable(f);
}

static void tx__rollback_keeps_the_first_error(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_error(f->cx, CONNECTION, run(f, "cut"));
    assert_int_equal(sqlm_rollback(f->cx, &tx), SQLM_ERR);
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_CONNECTION);
    assert_string_equal(sqlm_cx_error(f->cx)->sql, "cut");
    assert_int_equal(sqlm_cx_error(f->cx)->cleanup_kind, SQLM_E_CONNECTION);
    assert_error(f->cx, MISUSE, sqlm_rollback(f->cx, &tx));
}

static sqlm_outcome refuse_rollback(sqlm_cx *cx, sqlm_conn *conn)
{
    (void)conn;
    return SQLM_FAIL(cx, STORAGE, IO, "the disk is gone");
}

static void tx__rollback_that_fails_alone_is_the_error(void **state)
{
    fixture    *f = *state;
    sqlm_driver failing = *socket_driver();
    sqlm_tx     tx;

    failing.rollback = refuse_rollback;
    assert_error(f->cx, QUERY, run(f, "an older failure"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    f->conn->driver = &failing;
    assert_error(f->cx, STORAGE, sqlm_rollback(f->cx, &tx));
    f->conn->driver = socket_driver();
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx)); /* it was still open */
}

static sqlm_outcome roll_back_and_complain(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_outcome outcome = socket_driver()->rollback(cx, conn);

    return outcome != SQLM_OK ? outcome : SQLM_FAIL(cx, STORAGE, IO, "rolled back, with a complaint");
}

static void tx__rollback_that_ended_the_transaction_succeeded(void **state)
{
    fixture    *f = *state;
    sqlm_driver complaining = *socket_driver();
    sqlm_tx     tx;

    complaining.rollback = roll_back_and_complain;
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    f->conn->driver = &complaining;
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    f->conn->driver = socket_driver();
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_NONE);
}

static void tx__that_the_database_ended_is_rolled_back_and_not_committed(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;
    sqlm_tx  inner;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_ok(f->cx, run(f, "insert"));
    assert_error(f->cx, TRANSACTION, run(f, "abort"));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_error(f->cx, TRANSACTION, run(f, "insert")); /* it would commit by itself */
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_ABORTED);
    assert_error(f->cx, TRANSACTION, sqlm_commit(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &inner));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_error(f->cx, TRANSACTION, run(f, "abort"));
    assert_error(f->cx, TRANSACTION, sqlm_commit(f->cx, &tx));
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_ABORTED);
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx)); /* as most programs do after a commit that failed */
    assert_int_equal(socket_server_rows(f->server), 0);
    assert_usable(f);
}

static void tx__outer_one_may_be_rolled_back_at_once_when_the_database_ended_it(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;
    sqlm_tx  inner;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_error(f->cx, TRANSACTION, run(f, "abort"));
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_usable(f);
}

static void tx__cancellation_that_ends_the_transaction_is_seen(void **state)
{
    fixture *f = *state;
    helper   other = { .server = f->server, .cancelled = f->cx };
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    start_helper(&other);
    assert_error(f->cx, CANCELLED, run(f, "sleep fatal"));
    join_helper(&other);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    sqlm_cx_uncancel(f->cx);
    assert_usable(f);
}

static void tx__that_failed_can_only_be_rolled_back(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;
    sqlm_tx  inner;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &inner));
    assert_error(f->cx, DATA, run(f, "spoil"));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_error(f->cx, TRANSACTION, run(f, "insert"));
    assert_error(f->cx, TRANSACTION, sqlm_commit(f->cx, &inner));
    assert_error(f->cx, TRANSACTION, sqlm_begin(f->cx, f->conn, NULL, &(sqlm_tx){ 0 }));
    assert_ok(f->cx, sqlm_rollback(f->cx, &inner)); /* a savepoint repairs it */
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 2);
}

static void tx__commit_that_meets_a_lock_may_be_tried_again(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, run(f, "lock commit"));
    assert_error(f->cx, LOCK_TIMEOUT, sqlm_commit(f->cx, &tx));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 2);
}

static void tx__commit_that_fails_for_good_ends_it(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, run(f, "defer commit"));
    assert_error(f->cx, CONSTRAINT, sqlm_commit(f->cx, &tx));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_ok(f->cx, sqlm_rollback(f->cx, &tx));
    assert_int_equal(sqlm_cx_error(f->cx)->kind, SQLM_E_CONSTRAINT);
    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx)); /* not a savepoint */
    assert_int_equal(tx.depth, 1);
    assert_ok(f->cx, sqlm_commit(f->cx, &tx));
    assert_int_equal(socket_server_rows(f->server), 0);
}

static void tx__lost_answer_to_commit_is_unknown(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, run(f, "lose commit"));
    assert_error(f->cx, TRANSACTION, sqlm_commit(f->cx, &tx));
    assert_int_equal(sqlm_cx_error(f->cx)->reason, SQLM_R_COMMIT_UNKNOWN);
    assert_int_equal(sqlm_cx_error(f->cx)->sent, SQLM_SENT_MAYBE);
    assert_true(sqlm_cx_error(f->cx)->connection_lost);
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_BROKEN);
    assert_int_equal(socket_server_rows(f->server), 1);
}

static void tx__reset_rolls_back(void **state)
{
    fixture *f = *state;
    sqlm_tx  tx;

    assert_ok(f->cx, sqlm_begin(f->cx, f->conn, NULL, &tx));
    assert_ok(f->cx, run(f, "insert"));
    assert_ok(f->cx, sqlm_conn_reset(f->cx, f->conn));
    assert_int_equal(sqlm_conn_get_status(f->conn), SQLM_CONN_IDLE);
    assert_error(f->cx, MISUSE, sqlm_commit(f->cx, &tx));
    assert_int_equal(count_rows(f), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        connected_test(tx__commits_and_rolls_back),
        connected_test(tx__savepoints_nest),
        connected_test(tx__out_of_order_and_twice_are_misuse),
        connected_test(tx__options_are_checked),
        connected_test(tx__nesting_has_a_limit),
        connected_test(tx__rollback_works_in_a_cancelled_context),
        connected_test(tx__rollback_keeps_the_first_error),
        connected_test(tx__rollback_that_fails_alone_is_the_error),
        connected_test(tx__that_the_database_ended_is_rolled_back_and_not_committed),
        connected_test(tx__outer_one_may_be_rolled_back_at_once_when_the_database_ended_it),
        connected_test(tx__cancellation_that_ends_the_transaction_is_seen),
        connected_test(tx__that_failed_can_only_be_rolled_back),
        connected_test(tx__commit_that_meets_a_lock_may_be_tried_again),
        connected_test(tx__commit_that_fails_for_good_ends_it),
        connected_test(tx__lost_answer_to_commit_is_unknown),
        connected_test(tx__reset_rolls_back),
        connected_test(tx__rollback_that_ended_the_transaction_succeeded),
    };
    return cmocka_run_group_tests_name("conformance/socket_tx", tests, NULL, NULL);
}
