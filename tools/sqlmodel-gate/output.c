/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include <sqlmodel/sys/text_buffer.h>

/** Longest JSON that is written. */
#define MAXIMUM_JSON (64u << 20)

static bool complain(const char *what, const char *path)
{
    (void)fprintf(stderr, "sqlmodel-gate: cannot %s '%s': %s\n", what, path, strerror(errno));
    return false;
}

static bool write_all(int descriptor, const char *text, size_t length)
{
    while (length > 0) {
        const ssize_t written = write(descriptor, text, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written;
        length -= (size_t)written;
    }
    return true;
}

/* What is no regular file (a device, a pipe) cannot be replaced, only written to. */
static bool write_into(const char *path, const char *text)
{
    const int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    bool      done;

    if (descriptor < 0)
        return complain("open", path);
    done = write_all(descriptor, text, strlen(text));
    if (!done)
        complain("write to", path);
    close(descriptor);
    return done;
}

/* The permissions that a new file would have. */
static mode_t new_file_mode(void)
{
    const mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

static bool replace_file(const char *path, const char *text)
{
    char temporary[PATH_MAX];
    int  descriptor;
    bool done;

    if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >= (int)sizeof(temporary)) {
        errno = ENAMETOOLONG;
        return complain("write", path);
    }
    descriptor = mkostemp(temporary, O_CLOEXEC);
    if (descriptor < 0)
        return complain("create a file beside", path);
    done = write_all(descriptor, text, strlen(text)) && fchmod(descriptor, new_file_mode()) == 0 && fsync(descriptor) == 0;
    if (!done)
        complain("write", path);
    if (close(descriptor) != 0 && done)
        done = complain("write", path);
    if (done && rename(temporary, path) != 0)
        done = complain("replace", path);
    if (!done)
        unlink(temporary);
    return done;
}

bool output_write(const char *path, const char *text)
{
    struct stat status;

    if (path == NULL) {
        (void)fflush(stdout);
        return write_all(STDOUT_FILENO, text, strlen(text)) || complain("write to", "standard output");
    }
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return write_into(path, text);
    return replace_file(path, text);
}

static int append(const char *data, size_t size, void *user)
{
    sqlm_text_buffer *buffer = user;

    sqlm_text_buffer_put_bytes(buffer, data, size);
    return buffer->outcome == SQLM_OK ? 0 : -1;
}

sqlm_outcome output_json(sqlm_cx *cx, const json_t *json, sqlm_arena *arena, const char **text)
{
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;
    const char      *made;

    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_JSON);
    if (json_dump_callback(json, append, &buffer, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) != 0 && buffer.outcome == SQLM_OK)
        outcome = SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory while writing JSON");
    else
        outcome = buffer.outcome;
    sqlm_text_buffer_put(&buffer, "\n");
    if (outcome == SQLM_OK)
        outcome = buffer.outcome;
    made = outcome == SQLM_OK ? sqlm_arena_copy(cx, arena, sqlm_text_buffer_text(&buffer), buffer.length) : NULL;
    if (outcome == SQLM_OK && made == NULL)
        outcome = SQLM_ERR;
    if (outcome == SQLM_OK)
        *text = made;
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}
