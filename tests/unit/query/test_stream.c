/* SPDX-License-Identifier: MIT */
/* A million rows in the memory of few, on SQLite; integration/postgres/large and integration/mysql/large do the same. */
#include <sqlmodel.h>

#include <sqlite3.h>
#include <string.h>

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

enum { FEW = 1000, MANY = 1000000 };

/* A view: its rows are made while they are read. */
#define LINE_FIELDS(FIELD, M)                                                                                                      \
    FIELD(M, i64, seq, PRIMARY_KEY)                                                                                                \
    FIELD(M, text, name)                                                                                                           \
    FIELD(M, opt_f64, half)
SQLMODEL(Line, "stream_line", LINE_FIELDS);

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
        assert_int_equal(strncmp(line.name, "line number ", 12), 0);
        assert_int_equal(line.half.has, line.seq % 2 == 1);
        sum += line.seq;
    }
    Line_close(&cursor);
    return sum;
}

static void stream__a_million_rows_take_the_memory_of_few(void **state)
{
    torture_heap          heap = { 0 };
    const sqlm_cx_options options = { .size = sizeof options, .allocator = torture_allocator(&heap) };
    sqlm_cx              *cx = sqlm_cx_new(&options);
    sqlm_conn            *conn = NULL;
    size_t                ours;
    sqlite3_int64         sqlites;

    (void)state;
    assert_non_null(cx);
    assert_ok(cx, sqlm_connect(cx, "sqlite::memory:", &conn));
    assert_ok(
        cx, sqlm_execute_script(
                cx, conn,
                "CREATE VIEW stream_line AS WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 1000000)"
                " SELECT seq, 'line number ' || seq AS name, CASE WHEN seq % 2 = 1 THEN seq / 2.0 END AS half FROM n"));
    assert_int_equal(read_lines(cx, conn, FEW), (int64_t)FEW * (FEW + 1) / 2);
    ours = heap.peak_bytes;
    sqlites = sqlite3_memory_highwater(0);
    assert_int_equal(read_lines(cx, conn, MANY), (int64_t)MANY * (MANY + 1) / 2);
    print_message("%d rows: at most %zu bytes of ours and %lld of SQLite's, %d rows: %zu and %lld\n", FEW, ours, (long long)sqlites,
                  MANY, heap.peak_bytes, (long long)sqlite3_memory_highwater(0));
    assert_int_equal(heap.peak_bytes, ours);
    assert_true(sqlite3_memory_highwater(0) - sqlites < 1024);
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stream__a_million_rows_take_the_memory_of_few),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
