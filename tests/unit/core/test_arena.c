/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <sqlmodel/sys/arena.h>

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#endif
#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
#endif

static sqlm_arena *new_arena(sqlm_cx *cx)
{
    sqlm_arena *arena = NULL;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    return arena;
}

static void arena__pieces_are_aligned_and_do_not_overlap(void **state)
{
    sqlm_cx       *cx = *state;
    sqlm_arena    *arena = new_arena(cx);
    unsigned char *pieces[400];

    for (size_t i = 0; i < 400; i++) {
        const size_t alignment = (size_t)1 << (i % 7);

        pieces[i] = sqlm_arena_allocate(cx, arena, i * 3, alignment);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignment, 0);
        memset(pieces[i], (int)(i & 0xff), i * 3);
    }
    for (size_t i = 0; i < 400; i++) {
        for (size_t k = 0; k < i * 3; k++)
            assert_int_equal(pieces[i][k], i & 0xff);
    }
    sqlm_arena_free(arena);
}

static void arena__a_piece_may_be_larger_than_any_chunk(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_arena *arena = new_arena(cx);
    char       *small = sqlm_arena_copy(cx, arena, "small", 5);
    char       *large = sqlm_arena_allocate(cx, arena, 5000000, 64);
    char       *other = sqlm_arena_copy(cx, arena, "other", 5);

    assert_non_null(large);
    assert_int_equal((uintptr_t)large % 64, 0);
    memset(large, 1, 5000000);
    assert_string_equal(small, "small");
    assert_string_equal(other, "other");
    assert_true(sqlm_arena_bytes(arena) > 5000000);
    sqlm_arena_free(arena);
}

static void arena__no_bytes_are_a_valid_pointer(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_arena *arena = new_arena(cx);

    assert_non_null(sqlm_arena_allocate(cx, arena, 0, 1));
    assert_string_equal(sqlm_arena_copy(cx, arena, NULL, 0), "");
    sqlm_arena_free(arena);
}

static void arena__refuses_what_is_no_alignment(void **state)
{
    static const size_t wrong[] = { 0, 3, 65, 128 };
    sqlm_cx            *cx = *state;
    sqlm_arena         *arena = new_arena(cx);

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_null(sqlm_arena_allocate(cx, arena, 1, wrong[i]));
        assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_MISUSE);
    }
    sqlm_arena_free(arena);
}

static void arena__refuses_null(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_arena *arena = new_arena(cx);

    sqlm_arena_free(NULL);
    sqlm_arena_reset(NULL);
    assert_int_equal(sqlm_arena_bytes(NULL), 0);
    assert_error(cx, MISUSE, sqlm_arena_new(cx, NULL));
    assert_null(sqlm_arena_allocate(NULL, arena, 1, 1));
    assert_null(sqlm_arena_allocate(cx, NULL, 1, 1));
    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_MISUSE);
    assert_null(sqlm_arena_copy(cx, arena, NULL, 1));
    assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_MISUSE);
    sqlm_arena_free(arena);
    assert_int_equal(sqlm_arena_new(NULL, &arena), SQLM_ERR);
    assert_null(arena);
}

static void arena__sizes_that_overflow_are_out_of_memory_without_asking(void **state)
{
    static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2, SIZE_MAX / 4 + 1 };
    torture_heap        heap = { 0 };
    sqlm_cx_options     options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx            *cx = sqlm_cx_new(&options);
    sqlm_arena         *arena = new_arena(cx);
    size_t              asked = heap.count;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_null(sqlm_arena_allocate(cx, arena, sizes[i], 8));
        assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_OUT_OF_MEMORY);
        assert_null(sqlm_arena_copy(cx, arena, "x", sizes[i]));
        assert_int_equal(sqlm_cx_error(cx)->kind, SQLM_E_OUT_OF_MEMORY);
    }
    assert_int_equal(heap.count, asked);
    sqlm_arena_free(arena);
    sqlm_cx_free(cx);
}

/* It grows in steps that are small beside it, and still ends with one chunk for what it is used for again and again. */
static void arena__that_is_used_again_stops_asking_for_memory(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_arena     *arena = new_arena(cx);
    size_t          asked = 0;

    (void)state;
    for (size_t round = 0; round < 6; round++) {
        if (round == 3)
            asked = heap.count;
        for (size_t i = 0; i < 300; i++)
            assert_non_null(sqlm_arena_allocate(cx, arena, 1000, 1));
        if (round == 0)
            assert_true(sqlm_arena_bytes(arena) < 300 * 1000 * 9 / 8 + 32 * 1000);
        sqlm_arena_reset(arena);
    }
    assert_int_equal(heap.count, asked);
    sqlm_arena_free(arena);
    sqlm_cx_free(cx);
    assert_int_equal(heap.live_count, 0);
}

static void arena__reset_keeps_the_largest_chunk(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_arena     *arena = new_arena(cx);
    size_t          asked;

    (void)state;
    for (size_t i = 0; i < 100; i++)
        assert_non_null(sqlm_arena_allocate(cx, arena, 1000, 8));
    sqlm_arena_reset(arena);
    asked = heap.count;
    for (size_t round = 0; round < 10; round++) {
        for (size_t i = 0; i < 20; i++)
            assert_non_null(sqlm_arena_allocate(cx, arena, 1000, 8));
        sqlm_arena_reset(arena);
    }
    assert_int_equal(heap.count, asked);
    assert_int_equal(heap.live_count, 3); /* cx, arena, chunk */
    assert_true(sqlm_arena_bytes(arena) < heap.live_bytes);
    sqlm_arena_free(arena);
    sqlm_cx_free(cx);
    assert_int_equal(heap.live_count, 0);
    assert_int_equal(heap.wrong_sizes, 0);
}

static void arena__outlives_its_context(void **state)
{
    sqlm_cx    *cx = sqlm_cx_new(NULL);
    sqlm_arena *arena = new_arena(cx);
    char       *text = sqlm_arena_copy(cx, arena, "still here", 10);

    sqlm_cx_free(cx);
    assert_string_equal(text, "still here");
    assert_non_null(sqlm_arena_allocate(*state, arena, 100000, 1));
    sqlm_arena_free(arena);
}

static void arena__a_small_result_is_one_allocation(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_arena     *arena;

    (void)state;
    heap.count = 0;
    arena = new_arena(cx);
    assert_non_null(sqlm_arena_allocate(cx, arena, 500, 8));
    assert_int_equal(heap.count, 1);
    sqlm_arena_free(arena);
    sqlm_cx_free(cx);
}

static sqlm_outcome fill(sqlm_cx *cx, void *user)
{
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    for (size_t i = 1; outcome == SQLM_OK && i < 60; i++) {
        if (sqlm_arena_allocate(cx, arena, i * 97, 16) == NULL)
            outcome = SQLM_ERR;
        if (i == 40 && outcome == SQLM_OK)
            sqlm_arena_reset(arena);
    }
    sqlm_arena_free(arena);
    return outcome;
}

static void arena__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(fill, NULL) > 5);
}/* Small pieces, and one with a chunk of its own. */
static void take_pieces(sqlm_cx *cx, sqlm_arena *arena, size_t count, size_t large)
{
    for (size_t i = 0; i < count; i++)
        assert_non_null(sqlm_arena_allocate(cx, arena, 1000, 1));
    if (large > 0)
        memset(sqlm_arena_allocate(cx, arena, large, 1), 1, large);
}

static void arena__rewind_keeps_what_was_used_and_no_more(void **state)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_arena     *arena = new_arena(cx);
    size_t          asked, held;

    (void)state;
    sqlm_arena_rewind(NULL);
    take_pieces(cx, arena, 5000, 3000000);
    asked = heap.count;
    held = sqlm_arena_bytes(arena);
    for (size_t round = 0; round < 4; round++) {
        sqlm_arena_rewind(arena);
        take_pieces(cx, arena, 5000, 3000000);
        assert_int_equal(heap.count, asked);
        assert_int_equal(sqlm_arena_bytes(arena), held);
    }
    /* a result of half the size: what it leaves is given back with the next one */
    sqlm_arena_rewind(arena);
    take_pieces(cx, arena, 2500, 0);
    assert_int_equal(sqlm_arena_bytes(arena), held);
    sqlm_arena_rewind(arena);
    assert_true(sqlm_arena_bytes(arena) < held / 2);
    take_pieces(cx, arena, 2500, 0);
    assert_int_equal(heap.count, asked);
    sqlm_arena_rewind(arena);
    sqlm_arena_reset(arena);
    assert_true(sqlm_arena_bytes(arena) <= 1024);
    take_pieces(cx, arena, 10, 0);
    sqlm_arena_rewind(arena);
    sqlm_arena_free(arena);
    sqlm_cx_free(cx);
    assert_int_equal(heap.live_count, 0);
    assert_int_equal(heap.wrong_sizes, 0);
}

#ifdef HAS_ASAN
static void arena__what_is_free_is_poisoned(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_arena *arena = new_arena(cx);
    char       *text = sqlm_arena_copy(cx, arena, "twelve bytes", 12);
    char       *next = sqlm_arena_allocate(cx, arena, 8, 8);

    assert_false(__asan_address_is_poisoned(text + 12));
    assert_true(__asan_address_is_poisoned(text + 13));
    assert_true(__asan_address_is_poisoned(next + 8));
    sqlm_arena_reset(arena);
    assert_true(__asan_address_is_poisoned(text));
    take_pieces(cx, arena, 5000, 0);
    text = sqlm_arena_copy(cx, arena, "twelve bytes", 12);
    sqlm_arena_rewind(arena);
    assert_true(__asan_address_is_poisoned(text));
    take_pieces(cx, arena, 10, 0);
    assert_true(__asan_address_is_poisoned(text));
    sqlm_arena_free(arena);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(arena__pieces_are_aligned_and_do_not_overlap),
        cx_test(arena__a_piece_may_be_larger_than_any_chunk),
        cx_test(arena__no_bytes_are_a_valid_pointer),
        cx_test(arena__refuses_what_is_no_alignment),
        cx_test(arena__refuses_null),
        cx_test(arena__sizes_that_overflow_are_out_of_memory_without_asking),
        cx_test(arena__that_is_used_again_stops_asking_for_memory),
        cx_test(arena__reset_keeps_the_largest_chunk),
        cx_test(arena__rewind_keeps_what_was_used_and_no_more),
        cx_test(arena__outlives_its_context),
        cx_test(arena__a_small_result_is_one_allocation),
        cx_test(arena__survives_every_allocation_failure),
#ifdef HAS_ASAN
        cx_test(arena__what_is_free_is_poisoned),
#endif
    };
    return cmocka_run_group_tests_name("core/arena", tests, NULL, NULL);
}
