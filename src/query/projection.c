/* SPDX-License-Identifier: MIT */
/* Reading the head of a projection: its table, what rows are grouped by, its select list. */
#include <sqlmodel/sys/driver.h>

#include "read.h"

/* ---- the table ------------------------------------------------------------------------------------------------------------- */

/* The first of what an operation is about. */
static const sqlm_node *first_operand(const sqlm_node *node)
{
    if (node->op == SQLM_OP_AND || node->op == SQLM_OP_OR || node->op == SQLM_OP_NOT || node->op == SQLM_OP_IF) {
        const sqlm_bool_expr *const *list = node->left;

        return list != NULL && *list != NULL && (*list)->node.op != SQLM_OP_END ? &(*list)->node : NULL;
    }
    return node->op == SQLM_OP_VALUE || node->op == SQLM_OP_COUNT_ALL ? NULL : node->left;
}

static const sqlm_model *model_of(const sqlm_node *node)
{
    for (unsigned depth = 0; node != NULL && depth <= SQLM_MAXIMUM_DEPTH; depth++) {
        if (node->op == SQLM_OP_COLUMN)
            return node->left;
        node = first_operand(node);
    }
    return NULL;
}

static sqlm_outcome find_table(sqlm__query *query, const sqlm_select *select)
{
    const sqlm_node *const *column = query->projection->projection;
    const sqlm_model       *from = select->from;

    for (; from == NULL && *column != NULL && (*column)->op != SQLM_OP_END; column++)
        from = model_of(*column);
    if (from == NULL)
        return SQLM_FAIL(query->cx, MISUSE, NONE,
                         "no expression of projection '%s' begins with a column: say .from = &Model_model", query->projection->name);
    if (from->abi_version != SQLM_MODEL_ABI || from->projection != NULL)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "projection '%s' is from '%s', which is no model with a table",
                         query->projection->name, from->abi_version == SQLM_MODEL_ABI ? from->name : "(a model of another version)");
    query->model = from;
    return SQLM_OK;
}

/* ---- groups ---------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_group_item(sqlm__query *query, const sqlm_node *node)
{
    const size_t values = query->value_count;
    const size_t start = query->word_count;
    sqlm__target target;
    sqlm_outcome outcome = sqlm__query_put(query, 0);

    if (outcome == SQLM_OK)
        outcome = sqlm__read_expression(query, node, 0, &target);
    if (outcome != SQLM_OK)
        return outcome;
    if (query->value_count != values)
        return SQLM_FAIL(query->cx, UNSUPPORTED, NONE,
                         "rows of projection '%s' are grouped by an expression with a value in it, in which databases do not see the one "
                         "of the select list again",
                         query->projection->name);
    query->words[start] = (uint32_t)(query->word_count - start - 1);
    return SQLM_OK;
}

static sqlm_outcome read_groups(sqlm__query *query, const sqlm_node *const *items)
{
    uint32_t     count = 0;
    sqlm_outcome outcome = SQLM_OK;

    query->place = SQLM_PLACE_GROUP;
    query->group_start = query->word_count;
    for (; items != NULL && outcome == SQLM_OK && (*items == NULL || (*items)->op != SQLM_OP_END); items++) {
        if (*items == NULL)
            return SQLM_FAIL(query->cx, MISUSE, NONE, "an item of .group_by of projection '%s' is NULL", query->projection->name);
        outcome = read_group_item(query, *items);
        count++;
    }
    query->words[SQLM_SHAPE_HEADER + 2] = count;
    query->words[SQLM_SHAPE_HEADER + 3] = (uint32_t)(query->word_count - query->group_start);
    query->group_count = count;
    return outcome;
}

sqlm_outcome sqlm__read_check_groups(const sqlm__query *query)
{
    sqlm_outcome outcome;

    if (query->bare == NULL || (query->group_count == 0 && !query->is_aggregated))
        return SQLM_OK;
    outcome = SQLM_FAIL(query->cx, QUERY, NONE,
                        "column '%s.%s' stands outside of aggregates in projection '%s', whose rows are not grouped by it: a group "
                        "has no one value of it",
                        query->model->name, query->bare->name, query->projection->name);
    return sqlm__note_field(query->cx, query->model, query->bare, outcome);
}

sqlm_outcome sqlm__read_having(sqlm__query *query, const sqlm_bool_expr *having)
{
    bool         present = false;
    sqlm_outcome outcome;

    query->place = SQLM_PLACE_RESULT; /* and that of the order behind it */
    outcome = sqlm__query_condition(query, having, &present);
    if (outcome != SQLM_OK || !present)
        return outcome;
    if (query->group_count == 0 && !query->is_aggregated)
        return SQLM_FAIL(query->cx, MISUSE, NONE, ".having of projection '%s' is about groups, but there are none: use .where",
                         query->projection->name);
    query->words[0] |= SQLM_SHAPE_HAS_HAVING;
    return SQLM_OK;
}

/* ---- the select list ------------------------------------------------------------------------------------------------------- */

static sqlm_outcome check_member(sqlm__query *query, const sqlm_field *field, const sqlm__target *target)
{
    sqlm__target wanted = { .type = field->type & SQLM_TYPE_MASK, .model = query->projection, .field = field };
    sqlm_outcome outcome = sqlm__read_fit(query, &wanted, target);

    if (outcome != SQLM_OK)
        return outcome;
    if (target->is_nullable && (field->type & SQLM_NULLABLE) == 0)
        return SQLM_FAIL(query->cx, QUERY, TYPE, "column '%s' of projection '%s' may be NULL: declare it opt_%s, or use sqlm_coalesce()",
                         field->name, query->projection->name, sqlm_type_name(field->type));
    return SQLM_OK;
}

static sqlm_outcome read_columns(sqlm__query *query)
{
    const sqlm_model *projection = query->projection;
    sqlm_outcome      outcome = SQLM_OK;
    sqlm__target      target;

    query->place = SQLM_PLACE_RESULT;
    for (uint32_t i = 0; i < projection->field_count && outcome == SQLM_OK; i++) {
        outcome = sqlm__read_expression(query, projection->projection[i], 0, &target);
        if (outcome == SQLM_OK)
            outcome = check_member(query, &projection->fields[i], &target);
    }
    query->place = SQLM_PLACE_PLAIN;
    return outcome;
}

sqlm_outcome sqlm__read_projection(sqlm__query *query, const sqlm_select *select)
{
    sqlm_outcome outcome = find_table(query, select);
    uint64_t     identity;

    if (outcome != SQLM_OK)
        return outcome;
    identity = (uint64_t)(uintptr_t)query->model->fields;
    query->words[SQLM_SHAPE_HEADER] = (uint32_t)identity;
    query->words[SQLM_SHAPE_HEADER + 1] = (uint32_t)(identity >> 32);
    query->word_count = SQLM_SHAPE_PROJECTION_HEADER;
    if (select->distinct)
        query->words[0] |= SQLM_SHAPE_DISTINCT;
    outcome = read_groups(query, select->group_by);
    return outcome == SQLM_OK ? read_columns(query) : outcome;
}
