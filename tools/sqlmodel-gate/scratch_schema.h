/* SPDX-License-Identifier: MIT */
/** @file
 *  A schema (PostgreSQL) or database (MySQL, MariaDB) of the gate's own on the server of a connection. */
#ifndef SQLM_TOOLS_GATE_SCRATCH_SCHEMA_H
#define SQLM_TOOLS_GATE_SCRATCH_SCHEMA_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/dialect.h>

/** Arena. */
typedef struct scratch_schema {
    const char     *name; /**< NULL: nothing was made */
    sqlm_dialect_id dialect;
} scratch_schema;

/**
 * Makes one with a random name, "sqlmodel_gate_" and 16 hexadecimal digits; on a connection of SQLite nothing.
 * @param[out] made  Where it may have been made although that is not known, its name is set without SQLM_OK too.
 * @retval SQLM_ERR  query or authentication (permission: the message says what to grant), connection, …
 */
SQLM_MUST_USE sqlm_outcome scratch_schema_make(sqlm_cx *cx, sqlm_conn *conn, sqlm_arena *arena, scratch_schema *made);
/** From now on tables without a schema are looked for, and made, in it alone. */
SQLM_MUST_USE sqlm_outcome scratch_schema_enter(sqlm_cx *cx, sqlm_conn *conn, const char *name);
/** Drops it with all that is in it, over a connection of its own, after a cancellation too, within 30 s.
 *  @retval SQLM_ERR  whatever it was; the message says what stayed and how to drop it. */
SQLM_MUST_USE sqlm_outcome scratch_schema_drop(sqlm_cx *cx, const char *url, const scratch_schema *made);

#endif
