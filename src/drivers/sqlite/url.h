/* SPDX-License-Identifier: MIT */
/** @file
 *  What a URL of the driver says. */
#ifndef SQLM_SRC_DRIVERS_SQLITE_URL_H
#define SQLM_SRC_DRIVERS_SQLITE_URL_H

#include <sqlmodel/core/cx.h>

/** Longest path, in bytes. */
#define SQLITE_URL_MAX_PATH 4096

typedef enum sqlite_mode { SQLITE_MODE_CREATE, SQLITE_MODE_WRITE, SQLITE_MODE_READ, SQLITE_MODE_INSPECT } sqlite_mode;
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

#endif
