/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/validation.h>

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_form.h>

#include "plan.h"
#include "temporal.h"
#include "validator.h"

#include <math.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Objects that are checked between two looks at the context. */
#define OBJECTS_BETWEEN_LOOKS 256

/* ---- what was found -------------------------------------------------------------------------------------------------------- */

typedef struct entry {
    sqlm_problem  problem;
    struct entry *next;
} entry;

/* What validators report to, and where all problems come together. */
typedef struct collector {
    sqlm_validation                 base; /* first: validators see only this */
    const sqlm__validation_request *request;
    size_t                          index;  /* of the object that is looked at */
    entry                          *first;
    entry                         **last;
    size_t                          kept;
    size_t                          total;
    uint32_t                        first_field;
    char                            message[512]; /* of the first problem */
    char                            detail[256];  /* all of them, as far as they fit */
    sqlm__matcher                   matcher;
} collector;

static const sqlm_model *model_of(const collector *c)
{
    return c->request->validator->model;
}

/* "name", "[2].name", "heroes[2].name", "heroes[2]", "" */
static void write_path(const collector *c, uint32_t field, char *path, size_t size)
{
    const char *name = field == SQLM_WHOLE_OBJECT ? "" : model_of(c)->fields[field].name;
    const char *array = c->request->name == NULL ? "" : c->request->name;

    if (c->request->is_array)
        (void)snprintf(path, size, "%s[%zu]%s%s", array, c->index, field == SQLM_WHOLE_OBJECT ? "" : ".", name);
    else
        (void)snprintf(path, size, "%s", name);
}

static sqlm_outcome keep(sqlm_cx *cx, collector *c, uint32_t field, const char *path, const char *code, const char *message)
{
    sqlm_arena *arena = c->request->arena;
    entry      *made;

    if (arena == NULL || c->request->problems == NULL || c->kept == SQLM_MAXIMUM_PROBLEMS)
        return SQLM_OK;
    made = sqlm_arena_allocate(cx, arena, sizeof *made, alignof(entry));
    if (made == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    *made = (entry){ .problem = { .object = c->index, .field = field } };
    made->problem.path = sqlm_arena_copy(cx, arena, path, strlen(path));
    made->problem.code = sqlm_arena_copy(cx, arena, code, strlen(code));
    made->problem.message = sqlm_arena_copy(cx, arena, message, strlen(message));
    if (made->problem.path == NULL || made->problem.code == NULL || made->problem.message == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    *c->last = made;
    c->last = &made->next;
    c->kept++;
    return SQLM_OK;
}

static void note(collector *c, uint32_t field, const char *path, const char *code, const char *message)
{
    const size_t used = strlen(c->detail);

    if (c->total++ == 0) {
        c->first_field = field;
        (void)snprintf(c->message, sizeof c->message, "%s%s%s %s (%s)", model_of(c)->name, path[0] == '\0' ? "" : ": ", path, message,
                       code);
    }
    (void)snprintf(c->detail + used, sizeof c->detail - used, "%s%s%s%s", used == 0 ? "" : "; ", path, path[0] == '\0' ? "" : ": ",
                   code);
}

static sqlm_outcome report(sqlm_cx *cx, sqlm_validation *validation, uint32_t field, const char *code, const char *message)
{
    collector   *c = (collector *)(void *)validation;
    char         path[320];
    sqlm_outcome outcome;

    if (cx == NULL || validation == NULL || code == NULL || message == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "a validator reports to NULL, or a code or message that is NULL");
    if (field != SQLM_WHOLE_OBJECT && field >= model_of(c)->field_count)
        return SQLM_FAIL(cx, MISUSE, NONE, "a validator reports on field %u of model %s, which has %u", (unsigned)field,
                         model_of(c)->name, (unsigned)model_of(c)->field_count);
    write_path(c, field, path, sizeof path);
    outcome = keep(cx, c, field, path, code, message);
    if (outcome == SQLM_OK)
        note(c, field, path, code, message);
    return outcome;
}

static sqlm_outcome found(sqlm_cx *cx, collector *c, uint32_t field, const char *code, const char *format, ...) SQLM_PRINTF(5, 6);
static sqlm_outcome found(sqlm_cx *cx, collector *c, uint32_t field, const char *code, const char *format, ...)
{
    char    message[384];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return report(cx, &c->base, field, code, message);
}

/* ---- values of their kinds ------------------------------------------------------------------------------------------------- */

static sqlm_outcome check_decimal(sqlm_cx *cx, collector *c, uint32_t field, const sqlm__rule *rule, const sqlm_value *value)
{
    const unsigned precision = rule->column.precision, scale = rule->column.scale;
    sqlm_decimal   decimal = { value->as.decimal.low, value->as.decimal.high, value->scale };
    const unsigned digits = decimal.scale > 38 ? 39 : sqlm_decimal_digits(decimal);
    sqlm_decimal   fitting;

    if (digits > 38)
        return found(cx, c, field, "decimal_max_digits", "must have at most %u digits", precision);
    if (sqlm_decimal_to_scale(decimal, (uint8_t)scale, &fitting)) {
        if (sqlm_decimal_digits(fitting) <= precision)
            return SQLM_OK;
    } else if (decimal.scale > scale) {
        return found(cx, c, field, "decimal_max_places", "must have at most %u digits behind the point", scale);
    }
    if (digits > precision)
        return found(cx, c, field, "decimal_max_digits", "must have at most %u digits", precision);
    return found(cx, c, field, "decimal_whole_digits", "must have at most %u digits before the point", precision - scale);
}

static sqlm_outcome check_text(sqlm_cx *cx, collector *c, uint32_t field, const sqlm_value *value)
{
    if (!sqlm_text_is_valid(value->as.text.data, value->as.text.length))
        return found(cx, c, field, "string_unicode", "must be UTF-8");
    if (value->type == SQLM_TYPE_JSON && !sqlm_json_is_valid(value->as.text.data, value->as.text.length))
        return found(cx, c, field, "json_invalid", "must be JSON");
    return SQLM_OK;
}

static sqlm_outcome check_time(sqlm_cx *cx, collector *c, uint32_t field, const sqlm_value *value)
{
    const int64_t x = value->as.integer;
    const int64_t first = SQLM__FIRST_DAY, last = SQLM__LAST_DAY;

    if (value->type == SQLM_TYPE_TIME)
        return x >= 0 && x < SQLM__DAY ? SQLM_OK : found(cx, c, field, "out_of_range", "must be a time of a day");
    if (value->type == SQLM_TYPE_DATE ? x >= first && x <= last : x >= first * SQLM__DAY && x < (last + 1) * SQLM__DAY)
        return SQLM_OK;
    return found(cx, c, field, "out_of_range", "must be in the years 0001 to 9999");
}

static bool is_finite(const sqlm_value *value)
{
    return value->type == SQLM_TYPE_F32 ? isfinite(value->as.f32) : isfinite(value->as.f64);
}

/* Whether the value is one of its kind. */
static sqlm_outcome check_kind(sqlm_cx *cx, collector *c, uint32_t field, const sqlm__rule *rule, const sqlm_value *value)
{
    switch (value->type) {
    case SQLM_TYPE_TEXT:
    case SQLM_TYPE_JSON:
        return check_text(cx, c, field, value);
    case SQLM_TYPE_DECIMAL:
        return check_decimal(cx, c, field, rule, value);
    case SQLM_TYPE_DATE:
    case SQLM_TYPE_TIME:
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        return check_time(cx, c, field, value);
    case SQLM_TYPE_ENUM:
        if (sqlm_enum_to_label(rule->column.enumeration, value->as.enumeration.number) == NULL)
            return found(cx, c, field, "enum", "must be one of %s", rule->column.enumeration->name);
        return SQLM_OK;
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
        if (rule->has_range && !is_finite(value))
            return found(cx, c, field, "finite_number", "must be a finite number");
        return SQLM_OK;
    default:
        return SQLM_OK;
    }
}

/* ---- constraints ----------------------------------------------------------------------------------------------------------- */

static sqlm_outcome found_length(sqlm_cx *cx, collector *c, uint32_t field, const sqlm__rule *rule, size_t length)
{
    static const char *const codes[2][2] = {
        { "string_too_short", "string_too_long" },
        { "bytes_too_short", "bytes_too_long" },
    };
    const bool     is_bytes = rule->column.type == SQLM_TYPE_BYTES, is_long = length > rule->minimum;
    const uint32_t bound = is_long ? rule->maximum : rule->minimum;
    const char    *how = rule->is_fixed ? "exactly" : is_long ? "at most" : "at least";
    const char    *unit = is_bytes ? "bytes" : "characters";

    if (rule->is_secret)
        return found(cx, c, field, codes[is_bytes][is_long], "must have %s %u %s", how, (unsigned)bound, unit);
    return found(cx, c, field, codes[is_bytes][is_long], "must have %s %u %s, has %zu", how, (unsigned)bound, unit, length);
}

static sqlm_outcome check_length(sqlm_cx *cx, collector *c, uint32_t field, const sqlm__rule *rule, const sqlm_value *value)
{
    const char *data = value->as.text.data;
    size_t      length = value->as.text.length;

    if (value->type == SQLM_TYPE_TEXT)
        length = sqlm_text_characters(data, length);
    if (length >= rule->minimum && (rule->maximum == 0 || length <= rule->maximum))
        return SQLM_OK;
    return found_length(cx, c, field, rule, length);
}

static sqlm_decimal decimal_of(const sqlm_value *value)
{
    if (value->type == SQLM_TYPE_DECIMAL)
        return (sqlm_decimal){ value->as.decimal.low, value->as.decimal.high, value->scale };
    if (value->type == SQLM_TYPE_U64)
        return (sqlm_decimal){ value->as.unsigned_integer, 0, 0 };
    return (sqlm_decimal){ (uint64_t)value->as.integer, value->as.integer < 0 ? -1 : 0, 0 };
}

/* Less than 0, 0 or more than 0 as the value is below, within or above the range. */
static int side_of_range(const sqlm__rule *rule, const sqlm_value *value)
{
    if (value->type == SQLM_TYPE_F32)
        return value->as.f32 < rule->low.f32 ? -1 : value->as.f32 > rule->high.f32;
    if (value->type == SQLM_TYPE_F64)
        return value->as.f64 < rule->low.f64 ? -1 : value->as.f64 > rule->high.f64;
    if (rule->has_integers && value->type == SQLM_TYPE_U64)
        return value->as.unsigned_integer < rule->low.u64 ? -1 : value->as.unsigned_integer > rule->high.u64;
    if (rule->has_integers)
        return value->as.integer < rule->low.i64 ? -1 : value->as.integer > rule->high.i64;
    if (sqlm_decimal_compare(decimal_of(value), rule->low.decimal) < 0)
        return -1;
    return sqlm_decimal_compare(decimal_of(value), rule->high.decimal) > 0;
}

static sqlm_outcome check_range(sqlm_cx *cx, collector *c, uint32_t field, const sqlm__rule *rule, const sqlm_value *value)
{
    const int side = side_of_range(rule, value);

    if (side == 0)
        return SQLM_OK;
    if (side < 0)
        return found(cx, c, field, "greater_than_equal", "must be at least %s", rule->low_text);
    return found(cx, c, field, "less_than_equal", "must be at most %s", rule->high_text);
}

static sqlm_outcome check_pattern(sqlm_cx *cx, collector *c, uint32_t field, const sqlm__rule *rule, const sqlm_value *value)
{
    sqlm__match  match = SQLM__TOO_HARD;
    sqlm_outcome outcome;

    outcome = sqlm__pattern_match(cx, rule->pattern, &c->matcher, value->as.text.data, value->as.text.length, &match);
    if (outcome != SQLM_OK || match == SQLM__MATCHES)
        return outcome;
    if (match == SQLM__DIFFERS)
        return found(cx, c, field, "string_pattern_mismatch", "must match %s", rule->pattern_text);
    return found(cx, c, field, "pattern_limit", "takes too many steps to match %s", rule->pattern_text);
}

static sqlm_outcome check_constraints(sqlm_cx *cx, collector *c, uint32_t field, const sqlm__rule *rule, const sqlm_value *value)
{
    const size_t before = c->total;
    sqlm_outcome outcome = SQLM_OK;

    if ((rule->minimum | rule->maximum) != 0)
        outcome = check_length(cx, c, field, rule, value);
    if (outcome == SQLM_OK && rule->has_range)
        outcome = check_range(cx, c, field, rule, value);
    if (outcome == SQLM_OK && rule->pattern != NULL && c->total == before)
        outcome = check_pattern(cx, c, field, rule, value);
    return outcome;
}

/* ---- fields and objects ---------------------------------------------------------------------------------------------------- */

static sqlm_outcome check_value(sqlm_cx *cx, collector *c, uint32_t field, const sqlm__rule *rule, const sqlm_value *value)
{
    const size_t before = c->total;
    sqlm_outcome outcome;

    if (sqlm_value_is_null(value))
        return rule->column.nullable ? SQLM_OK : found(cx, c, field, "none_required", "must not be NULL");
    outcome = check_kind(cx, c, field, rule, value);
    if (outcome == SQLM_OK && c->total == before)
        outcome = check_constraints(cx, c, field, rule, value);
    return outcome;
}

/* A value that the field has, or is to have. */
static sqlm_outcome check_of_field(sqlm_cx *cx, collector *c, uint32_t field, const sqlm_value *value)
{
    const sqlm__rule *rule = &c->request->validator->rules[field];
    const size_t      before = c->total;
    sqlm_outcome      outcome = check_value(cx, c, field, rule, value);

    if (outcome == SQLM_OK && c->total == before && rule->function != NULL)
        outcome = rule->function(cx, model_of(c), field, value, &c->base);
    return outcome;
}

static sqlm_outcome check_field(sqlm_cx *cx, collector *c, uint32_t field, const void *object)
{
    const sqlm__rule *rule = &c->request->validator->rules[field];
    sqlm_value        value;

    if (rule->is_generated)
        return SQLM_OK;
    sqlm__plan_peek(&rule->column, object, &value);
    return check_of_field(cx, c, field, &value);
}

/* Values without an object around them. */
static sqlm_outcome check_assigned(sqlm_cx *cx, collector *c)
{
    const sqlm__validation_request *request = c->request;
    sqlm_value                      value;
    uint32_t                        field = 0;
    sqlm_outcome                    outcome = request->next(cx, request->user, &field, &value);

    while (outcome == SQLM_OK && field < model_of(c)->field_count) {
        outcome = check_of_field(cx, c, field, &value);
        if (outcome == SQLM_OK)
            outcome = request->next(cx, request->user, &field, &value);
    }
    return outcome;
}

static sqlm_outcome check_object(sqlm_cx *cx, collector *c, const void *object)
{
    const sqlm__validation_request *request = c->request;
    const sqlm_model               *model = model_of(c);
    const size_t                    before = c->total;
    const sqlm_field_set           *fields = request->fields;
    sqlm_field_set                  written;
    sqlm_outcome                    outcome = SQLM_OK;

    if (request->written != NULL) {
        memset(&written, 0, (model->field_count + 31) / 32 * sizeof written.words[0]); /* nobody looks beyond */
        request->written(model, object, &written, request->user);
        fields = &written;
    }
    for (uint32_t i = 0; i < model->field_count && outcome == SQLM_OK; i++) {
        if (fields == NULL || sqlm_field_set_has(fields, i))
            outcome = check_field(cx, c, i, object);
    }
    if (outcome == SQLM_OK && c->total == before && request->validator->function != NULL)
        outcome = request->validator->function(cx, model, object, &c->base);
    return outcome;
}

/* ---- the end --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome list_problems(sqlm_cx *cx, const collector *c)
{
    sqlm_problems *problems = c->request->problems;
    sqlm_problem  *items;
    size_t         at = 0;

    if (problems == NULL)
        return SQLM_OK;
    problems->total = c->total;
    if (c->kept == 0)
        return SQLM_OK;
    items = sqlm_arena_allocate(cx, c->request->arena, c->kept * sizeof *items, alignof(sqlm_problem));
    if (items == NULL)
        return SQLM_ERR; /* the arena has recorded it */
    for (const entry *from = c->first; from != NULL; from = from->next)
        items[at++] = from->problem;
    problems->items = items;
    problems->count = at;
    return SQLM_OK;
}

static sqlm_outcome fail(sqlm_cx *cx, const collector *c)
{
    const sqlm_model *model = model_of(c);
    sqlm_error       *details;
    sqlm_outcome      outcome;

    if (c->total == 1)
        outcome = SQLM_FAIL(cx, VALIDATION, NONE, "%s", c->message);
    else
        outcome = SQLM_FAIL(cx, VALIDATION, NONE, "%.440s; %zu more problem%s", c->message, c->total - 1, c->total == 2 ? "" : "s");
    details = sqlm_cx_error_details(cx);
    sqlm_error_set_text(details->detail, sizeof details->detail, c->detail);
    sqlm_error_set_text(details->table, sizeof details->table, model->table);
    if (c->first_field != SQLM_WHOLE_OBJECT)
        sqlm_error_set_text(details->column, sizeof details->column, sqlm_field_column(&model->fields[c->first_field]));
    return outcome;
}

sqlm_outcome sqlm__validation_run(sqlm_cx *cx, const sqlm__validation_request *request)
{
    collector    c;
    sqlm_outcome outcome = SQLM_OK;

    if (request->problems != NULL)
        *request->problems = (sqlm_problems){ NULL, 0, 0 };
    c.base.report = report;
    c.request = request;
    c.first = NULL;
    c.last = &c.first;
    c.kept = c.total = 0;
    c.detail[0] = '\0';
    c.matcher.context = c.matcher.limits = c.matcher.data = NULL;
    for (c.index = 0; c.index < request->count && outcome == SQLM_OK; c.index++) {
        outcome = check_object(cx, &c, (const char *)request->objects + c.index * model_of(&c)->object_size);
        if (outcome == SQLM_OK && c.index % OBJECTS_BETWEEN_LOOKS == OBJECTS_BETWEEN_LOOKS - 1)
            outcome = sqlm_cx_check(cx);
    }
    if (request->next != NULL && outcome == SQLM_OK)
        outcome = check_assigned(cx, &c);
    sqlm__matcher_fini(&c.matcher);
    if (outcome == SQLM_OK && c.total > 0)
        outcome = list_problems(cx, &c);
    return outcome == SQLM_OK && c.total > 0 ? fail(cx, &c) : outcome;
}

sqlm_outcome sqlm_validator_check(sqlm_cx *cx, const sqlm_validator *validator, const void *object, const sqlm_field_set *fields,
                                  sqlm_arena *arena, sqlm_problems *problems)
{
    const sqlm__validation_request request = {
        .validator = validator, .objects = object, .count = 1, .fields = fields, .arena = arena, .problems = problems
    };

    if (cx == NULL || validator == NULL || object == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_validator_check: validator and object must not be NULL");
    return sqlm__validation_run(cx, &request);
}

sqlm_outcome sqlm_validator_check_all(sqlm_cx *cx, const sqlm_validator *validator, const char *name, const void *objects, size_t count,
                                      const sqlm_field_set *fields, sqlm_arena *arena, sqlm_problems *problems)
{
    const sqlm__validation_request request = { .validator = validator, .name = name,       .objects = objects, .count = count,
                                               .is_array = true,       .fields = fields, .arena = arena,     .problems = problems };

    if (cx == NULL || validator == NULL || (objects == NULL && count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_validator_check_all: validator and objects must not be NULL");
    return sqlm__validation_run(cx, &request);
}

sqlm_outcome sqlm_validate(sqlm_cx *cx, const sqlm_model *model, const void *object, const sqlm_field_set *fields, sqlm_arena *arena,
                           sqlm_problems *problems)
{
    sqlm_validator *validator = NULL;
    sqlm_outcome    outcome;

    if (cx == NULL || model == NULL || object == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_validate: model and object must not be NULL");
    if (problems != NULL)
        *problems = (sqlm_problems){ NULL, 0, 0 };
    outcome = sqlm_validator_new(cx, model, &validator);
    if (outcome == SQLM_OK)
        outcome = sqlm_validator_check(cx, validator, object, fields, arena, problems);
    sqlm_validator_free(validator);
    return outcome;
}
