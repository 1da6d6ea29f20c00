/* SPDX-License-Identifier: MIT */
#include "drift_table.h"

#include "support/sqlm_cmocka.h"

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
        drift_format(to, size, "%s", text);
        break;
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
        drift_format(to, size, "%s%s", text, strpbrk(text, ".e") == NULL ? ".0" : "");
        break;
    case SQLM_TYPE_U64:
        assert_true(strlen(text) <= 20);
        drift_format(to, size, "'%.*s%s'", (int)(20 - strlen(text)), "00000000000000000000", text);
        break;
    case SQLM_TYPE_BYTES:
        drift_format(to, size, "x'%s'", text);
        break;
    default:
        drift_quote(to, size, text);
    }
}

static const drift_default defaults[] = { { "", "'another default'" } };

static bool is_rowid(const drift_table *table, const drift_column *column)
{
    return column->automatic && drift_table_is_lone_key(table, column->name);
}

static void put_column(drift_script *out, const drift_table *table, const drift_column *column)
{
    drift_put_name(out, "  ", column->name);
    drift_put(out, " %s%s%s", column->storage, is_rowid(table, column) ? " PRIMARY KEY AUTOINCREMENT" : "",
              column->nullable ? "" : " NOT NULL");
    if (column->default_sql[0] != '\0')
        drift_put(out, " DEFAULT %s", column->default_sql);
}

static void script(const drift_table *table, char *text, size_t size)
{
    drift_script out = { .text = text, .size = size, .quote = '"' };
    bool         has_rowid = false;

    drift_put_name(&out, "CREATE TABLE ", table->name);
    drift_put(&out, " (\n");
    for (size_t i = 0; i < table->column_count; i++) {
        drift_put(&out, "%s", i > 0 ? ",\n" : "");
        put_column(&out, table, &table->columns[i]);
        has_rowid = has_rowid || is_rowid(table, &table->columns[i]);
    }
    if (!has_rowid)
        drift_put_key(&out, table);
    drift_put_constraints(&out, table);
    drift_put(&out, "\n)%s;\n", table->strict ? " STRICT" : "");
    drift_put_indexes(&out, table);
}

static const char *const storages[] = { "INTEGER", "INT", "REAL", "TEXT", "BLOB", "ANY", NULL };

const drift_dialect drift_sqlite = {
    .id = SQLM_DIALECT_SQLITE,
    .url = "sqlite::memory:",
    .quote = '"',
    .has_strict = true,
    .storages = storages,
    .another_check = " NOT IN ('7777')",
    .now = "(strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))",
    .literal = literal,
    .defaults = defaults,
    .script = script,
};
