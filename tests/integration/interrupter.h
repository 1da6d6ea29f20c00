/* SPDX-License-Identifier: MIT */
/** @file
 *  A thread that interrupts a connection again and again. */
#ifndef TESTS_INTEGRATION_INTERRUPTER_H
#define TESTS_INTEGRATION_INTERRUPTER_H

#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/conn.h>

#include <pthread.h>
#include <stdatomic.h>

typedef struct interrupter {
    sqlm_conn  *conn;
    atomic_bool is_over;
    pthread_t   thread;
} interrupter;

/* Until it is told that its work is done: what it hits is the statement that runs, or nothing. */
static inline void *interrupter_run(void *user)
{
    interrupter *self = user;

    while (!atomic_load(&self->is_over))
        sqlm_conn_interrupt(self->conn);
    return NULL;
}

static inline void interrupter_start(interrupter *self, sqlm_conn *conn)
{
    self->conn = conn;
    atomic_init(&self->is_over, false);
    assert_int_equal(pthread_create(&self->thread, NULL, interrupter_run, self), 0);
}

static inline void interrupter_end(interrupter *self)
{
    atomic_store(&self->is_over, true);
    assert_int_equal(pthread_join(self->thread, NULL), 0);
}

#endif
