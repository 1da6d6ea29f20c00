/* SPDX-License-Identifier: MIT */
/** @file
 *  Parameters handed to a database value by value: straight from the members of an object, or from sqlm_value. For driver authors. */
#ifndef SQLMODEL_SYS_BINDER_H
#define SQLMODEL_SYS_BINDER_H

#include <sqlmodel/core/error.h>
#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/member.h>

SQLM_BEGIN_DECLS

/** One parameter on its way. A driver's own struct begins with this one. */
typedef struct sqlm_binding {
    sqlm_cx                *cx;     /**< of the call */
    const sqlm_plan_column *column; /**< it is read from a member of this column; NULL: it is a value */
    int                     number; /**< 1-based */
} sqlm_binding;

/**
 * What a driver does with a value of each kind. A driver has one as `static const` beside its functions, so that the compiler makes
 * plain calls of what looks like calls by pointer. Text, labels and bytes are borrowed as long as the object or the value. What is the same
 * for all databases was looked at before: NULL, JSON, the enumerator, a decimal's scale and digits. The rest (encoding, ranges, numbers that are
 * not finite) is up to the driver, which refuses with sqlm_binding_refuse().
 */
typedef struct sqlm_binder {
    sqlm_outcome (*null)(const sqlm_binding *b);                                        /**< SQL NULL */
    sqlm_outcome (*whole)(const sqlm_binding *b, uint8_t type, int64_t number);         /**< bool (0 or 1), i16, i32, i64 */
    sqlm_outcome (*u64)(const sqlm_binding *b, uint64_t number);                        /**< u64 */
    sqlm_outcome (*f32)(const sqlm_binding *b, float number);                           /**< f32 */
    sqlm_outcome (*f64)(const sqlm_binding *b, double number);                          /**< f64 */
    sqlm_outcome (*text)(const sqlm_binding *b, const char *text, size_t length);       /**< text, not looked at */
    sqlm_outcome (*json)(const sqlm_binding *b, const char *text, size_t length);       /**< JSON that is valid */
    sqlm_outcome (*bytes)(const sqlm_binding *b, const void *data, size_t length);      /**< bytes; none may be a NULL pointer */
    sqlm_outcome (*decimal)(const sqlm_binding *b, sqlm_decimal decimal);               /**< brought to the column's scale */
    sqlm_outcome (*date)(const sqlm_binding *b, int64_t days);                          /**< days since 1970 */
    sqlm_outcome (*time)(const sqlm_binding *b, uint8_t type, int64_t microseconds);    /**< time, timestamp, timestamptz */
    sqlm_outcome (*uuid)(const sqlm_binding *b, sqlm_uuid uuid);                        /**< uuid */
    sqlm_outcome (*label)(const sqlm_binding *b, const char *label, size_t length);     /**< of an enumerator: constant text */
    sqlm_outcome (*list)(const sqlm_binding *b, const sqlm_value *items, size_t count); /**< an array; NULL: the database has none */
} sqlm_binder;

/** Records that the value at hand is data that cannot be sent: "the value for column … " or "parameter … ", then @p what. No value gets into
 *  the message. @p where is SQLM_HERE. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_binding_refuse(const sqlm_binding *b, sqlm_error_reason reason, const char *what,
                                                             const char *where);
/** Records that there is no such kind: misuse. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_binding_refuse_type(const sqlm_binding *b, uint8_t type);
/** What sqlm_bind_member() and sqlm_bind_value() ask before a value is handed on: whether text is JSON (data, format), whether a decimal
 *  fits, which is brought to the column's scale (data, range), and which label an enumerator has (data, range).
 *  @{ */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_binding_check_json(const sqlm_binding *b, const char *text, size_t length);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_binding_check_decimal(const sqlm_binding *b, sqlm_decimal *decimal);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_binding_find_label(const sqlm_binding *b, const sqlm_enum *type, int32_t number,
                                                                 const char **label);
/** @} */

/** Records that a statement has another number of parameters: query (parameters). */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_binding_refuse_count(sqlm_cx *cx, size_t expected, size_t given);

/** NULL, where the column takes it. A part of sqlm_bind_value(). */
static inline sqlm_outcome sqlm_bind_null_(const sqlm_binder *to, const sqlm_binding *b)
{
    if (b->column != SQLM_NULL_ && !b->column->nullable && b->column->type != SQLM_TYPE_ANY)
        return sqlm_binding_refuse(b, SQLM_R_UNEXPECTED_NULL, "is a NULL pointer, but the column is required", SQLM_HERE);
    return to->null(b);
}

/** JSON, where it is valid. A part of sqlm_bind_value(). */
static inline sqlm_outcome sqlm_bind_json_(const sqlm_binder *to, const sqlm_binding *b, const char *text, size_t length)
{
    const sqlm_outcome outcome = sqlm_binding_check_json(b, text, length);

    return outcome == SQLM_OK ? to->json(b, text, length) : outcome;
}

/** A decimal, brought to the scale of the column. A part of sqlm_bind_value(). */
static inline sqlm_outcome sqlm_bind_decimal_(const sqlm_binder *to, const sqlm_binding *b, sqlm_decimal decimal)
{
    const sqlm_outcome outcome = sqlm_binding_check_decimal(b, &decimal);

    return outcome == SQLM_OK ? to->decimal(b, decimal) : outcome;
}

/** The label of an enumerator. A part of sqlm_bind_value(). */
static inline sqlm_outcome sqlm_bind_label_(const sqlm_binder *to, const sqlm_binding *b, const sqlm_enum *type, int32_t number)
{
    const char        *label = SQLM_NULL_;
    const sqlm_outcome outcome = sqlm_binding_find_label(b, type, number, &label);

    return outcome == SQLM_OK ? to->label(b, label, strlen(label)) : outcome;
}

/** Hands on a value. A type that there is none of is misuse. */
static inline sqlm_outcome sqlm_bind_value(const sqlm_binder *to, const sqlm_binding *b, const sqlm_value *value)
{
    switch (value->type) {
    case SQLM_TYPE_NONE:
        return sqlm_bind_null_(to, b);
    case SQLM_TYPE_BOOL:
        return to->whole(b, SQLM_TYPE_BOOL, value->as.boolean);
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
        return to->whole(b, value->type, value->as.integer);
    case SQLM_TYPE_U64:
        return to->u64(b, value->as.unsigned_integer);
    case SQLM_TYPE_F32:
        return to->f32(b, value->as.f32);
    case SQLM_TYPE_F64:
        return to->f64(b, value->as.f64);
    case SQLM_TYPE_TEXT:
        return to->text(b, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_JSON:
        return sqlm_bind_json_(to, b, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_BYTES:
        return to->bytes(b, value->as.text.data, value->as.text.length);
    case SQLM_TYPE_DECIMAL: {
        const sqlm_decimal decimal = { value->as.decimal.low, value->as.decimal.high, value->scale };

        return sqlm_bind_decimal_(to, b, decimal);
    }
    case SQLM_TYPE_DATE:
        return to->date(b, value->as.integer);
    case SQLM_TYPE_TIME:
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        return to->time(b, value->type, value->as.integer);
    case SQLM_TYPE_UUID:
        return to->uuid(b, value->as.uuid);
    case SQLM_TYPE_ENUM:
        return sqlm_bind_label_(to, b, value->as.enumeration.type, value->as.enumeration.number);
    case SQLM_TYPE_LIST:
        return to->list != SQLM_NULL_ ? to->list(b, value->as.list.items, value->as.list.count) : sqlm_binding_refuse_type(b, value->type);
    default:
        return sqlm_binding_refuse_type(b, value->type);
    }
}

/* What a member holds, without asking for its alignment. */
#define SQLM_READ_MEMBER_(type, name) \
    type name;                        \
    memcpy(&(name), member, sizeof(name))

/** Hands on the member of b->column in an object. */
static inline SQLM_ALWAYS_INLINE sqlm_outcome sqlm_bind_member(const sqlm_binder *to, const sqlm_binding *b, const char *object)
{
    const sqlm_plan_column *column = b->column;
    const char             *member = object + column->offset;
    const size_t            offset = column->nullable ? sqlm_member_offset(column->type) : 0;

    if (offset != 0 && !sqlm_member_has(member))
        return sqlm_bind_null_(to, b);
    member += offset;
    switch (column->type) {
    case SQLM_TYPE_BOOL: {
        SQLM_READ_MEMBER_(bool, boolean);
        return to->whole(b, SQLM_TYPE_BOOL, boolean);
    }
    case SQLM_TYPE_I16: {
        SQLM_READ_MEMBER_(int16_t, number);
        return to->whole(b, SQLM_TYPE_I16, number);
    }
    case SQLM_TYPE_I32: {
        SQLM_READ_MEMBER_(int32_t, number);
        return to->whole(b, SQLM_TYPE_I32, number);
    }
    case SQLM_TYPE_I64: {
        SQLM_READ_MEMBER_(int64_t, number);
        return to->whole(b, SQLM_TYPE_I64, number);
    }
    case SQLM_TYPE_U64: {
        SQLM_READ_MEMBER_(uint64_t, number);
        return to->u64(b, number);
    }
    case SQLM_TYPE_F32: {
        SQLM_READ_MEMBER_(float, number);
        return to->f32(b, number);
    }
    case SQLM_TYPE_F64: {
        SQLM_READ_MEMBER_(double, number);
        return to->f64(b, number);
    }
    case SQLM_TYPE_TEXT: {
        SQLM_READ_MEMBER_(const char *, text);
        return text == SQLM_NULL_ ? sqlm_bind_null_(to, b) : to->text(b, text, strlen(text));
    }
    case SQLM_TYPE_JSON: {
        SQLM_READ_MEMBER_(const char *, text);
        return text == SQLM_NULL_ ? sqlm_bind_null_(to, b) : sqlm_bind_json_(to, b, text, strlen(text));
    }
    case SQLM_TYPE_BYTES: {
        SQLM_READ_MEMBER_(sqlm_bytes, bytes);
        return bytes.data == SQLM_NULL_ ? sqlm_bind_null_(to, b) : to->bytes(b, bytes.data, bytes.len);
    }
    case SQLM_TYPE_DECIMAL: {
        SQLM_READ_MEMBER_(sqlm_decimal, decimal);
        return sqlm_bind_decimal_(to, b, decimal);
    }
    case SQLM_TYPE_DATE: {
        SQLM_READ_MEMBER_(int32_t, days);
        return to->date(b, days);
    }
    case SQLM_TYPE_TIME: {
        SQLM_READ_MEMBER_(int64_t, microseconds);
        return to->time(b, SQLM_TYPE_TIME, microseconds);
    }
    case SQLM_TYPE_TIMESTAMP: {
        SQLM_READ_MEMBER_(int64_t, microseconds);
        return to->time(b, SQLM_TYPE_TIMESTAMP, microseconds);
    }
    case SQLM_TYPE_TIMESTAMPTZ: {
        SQLM_READ_MEMBER_(int64_t, microseconds);
        return to->time(b, SQLM_TYPE_TIMESTAMPTZ, microseconds);
    }
    case SQLM_TYPE_UUID: {
        SQLM_READ_MEMBER_(sqlm_uuid, uuid);
        return to->uuid(b, uuid);
    }
    case SQLM_TYPE_ENUM: {
        SQLM_READ_MEMBER_(int32_t, number);
        return sqlm_bind_label_(to, b, column->enumeration, number);
    }
    case SQLM_TYPE_ANY: {
        SQLM_READ_MEMBER_(sqlm_value, value);
        return sqlm_bind_value(to, b, &value);
    }
    default:
        return sqlm_binding_refuse_type(b, column->type);
    }
}

#undef SQLM_READ_MEMBER_

/** Hands on the members of all columns; b->number is one less than the first one's before, the last one's afterwards. */
static inline SQLM_ALWAYS_INLINE sqlm_outcome sqlm_bind_members(const sqlm_binder *to, sqlm_binding *b, const sqlm_plan *plan,
                                                                            const char *object)
{
    const sqlm_plan_column *column = plan->columns;

    for (size_t left = plan->count; left > 0; left--, column++) { /* a plan of no columns has none to point at */
        sqlm_outcome outcome;

        b->number++;
        b->column = column;
        outcome = sqlm_bind_member(to, b, object);
        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}

/** Hands on further values; b->number as with sqlm_bind_members(). */
static inline sqlm_outcome sqlm_bind_values(const sqlm_binder *to, sqlm_binding *b, const sqlm_value *values, size_t count)
{
    sqlm_outcome outcome = SQLM_OK;

    b->column = SQLM_NULL_;
    for (size_t i = 0; i < count && outcome == SQLM_OK; i++) {
        b->number++;
        outcome = sqlm_bind_value(to, b, &values[i]);
    }
    return outcome;
}

SQLM_END_DECLS

#endif
