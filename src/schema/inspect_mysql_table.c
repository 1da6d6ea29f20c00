/* SPDX-License-Identifier: MIT */
#include "inspect_mysql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sqlmodel/sys/text_buffer.h>

#include "expression_tree.h"
#include "tables.h"
#include "texts.h"
#include "token_mysql.h"

enum { MAXIMUM_TEXT_BYTES = 1 << 24 };

/* The table that is being made. */
typedef struct making {
    const sqlm__mysql_inspection *in;
    const sqlm__mysql_table      *facts;
    sqlm_schema_table            *table;
    sqlm_schema_column           *columns; /* the table's */
    bool                         *taken;   /* checks that belong to a column */
} making;

/* ---- memory and texts ---------------------------------------------------------------------------------------------- */

void *sqlm__mysql_items(const sqlm__mysql_inspection *in, size_t count, size_t size)
{
    void *items = sqlm_arena_allocate(in->cx, in->arena, count * size, _Alignof(max_align_t));

    if (items != NULL)
        memset(items, 0, count * size);
    return items;
}

sqlm_outcome sqlm__mysql_keep(const sqlm__mysql_inspection *in, const char *text, const char **kept)
{
    *kept = text == NULL ? NULL : sqlm_arena_copy(in->cx, in->arena, text, strlen(text));
    return text != NULL && *kept == NULL ? SQLM_ERR : SQLM_OK;
}

sqlm_outcome sqlm__mysql_join(const sqlm__mysql_inspection *in, const char *const *pieces, size_t count, const char **joined)
{
    return sqlm__join_texts(in->cx, in->arena, pieces, count, joined);
}

/* MySQL's information_schema has a backslash before every quote of an expression. */
static sqlm_outcome without_backslashes(const sqlm__mysql_inspection *in, const char *text, const char **plain)
{
    char *copy = sqlm_arena_allocate(in->cx, in->scratch, strlen(text) + 1, 1);

    if (copy == NULL)
        return SQLM_ERR;
    *plain = copy;
    for (; *text != '\0'; text++) {
        if (text[0] == '\\' && (text[1] == '\'' || text[1] == '\\'))
            text++;
        *copy++ = *text;
    }
    *copy = '\0';
    return SQLM_OK;
}

sqlm_outcome sqlm__mysql_respell(const sqlm__mysql_inspection *in, const char *text, const char **respelled)
{
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome = in->is_mariadb ? SQLM_OK : without_backslashes(in, text, &text);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_init(&buffer, in->cx, MAXIMUM_TEXT_BYTES);
    sqlm__mysql_put_respelled(&buffer, in->scratch, text);
    outcome = buffer.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_keep(in, sqlm_text_buffer_text(&buffer), respelled);
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

/* Every item begins with its name; those without one are last. */
static int compare_names(const void *left, const void *right)
{
    const char *a;
    const char *b;

    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    if (a == NULL || b == NULL)
        return (a == NULL) - (b == NULL);
    return strcmp(a, b);
}

static void sort_by_name(void *items, size_t count, size_t size)
{
    if (count > 1)
        qsort(items, count, size, compare_names);
}

/* How many rows from one on have its name, which stands first in them. */
static size_t count_same(const sqlm__mysql_facts *facts, size_t first)
{
    size_t count = 1;

    while (first + count < facts->count && strcmp(facts->items[first + count].texts[0], facts->items[first].texts[0]) == 0)
        count++;
    return count;
}

/* ---- foreign keys ------------------------------------------------------------------------------------------------ */

/* False for SET DEFAULT, which is none of ours. */
static bool read_action(const char *word, sqlm_action *action)
{
    static const struct {
        const char *word;
        sqlm_action action;
    } words[] = { { "NO ACTION", SQLM_ACTION_NO_ACTION },
                  { "RESTRICT", SQLM_ACTION_RESTRICT },
                  { "CASCADE", SQLM_ACTION_CASCADE },
                  { "SET NULL", SQLM_ACTION_SET_NULL } };

    *action = SQLM_ACTION_NO_ACTION;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i].word) == 0) {
            *action = words[i].action;
            return true;
        }
    return false;
}

static const sqlm__mysql_fact *find_rule(const making *m, const char *name)
{
    const sqlm__mysql_facts *rules = &m->facts->facts[SQLM__MYSQL_RULE];

    for (size_t i = 0; i < rules->count; i++)
        if (strcmp(rules->items[i].texts[RULE_NAME], name) == 0)
            return &rules->items[i];
    return NULL;
}

static sqlm_outcome set_actions(const making *m, sqlm_schema_foreign_key *key)
{
    const sqlm__mysql_fact *rule = find_rule(m, key->name);
    bool                    deletes, updates;
    const char             *pieces[4];

    if (rule == NULL)
        return SQLM_FAIL(m->in->cx, SCHEMA, NONE, "table '%s': the actions of foreign key '%s' cannot be read", m->facts->name,
                         key->name);
    deletes = read_action(rule->texts[RULE_DELETE], &key->on_delete);
    updates = read_action(rule->texts[RULE_UPDATE], &key->on_update);
    if (deletes && updates)
        return SQLM_OK;
    pieces[0] = deletes ? "" : "ON DELETE ";
    pieces[1] = deletes ? "" : rule->texts[RULE_DELETE];
    pieces[2] = updates ? "" : deletes ? "ON UPDATE " : " ON UPDATE ";
    pieces[3] = updates ? "" : rule->texts[RULE_UPDATE];
    return sqlm__mysql_join(m->in, pieces, 4, &key->clauses);
}

/* A name without a schema means the current one, and one with it may mean that too. */
static sqlm_outcome set_target(const making *m, const sqlm__mysql_fact *row, sqlm_schema_foreign_key *key)
{
    const char *const schema = row->texts[REFERENCE_SCHEMA];
    const char *const name = sqlm__mysql_wanted_name(m->in, row->texts[REFERENCE_TABLE]);
    const bool        is_current = m->in->current != NULL && strcmp(schema, m->in->current) == 0;
    sqlm_outcome      outcome = sqlm__mysql_keep(m->in, name != NULL ? name : row->texts[REFERENCE_TABLE], &key->referenced_table);

    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_keep(m->in, schema, &key->referenced_in);
    if (!is_current)
        key->referenced_schema = key->referenced_in;
    return outcome;
}

static sqlm_outcome make_foreign_key(const making *m, const sqlm__mysql_fact *rows, size_t count, sqlm_schema_foreign_key *key)
{
    const char **columns = sqlm__mysql_items(m->in, count, sizeof *columns);
    const char **targets = sqlm__mysql_items(m->in, count, sizeof *targets);
    sqlm_outcome outcome;

    if (columns == NULL || targets == NULL)
        return SQLM_ERR;
    outcome = sqlm__mysql_keep(m->in, rows[0].texts[REFERENCE_NAME], &key->name);
    if (outcome == SQLM_OK)
        outcome = set_target(m, &rows[0], key);
    if (outcome == SQLM_OK)
        outcome = set_actions(m, key);
    for (size_t i = 0; outcome == SQLM_OK && i < count; i++) {
        outcome = sqlm__mysql_keep(m->in, rows[i].texts[REFERENCE_COLUMN], &columns[i]);
        if (outcome == SQLM_OK)
            outcome = sqlm__mysql_keep(m->in, rows[i].texts[REFERENCE_TARGET], &targets[i]);
    }
    key->columns = columns;
    key->referenced_columns = targets;
    key->column_count = count;
    return outcome;
}

static sqlm_outcome make_foreign_keys(const making *m)
{
    const sqlm__mysql_facts *rows = &m->facts->facts[SQLM__MYSQL_REFERENCE];
    sqlm_schema_foreign_key *keys = sqlm__mysql_items(m->in, rows->count, sizeof *keys);
    size_t                   made = 0;
    sqlm_outcome             outcome = SQLM_OK;

    if (keys == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < rows->count && outcome == SQLM_OK;) {
        const size_t count = count_same(rows, i);

        outcome = make_foreign_key(m, &rows->items[i], count, &keys[made++]);
        i += count;
    }
    sort_by_name(keys, made, sizeof *keys);
    m->table->foreign_keys = keys;
    m->table->foreign_key_count = made;
    return outcome;
}

/* ---- keys, uniques and indexes ------------------------------------------------------------------------------------- */

/* column (10) DESC, or (expression) DESC; what is not the usual kind of index says so behind its last part. */
static sqlm_outcome part_text(const making *m, const sqlm__mysql_fact *row, bool is_last, const char **text)
{
    const char *const column = row->texts[PART_COLUMN];
    const char       *expression = "";
    const char *const method = row->texts[PART_METHOD];
    const bool        is_usual = method == NULL || strcmp(method, "BTREE") == 0;
    const char *const unused = row->texts[PART_UNUSED];
    char              prefix[32] = "";
    sqlm_outcome      outcome = SQLM_OK;

    if (row->numbers[PART_PREFIX] > 0)
        (void)snprintf(prefix, sizeof prefix, " (%lld)", (long long)row->numbers[PART_PREFIX]);
    if (column == NULL && row->texts[PART_EXPRESSION] != NULL)
        outcome = sqlm__mysql_respell(m->in, row->texts[PART_EXPRESSION], &expression);
    if (outcome != SQLM_OK)
        return outcome;
    return sqlm__mysql_join(m->in,
                            (const char *const[]){ column != NULL ? column : "(", expression, column != NULL ? "" : ")", prefix,
                                                   row->texts[PART_DIRECTION] != NULL && row->texts[PART_DIRECTION][0] == 'D'
                                                       ? " DESC"
                                                       : "",
                                                   is_last && !is_usual ? " USING " : "", is_last && !is_usual ? method : "",
                                                   is_last && unused != NULL ? " " : "", is_last && unused != NULL ? unused : "" },
                            9, text);
}

static sqlm_outcome part_texts(const making *m, const sqlm__mysql_fact *rows, size_t count, const char *const **texts)
{
    const char **parts = sqlm__mysql_items(m->in, count, sizeof *parts);
    sqlm_outcome outcome = parts == NULL ? SQLM_ERR : SQLM_OK;

    for (size_t i = 0; i < count && outcome == SQLM_OK; i++)
        outcome = part_text(m, &rows[i], i + 1 == count, &parts[i]);
    *texts = parts;
    return outcome;
}

/* A foreign key brings an index of its own, unless there is one that does: named as itself or, where its own name was made up, as its
 * first column. */
static bool is_of_foreign_key(const making *m, const sqlm_schema_index *index)
{
    for (size_t i = 0; i < m->table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &m->table->foreign_keys[i];
        bool same = key->column_count == index->column_count &&
                    (strcmp(key->name, index->name) == 0 || strcmp(key->columns[0], index->name) == 0);

        for (size_t k = 0; same && k < key->column_count; k++)
            same = strcmp(key->columns[k], index->columns[k]) == 0;
        if (same)
            return true;
    }
    return false;
}

/* Where the lists of a table have room for what its indexes are. */
typedef struct index_lists {
    sqlm_schema_unique *uniques;
    sqlm_schema_index  *indexes;
} index_lists;

static sqlm_outcome make_index(const making *m, const sqlm__mysql_fact *rows, size_t count, const index_lists *lists)
{
    const char *const  name = rows[0].texts[PART_NAME];
    sqlm_schema_index  made = { .column_count = count };
    sqlm_outcome       outcome = part_texts(m, rows, count, &made.columns);

    if (outcome == SQLM_OK && strcmp(name, "PRIMARY") != 0)
        outcome = sqlm__mysql_keep(m->in, name, &made.name);
    if (outcome != SQLM_OK)
        return outcome;
    if (made.name == NULL)
        m->table->primary_key = (sqlm_schema_key){ NULL, made.columns, count };
    else if (rows[0].numbers[PART_NOT_UNIQUE] == 0)
        lists->uniques[m->table->unique_count++] = (sqlm_schema_unique){ made.name, made.columns, count };
    else if (!is_of_foreign_key(m, &made))
        lists->indexes[m->table->index_count++] = made;
    return SQLM_OK;
}

static sqlm_outcome make_indexes(const making *m)
{
    const sqlm__mysql_facts *rows = &m->facts->facts[SQLM__MYSQL_PART];
    const index_lists        lists = { sqlm__mysql_items(m->in, rows->count, sizeof *lists.uniques),
                                       sqlm__mysql_items(m->in, rows->count, sizeof *lists.indexes) };
    sqlm_outcome             outcome = SQLM_OK;

    if (lists.uniques == NULL || lists.indexes == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < rows->count && outcome == SQLM_OK;) {
        const size_t count = count_same(rows, i);

        outcome = make_index(m, &rows->items[i], count, &lists);
        i += count;
    }
    sort_by_name(lists.uniques, m->table->unique_count, sizeof *lists.uniques);
    sort_by_name(lists.indexes, m->table->index_count, sizeof *lists.indexes);
    m->table->uniques = lists.uniques;
    m->table->indexes = lists.indexes;
    return outcome;
}

/* ---- expressions --------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_generated(const making *m)
{
    const sqlm_expression_columns known = { sqlm__type_of_column, m->table };
    sqlm_outcome                  outcome = SQLM_OK;

    for (size_t i = 0; i < m->table->column_count && outcome == SQLM_OK; i++)
        if (m->columns[i].generated_text != NULL && m->columns[i].type != SQLM_TYPE_NONE)
            outcome = sqlm__expression_parse_rendered_value(m->in->cx, sqlm_conn_dialect(m->in->conn), m->columns[i].generated_text,
                                                            &known, m->columns[i].type, m->in->arena, &m->columns[i].generated);
    return outcome;
}

/* A check of a column has no name of its own in MariaDB. */
static sqlm_outcome make_check(const making *m, const sqlm__mysql_fact *row, sqlm_schema_check *check)
{
    const sqlm_expression_columns known = { sqlm__type_of_column, m->table };
    const bool                    is_enforced = strcmp(row->texts[CHECK_ENFORCED], "YES") == 0;
    sqlm_outcome                  outcome = sqlm__mysql_respell(m->in, row->texts[CHECK_CLAUSE], &check->text);

    if (outcome == SQLM_OK && strcmp(row->texts[CHECK_LEVEL], "Column") != 0)
        outcome = sqlm__mysql_keep(m->in, row->texts[CHECK_NAME], &check->name);
    if (outcome != SQLM_OK)
        return outcome;
    if (!is_enforced)
        return sqlm__mysql_join(m->in, (const char *const[]){ check->text, " NOT ENFORCED" }, 2, &check->text);
    return sqlm_expression_parse_rendered(m->in->cx, sqlm_conn_dialect(m->in->conn), check->text, &known, m->in->arena,
                                          &check->expression);
}

static sqlm_outcome make_checks(const making *m)
{
    const sqlm__mysql_facts *rows = &m->facts->facts[SQLM__MYSQL_CHECK];
    sqlm_schema_check       *checks = sqlm__mysql_items(m->in, rows->count, sizeof *checks);
    sqlm_outcome             outcome = SQLM_OK;

    if (checks == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < rows->count && outcome == SQLM_OK; i++)
        if (!m->taken[i])
            outcome = make_check(m, &rows->items[i], &checks[m->table->check_count++]);
    sort_by_name(checks, m->table->check_count, sizeof *checks);
    m->table->checks = checks;
    return outcome;
}

/* ---- the table ----------------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm__mysql_make_table(const sqlm__mysql_inspection *in, const sqlm__mysql_table *facts, sqlm_schema_table *table)
{
    making       m = { .in = in, .facts = facts, .table = table };
    sqlm_outcome outcome = sqlm__mysql_keep(in, facts->wanted, &table->name);

    m.taken = sqlm__mysql_items(in, facts->facts[SQLM__MYSQL_CHECK].count, sizeof *m.taken);
    if (m.taken == NULL)
        return SQLM_ERR;
    table->strict = true;
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_keep(in, in->schema, &table->schema);
    if (outcome == SQLM_OK && facts->comment != NULL && facts->comment[0] != '\0')
        outcome = sqlm__mysql_keep(in, facts->comment, &table->comment);
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_make_columns(in, facts, m.taken, table, &m.columns);
    if (outcome == SQLM_OK)
        outcome = read_generated(&m);
    if (outcome == SQLM_OK)
        outcome = make_foreign_keys(&m);
    if (outcome == SQLM_OK)
        outcome = make_indexes(&m);
    return outcome == SQLM_OK ? make_checks(&m) : outcome;
}
