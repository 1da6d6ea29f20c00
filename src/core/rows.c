/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/conn.h>

#include <string.h>

#include "conn.h"
#include "cx.h"
#include "error.h"

struct sqlm_row {
    const sqlm_rows *rows;
};

struct sqlm_rows {
    sqlm_allocator    allocator;
    sqlm_conn        *conn; /* NULL: it was closed before */
    sqlm_rows        *previous, *next; /* of the rows that are open on the connection */
    sqlm_statement   *statement;
    sqlm_cursor      *cursor;
    sqlm_arena       *arena; /* texts of the row */
    sqlm_row          row;
    sqlm_plan         plan;
    sqlm_plan_column *columns; /* of the plan, each a value of whatever kind the database has */
    sqlm_value       *values;  /* the row */
    size_t            column_count;
    bool              is_at_end;
    bool              has_failed;
    uint64_t          row_count; /* given so far */
    size_t            sql_size;  /* of the copy of the statement behind the columns; 0: nobody looks */
    sqlm_observation  observation;
    sqlm_observer     observer;  /* copy, for when the rows outlive the cx */
    sqlm_value        storage[]; /* values, then columns, then the statement */
};

_Static_assert(sizeof(sqlm_value) % _Alignof(sqlm_plan_column) == 0, "columns stand behind values in one block");

static size_t size_of_rows(size_t column_count, size_t sql_size)
{
    return sizeof(sqlm_rows) + column_count * (sizeof(sqlm_value) + sizeof(sqlm_plan_column)) + sql_size;
}

static void plan_values(sqlm_rows *rows)
{
    rows->values = rows->storage;
    rows->columns = (sqlm_plan_column *)(void *)(rows->storage + rows->column_count);
    for (size_t i = 0; i < rows->column_count; i++) {
        rows->columns[i] = (sqlm_plan_column){
            .type = SQLM_TYPE_ANY,
            .nullable = true,
            .offset = (uint32_t)(i * sizeof(sqlm_value)),
            .name = rows->conn->driver->column_name(rows->cursor, i),
        };
        rows->values[i] = (sqlm_value){ .type = SQLM_TYPE_NONE };
    }
    rows->plan = (sqlm_plan){
        .columns = rows->columns,
        .count = rows->column_count,
        .object_size = rows->column_count * sizeof(sqlm_value),
    };
}

static void link_rows(sqlm_rows *rows)
{
    sqlm_conn_state *state = rows->conn->state;

    rows->next = state->rows;
    if (rows->next != NULL)
        rows->next->previous = rows;
    state->rows = rows;
}

static void unlink_rows(sqlm_rows *rows)
{
    if (rows->next != NULL)
        rows->next->previous = rows->previous;
    if (rows->previous != NULL)
        rows->previous->next = rows->next;
    else
        rows->conn->state->rows = rows->next;
    rows->previous = NULL;
    rows->next = NULL;
}

/* The event goes on until the rows are over, for which the caller's statement need not live. */
static void keep_observation(sqlm_rows *rows, sqlm_observation *observation)
{
    char *sql = (char *)(rows->columns + rows->column_count);

    rows->observation.observer = NULL;
    if (observation->observer == NULL)
        return;
    memcpy(sql, observation->event.sql, rows->sql_size);
    observation->event.sql = sql;
    sqlm_observation_pause(observation, &rows->observer);
    rows->observation = *observation;
    observation->observer = NULL;
}

/* Takes statement, cursor and observation over, when it succeeds. */
static sqlm_outcome make_rows(sqlm_cx *cx, sqlm_statement *statement, sqlm_cursor *cursor, sqlm_observation *observation,
                              sqlm_rows **rows)
{
    const size_t column_count = cursor->column_count;
    const size_t sql_size = observation->observer != NULL ? strlen(observation->event.sql) + 1 : 0;
    sqlm_arena  *arena = NULL;
    sqlm_rows   *made;
    sqlm_outcome outcome;

    if (column_count > UINT32_MAX / sizeof(sqlm_value))
        return SQLM_FAIL(cx, LIMIT, NONE, "the statement gives %zu columns", column_count);
    outcome = sqlm_arena_new(cx, &arena);
    if (outcome != SQLM_OK)
        return outcome;
    made = sqlm_allocate(&cx->allocator, 1, size_of_rows(column_count, sql_size));
    if (made == NULL) {
        sqlm_arena_free(arena);
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for rows of %zu columns", column_count);
    }
    *made = (sqlm_rows){
        .allocator = cx->allocator, .conn = statement->conn, .statement = statement, .cursor = cursor, .arena = arena
    };
    made->row.rows = made;
    made->column_count = column_count;
    made->sql_size = sql_size;
    plan_values(made);
    keep_observation(made, observation);
    link_rows(made);
    *rows = made;
    return SQLM_OK;
}

static sqlm_outcome query(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_parameters *parameters, sqlm_rows **rows)
{
    const sqlm_driver *driver = conn->driver;
    sqlm_statement    *statement = NULL;
    sqlm_cursor       *cursor = NULL;
    sqlm_observation   observation;
    sqlm_outcome       outcome;

    sqlm_observation_begin(&observation, cx, conn, NULL, "query");
    sqlm_observation_start(&observation, sql, parameters, NULL, false, 1);
    outcome = driver->prepare(cx, conn, sql, strlen(sql), &statement);
    if (outcome == SQLM_OK)
        outcome = driver->query(cx, statement, parameters, &cursor);
    if (outcome == SQLM_OK)
        outcome = make_rows(cx, statement, cursor, &observation, rows);
    if (outcome == SQLM_OK)
        return outcome;
    sqlm__error_note_sql(&cx->error, sql);
    if (cursor != NULL)
        driver->close_cursor(cursor);
    if (statement != NULL)
        driver->release(statement);
    sqlm_observation_end(&observation, cx, outcome);
    return outcome;
}

sqlm_outcome sqlm_query(sqlm_cx *cx, sqlm_conn *conn, const char *sql, const sqlm_value *parameters, size_t parameter_count,
                        sqlm_rows **rows)
{
    const sqlm_parameters given = { .values = parameters, .value_count = parameter_count };
    sqlm_outcome          outcome;

    if (rows != NULL)
        *rows = NULL;
    if (rows == NULL || sql == NULL || (parameters == NULL && parameter_count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE, "a statement, its parameters and the place for its rows must not be NULL");
    outcome = sqlm_conn_enter(cx, conn);
    return outcome != SQLM_OK ? outcome : sqlm__conn_leave(conn, query(cx, conn, sql, &given, rows));
}

static sqlm_outcome next(sqlm_cx *cx, sqlm_rows *rows, const sqlm_row **row)
{
    size_t       count = 0;
    sqlm_outcome outcome;

    if (rows->has_failed)
        return SQLM_FAIL(cx, MISUSE, NONE, "reading these rows has failed before: they can only be closed");
    if (rows->is_at_end)
        return SQLM_OK;
    sqlm_arena_reset(rows->arena);
    outcome = sqlm_budget_fetch(cx, rows->cursor, &rows->plan, rows->values, 1, rows->arena, 0, &count);
    if (outcome == SQLM_OK && count > 0 && rows->row_count >= cx->budget.rows)
        outcome = sqlm_budget_fail_rows(cx);
    rows->has_failed = outcome != SQLM_OK;
    rows->is_at_end = count == 0;
    if (outcome != SQLM_OK || count == 0)
        return outcome;
    rows->row_count++;
    *row = &rows->row;
    return SQLM_OK;
}

static sqlm_outcome next_observed(sqlm_cx *cx, sqlm_rows *rows, const sqlm_row **row)
{
    sqlm_outcome outcome;

    if (rows->observation.observer == NULL)
        return next(cx, rows, row);
    sqlm_observation_resume(&rows->observation, cx);
    outcome = next(cx, rows, row);
    rows->observation.event.rows = (int64_t)rows->row_count;
    if (outcome != SQLM_OK || *row == NULL)
        sqlm_observation_end(&rows->observation, cx, outcome);
    else
        sqlm_observation_pause(&rows->observation, NULL);
    return outcome;
}

sqlm_outcome sqlm_rows_next(sqlm_cx *cx, sqlm_rows *rows, const sqlm_row **row)
{
    sqlm_outcome outcome;

    if (row != NULL)
        *row = NULL;
    if (rows == NULL || row == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "rows and the place for a row must not be NULL");
    if (rows->conn == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the connection of the rows was closed");
    outcome = sqlm_conn_enter(cx, rows->conn);
    return outcome != SQLM_OK ? outcome : sqlm__conn_leave(rows->conn, next_observed(cx, rows, row));
}

/* What is left of them is their own memory. */
static void detach(sqlm_rows *rows, bool is_forked)
{
    unlink_rows(rows);
    if (!is_forked) {
        rows->conn->driver->close_cursor(rows->cursor);
        rows->conn->driver->release(rows->statement);
        sqlm_observation_close(&rows->observation, rows->conn);
    }
    for (size_t i = 0; i < rows->column_count; i++)
        rows->columns[i].name = NULL; /* the cursor's */
    rows->conn = NULL;
}

void sqlm__rows_detach_all(sqlm_conn *conn, bool is_forked)
{
    while (conn->state->rows != NULL)
        detach(conn->state->rows, is_forked);
}

void sqlm_rows_close(sqlm_rows *rows)
{
    sqlm_allocator allocator;

    if (rows == NULL)
        return;
    if (rows->conn != NULL)
        detach(rows, sqlm__conn_is_forked(rows->conn));
    sqlm_arena_free(rows->arena);
    allocator = rows->allocator;
    sqlm_release(&allocator, rows, 1, size_of_rows(rows->column_count, rows->sql_size));
}

/* ---- columns and values ---------------------------------------------------------------------------------------------------- */

size_t sqlm_rows_column_count(const sqlm_rows *rows)
{
    return rows == NULL ? 0 : rows->column_count;
}

const char *sqlm_rows_column_name(const sqlm_rows *rows, size_t column)
{
    return rows == NULL || column >= rows->column_count ? NULL : rows->columns[column].name;
}

sqlm_outcome sqlm_rows_find_column(sqlm_cx *cx, const sqlm_rows *rows, const char *name, size_t *column)
{
    size_t found = 0;
    size_t times = 0;

    if (column != NULL)
        *column = 0;
    if (rows == NULL || name == NULL || column == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "rows, a name and the place for its index must not be NULL");
    for (size_t i = 0; i < rows->column_count; i++) {
        if (rows->columns[i].name == NULL || strcmp(rows->columns[i].name, name) != 0)
            continue;
        found = i;
        times++;
    }
    if (times == 0)
        return SQLM_FAIL(cx, QUERY, UNDEFINED, "the rows have no column \"%s\"", name);
    if (times > 1)
        return SQLM_FAIL(cx, QUERY, AMBIGUOUS, "the rows have %zu columns \"%s\"", times, name);
    *column = found;
    return SQLM_OK;
}

const sqlm_value *sqlm_row_value(const sqlm_row *row, size_t column)
{
    return row == NULL || column >= row->rows->column_count ? NULL : &row->rows->values[column];
}

/* The value of a column as another kind, never NULL. @p place is the caller's out-parameter, looked at for NULL alone. */
static sqlm_outcome get(sqlm_cx *cx, const sqlm_row *row, size_t column, sqlm_type type, const void *place, sqlm_value *value)
{
    const sqlm_value *from = sqlm_row_value(row, column);
    const char       *name;
    sqlm_outcome      outcome;

    if (cx == NULL || row == NULL || place == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "a context, a row and the place for the value must not be NULL");
    if (from == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the row has no column %zu, only %zu columns", column, row->rows->column_count);
    name = row->rows->columns[column].name;
    if (sqlm_value_is_null(from))
        outcome = SQLM_FAIL(cx, DATA, UNEXPECTED_NULL, "column \"%s\" is NULL, expected %s", name == NULL ? "" : name,
                            sqlm_type_name(type));
    else
        outcome = sqlm_value_convert(cx, from, type, NULL, name, row->rows->arena, value);
    if (outcome != SQLM_OK)
        sqlm_error_set_text(cx->error.column, sizeof(cx->error.column), name);
    return outcome;
}

sqlm_outcome sqlm_row_get_bool(sqlm_cx *cx, const sqlm_row *row, size_t column, bool *value)
{
    sqlm_value   got = { .type = SQLM_TYPE_NONE };
    sqlm_outcome outcome = get(cx, row, column, SQLM_TYPE_BOOL, value, &got);

    if (value != NULL)
        *value = outcome == SQLM_OK && got.as.boolean;
    return outcome;
}

sqlm_outcome sqlm_row_get_i64(sqlm_cx *cx, const sqlm_row *row, size_t column, int64_t *value)
{
    sqlm_value   got = { .type = SQLM_TYPE_NONE };
    sqlm_outcome outcome = get(cx, row, column, SQLM_TYPE_I64, value, &got);

    if (value != NULL)
        *value = outcome == SQLM_OK ? got.as.integer : 0;
    return outcome;
}

sqlm_outcome sqlm_row_get_f64(sqlm_cx *cx, const sqlm_row *row, size_t column, double *value)
{
    sqlm_value   got = { .type = SQLM_TYPE_NONE };
    sqlm_outcome outcome = get(cx, row, column, SQLM_TYPE_F64, value, &got);

    if (value != NULL)
        *value = outcome == SQLM_OK ? got.as.f64 : 0;
    return outcome;
}

sqlm_outcome sqlm_row_get_text(sqlm_cx *cx, const sqlm_row *row, size_t column, const char **value)
{
    sqlm_value   got = { .type = SQLM_TYPE_NONE };
    sqlm_outcome outcome = get(cx, row, column, SQLM_TYPE_TEXT, value, &got);

    if (value != NULL)
        *value = outcome == SQLM_OK ? got.as.text.data : NULL;
    return outcome;
}

sqlm_outcome sqlm_row_get_bytes(sqlm_cx *cx, const sqlm_row *row, size_t column, sqlm_bytes *value)
{
    sqlm_value   got = { .type = SQLM_TYPE_NONE };
    sqlm_outcome outcome = get(cx, row, column, SQLM_TYPE_BYTES, value, &got);

    if (value != NULL)
        *value = outcome == SQLM_OK ? (sqlm_bytes){ got.as.text.data, got.as.text.length } : (sqlm_bytes){ NULL, 0 };
    return outcome;
}
