/* SPDX-License-Identifier: MIT */
#include "sqlmodel/schema/schema.h"

#include "inspect.h"
#include "inspect_mysql.h"
#include "inspect_postgres.h"
#include "inspect_sqlite.h"
#include "tables.h"

typedef sqlm_outcome (*inspect_fn)(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables, size_t table_count,
                                   sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema *schema);

static const inspect_fn inspectors[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = sqlm__inspect_sqlite,
    [SQLM_DIALECT_POSTGRES] = sqlm__inspect_postgres,
    [SQLM_DIALECT_MYSQL] = sqlm__inspect_mysql,
};

static sqlm_outcome check_arguments(sqlm_cx *cx, const sqlm_conn *conn, const char *const *tables, size_t table_count,
                                    const sqlm_arena *arena)
{
    if (conn == NULL || arena == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the connection or the arena is NULL");
    if (tables == NULL && table_count != 0)
        return SQLM_FAIL(cx, MISUSE, NONE, "%zu table names are said to be there, but tables is NULL", table_count);
    for (size_t i = 0; i < table_count; i++) {
        if (tables[i] == NULL)
            return SQLM_FAIL(cx, MISUSE, NONE, "table name %zu of %zu is NULL", i + 1, table_count);
    }
    return SQLM_OK;
}

static inspect_fn inspector_of(const sqlm_dialect *dialect)
{
    return (unsigned)dialect->id < SQLM_DIALECT_COUNT ? inspectors[dialect->id] : NULL;
}

sqlm_outcome sqlm__inspect(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables, size_t table_count,
                           sqlm_arena *arena, const sqlm_schema **schema)
{
    inspect_fn   inspect = inspector_of(sqlm_conn_dialect(conn));
    sqlm_arena  *scratch = NULL;
    sqlm_schema *made;
    sqlm_outcome outcome;

    if (inspect == NULL)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "no introspection for dialect '%s' yet", sqlm_conn_dialect(conn)->name);
    made = sqlm_arena_allocate(cx, arena, sizeof *made, _Alignof(sqlm_schema));
    if (made == NULL)
        return SQLM_ERR;
    outcome = sqlm_arena_new(cx, &scratch);
    if (outcome == SQLM_OK)
        outcome = inspect(cx, conn, name, tables, table_count, arena, scratch, made);
    sqlm_arena_free(scratch);
    if (outcome == SQLM_OK)
        *schema = made;
    return outcome;
}

sqlm_outcome sqlm_schema_inspect(sqlm_cx *cx, sqlm_conn *conn, const char *const *tables, size_t table_count, sqlm_arena *arena,
                                 const sqlm_schema **schema)
{
    sqlm_outcome outcome;

    if (cx == NULL)
        return SQLM_ERR;
    if (schema == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "schema is NULL");
    *schema = NULL;
    outcome = check_arguments(cx, conn, tables, table_count, arena);
    return outcome == SQLM_OK ? sqlm__inspect(cx, conn, NULL, tables, table_count, arena, schema) : outcome;
}

/* ---- the tables of models ---------------------------------------------------------------------------------------- */

/* What is made of the models' tables. */
typedef struct collection {
    sqlm_cx                 *cx;
    sqlm_conn               *conn;
    const sqlm_model *const *models;
    size_t                   count;
    sqlm_arena              *arena;
    const char             **names; /* of the tables of one schema */
    sqlm_schema_table       *tables;
    size_t                   table_count;
} collection;

/* Whether a model before this one is in the same schema. */
static bool is_seen(const collection *all, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (sqlm__schemas_equal(sqlm_model_schema(all->models[i]), sqlm_model_schema(all->models[index])))
            return true;
    return false;
}

/* Looks at all tables that are in the schema of one of the models. */
static sqlm_outcome add_schema(collection *all, size_t index)
{
    const char        *name = sqlm_model_schema(all->models[index]);
    const sqlm_schema *found = NULL;
    size_t             count = 0;
    sqlm_outcome       outcome;

    for (size_t i = index; i < all->count; i++)
        if (sqlm__schemas_equal(sqlm_model_schema(all->models[i]), name))
            all->names[count++] = all->models[i]->table;
    outcome = sqlm__inspect(all->cx, all->conn, name, all->names, count, all->arena, &found);
    for (size_t i = 0; outcome == SQLM_OK && i < found->table_count && all->table_count < all->count; i++)
        all->tables[all->table_count++] = found->tables[i];
    return outcome;
}

static sqlm_outcome collect(collection *all, const sqlm_schema **schema)
{
    sqlm_schema *made = sqlm_arena_allocate(all->cx, all->arena, sizeof *made, _Alignof(sqlm_schema));
    sqlm_outcome outcome = SQLM_OK;

    all->names = sqlm_arena_allocate(all->cx, all->arena, all->count * sizeof *all->names, _Alignof(const char *));
    all->tables = sqlm_arena_allocate(all->cx, all->arena, all->count * sizeof *all->tables, _Alignof(sqlm_schema_table));
    if (made == NULL || all->names == NULL || all->tables == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < all->count && outcome == SQLM_OK; i++)
        if (!is_seen(all, i))
            outcome = add_schema(all, i);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm__sort_tables(all->tables, all->table_count);
    *made = (sqlm_schema){ sqlm_conn_dialect(all->conn), all->tables, all->table_count };
    *schema = made;
    return SQLM_OK;
}

sqlm_outcome sqlm_schema_inspect_models(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *const *models, size_t model_count,
                                        sqlm_arena *arena, const sqlm_schema **schema)
{
    collection all = { .cx = cx, .conn = conn, .models = models, .count = model_count, .arena = arena };

    if (cx == NULL)
        return SQLM_ERR;
    if (conn == NULL || arena == NULL || schema == NULL || (models == NULL && model_count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE,
                         "sqlm_schema_inspect_models needs a connection, models, an arena and a place for the schema");
    *schema = NULL;
    for (size_t i = 0; i < model_count; i++)
        if (models[i] == NULL || models[i]->abi_version != SQLM_MODEL_ABI)
            return SQLM_FAIL(cx, MISUSE, NONE, "model %zu of %zu is NULL or of another version of the library", i + 1, model_count);
    return collect(&all, schema);
}
