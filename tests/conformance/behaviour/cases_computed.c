/* SPDX-License-Identifier: MIT */
/* What is computed: compared, grouped, sorted, assigned. tests/conformance/differential has found each of these to differ. */
#include "cases.h"
#include "database.h"

#include <math.h>
#include <stdio.h>

static int64_t count_cells(const scene *s, const sqlm_bool_expr *where)
{
    int64_t count = -1;

    assert_ok(s->cx, Cell_count(s->cx, s->conn, SQLM_SELECT(.where = where), &count));
    return count;
}

static void add_cells(const scene *s)
{
    Cell cells[] = {
        { .id = 1, .label = "a", .number = SQLM_SOME(10), .large = 1, .price = { .low = 1255, .scale = 2 }, .data = "\"a\"" },
        { .id = 2, .label = "b", .number = SQLM_SOME(11), .large = UINT64_MAX, .price = { .low = 5, .scale = 2 }, .data = "[]" },
        { .id = 3, .label = "c", .large = 3, .data = "1" },
    };

    assert_ok(s->cx, Cell_insert_many(s->cx, s->conn, cells, 3));
}

void in__an_empty_array_of_what_has_a_value(void **state)
{
    static const char *const none[] = { "" };
    scene                   *s = *state;

    add_cells(s);
    assert_int_equal(count_cells(s, sqlm_or(sqlm_in_array(sqlm_concat(Cell_.label, "x"), none, 0), sqlm_eq(Cell_.label, "a"))), 1);
}

/* No column tells how. */
void compare__values_with_values(void **state)
{
    scene *s = *state;

    add_cells(s);
    assert_int_equal(count_cells(s, sqlm_eq(sqlm_value(text, "a"), "A")), 0);
    assert_int_equal(count_cells(s, sqlm_eq(sqlm_value(text, "a"), "a ")), 0);
    assert_int_equal(count_cells(s, sqlm_eq(sqlm_value(text, "\303\244"), "a")), 0);
    assert_int_equal(count_cells(s, sqlm_lt(sqlm_value(text, "B"), "a")), 3);
    assert_int_equal(count_cells(s, sqlm_eq(sqlm_concat(sqlm_value(text, "a"), "b"), "aB")), 0);
}

void compare__json(void **state)
{
    scene    *s = *state;
    Cell_list list = { 0 };

    add_cells(s);
    assert_int_equal(count_cells(s, sqlm_eq(Cell_.data, "1")), 1);
    assert_int_equal(count_cells(s, sqlm_eq(Cell_.data, "1.0")), s->db->is.compares_json ? 1 : 0);
    assert_ok(s->cx, Cell_all(s->cx, s->conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Cell_.data))), &list));
    assert_int_equal(list.items[0].id, s->db->is.compares_json ? 2 : 1); /* [], "a", 1 and "a", 1, [] */
    Cell_list_free(&list);
}

static const char *labels_by(const scene *s, const sqlm_order *const *order)
{
    static char text[20];
    size_t      used = 0;
    Cell_list   list = { 0 };

    assert_ok(s->cx, Cell_all(s->cx, s->conn, SQLM_SELECT(.order_by = order), &list));
    text[0] = '\0';
    for (size_t i = 0; i < list.count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s", list.items[i].label);
    Cell_list_free(&list);
    return text;
}

void order__by_a_value(void **state)
{
    static const int64_t none[] = { 2 };
    scene               *s = *state;

    add_cells(s);
    assert_string_equal(labels_by(s, SQLM_BY(sqlm_asc(sqlm_value(i32, 1)), sqlm_desc(Cell_.label))), "cba"); /* not by the first column */
    assert_string_equal(labels_by(s, SQLM_BY(sqlm_asc(sqlm_value(i64, 0)), sqlm_desc(Cell_.label))), "cba");
    assert_string_equal(labels_by(s, SQLM_BY(sqlm_asc(sqlm_cast(i64, sqlm_value(i32, 99))), sqlm_desc(Cell_.label))), "cba");
    assert_string_equal(labels_by(s, SQLM_BY(sqlm_desc(sqlm_in_array(Cell_.id, none, 0)), sqlm_desc(Cell_.label))), "cba");
    assert_string_equal(labels_by(s, SQLM_BY(sqlm_desc(sqlm_in_array(Cell_.id, none, 1)), sqlm_desc(Cell_.label))), "bca");
}

void compare__a_choice_by_decimals(void **state)
{
    const sqlm_text_expr *label = sqlm_if(text, sqlm_lt(Cell_.price, Cell_.exact), "none", Cell_.label);
    scene                *s = *state;
    Cell                  cells[] = { { .id = 1, .label = "10", .data = "1" }, { .id = 2, .label = "9", .data = "1" } };

    assert_ok(s->cx, Cell_insert_many(s->cx, s->conn, cells, 2));
    assert_int_equal(count_cells(s, sqlm_lt(label, "9")), 1); /* as texts: "10" is less than "9" */
    assert_string_equal(labels_by(s, SQLM_BY(sqlm_asc(label))), "109");
}

#define LABEL_COLUMNS(COLUMN, P) COLUMN(P, text, label, sqlm_if(text, sqlm_is_null(Cell_.number), "none", Cell_.label))
SQLM_PROJECTION(Label, LABEL_COLUMNS);

void distinct__with_a_value_in_it(void **state)
{
    scene     *s = *state;
    Label_list list = { 0 };

    add_cells(s);
    assert_ok(s->cx, Label_all(s->cx, s->conn, SQLM_SELECT(.distinct = true, .order_by = SQLM_BY(sqlm_asc(Label_.label))), &list));
    assert_int_equal(list.count, 3);
    assert_string_equal(list.items[2].label, "none");
    Label_list_free(&list);
}

#define SAME_COLUMNS(COLUMN, P) COLUMN(P, i32, same, sqlm_value(i32, 7))
SQLM_PROJECTION(Same, SAME_COLUMNS);

void distinct__values_alone_behind_an_offset(void **state)
{
    scene    *s = *state;
    Same_list list = { 0 };

    add_cells(s);
    assert_ok(s->cx, Same_all(s->cx, s->conn, SQLM_SELECT(.from = &Cell_model, .distinct = true, .limit = 5), &list));
    assert_int_equal(list.count, 1);
    Same_list_free(&list);
    assert_ok(s->cx, Same_all(s->cx, s->conn, SQLM_SELECT(.from = &Cell_model, .distinct = true, .limit = 5, .offset = 1), &list));
    assert_int_equal(list.count, s->db->is.skips_values ? 0 : 1);
    Same_list_free(&list);
}

#define BAND_COLUMNS(COLUMN, P)                                              \
    COLUMN(P, opt_i32, band, sqlm_div(Cell_.number, Cell_.number))           \
    COLUMN(P, opt_i32, again, sqlm_div(Cell_.number, Cell_.number))          \
    COLUMN(P, bool,    is_known, sqlm_is_not_null(sqlm_div(Cell_.number, Cell_.number))) \
    COLUMN(P, i64,     cells, sqlm_count())
SQLM_PROJECTION(Band, BAND_COLUMNS);

/* It stands again in the select list, within something, in HAVING and in the order. */
void group__by_what_is_computed(void **state)
{
    scene    *s = *state;
    Band_list list = { 0 };

    add_cells(s);
    assert_ok(s->cx, Band_all(s->cx, s->conn,
                              SQLM_SELECT(.group_by = SQLM_COLUMNS(sqlm_div(Cell_.number, Cell_.number)),
                                          .having = sqlm_or(sqlm_gt(sqlm_div(Cell_.number, Cell_.number), 0), sqlm_lt(sqlm_count(), 2)),
                                          .order_by = SQLM_BY(sqlm_desc(sqlm_div(Cell_.number, Cell_.number)))),
                              &list));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].band.value, 1);
    assert_int_equal(list.items[0].again.value, 1);
    assert_true(list.items[0].is_known);
    assert_int_equal(list.items[0].cells, 2);
    assert_false(list.items[1].band.has);
    assert_false(list.items[1].is_known);
    Band_list_free(&list);
}

static void read_cell(const scene *s, int64_t id, Cell *cell)
{
    static sqlm_arena *arena;
    bool               found = false;

    assert_ok(s->cx, sqlm_arena_new(s->cx, &arena));
    assert_ok(s->cx, Cell_get(s->cx, s->conn, id, arena, cell, &found));
    assert_true(found);
    cell->label = NULL;
    cell->data = NULL;
    sqlm_arena_free(arena);
}

static sqlm_outcome set_cells(const scene *s, const sqlm_assignment *assignment)
{
    return Cell_update_where(s->cx, s->conn, SQLM_UPDATE(.set = SQLM_ASSIGN(assignment), .all_rows = true), NULL);
}

void assign__decimals_of_another_scale(void **state)
{
    scene *s = *state;
    Cell   cell;

    add_cells(s);
    assert_ok(s->cx, set_cells(s, sqlm_set(Cell_.exact, Cell_.price)));
    read_cell(s, 1, &cell);
    assert_int_equal(cell.exact.value.low, 125500);
    assert_ok(s->cx, set_cells(s, sqlm_set(Cell_.exact, sqlm_if(decimal, sqlm_eq(Cell_.id, 1), ((sqlm_decimal){ .low = 123456, .scale = 4 }),
                                                                ((sqlm_decimal){ .low = (uint64_t)-9950, .high = -1, .scale = 4 })))));
    assert_ok(s->cx, set_cells(s, sqlm_set(Cell_.price, sqlm_coalesce(Cell_.exact, Cell_.price))));
    read_cell(s, 1, &cell);
    assert_int_equal(cell.price.low, 1235); /* 12.3456 */
    read_cell(s, 2, &cell);
    assert_int_equal((int64_t)cell.price.low, -100); /* -0.9950, away from zero */
    assert_ok(s->cx, set_cells(s, sqlm_set(Cell_.exact, sqlm_cast(decimal, Cell_.number))));
    read_cell(s, 1, &cell);
    assert_int_equal(cell.exact.value.low, 100000);
    read_cell(s, 3, &cell);
    assert_false(cell.exact.has);
    assert_ok(s->cx, set_cells(s, sqlm_set(Cell_.number, 12345)));
    assert_failure(s, FAILURE(DATA, RANGE), set_cells(s, sqlm_set(Cell_.exact, sqlm_cast(decimal, Cell_.number))));
}

void assign__a_number_beyond_its_column(void **state)
{
    scene *s = *state;

    add_cells(s);
    assert_failure(s, s->db->is.out_of_range, set_cells(s, sqlm_set(Cell_.number, sqlm_mul(Cell_.number, 2147483647))));
}

#define SHARE_COLUMNS(COLUMN, P)                                             \
    COLUMN(P, opt_u64, half, sqlm_div(Cell_.large, 2))                       \
    COLUMN(P, opt_u64, less, sqlm_div(sqlm_sub(Cell_.large, 1), Cell_.large)) \
    COLUMN(P, decimal(38, 0), tenfold, sqlm_cast(decimal, sqlm_mul(Cell_.large, 10)))
SQLM_PROJECTION(Share, SHARE_COLUMNS);

void arithmetic__of_large_numbers(void **state)
{
    scene       *s = *state;
    Share        share = { .half = SQLM_NONE };
    char         text[SQLM_TEXT_FORM_SIZE];
    sqlm_outcome outcome;

    add_cells(s);
    outcome = Share_one(s->cx, s->conn, SQLM_SELECT(.where = sqlm_eq(Cell_.id, 2)), NULL, &share);
    if (sqlm_conn_dialect(s->conn)->id == SQLM_DIALECT_SQLITE) { /* docs/queries.md */
        assert_error(s->cx, UNSUPPORTED, outcome);
        return;
    }
    assert_ok(s->cx, outcome);
    assert_true(share.half.value == UINT64_MAX / 2);
    assert_true(share.less.has && share.less.value == 0);
    (void)sqlm_decimal_format(share.tenfold, text);
    assert_string_equal(text, "184467440737095516150");
}

#define PRODUCT_COLUMNS(COLUMN, P) COLUMN(P, f64, product, sqlm_mul(Cell_.real, -1.0))
SQLM_PROJECTION(Product, PRODUCT_COLUMNS);

void arithmetic__of_a_zero_with_a_sign(void **state)
{
    scene  *s = *state;
    Product product = { .product = 1.0 };

    add_cells(s);
    assert_ok(s->cx, Product_one(s->cx, s->conn, SQLM_SELECT(.where = sqlm_eq(Cell_.id, 1)), NULL, &product));
    assert_true(product.product == 0.0);
    assert_int_equal(signbit(product.product) != 0, s->db->is.has_negative_zero);
    assert_int_equal(count_cells(s, sqlm_eq(sqlm_mul(Cell_.real, -1.0), 0.0)), 3);
}

#define KNOWN_COLUMNS(COLUMN, P) COLUMN(P, bool, is_known, sqlm_is_not_null(Cell_.number))
SQLM_PROJECTION(Known, KNOWN_COLUMNS);

void exists__behind_an_offset(void **state)
{
    scene *s = *state;
    bool   exists;

    add_cells(s); /* of three there are two distinct ones, in two groups */
    for (uint64_t offset = 1; offset < 4; offset++) {
        assert_ok(s->cx, Known_exists(s->cx, s->conn, SQLM_SELECT(.distinct = true, .offset = offset), &exists));
        assert_int_equal(exists, offset < 2);
        assert_ok(s->cx, Known_exists(s->cx, s->conn,
                                      SQLM_SELECT(.group_by = SQLM_COLUMNS(sqlm_is_not_null(Cell_.number)), .limit = 5, .offset = offset), &exists));
        assert_int_equal(exists, offset < 2);
    }
}

void like__a_pattern_that_a_column_holds(void **state)
{
    scene       *s = *state;
    Cell         cell = { .id = 1, .label = "a%\\" };
    int64_t      count = -1;
    sqlm_outcome outcome;

    assert_ok(s->cx, Cell_insert(s->cx, s->conn, &cell));
    assert_int_equal(count_cells(s, sqlm_like(sqlm_value(text, "ab%"), sqlm_concat(Cell_.label, "%"))), 1);
    outcome = Cell_count(s->cx, s->conn, SQLM_SELECT(.where = sqlm_like(Cell_.label, Cell_.label)), &count); /* \\ is its last character */
    if (s->db->is.lone_escape == REFUSED) {
        assert_failure(s, FAILURE(DATA, FORMAT), outcome);
        return;
    }
    assert_ok(s->cx, outcome);
    assert_int_equal(count, s->db->is.lone_escape == TAKEN ? 1 : 0);
}

#define SMALL_COLUMNS(COLUMN, P) COLUMN(P, f64, product, sqlm_mul(Cell_.real, Cell_.real))
SQLM_PROJECTION(Small, SMALL_COLUMNS);

void arithmetic__of_products_that_are_too_small(void **state)
{
    scene       *s = *state;
    Cell         cell = { .id = 1, .label = "", .real = 1e-300 };
    Small        small = { .product = 1.0 };
    sqlm_outcome outcome;

    assert_ok(s->cx, Cell_insert(s->cx, s->conn, &cell));
    outcome = Small_one(s->cx, s->conn, SQLM_SELECT(.where = NULL), NULL, &small);
    if (s->db->is.refuses_underflow) {
        assert_failure(s, FAILURE(DATA, RANGE), outcome);
    } else {
        assert_ok(s->cx, outcome);
        assert_true(small.product == 0.0);
    }
}
