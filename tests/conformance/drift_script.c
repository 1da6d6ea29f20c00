/* SPDX-License-Identifier: MIT */
#include "drift_table.h"

#include "support/sqlm_cmocka.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void drift_put(drift_script *out, const char *format, ...)
{
    va_list arguments;
    int     length;

    va_start(arguments, format);
    length = vsnprintf(out->text + out->length, out->size - out->length, format, arguments);
    va_end(arguments);
    assert_true(length >= 0 && (size_t)length < out->size - out->length);
    out->length += (size_t)length;
}

void drift_put_name(drift_script *out, const char *before, const char *name)
{
    drift_put(out, "%s%c%s%c", before, out->quote, name, out->quote);
}

/* Parts of an index may carry DESC: what is no plain name is put as it is. */
void drift_put_names(drift_script *out, const drift_names *names)
{
    drift_put(out, "(");
    for (size_t i = 0; i < names->count; i++) {
        if (strpbrk(names->items[i], " (\"`") != NULL)
            drift_put(out, "%s%s", i > 0 ? ", " : "", names->items[i]);
        else
            drift_put_name(out, i > 0 ? ", " : "", names->items[i]);
    }
    drift_put(out, ")");
}

static void put_constraint(drift_script *out, const char *name, const char *what)
{
    drift_put_name(out, ",\n  CONSTRAINT ", name);
    drift_put(out, " %s ", what);
}

void drift_put_key(drift_script *out, const drift_table *table)
{
    char name[2 * DRIFT_NAME];

    if (table->key.count == 0)
        return;
    drift_format(name, sizeof name, "pk_%s", table->name);
    put_constraint(out, name, "PRIMARY KEY");
    drift_put_names(out, &table->key);
}

static void put_checks(drift_script *out, const drift_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        char name[3 * DRIFT_NAME];

        if (table->columns[i].type_check[0] == '\0')
            continue;
        drift_format(name, sizeof name, "tc_%s_%s", table->name, table->columns[i].name);
        put_constraint(out, name, "CHECK");
        drift_put(out, "(%s)", table->columns[i].type_check);
    }
    for (size_t i = 0; i < table->checks.count; i++) {
        put_constraint(out, table->checks.items[i].name, "CHECK");
        drift_put(out, "(%s)", table->checks.items[i].condition);
    }
}

void drift_put_constraints(drift_script *out, const drift_table *table)
{
    for (size_t i = 0; i < table->uniques.count; i++) {
        put_constraint(out, table->uniques.items[i].name, "UNIQUE");
        drift_put_names(out, &table->uniques.items[i].columns);
    }
    put_checks(out, table);
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const drift_item *key = &table->foreign_keys.items[i];

        put_constraint(out, key->name, "FOREIGN KEY");
        drift_put_names(out, &key->columns);
        drift_put_name(out, " REFERENCES ", key->target);
        drift_put_names(out, &key->target_columns);
        drift_put(out, " ON DELETE %s ON UPDATE %s", key->on_delete, key->on_update);
    }
}

void drift_put_indexes(drift_script *out, const drift_table *table)
{
    for (size_t i = 0; i < table->indexes.count; i++) {
        const drift_item *index = &table->indexes.items[i];

        drift_put_name(out, index->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ", index->name);
        drift_put_name(out, " ON ", table->name);
        drift_put(out, " ");
        drift_put_names(out, &index->columns);
        drift_put(out, "%s%s;\n", index->condition[0] != '\0' ? " WHERE " : "", index->condition);
    }
}
