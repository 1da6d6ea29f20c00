/* SPDX-License-Identifier: MIT */
#include "floor_sqlite.h"

#include <stdio.h>
#include <stdlib.h>

void floor_ok(sqlite3 *db, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
        bench_die("SQLite: %s", sqlite3_errmsg(db));
}

void floor_run(sqlite3 *db, const char *sql)
{
    floor_ok(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

sqlite3 *floor_open(const bench_input *input)
{
    sqlite3 *db = NULL;

    floor_ok(db, sqlite3_open_v2(input->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    (void)sqlite3_busy_timeout(db, 5000);
    floor_run(db, input->durable ? "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL"
                                 : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    return db;
}

sqlite3_stmt *floor_prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *made = NULL;

    floor_ok(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, NULL));
    return made;
}

sqlite3_stmt *floor_prepare_insert(sqlite3 *db, const char *table, int rows)
{
    char  *sql = malloc(256 + (size_t)rows * 20);
    size_t used;
    sqlite3_stmt *made;

    if (sql == NULL)
        bench_die("no memory");
    used = (size_t)snprintf(sql, 256, "INSERT INTO \"%s\" (\"name\", \"secret_name\", \"age\", \"team_id\", \"power\", \"created\", \"blob\") VALUES",
                            table);
    for (int i = 0; i < rows; i++)
        used += (size_t)snprintf(sql + used, 20, "%s(?,?,?,?,?,?,?)", i > 0 ? "," : "");
    made = floor_prepare(db, sql);
    free(sql);
    return made;
}
