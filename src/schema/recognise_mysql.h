/* SPDX-License-Identifier: MIT */
/* What a column found in MySQL or MariaDB is in our terms. */
#ifndef SQLM_SRC_SCHEMA_RECOGNISE_MYSQL_H
#define SQLM_SRC_SCHEMA_RECOGNISE_MYSQL_H

#include <sqlmodel/schema/schema.h>

/* Sets kind, length, precision, scale and labels of a column by its storage ("varchar(80)") and type check; SQLM_TYPE_NONE where no kind
 * of ours is stored like that. DATETIME(6) is a timestamptz: nothing tells a timestamp from it. Labels: arena. */
SQLM_MUST_USE sqlm_outcome sqlm__recognise_mysql_type(sqlm_cx *cx, sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema_column *column);

/* Sets the default of a column, whose kind is known, by the SQL that stands behind DEFAULT (NULL: nothing). */
SQLM_MUST_USE sqlm_outcome sqlm__recognise_mysql_default(sqlm_cx *cx, sqlm_arena *arena, sqlm_arena *scratch, const char *sql,
                                                         sqlm_schema_column *column);

#endif
