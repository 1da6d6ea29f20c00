/* SPDX-License-Identifier: MIT */
#include "database.h"
#include "floor_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static sqlite3 *open_file(const char *path)
{
    sqlite3 *db = NULL;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        bench_die("cannot open %s", path);
    return db;
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        bench_die("%s: %s", sql, sqlite3_errmsg(db));
}

static void describe(const char *path, char *text, size_t size)
{
    (void)path;
    (void)snprintf(text, size, "SQLite %s", sqlite3_libversion());
}

static void make(char *path, size_t size)
{
    const char *base = getenv("TMPDIR");

    (void)snprintf(path, size, "%s/sqlmodel-bench-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(path) == NULL)
        bench_die("no folder %s", path);
    (void)snprintf(path + strlen(path), size - strlen(path), "/bench.db");
}

static void remove_file(const char *path)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
    char                     name[700];

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)(strrchr(path, '/') - path), path);
    (void)rmdir(name);
}

/* The CREATE statement of a table. */
static void definition_of(sqlite3 *db, const char *table, char *sql, size_t size)
{
    sqlite3_stmt *stmt = NULL;

    if (sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE name = ?1", -1, &stmt, NULL) != SQLITE_OK)
        bench_die("the schema: %s", sqlite3_errmsg(db));
    sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    if (sqlite3_step(stmt) != SQLITE_ROW)
        bench_die("there is no table %s", table);
    (void)snprintf(sql, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
}

static void add_tables(const char *path)
{
    sqlite3 *db = open_file(path);
    char     sql[4096], made[4200];
    char    *constraints;

    definition_of(db, "hero_ins", sql, sizeof sql);
    constraints = strstr(sql, ",\n  CONSTRAINT");
    if (constraints == NULL)
        bench_die("the table has no checks");
    *constraints = '\0';
    (void)snprintf(made, sizeof made, "CREATE TABLE \"hero_unchecked\" %s\n) STRICT", strchr(sql, '('));
    run(db, made);
    run(db, "CREATE TABLE hero_plain (id INTEGER PRIMARY KEY, name TEXT NOT NULL, secret_name TEXT NOT NULL, age INTEGER,"
            " team_id INTEGER, power DOUBLE NOT NULL, created TIMESTAMP NOT NULL, blob BLOB NOT NULL)");
    sqlite3_close(db);
}

static void prepare(const char *path, const char *table, bool durable)
{
    sqlite3 *db = open_file(path);
    char     sql[4096], drop[100];

    run(db, durable ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    if (table[0] != '\0') {
        definition_of(db, table, sql, sizeof sql);
        (void)snprintf(drop, sizeof drop, "BEGIN; DROP TABLE \"%s\"", table);
        run(db, drop);
        run(db, sql);
        if (strcmp(table, "hero_upd") == 0)
            run(db, "INSERT INTO hero_upd SELECT * FROM hero");
        run(db, "COMMIT");
    }
    sqlite3_close(db);
}

static int64_t sum_of(const char *path, const char *table)
{
    sqlite3      *db;
    sqlite3_stmt *stmt = NULL;
    char          sql[100];
    uint64_t      sum = BENCH_SUM_BASIS;

    if (table[0] == '\0')
        return 0;
    db = open_file(path);
    (void)snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY 1", table);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        bench_die("%s: %s", sql, sqlite3_errmsg(db));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const int            type = sqlite3_column_type(stmt, i);
            const unsigned char *bytes = type == SQLITE_BLOB ? sqlite3_column_blob(stmt, i) : sqlite3_column_text(stmt, i);
            const int            length = sqlite3_column_bytes(stmt, i);

            sum = bench_add_bytes(sum, type, bytes, (size_t)length);
        }
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return (int64_t)(sum >> 1);
}

const bench_database bench_sqlite = {
    .name = "sqlite",
    .scheme = "sqlite:",
    .options = "?journal=wal&synchronous=normal",
    .durable = "?journal=delete&synchronous=full",
    .join = FLOOR_JOIN,
    .contestants = { &bench_raw, &bench_checked, &bench_unchecked, &bench_library },
    .describe = describe,
    .make = make,
    .remove = remove_file,
    .finish = add_tables,
    .prepare = prepare,
    .sum = sum_of,
};
