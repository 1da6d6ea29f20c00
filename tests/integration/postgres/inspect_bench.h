/* SPDX-License-Identifier: MIT */
/** @file
 *  A schema of the test's own on the server. */
#ifndef TESTS_INTEGRATION_POSTGRES_INSPECT_BENCH_H
#define TESTS_INTEGRATION_POSTGRES_INSPECT_BENCH_H

#include "fixture.h"
#include "integration/inspect_bench.h"

static inline int bench_setup(void **state)
{
    static bench b;

    b = (bench){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(b.cx);
    b.db = open_db(b.cx, "");
    assert_ok(b.cx, sqlm_arena_new(b.cx, &b.arena));
    *state = &b;
    return 0;
}

static inline int bench_teardown(void **state)
{
    bench *b = *state;

    sqlm_arena_free(b->arena);
    close_db(b->db);
    sqlm_cx_free(b->cx);
    return 0;
}

#define bench_test(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

#endif
