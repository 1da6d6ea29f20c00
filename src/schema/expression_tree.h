/* SPDX-License-Identifier: MIT */
/* The tree of an expression, and how each dialect spells it: shared by the parser and the printer. */
#ifndef SQLM_SRC_SCHEMA_EXPRESSION_TREE_H
#define SQLM_SRC_SCHEMA_EXPRESSION_TREE_H

#include <sqlmodel/core/cx.h>
#include <sqlmodel/schema/expression.h>
#include <sqlmodel/sys/text_buffer.h>

typedef enum expression_op {
    EXPRESSION_COLUMN,
    EXPRESSION_NUMBER,
    EXPRESSION_TEXT,
    EXPRESSION_TRUE,
    EXPRESSION_FALSE,
    EXPRESSION_LENGTH,
    EXPRESSION_NEGATE,
    EXPRESSION_MULTIPLY,
    EXPRESSION_DIVIDE,
    EXPRESSION_REMAINDER,
    EXPRESSION_ADD,
    EXPRESSION_SUBTRACT,
    EXPRESSION_EQUAL,
    EXPRESSION_UNEQUAL,
    EXPRESSION_LESS,
    EXPRESSION_LESS_OR_EQUAL,
    EXPRESSION_GREATER,
    EXPRESSION_GREATER_OR_EQUAL,
    EXPRESSION_IS_NULL,
    EXPRESSION_IS_NOT_NULL,
    EXPRESSION_IN,
    EXPRESSION_NOT_IN,
    EXPRESSION_BETWEEN,
    EXPRESSION_NOT_BETWEEN,
    EXPRESSION_NOT,
    EXPRESSION_AND,
    EXPRESSION_OR,
    EXPRESSION_OP_COUNT
} expression_op;

/* What can be compared with what. */
typedef enum expression_group {
    GROUP_NONE,    /* with nothing */
    GROUP_INTEGER, /* with numbers */
    GROUP_REAL,    /* with numbers */
    GROUP_U64,     /* with itself: SQLite holds it as text of 20 digits */
    GROUP_TEXT,
    GROUP_BYTES,
    GROUP_BOOL, /* conditions too */
    GROUP_DATE,
    GROUP_TIME,
    GROUP_TIMESTAMP,
    GROUP_TIMESTAMPTZ,
    GROUP_UUID,
    GROUP_COUNT
} expression_group;

/* The stack of SQLite's parser has 100 entries (3.40.1), ten of which are a CREATE TABLE around a check. */
#define EXPRESSION_MAX_NESTING 80

struct sqlm_expression {
    uint8_t     op;    /* expression_op */
    uint8_t     group; /* expression_group of its value */
    uint8_t     type;  /* sqlm_type of a column, and of what a text literal stands for; 0 elsewhere */
    uint8_t     depth; /* 1 for a leaf, more with each operation and each parenthesis; never over SQLM_EXPRESSION_MAX_DEPTH */
    uint8_t     nesting; /* what SQLite's parser keeps in mind of it at most; never over EXPRESSION_MAX_NESTING */
    uint32_t    operand_count;
    const char *text; /* name of a column; a number as written, without leading zeros; a text without its quotes */
    const sqlm_expression *const *operands; /* AND and OR: two or more, none of which is of the same op */
};

/* As sqlm_expression_parse(); the message of a failure begins with @p what ("model 'Hero', field 'age', check 'ck_hero_age'"). */
SQLM_MUST_USE sqlm_outcome sqlm__expression_parse(sqlm_cx *cx, const char *what, const char *text,
                                                  const sqlm_expression_columns *columns, sqlm_arena *arena,
                                                  const sqlm_expression **expression);

/* The same for an expression that is a value of @p type and need be no condition. */
SQLM_MUST_USE sqlm_outcome sqlm__expression_parse_value(sqlm_cx *cx, const char *what, const char *text,
                                                        const sqlm_expression_columns *columns, sqlm_type type, sqlm_arena *arena,
                                                        const sqlm_expression **expression);
/* As sqlm_expression_parse_rendered(), for such a value. */
SQLM_MUST_USE sqlm_outcome sqlm__expression_parse_rendered_value(sqlm_cx *cx, const sqlm_dialect *dialect, const char *text,
                                                                 const sqlm_expression_columns *columns, sqlm_type type,
                                                                 sqlm_arena *arena, const sqlm_expression **expression);

/* Whether a column of that name needs no quotes in the portable form. */
bool sqlm__expression_is_plain_name(const char *name);
/* Appends it as the portable form has it. */
void sqlm__expression_put_name(sqlm_text_buffer *buffer, const char *name);
/* Whether an operand of @p op is written in parentheses. */
bool sqlm__expression_is_enclosed(expression_op op, size_t index, const sqlm_expression *operand);

/* Whether an expression names the column. */
bool sqlm__expression_names(const sqlm_expression *expression, const char *column);

#endif
