/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <sqlmodel/sys/text_buffer.h>

static sqlm_outcome read_all(sqlm_cx *cx, int descriptor, const char *path, size_t maximum, sqlm_text_buffer *text)
{
    char chunk[65536];

    for (;;) {
        const ssize_t got = read(descriptor, chunk, sizeof(chunk));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return SQLM_FAIL(cx, STORAGE, IO, "cannot read '%s': %s", path, strerror(errno));
        if (got == 0)
            return text->outcome;
        if (memchr(chunk, '\0', (size_t)got) != NULL)
            return SQLM_FAIL(cx, DATA, ENCODING, "'%s' holds a NUL byte: it is no text", path);
        if (text->length + (size_t)got > maximum)
            return SQLM_FAIL(cx, LIMIT, BYTES, "'%s' is longer than %zu bytes", path, maximum);
        sqlm_text_buffer_put_bytes(text, chunk, (size_t)got);
    }
}

sqlm_outcome input_read(sqlm_cx *cx, const char *path, size_t maximum, sqlm_arena *arena, const char **text)
{
    const int        descriptor = open(path, O_RDONLY | O_CLOEXEC);
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;

    *text = NULL;
    if (descriptor < 0 && errno == ENOENT)
        return SQLM_OK;
    if (descriptor < 0)
        return SQLM_FAIL(cx, STORAGE, IO, "cannot open '%s': %s", path, strerror(errno));
    sqlm_text_buffer_init(&buffer, cx, maximum + 1);
    outcome = read_all(cx, descriptor, path, maximum, &buffer);
    close(descriptor);
    if (outcome == SQLM_OK) {
        *text = sqlm_arena_copy(cx, arena, sqlm_text_buffer_text(&buffer), buffer.length);
        outcome = *text == NULL ? SQLM_ERR : SQLM_OK;
    }
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}
