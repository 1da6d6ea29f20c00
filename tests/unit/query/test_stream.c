/* SPDX-License-Identifier: MIT */
/* A million rows in the memory of one, on SQLite; integration/postgres/large and integration/mysql/large do the same. */
#include <sqlmodel.h>

#include <sys/resource.h>

#include "support/sqlm_cmocka.h"

/* Freed memory that the address sanitizer keeps back would look like memory in use. */
__attribute__((visibility("default"))) const char             *
__asan_default_options(void); // NOLINT(bugprone-reserved-identifier): the sanitizer's name
const char *__asan_default_options(void)  // NOLINT(bugprone-reserved-identifier): the sanitizer's name
{
    return "quarantine_size_mb=1:thread_local_quarantine_size_kb=64";
}

enum { FEW = 1000, MANY = 1000000, MOST_KIB = 16 * 1024 };

/* A view: its rows are made while they are read. */
#define LINE_FIELDS(FIELD, M)                                                                                                      \
    FIELD(M, i64, seq, PRIMARY_KEY)                                                                                                \
    FIELD(M, text, name)                                                                                                           \
    FIELD(M, opt_f64, half)
SQLMODEL(Line, "stream_line", LINE_FIELDS);

static long peak_kib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static int64_t read_lines(sqlm_cx *cx, sqlm_conn *conn, int64_t last)
{
    Line_cursor cursor = { 0 };
    Line        line;
    int64_t     sum = 0;
    bool        found = true;

    assert_ok(cx, Line_each(cx, conn, SQLM_SELECT(.where = sqlm_le(Line_.seq, last)), &cursor));
    for (;;) {
        assert_ok(cx, Line_next(cx, &cursor, &line, &found));
        if (!found)
            break;
        assert_int_equal(line.name[0], 'l');
        assert_int_equal(line.half.has, line.seq % 2 == 1);
        sum += line.seq;
    }
    Line_close(&cursor);
    return sum;
}

static void stream__a_million_rows_take_the_memory_of_one(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = NULL;
    long       before;

    assert_ok(cx, sqlm_connect(cx, "sqlite::memory:", &conn));
    assert_ok(
        cx, sqlm_execute_script(
                cx, conn,
                "CREATE VIEW stream_line AS WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 1000000)"
                " SELECT seq, 'line number ' || seq AS name, CASE WHEN seq % 2 = 1 THEN seq / 2.0 END AS half FROM n"));
    assert_int_equal(read_lines(cx, conn, FEW), (int64_t)FEW * (FEW + 1) / 2);
    before = peak_kib();
    assert_int_equal(read_lines(cx, conn, MANY), (int64_t)MANY * (MANY + 1) / 2);
    print_message("%d rows; peak %ld KiB before, %ld KiB after\n", MANY, before, peak_kib());
    assert_true(peak_kib() - before < MOST_KIB);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(stream__a_million_rows_take_the_memory_of_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
