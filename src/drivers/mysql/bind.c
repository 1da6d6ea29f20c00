/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"
#include "temporal.h"

#include <sqlmodel/sys/batch.h>
#include <sqlmodel/sys/binder.h>
#include <sqlmodel/sys/text_form.h>

#include <math.h>
#include <string.h>

/* What is sent of a parameter besides its text (type, length, or a value of fixed size), and of a statement besides its parameters. */
enum { MOST_VALUE_BYTES = 20, MOST_HEADER_BYTES = 32 };

/* One parameter on its way. */
typedef struct binding {
    sqlm_binding     base;
    mysql_statement *statement;
    bool             in_array;
} binding;

static inline const binding *binding_of(const sqlm_binding *base)
{
    return (const binding *)base;
}

static inline size_t index_of(const binding *b)
{
    return (size_t)(b->base.number - 1);
}

/* The client library's struct serves results too: it wants to be able to write where it only reads here. */
static inline void *readable(const void *data)
{
    void *pointer;

    memcpy(&pointer, &data, sizeof pointer);
    return pointer;
}

static inline mysql_parameter *cell_of(const binding *b)
{
    return &b->statement->parameters[index_of(b)];
}

/* The type that a column's values are sent as; a value of any kind has its own. */
static const enum enum_field_types sent_types[SQLM_TYPE_MASK + 1] = {
    [SQLM_TYPE_BOOL] = MYSQL_TYPE_TINY,
    [SQLM_TYPE_I16] = MYSQL_TYPE_SHORT,
    [SQLM_TYPE_I32] = MYSQL_TYPE_LONG,
    [SQLM_TYPE_I64] = MYSQL_TYPE_LONGLONG,
    [SQLM_TYPE_U64] = MYSQL_TYPE_LONGLONG,
    [SQLM_TYPE_F32] = MYSQL_TYPE_FLOAT,
    [SQLM_TYPE_F64] = MYSQL_TYPE_DOUBLE,
    [SQLM_TYPE_TEXT] = MYSQL_TYPE_STRING,
    [SQLM_TYPE_BYTES] = MYSQL_TYPE_BLOB,
    [SQLM_TYPE_DECIMAL] = MYSQL_TYPE_NEWDECIMAL,
    [SQLM_TYPE_DATE] = MYSQL_TYPE_DATE,
    [SQLM_TYPE_TIME] = MYSQL_TYPE_TIME,
    [SQLM_TYPE_TIMESTAMP] = MYSQL_TYPE_DATETIME,
    [SQLM_TYPE_TIMESTAMPTZ] = MYSQL_TYPE_DATETIME,
    [SQLM_TYPE_UUID] = MYSQL_TYPE_BLOB,
    [SQLM_TYPE_JSON] = MYSQL_TYPE_STRING,
    [SQLM_TYPE_ENUM] = MYSQL_TYPE_STRING,
};

/* Binds a parameter to another place, or as another type: the client library must be told. */
static void bind_anew(const binding *b, enum enum_field_types type, bool is_unsigned, void *buffer)
{
    mysql_parameter *cell = cell_of(b);
    MYSQL_BIND      *bind = &b->statement->binds[index_of(b)];

    bind->buffer_type = type;
    bind->buffer = buffer;
    bind->length = &cell->length;
    bind->is_null = &cell->is_null;
    bind->is_unsigned = is_unsigned;
    b->statement->bind_changes++;
}

/* An array has a way of its own to say that a value is NULL, and the client library makes room for it by another member. */
static inline void finish_element(const binding *b, bool is_null)
{
#ifdef MARIADB_BASE_VERSION
    if (b->in_array) {
        MYSQL_BIND *bind = &b->statement->binds[index_of(b)];

        bind->buffer_length = *bind->length;
        bind->u.indicator = &b->statement->indicators[index_of(b)];
        *bind->u.indicator = is_null ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
    }
#else
    (void)b;
    (void)is_null;
#endif
}

/* Says that the value stands in its cell. */
static inline sqlm_outcome point_as(const binding *b, enum enum_field_types type, bool is_unsigned, size_t length)
{
    mysql_parameter *cell = cell_of(b);
    const uint16_t   bound_as = (uint16_t)((unsigned)type | (unsigned)is_unsigned << 8);

    cell->length = (unsigned long)length;
    cell->is_null = 0;
    if (cell->bound_as != bound_as) {
        bind_anew(b, type, is_unsigned, &cell->as);
        cell->bound_as = bound_as;
    }
    finish_element(b, false);
    return SQLM_OK;
}

static inline sqlm_outcome point(const binding *b, enum enum_field_types type, size_t length)
{
    return point_as(b, type, false, length);
}

/* Short text and bytes are, so that the place stays the same; an array is told of each place anyway. */
static inline bool is_copied(const binding *b, size_t length)
{
    return length <= sizeof cell_of(b)->as && !b->in_array;
}

static inline sqlm_outcome point_at_bytes(const binding *b, enum enum_field_types type, const void *data, size_t length)
{
    mysql_parameter *cell = cell_of(b);

    b->statement->text_bytes += length;
    if (is_copied(b, length)) {
        memcpy(cell->as.text, data, length);
        return point(b, type, length);
    }
    cell->length = (unsigned long)length;
    cell->is_null = 0;
    cell->bound_as = 0;
    bind_anew(b, type, false, readable(data));
    finish_element(b, false);
    return SQLM_OK;
}

/* A column's NULL has the type of its values, so that nothing is bound anew when one comes. */
static sqlm_outcome bind_null(const sqlm_binding *base)
{
    const binding *b = binding_of(base);
    const uint8_t  type = base->column != NULL ? base->column->type : SQLM_TYPE_ANY;

    (void)point_as(b, type == SQLM_TYPE_ANY ? MYSQL_TYPE_NULL : sent_types[type], type == SQLM_TYPE_U64, 0);
    cell_of(b)->is_null = 1;
    finish_element(b, true);
    return SQLM_OK;
}

/* A member goes as its own type, a value always as the widest one. */
static inline sqlm_outcome bind_whole(const sqlm_binding *base, uint8_t type, int64_t number)
{
    const binding   *b = binding_of(base);
    mysql_parameter *cell = cell_of(b);

    if (type == SQLM_TYPE_BOOL) {
        cell->as.tiny = number != 0;
        return point(b, MYSQL_TYPE_TINY, sizeof cell->as.tiny);
    }
    if (type == SQLM_TYPE_I64 || base->column == NULL || base->column->type == SQLM_TYPE_ANY) {
        cell->as.wide = number;
        return point(b, MYSQL_TYPE_LONGLONG, sizeof cell->as.wide);
    }
    if (type == SQLM_TYPE_I32) {
        cell->as.middle = (int32_t)number;
        return point(b, MYSQL_TYPE_LONG, sizeof cell->as.middle);
    }
    cell->as.narrow = (int16_t)number;
    return point(b, MYSQL_TYPE_SHORT, sizeof cell->as.narrow);
}

static inline sqlm_outcome bind_u64(const sqlm_binding *base, uint64_t number)
{
    const binding   *b = binding_of(base);
    mysql_parameter *cell = cell_of(b);

    cell->as.wide_unsigned = number;
    return point_as(b, MYSQL_TYPE_LONGLONG, true, sizeof cell->as.wide_unsigned);
}

/* MariaDB stores -0.0 as 0.0. */
static sqlm_outcome check_float(const sqlm_binding *base, double number)
{
    if (!isfinite(number))
        return sqlm_binding_refuse(base, SQLM_R_RANGE, "is no finite number", SQLM_HERE);
    if (number == 0 && signbit(number))
        return sqlm_binding_refuse(base, SQLM_R_RANGE, "is -0.0, which the database cannot keep (it would store 0.0)", SQLM_HERE);
    return SQLM_OK;
}

static inline sqlm_outcome bind_f64(const sqlm_binding *base, double number)
{
    const binding   *b = binding_of(base);
    mysql_parameter *cell = cell_of(b);
    sqlm_outcome     outcome = check_float(base, number);

    if (outcome != SQLM_OK)
        return outcome;
    cell->as.f64 = number;
    return point(b, MYSQL_TYPE_DOUBLE, sizeof cell->as.f64);
}

static inline sqlm_outcome bind_f32(const sqlm_binding *base, float number)
{
    const binding   *b = binding_of(base);
    mysql_parameter *cell = cell_of(b);
    sqlm_outcome     outcome = check_float(base, (double)number);

    if (outcome != SQLM_OK)
        return outcome;
    cell->as.f32 = number;
    return point(b, MYSQL_TYPE_FLOAT, sizeof cell->as.f32);
}

static inline sqlm_outcome bind_text(const sqlm_binding *base, const char *text, size_t length)
{
    const binding *b = binding_of(base);

    if (is_copied(b, length) && sqlm_text_copy_plain(cell_of(b)->as.text, text, length)) {
        b->statement->text_bytes += length;
        return point(b, MYSQL_TYPE_STRING, length);
    }
    if (!sqlm_text_is_valid(text, length))
        return sqlm_binding_refuse(base, SQLM_R_ENCODING, "is not valid UTF-8, or holds a NUL", SQLM_HERE);
    return point_at_bytes(b, MYSQL_TYPE_STRING, text, length);
}

static inline sqlm_outcome bind_bytes(const sqlm_binding *base, const void *data, size_t length)
{
    return point_at_bytes(binding_of(base), MYSQL_TYPE_BLOB, length == 0 ? "" : data, length);
}

static sqlm_outcome bind_decimal(const sqlm_binding *base, sqlm_decimal decimal)
{
    const binding   *b = binding_of(base);
    mysql_parameter *cell = cell_of(b);
    const size_t     length = sqlm_decimal_to_text(decimal, cell->as.text);

    if (length == 0)
        return sqlm_binding_refuse(base, SQLM_R_RANGE, "is outside of what its type can be", SQLM_HERE);
    b->statement->text_bytes += length;
    return point(b, MYSQL_TYPE_NEWDECIMAL, length);
}

/* A date, time or moment: @made tells whether it was one. */
static sqlm_outcome point_time(const binding *b, enum enum_field_types type, bool made)
{
    if (!made)
        return sqlm_binding_refuse(&b->base, SQLM_R_RANGE, "is outside of what its type can be", SQLM_HERE);
    return point(b, type, sizeof(MYSQL_TIME));
}

static sqlm_outcome bind_date(const sqlm_binding *base, int64_t days)
{
    const binding *b = binding_of(base);

    return point_time(b, MYSQL_TYPE_DATE, sqlm__mysql_date_from_days(days, &cell_of(b)->as.time));
}

static sqlm_outcome bind_time(const sqlm_binding *base, uint8_t type, int64_t microseconds)
{
    const binding *b = binding_of(base);
    MYSQL_TIME    *time = &cell_of(b)->as.time;

    if (type == SQLM_TYPE_TIME)
        return point_time(b, MYSQL_TYPE_TIME, sqlm__mysql_time_from_microseconds(microseconds, time));
    return point_time(b, MYSQL_TYPE_DATETIME, sqlm__mysql_moment_from_microseconds(microseconds, time));
}

static sqlm_outcome bind_uuid(const sqlm_binding *base, sqlm_uuid uuid)
{
    const binding   *b = binding_of(base);
    mysql_parameter *cell = cell_of(b);

    cell->as.uuid = uuid;
    return point(b, MYSQL_TYPE_BLOB, sizeof cell->as.uuid);
}

static const sqlm_binder binder = {
    .null = bind_null,
    .whole = bind_whole,
    .u64 = bind_u64,
    .f32 = bind_f32,
    .f64 = bind_f64,
    .text = bind_text,
    .json = bind_text,
    .bytes = bind_bytes,
    .decimal = bind_decimal,
    .date = bind_date,
    .time = bind_time,
    .uuid = bind_uuid,
    .label = bind_text,
};

/* Puts the parameters of one run into the cells behind b->base.number. */
static inline sqlm_outcome fill(binding *b, const sqlm_parameters *parameters)
{
    sqlm_outcome outcome = SQLM_OK;

    if (parameters->plan != NULL)
        outcome = sqlm_bind_members(&binder, &b->base, parameters->plan, parameters->object);
    if (outcome == SQLM_OK && parameters->value_count > 0)
        outcome = sqlm_bind_values(&binder, &b->base, parameters->values, parameters->value_count);
    return outcome;
}

/* Puts each parameter into its cell. */
static sqlm_outcome fill_cells(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters, bool in_array)
{
    mysql_statement *statement = cursor->statement;
    const sqlm_plan *plan = parameters != NULL ? parameters->plan : NULL;
    size_t           columns = plan != NULL ? plan->count : 0;
    size_t           values = parameters != NULL ? parameters->value_count : 0;
    binding          b = { { cx, NULL, 0 }, statement, in_array };

    statement->text_bytes = 0;
    statement->bind_changes += in_array; /* which the client library is told in another way */
    if (columns + values != statement->parameter_count)
        return sqlm_binding_refuse_count(cx, statement->parameter_count, columns + values);
    return statement->parameter_count > 0 ? fill(&b, parameters) : SQLM_OK;
}

sqlm_outcome sqlm__mysql_bind_element(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters)
{
    return fill_cells(cx, cursor, parameters, true);
}

size_t sqlm__mysql_bound_bytes(const mysql_statement *statement)
{
    return statement->text_bytes + statement->parameter_count * MOST_VALUE_BYTES + MOST_HEADER_BYTES;
}

/* What is as it was is not bound again: it costs the client library a copy and the server a look at each type. */
static sqlm_outcome hand_over(sqlm_cx *cx, mysql_cursor *cursor)
{
    const mysql_statement *statement = cursor->statement;

    if (cursor->bound_as == statement->bind_changes)
        return SQLM_OK;
    if (mysql_stmt_bind_param(cursor->stmt, statement->binds) != 0)
        return sqlm__mysql_stmt_fail(cx, (mysql_conn *)statement->base.conn, cursor->stmt, statement, SQLM_HERE);
    cursor->bound_as = statement->bind_changes;
    return SQLM_OK;
}

sqlm_outcome sqlm__mysql_bind_rows(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_batch *batch, size_t first, size_t rows)
{
    mysql_statement *statement = cursor->statement;
    binding          b = { { cx, NULL, 0 }, statement, false };
    sqlm_outcome     outcome = sqlm__mysql_ensure_prepared(cx, cursor);

    statement->text_bytes = 0;
    for (size_t i = 0; i < rows && outcome == SQLM_OK; i++) {
        const sqlm_parameters parameters = sqlm_batch_parameters(batch, first + i);

        outcome = fill(&b, &parameters);
    }
    return outcome == SQLM_OK ? hand_over(cx, cursor) : outcome;
}

sqlm_outcome sqlm__mysql_bind(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters)
{
    mysql_statement *statement = cursor->statement;
    sqlm_outcome     outcome = sqlm__mysql_ensure_prepared(cx, cursor);

    if (outcome == SQLM_OK)
        outcome = fill_cells(cx, cursor, parameters, false);
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_check_packet(cx, (mysql_conn *)statement->base.conn, sqlm__mysql_bound_bytes(statement));
    return outcome == SQLM_OK ? hand_over(cx, cursor) : outcome;
}
