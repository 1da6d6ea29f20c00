/* SPDX-License-Identifier: MIT */
/** @file
 *  The SQLite driver. */
#ifndef SQLMODEL_DRIVER_SQLITE_H
#define SQLMODEL_DRIVER_SQLITE_H

#include <sqlmodel/core/conn.h>
#include <sqlmodel/driver/sqlite_export.h>

SQLM_BEGIN_DECLS

/**
 * The driver for URLs `sqlite:<path>` and `sqlite::memory:`. Static storage. Thread-safe.
 *
 * The path is percent-decoded; `sqlite://…` is refused with the right form. Options after `?`, joined by `&`, unknown ones
 * are refused:
 *  - `mode=rwc` (default: created when missing), `rw`, `ro` (read-only: the file stays byte for byte as it was, and what
 *    reading a database in WAL mode makes beside it is taken away again when the connection is closed, as far as nobody else
 *    uses it), `immutable` (read-only without locks, for a file that nobody changes meanwhile, on read-only media for one:
 *    changes would not be noticed), `inspect` (read-only, for a short look: nothing is written beside the file either; a ping
 *    tells when it has changed meanwhile);
 *  - `journal=wal|delete` (default: WAL for a file that this call creates, as it is otherwise);
 *  - `synchronous=full|normal` (default: full; normal may lose the last commits of a database in WAL mode when the power fails);
 *  - `busy_timeout=<ms>` (default: 5000): how long to wait for a lock that another connection holds; then lock timeout. The
 *    deadline of the cx holds besides.
 *
 * `?`, `%` and bytes that are not to be seen are percent-encoded in the path. A name is always a file's: SQLite's own URIs are
 * off.
 *
 * Values keep every bit, or are refused: -0.0, which a REAL column would give back as 0.0, is data (range).
 */
SQLM_SQLITE_API const sqlm_driver *sqlm_sqlite_driver(void);

/** Limits of a connection; SQLite's own, or lower ones. */
typedef enum sqlm_sqlite_limit {
    SQLM_SQLITE_LIMIT_VALUE_BYTES,        /**< bytes in a text, bytes or row */
    SQLM_SQLITE_LIMIT_SQL_BYTES,          /**< bytes of a statement */
    SQLM_SQLITE_LIMIT_COLUMNS,            /**< columns of a table, index, result or clause */
    SQLM_SQLITE_LIMIT_EXPRESSION_DEPTH,   /**< levels of an expression */
    SQLM_SQLITE_LIMIT_COMPOUND_SELECTS,   /**< SELECTs joined by UNION and the like */
    SQLM_SQLITE_LIMIT_FUNCTION_ARGUMENTS, /**< arguments of a function */
    SQLM_SQLITE_LIMIT_ATTACHED,           /**< attached databases; may be 0 */
    SQLM_SQLITE_LIMIT_PATTERN_BYTES,      /**< bytes of a pattern of LIKE or GLOB */
    SQLM_SQLITE_LIMIT_PARAMETERS,         /**< parameters of a statement */
    SQLM_SQLITE_LIMIT_COUNT               /**< how many there are */
} sqlm_sqlite_limit;

/**
 * Sets a limit of a connection of this driver, for SQL or files of unknown origin: what goes beyond it is SQLM_E_LIMIT. Set
 * limits before the connection is used: statements that it has prepared stay. sqlm_conn_reset() gives back what the
 * connection began with.
 *
 * @param value  At least 1 (0 for SQLM_SQLITE_LIMIT_ATTACHED).
 * @retval SQLM_ERR        config (option: more than SQLite was built for; nothing is changed), misuse, and what
 *                         sqlm_conn_enter() gives.
 * @retval SQLM_CANCELLED  the cx is stopped.
 */
SQLM_SQLITE_API SQLM_MUST_USE sqlm_outcome sqlm_sqlite_limit_set(sqlm_cx *cx, sqlm_conn *conn, sqlm_sqlite_limit limit,
                                                                 int32_t value);
/** The limit as it is; -1 when there is none of that name, or the connection is of another driver. */
SQLM_SQLITE_API int32_t sqlm_sqlite_limit_get(const sqlm_conn *conn, sqlm_sqlite_limit limit);

/** Zeroed is the default for every member but size. */
typedef struct sqlm_sqlite_backup_options {
    size_t   size;           /**< sizeof(sqlm_sqlite_backup_options) */
    uint32_t pages_per_step; /**< copied between two looks at the cx; 0: 256 */
    uint32_t pause_ms;       /**< between two steps, for those who wait for a lock */
    bool     replace;        /**< a database of that name is replaced; otherwise it is refused */
    /** Called after each step; whatever it gives but SQLM_OK ends the backup with it (a failure records itself,
     *  sqlm_cx_fail()). It must not use the connection that is copied. @p done goes back when somebody else has written, and
     *  the copy begins anew. */
    sqlm_outcome (*progress)(sqlm_cx *cx, void *user, uint64_t done, uint64_t total);
    void *user; /**< second argument of progress */
} sqlm_sqlite_backup_options;

/**
 * Copies the database of a connection into a file, while other connections read and write it.
 *
 * The copy is whole or not made: it grows under a name of its own beside @p path (`<path>.XXXXXX`), is written to the disk,
 * then gets its name. It holds what was committed when its last page was read. When others write, it begins anew; after some
 * times it takes a read transaction to come to an end, during which writers wait if the database is not in WAL mode. It can
 * be read by its owner alone (mode 0600), and is in WAL mode when the original is. Locks are waited for as in any statement.
 * The connection is in use for the whole call, and must not be in a transaction; rows that are open on it stay usable.
 *
 * @param path     File to make, not a URL; its folder must exist. Borrowed for the call.
 * @param options  NULL for the defaults.
 * @retval SQLM_ERR        storage (duplicate object: the file is there; I/O, full, read-only, corrupt), transaction (state:
 *                         one is open), lock timeout, out of memory, misuse (of another driver, the database itself, a name
 *                         that ends like those of files that SQLite keeps beside a database: "-wal", "-shm", "-journal").
 * @retval SQLM_CANCELLED  cancelled, timeout, interrupted; nothing is left beside.
 */
SQLM_SQLITE_API SQLM_MUST_USE sqlm_outcome sqlm_sqlite_backup(sqlm_cx *cx, sqlm_conn *conn, const char *path,
                                                              const sqlm_sqlite_backup_options *options);

SQLM_END_DECLS

#endif
