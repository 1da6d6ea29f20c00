/* SPDX-License-Identifier: MIT */
/** @file
 *  A growing text whose first failure sticks: append freely, check once. For driver and extension authors. */
#ifndef SQLMODEL_SYS_TEXT_BUFFER_H
#define SQLMODEL_SYS_TEXT_BUFFER_H

#include <sqlmodel/core/cx.h>

SQLM_BEGIN_DECLS

/** In the caller's storage; always NUL-terminated once something was appended. */
typedef struct sqlm_text_buffer {
    sqlm_cx       *cx;       /**< borrowed: failures are recorded there */
    sqlm_allocator allocator; /**< of the cx, copied */
    char          *data;      /**< the text so far; NULL: none */
    size_t         length;    /**< bytes, without the NUL */
    size_t         capacity;  /**< bytes of data */
    size_t         maximum;   /**< longest length */
    sqlm_outcome   outcome;  /**< of the first failed append; later appends do nothing */
} sqlm_text_buffer;

/** @param maximum  Longest text in bytes: one that grows beyond it fails with SQLM_E_LIMIT. */
SQLM_CORE_API void sqlm_text_buffer_init(sqlm_text_buffer *buffer, sqlm_cx *cx, size_t maximum);
/** Frees its memory; a zeroed one may be given too. */
SQLM_CORE_API void sqlm_text_buffer_fini(sqlm_text_buffer *buffer);
/** Empty again, with its memory kept and its failure forgotten. */
SQLM_CORE_API void sqlm_text_buffer_reset(sqlm_text_buffer *buffer);
/** Append a text, bytes, a formatted text. A failure (limit, out of memory) is kept in outcome and recorded in the cx.
 *  @{ */
SQLM_CORE_API void sqlm_text_buffer_put(sqlm_text_buffer *buffer, const char *text);
SQLM_CORE_API void sqlm_text_buffer_put_bytes(sqlm_text_buffer *buffer, const void *data, size_t length);
SQLM_CORE_API void sqlm_text_buffer_put_format(sqlm_text_buffer *buffer, const char *format, ...) SQLM_PRINTF(2, 3);
/** @} */
/** The text, NUL-terminated, "" when empty. Borrowed until the next append. */
SQLM_CORE_API const char *sqlm_text_buffer_text(const sqlm_text_buffer *buffer);

SQLM_END_DECLS

#endif
