/* SPDX-License-Identifier: MIT */
/* The plain form of a value, where it differs from the exact one: i64 a number, f32 in its shortest form, bytes base64, json itself. */
#include "json_value.h"

#include <sqlmodel/sys/driver.h>

#include "base64.h"
#include "json_tree.h"
#include "scalar_text.h"

#include <string.h>

#define BASE64_FORM "base64 (RFC 4648, with padding)"

/* ---- out ------------------------------------------------------------------------------------------------------------------- */

/* Whether the value's text can stand for itself: a null of an optional field would be SQL NULL to whoever reads it. */
static sqlm_outcome check_json(const sqlm__conversion *conversion, const sqlm_value *value)
{
    const char *const end = value->as.text.data + value->as.text.length;
    sqlm__json_token  token;
    sqlm_outcome      outcome = sqlm__value_check(conversion, value);

    if (outcome != SQLM_OK || !conversion->is_optional)
        return outcome;
    (void)sqlm__json_next(value->as.text.data, end, &token);
    if (token.kind == SQLM__JSON_NULL)
        return SQLM__REFUSE(conversion, FORMAT,
                            "a JSON null in an optional field cannot be told from SQL NULL in plain JSON: use the exact form");
    return SQLM_OK;
}

static void put_base64(sqlm_text_buffer *buffer, const uint8_t *bytes, size_t length)
{
    char   text[256];
    size_t step;

    if (length > buffer->maximum) { /* refused before it is read: nothing is that long */
        sqlm_text_buffer_put_bytes(buffer, bytes, length);
        return;
    }
    sqlm_text_buffer_put(buffer, "\"");
    for (size_t i = 0; i < length && buffer->outcome == SQLM_OK; i += step) {
        step = length - i < sizeof text / 4 * 3 ? length - i : sizeof text / 4 * 3;
        sqlm__base64_write(bytes + i, step, text);
        sqlm_text_buffer_put_bytes(buffer, text, sqlm__base64_length(step));
    }
    sqlm_text_buffer_put(buffer, "\"");
}

sqlm_outcome sqlm__plain_put(const sqlm__conversion *conversion, const sqlm_value *value, sqlm_text_buffer *buffer)
{
    char         text[SQLM_TEXT_FORM_SIZE];
    sqlm_outcome outcome;

    if (value->type == SQLM_TYPE_JSON) {
        outcome = check_json(conversion, value);
        if (outcome == SQLM_OK)
            sqlm_text_buffer_put_bytes(buffer, value->as.text.data, value->as.text.length);
        return outcome;
    }
    if (value->type != SQLM_TYPE_I64 && value->type != SQLM_TYPE_F32 && value->type != SQLM_TYPE_BYTES)
        return sqlm__exact_put(conversion, value, buffer);
    outcome = sqlm__value_check(conversion, value);
    if (outcome != SQLM_OK)
        return outcome;
    if (value->type == SQLM_TYPE_I64)
        sqlm_text_buffer_put_format(buffer, "%lld", (long long)value->as.integer);
    else if (value->type == SQLM_TYPE_F32)
        sqlm_text_buffer_put_bytes(buffer, text, sqlm__f32_write(value->as.f32, text));
    else
        put_base64(buffer, (const uint8_t *)value->as.text.data, value->as.text.length);
    return SQLM_OK;
}

static sqlm_outcome bytes_to_json(const sqlm__conversion *conversion, const sqlm_value *value, json_t **json)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(conversion->cx);
    const size_t          length = sqlm__base64_length(value->as.text.length);
    char                 *text = length == SIZE_MAX ? NULL : sqlm_allocate(allocator, 1, length + 1);

    if (text == NULL)
        return sqlm__json_no_memory(conversion->cx);
    sqlm__base64_write((const uint8_t *)value->as.text.data, value->as.text.length, text);
    *json = json_stringn_nocheck(text, length);
    sqlm_release(allocator, text, 1, length + 1);
    return *json == NULL ? sqlm__json_no_memory(conversion->cx) : SQLM_OK;
}

/* Jansson has int64_t and double; what neither holds is told through @p user. */
static json_t *number_for_jansson(const char *text, size_t length, char *buffer, void *user)
{
    bool   *is_lost = user;
    int64_t integer;
    double  real;

    memcpy(buffer, text, length);
    buffer[length] = '\0';
    if (strcspn(buffer, ".eE") == length && sqlm__i64_read(buffer, length, &integer) == SQLM__READ)
        return json_integer(integer);
    if (sqlm__f64_read(buffer, length, &real) == SQLM__READ)
        return json_real(real);
    *is_lost = true;
    return NULL;
}

static sqlm_outcome json_to_json(const sqlm__conversion *conversion, const sqlm_value *value, json_t **json)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(conversion->cx);
    const size_t          length = value->as.text.length;
    bool                  is_lost = false;
    char                 *memory;
    sqlm_outcome          outcome = check_json(conversion, value);

    if (outcome != SQLM_OK)
        return outcome;
    memory = length > SIZE_MAX / 4 ? NULL : sqlm_allocate(allocator, 1, SQLM__JSON_TREE_MEMORY(length) + 1);
    if (memory == NULL)
        return sqlm__json_no_memory(conversion->cx);
    *json = sqlm__json_tree(value->as.text.data, length, memory, number_for_jansson, &is_lost);
    sqlm_release(allocator, memory, 1, SQLM__JSON_TREE_MEMORY(length) + 1);
    if (*json != NULL)
        return SQLM_OK;
    return is_lost ? SQLM__REFUSE(conversion, RANGE, "the JSON has a number that no double holds") : sqlm__json_no_memory(conversion->cx);
}

sqlm_outcome sqlm__plain_to_json(const sqlm__conversion *conversion, const sqlm_value *value, json_t **json)
{
    sqlm_outcome outcome;

    if (value->type == SQLM_TYPE_JSON)
        return json_to_json(conversion, value, json);
    if (value->type != SQLM_TYPE_I64 && value->type != SQLM_TYPE_F32 && value->type != SQLM_TYPE_BYTES)
        return sqlm__exact_to_json(conversion, value, json);
    outcome = sqlm__value_check(conversion, value);
    if (outcome != SQLM_OK)
        return outcome;
    if (value->type == SQLM_TYPE_BYTES)
        return bytes_to_json(conversion, value, json);
    *json = value->type == SQLM_TYPE_I64 ? json_integer(value->as.integer) : json_real(sqlm__json_shortest(value->as.f32));
    return *json == NULL ? sqlm__json_no_memory(conversion->cx) : SQLM_OK;
}

/* ---- in -------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_base64(const sqlm__conversion *conversion, const char *text, size_t length, sqlm_value *value)
{
    uint8_t *bytes = sqlm_arena_allocate(conversion->cx, conversion->arena, sqlm__base64_room(length), 1);
    size_t   count = 0;

    if (bytes == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    if (!sqlm__base64_read(text, length, bytes, &count))
        return sqlm__json_refuse(conversion, SQLM_TYPE_BYTES, BASE64_FORM);
    *value = sqlm_bytes_value((sqlm_bytes){ bytes, count });
    return SQLM_OK;
}

static sqlm_outcome keep_json(const sqlm__conversion *conversion, const char *text, size_t length, sqlm_value *value)
{
    if (!sqlm__json_scan(text, length)) /* the document may be deeper than a value */
        return SQLM__REFUSE(conversion, FORMAT, "the JSON value nests deeper than %d levels", SQLM__JSON_DEPTH);
    *value = (sqlm_value){ .type = SQLM_TYPE_JSON };
    value->as.text.data = text;
    value->as.text.length = length;
    return sqlm__value_copy(conversion, value);
}

static sqlm_outcome read_i64(const sqlm__conversion *conversion, const sqlm__json_token *token, sqlm_value *value)
{
    sqlm__reading reading = SQLM__NOT_THE_FORM;
    int64_t       integer = 0;

    if (token->kind == SQLM__JSON_NUMBER)
        reading = sqlm__i64_read(token->text, token->length, &integer);
    if (reading == SQLM__OUT_OF_RANGE)
        return SQLM__REFUSE(conversion, RANGE, "the JSON number is out of range of i64");
    if (reading != SQLM__READ)
        return sqlm__json_refuse(conversion, SQLM_TYPE_I64, "an integer");
    *value = sqlm_i64_value(integer);
    return SQLM_OK;
}

/* Any number, to the nearest double: programs write 1e20 with all its digits. */
static sqlm_outcome read_float(const sqlm__conversion *conversion, sqlm_type type, const sqlm__json_token *token, sqlm_value *value)
{
    double real = 0;

    if (token->kind != SQLM__JSON_NUMBER)
        return sqlm__json_refuse(conversion, type, "a number");
    if (sqlm__f64_read(token->text, token->length, &real) != SQLM__READ)
        return SQLM__REFUSE(conversion, RANGE, "the JSON number is out of range of %s", sqlm_type_name(type));
    if (type == SQLM_TYPE_F32)
        return sqlm__json_single(conversion, real, value);
    *value = sqlm_f64_value(real);
    return SQLM_OK;
}

static sqlm_outcome read_bytes(const sqlm__conversion *conversion, const sqlm__json_token *token, sqlm_value *value)
{
    size_t      length = 0;
    const char *text;

    if (token->kind != SQLM__JSON_STRING)
        return sqlm__json_refuse(conversion, SQLM_TYPE_BYTES, "a string");
    text = sqlm__json_string(conversion->cx, conversion->arena, token, &length); /* "\/" is a slash */
    return text == NULL ? SQLM_ERR : read_base64(conversion, text, length, value);
}

sqlm_outcome sqlm__plain_from_token(const sqlm__conversion *conversion, sqlm_type type, const sqlm__json_token *token,
                                    const char *raw, size_t raw_length, sqlm_value *value)
{
    if (token->kind == SQLM__JSON_NULL && (type != SQLM_TYPE_JSON || conversion->is_optional)) {
        *value = sqlm_null_value();
        return SQLM_OK;
    }
    switch ((unsigned)type) {
    case SQLM_TYPE_JSON:
        return keep_json(conversion, raw, raw_length, value);
    case SQLM_TYPE_I64:
        return read_i64(conversion, token, value);
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
        return read_float(conversion, type, token, value);
    case SQLM_TYPE_BYTES:
        return read_bytes(conversion, token, value);
    default:
        return sqlm__exact_from_token(conversion, type, token, value);
    }
}

/* ---- jansson's as text: its own writer cannot tell memory that is out from a value that nests too deep ------------------------- */

/* An array or object that is being written. */
typedef struct level {
    json_t *json;
    void   *member; /* of an object: the next one */
    size_t  count;  /* of what was written */
} level;

/* Without recursion: a thread's stack may be small. */
typedef struct levels {
    level  open[SQLM__JSON_DEPTH];
    size_t depth;
} levels;

static void put_scalar(sqlm_text_buffer *buffer, const json_t *json)
{
    char text[SQLM_TEXT_FORM_SIZE];

    if (json_is_string(json))
        sqlm__json_put_string(buffer, json_string_value(json), json_string_length(json));
    else if (json_is_integer(json))
        sqlm_text_buffer_put_format(buffer, "%lld", (long long)json_integer_value(json));
    else if (json_is_real(json))
        sqlm_text_buffer_put_bytes(buffer, text, sqlm__f64_write(json_real_value(json), text));
    else
        sqlm_text_buffer_put(buffer, json_is_null(json) ? "null" : json_is_true(json) ? "true" : "false");
}

static json_t *next_element(level *of)
{
    return of->count < json_array_size(of->json) ? json_array_get(of->json, of->count) : NULL;
}

/* The next value, what stands in front of it written; NULL at the end. */
static json_t *put_up_to_next(sqlm_text_buffer *buffer, level *of)
{
    json_t *next = of->member != NULL ? json_object_iter_value(of->member) : next_element(of);

    if (next == NULL)
        return NULL;
    if (of->count++ > 0)
        sqlm_text_buffer_put(buffer, ",");
    if (of->member != NULL) {
        const char *name = json_object_iter_key(of->member);

        sqlm__json_put_string(buffer, name, strlen(name));
        sqlm_text_buffer_put(buffer, ":");
        of->member = json_object_iter_next(of->json, of->member);
    }
    return next;
}

/* False when it nests too deep. */
static bool put_value(sqlm_text_buffer *buffer, json_t *json, levels *l)
{
    if (!json_is_object(json) && !json_is_array(json)) {
        put_scalar(buffer, json);
        return true;
    }
    if (l->depth == SQLM__JSON_DEPTH)
        return false;
    sqlm_text_buffer_put(buffer, json_is_object(json) ? "{" : "[");
    l->open[l->depth++] = (level){ .json = json, .member = json_is_object(json) ? json_object_iter(json) : NULL };
    return true;
}

/* False when it nests too deep: so does one that holds itself. */
static bool put_json(sqlm_text_buffer *buffer, json_t *json)
{
    levels l;

    l.depth = 0;
    while (json != NULL && buffer->outcome == SQLM_OK) {
        if (!put_value(buffer, json, &l))
            return false;
        json = NULL;
        while (json == NULL && l.depth > 0) {
            level *of = &l.open[l.depth - 1];

            json = put_up_to_next(buffer, of);
            if (json == NULL) {
                sqlm_text_buffer_put(buffer, json_is_object(of->json) ? "}" : "]");
                l.depth--;
            }
        }
    }
    return true;
}

/* The text goes through our own check: jansson's strings may hold what JSON of ours does not. */
static sqlm_outcome dump_json(const sqlm__conversion *conversion, json_t *json, sqlm_value *value)
{
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&buffer, conversion->cx, SIZE_MAX / 2);
    if (!put_json(&buffer, json))
        outcome = SQLM__REFUSE(conversion, FORMAT, "the JSON value nests deeper than %d levels", SQLM__JSON_DEPTH);
    else
        outcome = buffer.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__value_read(conversion, SQLM_TYPE_JSON, sqlm_text_buffer_text(&buffer), buffer.length, value);
    if (outcome == SQLM_OK)
        outcome = sqlm__value_copy(conversion, value);
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}

sqlm_outcome sqlm__plain_from_json(const sqlm__conversion *conversion, sqlm_type type, json_t *json, sqlm_value *value)
{
    if (json_is_null(json) && (type != SQLM_TYPE_JSON || conversion->is_optional)) {
        *value = sqlm_null_value();
        return SQLM_OK;
    }
    if (type == SQLM_TYPE_JSON)
        return dump_json(conversion, json, value);
    if (type == SQLM_TYPE_I64) {
        *value = sqlm_i64_value(json_integer_value(json));
        return json_is_integer(json) ? SQLM_OK : sqlm__json_refuse(conversion, type, "an integer");
    }
    if (type == SQLM_TYPE_F64 && json_is_integer(json)) {
        *value = sqlm_f64_value((double)json_integer_value(json));
        return SQLM_OK;
    }
    if (type != SQLM_TYPE_BYTES)
        return sqlm__exact_from_json(conversion, type, json, value);
    if (!json_is_string(json))
        return sqlm__json_refuse(conversion, type, "a string");
    return read_base64(conversion, json_string_value(json), json_string_length(json), value);
}
