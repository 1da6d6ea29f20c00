/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/member.h>
#include <sqlmodel/sys/text_form.h>

#include <stdio.h>

size_t sqlm_plan_optional_offset(sqlm_type type)
{
    return (unsigned)type < SQLM_TYPE_COUNT ? sqlm_member_offset((uint8_t)type) : 0;
}

const char *sqlm_plan_column_label(const sqlm_plan_column *column, char label[SQLM_COLUMN_LABEL_SIZE])
{
    const char *name = column->name != NULL ? column->name : "?";

    if (column->table != NULL)
        (void)snprintf(label, SQLM_COLUMN_LABEL_SIZE, "column \"%.128s\".\"%.128s\"", column->table, name);
    else
        (void)snprintf(label, SQLM_COLUMN_LABEL_SIZE, "column \"%.128s\"", name);
    return label;
}

void sqlm_plan_put_column(sqlm_cx *cx, const sqlm_plan_column *column)
{
    sqlm_error *error = sqlm_cx_error_details(cx);

    sqlm_error_set_text(error->table, sizeof error->table, column->table);
    sqlm_error_set_text(error->column, sizeof error->column, column->name);
}

static sqlm__conversion conversion_for(sqlm_cx *cx, const sqlm_plan_column *column, sqlm_arena *arena)
{
    const sqlm__conversion conversion = {
        .cx = cx, .table = column->table, .name = column->name, .enumeration = column->enumeration, .arena = arena
    };

    return conversion;
}

static bool is_kind(const sqlm_plan_column *column)
{
    return sqlm__is_kind((sqlm_type)column->type);
}

static sqlm_outcome misuse(sqlm_cx *cx, const char *function, const sqlm_plan_column *column)
{
    if (column == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s: column, object and value must not be NULL", function);
    return SQLM_FAIL(cx, MISUSE, NONE, "%s: column \"%s\" has no kind of value (%u)", function,
                     column->name == NULL ? "" : column->name, (unsigned)column->type);
}

/* Brings a decimal to the column's scale, and counts its digits. A column without precision takes any decimal. */
static sqlm_outcome fit_decimal(const sqlm__conversion *conversion, const sqlm_plan_column *column, sqlm_value *value)
{
    sqlm_decimal decimal = { value->as.decimal.low, value->as.decimal.high, value->scale };

    if (column->precision == 0)
        return SQLM_OK;
    if (!sqlm_decimal_to_scale(decimal, column->scale, &decimal) || sqlm_decimal_digits(decimal) > column->precision)
        return SQLM__REFUSE(conversion, RANGE, "the decimal does not fit decimal(%u, %u)", (unsigned)column->precision,
                            (unsigned)column->scale);
    *value = sqlm_decimal_value(decimal);
    return SQLM_OK;
}

static sqlm_outcome refuse_null(const sqlm__conversion *conversion, const char *hint)
{
    return SQLM__REFUSE(conversion, UNEXPECTED_NULL, "NULL where a value is required%s", hint);
}

/* ---- reading --------------------------------------------------------------------------------------------------------------- */

/* A bool that the program never set may hold any byte, and reading that as a bool is undefined. */
static bool read_flag(const char *member)
{
    unsigned char byte;

    memcpy(&byte, member, 1);
    return byte != 0;
}

static bool has_value(const sqlm_plan_column *column, const char *member)
{
    return !column->nullable || sqlm_member_offset(column->type) == 0 || read_flag(member);
}

static void read_pointer(sqlm_type type, const char *member, sqlm_value *value)
{
    const char *text;
    sqlm_bytes  bytes;

    if (type == SQLM_TYPE_BYTES) {
        memcpy(&bytes, member, sizeof bytes);
        *value = sqlm_bytes_value(bytes);
        return;
    }
    memcpy(&text, member, sizeof text);
    *value = type == SQLM_TYPE_JSON ? sqlm_json_value(text) : sqlm_text_value(text);
}

static int64_t read_integer(sqlm_type type, const char *member)
{
    int16_t small;
    int32_t middle;
    int64_t large;

    if (sqlm_member_size((uint8_t)type) == sizeof small) {
        memcpy(&small, member, sizeof small);
        return small;
    }
    if (sqlm_member_size((uint8_t)type) == sizeof middle) {
        memcpy(&middle, member, sizeof middle);
        return middle;
    }
    memcpy(&large, member, sizeof large);
    return large;
}

static void read_decimal(const char *member, sqlm_value *value)
{
    sqlm_decimal decimal;

    memcpy(&decimal, member, sizeof decimal);
    *value = sqlm_decimal_value(decimal);
}

/* The member as it is, into a value that is SQL NULL; @p member is where its value begins. */
static void read_member(const sqlm_plan_column *column, const char *member, sqlm_value *value)
{
    const sqlm_type type = (sqlm_type)column->type;

    value->type = column->type;
    switch ((unsigned)type) {
    case SQLM_TYPE_BOOL:
        value->as.boolean = read_flag(member);
        break;
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_DATE:
    case SQLM_TYPE_TIME:
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        value->as.integer = read_integer(type, member);
        break;
    case SQLM_TYPE_U64:
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
    case SQLM_TYPE_UUID:
        memcpy(&value->as, member, sqlm_member_size((uint8_t)type));
        break;
    case SQLM_TYPE_DECIMAL:
        read_decimal(member, value);
        break;
    case SQLM_TYPE_ENUM:
        value->as.enumeration.type = column->enumeration;
        memcpy(&value->as.enumeration.number, member, sizeof value->as.enumeration.number);
        break;
    default: /* text, bytes, json */
        read_pointer(type, member, value);
        break;
    }
}

/* Whether any bits of a member are a value: nothing is left to check. Floats are bound also when they are not finite. */
static bool is_always_good(uint8_t type)
{
    return (type >= SQLM_TYPE_BOOL && type <= SQLM_TYPE_F64) || type == SQLM_TYPE_UUID;
}

/* JSON that a program made is looked at as text alone: the database reads it anyway. */
static sqlm_outcome check_member(const sqlm__conversion *conversion, const sqlm_plan_column *column, sqlm_value *value)
{
    sqlm_outcome outcome;

    if (sqlm_value_is_null(value) && column->nullable)
        return SQLM_OK;
    if (sqlm_value_is_null(value))
        return refuse_null(conversion, column->type == SQLM_TYPE_BYTES ? ": no bytes are { \"\", 0 }" : "");
    if (value->type == SQLM_TYPE_JSON)
        value->type = SQLM_TYPE_TEXT;
    outcome = sqlm__value_check(conversion, value);
    value->type = column->type;
    if (outcome == SQLM_OK && value->type == SQLM_TYPE_DECIMAL)
        outcome = fit_decimal(conversion, column, value);
    return outcome;
}

void sqlm__plan_peek(const sqlm_plan_column *column, const void *object, sqlm_value *value)
{
    const char *member = (const char *)object + column->offset;

    *value = sqlm_null_value();
    if (has_value(column, member))
        read_member(column, column->nullable ? member + sqlm_member_offset(column->type) : member, value);
}

static sqlm_outcome check_peeked(const sqlm__conversion *conversion, const sqlm_plan_column *column, sqlm_value *value)
{
    const sqlm_outcome outcome = check_member(conversion, column, value);

    if (outcome != SQLM_OK)
        *value = sqlm_null_value();
    return outcome;
}

sqlm_outcome sqlm__plan_read(const sqlm__conversion *conversion, const sqlm_plan_column *column, const void *object,
                             sqlm_value *value)
{
    sqlm__plan_peek(column, object, value);
    return is_always_good(column->type) ? SQLM_OK : check_peeked(conversion, column, value);
}

sqlm_outcome sqlm_plan_read(sqlm_cx *cx, const sqlm_plan_column *column, const void *object, sqlm_value *value)
{
    sqlm__conversion conversion;

    if (column == NULL || object == NULL || value == NULL)
        return misuse(cx, "sqlm_plan_read", NULL);
    if (column->type == SQLM_TYPE_ANY) {
        memcpy(value, (const char *)object + column->offset, sizeof *value);
        return SQLM_OK;
    }
    if (!is_kind(column)) {
        *value = sqlm_null_value();
        return misuse(cx, "sqlm_plan_read", column);
    }
    sqlm__plan_peek(column, object, value);
    if (is_always_good(column->type))
        return SQLM_OK;
    conversion = conversion_for(cx, column, NULL);
    return check_peeked(&conversion, column, value);
}

/* ---- storing --------------------------------------------------------------------------------------------------------------- */

static void store_flag(char *member, bool flag)
{
    memcpy(member, &flag, sizeof flag);
}

static void store_decimal(char *member, const sqlm_value *value)
{
    memcpy(member + offsetof(sqlm_decimal, low), &value->as.decimal.low, sizeof value->as.decimal.low);
    memcpy(member + offsetof(sqlm_decimal, high), &value->as.decimal.high, sizeof value->as.decimal.high);
    memcpy(member + offsetof(sqlm_decimal, scale), &value->scale, sizeof value->scale);
}

static void store_integer(sqlm_type type, char *member, int64_t integer)
{
    const int16_t small = (int16_t)integer;
    const int32_t middle = (int32_t)integer;

    if (sqlm_member_size((uint8_t)type) == sizeof small)
        memcpy(member, &small, sizeof small);
    else if (sqlm_member_size((uint8_t)type) == sizeof middle)
        memcpy(member, &middle, sizeof middle);
    else
        memcpy(member, &integer, sizeof integer);
}

static void store_bytes(char *member, const sqlm_value *value)
{
    const sqlm_bytes bytes = { value->as.text.data == NULL ? "" : value->as.text.data, value->as.text.length };

    memcpy(member, &bytes, sizeof bytes);
}

/* Stores a value of the member's kind. */
static void store_member(sqlm_type type, char *member, const sqlm_value *value)
{
    const char *text;

    switch ((unsigned)type) {
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_DATE:
    case SQLM_TYPE_TIME:
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        store_integer(type, member, value->as.integer);
        break;
    case SQLM_TYPE_BOOL:
    case SQLM_TYPE_U64:
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
    case SQLM_TYPE_UUID:
        memcpy(member, &value->as, sqlm_member_size((uint8_t)type));
        break;
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_JSON:
        text = value->as.text.data == NULL ? "" : value->as.text.data;
        memcpy(member, &text, sizeof text);
        break;
    case SQLM_TYPE_BYTES:
        store_bytes(member, value);
        break;
    case SQLM_TYPE_DECIMAL:
        store_decimal(member, value);
        break;
    case SQLM_TYPE_ENUM:
        memcpy(member, &value->as.enumeration.number, sizeof value->as.enumeration.number);
        break;
    default:
        break;
    }
}

static sqlm_outcome store_null(const sqlm__conversion *conversion, const sqlm_plan_column *column, char *member)
{
    if (!column->nullable)
        return refuse_null(conversion, "");
    sqlm_member_set_null(column->type, member);
    return SQLM_OK;
}

static sqlm_outcome store_any(const sqlm__conversion *conversion, char *member, const sqlm_value *value)
{
    sqlm_value   copy = *value;
    sqlm_outcome outcome = SQLM_OK;

    if (conversion->arena != NULL)
        outcome = sqlm__value_copy(conversion, &copy);
    if (outcome == SQLM_OK)
        memcpy(member, &copy, sizeof copy);
    return outcome;
}

/* The value as the member wants it. What conversion puts into the arena is not copied again. */
static sqlm_outcome prepare(const sqlm__conversion *conversion, const sqlm_plan_column *column, const sqlm_value *from,
                            sqlm_value *to)
{
    sqlm_outcome outcome = sqlm__value_convert(conversion, from, (sqlm_type)column->type, to);

    if (outcome != SQLM_OK)
        return outcome;
    if (to->type == SQLM_TYPE_DECIMAL)
        return fit_decimal(conversion, column, to);
    if (conversion->arena != NULL && (to->type == from->type || to->type == SQLM_TYPE_JSON || from->type == SQLM_TYPE_JSON))
        return sqlm__value_copy(conversion, to);
    return SQLM_OK;
}

sqlm_outcome sqlm__plan_store(const sqlm__conversion *conversion, const sqlm_plan_column *column, const sqlm_value *value,
                              void *object)
{
    char        *member = (char *)object + column->offset;
    sqlm_value   result = { 0 };
    sqlm_outcome outcome;

    if (sqlm_value_is_null(value))
        return store_null(conversion, column, member);
    outcome = prepare(conversion, column, value, &result);
    if (outcome != SQLM_OK)
        return outcome;
    if (column->nullable && sqlm_member_offset(column->type) > 0) {
        store_flag(member, true);
        member += sqlm_member_offset(column->type);
    }
    store_member((sqlm_type)column->type, member, &result);
    return SQLM_OK;
}

sqlm_outcome sqlm_plan_store(sqlm_cx *cx, const sqlm_plan_column *column, const sqlm_value *value, sqlm_arena *arena, void *object)
{
    sqlm__conversion conversion;

    if (column == NULL || value == NULL || object == NULL)
        return misuse(cx, "sqlm_plan_store", NULL);
    conversion = conversion_for(cx, column, arena);
    if (column->type == SQLM_TYPE_ANY)
        return store_any(&conversion, (char *)object + column->offset, value);
    if (!is_kind(column))
        return misuse(cx, "sqlm_plan_store", column);
    return sqlm__plan_store(&conversion, column, value, object);
}
