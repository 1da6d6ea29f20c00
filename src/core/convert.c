/* SPDX-License-Identifier: MIT */
#include "convert.h"

#include <sqlmodel/sys/text_form.h>

#include "json_text.h"
#include "scalar_text.h"
#include "temporal.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef __int128 int128;

/* What a text of each kind must look like, for messages. */
static const char *const forms[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = "true or false",
    [SQLM_TYPE_I16] = "an integer from -32768 to 32767",
    [SQLM_TYPE_I32] = "an integer from -2147483648 to 2147483647",
    [SQLM_TYPE_I64] = "an integer from -9223372036854775808 to 9223372036854775807",
    [SQLM_TYPE_U64] = "an integer from 0 to 18446744073709551615",
    [SQLM_TYPE_F32] = "a finite number of single precision",
    [SQLM_TYPE_F64] = "a finite number of double precision",
    [SQLM_TYPE_TEXT] = "UTF-8 without U+0000",
    [SQLM_TYPE_BYTES] = "pairs of hexadecimal digits",
    [SQLM_TYPE_DECIMAL] = "[-]digits[.digits], at most 38 digits",
    [SQLM_TYPE_DATE] = SQLM__DATE_FORM,
    [SQLM_TYPE_TIME] = SQLM__TIME_FORM,
    [SQLM_TYPE_TIMESTAMP] = SQLM__TIMESTAMP_FORM,
    [SQLM_TYPE_TIMESTAMPTZ] = SQLM__TIMESTAMPTZ_FORM,
    [SQLM_TYPE_UUID] = SQLM__UUID_FORM,
    [SQLM_TYPE_JSON] = "JSON, at most 1000 levels deep",
    [SQLM_TYPE_ENUM] = "one of its labels",
};

static const struct {
    int64_t minimum, maximum;
} ranges[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = { 0, 1 },
    [SQLM_TYPE_I16] = { INT16_MIN, INT16_MAX },
    [SQLM_TYPE_I32] = { INT32_MIN, INT32_MAX },
    [SQLM_TYPE_I64] = { INT64_MIN, INT64_MAX },
    [SQLM_TYPE_DATE] = { SQLM__FIRST_DAY, SQLM__LAST_DAY },
    [SQLM_TYPE_TIME] = { 0, SQLM__DAY - 1 },
    [SQLM_TYPE_TIMESTAMP] = { SQLM__FIRST_DAY * SQLM__DAY, (SQLM__LAST_DAY + 1) * SQLM__DAY - 1 },
    [SQLM_TYPE_TIMESTAMPTZ] = { SQLM__FIRST_DAY * SQLM__DAY, (SQLM__LAST_DAY + 1) * SQLM__DAY - 1 },
};

/* ---- refusing -------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome fail_named(const sqlm__conversion *conversion, sqlm_error_reason reason, const char *where, const char *words)
{
    if (conversion->member == NULL)
        return sqlm_cx_fail(conversion->cx, SQLM_E_DATA, reason, where, "column \"%s\": %s", conversion->name, words);
    if (conversion->item == 0)
        return sqlm_cx_fail(conversion->cx, SQLM_E_DATA, reason, where, "member \"%s\": %s", conversion->member, words);
    return sqlm_cx_fail(conversion->cx, SQLM_E_DATA, reason, where, "member \"[%zu].%s\": %s", conversion->item - 1,
                        conversion->member, words);
}

sqlm_outcome sqlm__refuse(const sqlm__conversion *conversion, sqlm_error_reason reason, const char *where, const char *format, ...)
{
    char         words[384];
    sqlm_outcome outcome;
    sqlm_error  *details;
    va_list      arguments;

    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    if (conversion->name == NULL)
        return sqlm_cx_fail(conversion->cx, SQLM_E_DATA, reason, where, "%s", words);
    outcome = fail_named(conversion, reason, where, words);
    details = sqlm_cx_error_details(conversion->cx);
    if (details != NULL) {
        (void)snprintf(details->column, sizeof details->column, "%s", conversion->name);
        if (conversion->table != NULL)
            (void)snprintf(details->table, sizeof details->table, "%s", conversion->table);
    }
    return outcome;
}

static sqlm_outcome refuse_text(const sqlm__conversion *conversion, sqlm_type type, sqlm__reading reading)
{
    return sqlm__refuse(conversion, reading == SQLM__OUT_OF_RANGE ? SQLM_R_RANGE : SQLM_R_FORMAT, SQLM_HERE,
                        "the text is no %s: expected %s", sqlm_type_name(type), forms[type]);
}

static sqlm_outcome refuse_kind(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_type type)
{
    return SQLM__REFUSE(conversion, TYPE, "a value of kind %s cannot become %s", sqlm_type_name(from->type), sqlm_type_name(type));
}

static sqlm_outcome refuse_range(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_type type)
{
    if (from->type == (uint8_t)type)
        return SQLM__REFUSE(conversion, RANGE, "the %s is out of range: expected %s", sqlm_type_name(type), forms[type]);
    return SQLM__REFUSE(conversion, RANGE, "the %s is out of range of %s: expected %s", sqlm_type_name(from->type),
                        sqlm_type_name(type), forms[type]);
}

static sqlm_outcome need_arena(const sqlm__conversion *conversion, sqlm_type type)
{
    return SQLM_FAIL(conversion->cx, MISUSE, NONE, "a conversion to %s needs an arena", sqlm_type_name(type));
}

static sqlm_outcome need_enumeration(const sqlm__conversion *conversion)
{
    return SQLM_FAIL(conversion->cx, MISUSE, NONE, "a value of kind enum needs its enumeration");
}

/* ---- from text ------------------------------------------------------------------------------------------------------------- */

static sqlm__reading reading_of(bool read)
{
    return read ? SQLM__READ : SQLM__NOT_THE_FORM;
}

static sqlm__reading read_bool(const char *text, size_t length, bool *boolean)
{
    *boolean = length == 4;
    return reading_of((length == 4 && memcmp(text, "true", 4) == 0) || (length == 5 && memcmp(text, "false", 5) == 0));
}

static sqlm__reading read_integer(sqlm_type type, const char *text, size_t length, int64_t *integer)
{
    const sqlm__reading reading = sqlm__i64_read(text, length, integer);

    if (reading == SQLM__READ && (*integer < ranges[type].minimum || *integer > ranges[type].maximum))
        return SQLM__OUT_OF_RANGE;
    return reading;
}

static sqlm__reading read_decimal(const char *text, size_t length, sqlm_value *value)
{
    sqlm_decimal        decimal = { 0, 0, 0 };
    const sqlm__reading reading = sqlm__decimal_read(text, length, &decimal);

    *value = sqlm_decimal_value(decimal);
    return reading;
}

static sqlm__reading read_date(const char *text, size_t length, int64_t *integer)
{
    int32_t    days = 0;
    const bool read = sqlm_date_from_text(text, length, &days);

    *integer = days;
    return reading_of(read);
}

/* Kinds without memory of their own. */
static sqlm__reading read_scalar(sqlm_type type, const char *text, size_t length, sqlm_value *value)
{
    value->type = (uint8_t)type;
    switch ((unsigned)type) {
    case SQLM_TYPE_BOOL:
        return read_bool(text, length, &value->as.boolean);
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
        return read_integer(type, text, length, &value->as.integer);
    case SQLM_TYPE_U64:
        return sqlm__u64_read(text, length, &value->as.unsigned_integer);
    case SQLM_TYPE_F32:
        return sqlm__f32_read(text, length, &value->as.f32);
    case SQLM_TYPE_F64:
        return sqlm__f64_read(text, length, &value->as.f64);
    case SQLM_TYPE_DECIMAL:
        return read_decimal(text, length, value);
    case SQLM_TYPE_DATE:
        return read_date(text, length, &value->as.integer);
    case SQLM_TYPE_TIME:
        return reading_of(sqlm_time_from_text(text, length, &value->as.integer));
    case SQLM_TYPE_TIMESTAMP:
        return reading_of(sqlm_timestamp_from_text(text, length, &value->as.integer));
    case SQLM_TYPE_TIMESTAMPTZ:
        return reading_of(sqlm_timestamptz_from_text(text, length, &value->as.integer));
    case SQLM_TYPE_UUID:
        return reading_of(sqlm_uuid_from_text(text, length, &value->as.uuid));
    default:
        return SQLM__NOT_THE_FORM;
    }
}

static sqlm_outcome check_text(const sqlm__conversion *conversion, const char *text, size_t length)
{
    if (text == NULL && length > 0)
        return SQLM_FAIL(conversion->cx, MISUSE, NONE, "a text of %zu bytes is a NULL pointer", length);
    if (!sqlm_text_is_valid(text, length))
        return SQLM__REFUSE(conversion, ENCODING, "the text is not UTF-8 without U+0000");
    return SQLM_OK;
}

static sqlm_outcome check_json(const sqlm__conversion *conversion, const char *text, size_t length)
{
    sqlm_outcome outcome = check_text(conversion, text, length);

    if (outcome == SQLM_OK && !sqlm__json_scan(length == 0 ? "" : text, length))
        return refuse_text(conversion, SQLM_TYPE_JSON, SQLM__NOT_THE_FORM);
    return outcome;
}

static sqlm_outcome read_bytes(const sqlm__conversion *conversion, const char *text, size_t length, sqlm_value *value)
{
    uint8_t *bytes;

    if (conversion->arena == NULL)
        return need_arena(conversion, SQLM_TYPE_BYTES);
    bytes = sqlm_arena_allocate(conversion->cx, conversion->arena, length / 2, 1);
    if (bytes == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    if (!sqlm__hex_read(text, length, bytes))
        return refuse_text(conversion, SQLM_TYPE_BYTES, SQLM__NOT_THE_FORM);
    *value = sqlm_bytes_value((sqlm_bytes){ bytes, length / 2 });
    return SQLM_OK;
}

static sqlm_outcome read_label(const sqlm__conversion *conversion, const char *text, size_t length, sqlm_value *value)
{
    int32_t number;

    if (conversion->enumeration == NULL)
        return need_enumeration(conversion);
    if (!sqlm_enum_from_label(conversion->enumeration, text, length, &number))
        return SQLM__REFUSE(conversion, RANGE, "the text is no label of %s", conversion->enumeration->name);
    *value = sqlm_enum_value(conversion->enumeration, number);
    return SQLM_OK;
}

sqlm_outcome sqlm__value_read(const sqlm__conversion *conversion, sqlm_type type, const char *text, size_t length,
                              sqlm_value *value)
{
    const bool    is_json = type == SQLM_TYPE_JSON;
    sqlm_value    result = { 0 };
    sqlm_outcome  outcome;
    sqlm__reading reading;

    if (text == NULL && length > 0)
        return SQLM_FAIL(conversion->cx, MISUSE, NONE, "a text of %zu bytes is a NULL pointer", length);
    if (text == NULL)
        text = "";
    if (type == SQLM_TYPE_TEXT || is_json) {
        outcome = is_json ? check_json(conversion, text, length) : check_text(conversion, text, length);
        result.type = (uint8_t)type;
        result.as.text.data = text;
        result.as.text.length = length;
    } else if (type == SQLM_TYPE_BYTES) {
        outcome = read_bytes(conversion, text, length, &result);
    } else if (type == SQLM_TYPE_ENUM) {
        outcome = read_label(conversion, text, length, &result);
    } else {
        reading = read_scalar(type, text, length, &result);
        outcome = reading == SQLM__READ ? SQLM_OK : refuse_text(conversion, type, reading);
    }
    if (outcome == SQLM_OK)
        *value = result;
    return outcome;
}

sqlm_outcome sqlm__value_copy(const sqlm__conversion *conversion, sqlm_value *value)
{
    const char *copy;

    if (value->type != SQLM_TYPE_TEXT && value->type != SQLM_TYPE_JSON && value->type != SQLM_TYPE_BYTES)
        return SQLM_OK;
    if (conversion->arena == NULL)
        return need_arena(conversion, (sqlm_type)value->type);
    copy = sqlm_arena_copy(conversion->cx, conversion->arena, value->as.text.data, value->as.text.length);
    if (copy == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    value->as.text.data = copy;
    return SQLM_OK;
}

/* ---- to text --------------------------------------------------------------------------------------------------------------- */

static size_t write_decimal(const sqlm_value *value, char *buffer)
{
    const sqlm_decimal decimal = { value->as.decimal.low, value->as.decimal.high, value->scale };

    return sqlm_decimal_to_text(decimal, buffer);
}

static size_t write_date(int64_t days, char *buffer)
{
    return sqlm__date_is_in_range(days) ? sqlm_date_to_text((int32_t)days, buffer) : 0;
}

/* Kinds that fit the buffer; 0 when the value is none of its kind. */
static size_t write_scalar(const sqlm_value *value, char *buffer)
{
    switch (value->type) {
    case SQLM_TYPE_BOOL:
        return (size_t)snprintf(buffer, SQLM_TEXT_FORM_SIZE, "%s", value->as.boolean ? "true" : "false");
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
        return (size_t)snprintf(buffer, SQLM_TEXT_FORM_SIZE, "%" PRId64, value->as.integer);
    case SQLM_TYPE_U64:
        return (size_t)snprintf(buffer, SQLM_TEXT_FORM_SIZE, "%" PRIu64, value->as.unsigned_integer);
    case SQLM_TYPE_F32:
        return sqlm__f32_write(value->as.f32, buffer);
    case SQLM_TYPE_F64:
        return sqlm__f64_write(value->as.f64, buffer);
    case SQLM_TYPE_DECIMAL:
        return write_decimal(value, buffer);
    case SQLM_TYPE_DATE:
        return write_date(value->as.integer, buffer);
    case SQLM_TYPE_TIME:
        return sqlm_time_to_text(value->as.integer, buffer);
    case SQLM_TYPE_TIMESTAMP:
        return sqlm_timestamp_to_text(value->as.integer, buffer);
    case SQLM_TYPE_TIMESTAMPTZ:
        return sqlm_timestamptz_to_text(value->as.integer, buffer);
    case SQLM_TYPE_UUID:
        return sqlm_uuid_to_text(value->as.uuid, buffer);
    default:
        return 0;
    }
}

static sqlm_outcome write_bytes(const sqlm__conversion *conversion, const sqlm_value *value, const char **text, size_t *length)
{
    const size_t count = value->as.text.length;
    char        *hex;

    if (conversion->arena == NULL)
        return need_arena(conversion, SQLM_TYPE_TEXT);
    if (count > (SIZE_MAX - 1) / 2)
        return SQLM_FAIL(conversion->cx, OUT_OF_MEMORY, NONE, "out of memory for %zu bytes as hex", count);
    hex = sqlm_arena_allocate(conversion->cx, conversion->arena, 2 * count + 1, 1);
    if (hex == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    sqlm__hex_write((const uint8_t *)value->as.text.data, count, hex);
    hex[2 * count] = '\0';
    *text = hex;
    *length = 2 * count;
    return SQLM_OK;
}

static sqlm_outcome check_enumerator(const sqlm__conversion *conversion, const sqlm_value *value, const char **label)
{
    const sqlm_enum *enumeration = value->as.enumeration.type;

    *label = NULL;
    if (enumeration == NULL)
        return need_enumeration(conversion);
    *label = sqlm_enum_to_label(enumeration, value->as.enumeration.number);
    if (*label == NULL)
        return SQLM__REFUSE(conversion, RANGE, "the value is no enumerator of %s", enumeration->name);
    return SQLM_OK;
}

sqlm_outcome sqlm__value_write(const sqlm__conversion *conversion, const sqlm_value *value, char *buffer, const char **text,
                               size_t *length)
{
    sqlm_outcome outcome;

    if (value->type == SQLM_TYPE_BYTES)
        return write_bytes(conversion, value, text, length);
    if (value->type == SQLM_TYPE_TEXT || value->type == SQLM_TYPE_JSON) {
        *length = value->as.text.length;
        *text = *length == 0 ? "" : value->as.text.data;
        return check_text(conversion, *text, *length);
    }
    if (value->type == SQLM_TYPE_ENUM) {
        outcome = check_enumerator(conversion, value, text);
        *length = *text == NULL ? 0 : strlen(*text);
        return outcome;
    }
    *text = buffer;
    *length = write_scalar(value, buffer);
    return *length > 0 ? SQLM_OK : sqlm__value_check(conversion, value);
}

/* ---- checks ---------------------------------------------------------------------------------------------------------------- */

static bool integer_is_in_range(const sqlm_value *value)
{
    return value->as.integer >= ranges[value->type].minimum && value->as.integer <= ranges[value->type].maximum;
}

sqlm_outcome sqlm__value_check(const sqlm__conversion *conversion, const sqlm_value *value)
{
    const char  *label;
    sqlm_decimal decimal;

    switch (value->type) {
    case SQLM_TYPE_NONE:
    case SQLM_TYPE_BOOL:
    case SQLM_TYPE_U64:
    case SQLM_TYPE_UUID:
        return SQLM_OK;
    case SQLM_TYPE_F32:
        return isfinite(value->as.f32) ? SQLM_OK : refuse_range(conversion, value, SQLM_TYPE_F32);
    case SQLM_TYPE_F64:
        return isfinite(value->as.f64) ? SQLM_OK : refuse_range(conversion, value, SQLM_TYPE_F64);
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_DATE:
    case SQLM_TYPE_TIME:
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        return integer_is_in_range(value) ? SQLM_OK : refuse_range(conversion, value, (sqlm_type)value->type);
    case SQLM_TYPE_TEXT:
        return check_text(conversion, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_JSON:
        return check_json(conversion, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_BYTES:
        if (value->as.text.data == NULL && value->as.text.length > 0)
            return SQLM_FAIL(conversion->cx, MISUSE, NONE, "%zu bytes are a NULL pointer", value->as.text.length);
        return SQLM_OK;
    case SQLM_TYPE_DECIMAL:
        decimal = (sqlm_decimal){ value->as.decimal.low, value->as.decimal.high, value->scale };
        if (decimal.scale > 38 || sqlm_decimal_digits(decimal) > 38)
            return refuse_range(conversion, value, SQLM_TYPE_DECIMAL);
        return SQLM_OK;
    case SQLM_TYPE_ENUM:
        return check_enumerator(conversion, value, &label);
    default:
        return SQLM_FAIL(conversion->cx, MISUSE, NONE, "%u is no kind of value", (unsigned)value->type);
    }
}

/* ---- between kinds --------------------------------------------------------------------------------------------------------- */

static bool is_integer(uint32_t type)
{
    return type >= SQLM_TYPE_BOOL && type <= SQLM_TYPE_U64;
}

static int128 integer_of(const sqlm_value *value)
{
    if (value->type == SQLM_TYPE_BOOL)
        return value->as.boolean ? 1 : 0;
    return value->type == SQLM_TYPE_U64 ? (int128)value->as.unsigned_integer : (int128)value->as.integer;
}

static sqlm_outcome to_integer(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_type type, sqlm_value *to)
{
    const int128 number = integer_of(from);
    const int128 minimum = type == SQLM_TYPE_U64 ? 0 : ranges[type].minimum;
    const int128 maximum = type == SQLM_TYPE_U64 ? (int128)UINT64_MAX : ranges[type].maximum;

    if (number < minimum || number > maximum)
        return refuse_range(conversion, from, type);
    if (type == SQLM_TYPE_BOOL)
        *to = sqlm_bool_value(number == 1);
    else if (type == SQLM_TYPE_U64)
        *to = sqlm_u64_value((uint64_t)number);
    else
        *to = (sqlm_value){ .as.integer = (int64_t)number, .type = (uint8_t)type };
    return SQLM_OK;
}

static sqlm_outcome refuse_inexact(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_type type)
{
    return SQLM__REFUSE(conversion, RANGE, "the %s is no number that %s holds exactly", sqlm_type_name(from->type),
                        sqlm_type_name(type));
}

/* A server's SUM of integers is a decimal. */
static sqlm_outcome decimal_to_integer(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_type type, sqlm_value *to)
{
    const sqlm_decimal decimal = { from->as.decimal.low, from->as.decimal.high, from->scale };
    const bool         is_negative = decimal.high < 0;
    sqlm_decimal       whole;
    sqlm_value         wide;

    if (!sqlm_decimal_to_scale(decimal, 0, &whole))
        return refuse_inexact(conversion, from, type);
    if (whole.high != (is_negative ? -1 : 0) || (is_negative && whole.low <= INT64_MAX))
        return refuse_range(conversion, from, type);
    wide = is_negative ? sqlm_i64_value((int64_t)whole.low) : sqlm_u64_value(whole.low);
    return to_integer(conversion, &wide, type, to);
}

static sqlm_outcome integer_to_number(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_type type, sqlm_value *to)
{
    const int128 number = integer_of(from);
    const double real = (double)number;
    const float  single = (float)number;

    if (type == SQLM_TYPE_DECIMAL)
        *to = sqlm_decimal_value((sqlm_decimal){ (uint64_t)number, number < 0 ? -1 : 0, 0 });
    else if (type == SQLM_TYPE_F64 && (int128)real == number)
        *to = sqlm_f64_value(real);
    else if (type == SQLM_TYPE_F32 && (int128)single == number)
        *to = sqlm_f32_value(single);
    else
        return refuse_inexact(conversion, from, type);
    return SQLM_OK;
}

/* A float that is none, or infinite, has a counterpart in the other width. */
static sqlm_outcome between_floats(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_type type, sqlm_value *to)
{
    const double real = from->as.f64;
    float        single;

    if (type == SQLM_TYPE_F64) {
        *to = sqlm_f64_value((double)from->as.f32);
        return SQLM_OK;
    }
    single = isfinite(real) && fabs(real) > (double)FLT_MAX ? 0.0F : (float)real;
    if (!isnan(real) && (double)single != real)
        return refuse_inexact(conversion, from, type);
    *to = sqlm_f32_value(single);
    return SQLM_OK;
}

static sqlm_outcome to_text(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_value *to)
{
    char         buffer[SQLM_TEXT_FORM_SIZE];
    const char  *text = NULL;
    size_t       length = 0;
    sqlm_outcome outcome;

    outcome = sqlm__value_write(conversion, from, buffer, &text, &length);
    if (outcome != SQLM_OK)
        return outcome;
    if (text == buffer && conversion->arena == NULL)
        return need_arena(conversion, SQLM_TYPE_TEXT);
    if (text == buffer)
        text = sqlm_arena_copy(conversion->cx, conversion->arena, buffer, length);
    if (text == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    *to = (sqlm_value){ .type = SQLM_TYPE_TEXT };
    to->as.text.data = text;
    to->as.text.length = length;
    return SQLM_OK;
}

/* A value may hold a float that is not finite: whether it can go anywhere is for its destination to say. */
static sqlm_outcome to_itself(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_value *to)
{
    const bool   is_float = from->type == SQLM_TYPE_F32 || from->type == SQLM_TYPE_F64;
    sqlm_outcome outcome;

    if (from->type == SQLM_TYPE_ENUM && conversion->enumeration != NULL && from->as.enumeration.type != conversion->enumeration)
        return SQLM__REFUSE(conversion, TYPE, "an enumerator of another enumeration cannot become one of %s",
                            conversion->enumeration->name);
    outcome = is_float ? SQLM_OK : sqlm__value_check(conversion, from);
    if (outcome == SQLM_OK)
        *to = *from;
    return outcome;
}

static bool is_float(uint32_t type)
{
    return type == SQLM_TYPE_F32 || type == SQLM_TYPE_F64;
}

sqlm_outcome sqlm__value_convert(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_type type, sqlm_value *to)
{
    sqlm_value   result = { 0 };
    sqlm_outcome outcome;

    if (from->type >= SQLM_TYPE_COUNT)
        return SQLM_FAIL(conversion->cx, MISUSE, NONE, "%u is no kind of value", (unsigned)from->type);
    if (type == SQLM_TYPE_ENUM && conversion->enumeration == NULL)
        return need_enumeration(conversion);
    if (sqlm_value_is_null(from) || from->type == type)
        outcome = to_itself(conversion, from, &result);
    else if (from->type == SQLM_TYPE_TEXT)
        outcome = sqlm__value_read(conversion, type, from->as.text.data, from->as.text.length, &result);
    else if (type == SQLM_TYPE_TEXT)
        outcome = to_text(conversion, from, &result);
    else if (is_integer(from->type) && is_integer(type))
        outcome = to_integer(conversion, from, type, &result);
    else if (is_integer(from->type) && from->type != SQLM_TYPE_BOOL && (is_float(type) || type == SQLM_TYPE_DECIMAL))
        outcome = integer_to_number(conversion, from, type, &result);
    else if (from->type == SQLM_TYPE_DECIMAL && is_integer(type) && type != SQLM_TYPE_BOOL)
        outcome = decimal_to_integer(conversion, from, type, &result);
    else if (is_float(from->type) && is_float(type))
        outcome = between_floats(conversion, from, type, &result);
    else
        outcome = refuse_kind(conversion, from, type);
    if (outcome == SQLM_OK)
        *to = result;
    return outcome;
}

sqlm_outcome sqlm__default_read(const sqlm__conversion *conversion, const sqlm_field *field, const sqlm_attribute *literal,
                                sqlm_value *value)
{
    const sqlm_type type = (sqlm_type)(field->type & SQLM_TYPE_MASK);
    sqlm_value      raw;

    if (literal->text != NULL)
        return sqlm__value_read(conversion, type, literal->text, strlen(literal->text), value);
    if (type == SQLM_TYPE_ENUM) {
        *value = sqlm_enum_value(conversion->enumeration, (int32_t)literal->number);
        return SQLM_OK;
    }
    raw = (field->flags & SQLM_F_REAL) != 0 ? sqlm_f64_value(literal->real) : sqlm_i64_value(literal->number);
    if (type == SQLM_TYPE_U64)
        raw = sqlm_u64_value((uint64_t)literal->number); /* the compiler has refused negative ones */
    if (type == SQLM_TYPE_F32 && (field->flags & SQLM_F_REAL) != 0)
        raw = sqlm_f32_value((float)literal->real);
    return sqlm__value_convert(conversion, &raw, type, value);
}
