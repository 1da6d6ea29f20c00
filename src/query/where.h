/* SPDX-License-Identifier: MIT */
/* Updates and deletes of all rows that match. */
#ifndef SQLM_SRC_QUERY_WHERE_H
#define SQLM_SRC_QUERY_WHERE_H

#include "run.h"

/* Gathers a statement; @p flags are added to its shape. */
sqlm_outcome sqlm__query_read_update(sqlm__query *query, const sqlm_update *update, uint32_t flags);
sqlm_outcome sqlm__query_read_delete(sqlm__query *query, const sqlm_delete *remove, uint32_t flags);
/* Gathers an upsert of @p object. */
sqlm_outcome sqlm__query_read_upsert(sqlm__query *query, const void *object, const sqlm_conflict *conflict);
/* Misuse: the model or the statement is NULL, or cannot be written. */
sqlm_outcome sqlm__check_write(sqlm_cx *cx, const sqlm_model *model, const void *statement, const char *name);

#endif
