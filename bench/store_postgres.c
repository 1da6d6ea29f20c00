/* SPDX-License-Identifier: MIT */
/* PostgreSQL between two runs. */
#include "database.h"

#include <sqlmodel/driver/postgres.h>

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char variable[] = "SQLMODEL_TEST_POSTGRES";

static PGconn *open_server(const char *url)
{
    PGconn *pg = PQconnectdb(url);

    if (PQstatus(pg) != CONNECTION_OK)
        bench_die("PostgreSQL: %s", PQerrorMessage(pg));
    PQclear(PQexec(pg, "SET client_min_messages = warning"));
    return pg;
}

static PGresult *ask(PGconn *pg, const char *sql)
{
    PGresult *result = PQexec(pg, sql);

    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        bench_die("%s: %s", sql, PQerrorMessage(pg));
    return result;
}

static void run(PGconn *pg, const char *verb, const char *name, const char *then)
{
    char sql[400];

    (void)snprintf(sql, sizeof sql, "%s %s%s", verb, name, then);
    PQclear(ask(pg, sql));
}

static void run_at_server(const char *verb, const char *name, const char *then)
{
    PGconn *pg = open_server(getenv(variable));

    run(pg, verb, name, then);
    PQfinish(pg);
}

static void describe(const char *path, char *text, size_t size)
{
    PGconn *pg = open_server(path);

    (void)snprintf(text, size, "PostgreSQL %d.%d", PQserverVersion(pg) / 10000, PQserverVersion(pg) % 10000);
    PQfinish(pg);
}

static void make(char *path, size_t size)
{
    run_at_server("CREATE DATABASE", bench_database_name(), "");
    bench_put_database(path, size, getenv(variable), bench_database_name());
}

/* A session that has ended may be there a moment longer. */
static void remove_database(const char *path)
{
    run_at_server("DROP DATABASE", strrchr(path, '/') + 1, " WITH (FORCE)");
}

static void finish(const char *path)
{
    PGconn *pg = open_server(path);

    run(pg, "VACUUM ANALYZE", "hero, team", "");
    PQfinish(pg);
}

static bool is_set(const char *name, const char *value)
{
    PGconn   *pg = open_server(getenv(variable));
    PGresult *result;
    char      sql[80];
    bool      is_same;

    (void)snprintf(sql, sizeof sql, "SHOW %s", name);
    result = ask(pg, sql);
    is_same = strcmp(PQgetvalue(result, 0, 0), value) == 0;
    PQclear(result);
    PQfinish(pg);
    return is_same;
}

/* The settings of the whole server: its own defaults, or those that scripts/servers gives it. */
static void set_durable(bool durable)
{
    static const char *const names[] = { "fsync", "full_page_writes", "synchronous_commit" };
    static int               now = -1;
    PGconn                  *pg;

    if (now == durable)
        return;
    now = durable;
    pg = open_server(getenv(variable));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        run(pg, durable ? "ALTER SYSTEM SET" : "ALTER SYSTEM RESET", names[i], durable ? " = on" : "");
    run(pg, "SELECT", "pg_reload_conf", "()");
    PQfinish(pg);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) { /* the server hears of it by a signal */
        for (int tries = 0; !is_set(names[i], durable ? "on" : "off"); tries++) {
            if (tries == 1000)
                bench_die("the server does not take %s", names[i]);
            (void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
        }
    }
}

static void prepare(const char *path, const char *table, bool durable)
{
    PGconn *pg;

    set_durable(durable);
    if (table[0] == '\0')
        return;
    pg = open_server(path);
    run(pg, "TRUNCATE", table, " RESTART IDENTITY");
    if (strcmp(table, "hero_upd") == 0) {
        run(pg, "INSERT INTO", table, " SELECT * FROM hero");
        run(pg, "VACUUM ANALYZE", table, "");
    }
    PQfinish(pg);
}

static int64_t sum_of(const char *path, const char *table)
{
    PGconn   *pg;
    PGresult *result;
    char      sql[100];
    uint64_t  sum = BENCH_SUM_BASIS;

    if (table[0] == '\0')
        return 0;
    pg = open_server(path);
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1", table);
    result = ask(pg, sql);
    for (int row = 0; row < PQntuples(result); row++)
        for (int i = 0; i < PQnfields(result); i++)
            sum = bench_add_bytes(sum, PQgetisnull(result, row, i), PQgetvalue(result, row, i), (size_t)PQgetlength(result, row, i));
    PQclear(result);
    PQfinish(pg);
    return (int64_t)(sum >> 1);
}

static sqlm_outcome copy_in(sqlm_cx *cx, sqlm_conn *db, const sqlm_model *model, const void *objects, size_t count)
{
    return sqlm_postgres_copy_in(cx, db, model, objects, count, NULL);
}

const bench_database bench_postgres = {
    .name = "postgres",
    .url_variable = variable,
    .scheme = "",
    .options = "",
    .durable = "",
    .join = "SELECT h.id, h.name, h.secret_name, h.age, h.team_id, h.power, h.created, h.blob, t.name AS team FROM hero h"
            " JOIN team t ON t.id = h.team_id WHERE h.id BETWEEN $1 AND $2 AND h.age > $3 ORDER BY h.id",
    .contestants = { [BENCH_RAW] = &bench_postgres_raw, [BENCH_CHECKED] = &bench_postgres_checked, [BENCH_LIBRARY] = &bench_library },
    .describe = describe,
    .make = make,
    .remove = remove_database,
    .finish = finish,
    .prepare = prepare,
    .sum = sum_of,
    .copy_in = copy_in,
};
