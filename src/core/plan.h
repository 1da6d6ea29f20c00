/* SPDX-License-Identifier: MIT */
/* Members of objects, for callers with names of their own in messages. */
#ifndef SQLM_SRC_CORE_PLAN_H
#define SQLM_SRC_CORE_PLAN_H

#include <sqlmodel/sys/plan.h>

#include "convert.h"

/* A member as it is, unchecked; SQL NULL for one that is not there. The column has a kind. */
void sqlm__plan_peek(const sqlm_plan_column *column, const void *object, sqlm_value *value);
/* As sqlm_plan_read(). The column has a kind. */
sqlm_outcome sqlm__plan_read(const sqlm__conversion *conversion, const sqlm_plan_column *column, const void *object,
                             sqlm_value *value);
/* As sqlm_plan_store(), with the conversion's arena. The column has a kind. */
sqlm_outcome sqlm__plan_store(const sqlm__conversion *conversion, const sqlm_plan_column *column, const sqlm_value *value,
                              void *object);

#endif
