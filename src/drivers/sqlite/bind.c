/* SPDX-License-Identifier: MIT */
#include "members.h"
#include "sqlite_conn.h"

#include <sqlmodel/sys/text_form.h>

#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>

/* Digits of a u64: all of them, so that texts sort as the numbers do. */
#define U64_DIGITS 20

static const char years[] = "is not in the years 0001 to 9999";
static const char clock[] = "is no time of a day (00:00:00 to 23:59:59.999999)";

/* One parameter on its way. */
typedef struct binding {
    sqlm_cx                *cx;
    sqlite_cursor          *cursor;
    sqlite3_stmt           *stmt;     /* the cursor's */
    int                     number;   /* 1-based */
    sqlite3_destructor_type lifetime; /* of text and bytes */
    const sqlm_plan_column *column;   /* NULL for a value */
} binding;

/* Records a failure of the value at hand: @what says what is wrong with it. */
static __attribute__((cold, noinline)) sqlm_outcome refuse(const binding *b, sqlm_error_reason reason, const char *what,
                                                           const char *where)
{
    char         label[SQLITE_MAX_COLUMN_LABEL];
    sqlm_outcome outcome;

    if (b->column == NULL)
        return sqlm_cx_fail(b->cx, SQLM_E_DATA, reason, where, "parameter %d %s", b->number, what);
    outcome =
        sqlm_cx_fail(b->cx, SQLM_E_DATA, reason, where, "the value for %s %s", sqlm__sqlite_column_label(b->column, label), what);
    sqlm__sqlite_put_column(b->cx, b->column);
    return outcome;
}

static __attribute__((cold, noinline)) sqlm_outcome bind_failed(const binding *b, int rc)
{
    const sqlite_statement *statement = b->cursor->statement;

    return sqlm__sqlite_fail(b->cx, (sqlite_conn *)statement->base.conn, rc, statement->sql, statement->length, SQLM_HERE);
}

static inline sqlm_outcome check_bound(const binding *b, int rc)
{
    return rc == SQLITE_OK ? SQLM_OK : bind_failed(b, rc);
}

static __attribute__((cold, noinline)) bool make_slots(const binding *b)
{
    sqlite_cursor          *cursor = b->cursor;
    const sqlite_statement *statement = cursor->statement;
    sqlm_outcome            outcome = SQLM_OK;

    cursor->scratch = sqlm_allocate(&statement->base.conn->allocator, cursor->parameter_count, SQLM_TEXT_FORM_SIZE);
    if (cursor->scratch == NULL)
        outcome = SQLM_FAIL(b->cx, OUT_OF_MEMORY, NONE, "no memory for the text forms of parameters");
    return outcome == SQLM_OK;
}

/* The parameter's own slot of SQLM_TEXT_FORM_SIZE bytes; it lives as long as the run. */
static inline char *slot_of(const binding *b)
{
    if (b->cursor->scratch == NULL && !make_slots(b))
        return NULL;
    return b->cursor->scratch + (size_t)(b->number - 1) * SQLM_TEXT_FORM_SIZE;
}

/* Looks at the context before a long value is bound. */
static inline sqlm_outcome check_length(const binding *b, size_t length)
{
    sqlite_conn *conn = (sqlite_conn *)b->cursor->statement->base.conn;

    return length >= SQLITE_LONG_VALUE && sqlm__sqlite_is_stopped(conn) ? sqlm__sqlite_fail_stopped(b->cx, conn) : SQLM_OK;
}

/* @range says what is wrong where the value has no form: its length is 0 then. */
static inline sqlm_outcome bind_form(const binding *b, const char *form, size_t length, const char *range)
{
    if (length == 0)
        return refuse(b, SQLM_R_RANGE, range, SQLM_HERE);
    return check_bound(b, sqlite3_bind_text(b->stmt, b->number, form, (int)length, SQLITE_STATIC));
}

/* SQLite takes a length that is negative as an int64_t for "up to the NUL". What is too long is refused before it is read. */
static inline bool is_too_long(size_t length)
{
    return length > INT32_MAX;
}

static inline sqlm_outcome bind_text(const binding *b, const char *text, size_t length)
{
    sqlm_outcome outcome;

    if (is_too_long(length))
        return bind_failed(b, SQLITE_TOOBIG);
    if (!sqlm_text_is_valid(text, length))
        return refuse(b, SQLM_R_ENCODING, "is not valid UTF-8, or holds a NUL", SQLM_HERE);
    outcome = check_length(b, length);
    if (outcome != SQLM_OK)
        return outcome;
    return check_bound(b, sqlite3_bind_text64(b->stmt, b->number, text, length, b->lifetime, SQLITE_UTF8));
}

/* A NULL pointer would be SQL NULL: no bytes are a pointer to none. */
static inline sqlm_outcome bind_bytes(const binding *b, const char *data, size_t length)
{
    sqlm_outcome outcome;

    if (is_too_long(length))
        return bind_failed(b, SQLITE_TOOBIG);
    outcome = check_length(b, length);
    if (outcome != SQLM_OK)
        return outcome;
    return check_bound(b, sqlite3_bind_blob64(b->stmt, b->number, length == 0 ? "" : data, length, b->lifetime));
}

static inline sqlm_outcome bind_double(const binding *b, double number)
{
    if (!isfinite(number))
        return refuse(b, SQLM_R_RANGE, "is no finite number", SQLM_HERE);
    if (number == 0 && signbit(number))
        return refuse(b, SQLM_R_RANGE, "is -0.0, which SQLite cannot keep (it would store 0.0)", SQLM_HERE);
    return check_bound(b, sqlite3_bind_double(b->stmt, b->number, number));
}

static sqlm_outcome bind_u64(const binding *b, uint64_t number)
{
    char *slot = slot_of(b);

    if (slot == NULL)
        return SQLM_ERR;
    for (size_t i = U64_DIGITS; i-- > 0; number /= 10)
        slot[i] = (char)('0' + number % 10);
    return bind_form(b, slot, U64_DIGITS, "");
}

static sqlm_outcome bind_decimal(const binding *b, sqlm_decimal decimal)
{
    char *slot = slot_of(b);

    if (slot == NULL)
        return SQLM_ERR;
    if (b->column != NULL &&
        (!sqlm_decimal_to_scale(decimal, b->column->scale, &decimal) || sqlm_decimal_digits(decimal) > b->column->precision))
        return refuse(b, SQLM_R_RANGE, "has more digits than the column's type keeps", SQLM_HERE);
    return bind_form(b, slot, sqlm_decimal_to_text(decimal, slot), "is no decimal of at most 38 digits");
}

static sqlm_outcome bind_label(const binding *b, const sqlm_enum *type, int32_t number)
{
    const char *label = type != NULL ? sqlm_enum_to_label(type, number) : NULL;

    if (label == NULL)
        return refuse(b, SQLM_R_RANGE, number == 0 ? "is unset (0): set an enumerator" : "is none of the enumeration's enumerators",
                      SQLM_HERE);
    return bind_form(b, label, strlen(label), "has an empty label");
}

static sqlm_outcome bind_date(const binding *b, int64_t days)
{
    char *slot = slot_of(b);

    if (slot == NULL)
        return SQLM_ERR;
    return bind_form(b, slot, days < INT32_MIN || days > INT32_MAX ? 0 : sqlm_date_to_text((int32_t)days, slot), years);
}

/* A time, timestamp or timestamptz. */
static inline sqlm_outcome bind_time(const binding *b, int64_t microseconds, size_t (*to_text)(int64_t, char *), const char *range)
{
    char *slot = slot_of(b);

    return slot == NULL ? SQLM_ERR : bind_form(b, slot, to_text(microseconds, slot), range);
}

static sqlm_outcome bind_uuid(const binding *b, sqlm_uuid uuid)
{
    char *slot = slot_of(b);

    return slot == NULL ? SQLM_ERR : bind_form(b, slot, sqlm_uuid_to_text(uuid, slot), "");
}

static sqlm_outcome bind_json(const binding *b, const char *text, size_t length)
{
    if (!sqlm_json_is_valid(text, length))
        return refuse(b, SQLM_R_FORMAT, "is not valid JSON", SQLM_HERE);
    return bind_text(b, text, length);
}

static inline sqlm_outcome bind_integer(const binding *b, int64_t number)
{
    return check_bound(b, sqlite3_bind_int64(b->stmt, b->number, number));
}

static sqlm_outcome bind_null(const binding *b)
{
    if (b->column != NULL && !b->column->nullable && b->column->type != SQLM_TYPE_ANY)
        return refuse(b, SQLM_R_UNEXPECTED_NULL, "is a NULL pointer, but the column is required", SQLM_HERE);
    return check_bound(b, sqlite3_bind_null(b->stmt, b->number));
}

static sqlm_outcome bind_value(const binding *b, const sqlm_value *value)
{
    switch (value->type) {
    case SQLM_TYPE_NONE:
        return bind_null(b);
    case SQLM_TYPE_BOOL:
        return bind_integer(b, value->as.boolean);
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
        return bind_integer(b, value->as.integer);
    case SQLM_TYPE_U64:
        return bind_u64(b, value->as.unsigned_integer);
    case SQLM_TYPE_F32:
        return bind_double(b, (double)value->as.f32);
    case SQLM_TYPE_F64:
        return bind_double(b, value->as.f64);
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
        return bind_time(b, value->as.integer, sqlm_time_to_text, clock);
    case SQLM_TYPE_TIMESTAMP:
        return bind_time(b, value->as.integer, sqlm_timestamp_to_text, years);
    case SQLM_TYPE_TIMESTAMPTZ:
        return bind_time(b, value->as.integer, sqlm_timestamptz_to_text, years);
    case SQLM_TYPE_UUID:
        return bind_uuid(b, value->as.uuid);
    case SQLM_TYPE_ENUM:
        return bind_label(b, value->as.enumeration.type, value->as.enumeration.number);
    default:
        return SQLM_FAIL(b->cx, MISUSE, NONE, "parameter %d has the unknown type %d", b->number, value->type);
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

/* Binds a member of an object straight from where it lies. */
static inline sqlm_outcome bind_member(const binding *b, const char *object)
{
    const sqlm_plan_column *column = b->column;
    const char             *member = object + column->offset;

    if (column->nullable && sqlite_member_offsets[column->type] != 0) {
        if (!sqlite_member_has(member))
            return bind_null(b);
        member += sqlite_member_offsets[column->type];
    }
    switch (column->type) {
    case SQLM_TYPE_BOOL: {
        READ_MEMBER(bool, boolean, member);
        return bind_integer(b, boolean);
    }
    case SQLM_TYPE_I16: {
        READ_MEMBER(int16_t, number, member);
        return bind_integer(b, number);
    }
    case SQLM_TYPE_I32: {
        READ_MEMBER(int32_t, number, member);
        return bind_integer(b, number);
    }
    case SQLM_TYPE_I64: {
        READ_MEMBER(int64_t, number, member);
        return bind_integer(b, number);
    }
    case SQLM_TYPE_F32: {
        READ_MEMBER(float, number, member);
        return bind_double(b, (double)number);
    }
    case SQLM_TYPE_F64: {
        READ_MEMBER(double, number, member);
        return bind_double(b, number);
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
        return bind_time(b, microseconds, sqlm_time_to_text, clock);
    }
    case SQLM_TYPE_TIMESTAMP: {
        READ_MEMBER(int64_t, microseconds, member);
        return bind_time(b, microseconds, sqlm_timestamp_to_text, years);
    }
    case SQLM_TYPE_TIMESTAMPTZ: {
        READ_MEMBER(int64_t, microseconds, member);
        return bind_time(b, microseconds, sqlm_timestamptz_to_text, years);
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

/* Binds from the number behind b->number on. */
static inline sqlm_outcome bind_members(binding *b, const sqlm_plan *plan, const void *object)
{
    const sqlm_plan_column *column = plan->columns;

    for (size_t left = plan->count; left > 0; left--, column++) { /* a plan of no columns has none to point at */
        sqlm_outcome outcome;

        b->number++;
        b->column = column;
        outcome = bind_member(b, object);
        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}

sqlm_outcome sqlm__sqlite_bind_object(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_plan *plan, const void *object, size_t first,
                                      bool keep)
{
    binding b = { cx, cursor, cursor->stmt, (int)first - 1, keep ? SQLITE_TRANSIENT : SQLITE_STATIC, NULL };

    return bind_members(&b, plan, object);
}

sqlm_outcome sqlm__sqlite_bind_all(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_parameters *parameters, bool keep)
{
    const sqlm_plan *plan = parameters != NULL ? parameters->plan : NULL;
    size_t           columns = plan != NULL ? plan->count : 0;
    size_t           values = parameters != NULL ? parameters->value_count : 0;
    binding          b = { cx, cursor, cursor->stmt, 0, keep ? SQLITE_TRANSIENT : SQLITE_STATIC, NULL };
    sqlm_outcome     outcome = SQLM_OK;

    if (columns + values != cursor->statement->parameter_count)
        return SQLM_FAIL(cx, QUERY, PARAMETERS, "the statement has %zu parameters, %zu values were given",
                         cursor->statement->parameter_count, columns + values);
    if (columns > 0)
        outcome = bind_members(&b, plan, parameters->object);
    b.column = NULL;
    for (size_t i = 0; i < values && outcome == SQLM_OK; i++) {
        b.number++;
        outcome = bind_value(&b, &parameters->values[i]);
    }
    return outcome;
}
