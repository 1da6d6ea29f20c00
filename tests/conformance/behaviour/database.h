/* SPDX-License-Identifier: MIT */
/** @file
 *  The databases that the cases run on, with the facts in which they differ: docs/databases.md has each of them. */
#ifndef TESTS_CONFORMANCE_BEHAVIOUR_DATABASE_H
#define TESTS_CONFORMANCE_BEHAVIOUR_DATABASE_H

#include "models.h"
#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/tx.h>

/** What a failure is called. */
typedef struct failure {
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
} failure;

/** What a database does to a thing. */
typedef enum fate { REFUSED, ROUNDED, CUT_OFF, TAKEN, IGNORED } fate;

/** Of which row of an INSERT, by plain SQL, the generated key is told. */
typedef enum told_key { TOLD_NONE, TOLD_FIRST, TOLD_LAST } told_key;

typedef struct quirks {
    /* transactions */
    bool    failure_aborts;     /**< a statement that fails makes its transaction fail */
    bool    ddl_rolls_back;     /**< otherwise DDL within a transaction is refused */
    bool    deferrable;         /**< there are such transactions; otherwise unsupported */
    bool    dirty_reads;        /**< read uncommitted means it */
    bool    rereads;            /**< read committed sees what others commit */
    bool    row_locks;          /**< several may write at a time; otherwise the second one waits in sqlm_begin() */
    failure conflict;           /**< of two that read and then write, what the second one gets */
    bool    lock_fails_all;     /**< a lock that was not to be had makes the transaction fail */
    bool    stop_fails_all;     /**< a read that was stopped makes the transaction fail */
    failure lost;               /**< what a connection is told that the server has ended */
    failure lost_commit;        /**< the same in a COMMIT */
    bool    script_is_whole;    /**< a script that fails is undone as a whole; otherwise what stood before stays */
    /* failures */
    failure out_of_range;       /**< 40000 in an i16, by plain SQL */
    failure too_long;           /**< nine characters where there is room for eight, by plain SQL */
    failure no_number;          /**< 'abc' in an i16, by plain SQL */
    bool    names_keys;         /**< the name of a unique constraint and of a foreign key; otherwise the columns of a unique one */
    /* writes */
    bool    keys_follow;        /**< generated keys begin behind a key that was given */
    bool    keys_come_back;     /**< keys of a transaction that was rolled back are generated again */
    told_key plain_key;         /**< of several rows, in sqlm_result */
    bool    returns_updates;    /**< rows of an UPDATE */
    bool    picks_targets;      /**< an upsert tells one key from another; otherwise a target beside another key is unsupported */
    /* reads */
    bool    rows_are_live;      /**< open rows may be what the connection has made of them since; otherwise as they were */
    bool    has_negative_zero;  /**< what is computed may be one */
    bool    skips_values;       /**< an offset passes over distinct rows, also where they are values alone */
    bool    refuses_underflow;  /**< a product that is nearly 0, which others round to 0 */
    fate    lone_escape;        /**< \ at the end of a pattern: an error, taken for itself, or what matches nothing */
    bool    compares_json;      /**< by its value; otherwise as a text */
    /* plain SQL */
    const char *minus_half;     /**< -7 / 2 */
    const char *one_by_zero;    /**< 1 / 0; NULL: refused */
    bool    has_booleans;       /**< TRUE is a boolean; otherwise 1 */
    fate    seventh_digit;      /**< of a second: rounded, cut off, refused */
    sqlm_type sum;              /**< of i64 */
    sqlm_type instant;          /**< what a timestamptz is read as */
    size_t  longest_name;       /**< bytes of an identifier; 0: no limit */
    bool    cuts_names;         /**< longer ones are cut without a word */
} quirks;

typedef struct database {
    const char *name;
    const char *variable;     /**< of the environment, with the URL; NULL: a file */
    const char *long_work;    /**< a statement that only a stop ends */
    const char *many_rows;    /**< more rows than anybody reads */
    const char *some_rows;    /**< 100,000 of them */
    const char *session;      /**< gives the session's number; NULL: there are none */
    const char *kill;         /**< ends a session: its number follows */
    const char *short_wait;   /**< how long statements of the session wait for locks */
    quirks      is;
} database;

enum { DATABASE_COUNT = 3 };
extern const database databases[DATABASE_COUNT];

/** What a case gets: two connections to tables without rows. */
typedef struct scene {
    const database *db;
    sqlm_cx        *cx;
    sqlm_conn      *conn;
    sqlm_conn      *other;
} scene;

/** The URL, or NULL when there is none. */
const char *database_url(const database *db);
/** Another connection, with a cx of its own or not. */
sqlm_conn *open_another(const scene *s, sqlm_cx *cx);

/** Lets the database end the session of a connection, which does not hear of it: a server is told to, the file of SQLite is moved away.
 *  @p is_back brings the file back. */
void end_session(const scene *s, sqlm_conn *conn, bool is_back);

/** The database of the cases' group: setup makes the tables, teardown drops them. */
int scene_group_setup(void **state);
int scene_group_teardown(void **state);
int scene_setup(void **state);
int scene_teardown(void **state);

/** Whether the server gives back rows of inserts and deletes: of those that speak MySQL's protocol, MariaDB does. */
bool gives_rows(const scene *s);

sqlm_outcome execute(const scene *s, sqlm_conn *conn, const char *sql);
/** The first column of the first row: a number, or a text (good until the next call). */
int64_t     ask(const scene *s, sqlm_conn *conn, const char *sql);
const char *ask_text(const scene *s, sqlm_conn *conn, const char *sql);
int64_t     count_items(const scene *s, sqlm_conn *conn);
/** Adds a row, and gives its key. */
int64_t     add_item(const scene *s, sqlm_conn *conn, const char *name, int16_t amount);
/** Sets the amount of the row of that name. */
sqlm_outcome set_amount(const scene *s, sqlm_conn *conn, const char *name, int16_t amount);
int64_t      amount_of(const scene *s, sqlm_conn *conn, const char *name);

/** Fails unless the outcome is that failure, and the record says so. */
#define assert_failure(s, expected, outcome) assert_failure_((s), (expected), (outcome), __FILE__, __LINE__)
void assert_failure_(const scene *s, failure expected, sqlm_outcome outcome, const char *file, int line);
#define FAILURE(kind, reason) ((failure){ SQLM_E_##kind, SQLM_R_##reason })

#endif
