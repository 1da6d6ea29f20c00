/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sqlmodel/sys/binder.h>
#include <sqlmodel/sys/text_form.h>

#include <assert.h>
#include <limits.h>
#include <math.h>

static const Oid types[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = POSTGRES_BOOL,       [SQLM_TYPE_I16] = POSTGRES_INT2,
    [SQLM_TYPE_I32] = POSTGRES_INT4,        [SQLM_TYPE_I64] = POSTGRES_INT8,
    [SQLM_TYPE_U64] = POSTGRES_NUMERIC,     [SQLM_TYPE_F32] = POSTGRES_FLOAT4,
    [SQLM_TYPE_F64] = POSTGRES_FLOAT8,      [SQLM_TYPE_TEXT] = POSTGRES_TEXT,
    [SQLM_TYPE_BYTES] = POSTGRES_BYTEA,     [SQLM_TYPE_DECIMAL] = POSTGRES_NUMERIC,
    [SQLM_TYPE_DATE] = POSTGRES_DATE,       [SQLM_TYPE_TIME] = POSTGRES_TIME,
    [SQLM_TYPE_TIMESTAMP] = POSTGRES_TIMESTAMP, [SQLM_TYPE_TIMESTAMPTZ] = POSTGRES_TIMESTAMPTZ,
    [SQLM_TYPE_UUID] = POSTGRES_UUID,       [SQLM_TYPE_JSON] = POSTGRES_JSONB,
    [SQLM_TYPE_ENUM] = POSTGRES_TEXT,
};

/* One parameter on its way. */
typedef struct encoding {
    sqlm_binding   base;
    postgres_conn *conn;
} encoding;

static inline postgres_arguments *arguments_of(const sqlm_binding *b)
{
    return &((const encoding *)b)->conn->arguments;
}

static inline size_t index_of(const sqlm_binding *b)
{
    return (size_t)(b->number - 1);
}

/* Room for a value of so many bytes, behind those of the parameters before. */
static inline char *take_slot(const sqlm_binding *b, size_t size)
{
    postgres_arguments *a = arguments_of(b);
    char               *slot = a->slots + a->used;

    a->used += size;
    return slot;
}

static inline sqlm_outcome take(const sqlm_binding *b, uint8_t type, const char *data, size_t length)
{
    postgres_arguments *a = arguments_of(b);
    const size_t        index = index_of(b);

    a->types[index] = types[type];
    a->formats[index] = 1;
    a->values[index] = data;
    a->lengths[index] = (int)length;
    return SQLM_OK;
}

static inline sqlm_outcome put_bits(const sqlm_binding *b, uint8_t type, uint64_t bits, size_t size)
{
    char *slot = take_slot(b, size);

    bits = htobe64(bits);
    memcpy(slot, (const char *)&bits + sizeof bits - size, size);
    return take(b, type, slot, size);
}

static inline sqlm_outcome put_long(const sqlm_binding *b, uint8_t type, const char *data, size_t length)
{
    if (length > INT_MAX)
        return sqlm_binding_refuse(b, SQLM_R_LENGTH, "is longer than 2 GB", SQLM_HERE);
    return take(b, type, length == 0 ? "" : data, length);
}

static sqlm_outcome put_bytes(const sqlm_binding *b, const void *data, size_t length)
{
    return put_long(b, SQLM_TYPE_BYTES, data, length);
}

static inline sqlm_outcome check_text(const sqlm_binding *b, const char *text, size_t length)
{
    if (!sqlm_text_is_valid(text, length))
        return sqlm_binding_refuse(b, SQLM_R_ENCODING, "is not valid UTF-8, or holds a NUL", SQLM_HERE);
    return SQLM_OK;
}

static sqlm_outcome put_text(const sqlm_binding *b, const char *text, size_t length)
{
    const sqlm_outcome outcome = check_text(b, text, length);

    return outcome == SQLM_OK ? put_long(b, SQLM_TYPE_TEXT, text, length) : outcome;
}

/* As text, to spare a copy behind the version that its binary form begins with. */
static sqlm_outcome put_json(const sqlm_binding *b, const char *text, size_t length)
{
    sqlm_outcome outcome = check_text(b, text, length);

    if (outcome == SQLM_OK)
        outcome = put_long(b, SQLM_TYPE_JSON, text, length);
    arguments_of(b)->formats[index_of(b)] = 0;
    return outcome;
}

static sqlm_outcome put_float(const sqlm_binding *b, float number)
{
    uint32_t bits;

    if (!isfinite(number))
        return sqlm_binding_refuse(b, SQLM_R_RANGE, "is no finite number", SQLM_HERE);
    memcpy(&bits, &number, sizeof bits);
    return put_bits(b, SQLM_TYPE_F32, bits, sizeof bits);
}

static sqlm_outcome put_double(const sqlm_binding *b, double number)
{
    uint64_t bits;

    if (!isfinite(number))
        return sqlm_binding_refuse(b, SQLM_R_RANGE, "is no finite number", SQLM_HERE);
    memcpy(&bits, &number, sizeof bits);
    return put_bits(b, SQLM_TYPE_F64, bits, sizeof bits);
}

static sqlm_outcome put_decimal(const sqlm_binding *b, sqlm_decimal decimal)
{
    char        *slot = take_slot(b, POSTGRES_SLOT_SIZE);
    const size_t length = sqlm__postgres_put_numeric(decimal, slot);

    if (length == 0)
        return sqlm_binding_refuse(b, SQLM_R_RANGE, "is outside of what its type can be", SQLM_HERE);
    return take(b, SQLM_TYPE_DECIMAL, slot, length);
}

static sqlm_outcome put_date(const sqlm_binding *b, int64_t days)
{
    if (days < POSTGRES_FIRST_DAY || days > POSTGRES_LAST_DAY)
        return sqlm_binding_refuse(b, SQLM_R_RANGE, "is outside of the years 0001 to 9999", SQLM_HERE);
    return put_bits(b, SQLM_TYPE_DATE, (uint64_t)(days - POSTGRES_EPOCH_DAYS), 4);
}

static sqlm_outcome put_time(const sqlm_binding *b, uint8_t type, int64_t microseconds)
{
    if (type == SQLM_TYPE_TIME) {
        if (microseconds < 0 || microseconds >= POSTGRES_DAY)
            return sqlm_binding_refuse(b, SQLM_R_RANGE, "is no time of a day", SQLM_HERE);
        return put_bits(b, type, (uint64_t)microseconds, 8);
    }
    if (microseconds < POSTGRES_FIRST_DAY * POSTGRES_DAY || microseconds >= (POSTGRES_LAST_DAY + 1) * POSTGRES_DAY)
        return sqlm_binding_refuse(b, SQLM_R_RANGE, "is outside of the years 0001 to 9999", SQLM_HERE);
    return put_bits(b, type, (uint64_t)(microseconds - POSTGRES_EPOCH_MICROSECONDS), 8);
}

static sqlm_outcome put_uuid(const sqlm_binding *b, sqlm_uuid uuid)
{
    char *slot = take_slot(b, sizeof uuid.bytes);

    memcpy(slot, uuid.bytes, sizeof uuid.bytes);
    return take(b, SQLM_TYPE_UUID, slot, sizeof uuid.bytes);
}

static sqlm_outcome put_u64(const sqlm_binding *b, uint64_t number)
{
    char *slot = take_slot(b, POSTGRES_SLOT_SIZE);

    return take(b, SQLM_TYPE_U64, slot, sqlm__postgres_put_u64(number, slot));
}

static sqlm_outcome put_whole(const sqlm_binding *b, uint8_t type, int64_t number)
{
    return put_bits(b, type, (uint64_t)number, sqlm_member_size(type));
}

/* Of the member's type; a value's is for the server to find out. */
static sqlm_outcome put_null(const sqlm_binding *b)
{
    return take(b, b->column != NULL && b->column->type < SQLM_TYPE_COUNT ? b->column->type : SQLM_TYPE_NONE, NULL, 0);
}

static sqlm_outcome put_list(const sqlm_binding *b, const sqlm_value *items, size_t count);

static const sqlm_binder binder = {
    .null = put_null,
    .whole = put_whole,
    .u64 = put_u64,
    .f32 = put_float,
    .f64 = put_double,
    .text = put_text,
    .json = put_json,
    .bytes = put_bytes,
    .decimal = put_decimal,
    .date = put_date,
    .time = put_time,
    .uuid = put_uuid,
    .label = put_text,
    .list = put_list,
};

/* ---- lists ----------------------------------------------------------------------------------------------------------------- */

/* How COPY and arrays have a value: its length, JSON's version, its binary form. @return the end. */
static char *write_field(char *at, uint32_t length, bool has_version, const char *value, size_t size)
{
    memcpy(at, &length, sizeof length);
    at[sizeof length] = 1; /* what follows lies over it where there is no version */
    memcpy(at + sizeof length + has_version, value, size);
    return at + sizeof length + has_version + size;
}

/* Bytes that an element takes at most, with its length. */
static size_t most_bytes(const sqlm_value *item)
{
    const char *label;

    switch (item->type) {
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_BYTES:
    case SQLM_TYPE_JSON:
        return sizeof(uint32_t) + 1 + item->as.text.length;
    case SQLM_TYPE_ENUM:
        label = sqlm_enum_to_label(item->as.enumeration.type, item->as.enumeration.number);
        return sizeof(uint32_t) + (label != NULL ? strlen(label) : 0);
    case SQLM_TYPE_U64:
    case SQLM_TYPE_DECIMAL:
        return sizeof(uint32_t) + POSTGRES_SLOT_SIZE;
    default:
        return sizeof(uint32_t) + sqlm_member_size(item->type);
    }
}

static void free_lists(postgres_conn *conn)
{
    while (conn->arguments.lists != NULL) {
        postgres_list *list = conn->arguments.lists;

        conn->arguments.lists = list->next;
        sqlm_release(&conn->base.allocator, list, 1, sizeof *list + list->size);
    }
}

static sqlm_outcome make_list(const sqlm_binding *b, const sqlm_value *items, size_t count, postgres_list **made)
{
    postgres_conn *conn = ((const encoding *)b)->conn;
    size_t         size = POSTGRES_ARRAY_HEADER + 1; /* and what an empty last element writes behind it */
    postgres_list *list;

    for (size_t i = 0; i < count && size <= POSTGRES_MAX_ARRAY; i++) {
        if (items[i].type == SQLM_TYPE_NONE || items[i].type >= SQLM_TYPE_COUNT || items[i].type != items[0].type)
            return sqlm_binding_refuse_type(b, items[i].type);
        size += most_bytes(&items[i]);
    }
    if (size > POSTGRES_MAX_ARRAY)
        return sqlm_binding_refuse(b, SQLM_R_LENGTH, "is a list of more than 1 GB", SQLM_HERE);
    list = sqlm_allocate(&conn->base.allocator, 1, sizeof *list + size);
    if (list == NULL)
        return SQLM_FAIL(b->cx, OUT_OF_MEMORY, NONE, "no memory for a list of %zu values", count);
    list->next = conn->arguments.lists;
    list->size = size;
    conn->arguments.lists = list;
    *made = list;
    return SQLM_OK;
}

/* Each element is made an argument, and copied from there. */
static sqlm_outcome put_list(const sqlm_binding *b, const sqlm_value *items, size_t count)
{
    postgres_arguments *a = arguments_of(b);
    const size_t        index = index_of(b);
    const size_t        used = a->used;
    postgres_list      *list = NULL;
    char               *at;
    sqlm_outcome        outcome = count == 0 ? sqlm_binding_refuse_type(b, SQLM_TYPE_LIST) : make_list(b, items, count, &list);

    if (outcome != SQLM_OK)
        return outcome;
    assert(list != NULL);
    at = list->data + POSTGRES_ARRAY_HEADER;
    for (size_t i = 0; i < count && outcome == SQLM_OK; i++) {
        outcome = sqlm_bind_value(&binder, b, &items[i]);
        if (outcome == SQLM_OK) {
            const bool   has_version = a->formats[index] == 0;
            const size_t size = (size_t)a->lengths[index];

            at = write_field(at, htobe32((uint32_t)size + has_version), has_version, a->values[index], size);
        }
        a->used = used; /* the next one lies in the same place */
    }
    if (outcome != SQLM_OK)
        return outcome;
    sqlm__postgres_put_array_header(list->data, a->types[index], count);
    a->values[index] = list->data;
    a->lengths[index] = (int)(at - list->data);
    a->formats[index] = 1;
    a->types[index] = sqlm__postgres_array_type(items[0].type);
    return SQLM_OK;
}

/* ---- room ------------------------------------------------------------------------------------------------------------------ */

/* Of all arrays together, which are one piece of memory. */
#define ARGUMENT_SIZE (sizeof(char *) + 2 * sizeof(int) + sizeof(Oid) + POSTGRES_SLOT_SIZE)

void sqlm__postgres_free_arguments(postgres_conn *conn)
{
    postgres_arguments   *a = &conn->arguments;
    const sqlm_allocator *allocator = &conn->base.allocator;

    free_lists(conn);
    sqlm_release(allocator, a->values, a->capacity, ARGUMENT_SIZE);
    *a = (postgres_arguments){ 0 };
}

static sqlm_outcome make_room(sqlm_cx *cx, postgres_conn *conn, size_t count)
{
    postgres_arguments   *a = &conn->arguments;
    const sqlm_allocator *allocator = &conn->base.allocator;

    if (count <= a->capacity)
        return SQLM_OK;
    sqlm__postgres_free_arguments(conn);
    count = count < 8 ? 8 : count;
    a->values = sqlm_allocate(allocator, count, ARGUMENT_SIZE);
    if (a->values == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for %zu parameters", count);
    a->lengths = (int *)(void *)(a->values + count);
    a->formats = a->lengths + count;
    a->types = (Oid *)(void *)(a->formats + count);
    a->slots = (char *)(a->types + count);
    a->capacity = count;
    return SQLM_OK;
}

/* All parameters, whose number is right. */
static sqlm_outcome encode(sqlm_cx *cx, postgres_conn *conn, const sqlm_parameters *parameters)
{
    const sqlm_plan *plan = parameters->plan;
    size_t           columns = plan != NULL ? plan->count : 0;
    size_t           values = parameters->value_count;
    encoding         e = { { cx, NULL, 0 }, conn };
    sqlm_outcome     outcome = make_room(cx, conn, columns + values);

    free_lists(conn);
    conn->arguments.used = 0;
    if (outcome == SQLM_OK && columns > 0)
        outcome = sqlm_bind_members(&binder, &e.base, plan, parameters->object);
    return outcome == SQLM_OK && values > 0 ? sqlm_bind_values(&binder, &e.base, parameters->values, values) : outcome;
}

sqlm_outcome sqlm__postgres_encode_object(sqlm_cx *cx, postgres_conn *conn, const sqlm_plan *plan, const void *object)
{
    const sqlm_parameters parameters = { .plan = plan, .object = object };

    return encode(cx, conn, &parameters);
}

sqlm_outcome sqlm__postgres_encode(sqlm_cx *cx, postgres_statement *statement, const sqlm_parameters *parameters)
{
    static const sqlm_parameters none;
    size_t                       count;

    if (parameters == NULL)
        parameters = &none;
    count = parameters->value_count + (parameters->plan != NULL ? parameters->plan->count : 0);
    if (count != statement->parameter_count)
        return sqlm_binding_refuse_count(cx, statement->parameter_count, count);
    return encode(cx, (postgres_conn *)statement->base.conn, parameters);
}

/* Arrays and COPY are made of very many short fields: where there is room, one costs no call. */
void sqlm__postgres_put_field(sqlm_text_buffer *to, const postgres_arguments *arguments, size_t index)
{
    const bool     is_null = arguments->values[index] == NULL;
    const bool     has_version = !is_null && arguments->formats[index] == 0; /* of JSON, whose text stands behind it */
    const char    *value = is_null ? "" : arguments->values[index];
    const size_t   size = is_null ? 0 : (size_t)arguments->lengths[index];
    const uint32_t length = htobe32(is_null ? UINT32_MAX : (uint32_t)size + has_version);
    const size_t   end = to->length + sizeof length + has_version + size;

    if (to->outcome != SQLM_OK || end >= to->capacity || end > to->maximum) {
        sqlm_text_buffer_put_bytes(to, &length, sizeof length);
        sqlm_text_buffer_put_bytes(to, "\1", has_version);
        sqlm_text_buffer_put_bytes(to, value, size);
        return;
    }
    (void)write_field(to->data + to->length, length, has_version, value, size);
    to->data[end] = '\0';
    to->length = end;
}
