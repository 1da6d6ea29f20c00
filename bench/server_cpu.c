/* SPDX-License-Identifier: MIT */
/* The CPU time of a server: of the process in SQLMODEL_BENCH_SERVER, of its children and of all their threads. */
#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_of(long process)
{
    clockid_t       clock;
    struct timespec time;

    if (clock_getcpuclockid((pid_t)process, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return 0;
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

enum { MOST_PROCESSES = 512 };

/* Processes and what they had taken. */
typedef struct processes {
    size_t count;
    struct {
        long   process;
        double cpu;
    } list[MOST_PROCESSES];
} processes;

static void add(processes *p, long process)
{
    if (p->count == MOST_PROCESSES)
        return;
    p->list[p->count].process = process;
    p->list[p->count++].cpu = cpu_of(process);
}

static void look(processes *p)
{
    const char *process = getenv("SQLMODEL_BENCH_SERVER");
    char        path[80];
    long        child;
    FILE       *children;

    p->count = 0;
    if (process == NULL)
        return;
    add(p, strtol(process, NULL, 10));
    (void)snprintf(path, sizeof path, "/proc/%s/task/%s/children", process, process);
    children = fopen(path, "r");
    while (children != NULL && fscanf(children, "%ld", &child) == 1)
        add(p, child);
    if (children != NULL)
        (void)fclose(children);
}

static double cpu_before(const processes *before, long process)
{
    for (size_t i = 0; i < before->count; i++)
        if (before->list[i].process == process)
            return before->list[i].cpu;
    return 0;
}

static processes before, after;

void bench_server_start(void)
{
    look(&before);
}

/* A process that has ended meanwhile counts nothing: it is one of the server's own, as that of the run is still connected. */
double bench_server_stop(void)
{
    double sum = 0;

    look(&after);
    for (size_t i = 0; i < after.count; i++)
        sum += after.list[i].cpu - cpu_before(&before, after.list[i].process);
    return sum;
}
