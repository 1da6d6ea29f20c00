/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

static void buffer__is_empty_at_first(void **state)
{
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, *state, 100);
    assert_string_equal(sqlm_text_buffer_text(&buffer), "");
    assert_int_equal(buffer.outcome, SQLM_OK);
    sqlm_text_buffer_fini(&buffer);
    sqlm_text_buffer_fini(&buffer);
    sqlm_text_buffer_fini(NULL);
}

static void buffer__appends_text_bytes_and_formats(void **state)
{
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, *state, 1000);
    sqlm_text_buffer_put(&buffer, "SELECT ");
    sqlm_text_buffer_put_bytes(&buffer, "abcdef", 3);
    sqlm_text_buffer_put_format(&buffer, " LIMIT %d", 10);
    sqlm_text_buffer_put_bytes(&buffer, NULL, 0);
    assert_string_equal(sqlm_text_buffer_text(&buffer), "SELECT abc LIMIT 10");
    assert_int_equal(buffer.length, 19);
    sqlm_text_buffer_fini(&buffer);
}

static void buffer__grows_and_stays_terminated(void **state)
{
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, *state, SIZE_MAX);
    for (size_t i = 1; i <= 5000; i++) {
        sqlm_text_buffer_put_format(&buffer, "%c", (int)('a' + i % 26));
        assert_int_equal(strlen(sqlm_text_buffer_text(&buffer)), i);
    }
    sqlm_text_buffer_fini(&buffer);
}

static void buffer__may_be_as_long_as_its_maximum_and_no_longer(void **state)
{
    sqlm_cx         *cx = *state;
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, cx, 5);
    sqlm_text_buffer_put(&buffer, "12345");
    assert_string_equal(sqlm_text_buffer_text(&buffer), "12345");
    sqlm_text_buffer_put(&buffer, "6");
    assert_error(cx, LIMIT, buffer.outcome);
    sqlm_text_buffer_fini(&buffer);
}

static void buffer__first_failure_sticks_and_no_cut_text_comes_out(void **state)
{
    sqlm_cx         *cx = *state;
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, cx, 10);
    sqlm_text_buffer_put(&buffer, "DELETE");
    sqlm_text_buffer_put(&buffer, " FROM hero");
    sqlm_text_buffer_put(&buffer, "x");
    sqlm_text_buffer_put_format(&buffer, "%d", 1);
    sqlm_text_buffer_put(&buffer, NULL);
    assert_error(cx, LIMIT, buffer.outcome);
    assert_string_equal(sqlm_text_buffer_text(&buffer), "");
    sqlm_text_buffer_reset(&buffer);
    assert_int_equal(buffer.outcome, SQLM_OK);
    sqlm_text_buffer_put(&buffer, "again");
    assert_string_equal(sqlm_text_buffer_text(&buffer), "again");
    sqlm_text_buffer_fini(&buffer);
}

static void buffer__null_is_misuse(void **state)
{
    sqlm_cx         *cx = *state;
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, cx, 10);
    sqlm_text_buffer_put(&buffer, NULL);
    assert_error(cx, MISUSE, buffer.outcome);
    sqlm_text_buffer_reset(&buffer);
    sqlm_text_buffer_put_bytes(&buffer, NULL, 1);
    assert_error(cx, MISUSE, buffer.outcome);
    sqlm_text_buffer_fini(&buffer);
    sqlm_text_buffer_init(&buffer, NULL, 10);
    sqlm_text_buffer_put(&buffer, "x");
    assert_int_equal(buffer.outcome, SQLM_ERR);
    assert_string_equal(sqlm_text_buffer_text(&buffer), "");
    sqlm_text_buffer_fini(&buffer);
}

static sqlm_outcome append_much(sqlm_cx *cx, void *user)
{
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;

    (void)user;
    sqlm_text_buffer_init(&buffer, cx, 100000);
    for (int i = 0; i < 1000; i++)
        sqlm_text_buffer_put_format(&buffer, "%d, ", i);
    outcome = buffer.outcome;
    if (outcome != SQLM_OK && sqlm_text_buffer_text(&buffer)[0] != '\0')
        outcome = SQLM_PANICKED;
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}

static void buffer__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(append_much, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(buffer__is_empty_at_first),
        cx_test(buffer__appends_text_bytes_and_formats),
        cx_test(buffer__grows_and_stays_terminated),
        cx_test(buffer__may_be_as_long_as_its_maximum_and_no_longer),
        cx_test(buffer__first_failure_sticks_and_no_cut_text_comes_out),
        cx_test(buffer__null_is_misuse),
        cx_test(buffer__survives_every_allocation_failure),
    };
    return cmocka_run_group_tests_name("core/text_buffer", tests, NULL, NULL);
}
