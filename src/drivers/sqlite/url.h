/* SPDX-License-Identifier: MIT */
/** @file
 *  What a URL of the driver says. */
#ifndef SQLM_SRC_DRIVERS_SQLITE_URL_H
#define SQLM_SRC_DRIVERS_SQLITE_URL_H

#include <sqlmodel/core/cx.h>

/** Longest path, in bytes. */
#define SQLITE_URL_MAX_PATH 4096

typedef enum sqlite_mode {
    SQLITE_MODE_CREATE,
    SQLITE_MODE_WRITE,
    SQLITE_MODE_READ, /* from here on nothing is written */
    SQLITE_MODE_IMMUTABLE,
    SQLITE_MODE_INSPECT
} sqlite_mode;
typedef enum sqlite_journal { SQLITE_JOURNAL_DEFAULT, SQLITE_JOURNAL_WAL, SQLITE_JOURNAL_DELETE } sqlite_journal;

typedef struct sqlite_url {
    bool           in_memory;
    sqlite_mode    mode;
    sqlite_journal journal;
    bool           synchronous_normal;
    int64_t        busy_timeout;                  /**< microseconds */
    char           path[SQLITE_URL_MAX_PATH + 3]; /**< decoded, made so that SQLite sees nothing but a file's name in it */
} sqlite_url;

/** @retval SQLM_ERR config (url, option), misuse. */
SQLM_MUST_USE sqlm_outcome sqlm__sqlite_url_parse(sqlm_cx *cx, const char *url, sqlite_url *parsed);

/** Bytes of the longest name that sqlm__sqlite_immutable_name() makes, with its NUL. */
#define SQLITE_URL_MAX_NAME (3 * (SQLITE_URL_MAX_PATH + 3) + 32)
/** Writes the name by which SQLite opens the path as a file that nobody changes. */
void sqlm__sqlite_immutable_name(const char *path, char name[SQLITE_URL_MAX_NAME]);

#endif
