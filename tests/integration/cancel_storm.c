/* SPDX-License-Identifier: MIT */
/* Cancels operations at random moments. Usage: cancel_storm [COUNT [SEED]]. Ends with 1 at the first contradiction between an outcome and the
 * data, or the first cancel that hit what came after; and when too few cancels took effect to say anything. */
#include "canceller.h"
#include "operations.h"

#include <stdlib.h>

#define LEAST_EFFECTIVE_PERCENT 30
#define BUSY_TIMEOUT_MS         5

static uint64_t seed;

static uint64_t random_below(uint64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return limit > 0 ? (seed >> 11) % limit : 0;
}

/* How an operation fared. */
typedef struct tally {
    int64_t duration; /* microseconds when nothing stops it, lately */
    size_t  ordered;
    size_t  effective;
} tally;

static int64_t run_undisturbed(place *p, const operation *o)
{
    int64_t      since;
    int64_t      took;
    sqlm_outcome outcome;

    p->size = o->short_size;
    o->before(p);
    since = sqlm_now();
    outcome = o->run(p);
    took = sqlm_now() - since;
    must(p, outcome == SQLM_OK || (o->is_never_over && sqlm_cx_error(p->cx)->kind == SQLM_E_LOCK_TIMEOUT));
    o->after(p, outcome);
    return took;
}

/* Where the machine is busy an operation takes longer than it needs: the least of some tells. */
static void measure(place *p, const operation *o, tally *t)
{
    for (int i = 0; i < 5; i++) {
        int64_t took = run_undisturbed(p, o);

        if (i == 0 || took < t->duration)
            t->duration = took;
    }
}

static void run_disturbed(place *p, canceller *c, const operation *o, tally *t)
{
    const stop_way way = (stop_way)random_below(STOP_BY_INTERRUPT + 1);
    sqlm_outcome   outcome;

    p->size = o->short_size;
    o->before(p);
    canceller_order(c, way, o->is_on_plain ? p->plain : p->conn,
                    sqlm_now() + (int64_t)random_below((uint64_t)t->duration));
    outcome = o->run(p);
    (void)canceller_join(c);
    if (outcome != SQLM_OK && !(o->is_never_over && sqlm_cx_error(p->cx)->kind == SQLM_E_LOCK_TIMEOUT)) {
        must(p, outcome == SQLM_CANCELLED && sqlm_cx_error(p->cx)->kind == SQLM_E_CANCELLED);
        t->effective++;
    }
    t->ordered++;
    o->after(p, outcome);
    expect_usable(p);
}

static int report(const tally *tallies)
{
    size_t ordered = 0, effective = 0;

    for (size_t i = 0; i < operation_count; i++) {
        printf("%-26s %6zu cancels, %6zu took effect, %6lld us undisturbed\n", operations[i].name, tallies[i].ordered,
               tallies[i].effective, (long long)tallies[i].duration);
        ordered += tallies[i].ordered;
        effective += tallies[i].effective;
    }
    printf("%zu cancels, %zu took effect (%zu %%), 0 contradictions, 0 that hit what came after\n", ordered, effective,
           effective * 100 / ordered);
    return effective * 100 >= ordered * LEAST_EFFECTIVE_PERCENT ? 0 : 1;
}

int main(int argc, char **argv)
{
    const size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 500;
    tally       *tallies = calloc(operation_count, sizeof *tallies);
    place        p;
    canceller    c;
    int          status;

    seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)sqlm_now() | 1;
    printf("seed %llu\n", (unsigned long long)seed);
    (void)fflush(stdout);
    if (tallies == NULL || count == 0 || seed == 0)
        return 2;
    place_open(&p, BUSY_TIMEOUT_MS, 2000);
    canceller_start(&c, p.cx);
    for (size_t i = 0; i < operation_count; i++)
        measure(&p, &operations[i], &tallies[i]);
    for (size_t i = 0; i < count; i++)
        run_disturbed(&p, &c, &operations[i % operation_count], &tallies[i % operation_count]);
    canceller_end(&c);
    status = report(tallies);
    place_close(&p);
    free(tallies);
    return status;
}
