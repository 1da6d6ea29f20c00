/* SPDX-License-Identifier: MIT */
/* Projections and what the database computes, on SQLite. */
#include <string.h>

#include <sqlmodel/sys/driver.h>

#include "sqlite_fixture.h"
#include "stock.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

static sqlm_conn *heroes(sqlm_cx *cx)
{
    sqlm_conn *db = database(cx);

    run_script(cx, db,
               "INSERT INTO hero (id, name, age, team_id, active) VALUES (1, 'Ann', 17, 1, TRUE), (2, 'bob', 30, 1, FALSE),"
               " (3, 'Cid', NULL, NULL, TRUE), (4, 'Dee', 61, 2, TRUE), (5, 'ann', 18, 1, TRUE)");
    return db;
}

/* ---- groups */

static void groups__are_counted_summed_and_averaged(void **state)
{
    sqlm_cx     *cx = *state;
    sqlm_conn   *db = heroes(cx);
    Grouped_list list;

    assert_ok(cx, Grouped_all(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id), .order_by = SQLM_BY(sqlm_asc(Hero_.team_id))), &list));
    assert_int_equal(list.count, 3);
    assert_false(list.items[0].team_id.has);
    assert_true(list.items[0].heroes == 1 && list.items[0].aged == 0 && !list.items[0].oldest.has && !list.items[0].years.has &&
                !list.items[0].mean.has);
    assert_true(list.items[1].team_id.value == 1 && list.items[1].heroes == 3 && list.items[1].aged == 3);
    assert_true(list.items[1].youngest.value == 17 && list.items[1].oldest.value == 30 && list.items[1].years.value == 65);
    assert_true(list.items[1].mean.has && list.items[1].mean.value > 21.66 && list.items[1].mean.value < 21.67);
    assert_string_equal(list.items[1].first, "Ann");
    Grouped_list_free(&list);
    sqlm_conn_close(db);
}

static void groups__are_chosen_by_having_and_ordered_by_the_result(void **state)
{
    sqlm_cx     *cx = *state;
    sqlm_conn   *db = heroes(cx);
    sqlm_arena  *arena = NULL;
    Grouped_list list;
    Grouped      one;
    int64_t      count = 0;
    bool         exists = false, found = false;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Grouped_all(cx, db,
                              SQLM_SELECT(.where = sqlm_is_not_null(Hero_.team_id), .group_by = SQLM_COLUMNS(Hero_.team_id),
                                          .order_by = SQLM_BY(sqlm_desc(Grouped_.oldest))),
                              &list));
    assert_true(list.count == 2 && list.items[0].team_id.value == 2);
    Grouped_list_free(&list);
    assert_ok(cx, Grouped_one(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id), .having = sqlm_and(sqlm_gt(sqlm_count(), 1), sqlm_lt(sqlm_min(Hero_.age), 20))), arena, &one));
    assert_int_equal(one.heroes, 3);
    assert_ok(cx, Grouped_first(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id), .having = sqlm_gt(sqlm_count(), 9)), arena, &one, &found));
    assert_false(found);
    assert_ok(cx, Grouped_count(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id)), &count));
    assert_int_equal(count, 3);
    assert_ok(cx, Grouped_count(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id), .limit = 2), &count));
    assert_int_equal(count, 2);
    assert_ok(cx, Grouped_exists(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id), .having = sqlm_gt(sqlm_count(), 2)), &exists));
    assert_true(exists);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void groups__of_a_whole_table_are_one_even_without_rows(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Total      total = { -1 };
    Exact      exact;

    assert_ok(cx, Total_one(cx, db, SQLM_SELECT(.from = &Hero_model), NULL, &total));
    assert_int_equal(total.total, 0);
    assert_ok(cx, Exact_one(cx, db, NULL, NULL, &exact));
    assert_true(!exact.least.has && !exact.sum.has && !exact.float_sum.has && !exact.largest.has && !exact.last.has);
    sqlm_conn_close(db);
}

/* One projection of two tables: .from is part of the statement. */
static void groups__are_of_the_table_that_is_named(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);
    Total      total;

    assert_ok(cx, Total_one(cx, db, SQLM_SELECT(.from = &Hero_model), NULL, &total));
    assert_int_equal(total.total, 5);
    assert_ok(cx, Total_one(cx, db, SQLM_SELECT(.from = &Team_model), NULL, &total));
    assert_int_equal(total.total, 0);
    assert_ok(cx, Total_one(cx, db, SQLM_SELECT(.from = &Hero_model, .where = Hero_.active), NULL, &total));
    assert_int_equal(total.total, 4);
    assert_error(cx, QUERY, Total_one(cx, db, SQLM_SELECT(.from = &Team_model, .where = Hero_.active), NULL, &total));
    assert_error(cx, MISUSE, Total_one(cx, db, NULL, NULL, &total));
    assert_error(cx, MISUSE, Total_one(cx, db, SQLM_SELECT(.from = &Grouped_model), NULL, &total));
    sqlm_conn_close(db);
}

/* ---- expressions */

static void expressions__give_what_they_say(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = heroes(cx);
    Worked_list list;
    const Worked *ann, *cid;

    assert_ok(cx, Worked_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &list));
    assert_int_equal(list.count, 5);
    ann = &list.items[0];
    cid = &list.items[2];
    assert_string_equal(ann->lower, "ann");
    assert_string_equal(ann->upper, "ANN");
    assert_int_equal(ann->length, 3);
    assert_string_equal(ann->hello, "Hi, Ann!");
    assert_true(ann->age == 17 && ann->team == 1 && ann->next.value == 18 && ann->halved.value == 8 && ann->squared == 0);
    assert_true(ann->wide.value == 17 && ann->real.value == 4.25 && !ann->adult && ann->known);
    assert_string_equal(ann->state, "active");
    assert_true(ann->older.has && !ann->older.value);
    assert_string_equal(list.items[1].state, "bob");
    assert_true(list.items[1].adult);
    assert_true(cid->age == 0 && cid->team == 3 && !cid->next.has && !cid->halved.has && !cid->wide.has && !cid->real.has);
    assert_true(!cid->adult && !cid->older.has && !cid->known);
    Worked_list_free(&list);
    sqlm_conn_close(db);
}

static void expressions__divide_towards_zero_and_by_zero_give_null(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    int64_t    count = 0;

    run_script(cx, db, "INSERT INTO counted (id, version) VALUES (-7, 2), (7, -2), (7000, 0)");
#define COUNTS(expected, ...)                                                                                          \
    do {                                                                                                               \
        assert_ok_(cx, Counted_count(cx, db, SQLM_SELECT(.where = __VA_ARGS__), &count), "a count", __FILE__, __LINE__); \
        assert_int_equal(count, expected);                                                                             \
    } while (0)
    COUNTS(2, sqlm_eq(sqlm_div(Counted_.id, Counted_.version), -3));
    COUNTS(1, sqlm_is_null(sqlm_div(Counted_.id, Counted_.version)));
    COUNTS(3, sqlm_is_null(sqlm_div(Counted_.id, 0)));
    COUNTS(2, sqlm_eq(sqlm_add(sqlm_mul(Counted_.id, Counted_.version), 14), 0));
    sqlm_conn_close(db);
}

static void expressions__that_overflow_are_errors(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    int64_t    count = 0;

    run_script(cx, db, "INSERT INTO counted (id, version) VALUES (9223372036854775807, -9223372036854775807 - 1)");
    assert_error(cx, DATA, Counted_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_add(Counted_.id, 1), 0)), &count));
    assert_error(cx, DATA, Counted_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_sub(Counted_.version, 1), 0)), &count));
    assert_error(cx, DATA, Counted_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_mul(Counted_.id, 2), 0)), &count));
    assert_error(cx, DATA, Counted_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_div(Counted_.version, -1), 0)), &count));
    assert_ok(cx, Counted_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_add(Counted_.id, Counted_.version), -9)), &count));
    assert_int_equal(count, 1);
    sqlm_conn_close(db);
}

/* Narrow integers are computed in 64 bits. */
static void expressions__of_narrow_integers_do_not_wrap(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);
    int64_t    count = 0;

    run_script(cx, db, "UPDATE hero SET age = 2147483647 WHERE id = 1");
    assert_ok(cx, Hero_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_add(Hero_.age, Hero_.age), 2147483647)), &count));
    assert_int_equal(count, 1);
    sqlm_conn_close(db);
}

static void expressions__of_doubles_are_finite_or_errors(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Kinds      row = kinds_row(1, 3, false);
    int64_t    count = 0;

    row.f64 = 1e300;
    assert_ok(cx, Kinds_insert(cx, db, &row));
    assert_error(cx, DATA, Kinds_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_mul(Kinds_.f64, 1e300), 0.0)), &count));
    assert_ok(cx, Kinds_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_mul(sqlm_div(Kinds_.f64, 1e300), 1.0), 0.5)), &count));
    assert_int_equal(count, 1);
    assert_ok(cx, Kinds_count(cx, db, SQLM_SELECT(.where = sqlm_eq(sqlm_cast(f64, Kinds_.f32), 3.0)), &count));
    assert_int_equal(count, 1);
    sqlm_conn_close(db);
}

/* ---- decimals and the other kinds that SQLite keeps as text */

static sqlm_decimal decimal(int64_t coefficient, uint8_t scale)
{
    return (sqlm_decimal){ .low = (uint64_t)coefficient, .high = coefficient < 0 ? -1 : 0, .scale = scale };
}

static sqlm_conn *kinds(sqlm_cx *cx)
{
    static const int64_t prices[] = { 900, 1000, -2500, 90 };
    sqlm_conn           *db = database(cx);

    for (int i = 0; i < 4; i++) {
        Kinds row = kinds_row(i + 1, i + 1, false);

        row.de = decimal(prices[i], 2);
        SQLM_SET(row.ofine, decimal(prices[i] * 100, 4));
        row.i64 = prices[i];
        row.u64 = i == 0 ? UINT64_MAX : (uint64_t)i;
        if (i == 3)
            SQLM_UNSET(row.ofine);
        assert_ok(cx, Kinds_insert(cx, db, &row));
    }
    return db;
}

static void decimals__have_a_least_and_a_greatest_by_size(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = kinds(cx);
    Exact      exact;

    assert_ok(cx, Exact_one(cx, db, SQLM_SELECT(.having = sqlm_lt(sqlm_sum(Kinds_.i64), 5)), NULL, &exact));
    assert_int_equal(sqlm_decimal_compare(exact.least.value, decimal(-25, 0)), 0);
    assert_int_equal(sqlm_decimal_compare(exact.most.value, decimal(10, 0)), 0);
    assert_int_equal(sqlm_decimal_compare(exact.sum.value, decimal(-510, 0)), 0);
    assert_true(exact.float_sum.value == 10.0 && exact.largest.value == UINT64_MAX && exact.last.value.days == 4);
    sqlm_conn_close(db);
}

static void decimals__of_mixed_scales_compare_group_and_sort_by_size(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = kinds(cx);
    Colors_list list;
    int64_t     count = 0;

    run_script(cx, db, "UPDATE kinds SET en = 'red', i64 = 3");
    assert_ok(cx, Colors_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Colors_.price))), &list));
    assert_int_equal(list.count, 4);
    assert_int_equal(sqlm_decimal_compare(list.items[0].price, decimal(-25, 0)), 0);
    assert_int_equal(sqlm_decimal_compare(list.items[1].price, decimal(9, 1)), 0);
    assert_int_equal(list.items[1].price.scale, 4);
    assert_int_equal(sqlm_decimal_compare(list.items[3].price, decimal(10, 0)), 0);
    assert_true(list.items[0].color == COLOR_RED && strcmp(list.items[0].name, "red") == 0);
    assert_int_equal(sqlm_decimal_compare(list.items[0].whole, decimal(3, 0)), 0);
    Colors_list_free(&list);
    run_script(cx, db, "UPDATE kinds SET de = '9.00', ofine = NULL; UPDATE kinds SET ofine = '9.0000' WHERE id = 1");
    assert_ok(cx, Colors_all(cx, db, SQLM_SELECT(.distinct = true), &list));
    assert_int_equal(list.count, 1); /* 9.00 and 9.0000 */
    Colors_list_free(&list);
    assert_ok(cx, Kinds_count(cx, db, SQLM_SELECT(.where = sqlm_eq(sqlm_coalesce(Kinds_.ofine, Kinds_.de), decimal(90, 1))), &count));
    assert_int_equal(count, 4);
    assert_ok(cx, Kinds_count(cx, db, SQLM_SELECT(.where = sqlm_in(sqlm_coalesce(Kinds_.ofine, Kinds_.de), 9, 10)), &count));
    assert_int_equal(count, 4);
    assert_ok(cx, Kinds_count(cx, db, SQLM_SELECT(.where = sqlm_eq(Kinds_.de, sqlm_value(decimal, decimal(9000, 3)))), &count));
    assert_int_equal(count, 4);
    sqlm_conn_close(db);
}

static void decimals__and_u64_are_not_computed_by_sqlite(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn      *db = kinds(cx);
    Decimals_list   decimals;
    Unsigned_list   numbers;
    DecimalSum_list sums;

    assert_error(cx, UNSUPPORTED, Decimals_all(cx, db, NULL, &decimals));
    assert_error(cx, UNSUPPORTED, Unsigned_all(cx, db, NULL, &numbers));
    assert_error(cx, UNSUPPORTED, DecimalSum_all(cx, db, NULL, &sums));
    sqlm_conn_close(db);
}

static void decimals__and_u64_are_computed_by_the_servers(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    Kinds       row = kinds_row(1, 3, false);
    Decimals    decimals = { 0 };
    Unsigned    numbers = { 0 };
    DecimalSum  sum = { 0 };
    int64_t     count = 0;

    row.u64 = UINT64_MAX - 1;
    assert_ok(cx, Kinds_insert(cx, db, &row));
    assert_ok(cx, Decimals_one(cx, db, NULL, NULL, &decimals));
    assert_int_equal(sqlm_decimal_compare(decimals.more, decimal(8, 0)), 0);
    assert_int_equal(sqlm_decimal_compare(decimals.area, decimal(9, 0)), 0);
    assert_ok(cx, Unsigned_one(cx, db, NULL, NULL, &numbers));
    assert_true(numbers.more == UINT64_MAX && numbers.half.has && numbers.half.value == UINT64_MAX / 2);
    assert_ok(cx, DecimalSum_one(cx, db, NULL, NULL, &sum));
    assert_true(sum.sum.has && sqlm_decimal_compare(sum.sum.value, decimal(3, 0)) == 0);
    /* the servers compute wider than u64: a condition may go beyond it, a member may not */
    assert_ok(cx, Kinds_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_add(Kinds_.u64, 2u), UINT64_MAX)), &count));
    assert_int_equal(count, 1);
    row.u64 = UINT64_MAX;
    assert_ok(cx, Kinds_update(cx, db, &row, NULL));
    assert_error(cx, DATA, Unsigned_one(cx, db, NULL, NULL, &numbers));
    sqlm_conn_close(db);
}

/* ---- what is refused when the query is used */

#define BARE_COLUMNS(COLUMN, P) COLUMN(P, text, name, Hero_.name) COLUMN(P, i64, heroes, sqlm_count())
SQLM_PROJECTION(Bare, BARE_COLUMNS);
#define STRICT_COLUMNS(COLUMN, P) COLUMN(P, i32, age, Hero_.age)
SQLM_PROJECTION(Strict, STRICT_COLUMNS);
#define MAXIMUM_COLUMNS(COLUMN, P) COLUMN(P, i64, most, sqlm_max(Link_.a))
SQLM_PROJECTION(Maximum, MAXIMUM_COLUMNS);
#define NESTED_COLUMNS(COLUMN, P) COLUMN(P, opt_i64, most, sqlm_max(sqlm_count_of(Link_.a)))
SQLM_PROJECTION(Nested, NESTED_COLUMNS);
#define OTHER_ENUM_COLUMNS(COLUMN, P) COLUMN(P, opt_enum(Size), color, Kinds_.oen)
SQLM_PROJECTION(OtherEnum, OTHER_ENUM_COLUMNS);
#define TWO_TABLES_COLUMNS(COLUMN, P) COLUMN(P, i64, id, Hero_.id) COLUMN(P, text, name, Team_.name)
SQLM_PROJECTION(TwoTables, TWO_TABLES_COLUMNS);

#define REFUSED(P, kind, ...)                                                                      \
    do {                                                                                           \
        P##_list list_;                                                                            \
        assert_error_(cx, SQLM_E_##kind, P##_all(cx, db, SQLM_SELECT(.limit = 3, __VA_ARGS__), &list_), "a projection", \
                      __FILE__, __LINE__);                                                                               \
    } while (0)

static void refused__columns_that_groups_have_many_of(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);
    Bare_list  list;

    REFUSED(Bare, QUERY, .offset = 0);
    assert_string_equal(sqlm_cx_error(cx)->column, "name");
    REFUSED(Bare, QUERY, .group_by = SQLM_COLUMNS(Hero_.team_id));
    REFUSED(Bare, QUERY, .group_by = SQLM_COLUMNS(sqlm_lower(Hero_.name)));
    REFUSED(Bare, QUERY, .group_by = SQLM_COLUMNS(Hero_.name), .having = sqlm_eq(Hero_.age, 3));
    REFUSED(Bare, QUERY, .group_by = SQLM_COLUMNS(Hero_.name), .order_by = SQLM_BY(sqlm_asc(Hero_.age)));
    REFUSED(Bare, UNSUPPORTED, .group_by = SQLM_COLUMNS(Hero_.name, sqlm_add(Hero_.age, 1)));
    assert_ok(cx, Bare_all(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.name, Hero_.age), .order_by = SQLM_BY(sqlm_asc(sqlm_add(Hero_.age, 1)))), &list));
    assert_int_equal(list.count, 5);
    Bare_list_free(&list);
    sqlm_conn_close(db);
}

static void refused__what_may_be_null_in_a_member_that_may_not(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);
    Maximum_list list;

    REFUSED(Strict, QUERY, .offset = 0);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "opt_i32"));
    REFUSED(Maximum, QUERY, .offset = 0); /* of no rows */
    assert_ok(cx, Maximum_all(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Link_.b)), &list));
    assert_int_equal(list.count, 0);
    sqlm_conn_close(db);
}

static void refused__aggregates_where_none_can_be(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);
    int64_t    count;

    REFUSED(Nested, QUERY, .offset = 0);
    REFUSED(Total, QUERY, .from = &Hero_model, .where = sqlm_gt(sqlm_count(), 1));
    REFUSED(Bare, QUERY, .group_by = SQLM_COLUMNS(sqlm_max(Hero_.name)));
    REFUSED(Names, MISUSE, .having = sqlm_eq(Hero_.name, "a"));
    assert_error(cx, QUERY, Hero_count(cx, db, SQLM_SELECT(.where = sqlm_gt(sqlm_sum(Hero_.age), 1)), &count));
    sqlm_conn_close(db);
}

static void refused__other_types_and_tables(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);
    Hero_list  list;
    Bare       bare = { 0 };
    bool       found;

    REFUSED(OtherEnum, QUERY, .offset = 0);
    REFUSED(TwoTables, QUERY, .offset = 0);
    REFUSED(Names, QUERY, .distinct = true, .order_by = SQLM_BY(sqlm_asc(Hero_.id)));
    REFUSED(Names, QUERY, .where = sqlm_eq(Names_.name, "a"));
    assert_error(cx, MISUSE, Hero_all(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.id)), &list));
    assert_error(cx, MISUSE, Hero_all(cx, db, SQLM_SELECT(.distinct = true), &list));
    assert_error(cx, MISUSE, Hero_all(cx, db, SQLM_SELECT(.from = &Team_model), &list));
    assert_error(cx, MISUSE, sqlm_insert_objects(cx, db, &Bare_model, &bare, 1));
    assert_error(cx, MISUSE, sqlm_update_object(cx, db, &Bare_model, &bare, NULL));
    assert_error(cx, MISUSE, sqlm_get_by_key(cx, db, &Bare_model, (const void *const[]){ NULL }, NULL, &bare, &found));
    sqlm_conn_close(db);
}

static void refused__nodes_that_no_macro_makes(void **state)
{
    sqlm_cx             *cx = *state;
    sqlm_conn           *db = heroes(cx);
    const sqlm_bool_expr wrong[] = {
        { { .op = SQLM_OP_LOWER, .left = &Hero_.age->node } },
        { { .op = SQLM_OP_ADD, .left = &Hero_.name->node, .tag = SQLM_C_INT, .right = &(int){ 1 } } },
        { { .op = SQLM_OP_CAST, .type = SQLM_TYPE_I16, .left = &Hero_.age->node } },
        { { .op = SQLM_OP_CAST, .type = 99, .left = &Hero_.age->node } },
        { { .op = SQLM_OP_VALUE, .type = 0, .tag = SQLM_C_INT, .right = &(int){ 1 } } },
        { { .op = SQLM_OP_IF, .type = SQLM_TYPE_BOOL } },
        { { .op = SQLM_OP_EXCLUDED } },
        { { .op = SQLM_OP_SET, .left = &Hero_.age->node } },
        { { .op = SQLM_OP_COALESCE, .left = &Hero_.age->node, .tag = SQLM_C_INT } },
        { { .op = SQLM_OP_MAX + 1 } },
    };
    int64_t count;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const sqlm_outcome outcome = Hero_count(cx, db, SQLM_SELECT(.where = sqlm_eq(&wrong[i], true)), &count);

        assert_int_equal(outcome, SQLM_ERR);
        assert_true(sqlm_cx_error(cx)->kind == SQLM_E_MISUSE || sqlm_cx_error(cx)->kind == SQLM_E_QUERY);
    }
    sqlm_conn_close(db);
}

static void refused__what_is_nested_too_deep(void **state)
{
    enum { DEPTH = 200 };
    sqlm_cx             *cx = *state;
    sqlm_conn           *db = heroes(cx);
    static sqlm_text_expr nodes[DEPTH];
    int64_t              count;

    nodes[0] = (sqlm_text_expr){ { .op = SQLM_OP_LOWER, .left = &Hero_.name->node } };
    for (size_t i = 1; i < DEPTH; i++)
        nodes[i] = (sqlm_text_expr){ { .op = SQLM_OP_LOWER, .left = &nodes[i - 1].node } };
    assert_error(cx, LIMIT, Hero_count(cx, db, SQLM_SELECT(.where = sqlm_eq((const sqlm_text_expr *)&nodes[DEPTH - 1], "a")), &count));
    assert_ok(cx, Hero_count(cx, db, SQLM_SELECT(.where = sqlm_eq((const sqlm_text_expr *)&nodes[20], "ann")), &count));
    assert_int_equal(count, 2);
    sqlm_conn_close(db);
}

/* Whatever is nested, we say that it is too deep before SQLite's parser does. */
static void refused__nesting_is_told_before_the_parser_fails(void **state)
{
    enum { DEPTH = 60 };
    sqlm_cx                    *cx = *state;
    sqlm_conn                  *db = heroes(cx);
    static sqlm_text_expr       texts[DEPTH];
    static const sqlm_node     *text_operands[DEPTH];
    static sqlm_operand         branches[DEPTH][2];
    const sqlm_bool_expr *const predicate[] = { sqlm_and(sqlm_eq(Hero_.name, Hero_.name), sqlm_is_not_null(Hero_.id)), sqlm_end };
    static const uint32_t       operations[] = { SQLM_OP_LOWER, SQLM_OP_CONCAT, SQLM_OP_COALESCE, SQLM_OP_IF };
    int64_t                     count;

    for (size_t o = 0; o < sizeof operations / sizeof operations[0]; o++) {
        size_t deepest = 0;

        for (size_t i = 0; i < DEPTH; i++) {
            const sqlm_node *const inner = i == 0 ? &Hero_.name->node : &texts[i - 1].node;

            text_operands[i] = inner;
            branches[i][0] = (sqlm_operand){ SQLM_C_EXPR + SQLM_TYPE_TEXT - 1, &text_operands[0] };
            branches[i][1] = (sqlm_operand){ SQLM_C_EXPR + SQLM_TYPE_TEXT - 1, &text_operands[i] };
            texts[i] = (sqlm_text_expr){ { .op = (uint16_t)operations[o],
                                           .type = SQLM_TYPE_TEXT,
                                           .tag = operations[o] == SQLM_OP_IF ? SQLM_C_OPERANDS : SQLM_C_EXPR + SQLM_TYPE_TEXT - 1,
                                           .index = 2,
                                           .left = operations[o] == SQLM_OP_LOWER ? (const void *)inner
                                                   : operations[o] == SQLM_OP_IF  ? (const void *)predicate
                                                                                  : (const void *)Hero_.name,
                                           .right = operations[o] == SQLM_OP_IF ? (const void *)branches[i] : &text_operands[i] } };
            if (Hero_count(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.name, (const sqlm_text_expr *)&texts[i])), &count) == SQLM_OK) {
                deepest = i + 1;
                continue;
            }
            assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_LIMIT);
            assert_non_null(strstr(sqlm_cx_error(cx)->message, "simplify them"));
        }
        assert_true(deepest >= 8);
    }
    sqlm_conn_close(db);
}

static void projection__comes_row_by_row_too(void **state)
{
    sqlm_cx       *cx = *state;
    sqlm_conn     *db = heroes(cx);
    Grouped_cursor cursor;
    Grouped        row;
    int64_t        heroes_seen = 0;
    bool           found = true;

    assert_ok(cx, Grouped_each(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id)), &cursor));
    while (found) {
        assert_ok(cx, Grouped_next(cx, &cursor, &row, &found));
        heroes_seen += found ? row.heroes : 0;
    }
    Grouped_close(&cursor);
    assert_int_equal(heroes_seen, 5);
    sqlm_conn_close(db);
}

/* ---- memory */

static void memory__a_repeated_projection_allocates_its_result_alone(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_conn      *db = heroes(cx);
    int64_t         count = 0;
    Total           total;
    size_t          before = 0;

    (void)state;
    for (int i = 0; i < 3; i++) {
        before = heap.count;
        assert_ok(cx, Grouped_count(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id), .having = sqlm_gt(sqlm_count(), i)), &count));
        assert_ok(cx, Total_one(cx, db, SQLM_SELECT(.from = &Hero_model, .where = sqlm_gt(sqlm_add(Hero_.age, i), 3)), NULL, &total));
        assert_int_equal(heap.count - before, i == 0 ? heap.count - before : 0);
    }
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    assert_int_equal(heap.live_bytes, 0);
}

static sqlm_outcome project(sqlm_cx *cx, void *user)
{
    sqlm_conn   *db = NULL;
    Worked_list  list = { 0 };
    sqlm_outcome outcome = open_database(cx, &db);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = Hero_insert(cx, db, &(Hero){ .name = "a" });
    if (outcome == SQLM_OK)
        outcome = Worked_all(cx, db, NULL, &list);
    Worked_list_free(&list);
    sqlm_conn_close(db);
    return outcome;
}

static void memory__every_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(project, NULL) > 10);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(groups__are_counted_summed_and_averaged),
        cx_test(groups__are_chosen_by_having_and_ordered_by_the_result),
        cx_test(groups__of_a_whole_table_are_one_even_without_rows),
        cx_test(groups__are_of_the_table_that_is_named),
        cx_test(expressions__give_what_they_say),
        cx_test(expressions__divide_towards_zero_and_by_zero_give_null),
        cx_test(expressions__that_overflow_are_errors),
        cx_test(expressions__of_narrow_integers_do_not_wrap),
        cx_test(expressions__of_doubles_are_finite_or_errors),
        cx_test(decimals__have_a_least_and_a_greatest_by_size),
        cx_test(decimals__of_mixed_scales_compare_group_and_sort_by_size),
        cx_test(refused__columns_that_groups_have_many_of),
        cx_test(refused__what_may_be_null_in_a_member_that_may_not),
        cx_test(refused__aggregates_where_none_can_be),
        cx_test(refused__other_types_and_tables),
        cx_test(refused__nodes_that_no_macro_makes),
        cx_test(refused__what_is_nested_too_deep),
        cx_test(refused__nesting_is_told_before_the_parser_fails),
        cx_test(projection__comes_row_by_row_too),
        cx_test(memory__a_repeated_projection_allocates_its_result_alone),
        cx_test(memory__every_allocation_may_fail),
    };

    /* SQLite has neither type. */
    static const struct CMUnitTest of_sqlite[] = {
        cx_test(decimals__and_u64_are_not_computed_by_sqlite),
    };
    static const struct CMUnitTest of_servers[] = {
        cx_test(decimals__and_u64_are_computed_by_the_servers),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);

    if (runs_on(SQLM_DIALECT_SQLITE))
        return failed + cmocka_run_group_tests(of_sqlite, NULL, NULL);
    return failed + cmocka_run_group_tests(of_servers, NULL, NULL);
}
