/* SPDX-License-Identifier: MIT */
/** @file
 *  Two databases of the test's own on the server, the first of which is the current one. */
#ifndef TESTS_INTEGRATION_MYSQL_INSPECT_BENCH_H
#define TESTS_INTEGRATION_MYSQL_INSPECT_BENCH_H

#include "fixture.h"
#include "integration/inspect_bench.h"

/* Each test program has a name of its own: BENCH_DATABASE. */
#define BENCH_SECOND BENCH_DATABASE "_2"

static const char recreate[] = "DROP DATABASE IF EXISTS " BENCH_DATABASE "; DROP DATABASE IF EXISTS " BENCH_SECOND ";"
                               "CREATE DATABASE " BENCH_DATABASE " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;"
                               "CREATE DATABASE " BENCH_SECOND " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin; USE " BENCH_DATABASE;

static inline int bench_setup(void **state)
{
    static bench b;

    b = (bench){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(b.cx);
    b.db = connect_to_server(b.cx);
    assert_ok(b.cx, sqlm_arena_new(b.cx, &b.arena));
    assert_ok(b.cx, sqlm_execute_script(b.cx, b.db, recreate));
    *state = &b;
    return 0;
}

static inline int bench_teardown(void **state)
{
    bench *b = *state;

    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, "DROP DATABASE " BENCH_DATABASE "; DROP DATABASE " BENCH_SECOND));
    sqlm_conn_close(b->db);
    sqlm_arena_free(b->arena);
    sqlm_cx_free(b->cx);
    return 0;
}

#define bench_test(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

#endif
