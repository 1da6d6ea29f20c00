/* SPDX-License-Identifier: MIT */
/* Introspection of SQLite. */
#ifndef SQLM_SRC_SCHEMA_INSPECT_SQLITE_H
#define SQLM_SRC_SCHEMA_INSPECT_SQLITE_H

#include <sqlmodel/schema/schema.h>

/* sqlm_schema_inspect() for SQLite; its arguments have been looked at. */
SQLM_MUST_USE sqlm_outcome sqlm__inspect_sqlite(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables,
                                                size_t table_count, sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema *schema);

#endif
