/* SPDX-License-Identifier: MIT */
/* C values of a query as values of the kind that they are compared with. */
#ifndef SQLM_SRC_QUERY_OPERAND_H
#define SQLM_SRC_QUERY_OPERAND_H

#include <sqlmodel/core/model.h>

/* The digits behind the point of a decimal that may have any. */
enum { SQLM_SCALE_ANY = 255 };

/* What a value is compared with, or becomes part of. */
typedef struct sqlm__target {
    sqlm_type         type;
    bool              is_nullable; /* may be NULL */
    uint8_t           precision;   /* of a decimal: at most so many digits, */
    uint8_t           scale;       /* and so many behind the point, or SQLM_SCALE_ANY */
    const sqlm_model *model;
    const sqlm_field *field; /* whose values these are; NULL: nobody's, a condition or something computed */
} sqlm__target;

/* What a message calls it. */
const char *sqlm__target_name(const sqlm__target *target);
/* Its enumeration; NULL for other kinds and when there is no telling. */
const sqlm_enum *sqlm__target_enum(const sqlm__target *target);

/* Reads the C value of type @p tag (SQLM_C_…) at @p stored. Text and bytes are borrowed. Fails with data (range, unexpected
 * null) or misuse. */
sqlm_outcome sqlm__operand_read(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored, sqlm_value *value);
/* The same of an opt_ value, whose NULL is SQL NULL. */
sqlm_outcome sqlm__operand_read_optional(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored,
                                         sqlm_value *value);
/* The same for a column that becomes the value: a decimal must have the column's scale and fit. */
sqlm_outcome sqlm__operand_read_assigned(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored,
                                         sqlm_value *value);
sqlm_outcome sqlm__operand_read_optional_assigned(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored,
                                                  sqlm_value *value);
/* The same for what is added to a decimal: it must have its scale. */
sqlm_outcome sqlm__operand_read_added(sqlm_cx *cx, const sqlm__target *target, uint32_t tag, const void *stored,
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
