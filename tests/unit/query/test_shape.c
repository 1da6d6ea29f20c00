/* SPDX-License-Identifier: MIT */
/* Which queries share a statement, and what values they send: seen by a driver that remembers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <sqlmodel/sys/driver.h>

#include "models.h"
#include "recorder.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

static sqlm_conn *open_recorder(sqlm_cx *cx)
{
    sqlm_conn *db = NULL;

    assert_ok(cx, sqlm_conn_open(cx, recorder_driver(), "sqlite", &db));
    return db;
}

static void count_heroes(sqlm_cx *cx, sqlm_conn *db, const sqlm_bool_expr *where)
{
    int64_t count;

    assert_ok(cx, Hero_count(cx, db, SQLM_SELECT(.where = where), &count));
}

static void assert_same_shape(sqlm_cx *cx, const sqlm_bool_expr *a, const sqlm_bool_expr *b)
{
    sqlm_conn *db = open_recorder(cx);

    count_heroes(cx, db, a);
    count_heroes(cx, db, b);
    assert_int_equal(recorded.prepared, 1);
    assert_int_equal(recorded.run, 2);
    sqlm_conn_close(db);
    assert_int_equal(recorded.live, 0);
}

static void assert_other_shape(sqlm_cx *cx, const sqlm_bool_expr *a, const sqlm_bool_expr *b)
{
    sqlm_conn *db = open_recorder(cx);

    count_heroes(cx, db, a);
    count_heroes(cx, db, b);
    count_heroes(cx, db, a);
    assert_int_equal(recorded.prepared, 2);
    sqlm_conn_close(db);
    assert_int_equal(recorded.live, 0);
}

static const sqlm_value *only_value(sqlm_cx *cx, sqlm_conn *db, const sqlm_bool_expr *where)
{
    int64_t count;

    assert_ok(cx, Kinds_count(cx, db, SQLM_SELECT(.where = where), &count));
    assert_int_equal(recorded.value_count, 1);
    return &recorded.values[0];
}

#define NO_HERO ((const sqlm_bool_expr *)NULL)

/* ---- sharing */

static void shape__values_do_not_matter(void **state)
{
    assert_same_shape(*state, sqlm_and(sqlm_eq(Hero_.age, 1), sqlm_like(Hero_.name, "a")),
                      sqlm_and(sqlm_eq(Hero_.age, 2), sqlm_like(Hero_.name, "longer")));
    assert_same_shape(*state, sqlm_same(Hero_.age, (sqlm_opt_i32)SQLM_NONE), sqlm_same(Hero_.age, (sqlm_opt_i32)SQLM_SOME(1)));
}

static void shape__c_types_of_values_do_not_matter(void **state)
{
    const short narrow = 1;

    assert_same_shape(*state, sqlm_eq(Hero_.team_id, narrow), sqlm_eq(Hero_.team_id, (int64_t)1));
}

static void shape__structure_matters(void **state)
{
    assert_other_shape(*state, sqlm_eq(Hero_.age, 1), sqlm_ne(Hero_.age, 1));
    assert_other_shape(*state, sqlm_eq(Hero_.age, 1), sqlm_eq(Hero_.team_id, 1));
    assert_other_shape(*state, sqlm_eq(Hero_.id, Hero_.team_id), sqlm_eq(Hero_.id, 1));
    assert_other_shape(*state, sqlm_and(Hero_.active, sqlm_is_null(Hero_.age)), sqlm_or(Hero_.active, sqlm_is_null(Hero_.age)));
    assert_other_shape(*state, sqlm_not(Hero_.active), Hero_.active);
    assert_other_shape(*state, NO_HERO, Hero_.active);
    assert_other_shape(*state, sqlm_in(Hero_.age, 1, 2), sqlm_in(Hero_.age, 1, 2, 3));
}

static void shape__nesting_matters(void **state)
{
    assert_other_shape(*state, sqlm_or(Hero_.active, sqlm_and(Hero_.active, Hero_.active)),
                       sqlm_and(sqlm_or(Hero_.active, Hero_.active), Hero_.active));
}

static void shape__what_is_left_out_is_not_there(void **state)
{
    assert_same_shape(*state, sqlm_and(NO_HERO, sqlm_eq(Hero_.age, 1), NO_HERO, Hero_.active),
                      sqlm_and(sqlm_eq(Hero_.age, 1), Hero_.active));
    assert_same_shape(*state, sqlm_and(NO_HERO, sqlm_eq(Hero_.age, 1)), sqlm_eq(Hero_.age, 1));
    assert_same_shape(*state, sqlm_and(NO_HERO, sqlm_or(NO_HERO, sqlm_not(NO_HERO)), Hero_.active), Hero_.active);
    assert_same_shape(*state, sqlm_and(NO_HERO, sqlm_or(NO_HERO, NO_HERO), sqlm_not(sqlm_and(NO_HERO))), NO_HERO);
}

static void shape__junctions_of_one_kind_are_one(void **state)
{
    assert_same_shape(*state, sqlm_and(Hero_.active, sqlm_and(sqlm_is_null(Hero_.age), sqlm_and(Hero_.active))),
                      sqlm_and(Hero_.active, sqlm_is_null(Hero_.age), Hero_.active));
}

static void shape__arrays_are_padded_to_powers_of_two(void **state)
{
    const int32_t numbers[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    sqlm_conn    *db;

    assert_same_shape(*state, sqlm_in_array(Hero_.age, numbers, 5), sqlm_in_array(Hero_.age, numbers, 8));
    assert_other_shape(*state, sqlm_in_array(Hero_.age, numbers, 8), sqlm_in_array(Hero_.age, numbers, 9));
    db = open_recorder(*state);
    count_heroes(*state, db, sqlm_in_array(Hero_.age, numbers, 3));
    assert_int_equal(recorded.value_count, 4);
    assert_int_equal(recorded.values[2].as.integer, 3);
    assert_int_equal(recorded.values[3].as.integer, 3);
    sqlm_conn_close(db);
}

/* PostgreSQL has arrays. */
static sqlm_conn *open_recorder_with_arrays(sqlm_cx *cx)
{
    sqlm_conn *db = NULL;

    assert_ok(cx, sqlm_conn_open(cx, recorder_driver(), "postgres", &db));
    return db;
}

static void shape__an_array_is_one_value_where_the_database_has_arrays(void **state)
{
    static const size_t counts[] = { 1, 2, 3, 25, 1000, 70000 };
    static int32_t      numbers[70000];
    sqlm_conn          *db = open_recorder_with_arrays(*state);

    for (size_t i = 0; i < 70000; i++)
        numbers[i] = (int32_t)i;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        count_heroes(*state, db, sqlm_in_array(Hero_.id, numbers, counts[i]));
        assert_int_equal(recorded.parameter_count, 1);
        assert_int_equal(recorded.value_count, counts[i]);
        for (size_t k = 0; k < counts[i]; k++)
            assert_true(recorded.values[k].type == SQLM_TYPE_I64 && recorded.values[k].as.integer == (int64_t)k);
    }
    assert_int_equal(recorded.prepared, 1);
    assert_string_equal(recorded.sql, "SELECT count(*) FROM \"hero\" WHERE \"id\" = ANY ($1)");
    count_heroes(*state, db, sqlm_not(sqlm_in_array(Hero_.id, numbers, 0)));
    assert_int_equal(recorded.parameter_count, 0);
    assert_string_equal(recorded.sql, "SELECT count(*) FROM \"hero\" WHERE NOT (1 = 0)");
    sqlm_conn_close(db);
}

static void shape__arrays_of_one_query_keep_their_items(void **state)
{
    static int32_t numbers[5000];
    sqlm_conn     *db = open_recorder_with_arrays(*state);

    for (int32_t i = 0; i < 5000; i++)
        numbers[i] = i;
    count_heroes(*state, db, sqlm_or(sqlm_in_array(Hero_.age, numbers, 3), sqlm_eq(Hero_.age, 77), sqlm_in_array(Hero_.id, numbers + 3, 4996),
                                     sqlm_in_array(Hero_.age, numbers + 4999, 1)));
    assert_int_equal(recorded.parameter_count, 4);
    assert_int_equal(recorded.value_count, 5001);
    assert_int_equal(recorded.values[2].as.integer, 2);
    assert_int_equal(recorded.values[3].as.integer, 77);
    assert_int_equal(recorded.values[4].as.integer, 3);
    assert_int_equal(recorded.values[4999].as.integer, 4998);
    assert_int_equal(recorded.values[5000].as.integer, 4999);
    assert_int_equal(recorded.values[5000].type, SQLM_TYPE_I32);
    sqlm_conn_close(db);
}

/* What orders is not there in a count, and no more are the items of what stood there. */
static void shape__arrays_of_an_order_that_is_left_out_are_too(void **state)
{
    const int32_t numbers[] = { 1, 2, 3 };
    sqlm_conn    *db = open_recorder_with_arrays(*state);
    int64_t       count = 0;

    assert_ok(*state, Hero_count(*state, db,
                                 SQLM_SELECT(.where = sqlm_in_array(Hero_.id, numbers, 2),
                                             .order_by = SQLM_BY(sqlm_asc(sqlm_if(i32, sqlm_in_array(Hero_.age, numbers, 3), 1, 2)))),
                                 &count));
    assert_int_equal(recorded.parameter_count, 1);
    assert_int_equal(recorded.value_count, 2);
    sqlm_conn_close(db);
}

static void shape__limit_and_offset_matter_their_numbers_do_not(void **state)
{
    sqlm_conn *db = open_recorder(*state);
    int64_t    count;

    assert_ok(*state, Hero_count(*state, db, SQLM_SELECT(.limit = 1), &count));
    assert_ok(*state, Hero_count(*state, db, SQLM_SELECT(.limit = INT64_MAX), &count));
    assert_int_equal(recorded.prepared, 1);
    assert_ok(*state, Hero_count(*state, db, SQLM_SELECT(.offset = 1), &count));
    assert_ok(*state, Hero_count(*state, db, SQLM_SELECT(.limit = 1, .offset = 1), &count));
    assert_ok(*state, Hero_count(*state, db, NULL, &count));
    assert_ok(*state, Hero_count(*state, db, SQLM_SELECT(), &count));
    assert_int_equal(recorded.prepared, 4);
    sqlm_conn_close(db);
}

static void shape__models_do_not_share(void **state)
{
    sqlm_conn *db = open_recorder(*state);
    int64_t    count;
    bool       any;

    assert_ok(*state, Hero_count(*state, db, NULL, &count));
    assert_ok(*state, Team_count(*state, db, NULL, &count));
    assert_ok(*state, Hero_exists(*state, db, NULL, &any));
    assert_int_equal(recorded.prepared, 3);
    sqlm_conn_close(db);
}

static void shape__one_and_all_share(void **state)
{
    sqlm_conn *db = open_recorder(*state);
    Link_list  list;
    Link       link;
    bool       found;

    assert_ok(*state, Link_all(*state, db, SQLM_SELECT(.limit = 9), &list));
    assert_ok(*state, Link_first(*state, db, NULL, NULL, &link, &found));
    assert_int_equal(recorded.values[0].as.integer, 1);
    assert_ok(*state, Link_one_or_none(*state, db, NULL, NULL, &link, &found));
    assert_int_equal(recorded.values[0].as.integer, 2);
    assert_ok(*state, Link_one_or_none(*state, db, SQLM_SELECT(.limit = 1), NULL, &link, &found));
    assert_int_equal(recorded.values[0].as.integer, 1);
    assert_int_equal(recorded.prepared, 1);
    sqlm_conn_close(db);
}

static void shape__connections_do_not_share(void **state)
{
    sqlm_conn *first = open_recorder(*state);
    sqlm_conn *second = open_recorder(*state);

    count_heroes(*state, first, NO_HERO);
    count_heroes(*state, second, NO_HERO);
    assert_int_equal(recorded.prepared, 2);
    sqlm_conn_close(first);
    count_heroes(*state, second, NO_HERO);
    assert_int_equal(recorded.prepared, 2);
    sqlm_conn_close(second);
}

/* ---- the cache */

static const sqlm_bool_expr *chain_of(const sqlm_bool_expr **terms, size_t count, const sqlm_bool_expr *term,
                                      sqlm_bool_expr *junction)
{
    for (size_t i = 0; i < count; i++)
        terms[i] = term;
    terms[count] = sqlm_end;
    *junction = (sqlm_bool_expr){ { .op = SQLM_OP_AND, .left = terms } };
    return junction;
}

static void cache__holds_256_statements_and_the_oldest_goes(void **state)
{
    static const sqlm_bool_expr *terms[400];
    sqlm_conn                   *db = open_recorder(*state);
    sqlm_bool_expr               junction;

    for (size_t i = 2; i < 302; i++) {
        count_heroes(*state, db, chain_of(terms, i, Hero_.active, &junction));
        count_heroes(*state, db, NO_HERO); /* used all the time: stays */
    }
    assert_int_equal(recorded.prepared, 301);
    assert_int_equal(recorded.live, 256);
    count_heroes(*state, db, NO_HERO);
    count_heroes(*state, db, chain_of(terms, 301, Hero_.active, &junction));
    count_heroes(*state, db, chain_of(terms, 60, Hero_.active, &junction));
    assert_int_equal(recorded.prepared, 301);
    count_heroes(*state, db, chain_of(terms, 2, Hero_.active, &junction));
    assert_int_equal(recorded.prepared, 302);
    sqlm_conn_close(db);
    assert_int_equal(recorded.live, 0);
}

static void cache__does_not_keep_giants(void **state)
{
    static int32_t               numbers[2000];
    static const sqlm_bool_expr *terms[3000];
    sqlm_conn                   *db = open_recorder(*state);
    sqlm_bool_expr               junction;

    count_heroes(*state, db, sqlm_in_array(Hero_.age, numbers, 2000));
    count_heroes(*state, db, chain_of(terms, 2000, Hero_.active, &junction));
    assert_int_equal(recorded.live, 0);
    count_heroes(*state, db, sqlm_in_array(Hero_.age, numbers, 2000));
    assert_int_equal(recorded.prepared, 3);
    sqlm_conn_close(db);
}

/* SQLite compares the name of each numbered parameter with all before it: of a long list only the first have one. */
static void long_list__has_few_numbered_parameters(void **state)
{
    static int32_t numbers[32000];
    sqlm_conn     *db = open_recorder(*state);
    size_t         all = 0;
    size_t         numbered = 0;

    count_heroes(*state, db, sqlm_in_array(Hero_.age, numbers, 32000));
    for (const char *at = strchr(recorded.sql, '?'); at != NULL; at = strchr(at + 1, '?')) {
        all++;
        numbered += at[1] >= '0' && at[1] <= '9';
    }
    assert_int_equal(all, 32000);
    assert_in_range(numbered, 1, 1000);
    sqlm_conn_close(db);
}

static void cache__statements_of_open_cursors_stay(void **state)
{
    static const sqlm_bool_expr *terms[400];
    sqlm_conn                   *db = open_recorder(*state);
    sqlm_bool_expr               junction;
    Hero_cursor                  cursor;
    Hero                         hero;
    bool                         found = true;

    assert_ok(*state, Hero_each(*state, db, NULL, &cursor));
    for (size_t i = 2; i < 302; i++)
        count_heroes(*state, db, chain_of(terms, i, Hero_.active, &junction));
    assert_int_equal(recorded.live, 256);
    assert_ok(*state, Hero_next(*state, &cursor, &hero, &found));
    assert_false(found);
    Hero_close(&cursor);
    sqlm_conn_close(db);
    assert_int_equal(recorded.live, 0);
}

static void prepared_after(sqlm_cx *cx, sqlm_error_kind failure, size_t expected)
{
    sqlm_conn *db = open_recorder(cx);
    int64_t    count;

    count_heroes(cx, db, NO_HERO);
    recorded.failure = failure;
    assert_int_not_equal(Hero_count(cx, db, NULL, &count), SQLM_OK);
    assert_int_equal(sqlm_cx_error(cx)->kind, failure);
    count_heroes(cx, db, NO_HERO);
    assert_int_equal(recorded.prepared, expected);
    sqlm_conn_close(db);
    assert_int_equal(recorded.live, 0);
}

static void cache__forgets_a_statement_that_the_database_refuses(void **state)
{
    prepared_after(*state, SQLM_E_QUERY, 2);
    prepared_after(*state, SQLM_E_SCHEMA, 2);
}

static void cache__keeps_a_statement_whose_values_were_refused(void **state)
{
    prepared_after(*state, SQLM_E_CONSTRAINT, 1);
    prepared_after(*state, SQLM_E_DATA, 1);
    prepared_after(*state, SQLM_E_LOCK_TIMEOUT, 1);
    prepared_after(*state, SQLM_E_TIMEOUT, 1);
}

/* ---- values */

static void values__have_the_type_of_the_column(void **state)
{
    sqlm_conn        *db = open_recorder(*state);
    const char        plain = 7;
    const sqlm_value *value;

    value = only_value(*state, db, sqlm_eq(Kinds_.b, true));
    assert_int_equal(value->type, SQLM_TYPE_BOOL);
    assert_true(value->as.boolean);
    value = only_value(*state, db, sqlm_eq(Kinds_.i16, plain));
    assert_int_equal(value->type, SQLM_TYPE_I16);
    assert_int_equal(value->as.integer, 7);
    value = only_value(*state, db, sqlm_eq(Kinds_.u64, 5));
    assert_int_equal(value->type, SQLM_TYPE_U64);
    assert_int_equal(value->as.unsigned_integer, 5);
    value = only_value(*state, db, sqlm_eq(Kinds_.u64, UINT64_MAX));
    assert_true(value->as.unsigned_integer == UINT64_MAX);
    value = only_value(*state, db, sqlm_eq(Kinds_.f32, 0.1));
    assert_int_equal(value->type, SQLM_TYPE_F32);
    assert_true(value->as.f32 == 0.1f);
    value = only_value(*state, db, sqlm_eq(Kinds_.f64, 3));
    assert_int_equal(value->type, SQLM_TYPE_F64);
    assert_true(value->as.f64 == 3.0);
    value = only_value(*state, db, sqlm_eq(Kinds_.en, COLOR_BLUE));
    assert_int_equal(value->type, SQLM_TYPE_ENUM);
    assert_int_equal(value->as.enumeration.number, COLOR_BLUE);
    value = only_value(*state, db, sqlm_same(Kinds_.oi32, (sqlm_opt_i32)SQLM_NONE));
    assert_int_equal(value->type, SQLM_TYPE_NONE);
    sqlm_conn_close(db);
}

static void values__decimals_have_the_scale_of_the_column(void **state)
{
    sqlm_conn        *db = open_recorder(*state);
    const sqlm_value *value;

    value = only_value(*state, db, sqlm_eq(Kinds_.de, -3));
    assert_int_equal(value->scale, 2);
    assert_true((int64_t)value->as.decimal.low == -300 && value->as.decimal.high == -1);
    value = only_value(*state, db, sqlm_lt(Kinds_.de, (sqlm_decimal){ .low = 15, .scale = 1 }));
    assert_true(value->scale == 2 && value->as.decimal.low == 150);
    /* no number of the column's scale is this one: it stays as it is, and equals nothing */
    value = only_value(*state, db, sqlm_eq(Kinds_.de, (sqlm_decimal){ .low = 1005, .scale = 3 }));
    assert_true(value->scale == 3 && value->as.decimal.low == 1005);
    sqlm_conn_close(db);
}

static void refuse(sqlm_cx *cx, sqlm_conn *db, const sqlm_bool_expr *where, sqlm_error_kind kind, sqlm_error_reason reason,
                   const char *column)
{
    int64_t            count;
    const sqlm_outcome outcome = Kinds_count(cx, db, SQLM_SELECT(.where = where), &count);
    const sqlm_error  *error = sqlm_cx_error(cx);

    assert_int_equal(outcome, SQLM_ERR);
    if (error->kind != kind || error->reason != reason)
        fail_msg("%s/%s: %s", sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason), error->message);
    assert_string_equal(error->column, column);
    assert_int_equal(recorded.run, 0);
}

static void values__out_of_range_name_the_column(void **state)
{
    sqlm_conn         *db = open_recorder(*state);
    const int          two = 2, large = 40000, minus = -1;
    const double       nan = (double)NAN, huge = 1e300;
    const sqlm_decimal digits = { .low = UINT64_MAX, .high = INT64_MAX };
    const char        *null = NULL;

    refuse(*state, db, sqlm_eq(Kinds_.b, two), SQLM_E_DATA, SQLM_R_RANGE, "b");
    refuse(*state, db, sqlm_eq(Kinds_.i16, large), SQLM_E_DATA, SQLM_R_RANGE, "i16");
    refuse(*state, db, sqlm_between(Kinds_.i16, 1, large), SQLM_E_DATA, SQLM_R_RANGE, "i16");
    refuse(*state, db, sqlm_in(Kinds_.i16, 1, large), SQLM_E_DATA, SQLM_R_RANGE, "i16");
    refuse(*state, db, sqlm_in_array(Kinds_.i16, &large, 1), SQLM_E_DATA, SQLM_R_RANGE, "i16");
    refuse(*state, db, sqlm_eq(Kinds_.u64, minus), SQLM_E_DATA, SQLM_R_RANGE, "u64");
    refuse(*state, db, sqlm_eq(Kinds_.f64, nan), SQLM_E_DATA, SQLM_R_RANGE, "f64");
    refuse(*state, db, sqlm_eq(Kinds_.f32, huge), SQLM_E_DATA, SQLM_R_RANGE, "f32");
    refuse(*state, db, sqlm_eq(Kinds_.de, digits), SQLM_E_DATA, SQLM_R_RANGE, "de");
    refuse(*state, db, sqlm_eq(Kinds_.en, 0), SQLM_E_DATA, SQLM_R_RANGE, "en");
    refuse(*state, db, sqlm_eq(Kinds_.en, 4), SQLM_E_DATA, SQLM_R_RANGE, "en");
    refuse(*state, db, sqlm_eq(Kinds_.t, null), SQLM_E_DATA, SQLM_R_UNEXPECTED_NULL, "t");
    refuse(*state, db, sqlm_eq(Kinds_.by, (sqlm_bytes){ NULL, 0 }), SQLM_E_DATA, SQLM_R_UNEXPECTED_NULL, "by");
    sqlm_conn_close(db);
}

static void values__a_null_text_says_what_to_use(void **state)
{
    sqlm_conn  *db = open_recorder(*state);
    const char *null = NULL;

    refuse(*state, db, sqlm_eq(Kinds_.ot, null), SQLM_E_DATA, SQLM_R_UNEXPECTED_NULL, "ot");
    assert_non_null(strstr(sqlm_cx_error(*state)->message, "sqlm_is_null()"));
    sqlm_conn_close(db);
}

static void values__a_pattern_does_not_end_with_a_lone_backslash(void **state)
{
    sqlm_conn *db = open_recorder(*state);

    refuse(*state, db, sqlm_like(Kinds_.t, "a\\"), SQLM_E_DATA, SQLM_R_FORMAT, "");
    refuse(*state, db, sqlm_like(Kinds_.t, "a\\\\\\"), SQLM_E_DATA, SQLM_R_FORMAT, "");
    (void)only_value(*state, db, sqlm_like(Kinds_.t, "a\\\\"));
    sqlm_conn_close(db);
}

/* ---- mistakes */

static void mistakes__a_column_of_another_model_is_named(void **state)
{
    sqlm_conn *db = open_recorder(*state);

    refuse(*state, db, sqlm_eq(Team_.id, 1), SQLM_E_QUERY, SQLM_R_UNDEFINED, "id");
    assert_non_null(strstr(sqlm_cx_error(*state)->message, "Team.id"));
    assert_non_null(strstr(sqlm_cx_error(*state)->message, "Kinds"));
    refuse(*state, db, sqlm_eq(Kinds_.t, Team_.name), SQLM_E_QUERY, SQLM_R_UNDEFINED, "name");
    refuse(*state, db, sqlm_and(Kinds_.b, Hero_.active), SQLM_E_QUERY, SQLM_R_UNDEFINED, "active");
    sqlm_conn_close(db);
}

static void mistakes__order_by_another_model_is_one_of_a_count_too(void **state)
{
    sqlm_conn *db = open_recorder(*state);
    int64_t    count;

    assert_error(*state, QUERY, Hero_count(*state, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Team_.name))), &count));
    sqlm_conn_close(db);
}

static void mistakes__two_enumerations_are_not_compared(void **state)
{
    sqlm_conn *db = open_recorder(*state);

    refuse(*state, db, sqlm_eq(Kinds_.en, Kinds_.osize), SQLM_E_QUERY, SQLM_R_TYPE, "");
    assert_non_null(strstr(sqlm_cx_error(*state)->message, "Size"));
    sqlm_conn_close(db);
}

static void mistakes__an_operand_cannot_be_left_out_of_a_comparison(void **state)
{
    sqlm_conn            *db = open_recorder(*state);
    const sqlm_bool_expr *none = NULL;
    const sqlm_bool_expr *nothing = sqlm_and(none);

    refuse(*state, db, sqlm_eq(nothing, true), SQLM_E_MISUSE, SQLM_R_NONE, "");
    refuse(*state, db, sqlm_eq(Kinds_.b, none), SQLM_E_MISUSE, SQLM_R_NONE, "");
    refuse(*state, db, &(const sqlm_bool_expr){ { .op = SQLM_OP_IS_NULL } }, SQLM_E_MISUSE, SQLM_R_NONE, "");
    sqlm_conn_close(db);
}

static void mistakes__limits_are_at_most_int64_max(void **state)
{
    sqlm_conn *db = open_recorder(*state);
    int64_t    count;

    assert_error(*state, LIMIT, Hero_count(*state, db, SQLM_SELECT(.limit = UINT64_MAX), &count));
    assert_error(*state, LIMIT, Hero_count(*state, db, SQLM_SELECT(.offset = (uint64_t)INT64_MAX + 1), &count));
    assert_error(*state, MISUSE, Hero_count(*state, db, &(sqlm_select){ .size = 1 }, &count));
    sqlm_conn_close(db);
}

static void mistakes__more_values_than_the_database_takes(void **state)
{
    static int32_t       numbers[40000];
    const sqlm_i32_expr *columns[] = { Hero_.age };
    const int            minus = -1;
    sqlm_conn           *db = open_recorder(*state);
    int64_t              count;

    assert_error(*state, LIMIT, Hero_count(*state, db, SQLM_SELECT(.where = sqlm_in_array(Hero_.age, numbers, 32767)), &count));
    assert_error(*state, LIMIT, Hero_count(*state, db, SQLM_SELECT(.where = sqlm_in_array(Hero_.age, numbers, minus)), &count));
    assert_non_null(strstr(sqlm_cx_error(*state)->message, "the count of sqlm_in_array() in the query on model 'Hero' is negative"));
    assert_error(*state, LIMIT, Hero_count(*state, db, SQLM_SELECT(.where = sqlm_in_array(Hero_.age, numbers, (size_t)minus)), &count));
    assert_non_null(strstr(sqlm_cx_error(*state)->message, "is negative"));
    assert_error(*state, LIMIT, Hero_count(*state, db, SQLM_SELECT(.where = sqlm_in_array(Hero_.age, columns, minus)), &count));
    count_heroes(*state, db, sqlm_in_array(Hero_.age, numbers, 32766));
    assert_int_equal(recorded.value_count, 32766);
    assert_error(*state, LIMIT,
                 Hero_count(*state, db,
                            SQLM_SELECT(.where = sqlm_and(sqlm_eq(Hero_.age, 1), sqlm_in_array(Hero_.age, numbers, 32766))),
                            &count));
    count_heroes(*state, db, sqlm_and(sqlm_in_array(Hero_.age, numbers, 16000), sqlm_in_array(Hero_.age, numbers, 16000)));
    sqlm_conn_close(db);
}

/* A chain that alternates: each level is one more. */
static const sqlm_bool_expr *nested(sqlm_bool_expr *nodes, const sqlm_bool_expr *(*lists)[3], size_t depth)
{
    const sqlm_bool_expr *inner = Hero_.active;

    for (size_t i = 0; i < depth; i++) {
        lists[i][0] = Hero_.active;
        lists[i][1] = inner;
        lists[i][2] = sqlm_end;
        nodes[i] = (sqlm_bool_expr){ { .op = i % 2 == 0 ? SQLM_OP_AND : SQLM_OP_OR, .left = lists[i] } };
        inner = &nodes[i];
    }
    return inner;
}

static void mistakes__conditions_are_nested_only_so_deep(void **state)
{
    static sqlm_bool_expr        nodes[100000];
    static const sqlm_bool_expr *lists[100000][3];
    sqlm_conn                   *db = open_recorder(*state);
    int64_t                      count;

    count_heroes(*state, db, nested(nodes, lists, 29));
    assert_error(*state, LIMIT, Hero_count(*state, db, SQLM_SELECT(.where = nested(nodes, lists, 30)), &count));
    assert_error(*state, LIMIT, Hero_count(*state, db, SQLM_SELECT(.where = nested(nodes, lists, 100000)), &count));
    for (size_t i = 0; i < 100000; i++)
        nodes[i].node.op = SQLM_OP_AND; /* also where it would be flat in SQL */
    assert_error(*state, LIMIT, Hero_count(*state, db, SQLM_SELECT(.where = &nodes[99999]), &count));
    sqlm_conn_close(db);
}

static void mistakes__unknown_nodes_are_refused(void **state)
{
    sqlm_conn *db = open_recorder(*state);

    refuse(*state, db, &(const sqlm_bool_expr){ { .op = 999 } }, SQLM_E_MISUSE, SQLM_R_NONE, "");
    refuse(*state, db, &(const sqlm_bool_expr){ { .op = SQLM_OP_ASC, .left = Kinds_.b } }, SQLM_E_MISUSE, SQLM_R_NONE, "");
    refuse(*state, db, &(const sqlm_bool_expr){ { .op = SQLM_OP_AND } }, SQLM_E_MISUSE, SQLM_R_NONE, "");
    refuse(*state, db, &(const sqlm_bool_expr){ { .op = SQLM_OP_EQ, .left = Kinds_.b } }, SQLM_E_MISUSE, SQLM_R_TYPE, "");
    refuse(*state, db, &(const sqlm_bool_expr){ { .op = SQLM_OP_COLUMN, .left = &Kinds_model, .index = 999 } }, SQLM_E_MISUSE,
           SQLM_R_NONE, "");
    refuse(*state, db, sqlm_in_array(Kinds_.i32, (int *)NULL, 3), SQLM_E_MISUSE, SQLM_R_NONE, "");
    refuse(*state, db, &(const sqlm_bool_expr){ { .op = SQLM_OP_COLUMN, .left = &Kinds_model, .index = Kinds_field_t } },
           SQLM_E_QUERY, SQLM_R_TYPE, "");
    sqlm_conn_close(db);
}

static void mistakes__wrong_defaults_are_told_before_anything_is_inserted(void **state)
{
    sqlm_conn *db = open_recorder(*state);
    Wrong      wrong = { .id = 1 };
    Blob       blob = { .id = 1 };

    assert_error(*state, DATA, Wrong_insert(*state, db, &wrong));
    assert_error(*state, MISUSE, Blob_insert(*state, db, &blob));
    assert_string_equal(sqlm_cx_error(*state)->column, "raw");
    assert_int_equal(recorded.run, 0);
    blob.raw = (sqlm_bytes){ "x", 1 };
    assert_ok(*state, Blob_insert(*state, db, &blob));
    sqlm_conn_close(db);
}

/* ---- memory */

static void memory__a_repeated_count_allocates_nothing_of_ours(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_conn      *db = open_recorder(cx);
    size_t          before;

    (void)state;
    count_heroes(cx, db, sqlm_and(sqlm_eq(Hero_.name, "a"), sqlm_in(Hero_.age, 1, 2, 3)));
    before = heap.count;
    count_heroes(cx, db, sqlm_and(sqlm_eq(Hero_.name, "b"), sqlm_in(Hero_.age, 4, 5, 6)));
    assert_int_equal(heap.count - before, 1); /* the recorder's cursor */
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    assert_int_equal(heap.live_bytes, 0);
    assert_int_equal(heap.wrong_sizes, 0);
}

/* @p user is the name of a dialect. */
static sqlm_outcome run_large_query(sqlm_cx *cx, void *user)
{
    static int32_t               numbers[100];
    static const sqlm_bool_expr *terms[400];
    sqlm_bool_expr               junction;
    const sqlm_bool_expr        *chain = chain_of(terms, 300, Hero_.active, &junction);
    sqlm_conn                   *db = NULL;
    int64_t                      count = 0;
    sqlm_outcome                 outcome = sqlm_conn_open(cx, recorder_driver(), user, &db);

    if (outcome == SQLM_OK)
        outcome = Hero_count(cx, db, SQLM_SELECT(.where = sqlm_or(chain, sqlm_in_array(Hero_.age, numbers, 100),
                                                                  sqlm_in_array(Hero_.id, numbers, 50))),
                             &count);
    sqlm_conn_close(db);
    return outcome;
}

static void memory__a_large_query_survives_every_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(run_large_query, (char[]){ "sqlite" }) > 6);
    assert_true(sqlm_torture_both(run_large_query, (char[]){ "postgres" }) > 8);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(shape__values_do_not_matter),
        cx_test(shape__c_types_of_values_do_not_matter),
        cx_test(shape__structure_matters),
        cx_test(shape__nesting_matters),
        cx_test(shape__what_is_left_out_is_not_there),
        cx_test(shape__junctions_of_one_kind_are_one),
        cx_test(shape__arrays_are_padded_to_powers_of_two),
        cx_test(shape__an_array_is_one_value_where_the_database_has_arrays),
        cx_test(shape__arrays_of_one_query_keep_their_items),
        cx_test(shape__arrays_of_an_order_that_is_left_out_are_too),
        cx_test(shape__limit_and_offset_matter_their_numbers_do_not),
        cx_test(shape__models_do_not_share),
        cx_test(shape__one_and_all_share),
        cx_test(shape__connections_do_not_share),
        cx_test(cache__holds_256_statements_and_the_oldest_goes),
        cx_test(cache__does_not_keep_giants),
        cx_test(long_list__has_few_numbered_parameters),
        cx_test(cache__statements_of_open_cursors_stay),
        cx_test(cache__forgets_a_statement_that_the_database_refuses),
        cx_test(cache__keeps_a_statement_whose_values_were_refused),
        cx_test(values__have_the_type_of_the_column),
        cx_test(values__decimals_have_the_scale_of_the_column),
        cx_test(values__out_of_range_name_the_column),
        cx_test(values__a_null_text_says_what_to_use),
        cx_test(values__a_pattern_does_not_end_with_a_lone_backslash),
        cx_test(mistakes__a_column_of_another_model_is_named),
        cx_test(mistakes__order_by_another_model_is_one_of_a_count_too),
        cx_test(mistakes__two_enumerations_are_not_compared),
        cx_test(mistakes__an_operand_cannot_be_left_out_of_a_comparison),
        cx_test(mistakes__limits_are_at_most_int64_max),
        cx_test(mistakes__more_values_than_the_database_takes),
        cx_test(mistakes__conditions_are_nested_only_so_deep),
        cx_test(mistakes__unknown_nodes_are_refused),
        cx_test(mistakes__wrong_defaults_are_told_before_anything_is_inserted),
        cx_test(memory__a_repeated_count_allocates_nothing_of_ours),
        cx_test(memory__a_large_query_survives_every_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
