/* SPDX-License-Identifier: MIT */
/* Every statement of tests/golden/query for a database is one that it prepares. */
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

/* Has the database look at every name and type of a statement. PostgreSQL's driver would do so when it first runs: SQL's own PREPARE does it
 * now. */
static sqlm_outcome show(sqlm_cx *cx, sqlm_conn *db, const char *text, size_t length)
{
    static char     sql[(1 << 20) + 32];
    sqlm_statement *statement = NULL;
    sqlm_outcome    outcome;

    if (sqlm_conn_dialect(db)->id == SQLM_DIALECT_POSTGRES) {
        static const char explain[] = "EXPLAIN "; /* which PREPARE does not take */

        text += strncmp(text, explain, strlen(explain)) == 0 ? strlen(explain) : 0;
        (void)snprintf(sql, sizeof sql, "PREPARE golden AS %s", text);
        outcome = sqlm_execute_script(cx, db, sql);
        return outcome == SQLM_OK ? sqlm_execute_script(cx, db, "DEALLOCATE golden") : outcome;
    }
    assert_ok(cx, sqlm_conn_enter(cx, db));
    outcome = db->driver->prepare(cx, db, text, length, &statement);
    if (outcome == SQLM_OK)
        db->driver->release(statement);
    sqlm_conn_leave(db);
    return outcome;
}

static void prepare_file(sqlm_cx *cx, sqlm_conn *db, const char *name, size_t *prepared)
{
    static char text[1 << 20];
    char        path[1024];
    FILE       *file;
    size_t      length;

    assert_true(snprintf(path, sizeof path, "%s/%s", GOLDEN_DIR, name) < (int)sizeof path);
    file = fopen(path, "r");
    assert_non_null(file);
    length = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[length] = '\0';
    if (strncmp(text, "-- ", 3) == 0)
        return; /* what is refused */
    if (show(cx, db, text, length) != SQLM_OK)
        fail_msg("%s: %s", name, sqlm_cx_error(cx)->message);
    ++*prepared;
}

/* The schema that some statements name, by dialect. */
static const struct {
    const char *make;
    const char *drop;
} schemas[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = { "ATTACH ':memory:' AS \"old \"\"files\"\"\"; CREATE TABLE \"old \"\"files\"\"\".archive (id INTEGER PRIMARY KEY,"
                              " word TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL) STRICT",
                              "" },
    [SQLM_DIALECT_POSTGRES] = { "DROP SCHEMA IF EXISTS \"old \"\"files\"\"\" CASCADE; CREATE SCHEMA \"old \"\"files\"\"\";"
                                " CREATE TABLE \"old \"\"files\"\"\".archive (id bigint PRIMARY KEY, word text NOT NULL UNIQUE, uses integer NOT NULL)",
                                "DROP SCHEMA \"old \"\"files\"\"\" CASCADE" },
    [SQLM_DIALECT_MYSQL] = { "DROP DATABASE IF EXISTS `old \"files\"`; CREATE DATABASE `old \"files\"`;"
                             " CREATE TABLE `old \"files\"`.archive (id BIGINT PRIMARY KEY, word VARCHAR(100) NOT NULL UNIQUE, uses INT NOT NULL)",
                             "DROP DATABASE `old \"files\"`" },
};

static void golden__statements_are_taken_by_their_database(void **state)
{
    sqlm_cx               *cx = *state;
    sqlm_conn             *db = database(cx);
    const sqlm_dialect    *dialect = sqlm_conn_dialect(db);
    const bool             is_mariadb = dialect->id == SQLM_DIALECT_MYSQL && (dialect->features & SQLM_FEATURE_RETURNING) != 0;
    DIR                   *folder = opendir(GOLDEN_DIR);
    char                   end[32];
    size_t                 prepared = 0;
    struct dirent         *entry;

    assert_non_null(folder);
    (void)snprintf(end, sizeof end, ".%s.sql", dialect->name);
    run_script(cx, db, schemas[dialect->id].make);
    while ((entry = readdir(folder)) != NULL)
        if (ends_with(entry->d_name, end))
            prepare_file(cx, db, entry->d_name, &prepared);
        else if (is_mariadb && ends_with(entry->d_name, ".mariadb.sql"))
            prepare_file(cx, db, entry->d_name, &prepared);
    (void)closedir(folder);
    run_script(cx, db, schemas[dialect->id].drop);
    assert_true(prepared > 60);
    sqlm_conn_close(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(golden__statements_are_taken_by_their_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
