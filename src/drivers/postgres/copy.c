/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sqlmodel/sys/batch.h>

/* Bytes that are collected before they are handed on, and the longest row: what the server takes. */
#define CHUNK       65536
#define MAXIMUM_ROW 0x3FFFFFFF

/* Objects on their way into a table. */
typedef struct copying {
    sqlm_cx          *cx;
    postgres_conn    *conn;
    const sqlm_model *model;
    const char       *objects;
    size_t            count;
    sqlm_plan         plan;
    sqlm_plan_column  key;      /* that the database makes */
    bool              has_key;  /* there is one, */
    bool              sends_key; /* and it is sent */
    sqlm_text_buffer  rows;
} copying;

static const char *object_at(const copying *c, size_t index)
{
    return c->objects + index * c->model->object_size;
}

/* ---- what is sent ---------------------------------------------------------------------------------------------------------- */

static sqlm_outcome has_own_key(copying *c, size_t index, bool *has)
{
    sqlm_value   value;
    sqlm_outcome outcome = sqlm_plan_read(c->cx, &c->key, object_at(c, index), &value);

    *has = outcome == SQLM_OK && !sqlm_value_is_null(&value) && value.as.integer != 0;
    return outcome;
}

/* The first object tells whether keys are sent. */
static sqlm_outcome find_key(copying *c)
{
    sqlm_outcome outcome = SQLM_OK;

    for (uint32_t i = 0; i < c->model->field_count; i++) {
        if (sqlm_attribute_find(c->model->fields[i].attributes, SQLM_ATTR_AUTO_INCREMENT) == NULL)
            continue;
        sqlm_field_plan(c->model, i, &c->key);
        c->has_key = true;
        outcome = has_own_key(c, 0, &c->sends_key);
    }
    return outcome;
}

static bool is_sent(const copying *c, const sqlm_field *field)
{
    if (sqlm_attribute_find(field->attributes, SQLM_ATTR_GENERATED) != NULL)
        return false;
    return c->sends_key || sqlm_attribute_find(field->attributes, SQLM_ATTR_AUTO_INCREMENT) == NULL;
}

static void fill_plan(copying *c, sqlm_plan_column *columns)
{
    c->plan = (sqlm_plan){ columns, 0, c->model->object_size };
    for (uint32_t i = 0; i < c->model->field_count; i++) {
        if (is_sent(c, &c->model->fields[i]))
            sqlm_field_plan(c->model, i, &columns[c->plan.count++]);
    }
}

void sqlm__postgres_put_table(sqlm_text_buffer *sql, const sqlm_dialect *dialect, const sqlm_model *model)
{
    const char *schema = sqlm_model_schema(model);

    if (schema != NULL) {
        sqlm_dialect_put_identifier(sql, dialect, schema);
        sqlm_text_buffer_put(sql, ".");
    }
    sqlm_dialect_put_identifier(sql, dialect, model->table);
}

static void put_command(const copying *c, sqlm_text_buffer *sql)
{
    const sqlm_dialect *dialect = c->conn->base.dialect;

    sqlm_text_buffer_put(sql, "COPY ");
    sqlm__postgres_put_table(sql, dialect, c->model);
    for (size_t i = 0; i < c->plan.count; i++) {
        sqlm_text_buffer_put(sql, i == 0 ? " (" : ", ");
        sqlm_dialect_put_identifier(sql, dialect, c->plan.columns[i].name);
    }
    sqlm_text_buffer_put(sql, ") FROM STDIN (FORMAT binary)");
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------ */

static void put_u16(sqlm_text_buffer *rows, uint16_t number)
{
    number = htobe16(number);
    sqlm_text_buffer_put_bytes(rows, &number, sizeof number);
}

static void put_row(copying *c)
{
    put_u16(&c->rows, (uint16_t)c->plan.count);
    for (size_t i = 0; i < c->plan.count; i++)
        sqlm__postgres_put_field(&c->rows, &c->conn->arguments, i);
}

/* Hands on what is collected, and waits until it has gone out: so memory does not grow, and a deadline is noticed. */
static sqlm_outcome flush(copying *c)
{
    postgres_conn *conn = c->conn;
    sqlm_outcome   outcome = c->rows.outcome;
    bool           on = true;

    conn->cx = c->cx;
    /* 0: there was no room for them, and they are not sent */
    if (outcome == SQLM_OK && PQputCopyData(conn->pg, sqlm_text_buffer_text(&c->rows), (int)c->rows.length) <= 0)
        outcome = PQstatus(conn->pg) == CONNECTION_BAD
                      ? SQLM_OK /* reading the answer tells */
                      : SQLM_FAIL(c->cx, OUT_OF_MEMORY, NONE, "the client library has no memory for rows");
    while (outcome == SQLM_OK && on && PQflush(conn->pg) > 0)
        outcome = sqlm__postgres_receive(c->cx, conn, SQLM_NO_DEADLINE, &on);
    sqlm_text_buffer_reset(&c->rows);
    return outcome;
}

static sqlm_outcome put_object(copying *c, size_t index)
{
    bool         has = false;
    sqlm_outcome outcome = c->has_key ? has_own_key(c, index, &has) : SQLM_OK;

    if (outcome == SQLM_OK && has != c->sends_key)
        outcome = SQLM_FAIL(c->cx, MISUSE, NONE, "the object has %s, the first one has %s: the database makes all keys or none",
                            has ? "a key" : "none", has ? "none" : "a key");
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_encode_object(c->cx, c->conn, &c->plan, object_at(c, index));
    if (outcome != SQLM_OK) {
        sqlm_batch_name_object(c->cx, index);
        return outcome;
    }
    put_row(c);
    return SQLM_OK;
}

static sqlm_outcome put_objects(copying *c)
{
    static const char signature[19] = "PGCOPY\n\377\r\n\0"; /* flags and the header's extension follow: none */
    sqlm_outcome      outcome = SQLM_OK;

    sqlm_text_buffer_put_bytes(&c->rows, signature, sizeof signature);
    for (size_t i = 0; i < c->count && outcome == SQLM_OK; i++) {
        outcome = put_object(c, i);
        if (outcome == SQLM_OK && c->rows.length >= CHUNK)
            outcome = flush(c);
    }
    put_u16(&c->rows, UINT16_MAX);
    return outcome == SQLM_OK ? flush(c) : outcome;
}

/* ---- the exchange ---------------------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm__postgres_begin_copy(sqlm_cx *cx, postgres_conn *conn, const char *sql, ExecStatusType expected)
{
    PGresult    *part = NULL;
    sqlm_outcome outcome = sqlm__postgres_clear_wire(cx, conn);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm__postgres_begin_answer(conn);
    outcome = sqlm__postgres_check_sent(cx, conn, PQsendQuery(conn->pg, sql));
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__postgres_next_part(cx, conn, &part);
    if (outcome != SQLM_OK || PQresultStatus(part) != expected) {
        sqlm__postgres_settle(cx, conn, outcome != SQLM_OK, NULL);
        if (outcome != SQLM_OK)
            sqlm__postgres_note_sent(cx, conn);
        else
            outcome = part != NULL ? sqlm__postgres_fail(cx, conn, part, sql) : sqlm__postgres_fail_lost(cx, conn);
    }
    PQclear(part);
    return outcome;
}

static sqlm_outcome copy_rows(copying *c, const char *sql, int64_t *rows)
{
    PGresult    *result = NULL;
    sqlm_outcome outcome = sqlm__postgres_begin_copy(c->cx, c->conn, sql, PGRES_COPY_IN);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = put_objects(c);
    if (outcome != SQLM_OK) { /* the server is told that this was not the end */
        (void)PQputCopyEnd(c->conn->pg, "the client gives up");
        sqlm__postgres_settle(c->cx, c->conn, true, NULL); /* it may wait for somebody's lock */
        sqlm__postgres_note_sent(c->cx, c->conn);
        return outcome;
    }
    (void)PQputCopyEnd(c->conn->pg, NULL);
    outcome = sqlm__postgres_read_answer(c->cx, c->conn, sql, &result);
    for (const char *digit = outcome == SQLM_OK ? PQcmdTuples(result) : ""; *digit >= '0' && *digit <= '9'; digit++)
        *rows = *rows * 10 + (*digit - '0');
    PQclear(result);
    return outcome;
}

static sqlm_outcome copy(copying *c, int64_t *rows)
{
    const sqlm_allocator *allocator = &c->conn->base.allocator;
    sqlm_plan_column     *columns;
    sqlm_text_buffer      sql;
    sqlm_outcome          outcome = find_key(c);

    if (outcome != SQLM_OK)
        return outcome;
    columns = sqlm_allocate(allocator, c->model->field_count, sizeof *columns);
    if (columns == NULL)
        return SQLM_FAIL(c->cx, OUT_OF_MEMORY, NONE, "no memory for the columns of a model");
    fill_plan(c, columns);
    sqlm_text_buffer_init(&sql, c->cx, 1 << 20);
    sqlm_text_buffer_init(&c->rows, c->cx, MAXIMUM_ROW);
    put_command(c, &sql);
    outcome = sql.outcome;
    if (outcome == SQLM_OK && c->plan.count == 0)
        outcome = SQLM_FAIL(c->cx, UNSUPPORTED, NONE, "model '%s' has no field that could be sent", c->model->name);
    if (outcome == SQLM_OK)
        outcome = copy_rows(c, sqlm_text_buffer_text(&sql), rows);
    sqlm_text_buffer_fini(&c->rows);
    sqlm_text_buffer_fini(&sql);
    sqlm_release(allocator, columns, c->model->field_count, sizeof *columns);
    return outcome;
}

sqlm_outcome sqlm_postgres_copy_in(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *objects, size_t count,
                                   int64_t *rows)
{
    copying      c = { .cx = cx, .conn = (postgres_conn *)conn, .model = model, .objects = objects, .count = count };
    int64_t      copied = 0;
    sqlm_outcome outcome;

    if (rows != NULL)
        *rows = 0;
    if (model == NULL || model->abi_version != SQLM_MODEL_ABI || model->projection != NULL || (objects == NULL && count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE, "the model is NULL, of another version of the library or a projection, or there are no objects");
    outcome = sqlm__postgres_enter(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    if (count > 0)
        outcome = copy(&c, &copied);
    sqlm_conn_leave(conn);
    if (outcome == SQLM_OK && rows != NULL)
        *rows = copied;
    return outcome;
}
