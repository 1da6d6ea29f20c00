/* SPDX-License-Identifier: MIT */
/** @file
 *  Runs a module in a process of its own, so that nothing that it does is done to the gate. */
#ifndef SQLM_TOOLS_GATE_MODULE_HOST_H
#define SQLM_TOOLS_GATE_MODULE_HOST_H

#include <sqlmodel/core/arena.h>

#include "options.h"

struct json_t;
struct scratch_database;

/** Where the process of a module writes its messages: one JSON object in each line, with the nonce that it was given. */
#define MODULE_RESULT_DESCRIPTOR 3
/** What it may use of memory; in a build with sanitizers only of what is resident. */
#define MODULE_MEMORY_MIB        1024u

/** How the process of a module came to its end. */
typedef enum module_end {
    MODULE_ANSWERED,   /**< it did what was asked for */
    MODULE_REFUSED,    /**< it cannot be used; the message says why */
    MODULE_DIED,       /**< it crashed, hung, ended itself, … : a finding, which the message tells */
    MODULE_INTERRUPTED /**< the gate itself was interrupted */
} module_end;

/** What came of a module. */
typedef struct module_answer {
    module_end     end;
    const char    *message; /**< arena; "" when there is nothing to say */
    struct json_t *models;  /**< its models, as the state of a gate; NULL: it did not come so far */
    struct json_t *at;      /**< the last message of which model it was about; NULL: there was none */
    struct json_t *answer;  /**< its last message; NULL unless it answered */
} module_answer;

/**
 * Runs the gate's own program again, with the module, and reads what it says.
 *
 * What the module prints goes to standard error, when it is over.
 *
 * @param where         For check and drift; borrowed for the call.
 * @param[out] answer   Owned: module_answer_free(). Zeroed unless SQLM_OK.
 * @retval SQLM_ERR  storage (no process or pipe can be made), out of memory.
 */
SQLM_MUST_USE sqlm_outcome module_run(sqlm_cx *cx, const options *asked, const struct scratch_database *where, sqlm_arena *arena,
                                      module_answer *answer);
/** A zeroed one may be freed too. */
void module_answer_free(module_answer *answer);

#endif
