/* SPDX-License-Identifier: MIT */
/** @file
 *  Observers: who is told about statements, transactions and connections, and one that writes them as lines. See
 *  docs/observing.md. */
#ifndef SQLMODEL_CORE_OBSERVER_H
#define SQLMODEL_CORE_OBSERVER_H

#include <sqlmodel/core/conn.h>

SQLM_BEGIN_DECLS

/** What an observer gets to know about parameters. Values of SECRET fields are never shown, whatever it asks for. */
typedef enum sqlm_show {
    SQLM_SHOW_COUNT = 0, /**< how many there are */
    SQLM_SHOW_KINDS,     /**< kind and length of each: "i64", "text(5)" */
    SQLM_SHOW_VALUES     /**< the values, cut */
} sqlm_show;

/** One statement. Everything is borrowed for the callback. */
typedef struct sqlm_statement_event {
    uint64_t          id;              /**< the same at start and end; 1, 2, … on a connection */
    const sqlm_conn  *conn;            /**< to tell connections apart: a call with it is misuse */
    const char       *sql;             /**< whole, with placeholders; what the database refused to prepare for a model is cut to
                                            511 bytes */
    const char       *model;           /**< "Hero"; NULL for the caller's own SQL */
    const char       *operation;       /**< the typed function ("all", "insert_many") or "execute", "query", "execute_script".
                                            Static storage */
    size_t            parameter_count; /**< of one run; 0 for one that the database refused to prepare */
    size_t            run_count;       /**< how often it runs: the objects of an insert of many, 1 otherwise */
    /* known at its end */
    int64_t           rows;            /**< fetched */
    int64_t           rows_affected;   /**< by a write */
    int64_t           duration_us;     /**< within calls of the library, its fetches included; between them a cursor's clock
                                            stands still */
    sqlm_outcome      outcome;         /**< of the call, so not found and stale data too; of a cursor that was closed early
                                            SQLM_OK */
    const sqlm_error *error;           /**< NULL for SQLM_OK */
    const void       *details;         /**< the library's */
} sqlm_statement_event;

/** What happened to a transaction. */
typedef enum sqlm_transaction_action {
    SQLM_TRANSACTION_BEGIN,      /**< begin of a transaction */
    SQLM_TRANSACTION_SAVEPOINT,  /**< a begin within a transaction */
    SQLM_TRANSACTION_COMMIT,     /**< its commit */
    SQLM_TRANSACTION_RELEASE,    /**< the commit of a savepoint */
    SQLM_TRANSACTION_ROLLBACK,   /**< its rollback */
    SQLM_TRANSACTION_ROLLBACK_TO /**< the rollback of a savepoint */
} sqlm_transaction_action;

/** One step of a transaction, when it is done or has failed. Everything is borrowed for the callback. */
typedef struct sqlm_transaction_event {
    const sqlm_conn        *conn; /**< as in sqlm_statement_event */
    sqlm_transaction_action action; /**< which step */
    uint32_t                depth; /**< 1: the transaction; more: a savepoint */
    int64_t                 duration_us; /**< microseconds that it took */
    sqlm_outcome            outcome;     /**< how it ended */
    const sqlm_error       *error; /**< NULL for SQLM_OK */
} sqlm_transaction_event;

/** What happened to a connection. */
typedef enum sqlm_connection_action { SQLM_CONNECTION_OPEN, SQLM_CONNECTION_CLOSE } sqlm_connection_action;

/** A connection that was opened, could not be, or is about to be closed. Everything is borrowed for the callback. */
typedef struct sqlm_connection_event {
    const sqlm_conn       *conn; /**< as in sqlm_statement_event; NULL where none was opened */
    sqlm_connection_action action;      /**< which of the two */
    const char            *driver;      /**< "sqlite" */
    int64_t                duration_us; /**< of opening; 0 at the end */
    sqlm_outcome           outcome;     /**< how it ended */
    const sqlm_error      *error; /**< NULL for SQLM_OK */
} sqlm_connection_event;

/** How much what a server says matters to it. */
typedef enum sqlm_notice_severity { SQLM_NOTICE_DEBUG, SQLM_NOTICE_INFO, SQLM_NOTICE_NOTICE, SQLM_NOTICE_WARNING } sqlm_notice_severity;

/** What a server says besides results and errors ("table does not exist, skipping"). Everything is borrowed for the callback. */
typedef struct sqlm_notice_event {
    const sqlm_conn     *conn;     /**< as in sqlm_statement_event */
    sqlm_notice_severity severity; /**< as the server has it */
    const char          *sqlstate; /**< "01000"; "" where the server has none */
    const char          *message;  /**< one line, in the server's words (or those of a function on it, which may quote values); its
                                        detail, where servers show rows, is left out */
} sqlm_notice_event;

/**
 * Callbacks, given with sqlm_cx_options.observer. A callback that is NULL is not called and what it alone needs is not measured;
 * without an observer no clock is read and nothing is counted.
 *
 * They run on the thread of the call that they tell of, while the connection is in use: a call on that connection is misuse, and
 * so is closing what is open on it. They must not use the cx of the call (a failure on it would overwrite what it is about to
 * report) and cannot fail. A context that several threads have children of calls them from several threads.
 */
struct sqlm_observer {
    size_t size; /**< sizeof(sqlm_observer) */
    void  *user; /**< first argument of each; lives as long as every cx, connection, cursor and rows that were made with the
                      observer */
    /** Before a statement is sent. A call that fails before it has SQL makes no event. */
    void (*statement_start)(void *user, const sqlm_statement_event *event);
    /** After it: at the end of the call; of a cursor when its rows are over, have failed or are closed. Once for each start. */
    void (*statement_end)(void *user, const sqlm_statement_event *event);
    /** As statement_end (and after it), for those that took at least slow_us. */
    void (*slow)(void *user, const sqlm_statement_event *event);
    /** After begin, savepoint, commit, release, rollback. */
    void (*transaction)(void *user, const sqlm_transaction_event *event);
    /** After opening, and before closing. */
    void (*connection)(void *user, const sqlm_connection_event *event);
    int64_t   slow_us; /**< 0: every statement is slow */
    sqlm_show show_parameters; /**< how much of the parameters it may see */
    /** When the server has said something, in the middle of the call that reads it. PostgreSQL alone does. */
    void (*notice)(void *user, const sqlm_notice_event *event);
};

/** Bytes that hold any kind, and values that are not long. */
#define SQLM_PARAMETER_TEXT_SIZE 96

/**
 * A parameter of an event as text, in as much as the observer asked for: "i64", "text(5)", "null", "secret"; as values 17,
 * 'Sparrow', x'00ff'. One line, cut with "..." to @p size bytes.
 *
 * The values of raw SQL are the caller's: the library cannot know which of them are secret. Of a condition on a SECRET field all
 * values are.
 *
 * @param index     0 to parameter_count * run_count - 1, run after run.
 * @param[out] text At least 8 bytes. "" when there is no such parameter, the observer asked for their count alone, or at the end
 *                  of a cursor, which outlives them.
 * @return Its length.
 */
SQLM_CORE_API size_t sqlm_statement_event_parameter(const sqlm_statement_event *event, size_t index, char *text, size_t size);

/** "begin", "savepoint", "commit", "release", "rollback", "rollback to". Static storage. Thread-safe. */
SQLM_CORE_API const char *sqlm_transaction_action_name(sqlm_transaction_action action);

/** What echoes. Zeroed but for size and write, it writes a line for each statement, transaction step, connection and notice. */
typedef struct sqlm_echo {
    size_t size; /**< sizeof(sqlm_echo) */
    /** Gets one line, without line break, borrowed for the call. Called as the callbacks of an observer are. */
    void (*write)(void *user, const char *line);
    void     *user;            /**< first argument of write */
    sqlm_show show_parameters; /**< as sqlm_observer.show_parameters; ten of them at most */
    bool      only_slow;       /**< of the statements that succeed, those alone that took at least slow_us; no transactions,
                                    connections and notices */
    int64_t   slow_us;         /**< of only_slow: from so many microseconds on a statement is slow */
    bool      starts;          /**< a line when a statement starts, too: to see what hangs */
} sqlm_echo;

/**
 * Makes an observer that writes lines of at most 2047 bytes (SQL that is longer is cut), for sqlm_cx_options.observer. Allocates
 * nothing.
 *
 * @param echo  Borrowed as sqlm_observer.user is.
 * @return An observer without callbacks when @p echo is NULL, has no write, or has a size that this library does not know.
 */
SQLM_CORE_API sqlm_observer sqlm_echo_observer(const sqlm_echo *echo);

SQLM_END_DECLS

#endif
