/* SPDX-License-Identifier: MIT */
#include "policy_file.h"

#include <string.h>

#include "input.h"

/** Longest file: sqlm_gate_policy_from_csv() takes no longer one. */
#define MAXIMUM_POLICY (1u << 20)

bool is_wanted(const options *asked, const char *domain)
{
    for (size_t i = 0; i < asked->only_count; i++)
        if (strcmp(asked->only[i], domain) == 0)
            return true;
    return asked->only_count == 0;
}

static sqlm_outcome read_file(sqlm_cx *cx, const char *path, sqlm_arena *arena, sqlm_gate_policy *policy)
{
    const char  *text = NULL;
    sqlm_outcome outcome = input_read(cx, path, MAXIMUM_POLICY, arena, &text);

    if (outcome == SQLM_OK && text == NULL)
        outcome = SQLM_FAIL(cx, STORAGE, IO, "there is no policy '%s'", path);
    return outcome == SQLM_OK ? sqlm_gate_policy_from_csv(cx, text, arena, policy) : outcome;
}

/* The rows that were asked for. */
static sqlm_outcome restrict_policy(sqlm_cx *cx, const options *asked, sqlm_arena *arena, sqlm_gate_policy *policy)
{
    sqlm_gate_policy_entry *entries = sqlm_arena_allocate(cx, arena, policy->count * sizeof(*entries), _Alignof(sqlm_gate_policy_entry));
    size_t                  count = 0;

    if (entries == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < policy->count; i++)
        if (is_wanted(asked, policy->entries[i].domain))
            entries[count++] = policy->entries[i];
    *policy = (sqlm_gate_policy){ entries, count };
    return SQLM_OK;
}

sqlm_outcome policy_read(sqlm_cx *cx, const options *asked, sqlm_arena *arena, asked_policy *read)
{
    sqlm_outcome outcome = SQLM_OK;

    *read = (asked_policy){ .is_there = asked->policy != NULL || asked->models == NULL };
    if (asked->policy != NULL)
        outcome = read_file(cx, asked->policy, arena, &read->policy);
    else if (asked->models == NULL)
        outcome = sqlm_gate_builtin_policy(cx, arena, &read->policy);
    read->whole = read->policy.count;
    if (outcome == SQLM_OK && asked->only_count > 0)
        outcome = restrict_policy(cx, asked, arena, &read->policy);
    return outcome;
}
