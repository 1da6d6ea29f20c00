/* SPDX-License-Identifier: MIT */
/** @file
 *  The commands check and drift. */
#ifndef SQLM_TOOLS_GATE_CHECK_H
#define SQLM_TOOLS_GATE_CHECK_H

#include <sqlmodel/core/arena.h>

#include "options.h"

/** Measures, judges and writes the report. @return The exit status. */
int check(sqlm_cx *cx, const options *asked, sqlm_arena *arena);
/** Says on standard error what the last failure was. @return EXIT_COULD_NOT_RUN. */
int could_not_run(sqlm_cx *cx);

#endif
