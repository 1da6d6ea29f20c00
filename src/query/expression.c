/* SPDX-License-Identifier: MIT */
/* Reading what the database computes: arithmetic, functions, aggregates. */
#include <sqlmodel/sys/driver.h>

#include "read.h"

/* MySQL's DECIMAL has no more digits, in all and behind the point. */
enum { MYSQL_DIGITS = 65, MYSQL_SCALE = 30 };

/* By how many digits a sum may be longer than its terms. */
enum { SUM_GROWS = 22 };

static const bool adds[SQLM_TYPE_COUNT] = { [SQLM_TYPE_I16] = true, [SQLM_TYPE_I32] = true, [SQLM_TYPE_I64] = true,
                                            [SQLM_TYPE_U64] = true, [SQLM_TYPE_F64] = true, [SQLM_TYPE_DECIMAL] = true };

static const bool has_order[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_I16] = true,  [SQLM_TYPE_I32] = true,  [SQLM_TYPE_I64] = true,       [SQLM_TYPE_U64] = true,
    [SQLM_TYPE_F32] = true,  [SQLM_TYPE_F64] = true,  [SQLM_TYPE_TEXT] = true,      [SQLM_TYPE_DECIMAL] = true,
    [SQLM_TYPE_DATE] = true, [SQLM_TYPE_TIME] = true, [SQLM_TYPE_TIMESTAMP] = true, [SQLM_TYPE_TIMESTAMPTZ] = true,
};

static const uint8_t sums[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_I16] = SQLM_TYPE_I64,     [SQLM_TYPE_I32] = SQLM_TYPE_I64,         [SQLM_TYPE_I64] = SQLM_TYPE_DECIMAL,
    [SQLM_TYPE_U64] = SQLM_TYPE_DECIMAL, [SQLM_TYPE_F32] = SQLM_TYPE_F64,         [SQLM_TYPE_F64] = SQLM_TYPE_F64,
    [SQLM_TYPE_DECIMAL] = SQLM_TYPE_DECIMAL,
};

static sqlm_outcome fail_type(sqlm__query *query, const char *what, const sqlm__target *target)
{
    return SQLM_FAIL(query->cx, QUERY, TYPE, "'%s' is %s, of which there is no %s", sqlm__target_name(target),
                     sqlm_type_name(target->type), what);
}

static sqlm_outcome fail_inexact(sqlm__query *query, const char *what, const sqlm__target *target)
{
    return SQLM_FAIL(query->cx, UNSUPPORTED, NONE, "the %s of '%s': %s does not compute %s exactly; read, compute, and write in a transaction",
                     what, sqlm__target_name(target), query->dialect->name, sqlm_type_name(target->type));
}

static bool is_on(const sqlm__query *query, sqlm_dialect_id id)
{
    return query->dialect->id == id;
}

/* Tells the word of an operation what became of it. */
static void note_result(sqlm__query *query, size_t start, uint32_t op, const sqlm__target *target)
{
    query->words[start] = op | ((uint32_t)target->type | (uint32_t)target->scale << SQLM_SHAPE_SCALE_BITS) << SQLM_SHAPE_OP_BITS;
}

/* What is computed is nobody's column. */
static void become(sqlm__target *target, sqlm_type type, unsigned precision, unsigned scale)
{
    target->type = type;
    target->precision = (uint8_t)(precision < SQLM_SCALE_ANY ? precision : SQLM_SCALE_ANY);
    target->scale = (uint8_t)(scale < SQLM_SCALE_ANY ? scale : SQLM_SCALE_ANY);
    target->field = NULL;
}

/* Read by recursion, as conditions are. NOLINTBEGIN(misc-no-recursion) */

/* ---- arithmetic ------------------------------------------------------------------------------------------------------------ */

static const char *name_of(uint32_t op)
{
    static const char *const names[] = { "sum", "difference", "product", "quotient" };

    return names[op - SQLM_OP_ADD];
}

/* A value of a product keeps its scale, of which the shape tells. */
static sqlm_outcome read_factor(sqlm__query *query, const sqlm_node *node, sqlm__target *right)
{
    sqlm_outcome outcome;
    unsigned     scale;

    right->scale = SQLM_SCALE_ANY;
    outcome = sqlm__read_value(query, right, node->tag, node->right, sqlm__operand_read);
    if (outcome != SQLM_OK)
        return outcome;
    scale = query->values[query->value_count - 1].scale;
    query->words[query->word_count - 1] |= scale << SQLM_SHAPE_OP_BITS;
    become(right, right->type, 38, scale);
    return SQLM_OK;
}

/* Integers are computed in 64 bits. */
static sqlm_outcome read_term(sqlm__query *query, const sqlm_node *node, const sqlm__target *left)
{
    const sqlm_outcome outcome = sqlm__read_value(query, left, node->tag, node->right, sqlm__operand_read_added);

    if (outcome == SQLM_OK && (left->type == SQLM_TYPE_I16 || left->type == SQLM_TYPE_I32))
        query->values[query->value_count - 1].type = SQLM_TYPE_I64;
    return outcome;
}

static sqlm_outcome read_number(sqlm__query *query, const sqlm_node *node, unsigned depth, const sqlm__target *left,
                                sqlm__target *right)
{
    if (node->right != NULL && sqlm__operand_is_expression(node->tag))
        return sqlm__read_right_expression(query, left, node->right, depth, right);
    *right = *left;
    if (node->op == SQLM_OP_MUL && left->type == SQLM_TYPE_DECIMAL)
        return read_factor(query, node, right);
    right->precision = 38;
    return read_term(query, node, left);
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* The digits that a result may have. */
static void widen(uint32_t op, sqlm__target *left, const sqlm__target *right)
{
    const unsigned scale = larger(left->scale, right->scale);

    if (op == SQLM_OP_MUL)
        become(left, left->type, (unsigned)left->precision + right->precision, (unsigned)left->scale + right->scale);
    else
        become(left, left->type,
               larger((unsigned)(left->precision - left->scale), (unsigned)(right->precision - right->scale)) + scale + 1, scale);
}

static sqlm_outcome read_arithmetic(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target)
{
    sqlm__target right;
    sqlm_outcome outcome = sqlm__read_expression(query, node->left, depth + 1, target);

    if (outcome != SQLM_OK)
        return outcome;
    if (!adds[target->type] || (node->op == SQLM_OP_DIV && target->type == SQLM_TYPE_DECIMAL))
        return fail_type(query, name_of(node->op), target);
    if (is_on(query, SQLM_DIALECT_SQLITE) && (target->type == SQLM_TYPE_U64 || target->type == SQLM_TYPE_DECIMAL))
        return fail_inexact(query, name_of(node->op), target);
    outcome = read_number(query, node, depth, target, &right);
    if (outcome != SQLM_OK)
        return outcome;
    if (node->op == SQLM_OP_DIV)
        query->nullable_count++; /* by 0 */
    if (target->type != SQLM_TYPE_DECIMAL) {
        target->field = NULL;
        return SQLM_OK;
    }
    widen(node->op, target, &right);
    if (is_on(query, SQLM_DIALECT_MYSQL) && (target->precision > MYSQL_DIGITS || target->scale > MYSQL_SCALE))
        return fail_inexact(query, name_of(node->op), target);
    return SQLM_OK;
}

/* ---- functions ------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_text(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target)
{
    sqlm__target right;
    sqlm_outcome outcome = sqlm__read_expression(query, node->left, depth + 1, target);

    if (outcome == SQLM_OK && target->type != SQLM_TYPE_TEXT)
        return fail_type(query, "case, length or text behind it", target);
    if (outcome == SQLM_OK && node->op == SQLM_OP_CONCAT) {
        if (node->right != NULL && sqlm__operand_is_expression(node->tag))
            outcome = sqlm__read_right_expression(query, target, node->right, depth, &right);
        else
            outcome = sqlm__read_value(query, target, node->tag, node->right, sqlm__operand_read);
    }
    become(target, node->op == SQLM_OP_LENGTH ? SQLM_TYPE_I64 : SQLM_TYPE_TEXT, 0, 0);
    return outcome;
}

/* Of decimals: the digits of either. */
static void join(sqlm__target *target, const sqlm__target *other)
{
    target->precision = (uint8_t)larger(target->precision, other->precision);
    if (target->scale != other->scale)
        target->scale = SQLM_SCALE_ANY;
}

static sqlm_outcome read_coalesce(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target)
{
    const uint32_t before = query->nullable_count;
    uint32_t       between;
    sqlm__target   right;
    sqlm_outcome   outcome = sqlm__read_expression(query, node->left, depth + 1, target);

    if (outcome != SQLM_OK)
        return outcome;
    between = query->nullable_count;
    if (node->right != NULL && sqlm__operand_is_expression(node->tag)) {
        outcome = sqlm__read_right_expression(query, target, node->right, depth, &right);
        if (outcome == SQLM_OK)
            join(target, &right);
    } else {
        outcome = sqlm__read_value(query, target, node->tag, node->right, sqlm__operand_read_added);
        target->precision = target->type == SQLM_TYPE_DECIMAL ? 38 : 0;
    }
    query->nullable_count = before + (query->nullable_count != between);
    return outcome;
}

static bool is_kind(uint32_t type)
{
    return type >= SQLM_TYPE_BOOL && type < SQLM_TYPE_COUNT;
}

static bool can_cast(sqlm_type from, sqlm_type to)
{
    const uint32_t      narrow = 1u << SQLM_TYPE_I16 | 1u << SQLM_TYPE_I32;
    const uint32_t      sources[SQLM_TYPE_COUNT] = {
        [SQLM_TYPE_I32] = 1u << SQLM_TYPE_I16,
        [SQLM_TYPE_I64] = narrow,
        [SQLM_TYPE_F64] = narrow | 1u << SQLM_TYPE_F32,
        [SQLM_TYPE_DECIMAL] = narrow | 1u << SQLM_TYPE_I64 | 1u << SQLM_TYPE_U64,
        [SQLM_TYPE_TEXT] = 1u << SQLM_TYPE_ENUM,
    };

    return is_kind(to) && (sources[to] >> from & 1) != 0;
}

static sqlm_outcome read_cast(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target)
{
    const sqlm_outcome outcome = sqlm__read_expression(query, node->left, depth + 1, target);

    if (outcome != SQLM_OK)
        return outcome;
    if (!can_cast(target->type, node->type))
        return SQLM_FAIL(query->cx, QUERY, TYPE, "'%s' is %s, which %s has not every value of", sqlm__target_name(target),
                         sqlm_type_name(target->type), sqlm_type_name(node->type));
    if (target->type == SQLM_TYPE_U64 && is_on(query, SQLM_DIALECT_SQLITE))
        return fail_inexact(query, "cast", target);
    become(target, node->type, 20, 0);
    return SQLM_OK;
}

/* A value whose kind stands in the node. */
static sqlm_outcome read_own_kind(sqlm__query *query, const sqlm_node *node, uint32_t tag, const void *stored,
                                  sqlm__target *target)
{
    become(target, is_kind(node->type) ? node->type : SQLM_TYPE_BOOL, 38, SQLM_SCALE_ANY);
    target->model = query->model;
    if (!is_kind(node->type) || node->type == SQLM_TYPE_ENUM)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "a value of kind %s stands where an expression is needed: there is no saying which %s",
                         sqlm_type_name(node->type), sqlm_type_name(node->type));
    return sqlm__read_value(query, target, tag, stored, sqlm__operand_read);
}

static sqlm_outcome read_value(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target)
{
    (void)depth;
    return read_own_kind(query, node, node->tag, node->right, target);
}

static sqlm_outcome read_branch(sqlm__query *query, const sqlm_node *node, const sqlm_operand *operand, unsigned depth,
                                sqlm__target *target)
{
    sqlm_outcome outcome;
    sqlm__target wanted = { .type = node->type, .model = query->model };

    if (operand->value == NULL || !sqlm__operand_is_expression(operand->tag))
        return read_own_kind(query, node, operand->tag, operand->value, target);
    outcome = sqlm__read_right_expression(query, &wanted, operand->value, depth, target);
    return outcome;
}

static sqlm_outcome read_if(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target)
{
    const sqlm_bool_expr *const *predicate = node->left;
    const sqlm_operand          *branches = node->right;
    const uint32_t               before = query->nullable_count;
    bool                         present = false;
    sqlm__target                 no;
    sqlm_outcome                 outcome = SQLM_OK;

    if (branches != NULL && predicate != NULL && *predicate != NULL && (*predicate)->node.op != SQLM_OP_END)
        outcome = sqlm__read_condition(query, &(*predicate)->node, depth + 1, &present);
    if (outcome == SQLM_OK && !present)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "the predicate of sqlm_if() in the query on model '%s' is left out",
                         query->model->name);
    query->nullable_count = before; /* a predicate that is NULL is as a false one */
    if (outcome == SQLM_OK)
        outcome = read_branch(query, node, &branches[0], depth, target);
    if (outcome == SQLM_OK)
        outcome = read_branch(query, node, &branches[1], depth, &no);
    if (outcome == SQLM_OK)
        outcome = sqlm__read_fit(query, target, &no);
    if (outcome != SQLM_OK)
        return outcome;
    join(target, &no);
    if (target->field == NULL)
        target->field = node->type == SQLM_TYPE_ENUM ? no.field : NULL;
    return SQLM_OK;
}

/* ---- aggregates ------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome check_aggregate(sqlm__query *query)
{
    if (query->place != SQLM_PLACE_RESULT)
        return SQLM_FAIL(query->cx, QUERY, NONE,
                         "an aggregate stands where rows are looked at one by one: it belongs to a projection's columns, .having or .order_by");
    if (query->is_within)
        return SQLM_FAIL(query->cx, QUERY, NONE, "an aggregate stands within another one");
    return SQLM_OK;
}

static sqlm_outcome finish_sum(sqlm__query *query, sqlm__target *target)
{
    const sqlm_type type = sums[target->type];

    if (type == SQLM_TYPE_NONE)
        return fail_type(query, "sum", target);
    if (is_on(query, SQLM_DIALECT_SQLITE) && (target->type == SQLM_TYPE_U64 || target->type == SQLM_TYPE_DECIMAL))
        return fail_inexact(query, "sum", target);
    if (target->type == SQLM_TYPE_DECIMAL)
        become(target, type, (unsigned)target->precision + SUM_GROWS, target->scale);
    else
        become(target, type, 20 + SUM_GROWS, 0);
    return SQLM_OK;
}

static sqlm_outcome finish_aggregate(sqlm__query *query, uint32_t op, sqlm__target *target)
{
    switch (op) {
    case SQLM_OP_SUM:
        return finish_sum(query, target);
    case SQLM_OP_AVG:
        if (sums[target->type] == SQLM_TYPE_NONE || target->type == SQLM_TYPE_U64 || target->type == SQLM_TYPE_DECIMAL)
            return fail_type(query, "mean", target);
        become(target, SQLM_TYPE_F64, 0, 0);
        return SQLM_OK;
    case SQLM_OP_COUNT:
        become(target, SQLM_TYPE_I64, 0, 0);
        return SQLM_OK;
    default:
        return has_order[target->type] ? SQLM_OK : fail_type(query, "least or greatest", target);
    }
}

static sqlm_outcome read_aggregate(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target)
{
    const uint32_t before = query->nullable_count;
    sqlm_outcome   outcome = check_aggregate(query);

    if (outcome != SQLM_OK)
        return outcome;
    query->is_aggregated = true;
    if (node->op == SQLM_OP_COUNT_ALL) {
        become(target, SQLM_TYPE_I64, 0, 0);
        return SQLM_OK;
    }
    query->is_within = true;
    outcome = sqlm__read_expression(query, node->left, depth + 1, target);
    query->is_within = false;
    if (outcome == SQLM_OK)
        outcome = finish_aggregate(query, node->op, target);
    if (node->op == SQLM_OP_COUNT)
        query->nullable_count = before;
    else if (query->group_count == 0)
        query->nullable_count++; /* of no rows */
    return outcome;
}

typedef sqlm_outcome (*computed_fn)(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target);

static const computed_fn readers[SQLM_OP_MAX + 1] = {
    [SQLM_OP_ADD] = read_arithmetic, [SQLM_OP_SUB] = read_arithmetic,      [SQLM_OP_MUL] = read_arithmetic,
    [SQLM_OP_DIV] = read_arithmetic, [SQLM_OP_CONCAT] = read_text,         [SQLM_OP_COALESCE] = read_coalesce,
    [SQLM_OP_LOWER] = read_text,     [SQLM_OP_UPPER] = read_text,          [SQLM_OP_LENGTH] = read_text,
    [SQLM_OP_CAST] = read_cast,      [SQLM_OP_VALUE] = read_value,         [SQLM_OP_IF] = read_if,
    [SQLM_OP_COUNT_ALL] = read_aggregate, [SQLM_OP_COUNT] = read_aggregate, [SQLM_OP_SUM] = read_aggregate,
    [SQLM_OP_AVG] = read_aggregate,  [SQLM_OP_MIN] = read_aggregate,       [SQLM_OP_MAX] = read_aggregate,
};

sqlm_outcome sqlm__read_computed(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target)
{
    const size_t start = query->word_count;
    sqlm_outcome outcome = sqlm__query_put(query, node->op);

    if (outcome == SQLM_OK)
        outcome = readers[node->op](query, node, depth, target);
    if (outcome == SQLM_OK)
        note_result(query, start, node->op, target);
    return outcome;
}

/* NOLINTEND(misc-no-recursion) */
