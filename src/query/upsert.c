/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/query/functions.h>

#include "emit.h"
#include "read.h"
#include "run.h"
#include "unset.h"
#include "validate.h"
#include "where.h"

enum { FIELD_WORDS = SQLM_MOST_FIELDS / 32, COPY_BYTES = 512 /* larger objects are copied in memory of the connection */ };

/* ---- which unique constraint tells ----------------------------------------------------------------------------------------- */

/* The keys of a model, one after the other: the primary one, those of single fields, those of the table. */
typedef struct key_walk {
    const sqlm_model *model;
    uint32_t          step;
    uint32_t          bits[FIELD_WORDS];
} key_walk;

static void set_bit(uint32_t *bits, uint32_t field)
{
    bits[field / 32] |= (uint32_t)1 << field % 32;
}

static bool has_bit(const uint32_t *bits, uint32_t field)
{
    return (bits[field / 32] >> field % 32 & 1) != 0;
}

static bool take_field_key(key_walk *walk, uint32_t field)
{
    if (sqlm_attribute_find(walk->model->fields[field].attributes, SQLM_ATTR_UNIQUE) == NULL)
        return false;
    set_bit(walk->bits, field);
    return true;
}

static bool take_table_key(key_walk *walk, uint32_t constraint)
{
    const sqlm_constraint *unique = &walk->model->constraints[constraint];

    if (unique->id != SQLM_ATTR_UNIQUE)
        return false;
    for (const uint16_t *field = unique->fields; *field != SQLM_END_OF_FIELDS; field++)
        set_bit(walk->bits, *field);
    return true;
}

static bool take_primary_key(key_walk *walk)
{
    for (uint32_t i = 0; i < walk->model->field_count; i++)
        if ((walk->model->fields[i].flags & SQLM_F_PRIMARY_KEY) != 0)
            set_bit(walk->bits, i);
    return true;
}

static bool next_key(key_walk *walk)
{
    const sqlm_model *model = walk->model;
    bool              found = false;

    while (!found && walk->step <= model->field_count + model->constraint_count) {
        const uint32_t step = walk->step++;

        memset(walk->bits, 0, sqlm__shape_field_words(model) * sizeof(uint32_t));
        if (step == 0)
            found = take_primary_key(walk);
        else if (step <= model->field_count)
            found = take_field_key(walk, step - 1);
        else
            found = take_table_key(walk, step - 1 - model->field_count);
    }
    return found;
}

static bool is_same(const sqlm_model *model, const uint32_t *a, const uint32_t *b)
{
    return memcmp(a, b, sqlm__shape_field_words(model) * sizeof(uint32_t)) == 0;
}

/* A key with a part that the database is going to make is in nobody's way. */
static bool may_conflict(const sqlm_model *model, const uint32_t *key, const uint32_t *words)
{
    for (uint32_t i = 0; i < model->field_count; i++)
        if (has_bit(key, i) && (model->fields[i].flags & SQLM_F_AUTO_INCREMENT) != 0 && !sqlm__shape_sends(words, i))
            return false;
    return true;
}

static sqlm_outcome check_target(sqlm_cx *cx, const sqlm_model *model, const uint32_t *target)
{
    key_walk walk = { .model = model };

    while (next_key(&walk))
        if (is_same(model, walk.bits, target))
            return SQLM_OK;
    return SQLM_FAIL(cx, MISUSE, NONE, ".target of the upsert of model '%s' is neither its key nor one of its unique constraints",
                     model->name);
}

/* The keys besides @p target that may be in the way, and the last of them. */
static size_t count_others(const sqlm_model *model, const uint32_t *words, const uint32_t *target, uint32_t *other)
{
    key_walk walk = { .model = model };
    size_t   count = 0;

    while (next_key(&walk)) {
        if (!may_conflict(model, walk.bits, words) || is_same(model, walk.bits, target) ||
            (count > 0 && is_same(model, walk.bits, other)))
            continue;
        memcpy(other, walk.bits, sqlm__shape_field_words(model) * sizeof(uint32_t));
        count++;
    }
    return count;
}

/* MySQL's statement knows no target: it takes whichever key is in the way. */
static sqlm_outcome find_target(sqlm__query *query, const sqlm_conflict *conflict, const uint32_t *words, uint32_t *target)
{
    const sqlm_model *model = query->model;
    uint32_t          other[FIELD_WORDS];
    size_t            others;
    sqlm_outcome      outcome = SQLM_OK;

    if (conflict->target != NULL) {
        outcome = sqlm__list_fields(query->cx, model, conflict->target, "in .target", target);
        if (outcome == SQLM_OK)
            outcome = check_target(query->cx, model, target);
    }
    if (outcome != SQLM_OK || (conflict->target == NULL && conflict->do_nothing))
        return outcome;
    others = count_others(model, words, target, other);
    if (conflict->target == NULL && others != 1)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "%s may be in the way of an upsert of model '%s': name one as .target",
                         others == 0 ? "no key" : "several keys or unique constraints", model->name);
    if (conflict->target == NULL)
        memcpy(target, other, sqlm__shape_field_words(model) * sizeof(uint32_t));
    else if (others > 0 && query->dialect->id == SQLM_DIALECT_MYSQL)
        return SQLM_FAIL(query->cx, UNSUPPORTED, NONE,
                         "the upsert of model '%s' has a .target, but %s also takes its other keys and unique constraints for one",
                         model->name, query->dialect->name);
    return SQLM_OK;
}

/* ---- the shape ------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome check_conflict(sqlm__query *query, const sqlm_conflict *conflict)
{
    const sqlm_outcome outcome = sqlm__query_check_size(query->cx, "sqlm_conflict", conflict->size, sizeof(sqlm_conflict));
    const bool         updates = conflict->update != NULL || conflict->set != NULL;

    if (outcome != SQLM_OK)
        return outcome;
    if (updates != conflict->do_nothing)
        return SQLM_OK;
    return SQLM_FAIL(query->cx, MISUSE, NONE, "the upsert of model '%s' %s", query->model->name,
                     updates ? "has both .do_nothing and something to update"
                             : "does not say what to do with a row that is there: .update, .set or .do_nothing");
}

static sqlm_outcome read_update(sqlm__query *query, const sqlm_conflict *conflict)
{
    const sqlm_model *model = query->model;
    uint32_t          set[FIELD_WORDS];
    const size_t      before = query->word_count;
    sqlm_outcome      outcome = SQLM_OK;

    memset(set, 0, sqlm__shape_field_words(model) * sizeof(uint32_t));
    if (conflict->update != NULL)
        outcome = sqlm__list_fields(query->cx, model, conflict->update, "to update", set);
    for (uint32_t i = 0; i < model->field_count && outcome == SQLM_OK; i++) {
        if (!has_bit(set, i))
            continue;
        outcome = sqlm__read_settable(query, i);
        if (outcome == SQLM_OK)
            outcome = sqlm__query_put(query, SQLM_OP_EXCLUDED | i << SQLM_SHAPE_OP_BITS);
    }
    query->place = SQLM_PLACE_CONFLICT;
    if (outcome == SQLM_OK && conflict->set != NULL)
        outcome = sqlm__read_assignments(query, conflict->set, set);
    query->place = SQLM_PLACE_PLAIN;
    if (outcome == SQLM_OK && query->word_count == before)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "the upsert of model '%s' sets nothing: .set is left out as a whole", model->name);
    return outcome;
}

static sqlm_outcome put_all(sqlm__query *query, const uint32_t *words, size_t count)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < count && outcome == SQLM_OK; i++)
        outcome = sqlm__query_put(query, words[i]);
    return outcome;
}

sqlm_outcome sqlm__query_read_upsert(sqlm__query *query, const void *object, const sqlm_conflict *conflict)
{
    const size_t field_words = sqlm__shape_field_words(query->model);
    uint32_t     words[SQLM_WRITE_WORDS];
    uint32_t     target[FIELD_WORDS];
    sqlm_outcome outcome = check_conflict(query, conflict);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__insert_shape(query->model, object, words);
    if ((words[0] & SQLM_SHAPE_KEY_IS_GIVEN) != 0)
        return sqlm__insert_fail_key(query->cx, query->model);
    words[0] = (words[0] & ~(uint32_t)SQLM_SHAPE_OP_MASK) | SQLM_SHAPE_UPSERT | (conflict->do_nothing ? SQLM_SHAPE_DO_NOTHING : 0);
    memset(target, 0, field_words * sizeof(uint32_t));
    outcome = find_target(query, conflict, words, target);
    if (outcome == SQLM_OK)
        outcome = put_all(query, words, SQLM_SHAPE_HEADER + field_words);
    if (outcome == SQLM_OK)
        outcome = put_all(query, target, field_words);
    if (outcome == SQLM_OK && !conflict->do_nothing)
        outcome = read_update(query, conflict);
    for (int i = 0; i < 2 && outcome == SQLM_OK && sqlm__upsert_is_marked(query->dialect); i++) {
        outcome = sqlm__query_need_value(query);
        if (outcome == SQLM_OK)
            query->values[query->value_count++] = sqlm_u64_value(0); /* its place: put_mark() */
    }
    return outcome;
}

/* ---- the run --------------------------------------------------------------------------------------------------------------- */

/* What became of it, as far as the database tells. */
static sqlm_upserted judge(const sqlm__run *run, const sqlm_result *result, const char *copy)
{
    const sqlm__compiled *compiled = run->compiled;
    const bool            is_nothing = (compiled->words[0] & SQLM_SHAPE_DO_NOTHING) != 0;

    if (compiled->is_inserted != NULL && copy[compiled->is_inserted->offset] == 0)
        return is_nothing ? SQLM_UPSERT_SKIPPED : SQLM_UPSERT_UPDATED;
    if (compiled->is_inserted != NULL)
        return SQLM_UPSERT_INSERTED;
    if (run->conn->dialect->id == SQLM_DIALECT_MYSQL)
        return result->rows_affected == 2 ? SQLM_UPSERT_UPDATED : SQLM_UPSERT_UNKNOWN;
    if (is_nothing)
        return result->rows_affected == 0 ? SQLM_UPSERT_SKIPPED : SQLM_UPSERT_INSERTED;
    if (!compiled->numbers_rows)
        return SQLM_UPSERT_UNKNOWN;
    return result->last_insert_id != 0 ? SQLM_UPSERT_INSERTED : SQLM_UPSERT_UPDATED;
}

static sqlm_outcome execute(sqlm__run *run, const sqlm__query *query, void *object, void *copy, sqlm_upserted *done)
{
    const sqlm__compiled *compiled = run->compiled;
    const sqlm_batch      batch = { .plan = &compiled->parameters,
                                    .objects = copy,
                                    .count = 1,
                                    .generated_key = compiled->generated_key,
                                    .returning = compiled->rows.count > 0 ? &compiled->rows : NULL,
                                    .values = query->values,
                                    .value_count = query->value_count };
    sqlm_result           result = { 0, 0 };
    sqlm_outcome          outcome;

    memset(copy, 0, sqlm__upsert_size(run->model));
    memcpy(copy, object, run->model->object_size);
    outcome = sqlm__run_execute_batch(run, &batch, &result);
    if (outcome != SQLM_OK)
        return outcome;
    *done = judge(run, &result, copy);
    if (*done == SQLM_UPSERT_INSERTED) /* of a row that was there, nobody knows what it has for a field that was left out */
        outcome = sqlm__insert_complete(run->cx, run->model, compiled, copy);
    if (compiled->forgets)
        sqlm__forget_computed(run->model, copy);
    if (outcome == SQLM_OK && *done != SQLM_UPSERT_SKIPPED)
        memcpy(object, copy, run->model->object_size);
    return outcome;
}

/* A number that the database gives to no row, of this run alone: also where a proxy lets several connections have one session. */
static void put_mark(const sqlm__run *run, sqlm__query *query)
{
    const uint64_t   place = (uint64_t)(uintptr_t)run->cache / 16;
    const sqlm_value mark = sqlm_u64_value((uint64_t)1 << 63 | place << 32 | (uint32_t)run->compiled->used_at);

    query->values[query->value_count - 2] = mark;
    query->values[query->value_count - 1] = mark;
}

/* @p on_stack: for the copy, which observers read until the run has ended. */
static sqlm_outcome upsert(sqlm__run *run, sqlm__query *query, void *object, void *on_stack, sqlm_upserted *done)
{
    const size_t size = sqlm__upsert_size(run->model);
    void        *copy = on_stack;
    sqlm_outcome outcome = sqlm__run_take(run, query->words, query->word_count, query->value_count);

    if (outcome == SQLM_OK && size > COPY_BYTES)
        outcome = sqlm__cache_scratch(run->cx, run->cache, size, &copy);
    if (outcome == SQLM_OK && sqlm__upsert_is_marked(run->conn->dialect))
        put_mark(run, query);
    return outcome == SQLM_OK ? execute(run, query, object, copy, done) : outcome;
}

static sqlm_outcome upsert_one(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object, const sqlm_conflict *conflict,
                               sqlm_upserted *done)
{
    _Alignas(max_align_t) unsigned char on_stack[COPY_BYTES];
    sqlm__run                           run;
    sqlm__query                         query;
    sqlm_upserted                       what = SQLM_UPSERT_UNKNOWN;
    sqlm_outcome                        outcome = sqlm__run_begin(&run, cx, conn, model, "upsert");

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__query_init(&query, cx, model, conn->dialect);
    run.query = &query;
    outcome = sqlm__query_read_upsert(&query, object, conflict);
    if (outcome == SQLM_OK)
        outcome = upsert(&run, &query, object, on_stack, &what);
    outcome = sqlm__run_end(&run, outcome);
    if (outcome == SQLM_OK && done != NULL)
        *done = what;
    return outcome;
}

/* Nothing has been sent yet. */
static sqlm_outcome check_upsert(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *objects, size_t count,
                                 const sqlm_conflict *conflict)
{
    sqlm_outcome outcome = sqlm__check_write(cx, model, conflict, "sqlm_conflict");

    if (outcome == SQLM_OK && objects == NULL && count > 0)
        return SQLM_FAIL(cx, MISUSE, NONE, count == 1 ? "the object is NULL" : "the objects are NULL");
    if (outcome == SQLM_OK && cx == NULL)
        return SQLM_ERR;
    if (outcome == SQLM_OK && sqlm__is_validated(model))
        outcome = sqlm__validate_inserts(cx, conn, model, objects, count);
    if (outcome == SQLM_OK && conflict->size == sizeof(sqlm_conflict))
        outcome = sqlm__validate_assigned(cx, conn, model, conflict->set);
    return outcome;
}

sqlm_outcome sqlm_upsert_object(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object, const sqlm_conflict *conflict,
                                sqlm_upserted *done)
{
    const sqlm_outcome outcome = check_upsert(cx, conn, model, object, 1, conflict);

    if (done != NULL)
        *done = SQLM_UPSERT_UNKNOWN;
    return outcome == SQLM_OK ? upsert_one(cx, conn, model, object, conflict, done) : outcome;
}

/* ---- many ------------------------------------------------------------------------------------------------------------------ */

static void forget_all(sqlm_upserted *done, size_t count)
{
    for (size_t i = 0; done != NULL && i < count; i++)
        done[i] = SQLM_UPSERT_UNKNOWN;
}

/* Which object it was that could not be written; the message says why. */
static void note_index(sqlm_cx *cx, size_t index)
{
    sqlm_error *error = sqlm_cx_error_details(cx);

    if (error->detail[0] == '\0')
        (void)snprintf(error->detail, sizeof error->detail, "object [%zu]", index);
}

static sqlm_outcome upsert_each(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, char *objects, size_t count,
                                const sqlm_conflict *conflict, sqlm_upserted *done)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < count && outcome == SQLM_OK; i++) {
        outcome = upsert_one(cx, conn, model, objects + i * model->object_size, conflict, done != NULL ? &done[i] : NULL);
        if (outcome != SQLM_OK)
            note_index(cx, i);
    }
    return outcome;
}

sqlm_outcome sqlm_upsert_objects(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects, size_t count,
                                 const sqlm_conflict *conflict, sqlm_upserted *done)
{
    void        *copy = NULL;
    sqlm_tx      tx;
    sqlm_outcome outcome = check_upsert(cx, conn, model, objects, count, conflict);

    forget_all(done, count);
    if (outcome != SQLM_OK || count == 0)
        return outcome;
    outcome = sqlm__keep_copy(cx, model, objects, count, &copy);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm_begin(cx, conn, NULL, &tx);
    if (outcome == SQLM_OK) {
        outcome = upsert_each(cx, conn, model, objects, count, conflict, done);
        if (outcome == SQLM_OK)
            outcome = sqlm_commit(cx, &tx);
        if (outcome != SQLM_OK) {
            const sqlm_outcome undone = sqlm_rollback(cx, &tx); /* its failure is kept beside the first one */

            (void)undone;
            memcpy(objects, copy, count * model->object_size);
            forget_all(done, count);
        }
    }
    sqlm_release(sqlm_cx_allocator(cx), copy, count, model->object_size);
    return outcome;
}
