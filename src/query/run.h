/* SPDX-License-Identifier: MIT */
/* One run of a statement on a connection. */
#ifndef SQLM_SRC_QUERY_RUN_H
#define SQLM_SRC_QUERY_RUN_H

#include <string.h>

#include "cache.h"

typedef struct sqlm__run {
    sqlm_cx          *cx;
    sqlm_conn        *conn;
    const sqlm_model *model;  /* of the objects */
    const sqlm_model *source; /* of the table */
    sqlm__cache      *cache;
    sqlm__compiled   *compiled;
    sqlm_cursor      *cursor;
    sqlm__query      *query; /* whose values the run has; NULL: none */
    bool              streams; /* rows are read one by one, as long as the caller likes */
    sqlm_observation  observation;
} sqlm__run;

/* Records what is wrong with a model; the outcome is SQLM_ERR. */
void         sqlm__run_fail_model(sqlm_cx *cx, const sqlm_model *model);
sqlm_outcome sqlm__run_make_cache(sqlm__run *run);
/* Reads a select into @p query, which lives to the run's end, takes its statement and runs it. @p arena_given: whether there is one for
 * text and bytes. */
sqlm_outcome sqlm__run_select(sqlm__run *run, sqlm__query *query, sqlm__statement_kind kind, const sqlm_select *select,
                              uint64_t most, bool arena_given);
/* A list to be given to a caller. */
typedef struct sqlm__list_result {
    void       *items;
    size_t      count;
    sqlm_arena *arena;
} sqlm__list_result;

/* Misuse: a place is NULL. Zeroes them. */
sqlm_outcome sqlm__check_list(sqlm_cx *cx, void **items, size_t *count, sqlm_arena **arena);
/* Fetches all rows, of which there are at most @p limit; 0: any number. */
sqlm_outcome sqlm__run_fetch_list(sqlm__run *run, uint64_t limit, sqlm__list_result *result);
sqlm_outcome sqlm__run_end_slow(sqlm__run *run, sqlm_outcome outcome);
/* Whether a run that ended so should not be repeated with the same statement. */
bool         sqlm__run_is_suspect(const sqlm_cx *cx, sqlm_outcome outcome);
sqlm_outcome sqlm__run_fail_arena(const sqlm__run *run);
/* Tells the observer. */
void sqlm__run_tell_start(sqlm__run *run, const sqlm_parameters *parameters, size_t run_count);
/* Enters the connection. Only after SQLM_OK is sqlm__run_end() called. @p operation: what observers are told that it is. */
static inline sqlm_outcome sqlm__run_begin(sqlm__run *run, sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                           const char *operation)
{
    sqlm_outcome outcome;

    run->cx = cx;
    run->conn = conn;
    run->model = model;
    run->source = model;
    run->cache = NULL;
    run->compiled = NULL;
    run->cursor = NULL;
    run->query = NULL;
    run->streams = false;
    if (cx == NULL || model == NULL || model->abi_version != SQLM_MODEL_ABI) {
        sqlm__run_fail_model(cx, model);
        return SQLM_ERR;
    }
    outcome = sqlm_conn_enter(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_observation_begin(&run->observation, cx, conn, model->name, operation);
    run->cache = sqlm_conn_attached(conn, SQLM_ATTACHMENT_QUERY);
    return run->cache != NULL ? SQLM_OK : sqlm__run_make_cache(run);
}

/* Closes the rows, gives the statement back, leaves the connection, and gives @p outcome, which is that of the whole run. */
static inline sqlm_outcome sqlm__run_end(sqlm__run *run, sqlm_outcome outcome)
{
    if (outcome != SQLM_OK || run->observation.observer != NULL || run->query != NULL || run->compiled == NULL ||
        !run->compiled->is_cached)
        return sqlm__run_end_slow(run, outcome);
    if (run->cursor != NULL)
        run->conn->driver->close_cursor(run->cursor);
    run->compiled->users--;
    sqlm_conn_leave(run->conn);
    return SQLM_OK;
}

/* Counts what was fetched. */
static inline void sqlm__run_count(sqlm__run *run, size_t rows)
{
    if (run->observation.observer != NULL)
        run->observation.event.rows += (int64_t)rows;
}

/* Fetches one row into @p object, which is as it was unless *found, and into an arena that is the caller's. */
static inline sqlm_outcome sqlm__run_fetch_object(sqlm__run *run, sqlm_arena *arena, void *object, void *backup, bool *found)
{
    const sqlm_plan *plan = &run->compiled->rows;
    size_t           rows = 0;
    sqlm_outcome     outcome;

    memcpy(backup, object, plan->object_size);
    outcome = sqlm_budget_fetch_object(run->cx, run->cursor, plan, object, arena, &rows);
    sqlm__run_count(run, rows);
    if (outcome != SQLM_OK)
        memcpy(object, backup, plan->object_size);
    *found = outcome == SQLM_OK && rows == 1;
    return outcome;
}

/* Finds the statement of a shape, or compiles it. */
static inline sqlm_outcome sqlm__run_take(sqlm__run *run, const uint32_t *words, size_t word_count, size_t parameter_count)
{
    return sqlm__cache_take(run->cx, run->conn, run->cache, run->model, run->source, words, word_count, parameter_count, &run->compiled);
}

/* Runs what was taken; its rows are to be fetched. */
static inline sqlm_outcome sqlm__run_query(sqlm__run *run, const sqlm_parameters *parameters)
{
    if (run->observation.observer != NULL)
        sqlm__run_tell_start(run, parameters, 1);
    return run->conn->driver->query(run->cx, run->compiled->statement, parameters, &run->cursor);
}

/* Runs a write that was taken, once. */
static inline sqlm_outcome sqlm__run_execute(sqlm__run *run, const sqlm_parameters *parameters, sqlm_result *result)
{
    sqlm_outcome outcome;

    if (run->observation.observer == NULL)
        return run->conn->driver->execute(run->cx, run->compiled->statement, parameters, result);
    sqlm__run_tell_start(run, parameters, 1);
    outcome = run->conn->driver->execute(run->cx, run->compiled->statement, parameters, result);
    if (outcome == SQLM_OK)
        run->observation.event.rows_affected = result->rows_affected;
    return outcome;
}

/* Runs a write that was taken, once for each object. */
static inline sqlm_outcome sqlm__run_execute_batch(sqlm__run *run, const sqlm_batch *batch, sqlm_result *result)
{
    sqlm_outcome outcome;

    if (run->observation.observer == NULL)
        return run->conn->driver->execute_batch(run->cx, run->compiled->statement, batch, result);
    sqlm__run_tell_start(run, &(sqlm_parameters){ .plan = batch->plan, .object = batch->objects,
                                                 .values = batch->values, .value_count = batch->value_count },
                         batch->count);
    outcome = run->conn->driver->execute_batch(run->cx, run->compiled->statement, batch, result);
    if (outcome == SQLM_OK)
        run->observation.event.rows_affected = result->rows_affected;
    return outcome;
}

/* Misuse: text or bytes without an arena to keep them. */
static inline sqlm_outcome sqlm__run_check_arena(const sqlm__run *run, bool arena_given)
{
    return arena_given || !run->compiled->needs_arena ? SQLM_OK : sqlm__run_fail_arena(run);
}

#endif
