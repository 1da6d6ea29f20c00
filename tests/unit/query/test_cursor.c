/* SPDX-License-Identifier: MIT */
/* Reading row after row. */
#include <stdio.h>

#include "heroes.h"

static void each__gives_row_after_row_with_text_of_that_row(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 300);
    Hero_cursor cursor;
    Hero        hero;
    char        name[32];
    bool        found = true;
    int         seen = 0;

    assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &cursor));
    for (;;) {
        assert_ok(cx, Hero_next(cx, &cursor, &hero, &found));
        if (!found)
            break;
        assert_true(snprintf(name, sizeof(name), "hero %d", ++seen) > 0);
        assert_string_equal(hero.name, name);
    }
    assert_int_equal(seen, 300);
    assert_ok(cx, Hero_next(cx, &cursor, &hero, &found));
    assert_false(found);
    Hero_close(&cursor);
    Hero_close(&cursor);
    assert_error(cx, MISUSE, Hero_next(cx, &cursor, &hero, &found));
    sqlm_conn_close(db);
}

static void each__of_the_same_query_nests(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 5);
    Hero_cursor outer, inner;
    Hero        hero, other;
    bool        found = true;
    int         pairs = 0;

    assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.where = sqlm_gt(Hero_.id, 0)), &outer));
    while (Hero_next(cx, &outer, &hero, &found) == SQLM_OK && found) {
        const int64_t id = hero.id;

        assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.where = sqlm_gt(Hero_.id, id)), &inner));
        while (Hero_next(cx, &inner, &other, &found) == SQLM_OK && found) {
            assert_true(other.id > id);
            pairs++;
        }
        Hero_close(&inner);
        assert_int_equal(hero.id, id);
    }
    Hero_close(&outer);
    assert_int_equal(pairs, 10);
    sqlm_conn_close(db);
}

static void each__may_be_left_early(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = own_heroes(cx, 5);
    Hero_cursor cursor;
    Hero        hero;
    bool        found;

    assert_ok(cx, Hero_each(cx, db, NULL, &cursor));
    assert_ok(cx, Hero_next(cx, &cursor, &hero, &found));
    Hero_close(&cursor);
    run_script(cx, db, "DROP TABLE hero");
    sqlm_conn_close(db);
}

static void each__that_failed_can_only_be_closed(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = own_heroes(cx, 3);
    Hero_cursor cursor;
    Hero        hero = { .id = 77 };
    bool        found;

    spoil_age(cx, db, 1);
    assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &cursor));
    assert_error(cx, DATA, Hero_next(cx, &cursor, &hero, &found));
    assert_int_equal(hero.id, 77);
    assert_error(cx, MISUSE, Hero_next(cx, &cursor, &hero, &found));
    Hero_close(&cursor);
    sqlm_conn_close(db);
}

static void each__outlives_its_connection_without_harm(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 3);
    Hero_cursor first, second;
    Hero        hero;
    bool        found;

    assert_ok(cx, Hero_each(cx, db, NULL, &first));
    assert_ok(cx, Hero_each(cx, db, NULL, &second));
    assert_ok(cx, Hero_next(cx, &first, &hero, &found));
    sqlm_conn_close(db);
    assert_error(cx, MISUSE, Hero_next(cx, &first, &hero, &found));
    Hero_close(&first);
    Hero_close(&second);
}

static void cursors__close_in_any_order(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx, 4);
    Hero_cursor cursors[3];
    Hero        hero;
    bool        found;

    for (size_t i = 0; i < 3; i++) {
        assert_ok(cx, Hero_each(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &cursors[i]));
        assert_ok(cx, Hero_next(cx, &cursors[i], &hero, &found));
        assert_int_equal(hero.id, 1);
    }
    Hero_close(&cursors[1]);
    Hero_close(&cursors[0]);
    for (int64_t id = 2; id <= 4; id++) {
        assert_ok(cx, Hero_next(cx, &cursors[2], &hero, &found));
        assert_int_equal(hero.id, id);
    }
    assert_ok(cx, Hero_next(cx, &cursors[2], &hero, &found));
    assert_false(found);
    Hero_close(&cursors[2]);
    sqlm_conn_close(db);
}

static void rows__outlive_their_connection_without_harm(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *db = heroes(cx, 3);
    sqlm_rows      *rows[3];
    const sqlm_row *row = NULL;
    size_t          column;

    for (int i = 0; i < 3; i++)
        assert_ok(cx, sqlm_query(cx, db, "SELECT id AS a FROM hero", SQLM_NO_PARAMETERS, &rows[i]));
    assert_ok(cx, sqlm_rows_next(cx, rows[0], &row));
    assert_error(cx, MISUSE, sqlm_conn_reset(cx, db));
    sqlm_rows_close(rows[1]); /* from between the others */
    sqlm_conn_close(db);
    assert_error(cx, MISUSE, sqlm_rows_next(cx, rows[0], &row));
    assert_null(row);
    assert_error(cx, MISUSE, sqlm_rows_next(cx, rows[2], &row));
    assert_null(sqlm_rows_column_name(rows[0], 0));
    assert_error(cx, QUERY, sqlm_rows_find_column(cx, rows[0], "a", &column));
    sqlm_rows_close(rows[0]);
    sqlm_rows_close(rows[2]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(each__gives_row_after_row_with_text_of_that_row),
        cx_test(each__of_the_same_query_nests),
        cx_test(each__may_be_left_early),
        cx_test(each__that_failed_can_only_be_closed),
        cx_test(each__outlives_its_connection_without_harm),
        cx_test(rows__outlive_their_connection_without_harm),
        cx_test(cursors__close_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
