/* SPDX-License-Identifier: MIT */
/* From a shape to a statement that can be run. */
#ifndef SQLM_SRC_QUERY_COMPILE_H
#define SQLM_SRC_QUERY_COMPILE_H

#include "cache.h"

/* Makes a statement, not cached and without users; its memory is the connection's. */
sqlm_outcome sqlm__compile(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_model *source, const uint32_t *words,
                           size_t word_count, sqlm__compiled **compiled);
/* Prepares a statement. The record of a failure has its text, for whoever reads it and for observers. */
sqlm_outcome sqlm__prepare_text(sqlm_cx *cx, sqlm_conn *conn, const char *sql, size_t length, sqlm_statement **statement);
/* Whether a condition or an assignment names a secret field; an order or a select list that does is taken for one. */
bool sqlm__mentions_secret(const sqlm_model *source, const uint32_t *words, size_t word_count);

#endif
