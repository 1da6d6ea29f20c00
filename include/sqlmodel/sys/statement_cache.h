/* SPDX-License-Identifier: MIT */
/** @file
 *  The statements that a connection has prepared, found again by their text. For driver authors.
 *
 *  A statement is either leased to a caller, or idle until the same text is asked for again; a text that is leased is not found, so
 *  that each caller has a statement of its own. The cache owns no memory and frees none: it is zeroed at the start, and the driver
 *  frees what it takes out. Not thread-safe: a connection is used by one thread at a time. */
#ifndef SQLMODEL_SYS_STATEMENT_CACHE_H
#define SQLMODEL_SYS_STATEMENT_CACHE_H

#include <sqlmodel/sys/driver.h>

SQLM_BEGIN_DECLS

enum {
    SQLM_STATEMENT_CACHE_MAX = 256,    /**< idle statements that a driver keeps */
    SQLM_STATEMENT_CACHE_BUCKETS = 256 /**< a power of two */
};

/** The cache's part of a driver's statement. The driver sets the first three members. */
typedef struct sqlm_cached_statement {
    sqlm_statement               *statement; /**< that this is a part of */
    const char                   *sql;       /**< that it was prepared from; lives as long as the statement */
    size_t                        length;    /**< of @p sql, in bytes */
    uint64_t                      hash;      /**< of @p sql */
    struct sqlm_cached_statement *chain;     /**< the next of the same bucket, while idle */
    struct sqlm_cached_statement *previous;  /**< in the list of idle or of leased statements */
    struct sqlm_cached_statement *next;      /**< in the same list */
} sqlm_cached_statement;

/** Statements, the latest first. */
typedef struct sqlm_statement_list {
    sqlm_cached_statement *first; /**< the latest */
    sqlm_cached_statement *last;  /**< the oldest */
    size_t                 count; /**< of the list */
} sqlm_statement_list;

/** The statements of a connection. */
typedef struct sqlm_statement_cache {
    sqlm_statement_list    idle;                                  /**< given back, in the order of that */
    sqlm_statement_list    leased;                                /**< taken */
    sqlm_cached_statement *buckets[SQLM_STATEMENT_CACHE_BUCKETS]; /**< idle ones by hash */
} sqlm_statement_cache;

/** Leases the idle statement of a text of @p length bytes; NULL: there is none. */
SQLM_CORE_API sqlm_statement *sqlm_statement_cache_take(sqlm_statement_cache *cache, const char *sql, size_t length);
/** Adds a new statement, leased. */
SQLM_CORE_API void sqlm_statement_cache_add(sqlm_statement_cache *cache, sqlm_cached_statement *statement);
/** Makes a leased statement idle, as the latest. */
SQLM_CORE_API void sqlm_statement_cache_put_back(sqlm_statement_cache *cache, sqlm_cached_statement *statement);
/** Takes out the idle statement that was not used for longest, for the caller to free; NULL: no more than @p keep are idle. */
SQLM_CORE_API sqlm_statement *sqlm_statement_cache_evict(sqlm_statement_cache *cache, size_t keep);
/** Takes out any statement, idle or leased, for the caller to free when the connection ends; NULL: there are no more. */
SQLM_CORE_API sqlm_statement *sqlm_statement_cache_drain(sqlm_statement_cache *cache);

SQLM_END_DECLS

#endif
