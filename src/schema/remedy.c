/* SPDX-License-Identifier: MIT */
#include "remedy.h"

#include <string.h>

#include "sql_token.h"
#include "storage.h"

void sqlm__put_names(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            sqlm_text_buffer_put(buffer, ", ");
        sqlm_dialect_put_identifier(buffer, dialect, names[i]);
    }
}

void sqlm__put_condition(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_expression *expression, const char *text)
{
    if (expression != NULL)
        sqlm_expression_render(buffer, dialect, expression);
    else
        sqlm_text_buffer_put(buffer, text);
}

const char *sqlm__action_words(sqlm_action action)
{
    static const char *const words[] = { [SQLM_ACTION_RESTRICT] = "RESTRICT",
                                         [SQLM_ACTION_NO_ACTION] = "NO ACTION",
                                         [SQLM_ACTION_CASCADE] = "CASCADE",
                                         [SQLM_ACTION_SET_NULL] = "SET NULL" };

    return words[action];
}

static bool has_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

void sqlm__put_create_index(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                            const sqlm_schema_index *index)
{
    sqlm_text_buffer_put(buffer, index->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    sqlm_dialect_put_identifier(buffer, dialect, index->name);
    sqlm_text_buffer_put(buffer, " ON ");
    sqlm_dialect_put_identifier(buffer, dialect, table->name);
    sqlm_text_buffer_put(buffer, " (");
    for (size_t i = 0; i < index->column_count; i++) {
        sqlm_text_buffer_put(buffer, i > 0 ? ", " : "");
        if (sqlm_schema_find_column(table, index->columns[i]) != NULL)
            sqlm_dialect_put_identifier(buffer, dialect, index->columns[i]);
        else
            sqlm_text_buffer_put(buffer, index->columns[i]); /* an expression, or more than a column: SQL already */
    }
    sqlm_text_buffer_put(buffer, ")");
    if (index->where_text != NULL) {
        sqlm_text_buffer_put(buffer, " WHERE ");
        sqlm__put_condition(buffer, dialect, index->where, index->where_text);
    }
}

void sqlm__put_drop_index(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_index *index)
{
    sqlm_text_buffer_put(buffer, "DROP INDEX ");
    sqlm_dialect_put_identifier(buffer, dialect, index->name);
}

void sqlm__put_rebuild(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *table)
{
    sqlm_text_buffer_put(buffer, "rebuild table ");
    sqlm_dialect_put_identifier(buffer, dialect, table);
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

/* SQLite fills the rows that are there with the default, which must be a constant, and NULL where it refers to another table. */
static bool can_add(const sqlm_schema_table *table, const sqlm_schema_column *column)
{
    if (has_name(table->primary_key.columns, table->primary_key.column_count, column->name))
        return false;
    if (column->default_kind == SQLM_DEFAULT_NOW || column->default_kind == SQLM_DEFAULT_RAW)
        return false;
    if (own_foreign_key(table, column->name) != NULL)
        return column->nullable && column->default_kind == SQLM_DEFAULT_NONE;
    return column->nullable || column->default_kind == SQLM_DEFAULT_LITERAL;
}

static void put_constraint_name(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name)
{
    if (name == NULL)
        return;
    sqlm_text_buffer_put(buffer, " CONSTRAINT ");
    sqlm_dialect_put_identifier(buffer, dialect, name);
}

/* A piece of a quoted identifier. */
static void put_piece(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *text)
{
    for (; *text != '\0'; text++) {
        sqlm_text_buffer_put_bytes(buffer, text, 1);
        if (*text == dialect->identifier_quote)
            sqlm_text_buffer_put_bytes(buffer, text, 1);
    }
}

static void put_type_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *table,
                           const sqlm_schema_column *column)
{
    if (column->type_check == NULL)
        return;
    sqlm_text_buffer_put_format(buffer, " CONSTRAINT %ctc_", dialect->identifier_quote);
    put_piece(buffer, dialect, table);
    sqlm_text_buffer_put(buffer, "_");
    put_piece(buffer, dialect, column->name);
    sqlm_text_buffer_put_format(buffer, "%c CHECK (%s)", dialect->identifier_quote, column->type_check);
}

/* Whether a check has the name of the column's own one: ck_<table>_<column>. */
static bool is_own_check(const char *name, const char *table, const char *column)
{
    size_t length = strlen(table);

    return name != NULL && strncmp(name, "ck_", 3) == 0 && strncmp(name + 3, table, length) == 0 && name[3 + length] == '_' &&
           strcmp(name + 4 + length, column) == 0;
}

static void put_own_checks(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                           const char *column)
{
    for (size_t i = 0; i < table->check_count; i++) {
        const sqlm_schema_check *check = &table->checks[i];

        if (!is_own_check(check->name, table->name, column))
            continue;
        put_constraint_name(buffer, dialect, check->name);
        sqlm_text_buffer_put(buffer, " CHECK (");
        sqlm__put_condition(buffer, dialect, check->expression, check->text);
        sqlm_text_buffer_put(buffer, ")");
    }
}

static void put_references(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_foreign_key *key)
{
    if (key == NULL)
        return;
    put_constraint_name(buffer, dialect, key->name);
    sqlm_text_buffer_put(buffer, " REFERENCES ");
    sqlm_dialect_put_identifier(buffer, dialect, key->referenced_table);
    sqlm_text_buffer_put(buffer, " (");
    sqlm__put_names(buffer, dialect, key->referenced_columns, key->column_count);
    sqlm_text_buffer_put_format(buffer, ") ON DELETE %s ON UPDATE %s", sqlm__action_words(key->on_delete),
                                sqlm__action_words(key->on_update));
}

void sqlm__put_add_column(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                          const sqlm_schema_column *column)
{
    if (!can_add(table, column)) {
        sqlm__put_rebuild(buffer, dialect, table->name);
        return;
    }
    sqlm_text_buffer_put(buffer, "ALTER TABLE ");
    sqlm_dialect_put_identifier(buffer, dialect, table->name);
    sqlm_text_buffer_put(buffer, " ADD COLUMN ");
    sqlm_dialect_put_identifier(buffer, dialect, column->name);
    sqlm_text_buffer_put_format(buffer, " %s%s", column->storage, column->nullable ? "" : " NOT NULL");
    if (column->default_kind != SQLM_DEFAULT_NONE) {
        sqlm_text_buffer_put(buffer, " DEFAULT ");
        sqlm__put_default(buffer, dialect, column);
    }
    put_type_check(buffer, dialect, table->name, column);
    put_own_checks(buffer, dialect, table, column->name);
    put_references(buffer, dialect, own_foreign_key(table, column->name));
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
    bool         held = column->type_check != NULL || is_in_a_key(table, column->name);
    sqlm_outcome outcome = held ? SQLM_OK : is_in_an_expression(cx, scratch, table, column->name, &held);

    if (outcome != SQLM_OK)
        return outcome;
    if (held) {
        sqlm__put_rebuild(buffer, dialect, table->name);
        return SQLM_OK;
    }
    sqlm_text_buffer_put(buffer, "ALTER TABLE ");
    sqlm_dialect_put_identifier(buffer, dialect, table->name);
    sqlm_text_buffer_put(buffer, " DROP COLUMN ");
    sqlm_dialect_put_identifier(buffer, dialect, column->name);
    return SQLM_OK;
}
