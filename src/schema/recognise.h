/* SPDX-License-Identifier: MIT */
/* What a column found in a database is in our terms. */
#ifndef SQLM_SRC_SCHEMA_RECOGNISE_H
#define SQLM_SRC_SCHEMA_RECOGNISE_H

#include <sqlmodel/schema/schema.h>

/* Sets kind, length, precision, scale and labels of a column by its name, storage, type_check and nullable; SQLM_TYPE_NONE where no
 * kind of ours is stored like that. Labels: arena. */
SQLM_MUST_USE sqlm_outcome sqlm__recognise_type(sqlm_cx *cx, const sqlm_dialect *dialect, sqlm_arena *arena, sqlm_arena *scratch,
                                                sqlm_schema_column *column);

/* Sets the default of a column, whose kind is known, by what stands behind DEFAULT (NULL: nothing). */
SQLM_MUST_USE sqlm_outcome sqlm__recognise_default(sqlm_cx *cx, const sqlm_dialect *dialect, sqlm_arena *arena, sqlm_arena *scratch,
                                                   const char *sql, sqlm_schema_column *column);

/* The text form of the value that a text is the form of, or NULL when it is none of that kind. */
SQLM_MUST_USE sqlm_outcome sqlm__recognise_value(sqlm_cx *cx, sqlm_arena *scratch, sqlm_type type, const char *text,
                                                 const char **form);

#endif
