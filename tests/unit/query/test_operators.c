/* SPDX-License-Identifier: MIT */
/* Every operator with every kind that it takes, run by the database. */
#include <stdio.h>
#include <string.h>

#include "sqlite_fixture.h"
#include "support/sqlm_cmocka.h"

/* Of the test that runs. */
static sqlm_cx   *cx;
static sqlm_conn *db;

static int open_empty(void **state)
{
    (void)cx_setup(state);
    cx = *state;
    db = database(cx);
    return 0;
}

static int close_all(void **state)
{
    sqlm_conn_close(db);
    return cx_teardown(state);
}

/* Rows 1 to 3 hold 1 to 3 in every column; row 4 holds 4, and NULL wherever it can. */
static int open_kinds(void **state)
{
    (void)open_empty(state);
    for (int i = 1; i <= 4; i++) {
        Kinds row = kinds_row(i, i, i == 4);

        assert_ok(cx, Kinds_insert(cx, db, &row));
    }
    return 0;
}

#define empty_test(f) cmocka_unit_test_setup_teardown(f, open_empty, close_all)
#define kinds_test(f) cmocka_unit_test_setup_teardown(f, open_kinds, close_all)

/* The ids of the rows as digits: 134 means 1, 3 and 4. */
static int ids(const sqlm_bool_expr *where)
{
    Kinds_list list;
    int        digits = 0;

    assert_ok(cx, Kinds_all(cx, db, SQLM_SELECT(.where = where, .order_by = SQLM_BY(sqlm_asc(Kinds_.id))), &list));
    for (size_t i = 0; i < list.count; i++)
        digits = digits * 10 + (int)list.items[i].id;
    Kinds_list_free(&list);
    return digits;
}

#define assert_ids(expected, ...) assert_int_equal(ids(__VA_ARGS__), expected)

/* All comparisons of a column of kind with values made of 1, 2 and 3, and of its optional twin. */
#define COMPARE_ALL(column, optional, make)                                                                                    \
    do {                                                                                                                       \
        assert_ids(2, sqlm_eq(Kinds_.column, make(2)));                                                                        \
        assert_ids(134, sqlm_ne(Kinds_.column, make(2)));                                                                      \
        assert_ids(1, sqlm_lt(Kinds_.column, make(2)));                                                                        \
        assert_ids(12, sqlm_le(Kinds_.column, make(2)));                                                                       \
        assert_ids(34, sqlm_gt(Kinds_.column, make(2)));                                                                       \
        assert_ids(234, sqlm_ge(Kinds_.column, make(2)));                                                                      \
        assert_ids(23, sqlm_between(Kinds_.column, make(2), make(3)));                                                         \
        assert_ids(13, sqlm_in(Kinds_.column, make(1), make(3)));                                                              \
        assert_ids(2, sqlm_eq(Kinds_.optional, make(2)));                                                                      \
        assert_ids(13, sqlm_ne(Kinds_.optional, make(2)));                                                                     \
        assert_ids(3, sqlm_gt(Kinds_.optional, make(2)));                                                                      \
        assert_ids(13, sqlm_not(sqlm_eq(Kinds_.optional, make(2))));                                                           \
        assert_ids(123, sqlm_eq(Kinds_.column, Kinds_.optional));                                                              \
        assert_ids(4, sqlm_is_null(Kinds_.optional));                                                                          \
        assert_ids(123, sqlm_is_not_null(Kinds_.optional));                                                                    \
        assert_ids(0, sqlm_is_null(Kinds_.column));                                                                            \
    } while (0)

#define SAME_ALL(optional, type, make)                                                                                         \
    do {                                                                                                                       \
        assert_ids(4, sqlm_same(Kinds_.optional, (type)SQLM_NONE));                                                            \
        assert_ids(2, sqlm_same(Kinds_.optional, (type){ .has = true, .value = make(2) }));                                    \
        assert_ids(134, sqlm_not(sqlm_same(Kinds_.optional, (type){ .has = true, .value = make(2) })));                        \
    } while (0)

#define AS_INT(x)       x
#define AS_DOUBLE(x)    ((double)(x))
#define AS_FLOAT(x)     ((float)(x))
#define AS_U64(x)       ((uint64_t)(x))
#define AS_DECIMAL(x)   ((sqlm_decimal){ .low = (x)*10, .scale = 1 })
#define AS_DATE(x)      ((sqlm_date){ x })
#define AS_TIME(x)      ((sqlm_time){ x })
#define AS_TIMESTAMP(x) ((sqlm_timestamp){ x })
#define AS_INSTANT(x)   ((sqlm_timestamptz){ x })
#define AS_UUID(x)      ((sqlm_uuid){ { x } })

static void operators__compare_integers(void **state)
{
    (void)state;
    COMPARE_ALL(i16, oi16, AS_INT);
    COMPARE_ALL(i32, oi32, AS_INT);
    COMPARE_ALL(i64, oi64, AS_INT);
    COMPARE_ALL(u64, ou64, AS_U64);
    SAME_ALL(oi16, sqlm_opt_i16, AS_INT);
    SAME_ALL(oi32, sqlm_opt_i32, AS_INT);
    SAME_ALL(oi64, sqlm_opt_i64, AS_INT);
    SAME_ALL(ou64, sqlm_opt_u64, AS_U64);
}

static void operators__compare_floats(void **state)
{
    (void)state;
    COMPARE_ALL(f32, of32, AS_FLOAT);
    COMPARE_ALL(f32, of32, AS_DOUBLE);
    COMPARE_ALL(f64, of64, AS_DOUBLE);
    COMPARE_ALL(f64, of64, AS_INT);
    SAME_ALL(of32, sqlm_opt_f32, AS_FLOAT);
    SAME_ALL(of64, sqlm_opt_f64, AS_DOUBLE);
}

static void operators__compare_decimals(void **state)
{
    (void)state;
    COMPARE_ALL(de, ode, AS_DECIMAL);
    COMPARE_ALL(de, ode, AS_INT);
    COMPARE_ALL(de, ofine, AS_DECIMAL);
    SAME_ALL(ode, sqlm_opt_decimal, AS_DECIMAL);
}

static void operators__compare_dates_and_times(void **state)
{
    (void)state;
    COMPARE_ALL(da, oda, AS_DATE);
    COMPARE_ALL(ti, oti, AS_TIME);
    COMPARE_ALL(ts, ots, AS_TIMESTAMP);
    COMPARE_ALL(tz, otz, AS_INSTANT);
    SAME_ALL(oda, sqlm_opt_date, AS_DATE);
    SAME_ALL(oti, sqlm_opt_time, AS_TIME);
    SAME_ALL(ots, sqlm_opt_timestamp, AS_TIMESTAMP);
    SAME_ALL(otz, sqlm_opt_timestamptz, AS_INSTANT);
}

static void operators__compare_uuids(void **state)
{
    (void)state;
    COMPARE_ALL(uu, ouu, AS_UUID);
    SAME_ALL(ouu, sqlm_opt_uuid, AS_UUID);
}

static void operators__compare_bools(void **state)
{
    (void)state;
    assert_ids(13, Kinds_.b);
    assert_ids(24, sqlm_not(Kinds_.b));
    assert_ids(13, sqlm_eq(Kinds_.b, true));
    assert_ids(24, sqlm_eq(Kinds_.b, 0));
    assert_ids(13, sqlm_ne(Kinds_.b, false));
    assert_ids(24, sqlm_lt(Kinds_.b, true));
    assert_ids(1234, sqlm_in(Kinds_.b, true, false));
    assert_ids(123, sqlm_eq(Kinds_.b, Kinds_.ob));
    assert_ids(2, sqlm_not(Kinds_.ob));
    assert_ids(4, sqlm_same(Kinds_.ob, (sqlm_opt_bool)SQLM_NONE));
    assert_ids(2, sqlm_same(Kinds_.ob, (sqlm_opt_bool)SQLM_SOME(false)));
    assert_ids(134, sqlm_eq(Kinds_.b, sqlm_ne(Kinds_.i32, 4)));
    assert_ids(24, sqlm_ne(Kinds_.b, sqlm_ge(Kinds_.i32, 1)));
    assert_ids(4, sqlm_is_null(sqlm_eq(Kinds_.oi32, 1)));
}

static void operators__compare_texts(void **state)
{
    char        two[] = "two";
    const char *null = NULL;

    (void)state; /* the texts are one, two, three, four */
    assert_ids(2, sqlm_eq(Kinds_.t, "two"));
    assert_ids(2, sqlm_eq(Kinds_.t, two));
    assert_ids(0, sqlm_eq(Kinds_.t, "Two"));
    assert_ids(134, sqlm_ne(Kinds_.t, "two"));
    assert_ids(14, sqlm_lt(Kinds_.t, "three"));
    assert_ids(23, sqlm_ge(Kinds_.t, "three"));
    assert_ids(13, sqlm_between(Kinds_.t, "one", "three"));
    assert_ids(12, sqlm_in(Kinds_.t, "one", two));
    assert_ids(123, sqlm_eq(Kinds_.t, Kinds_.ot));
    assert_ids(4, sqlm_same(Kinds_.ot, null));
    assert_ids(2, sqlm_same(Kinds_.ot, "two"));
    assert_ids(4, sqlm_is_null(Kinds_.ot));
}

static void operators__compare_bytes_json_and_enumerations(void **state)
{
    const sqlm_bytes two = { "two", 3 };
    const Color      color = COLOR_BLUE;

    (void)state;
    assert_ids(2, sqlm_eq(Kinds_.by, two));
    assert_ids(134, sqlm_ne(Kinds_.by, two));
    assert_ids(134, sqlm_lt(Kinds_.by, two));
    assert_ids(123, sqlm_eq(Kinds_.by, Kinds_.oby));
    assert_ids(0, sqlm_eq(Kinds_.by, (sqlm_bytes){ "", 0 }));
    assert_ids(2, sqlm_same(Kinds_.oby, two));
    assert_ids(4, sqlm_same(Kinds_.oby, (sqlm_bytes){ NULL, 0 }));
    assert_ids(1, sqlm_eq(Kinds_.js, "[1]"));
    assert_ids(123, sqlm_eq(Kinds_.js, Kinds_.ojs));
    assert_ids(1, sqlm_same(Kinds_.ojs, "[1]"));
    assert_ids(4, sqlm_is_null(Kinds_.ojs));
    assert_ids(2, sqlm_eq(Kinds_.en, COLOR_BLUE));
    assert_ids(2, sqlm_eq(Kinds_.en, color));
    assert_ids(134, sqlm_ne(Kinds_.en, COLOR_BLUE));
    assert_ids(4, sqlm_same(Kinds_.oen, Color_unset)); /* NULL */
    assert_ids(2, sqlm_same(Kinds_.oen, color));
    assert_ids(23, sqlm_in(Kinds_.en, COLOR_BLUE, COLOR_RED));
    assert_ids(123, sqlm_eq(Kinds_.en, Kinds_.oen));
    assert_ids(4, sqlm_is_null(Kinds_.osize));
}

static void operators__take_arrays_of_every_type(void **state)
{
    const int16_t          narrow[] = { 1, 3, 9 };
    const int64_t          wide[] = { 1, 3, 9 };
    const uint64_t         unsigned_wide[] = { 1, 3, UINT64_MAX };
    const double           reals[] = { 1, 3, 0.5 };
    const char *const      texts[] = { "one", "three", "nine" };
    char *const            writable[] = { (char[]){ "one" }, (char[]){ "three" } };
    const sqlm_bytes       bytes[] = { { "one", 3 }, { "three", 5 } };
    const sqlm_decimal     decimals[] = { { .low = 1 }, { .low = 30, .scale = 1 }, { .low = 1001, .scale = 3 } };
    const sqlm_date        dates[] = { { 1 }, { 3 } };
    const sqlm_uuid        uuids[] = { { { 1 } }, { { 3 } } };
    const sqlm_timestamptz instants[] = { { 1 }, { 3 } };
    const bool             bools[] = { true };
    const Color            colors[] = { COLOR_GREEN };
    const sqlm_i32_expr   *columns[] = { Kinds_.oi32 };

    (void)state;
    assert_ids(13, sqlm_in_array(Kinds_.i16, narrow, 3));
    assert_ids(13, sqlm_in_array(Kinds_.i64, narrow, 3));
    assert_ids(13, sqlm_in_array(Kinds_.i64, wide, 3));
    assert_ids(13, sqlm_in_array(Kinds_.u64, unsigned_wide, 3));
    assert_ids(13, sqlm_in_array(Kinds_.f64, reals, 3));
    assert_ids(13, sqlm_in_array(Kinds_.t, texts, 3));
    assert_ids(13, sqlm_in_array(Kinds_.t, writable, 2));
    assert_ids(13, sqlm_in_array(Kinds_.by, bytes, 2));
    assert_ids(13, sqlm_in_array(Kinds_.de, decimals, 3));
    assert_ids(13, sqlm_in_array(Kinds_.da, dates, 2));
    assert_ids(13, sqlm_in_array(Kinds_.uu, uuids, 2));
    assert_ids(13, sqlm_in_array(Kinds_.tz, instants, 2));
    assert_ids(13, sqlm_in_array(Kinds_.b, bools, 1));
    assert_ids(14, sqlm_in_array(Kinds_.en, colors, 1));
    assert_ids(123, sqlm_in_array(Kinds_.i32, columns, 1));
    assert_ids(0, sqlm_in_array(Kinds_.i64, wide, 0));
    assert_ids(1234, sqlm_not(sqlm_in_array(Kinds_.oi64, wide, 0)));
    assert_ids(2, sqlm_not(sqlm_in_array(Kinds_.oi64, wide, 3)));
}

static void operators__a_decimal_of_another_scale_equals_nothing(void **state)
{
    const sqlm_decimal odd = { .low = 2001, .scale = 3 }, even = { .low = 200000, .scale = 5 };

    (void)state;
    assert_ids(0, sqlm_eq(Kinds_.de, odd));
    assert_ids(1234, sqlm_ne(Kinds_.de, odd));
    assert_ids(34, sqlm_gt(Kinds_.de, odd));
    assert_ids(2, sqlm_eq(Kinds_.de, even));
    assert_ids(1, sqlm_in(Kinds_.de, odd, 1));
}

static void operators__floats_find_what_was_stored(void **state)
{
    Kinds      row = kinds_row(5, 5, false);

    (void)state;
    row.f32 = 0.1f;
    row.f64 = 0.1;
    assert_ok(cx, Kinds_insert(cx, db, &row));
    assert_ids(5, sqlm_eq(Kinds_.f32, 0.1f));
    assert_ids(5, sqlm_eq(Kinds_.f32, 0.1));
    assert_ids(5, sqlm_eq(Kinds_.f64, 0.1));
}

/* ---- LIKE */

static int64_t matches(const char *text, const char *pattern)
{
    int64_t count = -1;

    run_script(cx, db, "DELETE FROM team");
    assert_ok(cx, Team_insert(cx, db, &(Team){ .id = 1, .name = text }));
    assert_ok(cx, Team_count(cx, db, SQLM_SELECT(.where = sqlm_like(Team_.name, pattern)), &count));
    return count;
}

static void like__knows_its_two_wildcards(void **state)
{
    (void)state;
    assert_true(matches("abc", "a%"));
    assert_true(matches("abc", "%b%"));
    assert_true(matches("abc", "a_c"));
    assert_false(matches("abc", "a_"));
    assert_false(matches("abc", "b"));
    assert_true(matches("", "%"));
    assert_true(matches("a\xc3\xa9z", "a_z")); /* one character, two bytes */
}

static void like__a_backslash_takes_the_next_character_as_it_is(void **state)
{
    (void)state;
    assert_true(matches("100%", "100\\%"));
    assert_false(matches("1000", "100\\%"));
    assert_true(matches("a_c", "a\\_c"));
    assert_false(matches("abc", "a\\_c"));
    assert_true(matches("a\\c", "a\\\\c"));
    assert_true(matches("abc", "a\\bc"));
}

static void like__upper_and_lower_case_differ(void **state)
{
    (void)state;
    assert_false(matches("Sparrow", "s%"));
    assert_true(matches("Sparrow", "S%"));
}

/* ---- junctions */

static void junction__of_forty_and_of_five_thousand_terms_works(void **state)
{
    static const sqlm_bool_expr *terms[5001];
    static sqlm_bool_expr        nodes[5000];
    static int                   numbers[5000];
    static const size_t          counts[] = { 1, 2, 31, 32, 40, 64, 65, 999, 1001, 5000 };

    (void)state;
    for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
        for (size_t i = 0; i < counts[c]; i++) {
            numbers[i] = i == counts[c] - 1 ? 2 : -1;
            nodes[i] = (sqlm_bool_expr){ { .op = SQLM_OP_EQ, .left = Kinds_.i32, .tag = SQLM_C_INT, .right = &numbers[i] } };
            terms[i] = &nodes[i];
        }
        terms[counts[c]] = sqlm_end;
        assert_ids(2, &(const sqlm_bool_expr){ { .op = SQLM_OP_OR, .left = terms } });
        for (size_t i = 0; i < counts[c]; i++)
            nodes[i].node.op = SQLM_OP_NE;
        assert_ids(134, &(const sqlm_bool_expr){ { .op = SQLM_OP_AND, .left = terms } });
    }
}

#define MOST_LEVELS 64

/* Each level has chains as long as are written flat, and the deepest level last: what a parser likes least. */
static const sqlm_bool_expr *deeper_chain(size_t depth, const sqlm_bool_expr *inner)
{
    static const sqlm_bool_expr *lists[MOST_LEVELS][34];
    static sqlm_bool_expr        nodes[MOST_LEVELS];

    for (size_t i = 0; i < 31; i++)
        lists[depth][i] = Kinds_.b;
    lists[depth][31] = inner;
    lists[depth][32] = sqlm_end;
    nodes[depth] = (sqlm_bool_expr){ { .op = depth % 2 == 0 ? SQLM_OP_AND : SQLM_OP_OR, .left = lists[depth] } };
    return &nodes[depth];
}

static const sqlm_bool_expr *deeper_not(size_t depth, const sqlm_bool_expr *inner)
{
    static const sqlm_bool_expr *lists[MOST_LEVELS][2];
    static sqlm_bool_expr        nodes[MOST_LEVELS];

    lists[depth][0] = inner;
    lists[depth][1] = sqlm_end;
    nodes[depth] = (sqlm_bool_expr){ { .op = SQLM_OP_NOT, .left = lists[depth] } };
    return &nodes[depth];
}

static const sqlm_bool_expr *deeper_comparison(size_t depth, const sqlm_bool_expr *inner)
{
    static const sqlm_bool_expr *rights[MOST_LEVELS];
    static sqlm_bool_expr        nodes[MOST_LEVELS];

    rights[depth] = inner;
    nodes[depth] = (sqlm_bool_expr){ { .op = SQLM_OP_EQ, .left = Kinds_.b, .tag = SQLM_C_EXPR, .right = &rights[depth] } };
    return &nodes[depth];
}

/* The inner one last in a list of operands, for IN and BETWEEN. */
static const sqlm_bool_expr *deeper_list(size_t depth, const sqlm_bool_expr *inner, sqlm_op op)
{
    static const sqlm_bool_expr *rights[MOST_LEVELS][2];
    static sqlm_operand          operands[MOST_LEVELS][2];
    static sqlm_bool_expr        nodes[MOST_LEVELS];

    for (size_t i = 0; i < 2; i++) {
        rights[depth][i] = i == 0 ? Kinds_.b : inner;
        operands[depth][i] = (sqlm_operand){ SQLM_C_EXPR, &rights[depth][i] };
    }
    nodes[depth] = (sqlm_bool_expr){
        { .op = (uint16_t)op, .left = Kinds_.b, .tag = SQLM_C_OPERANDS, .index = 2, .right = operands[depth] }
    };
    return &nodes[depth];
}

static const sqlm_bool_expr *deeper_in(size_t depth, const sqlm_bool_expr *inner)
{
    return deeper_list(depth, inner, SQLM_OP_IN);
}

static const sqlm_bool_expr *deeper_between(size_t depth, const sqlm_bool_expr *inner)
{
    return deeper_list(depth, inner, SQLM_OP_BETWEEN);
}

/* Goes deeper until we refuse, or to the end of the tests' arrays; what we take, the database takes. */
static size_t deepest_of(const sqlm_bool_expr *(*deeper)(size_t, const sqlm_bool_expr *))
{
    const sqlm_bool_expr *inner = sqlm_in(Kinds_.i32, 2, 3);
    Kinds_list            list;
    int64_t               count;
    bool                  any;
    size_t                depth = 0;

    for (; depth < MOST_LEVELS; depth++) {
        sqlm_outcome outcome;

        inner = deeper(depth, inner);
        outcome = Kinds_exists(cx, db, SQLM_SELECT(.where = inner, .offset = 1), &any);
        if (outcome == SQLM_OK)
            outcome = Kinds_count(cx, db, SQLM_SELECT(.where = inner, .limit = 5), &count);
        if (outcome == SQLM_OK)
            outcome = Kinds_all(cx, db, SQLM_SELECT(.where = inner, .order_by = SQLM_BY(sqlm_asc(inner))), &list);
        if (outcome != SQLM_OK)
            break;
        Kinds_list_free(&list);
    }
    if (depth == MOST_LEVELS)
        return depth;
    if (sqlm_cx_error(cx)->kind != SQLM_E_LIMIT || strstr(sqlm_cx_error(cx)->message, "nested") == NULL)
        fail_msg("depth %zu: %s: %s", depth, sqlm_error_kind_name(sqlm_cx_error(cx)->kind), sqlm_cx_error(cx)->message);
    return depth;
}

/* SQLite's limit must come before the end of the arrays. */
static void expect_depth(size_t depth, size_t least)
{
    assert_in_range(depth, least, runs_on(SQLM_DIALECT_SQLITE) ? MOST_LEVELS - 1 : MOST_LEVELS);
}

static void junction__as_deep_as_we_allow_is_not_too_deep_for_the_database(void **state)
{
    (void)state;
    expect_depth(deepest_of(deeper_chain), 20);
    expect_depth(deepest_of(deeper_not), 20);
    expect_depth(deepest_of(deeper_comparison), 20);
    expect_depth(deepest_of(deeper_in), 10);
    expect_depth(deepest_of(deeper_between), 10);
}

static void junction__with_everything_left_out_is_no_condition(void **state)
{
    const int            *age = NULL;
    const sqlm_bool_expr *by_age = age ? sqlm_eq(Kinds_.i32, *age) : NULL;

    (void)state;
    assert_ids(1234, sqlm_and(by_age, sqlm_or(by_age, sqlm_not(by_age))));
    assert_ids(2, sqlm_and(by_age, sqlm_or(by_age, sqlm_eq(Kinds_.i32, 2))));
    assert_ids(134, sqlm_not(sqlm_or(by_age, sqlm_eq(Kinds_.i32, 2))));
}

/* ---- order */

static void order__of_decimals_is_by_number(void **state)
{
    static const char *const numbers[] = { "9.99", "10.00", "-10.00", "-9.99", "0.00", "1000000000.00", "-0.01", "0.10" };
    static const char *const sorted[] = { "-10.00", "-9.99", "-0.01", "0.00", "0.10", "9.99", "10.00", "1000000000.00" };
    const sqlm_decimal       minus = { .low = (uint64_t)-999, .high = -1, .scale = 2 };
    Kinds_list               list;

    (void)state;
    for (int i = 0; i < 8; i++) {
        Kinds row = kinds_row(i + 1, 1, true);

        assert_ok(cx, sqlm_decimal_parse(cx, numbers[i], &row.de));
        assert_ok(cx, Kinds_insert(cx, db, &row));
    }
    assert_ok(cx, Kinds_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Kinds_.de))), &list));
    assert_int_equal(list.count, 8);
    for (size_t i = 0; i < 8; i++) {
        char text[SQLM_TEXT_FORM_SIZE];

        assert_true(sqlm_decimal_format(list.items[i].de, text) > 0);
        assert_string_equal(text, sorted[i]);
    }
    Kinds_list_free(&list);
    assert_ids(3, sqlm_lt(Kinds_.de, minus));
    assert_ids(26, sqlm_ge(Kinds_.de, 10));
    assert_ids(457, sqlm_between(Kinds_.de, minus, 0));
}

static void order__is_by_each_item_in_turn_and_null_is_least(void **state)
{
    Kinds_list list;

    (void)state;
    assert_ok(cx, Kinds_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_desc(Kinds_.b), sqlm_asc(Kinds_.oi32))), &list));
    assert_int_equal(list.count, 4);
    assert_int_equal(list.items[0].id, 1);
    assert_int_equal(list.items[1].id, 3);
    assert_int_equal(list.items[2].id, 4);
    assert_int_equal(list.items[3].id, 2);
    Kinds_list_free(&list);
    assert_ok(cx, Kinds_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_desc(sqlm_eq(Kinds_.i32, 2)), sqlm_desc(Kinds_.oi32))),
                            &list));
    assert_int_equal(list.items[0].id, 2);
    assert_int_equal(list.items[3].id, 4);
    Kinds_list_free(&list);
}

static void order__of_u64_is_by_number(void **state)
{
    Kinds      row = kinds_row(5, 5, false);

    (void)state;
    row.u64 = UINT64_MAX;
    assert_ok(cx, Kinds_insert(cx, db, &row));
    assert_ids(5, sqlm_gt(Kinds_.u64, INT64_MAX));
    assert_ids(1234, sqlm_lt(Kinds_.u64, 100));
}

/* The C type decides how a value is read: the same number of each finds the same rows. */
static void operators__take_values_of_every_c_type(void **state)
{
    (void)state;
    assert_ids(2, sqlm_eq(Kinds_.i16, (signed char)2));
    assert_ids(0, sqlm_eq(Kinds_.i16, (signed char)-2));
    assert_ids(2, sqlm_eq(Kinds_.i16, (unsigned char)2));
    assert_ids(2, sqlm_eq(Kinds_.i16, (short)2));
    assert_ids(2, sqlm_eq(Kinds_.i32, (unsigned short)2));
    assert_ids(0, sqlm_eq(Kinds_.i32, (unsigned short)65535));
    assert_ids(2, sqlm_eq(Kinds_.i64, 2LL));
    assert_ids(1234, sqlm_gt(Kinds_.i64, -9223372036854775807LL));
    assert_ids(2, sqlm_eq(Kinds_.i64, 2U));
    assert_ids(0, sqlm_eq(Kinds_.i64, 4294967295U));
    assert_ids(2, sqlm_eq(Kinds_.u64, 2ULL));
    assert_ids(1234, sqlm_lt(Kinds_.u64, 18446744073709551615ULL));
    assert_ids(2, sqlm_eq(Kinds_.u64, (unsigned char)2));
    assert_ids(2, sqlm_eq(Kinds_.f64, (signed char)2));
    assert_ids(2, sqlm_eq(Kinds_.de, (unsigned short)2));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        kinds_test(operators__compare_integers),
        kinds_test(operators__compare_floats),
        kinds_test(operators__compare_decimals),
        kinds_test(operators__compare_dates_and_times),
        kinds_test(operators__compare_uuids),
        kinds_test(operators__compare_bools),
        kinds_test(operators__compare_texts),
        kinds_test(operators__compare_bytes_json_and_enumerations),
        kinds_test(operators__take_arrays_of_every_type),
        kinds_test(operators__a_decimal_of_another_scale_equals_nothing),
        kinds_test(operators__floats_find_what_was_stored),
        empty_test(like__knows_its_two_wildcards),
        empty_test(like__a_backslash_takes_the_next_character_as_it_is),
        empty_test(like__upper_and_lower_case_differ),
        kinds_test(junction__of_forty_and_of_five_thousand_terms_works),
        kinds_test(junction__as_deep_as_we_allow_is_not_too_deep_for_the_database),
        kinds_test(junction__with_everything_left_out_is_no_condition),
        empty_test(order__of_decimals_is_by_number),
        kinds_test(order__is_by_each_item_in_turn_and_null_is_least),
        kinds_test(order__of_u64_is_by_number),
        kinds_test(operators__take_values_of_every_c_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
