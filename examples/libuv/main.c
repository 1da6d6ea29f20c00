/* SPDX-License-Identifier: MIT */
/* A wait hook under libuv: who waits is suspended, and callbacks of the loop resume it.
 *
 * Usage: example-libuv postgres://… | mysql://… */
#include "coroutines/coroutine.h"
#include "coroutines/queries.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#include <uv.h>

/** One wait, on the stack of the coroutine that waits: it goes on when the loop has let go of all handles. */
typedef struct waiter {
    coroutine *who;
    uv_timer_t timer;
    uv_poll_t  polls[1 + SQLM_CX_MAX_DEPTH];
    int        copies[SQLM_CX_MAX_DEPTH]; /* of the descriptors that tell of a cancellation: a loop takes a descriptor once alone */
    size_t     poll_count;
    size_t     copy_count;
    size_t     open; /* handles */
    int        ready;
    bool       is_over;
} waiter;

static void on_close(uv_handle_t *handle)
{
    waiter *w = handle->data;

    if (--w->open == 0)
        coroutine_resume(w->who);
}

/* Whatever comes first ends the wait. */
static void end_wait(waiter *w)
{
    if (w->is_over)
        return;
    w->is_over = true;
    uv_close((uv_handle_t *)&w->timer, on_close);
    for (size_t i = 0; i < w->poll_count; i++)
        uv_close((uv_handle_t *)&w->polls[i], on_close);
}

static void on_time(uv_timer_t *timer)
{
    end_wait(timer->data);
}

static void on_cancel(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    end_wait(poll->data);
}

/* A socket that has failed is ready: reading finds out why. */
static void on_ready(uv_poll_t *poll, int status, int events)
{
    waiter *w = poll->data;

    if (status < 0)
        w->ready = SQLM_WAIT_READ | SQLM_WAIT_WRITE;
    if (events & (UV_READABLE | UV_DISCONNECT))
        w->ready |= SQLM_WAIT_READ;
    if (events & UV_WRITABLE)
        w->ready |= SQLM_WAIT_WRITE;
    end_wait(w);
}

static int add_poll(waiter *w, uv_loop_t *loop, int descriptor, int events, uv_poll_cb callback)
{
    uv_poll_t *poll = &w->polls[w->poll_count];
    int        failed = uv_poll_init(loop, poll, descriptor);

    if (failed != 0)
        return failed;
    poll->data = w;
    w->poll_count++;
    w->open++;
    return uv_poll_start(poll, events, callback);
}

static int add_timer(waiter *w, uv_loop_t *loop, int64_t deadline)
{
    int64_t now = sqlm_now();
    int     failed = uv_timer_init(loop, &w->timer);

    if (failed != 0)
        return failed;
    w->timer.data = w;
    w->open++;
    if (deadline == SQLM_NO_DEADLINE)
        return 0;
    uv_update_time(loop);
    return uv_timer_start(&w->timer, on_time, deadline <= now ? 0 : (uint64_t)(deadline - now + 999) / 1000, 0);
}

static int add_polls(waiter *w, uv_loop_t *loop, const sqlm_wait *wait)
{
    int events = (wait->events & SQLM_WAIT_READ ? UV_READABLE : 0) | (wait->events & SQLM_WAIT_WRITE ? UV_WRITABLE : 0);
    int failed = wait->descriptor >= 0 ? add_poll(w, loop, wait->descriptor, events, on_ready) : 0;

    for (size_t i = 0; i < wait->wake_count && failed == 0; i++) {
        w->copies[i] = dup(wait->wake[i]);
        if (w->copies[i] < 0)
            return -errno;
        w->copy_count++;
        failed = add_poll(w, loop, w->copies[i], UV_READABLE, on_cancel);
    }
    return failed;
}

/* What the cx calls instead of poll(2). Numbers of errors are negative in libuv too. */
static int wait_in_loop(void *user, const sqlm_wait *wait)
{
    uv_loop_t *loop = user;
    waiter     w = { .who = coroutine_current() };
    int        failed = add_timer(&w, loop, wait->deadline);

    if (failed != 0)
        return failed;
    failed = add_polls(&w, loop, wait);
    if (failed != 0)
        end_wait(&w);
    coroutine_suspend();
    for (size_t i = 0; i < w.copy_count; i++)
        (void)close(w.copies[i]);
    return failed != 0 ? failed : w.ready;
}

/* Until nobody waits. */
static bool run_loop(void *user)
{
    return uv_run(user, UV_RUN_DEFAULT) == 0;
}

int main(int count, char **arguments)
{
    uv_loop_t loop;
    int       status;

    if (count != 2 || uv_loop_init(&loop) != 0) {
        fprintf(stderr, "usage: example-libuv URL\n");
        return 2;
    }
    status = run_queries(arguments[1], wait_in_loop, run_loop, &loop);
    (void)uv_loop_close(&loop);
    return status;
}
