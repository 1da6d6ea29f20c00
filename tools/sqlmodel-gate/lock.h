/* SPDX-License-Identifier: MIT */
/** @file
 *  The command lock. */
#ifndef SQLM_TOOLS_GATE_LOCK_H
#define SQLM_TOOLS_GATE_LOCK_H

#include <sqlmodel/core/arena.h>

#include "options.h"

/** Compares the models with the lock file, or writes it. @return The exit status. */
int lock(sqlm_cx *cx, const options *asked, sqlm_arena *arena);

#endif
