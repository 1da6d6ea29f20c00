/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_form.h>

#include "support/sqlm_cmocka.h"

static void assert_small(const char *name, const char *capitals)
{
    assert_int_equal(strlen(name), strlen(capitals));
    for (size_t i = 0; name[i] != '\0'; i++)
        assert_int_equal(name[i], tolower((unsigned char)capitals[i]));
}

static void error__kinds_are_named_as_they_are_spelled(void **state)
{
    (void)state;
#define X(name, outcome, words)                                                                                                    \
    assert_small(sqlm_error_kind_name(SQLM_E_##name), #name);                                                                      \
    assert_string_equal(sqlm_error_kind_words(SQLM_E_##name), words);                                                              \
    assert_int_equal(sqlm_error_kind_outcome(SQLM_E_##name), outcome);
    SQLM_ERROR_KIND_LIST(X)
#undef X
    assert_string_equal(sqlm_error_kind_name((sqlm_error_kind)999), "unknown");
    assert_non_null(sqlm_error_kind_words((sqlm_error_kind)999));
}

static void error__reasons_are_named_as_they_are_spelled(void **state)
{
    (void)state;
#define X(name, words) assert_small(sqlm_error_reason_name(SQLM_R_##name), #name);
    SQLM_ERROR_REASON_LIST(X)
#undef X
    assert_string_equal(sqlm_error_reason_name((sqlm_error_reason)999), "unknown");
}

static void error__records_kind_reason_place_and_message(void **state)
{
    sqlm_cx *cx = *state;

    assert_error(cx, DATA, SQLM_FAIL(cx, DATA, RANGE, "column \"%s\" holds %d", "age", 7));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_string_equal(sqlm_cx_error(cx)->message, "column \"age\" holds 7");
    assert_non_null(strstr(sqlm_cx_error(cx)->where, "test_error.c:"));
}

/* Of the tree, not of the machine that it was built on. */
static void error__place_begins_at_the_projects_root(void **state)
{
    sqlm_cx *cx = *state;

    assert_error(cx, DATA, SQLM_FAIL(cx, DATA, NONE, "here"));
    assert_int_equal(strncmp(sqlm_cx_error(cx)->where, "tests/unit/core/test_error.c:", 29), 0);
    sqlm_cx_cancel(cx);
    assert_error(cx, CANCELLED, sqlm_cx_check(cx));
    assert_int_equal(strncmp(sqlm_cx_error(cx)->where, "src/core/", 9), 0);
    sqlm_cx_uncancel(cx);
}

static void error__overwrites_all_of_the_record_before(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_error *details;

    assert_error(cx, CONSTRAINT, SQLM_FAIL(cx, CONSTRAINT, UNIQUE, "first"));
    details = sqlm_cx_error_details(cx);
    details->native_code = 19;
    details->retryable = details->connection_lost = true;
    details->sent = SQLM_SENT_YES;
    details->position = 3;
    for (char *const *text = (char *const[]){ details->sqlstate, details->detail, details->hint, details->constraint,
                                              details->table, details->column, details->sql, NULL };
         *text != NULL; text++)
        sqlm_error_set_text(*text, 6, "x");
    assert_error(cx, MISUSE, SQLM_FAIL(cx, MISUSE, NONE, "second"));
    assert_int_equal(details->native_code, 0);
    assert_false(details->retryable);
    assert_false(details->connection_lost);
    assert_int_equal(details->sent, SQLM_SENT_NO);
    assert_int_equal(details->position, 0);
    assert_string_equal(details->sqlstate, "");
    assert_string_equal(details->detail, "");
    assert_string_equal(details->hint, "");
    assert_string_equal(details->constraint, "");
    assert_string_equal(details->table, "");
    assert_string_equal(details->column, "");
    assert_string_equal(details->sql, "");
}

static void error__a_message_may_be_made_of_the_message_before(void **state)
{
    sqlm_cx *cx = *state;

    assert_error(cx, DATA, SQLM_FAIL(cx, DATA, NONE, "inner"));
    assert_error(cx, DATA, SQLM_FAIL(cx, DATA, NONE, "outer: %s", sqlm_cx_error(cx)->message));
    assert_string_equal(sqlm_cx_error(cx)->message, "outer: inner");
}

static void error__a_long_message_is_cut_between_two_characters(void **state)
{
    sqlm_cx *cx = *state;
    char     text[1200];

    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', shift);
        for (size_t i = 0; i < 250; i++)
            memcpy(text + shift + 4 * i, "\xf0\x9f\x90\xa6", 5);
        assert_error(cx, DATA, SQLM_FAIL(cx, DATA, NONE, "%s", text));
        assert_true(strlen(sqlm_cx_error(cx)->message) >= 508);
        assert_true(sqlm_text_is_valid(sqlm_cx_error(cx)->message, strlen(sqlm_cx_error(cx)->message)));
        assert_null(strchr(sqlm_cx_error(cx)->message, '?'));
    }
}

static void error__no_kind_is_recorded_as_internal(void **state)
{
    sqlm_cx *cx = *state;

    assert_error(cx, INTERNAL, sqlm_cx_fail(cx, SQLM_E_NONE, SQLM_R_NONE, SQLM_HERE, "none"));
    assert_error(cx, INTERNAL, sqlm_cx_fail(cx, (sqlm_error_kind)999, SQLM_R_NONE, NULL, "unknown"));
    assert_string_equal(sqlm_cx_error(cx)->where, "");
}

static void set_text__keeps_a_line_a_line_and_text_utf8(void **state)
{
    char text[16];

    (void)state;
    sqlm_error_set_text(text, sizeof(text),
                        "a\nb\x7f"
                        "c");
    assert_string_equal(text, "a b c");
    sqlm_error_set_text(text, sizeof(text),
                        "\xff"
                        "a\xc3"
                        "b\xc3\xa4");
    assert_string_equal(text, "?a?b\xc3\xa4");
    sqlm_error_set_text(text, 4, "ab\xc3\xa4");
    assert_string_equal(text, "ab");
    sqlm_error_set_text(text, sizeof(text), NULL);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(error__kinds_are_named_as_they_are_spelled),
        cx_test(error__reasons_are_named_as_they_are_spelled),
        cx_test(error__records_kind_reason_place_and_message),
        cx_test(error__place_begins_at_the_projects_root),
        cx_test(error__overwrites_all_of_the_record_before),
        cx_test(error__a_message_may_be_made_of_the_message_before),
        cx_test(error__a_long_message_is_cut_between_two_characters),
        cx_test(error__no_kind_is_recorded_as_internal),
        cx_test(set_text__keeps_a_line_a_line_and_text_utf8),
    };
    return cmocka_run_group_tests_name("core/error", tests, NULL, NULL);
}
