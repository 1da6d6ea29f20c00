/* SPDX-License-Identifier: MIT */
/* One run of a statement on a connection. */
#ifndef SQLM_SRC_QUERY_RUN_H
#define SQLM_SRC_QUERY_RUN_H

#include "cache.h"

typedef struct sqlm__run {
    sqlm_cx          *cx;
    sqlm_conn        *conn;
    const sqlm_model *model;
    sqlm__cache      *cache;
    sqlm__compiled   *compiled;
    sqlm_cursor      *cursor;
} sqlm__run;

/* Enters the connection. Only after SQLM_OK is sqlm__run_end() called. */
sqlm_outcome sqlm__run_begin(sqlm__run *run, sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model);
/* Finds the statement of a shape, or compiles it. */
sqlm_outcome sqlm__run_take(sqlm__run *run, const uint32_t *words, size_t word_count, size_t parameter_count);
/* Runs what was taken; its rows are to be fetched. */
sqlm_outcome sqlm__run_query(sqlm__run *run, const sqlm_parameters *parameters);
/* Reads a select, takes its statement and runs it. @p arena_given: whether there is one for text and bytes. */
sqlm_outcome sqlm__run_select(sqlm__run *run, sqlm__statement_kind kind, const sqlm_select *select, uint64_t most, bool arena_given);
/* Closes the rows, gives the statement back, leaves the connection, and gives @p outcome, which is that of the whole run. */
sqlm_outcome sqlm__run_end(sqlm__run *run, sqlm_outcome outcome);
/* Whether a run that ended so should not be repeated with the same statement. */
bool sqlm__run_is_suspect(const sqlm_cx *cx, sqlm_outcome outcome);
/* Misuse: text or bytes without an arena to keep them. */
sqlm_outcome sqlm__run_check_arena(const sqlm__run *run, bool arena_given);
/* Fetches one row into @p object, which is as it was unless *found. */
sqlm_outcome sqlm__run_fetch_object(sqlm__run *run, sqlm_arena *arena, void *object, void *backup, bool *found);

#endif
