/* SPDX-License-Identifier: MIT */
#include "support/torture.h"

#include "support/sqlm_cmocka.h"

#include <stdlib.h>

/* An operation that still fails after so many allocations asks again and again. */
#define MAX_ALLOCATIONS 1000000

/* In front of every block, so that the sizes that are told can be checked. */
typedef union header {
    size_t      size;
    max_align_t alignment;
} header;

static bool may_allocate(torture_heap *heap)
{
    heap->count++;
    if (heap->fail_at == 0 || heap->count < heap->fail_at || (heap->count > heap->fail_at && !heap->fail_after))
        return true;
    heap->failed++;
    return false;
}

static void count_bytes(torture_heap *heap, size_t added, size_t removed)
{
    heap->live_bytes = heap->live_bytes - removed + added;
    if (heap->live_bytes > heap->peak_bytes)
        heap->peak_bytes = heap->live_bytes;
}

static void *heap_allocate(void *user, size_t size)
{
    torture_heap *heap = user;
    header       *block;

    if (size == 0)
        heap->wrong_sizes++;
    if (!may_allocate(heap))
        return NULL;
    block = malloc(sizeof(header) + size);
    assert_non_null(block);
    block->size = size;
    heap->live_count++;
    count_bytes(heap, size, 0);
    return block + 1;
}

static void heap_release(void *user, void *memory, size_t size)
{
    torture_heap *heap = user;
    header       *block = (header *)memory - 1;

    if (block->size != size)
        heap->wrong_sizes++;
    heap->live_count--;
    count_bytes(heap, 0, block->size);
    free(block);
}

/* Always moves the block, so that a pointer kept across a resize is found. */
static void *heap_resize(void *user, void *memory, size_t old_size, size_t new_size)
{
    torture_heap *heap = user;
    header       *old_block = (header *)memory - 1;
    header       *new_block;

    if (old_block->size != old_size || new_size == 0)
        heap->wrong_sizes++;
    if (!may_allocate(heap))
        return NULL;
    new_block = malloc(sizeof(header) + new_size);
    assert_non_null(new_block);
    new_block->size = new_size;
    for (size_t i = 0; i < old_block->size && i < new_size; i++)
        ((unsigned char *)(new_block + 1))[i] = ((const unsigned char *)memory)[i];
    count_bytes(heap, new_size, old_block->size);
    free(old_block);
    return new_block + 1;
}

sqlm_allocator torture_allocator(torture_heap *heap)
{
    return (sqlm_allocator){ .allocate = heap_allocate, .resize = heap_resize, .release = heap_release, .user = heap };
}

static void check_outcome(const sqlm_cx *cx, const torture_heap *heap, sqlm_outcome outcome, unsigned flags)
{
    const sqlm_error *error = sqlm_cx_error(cx);
    const bool        may_succeed = heap->failed == 0 || (flags & TORTURE_OPTIONAL) != 0;

    if (outcome == SQLM_OK && may_succeed)
        return;
    if (outcome == SQLM_ERR && heap->failed > 0 && error->kind == SQLM_E_OUT_OF_MEMORY)
        return;
    if (heap->failed == 0)
        fail_msg("no allocation failed, but the operation: outcome %d, %s: %s", (int)outcome, sqlm_error_kind_name(error->kind),
                 error->message);
    fail_msg("allocation %zu failed: outcome %d, %s: %s (at %s); expected out_of_memory", heap->fail_at, (int)outcome,
             sqlm_error_kind_name(error->kind), error->message, error->where != NULL ? error->where : "?");
}

size_t sqlm_torture(torture_fn operation, void *user, unsigned flags)
{
    for (size_t fail_at = 1; fail_at < MAX_ALLOCATIONS; fail_at++) {
        torture_heap    heap = { .fail_after = (flags & TORTURE_FROM_NTH) != 0 };
        sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
        sqlm_cx        *cx = sqlm_cx_new(&options);
        size_t          before;
        sqlm_outcome    outcome;

        assert_non_null(cx);
        before = heap.live_bytes;
        heap.count = 0;
        heap.fail_at = fail_at;
        outcome = operation(cx, user);
        heap.fail_at = 0;

        check_outcome(cx, &(torture_heap){ .failed = heap.failed, .fail_at = fail_at }, outcome, flags);
        if (heap.live_bytes != before)
            fail_msg("allocation %zu failed: %zu bytes were not given back", fail_at, heap.live_bytes - before);
        sqlm_cx_free(cx);
        if (heap.live_bytes != 0 || heap.live_count != 0)
            fail_msg("the context leaks %zu bytes", heap.live_bytes);
        if (heap.wrong_sizes != 0)
            fail_msg("allocation %zu failed: %zu times a wrong size was told to the allocator", fail_at, heap.wrong_sizes);
        if (heap.failed == 0)
            return heap.count;
    }
    fail_msg("more than %d allocations", MAX_ALLOCATIONS);
    return 0;
}

size_t sqlm_torture_both(torture_fn operation, void *user)
{
    (void)sqlm_torture(operation, user, 0);
    return sqlm_torture(operation, user, TORTURE_FROM_NTH);
}
