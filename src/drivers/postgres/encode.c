/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sqlmodel/sys/text_form.h>

#include <limits.h>
#include <math.h>

/* Days and microseconds that the server takes, and we give back. */
static const int64_t first_day = -719162; /* 0001-01-01 */
static const int64_t last_day = 2932896;  /* 9999-12-31 */
static const int64_t day_microseconds = INT64_C(86400000000);

static const Oid types[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = POSTGRES_BOOL,       [SQLM_TYPE_I16] = POSTGRES_INT2,
    [SQLM_TYPE_I32] = POSTGRES_INT4,        [SQLM_TYPE_I64] = POSTGRES_INT8,
    [SQLM_TYPE_U64] = POSTGRES_NUMERIC,     [SQLM_TYPE_F32] = POSTGRES_FLOAT4,
    [SQLM_TYPE_F64] = POSTGRES_FLOAT8,      [SQLM_TYPE_TEXT] = POSTGRES_TEXT,
    [SQLM_TYPE_BYTES] = POSTGRES_BYTEA,     [SQLM_TYPE_DECIMAL] = POSTGRES_NUMERIC,
    [SQLM_TYPE_DATE] = POSTGRES_DATE,       [SQLM_TYPE_TIME] = POSTGRES_TIME,
    [SQLM_TYPE_TIMESTAMP] = POSTGRES_TIMESTAMP, [SQLM_TYPE_TIMESTAMPTZ] = POSTGRES_TIMESTAMPTZ,
    [SQLM_TYPE_UUID] = POSTGRES_UUID,       [SQLM_TYPE_JSON] = POSTGRES_JSONB,
    [SQLM_TYPE_ENUM] = POSTGRES_TEXT,
};

/* One parameter on its way. */
typedef struct encoding {
    sqlm_cx                *cx;
    postgres_arguments     *arguments;
    size_t                  index;
    const sqlm_plan_column *column; /* NULL for a value */
} encoding;

static __attribute__((cold, noinline)) sqlm_outcome refuse(const encoding *e, sqlm_error_reason reason, const char *what,
                                                           const char *where)
{
    char         label[POSTGRES_MAX_COLUMN_LABEL];
    sqlm_outcome outcome;

    if (e->column == NULL)
        return sqlm_cx_fail(e->cx, SQLM_E_DATA, reason, where, "parameter %zu %s", e->index + 1, what);
    outcome = sqlm_cx_fail(e->cx, SQLM_E_DATA, reason, where, "the value for %s %s", sqlm__postgres_column_label(e->column, label),
                           what);
    sqlm__postgres_put_column(e->cx, e->column);
    return outcome;
}

static inline char *slot_of(const encoding *e)
{
    return e->arguments->slots + e->index * POSTGRES_SLOT_SIZE;
}

static inline sqlm_outcome take(const encoding *e, const char *data, size_t length)
{
    e->arguments->values[e->index] = data;
    e->arguments->lengths[e->index] = (int)length;
    return SQLM_OK;
}

static sqlm_outcome put_u64(const encoding *e, uint64_t bits, size_t size)
{
    char *slot = slot_of(e);

    bits = htobe64(bits);
    memcpy(slot, (const char *)&bits + sizeof bits - size, size);
    return take(e, slot, size);
}

static sqlm_outcome put_bytes(const encoding *e, const char *data, size_t length)
{
    if (length > INT_MAX)
        return refuse(e, SQLM_R_LENGTH, "is longer than 2 GB", SQLM_HERE);
    return take(e, length == 0 ? "" : data, length);
}

static sqlm_outcome put_text(const encoding *e, const char *text, size_t length)
{
    if (!sqlm_text_is_valid(text, length))
        return refuse(e, SQLM_R_ENCODING, "is not valid UTF-8, or holds a NUL", SQLM_HERE);
    return put_bytes(e, text, length);
}

/* As text, to spare a copy behind the version that its binary form begins with. */
static sqlm_outcome put_json(const encoding *e, const char *text, size_t length)
{
    if (!sqlm_json_is_valid(text, length))
        return refuse(e, SQLM_R_FORMAT, "is not valid JSON", SQLM_HERE);
    e->arguments->formats[e->index] = 0;
    return put_text(e, text, length);
}

static sqlm_outcome put_float(const encoding *e, float number)
{
    uint32_t bits;

    if (!isfinite(number))
        return refuse(e, SQLM_R_RANGE, "is no finite number", SQLM_HERE);
    memcpy(&bits, &number, sizeof bits);
    return put_u64(e, bits, sizeof bits);
}

static sqlm_outcome put_double(const encoding *e, double number)
{
    uint64_t bits;

    if (!isfinite(number))
        return refuse(e, SQLM_R_RANGE, "is no finite number", SQLM_HERE);
    memcpy(&bits, &number, sizeof bits);
    return put_u64(e, bits, sizeof bits);
}

static sqlm_outcome put_decimal(const encoding *e, sqlm_decimal decimal)
{
    size_t length;

    if (e->column != NULL && e->column->precision > 0 &&
        (!sqlm_decimal_to_scale(decimal, e->column->scale, &decimal) || sqlm_decimal_digits(decimal) > e->column->precision))
        return refuse(e, SQLM_R_RANGE, "has more digits than the column's type keeps", SQLM_HERE);
    length = sqlm__postgres_put_numeric(decimal, slot_of(e));
    if (length == 0)
        return refuse(e, SQLM_R_RANGE, "is outside of what its type can be", SQLM_HERE);
    return take(e, slot_of(e), length);
}

static sqlm_outcome put_label(const encoding *e, const sqlm_enum *type, int32_t number)
{
    const char *label = type != NULL ? sqlm_enum_to_label(type, number) : NULL;

    if (label == NULL)
        return refuse(e, SQLM_R_RANGE, number == 0 ? "is unset (0): set an enumerator" : "is none of the enumeration's enumerators",
                      SQLM_HERE);
    return put_text(e, label, strlen(label));
}

static sqlm_outcome put_date(const encoding *e, int64_t days)
{
    if (days < first_day || days > last_day)
        return refuse(e, SQLM_R_RANGE, "is outside of the years 0001 to 9999", SQLM_HERE);
    return put_u64(e, (uint64_t)(days - POSTGRES_EPOCH_DAYS), 4);
}

static sqlm_outcome put_time(const encoding *e, int64_t microseconds)
{
    if (microseconds < 0 || microseconds >= day_microseconds)
        return refuse(e, SQLM_R_RANGE, "is no time of a day", SQLM_HERE);
    return put_u64(e, (uint64_t)microseconds, 8);
}

static sqlm_outcome put_timestamp(const encoding *e, int64_t microseconds)
{
    if (microseconds < first_day * day_microseconds || microseconds >= (last_day + 1) * day_microseconds)
        return refuse(e, SQLM_R_RANGE, "is outside of the years 0001 to 9999", SQLM_HERE);
    return put_u64(e, (uint64_t)(microseconds - POSTGRES_EPOCH_MICROSECONDS), 8);
}

static sqlm_outcome put_uuid(const encoding *e, sqlm_uuid uuid)
{
    memcpy(slot_of(e), uuid.bytes, sizeof uuid.bytes);
    return take(e, slot_of(e), sizeof uuid.bytes);
}

static sqlm_outcome put_numeric_u64(const encoding *e, uint64_t number)
{
    return take(e, slot_of(e), sqlm__postgres_put_u64(number, slot_of(e)));
}

static sqlm_outcome put_null(const encoding *e)
{
    if (e->column != NULL && !e->column->nullable && e->column->type != SQLM_TYPE_ANY)
        return refuse(e, SQLM_R_UNEXPECTED_NULL, "is a NULL pointer, but the column is required", SQLM_HERE);
    return take(e, NULL, 0);
}

static sqlm_outcome put_value(const encoding *e, const sqlm_value *value)
{
    if (value->type >= SQLM_TYPE_COUNT)
        return SQLM_FAIL(e->cx, MISUSE, NONE, "parameter %zu has the unknown type %d", e->index + 1, value->type);
    e->arguments->types[e->index] = types[value->type];
    switch ((sqlm_type)value->type) {
    case SQLM_TYPE_NONE:
        return put_null(e);
    case SQLM_TYPE_BOOL:
        return put_u64(e, value->as.boolean, 1);
    case SQLM_TYPE_I16:
        return put_u64(e, (uint64_t)value->as.integer, 2);
    case SQLM_TYPE_I32:
        return put_u64(e, (uint64_t)value->as.integer, 4);
    case SQLM_TYPE_I64:
        return put_u64(e, (uint64_t)value->as.integer, 8);
    case SQLM_TYPE_U64:
        return put_numeric_u64(e, value->as.unsigned_integer);
    case SQLM_TYPE_F32:
        return put_float(e, value->as.f32);
    case SQLM_TYPE_F64:
        return put_double(e, value->as.f64);
    case SQLM_TYPE_TEXT:
        return put_text(e, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_JSON:
        return put_json(e, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_BYTES:
        return put_bytes(e, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_DECIMAL:
        return put_decimal(e, (sqlm_decimal){ value->as.decimal.low, value->as.decimal.high, value->scale });
    case SQLM_TYPE_DATE:
        return put_date(e, value->as.integer);
    case SQLM_TYPE_TIME:
        return put_time(e, value->as.integer);
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        return put_timestamp(e, value->as.integer);
    case SQLM_TYPE_UUID:
        return put_uuid(e, value->as.uuid);
    case SQLM_TYPE_ENUM:
    default:
        return put_label(e, value->as.enumeration.type, value->as.enumeration.number);
    }
}

/* What a member holds, without asking for its alignment. */
#define READ_MEMBER(type, name, member) \
    type name;                          \
    memcpy(&(name), member, sizeof(name))

/* The number of a member that is one, sign and all. */
static sqlm_outcome put_number(const encoding *e, const char *member, size_t size)
{
    uint64_t bits = 0;

    if (size == 1) {
        READ_MEMBER(bool, flag, member);
        bits = flag;
    } else if (size == 2) {
        READ_MEMBER(uint16_t, narrow, member);
        bits = narrow;
    } else if (size == 4) {
        READ_MEMBER(uint32_t, middle, member);
        bits = middle;
    } else {
        memcpy(&bits, member, sizeof bits);
    }
    return put_u64(e, bits, size);
}

static sqlm_outcome put_string(const encoding *e, const char *text)
{
    if (text == NULL)
        return put_null(e);
    return e->column->type == SQLM_TYPE_JSON ? put_json(e, text, strlen(text)) : put_text(e, text, strlen(text));
}

static sqlm_outcome put_member_of_time(const encoding *e, const char *member)
{
    READ_MEMBER(int64_t, microseconds, member);
    return e->column->type == SQLM_TYPE_TIME ? put_time(e, microseconds) : put_timestamp(e, microseconds);
}

/* A member of an object, straight from where it lies. */
static sqlm_outcome put_member(const encoding *e, const char *object)
{
    const sqlm_plan_column *column = e->column;
    const char             *member = object + column->offset;
    size_t                  offset = column->nullable && column->type < SQLM_TYPE_COUNT
                                         ? sqlm_plan_optional_offset((sqlm_type)column->type)
                                         : 0;

    if (column->type == SQLM_TYPE_ANY) {
        READ_MEMBER(sqlm_value, value, member);
        return put_value(e, &value);
    }
    if (column->type >= SQLM_TYPE_COUNT)
        return SQLM_FAIL(e->cx, MISUSE, NONE, "parameter %zu has the unknown type %d", e->index + 1, column->type);
    e->arguments->types[e->index] = types[column->type];
    if (offset != 0) {
        READ_MEMBER(bool, has, member);
        if (!has)
            return put_null(e);
    }
    member += offset;
    switch ((sqlm_type)column->type) {
    case SQLM_TYPE_BOOL:
        return put_number(e, member, 1);
    case SQLM_TYPE_I16:
        return put_number(e, member, 2);
    case SQLM_TYPE_I32:
        return put_number(e, member, 4);
    case SQLM_TYPE_I64:
        return put_number(e, member, 8);
    case SQLM_TYPE_F32: {
        READ_MEMBER(float, number, member);
        return put_float(e, number);
    }
    case SQLM_TYPE_F64: {
        READ_MEMBER(double, number, member);
        return put_double(e, number);
    }
    case SQLM_TYPE_U64: {
        READ_MEMBER(uint64_t, number, member);
        return put_numeric_u64(e, number);
    }
    case SQLM_TYPE_DECIMAL: {
        READ_MEMBER(sqlm_decimal, decimal, member);
        return put_decimal(e, decimal);
    }
    case SQLM_TYPE_DATE: {
        READ_MEMBER(int32_t, days, member);
        return put_date(e, days);
    }
    case SQLM_TYPE_TIME:
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        return put_member_of_time(e, member);
    case SQLM_TYPE_UUID: {
        READ_MEMBER(sqlm_uuid, uuid, member);
        return put_uuid(e, uuid);
    }
    case SQLM_TYPE_ENUM: {
        READ_MEMBER(int32_t, number, member);
        return put_label(e, column->enumeration, number);
    }
    case SQLM_TYPE_BYTES: {
        READ_MEMBER(sqlm_bytes, bytes, member);
        return bytes.data == NULL ? put_null(e) : put_bytes(e, bytes.data, bytes.len);
    }
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_JSON:
    case SQLM_TYPE_NONE:
    default: {
        READ_MEMBER(const char *, text, member);
        return put_string(e, text);
    }
    }
}

/* ---- room ------------------------------------------------------------------------------------------------------------------ */

void sqlm__postgres_free_arguments(postgres_conn *conn)
{
    postgres_arguments   *a = &conn->arguments;
    const sqlm_allocator *allocator = &conn->base.allocator;

    sqlm_release(allocator, a->values, a->capacity, sizeof *a->values);
    sqlm_release(allocator, a->lengths, a->capacity, sizeof *a->lengths);
    sqlm_release(allocator, a->formats, a->capacity, sizeof *a->formats);
    sqlm_release(allocator, a->types, a->capacity, sizeof *a->types);
    sqlm_release(allocator, a->slots, a->capacity, POSTGRES_SLOT_SIZE);
    *a = (postgres_arguments){ 0 };
}

static sqlm_outcome make_room(sqlm_cx *cx, postgres_conn *conn, size_t count)
{
    postgres_arguments   *a = &conn->arguments;
    const sqlm_allocator *allocator = &conn->base.allocator;

    if (count <= a->capacity)
        return SQLM_OK;
    sqlm__postgres_free_arguments(conn);
    a->capacity = count < 16 ? 16 : count;
    a->values = sqlm_allocate(allocator, a->capacity, sizeof *a->values);
    a->lengths = sqlm_allocate(allocator, a->capacity, sizeof *a->lengths);
    a->formats = sqlm_allocate(allocator, a->capacity, sizeof *a->formats);
    a->types = sqlm_allocate(allocator, a->capacity, sizeof *a->types);
    a->slots = sqlm_allocate(allocator, a->capacity, POSTGRES_SLOT_SIZE);
    if (a->values != NULL && a->lengths != NULL && a->formats != NULL && a->types != NULL && a->slots != NULL)
        return SQLM_OK;
    sqlm__postgres_free_arguments(conn);
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for %zu parameters", count);
}

/* All parameters, whose number is right. */
static sqlm_outcome encode(sqlm_cx *cx, postgres_conn *conn, const sqlm_parameters *parameters)
{
    const sqlm_plan *plan = parameters->plan;
    size_t           columns = plan != NULL ? plan->count : 0;
    size_t           total = columns + parameters->value_count;
    encoding         e = { .cx = cx, .arguments = &conn->arguments };
    sqlm_outcome     outcome = make_room(cx, conn, total);

    for (; e.index < total && outcome == SQLM_OK; e.index++) {
        e.arguments->formats[e.index] = 1;
        e.column = e.index < columns ? &plan->columns[e.index] : NULL;
        if (e.column != NULL)
            outcome = put_member(&e, parameters->object);
        else
            outcome = put_value(&e, &parameters->values[e.index - columns]);
    }
    return outcome;
}

sqlm_outcome sqlm__postgres_encode_object(sqlm_cx *cx, postgres_conn *conn, const sqlm_plan *plan, const void *object)
{
    const sqlm_parameters parameters = { .plan = plan, .object = object };

    return encode(cx, conn, &parameters);
}

sqlm_outcome sqlm__postgres_encode(sqlm_cx *cx, postgres_statement *statement, const sqlm_parameters *parameters)
{
    static const sqlm_parameters none;
    size_t                       count;

    if (parameters == NULL)
        parameters = &none;
    count = parameters->value_count + (parameters->plan != NULL ? parameters->plan->count : 0);
    if (count != statement->parameter_count)
        return SQLM_FAIL(cx, QUERY, PARAMETERS, "the statement has %zu parameters, %zu values were given", statement->parameter_count,
                         count);
    return encode(cx, (postgres_conn *)statement->base.conn, parameters);
}
