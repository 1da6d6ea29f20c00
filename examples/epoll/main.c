/* SPDX-License-Identifier: MIT */
/* A wait hook over epoll: who waits is suspended, and the loop resumes whose descriptor is ready.
 *
 * Usage: example-epoll postgres://… | mysql://… */
#include "coroutines/coroutine.h"
#include "coroutines/queries.h"

#include <errno.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 64 };

/** One wait, on the stack of the coroutine that waits. */
typedef struct waiter {
    coroutine       *who;
    const sqlm_wait *what;
    int              ready; /* events, as the hook gives them */
    bool             is_due;
    struct waiter   *next;
} waiter;

typedef struct loop {
    int     epoll;
    waiter *waiting;
} loop;

/* ---- the hook -------------------------------------------------------------------------------------------------------------- */

/* A descriptor that tells of a cancellation may be that of many waiters (a parent's cx has one for all its children). It is reported once
 * (EPOLLET), and then everybody looks; it leaves the set when it is closed. */
static int watch_wakes(loop *l, const sqlm_wait *wait)
{
    for (size_t i = 0; i < wait->wake_count; i++) {
        struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.ptr = NULL };

        if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, wait->wake[i], &event) != 0 && errno != EEXIST)
            return -errno;
    }
    return 0;
}

static int watch_socket(loop *l, waiter *w)
{
    struct epoll_event event = { .data.ptr = w };

    if (w->what->descriptor < 0)
        return 0;
    event.events =
        (w->what->events & SQLM_WAIT_READ ? (uint32_t)EPOLLIN : 0) | (w->what->events & SQLM_WAIT_WRITE ? (uint32_t)EPOLLOUT : 0);
    return epoll_ctl(l->epoll, EPOLL_CTL_ADD, w->what->descriptor, &event) == 0 ? 0 : -errno;
}

/* What the cx calls instead of poll(2). */
static int wait_in_loop(void *user, const sqlm_wait *wait)
{
    loop  *l = user;
    waiter w = { .who = coroutine_current(), .what = wait, .next = l->waiting };
    int    failed = watch_wakes(l, wait);

    if (failed == 0)
        failed = watch_socket(l, &w);
    if (failed != 0)
        return failed;
    l->waiting = &w;
    coroutine_suspend();
    if (wait->descriptor >= 0)
        (void)epoll_ctl(l->epoll, EPOLL_CTL_DEL, wait->descriptor, NULL);
    return w.ready;
}

/* ---- the loop -------------------------------------------------------------------------------------------------------------- */

/* Milliseconds until the first deadline, -1 for none. */
static int patience(const loop *l)
{
    int64_t first = SQLM_NO_DEADLINE;
    int64_t now = sqlm_now();

    for (const waiter *w = l->waiting; w != NULL; w = w->next)
        first = w->what->deadline < first ? w->what->deadline : first;
    if (first == SQLM_NO_DEADLINE)
        return -1;
    return first <= now ? 0 : (int)((first - now + 999) / 1000 < 60000 ? (first - now + 999) / 1000 : 60000);
}

/* Marks whose time has come, and everybody after a cancellation. */
static void mark_due(loop *l, bool all)
{
    int64_t now = sqlm_now();

    for (waiter *w = l->waiting; w != NULL; w = w->next)
        w->is_due = w->is_due || all || w->what->deadline <= now;
}

/* An error or the end of a connection is an event as well: reading finds out which. */
static void mark_ready(const struct epoll_event *event)
{
    waiter *w = event->data.ptr;

    w->is_due = true;
    if (event->events & (EPOLLERR | EPOLLHUP))
        w->ready = (int)w->what->events;
    if (event->events & EPOLLIN)
        w->ready |= SQLM_WAIT_READ;
    if (event->events & EPOLLOUT)
        w->ready |= SQLM_WAIT_WRITE;
}

/* Who is due leaves the list before anybody runs: what runs waits again, and may end. */
static waiter *take_due(loop *l)
{
    waiter **at = &l->waiting;
    waiter  *due = NULL;

    while (*at != NULL) {
        waiter *w = *at;

        if (!w->is_due) {
            at = &w->next;
            continue;
        }
        *at = w->next;
        w->next = due;
        due = w;
    }
    return due;
}

/* Until nobody waits. */
static bool run_loop(void *user)
{
    loop *l = user;

    while (l->waiting != NULL) {
        struct epoll_event events[EVENTS_AT_ONCE];
        int                count = epoll_wait(l->epoll, events, EVENTS_AT_ONCE, patience(l));
        bool               is_cancelled = false;

        if (count < 0 && errno != EINTR)
            return false;
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == NULL)
                is_cancelled = true;
            else
                mark_ready(&events[i]);
        }
        mark_due(l, is_cancelled);
        for (waiter *w = take_due(l), *next; w != NULL; w = next) {
            next = w->next;
            coroutine_resume(w->who);
        }
    }
    return true;
}

int main(int count, char **arguments)
{
    loop l = { .epoll = epoll_create1(EPOLL_CLOEXEC) };
    int  status;

    if (count != 2 || l.epoll < 0) {
        fprintf(stderr, "usage: example-epoll URL\n");
        return 2;
    }
    status = run_queries(arguments[1], wait_in_loop, run_loop, &l);
    (void)close(l.epoll);
    return status;
}
