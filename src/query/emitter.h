/* SPDX-License-Identifier: MIT */
/* Writing SQL: what the parts share. */
#ifndef SQLM_SRC_QUERY_EMITTER_H
#define SQLM_SRC_QUERY_EMITTER_H

#include "dialect.h"
#include "emit.h"

typedef struct sqlm__emitter {
    sqlm_text_buffer        *text;
    const sqlm_dialect      *dialect;
    const sqlm__query_words *say;
    const sqlm_model        *model;      /* the table's */
    const sqlm_model        *projection; /* of a projection */
    const uint32_t          *next;       /* the word to read */
    const uint32_t          *end;
    size_t                   longest_chain;
    unsigned                 parameter; /* number of the last one */
    unsigned                 nesting;
    bool                     qualifies; /* columns have their table before them */
    const uint32_t          *groups;    /* what rows are grouped by, where the database does not know it again; NULL */
    uint32_t                 group_count;
    bool                     orders_decimals; /* something was compared by their order */
} sqlm__emitter;

/* What an operand is, as far as its SQL depends on that. */
typedef struct sqlm__operand_kind {
    sqlm_type         type; /* SQLM_TYPE_NONE: a value, a condition */
    uint8_t           scale;
    const sqlm_field *field; /* of a column */
} sqlm__operand_kind;

static inline void sqlm__put(sqlm__emitter *e, const char *text)
{
    sqlm_text_buffer_put(e->text, text);
}

/* After a decimal: it is compared by size. */
static inline void sqlm__put_decimal_order(sqlm__emitter *e)
{
    e->orders_decimals = true;
    sqlm__put(e, e->say->decimal_order);
}

static inline uint32_t sqlm__word_op(uint32_t word)
{
    return word & SQLM_SHAPE_OP_MASK;
}

static inline uint32_t sqlm__word_number(uint32_t word)
{
    return word >> SQLM_SHAPE_OP_BITS;
}

/* The type of what is computed, which its word tells. */
static inline sqlm_type sqlm__word_type(uint32_t word)
{
    return (sqlm_type)(sqlm__word_number(word) & SQLM_TYPE_MASK);
}

void sqlm__put_parameter(sqlm__emitter *e);
void sqlm__put_field(sqlm__emitter *e, uint32_t field);
void sqlm__open_parenthesis(sqlm__emitter *e);
void sqlm__close_parenthesis(sqlm__emitter *e);
/* What a parser keeps in mind until something is closed again, in entries of its stack. */
enum {
    SQLM_NEST_PARENTHESIS = 3, /* an operand, an operator, the parenthesis; a function's name likewise */
    SQLM_NEST_LIST = 2,        /* within it, what stands before in a list */
    SQLM_NEST_BETWEEN = 4,
    SQLM_NEST_WHEN = 3,
    SQLM_NEST_THEN = 6,
    SQLM_NEST_ELSE = 4
};
void sqlm__nest(sqlm__emitter *e, unsigned entries);
void sqlm__unnest(sqlm__emitter *e, unsigned entries);
void sqlm__put_table(sqlm__emitter *e);
/* The column's name alone. */
void sqlm__put_column_name(sqlm__emitter *e, uint32_t field);
/* All columns. */
void sqlm__put_columns(sqlm__emitter *e);
void sqlm__put_where(sqlm__emitter *e, uint32_t flags);
/* What the next operand is. */
sqlm__operand_kind sqlm__next_kind(const sqlm__emitter *e);
/* An operand of an operator: in parentheses where it needs them. */
void sqlm__put_operand(sqlm__emitter *e);
/* One that stands by itself, between commas or at the end. */
void sqlm__put_lone(sqlm__emitter *e);
void sqlm__put_predicate(sqlm__emitter *e);
/* Something computed. @p is_lone: it needs no parentheses around it. */
void sqlm__put_computed(sqlm__emitter *e, bool is_lone);
/* An item of a select list, which has the type of its member. */
void sqlm__put_result(sqlm__emitter *e);
/* The same where rows are grouped. @p seen: which of the groups' items have been one, as bits. */
void sqlm__put_result_of_groups(sqlm__emitter *e, uint64_t *seen);
/* Whether an item comes next that rows are grouped by and that the database does not know again; what is written for it. */
bool sqlm__next_is_group(const sqlm__emitter *e);
void sqlm__put_group(sqlm__emitter *e);

/* Statements. */
void sqlm__put_get(sqlm__emitter *e, const uint32_t *words);
void sqlm__put_insert(sqlm__emitter *e, const uint32_t *words);
void sqlm__put_update(sqlm__emitter *e, const uint32_t *words);
void sqlm__put_delete(sqlm__emitter *e, const uint32_t *words);
void sqlm__put_upsert(sqlm__emitter *e, const uint32_t *words);
void sqlm__put_update_where(sqlm__emitter *e, const uint32_t *words);
void sqlm__put_delete_where(sqlm__emitter *e, const uint32_t *words);

#endif
