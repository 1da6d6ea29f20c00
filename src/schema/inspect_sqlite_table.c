/* SPDX-License-Identifier: MIT */
#include "inspect_sqlite.h"

#include <assert.h>
#include <string.h>

#include "create_parser.h"
#include "expression_tree.h"
#include "recognise.h"
#include "sql_token.h"
#include "tables.h"
#include "texts.h"

/* The table that is being made. */
typedef struct making {
    sqlm__sqlite_inspection *in;
    sqlm_schema_table       *table;
    sqlm_schema_column      *columns;
    sqlm__created_table      created;
    bool                    *taken; /* which constraints of the text are type checks */
} making;

static sqlm_outcome unreadable(const sqlm__sqlite_inspection *in, const char *kind, const char *name)
{
    return SQLM_FAIL(in->cx, SCHEMA, NONE, "table \"%s\": the database's description of %s \"%s\" cannot be read", in->name, kind,
                     name);
}

/* A copy that lives as long as the schema; NULL stays NULL. */
static sqlm_outcome keep(const sqlm__sqlite_inspection *in, const char *text, const char **kept)
{
    *kept = text == NULL ? NULL : sqlm_arena_copy(in->cx, in->arena, text, strlen(text));
    return text != NULL && *kept == NULL ? SQLM_ERR : SQLM_OK;
}

/* Room for count items in the schema's arena. */
static void *items_of(const sqlm__sqlite_inspection *in, size_t count, size_t size)
{
    void *items = sqlm_arena_allocate(in->cx, in->arena, count * size, _Alignof(max_align_t));

    if (items != NULL)
        memset(items, 0, count * size);
    return items;
}

/* Stable, and those without a name last. Every item begins with its name. */
static void sort_by_name(void *items, size_t count, size_t size)
{
    unsigned char *bytes = items;
    unsigned char  moving[sizeof(sqlm_schema_foreign_key) + sizeof(sqlm_schema_index)];

    assert(size <= sizeof moving);
    for (size_t i = 1; i < count; i++) {
        size_t      at = i;
        const char *name;
        const char *before;

        memcpy(moving, bytes + i * size, size);
        memcpy(&name, moving, sizeof name);
        for (; at > 0 && name != NULL; at--) {
            memcpy(&before, bytes + (at - 1) * size, sizeof before);
            if (before != NULL && strcmp(before, name) <= 0)
                break;
            memcpy(bytes + at * size, bytes + (at - 1) * size, size);
        }
        memcpy(bytes + at * size, moving, size);
    }
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/* The name as the column has it: references to it may differ in case. */
static const char *column_name(const making *m, const char *name)
{
    for (size_t i = 0; i < m->table->column_count; i++) {
        if (sqlm__names_equal(m->columns[i].name, name))
            return m->columns[i].name;
    }
    return name;
}

static sqlm_outcome join(const sqlm__sqlite_inspection *in, const char *const *pieces, size_t count, const char **joined)
{
    return sqlm__join_texts(in->cx, in->arena, pieces, count, joined);
}

/* The declared type, with what else the column does to its values. */
static sqlm_outcome storage_of(const sqlm__sqlite_inspection *in, const sqlm__sqlite_column *row,
                               const sqlm__created_column *created, const char **storage)
{
    const char *const pieces[] = { row->type, created->collation != NULL ? " COLLATE " : "",
                                   created->collation != NULL ? created->collation : "",
                                   created->conflict != NULL ? " NOT NULL ON CONFLICT " : "",
                                   created->conflict != NULL ? created->conflict : "" };

    return join(in, pieces, sizeof pieces / sizeof pieces[0], storage);
}

/* Whether the column is the rowid, which is never NULL. */
static bool is_rowid(const making *m, const sqlm__sqlite_column *row)
{
    size_t keys = 0;

    for (size_t i = 0; i < m->in->column_count; i++)
        keys += m->in->columns[i].key_place > 0;
    return keys == 1 && row->key_place > 0 && !m->created.without_rowid && sqlm__names_equal(row->type, "INTEGER");
}

/* The check named tc_<table>_<column>, which is taken out of the table's checks. */
static sqlm_outcome find_type_check(making *m, const char *column, const char **check)
{
    const char *const pieces[] = { "tc_", m->in->name, "_", column };
    const char       *name;
    sqlm_outcome      outcome = join(m->in, pieces, sizeof pieces / sizeof pieces[0], &name);

    *check = NULL;
    for (size_t i = 0; outcome == SQLM_OK && i < m->created.constraint_count; i++) {
        const sqlm__constraint *constraint = &m->created.constraints[i];

        if (constraint->kind == SQLM__CONSTRAINT_CHECK && !m->taken[i] && constraint->name != NULL &&
            sqlm__names_equal(constraint->name, name)) {
            m->taken[i] = true;
            return keep(m->in, constraint->text, check);
        }
    }
    return outcome;
}

/* What the column computes, as the text has it: AS (…) [STORED]. Its expression is read once all columns are known. */
static sqlm_outcome make_generated(making *m, const sqlm__created_column *created, sqlm_schema_column *column)
{
    column->generated_virtual = !created->generated_stored;
    return keep(m->in, created->generated, &column->generated_text);
}

static sqlm_outcome make_column(making *m, const sqlm__sqlite_column *row, const sqlm__created_column *created,
                                sqlm_schema_column *column)
{
    const sqlm__sqlite_inspection *in = m->in;
    sqlm_outcome                   outcome;

    if (!sqlm__names_equal(row->name, created->name))
        return unreadable(in, "column", row->name);
    column->nullable = !row->not_null && !is_rowid(m, row);
    column->auto_increment = created->auto_increment;
    outcome = keep(in, row->name, &column->name);
    if (outcome == SQLM_OK && created->generated != NULL)
        outcome = make_generated(m, created, column);
    if (outcome == SQLM_OK)
        outcome = storage_of(in, row, created, &column->storage);
    if (outcome == SQLM_OK)
        outcome = find_type_check(m, column->name, &column->type_check);
    if (outcome == SQLM_OK)
        outcome = sqlm__recognise_type(in->cx, in->dialect, in->arena, in->scratch, column);
    if (outcome == SQLM_OK)
        outcome = sqlm__recognise_default(in->cx, in->dialect, in->arena, in->scratch,
                                          created->generated == NULL ? row->default_sql : NULL, column);
    return outcome;
}

static sqlm_outcome make_columns(making *m)
{
    size_t count = m->in->column_count;

    if (count != m->created.column_count)
        return unreadable(m->in, "table", m->in->name);
    m->columns = items_of(m->in, count, sizeof *m->columns);
    if (m->columns == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < count; i++) {
        sqlm_outcome outcome = make_column(m, &m->in->columns[i], &m->created.columns[i], &m->columns[i]);

        if (outcome != SQLM_OK)
            return outcome;
    }
    m->table->columns = m->columns;
    m->table->column_count = count;
    return SQLM_OK;
}

/* ---- keys and uniques -------------------------------------------------------------------------------------------- */

/* column COLLATE x DESC ON CONFLICT y, or (expression) DESC */
static sqlm_outcome part_text(const making *m, const sqlm__part *part, const char *conflict, const char **text)
{
    bool              expression = part->column == NULL;
    const char *const pieces[] = { expression ? "(" : "",
                                   expression ? part->text : column_name(m, part->column),
                                   expression ? ")" : "",
                                   part->collation != NULL ? " COLLATE " : "",
                                   part->collation != NULL ? part->collation : "",
                                   part->descending ? " DESC" : "",
                                   conflict != NULL ? " ON CONFLICT " : "",
                                   conflict != NULL ? conflict : "" };

    return join(m->in, pieces, sizeof pieces / sizeof pieces[0], text);
}

static sqlm_outcome key_columns(const making *m, const sqlm__constraint *constraint, const char *const **columns, size_t *count)
{
    const char **texts = items_of(m->in, constraint->column_count, sizeof *texts);

    if (texts == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < constraint->column_count; i++) {
        const char  *conflict = i + 1 == constraint->column_count ? constraint->conflict : NULL;
        sqlm_outcome outcome = part_text(m, &constraint->columns[i], conflict, &texts[i]);

        if (outcome != SQLM_OK)
            return outcome;
    }
    *columns = texts;
    *count = constraint->column_count;
    return SQLM_OK;
}

static size_t count_of(const making *m, sqlm__constraint_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < m->created.constraint_count; i++)
        count += m->created.constraints[i].kind == kind && !m->taken[i];
    return count;
}

static sqlm_outcome make_key(making *m)
{
    sqlm_schema_key *key = &m->table->primary_key;

    for (size_t i = 0; i < m->created.constraint_count; i++) {
        const sqlm__constraint *constraint = &m->created.constraints[i];
        sqlm_outcome            outcome;

        if (constraint->kind != SQLM__CONSTRAINT_PRIMARY_KEY)
            continue;
        outcome = keep(m->in, constraint->name, &key->name);
        return outcome == SQLM_OK ? key_columns(m, constraint, &key->columns, &key->column_count) : outcome;
    }
    return SQLM_OK;
}

static sqlm_outcome make_uniques(making *m)
{
    size_t              count = count_of(m, SQLM__CONSTRAINT_UNIQUE);
    sqlm_schema_unique *uniques = items_of(m->in, count, sizeof *uniques);
    size_t              made = 0;

    if (uniques == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < m->created.constraint_count; i++) {
        const sqlm__constraint *constraint = &m->created.constraints[i];
        sqlm_outcome            outcome;

        if (constraint->kind != SQLM__CONSTRAINT_UNIQUE)
            continue;
        outcome = keep(m->in, constraint->name, &uniques[made].name);
        if (outcome == SQLM_OK)
            outcome = key_columns(m, constraint, &uniques[made].columns, &uniques[made].column_count);
        if (outcome != SQLM_OK)
            return outcome;
        made++;
    }
    sort_by_name(uniques, count, sizeof *uniques);
    m->table->uniques = uniques;
    m->table->unique_count = count;
    return SQLM_OK;
}

/* ---- expressions ------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_expression(const making *m, const char *text, const sqlm_expression **expression)
{
    const sqlm_expression_columns columns = { sqlm__type_of_column, m->table };

    return sqlm_expression_parse_rendered(m->in->cx, m->in->dialect, text, &columns, m->in->arena, expression);
}

static sqlm_outcome read_generated(const making *m)
{
    const sqlm_expression_columns columns = { sqlm__type_of_column, m->table };
    sqlm_outcome                  outcome = SQLM_OK;

    for (size_t i = 0; i < m->table->column_count && outcome == SQLM_OK; i++) {
        sqlm_schema_column *column = &m->columns[i];

        if (column->generated_text != NULL && column->type != SQLM_TYPE_NONE)
            outcome = sqlm__expression_parse_rendered_value(m->in->cx, m->in->dialect, column->generated_text, &columns,
                                                            column->type, m->in->arena, &column->generated);
    }
    return outcome;
}

static sqlm_outcome make_checks(making *m)
{
    size_t             count = count_of(m, SQLM__CONSTRAINT_CHECK);
    sqlm_schema_check *checks = items_of(m->in, count, sizeof *checks);
    size_t             made = 0;

    if (checks == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < m->created.constraint_count; i++) {
        const sqlm__constraint *constraint = &m->created.constraints[i];
        sqlm_outcome            outcome;

        if (constraint->kind != SQLM__CONSTRAINT_CHECK || m->taken[i])
            continue;
        outcome = keep(m->in, constraint->name, &checks[made].name);
        if (outcome == SQLM_OK)
            outcome = keep(m->in, constraint->text, &checks[made].text);
        if (outcome == SQLM_OK)
            outcome = read_expression(m, checks[made].text, &checks[made].expression);
        if (outcome != SQLM_OK)
            return outcome;
        made++;
    }
    sort_by_name(checks, count, sizeof *checks);
    m->table->checks = checks;
    m->table->check_count = count;
    return SQLM_OK;
}

/* ---- foreign keys ------------------------------------------------------------------------------------------------ */

typedef struct action_word {
    const char *word;
    sqlm_action action;
} action_word;

static const action_word action_words[] = { { "NO ACTION", SQLM_ACTION_NO_ACTION },
                                            { "RESTRICT", SQLM_ACTION_RESTRICT },
                                            { "CASCADE", SQLM_ACTION_CASCADE },
                                            { "SET NULL", SQLM_ACTION_SET_NULL } };

/* False for SET DEFAULT, which is none of ours. */
static bool read_action(const char *word, sqlm_action *action)
{
    *action = SQLM_ACTION_NO_ACTION;
    for (size_t i = 0; i < sizeof action_words / sizeof action_words[0]; i++) {
        if (strcmp(word, action_words[i].word) == 0) {
            *action = action_words[i].action;
            return true;
        }
    }
    return false;
}

static sqlm_outcome make_clauses(const making *m, const sqlm__sqlite_reference *row, bool deferred, sqlm_schema_foreign_key *key)
{
    bool              delete_ours = read_action(row->on_delete, &key->on_delete);
    bool              update_ours = read_action(row->on_update, &key->on_update);
    const char *const pieces[] = { delete_ours ? "" : " ON DELETE ", delete_ours ? "" : row->on_delete,
                                   update_ours ? "" : " ON UPDATE ", update_ours ? "" : row->on_update,
                                   deferred ? " DEFERRABLE INITIALLY DEFERRED" : "" };
    sqlm_outcome outcome;

    if (delete_ours && update_ours && !deferred)
        return SQLM_OK;
    outcome = join(m->in, pieces, sizeof pieces / sizeof pieces[0], &key->clauses);
    if (outcome == SQLM_OK)
        key->clauses++; /* the blank before the first */
    return outcome;
}

/* Rows of one foreign key stand together, in the order of its columns. */
static sqlm_outcome make_foreign_key(const making *m, const sqlm__sqlite_reference *rows, size_t count,
                                     const sqlm__constraint *constraint, sqlm_schema_foreign_key *key)
{
    const char **columns = items_of(m->in, count, sizeof *columns);
    const char **referenced = items_of(m->in, count, sizeof *referenced);
    sqlm_outcome outcome;

    if (columns == NULL || referenced == NULL)
        return SQLM_ERR;
    key->referenced_schema = m->table->schema; /* foreign keys stay within a database */
    outcome = keep(m->in, constraint->name, &key->name);
    if (outcome == SQLM_OK)
        outcome = keep(m->in, rows[0].table, &key->referenced_table);
    if (outcome == SQLM_OK)
        outcome = make_clauses(m, &rows[0], constraint->deferred, key);
    for (size_t i = 0; outcome == SQLM_OK && i < count; i++) {
        columns[i] = column_name(m, rows[i].column);
        outcome = keep(m->in, rows[i].referenced_column != NULL ? rows[i].referenced_column : "", &referenced[i]);
    }
    key->columns = columns;
    key->referenced_columns = referenced;
    key->column_count = count;
    return outcome;
}

/* The database numbers them from the last in the text to the first. */
static const sqlm__constraint *foreign_key_of_text(const making *m, int64_t id)
{
    for (size_t i = m->created.constraint_count; i > 0; i--) {
        const sqlm__constraint *constraint = &m->created.constraints[i - 1];

        if (constraint->kind == SQLM__CONSTRAINT_FOREIGN_KEY && id-- == 0)
            return constraint;
    }
    return NULL;
}

static sqlm_outcome make_foreign_keys(making *m)
{
    size_t                   count = count_of(m, SQLM__CONSTRAINT_FOREIGN_KEY);
    sqlm_schema_foreign_key *keys = items_of(m->in, count, sizeof *keys);
    size_t                   made = 0;

    if (keys == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < m->in->foreign_key_count;) {
        const sqlm__sqlite_reference *rows = &m->in->foreign_keys[i];
        const sqlm__constraint       *constraint = foreign_key_of_text(m, rows[0].id);
        size_t                        parts = 0;
        sqlm_outcome                  outcome;

        while (i < m->in->foreign_key_count && m->in->foreign_keys[i].id == rows[0].id) {
            i++;
            parts++;
        }
        if (constraint == NULL || constraint->column_count != parts || made == count)
            return unreadable(m->in, "a foreign key to table", rows[0].table);
        outcome = make_foreign_key(m, rows, parts, constraint, &keys[made++]);
        if (outcome != SQLM_OK)
            return outcome;
    }
    if (made != count)
        return unreadable(m->in, "table", m->in->name);
    sort_by_name(keys, count, sizeof *keys);
    m->table->foreign_keys = keys;
    m->table->foreign_key_count = count;
    return SQLM_OK;
}

/* ---- indexes ----------------------------------------------------------------------------------------------------- */

static sqlm_outcome index_part(const making *m, const sqlm__sqlite_index *row, const sqlm__part *created, const char **text)
{
    bool             collated = row->collation != NULL && !sqlm__names_equal(row->collation, "BINARY");
    const sqlm__part part = { .column = row->column,
                              .text = created->text != NULL ? created->text : created->column,
                              .collation = row->column != NULL && collated ? row->collation : NULL,
                              .descending = row->descending };

    return part_text(m, &part, NULL, text);
}

/* Rows of one index stand together, in the order of its parts. */
static sqlm_outcome make_index(const making *m, const sqlm__sqlite_index *rows, size_t count, sqlm_schema_index *index)
{
    const sqlm__sqlite_inspection *in = m->in;
    sqlm__created_index            created;
    bool                           understood = false;
    const char                   **columns = items_of(in, count, sizeof *columns);
    sqlm_outcome                   outcome;

    if (columns == NULL)
        return SQLM_ERR;
    outcome = sqlm__parse_create_index(in->cx, in->scratch, rows[0].sql, &created, &understood);
    if (outcome != SQLM_OK)
        return outcome;
    if (!understood || created.part_count != count)
        return unreadable(in, "index", rows[0].name);
    outcome = keep(in, rows[0].name, &index->name);
    for (size_t i = 0; outcome == SQLM_OK && i < count; i++)
        outcome = index_part(m, &rows[i], &created.parts[i], &columns[i]);
    if (outcome == SQLM_OK)
        outcome = keep(in, created.where, &index->where_text);
    if (outcome == SQLM_OK && index->where_text != NULL)
        outcome = read_expression(m, index->where_text, &index->where);
    index->columns = columns;
    index->column_count = count;
    index->unique = rows[0].unique;
    return outcome;
}

static sqlm_outcome make_indexes(making *m)
{
    size_t             count = 0;
    sqlm_schema_index *indexes;
    size_t             made = 0;

    for (size_t i = 0; i < m->in->index_count; i++)
        count += m->in->indexes[i].sql != NULL;
    indexes = items_of(m->in, count, sizeof *indexes);
    if (indexes == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < m->in->index_count;) {
        const sqlm__sqlite_index *rows = &m->in->indexes[i];
        size_t                    parts = 1;
        sqlm_outcome              outcome;

        assert(rows[0].sql != NULL);
        for (i++; i < m->in->index_count && m->in->indexes[i].sql == NULL; i++)
            parts++;
        outcome = make_index(m, rows, parts, &indexes[made++]);
        if (outcome != SQLM_OK)
            return outcome;
    }
    sort_by_name(indexes, count, sizeof *indexes);
    m->table->indexes = indexes;
    m->table->index_count = count;
    return SQLM_OK;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static sqlm_outcome read_create_table(making *m)
{
    bool         understood = false;
    size_t       count;
    sqlm_outcome outcome;

    if (m->in->sql == NULL)
        return unreadable(m->in, "table", m->in->name);
    outcome = sqlm__parse_create_table(m->in->cx, m->in->scratch, m->in->sql, &m->created, &understood);
    if (outcome != SQLM_OK)
        return outcome;
    if (!understood)
        return unreadable(m->in, "table", m->in->name);
    count = m->created.constraint_count;
    m->taken = sqlm_arena_allocate(m->in->cx, m->in->scratch, (count + 1) * sizeof *m->taken, 1);
    if (m->taken == NULL)
        return SQLM_ERR;
    memset(m->taken, 0, (count + 1) * sizeof *m->taken);
    return SQLM_OK;
}

sqlm_outcome sqlm__sqlite_make_table(sqlm__sqlite_inspection *in, sqlm_schema_table *table)
{
    making       m = { .in = in, .table = table };
    sqlm_outcome outcome = read_create_table(&m);

    if (outcome == SQLM_OK)
        outcome = keep(in, in->name, &table->name);
    if (outcome == SQLM_OK)
        outcome = keep(in, in->schema, &table->schema);
    if (outcome == SQLM_OK)
        outcome = make_columns(&m);
    if (outcome == SQLM_OK)
        outcome = read_generated(&m);
    if (outcome == SQLM_OK)
        outcome = make_key(&m);
    if (outcome == SQLM_OK)
        outcome = make_uniques(&m);
    if (outcome == SQLM_OK)
        outcome = make_checks(&m);
    if (outcome == SQLM_OK)
        outcome = make_foreign_keys(&m);
    if (outcome == SQLM_OK)
        outcome = make_indexes(&m);
    table->strict = m.created.strict;
    return outcome;
}
