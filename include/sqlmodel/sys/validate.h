/* SPDX-License-Identifier: MIT */
/** @file
 *  Validation before a write, for layers that write objects. */
#ifndef SQLMODEL_SYS_VALIDATE_H
#define SQLMODEL_SYS_VALIDATE_H

#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/validation.h>

SQLM_BEGIN_DECLS

/** Adds to @p fields, which has none of the model, those that a write of @p object sends. */
typedef void sqlm_written_fields_fn(const sqlm_model *model, const void *object, sqlm_field_set *fields, void *user);

/**
 * Validates objects that are about to be written, unless the cx says not to. The validator of a model is made at its first
 * use and kept with the connection. Call it only when model->is_validated, before the connection is entered, and before
 * anything is sent.
 *
 * @param objects  Array of @p count objects of the model. Paths have an index when there is more than one.
 * @retval SQLM_ERR  as sqlm_validator_new(), sqlm_validator_check() and sqlm_conn_enter().
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_conn_validate(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                            const void *objects,
                                                            size_t count, sqlm_written_fields_fn *fields, void *user);

/**
 * Gives the next value that a field is to have: its index and the value, borrowed until the next call; an index that no field has when
 * there are no more. Any outcome but SQLM_OK ends the validation.
 */
typedef sqlm_outcome sqlm_assigned_value_fn(sqlm_cx *cx, void *user, uint32_t *field, sqlm_value *value);

/**
 * Validates values that fields are to have, each by itself, as sqlm_conn_validate() does objects: the function of the table is not asked, since
 * there is no object to show it.
 *
 * @retval SQLM_ERR  as sqlm_conn_validate(), and what @p next fails with.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_conn_validate_assigned(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                                     sqlm_assigned_value_fn *next, void *user);

SQLM_END_DECLS

#endif
