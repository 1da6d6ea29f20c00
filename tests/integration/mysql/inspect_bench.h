/* SPDX-License-Identifier: MIT */
/** @file
 *  Two databases of the test's own on the server, the first of which is the current one. */
#ifndef TESTS_INTEGRATION_MYSQL_INSPECT_BENCH_H
#define TESTS_INTEGRATION_MYSQL_INSPECT_BENCH_H

#include "fixture.h"

#include <sqlmodel.h>

typedef struct bench {
    sqlm_cx    *cx;
    sqlm_conn  *db;
    sqlm_arena *arena;
} bench;

/* Each test program has a name of its own: BENCH_DATABASE. */
#define BENCH_SECOND BENCH_DATABASE "_2"

static const char recreate[] = "DROP DATABASE IF EXISTS " BENCH_DATABASE "; DROP DATABASE IF EXISTS " BENCH_SECOND ";"
                               "CREATE DATABASE " BENCH_DATABASE " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;"
                               "CREATE DATABASE " BENCH_SECOND " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin; USE " BENCH_DATABASE;

static inline int bench_setup(void **state)
{
    static bench b;

    b = (bench){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(b.cx);
    b.db = connect_to_server(b.cx);
    assert_ok(b.cx, sqlm_arena_new(b.cx, &b.arena));
    assert_ok(b.cx, sqlm_execute_script(b.cx, b.db, recreate));
    *state = &b;
    return 0;
}

static inline int bench_teardown(void **state)
{
    bench *b = *state;

    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, "DROP DATABASE " BENCH_DATABASE "; DROP DATABASE " BENCH_SECOND));
    sqlm_conn_close(b->db);
    sqlm_arena_free(b->arena);
    sqlm_cx_free(b->cx);
    return 0;
}

#define bench_test(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

static inline const sqlm_schema *inspect(bench *b)
{
    const sqlm_schema *found = NULL;

    assert_ok(b->cx, sqlm_schema_inspect(b->cx, b->db, NULL, 0, b->arena, &found));
    return found;
}

static inline void print_differences(const sqlm_differences *differences)
{
    for (size_t i = 0; i < differences->count; i++)
        print_error("%s: %s %s %s: expected '%s', found '%s'\n", differences->items[i].table,
                    sqlm_difference_kind_name(differences->items[i].kind), differences->items[i].object,
                    differences->items[i].property, differences->items[i].expected, differences->items[i].found);
}

static inline void expect_no_difference(bench *b, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *expected = NULL, *found = NULL;
    sqlm_differences   differences;

    assert_ok(b->cx, sqlm_schema_from_models(b->cx, sqlm_conn_dialect(b->db), models, count, b->arena, &expected));
    assert_ok(b->cx, sqlm_schema_inspect_models(b->cx, b->db, models, count, b->arena, &found));
    assert_int_equal(found->table_count, count);
    assert_ok(b->cx, sqlm_schema_compare(b->cx, expected, found, b->arena, &differences));
    print_differences(&differences);
    assert_int_equal(differences.count, 0);
}

#endif
