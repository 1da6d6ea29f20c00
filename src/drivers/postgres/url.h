/* SPDX-License-Identifier: MIT */
/** @file
 *  What a URL of the driver says, as libpq wants it. */
#ifndef SQLM_SRC_DRIVERS_POSTGRES_URL_H
#define SQLM_SRC_DRIVERS_POSTGRES_URL_H

#include <sqlmodel/core/cx.h>

struct pg_conn;

/** Settings of libpq, with the NULL that ends them. */
#define POSTGRES_URL_MAX_SETTINGS 32
/** Bytes of all values: core takes no URL of more than 8192. */
#define POSTGRES_URL_TEXT_SIZE (2 * 8192 + 512)

typedef struct postgres_url {
    const char *keywords[POSTGRES_URL_MAX_SETTINGS];
    const char *values[POSTGRES_URL_MAX_SETTINGS]; /**< in text, or static */
    size_t      count;
    bool        prepares;   /**< statements by name */
    size_t      used;
    char        text[POSTGRES_URL_TEXT_SIZE]; /**< has the password: wipe it */
} postgres_url;

/** @retval SQLM_ERR config (url, option). No message has a value of the URL. */
SQLM_MUST_USE sqlm_outcome sqlm__postgres_url_parse(sqlm_cx *cx, const char *url, postgres_url *parsed);
/** The value of a setting; NULL when it is not given. */
const char *sqlm__postgres_url_value(const postgres_url *parsed, const char *keyword);

/** Connects to the first host that answers and is as wished for (hosts.c).
 *  @param[out] pg  The caller's to finish, after a failure too; may be NULL then. */
SQLM_MUST_USE sqlm_outcome sqlm__postgres_try_hosts(sqlm_cx *cx, const postgres_url *parsed, struct pg_conn **pg);

#endif
