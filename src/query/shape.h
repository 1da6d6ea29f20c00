/* SPDX-License-Identifier: MIT */
/* The shape of a statement: all of it but the values, as 32-bit words. Statements of the same shape have the same SQL.
 *
 * Words: the statement with its flags, the model's field table (two words), then
 *  - of a query: the condition, then the items of ORDER BY;
 *  - of an insert and an update: one bit per field, set when it is sent.
 * Conditions are written operator first. A word is an operation in its low eight bits, with a number in the others: the index of
 * a column, the operands of AND, OR and IN. What was left out is not there, nested ANDs (ORs) are one, one of one operand is
 * none. */
#ifndef SQLM_SRC_QUERY_SHAPE_H
#define SQLM_SRC_QUERY_SHAPE_H

#include <sqlmodel/core/dialect.h>
#include <sqlmodel/query/select.h>

typedef enum sqlm__statement_kind {
    SQLM_SHAPE_SELECT = 1,
    SQLM_SHAPE_COUNT,
    SQLM_SHAPE_EXISTS,
    SQLM_SHAPE_GET,
    SQLM_SHAPE_INSERT,
    SQLM_SHAPE_UPDATE,
    SQLM_SHAPE_DELETE
} sqlm__statement_kind;

enum {
    SQLM_SHAPE_HAS_WHERE = 1 << 8,
    SQLM_SHAPE_HAS_LIMIT = 1 << 9,
    SQLM_SHAPE_HAS_OFFSET = 1 << 10,
    SQLM_SHAPE_VERSION_IS_ONE = 1 << 11, /* of an insert: the version is the literal 1 */
    SQLM_SHAPE_KEY_IS_GIVEN = 1 << 12,   /* of an insert: with an IDENTITY(ALWAYS) key of the program's own */
    SQLM_SHAPE_HEADER = 3,               /* words before what the statement says */
    /* operations beside those of sqlm_op */
    SQLM_SHAPE_VALUE = 200,
    SQLM_SHAPE_NEVER = 201,
    /* numbers of a word are below this */
    SQLM_SHAPE_NUMBER_LIMIT = 1 << 24,
    SQLM_SHAPE_OP_BITS = 8,
    SQLM_SHAPE_OP_MASK = 255
};

/* A shape and its values while they are gathered: on the stack, and in memory of the cx where they grow beyond. */
typedef struct sqlm__query {
    sqlm_cx            *cx;
    const sqlm_model   *model;
    const sqlm_dialect *dialect;
    uint32_t           *words;
    size_t              word_count, word_capacity;
    sqlm_value         *values;
    size_t              value_count, value_capacity;
    uint32_t            word_storage[128];
    sqlm_value          value_storage[24];
} sqlm__query;

void sqlm__query_init(sqlm__query *query, sqlm_cx *cx, const sqlm_model *model, const sqlm_dialect *dialect);
void sqlm__query_fini(sqlm__query *query);

/* Gathers a select. @p most is how many rows are wanted at most besides its own limit; 0: all. */
sqlm_outcome sqlm__query_read(sqlm__query *query, sqlm__statement_kind kind, const sqlm_select *select, uint64_t most);

/* Writes the header of a shape. */
void sqlm__shape_begin(uint32_t *words, uint32_t kind_and_flags, const sqlm_model *model);

sqlm_outcome sqlm__query_put_slow(sqlm__query *query, uint32_t word);
sqlm_outcome sqlm__query_grow_values(sqlm__query *query, size_t more);

static inline sqlm_outcome sqlm__query_put(sqlm__query *query, uint32_t word)
{
    if (query->word_count == query->word_capacity)
        return sqlm__query_put_slow(query, word);
    query->words[query->word_count++] = word;
    return SQLM_OK;
}

/* Room for one value more. */
static inline sqlm_outcome sqlm__query_need_value(sqlm__query *query)
{
    if (query->value_count < query->value_capacity && query->value_count < query->dialect->maximum_parameters)
        return SQLM_OK;
    return sqlm__query_grow_values(query, 1);
}

/* The field that a column node names, for messages too. */
sqlm_outcome sqlm__query_field(sqlm__query *query, const sqlm_node *node, uint32_t *index);

#endif
