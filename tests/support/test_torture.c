/* SPDX-License-Identifier: MIT */
#include "support/torture.h"

#include "support/sqlm_cmocka.h"

typedef struct script {
    size_t blocks;   /* how many to allocate */
    bool   optional; /* do without the last one */
    size_t runs;
} script;

static void give_back(const sqlm_allocator *from, void *const *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        from->release(from->user, blocks[i], 10 + i);
}

static sqlm_outcome allocate_some(sqlm_cx *cx, void *user)
{
    script               *self = user;
    const sqlm_allocator *from = sqlm_cx_allocator(cx);
    void                 *blocks[8] = { NULL };
    size_t                count = 0;

    self->runs++;
    for (; count < self->blocks; count++) {
        blocks[count] = from->allocate(from->user, 10 + count);
        if (blocks[count] == NULL)
            break;
    }
    give_back(from, blocks, count);
    if (count == self->blocks || (self->optional && count + 1 == self->blocks))
        return SQLM_OK;
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "block %zu", count);
}

static void torture__fails_each_allocation_once_and_then_none(void **state)
{
    script some = { .blocks = 3 };

    (void)state;
    assert_int_equal(sqlm_torture(allocate_some, &some, 0), 3);
    assert_int_equal(some.runs, 4);
}

static void torture__from_the_nth_on_ends_too(void **state)
{
    script some = { .blocks = 3 };

    (void)state;
    assert_int_equal(sqlm_torture_both(allocate_some, &some), 3);
    assert_int_equal(some.runs, 8);
}

static void torture__an_optional_allocation_may_be_done_without(void **state)
{
    script some = { .blocks = 3, .optional = true };

    (void)state;
    assert_int_equal(sqlm_torture(allocate_some, &some, TORTURE_OPTIONAL), 3);
    assert_int_equal(some.runs, 4);
}

static void heap__counts_bytes_and_moves_what_is_resized(void **state)
{
    torture_heap   heap = { 0 };
    sqlm_allocator from = torture_allocator(&heap);
    char          *first = from.allocate(from.user, 4);
    char          *second;

    (void)state;
    first[3] = 'x';
    second = from.resize(from.user, first, 4, 100);
    assert_int_equal(second[3], 'x');
    assert_int_equal(heap.live_bytes, 100);
    from.release(from.user, second, 100);
    assert_int_equal(heap.live_bytes, 0);
    assert_int_equal(heap.live_count, 0);
    assert_int_equal(heap.peak_bytes, 100);
    assert_int_equal(heap.wrong_sizes, 0);
}

static void heap__notes_a_wrong_size(void **state)
{
    torture_heap   heap = { 0 };
    sqlm_allocator from = torture_allocator(&heap);
    void          *block = from.allocate(from.user, 4);

    (void)state;
    from.release(from.user, block, 5);
    assert_int_equal(heap.wrong_sizes, 1);
}

static void heap__fails_the_one_it_is_told_or_all_from_there(void **state)
{
    torture_heap   heap = { .fail_at = 2 };
    sqlm_allocator from = torture_allocator(&heap);
    void          *first = from.allocate(from.user, 1);
    void          *third;

    (void)state;
    assert_null(from.resize(from.user, first, 1, 2));
    third = from.allocate(from.user, 1);
    assert_non_null(third);
    heap.fail_after = true;
    assert_null(from.allocate(from.user, 1));
    assert_int_equal(heap.failed, 2);
    from.release(from.user, first, 1);
    from.release(from.user, third, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(torture__fails_each_allocation_once_and_then_none),
        cmocka_unit_test(torture__from_the_nth_on_ends_too),
        cmocka_unit_test(torture__an_optional_allocation_may_be_done_without),
        cmocka_unit_test(heap__counts_bytes_and_moves_what_is_resized),
        cmocka_unit_test(heap__notes_a_wrong_size),
        cmocka_unit_test(heap__fails_the_one_it_is_told_or_all_from_there),
    };
    return cmocka_run_group_tests_name("support/torture", tests, NULL, NULL);
}
