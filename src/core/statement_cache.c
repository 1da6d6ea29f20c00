/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/statement_cache.h>

#include <string.h>

/* Eight bytes at a time: the text is ours, only speed and spread matter. */
static uint64_t hash_text(const char *text, size_t length)
{
    const uint64_t factor = 0x9E3779B97F4A7C15U;
    uint64_t       hash = length * factor;

    while (length > 0) {
        uint64_t word = 0;
        size_t   size = length < sizeof word ? length : sizeof word;

        memcpy(&word, text, size);
        hash = (hash ^ word) * factor;
        hash ^= hash >> 29;
        text += size;
        length -= size;
    }
    return hash;
}

static sqlm_cached_statement **bucket_of(sqlm_statement_cache *cache, uint64_t hash)
{
    return &cache->buckets[hash >> 32 & (SQLM_STATEMENT_CACHE_BUCKETS - 1)];
}

static void link_first(sqlm_statement_list *list, sqlm_cached_statement *statement)
{
    statement->previous = NULL;
    statement->next = list->first;
    if (list->first != NULL)
        list->first->previous = statement;
    else
        list->last = statement;
    list->first = statement;
    list->count++;
}

static void unlink_from(sqlm_statement_list *list, sqlm_cached_statement *statement)
{
    if (statement->previous != NULL)
        statement->previous->next = statement->next;
    else
        list->first = statement->next;
    if (statement->next != NULL)
        statement->next->previous = statement->previous;
    else
        list->last = statement->previous;
    list->count--;
}

/* @link: what points to the statement in its bucket. */
static void take_idle(sqlm_statement_cache *cache, sqlm_cached_statement **link)
{
    sqlm_cached_statement *statement = *link;

    *link = statement->chain;
    unlink_from(&cache->idle, statement);
}

sqlm_statement *sqlm_statement_cache_take(sqlm_statement_cache *cache, const char *sql, size_t length)
{
    const uint64_t          hash = hash_text(sql, length);
    sqlm_cached_statement **link = bucket_of(cache, hash);
    sqlm_cached_statement  *found = *link;

    while (found != NULL && (found->hash != hash || found->length != length || memcmp(found->sql, sql, length) != 0)) {
        link = &found->chain;
        found = *link;
    }
    if (found == NULL)
        return NULL;
    take_idle(cache, link);
    link_first(&cache->leased, found);
    return found->statement;
}

void sqlm_statement_cache_add(sqlm_statement_cache *cache, sqlm_cached_statement *statement)
{
    statement->hash = hash_text(statement->sql, statement->length);
    link_first(&cache->leased, statement);
}

void sqlm_statement_cache_put_back(sqlm_statement_cache *cache, sqlm_cached_statement *statement)
{
    sqlm_cached_statement **bucket = bucket_of(cache, statement->hash);

    unlink_from(&cache->leased, statement);
    link_first(&cache->idle, statement);
    statement->chain = *bucket;
    *bucket = statement;
}

sqlm_statement *sqlm_statement_cache_evict(sqlm_statement_cache *cache, size_t keep)
{
    sqlm_cached_statement  *oldest = cache->idle.last;
    sqlm_cached_statement **link;

    if (cache->idle.count <= keep)
        return NULL;
    link = bucket_of(cache, oldest->hash);
    while (*link != oldest)
        link = &(*link)->chain;
    take_idle(cache, link);
    return oldest->statement;
}

sqlm_statement *sqlm_statement_cache_drain(sqlm_statement_cache *cache)
{
    sqlm_cached_statement *leased = cache->leased.first;

    if (leased == NULL)
        return sqlm_statement_cache_evict(cache, 0);
    unlink_from(&cache->leased, leased);
    return leased->statement;
}
