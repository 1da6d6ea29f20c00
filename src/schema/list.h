/* SPDX-License-Identifier: MIT */
/* Lists in an arena. */
#ifndef SQLM_SRC_SCHEMA_LIST_H
#define SQLM_SRC_SCHEMA_LIST_H

#include <sqlmodel/core/arena.h>

/* Makes room for one more item behind @p count of them: gives @p items, or a larger copy where they were full. The capacity is the
 * next power of two, so that nobody keeps it. NULL with the record set when memory is out. */
SQLM_MUST_USE void *sqlm__list_grow(sqlm_cx *cx, sqlm_arena *arena, void *items, size_t count, size_t item_size);

/* Zeroed room for a list that does not grow. NULL with the record set when memory is out. */
SQLM_MUST_USE void *sqlm__list_zeroed(sqlm_cx *cx, sqlm_arena *arena, size_t count, size_t item_size);

#endif
