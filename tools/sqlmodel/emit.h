/* SPDX-License-Identifier: MIT */
/** @file
 *  The C text of models. */
#ifndef SQLM_TOOLS_SQLMODEL_EMIT_H
#define SQLM_TOOLS_SQLMODEL_EMIT_H

#include "generate.h"

#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/text_buffer.h>

/** What is written. */
typedef struct emission {
    sqlm_cx                *cx;
    sqlm_arena             *arena;
    const generate_options *options;
    const sqlm_schema      *schema;
    const char *const      *models;        /**< one for each table */
    const char             *origin;        /**< "api_tokens.sql" */
    const char             *header;        /**< what the source includes */
    size_t                  problem_count; /**< what cannot be expressed; each was told on standard error */
} emission;

/** Says what is wrong with a table, or with a column of it where that is not NULL. */
void emit_problem(emission *e, const sqlm_schema_table *table, const char *column, const char *format, ...) SQLM_PRINTF(4, 5);

/** Appends the part that is asked for. Problems are counted; the text is of no use then. */
SQLM_MUST_USE sqlm_outcome emit_part(emission *e, generate_part part, sqlm_text_buffer *out);

#endif
