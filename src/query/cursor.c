/* SPDX-License-Identifier: MIT */
#include "cursor.h"

#include <string.h>
#include <unistd.h>

#include <sqlmodel/query/functions.h>

#include "run.h"

typedef struct sqlm_object_cursor_state cursor_state;

struct sqlm_object_cursor_state {
    cursor_state     *previous, *next; /* of the connection's open cursors */
    sqlm_allocator    allocator;
    size_t            size; /* of this piece of memory */
    pid_t             owner;
    sqlm_conn        *conn; /* NULL: it was closed */
    sqlm__cache      *cache;
    const sqlm_model *model;
    sqlm__compiled   *compiled;
    sqlm_cursor      *rows;  /* NULL: they are over */
    sqlm_arena       *arena; /* of one row; NULL for a model without text, json and bytes */
    bool              has_failed;
    uint64_t          row_count; /* given so far */
    sqlm_observation  observation;
    sqlm_observer     observer; /* copy, for when the cursor outlives the cx */
    unsigned char     backup[]; /* of an object */
};

static void link_state(cursor_state *state)
{
    cursor_state *first = state->cache->cursors;

    state->previous = NULL;
    state->next = first;
    if (first != NULL)
        first->previous = state;
    state->cache->cursors = state;
}

static void unlink_state(const cursor_state *state)
{
    if (state->previous != NULL)
        state->previous->next = state->next;
    else
        state->cache->cursors = state->next;
    if (state->next != NULL)
        state->next->previous = state->previous;
}

static void close_rows(cursor_state *state)
{
    if (state->rows != NULL)
        state->conn->driver->close_cursor(state->rows);
    state->rows = NULL;
}

void sqlm__cursors_lose_connection(sqlm_conn *conn, sqlm__cache *cache)
{
    for (cursor_state *state = cache->cursors, *next; state != NULL; state = next) {
        next = state->next;
        if (!cache->is_forgotten) {
            close_rows(state);
            sqlm_observation_close(&state->observation, conn);
        }
        sqlm__cache_give_back(conn, cache, state->compiled, false);
        state->conn = NULL;
        state->rows = NULL;
    }
    cache->cursors = NULL;
}

static sqlm_outcome make_state(const sqlm__run *run, cursor_state **state)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(run->cx);
    const size_t          size = sizeof(cursor_state) + run->model->object_size;
    cursor_state         *made = sqlm_allocate(allocator, 1, size);
    sqlm_outcome          outcome = SQLM_OK;

    if (made == NULL)
        return SQLM_FAIL(run->cx, OUT_OF_MEMORY, NONE, "no memory for a cursor on model '%s'", run->model->name);
    *made = (cursor_state){ .allocator = *allocator,
                            .size = size,
                            .owner = getpid(),
                            .conn = run->conn,
                            .cache = run->cache,
                            .model = run->model,
                            .compiled = run->compiled };
    if (run->compiled->needs_arena)
        outcome = sqlm_arena_new(run->cx, &made->arena);
    if (outcome != SQLM_OK) {
        sqlm_release(allocator, made, 1, size);
        return outcome;
    }
    *state = made;
    return SQLM_OK;
}

/* Gives to the cursor what it keeps beyond the run. */
static void hand_over(sqlm__run *run, cursor_state *state)
{
    state->rows = run->cursor;
    run->cursor = NULL;
    run->compiled = NULL;
    if (run->observation.observer != NULL) {
        sqlm_observation_pause(&run->observation, &state->observer);
        state->observation = run->observation;
        run->observation.observer = NULL;
    }
    link_state(state);
}

sqlm_outcome sqlm_select_each(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_select *select,
                              sqlm_object_cursor *cursor)
{
    sqlm__run     run;
    sqlm__query   query;
    cursor_state *state = NULL;
    sqlm_outcome  outcome;

    if (cursor == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the place for the cursor is NULL");
    cursor->state = NULL;
    outcome = sqlm__run_begin(&run, cx, conn, model, "each");
    if (outcome != SQLM_OK)
        return outcome;
    run.streams = true;
    outcome = sqlm__run_select(&run, &query, SQLM_SHAPE_SELECT, select, 0, true);
    if (outcome == SQLM_OK)
        outcome = make_state(&run, &state);
    if (outcome != SQLM_OK || state == NULL)
        return sqlm__run_end(&run, outcome);
    hand_over(&run, state);
    cursor->state = state;
    return sqlm__run_end(&run, SQLM_OK);
}

/* The next row into @p object, which is as it was unless *found. */
static sqlm_outcome fetch_object(sqlm_cx *cx, cursor_state *state, void *object, bool *found)
{
    const sqlm_plan *plan = &state->compiled->rows;
    size_t           rows = 0;
    sqlm_outcome     outcome;

    memcpy(state->backup, object, plan->object_size);
    outcome = sqlm_budget_fetch(cx, state->rows, plan, object, 1, state->arena, 0, &rows);
    if (outcome == SQLM_OK && rows > 0 && state->row_count >= sqlm_cx_budget(cx).rows)
        outcome = sqlm_budget_fail_rows(cx);
    if (outcome != SQLM_OK)
        memcpy(object, state->backup, plan->object_size);
    *found = outcome == SQLM_OK && rows == 1;
    state->row_count += *found ? 1 : 0;
    return outcome;
}

static sqlm_outcome fetch(sqlm_cx *cx, cursor_state *state, void *object, bool *found)
{
    sqlm_outcome outcome;

    sqlm_arena_reset(state->arena);
    outcome = fetch_object(cx, state, object, found);
    state->has_failed = outcome != SQLM_OK;
    if (outcome != SQLM_OK || !*found)
        close_rows(state);
    if (outcome == SQLM_PANICKED)
        sqlm_conn_mark_broken(state->conn);
    return outcome;
}

static sqlm_outcome fetch_observed(sqlm_cx *cx, cursor_state *state, void *object, bool *found)
{
    sqlm_outcome outcome;

    if (state->observation.observer == NULL)
        return fetch(cx, state, object, found);
    sqlm_observation_resume(&state->observation, cx);
    outcome = fetch(cx, state, object, found);
    state->observation.event.rows = (int64_t)state->row_count;
    if (outcome != SQLM_OK || !*found)
        sqlm_observation_end(&state->observation, cx, outcome);
    else
        sqlm_observation_pause(&state->observation, NULL);
    return outcome;
}

sqlm_outcome sqlm_object_cursor_next(sqlm_cx *cx, sqlm_object_cursor *cursor, void *object, bool *found)
{
    cursor_state *state;
    sqlm_outcome  outcome;

    if (found != NULL)
        *found = false;
    if (cursor == NULL || object == NULL || found == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the cursor, the place for the object, or that for 'found' is NULL");
    state = cursor->state;
    if (state == NULL || state->conn == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, state == NULL ? "the cursor is not open" : "the cursor's connection was closed");
    outcome = sqlm_conn_enter(cx, state->conn);
    if (outcome != SQLM_OK)
        return outcome;
    if (state->has_failed)
        outcome = SQLM_FAIL(cx, MISUSE, NONE, "the cursor has failed before: it can only be closed");
    else if (state->rows != NULL)
        outcome = fetch_observed(cx, state, object, found);
    sqlm_conn_leave(state->conn);
    return outcome;
}

void sqlm_object_cursor_close(sqlm_object_cursor *cursor)
{
    cursor_state  *state = cursor != NULL ? cursor->state : NULL;
    sqlm_allocator allocator;

    if (state == NULL)
        return;
    if (state->conn != NULL && state->owner == getpid()) { /* a child process must not touch the parent's rows */
        close_rows(state);
        sqlm_observation_close(&state->observation, state->conn); /* its statement's text is the cache's */
        sqlm__cache_give_back(state->conn, state->cache, state->compiled, state->has_failed);
    }
    if (state->conn != NULL)
        unlink_state(state);
    sqlm_arena_free(state->arena);
    allocator = state->allocator;
    sqlm_release(&allocator, state, 1, state->size);
    cursor->state = NULL;
}
