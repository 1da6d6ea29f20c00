/* SPDX-License-Identifier: MIT */
#include "list.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { FIRST_CAPACITY = 4 };

void *sqlm__list_grow(sqlm_cx *cx, sqlm_arena *arena, void *items, size_t count, size_t item_size)
{
    size_t capacity = count == 0 ? FIRST_CAPACITY : 2 * count;
    void  *grown;

    if (count != 0 && (count < FIRST_CAPACITY || (count & (count - 1)) != 0))
        return items;
    assert(capacity <= SIZE_MAX / item_size); /* half of it is in memory already */
    grown = sqlm_arena_allocate(cx, arena, capacity * item_size, _Alignof(max_align_t));
    if (grown != NULL && count > 0)
        memcpy(grown, items, count * item_size);
    return grown;
}

void *sqlm__list_zeroed(sqlm_cx *cx, sqlm_arena *arena, size_t count, size_t item_size)
{
    void *items = sqlm_arena_allocate(cx, arena, count * item_size, _Alignof(max_align_t));

    if (items != NULL)
        memset(items, 0, count * item_size);
    return items;
}
