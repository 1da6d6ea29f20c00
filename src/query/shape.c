/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <string.h>

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/plan.h>

#include "dialect.h"
#include "operand.h"
#include "read.h"

/* A shape or a list of values beyond this is a mistake rather than a query. */
#define MAXIMUM_WORDS ((size_t)1 << 26)

void sqlm__query_init(sqlm__query *query, sqlm_cx *cx, const sqlm_model *model, const sqlm_dialect *dialect)
{
    query->cx = cx;
    query->model = model->projection == NULL ? model : NULL;
    query->projection = model->projection != NULL ? model : NULL;
    query->place = SQLM_PLACE_PLAIN;
    query->is_aggregated = false;
    query->is_within = false;
    query->nullable_count = 0;
    query->group_count = 0;
    query->group_start = 0;
    query->bare = NULL;
    query->dialect = dialect;
    query->words = query->word_storage;
    query->word_count = 0;
    query->word_capacity = sizeof(query->word_storage) / sizeof(query->word_storage[0]);
    query->values = query->value_storage;
    query->value_count = 0;
    query->value_capacity = sizeof(query->value_storage) / sizeof(query->value_storage[0]);
    query->items = NULL;
    query->item_capacity = 0;
}

void sqlm__query_fini(sqlm__query *query)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(query->cx);

    if (query->words != query->word_storage)
        sqlm_release(allocator, query->words, query->word_capacity, sizeof(uint32_t));
    if (query->values != query->value_storage)
        sqlm_release(allocator, query->values, query->value_capacity, sizeof(sqlm_value));
    sqlm_release(allocator, query->items, query->item_capacity, sizeof(sqlm_value));
}

/* Memory for @p needed items: the storage's copy at first, resized later. NULL when there is none. */
static void *grow(const sqlm_allocator *allocator, void *items, const void *storage, size_t *capacity, size_t needed,
                  size_t size)
{
    size_t wanted = *capacity;
    void  *grown;

    while (wanted < needed)
        wanted *= 2;
    if (items != storage) {
        grown = sqlm_resize(allocator, items, *capacity, wanted, size);
    } else {
        grown = sqlm_allocate(allocator, wanted, size);
        if (grown != NULL)
            memcpy(grown, storage, *capacity * size);
    }
    if (grown != NULL)
        *capacity = wanted;
    return grown;
}

sqlm_outcome sqlm__query_put_slow(sqlm__query *query, uint32_t word)
{
    uint32_t *grown;

    if (query->word_count >= MAXIMUM_WORDS)
        return SQLM_FAIL(query->cx, LIMIT, NONE, "the query has more than %zu terms", MAXIMUM_WORDS);
    grown = grow(sqlm_cx_allocator(query->cx), query->words, query->word_storage, &query->word_capacity, query->word_count + 1,
                 sizeof(uint32_t));
    if (grown == NULL)
        return SQLM_FAIL(query->cx, OUT_OF_MEMORY, NONE, "no memory for a query of %zu terms", query->word_count);
    query->words = grown;
    query->words[query->word_count++] = word;
    return SQLM_OK;
}

sqlm_outcome sqlm__query_grow_values(sqlm__query *query, size_t more)
{
    sqlm_value *grown;

    if (more > query->dialect->maximum_parameters || query->value_count + more > query->dialect->maximum_parameters)
        return SQLM_FAIL(
            query->cx, LIMIT, NONE,
            "the query on model '%s' has more values than %s takes in one statement (%u): ask in several queries, each with "
            "a part of the values",
            query->model->name, query->dialect->name, query->dialect->maximum_parameters);
    if (query->value_count + more <= query->value_capacity)
        return SQLM_OK;
    grown = grow(sqlm_cx_allocator(query->cx), query->values, query->value_storage, &query->value_capacity,
                 query->value_count + more, sizeof(sqlm_value));
    if (grown == NULL)
        return SQLM_FAIL(query->cx, OUT_OF_MEMORY, NONE, "no memory for %zu values of a query", query->value_count + more);
    query->values = grown;
    return SQLM_OK;
}

static sqlm_outcome fail_depth(const sqlm__query *query)
{
    return SQLM_FAIL(query->cx, LIMIT, NONE,
                     "the conditions of the query on model '%s' are nested more than %d deep: simplify them", query->model->name,
                     SQLM_MAXIMUM_DEPTH);
}

/* Conditions are read by recursion, at most SQLM_MAXIMUM_DEPTH deep. NOLINTBEGIN(misc-no-recursion) */

/* ---- operands -------------------------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm__query_field(sqlm__query *query, const sqlm_node *node, uint32_t *index)
{
    const sqlm_model *model = node->left;
    const char       *name;
    sqlm_outcome      outcome;

    if (model == query->model && node->index < model->field_count) {
        *index = node->index;
        return SQLM_OK;
    }
    if (model == NULL || node->index >= model->field_count)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "a column handle of the query on model '%s' names no column",
                         query->model->name);
    *index = node->index;
    if (model->fields == query->model->fields)
        return SQLM_OK;
    name = model->fields[node->index].name;
    outcome = SQLM_FAIL(query->cx, QUERY, UNDEFINED, "column '%s.%s' is not a column of the queried model '%s'", model->name,
                        name, query->model->name);
    return sqlm__note_field(query->cx, model, &model->fields[node->index], outcome);
}

/* A column outside of aggregates is remembered until it turns out to be part of what rows are grouped by. */
static void note_column(sqlm__query *query, const sqlm_field *field)
{
    if ((field->type & SQLM_NULLABLE) != 0)
        query->nullable_count++;
    if (query->place == SQLM_PLACE_RESULT && !query->is_within && query->bare == NULL)
        query->bare = field;
}

static sqlm_outcome read_column(sqlm__query *query, const sqlm_node *node, uint32_t op, sqlm__target *target)
{
    uint32_t           index = 0;
    const sqlm_outcome outcome = sqlm__query_field(query, node, &index);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__target_field(target, query->model, index);
    note_column(query, target->field);
    return sqlm__query_put(query, op | index << SQLM_SHAPE_OP_BITS);
}

static sqlm_outcome read_excluded(sqlm__query *query, const sqlm_node *node, sqlm__target *target)
{
    const sqlm_node *column = node->left;

    if (query->place != SQLM_PLACE_CONFLICT || column == NULL || column->op != SQLM_OP_COLUMN)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "sqlm_excluded() takes a column, in .set of SQLM_ON_CONFLICT() alone");
    return read_column(query, column, SQLM_OP_EXCLUDED, target);
}

void sqlm__target_field(sqlm__target *target, const sqlm_model *model, uint32_t field)
{
    target->model = model;
    target->field = &model->fields[field];
    target->type = target->field->type & SQLM_TYPE_MASK;
    target->precision = sqlm_field_precision(target->field);
    target->scale = sqlm_field_scale(target->field);
}

/* A condition whose truth is the value. */
static sqlm_outcome read_truth(sqlm__query *query, const sqlm_node *node, unsigned depth)
{
    bool               present = false;
    const sqlm_outcome outcome = sqlm__read_condition(query, node, depth + 1, &present);

    if (outcome == SQLM_OK && !present)
        return SQLM_FAIL(query->cx, MISUSE, NONE,
                         "an operand in the query on model '%s' is left out: only AND, OR and NOT can do without",
                         query->model->name);
    return outcome;
}

/* Whether the words from @p start on are one of the items that rows are grouped by. */
static bool is_group_item(const sqlm__query *query, size_t start)
{
    const size_t length = query->word_count - start;
    size_t       at = query->group_start;

    for (uint32_t i = 0; i < query->group_count; i++) {
        if (query->words[at] == length && memcmp(&query->words[at + 1], &query->words[start], length * sizeof(uint32_t)) == 0)
            return true;
        at += 1 + query->words[at];
    }
    return false;
}

sqlm_outcome sqlm__read_expression(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target)
{
    const size_t            start = query->word_count;
    const uint32_t          nullable_before = query->nullable_count;
    const sqlm_field *const bare_before = query->bare;
    sqlm_outcome            outcome;

    *target = (sqlm__target){ .type = SQLM_TYPE_BOOL, .model = query->model };
    if (node == NULL)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "an operand in the query on model '%s' is a NULL pointer: expected a column",
                         query->model->name);
    if (depth > SQLM_MAXIMUM_DEPTH)
        return fail_depth(query);
    if (node->op == SQLM_OP_COLUMN)
        outcome = read_column(query, node, SQLM_OP_COLUMN, target);
    else if (node->op == SQLM_OP_EXCLUDED)
        outcome = read_excluded(query, node, target);
    else if (sqlm__op_computes(node->op))
        outcome = sqlm__read_computed(query, node, depth, target);
    else
        outcome = read_truth(query, node, depth);
    target->is_nullable = query->nullable_count != nullable_before;
    if (outcome == SQLM_OK && query->group_count > 0 && is_group_item(query, start))
        query->bare = bare_before;
    return outcome;
}

sqlm_outcome sqlm__read_fit(sqlm__query *query, const sqlm__target *left, const sqlm__target *right)
{
    const sqlm_enum *left_enum, *right_enum;

    if (left->type != right->type)
        return SQLM_FAIL(query->cx, QUERY, TYPE, "'%s' and '%s' do not go together: one is %s, the other %s",
                         sqlm__target_name(left), sqlm__target_name(right), sqlm_type_name(left->type), sqlm_type_name(right->type));
    if (left->type != SQLM_TYPE_ENUM || left->field == NULL || right->field == NULL)
        return SQLM_OK;
    left_enum = sqlm__target_enum(left);
    right_enum = sqlm__target_enum(right);
    if (left_enum == right_enum || (left_enum != NULL && right_enum != NULL && left_enum->labels == right_enum->labels))
        return SQLM_OK;
    return SQLM_FAIL(query->cx, QUERY, TYPE, "'%s' and '%s' do not go together: their enumerations differ, '%s' and '%s'",
                     left->field->name, right->field->name, left_enum != NULL ? left_enum->name : "?",
                     right_enum != NULL ? right_enum->name : "?");
}

sqlm_outcome sqlm__read_right_expression(sqlm__query *query, const sqlm__target *target, const void *stored, unsigned depth,
                                         sqlm__target *right)
{
    const sqlm_node *node;
    sqlm_outcome     outcome;

    memcpy(&node, stored, sizeof(node));
    outcome = sqlm__read_expression(query, node, depth + 1, right);
    return outcome != SQLM_OK ? outcome : sqlm__read_fit(query, target, right);
}

sqlm_outcome sqlm__read_value(sqlm__query *query, const sqlm__target *target, uint32_t tag, const void *stored, sqlm__operand_fn *read)
{
    sqlm_outcome outcome = sqlm__query_need_value(query);

    if (outcome == SQLM_OK)
        outcome = read(query->cx, target, tag, stored, &query->values[query->value_count]);
    if (outcome != SQLM_OK)
        return outcome;
    query->value_count++;
    return sqlm__query_put(query, SQLM_SHAPE_VALUE);
}

/* What stands right of an operator: an expression, or a C value. */
static sqlm_outcome read_right(sqlm__query *query, const sqlm__target *target, uint32_t tag, const void *stored, unsigned depth)
{
    sqlm__target right;

    if (stored != NULL && sqlm__operand_is_expression(tag))
        return sqlm__read_right_expression(query, target, stored, depth, &right);
    return sqlm__read_value(query, target, tag, stored, sqlm__operand_read);
}

/* ---- operators ------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_comparison(sqlm__query *query, const sqlm_node *node, unsigned depth)
{
    sqlm__target target;
    sqlm_outcome outcome = sqlm__read_expression(query, node->left, depth + 1, &target);

    return outcome != SQLM_OK ? outcome : read_right(query, &target, node->tag, node->right, depth);
}

static sqlm_outcome read_same(sqlm__query *query, const sqlm_node *node, unsigned depth)
{
    sqlm__target target;
    sqlm_outcome outcome = sqlm__read_expression(query, node->left, depth + 1, &target);

    return outcome != SQLM_OK ? outcome
                              : sqlm__read_value(query, &target, node->tag, node->right, sqlm__operand_read_optional);
}

/* Databases differ in what a lone \ at the end of a pattern means; here it is a mistake. */
static sqlm_outcome check_pattern(sqlm__query *query, const sqlm_value *pattern)
{
    size_t backslashes = 0;

    while (backslashes < pattern->as.text.length && pattern->as.text.data[pattern->as.text.length - backslashes - 1] == '\\')
        backslashes++;
    if (backslashes % 2 == 0)
        return SQLM_OK;
    return SQLM_FAIL(query->cx, DATA, FORMAT,
                     "the pattern of a LIKE in the query on model '%s' ends with a lone \\: write \\\\ for a "
                     "backslash",
                     query->model->name);
}

static sqlm_outcome read_like(sqlm__query *query, const sqlm_node *node, unsigned depth)
{
    const sqlm_outcome outcome = read_comparison(query, node, depth);

    if (outcome != SQLM_OK || sqlm__operand_is_expression(node->tag))
        return outcome;
    return check_pattern(query, &query->values[query->value_count - 1]);
}

static sqlm_outcome read_is_null(sqlm__query *query, const sqlm_node *node, unsigned depth)
{
    sqlm__target target;

    return sqlm__read_expression(query, node->left, depth + 1, &target);
}

/* BETWEEN and IN with a list of operands. */
static sqlm_outcome read_list(sqlm__query *query, const sqlm_node *node, unsigned depth)
{
    const sqlm_operand *operands = node->right;
    sqlm__target        target;
    sqlm_outcome        outcome = sqlm__read_expression(query, node->left, depth + 1, &target);

    if (outcome == SQLM_OK && (operands == NULL || node->tag != SQLM_C_OPERANDS))
        return SQLM_FAIL(query->cx, MISUSE, NONE, "a list of operands is missing: use sqlm_between() and sqlm_in()");
    for (uint32_t i = 0; i < node->index && outcome == SQLM_OK; i++)
        outcome = read_right(query, &target, operands[i].tag, operands[i].value, depth);
    return outcome;
}

/* Room for the items of one list more. Those of the others may move. */
static sqlm_outcome grow_items(sqlm__query *query, size_t more, sqlm_value **items)
{
    size_t      count = 0;
    sqlm_value *grown;

    for (size_t i = 0; i < query->value_count; i++)
        count += query->values[i].type == SQLM_TYPE_LIST ? query->values[i].as.list.count : 0;
    if (count + more > query->item_capacity) {
        grown = sqlm_resize(sqlm_cx_allocator(query->cx), query->items, query->item_capacity, count + more, sizeof(sqlm_value));
        if (grown == NULL)
            return SQLM_FAIL(query->cx, OUT_OF_MEMORY, NONE, "no memory for %zu values of a query", count + more);
        query->items = grown;
        query->item_capacity = count + more;
    }
    count = 0;
    for (size_t i = 0; i < query->value_count; i++) {
        if (query->values[i].type == SQLM_TYPE_LIST) {
            query->values[i].as.list.items = query->items + count;
            count += query->values[i].as.list.count;
        }
    }
    *items = query->items + count;
    return SQLM_OK;
}

static sqlm_outcome read_elements(const sqlm__query *query, const sqlm_node *node, const sqlm__target *target, sqlm_value *values)
{
    const size_t size = sqlm__operand_size(node->tag);
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < node->index && outcome == SQLM_OK; i++)
        outcome = sqlm__operand_read(query->cx, target, node->tag, (const char *)node->right + i * size, &values[i]);
    return outcome;
}

/* One value, whatever the length, so that one statement serves all lengths. */
static sqlm_outcome read_array_list(sqlm__query *query, const sqlm_node *node, const sqlm__target *target, size_t start)
{
    sqlm_value  *items = NULL;
    sqlm_outcome outcome = sqlm__query_need_value(query);

    if (outcome == SQLM_OK)
        outcome = grow_items(query, node->index, &items);
    if (outcome == SQLM_OK)
        outcome = read_elements(query, node, target, items);
    if (outcome != SQLM_OK)
        return outcome;
    query->values[query->value_count++] =
        (sqlm_value){ .as.list = { .items = items, .count = node->index }, .type = SQLM_TYPE_LIST };
    query->words[start] = SQLM_SHAPE_IN_LIST;
    return SQLM_OK;
}

/* So that few lengths have statements of their own: the next power of two, while that leaves half of the parameters to others. */
static size_t padded_length(const sqlm__query *query, size_t length)
{
    size_t padded = 1;

    while (padded < length)
        padded *= 2;
    return query->value_count + padded <= query->dialect->maximum_parameters / 2 ? padded : length;
}

/* All elements are values: the word of the operation has their number, and none has a word of its own. */
static sqlm_outcome read_array_values(sqlm__query *query, const sqlm_node *node, const sqlm__target *target, size_t start)
{
    const size_t padded = padded_length(query, node->index);
    sqlm_outcome outcome = sqlm__query_grow_values(query, padded);
    sqlm_value  *values;

    if (outcome != SQLM_OK)
        return outcome;
    values = &query->values[query->value_count];
    outcome = read_elements(query, node, target, values);
    if (outcome != SQLM_OK)
        return outcome;
    for (size_t i = node->index; i < padded; i++)
        values[i] = values[node->index - 1];
    query->value_count += padded;
    query->words[start] = SQLM_OP_IN_ARRAY | (uint32_t)padded << SQLM_SHAPE_OP_BITS;
    return SQLM_OK;
}

static sqlm_outcome read_array(sqlm__query *query, const sqlm_node *node, unsigned depth)
{
    const size_t size = sqlm__operand_size(node->tag);
    const size_t start = query->word_count - 1;
    const size_t values = query->value_count;
    sqlm__target target;
    sqlm_outcome outcome = sqlm__read_expression(query, node->left, depth + 1, &target);

    if (outcome != SQLM_OK)
        return outcome;
    if (node->index == 0) { /* what stands left of it goes as well */
        query->words[start] = SQLM_SHAPE_NEVER;
        query->word_count = start + 1;
        query->value_count = values;
        return SQLM_OK;
    }
    if (node->right == NULL || size == 0)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "the array of sqlm_in_array() in the query on model '%s' is %s",
                         query->model->name, node->right == NULL ? "a NULL pointer" : "of an unknown type");
    if (node->index == UINT32_MAX) /* what the macro makes of it */
        return SQLM_FAIL(query->cx, LIMIT, NONE,
                         "the count of sqlm_in_array() in the query on model '%s' is negative, or above 4294967294", query->model->name);
    if (!sqlm__operand_is_expression(node->tag))
        return sqlm__query_words_of(query->dialect)->lists_are_arrays ? read_array_list(query, node, &target, start)
                                                                     : read_array_values(query, node, &target, start);
    if (node->index >= SQLM_SHAPE_NUMBER_LIMIT)
        return SQLM_FAIL(query->cx, LIMIT, NONE, "sqlm_in_array() in the query on model '%s' has too many elements: %u",
                         query->model->name, (unsigned)node->index);
    query->words[start] = SQLM_OP_IN | node->index << SQLM_SHAPE_OP_BITS;
    for (size_t i = 0; i < node->index && outcome == SQLM_OK; i++)
        outcome = read_right(query, &target, node->tag, (const char *)node->right + i * size, depth);
    return outcome;
}

/* ---- AND, OR, NOT ---------------------------------------------------------------------------------------------------------- */

/* Appends the operands of a junction that are present; those of a nested one of the same kind become operands of this one. */
static sqlm_outcome read_operands(sqlm__query *query, const sqlm_node *junction, unsigned depth, size_t *count)
{
    const sqlm_bool_expr *const *operand = junction->left;
    sqlm_outcome                 outcome = SQLM_OK;
    bool                         present;

    if (operand == NULL)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "an AND, OR or NOT in the query on model '%s' has no operands",
                         query->model->name);
    if (depth > SQLM_MAXIMUM_DEPTH)
        return fail_depth(query);
    for (; (*operand == NULL || (*operand)->node.op != SQLM_OP_END) && outcome == SQLM_OK; operand++) {
        if (*operand == NULL)
            continue;
        if ((*operand)->node.op == junction->op && junction->op != SQLM_OP_NOT) {
            outcome = read_operands(query, &(*operand)->node, depth + 1, count);
            continue;
        }
        outcome = sqlm__read_condition(query, &(*operand)->node, depth + 1, &present);
        if (outcome == SQLM_OK && present)
            ++*count;
    }
    return outcome;
}

/* The word of the junction is the last one written. It goes again when nothing is left, or one operand that needs no AND. */
static sqlm_outcome read_junction(sqlm__query *query, const sqlm_node *node, unsigned depth, bool *present)
{
    const size_t       start = query->word_count - 1;
    size_t             count = 0;
    const sqlm_outcome outcome = read_operands(query, node, depth, &count);

    if (outcome != SQLM_OK)
        return outcome;
    if (count >= SQLM_SHAPE_NUMBER_LIMIT)
        return SQLM_FAIL(query->cx, LIMIT, NONE, "an AND or OR in the query on model '%s' has too many operands: %zu",
                         query->model->name, count);
    *present = count > 0;
    query->words[start] = node->op | (uint32_t)count << SQLM_SHAPE_OP_BITS;
    if (count == 0)
        query->word_count = start;
    if (count != 1 || node->op == SQLM_OP_NOT)
        return SQLM_OK;
    query->word_count--;
    memmove(&query->words[start], &query->words[start + 1], (query->word_count - start) * sizeof(uint32_t));
    return SQLM_OK;
}

typedef sqlm_outcome (*operator_fn)(sqlm__query *query, const sqlm_node *node, unsigned depth);

static const operator_fn operators[SQLM_OP_DESC + 1] = {
    [SQLM_OP_EQ] = read_comparison,       [SQLM_OP_NE] = read_comparison,
    [SQLM_OP_LT] = read_comparison,       [SQLM_OP_LE] = read_comparison,
    [SQLM_OP_GT] = read_comparison,       [SQLM_OP_GE] = read_comparison,
    [SQLM_OP_SAME] = read_same,           [SQLM_OP_LIKE] = read_like,
    [SQLM_OP_BETWEEN] = read_list,        [SQLM_OP_IN] = read_list,
    [SQLM_OP_IN_ARRAY] = read_array,      [SQLM_OP_IS_NULL] = read_is_null,
    [SQLM_OP_IS_NOT_NULL] = read_is_null,
};

/* A bool column, or something computed, that stands alone. */
static sqlm_outcome read_bool(sqlm__query *query, const sqlm_node *node, unsigned depth)
{
    sqlm__target       target;
    const sqlm_outcome outcome = sqlm__read_expression(query, node, depth, &target);

    if (outcome == SQLM_OK && target.type != SQLM_TYPE_BOOL)
        return SQLM_FAIL(query->cx, QUERY, TYPE, "column '%s' of type %s stands as a condition: expected bool",
                         sqlm__target_name(&target), sqlm_type_name(target.type));
    return outcome;
}

sqlm_outcome sqlm__read_condition(sqlm__query *query, const sqlm_node *node, unsigned depth, bool *present)
{
    const uint32_t nullable_before = query->nullable_count;
    sqlm_outcome   outcome;

    *present = true;
    if (depth > SQLM_MAXIMUM_DEPTH)
        return fail_depth(query);
    if (node->op == SQLM_OP_COLUMN || node->op == SQLM_OP_EXCLUDED || sqlm__op_computes(node->op))
        return read_bool(query, node, depth);
    outcome = sqlm__query_put(query, node->op | (node->op == SQLM_OP_IN ? node->index << SQLM_SHAPE_OP_BITS : 0));
    if (outcome != SQLM_OK)
        return outcome;
    if (node->op == SQLM_OP_AND || node->op == SQLM_OP_OR || node->op == SQLM_OP_NOT)
        return read_junction(query, node, depth, present);
    if (node->op >= sizeof operators / sizeof operators[0] || operators[node->op] == NULL)
        return SQLM_FAIL(query->cx, MISUSE, NONE, "a condition of the query on model '%s' has the unknown operation %u",
                         query->model->name, node->op);
    outcome = operators[node->op](query, node, depth);
    if (node->op == SQLM_OP_IS_NULL || node->op == SQLM_OP_IS_NOT_NULL || node->op == SQLM_OP_SAME)
        query->nullable_count = nullable_before; /* true or false, whatever the operand is */
    return outcome;
}

/* NOLINTEND(misc-no-recursion) */

/* ---- the whole ------------------------------------------------------------------------------------------------------------- */

/* Of a projection, a handle of its own names a column of the result. */
static bool is_result(const sqlm__query *query, const sqlm_node *node)
{
    const sqlm_model *model = node != NULL && node->op == SQLM_OP_COLUMN ? node->left : NULL;

    return query->projection != NULL && model != NULL && model->fields == query->projection->fields &&
           node->index < model->field_count;
}

static sqlm_outcome read_order_item(sqlm__query *query, const sqlm_node *node)
{
    sqlm__target target;
    sqlm_outcome outcome;

    if (node->op != SQLM_OP_ASC && node->op != SQLM_OP_DESC)
        return SQLM_FAIL(query->cx, MISUSE, NONE,
                         "an item of .order_by of the query on model '%s' is neither sqlm_asc() nor sqlm_desc()",
                         query->model->name);
    outcome = sqlm__query_put(query, node->op);
    if (outcome == SQLM_OK && is_result(query, node->left))
        return sqlm__query_put(query, SQLM_SHAPE_RESULT | ((const sqlm_node *)node->left)->index << SQLM_SHAPE_OP_BITS);
    if (outcome == SQLM_OK && (query->words[0] & SQLM_SHAPE_DISTINCT) != 0)
        return SQLM_FAIL(query->cx, QUERY, NONE,
                         "distinct rows of projection '%s' are ordered by something else: name columns of the projection",
                         query->projection->name);
    return outcome != SQLM_OK ? outcome : sqlm__read_expression(query, node->left, 0, &target);
}

static sqlm_outcome read_order(sqlm__query *query, const sqlm_order *const *order)
{
    sqlm_outcome outcome = SQLM_OK;

    for (; outcome == SQLM_OK && (*order == NULL || (*order)->node.op != SQLM_OP_END); order++)
        if (*order != NULL)
            outcome = read_order_item(query, &(*order)->node);
    return outcome;
}

static sqlm_outcome put_count(sqlm__query *query, uint64_t number)
{
    const sqlm_outcome outcome = sqlm__query_need_value(query);

    if (outcome == SQLM_OK)
        query->values[query->value_count++] = (sqlm_value){ .as.integer = (int64_t)number, .type = SQLM_TYPE_I64 };
    return outcome;
}

sqlm_outcome sqlm__query_check_size(sqlm_cx *cx, const char *name, size_t size, size_t expected)
{
    if (size == expected)
        return SQLM_OK;
    return SQLM_FAIL(cx, MISUSE, NONE, "the size of the %s is %zu, expected %zu: use its macro", name, size, expected);
}

static sqlm_outcome check_select(sqlm__query *query, const sqlm_select *select)
{
    const sqlm_outcome outcome = sqlm__query_check_size(query->cx, "sqlm_select", select->size, sizeof(sqlm_select));

    if (outcome != SQLM_OK)
        return outcome;
    if (select->limit > INT64_MAX || select->offset > INT64_MAX)
        return SQLM_FAIL(query->cx, LIMIT, NONE, "%s of the query is more than INT64_MAX",
                         select->limit > INT64_MAX ? ".limit" : ".offset");
    if (query->projection != NULL)
        return SQLM_OK;
    if (select->group_by != NULL || select->having != NULL || select->distinct)
        return SQLM_FAIL(query->cx, MISUSE, NONE,
                         "the query on model '%s' has .group_by, .having or .distinct, which are for projections: SQLM_PROJECTION()",
                         query->model->name);
    if (select->from != NULL && select->from->fields != query->model->fields)
        return SQLM_FAIL(query->cx, MISUSE, NONE, ".from of the query on model '%s' is another model, '%s': use a projection",
                         query->model->name, select->from->name);
    return SQLM_OK;
}

void sqlm__shape_begin(uint32_t *words, uint32_t kind_and_flags, const sqlm_model *model)
{
    const uint64_t identity = (uint64_t)(uintptr_t)model->fields;

    words[0] = kind_and_flags;
    words[1] = (uint32_t)identity;
    words[2] = (uint32_t)(identity >> 32);
}

sqlm_outcome sqlm__query_condition(sqlm__query *query, const sqlm_bool_expr *condition, bool *present)
{
    *present = false;
    return condition == NULL ? SQLM_OK : sqlm__read_condition(query, &condition->node, 0, present);
}

static sqlm_outcome read_where(sqlm__query *query, const sqlm_select *select)
{
    bool         present = false;
    sqlm_outcome outcome = sqlm__query_condition(query, select->where, &present);

    if (present)
        query->words[0] |= SQLM_SHAPE_HAS_WHERE;
    if (outcome != SQLM_OK || query->projection == NULL)
        return outcome;
    return sqlm__read_having(query, select->having);
}

/* A count has no order, but a mistake in it is one here too. */
static sqlm_outcome read_ordering(sqlm__query *query, sqlm__statement_kind kind, const sqlm_select *select)
{
    const size_t words = query->word_count, values = query->value_count;
    sqlm_outcome outcome = SQLM_OK;

    if (select->order_by != NULL)
        outcome = read_order(query, select->order_by);
    if (kind != SQLM_SHAPE_SELECT) {
        query->word_count = words;
        query->value_count = values;
    }
    return outcome;
}

static sqlm_outcome read_bounds(sqlm__query *query, const sqlm_select *select, uint64_t most)
{
    const uint64_t limit = most != 0 && (select->limit == 0 || select->limit > most) ? most : select->limit;
    sqlm_outcome   outcome = SQLM_OK;

    if (limit != 0) {
        query->words[0] |= SQLM_SHAPE_HAS_LIMIT;
        outcome = put_count(query, limit);
    }
    if (select->offset != 0 && outcome == SQLM_OK) {
        query->words[0] |= SQLM_SHAPE_HAS_OFFSET;
        outcome = put_count(query, select->offset);
    }
    return outcome;
}

sqlm_outcome sqlm__query_read(sqlm__query *query, sqlm__statement_kind kind, const sqlm_select *select, uint64_t most)
{
    static const sqlm_select everything = SQLM_SELECT_INIT();
    sqlm_outcome             outcome;

    if (select == NULL)
        select = &everything;
    outcome = check_select(query, select);
    if (outcome != SQLM_OK)
        return outcome;
    query->word_count = SQLM_SHAPE_HEADER;
    if (query->projection != NULL) {
        sqlm__shape_begin(query->words, kind | SQLM_SHAPE_PROJECTION, query->projection);
        outcome = sqlm__read_projection(query, select);
    } else {
        sqlm__shape_begin(query->words, kind, query->model);
    }
    if (outcome == SQLM_OK)
        outcome = read_where(query, select);
    if (outcome == SQLM_OK)
        outcome = read_ordering(query, kind, select);
    if (outcome == SQLM_OK && query->projection != NULL)
        outcome = sqlm__read_check_groups(query);
    return outcome != SQLM_OK ? outcome : read_bounds(query, select, most);
}
