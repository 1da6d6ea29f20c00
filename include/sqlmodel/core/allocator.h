/* SPDX-License-Identifier: MIT */
/** @file
 *  Where memory comes from. */
#ifndef SQLMODEL_CORE_ALLOCATOR_H
#define SQLMODEL_CORE_ALLOCATOR_H

#include <sqlmodel/core/outcome.h>

#include <stddef.h>

SQLM_BEGIN_DECLS

/**
 * The source of every allocation of the library. It is given with the cx and copied by what lives longer than a call; nothing is
 * process-wide. Sizes are always told, so that an allocator may count or pool without headers of its own. Memory is aligned for
 * any C type. Each function may return NULL, which becomes SQLM_E_OUT_OF_MEMORY. The functions are called from the thread that
 * makes the call; an allocator shared by several threads must be thread-safe.
 */
typedef struct sqlm_allocator {
    /** @p size is at least 1. */
    void *(*allocate)(void *user, size_t size);
    /** Grows or shrinks; on NULL the old memory stays as it was. @p old_size and @p new_size are at least 1. */
    void *(*resize)(void *user, void *memory, size_t old_size, size_t new_size);
    /** @p memory is never NULL, @p size what it was allocated or last resized with. */
    void (*release)(void *user, void *memory, size_t size);
    void *user; /**< borrowed by everything that uses this allocator */
} sqlm_allocator;

/** The allocator over the C library's malloc, realloc and free. Static storage. Thread-safe. */
SQLM_CORE_API const sqlm_allocator *sqlm_allocator_libc(void);

SQLM_END_DECLS

#endif
