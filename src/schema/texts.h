/* SPDX-License-Identifier: MIT */
/* Texts in an arena. */
#ifndef SQLM_SRC_SCHEMA_TEXTS_H
#define SQLM_SRC_SCHEMA_TEXTS_H

#include <sqlmodel/core/arena.h>

/* All pieces, one behind the other. */
SQLM_MUST_USE sqlm_outcome sqlm__join_texts(sqlm_cx *cx, sqlm_arena *arena, const char *const *pieces, size_t count,
                                            const char **joined);

/* What stands between the quotes at both ends of @p length bytes, doubled ones halved. NULL with the record set when memory is out. */
SQLM_MUST_USE char *sqlm__unquoted(sqlm_cx *cx, sqlm_arena *arena, const char *quoted, size_t length);

#endif
