/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <string.h>

/* Virtual machine steps between two looks at the context: about 20 microseconds. */
static const int progress_steps = 1000;
/* Pauses between two tries for a lock, in milliseconds. The last one bounds how late an interrupt is seen. */
static const int64_t pauses[] = { 1, 2, 5, 10, 15, 20, 25, 25, 50 };

/* Settings that are switches of the handle: set and read back in one call. */
static const struct {
    int         option;
    int         value;
    const char *name;
} switches[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1, "defensive" },     { SQLITE_DBCONFIG_ENABLE_FKEY, 1, "foreign_keys" },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, "triggers" }, { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, "load_extension" },
    { SQLITE_DBCONFIG_DQS_DML, 0, "dqs_dml" },         { SQLITE_DBCONFIG_DQS_DDL, 0, "dqs_ddl" },
};

/* The others: how to set each, how to read it, and what must be read. An unknown pragma is no error to SQLite: reading tells. */
typedef struct setting {
    const char *name;
    const char *set;
    const char *get;
    const char *expected;
} setting;

static const setting settings[] = {
    { "recursive_triggers", "PRAGMA recursive_triggers=ON", "PRAGMA recursive_triggers", "1" },
    { "case_sensitive_like", "PRAGMA case_sensitive_like=ON", "SELECT 'a' LIKE 'A'", "0" },
    { "cell_size_check", "PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1" },
    { "ignore_check_constraints", "PRAGMA ignore_check_constraints=OFF", "PRAGMA ignore_check_constraints", "0" },
    { "query_only", "PRAGMA query_only=OFF", "PRAGMA query_only", "0" },
};
static const setting synchronous_full = { "synchronous", "PRAGMA synchronous=FULL", "PRAGMA synchronous", "2" };
static const setting synchronous_normal = { "synchronous", "PRAGMA synchronous=NORMAL", "PRAGMA synchronous", "1" };

/* SQLite asks once more when a statement is over, and would call what has happened (committed, even) interrupted. */
static int on_progress(void *user)
{
    const sqlite_conn *conn = user;

    if (conn->cx == NULL || (conn->running != NULL && !sqlite3_stmt_busy(conn->running)))
        return 0;
    return sqlm__sqlite_is_stopped(conn);
}

/* Waits a little for a lock; gives 0 to give up. @count is 0 at the first try of each lock. */
static int on_busy(void *user, int count)
{
    sqlite_conn *conn = user;
    size_t       step = (size_t)count < sizeof pauses / sizeof pauses[0] ? (size_t)count : sizeof pauses / sizeof pauses[0] - 1;
    int64_t      now;
    int64_t      until;

    if (conn->cx == NULL)
        return 0;
    now = sqlm_now();
    if (count == 0)
        conn->busy_until = now + conn->busy_timeout;
    if (now >= conn->busy_until) {
        conn->lock_wait_over = true;
        return 0;
    }
    until = now + pauses[step] * 1000;
    conn->wait_outcome = sqlm_cx_wait(conn->cx, -1, 0, until < conn->busy_until ? until : conn->busy_until, NULL);
    return conn->wait_outcome == SQLM_OK && !atomic_load_explicit(&conn->interrupted, memory_order_relaxed);
}

/* Sees what a statement does while it is compiled; allows everything. A trigger's own actions carry its name. */
static int on_authorize(void *user, int action, const char *first, const char *second, const char *database, const char *trigger)
{
    sqlite_conn *conn = user;

    if (action == SQLITE_INSERT && trigger == NULL && first != NULL && database != NULL) {
        conn->compiling |= SQLITE_DOES_INSERT;
        sqlm__sqlite_put(conn->insert_table, sizeof conn->insert_table, first, strlen(first));
        sqlm__sqlite_put(conn->insert_database, sizeof conn->insert_database, database, strlen(database));
    } else if (action == SQLITE_UPDATE && trigger == NULL) {
        conn->compiling |= SQLITE_DOES_UPDATE;
    } else if (action == SQLITE_TRANSACTION && first != NULL && strcmp(first, "ROLLBACK") == 0) {
        conn->compiling |= SQLITE_DOES_ROLLBACK;
    } else if (action == SQLITE_PRAGMA && second != NULL) {
        conn->settings_touched = true;
    } else if (action == SQLITE_ATTACH || action == SQLITE_CREATE_TEMP_TABLE || action == SQLITE_CREATE_TEMP_VIEW ||
               action == SQLITE_CREATE_TEMP_TRIGGER || action == SQLITE_CREATE_TEMP_INDEX) {
        conn->objects_touched = true;
    }
    return SQLITE_OK;
}

sqlm_outcome sqlm__sqlite_install_handlers(sqlm_cx *cx, sqlite_conn *conn)
{
    int rc = sqlite3_create_collation_v2(conn->db, "sqlmodel_decimal", SQLITE_UTF8, NULL, sqlm__sqlite_compare_decimals, NULL);

    if (rc == SQLITE_OK)
        rc = sqlm__sqlite_install_arithmetic(conn->db);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_handler(conn->db, on_busy, conn);
    if (rc == SQLITE_OK)
        rc = sqlite3_set_authorizer(conn->db, on_authorize, conn);
    sqlite3_progress_handler(conn->db, progress_steps, on_progress, conn);
    return rc == SQLITE_OK ? SQLM_OK : sqlm__sqlite_fail(cx, conn, rc, NULL, 0, SQLM_HERE);
}

/* Runs a statement; @value takes the first column of its first row as text, "" without one. */
static sqlm_outcome ask(sqlm_cx *cx, sqlite_conn *conn, const char *sql, char *value, size_t size)
{
    sqlite3_stmt *stmt = NULL;
    int           rc = sqlite3_prepare_v2(conn->db, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlm__sqlite_step(conn, stmt);
    value[0] = '\0';
    if (rc == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(stmt, 0);

        if (text != NULL)
            sqlm__sqlite_put(value, size, (const char *)text, (size_t)sqlite3_column_bytes(stmt, 0));
        rc = sqlm__sqlite_step(conn, stmt);
    }
    if (rc == SQLITE_DONE) {
        sqlite3_finalize(stmt);
        return SQLM_OK;
    }
    {
        sqlm_outcome outcome = sqlm__sqlite_fail(cx, conn, rc, sql, strlen(sql), SQLM_HERE);

        sqlite3_finalize(stmt);
        return outcome;
    }
}

static sqlm_outcome apply(sqlm_cx *cx, sqlite_conn *conn, const setting *wanted)
{
    char         value[32];
    sqlm_outcome outcome = ask(cx, conn, wanted->set, value, sizeof value);

    if (outcome == SQLM_OK)
        outcome = ask(cx, conn, wanted->get, value, sizeof value);
    if (outcome == SQLM_OK && strcmp(value, wanted->expected) != 0)
        return SQLM_FAIL(cx, CONFIG, OPTION, "SQLite's setting \"%s\" is \"%s\" after it was set to \"%s\"", wanted->name, value,
                         wanted->expected);
    return outcome;
}

static sqlm_outcome turn(sqlm_cx *cx, const sqlite_conn *conn, int option, int wanted, const char *name)
{
    int value = -1;

    if (sqlite3_db_config(conn->db, option, wanted, &value) != SQLITE_OK || value != wanted)
        return SQLM_FAIL(cx, CONFIG, OPTION, "SQLite's setting \"%s\" cannot be set to %d", name, wanted);
    return SQLM_OK;
}

/* Whether SQLite wants a schema to be trusted before a CHECK of it may call json_valid(): some versions do. The statement is compiled alone:
 * nothing is created. Of 3.40 it is known: there the failure would cost each statement of the connection ever after, since SQLite keeps the
 * place of its first message, and clears it again and again. */
static sqlm_outcome needs_trust(sqlm_cx *cx, sqlite_conn *conn, bool *needs)
{
    static const char probe[] = "CREATE TABLE main.\"sqlmodel probe\" (v CHECK (json_valid(v)))";
    sqlite3_stmt     *stmt = NULL;
    int               rc;

    *needs = sqlite3_libversion_number() / 1000 == 3040;
    if (*needs)
        return SQLM_OK;
    rc = sqlite3_prepare_v2(conn->db, probe, -1, &stmt, NULL);
    sqlite3_finalize(stmt);
    if ((rc & 0xff) == SQLITE_NOMEM)
        return sqlm__sqlite_fail(cx, conn, rc, NULL, 0, SQLM_HERE);
    *needs = rc == SQLITE_ERROR && strstr(sqlite3_errmsg(conn->db), "unsafe") != NULL;
    return SQLM_OK;
}

/* What a file's views, triggers and checks may call. CHECKs with json_valid() are how json columns are held to their kind: where they need
 * a schema that is trusted, it is. */
static sqlm_outcome set_trust(sqlm_cx *cx, sqlite_conn *conn)
{
    bool         needs = false;
    sqlm_outcome outcome = turn(cx, conn, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "trusted_schema");

    if (outcome == SQLM_OK)
        outcome = needs_trust(cx, conn, &needs);
    if (outcome == SQLM_OK && needs)
        outcome = turn(cx, conn, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, "trusted_schema");
    return outcome;
}

sqlm_outcome sqlm__sqlite_apply_settings(sqlm_cx *cx, sqlite_conn *conn)
{
    sqlm_outcome outcome = set_trust(cx, conn);

    for (size_t i = 0; i < sizeof switches / sizeof switches[0] && outcome == SQLM_OK; i++)
        outcome = turn(cx, conn, switches[i].option, switches[i].value, switches[i].name);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0] && outcome == SQLM_OK; i++)
        outcome = apply(cx, conn, &settings[i]);
    if (outcome == SQLM_OK)
        outcome = apply(cx, conn, conn->synchronous_normal ? &synchronous_normal : &synchronous_full);
    return outcome;
}

/* Each gives the statement that undoes one thing, or no row. */
static const char *const undo_queries[] = {
    "SELECT 'DROP ' || type || ' temp.\"' || replace(name, '\"', '\"\"') || '\"' FROM sqlite_temp_schema"
    " WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite!_%' ESCAPE '!' LIMIT 1",
    "SELECT 'DETACH \"' || replace(name, '\"', '\"\"') || '\"' FROM pragma_database_list WHERE name NOT IN ('main', 'temp') LIMIT "
    "1",
};

sqlm_outcome sqlm__sqlite_drop_objects(sqlm_cx *cx, sqlite_conn *conn)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < sizeof undo_queries / sizeof undo_queries[0] && outcome == SQLM_OK;) {
        char undo[600];
        char nothing[32];

        outcome = ask(cx, conn, undo_queries[i], undo, sizeof undo);
        if (outcome == SQLM_OK && undo[0] == '\0')
            i++;
        else if (outcome == SQLM_OK)
            outcome = ask(cx, conn, undo, nothing, sizeof nothing);
    }
    return outcome;
}

sqlm_outcome sqlm__sqlite_set_journal(sqlm_cx *cx, sqlite_conn *conn, const char *mode)
{
    const char  *sql = strcmp(mode, "wal") == 0 ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE";
    char         value[32];
    sqlm_outcome outcome = SQLM_OK;

    if (conn->is_in_memory)
        return SQLM_FAIL(cx, CONFIG, OPTION, "option \"journal\" of the URL needs a file: a database in memory has no journal");
    outcome = ask(cx, conn, sql, value, sizeof value);
    if (outcome == SQLM_OK && strcmp(value, mode) != 0)
        return SQLM_FAIL(cx, CONFIG, OPTION,
                         "the journal is \"%s\" after it was set to \"%s\": where the file lies WAL may not be "
                         "possible, then add \"?journal=delete\" to the URL",
                         value, mode);
    return outcome;
}

sqlm_outcome sqlm__sqlite_read_header(sqlm_cx *cx, sqlite_conn *conn)
{
    char         encoding[32];
    sqlm_outcome outcome = ask(cx, conn, "PRAGMA encoding", encoding, sizeof encoding);

    if (outcome == SQLM_OK)
        conn->is_utf16 = strcmp(encoding, "UTF-8") != 0;
    return outcome;
}

sqlm_outcome sqlm__sqlite_touch(sqlm_cx *cx, sqlite_conn *conn)
{
    char version[32];

    return ask(cx, conn, "PRAGMA schema_version", version, sizeof version);
}
