/* SPDX-License-Identifier: MIT */
/** @file
 *  Reading the files that a command is given. */
#ifndef SQLM_TOOLS_GATE_INPUT_H
#define SQLM_TOOLS_GATE_INPUT_H

#include <sqlmodel/core/arena.h>

/**
 * Reads a text file.
 *
 * @param[out] text  Arena; NULL when there is no such file.
 * @retval SQLM_ERR  storage (I/O), data (encoding: a NUL byte), limit (longer than @p maximum), out of memory.
 */
SQLM_MUST_USE sqlm_outcome input_read(sqlm_cx *cx, const char *path, size_t maximum, sqlm_arena *arena, const char **text);

#endif
