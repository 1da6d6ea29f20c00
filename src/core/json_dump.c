/* SPDX-License-Identifier: MIT */
/* Objects to JSON, by options. */
#include <sqlmodel/core/json.h>

#include "json_options.h"
#include "json_value.h"
#include "plan.h"

#include <string.h>

static const sqlm_dump_options default_options = { .size = sizeof default_options };

/* One call. */
typedef struct dump {
    sqlm_cx                 *cx;
    const sqlm_model        *model;
    const sqlm_dump_options *options;
    size_t                   item; /* 1-based number of the object in an array; 0: it stands alone */
} dump;

static bool is_chosen(const dump *d, uint32_t index)
{
    const sqlm_dump_options *options = d->options;

    if ((d->model->fields[index].flags & SQLM_F_SECRET) != 0 && !options->include_secret)
        return false;
    return sqlm__json_may(options->include, options->exclude, index);
}

/* A field's value, checked as it is for a statement. */
static sqlm_outcome read_field(const sqlm__conversion *conversion, const dump *d, uint32_t index, const void *object, sqlm_value *value)
{
    sqlm_plan_column column;

    sqlm_field_plan(d->model, index, &column);
    return sqlm__plan_read(conversion, &column, object, value);
}

static sqlm_outcome put_member(const dump *d, uint32_t index, const void *object, bool *any, sqlm_text_buffer *buffer)
{
    const sqlm__conversion conversion = sqlm__json_conversion(d->cx, d->model, index, d->options->by_name, d->item, NULL);
    sqlm_value             value;
    sqlm_outcome           outcome = read_field(&conversion, d, index, object, &value);

    if (outcome != SQLM_OK || (sqlm_value_is_null(&value) && d->options->exclude_null))
        return outcome;
    sqlm_text_buffer_put(buffer, *any ? "," : "");
    *any = true;
    sqlm__json_put_string(buffer, conversion.member, strlen(conversion.member));
    sqlm_text_buffer_put(buffer, ":");
    if (d->options->form == SQLM_JSON_PLAIN)
        return sqlm__plain_put(&conversion, &value, buffer);
    return sqlm__exact_put(&conversion, &value, buffer);
}

static sqlm_outcome put_object(const dump *d, const void *object, sqlm_text_buffer *buffer)
{
    bool         any = false;
    sqlm_outcome outcome = SQLM_OK;

    sqlm_text_buffer_put(buffer, "{");
    for (uint32_t i = 0; i < d->model->field_count && outcome == SQLM_OK; i++) {
        if (is_chosen(d, i))
            outcome = put_member(d, i, object, &any, buffer);
    }
    sqlm_text_buffer_put(buffer, "}");
    return outcome == SQLM_OK ? buffer->outcome : outcome;
}

static sqlm_outcome put_list(dump *d, const char *objects, size_t count, sqlm_text_buffer *buffer)
{
    sqlm_outcome outcome = SQLM_OK;

    sqlm_text_buffer_put(buffer, "[");
    for (size_t i = 0; i < count && outcome == SQLM_OK; i++) {
        d->item = i + 1;
        sqlm_text_buffer_put(buffer, i == 0 ? "" : ",");
        outcome = put_object(d, objects + i * d->model->object_size, buffer);
    }
    sqlm_text_buffer_put(buffer, "]");
    return outcome == SQLM_OK ? buffer->outcome : outcome;
}

static sqlm_outcome begin(dump *d, const char *function, bool is_missing)
{
    if (d->options == NULL)
        d->options = &default_options;
    if (d->cx == NULL || d->model == NULL || is_missing)
        return SQLM_FAIL(d->cx, MISUSE, NONE, "%s: no argument but options may be NULL", function);
    return sqlm__json_check(d->cx, function, d->model, d->options->size == sizeof *d->options, d->options->form);
}

/* Takes the text of a buffer that was filled with @p outcome. */
static sqlm_outcome finish(const dump *d, sqlm_text_buffer *buffer, sqlm_outcome outcome, sqlm_arena *arena, const char **text)
{
    if (outcome == SQLM_OK) {
        *text = sqlm_arena_copy(d->cx, arena, sqlm_text_buffer_text(buffer), buffer->length);
        outcome = *text == NULL ? SQLM_ERR : SQLM_OK; /* the arena has recorded it */
    }
    sqlm_text_buffer_fini(buffer);
    return outcome;
}

sqlm_outcome sqlm_dump(sqlm_cx *cx, const sqlm_model *model, const void *object, const sqlm_dump_options *options, sqlm_arena *arena,
                       const char **text)
{
    dump             d = { .cx = cx, .model = model, .options = options };
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome = begin(&d, "sqlm_dump", object == NULL || arena == NULL || text == NULL);

    if (text != NULL)
        *text = NULL;
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_init(&buffer, cx, SIZE_MAX / 2);
    outcome = put_object(&d, object, &buffer);
    return finish(&d, &buffer, outcome, arena, text);
}

sqlm_outcome sqlm_dump_list(sqlm_cx *cx, const sqlm_model *model, const void *objects, size_t count, const sqlm_dump_options *options,
                            sqlm_arena *arena, const char **text)
{
    dump             d = { .cx = cx, .model = model, .options = options };
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome = begin(&d, "sqlm_dump_list", (objects == NULL && count > 0) || arena == NULL || text == NULL);

    if (text != NULL)
        *text = NULL;
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_init(&buffer, cx, SIZE_MAX / 2);
    outcome = put_list(&d, objects, count, &buffer);
    return finish(&d, &buffer, outcome, arena, text);
}

static sqlm_outcome set_member(const dump *d, uint32_t index, const void *object, json_t *json)
{
    const sqlm__conversion conversion = sqlm__json_conversion(d->cx, d->model, index, d->options->by_name, d->item, NULL);
    json_t                *member = NULL;
    sqlm_value             value;
    sqlm_outcome           outcome = read_field(&conversion, d, index, object, &value);

    if (outcome != SQLM_OK || (sqlm_value_is_null(&value) && d->options->exclude_null))
        return outcome;
    outcome = d->options->form == SQLM_JSON_PLAIN ? sqlm__plain_to_json(&conversion, &value, &member)
                                                  : sqlm__exact_to_json(&conversion, &value, &member);
    if (outcome != SQLM_OK)
        return outcome;
    return json_object_set_new_nocheck(json, conversion.member, member) == 0 ? SQLM_OK : sqlm__json_no_memory(d->cx);
}

sqlm_outcome sqlm_to_json(sqlm_cx *cx, const sqlm_model *model, const void *object, const sqlm_dump_options *options, json_t **json)
{
    dump         d = { .cx = cx, .model = model, .options = options };
    json_t      *made;
    sqlm_outcome outcome = begin(&d, "sqlm_to_json", object == NULL || json == NULL);

    if (json != NULL)
        *json = NULL;
    if (outcome != SQLM_OK)
        return outcome;
    made = json_object();
    if (made == NULL)
        return sqlm__json_no_memory(cx);
    for (uint32_t i = 0; i < model->field_count && outcome == SQLM_OK; i++) {
        if (is_chosen(&d, i))
            outcome = set_member(&d, i, object, made);
    }
    if (outcome == SQLM_OK)
        *json = made;
    else
        json_decref(made);
    return outcome;
}
