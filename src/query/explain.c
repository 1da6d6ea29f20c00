/* SPDX-License-Identifier: MIT */
/* How the database runs a statement, in its own words. */
#include <string.h>

#include <sqlmodel/query/functions.h>
#include <sqlmodel/sys/text_buffer.h>

#include "compile.h"
#include "emit.h"
#include "run.h"
#include "unset.h"
#include "where.h"

enum { MOST_COLUMNS = 32, MOST_STEPS = 128 };
/* What is said about a statement is not longer. */
#define MAXIMUM_TEXT ((size_t)64 << 20)

/* The columns of a row of SQLite's: number of the step, that of the step around it, nothing, what is done. */
enum { STEP_NUMBER, STEP_AROUND, STEP_NOTHING, STEP_DETAIL, STEP_COLUMNS };

/* An explanation on its way. */
typedef struct explanation {
    sqlm__run       *run;
    sqlm_text_buffer text;
    sqlm_arena      *arena;
    size_t           step_count; /* of SQLite's steps: those that were seen, to indent what is within them */
    int64_t          steps[MOST_STEPS];
    uint8_t          depths[MOST_STEPS];
} explanation;

static void put_value(sqlm_text_buffer *text, const sqlm_value *value)
{
    switch (value->type) {
    case SQLM_TYPE_NONE:
        sqlm_text_buffer_put(text, "NULL");
        break;
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_JSON:
        sqlm_text_buffer_put_bytes(text, value->as.text.data, value->as.text.length);
        break;
    case SQLM_TYPE_F64:
        sqlm_text_buffer_put_format(text, "%g", value->as.f64);
        break;
    case SQLM_TYPE_F32:
        sqlm_text_buffer_put_format(text, "%g", (double)value->as.f32);
        break;
    case SQLM_TYPE_U64:
        sqlm_text_buffer_put_format(text, "%llu", (unsigned long long)value->as.unsigned_integer);
        break;
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
        sqlm_text_buffer_put_format(text, "%lld", (long long)value->as.integer);
        break;
    default:
        sqlm_text_buffer_put(text, "?");
    }
}

static uint8_t depth_within(const explanation *ex, int64_t around)
{
    for (size_t i = 0; i < ex->step_count; i++)
        if (ex->steps[i] == around)
            return (uint8_t)(ex->depths[i] + 1);
    return 0;
}

static void put_step(explanation *ex, const sqlm_value *row)
{
    const uint8_t depth = depth_within(ex, row[STEP_AROUND].as.integer);

    if (ex->step_count < MOST_STEPS) {
        ex->steps[ex->step_count] = row[STEP_NUMBER].as.integer;
        ex->depths[ex->step_count++] = depth;
    }
    for (uint8_t i = 0; i < depth; i++)
        sqlm_text_buffer_put(&ex->text, "  ");
    put_value(&ex->text, &row[STEP_DETAIL]);
}

static void put_row(explanation *ex, const sqlm_value *row, size_t count)
{
    if (ex->text.length > 0)
        sqlm_text_buffer_put(&ex->text, "\n");
    if (ex->run->conn->dialect->id == SQLM_DIALECT_SQLITE && count == STEP_COLUMNS) {
        put_step(ex, row);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        sqlm_text_buffer_put(&ex->text, i > 0 ? "\t" : "");
        put_value(&ex->text, &row[i]);
    }
}

static sqlm_outcome fetch_rows(explanation *ex)
{
    sqlm_plan_column columns[MOST_COLUMNS];
    sqlm_value       row[MOST_COLUMNS];
    const size_t     known = ex->run->cursor->column_count;
    const sqlm_plan  plan = { .columns = columns, .count = known < MOST_COLUMNS ? known : MOST_COLUMNS, .object_size = sizeof row };
    size_t           rows = 1;
    sqlm_outcome     outcome = SQLM_OK;

    memset(columns, 0, sizeof columns);
    for (size_t i = 0; i < plan.count; i++) {
        columns[i].type = SQLM_TYPE_ANY;
        columns[i].nullable = true;
        columns[i].offset = (uint32_t)(i * sizeof(sqlm_value));
        columns[i].name = "explanation";
    }
    while (outcome == SQLM_OK && rows == 1) {
        memset(row, 0, sizeof row);
        outcome = sqlm_budget_fetch(ex->run->cx, ex->run->cursor, &plan, row, 1, ex->arena, ex->text.length, &rows);
        if (outcome == SQLM_OK && rows == 1) {
            sqlm__run_count(ex->run, 1);
            put_row(ex, row, plan.count);
            outcome = ex->text.outcome;
        }
    }
    return outcome;
}

/* Which statement is explained. */
typedef struct explained {
    const sqlm_select   *select;
    const sqlm_update   *update;
    const sqlm_delete   *remove;
    const void          *object; /* of an insert, and with @p conflict of an upsert */
    const sqlm_conflict *conflict;
} explained;

static sqlm_outcome read_insert(sqlm__query *query, const void *object)
{
    uint32_t     words[SQLM_WRITE_WORDS];
    sqlm_outcome outcome = SQLM_OK;

    sqlm__insert_shape(query->model, object, words);
    if ((words[0] & SQLM_SHAPE_KEY_IS_GIVEN) != 0)
        return sqlm__insert_fail_key(query->cx, query->model);
    for (size_t i = 0; i < SQLM_SHAPE_HEADER + sqlm__shape_field_words(query->model) && outcome == SQLM_OK; i++)
        outcome = sqlm__query_put(query, words[i]);
    return outcome;
}

static sqlm_outcome read_statement(sqlm__query *query, const explained *statement)
{
    if (statement->update != NULL)
        return sqlm__query_read_update(query, statement->update, 0);
    if (statement->remove != NULL)
        return sqlm__query_read_delete(query, statement->remove, 0);
    if (statement->conflict != NULL)
        return sqlm__query_read_upsert(query, statement->object, statement->conflict);
    if (statement->object != NULL)
        return read_insert(query, statement->object);
    return sqlm__query_read(query, SQLM_SHAPE_SELECT, statement->select, 0);
}

/* The values are bound as for a run: how many rows they let through may matter to the plan. Nobody else gets the statement. */
static sqlm_outcome ask(explanation *ex, sqlm__query *query, const explained *statement)
{
    sqlm__run   *run = ex->run;
    sqlm_outcome outcome;

    query->words[0] |= SQLM_SHAPE_EXPLAIN;
    run->source = query->model;
    outcome = sqlm__compile(run->cx, run->conn, run->model, run->source, query->words, query->word_count, &run->compiled);
    if (outcome != SQLM_OK)
        return outcome;
    run->compiled->users = 1;
    outcome = sqlm__run_query(run, &(sqlm_parameters){ .plan = statement->object != NULL ? &run->compiled->parameters : NULL,
                                                       .object = statement->object, .values = query->values,
                                                       .value_count = query->value_count });
    return outcome == SQLM_OK ? fetch_rows(ex) : outcome;
}

static sqlm_outcome explain(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const explained *statement, sqlm_arena *arena,
                            const char **text)
{
    sqlm__run    run;
    sqlm__query  query;
    explanation  ex = { .run = &run };
    sqlm_outcome outcome;

    if (text == NULL || arena == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the arena, or the place for the text, is NULL");
    *text = NULL;
    outcome = sqlm__run_begin(&run, cx, conn, model, "explain");
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_init(&ex.text, cx, MAXIMUM_TEXT);
    sqlm__query_init(&query, cx, model, conn->dialect);
    run.query = &query;
    outcome = sqlm_arena_new(cx, &ex.arena);
    if (outcome == SQLM_OK)
        outcome = read_statement(&query, statement);
    if (outcome == SQLM_OK)
        outcome = ask(&ex, &query, statement);
    if (outcome == SQLM_OK) {
        *text = sqlm_arena_copy(cx, arena, sqlm_text_buffer_text(&ex.text), ex.text.length);
        outcome = *text != NULL ? SQLM_OK : SQLM_ERR;
    }
    outcome = sqlm__run_end(&run, outcome);
    sqlm_text_buffer_fini(&ex.text);
    sqlm_arena_free(ex.arena);
    return outcome;
}

sqlm_outcome sqlm_explain(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_select *select, sqlm_arena *arena,
                          const char **text)
{
    return explain(cx, conn, model, &(explained){ .select = select }, arena, text);
}

sqlm_outcome sqlm_explain_update(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_update *update,
                                 sqlm_arena *arena, const char **text)
{
    const sqlm_outcome outcome = sqlm__check_write(cx, model, update, "sqlm_update");

    return outcome == SQLM_OK ? explain(cx, conn, model, &(explained){ .update = update }, arena, text) : outcome;
}

sqlm_outcome sqlm_explain_delete(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_delete *remove,
                                 sqlm_arena *arena, const char **text)
{
    const sqlm_outcome outcome = sqlm__check_write(cx, model, remove, "sqlm_delete");

    return outcome == SQLM_OK ? explain(cx, conn, model, &(explained){ .remove = remove }, arena, text) : outcome;
}

static sqlm_outcome check_object(sqlm_cx *cx, const sqlm_model *model, const void *object)
{
    if (model == NULL || object == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, model == NULL ? "the model is NULL" : "the object is NULL");
    return sqlm__check_field_count(cx, model);
}

sqlm_outcome sqlm_explain_insert(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *object, sqlm_arena *arena,
                                 const char **text)
{
    const sqlm_outcome outcome = check_object(cx, model, object);

    return outcome == SQLM_OK ? explain(cx, conn, model, &(explained){ .object = object }, arena, text) : outcome;
}

sqlm_outcome sqlm_explain_upsert(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *object,
                                 const sqlm_conflict *conflict, sqlm_arena *arena, const char **text)
{
    sqlm_outcome outcome = check_object(cx, model, object);

    if (outcome == SQLM_OK)
        outcome = sqlm__check_write(cx, model, conflict, "sqlm_conflict");
    return outcome == SQLM_OK ? explain(cx, conn, model, &(explained){ .object = object, .conflict = conflict }, arena, text) : outcome;
}
