/* SPDX-License-Identifier: MIT */
/* Parameters handed on value by value. */
#include <sqlmodel/core/error.h>
#include <sqlmodel/sys/binder.h>
#include <sqlmodel/sys/text_form.h>

#include <string.h>

#include "every.h"
#include "support/sqlm_cmocka.h"

/* A binding that keeps what it was given. */
typedef struct recorder {
    sqlm_binding base;
    sqlm_value  *taken;
} recorder;

static sqlm_outcome keep(const sqlm_binding *b, sqlm_value value)
{
    *((const recorder *)b)->taken = value;
    return SQLM_OK;
}

static sqlm_outcome take_null(const sqlm_binding *b)
{
    return keep(b, sqlm_null_value());
}

static sqlm_outcome take_whole(const sqlm_binding *b, uint8_t type, int64_t number)
{
    sqlm_value value = type == SQLM_TYPE_BOOL ? sqlm_bool_value(number == 1) : sqlm_i64_value(number);

    value.type = type;
    return keep(b, value);
}

static sqlm_outcome take_u64(const sqlm_binding *b, uint64_t number)
{
    return keep(b, sqlm_u64_value(number));
}

static sqlm_outcome take_f32(const sqlm_binding *b, float number)
{
    return keep(b, sqlm_f32_value(number));
}

static sqlm_outcome take_f64(const sqlm_binding *b, double number)
{
    return keep(b, sqlm_f64_value(number));
}

static sqlm_outcome take_string(const sqlm_binding *b, sqlm_type type, const char *text, size_t length)
{
    sqlm_value value = sqlm_null_value();

    value.type = (uint8_t)type;
    value.as.text.data = text;
    value.as.text.length = length;
    return keep(b, value);
}

static sqlm_outcome take_text(const sqlm_binding *b, const char *text, size_t length)
{
    return take_string(b, SQLM_TYPE_TEXT, text, length);
}

static sqlm_outcome take_json(const sqlm_binding *b, const char *text, size_t length)
{
    return take_string(b, SQLM_TYPE_JSON, text, length);
}

static sqlm_outcome take_bytes(const sqlm_binding *b, const void *data, size_t length)
{
    return take_string(b, SQLM_TYPE_BYTES, data, length);
}

static sqlm_outcome take_decimal(const sqlm_binding *b, sqlm_decimal decimal)
{
    return keep(b, sqlm_decimal_value(decimal));
}

static sqlm_outcome take_date(const sqlm_binding *b, int64_t days)
{
    return keep(b, sqlm_date_value((sqlm_date){ (int32_t)days }));
}

static sqlm_outcome take_time(const sqlm_binding *b, uint8_t type, int64_t microseconds)
{
    return take_whole(b, type, microseconds);
}

static sqlm_outcome take_uuid(const sqlm_binding *b, sqlm_uuid uuid)
{
    return keep(b, sqlm_uuid_value(uuid));
}

static sqlm_outcome take_label(const sqlm_binding *b, const char *label, size_t length)
{
    return take_string(b, SQLM_TYPE_ENUM, label, length);
}

static const sqlm_binder binder = {
    .null = take_null,
    .whole = take_whole,
    .u64 = take_u64,
    .f32 = take_f32,
    .f64 = take_f64,
    .text = take_text,
    .json = take_json,
    .bytes = take_bytes,
    .decimal = take_decimal,
    .date = take_date,
    .time = take_time,
    .uuid = take_uuid,
    .label = take_label,
};

/* The member and the value that it is read as are handed on alike; @taken says as what. */
static void assert_alike(sqlm_cx *cx, const sqlm_plan_column *column, const Every *object, const sqlm_value *read)
{
    sqlm_value taken = { 0 };
    sqlm_value again = { 0 };
    recorder   r = { { cx, column, 1 }, &taken };

    assert_ok(cx, sqlm_bind_member(&binder, &r.base, (const char *)object));
    r = (recorder){ { cx, NULL, 1 }, &again };
    assert_ok(cx, sqlm_bind_value(&binder, &r.base, read));
    assert_int_equal(taken.type, again.type);
    assert_int_equal(taken.type, read->type);
    if (read->type == SQLM_TYPE_ENUM) {
        assert_string_equal(taken.as.text.data, sqlm_enum_to_label(column->enumeration, read->as.enumeration.number));
        assert_string_equal(again.as.text.data, taken.as.text.data);
        return;
    }
    assert_true(sqlm_value_equal(&taken, read));
    assert_true(sqlm_value_equal(&again, read));
}

static void assert_all_alike(sqlm_cx *cx, const Every *object)
{
    for (uint32_t i = 0; i < EVERY_COUNT; i++) {
        sqlm_plan_column column;
        sqlm_value       read;

        sqlm_field_plan(&Every_model, i, &column);
        assert_ok(cx, sqlm_plan_read(cx, &column, object, &read));
        assert_alike(cx, &column, object, &read);
    }
}

static void binder__gets_of_a_member_what_the_plan_reads(void **state)
{
    const Every full = every_full();
    const Every least = every_least();

    assert_all_alike(*state, &full);
    assert_all_alike(*state, &least);
}

static sqlm_plan_column column_of(const char *name)
{
    sqlm_plan_column column = { .type = SQLM_TYPE_NONE };

    for (uint32_t i = 0; i < EVERY_COUNT; i++) {
        if (strcmp(Every_model.fields[i].name, name) == 0)
            sqlm_field_plan(&Every_model, i, &column);
    }
    return column;
}

static void assert_refused(sqlm_cx *cx, const char *name, const Every *object, const char *message)
{
    const sqlm_plan_column column = column_of(name);
    sqlm_value             taken;
    recorder               r = { { cx, &column, 1 }, &taken };

    assert_error(cx, DATA, sqlm_bind_member(&binder, &r.base, (const char *)object));
    assert_string_equal(sqlm_cx_error(cx)->message, message);
    assert_string_equal(sqlm_cx_error(cx)->column, name);
}

static void binder__never_gets_what_no_database_takes(void **state)
{
    Every bad = every_full();

    bad.a_text = NULL;
    bad.a_json = "{";
    bad.a_level = 0;
    bad.a_decimal = (sqlm_decimal){ 1, 0, 3 };
    bad.o_level.value = 9;
    assert_refused(*state, "a_text", &bad, "the value for column \"every\".\"a_text\" is a NULL pointer, but the column is required");
    assert_refused(*state, "a_json", &bad, "the value for column \"every\".\"a_json\" is not valid JSON");
    assert_refused(*state, "a_level", &bad, "the value for column \"every\".\"a_level\" is unset (0): set an enumerator");
    assert_refused(*state, "o_level", &bad, "the value for column \"every\".\"o_level\" is none of the enumeration's enumerators");
    assert_refused(*state, "a_decimal", &bad, "the value for column \"every\".\"a_decimal\" has more digits than the column's type keeps");
}

static void binder__refuses_a_type_that_there_is_none_of(void **state)
{
    const sqlm_plan_column column = { .type = 200, .nullable = true, .name = "x" };
    const Every            full = every_full();
    const sqlm_value       value = { .type = 29 };
    sqlm_value             taken;
    recorder               r = { { *state, &column, 3 }, &taken };

    assert_error(*state, MISUSE, sqlm_bind_member(&binder, &r.base, (const char *)&full));
    r.base.column = NULL;
    assert_error(*state, MISUSE, sqlm_bind_value(&binder, &r.base, &value));
    assert_string_equal(sqlm_cx_error(*state)->message, "parameter 3 has the unknown type 29");
}

static void binder__counts_on_behind_the_members(void **state)
{
    const Every            full = every_full();
    const sqlm_plan_column columns[] = { column_of("a_i16"), column_of("a_text") };
    const sqlm_plan        plan = { columns, 2, sizeof full };
    const sqlm_value       values[] = { sqlm_bool_value(true), { .type = SQLM_TYPE_ENUM, .as.enumeration = { &Level_enum, 77 } } };
    sqlm_value             taken;
    recorder               r = { { *state, NULL, 3 }, &taken };

    assert_ok(*state, sqlm_bind_members(&binder, &r.base, &plan, (const char *)&full));
    assert_int_equal(r.base.number, 5);
    assert_error(*state, DATA, sqlm_bind_values(&binder, &r.base, values, 2));
    assert_string_equal(sqlm_cx_error(*state)->message, "parameter 7 is none of the enumeration's enumerators");
}

static sqlm_outcome take_list(const sqlm_binding *b, const sqlm_value *items, size_t count)
{
    return keep(b, items[count - 1]);
}

static void binder__gets_lists_where_it_takes_them(void **state)
{
    const sqlm_value  items[] = { sqlm_i64_value(1), sqlm_i64_value(2) };
    const sqlm_value  list = { .as.list = { items, 2 }, .type = SQLM_TYPE_LIST };
    const sqlm_binder with_lists = { .list = take_list };
    sqlm_value        taken = { 0 };
    recorder          r = { { *state, NULL, 1 }, &taken };

    assert_ok(*state, sqlm_bind_value(&with_lists, &r.base, &list));
    assert_int_equal(taken.as.integer, 2);
    assert_error(*state, MISUSE, sqlm_bind_value(&binder, &r.base, &list));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(binder__gets_of_a_member_what_the_plan_reads),
        cx_test(binder__never_gets_what_no_database_takes),
        cx_test(binder__refuses_a_type_that_there_is_none_of),
        cx_test(binder__gets_lists_where_it_takes_them),
        cx_test(binder__counts_on_behind_the_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
