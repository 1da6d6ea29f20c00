/* SPDX-License-Identifier: MIT */
/** @file
 *  Long operations on SQLite that tests of cancellation stop, and what must hold afterwards. */
#ifndef TESTS_INTEGRATION_OPERATIONS_H
#define TESTS_INTEGRATION_OPERATIONS_H

#include <stdio.h>
#include <sys/types.h>

#include <sqlmodel.h>
#include <sqlmodel/driver/sqlite.h>

#define ITEM_FIELDS(FIELD, M)                       \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)  \
    FIELD(M, text, name)                            \
    FIELD(M, i64, amount)
SQLMODEL_DECLARE(Item, ITEM_FIELDS);

/** A folder with two databases: one in WAL mode, one with a rollback journal. Another process holds locks on them when told to. */
typedef struct place {
    char       folder[200];
    sqlm_cx   *cx;      /**< of the operation, the one that is stopped */
    sqlm_cx   *witness; /**< of whoever looks */
    sqlm_conn *conn;    /**< to the database in WAL mode */
    sqlm_conn *plain;   /**< to the one with a rollback journal */
    sqlm_conn *look;    /**< of the witness, to the same databases */
    sqlm_conn *look_plain;
    Item      *items; /**< for insert_many */
    size_t     size;  /**< of the operation: rows, or objects */
    size_t     items_room;
    int64_t    rows_before; /**< in the table that the operation changes */
    sqlm_tx    tx;
    bool       tx_is_open;
    pid_t      holder;
    int        to_holder;
    int        from_holder;
} place;

/** What an operation is to a test. Every function but run ends the process with a message when something is not as it must be. */
typedef struct operation {
    const char *name;
    size_t      short_size; /**< for about a millisecond or some */
    size_t      long_size;  /**< for longer than any test waits */
    bool        is_never_over; /**< waits for a lock that does not come: it ends by cancel, deadline or time-out alone */
    bool        is_on_plain;   /**< runs on p->plain */
    void (*before)(place *p);
    sqlm_outcome (*run)(place *p);
    /** Looks whether data, objects, files and status agree with the outcome; then makes everything as it was. */
    void (*after)(place *p, sqlm_outcome outcome);
} operation;

extern const operation operations[];
extern const size_t    operation_count;

/** @param busy_timeout  For the connections that wait, in milliseconds. @param rows  In the table that is copied by backup. */
void place_open(place *p, int64_t busy_timeout, size_t rows);
void place_close(place *p);

/** A statement of some thousand steps on both connections, which must succeed: a cancel that came too late would stop it. */
void expect_usable(place *p);

/** Ends the process when @p good is false. */
#define must(p, good) must_((p), (good), #good, __FILE__, __LINE__)
void must_(const place *p, bool good, const char *what, const char *file, int line);
/** First column of the first row, by the witness. */
int64_t look(place *p, sqlm_conn *conn, const char *sql);

#endif
