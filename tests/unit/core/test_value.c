/* SPDX-License-Identifier: MIT */
#include "support/arena_bench.h"
#include "support/torture.h"

#include <sqlmodel/core/value.h>

#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

_Static_assert(sizeof(sqlm_value) <= 24, "a value is at most 24 bytes");

static const char *const labels[] = { "low", "high" };
static const int32_t     numbers[] = { 1, 2 };
static const sqlm_enum   level = { "Level", labels, numbers, 2 };
static const sqlm_enum   other_level = { "OtherLevel", labels, numbers, 2 };

static sqlm_value read_text(bench *b, sqlm_type type, const char *text)
{
    sqlm_value value = { 0 };

    assert_ok(b->cx, sqlm_value_from_text(b->cx, type, type == SQLM_TYPE_ENUM ? &level : NULL, text, b->arena, &value));
    assert_int_equal(value.type, type);
    return value;
}

static const char *text_of(bench *b, sqlm_value value)
{
    const char *text = NULL;

    assert_ok(b->cx, sqlm_value_to_text(b->cx, &value, b->arena, &text));
    return text;
}

static void value__knows_the_names_of_its_kinds(void **state)
{
    (void)state;
    assert_string_equal(sqlm_type_name(SQLM_TYPE_NONE), "null");
    assert_string_equal(sqlm_type_name(SQLM_TYPE_I32 | SQLM_NULLABLE), "i32");
    assert_string_equal(sqlm_type_name(SQLM_TYPE_TIMESTAMPTZ), "timestamptz");
    assert_string_equal(sqlm_type_name(SQLM_TYPE_ENUM), "enum");
    assert_string_equal(sqlm_type_name(SQLM_TYPE_COUNT), "unknown");
    for (uint32_t type = 0; type < SQLM_TYPE_COUNT; type++)
        assert_true(strlen(sqlm_type_name(type)) > 2);
}

static void value__of_a_null_pointer_is_null(void **state)
{
    const sqlm_value nulls[] = {
        sqlm_null_value(),
        sqlm_text_value(NULL),
        sqlm_json_value(NULL),
        sqlm_bytes_value((sqlm_bytes){ NULL, 3 }),
    };
    const sqlm_value none = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(nulls); i++) {
        assert_true(sqlm_value_is_null(&nulls[i]));
        assert_true(sqlm_value_equal(&nulls[i], &none));
    }
}

/* Texts that come back as they are, per kind. */
static const struct {
    sqlm_type   type;
    const char *text;
} canonical[] = {
    { SQLM_TYPE_BOOL, "true" },
    { SQLM_TYPE_BOOL, "false" },
    { SQLM_TYPE_I16, "-32768" },
    { SQLM_TYPE_I16, "32767" },
    { SQLM_TYPE_I32, "-2147483648" },
    { SQLM_TYPE_I32, "2147483647" },
    { SQLM_TYPE_I64, "-9223372036854775808" },
    { SQLM_TYPE_I64, "9223372036854775807" },
    { SQLM_TYPE_I64, "0" },
    { SQLM_TYPE_U64, "0" },
    { SQLM_TYPE_U64, "18446744073709551615" },
    { SQLM_TYPE_F32, "3.4028235e38" },
    { SQLM_TYPE_F32, "1e-45" },
    { SQLM_TYPE_F32, "-0.0" },
    { SQLM_TYPE_F32, "0.1" },
    { SQLM_TYPE_F32, "16777216.0" },
    { SQLM_TYPE_F64, "1.7976931348623157e308" },
    { SQLM_TYPE_F64, "5e-324" },
    { SQLM_TYPE_F64, "2.2250738585072014e-308" },
    { SQLM_TYPE_F64, "2.225073858507201e-308" },
    { SQLM_TYPE_F64, "-0.0" },
    { SQLM_TYPE_F64, "0.0" },
    { SQLM_TYPE_F64, "0.1" },
    { SQLM_TYPE_F64, "0.30000000000000004" },
    { SQLM_TYPE_F64, "1.0" },
    { SQLM_TYPE_F64, "100.0" },
    { SQLM_TYPE_F64, "0.00001" },
    { SQLM_TYPE_F64, "1e-6" },
    { SQLM_TYPE_F64, "1234567890123456.0" },
    { SQLM_TYPE_F64, "1.2345678901234568e16" },
    { SQLM_TYPE_F64, "1e22" },
    { SQLM_TYPE_F64, "5.684341886080802e-14" }, /* 2^-44: the nearest 16 digits end in 1 and read as another number */
    { SQLM_TYPE_F64, "9.5367431640625e-7" },
    { SQLM_TYPE_TEXT, "" },
    { SQLM_TYPE_TEXT, "na\xc3\xafve \xf0\x9f\x98\x80" },
    { SQLM_TYPE_BYTES, "" },
    { SQLM_TYPE_BYTES, "00ff7f80" },
    { SQLM_TYPE_DECIMAL, "-0.05" },
    { SQLM_TYPE_DECIMAL, "99999999999999999999999999999999999999" },
    { SQLM_TYPE_DATE, "0001-01-01" },
    { SQLM_TYPE_DATE, "9999-12-31" },
    { SQLM_TYPE_TIME, "23:59:59.999999" },
    { SQLM_TYPE_TIMESTAMP, "0001-01-01T00:00:00.000000" },
    { SQLM_TYPE_TIMESTAMPTZ, "9999-12-31T23:59:59.999999Z" },
    { SQLM_TYPE_UUID, "01234567-89ab-cdef-0123-456789abcdef" },
    { SQLM_TYPE_JSON, "{\"b\": 1e400, \"a\":18446744073709551616}" },
    { SQLM_TYPE_ENUM, "low" },
    { SQLM_TYPE_ENUM, "high" },
};

static void value__comes_back_from_its_text(void **state)
{
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(canonical); i++) {
        const sqlm_value value = read_text(b, canonical[i].type, canonical[i].text);
        const sqlm_value again = read_text(b, canonical[i].type, text_of(b, value));

        assert_string_equal(text_of(b, value), canonical[i].text);
        assert_true(sqlm_value_equal(&value, &again));
    }
}

static void value__is_equal_to_no_other(void **state)
{
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(canonical); i++) {
        const sqlm_value left = read_text(b, canonical[i].type, canonical[i].text);

        for (size_t k = 0; k < COUNT_OF(canonical); k++) {
            const sqlm_value right = read_text(b, canonical[k].type, canonical[k].text);

            assert_int_equal(sqlm_value_equal(&left, &right), i == k);
        }
    }
}

static void value__of_null_has_no_text(void **state)
{
    bench           *b = *state;
    const sqlm_value null = { 0 };
    const char      *text = "before";

    assert_ok(b->cx, sqlm_value_to_text(b->cx, &null, NULL, &text));
    assert_null(text);
}

static void value__takes_other_spellings(void **state)
{
    static const struct {
        sqlm_type   type;
        const char *text, *canonical;
    } cases[] = {
        { SQLM_TYPE_U64, "00000000000000000042", "42" },
        { SQLM_TYPE_I64, "-0", "0" },
        { SQLM_TYPE_I16, "007", "7" },
        { SQLM_TYPE_F64, "1", "1.0" },
        { SQLM_TYPE_F64, "1E+2", "100.0" },
        { SQLM_TYPE_F64, "0e999999999999999999999", "0.0" },
        { SQLM_TYPE_F64, "-00.50e-01", "-0.05" },
        { SQLM_TYPE_F64, "0.1000000000000000055511151231257827021181583404541015625", "0.1" },
        { SQLM_TYPE_F64, "9007199254740993", "9007199254740992.0" },
        { SQLM_TYPE_F64, "9007199254740993.0000000000000000000000000000000000000000001", "9007199254740994.0" },
        { SQLM_TYPE_F32, "16777217", "16777216.0" },
        { SQLM_TYPE_BYTES, "00FFAb", "00ffab" },
        { SQLM_TYPE_TIME, "01:02:03", "01:02:03.000000" },
        { SQLM_TYPE_TIMESTAMPTZ, "1970-01-01 00:00:00.5Z", "1970-01-01T00:00:00.500000Z" },
        { SQLM_TYPE_UUID, "01234567-89AB-CDEF-0123-456789ABCDEF", "01234567-89ab-cdef-0123-456789abcdef" },
        { SQLM_TYPE_DECIMAL, "-0.00", "0.00" },
    };
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(text_of(b, read_text(b, cases[i].type, cases[i].text)), cases[i].canonical);
}

static void value__refuses_texts_that_are_not_of_its_form(void **state)
{
    static const struct {
        sqlm_type         type;
        const char       *text;
        sqlm_error_reason reason;
    } cases[] = {
        { SQLM_TYPE_BOOL, "1", SQLM_R_FORMAT },
        { SQLM_TYPE_BOOL, "True", SQLM_R_FORMAT },
        { SQLM_TYPE_BOOL, "yes", SQLM_R_FORMAT },
        { SQLM_TYPE_BOOL, "", SQLM_R_FORMAT },
        { SQLM_TYPE_I16, "32768", SQLM_R_RANGE },
        { SQLM_TYPE_I16, "-32769", SQLM_R_RANGE },
        { SQLM_TYPE_I32, "2147483648", SQLM_R_RANGE },
        { SQLM_TYPE_I64, "9223372036854775808", SQLM_R_RANGE },
        { SQLM_TYPE_I64, "-9223372036854775809", SQLM_R_RANGE },
        { SQLM_TYPE_I64, "99999999999999999999999999999999999", SQLM_R_RANGE },
        { SQLM_TYPE_I32, "1.0", SQLM_R_FORMAT },
        { SQLM_TYPE_I32, "+1", SQLM_R_FORMAT },
        { SQLM_TYPE_I32, "-", SQLM_R_FORMAT },
        { SQLM_TYPE_I32, "", SQLM_R_FORMAT },
        { SQLM_TYPE_I32, " 1", SQLM_R_FORMAT },
        { SQLM_TYPE_I32, "0x10", SQLM_R_FORMAT },
        { SQLM_TYPE_U64, "-1", SQLM_R_FORMAT },
        { SQLM_TYPE_U64, "18446744073709551616", SQLM_R_RANGE },
        { SQLM_TYPE_F32, "3.5e38", SQLM_R_RANGE },
        { SQLM_TYPE_F32, "1e-46", SQLM_R_RANGE },
        { SQLM_TYPE_F64, "1e309", SQLM_R_RANGE },
        { SQLM_TYPE_F64, "1e-400", SQLM_R_RANGE },
        { SQLM_TYPE_F64, "1e99999999999999999999", SQLM_R_RANGE },
        { SQLM_TYPE_F64, "nan", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, "inf", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, "Infinity", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, "1,5", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, "1.", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, ".5", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, "1e", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, "0x1p3", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, "", SQLM_R_FORMAT },
        { SQLM_TYPE_F64, "1 ", SQLM_R_FORMAT },
        { SQLM_TYPE_TEXT, "\xff", SQLM_R_ENCODING },
        { SQLM_TYPE_TEXT, "\xed\xa0\x80", SQLM_R_ENCODING },
        { SQLM_TYPE_BYTES, "0", SQLM_R_FORMAT },
        { SQLM_TYPE_BYTES, "0g", SQLM_R_FORMAT },
        { SQLM_TYPE_DECIMAL, "1e5", SQLM_R_FORMAT },
        { SQLM_TYPE_DECIMAL, "999999999999999999999999999999999999999", SQLM_R_RANGE },
        { SQLM_TYPE_DATE, "2023-02-29", SQLM_R_FORMAT },
        { SQLM_TYPE_TIME, "24:00:00", SQLM_R_FORMAT },
        { SQLM_TYPE_TIMESTAMP, "1970-01-01T00:00:00Z", SQLM_R_FORMAT },
        { SQLM_TYPE_TIMESTAMPTZ, "1970-01-01T00:00:00", SQLM_R_FORMAT },
        { SQLM_TYPE_UUID, "0", SQLM_R_FORMAT },
        { SQLM_TYPE_JSON, "{", SQLM_R_FORMAT },
        { SQLM_TYPE_JSON, "\"\xff\"", SQLM_R_ENCODING },
        { SQLM_TYPE_ENUM, "Low", SQLM_R_RANGE },
    };
    bench     *b = *state;
    sqlm_value value = sqlm_i32_value(7);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_error(b->cx, DATA, sqlm_value_from_text(b->cx, cases[i].type, &level, cases[i].text, b->arena, &value));
        assert_int_equal(sqlm_cx_error(b->cx)->reason, cases[i].reason);
        assert_true(sqlm_value_is_null(&value));
    }
}

static void value__outside_its_kind_has_no_text(void **state)
{
    const sqlm_value none[] = {
        sqlm_f64_value((double)NAN),
        sqlm_f64_value(HUGE_VAL),
        sqlm_f64_value(-HUGE_VAL),
        sqlm_f32_value(NAN),
        sqlm_f32_value(INFINITY),
        sqlm_date_value((sqlm_date){ 2932897 }),
        sqlm_time_value((sqlm_time){ -1 }),
        sqlm_timestamp_value((sqlm_timestamp){ INT64_MAX }),
        sqlm_timestamptz_value((sqlm_timestamptz){ INT64_MIN }),
        sqlm_decimal_value((sqlm_decimal){ 0, 0, 39 }),
        sqlm_decimal_value((sqlm_decimal){ 0, INT64_MIN, 0 }),
        sqlm_enum_value(&level, 0),
        sqlm_enum_value(&level, 3),
        { .type = SQLM_TYPE_DATE, .as.integer = INT64_C(1) << 40 },
    };
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(none); i++) {
        const char *text = NULL;

        assert_error(b->cx, DATA, sqlm_value_to_text(b->cx, &none[i], b->arena, &text));
        assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_RANGE);
    }
}

static void check_f64(bench *b, double number)
{
    const sqlm_value value = sqlm_f64_value(number);
    const char      *text = text_of(b, value);
    const sqlm_value back = read_text(b, SQLM_TYPE_F64, text);

    if (!sqlm_value_equal(&value, &back))
        fail_msg("%a became %s", number, text);
}

static void check_f32(bench *b, float number)
{
    const sqlm_value value = sqlm_f32_value(number);
    const char      *text = text_of(b, value);
    const sqlm_value back = read_text(b, SQLM_TYPE_F32, text);

    if (!sqlm_value_equal(&value, &back))
        fail_msg("%a became %s", (double)number, text);
}

static void f64__comes_back_at_every_power_of_two(void **state)
{
    bench *b = *state;

    for (int exponent = -1074; exponent <= 1023; exponent++) {
        const double power = ldexp(1.0, exponent);

        check_f64(b, power);
        check_f64(b, -nextafter(power, HUGE_VAL));
        if (exponent > -1074)
            check_f64(b, nextafter(power, 0.0));
        sqlm_arena_reset(b->arena);
    }
    check_f64(b, DBL_MAX);
}

static void f32__comes_back_at_every_exponent(void **state)
{
    bench *b = *state;

    for (uint32_t high = 0; high < 255; high++) {
        static const uint32_t mantissas[] = { 0, 1, 0x2aaaaa, 0x400000, 0x555555, 0x7ffffe, 0x7fffff };

        for (size_t i = 0; i < COUNT_OF(mantissas); i++) {
            const uint32_t bits = high << 23 | mantissas[i];
            float          number;

            memcpy(&number, &bits, sizeof number);
            check_f32(b, number);
            check_f32(b, -number);
        }
        sqlm_arena_reset(b->arena);
    }
}

static void f64__comes_back_from_any_bits(void **state)
{
    bench   *b = *state;
    uint64_t seed = 754;

    for (int i = 0; i < 20000; i++) {
        uint64_t bits;
        double   number;
        float    single;

        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        bits = seed ^ seed >> 31;
        memcpy(&number, &bits, sizeof number);
        if (isfinite(number))
            check_f64(b, number);
        memcpy(&single, &bits, sizeof single);
        if (isfinite(single))
            check_f32(b, single);
        check_f64(b, (double)(int64_t)(bits % 2000001) / 100);
        if (i % 100 == 0)
            sqlm_arena_reset(b->arena);
    }
}

/* Digits behind those that decide are told from nothing: just above half way between two numbers is not half way. */
static void f64__is_rounded_right_whatever_the_digits(void **state)
{
    bench     *b = *state;
    char       text[2048] = "9007199254740993."; /* half way to 9007199254740994 */
    size_t     length = strlen(text);
    sqlm_value value;

    memset(text + length, '0', 1000);
    text[length + 1000] = '\0';
    assert_ok(b->cx, sqlm_value_from_text(b->cx, SQLM_TYPE_F64, NULL, text, b->arena, &value));
    assert_true(value.as.f64 == 9007199254740992.0); /* to the even one */
    text[length + 999] = '1';
    assert_ok(b->cx, sqlm_value_from_text(b->cx, SQLM_TYPE_F64, NULL, text, b->arena, &value));
    assert_true(value.as.f64 == 9007199254740994.0);
    memset(text, '7', 310);
    text[310] = '\0';
    assert_error(b->cx, DATA, sqlm_value_from_text(b->cx, SQLM_TYPE_F64, NULL, text, b->arena, &value));
    memset(text, '1', 1200);
    (void)snprintf(text + 1200, sizeof text - 1200, "e-1199"); /* 1.11…, digits that never decide */
    assert_ok(b->cx, sqlm_value_from_text(b->cx, SQLM_TYPE_F64, NULL, text, b->arena, &value));
    assert_true(value.as.f64 == 10.0 / 9.0);
    assert_error(b->cx, DATA, sqlm_value_from_text(b->cx, SQLM_TYPE_F64, NULL, "1e-99999999999999999999", b->arena, &value));
}

static void f64__has_no_shorter_text(void **state)
{
    static const double      numbers_of_few_digits[] = { 0.1, 0.2, 1e23, 123456.789, 1e-310, 4.35, 1e21, 9.95, 2.5e-5, 1e15 };
    static const char *const texts[] = { "0.1",  "0.2",  "1e23", "123456.789", "1e-310",
                                         "4.35", "1e21", "9.95", "0.000025",   "1000000000000000.0" };
    bench                   *b = *state;

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_string_equal(text_of(b, sqlm_f64_value(numbers_of_few_digits[i])), texts[i]);
}

/* ---- equality -------------------------------------------------------------------------------------------------------------- */

static void equal__compares_decimals_by_number(void **state)
{
    const sqlm_value a = sqlm_decimal_value((sqlm_decimal){ 15, 0, 1 });
    const sqlm_value b = sqlm_decimal_value((sqlm_decimal){ 1500, 0, 3 });
    const sqlm_value c = sqlm_decimal_value((sqlm_decimal){ 1501, 0, 3 });

    (void)state;
    assert_true(sqlm_value_equal(&a, &b));
    assert_false(sqlm_value_equal(&a, &c));
}

static void equal__tells_zeros_apart_and_nan_by_bits(void **state)
{
    const sqlm_value plus = sqlm_f64_value(0.0), minus = sqlm_f64_value(-0.0), nan = sqlm_f64_value((double)NAN);
    const sqlm_value single_plus = sqlm_f32_value(0.0F), single_minus = sqlm_f32_value(-0.0F);

    (void)state;
    assert_false(sqlm_value_equal(&plus, &minus));
    assert_false(sqlm_value_equal(&single_plus, &single_minus));
    assert_true(sqlm_value_equal(&nan, &nan));
}

static void equal__tells_kinds_and_enumerations_apart(void **state)
{
    const sqlm_value i32 = sqlm_i32_value(1), i64 = sqlm_i64_value(1), null = { 0 };
    const sqlm_value low = sqlm_enum_value(&level, 1), other = sqlm_enum_value(&other_level, 1);
    const sqlm_value text = sqlm_text_value("1"), json = sqlm_json_value("1");
    const sqlm_value empty = sqlm_bytes_value((sqlm_bytes){ "", 0 });

    (void)state;
    assert_false(sqlm_value_equal(&i32, &i64));
    assert_false(sqlm_value_equal(&low, &other));
    assert_false(sqlm_value_equal(&text, &json));
    assert_false(sqlm_value_equal(&empty, &null));
    assert_true(sqlm_value_equal(&empty, &empty));
    assert_false(sqlm_value_equal(NULL, &null));
    assert_false(sqlm_value_equal(&null, NULL));
}

static void equal__compares_json_by_value(void **state)
{
    static const struct {
        const char *a, *b;
        bool        equal;
    } cases[] = {
        { "{\"a\":1,\"b\":[1,2]}", " { \"b\" : [ 1 , 2 ] , \"a\" : 1 } ", true },
        { "[1,2]", "[2,1]", false },
        { "1", "1.0", true },
        { "100", "1e2", true },
        { "100", "1.00E+02", true },
        { "0.001", "1e-3", true },
        { "-0", "0.0e5", true },
        { "-1", "1", false },
        { "1.5", "1.50", true },
        { "1.5", "1.05", false },
        { "10", "1", false },
        { "1.01", "10.1", false },
        { "0.1", "0.01", false },
        { "1001", "101", false },
        { "18446744073709551615", "18446744073709551614", false },
        { "18446744073709551615", "1.8446744073709551615e19", true },
        { "9007199254740993", "9007199254740992", false },
        { "0.1", "0.1000000000000000055511151231257827", false },
        { "1e400", "10e399", true },
        { "1e400", "1e401", false },
        { "1e99999999999999999999", "1e99999999999999999999", true },
        { "1e99999999999999999999", "1e99999999999999999998", false },
        { "1e0000000000000000000000002", "100", true },
        { "\"1\"", "1", false },
        { "\"n1e0\"", "1", false },
        { "\"\\u0061\"", "\"a\"", true },
        { "\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"", true },
        { "\"a\"", "\"b\"", false },
        { "null", "false", false },
        { "{}", "[]", false },
        { "{\"a\":1}", "{\"a\":1,\"b\":null}", false },
        { "{\"a\":1,\"a\":2}", "{\"a\":2}", true }, /* the last of two members counts */
        { "{", "{ ", false },
        { "{\"a\":\"\\\"1\"}", "{\"a\":\"\\u00221\"}", true },
        { "1", "x", false },
        { "x", "1", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const sqlm_value a = sqlm_json_value(cases[i].a), b = sqlm_json_value(cases[i].b);

        if (sqlm_value_equal(&a, &b) != cases[i].equal || sqlm_value_equal(&b, &a) != cases[i].equal)
            fail_msg("%s and %s: expected %d", cases[i].a, cases[i].b, cases[i].equal);
    }
}

/* ---- conversions ----------------------------------------------------------------------------------------------------------- */

static void convert__keeps_the_value_or_refuses(void **state)
{
    enum { EXACT = 0, RANGE = SQLM_R_RANGE, TYPE = SQLM_R_TYPE, FORMAT = SQLM_R_FORMAT, ENCODING = SQLM_R_ENCODING };
    static const uint8_t three[] = { 1, 2, 3 };
    const struct {
        sqlm_value  from;
        sqlm_type   type;
        int         reason; /* EXACT: @ref text is the result's text form */
        const char *text;
    } cases[] = {
        { sqlm_i64_value(32767), SQLM_TYPE_I16, EXACT, "32767" },
        { sqlm_i64_value(32768), SQLM_TYPE_I16, RANGE, NULL },
        { sqlm_i64_value(-32769), SQLM_TYPE_I16, RANGE, NULL },
        { sqlm_i64_value(5000000000), SQLM_TYPE_I32, RANGE, NULL },
        { sqlm_i16_value(-5), SQLM_TYPE_I64, EXACT, "-5" },
        { sqlm_i16_value(-5), SQLM_TYPE_U64, RANGE, NULL },
        { sqlm_i64_value(INT64_MAX), SQLM_TYPE_U64, EXACT, "9223372036854775807" },
        { sqlm_u64_value(UINT64_C(9223372036854775808)), SQLM_TYPE_I64, RANGE, NULL },
        { sqlm_u64_value(UINT64_MAX), SQLM_TYPE_U64, EXACT, "18446744073709551615" },
        { sqlm_bool_value(true), SQLM_TYPE_I16, EXACT, "1" },
        { sqlm_i32_value(0), SQLM_TYPE_BOOL, EXACT, "false" },
        { sqlm_u64_value(1), SQLM_TYPE_BOOL, EXACT, "true" },
        { sqlm_i32_value(2), SQLM_TYPE_BOOL, RANGE, NULL },
        { sqlm_i32_value(-1), SQLM_TYPE_BOOL, RANGE, NULL },
        { sqlm_i64_value(INT64_MIN), SQLM_TYPE_DECIMAL, EXACT, "-9223372036854775808" },
        { sqlm_u64_value(UINT64_MAX), SQLM_TYPE_DECIMAL, EXACT, "18446744073709551615" },
        { sqlm_bool_value(true), SQLM_TYPE_DECIMAL, TYPE, NULL },
        { sqlm_bool_value(true), SQLM_TYPE_F64, TYPE, NULL },
        { sqlm_i64_value(INT64_C(9007199254740992)), SQLM_TYPE_F64, EXACT, "9007199254740992.0" },
        { sqlm_i64_value(INT64_C(9007199254740993)), SQLM_TYPE_F64, RANGE, NULL },
        { sqlm_i64_value(INT64_MAX), SQLM_TYPE_F64, RANGE, NULL },
        { sqlm_i64_value(INT64_MIN), SQLM_TYPE_F64, EXACT, "-9.223372036854776e18" },
        { sqlm_u64_value(UINT64_MAX), SQLM_TYPE_F64, RANGE, NULL },
        { sqlm_u64_value(UINT64_MAX), SQLM_TYPE_F32, RANGE, NULL },
        { sqlm_i32_value(16777216), SQLM_TYPE_F32, EXACT, "16777216.0" },
        { sqlm_i32_value(16777217), SQLM_TYPE_F32, RANGE, NULL },
        { sqlm_f32_value(0.1F), SQLM_TYPE_F64, EXACT, "0.10000000149011612" },
        { sqlm_f64_value(0.5), SQLM_TYPE_F32, EXACT, "0.5" },
        { sqlm_f64_value(-0.0), SQLM_TYPE_F32, EXACT, "-0.0" },
        { sqlm_f64_value(0.1), SQLM_TYPE_F32, RANGE, NULL },
        { sqlm_f64_value(1e39), SQLM_TYPE_F32, RANGE, NULL },
        { sqlm_f64_value(1e-60), SQLM_TYPE_F32, RANGE, NULL },
        { sqlm_f64_value(1.0), SQLM_TYPE_I64, TYPE, NULL },
        { sqlm_f64_value(9.22e18), SQLM_TYPE_I64, TYPE, NULL },
        { sqlm_decimal_value((sqlm_decimal){ 1, 0, 0 }), SQLM_TYPE_F64, TYPE, NULL },
        { sqlm_decimal_value((sqlm_decimal){ 1, 0, 0 }), SQLM_TYPE_BOOL, TYPE, NULL },
        { sqlm_decimal_value((sqlm_decimal){ 500, 0, 2 }), SQLM_TYPE_I16, EXACT, "5" },
        { sqlm_decimal_value((sqlm_decimal){ 501, 0, 2 }), SQLM_TYPE_I16, RANGE, NULL },
        { sqlm_decimal_value((sqlm_decimal){ 0, 0, 38 }), SQLM_TYPE_U64, EXACT, "0" },
        { sqlm_decimal_value((sqlm_decimal){ (uint64_t)-50, -1, 1 }), SQLM_TYPE_I64, EXACT, "-5" },
        { sqlm_decimal_value((sqlm_decimal){ (uint64_t)-5, -1, 0 }), SQLM_TYPE_U64, RANGE, NULL },
        { sqlm_decimal_value((sqlm_decimal){ 32768, 0, 0 }), SQLM_TYPE_I16, RANGE, NULL },
        { sqlm_decimal_value((sqlm_decimal){ INT64_MAX, 0, 0 }), SQLM_TYPE_I64, EXACT, "9223372036854775807" },
        { sqlm_decimal_value((sqlm_decimal){ UINT64_C(1) << 63, 0, 0 }), SQLM_TYPE_I64, RANGE, NULL },
        { sqlm_decimal_value((sqlm_decimal){ UINT64_C(1) << 63, -1, 0 }), SQLM_TYPE_I64, EXACT, "-9223372036854775808" },
        { sqlm_decimal_value((sqlm_decimal){ INT64_MAX, -1, 0 }), SQLM_TYPE_I64, RANGE, NULL },
        { sqlm_decimal_value((sqlm_decimal){ UINT64_MAX, 0, 0 }), SQLM_TYPE_U64, EXACT, "18446744073709551615" },
        { sqlm_decimal_value((sqlm_decimal){ 0, 1, 0 }), SQLM_TYPE_U64, RANGE, NULL },
        { sqlm_text_value("-12"), SQLM_TYPE_I16, EXACT, "-12" },
        { sqlm_text_value("abc"), SQLM_TYPE_I16, FORMAT, NULL },
        { sqlm_text_value("99999"), SQLM_TYPE_I16, RANGE, NULL },
        { sqlm_text_value("0102"), SQLM_TYPE_BYTES, EXACT, "0102" },
        { sqlm_text_value("{\"a\":1}"), SQLM_TYPE_JSON, EXACT, "{\"a\":1}" },
        { sqlm_text_value("{"), SQLM_TYPE_JSON, FORMAT, NULL },
        { sqlm_text_value("\xff"), SQLM_TYPE_TEXT, ENCODING, NULL },
        { sqlm_text_value("high"), SQLM_TYPE_ENUM, EXACT, "high" },
        { sqlm_text_value("higher"), SQLM_TYPE_ENUM, RANGE, NULL },
        { sqlm_enum_value(&level, 2), SQLM_TYPE_ENUM, EXACT, "high" },
        { sqlm_enum_value(&level, 0), SQLM_TYPE_ENUM, RANGE, NULL },
        { sqlm_enum_value(&other_level, 1), SQLM_TYPE_ENUM, TYPE, NULL },
        { sqlm_enum_value(&level, 2), SQLM_TYPE_TEXT, EXACT, "high" },
        { sqlm_enum_value(&level, 2), SQLM_TYPE_I32, TYPE, NULL },
        { sqlm_i32_value(1), SQLM_TYPE_ENUM, TYPE, NULL },
        { sqlm_json_value("[1]"), SQLM_TYPE_TEXT, EXACT, "[1]" },
        { sqlm_json_value("["), SQLM_TYPE_JSON, FORMAT, NULL },
        { sqlm_bytes_value((sqlm_bytes){ three, 3 }), SQLM_TYPE_TEXT, EXACT, "010203" },
        { sqlm_bytes_value((sqlm_bytes){ three, 3 }), SQLM_TYPE_BYTES, EXACT, "010203" },
        { sqlm_bytes_value((sqlm_bytes){ three, 3 }), SQLM_TYPE_UUID, TYPE, NULL },
        { sqlm_u64_value(UINT64_MAX), SQLM_TYPE_TEXT, EXACT, "18446744073709551615" },
        { sqlm_bool_value(false), SQLM_TYPE_TEXT, EXACT, "false" },
        { sqlm_date_value((sqlm_date){ 0 }), SQLM_TYPE_TEXT, EXACT, "1970-01-01" },
        { sqlm_date_value((sqlm_date){ 0 }), SQLM_TYPE_TIMESTAMP, TYPE, NULL },
        { sqlm_date_value((sqlm_date){ 5000000 }), SQLM_TYPE_DATE, RANGE, NULL },
        { sqlm_timestamp_value((sqlm_timestamp){ 0 }), SQLM_TYPE_TIMESTAMPTZ, TYPE, NULL },
        { sqlm_f64_value(HUGE_VAL), SQLM_TYPE_TEXT, RANGE, NULL },
        { { .type = SQLM_TYPE_I16, .as.integer = 40000 }, SQLM_TYPE_I16, RANGE, NULL },
    };
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        sqlm_value         to = { 0 };
        const sqlm_outcome outcome = sqlm_value_convert(b->cx, &cases[i].from, cases[i].type, &level, "the_column", b->arena, &to);

        if (cases[i].reason == EXACT) {
            assert_ok(b->cx, outcome);
            assert_int_equal(to.type, cases[i].type);
            assert_string_equal(text_of(b, to), cases[i].text);
            continue;
        }
        assert_error(b->cx, DATA, outcome);
        if ((int)sqlm_cx_error(b->cx)->reason != cases[i].reason)
            fail_msg("case %zu: %s", i, sqlm_cx_error(b->cx)->message);
        assert_string_equal(sqlm_cx_error(b->cx)->column, "the_column");
        assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "\"the_column\""));
        assert_int_equal(to.type, SQLM_TYPE_NONE);
    }
}

static void convert__keeps_null_and_floats_that_are_not_finite(void **state)
{
    bench           *b = *state;
    const sqlm_value null = { 0 }, nan = sqlm_f64_value((double)NAN), infinite = sqlm_f64_value(-HUGE_VAL);
    sqlm_value       to = sqlm_i32_value(1);

    assert_ok(b->cx, sqlm_value_convert(b->cx, &null, SQLM_TYPE_DATE, NULL, NULL, NULL, &to));
    assert_true(sqlm_value_is_null(&to));
    assert_ok(b->cx, sqlm_value_convert(b->cx, &nan, SQLM_TYPE_F32, NULL, NULL, NULL, &to));
    assert_true(isnan(to.as.f32));
    assert_ok(b->cx, sqlm_value_convert(b->cx, &infinite, SQLM_TYPE_F32, NULL, NULL, NULL, &to));
    assert_true(isinf(to.as.f32) && to.as.f32 < 0);
    assert_ok(b->cx, sqlm_value_convert(b->cx, &to, SQLM_TYPE_F64, NULL, NULL, NULL, &to));
    assert_true(sqlm_value_equal(&to, &infinite));
}

static void convert__refuses_a_text_with_nul(void **state)
{
    bench     *b = *state;
    sqlm_value from = { .type = SQLM_TYPE_TEXT }, to;

    from.as.text.data = "a\0b";
    from.as.text.length = 3;
    assert_error(b->cx, DATA, sqlm_value_convert(b->cx, &from, SQLM_TYPE_TEXT, NULL, "c", b->arena, &to));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_ENCODING);
}

static void convert__never_shows_the_value(void **state)
{
    bench           *b = *state;
    sqlm_value       to;
    const sqlm_value from = sqlm_text_value("hunter2");

    for (int type = SQLM_TYPE_BOOL; type < SQLM_TYPE_COUNT; type++) {
        if (type == SQLM_TYPE_TEXT)
            continue;
        assert_error(b->cx, DATA, sqlm_value_convert(b->cx, &from, (sqlm_type)type, &level, "password", b->arena, &to));
        assert_null(strstr(sqlm_cx_error(b->cx)->message, "hunter2"));
        assert_non_null(strstr(sqlm_cx_error(b->cx)->message, type == SQLM_TYPE_ENUM ? "Level" : sqlm_type_name((uint32_t)type)));
    }
}

static void calls__with_a_mistake_are_misuse(void **state)
{
    bench           *b = *state;
    const sqlm_value number = sqlm_i32_value(1), bytes = sqlm_bytes_value((sqlm_bytes){ "x", 1 }), unknown = { .type = 77 };
    sqlm_value       to;
    const char      *text;

    assert_error(b->cx, MISUSE, sqlm_value_convert(b->cx, NULL, SQLM_TYPE_I32, NULL, "c", NULL, &to));
    assert_error(b->cx, MISUSE, sqlm_value_convert(b->cx, &number, SQLM_TYPE_I32, NULL, "c", NULL, NULL));
    assert_error(b->cx, MISUSE, sqlm_value_convert(b->cx, &number, SQLM_TYPE_NONE, NULL, "c", NULL, &to));
    assert_error(b->cx, MISUSE, sqlm_value_convert(b->cx, &number, (sqlm_type)SQLM_TYPE_COUNT, NULL, "c", NULL, &to));
    assert_error(b->cx, MISUSE, sqlm_value_convert(b->cx, &number, SQLM_TYPE_ENUM, NULL, "c", NULL, &to));
    assert_error(b->cx, MISUSE, sqlm_value_convert(b->cx, &number, SQLM_TYPE_TEXT, NULL, "c", NULL, &to));
    assert_error(b->cx, MISUSE, sqlm_value_convert(b->cx, &bytes, SQLM_TYPE_TEXT, NULL, "c", NULL, &to));
    assert_error(b->cx, MISUSE, sqlm_value_convert(b->cx, &unknown, SQLM_TYPE_TEXT, NULL, "c", b->arena, &to));
    assert_error(b->cx, MISUSE, sqlm_value_from_text(b->cx, SQLM_TYPE_I32, NULL, NULL, b->arena, &to));
    assert_error(b->cx, MISUSE, sqlm_value_from_text(b->cx, SQLM_TYPE_NONE, NULL, "1", b->arena, &to));
    assert_error(b->cx, MISUSE, sqlm_value_from_text(b->cx, SQLM_TYPE_ENUM, NULL, "low", b->arena, &to));
    assert_error(b->cx, MISUSE, sqlm_value_from_text(b->cx, SQLM_TYPE_TEXT, NULL, "x", NULL, &to));
    assert_error(b->cx, MISUSE, sqlm_value_to_text(b->cx, NULL, b->arena, &text));
    assert_error(b->cx, MISUSE, sqlm_value_to_text(b->cx, &number, NULL, &text));
    assert_error(b->cx, MISUSE, sqlm_value_to_text(b->cx, &unknown, b->arena, &text));
    assert_int_equal(sqlm_value_to_text(NULL, &unknown, NULL, &text), SQLM_ERR);
}

static void from_text__copies_its_text(void **state)
{
    bench     *b = *state;
    char       text[] = "[1]";
    sqlm_value value;

    assert_ok(b->cx, sqlm_value_from_text(b->cx, SQLM_TYPE_JSON, NULL, text, b->arena, &value));
    assert_ptr_not_equal(value.as.text.data, text);
    assert_string_equal(value.as.text.data, "[1]");
    assert_ok(b->cx, sqlm_value_from_text(b->cx, SQLM_TYPE_I32, NULL, "1", NULL, &value));
}

/* ---- memory ---------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome through_text(sqlm_cx *cx, void *user)
{
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    for (size_t i = 0; i < COUNT_OF(canonical) && outcome == SQLM_OK; i++) {
        sqlm_value  value;
        const char *text;

        outcome = sqlm_value_from_text(cx, canonical[i].type, &level, canonical[i].text, arena, &value);
        if (outcome == SQLM_OK)
            outcome = sqlm_value_to_text(cx, &value, arena, &text);
        if (outcome == SQLM_OK)
            outcome = sqlm_value_convert(cx, &value, SQLM_TYPE_TEXT, NULL, "c", arena, &value);
        if (outcome == SQLM_OK)
            outcome = sqlm_value_convert(cx, &value, canonical[i].type, &level, "c", arena, &value);
        sqlm_arena_reset(arena);
    }
    sqlm_arena_free(arena);
    return outcome;
}

static void value__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_int_not_equal(sqlm_torture_both(through_text, NULL), 0);
}

static size_t jansson_calls, jansson_fails_at;

static void *jansson_allocate(size_t size)
{
    return ++jansson_calls == jansson_fails_at ? NULL : malloc(size);
}

static void equal__says_no_when_memory_is_out(void **state)
{
    const sqlm_value a = sqlm_json_value("{\"a\":[1,\"x\",null,{\"b\":-2.5e3}]}"),
                     b = sqlm_json_value("{\"a\":[1,\"x\",null,{\"b\":-2500}]}");
    bool equal = false;

    (void)state;
    json_set_alloc_funcs(jansson_allocate, free);
    for (jansson_fails_at = 1; !equal; jansson_fails_at++) {
        jansson_calls = 0;
        equal = sqlm_value_equal(&a, &b);
        if (equal && jansson_calls >= jansson_fails_at)
            break;
    }
    json_set_alloc_funcs(malloc, free);
    assert_true(equal);
    assert_true(jansson_calls < jansson_fails_at);
    assert_true(jansson_fails_at > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(value__knows_the_names_of_its_kinds),
        cmocka_unit_test(value__of_a_null_pointer_is_null),
        bench_test(value__comes_back_from_its_text),
        bench_test(value__is_equal_to_no_other),
        bench_test(value__of_null_has_no_text),
        bench_test(value__takes_other_spellings),
        bench_test(value__refuses_texts_that_are_not_of_its_form),
        bench_test(value__outside_its_kind_has_no_text),
        bench_test(f64__comes_back_at_every_power_of_two),
        bench_test(f32__comes_back_at_every_exponent),
        bench_test(f64__comes_back_from_any_bits),
        bench_test(f64__has_no_shorter_text),
        bench_test(f64__is_rounded_right_whatever_the_digits),
        cmocka_unit_test(equal__compares_decimals_by_number),
        cmocka_unit_test(equal__tells_zeros_apart_and_nan_by_bits),
        cmocka_unit_test(equal__tells_kinds_and_enumerations_apart),
        cmocka_unit_test(equal__compares_json_by_value),
        bench_test(convert__keeps_the_value_or_refuses),
        bench_test(convert__keeps_null_and_floats_that_are_not_finite),
        bench_test(convert__refuses_a_text_with_nul),
        bench_test(convert__never_shows_the_value),
        bench_test(calls__with_a_mistake_are_misuse),
        bench_test(from_text__copies_its_text),
        cmocka_unit_test(value__survives_every_allocation_failure),
        cmocka_unit_test(equal__says_no_when_memory_is_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
