/* SPDX-License-Identifier: MIT */
/** @file
 *  A driver around any other one that fails, holds, cuts or falsifies what a script says: to see what the layers above make of it. */
#ifndef TESTS_SUPPORT_FAULT_DRIVER_H
#define TESTS_SUPPORT_FAULT_DRIVER_H

#include <sqlmodel/sys/driver.h>

#include <stdatomic.h>

/** What is counted and can fail. */
typedef enum fault_operation {
    FAULT_CONNECT,
    FAULT_PING,
    FAULT_RESET,
    FAULT_PREPARE,
    FAULT_EXECUTE,
    FAULT_EXECUTE_BATCH,
    FAULT_QUERY,
    FAULT_FETCH,
    FAULT_EXECUTE_SCRIPT,
    FAULT_BEGIN,
    FAULT_COMMIT,
    FAULT_ROLLBACK,
    FAULT_SAVEPOINT,
    FAULT_RELEASE_SAVEPOINT,
    FAULT_ROLLBACK_TO_SAVEPOINT,
    FAULT_ANY, /**< in a rule: whichever comes; counted over all of them */
    FAULT_OPERATION_COUNT
} fault_operation;

/** One fault. Zeroed members say nothing: a rule with an operation and a number alone does nothing. */
typedef struct fault_rule {
    fault_operation    operation;
    size_t             nth;   /**< 1-based number of the operation that is hit */
    size_t             times; /**< how many from there on; 0 is 1, SIZE_MAX all */
    const atomic_bool *hold;  /**< first waits while it is true, as long as the cx allows; NULL: does not wait */
    sqlm_error_kind    kind;  /**< fails so; SQLM_E_NONE: does not fail */
    sqlm_error_reason  reason;
    bool               retryable;
    bool               after; /**< the inner driver does its work, and then the call fails: the answer was lost */
    bool               cut;   /**< the connection is broken from now on; without a kind it fails as connection, lost */
} fault_rule;

/** Falsifies one fetched value: a bit of a number, a character of a text, another label; NULL becomes a value. */
typedef struct fault_alteration {
    uint8_t     type;   /**< of this sqlm_type; SQLM_TYPE_NONE: any */
    const char *column; /**< of the plan's column with this name; NULL: any */
    size_t      nth;    /**< 1-based number among those; 0: alters nothing */
} fault_alteration;

#define FAULT_MAX_RULES 8

/** Belongs to the test, zeroed but for rules and alteration. Counts may be read at any time, from any thread. */
typedef struct fault_script {
    fault_rule         rules[FAULT_MAX_RULES];
    fault_alteration   alteration;
    atomic_size_t      counts[FAULT_OPERATION_COUNT]; /**< calls of each operation; FAULT_ANY: of all */
    atomic_size_t      hits;                          /**< faults that took place, an alteration too */
    atomic_size_t      values;                        /**< values fetched */
    atomic_size_t      matching_values;               /**< values that the alteration looked at */
    atomic_size_t      open_connections;
    const sqlm_driver *inner;  /**< set by fault_driver() */
    sqlm_driver        driver; /**< set by fault_driver() */
} fault_script;

/**
 * Makes the wrapping driver.
 *
 * @param script  Borrowed until fault_driver_end().
 * @param inner   Borrowed as long.
 * @return Borrowed as long as @p script; NULL when eight are in use.
 */
const sqlm_driver *fault_driver(fault_script *script, const sqlm_driver *inner);
/** Gives its place back. All connections are closed. */
void fault_driver_end(fault_script *script);
/** The inner connection: for a test that looks behind the curtain. */
sqlm_conn *fault_inner(sqlm_conn *conn);
/** Forgets all rules, the alteration and the counts. */
void fault_clear(fault_script *script);

#endif
