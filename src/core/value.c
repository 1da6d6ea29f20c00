/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/value.h>

#include <sqlmodel/sys/text_form.h>

#include "convert.h"
#include "json_text.h"
#include "scalar_text.h"

#include <string.h>

static const char *const type_names[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_NONE] = "null",
    [SQLM_TYPE_BOOL] = "bool",
    [SQLM_TYPE_I16] = "i16",
    [SQLM_TYPE_I32] = "i32",
    [SQLM_TYPE_I64] = "i64",
    [SQLM_TYPE_U64] = "u64",
    [SQLM_TYPE_F32] = "f32",
    [SQLM_TYPE_F64] = "f64",
    [SQLM_TYPE_TEXT] = "text",
    [SQLM_TYPE_BYTES] = "bytes",
    [SQLM_TYPE_DECIMAL] = "decimal",
    [SQLM_TYPE_DATE] = "date",
    [SQLM_TYPE_TIME] = "time",
    [SQLM_TYPE_TIMESTAMP] = "timestamp",
    [SQLM_TYPE_TIMESTAMPTZ] = "timestamptz",
    [SQLM_TYPE_UUID] = "uuid",
    [SQLM_TYPE_JSON] = "json",
    [SQLM_TYPE_ENUM] = "enum",
};

const char *sqlm_type_name(uint32_t type)
{
    type &= SQLM_TYPE_MASK;
    return type < SQLM_TYPE_COUNT ? type_names[type] : "unknown";
}

/* ---- making values --------------------------------------------------------------------------------------------------------- */

static sqlm_value integer_value(sqlm_type type, int64_t x)
{
    sqlm_value value = { .as.integer = x, .type = (uint8_t)type };

    return value;
}

static sqlm_value text_value(sqlm_type type, const char *text)
{
    sqlm_value value = { 0 };

    if (text == NULL)
        return value;
    value.type = (uint8_t)type;
    value.as.text.data = text;
    value.as.text.length = strlen(text);
    return value;
}

sqlm_value sqlm_null_value(void)
{
    sqlm_value value = { 0 };

    return value;
}

sqlm_value sqlm_bool_value(bool x)
{
    sqlm_value value = { .as.boolean = x, .type = SQLM_TYPE_BOOL };

    return value;
}

sqlm_value sqlm_i16_value(int16_t x)
{
    return integer_value(SQLM_TYPE_I16, x);
}

sqlm_value sqlm_i32_value(int32_t x)
{
    return integer_value(SQLM_TYPE_I32, x);
}

sqlm_value sqlm_i64_value(int64_t x)
{
    return integer_value(SQLM_TYPE_I64, x);
}

sqlm_value sqlm_u64_value(uint64_t x)
{
    sqlm_value value = { .as.unsigned_integer = x, .type = SQLM_TYPE_U64 };

    return value;
}

sqlm_value sqlm_f32_value(float x)
{
    sqlm_value value = { .as.f32 = x, .type = SQLM_TYPE_F32 };

    return value;
}

sqlm_value sqlm_f64_value(double x)
{
    sqlm_value value = { .as.f64 = x, .type = SQLM_TYPE_F64 };

    return value;
}

sqlm_value sqlm_text_value(const char *x)
{
    return text_value(SQLM_TYPE_TEXT, x);
}

sqlm_value sqlm_json_value(const char *x)
{
    return text_value(SQLM_TYPE_JSON, x);
}

sqlm_value sqlm_bytes_value(sqlm_bytes x)
{
    sqlm_value value = { 0 };

    if (x.data == NULL)
        return value;
    value.type = SQLM_TYPE_BYTES;
    value.as.text.data = x.data;
    value.as.text.length = x.len;
    return value;
}

sqlm_value sqlm_decimal_value(sqlm_decimal x)
{
    sqlm_value value = { .type = SQLM_TYPE_DECIMAL, .scale = x.scale };

    value.as.decimal.low = x.low;
    value.as.decimal.high = x.high;
    return value;
}

sqlm_value sqlm_date_value(sqlm_date x)
{
    return integer_value(SQLM_TYPE_DATE, x.days);
}

sqlm_value sqlm_time_value(sqlm_time x)
{
    return integer_value(SQLM_TYPE_TIME, x.microseconds);
}

sqlm_value sqlm_timestamp_value(sqlm_timestamp x)
{
    return integer_value(SQLM_TYPE_TIMESTAMP, x.microseconds);
}

sqlm_value sqlm_timestamptz_value(sqlm_timestamptz x)
{
    return integer_value(SQLM_TYPE_TIMESTAMPTZ, x.microseconds);
}

sqlm_value sqlm_uuid_value(sqlm_uuid x)
{
    sqlm_value value = { .as.uuid = x, .type = SQLM_TYPE_UUID };

    return value;
}

sqlm_value sqlm_enum_value(const sqlm_enum *type, int32_t number)
{
    sqlm_value value = { .type = SQLM_TYPE_ENUM };

    value.as.enumeration.type = type;
    value.as.enumeration.number = number;
    return value;
}

/* ---- equality -------------------------------------------------------------------------------------------------------------- */

static sqlm_decimal decimal_of(const sqlm_value *value)
{
    const sqlm_decimal decimal = { value->as.decimal.low, value->as.decimal.high, value->scale };

    return decimal;
}

static bool texts_are_equal(const sqlm_value *a, const sqlm_value *b)
{
    const size_t length = a->as.text.length;

    if (length != b->as.text.length)
        return false;
    return length == 0 || a->as.text.data == b->as.text.data || memcmp(a->as.text.data, b->as.text.data, length) == 0;
}

static bool jsons_are_equal(const sqlm_value *a, const sqlm_value *b)
{
    return texts_are_equal(a, b) || sqlm__json_equal(a->as.text.data, a->as.text.length, b->as.text.data, b->as.text.length);
}

bool sqlm_value_equal(const sqlm_value *a, const sqlm_value *b)
{
    if (a == NULL || b == NULL || a->type != b->type)
        return false;
    switch (a->type) {
    case SQLM_TYPE_NONE:
        return true;
    case SQLM_TYPE_BOOL:
        return a->as.boolean == b->as.boolean;
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_DATE:
    case SQLM_TYPE_TIME:
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        return a->as.integer == b->as.integer;
    case SQLM_TYPE_U64:
        return a->as.unsigned_integer == b->as.unsigned_integer;
    case SQLM_TYPE_F32:
        return sqlm__f32_is_same(a->as.f32, b->as.f32);
    case SQLM_TYPE_F64:
        return sqlm__f64_is_same(a->as.f64, b->as.f64);
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_BYTES:
        return texts_are_equal(a, b);
    case SQLM_TYPE_DECIMAL:
        return sqlm_decimal_compare(decimal_of(a), decimal_of(b)) == 0;
    case SQLM_TYPE_UUID:
        return memcmp(&a->as.uuid, &b->as.uuid, sizeof a->as.uuid) == 0;
    case SQLM_TYPE_JSON:
        return jsons_are_equal(a, b);
    case SQLM_TYPE_ENUM:
        return a->as.enumeration.type == b->as.enumeration.type && a->as.enumeration.number == b->as.enumeration.number;
    default:
        return false;
    }
}

/* ---- text forms ------------------------------------------------------------------------------------------------------------ */

sqlm_outcome sqlm_value_from_text(sqlm_cx *cx, sqlm_type type, const sqlm_enum *enumeration, const char *text, sqlm_arena *arena,
                                  sqlm_value *value)
{
    const sqlm__conversion conversion = { .cx = cx, .enumeration = enumeration, .arena = arena };
    sqlm_value             result;
    sqlm_outcome           outcome;

    if (text == NULL || value == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_value_from_text: text and value must not be NULL");
    *value = sqlm_null_value();
    if (!sqlm__is_kind(type))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_value_from_text: %d is no kind of value", (int)type);
    outcome = sqlm__value_read(&conversion, type, text, strlen(text), &result);
    if (outcome != SQLM_OK)
        return outcome;
    if (type == SQLM_TYPE_TEXT || type == SQLM_TYPE_JSON) {
        outcome = sqlm__value_copy(&conversion, &result);
        if (outcome != SQLM_OK)
            return outcome;
    }
    *value = result;
    return SQLM_OK;
}

sqlm_outcome sqlm_value_to_text(sqlm_cx *cx, const sqlm_value *value, sqlm_arena *arena, const char **text)
{
    const sqlm__conversion conversion = { .cx = cx, .arena = arena };
    char                   buffer[SQLM_TEXT_FORM_SIZE];
    const char            *written;
    size_t                 length;
    sqlm_outcome           outcome;

    if (value == NULL || text == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_value_to_text: value and text must not be NULL");
    *text = NULL;
    if (sqlm_value_is_null(value))
        return SQLM_OK;
    if (arena == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_value_to_text: arena must not be NULL");
    outcome = sqlm__value_write(&conversion, value, buffer, &written, &length);
    if (outcome != SQLM_OK)
        return outcome;
    if (value->type != SQLM_TYPE_BYTES)
        written = sqlm_arena_copy(cx, arena, written, length);
    if (written == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    *text = written;
    return SQLM_OK;
}

sqlm_outcome sqlm_value_convert(sqlm_cx *cx, const sqlm_value *from, sqlm_type type, const sqlm_enum *enumeration, const char *name,
                                sqlm_arena *arena, sqlm_value *to)
{
    const sqlm__conversion conversion = { .cx = cx, .name = name, .enumeration = enumeration, .arena = arena };
    sqlm_value             result = { 0 };
    sqlm_outcome           outcome;

    if (from == NULL || to == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_value_convert: from and to must not be NULL");
    if (!sqlm__is_kind(type))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_value_convert: %d is no kind of value", (int)type);
    outcome = sqlm__value_convert(&conversion, from, type, &result);
    *to = result; /* which is SQL NULL after a failure */
    return outcome;
}
