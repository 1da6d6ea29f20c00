/* SPDX-License-Identifier: MIT */
/* Bounds of an arena. */
#ifndef SQLM_SRC_CORE_ARENA_H
#define SQLM_SRC_CORE_ARENA_H

#include <sqlmodel/core/arena.h>

/* From now on the arena holds at most so many bytes: an allocation that would take it beyond fails as the budget of its cx.
 * SIZE_MAX: any number, which is how it begins. */
void sqlm__arena_limit(sqlm_arena *arena, size_t limit);

#endif
