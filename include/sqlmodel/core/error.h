/* SPDX-License-Identifier: MIT */
/** @file
 *  What went wrong: kinds, reasons, and the record that a cx carries. */
#ifndef SQLMODEL_CORE_ERROR_H
#define SQLMODEL_CORE_ERROR_H

#include <sqlmodel/core/outcome.h>

#include <stdbool.h>
#include <stdint.h>

SQLM_BEGIN_DECLS

/** Every kind of error: X(name, outcome, words). The list is closed within a major version and append-only: numbers are ABI. */
#define SQLM_ERROR_KIND_LIST(X)                                       \
    X(NONE, SQLM_OK, "no error")                                      \
    X(CANCELLED, SQLM_CANCELLED, "cancelled")                         \
    X(TIMEOUT, SQLM_CANCELLED, "the deadline passed")                 \
    X(BUDGET, SQLM_CANCELLED, "a budget is used up")                  \
    X(INTERNAL, SQLM_PANICKED, "an internal invariant broke")         \
    X(CONNECTION, SQLM_ERR, "the connection failed")                  \
    X(AUTHENTICATION, SQLM_ERR, "authentication failed")              \
    X(CONFIG, SQLM_ERR, "the configuration is wrong")                 \
    X(QUERY, SQLM_ERR, "the database refused the statement")          \
    X(CONSTRAINT, SQLM_ERR, "a constraint is violated")               \
    X(DATA, SQLM_ERR, "a value does not fit")                         \
    X(TRANSACTION, SQLM_ERR, "the transaction cannot go on")          \
    X(LOCK_TIMEOUT, SQLM_ERR, "a lock was not to be had in time")     \
    X(SERVER_TIMEOUT, SQLM_ERR, "the server's own time limit passed") \
    X(STORAGE, SQLM_ERR, "the database's storage failed")             \
    X(POOL, SQLM_ERR, "the pool has no connection")                   \
    X(SCHEMA, SQLM_ERR, "the schema is not as it must be")            \
    X(MIGRATION, SQLM_ERR, "a migration failed")                      \
    X(VALIDATION, SQLM_ERR, "validation failed")                      \
    X(NOT_FOUND, SQLM_ERR, "no such row")                             \
    X(MULTIPLE_FOUND, SQLM_ERR, "more than one row")                  \
    X(STALE_DATA, SQLM_ERR, "the row was changed by somebody else")   \
    X(LIMIT, SQLM_ERR, "a limit is exceeded")                         \
    X(PROTOCOL, SQLM_ERR, "the server broke the protocol")            \
    X(UNSUPPORTED, SQLM_ERR, "the database cannot do this")           \
    X(MISUSE, SQLM_ERR, "the call is a mistake of the caller")        \
    X(OUT_OF_MEMORY, SQLM_ERR, "out of memory")

/** What went wrong; SQLM_E_NONE in a record that no failure has written. */
typedef enum sqlm_error_kind {
#define X(name, outcome, words) SQLM_E_##name,
    SQLM_ERROR_KIND_LIST(X)
#undef X
        SQLM_ERROR_KIND_COUNT
} sqlm_error_kind;

/** Finer names within a kind: X(name, words). Append-only. A reason may serve several kinds. */
#define SQLM_ERROR_REASON_LIST(X)                        \
    X(NONE, "")                                          \
    X(ROWS, "rows")                                      \
    X(BYTES, "bytes")                                    \
    X(REFUSED, "refused")                                \
    X(LOST, "lost")                                      \
    X(TOO_MANY, "too many connections")                  \
    X(SHUTTING_DOWN, "the server is shutting down")      \
    X(UNKNOWN_DATABASE, "unknown database")              \
    X(SERVER_TOO_OLD, "the server is too old")           \
    X(FORKED, "used after fork")                         \
    X(CREDENTIALS, "credentials")                        \
    X(TLS, "TLS")                                        \
    X(URL, "URL")                                        \
    X(OPTION, "option")                                  \
    X(SYNTAX, "syntax")                                  \
    X(UNDEFINED, "undefined name")                       \
    X(AMBIGUOUS, "ambiguous name")                       \
    X(DUPLICATE_OBJECT, "the object exists already")     \
    X(PARAMETERS, "parameters")                          \
    X(PERMISSION, "permission denied")                   \
    X(UNIQUE, "unique")                                  \
    X(PRIMARY_KEY, "primary key")                        \
    X(FOREIGN_KEY, "foreign key")                        \
    X(CHECK, "check")                                    \
    X(NOT_NULL, "not null")                              \
    X(EXCLUSION, "exclusion")                            \
    X(TYPE, "type")                                      \
    X(RANGE, "out of range")                             \
    X(LENGTH, "length")                                  \
    X(ENCODING, "encoding")                              \
    X(FORMAT, "format")                                  \
    X(UNEXPECTED_NULL, "unexpected NULL")                \
    X(DIVISION_BY_ZERO, "division by zero")              \
    X(SERIALIZATION, "serialization")                    \
    X(DEADLOCK, "deadlock")                              \
    X(ABORTED, "aborted")                                \
    X(STATE, "state")                                    \
    X(READ_ONLY, "read-only")                            \
    X(COMMIT_UNKNOWN, "the outcome of COMMIT is unknown") \
    X(FULL, "full")                                      \
    X(IO, "I/O")                                         \
    X(CORRUPT, "corrupt")                                \
    X(EXHAUSTED, "exhausted")                            \
    X(CLOSED, "closed")

/** Why, more finely than the kind. */
typedef enum sqlm_error_reason {
#define X(name, words) SQLM_R_##name,
    SQLM_ERROR_REASON_LIST(X)
#undef X
        SQLM_ERROR_REASON_COUNT
} sqlm_error_reason;

/** Whether anything had reached the database when the call failed. */
typedef enum sqlm_sent {
    SQLM_SENT_NO = 0,    /**< nothing: the call may simply be made again */
    SQLM_SENT_MAYBE = 1, /**< not known */
    SQLM_SENT_YES = 2    /**< the statement was executed or refused by the database */
} sqlm_sent;

/**
 * The last failure of a cx. All texts are UTF-8, NUL-terminated, cut at a character's boundary where they are too long, and
 * empty where there is nothing to say. No text holds a parameter's value, a column's value of a refused row, or a secret.
 */
typedef struct sqlm_error {
    sqlm_error_kind   kind;          /**< what went wrong */
    sqlm_error_reason reason;        /**< why, more finely */
    int32_t           native_code;   /**< the database's own number (SQLite: extended result code), 0 if it gave none */
    char              sqlstate[6];   /**< five characters, "" if none */
    bool              retryable;     /**< running the whole transaction again may succeed */
    sqlm_sent         sent;          /**< whether anything had reached the database */
    bool              connection_lost; /**< the connection is broken */
    uint32_t          position;      /**< 1-based character in @ref sql where the database saw the mistake, 0 if not given */
    const char       *where;         /**< "src/core/cx.c:42", the failing check; static storage, never NULL */
    char              message[512];  /**< one line, no full stop: what was found, what was expected */
    char              detail[256];   /**< more, where the database said more; "" if not */
    char              hint[256];     /**< what to do */
    char              constraint[128]; /**< its name, where one was violated */
    char              table[128];      /**< that the failure is about */
    char              column[128];   /**< one name, or several joined by ", " */
    char              sql[512];      /**< the statement, without values */
    sqlm_error_kind   cleanup_kind;  /**< SQLM_E_NONE, or what a rollback after this failure failed with */
    char              cleanup_message[256]; /**< the cleanup's own message */
} sqlm_error;

/** Name of a kind such as "out_of_memory". Static storage; "unknown" for a number that is none. Thread-safe. */
SQLM_CORE_API const char *sqlm_error_kind_name(sqlm_error_kind kind);
/** The kind in words such as "out of memory". Static storage, never NULL. Thread-safe. */
SQLM_CORE_API const char *sqlm_error_kind_words(sqlm_error_kind kind);
/** The outcome that a failure of this kind has. Thread-safe. */
SQLM_CORE_API sqlm_outcome sqlm_error_kind_outcome(sqlm_error_kind kind);
/** Name of a reason such as "primary_key", "none". Static storage; "unknown" for a number that is none. Thread-safe. */
SQLM_CORE_API const char *sqlm_error_reason_name(sqlm_error_reason reason);

SQLM_END_DECLS

#endif
