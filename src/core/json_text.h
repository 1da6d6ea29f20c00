/* SPDX-License-Identifier: MIT */
/** @file
 *  JSON text: whether it is any, its tokens, and whether two of them mean the same. */
#ifndef SQLM_SRC_CORE_JSON_TEXT_H
#define SQLM_SRC_CORE_JSON_TEXT_H

#include <sqlmodel/core/cx.h>

#include <stdbool.h>
#include <stddef.h>

/** Arrays and objects of a json value may stand in each other this deep. */
#define SQLM__JSON_DEPTH 1000
/** The same of an object with such values, and of an array of objects. */
#define SQLM__JSON_DOCUMENT_DEPTH (SQLM__JSON_DEPTH + 2)

/** Whether the text is JSON: RFC 8259 in UTF-8, any value at the top, numbers of any size, no U+0000 and no half of a surrogate
 *  pair in strings. Allocates nothing. */
bool sqlm__json_scan(const char *text, size_t length);
/** The same of an object or an array of objects, which may be nested SQLM__JSON_DOCUMENT_DEPTH deep, with a failure recorded: where
 *  it ceases to be JSON, or that it is nested too deep, or no UTF-8. */
sqlm_outcome sqlm__json_require(sqlm_cx *cx, const char *text, size_t length);

typedef enum sqlm__json_kind {
    SQLM__JSON_OBJECT, /**< "{" */
    SQLM__JSON_ARRAY,  /**< "[" */
    SQLM__JSON_CLOSE,  /**< either bracket */
    SQLM__JSON_STRING, /**< a value, or a member's name */
    SQLM__JSON_NUMBER,
    SQLM__JSON_TRUE,
    SQLM__JSON_FALSE,
    SQLM__JSON_NULL,
    SQLM__JSON_NOTHING /**< the text is at its end */
} sqlm__json_kind;

/** One token; of a string what stands between its quotes, with its escapes. */
typedef struct sqlm__json_token {
    sqlm__json_kind kind;
    const char     *text;
    size_t          length;
} sqlm__json_token;

/** Reads the token at @p at or behind it, over blanks, commas and colons, and gives where it ends. The text has passed the scan. */
const char *sqlm__json_next(const char *at, const char *end, sqlm__json_token *token);
/** A string's contents without their escapes, in at most as many bytes; gives how many. The text has passed the scan. */
size_t sqlm__json_unescape(const char *text, size_t length, char *to);

/** Whether two JSON texts hold the same value; false when either is none or memory is out. */
bool sqlm__json_equal(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
