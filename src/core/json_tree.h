/* SPDX-License-Identifier: MIT */
/** @file
 *  JSON text as jansson's, without jansson's own reader: see json_text.c. */
#ifndef SQLM_SRC_CORE_JSON_TREE_H
#define SQLM_SRC_CORE_JSON_TREE_H

#include <jansson.h>

#include "json_text.h"

/** Makes a number's value, owned; NULL ends the reading. @p buffer has room for the text. */
typedef json_t *sqlm__json_number_fn(const char *text, size_t length, char *buffer, void *user);

/** Bytes of memory that a text needs. */
#define SQLM__JSON_TREE_MEMORY(length) (2 * (length) + 1)

/** Owned: json_decref(). NULL when memory is out or a number was not made. The text has passed the scan. @p memory is for the call. */
json_t *sqlm__json_tree(const char *text, size_t length, char *memory, sqlm__json_number_fn *number, void *user);

#endif
