/* SPDX-License-Identifier: MIT */
/** @file
 *  The PostgreSQL driver. */
#ifndef SQLMODEL_DRIVER_POSTGRES_H
#define SQLMODEL_DRIVER_POSTGRES_H

#include <sqlmodel/core/conn.h>
#include <sqlmodel/driver/postgres_export.h>

SQLM_BEGIN_DECLS

/**
 * The driver for URLs `postgres://user:password@host:port/database?option=value&…` (`postgresql://` is the same). Static storage.
 * Thread-safe.
 *
 * Every part is percent-decoded. Several hosts are joined by commas, `host1:5432,host2:5433`: the first that answers (and is what
 * `target_session_attrs` asks for) is taken. A host that begins with `/` (in a URL `%2F`) is the folder of a unix socket. What is
 * left out is libpq's default, the password's too (`PGPASSWORD`, `~/.pgpass`). Options, of which unknown ones are refused:
 *  - `sslmode=disable|allow|prefer|require|verify-ca|verify-full`: by default `verify-full`, and `prefer` where all hosts are on this
 *    machine (`localhost`, `127.…`, `::1`, unix sockets). `sslrootcert` (default: the system's authorities), `sslcert`, `sslkey`, `sslcrl`,
 *    `channel_binding`;
 *  - `target_session_attrs=any|read-write|read-only|primary|standby|prefer-standby`;
 *  - `application_name`, `hostaddr` (spares looking the name up, which is the one thing that no deadline bounds), `host`, `port`, `options`;
 *  - `tcp_user_timeout`, `keepalives`, `keepalives_idle`, `keepalives_interval`, `keepalives_count`, as libpq has them;
 *  - `prepared_statements=on|off` (default on). Off is for a proxy that gives each transaction another session: nothing is prepared
 *    by name.
 *
 * A statement that fails within a transaction makes the transaction fail, as always in PostgreSQL: it can only be rolled back (to a
 * savepoint). Where several objects are written together there is a savepoint around them, and the transaction goes on.
 *
 * Values keep every bit. Texts of any length, infinities and dates beyond the years 0001 to 9999 that others have stored are data
 * (range) when they are read.
 */
SQLM_POSTGRES_API const sqlm_driver *sqlm_postgres_driver(void);

SQLM_END_DECLS

#endif
