/* SPDX-License-Identifier: MIT */
#include "sqlmodel/schema/compare.h"

#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

#include "canonical.h"
#include "comparison.h"
#include "definition.h"
#include "list.h"
#include "remedy.h"
#include "sql_token.h"
#include "storage.h"
#include "tables.h"

enum { MAXIMUM_TEXT_BYTES = 1 << 24 };

/* ---- texts ------------------------------------------------------------------------------------------------------- */

sqlm_text_buffer *sqlm__comparison_begin(sqlm__comparison *c)
{
    sqlm_text_buffer_reset(&c->buffer);
    return &c->buffer;
}

sqlm_outcome sqlm__comparison_take(sqlm__comparison *c, const char **text)
{
    if (c->buffer.outcome != SQLM_OK)
        return c->buffer.outcome;
    *text = sqlm_arena_copy(c->cx, c->arena, sqlm_text_buffer_text(&c->buffer), c->buffer.length);
    return *text == NULL ? SQLM_ERR : SQLM_OK;
}

void sqlm__put_names(sqlm_text_buffer *buffer, const char *const *texts, size_t count)
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
static sqlm_outcome type_text(sqlm__comparison *c, const sqlm_schema_column *column, bool with_check, const char **text)
{
    sqlm_text_buffer *buffer = sqlm__comparison_begin(c);

    put_kind(buffer, c->dialect, column);
    if (column->storage[0] != '\0')
        sqlm_text_buffer_put_format(buffer, " stored as %s", column->storage);
    else
        sqlm_text_buffer_put(buffer, " stored without a type");
    if ((with_check || column->type == SQLM_TYPE_NONE) && column->type_check != NULL)
        sqlm_text_buffer_put_format(buffer, " CHECK (%s)", column->type_check);
    else if (with_check)
        sqlm_text_buffer_put(buffer, " without a type check");
    return sqlm__comparison_take(c, text);
}

static sqlm_outcome default_text(sqlm__comparison *c, const sqlm_schema_column *column, const char **text)
{
    sqlm_text_buffer *buffer = sqlm__comparison_begin(c);

    if (column->default_kind == SQLM_DEFAULT_NOW)
        sqlm_text_buffer_put(buffer, "now");
    else if (column->default_kind == SQLM_DEFAULT_RAW)
        sqlm_text_buffer_put(buffer, column->default_text);
    else
        sqlm__put_default(buffer, c->dialect, column);
    return sqlm__comparison_take(c, text);
}

static sqlm_outcome generated_text(sqlm__comparison *c, const sqlm_schema_column *column, const char **text)
{
    sqlm_text_buffer *buffer = sqlm__comparison_begin(c);

    if (column->generated_text != NULL) {
        sqlm__put_condition(buffer, c->dialect, column->generated, column->generated_text);
        sqlm_text_buffer_put(buffer, column->generated_virtual ? " VIRTUAL" : "");
    }
    return sqlm__comparison_take(c, text);
}

/* A copy, so that differences do not borrow from the schemas; "" for NULL. */
static sqlm_outcome copy_text(sqlm__comparison *c, const char *given, const char **text)
{
    sqlm_text_buffer_put(sqlm__comparison_begin(c), given == NULL ? "" : given);
    return sqlm__comparison_take(c, text);
}

/* schema.table, or table without a schema */
static sqlm_outcome table_text(sqlm__comparison *c, const sqlm_schema_table *table, const char **text)
{
    sqlm_text_buffer_put_format(sqlm__comparison_begin(c), "%s%s", table->schema == NULL ? "" : table->schema,
                                table->schema == NULL ? "" : ".");
    sqlm_text_buffer_put(&c->buffer, table->name);
    return sqlm__comparison_take(c, text);
}

/* ---- differences ------------------------------------------------------------------------------------------------- */

static sqlm_outcome add(sqlm__comparison *c, const sqlm_difference *difference)
{
    sqlm_difference *items = sqlm__list_grow(c->cx, c->scratch, c->items, c->count, sizeof *items);

    if (items == NULL)
        return SQLM_ERR;
    c->items = items;
    items[c->count++] = *difference;
    return SQLM_OK;
}

/* The object's text is made of its word and its name; names that are NULL in the schema come as what stands for them. */
static sqlm_outcome object_text(sqlm__comparison *c, const char *word, const char *name, const char **text)
{
    sqlm_text_buffer_put_format(sqlm__comparison_begin(c), "%s%s%s", word, name[0] == '\0' ? "" : " ", name);
    return sqlm__comparison_take(c, text);
}

sqlm_outcome sqlm__comparison_add(sqlm__comparison *c, const sqlm_schema_table *table, const char *word, const char *name,
                                  sqlm_difference *difference)
{
    sqlm_outcome outcome = object_text(c, word, name, &difference->object);

    if (outcome == SQLM_OK)
        outcome = table_text(c, table, &difference->table);
    return outcome == SQLM_OK ? add(c, difference) : outcome;
}

/* A property of a column that is there. */
static sqlm_outcome add_column_change(sqlm__comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found,
                                      sqlm_difference *difference)
{
    sqlm_outcome outcome;

    sqlm__put_change_column(sqlm__comparison_begin(c), c->dialect, c->expected, expected, found, difference->kind);
    outcome = sqlm__comparison_take(c, &difference->remedy);
    return outcome == SQLM_OK ? sqlm__comparison_add(c, c->expected, "column", expected->name, difference) : outcome;
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static sqlm_outcome compare_type(sqlm__comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
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

static sqlm_outcome compare_nullable(sqlm__comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
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
static bool literals_equal(const sqlm__comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
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

static sqlm_outcome compare_default(sqlm__comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
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

static sqlm_outcome compare_auto_increment(sqlm__comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
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

static sqlm_outcome compare_generated(sqlm__comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
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
static bool comments_equal(const sqlm__comparison *c, const char *expected, const char *found)
{
    if (!sqlm__keeps_comments(c->dialect))
        return true;
    return strcmp(expected == NULL ? "" : expected, found == NULL ? "" : found) == 0;
}

static sqlm_outcome compare_comment(sqlm__comparison *c, const sqlm_schema_column *expected, const sqlm_schema_column *found)
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

static sqlm_outcome column_missing(sqlm__comparison *c, const sqlm_schema_column *column)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_MISSING, .property = "existence", .found = "" };
    sqlm_outcome    outcome = type_text(c, column, false, &difference.expected);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__put_add_column(sqlm__comparison_begin(c), c->dialect, c->expected, column);
    outcome = sqlm__comparison_take(c, &difference.remedy);
    return outcome == SQLM_OK ? sqlm__comparison_add(c, c->expected, "column", column->name, &difference) : outcome;
}

static sqlm_outcome column_extra(sqlm__comparison *c, const sqlm_schema_column *column)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_COLUMN_EXTRA, .property = "existence", .expected = "" };
    sqlm_outcome    outcome = type_text(c, column, false, &difference.found);

    if (outcome == SQLM_OK)
        outcome = sqlm__put_drop_column(c->cx, sqlm__comparison_begin(c), c->dialect, c->scratch, c->found, column);
    if (outcome == SQLM_OK)
        outcome = sqlm__comparison_take(c, &difference.remedy);
    return outcome == SQLM_OK ? sqlm__comparison_add(c, c->expected, "column", column->name, &difference) : outcome;
}

static sqlm_outcome compare_column(sqlm__comparison *c, const sqlm_schema_column *expected)
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

static sqlm_outcome compare_columns(sqlm__comparison *c)
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

static sqlm_outcome add_key(sqlm__comparison *c, sqlm_difference *difference)
{
    sqlm_outcome outcome;

    sqlm__put_change_key(sqlm__comparison_begin(c), c->dialect, c->expected, c->found);
    outcome = sqlm__comparison_take(c, &difference->remedy);
    return outcome == SQLM_OK ? sqlm__comparison_add(c, c->expected, "primary key", "", difference) : outcome;
}

static sqlm_outcome compare_key_columns(sqlm__comparison *c, const sqlm_schema_key *expected, const sqlm_schema_key *found)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_PRIMARY_KEY, .property = "columns" };
    sqlm_outcome    outcome;

    if (lists_equal(expected->columns, expected->column_count, found->columns, found->column_count))
        return SQLM_OK;
    sqlm__put_names(sqlm__comparison_begin(c), expected->columns, expected->column_count);
    outcome = sqlm__comparison_take(c, &difference.expected);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm__put_names(sqlm__comparison_begin(c), found->columns, found->column_count);
    outcome = sqlm__comparison_take(c, &difference.found);
    return outcome == SQLM_OK ? add_key(c, &difference) : outcome;
}

/* A key that was found without a name is not one of another name. */
static sqlm_outcome compare_key_name(sqlm__comparison *c, const sqlm_schema_key *expected, const sqlm_schema_key *found)
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

static sqlm_outcome compare_key(sqlm__comparison *c)
{
    sqlm_outcome outcome = compare_key_columns(c, &c->expected->primary_key, &c->found->primary_key);

    return outcome == SQLM_OK ? compare_key_name(c, &c->expected->primary_key, &c->found->primary_key) : outcome;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static sqlm_outcome compare_strictness(sqlm__comparison *c)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_TABLE_OPTION,
                                   .property = "strict",
                                   .expected = c->expected->strict ? "STRICT" : "",
                                   .found = c->found->strict ? "STRICT" : "" };

    sqlm_outcome outcome;

    if (c->expected->strict == c->found->strict)
        return SQLM_OK;
    sqlm__put_rebuild(sqlm__comparison_begin(c), c->dialect, c->expected);
    outcome = sqlm__comparison_take(c, &difference.remedy);
    return outcome == SQLM_OK ? sqlm__comparison_add(c, c->expected, "table", c->expected->name, &difference) : outcome;
}

static sqlm_outcome compare_table_comments(sqlm__comparison *c)
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
    sqlm__put_change_table_comment(sqlm__comparison_begin(c), c->dialect, c->expected);
    outcome = sqlm__comparison_take(c, &difference.remedy);
    return outcome == SQLM_OK ? sqlm__comparison_add(c, c->expected, "table", c->expected->name, &difference) : outcome;
}

static sqlm_outcome compare_options(sqlm__comparison *c)
{
    sqlm_outcome outcome = compare_strictness(c);

    return outcome == SQLM_OK ? compare_table_comments(c) : outcome;
}

static sqlm_outcome compare_tables(sqlm__comparison *c, const sqlm_schema_table *e, const sqlm_schema_table *f)
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
        outcome = sqlm__compare_constraints(c);
    return outcome;
}

static sqlm_outcome table_missing(sqlm__comparison *c, const sqlm_schema_table *table)
{
    sqlm_difference difference = { .kind = SQLM_DIFFERENCE_TABLE_MISSING,
                                   .property = "existence",
                                   .expected = "a table",
                                   .found = "",
                                   .remedy = "create the table from its model: sqlm_create_models()" };

    return sqlm__comparison_add(c, table, "table", table->name, &difference);
}

static sqlm_outcome table_extra(sqlm__comparison *c, const sqlm_schema_table *table)
{
    sqlm_difference difference = {
        .kind = SQLM_DIFFERENCE_TABLE_EXTRA, .property = "existence", .expected = "", .found = "a table"
    };
    sqlm_text_buffer *buffer = sqlm__comparison_begin(c);
    sqlm_outcome      outcome;

    sqlm_text_buffer_put(buffer, "write a model for it, or, when nothing needs its rows, DROP TABLE ");
    sqlm__put_table_name(buffer, c->dialect, table);
    outcome = sqlm__comparison_take(c, &difference.remedy);
    return outcome == SQLM_OK ? sqlm__comparison_add(c, table, "table", table->name, &difference) : outcome;
}

static sqlm_outcome compare_all(sqlm__comparison *c, const sqlm_schema *expected, const sqlm_schema *found)
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

static sqlm_outcome finish(sqlm__comparison *c, sqlm_differences *differences)
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
    sqlm__comparison c = { .cx = cx, .arena = arena };
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
