/* SPDX-License-Identifier: MIT */
/** @file
 *  Connecting by URL. */
#ifndef SQLMODEL_FACADE_CONNECT_H
#define SQLMODEL_FACADE_CONNECT_H

#include <sqlmodel/core/conn.h>
#include <sqlmodel/facade/export.h>

SQLM_BEGIN_DECLS

/**
 * Connects with the driver that the URL's scheme names: `sqlite:`, `postgres:` or `postgresql:`, `mysql:` or `mariadb:`, of those that were
 * built in (sqlmodel/driver/sqlite.h, postgres.h and mysql.h say what may follow).
 *
 * @param[out] conn  Owned: sqlm_conn_close(). NULL unless SQLM_OK.
 * Outcomes as sqlm_conn_open(); config (url) names the schemes that were built in when the URL's is none of them.
 */
SQLM_FACADE_API SQLM_MUST_USE sqlm_outcome sqlm_connect(sqlm_cx *cx, const char *url, sqlm_conn **conn);

SQLM_END_DECLS

#endif
