/* SPDX-License-Identifier: MIT */
/* What drivers keep while a batch runs. */
#include <sqlmodel/core/error.h>
#include <sqlmodel/sys/batch.h>

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

typedef struct thing {
    int32_t      number;
    sqlm_opt_i16 key;
} thing;

static const sqlm_plan_column number_column = { .type = SQLM_TYPE_I32, .offset = offsetof(thing, number), .name = "number" };
static const sqlm_plan_column key_column = {
    .type = SQLM_TYPE_I16, .nullable = true, .offset = offsetof(thing, key), .table = "thing", .name = "key"
};
static const sqlm_plan plan = { &number_column, 1, sizeof(thing) };

static sqlm_batch batch_of(thing *things, size_t count)
{
    return (sqlm_batch){ .plan = &plan, .objects = things, .count = count, .generated_key = &key_column, .returning = &plan };
}

static void batch__keys_are_stored_after_success_alone(void **state)
{
    sqlm_cx         *cx = *state;
    thing            things[3] = { { 1, SQLM_NONE }, { 2, SQLM_NONE }, { 3, SQLM_NONE } };
    const sqlm_batch batch = batch_of(things, 3);
    sqlm_batch_kept  kept = { NULL, NULL };

    assert_ok(cx, sqlm_batch_keep(cx, &batch, sqlm_cx_allocator(cx), &kept));
    assert_ok(cx, sqlm_batch_take_key(cx, &batch, &kept, 0, 7));
    assert_ok(cx, sqlm_batch_take_key(cx, &batch, &kept, 2, -9));
    assert_false(things[0].key.has);
    sqlm_batch_end(&batch, sqlm_cx_allocator(cx), &kept, SQLM_OK);
    assert_true(things[0].key.has);
    assert_int_equal(things[0].key.value, 7);
    assert_false(things[1].key.has);
    assert_int_equal(things[2].key.value, -9);
}

static void batch__objects_are_what_they_were_after_a_failure(void **state)
{
    sqlm_cx         *cx = *state;
    thing            things[2] = { { 1, SQLM_NONE }, { 2, SQLM_NONE } };
    const sqlm_batch batch = batch_of(things, 2);
    sqlm_batch_kept  kept = { NULL, NULL };

    assert_ok(cx, sqlm_batch_keep(cx, &batch, sqlm_cx_allocator(cx), &kept));
    assert_ok(cx, sqlm_batch_take_key(cx, &batch, &kept, 0, 7));
    ((thing *)sqlm_batch_object(&batch, 1))->number = 5;
    sqlm_batch_end(&batch, sqlm_cx_allocator(cx), &kept, SQLM_ERR);
    assert_int_equal(things[1].number, 2);
    assert_false(things[0].key.has);
}

static void batch__key_that_does_not_fit_names_its_column(void **state)
{
    sqlm_cx         *cx = *state;
    thing            things[1] = { { 1, SQLM_NONE } };
    const sqlm_batch batch = batch_of(things, 1);
    sqlm_batch_kept  kept = { NULL, NULL };

    assert_ok(cx, sqlm_batch_keep(cx, &batch, sqlm_cx_allocator(cx), &kept));
    assert_error(cx, DATA, sqlm_batch_take_key(cx, &batch, &kept, 0, 32768));
    assert_string_equal(sqlm_cx_error(cx)->column, "key");
    sqlm_batch_name_object(cx, 4);
    assert_string_equal(sqlm_cx_error(cx)->message,
                        "object 4: the key that the database made for column \"thing\".\"key\" does not fit into i16");
    sqlm_batch_end(&batch, sqlm_cx_allocator(cx), &kept, SQLM_ERR);
}

static void batch__wants_to_be_undone_where_a_success_may_not_last(void **state)
{
    thing                  things[2] = { { 1, SQLM_NONE }, { 2, SQLM_NONE } };
    const sqlm_plan_column wide = { .type = SQLM_TYPE_I64, .name = "key" };
    sqlm_batch             batch = { .plan = &plan, .objects = things, .count = 1 };

    (void)state;
    assert_false(sqlm_batch_may_need_undo(&batch));
    batch.generated_key = &wide;
    assert_false(sqlm_batch_may_need_undo(&batch));
    batch.generated_key = &key_column;
    assert_true(sqlm_batch_may_need_undo(&batch));
    batch.generated_key = NULL;
    batch.returning = &plan;
    assert_true(sqlm_batch_may_need_undo(&batch));
    batch.returning = NULL;
    batch.count = 2;
    assert_true(sqlm_batch_may_need_undo(&batch));
}

static sqlm_outcome keep_and_end(sqlm_cx *cx, void *user)
{
    const sqlm_batch batch = batch_of(user, 2);
    sqlm_batch_kept  kept = { NULL, NULL };
    sqlm_outcome     outcome = sqlm_batch_keep(cx, &batch, sqlm_cx_allocator(cx), &kept);

    sqlm_batch_end(&batch, sqlm_cx_allocator(cx), &kept, outcome);
    return outcome;
}

static void batch__survives_every_allocation_failure(void **state)
{
    thing things[2] = { { 1, SQLM_NONE }, { 2, SQLM_NONE } };

    (void)state;
    assert_int_equal(sqlm_torture_both(keep_and_end, things), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(batch__keys_are_stored_after_success_alone),
        cx_test(batch__objects_are_what_they_were_after_a_failure),
        cx_test(batch__key_that_does_not_fit_names_its_column),
        cx_test(batch__wants_to_be_undone_where_a_success_may_not_last),
        cx_test(batch__survives_every_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
