/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>

/* In ascending order; those on one line are equal as numbers. */
static const char *const ordered[][3] = {
    { "-99999999999999999999999999999999999999" },
    { "-100" },
    { "-9.5", "-9.50" },
    { "-9.45" },
    { "-0.001" },
    { "0", "-0.00", "0.000" },
    { "0.001" },
    { "0.01" },
    { "0.1" },
    { "1", "1.0", "01" },
    { "1.00000000000000000000000000000000000001" },
    { "1.1" },
    { "2" },
    { "10" },
    { "9007199254740992.1" },
    { "9007199254740992.2" },
    { "99999999999999999999999999999999999999" },
    { "" },
    { "." },
    { ".5" },
    { "1." },
    { "1.0x" },
    { "abc" },
};
enum { LINES = sizeof ordered / sizeof ordered[0] };

static int64_t compare(sqlm_cx *cx, sqlm_conn *conn, const char *a, const char *b)
{
    char sql[300];

    snprintf(sql, sizeof sql, "SELECT ('%s' > '%s' COLLATE sqlmodel_decimal) - ('%s' < '%s' COLLATE sqlmodel_decimal)", a, b, a, b);
    return ask(cx, conn, sql);
}

static void collation__compares_decimals_exactly(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    for (int64_t i = 0; i < LINES; i++) {
        for (int64_t j = 0; j < LINES; j++) {
            int64_t expected = (i > j) - (i < j);

            for (int k = 0; k < 3 && ordered[j][k] != NULL; k++) {
                if (compare(cx, conn, ordered[i][0], ordered[j][k]) != expected)
                    fail_msg("'%s' against '%s'", ordered[i][0], ordered[j][k]);
            }
        }
    }
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cx_test(collation__compares_decimals_exactly) };

    return cmocka_run_group_tests_name("sqlite/collation", tests, NULL, NULL);
}
