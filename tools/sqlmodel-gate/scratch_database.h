/* SPDX-License-Identifier: MIT */
/** @file
 *  A database of the gate's own, so that the one that was named stays as it is. */
#ifndef SQLM_TOOLS_GATE_SCRATCH_DATABASE_H
#define SQLM_TOOLS_GATE_SCRATCH_DATABASE_H

#include "scratch_schema.h"

/** Where to connect, and what to remove afterwards. Arena. */
typedef struct scratch_database {
    const char    *url;
    const char    *path;   /**< a file that was made; NULL: none */
    scratch_schema schema; /**< that was made on a server */
} scratch_database;

/**
 * For the URL of a SQLite file: makes a new, empty file beside it; the URL keeps its options but mode. For that of a server: makes a schema
 * or database there. One in memory needs nothing.
 * @param[out] made  scratch_database_remove(), whatever the outcome.
 * @retval SQLM_ERR  config (url: percent-encoding), storage (I/O), those of sqlm_connect() and scratch_schema_make(), out of memory.
 */
SQLM_MUST_USE sqlm_outcome scratch_database_make(sqlm_cx *cx, const char *url, sqlm_arena *arena, scratch_database *made);
/** Removes the file and what SQLite keeps beside it, or drops the schema. A zeroed one may be removed too.
 *  @retval SQLM_ERR  those of scratch_schema_drop(). */
SQLM_MUST_USE sqlm_outcome scratch_database_remove(sqlm_cx *cx, const scratch_database *made);

/** For the URL of a SQLite file: the URL with mode=inspect, which leaves the file and what is beside it as it was. Every other URL stays
 *  as it is. @param[out] inspected Arena, or @p url. @retval SQLM_ERR limit, out of memory. */
SQLM_MUST_USE sqlm_outcome inspection_url(sqlm_cx *cx, const char *url, sqlm_arena *arena, const char **inspected);

#endif
