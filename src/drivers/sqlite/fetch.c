/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <sqlmodel/sys/arena.h>
#include <sqlmodel/sys/member.h>
#include <sqlmodel/sys/text_form.h>

#include <math.h>
#include <string.h>

/* A whole number up to here is the same as a double and as an integer. */
static const int64_t exact_double = 9007199254740992;
static const int64_t exact_float = 16777216;

/* The storage class that a kind has in the file; 0 where anything goes. One comparison checks type and NULL. */
static const uint8_t storage_classes[SQLM_TYPE_MASK + 1] = {
    [SQLM_TYPE_BOOL] = SQLITE_INTEGER,   [SQLM_TYPE_I16] = SQLITE_INTEGER,      [SQLM_TYPE_I32] = SQLITE_INTEGER,
    [SQLM_TYPE_I64] = SQLITE_INTEGER,    [SQLM_TYPE_U64] = SQLITE_TEXT,         [SQLM_TYPE_F32] = SQLITE_FLOAT,
    [SQLM_TYPE_F64] = SQLITE_FLOAT,      [SQLM_TYPE_TEXT] = SQLITE_TEXT,        [SQLM_TYPE_BYTES] = SQLITE_BLOB,
    [SQLM_TYPE_DECIMAL] = SQLITE_TEXT,   [SQLM_TYPE_DATE] = SQLITE_TEXT,        [SQLM_TYPE_TIME] = SQLITE_TEXT,
    [SQLM_TYPE_TIMESTAMP] = SQLITE_TEXT, [SQLM_TYPE_TIMESTAMPTZ] = SQLITE_TEXT, [SQLM_TYPE_UUID] = SQLITE_TEXT,
    [SQLM_TYPE_JSON] = SQLITE_TEXT,      [SQLM_TYPE_ENUM] = SQLITE_TEXT,
};

static const char *const class_names[] = { "", "an INTEGER", "a REAL", "a TEXT", "a BLOB", "a NULL" };

/* What the steps of one row need. */
typedef struct row_reader {
    sqlm_cx     *cx;
    sqlm_arena  *arena;
    sqlite_conn *conn;
} row_reader;

static __attribute__((cold, noinline)) sqlm_outcome refuse(const row_reader *reader, const sqlm_plan_column *column,
                                                           sqlm_error_reason reason, const char *what, const char *where)
{
    char         label[SQLM_COLUMN_LABEL_SIZE];
    sqlm_outcome outcome = sqlm_cx_fail(
        reader->cx, SQLM_E_DATA, reason, where, "%s holds %s, %s%s is expected", sqlm_plan_column_label(column, label), what,
        column->type == SQLM_TYPE_ANY ? "any value" : sqlm_type_name(column->type), column->type == SQLM_TYPE_ENUM ? " label" : "");

    sqlm_plan_put_column(reader->cx, column);
    sqlm_cx_error_details(reader->cx)->sent = SQLM_SENT_YES;
    return outcome;
}

static __attribute__((cold, noinline)) sqlm_outcome fail_memory(const row_reader *reader)
{
    return SQLM_FAIL(reader->cx, OUT_OF_MEMORY, NONE, "SQLite has no memory for a value");
}

/* Gives NULL when SQLite has no memory to convert it; an empty text of UTF-8 is NULL to SQLite too. */
static inline const char *text_of(const row_reader *reader, sqlite3_value *value, size_t *length)
{
    const void *text = reader->conn->is_utf16 ? (const void *)sqlite3_value_text(value) : sqlite3_value_blob(value);

    *length = (size_t)sqlite3_value_bytes(value);
    return text == NULL && !reader->conn->is_utf16 && *length == 0 ? "" : text;
}

/* Looks at the context before a long value is copied. */
static inline sqlm_outcome check_length(const row_reader *reader, size_t length)
{
    if (length >= SQLITE_LONG_VALUE && sqlm__sqlite_is_stopped(reader->conn))
        return sqlm__sqlite_fail_stopped(reader->cx, reader->conn);
    return SQLM_OK;
}

static inline sqlm_outcome copy_text(const row_reader *reader, const sqlm_plan_column *column, sqlite3_value *value,
                                     const char **copy, size_t *length)
{
    const char  *text = text_of(reader, value, length);
    char        *made;
    sqlm_outcome outcome;

    if (text == NULL)
        return fail_memory(reader);
    outcome = check_length(reader, *length);
    if (outcome != SQLM_OK)
        return outcome;
    made = (char *)sqlm_arena_take(reader->cx, reader->arena, *length + 1);
    if (made == NULL)
        return SQLM_ERR;
    made[*length] = '\0';
    if (!sqlm_text_copy_plain(made, text, *length) && !sqlm_text_is_valid(text, *length))
        return refuse(reader, column, SQLM_R_ENCODING, "a text that is not valid UTF-8, or has a NUL", SQLM_HERE);
    *copy = made;
    return SQLM_OK;
}

/* The length is asked for first: zeros that SQLite has no memory to write out are a NULL afterwards. */
static inline sqlm_outcome copy_bytes(const row_reader *reader, sqlite3_value *value, sqlm_bytes *copy)
{
    size_t         length = (size_t)sqlite3_value_bytes(value);
    const void    *data = sqlite3_value_blob(value);
    unsigned char *made;
    sqlm_outcome   outcome;

    *copy = (sqlm_bytes){ "", length };
    if (length == 0)
        return SQLM_OK;
    if (data == NULL)
        return fail_memory(reader);
    outcome = check_length(reader, length);
    if (outcome != SQLM_OK)
        return outcome;
    made = sqlm_arena_take(reader->cx, reader->arena, length);
    if (made == NULL)
        return SQLM_ERR;
    memcpy(made, data, length);
    copy->data = made;
    return SQLM_OK;
}

static bool u64_from_text(const char *text, size_t length, uint64_t *number)
{
    uint64_t made = 0;

    if (length != 20 || memcmp(text, "18446744073709551615", 20) > 0)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        made = made * 10 + (uint64_t)(text[i] - '0');
    }
    *number = made;
    return true;
}

static __attribute__((cold, noinline)) sqlm_outcome refuse_form(const row_reader *reader, const sqlm_plan_column *column)
{
    static const char *const forms[SQLM_TYPE_MASK + 1] = {
        [SQLM_TYPE_U64] = "a text that is no number of 20 digits from 0 to 18446744073709551615",
        [SQLM_TYPE_DECIMAL] = "a text that is not of the form [-]digits[.digits]",
        [SQLM_TYPE_DATE] = "a text that is no day as YYYY-MM-DD",
        [SQLM_TYPE_TIME] = "a text that is no time of a day as HH:MM:SS.ffffff",
        [SQLM_TYPE_TIMESTAMP] = "a text that is not of the form YYYY-MM-DD HH:MM:SS.ffffff",
        [SQLM_TYPE_TIMESTAMPTZ] = "a text that is not of the form YYYY-MM-DD HH:MM:SS.ffffffZ",
        [SQLM_TYPE_UUID] = "a text that is not 32 hexadecimal digits in groups of 8-4-4-4-12",
        [SQLM_TYPE_ENUM] = "a text that is none of the labels",
    };
    const char *form = forms[column->type & SQLM_TYPE_MASK];

    return refuse(reader, column, SQLM_R_FORMAT, form != NULL ? form : "a text of another form", SQLM_HERE);
}

static sqlm_outcome read_decimal(const row_reader *reader, const sqlm_plan_column *column, const char *text, size_t length,
                                 char *member)
{
    sqlm_decimal decimal;

    memset(&decimal, 0, sizeof decimal);
    if (!sqlm_decimal_from_text(text, length, &decimal))
        return refuse_form(reader, column);
    if (!sqlm_decimal_to_scale(decimal, column->scale, &decimal) || sqlm_decimal_digits(decimal) > column->precision)
        return refuse(reader, column, SQLM_R_RANGE, "more digits than its type keeps", SQLM_HERE);
    memcpy(member + offsetof(sqlm_decimal, low), &decimal.low, sizeof decimal.low);
    memcpy(member + offsetof(sqlm_decimal, high), &decimal.high, sizeof decimal.high);
    memcpy(member + offsetof(sqlm_decimal, scale), &decimal.scale, sizeof decimal.scale);
    return SQLM_OK;
}

/* A time, timestamp or timestamptz. */
static inline sqlm_outcome read_time(const row_reader *reader, const sqlm_plan_column *column, sqlite3_value *value, char *member,
                                     bool (*from_text)(const char *, size_t, int64_t *))
{
    size_t      length;
    const char *text = text_of(reader, value, &length);
    int64_t     microseconds;

    if (text == NULL)
        return fail_memory(reader);
    if (!from_text(text, length, &microseconds))
        return refuse_form(reader, column);
    memcpy(member, &microseconds, sizeof microseconds);
    return SQLM_OK;
}

/* The other kinds whose text is read in place. */
static sqlm_outcome read_form(const row_reader *reader, const sqlm_plan_column *column, sqlite3_value *value, char *member)
{
    size_t      length;
    const char *text = text_of(reader, value, &length);
    uint64_t    wide = 0;
    int32_t     narrow = 0;
    sqlm_uuid   uuid = { { 0 } };
    bool        good;

    if (text == NULL)
        return fail_memory(reader);
    if (column->type == SQLM_TYPE_DECIMAL)
        return read_decimal(reader, column, text, length, member);
    if (column->type == SQLM_TYPE_U64) {
        good = u64_from_text(text, length, &wide);
        memcpy(member, &wide, sizeof wide);
    } else if (column->type == SQLM_TYPE_UUID) {
        good = sqlm_uuid_from_text(text, length, &uuid);
        memcpy(member, &uuid, sizeof uuid);
    } else {
        good = column->type == SQLM_TYPE_DATE
                   ? sqlm_date_from_text(text, length, &narrow)
                   : column->enumeration != NULL && sqlm_enum_from_label(column->enumeration, text, length, &narrow);
        memcpy(member, &narrow, sizeof narrow);
    }
    return good ? SQLM_OK : refuse_form(reader, column);
}

/* A value of whatever class. */
static sqlm_outcome read_any(const row_reader *reader, const sqlm_plan_column *column, sqlite3_value *value, char *member)
{
    sqlm_value   made = { .type = SQLM_TYPE_NONE };
    sqlm_bytes   bytes;
    sqlm_outcome outcome = SQLM_OK;

    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        made = sqlm_i64_value(sqlite3_value_int64(value));
        break;
    case SQLITE_FLOAT:
        made = sqlm_f64_value(sqlite3_value_double(value));
        break;
    case SQLITE_TEXT:
        made.type = SQLM_TYPE_TEXT;
        outcome = copy_text(reader, column, value, &made.as.text.data, &made.as.text.length);
        break;
    case SQLITE_BLOB:
        outcome = copy_bytes(reader, value, &bytes);
        made = sqlm_bytes_value(bytes);
        break;
    default:
        break;
    }
    memcpy(member, &made, sizeof made);
    return outcome;
}

static sqlm_outcome read_null(const row_reader *reader, const sqlm_plan_column *column, char *member)
{
    if (!column->nullable)
        return refuse(reader, column, SQLM_R_UNEXPECTED_NULL, class_names[SQLITE_NULL], SQLM_HERE);
    sqlm_member_set_null(column->type, member);
    return SQLM_OK;
}

/* A REAL that came as INTEGER. */
static sqlm_outcome read_whole_real(const row_reader *reader, const sqlm_plan_column *column, int64_t whole, char *value)
{
    int64_t limit = column->type == SQLM_TYPE_F64 ? exact_double : exact_float;
    double  number = (double)whole;
    float   narrow = (float)whole;

    if (whole < -limit || whole > limit)
        return refuse(reader, column, SQLM_R_RANGE, "an INTEGER that it cannot hold exactly", SQLM_HERE);
    if (column->type == SQLM_TYPE_F64)
        memcpy(value, &number, sizeof number);
    else
        memcpy(value, &narrow, sizeof narrow);
    return SQLM_OK;
}

/* An i64 that came as REAL. */
static sqlm_outcome read_real_integer(const row_reader *reader, const sqlm_plan_column *column, double number, char *value)
{
    bool    is_small = fabs(number) <= (double)exact_double;
    int64_t whole = is_small ? (int64_t)number : 0;

    if (!is_small || (double)whole != number)
        return refuse(reader, column, SQLM_R_TYPE, class_names[SQLITE_FLOAT], SQLM_HERE);
    memcpy(value, &whole, sizeof whole);
    return SQLM_OK;
}

/* A value of another class than the kind's: NULL, a whole number as REAL, a REAL that came as INTEGER. Else the type is wrong. */
static __attribute__((noinline)) sqlm_outcome read_other_class(const row_reader *reader, const sqlm_plan_column *column,
                                                               sqlite3_value *value, char *member)
{
    int          storage_class = sqlite3_value_type(value);
    size_t       offset = column->nullable ? sqlm_member_offset(column->type) : 0;
    sqlm_outcome outcome;

    if (column->type == SQLM_TYPE_ANY)
        return read_any(reader, column, value, member);
    if (storage_class == SQLITE_NULL)
        return read_null(reader, column, member);
    if (storage_class == SQLITE_INTEGER && (column->type == SQLM_TYPE_F64 || column->type == SQLM_TYPE_F32))
        outcome = read_whole_real(reader, column, sqlite3_value_int64(value), member + offset);
    else if (storage_class == SQLITE_FLOAT && column->type == SQLM_TYPE_I64)
        outcome = read_real_integer(reader, column, sqlite3_value_double(value), member + offset);
    else
        outcome = refuse(reader, column, SQLM_R_TYPE, class_names[storage_class], SQLM_HERE);
    if (outcome == SQLM_OK && offset != 0)
        memcpy(member, &(bool){ true }, sizeof(bool));
    return outcome;
}

static inline __attribute__((always_inline)) sqlm_outcome read_integer(const row_reader *reader, const sqlm_plan_column *column,
                                                                       int64_t number, char *member)
{
    bool    good = true;
    int32_t middle = (int32_t)number;
    int16_t narrow = (int16_t)number;

    switch (column->type) {
    case SQLM_TYPE_I64:
        memcpy(member, &number, sizeof number);
        break;
    case SQLM_TYPE_I32:
        good = middle == number;
        memcpy(member, &middle, sizeof middle);
        break;
    case SQLM_TYPE_I16:
        good = narrow == number;
        memcpy(member, &narrow, sizeof narrow);
        break;
    default:
        good = number == 0 || number == 1;
        memcpy(member, &(bool){ number == 1 }, sizeof(bool));
        break;
    }
    return good ? SQLM_OK : refuse(reader, column, SQLM_R_RANGE, "an INTEGER out of range", SQLM_HERE);
}

/* The one step: a column of the row into its member, with storage class, NULL, range and encoding checked. */
static inline __attribute__((always_inline)) sqlm_outcome read_column(const row_reader *reader, const sqlm_plan_column *column,
                                                                      sqlite3_value *value, char *object)
{
    char *member = object + column->offset;

    if (__builtin_expect(sqlite3_value_type(value) != storage_classes[column->type], 0))
        return read_other_class(reader, column, value, member);
    if (column->nullable && sqlm_member_offset(column->type) != 0) {
        memcpy(member, &(bool){ true }, sizeof(bool));
        member += sqlm_member_offset(column->type);
    }
    switch (column->type) {
    case SQLM_TYPE_BOOL:
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
        return read_integer(reader, column, sqlite3_value_int64(value), member);
    case SQLM_TYPE_F64: {
        double number = sqlite3_value_double(value);

        memcpy(member, &number, sizeof number);
        return SQLM_OK;
    }
    case SQLM_TYPE_F32: {
        double number = sqlite3_value_double(value);
        float  narrow = (float)number;

        if ((double)narrow != number)
            return refuse(reader, column, SQLM_R_RANGE, "a REAL that it cannot hold exactly", SQLM_HERE);
        memcpy(member, &narrow, sizeof narrow);
        return SQLM_OK;
    }
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_JSON: {
        const char  *text = NULL;
        size_t       length;
        sqlm_outcome outcome = copy_text(reader, column, value, &text, &length);

        if (outcome == SQLM_OK && column->type == SQLM_TYPE_JSON && !sqlm_json_is_valid(text, length))
            outcome = refuse(reader, column, SQLM_R_FORMAT, "a text that is not valid JSON", SQLM_HERE);
        memcpy(member, &text, sizeof text);
        return outcome;
    }
    case SQLM_TYPE_BYTES: {
        sqlm_bytes   bytes;
        sqlm_outcome outcome = copy_bytes(reader, value, &bytes);

        memcpy(member, &bytes, sizeof bytes);
        return outcome;
    }
    case SQLM_TYPE_TIME:
        return read_time(reader, column, value, member, sqlm_time_from_text);
    case SQLM_TYPE_TIMESTAMP:
        return read_time(reader, column, value, member, sqlm_timestamp_from_text);
    case SQLM_TYPE_TIMESTAMPTZ:
        return read_time(reader, column, value, member, sqlm_timestamptz_from_text);
    default:
        return read_form(reader, column, value, member);
    }
}

static sqlm_outcome read_row(const row_reader *reader, sqlite3_stmt *stmt, const sqlm_plan *plan, char *object)
{
    const sqlm_plan_column *column = plan->columns;
    const int               count = (int)plan->count; /* SQLite has given as many */

    for (int i = 0; i < count; i++, column++) {
        sqlm_outcome outcome = read_column(reader, column, sqlite3_column_value(stmt, i), object);

        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}

sqlm_outcome sqlm__sqlite_check_shape(sqlm_cx *cx, const sqlite_cursor *cursor, const sqlm_plan *plan)
{
    if (plan->count == cursor->base.column_count)
        return SQLM_OK;
    return SQLM_FAIL(cx, SCHEMA, NONE, "the statement gives %zu columns, %zu are expected", cursor->base.column_count, plan->count);
}

sqlm_outcome sqlm__sqlite_hydrate(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_plan *plan, void *object, sqlm_arena *arena)
{
    const row_reader reader = { cx, arena, (sqlite_conn *)cursor->base.conn };

    return read_row(&reader, cursor->stmt, plan, object);
}

/* Goes to the next row, or to the end. */
static inline sqlm_outcome advance(sqlm_cx *cx, sqlite_conn *conn, sqlite_cursor *cursor)
{
    int rc = sqlm__sqlite_step(conn, cursor->stmt);

    cursor->has_row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return SQLM_OK;
    cursor->is_over = true;
    if (rc == SQLITE_DONE)
        return SQLM_OK;
    return sqlm__sqlite_step_failed(cx, conn, cursor->stmt, rc, SQLM_HERE);
}

sqlm_outcome sqlm__sqlite_fetch(sqlm_cx *cx, sqlm_cursor *base, const sqlm_plan *plan, void *objects, size_t max_rows,
                                sqlm_arena *arena, size_t *rows)
{
    sqlite_cursor   *cursor = (sqlite_cursor *)base;
    sqlite_conn     *conn = (sqlite_conn *)base->conn;
    const row_reader reader = { cx, arena, conn };
    size_t           count = 0;
    sqlm_outcome     outcome = sqlm__sqlite_check_shape(cx, cursor, plan);

    *rows = 0;
    if (outcome != SQLM_OK)
        return outcome;
    sqlm__sqlite_enter(conn, cx);
    while (count < max_rows && outcome == SQLM_OK) {
        if (!cursor->has_row && !cursor->is_over)
            outcome = advance(cx, conn, cursor);
        if (!cursor->has_row)
            break;
        outcome = read_row(&reader, cursor->stmt, plan, (char *)objects + count * plan->object_size);
        cursor->has_row = false;
        count++;
    }
    /* A write is run to its end as soon as may be: its failure to commit must be told, which closing could not. */
    if (outcome == SQLM_OK && !cursor->statement->is_read_only && !cursor->has_row && !cursor->is_over)
        outcome = advance(cx, conn, cursor);
    if (outcome != SQLM_OK && !cursor->is_over) {
        cursor->is_over = true;
        (void)sqlite3_reset(cursor->stmt);
        sqlm__sqlite_settle(conn);
    }
    sqlm__sqlite_leave(conn);
    if (outcome == SQLM_OK)
        *rows = count;
    return outcome;
}
