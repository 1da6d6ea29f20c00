/* SPDX-License-Identifier: MIT */
/* Random conditions: every operator, of every kind. */
#include "maker.h"

#define CONDITION(condition) KEEP(sqlm_bool_expr, condition)

/* ---- comparisons ----------------------------------------------------------------------------------------------------------- */

/* With a value or an expression on the right; @p OPTIONAL makes the opt_ value that sqlm_same() takes. */
#define COMPARE_OF(kind, ctype, opt_type, OPTIONAL)                                                       \
    static const sqlm_bool_expr *compare_##kind(maker *m, unsigned depth)                                 \
    {                                                                                                     \
        const sqlm_##kind##_expr *left = make_##kind(m, depth);                                           \
        const sqlm_##kind##_expr *right = make_##kind(m, depth);                                          \
        const ctype               value = value_##kind(m), other = value_##kind(m);                       \
        const ctype               array[] = { value_##kind(m), value, value_##kind(m), other, value };     \
        const size_t              length = below(m, 6);                                                   \
        const opt_type            optional = OPTIONAL;                                                    \
                                                                                                          \
        switch (below(m, 19)) {                                                                           \
        case 0:                                                                                           \
            return CONDITION(sqlm_eq(left, value));                                                       \
        case 1:                                                                                           \
            return CONDITION(sqlm_ne(left, value));                                                       \
        case 2:                                                                                           \
            return CONDITION(sqlm_lt(left, value));                                                       \
        case 3:                                                                                           \
            return CONDITION(sqlm_le(left, value));                                                       \
        case 4:                                                                                           \
            return CONDITION(sqlm_gt(left, value));                                                       \
        case 5:                                                                                           \
            return CONDITION(sqlm_ge(left, value));                                                       \
        case 6:                                                                                           \
            return CONDITION(sqlm_eq(left, right));                                                       \
        case 7:                                                                                           \
            return CONDITION(sqlm_ne(left, right));                                                       \
        case 8:                                                                                           \
            return CONDITION(sqlm_lt(left, right));                                                       \
        case 9:                                                                                           \
            return CONDITION(sqlm_le(left, right));                                                       \
        case 10:                                                                                          \
            return CONDITION(sqlm_gt(left, right));                                                       \
        case 11:                                                                                          \
            return CONDITION(sqlm_ge(left, right));                                                       \
        case 12:                                                                                          \
            return CONDITION(sqlm_same(left, optional));                                                  \
        case 13:                                                                                          \
            return CONDITION(sqlm_between(left, value, other));                                           \
        case 14:                                                                                          \
            return CONDITION(sqlm_between(left, value, right));                                           \
        case 15:                                                                                          \
            return CONDITION(sqlm_in(left, value, right, other));                                         \
        case 16:                                                                                          \
            return CONDITION(sqlm_in_array(left, array, length));                                    \
        case 17:                                                                                          \
            return CONDITION(sqlm_is_null(left));                                                         \
        default:                                                                                          \
            return CONDITION(sqlm_is_not_null(left));                                                     \
        }                                                                                                 \
    }

#define FLAGGED { .has = !one_in(m, 3), .value = value }
#define POINTED (one_in(m, 3) ? NULL : value)

COMPARE_OF(bool, bool, sqlm_opt_bool, FLAGGED)
COMPARE_OF(i16, int16_t, sqlm_opt_i16, FLAGGED)
COMPARE_OF(i32, int32_t, sqlm_opt_i32, FLAGGED)
COMPARE_OF(i64, int64_t, sqlm_opt_i64, FLAGGED)
COMPARE_OF(u64, uint64_t, sqlm_opt_u64, FLAGGED)
COMPARE_OF(f32, float, sqlm_opt_f32, FLAGGED)
COMPARE_OF(f64, double, sqlm_opt_f64, FLAGGED)
COMPARE_OF(text, string, string, POINTED)
COMPARE_OF(bytes, sqlm_bytes, sqlm_bytes, (one_in(m, 3) ? (sqlm_bytes){ NULL, 0 } : value))
COMPARE_OF(decimal, sqlm_decimal, sqlm_opt_decimal, FLAGGED)
COMPARE_OF(date, sqlm_date, sqlm_opt_date, FLAGGED)
COMPARE_OF(time, sqlm_time, sqlm_opt_time, FLAGGED)
COMPARE_OF(timestamp, sqlm_timestamp, sqlm_opt_timestamp, FLAGGED)
COMPARE_OF(timestamptz, sqlm_timestamptz, sqlm_opt_timestamptz, FLAGGED)
COMPARE_OF(uuid, sqlm_uuid, sqlm_opt_uuid, FLAGGED)

/* PostgreSQL compares json as values, the others as texts: docs/databases.md, "json, compared or sorted". Texts of which no two are one
 * value are the same by either. */
static const sqlm_bool_expr *compare_json(maker *m, unsigned depth)
{
    const sqlm_json_expr *left = make_json(m, depth);
    const sqlm_json_expr *right = make_json(m, depth);
    const char           *value = value_json(m), *other = value_json(m);
    const char           *array[] = { value, other, value };
    const size_t          length = below(m, 4);
    const char           *optional = POINTED;

    switch (below(m, 7)) {
    case 0:
        return CONDITION(sqlm_eq(left, value));
    case 1:
        return CONDITION(sqlm_ne(left, right));
    case 2:
        return CONDITION(sqlm_same(left, optional));
    case 3:
        return CONDITION(sqlm_in(left, value, right, other));
    case 4:
        return CONDITION(sqlm_in_array(left, array, length));
    case 5:
        return CONDITION(sqlm_is_null(left));
    default:
        return CONDITION(sqlm_eq(left, right));
    }
}

COMPARE_OF(enum, Colour, Colour, (one_in(m, 3) ? Colour_unset : value))

static const sqlm_bool_expr *compare_like(maker *m, unsigned depth)
{
    const sqlm_text_expr *left = make_text(m, depth);
    const char           *pattern = value_pattern(m);

    /* a column without \: docs/databases.md, "a pattern that a column holds" */
    return one_in(m, 4) ? CONDITION(sqlm_like(left, Thing_.ascii)) : CONDITION(sqlm_like(left, pattern));
}

typedef const sqlm_bool_expr *compare_fn(maker *m, unsigned depth);

static const sqlm_bool_expr *make_comparison(maker *m, unsigned depth)
{
    static compare_fn *const all[] = { compare_bool,  compare_i16,     compare_i32,  compare_i64,  compare_u64,       compare_f32,         compare_f64,
                                       compare_text,  compare_bytes,   compare_decimal, compare_date, compare_time,   compare_timestamp,   compare_timestamptz,
                                       compare_uuid,  compare_json,    compare_enum, compare_like, compare_like,      compare_text };

    return all[below(m, sizeof all / sizeof all[0])](m, depth);
}

/* ---- AND, OR, NOT ---------------------------------------------------------------------------------------------------------- */

/* What is left out stands among others that are not. */
static const sqlm_bool_expr *make_junction(maker *m, unsigned depth)
{
    const sqlm_bool_expr *first = make_condition(m, depth - 1);
    const sqlm_bool_expr *second = one_in(m, 5) ? NULL : make_condition(m, depth - 1);
    const sqlm_bool_expr *third = one_in(m, 2) ? NULL : make_condition(m, depth - 1);

    switch (below(m, 5)) {
    case 0:
    case 1:
        return CONDITION(sqlm_and(first, second, third));
    case 2:
    case 3:
        return CONDITION(sqlm_or(second, first, third));
    default:
        return CONDITION(sqlm_not(first));
    }
}

const sqlm_bool_expr *make_condition(maker *m, unsigned depth)
{
    if (depth > 0 && one_in(m, 2))
        return make_junction(m, depth);
    if (one_in(m, 12))
        return one_in(m, 2) ? Thing_.bool_a : Thing_.bool_b;
    return make_comparison(m, depth > 0 ? depth - 1 : 0);
}
