/* SPDX-License-Identifier: MIT */
#include "fixture.h"
#include "models.h"

#include <sqlmodel/query/functions.h>
#include <sqlmodel/schema/ddl.h>
#include <string.h>

#include "sqlite_fixture.h" /* kinds_row() */

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
    assert_int_equal(number_of(cx, conn, "SELECT count(*) FROM hero WHERE id IN (1, 2, 3)"), 3);
    for (int i = 0; i < 3; i++)
        heroes[i] = (Hero){ .id = 70 + i, .name = i == 0 ? "d" : i == 1 ? "e" : "f" };
    assert_ok(cx, sqlm_postgres_copy_in(cx, conn, &Hero_model, heroes, 3, NULL));
    assert_int_equal(number_of(cx, conn, "SELECT count(*) FROM hero WHERE id >= 70"), 3);
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
    assert_int_equal(number_of(cx, conn, "SELECT count(*) FROM pair"), 0);
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
    assert_int_equal(number_of(cx, conn, "SELECT count(*) FROM pair"), 0);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(copy__takes_every_kind),
        cx_test(copy__leaves_keys_to_the_database_or_sends_them),
        cx_test(copy__is_all_or_none),
        cx_test(copy__is_stopped_by_the_deadline),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/copy", tests, NULL, NULL);
}
