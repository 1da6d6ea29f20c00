/* SPDX-License-Identifier: MIT */
/** @file
 *  Runs an operation with its 1st, 2nd, ... allocation failing, until none fails. */
#ifndef TESTS_SUPPORT_TORTURE_H
#define TESTS_SUPPORT_TORTURE_H

#include <sqlmodel/core/cx.h>

/** Makes what it needs with @p cx and frees all of it, also when it fails. Must not use cmocka's asserts on a failure of memory. */
typedef sqlm_outcome (*torture_fn)(sqlm_cx *cx, void *user);

enum {
    /** Every allocation from the Nth on fails, instead of the Nth alone. */
    TORTURE_FROM_NTH = 1,
    /** The operation may succeed although an allocation failed: it was one that it can do without. */
    TORTURE_OPTIONAL = 2
};

/**
 * Each run has a cx of its own over a counting allocator. Asserts of each run: where an allocation failed, the operation ended
 * with SQLM_ERR and SQLM_E_OUT_OF_MEMORY (or with success, with TORTURE_OPTIONAL); every byte was given back; every size that
 * was told to the allocator was the true one. The last run, without a failure, must succeed.
 *
 * @return how many allocations the operation makes when none fails; a test may assert that it is not 0.
 */
size_t sqlm_torture(torture_fn operation, void *user, unsigned flags);

/** The same in both modes, the Nth alone and from the Nth on. */
size_t sqlm_torture_both(torture_fn operation, void *user);

/** A counting allocator of its own, for tests that look at allocations themselves. */
typedef struct torture_heap {
    size_t   count;      /**< allocations and resizes asked for since the heap was armed */
    size_t   fail_at;    /**< 1-based number of the one that fails; 0: none */
    bool     fail_after; /**< all later ones fail too */
    size_t   failed;     /**< how many failed */
    size_t   live_bytes;
    size_t   live_count;
    size_t   peak_bytes;
    size_t   wrong_sizes; /**< how often a size was told that was not the block's */
} torture_heap;

/** An allocator over @p heap, which is borrowed and starts zeroed. */
sqlm_allocator torture_allocator(torture_heap *heap);

#endif
