/* SPDX-License-Identifier: MIT */
/* Updates and deletes of all rows that match. */
#include "where.h"

#include <string.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/query/functions.h>

#include "emit.h"
#include "read.h"
#include "unset.h"
#include "validate.h"

static sqlm_outcome read_where(sqlm__query *query, const sqlm_bool_expr *where, bool all_rows, const char *verb)
{
    bool               present = false;
    const sqlm_outcome outcome = sqlm__query_condition(query, where, &present);

    if (outcome != SQLM_OK)
        return outcome;
    if (present)
        query->words[0] |= SQLM_SHAPE_HAS_WHERE;
    else if (!all_rows)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "the %s of model '%s' has no .where: say .all_rows = true when every row is meant", verb,
                         query->model->name);
    return SQLM_OK;
}

static sqlm_outcome begin(sqlm__query *query, uint32_t kind_and_flags)
{
    sqlm__shape_begin(query->words, kind_and_flags, query->model);
    query->word_count = SQLM_SHAPE_HEADER;
    return SQLM_OK;
}

sqlm_outcome sqlm__query_read_update(sqlm__query *query, const sqlm_update *update, uint32_t flags)
{
    uint32_t     set[SQLM_MOST_FIELDS / 32];
    sqlm_outcome outcome = sqlm__query_check_size(query->cx, "sqlm_update", update->size, sizeof(sqlm_update));

    if (outcome == SQLM_OK)
        outcome = begin(query, SQLM_SHAPE_UPDATE_WHERE | flags);
    memset(set, 0, sqlm__shape_field_words(query->model) * sizeof(uint32_t));
    if (outcome == SQLM_OK && update->set != NULL)
        outcome = sqlm__read_assignments(query, update->set, set);
    if (outcome == SQLM_OK && query->word_count == SQLM_SHAPE_HEADER)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "the update of model '%s' sets nothing: use .set = SQLM_ASSIGN(…)",
                         query->model->name);
    return outcome != SQLM_OK ? outcome : read_where(query, update->where, update->all_rows, "update");
}

sqlm_outcome sqlm__query_read_delete(sqlm__query *query, const sqlm_delete *remove, uint32_t flags)
{
    sqlm_outcome outcome = sqlm__query_check_size(query->cx, "sqlm_delete", remove->size, sizeof(sqlm_delete));

    if (outcome == SQLM_OK)
        outcome = begin(query, SQLM_SHAPE_DELETE_WHERE | flags);
    return outcome != SQLM_OK ? outcome : read_where(query, remove->where, remove->all_rows, "delete");
}

sqlm_outcome sqlm__check_write(sqlm_cx *cx, const sqlm_model *model, const void *statement, const char *name)
{
    if (model == NULL || statement == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, model == NULL ? "the model is NULL" : "the %s is NULL", name);
    return sqlm__check_field_count(cx, model);
}

/* A struct of another size may have .set elsewhere: the reading tells. */
static sqlm_outcome check_update(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_update *update)
{
    const sqlm_outcome outcome = sqlm__check_write(cx, model, update, "sqlm_update");

    if (outcome != SQLM_OK || cx == NULL || update->size != sizeof(sqlm_update))
        return outcome;
    return sqlm__validate_assigned(cx, conn, model, update->set);
}

/* A statement of either kind. */
typedef struct by_where {
    const sqlm_update *update; /* NULL: the other */
    const sqlm_delete *remove;
    uint32_t           flags;
} by_where;

static const char *operation_of(const by_where *statement)
{
    return statement->update != NULL ? "update_where" : "delete_where";
}

static sqlm_outcome read_statement(sqlm__query *query, const by_where *statement)
{
    return statement->update != NULL ? sqlm__query_read_update(query, statement->update, statement->flags)
                                     : sqlm__query_read_delete(query, statement->remove, statement->flags);
}

/* ---- without rows ---------------------------------------------------------------------------------------------------------- */

static sqlm_outcome write_where(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const by_where *statement, int64_t *rows)
{
    sqlm__run    run;
    sqlm__query  query;
    sqlm_result  result = { 0, 0 };
    sqlm_outcome outcome = sqlm__run_begin(&run, cx, conn, model, operation_of(statement));

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__query_init(&query, cx, model, conn->dialect);
    run.query = &query;
    outcome = read_statement(&query, statement);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_take(&run, query.words, query.word_count, query.value_count);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_execute(&run, &(sqlm_parameters){ .values = query.values, .value_count = query.value_count }, &result);
    outcome = sqlm__run_end(&run, outcome);
    if (outcome == SQLM_OK && rows != NULL)
        *rows = result.rows_affected;
    return outcome;
}

sqlm_outcome sqlm_update_where(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_update *update, int64_t *rows)
{
    sqlm_outcome outcome;

    if (rows != NULL)
        *rows = 0;
    outcome = check_update(cx, conn, model, update);
    return outcome != SQLM_OK ? outcome : write_where(cx, conn, model, &(by_where){ .update = update }, rows);
}

sqlm_outcome sqlm_delete_where(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_delete *remove, int64_t *rows)
{
    sqlm_outcome outcome;

    if (rows != NULL)
        *rows = 0;
    outcome = sqlm__check_write(cx, model, remove, "sqlm_delete");
    return outcome != SQLM_OK ? outcome : write_where(cx, conn, model, &(by_where){ .remove = remove }, rows);
}

/* ---- with rows ------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_rows(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const by_where *statement,
                              sqlm__list_result *result)
{
    sqlm__run    run;
    sqlm__query  query;
    sqlm_outcome outcome = sqlm__run_begin(&run, cx, conn, model, operation_of(statement));

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__query_init(&query, cx, model, conn->dialect);
    run.query = &query;
    outcome = read_statement(&query, statement);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_take(&run, query.words, query.word_count, query.value_count);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_query(&run, &(sqlm_parameters){ .values = query.values, .value_count = query.value_count });
    if (outcome == SQLM_OK)
        outcome = sqlm__run_fetch_list(&run, 0, result);
    return sqlm__run_end(&run, outcome);
}

/* A row that cannot be given is told of after the statement has run: a transaction takes it back. */
static sqlm_outcome write_returning(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const by_where *statement,
                                    sqlm__list_result *result)
{
    sqlm_tx      tx;
    sqlm_outcome outcome = sqlm_begin(cx, conn, NULL, &tx);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = read_rows(cx, conn, model, statement, result);
    if (outcome == SQLM_OK)
        outcome = sqlm_commit(cx, &tx);
    if (outcome != SQLM_OK) {
        const sqlm_outcome undone = sqlm_rollback(cx, &tx); /* its failure is kept beside the first one */

        (void)undone;
        sqlm_list_free(result->items, result->arena);
    }
    return outcome;
}

static sqlm_outcome give_rows(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const by_where *statement, void **items,
                              size_t *count, sqlm_arena **arena)
{
    sqlm__list_result  result = { 0 };
    const sqlm_outcome outcome = write_returning(cx, conn, model, statement, &result);

    if (outcome != SQLM_OK)
        return outcome;
    *items = result.items;
    *count = result.count;
    *arena = result.arena;
    return SQLM_OK;
}

sqlm_outcome sqlm_update_returning(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_update *update, void **items,
                                   size_t *count, sqlm_arena **arena)
{
    const by_where statement = { .update = update, .flags = SQLM_SHAPE_RETURNING };
    sqlm_outcome   outcome = sqlm__check_list(cx, items, count, arena);

    if (outcome == SQLM_OK)
        outcome = check_update(cx, conn, model, update);
    return outcome != SQLM_OK ? outcome : give_rows(cx, conn, model, &statement, items, count, arena);
}

sqlm_outcome sqlm_delete_returning(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_delete *remove, void **items,
                                   size_t *count, sqlm_arena **arena)
{
    const by_where statement = { .remove = remove, .flags = SQLM_SHAPE_RETURNING };
    sqlm_outcome   outcome = sqlm__check_list(cx, items, count, arena);

    if (outcome == SQLM_OK)
        outcome = sqlm__check_write(cx, model, remove, "sqlm_delete");
    return outcome != SQLM_OK ? outcome : give_rows(cx, conn, model, &statement, items, count, arena);
}
