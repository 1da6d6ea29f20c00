/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <string.h>

void sqlm__run_fail_model(sqlm_cx *cx, const sqlm_model *model)
{
    sqlm_outcome outcome;

    if (model == NULL)
        outcome = SQLM_FAIL(cx, MISUSE, NONE, "the model is NULL");
    else
        outcome = SQLM_FAIL(cx, MISUSE, NONE,
                            "the model has version %u of the model interface, this library has %d: compile it again",
                            (unsigned)model->abi_version, SQLM_MODEL_ABI);
    (void)outcome;
}

sqlm_outcome sqlm__run_make_cache(sqlm__run *run)
{
    const sqlm_outcome outcome = sqlm__cache_make(run->cx, run->conn, &run->cache);

    if (outcome != SQLM_OK)
        sqlm_conn_leave(run->conn);
    return outcome;
}

sqlm_outcome sqlm__run_fail_arena(const sqlm__run *run)
{
    return SQLM_FAIL(run->cx, MISUSE, NONE, "the arena is NULL, but model '%s' has text, json or bytes to keep",
                     run->model->name);
}

sqlm_outcome sqlm__run_select(sqlm__run *run, sqlm__query *query, sqlm__statement_kind kind, const sqlm_select *select, uint64_t most,
                              bool arena_given)
{
    sqlm_outcome outcome;

    sqlm__query_init(query, run->cx, run->model, run->conn->dialect);
    run->query = query;
    outcome = sqlm__query_read(query, kind, select, most);
    run->source = query->model;
    if (outcome == SQLM_OK)
        outcome = sqlm__run_take(run, query->words, query->word_count, query->value_count);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_check_arena(run, arena_given);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_query(run, &(sqlm_parameters){ .values = query->values, .value_count = query->value_count,
                                                           .kept_rows = run->streams ? 0 : most != 0 ? most : UINT64_MAX });
    return outcome;
}

static bool has_secret_column(const sqlm__compiled *compiled)
{
    for (size_t i = 0; i < compiled->parameters.count; i++)
        if (compiled->secrets[i])
            return true;
    return false;
}

/* An upsert has values behind the object's, for which there is no mark each: one secret hides them all. */
void sqlm__run_tell_start(sqlm__run *run, const sqlm_parameters *parameters, size_t run_count)
{
    const sqlm__compiled *compiled = run->compiled;
    const bool            is_mixed = parameters->plan != NULL && parameters->value_count > 0;
    const bool            is_secret = compiled->has_secret_values || (is_mixed && has_secret_column(compiled));

    sqlm_observation_start(&run->observation, compiled->sql, parameters, is_mixed ? NULL : compiled->secrets, is_secret, run_count);
}

/* A statement that the database refused to prepare is in the record alone. */
static void tell_end(sqlm__run *run, sqlm_outcome outcome)
{
    if (run->compiled == NULL && !run->observation.is_started && outcome != SQLM_OK && sqlm_cx_error(run->cx)->sql[0] != '\0')
        sqlm_observation_start(&run->observation, sqlm_cx_error(run->cx)->sql, NULL, NULL, false, 1);
    sqlm_observation_end(&run->observation, run->cx, outcome);
}

bool sqlm__run_is_suspect(const sqlm_cx *cx, sqlm_outcome outcome)
{
    static const bool suspects[SQLM_ERROR_KIND_COUNT] = {
        [SQLM_E_INTERNAL] = true, [SQLM_E_CONNECTION] = true, [SQLM_E_QUERY] = true,       [SQLM_E_STORAGE] = true,
        [SQLM_E_SCHEMA] = true,   [SQLM_E_PROTOCOL] = true,   [SQLM_E_UNSUPPORTED] = true,
    };

    return outcome != SQLM_OK && suspects[sqlm_cx_error(cx)->kind];
}

sqlm_outcome sqlm__run_end_slow(sqlm__run *run, sqlm_outcome outcome)
{
    if (run->observation.observer != NULL)
        tell_end(run, outcome);
    if (run->query != NULL)
        sqlm__query_fini(run->query);
    if (run->cursor != NULL)
        run->conn->driver->close_cursor(run->cursor);
    if (run->compiled != NULL)
        sqlm__cache_give_back(run->conn, run->cache, run->compiled, sqlm__run_is_suspect(run->cx, outcome));
    if (outcome == SQLM_PANICKED)
        sqlm_conn_mark_broken(run->conn);
    sqlm_conn_leave(run->conn);
    return outcome;
}
