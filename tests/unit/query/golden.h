/* SPDX-License-Identifier: MIT */
/** @file
 *  Statements that are to have the SQL of the files in tests/golden/query, byte for byte. SQLM_UPDATE_GOLDEN=1 rewrites them; the
 *  difference is then read like code. What a dialect refuses is the text of its error, as a comment. */
#ifndef TESTS_UNIT_QUERY_GOLDEN_H
#define TESTS_UNIT_QUERY_GOLDEN_H

#include <sqlmodel/core/conn.h>

typedef struct golden_case {
    const char *name;
    sqlm_outcome (*run)(sqlm_cx *cx, sqlm_conn *db);
} golden_case;

typedef struct golden_cases {
    const golden_case *items;
    size_t             count;
} golden_cases;

/** Runs each case on a connection of the recorder, as a test of each dialect; gives the exit status.
 *  @param of_mariadb  Those in which it differs from MySQL. */
int golden_run(golden_cases all, golden_cases of_mariadb);

#endif
