/* SPDX-License-Identifier: MIT */
#include "support/sqlm_cmocka.h"

#include <sqlmodel/facade/connect.h>

#include <string.h>

static void connect__refuses_a_scheme_that_was_not_built_in(void **state)
{
    static const char *const urls[] = { "",         ":memory:",          "app.db",    "sqlit:x", "sqlites:x",
                                        "SQLITE:x", "http://u:secret@x", "u:secret@x" };
    sqlm_cx                 *cx = *state;
    sqlm_conn               *conn = (sqlm_conn *)cx;

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        assert_error(cx, CONFIG, sqlm_connect(cx, urls[i], &conn));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_URL);
        assert_null(conn);
        assert_null(strstr(sqlm_cx_error(cx)->message, "secret"));
#if HAS_SQLITE
        assert_non_null(strstr(sqlm_cx_error(cx)->message, "sqlite:"));
#endif
    }
}

static void connect__wants_its_arguments(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    assert_int_equal(sqlm_connect(NULL, "sqlite::memory:", &conn), SQLM_ERR);
    assert_error(cx, MISUSE, sqlm_connect(cx, NULL, &conn));
    assert_error(cx, MISUSE, sqlm_connect(cx, "sqlite::memory:", NULL));
}

#if HAS_SQLITE
static void connect__picks_the_driver(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_connect(cx, "sqlite::memory:", &conn));
    assert_string_equal(sqlm_conn_driver_name(conn), "sqlite");
    assert_ok(cx, sqlm_execute(cx, conn, "SELECT 1", SQLM_NO_PARAMETERS, NULL));
    sqlm_conn_close(conn);
    assert_error(cx, CONFIG, sqlm_connect(cx, "sqlite://app.db", &conn));
    assert_null(conn);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(connect__refuses_a_scheme_that_was_not_built_in),
        cx_test(connect__wants_its_arguments),
#if HAS_SQLITE
        cx_test(connect__picks_the_driver),
#endif
    };

    return cmocka_run_group_tests_name("facade/connect", tests, NULL, NULL);
}
