/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sqlmodel/sys/observe.h>
#include <sqlmodel/sys/text_form.h>

/* Rows of a part where the client library has several in one. */
#define ROWS_IN_A_PART 256

int64_t sqlm__postgres_affected(PGresult *part)
{
    const char *tag = PQcmdStatus(part);
    const char *last = tag; /* before it INSERT has the number of an object */
    int64_t     number = 0;

    /* INSERT, UPDATE, DELETE, MERGE; of the others that begin so, MOVE alone has a number too */
    if (tag[0] != 'I' && tag[0] != 'U' && tag[0] != 'D' && (tag[0] != 'M' || tag[1] != 'E'))
        return 0;
    for (; *tag != '\0'; tag++)
        last = *tag == ' ' ? tag + 1 : last;
    for (; *last >= '0' && *last <= '9'; last++)
        number = number * 10 + (*last - '0');
    return number;
}

/* A statement that the server does not know any more, or not as it was: within a transaction only running all of it again helps. */
static sqlm_outcome fail_stale(sqlm_cx *cx, const PGresult *failure)
{
    const char  *state = PQresultErrorField(failure, PG_DIAG_SQLSTATE);
    sqlm_outcome outcome = SQLM_FAIL(cx, TRANSACTION, ABORTED,
                                     "what the statement was prepared for has changed on the server, and the transaction has failed: "
                                     "run it again");
    sqlm_error  *error = sqlm_cx_error_details(cx);

    error->retryable = true;
    error->sent = SQLM_SENT_YES;
    if (state != NULL && strcmp(state, "26000") == 0) /* it is not there at all */
        sqlm_error_set_text(error->hint, sizeof error->hint,
                            "behind a proxy that shares sessions add prepared_statements=off to the URL");
    return outcome;
}

/* The failure that an answer begins with: it is read to its end. @again: the statement can be prepared and run once more. */
static sqlm_outcome take_failure(sqlm_cx *cx, postgres_statement *statement, PGresult *failure, bool *again)
{
    postgres_conn *conn = (postgres_conn *)statement->base.conn;
    bool           was_idle = conn->transaction == PQTRANS_IDLE;
    bool           is_stale = conn->prepares && statement->number != 0 && sqlm__postgres_is_stale(failure);
    PGresult      *part = NULL;
    sqlm_outcome   outcome;

    *again = false;
    do {
        PQclear(part);
        part = NULL;
        outcome = sqlm__postgres_next_part(cx, conn, &part);
    } while (outcome == SQLM_OK && part != NULL);
    if (outcome == SQLM_OK) {
        sqlm__postgres_end_answer(conn);
    } else {
        sqlm__postgres_settle(cx, conn, false, NULL);
        sqlm__postgres_note_sent(cx, conn);
    }
    if (is_stale)
        sqlm__postgres_forget_prepared(statement);
    if (is_stale && was_idle && outcome == SQLM_OK && !conn->is_broken) {
        *again = true;
        return SQLM_OK;
    }
    if (outcome == SQLM_OK)
        outcome = is_stale && !conn->is_broken ? fail_stale(cx, failure) : sqlm__postgres_fail(cx, conn, failure, statement->sql);
    return outcome;
}

/* Stops what runs because the cx is to stop. */
static sqlm_outcome stop(sqlm_cx *cx, postgres_conn *conn, sqlm_outcome outcome)
{
    sqlm__postgres_settle(cx, conn, true, NULL);
    sqlm__postgres_note_sent(cx, conn);
    return outcome;
}

/* Sends a run; @by_rows: the rows come as they are made. */
static sqlm_outcome send(sqlm_cx *cx, postgres_statement *statement, bool by_rows)
{
    postgres_conn *conn = (postgres_conn *)statement->base.conn;
    sqlm_outcome   outcome = sqlm__postgres_make_ready(cx, statement);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__postgres_begin_answer(conn);
    outcome = sqlm__postgres_check_sent(cx, conn, sqlm__postgres_send(statement));
    if (outcome == SQLM_OK && by_rows) {
#ifdef LIBPQ_HAS_CHUNK_MODE
        (void)PQsetChunkedRowsMode(conn->pg, ROWS_IN_A_PART);
#else
        (void)PQsetSingleRowMode(conn->pg);
#endif
    }
    return outcome;
}

/* Sends a run and waits for the first part of its answer, which may be a failure. */
static sqlm_outcome send_once(sqlm_cx *cx, postgres_statement *statement, bool by_rows, PGresult **first)
{
    postgres_conn *conn = (postgres_conn *)statement->base.conn;
    sqlm_outcome   outcome = send(cx, statement, by_rows);

    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_next_part(cx, conn, first);
    if (outcome != SQLM_OK || *first != NULL)
        return outcome;
    sqlm__postgres_end_answer(conn);
    return sqlm__postgres_fail_lost(cx, conn);
}

/* After a failure: a statement that is stale is prepared and run once more. */
static SQLM_COLD sqlm_outcome look_at_failure(sqlm_cx *cx, postgres_statement *statement, bool by_rows, PGresult **first)
{
    PGresult    *failure = *first;
    bool         again = false;
    sqlm_outcome outcome = take_failure(cx, statement, failure, &again);

    PQclear(failure);
    *first = NULL;
    if (!again)
        return outcome;
    outcome = send_once(cx, statement, by_rows, first);
    if (outcome != SQLM_OK || !sqlm__postgres_is_failure(*first))
        return outcome;
    failure = *first;
    *first = NULL;
    outcome = take_failure(cx, statement, failure, &again);
    if (again)
        outcome = sqlm__postgres_fail(cx, (postgres_conn *)statement->base.conn, failure, statement->sql);
    PQclear(failure);
    return outcome;
}

static sqlm_outcome send_and_look(sqlm_cx *cx, postgres_statement *statement, bool by_rows, PGresult **first)
{
    const sqlm_outcome outcome = send_once(cx, statement, by_rows, first);

    return outcome != SQLM_OK || !sqlm__postgres_is_failure(*first) ? outcome : look_at_failure(cx, statement, by_rows, first);
}

/* ---- without rows ---------------------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm__postgres_run_statement(sqlm_cx *cx, postgres_statement *statement, PGresult **result)
{
    postgres_conn *conn = (postgres_conn *)statement->base.conn;
    PGresult      *first = NULL;
    sqlm_outcome   outcome = send_and_look(cx, statement, false, &first);

    if (outcome == SQLM_CANCELLED && (sqlm__postgres_answer_bits(conn) & POSTGRES_RUNS) != 0) {
        sqlm__postgres_settle(cx, conn, true, &first);
        if (first != NULL) { /* it was done all the same */
            sqlm__postgres_restore_record(cx, conn);
            outcome = SQLM_OK;
        } else {
            sqlm__postgres_note_sent(cx, conn);
        }
    } else if (outcome == SQLM_OK) {
        outcome = sqlm__postgres_finish(cx, conn, first, statement->sql);
    }
    if (outcome != SQLM_OK) {
        PQclear(first);
        first = NULL;
    }
    *result = first;
    return outcome;
}

sqlm_outcome sqlm__postgres_execute(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_result *result)
{
    PGresult    *part = NULL;
    sqlm_outcome outcome = sqlm__postgres_encode(cx, (postgres_statement *)base, parameters);

    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_run_statement(cx, (postgres_statement *)base, &part);
    if (outcome == SQLM_OK && result != NULL)
        *result = (sqlm_result){ .rows_affected = sqlm__postgres_affected(part) };
    PQclear(part);
    return outcome;
}

sqlm_outcome sqlm__postgres_finish(sqlm_cx *cx, postgres_conn *conn, PGresult *first, const char *sql)
{
    PGresult              *last = NULL;
    const ExecStatusType   status = PQresultStatus(first);
    sqlm_outcome           outcome;

    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
        sqlm__postgres_settle(cx, conn, true, NULL);
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "COPY from or to the client is not a statement to execute");
    }
    for (;;) {
        outcome = sqlm__postgres_next_part(cx, conn, &last);
        if (outcome != SQLM_OK || last == NULL)
            break;
        if (sqlm__postgres_is_failure(last)) {
            PGresult *rest = NULL;

            while ((outcome = sqlm__postgres_next_part(cx, conn, &rest)) == SQLM_OK && rest != NULL)
                PQclear(rest);
            if (outcome == SQLM_OK)
                sqlm__postgres_end_answer(conn);
            else
                sqlm__postgres_settle(cx, conn, false, NULL);
            outcome = sqlm__postgres_fail(cx, conn, last, sql);
            PQclear(last);
            return outcome;
        }
        PQclear(last);
    }
    if (outcome != SQLM_OK)
        return stop(cx, conn, outcome);
    sqlm__postgres_end_answer(conn);
    if (conn->is_broken)
        return sqlm__postgres_fail_lost(cx, conn);
    return status == PGRES_EMPTY_QUERY ? SQLM_FAIL(cx, QUERY, SYNTAX, "the text holds no statement") : SQLM_OK;
}

sqlm_outcome sqlm__postgres_execute_script(sqlm_cx *cx, sqlm_conn *base, const char *sql)
{
    postgres_conn *conn = (postgres_conn *)base;

    if (!sqlm_text_is_valid(sql, strlen(sql)))
        return SQLM_FAIL(cx, QUERY, SYNTAX, "the script is not valid UTF-8");
    return sqlm__postgres_run_text(cx, conn, sql, NULL);
}

/* ---- with rows ------------------------------------------------------------------------------------------------------------- */

static void link_cursor(postgres_conn *conn, postgres_cursor *cursor)
{
    cursor->previous = NULL;
    cursor->next = conn->open_cursors;
    if (cursor->next != NULL)
        cursor->next->previous = cursor;
    conn->open_cursors = cursor;
}

static void release_cursor(const sqlm_allocator *allocator, postgres_cursor *cursor)
{
    sqlm_release(allocator, cursor->steps, cursor->step_capacity, sizeof *cursor->steps);
    sqlm_release(allocator, cursor, 1, sizeof *cursor);
}

static void free_cursor(postgres_cursor *cursor)
{
    postgres_conn        *conn = (postgres_conn *)cursor->base.conn;
    const sqlm_allocator *allocator = &conn->base.allocator;

    if (cursor->previous != NULL)
        cursor->previous->next = cursor->next;
    else
        conn->open_cursors = cursor->next;
    if (cursor->next != NULL)
        cursor->next->previous = cursor->previous;
    if (cursor->current != cursor->first)
        PQclear(cursor->current);
    PQclear(cursor->first);
    for (size_t i = cursor->kept_next; i < cursor->kept_count; i++)
        PQclear(cursor->kept[i]);
    sqlm_release(allocator, cursor->kept, cursor->kept_capacity, sizeof(PGresult *));
    if (conn->spare == NULL)
        conn->spare = cursor;
    else
        release_cursor(allocator, cursor);
}

void sqlm__postgres_free_cursors(postgres_conn *conn)
{
    while (conn->open_cursors != NULL)
        free_cursor(conn->open_cursors);
    if (conn->spare != NULL)
        release_cursor(&conn->base.allocator, conn->spare);
    conn->spare = NULL;
    conn->reading = NULL;
}

void sqlm__postgres_close_cursor(sqlm_cursor *base)
{
    postgres_cursor *cursor = (postgres_cursor *)base;
    postgres_conn   *conn = (postgres_conn *)base->conn;

    if (conn->reading == cursor) {
        conn->reading = NULL;
        conn->has_rest = true;
        /* Stopping a statement makes a transaction fail, and takes back what a write has done. */
        conn->rest_may_stop = conn->transaction == PQTRANS_IDLE && cursor->statement->is_select;
    }
    free_cursor(cursor);
}

sqlm_outcome sqlm__postgres_next_rows(sqlm_cx *cx, postgres_conn *conn, const postgres_statement *statement, PGresult **part)
{
    sqlm_outcome outcome = sqlm__postgres_next_part(cx, conn, part);
    PGresult    *failure = NULL;

    if (outcome != SQLM_OK)
        return stop(cx, conn, outcome);
    if (*part != NULL && !sqlm__postgres_is_failure(*part))
        return SQLM_OK;
    failure = *part;
    *part = NULL;
    if (failure != NULL) {
        PGresult *rest = NULL;

        while ((outcome = sqlm__postgres_next_part(cx, conn, &rest)) == SQLM_OK && rest != NULL)
            PQclear(rest);
        if (outcome != SQLM_OK) {
            PQclear(failure);
            return stop(cx, conn, outcome);
        }
    }
    sqlm__postgres_end_answer(conn);
    if (failure != NULL)
        outcome = sqlm__postgres_fail(cx, conn, failure, statement->sql);
    else if (conn->is_broken)
        outcome = sqlm__postgres_fail_lost(cx, conn);
    PQclear(failure);
    return outcome;
}

static bool keep(postgres_cursor *cursor, PGresult *part)
{
    if (cursor->kept_count == cursor->kept_capacity) {
        const size_t capacity = cursor->kept_capacity == 0 ? 64 : cursor->kept_capacity * 2;
        PGresult   **grown = sqlm_resize(&cursor->base.conn->allocator, cursor->kept, cursor->kept_capacity, capacity, sizeof *grown);

        if (grown == NULL)
            return false;
        cursor->kept = grown;
        cursor->kept_capacity = capacity;
    }
    cursor->kept[cursor->kept_count++] = part;
    return true;
}

sqlm_outcome sqlm__postgres_keep_rest(sqlm_cx *cx, postgres_cursor *cursor)
{
    postgres_conn *conn = (postgres_conn *)cursor->base.conn;

    for (;;) {
        PGresult    *part = NULL;
        sqlm_outcome outcome = sqlm__postgres_next_rows(cx, conn, cursor->statement, &part);

        if (outcome == SQLM_OK && part != NULL && keep(cursor, part))
            continue;
        if (outcome == SQLM_OK && part != NULL) {
            PQclear(part);
            sqlm__postgres_settle(cx, conn, conn->transaction == PQTRANS_IDLE, NULL);
            outcome = SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for rows that were not read yet");
        }
        cursor->is_over = true;
        if (outcome != SQLM_OK) {
            cursor->failure = sqlm_cx_error(cx)->kind;
            cursor->reason = sqlm_cx_error(cx)->reason;
        }
        return outcome;
    }
}

/* NULL: memory is out, which is recorded. */
static postgres_cursor *make_cursor(sqlm_cx *cx, postgres_statement *statement)
{
    postgres_conn   *conn = (postgres_conn *)statement->base.conn;
    postgres_cursor *cursor = conn->spare;

    conn->spare = NULL;
    if (cursor == NULL) {
        cursor = sqlm_allocate(&conn->base.allocator, 1, sizeof *cursor);
        if (cursor == NULL) {
            (void)!SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a cursor");
            return NULL;
        }
        cursor->steps = NULL;
        cursor->step_capacity = 0;
    }
    *cursor = (postgres_cursor){
        .base.conn = &conn->base, .statement = statement, .steps = cursor->steps, .step_capacity = cursor->step_capacity
    };
    link_cursor(conn, cursor);
    return cursor;
}

/* Whether the rows come one by one, which costs libpq a result of its own for each. All at once they are in memory twice: that is done
 * where the caller keeps them all, and only a few are to be expected. */
static bool comes_by_rows(const sqlm_cx *cx, const postgres_statement *statement, uint64_t kept_rows)
{
    const sqlm_budget budget = sqlm_cx_budget(cx);

    if (kept_rows == 0 || budget.rows != UINT64_MAX || budget.bytes != UINT64_MAX)
        return true;
    return kept_rows > POSTGRES_FEW_ROWS && !statement->gave_little;
}

sqlm_outcome sqlm__postgres_query(sqlm_cx *cx, sqlm_statement *base, const sqlm_parameters *parameters, sqlm_cursor **cursor)
{
    postgres_statement *statement = (postgres_statement *)base;
    postgres_conn      *conn = (postgres_conn *)base->conn;
    postgres_cursor    *made = NULL;
    PGresult           *first = NULL;
    sqlm_outcome        outcome = sqlm__postgres_encode(cx, statement, parameters);

    if (outcome != SQLM_OK)
        return outcome;
    made = make_cursor(cx, statement);
    if (made == NULL)
        return SQLM_ERR;
    outcome = send_and_look(cx, statement, comes_by_rows(cx, statement, parameters != NULL ? parameters->kept_rows : 0), &first);
    if (outcome == SQLM_CANCELLED && (sqlm__postgres_answer_bits(conn) & POSTGRES_RUNS) != 0)
        outcome = stop(cx, conn, outcome);
    if (outcome == SQLM_OK && (PQresultStatus(first) == PGRES_EMPTY_QUERY ||
                               (PQresultStatus(first) >= PGRES_COPY_OUT && PQresultStatus(first) <= PGRES_COPY_IN)))
        outcome = sqlm__postgres_finish(cx, conn, first, statement->sql);
    if (outcome != SQLM_OK) {
        PQclear(first);
        free_cursor(made);
        return outcome;
    }
    conn->reading = made;
    made->first = first;
    made->current = first;
    made->base.column_count = (size_t)PQnfields(first);
    *cursor = &made->base;
    return SQLM_OK;
}

const char *sqlm__postgres_column_name(const sqlm_cursor *base, size_t column)
{
    return column < base->column_count ? PQfname(((const postgres_cursor *)base)->first, (int)column) : NULL;
}
