/* SPDX-License-Identifier: MIT */
/** @file
 *  A context and an arena, and columns that expressions may name. */
#ifndef TESTS_UNIT_SCHEMA_FIXTURE_H
#define TESTS_UNIT_SCHEMA_FIXTURE_H

#include "support/sqlm_cmocka.h"

#include <sqlmodel/schema/expression.h>

#include <string.h>

typedef struct fixture {
    sqlm_cx    *cx;
    sqlm_arena *arena;
} fixture;

static inline int fixture_setup(void **state)
{
    static fixture f;

    f = (fixture){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(f.cx);
    assert_ok(f.cx, sqlm_arena_new(f.cx, &f.arena));
    *state = &f;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    fixture *f = *state;

    sqlm_arena_free(f->arena);
    sqlm_cx_free(f->cx);
    return 0;
}

/** A test whose *state is a fresh `fixture *`. */
#define fixture_test(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

#endif
