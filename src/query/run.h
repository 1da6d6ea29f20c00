/* SPDX-License-Identifier: MIT */
/* One run of a statement on a connection. */
#ifndef SQLM_SRC_QUERY_RUN_H
#define SQLM_SRC_QUERY_RUN_H

#include <string.h>

#include "cache.h"

typedef struct sqlm__run {
    sqlm_cx          *cx;
    sqlm_conn        *conn;
    const sqlm_model *model;
    sqlm__cache      *cache;
    sqlm__compiled   *compiled;
    sqlm_cursor      *cursor;
} sqlm__run;

/* Records what is wrong with a model; the outcome is SQLM_ERR. */
void         sqlm__run_fail_model(sqlm_cx *cx, const sqlm_model *model);
sqlm_outcome sqlm__run_make_cache(sqlm__run *run);
/* Reads a select, takes its statement and runs it. @p arena_given: whether there is one for text and bytes. */
sqlm_outcome sqlm__run_select(sqlm__run *run, sqlm__statement_kind kind, const sqlm_select *select, uint64_t most,
                              bool arena_given);
/* Closes the rows, gives the statement back, leaves the connection, and gives @p outcome, which is that of the whole run. */
sqlm_outcome sqlm__run_end(sqlm__run *run, sqlm_outcome outcome);
/* Whether a run that ended so should not be repeated with the same statement. */
bool         sqlm__run_is_suspect(const sqlm_cx *cx, sqlm_outcome outcome);
sqlm_outcome sqlm__run_fail_arena(const sqlm__run *run);
/* Enters the connection. Only after SQLM_OK is sqlm__run_end() called. */
static inline sqlm_outcome sqlm__run_begin(sqlm__run *run, sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model)
{
    sqlm_outcome outcome;

    run->cx = cx;
    run->conn = conn;
    run->model = model;
    run->cache = NULL;
    run->compiled = NULL;
    run->cursor = NULL;
    if (cx == NULL || model == NULL || model->abi_version != SQLM_MODEL_ABI) {
        sqlm__run_fail_model(cx, model);
        return SQLM_ERR;
    }
    outcome = sqlm_conn_enter(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    run->cache = sqlm_conn_attached(conn, SQLM_ATTACHMENT_QUERY);
    return run->cache != NULL ? SQLM_OK : sqlm__run_make_cache(run);
}

/* Fetches one row into @p object, which is as it was unless *found. */
static inline sqlm_outcome sqlm__run_fetch_object(sqlm__run *run, sqlm_arena *arena, void *object, void *backup, bool *found)
{
    const sqlm_plan *plan = &run->compiled->rows;
    size_t           rows = 0;
    sqlm_outcome     outcome;

    memcpy(backup, object, plan->object_size);
    outcome = run->conn->driver->fetch(run->cx, run->cursor, plan, object, 1, arena, &rows);
    if (outcome != SQLM_OK)
        memcpy(object, backup, plan->object_size);
    *found = outcome == SQLM_OK && rows == 1;
    return outcome;
}

/* Finds the statement of a shape, or compiles it. */
static inline sqlm_outcome sqlm__run_take(sqlm__run *run, const uint32_t *words, size_t word_count, size_t parameter_count)
{
    return sqlm__cache_take(run->cx, run->conn, run->cache, run->model, words, word_count, parameter_count, &run->compiled);
}

/* Runs what was taken; its rows are to be fetched. */
static inline sqlm_outcome sqlm__run_query(sqlm__run *run, const sqlm_parameters *parameters)
{
    return run->conn->driver->query(run->cx, run->compiled->statement, parameters, &run->cursor);
}

/* Misuse: text or bytes without an arena to keep them. */
static inline sqlm_outcome sqlm__run_check_arena(const sqlm__run *run, bool arena_given)
{
    return arena_given || !run->compiled->needs_arena ? SQLM_OK : sqlm__run_fail_arena(run);
}

#endif
