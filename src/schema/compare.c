/* SPDX-License-Identifier: MIT */
#include "sqlmodel/schema/compare.h"

#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

#include "canonical.h"
#include "definition.h"
#include "list.h"
#include "remedy.h"
#include "sql_token.h"
#include "storage.h"
#include "tables.h"

enum { MAXIMUM_TEXT_BYTES = 1 << 24, MAXIMUM_PROPERTIES = 5 };

typedef struct comparison {
    sqlm_cx            *cx;
    const sqlm_dialect *dialect;
    sqlm_arena         *arena;
    sqlm_arena         *scratch;
    sqlm_text_buffer    buffer;

    const sqlm_schema_table *expected; /* the tables that are compared now */
    const sqlm_schema_table *found;

    sqlm_difference *items; /* in the scratch arena */
    size_t           count;
} comparison;

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* A new text in the buffer. */
static sqlm_text_buffer *begin(comparison *c)
{
    sqlm_text_buffer_reset(&c->buffer);
    return &c->buffer;
}

/* The text in the buffer, copied into the arena. */
static sqlm_outcome take(comparison *c, const char **text)
{
    if (c->buffer.outcome != SQLM_OK)
        return c->buffer.outcome;
    *text = sqlm_arena_copy(c->cx, c->arena, sqlm_text_buffer_text(&c->buffer), c->buffer.length);
    return *text == NULL ? SQLM_ERR : SQLM_OK;
}

/* a, b: for people, without quotes */
static void put_list(sqlm_text_buffer *buffer, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sqlm_text_buffer_put_format(buffer, "%s%s", i > 0 ? ", " : "", texts[i]);
}

static void put_kind(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    sqlm_text_buffer_put(buffer, column->type == SQLM_TYPE_NONE ? "no kind of ours" : sqlm_type_name(column->type));
    if (column->type == SQLM_TYPE_DECIMAL)
        sqlm_text_buffer_put_format(buffer, "(%u, %u)", column->precision, column->scale);
    if ((column->type == SQLM_TYPE_TEXT || column->type == SQLM_TYPE_BYTES) && column->max_length > 0)
        sqlm_text_buffer_put_format(buffer, "(%lu)", (unsigned long)column->max_length);
    if (column->type != SQLM_TYPE_ENUM)
        return;
    sqlm_text_buffer_put(buffer, "(");
    for (size_t i = 0; i < column->label_count; i++) {
        sqlm_text_buffer_put(buffer, i > 0 ? ", " : "");
        sqlm_dialect_put_text(buffer, dialect, column->labels[i]);
    }
    sqlm_text_buffer_put(buffer, ")");
}

/* text(80) stored as TEXT [CHECK (…)] */
static sqlm_outcome type_text(comparison *c, const sqlm_schema_column *column, bool with_check, const char **text)
{
    sqlm_text_buffer *buffer = begin(c);

    put_kind(buffer, c->dialect, column);
    if (column->storage[0] != '\0')
        sqlm_text_buffer_put_format(buffer, " stored as %s", column->storage);
    else
        sqlm_text_buffer_put(buffer, " stored without a type");
    if ((with_check || column->type == SQLM_TYPE_NONE) && column->type_check != NULL)
        sqlm_text_buffer_put_format(buffer, " CHECK (%s)", column->type_check);
    else if (with_check)
        sqlm_text_buffer_put(buffer, " without a type check");
    return take(c, text);
}

static sqlm_outcome default_text(comparison *c, const sqlm_schema_column *column, const char **text)
{
    sqlm_text_buffer *buffer = begin(c);

    if (column->default_kind == SQLM_DEFAULT_NOW)
        sqlm_text_buffer_put(buffer, "now");
    else if (column->default_kind == SQLM_DEFAULT_RAW)
        sqlm_text_buffer_put(buffer, column->default_text);
    else
        sqlm__put_default(buffer, c->dialect, column);
    return take(c, text);
}

static sqlm_outcome generated_text(comparison *c, const sqlm_schema_column *column, const char **text)
{
    sqlm_text_buffer *buffer = begin(c);

    if (column->generated_text != NULL) {
        sqlm__put_condition(buffer, c->dialect, column->generated, column->generated_text);
        sqlm_text_buffer_put(buffer, column->generated_virtual ? " VIRTUAL" : "");
    }
    return take(c, text);
}

/* A copy, so that differences do not borrow from the schemas; "" for NULL. */
static sqlm_outcome copy_text(comparison *c, const char *given, const char **text)
{
    sqlm_text_buffer_put(begin(c), given == NULL ? "" : given);
    return take(c, text);
}

/* schema.table, or table without a schema */
static sqlm_outcome table_text(comparison *c, const sqlm_schema_table *table, const char **text)
{
    sqlm_text_buffer_put_format(begin(c), "%s%s", table->schema == NULL ? "" : table->schema, table->schema == NULL ? "" : ".");
    sqlm_text_buffer_put(&c->buffer, table->name);
    return take(c, text);
}

/* ---- differences ------------------------------------------------------------------------------------------------- */

static sqlm_outcome add(comparison *c, const sqlm_difference *difference)
{
    sqlm_difference *items = sqlm__list_grow(c->cx, c->scratch, c->items, c->count, sizeof *items);

    if (items == NULL)
        return SQLM_ERR;
    c->items = items;
    items[c->count++] = *difference;
    return SQLM_OK;
}

/* The object's text is made of its word and its name; names that are NULL in the schema come as what stands for them. */
static sqlm_outcome object_text(comparison *c, const char *word, const char *name, const char **text)
{
    sqlm_text_buffer_put_format(begin(c), "%s%s%s", word, name[0] == '\0' ? "" : " ", name);
    return take(c, text);
}

/* Copies of the names, so that differences do not borrow from the schemas. */
static sqlm_outcome add_about(comparison *c, const sqlm_schema_table *table, const char *word, const char *name,
                              sqlm_difference *difference)
{
    sqlm_outcome outcome = object_text(c, word, name, &difference->object);

    if (outcome == SQLM_OK)
        outcome = table_text(c, table, &difference->table);
    return outcome == SQLM_OK ? add(c, difference) : outcome;
}

/* A property of a column that is there. */
static sqlm_outcome add_column_change(comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found,
                                      sqlm_difference *difference)
{
    sqlm_outcome outcome;

    sqlm__put_change_column(begin(c), c->dialect, c->expected, expected, found, difference->kind);
    outcome = take(c, &difference->remedy);
    return outcome == SQLM_OK ? add_about(c, c->expected, "column", expected->name, difference) : outcome;
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static sqlm_outcome compare_type(comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_TYPE, .property = "type" };
    bool            same = false;
    sqlm_outcome    outcome = sqlm__sql_equal(c->cx, c->scratch, expected->type_check, found->type_check, &same);

    /* what the check holds is the kind; without a check the declared type is all there is */
    same = same && sqlm__names_equal(expected->storage, found->storage) &&
           (expected->type_check != NULL || sqlm__stored_alike(c->dialect, expected->type, found->type));
    if (outcome != SQLM_OK || same)
        return outcome;
    outcome = type_text(c, expected, false, &difference.expected);
    if (outcome == SQLM_OK)
        outcome = type_text(c, found, false, &difference.found);
    if (outcome == SQLM_OK && strcmp(difference.expected, difference.found) == 0) {
        outcome = type_text(c, expected, true, &difference.expected);
        if (outcome == SQLM_OK)
            outcome = type_text(c, found, true, &difference.found);
    }
    return outcome == SQLM_OK ? add_column_change(c, expected, found, &difference) : outcome;
}

static sqlm_outcome compare_nullable(comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_NULLABLE,
                                   .property = "nullable",
                                   .expected = expected->nullable ? "NULL" : "NOT NULL",
                                   .found = found->nullable ? "NULL" : "NOT NULL" };

    if (expected->nullable == found->nullable)
        return SQLM_OK;
    return add_column_change(c, expected, found, &difference);
}

/* JSON by value: a database that keeps it as such writes it in its own form. Instants are one, Z or not, where the dialect stores no
 * zone. */
static bool literals_equal(const comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
{
    const sqlm_value a = sqlm_json_value(expected->default_text);
    const sqlm_value b = sqlm_json_value(found->default_text);
    const size_t     length = strcspn(expected->default_text, "Z");

    if (expected->type == SQLM_TYPE_JSON && found->type == SQLM_TYPE_JSON)
        return sqlm_value_equal(&a, &b);
    if (expected->type == found->type || !sqlm__stored_alike(c->dialect, expected->type, found->type))
        return strcmp(expected->default_text, found->default_text) == 0;
    return length == strcspn(found->default_text, "Z") && strncmp(expected->default_text, found->default_text, length) == 0;
}

static sqlm_outcome compare_default(comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_DEFAULT, .property = "default" };
    bool            same = expected->default_kind == found->default_kind;
    sqlm_outcome    outcome = SQLM_OK;

    if (same && expected->default_kind == SQLM_DEFAULT_LITERAL)
        same = literals_equal(c, expected, found);
    else if (same && expected->default_kind == SQLM_DEFAULT_RAW)
        outcome = sqlm__sql_equal(c->cx, c->scratch, expected->default_text, found->default_text, &same);
    if (outcome != SQLM_OK || same)
        return outcome;
    outcome = default_text(c, expected, &difference.expected);
    if (outcome == SQLM_OK)
        outcome = default_text(c, found, &difference.found);
    return outcome == SQLM_OK ? add_column_change(c, expected, found, &difference) : outcome;
}

static sqlm_outcome compare_auto_increment(comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_AUTO_INCREMENT,
                                   .property = "auto_increment",
                                   .expected = expected->auto_increment ? "yes" : "no",
                                   .found = found->auto_increment ? "yes" : "no" };

    if (expected->auto_increment && found->auto_increment) {
        difference.property = "identity";
        difference.expected = expected->identity_always ? "ALWAYS" : "BY DEFAULT";
        difference.found = found->identity_always ? "ALWAYS" : "BY DEFAULT";
    }
    if (expected->auto_increment == found->auto_increment && expected->identity_always == found->identity_always)
        return SQLM_OK;
    return add_column_change(c, expected, found, &difference);
}

static sqlm_outcome compare_generated(comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_GENERATED, .property = "generated" };
    bool            same = false;
    sqlm_outcome    outcome = generated_text(c, expected, &difference.expected);

    if (outcome == SQLM_OK)
        outcome = generated_text(c, found, &difference.found);
    if (outcome == SQLM_OK && expected->generated != NULL && found->generated != NULL) {
        outcome = sqlm__expressions_agree(c->cx, c->dialect, c->scratch, expected->generated, found->generated, &same);
        same = same && expected->generated_virtual == found->generated_virtual;
    } else if (outcome == SQLM_OK)
        outcome = sqlm__sql_equal(c->cx, c->scratch, difference.expected, difference.found, &same);
    if (outcome != SQLM_OK || same)
        return outcome;
    return add_column_change(c, expected, found, &difference);
}

/* Comments are a text each, where the dialect keeps them at all. */
static bool comments_equal(const comparison *c, const char *expected, const char *found)
{
    if (!sqlm__keeps_comments(c->dialect))
        return true;
    return strcmp(expected == NULL ? "" : expected, found == NULL ? "" : found) == 0;
}

static sqlm_outcome compare_comment(comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_COMMENT, .property = "comment" };
    sqlm_outcome    outcome;

    if (comments_equal(c, expected->comment, found->comment))
        return SQLM_OK;
    outcome = copy_text(c, expected->comment, &difference.expected);
    if (outcome == SQLM_OK)
        outcome = copy_text(c, found->comment, &difference.found);
    return outcome == SQLM_OK ? add_column_change(c, expected, found, &difference) : outcome;
}

static sqlm_outcome column_missing(comparison *c, const sqlm_schema_column *column)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_MISSING, .property = "existence", .found = "" };
    sqlm_outcome    outcome = type_text(c, column, false, &difference.expected);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__put_add_column(begin(c), c->dialect, c->expected, column);
    outcome = take(c, &difference.remedy);
    return outcome == SQLM_OK ? add_about(c, c->expected, "column", column->name, &difference) : outcome;
}

static sqlm_outcome column_extra(comparison *c, const sqlm_schema_column *column)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_EXTRA, .property = "existence", .expected = "" };
    sqlm_outcome    outcome = type_text(c, column, false, &difference.found);

    if (outcome == SQLM_OK)
        outcome = sqlm__put_drop_column(c->cx, begin(c), c->dialect, c->scratch, c->found, column);
    if (outcome == SQLM_OK)
        outcome = take(c, &difference.remedy);
    return outcome == SQLM_OK ? add_about(c, c->expected, "column", column->name, &difference) : outcome;
}

static sqlm_outcome compare_column(comparison *c, const sqlm_schema_column *expected)
{
    const sqlm_schema_column *found = sqlm_schema_find_column(c->found, expected->name);
    sqlm_outcome              outcome;

    if (found == NULL)
        return column_missing(c, expected);
    outcome = compare_type(c, expected, found);
    if (outcome == SQLM_OK)
        outcome = compare_nullable(c, expected, found);
    if (outcome == SQLM_OK)
        outcome = compare_default(c, expected, found);
    if (outcome == SQLM_OK)
        outcome = compare_auto_increment(c, expected, found);
    if (outcome == SQLM_OK)
        outcome = compare_generated(c, expected, found);
    if (outcome == SQLM_OK)
        outcome = compare_comment(c, expected, found);
    return outcome;
}

static sqlm_outcome compare_columns(comparison *c)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < c->expected->column_count; i++)
        outcome = compare_column(c, &c->expected->columns[i]);
    for (size_t i = 0; outcome == SQLM_OK && i < c->found->column_count; i++) {
        if (sqlm_schema_find_column(c->expected, c->found->columns[i].name) == NULL)
            outcome = column_extra(c, &c->found->columns[i]);
    }
    return outcome;
}

/* ---- the primary key --------------------------------------------------------------------------------------------- */

static bool lists_equal(const char *const *a, size_t a_count, const char *const *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (strcmp(a[i], b[i]) != 0)
            return false;
    }
    return true;
}

static sqlm_outcome add_key(comparison *c, sqlm_difference *difference)
{
    sqlm_outcome outcome;

    sqlm__put_change_key(begin(c), c->dialect, c->expected, c->found);
    outcome = take(c, &difference->remedy);
    return outcome == SQLM_OK ? add_about(c, c->expected, "primary key", "", difference) : outcome;
}

static sqlm_outcome compare_key_columns(comparison *c, const sqlm_schema_key *expected, const sqlm_schema_key *found)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_PRIMARY_KEY, .property = "columns" };
    sqlm_outcome    outcome;

    if (lists_equal(expected->columns, expected->column_count, found->columns, found->column_count))
        return SQLM_OK;
    put_list(begin(c), expected->columns, expected->column_count);
    outcome = take(c, &difference.expected);
    if (outcome != SQLM_OK)
        return outcome;
    put_list(begin(c), found->columns, found->column_count);
    outcome = take(c, &difference.found);
    return outcome == SQLM_OK ? add_key(c, &difference) : outcome;
}

/* A key that was found without a name is not one of another name. */
static sqlm_outcome compare_key_name(comparison *c, const sqlm_schema_key *expected, const sqlm_schema_key *found)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_PRIMARY_KEY, .property = "name" };
    sqlm_outcome    outcome;

    if (expected->name == NULL || found->name == NULL || strcmp(expected->name, found->name) == 0)
        return SQLM_OK;
    outcome = copy_text(c, expected->name, &difference.expected);
    if (outcome == SQLM_OK)
        outcome = copy_text(c, found->name, &difference.found);
    return outcome == SQLM_OK ? add_key(c, &difference) : outcome;
}

static sqlm_outcome compare_key(comparison *c)
{
    sqlm_outcome outcome = compare_key_columns(c, &c->expected->primary_key, &c->found->primary_key);

    return outcome == SQLM_OK ? compare_key_name(c, &c->expected->primary_key, &c->found->primary_key) : outcome;
}

/* ---- constraints and indexes: what each is made of --------------------------------------------------------------- */

/* One property of a constraint. Texts of a condition are compared as trees, or word by word. */
typedef struct property {
    const char            *name;
    const char            *text;  /* "" for nothing */
    const char            *other; /* another text that says the same; NULL: there is none */
    bool                   is_condition;
    const sqlm_expression *tree; /* of a condition that is understood */
} property;

typedef struct properties {
    property items[MAXIMUM_PROPERTIES];
    size_t   count;
} properties;

static sqlm_outcome list_property(comparison *c, const char *name, const char *const *texts, size_t count, properties *all)
{
    put_list(begin(c), texts, count);
    all->items[all->count] = (property){ .name = name };
    return take(c, &all->items[all->count++].text);
}

static sqlm_outcome condition_property(comparison *c, const char *name, const sqlm_expression *tree, const char *text,
                                       properties *all)
{
    sqlm_text_buffer *buffer = begin(c);

    if (text != NULL)
        sqlm__put_condition(buffer, c->dialect, tree, text);
    all->items[all->count] = (property){ .name = name, .is_condition = true, .tree = tree };
    return take(c, &all->items[all->count++].text);
}

static sqlm_outcome unique_properties(comparison *c, const void *item, properties *all)
{
    const sqlm_schema_unique *unique = item;

    return list_property(c, "columns", unique->columns, unique->column_count, all);
}

static sqlm_outcome index_properties(comparison *c, const void *item, properties *all)
{
    const sqlm_schema_index *index = item;
    sqlm_outcome             outcome = list_property(c, "columns", index->columns, index->column_count, all);

    if (outcome != SQLM_OK)
        return outcome;
    all->items[all->count++] = (property){ .name = "unique", .text = index->unique ? "yes" : "no" };
    return condition_property(c, "predicate", index->where, index->where_text, all);
}

static sqlm_outcome check_properties(comparison *c, const void *item, properties *all)
{
    const sqlm_schema_check *check = item;

    return condition_property(c, "expression", check->expression, check->text, all);
}

static sqlm_outcome reference_text(comparison *c, const sqlm_schema_foreign_key *key, const char *schema, const char **text)
{
    sqlm_text_buffer_put_format(begin(c), "%s%s%s (", schema == NULL ? "" : schema, schema == NULL ? "" : ".",
                                key->referenced_table);
    put_list(&c->buffer, key->referenced_columns, key->column_count);
    sqlm_text_buffer_put(&c->buffer, ")");
    return take(c, text);
}

static sqlm_outcome foreign_key_properties(comparison *c, const void *item, properties *all)
{
    const sqlm_schema_foreign_key *key = item;
    property                       references = { .name = "references" };
    sqlm_outcome                   outcome = list_property(c, "columns", key->columns, key->column_count, all);

    if (outcome == SQLM_OK)
        outcome = reference_text(c, key, key->referenced_schema, &references.text);
    if (outcome == SQLM_OK && key->referenced_in != NULL)
        outcome = reference_text(c, key, key->referenced_in, &references.other);
    all->items[all->count++] = references;
    all->items[all->count++] = (property){ .name = "on_delete", .text = sqlm__action_words(key->on_delete) };
    all->items[all->count++] = (property){ .name = "on_update", .text = sqlm__action_words(key->on_update) };
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_put(begin(c), key->clauses == NULL ? "" : key->clauses);
    all->items[all->count] = (property){ .name = "clauses" };
    return take(c, &all->items[all->count++].text);
}

/* ---- constraints and indexes: remedies --------------------------------------------------------------------------- */

static void remedy_unique(comparison *c, const void *expected, const void *found)
{
    sqlm__put_change_unique(&c->buffer, c->dialect, c->expected, expected, found);
}

static void remedy_index(comparison *c, const void *expected, const void *found)
{
    sqlm__put_change_index(&c->buffer, c->dialect, c->expected, expected, found);
}

static void remedy_check(comparison *c, const void *expected, const void *found)
{
    sqlm__put_change_check(&c->buffer, c->dialect, c->expected, expected, found);
}

static void remedy_foreign_key(comparison *c, const void *expected, const void *found)
{
    sqlm__put_change_foreign_key(&c->buffer, c->dialect, c->expected, expected, found);
}

/* ---- constraints and indexes: one procedure for all -------------------------------------------------------------- */

/* Every item begins with its name. */
typedef struct constraint_rules {
    const char          *word;
    size_t               size;
    sqlm_difference_kind missing;
    sqlm_difference_kind extra;
    sqlm_difference_kind changed;
    sqlm_outcome (*properties)(comparison *c, const void *item, properties *all);
    void (*remedy)(comparison *c, const void *expected, const void *found); /* NULL for what is not there */
} constraint_rules;

static const constraint_rules unique_rules = { "unique",
                                               sizeof(sqlm_schema_unique),
                                               SQLM_DIFFERENCE_UNIQUE_MISSING,
                                               SQLM_DIFFERENCE_UNIQUE_EXTRA,
                                               SQLM_DIFFERENCE_UNIQUE_CHANGED,
                                               unique_properties,
                                               remedy_unique };
static const constraint_rules index_rules = { "index",
                                              sizeof(sqlm_schema_index),
                                              SQLM_DIFFERENCE_INDEX_MISSING,
                                              SQLM_DIFFERENCE_INDEX_EXTRA,
                                              SQLM_DIFFERENCE_INDEX_CHANGED,
                                              index_properties,
                                              remedy_index };
static const constraint_rules check_rules = { "check",
                                              sizeof(sqlm_schema_check),
                                              SQLM_DIFFERENCE_CHECK_MISSING,
                                              SQLM_DIFFERENCE_CHECK_EXTRA,
                                              SQLM_DIFFERENCE_CHECK_CHANGED,
                                              check_properties,
                                              remedy_check };
static const constraint_rules foreign_key_rules = { "foreign key",
                                                    sizeof(sqlm_schema_foreign_key),
                                                    SQLM_DIFFERENCE_FOREIGN_KEY_MISSING,
                                                    SQLM_DIFFERENCE_FOREIGN_KEY_EXTRA,
                                                    SQLM_DIFFERENCE_FOREIGN_KEY_CHANGED,
                                                    foreign_key_properties,
                                                    remedy_foreign_key };

/* The items of one kind of one table, and which of them have found their counterpart. */
typedef struct constraint_set {
    const unsigned char *items;
    size_t               count;
    bool                *matched;
} constraint_set;

static const void *item_of(const constraint_rules *rules, const constraint_set *set, size_t i)
{
    return set->items + i * rules->size;
}

static const char *name_of(const void *item)
{
    const char *name;

    memcpy(&name, item, sizeof name);
    return name;
}

static sqlm_outcome properties_equal(comparison *c, const property *a, const property *b, bool *same)
{
    if (!a->is_condition) {
        *same = strcmp(a->text, b->text) == 0 || (b->other != NULL && strcmp(a->text, b->other) == 0);
        return SQLM_OK;
    }
    if (a->tree != NULL && b->tree != NULL)
        return sqlm__expressions_agree(c->cx, c->dialect, c->scratch, a->tree, b->tree, same);
    return sqlm__sql_equal(c->cx, c->scratch, a->text, b->text, same);
}

static sqlm_outcome read_properties(comparison *c, const constraint_rules *rules, const void *item, properties *all)
{
    all->count = 0;
    return rules->properties(c, item, all);
}

static sqlm_outcome items_equal(comparison *c, const constraint_rules *rules, const void *a, const void *b, bool *same)
{
    properties   left;
    properties   right;
    sqlm_outcome outcome = read_properties(c, rules, a, &left);

    if (outcome == SQLM_OK)
        outcome = read_properties(c, rules, b, &right);
    *same = true;
    for (size_t i = 0; outcome == SQLM_OK && *same && i < left.count; i++)
        outcome = properties_equal(c, &left.items[i], &right.items[i], same);
    return outcome;
}

/* The name, or the first property for want of one: "unique (a, b)". */
static sqlm_outcome name_text(comparison *c, const constraint_rules *rules, const void *item, const char **text)
{
    properties   all;
    sqlm_outcome outcome;

    *text = name_of(item);
    if (*text != NULL)
        return SQLM_OK;
    outcome = read_properties(c, rules, item, &all);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_put_format(begin(c), "(%s)", all.items[0].text);
    return take(c, text);
}

/* All properties, for what is missing or too many: "tenant_id, name; predicate: closed_at IS NULL". */
static sqlm_outcome whole_text(comparison *c, const constraint_rules *rules, const void *item, const char **text)
{
    properties        all;
    sqlm_text_buffer *buffer;
    sqlm_outcome      outcome = read_properties(c, rules, item, &all);

    if (outcome != SQLM_OK)
        return outcome;
    buffer = begin(c);
    sqlm_text_buffer_put(buffer, all.items[0].text);
    for (size_t i = 1; i < all.count; i++) {
        if (all.items[i].text[0] != '\0')
            sqlm_text_buffer_put_format(buffer, "; %s: %s", all.items[i].name, all.items[i].text);
    }
    return take(c, text);
}

static sqlm_outcome add_item(comparison *c, const constraint_rules *rules, const void *expected, const void *found,
                             sqlm_difference *difference)
{
    const char  *name;
    sqlm_outcome outcome = name_text(c, rules, expected != NULL ? expected : found, &name);

    if (outcome != SQLM_OK)
        return outcome;
    (void)begin(c);
    rules->remedy(c, expected, found);
    outcome = take(c, &difference->remedy);
    return outcome == SQLM_OK ? add_about(c, c->expected, rules->word, name, difference) : outcome;
}

static sqlm_outcome item_missing(comparison *c, const constraint_rules *rules, const void *expected)
{
    sqlm_difference difference = { .kind = rules->missing, .property = "existence", .found = "" };
    sqlm_outcome    outcome = whole_text(c, rules, expected, &difference.expected);

    return outcome == SQLM_OK ? add_item(c, rules, expected, NULL, &difference) : outcome;
}

static sqlm_outcome item_extra(comparison *c, const constraint_rules *rules, const void *found)
{
    sqlm_difference difference = { .kind = rules->extra, .property = "existence", .expected = "" };
    sqlm_outcome    outcome = whole_text(c, rules, found, &difference.found);

    return outcome == SQLM_OK ? add_item(c, rules, NULL, found, &difference) : outcome;
}

static sqlm_outcome compare_item(comparison *c, const constraint_rules *rules, const void *expected, const void *found)
{
    properties   left;
    properties   right;
    sqlm_outcome outcome = read_properties(c, rules, expected, &left);

    if (outcome == SQLM_OK)
        outcome = read_properties(c, rules, found, &right);
    for (size_t i = 0; outcome == SQLM_OK && i < left.count; i++) {
        sqlm_difference difference = {
            .kind = rules->changed, .property = left.items[i].name, .expected = left.items[i].text, .found = right.items[i].text
        };
        bool same = true;

        outcome = properties_equal(c, &left.items[i], &right.items[i], &same);
        if (outcome == SQLM_OK && !same)
            outcome = add_item(c, rules, expected, found, &difference);
    }
    return outcome;
}

static sqlm_outcome make_set(comparison *c, const void *items, size_t count, constraint_set *set)
{
    *set = (constraint_set){ items, count, sqlm_arena_allocate(c->cx, c->scratch, count * sizeof(bool), 1) };
    if (set->matched == NULL)
        return SQLM_ERR;
    memset(set->matched, 0, count * sizeof(bool));
    return SQLM_OK;
}

/* Items of one name are compared. */
static sqlm_outcome match_names(comparison *c, const constraint_rules *rules, constraint_set *expected, constraint_set *found)
{
    for (size_t i = 0; i < expected->count; i++) {
        const void *item = item_of(rules, expected, i);

        for (size_t k = 0; name_of(item) != NULL && !expected->matched[i] && k < found->count; k++) {
            const void  *other = item_of(rules, found, k);
            sqlm_outcome outcome;

            if (found->matched[k] || name_of(other) == NULL || strcmp(name_of(item), name_of(other)) != 0)
                continue;
            expected->matched[i] = found->matched[k] = true;
            outcome = compare_item(c, rules, item, other);
            if (outcome != SQLM_OK)
                return outcome;
        }
    }
    return SQLM_OK;
}

/* What has no name on either side is known by what it says. */
static sqlm_outcome match_contents(comparison *c, const constraint_rules *rules, constraint_set *expected, constraint_set *found)
{
    for (size_t i = 0; i < expected->count; i++) {
        const void *item = item_of(rules, expected, i);

        for (size_t k = 0; !expected->matched[i] && k < found->count; k++) {
            const void  *other = item_of(rules, found, k);
            bool         same = false;
            sqlm_outcome outcome;

            if (found->matched[k] || (name_of(item) != NULL && name_of(other) != NULL))
                continue;
            outcome = items_equal(c, rules, item, other, &same);
            if (outcome != SQLM_OK)
                return outcome;
            if (same)
                expected->matched[i] = found->matched[k] = true;
        }
    }
    return SQLM_OK;
}

static sqlm_outcome compare_sets(comparison *c, const constraint_rules *rules, const void *expected_items, size_t expected_count,
                                 const void *found_items, size_t found_count)
{
    constraint_set expected;
    constraint_set found;
    sqlm_outcome   outcome = make_set(c, expected_items, expected_count, &expected);

    if (outcome == SQLM_OK)
        outcome = make_set(c, found_items, found_count, &found);
    if (outcome == SQLM_OK)
        outcome = match_names(c, rules, &expected, &found);
    if (outcome == SQLM_OK)
        outcome = match_contents(c, rules, &expected, &found);
    for (size_t i = 0; outcome == SQLM_OK && i < expected_count; i++) {
        if (!expected.matched[i])
            outcome = item_missing(c, rules, item_of(rules, &expected, i));
    }
    for (size_t i = 0; outcome == SQLM_OK && i < found_count; i++) {
        if (!found.matched[i])
            outcome = item_extra(c, rules, item_of(rules, &found, i));
    }
    return outcome;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static sqlm_outcome compare_strictness(comparison *c)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_TABLE_OPTION,
                                   .property = "strict",
                                   .expected = c->expected->strict ? "STRICT" : "",
                                   .found = c->found->strict ? "STRICT" : "" };

    sqlm_outcome outcome;

    if (c->expected->strict == c->found->strict)
        return SQLM_OK;
    sqlm__put_rebuild(begin(c), c->dialect, c->expected);
    outcome = take(c, &difference.remedy);
    return outcome == SQLM_OK ? add_about(c, c->expected, "table", c->expected->name, &difference) : outcome;
}

static sqlm_outcome compare_table_comments(comparison *c)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_TABLE_OPTION, .property = "comment" };
    sqlm_outcome    outcome;

    if (comments_equal(c, c->expected->comment, c->found->comment))
        return SQLM_OK;
    outcome = copy_text(c, c->expected->comment, &difference.expected);
    if (outcome == SQLM_OK)
        outcome = copy_text(c, c->found->comment, &difference.found);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm__put_change_table_comment(begin(c), c->dialect, c->expected);
    outcome = take(c, &difference.remedy);
    return outcome == SQLM_OK ? add_about(c, c->expected, "table", c->expected->name, &difference) : outcome;
}

static sqlm_outcome compare_options(comparison *c)
{
    sqlm_outcome outcome = compare_strictness(c);

    return outcome == SQLM_OK ? compare_table_comments(c) : outcome;
}

static sqlm_outcome compare_tables(comparison *c, const sqlm_schema_table *e, const sqlm_schema_table *f)
{
    sqlm_outcome outcome;

    c->expected = e;
    c->found = f;
    outcome = compare_options(c);
    if (outcome == SQLM_OK)
        outcome = compare_columns(c);
    if (outcome == SQLM_OK)
        outcome = compare_key(c);
    if (outcome == SQLM_OK)
        outcome = compare_sets(c, &unique_rules, e->uniques, e->unique_count, f->uniques, f->unique_count);
    if (outcome == SQLM_OK)
        outcome = compare_sets(c, &index_rules, e->indexes, e->index_count, f->indexes, f->index_count);
    if (outcome == SQLM_OK)
        outcome = compare_sets(c, &check_rules, e->checks, e->check_count, f->checks, f->check_count);
    if (outcome == SQLM_OK)
        outcome = compare_sets(c, &foreign_key_rules, e->foreign_keys, e->foreign_key_count, f->foreign_keys, f->foreign_key_count);
    return outcome;
}

static sqlm_outcome table_missing(comparison *c, const sqlm_schema_table *table)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_TABLE_MISSING,
                                   .property = "existence",
                                   .expected = "a table",
                                   .found = "",
                                   .remedy = "create the table from its model: sqlm_create_models()" };

    return add_about(c, table, "table", table->name, &difference);
}

static sqlm_outcome table_extra(comparison *c, const sqlm_schema_table *table)
{
    sqlm_difference difference = {
        .kind = SQLM_DIFFERENCE_TABLE_EXTRA, .property = "existence", .expected = "", .found = "a table"
    };
    sqlm_text_buffer *buffer = begin(c);
    sqlm_outcome      outcome;

    sqlm_text_buffer_put(buffer, "write a model for it, or, when nothing needs its rows, DROP TABLE ");
    sqlm__put_table_name(buffer, c->dialect, table);
    outcome = take(c, &difference.remedy);
    return outcome == SQLM_OK ? add_about(c, table, "table", table->name, &difference) : outcome;
}

static sqlm_outcome compare_all(comparison *c, const sqlm_schema *expected, const sqlm_schema *found)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < expected->table_count; i++) {
        const sqlm_schema_table *table = &expected->tables[i];
        const sqlm_schema_table *other = sqlm__find_same_table(found, table);

        outcome = other == NULL ? table_missing(c, table) : compare_tables(c, table, other);
    }
    for (size_t i = 0; outcome == SQLM_OK && i < found->table_count; i++) {
        if (sqlm__find_same_table(expected, &found->tables[i]) == NULL)
            outcome = table_extra(c, &found->tables[i]);
    }
    return outcome;
}

/* ---- the result -------------------------------------------------------------------------------------------------- */

/* By table, kind and object; what is equal in them (properties of one object) stays in its order. */
static int order_of(const sqlm_difference *a, const sqlm_difference *b)
{
    int order = strcmp(a->table, b->table);

    if (order == 0)
        order = (int)a->kind - (int)b->kind;
    return order != 0 ? order : strcmp(a->object, b->object);
}

static void merge(const sqlm_difference *from, size_t start, size_t middle, size_t end, sqlm_difference *to)
{
    size_t left = start;
    size_t right = middle;

    for (size_t i = start; i < end; i++) {
        if (left < middle && (right >= end || order_of(&from[left], &from[right]) <= 0))
            to[i] = from[left++];
        else
            to[i] = from[right++];
    }
}

/* Merge sort, which is stable; gives whichever of the two arrays holds the result. */
static sqlm_difference *sort(sqlm_difference *items, sqlm_difference *other, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        sqlm_difference *from = items;

        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = start + 2 * width < count ? start + 2 * width : count;

            merge(from, start, middle, end, other);
        }
        items = other;
        other = from;
    }
    return items;
}

static sqlm_outcome finish(comparison *c, sqlm_differences *differences)
{
    sqlm_difference *made = sqlm_arena_allocate(c->cx, c->arena, c->count * sizeof *made, _Alignof(sqlm_difference));
    sqlm_difference *sorted;

    if (made == NULL)
        return SQLM_ERR;
    sorted = sort(c->items, made, c->count);
    if (c->count > 0 && sorted != made)
        memcpy(made, sorted, c->count * sizeof *made);
    *differences = (sqlm_differences){ made, c->count };
    return SQLM_OK;
}

static sqlm_outcome check_arguments(sqlm_cx *cx, const sqlm_schema *expected, const sqlm_schema *found, const sqlm_arena *arena)
{
    if (expected == NULL || found == NULL || arena == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "a schema or the arena is NULL");
    if (expected->dialect->id != found->dialect->id)
        return SQLM_FAIL(cx, MISUSE, NONE, "the schemas are of dialects '%s' and '%s': they must be of one",
                         expected->dialect->name, found->dialect->name);
    return sqlm__storage_require(cx, expected->dialect);
}

sqlm_outcome sqlm_schema_compare(sqlm_cx *cx, const sqlm_schema *expected, const sqlm_schema *found, sqlm_arena *arena,
                                 sqlm_differences *differences)
{
    comparison   c = { .cx = cx, .arena = arena };
    sqlm_outcome outcome;

    if (cx == NULL)
        return SQLM_ERR;
    if (differences == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "differences is NULL");
    *differences = (sqlm_differences){ NULL, 0 };
    outcome = check_arguments(cx, expected, found, arena);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm_arena_new(cx, &c.scratch);
    if (outcome != SQLM_OK)
        return outcome;
    c.dialect = expected->dialect;
    sqlm_text_buffer_init(&c.buffer, cx, MAXIMUM_TEXT_BYTES);
    outcome = compare_all(&c, expected, found);
    if (outcome == SQLM_OK)
        outcome = finish(&c, differences);
    sqlm_text_buffer_fini(&c.buffer);
    sqlm_arena_free(c.scratch);
    return outcome;
}

const char *sqlm_difference_kind_name(sqlm_difference_kind kind)
{
    static const char *const names[] = {
        "table_missing",     "table_extra",         "table_option",     "column_missing",        "column_extra",
        "column_type",       "column_nullable",     "column_default",   "column_auto_increment", "primary_key",
        "unique_missing",    "unique_extra",        "unique_changed",   "index_missing",         "index_extra",
        "index_changed",     "check_missing",       "check_extra",      "check_changed",         "foreign_key_missing",
        "foreign_key_extra", "foreign_key_changed", "column_generated", "column_comment",
    };

    _Static_assert(sizeof names / sizeof names[0] == SQLM_DIFFERENCE_COUNT, "every kind of difference has a name");
    return (unsigned)kind < SQLM_DIFFERENCE_COUNT ? names[kind] : "unknown";
}
