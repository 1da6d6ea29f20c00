/* SPDX-License-Identifier: MIT */
/* Deadlines, cancellation, and what the database ends. */
#include "cases.h"
#include "database.h"

#include <pthread.h>

static void assert_usable(const scene *s)
{
    for (int i = 0; i < 10; i++) /* what was to stop something hits nothing later */
        assert_int_equal(ask(s, s->conn, "SELECT 4711"), 4711);
}

void deadline__stops_what_runs(void **state)
{
    scene *s = *state;

    sqlm_cx_set_timeout(s->cx, 30);
    assert_failure(s, FAILURE(TIMEOUT, NONE), execute(s, s->conn, s->db->long_work));
    sqlm_cx_set_timeout(s->cx, 0);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
    assert_usable(s);
}

void deadline__that_has_passed_sends_nothing(void **state)
{
    scene     *s = *state;
    sqlm_conn *third = NULL;
    Item       item = { .name = "a" };

    sqlm_cx_set_timeout(s->cx, -1);
    assert_failure(s, FAILURE(TIMEOUT, NONE), Item_insert(s->cx, s->conn, &item));
    assert_int_equal(sqlm_cx_error(s->cx)->sent, SQLM_SENT_NO);
    assert_failure(s, FAILURE(TIMEOUT, NONE), sqlm_connect(s->cx, database_url(s->db), &third));
    assert_null(third);
    sqlm_cx_set_timeout(s->cx, 0);
    assert_int_equal(count_items(s, s->conn), 0);
}

void deadline__in_a_transaction(void **state)
{
    scene  *s = *state;
    sqlm_tx tx;

    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &tx));
    add_item(s, s->conn, "a", 1);
    sqlm_cx_set_timeout(s->cx, 30);
    assert_failure(s, FAILURE(TIMEOUT, NONE), execute(s, s->conn, s->db->long_work));
    sqlm_cx_set_timeout(s->cx, 0);
    if (s->db->is.stop_fails_all) {
        assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_TRANSACTION_FAILED);
        assert_ok(s->cx, sqlm_rollback(s->cx, &tx));
    } else {
        assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IN_TRANSACTION);
        assert_ok(s->cx, sqlm_commit(s->cx, &tx));
    }
    assert_int_equal(count_items(s, s->other), s->db->is.stop_fails_all ? 0 : 1);
    assert_usable(s);
}

void deadline__in_a_savepoint_leaves_what_stood_before(void **state)
{
    scene  *s = *state;
    sqlm_tx outer;
    sqlm_tx inner;

    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &outer));
    add_item(s, s->conn, "a", 1);
    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &inner));
    sqlm_cx_set_timeout(s->cx, 30);
    assert_failure(s, FAILURE(TIMEOUT, NONE), execute(s, s->conn, s->db->long_work));
    sqlm_cx_set_timeout(s->cx, 0);
    assert_ok(s->cx, sqlm_rollback(s->cx, &inner));
    assert_ok(s->cx, sqlm_commit(s->cx, &outer));
    assert_int_equal(count_items(s, s->other), 1);
}

static void *cancel(void *user)
{
    sqlm_cx_cancel(user);
    return NULL;
}

/* Whenever it comes, it hits: nothing else ends the statement. */
void cancel__from_another_thread(void **state)
{
    scene    *s = *state;
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, cancel, s->cx), 0);
    assert_failure(s, FAILURE(CANCELLED, NONE), execute(s, s->conn, s->db->long_work));
    assert_int_equal(pthread_join(thread, NULL), 0);
    sqlm_cx_uncancel(s->cx);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
    assert_usable(s);
}

void cancel__of_a_parent_stops_its_children(void **state)
{
    scene                *s = *state;
    const sqlm_cx_options options = { .size = sizeof options, .parent = s->cx };
    sqlm_cx              *child = sqlm_cx_new(&options);
    pthread_t             thread;

    assert_non_null(child);
    assert_int_equal(pthread_create(&thread, NULL, cancel, s->cx), 0);
    assert_error(child, CANCELLED, sqlm_execute(child, s->conn, s->db->long_work, SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(pthread_join(thread, NULL), 0);
    sqlm_cx_uncancel(s->cx);
    sqlm_cx_free(child);
    assert_usable(s);
}

void cancel__between_rows(void **state)
{
    scene          *s = *state;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome = SQLM_OK;

    assert_ok(s->cx, sqlm_query(s->cx, s->conn, s->db->many_rows, SQLM_NO_PARAMETERS, &rows));
    for (int i = 0; i < 3; i++)
        assert_ok(s->cx, sqlm_rows_next(s->cx, rows, &row));
    sqlm_cx_cancel(s->cx);
    while (outcome == SQLM_OK) {
        outcome = sqlm_rows_next(s->cx, rows, &row);
        assert_true(outcome != SQLM_OK || row != NULL); /* not the end of them */
    }
    assert_failure(s, FAILURE(CANCELLED, NONE), outcome);
    sqlm_cx_uncancel(s->cx);
    sqlm_rows_close(rows);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
    assert_usable(s);
}

/* They come as fast as they are thrown away: nothing waits. */
void deadline__stops_rows_that_nobody_reads(void **state)
{
    scene *s = *state;

    sqlm_cx_set_timeout(s->cx, 30);
    assert_failure(s, FAILURE(TIMEOUT, NONE), execute(s, s->conn, s->db->many_rows));
    sqlm_cx_set_timeout(s->cx, 0);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
    assert_usable(s);
}

static void read_some(const scene *s, const char *sql)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    assert_ok(s->cx, sqlm_query(s->cx, s->conn, sql, SQLM_NO_PARAMETERS, &rows));
    assert_ok(s->cx, sqlm_rows_next(s->cx, rows, &row));
    assert_non_null(row);
    sqlm_rows_close(rows);
}

/* Rows without an end are not read to it. */
void rows__that_are_closed_early_leave_a_good_connection(void **state)
{
    scene *s = *state;

    read_some(s, "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3");
    assert_usable(s);
    read_some(s, s->db->many_rows);
    assert_usable(s);
}

void rows__that_are_closed_early_leave_a_good_transaction(void **state)
{
    scene  *s = *state;
    sqlm_tx tx;

    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &tx));
    add_item(s, s->conn, "a", 1);
    read_some(s, s->db->some_rows);
    add_item(s, s->conn, "b", 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &tx));
    assert_int_equal(count_items(s, s->other), 2);
}

void interrupt__of_what_does_not_run_hits_nothing(void **state)
{
    scene *s = *state;

    sqlm_conn_interrupt(s->conn);
    assert_usable(s);
}

/* ---- sessions that end ----------------------------------------------------------------------------------------------------- */

void lost__is_told_and_the_connection_broken(void **state)
{
    scene       *s = *state;
    sqlm_tx      tx;
    sqlm_outcome outcome;

    end_session(s, s->conn, false);
    outcome = sqlm_begin(s->cx, s->conn, NULL, &tx);
    end_session(s, s->conn, true);
    assert_failure(s, s->db->is.lost, outcome);
    assert_true(sqlm_cx_error(s->cx)->connection_lost);
    assert_false(sqlm_cx_error(s->cx)->retryable); /* what was on its way may have been done */
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_BROKEN);
    assert_int_equal(execute(s, s->conn, "SELECT 1"), SQLM_ERR); /* and stays so */
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_BROKEN);
    assert_int_equal(ask(s, s->other, "SELECT 4711"), 4711);
}

void lost__in_a_commit(void **state)
{
    scene  *s = *state;
    sqlm_tx tx;

    if (s->db->session == NULL) { /* a file that is open is written to: a commit within it is not lost */
        assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &tx));
        add_item(s, s->conn, "a", 1);
        assert_ok(s->cx, sqlm_commit(s->cx, &tx));
        return;
    }
    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &tx));
    add_item(s, s->conn, "a", 1);
    end_session(s, s->conn, false);
    assert_failure(s, s->db->is.lost_commit, sqlm_commit(s->cx, &tx));
    assert_int_equal(sqlm_cx_error(s->cx)->sent, SQLM_SENT_MAYBE);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_BROKEN);
    assert_int_equal(count_items(s, s->other), 0);
}
