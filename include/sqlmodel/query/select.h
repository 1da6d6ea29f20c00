/* SPDX-License-Identifier: MIT */
/** @file
 *  A query is a value: SQLM_SELECT(.where = …, .order_by = …). */
#ifndef SQLMODEL_QUERY_SELECT_H
#define SQLMODEL_QUERY_SELECT_H

#include <sqlmodel/query/expr.h>

SQLM_BEGIN_DECLS

/** Filled by SQLM_SELECT() with designated initialisers alone: members are added at the end. Those left out are "none". Borrowed
 *  for the call. */
typedef struct sqlm_select {
    size_t                   size;     /**< sizeof(sqlm_select) */
    const sqlm_bool_expr    *where;    /**< NULL, or all of it left out: every row */
    const sqlm_order *const *order_by; /**< ends with sqlm_order_end: SQLM_BY() */
    uint64_t                 limit;    /**< at most so many rows; 0 is no limit, not no rows; at most INT64_MAX */
    uint64_t                 offset;   /**< at most INT64_MAX */
} sqlm_select;

SQLM_END_DECLS

#define SQLM_SELECT(...)      (&(const sqlm_select)SQLM_SELECT_INIT(__VA_ARGS__))
#define SQLM_SELECT_INIT(...) { .size = sizeof(sqlm_select), __VA_ARGS__ }

#endif
