/* SPDX-License-Identifier: MIT */
/* Who is told what of raw statements, transactions and connections. */
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/driver/sqlite.h>
#include <sqlmodel/sys/observe.h>

#include "support/event_log.h"
#include "support/fault_driver.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

/* ---- the clock of the library: each look at it takes a step ------------------------------------------------------------------- */

static int64_t clock_us = 0; /* 0: the real one */
static int64_t clock_step = 0;
static size_t  clock_looks = 0;

/* visible, so that shared libraries find this one too */
__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *now)
{
    clock_looks++;
    if (clock_us == 0)
        return (int)syscall(SYS_clock_gettime, clock, now);
    clock_us += clock_step;
    *now = (struct timespec){ .tv_sec = clock_us / 1000000, .tv_nsec = clock_us % 1000000 * 1000 };
    return 0;
}

static void set_clock(int64_t step)
{
    clock_us = 1000000;
    clock_step = step;
}

static int free_clock(void **state)
{
    (void)state;
    clock_us = 0;
    return 0;
}

/* ---- fixture */

typedef struct scene {
    event_log     log;
    sqlm_observer observer;
    sqlm_cx      *cx;
    sqlm_conn    *db;
} scene;

static void enter(scene *s, sqlm_show show, int64_t slow_us)
{
    memset(s, 0, sizeof(*s));
    s->observer = log_observer(&s->log, show, slow_us);
    s->cx = log_cx(&s->observer);
    assert_ok(s->cx, sqlm_conn_open(s->cx, sqlm_sqlite_driver(), "sqlite::memory:", &s->db));
    assert_ok(s->cx, sqlm_execute_script(s->cx, s->db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE)"));
    log_clear(&s->log);
}

static void leave(scene *s)
{
    s->log.on_event = NULL;
    sqlm_conn_close(s->db);
    sqlm_cx_free(s->cx);
}

#define SCENE(show, slow_us)                                                                                                       \
    scene s;                                                                                                                       \
    (void)state;                                                                                                                   \
    enter(&s, (show), (slow_us))

#define NEVER_SLOW INT64_MAX

static sqlm_outcome insert(scene *s, int64_t a, const char *b)
{
    return sqlm_execute(s->cx, s->db, "INSERT INTO t VALUES (?1, ?2)", SQLM_PARAMETERS(sqlm_i64_value(a), sqlm_text_value(b)),
                        NULL);
}

/* ---- statements */

static void observer__is_told_of_start_and_end_of_a_statement(void **state)
{
    uint64_t id;

    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    assert_ok(s.cx, insert(&s, 1, "x"));
    assert_string_equal(s.log.text, "start execute\nend execute 1 affected\n");
    assert_string_equal(s.log.sql, "INSERT INTO t VALUES (?1, ?2)");
    assert_int_equal(s.log.last.parameter_count, 2);
    assert_int_equal(s.log.last.run_count, 1);
    assert_ptr_equal(s.log.last.conn, s.db);
    assert_null(s.log.last.model);
    id = s.log.last.id;
    log_clear(&s.log);
    assert_ok(s.cx, sqlm_execute_script(s.cx, s.db, "DELETE FROM t; DELETE FROM t"));
    assert_string_equal(s.log.text, "start execute_script\nend execute_script\n");
    assert_int_equal(s.log.last.id, id + 1);
    leave(&s);
}

static void observer__is_told_of_what_the_database_refused(void **state)
{
    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    assert_error(s.cx, QUERY, sqlm_execute(s.cx, s.db, "DELETE FROM nowhere", SQLM_NO_PARAMETERS, NULL));
    assert_string_equal(s.log.text, "start execute\nend execute error query\n");
    assert_string_equal(s.log.sql, "DELETE FROM nowhere");
    log_clear(&s.log);
    assert_error(s.cx, QUERY, sqlm_execute_script(s.cx, s.db, "nonsense"));
    assert_string_equal(s.log.text, "start execute_script\nend execute_script error query\n");
    log_clear(&s.log);
    assert_ok(s.cx, insert(&s, 1, "x"));
    assert_error(s.cx, CONSTRAINT, insert(&s, 2, "x"));
    assert_string_equal(s.log.text, "start execute\nend execute 1 affected\nstart execute\nend execute error constraint\n");
    leave(&s);
}

static void observer__is_not_told_of_calls_that_never_were_statements(void **state)
{
    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    assert_error(s.cx, MISUSE, sqlm_execute(s.cx, s.db, NULL, SQLM_NO_PARAMETERS, NULL));
    sqlm_cx_cancel(s.cx);
    assert_error(s.cx, CANCELLED, insert(&s, 1, "x"));
    sqlm_cx_uncancel(s.cx);
    assert_string_equal(s.log.text, "");
    leave(&s);
}

static const char endless[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

static void cancel(event_log *log)
{
    sqlm_cx_cancel(log->user);
}

static void observer__sees_a_cancelled_statement_end(void **state)
{
    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    s.log.user = s.cx;
    s.log.on_event = cancel; /* at the start */
    assert_error(s.cx, CANCELLED, sqlm_execute(s.cx, s.db, endless, SQLM_NO_PARAMETERS, NULL));
    assert_string_equal(s.log.text, "start execute\nend execute cancelled cancelled\n");
    sqlm_cx_uncancel(s.cx);
    leave(&s);
}

static void rows__end_once_when_they_are_over_or_closed(void **state)
{
    const sqlm_row *row = NULL;
    sqlm_rows      *rows = NULL;
    char            sql[] = "SELECT a FROM t ORDER BY a";

    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    for (int64_t i = 1; i <= 3; i++)
        assert_ok(s.cx, insert(&s, i, NULL));
    log_clear(&s.log);

    assert_ok(s.cx, sqlm_query(s.cx, s.db, sql, SQLM_NO_PARAMETERS, &rows));
    memset(sql, 'x', sizeof(sql) - 1); /* the caller's text need not live on */
    assert_string_equal(s.log.text, "start query\n");
    do {
        assert_ok(s.cx, sqlm_rows_next(s.cx, rows, &row));
    } while (row != NULL);
    assert_string_equal(s.log.text, "start query\nend query 3 rows\n");
    assert_string_equal(s.log.sql, "SELECT a FROM t ORDER BY a");
    assert_ok(s.cx, sqlm_rows_next(s.cx, rows, &row));
    sqlm_rows_close(rows);
    assert_string_equal(s.log.text, "start query\nend query 3 rows\n");

    log_clear(&s.log);
    assert_ok(s.cx, sqlm_query(s.cx, s.db, "SELECT a FROM t", SQLM_NO_PARAMETERS, &rows));
    assert_ok(s.cx, sqlm_rows_next(s.cx, rows, &row));
    sqlm_rows_close(rows);
    assert_string_equal(s.log.text, "start query\nend query 1 rows\n");

    log_clear(&s.log);
    assert_error(s.cx, QUERY, sqlm_query(s.cx, s.db, "SELECT nothing FROM t", SQLM_NO_PARAMETERS, &rows));
    assert_string_equal(s.log.text, "start query\nend query error query\n");
    leave(&s);
}

static void rows__that_outlive_their_context_are_told_to_its_observer(void **state)
{
    sqlm_rows *rows = NULL;
    sqlm_cx   *other;

    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    other = log_cx(&s.observer);
    assert_ok(other, sqlm_query(other, s.db, "SELECT 1", SQLM_NO_PARAMETERS, &rows));
    sqlm_cx_free(other);
    sqlm_rows_close(rows);
    assert_string_equal(s.log.text, "start query\nend query\n");
    leave(&s);
}

/* ---- transactions and connections */

static void observer__is_told_of_transactions_and_savepoints(void **state)
{
    sqlm_tx tx, inner;

    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    assert_ok(s.cx, sqlm_begin(s.cx, s.db, NULL, &tx));
    assert_ok(s.cx, sqlm_begin(s.cx, s.db, NULL, &inner));
    assert_error(s.cx, MISUSE, sqlm_commit(s.cx, &tx));
    assert_ok(s.cx, sqlm_commit(s.cx, &inner));
    assert_ok(s.cx, sqlm_begin(s.cx, s.db, NULL, &inner));
    assert_ok(s.cx, sqlm_rollback(s.cx, &inner));
    assert_ok(s.cx, sqlm_commit(s.cx, &tx));
    assert_error(s.cx, MISUSE, sqlm_rollback(s.cx, &tx));
    assert_string_equal(s.log.text, "begin 1\nsavepoint 2\nrelease 2\nsavepoint 2\nrollback to 2\ncommit 1\n");
    log_clear(&s.log);
    assert_ok(s.cx, sqlm_begin(s.cx, s.db, NULL, &tx));
    sqlm_cx_cancel(s.cx);
    assert_error(s.cx, CANCELLED, sqlm_commit(s.cx, &tx));
    assert_ok(s.cx, sqlm_rollback(s.cx, &tx));
    sqlm_cx_uncancel(s.cx);
    assert_string_equal(s.log.text, "begin 1\ncommit 1 cancelled cancelled\nrollback 1\n");
    log_clear(&s.log);
    assert_ok(s.cx, sqlm_begin(s.cx, s.db, NULL, &tx));
    assert_ok(s.cx, sqlm_conn_reset(s.cx, s.db));
    assert_ok(s.cx, sqlm_conn_reset(s.cx, s.db));
    assert_string_equal(s.log.text, "begin 1\nrollback 1\n");
    leave(&s);
}

static void observer__is_told_of_a_rollback_that_fails(void **state)
{
    fault_script       script = { .rules = { { .operation = FAULT_BEGIN, .nth = 1, .kind = SQLM_E_LOCK_TIMEOUT },
                                             { .operation = FAULT_ROLLBACK, .nth = 1, .kind = SQLM_E_STORAGE } } };
    const sqlm_driver *driver = fault_driver(&script, sqlm_sqlite_driver());
    event_log          log = { .text = "" };
    sqlm_observer      observer = log_observer(&log, SQLM_SHOW_COUNT, NEVER_SLOW);
    sqlm_cx           *cx = log_cx(&observer);
    sqlm_conn         *db = NULL;
    sqlm_tx            tx;

    (void)state;
    assert_ok(cx, sqlm_conn_open(cx, driver, "sqlite::memory:", &db));
    assert_error(cx, LOCK_TIMEOUT, sqlm_begin(cx, db, NULL, &tx));
    assert_ok(cx, sqlm_begin(cx, db, NULL, &tx));
    assert_error(cx, STORAGE, sqlm_rollback(cx, &tx));
    sqlm_conn_close(db);
    assert_string_equal(log.text, "open\nbegin 1 error lock_timeout\nbegin 1\nrollback 1 error storage\nclose\n");
    fault_driver_end(&script);
    sqlm_cx_free(cx);
}

static void observer__is_told_of_connections_opened_refused_and_closed(void **state)
{
    event_log     log = { .text = "" };
    sqlm_observer observer = log_observer(&log, SQLM_SHOW_COUNT, NEVER_SLOW);
    sqlm_cx      *cx = log_cx(&observer);
    sqlm_conn    *db = NULL;

    (void)state;
    assert_int_equal(sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite:/no/such/folder/file", &db), SQLM_ERR);
    assert_memory_equal(log.text, "open error ", 11);
    log_clear(&log);
    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db));
    sqlm_cx_free(cx); /* a connection outlives it */
    sqlm_conn_close(db);
    assert_string_equal(log.text, "open\nclose\n");
}

/* ---- who observes */

static void child__has_its_parents_observer_unless_it_has_its_own(void **state)
{
    event_log       own = { .text = "" };
    sqlm_observer   own_observer = log_observer(&own, SQLM_SHOW_COUNT, NEVER_SLOW);
    sqlm_cx_options options = { .size = sizeof(options) };
    sqlm_cx        *child;

    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    options.parent = s.cx;
    child = sqlm_cx_new(&options);
    assert_non_null(child);
    assert_ok(child, sqlm_execute(child, s.db, "DELETE FROM t", SQLM_NO_PARAMETERS, NULL));
    assert_string_equal(s.log.text, "start execute\nend execute\n");
    sqlm_cx_free(child);
    log_clear(&s.log);
    options.observer = &own_observer;
    child = sqlm_cx_new(&options);
    assert_non_null(child);
    memset(&own_observer, 0x55, sizeof(own_observer)); /* it was copied */
    assert_ok(child, sqlm_execute(child, s.db, "DELETE FROM t", SQLM_NO_PARAMETERS, NULL));
    assert_string_equal(s.log.text, "");
    assert_string_equal(own.text, "start execute\nend execute\n");
    sqlm_cx_free(child);
    leave(&s);
}

typedef struct reentry {
    sqlm_cx   *cx;
    sqlm_conn *db;
    size_t     refused;
} reentry;

static void call_back(event_log *log)
{
    reentry *r = log->user;

    if (sqlm_conn_ping(r->cx, r->db) == SQLM_ERR && sqlm_cx_error(r->cx)->kind == SQLM_E_MISUSE)
        r->refused++;
}

static void callback__that_uses_the_connection_is_misuse_at_every_event(void **state)
{
    sqlm_rows *rows = NULL;
    reentry    r = { .refused = 0 };
    sqlm_tx    tx;

    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    r = (reentry){ .cx = *state, .db = s.db };
    s.log.user = &r;
    s.log.on_event = call_back;
    assert_ok(s.cx, insert(&s, 1, "x"));
    assert_int_equal(r.refused, 2);
    assert_ok(s.cx, sqlm_begin(s.cx, s.db, NULL, &tx));
    assert_ok(s.cx, sqlm_rollback(s.cx, &tx));
    assert_int_equal(r.refused, 4);
    assert_ok(s.cx, sqlm_query(s.cx, s.db, "SELECT 1", SQLM_NO_PARAMETERS, &rows));
    sqlm_rows_close(rows);
    assert_int_equal(r.refused, 6);
    assert_ok(s.cx, insert(&s, 2, "y")); /* and afterwards it is free again */
    sqlm_conn_close(s.db);
    assert_int_equal(r.refused, 9);
    sqlm_cx_free(s.cx);
}

/* ---- time */

static void duration__is_that_of_the_clock(void **state)
{
    SCENE(SQLM_SHOW_COUNT, 250);
    set_clock(250);
    assert_ok(s.cx, insert(&s, 1, "x"));
    assert_int_equal(s.log.last.duration_us, 250);
    assert_string_equal(s.log.text, "start execute\nend execute 1 affected\nslow execute\n");
    log_clear(&s.log);
    set_clock(249);
    assert_ok(s.cx, insert(&s, 2, "y"));
    assert_int_equal(s.log.last.duration_us, 249);
    assert_string_equal(s.log.text, "start execute\nend execute 1 affected\n");
    clock_us = 0;
    leave(&s);
}

static void duration__of_rows_stands_still_between_calls(void **state)
{
    const sqlm_row *row = NULL;
    sqlm_rows      *rows = NULL;

    SCENE(SQLM_SHOW_COUNT, NEVER_SLOW);
    set_clock(10);
    assert_ok(s.cx, sqlm_query(s.cx, s.db, "SELECT 1", SQLM_NO_PARAMETERS, &rows));
    clock_us += 1000000;
    assert_ok(s.cx, sqlm_rows_next(s.cx, rows, &row));
    clock_us += 1000000;
    assert_ok(s.cx, sqlm_rows_next(s.cx, rows, &row));
    assert_null(row);
    assert_int_equal(s.log.last.duration_us, 30);
    sqlm_rows_close(rows);
    clock_us = 0;
    leave(&s);
}

static void threshold__of_nothing_makes_every_statement_slow(void **state)
{
    SCENE(SQLM_SHOW_COUNT, 0);
    assert_ok(s.cx, insert(&s, 1, "x"));
    assert_string_equal(s.log.text, "start execute\nend execute 1 affected\nslow execute\n");
    leave(&s);
}

/* ---- what it costs when nobody looks */

static void count_start(void *user, const sqlm_statement_event *event)
{
    (void)event;
    ++*(size_t *)user;
}

static size_t looks_of(sqlm_cx *cx, sqlm_conn *db)
{
    const sqlm_row *row = NULL;
    sqlm_rows      *rows = NULL;
    sqlm_tx         tx;

    clock_looks = 0;
    assert_ok(cx, sqlm_execute(cx, db, "SELECT 1", SQLM_NO_PARAMETERS, NULL));
    assert_ok(cx, sqlm_query(cx, db, "SELECT 1", SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    sqlm_rows_close(rows);
    assert_ok(cx, sqlm_begin(cx, db, NULL, &tx));
    assert_ok(cx, sqlm_commit(cx, &tx));
    return clock_looks;
}

static void nobody__reads_no_clock_and_allocates_nothing(void **state)
{
    size_t                starts = 0;
    const sqlm_observer   start_alone = { .size = sizeof(start_alone), .user = &starts, .statement_start = count_start };
    torture_heap          heap = { 0 };
    const sqlm_allocator  allocator = torture_allocator(&heap);
    const sqlm_cx_options plain = { .size = sizeof(plain), .allocator = allocator };
    const sqlm_cx_options observed = { .size = sizeof(observed), .allocator = allocator, .observer = &start_alone };
    sqlm_cx              *cx = sqlm_cx_new(&plain);
    sqlm_cx              *looked_at = sqlm_cx_new(&observed);
    sqlm_conn            *db = NULL;
    size_t                count;

    (void)state;
    assert_non_null(cx);
    assert_non_null(looked_at);
    clock_looks = 0;
    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db));
    assert_int_equal(clock_looks, 0);
    assert_int_equal(looks_of(cx, db), 0);
    assert_int_equal(looks_of(looked_at, db), 0); /* its one callback needs none either */
    assert_int_equal(starts, 2);

    heap.count = 0;
    assert_ok(cx, sqlm_execute(cx, db, "SELECT 1", SQLM_NO_PARAMETERS, NULL));
    count = heap.count;
    heap.count = 0;
    assert_ok(looked_at, sqlm_execute(looked_at, db, "SELECT 1", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(heap.count, count);
    assert_int_equal(count, 0);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    sqlm_cx_free(looked_at);
    assert_int_equal(heap.live_count, 0);
}

/* ---- parameters */

static const sqlm_uuid uuid = { { 0x12, 0x34 } };

static void parameters__are_shown_as_asked_for(void **state)
{
    static const char *const labels[] = { "red" };
    static const int32_t     numbers[] = { 1 };
    static const sqlm_enum   color = { "Color", labels, numbers, 1 };
    const sqlm_value         values[] = {
                sqlm_null_value(),
                sqlm_bool_value(true),
                sqlm_i16_value(-3),
                sqlm_u64_value(UINT64_MAX),
                sqlm_f64_value(0.5),
                sqlm_f32_value(0.25f),
                sqlm_text_value("it's"),
                sqlm_json_value("[1]"),
                sqlm_bytes_value((sqlm_bytes){ "\0\xff", 2 }),
                sqlm_decimal_value((sqlm_decimal){ .low = 150, .scale = 2 }),
                sqlm_date_value((sqlm_date){ 0 }),
                sqlm_time_value((sqlm_time){ 1 }),
                sqlm_timestamp_value((sqlm_timestamp){ 0 }),
                sqlm_timestamptz_value((sqlm_timestamptz){ 0 }),
                sqlm_uuid_value(uuid),
                sqlm_enum_value(&color, 1),
    };
    const size_t count = sizeof(values) / sizeof(values[0]);
    char         sql[256] = "SELECT ?1";
    const char  *expected[] = {
         "\n",
         "null bool i16 u64 f64 f32 text(4) json(3) bytes(2) decimal date time timestamp timestamptz uuid enum",
         "null true -3 18446744073709551615 0.5 0.25 'it''s' '[1]' x'00ff' 1.50 1970-01-01 00:00:00.000001 "
          "1970-01-01T00:00:00.000000 "
          "1970-01-01T00:00:00.000000Z 12340000-0000-0000-0000-000000000000 'red'",
    };

    for (size_t i = 2; i <= count; i++)
        (void)snprintf(sql + strlen(sql), sizeof(sql) - strlen(sql), ", ?%zu", i);
    for (int show = SQLM_SHOW_COUNT; show <= SQLM_SHOW_VALUES; show++) {
        char both[2048];

        SCENE((sqlm_show)show, NEVER_SLOW);
        assert_ok(s.cx, sqlm_execute(s.cx, s.db, sql, values, count, NULL));
        assert_int_equal(s.log.last.parameter_count, count);
        (void)snprintf(both, sizeof(both), "%s\n %s", expected[show], expected[show]);
        assert_string_equal(s.log.parameters, show == SQLM_SHOW_COUNT ? "\n" : both);
        leave(&s);
    }
}

static void parameters__that_are_long_or_strange_stay_on_one_line(void **state)
{
    char long_text[1000];

    SCENE(SQLM_SHOW_VALUES, NEVER_SLOW);
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    assert_ok(s.cx, insert(&s, 1, long_text));
    assert_int_equal(strlen(s.log.parameters), 2 * (2 + SQLM_PARAMETER_TEXT_SIZE - 1) + 2);
    assert_non_null(strstr(s.log.parameters, "1 'xxx"));
    assert_non_null(strstr(s.log.parameters, "xxx..."));
    /* characters of two bytes each, cut at whichever place */
    for (size_t i = 0; i < 2; i++) {
        long_text[0] = 'x';
        for (size_t j = i; j + 2 < sizeof(long_text); j += 2)
            memcpy(long_text + j, "\xc3\xa4", 2);
        long_text[i + 900] = '\0';
        assert_ok(s.cx, insert(&s, 2 + (int64_t)i, long_text));
        assert_null(strstr(s.log.parameters, "\xc3..."));
        assert_non_null(strstr(s.log.parameters, "\xa4..."));
    }
    assert_ok(s.cx, insert(&s, 9, "two\nlines"));
    assert_non_null(strstr(s.log.parameters, "'two lines'"));
    assert_error(s.cx, DATA, insert(&s, 10, "\xff\xc3"));
    assert_non_null(strstr(s.log.parameters, "'\?\?'"));
    leave(&s);
}

static void parameters__of_another_index_or_no_event_are_none(void **state)
{
    const sqlm_statement_event none = { .id = 1 };
    char                       text[8] = "1234567";

    (void)state;
    assert_int_equal(sqlm_statement_event_parameter(NULL, 0, text, sizeof(text)), 0);
    assert_string_equal(text, "");
    assert_int_equal(sqlm_statement_event_parameter(&none, 0, text, sizeof(text)), 0);
    assert_int_equal(sqlm_statement_event_parameter(&none, 0, NULL, 8), 0);
    assert_int_equal(sqlm_statement_event_parameter(&none, 0, text, 7), 0);
    assert_string_equal(sqlm_transaction_action_name((sqlm_transaction_action)77), "unknown");
}

/* ---- echo */

typedef struct lines {
    char   text[1 << 14];
    size_t count;
} lines;

static void take_line(void *user, const char *line)
{
    lines       *all = user;
    const size_t used = strlen(all->text);

    assert_null(strchr(line, '\n'));
    assert_true(strlen(line) < 2048);
    assert_in_range(snprintf(all->text + used, sizeof(all->text) - used, "%s\n", line), 1, sizeof(all->text) - used - 1);
    all->count++;
}

static void run_echo(sqlm_echo *echo)
{
    sqlm_observer observer = sqlm_echo_observer(echo);
    sqlm_cx      *cx = log_cx(&observer);
    sqlm_conn    *db = NULL;
    sqlm_tx       tx;

    set_clock(5);
    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db));
    assert_ok(cx, sqlm_begin(cx, db, NULL, &tx));
    assert_ok(cx, sqlm_execute(cx, db, "CREATE TABLE t\n(a TEXT)", SQLM_NO_PARAMETERS, NULL));
    assert_ok(cx, sqlm_execute(cx, db, "INSERT INTO t VALUES (?1)", SQLM_PARAMETERS(sqlm_text_value("canary")), NULL));
    assert_error(cx, QUERY, sqlm_execute(cx, db, "SELECT 1 FROM u", SQLM_NO_PARAMETERS, NULL));
    assert_ok(cx, sqlm_commit(cx, &tx));
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    clock_us = 0;
}

static void echo__writes_a_line_for_each_event(void **state)
{
    lines     all = { .count = 0 };
    sqlm_echo echo = { .size = sizeof(echo), .write = take_line, .user = &all };

    (void)state;
    run_echo(&echo);
    assert_string_equal(all.text, "sqlite connection opens, 5 us, ok\n"
                                  "begin, depth 1, 5 us, ok\n"
                                  "#1 execute 5 us, 0 rows, ok: CREATE TABLE t (a TEXT)\n"
                                  "#2 execute 5 us, 0 rows, 1 affected, ok: INSERT INTO t VALUES (?1) [1 parameter]\n"
                                  "#3 execute 5 us, error query (undefined): no such table: u: SELECT 1 FROM u\n"
                                  "commit, depth 1, 5 us, ok\n"
                                  "sqlite connection closes, ok\n");
}

static void echo__shows_kinds_and_starts_when_asked_and_values_only_when_asked(void **state)
{
    lines     all = { .count = 0 };
    sqlm_echo echo = { .size = sizeof(echo), .write = take_line, .user = &all, .starts = true, .show_parameters = SQLM_SHOW_KINDS };

    (void)state;
    run_echo(&echo);
    assert_non_null(strstr(all.text, "#2 execute starts: INSERT INTO t VALUES (?1) [text(6)]\n"));
    assert_non_null(strstr(all.text, "ok: INSERT INTO t VALUES (?1) [text(6)]\n"));
    assert_null(strstr(all.text, "canary"));
    echo.show_parameters = SQLM_SHOW_VALUES;
    run_echo(&echo);
    assert_non_null(strstr(all.text, "['canary']\n"));
}

static void echo__of_slow_statements_writes_those_and_failures(void **state)
{
    lines     all = { .count = 0 };
    sqlm_echo echo = { .size = sizeof(echo), .write = take_line, .user = &all, .only_slow = true, .slow_us = 6 };

    (void)state;
    run_echo(&echo);
    assert_string_equal(all.text, "#3 execute 5 us, error query (undefined): no such table: u: SELECT 1 FROM u\n");
    echo.slow_us = 5;
    run_echo(&echo);
    assert_int_equal(all.count, 4);
}

static void echo__cuts_long_sql_and_many_parameters(void **state)
{
    lines         all = { .count = 0 };
    sqlm_echo     echo = { .size = sizeof(echo), .write = take_line, .user = &all, .show_parameters = SQLM_SHOW_VALUES };
    sqlm_observer observer = sqlm_echo_observer(&echo);
    sqlm_cx      *cx = log_cx(&observer);
    sqlm_value    values[300];
    char          sql[4000] = "SELECT ?1";
    sqlm_conn    *db = NULL;

    (void)state;
    for (size_t i = 0; i < 300; i++)
        values[i] = sqlm_text_value(
            "a text that is quite long, longer than what is shown of it, for sure, or so it has to be hoped by all");
    for (size_t i = 2; i <= 300; i++)
        (void)snprintf(sql + strlen(sql), sizeof(sql) - strlen(sql), ", ?%zu", i);
    assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db));
    assert_ok(cx, sqlm_execute(cx, db, sql, values, 300, NULL));
    assert_non_null(strstr(all.text, "... ['a text"));
    assert_int_equal(all.count, 2);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
}

static void echo__that_is_no_echo_makes_an_observer_without_callbacks(void **state)
{
    const sqlm_echo     no_write = { .size = sizeof(no_write) };
    const sqlm_echo     wrong = { .size = 1, .write = take_line };
    const sqlm_observer observers[] = { sqlm_echo_observer(NULL), sqlm_echo_observer(&no_write), sqlm_echo_observer(&wrong) };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        sqlm_cx   *cx = log_cx(&observers[i]);
        sqlm_conn *db = NULL;

        assert_ok(cx, sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db));
        assert_ok(cx, sqlm_execute(cx, db, "SELECT 1", SQLM_NO_PARAMETERS, NULL));
        sqlm_conn_close(db);
        sqlm_cx_free(cx);
    }
}

/* ---- memory */

static sqlm_outcome observed_work(sqlm_cx *parent, void *user)
{
    event_log      *log = user;
    sqlm_observer   observer = log_observer(log, SQLM_SHOW_VALUES, 0);
    sqlm_cx_options options = { .size = sizeof(options), .parent = parent, .observer = &observer };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    const sqlm_row *row = NULL;
    sqlm_rows      *rows = NULL;
    sqlm_conn      *db = NULL;
    sqlm_outcome    outcome;

    log_clear(log);
    if (cx == NULL)
        return SQLM_FAIL(parent, OUT_OF_MEMORY, NONE, "no context");
    outcome = sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute(cx, db, "SELECT ?1", SQLM_PARAMETERS(sqlm_text_value("x")), NULL);
    if (outcome == SQLM_OK)
        outcome = sqlm_query(cx, db, "SELECT ?1", SQLM_PARAMETERS(sqlm_text_value("x")), &rows);
    if (outcome == SQLM_OK)
        outcome = sqlm_rows_next(cx, rows, &row);
    sqlm_rows_close(rows);
    sqlm_conn_close(db);
    if (outcome != SQLM_OK)
        outcome = sqlm_cx_fail(parent, sqlm_cx_error(cx)->kind, SQLM_R_NONE, SQLM_HERE, "as the child");
    sqlm_cx_free(cx);
    return outcome;
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        count++;
    return count;
}

static void observer__survives_memory_that_is_out(void **state)
{
    static event_log log;

    (void)state;
    assert_true(sqlm_torture_both(observed_work, &log) > 0);
    assert_int_equal(count_of(log.text, "start "), 2);
    assert_int_equal(count_of(log.text, "end "), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(observer__is_told_of_start_and_end_of_a_statement),
        cx_test(observer__is_told_of_what_the_database_refused),
        cx_test(observer__is_not_told_of_calls_that_never_were_statements),
        cx_test(observer__sees_a_cancelled_statement_end),
        cx_test(rows__end_once_when_they_are_over_or_closed),
        cx_test(rows__that_outlive_their_context_are_told_to_its_observer),
        cx_test(observer__is_told_of_transactions_and_savepoints),
        cx_test(observer__is_told_of_a_rollback_that_fails),
        cx_test(observer__is_told_of_connections_opened_refused_and_closed),
        cx_test(child__has_its_parents_observer_unless_it_has_its_own),
        cx_test(callback__that_uses_the_connection_is_misuse_at_every_event),
        cmocka_unit_test_teardown(duration__is_that_of_the_clock, free_clock),
        cmocka_unit_test_teardown(duration__of_rows_stands_still_between_calls, free_clock),
        cx_test(threshold__of_nothing_makes_every_statement_slow),
        cx_test(nobody__reads_no_clock_and_allocates_nothing),
        cx_test(parameters__are_shown_as_asked_for),
        cx_test(parameters__that_are_long_or_strange_stay_on_one_line),
        cx_test(parameters__of_another_index_or_no_event_are_none),
        cmocka_unit_test_teardown(echo__writes_a_line_for_each_event, free_clock),
        cmocka_unit_test_teardown(echo__shows_kinds_and_starts_when_asked_and_values_only_when_asked, free_clock),
        cmocka_unit_test_teardown(echo__of_slow_statements_writes_those_and_failures, free_clock),
        cx_test(echo__cuts_long_sql_and_many_parameters),
        cx_test(echo__that_is_no_echo_makes_an_observer_without_callbacks),
        cx_test(observer__survives_memory_that_is_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
