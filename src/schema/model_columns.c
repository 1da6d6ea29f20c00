/* SPDX-License-Identifier: MIT */
#include "model_builder.h"

#include "definition.h"
#include "expression_tree.h"
#include "storage.h"
#include "tables.h"

#include <sqlmodel/sys/text_form.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- defaults ---------------------------------------------------------------------------------------------------------- */

/* A number of DEFAULT(…) as a value of an integer, bool, decimal, float or enumeration. */
static bool value_of_number(const sqlm_field *field, const sqlm_attribute *attribute, sqlm_value *value)
{
    int64_t number = attribute->number;
    double  real = attribute->real < 0 || attribute->real > 0 ? attribute->real : (double)number;

    switch (field->type & SQLM_TYPE_MASK) {
    case SQLM_TYPE_BOOL:
        *value = sqlm_bool_value(number != 0);
        return number == 0 || number == 1;
    case SQLM_TYPE_I16:
        *value = sqlm_i16_value((int16_t)number);
        return number >= INT16_MIN && number <= INT16_MAX;
    case SQLM_TYPE_I32:
        *value = sqlm_i32_value((int32_t)number);
        return number >= INT32_MIN && number <= INT32_MAX;
    case SQLM_TYPE_I64:
        *value = sqlm_i64_value(number);
        return true;
    case SQLM_TYPE_U64:
        *value = sqlm_u64_value((uint64_t)number);
        return true;
    case SQLM_TYPE_F32:
        *value = sqlm_f32_value((float)real);
        return true;
    case SQLM_TYPE_F64:
        *value = sqlm_f64_value(real);
        return true;
    case SQLM_TYPE_DECIMAL:
        *value = sqlm_decimal_value((sqlm_decimal){ .low = (uint64_t)number, .high = number < 0 ? -1 : 0, .scale = 0 });
        return true;
    case SQLM_TYPE_ENUM:
        *value = sqlm_enum_value(sqlm_field_enum(field), (int32_t)number);
        return number >= INT32_MIN && number <= INT32_MAX && sqlm_enum_to_label(sqlm_field_enum(field), (int32_t)number) != NULL;
    default:
        return false;
    }
}

/* A failure of a conversion says nothing of the model; one of memory stays as it is. */
static sqlm_outcome refuse_default(const sqlm__builder *build, const char *owner, const char *type)
{
    char message[256];

    if (sqlm_cx_error(build->cx)->kind == SQLM_E_OUT_OF_MEMORY)
        return SQLM_ERR;
    (void)snprintf(message, sizeof message, "%.255s", sqlm_cx_error(build->cx)->message);
    return sqlm__refuse_model(build, owner, "its DEFAULT is no value of %s: %s", type, message);
}

static sqlm_outcome fit_decimal(const sqlm__builder *build, const char *owner, const sqlm_schema_column *column, sqlm_value *value)
{
    sqlm_decimal decimal = { value->as.decimal.low, value->as.decimal.high, value->scale };
    sqlm_decimal rescaled;

    if (!sqlm_decimal_to_scale(decimal, column->scale, &rescaled) || sqlm_decimal_digits(rescaled) > column->precision)
        return sqlm__refuse_model(build, owner, "its DEFAULT does not fit decimal(%u, %u)", column->precision, column->scale);
    *value = sqlm_decimal_value(rescaled);
    return SQLM_OK;
}

static sqlm_outcome fit_length(const sqlm__builder *build, const char *owner, const sqlm_field *field,
                               const sqlm_schema_column *column, const sqlm_value *value)
{
    bool   is_fixed = sqlm_attribute_find(field->attributes, SQLM_ATTR_FIXED_LENGTH) != NULL;
    bool   is_text = column->type == SQLM_TYPE_TEXT;
    size_t length = value->as.text.length;

    if (is_text)
        length = sqlm_text_characters(value->as.text.data, length);
    if (column->max_length > 0 && (length > column->max_length || (is_fixed && length != column->max_length)))
        return sqlm__refuse_model(build, owner, "its DEFAULT has %zu %s, expected %s %u", length, is_text ? "characters" : "bytes",
                                  is_fixed ? "exactly" : "at most", (unsigned)column->max_length);
    return SQLM_OK;
}

/* Holds a value to what the column takes beyond its kind. */
static sqlm_outcome fit(const sqlm__builder *build, const char *owner, const sqlm_field *field, const sqlm_schema_column *column,
                        sqlm_value *value)
{
    if (column->type == SQLM_TYPE_DECIMAL)
        return fit_decimal(build, owner, column, value);
    if (column->type == SQLM_TYPE_TEXT || column->type == SQLM_TYPE_BYTES)
        return fit_length(build, owner, field, column, value);
    if (column->type == SQLM_TYPE_JSON && !sqlm_json_is_valid(value->as.text.data, value->as.text.length))
        return sqlm__refuse_model(build, owner, "its DEFAULT is no JSON");
    return SQLM_OK;
}

static sqlm_outcome set_literal_default(const sqlm__builder *build, const char *owner, const sqlm_field *field,
                                        const sqlm_attribute *attribute, sqlm_schema_column *column)
{
    const char *type = sqlm_type_name(field->type);
    sqlm_value  value;

    if (attribute->text != NULL) {
        if (sqlm_value_from_text(build->cx, column->type, sqlm_field_enum(field), attribute->text, build->arena, &value) != SQLM_OK)
            return refuse_default(build, owner, type);
    } else if (!value_of_number(field, attribute, &value)) {
        return sqlm__refuse_model(build, owner, "its DEFAULT is no value of %s", type);
    }
    if (fit(build, owner, field, column, &value) != SQLM_OK)
        return SQLM_ERR;
    if (sqlm_value_to_text(build->cx, &value, build->arena, &column->default_text) != SQLM_OK)
        return refuse_default(build, owner, type);
    column->default_kind = SQLM_DEFAULT_LITERAL;
    return SQLM_OK;
}

static sqlm_outcome set_default(const sqlm__builder *build, const char *owner, const sqlm_field *field, sqlm_schema_column *column)
{
    const sqlm_attribute *literal = sqlm_attribute_find(field->attributes, SQLM_ATTR_DEFAULT);
    const sqlm_attribute *now = sqlm_attribute_find(field->attributes, SQLM_ATTR_DEFAULT_NOW);

    if ((literal != NULL || now != NULL) && column->auto_increment)
        return sqlm__refuse_model(build, owner, "a key with AUTO_INCREMENT takes no DEFAULT");
    if (literal != NULL && now != NULL)
        return sqlm__refuse_model(build, owner, "it has both DEFAULT and DEFAULT_NOW");
    if (now != NULL)
        column->default_kind = SQLM_DEFAULT_NOW;
    return literal == NULL ? SQLM_OK : set_literal_default(build, owner, field, literal, column);
}

/* ---- expressions ------------------------------------------------------------------------------------------------------- */

/* The column whose value an expression needs and that is generated itself, or NULL: PostgreSQL has no such thing. */
static const sqlm_schema_column *find_generated_operand(const sqlm_schema_table *table, const sqlm_expression *expression)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].generated_text != NULL && sqlm__expression_names(expression, table->columns[i].name))
            return &table->columns[i];
    return NULL;
}

static sqlm_outcome parse_generated(const sqlm__builder *build, sqlm_schema_column *columns)
{
    const sqlm_expression_columns known = { sqlm__type_of_column, build->table };

    for (uint32_t i = 0; i < build->model->field_count; i++) {
        const char               *name = build->model->fields[i].name;
        const sqlm_schema_column *operand;
        char                      place[300];

        if (columns[i].generated_text == NULL)
            continue;
        (void)snprintf(place, sizeof place, "model '%s', field '%s', GENERATED", build->model->name, name);
        if (sqlm__expression_parse_value(build->cx, place, columns[i].generated_text, &known, columns[i].type, build->arena,
                                         &columns[i].generated) != SQLM_OK)
            return SQLM_ERR;
        operand = find_generated_operand(build->table, columns[i].generated);
        if (operand != NULL)
            return SQLM_FAIL(build->cx, SCHEMA, NONE, "%s: it uses the column '%s', which is generated itself", place,
                             operand->name);
    }
    return SQLM_OK;
}

/* ---- columns ----------------------------------------------------------------------------------------------------------- */

static sqlm_outcome set_labels(const sqlm__builder *build, const char *owner, const sqlm_enum *enumeration,
                               sqlm_schema_column *column)
{
    column->labels = enumeration->labels;
    column->label_count = enumeration->count;
    for (uint32_t i = 0; i < enumeration->count; i++) {
        if (!sqlm_text_is_valid(enumeration->labels[i], strlen(enumeration->labels[i])))
            return sqlm__refuse_model(build, owner, "label %u of enumeration '%s' is not valid UTF-8", (unsigned)i + 1,
                                      enumeration->name);
        for (uint32_t other = 0; other < i; other++)
            if (strcmp(enumeration->labels[i], enumeration->labels[other]) == 0)
                return sqlm__refuse_model(build, owner, "enumeration '%s' has the label '%s' twice", enumeration->name,
                                          enumeration->labels[i]);
    }
    return SQLM_OK;
}

/* What MAX_LENGTH or FIXED_LENGTH says, as it was written. */
static sqlm_outcome set_length(const sqlm__builder *build, const char *owner, const sqlm_field *field, sqlm_schema_column *column)
{
    static const sqlm_attribute_id ids[] = { SQLM_ATTR_MAX_LENGTH, SQLM_ATTR_FIXED_LENGTH };

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        const sqlm_attribute *attribute = sqlm_attribute_find(field->attributes, ids[i]);

        if (attribute != NULL && (attribute->number < 1 || attribute->number > INT32_MAX))
            return sqlm__refuse_model(build, owner, "a length of %lld is none: expected 1 to %d", (long long)attribute->number,
                                      INT32_MAX);
    }
    column->max_length = sqlm_field_max_length(field);
    return SQLM_OK;
}

static sqlm_outcome set_kind(const sqlm__builder *build, const char *owner, const sqlm_field *field, sqlm_schema_column *column)
{
    column->type = (sqlm_type)(field->type & SQLM_TYPE_MASK);
    column->nullable = (field->type & SQLM_NULLABLE) != 0;
    column->auto_increment = (field->flags & SQLM_F_AUTO_INCREMENT) != 0;
    if (column->type == SQLM_TYPE_NONE || column->type >= SQLM_TYPE_COUNT)
        return sqlm__refuse_model(build, owner, "its kind %u is none of this library", (unsigned)column->type);
    if (column->type == SQLM_TYPE_ENUM)
        return set_labels(build, owner, sqlm_field_enum(field), column);
    if (column->type != SQLM_TYPE_DECIMAL)
        return set_length(build, owner, field, column);
    column->precision = sqlm_field_precision(field);
    column->scale = sqlm_field_scale(field);
    if (column->precision < 1 || column->precision > 38 || column->scale > column->precision)
        return sqlm__refuse_model(build, owner,
                                  "decimal(%u, %u) is none: expected 1 to 38 digits and no more of them behind the point",
                                  column->precision, column->scale);
    if (column->scale > sqlm__maximum_scale(build->dialect))
        return sqlm__refuse_model(build, owner, "decimal(%u, %u) has more digits behind the point than the %u that %s keeps",
                                  column->precision, column->scale, sqlm__maximum_scale(build->dialect), build->dialect->name);
    return SQLM_OK;
}

static sqlm_outcome set_type_check(sqlm__builder *build, const char *owner, sqlm_schema_column *column)
{
    const char *name;

    sqlm_text_buffer_reset(build->buffer);
    sqlm__put_type_check(build->buffer, build->dialect, column);
    if (build->buffer->outcome == SQLM_OK && build->buffer->length == 0)
        return SQLM_OK;
    if (sqlm__builder_keep(build, &column->type_check) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__name_object(build, OBJECT_TYPE_CHECK, owner, NULL, column->name, 1, &name);
}

static sqlm_outcome set_storage(const sqlm__builder *build, bool lone_key, sqlm_schema_column *column)
{
    sqlm_text_buffer_reset(build->buffer);
    sqlm__put_storage(build->buffer, build->dialect, column, lone_key);
    return sqlm__builder_keep(build, &column->storage);
}

sqlm_outcome sqlm__build_comment(const sqlm__builder *build, const char *owner, const sqlm_attribute *attributes, size_t maximum,
                                 const char **comment)
{
    const sqlm_attribute *given = attributes == NULL ? NULL : sqlm_attribute_find(attributes, SQLM_ATTR_COMMENT);
    size_t                length;

    if (given == NULL)
        return SQLM_OK;
    if (!sqlm_text_is_valid(given->text, strlen(given->text)))
        return sqlm__refuse_model(build, owner, "its COMMENT is not valid UTF-8");
    length = sqlm_text_characters(given->text, strlen(given->text));
    if (build->dialect->id == SQLM_DIALECT_MYSQL && length > maximum)
        return sqlm__refuse_model(build, owner, "its COMMENT has %zu characters, mysql keeps at most %zu", length, maximum);
    if (sqlm__keeps_comments(build->dialect))
        *comment = given->text;
    return SQLM_OK;
}

/* What is computed is parsed once all columns are known. */
static sqlm_outcome set_generated(const sqlm__builder *build, const char *owner, const sqlm_field *field,
                                  sqlm_schema_column *column)
{
    const sqlm_attribute *generated = sqlm_attribute_find(field->attributes, SQLM_ATTR_GENERATED);
    bool                  is_exact = column->type != SQLM_TYPE_DECIMAL && column->type != SQLM_TYPE_F32;

    if (generated == NULL)
        return SQLM_OK;
    if (column->type == SQLM_TYPE_JSON)
        return sqlm__refuse_model(build, owner, "json cannot be GENERATED: the language of expressions does not take it");
    if (!is_exact && build->dialect->id == SQLM_DIALECT_SQLITE)
        return sqlm__refuse_model(build, owner, "a %s cannot be GENERATED on sqlite, whose arithmetic does not give its exact form",
                                  sqlm_type_name(field->type));
    column->generated_text = generated->text;
    return SQLM_OK;
}

static void set_identity(const sqlm__builder *build, const sqlm_field *field, sqlm_schema_column *column)
{
    const sqlm_attribute *identity = sqlm_attribute_find(field->attributes, SQLM_ATTR_IDENTITY);

    column->identity_always =
        identity != NULL && identity->number == SQLM_IDENTITY_ALWAYS && build->dialect->id == SQLM_DIALECT_POSTGRES;
}

static sqlm_outcome build_column(sqlm__builder *build, const sqlm_field *field, bool lone_key, sqlm_schema_column *column)
{
    const char *owner;

    column->name = sqlm_field_column(field);
    if (sqlm__builder_name_owner(build, "field", field->name, &owner) != SQLM_OK ||
        sqlm__check_name(build, owner, "column", column->name) != SQLM_OK || set_kind(build, owner, field, column) != SQLM_OK ||
        set_generated(build, owner, field, column) != SQLM_OK || set_storage(build, lone_key, column) != SQLM_OK ||
        set_type_check(build, owner, column) != SQLM_OK ||
        sqlm__build_comment(build, owner, field->attributes, SQLM__MAXIMUM_COLUMN_COMMENT, &column->comment) != SQLM_OK)
        return SQLM_ERR;
    set_identity(build, field, column);
    return set_default(build, owner, field, column);
}

static sqlm_outcome check_field_names(const sqlm__builder *build)
{
    const sqlm_schema_table *table = build->table;
    const sqlm_field        *fields = build->model->fields;

    for (size_t i = 0; i < table->column_count; i++)
        for (size_t other = 0; other < i; other++)
            if (strcmp(sqlm_field_alias(&fields[i]), sqlm_field_alias(&fields[other])) == 0)
                return sqlm__refuse_model(build, "its fields", "'%s' and '%s' both have the name '%s' in JSON", fields[other].name,
                                          fields[i].name, sqlm_field_alias(&fields[i]));
            else if (strcasecmp(table->columns[i].name, table->columns[other].name) == 0)
                return sqlm__refuse_model(build, "its fields", "the names '%s' and '%s' are the same to a database",
                                          table->columns[other].name, table->columns[i].name);
    return SQLM_OK;
}

sqlm_outcome sqlm__build_columns(sqlm__builder *build)
{
    const sqlm_model   *model = build->model;
    bool                has_lone_key = sqlm__count_attributes(model, SQLM_ATTR_PRIMARY_KEY) == 1;
    void               *memory;
    sqlm_schema_column *columns;

    if (sqlm__builder_allocate(build, model->field_count, sizeof *columns, &memory) != SQLM_OK)
        return SQLM_ERR;
    columns = memory;
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm_field *field = &model->fields[i];
        bool              lone_key = has_lone_key && (field->flags & SQLM_F_PRIMARY_KEY) != 0;

        if (build_column(build, field, lone_key, &columns[i]) != SQLM_OK)
            return SQLM_ERR;
    }
    build->table->columns = columns;
    build->table->column_count = model->field_count;
    if (check_field_names(build) != SQLM_OK)
        return SQLM_ERR;
    return parse_generated(build, columns);
}
