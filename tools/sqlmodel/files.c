/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlmodel/sys/text_buffer.h>
#include <sqlmodel/sys/text_form.h>

enum { LARGEST_FILE = 64 << 20, PIECE = 1 << 16 };

static bool complain(const char *what, const char *path)
{
    (void)fprintf(stderr, "sqlmodel: cannot %s \"%s\": %s\n", what, path, strerror(errno));
    return false;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool read_all(int descriptor, const char *path, sqlm_text_buffer *buffer)
{
    static char piece[PIECE];

    for (;;) {
        ssize_t got = read(descriptor, piece, sizeof piece);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return complain("read", path);
        if (got == 0)
            return true;
        sqlm_text_buffer_put_bytes(buffer, piece, (size_t)got);
        if (buffer->outcome != SQLM_OK) {
            (void)fprintf(stderr, "sqlmodel: cannot read \"%s\": %s\n", path, sqlm_cx_error(buffer->cx)->message);
            return false;
        }
    }
}

/* A copy of what was read, when it is a text. */
static const char *keep(sqlm_cx *cx, sqlm_arena *arena, const char *path, const sqlm_text_buffer *buffer)
{
    const char *text = sqlm_text_buffer_text(buffer);
    const char *kept;

    if (!sqlm_text_is_valid(text, buffer->length)) {
        (void)fprintf(stderr, "sqlmodel: \"%s\" is no UTF-8 text, or holds a NUL\n", path);
        return NULL;
    }
    kept = sqlm_arena_copy(cx, arena, text, buffer->length);
    if (kept == NULL)
        (void)fprintf(stderr, "sqlmodel: %s\n", sqlm_cx_error(cx)->message);
    return kept;
}

const char *files_read(sqlm_cx *cx, sqlm_arena *arena, const char *path)
{
    int              descriptor = open(path, O_RDONLY | O_CLOEXEC);
    sqlm_text_buffer buffer;
    const char      *text = NULL;

    if (descriptor < 0) {
        complain("open", path);
        return NULL;
    }
    sqlm_text_buffer_init(&buffer, cx, LARGEST_FILE);
    if (read_all(descriptor, path, &buffer))
        text = keep(cx, arena, path, &buffer);
    sqlm_text_buffer_fini(&buffer);
    close(descriptor);
    return text;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static bool write_all(int descriptor, const char *text)
{
    size_t length = strlen(text);

    while (length > 0) {
        ssize_t written = write(descriptor, text, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written;
        length -= (size_t)written;
    }
    return true;
}

/* The permissions that a new file would have. */
static mode_t new_file_mode(void)
{
    mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

/* What is no regular file (a terminal, /dev/null) cannot be replaced, only written to. */
static bool is_replaceable(const char *path)
{
    struct stat status;

    return stat(path, &status) != 0 || S_ISREG(status.st_mode);
}

static bool prepare_temporary(files_output *output)
{
    size_t size = strlen(output->path) + sizeof ".XXXXXX";
    char  *path = malloc(size);
    int    descriptor;
    bool   done;

    if (path == NULL)
        return complain("write", output->path);
    (void)snprintf(path, size, "%s.XXXXXX", output->path);
    descriptor = mkostemp(path, O_CLOEXEC);
    if (descriptor < 0) {
        complain("create a file beside", output->path);
        free(path);
        return false;
    }
    output->temporary = path;
    done = write_all(descriptor, output->text) && fchmod(descriptor, new_file_mode()) == 0 && fsync(descriptor) == 0;
    if (close(descriptor) != 0 || !done)
        return complain("write", output->path);
    return true;
}

/* All that can fail before the first file is in place. */
static bool prepare(files_output *output)
{
    int descriptor;

    output->temporary = NULL;
    if (output->path == NULL)
        return true;
    if (is_replaceable(output->path))
        return prepare_temporary(output);
    descriptor = open(output->path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return complain("open", output->path);
    close(descriptor);
    return true;
}

static bool write_through(const char *path, const char *text)
{
    int  descriptor = path == NULL ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC);
    bool done = descriptor >= 0 && write_all(descriptor, text);

    if (!done)
        complain("write to", path == NULL ? "standard output" : path);
    if (path != NULL && descriptor >= 0)
        close(descriptor);
    return done;
}

static bool finish(files_output *output)
{
    if (output->temporary == NULL)
        return write_through(output->path, output->text);
    if (rename(output->temporary, output->path) != 0)
        return complain("put in place", output->path);
    free(output->temporary);
    output->temporary = NULL;
    return true;
}

bool files_write(files_output *outputs, size_t count)
{
    bool done = true;

    for (size_t i = 0; i < count; i++)
        done = prepare(&outputs[i]) && done;
    for (size_t i = 0; done && i < count; i++)
        done = finish(&outputs[i]);
    for (size_t i = 0; i < count; i++) {
        if (outputs[i].temporary == NULL)
            continue;
        (void)unlink(outputs[i].temporary);
        free(outputs[i].temporary);
    }
    return done;
}
