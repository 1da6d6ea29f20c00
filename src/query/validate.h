/* SPDX-License-Identifier: MIT */
/* Validation of what a write sends. */
#ifndef SQLM_SRC_QUERY_VALIDATE_H
#define SQLM_SRC_QUERY_VALIDATE_H

#include <sqlmodel/sys/driver.h>

#include <sqlmodel/query/select.h>

#include "shape.h"

/* Most models have nothing to validate. One of another version has no such member. */
static inline bool sqlm__is_validated(const sqlm_model *model)
{
    return model->abi_version == SQLM_MODEL_ABI && model->is_validated;
}
/* The fields that inserts of these objects send. */
sqlm_outcome sqlm__validate_inserts(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *objects, size_t count);
/* The fields that a write of this shape sends: an update, or an insert of listed fields. */
sqlm_outcome sqlm__validate_sent(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *objects, size_t count,
                                 uint32_t *words);
/* The values that these assignments set, as far as the program knows them: not NULL, nothing that the database computes. What is no
 * assignment is passed over: whoever reads them tells. */
sqlm_outcome sqlm__validate_assigned(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_assignment *const *assignments);

#endif
