/* SPDX-License-Identifier: MIT */
/** @file
 *  Transactions and savepoints. */
#ifndef SQLMODEL_CORE_TX_H
#define SQLMODEL_CORE_TX_H

#include <sqlmodel/core/conn.h>

SQLM_BEGIN_DECLS

/** Isolation levels of SQL; a database may give more than asked for, never less (unsupported otherwise). */
typedef enum sqlm_isolation {
    SQLM_ISOLATION_DEFAULT,          /**< the database's own */
    SQLM_ISOLATION_READ_UNCOMMITTED, /**< as in SQL, or stricter */
    SQLM_ISOLATION_READ_COMMITTED,   /**< likewise */
    SQLM_ISOLATION_REPEATABLE_READ,  /**< likewise */
    SQLM_ISOLATION_SERIALIZABLE      /**< as if one after the other */
} sqlm_isolation;

/** Zeroed is the default. */
typedef struct sqlm_tx_options {
    size_t         size; /**< sizeof(sqlm_tx_options) */
    sqlm_isolation isolation;  /**< the database's default unless said */
    bool           read_only;  /**< a write fails with transaction (read-only) */
    bool           deferrable; /**< PostgreSQL, serializable and read-only; unsupported elsewhere */
} sqlm_tx_options;

/** A transaction, or a savepoint within one, in the caller's storage. Its members are the library's. */
typedef struct sqlm_tx {
    sqlm_conn *conn;  /**< its connection */
    uint32_t   depth; /**< 1: the transaction; more: a savepoint */
    uint32_t   serial; /**< tells it from others */
} sqlm_tx;

/**
 * Begins a transaction; inside of one, a savepoint named sqlm_savepoint_<depth>.
 *
 * @param options  NULL for the defaults. Inside a transaction it must be NULL (misuse).
 * @param[out] tx  Ends with sqlm_commit() or sqlm_rollback(). Closing the connection rolls back.
 * @retval SQLM_ERR        transaction (state: the transaction failed), lock timeout, connection, storage, unsupported, misuse.
 * @retval SQLM_CANCELLED  cancelled, timeout; no transaction was begun.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_begin(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options, sqlm_tx *tx);

/**
 * Makes the work permanent; of a savepoint, makes it part of the transaction. When it fails for a lock (lock timeout) the
 * transaction is still open and may be committed again; sqlm_conn_get_status() tells.
 *
 * @retval SQLM_ERR        constraint (deferred), lock timeout, transaction (aborted; serialization; commit unknown), connection,
 *                         storage, out of memory; misuse: @p tx has ended, or a savepoint inside of it is still open.
 * @retval SQLM_CANCELLED  cancelled, timeout: nothing was committed; sqlm_conn_get_status() tells whether the transaction is still
 *                         open. A rollback is right in any case.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_commit(sqlm_cx *cx, sqlm_tx *tx);

/**
 * Undoes the work. It runs with cancellation masked and a deadline of its own (5 s), so that it also works in a cancelled cx, and
 * keeps the first error: when the rollback itself fails after another failure, that is found in sqlm_error.cleanup_kind.
 * A transaction that the database has ended by itself counts as rolled back. A savepoint whose own rollback failed goes with what
 * is around it.
 *
 * @retval SQLM_ERR  connection, storage, out of memory; misuse: @p tx has ended, or a savepoint inside of it is still open.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_rollback(sqlm_cx *cx, sqlm_tx *tx);

SQLM_END_DECLS

#endif
