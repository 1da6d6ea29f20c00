/* SPDX-License-Identifier: MIT */
/* Files whose sqlite_schema somebody wrote into: the description of a table is not what the table is. */
#include <stdio.h>
#include <unistd.h>

#include <sqlite3.h>

#include "schema_support.h"

static const char *path(void)
{
    static char text[64];

    (void)snprintf(text, sizeof text, "damaged-%d.db", (int)getpid());
    return text;
}

static const char tables[] = "CREATE TABLE p (a INTEGER PRIMARY KEY, b TEXT);"
                             "CREATE TABLE t (a INTEGER PRIMARY KEY, b INT REFERENCES p (a), c TEXT);"
                             "CREATE INDEX i ON t (b, c);";

/* Makes the file, with another text of one object of it. */
static void make_file(const char *name, const char *sql)
{
    sqlite3 *db = NULL;
    char    *change = sqlite3_mprintf("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = %Q WHERE name = %Q", sql, name);

    assert_non_null(change);
    (void)unlink(path());
    assert_int_equal(sqlite3_open(path(), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, tables, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, change, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(change);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static sqlm_outcome inspect(sqlm_cx *cx, sqlm_arena *arena)
{
    const sqlm_schema *schema = NULL;
    sqlm_conn         *db = NULL;
    char               url[96];
    sqlm_outcome       outcome;

    (void)snprintf(url, sizeof url, "sqlite:%s?mode=ro", path());
    outcome = sqlm_conn_open(cx, sqlm_sqlite_driver(), url, &db);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_inspect(cx, db, NULL, 0, arena, &schema);
    sqlm_conn_close(db);
    assert_true((outcome == SQLM_OK) == (schema != NULL));
    return outcome;
}

/* SQLite itself refuses some as corrupt, when it reads the schema; what it takes, inspection must not misread. */
static void inspect__refuses_a_description_that_is_none(void **state)
{
    static const struct {
        const char     *name, *sql;
        sqlm_error_kind kind;
    } cases[] = {
        { "t", "CREATE TABLE t (a INTEGER PRIMARY KEY, b INT REFERENCES p (a), c TEXT)", SQLM_E_NONE },
        { "t", "CREATE TABLE t AS SELECT 1 AS a", SQLM_E_STORAGE },
        { "t", "CREATE TABLE t (a", SQLM_E_STORAGE },
        { "t", "", SQLM_E_STORAGE },
        { "i", "CREATE INDEX i ON t (b, nothing)", SQLM_E_STORAGE },
        { "i", "nonsense", SQLM_E_STORAGE },
    };
    sqlm_cx    *cx = *state;
    sqlm_arena *arena = NULL;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sqlm_outcome outcome;

        make_file(cases[i].name, cases[i].sql);
        outcome = inspect(cx, arena);
        if (cases[i].kind == SQLM_E_NONE ? outcome != SQLM_OK : outcome != SQLM_ERR || sqlm_cx_error(cx)->kind != cases[i].kind)
            fail_msg("%s: outcome %d, %s: %s", cases[i].sql, (int)outcome, sqlm_error_kind_name(sqlm_cx_error(cx)->kind),
                     sqlm_cx_error(cx)->message);
        assert_int_equal(unlink(path()), 0);
    }
    sqlm_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cx_test(inspect__refuses_a_description_that_is_none) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
