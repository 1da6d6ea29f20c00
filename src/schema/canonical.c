/* SPDX-License-Identifier: MIT */
#include "canonical.h"

#include <string.h>

typedef struct maker {
    sqlm_cx    *cx;
    sqlm_arena *arena;
} maker;

/* What a condition is when it is turned round, NULL staying NULL; itself for what is none of these. */
static expression_op turned(expression_op op)
{
    static const expression_op pairs[][2] = {
        { EXPRESSION_TRUE, EXPRESSION_FALSE },          { EXPRESSION_EQUAL, EXPRESSION_UNEQUAL },
        { EXPRESSION_LESS, EXPRESSION_GREATER_OR_EQUAL }, { EXPRESSION_LESS_OR_EQUAL, EXPRESSION_GREATER },
        { EXPRESSION_IS_NULL, EXPRESSION_IS_NOT_NULL }, { EXPRESSION_IN, EXPRESSION_NOT_IN },
        { EXPRESSION_BETWEEN, EXPRESSION_NOT_BETWEEN }, { EXPRESSION_AND, EXPRESSION_OR },
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (op == pairs[i][0] || op == pairs[i][1])
            return pairs[i][op == pairs[i][0] ? 1 : 0];
    return op;
}

/* A copy with room for as many operands. */
static sqlm_expression *copy_of(const maker *m, const sqlm_expression *expression, size_t operand_count,
                                const sqlm_expression ***operands)
{
    sqlm_expression *copy = sqlm_arena_allocate(m->cx, m->arena, sizeof *copy, _Alignof(sqlm_expression));

    *operands =
        sqlm_arena_allocate(m->cx, m->arena, (operand_count + 1) * sizeof **operands, _Alignof(const sqlm_expression *));
    if (copy == NULL || *operands == NULL)
        return NULL;
    *copy = *expression;
    copy->operands = *operands;
    copy->operand_count = 0;
    return copy;
}

static bool is_truth(const sqlm_expression *expression)
{
    return expression->op == EXPRESSION_TRUE || expression->op == EXPRESSION_FALSE;
}

/* The index of a TRUE or FALSE that a comparison for equality stands on, or -1. */
static int truth_beside(const sqlm_expression *expression)
{
    if (expression->op != EXPRESSION_EQUAL && expression->op != EXPRESSION_UNEQUAL)
        return -1;
    if (is_truth(expression->operands[1]))
        return 1;
    return is_truth(expression->operands[0]) ? 0 : -1;
}

/* NOLINTBEGIN(misc-no-recursion): a tree is at most SQLM_EXPRESSION_MAX_DEPTH deep */

static const sqlm_expression *canonical(const maker *m, const sqlm_expression *expression, bool is_turned);

/* x = TRUE is x, and x = FALSE is NOT x, where x is true or false. */
static const sqlm_expression *without_truth(const maker *m, const sqlm_expression *test, int truth, bool is_turned)
{
    const bool turns = (test->operands[truth]->op == EXPRESSION_FALSE) != (test->op == EXPRESSION_UNEQUAL);

    return canonical(m, test->operands[1 - truth], is_turned != turns);
}

/* A column that is false. */
static const sqlm_expression *turned_column(const maker *m, const sqlm_expression *column)
{
    const sqlm_expression **operands;
    sqlm_expression        *copy = copy_of(m, column, 1, &operands);

    if (copy == NULL)
        return NULL;
    copy->op = EXPRESSION_NOT;
    operands[copy->operand_count++] = column;
    return copy;
}

/* Appends a condition, or the operands of one of the same operation. */
static bool append(const maker *m, sqlm_expression *to, const sqlm_expression *part)
{
    const bool              gives = part->op == to->op;
    const uint32_t          count = gives ? part->operand_count : 1;
    const sqlm_expression **operands =
        sqlm_arena_allocate(m->cx, m->arena, (to->operand_count + count) * sizeof *operands, _Alignof(const sqlm_expression *));

    if (operands == NULL)
        return false;
    memcpy(operands, to->operands, to->operand_count * sizeof *operands);
    memcpy(operands + to->operand_count, gives ? part->operands : &part, count * sizeof *operands);
    to->operands = operands;
    to->operand_count += count;
    return true;
}

/* AND of conditions that are turned round is OR. */
static const sqlm_expression *joined(const maker *m, const sqlm_expression *expression, bool is_turned)
{
    const sqlm_expression **operands;
    sqlm_expression        *copy = copy_of(m, expression, 0, &operands);

    if (copy == NULL)
        return NULL;
    if (is_turned)
        copy->op = (uint8_t)turned((expression_op)copy->op);
    for (uint32_t i = 0; i < expression->operand_count; i++) {
        const sqlm_expression *part = canonical(m, expression->operands[i], is_turned);

        if (part == NULL || !append(m, copy, part))
            return NULL;
    }
    return copy;
}

/* Anything with operands. IN with one value is =. */
static const sqlm_expression *operation(const maker *m, const sqlm_expression *expression, bool is_turned)
{
    const sqlm_expression **operands;
    sqlm_expression        *copy = copy_of(m, expression, expression->operand_count, &operands);

    if (copy == NULL)
        return NULL;
    if (is_turned)
        copy->op = (uint8_t)turned((expression_op)copy->op);
    for (uint32_t i = 0; i < expression->operand_count; i++) {
        operands[i] = canonical(m, expression->operands[i], false);
        if (operands[i] == NULL)
            return NULL;
    }
    copy->operand_count = expression->operand_count;
    if (copy->operand_count == 2 && (copy->op == EXPRESSION_IN || copy->op == EXPRESSION_NOT_IN))
        copy->op = copy->op == EXPRESSION_IN ? EXPRESSION_EQUAL : EXPRESSION_UNEQUAL;
    return truth_beside(copy) >= 0 ? without_truth(m, copy, truth_beside(copy), false) : copy;
}

/* An instant in UTC is stored as any other date with its time. */
static const sqlm_expression *leaf(const maker *m, const sqlm_expression *expression)
{
    const sqlm_expression **operands;
    sqlm_expression        *copy;

    if (expression->op != EXPRESSION_TEXT || expression->type != SQLM_TYPE_TIMESTAMPTZ)
        return expression;
    copy = copy_of(m, expression, 0, &operands);
    if (copy != NULL)
        copy->text = sqlm_arena_copy(m->cx, m->arena, expression->text, strcspn(expression->text, "Z"));
    return copy != NULL && copy->text != NULL ? copy : NULL;
}

/* NULL with the record set when memory is out. */
static const sqlm_expression *canonical(const maker *m, const sqlm_expression *expression, bool is_turned)
{
    switch ((int)expression->op) {
    case EXPRESSION_NOT:
        return canonical(m, expression->operands[0], !is_turned);
    case EXPRESSION_AND:
    case EXPRESSION_OR:
        return joined(m, expression, is_turned);
    case EXPRESSION_COLUMN:
        return is_turned ? turned_column(m, expression) : expression;
    case EXPRESSION_NUMBER:
    case EXPRESSION_TEXT:
        return leaf(m, expression);
    default:
        return operation(m, expression, is_turned);
    }
}

/* NOLINTEND(misc-no-recursion) */

sqlm_outcome sqlm__expressions_agree(sqlm_cx *cx, const sqlm_dialect *dialect, sqlm_arena *scratch, const sqlm_expression *a,
                                     const sqlm_expression *b, bool *agree)
{
    const maker m = { cx, scratch };

    if (dialect->id == SQLM_DIALECT_MYSQL) {
        a = canonical(&m, a, false);
        b = canonical(&m, b, false);
        if (a == NULL || b == NULL)
            return SQLM_ERR;
    }
    *agree = sqlm_expression_equal(a, b);
    return SQLM_OK;
}
