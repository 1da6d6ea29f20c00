/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/json.h>

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_form.h>

#include "json_options.h"
#include "json_value.h"
#include "scalar_text.h"

#include <float.h>
#include <math.h>
#include <string.h>

sqlm_outcome sqlm__json_no_memory(sqlm_cx *cx)
{
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory while making JSON");
}

/* Whether a value is a string in the exact form. */
static bool is_string(uint32_t type)
{
    return type == SQLM_TYPE_I64 || type == SQLM_TYPE_U64 || type >= SQLM_TYPE_TEXT;
}

/* ---- values out ------------------------------------------------------------------------------------------------------------ */

/* A checked value that is no string. */
static json_t *plain_json(const sqlm_value *value)
{
    switch (value->type) {
    case SQLM_TYPE_NONE:
        return json_null();
    case SQLM_TYPE_BOOL:
        return json_boolean(value->as.boolean);
    case SQLM_TYPE_F32:
        return json_real((double)value->as.f32); /* the float itself, not its shortest form: JSON has doubles */
    case SQLM_TYPE_F64:
        return json_real(value->as.f64);
    default:
        return json_integer(value->as.integer);
    }
}

static sqlm_outcome bytes_to_json(const sqlm__conversion *conversion, const sqlm_value *value, json_t **json)
{
    sqlm_arena  *arena = NULL;
    const char  *text;
    sqlm_outcome outcome;

    outcome = sqlm_arena_new(conversion->cx, &arena);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm_value_to_text(conversion->cx, value, arena, &text);
    if (outcome == SQLM_OK) {
        *json = json_stringn_nocheck(text, 2 * value->as.text.length);
        if (*json == NULL)
            outcome = sqlm__json_no_memory(conversion->cx);
    }
    sqlm_arena_free(arena);
    return outcome;
}

sqlm_outcome sqlm__exact_to_json(const sqlm__conversion *conversion, const sqlm_value *value, json_t **json)
{
    char         buffer[SQLM_TEXT_FORM_SIZE];
    const char  *text;
    size_t       length;
    sqlm_outcome outcome;

    outcome = sqlm__value_check(conversion, value);
    if (outcome != SQLM_OK)
        return outcome;
    if (value->type == SQLM_TYPE_BYTES)
        return bytes_to_json(conversion, value, json);
    if (!is_string(value->type)) {
        *json = plain_json(value);
    } else {
        outcome = sqlm__value_write(conversion, value, buffer, &text, &length);
        if (outcome != SQLM_OK)
            return outcome;
        *json = json_stringn_nocheck(text, length);
    }
    return *json == NULL ? sqlm__json_no_memory(conversion->cx) : SQLM_OK;
}

sqlm_outcome sqlm_value_to_exact_json(sqlm_cx *cx, const sqlm_value *value, json_t **json)
{
    const sqlm__conversion conversion = { .cx = cx };

    if (value == NULL || json == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_value_to_exact_json: value and json must not be NULL");
    *json = NULL;
    return sqlm__exact_to_json(&conversion, value, json);
}

/* ---- values in ------------------------------------------------------------------------------------------------------------- */

/* What a JSON value is, whether it came as jansson's or as text. */
typedef struct item {
    enum {
        ITEM_NULL,
        ITEM_BOOL,
        ITEM_INTEGER,
        ITEM_REAL,
        ITEM_STRING,
        ITEM_TOO_LARGE, /* a number that neither int64_t nor double holds */
        ITEM_OTHER
    } kind;
    bool        boolean;
    int64_t     integer;
    double      real;
    const char *text;
    size_t      length;
} item;

static item item_of(const json_t *json)
{
    item result = { .kind = ITEM_OTHER };

    if (json_is_null(json)) {
        result.kind = ITEM_NULL;
    } else if (json_is_boolean(json)) {
        result.kind = ITEM_BOOL;
        result.boolean = json_is_true(json);
    } else if (json_is_integer(json)) {
        result.kind = ITEM_INTEGER;
        result.integer = json_integer_value(json);
    } else if (json_is_real(json)) {
        result.kind = ITEM_REAL;
        result.real = json_real_value(json);
    } else if (json_is_string(json)) {
        result.kind = ITEM_STRING;
        result.text = json_string_value(json);
        result.length = json_string_length(json);
    }
    return result;
}

sqlm_outcome sqlm__json_refuse(const sqlm__conversion *conversion, sqlm_type type, const char *expected)
{
    return SQLM__REFUSE(conversion, FORMAT, "the JSON value is no %s: expected %s", sqlm_type_name(type), expected);
}

static sqlm_outcome refuse_json_number(const sqlm__conversion *conversion, sqlm_type type)
{
    return SQLM__REFUSE(conversion, RANGE, "the JSON number is out of range of %s", sqlm_type_name(type));
}

static sqlm_outcome integer_from_json(const sqlm__conversion *conversion, const item *from, sqlm_type type, sqlm_value *value)
{
    const sqlm_value wide = sqlm_i64_value(from->integer);

    return sqlm__value_convert(conversion, &wide, type, value);
}

double sqlm__json_shortest(float single)
{
    char   text[SQLM_TEXT_FORM_SIZE];
    double shown = 0;

    return sqlm__f64_read(text, sqlm__f32_write(single, text), &shown) == SQLM__READ ? shown : (double)single;
}

/* The shortest form of the largest float is above it. */
static float nearest_single(double real)
{
    if (fabs(real) <= (double)FLT_MAX)
        return (float)real;
    return fabs(real) <= sqlm__json_shortest(FLT_MAX) ? copysignf(FLT_MAX, real < 0 ? -1.0F : 1.0F) : INFINITY;
}

/* A float is given by its own value or by its shortest form; any other number would lose digits. */
sqlm_outcome sqlm__json_single(const sqlm__conversion *conversion, double real, sqlm_value *value)
{
    const float single = nearest_single(real);

    if (!isfinite(single))
        return refuse_json_number(conversion, SQLM_TYPE_F32);
    if (!sqlm__f64_is_same((double)single, real) && !sqlm__f64_is_same(sqlm__json_shortest(single), real))
        return SQLM__REFUSE(conversion, RANGE, "the JSON number has more digits than f32 holds");
    *value = sqlm_f32_value(single);
    return SQLM_OK;
}

static sqlm_outcome number_from_json(const sqlm__conversion *conversion, const item *from, sqlm_type type, sqlm_value *value)
{
    const bool is_float = type == SQLM_TYPE_F32 || type == SQLM_TYPE_F64;

    if (from->kind == ITEM_TOO_LARGE)
        return refuse_json_number(conversion, type);
    if (from->kind == ITEM_INTEGER)
        return integer_from_json(conversion, from, type, value);
    if (from->kind != ITEM_REAL || !is_float)
        return sqlm__json_refuse(conversion, type, is_float ? "a number" : "an integer");
    if (type == SQLM_TYPE_F32)
        return sqlm__json_single(conversion, from->real, value);
    *value = sqlm_f64_value(from->real);
    return SQLM_OK;
}

static sqlm_outcome string_from_json(const sqlm__conversion *conversion, const item *from, sqlm_type type, sqlm_value *value)
{
    sqlm_outcome outcome;

    if (from->kind != ITEM_STRING)
        return sqlm__json_refuse(conversion, type, "a string");
    outcome = sqlm__value_read(conversion, type, from->text, from->length, value);
    if (outcome == SQLM_OK && (type == SQLM_TYPE_TEXT || type == SQLM_TYPE_JSON))
        outcome = sqlm__value_copy(conversion, value);
    return outcome;
}

static sqlm_outcome from_json(const sqlm__conversion *conversion, const item *from, sqlm_type type, sqlm_value *value)
{
    if (from->kind == ITEM_NULL) {
        *value = sqlm_null_value();
        return SQLM_OK;
    }
    if (type == SQLM_TYPE_BOOL) {
        if (from->kind != ITEM_BOOL)
            return sqlm__json_refuse(conversion, type, "true or false");
        *value = sqlm_bool_value(from->boolean);
        return SQLM_OK;
    }
    return is_string(type) ? string_from_json(conversion, from, type, value) : number_from_json(conversion, from, type, value);
}

sqlm_outcome sqlm__exact_from_json(const sqlm__conversion *conversion, sqlm_type type, const json_t *json, sqlm_value *value)
{
    const item from = item_of(json);

    return from_json(conversion, &from, type, value);
}

sqlm_outcome sqlm_value_from_exact_json(sqlm_cx *cx, const json_t *json, sqlm_type type, const sqlm_enum *enumeration,
                                        const char *name, sqlm_arena *arena, sqlm_value *value)
{
    const sqlm__conversion conversion = { .cx = cx, .name = name, .enumeration = enumeration, .arena = arena };
    const item             from = item_of(json);
    sqlm_value             result = { 0 };
    sqlm_outcome           outcome;

    if (json == NULL || value == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_value_from_exact_json: json and value must not be NULL");
    *value = sqlm_null_value();
    if (!sqlm__is_kind(type))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_value_from_exact_json: %d is no kind of value", (int)type);
    outcome = from_json(&conversion, &from, type, &result);
    if (outcome == SQLM_OK)
        *value = result;
    return outcome;
}

/* ---- objects --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome check_model(sqlm_cx *cx, const char *function, const sqlm_model *model)
{
    if (cx == NULL || model == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s: no argument may be NULL", function);
    if (model->abi_version != SQLM_MODEL_ABI)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s: the model is of ABI %u, expected %d: compile it with this library's headers",
                         function, (unsigned)model->abi_version, SQLM_MODEL_ABI);
    return SQLM_OK;
}

/* Owned: release_row(). NULL with the record set when memory is out. */
static sqlm_value *allocate_row(sqlm_cx *cx, const sqlm_model *model)
{
    sqlm_value *values = sqlm_allocate(sqlm_cx_allocator(cx), model->field_count, sizeof *values);

    if (values == NULL)
        (void)!sqlm__json_no_memory(cx);
    return values;
}

static void release_row(sqlm_cx *cx, const sqlm_model *model, sqlm_value *values)
{
    if (values != NULL)
        sqlm_release(sqlm_cx_allocator(cx), values, model->field_count, sizeof *values);
}

static sqlm__conversion conversion_for(sqlm_cx *cx, const sqlm_model *model, uint32_t field, sqlm_arena *arena)
{
    const sqlm_field      *of = &model->fields[field];
    const sqlm__conversion conversion = {
        .cx = cx, .table = model->table, .name = of->name, .enumeration = sqlm_field_enum(of), .arena = arena
    };

    return conversion;
}

static sqlm_outcome row_to_json(sqlm_cx *cx, const sqlm_model *model, const sqlm_value *values, json_t *object)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm__conversion conversion = conversion_for(cx, model, i, NULL);
        json_t                *member = NULL;
        sqlm_outcome           outcome = sqlm__exact_to_json(&conversion, &values[i], &member);

        if (outcome != SQLM_OK)
            return outcome;
        if (json_object_set_new_nocheck(object, model->fields[i].name, member) != 0)
            return sqlm__json_no_memory(cx);
    }
    return SQLM_OK;
}

sqlm_outcome sqlm_to_exact_json(sqlm_cx *cx, const sqlm_model *model, const void *object, json_t **json)
{
    sqlm_value  *values = NULL;
    json_t      *result = NULL;
    sqlm_outcome outcome = check_model(cx, "sqlm_to_exact_json", object == NULL || json == NULL ? NULL : model);

    if (outcome != SQLM_OK)
        return outcome;
    *json = NULL;
    values = allocate_row(cx, model);
    if (values == NULL)
        return SQLM_ERR;
    outcome = model->functions->to_row(cx, model, object, values);
    if (outcome != SQLM_OK)
        goto done;
    result = json_object();
    outcome = result == NULL ? sqlm__json_no_memory(cx) : row_to_json(cx, model, values, result);
    if (outcome != SQLM_OK)
        goto done;
    *json = result;
    result = NULL;

done:
    json_decref(result);
    release_row(cx, model, values);
    return outcome;
}

static sqlm_outcome refuse_missing_member(const sqlm__conversion *conversion, const sqlm_model *model)
{
    return SQLM__REFUSE(conversion, FORMAT, "the member is missing in the JSON object of model %s", model->name);
}

static sqlm_outcome refuse_other_than_object(sqlm_cx *cx, const sqlm_model *model)
{
    return SQLM_FAIL(cx, DATA, FORMAT, "an object of model %s must be a JSON object", model->name);
}

static sqlm_outcome refuse_unknown_name(sqlm_cx *cx, const sqlm_model *model, const char *name)
{
    return SQLM_FAIL(cx, DATA, FORMAT, "the JSON object has a member \"%s\", which is no field of model %s", name, model->name);
}

/* Names the first member that is no field: there is one when the object has every field and more. */
static sqlm_outcome refuse_unknown_member(sqlm_cx *cx, const sqlm_model *model, const json_t *json)
{
    json_t  *object = sqlm__json_walkable(json);
    uint32_t index;

    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        if (!sqlm_model_find_field(model, json_object_iter_key(at), &index))
            return refuse_unknown_name(cx, model, json_object_iter_key(at));
    }
    return SQLM_OK;
}

static sqlm_outcome row_from_json(sqlm_cx *cx, const sqlm_model *model, const json_t *json, sqlm_arena *arena, sqlm_value *values)
{
    if (!json_is_object(json))
        return refuse_other_than_object(cx, model);
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm__conversion conversion = conversion_for(cx, model, i, arena);
        const json_t          *member = json_object_get(json, model->fields[i].name);
        const item             from = item_of(member);
        sqlm_outcome           outcome;

        if (member == NULL)
            return refuse_missing_member(&conversion, model);
        outcome = from_json(&conversion, &from, (sqlm_type)(model->fields[i].type & SQLM_TYPE_MASK), &values[i]);
        if (outcome != SQLM_OK)
            return outcome;
    }
    return json_object_size(json) == model->field_count ? SQLM_OK : refuse_unknown_member(cx, model, json);
}

/* ---- text ------------------------------------------------------------------------------------------------------------------ */

void sqlm__json_put_string(sqlm_text_buffer *buffer, const char *text, size_t length)
{
    size_t start = 0;

    sqlm_text_buffer_put(buffer, "\"");
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)text[i];

        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        sqlm_text_buffer_put_bytes(buffer, text + start, i - start);
        if (byte < 0x20)
            sqlm_text_buffer_put_format(buffer, "\\u%04x", (unsigned)byte);
        else
            sqlm_text_buffer_put_format(buffer, "\\%c", byte);
        start = i + 1;
    }
    sqlm_text_buffer_put_bytes(buffer, text + start, length - start);
    sqlm_text_buffer_put(buffer, "\"");
}

static void put_hex(sqlm_text_buffer *buffer, const uint8_t *bytes, size_t length)
{
    char   hex[128];
    size_t step;

    if (length > buffer->maximum) { /* refused before it is read: nothing is that long */
        sqlm_text_buffer_put_bytes(buffer, bytes, length);
        return;
    }
    sqlm_text_buffer_put(buffer, "\"");
    for (size_t i = 0; i < length && buffer->outcome == SQLM_OK; i += step) {
        step = length - i < sizeof hex / 2 ? length - i : sizeof hex / 2;
        sqlm__hex_write(bytes + i, step, hex);
        sqlm_text_buffer_put_bytes(buffer, hex, 2 * step);
    }
    sqlm_text_buffer_put(buffer, "\"");
}

sqlm_outcome sqlm__exact_put(const sqlm__conversion *conversion, const sqlm_value *value, sqlm_text_buffer *buffer)
{
    const sqlm_value wide = sqlm_f64_value(value->type == SQLM_TYPE_F32 ? (double)value->as.f32 : 0);
    char             scalar[SQLM_TEXT_FORM_SIZE];
    const char      *text;
    size_t           length;
    sqlm_outcome     outcome = sqlm__value_check(conversion, value);

    if (outcome != SQLM_OK)
        return outcome;
    if (sqlm_value_is_null(value)) {
        sqlm_text_buffer_put(buffer, "null");
        return SQLM_OK;
    }
    if (value->type == SQLM_TYPE_BYTES) {
        put_hex(buffer, (const uint8_t *)value->as.text.data, value->as.text.length);
        return SQLM_OK;
    }
    outcome = sqlm__value_write(conversion, value->type == SQLM_TYPE_F32 ? &wide : value, scalar, &text, &length);
    if (outcome != SQLM_OK)
        return outcome;
    if (is_string(value->type))
        sqlm__json_put_string(buffer, text, length);
    else
        sqlm_text_buffer_put_bytes(buffer, text, length);
    return SQLM_OK;
}

static sqlm_outcome put_row(sqlm_cx *cx, const sqlm_model *model, const sqlm_value *values, sqlm_text_buffer *buffer)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm__conversion conversion = conversion_for(cx, model, i, NULL);
        sqlm_outcome           outcome;

        sqlm_text_buffer_put(buffer, i == 0 ? "{" : ",");
        sqlm__json_put_string(buffer, model->fields[i].name, strlen(model->fields[i].name));
        sqlm_text_buffer_put(buffer, ":");
        outcome = sqlm__exact_put(&conversion, &values[i], buffer);
        if (outcome != SQLM_OK)
            return outcome;
    }
    sqlm_text_buffer_put(buffer, "}");
    return buffer->outcome;
}

sqlm_outcome sqlm_dump_exact(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_arena *arena, const char **text)
{
    const bool       is_missing = object == NULL || arena == NULL || text == NULL;
    sqlm_text_buffer buffer;
    sqlm_value      *values;
    sqlm_outcome     outcome = check_model(cx, "sqlm_dump_exact", is_missing ? NULL : model);

    if (outcome != SQLM_OK)
        return outcome;
    *text = NULL;
    sqlm_text_buffer_init(&buffer, cx, SIZE_MAX / 2);
    values = allocate_row(cx, model);
    if (values == NULL)
        return SQLM_ERR;
    outcome = model->functions->to_row(cx, model, object, values);
    if (outcome == SQLM_OK)
        outcome = put_row(cx, model, values, &buffer);
    if (outcome == SQLM_OK) {
        *text = sqlm_arena_copy(cx, arena, sqlm_text_buffer_text(&buffer), buffer.length);
        outcome = *text == NULL ? SQLM_ERR : SQLM_OK;
    }
    sqlm_text_buffer_fini(&buffer);
    release_row(cx, model, values);
    return outcome;
}

const char *sqlm__json_string(sqlm_cx *cx, sqlm_arena *arena, const sqlm__json_token *token, size_t *length)
{
    char *text = sqlm_arena_allocate(cx, arena, token->length + 1, 1);

    if (text == NULL)
        return NULL;
    *length = sqlm__json_unescape(token->text, token->length, text);
    text[*length] = '\0';
    return text;
}

static void take_number(const sqlm__json_token *token, item *to)
{
    const bool    is_integer = strcspn(token->text, ".eE") >= token->length;
    sqlm__reading reading;

    reading = is_integer ? sqlm__i64_read(token->text, token->length, &to->integer)
                         : sqlm__f64_read(token->text, token->length, &to->real);
    to->kind = reading != SQLM__READ ? ITEM_TOO_LARGE : is_integer ? ITEM_INTEGER : ITEM_REAL;
}

static sqlm_outcome take_item(sqlm_cx *cx, sqlm_arena *arena, const sqlm__json_token *token, item *to)
{
    *to = (item){ .kind = ITEM_OTHER };
    if (token->kind == SQLM__JSON_NULL) {
        to->kind = ITEM_NULL;
    } else if (token->kind == SQLM__JSON_TRUE || token->kind == SQLM__JSON_FALSE) {
        to->kind = ITEM_BOOL;
        to->boolean = token->kind == SQLM__JSON_TRUE;
    } else if (token->kind == SQLM__JSON_NUMBER) {
        take_number(token, to);
    } else if (token->kind == SQLM__JSON_STRING) {
        to->kind = ITEM_STRING;
        to->text = sqlm__json_string(cx, arena, token, &to->length);
        if (to->text == NULL)
            return SQLM_ERR; /* the arena has recorded it */
    }
    return SQLM_OK;
}

sqlm_outcome sqlm__exact_from_token(const sqlm__conversion *conversion, sqlm_type type, const sqlm__json_token *token,
                                    sqlm_value *value)
{
    item         from;
    sqlm_outcome outcome = take_item(conversion->cx, conversion->arena, token, &from);

    return outcome == SQLM_OK ? from_json(conversion, &from, type, value) : outcome;
}

/* A value that has not been read yet: of no kind that there is. */
#define UNREAD SQLM_TYPE_COUNT

/* Reads the value of the member whose name has been read. */
static sqlm_outcome take_member(const sqlm__conversion *conversion, sqlm_type type, const sqlm__json_token *token,
                                sqlm_value *value)
{
    if (value->type != UNREAD)
        return SQLM__REFUSE(conversion, FORMAT, "the member stands twice in the JSON object");
    return sqlm__exact_from_token(conversion, type, token, value);
}

static sqlm_outcome refuse_missing_members(sqlm_cx *cx, const sqlm_model *model, const sqlm_value *values)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm__conversion conversion = conversion_for(cx, model, i, NULL);

        if (values[i].type == UNREAD)
            return refuse_missing_member(&conversion, model);
    }
    return SQLM_OK;
}

/* The members of an object up to its end. A member that is an array or an object is of another form, so nothing nests here. */
static sqlm_outcome take_members(sqlm_cx *cx, const sqlm_model *model, const char *at, const char *end, sqlm_arena *arena,
                                 sqlm_value *values)
{
    sqlm__json_token token;

    for (at = sqlm__json_next(at, end, &token); token.kind == SQLM__JSON_STRING; at = sqlm__json_next(at, end, &token)) {
        size_t           length;
        const char      *name = sqlm__json_string(cx, arena, &token, &length);
        uint32_t         field;
        sqlm__conversion conversion;
        sqlm_outcome     outcome;

        if (name == NULL)
            return SQLM_ERR; /* the arena has recorded it */
        if (!sqlm_model_find_field(model, name, &field))
            return refuse_unknown_name(cx, model, name);
        conversion = conversion_for(cx, model, field, arena);
        at = sqlm__json_next(at, end, &token);
        outcome = take_member(&conversion, (sqlm_type)(model->fields[field].type & SQLM_TYPE_MASK), &token, &values[field]);
        if (outcome != SQLM_OK)
            return outcome;
    }
    return refuse_missing_members(cx, model, values);
}

static sqlm_outcome row_from_text(sqlm_cx *cx, const sqlm_model *model, const char *text, sqlm_arena *arena, sqlm_value *values)
{
    const size_t      length = strlen(text);
    const char *const end = text + length;
    const char       *at;
    sqlm__json_token  token;
    sqlm_outcome      outcome = sqlm__json_require(cx, text, length);

    if (outcome != SQLM_OK)
        return outcome;
    at = sqlm__json_next(text, end, &token);
    if (token.kind != SQLM__JSON_OBJECT)
        return refuse_other_than_object(cx, model);
    for (uint32_t i = 0; i < model->field_count; i++)
        values[i].type = UNREAD;
    return take_members(cx, model, at, end, arena, values);
}

/* ---- objects in, either way ------------------------------------------------------------------------------------------------ */

/* The object that jansson's value is, or where it is NULL the text. */
static sqlm_outcome object_from(sqlm_cx *cx, const char *function, const sqlm_model *model, const json_t *json, const char *text,
                                sqlm_arena *arena, void *object)
{
    const bool   is_missing = (json == NULL && text == NULL) || arena == NULL || object == NULL;
    sqlm_value  *values;
    sqlm_outcome outcome = check_model(cx, function, is_missing ? NULL : model);

    if (outcome != SQLM_OK)
        return outcome;
    values = allocate_row(cx, model);
    if (values == NULL)
        return SQLM_ERR;
    outcome = json != NULL ? row_from_json(cx, model, json, arena, values) : row_from_text(cx, model, text, arena, values);
    if (outcome == SQLM_OK) /* the texts are in the arena already */
        outcome = model->functions->from_row(cx, model, values, NULL, object);
    release_row(cx, model, values);
    return outcome;
}

sqlm_outcome sqlm_from_exact_json(sqlm_cx *cx, const sqlm_model *model, const json_t *json, sqlm_arena *arena, void *object)
{
    return object_from(cx, "sqlm_from_exact_json", model, json, NULL, arena, object);
}

sqlm_outcome sqlm_load_exact(sqlm_cx *cx, const sqlm_model *model, const char *text, sqlm_arena *arena, void *object)
{
    return object_from(cx, "sqlm_load_exact", model, NULL, text, arena, object);
}
