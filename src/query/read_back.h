/* SPDX-License-Identifier: MIT */
/* Reading what the database has computed for objects, where a write gives nothing back. */
#ifndef SQLM_SRC_QUERY_READ_BACK_H
#define SQLM_SRC_QUERY_READ_BACK_H

#include <sqlmodel/sys/driver.h>

#include "dialect.h"
#include "shape.h"

/* Whether an insert of that shape, or of any where @p words is NULL, leaves fields to the database that it computes. */
bool sqlm__insert_leaves(const sqlm_model *model, const uint32_t *words);
/* Whether it does and the connection does not give them back. */
static inline bool sqlm__insert_reads_back(const sqlm_conn *conn, const sqlm_model *model, const uint32_t *words)
{
    return conn != NULL && !sqlm__gives_back(conn->dialect, false) && sqlm__insert_leaves(model, words);
}
/* The same of an update. */
bool sqlm__update_reads_back(const sqlm_conn *conn, const sqlm_model *model);

/* Writes objects, which then have their keys. */
typedef sqlm_outcome sqlm__write_fn(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects, size_t count, void *user);
/* Has @p write run and reads each object's row by its key, in a transaction. Objects are as they were unless SQLM_OK. */
sqlm_outcome sqlm__write_and_read_back(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects, size_t count,
                                       sqlm__write_fn *write, void *user);

#endif
