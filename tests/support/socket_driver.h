/* SPDX-License-Identifier: MIT */
/** @file
 *  A second driver, for tests: its database is a thread at the other end of a socket pair, with a language of its own.
 *
 *  URLs: "socket:", "socket:silent" (never says hello), "socket:refuse", "socket:drain_ms=N" (how long the answer to a cancelled
 *  request is waited for, 5000 otherwise).
 *
 *  Statements, with any number of parameters but for "insert":
 *      rows N        N rows (number i64 from 0, name text "row <number>")
 *      echo          one row: the parameters
 *      count         one row: how many rows were inserted, as the connection sees it
 *      insert        inserts one row; its parameter, if any, says what: 'bad' is refused as a violation of the constraint "never_bad"
 *      sleep         answers when the test says so, or when it is cancelled
 *      sleep deaf    … when the test says so alone
 *      sleep fatal   … and a cancellation ends the transaction
 *      fail          refused; the transaction goes on
 *      spoil         refused; the transaction can only be rolled back
 *      abort         refused; the transaction has ended
 *      lock commit   the next commit fails for a lock
 *      defer commit  the next commit fails for a constraint and ends the transaction
 *      lose commit   the next commit is done, but its answer never comes: the socket is closed
 *      cut           closes the socket;  cut N: after N rows
 *      garble        answers with a message that is none
 *  A script is statements with ";" between them. */
#ifndef TESTS_SUPPORT_SOCKET_DRIVER_H
#define TESTS_SUPPORT_SOCKET_DRIVER_H

#include <sqlmodel/sys/driver.h>

const sqlm_driver *socket_driver(void);

/** The other end. */
typedef struct socket_server socket_server;

/** The server of a connection; borrowed until the connection closes. */
socket_server *socket_driver_server(sqlm_conn *conn);

/* From any thread. */

/** Waits until so many sleeps have begun since the server started. */
void socket_server_await_sleep(socket_server *server, unsigned sleeps);
/** Lets the sleep that runs, or the next one, answer. */
void socket_server_wake(socket_server *server);
/** Rows that are inserted and committed. */
int64_t socket_server_rows(socket_server *server);
/** Statements that the server has prepared so far. */
unsigned socket_server_prepared(socket_server *server);
/** Largest number of requests that had been sent before the first of them was answered. */
unsigned socket_server_longest_pipeline(socket_server *server);

/* For the driver. */
socket_server *socket_server_start(int socket, int control, bool is_silent);
/** Waits for the thread, which ends when its sockets are closed, and frees. */
void socket_server_join(socket_server *server);
/** Frees what a child process has of it. */
void socket_server_forget(socket_server *server);

#endif
