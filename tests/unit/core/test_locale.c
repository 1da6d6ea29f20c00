/* SPDX-License-Identifier: MIT */
/* In a process of its own: a program that reads and writes numbers with a comma must get the same text from us. */
#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/value.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const numbers[] = { "0.1", "-0.0", "1.5e300", "3.141592653589793", "1234567.25", "5e-324" };

static void float__has_a_point_under_a_locale_with_a_comma(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_arena *arena = NULL;
    char        text[16];

    (void)snprintf(text, sizeof text, "%.1f", 0.5);
    assert_string_equal(text, "0,5"); /* else this test shows nothing */
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sqlm_value  value;
        const char *back;

        assert_ok(cx, sqlm_value_from_text(cx, SQLM_TYPE_F64, NULL, numbers[i], arena, &value));
        assert_ok(cx, sqlm_value_to_text(cx, &value, arena, &back));
        assert_string_equal(back, numbers[i]);
    }
    assert_ok(cx, sqlm_value_from_text(cx, SQLM_TYPE_F32, NULL, "0.1", arena, &(sqlm_value){ 0 }));
    sqlm_arena_free(arena);
}

static void float__with_a_comma_is_refused(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_value value;

    assert_error(cx, DATA, sqlm_value_from_text(cx, SQLM_TYPE_F64, NULL, "0,1", NULL, &value));
    assert_error(cx, DATA, sqlm_value_from_text(cx, SQLM_TYPE_DECIMAL, NULL, "0,1", NULL, &value));
}

/* Uses a locale of the system, or has one made in a directory that goes again. */
static bool set_comma(void)
{
    char directory[] = "/tmp/sqlmodel-locale-XXXXXX";
    char command[256];
    bool is_set;

    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") != NULL || setlocale(LC_NUMERIC, "fr_FR.UTF-8") != NULL)
        return true;
    if (mkdtemp(directory) == NULL)
        return false;
    (void)snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >/dev/null 2>&1", directory);
    is_set = system(command) == 0 && setenv("LOCPATH", directory, 1) == 0 && setlocale(LC_NUMERIC, "de_DE.UTF-8") != NULL;
    (void)snprintf(command, sizeof command, "rm -r %s", directory);
    return system(command) == 0 && is_set;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(float__has_a_point_under_a_locale_with_a_comma),
        cx_test(float__with_a_comma_is_refused),
    };

    if (!set_comma()) {
        (void)fprintf(stderr, "skipped: there is no locale with a decimal comma, and localedef makes none\n");
        return TEST_SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
