/* SPDX-License-Identifier: MIT */
/** @file
 *  The checks that careful hand-written programs make on every database. Compiled with FLOOR_CHECKS 0 nothing is left of them. */
#ifndef BENCH_FLOOR_GUARD_H
#define BENCH_FLOOR_GUARD_H

#include "data.h"

#include <sqlmodel/sys/text_form.h>

#include <stdatomic.h>

/* What is told when a check fails: a hand-written program is done then. */
static __attribute__((cold, noinline, noreturn, unused)) void refuse(const char *what)
{
    bench_die("%s", what);
}

/* A macro, so that nothing of the condition is left where checks are compiled out. */
#define CHECK(good, what) ((void)(!FLOOR_CHECKS || __builtin_expect(!!(good), 1) || (refuse(what), 0)))

/* Who may use a connection. */
typedef struct floor_guard {
    atomic_bool is_busy;      /* two threads at once are told */
    atomic_bool is_cancelled; /* by another thread */
    uint32_t   *alive;        /* 0 in a child process */
    uint32_t    word;
} floor_guard;

static inline void guard_init(floor_guard *guard)
{
    atomic_init(&guard->is_busy, false);
    atomic_init(&guard->is_cancelled, false);
    guard->word = 1;
    guard->alive = &guard->word;
}

static inline void guard_enter(floor_guard *guard)
{
    if (!FLOOR_CHECKS)
        return;
    CHECK(*(volatile uint32_t *)guard->alive != 0, "the connection belongs to another process");
    CHECK(!atomic_exchange_explicit(&guard->is_busy, true, memory_order_acquire), "the connection is in use");
    CHECK(!atomic_load_explicit(&guard->is_cancelled, memory_order_acquire), "cancelled");
}

static inline void guard_leave(floor_guard *guard)
{
    if (FLOOR_CHECKS)
        atomic_store_explicit(&guard->is_busy, false, memory_order_release);
}

/* Text is mostly ASCII: eight bytes at a time, and with care only where that does not do. */
static inline __attribute__((unused)) bool text_is_good(const char *text, size_t length)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    uint64_t       bad = 0, word = 0;
    size_t         i = 0;

    for (; i + 8 <= length; i += 8) {
        memcpy(&word, text + i, 8);
        bad |= word | ((word - ones) & ~word);
    }
    for (; i < length; i++)
        bad |= (uint64_t)(uint8_t)text[i] | ((uint64_t)(uint8_t)text[i] - 1);
    return (bad & highs) == 0 || sqlm_text_is_valid(text, length);
}

/* A moment of the years 1 to 9999. */
static inline __attribute__((unused)) bool moment_is_good(int64_t microseconds)
{
    return microseconds >= -62135596800000000 && microseconds < 253402300800000000;
}

#endif
