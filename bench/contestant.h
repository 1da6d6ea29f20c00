/* SPDX-License-Identifier: MIT */
/** @file
 *  Who takes part: a hand-written program without checks, one with the library's checks, the same with them compiled out (on a server
 *  that is the first one), and the library. Each does every workload on a database that is there, and gives a sum of what it read. */
#ifndef BENCH_CONTESTANT_H
#define BENCH_CONTESTANT_H

#include "data.h"

typedef enum bench_workload {
    BENCH_W1, /* insert row by row in one transaction, the keys come back */
    BENCH_W2, /* insert all rows at once, the keys come back */
    BENCH_W2_GIVEN, /* the same where the rows have their keys */
    BENCH_W2_COPY, /* in the database's own fastest way, nothing comes back */
    BENCH_W3, /* a row by its key */
    BENCH_W4, /* all rows into memory that is there: the same is filled again and again */
    BENCH_W4_OWNED, /* all rows into an array that is the caller's to keep and to free: what the library's lists are */
    BENCH_W5, /* three columns by key in one transaction */
    BENCH_W6, /* a join, a range and a condition: about 80 rows a query */
    BENCH_W7, /* open, ask, close */
    BENCH_W8, /* a transaction around each insert */
    BENCH_WORKLOADS
} bench_workload;

typedef struct bench_input {
    const struct bench_database *database;
    const char       *path;    /* of the database, which has all tables: a file, or the URL of a server's */
    const char       *table;   /* that is inserted into; empty */
    bool              durable; /* a commit waits for the disk */
    int64_t           count;   /* rows to write or read, or runs */
    int64_t           stored;  /* rows of "hero" */
    int               times;   /* W4: how often all rows are read */
    const bench_hero *heroes;  /* the rows to write */
} bench_input;

typedef int64_t bench_run_fn(const bench_input *input);

typedef struct bench_contestant {
    const char   *name;
    bench_run_fn *run[BENCH_WORKLOADS];
} bench_contestant;

extern const bench_contestant bench_raw, bench_checked, bench_unchecked, bench_library;
extern const bench_contestant bench_postgres_raw, bench_postgres_checked, bench_mysql_raw, bench_mysql_checked;

/** Makes the tables of the bench in a new database, by the library, and fills "hero" and "team". */
void bench_library_seed(const struct bench_database *database, const char *path, const bench_hero *heroes, int64_t count);
/** Memory of the result of reading all rows of @p path. */
typedef struct bench_memory {
    size_t held;  /* by the result, as the library's allocator counts */
    size_t peak;  /* while it was loaded, above what was held before */
    size_t exact; /* an array of the same structs, the texts with a NUL each, the bytes */
} bench_memory;
bench_memory bench_library_memory(const struct bench_database *database, const char *path, int64_t count);

#endif
