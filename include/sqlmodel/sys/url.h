/* SPDX-License-Identifier: MIT */
/** @file
 *  Parts of a URL: percent-decoding, options. For driver authors. No text of a URL gets into a message: it could be a secret that is
 *  written in the wrong place. */
#ifndef SQLMODEL_SYS_URL_H
#define SQLMODEL_SYS_URL_H

#include <sqlmodel/core/cx.h>

SQLM_BEGIN_DECLS

/** A piece of a URL, borrowed from it. */
typedef struct sqlm_url_part {
    const char *name;   /**< what messages call it: "password" */
    const char *text;   /**< not NUL-terminated */
    size_t      length; /**< bytes of text */
} sqlm_url_part;

/** One "name=value" of a URL's options. */
typedef struct sqlm_url_option {
    size_t        index; /**< of its name among the known ones; their count when it is none of them */
    const char   *name;  /**< as it stands in the URL, not NUL-terminated */
    size_t        length; /**< bytes of name */
    sqlm_url_part value; /**< still encoded; its name is NULL. Without "=" there are 0 bytes */
} sqlm_url_option;

/** Whether a text of so many bytes is a word. */
SQLM_CORE_API bool sqlm_url_is(const char *text, size_t length, const char *word);

/**
 * Decodes the percent-encoding of a part.
 * @param to           Room for @p size bytes, at least 1; NUL-terminated in the end.
 * @param[out] length  Decoded bytes without the NUL; may be NULL.
 * @retval SQLM_ERR  config (url): a "%" without two hexadecimal digits, a NUL byte, more than @p size - 1 bytes. @p to is of no use then.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_url_decode(sqlm_cx *cx, sqlm_url_part part, char *to, size_t size, size_t *length);

/**
 * Takes the next option.
 * @param[in,out] text  What follows "?", at least one option; behind the taken one afterwards, NULL when that was the last.
 * @param names         The known ones, at most 32.
 * @param[in,out] seen  A bit for each known one that was taken; 0 at first.
 * @retval SQLM_ERR  config (option): the option is given twice.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_url_take_option(sqlm_cx *cx, const char **text, const char *const *names, size_t count,
                                                              uint32_t *seen, sqlm_url_option *option);

SQLM_END_DECLS

#endif
