/* SPDX-License-Identifier: MIT */
#include "recognise.h"

#include <stdlib.h>
#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

#include "list.h"
#include "sql_token.h"
#include "storage.h"

enum { MAXIMUM_CHECK_BYTES = 1 << 20, MAXIMUM_DIGITS = 38 };

typedef struct recogniser {
    sqlm_cx            *cx;
    const sqlm_dialect *dialect;
    sqlm_arena         *arena;
    sqlm_arena         *scratch;
    sqlm_text_buffer    buffer; /* for the check of a candidate */
    sqlm__tokens        check;  /* of the column */
} recogniser;

/* ---- kinds ------------------------------------------------------------------------------------------------------- */

/* The last number in the check; 0 when there is none or it is too large. */
static uint32_t last_number(const sqlm__tokens *check)
{
    for (size_t i = check->count; i > 0; i--) {
        const sqlm__token *token = &check->items[i - 1];
        uint64_t           number = 0;

        if (token->kind != SQLM__TOKEN_NUMBER)
            continue;
        for (size_t k = 0; k < token->length && number <= UINT32_MAX; k++) {
            if (token->start[k] < '0' || token->start[k] > '9')
                return 0;
            number = number * 10 + (uint64_t)(token->start[k] - '0');
        }
        return number <= UINT32_MAX ? (uint32_t)number : 0;
    }
    return 0;
}

/* Pieces [0-9] of the first text in the check. */
static size_t digit_pieces(const sqlm__tokens *check)
{
    static const char piece[] = "[0-9]";
    size_t            count = 0;

    for (size_t i = 0; i < check->count; i++) {
        const sqlm__token *token = &check->items[i];

        if (token->kind != SQLM__TOKEN_TEXT)
            continue;
        for (size_t k = 0; k + sizeof piece - 1 <= token->length; k++) {
            if (memcmp(token->start + k, piece, sizeof piece - 1) == 0)
                count++;
        }
        break;
    }
    return count;
}

/* Every text in the check, in order. */
static sqlm_outcome read_labels(recogniser *r, sqlm_schema_column *candidate)
{
    const char **labels = NULL;
    size_t       count = 0;

    for (size_t i = 0; i < r->check.count; i++) {
        if (r->check.items[i].kind != SQLM__TOKEN_TEXT)
            continue;
        labels = sqlm__list_grow(r->cx, r->scratch, labels, count, sizeof *labels);
        if (labels == NULL)
            return SQLM_ERR;
        labels[count] = sqlm__token_value(r->cx, r->scratch, &r->check.items[i]);
        if (labels[count++] == NULL)
            return SQLM_ERR;
    }
    candidate->labels = labels;
    candidate->label_count = count;
    return SQLM_OK;
}

/* Whether a column of this kind would be declared with the type that was found. */
static sqlm_outcome has_storage(recogniser *r, const sqlm_schema_column *column, bool *has)
{
    *has = false;
    for (int lone_key = 0; lone_key <= 1 && !*has; lone_key++) {
        sqlm_text_buffer_reset(&r->buffer);
        sqlm__put_storage(&r->buffer, r->dialect, column, lone_key == 1);
        if (r->buffer.outcome != SQLM_OK)
            return r->buffer.outcome;
        *has = sqlm__names_equal(column->storage, sqlm_text_buffer_text(&r->buffer));
    }
    return SQLM_OK;
}

/* Whether a column of this kind would have the check that was found. */
static sqlm_outcome try_candidate(recogniser *r, const sqlm_schema_column *candidate, bool *matches)
{
    const char  *text;
    sqlm__tokens tokens;
    sqlm_outcome outcome;

    sqlm_text_buffer_reset(&r->buffer);
    sqlm__put_type_check(&r->buffer, r->dialect, candidate);
    if (r->buffer.outcome != SQLM_OK)
        return r->buffer.outcome;
    text = sqlm_text_buffer_text(&r->buffer);
    if (text[0] == '\0' || candidate->type_check == NULL) {
        *matches = text[0] == '\0' && candidate->type_check == NULL;
        return SQLM_OK;
    }
    outcome = sqlm__tokenize(r->cx, r->scratch, text, &tokens);
    if (outcome == SQLM_OK)
        *matches = sqlm__tokens_equal(&r->check, &tokens);
    return outcome;
}

/* The check bounds digits and point. It has a piece [0-9] for each digit behind the point and one before it, but a 0 before the point of
 * a pure fraction. */
static sqlm_outcome try_decimal(recogniser *r, sqlm_schema_column *candidate, bool *matches)
{
    const uint32_t length = last_number(&r->check);
    const size_t   pieces = digit_pieces(&r->check);
    sqlm_outcome   outcome = SQLM_OK;

    if (pieces == 0 || pieces > MAXIMUM_DIGITS + 1)
        return SQLM_OK;
    candidate->scale = (uint8_t)(pieces - 1);
    candidate->precision = (uint8_t)(length < MAXIMUM_DIGITS + 2 ? length : 0);
    if (candidate->scale > 0 && candidate->precision > 0)
        candidate->precision--;
    if (candidate->precision > candidate->scale && candidate->precision <= MAXIMUM_DIGITS)
        outcome = try_candidate(r, candidate, matches);
    if (outcome != SQLM_OK || *matches || pieces > MAXIMUM_DIGITS)
        return outcome;
    candidate->scale = (uint8_t)pieces;
    candidate->precision = (uint8_t)pieces;
    return try_candidate(r, candidate, matches);
}

static sqlm_outcome try_type(recogniser *r, sqlm_schema_column *candidate, bool *matches)
{
    sqlm_outcome outcome = SQLM_OK;

    if (candidate->type == SQLM_TYPE_DECIMAL)
        return try_decimal(r, candidate, matches);
    if (candidate->type == SQLM_TYPE_TEXT || candidate->type == SQLM_TYPE_BYTES)
        candidate->max_length = last_number(&r->check);
    if (candidate->type == SQLM_TYPE_ENUM)
        outcome = read_labels(r, candidate);
    if (outcome != SQLM_OK || (candidate->type == SQLM_TYPE_ENUM && candidate->label_count == 0))
        return outcome;
    outcome = try_candidate(r, candidate, matches);
    if (outcome == SQLM_OK && !*matches && candidate->type == SQLM_TYPE_JSON) {
        candidate->nullable =
            !candidate->nullable; /* the check of a nullable column is another one: the kind is json all the same */
        outcome = try_candidate(r, candidate, matches);
    }
    return outcome;
}

static sqlm_outcome keep_labels(recogniser *r, sqlm_schema_column *column)
{
    const char **labels;

    if (column->label_count == 0)
        return SQLM_OK;
    labels = sqlm_arena_allocate(r->cx, r->arena, column->label_count * sizeof *labels, _Alignof(const char *));
    if (labels == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < column->label_count; i++) {
        labels[i] = sqlm_arena_copy(r->cx, r->arena, column->labels[i], strlen(column->labels[i]));
        if (labels[i] == NULL)
            return SQLM_ERR;
    }
    column->labels = labels;
    return SQLM_OK;
}

static sqlm_outcome find_type(recogniser *r, sqlm_schema_column *column)
{
    for (int type = SQLM_TYPE_NONE + 1; type < SQLM_TYPE_COUNT; type++) {
        sqlm_schema_column candidate = *column;
        bool               matches = false;
        bool               stored = false;
        sqlm_outcome       outcome;

        candidate.type = (sqlm_type)type;
        candidate.auto_increment = false;
        outcome = has_storage(r, &candidate, &stored);
        if (outcome == SQLM_OK && stored)
            outcome = try_type(r, &candidate, &matches);
        if (outcome != SQLM_OK)
            return outcome;
        if (matches) {
            candidate.nullable = column->nullable;
            candidate.auto_increment = column->auto_increment;
            *column = candidate;
            return keep_labels(r, column);
        }
    }
    return SQLM_OK;
}

sqlm_outcome sqlm__recognise_type(sqlm_cx *cx, const sqlm_dialect *dialect, sqlm_arena *arena, sqlm_arena *scratch,
                                  sqlm_schema_column *column)
{
    recogniser   r = { .cx = cx, .dialect = dialect, .arena = arena, .scratch = scratch };
    sqlm_outcome outcome = sqlm__tokenize(cx, scratch, column->type_check == NULL ? "" : column->type_check, &r.check);

    column->type = SQLM_TYPE_NONE;
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_init(&r.buffer, cx, MAXIMUM_CHECK_BYTES);
    outcome = find_type(&r, column);
    sqlm_text_buffer_fini(&r.buffer);
    return outcome;
}

/* ---- defaults ---------------------------------------------------------------------------------------------------- */

/* A literal of SQL: one token, with or without a sign. */
typedef struct literal {
    sqlm__token_kind kind;
    const char      *text; /* of a text: without quotes; of a number: with its minus; of a blob: its digits */
} literal;

sqlm_outcome sqlm__recognise_value(sqlm_cx *cx, sqlm_arena *scratch, sqlm_type type, const char *text, const char **form)
{
    const sqlm_error before = *sqlm_cx_error(cx);
    sqlm_value       value;
    sqlm_outcome     outcome = sqlm_value_from_text(cx, type, NULL, text, scratch, &value);

    *form = NULL;
    if (outcome == SQLM_OK)
        outcome = sqlm_value_to_text(cx, &value, scratch, form);
    if (outcome == SQLM_ERR && sqlm_cx_error(cx)->kind == SQLM_E_DATA) {
        *sqlm_cx_error_details(cx) = before; /* no failure of ours: the database has another default */
        return SQLM_OK;
    }
    return outcome;
}

static sqlm_outcome canonical(const recogniser *r, sqlm_type type, const char *text, const char **form)
{
    return sqlm__recognise_value(r->cx, r->scratch, type, text, form);
}

static size_t digits_behind_point(const char *number)
{
    const char *point = strchr(number, '.');

    return point == NULL ? 0 : strlen(point + 1);
}

/* Kinds that are stored as their text form: another spelling of the same value is another default. */
static sqlm_outcome read_text_form(recogniser *r, const sqlm_schema_column *column, const char *text, const char **form)
{
    sqlm_outcome outcome = canonical(r, column->type, text, form);

    if (outcome != SQLM_OK || *form == NULL)
        return outcome;
    if (column->type != SQLM_TYPE_TEXT && column->type != SQLM_TYPE_JSON && strcmp(*form, text) != 0)
        *form = NULL;
    if (column->type == SQLM_TYPE_DECIMAL && *form != NULL && digits_behind_point(text) != column->scale)
        *form = NULL;
    return SQLM_OK;
}

static sqlm_outcome read_label(const sqlm_schema_column *column, const char *text, const char **form)
{
    for (size_t i = 0; i < column->label_count; i++) {
        if (strcmp(column->labels[i], text) == 0)
            *form = column->labels[i];
    }
    return SQLM_OK;
}

/* u64 is written with 20 digits. */
static sqlm_outcome read_u64(recogniser *r, const char *text, const char **form)
{
    size_t zeros = strspn(text, "0");

    if (strlen(text) != 20 || strspn(text, "0123456789") != 20)
        return SQLM_OK;
    return canonical(r, SQLM_TYPE_U64, zeros == 20 ? "0" : text + zeros, form);
}

static sqlm_outcome read_number(recogniser *r, sqlm_type type, const char *text, const char **form)
{
    if (type == SQLM_TYPE_BOOL) {
        if (strcmp(text, "0") == 0 || strcmp(text, "1") == 0)
            *form = text[0] == '1' ? "true" : "false";
        return SQLM_OK;
    }
    return canonical(r, type, text, form);
}

/* Gives NULL in *form where the column's kind does not write its values like that. */
static sqlm_outcome read_literal(recogniser *r, const sqlm_schema_column *column, const literal *found, const char **form)
{
    *form = NULL;
    switch ((int)column->type) {
    case SQLM_TYPE_NONE:
        return SQLM_OK;
    case SQLM_TYPE_BOOL:
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
        return found->kind == SQLM__TOKEN_NUMBER ? read_number(r, column->type, found->text, form) : SQLM_OK;
    case SQLM_TYPE_U64:
        return found->kind == SQLM__TOKEN_TEXT ? read_u64(r, found->text, form) : SQLM_OK;
    case SQLM_TYPE_BYTES:
        return found->kind == SQLM__TOKEN_BLOB ? canonical(r, SQLM_TYPE_BYTES, found->text, form) : SQLM_OK;
    case SQLM_TYPE_ENUM:
        return found->kind == SQLM__TOKEN_TEXT ? read_label(column, found->text, form) : SQLM_OK;
    default:
        return found->kind == SQLM__TOKEN_TEXT ? read_text_form(r, column, found->text, form) : SQLM_OK;
    }
}

/* Copies a piece of the text with a minus before it where there is one. */
static sqlm_outcome copy_signed(recogniser *r, bool negative, const char *start, size_t length, const char **text)
{
    char *copy = sqlm_arena_allocate(r->cx, r->scratch, length + 2, 1);

    if (copy == NULL)
        return SQLM_ERR;
    copy[0] = '-';
    memcpy(copy + 1, start, length);
    copy[length + 1] = '\0';
    *text = negative ? copy : copy + 1;
    return SQLM_OK;
}

/* TRUE and FALSE are 1 and 0 to SQLite. Gives SQLM__TOKEN_BAD for what is no literal, SQLM__TOKEN_END for NULL. */
static sqlm_outcome find_literal(recogniser *r, sqlm__tokens tokens, literal *found)
{
    const sqlm__token *token = tokens.items;
    bool               negative = tokens.count == 2 && sqlm__token_is(token, "-");

    found->kind = SQLM__TOKEN_BAD;
    if (tokens.count == 2 && (negative || sqlm__token_is(token, "+")) && token[1].kind == SQLM__TOKEN_NUMBER)
        token++;
    else if (tokens.count != 1)
        return SQLM_OK;
    if (sqlm__token_is(token, "NULL")) {
        found->kind = SQLM__TOKEN_END;
    } else if (sqlm__token_is(token, "TRUE") || sqlm__token_is(token, "FALSE")) {
        *found = (literal){ SQLM__TOKEN_NUMBER, sqlm__token_is(token, "TRUE") ? "1" : "0" };
    } else if (token->kind == SQLM__TOKEN_NUMBER) {
        found->kind = token->kind;
        return copy_signed(r, negative, token->start, token->length, &found->text);
    } else if (token->kind == SQLM__TOKEN_BLOB) {
        found->kind = token->kind;
        return copy_signed(r, false, token->start + 2, token->length - 3, &found->text);
    } else if (token->kind == SQLM__TOKEN_TEXT) {
        found->kind = token->kind;
        found->text = sqlm__token_value(r->cx, r->scratch, token);
        return found->text == NULL ? SQLM_ERR : SQLM_OK;
    }
    return SQLM_OK;
}

static sqlm_outcome is_now(recogniser *r, const sqlm_schema_column *column, const sqlm__tokens *tokens, bool *now)
{
    sqlm_schema_column wanted = *column;
    sqlm__tokens       expected;
    sqlm_outcome       outcome;

    *now = false;
    if (column->type != SQLM_TYPE_TIMESTAMPTZ)
        return SQLM_OK;
    wanted.default_kind = SQLM_DEFAULT_NOW;
    sqlm_text_buffer_reset(&r->buffer);
    sqlm__put_default(&r->buffer, r->dialect, &wanted);
    if (r->buffer.outcome != SQLM_OK)
        return r->buffer.outcome;
    outcome = sqlm__tokenize(r->cx, r->scratch, sqlm_text_buffer_text(&r->buffer), &expected);
    if (outcome == SQLM_OK)
        *now = sqlm__tokens_equal(tokens, &expected);
    return outcome;
}

static sqlm_outcome find_default(recogniser *r, const char *sql, sqlm_schema_column *column)
{
    sqlm__tokens tokens;
    literal      found = { SQLM__TOKEN_BAD, NULL };
    const char  *form = NULL;
    bool         now = false;
    sqlm_outcome outcome = sqlm__tokenize(r->cx, r->scratch, sql, &tokens);

    if (outcome == SQLM_OK)
        outcome = is_now(r, column, &tokens, &now);
    if (outcome == SQLM_OK)
        outcome = find_literal(r, sqlm__tokens_unwrap(tokens), &found);
    if (outcome == SQLM_OK && !now && found.kind != SQLM__TOKEN_BAD && found.kind != SQLM__TOKEN_END)
        outcome = read_literal(r, column, &found, &form);
    if (outcome != SQLM_OK)
        return outcome;
    if (now) {
        column->default_kind = SQLM_DEFAULT_NOW;
    } else if (form != NULL) {
        column->default_kind = SQLM_DEFAULT_LITERAL;
        column->default_text = sqlm_arena_copy(r->cx, r->arena, form, strlen(form));
    } else if (found.kind != SQLM__TOKEN_END) {
        column->default_kind = SQLM_DEFAULT_RAW;
        column->default_text = sqlm_arena_copy(r->cx, r->arena, sql, strlen(sql));
    }
    return now || found.kind == SQLM__TOKEN_END || column->default_text != NULL ? SQLM_OK : SQLM_ERR;
}

sqlm_outcome sqlm__recognise_default(sqlm_cx *cx, const sqlm_dialect *dialect, sqlm_arena *arena, sqlm_arena *scratch,
                                     const char *sql, sqlm_schema_column *column)
{
    recogniser   r = { .cx = cx, .dialect = dialect, .arena = arena, .scratch = scratch };
    sqlm_outcome outcome;

    column->default_kind = SQLM_DEFAULT_NONE;
    column->default_text = NULL;
    if (sql == NULL)
        return SQLM_OK;
    sqlm_text_buffer_init(&r.buffer, cx, MAXIMUM_CHECK_BYTES);
    outcome = find_default(&r, sql, column);
    sqlm_text_buffer_fini(&r.buffer);
    return outcome;
}
