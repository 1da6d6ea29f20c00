/* SPDX-License-Identifier: MIT */
/* What a database gives back for an expression, said again in the portable language. SQLite gives back what it was given and needs
 * none of this. */
#ifndef SQLM_SRC_SCHEMA_RENDERED_H
#define SQLM_SRC_SCHEMA_RENDERED_H

#include <sqlmodel/schema/expression.h>

/* One dialect's. @p portable: arena; NULL: outside the language. A text in it may have characters that the language does not take. Fails
 * for want of memory alone. */
typedef sqlm_outcome (*sqlm__rendered_fn)(sqlm_cx *cx, const char *text, const sqlm_expression_columns *columns, sqlm_arena *arena,
                                          const char **portable);

SQLM_MUST_USE sqlm_outcome sqlm__rendered_postgres(sqlm_cx *cx, const char *text, const sqlm_expression_columns *columns,
                                                   sqlm_arena *arena, const char **portable);
SQLM_MUST_USE sqlm_outcome sqlm__rendered_mysql(sqlm_cx *cx, const char *text, const sqlm_expression_columns *columns,
                                                sqlm_arena *arena, const char **portable);

#endif
