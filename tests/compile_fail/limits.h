/* SPDX-License-Identifier: MIT */
/** @file
 *  The model that limits.txt uses. */
#ifndef TESTS_COMPILE_FAIL_LIMITS_H
#define TESTS_COMPILE_FAIL_LIMITS_H

#include <sqlmodel.h>

#define READING_FIELDS(FIELD, M)                      \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)    \
    FIELD(M, text, sensor, INDEX("ix_reading_sensor")) \
    FIELD(M, i32, level)                              \
    FIELD(M, opt_i32, previous)
SQLMODEL(Reading, "reading", READING_FIELDS);

void use(const sqlm_bool_expr *predicate);

#endif
