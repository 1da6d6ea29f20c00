/* SPDX-License-Identifier: MIT */
#include "dependency.h"

#include "list.h"
#include "tables.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

typedef struct ordering {
    const sqlm_schema *schema;
    size_t           **targets;
    size_t            *tables;
    size_t            *positions;
    bool              *done;
    bool              *reached; /* from the table that is looked at */
    size_t            *pending; /* of them, those whose own references are still to be followed */
} ordering;

static size_t find_target(const sqlm_schema *schema, const sqlm_schema_foreign_key *key)
{
    for (size_t i = 0; i < schema->table_count; i++)
        if (strcasecmp(schema->tables[i].name, key->referenced_table) == 0 &&
            sqlm__schemas_equal(schema->tables[i].schema, key->referenced_schema))
            return i;
    return SQLM__NO_TABLE;
}

static sqlm_outcome allocate(sqlm_cx *cx, sqlm_arena *arena, size_t count, size_t size, void **memory)
{
    *memory = sqlm__list_zeroed(cx, arena, count, size);
    return *memory == NULL ? SQLM_ERR : SQLM_OK;
}

static sqlm_outcome find_targets(sqlm_cx *cx, sqlm_arena *arena, ordering *o)
{
    for (size_t i = 0; i < o->schema->table_count; i++) {
        const sqlm_schema_table *table = &o->schema->tables[i];
        void                    *memory;

        if (allocate(cx, arena, table->foreign_key_count, sizeof **o->targets, &memory) != SQLM_OK)
            return SQLM_ERR;
        o->targets[i] = memory;
        for (size_t k = 0; k < table->foreign_key_count; k++)
            o->targets[i][k] = find_target(o->schema, &table->foreign_keys[k]);
    }
    return SQLM_OK;
}

/* Whether a reference has to wait for another table. */
static bool is_open(const ordering *o, size_t table, size_t target)
{
    return target != SQLM__NO_TABLE && target != table && !o->done[target];
}

static bool is_ready(const ordering *o, size_t table)
{
    for (size_t k = 0; k < o->schema->tables[table].foreign_key_count; k++)
        if (is_open(o, table, o->targets[table][k]))
            return false;
    return true;
}

/* Whether a table refers to itself by way of others that are not made yet. */
static bool is_in_cycle(ordering *o, size_t table)
{
    size_t count = 0;

    memset(o->reached, 0, o->schema->table_count * sizeof *o->reached);
    o->pending[count++] = table;
    while (count > 0) {
        size_t at = o->pending[--count];

        for (size_t k = 0; k < o->schema->tables[at].foreign_key_count; k++) {
            size_t target = o->targets[at][k];

            if (!is_open(o, at, target) || o->reached[target])
                continue;
            if (target == table)
                return true;
            o->reached[target] = true;
            o->pending[count++] = target;
        }
    }
    return false;
}

/* The next table in order. Where none is ready, some are in a cycle. */
static size_t pick_table(ordering *o)
{
    for (size_t i = 0; i < o->schema->table_count; i++)
        if (!o->done[i] && is_ready(o, i))
            return i;
    for (size_t i = 0; i < o->schema->table_count; i++)
        if (!o->done[i] && is_in_cycle(o, i))
            return i;
    assert(false);
    return 0;
}

sqlm_outcome sqlm__order_tables(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena, sqlm__table_order *order)
{
    size_t   count = schema->table_count;
    ordering o = { .schema = schema };
    void    *memory[6];

    if (allocate(cx, arena, count, sizeof *o.targets, &memory[0]) != SQLM_OK ||
        allocate(cx, arena, count, sizeof *o.tables, &memory[1]) != SQLM_OK ||
        allocate(cx, arena, count, sizeof *o.positions, &memory[2]) != SQLM_OK ||
        allocate(cx, arena, count, sizeof *o.done, &memory[3]) != SQLM_OK ||
        allocate(cx, arena, count, sizeof *o.reached, &memory[4]) != SQLM_OK ||
        allocate(cx, arena, count, sizeof *o.pending, &memory[5]) != SQLM_OK)
        return SQLM_ERR;
    o.targets = memory[0];
    o.tables = memory[1];
    o.positions = memory[2];
    o.done = memory[3];
    o.reached = memory[4];
    o.pending = memory[5];
    if (find_targets(cx, arena, &o) != SQLM_OK)
        return SQLM_ERR;
    for (size_t i = 0; i < count; i++) {
        o.tables[i] = pick_table(&o);
        o.positions[o.tables[i]] = i;
        o.done[o.tables[i]] = true;
    }
    *order = (sqlm__table_order){ o.tables, o.positions, (const size_t *const *)o.targets };
    return SQLM_OK;
}

bool sqlm__refers_ahead(const sqlm__table_order *order, size_t table, size_t foreign_key)
{
    size_t target = order->targets[table][foreign_key];

    return target != SQLM__NO_TABLE && order->positions[target] > order->positions[table];
}
