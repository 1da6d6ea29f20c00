/* SPDX-License-Identifier: MIT */
/* Parts of a URL, as drivers read them. */
#include <sqlmodel/core/error.h>
#include <sqlmodel/sys/url.h>

#include <string.h>

#include "support/sqlm_cmocka.h"

static sqlm_outcome decode(sqlm_cx *cx, const char *text, char *to, size_t size, size_t *length)
{
    return sqlm_url_decode(cx, (sqlm_url_part){ "password", text, strlen(text) }, to, size, length);
}

static void url_decode__takes_both_cases_of_digits(void **state)
{
    char   text[16];
    size_t length = 0;

    assert_ok(*state, decode(*state, "a%2Fb%2f%C3%A9%25", text, sizeof text, &length));
    assert_string_equal(text, "a/b/\xc3\xa9%");
    assert_int_equal(length, 7);
}

static void url_decode__fills_its_room_to_the_last_byte(void **state)
{
    char text[4];

    assert_ok(*state, decode(*state, "%41bc", text, sizeof text, NULL));
    assert_string_equal(text, "Abc");
    assert_error(*state, CONFIG, decode(*state, "%41bcd", text, sizeof text, NULL));
    assert_string_equal(sqlm_cx_error(*state)->message, "the password of the URL has more than 3 bytes");
}

static void url_decode__names_the_part_and_the_place_but_not_the_text(void **state)
{
    static const char *const bad[] = { "hunter2%", "hunter2%4", "hunter2%4g", "hunter2%g4" };
    char                     text[16];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_error(*state, CONFIG, decode(*state, bad[i], text, sizeof text, NULL));
        assert_string_equal(sqlm_cx_error(*state)->message,
                            "\"%\" at byte 8 of the password of the URL is not followed by two hexadecimal digits");
    }
}

static void url_decode__refuses_a_nul(void **state)
{
    char text[16];

    assert_error(*state, CONFIG, decode(*state, "a%00b", text, sizeof text, NULL));
    assert_string_equal(sqlm_cx_error(*state)->message, "the password of the URL holds a NUL byte");
}

static const char *const names[] = { "mode", "limit" };

static void url_take_option__gives_them_in_order(void **state)
{
    static const struct {
        size_t      index;
        const char *value;
    } expected[] = { { 1, "4=4" }, { 2, "" }, { 0, "" }, { 2, "" } };
    const char     *text = "limit=4=4&other=&mode&";
    uint32_t        seen = 0;
    sqlm_url_option option;

    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_non_null(text);
        assert_ok(*state, sqlm_url_take_option(*state, &text, names, 2, &seen, &option));
        assert_int_equal(option.index, expected[i].index);
        assert_true(sqlm_url_is(option.value.text, option.value.length, expected[i].value));
    }
    assert_null(text);
    assert_int_equal(seen, 3);
}

static void url_take_option__refuses_one_that_is_given_twice(void **state)
{
    const char     *text = "mode=a&mode=b";
    uint32_t        seen = 0;
    sqlm_url_option option;

    assert_ok(*state, sqlm_url_take_option(*state, &text, names, 2, &seen, &option));
    assert_error(*state, CONFIG, sqlm_url_take_option(*state, &text, names, 2, &seen, &option));
    assert_string_equal(sqlm_cx_error(*state)->message, "option \"mode\" of the URL is given twice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(url_decode__takes_both_cases_of_digits),
        cx_test(url_decode__fills_its_room_to_the_last_byte),
        cx_test(url_decode__names_the_part_and_the_place_but_not_the_text),
        cx_test(url_decode__refuses_a_nul),
        cx_test(url_take_option__gives_them_in_order),
        cx_test(url_take_option__refuses_one_that_is_given_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
