/* SPDX-License-Identifier: MIT */
/** @file
 *  What the hand-written programs share, whatever the database. */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include "contestant.h"

enum { FLOOR_VALUES = 7, FLOOR_RANGE = 200, FLOOR_AGE = 40 };

#define FLOOR_NAME "SELECT name FROM hero WHERE id = 1"

/** A result that its caller owns: an array that grows, and what its texts are in. Zeroed, it is empty. */
typedef struct floor_list {
    bench_hero *heroes;
    int64_t     count;
    int64_t     capacity;
    bench_arena arena;
} floor_list;
/** Makes the array one of so many. */
void floor_list_reserve(floor_list *list, int64_t capacity);
void floor_list_grow(floor_list *list);
/** Gives back what no row is in, of the array. */
void floor_list_trim(floor_list *list);
void floor_list_free(floor_list *list);

/** The place of the next row. */
static inline bench_hero *floor_list_next(floor_list *list)
{
    if (list->count == list->capacity)
        floor_list_grow(list);
    return &list->heroes[list->count++];
}

/** Where the range of a query of W6 begins. */
int64_t floor_range(const bench_input *input, int64_t turn);

#endif
