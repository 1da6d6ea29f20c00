/* SPDX-License-Identifier: MIT */
/* Reading expressions into a shape. */
#ifndef SQLM_SRC_QUERY_READ_H
#define SQLM_SRC_QUERY_READ_H

#include "operand.h"
#include "shape.h"

/* Conditions within conditions; the parser of a database may take fewer. */
#define SQLM_MAXIMUM_DEPTH 100

typedef sqlm_outcome sqlm__operand_fn(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value);

/* What a column of the model is. */
void sqlm__target_field(sqlm__target *target, const sqlm_model *model, uint32_t field);
/* A column, something computed, or a condition whose truth is the value; @p target tells what it is. */
sqlm_outcome sqlm__read_expression(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target);
/* Of these, what has an operation that computes. */
sqlm_outcome sqlm__read_computed(sqlm__query *query, const sqlm_node *node, unsigned depth, sqlm__target *target);
sqlm_outcome sqlm__read_condition(sqlm__query *query, const sqlm_node *node, unsigned depth, bool *present);
/* Whether both are of one kind, and of one enumeration. */
sqlm_outcome sqlm__read_fit(sqlm__query *query, const sqlm__target *left, const sqlm__target *right);
/* The expression whose pointer is stored, which must fit @p target. */
sqlm_outcome sqlm__read_right_expression(sqlm__query *query, const sqlm__target *target, const void *stored, unsigned depth,
                                         sqlm__target *right);
/* A C value, in the way that @p read reads it. */
sqlm_outcome sqlm__read_value(sqlm__query *query, const sqlm__target *target, uint32_t tag, const void *stored, sqlm__operand_fn *read);
/* Assignments; @p set has a bit for each field, set for those that are assigned before and after. */
sqlm_outcome sqlm__read_assignments(sqlm__query *query, const sqlm_assignment *const *assignments, uint32_t *set);
/* Misuse: a field that no update sets. */
sqlm_outcome sqlm__read_settable(const sqlm__query *query, uint32_t index);
/* The head of a projection: the table, what rows are grouped by, the select list. */
sqlm_outcome sqlm__read_projection(sqlm__query *query, const sqlm_select *select);
sqlm_outcome sqlm__read_having(sqlm__query *query, const sqlm_bool_expr *having);
/* When all is read: no column stands outside of aggregates that rows are not grouped by. */
sqlm_outcome sqlm__read_check_groups(const sqlm__query *query);

#endif
