/* SPDX-License-Identifier: MIT */
/* What the server limits for all its sessions: runs alone. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

static void limit_prepared(sqlm_cx *cx, sqlm_conn *conn, int64_t count)
{
    char sql[100];

    (void)snprintf(sql, sizeof sql, "SET GLOBAL max_prepared_stmt_count = %d", (int)count);
    assert_ok(cx, sqlm_execute_script(cx, conn, sql));
}

static void settings__idle_statements_make_room_for_others(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *owner = connect_to_server(cx);
    sqlm_conn    *conn = connect_to_server(cx);
    sqlm_conn    *late = connect_to_server(cx);
    const int64_t allowed = ask(cx, owner, "SELECT @@max_prepared_stmt_count");
    const int64_t used = ask(cx, owner, "SELECT CAST(variable_value AS INTEGER) FROM information_schema.global_status"
                                        " WHERE variable_name = 'prepared_stmt_count'");

    limit_prepared(cx, owner, used + 3);
    for (int i = 0; i < 20; i++) {
        char sql[40];

        (void)snprintf(sql, sizeof sql, "SELECT %d", i);
        assert_int_equal(ask(cx, conn, sql), i);
    }
    limit_prepared(cx, owner, 0);
    assert_error(cx, LIMIT, sqlm_execute(cx, late, "SELECT 1", SQLM_NO_PARAMETERS, NULL)); /* it has nothing to give up */
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "max_prepared_stmt_count"));
    limit_prepared(cx, owner, allowed);
    assert_int_equal(ask(cx, late, "SELECT 1"), 1);
    sqlm_conn_close(late);
    sqlm_conn_close(conn);
    sqlm_conn_close(owner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(settings__idle_statements_make_room_for_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
