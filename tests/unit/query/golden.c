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
static golden_cases all;
static golden_cases of_mariadb;

static void compare(sqlm_cx *cx, const char *dialect, golden_cases cases)
{
    const bool is_update = getenv("SQLM_UPDATE_GOLDEN") != NULL;
    char       path[1024];

    for (size_t i = 0; i < cases.count; i++) {
        sqlm_conn   *db = NULL;
        sqlm_outcome outcome;

        assert_ok(cx, sqlm_conn_open(cx, recorder_driver(), dialect, &db));
        outcome = cases.items[i].run(cx, db);
        if (outcome != SQLM_OK && recorded.prepared > 0) /* it wanted to read its row back, which is not there */
            memcpy(recorded.sql, recorded.first, sizeof(recorded.sql));
        else if (outcome != SQLM_OK)
            (void)snprintf(recorded.sql, sizeof(recorded.sql), "-- %s: %s", sqlm_error_kind_name(sqlm_cx_error(cx)->kind),
                           sqlm_cx_error(cx)->message);
        sqlm_conn_close(db);
        assert_true(snprintf(path, sizeof(path), "%s/%s.%s.sql", GOLDEN_DIR, cases.items[i].name, dialect) < (int)sizeof(path));
        if (is_update)
            update_file(path, recorded.sql);
        compare_file(path, recorded.sql);
    }
}

static void emit__sqlite_is_as_in_the_files(void **state)
{
    compare(*state, "sqlite", all);
}

static void emit__postgres_is_as_in_the_files(void **state)
{
    compare(*state, "postgres", all);
}

static void emit__mysql_is_as_in_the_files(void **state)
{
    compare(*state, "mysql", all);
}

static void emit__mariadb_is_as_in_the_files(void **state)
{
    compare(*state, "mariadb", of_mariadb);
}

int golden_run(golden_cases given, golden_cases given_of_mariadb)
{
    static const struct CMUnitTest tests[] = {
        cx_test(emit__sqlite_is_as_in_the_files),
        cx_test(emit__postgres_is_as_in_the_files),
        cx_test(emit__mysql_is_as_in_the_files),
        cx_test(emit__mariadb_is_as_in_the_files),
    };

    all = given;
    of_mariadb = given_of_mariadb;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
