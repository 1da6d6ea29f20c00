/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[200];

int folder_setup(void **state)
{
    const char *parent = getenv("TMPDIR");

    (void)state;
    snprintf(folder, sizeof folder, "%s/sqlmodel-XXXXXX", parent != NULL ? parent : "/tmp");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

int folder_teardown(void **state)
{
    DIR           *listing = opendir(folder);
    struct dirent *entry;

    (void)state;
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        char path[600];

        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' || strlen(entry->d_name) > 2)
            (void)remove(path);
    }
    if (listing != NULL)
        closedir(listing);
    return rmdir(folder);
}

static char *slot(void)
{
    static char   slots[4][400];
    static size_t next;

    return slots[next++ % 4];
}

const char *file_path(const char *name)
{
    char *path = slot();

    snprintf(path, 400, "%s/%s", folder, name);
    return path;
}

const char *file_url(const char *name)
{
    char *url = slot();

    snprintf(url, 400, "sqlite:%s/%s", folder, name);
    return url;
}

sqlm_conn *open_db(sqlm_cx *cx, const char *url)
{
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_sqlite_driver()->connect(cx, url, &conn));
    return conn;
}

sqlm_conn *open_memory(sqlm_cx *cx)
{
    return open_db(cx, "sqlite::memory:");
}

void close_db(sqlm_conn *conn)
{
    conn->driver->close(conn);
}

sqlm_statement *prepare(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    sqlm_statement *statement = NULL;

    assert_ok(cx, conn->driver->prepare(cx, conn, sql, strlen(sql), &statement));
    return statement;
}

sqlm_outcome run_values(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_value *values, size_t count, sqlm_result *result)
{
    const sqlm_parameters parameters = { .values = values, .value_count = count };
    sqlm_statement       *statement = NULL;
    sqlm_outcome          outcome = conn->driver->prepare(cx, conn, sql, strlen(sql), &statement);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = conn->driver->execute(cx, statement, &parameters, result);
    conn->driver->release(statement);
    return outcome;
}

sqlm_outcome run(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    return run_values(cx, conn, sql, NULL, 0, NULL);
}

void script(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    assert_ok(cx, conn->driver->execute_script(cx, conn, sql));
}

sqlm_outcome fetch_all(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_plan *plan, void *objects, size_t max_rows,
                       sqlm_arena *arena, size_t *rows)
{
    sqlm_statement *statement = prepare(cx, conn, sql);
    sqlm_cursor    *cursor = NULL;
    sqlm_outcome    outcome = conn->driver->query(cx, statement, NULL, &cursor);

    if (outcome == SQLM_OK) {
        outcome = conn->driver->fetch(cx, cursor, plan, objects, max_rows, arena, rows);
        conn->driver->close_cursor(cursor);
    }
    conn->driver->release(statement);
    return outcome;
}

static sqlm_value ask_value(sqlm_cx *cx, sqlm_conn *conn, const char *sql, sqlm_arena *arena)
{
    static const sqlm_plan_column column = { .type = SQLM_TYPE_ANY, .name = "answer" };
    const sqlm_plan               plan = { &column, 1, sizeof(sqlm_value) };
    sqlm_value                    value = sqlm_null_value();
    size_t                        rows = 0;

    assert_ok(cx, fetch_all(cx, conn, sql, &plan, &value, 1, arena, &rows));
    assert_int_equal(rows, 1);
    return value;
}

int64_t ask(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    sqlm_arena *arena = NULL;
    sqlm_value  value;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    value = ask_value(cx, conn, sql, arena);
    sqlm_arena_free(arena);
    assert_int_equal(value.type, SQLM_TYPE_I64);
    return value.as.integer;
}

const char *ask_text(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    static char text[400];
    sqlm_arena *arena = NULL;
    sqlm_value  value;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    value = ask_value(cx, conn, sql, arena);
    assert_int_equal(value.type, SQLM_TYPE_TEXT);
    snprintf(text, sizeof text, "%s", value.as.text.data);
    sqlm_arena_free(arena);
    return text;
}
