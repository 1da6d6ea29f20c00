/* SPDX-License-Identifier: MIT */
#include "database.h"

#include <stdio.h>
#include <unistd.h>

static const bench_database *const databases[] = {
    &bench_sqlite,
#ifdef BENCH_HAS_POSTGRES
    &bench_postgres,
#endif
#ifdef BENCH_HAS_MYSQL
    &bench_mysql,
#endif
};

const bench_database *bench_database_of(const char *name)
{
    for (size_t i = 0; i < sizeof databases / sizeof databases[0]; i++)
        if (strcmp(databases[i]->name, name) == 0)
            return databases[i];
    bench_die("there is no database '%s' here", name);
}

uint64_t bench_add_bytes(uint64_t sum, int kind, const void *bytes, size_t length)
{
    const unsigned char *byte = bytes;

    sum = (sum ^ (uint64_t)kind) * 0x100000001b3u;
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ byte[i]) * 0x100000001b3u;
    return sum;
}

void bench_put_database(char *to, size_t size, const char *url, const char *name)
{
    const char *last = strrchr(url, '/');

    if (last == NULL || strchr(last, '?') != NULL)
        bench_die("a URL that ends with /DATABASE is expected");
    (void)snprintf(to, size, "%.*s/%s", (int)(last - url), url, name);
}

const char *bench_database_name(void)
{
    static char name[40];

    (void)snprintf(name, sizeof name, "sqlmodel_bench_%ld", (long)getpid());
    return name;
}
