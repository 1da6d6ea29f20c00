/* SPDX-License-Identifier: MIT */
#ifndef SQLM_SRC_SCHEMA_INSPECT_H
#define SQLM_SRC_SCHEMA_INSPECT_H

#include <sqlmodel/schema/schema.h>

/* As sqlm_schema_inspect(), of the tables in one schema; NULL: the one that names without a schema are in. The arguments are as they must be. */
SQLM_MUST_USE sqlm_outcome sqlm__inspect(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables,
                                         size_t table_count, sqlm_arena *arena, const sqlm_schema **schema);

#endif
