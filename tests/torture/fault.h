/* SPDX-License-Identifier: MIT */
/** @file
 *  Every source of memory that the library draws on, under one count: the context's allocator, SQLite's, jansson's. */
#ifndef TESTS_TORTURE_FAULT_H
#define TESTS_TORTURE_FAULT_H

#include <sqlmodel/core/allocator.h>

#include <stdbool.h>
#include <stddef.h>

/** Whose allocations fail, as bits. */
enum { FAULT_OURS = 1, FAULT_SQLITE = 2, FAULT_JANSSON = 4, FAULT_ALL = 7 };

/** Puts itself in front of SQLite and jansson; before anything else is done with either. */
bool fault_install(void);

/** The allocator for a context: exact about sizes and about what was given back. */
sqlm_allocator fault_allocator(void);

/** From now on: the allocation with this 1-based number among those of @p sources fails, and with @p for_good all later ones. */
void fault_arm(unsigned sources, size_t fail_at, bool for_good);
/** Memory is there again. */
void fault_disarm(void);

/** Allocations since it was armed. */
size_t fault_count(void);
/** How many of those of @p sources failed since it was armed. */
size_t fault_failures(unsigned sources);

/** What the sources hold now, in bytes or blocks: equal numbers mean that nothing leaked. */
typedef struct fault_held {
    size_t    ours;
    long long sqlite;
    size_t    jansson;
} fault_held;
fault_held fault_get_held(void);

/** Calls of our allocator that told a wrong size. */
size_t fault_wrong_sizes(void);

#endif
