/* SPDX-License-Identifier: MIT */
/* MariaDB. References are made without their targets, which the session lets. */
#include "drift_table.h"

#include "support/sqlm_cmocka.h"

#include <stdlib.h>
#include <string.h>

static void literal(char *to, size_t size, sqlm_type type, const char *text)
{
    switch ((int)type) {
    case SQLM_TYPE_BOOL:
        drift_format(to, size, "%d", strcmp(text, "true") == 0);
        break;
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_U64:
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
    case SQLM_TYPE_DECIMAL:
        drift_format(to, size, "%s", text);
        break;
    case SQLM_TYPE_BYTES:
        drift_format(to, size, "(unhex('%s'))", text);
        break;
    case SQLM_TYPE_UUID:
        drift_format(to, size, "(unhex(replace('%s', '-', '')))", text);
        break;
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        drift_format(to, size, "'%.10s %.15s'", text, text + 11);
        break;
    default:
        drift_quote(to, size, text);
    }
}

static const drift_default defaults[] = {
    { "TINYINT(1)", "7" },
    { "DECIMAL", "7.25" },
    { "VARCHAR", "'q'" },
    { "LONGTEXT", "'another default'" },
    { "VARBINARY", "(unhex('77'))" },
    { "LONGBLOB", "(unhex('0777'))" },
    { "BINARY(16)", "(unhex('99999999999999999999999999999999'))" },
    { "DATETIME", "'1999-09-09 09:09:09'" },
    { "DATE", "'1999-09-09'" },
    { "TIME", "'09:09:09'" },
    { "JSON", "'{\"another\": \"default\"}'" },
    { "", "7777" },
};

enum { MAXIMUM_KEY_BYTES = 3072, OUTSIDE_THE_ROW = MAXIMUM_KEY_BYTES + 1 };

/* Bytes that a column takes of a key. */
static long key_bytes(const drift_column *column)
{
    if (strncmp(column->storage, "VARCHAR(", 8) == 0)
        return 4 * strtol(column->storage + 8, NULL, 10);
    if (strncmp(column->storage, "VARBINARY(", 10) == 0)
        return strtol(column->storage + 10, NULL, 10);
    if (strcmp(column->storage, "JSON") == 0 || strstr(column->storage, "TEXT") != NULL || strstr(column->storage, "BLOB") != NULL)
        return OUTSIDE_THE_ROW;
    return 16;
}

/* Not even beside another one. */
static bool is_large(const drift_column *column)
{
    return key_bytes(column) > MAXIMUM_KEY_BYTES / 3;
}

/* ---- what the server cannot have --------------------------------------------------------------------------------------- */

static bool are_indexable(const drift_table *table, const drift_names *names)
{
    long bytes = 0;

    for (size_t i = 0; i < names->count; i++) {
        const drift_column *column = drift_table_find_column(table, names->items[i]);

        bytes += column == NULL ? 0 : key_bytes(column);
    }
    return bytes <= MAXIMUM_KEY_BYTES;
}

/* Whether the server writes to a column by itself. */
static bool is_written(const drift_table *table, const char *column)
{
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const drift_item *key = &table->foreign_keys.items[i];
        const bool        writes = strcmp(key->on_delete, "SET NULL") == 0 || strcmp(key->on_update, "SET NULL") == 0 ||
                            strcmp(key->on_update, "CASCADE") == 0;

        if (writes && drift_names_have(&key->columns, column))
            return true;
    }
    return drift_table_find_column(table, column)->automatic;
}

static bool names_written_column(const drift_table *table, const char *condition)
{
    for (size_t i = 0; i < table->column_count; i++) {
        char quoted[DRIFT_NAME + 2];

        drift_format(quoted, sizeof quoted, "`%s`", table->columns[i].name);
        if (is_written(table, table->columns[i].name) && strstr(condition, quoted) != NULL)
            return true;
    }
    return false;
}

static bool has_check_of_written_column(const drift_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (names_written_column(table, table->columns[i].type_check))
            return true;
    for (size_t i = 0; i < table->checks.count; i++)
        if (names_written_column(table, table->checks.items[i].condition))
            return true;
    return false;
}

static bool has_automatic_column_without_key(const drift_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].automatic && (table->key.count == 0 || strcmp(table->key.items[0], table->columns[i].name) != 0))
            return true;
    return false;
}

static const char *impossible_action(const drift_table *table, const drift_item *key)
{
    const drift_column *column = drift_table_find_column(table, key->columns.items[0]);
    const bool          sets_null = strcmp(key->on_delete, "SET NULL") == 0 || strcmp(key->on_update, "SET NULL") == 0;

    if (strcmp(key->on_delete, "SET DEFAULT") == 0 || strcmp(key->on_update, "SET DEFAULT") == 0)
        return "SET DEFAULT is stored as RESTRICT";
    if (sets_null && column != NULL && (!column->nullable || drift_names_have(&table->key, column->name)))
        return "SET NULL needs a column that takes NULL";
    return NULL;
}

static const char *impossible(const drift_table *table)
{
    if (has_check_of_written_column(table))
        return "no check may name a column that the server writes to: AUTO_INCREMENT, SET NULL, ON UPDATE CASCADE";
    if (has_automatic_column_without_key(table))
        return "an AUTO_INCREMENT column begins a key";
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        if (impossible_action(table, &table->foreign_keys.items[i]) != NULL)
            return impossible_action(table, &table->foreign_keys.items[i]);
    for (size_t i = 0; i < table->indexes.count; i++) {
        if (table->indexes.items[i].condition[0] != '\0')
            return "there are no partial indexes";
        if (!are_indexable(table, &table->indexes.items[i].columns))
            return "a key has at most 3072 bytes";
    }
    for (size_t i = 0; i < table->uniques.count; i++)
        if (!are_indexable(table, &table->uniques.items[i].columns))
            return "a key has at most 3072 bytes";
    return are_indexable(table, &table->key) ? NULL : "a key has at most 3072 bytes";
}

/* ---- the table ---------------------------------------------------------------------------------------------------------- */

/* Whether the column begins a key or a unique constraint, so that it can be referred to. */
static bool is_target(const drift_table *table, const drift_item *key)
{
    const char *column = key->target_columns.items[0];

    if (table->key.count > 0 && strcmp(table->key.items[0], column) == 0)
        return true;
    for (size_t i = 0; i < table->uniques.count; i++)
        if (strcmp(table->uniques.items[i].columns.items[0], column) == 0)
            return true;
    return false;
}

static void put_column(drift_script *out, const drift_column *column)
{
    drift_put_name(out, "  ", column->name);
    drift_put(out, " %s%s%s", column->storage, column->nullable ? "" : " NOT NULL", column->automatic ? " AUTO_INCREMENT" : "");
    if (column->default_sql[0] != '\0')
        drift_put(out, " DEFAULT %s", column->default_sql);
}

static void script(const drift_table *given, char *text, size_t size)
{
    static drift_table table;
    drift_script       out = { .text = text, .size = size, .quote = '`' };

    table = *given;
    drift_table_drop_references(&table, is_target);
    drift_put_name(&out, "DROP TABLE IF EXISTS ", table.name);
    drift_put_name(&out, "; CREATE TABLE ", table.name);
    drift_put(&out, " (\n");
    for (size_t i = 0; i < table.column_count; i++) {
        drift_put(&out, "%s", i > 0 ? ",\n" : "");
        put_column(&out, &table.columns[i]);
    }
    drift_put_key(&out, &table);
    drift_put_constraints(&out, &table);
    for (size_t i = 0; i < table.indexes.count; i++) {
        drift_put_name(&out, table.indexes.items[i].unique ? ",\n  UNIQUE INDEX " : ",\n  INDEX ", table.indexes.items[i].name);
        drift_put(&out, " ");
        drift_put_names(&out, &table.indexes.items[i].columns);
    }
    drift_put(&out, "\n);\n");
}

static void fresh(char *to, size_t size, const char *schema)
{
    drift_format(to, size,
                 "DROP DATABASE IF EXISTS %s; CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin; USE %s;"
                 "SET foreign_key_checks = 0",
                 schema, schema, schema);
}

static void leave(char *to, size_t size, const char *schema)
{
    drift_format(to, size, "DROP DATABASE %s", schema);
}

static const char *const storages[] = { "SMALLINT", "BIGINT UNSIGNED",     "DECIMAL(19,3)", "DOUBLE", "VARCHAR(77)", "VARCHAR(80) COLLATE utf8mb4_bin",
                                        "LONGTEXT", "VARBINARY(77)", "DATETIME(3)",   NULL };

const drift_dialect drift_mysql = {
    .id = SQLM_DIALECT_MYSQL,
    .quote = '`',
    .is_typed = true,
    .unique_is_constraint = true,
    .drops_table = true,
    .storages = storages,
    .another_check = " IS NOT NULL",
    .now = "UTC_TIMESTAMP(6)",
    .fresh = fresh,
    .leave = leave,
    .literal = literal,
    .defaults = defaults,
    .is_large = is_large,
    .impossible = impossible,
    .script = script,
};
