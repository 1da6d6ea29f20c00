/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <sqlmodel/query/functions.h>

#include "emit.h"
#include "operand.h"
#include "read_back.h"
#include "run.h"
#include "unset.h"
#include "validate.h"

/* No update sets fields with one of these. */
#define UNSET_FLAGS (SQLM_F_PRIMARY_KEY | SQLM_F_VERSION | SQLM_F_GENERATED)

static const char *role_of(const sqlm_field *field)
{
    if ((field->flags & SQLM_F_PRIMARY_KEY) != 0)
        return "part of the key";
    return (field->flags & SQLM_F_VERSION) != 0 ? "the version" : "computed by the database";
}

static sqlm_outcome choose(sqlm_cx *cx, const sqlm_model *model, uint32_t index, uint32_t *words)
{
    const sqlm_field *field = &model->fields[index];

    if ((field->flags & UNSET_FLAGS) != 0)
        return sqlm__note_field(cx, model, field,
                                SQLM_FAIL(cx, MISUSE, NONE, "field '%s.%s' is %s, which an update does not set: leave it out of the list",
                                          model->name, field->name, role_of(field)));
    sqlm__shape_send(words, index);
    return SQLM_OK;
}

static sqlm_outcome choose_listed(sqlm_cx *cx, const sqlm_model *model, const sqlm_node *const *fields, uint32_t *words)
{
    sqlm_outcome outcome = sqlm__list_fields(cx, model, fields, "to update", &words[SQLM_SHAPE_HEADER]);

    while (outcome == SQLM_OK && (*fields)->op != SQLM_OP_END)
        outcome = choose(cx, model, (*fields++)->index, words);
    return outcome;
}

/* All but key, version and what the database computes. A model of key fields alone has its first one set to itself, so that a missing row is told. */
static void choose_all(const sqlm_model *model, uint32_t *words)
{
    uint32_t first_key = model->field_count;
    bool     any = false;

    for (uint32_t i = 0; i < model->field_count; i++) {
        const uint32_t flags = model->fields[i].flags;

        if ((flags & SQLM_F_PRIMARY_KEY) != 0) {
            if (first_key == model->field_count)
                first_key = i;
            continue;
        }
        if ((flags & UNSET_FLAGS) == 0)
            sqlm__shape_send(words, i);
        any = any || (flags & SQLM_F_GENERATED) == 0;
    }
    if (!any)
        sqlm__shape_send(words, first_key);
}

static sqlm_outcome check_version(sqlm_cx *cx, const sqlm_model *model, const sqlm_field *version, const void *object)
{
    static const int64_t most[] = { [SQLM_TYPE_I16] = INT16_MAX, [SQLM_TYPE_I32] = INT32_MAX, [SQLM_TYPE_I64] = INT64_MAX };

    if (version == NULL || sqlm__member_integer(version, object) < most[version->type & SQLM_TYPE_MASK])
        return SQLM_OK;
    return sqlm__note_field(cx, model, version,
                            SQLM_FAIL(cx, DATA, RANGE, "the version '%s.%s' cannot be counted on: it is the largest %s",
                                      model->name, version->name, sqlm_type_name(version->type)));
}

static sqlm_outcome fail_unmatched(sqlm_cx *cx, const sqlm_model *model, bool has_version)
{
    if (has_version)
        return SQLM_FAIL(cx, STALE_DATA, NONE,
                         "the row of this object of model '%s' was changed or deleted since it was read: read it again",
                         model->name);
    return SQLM_FAIL(cx, NOT_FOUND, NONE, "no row of model '%s' has the key of this object", model->name);
}

/* Runs the statement; what it gives back goes into the object. */
static sqlm_outcome execute(sqlm__run *run, const void *object, void *changed, sqlm_result *result)
{
    const sqlm__compiled *compiled = run->compiled;
    const sqlm_parameters parameters = { .plan = &compiled->parameters, .object = object };
    const sqlm_batch      batch = { .plan = &compiled->parameters, .objects = changed, .count = 1, .returning = &compiled->rows };

    if (compiled->rows.count == 0)
        return sqlm__run_execute(run, &parameters, result);
    return sqlm__run_execute_batch(run, &batch, result);
}

/* Runs a write of one row by its key. @p changed is the object again where the write may change it. */
static sqlm_outcome write_by_key(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const uint32_t *words, size_t word_count,
                                 const void *object, void *changed, bool has_version, const char *operation)
{
    sqlm__run    run;
    sqlm_result  result = { 0, 0 };
    sqlm_outcome outcome = sqlm__run_begin(&run, cx, conn, model, operation);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__run_take(&run, words, word_count, 0);
    if (outcome == SQLM_OK)
        outcome = execute(&run, object, changed, &result);
    if (outcome == SQLM_OK && result.rows_affected == 0)
        outcome = fail_unmatched(cx, model, has_version);
    if (outcome == SQLM_OK && run.compiled->forgets)
        sqlm__forget_computed(model, changed);
    return sqlm__run_end(&run, outcome);
}

static sqlm_outcome check_object(sqlm_cx *cx, const sqlm_model *model, const void *object)
{
    if (model == NULL || object == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, model == NULL ? "the model is NULL" : "the object is NULL");
    return sqlm__check_field_count(cx, model);
}

/* @p version: the model's, or NULL. */
static sqlm_outcome begin_update(sqlm_cx *cx, const sqlm_model *model, const void *object, uint32_t *words, const sqlm_field **version)
{
    sqlm__shape_begin(words, SQLM_SHAPE_UPDATE, model);
    memset(&words[SQLM_SHAPE_HEADER], 0, sqlm__shape_field_words(model) * sizeof(uint32_t));
    *version = sqlm__version_field(model);
    return check_version(cx, model, *version, object);
}

/* Updates the row of one object; @p words is the shape. */
static sqlm_outcome update_row(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object, size_t count, void *words)
{
    const size_t word_count = SQLM_SHAPE_HEADER + sqlm__shape_field_words(model);

    (void)count;
    return write_by_key(cx, conn, model, words, word_count, object, object, sqlm__version_field(model) != NULL, "update");
}

static sqlm_outcome update_chosen(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object, uint32_t *words,
                                  const sqlm_field *version)
{
    sqlm_outcome outcome = sqlm__validate_sent(cx, conn, model, object, 1, words);

    if (outcome == SQLM_OK && cx != NULL && sqlm__update_reads_back(conn, model))
        outcome = sqlm__write_and_read_back(cx, conn, model, object, 1, update_row, words);
    else if (outcome == SQLM_OK)
        outcome = update_row(cx, conn, model, object, 1, words);
    if (outcome == SQLM_OK && version != NULL)
        sqlm__set_member_integer(version, object, sqlm__member_integer(version, object) + 1);
    return outcome;
}

/* Whether a list names these fields of the model, whose first 64 are bits, and no others. */
static bool names(const sqlm_model *model, const sqlm_node *const *fields, uint64_t bits)
{
    const sqlm_node *node = *fields;
    uint64_t         named = 0;
    uint32_t         all = 0; /* of the bits of all numbers */

    for (; node != NULL && node->op == SQLM_OP_COLUMN && node->left == model; node = *++fields) {
        named |= (uint64_t)1 << node->index % 64;
        all |= node->index;
    }
    return named == bits && all < 64 && node != NULL && node->op == SQLM_OP_END;
}

/* Most programs update the same fields again and again: a statement that is there for them was found good before. Only where nothing but
 * its parameters depends on the object; false: not this time, nothing has happened. */
static inline __attribute__((always_inline)) bool update_again(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                               const void *object, const sqlm_node *const *fields,
                                                               sqlm_outcome *outcome)
{
    sqlm_result     result = { 0, 0 };
    sqlm__run       run;
    sqlm__compiled *recent;

    *outcome = sqlm__run_begin(&run, cx, conn, model, "update");
    if (*outcome != SQLM_OK)
        return true;
    recent = sqlm__cache_look(run.cache, model, SQLM_SHAPE_UPDATE);
    if (recent == NULL || recent->plain_fields == 0 || !names(model, fields, recent->plain_fields)) {
        sqlm_conn_leave(conn);
        return false;
    }
    run.compiled = sqlm__cache_use(run.cache, recent);
    *outcome = sqlm__run_execute(&run, &(sqlm_parameters){ .plan = &recent->parameters, .object = object }, &result);
    if (*outcome == SQLM_OK && result.rows_affected == 0)
        *outcome = fail_unmatched(cx, model, false);
    *outcome = sqlm__run_end(&run, *outcome);
    return true;
}

/* All fields where @p fields is NULL. */
static __attribute__((noinline)) sqlm_outcome update_shaped(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object,
                                                            const sqlm_node *const *fields)
{
    uint32_t          words[SQLM_WRITE_WORDS];
    const sqlm_field *version = NULL;
    sqlm_outcome      outcome = begin_update(cx, model, object, words, &version);

    if (outcome != SQLM_OK)
        return outcome;
    if (fields != NULL)
        outcome = choose_listed(cx, model, fields, words);
    else
        choose_all(model, words);
    return outcome == SQLM_OK ? update_chosen(cx, conn, model, object, words, version) : outcome;
}

sqlm_outcome sqlm_update_object(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object, const sqlm_node *const *fields)
{
    sqlm_outcome outcome = SQLM_OK;

    if (model != NULL && object != NULL && fields != NULL && update_again(cx, conn, model, object, fields, &outcome))
        return outcome;
    outcome = check_object(cx, model, object);
    return outcome == SQLM_OK ? update_shaped(cx, conn, model, object, fields) : outcome;
}

sqlm_outcome sqlm_update_fields(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object, const sqlm_field_set *fields)
{
    uint32_t          words[SQLM_WRITE_WORDS];
    const sqlm_field *version = NULL;
    bool              any = false;
    sqlm_outcome      outcome;

    if (fields == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the set of fields to update is NULL");
    outcome = check_object(cx, model, object);
    if (outcome == SQLM_OK)
        outcome = begin_update(cx, model, object, words, &version);
    for (uint32_t i = 0; outcome == SQLM_OK && i < model->field_count; i++) {
        if (!sqlm_field_set_has(fields, i))
            continue;
        any = true;
        outcome = choose(cx, model, i, words);
    }
    return outcome == SQLM_OK && any ? update_chosen(cx, conn, model, object, words, version) : outcome;
}

sqlm_outcome sqlm_delete_object(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *object)
{
    uint32_t     words[SQLM_SHAPE_HEADER];
    sqlm_outcome outcome = check_object(cx, model, object);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__shape_begin(words, SQLM_SHAPE_DELETE, model);
    return write_by_key(cx, conn, model, words, SQLM_SHAPE_HEADER, object, NULL, sqlm__version_field(model) != NULL, "delete");
}
