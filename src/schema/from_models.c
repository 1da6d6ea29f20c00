/* SPDX-License-Identifier: MIT */
#include <sqlmodel/schema/schema.h>

#include "expression_tree.h"
#include "list.h"
#include "model_builder.h"
#include "names.h"
#include "portability.h"
#include "storage.h"
#include "tables.h"

#include <sqlmodel/sys/text_form.h>

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longest name or type check that is made here, in bytes. */
#define MAXIMUM_TEXT 65536

/* ---- failures and memory ----------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm__refuse_model(const sqlm__builder *build, const char *owner, const char *format, ...)
{
    char         message[400];
    sqlm_outcome outcome;
    va_list      arguments;
    int          length;

    va_start(arguments, format);
    length = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (length < 0)
        message[0] = '\0';
    outcome = SQLM_FAIL(build->cx, SCHEMA, NONE, "model '%s', %s: %s", build->model->name, owner, message);
    (void)snprintf(sqlm_cx_error_details(build->cx)->table, sizeof sqlm_cx_error_details(build->cx)->table, "%s",
                   build->model->table);
    return outcome;
}

sqlm_outcome sqlm__builder_allocate(const sqlm__builder *build, size_t count, size_t size, void **memory)
{
    *memory = sqlm__list_zeroed(build->cx, build->arena, count, size);
    return *memory == NULL ? SQLM_ERR : SQLM_OK;
}

sqlm_outcome sqlm__builder_keep(const sqlm__builder *build, const char **text)
{
    if (build->buffer->outcome != SQLM_OK)
        return build->buffer->outcome;
    *text = sqlm_arena_copy(build->cx, build->arena, sqlm_text_buffer_text(build->buffer), build->buffer->length);
    return *text == NULL ? SQLM_ERR : SQLM_OK;
}

sqlm_outcome sqlm__builder_name_owner(const sqlm__builder *build, const char *what, const char *name, const char **owner)
{
    sqlm_text_buffer_reset(build->buffer);
    sqlm_text_buffer_put_format(build->buffer, "%s '%s'", what, name);
    return sqlm__builder_keep(build, owner);
}

/* ---- names ------------------------------------------------------------------------------------------------------------- */

/* Also where a dialect has no limit: names stand in many a statement and message. */
#define MAXIMUM_NAME 1000

sqlm_outcome sqlm__check_name(const sqlm__builder *build, const char *owner, const char *what, const char *name)
{
    if (name == NULL || name[0] == '\0')
        return sqlm__refuse_model(build, owner, "the %s has no name", what);
    if (!sqlm_text_is_valid(name, strlen(name)))
        return sqlm__refuse_model(build, owner, "the name of the %s is not valid UTF-8", what);
    if (strlen(name) > MAXIMUM_NAME)
        return sqlm__refuse_model(build, owner, "the name of the %s has %zu bytes, at most %d are taken", what, strlen(name),
                                  MAXIMUM_NAME);
    sqlm_text_buffer_reset(build->buffer);
    sqlm__put_name_fault(build->buffer, build->dialect, name);
    if (build->buffer->outcome == SQLM_OK && build->buffer->length > 0)
        return sqlm__refuse_model(build, owner, "the %s '%s' %s", what, name, sqlm_text_buffer_text(build->buffer));
    return build->buffer->outcome;
}

/* SQLite has tables and indexes of its own. */
static sqlm_outcome check_reserved(const sqlm__builder *build, const char *owner, const char *what, const char *name)
{
    if (build->dialect->id == SQLM_DIALECT_SQLITE && strncasecmp(name, "sqlite_", 7) == 0)
        return sqlm__refuse_model(build, owner,
                                  "the name of the %s '%s' begins with sqlite_, which SQLite keeps for itself: take another one",
                                  what, name);
    return SQLM_OK;
}

static void add_claim(const sqlm__builder *build, sqlm__claims *list, const char *name, const char *owner)
{
    assert(list->count < list->capacity);
    list->items[list->count++] = (sqlm__claim){ name, build->model, owner };
}

/* Databases differ in whether case tells names apart: ours never differ in case alone. Two schemas may have the same names. */
static int compare_claims(const void *left, const void *right)
{
    const sqlm__claim *a = left;
    const sqlm__claim *b = right;
    const char  *a_schema = sqlm_model_schema(a->model);
    const char  *b_schema = sqlm_model_schema(b->model);
    int          order = strcasecmp(a->name, b->name);

    return order != 0 ? order : strcasecmp(a_schema == NULL ? "" : a_schema, b_schema == NULL ? "" : b_schema);
}

/* The claim whose name the one behind it has too, or NULL. Sorts the list. */
static const sqlm__claim *find_repeated(sqlm__claims *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare_claims);
    for (size_t i = 1; i < list->count; i++)
        if (compare_claims(&list->items[i - 1], &list->items[i]) == 0)
            return &list->items[i - 1];
    return NULL;
}

/* The name that was given, or one that is made; the second of several of a column without a name ends in _2. */
static sqlm_outcome make_name(const sqlm__builder *build, const char *prefix, const char *given, const char *column,
                              unsigned ordinal, const char **name)
{
    if (given != NULL) {
        *name = given;
        return SQLM_OK;
    }
    sqlm_text_buffer_reset(build->buffer);
    sqlm__put_generated_name(build->buffer, build->dialect, prefix, build->table->name, column, ordinal);
    return sqlm__builder_keep(build, name);
}

static const struct {
    const char *words;
    const char *prefix;
    bool        is_index; /* to PostgreSQL */
} object_facts[] = {
    [OBJECT_KEY] = { "primary key", "pk", true }, [OBJECT_UNIQUE] = { "unique constraint", "uq", true },
    [OBJECT_INDEX] = { "index", "ix", true },     [OBJECT_TYPE_CHECK] = { "type check", "tc", false },
    [OBJECT_CHECK] = { "check", "ck", false },    [OBJECT_FOREIGN_KEY] = { "foreign key", "fk", false },
};

static void claim_name(sqlm__builder *build, sqlm__object_kind kind, const char *owner, const char *name)
{
    bool is_index = object_facts[kind].is_index;

    if (kind != OBJECT_INDEX)
        add_claim(build, &build->table_names, name, owner);
    if (kind == OBJECT_INDEX || (is_index && build->dialect->id == SQLM_DIALECT_POSTGRES))
        add_claim(build, build->schema_names, name, owner);
    if (!is_index && build->dialect->id == SQLM_DIALECT_MYSQL)
        add_claim(build, build->constraint_names, name, owner);
}

sqlm_outcome sqlm__name_object(sqlm__builder *build, sqlm__object_kind kind, const char *owner, const char *given,
                               const char *column, unsigned ordinal, const char **name)
{
    if (make_name(build, object_facts[kind].prefix, given, column, ordinal, name) != SQLM_OK)
        return SQLM_ERR;
    if (sqlm__check_name(build, owner, object_facts[kind].words, *name) != SQLM_OK ||
        (kind == OBJECT_INDEX && check_reserved(build, owner, "index", *name) != SQLM_OK))
        return SQLM_ERR;
    claim_name(build, kind, owner, *name);
    return SQLM_OK;
}

/* ---- counting ---------------------------------------------------------------------------------------------------------- */

size_t sqlm__count_attributes(const sqlm_model *model, sqlm_attribute_id id)
{
    size_t count = 0;

    for (uint32_t i = 0; i < model->field_count; i++)
        for (const sqlm_attribute *attribute = model->fields[i].attributes; attribute->id != SQLM_ATTR_END; attribute++)
            if (attribute->id == id)
                count++;
    return count;
}

/* How many a model declares, at fields and of its own. */
static size_t count_declared(const sqlm_model *model, sqlm_attribute_id id)
{
    size_t count = sqlm__count_attributes(model, id);

    for (uint32_t i = 0; i < model->constraint_count; i++)
        if (model->constraints[i].id == id)
            count++;
    return count;
}

/* ---- keys and uniques -------------------------------------------------------------------------------------------------- */

static sqlm_outcome build_primary_key(sqlm__builder *build)
{
    const sqlm_model *model = build->model;
    sqlm_schema_key  *key = &build->table->primary_key;
    const char      **columns;
    void             *memory;

    if (sqlm__builder_allocate(build, sqlm__count_attributes(model, SQLM_ATTR_PRIMARY_KEY), sizeof *columns, &memory) != SQLM_OK)
        return SQLM_ERR;
    columns = memory;
    for (uint32_t i = 0; i < model->field_count; i++)
        if ((model->fields[i].flags & SQLM_F_PRIMARY_KEY) != 0)
            columns[key->column_count++] = sqlm_field_column(&model->fields[i]);
    key->columns = columns;
    if (key->column_count == 0)
        return sqlm__refuse_model(build, "its key", "no field has PRIMARY_KEY");
    return sqlm__name_object(build, OBJECT_KEY, "its key", NULL, NULL, 1, &key->name);
}

/* An array of one name. */
static sqlm_outcome one_column(const sqlm__builder *build, const char *name, const char *const **columns)
{
    void *memory;

    if (sqlm__builder_allocate(build, 1, sizeof name, &memory) != SQLM_OK)
        return SQLM_ERR;
    memcpy(memory, &name, sizeof name);
    *columns = memory;
    return SQLM_OK;
}

/* The names of a constraint's fields. */
static sqlm_outcome columns_of_constraint(const sqlm__builder *build, const char *owner, const sqlm_constraint *constraint,
                                          const char *const **columns, size_t *count)
{
    const char **names;
    void        *memory;
    size_t       length = 0;

    while (constraint->fields[length] != SQLM_END_OF_FIELDS)
        length++;
    if (sqlm__builder_allocate(build, length, sizeof *names, &memory) != SQLM_OK)
        return SQLM_ERR;
    names = memory;
    for (size_t i = 0; i < length; i++) {
        names[i] = sqlm_field_column(&build->model->fields[constraint->fields[i]]);
        for (size_t other = 0; other < i; other++)
            if (constraint->fields[other] == constraint->fields[i])
                return sqlm__refuse_model(build, owner, "it has the field '%s' twice",
                                          build->model->fields[constraint->fields[i]].name);
    }
    *columns = names;
    *count = length;
    return SQLM_OK;
}

/* Attributes take "" for no name, so that UNIQUE and UNIQUE("name") are one macro. */
static const char *given_name(const sqlm_attribute *attribute)
{
    return attribute->text == NULL || attribute->text[0] == '\0' ? NULL : attribute->text;
}

/* An object of one field (UNIQUE, INDEX, CHECK, FOREIGN_KEY). */
typedef sqlm_outcome (*build_attribute_fn)(sqlm__builder *build, const sqlm_field *field, const char *owner,
                                           const sqlm_attribute *attribute, unsigned ordinal);
/* An object of the table: unique(…), index(…), check(…). */
typedef sqlm_outcome (*build_constraint_fn)(sqlm__builder *build, const char *owner, const sqlm_constraint *constraint);

static bool has_given_name(const sqlm_attribute *attribute)
{
    return attribute->id == SQLM_ATTR_CHECK ? attribute->pointer != NULL
                                            : attribute->id != SQLM_ATTR_CHECK_RANGE && given_name(attribute) != NULL;
}

/* Calls @p make for each attribute of one of two kinds, telling how many without a name the field has had. */
static sqlm_outcome each_attribute(sqlm__builder *build, sqlm_attribute_id id, sqlm_attribute_id or_id, build_attribute_fn make)
{
    for (uint32_t i = 0; i < build->model->field_count; i++) {
        const sqlm_field *field = &build->model->fields[i];
        unsigned          ordinal = 0;
        const char       *owner;

        for (const sqlm_attribute *attribute = field->attributes; attribute->id != SQLM_ATTR_END; attribute++) {
            if (attribute->id != id && attribute->id != or_id)
                continue;
            ordinal += has_given_name(attribute) ? 0 : 1;
            if (sqlm__builder_name_owner(build, "field", field->name, &owner) != SQLM_OK ||
                make(build, field, owner, attribute, ordinal) != SQLM_OK)
                return SQLM_ERR;
        }
    }
    return SQLM_OK;
}

static sqlm_outcome each_constraint(sqlm__builder *build, sqlm_attribute_id id, build_constraint_fn make)
{
    for (uint32_t i = 0; i < build->model->constraint_count; i++) {
        const sqlm_constraint *constraint = &build->model->constraints[i];
        const char            *owner;

        if (constraint->id != id)
            continue;
        if (sqlm__builder_name_owner(build, "constraint", constraint->name, &owner) != SQLM_OK ||
            make(build, owner, constraint) != SQLM_OK)
            return SQLM_ERR;
    }
    return SQLM_OK;
}

/* ---- uniques and indexes ----------------------------------------------------------------------------------------------- */

static sqlm_outcome unique_of_field(sqlm__builder *build, const sqlm_field *field, const char *owner,
                                    const sqlm_attribute *attribute, unsigned ordinal)
{
    sqlm_schema_unique *unique = &build->uniques[build->table->unique_count++];

    unique->column_count = 1;
    if (one_column(build, sqlm_field_column(field), &unique->columns) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__name_object(build, OBJECT_UNIQUE, owner, given_name(attribute), sqlm_field_column(field), ordinal, &unique->name);
}

static sqlm_outcome unique_of_table(sqlm__builder *build, const char *owner, const sqlm_constraint *constraint)
{
    sqlm_schema_unique *unique = &build->uniques[build->table->unique_count++];

    if (columns_of_constraint(build, owner, constraint, &unique->columns, &unique->column_count) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__name_object(build, OBJECT_UNIQUE, owner, constraint->name, NULL, 0, &unique->name);
}

static sqlm_outcome index_of_field(sqlm__builder *build, const sqlm_field *field, const char *owner,
                                   const sqlm_attribute *attribute, unsigned ordinal)
{
    sqlm_schema_index *index = &build->indexes[build->table->index_count++];

    index->column_count = 1;
    if (one_column(build, sqlm_field_column(field), &index->columns) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__name_object(build, OBJECT_INDEX, owner, given_name(attribute), sqlm_field_column(field), ordinal, &index->name);
}

/* ---- checks and partial indexes ------------------------------------------------------------------------------------------- */

static sqlm_outcome parse_for(const sqlm__builder *build, const char *owner, const char *what, const char *name, const char *text,
                              const sqlm_expression **expression)
{
    const sqlm_expression_columns columns = { sqlm__type_of_column, build->table };
    char                          place[300];

    if (text == NULL)
        return sqlm__refuse_model(build, owner, "%s '%s' has no text", what, name);
    (void)snprintf(place, sizeof place, "model '%s', %s, %s '%s'", build->model->name, owner, what, name);
    return sqlm__expression_parse(build->cx, place, text, &columns, build->arena, expression);
}

static sqlm_outcome index_of_table(sqlm__builder *build, const char *owner, const sqlm_constraint *constraint)
{
    sqlm_schema_index     *index = &build->indexes[build->table->index_count++];
    const sqlm_attribute  *where = sqlm_attribute_find(constraint->attributes, SQLM_ATTR_WHERE);
    const sqlm_expression *predicate = NULL;

    if (columns_of_constraint(build, owner, constraint, &index->columns, &index->column_count) != SQLM_OK ||
        sqlm__name_object(build, OBJECT_INDEX, owner, constraint->name, NULL, 0, &index->name) != SQLM_OK)
        return SQLM_ERR;
    if (where == NULL)
        return SQLM_OK;
    if (parse_for(build, owner, "predicate of", index->name, where->text, &predicate) != SQLM_OK)
        return SQLM_ERR;
    if ((build->dialect->features & SQLM_FEATURE_PARTIAL_INDEX) == 0)
        return SQLM_OK; /* the whole index serves every query that the partial one would; ours are never unique */
    index->where_text = where->text;
    index->where = predicate;
    return SQLM_OK;
}

/* A range whose ends are literals holds a number, and the default if there is one. */
static sqlm_outcome check_range(const sqlm__builder *build, const char *owner, const sqlm_schema_column *column,
                                const sqlm_attribute *range)
{
    const char  *high_text = range->pointer;
    const char  *given = column->default_kind == SQLM_DEFAULT_LITERAL ? column->default_text : "";
    sqlm_decimal low, high, number;

    if (!sqlm_decimal_from_text(range->text, strlen(range->text), &low) ||
        !sqlm_decimal_from_text(high_text, strlen(high_text), &high))
        return SQLM_OK;
    if (sqlm_decimal_compare(low, high) > 0)
        return sqlm__refuse_model(build, owner, "its CHECK_RANGE holds no number: its low end '%s' is above '%s'", range->text,
                                  high_text);
    if (sqlm_decimal_from_text(given, strlen(given), &number) &&
        (sqlm_decimal_compare(number, low) < 0 || sqlm_decimal_compare(number, high) > 0))
        return sqlm__refuse_model(build, owner, "its DEFAULT %s is not within its CHECK_RANGE(%s, %s)", given, range->text,
                                  high_text);
    return SQLM_OK;
}

static sqlm_outcome range_text(const sqlm__builder *build, const sqlm_field *field, const sqlm_attribute *attribute,
                               const char **text)
{
    const char *high = attribute->pointer;

    sqlm_text_buffer_reset(build->buffer);
    sqlm__expression_put_name(build->buffer, sqlm_field_column(field));
    sqlm_text_buffer_put_format(build->buffer, " BETWEEN %s AND %s", attribute->text, high);
    return sqlm__builder_keep(build, text);
}

static sqlm_outcome check_of_field(sqlm__builder *build, const sqlm_field *field, const char *owner,
                                   const sqlm_attribute *attribute, unsigned ordinal)
{
    sqlm_schema_check *check = &build->checks[build->table->check_count++];
    bool               is_range = attribute->id == SQLM_ATTR_CHECK_RANGE;
    const char        *given = is_range ? NULL : attribute->pointer;

    check->text = attribute->text;
    if (is_range && (check_range(build, owner, &build->table->columns[field - build->model->fields], attribute) != SQLM_OK ||
                     range_text(build, field, attribute, &check->text) != SQLM_OK))
        return SQLM_ERR;
    if (sqlm__name_object(build, OBJECT_CHECK, owner, given, sqlm_field_column(field), ordinal, &check->name) != SQLM_OK)
        return SQLM_ERR;
    return parse_for(build, owner, is_range ? "CHECK_RANGE" : "check", check->name, check->text, &check->expression);
}

static sqlm_outcome check_of_table(sqlm__builder *build, const char *owner, const sqlm_constraint *constraint)
{
    sqlm_schema_check *check = &build->checks[build->table->check_count++];

    check->text = constraint->expression;
    if (sqlm__name_object(build, OBJECT_CHECK, owner, constraint->name, NULL, 0, &check->name) != SQLM_OK)
        return SQLM_ERR;
    return parse_for(build, owner, "check", check->name, check->text, &check->expression);
}

/* ---- foreign keys ------------------------------------------------------------------------------------------------------ */

static bool is_lone_key(const sqlm_model *model, const sqlm_field *field)
{
    return (field->flags & SQLM_F_PRIMARY_KEY) != 0 && sqlm__count_attributes(model, SQLM_ATTR_PRIMARY_KEY) == 1;
}

/* Whether a field alone tells the rows of its table apart. */
static bool is_unique(const sqlm_model *model, uint32_t index)
{
    const sqlm_field *field = &model->fields[index];

    if (is_lone_key(model, field) || sqlm_attribute_find(field->attributes, SQLM_ATTR_UNIQUE) != NULL)
        return true;
    for (uint32_t i = 0; i < model->constraint_count; i++) {
        const sqlm_constraint *constraint = &model->constraints[i];

        if (constraint->id == SQLM_ATTR_UNIQUE && constraint->fields[0] == index && constraint->fields[1] == SQLM_END_OF_FIELDS)
            return true;
    }
    return false;
}

static sqlm_action action_of(const sqlm_field *field, sqlm_attribute_id id)
{
    const sqlm_attribute *attribute = sqlm_attribute_find(field->attributes, id);

    return attribute == NULL ? SQLM_ACTION_RESTRICT : (sqlm_action)attribute->number;
}

static sqlm_outcome check_reference(const sqlm__builder *build, const sqlm_field *field, const char *owner,
                                    const sqlm_model *target, uint32_t index)
{
    const sqlm_field *referenced = &target->fields[index];

    if ((referenced->type & SQLM_TYPE_MASK) != (field->type & SQLM_TYPE_MASK))
        return sqlm__refuse_model(build, owner, "it is a %s and refers to '%s.%s', which is a %s", sqlm_type_name(field->type),
                                  target->name, referenced->name, sqlm_type_name(referenced->type));
    if (!is_unique(target, index))
        return sqlm__refuse_model(build, owner, "it refers to '%s.%s', which is neither the only key field nor UNIQUE",
                                  target->name, referenced->name);
    return SQLM_OK;
}

/* A name without a schema means what the database looks for; one with a schema cannot mean that. SQLite's foreign keys stay within a
 * database; MySQL looks for a name without a schema in that of the table that refers to it. */
static sqlm_outcome set_referenced_table(const sqlm__builder *build, const char *owner, const sqlm_model *target,
                                         sqlm_schema_foreign_key *key)
{
    const char *own = build->table->schema;

    key->referenced_table = target->table;
    key->referenced_schema = sqlm_model_schema(target);
    if (build->dialect->id == SQLM_DIALECT_MYSQL && own != NULL && key->referenced_schema == NULL)
        return sqlm__refuse_model(build, owner, "it refers to '%s', which has no SCHEMA: mysql would look for it in '%s'",
                                  target->name, own);
    if (build->dialect->id != SQLM_DIALECT_SQLITE)
        return SQLM_OK;
    if (!sqlm__schemas_equal(own, key->referenced_schema))
        return sqlm__refuse_model(
            build, owner, "it refers to '%s', which is in another database: foreign keys of sqlite stay within one", target->name);
    return SQLM_OK;
}

static sqlm_outcome foreign_key_of_field(sqlm__builder *build, const sqlm_field *field, const char *owner,
                                         const sqlm_attribute *attribute, unsigned ordinal)
{
    sqlm_schema_foreign_key *key = &build->foreign_keys[build->table->foreign_key_count++];
    const sqlm_model        *target = attribute->pointer;

    if (attribute->index >= target->field_count)
        return sqlm__refuse_model(build, owner, "it refers to field %u of model '%s', which has %u", (unsigned)attribute->index,
                                  target->name, (unsigned)target->field_count);
    if (check_reference(build, field, owner, target, attribute->index) != SQLM_OK)
        return SQLM_ERR;
    if (set_referenced_table(build, owner, target, key) != SQLM_OK)
        return SQLM_ERR;
    key->on_delete = action_of(field, SQLM_ATTR_ON_DELETE);
    key->on_update = action_of(field, SQLM_ATTR_ON_UPDATE);
    key->column_count = 1;
    if (one_column(build, sqlm_field_column(field), &key->columns) != SQLM_OK ||
        one_column(build, sqlm_field_column(&target->fields[attribute->index]), &key->referenced_columns) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__name_object(build, OBJECT_FOREIGN_KEY, owner, NULL, sqlm_field_column(field), ordinal, &key->name);
}

/* ---- tables ------------------------------------------------------------------------------------------------------------ */

/* Each of the lists' items begins with its name. */
static int compare_names(const void *left, const void *right)
{
    const char *a;
    const char *b;

    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return strcmp(a, b);
}

_Static_assert(offsetof(sqlm_schema_unique, name) == 0, "uniques are sorted by what they begin with");
_Static_assert(offsetof(sqlm_schema_index, name) == 0, "indexes are sorted by what they begin with");
_Static_assert(offsetof(sqlm_schema_check, name) == 0, "checks are sorted by what they begin with");
_Static_assert(offsetof(sqlm_schema_foreign_key, name) == 0, "foreign keys are sorted by what they begin with");

static void sort_by_name(void *items, size_t count, size_t size)
{
    if (count > 1)
        qsort(items, count, size, compare_names);
}

static sqlm_outcome reserve_claims(const sqlm__builder *build, sqlm__claims *list, size_t capacity)
{
    void *memory;

    if (sqlm__builder_allocate(build, capacity, sizeof *list->items, &memory) != SQLM_OK)
        return SQLM_ERR;
    *list = (sqlm__claims){ memory, 0, capacity };
    return SQLM_OK;
}

/* Room for all that the model declares. */
static sqlm_outcome reserve_lists(sqlm__builder *build)
{
    size_t uniques = count_declared(build->model, SQLM_ATTR_UNIQUE);
    size_t indexes = count_declared(build->model, SQLM_ATTR_INDEX);
    size_t checks = count_declared(build->model, SQLM_ATTR_CHECK) + sqlm__count_attributes(build->model, SQLM_ATTR_CHECK_RANGE);
    size_t foreign_keys = sqlm__count_attributes(build->model, SQLM_ATTR_FOREIGN_KEY);
    void  *memory[4];

    if (sqlm__builder_allocate(build, uniques, sizeof *build->uniques, &memory[0]) != SQLM_OK ||
        sqlm__builder_allocate(build, indexes, sizeof *build->indexes, &memory[1]) != SQLM_OK ||
        sqlm__builder_allocate(build, checks, sizeof *build->checks, &memory[2]) != SQLM_OK ||
        sqlm__builder_allocate(build, foreign_keys, sizeof *build->foreign_keys, &memory[3]) != SQLM_OK)
        return SQLM_ERR;
    build->uniques = memory[0];
    build->indexes = memory[1];
    build->checks = memory[2];
    build->foreign_keys = memory[3];
    return reserve_claims(build, &build->table_names, 1 + build->model->field_count + uniques + checks + foreign_keys);
}

static sqlm_outcome build_objects(sqlm__builder *build)
{
    if (build_primary_key(build) != SQLM_OK ||
        each_attribute(build, SQLM_ATTR_UNIQUE, SQLM_ATTR_UNIQUE, unique_of_field) != SQLM_OK ||
        each_constraint(build, SQLM_ATTR_UNIQUE, unique_of_table) != SQLM_OK ||
        each_attribute(build, SQLM_ATTR_INDEX, SQLM_ATTR_INDEX, index_of_field) != SQLM_OK ||
        each_constraint(build, SQLM_ATTR_INDEX, index_of_table) != SQLM_OK ||
        each_attribute(build, SQLM_ATTR_CHECK, SQLM_ATTR_CHECK_RANGE, check_of_field) != SQLM_OK ||
        each_constraint(build, SQLM_ATTR_CHECK, check_of_table) != SQLM_OK)
        return SQLM_ERR;
    return each_attribute(build, SQLM_ATTR_FOREIGN_KEY, SQLM_ATTR_FOREIGN_KEY, foreign_key_of_field);
}

static sqlm_outcome build_table(sqlm__builder *build)
{
    sqlm_schema_table *table = build->table;
    const sqlm__claim *repeated;

    table->name = build->model->table;
    table->schema = sqlm_model_schema(build->model);
    table->model = build->model;
    table->strict = true;
    if (sqlm__check_name(build, "its table", "table", table->name) != SQLM_OK ||
        check_reserved(build, "its table", "table", table->name) != SQLM_OK ||
        (table->schema != NULL && sqlm__check_name(build, "its table", "schema", table->schema) != SQLM_OK) ||
        sqlm__build_comment(build, "its table", build->model->attributes, SQLM__MAXIMUM_TABLE_COMMENT, &table->comment) != SQLM_OK)
        return SQLM_ERR;
    add_claim(build, build->schema_names, table->name, "its table");
    if (reserve_lists(build) != SQLM_OK || sqlm__build_columns(build) != SQLM_OK || build_objects(build) != SQLM_OK)
        return SQLM_ERR;
    repeated = find_repeated(&build->table_names);
    if (repeated != NULL)
        return sqlm__refuse_model(build, repeated->owner, "the name '%s' is also that of %s: give one of them a name of its own",
                                  repeated->name, repeated[1].owner);
    sort_by_name(build->uniques, table->unique_count, sizeof *build->uniques);
    sort_by_name(build->indexes, table->index_count, sizeof *build->indexes);
    sort_by_name(build->checks, table->check_count, sizeof *build->checks);
    sort_by_name(build->foreign_keys, table->foreign_key_count, sizeof *build->foreign_keys);
    table->uniques = build->uniques;
    table->indexes = build->indexes;
    table->checks = build->checks;
    table->foreign_keys = build->foreign_keys;
    return sqlm__check_portability(build->cx, build->dialect, table);
}

/* ---- schemas ----------------------------------------------------------------------------------------------------------- */

static sqlm_outcome check_models(sqlm_cx *cx, const sqlm_model *const *models, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (models[i] == NULL)
            return SQLM_FAIL(cx, MISUSE, NONE, "model %zu of %zu is NULL", i + 1, count);
        if (models[i]->abi_version != SQLM_MODEL_ABI)
            return SQLM_FAIL(cx, MISUSE, NONE, "model '%s' was compiled for version %u of the metadata, expected %d",
                             models[i]->name, (unsigned)models[i]->abi_version, SQLM_MODEL_ABI);
    }
    return SQLM_OK;
}

/* How many names of a model may not repeat beyond its table: of the table, and of all that it declares. */
static size_t count_names(const sqlm_model *model)
{
    static const sqlm_attribute_id ids[] = { SQLM_ATTR_UNIQUE, SQLM_ATTR_INDEX, SQLM_ATTR_CHECK, SQLM_ATTR_CHECK_RANGE,
                                             SQLM_ATTR_FOREIGN_KEY };
    size_t                         count = 2 + (size_t)model->field_count; /* table and key; the type checks */

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        count += count_declared(model, ids[i]);
    return count;
}

static sqlm_outcome check_claims(const sqlm__builder *build, sqlm__claims *list, const char *why)
{
    const sqlm__claim *repeated = find_repeated(list);

    if (repeated == NULL)
        return SQLM_OK;
    return SQLM_FAIL(build->cx, SCHEMA, DUPLICATE_OBJECT, "model '%s', %s and model '%s', %s both want the name '%s': %s",
                     repeated[0].model->name, repeated[0].owner, repeated[1].model->name, repeated[1].owner, repeated->name, why);
}

static sqlm_outcome build_tables(sqlm__builder *build, const sqlm_model *const *models, size_t count, sqlm_schema_table *tables)
{
    sqlm__claims names;
    sqlm__claims constraints;
    size_t     capacity = 0;

    for (size_t i = 0; i < count; i++)
        capacity += count_names(models[i]);
    if (reserve_claims(build, &names, capacity) != SQLM_OK || reserve_claims(build, &constraints, capacity) != SQLM_OK)
        return SQLM_ERR;
    for (size_t i = 0; i < count; i++) {
        sqlm__builder of_model = { .cx = build->cx,
                                   .dialect = build->dialect,
                                   .arena = build->arena,
                                   .buffer = build->buffer,
                                   .model = models[i],
                                   .table = &tables[i],
                                   .schema_names = &names,
                                   .constraint_names = &constraints };

        if (build_table(&of_model) != SQLM_OK)
            return SQLM_ERR;
    }
    if (check_claims(build, &names, "tables and indexes share one space") != SQLM_OK ||
        check_claims(build, &constraints, "mysql keeps the constraints of a database in one space") != SQLM_OK)
        return SQLM_ERR;
    sqlm__sort_tables(tables, count);
    return SQLM_OK;
}

static sqlm_outcome build_schema(sqlm__builder *build, const sqlm_model *const *models, size_t count, const sqlm_schema **schema)
{
    sqlm_schema *made;
    void        *memory[2];

    if (sqlm__builder_allocate(build, 1, sizeof *made, &memory[0]) != SQLM_OK ||
        sqlm__builder_allocate(build, count, sizeof(sqlm_schema_table), &memory[1]) != SQLM_OK ||
        build_tables(build, models, count, memory[1]) != SQLM_OK)
        return SQLM_ERR;
    made = memory[0];
    *made = (sqlm_schema){ build->dialect, memory[1], count };
    *schema = made;
    return SQLM_OK;
}

sqlm_outcome sqlm_schema_from_models(sqlm_cx *cx, const sqlm_dialect *dialect, const sqlm_model *const *models, size_t model_count,
                                     sqlm_arena *arena, const sqlm_schema **schema)
{
    sqlm__builder    build = { .cx = cx, .dialect = dialect, .arena = arena };
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;

    if (cx == NULL)
        return SQLM_ERR;
    if (dialect == NULL || arena == NULL || schema == NULL || (models == NULL && model_count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_schema_from_models needs a dialect, models, an arena and a place for the schema");
    *schema = NULL;
    outcome = check_models(cx, models, model_count);
    if (outcome == SQLM_OK)
        outcome = sqlm__storage_require(cx, dialect);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_TEXT);
    build.buffer = &buffer;
    outcome = build_schema(&build, models, model_count, schema);
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}
