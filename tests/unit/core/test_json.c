/* SPDX-License-Identifier: MIT */
#include "every.h"
#include "jansson_torture.h"

#include "support/arena_bench.h"
#include "support/torture.h"

#include <sqlmodel/core/json.h>

#include <float.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

    if (json == NULL)
        fail_msg("no JSON: %s", text);
    return json;
}

static sqlm_outcome read_value(bench *b, sqlm_type type, const char *text, sqlm_value *value)
{
    json_t            *json = parse(text);
    const sqlm_outcome outcome = sqlm_value_from_exact_json(b->cx, json, type, &Level_enum, "c", b->arena, value);

    json_decref(json);
    return outcome;
}

static void value__comes_back_unchanged(void **state)
{
    static const struct {
        sqlm_type   type;
        const char *json;
    } cases[] = {
        { SQLM_TYPE_I32, "null" },
        { SQLM_TYPE_JSON, "null" },
        { SQLM_TYPE_JSON, "\"null\"" },
        { SQLM_TYPE_JSON, "\"{\\\"n\\\": 18446744073709551616}\"" },
        { SQLM_TYPE_BOOL, "true" },
        { SQLM_TYPE_BOOL, "false" },
        { SQLM_TYPE_I16, "-32768" },
        { SQLM_TYPE_I32, "2147483647" },
        { SQLM_TYPE_I64, "\"-9223372036854775808\"" },
        { SQLM_TYPE_U64, "\"18446744073709551615\"" },
        { SQLM_TYPE_F32, "0.10000000149011612" },
        { SQLM_TYPE_F32, "1.401298464324817e-45" },
        { SQLM_TYPE_F32, "3.4028234663852886e38" },
        { SQLM_TYPE_F32, "-0.0" },
        { SQLM_TYPE_F64, "-0.0" },
        { SQLM_TYPE_F64, "0.1" },
        { SQLM_TYPE_F64, "5e-324" },
        { SQLM_TYPE_F64, "1.7976931348623157e308" },
        { SQLM_TYPE_TEXT, "\"\"" },
        { SQLM_TYPE_TEXT, "\"a\\\"\\\\\\n\\u0001 \\ud83d\\ude00\"" },
        { SQLM_TYPE_BYTES, "\"\"" },
        { SQLM_TYPE_BYTES, "\"00ff\"" },
        { SQLM_TYPE_DECIMAL, "\"-0.0500\"" },
        { SQLM_TYPE_DATE, "\"0001-01-01\"" },
        { SQLM_TYPE_TIME, "\"23:59:59.999999\"" },
        { SQLM_TYPE_TIMESTAMP, "\"1969-12-31T23:59:59.999999\"" },
        { SQLM_TYPE_TIMESTAMPTZ, "\"9999-12-31T23:59:59.999999Z\"" },
        { SQLM_TYPE_UUID, "\"01234567-89ab-cdef-0123-456789abcdef\"" },
        { SQLM_TYPE_ENUM, "\"middle\"" },
    };
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t    *expected = parse(cases[i].json), *json = NULL;
        sqlm_value value;

        assert_ok(b->cx, read_value(b, cases[i].type, cases[i].json, &value));
        assert_ok(b->cx, sqlm_value_to_exact_json(b->cx, &value, &json));
        assert_true(json_equal(json, expected));
        assert_int_equal(signbit(json_real_value(json)) != 0, signbit(json_real_value(expected)) != 0);
        json_decref(json);
        json_decref(expected);
    }
}

static void value__takes_other_spellings_of_numbers(void **state)
{
    bench     *b = *state;
    sqlm_value value;

    assert_ok(b->cx, read_value(b, SQLM_TYPE_F32, "0.1", &value));
    assert_true(value.as.f32 > 0.0999F && value.as.f32 < 0.1001F);
    assert_ok(b->cx, read_value(b, SQLM_TYPE_F32, "-3.4028235e38", &value)); /* above the largest float, whose shortest form it is */
    assert_true(value.as.f32 == -FLT_MAX);
    assert_ok(b->cx, read_value(b, SQLM_TYPE_F32, "3", &value));
    assert_ok(b->cx, read_value(b, SQLM_TYPE_F64, "9007199254740992", &value));
}

static void value__of_another_form_is_refused(void **state)
{
    static const struct {
        sqlm_type         type;
        const char       *json;
        sqlm_error_reason reason;
    } cases[] = {
        { SQLM_TYPE_BOOL, "1", SQLM_R_FORMAT },
        { SQLM_TYPE_BOOL, "\"true\"", SQLM_R_FORMAT },
        { SQLM_TYPE_I16, "32768", SQLM_R_RANGE },
        { SQLM_TYPE_I16, "1.0", SQLM_R_FORMAT },
        { SQLM_TYPE_I32, "\"1\"", SQLM_R_FORMAT },
        { SQLM_TYPE_I32, "2147483648", SQLM_R_RANGE },
        { SQLM_TYPE_I64, "1", SQLM_R_FORMAT },
        { SQLM_TYPE_I64, "\"1.5\"", SQLM_R_FORMAT },
        { SQLM_TYPE_U64, "1", SQLM_R_FORMAT },
        { SQLM_TYPE_U64, "\"-1\"", SQLM_R_FORMAT },
        { SQLM_TYPE_F32, "0.10000000149", SQLM_R_RANGE },
        { SQLM_TYPE_F32, "1e39", SQLM_R_RANGE },
        { SQLM_TYPE_F32, "16777217", SQLM_R_RANGE },
        { SQLM_TYPE_F32, "\"1\"", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, "9007199254740993", SQLM_R_RANGE },
        { SQLM_TYPE_F64, "\"NaN\"", SQLM_R_FORMAT },
        { SQLM_TYPE_TEXT, "1", SQLM_R_FORMAT },
        { SQLM_TYPE_TEXT, "[]", SQLM_R_FORMAT },
        { SQLM_TYPE_BYTES, "\"0\"", SQLM_R_FORMAT },
        { SQLM_TYPE_DECIMAL, "1.5", SQLM_R_FORMAT },
        { SQLM_TYPE_DATE, "\"2023-02-29\"", SQLM_R_FORMAT },
        { SQLM_TYPE_UUID, "\"\"", SQLM_R_FORMAT },
        { SQLM_TYPE_JSON, "{}", SQLM_R_FORMAT },
        { SQLM_TYPE_JSON, "\"{\"", SQLM_R_FORMAT },
        { SQLM_TYPE_ENUM, "1", SQLM_R_FORMAT },
        { SQLM_TYPE_ENUM, "\"none\"", SQLM_R_RANGE },
    };
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        sqlm_value value = sqlm_i16_value(7);

        assert_error(b->cx, DATA, read_value(b, cases[i].type, cases[i].json, &value));
        if (sqlm_cx_error(b->cx)->reason != cases[i].reason)
            fail_msg("%s as %s: %s", cases[i].json, sqlm_type_name(cases[i].type), sqlm_cx_error(b->cx)->message);
        assert_string_equal(sqlm_cx_error(b->cx)->column, "c");
        assert_true(sqlm_value_is_null(&value));
    }
}

static void text__with_nul_in_a_json_string_is_refused(void **state)
{
    bench     *b = *state;
    json_t    *json = json_stringn("a\0b", 3);
    sqlm_value value;

    assert_non_null(json);
    assert_error(b->cx, DATA, sqlm_value_from_exact_json(b->cx, json, SQLM_TYPE_TEXT, NULL, "c", b->arena, &value));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_ENCODING);
    json_decref(json);
}

static void value__that_json_cannot_hold_is_refused(void **state)
{
    const sqlm_value none[] = {
        sqlm_f64_value((double)NAN), sqlm_f64_value(HUGE_VAL),        sqlm_f32_value(-INFINITY),          sqlm_text_value("\xff"),
        sqlm_json_value("{"),        sqlm_enum_value(&Level_enum, 0), sqlm_time_value((sqlm_time){ -1 }),
    };
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(none); i++) {
        json_t *json = NULL;

        assert_error(b->cx, DATA, sqlm_value_to_exact_json(b->cx, &none[i], &json));
        assert_null(json);
    }
}

static const char full_text[] =
    "{\"id\":\"9223372036854775807\",\"a_bool\":true,\"a_i16\":32767,\"a_i32\":2147483647,\"a_u64\":\"18446744073709551615\","
    "\"a_f32\":0.10000000149011612,\"a_f64\":1.7976931348623157e308,\"a_text\":\"na\xc3\xafve \\\"q\\\" \\\\ \\u000a\\u0001 "
    "\xf0\x9f\x98\x80\","
    "\"a_bytes\":\"00ff10\",\"a_decimal\":\"9999999999.99\",\"a_date\":\"9999-12-31\",\"a_time\":\"23:59:59.999999\","
    "\"a_timestamp\":\"9999-12-31T23:59:59.999999\",\"a_timestamptz\":\"1969-12-31T23:59:59.999999Z\","
    "\"a_uuid\":\"01234567-89ab-cdef-0001-020304050607\",\"a_json\":\"{\\\"n\\\": 18446744073709551616, "
    "\\\"s\\\":\\\"\\\\\\\"\\\"}\","
    "\"a_level\":\"high\",\"o_i64\":\"-9223372036854775808\",\"o_bool\":false,\"o_i16\":-32768,\"o_i32\":-2147483648,\"o_u64\":"
    "\"0\","
    "\"o_f32\":-0.0,\"o_f64\":-0.0,\"o_text\":\"\",\"o_bytes\":\"\",\"o_decimal\":\"-0.0001\",\"o_date\":\"0001-01-01\","
    "\"o_time\":\"00:00:00.000000\",\"o_timestamp\":\"0001-01-01T00:00:00.000000\",\"o_timestamptz\":\"1970-01-01T00:00:00."
    "000001Z\","
    "\"o_uuid\":\"00000000-0000-0000-0000-000000000000\",\"o_json\":\"null\",\"o_level\":\"low\"}";

static void object__dumps_as_one_line(void **state)
{
    bench      *b = *state;
    const Every full = every_full();
    const char *text = NULL;

    assert_ok(b->cx, sqlm_dump_exact(b->cx, &Every_model, &full, b->arena, &text));
    assert_string_equal(text, full_text);
}

static void object__comes_back_from_text_and_from_json(void **state)
{
    const Every objects[] = { every_full(), every_least() };
    bench      *b = *state;

    for (size_t i = 0; i < 2; i++) {
        Every       loaded, converted;
        json_t     *json = NULL, *parsed;
        const char *text, *again;

        memset(&loaded, 0xA5, sizeof loaded);
        memset(&converted, 0xA5, sizeof converted);
        assert_ok(b->cx, sqlm_dump_exact(b->cx, &Every_model, &objects[i], b->arena, &text));
        assert_ok(b->cx, sqlm_load_exact(b->cx, &Every_model, text, b->arena, &loaded));
        assert_ok(b->cx, sqlm_dump_exact(b->cx, &Every_model, &loaded, b->arena, &again));
        assert_string_equal(again, text);
        assert_ok(b->cx, sqlm_to_exact_json(b->cx, &Every_model, &loaded, &json));
        parsed = parse(text);
        assert_true(json_equal(parsed, json));
        assert_ok(b->cx, sqlm_from_exact_json(b->cx, &Every_model, json, b->arena, &converted));
        json_decref(parsed);
        json_decref(json);
        assert_ok(b->cx, sqlm_dump_exact(b->cx, &Every_model, &converted, b->arena, &again));
        assert_string_equal(again, text);
    }
}

static void object__with_long_bytes_dumps_all_of_them(void **state)
{
    bench      *b = *state;
    Every       object = every_least(), loaded;
    uint8_t     bytes[1000];
    const char *text;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    for (size_t length = 0; length <= sizeof bytes; length += length < 130 ? 1 : 290) {
        object.a_bytes = (sqlm_bytes){ bytes, length };
        assert_ok(b->cx, sqlm_dump_exact(b->cx, &Every_model, &object, b->arena, &text));
        assert_ok(b->cx, sqlm_load_exact(b->cx, &Every_model, text, b->arena, &loaded));
        assert_int_equal(loaded.a_bytes.len, length);
        assert_memory_equal(loaded.a_bytes.data, bytes, length);
    }
}

/* The full text with one member's text replaced. */
static const char *with(bench *b, const char *old, const char *new)
{
    const char  *at = strstr(full_text, old);
    const size_t before = (size_t)(at - full_text), room = sizeof full_text + strlen(new) + 1;
    char        *text;

    assert_non_null(at);
    text = sqlm_arena_allocate(b->cx, b->arena, room, 1);
    assert_non_null(text);
    memcpy(text, full_text, before);
    memcpy(text + before, new, strlen(new));
    memcpy(text + before + strlen(new), at + strlen(old), strlen(at + strlen(old)) + 1);
    return text;
}

static void load__names_what_is_wrong_and_stores_nothing(void **state)
{
    static const struct {
        const char       *old, *new;
        sqlm_error_reason reason;
        const char       *named;
    } cases[] = {
        { "\"a_i16\":32767,", "", SQLM_R_FORMAT, "a_i16" },
        { "\"a_i16\":32767,", "\"a_i16\":32767,\"more\":1,", SQLM_R_FORMAT, "more" },
        { "\"a_i16\":32767,", "\"A_I16\":32767,", SQLM_R_FORMAT, "A_I16" },
        { "\"a_i16\":32767,", "\"a_i16\":1,\"a_i16\":2,", SQLM_R_FORMAT, "twice" },
        { "\"a_i16\":32767,", "\"a_i16\":32768,", SQLM_R_RANGE, "a_i16" },
        { "\"a_i16\":32767,", "\"a_i16\":99999999999999999999,", SQLM_R_RANGE, "a_i16" },
        { "\"a_i16\":32767,", "\"a_i16\":null,", SQLM_R_UNEXPECTED_NULL, "a_i16" },
        { "\"a_i16\":32767,", "\"a_i16\":,", SQLM_R_FORMAT, "byte 50" },
        { "\"9999999999.99\"", "\"99999999999.99\"", SQLM_R_RANGE, "decimal(12, 2)" },
        { "\"9999999999.99\"", "\"9.999\"", SQLM_R_RANGE, "a_decimal" },
        { "\"low\"}", "\"lower\"}", SQLM_R_RANGE, "o_level" },
        { "\"low\"}", "\"low\"", SQLM_R_FORMAT, "byte" },
    };
    bench *b = *state;
    Every  object, before;

    memset(&before, 0x5A, sizeof before);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        memcpy(&object, &before, sizeof object);
        assert_error(b->cx, DATA, sqlm_load_exact(b->cx, &Every_model, with(b, cases[i].old, cases[i].new), b->arena, &object));
        if (sqlm_cx_error(b->cx)->reason != cases[i].reason || strstr(sqlm_cx_error(b->cx)->message, cases[i].named) == NULL)
            fail_msg("%s: %s", cases[i].new, sqlm_cx_error(b->cx)->message);
        assert_memory_equal(&object, &before, sizeof object);
    }
}

static void load__wants_an_object(void **state)
{
    static const char *const texts[] = { "", "[]", "null", "1", "{", "{}x", "\xff" };
    bench                   *b = *state;
    Every                    object = every_least();

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_error(b->cx, DATA, sqlm_load_exact(b->cx, &Every_model, texts[i], b->arena, &object));
}

static void load__takes_members_in_any_order(void **state)
{
    bench *b = *state;
    Every  object;

    assert_ok(b->cx,
              sqlm_load_exact(b->cx, &Every_model, with(b, "\"a_i16\":32767,\"a_i32\":2147483647", "\"a_i32\":5, \"a_i16\" : 6"),
                              b->arena, &object));
    assert_int_equal(object.a_i16, 6);
    assert_int_equal(object.a_i32, 5);
}

static void dump__refuses_what_the_form_cannot_hold(void **state)
{
    bench      *b = *state;
    Every       object = every_least();
    const char *text = "before";
    json_t     *json = NULL;

    object.a_f64 = (double)NAN;
    assert_error(b->cx, DATA, sqlm_dump_exact(b->cx, &Every_model, &object, b->arena, &text));
    assert_null(text);
    assert_string_equal(sqlm_cx_error(b->cx)->column, "a_f64");
    assert_error(b->cx, DATA, sqlm_to_exact_json(b->cx, &Every_model, &object, &json));
    assert_null(json);
    object = every_least();
    object.a_json = "{";
    assert_error(b->cx, DATA, sqlm_dump_exact(b->cx, &Every_model, &object, b->arena, &text));
    assert_string_equal(sqlm_cx_error(b->cx)->column, "a_json");
}

static void calls__with_a_mistake_are_misuse(void **state)
{
    bench      *b = *state;
    Every       object = every_least();
    sqlm_model  other = Every_model;
    json_t     *json = json_null();
    sqlm_value  value;
    const char *text;

    other.abi_version = SQLM_MODEL_ABI + 1;
    assert_error(b->cx, MISUSE, sqlm_dump_exact(b->cx, &other, &object, b->arena, &text));
    assert_error(b->cx, MISUSE, sqlm_dump_exact(b->cx, NULL, &object, b->arena, &text));
    assert_error(b->cx, MISUSE, sqlm_dump_exact(b->cx, &Every_model, NULL, b->arena, &text));
    assert_error(b->cx, MISUSE, sqlm_dump_exact(b->cx, &Every_model, &object, NULL, &text));
    assert_error(b->cx, MISUSE, sqlm_load_exact(b->cx, &Every_model, NULL, b->arena, &object));
    assert_error(b->cx, MISUSE, sqlm_load_exact(b->cx, &Every_model, "{}", NULL, &object));
    assert_error(b->cx, MISUSE, sqlm_to_exact_json(b->cx, &Every_model, &object, NULL));
    assert_error(b->cx, MISUSE, sqlm_from_exact_json(b->cx, &Every_model, NULL, b->arena, &object));
    assert_error(b->cx, MISUSE, sqlm_value_to_exact_json(b->cx, NULL, &json));
    assert_error(b->cx, MISUSE, sqlm_value_from_exact_json(b->cx, json_null(), SQLM_TYPE_NONE, NULL, "c", b->arena, &value));
    assert_error(b->cx, MISUSE, sqlm_value_from_exact_json(b->cx, NULL, SQLM_TYPE_I16, NULL, "c", b->arena, &value));
    assert_int_equal(sqlm_dump_exact(NULL, &Every_model, &object, NULL, &text), SQLM_ERR);
}

/* ---- memory ---------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome there_and_back(sqlm_cx *cx, void *user)
{
    const Every  full = every_full();
    Every        loaded;
    json_t      *json = NULL;
    const char  *text;
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_dump_exact(cx, &Every_model, &full, arena, &text);
    if (outcome == SQLM_OK)
        outcome = sqlm_load_exact(cx, &Every_model, text, arena, &loaded);
    if (outcome == SQLM_OK)
        outcome = sqlm_to_exact_json(cx, &Every_model, &loaded, &json);
    if (outcome == SQLM_OK)
        outcome = sqlm_from_exact_json(cx, &Every_model, json, arena, &loaded);
    json_decref(json);
    sqlm_arena_free(arena);
    return outcome;
}

static void json__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_int_not_equal(sqlm_torture_both(there_and_back, NULL), 0);
}

static void json__survives_every_allocation_failure_in_jansson(void **state)
{
    jansson_torture(((bench *)*state)->cx, there_and_back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(value__comes_back_unchanged),
        bench_test(value__takes_other_spellings_of_numbers),
        bench_test(value__of_another_form_is_refused),
        bench_test(text__with_nul_in_a_json_string_is_refused),
        bench_test(value__that_json_cannot_hold_is_refused),
        bench_test(object__dumps_as_one_line),
        bench_test(object__comes_back_from_text_and_from_json),
        bench_test(object__with_long_bytes_dumps_all_of_them),
        bench_test(load__names_what_is_wrong_and_stores_nothing),
        bench_test(load__wants_an_object),
        bench_test(load__takes_members_in_any_order),
        bench_test(dump__refuses_what_the_form_cannot_hold),
        bench_test(calls__with_a_mistake_are_misuse),
        cmocka_unit_test(json__survives_every_allocation_failure),
        bench_test(json__survives_every_allocation_failure_in_jansson),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
