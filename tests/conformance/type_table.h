/* SPDX-License-Identifier: MIT */
/** @file
 *  What is asked of every kind: values on their way through the library, and values that plain SQL wrote. */
#ifndef TESTS_CONFORMANCE_TYPE_TABLE_H
#define TESTS_CONFORMANCE_TYPE_TABLE_H

#include <sqlmodel.h>

/** A value as a program has it, good or not. */
typedef struct type_value {
    const char *label;
    sqlm_value  value;
    /** A C string cannot hold it: as a parameter alone. */
    bool is_parameter_only;
} type_value;

/** A value as plain SQL writes it. */
typedef struct type_literal {
    sqlm_type   type;
    const char *label;                   /**< NULL: the literal itself */
    const char *sql[SQLM_DIALECT_COUNT]; /**< NULL: nothing to ask of this database */
    const char *expected; /**< text form of what a model reads if it reads it, or "infinity", "-infinity"; NULL: it must not */
} type_literal;

typedef struct type_values {
    const type_value *items;
    size_t            count;
} type_values;

typedef struct type_literals {
    const type_literal *items;
    size_t              count;
} type_literals;

type_values   table_of_values(void);
type_literals table_of_literals(void);

#endif
