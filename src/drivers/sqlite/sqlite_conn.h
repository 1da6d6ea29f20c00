/* SPDX-License-Identifier: MIT */
/** @file
 *  What the files of the driver share. */
#ifndef SQLM_SRC_DRIVERS_SQLITE_SQLITE_CONN_H
#define SQLM_SRC_DRIVERS_SQLITE_SQLITE_CONN_H

#include "url.h"

#include <sqlmodel/driver/sqlite.h>
#include <sqlmodel/sys/statement_cache.h>

#include <sqlite3.h>
#include <stdatomic.h>

/** Statements that wait in the cache; beyond it the least recently used one is finalised. */

/** Before a value of so many bytes is copied the context is asked whether to go on: SQLite itself asks after so many steps, few of which
 *  move long values. */
#define SQLITE_LONG_VALUE 65536

typedef struct sqlite_conn      sqlite_conn;
typedef struct sqlite_statement sqlite_statement;
typedef struct sqlite_cursor    sqlite_cursor;

/** Statements of the driver's own. */
typedef enum sqlite_control {
    SQLITE_CONTROL_BEGIN,
    SQLITE_CONTROL_BEGIN_IMMEDIATE,
    SQLITE_CONTROL_COMMIT,
    SQLITE_CONTROL_ROLLBACK,
    SQLITE_CONTROL_BATCH_SAVEPOINT,
    SQLITE_CONTROL_BATCH_RELEASE,
    SQLITE_CONTROL_BATCH_ROLLBACK,
    SQLITE_CONTROL_COUNT
} sqlite_control;

/** What a statement does, as the authorizer saw it while it was compiled. */
enum {
    SQLITE_DOES_INSERT = 1,
    SQLITE_DOES_UPDATE = 2,
    SQLITE_DOES_ROLLBACK = 4,
    SQLITE_MAKES_KEY = 8 /**< an INSERT into a table whose rows SQLite numbers */
};

/** One run of a compiled statement, and the rows of it. */
struct sqlite_cursor {
    sqlm_cursor       base;
    sqlite_statement *statement;
    sqlite3_stmt     *stmt;
    size_t            parameter_count;
    char             *scratch; /**< text forms of parameters, one slot each; NULL until one is needed */
    bool              is_copy; /**< made because the statement's own cursor was open */
    bool              is_open;
    bool              has_row; /**< stands on a row that was not fetched yet */
    bool              is_over;
    sqlite_cursor    *previous; /**< in the list of the connection's open cursors */
    sqlite_cursor    *next;
};

struct sqlite_statement {
    sqlm_statement        base;
    sqlm_cached_statement cached;
    sqlite_cursor         cursor; /**< the first one; others are copies */
    sqlite_cursor         many;   /**< of an INSERT: the same for many rows at once; no stmt: there is none */
    size_t                many_rows;
    bool                  many_is_tried;
    size_t                parameter_count;
    unsigned              does;
    bool                  is_read_only;
    char                  sql[];
};

/** What a file looked like when it was opened as unchanging. */
typedef struct sqlite_look {
    int64_t seconds; /**< of its last change */
    int64_t nanoseconds;
    int64_t size;
    int64_t log_size; /**< of "-wal"; -1: there is none */
} sqlite_look;

struct sqlite_conn {
    sqlm_conn            base;
    sqlm_dialect         dialect;
    sqlite3             *db;
    sqlm_cx             *cx;      /**< of the call that runs, for the handlers; NULL between calls */
    sqlite3_stmt        *running; /**< what is being stepped, for the handlers; NULL between steps */
    atomic_bool          interrupted;
    int64_t              busy_timeout; /**< microseconds */
    int64_t              busy_until;
    bool                 lock_wait_over;     /**< the driver's own limit passed while waiting for a lock */
    sqlm_outcome         wait_outcome;       /**< of a wait for a lock that ended by failing; its record is in the cx */
    bool                 was_in_transaction; /**< when the call began */
    bool                 transaction_failed;
    bool                 transaction_read_only;
    bool                 is_broken;
    bool                 is_read_only;
    bool                 leaves_nothing; /**< a reader that found nothing beside the file */
    bool                 is_in_memory;
    bool                 is_immutable; /**< opened as a file that nobody changes */
    sqlite_look          look;
    bool                 synchronous_normal;
    int32_t              limits[SQLM_SQLITE_LIMIT_COUNT]; /**< as they were after connecting */
    bool                 is_utf16;                        /**< texts of the file need converting */
    bool                 settings_touched;                /**< a PRAGMA with a value was compiled */
    bool                 objects_touched;                 /**< an ATTACH or a CREATE TEMP … was compiled */
    unsigned             compiling;                       /**< what the authorizer sees of the statement that is being compiled */
    char                 insert_table[256]; /**< the table that it inserts into, and its database; cut ones are found nowhere */
    char                 insert_database[256];
    sqlite_cursor       *open_cursors;
    sqlm_statement_cache cache;
    sqlite3_stmt        *control[SQLITE_CONTROL_COUNT];
};

/* ---- inspect.c ---- */

/** How a file that conn->db has opened for reading must be opened so that nothing is written beside it.
 *  @param[out] uri  The URI to open it by instead; "" when it can stay as it is. */
SQLM_MUST_USE sqlm_outcome sqlm__sqlite_plan_inspection(sqlm_cx *cx, sqlite_conn *conn, const char *path, char *uri, size_t size);
/** Whether a file that was opened as unchanging has changed since. */
bool sqlm__sqlite_has_changed(const sqlite_conn *conn);

/* ---- conn.c ---- */

/** Begins a call that may run a statement. */
static inline void sqlm__sqlite_enter(sqlite_conn *conn, sqlm_cx *cx)
{
    conn->cx = cx;
    conn->lock_wait_over = false;
    conn->wait_outcome = SQLM_OK;
    conn->was_in_transaction = !sqlite3_get_autocommit(conn->db);
    conn->transaction_read_only = conn->transaction_read_only && conn->was_in_transaction;
    atomic_store_explicit(&conn->interrupted, false, memory_order_relaxed);
}

static inline void sqlm__sqlite_leave(sqlite_conn *conn)
{
    conn->cx = NULL;
}

/** sqlite3_step(), with the statement known to the handler that may stop it. */
static inline int sqlm__sqlite_step(sqlite_conn *conn, sqlite3_stmt *stmt)
{
    int rc;

    conn->running = stmt;
    rc = sqlite3_step(stmt);
    conn->running = NULL;
    return rc;
}

/** Whether the call that runs is to stop: its context says so, or somebody has interrupted it. */
static inline bool sqlm__sqlite_is_stopped(const sqlite_conn *conn)
{
    return atomic_load_explicit(&conn->interrupted, memory_order_relaxed) || sqlm_cx_is_stopped(conn->cx);
}

/** A file that is not at its place any more breaks the connection: what was written into it would be lost. */
sqlm_outcome     sqlm__sqlite_check_file(sqlm_cx *cx, sqlite_conn *conn);
sqlm_outcome     sqlm__sqlite_connect(sqlm_cx *cx, const char *url, sqlm_conn **conn);
void             sqlm__sqlite_close(sqlm_conn *base);
void             sqlm__sqlite_forget(sqlm_conn *base);
sqlm_outcome     sqlm__sqlite_ping(sqlm_cx *cx, sqlm_conn *base);
sqlm_outcome     sqlm__sqlite_reset(sqlm_cx *cx, sqlm_conn *base);
void             sqlm__sqlite_interrupt(sqlm_conn *base);
sqlm_conn_status sqlm__sqlite_status(const sqlm_conn *base);
const char      *sqlm__sqlite_server_version(const sqlm_conn *conn);

/* ---- settings.c ---- */

/** Makes the connection's settings what the driver promises, and reads each one back. */
sqlm_outcome sqlm__sqlite_apply_settings(sqlm_cx *cx, sqlite_conn *conn);
/** Drops temporary objects and detaches what was attached. */
sqlm_outcome sqlm__sqlite_drop_objects(sqlm_cx *cx, sqlite_conn *conn);
/** Sets the journal; @p mode is "wal" or "delete". */
sqlm_outcome sqlm__sqlite_set_journal(sqlm_cx *cx, sqlite_conn *conn, const char *mode);
/** Reads the file's header and schema, so that a damaged file is found now. */
sqlm_outcome sqlm__sqlite_read_header(sqlm_cx *cx, sqlite_conn *conn);
/** Reads the first page of the file. */
sqlm_outcome sqlm__sqlite_touch(sqlm_cx *cx, sqlite_conn *conn);
/** Installs the handlers, the authorizer and the collation. */
sqlm_outcome sqlm__sqlite_install_handlers(sqlm_cx *cx, sqlite_conn *conn);

/* ---- limits.c ---- */

/** Keeps the limits of the handle, and puts them into the connection's dialect. */
void sqlm__sqlite_read_limits(sqlite_conn *conn);
/** Sets the limits back to those. */
void sqlm__sqlite_restore_limits(sqlite_conn *conn);
/** A statement that is too long is limit. */
sqlm_outcome sqlm__sqlite_check_length(sqlm_cx *cx, const sqlite_conn *conn, size_t length);
/** Says in the record of the failure just made which limit it was, where SQLite's @p message tells. */
void sqlm__sqlite_name_limit(sqlm_cx *cx, const sqlite_conn *conn, const char *message);

/* ---- statement.c ---- */

sqlm_outcome sqlm__sqlite_prepare(sqlm_cx *cx, sqlm_conn *base, const char *sql, size_t length, sqlm_statement **statement);
void         sqlm__sqlite_release(sqlm_statement *base);
/** Frees all cursors and statements; @p touch is false after fork: SQLite's part of them is left alone. */
void         sqlm__sqlite_free_statements(sqlite_conn *conn, bool touch);
sqlm_outcome sqlm__sqlite_execute_script(sqlm_cx *cx, sqlm_conn *base, const char *sql);
sqlm_outcome sqlm__sqlite_fail_state(sqlm_cx *cx, const sqlite_conn *conn);
/** SQLM_OK when a statement may run in the connection's state. @p is_read_only: it writes nothing. */
static inline sqlm_outcome sqlm__sqlite_check_state(sqlm_cx *cx, const sqlite_conn *conn, bool is_read_only)
{
    if (conn->transaction_failed || (conn->transaction_read_only && !is_read_only))
        return sqlm__sqlite_fail_state(cx, conn);
    return SQLM_OK;
}
/** Another cursor of the same text, compiled anew. */
sqlm_outcome sqlm__sqlite_copy_cursor(sqlm_cx *cx, sqlite_statement *statement, sqlite_cursor **copy);
/** The statement's own cursor, or a copy when that one is open. */
static inline sqlm_outcome sqlm__sqlite_take_cursor(sqlm_cx *cx, sqlite_statement *statement, sqlite_cursor **cursor)
{
    sqlite_conn   *conn = (sqlite_conn *)statement->base.conn;
    sqlite_cursor *taken = &statement->cursor;

    if (taken->is_open) {
        sqlm_outcome outcome = sqlm__sqlite_copy_cursor(cx, statement, &taken);

        if (outcome != SQLM_OK)
            return outcome;
    }
    taken->is_open = true;
    taken->has_row = false;
    taken->is_over = false;
    taken->previous = NULL;
    taken->next = conn->open_cursors;
    if (taken->next != NULL)
        taken->next->previous = taken;
    conn->open_cursors = taken;
    *cursor = taken;
    return SQLM_OK;
}
/** Ends a run and frees a copy. */
void sqlm__sqlite_drop_cursor(sqlite_cursor *cursor);

/* ---- bind.c ---- */

/** Binds everything; @p keep: for longer than the call. */
sqlm_outcome sqlm__sqlite_bind_all(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_parameters *parameters, bool keep);
/** Binds an object's members from parameter @p first on. */
sqlm_outcome sqlm__sqlite_bind_object(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_plan *plan, const void *object, size_t first,
                                      bool keep);
/** Binds everything; mostly that is an object alone. */
static inline sqlm_outcome sqlm__sqlite_bind(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_parameters *parameters, bool keep)
{
    if (parameters != NULL && parameters->value_count == 0 && parameters->plan != NULL &&
        parameters->plan->count == cursor->statement->parameter_count)
        return sqlm__sqlite_bind_object(cx, cursor, parameters->plan, parameters->object, 1, keep);
    return sqlm__sqlite_bind_all(cx, cursor, parameters, keep);
}

/* ---- many.c ---- */

/** Rows of one INSERT: more gain little. */
enum { SQLITE_MANY_ROWS = 50 };

/** Makes statement->many of an INSERT that ends with one row of parameters. Does nothing where that cannot be. */
sqlm_outcome sqlm__sqlite_prepare_many(sqlm_cx *cx, sqlite_statement *statement);

/* ---- run.c, batch.c ---- */

/** What has to be known before a run to count what it did. */
typedef struct sqlite_count {
    bool          is_upsert;
    sqlite3_int64 key_before;
    sqlite3_int64 changes_before;
} sqlite_count;

static inline void sqlm__sqlite_count_begin(const sqlite_cursor *cursor, sqlite_count *count)
{
    sqlite3 *db = ((const sqlite_conn *)cursor->base.conn)->db;
    unsigned does = cursor->statement->does;

    count->changes_before = sqlite3_total_changes64(db);
    count->key_before = 0;
    count->is_upsert = does & SQLITE_DOES_INSERT && does & SQLITE_DOES_UPDATE;
    /* An INSERT that updates on conflict makes no key, and leaves the last one's: it is zeroed to tell, and put back. */
    if (count->is_upsert) {
        count->key_before = sqlite3_last_insert_rowid(db);
        sqlite3_set_last_insert_rowid(db, 0);
    }
}

/** Zeros for a run that failed. */
static inline sqlm_result sqlm__sqlite_count_end(const sqlite_cursor *cursor, const sqlite_count *count, sqlm_outcome outcome)
{
    sqlite3    *db = ((const sqlite_conn *)cursor->base.conn)->db;
    sqlm_result result = { 0, 0 };

    /* SQLite keeps the count of the last INSERT, UPDATE or DELETE, whatever ran since: it is ours only when the total has moved. */
    if (outcome == SQLM_OK && sqlite3_total_changes64(db) != count->changes_before)
        result.rows_affected = sqlite3_changes64(db);
    if (result.rows_affected > 0 && cursor->statement->does & SQLITE_MAKES_KEY)
        result.last_insert_id = sqlite3_last_insert_rowid(db);
    if (count->is_upsert && sqlite3_last_insert_rowid(db) == 0)
        sqlite3_set_last_insert_rowid(db, count->key_before);
    return result;
}

sqlm_outcome sqlm__sqlite_execute(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_result *result);
sqlm_outcome sqlm__sqlite_execute_batch(sqlm_cx *cx, sqlm_statement *base, const sqlm_batch *batch, sqlm_result *result);
sqlm_outcome sqlm__sqlite_query(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_cursor **cursor);
void         sqlm__sqlite_close_cursor(sqlm_cursor *cursor);
const char  *sqlm__sqlite_column_name(const sqlm_cursor *base, size_t column);

/* ---- fetch.c ---- */

sqlm_outcome sqlm__sqlite_fetch(sqlm_cx *cx, sqlm_cursor *base, const sqlm_plan *plan, void *objects, size_t max_rows,
                                sqlm_arena *arena, size_t *rows);
/** Stores the row that the cursor stands on into an object. */
sqlm_outcome sqlm__sqlite_hydrate(sqlm_cx *cx, sqlite_cursor *cursor, const sqlm_plan *plan, void *object, sqlm_arena *arena);
/** A plan for another number of columns is schema. */
sqlm_outcome sqlm__sqlite_check_shape(sqlm_cx *cx, const sqlite_cursor *cursor, const sqlm_plan *plan);

/* ---- tx.c ---- */

sqlm_outcome sqlm__sqlite_begin(sqlm_cx *cx, sqlm_conn *base, const sqlm_tx_options *options);
sqlm_outcome sqlm__sqlite_commit(sqlm_cx *cx, sqlm_conn *base);
sqlm_outcome sqlm__sqlite_rollback(sqlm_cx *cx, sqlm_conn *base);
sqlm_outcome sqlm__sqlite_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name);
sqlm_outcome sqlm__sqlite_release_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name);
sqlm_outcome sqlm__sqlite_rollback_to_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name);
/** Runs one of the driver's own statements, within a call that has entered. */
sqlm_outcome sqlm__sqlite_control(sqlm_cx *cx, sqlite_conn *conn, sqlite_control control);
/** Commits, within a call that has entered; a failure that leaves open whether it happened breaks the connection. */
sqlm_outcome sqlm__sqlite_run_commit(sqlm_cx *cx, sqlite_conn *conn);
/** Rolls back whatever is open and forgets that it failed. */
sqlm_outcome sqlm__sqlite_end_transaction(sqlm_cx *cx, sqlite_conn *conn);

/* ---- error.c ---- */

/**
 * Records what SQLite said last (code @p rc) and keeps the state of the connection honest.
 *
 * @param sql     The statement for the record; NULL: none.
 * @param length  Its bytes.
 * @param where   SQLM_HERE.
 */
sqlm_outcome sqlm__sqlite_fail(sqlm_cx *cx, sqlite_conn *conn, int rc, const char *sql, size_t length, const char *where);
/** Records that the call was stopped: by its context, or by an interrupt. */
sqlm_outcome sqlm__sqlite_fail_stopped(sqlm_cx *cx, sqlite_conn *conn);
/** The same for a statement whose step failed; the statement is reset. */
sqlm_outcome sqlm__sqlite_step_failed(sqlm_cx *cx, sqlite_conn *conn, sqlite3_stmt *stmt, int rc, const char *where);
/** Looks whether SQLite has ended the transaction that was open when the call began. */
void sqlm__sqlite_settle(sqlite_conn *conn);
/** What an errno of a file means, for a message. */
const char *sqlm__sqlite_system_words(int number);
/** Copies a text into an array of an error record, cut at a character's boundary. */
void sqlm__sqlite_put(char *to, size_t size, const char *from, size_t length);

/* ---- collation.c ---- */

/** Compares canonical decimal texts as numbers, exactly; texts that are none come after all numbers, by their bytes. */
int sqlm__sqlite_compare_decimals(void *user, int a_size, const void *a, int b_size, const void *b);
/* sqlmodel_decimal(value, precision, scale): the number as a column of that kind holds it. */
void sqlm__sqlite_scale_decimal(sqlite3_context *context, int count, sqlite3_value **values);

/* ---- arithmetic.c ---- */

/** Makes sqlmodel_add(a, b), sqlmodel_sub, sqlmodel_mul and sqlmodel_div; gives SQLite's code. */
int sqlm__sqlite_install_arithmetic(sqlite3 *db);

#endif
