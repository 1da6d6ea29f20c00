/* SPDX-License-Identifier: MIT */
/** @file
 *  What the programs of the peers share: the rows, what a run is about, and how it tells what it took. C11 and C++17. */
#ifndef BENCH_PEERS_PEER_H
#define BENCH_PEERS_PEER_H

#ifdef __cplusplus
#define _Noreturn [[noreturn]]
extern "C" {
#endif
#include "../data.h"
#ifdef __cplusplus
}
#endif

#include <stdio.h>
#include <stdlib.h>

enum { PEER_RANGE = 200, PEER_AGE = 40 };

typedef struct peer_input {
    const char *database;   /* "sqlite", "postgres", "mysql" */
    const char *connection; /* in the peer's own words */
    int64_t     count;      /* rows or runs */
    int64_t     stored;     /* rows of "hero" */
    int         times;      /* W4: how often all are read */
    bench_hero *heroes;     /* count of them */
} peer_input;

/** Runs a workload and gives the sum of what it has read. */
typedef int64_t peer_run_fn(const peer_input *input);

typedef struct peer_workload {
    const char  *name;
    peer_run_fn *run;
} peer_workload;

static inline bool peer_is(const peer_input *input, const char *database)
{
    return strcmp(input->database, database) == 0;
}

/** The name of the column that MySQL has as a word of its own. */
static inline const char *peer_blob(const peer_input *input)
{
    return peer_is(input, "mysql") ? "`blob`" : "\"blob\"";
}

/** The end of an INSERT of one row, whose key comes back: elsewhere there is a call for it. */
static inline const char *peer_returning(const peer_input *input)
{
    return peer_is(input, "postgres") ? " RETURNING id" : "";
}

static inline void peer_check_key(int64_t key)
{
    if (key <= 0)
        bench_die("no key came back");
}

static inline int64_t peer_range(const peer_input *input, int64_t turn)
{
    return turn * 7919 % (input->stored - PEER_RANGE) + 1;
}

/** A moment as the database writes it: with a blank or a T, and as many digits of a second as are needed. */
static inline int64_t peer_moment(const char *text)
{
    char   whole[] = "0000-00-00T00:00:00.000000";
    size_t length = strlen(text);

    memcpy(whole, text, length < sizeof whole - 1 ? length : sizeof whole - 1);
    return bench_timestamp_read(whole);
}

/** The whole of main(): PROGRAM DATABASE CONNECTION WORKLOAD COUNT STORED TIMES. */
static inline int peer_main(int count, char **arguments, const peer_workload *workloads)
{
    bench_arena arena = { NULL, NULL };
    peer_input  input;
    int64_t     sum;

    if (count != 7)
        bench_die("usage: PROGRAM DATABASE CONNECTION WORKLOAD COUNT STORED TIMES");
    input.database = arguments[1];
    input.connection = arguments[2];
    input.count = strtoll(arguments[4], NULL, 10);
    input.stored = strtoll(arguments[5], NULL, 10);
    input.times = (int)strtol(arguments[6], NULL, 10);
    while (workloads->name != NULL && strcmp(workloads->name, arguments[3]) != 0)
        workloads++;
    if (workloads->name == NULL)
        return 77; /* it cannot do that */
    input.heroes = bench_heroes(input.count > 0 ? input.count : 1, &arena);
    sum = workloads->run(&input);
    printf("{\"wall\": %.9f, \"cpu\": %.9f, \"both\": %.9f, \"sum\": %lld}\n", bench_taken().wall, bench_taken().cpu, bench_taken().both,
           (long long)sum);
    return 0;
}

#endif
