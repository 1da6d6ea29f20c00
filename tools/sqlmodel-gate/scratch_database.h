/* SPDX-License-Identifier: MIT */
/** @file
 *  A database of the gate's own, so that the one that was named stays as it is. */
#ifndef SQLM_TOOLS_GATE_SCRATCH_DATABASE_H
#define SQLM_TOOLS_GATE_SCRATCH_DATABASE_H

#include <sqlmodel/core/arena.h>

/** Where to connect, and what to remove afterwards. Arena. */
typedef struct scratch_database {
    const char *url;
    const char *path; /**< NULL: nothing was made */
} scratch_database;

/**
 * For the URL of a SQLite file: makes a new, empty file beside it; the URL keeps its options but mode. Every other URL stays as it is.
 * @retval SQLM_ERR  config (url: percent-encoding), storage (I/O), out of memory.
 */
SQLM_MUST_USE sqlm_outcome scratch_database_make(sqlm_cx *cx, const char *url, sqlm_arena *arena, scratch_database *made);
/** Removes the file and what SQLite keeps beside it. A zeroed one may be removed too. */
void scratch_database_remove(const scratch_database *made);

/** For the URL of a SQLite file: the URL with mode=inspect, which leaves the file and what is beside it as it was. Every other URL stays
 *  as it is. @param[out] inspected Arena, or @p url. @retval SQLM_ERR limit, out of memory. */
SQLM_MUST_USE sqlm_outcome inspection_url(sqlm_cx *cx, const char *url, sqlm_arena *arena, const char **inspected);

#endif
