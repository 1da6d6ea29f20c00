/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sqlmodel/sys/arena.h>
#include <sqlmodel/sys/member.h>
#include <sqlmodel/sys/text_form.h>

#include <math.h>

/* How a column is read. The first ones are those whose type on the server is the member's own. */
enum {
    READ_BOOL,
    READ_I16,
    READ_I32,
    READ_I64,
    READ_F32,
    READ_F64,
    READ_TEXT,
    READ_BYTES,
    READ_UUID,
    READ_ENUM,
    READ_JSONB,
    READ_MOMENT,
    READ_VALUE,   /* decoded, then stored as it is */
    READ_CONVERTED /* a number of another type, where nothing is lost */
};

/* What the steps of one row need. */
typedef struct row_reader {
    sqlm_cx        *cx;
    sqlm_arena     *arena;
    const PGresult *result; /* that has the types of the columns */
} row_reader;

static __attribute__((cold, noinline)) sqlm_outcome refuse(sqlm_cx *cx, const sqlm_plan_column *column, sqlm_error_reason reason,
                                                           const char *what, const char *where)
{
    char         label[SQLM_COLUMN_LABEL_SIZE];
    sqlm_outcome outcome = sqlm_cx_fail(cx, SQLM_E_DATA, reason, where, "%s holds %s, %s%s is expected",
                                        sqlm_plan_column_label(column, label), what,
                                        column->type == SQLM_TYPE_ANY ? "any value" : sqlm_type_name(column->type),
                                        column->type == SQLM_TYPE_ENUM ? " label" : "");

    sqlm_plan_put_column(cx, column);
    sqlm_cx_error_details(cx)->sent = SQLM_SENT_YES;
    return outcome;
}

/* ---- steps, once for a result ---------------------------------------------------------------------------------------------- */

static bool is_text(Oid type)
{
    return type == POSTGRES_TEXT || type == POSTGRES_VARCHAR || type == POSTGRES_BPCHAR || type == POSTGRES_NAME ||
           type == POSTGRES_UNKNOWN || type == POSTGRES_CHAR;
}

static bool is_number(Oid type)
{
    return type == POSTGRES_INT2 || type == POSTGRES_INT4 || type == POSTGRES_INT8 || type == POSTGRES_NUMERIC ||
           type == POSTGRES_FLOAT4 || type == POSTGRES_FLOAT8 || type == POSTGRES_OID;
}

/* The type on the server that a kind has, and the step that reads it. */
static const struct {
    Oid     type;
    uint8_t read;
} own[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = { POSTGRES_BOOL, READ_BOOL },
    [SQLM_TYPE_I16] = { POSTGRES_INT2, READ_I16 },
    [SQLM_TYPE_I32] = { POSTGRES_INT4, READ_I32 },
    [SQLM_TYPE_I64] = { POSTGRES_INT8, READ_I64 },
    [SQLM_TYPE_U64] = { POSTGRES_NUMERIC, READ_CONVERTED },
    [SQLM_TYPE_F32] = { POSTGRES_FLOAT4, READ_F32 },
    [SQLM_TYPE_F64] = { POSTGRES_FLOAT8, READ_F64 },
    [SQLM_TYPE_TEXT] = { POSTGRES_TEXT, READ_TEXT },
    [SQLM_TYPE_BYTES] = { POSTGRES_BYTEA, READ_BYTES },
    [SQLM_TYPE_DECIMAL] = { POSTGRES_NUMERIC, READ_CONVERTED },
    [SQLM_TYPE_DATE] = { POSTGRES_DATE, READ_VALUE },
    [SQLM_TYPE_TIME] = { POSTGRES_TIME, READ_VALUE },
    [SQLM_TYPE_TIMESTAMP] = { POSTGRES_TIMESTAMP, READ_MOMENT },
    [SQLM_TYPE_TIMESTAMPTZ] = { POSTGRES_TIMESTAMPTZ, READ_MOMENT },
    [SQLM_TYPE_UUID] = { POSTGRES_UUID, READ_UUID },
    [SQLM_TYPE_JSON] = { POSTGRES_JSONB, READ_JSONB },
    [SQLM_TYPE_ENUM] = { POSTGRES_TEXT, READ_ENUM },
};

static bool is_kind_of_number(uint8_t type)
{
    return (type >= SQLM_TYPE_I16 && type <= SQLM_TYPE_F64) || type == SQLM_TYPE_DECIMAL;
}

/* False where the type on the server, which is not the kind's own, is none that the kind is read from. */
static bool choose_other(uint8_t kind, Oid type, uint8_t *read)
{
    if (kind == SQLM_TYPE_ANY) {
        *read = READ_VALUE;
        return sqlm__postgres_knows(type);
    }
    if (kind == SQLM_TYPE_NONE || kind >= SQLM_TYPE_COUNT)
        return false;
    *read = own[kind].read;
    if (own[kind].type == POSTGRES_TEXT)
        return is_text(type);
    if (kind == SQLM_TYPE_JSON && type == POSTGRES_JSON) {
        *read = READ_TEXT;
        return true;
    }
    *read = READ_CONVERTED;
    return is_kind_of_number(kind) && is_number(type);
}

/* The server's name of a type, for a message: those that tables of models have, and what is met beside them. */
static const char *name_of(Oid type)
{
    static const struct {
        Oid         type;
        const char *name;
    } names[] = {
        { POSTGRES_BOOL, "boolean" },     { POSTGRES_BYTEA, "bytea" },         { POSTGRES_INT8, "bigint" },
        { POSTGRES_INT2, "smallint" },    { POSTGRES_INT4, "integer" },        { POSTGRES_TEXT, "text" },
        { POSTGRES_JSON, "json" },        { POSTGRES_FLOAT4, "real" },         { POSTGRES_FLOAT8, "double precision" },
        { POSTGRES_BPCHAR, "character" }, { POSTGRES_VARCHAR, "varchar" },     { POSTGRES_DATE, "date" },
        { POSTGRES_TIME, "time" },        { POSTGRES_TIMESTAMP, "timestamp" }, { POSTGRES_TIMESTAMPTZ, "timestamptz" },
        { 1186, "interval" },             { POSTGRES_NUMERIC, "numeric" },     { POSTGRES_UUID, "uuid" },
        { POSTGRES_JSONB, "jsonb" },
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].type == type)
            return names[i].name;
    return "with the number";
}

static sqlm_outcome refuse_type(sqlm_cx *cx, const sqlm_plan_column *column, const char *name, Oid type)
{
    sqlm_outcome outcome;

    if (column->type == SQLM_TYPE_ANY)
        outcome = SQLM_FAIL(cx, DATA, TYPE, "column \"%.128s\" has the server's type %s (%u), which is not read: cast it to text in the statement",
                            name, name_of(type), (unsigned)type);
    else
        outcome = SQLM_FAIL(cx, DATA, TYPE, "column \"%.128s\" has the server's type %s (%u), which is none of %s", name, name_of(type),
                            (unsigned)type, sqlm_type_name(column->type));
    sqlm_plan_put_column(cx, column);
    sqlm_cx_error_details(cx)->sent = SQLM_SENT_YES;
    return outcome;
}

sqlm_outcome sqlm__postgres_check_copied(sqlm_cx *cx, const sqlm_plan_column *column, Oid type)
{
    const Oid  own_type = column->type < SQLM_TYPE_COUNT ? own[column->type].type : 0;
    const bool takes_text = is_text(type) || type == POSTGRES_JSON || type == POSTGRES_XML;

    if (type == own_type || type >= POSTGRES_FIRST_OTHER || (own_type == POSTGRES_TEXT && takes_text))
        return SQLM_OK;
    return refuse_type(cx, column, column->name, type);
}

sqlm_outcome sqlm__postgres_choose_steps(sqlm_cx *cx, const sqlm_plan *plan, const PGresult *result, postgres_step *steps)
{
    const size_t count = (size_t)PQnfields(result);

    if (count != plan->count)
        return SQLM_FAIL(cx, SCHEMA, NONE, "the result has %zu columns, %zu are expected", count, plan->count);
    for (size_t i = 0; i < count; i++) {
        const sqlm_plan_column *column = &plan->columns[i];
        const uint8_t           kind = column->type;
        const Oid               type = PQftype(result, (int)i);
        postgres_step          *step = &steps[i];

        step->nullable = column->nullable || kind == SQLM_TYPE_ANY;
        step->member = column->offset;
        step->value = column->offset + (column->nullable ? (uint32_t)sqlm_member_offset(kind) : 0);
        if (kind < SQLM_TYPE_COUNT && type == own[kind].type)
            step->read = own[kind].read;
        else if (!choose_other(kind, type, &step->read))
            return refuse_type(cx, column, PQfname(result, (int)i), type);
    }
    return SQLM_OK;
}

/* Room for so many steps; it grows alone. */
static sqlm_outcome make_room(sqlm_cx *cx, const sqlm_allocator *allocator, size_t count, postgres_step **steps, size_t *capacity)
{
    postgres_step *made;

    if (*steps != NULL && count <= *capacity)
        return SQLM_OK;
    made = sqlm_allocate(allocator, count, sizeof *made);
    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for reading rows");
    sqlm_release(allocator, *steps, *capacity, sizeof *made);
    *steps = made;
    *capacity = count;
    return SQLM_OK;
}

sqlm_outcome sqlm__postgres_choose_batch_steps(sqlm_cx *cx, postgres_conn *conn, const sqlm_plan *plan, const PGresult *result)
{
    const sqlm_outcome outcome = make_room(cx, &conn->base.allocator, plan->count, &conn->steps, &conn->step_capacity);

    return outcome == SQLM_OK ? sqlm__postgres_choose_steps(cx, plan, result, conn->steps) : outcome;
}

/* ---- one value ------------------------------------------------------------------------------------------------------------- */

/* Kinds that need it are not read without an arena: asking tells. */
static inline char *take_room(const row_reader *reader, size_t size)
{
    return reader->arena != NULL ? (char *)sqlm_arena_take(reader->cx, reader->arena, size)
                                 : sqlm_arena_allocate(reader->cx, NULL, size, 1);
}

static inline sqlm_outcome copy_text(const row_reader *reader, const sqlm_plan_column *column, const char *data, size_t length,
                                     const char **copy)
{
    char *made = take_room(reader, length + 1);

    if (made == NULL)
        return SQLM_ERR;
    made[length] = '\0';
    if (!sqlm_text_copy_plain(made, data, length) && !sqlm_text_is_valid(data, length))
        return refuse(reader->cx, column, SQLM_R_ENCODING, "a text that is not valid UTF-8, or has a NUL", SQLM_HERE);
    *copy = made;
    return SQLM_OK;
}

static sqlm_outcome read_text(const row_reader *reader, const sqlm_plan_column *column, const char *data, size_t length, char *value)
{
    const char  *copy = NULL;
    sqlm_outcome outcome = copy_text(reader, column, data, length, &copy);

    if (outcome == SQLM_OK)
        memcpy(value, &copy, sizeof copy);
    return outcome;
}

static sqlm_outcome read_bytes(const row_reader *reader, const char *data, size_t length, char *value)
{
    sqlm_bytes copy = { "", length };
    char      *made;

    if (length > 0) {
        made = take_room(reader, length);
        if (made == NULL)
            return SQLM_ERR;
        memcpy(made, data, length);
        copy.data = made;
    }
    memcpy(value, &copy, sizeof copy);
    return SQLM_OK;
}

/* What a value of the result's column is; text and bytes are the arena's. */
static sqlm_outcome read_value(const row_reader *reader, const sqlm_plan_column *column, int index, const char *data, size_t length,
                               sqlm_value *value)
{
    sqlm_error_reason reason;
    const char       *wrong = sqlm__postgres_decode(PQftype(reader->result, index), data, length, value, &reason);
    sqlm_bytes        bytes;
    sqlm_outcome      outcome = SQLM_OK;

    if (wrong != NULL)
        return refuse(reader->cx, column, reason, wrong, SQLM_HERE);
    if (value->type == SQLM_TYPE_TEXT || value->type == SQLM_TYPE_JSON)
        outcome = copy_text(reader, column, value->as.text.data, value->as.text.length, &value->as.text.data);
    if (value->type == SQLM_TYPE_BYTES) {
        outcome = read_bytes(reader, value->as.text.data, value->as.text.length, (char *)&bytes);
        value->as.text.data = outcome == SQLM_OK ? bytes.data : NULL;
    }
    return outcome;
}

/* A member whose kind is the value's. */
static void store_value(const sqlm_plan_column *column, const sqlm_value *value, char *member)
{
    const int32_t days = (int32_t)value->as.integer;

    if (column->type == SQLM_TYPE_ANY)
        memcpy(member, value, sizeof *value);
    else if (column->type == SQLM_TYPE_DATE)
        memcpy(member, &days, sizeof days);
    else
        memcpy(member, &value->as.integer, sizeof value->as.integer);
}

/* A decimal that is a whole number of 64 bits, as an integer. */
static bool make_whole(sqlm_value *value)
{
    const sqlm_decimal decimal = { value->as.decimal.low, value->as.decimal.high, value->scale };
    sqlm_decimal       whole;

    if (!sqlm_decimal_to_scale(decimal, 0, &whole) || whole.high > 0 || whole.high < -1 ||
        (whole.high == -1 && whole.low <= INT64_MAX))
        return false;
    *value = whole.high == 0 && whole.low > INT64_MAX ? sqlm_u64_value(whole.low) : sqlm_i64_value((int64_t)whole.low);
    return true;
}

/* A decimal is brought to the column's scale, a u64 must be whole and not negative. */
static sqlm_outcome store_number(const row_reader *reader, const sqlm_plan_column *column, sqlm_value *from, char *object)
{
    if (from->type == SQLM_TYPE_DECIMAL && column->type >= SQLM_TYPE_I16 && column->type <= SQLM_TYPE_U64 && !make_whole(from))
        return refuse(reader->cx, column, SQLM_R_RANGE, "a number that is not whole, or too large", SQLM_HERE);
    return sqlm_plan_store(reader->cx, column, from, reader->arena, object);
}

static sqlm_outcome read_label(const row_reader *reader, const sqlm_plan_column *column, const char *data, size_t length, char *value)
{
    int32_t number;

    if (column->enumeration == NULL || !sqlm_enum_from_label(column->enumeration, data, length, &number))
        return refuse(reader->cx, column, SQLM_R_FORMAT, "a text that is none of the labels", SQLM_HERE);
    memcpy(value, &number, sizeof number);
    return SQLM_OK;
}

static sqlm_outcome refuse_size(const row_reader *reader, const sqlm_plan_column *column)
{
    return refuse(reader->cx, column, SQLM_R_FORMAT, "bytes that are no value of its type on the server", SQLM_HERE);
}

static sqlm_outcome refuse_infinite(const row_reader *reader, const sqlm_plan_column *column)
{
    return refuse(reader->cx, column, SQLM_R_RANGE, "a number that is not finite", SQLM_HERE);
}

static __attribute__((noinline)) sqlm_outcome read_null(const row_reader *reader, const sqlm_plan_column *column,
                                                        const postgres_step *step, char *object)
{
    static const sqlm_value nothing;

    if (!step->nullable)
        return refuse(reader->cx, column, SQLM_R_UNEXPECTED_NULL, "a NULL", SQLM_HERE);
    if (column->type == SQLM_TYPE_ANY) {
        memcpy(object + step->value, &nothing, sizeof nothing);
        return SQLM_OK;
    }
    return sqlm_plan_store(reader->cx, column, &nothing, reader->arena, object);
}

static inline sqlm_outcome read_u32(const row_reader *reader, const sqlm_plan_column *column, bool is_float, const char *data,
                                    size_t length, char *value)
{
    uint32_t number;

    if (length != sizeof number)
        return refuse_size(reader, column);
    number = sqlm__postgres_get_u32(data);
    if (is_float && (number & 0x7F800000U) == 0x7F800000U)
        return refuse_infinite(reader, column);
    memcpy(value, &number, sizeof number);
    return SQLM_OK;
}

static inline sqlm_outcome read_u64(const row_reader *reader, const sqlm_plan_column *column, bool is_float, const char *data,
                                    size_t length, char *value)
{
    uint64_t number;

    if (length != sizeof number)
        return refuse_size(reader, column);
    number = sqlm__postgres_get_u64(data);
    if (is_float && (number & 0x7FF0000000000000U) == 0x7FF0000000000000U)
        return refuse_infinite(reader, column);
    memcpy(value, &number, sizeof number);
    return SQLM_OK;
}

static inline sqlm_outcome read_u16(const row_reader *reader, const sqlm_plan_column *column, const char *data, size_t length, char *value)
{
    uint16_t number;

    if (length != sizeof number)
        return refuse_size(reader, column);
    number = sqlm__postgres_get_u16(data);
    memcpy(value, &number, sizeof number);
    return SQLM_OK;
}

static inline sqlm_outcome read_plain(const row_reader *reader, const sqlm_plan_column *column, size_t size, const char *data,
                                      size_t length, char *value)
{
    if (length != size || (size == sizeof(bool) && (unsigned char)data[0] > 1))
        return refuse_size(reader, column);
    memcpy(value, data, size);
    return SQLM_OK;
}

/* What is none, decoding it as a value tells. */
static inline sqlm_outcome read_moment(const row_reader *reader, const sqlm_plan_column *column, int index, const char *data,
                                       size_t length, char *value)
{
    sqlm_value none;
    int64_t    microseconds;

    if (length != sizeof microseconds || !sqlm__postgres_is_moment((int64_t)sqlm__postgres_get_u64(data)))
        return read_value(reader, column, index, data, length, &none);
    microseconds = (int64_t)sqlm__postgres_get_u64(data) + POSTGRES_EPOCH_MICROSECONDS;
    memcpy(value, &microseconds, sizeof microseconds);
    return SQLM_OK;
}

/* @data is NULL for a NULL. */
static inline sqlm_outcome read_column(const row_reader *reader, const sqlm_plan_column *column, const postgres_step *step, int index,
                                       const char *data, size_t length, char *object)
{
    char        *value = object + step->value;
    sqlm_value   made;
    sqlm_outcome outcome = SQLM_OK;

    if (data == NULL)
        return read_null(reader, column, step, object);
    switch (step->read) {
    case READ_BOOL:
        outcome = read_plain(reader, column, sizeof(bool), data, length, value);
        break;
    case READ_UUID:
        outcome = read_plain(reader, column, sizeof(sqlm_uuid), data, length, value);
        break;
    case READ_I16:
        outcome = read_u16(reader, column, data, length, value);
        break;
    case READ_I32:
    case READ_F32:
        outcome = read_u32(reader, column, step->read == READ_F32, data, length, value);
        break;
    case READ_I64:
    case READ_F64:
        outcome = read_u64(reader, column, step->read == READ_F64, data, length, value);
        break;
    case READ_TEXT:
        outcome = read_text(reader, column, data, length, value);
        break;
    case READ_JSONB: /* a version, then the text */
        outcome = length > 0 && data[0] == 1 ? read_text(reader, column, data + 1, length - 1, value) : refuse_size(reader, column);
        break;
    case READ_BYTES:
        outcome = read_bytes(reader, data, length, value);
        break;
    case READ_ENUM:
        outcome = read_label(reader, column, data, length, value);
        break;
    case READ_MOMENT:
        outcome = read_moment(reader, column, index, data, length, value);
        break;
    case READ_VALUE:
        outcome = read_value(reader, column, index, data, length, &made);
        if (outcome == SQLM_OK)
            store_value(column, &made, value);
        break;
    default:
        outcome = read_value(reader, column, index, data, length, &made);
        return outcome == SQLM_OK ? store_number(reader, column, &made, object) : outcome;
    }
    if (outcome == SQLM_OK && step->value != step->member)
        memcpy(object + step->member, &(bool){ true }, sizeof(bool));
    return outcome;
}

sqlm_outcome sqlm__postgres_read_row(sqlm_cx *cx, const sqlm_plan *plan, const postgres_step *steps, const PGresult *result, int row,
                                     void *object, sqlm_arena *arena, size_t *bytes)
{
    const row_reader reader = { cx, arena, result };
    size_t           sum = 0;
    sqlm_outcome     outcome = SQLM_OK;

    for (size_t i = 0; i < plan->count && outcome == SQLM_OK; i++) {
        const size_t length = (size_t)PQgetlength(result, row, (int)i);
        const bool   is_null = length == 0 && PQgetisnull(result, row, (int)i);

        outcome = read_column(&reader, &plan->columns[i], &steps[i], (int)i, is_null ? NULL : PQgetvalue(result, row, (int)i), length, object);
        sum += length;
    }
    *bytes += sum;
    return outcome;
}

sqlm_outcome sqlm__postgres_read_fields(sqlm_cx *cx, const sqlm_plan *plan, const postgres_step *steps, const PGresult *described,
                                        const char *row, size_t size, void *object, sqlm_arena *arena)
{
    const row_reader reader = { cx, arena, described };
    const char      *end = row + size;
    sqlm_outcome     outcome = SQLM_OK;

    for (size_t i = 0; i < plan->count && outcome == SQLM_OK; i++) {
        const uint32_t length = end - row >= 4 ? sqlm__postgres_get_u32(row) : 0;
        const bool     is_null = length == UINT32_MAX;

        if (end - row < 4 || (!is_null && length > (size_t)(end - row) - 4))
            return SQLM_FAIL(cx, PROTOCOL, NONE, "a row of COPY ends within its column %zu", i + 1);
        row += 4;
        outcome = read_column(&reader, &plan->columns[i], &steps[i], (int)i, is_null ? NULL : row, is_null ? 0 : length, object);
        row += is_null ? 0 : length;
    }
    if (outcome == SQLM_OK && row != end)
        return SQLM_FAIL(cx, PROTOCOL, NONE, "a row of COPY has more bytes than its columns");
    return outcome;
}

/* ---- fetching -------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome use_plan(sqlm_cx *cx, postgres_cursor *cursor, const sqlm_plan *plan)
{
    sqlm_outcome outcome;

    if (cursor->plan == plan)
        return SQLM_OK;
    if (plan->count != cursor->base.column_count)
        return SQLM_FAIL(cx, SCHEMA, NONE, "the result has %zu columns, %zu are expected", cursor->base.column_count, plan->count);
    outcome = make_room(cx, &cursor->base.conn->allocator, plan->count, &cursor->steps, &cursor->step_capacity);
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_choose_steps(cx, plan, cursor->current, cursor->steps);
    cursor->plan = outcome == SQLM_OK ? plan : NULL;
    return outcome;
}

static void set_current(postgres_cursor *cursor, PGresult *part)
{
    if (cursor->current != cursor->first)
        PQclear(cursor->current);
    cursor->current = part;
    cursor->row = 0;
}

/* Bytes that libpq takes for a row of many, and for a value besides its own. A part of one row takes some thousands, whatever is in it. */
enum { ROW_BYTES = sizeof(void *), VALUE_BYTES = 2 * sizeof(void *) + 1 };

/* The next part of the rows, which may have none. */
static sqlm_outcome advance(sqlm_cx *cx, postgres_cursor *cursor)
{
    postgres_conn *conn = (postgres_conn *)cursor->base.conn;
    PGresult      *part = NULL;
    sqlm_outcome   outcome;

    if (cursor->kept_next < cursor->kept_count) {
        set_current(cursor, cursor->kept[cursor->kept_next++]);
        return SQLM_OK;
    }
    outcome = sqlm__postgres_next_rows(cx, conn, cursor->statement, &part);
    if (outcome != SQLM_OK || part == NULL) {
        cursor->is_over = true;
        cursor->statement->gave_little = outcome == SQLM_OK && cursor->bytes <= POSTGRES_LITTLE;
        return outcome;
    }
    set_current(cursor, part);
    return SQLM_OK;
}

static bool has_row(const postgres_cursor *cursor)
{
    return cursor->current != NULL && cursor->row < PQntuples(cursor->current);
}

static bool is_at_end(const postgres_cursor *cursor)
{
    return cursor->is_over && cursor->kept_next == cursor->kept_count;
}

/* The end of the rows; of those whose rest could not be taken into memory it is none. */
static sqlm_outcome end_rows(sqlm_cx *cx, const postgres_cursor *cursor)
{
    if (cursor->failure == SQLM_E_NONE)
        return SQLM_OK;
    return sqlm_cx_fail(cx, cursor->failure, cursor->reason, SQLM_HERE,
                        "the rest of the rows did not come: a statement that ran meanwhile was told why");
}

static sqlm_outcome fetch_rows(sqlm_cx *cx, postgres_cursor *cursor, const sqlm_plan *plan, char *objects, size_t max_rows,
                               sqlm_arena *arena, size_t *count)
{
    sqlm_outcome outcome = SQLM_OK;

    while (*count < max_rows && outcome == SQLM_OK) {
        if (has_row(cursor)) {
            cursor->bytes += ROW_BYTES + plan->count * VALUE_BYTES;
            outcome = sqlm__postgres_read_row(cx, plan, cursor->steps, cursor->current, cursor->row++,
                                              objects + *count * plan->object_size, arena, &cursor->bytes);
            *count += outcome == SQLM_OK;
        } else if (is_at_end(cursor)) {
            return end_rows(cx, cursor);
        } else {
            outcome = advance(cx, cursor);
        }
    }
    /* Of a write, that it has failed to commit must be told, which closing could not. */
    while (outcome == SQLM_OK && !cursor->statement->is_select && !has_row(cursor) && !is_at_end(cursor))
        outcome = advance(cx, cursor);
    return outcome;
}

sqlm_outcome sqlm__postgres_fetch(sqlm_cx *cx, sqlm_cursor *base, const sqlm_plan *plan, void *objects, size_t max_rows,
                                  sqlm_arena *arena, size_t *rows)
{
    postgres_cursor *cursor = (postgres_cursor *)base;
    size_t           count = 0;
    sqlm_outcome     outcome = use_plan(cx, cursor, plan);

    *rows = 0;
    if (outcome == SQLM_OK)
        outcome = fetch_rows(cx, cursor, plan, objects, max_rows, arena, &count);
    if (outcome == SQLM_OK)
        *rows = count;
    return outcome;
}
