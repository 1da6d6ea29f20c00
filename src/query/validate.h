/* SPDX-License-Identifier: MIT */
/* Validation of what a write sends. */
#ifndef SQLM_SRC_QUERY_VALIDATE_H
#define SQLM_SRC_QUERY_VALIDATE_H

#include <sqlmodel/sys/driver.h>

#include "shape.h"

/* The fields that inserts of these objects send; nothing for most models. */
sqlm_outcome sqlm__validate_inserts(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *objects, size_t count);
/* The fields that an update of this shape sends. */
sqlm_outcome sqlm__validate_update(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *object, uint32_t *words);

#endif
