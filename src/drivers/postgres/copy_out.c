/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

/* What COPY begins with: its signature, flags, and the length of what is between them and the first row. */
enum { SIGNATURE_SIZE = 11, HEADER_SIZE = 19 };

/* Objects on their way out of a table. */
typedef struct copying {
    sqlm_cx                *cx;
    postgres_conn          *conn;
    const sqlm_model       *model;
    sqlm_postgres_object_fn take;
    void                   *user;
    sqlm_plan               plan;
    sqlm_plan_column       *columns;
    postgres_step          *steps;
    PGresult               *described; /* no rows, but the types of the columns */
    char                   *object;
    sqlm_arena             *arena;     /* of its text and bytes */
    bool                    has_begun; /* the header was read */
    bool                    is_over;   /* what COPY ends with was read */
    int64_t                 rows;
} copying;

/* "COPY (SELECT … FROM …) TO STDOUT": of a query, since the computed columns of a table cannot be asked for otherwise. */
static void put_command(const copying *c, sqlm_text_buffer *sql, const char *before, const char *behind)
{
    const sqlm_dialect *dialect = c->conn->base.dialect;

    sqlm_text_buffer_reset(sql);
    sqlm_text_buffer_put(sql, before);
    for (size_t i = 0; i < c->plan.count; i++) {
        sqlm_text_buffer_put(sql, i == 0 ? "SELECT " : ", ");
        sqlm_dialect_put_identifier(sql, dialect, c->columns[i].name);
    }
    sqlm_text_buffer_put(sql, " FROM ");
    sqlm__postgres_put_table(sql, dialect, c->model);
    sqlm_text_buffer_put(sql, behind);
}

/* COPY does not tell the types of its columns: the query alone does. */
static sqlm_outcome describe(copying *c, sqlm_text_buffer *sql)
{
    sqlm_outcome outcome;

    put_command(c, sql, "", " LIMIT 0");
    outcome = sql->outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_run_text(c->cx, c->conn, sqlm_text_buffer_text(sql), &c->described);
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_choose_steps(c->cx, &c->plan, c->described, c->steps);
    return outcome;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome fail_protocol(const copying *c)
{
    return SQLM_FAIL(c->cx, PROTOCOL, NONE, "the server's COPY is not of the form that it has since version 7.4");
}

/* Passes over the header, with which the first row comes. */
static sqlm_outcome pass_header(copying *c, const char **data, size_t *size)
{
    static const char signature[SIGNATURE_SIZE + 1] = "PGCOPY\n\377\r\n\0";
    size_t            extension;

    if (*size < HEADER_SIZE || memcmp(*data, signature, SIGNATURE_SIZE) != 0)
        return fail_protocol(c);
    extension = sqlm__postgres_get_u32(*data + HEADER_SIZE - 4);
    if (extension > *size - HEADER_SIZE)
        return fail_protocol(c);
    *data += HEADER_SIZE + extension;
    *size -= HEADER_SIZE + extension;
    c->has_begun = true;
    return SQLM_OK;
}

static sqlm_outcome take_row(copying *c, const char *data, size_t size)
{
    sqlm_outcome outcome = c->has_begun ? SQLM_OK : pass_header(c, &data, &size);

    if (outcome != SQLM_OK || size == 0)
        return outcome;
    if (size < 2 || c->is_over)
        return fail_protocol(c);
    c->is_over = sqlm__postgres_get_u16(data) == UINT16_MAX;
    if (c->is_over)
        return SQLM_OK;
    if (sqlm__postgres_get_u16(data) != c->plan.count)
        return fail_protocol(c);
    sqlm_arena_reset(c->arena);
    memset(c->object, 0, c->model->object_size);
    outcome = sqlm__postgres_read_fields(c->cx, &c->plan, c->steps, c->described, data + 2, size - 2, c->object, c->arena);
    if (outcome != SQLM_OK)
        return outcome;
    c->rows++;
    return c->take(c->cx, c->user, c->object);
}

/* Rows that are here already need no wait: the context is asked now and then. */
static sqlm_outcome take_rows(copying *c)
{
    postgres_conn *conn = c->conn;
    sqlm_outcome   outcome = SQLM_OK;
    bool           on = true;
    int            got = 1;

    conn->cx = c->cx;
    while (outcome == SQLM_OK && got >= 0) {
        char *data = NULL;

        got = PQgetCopyData(conn->pg, &data, 1);
        if (got > 0)
            outcome = take_row(c, data, (size_t)got);
        PQfreemem(data);
        if (got == 0) {
            outcome = sqlm__postgres_receive(c->cx, conn, SQLM_NO_DEADLINE, &on);
            got = on ? got : -1; /* reading the answer tells */
        } else if (outcome == SQLM_OK && (c->rows & 255) == 0) {
            outcome = sqlm_cx_check(c->cx);
        }
    }
    return outcome;
}

/* ---- the exchange ---------------------------------------------------------------------------------------------------------- */

static sqlm_outcome copy(copying *c, sqlm_text_buffer *sql)
{
    PGresult    *result = NULL;
    sqlm_outcome outcome = describe(c, sql);

    if (outcome != SQLM_OK)
        return outcome;
    put_command(c, sql, "COPY (", ") TO STDOUT (FORMAT binary)");
    outcome = sql->outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_begin_copy(c->cx, c->conn, sqlm_text_buffer_text(sql), PGRES_COPY_OUT);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = take_rows(c);
    if (outcome != SQLM_OK) {
        sqlm__postgres_settle(c->cx, c->conn, true, NULL);
        sqlm__postgres_note_sent(c->cx, c->conn);
        return outcome;
    }
    outcome = sqlm__postgres_read_answer(c->cx, c->conn, sqlm_text_buffer_text(sql), &result);
    PQclear(result);
    return outcome == SQLM_OK && !c->is_over ? fail_protocol(c) : outcome;
}

static sqlm_outcome make_room(copying *c)
{
    const sqlm_allocator *allocator = &c->conn->base.allocator;
    const size_t          count = c->model->field_count;

    c->columns = sqlm_allocate(allocator, count, sizeof *c->columns);
    c->steps = sqlm_allocate(allocator, count, sizeof *c->steps);
    c->object = sqlm_allocate(allocator, c->model->object_size, 1);
    if (c->columns == NULL || c->steps == NULL || c->object == NULL)
        return SQLM_FAIL(c->cx, OUT_OF_MEMORY, NONE, "no memory for the columns of a model");
    for (uint32_t i = 0; i < count; i++)
        sqlm_field_plan(c->model, i, &c->columns[i]);
    c->plan = (sqlm_plan){ c->columns, count, c->model->object_size };
    return sqlm_arena_new(c->cx, &c->arena);
}

static sqlm_outcome copy_within_room(copying *c)
{
    const sqlm_allocator *allocator = &c->conn->base.allocator;
    sqlm_text_buffer      sql;
    sqlm_outcome          outcome = make_room(c);

    sqlm_text_buffer_init(&sql, c->cx, 1 << 20);
    if (outcome == SQLM_OK)
        outcome = copy(c, &sql);
    sqlm_text_buffer_fini(&sql);
    PQclear(c->described);
    sqlm_arena_free(c->arena);
    sqlm_release(allocator, c->object, c->model->object_size, 1);
    sqlm_release(allocator, c->steps, c->model->field_count, sizeof *c->steps);
    sqlm_release(allocator, c->columns, c->model->field_count, sizeof *c->columns);
    return outcome;
}

sqlm_outcome sqlm_postgres_copy_out(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, sqlm_postgres_object_fn take, void *user,
                                    int64_t *rows)
{
    copying      c = { .cx = cx, .conn = (postgres_conn *)conn, .model = model, .take = take, .user = user };
    sqlm_outcome outcome;

    if (rows != NULL)
        *rows = 0;
    if (model == NULL || model->abi_version != SQLM_MODEL_ABI || model->projection != NULL || take == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the model is NULL, of another version of the library or a projection, or there is no function");
    outcome = sqlm__postgres_enter(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = copy_within_room(&c);
    if (outcome == SQLM_PANICKED)
        sqlm_conn_mark_broken(conn);
    sqlm_conn_leave(conn);
    if (rows != NULL)
        *rows = c.rows;
    return outcome;
}
