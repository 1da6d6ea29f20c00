/* SPDX-License-Identifier: MIT */
/** @file
 *  Each allocation of jansson's fails once. */
#ifndef TESTS_UNIT_CORE_JANSSON_TORTURE_H
#define TESTS_UNIT_CORE_JANSSON_TORTURE_H

#include "support/sqlm_cmocka.h"

#include <jansson.h>
#include <stdlib.h>

static size_t jansson_calls, jansson_fails_at;
static long   jansson_blocks;

static inline void *jansson_allocate(size_t size)
{
    if (++jansson_calls == jansson_fails_at)
        return NULL;
    jansson_blocks++;
    return malloc(size);
}

static inline void jansson_release(void *block)
{
    jansson_blocks -= block != NULL;
    free(block);
}

/** Runs @p operation with the first, second, ... allocation failing until it succeeds; expects OUT_OF_MEMORY until then, and no leak. */
static inline void jansson_torture(sqlm_cx *cx, sqlm_outcome (*operation)(sqlm_cx *cx, void *user))
{
    sqlm_outcome outcome = SQLM_ERR;

    json_set_alloc_funcs(jansson_allocate, jansson_release);
    for (jansson_fails_at = 1; outcome != SQLM_OK; jansson_fails_at++) {
        jansson_calls = 0;
        outcome = operation(cx, NULL);
        if (outcome != SQLM_OK && sqlm_cx_error(cx)->kind != SQLM_E_OUT_OF_MEMORY)
            break;
    }
    json_set_alloc_funcs(malloc, free);
    assert_ok(cx, outcome);
    assert_true(jansson_fails_at > 50);
    assert_int_equal(jansson_blocks, 0);
}

#endif
