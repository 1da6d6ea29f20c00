/* SPDX-License-Identifier: MIT */
/** @file
 *  What the files of the driver share. */
#ifndef SQLM_SRC_DRIVERS_MYSQL_MYSQL_CONN_H
#define SQLM_SRC_DRIVERS_MYSQL_MYSQL_CONN_H

#include "url.h"

#include <sqlmodel/driver/mysql.h>
#include <sqlmodel/sys/statement_cache.h>

#include <mysql.h>
#include <pthread.h>
#include <stdatomic.h>

#if !defined(MARIADB_BASE_VERSION) && MYSQL_VERSION_ID >= 80000
typedef bool my_bool; /* what MySQL 8 has in its place */
#endif

/** Statements that wait in the cache; beyond it the least recently used one is closed. */

/** Bytes of a column's cell: longer texts and bytes are fetched a second time, straight to where they go. */
#define MYSQL_CELL_SIZE 256

/** Bytes that many objects take together: more gain nothing. */
#define MYSQL_MANY_BYTES 1048576

/** Of the digits that tell servers apart. */
#define MYSQL_SERVER_SIZE 65

typedef struct mysql_conn      mysql_conn;
typedef struct mysql_statement mysql_statement;
typedef struct mysql_cursor    mysql_cursor;

/** What a column of a result comes as. */
typedef enum mysql_source {
    MYSQL_SOURCE_UNKNOWN,
    MYSQL_SOURCE_INTEGER,
    MYSQL_SOURCE_FLOAT,
    MYSQL_SOURCE_DOUBLE,
    MYSQL_SOURCE_DECIMAL,
    MYSQL_SOURCE_TEXT,
    MYSQL_SOURCE_BYTES,
    MYSQL_SOURCE_DATE,
    MYSQL_SOURCE_TIME,
    MYSQL_SOURCE_DATETIME
} mysql_source;

/** Where the client library puts a column of the row at hand. */
typedef struct mysql_cell {
    union {
        int8_t     tiny;
        int16_t    narrow;
        int32_t    middle;
        int64_t    wide;
        float      f32;
        double     f64;
        MYSQL_TIME time;
        char       bytes[MYSQL_CELL_SIZE];
    } as;
    unsigned long length; /**< of the value, however much of it is in the cell */
    my_bool       is_null;
    my_bool       is_cut;
    bool          is_unsigned;
    uint8_t       source;     /**< mysql_source */
    uint8_t       width;      /**< of an integer, in bytes */
    uint8_t       kind;       /**< the sqlm_type that a value is as it stands here; SQLM_TYPE_NONE where there is more to do */
    int           field_type; /**< what it was bound for, with is_unsigned */
    unsigned      charset;
} mysql_cell;

/** Where a parameter's value stands until it is sent. */
typedef struct mysql_parameter {
    union {
        int8_t     tiny;
        int16_t    narrow;
        int32_t    middle;
        int64_t    wide;
        uint64_t   wide_unsigned;
        float      f32;
        double     f64;
        MYSQL_TIME time;
        sqlm_uuid  uuid;
        char       text[SQLM_TEXT_FORM_SIZE];
    } as;
    unsigned long length;
    uint16_t      bound_as; /**< type, with 256 for unsigned, that the cell is bound as; 0: it is not, or another place is */
    my_bool       is_null;
} mysql_parameter;

/** One run of a statement, and its rows. */
struct mysql_cursor {
    sqlm_cursor       base;
    mysql_statement  *statement;
    MYSQL_STMT       *stmt;
    MYSQL_BIND       *binds; /**< one per column, with its cell; NULL until rows are wanted */
    mysql_cell       *cells;
    size_t            cell_count;
    uint64_t          bound_as; /**< the statement's bind_changes when the parameters were bound; 0: they are not */
    MYSQL_RES        *metadata; /**< names of the columns; NULL until asked for */
    bool              is_bound; /**< the client library writes into the cells */
    bool              is_copy;  /**< made because the statement's own cursor was open */
    bool              is_open;
    bool              is_over;
    sqlm_error_kind   failure; /**< why the rest did not come, told to whoever wanted the wire; NONE: it came */
    sqlm_error_reason reason;
    mysql_cursor     *previous; /**< in the list of the connection's open cursors */
    mysql_cursor     *next;
};

/** What the first word of a statement says. */
enum {
    MYSQL_ENDS_TRANSACTION = 1, /**< CREATE, ALTER and their like commit by themselves */
    MYSQL_IS_ROLLBACK = 2,      /**< ROLLBACK of everything */
    MYSQL_TOUCHES_SESSION = 4,  /**< the connection is not as new afterwards */
    MYSQL_WRITES = 8,           /**< INSERT, UPDATE, DELETE, REPLACE */
    MYSQL_READS = 16            /**< SELECT and its like */
};

struct mysql_statement {
    sqlm_statement        base;
    sqlm_cached_statement cached;
    mysql_cursor          cursor; /**< the first one; others are copies */
    size_t                parameter_count;
    MYSQL_BIND           *binds;        /**< of the parameters */
    uint64_t              bind_changes; /**< how often a type or a place in them became another */
    mysql_parameter      *parameters;
    char                 *indicators; /**< of NULL, in an array of objects */
    size_t                text_bytes; /**< of the texts, bytes and decimals that are bound */
    unsigned              does;
    bool                  is_text; /**< the server does not prepare such a statement: it is sent as text */
    char                  sql[];
};

/** How a wait within a call of the client library goes on. */
typedef enum mysql_stop {
    MYSQL_STOP_NONE,
    MYSQL_STOP_KILLED, /**< the server was told to stop the statement: its answer is awaited */
    MYSQL_STOP_CUT     /**< the socket was shut down */
} mysql_stop;

struct mysql_conn {
    sqlm_conn            base;
    sqlm_dialect         dialect;
    mysql_url            url; /**< for the connection that stops a statement */
    MYSQL               *mysql;
    sqlm_cx             *cx;      /**< of the call that runs */
    _Atomic(sqlm_cx *)   running; /**< the same, for who interrupts: that it goes stays out while somebody holds the lock */
    pthread_mutex_t      lock;
    mysql_stop           stop;
    bool                 must_finish;  /**< a COMMIT runs: nothing stops it but the end of patience */
    int64_t              give_up;      /**< when the socket is shut down after a stop */
    int64_t              told;         /**< when the server was told to stop the statement */
    sqlm_error           stop_error;   /**< why the call was stopped */
    sqlm_outcome         stop_outcome; /**< SQLM_OK: it was not */
    bool                 in_transaction;
    bool                 transaction_failed;
    bool                 transaction_gone; /**< the server has rolled back all of it: savepoints are gone as well */
    bool                 transaction_read_only;
    bool                 is_broken;
    bool                 session_touched;
    char                 server[MYSQL_SERVER_SIZE]; /**< tells servers apart */
    size_t               max_packet;                /**< the server's max_allowed_packet */
    mysql_cursor        *streaming;                 /**< its rows are on the wire */
    MYSQL_STMT          *draining;                  /**< rows that nobody wants any more are on the wire */
    bool                 drain_may_stop;            /**< what makes them only reads: stopping it undoes nothing */
    mysql_cursor        *open_cursors;
    mysql_cursor        *doomed; /**< copies to be closed when the wire is free */
    sqlm_statement_cache cache;
};

/* ---- io.c: calls of the client library that wait through the cx ---- */

int     sqlm__mysql_stmt_prepare(mysql_conn *conn, MYSQL_STMT *stmt, const char *sql, size_t length);
int     sqlm__mysql_stmt_execute(mysql_conn *conn, MYSQL_STMT *stmt);
int     sqlm__mysql_stmt_fetch(mysql_conn *conn, MYSQL_STMT *stmt);
int     sqlm__mysql_stmt_store(mysql_conn *conn, MYSQL_STMT *stmt);
my_bool sqlm__mysql_stmt_close(mysql_conn *conn, MYSQL_STMT *stmt);
int     sqlm__mysql_query(mysql_conn *conn, const char *sql, size_t length);
/** The next row of a query that was sent as text; NULL: there is none, or it failed. */
MYSQL_ROW sqlm__mysql_next_row(mysql_conn *conn, MYSQL_RES *rows);
int       sqlm__mysql_next_result(mysql_conn *conn);
void      sqlm__mysql_free_rows(mysql_conn *conn, MYSQL_RES *rows);
int       sqlm__mysql_ping(mysql_conn *conn);
/** Makes the session that of the URL's user and database, as new. */
my_bool sqlm__mysql_change_user(mysql_conn *conn);
/** The connection's socket. */
int sqlm__mysql_socket(const mysql_conn *conn);
/** Connects conn->mysql; NULL when it failed. */
MYSQL *sqlm__mysql_real_connect(mysql_conn *conn, unsigned long flags);
/** Where there was a stop: forgets it, and gives its outcome with its record in the cx when the call failed (@p failed), SQLM_OK
 *  when what was to be stopped had happened. */
sqlm_outcome sqlm__mysql_take_stop(sqlm_cx *cx, mysql_conn *conn, bool failed);

/* ---- conn.c ---- */

/** Begins a call: ends or takes in what is on the wire. Call sqlm__mysql_leave() in any case. */
sqlm_outcome sqlm__mysql_enter(sqlm_cx *cx, mysql_conn *conn);
/** The same where what is on the wire is to stay there. */
void sqlm__mysql_begin_call(sqlm_cx *cx, mysql_conn *conn);
void sqlm__mysql_leave(mysql_conn *conn);
/** A MYSQL with the options of the URL. */
sqlm_outcome sqlm__mysql_init(sqlm_cx *cx, const mysql_url *url, MYSQL **mysql);

sqlm_outcome     sqlm__mysql_connect(sqlm_cx *cx, const char *url, sqlm_conn **conn);
void             sqlm__mysql_close(sqlm_conn *base);
void             sqlm__mysql_forget(sqlm_conn *base);
sqlm_outcome     sqlm__mysql_do_ping(sqlm_cx *cx, sqlm_conn *base);
sqlm_outcome     sqlm__mysql_do_reset(sqlm_cx *cx, sqlm_conn *base);
void             sqlm__mysql_interrupt(sqlm_conn *base);
sqlm_conn_status sqlm__mysql_status(const sqlm_conn *base);
const char      *sqlm__mysql_server_version(const sqlm_conn *base);
/** Carries out a stop, where there is one, or the end of patience with one: between rows, which may come faster than they are read. */
void sqlm__mysql_look_for_stop(mysql_conn *conn);
/** sqlm__mysql_kill() in a cx that nothing cancels and within a time of its own; without a record. */
bool sqlm__mysql_tell_to_stop(sqlm_cx *cx, mysql_conn *conn);
/** Asks the server to stop what the connection runs, by a connection of its own; fails where that one finds another server. */
sqlm_outcome sqlm__mysql_kill(sqlm_cx *cx, const mysql_conn *conn);

/* ---- statement.c ---- */

sqlm_outcome sqlm__mysql_prepare(sqlm_cx *cx, sqlm_conn *base, const char *sql, size_t length, sqlm_statement **statement);
void         sqlm__mysql_release(sqlm_statement *base);
/** Frees all cursors and statements. The MYSQL is closed already, so that nothing is sent. */
void sqlm__mysql_free_statements(mysql_conn *conn);
/** Takes the statement with this text out of the cache, or prepares it; the connection is entered. */
sqlm_outcome sqlm__mysql_take_statement(sqlm_cx *cx, mysql_conn *conn, const char *sql, size_t length, mysql_statement **statement);
/** SQLM_OK when the server takes so many bytes at once. */
sqlm_outcome sqlm__mysql_check_packet(sqlm_cx *cx, const mysql_conn *conn, size_t bytes);
/** How many bytes of many objects are sent at once: MYSQL_MANY_BYTES, or what the server takes. */
size_t sqlm__mysql_budget(const mysql_conn *conn);
/** Closes all statements on the server: those of the cache are freed, the others are prepared anew when they run. The connection is entered,
 *  and no cursor is open. */
void sqlm__mysql_forget_prepared(mysql_conn *conn);
/** Prepares the statement where the server has forgotten it by a reset. */
sqlm_outcome sqlm__mysql_ensure_prepared(sqlm_cx *cx, mysql_cursor *cursor);
/** SQLM_OK when a statement that does @p does may run in the connection's state. */
sqlm_outcome sqlm__mysql_check_state(sqlm_cx *cx, const mysql_conn *conn, unsigned does);
/** What the first word of a text says. */
unsigned sqlm__mysql_what_it_does(const char *sql, size_t length);
/** Bytes of a comment that begins at @p sql; 0 when none does. */
size_t sqlm__mysql_comment_length(const char *sql);
/** The statement's own cursor, or a copy when that one is open; linked as open. */
sqlm_outcome sqlm__mysql_take_cursor(sqlm_cx *cx, mysql_statement *statement, mysql_cursor **cursor);
/** Ends a run, leaving what is on the wire to the next call, and frees a copy. */
void sqlm__mysql_drop_cursor(mysql_cursor *cursor);
/** Closes the copies that are done with; nothing is on the wire. @p closed: neither is the MYSQL, and only memory is freed. */
void sqlm__mysql_free_doomed(mysql_conn *conn, bool closed);
/** Prepares the text anew: the server has forgotten it. */
sqlm_outcome sqlm__mysql_prepare_again(sqlm_cx *cx, mysql_cursor *cursor);

/* ---- many.c ---- */

/** The statement that inserts so many objects of an INSERT at once, to be released; NULL: there is no such statement. It gives the column
 *  @p key back, where that is NULL what the INSERT gives back. The connection is entered. */
sqlm_outcome sqlm__mysql_take_many(sqlm_cx *cx, const mysql_statement *statement, const char *key, size_t rows,
                                   mysql_statement **many);

/* ---- bind.c ---- */

/** Binds all parameters; text and bytes are borrowed until the statement has been executed. */
sqlm_outcome sqlm__mysql_bind(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters);
/** Binds the parameters of one object of an array, of which each is sent with the types of the first: NULL too has its column's type. The
 *  parameters are for every object the same in number. */
sqlm_outcome sqlm__mysql_bind_element(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters);

/** Binds the parameters of so many objects of a batch, one behind the other: they are as many as the statement has. */
sqlm_outcome sqlm__mysql_bind_rows(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_batch *batch, size_t first, size_t rows);
/** Bytes that the bound parameters take at most when they are sent. */
size_t sqlm__mysql_bound_bytes(const mysql_statement *statement);

/* ---- run.c, batch.c ---- */

/** Executes a cursor whose parameters are bound. */
sqlm_outcome sqlm__mysql_run(sqlm_cx *cx, mysql_cursor *cursor);
/** Binds, executes, passes rows over, and counts. */
sqlm_outcome sqlm__mysql_run_to_end(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_parameters *parameters, sqlm_result *result);
sqlm_outcome sqlm__mysql_execute(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_result *result);
sqlm_outcome sqlm__mysql_execute_batch(sqlm_cx *cx, sqlm_statement *base, const sqlm_batch *batch, sqlm_result *result);
sqlm_outcome sqlm__mysql_do_query(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_cursor **cursor);
void         sqlm__mysql_close_cursor(sqlm_cursor *base);
const char  *sqlm__mysql_column_name(const sqlm_cursor *base, size_t column);
sqlm_outcome sqlm__mysql_execute_script(sqlm_cx *cx, sqlm_conn *base, const char *sql);
/** Passes over the rows of @p stmt that are on the wire. */
int sqlm__mysql_pass_over(mysql_conn *conn, MYSQL_STMT *stmt, int64_t *rows);
/** Passes over what a procedure gives behind the rows that were read to their end; not 0: the MYSQL tells what failed. */
int sqlm__mysql_end_results(mysql_conn *conn);

/* ---- fetch.c ---- */

sqlm_outcome sqlm__mysql_fetch(sqlm_cx *cx, sqlm_cursor *base, const sqlm_plan *plan, void *objects, size_t max_rows,
                               sqlm_arena *arena, size_t *rows);
/** Makes the cells of a cursor for the columns that its statement has now. */
sqlm_outcome sqlm__mysql_bind_columns(sqlm_cx *cx, mysql_cursor *cursor);
/** Frees them. */
void sqlm__mysql_free_cells(mysql_cursor *cursor);
/** Goes to the next row and stores it; @p found tells whether there was one. The connection is entered. */
sqlm_outcome sqlm__mysql_fetch_row(sqlm_cx *cx, mysql_cursor *cursor, const sqlm_plan *plan, void *object, sqlm_arena *arena,
                                   bool *found);
/** Whether whatever a run of the statement gives can be read by the plan: the last run's columns are of its kinds. */
bool sqlm__mysql_reads_surely(const mysql_cursor *cursor, const sqlm_plan *plan);
/** A plan for another number of columns is schema. */
sqlm_outcome sqlm__mysql_check_shape(sqlm_cx *cx, const mysql_cursor *cursor, const sqlm_plan *plan);

/* ---- tx.c ---- */

sqlm_outcome sqlm__mysql_begin(sqlm_cx *cx, sqlm_conn *base, const sqlm_tx_options *options);
sqlm_outcome sqlm__mysql_commit(sqlm_cx *cx, sqlm_conn *base);
sqlm_outcome sqlm__mysql_rollback(sqlm_cx *cx, sqlm_conn *base);
sqlm_outcome sqlm__mysql_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name);
sqlm_outcome sqlm__mysql_release_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name);
sqlm_outcome sqlm__mysql_rollback_to_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name);
/** Runs one of the driver's own statements, within a call that has entered. */
sqlm_outcome sqlm__mysql_control(sqlm_cx *cx, mysql_conn *conn, const char *sql);
/** Commits, within a call that has entered; a failure that leaves open whether it happened breaks the connection. */
sqlm_outcome sqlm__mysql_run_commit(sqlm_cx *cx, mysql_conn *conn);
/** Rolls back whatever is open and forgets that it failed. */
sqlm_outcome sqlm__mysql_end_transaction(sqlm_cx *cx, mysql_conn *conn);
/** Takes over what the server's last answer says of the transaction. */
static inline void sqlm__mysql_settle(mysql_conn *conn)
{
    conn->in_transaction = (conn->mysql->server_status & SERVER_STATUS_IN_TRANS) != 0;
}

/* ---- error.c ---- */

/** Whether a transaction can only be undone after an error of this number. */
bool sqlm__mysql_fails_transaction(unsigned code);

/** Records what the server or the client library said last of the connection, and keeps the connection's state honest.
 *  @param sql     The statement for the record; NULL: none. */
sqlm_outcome sqlm__mysql_fail(sqlm_cx *cx, mysql_conn *conn, const char *sql, size_t length, const char *where);
/** The same for a call with a prepared statement. */
sqlm_outcome sqlm__mysql_stmt_fail(sqlm_cx *cx, mysql_conn *conn, MYSQL_STMT *stmt, const mysql_statement *statement,
                                   const char *where);
/** The same while connecting. */
sqlm_outcome sqlm__mysql_connect_fail(sqlm_cx *cx, mysql_conn *conn, const char *where);

#endif
