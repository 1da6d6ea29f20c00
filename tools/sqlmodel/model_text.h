/* SPDX-License-Identifier: MIT */
/** @file
 *  The text of one model in the making: its rows, and the texts that they are of. */
#ifndef SQLM_TOOLS_SQLMODEL_MODEL_TEXT_H
#define SQLM_TOOLS_SQLMODEL_MODEL_TEXT_H

#include "emit.h"
#include "layout.h"

typedef struct model_text {
    emission                *e;
    const sqlm_schema_table *table;
    const char              *model;
    sqlm_text_buffer         buffer; /* for one text in the making */
    layout_row              *rows;
    size_t                   row_count;
    bool                    *check_done; /* which checks stand with a column already */
    bool                    *index_done;
    bool                    *unique_done;
    sqlm_outcome             outcome; /* of the first failure of memory */
} model_text;

/** The buffer, emptied. */
sqlm_text_buffer *model_begin(model_text *m);
/** The text in the buffer, copied; "" when memory is out. */
const char *model_take(model_text *m);
const char *model_format(model_text *m, const char *format, ...) SQLM_PRINTF(2, 3);
/** Zeroed room, or NULL. */
void *model_allocate(model_text *m, size_t count, size_t size);
/** API_TOKEN */
const char *model_upper(model_text *m, const char *name);
/** The portable form of a predicate or check. */
const char *model_portable(model_text *m, const sqlm_expression *expression);
/** Whether the name of @p what is one in C; a problem where it is not. */
bool model_require_identifier(model_text *m, const char *column, const char *what, const char *name);

/** ApiTokenState */
const char *model_enum_name(model_text *m, const char *column);
/** API_TOKEN_STATE_ACTIVE */
const char *model_enum_constant(model_text *m, const char *column, const char *label);
/** API_TOKEN_STATE_LABELS */
const char *model_labels_macro(model_text *m, const char *column);

/** A row whose kind is @p first and whose field is @p name, or one of a constraint where both are NULL. */
layout_row *model_add_row(model_text *m, const char *first, const char *name);
/** An attribute. */
void model_add(model_text *m, layout_row *row, const char *text);
/** CHECK("…"): adjacent literals where the text is long. */
void model_add_call(model_text *m, layout_row *row, const char *word, const char *text);

/** The row of a column, with what belongs to it alone. */
void model_add_column(model_text *m, const sqlm_schema_column *column);
/** Rows of the constraints that stand with no column; these come behind the columns. */
void model_add_constraints(model_text *m);
/** Problems of the table as a whole. */
void model_check_table(model_text *m);

#endif
