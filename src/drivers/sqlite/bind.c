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

/* One parameter on its way. */
typedef struct binding {
    sqlm_cx                *cx;
    sqlite_cursor          *cursor;
    int                     number; /* 1-based */
    sqlite3_destructor_type lifetime; /* of text and bytes */
    const sqlm_plan_column *column; /* NULL for a value */
} binding;

/* Records a failure of the value at hand: @what says what is wrong with it. */
static sqlm_outcome refuse(const binding *b, sqlm_error_reason reason, const char *what, const char *where)
{
    char         label[SQLITE_MAX_COLUMN_LABEL];
    sqlm_outcome outcome;

    if (b->column == NULL)
        return sqlm_cx_fail(b->cx, SQLM_E_DATA, reason, where, "parameter %d %s", b->number, what);
    outcome = sqlm_cx_fail(b->cx, SQLM_E_DATA, reason, where, "the value for %s %s",
                           sqlm__sqlite_column_label(b->column, label), what);
    sqlm__sqlite_put_column(b->cx, b->column);
    return outcome;
}

static sqlm_outcome check_bound(const binding *b, int rc)
{
    const sqlite_statement *statement = b->cursor->statement;

    if (rc == SQLITE_OK)
        return SQLM_OK;
    return sqlm__sqlite_fail(b->cx, (sqlite_conn *)statement->base.conn, rc, statement->sql, statement->length, SQLM_HERE);
}

/* The parameter's own slot of SQLM_TEXT_FORM_SIZE bytes; it lives as long as the run. */
static char *slot_of(const binding *b)
{
    sqlite_cursor          *cursor = b->cursor;
    const sqlite_statement *statement = cursor->statement;

    if (cursor->scratch == NULL) {
        cursor->scratch = sqlm_allocate(&statement->base.conn->allocator, statement->parameter_count, SQLM_TEXT_FORM_SIZE);
        if (cursor->scratch == NULL) {
            sqlm_outcome outcome = SQLM_FAIL(b->cx, OUT_OF_MEMORY, NONE, "no memory for the text forms of parameters");

            (void)outcome;
            return NULL;
        }
    }
    return cursor->scratch + (size_t)(b->number - 1) * SQLM_TEXT_FORM_SIZE;
}

static sqlm_outcome bind_form(const binding *b, const char *form, size_t length)
{
    if (length == 0)
        return refuse(b, SQLM_R_RANGE, "is outside of what its type can be", SQLM_HERE);
    return check_bound(b, sqlite3_bind_text(b->cursor->stmt, b->number, form, (int)length, SQLITE_STATIC));
}

static sqlm_outcome bind_text(const binding *b, const char *text, size_t length)
{
    if (!sqlm_text_is_valid(text, length))
        return refuse(b, SQLM_R_ENCODING, "is not valid UTF-8, or holds a NUL", SQLM_HERE);
    return check_bound(b, sqlite3_bind_text64(b->cursor->stmt, b->number, text, length, b->lifetime, SQLITE_UTF8));
}

/* A NULL pointer would be SQL NULL: no bytes are a pointer to none. */
static sqlm_outcome bind_bytes(const binding *b, const char *data, size_t length)
{
    return check_bound(b, sqlite3_bind_blob64(b->cursor->stmt, b->number, length == 0 ? "" : data, length, b->lifetime));
}

static sqlm_outcome bind_double(const binding *b, double number)
{
    if (!isfinite(number))
        return refuse(b, SQLM_R_RANGE, "is no finite number", SQLM_HERE);
    return check_bound(b, sqlite3_bind_double(b->cursor->stmt, b->number, number));
}

static sqlm_outcome bind_u64(const binding *b, uint64_t number)
{
    char *slot = slot_of(b);

    if (slot == NULL)
        return SQLM_ERR;
    for (size_t i = U64_DIGITS; i-- > 0; number /= 10)
        slot[i] = (char)('0' + number % 10);
    return bind_form(b, slot, U64_DIGITS);
}

static sqlm_outcome bind_decimal(const binding *b, sqlm_decimal decimal)
{
    char *slot = slot_of(b);

    if (slot == NULL)
        return SQLM_ERR;
    if (b->column != NULL && (!sqlm_decimal_to_scale(decimal, b->column->scale, &decimal)
                              || sqlm_decimal_digits(decimal) > b->column->precision))
        return refuse(b, SQLM_R_RANGE, "has more digits than the column's type keeps", SQLM_HERE);
    return bind_form(b, slot, sqlm_decimal_to_text(decimal, slot));
}

static sqlm_outcome bind_label(const binding *b, const sqlm_enum *type, int32_t number)
{
    const char *label = type != NULL ? sqlm_enum_to_label(type, number) : NULL;

    if (label == NULL)
        return refuse(b, SQLM_R_RANGE, number == 0 ? "is unset (0): set an enumerator" : "is none of the enumeration's enumerators",
                      SQLM_HERE);
    return bind_form(b, label, strlen(label));
}

/* Dates, times and UUIDs: kinds with a text form of bounded size. */
static sqlm_outcome bind_short_form(const binding *b, const sqlm_value *value)
{
    char  *slot = slot_of(b);
    size_t length = 0;

    if (slot == NULL)
        return SQLM_ERR;
    if (value->type == SQLM_TYPE_DATE)
        length = value->as.integer < INT32_MIN || value->as.integer > INT32_MAX ? 0
                                                                                : sqlm_date_to_text((int32_t)value->as.integer, slot);
    else if (value->type == SQLM_TYPE_TIME)
        length = sqlm_time_to_text(value->as.integer, slot);
    else if (value->type == SQLM_TYPE_TIMESTAMP)
        length = sqlm_timestamp_to_text(value->as.integer, slot);
    else if (value->type == SQLM_TYPE_TIMESTAMPTZ)
        length = sqlm_timestamptz_to_text(value->as.integer, slot);
    else
        length = sqlm_uuid_to_text(value->as.uuid, slot);
    return bind_form(b, slot, length);
}

static sqlm_outcome bind_value(const binding *b, const sqlm_value *value)
{
    sqlite3_stmt *stmt = b->cursor->stmt;

    switch (value->type) {
    case SQLM_TYPE_NONE:
        if (b->column != NULL && !b->column->nullable && b->column->type != SQLM_TYPE_ANY)
            return refuse(b, SQLM_R_UNEXPECTED_NULL, "is a NULL pointer, but the column is required", SQLM_HERE);
        return check_bound(b, sqlite3_bind_null(stmt, b->number));
    case SQLM_TYPE_BOOL:
        return check_bound(b, sqlite3_bind_int(stmt, b->number, value->as.boolean ? 1 : 0));
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
        return check_bound(b, sqlite3_bind_int64(stmt, b->number, value->as.integer));
    case SQLM_TYPE_U64:
        return bind_u64(b, value->as.unsigned_integer);
    case SQLM_TYPE_F32:
        return bind_double(b, (double)value->as.f32);
    case SQLM_TYPE_F64:
        return bind_double(b, value->as.f64);
    case SQLM_TYPE_TEXT:
        return bind_text(b, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_JSON:
        if (!sqlm_json_is_valid(value->as.text.data, value->as.text.length))
            return refuse(b, SQLM_R_FORMAT, "is not valid JSON", SQLM_HERE);
        return bind_text(b, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_BYTES:
        return bind_bytes(b, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_DECIMAL:
        return bind_decimal(b, (sqlm_decimal){ value->as.decimal.low, value->as.decimal.high, value->scale });
    case SQLM_TYPE_DATE:
    case SQLM_TYPE_TIME:
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
    case SQLM_TYPE_UUID:
        return bind_short_form(b, value);
    case SQLM_TYPE_ENUM:
        return bind_label(b, value->as.enumeration.type, value->as.enumeration.number);
    default:
        return SQLM_FAIL(b->cx, MISUSE, NONE, "parameter %d has the unknown type %d", b->number, value->type);
    }
}

/* Reads a member as a value; SQL NULL where it holds none. */
static inline sqlm_value read_member(const sqlm_plan_column *column, const char *object)
{
    const char *member = object + column->offset;
    sqlm_value  value = { .type = column->type };

    if (column->nullable && sqlite_member_offsets[column->type] != 0) {
        if (!sqlite_member_has(member))
            return (sqlm_value){ .type = SQLM_TYPE_NONE };
        member += sqlite_member_offsets[column->type];
    }
    switch (column->type) {
    case SQLM_TYPE_BOOL:
        memcpy(&value.as.boolean, member, sizeof value.as.boolean);
        break;
    case SQLM_TYPE_I16: {
        int16_t number;

        memcpy(&number, member, sizeof number);
        value.as.integer = number;
        break;
    }
    case SQLM_TYPE_I32:
    case SQLM_TYPE_DATE: {
        int32_t number;

        memcpy(&number, member, sizeof number);
        value.as.integer = number;
        break;
    }
    case SQLM_TYPE_F32:
        memcpy(&value.as.f32, member, sizeof value.as.f32);
        break;
    case SQLM_TYPE_F64:
        memcpy(&value.as.f64, member, sizeof value.as.f64);
        break;
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_JSON: {
        const char *text;

        memcpy(&text, member, sizeof text);
        if (text == NULL)
            value.type = SQLM_TYPE_NONE;
        value.as.text.data = text;
        value.as.text.length = text == NULL ? 0 : strlen(text);
        break;
    }
    case SQLM_TYPE_BYTES: {
        sqlm_bytes bytes;

        memcpy(&bytes, member, sizeof bytes);
        if (bytes.data == NULL)
            value.type = SQLM_TYPE_NONE;
        value.as.text.data = bytes.data;
        value.as.text.length = bytes.len;
        break;
    }
    case SQLM_TYPE_DECIMAL: {
        sqlm_decimal decimal;

        memcpy(&decimal, member, sizeof decimal);
        value.as.decimal.low = decimal.low;
        value.as.decimal.high = decimal.high;
        value.scale = decimal.scale;
        break;
    }
    case SQLM_TYPE_UUID:
        memcpy(&value.as.uuid, member, sizeof value.as.uuid);
        break;
    case SQLM_TYPE_ENUM:
        value.as.enumeration.type = column->enumeration;
        memcpy(&value.as.enumeration.number, member, sizeof value.as.enumeration.number);
        break;
    case SQLM_TYPE_ANY:
        memcpy(&value, member, sizeof value);
        break;
    default: /* i64, u64, time, timestamp, timestamptz */
        memcpy(&value.as.integer, member, sizeof value.as.integer);
        break;
    }
    return value;
}

sqlm_outcome sqlm__sqlite_bind(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_parameters *parameters, bool keep)
{
    const sqlm_plan *plan = parameters != NULL ? parameters->plan : NULL;
    size_t           columns = plan != NULL ? plan->count : 0;
    size_t           values = parameters != NULL ? parameters->value_count : 0;
    binding          b = { cx, cursor, 0, keep ? SQLITE_TRANSIENT : SQLITE_STATIC, NULL };
    sqlm_outcome     outcome = SQLM_OK;

    if (columns + values != cursor->statement->parameter_count)
        return SQLM_FAIL(cx, QUERY, PARAMETERS, "the statement has %zu parameters, %zu values were given",
                         cursor->statement->parameter_count, columns + values);
    for (size_t i = 0; i < columns && outcome == SQLM_OK; i++) {
        sqlm_value value = read_member(&plan->columns[i], parameters->object);

        b.number++;
        b.column = &plan->columns[i];
        outcome = bind_value(&b, &value);
    }
    b.column = NULL;
    for (size_t i = 0; i < values && outcome == SQLM_OK; i++) {
        b.number++;
        outcome = bind_value(&b, &parameters->values[i]);
    }
    return outcome;
}
