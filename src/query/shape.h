/* SPDX-License-Identifier: MIT */
/* The shape of a statement: all of it but the values, as 32-bit words. Statements of the same shape have the same SQL.
 *
 * Words: the statement with its flags, the model's field table (two words), then
 *  - of a query: the condition, then the items of ORDER BY;
 *  - of a projection: the table's fields (two words), how many items rows are grouped by and how many words they take, those items with
 *    their length before each, the select list, the condition, HAVING, then ORDER BY;
 *  - of an insert and an update: one bit per field, set when it is sent;
 *  - of an upsert: the same, the same for the target, then assignments;
 *  - of an update by condition: assignments, then the condition.
 * Expressions are written operator first. A word is an operation in its low eight bits, with a number in the others: the index of
 * a column, the operands of AND, OR and IN, of what is computed its type and scale. What was left out is not there, nested ANDs (ORs)
 * are one, one of one operand is none. */
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
    SQLM_SHAPE_DELETE,
    SQLM_SHAPE_INSERT_FIELDS,
    SQLM_SHAPE_UPSERT,
    SQLM_SHAPE_UPDATE_WHERE,
    SQLM_SHAPE_DELETE_WHERE
} sqlm__statement_kind;

enum {
    SQLM_SHAPE_HAS_WHERE = 1 << 8,
    SQLM_SHAPE_HAS_LIMIT = 1 << 9,
    SQLM_SHAPE_HAS_OFFSET = 1 << 10,
    SQLM_SHAPE_VERSION_IS_ONE = 1 << 11, /* of an insert: the version is the literal 1 */
    SQLM_SHAPE_KEY_IS_GIVEN = 1 << 12,   /* of an insert: with an IDENTITY(ALWAYS) key of the program's own */
    SQLM_SHAPE_PROJECTION = 1 << 13,     /* of a query: a projection's */
    SQLM_SHAPE_HAS_HAVING = 1 << 14,
    SQLM_SHAPE_DISTINCT = 1 << 15,
    SQLM_SHAPE_RETURNING = 1 << 16,  /* of an update or delete by condition: gives the rows */
    SQLM_SHAPE_DO_NOTHING = 1 << 17, /* of an upsert */
    SQLM_SHAPE_EXPLAIN = 1 << 18,    /* not run, but told about */
    SQLM_SHAPE_HEADER = 3,           /* words before what the statement says */
    SQLM_SHAPE_PROJECTION_HEADER = SQLM_SHAPE_HEADER + 4,
    /* operations beside those of sqlm_op */
    SQLM_SHAPE_VALUE = 200,
    SQLM_SHAPE_NEVER = 201,
    SQLM_SHAPE_RESULT = 202, /* a column of the projection, by its name */
    SQLM_SHAPE_IN_LIST = 203, /* the value is a list */
    /* numbers of a word are below this */
    SQLM_SHAPE_NUMBER_LIMIT = 1 << 24,
    SQLM_SHAPE_OP_BITS = 8,
    SQLM_SHAPE_OP_MASK = 255,
    /* in the number of what is computed */
    SQLM_SHAPE_SCALE_BITS = 5
};

/* What may stand in the part of a statement that is read. */
typedef enum sqlm__place {
    SQLM_PLACE_PLAIN,    /* columns of the table */
    SQLM_PLACE_GROUP,    /* and no values: what rows are grouped by */
    SQLM_PLACE_RESULT,   /* aggregates too */
    SQLM_PLACE_CONFLICT, /* what an insert would have put there, too */
} sqlm__place;

/* A shape and its values while they are gathered: on the stack, and in memory of the cx where they grow beyond. */
typedef struct sqlm__query {
    sqlm_cx            *cx;
    const sqlm_model   *model;      /* the table's */
    const sqlm_model   *projection; /* NULL: rows of the table itself */
    const sqlm_dialect *dialect;
    sqlm__place         place;
    bool                is_aggregated;     /* some aggregate was read */
    bool                is_within;         /* within an aggregate */
    uint32_t            nullable_count;    /* what was read and may be NULL */
    uint32_t            group_count;       /* items that rows are grouped by, */
    size_t              group_start;       /* and where they begin among the words */
    const sqlm_field   *bare;              /* a column outside of aggregates that is no such item */
    uint32_t           *words;
    size_t              word_count, word_capacity;
    sqlm_value         *values;
    size_t              value_count, value_capacity;
    sqlm_value         *items; /* of the values that are lists, in order */
    size_t              item_capacity;
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
/* A condition as it stands in WHERE and HAVING; @p present is false when all of it was left out. */
sqlm_outcome sqlm__query_condition(sqlm__query *query, const sqlm_bool_expr *condition, bool *present);
/* Misuse: the size of a statement's struct is another one. */
sqlm_outcome sqlm__query_check_size(sqlm_cx *cx, const char *name, size_t size, size_t expected);

/* An operation whose result is computed, and is no condition. */
static inline bool sqlm__op_computes(uint32_t op)
{
    return op >= SQLM_OP_ADD && op <= SQLM_OP_MAX;
}

#endif
