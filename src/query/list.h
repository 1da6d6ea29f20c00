/* SPDX-License-Identifier: MIT */
/* The array of a list result: it grows, and carries what its release needs in front of its items. */
#ifndef SQLM_SRC_QUERY_LIST_H
#define SQLM_SRC_QUERY_LIST_H

#include <sqlmodel/core/cx.h>

/* Bytes of a block besides its items, at most. */
enum { SQLM_LIST_OVERHEAD = 128 };

typedef struct sqlm__list {
    sqlm_allocator allocator;
    size_t         item_size;
    size_t         count;
    size_t         capacity;
    size_t         block_size;
    unsigned char *block; /* NULL: no items yet */
    unsigned char *items; /* aligned to 64 bytes */
} sqlm__list;

/* Room for @p capacity items, with those that are there kept. */
sqlm_outcome sqlm__list_reserve(sqlm_cx *cx, sqlm__list *list, size_t capacity);
/* Gives back much memory that no object is in; a list that cannot be made smaller stays as it is. */
void sqlm__list_trim(sqlm__list *list);
/* Frees the array. */
void sqlm__list_free(sqlm__list *list);
/* Gives the items to the caller, who frees them with sqlm_list_free(). NULL when there is no array. */
void *sqlm__list_give(sqlm__list *list);
/* Takes the array of items that were given, which are gone; NULL: there is none. Its own allocator goes with it. */
void sqlm__list_take_back(sqlm__list *list, void *items);

#endif
