/* SPDX-License-Identifier: MIT */
#include "validator.h"

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_form.h>

#include "convert.h"
#include "scalar_text.h"

#include <stdio.h>
#include <string.h>

/* ---- ranges ---------------------------------------------------------------------------------------------------------------- */

/* A C literal as the preprocessor leaves it: parentheses around it and a suffix behind it say nothing. */
static const char *trim_literal(const char *text, size_t *length)
{
    *length = strlen(text);
    while (*length >= 2 && text[0] == '(' && text[*length - 1] == ')') {
        text++;
        *length -= 2;
    }
    while (*length > 0 && strchr("uUlLfF", text[*length - 1]) != NULL)
        --*length;
    if (*length > 0 && text[0] == '+') {
        text++;
        --*length;
    }
    return text;
}

/* Both ends in the field's own integers, which is what most ranges have. */
static bool read_integers(sqlm_type type, const char *low_text, const char *high_text, sqlm__bound *low, sqlm__bound *high)
{
    size_t      low_length, high_length;
    const char *low_literal = trim_literal(low_text, &low_length), *high_literal = trim_literal(high_text, &high_length);

    if (type == SQLM_TYPE_U64)
        return sqlm__u64_read(low_literal, low_length, &low->u64) == SQLM__READ &&
               sqlm__u64_read(high_literal, high_length, &high->u64) == SQLM__READ;
    return type <= SQLM_TYPE_I64 && sqlm__i64_read(low_literal, low_length, &low->i64) == SQLM__READ &&
           sqlm__i64_read(high_literal, high_length, &high->i64) == SQLM__READ;
}

static bool read_bound(sqlm_type type, const char *text, sqlm__bound *bound)
{
    size_t      length;
    const char *literal = trim_literal(text, &length);

    if (type == SQLM_TYPE_F32)
        return sqlm__f32_read(literal, length, &bound->f32) == SQLM__READ;
    if (type == SQLM_TYPE_F64)
        return sqlm__f64_read(literal, length, &bound->f64) == SQLM__READ;
    return sqlm_decimal_from_text(literal, length, &bound->decimal);
}

static bool is_in_order(const sqlm__rule *rule)
{
    const sqlm__bound *low = &rule->low, *high = &rule->high;

    if (rule->column.type == SQLM_TYPE_F32)
        return low->f32 <= high->f32;
    if (rule->column.type == SQLM_TYPE_F64)
        return low->f64 <= high->f64;
    if (!rule->has_integers)
        return sqlm_decimal_compare(low->decimal, high->decimal) <= 0;
    return rule->column.type == SQLM_TYPE_U64 ? low->u64 <= high->u64 : low->i64 <= high->i64;
}

static sqlm_outcome refuse_bound(sqlm_cx *cx, const char *name, const char *text)
{
    return SQLM_FAIL(cx, MISUSE, NONE,
                     "the VALIDATE_RANGE of field '%s' has an end '%s': expected a number as a literal, such as -2147483648", name,
                     text);
}

static sqlm_outcome take_range(sqlm_cx *cx, const char *name, const sqlm_attribute *range, sqlm__rule *rule)
{
    const sqlm_type type = (sqlm_type)rule->column.type;

    rule->has_range = true;
    rule->low_text = range->text;
    rule->high_text = range->pointer;
    rule->has_integers = read_integers(type, rule->low_text, rule->high_text, &rule->low, &rule->high);
    if (!rule->has_integers && !read_bound(type, rule->low_text, &rule->low))
        return refuse_bound(cx, name, rule->low_text);
    if (!rule->has_integers && !read_bound(type, rule->high_text, &rule->high))
        return refuse_bound(cx, name, rule->high_text);
    if (!is_in_order(rule))
        return SQLM_FAIL(cx, MISUSE, NONE, "the VALIDATE_RANGE of field '%s' holds no number: its low end '%s' is above '%s'", name,
                         rule->low_text, rule->high_text);
    return SQLM_OK;
}

/* ---- rules ----------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome take_attribute(sqlm_cx *cx, const sqlm_allocator *allocator, const char *name, const sqlm_attribute *attribute,
                                   sqlm__rule *rule)
{
    switch (attribute->id) {
    case SQLM_ATTR_MIN_LENGTH:
        rule->minimum = (uint32_t)attribute->number;
        return SQLM_OK;
    case SQLM_ATTR_MAX_LENGTH:
        rule->maximum = (uint32_t)attribute->number;
        return SQLM_OK;
    case SQLM_ATTR_FIXED_LENGTH:
        rule->minimum = rule->maximum = (uint32_t)attribute->number;
        rule->is_fixed = true;
        return SQLM_OK;
    case SQLM_ATTR_VALIDATE_RANGE:
        return take_range(cx, name, attribute, rule);
    case SQLM_ATTR_PATTERN:
        rule->pattern_text = attribute->text;
        return sqlm__pattern_new(cx, allocator, name, attribute->text, &rule->pattern);
    default:
        return SQLM_OK;
    }
}

static sqlm_outcome take_field(sqlm_cx *cx, const sqlm_allocator *allocator, const sqlm_model *model, uint32_t index, sqlm__rule *rule)
{
    const sqlm_field *field = &model->fields[index];
    char              name[160];
    sqlm_outcome      outcome = SQLM_OK;

    (void)snprintf(name, sizeof name, "%s.%s", model->name, field->name);
    sqlm_field_plan(model, index, &rule->column);
    rule->is_generated = (field->flags & SQLM_F_GENERATED) != 0;
    rule->is_secret = (field->flags & SQLM_F_SECRET) != 0;
    for (const sqlm_attribute *at = field->attributes; at->id != SQLM_ATTR_END && outcome == SQLM_OK; at++)
        outcome = take_attribute(cx, allocator, name, at, rule);
    return outcome;
}

/* ---- defaults -------------------------------------------------------------------------------------------------------------- */

typedef struct defaults {
    const sqlm_model *model;
    uint32_t          next; /* field to look at */
} defaults;

/* Those that need no memory: all literals but bytes. */
static sqlm_outcome next_default(sqlm_cx *cx, void *user, uint32_t *field, sqlm_value *value)
{
    defaults *all = user;

    for (*field = all->next; *field < all->model->field_count; ++*field) {
        const sqlm_field      *of = &all->model->fields[*field];
        const sqlm_attribute  *literal = sqlm_attribute_find(of->attributes, SQLM_ATTR_DEFAULT);
        const sqlm__conversion conversion = { .cx = cx, .name = of->name, .enumeration = sqlm_field_enum(of) };

        if (literal == NULL || (of->type & SQLM_TYPE_MASK) == SQLM_TYPE_BYTES)
            continue;
        all->next = *field + 1;
        return sqlm__default_read(&conversion, of, literal, value);
    }
    return SQLM_OK;
}

/* A default that breaks the rules of its own field would be refused with each object that leaves the field out. */
static sqlm_outcome check_defaults(sqlm_cx *cx, const sqlm_validator *validator)
{
    defaults                       all = { validator->model, 0 };
    const sqlm__validation_request request = { .validator = validator, .next = next_default, .user = &all };
    char                           message[256];
    sqlm_outcome                   outcome = sqlm__validation_run(cx, &request);

    if (outcome == SQLM_OK || sqlm_cx_error(cx)->kind == SQLM_E_OUT_OF_MEMORY)
        return outcome;
    sqlm_error_set_text(message, sizeof message, sqlm_cx_error(cx)->message);
    return SQLM_FAIL(cx, MISUSE, NONE, "a DEFAULT of model '%s' breaks the rules of its field: %s", validator->model->name,
                     message);
}

/* ---- validators ------------------------------------------------------------------------------------------------------------ */

/* The functions of fields, which see values of the program's alone, not its defaults. */
static void take_functions(sqlm_validator *validator)
{
    for (uint32_t i = 0; i < validator->model->field_count; i++) {
        const sqlm_attribute *with = sqlm_attribute_find(validator->model->fields[i].attributes, SQLM_ATTR_VALIDATE_WITH);

        if (with != NULL)
            validator->rules[i].function = (sqlm_field_validator *)with->function;
    }
}

static size_t size_of(const sqlm_model *model)
{
    return sizeof(sqlm_validator) + model->field_count * sizeof(sqlm__rule);
}

static sqlm_outcome check_model(sqlm_cx *cx, const sqlm_model *model)
{
    if (model->abi_version != SQLM_MODEL_ABI)
        return SQLM_FAIL(cx, MISUSE, NONE, "the model has version %u of the model interface, this library has %d: compile it again",
                         (unsigned)model->abi_version, SQLM_MODEL_ABI);
    return SQLM_OK;
}

sqlm_outcome sqlm__validator_make(sqlm_cx *cx, const sqlm_allocator *allocator, const sqlm_model *model, sqlm_validator **validator)
{
    const sqlm_attribute *function;
    sqlm_validator       *made;
    sqlm_outcome          outcome = check_model(cx, model);

    *validator = NULL;
    if (outcome != SQLM_OK)
        return outcome;
    made = sqlm_allocate(allocator, 1, size_of(model));
    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory for the validator of model %s", model->name);
    memset(made, 0, size_of(model));
    made->allocator = *allocator;
    made->model = model;
    function = sqlm_attribute_find(model->attributes, SQLM_ATTR_VALIDATE_WITH);
    made->function = function == NULL ? NULL : (sqlm_table_validator *)function->function;
    for (uint32_t i = 0; i < model->field_count && outcome == SQLM_OK; i++)
        outcome = take_field(cx, &made->allocator, model, i, &made->rules[i]);
    if (outcome == SQLM_OK)
        outcome = check_defaults(cx, made);
    take_functions(made);
    if (outcome == SQLM_OK)
        *validator = made;
    else
        sqlm_validator_free(made);
    return outcome;
}

sqlm_outcome sqlm_validator_new(sqlm_cx *cx, const sqlm_model *model, sqlm_validator **validator)
{
    if (cx == NULL || model == NULL || validator == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_validator_new: no argument may be NULL");
    return sqlm__validator_make(cx, sqlm_cx_allocator(cx), model, validator);
}

void sqlm_validator_free(sqlm_validator *validator)
{
    sqlm_allocator allocator;

    if (validator == NULL)
        return;
    for (uint32_t i = 0; i < validator->model->field_count; i++)
        sqlm__pattern_free(validator->rules[i].pattern);
    allocator = validator->allocator;
    sqlm_release(&allocator, validator, 1, size_of(validator->model));
}
