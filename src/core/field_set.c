/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/field_set.h>

#include <string.h>

void sqlm_field_set_clear(sqlm_field_set *set)
{
    if (set != NULL)
        memset(set, 0, sizeof *set);
}

void sqlm_field_set_fill(sqlm_field_set *set, const sqlm_model *model)
{
    sqlm_field_set_clear(set);
    for (uint32_t i = 0; set != NULL && model != NULL && i < model->field_count; i++)
        sqlm_field_set_add(set, i);
}

uint32_t sqlm_field_set_count(const sqlm_field_set *set)
{
    uint32_t count = 0;

    for (uint32_t i = 0; set != NULL && i < SQLM_FIELD_SET_CAPACITY; i++)
        count += sqlm_field_set_has(set, i) ? 1 : 0;
    return count;
}
