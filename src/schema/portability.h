/* SPDX-License-Identifier: MIT */
/* What one dialect refuses of a table that the others take. */
#ifndef SQLM_SRC_SCHEMA_PORTABILITY_H
#define SQLM_SRC_SCHEMA_PORTABILITY_H

#include <sqlmodel/schema/schema.h>

/* The table is one of a model. Fails (schema) where the dialect would refuse it, naming what, where and what to do instead. */
SQLM_MUST_USE sqlm_outcome sqlm__check_portability(sqlm_cx *cx, const sqlm_dialect *dialect, const sqlm_schema_table *table);

#endif
