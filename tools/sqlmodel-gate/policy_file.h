/* SPDX-License-Identifier: MIT */
/** @file
 *  The policy that was asked for. */
#ifndef SQLM_TOOLS_GATE_POLICY_FILE_H
#define SQLM_TOOLS_GATE_POLICY_FILE_H

#include <sqlmodel/gate.h>

#include "options.h"

/** A policy, as far as --only leaves it. Arena. */
typedef struct asked_policy {
    bool             is_there; /**< false: the models are the policy */
    sqlm_gate_policy policy;
    size_t           whole;    /**< rows before --only */
} asked_policy;

/** Whether a domain is among those of --only. */
bool is_wanted(const options *asked, const char *domain);
/** Reads the file of --policy, or the built-in policy. @retval SQLM_ERR storage (I/O), data (format, encoding), limit, out of memory. */
SQLM_MUST_USE sqlm_outcome policy_read(sqlm_cx *cx, const options *asked, sqlm_arena *arena, asked_policy *read);

#endif
