/* SPDX-License-Identifier: MIT */
/** @file
 *  What the files of the driver share. */
#ifndef SQLM_SRC_DRIVERS_POSTGRES_POSTGRES_CONN_H
#define SQLM_SRC_DRIVERS_POSTGRES_POSTGRES_CONN_H

#include <sqlmodel/core/model.h>
#include <sqlmodel/driver/postgres.h>
#include <sqlmodel/sys/statement_cache.h>
#include <sqlmodel/sys/text_buffer.h>

#include <endian.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/** Parameters that the protocol has room for. */
#define POSTGRES_MAX_PARAMETERS 65535
/** Milliseconds for stopping what runs and reading what is on its way. */
#define POSTGRES_SETTLE_MS 5000
/** Microseconds that an answer which is on its way has before the server is asked to stop. */
#define POSTGRES_STOP_AFTER 500
/** Bytes of a result that libpq may hold beside what is made of it, and rows that are few in any case. */
#define POSTGRES_LITTLE   ((size_t)4 << 20)
#define POSTGRES_FEW_ROWS 16

/** Ends a COPY from the client that nobody asked the driver for; comes back in the server's message. */
#define POSTGRES_NO_COPY "the client sends nothing here: see sqlm_postgres_copy_in()"
/** The first type that is not the server's own: of a user or an extension. */
#define POSTGRES_FIRST_OTHER 16384
/** Of a prepared statement's name. */
#define POSTGRES_NAME_SIZE 28

/** Types of the server's catalogue that the driver reads and writes. */
enum {
    POSTGRES_BOOL = 16,
    POSTGRES_BYTEA = 17,
    POSTGRES_CHAR = 18,
    POSTGRES_NAME = 19,
    POSTGRES_INT8 = 20,
    POSTGRES_INT2 = 21,
    POSTGRES_INT4 = 23,
    POSTGRES_TEXT = 25,
    POSTGRES_OID = 26,
    POSTGRES_JSON = 114,
    POSTGRES_XML = 142,
    POSTGRES_FLOAT4 = 700,
    POSTGRES_FLOAT8 = 701,
    POSTGRES_UNKNOWN = 705,
    POSTGRES_BPCHAR = 1042,
    POSTGRES_VARCHAR = 1043,
    POSTGRES_DATE = 1082,
    POSTGRES_TIME = 1083,
    POSTGRES_TIMESTAMP = 1114,
    POSTGRES_TIMESTAMPTZ = 1184,
    POSTGRES_NUMERIC = 1700,
    POSTGRES_VOID = 2278,
    POSTGRES_UUID = 2950,
    POSTGRES_JSONB = 3802
};

typedef struct postgres_conn      postgres_conn;
typedef struct postgres_statement postgres_statement;
typedef struct postgres_cursor    postgres_cursor;

/** How a column of a result is read into a member: chosen once for a result. */
typedef struct postgres_step {
    uint8_t  read; /**< of fetch.c */
    bool     nullable;
    uint32_t member; /**< offset of the member */
    uint32_t value;  /**< offset of its value; the same for a member without a flag */
} postgres_step;

struct postgres_cursor {
    sqlm_cursor         base;
    postgres_statement *statement;
    PGresult           *first;   /**< the first part: its names are borrowed as long as the cursor */
    PGresult           *current; /**< rows, or what describes them; may be the first part */
    int                 row;     /**< of current: the next one */
    size_t              bytes;   /**< that libpq takes for the rows read so far, were they one part */
    bool                is_over; /**< nothing comes after current and the kept ones */
    sqlm_error_kind     failure; /**< why the rest did not come, told to whoever wanted the wire; NONE: it came */
    sqlm_error_reason   reason;
    PGresult          **kept;    /**< rows that were taken into memory, from kept_next on */
    size_t              kept_next;
    size_t              kept_count;
    size_t              kept_capacity;
    const sqlm_plan    *plan; /**< that the steps are for */
    postgres_step      *steps;
    size_t              step_capacity;
    postgres_cursor    *previous; /**< in the list of the connection's open cursors */
    postgres_cursor    *next;
};

struct postgres_statement {
    sqlm_statement        base;
    sqlm_cached_statement cached;
    size_t                parameter_count;
    Oid                  *types;                    /**< of the parameters, as the server was told; 0: it finds out */
    uint32_t              number;                   /**< of its name on the server; 0: not prepared */
    uint32_t              generation;               /**< the connection's when it was prepared */
    char                  name[POSTGRES_NAME_SIZE]; /**< while it is prepared */
    bool                  is_select;                /**< begins with SELECT: may be stopped when nobody wants the rest */
    bool                  gave_little; /**< the last result that was read to its end took POSTGRES_LITTLE bytes at most */
    char                  sql[];
};

/** Of an answer: it is on its way; interrupt() has asked the server to stop it; what its number is multiplied by. */
enum { POSTGRES_RUNS = 1, POSTGRES_INTERRUPTED = 2, POSTGRES_ANSWER = 4 };

/** Bytes of a value that is encoded. */
#define POSTGRES_SLOT_SIZE 40

/** Bytes that an array begins with, and the longest one that the server takes. */
#define POSTGRES_ARRAY_HEADER 20
#define POSTGRES_MAX_ARRAY    0x3FFFFFFF

/** An argument that is an array, kept until the next run. */
typedef struct postgres_list {
    struct postgres_list *next;
    size_t                size; /**< of the data */
    char                  data[];
} postgres_list;

/** The parameters of one run as libpq wants them. */
typedef struct postgres_arguments {
    size_t         capacity;
    const char   **values;
    int           *lengths;
    int           *formats;
    Oid           *types;
    char          *slots; /**< what values are encoded into: POSTGRES_SLOT_SIZE for each at most */
    size_t         used;  /**< bytes of slots */
    postgres_list *lists;
} postgres_arguments;

struct postgres_conn {
    sqlm_conn               base;
    PGconn                 *pg;
    const sqlm_cx          *cx;     /**< of the call that reads, set before the client library parses anything */
    atomic_uint_fast64_t    answer; /**< POSTGRES_ANSWER times its number, and bits: interrupt() comes from any thread */
    bool                    is_broken;
    bool                    prepares; /**< statements by name */
    bool                    has_rest; /**< an answer that nobody reads any more is on its way */
    bool                    rest_may_stop;
    bool                    is_drained; /**< over TLS: nothing that was deciphered waits to be taken */
    PGTransactionStatusType transaction; /**< as it was when the last answer ended */
    postgres_cursor        *reading;     /**< whose rows are on their way */
    postgres_cursor        *open_cursors;
    postgres_cursor        *spare; /**< a closed one with its steps, for the next query; NULL: none */
    postgres_arguments      arguments;
    postgres_step          *steps; /**< of the rows that a batch gives back */
    size_t                  step_capacity;
    sqlm_error              kept; /**< the record before a wait that was stopped; of one without a failure, the kind alone */
    sqlm_dialect            dialect;
    PGcancel               *canceller;   /**< for interrupt() */
    pthread_mutex_t         lock;        /**< is held by whoever asks the server to stop an answer */
    uint32_t                mark;        /**< in the names of prepared statements: by chance, another one for each connection */
    uint32_t                last_number; /**< of a prepared statement */
    uint32_t                generation;  /**< of prepared statements: those of an older one are prepared again */
    uint32_t               *retired;     /**< numbers of statements to forget on the server */
    size_t                  retired_count;
    size_t                  retired_capacity;
    sqlm_statement_cache    cache;
    char                    version[32];
};

/* ---- connect.c, conn.c ---- */

sqlm_outcome     sqlm__postgres_connect(sqlm_cx *cx, const char *url, sqlm_conn **conn);
void             sqlm__postgres_close(sqlm_conn *base);
void             sqlm__postgres_forget(sqlm_conn *base);
sqlm_outcome     sqlm__postgres_ping(sqlm_cx *cx, sqlm_conn *base);
sqlm_outcome     sqlm__postgres_reset(sqlm_cx *cx, sqlm_conn *base);
void             sqlm__postgres_interrupt(sqlm_conn *base);
sqlm_conn_status sqlm__postgres_status(const sqlm_conn *base);
const char      *sqlm__postgres_server_version(const sqlm_conn *base);
/** Makes the session's settings what the driver promises. */
sqlm_outcome sqlm__postgres_apply_settings(sqlm_cx *cx, postgres_conn *conn);

/* ---- exchange.c ---- */

/** What is left of the answer before: rows that somebody may still read are taken into memory, others passed over. */
sqlm_outcome sqlm__postgres_end_rest(sqlm_cx *cx, postgres_conn *conn);
/** Makes the wire free. */
static inline sqlm_outcome sqlm__postgres_clear_wire(sqlm_cx *cx, postgres_conn *conn)
{
    return conn->reading == NULL && !conn->has_rest ? SQLM_OK : sqlm__postgres_end_rest(cx, conn);
}
/** Whether something was sent whose answer is not read, or was asked to stop by interrupt(): bits of the last answer. */
static inline unsigned sqlm__postgres_answer_bits(const postgres_conn *conn)
{
    return (unsigned)atomic_load_explicit(&conn->answer, memory_order_relaxed) & (POSTGRES_ANSWER - 1);
}
/** Notes that something is sent whose answer must be read. */
static inline void sqlm__postgres_begin_answer(postgres_conn *conn)
{
    const uint64_t number = atomic_load_explicit(&conn->answer, memory_order_relaxed) / POSTGRES_ANSWER + 1;

    atomic_store_explicit(&conn->answer, number * POSTGRES_ANSWER | POSTGRES_RUNS, memory_order_release);
    conn->is_drained = false; /* sending reads, where the socket takes no more */
}
/** Notes that the answer was read to its end. */
void sqlm__postgres_end_answer(postgres_conn *conn);
/** Keeps the record before a wait, and puts it back after one that was stopped and is none the less good. */
void sqlm__postgres_keep_record(const sqlm_cx *cx, postgres_conn *conn);
void sqlm__postgres_restore_record(sqlm_cx *cx, const postgres_conn *conn);
/** Sends what is left to be sent and takes what has come: by a wait until @p until at most, of which the record is kept, or without one where
 *  something may have come already. @param[out] on  False: no more will come. What the server said before it went away is still there to be
 *  read: PQgetResult() tells in what order it happened. */
sqlm_outcome sqlm__postgres_receive(sqlm_cx *cx, postgres_conn *conn, int64_t until, bool *on);
/** Waits for the next part of an answer; NULL is its end. A connection that is lost gives a part that says so. */
sqlm_outcome sqlm__postgres_next_part(sqlm_cx *cx, postgres_conn *conn, PGresult **part);
/** The same; the server is asked to stop at @p stop_at (as sqlm_now()), which is moved on. NULL: it is not asked. */
sqlm_outcome sqlm__postgres_stop_or_part(sqlm_cx *cx, postgres_conn *conn, int64_t *stop_at, PGresult **part);
/**
 * After a failure in the middle of an answer: makes the server stop and reads what is on its way. The connection is broken when that
 * fails. @p stop: a statement that would run on is stopped.
 * @param[out] last  The last part that was no failure, the caller's; NULL when there was none or one failed. May be NULL.
 */
SQLM_COLD void sqlm__postgres_settle(sqlm_cx *cx, postgres_conn *conn, bool stop, PGresult **last);
/** In the record of a failure that came from here, after something was sent: it may have been done. */
void sqlm__postgres_note_sent(sqlm_cx *cx, const postgres_conn *conn);
/** Records that something could not be sent. */
SQLM_COLD sqlm_outcome sqlm__postgres_fail_sending(sqlm_cx *cx, postgres_conn *conn);
/** Sends had @p sent: 0 is a failure that is recorded. */
static inline sqlm_outcome sqlm__postgres_check_sent(sqlm_cx *cx, postgres_conn *conn, int sent)
{
    return sent != 0 ? SQLM_OK : sqlm__postgres_fail_sending(cx, conn);
}
/** Reads a whole answer without rows of interest, @p sql for the record (may be NULL).
 *  @param[out] result  The last part, the caller's. */
sqlm_outcome sqlm__postgres_read_answer(sqlm_cx *cx, postgres_conn *conn, const char *sql, PGresult **result);
/** Runs statements of the driver's own, without parameters. @param[out] result The last part, the caller's; may be NULL. */
sqlm_outcome sqlm__postgres_run_text(sqlm_cx *cx, postgres_conn *conn, const char *sql, PGresult **result);

/* ---- cancel.c ---- */

/** Asks the server to stop what runs, and waits until it has taken notice. False when that could not be. */
bool sqlm__postgres_cancel(sqlm_cx *cx, postgres_conn *conn);

/* ---- error.c ---- */

/** Records a part that is a failure, and keeps the state of the connection honest. @p sql may be NULL. */
SQLM_COLD sqlm_outcome sqlm__postgres_fail(sqlm_cx *cx, postgres_conn *conn, const PGresult *part, const char *sql);
/** Records that the connection is lost. */
SQLM_COLD sqlm_outcome sqlm__postgres_fail_lost(sqlm_cx *cx, postgres_conn *conn);
/** Records why connecting failed. */
sqlm_outcome sqlm__postgres_fail_connect(sqlm_cx *cx, PGconn *pg);
/** Whether a part is an error because a prepared statement is stale: it vanished, or its result changed. */
bool               sqlm__postgres_is_stale(const PGresult *part);
static inline bool sqlm__postgres_is_failure(const PGresult *part)
{
    const ExecStatusType status = PQresultStatus(part);

    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_PIPELINE_ABORTED;
}

/* ---- statement.c ---- */

sqlm_outcome sqlm__postgres_prepare(sqlm_cx *cx, sqlm_conn *base, const char *sql, size_t length, sqlm_statement **statement);
void         sqlm__postgres_release(sqlm_statement *base);
void         sqlm__postgres_free_statements(postgres_conn *conn);
/** Tells the server of the statement, with the types of the arguments at hand. */
sqlm_outcome sqlm__postgres_make_ready(sqlm_cx *cx, postgres_statement *statement);
/** Sends a run of a statement that is ready; the arguments are the connection's. */
int sqlm__postgres_send(postgres_statement *statement);
/** It is stale: the server has forgotten it, or what it was prepared for has changed. Then others may be, and all are prepared again: within a
 *  transaction each would make it fail once more. */
void sqlm__postgres_forget_prepared(postgres_statement *statement);

/** Behind the text, name or comment of a statement that begins at @p at; NULL when none does. */
const char *sqlm__postgres_skip_piece(const char *sql, const char *at);
/** The n of a $n at @p at; 0 when there is none. */
size_t sqlm__postgres_parameter_number(const char *sql, const char *at);

/* ---- arrays.c ---- */

/** The beginning of an array of one dimension without NULLs. */
void sqlm__postgres_put_array_header(char header[POSTGRES_ARRAY_HEADER], Oid type, size_t count);
/** The type of an array of a kind. */
Oid sqlm__postgres_array_type(uint8_t type);
/** Whether a batch can be tried as arrays. */
bool sqlm__postgres_may_be_arrays(const postgres_statement *statement, const sqlm_batch *batch);
/** Runs a batch by few statements, within a transaction. @param[out] good  After SQLM_OK: it is done, and the keys are in their objects;
 *  else it must be undone, and run in another way. */
sqlm_outcome sqlm__postgres_run_arrays(sqlm_cx *cx, postgres_statement *statement, const sqlm_batch *batch, sqlm_result *result,
                                       bool *good);

/* ---- encode.c ---- */

/** Encodes all parameters into the connection's arguments; text and bytes are borrowed. */
sqlm_outcome sqlm__postgres_encode(sqlm_cx *cx, postgres_statement *statement, const sqlm_parameters *parameters);
/** The same for the columns of a plan alone. */
sqlm_outcome sqlm__postgres_encode_object(sqlm_cx *cx, postgres_conn *conn, const sqlm_plan *plan, const void *object);
void         sqlm__postgres_free_arguments(postgres_conn *conn);
/** Appends an argument as COPY and arrays have it: its length, then its binary form. */
void sqlm__postgres_put_field(sqlm_text_buffer *to, const postgres_arguments *arguments, size_t index);

/* ---- numeric.c ---- */

/** Writes the binary form of a decimal and gives its length, at most POSTGRES_SLOT_SIZE; 0 for one that is none. */
size_t sqlm__postgres_put_numeric(sqlm_decimal decimal, char *slot);
size_t sqlm__postgres_put_u64(uint64_t number, char *slot);
/** What a numeric is. */
typedef enum postgres_numeric {
    POSTGRES_NUMERIC_GOOD,
    POSTGRES_NUMERIC_TOO_LONG, /**< more than 38 digits */
    POSTGRES_NUMERIC_NOT_FINITE,
    POSTGRES_NUMERIC_BROKEN
} postgres_numeric;
postgres_numeric sqlm__postgres_get_numeric(const char *data, size_t length, sqlm_decimal *decimal);

/* ---- decode.c ---- */

/** Microseconds of a day. */
#define POSTGRES_DAY INT64_C(86400000000)
/** Days and microseconds between the server's epoch, 2000-01-01, and ours. */
#define POSTGRES_EPOCH_DAYS         10957
#define POSTGRES_EPOCH_MICROSECONDS (POSTGRES_EPOCH_DAYS * POSTGRES_DAY)
/** Days since 1970 that the server takes, and we give back: 0001-01-01 to 9999-12-31. */
#define POSTGRES_FIRST_DAY (-719162)
#define POSTGRES_LAST_DAY  2932896

/** Whether microseconds since the server's epoch are within those days. */
static inline bool sqlm__postgres_is_moment(int64_t microseconds)
{
    return microseconds >= POSTGRES_FIRST_DAY * POSTGRES_DAY - POSTGRES_EPOCH_MICROSECONDS &&
           microseconds < (POSTGRES_LAST_DAY + 1) * POSTGRES_DAY - POSTGRES_EPOCH_MICROSECONDS;
}

static inline uint16_t sqlm__postgres_get_u16(const char *data)
{
    const unsigned char *b = (const unsigned char *)data;

    return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t sqlm__postgres_get_u32(const char *data)
{
    uint32_t number;

    memcpy(&number, data, sizeof number);
    return be32toh(number);
}

static inline uint64_t sqlm__postgres_get_u64(const char *data)
{
    uint64_t number;

    memcpy(&number, data, sizeof number);
    return be64toh(number);
}

/** A value of a type that the driver knows; text and bytes are borrowed. @p type is that of the result's column.
 *  @return NULL, or what is wrong with it, with @p reason. */
const char *sqlm__postgres_decode(Oid type, const char *data, size_t length, sqlm_value *value, sqlm_error_reason *reason);
/** Whether the driver can read values of a type. */
bool sqlm__postgres_knows(Oid type);

/* ---- run.c, fetch.c, batch.c ---- */

sqlm_outcome sqlm__postgres_execute(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_result *result);
sqlm_outcome sqlm__postgres_execute_batch(sqlm_cx *cx, sqlm_statement *base, const sqlm_batch *batch, sqlm_result *result);
sqlm_outcome sqlm__postgres_execute_script(sqlm_cx *cx, sqlm_conn *base, const char *sql);
sqlm_outcome sqlm__postgres_query(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_cursor **cursor);
void         sqlm__postgres_close_cursor(sqlm_cursor *base);
/** Frees all cursors, open ones and the spare one. */
void sqlm__postgres_free_cursors(postgres_conn *conn);
/** Runs a statement with the arguments at hand to its end. @param[out] result Its part, the caller's. */
sqlm_outcome sqlm__postgres_run_statement(sqlm_cx *cx, postgres_statement *statement, PGresult **result);
/** Waits for the next part of rows; NULL is their end. A failure ends the answer. */
sqlm_outcome sqlm__postgres_next_rows(sqlm_cx *cx, postgres_conn *conn, const postgres_statement *statement, PGresult **part);
/** Reads an answer to its end behind its first part. */
sqlm_outcome sqlm__postgres_finish(sqlm_cx *cx, postgres_conn *conn, PGresult *first, const char *sql);
/** Takes the rest of the rows into memory. */
sqlm_outcome sqlm__postgres_keep_rest(sqlm_cx *cx, postgres_cursor *cursor);
const char  *sqlm__postgres_column_name(const sqlm_cursor *base, size_t column);
sqlm_outcome sqlm__postgres_fetch(sqlm_cx *cx, sqlm_cursor *base, const sqlm_plan *plan, void *objects, size_t max_rows,
                                  sqlm_arena *arena, size_t *rows);
/** Chooses the steps for a plan and a result: another number of columns, and types that do not fit, are failures. */
sqlm_outcome sqlm__postgres_choose_steps(sqlm_cx *cx, const sqlm_plan *plan, const PGresult *result, postgres_step *steps);
/** The same for the rows that a batch gives back: the connection's steps, until the next batch. */
sqlm_outcome sqlm__postgres_choose_batch_steps(sqlm_cx *cx, postgres_conn *conn, const sqlm_plan *plan, const PGresult *result);
/** Refuses a column for COPY, which takes bytes for a value of whatever type it has: they would be another value. */
sqlm_outcome sqlm__postgres_check_copied(sqlm_cx *cx, const sqlm_plan_column *column, Oid type);
/** Reads a row into an object. @p bytes grows by those of the row's values. */
sqlm_outcome sqlm__postgres_read_row(sqlm_cx *cx, const sqlm_plan *plan, const postgres_step *steps, const PGresult *result,
                                     int row, void *object, sqlm_arena *arena, size_t *bytes);
/** The same for a row as COPY has it, behind the number of its columns; @p described: a result that has their types. */
sqlm_outcome sqlm__postgres_read_fields(sqlm_cx *cx, const sqlm_plan *plan, const postgres_step *steps, const PGresult *described,
                                        const char *row, size_t size, void *object, sqlm_arena *arena);
/** Rows that INSERT, UPDATE, DELETE or MERGE matched; 0 otherwise. */
int64_t sqlm__postgres_affected(PGresult *part);

/* ---- copy.c ---- */

/** The name of a model's table, with its schema. */
void sqlm__postgres_put_table(sqlm_text_buffer *sql, const sqlm_dialect *dialect, const sqlm_model *model);
/** Sends a COPY, and looks whether the server is ready for it. */
sqlm_outcome sqlm__postgres_begin_copy(sqlm_cx *cx, postgres_conn *conn, const char *sql, ExecStatusType expected);

/* ---- notify.c ---- */

/** As sqlm_conn_enter(), for a connection of this driver. */
sqlm_outcome sqlm__postgres_enter(sqlm_cx *cx, sqlm_conn *base);

/* ---- tx.c ---- */

sqlm_outcome sqlm__postgres_begin(sqlm_cx *cx, sqlm_conn *base, const sqlm_tx_options *options);
sqlm_outcome sqlm__postgres_commit(sqlm_cx *cx, sqlm_conn *base);
sqlm_outcome sqlm__postgres_rollback(sqlm_cx *cx, sqlm_conn *base);
sqlm_outcome sqlm__postgres_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name);
sqlm_outcome sqlm__postgres_release_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name);
sqlm_outcome sqlm__postgres_rollback_to_savepoint(sqlm_cx *cx, sqlm_conn *base, const char *name);

#endif
