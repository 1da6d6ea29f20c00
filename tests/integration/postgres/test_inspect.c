/* SPDX-License-Identifier: MIT */
/* What PostgreSQL's catalogs say is told in our terms, and what was made from models is never told apart from them. */
#include "fixture.h"

#include <sqlmodel/gate.h>
#include <sqlmodel/schema/compare.h>
#include <sqlmodel/schema/ddl.h>

#include <stdio.h>
#include <string.h>

typedef struct bench {
    sqlm_cx    *cx;
    sqlm_conn  *conn;
    sqlm_arena *arena;
} bench;

static int setup(void **state)
{
    static bench b;

    b = (bench){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(b.cx);
    b.conn = open_db(b.cx, "");
    assert_ok(b.cx, sqlm_arena_new(b.cx, &b.arena));
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    bench *b = *state;

    sqlm_arena_free(b->arena);
    close_db(b->conn);
    sqlm_cx_free(b->cx);
    return 0;
}

static const sqlm_schema *look(bench *b)
{
    const sqlm_schema *schema = NULL;

    assert_ok(b->cx, sqlm_schema_inspect(b->cx, b->conn, NULL, 0, b->arena, &schema));
    return schema;
}

static void print_differences(const sqlm_differences *differences)
{
    for (size_t i = 0; i < differences->count; i++) {
        const sqlm_difference *found = &differences->items[i];

        print_error("%s %s %s: %s: expected '%s', found '%s'\n", found->table, found->object,
                    sqlm_difference_kind_name(found->kind), found->property, found->expected, found->found);
    }
}

/* The differences between models and what the database has of them. */
static sqlm_differences drift_of(bench *b, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *expected = NULL;
    const sqlm_schema *found = NULL;
    sqlm_differences   differences;

    assert_ok(b->cx, sqlm_schema_from_models(b->cx, sqlm_conn_dialect(b->conn), models, count, b->arena, &expected));
    assert_ok(b->cx, sqlm_schema_inspect_models(b->cx, b->conn, models, count, b->arena, &found));
    assert_ok(b->cx, sqlm_schema_compare(b->cx, expected, found, b->arena, &differences));
    return differences;
}

static void domains__have_no_drift_when_they_were_created(void **state)
{
    bench                  *b = *state;
    const sqlm_model       *models[32];
    size_t                  count = 0;
    const sqlm_typed_model *domains = sqlm_gate_builtin_models(&count);
    sqlm_differences        differences;

    assert_int_equal(count, 21);
    for (size_t i = 0; i < count; i++)
        models[i] = domains[i].model;
    assert_ok(b->cx, sqlm_create_models(b->cx, b->conn, models, count));
    differences = drift_of(b, models, count);
    print_differences(&differences);
    assert_int_equal(differences.count, 0);
    assert_int_equal(look(b)->table_count, 21);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(domains__have_no_drift_when_they_were_created),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/inspect", tests, NULL, NULL);
}
