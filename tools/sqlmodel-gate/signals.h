/* SPDX-License-Identifier: MIT */
/** @file
 *  Interrupts: SIGINT and SIGTERM cancel the context, so that everything ends as after any other failure. */
#ifndef SQLM_TOOLS_GATE_SIGNALS_H
#define SQLM_TOOLS_GATE_SIGNALS_H

#include <sqlmodel/core/cx.h>

/** From now on signals cancel this context; NULL: none. */
void signals_cancel(sqlm_cx *cx);
/** The signal that came; 0: none. */
int signals_received(void);

#endif
