/* SPDX-License-Identifier: MIT */
/* Conditions, orders, and what plain SQL makes of values. */
#include "cases.h"
#include "database.h"

#include <stdio.h>
#include <string.h>

static int64_t count_where(const scene *s, const sqlm_bool_expr *where)
{
    int64_t count = -1;

    assert_ok(s->cx, Item_count(s->cx, s->conn, SQLM_SELECT(.where = where), &count));
    return count;
}

static void add_all(const scene *s, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_item(s, s->conn, names[i], (int16_t)i);
}

void like__case_counts(void **state)
{
    static const char *const names[] = { "abc", "ABC", "abd" };
    scene                   *s = *state;

    add_all(s, names, 3);
    assert_int_equal(count_where(s, sqlm_like(Item_.name, "ab%")), 2);
    assert_int_equal(count_where(s, sqlm_like(Item_.name, "A__")), 1);
}

void like__takes_marks_as_they_are_behind_a_backslash(void **state)
{
    static const char *const names[] = { "a%b", "a_b", "axb", "a\\b" };
    scene                   *s = *state;

    add_all(s, names, 4);
    assert_int_equal(count_where(s, sqlm_like(Item_.name, "a\\%b")), 1);
    assert_int_equal(count_where(s, sqlm_like(Item_.name, "a\\_b")), 1);
    assert_int_equal(count_where(s, sqlm_like(Item_.name, "a\\\\b")), 1);
    assert_int_equal(count_where(s, sqlm_like(Item_.name, "a_b")), 4);
}

void compare__case_and_accents_count(void **state)
{
    static const char *const names[] = { "a", "A", "\303\244" };
    scene                   *s = *state;

    add_all(s, names, 3); /* they are unique, too */
    assert_int_equal(count_where(s, sqlm_eq(Item_.name, "a")), 1);
    assert_int_equal(count_where(s, sqlm_eq(Item_.name, "A")), 1);
}

void compare__blanks_at_the_end_count(void **state)
{
    static const char *const names[] = { "a", "a ", "a  " };
    scene                   *s = *state;

    add_all(s, names, 3);
    assert_int_equal(count_where(s, sqlm_eq(Item_.name, "a")), 1);
    assert_int_equal(count_where(s, sqlm_eq(Item_.name, "a ")), 1);
    assert_int_equal(count_where(s, sqlm_like(Item_.name, "a ")), 1);
}

void compare__nothing_equals_null(void **state)
{
    scene *s = *state;

    add_item(s, s->conn, "a", 1);
    assert_int_equal(count_where(s, sqlm_ne(Item_.note, "x")), 0);
    assert_int_equal(count_where(s, sqlm_is_null(Item_.note)), 1);
    assert_int_equal(count_where(s, sqlm_same(Item_.note, (const char *)NULL)), 1);
}

void text__that_is_empty_is_not_null(void **state)
{
    scene *s = *state;
    Item   item = { .name = "", .note = "" };

    assert_ok(s->cx, Item_insert(s->cx, s->conn, &item));
    assert_int_equal(count_where(s, sqlm_is_null(Item_.note)), 0);
    assert_int_equal(count_where(s, sqlm_eq(Item_.note, "")), 1);
}

/* The first letters of the names, in the order that a query gives. */
static const char *order_of(const scene *s, const sqlm_order *const *order_by, uint64_t limit, uint64_t offset)
{
    static char text[200];
    Item_list   list = { 0 };
    size_t      used = 0;

    assert_ok(s->cx, Item_all(s->cx, s->conn, SQLM_SELECT(.order_by = order_by, .limit = limit, .offset = offset), &list));
    text[0] = '\0';
    for (size_t i = 0; i < list.count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? " " : "", list.items[i].name);
    Item_list_free(&list);
    return text;
}

void order__of_texts_is_that_of_code_points(void **state)
{
    static const char *const names[] = { "b", "\303\244", "a", "B", "aa", "_", "1", "\357\275\201" };
    scene                   *s = *state;

    add_all(s, names, 8);
    assert_string_equal(order_of(s, SQLM_BY(sqlm_asc(Item_.name)), 0, 0), "1 B _ a aa b \303\244 \357\275\201");
}

void order__null_comes_first_and_last_downwards(void **state)
{
    scene *s = *state;
    Item   items[] = { { .name = "x", .note = "1" }, { .name = "null" }, { .name = "y", .note = "2" } };

    assert_ok(s->cx, Item_insert_many(s->cx, s->conn, items, 3));
    assert_string_equal(order_of(s, SQLM_BY(sqlm_asc(Item_.note)), 0, 0), "null x y");
    assert_string_equal(order_of(s, SQLM_BY(sqlm_desc(Item_.note)), 0, 0), "y x null");
}

void order__with_limit_and_offset(void **state)
{
    static const char *const names[] = { "a", "b", "c", "d" };
    scene                   *s = *state;

    add_all(s, names, 4);
    assert_string_equal(order_of(s, SQLM_BY(sqlm_asc(Item_.name)), 2, 0), "a b");
    assert_string_equal(order_of(s, SQLM_BY(sqlm_asc(Item_.name)), 2, 3), "d");
    assert_string_equal(order_of(s, SQLM_BY(sqlm_asc(Item_.name)), 0, 2), "c d"); /* an offset alone */
    assert_string_equal(order_of(s, SQLM_BY(sqlm_asc(Item_.name)), 2, 10), "");
}

void in__an_array(void **state)
{
    static const char *const names[] = { "a", "b", "c" };
    const char              *wanted[1000];
    scene                   *s = *state;

    for (size_t i = 0; i < 1000; i++)
        wanted[i] = i < 2 ? names[i] : "none";
    add_all(s, names, 3);
    assert_int_equal(count_where(s, sqlm_in_array(Item_.name, wanted, 1000)), 2);
    assert_int_equal(count_where(s, sqlm_in_array(Item_.name, wanted, 1)), 1);
    assert_int_equal(count_where(s, sqlm_in_array(Item_.name, wanted, 0)), 0);
}

void arithmetic__is_the_same(void **state)
{
    scene *s = *state;

    add_item(s, s->conn, "a", 7);
    assert_int_equal(count_where(s, sqlm_eq(sqlm_div(sqlm_sub(Item_.amount, 14), 2), -3)), 1); /* cut towards zero */
    assert_int_equal(count_where(s, sqlm_is_null(sqlm_div(Item_.amount, sqlm_sub(Item_.amount, 7)))), 1);
}

void plain_sql__division(void **state)
{
    scene       *s = *state;
    sqlm_rows   *rows = NULL;
    sqlm_outcome outcome;

    assert_string_equal(ask_text(s, s->conn, "SELECT -7 / 2"), s->db->is.minus_half);
    if (s->db->is.one_by_zero != NULL) {
        assert_string_equal(ask_text(s, s->conn, "SELECT 1 / 0"), s->db->is.one_by_zero);
        return;
    }
    outcome = sqlm_query(s->cx, s->conn, "SELECT 1 / 0", SQLM_NO_PARAMETERS, &rows);
    if (outcome == SQLM_OK) {
        const sqlm_row *row = NULL;

        outcome = sqlm_rows_next(s->cx, rows, &row);
    }
    assert_failure(s, FAILURE(DATA, DIVISION_BY_ZERO), outcome);
    sqlm_rows_close(rows);
}

void plain_sql__true(void **state)
{
    scene          *s = *state;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    bool            value = false;

    assert_ok(s->cx, sqlm_query(s->cx, s->conn, "SELECT TRUE", SQLM_NO_PARAMETERS, &rows));
    assert_ok(s->cx, sqlm_rows_next(s->cx, rows, &row));
    assert_int_equal(sqlm_row_value(row, 0)->type == SQLM_TYPE_BOOL, s->db->is.has_booleans);
    assert_ok(s->cx, sqlm_row_get_bool(s->cx, row, 0, &value)); /* it reads as one everywhere */
    assert_true(value);
    sqlm_rows_close(rows);
}

void plain_sql__seventh_digit_of_a_second(void **state)
{
    scene       *s = *state;
    Stamp        stamp = { .at = { 1 } };
    sqlm_outcome outcome;
    bool         found;

    assert_ok(s->cx, Stamp_insert(s->cx, s->conn, &stamp));
    outcome = execute(s, s->conn, "UPDATE behaviour_stamp SET at = '2026-01-02 03:04:05.1234567'");
    if (s->db->is.seventh_digit == REFUSED) {
        assert_failure(s, FAILURE(CONSTRAINT, CHECK), outcome);
        return;
    }
    assert_ok(s->cx, outcome);
    assert_ok(s->cx, Stamp_get(s->cx, s->conn, stamp.id, NULL, &stamp, &found));
    assert_int_equal(stamp.at.microseconds % 1000000, s->db->is.seventh_digit == ROUNDED ? 123457 : 123456);
}

void plain_sql__sum(void **state)
{
    scene          *s = *state;
    Bill            bills[] = { { .price = INT64_MAX - 5, .pieces = 1 }, { .price = 3, .pieces = 1 } };
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         sum = 0;

    assert_ok(s->cx, Bill_insert_many(s->cx, s->conn, bills, 2));
    assert_ok(s->cx, sqlm_query(s->cx, s->conn, "SELECT SUM(price) FROM behaviour_bill", SQLM_NO_PARAMETERS, &rows));
    assert_ok(s->cx, sqlm_rows_next(s->cx, rows, &row));
    assert_int_equal(sqlm_row_value(row, 0)->type, s->db->is.sum);
    assert_ok(s->cx, sqlm_row_get_i64(s->cx, row, 0, &sum)); /* it reads as one everywhere */
    assert_int_equal(sum, INT64_MAX - 2);
    sqlm_rows_close(rows);
}

void plain_sql__instant(void **state)
{
    scene          *s = *state;
    Stamp           stamp = { .at = { 1700000000000001 } };
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_value      value;

    assert_ok(s->cx, Stamp_insert(s->cx, s->conn, &stamp));
    assert_ok(s->cx, sqlm_query(s->cx, s->conn, "SELECT at FROM behaviour_stamp", SQLM_NO_PARAMETERS, &rows));
    assert_ok(s->cx, sqlm_rows_next(s->cx, rows, &row));
    value = *sqlm_row_value(row, 0);
    assert_int_equal(value.type, s->db->is.instant);
    if (value.type == SQLM_TYPE_TEXT)
        assert_ok(s->cx, sqlm_value_convert(s->cx, &value, SQLM_TYPE_TIMESTAMPTZ, NULL, "at", NULL, &value));
    assert_int_equal(value.as.integer, 1700000000000001); /* in UTC, everywhere */
    sqlm_rows_close(rows);
}

void prepared__survives_a_change_of_the_schema(void **state)
{
    scene    *s = *state;
    Item_list list = { 0 };

    for (int i = 0; i < 3; i++) { /* it is kept, and its plan too */
        assert_ok(s->cx, Item_all(s->cx, s->conn, NULL, &list));
        Item_list_free(&list);
    }
    assert_ok(s->cx, execute(s, s->other, "CREATE TABLE behaviour_extra (a INTEGER)"));
    assert_int_equal(ask(s, s->conn, "SELECT count(*) FROM behaviour_extra"), 0);
    assert_ok(s->cx, execute(s, s->other, "ALTER TABLE behaviour_extra ADD COLUMN b INTEGER"));
    assert_int_equal(ask(s, s->conn, "SELECT count(*) FROM behaviour_extra"), 0);
    assert_ok(s->cx, execute(s, s->other, "DROP TABLE behaviour_extra"));
    assert_ok(s->cx, execute(s, s->other, "CREATE TABLE behaviour_extra (a VARCHAR(10), b INTEGER)"));
    assert_int_equal(ask(s, s->conn, "SELECT count(*) FROM behaviour_extra"), 0);
    assert_ok(s->cx, execute(s, s->other, "ALTER TABLE behaviour_item ADD COLUMN extra INTEGER"));
    add_item(s, s->conn, "a", 1);
    assert_ok(s->cx, Item_all(s->cx, s->conn, NULL, &list));
    assert_int_equal(list.count, 1);
    Item_list_free(&list);
    assert_ok(s->cx, execute(s, s->other, "ALTER TABLE behaviour_item DROP COLUMN extra"));
    assert_int_equal(count_items(s, s->conn), 1);
    assert_int_equal(amount_of(s, s->conn, "a"), 1);
}

void plain_sql__no_statement(void **state)
{
    static const char *const texts[] = { "", " \n ", "-- nothing", "/* nothing */ " };
    scene                   *s = *state;
    sqlm_rows               *rows = NULL;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_failure(s, FAILURE(QUERY, SYNTAX), execute(s, s->conn, texts[i]));
        assert_failure(s, FAILURE(QUERY, SYNTAX), sqlm_query(s->cx, s->conn, texts[i], SQLM_NO_PARAMETERS, &rows));
        assert_null(rows);
        assert_ok(s->cx, sqlm_execute_script(s->cx, s->conn, texts[i])); /* of a script it is one of none */
    }
    assert_int_equal(count_items(s, s->conn), 0);
}

static void add_five_items(scene *s)
{
    for (int i = 0; i < 5; i++) {
        char name[8];

        (void)snprintf(name, sizeof name, "n%d", i);
        add_item(s, s->conn, name, (int16_t)i);
    }
}

void rows__that_are_open_while_others_are_deleted(void **state)
{
    scene      *s = *state;
    Item_cursor cursor = { 0 };
    Item        item;
    bool        found = true;
    int         count = 0;

    add_five_items(s);
    assert_ok(s->cx, Item_each(s->cx, s->conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Item_.id))), &cursor));
    assert_ok(s->cx, Item_next(s->cx, &cursor, &item, &found));
    assert_ok(s->cx, Item_delete_where(s->cx, s->conn, SQLM_DELETE(.where = sqlm_ge(Item_.amount, 3)), NULL));
    for (; found; count++)
        assert_ok(s->cx, Item_next(s->cx, &cursor, &item, &found));
    Item_close(&cursor);
    assert_int_equal(count, s->db->is.rows_are_live ? 3 : 5);
    assert_int_equal(count_items(s, s->conn), 3);
}

void rows__go_on_while_other_statements_run(void **state)
{
    scene      *s = *state;
    Item_cursor cursor = { 0 };
    Item        item;
    bool        found = true;
    int         count = 0;

    add_five_items(s);
    assert_ok(s->cx, Item_each(s->cx, s->conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Item_.name))), &cursor));
    for (;;) {
        assert_ok(s->cx, Item_next(s->cx, &cursor, &item, &found));
        if (!found)
            break;
        assert_int_equal(item.amount, count++);
        assert_int_equal(amount_of(s, s->conn, "n3"), 3);
    }
    Item_close(&cursor);
    assert_int_equal(count, 5);
}
