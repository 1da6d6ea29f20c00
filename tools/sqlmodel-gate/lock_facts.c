/* SPDX-License-Identifier: MIT */
#include "lock_facts.h"

#include <inttypes.h>
#include <string.h>

static const char *const words[] = {
    [SQLM_ATTR_PRIMARY_KEY] = "primary key",   [SQLM_ATTR_AUTO_INCREMENT] = "auto increment",
    [SQLM_ATTR_UNIQUE] = "unique",             [SQLM_ATTR_INDEX] = "index",
    [SQLM_ATTR_MAX_LENGTH] = "max length",     [SQLM_ATTR_FIXED_LENGTH] = "fixed length",
    [SQLM_ATTR_CHECK] = "check",               [SQLM_ATTR_CHECK_RANGE] = "check range",
    [SQLM_ATTR_DEFAULT] = "default",           [SQLM_ATTR_DEFAULT_NOW] = "default now",
    [SQLM_ATTR_FOREIGN_KEY] = "foreign key",   [SQLM_ATTR_ON_DELETE] = "on delete",
    [SQLM_ATTR_ON_UPDATE] = "on update",       [SQLM_ATTR_VERSION] = "version",
    [SQLM_ATTR_WHERE] = "where",               [SQLM_ATTR_COLUMN] = "column",
    [SQLM_ATTR_ALIAS] = "alias",               [SQLM_ATTR_COMMENT] = "comment",
    [SQLM_ATTR_GENERATED] = "generated",       [SQLM_ATTR_IDENTITY] = "identity",
    [SQLM_ATTR_MIN_LENGTH] = "min length",     [SQLM_ATTR_VALIDATE_RANGE] = "validate range",
    [SQLM_ATTR_PATTERN] = "pattern",           [SQLM_ATTR_VALIDATE_WITH] = "validate with a function",
    [SQLM_ATTR_SECRET] = "secret",             [SQLM_ATTR_SCHEMA] = "schema",
};

static void put_quoted(sqlm_text_buffer *text, const char *value)
{
    sqlm_text_buffer_put_format(text, " \"%s\"", value);
}

static void put_attribute(sqlm_text_buffer *text, const sqlm_attribute *attribute)
{
    const sqlm_model *target;

    sqlm_text_buffer_put_format(text, "; %s", attribute->id < sizeof(words) / sizeof(words[0]) ? words[attribute->id] : "(unknown)");
    switch ((unsigned)attribute->id) {
    case SQLM_ATTR_FOREIGN_KEY:
        target = attribute->pointer;
        sqlm_text_buffer_put_format(text, " %s.%s", target->name, target->fields[attribute->index].name);
        return;
    case SQLM_ATTR_CHECK:
    case SQLM_ATTR_CHECK_RANGE:
    case SQLM_ATTR_VALIDATE_RANGE:
        put_quoted(text, attribute->text);
        if (attribute->pointer != NULL)
            put_quoted(text, attribute->pointer);
        return;
    default:
        break;
    }
    if (attribute->text != NULL)
        put_quoted(text, attribute->text);
    else if (attribute->number != 0)
        sqlm_text_buffer_put_format(text, " %" PRId64, attribute->number);
    else if (attribute->id == SQLM_ATTR_DEFAULT)
        sqlm_text_buffer_put_format(text, " %.17g", attribute->real);
}

static void put_attributes(sqlm_text_buffer *text, const sqlm_attribute *attributes)
{
    for (; attributes != NULL && attributes->id != SQLM_ATTR_END; attributes++)
        if (attributes->id != SQLM_ATTR_KIND)
            put_attribute(text, attributes);
}

static void put_field(sqlm_text_buffer *text, const sqlm_field *field)
{
    const uint32_t   type = field->type & ~(uint32_t)SQLM_NULLABLE;
    const sqlm_enum *enumeration = sqlm_field_enum(field);

    sqlm_text_buffer_put_format(text, "%s%s", (field->type & SQLM_NULLABLE) != 0 ? "opt_" : "", sqlm_type_name((sqlm_type)type));
    if (type == SQLM_TYPE_DECIMAL)
        sqlm_text_buffer_put_format(text, "(%u, %u)", sqlm_field_precision(field), sqlm_field_scale(field));
    for (size_t i = 0; enumeration != NULL && i < enumeration->count; i++)
        put_quoted(text, enumeration->labels[i]);
    put_attributes(text, field->attributes);
}

static void put_constraint(sqlm_text_buffer *text, const sqlm_model *model, const sqlm_constraint *constraint)
{
    sqlm_text_buffer_put(text, words[constraint->id]);
    for (const uint16_t *field = constraint->fields; field != NULL && *field != SQLM_END_OF_FIELDS; field++)
        sqlm_text_buffer_put_format(text, " %s", model->fields[*field].name);
    if (constraint->expression != NULL)
        put_quoted(text, constraint->expression);
    put_attributes(text, constraint->attributes);
}

void lock_put_facts(sqlm_text_buffer *text, const sqlm_model *model, const char *entry)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        if (strcmp(model->fields[i].name, entry) == 0) {
            put_field(text, &model->fields[i]);
            return;
        }
    }
    for (uint32_t i = 0; i < model->constraint_count; i++) {
        if (strcmp(model->constraints[i].name, entry) == 0) {
            put_constraint(text, model, &model->constraints[i]);
            return;
        }
    }
    sqlm_text_buffer_put(text, "table");
    put_attributes(text, model->attributes);
}
