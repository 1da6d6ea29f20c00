/* SPDX-License-Identifier: MIT */
/* Who waits for whom. */
#include "cases.h"
#include "database.h"

#include <pthread.h>

/* Somebody else has the row "a", and the session of conn does not wait for long. The transaction of conn, which has written "b" where several
 * can write. Gives what the database says to the second one. */
static sqlm_outcome run_into_lock(const scene *s, sqlm_tx *holder, sqlm_tx *waiter)
{
    sqlm_outcome outcome;

    add_item(s, s->conn, "a", 1);
    add_item(s, s->conn, "b", 1);
    assert_ok(s->cx, sqlm_begin(s->cx, s->other, NULL, holder));
    assert_ok(s->cx, set_amount(s, s->other, "a", 2));
    outcome = sqlm_begin(s->cx, s->conn, NULL, waiter);
    if (outcome != SQLM_OK)
        return outcome;
    assert_ok(s->cx, set_amount(s, s->conn, "b", 2));
    return set_amount(s, s->conn, "a", 3);
}

void lock__that_is_not_to_be_had_in_time(void **state)
{
    scene       *s = *state;
    sqlm_tx      holder;
    sqlm_tx      waiter;
    sqlm_outcome outcome;

    if (s->db->short_wait != NULL)
        assert_ok(s->cx, execute(s, s->conn, s->db->short_wait));
    outcome = run_into_lock(s, &holder, &waiter);
    assert_failure(s, FAILURE(LOCK_TIMEOUT, NONE), outcome);
    assert_true(sqlm_cx_error(s->cx)->retryable);
    if (s->db->is.lock_fails_all) {
        assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_TRANSACTION_FAILED);
        assert_ok(s->cx, sqlm_rollback(s->cx, &waiter));
    }
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
    assert_ok(s->cx, sqlm_commit(s->cx, &holder));
    assert_int_equal(amount_of(s, s->conn, "a"), 2);
    assert_int_equal(amount_of(s, s->conn, "b"), 1);
}

void lock__waits_until_the_deadline(void **state)
{
    scene       *s = *state;
    sqlm_tx      holder;
    sqlm_outcome outcome;

    add_item(s, s->conn, "a", 1);
    assert_ok(s->cx, sqlm_begin(s->cx, s->other, NULL, &holder));
    assert_ok(s->cx, set_amount(s, s->other, "a", 2));
    sqlm_cx_set_timeout(s->cx, 20);
    outcome = set_amount(s, s->conn, "a", 3);
    assert_failure(s, FAILURE(TIMEOUT, NONE), outcome);
    sqlm_cx_set_timeout(s->cx, 0);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
    assert_ok(s->cx, sqlm_commit(s->cx, &holder));
    assert_ok(s->cx, set_amount(s, s->conn, "a", 4));
}

void lock__is_had_when_the_other_one_is_done(void **state)
{
    scene  *s = *state;
    sqlm_tx tx;

    add_item(s, s->conn, "a", 1);
    assert_ok(s->cx, sqlm_begin(s->cx, s->other, NULL, &tx));
    assert_ok(s->cx, set_amount(s, s->other, "a", 2));
    assert_ok(s->cx, sqlm_commit(s->cx, &tx));
    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &tx));
    assert_ok(s->cx, set_amount(s, s->conn, "a", 3));
    assert_ok(s->cx, sqlm_commit(s->cx, &tx));
    assert_int_equal(amount_of(s, s->other, "a"), 3);
}

/** The other one of two, on a thread: it has "b" and wants "a". */
typedef struct rival {
    scene        s; /* with a cx of its own */
    sqlm_outcome outcome;
    sqlm_error   error;
    sqlm_tx      tx;
} rival;

static void *want_first(void *user)
{
    rival *r = user;

    r->outcome = set_amount(&r->s, r->s.other, "a", 3);
    r->error = *sqlm_cx_error(r->s.cx);
    if (r->outcome == SQLM_OK)
        r->outcome = sqlm_commit(r->s.cx, &r->tx);
    else if (sqlm_rollback(r->s.cx, &r->tx) != SQLM_OK)
        r->outcome = SQLM_PANICKED;
    return NULL;
}

static void assert_deadlock(const sqlm_error *error)
{
    assert_int_equal(error->kind, SQLM_E_TRANSACTION);
    assert_int_equal(error->reason, SQLM_R_DEADLOCK);
    assert_true(error->retryable);
}

static void run_into_deadlock(scene *s)
{
    rival        r = { .s = *s };
    sqlm_tx      tx;
    pthread_t    thread;
    sqlm_outcome outcome;
    sqlm_error   error;

    r.s.cx = sqlm_cx_new(NULL);
    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &tx));
    assert_ok(s->cx, set_amount(s, s->conn, "a", 2));
    assert_ok(r.s.cx, sqlm_begin(r.s.cx, s->other, NULL, &r.tx));
    assert_ok(r.s.cx, set_amount(&r.s, s->other, "b", 3));
    assert_int_equal(pthread_create(&thread, NULL, want_first, &r), 0);
    outcome = set_amount(s, s->conn, "b", 2);
    error = *sqlm_cx_error(s->cx);
    if (outcome == SQLM_OK)
        assert_ok(s->cx, sqlm_commit(s->cx, &tx));
    else
        assert_ok(s->cx, sqlm_rollback(s->cx, &tx));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true((outcome == SQLM_OK) != (r.outcome == SQLM_OK)); /* one of the two */
    assert_deadlock(outcome == SQLM_OK ? &r.error : &error);
    assert_int_equal(amount_of(s, s->conn, "a"), outcome == SQLM_OK ? 2 : 3);
    assert_int_equal(amount_of(s, s->conn, "b"), outcome == SQLM_OK ? 2 : 3);
    sqlm_cx_free(r.s.cx);
}

void deadlock__is_told_to_one_of_the_two(void **state)
{
    scene  *s = *state;
    sqlm_tx first;
    sqlm_tx second;

    add_item(s, s->conn, "a", 1);
    add_item(s, s->conn, "b", 1);
    if (s->db->is.row_locks) {
        run_into_deadlock(s);
        return;
    }
    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &first)); /* whoever writes has the whole file: there is no deadlock */
    assert_failure(s, FAILURE(LOCK_TIMEOUT, NONE), sqlm_begin(s->cx, s->other, NULL, &second));
    assert_ok(s->cx, sqlm_rollback(s->cx, &first));
}
