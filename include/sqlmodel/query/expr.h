/* SPDX-License-Identifier: MIT */
/** @file
 *  Expressions: compound literals of typed nodes. Every operand is a column, an expression, or (right of an operator) a C value.
 *
 *  They live on the stack, allocate nothing and cannot fail. They live as long as the enclosing block, and the body of an `if` or
 *  of a loop is a block: an optional filter is written `age ? sqlm_ge(Hero_.age, *age) : NULL`, never assigned inside an `if`. All
 *  of it works at file scope too, where the values are constants. Comparisons mention their left operand four and their right one
 *  seven times: name a large operand first, and always one that is itself a condition over local variables (clang takes it for a
 *  constant otherwise). Lists (and, or, order) mention each of theirs once. C only: in C++ models can be used, but not these
 *  macros. */
#ifndef SQLMODEL_QUERY_EXPR_H
#define SQLMODEL_QUERY_EXPR_H

#include <sqlmodel/core/model.h>
#include <sqlmodel/query/accept.h>
#include <sqlmodel/query/export.h>

SQLM_BEGIN_DECLS

/** Operations of a node; append-only. */
typedef enum sqlm_op {
    SQLM_OP_EQ = SQLM_OP_FIRST_IN_QUERY, /**< left: node; tag, right: value */
    SQLM_OP_NE,
    SQLM_OP_LT,
    SQLM_OP_LE,
    SQLM_OP_GT,
    SQLM_OP_GE,
    SQLM_OP_SAME,        /**< IS NOT DISTINCT FROM an opt_ value */
    SQLM_OP_LIKE,
    SQLM_OP_BETWEEN,     /**< right: two sqlm_operand */
    SQLM_OP_IN,          /**< right: index many sqlm_operand */
    SQLM_OP_IN_ARRAY,    /**< tag: of an element; right: index many elements */
    SQLM_OP_IS_NULL,     /**< left: node */
    SQLM_OP_IS_NOT_NULL, /**< left: node */
    SQLM_OP_AND,         /**< left: predicates up to sqlm_end */
    SQLM_OP_OR,
    SQLM_OP_NOT,
    SQLM_OP_ASC,         /**< left: node */
    SQLM_OP_DESC
} sqlm_op;

/** A value within a list of them. */
typedef struct sqlm_operand {
    uint32_t    tag;
    const void *value;
} sqlm_operand;

/** One item of ORDER BY. */
typedef struct sqlm_order {
    sqlm_node node;
} sqlm_order;

/** Close a list of predicates, of columns, of order items; NULL within one stands for "left out". */
extern SQLM_QUERY_API const sqlm_bool_expr sqlm_end[1];
extern SQLM_QUERY_API const sqlm_order     sqlm_order_end[1];

SQLM_END_DECLS

/* A pointer to an incompatible type, and an integer for a pointer, break constraints of ISO C, of which older compilers only
   warn. Lists, predicates and typed functions rely on them, so they are made errors. */
#if defined __GNUC__ && !defined __cplusplus && !defined SQLMODEL_KEEP_DIAGNOSTICS
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#pragma GCC diagnostic error "-Wint-conversion" /* .where = !predicate would be NULL: every row */
#ifdef __clang__ /* clang counts lost qualifiers to the first group; they stay what they were for the user's own code */
#pragma clang diagnostic ignored "-Wincompatible-pointer-types-discards-qualifiers"
#pragma clang diagnostic warning "-Wincompatible-pointer-types-discards-qualifiers"
#endif
#endif

/* ---- operands ---- */

#define SQLM_TYPEOF_(x) __typeof__(((void)0, (x))) /* of the value: arrays decay, qualifiers go */
#define SQLM_STORE_(v) ((const SQLM_TYPEOF_(v)[]){ (v) })
#define SQLM_REFUSE_(condition, text) (0 * sizeof(struct { char c; _Static_assert(SQLM_QUIET_(condition), text); }))
/* a constant that no value of the kind can equal: decided only for integer constant expressions, others are checked when bound */
/* 0 +: else gcc warns when v is a > b */
#define SQLM_INT_(v) (0 + _Generic((v), int: (v), long: (v), long long: (v), default: 0))
#define SQLM_IN_RANGE_(e, v) \
    _Generic((1 ? (void *)(intptr_t)((((uint64_t)SQLM_INT_(v) + _Generic((e), const sqlm_i16_expr *: 0x8000u, default: 0u)) \
    & _Generic((e), const sqlm_u64_expr *: 1ull << 63, const sqlm_i16_expr *: ~0xffffull, const sqlm_bool_expr *: ~1ull, \
               default: 0ull)) == 0) : (int *)0), int *: 0, default: 1)
#define SQLM_FITS_(e, v, text) \
    SQLM_REFUSE_((SQLM_ACCEPTS_(e) >> SQLM_TAG_(v)) & 1, \
                 text ": the value does not have a type that the column or expression takes")
#define SQLM_CHECKED_(e, v, text) \
    ((uint8_t)(SQLM_TAG_(v) + SQLM_FITS_(e, v, text) + SQLM_REFUSE_(SQLM_IN_RANGE_(e, v), text ": the value is out of range")))
#define SQLM_FITTING_(e, v, text) ((uint8_t)(SQLM_TAG_(v) + SQLM_FITS_(e, v, text)))
#define SQLM_OPT_CHECKED_(e, v, text) ((uint8_t)(SQLM_OPT_TAG_(v) \
    + SQLM_REFUSE_((SQLM_OPT_ACCEPTS_(e) >> SQLM_OPT_TAG_(v)) & 1, text ": takes the opt_ type of the column")))
#define SQLM_OF_(kind, x) (&(x)->as_##kind) /* the node of x, which must be of that kind */
#define SQLM_NODE_(x) (&(x)->node)

#define SQLM_BINARY_(op_, e, v, text) \
    { .op = op_, .left = SQLM_NODE_(e), .tag = SQLM_CHECKED_(e, v, text), .right = SQLM_STORE_(v) }
#define SQLM_COMPARE_(op_, e, v, text) (&(const sqlm_bool_expr){ SQLM_BINARY_(op_, e, v, text) })

/* ---- predicates: each is a const sqlm_bool_expr * ---- */

/** e = v; the right side is a column or expression of the same kind, or a C value that the kind takes (never NULL:
 *  sqlm_is_null()). A double becomes an f32 for an f32 column; json compares as its text does. */
#define sqlm_eq(e, ...) SQLM_COMPARE_(SQLM_OP_EQ, e, (__VA_ARGS__), "sqlm_eq(" #e ", " #__VA_ARGS__ ")")
#define sqlm_ne(e, ...) SQLM_COMPARE_(SQLM_OP_NE, e, (__VA_ARGS__), "sqlm_ne(" #e ", " #__VA_ARGS__ ")")
#define sqlm_lt(e, ...) SQLM_COMPARE_(SQLM_OP_LT, e, (__VA_ARGS__), "sqlm_lt(" #e ", " #__VA_ARGS__ ")")
#define sqlm_le(e, ...) SQLM_COMPARE_(SQLM_OP_LE, e, (__VA_ARGS__), "sqlm_le(" #e ", " #__VA_ARGS__ ")")
#define sqlm_gt(e, ...) SQLM_COMPARE_(SQLM_OP_GT, e, (__VA_ARGS__), "sqlm_gt(" #e ", " #__VA_ARGS__ ")")
#define sqlm_ge(e, ...) SQLM_COMPARE_(SQLM_OP_GE, e, (__VA_ARGS__), "sqlm_ge(" #e ", " #__VA_ARGS__ ")")
/** The same or both NULL (IS NOT DISTINCT FROM), with the opt_ type of the column; text, json and bytes: a NULL pointer is NULL;
 *  an enumeration: the enumerator, 0 (unset) is NULL. */
#define sqlm_same(e, ...) (&(const sqlm_bool_expr){ { .op = SQLM_OP_SAME, .left = SQLM_NODE_(e), \
    .tag = SQLM_OPT_CHECKED_(e, (__VA_ARGS__), "sqlm_same(" #e ", " #__VA_ARGS__ ")"), .right = SQLM_STORE_((__VA_ARGS__)) } })
/** e LIKE pattern: % is any text, _ one character, \ takes the next one as it is; upper and lower case differ, on every
 *  database. */
#define sqlm_like(e, ...) \
    (&(const sqlm_bool_expr){ SQLM_TEXT_AND_(SQLM_OP_LIKE, e, (__VA_ARGS__), "sqlm_like(" #e ", " #__VA_ARGS__ ")") })
#define SQLM_TEXT_AND_(op_, e, v, message) \
    { .op = op_, .left = SQLM_OF_(text, e), .tag = SQLM_FITTING_((const sqlm_text_expr *)0, v, message), .right = SQLM_STORE_(v) }
#define sqlm_is_null(e) (&(const sqlm_bool_expr){ { .op = SQLM_OP_IS_NULL, .left = SQLM_NODE_(e) } })
#define sqlm_is_not_null(e) (&(const sqlm_bool_expr){ { .op = SQLM_OP_IS_NOT_NULL, .left = SQLM_NODE_(e) } })
/** low <= e AND e <= high */
#define sqlm_between(e, low, high) (&(const sqlm_bool_expr){ { .op = SQLM_OP_BETWEEN, .left = SQLM_NODE_(e), \
    .tag = SQLM_C_OPERANDS, .index = 2, .right = (const sqlm_operand[]){ SQLM_OPERAND_(e, low) SQLM_OPERAND_(e, high) } } })
/** e IN (values), at most 64; more with sqlm_in_array(). */
#define sqlm_in(e, ...) (&(const sqlm_bool_expr){ { .op = SQLM_OP_IN, .left = SQLM_NODE_(e), .tag = SQLM_C_OPERANDS, \
    .index = SQLM_COUNT_(__VA_ARGS__), .right = (const sqlm_operand[]){ SQLM_EACH_(SQLM_OPERAND_, e, __VA_ARGS__) } } })
#define SQLM_OPERAND_(e, v) { SQLM_CHECKED_(e, v, #v), SQLM_STORE_(v) },
/** e IN (the elements of a C array of a type that the column takes); an empty one is false. The count is mentioned three times;
 *  one that is negative or too large is refused with limit when the query runs. */
#define sqlm_in_array(e, array, count) (&(const sqlm_bool_expr){ { .op = SQLM_OP_IN_ARRAY, .left = SQLM_NODE_(e), \
    .index = SQLM_ARRAY_COUNT_(count), .tag = SQLM_CHECKED_(e, (array)[0], "sqlm_in_array(" #e ", " #array ")"), \
    .right = (array) } })
#define SQLM_ARRAY_COUNT_(count) \
    ((count) < 1 && (count) != 0 ? UINT32_MAX : (uint64_t)(count) < UINT32_MAX ? (uint32_t)(count) : UINT32_MAX)
/** All of them; NULL ones are left out, and when all are NULL the whole is left out. Any number. */
#define sqlm_and(...) SQLM_JUNCTION_(SQLM_OP_AND, __VA_ARGS__)
/** One of them; as sqlm_and(). */
#define sqlm_or(...) SQLM_JUNCTION_(SQLM_OP_OR, __VA_ARGS__)
#define SQLM_JUNCTION_(op_, ...) \
    (&(const sqlm_bool_expr){ { .op = op_, .left = (const sqlm_bool_expr *const[]){ __VA_ARGS__, sqlm_end } } })
/** Not it; left out when it is. */
#define sqlm_not(p) (&(const sqlm_bool_expr){ { .op = SQLM_OP_NOT, .left = (const sqlm_bool_expr *const[]){ p, sqlm_end } } })

/* ---- order ---- */

/** Ascending; NULL counts as less than any value, on every database. */
#define sqlm_asc(x) (&(const sqlm_order){ { .op = SQLM_OP_ASC, .left = SQLM_NODE_(x) } })
/** Descending; NULL comes last. */
#define sqlm_desc(x) (&(const sqlm_order){ { .op = SQLM_OP_DESC, .left = SQLM_NODE_(x) } })

/* ---- lists ---- */

/** Items of the order; NULL ones are left out: SQLM_BY(newest ? sqlm_desc(Hero_.born) : NULL, sqlm_asc(Hero_.id)). */
#define SQLM_BY(...) ((const sqlm_order *const[]){ __VA_ARGS__, sqlm_order_end })
/** Columns of one model, at most 64: which fields a write sends. */
#define SQLM_FIELDS(...) ((const sqlm_node *const[]){ SQLM_EACH_(SQLM_NODE_ITEM_, ~, __VA_ARGS__) SQLM_NODE_(sqlm_end) })
#define SQLM_NODE_ITEM_(context, x) SQLM_NODE_(x),

#endif
