/* SPDX-License-Identifier: MIT */
/** @file
 *  A thread that stops what another one does, at a chosen moment and in a chosen way. */
#ifndef TESTS_INTEGRATION_CANCELLER_H
#define TESTS_INTEGRATION_CANCELLER_H

#include <pthread.h>
#include <stdatomic.h>

#include <sqlmodel.h>

typedef enum stop_way {
    STOP_BY_THREAD,   /**< sqlm_cx_cancel() by the thread */
    STOP_BY_SIGNAL,   /**< sqlm_cx_cancel() in a signal handler of the thread that runs the operation */
    STOP_BY_INTERRUPT /**< sqlm_conn_interrupt() by the thread */
} stop_way;

typedef struct canceller {
    pthread_t       thread;
    pthread_t       target;
    pthread_mutex_t mutex;
    pthread_cond_t  changed;
    sqlm_cx        *cx;
    sqlm_conn      *conn;
    stop_way        way;
    int64_t         moment; /**< when to stop, as sqlm_now() gives it; 0: nothing to do */
    bool            is_over;
    _Atomic int64_t stopped_at; /**< when it did */
} canceller;

/** One at a time; @p cx is what it cancels. The calling thread is the one that gets signals. */
void canceller_start(canceller *c, sqlm_cx *cx);
/** Orders a stop at @p moment; @p conn is for STOP_BY_INTERRUPT. */
void canceller_order(canceller *c, stop_way way, sqlm_conn *conn, int64_t moment);
/** Waits until it has stopped what it was to stop, and takes the cancel back. */
int64_t canceller_join(canceller *c);
void    canceller_end(canceller *c);

#endif
