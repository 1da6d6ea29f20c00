/* SPDX-License-Identifier: MIT */
/* Random expressions, of every kind and by every operation that gives it. What databases may answer differently is not made, with the
 * reason beside it. */
#include "maker.h"

#include "support/sqlm_cmocka.h"

const sqlm_node *keep_node(maker *m, const sqlm_node *node)
{
    const sqlm_select *select = NULL;

    assert_ok(m->cx, sqlm_select_clone(m->cx, SQLM_SELECT(.group_by = (const sqlm_node *const[]){ node, &sqlm_end->node }), m->arena, &select));
    return select->group_by[0];
}

/* How large the numbers of value_…() and of a kind's first column are, or those of the second one. */
static double most_of(sqlm_type type, bool is_second)
{
    static const double any[SQLM_TYPE_COUNT] = {
        [SQLM_TYPE_I16] = 32768.0,        [SQLM_TYPE_I32] = 2147483648.0, [SQLM_TYPE_I64] = 9223372036854775808.0,
        [SQLM_TYPE_U64] = 18446744073709551616.0, [SQLM_TYPE_F64] = 1.7e308,  [SQLM_TYPE_DECIMAL] = 1e10,
    };
    static const double small[SQLM_TYPE_COUNT] = {
        [SQLM_TYPE_I16] = 10.0, [SQLM_TYPE_I32] = 1000.0, [SQLM_TYPE_I64] = 1000.0,
        [SQLM_TYPE_U64] = 10.0, [SQLM_TYPE_F64] = 1000.0, [SQLM_TYPE_DECIMAL] = 10.0,
    };

    return is_second ? small[type] : any[type];
}

bool may_not_fit(const maker *m, sqlm_type type)
{
    return most_of(type, false) > 0.0 && m->most > most_of(type, false);
}

/* ---- what there is of every kind ------------------------------------------------------------------------------------------- */

typedef sqlm_bool_expr sqlm__Bool_expr; /* what bool becomes where a macro hands it to another one */

#define COLUMN_OF(kind, TYPE)                                 \
    static const sqlm_##kind##_expr *column_##kind(maker *m)  \
    {                                                         \
        const bool is_second = one_in(m, 2);                  \
                                                              \
        m->most = most_of(SQLM_TYPE_##TYPE, is_second);       \
        return is_second ? Thing_.kind##_b : Thing_.kind##_a; \
    }

/* A column, a value, coalesce() and if() with a value or an expression. Of an enumeration there are no lone values: is_valued. */
enum { A_COLUMN, ANOTHER_COLUMN, A_VALUE, OR_VALUE, IF_VALUE, OR_EXPRESSION, IF_EXPRESSION, CHOICES };

static unsigned choose(maker *m, unsigned depth, bool is_valued)
{
    const unsigned choice = (unsigned)below(m, depth == 0 ? OR_VALUE : CHOICES);

    if (is_valued)
        return choice;
    return choice == A_VALUE ? A_COLUMN : choice == IF_VALUE ? IF_EXPRESSION : choice;
}

#define COMMON_OF(kind, TYPE, ctype, is_valued)                                                                        \
    static const sqlm_##kind##_expr *common_##kind(maker *m, unsigned depth)                                           \
    {                                                                                                                  \
        const unsigned            choice = choose(m, depth, is_valued);                                                \
        const sqlm_##kind##_expr *left = choice < OR_VALUE ? NULL : make_##kind(m, depth - 1);                         \
        const double              left_most = choice < OR_VALUE ? 0.0 : m->most;                                       \
        const sqlm_##kind##_expr *right = choice < OR_EXPRESSION ? NULL : make_##kind(m, depth - 1);                   \
        const double              right_most = choice < OR_EXPRESSION ? most_of(SQLM_TYPE_##TYPE, false) : m->most;    \
        const sqlm_bool_expr     *when = choice == IF_VALUE || choice == IF_EXPRESSION ? make_condition(m, depth - 1) : NULL; \
        const ctype               value = value_##kind(m);                                                             \
                                                                                                                       \
        m->most = left_most > right_most ? left_most : right_most;                                                                         \
        switch (choice) {                                                                                              \
        case A_VALUE:                                                                                                  \
            return KEEP(sqlm_##kind##_expr, sqlm_value(kind, value));                                                  \
        case OR_VALUE:                                                                                                 \
            return KEEP(sqlm_##kind##_expr, sqlm_coalesce(left, value));                                               \
        case IF_VALUE:                                                                                                 \
            return KEEP(sqlm_##kind##_expr, sqlm_if(kind, when, left, value));                                         \
        case OR_EXPRESSION:                                                                                            \
            return KEEP(sqlm_##kind##_expr, sqlm_coalesce(left, right));                                               \
        case IF_EXPRESSION:                                                                                            \
            return KEEP(sqlm_##kind##_expr, sqlm_if(kind, when, left, right));                                         \
        default:                                                                                                       \
            return column_##kind(m);                                                                                   \
        }                                                                                                              \
    }

COLUMN_OF(bool, BOOL)
COLUMN_OF(i16, I16)
COLUMN_OF(i32, I32)
COLUMN_OF(i64, I64)
COLUMN_OF(u64, U64)
COLUMN_OF(f32, F32)
COLUMN_OF(f64, F64)
COLUMN_OF(text, TEXT)
COLUMN_OF(bytes, BYTES)
COLUMN_OF(decimal, DECIMAL)
COLUMN_OF(date, DATE)
COLUMN_OF(time, TIME)
COLUMN_OF(timestamp, TIMESTAMP)
COLUMN_OF(timestamptz, TIMESTAMPTZ)
COLUMN_OF(uuid, UUID)
COLUMN_OF(json, JSON)
COLUMN_OF(enum, ENUM)

COMMON_OF(bool, BOOL, bool, true)
COMMON_OF(i16, I16, int16_t, true)
COMMON_OF(i32, I32, int32_t, true)
COMMON_OF(i64, I64, int64_t, true)
COMMON_OF(u64, U64, uint64_t, true)
COMMON_OF(f32, F32, float, true)
COMMON_OF(f64, F64, double, true)
COMMON_OF(text, TEXT, string, true)
COMMON_OF(bytes, BYTES, sqlm_bytes, true)
COMMON_OF(decimal, DECIMAL, sqlm_decimal, true)
COMMON_OF(date, DATE, sqlm_date, true)
COMMON_OF(time, TIME, sqlm_time, true)
COMMON_OF(timestamp, TIMESTAMP, sqlm_timestamp, true)
COMMON_OF(timestamptz, TIMESTAMPTZ, sqlm_timestamptz, true)
COMMON_OF(uuid, UUID, sqlm_uuid, true)
COMMON_OF(json, JSON, string, true)
COMMON_OF(enum, ENUM, Colour, false)

#define COMMON_ALONE(kind)                                            \
    const sqlm_##kind##_expr *make_##kind(maker *m, unsigned depth)   \
    {                                                                 \
        return common_##kind(m, depth);                               \
    }

COMMON_ALONE(f32)
COMMON_ALONE(bytes)
COMMON_ALONE(date)
COMMON_ALONE(time)
COMMON_ALONE(timestamp)
COMMON_ALONE(timestamptz)
COMMON_ALONE(uuid)
COMMON_ALONE(json)
COMMON_ALONE(enum)

/* A condition is a bool. */
const sqlm_bool_expr *make_bool(maker *m, unsigned depth)
{
    return depth == 0 || one_in(m, 3) ? common_bool(m, depth) : make_condition(m, depth - 1);
}

/* ---- numbers --------------------------------------------------------------------------------------------------------------- */

enum { ADD, SUB, MUL, DIV };

static double most_computed(unsigned op, double left, double right)
{
    return op == MUL ? left * right : op == DIV ? left : left + right;
}

/* Results that are too large are an error, on a row that one database may look at and another one not: they are not made here, but of
 * columns alone. One that a value's kind cannot hold may be computed with. */
#define COMPUTED_OF(kind, ctype, limit, SMALL, DIVIDE, is_real)                                            \
    static const sqlm_##kind##_expr *computed_##kind(maker *m, unsigned depth)                              \
    {                                                                                                       \
        const sqlm_##kind##_expr *left = make_##kind(m, depth - 1);                                         \
        const double              left_most = m->most;                                                      \
        const bool                is_value = one_in(m, 2);                                                  \
        const sqlm_##kind##_expr *right = is_value ? NULL : make_##kind(m, depth - 1);                      \
        const double              right_most = is_value ? 1000.0 : m->most;                                 \
        const unsigned            op = (unsigned)below(m, is_real && !is_value ? DIV : DIV + 1);            \
        const ctype               value = SMALL;                                                            \
                                                                                                            \
        m->most = most_computed(op, left_most, right_most) * (is_real && op == DIV ? 8.0 : 1.0);            \
        if (m->most > (limit)) {                                                                            \
            m->most = left_most;                                                                            \
            return left;                                                                                    \
        }                                                                                                   \
        switch (op) {                                                                                       \
        case ADD:                                                                                           \
            return is_value ? KEEP(sqlm_##kind##_expr, sqlm_add(left, value)) : KEEP(sqlm_##kind##_expr, sqlm_add(left, right)); \
        case SUB:                                                                                           \
            return is_value ? KEEP(sqlm_##kind##_expr, sqlm_sub(left, value)) : KEEP(sqlm_##kind##_expr, sqlm_sub(left, right)); \
        case MUL:                                                                                           \
            return is_value ? KEEP(sqlm_##kind##_expr, sqlm_mul(left, value)) : KEEP(sqlm_##kind##_expr, sqlm_mul(left, right)); \
        default:                                                                                            \
            return is_value ? KEEP(sqlm_##kind##_expr, DIVIDE(left, value)) : KEEP(sqlm_##kind##_expr, DIVIDE(left, right)); \
        }                                                                                                   \
    }

/* Of any two numbers: there is a result or an error, the same everywhere, where every row is looked at. */
#define EDGE_OF(kind, ctype, count)                                                                               \
    static const sqlm_node *edge_##kind(maker *m)                                                           \
    {                                                                                                       \
        const ctype               value = value_##kind(m);                                                  \
        const sqlm_##kind##_expr *left = one_in(m, 2) ? Thing_.kind##_a : Thing_.kind##_b;                  \
        const sqlm_##kind##_expr *right = one_in(m, 2) ? Thing_.kind##_a : KEEP(sqlm_##kind##_expr, sqlm_value(kind, value)); \
                                                                                                            \
        switch (below(m, count)) {                                                                          \
        case ADD:                                                                                           \
            return &KEEP(sqlm_##kind##_expr, sqlm_add(left, right))->node;                                  \
        case SUB:                                                                                           \
            return &KEEP(sqlm_##kind##_expr, sqlm_sub(left, right))->node;                                  \
        case MUL:                                                                                           \
            return &KEEP(sqlm_##kind##_expr, sqlm_mul(left, right))->node;                                  \
        default:                                                                                            \
            return &KEEP(sqlm_##kind##_expr, sqlm_div(left, right))->node;                                  \
        }                                                                                                   \
    }

EDGE_OF(i16, int16_t, DIV + 1)
EDGE_OF(i32, int32_t, DIV + 1)
EDGE_OF(i64, int64_t, DIV + 1)
EDGE_OF(f64, double, MUL) /* products: docs/databases.md, "a product or quotient of f64 that is too small" */

const sqlm_node *make_edge(maker *m, sqlm_type *type)
{
    switch (below(m, 4)) {
    case 0:
        *type = SQLM_TYPE_I16;
        return edge_i16(m);
    case 1:
        *type = SQLM_TYPE_I32;
        return edge_i32(m);
    case 2:
        *type = SQLM_TYPE_I64;
        return edge_i64(m);
    default:
        *type = SQLM_TYPE_F64;
        return edge_f64(m);
    }
}

#define MOST_WHOLE 9e18

COMPUTED_OF(i16, int16_t, MOST_WHOLE, small_number(m), sqlm_div, false)
COMPUTED_OF(i32, int32_t, MOST_WHOLE, small_number(m), sqlm_div, false)
COMPUTED_OF(i64, int64_t, MOST_WHOLE, small_number(m), sqlm_div, false)
COMPUTED_OF(u64, uint64_t, 1e30, below(m, 1000), sqlm_div, false)
COMPUTED_OF(f64, double, 1e100, small_fraction(m), sqlm_div, true) /* divided by values of an eighth or more, so that nothing is infinite */
COMPUTED_OF(decimal, sqlm_decimal, 1e13, value_decimal(m), sqlm_sub, false) /* there is no quotient of decimals */

/* What SQLite does not compute with exactly is refused there: docs/queries.md, One answer on every database. */
static void leave_sqlite_out(maker *m, bool has_decimals)
{
    m->not_on_sqlite = true;
    m->has_decimals = m->has_decimals || has_decimals;
}

const sqlm_i16_expr *make_i16(maker *m, unsigned depth)
{
    return depth == 0 || one_in(m, 2) ? common_i16(m, depth) : computed_i16(m, depth);
}

const sqlm_i32_expr *make_i32(maker *m, unsigned depth)
{
    switch (depth == 0 ? 0 : below(m, 4)) {
    case 0:
    case 1:
        return common_i32(m, depth);
    case 2:
        return computed_i32(m, depth);
    default:
        return KEEP(sqlm_i32_expr, sqlm_cast(i32, make_i16(m, depth - 1)));
    }
}

const sqlm_i64_expr *make_i64(maker *m, unsigned depth)
{
    const sqlm_text_expr *text;

    switch (depth == 0 ? 0 : below(m, 6)) {
    case 0:
    case 1:
        return common_i64(m, depth);
    case 2:
    case 3:
        return computed_i64(m, depth);
    case 4:
        text = make_text(m, depth - 1);
        m->most = 1000.0;
        return KEEP(sqlm_i64_expr, sqlm_length(text));
    default:
        return one_in(m, 2) ? KEEP(sqlm_i64_expr, sqlm_cast(i64, make_i32(m, depth - 1)))
                            : KEEP(sqlm_i64_expr, sqlm_cast(i64, make_i16(m, depth - 1)));
    }
}

const sqlm_u64_expr *make_u64(maker *m, unsigned depth)
{
    if (depth == 0 || !one_in(m, 4))
        return common_u64(m, depth);
    leave_sqlite_out(m, false);
    return computed_u64(m, depth);
}

const sqlm_f64_expr *make_f64(maker *m, unsigned depth)
{
    const sqlm_f32_expr *real;

    switch (depth == 0 ? 0 : below(m, 6)) {
    case 0:
    case 1:
        return common_f64(m, depth);
    case 2:
    case 3:
        return computed_f64(m, depth);
    case 4:
        real = make_f32(m, depth - 1);
        m->most = 4e38;
        return KEEP(sqlm_f64_expr, sqlm_cast(f64, real));
    default:
        return one_in(m, 2) ? KEEP(sqlm_f64_expr, sqlm_cast(f64, make_i32(m, depth - 1)))
                            : KEEP(sqlm_f64_expr, sqlm_cast(f64, make_i16(m, depth - 1)));
    }
}

static const sqlm_decimal_expr *cast_decimal(maker *m, unsigned depth)
{
    switch (below(m, 4)) {
    case 0:
        return KEEP(sqlm_decimal_expr, sqlm_cast(decimal, make_i16(m, depth)));
    case 1:
        return KEEP(sqlm_decimal_expr, sqlm_cast(decimal, make_i32(m, depth)));
    case 2:
        return KEEP(sqlm_decimal_expr, sqlm_cast(decimal, make_i64(m, depth)));
    default:
        leave_sqlite_out(m, false);
        return KEEP(sqlm_decimal_expr, sqlm_cast(decimal, make_u64(m, depth)));
    }
}

const sqlm_decimal_expr *make_decimal(maker *m, unsigned depth)
{
    switch (depth == 0 ? 0 : below(m, 5)) {
    case 1:
        return cast_decimal(m, depth - 1);
    case 2:
        leave_sqlite_out(m, true);
        return computed_decimal(m, depth);
    default:
        return common_decimal(m, depth);
    }
}

/* ---- texts ----------------------------------------------------------------------------------------------------------------- */

/* Letters beyond ASCII are left alone by SQLite: docs/queries.md, One answer on every database. */
static const sqlm_text_expr *make_ascii(maker *m, unsigned depth)
{
    const char *value = value_ascii(m);

    switch (depth == 0 ? 0 : below(m, 5)) {
    case 0:
        return Thing_.ascii;
    case 1:
        return KEEP(sqlm_text_expr, sqlm_value(text, value));
    case 2:
        return KEEP(sqlm_text_expr, sqlm_lower(make_ascii(m, depth - 1)));
    case 3:
        return KEEP(sqlm_text_expr, sqlm_upper(make_ascii(m, depth - 1)));
    default:
        return KEEP(sqlm_text_expr, sqlm_concat(make_ascii(m, depth - 1), value));
    }
}

const sqlm_text_expr *make_text(maker *m, unsigned depth)
{
    const sqlm_text_expr *left, *right;
    const char           *value = value_text(m);

    switch (depth == 0 ? 0 : below(m, 7)) {
    case 3:
        return make_ascii(m, depth - 1);
    case 4:
        return KEEP(sqlm_text_expr, sqlm_concat(make_text(m, depth - 1), value));
    case 5:
        left = make_text(m, depth - 1);
        right = make_text(m, depth - 1);
        return KEEP(sqlm_text_expr, sqlm_concat(left, right));
    case 6:
        return KEEP(sqlm_text_expr, sqlm_cast(text, make_enum(m, depth - 1)));
    default:
        return common_text(m, depth);
    }
}

/* ---- any kind -------------------------------------------------------------------------------------------------------------- */

#define NODE_OF(kind)                                               \
    static const sqlm_node *node_##kind(maker *m, unsigned depth)   \
    {                                                               \
        return &make_##kind(m, depth)->node;                        \
    }

NODE_OF(bool)
NODE_OF(i16)
NODE_OF(i32)
NODE_OF(i64)
NODE_OF(u64)
NODE_OF(f32)
NODE_OF(f64)
NODE_OF(text)
NODE_OF(bytes)
NODE_OF(decimal)
NODE_OF(date)
NODE_OF(time)
NODE_OF(timestamp)
NODE_OF(timestamptz)
NODE_OF(uuid)
NODE_OF(json)
NODE_OF(enum)

const sqlm_node *make_expression(maker *m, sqlm_type type, unsigned depth)
{
    static const sqlm_node *(*const all[SQLM_TYPE_COUNT])(maker *, unsigned) = {
        [SQLM_TYPE_BOOL] = node_bool,
        [SQLM_TYPE_I16] = node_i16,
        [SQLM_TYPE_I32] = node_i32,
        [SQLM_TYPE_I64] = node_i64,
        [SQLM_TYPE_U64] = node_u64,
        [SQLM_TYPE_F32] = node_f32,
        [SQLM_TYPE_F64] = node_f64,
        [SQLM_TYPE_TEXT] = node_text,
        [SQLM_TYPE_BYTES] = node_bytes,
        [SQLM_TYPE_DECIMAL] = node_decimal,
        [SQLM_TYPE_DATE] = node_date,
        [SQLM_TYPE_TIME] = node_time,
        [SQLM_TYPE_TIMESTAMP] = node_timestamp,
        [SQLM_TYPE_TIMESTAMPTZ] = node_timestamptz,
        [SQLM_TYPE_UUID] = node_uuid,
        [SQLM_TYPE_JSON] = node_json,
        [SQLM_TYPE_ENUM] = node_enum,
    };

    return all[type](m, depth);
}
