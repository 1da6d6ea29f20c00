/* SPDX-License-Identifier: MIT */
/* MariaDB between two runs. */
#include "database.h"
#include "server_mysql.h"

#include <stdio.h>
#include <stdlib.h>

static const char variable[] = "SQLMODEL_TEST_MYSQL";

/* ---- connecting ---- */

/* The part of a URL before @end, decoded; gives what is behind @end. */
static const char *take_part(const char *url, char end, char *part, size_t size)
{
    const char *stop = strchr(url, end);
    size_t      used = 0;

    if (stop == NULL)
        bench_die("a URL like mysql://user:password@%%2Fsocket/database is expected");
    while (url < stop && used + 1 < size) {
        char code[3] = { 0 };

        if (*url == '%') {
            memcpy(code, url + 1, 2);
            part[used++] = (char)strtol(code, NULL, 16);
            url += 3;
        } else {
            part[used++] = *url++;
        }
    }
    part[used] = '\0';
    return stop + 1;
}

MYSQL *server_mysql_open(const char *url)
{
    char        user[64], password[128], socket[300];
    const char *rest = take_part(url + strlen("mysql://"), ':', user, sizeof user);
    const char *database;
    MYSQL      *mysql = mysql_init(NULL);

    rest = take_part(rest, '@', password, sizeof password);
    database = take_part(rest, '/', socket, sizeof socket);
    if (mysql == NULL)
        bench_die("no memory");
    (void)mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (mysql_real_connect(mysql, "localhost", user, password, database, 0, socket, CLIENT_FOUND_ROWS) == NULL)
        bench_die("MariaDB: %s", mysql_error(mysql));
    return mysql;
}

void server_mysql_run(MYSQL *mysql, const char *sql)
{
    MYSQL_RES *result;

    if (mysql_query(mysql, sql) != 0)
        bench_die("%s: %s", sql, mysql_error(mysql));
    result = mysql_store_result(mysql);
    if (result != NULL)
        mysql_free_result(result);
}

/* ---- between two runs ---- */

static void run(MYSQL *mysql, const char *verb, const char *name, const char *then)
{
    char sql[400];

    (void)snprintf(sql, sizeof sql, "%s %s%s", verb, name, then);
    server_mysql_run(mysql, sql);
}

static void run_at_server(const char *verb, const char *name, const char *then)
{
    MYSQL *mysql = server_mysql_open(getenv(variable));

    run(mysql, verb, name, then);
    mysql_close(mysql);
}

static void describe(const char *path, char *text, size_t size)
{
    MYSQL *mysql = server_mysql_open(path);

    (void)snprintf(text, size, "%s", mysql_get_server_info(mysql));
    mysql_close(mysql);
}

static void make(char *path, size_t size)
{
    run_at_server("CREATE DATABASE", bench_database_name(), " CHARACTER SET utf8mb4");
    bench_put_database(path, size, getenv(variable), bench_database_name());
}

static void remove_database(const char *path)
{
    run_at_server("DROP DATABASE", strrchr(path, '/') + 1, "");
}

static void finish(const char *path)
{
    MYSQL *mysql = server_mysql_open(path);

    run(mysql, "ANALYZE TABLE", "hero, team", "");
    mysql_close(mysql);
}

/* The setting of the whole server: its own default, or the one that scripts/servers gives it. */
static void set_durable(bool durable)
{
    static int now = -1;

    if (now != durable)
        run_at_server("SET GLOBAL innodb_flush_log_at_trx_commit =", durable ? "1" : "0", "");
    now = durable;
}

static void prepare(const char *path, const char *table, bool durable)
{
    MYSQL *mysql;

    set_durable(durable);
    if (table[0] == '\0')
        return;
    mysql = server_mysql_open(path);
    run(mysql, "TRUNCATE TABLE", table, "");
    if (strcmp(table, "hero_upd") == 0) {
        run(mysql, "INSERT INTO", table, " SELECT * FROM hero");
        run(mysql, "ANALYZE TABLE", table, "");
    }
    mysql_close(mysql);
}

static int64_t sum_of(const char *path, const char *table)
{
    MYSQL     *mysql;
    MYSQL_RES *result;
    MYSQL_ROW  row;
    char       sql[100];
    uint64_t   sum = BENCH_SUM_BASIS;

    if (table[0] == '\0')
        return 0;
    mysql = server_mysql_open(path);
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1", table);
    if (mysql_query(mysql, sql) != 0 || (result = mysql_use_result(mysql)) == NULL)
        bench_die("%s: %s", sql, mysql_error(mysql));
    while ((row = mysql_fetch_row(result)) != NULL) {
        const unsigned long *lengths = mysql_fetch_lengths(result);

        for (unsigned i = 0; i < mysql_num_fields(result); i++)
            sum = bench_add_bytes(sum, row[i] == NULL, row[i], lengths[i]);
    }
    mysql_free_result(result);
    mysql_close(mysql);
    return (int64_t)(sum >> 1);
}

const bench_database bench_mysql = {
    .name = "mysql",
    .url_variable = variable,
    .scheme = "",
    .options = "",
    .durable = "",
    .join = "SELECT h.id, h.name, h.secret_name, h.age, h.team_id, h.power, h.created, h.blob, t.name AS team FROM hero h"
            " JOIN team t ON t.id = h.team_id WHERE h.id BETWEEN ? AND ? AND h.age > ? ORDER BY h.id",
    .contestants = { [BENCH_RAW] = &bench_mysql_raw, [BENCH_CHECKED] = &bench_mysql_checked, [BENCH_LIBRARY] = &bench_library },
    .describe = describe,
    .make = make,
    .remove = remove_database,
    .finish = finish,
    .prepare = prepare,
    .sum = sum_of,
};
