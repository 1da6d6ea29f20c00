/* SPDX-License-Identifier: MIT */
/* C values of a query as values of the kind that they are compared with. */
#ifndef SQLM_SRC_QUERY_OPERAND_H
#define SQLM_SRC_QUERY_OPERAND_H

#include <sqlmodel/core/model.h>

/* What a value is compared with. */
typedef struct sqlm__target {
    sqlm_type         type;
    const sqlm_model *model;
    const sqlm_field *field; /* NULL: a condition */
} sqlm__target;

/* Reads the C value of type @p tag (SQLM_C_…) at @p stored. Text and bytes are borrowed. Fails with data (range, unexpected
 * null) or misuse. */
sqlm_outcome sqlm__operand_read(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value);
/* The same of an opt_ value, whose NULL is SQL NULL. */
sqlm_outcome sqlm__operand_read_optional(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored,
                                         sqlm_value *value);
/* Size of an element of that type in an array; 0 for what is none. */
size_t sqlm__operand_size(uint32_t tag);

/* Adds table and column to the record of a failure just made. */
sqlm_outcome sqlm__note_field(sqlm_cx *cx, const sqlm_model *model, const sqlm_field *field, sqlm_outcome outcome);

static inline bool sqlm__operand_is_expression(uint32_t tag)
{
    return tag >= 24 && tag <= 40; /* SQLM_C_EXPR and the sixteen after it */
}

#endif
