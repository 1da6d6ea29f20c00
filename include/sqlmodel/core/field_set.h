/* SPDX-License-Identifier: MIT */
/** @file
 *  Sets of a model's fields: which were present in JSON, which to write, to validate, to leave out. */
#ifndef SQLMODEL_CORE_FIELD_SET_H
#define SQLMODEL_CORE_FIELD_SET_H

#include <sqlmodel/core/model.h>

SQLM_BEGIN_DECLS

/** Fields beyond this number are in no set; no database has tables of more columns. */
#define SQLM_FIELD_SET_CAPACITY 4096

/** A set of fields by their index (Hero_field_name). A zeroed one is empty; it is a value, to be copied and thrown away. */
typedef struct sqlm_field_set {
    uint32_t words[SQLM_FIELD_SET_CAPACITY / 32]; /**< one bit a field */
} sqlm_field_set;

/** Puts a field into the set; one beyond SQLM_FIELD_SET_CAPACITY is not. */
static inline void sqlm_field_set_add(sqlm_field_set *set, uint32_t field)
{
    if (field < SQLM_FIELD_SET_CAPACITY)
        set->words[field / 32] |= UINT32_C(1) << field % 32;
}

/** Takes a field out of it. */
static inline void sqlm_field_set_remove(sqlm_field_set *set, uint32_t field)
{
    if (field < SQLM_FIELD_SET_CAPACITY)
        set->words[field / 32] &= ~(UINT32_C(1) << field % 32);
}

/** Whether the field is in it. */
static inline bool sqlm_field_set_has(const sqlm_field_set *set, uint32_t field)
{
    return field < SQLM_FIELD_SET_CAPACITY && (set->words[field / 32] >> field % 32 & 1) != 0;
}

/** Empties it. */
SQLM_CORE_API void sqlm_field_set_clear(sqlm_field_set *set);
/** Makes it all fields of a model. */
SQLM_CORE_API void sqlm_field_set_fill(sqlm_field_set *set, const sqlm_model *model);
/** How many fields it has. */
SQLM_CORE_API uint32_t sqlm_field_set_count(const sqlm_field_set *set);

SQLM_END_DECLS

#endif
