/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <string.h>

sqlm_outcome sqlm__run_begin(sqlm__run *run, sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model)
{
    sqlm_outcome outcome;

    *run = (sqlm__run){ .cx = cx, .conn = conn, .model = model };
    if (cx == NULL)
        return SQLM_ERR;
    if (model == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the model is NULL");
    if (model->abi_version != SQLM_MODEL_ABI)
        return SQLM_FAIL(cx, MISUSE, NONE, "the model has version %u of the model interface, this library has %d: compile it again",
                         (unsigned)model->abi_version, SQLM_MODEL_ABI);
    outcome = sqlm_conn_enter(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__cache_of(cx, conn, &run->cache);
    if (outcome != SQLM_OK)
        sqlm_conn_leave(conn);
    return outcome;
}

sqlm_outcome sqlm__run_take(sqlm__run *run, const uint32_t *words, size_t word_count, size_t parameter_count)
{
    return sqlm__cache_take(run->cx, run->conn, run->cache, run->model, words, word_count, parameter_count, &run->compiled);
}

sqlm_outcome sqlm__run_query(sqlm__run *run, const sqlm_parameters *parameters)
{
    return run->conn->driver->query(run->cx, run->compiled->statement, parameters, &run->cursor);
}

sqlm_outcome sqlm__run_check_arena(const sqlm__run *run, bool arena_given)
{
    if (arena_given || !run->compiled->needs_arena)
        return SQLM_OK;
    return SQLM_FAIL(run->cx, MISUSE, NONE, "the arena is NULL, but model '%s' has text, json or bytes to keep", run->model->name);
}

sqlm_outcome sqlm__run_select(sqlm__run *run, sqlm__statement_kind kind, const sqlm_select *select, uint64_t most, bool arena_given)
{
    sqlm__query  query;
    sqlm_outcome outcome;

    sqlm__query_init(&query, run->cx, run->model, run->conn->dialect);
    outcome = sqlm__query_read(&query, kind, select, most);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_take(run, query.words, query.word_count, query.value_count);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_check_arena(run, arena_given);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_query(run, &(sqlm_parameters){ .values = query.values, .value_count = query.value_count });
    sqlm__query_fini(&query);
    return outcome;
}

bool sqlm__run_is_suspect(const sqlm_cx *cx, sqlm_outcome outcome)
{
    static const bool suspects[SQLM_ERROR_KIND_COUNT] = {
        [SQLM_E_INTERNAL] = true, [SQLM_E_CONNECTION] = true, [SQLM_E_QUERY] = true,      [SQLM_E_STORAGE] = true,
        [SQLM_E_SCHEMA] = true,   [SQLM_E_PROTOCOL] = true,   [SQLM_E_UNSUPPORTED] = true,
    };

    return outcome != SQLM_OK && suspects[sqlm_cx_error(cx)->kind];
}

sqlm_outcome sqlm__run_end(sqlm__run *run, sqlm_outcome outcome)
{
    if (run->cursor != NULL)
        run->conn->driver->close_cursor(run->cursor);
    if (run->compiled != NULL)
        sqlm__cache_give_back(run->conn, run->cache, run->compiled, sqlm__run_is_suspect(run->cx, outcome));
    if (outcome == SQLM_PANICKED)
        sqlm_conn_mark_broken(run->conn);
    sqlm_conn_leave(run->conn);
    return outcome;
}

sqlm_outcome sqlm__run_fetch_object(sqlm__run *run, sqlm_arena *arena, void *object, void *backup, bool *found)
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
