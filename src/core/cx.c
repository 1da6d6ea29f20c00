/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/cx.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <sqlmodel/sys/driver.h>

#include "cx.h"
#include "error.h"

_Static_assert(sizeof(sqlm_cx) <= sizeof(sqlm_cx_storage), "a context must fit its storage on the stack");
_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "sqlm_cx_cancel() must be callable from a signal handler");

/* What sqlm_cx_error() gives for the context that sqlm_cx_new() could not make. */
static const sqlm_error no_context_error = {
    .kind = SQLM_E_OUT_OF_MEMORY,
    .where = "",
    .message = "there is no context: memory or descriptors ran out, or its options were wrong",
};

int64_t sqlm_now(void)
{
    struct timespec now = { 0 };

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t deadline_after(int64_t timeout_ms)
{
    const int64_t now = sqlm_now();

    if (timeout_ms < 0)
        return now - 1;
    return timeout_ms > (SQLM_NO_DEADLINE - 1 - now) / 1000 ? SQLM_NO_DEADLINE - 1 : now + timeout_ms * 1000;
}

/* ---- waiting by poll(2) ---------------------------------------------------------------------------------------------------- */

static int poll_timeout(int64_t deadline)
{
    int64_t left;

    if (deadline == SQLM_NO_DEADLINE)
        return -1;
    left = deadline - sqlm_now();
    if (left <= 0)
        return 0;
    return left / 1000 >= INT_MAX ? INT_MAX : (int)((left + 999) / 1000);
}

static int wait_by_poll(void *user, const sqlm_wait *wait)
{
    struct pollfd polled[1 + SQLM_CX_MAX_DEPTH];
    int           ready = 0;

    (void)user;
    polled[0] = (struct pollfd){ .fd = wait->descriptor };
    if ((wait->events & SQLM_WAIT_READ) != 0)
        polled[0].events |= POLLIN;
    if ((wait->events & SQLM_WAIT_WRITE) != 0)
        polled[0].events |= POLLOUT;
    for (size_t i = 0; i < wait->wake_count; i++)
        polled[1 + i] = (struct pollfd){ .fd = wait->wake[i], .events = POLLIN };

    if (poll(polled, 1 + wait->wake_count, poll_timeout(wait->deadline)) < 0)
        return -errno;
    if ((polled[0].revents & POLLNVAL) != 0)
        return -EBADF;
    if ((polled[0].revents & (POLLERR | POLLHUP)) != 0)
        return (int)wait->events; /* reading or writing finds out what it is */
    if ((polled[0].revents & POLLIN) != 0)
        ready |= SQLM_WAIT_READ;
    if ((polled[0].revents & POLLOUT) != 0)
        ready |= SQLM_WAIT_WRITE;
    return ready;
}

/* ---- birth and death ------------------------------------------------------------------------------------------------------- */

/* Observer and budgets came later. */
#define FIRST_OPTIONS_SIZE offsetof(sqlm_cx_options, observer)
#define FIRST_OBSERVER_SIZE offsetof(sqlm_observer, notice)

static const sqlm_cx_options default_options = { .size = sizeof(default_options) };

static bool is_allocator(const sqlm_allocator *allocator)
{
    return allocator->allocate != NULL && allocator->resize != NULL && allocator->release != NULL;
}

static const sqlm_allocator *choose_allocator(const sqlm_cx_options *options)
{
    if (options->allocator.allocate != NULL || options->allocator.resize != NULL || options->allocator.release != NULL)
        return &options->allocator;
    return options->parent != NULL ? &options->parent->allocator : sqlm_allocator_libc();
}

static void choose_wait(sqlm_cx *cx, const sqlm_cx_options *options)
{
    if (options->wait != NULL) {
        cx->wait = options->wait;
        cx->wait_user = options->wait_user;
    } else if (options->parent != NULL) {
        cx->wait = options->parent->wait;
        cx->wait_user = options->parent->wait_user;
    }
}

static uint64_t tighter(uint64_t own, uint64_t inherited)
{
    return own != 0 && own < inherited ? own : inherited;
}

static void choose_observer(sqlm_cx *cx, const sqlm_cx_options *options)
{
    if (options->observer != NULL)
        cx->observer = &cx->own_observer;
    else if (options->parent != NULL)
        cx->observer = options->parent->observer;
}

static void choose_budget(sqlm_cx *cx, const sqlm_cx_options *options)
{
    const sqlm_budget inherited = sqlm_cx_budget(options->parent);

    cx->budget = (sqlm_budget){ tighter(options->max_rows, inherited.rows), tighter(options->max_bytes, inherited.bytes) };
}

static void initialise(sqlm_cx *cx, const sqlm_allocator *allocator, int wake)
{
    cx->allocator = *allocator;
    cx->parent = NULL;
    cx->cleans_for = NULL;
    atomic_init(&cx->deadline, SQLM_NO_DEADLINE);
    atomic_init(&cx->is_cancelled, false);
    atomic_init(&cx->is_woken, false);
    cx->wake = wake;
    cx->skips_validation = false;
    cx->depth = 0;
    cx->failures = 0;
    cx->wait = wait_by_poll;
    cx->wait_user = NULL;
    cx->observer = NULL;
    cx->budget = sqlm_cx_budget(NULL);
    sqlm__error_clear(&cx->error);
}

/* Takes both structs over as ours; false when the size of one is none that we know. */
static bool read_options(const sqlm_cx_options *given, sqlm_cx_options *options, sqlm_observer *observer)
{
    if (!sqlm_options_read(options, sizeof(*options), given, FIRST_OPTIONS_SIZE))
        return false;
    return options->observer == NULL || sqlm_options_read(observer, sizeof(*observer), options->observer, FIRST_OBSERVER_SIZE);
}

static sqlm_cx *make(const sqlm_cx_options *options)
{
    const sqlm_allocator *allocator;
    sqlm_cx              *cx;
    int                   wake;

    allocator = choose_allocator(options);
    if (!is_allocator(allocator) || (options->parent != NULL && options->parent->depth + 1 >= SQLM_CX_MAX_DEPTH))
        return NULL;
    wake = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
    if (wake < 0)
        return NULL;
    cx = sqlm_allocate(allocator, 1, sizeof(*cx));
    if (cx == NULL) {
        (void)close(wake);
        return NULL;
    }
    initialise(cx, allocator, wake);
    cx->parent = options->parent;
    cx->depth = options->parent != NULL ? options->parent->depth + 1 : 0;
    cx->skips_validation = options->parent != NULL && options->parent->skips_validation;
    choose_wait(cx, options);
    choose_observer(cx, options);
    choose_budget(cx, options);
    sqlm_cx_set_timeout(cx, options->timeout_ms);
    return cx;
}

sqlm_cx *sqlm_cx_new(const sqlm_cx_options *options)
{
    sqlm_cx_options ours;
    sqlm_observer   observer;
    sqlm_cx        *cx;

    memset(&observer, 0, sizeof(observer));
    if (!read_options(options != NULL ? options : &default_options, &ours, &observer))
        return NULL;
    cx = make(&ours);
    if (cx != NULL)
        cx->own_observer = observer;
    return cx;
}

void sqlm_cx_free(sqlm_cx *cx)
{
    sqlm_allocator allocator;

    if (cx == NULL)
        return;
    allocator = cx->allocator;
    (void)close(cx->wake);
    sqlm_release(&allocator, cx, 1, sizeof(*cx));
}

sqlm_cx *sqlm_cx_cleanup_begin(sqlm_cx_storage *storage, sqlm_cx *parent, int64_t timeout_ms)
{
    sqlm_cx *cx = (sqlm_cx *)(void *)storage;

    initialise(cx, &parent->allocator, -1);
    cx->cleans_for = parent;
    cx->wait = parent->wait;
    cx->wait_user = parent->wait_user;
    cx->observer = parent->observer;
    sqlm_cx_set_timeout(cx, timeout_ms);
    return cx;
}

void sqlm_cx_cleanup_end(sqlm_cx *cleanup, sqlm_outcome outcome)
{
    sqlm_error *first = &cleanup->cleans_for->error;

    if (outcome == SQLM_OK)
        return;
    if (first->kind == SQLM_E_NONE) {
        *first = cleanup->error;
        cleanup->cleans_for->failures++;
        return;
    }
    first->cleanup_kind = cleanup->error.kind;
    sqlm_error_set_text(first->cleanup_message, sizeof(first->cleanup_message), cleanup->error.message);
}

/* ---- cancellation and deadline --------------------------------------------------------------------------------------------- */

/* One write for each time that a flag goes up, one read for each time that it is taken down: so the descriptor never says
 * what the flags do not. */
static void raise_flag(const sqlm_cx *cx, atomic_bool *flag)
{
    const uint64_t one = 1;
    int            kept;

    if (atomic_exchange(flag, true) || cx->wake < 0)
        return;
    kept = errno;
    while (write(cx->wake, &one, sizeof(one)) < 0 && errno == EINTR)
        continue;
    errno = kept;
}

static void lower_flag(const sqlm_cx *cx, atomic_bool *flag)
{
    uint64_t one;

    /* waits for the write of a thread that stands between its flag and its write */
    while (cx->wake >= 0 && read(cx->wake, &one, sizeof(one)) < 0 && errno == EINTR)
        continue;
    atomic_store(flag, false);
}

void sqlm_cx_cancel(sqlm_cx *cx)
{
    if (cx != NULL)
        raise_flag(cx, &cx->is_cancelled);
}

void sqlm_cx_uncancel(sqlm_cx *cx)
{
    if (cx != NULL && atomic_load(&cx->is_cancelled))
        lower_flag(cx, &cx->is_cancelled);
}

void sqlm_cx_wake(sqlm_cx *cx)
{
    if (cx != NULL)
        raise_flag(cx, &cx->is_woken);
}

bool sqlm_cx_take_wake(sqlm_cx *cx)
{
    if (cx == NULL || !atomic_load_explicit(&cx->is_woken, memory_order_relaxed))
        return false;
    lower_flag(cx, &cx->is_woken);
    return true;
}

void sqlm_cx_set_timeout(sqlm_cx *cx, int64_t timeout_ms)
{
    if (cx != NULL)
        atomic_store_explicit(&cx->deadline, timeout_ms == 0 ? SQLM_NO_DEADLINE : deadline_after(timeout_ms), memory_order_relaxed);
}

void sqlm_cx_set_validation(sqlm_cx *cx, bool is_on)
{
    if (cx != NULL)
        cx->skips_validation = !is_on;
}

bool sqlm_cx_validates(const sqlm_cx *cx)
{
    return cx != NULL && !cx->skips_validation;
}

int64_t sqlm_cx_deadline(const sqlm_cx *cx)
{
    int64_t earliest = SQLM_NO_DEADLINE;

    for (; cx != NULL; cx = cx->parent) {
        const int64_t deadline = atomic_load_explicit(&cx->deadline, memory_order_relaxed);

        if (deadline < earliest)
            earliest = deadline;
    }
    return earliest;
}

/* Why @p cx is to stop; SQLM_E_NONE when it is not. */
static sqlm_error_kind stop_kind(const sqlm_cx *cx)
{
    int64_t earliest = SQLM_NO_DEADLINE;

    for (; cx != NULL; cx = cx->parent) {
        const int64_t deadline = atomic_load_explicit(&cx->deadline, memory_order_relaxed);

        if (atomic_load_explicit(&cx->is_cancelled, memory_order_acquire))
            return SQLM_E_CANCELLED;
        if (deadline < earliest)
            earliest = deadline;
    }
    return earliest != SQLM_NO_DEADLINE && sqlm_now() >= earliest ? SQLM_E_TIMEOUT : SQLM_E_NONE;
}

bool sqlm_cx_is_stopped(const sqlm_cx *cx)
{
    return stop_kind(cx) != SQLM_E_NONE;
}

sqlm_outcome sqlm_cx_check(sqlm_cx *cx)
{
    const sqlm_error_kind kind = stop_kind(cx);

    if (cx == NULL)
        return SQLM_ERR;
    if (kind == SQLM_E_NONE)
        return SQLM_OK;
    if (kind == SQLM_E_CANCELLED)
        return SQLM_FAIL(cx, CANCELLED, NONE, "the call was cancelled");
    return SQLM_FAIL(cx, TIMEOUT, NONE, "the deadline of the context passed");
}

/* ---- waiting --------------------------------------------------------------------------------------------------------------- */

static size_t collect_wakes(const sqlm_cx *cx, int wake[SQLM_CX_MAX_DEPTH])
{
    size_t count = 0;

    for (; cx != NULL; cx = cx->parent) {
        if (cx->wake >= 0)
            wake[count++] = cx->wake;
    }
    return count;
}

/* When a wait ends that nobody wakes: no later than the deadline. Fails where the cx is stopped already. */
static sqlm_outcome find_end(sqlm_cx *cx, int64_t until, int64_t *end)
{
    sqlm_outcome outcome = SQLM_OK;

    *end = until;
    if (!sqlm__cx_cannot_be_stopped(cx)) {
        const int64_t deadline = sqlm_cx_deadline(cx);

        outcome = sqlm_cx_check(cx);
        *end = deadline < until ? deadline : until;
    }
    return outcome;
}

sqlm_outcome sqlm_cx_wait(sqlm_cx *cx, int descriptor, unsigned events, int64_t until, unsigned *ready)
{
    int       wake[SQLM_CX_MAX_DEPTH];
    sqlm_wait wait = { .descriptor = descriptor, .events = descriptor < 0 ? 0 : events, .wake = wake };
    int       got;

    if (ready != NULL)
        *ready = 0;
    if (cx == NULL)
        return SQLM_ERR;
    if (descriptor >= 0 && (events == 0 || (events & ~(unsigned)(SQLM_WAIT_READ | SQLM_WAIT_WRITE)) != 0))
        return SQLM_FAIL(cx, MISUSE, NONE, "events are %u, expected SQLM_WAIT_READ, SQLM_WAIT_WRITE or both", events);
    wait.wake_count = collect_wakes(cx, wake);
    for (;;) {
        const sqlm_outcome outcome = find_end(cx, until, &wait.deadline);

        if (outcome != SQLM_OK)
            return outcome;
        got = cx->wait(cx->wait_user, &wait);
        if (got < 0 && got != -EINTR && got != -EAGAIN)
            return SQLM_FAIL(cx, CONNECTION, IO, "waiting for descriptor %d failed with errno %d", descriptor, -got);
        if (got > 0 && ((unsigned)got & wait.events) != 0) {
            if (ready != NULL)
                *ready = (unsigned)got & wait.events;
            return SQLM_OK;
        }
        if (atomic_load(&cx->is_woken))
            return SQLM_OK;
        if (until != SQLM_NO_DEADLINE && sqlm_now() >= until)
            return sqlm_cx_check(cx);
    }
}

/* ---- allocator and record -------------------------------------------------------------------------------------------------- */

const sqlm_allocator *sqlm_cx_allocator(const sqlm_cx *cx)
{
    return cx == NULL ? sqlm_allocator_libc() : &cx->allocator;
}

const sqlm_error *sqlm_cx_error(const sqlm_cx *cx)
{
    return cx == NULL ? &no_context_error : &cx->error;
}

sqlm_error *sqlm_cx_error_details(sqlm_cx *cx)
{
    return cx == NULL ? NULL : &cx->error;
}

sqlm_outcome sqlm_cx_fail(sqlm_cx *cx, sqlm_error_kind kind, sqlm_error_reason reason, const char *where, const char *format, ...)
{
    char    message[sizeof(cx->error.message) + 4] = ""; /* longer, so that a character that is cut here is cut once more */
    va_list arguments;

    if (kind <= SQLM_E_NONE || kind >= SQLM_ERROR_KIND_COUNT)
        kind = SQLM_E_INTERNAL;
    if (cx == NULL)
        return SQLM_ERR;
    /* formatted apart, because the arguments may lie in the record */
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);

    cx->failures++;
    sqlm__error_clear(&cx->error);
    cx->error.kind = kind;
    cx->error.reason = reason;
    if (kind == SQLM_E_NOT_FOUND || kind == SQLM_E_MULTIPLE_FOUND || kind == SQLM_E_STALE_DATA)
        cx->error.sent = SQLM_SENT_YES; /* only a statement that ran can tell */
    cx->error.where = where == NULL ? "" : where;
    sqlm_error_set_text(cx->error.message, sizeof(cx->error.message), message);
    return sqlm_error_kind_outcome(kind);
}
