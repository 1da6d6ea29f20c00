/* SPDX-License-Identifier: MIT */
/** @file
 *  A context and an arena, fresh for each test. */
#ifndef TESTS_SUPPORT_ARENA_BENCH_H
#define TESTS_SUPPORT_ARENA_BENCH_H

#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/arena.h>

typedef struct bench {
    sqlm_cx    *cx;
    sqlm_arena *arena;
} bench;

static inline int bench_setup(void **state)
{
    static bench b;

    b = (bench){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(b.cx);
    assert_ok(b.cx, sqlm_arena_new(b.cx, &b.arena));
    *state = &b;
    return 0;
}

static inline int bench_teardown(void **state)
{
    bench *b = *state;

    sqlm_arena_free(b->arena);
    sqlm_cx_free(b->cx);
    return 0;
}

/** A test whose *state is a `bench *`. */
#define bench_test(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

#endif
