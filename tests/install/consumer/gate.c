/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <stdio.h>
#include <string.h>

/* The engine of the gate is a library too. */
int main(void)
{
    size_t                           count = 0;
    const sqlm_model_classification *all = sqlm_model_classification_all(&count);

    for (size_t i = 0; i < count; i++)
        printf("%s\n", sqlm_model_classification_label(all[i]));
    return count > 0 && strlen(sqlm_model_classification_label(all[0])) > 0 ? 0 : 1;
}
