/* SPDX-License-Identifier: MIT */
/** @file
 *  Models that the build made of generate/every_kind.sql find no difference in the database that the same file makes. */
#include <stdio.h>
#include <stdlib.h>

#include <sqlmodel.h>

#include "every_kind.h"
#include "generate/elsewhere.h"
#include "support/sqlm_cmocka.h"

SQLMODEL_DEFINE(Elsewhere, "elsewhere", ELSEWHERE_FIELDS);

static const sqlm_model *const models[] = { &Base_model, &EveryKind_model, &Another_model };
enum { MODELS = sizeof models / sizeof models[0] };

static const char *ddl_path; /* an argument of the program */

static void run_ddl(sqlm_cx *cx, sqlm_conn *conn)
{
    static char ddl[1 << 16];
    FILE       *file = fopen(ddl_path, "rb");
    size_t      length;

    assert_non_null(file);
    length = fread(ddl, 1, sizeof ddl - 1, file);
    assert_int_equal(fclose(file), 0);
    ddl[length] = '\0';
    assert_ok(cx, sqlm_execute_script(cx, conn, ddl));
}

/* Compares, and gives the tables' schema as found. */
static void assert_no_difference(sqlm_cx *cx, sqlm_conn *conn)
{
    const sqlm_schema *expected;
    const sqlm_schema *found;
    sqlm_differences   differences;
    sqlm_arena        *arena;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_schema_from_models(cx, sqlm_conn_dialect(conn), models, MODELS, arena, &expected));
    assert_ok(cx, sqlm_schema_inspect(cx, conn, NULL, 0, arena, &found));
    assert_int_equal(found->table_count, MODELS);
    assert_ok(cx, sqlm_schema_compare(cx, expected, found, arena, &differences));
    for (size_t i = 0; i < differences.count; i++)
        print_error("%s: %s: %s: '%s' != '%s'\n", differences.items[i].table, differences.items[i].object,
                    differences.items[i].property, differences.items[i].expected, differences.items[i].found);
    assert_int_equal(differences.count, 0);
    sqlm_arena_free(arena);
}

static void generated_models__are_what_the_ddl_says(void **state)
{
    sqlm_conn *conn;

    assert_ok(*state, sqlm_connect(*state, "sqlite::memory:", &conn));
    run_ddl(*state, conn);
    assert_no_difference(*state, conn);
    sqlm_conn_close(conn);
}

static void generated_models__make_what_they_are(void **state)
{
    sqlm_conn *conn;

    assert_ok(*state, sqlm_connect(*state, "sqlite::memory:", &conn));
    assert_ok(*state, sqlm_create_models(*state, conn, models, MODELS));
    assert_no_difference(*state, conn);
    sqlm_conn_close(conn);
}

static void generated_models__know_what_ddl_does_not_say(void **state)
{
    uint32_t field;

    (void)state;
    assert_true(sqlm_model_find_field(&EveryKind_model, "row_version", &field));
    assert_non_null(sqlm_attribute_find(EveryKind_model.fields[field].attributes, SQLM_ATTR_VERSION));
    assert_true(sqlm_model_find_field(&EveryKind_model, "hash", &field));
    assert_non_null(sqlm_attribute_find(EveryKind_model.fields[field].attributes, SQLM_ATTR_FIXED_LENGTH));
    assert_int_equal(EVERY_KIND_MOOD_IT_S__SO_SO_, 2);
    assert_string_equal(EveryKindMood_enum.labels[2], "tr\xc3\xbc"
                                                      "b?"
                                                      "?!");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cx_test(generated_models__are_what_the_ddl_says),
        cx_test(generated_models__make_what_they_are),
        cmocka_unit_test(generated_models__know_what_ddl_does_not_say),
    };

    if (argc != 2) {
        fprintf(stderr, "Usage: %s DDL_FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    ddl_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
