/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/conn.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conn.h"
#include "cx.h"
#include "error.h"
#include "observe.h"

#define MAXIMUM_URL_BYTES 8192

/* ---- who may use a connection ---------------------------------------------------------------------------------------------- */

/* getpid() costs more than a short statement; a word that the kernel wipes in children costs nothing. */
static void watch_forks(sqlm_conn_state *state)
{
    state->owner = getpid();
    state->alive = NULL;
#ifdef MADV_WIPEONFORK
    void *page = mmap(NULL, sizeof(uint32_t), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        return;
    if (madvise(page, sizeof(uint32_t), MADV_WIPEONFORK) != 0) {
        (void)munmap(page, sizeof(uint32_t));
        return;
    }
    *(uint32_t *)page = 1;
    state->alive = page;
#endif
}

static void free_state(const sqlm_allocator *allocator, sqlm_conn_state *state)
{
    if (state->alive != NULL)
        (void)munmap(state->alive, sizeof(uint32_t));
    sqlm_release(allocator, state, 1, sizeof(*state));
}

bool sqlm__conn_is_forked(const sqlm_conn *conn)
{
    const sqlm_conn_state *state = conn->state;

    return state->alive != NULL ? *state->alive == 0 : getpid() != state->owner;
}

sqlm_conn_status sqlm__conn_status(const sqlm_conn *conn)
{
    return conn->state->is_broken ? SQLM_CONN_BROKEN : conn->driver->status(conn);
}

sqlm_outcome sqlm__conn_fail_broken(sqlm_cx *cx)
{
    sqlm_outcome outcome = SQLM_FAIL(cx, CONNECTION, LOST, "the connection is broken: it can only be closed");

    cx->error.connection_lost = true;
    return outcome;
}

sqlm_outcome sqlm__conn_take(sqlm_cx *cx, sqlm_conn *conn)
{
    if (cx == NULL)
        return SQLM_ERR;
    if (conn == NULL || conn->state == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the connection is NULL");
    if (sqlm__conn_is_forked(conn))
        return SQLM_FAIL(cx, CONNECTION, FORKED, "the connection belongs to the parent process: open another one in the child");
    if (atomic_exchange_explicit(&conn->state->is_busy, true, memory_order_acquire))
        return SQLM_FAIL(cx, MISUSE, NONE, "the connection is in use by another call: it belongs to one thread at a time");
    return SQLM_OK;
}

/* What stands in the way of a call on a connection that is taken. */
static sqlm_outcome check_entry(sqlm_cx *cx, const sqlm_conn *conn, sqlm_conn_status status)
{
    sqlm_outcome outcome = sqlm_cx_check(cx);

    if (outcome != SQLM_OK)
        return outcome;
    if (status == SQLM_CONN_BROKEN)
        return sqlm__conn_fail_broken(cx);
    if (status == SQLM_CONN_IDLE && conn->state->depth > 0)
        return SQLM_FAIL(cx, TRANSACTION, ABORTED, "the database has ended the transaction by itself: roll it back first");
    return SQLM_OK;
}

sqlm_outcome sqlm_conn_enter(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_conn_status status;
    sqlm_outcome     outcome = sqlm__conn_take(cx, conn);

    if (outcome != SQLM_OK)
        return outcome;
    status = sqlm__conn_status(conn);
    /* almost every call: nothing to look at */
    if (sqlm__cx_cannot_be_stopped(cx) &&
        (status == SQLM_CONN_IN_TRANSACTION || (status == SQLM_CONN_IDLE && conn->state->depth == 0)))
        return SQLM_OK;
    outcome = check_entry(cx, conn, status);
    if (outcome != SQLM_OK)
        sqlm_conn_leave(conn);
    return outcome;
}

void sqlm_conn_leave(sqlm_conn *conn)
{
    atomic_store_explicit(&conn->state->is_busy, false, memory_order_release);
}

void sqlm_conn_mark_broken(sqlm_conn *conn)
{
    conn->state->is_broken = true;
}

sqlm_outcome sqlm__conn_leave(sqlm_conn *conn, sqlm_outcome outcome)
{
    if (outcome == SQLM_PANICKED)
        sqlm_conn_mark_broken(conn);
    sqlm_conn_leave(conn);
    return outcome;
}

/* ---- birth and death ------------------------------------------------------------------------------------------------------- */

static sqlm_outcome check_open(sqlm_cx *cx, const sqlm_driver *driver, const char *url)
{
    if (driver == NULL || url == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_conn_open() needs a driver and a URL");
    if (driver->abi_version != SQLM_DRIVER_ABI || driver->struct_size != sizeof(*driver))
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "the driver was built for version %u of the driver interface, this library has %u",
                         (unsigned)driver->abi_version, (unsigned)SQLM_DRIVER_ABI);
    if (strnlen(url, MAXIMUM_URL_BYTES + 1) > MAXIMUM_URL_BYTES)
        return SQLM_FAIL(cx, CONFIG, URL, "the URL is longer than %d bytes", MAXIMUM_URL_BYTES);
    return sqlm_cx_check(cx);
}

/* The connection is the driver's until it is told apart here. */
static sqlm_outcome connect(sqlm_cx *cx, const sqlm_driver *driver, const char *url, sqlm_conn_state *state, sqlm_conn **conn)
{
    sqlm_outcome outcome = driver->connect(cx, url, conn);

    if (outcome != SQLM_OK || *conn == NULL) {
        *conn = NULL;
        return outcome != SQLM_OK ? outcome : SQLM_FAIL(cx, INTERNAL, NONE, "driver \"%s\" gave no connection", driver->name);
    }
    (*conn)->state = state;
    return SQLM_OK;
}

sqlm_outcome sqlm_conn_open(sqlm_cx *cx, const sqlm_driver *driver, const char *url, sqlm_conn **conn)
{
    const sqlm_allocator *allocator = sqlm_cx_allocator(cx);
    sqlm_conn_state      *state;
    sqlm_outcome          outcome;
    int64_t               since = 0;

    if (conn != NULL)
        *conn = NULL;
    if (cx == NULL || conn == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_conn_open() needs a context and a place for the connection");
    outcome = check_open(cx, driver, url);
    if (outcome != SQLM_OK)
        return outcome;
    state = sqlm_allocate(allocator, 1, sizeof(*state));
    if (state == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a connection");
    memset(state, 0, sizeof(*state));
    atomic_init(&state->is_busy, false);
    watch_forks(state);
    if (cx->observer != NULL) {
        state->observer = *cx->observer;
        since = sqlm_now();
    }

    outcome = connect(cx, driver, url, state, conn);
    if (outcome != SQLM_OK)
        free_state(allocator, state);
    sqlm__observe_open(cx, driver, *conn, since, outcome);
    return outcome;
}

static void detach_all(sqlm_conn *conn, bool forgotten)
{
    sqlm__rows_detach_all(conn, forgotten);
    for (size_t i = 0; i < SQLM_ATTACHMENT_COUNT; i++) {
        const sqlm__attached attached = conn->state->attached[i];

        conn->state->attached[i] = (sqlm__attached){ NULL, NULL };
        if (attached.detach != NULL)
            attached.detach(conn, attached.data, forgotten);
    }
}

void sqlm_conn_close(sqlm_conn *conn)
{
    sqlm_allocator   allocator;
    sqlm_conn_state *state;

    if (conn == NULL)
        return;
    if (sqlm__conn_is_forked(conn)) {
        sqlm_conn_forget(conn);
        return;
    }
    detach_all(conn, false);
    sqlm__observe_close(conn);
    allocator = conn->allocator;
    state = conn->state;
    conn->driver->close(conn);
    free_state(&allocator, state);
}

void sqlm_conn_forget(sqlm_conn *conn)
{
    sqlm_allocator   allocator;
    sqlm_conn_state *state;

    if (conn == NULL)
        return;
    detach_all(conn, true);
    allocator = conn->allocator;
    state = conn->state;
    conn->driver->forget(conn);
    free_state(&allocator, state);
}

void *sqlm_conn_attached(const sqlm_conn *conn, sqlm_attachment slot)
{
    return conn->state->attached[slot].data;
}

void sqlm_conn_attach(sqlm_conn *conn, sqlm_attachment slot, void *data,
                      void (*detach)(sqlm_conn *conn, void *data, bool forgotten))
{
    conn->state->attached[slot] = (sqlm__attached){ data, detach };
}

/* ---- questions ------------------------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm_conn_ping(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_outcome outcome = sqlm_conn_enter(cx, conn);

    return outcome != SQLM_OK ? outcome : sqlm__conn_leave(conn, conn->driver->ping(cx, conn));
}

static sqlm_outcome reset(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_conn_state *state = conn->state;
    int64_t          since;
    sqlm_outcome     outcome = sqlm_cx_check(cx);

    if (outcome != SQLM_OK)
        return outcome;
    if (sqlm__conn_status(conn) == SQLM_CONN_BROKEN)
        return sqlm__conn_fail_broken(cx);
    if (state->rows != NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "rows of queries are open on the connection: close them first");
    since = sqlm__transaction_since(cx);
    outcome = conn->driver->reset(cx, conn);
    if (state->depth > 0)
        sqlm__observe_transaction(cx, conn, SQLM_TRANSACTION_ROLLBACK, 1, since, outcome);
    if (outcome == SQLM_OK) {
        state->depth = 0;
        state->lost_depth = 0;
        state->ended_serial = 0;
    }
    return outcome;
}

sqlm_outcome sqlm_conn_reset(sqlm_cx *cx, sqlm_conn *conn)
{
    sqlm_outcome outcome = sqlm__conn_take(cx, conn);

    return outcome != SQLM_OK ? outcome : sqlm__conn_leave(conn, reset(cx, conn));
}

void sqlm_conn_interrupt(sqlm_conn *conn)
{
    if (conn != NULL && !sqlm__conn_is_forked(conn))
        conn->driver->interrupt(conn);
}

sqlm_conn_status sqlm_conn_get_status(const sqlm_conn *conn)
{
    sqlm_conn_status status;

    if (conn == NULL || sqlm__conn_is_forked(conn))
        return SQLM_CONN_BROKEN;
    status = sqlm__conn_status(conn);
    return status == SQLM_CONN_IDLE && conn->state->depth > 0 ? SQLM_CONN_TRANSACTION_FAILED : status;
}

const sqlm_dialect *sqlm_conn_dialect(const sqlm_conn *conn)
{
    return conn == NULL ? NULL : conn->dialect;
}

const char *sqlm_conn_driver_name(const sqlm_conn *conn)
{
    return conn == NULL ? "" : conn->driver->name;
}

const char *sqlm_conn_server_version(const sqlm_conn *conn)
{
    return conn == NULL ? "" : conn->driver->server_version(conn);
}

/* ---- statements without rows ----------------------------------------------------------------------------------------------- */

static sqlm_outcome execute(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_parameters *parameters, sqlm_result *result)
{
    sqlm_statement  *statement = NULL;
    sqlm_observation observation;
    sqlm_outcome     outcome;

    sqlm_observation_begin(&observation, cx, conn, NULL, "execute");
    sqlm_observation_start(&observation, sql, parameters, NULL, false, 1);
    outcome = conn->driver->prepare(cx, conn, sql, strlen(sql), &statement);
    if (outcome == SQLM_OK) {
        outcome = conn->driver->execute(cx, statement, parameters, result);
        conn->driver->release(statement);
    }
    if (outcome != SQLM_OK)
        sqlm__error_note_sql(&cx->error, sql);
    else if (observation.observer != NULL)
        observation.event.rows_affected = result->rows_affected;
    sqlm_observation_end(&observation, cx, outcome);
    return outcome;
}

sqlm_outcome sqlm_execute(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_value *parameters, size_t parameter_count,
                          sqlm_result *result)
{
    const sqlm_parameters given = { .values = parameters, .value_count = parameter_count };
    sqlm_result           got = { 0 };
    sqlm_outcome          outcome;

    if (result != NULL)
        *result = got;
    if (sql == NULL || (parameters == NULL && parameter_count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE, "a statement and its parameters must not be NULL");
    outcome = sqlm_conn_enter(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__conn_leave(conn, execute(cx, conn, sql, &given, &got));
    if (outcome == SQLM_OK && result != NULL)
        *result = got;
    return outcome;
}

static sqlm_outcome execute_script(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    sqlm_observation observation;
    sqlm_outcome     outcome;

    sqlm_observation_begin(&observation, cx, conn, NULL, "execute_script");
    sqlm_observation_start(&observation, sql, NULL, NULL, false, 1);
    outcome = conn->driver->execute_script(cx, conn, sql);
    sqlm_observation_end(&observation, cx, outcome);
    return outcome;
}

sqlm_outcome sqlm_execute_script(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    sqlm_outcome outcome;

    if (sql == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the script is NULL");
    outcome = sqlm_conn_enter(cx, conn);
    return outcome != SQLM_OK ? outcome : sqlm__conn_leave(conn, execute_script(cx, conn, sql));
}

/* ---- what a driver does not have ------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm_driver_no_execute_script(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    (void)sql;
    return SQLM_FAIL(cx, UNSUPPORTED, NONE, "driver \"%s\" runs no scripts", conn->driver->name);
}

sqlm_outcome sqlm_driver_no_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    (void)name;
    return SQLM_FAIL(cx, UNSUPPORTED, NONE, "driver \"%s\" has no savepoints", conn->driver->name);
}

sqlm_outcome sqlm_driver_no_execute_batch(sqlm_cx *cx, sqlm_statement *statement, const sqlm_batch *batch, sqlm_result *result)
{
    (void)batch;
    (void)result;
    return SQLM_FAIL(cx, UNSUPPORTED, NONE, "driver \"%s\" runs no batches", statement->conn->driver->name);
}
