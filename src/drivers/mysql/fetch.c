/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"
#include "temporal.h"

#include <sqlmodel/sys/arena.h>
#include <sqlmodel/sys/member.h>
#include <sqlmodel/sys/text_form.h>

#include <assert.h>
#include <string.h>

/* The number of the character set of what is not text. */
enum { BINARY_CHARSET = 63 };

static const int64_t exact_double = INT64_C(9007199254740992);

/* What the steps of one row need. */
typedef struct row_reader {
    sqlm_cx      *cx;
    sqlm_arena   *arena;
    mysql_cursor *cursor;
} row_reader;

static const char *const source_names[] = {
    [MYSQL_SOURCE_UNKNOWN] = "a value of a type that the library does not know",
    [MYSQL_SOURCE_INTEGER] = "an integer",
    [MYSQL_SOURCE_FLOAT] = "a FLOAT",
    [MYSQL_SOURCE_DOUBLE] = "a DOUBLE",
    [MYSQL_SOURCE_DECIMAL] = "a DECIMAL",
    [MYSQL_SOURCE_TEXT] = "a text",
    [MYSQL_SOURCE_BYTES] = "a string of bytes",
    [MYSQL_SOURCE_DATE] = "a DATE",
    [MYSQL_SOURCE_TIME] = "a TIME",
    [MYSQL_SOURCE_DATETIME] = "a DATETIME",
};

#define FROM(source) (1U << MYSQL_SOURCE_##source)

/* What each kind can be read from. */
static const uint16_t accepted[SQLM_TYPE_MASK + 1] = {
    [SQLM_TYPE_BOOL] = FROM(INTEGER),
    [SQLM_TYPE_I16] = FROM(INTEGER) | FROM(DECIMAL),
    [SQLM_TYPE_I32] = FROM(INTEGER) | FROM(DECIMAL),
    [SQLM_TYPE_I64] = FROM(INTEGER) | FROM(DECIMAL),
    [SQLM_TYPE_U64] = FROM(INTEGER) | FROM(DECIMAL),
    [SQLM_TYPE_F32] = FROM(FLOAT) | FROM(DOUBLE),
    [SQLM_TYPE_F64] = FROM(FLOAT) | FROM(DOUBLE) | FROM(INTEGER),
    [SQLM_TYPE_TEXT] = FROM(TEXT),
    [SQLM_TYPE_BYTES] = FROM(BYTES),
    [SQLM_TYPE_DECIMAL] = FROM(DECIMAL) | FROM(INTEGER),
    [SQLM_TYPE_DATE] = FROM(DATE),
    [SQLM_TYPE_TIME] = FROM(TIME),
    [SQLM_TYPE_TIMESTAMP] = FROM(DATETIME),
    [SQLM_TYPE_TIMESTAMPTZ] = FROM(DATETIME),
    [SQLM_TYPE_UUID] = FROM(BYTES) | FROM(TEXT),
    [SQLM_TYPE_JSON] = FROM(TEXT),
    [SQLM_TYPE_ENUM] = FROM(TEXT),
    [SQLM_TYPE_ANY] = UINT16_MAX & ~FROM(UNKNOWN),
};

static __attribute__((cold, noinline)) sqlm_outcome refuse(const row_reader *reader, const sqlm_plan_column *column,
                                                           sqlm_error_reason reason, const char *what, const char *where)
{
    char         label[SQLM_COLUMN_LABEL_SIZE];
    sqlm_outcome outcome = sqlm_cx_fail(reader->cx, SQLM_E_DATA, reason, where, "%s is %s, but the database has %s",
                                        sqlm_plan_column_label(column, label),
                                        column->type == SQLM_TYPE_ANY ? "of any kind" : sqlm_type_name(column->type), what);

    sqlm_plan_put_column(reader->cx, column);
    return outcome;
}

/* ---- columns of a result --------------------------------------------------------------------------------------------------- */

/* Each column comes in its own type: the client library converts nothing. */
typedef struct cell_form {
    uint8_t               source;
    uint8_t               width;
    uint8_t               kind;
    enum enum_field_types type;
} cell_form;

static cell_form form_of_integer(const MYSQL_FIELD *field)
{
    const bool is_unsigned = (field->flags & UNSIGNED_FLAG) != 0;

    switch ((int)field->type) {
    case MYSQL_TYPE_TINY:
        return (cell_form){ MYSQL_SOURCE_INTEGER, sizeof(int8_t), SQLM_TYPE_NONE, MYSQL_TYPE_TINY };
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR:
        return (cell_form){ MYSQL_SOURCE_INTEGER, sizeof(int16_t), is_unsigned ? SQLM_TYPE_NONE : SQLM_TYPE_I16, MYSQL_TYPE_SHORT };
    case MYSQL_TYPE_LONGLONG:
        return (cell_form){ MYSQL_SOURCE_INTEGER, sizeof(int64_t), is_unsigned ? SQLM_TYPE_U64 : SQLM_TYPE_I64, MYSQL_TYPE_LONGLONG };
    default: /* LONG and INT24 */
        return (cell_form){ MYSQL_SOURCE_INTEGER, sizeof(int32_t), is_unsigned ? SQLM_TYPE_NONE : SQLM_TYPE_I32, MYSQL_TYPE_LONG };
    }
}

static cell_form form_of_string(const MYSQL_FIELD *field)
{
    if (field->charsetnr == BINARY_CHARSET)
        return (cell_form){ MYSQL_SOURCE_BYTES, 0, SQLM_TYPE_BYTES, MYSQL_TYPE_BLOB };
    return (cell_form){ MYSQL_SOURCE_TEXT, 0, SQLM_TYPE_TEXT, MYSQL_TYPE_STRING };
}

static cell_form form_of(const MYSQL_FIELD *field)
{
    switch ((int)field->type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
        return form_of_integer(field);
    case MYSQL_TYPE_FLOAT:
        return (cell_form){ MYSQL_SOURCE_FLOAT, 0, SQLM_TYPE_F32, MYSQL_TYPE_FLOAT };
    case MYSQL_TYPE_DOUBLE:
        return (cell_form){ MYSQL_SOURCE_DOUBLE, 0, SQLM_TYPE_F64, MYSQL_TYPE_DOUBLE };
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        return (cell_form){ MYSQL_SOURCE_DECIMAL, 0, SQLM_TYPE_NONE, MYSQL_TYPE_STRING };
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
        return (cell_form){ MYSQL_SOURCE_DATE, 0, SQLM_TYPE_NONE, MYSQL_TYPE_DATE };
    case MYSQL_TYPE_TIME:
        return (cell_form){ MYSQL_SOURCE_TIME, 0, SQLM_TYPE_NONE, MYSQL_TYPE_TIME };
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
        return (cell_form){ MYSQL_SOURCE_DATETIME, 0, SQLM_TYPE_TIMESTAMP, MYSQL_TYPE_DATETIME };
    case MYSQL_TYPE_VARCHAR:
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_ENUM:
    case MYSQL_TYPE_SET:
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
    case MYSQL_TYPE_BLOB:
        return form_of_string(field);
    case MYSQL_TYPE_JSON:
        return (cell_form){ MYSQL_SOURCE_TEXT, 0, SQLM_TYPE_TEXT, MYSQL_TYPE_STRING };
    case MYSQL_TYPE_NULL:
        return (cell_form){ MYSQL_SOURCE_TEXT, 0, SQLM_TYPE_NONE, MYSQL_TYPE_NULL };
    default: /* BIT, GEOMETRY and what may come */
        return (cell_form){ MYSQL_SOURCE_UNKNOWN, 0, SQLM_TYPE_NONE, MYSQL_TYPE_BLOB };
    }
}

static void bind_cell(MYSQL_BIND *bind, mysql_cell *cell, const MYSQL_FIELD *field)
{
    const cell_form form = form_of(field);

    memset(bind, 0, sizeof *bind);
    cell->source = form.source;
    cell->width = form.width;
    cell->kind = form.kind;
    cell->is_unsigned = (field->flags & UNSIGNED_FLAG) != 0;
    cell->field_type = (int)field->type;
    cell->charset = field->charsetnr;
    bind->buffer_type = form.type;
    bind->buffer = &cell->as;
    bind->buffer_length = sizeof cell->as;
    bind->length = &cell->length;
    bind->is_null = &cell->is_null;
    bind->error = &cell->is_cut;
    bind->is_unsigned = cell->is_unsigned;
}

/* Whether the cell was bound for such a column. */
static inline bool fits_field(const mysql_cell *cell, const MYSQL_FIELD *field)
{
    return cell->field_type == (int)field->type && cell->charset == field->charsetnr &&
           cell->is_unsigned == ((field->flags & UNSIGNED_FLAG) != 0);
}

void sqlm__mysql_free_cells(mysql_cursor *cursor)
{
    const sqlm_allocator *allocator = &cursor->base.conn->allocator;

    if (cursor->binds != NULL)
        sqlm_release(allocator, cursor->binds, cursor->cell_count, sizeof *cursor->binds);
    if (cursor->cells != NULL)
        sqlm_release(allocator, cursor->cells, cursor->cell_count, sizeof *cursor->cells);
    cursor->binds = NULL;
    cursor->cells = NULL;
    cursor->cell_count = 0;
    cursor->is_bound = false;
}

static sqlm_outcome make_cells(sqlm_cx *cx, mysql_cursor *cursor, size_t count)
{
    const sqlm_allocator *allocator = &cursor->base.conn->allocator;

    sqlm__mysql_free_cells(cursor);
    cursor->cell_count = count;
    cursor->binds = sqlm_allocate(allocator, count, sizeof *cursor->binds);
    cursor->cells = sqlm_allocate(allocator, count, sizeof *cursor->cells);
    if (cursor->binds != NULL && cursor->cells != NULL) {
        memset(cursor->cells, 0, count * sizeof *cursor->cells); /* not every kind sets is_cut, but it is read for each */
        return SQLM_OK;
    }
    sqlm__mysql_free_cells(cursor);
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for the %zu columns of a result", count);
}

/* The columns' types may change from run to run, with the tables; it costs little to look. */
sqlm_outcome sqlm__mysql_bind_columns(sqlm_cx *cx, mysql_cursor *cursor)
{
    const size_t count = mysql_stmt_field_count(cursor->stmt);
    MYSQL_RES   *metadata;
    sqlm_outcome outcome = SQLM_OK;

    cursor->base.column_count = count;
    if (count == 0)
        return SQLM_OK;
    if (cursor->cell_count != count)
        outcome = make_cells(cx, cursor, count);
    if (outcome != SQLM_OK)
        return outcome;
    assert(cursor->binds != NULL && cursor->cells != NULL);
    metadata = mysql_stmt_result_metadata(cursor->stmt);
    if (metadata == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for the columns of a result");
    if (cursor->metadata != NULL)
        mysql_free_result(cursor->metadata);
    cursor->metadata = metadata;
    if (mysql_more_results(((mysql_conn *)cursor->base.conn)->mysql)) /* a procedure's: the client library makes its columns anew each time */
        cursor->is_bound = false;
    for (size_t i = 0; i < count && cursor->is_bound; i++)
        cursor->is_bound = fits_field(&cursor->cells[i], mysql_fetch_field_direct(metadata, (unsigned)i));
    if (cursor->is_bound)
        return SQLM_OK;
    for (size_t i = 0; i < count; i++)
        bind_cell(&cursor->binds[i], &cursor->cells[i], mysql_fetch_field_direct(metadata, (unsigned)i));
    if (mysql_stmt_bind_result(cursor->stmt, cursor->binds) != 0)
        return sqlm__mysql_stmt_fail(cx, (mysql_conn *)cursor->base.conn, cursor->stmt, cursor->statement, SQLM_HERE);
    cursor->is_bound = true;
    return SQLM_OK;
}

/* A column that is no table's is what the library has written into the statement. */
bool sqlm__mysql_reads_surely(const mysql_cursor *cursor, const sqlm_plan *plan)
{
    if (!cursor->is_bound || cursor->cell_count != plan->count)
        return false;
    for (size_t i = 0; i < plan->count; i++) {
        const sqlm_plan_column *column = &plan->columns[i];
        const uint8_t           kind = column->type == SQLM_TYPE_TIMESTAMPTZ ? SQLM_TYPE_TIMESTAMP : column->type;
        const MYSQL_FIELD      *field = mysql_fetch_field_direct(cursor->metadata, (unsigned)i);

        if (column->table != NULL &&
            (cursor->cells[i].kind != kind || (!column->nullable && (field->flags & NOT_NULL_FLAG) == 0)))
            return false;
    }
    return true;
}

sqlm_outcome sqlm__mysql_check_shape(sqlm_cx *cx, const mysql_cursor *cursor, const sqlm_plan *plan)
{
    /* MariaDB's DELETE … RETURNING that can match nothing gives no columns either */
    const bool has_none = cursor->base.column_count == 0 && cursor->is_over && (cursor->statement->does & MYSQL_WRITES) != 0;

    if (plan->count == cursor->base.column_count || has_none)
        return SQLM_OK;
    return SQLM_FAIL(cx, SCHEMA, NONE, "the statement gives %zu columns, %zu are expected", cursor->base.column_count, plan->count);
}

/* ---- one value ------------------------------------------------------------------------------------------------------------- */

static int64_t integer_of(const mysql_cell *cell)
{
    switch (cell->width) {
    case sizeof(int8_t):
        return cell->is_unsigned ? (int64_t)(uint8_t)cell->as.tiny : cell->as.tiny;
    case sizeof(int16_t):
        return cell->is_unsigned ? (int64_t)(uint16_t)cell->as.narrow : cell->as.narrow;
    case sizeof(int32_t):
        return cell->is_unsigned ? (int64_t)(uint32_t)cell->as.middle : cell->as.middle;
    default:
        return cell->as.wide;
    }
}

/* Fetches what did not fit into the cell, straight to where it goes. */
static sqlm_outcome fetch_rest(const row_reader *reader, size_t index, char *to, size_t length)
{
    mysql_cursor *cursor = reader->cursor;
    MYSQL_BIND    bind;
    unsigned long fetched = 0;
    my_bool       is_null = 0;
    my_bool       is_cut = 0;

    memset(&bind, 0, sizeof bind);
    bind.buffer_type = cursor->binds[index].buffer_type;
    bind.buffer = to;
    bind.buffer_length = (unsigned long)length;
    bind.length = &fetched;
    bind.is_null = &is_null;
    bind.error = &is_cut;
    if (mysql_stmt_fetch_column(cursor->stmt, &bind, (unsigned)index, 0) != 0 || fetched != length)
        return SQLM_FAIL(reader->cx, PROTOCOL, NONE, "the client library gave %lu of the %zu bytes of a column", fetched, length);
    return SQLM_OK;
}

/* Room for the bytes of a column, with a NUL behind them. */
static inline char *take_room(const row_reader *reader, size_t length)
{
    char *made = reader->arena != NULL ? (char *)sqlm_arena_take(reader->cx, reader->arena, length + 1)
                                       : sqlm_arena_allocate(reader->cx, NULL, length + 1, 1);

    if (made != NULL)
        made[length] = '\0';
    return made;
}

static inline sqlm_outcome copy_bytes(const row_reader *reader, size_t index, const char **copy, size_t *length)
{
    const mysql_cell *cell = &reader->cursor->cells[index];
    char             *made = take_room(reader, cell->length);

    if (made == NULL)
        return SQLM_ERR;
    *copy = made;
    *length = cell->length;
    if (*length > sizeof cell->as)
        return fetch_rest(reader, index, made, *length);
    memcpy(made, cell->as.bytes, *length);
    return SQLM_OK;
}

static inline sqlm_outcome copy_text(const row_reader *reader, const sqlm_plan_column *column, size_t index, const char **copy,
                                     size_t *length)
{
    const mysql_cell *cell = &reader->cursor->cells[index];
    char             *made = take_room(reader, cell->length);
    bool              is_plain = false;
    sqlm_outcome      outcome = SQLM_OK;

    if (made == NULL)
        return SQLM_ERR;
    *copy = made;
    *length = cell->length;
    if (*length > sizeof cell->as)
        outcome = fetch_rest(reader, index, made, *length);
    else
        is_plain = sqlm_text_copy_plain(made, cell->as.bytes, *length);
    if (outcome == SQLM_OK && !is_plain && !sqlm_text_is_valid(made, *length))
        return refuse(reader, column, SQLM_R_ENCODING, "a text that is not valid UTF-8, or has a NUL", SQLM_HERE);
    return outcome;
}

static inline sqlm_outcome read_text(const row_reader *reader, const sqlm_plan_column *column, size_t index, char *member)
{
    const char  *text = NULL;
    size_t       length = 0;
    sqlm_outcome outcome = copy_text(reader, column, index, &text, &length);

    if (outcome == SQLM_OK && column->type == SQLM_TYPE_JSON && !sqlm_json_is_valid(text, length))
        outcome = refuse(reader, column, SQLM_R_FORMAT, "a text that is not valid JSON", SQLM_HERE);
    memcpy(member, &text, sizeof text);
    return outcome;
}

static inline sqlm_outcome read_bytes(const row_reader *reader, size_t index, char *member)
{
    sqlm_bytes   bytes = { "", 0 };
    const char  *data = NULL;
    sqlm_outcome outcome = copy_bytes(reader, index, &data, &bytes.len);

    bytes.data = data;
    memcpy(member, &bytes, sizeof bytes);
    return outcome;
}

static bool decimal_of(const mysql_cell *cell, sqlm_decimal *decimal)
{
    memset(decimal, 0, sizeof *decimal);
    if (cell->source == MYSQL_SOURCE_DECIMAL)
        return cell->length <= sizeof cell->as && sqlm_decimal_from_text(cell->as.bytes, cell->length, decimal);
    if (cell->is_unsigned && cell->as.wide < 0 && cell->width == sizeof(int64_t)) {
        decimal->low = (uint64_t)cell->as.wide;
        return true;
    }
    decimal->low = (uint64_t)integer_of(cell);
    decimal->high = integer_of(cell) < 0 ? -1 : 0;
    return true;
}

static void put_decimal(sqlm_decimal decimal, char *member)
{
    memcpy(member + offsetof(sqlm_decimal, low), &decimal.low, sizeof decimal.low);
    memcpy(member + offsetof(sqlm_decimal, high), &decimal.high, sizeof decimal.high);
    memcpy(member + offsetof(sqlm_decimal, scale), &decimal.scale, sizeof decimal.scale);
}

static sqlm_outcome read_decimal(const row_reader *reader, const sqlm_plan_column *column, const mysql_cell *cell, char *member)
{
    sqlm_decimal decimal;

    if (!decimal_of(cell, &decimal))
        return refuse(reader, column, SQLM_R_RANGE, "more than 38 digits", SQLM_HERE);
    if (column->precision != 0 &&
        (!sqlm_decimal_to_scale(decimal, column->scale, &decimal) || sqlm_decimal_digits(decimal) > column->precision))
        return refuse(reader, column, SQLM_R_RANGE, "more digits than its type keeps", SQLM_HERE);
    put_decimal(decimal, member);
    return SQLM_OK;
}

static bool store_integer(uint8_t type, int64_t number, bool is_huge, char *member)
{
    int32_t  middle = (int32_t)number;
    int16_t  narrow = (int16_t)number;
    uint64_t wide = (uint64_t)number;

    switch (type) {
    case SQLM_TYPE_I64:
        memcpy(member, &number, sizeof number);
        return !is_huge;
    case SQLM_TYPE_I32:
        memcpy(member, &middle, sizeof middle);
        return !is_huge && middle == number;
    case SQLM_TYPE_I16:
        memcpy(member, &narrow, sizeof narrow);
        return !is_huge && narrow == number;
    case SQLM_TYPE_U64:
        memcpy(member, &wide, sizeof wide);
        return is_huge || number >= 0;
    default:
        memcpy(member, &(bool){ number == 1 }, sizeof(bool));
        return !is_huge && (number == 0 || number == 1);
    }
}

/* A DECIMAL without digits behind the point, as sums of integers are. */
static sqlm_outcome read_whole_decimal(const row_reader *reader, const sqlm_plan_column *column, const mysql_cell *cell, char *member)
{
    sqlm_decimal decimal;
    bool         fits;

    fits = decimal_of(cell, &decimal) && sqlm_decimal_to_scale(decimal, 0, &decimal) &&
           (decimal.high == 0 || (decimal.high == -1 && decimal.low >> 63));
    if (!fits || !store_integer(column->type, (int64_t)decimal.low, decimal.high == 0 && decimal.low >> 63, member))
        return refuse(reader, column, SQLM_R_RANGE, "a DECIMAL that it cannot hold exactly", SQLM_HERE);
    return SQLM_OK;
}

static inline sqlm_outcome read_integer(const row_reader *reader, const sqlm_plan_column *column, const mysql_cell *cell, char *member)
{
    int64_t number;
    bool    is_huge;

    if (cell->source == MYSQL_SOURCE_DECIMAL)
        return read_whole_decimal(reader, column, cell, member);
    number = integer_of(cell);
    is_huge = cell->is_unsigned && number < 0;
    if (!store_integer(column->type, number, is_huge, member))
        return refuse(reader, column, SQLM_R_RANGE, "an integer out of range", SQLM_HERE);
    return SQLM_OK;
}

static sqlm_outcome read_float(const row_reader *reader, const sqlm_plan_column *column, const mysql_cell *cell, char *member)
{
    double  number = cell->source == MYSQL_SOURCE_FLOAT ? (double)cell->as.f32 : cell->as.f64;
    float   narrow;
    int64_t whole;

    if (cell->source == MYSQL_SOURCE_INTEGER) {
        whole = integer_of(cell);
        number = (double)whole;
        if (whole < -exact_double || whole > exact_double)
            return refuse(reader, column, SQLM_R_RANGE, "an integer that it cannot hold exactly", SQLM_HERE);
    }
    if (column->type == SQLM_TYPE_F64) {
        memcpy(member, &number, sizeof number);
        return SQLM_OK;
    }
    narrow = (float)number;
    if ((double)narrow != number)
        return refuse(reader, column, SQLM_R_RANGE, "a DOUBLE that it cannot hold exactly", SQLM_HERE);
    memcpy(member, &narrow, sizeof narrow);
    return SQLM_OK;
}

static sqlm_outcome read_time(const row_reader *reader, const sqlm_plan_column *column, const mysql_cell *cell, char *member)
{
    int32_t days = 0;
    int64_t microseconds = 0;
    bool    good;

    if (column->type == SQLM_TYPE_DATE) {
        good = sqlm__mysql_days_from_date(&cell->as.time, &days);
        memcpy(member, &days, sizeof days);
    } else {
        good = column->type == SQLM_TYPE_TIME ? sqlm__mysql_microseconds_from_time(&cell->as.time, &microseconds)
                                              : sqlm__mysql_microseconds_from_moment(&cell->as.time, &microseconds);
        memcpy(member, &microseconds, sizeof microseconds);
    }
    if (good)
        return SQLM_OK;
    return refuse(reader, column, SQLM_R_RANGE,
                  column->type == SQLM_TYPE_TIME ? "a TIME that is no time of day" : "a zero date, or a day that is none", SQLM_HERE);
}

static sqlm_outcome read_uuid(const row_reader *reader, const sqlm_plan_column *column, const mysql_cell *cell, char *member)
{
    sqlm_uuid uuid;

    if (cell->source == MYSQL_SOURCE_BYTES && cell->length == sizeof uuid) {
        memcpy(member, cell->as.bytes, sizeof uuid);
        return SQLM_OK;
    }
    if (cell->source == MYSQL_SOURCE_BYTES || cell->length > sizeof cell->as ||
        !sqlm_uuid_from_text(cell->as.bytes, cell->length, &uuid))
        return refuse(reader, column, SQLM_R_FORMAT, "a value that is no UUID", SQLM_HERE);
    memcpy(member, &uuid, sizeof uuid);
    return SQLM_OK;
}

static sqlm_outcome read_label(const row_reader *reader, const sqlm_plan_column *column, const mysql_cell *cell, char *member)
{
    int32_t number = 0;

    if (cell->length > sizeof cell->as || column->enumeration == NULL ||
        !sqlm_enum_from_label(column->enumeration, cell->as.bytes, cell->length, &number))
        return refuse(reader, column, SQLM_R_FORMAT, "a label that the enumeration does not have", SQLM_HERE);
    memcpy(member, &number, sizeof number);
    return SQLM_OK;
}

/* A value of the kind that the database has. */
static sqlm_outcome read_any(const row_reader *reader, const sqlm_plan_column *column, size_t index, char *member)
{
    const mysql_cell *cell = &reader->cursor->cells[index];
    sqlm_value        made = { .type = SQLM_TYPE_NONE };
    sqlm_decimal      decimal;
    int32_t           days = 0;
    int64_t           microseconds = 0;
    bool              good = true;
    sqlm_outcome      outcome = SQLM_OK;

    switch (cell->source) {
    case MYSQL_SOURCE_INTEGER:
        made = cell->is_unsigned && integer_of(cell) < 0 ? sqlm_u64_value((uint64_t)cell->as.wide) : sqlm_i64_value(integer_of(cell));
        break;
    case MYSQL_SOURCE_FLOAT:
        made = sqlm_f32_value(cell->as.f32);
        break;
    case MYSQL_SOURCE_DOUBLE:
        made = sqlm_f64_value(cell->as.f64);
        break;
    case MYSQL_SOURCE_DECIMAL:
        good = decimal_of(cell, &decimal);
        made = sqlm_decimal_value(decimal);
        break;
    case MYSQL_SOURCE_DATE:
        good = sqlm__mysql_days_from_date(&cell->as.time, &days);
        made = sqlm_date_value((sqlm_date){ days });
        break;
    case MYSQL_SOURCE_TIME:
        good = sqlm__mysql_microseconds_from_time(&cell->as.time, &microseconds);
        made = sqlm_time_value((sqlm_time){ microseconds });
        break;
    case MYSQL_SOURCE_DATETIME:
        good = sqlm__mysql_microseconds_from_moment(&cell->as.time, &microseconds);
        made = sqlm_timestamp_value((sqlm_timestamp){ microseconds });
        break;
    default:
        made.type = cell->source == MYSQL_SOURCE_TEXT ? SQLM_TYPE_TEXT : SQLM_TYPE_BYTES;
        if (made.type == SQLM_TYPE_TEXT)
            outcome = copy_text(reader, column, index, &made.as.text.data, &made.as.text.length);
        else
            outcome = copy_bytes(reader, index, &made.as.text.data, &made.as.text.length);
        break;
    }
    if (!good)
        return refuse(reader, column, SQLM_R_RANGE, "a value that no kind of the library can hold", SQLM_HERE);
    memcpy(member, &made, sizeof made);
    return outcome;
}

static __attribute__((noinline)) sqlm_outcome read_null(const row_reader *reader, const sqlm_plan_column *column, char *member)
{
    if (!column->nullable && column->type != SQLM_TYPE_ANY)
        return refuse(reader, column, SQLM_R_UNEXPECTED_NULL, "a NULL", SQLM_HERE);
    sqlm_member_set_null(column->type, member);
    return SQLM_OK;
}

/* A column whose type is not the member's own. */
static __attribute__((noinline)) sqlm_outcome read_other(const row_reader *reader, const sqlm_plan_column *column, size_t index,
                                                         char *member)
{
    const mysql_cell *cell = &reader->cursor->cells[index];

    if (!(accepted[column->type] >> cell->source & 1))
        return refuse(reader, column, SQLM_R_TYPE, source_names[cell->source], SQLM_HERE);
    switch (column->type) {
    case SQLM_TYPE_BOOL:
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_U64:
        return read_integer(reader, column, cell, member);
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
        return read_float(reader, column, cell, member);
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_JSON:
        return read_text(reader, column, index, member);
    case SQLM_TYPE_BYTES:
        return read_bytes(reader, index, member);
    case SQLM_TYPE_DECIMAL:
        return read_decimal(reader, column, cell, member);
    case SQLM_TYPE_UUID:
        return read_uuid(reader, column, cell, member);
    case SQLM_TYPE_ENUM:
        return read_label(reader, column, cell, member);
    case SQLM_TYPE_ANY:
        return read_any(reader, column, index, member);
    default:
        return read_time(reader, column, cell, member);
    }
}

/* The one step: a column of the row into its member. */
static inline sqlm_outcome read_column(const row_reader *reader, const sqlm_plan_column *column, size_t index, char *object)
{
    const mysql_cell *cell = &reader->cursor->cells[index];
    char             *member = object + column->offset;

    if (cell->is_null)
        return read_null(reader, column, member);
    if (column->nullable) {
        const size_t offset = sqlm_member_offset(column->type);

        if (offset != 0)
            memcpy(member, &(bool){ true }, sizeof(bool));
        member += offset;
    }
    if (cell->kind != column->type)
        return read_other(reader, column, index, member);
    switch (cell->kind) {
    case SQLM_TYPE_I16:
        memcpy(member, &cell->as.narrow, sizeof cell->as.narrow);
        return SQLM_OK;
    case SQLM_TYPE_I32:
    case SQLM_TYPE_F32:
        memcpy(member, &cell->as.middle, sizeof cell->as.middle);
        return SQLM_OK;
    case SQLM_TYPE_TEXT:
        return read_text(reader, column, index, member);
    case SQLM_TYPE_BYTES:
        return read_bytes(reader, index, member);
    case SQLM_TYPE_TIMESTAMP:
        return read_time(reader, column, cell, member);
    default: /* I64, U64, F64 */
        memcpy(member, &cell->as.wide, sizeof cell->as.wide);
        return SQLM_OK;
    }
}

static inline sqlm_outcome read_row(const row_reader *reader, const sqlm_plan *plan, char *object)
{
    const size_t count = plan->count;

    for (size_t i = 0; i < count; i++) {
        sqlm_outcome outcome = read_column(reader, &plan->columns[i], i, object);

        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------ */

/* The end of the rows; of those whose rest could not be taken into memory it is none. */
static sqlm_outcome end_rows(sqlm_cx *cx, const mysql_cursor *cursor)
{
    if (cursor->failure == SQLM_E_NONE)
        return SQLM_OK;
    return sqlm_cx_fail(cx, cursor->failure, cursor->reason, SQLM_HERE,
                        "the rest of the rows did not come: a statement that ran meanwhile was told why");
}

sqlm_outcome sqlm__mysql_fetch_row(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_plan *plan, void *object, sqlm_arena *arena,
                                   bool *found)
{
    mysql_conn      *conn = (mysql_conn *)cursor->base.conn;
    const row_reader reader = { cx, arena, cursor };
    int              rc;

    *found = false;
    if (cursor->is_over)
        return end_rows(cx, cursor);
    rc = sqlm__mysql_stmt_fetch(conn, cursor->stmt);
    if (rc == MYSQL_NO_DATA && conn->streaming == cursor && sqlm__mysql_end_results(conn) != 0)
        rc = 1;
    if (rc == MYSQL_NO_DATA) {
        cursor->is_over = true;
        if (conn->streaming == cursor)
            conn->streaming = NULL;
        sqlm__mysql_settle(conn);
        return sqlm__mysql_take_stop(cx, conn, false);
    }
    if (rc != 0 && rc != MYSQL_DATA_TRUNCATED) {
        cursor->is_over = true;
        if (conn->streaming == cursor)
            conn->streaming = NULL;
        return sqlm__mysql_stmt_fail(cx, conn, cursor->stmt, cursor->statement, SQLM_HERE);
    }
    *found = true;
    return read_row(&reader, plan, object);
}

/* Begins a call with a cursor that may be the one on the wire. */
static sqlm_outcome enter_cursor(sqlm_cx *cx, mysql_conn *conn, mysql_cursor *cursor)
{
    if (conn->streaming != cursor)
        return sqlm__mysql_enter(cx, conn);
    sqlm__mysql_begin_call(cx, conn);
    return SQLM_OK;
}

sqlm_outcome sqlm__mysql_fetch(sqlm_cx *cx, sqlm_cursor *base, const sqlm_plan *plan, void *objects, size_t max_rows,
                               sqlm_arena *arena, size_t *rows)
{
    mysql_cursor *cursor = (mysql_cursor *)base;
    mysql_conn   *conn = (mysql_conn *)base->conn;
    size_t        count = 0;
    sqlm_outcome  outcome = sqlm__mysql_check_shape(cx, cursor, plan);

    *rows = 0;
    if (outcome != SQLM_OK)
        return outcome;
    outcome = enter_cursor(cx, conn, cursor);
    while (count < max_rows && outcome == SQLM_OK) {
        bool found;

        outcome = sqlm__mysql_fetch_row(cx, cursor, plan, (char *)objects + count * plan->object_size, arena, &found);
        if (!found)
            break;
        count++;
        if (outcome == SQLM_OK && conn->stop_outcome == SQLM_OK && (count & 255) == 0)
            outcome = sqlm_cx_check(cx); /* rows that are here already need no wait */
    }
    sqlm__mysql_leave(conn);
    if (outcome == SQLM_OK)
        *rows = count;
    return outcome;
}
