/* SPDX-License-Identifier: MIT */
/* Objects from JSON, by options. */
#include <sqlmodel/core/json.h>

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_form.h>

#include "json_options.h"
#include "json_value.h"
#include "plan.h"

#include <stdalign.h>
#include <string.h>

static const sqlm_load_options default_options = { .size = sizeof default_options };

/* One call. */
typedef struct load {
    sqlm_cx                 *cx;
    const sqlm_model        *model;
    const sqlm_load_options *options;
    sqlm_arena              *arena;
    size_t                   item;    /* 1-based number of the object in an array; 0: it stands alone */
    char                    *object;  /* being filled: never the caller's own */
    sqlm_field_set           present;
} load;

/* The field that takes another one's name in JSON; NULL when none does. Those without an alias differ: they are members of a struct. */
static const sqlm_field *find_twin(const sqlm_model *model)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        if ((model->fields[i].flags & SQLM_F_ALIAS) == 0)
            continue;
        for (uint32_t other = 0; other < model->field_count; other++)
            if (other != i && strcmp(sqlm_field_alias(&model->fields[i]), sqlm_field_alias(&model->fields[other])) == 0)
                return &model->fields[i];
    }
    return NULL;
}

sqlm_outcome sqlm__json_check(sqlm_cx *cx, const char *function, const sqlm_model *model, bool is_size_good, sqlm_json_form form)
{
    const sqlm_field *twin;

    if (model->abi_version != SQLM_MODEL_ABI)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s: the model is of ABI %u, expected %d: compile it with this library's headers", function,
                         (unsigned)model->abi_version, SQLM_MODEL_ABI);
    if (!is_size_good)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s: options.size is not the size of the options of this library", function);
    if (form != SQLM_JSON_PLAIN && form != SQLM_JSON_EXACT)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s: options.form is %d, expected SQLM_JSON_PLAIN or SQLM_JSON_EXACT", function, (int)form);
    if (model->field_count > SQLM_FIELD_SET_CAPACITY)
        return SQLM_FAIL(cx, LIMIT, NONE, "model '%s' has %u fields: expected at most %d", model->name, (unsigned)model->field_count,
                         SQLM_FIELD_SET_CAPACITY);
    twin = find_twin(model);
    if (twin != NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "model '%s': field '%s' and another one both have the name '%s' in JSON: give it another ALIAS",
                         model->name, twin->name, sqlm_field_alias(twin));
    return SQLM_OK;
}

static sqlm__conversion conversion_for(const load *l, uint32_t index)
{
    return sqlm__json_conversion(l->cx, l->model, index, l->options->by_name, l->item, l->arena);
}

/* ---- members --------------------------------------------------------------------------------------------------------------- */

static bool may_come(const load *l, uint32_t index)
{
    return sqlm__json_may(l->options->include, l->options->exclude, index);
}

/* The field that a member of that name fills. */
static bool find_field(const load *l, const char *name, uint32_t *index)
{
    for (uint32_t i = 0; i < l->model->field_count; i++) {
        const sqlm_field *field = &l->model->fields[i];

        if (strcmp(l->options->by_name ? field->name : sqlm_field_alias(field), name) == 0) {
            *index = i;
            return may_come(l, i);
        }
    }
    return false;
}

static sqlm_outcome refuse_unknown(const load *l, const char *name)
{
    if (l->item == 0)
        return SQLM_FAIL(l->cx, DATA, FORMAT, "the JSON object has a member \"%.200s\", which is no field of model %s that may come", name,
                         l->model->name);
    return SQLM_FAIL(l->cx, DATA, FORMAT, "JSON object [%zu] has a member \"%.200s\", which is no field of model %s that may come",
                     l->item - 1, name, l->model->name);
}

static sqlm_outcome refuse_other_than_object(const load *l)
{
    if (l->item == 0)
        return SQLM_FAIL(l->cx, DATA, FORMAT, "an object of model %s must be a JSON object", l->model->name);
    return SQLM_FAIL(l->cx, DATA, FORMAT, "[%zu] must be a JSON object, as an object of model %s is", l->item - 1, l->model->name);
}

static sqlm_outcome store(load *l, const sqlm__conversion *conversion, uint32_t index, const sqlm_value *value)
{
    sqlm__conversion borrowed = *conversion;
    sqlm_plan_column column;

    borrowed.arena = NULL; /* texts are in the arena already */
    sqlm_field_plan(l->model, index, &column);
    sqlm_field_set_add(&l->present, index);
    return sqlm__plan_store(&borrowed, &column, value, l->object);
}

static sqlm_type type_of(const load *l, uint32_t index)
{
    return (sqlm_type)(l->model->fields[index].type & SQLM_TYPE_MASK);
}

/* ---- fields that are not there --------------------------------------------------------------------------------------------- */

static bool can_be_missing(const sqlm_field *field)
{
    const uint32_t filled = SQLM_F_AUTO_INCREMENT | SQLM_F_DEFAULT | SQLM_F_VERSION | SQLM_F_GENERATED;

    return (field->type & SQLM_NULLABLE) != 0 || (field->flags & filled) != 0;
}

static sqlm_outcome fill_missing(load *l, uint32_t index)
{
    const sqlm_field      *field = &l->model->fields[index];
    const sqlm_attribute  *literal = sqlm_attribute_find(field->attributes, SQLM_ATTR_DEFAULT);
    const sqlm__conversion conversion = conversion_for(l, index);
    sqlm_plan_column       column;
    sqlm_value             value = sqlm_null_value();
    sqlm_outcome           outcome;

    if (may_come(l, index) && !can_be_missing(field))
        return SQLM__REFUSE(&conversion, FORMAT, "the member is missing in the JSON object of model %s", l->model->name);
    memset(l->object + field->offset, 0, field->size);
    if (literal == NULL)
        return SQLM_OK;
    outcome = sqlm__default_read(&conversion, field, literal, &value);
    if (outcome == SQLM_OK && value.type != SQLM_TYPE_BYTES)
        outcome = sqlm__value_copy(&conversion, &value);
    sqlm_field_plan(l->model, index, &column);
    return outcome == SQLM_OK ? sqlm__plan_store(&conversion, &column, &value, l->object) : outcome;
}

static sqlm_outcome fill_all_missing(load *l)
{
    sqlm_outcome outcome = SQLM_OK;

    if (l->options->partial)
        return SQLM_OK;
    for (uint32_t i = 0; i < l->model->field_count && outcome == SQLM_OK; i++) {
        if (!sqlm_field_set_has(&l->present, i))
            outcome = fill_missing(l, i);
    }
    return outcome;
}

/* ---- from text ------------------------------------------------------------------------------------------------------------- */

/* Behind the value whose first token, which ends at @p at, has been read. */
static const char *skip_value(const char *at, const char *end, const sqlm__json_token *first)
{
    sqlm__json_token token = *first;
    size_t           depth = 0;

    for (;;) {
        if (token.kind == SQLM__JSON_OBJECT || token.kind == SQLM__JSON_ARRAY)
            depth++;
        else if (token.kind == SQLM__JSON_CLOSE)
            depth--;
        if (depth == 0)
            return at;
        at = sqlm__json_next(at, end, &token);
    }
}

static sqlm_outcome take_value(load *l, uint32_t index, const sqlm__json_token *token, const char *value_end)
{
    const sqlm__conversion conversion = conversion_for(l, index);
    const char            *raw = token->kind == SQLM__JSON_STRING ? token->text - 1 : token->text;
    sqlm_value             value = sqlm_null_value();
    sqlm_outcome           outcome;

    if (sqlm_field_set_has(&l->present, index))
        return SQLM__REFUSE(&conversion, FORMAT, "the member stands twice in the JSON object");
    if (l->options->form == SQLM_JSON_PLAIN)
        outcome = sqlm__plain_from_token(&conversion, type_of(l, index), token, raw, (size_t)(value_end - raw), &value);
    else
        outcome = sqlm__exact_from_token(&conversion, type_of(l, index), token, &value);
    return outcome == SQLM_OK ? store(l, &conversion, index, &value) : outcome;
}

/* One member, from its name's token on; @p at goes behind its value. */
static sqlm_outcome take_member(load *l, const sqlm__json_token *name_token, const char **at, const char *end)
{
    sqlm__json_token token;
    uint32_t         index = 0;
    size_t           length;
    const char      *name = sqlm__json_string(l->cx, l->arena, name_token, &length);
    const char      *first_end;

    if (name == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    first_end = sqlm__json_next(*at, end, &token);
    *at = skip_value(first_end, end, &token);
    if (find_field(l, name, &index))
        return take_value(l, index, &token, *at);
    return l->options->ignore_unknown ? SQLM_OK : refuse_unknown(l, name);
}

/* An object behind its bracket; @p at goes behind the other one. */
static sqlm_outcome take_object(load *l, const char **at, const char *end)
{
    sqlm__json_token token;
    sqlm_outcome     outcome = SQLM_OK;

    sqlm_field_set_clear(&l->present);
    *at = sqlm__json_next(*at, end, &token);
    while (outcome == SQLM_OK && token.kind == SQLM__JSON_STRING) {
        outcome = take_member(l, &token, at, end);
        if (outcome == SQLM_OK)
            *at = sqlm__json_next(*at, end, &token);
    }
    return outcome == SQLM_OK ? fill_all_missing(l) : outcome;
}

static sqlm_outcome take_text(load *l, const char *text)
{
    const char *const end = text + strlen(text);
    const char       *at = text;
    sqlm__json_token  token;
    sqlm_outcome      outcome = sqlm__json_require(l->cx, text, (size_t)(end - text));

    if (outcome != SQLM_OK)
        return outcome;
    at = sqlm__json_next(at, end, &token);
    return token.kind == SQLM__JSON_OBJECT ? take_object(l, &at, end) : refuse_other_than_object(l);
}

/* ---- from jansson's -------------------------------------------------------------------------------------------------------- */

static sqlm_outcome take_json_value(load *l, uint32_t index, json_t *json)
{
    const sqlm__conversion conversion = conversion_for(l, index);
    sqlm_value             value = sqlm_null_value();
    sqlm_outcome           outcome;

    if (l->options->form == SQLM_JSON_PLAIN)
        outcome = sqlm__plain_from_json(&conversion, type_of(l, index), json, &value);
    else
        outcome = sqlm__exact_from_json(&conversion, type_of(l, index), json, &value);
    return outcome == SQLM_OK ? store(l, &conversion, index, &value) : outcome;
}

static sqlm_outcome take_json(load *l, const json_t *json)
{
    json_t      *object = sqlm__json_walkable(json);
    sqlm_outcome outcome = SQLM_OK;

    if (!json_is_object(json))
        return refuse_other_than_object(l);
    for (void *at = json_object_iter(object); at != NULL && outcome == SQLM_OK; at = json_object_iter_next(object, at)) {
        const char *name = json_object_iter_key(at);
        uint32_t    index = 0;

        if (find_field(l, name, &index))
            outcome = take_json_value(l, index, json_object_iter_value(at));
        else if (!l->options->ignore_unknown)
            outcome = refuse_unknown(l, name);
    }
    return outcome == SQLM_OK ? fill_all_missing(l) : outcome;
}

/* ---- public ---------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome begin(load *l, const char *function, bool is_missing)
{
    if (l->options == NULL)
        l->options = &default_options;
    sqlm_field_set_clear(&l->present);
    if (l->cx == NULL || l->model == NULL || l->arena == NULL || is_missing)
        return SQLM_FAIL(l->cx, MISUSE, NONE, "%s: no argument but options and present may be NULL", function);
    return sqlm__json_check(l->cx, function, l->model, l->options->size == sizeof *l->options, l->options->form);
}

/* Fills a copy, so that the object stays as it was until everything has fitted. */
static sqlm_outcome load_one(load *l, const char *text, const json_t *json, void *object, sqlm_field_set *present)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(l->cx);
    sqlm_outcome          outcome;

    l->object = sqlm_allocate(allocator, 1, l->model->object_size);
    if (l->object == NULL)
        return SQLM_FAIL(l->cx, OUT_OF_MEMORY, NONE, "out of memory for an object of model %s", l->model->name);
    memcpy(l->object, object, l->model->object_size);
    outcome = json == NULL ? take_text(l, text) : take_json(l, json);
    if (outcome == SQLM_OK) {
        memcpy(object, l->object, l->model->object_size);
        if (present != NULL)
            *present = l->present;
    }
    sqlm_release(allocator, l->object, 1, l->model->object_size);
    return outcome;
}

sqlm_outcome sqlm_load(sqlm_cx *cx, const sqlm_model *model, const char *text, const sqlm_load_options *options, sqlm_arena *arena,
                       void *object, sqlm_field_set *present)
{
    load         l = { .cx = cx, .model = model, .options = options, .arena = arena };
    sqlm_outcome outcome = begin(&l, "sqlm_load", text == NULL || object == NULL);

    sqlm_field_set_clear(present);
    return outcome == SQLM_OK ? load_one(&l, text, NULL, object, present) : outcome;
}

sqlm_outcome sqlm_from_json(sqlm_cx *cx, const sqlm_model *model, const json_t *json, const sqlm_load_options *options,
                            sqlm_arena *arena, void *object, sqlm_field_set *present)
{
    load         l = { .cx = cx, .model = model, .options = options, .arena = arena };
    sqlm_outcome outcome = begin(&l, "sqlm_from_json", json == NULL || object == NULL);

    sqlm_field_set_clear(present);
    return outcome == SQLM_OK ? load_one(&l, NULL, json, object, present) : outcome;
}

/* How many values an array has, from behind its bracket on. */
static size_t count_values(const char *at, const char *end)
{
    sqlm__json_token token;
    size_t           count = 0;

    for (at = sqlm__json_next(at, end, &token); token.kind != SQLM__JSON_CLOSE; at = sqlm__json_next(at, end, &token)) {
        at = skip_value(at, end, &token);
        count++;
    }
    return count;
}

static sqlm_outcome take_list(load *l, const char *at, const char *end, void **objects, size_t *count)
{
    const size_t wanted = count_values(at, end);
    const size_t size = l->model->object_size;
    char        *made;

    if (wanted == 0)
        return SQLM_OK;
    if (wanted > SIZE_MAX / 2 / size)
        return SQLM_FAIL(l->cx, OUT_OF_MEMORY, NONE, "out of memory for %zu objects of model %s", wanted, l->model->name);
    made = sqlm_arena_allocate(l->cx, l->arena, wanted * size, alignof(max_align_t));
    if (made == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    memset(made, 0, wanted * size);
    for (l->item = 1; l->item <= wanted; l->item++) {
        sqlm__json_token token;
        sqlm_outcome     outcome;

        at = sqlm__json_next(at, end, &token);
        l->object = made + (l->item - 1) * size;
        outcome = token.kind == SQLM__JSON_OBJECT ? take_object(l, &at, end) : refuse_other_than_object(l);
        if (outcome != SQLM_OK)
            return outcome;
    }
    *objects = made;
    *count = wanted;
    return SQLM_OK;
}

sqlm_outcome sqlm_load_list(sqlm_cx *cx, const sqlm_model *model, const char *text, const sqlm_load_options *options,
                            sqlm_arena *arena, void **objects, size_t *count)
{
    load             l = { .cx = cx, .model = model, .options = options, .arena = arena };
    sqlm__json_token token;
    const char      *at, *end;
    sqlm_outcome     outcome = begin(&l, "sqlm_load_list", text == NULL || objects == NULL || count == NULL);

    if (objects != NULL)
        *objects = NULL;
    if (count != NULL)
        *count = 0;
    if (outcome != SQLM_OK)
        return outcome;
    if (l.options->partial)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_load_list: options.partial is for an object that exists");
    end = text + strlen(text);
    outcome = sqlm__json_require(cx, text, (size_t)(end - text));
    if (outcome != SQLM_OK)
        return outcome;
    at = sqlm__json_next(text, end, &token);
    if (token.kind != SQLM__JSON_ARRAY)
        return SQLM_FAIL(cx, DATA, FORMAT, "objects of model %s must be a JSON array", model->name);
    return take_list(&l, at, end, objects, count);
}
