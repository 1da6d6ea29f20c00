/* SPDX-License-Identifier: MIT */
/** @file
 *  The command list. */
#ifndef SQLM_TOOLS_GATE_LIST_H
#define SQLM_TOOLS_GATE_LIST_H

#include "measure_models.h"

/** What list prints of the models. @param[out] text Arena. @retval SQLM_ERR as policy_read(); schema, unsupported for SQL. */
SQLM_MUST_USE sqlm_outcome list_text(sqlm_cx *cx, const options *asked, const model_set *models, sqlm_arena *arena, const char **text);
/** Prints the models. @return The exit status. */
int list(sqlm_cx *cx, const options *asked, sqlm_arena *arena);

#endif
