/* SPDX-License-Identifier: MIT */
#include "list.h"

#include <string.h>

#include <sqlmodel/query/functions.h>
#include <sqlmodel/sys/driver.h>

enum { ALIGNMENT = SQLM_LIST_OVERHEAD / 2, LITTLE = 4096 };
#define ROOM_IN_FRONT ((size_t)2 * ALIGNMENT)

/* Lies in the 64 bytes in front of the items. */
typedef struct list_header {
    sqlm_allocator allocator;
    void          *block;
    size_t         block_size;
} list_header;

_Static_assert(sizeof(list_header) <= ALIGNMENT, "the header must fit in front of aligned items");

static unsigned char *items_in(unsigned char *block)
{
    unsigned char *items = block + ALIGNMENT;

    return items + (-(uintptr_t)items & (ALIGNMENT - 1));
}

sqlm_outcome sqlm__list_reserve(sqlm_cx *cx, sqlm__list *list, size_t capacity)
{
    const size_t   used = list->count * list->item_size;
    const size_t   shift = list->block != NULL ? (size_t)(list->items - list->block) : 0;
    size_t         size = 0;
    unsigned char *block = NULL;

    if (capacity <= (SIZE_MAX - ROOM_IN_FRONT) / list->item_size) {
        size = capacity * list->item_size + ROOM_IN_FRONT;
        block = list->block == NULL ? sqlm_allocate(&list->allocator, 1, size)
                                    : sqlm_resize(&list->allocator, list->block, list->block_size, size, 1);
    }
    if (block == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a list of %zu objects", capacity);
    list->items = items_in(block);
    if (used > 0 && list->items != block + shift)
        memmove(list->items, block + shift, used);
    list->block = block;
    list->block_size = size;
    list->capacity = capacity;
    return SQLM_OK;
}

void sqlm__list_trim(sqlm__list *list)
{
    const size_t   shift = (size_t)(list->items - list->block);
    const size_t   size = list->count * list->item_size + ROOM_IN_FRONT;
    unsigned char *block;

    if (list->count == 0 || (list->capacity - list->count) * list->item_size <= LITTLE)
        return;
    block = sqlm_resize(&list->allocator, list->block, list->block_size, size, 1);
    if (block == NULL)
        return;
    list->items = items_in(block);
    if (list->items != block + shift)
        memmove(list->items, block + shift, list->count * list->item_size);
    list->block = block;
    list->block_size = size;
    list->capacity = list->count;
}

void sqlm__list_free(sqlm__list *list)
{
    sqlm_release(&list->allocator, list->block, list->block_size, 1);
    list->block = NULL;
}

void *sqlm__list_give(sqlm__list *list)
{
    const list_header header = { .allocator = list->allocator, .block = list->block, .block_size = list->block_size };

    if (list->block == NULL)
        return NULL;
    memcpy(list->items - ALIGNMENT, &header, sizeof(header));
    return list->items;
}

void sqlm__list_take_back(sqlm__list *list, void *items)
{
    list_header header;

    if (items == NULL)
        return;
    memcpy(&header, (const unsigned char *)items - ALIGNMENT, sizeof(header));
    list->allocator = header.allocator;
    list->block = header.block;
    list->block_size = header.block_size;
    list->items = items;
    list->capacity = (header.block_size - ROOM_IN_FRONT) / list->item_size;
}

void sqlm_list_free(void *items, sqlm_arena *arena)
{
    list_header header;

    if (items != NULL) {
        memcpy(&header, (const unsigned char *)items - ALIGNMENT, sizeof(header));
        sqlm_release(&header.allocator, header.block, header.block_size, 1);
    }
    sqlm_arena_free(arena);
}
