/* SPDX-License-Identifier: MIT */
/* A model's FIELD rows, each with what belongs to one column alone. */
#include "model_text.h"

#include <inttypes.h>
#include <string.h>

static const char *kind_text(model_text *m, const sqlm_schema_column *column)
{
    const char *optional = column->nullable ? "opt_" : "";

    if (column->type == SQLM_TYPE_DECIMAL)
        return model_format(m, "%sdecimal(%u, %u)", optional, column->precision, column->scale);
    if (column->type == SQLM_TYPE_ENUM)
        return model_format(m, "%senum(%s)", optional, model_enum_name(m, column->name));
    return model_format(m, "%s%s", optional, sqlm_type_name(column->type));
}

static bool is_key(const sqlm_schema_table *table, const char *column)
{
    for (size_t i = 0; i < table->primary_key.column_count; i++) {
        if (strcmp(table->primary_key.columns[i], column) == 0)
            return true;
    }
    return false;
}

/* Whether a name is the one that this library gives: prefix_table_column. */
static bool is_own_name(const sqlm_schema_table *table, const char *prefix, const char *column, const char *name)
{
    size_t prefix_length = strlen(prefix);
    size_t table_length = strlen(table->name);

    return strncmp(name, prefix, prefix_length) == 0 && strncmp(name + prefix_length, table->name, table_length) == 0 &&
           name[prefix_length + table_length] == '_' && strcmp(name + prefix_length + table_length + 1, column) == 0;
}

/* UNIQUE, or UNIQUE("name"); one such attribute is all that a column takes. */
static void add_named(model_text *m, layout_row *row, const char *word, const char *prefix, const char *name)
{
    if (name == NULL || is_own_name(m->table, prefix, row->name, name))
        model_add(m, row, word);
    else
        model_add_call(m, row, word, name);
}

/* Whether a constraint named second is a better choice than the first for the column's attribute: it has the name that the
 * attribute gives. */
static bool is_better(const model_text *m, const char *prefix, const char *column, const char *first, const char *second)
{
    return first != NULL && !is_own_name(m->table, prefix, column, first) &&
           (second == NULL || is_own_name(m->table, prefix, column, second));
}

static void add_unique(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    const sqlm_schema_unique *uniques = m->table->uniques;
    size_t                    count = m->table->unique_count;
    size_t                    best = count;

    for (size_t i = 0; i < count; i++) {
        if (uniques[i].column_count != 1 || strcmp(uniques[i].columns[0], column->name) != 0)
            continue;
        if (best == count || is_better(m, "uq_", column->name, uniques[best].name, uniques[i].name))
            best = i;
    }
    if (best == count)
        return;
    m->unique_done[best] = true;
    add_named(m, row, "UNIQUE", "uq_", uniques[best].name);
}

static void add_index(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    const sqlm_schema_index *indexes = m->table->indexes;
    size_t                   count = m->table->index_count;
    size_t                   best = count;

    for (size_t i = 0; i < count; i++) {
        if (indexes[i].column_count != 1 || strcmp(indexes[i].columns[0], column->name) != 0 || indexes[i].unique ||
            indexes[i].where_text != NULL)
            continue;
        if (best == count || is_better(m, "ix_", column->name, indexes[best].name, indexes[i].name))
            best = i;
    }
    if (best == count)
        return;
    m->index_done[best] = true;
    add_named(m, row, "INDEX", "ix_", indexes[best].name);
}

/* Whether a check says that the column always has its greatest length. */
static bool is_fixed(model_text *m, const sqlm_schema_column *column)
{
    const char *wanted = model_format(m, "length(%s) = %" PRIu32, column->name, column->max_length);

    for (size_t i = 0; i < m->table->check_count; i++) {
        if (m->table->checks[i].expression != NULL && strcmp(model_portable(m, m->table->checks[i].expression), wanted) == 0)
            return true;
    }
    return false;
}

static void add_length(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    if (column->max_length > 0)
        model_add(m, row,
                  model_format(m, "%s(%" PRIu32 ")", is_fixed(m, column) ? "FIXED_LENGTH" : "MAX_LENGTH", column->max_length));
}

/* A number as C writes it: the least i64 has no literal, an u64 beyond i64 needs its u. */
static const char *number_text(model_text *m, const sqlm_schema_column *column)
{
    const char *text = column->default_text;

    if (column->type == SQLM_TYPE_I64 && strcmp(text, "-9223372036854775808") == 0)
        return "DEFAULT(INT64_MIN)";
    if (column->type == SQLM_TYPE_U64 && (strlen(text) > 19 || (strlen(text) == 19 && strcmp(text, "9223372036854775807") > 0)))
        return model_format(m, "DEFAULT(%su)", text);
    return model_format(m, "DEFAULT(%s)", text);
}

static void add_literal(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    if (column->type == SQLM_TYPE_ENUM)
        model_add(m, row, model_format(m, "DEFAULT(%s)", model_enum_constant(m, column->name, column->default_text)));
    else if (column->type < SQLM_TYPE_TEXT)
        model_add(m, row, number_text(m, column));
    else
        model_add_call(m, row, "DEFAULT", column->default_text);
}

static void add_default(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    switch (column->default_kind) {
    case SQLM_DEFAULT_NONE:
        break;
    case SQLM_DEFAULT_LITERAL:
        add_literal(m, row, column);
        break;
    case SQLM_DEFAULT_NOW:
        model_add(m, row, "DEFAULT_NOW");
        break;
    case SQLM_DEFAULT_RAW:
        emit_problem(m->e, m->table, column->name, "the default %s is none that a model can have", column->default_text);
        break;
    }
}

/* Numbers that SQLite has no exact arithmetic for are none that a model can compute. */
static void add_generated(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    bool is_exact = column->type != SQLM_TYPE_DECIMAL && column->type != SQLM_TYPE_F32;

    if (column->generated_text == NULL)
        return;
    if (column->generated != NULL && !column->generated_virtual && is_exact)
        model_add_call(m, row, "GENERATED", model_portable(m, column->generated));
    else
        emit_problem(m->e, m->table, column->name, "GENERATED ALWAYS AS (%s) %s is nothing that a model can compute",
                     column->generated_text, column->generated_virtual ? "VIRTUAL" : "STORED");
}

/* Checks that have the column's own name. */
static void add_checks(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    for (size_t i = 0; i < m->table->check_count; i++) {
        const sqlm_schema_check *check = &m->table->checks[i];

        if (m->check_done[i] || check->expression == NULL || check->name == NULL ||
            !is_own_name(m->table, "ck_", column->name, check->name))
            continue;
        m->check_done[i] = true;
        model_add_call(m, row, "CHECK", model_portable(m, check->expression));
        return;
    }
}

static const char *model_of(const emission *e, const char *table)
{
    for (size_t i = 0; i < e->schema->table_count; i++) {
        if (strcmp(e->schema->tables[i].name, table) == 0)
            return e->models[i];
    }
    for (size_t i = 0; i < e->options->references.count; i++) {
        if (strcmp(e->options->references.items[i].table, table) == 0)
            return e->options->references.items[i].model;
    }
    return NULL;
}

static const char *action_text(sqlm_action action)
{
    static const char *const words[] = { [SQLM_ACTION_RESTRICT] = "RESTRICT",
                                         [SQLM_ACTION_NO_ACTION] = "NO_ACTION",
                                         [SQLM_ACTION_CASCADE] = "CASCADE",
                                         [SQLM_ACTION_SET_NULL] = "SET_NULL" };

    return words[action];
}

static void add_reference(model_text *m, layout_row *row, const sqlm_schema_foreign_key *key)
{
    const char *model = model_of(m->e, key->referenced_table);

    if (model == NULL) {
        emit_problem(m->e, m->table, row->name, "it refers to table \"%s\", whose model is not known: add --reference %s=MODEL",
                     key->referenced_table, key->referenced_table);
        return;
    }
    if (key->name != NULL && !is_own_name(m->table, "fk_", row->name, key->name))
        emit_problem(m->e, m->table, row->name, "the foreign key is named \"%s\", a model's is named \"fk_%s_%s\"", key->name,
                     m->table->name, row->name);
    if (key->clauses != NULL)
        emit_problem(m->e, m->table, row->name, "no model has a foreign key with %s", key->clauses);
    if (!model_require_identifier(m, row->name, "referenced column", key->referenced_columns[0]))
        return;
    model_add(m, row, model_format(m, "FOREIGN_KEY(%s, %s)", model, key->referenced_columns[0]));
    if (key->on_delete != SQLM_ACTION_RESTRICT)
        model_add(m, row, model_format(m, "ON_DELETE(%s)", action_text(key->on_delete)));
    if (key->on_update != SQLM_ACTION_RESTRICT)
        model_add(m, row, model_format(m, "ON_UPDATE(%s)", action_text(key->on_update)));
}

static void add_foreign_key(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    bool done = false;

    for (size_t i = 0; i < m->table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &m->table->foreign_keys[i];

        if (key->column_count != 1 || strcmp(key->columns[0], column->name) != 0)
            continue;
        if (done)
            emit_problem(m->e, m->table, column->name, "it has more than one foreign key");
        else
            add_reference(m, row, key);
        done = true;
    }
}

/* Storage that the kind would have in a table of a model. A rowid that is not AUTOINCREMENT has none there. */
static void check_column(model_text *m, const sqlm_schema_column *column)
{
    if (column->type == SQLM_TYPE_NONE)
        emit_problem(m->e, m->table, column->name, "it is stored as %s%s%s%s, which is no kind of a model",
                     column->storage[0] == '\0' ? "anything" : column->storage, column->type_check != NULL ? " CHECK (" : "",
                     column->type_check != NULL ? column->type_check : "", column->type_check != NULL ? ")" : "");
    if (is_key(m->table, column->name) && column->nullable)
        emit_problem(m->e, m->table, column->name, "it is part of the primary key and may be NULL");
    if (m->table->primary_key.column_count == 1 && is_key(m->table, column->name) && !column->auto_increment &&
        strcmp(column->storage, "INTEGER") == 0)
        emit_problem(m->e, m->table, column->name,
                     "an INTEGER PRIMARY KEY without AUTOINCREMENT is no key of a model: add AUTOINCREMENT, or declare it INT");
}

static bool is_version(const model_text *m, const sqlm_schema_column *column)
{
    return m->e->options->version_column != NULL && strcmp(m->e->options->version_column, column->name) == 0 && !column->nullable &&
           column->type >= SQLM_TYPE_I16 && column->type <= SQLM_TYPE_I64;
}

void model_add_column(model_text *m, const sqlm_schema_column *column)
{
    layout_row *row;

    check_column(m, column);
    if (!model_require_identifier(m, NULL, "column", column->name))
        return;
    row = model_add_row(m, kind_text(m, column), column->name);
    if (is_key(m->table, column->name))
        model_add(m, row, "PRIMARY_KEY");
    if (column->auto_increment)
        model_add(m, row, "AUTO_INCREMENT");
    add_unique(m, row, column);
    add_index(m, row, column);
    add_length(m, row, column);
    if (is_version(m, column))
        model_add(m, row, "VERSION");
    add_default(m, row, column);
    add_generated(m, row, column);
    add_checks(m, row, column);
    add_foreign_key(m, row, column);
}
