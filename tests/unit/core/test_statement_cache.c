/* SPDX-License-Identifier: MIT */
/* Statements of a connection, found again by their text. */
#include <sqlmodel/sys/statement_cache.h>

#include <stdio.h>
#include <string.h>

#include "support/sqlm_cmocka.h"

enum { MANY = 2000 };

typedef struct made_statement {
    sqlm_statement        base;
    sqlm_cached_statement cached;
    char                  sql[16];
} made_statement;

typedef struct fixture {
    sqlm_statement_cache cache;
    made_statement       made[MANY];
} fixture;

static int setup(void **state)
{
    static fixture f;

    memset(&f, 0, sizeof f);
    for (size_t i = 0; i < MANY; i++) {
        made_statement *made = &f.made[i];

        (void)snprintf(made->sql, sizeof made->sql, "SELECT %zu", i);
        made->cached.statement = &made->base;
        made->cached.sql = made->sql;
        made->cached.length = strlen(made->sql);
    }
    *state = &f;
    return 0;
}

static void add_idle(fixture *f, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sqlm_statement_cache_add(&f->cache, &f->made[i].cached);
        sqlm_statement_cache_put_back(&f->cache, &f->made[i].cached);
    }
}

static sqlm_statement *take(fixture *f, size_t index)
{
    return sqlm_statement_cache_take(&f->cache, f->made[index].sql, f->made[index].cached.length);
}

static void take__finds_each_idle_text_and_no_other(void **state)
{
    fixture *f = *state;

    add_idle(f, MANY - 1);
    for (size_t i = 0; i < MANY - 1; i++)
        assert_ptr_equal(take(f, i), &f->made[i].base);
    assert_null(take(f, MANY - 1));
    assert_int_equal(f->cache.leased.count, MANY - 1);
    assert_int_equal(f->cache.idle.count, 0);
}

static void take__a_text_is_its_bytes_and_their_number(void **state)
{
    fixture *f = *state;

    add_idle(f, 12);
    assert_ptr_equal(sqlm_statement_cache_take(&f->cache, "SELECT 11", 8), &f->made[1].base);
    assert_null(sqlm_statement_cache_take(&f->cache, "SELECT 11", 7));
    assert_ptr_equal(sqlm_statement_cache_take(&f->cache, "SELECT 11", 9), &f->made[11].base);
}

static void take__a_leased_text_is_not_found(void **state)
{
    fixture *f = *state;

    add_idle(f, 1);
    assert_ptr_equal(take(f, 0), &f->made[0].base);
    assert_null(take(f, 0));
    sqlm_statement_cache_put_back(&f->cache, &f->made[0].cached);
    assert_ptr_equal(take(f, 0), &f->made[0].base);
}

static void put_back__two_of_one_text_are_both_kept(void **state)
{
    fixture        *f = *state;
    sqlm_statement *first;
    sqlm_statement *second;

    memcpy(f->made[1].sql, f->made[0].sql, sizeof f->made[1].sql);
    add_idle(f, 2);
    first = take(f, 0);
    second = take(f, 0);
    assert_non_null(first);
    assert_non_null(second);
    assert_ptr_not_equal(first, second);
}

static void evict__the_one_not_used_for_longest_goes(void **state)
{
    fixture *f = *state;

    add_idle(f, MANY);
    assert_ptr_equal(take(f, 0), &f->made[0].base);
    sqlm_statement_cache_put_back(&f->cache, &f->made[0].cached);
    assert_null(sqlm_statement_cache_evict(&f->cache, MANY));
    for (size_t i = 1; i < MANY; i++)
        assert_ptr_equal(sqlm_statement_cache_evict(&f->cache, 1), &f->made[i].base);
    assert_null(sqlm_statement_cache_evict(&f->cache, 1));
    assert_null(take(f, 1));
    assert_ptr_equal(take(f, 0), &f->made[0].base);
}

static void evict__leaves_leased_ones(void **state)
{
    fixture *f = *state;

    add_idle(f, 2);
    assert_ptr_equal(take(f, 0), &f->made[0].base);
    assert_ptr_equal(sqlm_statement_cache_evict(&f->cache, 0), &f->made[1].base);
    assert_null(sqlm_statement_cache_evict(&f->cache, 0));
}

static void drain__gives_all_that_there_are(void **state)
{
    fixture *f = *state;
    size_t   count = 0;

    add_idle(f, MANY);
    for (size_t i = 0; i < MANY; i += 2)
        assert_ptr_equal(take(f, i), &f->made[i].base);
    for (sqlm_statement *statement; (statement = sqlm_statement_cache_drain(&f->cache)) != NULL; count++)
        statement->conn = (sqlm_conn *)f; /* each comes once */
    assert_int_equal(count, MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_non_null(f->made[i].base.conn);
    assert_null(take(f, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(take__finds_each_idle_text_and_no_other, setup),
        cmocka_unit_test_setup(take__a_text_is_its_bytes_and_their_number, setup),
        cmocka_unit_test_setup(take__a_leased_text_is_not_found, setup),
        cmocka_unit_test_setup(put_back__two_of_one_text_are_both_kept, setup),
        cmocka_unit_test_setup(evict__the_one_not_used_for_longest_goes, setup),
        cmocka_unit_test_setup(evict__leaves_leased_ones, setup),
        cmocka_unit_test_setup(drain__gives_all_that_there_are, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
