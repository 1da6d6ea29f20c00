/* SPDX-License-Identifier: MIT */
/** @file
 *  What dumping and loading by options have in common. */
#ifndef SQLM_SRC_CORE_JSON_OPTIONS_H
#define SQLM_SRC_CORE_JSON_OPTIONS_H

#include <sqlmodel/core/json.h>

#include "convert.h"

/** Whether the sets of the options let a field through. */
static inline bool sqlm__json_may(const sqlm_field_set *include, const sqlm_field_set *exclude, uint32_t field)
{
    return (include == NULL || sqlm_field_set_has(include, field)) && (exclude == NULL || !sqlm_field_set_has(exclude, field));
}

/** What messages about a member of a field need. @param item 1-based number of the object in an array; 0: it stands alone. */
static inline sqlm__conversion sqlm__json_conversion(sqlm_cx *cx, const sqlm_model *model, uint32_t index, bool by_name, size_t item,
                                                     sqlm_arena *arena)
{
    const sqlm_field *field = &model->fields[index];

    return (sqlm__conversion){ .cx = cx,
                               .table = model->table,
                               .name = sqlm_field_column(field),
                               .enumeration = sqlm_field_enum(field),
                               .arena = arena,
                               .member = by_name ? field->name : sqlm_field_alias(field),
                               .is_optional = (field->type & SQLM_NULLABLE) != 0,
                               .item = item };
}

/** Misuse: a model of another version, options of another size, a form that is none, more fields than a set holds. */
SQLM_MUST_USE sqlm_outcome sqlm__json_check(sqlm_cx *cx, const char *function, const sqlm_model *model, bool is_size_good,
                                            sqlm_json_form form);

#endif
