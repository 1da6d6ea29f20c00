/* SPDX-License-Identifier: MIT */
/* Modules that must be refused, each in one respect: CHANGE changes what is exported. */
#include "../library.h"

const sqlm_gate_module *sqlm_gate_module_get(void);

static sqlm_model       old;
static sqlm_typed_model typed = { .domain = "authors", .owner_module = "library", .model_name = "Author", .version = "1.0.0", .model = &old };
static sqlm_gate_module module = { .magic = SQLM_GATE_MODULE_MAGIC,
                                   .abi = SQLM_GATE_MODULE_ABI,
                                   .size = sizeof(sqlm_gate_module),
                                   .model_abi = SQLM_MODEL_ABI,
                                   .typed_model_size = sizeof(sqlm_typed_model),
                                   .model_size = sizeof(sqlm_model),
                                   .field_size = sizeof(sqlm_field),
                                   .models = &typed,
                                   .count = 1 };

SQLM_GATE_MODULE_EXPORT_ const sqlm_gate_module *sqlm_gate_module_get(void)
{
    const sqlm_gate_module *exported = &module;

    old = Author_model;
    CHANGE;
    return exported;
}
