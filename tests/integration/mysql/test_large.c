/* SPDX-License-Identifier: MIT */
/* Much of everything: rows, bytes, parameters. */
#include "fixture.h"

#include <sqlmodel.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define LINE_FIELDS(FIELD, M)                                                                                                      \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, text, words)                                                                                                          \
    FIELD(M, opt_f64, half)
SQLMODEL(Line, "large_line", LINE_FIELDS);

#define CRATE_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, opt_text, words)                                                                                                      \
    FIELD(M, opt_bytes, content)
SQLMODEL(Crate, "large_crate", CRATE_FIELDS);

enum { ROWS = 1000000, LARGE = 100 * 1024 * 1024, LIMIT = 16 * 1024 * 1024, TOO_LARGE = LIMIT + 1000, MOST_PARAMETERS = 65535 };

static long peak_kib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static int64_t read_lines(sqlm_cx *cx, sqlm_conn *conn, int64_t below)
{
    Line_cursor cursor;
    Line        line;
    bool        found = true;
    int64_t     sum = 0;

    assert_ok(cx, Line_each(cx, conn, SQLM_SELECT(.where = sqlm_le(Line_.id, below)), &cursor));
    while (found) {
        assert_ok(cx, Line_next(cx, &cursor, &line, &found));
        if (!found)
            break;
        assert_int_equal(strlen(line.words), 40);
        sum += line.id;
    }
    Line_close(&cursor);
    return sum;
}

/* The first test of the program: no peak was made before. */
static void large__a_million_rows_are_read_in_constant_memory(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_to_server(cx);
    long       before;
    int64_t    since;

    run(cx, conn,
        "CREATE OR REPLACE VIEW large_line AS SELECT CAST(seq AS SIGNED) AS id, LPAD(seq, 40, 'word ') AS words, "
        "IF(seq % 2 = 0, NULL, seq / 2e0) AS half FROM seq_1_to_1000000");
    assert_int_equal(read_lines(cx, conn, 1000), 1000 * 1001 / 2);
    before = peak_kib();
    since = sqlm_now();
    assert_int_equal(read_lines(cx, conn, ROWS), (int64_t)ROWS * (ROWS + 1) / 2);
    print_message("%d rows in %lld ms; peak %ld KiB before, %ld KiB after\n", ROWS, (long long)(sqlm_now() - since) / 1000, before,
                  peak_kib());
    assert_true(peak_kib() - before < 16 * 1024);
    run(cx, conn, "DROP VIEW large_line");
    sqlm_conn_close(conn);
}

static sqlm_conn *connect_with_table(sqlm_cx *cx)
{
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "DROP TABLE IF EXISTS large_crate");
    assert_ok(cx, sqlm_create_all(cx, conn, &Crate_model));
    return conn;
}

/* The same, for a session that takes no more than the limit. */
static sqlm_conn *connect_with_limit(sqlm_cx *cx)
{
    sqlm_conn *owner = connect_with_table(cx);
    sqlm_conn *conn;
    char       sql[80];

    (void)snprintf(sql, sizeof sql, "SET GLOBAL max_allowed_packet = %lld", (long long)ask(cx, owner, "SELECT @@max_allowed_packet"));
    run(cx, owner, "SET GLOBAL max_allowed_packet = 16777216");
    conn = connect_to_server(cx);
    run(cx, owner, sql);
    sqlm_conn_close(owner);
    return conn;
}

static void disconnect(sqlm_cx *cx, sqlm_conn *conn)
{
    run(cx, conn, "DROP TABLE large_crate");
    sqlm_conn_close(conn);
}

static char *make_text(size_t length)
{
    char *text = malloc(length + 1);

    assert_non_null(text);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + (i / 256 + i) % 26);
    text[length] = '\0';
    return text;
}

static void large__text_and_bytes_of_100_mb_come_back(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = connect_with_table(cx);
    char       *text = make_text(LARGE);
    sqlm_arena *arena = NULL;
    Crate       crate = { 0 };
    bool        found = false;

    assert_ok(cx, Crate_insert(cx, conn, &(Crate){ .id = 1, .words = text }));
    text[LARGE / 2] = '\0'; /* bytes may hold it */
    assert_ok(cx, Crate_insert(cx, conn, &(Crate){ .id = 2, .content = { text, LARGE } }));
    for (int64_t id = 1; id <= 2; id++) {
        assert_ok(cx, sqlm_arena_new(cx, &arena));
        assert_ok(cx, Crate_get(cx, conn, id, arena, &crate, &found));
        assert_true(found);
        if (id == 2) {
            assert_int_equal(crate.content.len, LARGE);
            assert_memory_equal(crate.content.data, text, LARGE);
        } else {
            assert_int_equal(strlen(crate.words), LARGE);
            assert_memory_equal(crate.words, text, LARGE / 2);
            assert_memory_equal(crate.words + LARGE / 2 + 1, text + LARGE / 2 + 1, LARGE / 2);
        }
        sqlm_arena_free(arena);
    }
    print_message("100 MB of text and of bytes; peak %ld KiB\n", peak_kib());
    free(text);
    disconnect(cx, conn);
}

static void large__what_the_server_would_not_take_is_not_sent(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_limit(cx);
    char      *text = make_text(TOO_LARGE);

    assert_error(cx, LIMIT, Crate_insert(cx, conn, &(Crate){ .id = 1, .words = text }));
    print_message("%s\n", sqlm_cx_error(cx)->message);
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_BYTES);
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "max_allowed_packet"));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "16777216"));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "167783")); /* the bytes of the text and a few more */
    memcpy(text, "SELECT '", 8);
    assert_error(cx, LIMIT, sqlm_query(cx, conn, text, SQLM_NO_PARAMETERS, &(sqlm_rows *){ NULL }));
    assert_error(cx, LIMIT, sqlm_execute_script(cx, conn, text));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM large_crate"), 0);
    free(text);
    disconnect(cx, conn);
}

/* "SELECT 0 FROM DUAL WHERE 1 IN (?, ?, …)" */
static char *make_statement(size_t parameters)
{
    static const char start[] = "SELECT COUNT(*) FROM DUAL WHERE 0 IN (";
    char             *sql = malloc(sizeof start + 3 * parameters);

    assert_non_null(sql);
    memcpy(sql, start, sizeof start - 1);
    for (size_t i = 0; i < parameters; i++)
        memcpy(sql + sizeof start - 1 + 2 * i, "?,", 2);
    memcpy(sql + sizeof start + 2 * parameters - 2, ")", 2);
    return sql;
}

static void large__more_parameters_than_there_can_be_are_refused(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = connect_to_server(cx);
    sqlm_value *values = calloc(MOST_PARAMETERS + 1, sizeof *values);
    sqlm_rows  *rows = NULL;
    char       *sql;

    assert_non_null(values);
    for (size_t i = 0; i <= MOST_PARAMETERS; i++)
        values[i] = sqlm_i64_value((int64_t)i);
    sql = make_statement(MOST_PARAMETERS);
    assert_ok(cx, sqlm_query(cx, conn, sql, values, MOST_PARAMETERS, &rows));
    sqlm_rows_close(rows);
    free(sql);
    sql = make_statement(MOST_PARAMETERS + 1);
    assert_error(cx, LIMIT, sqlm_query(cx, conn, sql, values, MOST_PARAMETERS + 1, &rows));
    print_message("%s\n", sqlm_cx_error(cx)->message);
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_PARAMETERS);
    assert_int_equal(ask(cx, conn, "SELECT 1"), 1);
    free(sql);
    free(values);
    sqlm_conn_close(conn);
}

/* 90,000 parameters, and 20 MB of text: more than there can be of either in one statement. */
static void large__many_objects_are_sent_in_parts(void **state)
{
    enum { COUNT = 30000, HEAVY = 1000, WEIGHT = 20000 };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_limit(cx);
    Crate     *crates = calloc(COUNT, sizeof *crates);
    char      *text = make_text(WEIGHT);

    assert_non_null(crates);
    for (int64_t i = 0; i < COUNT; i++)
        crates[i] = (Crate){ .id = i + 1, .words = "few", .content = { "x", 1 } };
    assert_ok(cx, Crate_insert_many(cx, conn, crates, COUNT));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM large_crate WHERE words = 'few' AND content = 'x'"), COUNT);
    run(cx, conn, "TRUNCATE TABLE large_crate");
    for (int64_t i = 0; i < HEAVY; i++)
        crates[i].words = text;
    assert_ok(cx, Crate_insert_many(cx, conn, crates, HEAVY));
    assert_int_equal(ask(cx, conn, "SELECT CAST(SUM(LENGTH(words)) AS SIGNED) FROM large_crate"), (int64_t)HEAVY * WEIGHT);
    free(crates);
    free(text);
    disconnect(cx, conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(large__a_million_rows_are_read_in_constant_memory),
        cx_test(large__text_and_bytes_of_100_mb_come_back),
        cx_test(large__what_the_server_would_not_take_is_not_sent),
        cx_test(large__more_parameters_than_there_can_be_are_refused),
        cx_test(large__many_objects_are_sent_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
