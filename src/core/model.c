/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/model.h>

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/plan.h>

#include <string.h>

#undef sqlm_no_name /* the macro is for UNIQUE("name"); this is what UNIQUE alone refers to */
const char sqlm_no_name[1] = "";

/* ---- looking things up ----------------------------------------------------------------------------------------------------- */

const sqlm_attribute *sqlm_attribute_find(const sqlm_attribute *attributes, sqlm_attribute_id id)
{
    if (attributes == NULL)
        return NULL;
    for (; attributes->id != SQLM_ATTR_END; attributes++) {
        if (attributes->id == (uint32_t)id)
            return attributes;
    }
    return NULL;
}

bool sqlm_model_find_field(const sqlm_model *model, const char *name, uint32_t *index)
{
    if (model == NULL || name == NULL || index == NULL)
        return false;
    for (uint32_t i = 0; i < model->field_count; i++) {
        if (strcmp(model->fields[i].name, name) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

static const char *name_by(const sqlm_field *field, sqlm_attribute_id id)
{
    const sqlm_attribute *given = field == NULL ? NULL : sqlm_attribute_find(field->attributes, id);

    if (given != NULL)
        return given->text;
    return field == NULL ? NULL : field->name;
}

const char *sqlm_field_column(const sqlm_field *field)
{
    return name_by(field, SQLM_ATTR_COLUMN);
}

const char *sqlm_field_alias(const sqlm_field *field)
{
    return name_by(field, SQLM_ATTR_ALIAS);
}

const char *sqlm_model_schema(const sqlm_model *model)
{
    const sqlm_attribute *given = NULL;

    if (model != NULL && model->attributes != NULL)
        given = sqlm_attribute_find(model->attributes, SQLM_ATTR_SCHEMA);
    return given == NULL ? NULL : given->text;
}

/* What the kind brought along, for fields of that kind. */
static const sqlm_attribute *kind_record(const sqlm_field *field, sqlm_type type)
{
    if (field == NULL || (field->type & SQLM_TYPE_MASK) != (uint32_t)type)
        return NULL;
    return sqlm_attribute_find(field->attributes, SQLM_ATTR_KIND);
}

const sqlm_enum *sqlm_field_enum(const sqlm_field *field)
{
    const sqlm_attribute *record = kind_record(field, SQLM_TYPE_ENUM);

    return record == NULL ? NULL : record->pointer;
}

uint8_t sqlm_field_precision(const sqlm_field *field)
{
    const sqlm_attribute *record = kind_record(field, SQLM_TYPE_DECIMAL);

    return record == NULL ? 0 : (uint8_t)record->number;
}

uint8_t sqlm_field_scale(const sqlm_field *field)
{
    const sqlm_attribute *record = kind_record(field, SQLM_TYPE_DECIMAL);

    return record == NULL ? 0 : (uint8_t)record->index;
}

uint32_t sqlm_field_max_length(const sqlm_field *field)
{
    uint32_t shortest = 0;

    if (field == NULL)
        return 0;
    for (const sqlm_attribute *at = field->attributes; at->id != SQLM_ATTR_END; at++) {
        const bool is_length = at->id == SQLM_ATTR_MAX_LENGTH || at->id == SQLM_ATTR_FIXED_LENGTH;

        if (is_length && at->number > 0 && at->number <= (int64_t)UINT32_MAX && (shortest == 0 || at->number < shortest))
            shortest = (uint32_t)at->number;
    }
    return shortest;
}

void sqlm_field_plan(const sqlm_model *model, uint32_t field, sqlm_plan_column *column)
{
    const sqlm_field *from;

    if (column == NULL)
        return;
    memset(column, 0, sizeof *column);
    if (model == NULL || field >= model->field_count)
        return;
    from = &model->fields[field];
    column->type = (uint8_t)(from->type & SQLM_TYPE_MASK);
    column->nullable = (from->type & SQLM_NULLABLE) != 0;
    column->precision = sqlm_field_precision(from);
    column->scale = sqlm_field_scale(from);
    column->offset = from->offset;
    column->enumeration = sqlm_field_enum(from);
    column->table = model->table;
    column->name = sqlm_field_column(from);
}

/* ---- objects of plain models ----------------------------------------------------------------------------------------------- */

static sqlm_outcome misuse(sqlm_cx *cx, const char *function)
{
    return SQLM_FAIL(cx, MISUSE, NONE, "%s: model, object and values must not be NULL", function);
}

static sqlm_outcome read_field(sqlm_cx *cx, const sqlm_model *model, uint32_t field, const void *object, sqlm_value *value)
{
    sqlm_plan_column column;

    sqlm_field_plan(model, field, &column);
    return sqlm_plan_read(cx, &column, object, value);
}

static sqlm_outcome plain_to_row(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_value *values)
{
    if (model == NULL || object == NULL || values == NULL)
        return misuse(cx, "to_row");
    for (uint32_t i = 0; i < model->field_count; i++) {
        sqlm_outcome outcome = read_field(cx, model, i, object, &values[i]);

        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}

static sqlm_outcome store_fields(sqlm_cx *cx, const sqlm_model *model, const sqlm_value *values, sqlm_arena *arena, void *object)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        sqlm_plan_column column;
        sqlm_outcome     outcome;

        sqlm_field_plan(model, i, &column);
        outcome = sqlm_plan_store(cx, &column, &values[i], arena, object);
        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}

/* Fills a copy, so that the object stays as it was until everything has fitted. */
static sqlm_outcome plain_from_row(sqlm_cx *cx, const sqlm_model *model, const sqlm_value *values, sqlm_arena *arena, void *object)
{
    const sqlm_allocator *allocator;
    sqlm_outcome          outcome;
    void                 *copy;

    if (cx == NULL || model == NULL || values == NULL || object == NULL)
        return misuse(cx, "from_row");
    allocator = sqlm_cx_allocator(cx);
    copy = sqlm_allocate(allocator, 1, model->object_size);
    if (copy == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory for an object of model %s", model->name);
    memcpy(copy, object, model->object_size);
    outcome = store_fields(cx, model, values, arena, copy);
    if (outcome == SQLM_OK)
        memcpy(object, copy, model->object_size);
    sqlm_release(allocator, copy, 1, model->object_size);
    return outcome;
}

static sqlm_outcome plain_primary_key(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_value *key, size_t *count)
{
    size_t found = 0;

    if (model == NULL || object == NULL || key == NULL || count == NULL)
        return misuse(cx, "primary_key");
    for (uint32_t i = 0; i < model->field_count && found < SQLM_MAXIMUM_KEY; i++) {
        sqlm_outcome outcome;

        if ((model->fields[i].flags & SQLM_F_PRIMARY_KEY) == 0)
            continue;
        outcome = read_field(cx, model, i, object, &key[found]);
        if (outcome != SQLM_OK)
            return outcome;
        found++;
    }
    *count = found;
    return SQLM_OK;
}

/* An integer of any width is 0 when all its bytes are. */
static bool plain_is_new(const sqlm_model *model, const void *object)
{
    static const char zero[sizeof(int64_t)] = { 0 };

    if (model == NULL || object == NULL)
        return false;
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm_field *field = &model->fields[i];

        if ((field->flags & SQLM_F_AUTO_INCREMENT) != 0)
            return memcmp((const char *)object + field->offset, zero, field->size) == 0;
    }
    return false;
}

const sqlm_model_functions sqlm_plain_model_functions = {
    .to_row = plain_to_row,
    .from_row = plain_from_row,
    .primary_key = plain_primary_key,
    .is_new = plain_is_new,
};
