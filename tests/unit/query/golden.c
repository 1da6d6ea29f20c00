/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recorder.h"
#include "support/sqlm_cmocka.h"

static void update_file(const char *path, const char *sql)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fprintf(file, "%s\n", sql) > 0);
    assert_int_equal(fclose(file), 0);
}

static void compare_file(const char *path, const char *sql)
{
    static char text[RECORDED_SQL];
    FILE       *file = fopen(path, "r");
    size_t      length;

    if (file == NULL)
        fail_msg("%s is missing; the SQL is: %s", path, sql);
    length = fread(text, 1, sizeof(text) - 1, file);
    (void)fclose(file);
    text[length] = '\0';
    assert_true(length > 0 && text[length - 1] == '\n');
    text[length - 1] = '\0';
    if (strcmp(text, sql) != 0)
        fail_msg("%s differs\n  expected: %s\n  found:    %s", path, text, sql);
}

/* Of the program. */
static const golden_case *cases;
static size_t             count;

static void compare_all(sqlm_cx *cx, const char *dialect)
{
    const bool is_update = getenv("SQLM_UPDATE_GOLDEN") != NULL;
    char       path[1024];

    for (size_t i = 0; i < count; i++) {
        sqlm_conn   *db = NULL;
        sqlm_outcome outcome;

        assert_ok(cx, sqlm_conn_open(cx, recorder_driver(), dialect, &db));
        outcome = cases[i].run(cx, db);
        if (outcome != SQLM_OK)
            (void)snprintf(recorded.sql, sizeof(recorded.sql), "-- %s: %s", sqlm_error_kind_name(sqlm_cx_error(cx)->kind),
                           sqlm_cx_error(cx)->message);
        sqlm_conn_close(db);
        assert_true(snprintf(path, sizeof(path), "%s/%s.%s.sql", GOLDEN_DIR, cases[i].name, dialect) < (int)sizeof(path));
        if (is_update)
            update_file(path, recorded.sql);
        compare_file(path, recorded.sql);
    }
}

static void emit__sqlite_is_as_in_the_files(void **state)
{
    compare_all(*state, "sqlite");
}

static void emit__postgres_is_as_in_the_files(void **state)
{
    compare_all(*state, "postgres");
}

static void emit__mysql_is_as_in_the_files(void **state)
{
    compare_all(*state, "mysql");
}

int golden_run(const golden_case *given, size_t given_count)
{
    static const struct CMUnitTest tests[] = {
        cx_test(emit__sqlite_is_as_in_the_files),
        cx_test(emit__postgres_is_as_in_the_files),
        cx_test(emit__mysql_is_as_in_the_files),
    };

    cases = given;
    count = given_count;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
