/* SPDX-License-Identifier: MIT */
/* What the server says besides results and errors. */
#include "fixture.h"

#include <sqlmodel/core/observer.h>

#include <stdio.h>
#include <string.h>

typedef struct notices {
    char   text[1000]; /* "severity state message|" of each */
    size_t count;
} notices;

static void keep_notice(void *user, const sqlm_notice_event *event)
{
    notices     *kept = user;
    const size_t used = strlen(kept->text);

    assert_non_null(event->conn);
    (void)snprintf(kept->text + used, sizeof kept->text - used, "%d %s %s|", (int)event->severity, event->sqlstate, event->message);
    kept->count++;
}

static void keep_line(void *user, const char *line)
{
    notices *kept = user;

    if (strncmp(line, "warning ", 8) == 0)
        (void)snprintf(kept->text, sizeof kept->text, "%s", line);
}

static sqlm_cx *observed(const sqlm_observer *observer)
{
    const sqlm_cx_options options = { .size = sizeof options, .observer = observer };
    sqlm_cx              *cx = sqlm_cx_new(&options);

    assert_non_null(cx);
    return cx;
}

static const char shouting[] = "DO $$ BEGIN RAISE WARNING E'look\\nout' USING DETAIL = 'Row (4711) is secret.', ERRCODE = '01234';"
                               " RAISE INFO 'by the way'; END $$";

static void notices__come_with_severity_state_and_message(void **state)
{
    notices             kept = { .count = 0 };
    const sqlm_observer observer = { .size = sizeof observer, .user = &kept, .notice = keep_notice };
    sqlm_cx            *cx = observed(&observer);
    sqlm_conn          *conn = open_url(cx, postgres_url());

    (void)state;
    script(cx, conn, "DROP TABLE IF EXISTS nothing_of_the_kind");
    assert_string_equal(kept.text, "2 00000 table \"nothing_of_the_kind\" does not exist, skipping|");
    kept.text[0] = '\0';
    assert_ok(cx, run(cx, conn, shouting));
    assert_string_equal(kept.text, "3 01234 look out|1 00000 by the way|");
    script(cx, conn, "SET client_min_messages = debug1; CREATE TEMP TABLE t (a int PRIMARY KEY)");
    assert_non_null(strstr(kept.text, "|0 00000 "));
    assert_int_equal(kept.count > 3, 1);
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

/* Who is told is whose call it is. */
static void notices__go_to_the_observer_of_the_call(void **state)
{
    notices             kept = { .count = 0 };
    const sqlm_observer observer = { .size = sizeof observer, .user = &kept, .notice = keep_notice };
    sqlm_cx            *cx = observed(&observer);
    sqlm_conn          *conn = open_url(*state, postgres_url());

    assert_ok(*state, run(*state, conn, shouting));
    assert_int_equal(kept.count, 0);
    assert_ok(cx, run(cx, conn, shouting));
    assert_int_equal(kept.count, 2);
    sqlm_cx_free(cx);
    assert_ok(*state, run(*state, conn, shouting));
    assert_int_equal(kept.count, 2);
    sqlm_conn_close(conn);
}

static void notices__are_lines_of_an_echo(void **state)
{
    notices             kept = { .count = 0 };
    const sqlm_echo     echo = { .size = sizeof echo, .write = keep_line, .user = &kept };
    const sqlm_observer observer = sqlm_echo_observer(&echo);
    sqlm_cx            *cx = observed(&observer);
    sqlm_conn          *conn = open_url(cx, postgres_url());

    (void)state;
    assert_ok(cx, run(cx, conn, shouting));
    assert_string_equal(kept.text, "warning 01234: look out");
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

/* A program that was built before there were notices. */
static void notices__are_unknown_to_an_older_observer(void **state)
{
    sqlm_observer observer = { .size = offsetof(sqlm_observer, notice), .notice = keep_notice };
    sqlm_cx      *cx = observed(&observer);
    sqlm_conn    *conn = open_url(cx, postgres_url());

    (void)state;
    assert_ok(cx, run(cx, conn, shouting));
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(notices__come_with_severity_state_and_message),
        cx_test(notices__go_to_the_observer_of_the_call),
        cx_test(notices__are_lines_of_an_echo),
        cx_test(notices__are_unknown_to_an_older_observer),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/notice", tests, NULL, NULL);
}
