/* SPDX-License-Identifier: MIT */
#include "floor.h"

#include <stdlib.h>
#include <string.h>

int64_t floor_range(const bench_input *input, int64_t turn)
{
    return input->stored > FLOOR_RANGE ? turn * 7919 % (input->stored - FLOOR_RANGE) + 1 : 1;
}

void floor_list_reserve(floor_list *list, int64_t capacity)
{
    bench_hero *heroes = realloc(list->heroes, (size_t)capacity * sizeof *heroes);

    if (heroes == NULL)
        bench_die("no memory");
    list->heroes = heroes;
    list->capacity = capacity;
}

void floor_list_grow(floor_list *list)
{
    enum { FIRST = 64 };

    floor_list_reserve(list, list->capacity == 0 ? FIRST : 2 * list->capacity);
}

void floor_list_trim(floor_list *list)
{
    if (list->count > 0 && list->count < list->capacity)
        floor_list_reserve(list, list->count);
}

void floor_list_free(floor_list *list)
{
    free(list->heroes);
    bench_arena_free(&list->arena);
    memset(list, 0, sizeof *list);
}
