/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include "domain_samples.h"
#include "domains/domains.h"

sqlm_outcome sqlm_gate_builtin_policy(sqlm_cx *cx, sqlm_arena *arena, sqlm_gate_policy *policy)
{
    return sqlm_gate_policy_from_csv(cx, sqlm__gate_policy_csv, arena, policy);
}

const sqlm_typed_model *sqlm_gate_builtin_models(size_t *count)
{
    if (count != NULL)
        *count = sqlm_gate_domain_count;
    return sqlm_gate_domains;
}
