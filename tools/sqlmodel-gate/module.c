/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <stddef.h>
#include <stdio.h>
#include <string.h>

_Static_assert(offsetof(sqlm_gate_module, abi) == 16 && offsetof(sqlm_gate_module, size) == 20, "where every version looks first");

/* One size or number that both sides must agree on. */
static sqlm_outcome check_number(sqlm_cx *cx, const char *what, uint32_t found, size_t expected)
{
    if (found == expected)
        return SQLM_OK;
    return SQLM_FAIL(cx, UNSUPPORTED, NONE,
                     "the module was made with other headers: its %s is %lu, this gate's is %zu; build it with the headers of this version",
                     what, (unsigned long)found, expected);
}

static sqlm_outcome check_header(sqlm_cx *cx, const sqlm_gate_module *module)
{
    sqlm_outcome outcome;

    if (module == NULL)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "the module gives NULL for its models: export them by SQLM_GATE_MODULE");
    if (memcmp(module->magic, SQLM_GATE_MODULE_MAGIC, sizeof(SQLM_GATE_MODULE_MAGIC)) != 0)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "what the module exports is not from SQLM_GATE_MODULE: it does not begin with '%s'",
                         SQLM_GATE_MODULE_MAGIC);
    outcome = check_number(cx, "module ABI", module->abi, SQLM_GATE_MODULE_ABI);
    if (outcome == SQLM_OK)
        outcome = check_number(cx, "sizeof(sqlm_gate_module)", module->size, sizeof(sqlm_gate_module));
    if (outcome == SQLM_OK)
        outcome = check_number(cx, "model ABI", module->model_abi, SQLM_MODEL_ABI);
    if (outcome == SQLM_OK)
        outcome = check_number(cx, "sizeof(sqlm_typed_model)", module->typed_model_size, sizeof(sqlm_typed_model));
    if (outcome == SQLM_OK)
        outcome = check_number(cx, "sizeof(sqlm_model)", module->model_size, sizeof(sqlm_model));
    if (outcome == SQLM_OK)
        outcome = check_number(cx, "sizeof(sqlm_field)", module->field_size, sizeof(sqlm_field));
    return outcome;
}

sqlm_outcome sqlm_gate_module_check(sqlm_cx *cx, const sqlm_gate_module *module)
{
    sqlm_outcome outcome = check_header(cx, module);

    if (outcome != SQLM_OK)
        return outcome;
    if (module->count == 0 || module->models == NULL)
        return SQLM_FAIL(cx, DATA, FORMAT, "the module has no models");
    for (size_t i = 0; i < module->count; i++) {
        char what[64];

        if (module->models[i].model == NULL)
            continue; /* recorded, never measured: the verdict tells */
        (void)snprintf(what, sizeof(what), "ABI of model %zu", i + 1);
        outcome = check_number(cx, what, module->models[i].model->abi_version, SQLM_MODEL_ABI);
        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}
