/* SPDX-License-Identifier: MIT */
/** @file
 *  The context that every call takes first: allocator, deadline, cancellation, wait hook, last error. */
#ifndef SQLMODEL_CORE_CX_H
#define SQLMODEL_CORE_CX_H

#include <sqlmodel/core/allocator.h>
#include <sqlmodel/core/error.h>

#include <stddef.h>
#include <stdint.h>

SQLM_BEGIN_DECLS

/** A context. Used by one thread at a time; sqlm_cx_cancel() alone may be called from anywhere. */
typedef struct sqlm_cx sqlm_cx;

/** No deadline, where a point in time is asked for. */
#define SQLM_NO_DEADLINE INT64_MAX
/** A chain of parents is at most this long. */
#define SQLM_CX_MAX_DEPTH 8

/** What a wait hook may wait for, as bits. */
enum { SQLM_WAIT_READ = 1, SQLM_WAIT_WRITE = 2 };

/** One wait. Everything is borrowed for the call. */
typedef struct sqlm_wait {
    int        descriptor; /**< socket to wait for, or -1 to wait for time and cancellation alone */
    unsigned   events;     /**< SQLM_WAIT_READ, SQLM_WAIT_WRITE */
    int64_t    deadline;   /**< as sqlm_now(), or SQLM_NO_DEADLINE */
    const int *wake;       /**< descriptors that become readable when the waiting cx or a parent is cancelled */
    size_t     wake_count; /**< 0 (in a rollback, which nothing cancels) to SQLM_CX_MAX_DEPTH */
} sqlm_wait;

/**
 * Waits until the descriptor is ready, a wake descriptor is readable, or the deadline has passed. All waiting of the library goes
 * through this hook (a driver's socket, a lock of SQLite, a pool): replace it to run under an event loop or on coroutines.
 * The hook must not read from the wake descriptors. Returning early is allowed: the library looks again and waits again.
 *
 * @return the ready events; 0 when woken, past the deadline, or for no reason; a negative errno where waiting itself failed.
 */
typedef int (*sqlm_wait_fn)(void *user, const sqlm_wait *wait);

/** Who is told about statements, transactions and connections: see sqlmodel/core/observer.h. */
typedef struct sqlm_observer sqlm_observer;

/**
 * Zeroed is the default for every member but size.
 *
 * The budgets bound each result of its own: what Hero_all() gives, what one cursor or sqlm_rows gives from first to last. Rows
 * are those that are handed out. Bytes are the memory that the result holds from the allocator at a time: a list's array with its
 * arena, the growth of a caller's arena, one row of a cursor. A list is stopped before it takes more; growing in steps, it may be
 * stopped a step early. A result beyond a budget ends the call with SQLM_CANCELLED, budget (rows, bytes); nothing of it is kept
 * and the connection is usable.
 */
typedef struct sqlm_cx_options {
    size_t               size;       /**< sizeof(sqlm_cx_options) */
    sqlm_allocator       allocator;  /**< all NULL: the parent's, or sqlm_allocator_libc() */
    sqlm_cx             *parent;     /**< borrowed; outlives this cx. Its deadline bounds ours, its cancellation is ours too */
    int64_t              timeout_ms; /**< from now; 0: no deadline of its own; less than 0: passed already */
    sqlm_wait_fn         wait;       /**< NULL: the parent's, or poll(2) */
    void                *wait_user;  /**< first argument of wait */
    const sqlm_observer *observer;   /**< copied; NULL: the parent's */
    uint64_t             max_rows;   /**< of a result; 0: no budget of its own. A parent's still bounds it */
    uint64_t             max_bytes;  /**< likewise */
} sqlm_cx_options;

/**
 * Makes a context.
 *
 * @param options  NULL for the defaults. Borrowed for the call; the allocator is copied.
 * @return Owned: free with sqlm_cx_free(). NULL when memory or descriptors are out, when the chain of parents is longer than
 *         SQLM_CX_MAX_DEPTH, or when the size of the options or of the observer is none that this library knows.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_cx *sqlm_cx_new(const sqlm_cx_options *options);

/** Frees a context; NULL is allowed. Connections and results made with it live on: they have copied what they need. */
SQLM_CORE_API void sqlm_cx_free(sqlm_cx *cx);

/** The last failure on @p cx, with kind SQLM_E_NONE before the first. Borrowed until the next failing call with @p cx. A call
 *  that succeeds leaves it as it was. NULL gives a static record of kind SQLM_E_OUT_OF_MEMORY: that is what sqlm_cx_new()
 *  returned. */
SQLM_CORE_API const sqlm_error *sqlm_cx_error(const sqlm_cx *cx);

/** Makes the call that runs with @p cx or with a child of it, and every later one, end with SQLM_CANCELLED. From any thread and
 *  from a signal handler (it stores one atomic and writes to one descriptor); errno is kept. NULL is allowed. */
SQLM_CORE_API void sqlm_cx_cancel(sqlm_cx *cx);

/** Takes a cancellation back, so that @p cx may be used again; never a parent's. By the thread that uses @p cx. */
SQLM_CORE_API void sqlm_cx_uncancel(sqlm_cx *cx);

/** Sets the deadline to @p timeout_ms milliseconds from now; 0 removes it, less than 0 is passed already. A parent's still bounds
 *  it. */
SQLM_CORE_API void sqlm_cx_set_timeout(sqlm_cx *cx, int64_t timeout_ms);

/** Whether inserts and updates with @p cx validate what they send (validation.h): they do unless told otherwise. Off is for
 *  data that is known to be good, or for the database's own checks to judge. A child begins as its parent is. */
SQLM_CORE_API void sqlm_cx_set_validation(sqlm_cx *cx, bool is_on);
/** Whether inserts and updates with @p cx validate: what sqlm_cx_set_validation() said last. */
SQLM_CORE_API bool sqlm_cx_validates(const sqlm_cx *cx);

/** The deadline that bounds @p cx (its own or a parent's, the earlier), as sqlm_now(), or SQLM_NO_DEADLINE. */
SQLM_CORE_API int64_t sqlm_cx_deadline(const sqlm_cx *cx);

/** Microseconds of the monotonic clock. Thread-safe. */
SQLM_CORE_API int64_t sqlm_now(void);

/** Whether a call with @p cx should stop now. Cheap: some atomics, and a clock where there is a deadline. Sets no error. */
SQLM_CORE_API bool sqlm_cx_is_stopped(const sqlm_cx *cx);

/** SQLM_OK, or SQLM_CANCELLED with the record set (cancelled, timeout) when @p cx is to stop. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_cx_check(sqlm_cx *cx);

/**
 * Waits through the wait hook until @p descriptor is ready.
 *
 * @param descriptor  A socket, or -1 to wait for @p until alone.
 * @param events      SQLM_WAIT_READ and SQLM_WAIT_WRITE; ignored for -1.
 * @param until       As sqlm_now(): when to give up without an error, or SQLM_NO_DEADLINE. The deadline of @p cx holds besides.
 * @param[out] ready  The events that are ready, 0 when @p until came first. May be NULL.
 * @retval SQLM_OK         ready, or @p until has come, or a driver has woken it (sqlm_cx_wake()).
 * @retval SQLM_ERR        connection: the wait itself failed.
 * @retval SQLM_CANCELLED  cancelled, timeout.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_cx_wait(sqlm_cx *cx, int descriptor, unsigned events, int64_t until,
                                                      unsigned *ready);

/** The allocator of @p cx. Borrowed as long as @p cx. */
SQLM_CORE_API const sqlm_allocator *sqlm_cx_allocator(const sqlm_cx *cx);

/**
 * Records a failure: overwrites the record of @p cx, formats the message into it (it never allocates), and gives the outcome that
 * belongs to @p kind. A kind of SQLM_E_NONE is recorded as SQLM_E_INTERNAL.
 *
 * @param where  "file.c:42", static storage; SQLM_FAIL() gives it.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_cx_fail(sqlm_cx *cx, sqlm_error_kind kind, sqlm_error_reason reason,
                                                      const char *where, const char *format, ...) SQLM_PRINTF(5, 6) SQLM_COLD;

/** The record of the failure just recorded, to add details to. Borrowed until the next failure. */
SQLM_CORE_API sqlm_error *sqlm_cx_error_details(sqlm_cx *cx);

#define SQLM_STRINGIFY_(x) #x
/** The text of x, expanded. */
#define SQLM_STRINGIFY(x)  SQLM_STRINGIFY_(x)
/** Where this stands: "src/core/cx.c:42". */
#define SQLM_HERE          __FILE__ ":" SQLM_STRINGIFY(__LINE__)
/** SQLM_FAIL(cx, DATA, RANGE, "column %s", name): records a failure and is its outcome. */
#define SQLM_FAIL(cx, kind, reason, ...) sqlm_cx_fail((cx), SQLM_E_##kind, SQLM_R_##reason, SQLM_HERE, __VA_ARGS__)

SQLM_END_DECLS

#endif
