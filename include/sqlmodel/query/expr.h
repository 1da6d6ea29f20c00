/* SPDX-License-Identifier: MIT */
/** @file
 *  Expressions: compound literals of typed nodes. Every operand is a column, an expression, or (right of an operator) a C value.
 *
 *  They live on the stack, allocate nothing and cannot fail. They live as long as the enclosing block, and the body of an
 *  `if` or of a loop is a block: an optional filter is written `age ? sqlm_ge(Hero_.age, *age) : NULL`, never assigned inside
 *  an `if`. All of it works at file scope too, where the values are constants. Comparisons mention their left operand four
 *  and their right one seven times: name a large operand first. Lists (and, or, order, assignments) mention each of theirs
 *  once, functions of text too; arithmetic, coalesce, minimum, maximum and sum say how often. C only: in C++ models can be
 *  used, but not these macros.
 *
 *  The database computes, and whatever it is, the result is the same: where one cannot compute exactly what the others do,
 *  the query is refused with unsupported before it runs. */
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
    SQLM_OP_DESC,
    SQLM_OP_SET,         /**< of an assignment; left: column; tag, right: value */
    SQLM_OP_SET_OPTIONAL, /**< the same with an opt_ value */
    SQLM_OP_SET_NULL,    /**< left: column */
    SQLM_OP_EXCLUDED,    /**< left: column */
    SQLM_OP_ADD,         /**< left: node; tag, right: value */
    SQLM_OP_SUB,
    SQLM_OP_MUL,
    SQLM_OP_DIV,
    SQLM_OP_CONCAT,
    SQLM_OP_COALESCE,
    SQLM_OP_LOWER,       /**< left: node */
    SQLM_OP_UPPER,
    SQLM_OP_LENGTH,
    SQLM_OP_CAST,        /**< type: of the result; left: node */
    SQLM_OP_VALUE,       /**< type: of the value; tag, right: value */
    SQLM_OP_IF,          /**< type: of the result; left: predicates up to sqlm_end; right: two sqlm_operand */
    SQLM_OP_COUNT_ALL,
    SQLM_OP_COUNT,       /**< left: node */
    SQLM_OP_SUM,
    SQLM_OP_AVG,
    SQLM_OP_MIN,
    SQLM_OP_MAX
} sqlm_op;

/** A value within a list of them. */
typedef struct sqlm_operand {
    uint32_t    tag;   /**< SQLM_C_…: the C type of value */
    const void *value; /**< where it is */
} sqlm_operand;

/** One item of ORDER BY. */
typedef struct sqlm_order {
    sqlm_node node; /**< what to order by, and how */
} sqlm_order;

/** One column and what it is set to. */
typedef struct sqlm_assignment {
    sqlm_node node; /**< column and value */
} sqlm_assignment;

/** Close a list of predicates, of columns, of order items, of assignments; NULL within one stands for "left out".
 *  @{ */
extern SQLM_QUERY_API const sqlm_bool_expr  sqlm_end[1];
extern SQLM_QUERY_API const sqlm_order      sqlm_order_end[1];
extern SQLM_QUERY_API const sqlm_assignment sqlm_assignment_end[1];
/** @} */

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
/* 0, when the condition holds. clang takes compound literals within a struct for ones at file scope, and refuses local
   variables in them: the condition is written where it is none, and handed to the assertion by the size of an array. */
#ifdef __clang__
#define SQLM_REFUSE_(condition, text) (0 * sizeof(void (*)(char (*sqlm_holds_)[(condition) ? 1 : 2], \
    char (*)[sizeof(struct { char c; _Static_assert(SQLM_QUIET_(sizeof(*sqlm_holds_) == 1), text); })])))
#else
#define SQLM_REFUSE_(condition, text) (0 * sizeof(struct { char c; _Static_assert(SQLM_QUIET_(condition), text); }))
#endif
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
/** e <> v; as sqlm_eq(). */
#define sqlm_ne(e, ...) SQLM_COMPARE_(SQLM_OP_NE, e, (__VA_ARGS__), "sqlm_ne(" #e ", " #__VA_ARGS__ ")")
/** e < v; as sqlm_eq(). */
#define sqlm_lt(e, ...) SQLM_COMPARE_(SQLM_OP_LT, e, (__VA_ARGS__), "sqlm_lt(" #e ", " #__VA_ARGS__ ")")
/** e <= v; as sqlm_eq(). */
#define sqlm_le(e, ...) SQLM_COMPARE_(SQLM_OP_LE, e, (__VA_ARGS__), "sqlm_le(" #e ", " #__VA_ARGS__ ")")
/** e > v; as sqlm_eq(). */
#define sqlm_gt(e, ...) SQLM_COMPARE_(SQLM_OP_GT, e, (__VA_ARGS__), "sqlm_gt(" #e ", " #__VA_ARGS__ ")")
/** e >= v; as sqlm_eq(). */
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
/** e IS NULL */
#define sqlm_is_null(e) (&(const sqlm_bool_expr){ { .op = SQLM_OP_IS_NULL, .left = SQLM_NODE_(e) } })
/** e IS NOT NULL */
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

/* ---- expressions: each is a pointer like the column handles of its kind, and stands wherever one may ---- */

/* a kind itself is not handed on: bool is a macro */
#define SQLM_TYPE_OF_(x) ((uint8_t)(SQLM_TAG_(x) - SQLM_C_EXPR + SQLM_TYPE_BOOL))
#define SQLM_CALL_(T, op_, node_) (&(const T){ { .op = op_, .left = node_ } })
/* the result has the type of e, which is mentioned three times, v four times */
#define SQLM_LIKE_LEFT_(op_, e, v, check) \
    ((SQLM_TYPEOF_(e))&(const sqlm_node){ .op = op_, .left = SQLM_NODE_(e), .tag = check, .right = SQLM_STORE_(v) })
#define SQLM_ONE_OF_(set, e, v, text) ((uint8_t)(SQLM_TAG_(v) + SQLM_REFUSE_((set(e) >> SQLM_TAG_(v)) & 1, text)))

/** e + v, e - v, e * v: numbers of one kind, e being of any but f32 (cast it to f64), v a column, an expression or a value of
 *  the kind. Integers are computed in 64 bits whatever their kind, with an error where that is not enough; NULL where either
 *  is. A value that is added to a decimal has at most its scale. Unsupported: u64 and decimals on SQLite, products of
 *  decimals of more than 65 digits in all or 30 behind the point on MySQL. e is mentioned three times, v four times. */
#define sqlm_add(e, ...) \
    SQLM_LIKE_LEFT_(SQLM_OP_ADD, e, (__VA_ARGS__), \
                    SQLM_ONE_OF_(SQLM_ADDS_, e, (__VA_ARGS__), "sqlm_add(" #e ", " #__VA_ARGS__ "): not numbers of one kind"))
/** e - v; as sqlm_add(). */
#define sqlm_sub(e, ...) \
    SQLM_LIKE_LEFT_(SQLM_OP_SUB, e, (__VA_ARGS__), \
                    SQLM_ONE_OF_(SQLM_ADDS_, e, (__VA_ARGS__), "sqlm_sub(" #e ", " #__VA_ARGS__ "): not numbers of one kind"))
/** e * v; as sqlm_add(). */
#define sqlm_mul(e, ...) \
    SQLM_LIKE_LEFT_(SQLM_OP_MUL, e, (__VA_ARGS__), \
                    SQLM_ONE_OF_(SQLM_ADDS_, e, (__VA_ARGS__), "sqlm_mul(" #e ", " #__VA_ARGS__ "): not numbers of one kind"))
/** e / v; of integers cut towards zero; NULL where v is 0. Not of decimals, which have no exact quotient. Otherwise as
 *  sqlm_add(). */
#define sqlm_div(e, ...) \
    SQLM_LIKE_LEFT_(SQLM_OP_DIV, e, (__VA_ARGS__), \
                    SQLM_ONE_OF_(SQLM_DIVIDES_, e, (__VA_ARGS__), \
                                 "sqlm_div(" #e ", " #__VA_ARGS__ "): not integers, or f64, of one kind"))
/** Text in lower or upper case: exact for ASCII. Other letters are the database's matter (SQLite leaves them as they are). */
#define sqlm_lower(x) SQLM_CALL_(sqlm_text_expr, SQLM_OP_LOWER, SQLM_OF_(text, x))
/** Text in upper case; as sqlm_lower(). */
#define sqlm_upper(x) SQLM_CALL_(sqlm_text_expr, SQLM_OP_UPPER, SQLM_OF_(text, x))
/** Characters of a text; an i64. */
#define sqlm_length(x) SQLM_CALL_(sqlm_i64_expr, SQLM_OP_LENGTH, SQLM_OF_(text, x))
/** One text after the other; NULL where either is. x is mentioned once, the other five times. */
#define sqlm_concat(x, ...) \
    (&(const sqlm_text_expr){ SQLM_TEXT_AND_(SQLM_OP_CONCAT, x, (__VA_ARGS__), "sqlm_concat(" #x ", " #__VA_ARGS__ ")") })
/** e, or where that is NULL, v: a column, expression or value of the kind. e is mentioned three times, v four times. */
#define sqlm_coalesce(e, ...) \
    SQLM_LIKE_LEFT_(SQLM_OP_COALESCE, e, (__VA_ARGS__), \
                    SQLM_FITTING_(e, (__VA_ARGS__), "sqlm_coalesce(" #e ", " #__VA_ARGS__ ")"))
/** x as another kind that has every value of its own: i16 as i32; i16, i32 as i64; i16, i32, f32 as f64; i16, i32, i64 and
 *  (not on SQLite) u64 as decimal; an enumeration as text. x is mentioned twice. */
#define sqlm_cast(kind, x) (&(const sqlm_##kind##_expr){ { .op = SQLM_OP_CAST, \
    .type = SQLM_TYPE_OF_((const sqlm_##kind##_expr *)0), .left = SQLM_NODE_(x), \
    .tag = (uint8_t)SQLM_REFUSE_((SQLM_CASTS_((const sqlm_##kind##_expr *)0) >> SQLM_TAG_(x)) & 1, \
                                 "sqlm_cast(" #kind ", " #x "): the kind does not have every value of the expression's") } })
/** A value where an expression is needed, of a kind that is named (not an enumeration: there is no saying which). */
#define sqlm_value(kind, ...) (&(const sqlm_##kind##_expr){ { .op = SQLM_OP_VALUE, \
    .type = SQLM_TYPE_OF_((const sqlm_##kind##_expr *)0), \
    .tag = SQLM_CHECKED_((const sqlm_##kind##_expr *)0, (__VA_ARGS__), "sqlm_value(" #kind ", " #__VA_ARGS__ ")"), \
    .right = SQLM_STORE_((__VA_ARGS__)) } })
/** yes where the predicate holds, no otherwise (also where it is NULL): columns, expressions or values of the kind. yes and
 *  no are mentioned six times. */
#define sqlm_if(kind, predicate, yes, no) (&(const sqlm_##kind##_expr){ { .op = SQLM_OP_IF, \
    .type = SQLM_TYPE_OF_((const sqlm_##kind##_expr *)0), .tag = SQLM_C_OPERANDS, .index = 2, \
    .left = (const sqlm_bool_expr *const[]){ predicate, sqlm_end }, \
    .right = (const sqlm_operand[]){ SQLM_OPERAND_((const sqlm_##kind##_expr *)0, yes) \
                                     SQLM_OPERAND_((const sqlm_##kind##_expr *)0, no) } } })

/* ---- aggregates: in the columns, .having and .order_by of a projection (projection.h) ---- */

/** Rows; an i64. */
#define sqlm_count() (&(const sqlm_i64_expr){ { .op = SQLM_OP_COUNT_ALL } })
/** Rows where x is not NULL; an i64. */
#define sqlm_count_of(x) SQLM_CALL_(sqlm_i64_expr, SQLM_OP_COUNT, SQLM_NODE_(x))
/** Least and greatest of a number, text, date or time; of no rows, and of NULLs alone, NULL. x is mentioned three times. */
#define sqlm_min(x) SQLM_EXTREME_(SQLM_OP_MIN, x, "sqlm_min(" #x "): a number, text, date or time is needed")
/** The greatest; as sqlm_min(). */
#define sqlm_max(x) SQLM_EXTREME_(SQLM_OP_MAX, x, "sqlm_max(" #x "): a number, text, date or time is needed")
#define SQLM_EXTREME_(op_, x, text) ((SQLM_TYPEOF_(x))&(const sqlm_node){ .op = op_, .left = SQLM_NODE_(x), \
    .tag = (uint8_t)SQLM_REFUSE_((SQLM_ORDERED_ >> SQLM_TAG_(x)) & 1, text) })
/** Sum of numbers; of no rows NULL. i16 and i32 give an i64, i64, u64 and decimal a decimal, f32 and f64 an f64. Unsupported
 *  on SQLite: u64, decimal; a sum of i64 beyond i64 is an error there. x is mentioned twice. */
#define sqlm_sum(x) ((SQLM_TYPEOF_(_Generic((x), \
    const sqlm_i16_expr *: (const sqlm_i64_expr *)0, const sqlm_i32_expr *: (const sqlm_i64_expr *)0, \
    const sqlm_i64_expr *: (const sqlm_decimal_expr *)0, const sqlm_u64_expr *: (const sqlm_decimal_expr *)0, \
    const sqlm_f32_expr *: (const sqlm_f64_expr *)0, const sqlm_f64_expr *: (const sqlm_f64_expr *)0, \
    const sqlm_decimal_expr *: (const sqlm_decimal_expr *)0)))&(const sqlm_node){ .op = SQLM_OP_SUM, .left = SQLM_NODE_(x) })
/** Mean of i16, i32, i64, f32, f64 as an f64; of no rows NULL. x is mentioned twice. */
#define sqlm_avg(x) (&(const sqlm_f64_expr){ { .op = SQLM_OP_AVG, .left = SQLM_NODE_(x), \
    .tag = (uint8_t)SQLM_REFUSE_((SQLM_AVERAGED_ >> SQLM_TAG_(x)) & 1, \
                                 "sqlm_avg(" #x "): an i16, i32, i64, f32 or f64 is needed") } })

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
/** Columns and expressions, at most 64: what rows are grouped by. */
#define SQLM_COLUMNS(...) SQLM_FIELDS(__VA_ARGS__)
#define SQLM_NODE_ITEM_(context, x) SQLM_NODE_(x),

#endif
