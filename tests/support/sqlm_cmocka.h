/* SPDX-License-Identifier: MIT */
/** @file
 *  cmocka with its required includes, and a fresh context per test. */
#ifndef TESTS_SUPPORT_SQLM_CMOCKA_H
#define TESTS_SUPPORT_SQLM_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sqlmodel/core/cx.h>

/** Puts a new `sqlm_cx *` into *state. */
int cx_setup(void **state);
int cx_teardown(void **state);

/** A test whose *state is a fresh `sqlm_cx *`. */
#define cx_test(f) cmocka_unit_test_setup_teardown(f, cx_setup, cx_teardown)

/** For a child that ends without exit(): keeps what it ran for scripts/coverage; does nothing in other builds. */
void keep_coverage(void);

/** Exit status of a test program that cannot run here; CTest reports it as skipped. */
#define TEST_SKIPPED 77

/** Fails with the record of @p cx when @p call does not end with SQLM_OK. */
#define assert_ok(cx, call) assert_ok_((cx), (call), #call, __FILE__, __LINE__)
/** Fails when @p call does not end with a record of kind SQLM_E_<kind> and the outcome that belongs to it. */
#define assert_error(cx, kind, call) assert_error_((cx), SQLM_E_##kind, (call), #call, __FILE__, __LINE__)

void assert_ok_(const sqlm_cx *cx, sqlm_outcome outcome, const char *call, const char *file, int line);
void assert_error_(const sqlm_cx *cx, sqlm_error_kind kind, sqlm_outcome outcome, const char *call, const char *file, int line);

#endif
