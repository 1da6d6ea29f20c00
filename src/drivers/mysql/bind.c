/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"
#include "temporal.h"

#include <sqlmodel/sys/text_form.h>

#include <math.h>
#include <string.h>

/* What is sent of a parameter besides its text (type, length, or a value of fixed size), and of a statement besides its parameters. */
enum { MOST_VALUE_BYTES = 20, MOST_HEADER_BYTES = 32 };

/* One parameter on its way. */
typedef struct binding {
    sqlm_cx                *cx;
    mysql_statement        *statement;
    size_t                  index;
    const sqlm_plan_column *column; /* NULL for a value */
    bool                    in_array;
} binding;

/* The client library's struct serves results too: it wants to be able to write where it only reads here. */
static inline void *readable(const void *data)
{
    void *pointer;

    memcpy(&pointer, &data, sizeof pointer);
    return pointer;
}

static __attribute__((cold, noinline)) sqlm_outcome refuse(const binding *b, sqlm_error_reason reason, const char *what,
                                                           const char *where)
{
    char         label[MYSQL_MAX_COLUMN_LABEL];
    sqlm_outcome outcome;

    if (b->column == NULL)
        return sqlm_cx_fail(b->cx, SQLM_E_DATA, reason, where, "parameter %zu %s", b->index + 1, what);
    outcome =
        sqlm_cx_fail(b->cx, SQLM_E_DATA, reason, where, "the value for %s %s", sqlm__mysql_column_label(b->column, label), what);
    sqlm__mysql_put_column(b->cx, b->column);
    return outcome;
}

static inline mysql_parameter *cell_of(const binding *b)
{
    return &b->statement->parameters[b->index];
}

#ifdef MARIADB_BASE_VERSION
/* The type that a column's values are sent as, in arrays. */
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
#endif

/* Says where the value stands. */
static inline sqlm_outcome point(const binding *b, enum enum_field_types type, void *buffer, size_t length)
{
    mysql_parameter *cell = cell_of(b);
    MYSQL_BIND      *bind = &b->statement->binds[b->index];

    cell->length = (unsigned long)length;
    bind->buffer_type = type;
    bind->buffer = buffer;
    bind->buffer_length = (unsigned long)length;
    bind->length = &cell->length;
    bind->is_null = NULL;
    bind->is_unsigned = 0;
#ifdef MARIADB_BASE_VERSION
    if (b->in_array) {
        b->statement->indicators[b->index] = STMT_INDICATOR_NONE;
        bind->u.indicator = &b->statement->indicators[b->index];
    }
#endif
    return SQLM_OK;
}

static sqlm_outcome bind_null(const binding *b)
{
    if (b->column != NULL && !b->column->nullable && b->column->type != SQLM_TYPE_ANY)
        return refuse(b, SQLM_R_UNEXPECTED_NULL, "is a NULL pointer, but the column is required", SQLM_HERE);
#ifdef MARIADB_BASE_VERSION
    if (b->in_array && b->column != NULL) {
        (void)point(b, sent_types[b->column->type], &cell_of(b)->as, 0);
        b->statement->binds[b->index].is_unsigned = b->column->type == SQLM_TYPE_U64;
        b->statement->indicators[b->index] = STMT_INDICATOR_NULL;
        return SQLM_OK;
    }
#endif
    (void)point(b, MYSQL_TYPE_NULL, NULL, 0);
    b->statement->binds[b->index].is_null_value = 1;
    b->statement->binds[b->index].is_null = &b->statement->binds[b->index].is_null_value;
    return SQLM_OK;
}

static inline sqlm_outcome bind_i64(const binding *b, int64_t number)
{
    mysql_parameter *cell = cell_of(b);

    cell->as.wide = number;
    return point(b, MYSQL_TYPE_LONGLONG, &cell->as.wide, sizeof cell->as.wide);
}

static inline sqlm_outcome bind_i32(const binding *b, int32_t number)
{
    mysql_parameter *cell = cell_of(b);

    cell->as.middle = number;
    return point(b, MYSQL_TYPE_LONG, &cell->as.middle, sizeof cell->as.middle);
}

static inline sqlm_outcome bind_i16(const binding *b, int16_t number)
{
    mysql_parameter *cell = cell_of(b);

    cell->as.narrow = number;
    return point(b, MYSQL_TYPE_SHORT, &cell->as.narrow, sizeof cell->as.narrow);
}

static inline sqlm_outcome bind_bool(const binding *b, bool boolean)
{
    mysql_parameter *cell = cell_of(b);

    cell->as.tiny = boolean;
    return point(b, MYSQL_TYPE_TINY, &cell->as.tiny, sizeof cell->as.tiny);
}

static inline sqlm_outcome bind_u64(const binding *b, uint64_t number)
{
    mysql_parameter *cell = cell_of(b);

    cell->as.wide_unsigned = number;
    (void)point(b, MYSQL_TYPE_LONGLONG, &cell->as.wide_unsigned, sizeof cell->as.wide_unsigned);
    b->statement->binds[b->index].is_unsigned = 1;
    return SQLM_OK;
}

/* MariaDB stores -0.0 as 0.0. */
static sqlm_outcome check_float(const binding *b, double number)
{
    if (!isfinite(number))
        return refuse(b, SQLM_R_RANGE, "is no finite number", SQLM_HERE);
    if (number == 0 && signbit(number))
        return refuse(b, SQLM_R_RANGE, "is -0.0, which the database cannot keep (it would store 0.0)", SQLM_HERE);
    return SQLM_OK;
}

static inline sqlm_outcome bind_f64(const binding *b, double number)
{
    mysql_parameter *cell = cell_of(b);
    sqlm_outcome     outcome = check_float(b, number);

    if (outcome != SQLM_OK)
        return outcome;
    cell->as.f64 = number;
    return point(b, MYSQL_TYPE_DOUBLE, &cell->as.f64, sizeof cell->as.f64);
}

static inline sqlm_outcome bind_f32(const binding *b, float number)
{
    mysql_parameter *cell = cell_of(b);
    sqlm_outcome     outcome = check_float(b, (double)number);

    if (outcome != SQLM_OK)
        return outcome;
    cell->as.f32 = number;
    return point(b, MYSQL_TYPE_FLOAT, &cell->as.f32, sizeof cell->as.f32);
}

static inline sqlm_outcome bind_text(const binding *b, const char *text, size_t length)
{
    if (!sqlm_text_is_valid(text, length))
        return refuse(b, SQLM_R_ENCODING, "is not valid UTF-8, or holds a NUL", SQLM_HERE);
    b->statement->text_bytes += length;
    return point(b, MYSQL_TYPE_STRING, readable(text), length);
}

static sqlm_outcome bind_json(const binding *b, const char *text, size_t length)
{
    if (!sqlm_json_is_valid(text, length))
        return refuse(b, SQLM_R_FORMAT, "is not valid JSON", SQLM_HERE);
    return bind_text(b, text, length);
}

static inline sqlm_outcome bind_bytes(const binding *b, const char *data, size_t length)
{
    b->statement->text_bytes += length;
    return point(b, MYSQL_TYPE_BLOB, readable(length == 0 ? "" : data), length);
}

static sqlm_outcome bind_decimal(const binding *b, sqlm_decimal decimal)
{
    mysql_parameter *cell = cell_of(b);
    size_t           length;

    if (b->column != NULL &&
        (!sqlm_decimal_to_scale(decimal, b->column->scale, &decimal) || sqlm_decimal_digits(decimal) > b->column->precision))
        return refuse(b, SQLM_R_RANGE, "has more digits than the column's type keeps", SQLM_HERE);
    length = sqlm_decimal_to_text(decimal, cell->as.text);
    if (length == 0)
        return refuse(b, SQLM_R_RANGE, "is outside of what its type can be", SQLM_HERE);
    b->statement->text_bytes += length;
    return point(b, MYSQL_TYPE_NEWDECIMAL, cell->as.text, length);
}

static sqlm_outcome bind_label(const binding *b, const sqlm_enum *type, int32_t number)
{
    const char *label = type != NULL ? sqlm_enum_to_label(type, number) : NULL;

    if (label == NULL)
        return refuse(b, SQLM_R_RANGE, number == 0 ? "is unset (0): set an enumerator" : "is none of the enumeration's enumerators",
                      SQLM_HERE);
    return bind_text(b, label, strlen(label));
}

/* A date, time or moment: @made tells whether it was one. */
static sqlm_outcome point_time(const binding *b, enum enum_field_types type, bool made)
{
    MYSQL_TIME *time = &cell_of(b)->as.time;

    if (!made)
        return refuse(b, SQLM_R_RANGE, "is outside of what its type can be", SQLM_HERE);
    return point(b, type, time, sizeof *time);
}

static sqlm_outcome bind_date(const binding *b, int64_t days)
{
    return point_time(b, MYSQL_TYPE_DATE, sqlm__mysql_date_from_days(days, &cell_of(b)->as.time));
}

static sqlm_outcome bind_time(const binding *b, int64_t microseconds)
{
    return point_time(b, MYSQL_TYPE_TIME, sqlm__mysql_time_from_microseconds(microseconds, &cell_of(b)->as.time));
}

static sqlm_outcome bind_moment(const binding *b, int64_t microseconds)
{
    return point_time(b, MYSQL_TYPE_DATETIME, sqlm__mysql_moment_from_microseconds(microseconds, &cell_of(b)->as.time));
}

static sqlm_outcome bind_uuid(const binding *b, sqlm_uuid uuid)
{
    mysql_parameter *cell = cell_of(b);

    cell->as.uuid = uuid;
    return point(b, MYSQL_TYPE_BLOB, &cell->as.uuid, sizeof cell->as.uuid);
}

static sqlm_outcome bind_value(const binding *b, const sqlm_value *value)
{
    switch (value->type) {
    case SQLM_TYPE_NONE:
        return bind_null(b);
    case SQLM_TYPE_BOOL:
        return bind_bool(b, value->as.boolean);
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
        return bind_i64(b, value->as.integer);
    case SQLM_TYPE_U64:
        return bind_u64(b, value->as.unsigned_integer);
    case SQLM_TYPE_F32:
        return bind_f32(b, value->as.f32);
    case SQLM_TYPE_F64:
        return bind_f64(b, value->as.f64);
    case SQLM_TYPE_TEXT:
        return bind_text(b, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_JSON:
        return bind_json(b, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_BYTES:
        return bind_bytes(b, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_DECIMAL:
        return bind_decimal(b, (sqlm_decimal){ value->as.decimal.low, value->as.decimal.high, value->scale });
    case SQLM_TYPE_DATE:
        return bind_date(b, value->as.integer);
    case SQLM_TYPE_TIME:
        return bind_time(b, value->as.integer);
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        return bind_moment(b, value->as.integer);
    case SQLM_TYPE_UUID:
        return bind_uuid(b, value->as.uuid);
    case SQLM_TYPE_ENUM:
        return bind_label(b, value->as.enumeration.type, value->as.enumeration.number);
    default:
        return SQLM_FAIL(b->cx, MISUSE, NONE, "parameter %zu has the unknown type %d", b->index + 1, value->type);
    }
}

/* What a member holds, without asking for its alignment. */
#define READ_MEMBER(type, name, member)                                                                                            \
    type name;                                                                                                                     \
    memcpy(&(name), member, sizeof(name))

static inline sqlm_outcome bind_string(const binding *b, const char *text)
{
    if (text == NULL)
        return bind_null(b);
    return b->column->type == SQLM_TYPE_JSON ? bind_json(b, text, strlen(text)) : bind_text(b, text, strlen(text));
}

static inline sqlm_outcome bind_member(const binding *b, const char *object)
{
    const sqlm_plan_column *column = b->column;
    const char             *member = object + column->offset;
    size_t                  offset = column->nullable ? sqlm_plan_optional_offset((sqlm_type)column->type) : 0;

    if (offset != 0) {
        READ_MEMBER(bool, has, member);
        if (!has)
            return bind_null(b);
    }
    member += offset;
    switch (column->type) {
    case SQLM_TYPE_BOOL: {
        READ_MEMBER(bool, boolean, member);
        return bind_bool(b, boolean);
    }
    case SQLM_TYPE_I16: {
        READ_MEMBER(int16_t, number, member);
        return bind_i16(b, number);
    }
    case SQLM_TYPE_I32: {
        READ_MEMBER(int32_t, number, member);
        return bind_i32(b, number);
    }
    case SQLM_TYPE_I64: {
        READ_MEMBER(int64_t, number, member);
        return bind_i64(b, number);
    }
    case SQLM_TYPE_F32: {
        READ_MEMBER(float, number, member);
        return bind_f32(b, number);
    }
    case SQLM_TYPE_F64: {
        READ_MEMBER(double, number, member);
        return bind_f64(b, number);
    }
    case SQLM_TYPE_U64: {
        READ_MEMBER(uint64_t, number, member);
        return bind_u64(b, number);
    }
    case SQLM_TYPE_DECIMAL: {
        READ_MEMBER(sqlm_decimal, decimal, member);
        return bind_decimal(b, decimal);
    }
    case SQLM_TYPE_DATE: {
        READ_MEMBER(int32_t, days, member);
        return bind_date(b, days);
    }
    case SQLM_TYPE_TIME: {
        READ_MEMBER(int64_t, microseconds, member);
        return bind_time(b, microseconds);
    }
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ: {
        READ_MEMBER(int64_t, microseconds, member);
        return bind_moment(b, microseconds);
    }
    case SQLM_TYPE_UUID: {
        READ_MEMBER(sqlm_uuid, uuid, member);
        return bind_uuid(b, uuid);
    }
    case SQLM_TYPE_ENUM: {
        READ_MEMBER(int32_t, number, member);
        return bind_label(b, column->enumeration, number);
    }
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_JSON: {
        READ_MEMBER(const char *, text, member);
        return bind_string(b, text);
    }
    case SQLM_TYPE_BYTES: {
        READ_MEMBER(sqlm_bytes, bytes, member);
        return bytes.data == NULL ? bind_null(b) : bind_bytes(b, bytes.data, bytes.len);
    }
    default: {
        READ_MEMBER(sqlm_value, value, member);
        return bind_value(b, &value);
    }
    }
}

/* Puts each parameter into its cell. */
static sqlm_outcome fill_cells(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters, bool in_array)
{
    mysql_statement *statement = cursor->statement;
    const sqlm_plan *plan = parameters != NULL ? parameters->plan : NULL;
    size_t           columns = plan != NULL ? plan->count : 0;
    size_t           values = parameters != NULL ? parameters->value_count : 0;
    binding          b = { cx, statement, 0, NULL, in_array };
    sqlm_outcome     outcome = SQLM_OK;

    statement->text_bytes = 0;
    if (columns + values != statement->parameter_count)
        return SQLM_FAIL(cx, QUERY, PARAMETERS, "the statement has %zu parameters, %zu values were given", statement->parameter_count,
                         columns + values);
    for (; b.index < columns && outcome == SQLM_OK; b.index++) {
        b.column = &plan->columns[b.index];
        outcome = bind_member(&b, parameters->object);
    }
    b.column = NULL;
    for (size_t i = 0; i < values && outcome == SQLM_OK; i++, b.index++)
        outcome = bind_value(&b, &parameters->values[i]);
    return outcome;
}

sqlm_outcome sqlm__mysql_bind_element(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters)
{
    return fill_cells(cx, cursor, parameters, true);
}

size_t sqlm__mysql_bound_bytes(const mysql_statement *statement)
{
    return statement->text_bytes + statement->parameter_count * MOST_VALUE_BYTES + MOST_HEADER_BYTES;
}

sqlm_outcome sqlm__mysql_bind(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters)
{
    mysql_statement *statement = cursor->statement;
    sqlm_outcome     outcome = sqlm__mysql_ensure_prepared(cx, cursor);

    if (outcome == SQLM_OK)
        outcome = fill_cells(cx, cursor, parameters, false);
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_check_packet(cx, (mysql_conn *)statement->base.conn, sqlm__mysql_bound_bytes(statement));
    if (outcome != SQLM_OK || statement->parameter_count == 0)
        return outcome;
    if (mysql_stmt_bind_param(cursor->stmt, statement->binds) != 0)
        return sqlm__mysql_stmt_fail(cx, (mysql_conn *)statement->base.conn, cursor->stmt, statement, SQLM_HERE);
    return SQLM_OK;
}
