/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <sqlmodel/sys/observe.h>

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

static sqlm_cx *child_of(sqlm_cx *parent, int64_t timeout_ms)
{
    sqlm_cx_options options = { .size = sizeof(options), .parent = parent, .timeout_ms = timeout_ms };
    sqlm_cx        *child = sqlm_cx_new(&options);

    assert_non_null(child);
    return child;
}

/* ---- birth ----------------------------------------------------------------------------------------------------------------- */

static void cx__starts_without_error_and_deadline(void **state)
{
    sqlm_cx *cx = *state;

    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_NONE);
    assert_string_equal(sqlm_cx_error(cx)->where, "");
    assert_true(sqlm_cx_deadline(cx) == SQLM_NO_DEADLINE);
    assert_false(sqlm_cx_is_stopped(cx));
    assert_ok(cx, sqlm_cx_check(cx));
}

static void cx__refuses_options_of_an_unknown_size(void **state)
{
    const size_t    sizes[] = { 0, offsetof(sqlm_cx_options, observer) - 1, sizeof(sqlm_cx_options) + 1, SIZE_MAX };
    sqlm_cx_options options = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        options.size = sizes[i];
        assert_null(sqlm_cx_new(&options));
    }
}

/* The options as they were before observers and budgets, with nothing of the program's behind them. */
static void cx__takes_the_options_of_an_older_program(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options now = { .size = offsetof(sqlm_cx_options, observer), .allocator = torture_allocator(&heap), .timeout_ms = -1 };
    void           *then = malloc(now.size); /* the address sanitizer sees who reads beyond */
    sqlm_cx        *cx;

    (void)state;
    assert_non_null(then);
    memcpy(then, &now, now.size);
    cx = sqlm_cx_new(then);
    assert_non_null(cx);
    assert_int_equal(heap.live_count, 1);
    assert_error(cx, TIMEOUT, sqlm_cx_check(cx));
    assert_true(sqlm_cx_budget(cx).rows == UINT64_MAX && sqlm_cx_budget(cx).bytes == UINT64_MAX);
    sqlm_cx_free(cx);
    free(then);
}

static void cx__refuses_an_observer_of_an_unknown_size(void **state)
{
    sqlm_observer   observer = { .size = sizeof(observer) };
    sqlm_cx_options options = { .size = sizeof(options), .observer = &observer };
    sqlm_cx        *cx = sqlm_cx_new(&options);

    (void)state;
    assert_non_null(cx);
    sqlm_cx_free(cx);
    observer.size++;
    assert_null(sqlm_cx_new(&options));
    observer.size = 0;
    assert_null(sqlm_cx_new(&options));
}

static void options__of_an_older_program_are_read_with_zeros_behind(void **state)
{
    struct {
        size_t  size;
        int32_t a, b, c;
    } ours = { 1, 1, 1, 1 };
    struct {
        size_t  size;
        int32_t a, b;
    } given = { sizeof(given), 2, 3 };

    (void)state;
    assert_true(sqlm_options_read(&ours, sizeof(ours), &given, sizeof(given)));
    assert_true(ours.size == sizeof(given) && ours.a == 2 && ours.b == 3 && ours.c == 0);
    given.a = 9;
    assert_false(sqlm_options_read(&ours, sizeof(ours), &given, sizeof(given) + 1));
    given.size = sizeof(ours) + 1;
    assert_false(sqlm_options_read(&ours, sizeof(ours), &given, sizeof(given)));
    assert_int_equal(ours.a, 2);
}

static void cx__budget_is_the_tightest_of_the_chain(void **state)
{
    sqlm_cx_options options = { .size = sizeof(options), .max_rows = 10, .max_bytes = 4096 };
    sqlm_cx        *top = sqlm_cx_new(&options);
    sqlm_cx        *child;
    sqlm_cx        *grandchild;

    (void)state;
    assert_non_null(top);
    options = (sqlm_cx_options){ .size = sizeof(options), .parent = top, .max_rows = 5, .max_bytes = 10000 };
    child = sqlm_cx_new(&options);
    assert_non_null(child);
    assert_true(sqlm_cx_budget(child).rows == 5 && sqlm_cx_budget(child).bytes == 4096);
    options = (sqlm_cx_options){ .size = sizeof(options), .parent = child };
    grandchild = sqlm_cx_new(&options);
    assert_non_null(grandchild);
    assert_true(sqlm_cx_budget(grandchild).rows == 5 && sqlm_cx_budget(grandchild).bytes == 4096);
    sqlm_cx_free(grandchild);
    sqlm_cx_free(child);
    sqlm_cx_free(top);
}

static void cx__refuses_half_an_allocator(void **state)
{
    sqlm_cx_options options = { .size = sizeof(options), .allocator.allocate = sqlm_allocator_libc()->allocate };

    (void)state;
    assert_null(sqlm_cx_new(&options));
}

static void cx__is_null_when_memory_or_descriptors_are_out(void **state)
{
    torture_heap    heap = { .fail_at = 1 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    struct rlimit   kept;
    struct rlimit   none;

    (void)state;
    assert_null(sqlm_cx_new(&options));
    assert_int_equal(heap.live_count, 0);

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &kept), 0);
    none = (struct rlimit){ .rlim_cur = 0, .rlim_max = kept.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_null(sqlm_cx_new(NULL));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &kept), 0);
    assert_int_equal(sqlm_cx_error(NULL)->kind, SQLM_E_OUT_OF_MEMORY);
}

static void cx__null_is_allowed_wherever_a_failure_could_have_left_one(void **state)
{
    (void)state;
    sqlm_cx_free(NULL);
    sqlm_cx_cancel(NULL);
    sqlm_cx_uncancel(NULL);
    sqlm_cx_set_timeout(NULL, 1);
    assert_int_equal(sqlm_cx_check(NULL), SQLM_ERR);
    assert_int_equal(sqlm_cx_wait(NULL, -1, 0, 0, NULL), SQLM_ERR);
    assert_int_equal(SQLM_FAIL(NULL, DATA, NONE, "nobody hears it"), SQLM_ERR);
    assert_ptr_equal(sqlm_cx_allocator(NULL), sqlm_allocator_libc());
}

static void cx__chain_of_parents_has_an_end(void **state)
{
    sqlm_cx        *chain[SQLM_CX_MAX_DEPTH] = { *state };
    sqlm_cx_options options = { .size = sizeof(options) };

    for (size_t i = 1; i < SQLM_CX_MAX_DEPTH; i++)
        chain[i] = child_of(chain[i - 1], 0);
    options.parent = chain[SQLM_CX_MAX_DEPTH - 1];
    assert_null(sqlm_cx_new(&options));
    sqlm_cx_cancel(chain[0]);
    assert_error(options.parent, CANCELLED, sqlm_cx_wait(options.parent, -1, 0, SQLM_NO_DEADLINE, NULL));
    for (size_t i = SQLM_CX_MAX_DEPTH - 1; i > 0; i--)
        sqlm_cx_free(chain[i]);
}

static void cx__descriptor_is_closed_on_exec_and_on_free(void **state)
{
    int      first = dup(0);
    sqlm_cx *cx;

    (void)state;
    assert_int_equal(close(first), 0);
    cx = sqlm_cx_new(NULL);
    assert_int_equal(fcntl(first, F_GETFD), FD_CLOEXEC);
    sqlm_cx_free(cx);
    assert_int_equal(fcntl(first, F_GETFD), -1);
}

/* ---- deadlines ------------------------------------------------------------------------------------------------------------- */

static void deadline__that_has_passed_stops_with_timeout(void **state)
{
    sqlm_cx *cx = *state;

    sqlm_cx_set_timeout(cx, -1);
    assert_true(sqlm_cx_is_stopped(cx));
    assert_error(cx, TIMEOUT, sqlm_cx_check(cx));
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    sqlm_cx_set_timeout(cx, 0);
    assert_false(sqlm_cx_is_stopped(cx));
}

static void deadline__of_a_parent_bounds_its_child(void **state)
{
    sqlm_cx *parent = *state;
    sqlm_cx *child;

    sqlm_cx_set_timeout(parent, 1000);
    child = child_of(parent, 100000);
    assert_true(sqlm_cx_deadline(child) == sqlm_cx_deadline(parent));
    sqlm_cx_set_timeout(child, 10);
    assert_true(sqlm_cx_deadline(child) < sqlm_cx_deadline(parent));
    sqlm_cx_set_timeout(parent, -1);
    assert_error(child, TIMEOUT, sqlm_cx_check(child));
    sqlm_cx_free(child);
}

static void deadline__far_away_saturates(void **state)
{
    sqlm_cx *cx = *state;

    sqlm_cx_set_timeout(cx, INT64_MAX);
    assert_false(sqlm_cx_is_stopped(cx));
    assert_true(sqlm_cx_deadline(cx) > sqlm_now());
    sqlm_cx_set_timeout(cx, INT64_MIN);
    assert_true(sqlm_cx_is_stopped(cx));
}

static void deadline__ends_a_wait_and_not_before(void **state)
{
    sqlm_cx *cx = *state;
    int64_t  begun = sqlm_now();

    sqlm_cx_set_timeout(cx, 20);
    assert_error(cx, TIMEOUT, sqlm_cx_wait(cx, -1, 0, SQLM_NO_DEADLINE, NULL));
    assert_true(sqlm_now() - begun >= 20000);
}

/* ---- cancellation ---------------------------------------------------------------------------------------------------------- */

static void cancel__stops_until_it_is_taken_back(void **state)
{
    sqlm_cx *cx = *state;

    sqlm_cx_cancel(cx);
    sqlm_cx_cancel(cx);
    assert_error(cx, CANCELLED, sqlm_cx_check(cx));
    assert_error(cx, CANCELLED, sqlm_cx_wait(cx, -1, 0, SQLM_NO_DEADLINE, NULL));
    sqlm_cx_uncancel(cx);
    sqlm_cx_uncancel(cx);
    assert_ok(cx, sqlm_cx_check(cx));
    assert_ok(cx, sqlm_cx_wait(cx, -1, 0, sqlm_now(), NULL));
}

static void cancel__of_a_parent_is_not_taken_back_by_its_child(void **state)
{
    sqlm_cx *parent = *state;
    sqlm_cx *child = child_of(parent, 0);
    sqlm_cx *other = child_of(parent, 0);

    sqlm_cx_cancel(child);
    assert_ok(parent, sqlm_cx_check(parent));
    assert_ok(other, sqlm_cx_check(other));
    sqlm_cx_cancel(parent);
    sqlm_cx_uncancel(child);
    assert_error(child, CANCELLED, sqlm_cx_check(child));
    assert_error(other, CANCELLED, sqlm_cx_check(other));
    sqlm_cx_free(child);
    sqlm_cx_free(other);
}

/* A hook that tells another thread that it waits. */
typedef struct announcer {
    int      pipe[2];
    unsigned calls;
    size_t   wake_count;
} announcer;

static int announce_and_poll(void *user, const sqlm_wait *wait)
{
    announcer    *self = user;
    struct pollfd polled[SQLM_CX_MAX_DEPTH];

    if (self->calls++ == 0)
        assert_int_equal(write(self->pipe[1], "", 1), 1);
    self->wake_count = wait->wake_count;
    for (size_t i = 0; i < wait->wake_count; i++)
        polled[i] = (struct pollfd){ .fd = wait->wake[i], .events = POLLIN };
    return poll(polled, wait->wake_count, -1) < 0 ? -errno : 0;
}

typedef struct canceller {
    announcer *waits;
    sqlm_cx   *cx;
} canceller;

static void *cancel_when_it_waits(void *user)
{
    canceller *self = user;
    char       byte;

    if (read(self->waits->pipe[0], &byte, 1) == 1)
        sqlm_cx_cancel(self->cx);
    return NULL;
}

static void cancel__of_a_parent_wakes_a_child_that_waits(void **state)
{
    announcer       waits = { .calls = 0 };
    sqlm_cx_options options = { .size = sizeof(options), .parent = *state, .wait = announce_and_poll, .wait_user = &waits };
    sqlm_cx        *child = sqlm_cx_new(&options);
    canceller       other = { &waits, *state };
    pthread_t       thread;

    assert_int_equal(pipe(waits.pipe), 0);
    assert_int_equal(pthread_create(&thread, NULL, cancel_when_it_waits, &other), 0);
    assert_error(child, CANCELLED, sqlm_cx_wait(child, -1, 0, SQLM_NO_DEADLINE, NULL));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(waits.wake_count, 2);
    sqlm_cx_free(child);
    (void)close(waits.pipe[0]);
    (void)close(waits.pipe[1]);
}

static sqlm_cx *to_cancel;
static int      errno_after;

static void cancel_by_signal(int number)
{
    (void)number;
    errno = 1234;
    sqlm_cx_cancel(to_cancel);
    errno_after = errno;
}

static void cancel__in_a_signal_handler_keeps_errno(void **state)
{
    struct sigaction action = { .sa_handler = cancel_by_signal };
    struct sigaction kept;
    sqlm_cx         *cx = *state;

    to_cancel = cx;
    assert_int_equal(sigaction(SIGUSR1, &action, &kept), 0);
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(sigaction(SIGUSR1, &kept, NULL), 0);
    assert_int_equal(errno_after, 1234);
    assert_error(cx, CANCELLED, sqlm_cx_wait(cx, -1, 0, SQLM_NO_DEADLINE, NULL));
}

typedef struct repeated {
    sqlm_cx *cx;
    unsigned times;
} repeated;

static void *cancel_again_and_again(void *user)
{
    repeated *self = user;

    for (unsigned i = 0; i < self->times; i++)
        sqlm_cx_cancel(self->cx);
    return NULL;
}

/* When flag and descriptor disagreed, the last wait would spin or never end. */
static void cancel__flag_and_descriptor_agree_after_many_threads(void **state)
{
    repeated  work = { *state, 2000 };
    pthread_t threads[4];

    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, cancel_again_and_again, &work), 0);
    for (unsigned i = 0; i < work.times; i++)
        sqlm_cx_uncancel(work.cx);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    sqlm_cx_uncancel(work.cx);
    assert_ok(work.cx, sqlm_cx_wait(work.cx, -1, 0, sqlm_now() + 2000, NULL));
    sqlm_cx_cancel(work.cx);
    assert_error(work.cx, CANCELLED, sqlm_cx_wait(work.cx, -1, 0, SQLM_NO_DEADLINE, NULL));
}

/* ---- waking ---------------------------------------------------------------------------------------------------------------- */

static void wake__ends_waits_until_it_is_taken(void **state)
{
    sqlm_cx *cx = *state;
    unsigned ready = 1;

    assert_false(sqlm_cx_take_wake(cx));
    sqlm_cx_wake(cx);
    sqlm_cx_wake(cx);
    assert_ok(cx, sqlm_cx_wait(cx, -1, 0, SQLM_NO_DEADLINE, &ready));
    assert_int_equal(ready, 0);
    assert_ok(cx, sqlm_cx_wait(cx, -1, 0, SQLM_NO_DEADLINE, NULL));
    assert_ok(cx, sqlm_cx_check(cx));
    assert_true(sqlm_cx_take_wake(cx));
    assert_false(sqlm_cx_take_wake(cx));
    sqlm_cx_set_timeout(cx, 1);
    assert_error(cx, TIMEOUT, sqlm_cx_wait(cx, -1, 0, SQLM_NO_DEADLINE, NULL));
    sqlm_cx_wake(NULL);
    assert_false(sqlm_cx_take_wake(NULL));
}

static void wake__and_a_cancel_stand_for_themselves(void **state)
{
    sqlm_cx *cx = *state;

    sqlm_cx_wake(cx);
    sqlm_cx_cancel(cx);
    assert_error(cx, CANCELLED, sqlm_cx_wait(cx, -1, 0, SQLM_NO_DEADLINE, NULL));
    sqlm_cx_uncancel(cx);
    assert_ok(cx, sqlm_cx_wait(cx, -1, 0, SQLM_NO_DEADLINE, NULL));
    sqlm_cx_cancel(cx);
    assert_true(sqlm_cx_take_wake(cx));
    assert_error(cx, CANCELLED, sqlm_cx_wait(cx, -1, 0, SQLM_NO_DEADLINE, NULL));
    sqlm_cx_uncancel(cx);
    assert_ok(cx, sqlm_cx_wait(cx, -1, 0, sqlm_now(), NULL));
}

static void *wake_again_and_again(void *user)
{
    repeated *self = user;

    for (unsigned i = 0; i < self->times; i++) {
        sqlm_cx_wake(self->cx);
        sqlm_cx_cancel(self->cx);
    }
    return NULL;
}

/* When flags and descriptor disagreed, the last wait would return at once or never end. */
static void wake__flags_and_descriptor_agree_after_many_threads(void **state)
{
    repeated  work = { *state, 2000 };
    pthread_t threads[4];
    int64_t   begun;

    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, wake_again_and_again, &work), 0);
    for (unsigned i = 0; i < work.times; i++) {
        (void)sqlm_cx_take_wake(work.cx);
        sqlm_cx_uncancel(work.cx);
    }
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    (void)sqlm_cx_take_wake(work.cx);
    sqlm_cx_uncancel(work.cx);
    begun = sqlm_now();
    assert_ok(work.cx, sqlm_cx_wait(work.cx, -1, 0, begun + 2000, NULL));
    assert_true(sqlm_now() - begun >= 2000);
    sqlm_cx_wake(work.cx);
    assert_ok(work.cx, sqlm_cx_wait(work.cx, -1, 0, SQLM_NO_DEADLINE, NULL));
}

/* ---- waiting --------------------------------------------------------------------------------------------------------------- */

static void wait__tells_what_is_ready(void **state)
{
    sqlm_cx *cx = *state;
    unsigned ready = 9;
    int      ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_ok(cx, sqlm_cx_wait(cx, ends[1], SQLM_WAIT_WRITE, SQLM_NO_DEADLINE, &ready));
    assert_int_equal(ready, SQLM_WAIT_WRITE);
    assert_ok(cx, sqlm_cx_wait(cx, ends[0], SQLM_WAIT_READ, sqlm_now(), &ready));
    assert_int_equal(ready, 0);
    (void)close(ends[1]);
    assert_ok(cx, sqlm_cx_wait(cx, ends[0], SQLM_WAIT_READ, SQLM_NO_DEADLINE, &ready)); /* hung up: reading tells */
    assert_int_equal(ready, SQLM_WAIT_READ);
    (void)close(ends[0]);
}

static void wait__for_a_descriptor_that_is_none_fails(void **state)
{
    sqlm_cx *cx = *state;
    int      none = dup(0);

    (void)close(none);
    assert_error(cx, CONNECTION, sqlm_cx_wait(cx, none, SQLM_WAIT_READ, SQLM_NO_DEADLINE, NULL));
}

static void wait__without_known_events_is_misuse(void **state)
{
    sqlm_cx *cx = *state;

    assert_error(cx, MISUSE, sqlm_cx_wait(cx, 0, 0, SQLM_NO_DEADLINE, NULL));
    assert_error(cx, MISUSE, sqlm_cx_wait(cx, 0, 4, SQLM_NO_DEADLINE, NULL));
}

typedef struct scripted_hook {
    const int *answers;
    size_t     at;
    sqlm_wait  last;
} scripted_hook;

static int answer_by_script(void *user, const sqlm_wait *wait)
{
    scripted_hook *self = user;

    self->last = *wait;
    return self->answers[self->at++];
}

static void wait__looks_again_when_a_hook_returns_early(void **state)
{
    static const int answers[] = { 0, -EINTR, -EAGAIN, SQLM_WAIT_WRITE, SQLM_WAIT_READ | SQLM_WAIT_WRITE };
    scripted_hook    hook = { .answers = answers };
    sqlm_cx_options  options = { .size = sizeof(options), .wait = answer_by_script, .wait_user = &hook, .timeout_ms = 100000 };
    sqlm_cx         *cx = sqlm_cx_new(&options);
    unsigned         ready;

    (void)state;
    assert_ok(cx, sqlm_cx_wait(cx, 77, SQLM_WAIT_READ, SQLM_NO_DEADLINE, &ready));
    assert_int_equal(ready, SQLM_WAIT_READ);
    assert_int_equal(hook.at, 5);
    assert_int_equal(hook.last.descriptor, 77);
    assert_int_equal(hook.last.events, SQLM_WAIT_READ);
    assert_int_equal(hook.last.wake_count, 1);
    assert_true(hook.last.deadline == sqlm_cx_deadline(cx));
    sqlm_cx_free(cx);
}

static int look_at_wakes(void *user, const sqlm_wait *wait)
{
    struct pollfd polled = { .fd = wait->wake[0], .events = POLLIN };

    *(int *)user = poll(&polled, 1, 0);
    return SQLM_WAIT_READ;
}

static void cancel__taken_back_leaves_no_descriptor_readable(void **state)
{
    int             readable = -1;
    sqlm_cx_options options = { .size = sizeof(options), .wait = look_at_wakes, .wait_user = &readable };
    sqlm_cx        *cx = sqlm_cx_new(&options);

    (void)state;
    sqlm_cx_cancel(cx);
    sqlm_cx_cancel(cx);
    sqlm_cx_uncancel(cx);
    assert_ok(cx, sqlm_cx_wait(cx, 0, SQLM_WAIT_READ, SQLM_NO_DEADLINE, NULL));
    assert_int_equal(readable, 0);
    sqlm_cx_free(cx);
}

static void wait__gives_the_hook_the_earlier_of_both_deadlines(void **state)
{
    static const int answers[] = { SQLM_WAIT_READ };
    scripted_hook    hook = { .answers = answers };
    sqlm_cx_options  options = { .size = sizeof(options), .wait = answer_by_script, .wait_user = &hook, .timeout_ms = 100000 };
    sqlm_cx         *cx = sqlm_cx_new(&options);
    int64_t          until = sqlm_now() + 1000000;

    (void)state;
    assert_ok(cx, sqlm_cx_wait(cx, 0, SQLM_WAIT_READ, until, NULL));
    assert_true(hook.last.deadline == until);
    sqlm_cx_free(cx);
}

static void wait__failure_of_a_hook_is_a_failure_of_the_connection(void **state)
{
    static const int answers[] = { -EIO };
    scripted_hook    hook = { .answers = answers };
    sqlm_cx_options  options = { .size = sizeof(options), .wait = answer_by_script, .wait_user = &hook };
    sqlm_cx         *cx = sqlm_cx_new(&options);

    (void)state;
    assert_error(cx, CONNECTION, sqlm_cx_wait(cx, 0, SQLM_WAIT_READ, SQLM_NO_DEADLINE, NULL));
    sqlm_cx_free(cx);
}

static void ignore_signal(int number)
{
    (void)number;
}

static void wait__survives_a_storm_of_signals(void **state)
{
    struct sigaction  action = { .sa_handler = ignore_signal };
    struct sigaction  kept;
    timer_t           timer;
    struct sigevent   event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
    struct itimerspec storm = { { 0, 1000000 }, { 0, 1000000 } };
    sqlm_cx          *cx = *state;
    int64_t           begun = sqlm_now();

    assert_int_equal(sigaction(SIGUSR2, &action, &kept), 0);
    assert_int_equal(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    assert_int_equal(timer_settime(timer, 0, &storm, NULL), 0);
    assert_ok(cx, sqlm_cx_wait(cx, -1, 0, begun + 20000, NULL));
    assert_true(sqlm_now() - begun >= 20000);
    assert_int_equal(timer_delete(timer), 0);
    assert_int_equal(sigaction(SIGUSR2, &kept, NULL), 0);
}

/* ---- cleanup --------------------------------------------------------------------------------------------------------------- */

static void cleanup__is_deaf_and_has_a_deadline_of_its_own(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup;

    sqlm_cx_cancel(cx);
    sqlm_cx_set_timeout(cx, -1);
    cleanup = sqlm_cx_cleanup_begin(&storage, cx, 10);
    assert_ok(cleanup, sqlm_cx_check(cleanup));
    assert_ptr_equal(sqlm_cx_allocator(cleanup)->allocate, sqlm_cx_allocator(cx)->allocate);
    assert_error(cleanup, TIMEOUT, sqlm_cx_wait(cleanup, -1, 0, SQLM_NO_DEADLINE, NULL));
    sqlm_cx_cleanup_end(cleanup, SQLM_OK);
    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_NONE);
}

static void cleanup__failure_stands_beside_the_first_one(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup;

    assert_error(cx, CONSTRAINT, SQLM_FAIL(cx, CONSTRAINT, UNIQUE, "first"));
    cleanup = sqlm_cx_cleanup_begin(&storage, cx, 1000);
    sqlm_cx_cleanup_end(cleanup, SQLM_FAIL(cleanup, CONNECTION, LOST, "second"));
    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_CONSTRAINT);
    assert_string_equal(sqlm_cx_error(cx)->message, "first");
    assert_int_equal(sqlm_cx_error(cx)->cleanup_kind, SQLM_E_CONNECTION);
    assert_string_equal(sqlm_cx_error(cx)->cleanup_message, "second");
    assert_error(cx, DATA, SQLM_FAIL(cx, DATA, NONE, "third"));
    assert_int_equal(sqlm_cx_error(cx)->cleanup_kind, SQLM_E_NONE);
}

static void cleanup__failure_is_the_record_when_nothing_failed_before(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_cx_storage storage;
    sqlm_cx        *cleanup = sqlm_cx_cleanup_begin(&storage, cx, 1000);

    sqlm_cx_cleanup_end(cleanup, SQLM_FAIL(cleanup, STORAGE, FULL, "alone"));
    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_STORAGE);
    assert_int_equal(sqlm_cx_error(cx)->cleanup_kind, SQLM_E_NONE);
}

static void cleanup__takes_no_memory_and_no_descriptor(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    size_t          before = heap.count;
    sqlm_cx_storage storage;
    int             first = dup(0);
    int             second;

    (void)state;
    (void)close(first);
    sqlm_cx_cleanup_end(sqlm_cx_cleanup_begin(&storage, cx, 1000), SQLM_OK);
    second = dup(0);
    (void)close(second);
    assert_int_equal(second, first);
    assert_int_equal(heap.count, before);
    sqlm_cx_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(cx__starts_without_error_and_deadline),
        cx_test(cx__refuses_options_of_an_unknown_size),
        cx_test(cx__takes_the_options_of_an_older_program),
        cx_test(cx__refuses_an_observer_of_an_unknown_size),
        cx_test(options__of_an_older_program_are_read_with_zeros_behind),
        cx_test(cx__budget_is_the_tightest_of_the_chain),
        cx_test(cx__refuses_half_an_allocator),
        cx_test(cx__is_null_when_memory_or_descriptors_are_out),
        cx_test(cx__null_is_allowed_wherever_a_failure_could_have_left_one),
        cx_test(cx__chain_of_parents_has_an_end),
        cx_test(cx__descriptor_is_closed_on_exec_and_on_free),
        cx_test(deadline__that_has_passed_stops_with_timeout),
        cx_test(deadline__of_a_parent_bounds_its_child),
        cx_test(deadline__far_away_saturates),
        cx_test(deadline__ends_a_wait_and_not_before),
        cx_test(cancel__stops_until_it_is_taken_back),
        cx_test(cancel__of_a_parent_is_not_taken_back_by_its_child),
        cx_test(cancel__of_a_parent_wakes_a_child_that_waits),
        cx_test(cancel__in_a_signal_handler_keeps_errno),
        cx_test(cancel__flag_and_descriptor_agree_after_many_threads),
        cx_test(wake__ends_waits_until_it_is_taken),
        cx_test(wake__and_a_cancel_stand_for_themselves),
        cx_test(wake__flags_and_descriptor_agree_after_many_threads),
        cx_test(wait__tells_what_is_ready),
        cx_test(wait__for_a_descriptor_that_is_none_fails),
        cx_test(wait__without_known_events_is_misuse),
        cx_test(wait__looks_again_when_a_hook_returns_early),
        cx_test(cancel__taken_back_leaves_no_descriptor_readable),
        cx_test(wait__gives_the_hook_the_earlier_of_both_deadlines),
        cx_test(wait__failure_of_a_hook_is_a_failure_of_the_connection),
        cx_test(wait__survives_a_storm_of_signals),
        cx_test(cleanup__is_deaf_and_has_a_deadline_of_its_own),
        cx_test(cleanup__failure_stands_beside_the_first_one),
        cx_test(cleanup__failure_is_the_record_when_nothing_failed_before),
        cx_test(cleanup__takes_no_memory_and_no_descriptor),
    };
    return cmocka_run_group_tests_name("core/cx", tests, NULL, NULL);
}
