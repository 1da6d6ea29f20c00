/* SPDX-License-Identifier: MIT */
/** @file
 *  Memory that dies together. */
#ifndef SQLMODEL_CORE_ARENA_H
#define SQLMODEL_CORE_ARENA_H

#include <sqlmodel/core/cx.h>

SQLM_BEGIN_DECLS

/** Bump allocation in growing chunks. Belongs to one thread at a time. */
typedef struct sqlm_arena sqlm_arena;

/**
 * Makes an empty arena over the allocator of @p cx, which is copied: the arena may outlive @p cx.
 *
 * @param[out] arena  Owned: free with sqlm_arena_free(). NULL unless SQLM_OK.
 * @retval SQLM_ERR   out of memory.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_arena_new(sqlm_cx *cx, sqlm_arena **arena);

/** Frees the arena and all that was allocated from it; NULL is allowed. */
SQLM_CORE_API void sqlm_arena_free(sqlm_arena *arena);

/** Makes the arena empty again and keeps its largest chunk for what comes next. */
SQLM_CORE_API void sqlm_arena_reset(sqlm_arena *arena);

/**
 * Allocates from the arena.
 *
 * @param size       Bytes; 0 gives a valid pointer to none.
 * @param alignment  A power of two, at most 64 (misuse otherwise).
 * @return Arena: lives until the arena is reset or freed. NULL with the record of @p cx set: out of memory, misuse.
 */
SQLM_CORE_API SQLM_MUST_USE void *sqlm_arena_allocate(sqlm_cx *cx, sqlm_arena *arena, size_t size, size_t alignment);

/** Copies @p length bytes and adds a NUL. Arena; NULL with the record set when memory is out. */
SQLM_CORE_API SQLM_MUST_USE char *sqlm_arena_copy(sqlm_cx *cx, sqlm_arena *arena, const void *data, size_t length);

/** Bytes that the arena holds from its allocator. */
SQLM_CORE_API size_t sqlm_arena_bytes(const sqlm_arena *arena);

SQLM_END_DECLS

#endif
