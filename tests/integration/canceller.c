/* SPDX-License-Identifier: MIT */
#include "canceller.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#define STOP_SIGNAL SIGUSR1

/* For the handler, which gets nothing else. */
static canceller *_Atomic current;

static void on_signal(int number)
{
    canceller *c = atomic_load(&current);

    (void)number;
    atomic_store(&c->stopped_at, sqlm_now());
    sqlm_cx_cancel(c->cx);
}

static void stop(canceller *c)
{
    if (c->way == STOP_BY_SIGNAL) {
        (void)pthread_kill(c->target, STOP_SIGNAL);
        return; /* the handler notes when */
    }
    atomic_store(&c->stopped_at, sqlm_now());
    if (c->way == STOP_BY_THREAD)
        sqlm_cx_cancel(c->cx);
    else
        sqlm_conn_interrupt(c->conn);
}

/* The last millisecond is spent looking at the clock: sleeping is not that exact. */
static void wait_until(int64_t moment)
{
    for (int64_t left = moment - sqlm_now(); left > 0; left = moment - sqlm_now()) {
        if (left > 2000)
            (void)poll(NULL, 0, (int)(left / 1000) - 1);
    }
}

static void *run(void *user)
{
    canceller *c = user;

    (void)pthread_mutex_lock(&c->mutex);
    for (;;) {
        int64_t moment;

        while (c->moment == 0 && !c->is_over)
            (void)pthread_cond_wait(&c->changed, &c->mutex);
        if (c->moment == 0)
            break;
        moment = c->moment;
        (void)pthread_mutex_unlock(&c->mutex);
        wait_until(moment);
        stop(c);
        (void)pthread_mutex_lock(&c->mutex);
        c->moment = 0;
        (void)pthread_cond_broadcast(&c->changed);
    }
    (void)pthread_mutex_unlock(&c->mutex);
    return NULL;
}

void canceller_start(canceller *c, sqlm_cx *cx)
{
    struct sigaction action = { .sa_handler = on_signal };
    int              failed;

    memset(c, 0, sizeof *c);
    c->cx = cx;
    c->target = pthread_self();
    atomic_store(&current, c);
    failed = sigaction(STOP_SIGNAL, &action, NULL);
    failed |= pthread_mutex_init(&c->mutex, NULL) | pthread_cond_init(&c->changed, NULL);
    failed |= pthread_create(&c->thread, NULL, run, c);
    assert(failed == 0);
    (void)failed;
}

void canceller_order(canceller *c, stop_way way, sqlm_conn *conn, int64_t moment)
{
    atomic_store(&c->stopped_at, 0);
    (void)pthread_mutex_lock(&c->mutex);
    c->way = way;
    c->conn = conn;
    c->moment = moment;
    (void)pthread_cond_broadcast(&c->changed);
    (void)pthread_mutex_unlock(&c->mutex);
}

int64_t canceller_join(canceller *c)
{
    (void)pthread_mutex_lock(&c->mutex);
    while (c->moment != 0)
        (void)pthread_cond_wait(&c->changed, &c->mutex);
    (void)pthread_mutex_unlock(&c->mutex);
    while (atomic_load(&c->stopped_at) == 0) /* the signal is on its way */
        (void)poll(NULL, 0, 0);
    sqlm_cx_uncancel(c->cx);
    return atomic_load(&c->stopped_at);
}

void canceller_end(canceller *c)
{
    (void)pthread_mutex_lock(&c->mutex);
    c->is_over = true;
    (void)pthread_cond_broadcast(&c->changed);
    (void)pthread_mutex_unlock(&c->mutex);
    (void)pthread_join(c->thread, NULL);
    (void)pthread_cond_destroy(&c->changed);
    (void)pthread_mutex_destroy(&c->mutex);
}
