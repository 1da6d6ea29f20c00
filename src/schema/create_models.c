/* SPDX-License-Identifier: MIT */
#include <sqlmodel/schema/ddl.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/sys/text_buffer.h>

#include "definition.h"
#include "inspect.h"
#include "tables.h"

#include <string.h>
#include <strings.h>

/* Longest query that is made here, in bytes. */
#define MAXIMUM_QUERY ((size_t)1 << 20)

/* How a dialect lets tables that refer to each other, or to themselves, be dropped one by one within a transaction. NULL: it needs
 * nothing. */
static const struct {
    const char *is_deferred; /* gives one number */
    const char *defer;
    const char *undefer;
    bool        drop_deletes_rows; /* of other tables, which refer to the dropped one */
} deferrals[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = { "PRAGMA defer_foreign_keys", "PRAGMA defer_foreign_keys = ON", "PRAGMA defer_foreign_keys = OFF",
                              true },
};

/* What runs within the transaction. */
typedef sqlm_outcome (*work_fn)(sqlm_cx *cx, sqlm_conn *conn, const sqlm_schema *schema, sqlm_arena *arena);

static sqlm_outcome run_statements(sqlm_cx *cx, sqlm_conn *conn, const sqlm_statements *statements)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < statements->count && outcome == SQLM_OK; i++)
        outcome = sqlm_execute(cx, conn, statements->items[i], SQLM_NO_PARAMETERS, NULL);
    return outcome;
}

static sqlm_outcome create_tables(sqlm_cx *cx, sqlm_conn *conn, const sqlm_schema *schema, sqlm_arena *arena)
{
    sqlm_statements statements;
    sqlm_outcome    outcome = sqlm_schema_create_sql(cx, schema, arena, &statements);

    return outcome == SQLM_OK ? run_statements(cx, conn, &statements) : outcome;
}

/* ---- dropping ---------------------------------------------------------------------------------------------------------- */

static bool is_dropped(const sqlm_schema *schema, const char *name, const char *table)
{
    for (size_t i = 0; i < schema->table_count; i++)
        if (sqlm__schemas_equal(schema->tables[i].schema, name) && strcasecmp(schema->tables[i].name, table) == 0)
            return true;
    return false;
}

/* Whether a query gives a row, and the number in it. */
static sqlm_outcome ask(sqlm_cx *cx, sqlm_conn *conn, const char *sql, bool *has_row, int64_t *number)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome = sqlm_query(cx, conn, sql, SQLM_NO_PARAMETERS, &rows);

    if (outcome == SQLM_OK)
        outcome = sqlm_rows_next(cx, rows, &row);
    *has_row = outcome == SQLM_OK && row != NULL;
    if (*has_row)
        outcome = sqlm_row_get_i64(cx, row, 0, number);
    sqlm_rows_close(rows);
    return outcome;
}

static void put_references_query(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                                 const sqlm_schema_foreign_key *key)
{
    sqlm_text_buffer_put(buffer, "SELECT 1 FROM ");
    sqlm__put_table_name(buffer, dialect, table);
    for (size_t i = 0; i < key->column_count; i++) {
        sqlm_text_buffer_put(buffer, i == 0 ? " WHERE " : " AND ");
        sqlm_dialect_put_identifier(buffer, dialect, key->columns[i]);
        sqlm_text_buffer_put(buffer, " IS NOT NULL");
    }
    sqlm_text_buffer_put(buffer, " LIMIT 1");
}

/* Fails when a row of @p table refers to a table that is to go. */
static sqlm_outcome check_references(sqlm_cx *cx, sqlm_conn *conn, const sqlm_schema_table *table,
                                     const sqlm_schema_foreign_key *key)
{
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;
    bool             has_row = false;
    int64_t          one;

    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_QUERY);
    put_references_query(&buffer, sqlm_conn_dialect(conn), table, key);
    outcome = buffer.outcome;
    if (outcome == SQLM_OK)
        outcome = ask(cx, conn, sqlm_text_buffer_text(&buffer), &has_row, &one);
    sqlm_text_buffer_fini(&buffer);
    if (outcome == SQLM_OK && has_row)
        return SQLM_FAIL(cx, CONSTRAINT, FOREIGN_KEY, "table '%s' cannot be dropped: rows of '%s' refer to it",
                         key->referenced_table, table->name);
    return outcome;
}

/* Looks at every table of one schema. */
static sqlm_outcome check_tables_of(sqlm_cx *cx, sqlm_conn *conn, const char *name, const sqlm_schema *schema, sqlm_arena *arena)
{
    const sqlm_schema *found = NULL;
    sqlm_outcome       outcome = sqlm__inspect(cx, conn, name, NULL, 0, arena, &found);

    for (size_t i = 0; outcome == SQLM_OK && i < found->table_count; i++) {
        const sqlm_schema_table *table = &found->tables[i];

        if (is_dropped(schema, name, table->name))
            continue;
        for (size_t k = 0; k < table->foreign_key_count && outcome == SQLM_OK; k++)
            if (is_dropped(schema, name, table->foreign_keys[k].referenced_table))
                outcome = check_references(cx, conn, table, &table->foreign_keys[k]);
    }
    return outcome;
}

static bool is_first_of_schema(const sqlm_schema *schema, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (sqlm__schemas_equal(schema->tables[i].schema, schema->tables[index].schema))
            return false;
    return true;
}

/* Where a DROP deletes the rows of other tables that refer to it by CASCADE, we look first; elsewhere it is refused. */
static sqlm_outcome check_other_tables(sqlm_cx *cx, sqlm_conn *conn, const sqlm_schema *schema, sqlm_arena *arena)
{
    sqlm_outcome outcome = SQLM_OK;

    if (!deferrals[sqlm_conn_dialect(conn)->id].drop_deletes_rows)
        return SQLM_OK;
    for (size_t i = 0; i < schema->table_count && outcome == SQLM_OK; i++)
        if (is_first_of_schema(schema, i))
            outcome = check_tables_of(cx, conn, schema->tables[i].schema, schema, arena);
    return outcome;
}

static sqlm_outcome run_deferred(sqlm_cx *cx, sqlm_conn *conn, const sqlm_statements *statements)
{
    sqlm_dialect_id id = sqlm_conn_dialect(conn)->id;
    bool            has_row = false;
    int64_t         is_deferred = 0;
    sqlm_outcome    outcome;

    if (deferrals[id].defer == NULL)
        return run_statements(cx, conn, statements);
    outcome = ask(cx, conn, deferrals[id].is_deferred, &has_row, &is_deferred);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute(cx, conn, deferrals[id].defer, SQLM_NO_PARAMETERS, NULL);
    if (outcome == SQLM_OK)
        outcome = run_statements(cx, conn, statements);
    if (outcome == SQLM_OK && is_deferred == 0)
        outcome = sqlm_execute(cx, conn, deferrals[id].undefer, SQLM_NO_PARAMETERS, NULL);
    return outcome;
}

static sqlm_outcome drop_tables(sqlm_cx *cx, sqlm_conn *conn, const sqlm_schema *schema, sqlm_arena *arena)
{
    sqlm_statements statements;
    sqlm_outcome    outcome = check_other_tables(cx, conn, schema, arena);

    if (outcome == SQLM_OK)
        outcome = sqlm_schema_drop_sql(cx, schema, arena, &statements);
    return outcome == SQLM_OK ? run_deferred(cx, conn, &statements) : outcome;
}

/* ---- all or none ------------------------------------------------------------------------------------------------------- */

/* Where DDL commits by itself, what stands before the statement that failed stays. */
static sqlm_outcome run_in_transaction(sqlm_cx *cx, sqlm_conn *conn, const sqlm_schema *schema, sqlm_arena *arena, work_fn work)
{
    sqlm_tx      tx;
    sqlm_outcome outcome;
    sqlm_outcome undone;

    if (!(sqlm_conn_dialect(conn)->features & SQLM_FEATURE_TRANSACTIONAL_DDL))
        return work(cx, conn, schema, arena);
    outcome = sqlm_begin(cx, conn, NULL, &tx);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = work(cx, conn, schema, arena);
    if (outcome == SQLM_OK)
        outcome = sqlm_commit(cx, &tx);
    if (outcome == SQLM_OK)
        return SQLM_OK;
    undone = sqlm_rollback(cx, &tx); /* its own failure stands beside the first in the record */
    (void)undone;
    return outcome;
}

static sqlm_outcome run_for_models(sqlm_cx *cx, const char *function, sqlm_conn *conn, const sqlm_model *const *models,
                                   size_t count, work_fn work)
{
    const sqlm_schema *schema = NULL;
    sqlm_arena        *arena = NULL;
    sqlm_outcome       outcome;

    if (cx == NULL)
        return SQLM_ERR;
    if (conn == NULL || (models == NULL && count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE, "%s needs a connection and models", function);
    outcome = sqlm_arena_new(cx, &arena);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_from_models(cx, sqlm_conn_dialect(conn), models, count, arena, &schema);
    if (outcome == SQLM_OK)
        outcome = run_in_transaction(cx, conn, schema, arena, work);
    sqlm_arena_free(arena);
    return outcome;
}

sqlm_outcome sqlm_create_models(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *const *models, size_t count)
{
    return run_for_models(cx, "sqlm_create_models", conn, models, count, create_tables);
}

sqlm_outcome sqlm_drop_models(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *const *models, size_t count)
{
    return run_for_models(cx, "sqlm_drop_models", conn, models, count, drop_tables);
}
