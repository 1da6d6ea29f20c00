/* SPDX-License-Identifier: MIT */
/** @file
 *  Measuring models with a gate: in this process for the built-in domains, in one of its own for a module. */
#ifndef SQLM_TOOLS_GATE_MEASURE_MODELS_H
#define SQLM_TOOLS_GATE_MEASURE_MODELS_H

#include <sqlmodel/gate.h>

#include "options.h"
#include "scratch_database.h"

/** Models that the gate is about. */
typedef struct model_set {
    const sqlm_typed_model *items;
    size_t                  count;
} model_set;

/** Who is told which model is measured: as the members of sqlm_gate_measure_options. */
typedef struct progress_sink {
    void (*tell)(void *user, const char *model_name);
    void  *user;
} progress_sink;

/** Registers those that are wanted; what the gate refuses it keeps as a breach. */
SQLM_MUST_USE sqlm_outcome register_models(sqlm_cx *cx, const options *asked, sqlm_gate *gate, const model_set *models);
/** Connects and measures what is registered, as the command says, with the versions of a lock file if one was named. Driver and version of
 *  the run: arena. @param told  May be NULL. @retval SQLM_ERR  config (option): on a server, a model names a schema itself; and all else. */
SQLM_MUST_USE sqlm_outcome measure_models(sqlm_cx *cx, const options *asked, sqlm_gate *gate, const scratch_database *where,
                                          const model_set *models, const progress_sink *told, sqlm_arena *arena, sqlm_gate_run *run);

#endif
