/* SPDX-License-Identifier: MIT */
#include "every.h"

#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/field_set.h>

static void field_set__adds_removes_and_counts(void **state)
{
    sqlm_field_set set = { { 0 } };

    (void)state;
    assert_int_equal(sqlm_field_set_count(&set), 0);
    sqlm_field_set_add(&set, 0);
    sqlm_field_set_add(&set, 31);
    sqlm_field_set_add(&set, 32);
    sqlm_field_set_add(&set, SQLM_FIELD_SET_CAPACITY - 1);
    sqlm_field_set_add(&set, SQLM_FIELD_SET_CAPACITY);
    sqlm_field_set_add(&set, SQLM_WHOLE_OBJECT);
    assert_int_equal(sqlm_field_set_count(&set), 4);
    assert_true(sqlm_field_set_has(&set, 31) && sqlm_field_set_has(&set, 32) && !sqlm_field_set_has(&set, 33));
    assert_false(sqlm_field_set_has(&set, SQLM_FIELD_SET_CAPACITY));
    sqlm_field_set_remove(&set, 31);
    sqlm_field_set_remove(&set, SQLM_FIELD_SET_CAPACITY);
    assert_int_equal(sqlm_field_set_count(&set), 3);
    sqlm_field_set_fill(&set, &Every_model);
    assert_int_equal(sqlm_field_set_count(&set), EVERY_COUNT);
    assert_false(sqlm_field_set_has(&set, EVERY_COUNT));
    sqlm_field_set_clear(&set);
    assert_int_equal(sqlm_field_set_count(&set), 0);
    sqlm_field_set_clear(NULL);
    assert_int_equal(sqlm_field_set_count(NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(field_set__adds_removes_and_counts),
    };
    return cmocka_run_group_tests_name("unit/core/field_set", tests, NULL, NULL);
}
