/* SPDX-License-Identifier: MIT */
/** @file
 *  A driver of any dialect that runs nothing and remembers what it was given. */
#ifndef TESTS_UNIT_QUERY_RECORDER_H
#define TESTS_UNIT_QUERY_RECORDER_H

#include <sqlmodel/sys/driver.h>

enum { RECORDED_SQL = 1 << 20, RECORDED_VALUES = 40000 };

/** What the last connection was given. */
typedef struct recording {
    char            sql[RECORDED_SQL]; /**< of the last statement prepared */
    size_t          prepared;          /**< how often a statement was prepared */
    size_t          live;              /**< statements that were not released */
    size_t          run;               /**< how often one was run */
    sqlm_value      values[RECORDED_VALUES];
    size_t          value_count; /**< parameters of the last run, as values */
    size_t          plan_count;  /**< and by plan */
    sqlm_error_kind failure;     /**< what the next run fails with; SQLM_E_NONE: it does not */
} recording;

extern recording recorded;

/** URLs are names of dialects: "sqlite", "postgres", "mysql"; "mariadb" is MySQL's with RETURNING. */
const sqlm_driver *recorder_driver(void);

#endif
