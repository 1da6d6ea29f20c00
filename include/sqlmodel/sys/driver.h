/* SPDX-License-Identifier: MIT */
/** @file
 *  What a driver implements, and what the layers above call. Versioned: a third party can write one. */
#ifndef SQLMODEL_SYS_DRIVER_H
#define SQLMODEL_SYS_DRIVER_H

#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/tx.h>
#include <sqlmodel/sys/plan.h>

SQLM_BEGIN_DECLS

/** Version of the structs in this header. */
#define SQLM_DRIVER_ABI 1

/** A prepared statement. Belongs to its connection. A driver's own struct begins with this one. */
typedef struct sqlm_statement {
    sqlm_conn *conn; /**< set by prepare */
} sqlm_statement;

/** Rows on their way. A driver's own struct begins with this one. */
typedef struct sqlm_cursor {
    sqlm_conn *conn;         /**< set by query */
    size_t     column_count; /**< of the result */
} sqlm_cursor;

/** Parameters of one run, in the statement's order: first the plan's columns, read from the object, then the values. Either may
 *  be absent. All borrowed for the call (a cursor that stays open copies what it needs, or the database has). */
typedef struct sqlm_parameters {
    const sqlm_plan  *plan;        /**< columns that are read from object; NULL: none */
    const void       *object;      /**< NULL without a plan */
    const sqlm_value *values;      /**< behind those; NULL: none */
    size_t            value_count; /**< of values */
    uint64_t          kept_rows;   /**< of a query: the caller reads all rows into memory, at most so many, UINT64_MAX where it does not
                                        know how many; 0: it may read them one by one, and a driver must not keep them */
} sqlm_parameters;

/** One statement run once for each object of an array: all or nothing. */
typedef struct sqlm_batch {
    const sqlm_plan        *plan;          /**< parameters; its object_size is the distance between objects */
    void                   *objects;       /**< the array */
    size_t                  count;         /**< of objects */
    const sqlm_plan_column *generated_key; /**< integer member that takes the key which the database makes; NULL: none */
    const sqlm_plan        *returning;     /**< what each run gives back into its object (kinds of fixed size alone); a run
                                                without a row leaves it; NULL: nothing */
    const sqlm_value       *values;        /**< further parameters behind the plan's, the same for each run */
    size_t                  value_count;   /**< of values */
    const sqlm_plan_column *returned_key;  /**< one of returning's, an integer that the database draws, each greater than the one before;
                                                NULL: none is known to be */
} sqlm_batch;

/**
 * One constant table per driver. No entry is NULL: sqlm_driver_no_… are the defaults that say "unsupported".
 *
 * Before each entry with a cx, core (or the layer that called sqlm_conn_enter()) has made sure that the connection is not in use,
 * not broken, not forked, and the cx not stopped. Out-parameters come zeroed. An entry that fails records it (sqlm_cx_fail()) and
 * leaves the connection either usable with no statement in flight, or with status SQLM_CONN_BROKEN. All waiting goes through
 * sqlm_cx_wait(), and long work of the driver looks at sqlm_cx_is_stopped().
 */
struct sqlm_driver {
    uint32_t    abi_version; /**< SQLM_DRIVER_ABI */
    uint32_t    struct_size; /**< sizeof(sqlm_driver) */
    const char *name;        /**< "sqlite"; lower case */

    /** Allocates its connection with the allocator of @p cx, fills base.driver, base.dialect, base.allocator, and connects. */
    sqlm_outcome (*connect)(sqlm_cx *cx, const char *url, sqlm_conn **conn);
    /** Says goodbye, frees every statement, cursor and the connection. Never fails. */
    void (*close)(sqlm_conn *conn);
    /** Frees the connection's memory and touches nothing that a parent process shares. */
    void (*forget)(sqlm_conn *conn);
    /** Asks the database whether it is there: connection when it is not, and the status is SQLM_CONN_BROKEN then. */
    sqlm_outcome (*ping)(sqlm_cx *cx, sqlm_conn *conn);
    /** Rolls back what is open and gives the connection the state of a new one: settings, temporary tables, limits. */
    sqlm_outcome (*reset)(sqlm_cx *cx, sqlm_conn *conn);
    /** From another thread, while any other entry may be running. */
    void (*interrupt)(sqlm_conn *conn);
    /** What the connection can do now, without asking the database. Must be cheap: core asks before each entry. */
    sqlm_conn_status (*status)(const sqlm_conn *conn);
    /** "3.40.1": constant and borrowed as long as the connection. */
    const char *(*server_version)(const sqlm_conn *conn);

    /** Takes the statement with this text out of the connection's cache, or prepares it. @p sql is one statement, borrowed. */
    sqlm_outcome (*prepare)(sqlm_cx *cx, sqlm_conn *conn, const char *sql, size_t length, sqlm_statement **statement);
    /** Puts a statement back into the cache (least recently used out). Its cursor is closed before. */
    void (*release)(sqlm_statement *statement);
    /** Runs a statement to its end. May be called while a cursor of the same statement is open. */
    sqlm_outcome (*execute)(sqlm_cx *cx, sqlm_statement *statement, const sqlm_parameters *parameters, sqlm_result *result);
    /** Runs it for each object, all or nothing: in a transaction of its own where none is open, within the open one otherwise
     *  (which stays usable when the batch fails; where any failed statement makes the transaction fail, that of one object may too).
     *  On failure the objects are as they were and the message names the object by its number. */
    sqlm_outcome (*execute_batch)(sqlm_cx *cx, sqlm_statement *statement, const sqlm_batch *batch, sqlm_result *result);
    /** Runs a statement that gives rows. May be called while another cursor of the same statement is open. */
    sqlm_outcome (*query)(sqlm_cx *cx, sqlm_statement *statement, const sqlm_parameters *parameters, sqlm_cursor **cursor);
    /** Fetches up to @p max_rows rows straight into objects, column i of the result by column i of the plan, every type, NULL,
     *  range and encoding checked. Text and bytes go to the arena. Fewer than @p max_rows is the end; fetching on gives 0. A plan
     *  with another number of columns is schema. After a failure the cursor can only be closed. */
    sqlm_outcome (*fetch)(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan, void *objects, size_t max_rows,
                          sqlm_arena *arena, size_t *rows);
    /** Name of a result column, borrowed until the cursor is closed; NULL past the last. */
    const char *(*column_name)(const sqlm_cursor *cursor, size_t column);
    /** Ends the cursor, wherever it stands. Never fails and never waits: what is still on the wire is ended by the next entry
     *  with a cx. Any other entry may be called while cursors are open: a driver that cannot have both in flight takes the rest
     *  of the rows into memory. */
    void (*close_cursor)(sqlm_cursor *cursor);
    /** Runs all statements of a text. */
    sqlm_outcome (*execute_script)(sqlm_cx *cx, sqlm_conn *conn, const char *sql);

    /** Begins a transaction; @p options is never NULL. What the database cannot do is unsupported. */
    sqlm_outcome (*begin)(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options);
    /** Commits: transaction (commit unknown) when the answer did not come. After a failure the status says what is left. */
    sqlm_outcome (*commit)(sqlm_cx *cx, sqlm_conn *conn);
    /** A transaction that the database has ended already is rolled back. */
    sqlm_outcome (*rollback)(sqlm_cx *cx, sqlm_conn *conn);
    /** @p name is a plain identifier made by core. */
    sqlm_outcome (*savepoint)(sqlm_cx *cx, sqlm_conn *conn, const char *name);
    /** Keeps what was done since the savepoint, and removes it. */
    sqlm_outcome (*release_savepoint)(sqlm_cx *cx, sqlm_conn *conn, const char *name);
    /** Undoes to the savepoint and removes it. */
    sqlm_outcome (*rollback_to_savepoint)(sqlm_cx *cx, sqlm_conn *conn, const char *name);
};

/** What core keeps of a connection. */
typedef struct sqlm_conn_state sqlm_conn_state;

/** Every driver's connection begins with this. */
struct sqlm_conn {
    const sqlm_driver  *driver;    /**< set by connect */
    const sqlm_dialect *dialect;   /**< set by connect: its limits are the server's */
    sqlm_allocator      allocator; /**< set by connect: the cx's, copied */
    sqlm_conn_state    *state; /**< core's: set after connect */
};

/**
 * Enters a connection for one or more driver calls.
 * @retval SQLM_ERR        misuse (in use by another call, NULL), connection (forked, lost: it is broken), transaction (aborted:
 *                         the database has ended by itself what sqlm_begin() began, and whatever ran now would commit by itself;
 *                         roll back first).
 * @retval SQLM_CANCELLED  the cx is stopped. Only after SQLM_OK call sqlm_conn_leave().
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_conn_enter(sqlm_cx *cx, sqlm_conn *conn);
/** Leaves it. */
SQLM_CORE_API void sqlm_conn_leave(sqlm_conn *conn);
/** Marks a connection as broken whatever its driver says: after a call that ended with SQLM_PANICKED. By whoever has entered
 *  it. */
SQLM_CORE_API void sqlm_conn_mark_broken(sqlm_conn *conn);

/** Things that upper layers keep with a connection. */
typedef enum sqlm_attachment { SQLM_ATTACHMENT_QUERY, SQLM_ATTACHMENT_VALIDATION, SQLM_ATTACHMENT_COUNT } sqlm_attachment;
/** What is attached, NULL at first. */
SQLM_CORE_API void *sqlm_conn_attached(const sqlm_conn *conn, sqlm_attachment slot);
/** Attaches; @p detach is called before the connection closes (or is forgotten: then @p forgotten is true and no driver entry may
 *  be called). */
SQLM_CORE_API void sqlm_conn_attach(sqlm_conn *conn, sqlm_attachment slot, void *data,
                                    void (*detach)(sqlm_conn *conn, void *data, bool forgotten));

/** Storage for a context on the stack. */
typedef union sqlm_cx_storage {
    void   *pointer;     /**< for its alignment */
    int64_t integer;     /**< for its alignment */
    char    bytes[4096]; /**< the room */
} sqlm_cx_storage;

/**
 * Makes a masked child of @p parent for cleanup that must neither be cancelled nor hide the first error: it is deaf to the
 * parent's cancellation and deadline, has a deadline of its own, its own record, and the parent's allocator and wait hook. No
 * allocation, no descriptor, cannot fail. End it with sqlm_cx_cleanup_end().
 */
SQLM_CORE_API sqlm_cx *sqlm_cx_cleanup_begin(sqlm_cx_storage *storage, sqlm_cx *parent, int64_t timeout_ms);
/** Ends it; when the cleanup failed (@p outcome), its error is kept beside the parent's first one (cleanup_kind,
 *  cleanup_message). */
SQLM_CORE_API void sqlm_cx_cleanup_end(sqlm_cx *cleanup, sqlm_outcome outcome);

/** Ends the wait of the call that runs with @p cx, and each later one, with SQLM_OK and nothing ready, until sqlm_cx_take_wake(): for
 *  interrupt, whose call waits for a descriptor. From any thread while the call runs. A cleanup context does not wake. NULL is
 *  allowed. */
SQLM_CORE_API void sqlm_cx_wake(sqlm_cx *cx);
/** Whether sqlm_cx_wake() was called since; that is forgotten. A driver takes it before its call ends, so that it wakes no other.
 *  By the thread that uses @p cx. */
SQLM_CORE_API bool sqlm_cx_take_wake(sqlm_cx *cx);

/** Memory from an allocator: NULL when it is out; size 0 is taken as 1. Counts are multiplied with a check. sqlm_resize() keeps the
 *  old memory when it gives NULL; sqlm_release() takes NULL. Thread-safe where the allocator is.
 *  @{ */
SQLM_CORE_API SQLM_MUST_USE void *sqlm_allocate(const sqlm_allocator *allocator, size_t count, size_t size);
SQLM_CORE_API SQLM_MUST_USE void *sqlm_resize(const sqlm_allocator *allocator, void *memory, size_t old_count, size_t new_count,
                                              size_t size);
SQLM_CORE_API void                sqlm_release(const sqlm_allocator *allocator, void *memory, size_t count, size_t size);
/** @} */

/** Copies a text into a member of a record, cut at a character's boundary where it is too long; control characters become blanks,
 *  bytes that are no UTF-8 question marks. NULL is "". sqlm_error_set_text(error->detail, sizeof(error->detail), text). */
SQLM_CORE_API void sqlm_error_set_text(char *member, size_t member_size, const char *text);

/** Defaults for entries that a driver does not have: unsupported.
 *  @{ */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_driver_no_execute_script(sqlm_cx *cx, sqlm_conn *conn, const char *sql);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_driver_no_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_driver_no_execute_batch(sqlm_cx *cx, sqlm_statement *statement,
                                                                      const sqlm_batch *batch, sqlm_result *result);
/** @} */

SQLM_END_DECLS

#endif
