/* SPDX-License-Identifier: MIT */
#include "data.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { CHUNK_BYTES = 1 << 20, BLOB_WORDS = 4 };

void bench_die(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)fputs("bench: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

char *bench_arena_grow(bench_arena *arena, size_t size)
{
    bench_chunk *next = arena->current == NULL ? arena->first : arena->current->next;
    bench_chunk *made;

    if (next != NULL && next->capacity >= size) {
        next->used = size;
        arena->current = next;
        return next->data;
    }
    made = malloc(sizeof(*made) + (size > CHUNK_BYTES ? size : CHUNK_BYTES));
    if (made == NULL)
        bench_die("no memory");
    made->capacity = size > CHUNK_BYTES ? size : CHUNK_BYTES;
    made->used = size;
    made->next = next;
    if (arena->current == NULL)
        arena->first = made;
    else
        arena->current->next = made;
    arena->current = made;
    return made->data;
}

void bench_arena_free(bench_arena *arena)
{
    while (arena->first != NULL) {
        bench_chunk *next = arena->first->next;

        free(arena->first);
        arena->first = next;
    }
    arena->current = NULL;
}

static uint64_t mix(uint64_t seed)
{
    seed += 0x9E3779B97F4A7C15u;
    seed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9u;
    seed = (seed ^ (seed >> 27)) * 0x94D049BB133111EBu;
    return seed ^ (seed >> 31);
}

/* "Hero 17 abcdef", with up to 15 letters. */
static bench_text words(bench_arena *arena, const char *start, int64_t number, size_t letters)
{
    char text[96];
    int  length = snprintf(text, sizeof text, "%s %lld %.*s", start, (long long)number, (int)letters, "abcdefghijklmno");

    return bench_text_copy(arena, text, (size_t)length);
}

static void make_hero(int64_t number, bench_hero *hero, bench_arena *arena)
{
    const uint64_t seed = mix((uint64_t)number);
    uint64_t       blob[BLOB_WORDS];

    memset(hero, 0, sizeof *hero);
    hero->id = number;
    hero->name = words(arena, "Hero", number, seed & 15);
    hero->secret_name = words(arena, "Secret identity", number, seed >> 4 & 15);
    hero->age_is_null = (seed >> 8 & 3) == 0;
    hero->age = hero->age_is_null ? 0 : 10 + (int32_t)((seed >> 10) % 80);
    hero->team_is_null = (seed >> 20 & 7) == 0;
    hero->team_id = hero->team_is_null ? 0 : 1 + (int64_t)((seed >> 23) % 100);
    hero->power = (double)(seed >> 11) / 9007199254740992.0 * 1000.0 + 0.5;
    hero->created = 1704067200000000 + number * 1234567;
    for (unsigned i = 0; i < BLOB_WORDS; i++)
        blob[i] = mix(seed + 1 + i);
    hero->blob = bench_text_copy(arena, blob, sizeof blob);
}

bench_hero *bench_heroes(int64_t count, bench_arena *arena)
{
    bench_hero *heroes = malloc((size_t)count * sizeof *heroes);

    if (heroes == NULL)
        bench_die("no memory");
    for (int64_t i = 0; i < count; i++)
        make_hero(i + 1, &heroes[i], arena);
    return heroes;
}

int64_t bench_pick(int64_t turn, int64_t count)
{
    return 1 + (int64_t)(mix(0xABCDEF + (uint64_t)turn) % (uint64_t)count);
}

static bench_time started, taken;

static double now(clockid_t clock)
{
    struct timespec time;

    if (clock_gettime(clock, &time) != 0)
        bench_die("no clock");
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double faults_so_far(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) != 0)
        bench_die("no resource usage");
    return (double)usage.ru_minflt;
}

void bench_start(void)
{
    started.faults = faults_so_far();
    bench_server_start();
    started.cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    started.wall = now(CLOCK_MONOTONIC);
}

void bench_stop(void)
{
    taken.wall = now(CLOCK_MONOTONIC) - started.wall;
    taken.cpu = now(CLOCK_PROCESS_CPUTIME_ID) - started.cpu;
    taken.faults = faults_so_far() - started.faults;
    taken.both = bench_server_stop() + taken.cpu;
}

bench_time bench_taken(void)
{
    return taken;
}
