/* SPDX-License-Identifier: MIT */
#include "support/sqlm_cmocka.h"

#include <sqlmodel/sys/text_form.h>

#include <stdlib.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

#define NINES_38 "99999999999999999999999999999999999999"
#define ZEROS_37 "0000000000000000000000000000000000000"

static sqlm_decimal decimal_of(const char *text)
{
    sqlm_decimal decimal = { 0, 0, 0 };

    if (!sqlm_decimal_from_text(text, strlen(text), &decimal))
        fail_msg("no decimal: %s", text);
    return decimal;
}

static void decimal__reads_and_writes_the_same_text(void **state)
{
    static const char *const texts[] = {
        "0",
        "1",
        "-1",
        "9",
        "10",
        "0.0",
        "0.05",
        "-0.05",
        "1.50",
        "-1.50",
        "123456789012345678901234567890",
        "18446744073709551615",
        "18446744073709551616",
        "9223372036854775807",
        "-9223372036854775808",
        "9999999999999999999",
        "10000000000000000000",
        "99999999999999999999",
        "100000000000000000000",
        NINES_38,
        "-" NINES_38,
        "0." NINES_38,
        "-0." NINES_38,
        "1" ZEROS_37,
        "0." ZEROS_37 "1",
        "-9." ZEROS_37,
        "999999999999999.9999",
        "12345678901234567890.123456789012345678",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const sqlm_decimal decimal = decimal_of(texts[i]);
        const char        *point = strchr(texts[i], '.');
        char               text[SQLM_TEXT_FORM_SIZE];

        assert_int_equal(sqlm_decimal_to_text(decimal, text), strlen(texts[i]));
        assert_string_equal(text, texts[i]);
        assert_int_equal(decimal.scale, point == NULL ? 0 : strlen(point + 1));
    }
}

static void decimal__is_a_number_in_twos_complement(void **state)
{
    static const struct {
        const char  *text;
        sqlm_decimal decimal;
    } cases[] = {
        { "0", { 0, 0, 0 } },
        { "-1", { UINT64_MAX, -1, 0 } },
        { "1.5", { 15, 0, 1 } },
        { "18446744073709551616", { 0, 1, 0 } },
        { "-18446744073709551616", { 0, -1, 0 } },
        { "-18446744073709551617", { UINT64_MAX, -2, 0 } },
        { "-0.00", { 0, 0, 2 } },
        { NINES_38, { UINT64_C(0x098a223fffffffff), INT64_C(0x4b3b4ca85a86c47a), 0 } },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const sqlm_decimal decimal = decimal_of(cases[i].text);

        assert_true(decimal.low == cases[i].decimal.low);
        assert_true(decimal.high == cases[i].decimal.high);
        assert_int_equal(decimal.scale, cases[i].decimal.scale);
    }
}

static void decimal__takes_zeros_in_front(void **state)
{
    char text[SQLM_TEXT_FORM_SIZE];

    (void)state;
    assert_int_equal(sqlm_decimal_to_text(decimal_of("-007.50"), text), 5);
    assert_string_equal(text, "-7.50");
    decimal_of("000000000000000000000000000000000000000000000000000000000001");
}

static void decimal__has_a_strict_form(void **state)
{
    static const char *const invalid[] = {
        "",      "-",   ".",  "+1",   "1.",  ".5",  "-.5",      "1e5",      "1E5",  " 1", "1 ", "1..2",
        "1.2.3", "--1", "1-", "0x1F", "1,5", "NaN", "Infinity", "\xd9\xa1", "1.5x", "1/", "1:",
    };
    sqlm_decimal decimal = { 7, 7, 7 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(invalid); i++) {
        if (sqlm_decimal_from_text(invalid[i], strlen(invalid[i]), &decimal))
            fail_msg("taken: %s", invalid[i]);
    }
    assert_false(sqlm_decimal_from_text("1\0", 2, &decimal));
    assert_false(sqlm_decimal_from_text(NULL, 0, &decimal));
    assert_true(decimal.low == 7 && decimal.high == 7 && decimal.scale == 7);
}

static void decimal__ends_at_38_digits(void **state)
{
    static const char *const invalid[] = {
        "1" ZEROS_37 "0",
        "-1" ZEROS_37 "0",
        NINES_38 "9",
        "1" ZEROS_37 ".0",
        "0." ZEROS_37 "01",
        "0." ZEROS_37 "00",
        "340282366920938463463374607431768211456",
        "340282366920938463463374607431768211457.5",
        NINES_38 NINES_38 NINES_38,
    };
    sqlm_decimal decimal;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(invalid); i++) {
        if (sqlm_decimal_from_text(invalid[i], strlen(invalid[i]), &decimal))
            fail_msg("taken: %s", invalid[i]);
    }
}

static void decimal__beyond_its_digits_has_no_text(void **state)
{
    static const sqlm_decimal none[] = {
        { 0, 0, 39 },
        { 0, 0, 255 },
        { 0, INT64_MIN, 0 },
        { UINT64_MAX, INT64_MAX, 0 },
        { UINT64_C(0x098a224000000000), INT64_C(0x4b3b4ca85a86c47a), 0 },
    };
    char text[SQLM_TEXT_FORM_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        sqlm_decimal rescaled;

        assert_int_equal(sqlm_decimal_to_text(none[i], text), 0);
        assert_int_equal(sqlm_decimal_format(none[i], text), 0);
        assert_false(sqlm_decimal_to_scale(none[i], 1, &rescaled));
    }
}

static void decimal__counts_its_digits(void **state)
{
    char text[64] = "1";

    (void)state;
    assert_int_equal(sqlm_decimal_digits(decimal_of("0")), 1);
    assert_int_equal(sqlm_decimal_digits((sqlm_decimal){ 0, INT64_MIN, 0 }), 39);
    for (size_t digits = 1; digits <= 38; digits++) {
        memset(text, '9', digits);
        text[digits] = '\0';
        assert_int_equal(sqlm_decimal_digits(decimal_of(text)), digits);
        memset(text, '0', digits);
        text[0] = '1';
        assert_int_equal(sqlm_decimal_digits(decimal_of(text)), digits);
    }
}

static void decimal__changes_its_scale_without_loss_or_not_at_all(void **state)
{
    static const struct {
        const char *text;
        uint8_t     scale;
        const char *rescaled; /* NULL: refused */
    } cases[] = {
        { "1.5", 1, "1.5" },
        { "1.5", 4, "1.5000" },
        { "1.5000", 1, "1.5" },
        { "-1.5000", 2, "-1.50" },
        { "1.5", 0, NULL },
        { "-0.01", 1, NULL },
        { "0", 38, "0." ZEROS_37 "0" },
        { "0." ZEROS_37 "0", 0, "0" },
        { NINES_38, 1, NULL },
        { "9999999999999999999999999999999999999", 1, "9999999999999999999999999999999999999.0" },
        { "1", 37, "1." ZEROS_37 },
        { "1", 38, NULL },
        { "1", 39, NULL },
        { "0." ZEROS_37 "1", 37, NULL },
        { "1." ZEROS_37, 0, "1" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        sqlm_decimal rescaled;
        char         text[SQLM_TEXT_FORM_SIZE];
        const bool   fits = sqlm_decimal_to_scale(decimal_of(cases[i].text), cases[i].scale, &rescaled);

        assert_int_equal(fits, cases[i].rescaled != NULL);
        if (!fits)
            continue;
        assert_true(sqlm_decimal_to_text(rescaled, text) > 0);
        assert_string_equal(text, cases[i].rescaled);
    }
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static void decimal__compares_by_number(void **state)
{
    static const char *const ascending[] = {
        "-" NINES_38,
        "-1000",
        "-1.51",
        "-1.5",
        "-0." ZEROS_37 "1",
        "0",
        "0." ZEROS_37 "1",
        "0.5",
        "0.51",
        "1",
        "1." ZEROS_37 /* same */,
        "1.0000000000000000000000000000000000001",
        "9.9",
        "10",
        "18446744073709551615",
        "18446744073709551616",
        NINES_38,
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ascending); i++) {
        for (size_t k = 0; k < COUNT_OF(ascending); k++) {
            const bool same = i == k || (i == 9 && k == 10) || (i == 10 && k == 9);
            const int  expected = same ? 0 : i < k ? -1 : 1;

            if (sign(sqlm_decimal_compare(decimal_of(ascending[i]), decimal_of(ascending[k]))) != expected)
                fail_msg("%s and %s: expected %d", ascending[i], ascending[k], expected);
        }
    }
    assert_int_equal(sqlm_decimal_compare(decimal_of("-0.00"), decimal_of("0")), 0);
    assert_int_equal(sign(sqlm_decimal_compare((sqlm_decimal){ 0, INT64_MIN, 255 }, (sqlm_decimal){ 0, INT64_MAX, 255 })), -1);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed ^ *seed >> 29;
}

/* A random text of up to 38 digits, and its scale. */
static size_t random_text(uint64_t *seed, char *text)
{
    const size_t digits = 1 + next_random(seed) % 38;
    const size_t scale = next_random(seed) % digits;
    size_t       at = 0;

    if (next_random(seed) % 2 == 0)
        text[at++] = '-';
    for (size_t i = 0; i < digits; i++) {
        if (scale > 0 && i == digits - scale)
            text[at++] = '.';
        text[at++] = (char)((i == 0 ? '1' : '0') + (char)(next_random(seed) % (i == 0 ? 9 : 10)));
    }
    text[at] = '\0';
    return at;
}

static void decimal__keeps_any_number_through_text_and_scale(void **state)
{
    uint64_t seed = 20240229;
    char     text[64], back[SQLM_TEXT_FORM_SIZE];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        const size_t       length = random_text(&seed, text);
        const sqlm_decimal decimal = decimal_of(text);
        sqlm_decimal       rescaled, again;
        const uint8_t      scale = (uint8_t)(next_random(&seed) % 39);

        assert_int_equal(sqlm_decimal_to_text(decimal, back), length);
        assert_string_equal(back, text);
        if (!sqlm_decimal_to_scale(decimal, scale, &rescaled))
            continue;
        assert_int_equal(sqlm_decimal_compare(decimal, rescaled), 0);
        assert_true(sqlm_decimal_to_scale(rescaled, decimal.scale, &again));
        assert_memory_equal(&again, &decimal, offsetof(sqlm_decimal, scale) + 1);
    }
}

static void decimal__parse_tells_what_is_wrong(void **state)
{
    sqlm_cx     *cx = *state;
    sqlm_decimal decimal;
    char         text[SQLM_TEXT_FORM_SIZE];

    assert_ok(cx, sqlm_decimal_parse(cx, "-12.50", &decimal));
    assert_int_equal(sqlm_decimal_format(decimal, text), 6);
    assert_string_equal(text, "-12.50");
    assert_error(cx, DATA, sqlm_decimal_parse(cx, "secret", &decimal));
    assert_true(decimal.low == 0 && decimal.high == 0 && decimal.scale == 0);
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_FORMAT);
    assert_null(strstr(sqlm_cx_error(cx)->message, "secret"));
    assert_error(cx, DATA, sqlm_decimal_parse(cx, "1" ZEROS_37 "0", &decimal));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_error(cx, MISUSE, sqlm_decimal_parse(cx, NULL, &decimal));
    assert_error(cx, MISUSE, sqlm_decimal_parse(cx, "1", NULL));
}

static void decimal__rescale_tells_what_is_wrong(void **state)
{
    sqlm_cx     *cx = *state;
    sqlm_decimal decimal;

    assert_ok(cx, sqlm_decimal_rescale(cx, (sqlm_decimal){ 150, 0, 2 }, 1, &decimal));
    assert_true(decimal.low == 15 && decimal.scale == 1);
    assert_error(cx, DATA, sqlm_decimal_rescale(cx, (sqlm_decimal){ 155, 0, 2 }, 1, &decimal));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_error(cx, MISUSE, sqlm_decimal_rescale(cx, (sqlm_decimal){ 1, 0, 0 }, 39, &decimal));
    assert_error(cx, MISUSE, sqlm_decimal_rescale(cx, (sqlm_decimal){ 1, 0, 0 }, 1, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal__reads_and_writes_the_same_text),
        cmocka_unit_test(decimal__is_a_number_in_twos_complement),
        cmocka_unit_test(decimal__takes_zeros_in_front),
        cmocka_unit_test(decimal__has_a_strict_form),
        cmocka_unit_test(decimal__ends_at_38_digits),
        cmocka_unit_test(decimal__beyond_its_digits_has_no_text),
        cmocka_unit_test(decimal__counts_its_digits),
        cmocka_unit_test(decimal__changes_its_scale_without_loss_or_not_at_all),
        cmocka_unit_test(decimal__compares_by_number),
        cmocka_unit_test(decimal__keeps_any_number_through_text_and_scale),
        cx_test(decimal__parse_tells_what_is_wrong),
        cx_test(decimal__rescale_tells_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
