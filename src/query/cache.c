/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <string.h>

#include "compile.h"
#include "cursor.h"

static uint64_t hash_of(const uint32_t *words, size_t count)
{
    const uint64_t factor = 0x9E3779B97F4A7C15u;
    uint64_t       hash = count;

    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ words[i]) * factor;
        hash ^= hash >> 32;
    }
    return hash;
}

static sqlm__compiled **bucket_of(sqlm__cache *cache, uint64_t hash)
{
    return &cache->buckets[hash % SQLM_CACHE_BUCKETS];
}

static void free_compiled(sqlm_conn *conn, sqlm__cache *cache, sqlm__compiled *compiled)
{
    if (!cache->is_forgotten)
        conn->driver->release(compiled->statement);
    sqlm_release(&cache->allocator, compiled->sql, compiled->sql_size, 1);
    sqlm_release(&cache->allocator, compiled, 1, compiled->size);
}

static void detach(sqlm_conn *conn, void *data, bool forgotten)
{
    sqlm__cache         *cache = data;
    const sqlm_allocator allocator = cache->allocator;

    cache->is_forgotten = forgotten;
    sqlm__cursors_lose_connection(conn, cache);
    for (size_t i = 0; i < SQLM_CACHE_BUCKETS; i++) {
        while (cache->buckets[i] != NULL) {
            sqlm__compiled *compiled = cache->buckets[i];

            cache->buckets[i] = compiled->next;
            free_compiled(conn, cache, compiled);
        }
    }
    sqlm_release(&allocator, cache->scratch, 1, cache->scratch_size);
    sqlm_release(&allocator, cache, 1, sizeof(*cache));
}

sqlm_outcome sqlm__cache_make(sqlm_cx *cx, sqlm_conn *conn, sqlm__cache **cache)
{
    sqlm__cache *made = sqlm_allocate(&conn->allocator, 1, sizeof(*made));

    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a connection's statements");
    memset(made, 0, sizeof(*made));
    made->allocator = conn->allocator;
    sqlm_conn_attach(conn, SQLM_ATTACHMENT_QUERY, made, detach);
    *cache = made;
    return SQLM_OK;
}

/* Takes a statement out of the table. */
static void unlink_compiled(sqlm__cache *cache, sqlm__compiled *compiled)
{
    sqlm__compiled **recent = sqlm__cache_recent(cache, compiled->fields, sqlm__shape_kind(compiled->words));
    sqlm__compiled **link = bucket_of(cache, compiled->hash);

    if (*recent == compiled)
        *recent = NULL;
    while (*link != compiled)
        link = &(*link)->next;
    *link = compiled->next;
    compiled->is_cached = false;
    cache->count--;
}

/* A table of pointers is quick to look through, and it is only done when a statement was compiled. */
static void evict(sqlm_conn *conn, sqlm__cache *cache)
{
    sqlm__compiled *oldest = NULL;

    for (size_t i = 0; i < SQLM_CACHE_BUCKETS; i++)
        for (sqlm__compiled *compiled = cache->buckets[i]; compiled != NULL; compiled = compiled->next)
            if (compiled->users == 0 && (oldest == NULL || compiled->used_at < oldest->used_at))
                oldest = compiled;
    if (oldest == NULL)
        return; /* all have open cursors */
    unlink_compiled(cache, oldest);
    free_compiled(conn, cache, oldest);
}

static void add(sqlm_conn *conn, sqlm__cache *cache, sqlm__compiled *compiled)
{
    sqlm__compiled **bucket = bucket_of(cache, compiled->hash);

    if (cache->count >= SQLM_CACHE_ENTRIES)
        evict(conn, cache);
    compiled->next = *bucket;
    compiled->is_cached = true;
    *bucket = compiled;
    cache->count++;
}

static sqlm__compiled *find(sqlm__cache *cache, uint64_t hash, const uint32_t *words, size_t word_count)
{
    sqlm__compiled *compiled = *bucket_of(cache, hash);

    while (compiled != NULL && (compiled->hash != hash || !sqlm__shape_is(compiled, words, word_count)))
        compiled = compiled->next;
    return compiled;
}

sqlm_outcome sqlm__cache_find(sqlm_cx *cx, sqlm_conn *conn, sqlm__cache *cache, const sqlm_model *model, const uint32_t *words,
                              size_t word_count, size_t parameter_count, sqlm__compiled **compiled)
{
    const uint64_t  hash = hash_of(words, word_count);
    sqlm__compiled *found = find(cache, hash, words, word_count);
    sqlm_outcome    outcome;

    if (found == NULL) {
        outcome = sqlm__compile(cx, conn, model, words, word_count, &found);
        if (outcome != SQLM_OK)
            return outcome;
        found->hash = hash;
        if (word_count <= SQLM_CACHE_WORDS && parameter_count <= SQLM_CACHE_PARAMETERS)
            add(conn, cache, found);
    }
    if (found->is_cached)
        *sqlm__cache_recent(cache, model->fields, sqlm__shape_kind(words)) = found;
    *compiled = found;
    return SQLM_OK;
}

void sqlm__cache_drop(sqlm_conn *conn, sqlm__cache *cache, sqlm__compiled *compiled)
{
    if (compiled->is_cached)
        unlink_compiled(cache, compiled);
    if (compiled->users == 0)
        free_compiled(conn, cache, compiled);
}

sqlm_outcome sqlm__cache_scratch(sqlm_cx *cx, sqlm__cache *cache, size_t size, void **scratch)
{
    if (cache->scratch_size < size) {
        void *grown = sqlm_allocate(&cache->allocator, 1, size);

        if (grown == NULL)
            return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a copy of an object of %zu bytes", size);
        if (cache->scratch != NULL)
            sqlm_release(&cache->allocator, cache->scratch, 1, cache->scratch_size);
        cache->scratch = grown;
        cache->scratch_size = size;
    }
    *scratch = cache->scratch;
    return SQLM_OK;
}
