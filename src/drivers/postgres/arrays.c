/* SPDX-License-Identifier: MIT */
/* Many objects by one statement: each of its parameters is an array, with a value for each object. */
#include "postgres_conn.h"

#include <sqlmodel/sys/batch.h>
#include <sqlmodel/sys/text_buffer.h>

#include <stdio.h>

/* Objects of one statement, fewer where their values are long. Few objects are not worth a statement of their own. */
enum { MOST_OBJECTS = 1000, LONG_BYTES = 1 << 20, FEWEST_OBJECTS = 16 };

/* An array of one dimension begins with: dimensions, whether it has NULLs, the type, how many, the first one's index. */
enum { HEADER_NULLS = 4, HEADER_TYPE = 8, HEADER_COUNT = 12, HEADER_FIRST = 16 };

static const Oid array_types[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = 1000,      [SQLM_TYPE_I16] = 1005,  [SQLM_TYPE_I32] = 1007,  [SQLM_TYPE_I64] = 1016,
    [SQLM_TYPE_U64] = 1231,       [SQLM_TYPE_F32] = 1021,  [SQLM_TYPE_F64] = 1022,  [SQLM_TYPE_TEXT] = 1009,
    [SQLM_TYPE_BYTES] = 1001,     [SQLM_TYPE_DECIMAL] = 1231, [SQLM_TYPE_DATE] = 1182, [SQLM_TYPE_TIME] = 1183,
    [SQLM_TYPE_TIMESTAMP] = 1115, [SQLM_TYPE_TIMESTAMPTZ] = 1185, [SQLM_TYPE_UUID] = 2951, [SQLM_TYPE_JSON] = 3807,
    [SQLM_TYPE_ENUM] = 1009,
};

/* A batch on its way. */
typedef struct sending {
    sqlm_cx            *cx;
    postgres_conn      *conn;
    postgres_statement *statement; /* the one with arrays */
    const sqlm_batch   *batch;
    sqlm_text_buffer   *arrays; /* one for each parameter */
    size_t              first;  /* object of the statement that is made */
    size_t              count;  /* of its objects */
    bool                has_steps; /* of the rows that come back */
    bool                has_key;
    int64_t             last_key;
    sqlm_result         result;
} sending;

/* ---- the statement --------------------------------------------------------------------------------------------------------- */

static void put_number(sqlm_text_buffer *text, const char *before, size_t number)
{
    char digits[64];

    (void)snprintf(digits, sizeof digits, "%s%zu", before, number);
    sqlm_text_buffer_put(text, digits);
}

/* " FROM unnest($1, $2) AS sqlm_object (sqlm_1, sqlm_2)"; in order, the objects have a number too. */
static void put_source(sqlm_text_buffer *text, size_t count, bool in_order)
{
    for (size_t i = 1; i <= count; i++)
        put_number(text, i == 1 ? " FROM unnest($" : ", $", i);
    sqlm_text_buffer_put(text, in_order ? ") WITH ORDINALITY AS sqlm_object" : ") AS sqlm_object");
    for (size_t i = 1; i <= count; i++)
        put_number(text, i == 1 ? " (sqlm_" : ", sqlm_", i);
    sqlm_text_buffer_put(text, in_order ? ", sqlm_number) ORDER BY sqlm_object.sqlm_number" : ")");
}

/* Copies a statement up to a word that stands outside of texts, names and parentheses (or to its end), parameters as members of the object.
 * @return where the word begins. */
static const char *copy_until(sqlm_text_buffer *text, const char *sql, const char *at, const char *word)
{
    size_t depth = 0;

    while (*at != '\0' && (depth > 0 || strncmp(at, word, strlen(word)) != 0)) {
        const char *after = sqlm__postgres_skip_piece(sql, at);
        size_t      number = after == NULL ? sqlm__postgres_parameter_number(sql, at) : 0;

        if (number > 0) {
            put_number(text, "sqlm_object.sqlm_", number);
            at += 1 + strspn(at + 1, "0123456789");
            continue;
        }
        after = after != NULL ? after : at + 1;
        depth += *at == '(';
        depth -= *at == ')' && depth > 0;
        sqlm_text_buffer_put_bytes(text, at, (size_t)(after - at));
        at = after;
    }
    return at;
}

/* INSERT INTO … VALUES ($1, 1) RETURNING …: rows that are given back are made in the order of the objects. */
static bool rewrite_insert(sqlm_text_buffer *text, const char *sql, size_t count)
{
    static const char values[] = " VALUES ";
    const char       *at = copy_until(text, sql, sql, values);
    size_t            begin;

    if (*at == '\0' || at[sizeof values - 1] != '(')
        return false;
    at += sizeof values - 1;
    sqlm_text_buffer_put(text, " SELECT ");
    begin = text->length;
    at = copy_until(text, sql, at, " RETURNING ");
    if (text->outcome != SQLM_OK || text->length < begin + 2 || text->data[text->length - 1] != ')')
        return false;
    text->data[begin] = ' '; /* the parentheses would make it one value, a row */
    text->data[text->length - 1] = ' ';
    put_source(text, count, *at != '\0'); /* sorting costs the server some percent */
    sqlm_text_buffer_put(text, at);
    return true;
}

static bool rewrite_update(sqlm_text_buffer *text, const char *sql, size_t count)
{
    const char *at = copy_until(text, sql, sql, " WHERE ");

    if (*at == '\0')
        return false;
    put_source(text, count, false);
    return *copy_until(text, sql, at + 1, " RETURNING ") == '\0';
}

/* Nothing is promised of what a database of the user's own does with it: what is refused, or counts otherwise than expected, is run one by one. */
static bool rewrite(sqlm_text_buffer *text, const postgres_statement *statement)
{
    if (strncmp(statement->sql, "INSERT INTO ", 12) == 0)
        return rewrite_insert(text, statement->sql, statement->parameter_count);
    return rewrite_update(text, statement->sql, statement->parameter_count);
}

static bool have_arrays(const sqlm_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->columns[i].type == SQLM_TYPE_NONE || plan->columns[i].type >= SQLM_TYPE_COUNT)
            return false;
    }
    return plan->count > 0;
}

bool sqlm__postgres_may_be_arrays(const postgres_statement *statement, const sqlm_batch *batch)
{
    if (batch->count < FEWEST_OBJECTS || batch->value_count > 0 || batch->plan->count != statement->parameter_count ||
        !have_arrays(batch->plan))
        return false;
    if (strncmp(statement->sql, "INSERT INTO ", 12) == 0)
        return batch->returning == NULL || batch->returned_key != NULL;
    return strncmp(statement->sql, "UPDATE ", 7) == 0 && batch->returning == NULL;
}

/* ---- the arrays ------------------------------------------------------------------------------------------------------------ */

static void set_u32(char *at, uint32_t number)
{
    number = htobe32(number);
    memcpy(at, &number, sizeof number);
}

void sqlm__postgres_put_array_header(char header[POSTGRES_ARRAY_HEADER], Oid type, size_t count)
{
    set_u32(header, 1);
    set_u32(header + HEADER_NULLS, 0);
    set_u32(header + HEADER_TYPE, type);
    set_u32(header + HEADER_COUNT, (uint32_t)count);
    set_u32(header + HEADER_FIRST, 1);
}

Oid sqlm__postgres_array_type(uint8_t type)
{
    return array_types[type];
}

static void begin_arrays(sending *s)
{
    for (size_t i = 0; i < s->batch->plan->count; i++) {
        char header[POSTGRES_ARRAY_HEADER];

        sqlm__postgres_put_array_header(header, 0, 0);
        sqlm_text_buffer_reset(&s->arrays[i]);
        sqlm_text_buffer_put_bytes(&s->arrays[i], header, sizeof header);
    }
}

/* The values of one object; @bytes grows by their length. */
static sqlm_outcome put_object(sending *s, size_t index, size_t *bytes)
{
    const postgres_arguments *a = &s->conn->arguments;
    sqlm_outcome outcome = sqlm__postgres_encode_object(s->cx, s->conn, s->batch->plan, sqlm_batch_object(s->batch, index));

    for (size_t i = 0; i < s->batch->plan->count && outcome == SQLM_OK; i++) {
        sqlm__postgres_put_field(&s->arrays[i], a, i);
        outcome = s->arrays[i].outcome;
        if (outcome == SQLM_OK && a->values[i] == NULL)
            set_u32(s->arrays[i].data + HEADER_NULLS, 1);
        *bytes += (size_t)a->lengths[i];
    }
    return outcome;
}

/* Makes the next statement's arrays the arguments. */
static sqlm_outcome fill_arrays(sending *s)
{
    postgres_arguments *a = &s->conn->arguments;
    size_t              bytes = 0;
    sqlm_outcome        outcome = SQLM_OK;

    begin_arrays(s);
    for (s->count = 0; outcome == SQLM_OK && s->count < MOST_OBJECTS && bytes < LONG_BYTES && s->first + s->count < s->batch->count; s->count++)
        outcome = put_object(s, s->first + s->count, &bytes);
    for (size_t i = 0; i < s->batch->plan->count && outcome == SQLM_OK; i++) {
        set_u32(s->arrays[i].data + HEADER_TYPE, a->types[i]);
        set_u32(s->arrays[i].data + HEADER_COUNT, (uint32_t)s->count);
        a->values[i] = s->arrays[i].data;
        a->lengths[i] = (int)s->arrays[i].length;
        a->formats[i] = 1;
        a->types[i] = array_types[s->batch->plan->columns[i].type];
    }
    return outcome;
}

/* ---- what comes back ------------------------------------------------------------------------------------------------------- */

/* SQL does not promise the order of what RETURNING gives. Keys were drawn in the order of the objects: where those that come back rise, it
 * is theirs. @good is false where they do not. */
static sqlm_outcome check_key(sending *s, const void *object, bool *good)
{
    sqlm_value   key;
    sqlm_outcome outcome = sqlm_plan_read(s->cx, s->batch->returned_key, object, &key);

    if (outcome != SQLM_OK)
        return outcome;
    *good = *good && (!s->has_key || key.as.integer > s->last_key);
    s->has_key = true;
    s->last_key = key.as.integer;
    return SQLM_OK;
}

static sqlm_outcome take_rows(sending *s, const PGresult *part, bool *good)
{
    const sqlm_plan *returning = s->batch->returning;
    size_t           bytes = 0;
    sqlm_outcome     outcome = SQLM_OK;

    if ((size_t)PQntuples(part) != s->count) {
        *good = false;
        return SQLM_OK;
    }
    if (!s->has_steps)
        outcome = sqlm__postgres_choose_batch_steps(s->cx, s->conn, returning, part);
    s->has_steps = outcome == SQLM_OK;
    for (size_t i = 0; i < s->count && outcome == SQLM_OK; i++) {
        void *object = sqlm_batch_object(s->batch, s->first + i);

        outcome = sqlm__postgres_read_row(s->cx, returning, s->conn->steps, part, (int)i, object, NULL, &bytes);
        if (outcome == SQLM_OK)
            outcome = check_key(s, object, good);
    }
    return outcome;
}

static sqlm_outcome send_next(sending *s, bool *good)
{
    PGresult    *part = NULL;
    sqlm_outcome outcome = fill_arrays(s);
    int64_t      rows;

    if (outcome == SQLM_OK)
        outcome = sqlm__postgres_run_statement(s->cx, s->statement, &part);
    if (outcome != SQLM_OK)
        return outcome;
    rows = sqlm__postgres_affected(part);
    s->result.rows_affected += rows;
    if (s->batch->returning != NULL)
        outcome = take_rows(s, part, good);
    else
        *good = rows == (int64_t)s->count; /* two objects with one key would be one row's */
    PQclear(part);
    s->first += s->count;
    return outcome;
}

static sqlm_outcome send_all(sending *s, bool *good)
{
    sqlm_outcome outcome = SQLM_OK;

    *good = true;
    while (s->first < s->batch->count && outcome == SQLM_OK && *good)
        outcome = send_next(s, good);
    return outcome;
}

static sqlm_outcome prepare(sending *s, const postgres_statement *statement, bool *good)
{
    sqlm_text_buffer text;
    sqlm_statement  *made = NULL;
    sqlm_outcome     outcome = SQLM_OK;

    sqlm_text_buffer_init(&text, s->cx, 1 << 24);
    *good = rewrite(&text, statement);
    outcome = text.outcome;
    if (outcome == SQLM_OK && *good)
        outcome = sqlm__postgres_prepare(s->cx, &s->conn->base, sqlm_text_buffer_text(&text), text.length, &made);
    s->statement = (postgres_statement *)made;
    sqlm_text_buffer_fini(&text);
    return outcome;
}

sqlm_outcome sqlm__postgres_run_arrays(sqlm_cx *cx, postgres_statement *statement, const sqlm_batch *batch, sqlm_result *result, bool *good)
{
    sending               s = { .cx = cx, .conn = (postgres_conn *)statement->base.conn, .batch = batch };
    const sqlm_allocator *allocator = &s.conn->base.allocator;
    const size_t          count = batch->plan->count;
    sqlm_outcome          outcome;

    *good = false;
    s.arrays = sqlm_allocate(allocator, count, sizeof *s.arrays);
    if (s.arrays == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for the arrays of %zu columns", count);
    for (size_t i = 0; i < count; i++)
        sqlm_text_buffer_init(&s.arrays[i], cx, POSTGRES_MAX_ARRAY);
    outcome = prepare(&s, statement, good);
    if (outcome == SQLM_OK && *good)
        outcome = send_all(&s, good);
    if (s.statement != NULL)
        sqlm__postgres_release(&s.statement->base);
    for (size_t i = 0; i < count; i++)
        sqlm_text_buffer_fini(&s.arrays[i]);
    sqlm_release(allocator, s.arrays, count, sizeof *s.arrays);
    *result = s.result;
    return outcome;
}
