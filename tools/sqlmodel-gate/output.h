/* SPDX-License-Identifier: MIT */
/** @file
 *  Writing what a command gives. */
#ifndef SQLM_TOOLS_GATE_OUTPUT_H
#define SQLM_TOOLS_GATE_OUTPUT_H

#include <sqlmodel/core/arena.h>

struct json_t;

/** Writes a text to a file, whole or not at all, or to standard output for NULL; false after a message on standard error. */
bool output_write(const char *path, const char *text);

/** Replaces two files, both whole or neither; a text that is NULL leaves its file as it is. False after a message on standard error. */
bool output_write_both(const char *first_path, const char *first_text, const char *second_path, const char *second_text);

/** JSON as text, with a newline at its end. Arena. */
SQLM_MUST_USE sqlm_outcome output_json(sqlm_cx *cx, const struct json_t *json, sqlm_arena *arena, const char **text);

/** Whether output_write() can begin to write there; false after a message on standard error. The file stays as it is. */
bool output_is_possible(const char *path);

/** Whether two names, of files that need not exist, are of one regular file. */
bool output_is_same_file(const char *a, const char *b);

#endif
