/* SPDX-License-Identifier: MIT */
/** @file
 *  Bytes of an arena without a call. For driver and extension authors. */
#ifndef SQLMODEL_SYS_ARENA_H
#define SQLMODEL_SYS_ARENA_H

#include <sqlmodel/core/arena.h>

SQLM_BEGIN_DECLS

/** What an arena begins with. Nothing may be left although there is room: the arena is asked then. */
typedef struct sqlm_arena_front {
    unsigned char *cursor; /**< free bytes from here */
    size_t         left;   /**< so many */
} sqlm_arena_front;

#ifdef __cplusplus
#define SQLM_ARENA_CAST_(type, pointer) static_cast<type>(pointer)
#else
#define SQLM_ARENA_CAST_(type, pointer) ((type)(pointer))
#endif

/** As sqlm_arena_allocate() with an alignment of 1; @p arena is not NULL. */
static inline unsigned char *sqlm_arena_take(sqlm_cx *cx, sqlm_arena *arena, size_t size)
{
    void             *start = arena;
    sqlm_arena_front *front = SQLM_ARENA_CAST_(sqlm_arena_front *, start);
    unsigned char    *taken = front->cursor;

    if (size > front->left)
        return SQLM_ARENA_CAST_(unsigned char *, sqlm_arena_allocate(cx, arena, size, 1));
    front->cursor += size;
    front->left -= size;
    return taken;
}

/** Makes the arena empty again and keeps all of its memory for what comes next; what is not used until the next rewind is given back then.
 *  For results that replace each other. NULL is allowed. */
SQLM_CORE_API void sqlm_arena_rewind(sqlm_arena *arena);

SQLM_END_DECLS

#endif
