/* SPDX-License-Identifier: MIT */
#include "inspect_postgres.h"

#include "list.h"
#include "recognise.h"
#include "sql_token.h"
#include "storage.h"
#include "token_postgres.h"

#include <string.h>

enum { MAXIMUM_CHECK_BYTES = 1 << 20, MAXIMUM_STORAGE_BYTES = 1 << 10, MAXIMUM_DIGITS = 38 };

/* ---- storage ----------------------------------------------------------------------------------------------------------- */

/* What PostgreSQL calls the types that we store without numbers. Six digits behind the second is what it takes without a word. */
static const struct {
    const char *name;
    const char *storage;
    sqlm_type   type;
} types[] = {
    { "boolean", "BOOLEAN", SQLM_TYPE_BOOL },
    { "smallint", "SMALLINT", SQLM_TYPE_I16 },
    { "integer", "INTEGER", SQLM_TYPE_I32 },
    { "bigint", "BIGINT", SQLM_TYPE_I64 },
    { "real", "REAL", SQLM_TYPE_F32 },
    { "double precision", "DOUBLE PRECISION", SQLM_TYPE_F64 },
    { "text", "TEXT", SQLM_TYPE_TEXT },
    { "bytea", "BYTEA", SQLM_TYPE_BYTES },
    { "date", "DATE", SQLM_TYPE_DATE },
    { "time without time zone", "TIME(6)", SQLM_TYPE_TIME },
    { "time(6) without time zone", "TIME(6)", SQLM_TYPE_TIME },
    { "timestamp without time zone", "TIMESTAMP(6)", SQLM_TYPE_TIMESTAMP },
    { "timestamp(6) without time zone", "TIMESTAMP(6)", SQLM_TYPE_TIMESTAMP },
    { "timestamp with time zone", "TIMESTAMPTZ(6)", SQLM_TYPE_TIMESTAMPTZ },
    { "timestamp(6) with time zone", "TIMESTAMPTZ(6)", SQLM_TYPE_TIMESTAMPTZ },
    { "uuid", "UUID", SQLM_TYPE_UUID },
    { "jsonb", "JSONB", SQLM_TYPE_JSON },
};

/* Passes a text where it stands there. */
static bool pass(const char **at, const char *text)
{
    const size_t length = strlen(text);

    if (strncmp(*at, text, length) != 0)
        return false;
    *at += length;
    return true;
}

/* Passes a number of at most ten digits; false when it has 32 bits or none. */
static bool pass_number(const char **at, uint32_t *number)
{
    const char *begin = *at;
    uint64_t    value = 0;

    for (; **at >= '0' && **at <= '9' && *at - begin < 10; (*at)++)
        value = value * 10 + (uint64_t)(**at - '0');
    *number = value <= INT32_MAX ? (uint32_t)value : 0;
    return *at > begin && value <= INT32_MAX;
}

static bool read_length(const char *type, sqlm_schema_column *column, sqlm_text_buffer *storage)
{
    uint32_t length;

    if (!pass(&type, "character varying(") || !pass_number(&type, &length) || strcmp(type, ")") != 0)
        return false;
    column->type = SQLM_TYPE_TEXT;
    column->max_length = length;
    sqlm_text_buffer_put_format(storage, "VARCHAR(%u)", (unsigned)length);
    return true;
}

static bool read_digits(const char *type, sqlm_schema_column *column, sqlm_text_buffer *storage)
{
    uint32_t precision;
    uint32_t scale;

    if (!pass(&type, "numeric(") || !pass_number(&type, &precision) || !pass(&type, ",") || !pass_number(&type, &scale) ||
        strcmp(type, ")") != 0)
        return false;
    if (precision <= MAXIMUM_DIGITS && scale <= precision) {
        column->type = SQLM_TYPE_DECIMAL;
        column->precision = (uint8_t)precision;
        column->scale = (uint8_t)scale;
    }
    sqlm_text_buffer_put_format(storage, "NUMERIC(%u,%u)", (unsigned)precision, (unsigned)scale);
    return true;
}

static void read_type(const char *type, sqlm_schema_column *column, sqlm_text_buffer *storage)
{
    column->type = SQLM_TYPE_NONE;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i].name, type) == 0) {
            column->type = types[i].type;
            sqlm_text_buffer_put(storage, types[i].storage);
            return;
        }
    if (!read_length(type, column, storage) && !read_digits(type, column, storage))
        sqlm_text_buffer_put(storage, type);
}

sqlm_outcome sqlm__pg_recognise_storage(sqlm_cx *cx, sqlm_arena *arena, const char *type, const char *collation,
                                        sqlm_schema_column *column)
{
    sqlm_text_buffer storage;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&storage, cx, MAXIMUM_STORAGE_BYTES);
    read_type(type, column, &storage);
    if (collation != NULL) {
        sqlm_text_buffer_put(&storage, " COLLATE ");
        sqlm_text_buffer_put(&storage, collation);
    }
    outcome = storage.outcome;
    if (outcome == SQLM_OK)
        column->storage = sqlm_arena_copy(cx, arena, sqlm_text_buffer_text(&storage), storage.length);
    sqlm_text_buffer_fini(&storage);
    return outcome == SQLM_OK && column->storage == NULL ? SQLM_ERR : outcome;
}

/* ---- type checks ------------------------------------------------------------------------------------------------------- */

typedef struct recogniser {
    sqlm_cx         *cx;
    sqlm_arena      *arena;
    sqlm_arena      *scratch;
    sqlm_text_buffer buffer;
} recogniser;

static const sqlm_dialect *postgres(void)
{
    return sqlm_dialect_of(SQLM_DIALECT_POSTGRES);
}

/* Every text of the check, in order. */
static sqlm_outcome read_labels(recogniser *r, const sqlm__tokens *check, sqlm_schema_column *candidate)
{
    const char **labels = NULL;
    size_t       count = 0;

    for (size_t i = 0; i < check->count; i++) {
        const char *label;

        if (check->items[i].kind != SQLM__TOKEN_TEXT)
            continue;
        labels = sqlm__list_grow(r->cx, r->arena, labels, count, sizeof *labels);
        label = labels == NULL ? NULL : sqlm__token_value(r->cx, r->arena, &check->items[i]);
        if (label == NULL)
            return SQLM_ERR;
        labels[count++] = label;
    }
    candidate->labels = labels;
    candidate->label_count = count;
    return SQLM_OK;
}

/* Whether a column of that kind has the storage and the check that were found. */
static sqlm_outcome is_stored_so(recogniser *r, const sqlm_schema_column *candidate, bool *same)
{
    sqlm_text_buffer_reset(&r->buffer);
    sqlm__put_storage(&r->buffer, postgres(), candidate, false);
    *same = r->buffer.outcome == SQLM_OK && strcmp(sqlm_text_buffer_text(&r->buffer), candidate->storage) == 0;
    if (!*same)
        return r->buffer.outcome;
    sqlm_text_buffer_reset(&r->buffer);
    sqlm__put_type_check(&r->buffer, postgres(), candidate);
    if (r->buffer.outcome != SQLM_OK)
        return r->buffer.outcome;
    return sqlm__sql_equal(r->cx, r->scratch, sqlm_text_buffer_text(&r->buffer), candidate->type_check, same);
}

/* The number at the check's end; 0 when there is none. */
static uint32_t last_number(const sqlm__tokens *check)
{
    uint32_t    number = 0;
    const char *at;

    if (check->count > 0 && check->items[check->count - 1].kind == SQLM__TOKEN_NUMBER) {
        at = check->items[check->count - 1].start;
        (void)pass_number(&at, &number);
    }
    return number;
}

/* PostgreSQL makes an IN of one item a comparison. */
static sqlm_outcome respell_lone_label(recogniser *r, const sqlm__tokens *check, sqlm_schema_column *column)
{
    if (check->count != 3 || !sqlm__token_is(&check->items[1], "=") || check->items[2].kind != SQLM__TOKEN_TEXT)
        return SQLM_OK;
    sqlm_text_buffer_reset(&r->buffer);
    sqlm_dialect_put_identifier(&r->buffer, postgres(), column->name);
    sqlm_text_buffer_put(&r->buffer, " IN (");
    sqlm_text_buffer_put_bytes(&r->buffer, check->items[2].start, check->items[2].length);
    sqlm_text_buffer_put(&r->buffer, ")");
    if (r->buffer.outcome != SQLM_OK)
        return r->buffer.outcome;
    column->type_check = sqlm_arena_copy(r->cx, r->arena, sqlm_text_buffer_text(&r->buffer), r->buffer.length);
    return column->type_check == NULL ? SQLM_ERR : SQLM_OK;
}

/* The kind that is stored as another one, with a check. */
static sqlm_outcome read_check(recogniser *r, sqlm_schema_column *column)
{
    sqlm__tokens       check;
    sqlm_schema_column candidate;
    bool               same = false;
    sqlm_outcome       outcome = sqlm__tokenize(r->cx, r->scratch, column->type_check, &check);

    if (outcome == SQLM_OK && column->type == SQLM_TYPE_TEXT && column->max_length > 0)
        outcome = respell_lone_label(r, &check, column);
    if (outcome != SQLM_OK)
        return outcome;
    candidate = *column;
    if (column->type == SQLM_TYPE_DECIMAL) {
        candidate.type = SQLM_TYPE_U64;
        candidate.precision = candidate.scale = 0;
    } else if (column->type == SQLM_TYPE_TEXT && column->max_length > 0) {
        candidate.type = SQLM_TYPE_ENUM;
        candidate.max_length = 0;
        outcome = read_labels(r, &check, &candidate);
    } else {
        candidate.max_length = last_number(&check);
    }
    if (outcome == SQLM_OK && candidate.type != SQLM_TYPE_NONE)
        outcome = is_stored_so(r, &candidate, &same);
    if (outcome != SQLM_OK)
        return outcome;
    if (same)
        *column = candidate;
    else
        column->type = SQLM_TYPE_NONE;
    return SQLM_OK;
}

sqlm_outcome sqlm__pg_recognise_check(sqlm_cx *cx, sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema_column *column)
{
    recogniser   r = { .cx = cx, .arena = arena, .scratch = scratch };
    sqlm_outcome outcome;

    sqlm_text_buffer_init(&r.buffer, cx, MAXIMUM_CHECK_BYTES);
    outcome = read_check(&r, column);
    sqlm_text_buffer_fini(&r.buffer);
    return outcome;
}

/* ---- defaults ---------------------------------------------------------------------------------------------------------- */

static sqlm_outcome canonical(const recogniser *r, sqlm_type type, const char *text, const char **form)
{
    return sqlm__recognise_value(r->cx, r->scratch, type, text, form);
}

/* With as many digits as the column has; NULL where PostgreSQL would round it. */
static sqlm_outcome read_decimal(const recogniser *r, const sqlm_schema_column *column, const char *text, const char **form)
{
    sqlm_error   before = *sqlm_cx_error(r->cx);
    sqlm_decimal decimal;
    sqlm_value   value;

    if (sqlm_decimal_parse(r->cx, text, &decimal) != SQLM_OK ||
        sqlm_decimal_rescale(r->cx, decimal, column->scale, &decimal) != SQLM_OK) {
        *sqlm_cx_error_details(r->cx) = before;
        return SQLM_OK;
    }
    value = sqlm_decimal_value(decimal);
    return sqlm_value_to_text(r->cx, &value, r->scratch, form);
}

static sqlm_outcome read_number(const recogniser *r, const sqlm_schema_column *column, const sqlm__pg_constant *found,
                                const char **form)
{
    if (found->kind == SQLM__PG_WORD || found->type == SQLM__PG_STRING)
        return SQLM_OK;
    if (found->type == SQLM__PG_REAL && column->type != SQLM_TYPE_F32) /* rounded before it was widened */
        return SQLM_OK;
    return column->type == SQLM_TYPE_DECIMAL ? read_decimal(r, column, found->text, form)
                                             : canonical(r, column->type, found->text, form);
}

static sqlm_outcome read_text(const recogniser *r, const sqlm_schema_column *column, const char *text, const char **form)
{
    char moment[SQLM_TEXT_FORM_SIZE];

    switch ((int)column->type) {
    case SQLM_TYPE_TEXT:
        *form = text;
        return SQLM_OK;
    case SQLM_TYPE_ENUM:
        for (size_t i = 0; i < column->label_count; i++)
            if (strcmp(column->labels[i], text) == 0)
                *form = column->labels[i];
        return SQLM_OK;
    case SQLM_TYPE_BYTES:
        return strncmp(text, "\\x", 2) == 0 ? canonical(r, column->type, text + 2, form) : SQLM_OK;
    case SQLM_TYPE_JSON:
        return canonical(r, column->type, text, form);
    default:
        if (!sqlm__pg_canonical(column->type, text, moment))
            return SQLM_OK;
        *form = sqlm_arena_copy(r->cx, r->scratch, moment, strlen(moment));
        return *form == NULL ? SQLM_ERR : SQLM_OK;
    }
}

/* Gives NULL in *form where the constant is none of the column's kind. */
static sqlm_outcome read_constant(const recogniser *r, const sqlm_schema_column *column, const sqlm__pg_constant *found,
                                  const char **form)
{
    switch ((int)column->type) {
    case SQLM_TYPE_NONE:
        return SQLM_OK;
    case SQLM_TYPE_BOOL:
        if (found->kind == SQLM__PG_WORD)
            *form = found->text;
        return SQLM_OK;
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_U64:
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
    case SQLM_TYPE_DECIMAL:
        return read_number(r, column, found, form);
    default:
        return found->kind == SQLM__PG_TEXT ? read_text(r, column, found->text, form) : SQLM_OK;
    }
}

/* The spellings of the moment at which the transaction began. */
static bool is_now(const sqlm_schema_column *column, const char *sql)
{
    static const char *const words[] = { "CURRENT_TIMESTAMP(6)", "CURRENT_TIMESTAMP", "now()", "transaction_timestamp()" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (column->type == SQLM_TYPE_TIMESTAMPTZ && strcmp(words[i], sql) == 0)
            return true;
    return false;
}

sqlm_outcome sqlm__pg_recognise_default(sqlm_cx *cx, sqlm_arena *arena, sqlm_arena *scratch, const char *sql,
                                        sqlm_schema_column *column)
{
    const recogniser  r = { .cx = cx, .arena = arena, .scratch = scratch };
    sqlm__pg_constant found;
    const char       *form = NULL;
    sqlm_outcome      outcome;

    column->default_kind = SQLM_DEFAULT_NONE;
    column->default_text = NULL;
    if (sql == NULL)
        return SQLM_OK;
    if (is_now(column, sql)) {
        column->default_kind = SQLM_DEFAULT_NOW;
        return SQLM_OK;
    }
    outcome = sqlm__pg_read_constant(cx, scratch, sql, &found);
    if (outcome != SQLM_OK || (found.kind == SQLM__PG_WORD && strcmp(found.text, "NULL") == 0))
        return outcome;
    if (found.kind != SQLM__PG_BAD)
        outcome = read_constant(&r, column, &found, &form);
    if (outcome != SQLM_OK)
        return outcome;
    column->default_kind = form != NULL ? SQLM_DEFAULT_LITERAL : SQLM_DEFAULT_RAW;
    column->default_text = sqlm_arena_copy(cx, arena, form != NULL ? form : sql, strlen(form != NULL ? form : sql));
    return column->default_text == NULL ? SQLM_ERR : SQLM_OK;
}
