/* SPDX-License-Identifier: MIT */
/* Random aggregates, keys of groups, and assignments. */
#include "maker.h"

/* ---- aggregates ------------------------------------------------------------------------------------------------------------ */

#define EXTREME_OF(kind)                                                                   \
    static const sqlm_node *extreme_##kind(maker *m, unsigned depth)                       \
    {                                                                                      \
        const sqlm_##kind##_expr *of = make_##kind(m, depth);                              \
                                                                                           \
        return &(one_in(m, 2) ? KEEP(sqlm_##kind##_expr, sqlm_min(of))                     \
                              : KEEP(sqlm_##kind##_expr, sqlm_max(of)))->node;             \
    }

EXTREME_OF(i16)
EXTREME_OF(i32)
EXTREME_OF(i64)
EXTREME_OF(u64)
EXTREME_OF(f32)
EXTREME_OF(f64)
EXTREME_OF(text)
EXTREME_OF(decimal)
EXTREME_OF(date)
EXTREME_OF(time)
EXTREME_OF(timestamp)
EXTREME_OF(timestamptz)

typedef const sqlm_node *extreme_fn(maker *m, unsigned depth);

static extreme_fn *const extremes[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_I16] = extreme_i16,         [SQLM_TYPE_I32] = extreme_i32,
    [SQLM_TYPE_I64] = extreme_i64,         [SQLM_TYPE_U64] = extreme_u64,
    [SQLM_TYPE_F32] = extreme_f32,         [SQLM_TYPE_F64] = extreme_f64,
    [SQLM_TYPE_TEXT] = extreme_text,       [SQLM_TYPE_DECIMAL] = extreme_decimal,
    [SQLM_TYPE_DATE] = extreme_date,       [SQLM_TYPE_TIME] = extreme_time,
    [SQLM_TYPE_TIMESTAMP] = extreme_timestamp, [SQLM_TYPE_TIMESTAMPTZ] = extreme_timestamptz,
};

static const sqlm_node *number_of_rows(maker *m, unsigned depth)
{
    const sqlm_bool_expr *of = (const sqlm_bool_expr *)make_expression(m, SQLM_TYPE_BOOL + (sqlm_type)below(m, SQLM_TYPE_ENUM), depth);

    switch (below(m, 4)) {
    case 0:
        return &KEEP(sqlm_i64_expr, sqlm_count())->node;
    case 1:
        return &KEEP(sqlm_i64_expr, sqlm_sum(Thing_.i16_a))->node;
    case 2:
        return &KEEP(sqlm_i64_expr, sqlm_sum(Thing_.i32_a))->node;
    default:
        return &KEEP(sqlm_i64_expr, sqlm_count_of(of))->node;
    }
}

/* Of numbers whose sums are exact: which row comes first is the database's, and with others it would be seen. */
static const sqlm_node *mean_of_rows(maker *m)
{
    switch (below(m, 7)) {
    case 0:
        return &KEEP(sqlm_f64_expr, sqlm_avg(Thing_.i16_b))->node;
    case 1:
        return &KEEP(sqlm_f64_expr, sqlm_avg(Thing_.i32_a))->node;
    case 2:
        return &KEEP(sqlm_f64_expr, sqlm_avg(Thing_.i64_b))->node;
    case 3:
        return &KEEP(sqlm_f64_expr, sqlm_avg(Thing_.f32_b))->node;
    case 4:
        return &KEEP(sqlm_f64_expr, sqlm_avg(Thing_.f64_b))->node;
    case 5:
        return &KEEP(sqlm_f64_expr, sqlm_sum(Thing_.f32_b))->node;
    default:
        return &KEEP(sqlm_f64_expr, sqlm_sum(Thing_.f64_b))->node;
    }
}

/* SQLite does not add up u64 and decimals, nor i64 beyond i64: docs/queries.md, One answer on every database. */
static const sqlm_node *total_of_rows(maker *m)
{
    const uint64_t choice = below(m, 8);

    m->not_on_sqlite = m->not_on_sqlite || choice < 3;
    switch (choice) {
    case 0:
        return &KEEP(sqlm_decimal_expr, sqlm_sum(Thing_.u64_a))->node;
    case 1:
        return &KEEP(sqlm_decimal_expr, sqlm_sum(Thing_.decimal_a))->node;
    case 2:
        return &KEEP(sqlm_decimal_expr, sqlm_sum(Thing_.decimal_b))->node;
    default:
        return &KEEP(sqlm_decimal_expr, sqlm_sum(Thing_.i64_b))->node;
    }
}

const sqlm_node *make_aggregate(maker *m, sqlm_type type, unsigned depth)
{
    const bool is_other = one_in(m, 2);

    if (type == SQLM_TYPE_I64 && is_other)
        return number_of_rows(m, depth);
    if (type == SQLM_TYPE_F64 && is_other)
        return mean_of_rows(m);
    if (type == SQLM_TYPE_DECIMAL && is_other)
        return total_of_rows(m);
    return extremes[type] != NULL ? extremes[type](m, depth) : NULL;
}

const sqlm_bool_expr *make_having(maker *m)
{
    const sqlm_i64_expr  *number = (const sqlm_i64_expr *)make_aggregate(m, SQLM_TYPE_I64, 1);
    const sqlm_f64_expr  *mean = (const sqlm_f64_expr *)make_aggregate(m, SQLM_TYPE_F64, 1);
    const sqlm_text_expr *text = (const sqlm_text_expr *)make_aggregate(m, SQLM_TYPE_TEXT, 1);
    const char           *value = value_text(m);
    const int64_t         few = (int64_t)below(m, 3);

    switch (below(m, 5)) {
    case 0:
        return KEEP(sqlm_bool_expr, sqlm_gt(sqlm_count(), few));
    case 1:
        return KEEP(sqlm_bool_expr, sqlm_or(sqlm_ge(number, few), sqlm_is_null(mean)));
    case 2:
        return KEEP(sqlm_bool_expr, sqlm_lt(text, value));
    case 3:
        return KEEP(sqlm_bool_expr, sqlm_and(sqlm_lt(mean, 100.0), sqlm_ne(text, value)));
    default:
        return KEEP(sqlm_bool_expr, sqlm_eq(sqlm_coalesce(number, few), few));
    }
}

/* ---- what rows are grouped by: without values -------------------------------------------------------------------------------- */

#define KEY_OF(kind)                                                                                                \
    static const sqlm_node *key_##kind(maker *m)                                                                    \
    {                                                                                                               \
        switch (below(m, 3)) {                                                                                      \
        case 0:                                                                                                     \
            return &Thing_.kind##_a->node;                                                                          \
        case 1:                                                                                                     \
            return &Thing_.kind##_b->node;                                                                          \
        default:                                                                                                    \
            return &KEEP(sqlm_##kind##_expr, sqlm_coalesce(Thing_.kind##_b, Thing_.kind##_a))->node;                 \
        }                                                                                                           \
    }

KEY_OF(bool)
KEY_OF(i16)
KEY_OF(i32)
KEY_OF(i64)
KEY_OF(u64)
KEY_OF(f32)
KEY_OF(f64)
KEY_OF(text)
KEY_OF(bytes)
KEY_OF(decimal)
KEY_OF(date)
KEY_OF(time)
KEY_OF(timestamp)
KEY_OF(timestamptz)
KEY_OF(uuid)
KEY_OF(json)
KEY_OF(enum)

static const sqlm_node *computed_bool(maker *m)
{
    return one_in(m, 2) ? &KEEP(sqlm_bool_expr, sqlm_lt(Thing_.i64_b, Thing_.i64_a))->node
                        : &KEEP(sqlm_bool_expr, sqlm_is_null(Thing_.text_b))->node;
}

static const sqlm_node *computed_i16(maker *m)
{
    return &KEEP(sqlm_i16_expr, sqlm_mul(Thing_.i16_b, Thing_.i16_b))->node;
}

static const sqlm_node *computed_i32(maker *m)
{
    return &KEEP(sqlm_i32_expr, sqlm_div(Thing_.i32_b, Thing_.i32_a))->node;
}

static const sqlm_node *computed_i64(maker *m)
{
    return one_in(m, 2) ? &KEEP(sqlm_i64_expr, sqlm_length(Thing_.text_a))->node
                        : &KEEP(sqlm_i64_expr, sqlm_sub(Thing_.i64_b, sqlm_cast(i64, Thing_.i16_b)))->node;
}

static const sqlm_node *computed_f64(maker *m)
{
    return &KEEP(sqlm_f64_expr, sqlm_add(Thing_.f64_b, sqlm_cast(f64, Thing_.f32_b)))->node;
}

static const sqlm_node *computed_decimal(maker *m)
{
    return &KEEP(sqlm_decimal_expr, sqlm_cast(decimal, Thing_.i64_a))->node;
}

static const sqlm_node *computed_text(maker *m)
{
    switch (below(m, 3)) {
    case 0:
        return &KEEP(sqlm_text_expr, sqlm_lower(Thing_.ascii))->node;
    case 1:
        return &KEEP(sqlm_text_expr, sqlm_concat(Thing_.text_a, Thing_.ascii))->node;
    default:
        return &KEEP(sqlm_text_expr, sqlm_cast(text, Thing_.enum_b))->node;
    }
}

typedef const sqlm_node *key_fn(maker *m);

static key_fn *const keys[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = key_bool,   [SQLM_TYPE_I16] = key_i16,   [SQLM_TYPE_I32] = key_i32,       [SQLM_TYPE_I64] = key_i64,
    [SQLM_TYPE_U64] = key_u64,     [SQLM_TYPE_F32] = key_f32,   [SQLM_TYPE_F64] = key_f64,       [SQLM_TYPE_TEXT] = key_text,
    [SQLM_TYPE_BYTES] = key_bytes, [SQLM_TYPE_DECIMAL] = key_decimal, [SQLM_TYPE_DATE] = key_date, [SQLM_TYPE_TIME] = key_time,
    [SQLM_TYPE_TIMESTAMP] = key_timestamp, [SQLM_TYPE_TIMESTAMPTZ] = key_timestamptz, [SQLM_TYPE_UUID] = key_uuid,
    [SQLM_TYPE_JSON] = key_json,   [SQLM_TYPE_ENUM] = key_enum,
};

static key_fn *const computed_keys[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = computed_bool, [SQLM_TYPE_I16] = computed_i16,   [SQLM_TYPE_I32] = computed_i32,         [SQLM_TYPE_I64] = computed_i64,
    [SQLM_TYPE_F64] = computed_f64,   [SQLM_TYPE_TEXT] = computed_text, [SQLM_TYPE_DECIMAL] = computed_decimal,
};

const sqlm_node *make_key(maker *m, sqlm_type type)
{
    return computed_keys[type] != NULL && one_in(m, 2) ? computed_keys[type](m) : keys[type](m);
}

/* ---- assignments ----------------------------------------------------------------------------------------------------------- */

#define ASSIGN(assignment) keep_assignment(m, assignment)

static const sqlm_assignment *keep_assignment(maker *m, const sqlm_assignment *assignment)
{
    return (const sqlm_assignment *)keep_node(m, &assignment->node);
}

#define ASSIGN_OF(kind, TYPE, ctype)                                          \
    static const sqlm_assignment *assign_##kind(maker *m)                     \
    {                                                                         \
        const sqlm_##kind##_expr *right = make_##kind(m, 2);                  \
        const bool                fits = !may_not_fit(m, SQLM_TYPE_##TYPE);   \
        const ctype               value = value_##kind(m);                    \
                                                                              \
        switch (fits ? below(m, 6) : below(m, 2)) {                           \
        case 0:                                                               \
            return ASSIGN(sqlm_set_null(Thing_.kind##_b));                    \
        case 1:                                                               \
            return ASSIGN(sqlm_set(Thing_.kind##_a, value));                  \
        default:                                                              \
            return ASSIGN(sqlm_set(Thing_.kind##_b, right));                  \
        }                                                                     \
    }

ASSIGN_OF(bool, BOOL, bool)
ASSIGN_OF(i16, I16, int16_t)
ASSIGN_OF(i32, I32, int32_t)
ASSIGN_OF(i64, I64, int64_t)
ASSIGN_OF(u64, U64, uint64_t)
ASSIGN_OF(f32, F32, float)
ASSIGN_OF(f64, F64, double)
ASSIGN_OF(text, TEXT, string)
ASSIGN_OF(bytes, BYTES, sqlm_bytes)
ASSIGN_OF(decimal, DECIMAL, sqlm_decimal)
ASSIGN_OF(date, DATE, sqlm_date)
ASSIGN_OF(time, TIME, sqlm_time)
ASSIGN_OF(timestamp, TIMESTAMP, sqlm_timestamp)
ASSIGN_OF(timestamptz, TIMESTAMPTZ, sqlm_timestamptz)
ASSIGN_OF(uuid, UUID, sqlm_uuid)
ASSIGN_OF(json, JSON, string)
ASSIGN_OF(enum, ENUM, Colour)

const sqlm_assignment *make_assignment(maker *m, sqlm_type type)
{
    static const sqlm_assignment *(*const all[SQLM_TYPE_COUNT])(maker *) = {
        [SQLM_TYPE_BOOL] = assign_bool,   [SQLM_TYPE_I16] = assign_i16,   [SQLM_TYPE_I32] = assign_i32,   [SQLM_TYPE_I64] = assign_i64,
        [SQLM_TYPE_U64] = assign_u64,     [SQLM_TYPE_F32] = assign_f32,   [SQLM_TYPE_F64] = assign_f64,   [SQLM_TYPE_TEXT] = assign_text,
        [SQLM_TYPE_BYTES] = assign_bytes, [SQLM_TYPE_DECIMAL] = assign_decimal, [SQLM_TYPE_DATE] = assign_date, [SQLM_TYPE_TIME] = assign_time,
        [SQLM_TYPE_TIMESTAMP] = assign_timestamp, [SQLM_TYPE_TIMESTAMPTZ] = assign_timestamptz, [SQLM_TYPE_UUID] = assign_uuid,
        [SQLM_TYPE_JSON] = assign_json,   [SQLM_TYPE_ENUM] = assign_enum,
    };

    return all[type](m);
}
