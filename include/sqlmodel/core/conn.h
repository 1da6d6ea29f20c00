/* SPDX-License-Identifier: MIT */
/** @file
 *  Connections, and statements in the database's own SQL. */
#ifndef SQLMODEL_CORE_CONN_H
#define SQLMODEL_CORE_CONN_H

#include <sqlmodel/core/dialect.h>
#include <sqlmodel/core/pp.h>
#include <sqlmodel/core/value.h>

SQLM_BEGIN_DECLS

/** A connection to a database. It belongs to one thread at a time; a second caller is told so (misuse). sqlm_conn_interrupt()
 *  alone may come from another thread. After fork() the child may only forget it. */
typedef struct sqlm_conn sqlm_conn;
/** A driver: see sqlmodel/sys/driver.h. */
typedef struct sqlm_driver sqlm_driver;

/** What a connection can do now. */
typedef enum sqlm_conn_status {
    SQLM_CONN_IDLE,               /**< outside a transaction */
    SQLM_CONN_IN_TRANSACTION,     /**< a transaction is open */
    SQLM_CONN_TRANSACTION_FAILED, /**< only rollback is possible; also when the database has ended by itself what sqlm_begin()
                                       began */
    SQLM_CONN_BROKEN              /**< only close is possible */
} sqlm_conn_status;

/**
 * Connects with a driver; sqlm_connect() of the facade picks the driver by the URL.
 *
 * @param driver     Borrowed as long as the connection.
 * @param url        NUL-terminated; borrowed for the call. Secrets in it never reach an error or a log.
 * @param[out] conn  Owned: sqlm_conn_close(). NULL unless SQLM_OK.
 * @retval SQLM_ERR        config (url, option), connection, authentication, storage, unsupported, out of memory, misuse.
 * @retval SQLM_CANCELLED  cancelled, timeout; nothing is left open.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_conn_open(sqlm_cx *cx, const sqlm_driver *driver, const char *url,
                                                        sqlm_conn **conn);

/** Closes a connection, with whatever is open on it; an open transaction is rolled back, and its sqlm_tx is of no use any more. Rows
 *  and cursors that are still open can only be closed then. NULL is allowed. In a child process
 *  after fork() it frees the memory alone, as sqlm_conn_forget() does. */
SQLM_CORE_API void sqlm_conn_close(sqlm_conn *conn);
/** Frees the memory of a connection without touching the database: for a child process after fork(). NULL is allowed. */
SQLM_CORE_API void sqlm_conn_forget(sqlm_conn *conn);

/** Asks the database whether it is there. @retval SQLM_ERR connection, misuse. @retval SQLM_CANCELLED cancelled, timeout. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_conn_ping(sqlm_cx *cx, sqlm_conn *conn);
/** Rolls back what is open and gives the connection the state of a new one. @retval SQLM_ERR connection, storage, misuse (rows
 *  are open), out of memory. @retval SQLM_CANCELLED cancelled, timeout. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_conn_reset(sqlm_cx *cx, sqlm_conn *conn);
/** Stops the statement that runs on @p conn now: it ends with SQLM_CANCELLED. From any thread while @p conn is open; no effect on
 *  a connection that runs nothing. From a signal handler use sqlm_cx_cancel(). */
SQLM_CORE_API void sqlm_conn_interrupt(sqlm_conn *conn);
/** What the connection can do now; SQLM_CONN_BROKEN for NULL. By the thread that uses the connection. */
SQLM_CORE_API sqlm_conn_status sqlm_conn_get_status(const sqlm_conn *conn);
/** How the database's SQL is written, and its limits. Borrowed as long as the connection; NULL for NULL. */
SQLM_CORE_API const sqlm_dialect *sqlm_conn_dialect(const sqlm_conn *conn);
/** Name of the driver: "sqlite". Static storage; "" for NULL. */
SQLM_CORE_API const char *sqlm_conn_driver_name(const sqlm_conn *conn);
/** Version of the server or library: "3.40.1". Borrowed as long as the connection; "" for NULL. */
SQLM_CORE_API const char *sqlm_conn_server_version(const sqlm_conn *conn);

/** What a statement did. */
typedef struct sqlm_result {
    int64_t rows_affected;  /**< rows matched by INSERT, UPDATE, DELETE; 0 otherwise */
    int64_t last_insert_id; /**< key that the database generated for an INSERT (of several rows the last one's, on MySQL the first one's);
                                 0 when it generated none, or does not tell, as PostgreSQL */
} sqlm_result;

/** The two arguments for parameters of the raw functions: SQLM_PARAMETERS(sqlm_i64_value(3), sqlm_text_value("x")), 1 to 64 of them; for
 *  more pass an array of sqlm_value and its count. What is no sqlm_value does not compile. */
#ifdef __cplusplus
#define SQLM_PARAMETERS(...) \
    ((const sqlm_value[]){ __VA_ARGS__ }), (sizeof((const sqlm_value[]){ __VA_ARGS__ }) / sizeof(sqlm_value))
#else
#define SQLM_PARAMETERS(...) ((const sqlm_value[]){ SQLM_EACH_(SQLM_PARAMETER_, ~, __VA_ARGS__) }), ((size_t)SQLM_COUNT_(__VA_ARGS__))
#endif
/* a plain 3 would initialise the first member alone, and be NULL */
#define SQLM_PARAMETER_(context, x) _Generic((x), sqlm_value: (x)),
/** No parameters. */
#define SQLM_NO_PARAMETERS ((const sqlm_value *)0), ((size_t)0)

/**
 * Runs one statement that gives no rows (rows that it gives are passed over).
 *
 * @param sql              One statement in the database's SQL, NUL-terminated UTF-8; borrowed for the call.
 * @param parameters       @p parameter_count values, bound in order; borrowed for the call.
 * @param[out] result      May be NULL.
 * @retval SQLM_ERR        query (parameters: their count differs; syntax, undefined, …), constraint, data, transaction, lock
 *                         timeout, server timeout, storage, connection, limit, protocol, unsupported, misuse, out of memory.
 * @retval SQLM_CANCELLED  cancelled, timeout; sqlm_conn_get_status() tells what became of the transaction.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_execute(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_value *parameters,
                                                      size_t parameter_count, sqlm_result *result);

/** Runs every statement of a text, one after the other, until one fails; it begins no transaction, but PostgreSQL takes a text that
 *  begins none for one: there a failure undoes what stands before it. Without parameters. As sqlm_execute(). */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_execute_script(sqlm_cx *cx, sqlm_conn *conn, const char *sql);

/** The rows of a raw query. Belongs to the thread of its connection, and is closed before it: afterwards there are no more rows
 *  (misuse). Other statements may run on the connection while rows are open: a driver that cannot have both in flight takes the
 *  rest of the rows into memory first. Rows stay readable after a commit; after a rollback the next one may fail with transaction (aborted). */
typedef struct sqlm_rows sqlm_rows;
/** One row of them. */
typedef struct sqlm_row sqlm_row;

/**
 * Runs one statement that gives rows. Arguments and outcomes as sqlm_execute().
 *
 * @param[out] rows  Owned: sqlm_rows_close(). Stands before the first row. NULL unless SQLM_OK.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_query(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_value *parameters,
                                                    size_t parameter_count, sqlm_rows **rows);
/** Goes to the next row. @param[out] row Borrowed until the next call with @p rows; NULL after the last, and after a failure.
 *  Outcomes as sqlm_execute(), and budget. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_rows_next(sqlm_cx *cx, sqlm_rows *rows, const sqlm_row **row);
/** Closes the rows; NULL is allowed. */
SQLM_CORE_API void sqlm_rows_close(sqlm_rows *rows);

/** How many columns each row has; 0 for NULL. */
SQLM_CORE_API size_t sqlm_rows_column_count(const sqlm_rows *rows);
/** Name of a column; NULL when there is no such column. Borrowed until the rows are closed. */
SQLM_CORE_API const char *sqlm_rows_column_name(const sqlm_rows *rows, size_t column);
/** Index of the column of that name. @retval SQLM_ERR query (undefined: none; ambiguous: several), misuse. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_rows_find_column(sqlm_cx *cx, const sqlm_rows *rows, const char *name,
                                                               size_t *column);

/** The value of a column in the kind that the database has; NULL when there is no such column. Borrowed as the row. */
SQLM_CORE_API const sqlm_value *sqlm_row_value(const sqlm_row *row, size_t column);
/** Typed getters: convert as sqlm_value_convert() does. Look for NULL first: sqlm_value_is_null(sqlm_row_value(row, column)).
 *  @retval SQLM_ERR data (type, range, format, unexpected null), misuse (no such column).
 *  @{ */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_row_get_bool(sqlm_cx *cx, const sqlm_row *row, size_t column, bool *value);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_row_get_i64(sqlm_cx *cx, const sqlm_row *row, size_t column, int64_t *value);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_row_get_f64(sqlm_cx *cx, const sqlm_row *row, size_t column, double *value);
/** @} */
/** @param[out] value  Borrowed as the row. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_row_get_text(sqlm_cx *cx, const sqlm_row *row, size_t column, const char **value);
/** @param[out] value  Borrowed as the row. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_row_get_bytes(sqlm_cx *cx, const sqlm_row *row, size_t column, sqlm_bytes *value);

SQLM_END_DECLS

#endif
