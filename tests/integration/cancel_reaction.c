/* SPDX-License-Identifier: MIT */
/* How long operations take to stop. Usage: cancel_reaction [REPETITIONS]. Ends with 1 when the 99th percentile of one is over half a second:
 * ten times what is aimed at. */
#include "canceller.h"
#include "operations.h"

#include <stdlib.h>

#define LIMIT_US 500000

/* Without the interrupt: one that comes before the statement runs has no effect, and nothing else would end these. */
enum { BY_DEADLINE = STOP_BY_INTERRUPT, WAY_COUNT };

static const char *const way_names[WAY_COUNT] = { "thread", "signal", "deadline" };

static int64_t reaction_to_deadline(place *p, const operation *o, int64_t delay_ms, sqlm_outcome *outcome)
{
    int64_t deadline, reaction;

    sqlm_cx_set_timeout(p->cx, delay_ms);
    deadline = sqlm_cx_deadline(p->cx);
    *outcome = o->run(p);
    reaction = sqlm_now() - deadline;
    sqlm_cx_set_timeout(p->cx, 0);
    must(p, *outcome == SQLM_OK || sqlm_cx_error(p->cx)->kind == SQLM_E_TIMEOUT);
    return reaction;
}

static int64_t reaction_to_cancel(place *p, canceller *c, const operation *o, int way, int64_t delay_ms, sqlm_outcome *outcome)
{
    int64_t returned;

    canceller_order(c, (stop_way)way, o->is_on_plain ? p->plain : p->conn, sqlm_now() + delay_ms * 1000);
    *outcome = o->run(p);
    returned = sqlm_now();
    return returned - canceller_join(c);
}

/* Microseconds from the moment to the return; -1 when the operation was over before. */
static int64_t react(place *p, canceller *c, const operation *o, int way, int64_t delay_ms)
{
    sqlm_outcome outcome;
    int64_t      reaction;

    p->size = o->long_size;
    o->before(p);
    if (way == BY_DEADLINE)
        reaction = reaction_to_deadline(p, o, delay_ms, &outcome);
    else
        reaction = reaction_to_cancel(p, c, o, way, delay_ms, &outcome);
    o->after(p, outcome);
    expect_usable(p);
    return outcome == SQLM_OK ? -1 : reaction;
}

static int compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static bool measure(place *p, canceller *c, const operation *o, int way, size_t repetitions, int64_t *reactions)
{
    size_t count = 0;

    for (size_t i = 0; i < repetitions; i++) {
        int64_t reaction = react(p, c, o, way, 3 + (int64_t)(i * 7 % 20));

        if (reaction >= 0)
            reactions[count++] = reaction;
    }
    if (count == 0) {
        printf("%-26s %-10s nothing was stopped\n", o->name, way_names[way]);
        return false;
    }
    qsort(reactions, count, sizeof *reactions, compare);
    printf("%-26s %-10s %6zu times  median %8.3f ms  99 %% %8.3f ms\n", o->name, way_names[way], count,
           (double)reactions[count / 2] / 1000, (double)reactions[count * 99 / 100] / 1000);
    (void)fflush(stdout);
    return reactions[count * 99 / 100] <= LIMIT_US;
}

int main(int argc, char **argv)
{
    const size_t repetitions = argc > 1 ? strtoul(argv[1], NULL, 10) : 10;
    int64_t     *reactions = calloc(repetitions + 1, sizeof *reactions);
    bool         is_good = reactions != NULL && repetitions > 0;
    place        p;
    canceller    c;

    place_open(&p, 100000000, 100000);
    canceller_start(&c, p.cx);
    for (size_t i = 0; i < operation_count && reactions != NULL; i++) {
        for (int way = 0; way < WAY_COUNT; way++)
            is_good = measure(&p, &c, &operations[i], way, repetitions, reactions) && is_good;
    }
    canceller_end(&c);
    place_close(&p);
    free(reactions);
    return is_good ? 0 : 1;
}
