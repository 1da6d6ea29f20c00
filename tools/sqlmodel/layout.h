/* SPDX-License-Identifier: MIT */
/** @file
 *  Lines of a macro: FIELD(M, kind, name, attributes…), in columns, with their backslashes below each other. */
#ifndef SQLM_TOOLS_SQLMODEL_LAYOUT_H
#define SQLM_TOOLS_SQLMODEL_LAYOUT_H

#include <sqlmodel/sys/text_buffer.h>

/** A piece that is never broken. */
typedef struct layout_piece {
    const char *text;
    bool        goes_on; /**< the next one belongs to it: no comma between them */
} layout_piece;

/** One call. Texts: arena. */
typedef struct layout_row {
    const char   *call;  /**< "FIELD(M,", "LABEL(" */
    const char   *first; /**< stands in the first column; NULL: all is in the pieces */
    const char   *name;  /**< stands in the second column; NULL: none */
    layout_piece *pieces;
    size_t        piece_count;
} layout_row;

/** Appends "#define head" and the rows, wrapped. */
SQLM_MUST_USE sqlm_outcome layout_put_macro(sqlm_cx *cx, sqlm_text_buffer *out, const char *head, const layout_row *rows,
                                            size_t count);

#endif
