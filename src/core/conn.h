/* SPDX-License-Identifier: MIT */
/* What core keeps of a connection. */
#ifndef SQLM_SRC_CORE_CONN_H
#define SQLM_SRC_CORE_CONN_H

#include <sqlmodel/sys/observe.h>

#include <stdatomic.h>
#include <sys/types.h>

/* A transaction and savepoints within it are at most this many. */
#define SQLM__MAXIMUM_TX_DEPTH 64

typedef struct sqlm__attached {
    void *data;
    void (*detach)(sqlm_conn *conn, void *data, bool forgotten);
} sqlm__attached;

struct sqlm_conn_state {
    atomic_bool    is_busy;
    bool           is_broken;    /* whatever the driver says */
    uint32_t      *alive;        /* 1; the kernel wipes it in a child process. NULL where it cannot */
    pid_t          owner;        /* for the case of NULL */
    uint32_t       depth;        /* open levels: the transaction and its savepoints */
    uint32_t       lost_depth;   /* outermost savepoint that could not be rolled back: goes with what is around it; 0: none */
    uint32_t       serial;       /* of the level begun last */
    uint32_t       ended_serial; /* of a transaction that the database ended while it was committed; 0: none */
    uint32_t       failures;     /* of the cx below when the transaction began */
    const void    *began_with;   /* that cx, to be compared alone */
    sqlm_rows     *rows;         /* of raw queries that are open */
    uint64_t       statement_id; /* of the statement observed last */
    sqlm_observer  observer;     /* copy of whom the connection was opened with, for when it is closed; all NULL: nobody */
    sqlm__attached attached[SQLM_ATTACHMENT_COUNT];
    uint32_t       serials[SQLM__MAXIMUM_TX_DEPTH];
};

/* Takes the connection for a call. Looks at neither the cx nor what the driver says. */
sqlm_outcome sqlm__conn_take(sqlm_cx *cx, sqlm_conn *conn);

/* Leaves after driver calls: a panic breaks the connection. Gives @p outcome. */
sqlm_outcome sqlm__conn_leave(sqlm_conn *conn, sqlm_outcome outcome);

/* Whether this is a child of the process that opened the connection. */
bool sqlm__conn_is_forked(const sqlm_conn *conn);

/* The driver's status, or broken. */
sqlm_conn_status sqlm__conn_status(const sqlm_conn *conn);

sqlm_outcome sqlm__conn_fail_broken(sqlm_cx *cx);

/* Closes the rows that are open on a connection that is about to go; in a child of fork() they are only let go. */
void sqlm__rows_detach_all(sqlm_conn *conn, bool is_forked);

#endif
