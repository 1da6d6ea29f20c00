/* SPDX-License-Identifier: MIT */
#include "every.h"

#include "support/sqlm_cmocka.h"

#include <sqlmodel/sys/plan.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

static sqlm_plan_column column_of(uint32_t field)
{
    sqlm_plan_column column;

    sqlm_field_plan(&Every_model, field, &column);
    return column;
}

static sqlm_outcome store(sqlm_cx *cx, uint32_t field, sqlm_value value, Every *object)
{
    const sqlm_plan_column column = column_of(field);

    return sqlm_plan_store(cx, &column, &value, NULL, object);
}

static sqlm_outcome read_field(sqlm_cx *cx, uint32_t field, const Every *object, sqlm_value *value)
{
    const sqlm_plan_column column = column_of(field);

    return sqlm_plan_read(cx, &column, object, value);
}

static void plan__knows_where_optional_values_begin(void **state)
{
    static const struct {
        sqlm_type type;
        size_t    offset;
    } cases[] = {
        { SQLM_TYPE_BOOL, offsetof(sqlm_opt_bool, value) },
        { SQLM_TYPE_I16, offsetof(sqlm_opt_i16, value) },
        { SQLM_TYPE_I64, offsetof(sqlm_opt_i64, value) },
        { SQLM_TYPE_F32, offsetof(sqlm_opt_f32, value) },
        { SQLM_TYPE_DECIMAL, offsetof(sqlm_opt_decimal, value) },
        { SQLM_TYPE_DATE, offsetof(sqlm_opt_date, value) },
        { SQLM_TYPE_UUID, offsetof(sqlm_opt_uuid, value) },
        { SQLM_TYPE_ENUM, offsetof(Level_opt, value) },
        { SQLM_TYPE_TEXT, 0 },
        { SQLM_TYPE_JSON, 0 },
        { SQLM_TYPE_BYTES, 0 },
        { SQLM_TYPE_NONE, 0 },
        { (sqlm_type)SQLM_TYPE_COUNT, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(sqlm_plan_optional_offset(cases[i].type), cases[i].offset);
}

static void store__touches_the_members_alone_and_no_padding(void **state)
{
    sqlm_cx       *cx = *state;
    const Every    source = every_full();
    unsigned char *low, *high;
    size_t         padding = 0;

    /* A byte that the stores never write differs between an object of zeros and one of ones: those are padding. */
    low = calloc(1, sizeof(Every));
    high = malloc(sizeof(Every));
    assert_non_null(low);
    assert_non_null(high);
    memset(high, 0xFF, sizeof(Every));
    for (uint32_t i = 0; i < EVERY_COUNT; i++) {
        const sqlm_plan_column column = column_of(i);
        sqlm_value             value;

        assert_ok(cx, sqlm_plan_read(cx, &column, &source, &value));
        assert_ok(cx, sqlm_plan_store(cx, &column, &value, NULL, low));
        assert_ok(cx, sqlm_plan_store(cx, &column, &value, NULL, high));
    }
    for (size_t i = 0; i < sizeof(Every); i++) {
        if (low[i] == high[i])
            continue;
        assert_int_equal(low[i], 0);
        assert_int_equal(high[i], 0xFF);
        padding++;
    }
    /* 7 bytes behind each decimal's scale, 7 between has and value of most optional kinds: more than these alone. */
    assert_true(padding >= 7 + 7 + 7 * 6);
    free(low);
    free(high);
}

static void store__of_null_clears_flag_and_value(void **state)
{
    sqlm_cx   *cx = *state;
    Every      object = every_full();
    sqlm_value value;

    for (uint32_t i = Every_field_o_i64; i < EVERY_COUNT; i++) {
        assert_ok(cx, store(cx, i, sqlm_null_value(), &object));
        assert_ok(cx, read_field(cx, i, &object, &value));
        assert_true(sqlm_value_is_null(&value));
    }
    assert_false(object.o_i64.has);
    assert_int_equal(object.o_i64.value, 0);
    assert_false(object.o_level.has);
    assert_null(object.o_text);
    assert_null(object.o_bytes.data);
    assert_int_equal(object.o_decimal.value.high, 0);
    assert_int_equal(object.o_decimal.value.scale, 0);
}

static void store__refuses_null_where_a_value_is_required(void **state)
{
    sqlm_cx *cx = *state;
    Every    object = every_full();

    for (uint32_t i = 0; i < Every_field_o_i64; i++) {
        assert_error(cx, DATA, store(cx, i, sqlm_null_value(), &object));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNEXPECTED_NULL);
        assert_string_equal(sqlm_cx_error(cx)->column, Every_model.fields[i].name);
        assert_string_equal(sqlm_cx_error(cx)->table, "every");
    }
    assert_true(object.id == INT64_MAX);
}

static void store__converts_and_checks(void **state)
{
    sqlm_cx *cx = *state;
    Every    object = every_least();

    assert_ok(cx, store(cx, Every_field_a_i16, sqlm_i64_value(-7), &object));
    assert_int_equal(object.a_i16, -7);
    assert_ok(cx, store(cx, Every_field_a_bool, sqlm_i64_value(1), &object));
    assert_true(object.a_bool);
    assert_ok(cx, store(cx, Every_field_o_u64, sqlm_text_value("00000000000000000042"), &object));
    assert_true(object.o_u64.has && object.o_u64.value == 42);
    assert_ok(cx, store(cx, Every_field_o_date, sqlm_text_value("1970-01-02"), &object));
    assert_int_equal(object.o_date.value.days, 1);
    assert_ok(cx, store(cx, Every_field_a_level, sqlm_text_value("high"), &object));
    assert_int_equal(object.a_level, LEVEL_HIGH);
    assert_ok(cx, store(cx, Every_field_a_f32, sqlm_f64_value(0.5), &object));
    assert_true(object.a_f32 > 0.4F);

    assert_error(cx, DATA, store(cx, Every_field_a_i16, sqlm_i64_value(40000), &object));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_error(cx, DATA, store(cx, Every_field_a_i16, sqlm_f64_value(1), &object));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_TYPE);
    assert_error(cx, DATA, store(cx, Every_field_a_level, sqlm_text_value("none"), &object));
    assert_error(cx, DATA, store(cx, Every_field_a_text, sqlm_text_value("\xff"), &object));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_ENCODING);
    assert_error(cx, DATA, store(cx, Every_field_a_json, sqlm_text_value("{"), &object));
    assert_error(cx, DATA, store(cx, Every_field_a_date, sqlm_date_value((sqlm_date){ 5000000 }), &object));
    assert_int_equal(object.a_i16, -7);
    assert_int_equal(object.a_level, LEVEL_HIGH);
}

static void store__brings_decimals_to_the_scale_of_the_column(void **state)
{
    sqlm_cx *cx = *state;
    Every    object = every_least();

    assert_ok(cx, store(cx, Every_field_a_decimal, sqlm_text_value("-1.5"), &object));
    assert_true(object.a_decimal.low == (uint64_t)-150 && object.a_decimal.high == -1 && object.a_decimal.scale == 2);
    assert_ok(cx, store(cx, Every_field_a_decimal, sqlm_text_value("1.5000"), &object));
    assert_true(object.a_decimal.low == 150 && object.a_decimal.scale == 2);
    assert_ok(cx, store(cx, Every_field_a_decimal, sqlm_i64_value(9999999999), &object));
    assert_error(cx, DATA, store(cx, Every_field_a_decimal, sqlm_i64_value(10000000000), &object));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_error(cx, DATA, store(cx, Every_field_a_decimal, sqlm_text_value("1.005"), &object));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_true(object.a_decimal.low == 999999999900);
}

static void read__brings_decimals_to_the_scale_of_the_column(void **state)
{
    sqlm_cx   *cx = *state;
    Every      object = every_least();
    sqlm_value value;

    object.a_decimal = (sqlm_decimal){ 5, 0, 0 };
    assert_ok(cx, read_field(cx, Every_field_a_decimal, &object, &value));
    assert_true(value.as.decimal.low == 500 && value.scale == 2);
    object.a_decimal = (sqlm_decimal){ 5, 0, 3 };
    assert_error(cx, DATA, read_field(cx, Every_field_a_decimal, &object, &value));
    object.a_decimal = (sqlm_decimal){ 1000000000000, 0, 2 };
    assert_error(cx, DATA, read_field(cx, Every_field_a_decimal, &object, &value));
    object.a_decimal = (sqlm_decimal){ 0, 0, 200 };
    assert_error(cx, DATA, read_field(cx, Every_field_a_decimal, &object, &value));
    assert_string_equal(sqlm_cx_error(cx)->column, "a_decimal");
}

static void decimal__of_a_column_without_precision_stays_as_it_is(void **state)
{
    sqlm_cx               *cx = *state;
    const sqlm_plan_column column = { .type = SQLM_TYPE_DECIMAL, .name = "total" };
    const sqlm_value       value = sqlm_decimal_value((sqlm_decimal){ 12345, 0, 3 });
    sqlm_decimal           member = { 0, 0, 0 };

    assert_ok(cx, sqlm_plan_store(cx, &column, &value, NULL, &member));
    assert_true(member.low == 12345 && member.scale == 3);
}

static void read__refuses_members_that_are_none_of_their_kind(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_value value;
    Every      object = every_least();

    object.a_text = NULL;
    assert_error(cx, DATA, read_field(cx, Every_field_a_text, &object, &value));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNEXPECTED_NULL);
    object.a_text = "\xed\xa0\x80";
    assert_error(cx, DATA, read_field(cx, Every_field_a_text, &object, &value));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_ENCODING);
    object.a_bytes = (sqlm_bytes){ NULL, 0 };
    assert_error(cx, DATA, read_field(cx, Every_field_a_bytes, &object, &value));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNEXPECTED_NULL);
    object.a_json = "\xff";
    assert_error(cx, DATA, read_field(cx, Every_field_a_json, &object, &value));
    object.a_level = Level_unset;
    assert_error(cx, DATA, read_field(cx, Every_field_a_level, &object, &value));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    object.a_time.microseconds = -1;
    assert_error(cx, DATA, read_field(cx, Every_field_a_time, &object, &value));
    object.a_date.days = INT32_MAX;
    assert_error(cx, DATA, read_field(cx, Every_field_a_date, &object, &value));
    object.a_timestamp.microseconds = INT64_MAX;
    assert_error(cx, DATA, read_field(cx, Every_field_a_timestamp, &object, &value));
}

static void read__gives_floats_as_they_are(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_value value;
    Every      object = every_least();

    object.a_f64 = (double)NAN;
    object.a_f32 = -INFINITY;
    assert_ok(cx, read_field(cx, Every_field_a_f64, &object, &value));
    assert_true(isnan(value.as.f64));
    assert_ok(cx, read_field(cx, Every_field_a_f32, &object, &value));
    assert_true(isinf(value.as.f32));
}

static void read__takes_any_byte_for_a_bool(void **state)
{
    sqlm_cx   *cx = *state;
    Every      object = every_least();
    sqlm_value value;

    memset((char *)&object + offsetof(Every, a_bool), 0x40, 1);
    assert_ok(cx, read_field(cx, Every_field_a_bool, &object, &value));
    assert_true(value.as.boolean);
}

static void store__copies_into_the_arena_when_there_is_one(void **state)
{
    sqlm_cx    *cx = *state;
    char        text[] = "abc";
    sqlm_arena *arena = NULL;
    Every       object = every_least();
    const struct {
        uint32_t   field;
        sqlm_value value;
    } cases[] = {
        { Every_field_a_text, sqlm_text_value(text) },  { Every_field_a_bytes, sqlm_bytes_value((sqlm_bytes){ text, 3 }) },
        { Every_field_o_text, sqlm_json_value("[1]") }, { Every_field_a_json, sqlm_text_value("[2]") },
        { Every_field_o_json, sqlm_json_value("[3]") }, { Every_field_o_bytes, sqlm_text_value("00ff") },
    };

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const sqlm_plan_column column = column_of(cases[i].field);

        assert_ok(cx, sqlm_plan_store(cx, &column, &cases[i].value, arena, &object));
    }
    memset(text, 'x', 3);
    assert_string_equal(object.a_text, "abc");
    assert_memory_equal(object.a_bytes.data, "abc", 3);
    assert_string_equal(object.o_text, "[1]");
    assert_ptr_not_equal(object.o_text, cases[2].value.as.text.data);
    assert_ptr_not_equal(object.a_json, cases[3].value.as.text.data);
    assert_string_equal(object.a_json, "[2]");
    assert_ptr_not_equal(object.o_json, cases[4].value.as.text.data);
    assert_int_equal(object.o_bytes.len, 2);
    sqlm_arena_free(arena);
}

static void store__keeps_empty_bytes_apart_from_null(void **state)
{
    sqlm_cx         *cx = *state;
    Every            object = every_least();
    const sqlm_value empty = { .type = SQLM_TYPE_BYTES };

    assert_ok(cx, store(cx, Every_field_o_bytes, empty, &object));
    assert_non_null(object.o_bytes.data);
    assert_int_equal(object.o_bytes.len, 0);
    assert_ok(cx, store(cx, Every_field_o_text, sqlm_text_value(""), &object));
    assert_string_equal(object.o_text, "");
}

typedef struct any_row {
    int        before;
    sqlm_value value;
} any_row;

static void any__moves_values_as_they_are(void **state)
{
    sqlm_cx               *cx = *state;
    const sqlm_plan_column column = { .type = SQLM_TYPE_ANY, .name = "c", .offset = offsetof(any_row, value) };
    any_row                row = { 5, sqlm_null_value() };
    const sqlm_value       values[] = { sqlm_null_value(), sqlm_text_value("abc"), sqlm_f64_value(-0.0), sqlm_i16_value(3) };
    sqlm_value             value;
    sqlm_arena            *arena = NULL;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        assert_ok(cx, sqlm_plan_store(cx, &column, &values[i], i % 2 == 0 ? NULL : arena, &row));
        assert_true(sqlm_value_equal(&row.value, &values[i]));
        assert_ok(cx, sqlm_plan_read(cx, &column, &row, &value));
        assert_true(sqlm_value_equal(&value, &values[i]));
    }
    assert_int_equal(row.before, 5);
    sqlm_arena_free(arena);
}

static void calls__with_a_mistake_are_misuse(void **state)
{
    sqlm_cx               *cx = *state;
    Every                  object = every_least();
    const sqlm_plan_column good = column_of(Every_field_a_i16), bad = { .type = SQLM_TYPE_COUNT, .name = "c" };
    const sqlm_value       text = sqlm_text_value("0a");
    sqlm_value             value = sqlm_i16_value(1);

    assert_error(cx, MISUSE, sqlm_plan_read(cx, NULL, &object, &value));
    assert_error(cx, MISUSE, sqlm_plan_read(cx, &good, NULL, &value));
    assert_error(cx, MISUSE, sqlm_plan_read(cx, &good, &object, NULL));
    assert_error(cx, MISUSE, sqlm_plan_read(cx, &bad, &object, &value));
    assert_error(cx, MISUSE, sqlm_plan_store(cx, NULL, &value, NULL, &object));
    assert_error(cx, MISUSE, sqlm_plan_store(cx, &good, NULL, NULL, &object));
    assert_error(cx, MISUSE, sqlm_plan_store(cx, &good, &value, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_plan_store(cx, &bad, &value, NULL, &object));
    assert_error(cx, MISUSE, store(cx, Every_field_a_bytes, text, &object)); /* bytes of a text need an arena */
    assert_int_equal(sqlm_plan_read(NULL, NULL, NULL, NULL), SQLM_ERR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plan__knows_where_optional_values_begin),
        cx_test(store__touches_the_members_alone_and_no_padding),
        cx_test(store__of_null_clears_flag_and_value),
        cx_test(store__refuses_null_where_a_value_is_required),
        cx_test(store__converts_and_checks),
        cx_test(store__brings_decimals_to_the_scale_of_the_column),
        cx_test(read__brings_decimals_to_the_scale_of_the_column),
        cx_test(decimal__of_a_column_without_precision_stays_as_it_is),
        cx_test(read__refuses_members_that_are_none_of_their_kind),
        cx_test(read__gives_floats_as_they_are),
        cx_test(read__takes_any_byte_for_a_bool),
        cx_test(store__copies_into_the_arena_when_there_is_one),
        cx_test(store__keeps_empty_bytes_apart_from_null),
        cx_test(any__moves_values_as_they_are),
        cx_test(calls__with_a_mistake_are_misuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
