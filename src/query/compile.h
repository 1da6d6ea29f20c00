/* SPDX-License-Identifier: MIT */
/* From a shape to a statement that can be run. */
#ifndef SQLM_SRC_QUERY_COMPILE_H
#define SQLM_SRC_QUERY_COMPILE_H

#include "cache.h"

/* Makes a statement, not cached and without users; its memory is the connection's. */
sqlm_outcome sqlm__compile(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_model *source, const uint32_t *words,
                           size_t word_count, sqlm__compiled **compiled);

#endif
