/* SPDX-License-Identifier: MIT */
/** @file
 *  The driver for MySQL and MariaDB. */
#ifndef SQLMODEL_DRIVER_MYSQL_H
#define SQLMODEL_DRIVER_MYSQL_H

#include <sqlmodel/core/conn.h>
#include <sqlmodel/driver/mysql_export.h>

SQLM_BEGIN_DECLS

/**
 * The driver of URLs of the form
 *
 *     mysql://[user[:password]@][host][:port]/database[?option=value[&...]]
 *
 * (mariadb:// is the same.) User, password and database are percent-decoded. Without a host, or with the option socket, the
 * server is reached by its Unix socket. Options:
 *
 * - socket=PATH: the server's Unix socket, percent-encoded.
 * - tls=verify-full|off: encrypted, certificate and name of the server checked; or in clear. The default is verify-full, and off
 *   where the server is reached by a Unix socket or by a loopback address.
 * - tls_ca=PATH: the certificates that are trusted, as one PEM file; without it those of the system.
 *
 * Static storage; thread-safe.
 */
SQLM_MYSQL_API const sqlm_driver *sqlm_mysql_driver(void);

SQLM_END_DECLS

#endif
