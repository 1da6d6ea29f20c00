/* SPDX-License-Identifier: MIT */
#include "support/sqlm_cmocka.h"

#include <sqlmodel/sys/text_form.h>

#include <stdlib.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

/* Bytes at the very end of a block, so that a reader that goes on is seen. */
static char *exactly(const char *text, size_t length)
{
    char *copy = malloc(length + (length == 0));

    assert_non_null(copy);
    memcpy(copy, text, length);
    return copy;
}

static bool is_valid(const char *text, size_t length)
{
    char *copy = exactly(text, length);
    bool  valid = sqlm_text_is_valid(copy, length);

    free(copy);
    return valid;
}

static void text__accepts_every_well_formed_sequence(void **state)
{
    static const char *const valid[] = {
        "",
        "plain",
        "\x01\x7f",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
        "\xef\xbb\xbf with a mark",
        "na\xc3\xafve \xce\xa9 \xe6\xbc\xa2 \xf0\x9f\x98\x80",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(valid); i++)
        assert_true(is_valid(valid[i], strlen(valid[i])));
}

static void text__refuses_what_is_not_utf_8(void **state)
{
    static const char *const invalid[] = {
        "\x80",
        "\xbf",
        "\xc0\x80", /* overlong U+0000 */
        "\xc1\xbf", /* overlong */
        "\xc2",     /* cut */
        "\xc2\x41",
        "\xe0\x9f\xbf", /* overlong */
        "\xe0\xa0",     /* cut */
        "\xe1\x80\xc0",
        "\xed\xa0\x80", /* surrogates */
        "\xed\xbf\xbf",
        "\xf0\x8f\xbf\xbf", /* overlong */
        "\xf0\x90\x80",     /* cut */
        "\xf4\x90\x80\x80", /* U+110000 */
        "\xf5\x80\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xfe",
        "\xff\xfe",
        "12345678\xff",
        "1234567\xffxyz",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(invalid); i++)
        assert_false(is_valid(invalid[i], strlen(invalid[i])));
}

static void text__finds_a_bad_byte_wherever_it_stands(void **state)
{
    static const char bad[] = { '\0', '\x80', '\xff' };
    char              text[40];

    (void)state;
    for (size_t length = 1; length <= sizeof text; length++) {
        memset(text, 'a', length);
        assert_true(is_valid(text, length));
        for (size_t at = 0; at < length; at++) {
            for (size_t i = 0; i < sizeof bad; i++) {
                text[at] = bad[i];
                assert_false(is_valid(text, length));
            }
            text[at] = '\x01'; /* the neighbour of NUL must not be taken for it */
            assert_true(is_valid(text, length));
            text[at] = 'a';
        }
    }
}

/* Each byte in each place of texts up to some words long. */
static void text__copied_as_plain_is_ascii_without_a_nul(void **state)
{
    (void)state;
    for (size_t length = 0; length <= 33; length++) {
        char *text = malloc(length + 1); /* of exactly that size, so that a byte too many is seen */
        char *copy = malloc(length + 1);

        assert_true(text != NULL && copy != NULL);
        memset(text, 'x', length);
        assert_true(sqlm_text_copy_plain(copy, text, length));
        assert_memory_equal(copy, text, length);
        for (size_t at = 0; at < length; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                text[at] = (char)byte;
                if (sqlm_text_copy_plain(copy, text, length) != (byte > 0 && byte < 128))
                    fail_msg("byte %u at %zu of %zu", byte, at, length);
                assert_memory_equal(copy, text, length);
            }
            text[at] = 'x';
        }
        free(text);
        free(copy);
    }
}

static size_t encode(uint32_t c, char *text)
{
    if (c < 0x80) {
        text[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        text[0] = (char)(0xC0 | c >> 6);
        text[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        text[0] = (char)(0xE0 | c >> 12);
        text[1] = (char)(0x80 | (c >> 6 & 63));
        text[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    text[0] = (char)(0xF0 | c >> 18);
    text[1] = (char)(0x80 | (c >> 12 & 63));
    text[2] = (char)(0x80 | (c >> 6 & 63));
    text[3] = (char)(0x80 | (c & 63));
    return 4;
}

static void text__knows_every_code_point(void **state)
{
    char text[4];

    (void)state;
    for (uint32_t c = 0; c < 0x120000; c++) {
        const bool   expected = c != 0 && (c < 0xD800 || c > 0xDFFF) && c <= 0x10FFFF;
        const size_t length = encode(c, text);

        if (sqlm_text_is_valid(text, length) != expected)
            fail_msg("U+%04X: expected %d", (unsigned)c, expected);
        if (expected)
            assert_int_equal(sqlm_text_characters(text, length), 1);
    }
}

static void text__of_a_null_pointer_is_empty_or_none(void **state)
{
    (void)state;
    assert_true(sqlm_text_is_valid(NULL, 0));
    assert_false(sqlm_text_is_valid(NULL, 1));
    assert_int_equal(sqlm_text_characters(NULL, 0), 0);
}

static void text__counts_characters_rather_than_bytes(void **state)
{
    static const char text[] = "a\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x98\x80";

    (void)state;
    assert_int_equal(sqlm_text_characters(text, sizeof text - 1), 4);
    assert_int_equal(sqlm_text_characters("", 0), 0);
}

static const char uuid_text[] = "01234567-89ab-cdef-0123-456789abcdef";

static void uuid__reads_either_case_and_writes_lower(void **state)
{
    static const char upper[] = "01234567-89AB-CDEF-0123-456789ABCDEF";
    char              text[SQLM_TEXT_FORM_SIZE];
    sqlm_uuid         uuid;

    (void)state;
    assert_true(sqlm_uuid_from_text(upper, 36, &uuid));
    assert_int_equal(uuid.bytes[0], 0x01);
    assert_int_equal(uuid.bytes[7], 0xef);
    assert_int_equal(uuid.bytes[15], 0xef);
    assert_int_equal(sqlm_uuid_to_text(uuid, text), 36);
    assert_string_equal(text, uuid_text);
}

static void uuid__has_a_digit_or_dash_at_every_place(void **state)
{
    static const char others[] = { 'g', 'G', '/', ':', '@', '`', ' ', '\0', '\x80', '-', '0' };
    char              text[36];
    sqlm_uuid         uuid;

    (void)state;
    for (size_t at = 0; at < 36; at++) {
        for (size_t i = 0; i < sizeof others; i++) {
            memcpy(text, uuid_text, 36);
            text[at] = others[i];
            assert_int_equal(sqlm_uuid_from_text(text, 36, &uuid), others[i] == (uuid_text[at] == '-' ? '-' : '0'));
        }
    }
}

static void uuid__has_exactly_36_bytes(void **state)
{
    sqlm_uuid uuid;

    (void)state;
    for (size_t length = 0; length <= 40; length++) {
        static const char longer[] = "01234567-89ab-cdef-0123-456789abcdef0000";
        char             *copy = exactly(longer, length);

        assert_int_equal(sqlm_uuid_from_text(copy, length, &uuid), length == 36);
        free(copy);
    }
    assert_false(sqlm_uuid_from_text("{01234567-89ab-cdef-0123-456789abcd}", 36, &uuid));
    assert_false(sqlm_uuid_from_text(NULL, 36, &uuid));
}

static const char *const labels[] = { "trial", "active", "act", "" };
static const int32_t     in_order[] = { 1, 2, 3, 4 };
static const int32_t     by_hand[] = { 7, -2147483647, 1, 2 };
static const sqlm_enum   ordered = { "Ordered", labels, in_order, 4 };
static const sqlm_enum   numbered = { "Numbered", labels, by_hand, 4 };

static void enum__finds_numbers_and_labels(void **state)
{
    const sqlm_enum *enumerations[] = { &ordered, &numbered };

    (void)state;
    for (size_t e = 0; e < 2; e++) {
        for (size_t i = 0; i < 4; i++) {
            int32_t number = 0;

            assert_true(sqlm_enum_from_label(enumerations[e], labels[i], strlen(labels[i]), &number));
            assert_int_equal(number, enumerations[e]->values[i]);
            assert_string_equal(sqlm_enum_to_label(enumerations[e], number), labels[i]);
        }
    }
}

static void enum__refuses_others(void **state)
{
    int32_t number = 42;

    (void)state;
    assert_false(sqlm_enum_from_label(&ordered, "Trial", 5, &number));
    assert_false(sqlm_enum_from_label(&ordered, "tria", 4, &number));
    assert_false(sqlm_enum_from_label(&ordered, "trial\0x", 7, &number));
    assert_false(sqlm_enum_from_label(&ordered, "trial2", 6, &number));
    assert_false(sqlm_enum_from_label(NULL, "trial", 5, &number));
    assert_false(sqlm_enum_from_label(&ordered, NULL, 0, &number));
    assert_int_equal(number, 42);
    assert_null(sqlm_enum_to_label(&ordered, 0));
    assert_null(sqlm_enum_to_label(&ordered, 5));
    assert_null(sqlm_enum_to_label(&ordered, INT32_MIN));
    assert_null(sqlm_enum_to_label(&numbered, 3));
    assert_null(sqlm_enum_to_label(NULL, 1));
}

static bool is_json(const char *text)
{
    char *copy = exactly(text, strlen(text));
    bool  valid = sqlm_json_is_valid(copy, strlen(text));

    free(copy);
    return valid;
}

static void json__takes_any_value_at_the_top(void **state)
{
    static const char *const valid[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.5e-3",
        "\"\"",
        "\"a\\\"\\\\\\u00e9\\ud83d\\ude00\"",
        "[]",
        "{}",
        " [ 1 , -2 ] ",
        "{\"a\":{\"b\":[null,1,\"x\"]}}",
        "{\"1\":1}",
        "\t\r\n1\n",
        "\"\xf0\x9f\x98\x80\"",
        "[[[]]]",
        "\"1\"",
        "0e0",
        "0.0e+00",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(valid); i++) {
        if (!is_json(valid[i]))
            fail_msg("refused: %s", valid[i]);
    }
}

static void json__takes_numbers_of_any_size(void **state)
{
    char text[4000];

    (void)state;
    assert_true(is_json("18446744073709551615"));
    assert_true(is_json("-99999999999999999999999999999999999999.5"));
    assert_true(is_json("1e400"));
    assert_true(is_json("1e-99999999999999999999999"));
    memset(text, '9', sizeof text);
    assert_true(sqlm_json_is_valid(text, sizeof text));
    text[1] = '.';
    assert_true(sqlm_json_is_valid(text, sizeof text));
}

static void json__refuses_what_the_grammar_does_not_have(void **state)
{
    static const char *const invalid[] = {
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "01",
        "-",
        "-x",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "1.e1",
        "0x10",
        "1 2",
        "1,",
        "[1,]",
        "[,1]",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{1:2}",
        "{1 :2}",
        "{-1\n:2}",
        "{null:1}",
        "'a'",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\n\"",
        "[1",
        "]",
        "}",
        "NaN",
        "Infinity",
        "-Infinity",
        "tr1ue",
        "1true",
        "\"a\"1",
        "1\"a\"",
        "[1}",
        "1.5.5",
        "00",
        "-01",
        "1 :",
        "\"\\u0000\"",
        "/**/1",
        "\"\xff\"",
        "\"\xed\xa0\x80\"",
        "\xef\xbb\xbf{}",
        "--1",
        "1-",
        "[1-2]",
        "1e5.5",
        "\"a\\",
        "{\"a\":1 \"b\":2}",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud800x\"",
        "\"\\u\"",
        "\"\\ud800\\u\"",
        "[}",
        "{]",
        "{\"a\":1]",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(invalid); i++) {
        if (is_json(invalid[i]))
            fail_msg("taken: %s", invalid[i]);
    }
    assert_false(sqlm_json_is_valid("1\0", 2));
    assert_false(sqlm_json_is_valid(NULL, 0));
}

static void json__is_read_alike_wherever_a_chunk_ends(void **state)
{
    char text[2100];

    (void)state;
    for (size_t blanks = 1000; blanks < 1040; blanks++) {
        static const char tail[] = "[\"s\\\"x\", -12.50e1, {\"k\": 10}]";

        memset(text, ' ', blanks);
        memcpy(text + blanks, tail, sizeof tail);
        assert_true(sqlm_json_is_valid(text, blanks + sizeof tail - 1));
        assert_false(sqlm_json_is_valid(text, blanks + sizeof tail - 2));
    }
}

static void json__may_nest_but_not_without_end(void **state)
{
    enum { DEPTH = 100000 };
    char *deep = malloc(2 * DEPTH);

    (void)state;
    assert_non_null(deep);
    memset(deep, '[', DEPTH);
    memset(deep + DEPTH, ']', DEPTH);
    assert_true(sqlm_json_is_valid(deep + DEPTH - 1000, 2000));
    assert_false(sqlm_json_is_valid(deep + DEPTH - 1001, 2002));
    assert_false(sqlm_json_is_valid(deep, 2 * (size_t)DEPTH));
    free(deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text__accepts_every_well_formed_sequence),
        cmocka_unit_test(text__refuses_what_is_not_utf_8),
        cmocka_unit_test(text__finds_a_bad_byte_wherever_it_stands),
        cmocka_unit_test(text__copied_as_plain_is_ascii_without_a_nul),
        cmocka_unit_test(text__knows_every_code_point),
        cmocka_unit_test(text__of_a_null_pointer_is_empty_or_none),
        cmocka_unit_test(text__counts_characters_rather_than_bytes),
        cmocka_unit_test(uuid__reads_either_case_and_writes_lower),
        cmocka_unit_test(uuid__has_a_digit_or_dash_at_every_place),
        cmocka_unit_test(uuid__has_exactly_36_bytes),
        cmocka_unit_test(enum__finds_numbers_and_labels),
        cmocka_unit_test(enum__refuses_others),
        cmocka_unit_test(json__takes_any_value_at_the_top),
        cmocka_unit_test(json__takes_numbers_of_any_size),
        cmocka_unit_test(json__refuses_what_the_grammar_does_not_have),
        cmocka_unit_test(json__is_read_alike_wherever_a_chunk_ends),
        cmocka_unit_test(json__may_nest_but_not_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
