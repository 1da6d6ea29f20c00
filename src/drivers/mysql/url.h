/* SPDX-License-Identifier: MIT */
/** @file
 *  What a URL of the driver says. */
#ifndef SQLM_SRC_DRIVERS_MYSQL_URL_H
#define SQLM_SRC_DRIVERS_MYSQL_URL_H

#include <sqlmodel/core/cx.h>

#include <stdbool.h>

/** Longest part of a URL, decoded, in bytes. */
#define MYSQL_URL_MAX_PART 1024

typedef struct mysql_url {
    char     user[MYSQL_URL_MAX_PART + 1];
    char     password[MYSQL_URL_MAX_PART + 1];
    char     host[MYSQL_URL_MAX_PART + 1]; /**< empty: the client library's own Unix socket; from "/" on: that of this path */
    char     database[MYSQL_URL_MAX_PART + 1];
    char     tls_ca[MYSQL_URL_MAX_PART + 1]; /**< empty: the system's */
    unsigned port;                           /**< 0: the usual one */
    bool     tls;
    bool     is_local; /**< the server is of this machine */
} mysql_url;

/** No part of the URL is in the message of a failure: each could be a secret that is written in the wrong place.
 *  @retval SQLM_ERR config (url, option). */
SQLM_MUST_USE sqlm_outcome sqlm__mysql_url_parse(sqlm_cx *cx, const char *url, mysql_url *parsed);

#endif
