/* SPDX-License-Identifier: MIT */
/** @file
 *  The process in which a module runs: see module_host.h. */
#ifndef SQLM_TOOLS_GATE_MODULE_CHILD_H
#define SQLM_TOOLS_GATE_MODULE_CHILD_H

#include <sqlmodel/core/arena.h>

#include "options.h"

/** Loads the module within limits, does what was asked for, and writes what came of it to MODULE_RESULT_DESCRIPTOR.
 *  @return The exit status: 0 when that could be written. */
int module_child(sqlm_cx *cx, const options *asked, sqlm_arena *arena);

#endif
