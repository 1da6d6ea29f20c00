/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/query/functions.h>

#include "emit.h"
#include "read_back.h"
#include "run.h"
#include "unset.h"
#include "validate.h"

/* Objects that are looked at between two looks at the context. */
#define OBJECTS_BETWEEN_LOOKS 4096

/* Objects of one array that are inserted together, because they leave out the same fields. */
typedef struct group {
    const sqlm_model *model;
    char             *objects;
    size_t            count;
    size_t            word_count;
    uint32_t          words[SQLM_WRITE_WORDS];
} group;

static char *object_at(const sqlm_model *model, void *objects, size_t index)
{
    return (char *)objects + index * model->object_size;
}

static sqlm_outcome check_at(sqlm_cx *cx, size_t index)
{
    return index % OBJECTS_BETWEEN_LOOKS == 0 ? sqlm_cx_check(cx) : SQLM_OK;
}

/* The objects from the first on that have its shape, at most @p most. */
static sqlm_outcome find_group(sqlm_cx *cx, const sqlm_model *model, char *objects, size_t most, group *found)
{
    uint32_t     choices[SQLM_MOST_FIELDS];
    size_t       choice_count = 0;
    sqlm_outcome outcome = SQLM_OK;

    found->model = model;
    found->objects = objects;
    found->word_count = SQLM_SHAPE_HEADER + sqlm__shape_field_words(model);
    sqlm__insert_shape(model, objects, found->words);
    for (uint32_t i = 0; i < model->field_count; i++)
        if ((model->fields[i].flags & SQLM_SHAPE_CHOICES) != 0)
            choices[choice_count++] = i;
    for (found->count = 1; found->count < most && outcome == SQLM_OK; found->count++) {
        if (!sqlm__insert_agrees(found->words, choices, choice_count, model, object_at(model, objects, found->count)))
            break;
        outcome = check_at(cx, found->count);
    }
    return outcome;
}

/* All of them have one shape but for the version, which is 1 or the object's. */
static sqlm_outcome find_listed(sqlm_cx *cx, const sqlm_model *model, char *objects, size_t most, const sqlm_node *const *fields,
                                group *found)
{
    uint32_t     words[SQLM_WRITE_WORDS];
    sqlm_outcome outcome = sqlm__insert_shape_listed(cx, model, objects, fields, found->words);

    found->model = model;
    found->objects = objects;
    found->word_count = SQLM_SHAPE_HEADER + sqlm__shape_field_words(model);
    for (found->count = 1; found->count < most && outcome == SQLM_OK; found->count++) {
        outcome = sqlm__insert_shape_listed(cx, model, object_at(model, objects, found->count), fields, words);
        if (words[0] != found->words[0])
            break;
        if (outcome == SQLM_OK)
            outcome = check_at(cx, found->count);
    }
    return outcome;
}

static sqlm_outcome complete(const sqlm__run *run, void *objects, size_t count)
{
    const sqlm__compiled *compiled = run->compiled;
    sqlm_outcome          outcome = SQLM_OK;

    if (compiled->default_count == 0 && !compiled->forgets && (compiled->words[0] & SQLM_SHAPE_VERSION_IS_ONE) == 0)
        return SQLM_OK;
    for (size_t i = 0; i < count && outcome == SQLM_OK; i++)
        outcome = sqlm__insert_complete(run->cx, run->model, compiled, object_at(run->model, objects, i));
    return outcome;
}

/* One object whose key needs no check: any 64-bit one fits. */
static sqlm_outcome execute_alone(sqlm__run *run, void *object)
{
    const sqlm__compiled   *compiled = run->compiled;
    const sqlm_plan_column *key = compiled->generated_key;
    const sqlm_parameters   parameters = { .plan = &compiled->parameters, .object = object };
    sqlm_result             result = { 0, 0 };
    sqlm_outcome            outcome = sqlm__run_execute(run, &parameters, &result);

    if (outcome == SQLM_OK && key != NULL)
        memcpy((char *)object + key->offset, &result.last_insert_id, sizeof(result.last_insert_id));
    return outcome;
}

static sqlm_outcome execute_batch(sqlm__run *run, void *objects, size_t count)
{
    const sqlm__compiled *compiled = run->compiled;
    const sqlm_batch      batch = {
             .plan = &compiled->parameters,
             .objects = objects,
             .count = count,
             .generated_key = compiled->generated_key,
             .returning = compiled->rows.count > 0 ? &compiled->rows : NULL,
             .returned_key = compiled->returned_key,
    };
    sqlm_result result = { 0, 0 };

    return sqlm__run_execute_batch(run, &batch, &result);
}

static bool can_go_alone(const sqlm__compiled *compiled)
{
    return compiled->rows.count == 0 && (compiled->generated_key == NULL || compiled->generated_key->type == SQLM_TYPE_I64);
}

/* Inserts objects with the statement that was taken for them, all or none, and ends the run. */
static sqlm_outcome execute(sqlm__run *run, void *objects, size_t count)
{
    sqlm_outcome outcome;

    if (count == 1 && can_go_alone(run->compiled))
        outcome = execute_alone(run, objects);
    else
        outcome = execute_batch(run, objects, count);
    if (outcome == SQLM_OK)
        outcome = complete(run, objects, count);
    return sqlm__run_end(run, outcome);
}

/* Finds the statement of an insert's shape, unless the object must not be inserted. */
static sqlm_outcome take(sqlm__run *run, const uint32_t *words)
{
    if ((words[0] & SQLM_SHAPE_KEY_IS_GIVEN) != 0)
        return sqlm__insert_fail_key(run->cx, run->model);
    return sqlm__run_take(run, words, SQLM_SHAPE_HEADER + sqlm__shape_field_words(run->model), 0);
}

static sqlm_outcome insert_group(sqlm_cx *cx, sqlm_conn *conn, const group *g)
{
    sqlm__run    run;
    sqlm_outcome outcome = sqlm__run_begin(&run, cx, conn, g->model,
                                           sqlm__shape_kind(g->words) == SQLM_SHAPE_INSERT_FIELDS ? "insert_fields" : "insert_many");

    if (outcome != SQLM_OK)
        return outcome;
    outcome = take(&run, g->words);
    return outcome == SQLM_OK ? execute(&run, g->objects, g->count) : sqlm__run_end(&run, outcome);
}

/* Most programs insert objects of a model in one way: the last one is tried before a shape is made. */
static sqlm_outcome insert_one(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object)
{
    sqlm__run       run;
    sqlm__compiled *recent;
    uint32_t        words[SQLM_WRITE_WORDS];
    sqlm_outcome    outcome = sqlm__run_begin(&run, cx, conn, model, "insert");

    if (outcome != SQLM_OK)
        return outcome;
    recent = sqlm__cache_look(run.cache, model, SQLM_SHAPE_INSERT);
    if (recent != NULL && sqlm__insert_fits(recent, model, object)) {
        run.compiled = sqlm__cache_use(run.cache, recent);
    } else {
        sqlm__insert_shape(model, object, words);
        outcome = take(&run, words);
    }
    return outcome == SQLM_OK ? execute(&run, object, 1) : sqlm__run_end(&run, outcome);
}

/* ---- several groups -------------------------------------------------------------------------------------------------------- */

/* The groups that are done, as words: how many objects, then the shape. */
static sqlm_outcome remember(sqlm__query *done, const group *g)
{
    const uint64_t count = g->count;
    const size_t   before = done->word_count;
    sqlm_outcome   outcome = sqlm__query_put(done, (uint32_t)count);

    if (outcome == SQLM_OK)
        outcome = sqlm__query_put(done, (uint32_t)(count >> 32));
    for (size_t i = 0; i < g->word_count && outcome == SQLM_OK; i++)
        outcome = sqlm__query_put(done, g->words[i]);
    if (outcome != SQLM_OK)
        done->word_count = before;
    return outcome;
}

static void restore(const sqlm__query *done, const sqlm_model *model, void *objects)
{
    const size_t word_count = SQLM_SHAPE_HEADER + sqlm__shape_field_words(model);
    size_t       index = 0;

    for (size_t i = 0; i < done->word_count; i += 2 + word_count) {
        uint64_t count = done->words[i] | (uint64_t)done->words[i + 1] << 32;

        while (count-- > 0)
            sqlm__insert_undo(model, &done->words[i + 2], object_at(model, objects, index++));
    }
}

/* The driver numbers the objects of its batch. */
static void note_numbering(sqlm_cx *cx, size_t first)
{
    sqlm_error *error = sqlm_cx_error_details(cx);

    if (first > 0)
        (void)snprintf(error->detail, sizeof(error->detail), "objects are numbered from object %zu of the array on", first);
}

static sqlm_outcome next_group(sqlm_cx *cx, char *objects, size_t most, const sqlm_node *const *fields, group *g)
{
    return fields != NULL ? find_listed(cx, g->model, objects, most, fields, g) : find_group(cx, g->model, objects, most, g);
}

/* Objects of other shapes need statements of their own, and a transaction around them. */
static sqlm_outcome insert_groups(sqlm_cx *cx, sqlm_conn *conn, group *g, void *objects, size_t count,
                                  const sqlm_node *const *fields, sqlm__query *done)
{
    sqlm_outcome outcome = SQLM_OK;
    size_t       index = 0;

    while (outcome == SQLM_OK) {
        outcome = remember(done, g);
        if (outcome != SQLM_OK)
            break;
        outcome = insert_group(cx, conn, g);
        if (outcome != SQLM_OK) {
            done->word_count -= 2 + g->word_count; /* the driver has left its objects as they were */
            note_numbering(cx, index);
            break;
        }
        index += g->count;
        if (index == count)
            break;
        outcome = next_group(cx, object_at(g->model, objects, index), count - index, fields, g);
    }
    return outcome;
}

static sqlm_outcome insert_in_transaction(sqlm_cx *cx, sqlm_conn *conn, group *first, void *objects, size_t count,
                                          const sqlm_node *const *fields)
{
    const size_t size = first->model->object_size;
    void        *copy = NULL; /* members that a list leaves out may have held anything */
    sqlm__query  done;
    sqlm_tx      tx;
    sqlm_outcome outcome = fields != NULL ? sqlm__keep_copy(cx, first->model, objects, count, &copy) : SQLM_OK;

    if (outcome == SQLM_OK)
        outcome = sqlm_begin(cx, conn, NULL, &tx);
    if (outcome != SQLM_OK) {
        sqlm_release(sqlm_cx_allocator(cx), copy, count, size);
        return outcome;
    }
    sqlm__query_init(&done, cx, first->model, conn->dialect);
    outcome = insert_groups(cx, conn, first, objects, count, fields, &done);
    if (outcome == SQLM_OK)
        outcome = sqlm_commit(cx, &tx);
    if (outcome != SQLM_OK) {
        const sqlm_outcome undone = sqlm_rollback(cx, &tx); /* its failure is kept beside the first one */

        (void)undone;
        if (copy != NULL)
            memcpy(objects, copy, count * size);
        else
            restore(&done, first->model, objects);
    }
    sqlm__query_fini(&done);
    sqlm_release(sqlm_cx_allocator(cx), copy, count, size);
    return outcome;
}

/* Objects whose first group was found. */
typedef struct insertion {
    group                   first;
    const sqlm_node *const *fields; /* listed; NULL: what is set */
} insertion;

static sqlm_outcome insert_found(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects, size_t count, void *user)
{
    insertion *job = user;

    (void)model;
    if (job->first.count == count)
        return insert_group(cx, conn, &job->first);
    return insert_in_transaction(cx, conn, &job->first, objects, count, job->fields);
}

static sqlm_outcome insert(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects, size_t count, insertion *job)
{
    const uint32_t *words = job->first.count == count ? job->first.words : NULL;

    if (sqlm__insert_reads_back(conn, model, words))
        return sqlm__write_and_read_back(cx, conn, model, objects, count, insert_found, job);
    return insert_found(cx, conn, model, objects, count, job);
}

sqlm_outcome sqlm_insert_objects(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects, size_t count)
{
    insertion    job;
    sqlm_outcome outcome;

    if (model == NULL || (objects == NULL && count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE, model == NULL ? "the model is NULL" : "the objects are NULL");
    outcome = sqlm__check_field_count(cx, model);
    if (outcome != SQLM_OK || count == 0)
        return outcome;
    if (cx == NULL)
        return SQLM_ERR;
    if (sqlm__is_validated(model))
        outcome = sqlm__validate_inserts(cx, conn, model, objects, count);
    if (outcome != SQLM_OK)
        return outcome;
    if (count == 1 && !sqlm__insert_reads_back(conn, model, NULL))
        return insert_one(cx, conn, model, objects);
    job.fields = NULL;
    outcome = find_group(cx, model, objects, count, &job.first);
    return outcome == SQLM_OK ? insert(cx, conn, model, objects, count, &job) : outcome;
}

sqlm_outcome sqlm_insert_objects_fields(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects, size_t count,
                                        const sqlm_node *const *fields)
{
    insertion    job;
    sqlm_outcome outcome;

    if (model == NULL || (objects == NULL && count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE, model == NULL ? "the model is NULL" : "the objects are NULL");
    outcome = sqlm__check_field_count(cx, model);
    if (outcome != SQLM_OK || count == 0)
        return outcome;
    if (cx == NULL)
        return SQLM_ERR;
    job.fields = fields;
    outcome = find_listed(cx, model, objects, count, fields, &job.first);
    if (outcome == SQLM_OK) /* all groups send the same fields */
        outcome = sqlm__validate_sent(cx, conn, model, objects, count, job.first.words);
    return outcome == SQLM_OK ? insert(cx, conn, model, objects, count, &job) : outcome;
}
