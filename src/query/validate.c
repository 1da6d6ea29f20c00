/* SPDX-License-Identifier: MIT */
#include "validate.h"

#include <string.h>

#include <sqlmodel/sys/validate.h>

#include "emit.h"
#include "read.h"
#include "unset.h"

_Static_assert((int)SQLM_FIELD_SET_CAPACITY == (int)SQLM_MOST_FIELDS, "a set holds every field that a statement can have");

/* A shape has the same bits as a set. */
static void copy_sent(const sqlm_model *model, const uint32_t *words, sqlm_field_set *fields)
{
    memcpy(fields->words, &words[SQLM_SHAPE_HEADER], sqlm__shape_field_words(model) * sizeof(uint32_t));
}

static void sent_by_insert(const sqlm_model *model, const void *object, sqlm_field_set *fields, void *user)
{
    uint32_t words[SQLM_WRITE_WORDS];

    (void)user;
    sqlm__insert_shape(model, object, words);
    copy_sent(model, words, fields);
}

static void sent_by_shape(const sqlm_model *model, const void *object, sqlm_field_set *fields, void *user)
{
    (void)object;
    copy_sent(model, user, fields);
}

sqlm_outcome sqlm__validate_inserts(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *objects, size_t count)
{
    return sqlm_conn_validate(cx, conn, model, objects, count, sent_by_insert, NULL);
}

sqlm_outcome sqlm__validate_sent(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *objects, size_t count,
                                 uint32_t *words)
{
    return sqlm__is_validated(model) ? sqlm_conn_validate(cx, conn, model, objects, count, sent_by_shape, words) : SQLM_OK;
}

/* Assignments that are walked through. */
typedef struct walk {
    const sqlm_model             *model;
    const sqlm_assignment *const *next;
} walk;

/* The field that is set to a value of the program's; that of none otherwise. */
static uint32_t find_field(const sqlm_model *model, const sqlm_node *node)
{
    const sqlm_node  *column = node->left;
    const sqlm_model *named;
    const bool        is_optional = node->op == SQLM_OP_SET_OPTIONAL;

    if (node->op != SQLM_OP_SET && !is_optional)
        return UINT32_MAX;
    if (node->right == NULL || (!is_optional && sqlm__operand_is_expression(node->tag)))
        return UINT32_MAX;
    if (column == NULL || column->op != SQLM_OP_COLUMN)
        return UINT32_MAX;
    named = column->left;
    if (named == NULL || named->fields != model->fields || column->index >= model->field_count)
        return UINT32_MAX;
    return (model->fields[column->index].flags & SQLM_F_GENERATED) != 0 ? UINT32_MAX : column->index;
}

static sqlm_outcome next_assigned(sqlm_cx *cx, void *user, uint32_t *field, sqlm_value *value)
{
    walk *w = user;

    for (; *w->next == NULL || (*w->next)->node.op != SQLM_OP_END; w->next++) {
        const sqlm_node *node = *w->next == NULL ? NULL : &(*w->next)->node;
        sqlm__target     target = { .type = SQLM_TYPE_NONE };
        sqlm_outcome     outcome;

        *field = node == NULL ? UINT32_MAX : find_field(w->model, node);
        if (*field == UINT32_MAX)
            continue;
        sqlm__target_field(&target, w->model, *field);
        outcome = (node->op == SQLM_OP_SET ? sqlm__operand_read_assigned : sqlm__operand_read_optional_assigned)(
            cx, &target, node->tag, node->right, value);
        if (outcome == SQLM_OK && value->type == SQLM_TYPE_NONE && (target.field->type & SQLM_NULLABLE) == 0)
            continue;
        w->next++;
        return outcome;
    }
    *field = UINT32_MAX;
    return SQLM_OK;
}

sqlm_outcome sqlm__validate_assigned(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_assignment *const *assignments)
{
    walk w = { model, assignments };

    return sqlm__is_validated(model) && assignments != NULL ? sqlm_conn_validate_assigned(cx, conn, model, next_assigned, &w) : SQLM_OK;
}
