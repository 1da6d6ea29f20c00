/* SPDX-License-Identifier: MIT */
/** @file
 *  A random question, and what a database answers to it. */
#ifndef TESTS_CONFORMANCE_DIFFERENTIAL_QUESTION_H
#define TESTS_CONFORMANCE_DIFFERENTIAL_QUESTION_H

#include "maker.h"

typedef enum question_kind { ASK_ROWS, ASK_VALUES, ASK_EDGES, ASK_GROUPS, ASK_UPDATE, ASK_DELETE, ASK_UPSERT } question_kind;

enum { MOST_ASSIGNMENTS = 3, MOST_TALLIES = 4 };

typedef struct question {
    question_kind          kind;
    const sqlm_model      *model;
    const sqlm_select     *select;
    bool                   is_ordered; /**< the order of the rows is total; otherwise they are compared as a set */
    bool                   by_cursor;
    bool                   not_on_sqlite;
    bool                   has_decimals; /**< computes with decimals, which MySQL does where at most 65 digits can come out */
    const sqlm_assignment *set[MOST_ASSIGNMENTS + 1];
    const sqlm_bool_expr  *where;
    Tally                  tallies[MOST_TALLIES];
    size_t                 tally_count;
    const sqlm_conflict   *conflict;
} question;

/** Makes one. What it points to is in the maker's arena, or in the slots of projections: another one replaces it. */
void make_question(maker *m, question *q);
/** Asks a database, and leaves it as it was. @return What came, as text: malloc(). */
char *ask_question(sqlm_cx *cx, sqlm_conn *conn, const question *q);

#endif
