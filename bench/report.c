/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <math.h>
#include <stdlib.h>

/* What the wall time of the library may be of checked's, where it is held to it. */
#define WALL_BOUND 1.10

void report_begin(report_line *line, const char *name, const char *what, bool is_gated, int64_t rows)
{
    memset(line, 0, sizeof *line);
    line->name = name;
    line->what = what;
    line->is_gated = is_gated;
    line->rows = rows;
}

void report_add(report_line *line, int contestant, bench_time time)
{
    line->times[contestant][line->repetitions[contestant]++] = time;
}

void report_memory(report *r, int64_t rows, bench_memory memory)
{
    r->memory_rows[r->memory_count] = rows;
    r->memory[r->memory_count++] = memory;
}

/* ---- figures ---- */

static int compare(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *numbers, int count)
{
    if (count == 0)
        return (double)NAN;
    qsort(numbers, (size_t)count, sizeof *numbers, compare);
    return count % 2 != 0 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

/* Pages that were fresh, for each thousand rows. */
static double faults_of(const report_line *line, int contestant)
{
    double numbers[REPORT_MOST_REPETITIONS];

    for (int i = 0; i < line->repetitions[contestant]; i++)
        numbers[i] = line->times[contestant][i].faults;
    return median(numbers, line->repetitions[contestant]) * 1e3 / (double)line->rows;
}

typedef enum measure { WALL, BOTH, CPU } measure;

static double time_of(const report_line *line, int contestant, int turn, measure what)
{
    const bench_time *time = &line->times[contestant][turn];

    return what == WALL ? time->wall : what == BOTH ? time->both : time->cpu;
}

/* Nanoseconds a row. */
static double cost_of(const report_line *line, int contestant, measure what)
{
    double numbers[REPORT_MOST_REPETITIONS];

    for (int i = 0; i < line->repetitions[contestant]; i++)
        numbers[i] = time_of(line, contestant, i, what);
    return median(numbers, line->repetitions[contestant]) * 1e9 / (double)line->rows;
}

/* The median of the ratios of each repetition: what disturbs one of them disturbs both. */
static double ratio_of(const report_line *line, int contestant, int base, measure what)
{
    double ratios[REPORT_MOST_REPETITIONS];

    for (int i = 0; i < line->repetitions[contestant] && i < line->repetitions[base]; i++)
        ratios[i] = time_of(line, contestant, i, what) / time_of(line, base, i, what);
    return line->repetitions[base] == 0 ? (double)NAN : median(ratios, line->repetitions[contestant]);
}

/* The middle half of the times, as a part of their median. */
static double spread_of(const report_line *line, int contestant, measure what)
{
    double numbers[REPORT_MOST_REPETITIONS];
    int    count = line->repetitions[contestant];
    double middle;

    for (int i = 0; i < count; i++)
        numbers[i] = time_of(line, contestant, i, what);
    middle = median(numbers, count);
    return count == 0 ? (double)NAN : (numbers[count - 1 - count / 4] - numbers[count / 4]) / middle;
}

/* ---- the table ---- */

static void put_ratio(FILE *to, double ratio)
{
    if (isnan(ratio))
        (void)fprintf(to, " %8s", "-");
    else
        (void)fprintf(to, " %8.3f", ratio);
}

static void put_cost(FILE *to, double cost)
{
    if (isnan(cost))
        (void)fprintf(to, " %9s", "-");
    else
        (void)fprintf(to, " %9.0f", cost);
}

static void put_faults(FILE *to, double faults)
{
    if (isnan(faults))
        (void)fprintf(to, " %6s", "-");
    else
        (void)fprintf(to, " %6.1f", faults);
}

static void put_spread(FILE *to, double spread)
{
    if (isnan(spread))
        (void)fprintf(to, " %6s", "-");
    else
        (void)fprintf(to, " %5.0f%%", 100 * spread);
}

static void print_line(const report_line *line, FILE *to)
{
    (void)fprintf(to, "%-18s", line->name);
    for (int i = 0; i < BENCH_CONTESTANTS; i++)
        put_cost(to, cost_of(line, i, CPU));
    put_ratio(to, ratio_of(line, BENCH_LIBRARY, BENCH_CHECKED, CPU));
    put_ratio(to, ratio_of(line, BENCH_LIBRARY, BENCH_RAW, CPU));
    put_ratio(to, ratio_of(line, BENCH_UNCHECKED, BENCH_RAW, CPU));
    put_spread(to, spread_of(line, BENCH_LIBRARY, CPU));
    put_faults(to, faults_of(line, BENCH_CHECKED));
    put_faults(to, faults_of(line, BENCH_LIBRARY));
    (void)fprintf(to, "  %s\n", line->what);
}

/* Wall time, then the CPU time of client and server, which others on the machine disturb less, then the client's. */
static const struct {
    measure     what;
    const char *title;
} blocks[] = { { WALL, "wall: raw" }, { BOTH, "| cpu: raw" }, { CPU, "| client: raw" } };

static void print_server_line(const report_line *line, FILE *to)
{
    const double ratio = ratio_of(line, BENCH_LIBRARY, BENCH_CHECKED, WALL);

    (void)fprintf(to, "%-11s%c", line->name, line->is_gated && ratio > WALL_BOUND ? '!' : ' ');
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        const measure what = blocks[i].what;

        (void)fprintf(to, "%12.0f", cost_of(line, BENCH_RAW, what));
        put_cost(to, cost_of(line, BENCH_CHECKED, what));
        put_cost(to, cost_of(line, BENCH_LIBRARY, what));
        put_ratio(to, ratio_of(line, BENCH_LIBRARY, BENCH_CHECKED, what));
        put_ratio(to, ratio_of(line, BENCH_LIBRARY, BENCH_RAW, what));
        put_spread(to, spread_of(line, BENCH_LIBRARY, what));
    }
    (void)fprintf(to, "  %s\n", line->what);
}

static void print_server_lines(const report *r, FILE *to)
{
    (void)fprintf(to, "%s, compiler %s. Nanoseconds a row, medians: wall time, CPU time of client and server, the client's.\n"
                      "!: the library's wall time is above %.2f of checked.\n\n%12s",
                  r->database, __VERSION__, WALL_BOUND, "");
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        (void)fprintf(to, "%12s %9s %9s %8s %8s %6s", blocks[i].title, "checked", "library", "/checked", "/raw", "spread");
    (void)fputc('\n', to);
    for (size_t i = 0; i < r->line_count; i++)
        print_server_line(&r->lines[i], to);
}

void report_print_memory(const report *r, FILE *to)
{
    (void)fprintf(to, "%-13s %12s %12s %8s %8s\n", "memory, rows", "by hand", "library", "held", "peak");
    for (size_t i = 0; i < r->memory_count; i++)
        (void)fprintf(to, "%-13lld %12zu %12zu %8.3f %8.3f\n", (long long)r->memory_rows[i], r->memory[i].exact, r->memory[i].held,
                      (double)r->memory[i].held / (double)r->memory[i].exact, (double)r->memory[i].peak / (double)r->memory[i].exact);
}

void report_print(const report *r, FILE *to)
{
    if (r->is_server) {
        print_server_lines(r, to);
        return;
    }
    (void)fprintf(to, "%s, compiler %s. Client CPU in nanoseconds a row, medians.\n\n", r->database, __VERSION__);
    (void)fprintf(to, "%-18s %9s %9s %9s %9s %8s %8s %8s %6s %6s %6s\n", "", "raw", "checked", "unchecked", "library", "/checked", "/raw",
                  "un/raw", "spread", "pages", "lib");
    for (size_t i = 0; i < r->line_count; i++)
        print_line(&r->lines[i], to);
    if (r->memory_count > 0) {
        (void)fputc('\n', to);
        report_print_memory(r, to);
    }
}

/* ---- JSON ---- */

static void write_number(FILE *to, const char *name, double number)
{
    if (isnan(number))
        (void)fprintf(to, "\"%s\": null", name);
    else
        (void)fprintf(to, "\"%s\": %.6g", name, number);
}

static void write_line(const report_line *line, FILE *to)
{
    static const char *const names[BENCH_CONTESTANTS] = {
        [BENCH_RAW] = "raw", [BENCH_CHECKED] = "checked", [BENCH_UNCHECKED] = "unchecked", [BENCH_LIBRARY] = "library"
    };

    (void)fprintf(to, "    { \"workload\": \"%s\", \"what\": \"%s\", \"gated\": %s, \"rows\": %lld,", line->name, line->what,
                  line->is_gated ? "true" : "false", (long long)line->rows);
    for (int i = 0; i < BENCH_CONTESTANTS; i++) {
        (void)fprintf(to, "\n      \"%s\": { ", names[i]);
        write_number(to, "cpu_ns", cost_of(line, i, CPU));
        (void)fputs(", ", to);
        write_number(to, "wall_ns", cost_of(line, i, WALL));
        (void)fputs(", ", to);
        write_number(to, "both_cpu_ns", cost_of(line, i, BOTH));
        (void)fputs(", ", to);
        write_number(to, "spread", spread_of(line, i, CPU));
        (void)fputs(", ", to);
        write_number(to, "wall_spread", spread_of(line, i, WALL));
        (void)fputs(", ", to);
        write_number(to, "faults_per_1000_rows", faults_of(line, i));
        (void)fputs(" },", to);
    }
    (void)fputs("\n      ", to);
    write_number(to, "library_to_checked", ratio_of(line, BENCH_LIBRARY, BENCH_CHECKED, CPU));
    (void)fputs(", ", to);
    write_number(to, "library_to_checked_wall", ratio_of(line, BENCH_LIBRARY, BENCH_CHECKED, WALL));
    (void)fputs(", ", to);
    write_number(to, "library_to_checked_both_cpu", ratio_of(line, BENCH_LIBRARY, BENCH_CHECKED, BOTH));
    (void)fputs(", ", to);
    write_number(to, "library_to_raw_wall", ratio_of(line, BENCH_LIBRARY, BENCH_RAW, WALL));
    (void)fputs(", ", to);
    write_number(to, "library_to_raw", ratio_of(line, BENCH_LIBRARY, BENCH_RAW, CPU));
    (void)fputs(", ", to);
    write_number(to, "unchecked_to_raw", ratio_of(line, BENCH_UNCHECKED, BENCH_RAW, CPU));
    (void)fputs(" }", to);
}

void report_write(const report *r, const char *path)
{
    FILE *to = fopen(path, "w");

    if (to == NULL)
        bench_die("cannot write %s", path);
    (void)fprintf(to, "{\n  \"database\": \"%s\",\n  \"compiler\": \"%s\",\n  \"workloads\": [\n", r->database, __VERSION__);
    for (size_t i = 0; i < r->line_count; i++) {
        write_line(&r->lines[i], to);
        (void)fputs(i + 1 < r->line_count ? ",\n" : "\n", to);
    }
    (void)fputs("  ],\n  \"memory\": [\n", to);
    for (size_t i = 0; i < r->memory_count; i++)
        (void)fprintf(to, "    { \"rows\": %lld, \"by_hand\": %zu, \"held\": %zu, \"peak\": %zu }%s\n", (long long)r->memory_rows[i],
                      r->memory[i].exact, r->memory[i].held, r->memory[i].peak, i + 1 < r->memory_count ? "," : "");
    (void)fputs("  ]\n}\n", to);
    if (fclose(to) != 0)
        bench_die("cannot write %s", path);
}
