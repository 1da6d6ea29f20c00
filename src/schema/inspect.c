/* SPDX-License-Identifier: MIT */
#include "sqlmodel/schema/schema.h"

#include "inspect_sqlite.h"

typedef sqlm_outcome (*inspect_fn)(sqlm_cx *cx, sqlm_conn *conn, const char *const *tables, size_t table_count, sqlm_arena *arena,
                                   sqlm_arena *scratch, sqlm_schema *schema);

static const inspect_fn inspectors[SQLM_DIALECT_COUNT] = { [SQLM_DIALECT_SQLITE] = sqlm__inspect_sqlite };

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

sqlm_outcome sqlm_schema_inspect(sqlm_cx *cx, sqlm_conn *conn, const char *const *tables, size_t table_count, sqlm_arena *arena,
                                 const sqlm_schema **schema)
{
    sqlm_arena  *scratch = NULL;
    sqlm_schema *made;
    inspect_fn   inspect;
    sqlm_outcome outcome;

    if (cx == NULL)
        return SQLM_ERR;
    if (schema == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "schema is NULL");
    *schema = NULL;
    outcome = check_arguments(cx, conn, tables, table_count, arena);
    if (outcome != SQLM_OK)
        return outcome;
    inspect = inspector_of(sqlm_conn_dialect(conn));
    if (inspect == NULL)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "no introspection for dialect '%s' yet", sqlm_conn_dialect(conn)->name);

    made = sqlm_arena_allocate(cx, arena, sizeof *made, _Alignof(sqlm_schema));
    if (made == NULL)
        return SQLM_ERR;
    outcome = sqlm_arena_new(cx, &scratch);
    if (outcome == SQLM_OK)
        outcome = inspect(cx, conn, tables, table_count, arena, scratch, made);
    sqlm_arena_free(scratch);
    if (outcome == SQLM_OK)
        *schema = made;
    return outcome;
}
