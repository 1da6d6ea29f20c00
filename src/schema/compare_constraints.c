/* SPDX-License-Identifier: MIT */
#include "comparison.h"

#include <string.h>

#include "canonical.h"
#include "definition.h"
#include "remedy.h"
#include "sql_token.h"

enum { MAXIMUM_PROPERTIES = 5 };

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

static sqlm_outcome list_property(sqlm__comparison *c, const char *name, const char *const *texts, size_t count, properties *all)
{
    sqlm__put_names(sqlm__comparison_begin(c), texts, count);
    all->items[all->count] = (property){ .name = name };
    return sqlm__comparison_take(c, &all->items[all->count++].text);
}

static sqlm_outcome condition_property(sqlm__comparison *c, const char *name, const sqlm_expression *tree, const char *text,
                                       properties *all)
{
    sqlm_text_buffer *buffer = sqlm__comparison_begin(c);

    if (text != NULL)
        sqlm__put_condition(buffer, c->dialect, tree, text);
    all->items[all->count] = (property){ .name = name, .is_condition = true, .tree = tree };
    return sqlm__comparison_take(c, &all->items[all->count++].text);
}

static sqlm_outcome unique_properties(sqlm__comparison *c, const void *item, properties *all)
{
    const sqlm_schema_unique *unique = item;

    return list_property(c, "columns", unique->columns, unique->column_count, all);
}

static sqlm_outcome index_properties(sqlm__comparison *c, const void *item, properties *all)
{
    const sqlm_schema_index *index = item;
    sqlm_outcome             outcome = list_property(c, "columns", index->columns, index->column_count, all);

    if (outcome != SQLM_OK)
        return outcome;
    all->items[all->count++] = (property){ .name = "unique", .text = index->unique ? "yes" : "no" };
    return condition_property(c, "predicate", index->where, index->where_text, all);
}

static sqlm_outcome check_properties(sqlm__comparison *c, const void *item, properties *all)
{
    const sqlm_schema_check *check = item;

    return condition_property(c, "expression", check->expression, check->text, all);
}

static sqlm_outcome reference_text(sqlm__comparison *c, const sqlm_schema_foreign_key *key, const char *schema, const char **text)
{
    sqlm_text_buffer_put_format(sqlm__comparison_begin(c), "%s%s%s (", schema == NULL ? "" : schema, schema == NULL ? "" : ".",
                                key->referenced_table);
    sqlm__put_names(&c->buffer, key->referenced_columns, key->column_count);
    sqlm_text_buffer_put(&c->buffer, ")");
    return sqlm__comparison_take(c, text);
}

static sqlm_outcome foreign_key_properties(sqlm__comparison *c, const void *item, properties *all)
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
    sqlm_text_buffer_put(sqlm__comparison_begin(c), key->clauses == NULL ? "" : key->clauses);
    all->items[all->count] = (property){ .name = "clauses" };
    return sqlm__comparison_take(c, &all->items[all->count++].text);
}

/* ---- constraints and indexes: remedies --------------------------------------------------------------------------- */

static void remedy_unique(sqlm__comparison *c, const void *expected, const void *found)
{
    sqlm__put_change_unique(&c->buffer, c->dialect, c->expected, expected, found);
}

static void remedy_index(sqlm__comparison *c, const void *expected, const void *found)
{
    sqlm__put_change_index(&c->buffer, c->dialect, c->expected, expected, found);
}

static void remedy_check(sqlm__comparison *c, const void *expected, const void *found)
{
    sqlm__put_change_check(&c->buffer, c->dialect, c->expected, expected, found);
}

static void remedy_foreign_key(sqlm__comparison *c, const void *expected, const void *found)
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
    sqlm_outcome (*properties)(sqlm__comparison *c, const void *item, properties *all);
    void (*remedy)(sqlm__comparison *c, const void *expected, const void *found); /* NULL for what is not there */
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

static sqlm_outcome properties_equal(sqlm__comparison *c, const property *a, const property *b, bool *same)
{
    if (!a->is_condition) {
        *same = strcmp(a->text, b->text) == 0 || (b->other != NULL && strcmp(a->text, b->other) == 0);
        return SQLM_OK;
    }
    if (a->tree != NULL && b->tree != NULL)
        return sqlm__expressions_agree(c->cx, c->dialect, c->scratch, a->tree, b->tree, same);
    return sqlm__sql_equal(c->cx, c->scratch, a->text, b->text, same);
}

static sqlm_outcome read_properties(sqlm__comparison *c, const constraint_rules *rules, const void *item, properties *all)
{
    all->count = 0;
    return rules->properties(c, item, all);
}

static sqlm_outcome items_equal(sqlm__comparison *c, const constraint_rules *rules, const void *a, const void *b, bool *same)
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
static sqlm_outcome name_text(sqlm__comparison *c, const constraint_rules *rules, const void *item, const char **text)
{
    properties   all;
    sqlm_outcome outcome;

    *text = name_of(item);
    if (*text != NULL)
        return SQLM_OK;
    outcome = read_properties(c, rules, item, &all);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_put_format(sqlm__comparison_begin(c), "(%s)", all.items[0].text);
    return sqlm__comparison_take(c, text);
}

/* All properties, for what is missing or too many: "tenant_id, name; predicate: closed_at IS NULL". */
static sqlm_outcome whole_text(sqlm__comparison *c, const constraint_rules *rules, const void *item, const char **text)
{
    properties        all;
    sqlm_text_buffer *buffer;
    sqlm_outcome      outcome = read_properties(c, rules, item, &all);

    if (outcome != SQLM_OK)
        return outcome;
    buffer = sqlm__comparison_begin(c);
    sqlm_text_buffer_put(buffer, all.items[0].text);
    for (size_t i = 1; i < all.count; i++) {
        if (all.items[i].text[0] != '\0')
            sqlm_text_buffer_put_format(buffer, "; %s: %s", all.items[i].name, all.items[i].text);
    }
    return sqlm__comparison_take(c, text);
}

static sqlm_outcome add_item(sqlm__comparison *c, const constraint_rules *rules, const void *expected, const void *found,
                             sqlm_difference *difference)
{
    const char  *name;
    sqlm_outcome outcome = name_text(c, rules, expected != NULL ? expected : found, &name);

    if (outcome != SQLM_OK)
        return outcome;
    (void)sqlm__comparison_begin(c);
    rules->remedy(c, expected, found);
    outcome = sqlm__comparison_take(c, &difference->remedy);
    return outcome == SQLM_OK ? sqlm__comparison_add(c, c->expected, rules->word, name, difference) : outcome;
}

static sqlm_outcome item_missing(sqlm__comparison *c, const constraint_rules *rules, const void *expected)
{
    sqlm_difference difference = { .kind = rules->missing, .property = "existence", .found = "" };
    sqlm_outcome    outcome = whole_text(c, rules, expected, &difference.expected);

    return outcome == SQLM_OK ? add_item(c, rules, expected, NULL, &difference) : outcome;
}

static sqlm_outcome item_extra(sqlm__comparison *c, const constraint_rules *rules, const void *found)
{
    sqlm_difference difference = { .kind = rules->extra, .property = "existence", .expected = "" };
    sqlm_outcome    outcome = whole_text(c, rules, found, &difference.found);

    return outcome == SQLM_OK ? add_item(c, rules, NULL, found, &difference) : outcome;
}

static sqlm_outcome compare_item(sqlm__comparison *c, const constraint_rules *rules, const void *expected, const void *found)
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

static sqlm_outcome make_set(sqlm__comparison *c, const void *items, size_t count, constraint_set *set)
{
    *set = (constraint_set){ items, count, sqlm_arena_allocate(c->cx, c->scratch, count * sizeof(bool), 1) };
    if (set->matched == NULL)
        return SQLM_ERR;
    memset(set->matched, 0, count * sizeof(bool));
    return SQLM_OK;
}

/* Items of one name are compared. */
static sqlm_outcome match_names(sqlm__comparison *c, const constraint_rules *rules, constraint_set *expected, constraint_set *found)
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
static sqlm_outcome match_contents(sqlm__comparison *c, const constraint_rules *rules, constraint_set *expected,
                                   constraint_set *found)
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

static sqlm_outcome compare_sets(sqlm__comparison *c, const constraint_rules *rules, const void *expected_items,
                                 size_t expected_count, const void *found_items, size_t found_count)
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

sqlm_outcome sqlm__compare_constraints(sqlm__comparison *c)
{
    const sqlm_schema_table *e = c->expected;
    const sqlm_schema_table *f = c->found;
    sqlm_outcome             outcome = compare_sets(c, &unique_rules, e->uniques, e->unique_count, f->uniques, f->unique_count);

    if (outcome == SQLM_OK)
        outcome = compare_sets(c, &index_rules, e->indexes, e->index_count, f->indexes, f->index_count);
    if (outcome == SQLM_OK)
        outcome = compare_sets(c, &check_rules, e->checks, e->check_count, f->checks, f->check_count);
    if (outcome == SQLM_OK)
        outcome = compare_sets(c, &foreign_key_rules, e->foreign_keys, e->foreign_key_count, f->foreign_keys, f->foreign_key_count);
    return outcome;
}
