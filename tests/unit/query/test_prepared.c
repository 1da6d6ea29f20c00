/* SPDX-License-Identifier: MIT */
/* Every statement of tests/golden/query for SQLite is one that SQLite prepares. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include <sqlmodel/sys/driver.h>

#include "golden.h"
#include "sqlite_fixture.h"
#include "support/sqlm_cmocka.h"

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), wanted = strlen(end);

    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

static void prepare_file(sqlm_cx *cx, sqlm_conn *db, const char *name, size_t *prepared)
{
    static char     text[1 << 20];
    char            path[1024];
    sqlm_statement *statement = NULL;
    FILE           *file;
    size_t          length;

    assert_true(snprintf(path, sizeof path, "%s/%s", GOLDEN_DIR, name) < (int)sizeof path);
    file = fopen(path, "r");
    assert_non_null(file);
    length = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[length] = '\0';
    if (strncmp(text, "-- ", 3) == 0)
        return; /* what is refused */
    if (db->driver->prepare(cx, db, text, length, &statement) != SQLM_OK)
        fail_msg("%s: %s", name, sqlm_cx_error(cx)->message);
    db->driver->release(statement);
    ++*prepared;
}

static void golden__statements_of_sqlite_are_prepared_by_it(void **state)
{
    sqlm_cx       *cx = *state;
    sqlm_conn     *db = database(cx);
    DIR           *folder = opendir(GOLDEN_DIR);
    size_t         prepared = 0;
    struct dirent *entry;

    assert_non_null(folder);
    run_script(cx, db, "ATTACH ':memory:' AS \"old \"\"files\"\"\"; CREATE TABLE \"old \"\"files\"\"\".archive (id INTEGER PRIMARY KEY,"
                       " word TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL) STRICT");
    assert_ok(cx, sqlm_conn_enter(cx, db));
    while ((entry = readdir(folder)) != NULL)
        if (ends_with(entry->d_name, ".sqlite.sql"))
            prepare_file(cx, db, entry->d_name, &prepared);
    sqlm_conn_leave(db);
    (void)closedir(folder);
    assert_true(prepared > 60);
    sqlm_conn_close(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(golden__statements_of_sqlite_are_prepared_by_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
