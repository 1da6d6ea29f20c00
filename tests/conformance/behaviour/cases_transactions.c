/* SPDX-License-Identifier: MIT */
/* Transactions, savepoints, what failures do to them, isolation. */
#include "cases.h"
#include "database.h"

/* What there is, seen from the outside. */
static int64_t seen(const scene *s)
{
    return count_items(s, s->other);
}

static sqlm_tx begin(const scene *s, sqlm_conn *conn)
{
    sqlm_tx tx = { 0 };

    assert_ok(s->cx, sqlm_begin(s->cx, conn, NULL, &tx));
    return tx;
}

void commit__is_seen_by_others_when_it_is_done(void **state)
{
    scene  *s = *state;
    sqlm_tx tx = begin(s, s->conn);

    add_item(s, s->conn, "a", 1);
    assert_int_equal(seen(s), 0);
    assert_int_equal(count_items(s, s->conn), 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &tx));
    assert_int_equal(seen(s), 1);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
}

void rollback__leaves_nothing(void **state)
{
    scene  *s = *state;
    sqlm_tx tx = begin(s, s->conn);

    add_item(s, s->conn, "a", 1);
    assert_ok(s->cx, sqlm_rollback(s->cx, &tx));
    assert_int_equal(count_items(s, s->conn), 0);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
}

void rollback__works_in_a_cancelled_context(void **state)
{
    scene  *s = *state;
    sqlm_tx tx = begin(s, s->conn);

    add_item(s, s->conn, "a", 1);
    sqlm_cx_cancel(s->cx);
    assert_failure(s, FAILURE(CANCELLED, NONE), sqlm_commit(s->cx, &tx));
    assert_ok(s->cx, sqlm_rollback(s->cx, &tx));
    sqlm_cx_uncancel(s->cx);
    assert_int_equal(count_items(s, s->conn), 0);
}

void close__rolls_back(void **state)
{
    scene     *s = *state;
    sqlm_conn *third = open_another(s, s->cx);
    sqlm_tx    tx = begin(s, third);

    (void)tx;
    add_item(s, third, "a", 1);
    sqlm_conn_close(third);
    assert_int_equal(seen(s), 0);
    add_item(s, s->conn, "a", 2); /* and nothing is locked any more */
}

void reset__rolls_back(void **state)
{
    scene  *s = *state;
    sqlm_tx tx = begin(s, s->conn);

    (void)tx;
    add_item(s, s->conn, "a", 1);
    assert_ok(s->cx, sqlm_conn_reset(s->cx, s->conn));
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
    assert_int_equal(seen(s), 0);
}

void savepoint__is_undone_alone(void **state)
{
    scene  *s = *state;
    sqlm_tx outer = begin(s, s->conn);
    sqlm_tx inner;

    add_item(s, s->conn, "outer", 1);
    inner = begin(s, s->conn);
    add_item(s, s->conn, "inner", 1);
    assert_ok(s->cx, sqlm_rollback(s->cx, &inner));
    add_item(s, s->conn, "after", 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &outer));
    assert_int_equal(seen(s), 2);
}

void savepoint__that_is_released_goes_with_its_transaction(void **state)
{
    scene  *s = *state;
    sqlm_tx outer = begin(s, s->conn);
    sqlm_tx inner = begin(s, s->conn);

    add_item(s, s->conn, "inner", 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &inner));
    assert_int_equal(seen(s), 0);
    assert_ok(s->cx, sqlm_rollback(s->cx, &outer));
    assert_int_equal(seen(s), 0);
}

void savepoint__three_deep(void **state)
{
    scene  *s = *state;
    sqlm_tx one = begin(s, s->conn);
    sqlm_tx two = begin(s, s->conn);
    sqlm_tx three = begin(s, s->conn);

    add_item(s, s->conn, "three", 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &three));
    add_item(s, s->conn, "two", 1);
    assert_ok(s->cx, sqlm_rollback(s->cx, &two));
    add_item(s, s->conn, "one", 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &one));
    assert_int_equal(seen(s), 1);
}

void savepoint__outer_before_inner_is_misuse(void **state)
{
    scene  *s = *state;
    sqlm_tx outer = begin(s, s->conn);
    sqlm_tx inner = begin(s, s->conn);

    assert_error(s->cx, MISUSE, sqlm_commit(s->cx, &outer));
    assert_error(s->cx, MISUSE, sqlm_rollback(s->cx, &outer));
    assert_ok(s->cx, sqlm_rollback(s->cx, &inner));
    assert_error(s->cx, MISUSE, sqlm_rollback(s->cx, &inner));
    assert_ok(s->cx, sqlm_commit(s->cx, &outer));
}

void failure__in_a_transaction(void **state)
{
    scene  *s = *state;
    sqlm_tx tx = begin(s, s->conn);
    Item    again = { .name = "a" };

    add_item(s, s->conn, "a", 1);
    assert_failure(s, FAILURE(CONSTRAINT, UNIQUE), Item_insert(s->cx, s->conn, &again));
    if (s->db->is.failure_aborts) {
        assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_TRANSACTION_FAILED);
        assert_failure(s, FAILURE(TRANSACTION, ABORTED), execute(s, s->conn, "SELECT 1"));
        assert_failure(s, FAILURE(TRANSACTION, ABORTED), sqlm_commit(s->cx, &tx));
        assert_ok(s->cx, sqlm_rollback(s->cx, &tx));
        assert_int_equal(seen(s), 0);
        return;
    }
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IN_TRANSACTION);
    add_item(s, s->conn, "b", 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &tx));
    assert_int_equal(seen(s), 2);
}

void failure__in_a_savepoint_is_undone_to_there(void **state)
{
    scene  *s = *state;
    sqlm_tx outer = begin(s, s->conn);
    sqlm_tx inner;
    Item    again = { .name = "a" };

    add_item(s, s->conn, "a", 1);
    inner = begin(s, s->conn);
    assert_failure(s, FAILURE(CONSTRAINT, UNIQUE), Item_insert(s->cx, s->conn, &again));
    assert_ok(s->cx, sqlm_rollback(s->cx, &inner));
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IN_TRANSACTION);
    add_item(s, s->conn, "b", 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &outer));
    assert_int_equal(seen(s), 2);
}

void failure__of_many_leaves_the_transaction_as_it_was(void **state)
{
    scene  *s = *state;
    sqlm_tx tx = begin(s, s->conn);
    Item    items[] = { { .name = "b" }, { .name = "c" }, { .name = "a" }, { .name = "d" } };

    add_item(s, s->conn, "a", 1);
    assert_failure(s, FAILURE(CONSTRAINT, UNIQUE), Item_insert_many(s->cx, s->conn, items, 4));
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IN_TRANSACTION);
    add_item(s, s->conn, "e", 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &tx));
    assert_int_equal(seen(s), 2);
}

void failure__of_many_alone_leaves_nothing(void **state)
{
    scene *s = *state;
    Item   items[] = { { .name = "b" }, { .name = "c" }, { .name = "b" } };

    assert_failure(s, FAILURE(CONSTRAINT, UNIQUE), Item_insert_many(s->cx, s->conn, items, 3));
    assert_int_equal(items[0].id, 0);
    assert_int_equal(seen(s), 0);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
}

void ddl__in_a_transaction(void **state)
{
    scene       *s = *state;
    sqlm_tx      tx = begin(s, s->conn);
    sqlm_outcome outcome;

    add_item(s, s->conn, "a", 1);
    outcome = execute(s, s->conn, "CREATE TABLE behaviour_extra (a INTEGER)");
    if (s->db->is.ddl_rolls_back)
        assert_ok(s->cx, outcome);
    else
        assert_failure(s, FAILURE(MISUSE, NONE), outcome);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(s->cx, sqlm_rollback(s->cx, &tx));
    assert_int_equal(seen(s), 0);
    assert_failure(s, FAILURE(QUERY, UNDEFINED), execute(s, s->conn, "SELECT a FROM behaviour_extra"));
}

void read_only__refuses_writes(void **state)
{
    scene                *s = *state;
    const sqlm_tx_options options = { .size = sizeof options, .read_only = true };
    sqlm_tx               tx;
    Item                  item = { .name = "a" };

    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, &options, &tx));
    assert_int_equal(count_items(s, s->conn), 0);
    assert_failure(s, FAILURE(TRANSACTION, READ_ONLY), Item_insert(s->cx, s->conn, &item));
    assert_ok(s->cx, sqlm_rollback(s->cx, &tx));
    add_item(s, s->conn, "a", 1);
}

void deferrable__is_there_or_refused(void **state)
{
    scene                *s = *state;
    const sqlm_tx_options options = {
        .size = sizeof options, .isolation = SQLM_ISOLATION_SERIALIZABLE, .read_only = true, .deferrable = true
    };
    sqlm_tx tx;

    if (!s->db->is.deferrable) {
        assert_error(s->cx, UNSUPPORTED, sqlm_begin(s->cx, s->conn, &options, &tx));
        assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
        return;
    }
    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, &options, &tx));
    assert_ok(s->cx, sqlm_commit(s->cx, &tx));
}

/* Whether a transaction of that level, which has read before, sees what another one writes: before and after that one's commit. */
static void assert_sees(const scene *s, sqlm_isolation isolation, bool open, bool committed)
{
    const sqlm_tx_options options = { .size = sizeof options, .isolation = isolation, .read_only = true };
    sqlm_tx               reading;
    sqlm_tx               writing;

    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, &options, &reading));
    assert_int_equal(amount_of(s, s->conn, "a"), 1);
    writing = begin(s, s->other);
    assert_ok(s->cx, set_amount(s, s->other, "a", 2));
    assert_int_equal(amount_of(s, s->conn, "a"), open ? 2 : 1);
    assert_ok(s->cx, sqlm_commit(s->cx, &writing));
    assert_int_equal(amount_of(s, s->conn, "a"), committed ? 2 : 1);
    assert_ok(s->cx, sqlm_rollback(s->cx, &reading));
    assert_int_equal(amount_of(s, s->conn, "a"), 2);
}

void isolation__read_uncommitted(void **state)
{
    scene *s = *state;

    add_item(s, s->conn, "a", 1);
    assert_sees(s, SQLM_ISOLATION_READ_UNCOMMITTED, s->db->is.dirty_reads, s->db->is.rereads);
}

void isolation__read_committed(void **state)
{
    scene *s = *state;

    add_item(s, s->conn, "a", 1);
    assert_sees(s, SQLM_ISOLATION_READ_COMMITTED, false, s->db->is.rereads);
}

void isolation__repeatable_read(void **state)
{
    scene *s = *state;

    add_item(s, s->conn, "a", 1);
    assert_sees(s, SQLM_ISOLATION_REPEATABLE_READ, false, false);
}

/* Reads, and writes one more: of two at the same time the second one is told to run again, and then nothing is lost. */
void isolation__serializable_loses_no_update(void **state)
{
    scene                *s = *state;
    const sqlm_tx_options options = { .size = sizeof options, .isolation = SQLM_ISOLATION_SERIALIZABLE };
    sqlm_tx               first;
    sqlm_tx               second;
    sqlm_outcome          outcome;

    add_item(s, s->conn, "a", 1);
    if (s->db->short_wait != NULL)
        assert_ok(s->cx, execute(s, s->other, s->db->short_wait));
    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, &options, &first));
    assert_int_equal(amount_of(s, s->conn, "a"), 1);
    outcome = sqlm_begin(s->cx, s->other, &options, &second);
    assert_int_equal(outcome == SQLM_OK, s->db->is.row_locks);
    if (outcome == SQLM_OK) {
        assert_int_equal(amount_of(s, s->other, "a"), 1);
        if (s->db->is.conflict.kind != SQLM_E_LOCK_TIMEOUT) { /* the first one goes through */
            assert_ok(s->cx, set_amount(s, s->conn, "a", 2));
            assert_ok(s->cx, sqlm_commit(s->cx, &first));
        }
        outcome = set_amount(s, s->other, "a", 2);
    }
    assert_failure(s, s->db->is.conflict, outcome);
    assert_true(sqlm_cx_error(s->cx)->retryable);
    if (s->db->is.row_locks)
        assert_ok(s->cx, sqlm_rollback(s->cx, &second));
    if (s->db->is.conflict.kind == SQLM_E_LOCK_TIMEOUT) {
        assert_ok(s->cx, set_amount(s, s->conn, "a", 2));
        assert_ok(s->cx, sqlm_commit(s->cx, &first));
    }
    assert_ok(s->cx, sqlm_begin(s->cx, s->other, &options, &second)); /* again */
    assert_int_equal(amount_of(s, s->other, "a"), 2);
    assert_ok(s->cx, set_amount(s, s->other, "a", 3));
    assert_ok(s->cx, sqlm_commit(s->cx, &second));
    assert_int_equal(amount_of(s, s->conn, "a"), 3);
}
