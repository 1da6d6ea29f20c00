/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/allocator.h>

#include <stdlib.h>

#include <sqlmodel/sys/driver.h>

static void *libc_allocate(void *user, size_t size)
{
    (void)user;
    return malloc(size);
}

static void *libc_resize(void *user, void *memory, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    return realloc(memory, new_size);
}

static void libc_release(void *user, void *memory, size_t size)
{
    (void)user;
    (void)size;
    free(memory);
}

static const sqlm_allocator libc_allocator = { .allocate = libc_allocate, .resize = libc_resize, .release = libc_release };

const sqlm_allocator *sqlm_allocator_libc(void)
{
    return &libc_allocator;
}

/* Bytes of so many items, at least 1; 0 when there cannot be so many. */
static size_t bytes_of(size_t count, size_t size)
{
    if (size != 0 && count > PTRDIFF_MAX / size)
        return 0;
    return count * size == 0 ? 1 : count * size;
}

void *sqlm_allocate(const sqlm_allocator *allocator, size_t count, size_t size)
{
    const size_t bytes = bytes_of(count, size);

    return bytes == 0 ? NULL : allocator->allocate(allocator->user, bytes);
}

void *sqlm_resize(const sqlm_allocator *allocator, void *memory, size_t old_count, size_t new_count, size_t size)
{
    const size_t bytes = bytes_of(new_count, size);

    if (bytes == 0)
        return NULL;
    if (memory == NULL)
        return allocator->allocate(allocator->user, bytes);
    return allocator->resize(allocator->user, memory, bytes_of(old_count, size), bytes);
}

void sqlm_release(const sqlm_allocator *allocator, void *memory, size_t count, size_t size)
{
    if (memory != NULL)
        allocator->release(allocator->user, memory, bytes_of(count, size));
}
