/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <sqlmodel/sys/binder.h>
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
    sqlm_binding            base;
    sqlite_cursor          *cursor;
    sqlite3_stmt           *stmt;     /* the cursor's */
    sqlite3_destructor_type lifetime; /* of text and bytes */
} binding;

static inline const binding *binding_of(const sqlm_binding *base)
{
    return (const binding *)base;
}

static __attribute__((cold, noinline)) sqlm_outcome bind_failed(const binding *b, int rc)
{
    const sqlite_statement *statement = b->cursor->statement;

    return sqlm__sqlite_fail(b->base.cx, (sqlite_conn *)statement->base.conn, rc, statement->sql, statement->cached.length, SQLM_HERE);
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
        outcome = SQLM_FAIL(b->base.cx, OUT_OF_MEMORY, NONE, "no memory for the text forms of parameters");
    return outcome == SQLM_OK;
}

/* The parameter's own slot of SQLM_TEXT_FORM_SIZE bytes; it lives as long as the run. */
static inline char *slot_of(const binding *b)
{
    if (b->cursor->scratch == NULL && !make_slots(b))
        return NULL;
    return b->cursor->scratch + (size_t)(b->base.number - 1) * SQLM_TEXT_FORM_SIZE;
}

/* Looks at the context before a long value is bound. */
static inline sqlm_outcome check_length(const binding *b, size_t length)
{
    sqlite_conn *conn = (sqlite_conn *)b->cursor->statement->base.conn;

    return length >= SQLITE_LONG_VALUE && sqlm__sqlite_is_stopped(conn) ? sqlm__sqlite_fail_stopped(b->base.cx, conn) : SQLM_OK;
}

/* @range says what is wrong where the value has no form: its length is 0 then. */
static inline sqlm_outcome bind_form(const binding *b, const char *form, size_t length, const char *range)
{
    if (length == 0)
        return sqlm_binding_refuse(&b->base, SQLM_R_RANGE, range, SQLM_HERE);
    return check_bound(b, sqlite3_bind_text(b->stmt, b->base.number, form, (int)length, SQLITE_STATIC));
}

/* SQLite takes a length that is negative as an int64_t for "up to the NUL". What is too long is refused before it is read. */
static inline bool is_too_long(size_t length)
{
    return length > INT32_MAX;
}

static inline sqlm_outcome bind_text(const sqlm_binding *base, const char *text, size_t length)
{
    const binding *b = binding_of(base);
    sqlm_outcome   outcome;

    if (is_too_long(length))
        return bind_failed(b, SQLITE_TOOBIG);
    if (!sqlm_text_is_valid(text, length))
        return sqlm_binding_refuse(base, SQLM_R_ENCODING, "is not valid UTF-8, or holds a NUL", SQLM_HERE);
    outcome = check_length(b, length);
    if (outcome != SQLM_OK)
        return outcome;
    return check_bound(b, sqlite3_bind_text64(b->stmt, b->base.number, text, length, b->lifetime, SQLITE_UTF8));
}

/* A NULL pointer would be SQL NULL: no bytes are a pointer to none. */
static inline sqlm_outcome bind_bytes(const sqlm_binding *base, const void *data, size_t length)
{
    const binding *b = binding_of(base);
    sqlm_outcome   outcome;

    if (is_too_long(length))
        return bind_failed(b, SQLITE_TOOBIG);
    outcome = check_length(b, length);
    if (outcome != SQLM_OK)
        return outcome;
    return check_bound(b, sqlite3_bind_blob64(b->stmt, b->base.number, length == 0 ? "" : data, length, b->lifetime));
}

static inline sqlm_outcome bind_double(const sqlm_binding *base, double number)
{
    const binding *b = binding_of(base);

    if (!isfinite(number))
        return sqlm_binding_refuse(base, SQLM_R_RANGE, "is no finite number", SQLM_HERE);
    if (number == 0 && signbit(number))
        return sqlm_binding_refuse(base, SQLM_R_RANGE, "is -0.0, which SQLite cannot keep (it would store 0.0)", SQLM_HERE);
    return check_bound(b, sqlite3_bind_double(b->stmt, b->base.number, number));
}

static inline sqlm_outcome bind_float(const sqlm_binding *base, float number)
{
    return bind_double(base, (double)number);
}

static sqlm_outcome bind_u64(const sqlm_binding *base, uint64_t number)
{
    const binding *b = binding_of(base);
    char          *slot = slot_of(b);

    if (slot == NULL)
        return SQLM_ERR;
    for (size_t i = U64_DIGITS; i-- > 0; number /= 10)
        slot[i] = (char)('0' + number % 10);
    return bind_form(b, slot, U64_DIGITS, "");
}

static sqlm_outcome bind_decimal(const sqlm_binding *base, sqlm_decimal decimal)
{
    const binding *b = binding_of(base);
    char          *slot = slot_of(b);

    if (slot == NULL)
        return SQLM_ERR;
    return bind_form(b, slot, sqlm_decimal_to_text(decimal, slot), "is no decimal of at most 38 digits");
}

static sqlm_outcome bind_label(const sqlm_binding *base, const char *label, size_t length)
{
    return bind_form(binding_of(base), label, length, "has an empty label");
}

static sqlm_outcome bind_date(const sqlm_binding *base, int64_t days)
{
    const binding *b = binding_of(base);
    char          *slot = slot_of(b);

    if (slot == NULL)
        return SQLM_ERR;
    return bind_form(b, slot, days < INT32_MIN || days > INT32_MAX ? 0 : sqlm_date_to_text((int32_t)days, slot), years);
}

static inline sqlm_outcome bind_time(const sqlm_binding *base, uint8_t type, int64_t microseconds)
{
    const binding *b = binding_of(base);
    char          *slot = slot_of(b);

    if (slot == NULL)
        return SQLM_ERR;
    if (type == SQLM_TYPE_TIME)
        return bind_form(b, slot, sqlm_time_to_text(microseconds, slot), clock);
    if (type == SQLM_TYPE_TIMESTAMP)
        return bind_form(b, slot, sqlm_timestamp_to_text(microseconds, slot), years);
    return bind_form(b, slot, sqlm_timestamptz_to_text(microseconds, slot), years);
}

static sqlm_outcome bind_uuid(const sqlm_binding *base, sqlm_uuid uuid)
{
    const binding *b = binding_of(base);
    char          *slot = slot_of(b);

    return slot == NULL ? SQLM_ERR : bind_form(b, slot, sqlm_uuid_to_text(uuid, slot), "");
}

static inline sqlm_outcome bind_whole(const sqlm_binding *base, uint8_t type, int64_t number)
{
    const binding *b = binding_of(base);

    (void)type;
    return check_bound(b, sqlite3_bind_int64(b->stmt, b->base.number, number));
}

static sqlm_outcome bind_null(const sqlm_binding *base)
{
    const binding *b = binding_of(base);

    return check_bound(b, sqlite3_bind_null(b->stmt, b->base.number));
}

static const sqlm_binder binder = {
    .null = bind_null,
    .whole = bind_whole,
    .u64 = bind_u64,
    .f32 = bind_float,
    .f64 = bind_double,
    .text = bind_text,
    .json = bind_text,
    .bytes = bind_bytes,
    .decimal = bind_decimal,
    .date = bind_date,
    .time = bind_time,
    .uuid = bind_uuid,
    .label = bind_label,
};

sqlm_outcome sqlm__sqlite_bind_object(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_plan *plan, const void *object, size_t first,
                                      bool keep)
{
    binding b = { { cx, NULL, (int)first - 1 }, cursor, cursor->stmt, keep ? SQLITE_TRANSIENT : SQLITE_STATIC };

    return sqlm_bind_members(&binder, &b.base, plan, object);
}

sqlm_outcome sqlm__sqlite_bind_all(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_parameters *parameters, bool keep)
{
    const sqlm_plan *plan = parameters != NULL ? parameters->plan : NULL;
    size_t           columns = plan != NULL ? plan->count : 0;
    size_t           values = parameters != NULL ? parameters->value_count : 0;
    binding          b = { { cx, NULL, 0 }, cursor, cursor->stmt, keep ? SQLITE_TRANSIENT : SQLITE_STATIC };
    sqlm_outcome     outcome = SQLM_OK;

    if (columns + values != cursor->statement->parameter_count)
        return sqlm_binding_refuse_count(cx, cursor->statement->parameter_count, columns + values);
    if (columns > 0)
        outcome = sqlm_bind_members(&binder, &b.base, plan, parameters->object);
    return outcome == SQLM_OK && values > 0 ? sqlm_bind_values(&binder, &b.base, parameters->values, values) : outcome;
}
