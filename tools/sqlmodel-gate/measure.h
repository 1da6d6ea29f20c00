/* SPDX-License-Identifier: MIT */
/** @file
 *  A measurement of models on a database, on its way. */
#ifndef SQLMODEL_GATE_MEASURE_H
#define SQLMODEL_GATE_MEASURE_H

#include <sqlmodel/gate.h>

#include "records.h"

/** Longest statement that is written. */
#define MAXIMUM_SQL (1u << 20)

/** One model while it is measured. */
typedef struct sqlm__subject {
    const sqlm_typed_model *typed;
    bool                    judged;  /**< registered; otherwise it is there for those that refer to it */
    const char             *broken;  /**< why it is no valid declaration; NULL: it is one */
    const char             *failure; /**< first thing that went wrong; NULL: nothing yet */
    void                  **samples;
    size_t                  sample_count;
    double                 *latencies; /**< of each record, in microseconds */
    size_t                  latency_count;
    size_t                  latency_capacity;
    uint64_t                compared;
} sqlm__subject;

/** One measurement. */
typedef struct sqlm__measurement {
    sqlm_cx                         *cx;
    sqlm_gate                       *gate;
    sqlm_conn                       *conn;
    const sqlm_gate_measure_options *options;
    sqlm_arena                      *arena;    /**< as long as the measurement */
    sqlm_arena                      *scratch;  /**< as long as one record */
    sqlm__subject                   *subjects; /**< a model after those that it refers to */
    sqlm__rows_of                   *rows;     /**< one for each subject: what is in its table */
    size_t                           count;
    bool                             has_leftovers; /**< a row could not be deleted: others that it refers to cannot be either */
} sqlm__measurement;

/** Room that lasts as long as the measurement. */
SQLM_MUST_USE void *sqlm__measure_allocate(sqlm__measurement *m, size_t count, size_t size);
/** Whether the last failure says something of the model; otherwise the measurement itself cannot go on. */
bool sqlm__measure_is_finding(const sqlm_cx *cx, sqlm_outcome outcome);
/** Keeps the first failure of a model. */
SQLM_PRINTF(3, 4) sqlm_outcome sqlm__measure_fail(sqlm__measurement *m, sqlm__subject *of, const char *format, ...);
/** Turns a failed call into a failure of the model, or passes it on. */
SQLM_MUST_USE sqlm_outcome sqlm__measure_judge(sqlm__measurement *m, sqlm__subject *of, sqlm_outcome outcome, const char *what,
                                               const char *record);
/** Says which model is measured; NULL: all of them together. */
void sqlm__measure_tell(const sqlm__measurement *m, const sqlm__subject *of);

/** Sends the samples, generated records and counterexamples of one model there and back. */
SQLM_MUST_USE sqlm_outcome sqlm__measure_subject(sqlm__measurement *m, size_t index);
/** Deletes what was sent, in the reverse of the order in which it came, so that no row is referred to any more. */
SQLM_MUST_USE sqlm_outcome sqlm__measure_deleting(sqlm__measurement *m);

#endif
