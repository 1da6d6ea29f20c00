/* SPDX-License-Identifier: MIT */
/* What core says in place of a driver that cannot do a thing. */
#include <sqlmodel/sys/driver.h>

#include <string.h>

#include "support/sqlm_cmocka.h"

static const sqlm_driver toy = { .name = "toy" };

static void assert_unsupported(const sqlm_cx *cx, sqlm_outcome outcome, const char *words)
{
    assert_error(cx, UNSUPPORTED, outcome);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "\"toy\""));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, words));
}

static void driver__that_lacks_something_is_named(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_conn       conn = { .driver = &toy };
    sqlm_statement  statement = { .conn = &conn };
    sqlm_batch      batch = { 0 };
    sqlm_result     result;

    assert_unsupported(cx, sqlm_driver_no_execute_script(cx, &conn, "SELECT 1"), "scripts");
    assert_unsupported(cx, sqlm_driver_no_savepoint(cx, &conn, "x"), "savepoints");
    assert_unsupported(cx, sqlm_driver_no_execute_batch(cx, &statement, &batch, &result), "batches");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cx_test(driver__that_lacks_something_is_named) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
