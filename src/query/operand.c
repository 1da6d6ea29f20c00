/* SPDX-License-Identifier: MIT */
#include "operand.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <sqlmodel/query/accept.h>
#include <sqlmodel/sys/plan.h>
#include <sqlmodel/sys/text_form.h>

/* What a C value is as a number. */
typedef enum number_kind {
    NUMBER_NONE,
    NUMBER_INTEGER,
    NUMBER_HUGE /* above INT64_MAX: the bits of the uint64_t */
} number_kind;

/* Which opt_ struct a tag is, from SQLM_C_OPT on. */
static const uint8_t optional_types[] = {
    SQLM_TYPE_BOOL,      SQLM_TYPE_I16,         SQLM_TYPE_I32,     SQLM_TYPE_I64,  SQLM_TYPE_U64,
    SQLM_TYPE_F32,       SQLM_TYPE_F64,         SQLM_TYPE_DECIMAL, SQLM_TYPE_DATE, SQLM_TYPE_TIME,
    SQLM_TYPE_TIMESTAMP, SQLM_TYPE_TIMESTAMPTZ, SQLM_TYPE_UUID,
};

static const uint8_t sizes[] = {
    [SQLM_C_BOOL] = sizeof(bool),
    [SQLM_C_CHAR] = sizeof(char),
    [SQLM_C_SCHAR] = sizeof(signed char),
    [SQLM_C_UCHAR] = sizeof(unsigned char),
    [SQLM_C_SHORT] = sizeof(short),
    [SQLM_C_USHORT] = sizeof(unsigned short),
    [SQLM_C_INT] = sizeof(int),
    [SQLM_C_UINT] = sizeof(unsigned),
    [SQLM_C_LONG] = sizeof(long),
    [SQLM_C_ULONG] = sizeof(unsigned long),
    [SQLM_C_LLONG] = sizeof(long long),
    [SQLM_C_ULLONG] = sizeof(unsigned long long),
    [SQLM_C_FLOAT] = sizeof(float),
    [SQLM_C_DOUBLE] = sizeof(double),
    [SQLM_C_STR] = sizeof(char *),
    [SQLM_C_CSTR] = sizeof(const char *),
    [SQLM_C_BYTES] = sizeof(sqlm_bytes),
    [SQLM_C_DECIMAL] = sizeof(sqlm_decimal),
    [SQLM_C_DATE] = sizeof(sqlm_date),
    [SQLM_C_TIME] = sizeof(sqlm_time),
    [SQLM_C_TIMESTAMP] = sizeof(sqlm_timestamp),
    [SQLM_C_TIMESTAMPTZ] = sizeof(sqlm_timestamptz),
    [SQLM_C_UUID] = sizeof(sqlm_uuid),
};

size_t sqlm__operand_size(uint32_t tag)
{
    if (sqlm__operand_is_expression(tag))
        return sizeof(const sqlm_node *);
    return tag < sizeof(sizes) / sizeof(sizes[0]) ? sizes[tag] : 0;
}

sqlm_outcome sqlm__note_field(sqlm_cx *cx, const sqlm_model *model, const sqlm_field *field, sqlm_outcome outcome)
{
    sqlm_error *error = sqlm_cx_error_details(cx);

    if (field == NULL)
        return outcome;
    (void)snprintf(error->table, sizeof(error->table), "%s", model->table);
    (void)snprintf(error->column, sizeof(error->column), "%s", sqlm_field_column(field));
    return outcome;
}

const char *sqlm__target_name(const sqlm__target *target)
{
    if (target->field != NULL)
        return target->field->name;
    return target->type == SQLM_TYPE_BOOL ? "(a condition)" : "(an expression)";
}

const sqlm_enum *sqlm__target_enum(const sqlm__target *target)
{
    return target->field != NULL ? sqlm_field_enum(target->field) : NULL;
}

static sqlm_outcome out_of_range(sqlm_cx *cx, const sqlm__target *target)
{
    return sqlm__note_field(cx, target->model, target->field,
                            SQLM_FAIL(cx, DATA, RANGE, "the value for column '%s' is out of the range of %s",
                                      sqlm__target_name(target), sqlm_type_name(target->type)));
}

static sqlm_outcome no_such_type(sqlm_cx *cx, const sqlm__target *target, uint32_t tag)
{
    return SQLM_FAIL(cx, MISUSE, TYPE,
                     "column '%s' of type %s is given a C value of unknown type (tag %u): use the macros of expr.h",
                     sqlm__target_name(target), sqlm_type_name(target->type), tag);
}

static number_kind read_unsigned(unsigned long long x, int64_t *integer)
{
    *integer = (int64_t)x;
    return x > INT64_MAX ? NUMBER_HUGE : NUMBER_INTEGER;
}

static number_kind read_number(uint32_t tag, const void *stored, int64_t *integer)
{
    switch (tag) {
    case SQLM_C_BOOL:
        *integer = *(const bool *)stored;
        return NUMBER_INTEGER;
    case SQLM_C_CHAR:
        *integer = *(const char *)stored; /* a number, not a character. NOLINT(bugprone-signed-char-misuse) */
        return NUMBER_INTEGER;
    case SQLM_C_SCHAR:
        *integer = *(const signed char *)stored; /* a number too. NOLINT(bugprone-signed-char-misuse) */
        return NUMBER_INTEGER;
    case SQLM_C_UCHAR:
        *integer = *(const unsigned char *)stored;
        return NUMBER_INTEGER;
    case SQLM_C_SHORT:
        *integer = *(const short *)stored;
        return NUMBER_INTEGER;
    case SQLM_C_USHORT:
        *integer = *(const unsigned short *)stored;
        return NUMBER_INTEGER;
    case SQLM_C_INT:
        *integer = *(const int *)stored;
        return NUMBER_INTEGER;
    case SQLM_C_UINT:
        *integer = *(const unsigned *)stored;
        return NUMBER_INTEGER;
    case SQLM_C_LONG:
        *integer = *(const long *)stored;
        return NUMBER_INTEGER;
    case SQLM_C_ULONG:
        return read_unsigned(*(const unsigned long *)stored, integer);
    case SQLM_C_LLONG:
        *integer = *(const long long *)stored;
        return NUMBER_INTEGER;
    case SQLM_C_ULLONG:
        return read_unsigned(*(const unsigned long long *)stored, integer);
    default:
        *integer = 0;
        return NUMBER_NONE;
    }
}

static sqlm_outcome read_bool(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value)
{
    int64_t           x;
    const number_kind kind = read_number(tag, stored, &x);

    if (kind == NUMBER_NONE)
        return no_such_type(cx, target, tag);
    if (x < 0 || x > 1)
        return out_of_range(cx, target);
    value->as.boolean = x != 0;
    return SQLM_OK;
}

static sqlm_outcome read_integer(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value)
{
    static const int64_t least[] = { [SQLM_TYPE_I16] = INT16_MIN, [SQLM_TYPE_I32] = INT32_MIN, [SQLM_TYPE_I64] = INT64_MIN };
    static const int64_t most[] = { [SQLM_TYPE_I16] = INT16_MAX, [SQLM_TYPE_I32] = INT32_MAX, [SQLM_TYPE_I64] = INT64_MAX };
    int64_t              x;
    const number_kind    kind = read_number(tag, stored, &x);

    if (kind == NUMBER_NONE)
        return no_such_type(cx, target, tag);
    if (kind == NUMBER_HUGE || x < least[target->type] || x > most[target->type])
        return out_of_range(cx, target);
    value->as.integer = x;
    return SQLM_OK;
}

static sqlm_outcome read_u64(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value)
{
    int64_t           x;
    const number_kind kind = read_number(tag, stored, &x);

    if (kind == NUMBER_NONE)
        return no_such_type(cx, target, tag);
    if (kind == NUMBER_INTEGER && x < 0)
        return out_of_range(cx, target);
    value->as.unsigned_integer = (uint64_t)x;
    return SQLM_OK;
}

/* A double compared with an f32 column becomes an f32, as a column of that type would store it: f32 and 0.1 find each other. */
static sqlm_outcome read_float(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value)
{
    int64_t x;
    double  real;

    if (tag == SQLM_C_DOUBLE)
        real = *(const double *)stored;
    else if (tag == SQLM_C_FLOAT)
        real = (double)*(const float *)stored;
    else if (read_number(tag, stored, &x) == NUMBER_INTEGER)
        real = (double)x;
    else
        return no_such_type(cx, target, tag);
    if (!isfinite(real) || (target->type == SQLM_TYPE_F32 && !isfinite((float)real)))
        return out_of_range(cx, target);
    if (target->type == SQLM_TYPE_F32)
        value->as.f32 = (float)real;
    else
        value->as.f64 = real;
    return SQLM_OK;
}

static sqlm_outcome read_text(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value)
{
    const void *data;

    if (tag == SQLM_C_STR || tag == SQLM_C_CSTR) {
        memcpy(&data, stored, sizeof(data));
        value->as.text.data = data;
        value->as.text.length = data != NULL ? strlen(data) : 0;
    } else if (tag == SQLM_C_BYTES) {
        value->as.text.data = ((const sqlm_bytes *)stored)->data;
        value->as.text.length = ((const sqlm_bytes *)stored)->len;
    } else {
        return no_such_type(cx, target, tag);
    }
    if (value->as.text.data == NULL)
        return sqlm__note_field(cx, target->model, target->field,
                                SQLM_FAIL(cx, DATA, UNEXPECTED_NULL,
                                          "column '%s' is given a NULL pointer: use sqlm_is_null() or sqlm_set_null()", sqlm__target_name(target)));
    return SQLM_OK;
}

/* Brought to the column's scale, so that equal numbers have equal text. A number that has no such form equals no stored one. */
static sqlm_outcome read_decimal(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value)
{
    int64_t      x;
    sqlm_decimal decimal, scaled;

    if (tag == SQLM_C_DECIMAL)
        decimal = *(const sqlm_decimal *)stored;
    else if (read_number(tag, stored, &x) == NUMBER_INTEGER)
        decimal = (sqlm_decimal){ .low = (uint64_t)x, .high = x < 0 ? -1 : 0 };
    else
        return no_such_type(cx, target, tag);
    if (decimal.scale > 38 || sqlm_decimal_digits(decimal) > 38)
        return out_of_range(cx, target);
    if (target->scale != SQLM_SCALE_ANY && sqlm_decimal_to_scale(decimal, target->scale, &scaled))
        decimal = scaled;
    value->as.decimal.low = decimal.low;
    value->as.decimal.high = decimal.high;
    value->scale = decimal.scale;
    return SQLM_OK;
}

static sqlm_outcome read_enum(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value)
{
    const sqlm_enum *enumeration = sqlm__target_enum(target);
    int64_t          x;

    if (enumeration == NULL || read_number(tag, stored, &x) != NUMBER_INTEGER)
        return no_such_type(cx, target, tag);
    if (x < INT32_MIN || x > INT32_MAX || sqlm_enum_to_label(enumeration, (int32_t)x) == NULL)
        return sqlm__note_field(cx, target->model, target->field,
                                SQLM_FAIL(cx, DATA, RANGE, "the value for column '%s' is no enumerator of %s",
                                          sqlm__target_name(target), enumeration->name));
    value->as.enumeration.type = enumeration;
    value->as.enumeration.number = (int32_t)x;
    return SQLM_OK;
}

/* Dates, times and UUIDs: each has one C type. */
static sqlm_outcome read_struct(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value)
{
    if (target->type == SQLM_TYPE_DATE && tag == SQLM_C_DATE)
        value->as.integer = ((const sqlm_date *)stored)->days;
    else if (target->type == SQLM_TYPE_TIME && tag == SQLM_C_TIME)
        value->as.integer = ((const sqlm_time *)stored)->microseconds;
    else if (target->type == SQLM_TYPE_TIMESTAMP && tag == SQLM_C_TIMESTAMP)
        value->as.integer = ((const sqlm_timestamp *)stored)->microseconds;
    else if (target->type == SQLM_TYPE_TIMESTAMPTZ && tag == SQLM_C_TIMESTAMPTZ)
        value->as.integer = ((const sqlm_timestamptz *)stored)->microseconds;
    else if (target->type == SQLM_TYPE_UUID && tag == SQLM_C_UUID)
        value->as.uuid = *(const sqlm_uuid *)stored;
    else
        return no_such_type(cx, target, tag);
    return SQLM_OK;
}

typedef sqlm_outcome (*read_fn)(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value);

static const read_fn readers[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = read_bool,        [SQLM_TYPE_I16] = read_integer,
    [SQLM_TYPE_I32] = read_integer,      [SQLM_TYPE_I64] = read_integer,
    [SQLM_TYPE_U64] = read_u64,          [SQLM_TYPE_F32] = read_float,
    [SQLM_TYPE_F64] = read_float,        [SQLM_TYPE_TEXT] = read_text,
    [SQLM_TYPE_BYTES] = read_text,       [SQLM_TYPE_DECIMAL] = read_decimal,
    [SQLM_TYPE_DATE] = read_struct,      [SQLM_TYPE_TIME] = read_struct,
    [SQLM_TYPE_TIMESTAMP] = read_struct, [SQLM_TYPE_TIMESTAMPTZ] = read_struct,
    [SQLM_TYPE_UUID] = read_struct,      [SQLM_TYPE_JSON] = read_text,
    [SQLM_TYPE_ENUM] = read_enum,
};

sqlm_outcome sqlm__operand_read(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value)
{
    value->type = (uint8_t)target->type;
    value->scale = 0;
    if (stored == NULL || readers[target->type] == NULL)
        return no_such_type(cx, target, tag);
    return readers[target->type](cx, target, tag, stored, value);
}

sqlm_outcome sqlm__operand_read_added(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored,
                                      sqlm_value *value)
{
    const sqlm_outcome outcome = sqlm__operand_read(cx, target, tag, stored, value);

    if (outcome == SQLM_OK && target->type == SQLM_TYPE_DECIMAL && target->scale != SQLM_SCALE_ANY && value->scale != target->scale)
        return SQLM_FAIL(cx, DATA, RANGE, "the value for '%s' has more than %u digits behind the point", sqlm__target_name(target),
                         (unsigned)target->scale);
    return outcome;
}

/* NULL of a kind without an opt_ struct: a NULL pointer, an enumeration that is unset. */
static bool is_absent(const sqlm__target *target, uint32_t tag, const void *stored)
{
    const void *data = stored;
    int32_t     number;

    if (target->type == SQLM_TYPE_ENUM) {
        memcpy(&number, stored, sizeof(number));
        return number == 0;
    }
    if (tag == SQLM_C_STR || tag == SQLM_C_CSTR)
        memcpy(&data, stored, sizeof(data));
    else if (tag == SQLM_C_BYTES)
        data = ((const sqlm_bytes *)stored)->data;
    return data == NULL;
}

sqlm_outcome sqlm__operand_read_optional(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored,
                                         sqlm_value *value)
{
    static const uint8_t tag_of[SQLM_TYPE_COUNT] = {
        [SQLM_TYPE_BOOL] = SQLM_C_BOOL,           [SQLM_TYPE_I16] = SQLM_TAG_((int16_t)0),
        [SQLM_TYPE_I32] = SQLM_TAG_((int32_t)0),  [SQLM_TYPE_I64] = SQLM_TAG_((int64_t)0),
        [SQLM_TYPE_U64] = SQLM_TAG_((uint64_t)0), [SQLM_TYPE_F32] = SQLM_C_FLOAT,
        [SQLM_TYPE_F64] = SQLM_C_DOUBLE,          [SQLM_TYPE_DECIMAL] = SQLM_C_DECIMAL,
        [SQLM_TYPE_DATE] = SQLM_C_DATE,           [SQLM_TYPE_TIME] = SQLM_C_TIME,
        [SQLM_TYPE_TIMESTAMP] = SQLM_C_TIMESTAMP, [SQLM_TYPE_TIMESTAMPTZ] = SQLM_C_TIMESTAMPTZ,
        [SQLM_TYPE_UUID] = SQLM_C_UUID,
    };
    const bool is_struct = tag >= SQLM_C_OPT && tag - SQLM_C_OPT < sizeof(optional_types) / sizeof(optional_types[0]);

    if (stored == NULL || (is_struct && optional_types[tag - SQLM_C_OPT] != target->type))
        return no_such_type(cx, target, tag);
    *value = (sqlm_value){ 0 };
    if (is_struct) {
        if (!*(const bool *)stored)
            return SQLM_OK;
        return sqlm__operand_read(cx, target, tag_of[target->type],
                                  (const char *)stored + sqlm_plan_optional_offset(target->type), value);
    }
    if (is_absent(target, tag, stored))
        return SQLM_OK;
    return sqlm__operand_read(cx, target, tag, stored, value);
}

/* A decimal that a column takes as it is. */
static sqlm_outcome check_digits(sqlm_cx *cx, const sqlm__target *target, const sqlm_value *value)
{
    const sqlm_decimal decimal = { .low = value->as.decimal.low, .high = value->as.decimal.high, .scale = value->scale };

    if (value->type != SQLM_TYPE_DECIMAL || (value->scale == target->scale && sqlm_decimal_digits(decimal) <= target->precision))
        return SQLM_OK;
    return out_of_range(cx, target);
}

sqlm_outcome sqlm__operand_read_assigned(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored,
                                         sqlm_value *value)
{
    const sqlm_outcome outcome = sqlm__operand_read(cx, target, tag, stored, value);

    return outcome == SQLM_OK ? check_digits(cx, target, value) : outcome;
}

sqlm_outcome sqlm__operand_read_optional_assigned(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored,
                                                  sqlm_value *value)
{
    const sqlm_outcome outcome = sqlm__operand_read_optional(cx, target, tag, stored, value);

    return outcome == SQLM_OK ? check_digits(cx, target, value) : outcome;
}
