/* SPDX-License-Identifier: MIT */
/** @file
 *  The PostgreSQL driver. */
#ifndef SQLMODEL_DRIVER_POSTGRES_H
#define SQLMODEL_DRIVER_POSTGRES_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/model.h>
#include <sqlmodel/driver/postgres_export.h>

SQLM_BEGIN_DECLS

/**
 * The driver for URLs `postgres://user:password@host:port/database?option=value&…` (`postgresql://` is the same). Static storage.
 * Thread-safe.
 *
 * Every part is percent-decoded. Several hosts are joined by commas, `host1:5432,host2:5433`: the first that answers (and is what
 * `target_session_attrs` asks for) is taken; each has its share of the time to the deadline of the cx. A host that begins with `/`
 * (in a URL `%2F`) is the folder of a unix socket. What is
 * left out is libpq's default, the password's too (`PGPASSWORD`, `~/.pgpass`). Options, of which unknown ones are refused:
 *  - `sslmode=disable|allow|prefer|require|verify-ca|verify-full`: by default `verify-full`, and `PGSSLMODE` or `prefer` where all hosts are on this
 *    machine (`localhost`, `127.…`, `::1`, unix sockets) and so is their address where one is given. `sslrootcert` (default:
 *    `PGSSLROOTCERT` or the system's authorities), `sslcert`, `sslkey`, `sslcrl`,
 *    `channel_binding`;
 *  - `target_session_attrs=any|read-write|read-only|primary|standby|prefer-standby`;
 *  - `application_name`, `hostaddr` (spares looking the name up, which is the one thing that no deadline bounds), `host`, `port`, `options`;
 *  - `connect_timeout`, in seconds, for each host;
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

/**
 * Writes objects with COPY, the fastest way into a table: all or none. Within a transaction a failure makes it fail.
 *
 * Fields are sent as they are, zero and NULL included: defaults are not filled in, nothing is validated, versions are not set, nothing
 * comes back. Computed fields are left out, and so is an AUTO_INCREMENT key where the first object's is 0 (all objects must be alike in
 * that). The columns must be of the types that the model's own DDL gives them, or take the same bytes (texts of all kinds, domains, enums):
 * others are refused (data, type) before anything is written.
 *
 * @param conn       A connection of this driver.
 * @param objects    @p count objects of @p model, one behind the other; borrowed for the call.
 * @param[out] rows  How many were written; may be NULL.
 * @retval SQLM_ERR        constraint, data, query, transaction, connection, out of memory, unsupported (no field to send), misuse.
 * @retval SQLM_CANCELLED  cancelled, timeout; nothing was written, unless all was.
 */
SQLM_POSTGRES_API SQLM_MUST_USE sqlm_outcome sqlm_postgres_copy_in(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                                   const void *objects, size_t count, int64_t *rows);

/** Gets one object of sqlm_postgres_copy_out(): its text and bytes are borrowed for the call, as it is. Must not use the connection.
 *  @return SQLM_OK to go on; anything else, recorded on @p cx, ends the copy with that outcome. */
typedef sqlm_outcome (*sqlm_postgres_object_fn)(sqlm_cx *cx, void *user, const void *object);

/**
 * Reads all objects of a model's table with COPY, the fastest way out of it, in constant memory and in no order. Everything is checked as
 * by a query. Within a transaction whatever ends it early makes the transaction fail.
 *
 * @param conn       A connection of this driver.
 * @param take       Called for each object, on this thread.
 * @param user       Its second argument.
 * @param[out] rows  How many objects it was called for, after a failure too; may be NULL.
 * @retval SQLM_ERR        data, schema, query, transaction, connection, protocol, out of memory, misuse; what @p take gives.
 * @retval SQLM_CANCELLED  cancelled, timeout.
 */
SQLM_POSTGRES_API SQLM_MUST_USE sqlm_outcome sqlm_postgres_copy_out(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                                    sqlm_postgres_object_fn take, void *user, int64_t *rows);

/** A message that a session has sent to all that listen to its channel. */
typedef struct sqlm_postgres_notification {
    const char *channel; /**< arena */
    const char *payload; /**< arena; "" where there is none */
    int32_t     process; /**< the server's process that has sent it: maybe our own */
} sqlm_postgres_notification;

/**
 * Makes the session listen to a channel (as LISTEN does: from the end of the transaction on, where one is open). Sending is
 * `SELECT pg_notify($1, $2)`.
 *
 * @param conn     A connection of this driver; misuse otherwise.
 * @param channel  NUL-terminated UTF-8, taken as it is; borrowed for the call.
 * @retval SQLM_ERR        misuse, transaction, connection, limit (a channel's name has at most 63 bytes), unsupported (the URL says
 *                         `prepared_statements=off`: behind a proxy nothing would ever come).
 * @retval SQLM_CANCELLED  cancelled, timeout.
 */
SQLM_POSTGRES_API SQLM_MUST_USE sqlm_outcome sqlm_postgres_listen(sqlm_cx *cx, sqlm_conn *conn, const char *channel);
/** Ends that. @param channel NULL: of all channels. Outcomes as sqlm_postgres_listen(). */
SQLM_POSTGRES_API SQLM_MUST_USE sqlm_outcome sqlm_postgres_unlisten(sqlm_cx *cx, sqlm_conn *conn, const char *channel);

/**
 * Gives the next notification, and waits for one where none has come: they come between statements too, and are kept until they are
 * asked for, in the order in which they were sent. The server gives out none while a transaction is open.
 *
 * @param until         As sqlm_now(): when to give up without an error; 0: at once, SQLM_NO_DEADLINE: the deadline of @p cx alone.
 * @param arena         For channel and payload.
 * @param[out] notification  Zeroed when @p until came first.
 * @param[out] found    Whether there is one.
 * @retval SQLM_ERR        misuse, connection, out of memory.
 * @retval SQLM_CANCELLED  cancelled, timeout; the connection is as before.
 */
SQLM_POSTGRES_API SQLM_MUST_USE sqlm_outcome sqlm_postgres_next_notification(sqlm_cx *cx, sqlm_conn *conn, int64_t until,
                                                                             sqlm_arena *arena,
                                                                             sqlm_postgres_notification *notification, bool *found);

SQLM_END_DECLS

#endif
