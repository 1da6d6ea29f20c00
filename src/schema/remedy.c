/* SPDX-License-Identifier: MIT */
#include "remedy.h"

#include <string.h>

#include "definition.h"
#include "names.h"
#include "sql_token.h"
#include "storage.h"

static bool has_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

void sqlm__put_rebuild(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table)
{
    sqlm_text_buffer_put(buffer, "rebuild table ");
    sqlm__put_table_name(buffer, dialect, table);
    sqlm_text_buffer_put(buffer, ": create it anew under another name, copy the rows, drop the old one, rename the new one");
}

/* ---- ADD COLUMN -------------------------------------------------------------------------------------------------- */

/* The foreign key of this column alone, or NULL. */
static const sqlm_schema_foreign_key *own_foreign_key(const sqlm_schema_table *table, const char *column)
{
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &table->foreign_keys[i];

        if (key->column_count == 1 && strcmp(key->columns[0], column) == 0)
            return key;
    }
    return NULL;
}

/* SQLite fills the rows that are there with the default, which must be a constant, and NULL where it refers to another table; it computes
 * nothing for them. The others add any column, whose key is a matter of its own. */
static bool can_add(const sqlm_dialect *dialect, const sqlm_schema_table *table, const sqlm_schema_column *column)
{
    if (sqlm__alters_tables(dialect))
        return true;
    if (has_name(table->primary_key.columns, table->primary_key.column_count, column->name) || column->generated_text != NULL)
        return false;
    if (column->default_kind == SQLM_DEFAULT_NOW || column->default_kind == SQLM_DEFAULT_RAW)
        return false;
    if (own_foreign_key(table, column->name) != NULL)
        return column->nullable && column->default_kind == SQLM_DEFAULT_NONE;
    return column->nullable || column->default_kind == SQLM_DEFAULT_LITERAL;
}

/* Whether a check has the name of the column's own one: ck_<table>_<column>. */
static bool is_own_check(const sqlm_dialect *dialect, const char *name, const char *table, const char *column,
                         sqlm_text_buffer *own)
{
    sqlm_text_buffer_reset(own);
    sqlm__put_generated_name(own, dialect, "ck", table, column, 1);
    return name != NULL && own->outcome == SQLM_OK && strcmp(name, sqlm_text_buffer_text(own)) == 0;
}

/* Checks that stand with the column. Elsewhere than on SQLite they are differences of their own, with remedies of their own. */
static void put_own_checks(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                           const char *column)
{
    sqlm_text_buffer name;

    sqlm_text_buffer_init(&name, buffer->cx, buffer->maximum);
    for (size_t i = 0; i < table->check_count && name.outcome == SQLM_OK; i++) {
        const sqlm_schema_check *check = &table->checks[i];

        if (!is_own_check(dialect, check->name, table->name, column, &name))
            continue;
        sqlm_text_buffer_put(buffer, " ");
        sqlm__put_check(buffer, dialect, check);
    }
    if (buffer->outcome == SQLM_OK)
        buffer->outcome = name.outcome;
    sqlm_text_buffer_fini(&name);
}

static void put_own_reference(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_foreign_key *key)
{
    if (key == NULL)
        return;
    sqlm_text_buffer_put(buffer, " ");
    if (key->name != NULL) {
        sqlm_text_buffer_put(buffer, "CONSTRAINT ");
        sqlm_dialect_put_identifier(buffer, dialect, key->name);
        sqlm_text_buffer_put(buffer, " ");
    }
    sqlm__put_references(buffer, dialect, key);
}

void sqlm__put_add_column(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                          const sqlm_schema_column *column)
{
    if (!can_add(dialect, table, column)) {
        sqlm__put_rebuild(buffer, dialect, table);
        return;
    }
    sqlm__put_alter_table(buffer, dialect, table);
    sqlm_text_buffer_put(buffer, "ADD COLUMN ");
    sqlm__put_column(buffer, dialect, column);
    if (column->type_check != NULL) {
        sqlm_text_buffer_put(buffer, sqlm__alters_tables(dialect) ? ", ADD " : " ");
        sqlm__put_column_check(buffer, dialect, table, column);
    }
    if (!sqlm__alters_tables(dialect)) {
        put_own_checks(buffer, dialect, table, column->name);
        put_own_reference(buffer, dialect, own_foreign_key(table, column->name));
    } else if (column->comment != NULL && !sqlm__has_inline_comments(dialect)) {
        sqlm_text_buffer_put(buffer, "; ");
        sqlm__put_comment(buffer, dialect, table, column);
    }
}

/* ---- DROP COLUMN ------------------------------------------------------------------------------------------------- */

static sqlm_outcome mentions(sqlm_cx *cx, sqlm_arena *scratch, const char *text, const char *name, bool *found)
{
    sqlm__tokens tokens;
    sqlm_outcome outcome;

    if (text == NULL || *found)
        return SQLM_OK;
    outcome = sqlm__tokenize(cx, scratch, text, &tokens);
    for (size_t i = 0; outcome == SQLM_OK && i < tokens.count; i++) {
        const char *value;

        if (tokens.items[i].kind != SQLM__TOKEN_WORD && tokens.items[i].kind != SQLM__TOKEN_NAME)
            continue;
        value = sqlm__token_value(cx, scratch, &tokens.items[i]);
        if (value == NULL)
            return SQLM_ERR;
        *found = *found || sqlm__names_equal(value, name);
    }
    return outcome;
}

/* Whether keys, uniques or foreign keys hold the column. */
static bool is_in_a_key(const sqlm_schema_table *table, const char *name)
{
    bool found = has_name(table->primary_key.columns, table->primary_key.column_count, name);

    for (size_t i = 0; i < table->unique_count; i++)
        found = found || has_name(table->uniques[i].columns, table->uniques[i].column_count, name);
    for (size_t i = 0; i < table->foreign_key_count; i++)
        found = found || has_name(table->foreign_keys[i].columns, table->foreign_keys[i].column_count, name);
    return found;
}

static sqlm_outcome is_in_an_expression(sqlm_cx *cx, sqlm_arena *scratch, const sqlm_schema_table *table, const char *name,
                                        bool *found)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < table->check_count; i++)
        outcome = mentions(cx, scratch, table->checks[i].text, name, found);
    for (size_t i = 0; outcome == SQLM_OK && i < table->column_count; i++) {
        if (table->columns[i].default_kind == SQLM_DEFAULT_RAW)
            outcome = mentions(cx, scratch, table->columns[i].default_text, name, found);
        if (outcome == SQLM_OK && strcmp(table->columns[i].name, name) != 0)
            outcome = mentions(cx, scratch, table->columns[i].generated_text, name, found);
    }
    for (size_t i = 0; outcome == SQLM_OK && i < table->index_count; i++) {
        outcome = mentions(cx, scratch, table->indexes[i].where_text, name, found);
        for (size_t k = 0; outcome == SQLM_OK && k < table->indexes[i].column_count; k++)
            outcome = mentions(cx, scratch, table->indexes[i].columns[k], name, found);
    }
    return outcome;
}

sqlm_outcome sqlm__put_drop_column(sqlm_cx *cx, sqlm_text_buffer *buffer, const sqlm_dialect *dialect, sqlm_arena *scratch,
                                   const sqlm_schema_table *table, const sqlm_schema_column *column)
{
    bool         held = !sqlm__alters_tables(dialect) && (column->type_check != NULL || is_in_a_key(table, column->name));
    sqlm_outcome outcome = SQLM_OK;

    if (!sqlm__alters_tables(dialect) && !held)
        outcome = is_in_an_expression(cx, scratch, table, column->name, &held);

    if (outcome != SQLM_OK)
        return outcome;
    if (held) {
        sqlm__put_rebuild(buffer, dialect, table);
        return SQLM_OK;
    }
    sqlm__put_alter_table(buffer, dialect, table);
    sqlm_text_buffer_put(buffer, "DROP COLUMN ");
    sqlm_dialect_put_identifier(buffer, dialect, column->name);
    return SQLM_OK;
}

/* ---- changed columns --------------------------------------------------------------------------------------------- */

/* Puts a type check in the place of the one that was found. */
static void put_change_type_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                                  const sqlm_schema_column *expected, const sqlm_schema_column *found)
{
    if (found->type_check != NULL) {
        sqlm_text_buffer_put(buffer, ", DROP CONSTRAINT ");
        sqlm__put_column_check_name(buffer, dialect, table, found);
    }
    if (expected->type_check != NULL) {
        sqlm_text_buffer_put(buffer, ", ADD ");
        sqlm__put_column_check(buffer, dialect, table, expected);
    }
}

static void put_postgres_type(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    sqlm_text_buffer_put_format(buffer, " TYPE %s USING ", column->storage);
    sqlm_dialect_put_identifier(buffer, dialect, column->name);
    sqlm_text_buffer_put_format(buffer, "::%s", column->storage);
}

static void put_postgres_default(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    sqlm_text_buffer_put(buffer, column->default_kind == SQLM_DEFAULT_NONE ? " DROP DEFAULT" : " SET DEFAULT ");
    sqlm__put_default(buffer, dialect, column);
}

static void put_postgres_identity(sqlm_text_buffer *buffer, const sqlm_schema_column *expected, const sqlm_schema_column *found)
{
    const char *who = expected->identity_always ? "ALWAYS" : "BY DEFAULT";

    if (!expected->auto_increment)
        sqlm_text_buffer_put(buffer, " DROP IDENTITY");
    else if (found->auto_increment)
        sqlm_text_buffer_put_format(buffer, " SET GENERATED %s", who);
    else
        sqlm_text_buffer_put_format(buffer, " ADD GENERATED %s AS IDENTITY", who);
}

static void put_change_postgres(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                                const sqlm_schema_column *expected, const sqlm_schema_column *found, sqlm_difference_kind kind)
{
    sqlm__put_alter_table(buffer, dialect, table);
    sqlm_text_buffer_put(buffer, "ALTER COLUMN ");
    sqlm_dialect_put_identifier(buffer, dialect, expected->name);
    if (kind == SQLM_DIFFERENCE_COLUMN_TYPE) {
        put_postgres_type(buffer, dialect, expected);
        put_change_type_check(buffer, dialect, table, expected, found);
    } else if (kind == SQLM_DIFFERENCE_COLUMN_NULLABLE) {
        sqlm_text_buffer_put(buffer, expected->nullable ? " DROP NOT NULL" : " SET NOT NULL");
    } else if (kind == SQLM_DIFFERENCE_COLUMN_DEFAULT) {
        put_postgres_default(buffer, dialect, expected);
    } else {
        put_postgres_identity(buffer, expected, found);
    }
}

/* What is computed cannot be told anew: the column goes, and comes with another expression. */
static void put_change_generated(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                                 const sqlm_schema_column *expected)
{
    sqlm__put_alter_table(buffer, dialect, table);
    sqlm_text_buffer_put(buffer, "DROP COLUMN ");
    sqlm_dialect_put_identifier(buffer, dialect, expected->name);
    sqlm_text_buffer_put(buffer, "; ");
    sqlm__put_add_column(buffer, dialect, table, expected);
}

/* A MODIFY states all of the column: what it leaves out is lost. */
static void put_change_mysql(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                             const sqlm_schema_column *expected, const sqlm_schema_column *found, sqlm_difference_kind kind)
{
    sqlm__put_alter_table(buffer, dialect, table);
    sqlm_text_buffer_put(buffer, "MODIFY COLUMN ");
    sqlm__put_column(buffer, dialect, expected);
    if (kind == SQLM_DIFFERENCE_COLUMN_TYPE)
        put_change_type_check(buffer, dialect, table, expected, found);
}

void sqlm__put_change_column(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                             const sqlm_schema_column *expected, const sqlm_schema_column *found, sqlm_difference_kind kind)
{
    if (!sqlm__alters_tables(dialect))
        sqlm__put_rebuild(buffer, dialect, table);
    else if (kind == SQLM_DIFFERENCE_COLUMN_GENERATED)
        put_change_generated(buffer, dialect, table, expected);
    else if (kind == SQLM_DIFFERENCE_COLUMN_COMMENT && !sqlm__has_inline_comments(dialect))
        sqlm__put_comment(buffer, dialect, table, expected);
    else if (dialect->id == SQLM_DIALECT_POSTGRES)
        put_change_postgres(buffer, dialect, table, expected, found, kind);
    else
        put_change_mysql(buffer, dialect, table, expected, found, kind);
}

void sqlm__put_change_table_comment(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table)
{
    if (!sqlm__has_inline_comments(dialect)) {
        sqlm__put_comment(buffer, dialect, table, NULL);
        return;
    }
    sqlm__put_alter_table(buffer, dialect, table);
    sqlm_text_buffer_put(buffer, "COMMENT=");
    sqlm_dialect_put_text(buffer, dialect, table->comment == NULL ? "" : table->comment);
}

/* ---- constraints and indexes ------------------------------------------------------------------------------------- */

/* Begins ALTER TABLE … DROP …, ADD …: false where the table must be made anew, which is written then. A constraint without a name
 * cannot be dropped. */
static bool begin_change(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table, bool can_drop)
{
    if (sqlm__alters_tables(dialect) && can_drop) {
        sqlm__put_alter_table(buffer, dialect, table);
        return true;
    }
    sqlm__put_rebuild(buffer, dialect, table);
    return false;
}

/* Between the DROP of what was found and the ADD of what is expected. */
static void put_add(sqlm_text_buffer *buffer, bool was_found)
{
    sqlm_text_buffer_put(buffer, was_found ? ", ADD " : "ADD ");
}

void sqlm__put_change_key(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *expected,
                          const sqlm_schema_table *found)
{
    const sqlm_schema_key *old = &found->primary_key;
    bool                   is_found = old->column_count > 0;
    bool                   has_own_words = dialect->id == SQLM_DIALECT_MYSQL;

    if (!begin_change(buffer, dialect, expected, !is_found || has_own_words || old->name != NULL))
        return;
    if (is_found && has_own_words)
        sqlm_text_buffer_put(buffer, "DROP PRIMARY KEY");
    else if (is_found)
        sqlm__put_drop_constraint(buffer, dialect, old->name);
    if (expected->primary_key.column_count == 0)
        return;
    put_add(buffer, is_found);
    sqlm__put_primary_key(buffer, dialect, expected);
}

/* Drops what was found, NULL being nothing; tells whether what is expected is to follow. */
static bool put_change(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table, bool is_expected,
                       const char *const *found, void (*drop)(sqlm_text_buffer *, const sqlm_dialect *, const char *))
{
    if (!begin_change(buffer, dialect, table, found == NULL || *found != NULL))
        return false;
    if (found != NULL)
        drop(buffer, dialect, *found);
    if (is_expected)
        put_add(buffer, found != NULL);
    return is_expected;
}

void sqlm__put_change_unique(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                             const sqlm_schema_unique *expected, const sqlm_schema_unique *found)
{
    if (put_change(buffer, dialect, table, expected != NULL, found == NULL ? NULL : &found->name, sqlm__put_drop_constraint))
        sqlm__put_unique(buffer, dialect, table, expected);
}

void sqlm__put_change_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                            const sqlm_schema_check *expected, const sqlm_schema_check *found)
{
    if (put_change(buffer, dialect, table, expected != NULL, found == NULL ? NULL : &found->name, sqlm__put_drop_constraint))
        sqlm__put_check(buffer, dialect, expected);
}

void sqlm__put_change_foreign_key(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                                  const sqlm_schema_foreign_key *expected, const sqlm_schema_foreign_key *found)
{
    if (put_change(buffer, dialect, table, expected != NULL, found == NULL ? NULL : &found->name, sqlm__put_drop_foreign_key))
        sqlm__put_foreign_key(buffer, dialect, expected);
}

void sqlm__put_change_index(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                            const sqlm_schema_index *expected, const sqlm_schema_index *found)
{
    if (found != NULL)
        sqlm__put_drop_index(buffer, dialect, table, found);
    if (found != NULL && expected != NULL)
        sqlm_text_buffer_put(buffer, "; ");
    if (expected != NULL)
        sqlm__put_create_index(buffer, dialect, table, expected);
}
