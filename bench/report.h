/* SPDX-License-Identifier: MIT */
/** @file
 *  Figures: medians, ratios, the table and the JSON. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "database.h"

#include <stdio.h>

enum { REPORT_MOST_REPETITIONS = 101, REPORT_MOST_LINES = 24, REPORT_MOST_MEMORY = 8 };

typedef struct report_line {
    const char *name;
    const char *what;
    bool        is_gated;
    int64_t     rows;
    int         repetitions[BENCH_CONTESTANTS];
    bench_time  times[BENCH_CONTESTANTS][REPORT_MOST_REPETITIONS];
} report_line;

typedef struct report {
    bool         is_server; /* wall time is what counts: SQLite has all of its work in the client's CPU time, a server has not */
    char         database[64]; /* and its version */
    report_line  lines[REPORT_MOST_LINES];
    size_t       line_count;
    int64_t      memory_rows[REPORT_MOST_MEMORY];
    bench_memory memory[REPORT_MOST_MEMORY];
    size_t       memory_count;
} report;

void report_begin(report_line *line, const char *name, const char *what, bool is_gated, int64_t rows);
void report_add(report_line *line, int contestant, bench_time time);
void report_memory(report *r, int64_t rows, bench_memory memory);
void report_print_memory(const report *r, FILE *to);
void report_print(const report *r, FILE *to);
void report_write(const report *r, const char *path);

#endif
