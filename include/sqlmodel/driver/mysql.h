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
 * (mariadb:// is the same.) User, password, host and database are percent-decoded. A host that begins with "/" is the path of the
 * server's Unix socket (%2Frun%2Fmysqld%2Fmysqld.sock); without a host it is the client library's own. Options, unknown ones are
 * refused:
 *  - sslmode=verify-full|disable: encrypted, with the server's certificate and name checked; or in clear. The default is verify-full,
 *    and disable where the server is reached by a Unix socket or a loopback address;
 *  - sslrootcert=PATH: the certificates that are trusted, one PEM file; without it those of the system.
 *
 * In clear, only ways of authentication are used that do not show the password to the server or to who listens; within this machine also
 * caching_sha2_password, which shows it to the server alone.
 *
 * Static storage; thread-safe.
 */
SQLM_MYSQL_API const sqlm_driver *sqlm_mysql_driver(void);

SQLM_END_DECLS

#endif
