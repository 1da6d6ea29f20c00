/* SPDX-License-Identifier: MIT */
#include "drift_table.h"

#include "support/sqlm_cmocka.h"

#include <ctype.h>
#include <sqlmodel/sys/text_buffer.h>
#include <stdio.h>
#include <string.h>

#define COPY(to, from) copy((to), sizeof(to), (from))

static void copy(char *to, size_t size, const char *from)
{
    const size_t length = strlen(from);

    assert_true(length < size);
    memcpy(to, from, length + 1);
}

void drift_format(char *to, size_t size, const char *format, ...)
{
    va_list arguments;
    int     length;

    va_start(arguments, format);
    length = vsnprintf(to, size, format, arguments);
    va_end(arguments);
    assert_true(length >= 0 && (size_t)length < size);
}

bool drift_names_have(const drift_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) == 0)
            return true;
    }
    return false;
}

void drift_names_remove(drift_names *names, const char *name)
{
    size_t kept = 0;

    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) != 0) {
            memmove(names->items[kept], names->items[i], sizeof names->items[i]);
            kept++;
        }
    }
    names->count = kept;
}

void drift_names_add(drift_names *names, const char *name)
{
    assert_true(names->count < DRIFT_MAXIMUM_PARTS);
    COPY(names->items[names->count], name);
    names->count++;
}

static void fill_names(drift_names *names, const char *const *columns, size_t count)
{
    names->count = 0;
    for (size_t i = 0; i < count; i++)
        drift_names_add(names, columns[i]);
}

void drift_items_remove(drift_items *items, size_t index)
{
    items->count--;
    memmove(&items->items[index], &items->items[index + 1], (items->count - index) * sizeof items->items[0]);
}

static drift_item *add_item(drift_items *items, const char *name)
{
    drift_item *item = &items->items[items->count];

    assert_true(items->count < DRIFT_MAXIMUM_ITEMS);
    items->count++;
    *item = (drift_item){ .on_delete = "RESTRICT", .on_update = "RESTRICT" };
    COPY(item->name, name);
    return item;
}

/* ---- from a model's schema ---- */

void drift_quote(char *to, size_t size, const char *text)
{
    size_t length = 0;

    to[length++] = '\'';
    for (; *text != '\0'; text++) {
        assert_true(length + 4 < size);
        if (*text == '\'')
            to[length++] = '\'';
        to[length++] = *text;
    }
    to[length++] = '\'';
    to[length] = '\0';
}

static void fill_column(const drift_dialect *dialect, const sqlm_schema_column *source, drift_column *column)
{
    *column = (drift_column){ .nullable = source->nullable, .automatic = source->auto_increment };
    COPY(column->name, source->name);
    COPY(column->storage, source->storage);
    column->is_large = dialect->is_large != NULL && dialect->is_large(column);
    COPY(column->type_check, source->type_check != NULL ? source->type_check : "");
    if (source->default_kind == SQLM_DEFAULT_LITERAL)
        dialect->literal(column->default_sql, sizeof column->default_sql, source->type, source->default_text);
    else if (source->default_kind == SQLM_DEFAULT_NOW)
        COPY(column->default_sql, dialect->now);
}

static void put_expression(sqlm_cx *cx, const drift_dialect *dialect, const sqlm_expression *expression, char *to, size_t size)
{
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, cx, size - 1);
    sqlm_expression_render(&buffer, sqlm_dialect_of(dialect->id), expression);
    assert_int_equal(buffer.outcome, SQLM_OK);
    copy(to, size, sqlm_text_buffer_text(&buffer));
    sqlm_text_buffer_fini(&buffer);
}

static const char *action_words(sqlm_action action)
{
    static const char *const words[] = { [SQLM_ACTION_RESTRICT] = "RESTRICT",
                                         [SQLM_ACTION_NO_ACTION] = "NO ACTION",
                                         [SQLM_ACTION_CASCADE] = "CASCADE",
                                         [SQLM_ACTION_SET_NULL] = "SET NULL" };

    return words[action];
}

static void fill_indexes(sqlm_cx *cx, const drift_dialect *dialect, const sqlm_schema_table *source, drift_table *table)
{
    for (size_t i = 0; i < source->index_count; i++) {
        const sqlm_schema_index *index = &source->indexes[i];
        drift_item              *item = add_item(&table->indexes, index->name);

        fill_names(&item->columns, index->columns, index->column_count);
        item->unique = index->unique;
        if (index->where != NULL)
            put_expression(cx, dialect, index->where, item->condition, sizeof item->condition);
    }
}

static void fill_foreign_keys(const sqlm_schema_table *source, drift_table *table)
{
    for (size_t i = 0; i < source->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &source->foreign_keys[i];
        drift_item                    *item = add_item(&table->foreign_keys, key->name);

        fill_names(&item->columns, key->columns, key->column_count);
        fill_names(&item->target_columns, key->referenced_columns, key->column_count);
        COPY(item->target, key->referenced_table);
        item->on_delete = action_words(key->on_delete);
        item->on_update = action_words(key->on_update);
    }
}

void drift_table_from_schema(sqlm_cx *cx, const drift_dialect *dialect, const sqlm_schema_table *source, drift_table *table)
{
    memset(table, 0, sizeof *table);
    COPY(table->name, source->name);
    table->strict = true;
    assert_in_range(source->column_count, 1, DRIFT_MAXIMUM_COLUMNS - 1);
    table->column_count = source->column_count;
    for (size_t i = 0; i < source->column_count; i++)
        fill_column(dialect, &source->columns[i], &table->columns[i]);
    fill_names(&table->key, source->primary_key.columns, source->primary_key.column_count);
    for (size_t i = 0; i < source->unique_count; i++)
        fill_names(&add_item(&table->uniques, source->uniques[i].name)->columns, source->uniques[i].columns,
                   source->uniques[i].column_count);
    for (size_t i = 0; i < source->check_count; i++) {
        drift_item *item = add_item(&table->checks, source->checks[i].name);

        put_expression(cx, dialect, source->checks[i].expression, item->condition, sizeof item->condition);
    }
    fill_indexes(cx, dialect, source, table);
    fill_foreign_keys(source, table);
}

const drift_column *drift_table_find_column(const drift_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

bool drift_table_is_lone_key(const drift_table *table, const char *column)
{
    return table->key.count == 1 && drift_names_have(&table->key, column);
}

/* ---- changes ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Where the word stands in the text, not as a part of another word; NULL when it does not. */
static const char *find_word(const char *text, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == text || !is_word(at[-1])) && !is_word(at[length]))
            return at;
    }
    return NULL;
}

static void replace_word(char *text, size_t size, const char *word, const char *with)
{
    char        result[DRIFT_SQL] = "";
    const char *rest = text;
    size_t      length = 0;

    for (const char *at = find_word(rest, word); at != NULL; at = find_word(rest, word)) {
        length += (size_t)snprintf(result + length, sizeof result - length, "%.*s%s", (int)(at - rest), rest, with);
        assert_true(length < sizeof result);
        rest = at + strlen(word);
    }
    length += (size_t)snprintf(result + length, sizeof result - length, "%s", rest);
    assert_true(length < sizeof result);
    copy(text, size, result);
}

static void drop_items_of(drift_items *items, const char *column)
{
    for (size_t i = items->count; i-- > 0;) {
        const drift_item *item = &items->items[i];

        if (drift_names_have(&item->columns, column) || find_word(item->condition, column) != NULL)
            drift_items_remove(items, i);
    }
}

static void drop_references_to(drift_table *table, const char *column)
{
    for (size_t i = table->foreign_keys.count; i-- > 0;) {
        const drift_item *key = &table->foreign_keys.items[i];

        if (strcmp(key->target, table->name) == 0 && drift_names_have(&key->target_columns, column))
            drift_items_remove(&table->foreign_keys, i);
    }
}

void drift_table_release_column(drift_table *table, size_t column)
{
    char name[DRIFT_NAME];

    COPY(name, table->columns[column].name);
    table->columns[column].automatic = false;
    table->columns[column].default_sql[0] = '\0';
    table->columns[column].type_check[0] = '\0';
    drift_names_remove(&table->key, name);
    drop_items_of(&table->uniques, name);
    drop_items_of(&table->indexes, name);
    drop_items_of(&table->checks, name);
    drop_items_of(&table->foreign_keys, name);
    drop_references_to(table, name);
}

void drift_table_drop_column(drift_table *table, size_t column)
{
    drift_table_release_column(table, column);
    table->column_count--;
    memmove(&table->columns[column], &table->columns[column + 1], (table->column_count - column) * sizeof table->columns[0]);
}

void drift_table_drop_references(drift_table *table, bool (*is_target)(const drift_table *table, const drift_item *key))
{
    for (size_t i = table->foreign_keys.count; i-- > 0;)
        if (strcmp(table->foreign_keys.items[i].target, table->name) == 0 && !is_target(table, &table->foreign_keys.items[i]))
            drift_items_remove(&table->foreign_keys, i);
}

static void rename_in_names(drift_names *names, const char *from, const char *to)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], from) == 0)
            COPY(names->items[i], to);
    }
}

static void rename_in_items(drift_items *items, const char *from, const char *to)
{
    for (size_t i = 0; i < items->count; i++) {
        rename_in_names(&items->items[i].columns, from, to);
        replace_word(items->items[i].condition, sizeof items->items[i].condition, from, to);
    }
}

void drift_table_rename_column(drift_table *table, size_t column, const char *name)
{
    char from[DRIFT_NAME];

    COPY(from, table->columns[column].name);
    COPY(table->columns[column].name, name);
    replace_word(table->columns[column].type_check, sizeof table->columns[column].type_check, from, name);
    rename_in_names(&table->key, from, name);
    rename_in_items(&table->uniques, from, name);
    rename_in_items(&table->indexes, from, name);
    rename_in_items(&table->checks, from, name);
    rename_in_items(&table->foreign_keys, from, name);
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        if (strcmp(table->foreign_keys.items[i].target, table->name) == 0)
            rename_in_names(&table->foreign_keys.items[i].target_columns, from, name);
}
