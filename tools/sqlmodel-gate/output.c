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

/** A new file beside the one that it is to replace. */
typedef struct replacement {
    const char *path;
    char        temporary[PATH_MAX]; /**< "": none */
} replacement;

/* Writes the new file; nothing is there when it fails. */
static bool prepare(replacement *made, const char *path, const char *text)
{
    int  descriptor;
    bool done;

    made->path = path;
    if (snprintf(made->temporary, sizeof(made->temporary), "%s.XXXXXX", path) >= (int)sizeof(made->temporary)) {
        made->temporary[0] = '\0';
        errno = ENAMETOOLONG;
        return complain("write", path);
    }
    descriptor = mkostemp(made->temporary, O_CLOEXEC);
    if (descriptor < 0) {
        made->temporary[0] = '\0';
        return complain("create a file beside", path);
    }
    done = write_all(descriptor, text, strlen(text)) && fchmod(descriptor, new_file_mode()) == 0 && fsync(descriptor) == 0;
    if (!done)
        complain("write", path);
    if (close(descriptor) != 0 && done)
        done = complain("write", path);
    return done;
}

static bool put_in_place(replacement *made)
{
    if (rename(made->temporary, made->path) != 0)
        return complain("replace", made->path);
    made->temporary[0] = '\0';
    return true;
}

static void discard(replacement *made)
{
    if (made->temporary[0] != '\0')
        unlink(made->temporary);
    made->temporary[0] = '\0';
}

static bool replace_file(const char *path, const char *text)
{
    replacement made = { 0 };
    const bool  done = prepare(&made, path, text) && put_in_place(&made);

    discard(&made);
    return done;
}

static bool can_be_replaced(const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0 || S_ISREG(status.st_mode))
        return true;
    (void)fprintf(stderr, "sqlmodel-gate: cannot replace '%s': it is no regular file\n", path);
    return false;
}

/* Keeps the old file under another name until the second new one is in place, too. */
static bool replace_both(replacement *first, replacement *second)
{
    replacement kept = { .path = first->path };
    bool        had_old = false;
    bool        done;

    if (snprintf(kept.temporary, sizeof(kept.temporary), "%.4080s.old", first->temporary) < 0)
        return false;
    had_old = link(first->path, kept.temporary) == 0;
    if (!had_old && errno != ENOENT)
        return complain("keep the old", first->path);
    done = put_in_place(first);
    if (done && !put_in_place(second)) {
        done = false;
        if (had_old)
            put_in_place(&kept);
        else
            unlink(first->path);
    }
    if (had_old)
        discard(&kept);
    return done;
}

bool output_write_both(const char *first_path, const char *first_text, const char *second_path, const char *second_text)
{
    replacement first = { 0 };
    replacement second = { 0 };
    bool        done;

    if (first_text == NULL || second_text == NULL) {
        const char *path = first_text != NULL ? first_path : second_path;
        const char *text = first_text != NULL ? first_text : second_text;

        return text == NULL || (can_be_replaced(path) && replace_file(path, text));
    }
    done = can_be_replaced(first_path) && can_be_replaced(second_path) && prepare(&first, first_path, first_text) &&
           prepare(&second, second_path, second_text) && replace_both(&first, &second);
    discard(&first);
    discard(&second);
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

bool output_is_possible(const char *path)
{
    struct stat status;
    char        temporary[PATH_MAX];
    int         descriptor;

    if (path == NULL)
        return true;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return access(path, W_OK) == 0 || complain("open", path);
    if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >= (int)sizeof(temporary)) {
        errno = ENAMETOOLONG;
        return complain("write", path);
    }
    descriptor = mkostemp(temporary, O_CLOEXEC);
    if (descriptor < 0)
        return complain("create a file beside", path);
    close(descriptor);
    unlink(temporary);
    return true;
}

/* Its name in its folder. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static bool stat_folder(const char *path, struct stat *status)
{
    const size_t length = (size_t)(base_name(path) - path);
    char         folder[PATH_MAX];

    if (length + sizeof(".") > sizeof(folder))
        return false;
    memcpy(folder, path, length);
    memcpy(folder + length, ".", sizeof("."));
    return stat(folder, status) == 0;
}

bool output_is_same_file(const char *a, const char *b)
{
    struct stat a_status;
    struct stat b_status;

    if (stat(a, &a_status) == 0 && !S_ISREG(a_status.st_mode))
        return false;
    if (strcmp(base_name(a), base_name(b)) != 0 || !stat_folder(a, &a_status) || !stat_folder(b, &b_status))
        return strcmp(a, b) == 0;
    return a_status.st_dev == b_status.st_dev && a_status.st_ino == b_status.st_ino;
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
