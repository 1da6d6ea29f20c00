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
 * The path is percent-decoded; `sqlite://…` is refused with the right form. Options after `?`, joined by `&`, unknown ones are refused:
 *  - `mode=rwc` (default: created when missing), `rw`, `ro` (read-only: the file stays byte for byte as it was);
 *  - `journal=wal|delete` (default: WAL for a file that this call creates, as it is otherwise);
 *  - `synchronous=full|normal` (default: full);
 *  - `busy_timeout=<ms>` (default: 5000): how long to wait for a lock that another connection holds; then lock timeout. The deadline
 *    of the cx holds besides.
 *
 * `?`, `%` and bytes that are not to be seen are percent-encoded in the path. A name is always a file's: SQLite's own URIs are
 * off.
 *
 * Values keep every bit but one: a REAL column gives 0.0 for -0.0.
 */
SQLM_SQLITE_API const sqlm_driver *sqlm_sqlite_driver(void);

SQLM_END_DECLS

#endif
