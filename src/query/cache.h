/* SPDX-License-Identifier: MIT */
/* The statements that a connection has ready, by their shape. */
#ifndef SQLM_SRC_QUERY_CACHE_H
#define SQLM_SRC_QUERY_CACHE_H

#include <sqlmodel/sys/observe.h>

#include "shape.h"

enum {
    SQLM_CACHE_BUCKETS = 512, /* a power of two */
    SQLM_CACHE_RECENT = 64,   /* a power of two */
    SQLM_CACHE_ENTRIES = 256, /* beyond it the one that was not used for longest goes */
    /* A statement longer than this is made for one run: few are run again, and each holds much memory. */
    SQLM_CACHE_WORDS = 1024,
    SQLM_CACHE_PARAMETERS = 1024
};

/* A literal default that an insert leaves to the database. */
typedef struct sqlm__default {
    sqlm_plan_column column;
    sqlm_value       value;
} sqlm__default;

/* A statement and all that is needed to run it. One piece of memory, and its SQL. */
typedef struct sqlm__compiled {
    struct sqlm__compiled  *next; /* in its bucket */
    uint64_t                hash;
    uint64_t                used_at;
    uint32_t                users; /* runs and open cursors */
    bool                    is_cached;
    bool                    needs_arena;       /* some column of its rows is text, json or bytes */
    bool                    forgets;           /* of an insert and an update: some field is NULL until the row is read */
    bool                    numbers_rows;      /* of an upsert: a new row comes with a row number */
    bool                    has_secret_values; /* of a statement with values: some may be of a secret field */
    size_t                  size;              /* of this piece of memory */
    sqlm_statement         *statement;
    char                   *sql;
    size_t                  sql_size;
    bool                   *secrets;       /* one for each column of parameters */
    sqlm_plan               parameters;    /* of a get, its key alone, each at offset 0; of a write */
    sqlm_plan               rows;          /* of a query; of an insert and an update, what it gives back */
    const sqlm_plan_column *generated_key; /* of an insert: comes with the result */
    const sqlm_plan_column *version;       /* of an update */
    uint64_t                plain_fields;  /* of an update of which only the parameters depend on the object: what it sends, as bits; 0 */
    const sqlm_plan_column *is_inserted;   /* of an upsert: the last column of its row, behind the object; NULL: it has none */
    sqlm__default          *defaults;      /* of an insert */
    size_t                  default_count;
    const sqlm_field       *fields; /* of the model */
    size_t                  choice_count;
    uint32_t               *choices; /* of an insert: the fields that depend on the object */
    size_t                  word_count;
    uint32_t               *words;
} sqlm__compiled;

struct sqlm_object_cursor_state;

/* What the query layer keeps with a connection. */
typedef struct sqlm__cache {
    sqlm_allocator                   allocator;
    bool                             is_forgotten; /* the connection is a parent process's: its driver must not be called */
    uint64_t                         clock;
    size_t                           count;
    struct sqlm_object_cursor_state *cursors; /* the open ones */
    void                            *scratch; /* for copies of an object; nobody keeps anything in it */
    size_t                           scratch_size;
    sqlm__compiled *recent[SQLM_CACHE_RECENT]; /* by model and kind of statement: most programs repeat themselves */
    sqlm__compiled *buckets[SQLM_CACHE_BUCKETS];
} sqlm__cache;

/* Makes the cache of a connection that was entered, at its first call. */
sqlm_outcome sqlm__cache_make(sqlm_cx *cx, sqlm_conn *conn, sqlm__cache **cache);
/* The statement of that shape, compiled if need be, when it is not the recent one. Counts no user. @p source is the model of the
 * table: another one than @p model for a projection. */
sqlm_outcome sqlm__cache_find(sqlm_cx *cx, sqlm_conn *conn, sqlm__cache *cache, const sqlm_model *model, const sqlm_model *source,
                              const uint32_t *words, size_t word_count, size_t parameter_count, sqlm__compiled **compiled);
/* Takes a statement that nobody should get again out of the cache, and frees what is not in the cache and without users. */
void sqlm__cache_drop(sqlm_conn *conn, sqlm__cache *cache, sqlm__compiled *compiled);

/* The place of the recent statement of that model and kind. */
static inline sqlm__compiled **sqlm__cache_recent(sqlm__cache *cache, const sqlm_field *fields, uint32_t kind)
{
    return &cache->recent[((uintptr_t)fields / 16 ^ (uintptr_t)kind * 31) % SQLM_CACHE_RECENT];
}

static inline uint32_t sqlm__shape_kind(const uint32_t *words)
{
    return words[0] & SQLM_SHAPE_OP_MASK;
}

/* Counts a user. */
static inline sqlm__compiled *sqlm__cache_use(sqlm__cache *cache, sqlm__compiled *compiled)
{
    compiled->used_at = ++cache->clock;
    compiled->users++;
    return compiled;
}

/* The recent statement of that model and kind, whatever its shape; NULL when there is none. Counts no user. */
static inline sqlm__compiled *sqlm__cache_look(sqlm__cache *cache, const sqlm_model *model, sqlm__statement_kind kind)
{
    sqlm__compiled *found = *sqlm__cache_recent(cache, model->fields, kind);

    return found != NULL && found->fields == model->fields && sqlm__shape_kind(found->words) == (uint32_t)kind ? found : NULL;
}

static inline bool sqlm__shape_is(const sqlm__compiled *compiled, const uint32_t *words, size_t word_count)
{
    if (compiled == NULL || compiled->word_count != word_count)
        return false;
    for (size_t i = 0; i < word_count; i++) /* word by word: they were just written so */
        if (compiled->words[i] != words[i])
            return false;
    return true;
}

/* The statement of that shape, compiled if need be, and one user more. */
static inline sqlm_outcome sqlm__cache_take(sqlm_cx *cx, sqlm_conn *conn, sqlm__cache *cache, const sqlm_model *model,
                                            const sqlm_model *source, const uint32_t *words, size_t word_count,
                                            size_t parameter_count, sqlm__compiled **compiled)
{
    sqlm__compiled *found = *sqlm__cache_recent(cache, model->fields, sqlm__shape_kind(words));

    if (!sqlm__shape_is(found, words, word_count)) {
        const sqlm_outcome outcome = sqlm__cache_find(cx, conn, cache, model, source, words, word_count, parameter_count, &found);

        if (outcome != SQLM_OK)
            return outcome;
    }
    *compiled = sqlm__cache_use(cache, found);
    return SQLM_OK;
}

/* One user less; when its run has failed in a way that may be the statement's fault (@p is_suspect), nobody gets it again. */
static inline void sqlm__cache_give_back(sqlm_conn *conn, sqlm__cache *cache, sqlm__compiled *compiled, bool is_suspect)
{
    compiled->users--;
    if (is_suspect || !compiled->is_cached)
        sqlm__cache_drop(conn, cache, compiled);
}
/* At least @p size bytes, valid until the next call. */
sqlm_outcome sqlm__cache_scratch(sqlm_cx *cx, sqlm__cache *cache, size_t size, void **scratch);

#endif
