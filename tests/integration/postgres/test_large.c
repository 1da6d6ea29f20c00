/* SPDX-License-Identifier: MIT */
/* Much of it: a million rows in constant memory, values of 100 MB, more parameters than the protocol has room for. */
#include "fixture.h"
#include "models.h"

#include <sqlmodel/query/functions.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite_fixture.h"

/* Freed memory that the address sanitizer keeps back would look like memory in use. */
__attribute__((visibility("default"))) const char *__asan_default_options(void); // NOLINT(bugprone-reserved-identifier): the sanitizer's name
const char *__asan_default_options(void)  // NOLINT(bugprone-reserved-identifier): the sanitizer's name
{
    return "quarantine_size_mb=1:thread_local_quarantine_size_kb=64";
}

/* The tests change the table; names may be the same, and long. */
static sqlm_conn *plain_database(sqlm_cx *cx)
{
    sqlm_conn *conn = own_database(cx);

    run_script(cx, conn, "ALTER TABLE hero DROP CONSTRAINT IF EXISTS hero_name_key");
    return conn;
}

/* A line of /proc/self/status, in kB. */
static long status_of(const char *name)
{
    FILE  *file = fopen("/proc/self/status", "re");
    char   line[256];
    long   value = -1;
    size_t length = strlen(name);

    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, name, length) == 0 && line[length] == ':')
            value = strtol(line + length + 1, NULL, 10);
    }
    (void)fclose(file);
    assert_true(value > 0);
    return value;
}

/* Makes what is in use now the peak. */
static void reset_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "we");

    assert_non_null(file);
    assert_int_equal(fputs("5", file), 1);
    assert_int_equal(fclose(file), 0);
}

enum { MANY = 1000000, WARM = 20000, MOST_KB = 16 * 1024 };

static void large__a_million_rows_are_streamed_in_constant_memory(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = plain_database(cx);
    Hero_cursor cursor;
    Hero        hero;
    int64_t     count = 0;
    int64_t     sum = 0;
    long        before = 0;
    long        peak;
    bool        found = true;

    run_script(cx, conn, "INSERT INTO hero (name, age, active) SELECT 'hero number ' || i, i % 100, true FROM generate_series(1, 1000000) i");
    assert_ok(cx, Hero_each(cx, conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.id))), &cursor));
    for (;;) {
        assert_ok(cx, Hero_next(cx, &cursor, &hero, &found));
        if (!found)
            break;
        count++;
        sum += hero.id;
        if (count == WARM) {
            reset_peak();
            before = status_of("VmRSS");
        }
    }
    peak = status_of("VmHWM");
    Hero_close(&cursor);
    print_message("a million rows: %ld kB after %d of them, %ld kB at most\n", before, WARM, peak);
    assert_int_equal(count, MANY);
    assert_int_equal(sum, INT64_C(500000500000));
    assert_true(peak - before < MOST_KB);
    sqlm_conn_close(conn);
}

/* Left to the server: 100 MB of a text, or of bytes, that is not the same anywhere. */
enum { LARGE = 100 * 1024 * 1024 };

static char *make_large(void)
{
    char    *made = malloc(LARGE + 1);
    uint32_t random = 1;

    assert_non_null(made);
    for (size_t i = 0; i < LARGE; i++) {
        random = random * 1664525 + 1013904223;
        made[i] = (char)('!' + (random >> 24) % 90);
    }
    made[LARGE] = '\0';
    return made;
}

static void large__texts_and_bytes_of_100_mb_come_back(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = plain_database(cx);
    sqlm_arena *arena = NULL;
    char       *text = make_large();
    Blob        found;
    Blob        blob = { .id = 1, .raw = { text, LARGE } };
    Hero        hero = { .name = text };
    Hero        same;
    bool        is_there = false;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Hero_insert(cx, conn, &hero));
    assert_ok(cx, Hero_get(cx, conn, hero.id, arena, &same, &is_there));
    assert_true(is_there);
    assert_int_equal(strlen(same.name), LARGE);
    assert_int_equal(memcmp(same.name, text, LARGE), 0);
    sqlm_arena_reset(arena);
    assert_ok(cx, Blob_insert(cx, conn, &blob));
    assert_ok(cx, Blob_get(cx, conn, 1, arena, &found, &is_there));
    assert_true(is_there);
    assert_int_equal(found.raw.len, LARGE);
    assert_int_equal(memcmp(found.raw.data, text, LARGE), 0);
    print_message("a text and bytes of 100 MB: %ld kB at most\n", status_of("VmHWM"));
    sqlm_arena_free(arena);
    free(text);
    sqlm_conn_close(conn);
}

static void large__an_array_of_any_length_is_one_parameter(void **state)
{
    static const size_t counts[] = { 1, 2, 1000, 65536, 70000 };
    static int64_t      ids[70000];
    sqlm_cx            *cx = *state;
    sqlm_conn          *conn = plain_database(cx);
    int64_t             found = -1;

    run_script(cx, conn, "INSERT INTO hero (name, active) SELECT 'x', true FROM generate_series(1, 10)");
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        ids[i] = (int64_t)i + 6;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        assert_ok(cx, Hero_count(cx, conn, SQLM_SELECT(.where = sqlm_in_array(Hero_.id, ids, counts[i])), &found));
        assert_int_equal(found, counts[i] < 5 ? counts[i] : 5);
    }
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '% = ANY ($1)'"), 1);
    sqlm_conn_close(conn);
}

static void large__more_parameters_than_the_protocol_has_are_refused(void **state)
{
    static const sqlm_i64_expr *numbers[65536];
    sqlm_cx                    *cx = *state;
    sqlm_conn                  *conn = plain_database(cx);
    const sqlm_i64_expr *const  three = sqlm_value(i64, 3);
    int64_t                     found = -1;

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        numbers[i] = three; /* expressions are no array's elements */
    assert_ok(cx, Hero_count(cx, conn, SQLM_SELECT(.where = sqlm_in_array(Hero_.id, numbers, 65535)), &found));
    assert_error(cx, LIMIT, Hero_count(cx, conn, SQLM_SELECT(.where = sqlm_in_array(Hero_.id, numbers, 65536)), &found));
    print_message("65536 parameters: %s\n", sqlm_cx_error(cx)->message);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "65535"));
    assert_usable(cx, conn);
    sqlm_conn_close(conn);
}

static void large__inserts_of_more_values_than_parameters_are_split(void **state)
{
    enum { COUNT = 20000 }; /* four values each */
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = plain_database(cx);
    Hero      *heroes = calloc(COUNT, sizeof *heroes);

    assert_non_null(heroes);
    for (int i = 0; i < COUNT; i++)
        heroes[i] = (Hero){ .name = "x", .age = SQLM_SOME(i) };
    assert_ok(cx, Hero_insert_many(cx, conn, heroes, COUNT));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM hero WHERE id = age + 1"), COUNT);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(heroes[i].id, i + 1);
    free(heroes);
    sqlm_conn_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(large__a_million_rows_are_streamed_in_constant_memory),
        cx_test(large__texts_and_bytes_of_100_mb_come_back),
        cx_test(large__an_array_of_any_length_is_one_parameter),
        cx_test(large__more_parameters_than_the_protocol_has_are_refused),
        cx_test(large__inserts_of_more_values_than_parameters_are_split),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/large", tests, NULL, NULL);
}
