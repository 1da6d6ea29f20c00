/* SPDX-License-Identifier: MIT */
/** @file
 *  A connection to MariaDB or MySQL for the bench's own programs. */
#ifndef BENCH_SERVER_MYSQL_H
#define BENCH_SERVER_MYSQL_H

#include <mysql.h>

/** Connects to the unix socket of a URL as scripts/servers prints it, mysql://user:password@socket/database; stops where it cannot. */
MYSQL *server_mysql_open(const char *url);
/** Runs a statement as text and throws its rows away; stops where it fails. */
void server_mysql_run(MYSQL *mysql, const char *sql);

#endif
