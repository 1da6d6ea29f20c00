/* SPDX-License-Identifier: MIT */
/** @file
 *  Requests of the socket driver to its server, and the answers. */
#ifndef TESTS_SUPPORT_SOCKET_REQUEST_H
#define TESTS_SUPPORT_SOCKET_REQUEST_H

#include <stdatomic.h>

#include "support/socket_driver.h"
#include "support/wire.h"

typedef struct socket_conn      socket_conn;
typedef struct socket_statement socket_statement;
typedef struct socket_cursor    socket_cursor;

struct socket_statement {
    sqlm_statement base;
    uint32_t       id;
    bool           is_used; /* taken out of the cache */
    uint64_t       last_used;
    char          *sql;
    size_t         length;
};

struct socket_cursor {
    sqlm_cursor base;
    uint32_t    portal;
    bool        is_at_end; /* of what the server has; rows of the chunk may be left */
    wire        names;     /* as they came: u32 length, text */
    wire        chunk;     /* messages of rows … */
    size_t      at;        /* … read so far */
};

struct socket_conn {
    sqlm_conn         base;
    socket_server    *server;
    int               socket;
    int               control;
    int64_t           drain_ms;
    sqlm_conn_status  status;
    uint64_t          number;      /* of the last request */
    unsigned          outstanding; /* requests that are not answered */
    _Atomic uint64_t  running;     /* the last request while it runs, for interrupt; 0 otherwise */
    wire              out;
    wire              in;
    size_t            taken; /* bytes of the message that was read last */
    sqlm_error        kept;  /* the record before a wait that was stopped */
    char              version[32];
    socket_statement *statements[WIRE_MAX_STATEMENTS];
    socket_cursor    *cursors[WIRE_MAX_PORTALS];
};

/* The final answer to a request. */
typedef struct socket_answer {
    unsigned char     type;
    int64_t           affected;
    int64_t           key;
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    char              text[128];
} socket_answer;

/* Takes an answer that is not final. */
typedef sqlm_outcome (*socket_part_fn)(sqlm_cx *cx, wire_message *message, void *user);

static inline socket_conn *socket_conn_of(const sqlm_conn *conn)
{
    return (socket_conn *)(void *)(uintptr_t)conn;
}

sqlm_outcome socket_fail_memory(sqlm_cx *cx);

/** Begins a request that is answered; gives what ends it. */
size_t       socket_begin_request(socket_conn *conn, unsigned char type);
sqlm_outcome socket_end_request(sqlm_cx *cx, socket_conn *conn, size_t begin);
/** Requests that are not answered go out with the next one that is. Nothing is lost when there is no memory for them. */
void socket_tell(socket_conn *conn, unsigned char type, uint32_t id);
/** Queues a statement with its parameters; all of it or nothing. @p portal is -1 for one that gives no rows. */
sqlm_outcome socket_queue_run(sqlm_cx *cx, const socket_statement *statement, int portal, const sqlm_parameters *parameters);

/** Reads the answer to the oldest request. */
sqlm_outcome socket_read_answer(sqlm_cx *cx, socket_conn *conn, socket_part_fn part, void *user, socket_answer *final);
/** The answer to the only request. One that came in spite of a cancellation counts, unless its rows are lost. */
sqlm_outcome socket_finish(sqlm_cx *cx, socket_conn *conn, socket_part_fn part, void *user, socket_answer *final);
/** A request of a text, and its answer. */
sqlm_outcome socket_request_text(sqlm_cx *cx, socket_conn *conn, unsigned char type, const char *text, socket_answer *final);
/** The record of an answer that is an error. */
sqlm_outcome socket_record(sqlm_cx *cx, const socket_answer *final, const char *prefix);

/** Out of band. The number tells the server what is meant, so that a late one hits nothing. */
void socket_send_cancel(socket_conn *conn, uint64_t number);
/** After a failure in the middle of an answer: makes the server stop and reads all that is on its way, so that the connection can be
 *  used again; otherwise it is broken. Gives the last answer. */
bool socket_settle(sqlm_cx *cx, socket_conn *conn, socket_answer *final);

#endif
