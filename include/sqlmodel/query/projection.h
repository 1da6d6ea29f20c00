/* SPDX-License-Identifier: MIT */
/** @file
 *  Projections: a struct for any select list.
 *
 *      #define TEAM_SIZE_COLUMNS(COLUMN, P)             \
 *          COLUMN(P, opt_i64, team_id, Hero_.team_id)   \
 *          COLUMN(P, i64,     heroes,  sqlm_count())    \
 *          COLUMN(P, opt_f64, age,     sqlm_avg(Hero_.age))
 *      SQLM_PROJECTION(TeamSize, TEAM_SIZE_COLUMNS);
 *
 *      TeamSize_all(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id), .having = sqlm_gt(sqlm_count(), 1),
 *                                       .order_by = SQLM_BY(sqlm_desc(TeamSize_.heroes))), &sizes);
 *
 *  makes struct TeamSize, the handles TeamSize_ (for .order_by alone, where they name the result's columns), and the reading
 *  functions: _all, _all_again, _one, _one_or_none, _first, _each, _count (how many rows the query has), _exists, _explain. COLUMN takes
 *  kind, member and expression; that they agree is seen by the compiler, whether an expression may be NULL (the kind is an
 *  opt_ one then), which enumeration it is of, and whether columns stand outside of aggregates that rows are not grouped by,
 *  when the query is first used. A kind decimal(p, s) says what the member holds: a number that does not fit is an error.
 *  Column and predicate belong to one table: .from, or that of the first column in the list. In a header write
 *  SQLM_PROJECTION_DECLARE(TeamSize, …), in one C source SQLM_PROJECTION_DEFINE(TeamSize, …). */
#ifndef SQLMODEL_QUERY_PROJECTION_H
#define SQLMODEL_QUERY_PROJECTION_H

#include <sqlmodel/query/functions.h>

/** Declares the projection P with the list COLUMNS: in a header. Followed by `;`. */
#define SQLM_PROJECTION_DECLARE(P, COLUMNS)                     \
    typedef struct P { COLUMNS(SQLM_X_MEMBER_, P) } P;          \
    enum { COLUMNS(SQLM_X_INDEX_, P) P##_FIELD_COUNT };         \
    typedef struct { COLUMNS(SQLM_X_HANDLE_, P) } P##_columns;  \
    SQLM_EXTERN_ SQLMODEL_API const struct sqlm_model P##_model; \
    SQLM_EXTERN_ SQLMODEL_API const P##_columns P##_;           \
    SQLM_READ_FUNCTIONS_(P)                                     \
    SQLM_STATIC_ASSERT_(sizeof(P##_columns) % sizeof(sqlm_node) == 0, #P)

#ifndef __cplusplus
/** Defines it: in one C source. Followed by `;`. */
#define SQLM_PROJECTION_DEFINE(P, COLUMNS)                                                       \
    static const sqlm_field P##_fields_[] = { COLUMNS(SQLM_X_PROJECTION_FIELD_, P) { .name = NULL } }; \
    static const sqlm_constraint P##_constraints_[] = { { .id = SQLM_ATTR_END } };               \
    static const sqlm_node *const P##_projection_[] = { COLUMNS(SQLM_X_PROJECTION_ITEM_, P) SQLM_NODE_(sqlm_end) }; \
    SQLMODEL_API const struct sqlm_model P##_model = {                                           \
        .abi_version = SQLM_MODEL_ABI, .field_count = P##_FIELD_COUNT, .object_size = sizeof(P), \
        .name = #P, .table = "", .fields = P##_fields_, .constraints = P##_constraints_,         \
        .functions = &sqlm_plain_model_functions, .projection = P##_projection_ };               \
    SQLMODEL_API const P##_columns P##_ = { COLUMNS(SQLM_X_HANDLE_INIT_, P) }
#else
#define SQLM_PROJECTION_DEFINE(P, COLUMNS) static_assert(sizeof(P) == 0, "SQLM_PROJECTION_DEFINE belongs in a C source file")
#endif

/** Both, where one source needs it. Followed by `;`. */
#define SQLM_PROJECTION(P, COLUMNS) SQLM_PROJECTION_DECLARE(P, COLUMNS); SQLM_PROJECTION_DEFINE(P, COLUMNS)

#define SQLM_X_PROJECTION_FIELD_(P, ...) SQLM_PLAIN_(SQLM_PFIELD_, P, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_PFIELD_(P, name_, attributes_, category, ctype, expr, type_, nullable, ...)                     \
    { .name = #name_, .type = (type_ nullable), .offset = offsetof(P, name_), .size = sizeof(((P *)0)->name_), \
      .attributes = (const sqlm_attribute[]){ { .id = SQLM_ATTR_KIND, __VA_ARGS__ }, { 0 } } },
#define SQLM_X_PROJECTION_ITEM_(P, ...) SQLM_PITEM_1_(P, SQLM_KIND_##__VA_ARGS__)
#define SQLM_PITEM_1_(P, kind, name, ...) SQLM_PITEM_2_(P, name, (__VA_ARGS__), kind, )
#define SQLM_PITEM_2_(P, name, x, category, ctype, expr, ...) \
    SQLM_NODE_(x) + SQLM_REFUSE_(_Generic((x), const expr *: 1, default: 0), \
                                 "projection " #P ", column " #name ": the expression has another type than the member"),

#endif
