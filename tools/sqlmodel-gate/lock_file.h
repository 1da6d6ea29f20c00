/* SPDX-License-Identifier: MIT */
/** @file
 *  The lock file: what the models were when they were last accepted. As JSON
 *  {"format": 1, "models": [{"name", "table", "version", "entries": [{"name", "declaration", "facts"}]}]}, models by name, entries in
 *  the order of the model's list. */
#ifndef SQLM_TOOLS_GATE_LOCK_FILE_H
#define SQLM_TOOLS_GATE_LOCK_FILE_H

#include "measure_models.h"

struct json_t;

/** What differs between the lock and the models. Texts are borrowed from both. */
typedef struct lock_change {
    const char *model;
    const char *entry;    /**< "" for the model as a whole */
    const char *what;     /**< "added", "removed", "changed", …; static storage */
    const char *locked;   /**< "" for nothing */
    const char *declared; /**< "" for nothing */
} lock_change;

/** Longest lock file or header that is read. */
#define MAXIMUM_LOCK_FILE (64u << 20)

typedef struct lock_changes {
    lock_change *items;
    size_t       count;
} lock_changes;

/** The lock of models. @param[out] lock Owned. @retval SQLM_ERR schema (two models of one name; one without declarations), out of memory. */
SQLM_MUST_USE sqlm_outcome lock_make(sqlm_cx *cx, const model_set *models, struct json_t **lock);
/** Fails with data (format) for what is no lock. */
SQLM_MUST_USE sqlm_outcome lock_check(sqlm_cx *cx, const struct json_t *lock);
/** Reads a lock from the text of a file. @param path For messages. @param[out] lock Owned. @retval SQLM_ERR data (format). */
SQLM_MUST_USE sqlm_outcome lock_parse(sqlm_cx *cx, const char *path, const char *text, struct json_t **lock);
/** Reads a lock file, which must be there. @param[out] lock Owned. @retval SQLM_ERR storage, data (format, encoding), limit, out of memory. */
SQLM_MUST_USE sqlm_outcome lock_read(sqlm_cx *cx, const char *path, sqlm_arena *arena, struct json_t **lock);
/** Compares the versions of the gate's models with those that they were locked with. A model that is not in the lock has none. */
SQLM_MUST_USE sqlm_outcome lock_check_versions(sqlm_cx *cx, sqlm_gate *gate, const struct json_t *lock);
/** Both must be locks. @param[out] changes Arena. */
SQLM_MUST_USE sqlm_outcome lock_compare(sqlm_cx *cx, const struct json_t *locked, const struct json_t *declared, sqlm_arena *arena,
                                        lock_changes *changes);
/** The header that SQLM_LOCK reads. @param[out] text Arena. */
SQLM_MUST_USE sqlm_outcome lock_header(sqlm_cx *cx, const struct json_t *lock, sqlm_arena *arena, const char **text);

#endif
