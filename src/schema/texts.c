/* SPDX-License-Identifier: MIT */
#include "texts.h"

#include <string.h>

sqlm_outcome sqlm__join_texts(sqlm_cx *cx, sqlm_arena *arena, const char *const *pieces, size_t count, const char **joined)
{
    size_t length = 0;
    char  *text;

    for (size_t i = 0; i < count; i++)
        length += strlen(pieces[i]);
    text = sqlm_arena_allocate(cx, arena, length + 1, 1);
    if (text == NULL)
        return SQLM_ERR;
    *joined = text;
    for (size_t i = 0; i < count; i++) {
        const size_t piece = strlen(pieces[i]);

        memcpy(text, pieces[i], piece);
        text += piece;
    }
    *text = '\0';
    return SQLM_OK;
}

char *sqlm__unquoted(sqlm_cx *cx, sqlm_arena *arena, const char *quoted, size_t length)
{
    char  *text = sqlm_arena_allocate(cx, arena, length, 1);
    size_t count = 0;

    if (text == NULL)
        return NULL;
    for (size_t i = 1; i + 1 < length; i++) {
        text[count++] = quoted[i];
        if (quoted[i] == quoted[0])
            i++;
    }
    text[count] = '\0';
    return text;
}
