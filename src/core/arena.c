/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/arena.h>

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include <sqlmodel/sys/observe.h>

#include "arena.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SQLM_HAS_ASAN_ 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SQLM_HAS_ASAN_ 1
#endif

/* Under the address sanitizer what is free is poisoned, and between two pieces there are bytes that belong to none: nobody takes a piece
 * without asking then. */
#ifdef SQLM_HAS_ASAN_
#include <sanitizer/asan_interface.h>
#define POISON(memory, size)   ASAN_POISON_MEMORY_REGION((memory), (size))
#define UNPOISON(memory, size) ASAN_UNPOISON_MEMORY_REGION((memory), (size))
enum { GAP = 16, SMALLEST_ALIGNMENT = 8 };
#else
#define POISON(memory, size)   ((void)(memory), (void)(size))
#define UNPOISON(memory, size) ((void)(memory), (void)(size))
enum { GAP = 0, SMALLEST_ALIGNMENT = 1 };
#endif

enum {
    FIRST_CHUNK = 1024,         /* with the arena itself */
    DOUBLING_BYTES = 32 * 1024, /* an arena doubles up to here, then grows by an eighth: little of it stays empty */
    LARGEST_STEP = 1024 * 1024, /* no chunk for small pieces is larger */
    SPARES_LOOKED_AT = 128,
    LARGEST_ALIGNMENT = 64
};

typedef struct chunk {
    struct chunk *next;
    size_t        size;     /* of data */
    bool          is_apart; /* of one large piece */
    alignas(max_align_t) unsigned char data[];
} chunk;

struct sqlm_arena {
    sqlm_arena_front front;     /* in reach of sqlm_arena_take(): first */
    sqlm_arena_front hidden;    /* the same out of its reach; one of the two is used */
    sqlm_allocator   allocator;
    chunk         *chunks;      /* the first of them is being filled; all of them are owned */
    chunk         *spares;      /* of before a rewind, in the order in which they were filled; owned too */
    size_t         bytes;       /* held from the allocator */
    size_t         limit;       /* of them */
    bool           was_limited; /* the last chunk that could not be made was one too many */
    size_t         step;        /* data of the next chunk */
    size_t         own_size;
    alignas(max_align_t) unsigned char own[]; /* filled before any chunk, so that a small result costs one allocation */
};

static sqlm_arena_front *front_of(sqlm_arena *arena)
{
    return GAP > 0 ? &arena->hidden : &arena->front;
}

static void fill_from(sqlm_arena *arena, unsigned char *memory, size_t size)
{
    sqlm_arena_front *front = front_of(arena);

    front->cursor = memory;
    front->left = size;
    POISON(memory, size);
}

sqlm_outcome sqlm_arena_new(sqlm_cx *cx, sqlm_arena **arena)
{
    sqlm_arena *made;

    if (arena != NULL)
        *arena = NULL;
    if (cx == NULL || arena == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_arena_new() needs a context and a place for the arena");
    made = sqlm_allocate(sqlm_cx_allocator(cx), 1, FIRST_CHUNK);
    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for an arena");
    made->front = (sqlm_arena_front){ NULL, 0 };
    made->allocator = *sqlm_cx_allocator(cx);
    made->chunks = NULL;
    made->spares = NULL;
    made->bytes = FIRST_CHUNK;
    made->limit = SIZE_MAX;
    made->was_limited = false;
    made->step = FIRST_CHUNK;
    made->own_size = FIRST_CHUNK - offsetof(sqlm_arena, own);
    fill_from(made, made->own, made->own_size);
    *arena = made;
    return SQLM_OK;
}

static void free_chunks(sqlm_arena *arena, chunk *first)
{
    while (first != NULL) {
        chunk *next = first->next;

        UNPOISON(first->data, first->size);
        arena->bytes -= sizeof(chunk) + first->size;
        sqlm_release(&arena->allocator, first, 1, sizeof(chunk) + first->size);
        first = next;
    }
}

void sqlm_arena_free(sqlm_arena *arena)
{
    sqlm_allocator allocator;

    if (arena == NULL)
        return;
    free_chunks(arena, arena->chunks);
    free_chunks(arena, arena->spares);
    UNPOISON(arena->own, arena->own_size);
    allocator = arena->allocator;
    sqlm_release(&allocator, arena, 1, FIRST_CHUNK);
}

void sqlm_arena_reset(sqlm_arena *arena)
{
    chunk **link;
    chunk **largest;
    chunk  *kept;

    if (arena == NULL)
        return;
    free_chunks(arena, arena->spares);
    arena->spares = NULL;
    if (arena->chunks == NULL) {
        fill_from(arena, arena->own, arena->own_size);
        return;
    }
    largest = &arena->chunks;
    for (link = &arena->chunks; *link != NULL; link = &(*link)->next) {
        if ((*link)->size > (*largest)->size)
            largest = link;
    }
    kept = *largest;
    if (arena->chunks != kept || kept->next != NULL) /* one chunk may do next time */
        arena->step = arena->bytes < LARGEST_STEP ? arena->bytes : LARGEST_STEP;
    *largest = kept->next;
    free_chunks(arena, arena->chunks);
    kept->next = NULL;
    arena->chunks = kept;
    POISON(arena->own, arena->own_size);
    fill_from(arena, kept->data, kept->size);
}

void sqlm_arena_rewind(sqlm_arena *arena)
{
    if (arena == NULL)
        return;
    free_chunks(arena, arena->spares); /* what was not used again is not kept a second time */
    arena->spares = NULL;
    while (arena->chunks != NULL) {
        chunk *next = arena->chunks->next;

        POISON(arena->chunks->data, arena->chunks->size);
        arena->chunks->next = arena->spares;
        arena->spares = arena->chunks;
        arena->chunks = next;
    }
    fill_from(arena, arena->own, arena->own_size);
}

void sqlm__arena_limit(sqlm_arena *arena, size_t limit)
{
    arena->limit = limit;
}

/* Data of one chunk more. */
static size_t room_of(const sqlm_arena *arena)
{
    const size_t left = arena->limit > arena->bytes ? arena->limit - arena->bytes : 0;

    return left > sizeof(chunk) ? left - sizeof(chunk) : 0;
}

static chunk *new_chunk(sqlm_arena *arena, size_t size, bool is_apart)
{
    chunk *made = NULL;

    arena->was_limited = size > room_of(arena);
    if (!arena->was_limited)
        made = sqlm_allocate(&arena->allocator, 1, sizeof(chunk) + size);
    if (made == NULL)
        return NULL;
    made->size = size;
    made->is_apart = is_apart;
    arena->bytes += sizeof(chunk) + size;
    return made;
}

/* The first spare chunk of that kind that has room; NULL: none. */
static chunk *take_spare(sqlm_arena *arena, size_t needed, bool is_apart)
{
    chunk **link = &arena->spares;

    for (int looks = 0; *link != NULL && looks < SPARES_LOOKED_AT; looks++, link = &(*link)->next) {
        chunk *found = *link;

        if (found->size < needed || found->is_apart != is_apart)
            continue;
        *link = found->next;
        return found;
    }
    return NULL;
}

/* A large piece gets a chunk of its own behind the one that is being filled, which goes on being filled. */
static unsigned char *allocate_apart(sqlm_arena *arena, size_t needed)
{
    chunk *made = take_spare(arena, needed, true);

    if (made == NULL)
        made = new_chunk(arena, needed, true);
    if (made == NULL)
        return NULL;
    if (arena->chunks == NULL) {
        made->next = NULL;
        arena->chunks = made;
    } else {
        made->next = arena->chunks->next;
        arena->chunks->next = made;
    }
    POISON(made->data, made->size);
    return made->data;
}

/* A chunk that has room for several such pieces. Near its limit an arena takes half of what is left, so that it comes close. */
static bool grow(sqlm_arena *arena, size_t needed)
{
    const size_t half = room_of(arena) / 2;
    chunk       *made = take_spare(arena, needed, false);

    while (arena->step < 4 * needed && arena->step < LARGEST_STEP)
        arena->step *= 2;
    if (arena->step > LARGEST_STEP)
        arena->step = LARGEST_STEP;
    if (made == NULL && arena->step <= half)
        made = new_chunk(arena, arena->step, false);
    else if (made == NULL)
        made = new_chunk(arena, half > needed ? half : needed, false);
    if (made == NULL)
        return false;
    made->next = arena->chunks;
    arena->chunks = made;
    fill_from(arena, made->data, made->size);
    arena->step = arena->bytes < DOUBLING_BYTES ? arena->bytes : arena->bytes / 8;
    return true;
}

static size_t padding_of(const unsigned char *memory, size_t alignment)
{
    return (size_t)(-(uintptr_t)memory & (alignment - 1));
}

/* A piece when the chunk that is being filled has no room for it; NULL when memory is out. */
static unsigned char *allocate_slowly(sqlm_arena *arena, size_t size, size_t alignment)
{
    unsigned char *memory = NULL;
    size_t         needed;

    if (size > PTRDIFF_MAX / 2)
        return NULL;
    needed = size + alignment + GAP;
    if (needed > LARGEST_STEP / 4) {
        memory = allocate_apart(arena, needed);
    } else if (grow(arena, needed)) {
        memory = front_of(arena)->cursor;
        front_of(arena)->cursor += needed;
        front_of(arena)->left -= needed;
    }
    return memory == NULL ? NULL : memory + padding_of(memory, alignment);
}

static sqlm_outcome fail_to_allocate(sqlm_cx *cx, const sqlm_arena *arena, size_t size)
{
    if (arena->was_limited)
        return sqlm_budget_fail_bytes(cx);
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for %zu bytes in an arena", size);
}

void *sqlm_arena_allocate(sqlm_cx *cx, sqlm_arena *arena, size_t size, size_t alignment)
{
    sqlm_arena_front *front;
    unsigned char    *memory;
    size_t            padding;

    if (cx == NULL || arena == NULL || alignment == 0 || alignment > LARGEST_ALIGNMENT || (alignment & (alignment - 1)) != 0) {
        (void)!SQLM_FAIL(cx, MISUSE, NONE, "an arena is needed, and an alignment that is a power of two up to %d, not %zu",
                         LARGEST_ALIGNMENT, alignment);
        return NULL;
    }
    if (alignment < SMALLEST_ALIGNMENT)
        alignment = SMALLEST_ALIGNMENT;
    front = front_of(arena);
    padding = padding_of(front->cursor, alignment);
    if (padding + GAP <= front->left && size <= front->left - padding - GAP) {
        memory = front->cursor + padding;
        front->cursor += padding + size + GAP;
        front->left -= padding + size + GAP;
    } else {
        memory = allocate_slowly(arena, size, alignment);
        if (memory == NULL) {
            (void)!fail_to_allocate(cx, arena, size);
            return NULL;
        }
    }
    UNPOISON(memory, size);
    return memory;
}

char *sqlm_arena_copy(sqlm_cx *cx, sqlm_arena *arena, const void *data, size_t length)
{
    char *copy;

    if (data == NULL && length > 0) {
        (void)!SQLM_FAIL(cx, MISUSE, NONE, "there are no data to copy, but a length of %zu", length);
        return NULL;
    }
    /* the sum is at most the largest size; an arena refuses it */
    copy = sqlm_arena_allocate(cx, arena, length == SIZE_MAX ? length : length + 1, 1);
    if (copy == NULL)
        return NULL;
    if (length > 0)
        memcpy(copy, data, length);
    copy[length] = '\0';
    return copy;
}

size_t sqlm_arena_bytes(const sqlm_arena *arena)
{
    return arena == NULL ? 0 : arena->bytes;
}
