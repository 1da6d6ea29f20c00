/* SPDX-License-Identifier: MIT */
#include <sqlmodel/query/expr.h>

const sqlm_bool_expr sqlm_end[1] = { { .node = { .op = SQLM_OP_END } } };
const sqlm_order     sqlm_order_end[1] = { { .node = { .op = SQLM_OP_END } } };
