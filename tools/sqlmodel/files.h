/* SPDX-License-Identifier: MIT */
/** @file
 *  Reading and writing whole files. */
#ifndef SQLM_TOOLS_SQLMODEL_FILES_H
#define SQLM_TOOLS_SQLMODEL_FILES_H

#include <sqlmodel/core/arena.h>

/** The text of a file. Arena; NULL after a message on standard error. */
const char *files_read(sqlm_cx *cx, sqlm_arena *arena, const char *path);

/** A file that is to be written. */
typedef struct files_output {
    const char *path; /**< NULL: standard output */
    const char *text;
    char       *temporary; /**< for files_write() alone */
} files_output;

/** Writes all of them, or none: each goes beside its place first. False after a message on standard error. */
bool files_write(files_output *outputs, size_t count);

#endif
