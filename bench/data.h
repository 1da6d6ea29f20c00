/* SPDX-License-Identifier: MIT */
/** @file
 *  What every contestant of the bench has in common: the rows, an arena, clocks. Hand-written programs are allowed all of it. */
#ifndef BENCH_DATA_H
#define BENCH_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Ends the program with a message: a bench has nothing to tidy up. */
_Noreturn void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- an arena of the hand-written programs: chunks, a reset keeps the memory ---- */

typedef struct bench_chunk {
    struct bench_chunk *next;
    size_t              capacity;
    size_t              used;
    char                data[];
} bench_chunk;

typedef struct bench_arena {
    bench_chunk *first;
    bench_chunk *current;
} bench_arena;

char *bench_arena_grow(bench_arena *arena, size_t size);
void  bench_arena_free(bench_arena *arena);

static inline char *bench_arena_take(bench_arena *arena, size_t size)
{
    bench_chunk *chunk = arena->current;

    if (__builtin_expect(chunk != NULL && chunk->capacity - chunk->used >= size, 1)) {
        char *taken = chunk->data + chunk->used;

        chunk->used += size;
        return taken;
    }
    return bench_arena_grow(arena, size);
}

static inline void bench_arena_reset(bench_arena *arena)
{
    arena->current = arena->first;
    for (bench_chunk *chunk = arena->first; chunk != NULL; chunk = chunk->next)
        chunk->used = 0;
}

/* ---- rows ---- */

/** Text or bytes with a NUL behind them, in an arena. */
typedef struct bench_text {
    char    *data;
    uint32_t length;
} bench_text;

/** A row as a hand-written program would hold it. */
typedef struct bench_hero {
    int64_t    id;
    bench_text name;
    bench_text secret_name;
    int32_t    age;
    bool       age_is_null;
    bool       team_is_null;
    int64_t    team_id;
    double     power;
    int64_t    created; /* microseconds since 1970 */
    bench_text blob;
} bench_hero;

static inline bench_text bench_text_copy(bench_arena *arena, const void *data, size_t length)
{
    bench_text copy = { bench_arena_take(arena, length + 1), (uint32_t)length };

    memcpy(copy.data, data, length);
    copy.data[length] = '\0';
    return copy;
}

/** The rows 1 to @p count; the same ones every time. */
bench_hero *bench_heroes(int64_t count, bench_arena *arena);
/** A key from 1 to @p count; the same for the same @p turn. */
int64_t bench_pick(int64_t turn, int64_t count);

/** What a row adds to the sum of all that was read; every contestant must come to the same. */
static inline int64_t bench_sum(int64_t id, int32_t age, int64_t team_id, size_t name, size_t secret_name, int64_t created,
                                const void *blob, size_t blob_length)
{
    return id + age + team_id + (int64_t)name + (int64_t)secret_name + created % 997 + *(const unsigned char *)blob + (int64_t)blob_length;
}

static inline int64_t bench_hero_sum(const bench_hero *hero)
{
    return bench_sum(hero->id, hero->age, hero->team_id, hero->name.length, hero->secret_name.length, hero->created, hero->blob.data,
                     hero->blob.length);
}

/* ---- timestamps, as the library stores them: 2024-01-31T12:34:56.123456 ---- */

enum { BENCH_TIMESTAMP_LENGTH = 26, BENCH_TIMESTAMP_SIZE = 32 };

static inline int64_t bench_days(int64_t year, unsigned month, unsigned day)
{
    int64_t  era;
    unsigned of_era, of_year;

    year -= month <= 2;
    era = (year >= 0 ? year : year - 399) / 400;
    of_era = (unsigned)(year - era * 400);
    of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + (int64_t)(of_era * 365 + of_era / 4 - of_era / 100 + of_year) - 719468;
}

static inline unsigned bench_two(const char *text)
{
    return (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
}

static inline int64_t bench_timestamp_read(const char *text)
{
    const int64_t days = bench_days((int64_t)(bench_two(text) * 100 + bench_two(text + 2)), bench_two(text + 5), bench_two(text + 8));
    const int64_t seconds = (days * 24 + bench_two(text + 11)) * 3600 + bench_two(text + 14) * 60 + bench_two(text + 17);

    return seconds * 1000000 + bench_two(text + 20) * 10000 + bench_two(text + 22) * 100 + bench_two(text + 24);
}

static inline void bench_put_two(char *text, unsigned number)
{
    text[0] = (char)('0' + number / 10);
    text[1] = (char)('0' + number % 10);
}

/** Writes BENCH_TIMESTAMP_LENGTH bytes and a NUL. */
static inline int bench_timestamp_write(char *text, int64_t microseconds)
{
    int64_t  days = microseconds / 86400000000, rest = microseconds % 86400000000;
    int64_t  era, year;
    unsigned of_era, year_of_era, of_year, month, seconds, fraction;

    if (rest < 0) {
        rest += 86400000000;
        days--;
    }
    days += 719468;
    era = (days >= 0 ? days : days - 146096) / 146097;
    of_era = (unsigned)(days - era * 146097);
    year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    month = (5 * of_year + 2) / 153;
    seconds = (unsigned)(rest / 1000000);
    fraction = (unsigned)(rest % 1000000);
    year = (int64_t)year_of_era + era * 400 + (month >= 10);
    bench_put_two(text, (unsigned)year / 100);
    bench_put_two(text + 2, (unsigned)year % 100);
    text[4] = '-';
    bench_put_two(text + 5, month < 10 ? month + 3 : month - 9);
    text[7] = '-';
    bench_put_two(text + 8, of_year - (153 * month + 2) / 5 + 1);
    text[10] = 'T';
    bench_put_two(text + 11, seconds / 3600);
    text[13] = ':';
    bench_put_two(text + 14, seconds / 60 % 60);
    text[16] = ':';
    bench_put_two(text + 17, seconds % 60);
    text[19] = '.';
    bench_put_two(text + 20, fraction / 10000);
    bench_put_two(text + 22, fraction / 100 % 100);
    bench_put_two(text + 24, fraction % 100);
    text[26] = '\0';
    return BENCH_TIMESTAMP_LENGTH;
}

/* ---- clocks ---- */

/** What one run took: between bench_start() and bench_stop(). */
typedef struct bench_time {
    double wall;
    double cpu;    /* of this process: the client, and SQLite within it */
    double both;   /* the same and the server's */
    double faults; /* pages of memory that the kernel gave to it */
} bench_time;

void       bench_start(void);
void       bench_stop(void);
bench_time bench_taken(void);
void       bench_server_start(void);
/** The CPU time of the server since then; 0 without one. */
double bench_server_stop(void);

#endif
