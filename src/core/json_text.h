/* SPDX-License-Identifier: MIT */
/** @file
 *  JSON text: whether it is any, and whether two of them mean the same. */
#ifndef SQLM_SRC_CORE_JSON_TEXT_H
#define SQLM_SRC_CORE_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/** Arrays and objects may stand in each other this deep; jansson's own limit is about twice that. */
#define SQLM__JSON_DEPTH 1000

/** Whether the text is JSON: RFC 8259 in UTF-8, any value at the top, numbers of any size, no U+0000 and no half of a surrogate pair in
 *  strings. Allocates nothing. @param[out] where  Byte where it ceases to be JSON. May be NULL. */
bool sqlm__json_scan(const char *text, size_t length, size_t *where);

/** Whether two JSON texts hold the same value; false when either is none or memory is out. */
bool sqlm__json_equal(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
