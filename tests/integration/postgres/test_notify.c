/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static void notify(sqlm_cx *cx, sqlm_conn *conn, const char *channel, const char *payload)
{
    assert_ok(cx, sqlm_execute(cx, conn, "SELECT pg_notify($1, $2)", SQLM_PARAMETERS(sqlm_text_value(channel), sqlm_text_value(payload)),
                               NULL));
}

static void notifications__come_in_their_order(void **state)
{
    sqlm_cx                   *cx = *state;
    sqlm_conn                 *conn = open_db(cx, "");
    sqlm_conn                 *other = open_again(cx);
    sqlm_arena                *arena = NULL;
    sqlm_postgres_notification got;
    bool                       found = true;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_postgres_listen(cx, conn, "the \"News\""));
    assert_ok(cx, sqlm_postgres_next_notification(cx, conn, 0, arena, &got, &found));
    assert_false(found);
    notify(cx, other, "the \"News\"", "one");
    notify(cx, other, "elsewhere", "not for us");
    notify(cx, other, "the \"News\"", "");
    notify(cx, conn, "the \"News\"", "our own");
    assert_usable(cx, conn); /* some have come by now, and are kept */
    assert_ok(cx, sqlm_postgres_next_notification(cx, conn, SQLM_NO_DEADLINE, arena, &got, &found));
    assert_true(found);
    assert_string_equal(got.channel, "the \"News\"");
    assert_string_equal(got.payload, "one");
    assert_int_equal(got.process, ask(cx, other, "SELECT pg_backend_pid()"));
    assert_ok(cx, sqlm_postgres_next_notification(cx, conn, SQLM_NO_DEADLINE, arena, &got, &found));
    assert_string_equal(got.payload, "");
    assert_ok(cx, sqlm_postgres_next_notification(cx, conn, SQLM_NO_DEADLINE, arena, &got, &found));
    assert_string_equal(got.payload, "our own");
    assert_ok(cx, sqlm_postgres_unlisten(cx, conn, NULL));
    notify(cx, other, "the \"News\"", "too late");
    assert_usable(cx, conn);
    assert_ok(cx, sqlm_postgres_next_notification(cx, conn, 0, arena, &got, &found));
    assert_false(found);
    sqlm_arena_free(arena);
    sqlm_conn_close(other);
    close_db(conn);
}

static void notifications__do_not_outlive_a_reset(void **state)
{
    sqlm_cx                   *cx = *state;
    sqlm_conn                 *conn = open_db(cx, "");
    sqlm_arena                *arena = NULL;
    sqlm_postgres_notification got;
    bool                       found = true;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_postgres_listen(cx, conn, "news"));
    notify(cx, conn, "news", "of whoever had the connection before");
    assert_ok(cx, sqlm_conn_reset(cx, conn));
    assert_ok(cx, sqlm_postgres_next_notification(cx, conn, 0, arena, &got, &found));
    assert_false(found);
    sqlm_arena_free(arena);
    close_db(conn);
}

static void notifications__come_before_the_connections_end(void **state)
{
    sqlm_cx                   *cx = *state;
    sqlm_conn                 *conn = open_db(cx, "");
    sqlm_conn                 *other = open_again(cx);
    sqlm_arena                *arena = NULL;
    sqlm_postgres_notification got;
    bool                       found = false;
    const int64_t              process = ask(cx, conn, "SELECT pg_backend_pid()");

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_postgres_listen(cx, conn, "news"));
    notify(cx, other, "news", "the last");
    assert_ok(cx, sqlm_conn_ping(cx, conn)); /* it has come */
    assert_ok(cx, sqlm_execute(cx, other, "SELECT pg_terminate_backend($1::int, 10000)", SQLM_PARAMETERS(sqlm_i64_value(process)), NULL));
    assert_ok(cx, sqlm_postgres_next_notification(cx, conn, SQLM_NO_DEADLINE, arena, &got, &found));
    assert_true(found);
    assert_string_equal(got.payload, "the last");
    assert_error(cx, CONNECTION, sqlm_postgres_next_notification(cx, conn, SQLM_NO_DEADLINE, arena, &got, &found));
    sqlm_arena_free(arena);
    sqlm_conn_close(other);
    close_db(conn);
}

static void waiting__ends_at_its_time_at_the_deadline_and_with_the_connection(void **state)
{
    sqlm_cx                   *cx = *state;
    sqlm_conn                 *conn = open_db(cx, "");
    sqlm_conn                 *other = open_again(cx);
    sqlm_arena                *arena = NULL;
    sqlm_postgres_notification got;
    bool                       found = true;
    const int64_t              process = ask(cx, conn, "SELECT pg_backend_pid()");

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_postgres_listen(cx, conn, "silence"));
    assert_ok(cx, sqlm_postgres_next_notification(cx, conn, sqlm_now() + 20000, arena, &got, &found));
    assert_false(found);
    sqlm_cx_set_timeout(cx, 20);
    assert_error(cx, TIMEOUT, sqlm_postgres_next_notification(cx, conn, SQLM_NO_DEADLINE, arena, &got, &found));
    sqlm_cx_set_timeout(cx, 0);
    assert_usable(cx, conn);
    assert_ok(cx, sqlm_execute(cx, other, "SELECT pg_terminate_backend($1, 5000)", SQLM_PARAMETERS(sqlm_i32_value((int32_t)process)), NULL));
    assert_error(cx, CONNECTION, sqlm_postgres_next_notification(cx, conn, SQLM_NO_DEADLINE, arena, &got, &found));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_BROKEN);
    sqlm_arena_free(arena);
    sqlm_conn_close(other);
    close_db(conn);
}

static void mistakes__are_misuse(void **state)
{
    static const char          long_name[] = "0123456789012345678901234567890123456789012345678901234567890123";
    sqlm_cx                   *cx = *state;
    sqlm_conn                 *conn = open_db(cx, "");
    sqlm_postgres_notification got;
    bool                       found;

    assert_error(cx, MISUSE, sqlm_postgres_listen(cx, conn, NULL));
    assert_error(cx, MISUSE, sqlm_postgres_listen(cx, NULL, "x"));
    assert_error(cx, MISUSE, sqlm_postgres_listen(cx, conn, ""));
    assert_error(cx, LIMIT, sqlm_postgres_listen(cx, conn, long_name));
    assert_error(cx, MISUSE, sqlm_postgres_next_notification(cx, conn, 0, NULL, &got, &found));
    assert_usable(cx, conn);
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(notifications__come_in_their_order),
        cx_test(notifications__do_not_outlive_a_reset),
        cx_test(notifications__come_before_the_connections_end),
        cx_test(waiting__ends_at_its_time_at_the_deadline_and_with_the_connection),
        cx_test(mistakes__are_misuse),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/notify", tests, NULL, NULL);
}
