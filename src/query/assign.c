/* SPDX-License-Identifier: MIT */
/* Reading assignments: what an UPDATE sets. */

#include <sqlmodel/sys/driver.h>

#include "emit.h"
#include "read.h"

static sqlm_outcome fail_field(const sqlm__query *query, const sqlm_field *field, const char *why)
{
    return sqlm__note_field(query->cx, query->model, field,
                            SQLM_FAIL(query->cx, MISUSE, NONE, "field '%s.%s' %s", query->model->name, field->name, why));
}

static bool has_bit(const uint32_t *bits, uint32_t field)
{
    return (bits[field / 32] >> field % 32 & 1) != 0;
}

sqlm_outcome sqlm__read_settable(const sqlm__query *query, uint32_t index)
{
    const sqlm_field *field = &query->model->fields[index];

    if ((field->flags & SQLM_F_PRIMARY_KEY) != 0)
        return fail_field(query, field, "is part of the key, which an update does not set");
    if ((field->flags & SQLM_F_VERSION) != 0)
        return fail_field(query, field, "is the version, which an update counts on by itself");
    if ((field->flags & SQLM_F_GENERATED) != 0)
        return fail_field(query, field, "is computed by the database, which an update does not set");
    return SQLM_OK;
}

static sqlm_outcome read_assigned(sqlm__query *query, const sqlm_node *node, const sqlm__target *target)
{
    sqlm__target right;

    if (node->op == SQLM_OP_SET_OPTIONAL)
        return sqlm__read_value(query, target, node->tag, node->right, sqlm__operand_read_optional_assigned);
    if (node->right != NULL && sqlm__operand_is_expression(node->tag))
        return sqlm__read_right_expression(query, target, node->right, 0, &right);
    return sqlm__read_value(query, target, node->tag, node->right, sqlm__operand_read_assigned);
}

/* MySQL assigns one after the other: what comes later sees the new values. */
static sqlm_outcome check_order(const sqlm__query *query, size_t start, const uint32_t *set)
{
    if (query->dialect->id != SQLM_DIALECT_MYSQL)
        return SQLM_OK;
    for (size_t i = start; i < query->word_count; i++) {
        const uint32_t field = query->words[i] >> SQLM_SHAPE_OP_BITS;

        if ((query->words[i] & SQLM_SHAPE_OP_MASK) == SQLM_OP_COLUMN && has_bit(set, field))
            return SQLM_FAIL(query->cx, UNSUPPORTED, NONE,
                             "an assignment reads '%s.%s', which is set before it, and %s would give it the new value: set it after, "
                             "or use two statements",
                             query->model->name, query->model->fields[field].name, query->dialect->name);
    }
    return SQLM_OK;
}

static sqlm_outcome check_null(const sqlm__query *query, const sqlm_node *node, const sqlm_field *field)
{
    const bool is_null = node->op == SQLM_OP_SET_NULL ||
                         (node->op == SQLM_OP_SET_OPTIONAL && query->values[query->value_count - 1].type == SQLM_TYPE_NONE);

    return is_null && (field->type & SQLM_NULLABLE) == 0 ? fail_field(query, field, "is set to NULL, which it cannot be") : SQLM_OK;
}

static sqlm_outcome read_assignment(sqlm__query *query, const sqlm_node *node, uint32_t *set)
{
    const sqlm_node *column = node->left;
    const bool       is_null = node->op == SQLM_OP_SET_NULL;
    const size_t     start = query->word_count;
    sqlm__target     target = { .type = SQLM_TYPE_NONE };
    uint32_t         field = 0;
    sqlm_outcome     outcome;

    if ((node->op != SQLM_OP_SET && node->op != SQLM_OP_SET_OPTIONAL && !is_null) || column == NULL || column->op != SQLM_OP_COLUMN)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "an assignment to model '%s' is no sqlm_set(), sqlm_set_optional() or "
                         "sqlm_set_null() of a column", query->model->name);
    outcome = sqlm__query_field(query, column, &field);
    if (outcome == SQLM_OK)
        outcome = sqlm__read_settable(query, field);
    if (outcome == SQLM_OK && has_bit(set, field))
        outcome = fail_field(query, &query->model->fields[field], "is set twice");
    if (outcome == SQLM_OK)
        outcome = sqlm__query_put(query, (is_null ? SQLM_OP_SET_NULL : SQLM_OP_SET) | field << SQLM_SHAPE_OP_BITS);
    if (outcome == SQLM_OK && !is_null) {
        sqlm__target_field(&target, query->model, field);
        outcome = read_assigned(query, node, &target);
    }
    if (outcome == SQLM_OK)
        outcome = check_null(query, node, &query->model->fields[field]);
    if (outcome == SQLM_OK)
        outcome = check_order(query, start + 1, set);
    set[field / 32] |= (uint32_t)1 << field % 32;
    return outcome;
}

sqlm_outcome sqlm__read_assignments(sqlm__query *query, const sqlm_assignment *const *assignments, uint32_t *set)
{
    sqlm_outcome outcome = SQLM_OK;

    for (; outcome == SQLM_OK && (*assignments == NULL || (*assignments)->node.op != SQLM_OP_END); assignments++)
        if (*assignments != NULL)
            outcome = read_assignment(query, &(*assignments)->node, set);
    return outcome;
}
