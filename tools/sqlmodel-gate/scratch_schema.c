/* SPDX-License-Identifier: MIT */
#include "scratch_schema.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include <sqlmodel/facade/connect.h>
#include <sqlmodel/sys/driver.h>

#define PREFIX          "sqlmodel_gate_"
#define MAXIMUM_SQL     256u
#define DROP_TIMEOUT_MS 30000

/** What a server is told. The name, which needs no quotes, goes behind the words. */
typedef struct server {
    const char *noun;
    const char *probe; /**< fails without the right to drop it, which could not be told otherwise before it is there; NULL: there is no need */
    const char *create;
    const char *enter;
    const char *drop;
    const char *drop_end;
    const char *grant; /**< query for the statement that gives the user what is missing */
} server;

static const server servers[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_POSTGRES] = {
        .noun = "schema",
        .create = "CREATE SCHEMA ",
        .enter = "SET search_path = ",
        .drop = "DROP SCHEMA IF EXISTS ",
        .drop_end = " CASCADE",
        .grant = "SELECT format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_user)",
    },
    [SQLM_DIALECT_MYSQL] = {
        .noun = "database",
        .probe = "DROP DATABASE IF EXISTS ",
        .create = "CREATE DATABASE ",
        .enter = "USE ",
        .drop = "DROP DATABASE IF EXISTS ",
        .drop_end = "",
        /* the user's name may hold an @, the host's none */
        .grant = "SELECT CONCAT('GRANT ALL ON `sqlmodel\\\\_gate\\\\_%`.* TO ',"
                 " QUOTE(LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)) - 1)),"
                 " '@', QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)))",
    },
};

static sqlm_outcome tell(sqlm_cx *cx, sqlm_conn *conn, const char *words, const char *name, const char *end)
{
    char sql[MAXIMUM_SQL];

    (void)snprintf(sql, sizeof(sql), "%s%s%s", words, name, end);
    return sqlm_execute_script(cx, conn, sql);
}

/* ---- making ------------------------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome make_name(sqlm_cx *cx, sqlm_arena *arena, const char **name)
{
    char     text[sizeof(PREFIX) + 16];
    uint64_t number;

    if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
        return SQLM_FAIL(cx, STORAGE, IO, "no random bytes can be had: %s", strerror(errno));
    (void)snprintf(text, sizeof(text), PREFIX "%016" PRIx64, number);
    *name = sqlm_arena_copy(cx, arena, text, strlen(text));
    return *name == NULL ? SQLM_ERR : SQLM_OK;
}

/* The refusal in words that help: what could not be made, and what to grant. */
static sqlm_outcome fail_permission(sqlm_cx *cx, sqlm_conn *conn, const server *to)
{
    sqlm_error      refusal;
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *grant = NULL;
    sqlm_outcome    outcome;

    memcpy(&refusal, sqlm_cx_error(cx), sizeof(refusal));
    outcome = sqlm_query(cx, conn, to->grant, SQLM_NO_PARAMETERS, &rows);
    if (outcome == SQLM_OK)
        outcome = sqlm_rows_next(cx, rows, &row);
    if (outcome == SQLM_OK && row != NULL)
        outcome = sqlm_row_get_text(cx, row, 0, &grant);
    if (outcome == SQLM_OK && grant != NULL)
        outcome = sqlm_cx_fail(cx, refusal.kind, refusal.reason, SQLM_HERE, "the user may not make a %s for the gate to work in: %s (%s)",
                               to->noun, grant, refusal.message);
    sqlm_rows_close(rows);
    return outcome;
}

sqlm_outcome scratch_schema_make(sqlm_cx *cx, sqlm_conn *conn, sqlm_arena *arena, scratch_schema *made)
{
    const server     *to;
    const char       *name = NULL;
    const sqlm_error *error = sqlm_cx_error(cx);
    sqlm_outcome      outcome;

    *made = (scratch_schema){ .dialect = sqlm_conn_dialect(conn)->id };
    to = &servers[made->dialect];
    if (to->noun == NULL)
        return SQLM_OK;
    outcome = make_name(cx, arena, &name);
    if (outcome == SQLM_OK && to->probe != NULL)
        outcome = tell(cx, conn, to->probe, name, "");
    if (outcome == SQLM_OK) {
        outcome = tell(cx, conn, to->create, name, "");
        if (outcome == SQLM_OK || outcome == SQLM_CANCELLED || error->connection_lost)
            made->name = name;
    }
    return outcome == SQLM_ERR && error->reason == SQLM_R_PERMISSION ? fail_permission(cx, conn, to) : outcome;
}

sqlm_outcome scratch_schema_enter(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    return tell(cx, conn, servers[sqlm_conn_dialect(conn)->id].enter, name, "");
}

/* ---- dropping ---------------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome drop(sqlm_cx *cx, const char *url, const scratch_schema *made)
{
    const server *at = &servers[made->dialect];
    sqlm_conn    *conn = NULL;
    sqlm_outcome  outcome = sqlm_connect(cx, url, &conn);

    if (outcome == SQLM_OK)
        outcome = tell(cx, conn, at->drop, made->name, at->drop_end);
    sqlm_conn_close(conn);
    return outcome;
}

sqlm_outcome scratch_schema_drop(sqlm_cx *cx, const char *url, const scratch_schema *made)
{
    const server      *at = &servers[made->dialect];
    sqlm_cx_storage    storage;
    sqlm_cx           *cleanup = sqlm_cx_cleanup_begin(&storage, cx, DROP_TIMEOUT_MS);
    const sqlm_outcome dropped = drop(cleanup, url, made);
    sqlm_error         error;

    memcpy(&error, sqlm_cx_error(cleanup), sizeof(error));
    sqlm_cx_cleanup_end(cleanup, SQLM_OK);
    if (dropped == SQLM_OK)
        return SQLM_OK;
    return sqlm_cx_fail(cx, error.kind, error.reason, SQLM_HERE, "the %s '%s' of the gate may be left behind, drop it by hand: %s%s%s (%s)",
                        at->noun, made->name, at->drop, made->name, at->drop_end, error.message);
}
