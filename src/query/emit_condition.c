/* SPDX-License-Identifier: MIT */
/* Writing conditions and operands. */
#include "emitter.h"
#include "operand.h"

/* Parameters of SQLite that carry their number. */
#define MOST_NUMBERED 256

/* SQLite looks through the names of all numbered parameters for each one that it reads: 32,000 of them take seconds. Parameters come
 * once each and in order, so that the plain form means the same; it may follow numbered ones. */
void sqlm__put_parameter(sqlm__emitter *e)
{
    e->parameter++;
    if (e->dialect->placeholder == SQLM_PLACEHOLDER_NUMBERED && e->parameter > MOST_NUMBERED)
        sqlm__put(e, "?");
    else
        sqlm_dialect_put_placeholder(e->text, e->dialect, e->parameter);
}

void sqlm__put_table(sqlm__emitter *e)
{
    const char *schema = sqlm_model_schema(e->model);

    if (schema != NULL) {
        sqlm_dialect_put_identifier(e->text, e->dialect, schema);
        sqlm__put(e, ".");
    }
    sqlm_dialect_put_identifier(e->text, e->dialect, e->model->table);
}

void sqlm__put_column_name(sqlm__emitter *e, uint32_t field)
{
    sqlm_dialect_put_identifier(e->text, e->dialect, sqlm_field_column(&e->model->fields[field]));
}

void sqlm__put_field(sqlm__emitter *e, uint32_t field)
{
    if (e->qualifies) { /* by the table's name alone: a statement has one table */
        sqlm_dialect_put_identifier(e->text, e->dialect, e->model->table);
        sqlm__put(e, ".");
    }
    sqlm__put_column_name(e, field);
}

/* Conditions are written by recursion, no deeper than they were read. NOLINTBEGIN(misc-no-recursion) */

/* ---- conditions ------------------------------------------------------------------------------------------------------------ */

void sqlm__nest(sqlm__emitter *e, unsigned entries)
{
    e->nesting += entries;
    if (e->nesting > e->say->maximum_nesting * SQLM_NEST_PARENTHESIS && e->text->outcome == SQLM_OK)
        e->text->outcome =
            SQLM_FAIL(e->text->cx, LIMIT, NONE,
                      "the conditions of the query on model '%s' are nested deeper than %s takes (%u parentheses): "
                      "simplify them",
                      e->model->name, e->dialect->name, e->say->maximum_nesting);
}

void sqlm__unnest(sqlm__emitter *e, unsigned entries)
{
    e->nesting -= entries;
}

void sqlm__open_parenthesis(sqlm__emitter *e)
{
    sqlm__put(e, "(");
    sqlm__nest(e, SQLM_NEST_PARENTHESIS);
}

void sqlm__close_parenthesis(sqlm__emitter *e)
{
    sqlm__put(e, ")");
    sqlm__unnest(e, SQLM_NEST_PARENTHESIS);
}

sqlm__operand_kind sqlm__next_kind(const sqlm__emitter *e)
{
    const uint32_t     word = *e->next;
    const uint32_t     op = sqlm__word_op(word);
    sqlm__operand_kind kind = { .type = SQLM_TYPE_NONE };

    if (op == SQLM_OP_COLUMN || op == SQLM_OP_EXCLUDED || op == SQLM_SHAPE_RESULT) {
        kind.field = &(op == SQLM_SHAPE_RESULT ? e->projection : e->model)->fields[sqlm__word_number(word)];
        kind.type = kind.field->type & SQLM_TYPE_MASK;
        kind.scale = sqlm_field_scale(kind.field);
    } else if (sqlm__op_computes(op)) {
        kind.type = sqlm__word_type(word);
        kind.scale = (uint8_t)(sqlm__word_number(word) >> SQLM_SHAPE_SCALE_BITS);
    }
    return kind;
}

static void put_simple_operand(sqlm__emitter *e, bool is_lone)
{
    const uint32_t        word = e->text->outcome == SQLM_OK ? *e->next : SQLM_OP_END;
    const uint32_t *const groups = e->groups;

    if (e->text->outcome == SQLM_OK && sqlm__next_is_group(e)) {
        sqlm__put_group(e);
        return;
    }
    switch (sqlm__word_op(word)) {
    case SQLM_OP_END:
        break; /* what failed has not read all of its words */
    case SQLM_OP_COLUMN:
        e->next++;
        sqlm__put_field(e, sqlm__word_number(word));
        break;
    case SQLM_OP_EXCLUDED:
        e->next++;
        sqlm__put(e, e->say->excluded);
        sqlm__put_column_name(e, sqlm__word_number(word));
        sqlm__put(e, e->say->excluded_end);
        break;
    case SQLM_SHAPE_RESULT:
        e->next++;
        sqlm_dialect_put_identifier(e->text, e->dialect, e->projection->fields[sqlm__word_number(word)].name);
        break;
    case SQLM_SHAPE_VALUE:
        e->next++;
        sqlm__put_parameter(e);
        break;
    default:
        if (sqlm__op_computes(sqlm__word_op(word))) {
            if (sqlm__word_op(word) >= SQLM_OP_COUNT_ALL) /* of an aggregate, rows are what they are */
                e->groups = NULL;
            sqlm__put_computed(e, is_lone);
            e->groups = groups;
            break;
        }
        sqlm__open_parenthesis(e);
        sqlm__put_predicate(e);
        sqlm__close_parenthesis(e);
    }
}

void sqlm__put_operand(sqlm__emitter *e)
{
    put_simple_operand(e, false);
}

void sqlm__put_lone(sqlm__emitter *e)
{
    put_simple_operand(e, true);
}

static bool is_ordering(uint32_t op)
{
    return op == SQLM_OP_LT || op == SQLM_OP_LE || op == SQLM_OP_GT || op == SQLM_OP_GE;
}

/* Two decimals of different scales, or of one that nobody knows, write equal numbers differently. */
static bool scales_differ(sqlm__operand_kind left, sqlm__operand_kind right)
{
    return left.type == SQLM_TYPE_DECIMAL &&
           (left.scale == SQLM_SCALE_ANY || (right.type == SQLM_TYPE_DECIMAL && left.scale != right.scale));
}

static void put_comparison(sqlm__emitter *e, uint32_t op)
{
    static const char *const signs[] = {
        [SQLM_OP_EQ] = " = ",  [SQLM_OP_NE] = " <> ", [SQLM_OP_LT] = " < ",
        [SQLM_OP_LE] = " <= ", [SQLM_OP_GT] = " > ",  [SQLM_OP_GE] = " >= ",
    };
    const sqlm__operand_kind left = sqlm__next_kind(e);

    sqlm__put_operand(e);
    if (e->text->outcome != SQLM_OK)
        return;
    if (left.type == SQLM_TYPE_DECIMAL && (is_ordering(op) || scales_differ(left, sqlm__next_kind(e))))
        sqlm__put_decimal_order(e);
    sqlm__put(e, op == SQLM_OP_SAME ? e->say->same : signs[op]);
    sqlm__put_operand(e);
}

static void put_like(sqlm__emitter *e)
{
    sqlm__put_operand(e);
    sqlm__put(e, e->say->like);
    sqlm__put_operand(e);
    sqlm__put(e, e->say->like_end);
}

static void put_between(sqlm__emitter *e)
{
    const sqlm__operand_kind left = sqlm__next_kind(e);

    sqlm__put_operand(e);
    if (left.type == SQLM_TYPE_DECIMAL)
        sqlm__put_decimal_order(e);
    sqlm__put(e, " BETWEEN ");
    sqlm__nest(e, SQLM_NEST_BETWEEN);
    sqlm__put_operand(e);
    sqlm__put(e, " AND ");
    sqlm__put_operand(e);
    sqlm__unnest(e, SQLM_NEST_BETWEEN);
}

/* Whether decimals of a list need comparing by size: an element that is computed may have any scale. */
static bool list_has_other_scale(const sqlm__emitter *e, sqlm__operand_kind left, uint32_t count)
{
    sqlm__emitter look = *e;

    if (left.type != SQLM_TYPE_DECIMAL)
        return false;
    for (uint32_t i = 0; i < count; i++, look.next++) {
        if (sqlm__op_computes(sqlm__word_op(*look.next)) || scales_differ(left, sqlm__next_kind(&look)))
            return true;
    }
    return left.scale == SQLM_SCALE_ANY;
}

/* A condition has a parenthesis, which counts for the list before it as well. */
static void put_list_item(sqlm__emitter *e)
{
    const bool     computes = e->text->outcome == SQLM_OK && sqlm__op_computes(sqlm__word_op(*e->next));
    const unsigned entries = computes ? SQLM_NEST_LIST : 0;

    sqlm__nest(e, entries);
    sqlm__put_lone(e);
    sqlm__unnest(e, entries);
}

static void put_in(sqlm__emitter *e, uint32_t op, uint32_t count)
{
    const sqlm__operand_kind left = sqlm__next_kind(e);

    sqlm__put_operand(e);
    if (e->text->outcome == SQLM_OK && left.type == SQLM_TYPE_DECIMAL &&
        (op == SQLM_OP_IN ? list_has_other_scale(e, left, count) : left.scale == SQLM_SCALE_ANY))
        sqlm__put_decimal_order(e);
    sqlm__put(e, " IN ");
    sqlm__open_parenthesis(e);
    for (uint32_t i = 0; i < count; i++) {
        sqlm__put(e, i > 0 ? ", " : "");
        if (op == SQLM_OP_IN)
            put_list_item(e);
        else
            sqlm__put_parameter(e);
    }
    sqlm__close_parenthesis(e);
}

static void put_in_list(sqlm__emitter *e)
{
    sqlm__put_operand(e);
    sqlm__put(e, " = ANY ");
    sqlm__open_parenthesis(e);
    sqlm__put_parameter(e);
    sqlm__close_parenthesis(e);
}

static void put_junction_operand(sqlm__emitter *e)
{
    const uint32_t op = sqlm__word_op(*e->next);
    const bool     is_junction = op == SQLM_OP_AND || op == SQLM_OP_OR;

    if (is_junction)
        sqlm__open_parenthesis(e);
    sqlm__put_predicate(e);
    if (is_junction)
        sqlm__close_parenthesis(e);
}

/* A chain of ANDs is as deep as it is long to a database that counts the depth; halves in parentheses are not. */
static void put_chain(sqlm__emitter *e, const char *word, size_t count)
{
    if (count > e->longest_chain) {
        sqlm__open_parenthesis(e);
        put_chain(e, word, count / 2);
        sqlm__close_parenthesis(e);
        sqlm__put(e, word);
        sqlm__open_parenthesis(e);
        put_chain(e, word, count - count / 2);
        sqlm__close_parenthesis(e);
        return;
    }
    for (size_t i = 0; i < count && e->text->outcome == SQLM_OK; i++) {
        sqlm__put(e, i > 0 ? word : "");
        put_junction_operand(e);
    }
}

/* A bool column, or something computed, as a condition. */
static void put_truth(sqlm__emitter *e)
{
    sqlm__put_operand(e);
    sqlm__put(e, e->say->is_true);
}

static void put_not(sqlm__emitter *e)
{
    sqlm__put(e, "NOT ");
    sqlm__open_parenthesis(e);
    sqlm__put_predicate(e);
    sqlm__close_parenthesis(e);
}

void sqlm__put_predicate(sqlm__emitter *e)
{
    uint32_t word, op;

    if (e->text->outcome != SQLM_OK)
        return;
    word = *e->next;
    op = sqlm__word_op(word);
    if (op == SQLM_OP_COLUMN || op == SQLM_OP_EXCLUDED || sqlm__op_computes(op)) {
        put_truth(e);
        return;
    }
    e->next++;
    switch (op) {
    case SQLM_SHAPE_NEVER:
        sqlm__put(e, e->say->never);
        break;
    case SQLM_OP_LIKE:
        put_like(e);
        break;
    case SQLM_OP_BETWEEN:
        put_between(e);
        break;
    case SQLM_OP_IN:
    case SQLM_OP_IN_ARRAY:
        put_in(e, op, sqlm__word_number(word));
        break;
    case SQLM_SHAPE_IN_LIST:
        put_in_list(e);
        break;
    case SQLM_OP_IS_NULL:
    case SQLM_OP_IS_NOT_NULL:
        sqlm__put_operand(e);
        sqlm__put(e, op == SQLM_OP_IS_NULL ? " IS NULL" : " IS NOT NULL");
        break;
    case SQLM_OP_AND:
    case SQLM_OP_OR:
        put_chain(e, op == SQLM_OP_AND ? " AND " : " OR ", sqlm__word_number(word));
        break;
    case SQLM_OP_NOT:
        put_not(e);
        break;
    default:
        put_comparison(e, op);
    }
}

/* NOLINTEND(misc-no-recursion) */

