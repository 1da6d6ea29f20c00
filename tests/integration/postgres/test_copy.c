/* SPDX-License-Identifier: MIT */
#include "fixture.h"
#include "models.h"

#include <sqlmodel/query/functions.h>
#include <sqlmodel/schema/ddl.h>
#include <string.h>

#include "sqlite_fixture.h" /* kinds_row() */
#include "support/torture.h"

static void copy__takes_every_kind(void **state)
{
    static Kinds rows_in[500];
    sqlm_cx     *cx = *state;
    sqlm_conn   *conn = database(cx);
    sqlm_arena  *arena = NULL;
    int64_t      rows = 0;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    for (int i = 0; i < 500; i++)
        rows_in[i] = kinds_row(i + 1, i + 1, i % 2 == 0);
    assert_ok(cx, sqlm_postgres_copy_in(cx, conn, &Kinds_model, rows_in, 500, &rows));
    assert_int_equal(rows, 500);
    for (int i = 0; i < 500; i += 37) {
        sqlm_value sent[64];
        sqlm_value found[64];
        Kinds      row;
        bool       is_there = false;

        assert_ok(cx, Kinds_get(cx, conn, i + 1, arena, &row, &is_there));
        assert_true(is_there);
        assert_ok(cx, Kinds_model.functions->to_row(cx, &Kinds_model, &rows_in[i], sent));
        assert_ok(cx, Kinds_model.functions->to_row(cx, &Kinds_model, &row, found));
        for (uint32_t k = 0; k < Kinds_model.field_count; k++) {
            if (!sqlm_value_equal(&sent[k], &found[k]))
                fail_msg("row %d, field %s came back different", i, Kinds_model.fields[k].name);
        }
    }
    sqlm_arena_free(arena);
    sqlm_conn_close(conn);
}

static void copy__leaves_keys_to_the_database_or_sends_them(void **state)
{
    Hero       heroes[] = { { .name = "a" }, { .name = "b" }, { .name = "c" } };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = database(cx);

    assert_ok(cx, sqlm_postgres_copy_in(cx, conn, &Hero_model, heroes, 3, NULL));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM hero WHERE id IN (1, 2, 3)"), 3);
    for (int i = 0; i < 3; i++)
        heroes[i] = (Hero){ .id = 70 + i, .name = i == 0 ? "d" : i == 1 ? "e" : "f" };
    assert_ok(cx, sqlm_postgres_copy_in(cx, conn, &Hero_model, heroes, 3, NULL));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM hero WHERE id >= 70"), 3);
    heroes[2].id = 0;
    assert_error(cx, MISUSE, sqlm_postgres_copy_in(cx, conn, &Hero_model, heroes, 3, NULL));
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

static void copy__is_all_or_none(void **state)
{
    static Pair pairs[20000];
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = database(cx);
    int64_t     rows = 7;

    for (int i = 0; i < 20000; i++)
        pairs[i] = (Pair){ .left = i, .right = "x" };
    pairs[19999].left = 0;
    assert_error(cx, CONSTRAINT, sqlm_postgres_copy_in(cx, conn, &Pair_model, pairs, 20000, &rows));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_PRIMARY_KEY);
    assert_int_equal(rows, 0);
    pairs[19999].left = 19999;
    pairs[19000].right = "\xff";
    assert_error(cx, DATA, sqlm_postgres_copy_in(cx, conn, &Pair_model, pairs, 20000, NULL));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 19000"));
    assert_usable(cx, conn);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM pair"), 0);
    pairs[19000].right = "x";
    assert_ok(cx, sqlm_postgres_copy_in(cx, conn, &Pair_model, pairs, 20000, &rows));
    assert_int_equal(rows, 20000);
    assert_ok(cx, sqlm_postgres_copy_in(cx, conn, &Pair_model, NULL, 0, &rows));
    assert_int_equal(rows, 0);
    sqlm_conn_close(conn);
}

static void copy__is_stopped_by_the_deadline(void **state)
{
    static Pair pairs[3];
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = database(cx);

    run_script(cx, conn, "CREATE FUNCTION pg_temp.wait() RETURNS trigger LANGUAGE plpgsql AS"
                         " 'BEGIN PERFORM pg_sleep(30); RETURN NEW; END';"
                         "CREATE TRIGGER wait BEFORE INSERT ON pair FOR EACH ROW EXECUTE FUNCTION pg_temp.wait()");
    for (int i = 0; i < 3; i++)
        pairs[i] = (Pair){ .left = i, .right = "x" };
    sqlm_cx_set_timeout(cx, 50);
    assert_error(cx, TIMEOUT, sqlm_postgres_copy_in(cx, conn, &Pair_model, pairs, 3, NULL));
    sqlm_cx_set_timeout(cx, 0);
    assert_usable(cx, conn);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM pair"), 0);
    sqlm_conn_close(conn);
}

/* The server, which waits, takes no more, and what is to end the copy does not reach it. */
static void copy__that_the_server_does_not_take_is_stopped_too(void **state)
{
    enum { LENGTH = 16 << 20 };
    static char note[LENGTH + 1];
    static Pair pairs[3];
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = database(cx);

    run_script(cx, conn, "CREATE FUNCTION pg_temp.wait() RETURNS trigger LANGUAGE plpgsql AS"
                         " 'BEGIN PERFORM pg_sleep(30); RETURN NEW; END';"
                         "CREATE TRIGGER wait BEFORE INSERT ON pair FOR EACH ROW EXECUTE FUNCTION pg_temp.wait()");
    memset(note, 'x', LENGTH);
    for (int i = 0; i < 3; i++)
        pairs[i] = (Pair){ .left = i, .right = "x", .note = note };
    sqlm_cx_set_timeout(cx, 300);
    assert_error(cx, TIMEOUT, sqlm_postgres_copy_in(cx, conn, &Pair_model, pairs, 3, NULL));
    sqlm_cx_set_timeout(cx, 0);
    assert_usable(cx, conn);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM pair"), 0);
    sqlm_conn_close(conn);
}

/* ---- out ------------------------------------------------------------------------------------------------------------------- */

enum { COPIED = 500 };

/* What became of the objects that were copied out. */
typedef struct copied {
    const Kinds *sent; /* by their keys, from 1 on */
    bool         seen[COPIED + 1];
    int64_t      most; /* the object that ends it; 0: none does */
    int64_t      count;
    sqlm_outcome end;
    sqlm_conn   *conn;
} copied;

static void assert_alike(sqlm_cx *cx, const Kinds *sent, const Kinds *found)
{
    sqlm_value expected[64];
    sqlm_value values[64];

    assert_ok(cx, Kinds_model.functions->to_row(cx, &Kinds_model, sent, expected));
    assert_ok(cx, Kinds_model.functions->to_row(cx, &Kinds_model, found, values));
    for (uint32_t k = 0; k < Kinds_model.field_count; k++) {
        if (!sqlm_value_equal(&expected[k], &values[k]))
            fail_msg("row %d, field %s came back different", (int)sent->id, Kinds_model.fields[k].name);
    }
}

static sqlm_outcome take_kinds(sqlm_cx *cx, void *user, const void *object)
{
    copied      *to = user;
    const Kinds *row = object;

    assert_in_range(row->id, 1, COPIED);
    assert_false(to->seen[row->id]);
    to->seen[row->id] = true;
    assert_alike(cx, &to->sent[row->id - 1], row);
    to->count++;
    return SQLM_OK;
}

static void copy_out__gives_every_kind(void **state)
{
    static Kinds rows_in[COPIED];
    sqlm_cx     *cx = *state;
    sqlm_conn   *conn = database(cx);
    copied       to = { .sent = rows_in };
    int64_t      rows = 0;

    for (int i = 0; i < COPIED; i++)
        rows_in[i] = kinds_row(i + 1, i + 1, i % 2 == 0);
    assert_ok(cx, sqlm_postgres_copy_out(cx, conn, &Kinds_model, take_kinds, &to, &rows));
    assert_int_equal(rows, 0);
    assert_ok(cx, sqlm_postgres_copy_in(cx, conn, &Kinds_model, rows_in, COPIED, NULL));
    assert_ok(cx, sqlm_postgres_copy_out(cx, conn, &Kinds_model, take_kinds, &to, &rows));
    assert_int_equal(rows, COPIED);
    assert_int_equal(to.count, COPIED);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

static sqlm_outcome take_pairs(sqlm_cx *cx, void *user, const void *object)
{
    copied *to = user;

    (void)object;
    if (to->conn != NULL)
        assert_error(cx, MISUSE, sqlm_conn_ping(cx, to->conn));
    if (++to->count != to->most)
        return SQLM_OK;
    return to->end == SQLM_ERR ? SQLM_FAIL(cx, VALIDATION, NONE, "that is enough") : to->end;
}

static void copy_out__ends_when_it_is_told_to(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = database(cx);
    copied     to = { .most = 3, .end = SQLM_ERR, .conn = conn };
    int64_t    rows = 0;
    sqlm_tx    tx;

    run_script(cx, conn, "INSERT INTO pair (\"left\", \"right\") SELECT i, 'x' FROM generate_series(1, 200000) i");
    assert_error(cx, VALIDATION, sqlm_postgres_copy_out(cx, conn, &Pair_model, take_pairs, &to, &rows));
    assert_string_equal(sqlm_cx_error(cx)->message, "that is enough");
    assert_int_equal(rows, 3);
    assert_usable(cx, conn);
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    to = (copied){ .most = 3, .end = SQLM_ERR };
    assert_error(cx, VALIDATION, sqlm_postgres_copy_out(cx, conn, &Pair_model, take_pairs, &to, NULL));
    assert_ok(cx, sqlm_rollback(cx, &tx));
    to = (copied){ .most = 0 };
    assert_ok(cx, sqlm_postgres_copy_out(cx, conn, &Pair_model, take_pairs, &to, &rows));
    assert_int_equal(rows, 200000);
    to = (copied){ .most = 5, .end = SQLM_PANICKED };
    assert_int_equal(sqlm_postgres_copy_out(cx, conn, &Pair_model, take_pairs, &to, NULL), SQLM_PANICKED);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_BROKEN);
    sqlm_conn_close(conn);
}

static void copy_out__refuses_what_does_not_fit(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = database(cx);
    copied     to = { .most = 0 };
    int64_t    rows = 7;

    assert_error(cx, MISUSE, sqlm_postgres_copy_out(cx, conn, NULL, take_pairs, &to, NULL));
    assert_error(cx, MISUSE, sqlm_postgres_copy_out(cx, conn, &Pair_model, NULL, NULL, NULL));
    run_script(cx, conn, "INSERT INTO pair (\"left\", \"right\") VALUES (1, 'a'), (2, 'b'); ALTER TABLE pair ALTER \"left\" TYPE bigint USING 5000000000");
    assert_error(cx, DATA, sqlm_postgres_copy_out(cx, conn, &Pair_model, take_pairs, &to, &rows));
    assert_int_equal(rows, 0);
    assert_usable(cx, conn);
    run_script(cx, conn, "ALTER TABLE pair ALTER \"left\" TYPE date USING '2000-01-01'");
    assert_error(cx, DATA, sqlm_postgres_copy_out(cx, conn, &Pair_model, take_pairs, &to, &rows));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_TYPE);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "the server's type date (1082), which is none of i32"));
    run_script(cx, conn, "DROP TABLE pair");
    assert_error(cx, QUERY, sqlm_postgres_copy_out(cx, conn, &Pair_model, take_pairs, &to, &rows));
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

static void copy_out__is_stopped_by_the_deadline(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = database(cx);
    copied     to = { .most = 0 };

    run_script(cx, conn, "DROP TABLE pair; CREATE VIEW pair AS SELECT 1 AS \"left\", 'x' AS \"right\", NULL::text AS note FROM generate_series(1, 3), pg_sleep(30)");
    sqlm_cx_set_timeout(cx, 200);
    assert_error(cx, TIMEOUT, sqlm_postgres_copy_out(cx, conn, &Pair_model, take_pairs, &to, NULL));
    sqlm_cx_set_timeout(cx, 0);
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

static sqlm_outcome copy_out_in_torture(sqlm_cx *cx, void *user)
{
    sqlm_conn   *conn = NULL;
    copied       to = { .most = 0 };
    sqlm_outcome outcome = sqlm_conn_open(cx, sqlm_postgres_driver(), postgres_url(), &conn);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, conn,
                                      "SET search_path = pg_temp; CREATE TABLE pair (\"left\" int, \"right\" text, note text);"
                                      "INSERT INTO pair VALUES (1, 'a', NULL), (2, 'b', 'c')");
    if (outcome == SQLM_OK)
        outcome = sqlm_postgres_copy_out(cx, conn, &Pair_model, take_pairs, &to, NULL);
    if (outcome == SQLM_OK)
        assert_int_equal(to.count, 2);
    sqlm_conn_close(conn);
    return outcome;
}

static void copy_out__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_in_range(sqlm_torture_both(copy_out_in_torture, NULL), 5, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(copy__takes_every_kind),
        cx_test(copy__leaves_keys_to_the_database_or_sends_them),
        cx_test(copy__is_all_or_none),
        cx_test(copy__is_stopped_by_the_deadline),
        cx_test(copy__that_the_server_does_not_take_is_stopped_too),
        cx_test(copy_out__gives_every_kind),
        cx_test(copy_out__ends_when_it_is_told_to),
        cx_test(copy_out__refuses_what_does_not_fit),
        cx_test(copy_out__is_stopped_by_the_deadline),
        cx_test(copy_out__survives_every_allocation_failure),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/copy", tests, NULL, NULL);
}
