/* SPDX-License-Identifier: MIT */
/** @file
 *  CREATE and DROP. */
#ifndef SQLMODEL_SCHEMA_DDL_H
#define SQLMODEL_SCHEMA_DDL_H

#include <sqlmodel/core/conn.h>
#include <sqlmodel/schema/schema.h>

SQLM_BEGIN_DECLS

/** Statements in the order in which they are to run. Arena. */
typedef struct sqlm_statements {
    const char *const *items; /**< each without its semicolon */
    size_t             count; /**< of items */
} sqlm_statements;

/** Every CREATE TABLE, CREATE INDEX and COMMENT ON of a schema: a table after those that it refers to. Foreign keys that
 *  close a cycle are ALTER TABLE … ADD CONSTRAINT behind all tables; on SQLite, which takes them as they are, they stand in
 *  their table. Arena.
 *  @retval SQLM_ERR  unsupported, out of memory. */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_schema_create_sql(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena,
                                                                  sqlm_statements *statements);
/** Every DROP TABLE: a table before those that it refers to, after the foreign keys that close a cycle were dropped. Arena.
 *  @retval SQLM_ERR  schema (a foreign key of a cycle that has no name), unsupported, out of memory. */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_schema_drop_sql(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena,
                                                                sqlm_statements *statements);

/** Creates the tables of models in dependency order, all or none where CREATE TABLE can be rolled back (MySQL and MariaDB
 *  cannot); a table that is there already is an error (query: duplicate object).
 *  @retval SQLM_ERR those of sqlm_schema_from_models() and sqlm_execute(). @retval SQLM_CANCELLED cancelled, timeout. */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_create_models(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *const *models,
                                                              size_t count);
/** Drops them, all or none in the same way; rows that refer to them from other tables make it fail. */
SQLM_SCHEMA_API SQLM_MUST_USE sqlm_outcome sqlm_drop_models(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *const *models,
                                                            size_t count);

SQLM_END_DECLS

/** sqlm_create_all(cx, db, &Team_model, &Hero_model) */
#define sqlm_create_all(cx, conn, ...) \
    sqlm_create_models((cx), (conn), (const sqlm_model *const[]){ __VA_ARGS__ }, \
                       sizeof((const sqlm_model *const[]){ __VA_ARGS__ }) / sizeof(const sqlm_model *))
/** sqlm_drop_all(cx, db, &Team_model, &Hero_model): sqlm_drop_models(). */
#define sqlm_drop_all(cx, conn, ...) \
    sqlm_drop_models((cx), (conn), (const sqlm_model *const[]){ __VA_ARGS__ }, \
                     sizeof((const sqlm_model *const[]){ __VA_ARGS__ }) / sizeof(const sqlm_model *))

#endif
