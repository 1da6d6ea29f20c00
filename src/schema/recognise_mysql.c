/* SPDX-License-Identifier: MIT */
#include "recognise_mysql.h"

#include <sqlmodel/sys/text_form.h>

#include "list.h"
#include "recognise.h"
#include "sql_token.h"
#include "storage.h"
#include "token_mysql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAXIMUM_CHECK_BYTES = 1 << 20, MAXIMUM_DIGITS = 38 };

/* ---- kinds ------------------------------------------------------------------------------------------------------- */

/* Types that say the kind by themselves. */
static const struct {
    const char *storage;
    sqlm_type   type;
} named_types[] = {
    { "tinyint(1)", SQLM_TYPE_BOOL },       { "smallint", SQLM_TYPE_I16 },   { "int", SQLM_TYPE_I32 },
    { "bigint", SQLM_TYPE_I64 },            { "float", SQLM_TYPE_F32 },      { "double", SQLM_TYPE_F64 },
    { "bigint unsigned", SQLM_TYPE_U64 },   { "date", SQLM_TYPE_DATE },      { "time(6)", SQLM_TYPE_TIME },
    { "datetime(6)", SQLM_TYPE_TIMESTAMPTZ }, { "binary(16)", SQLM_TYPE_UUID }, { "json", SQLM_TYPE_JSON },
};

/* Reads "word(n" and what follows it; false when the text begins otherwise. */
static bool read_sized(const char *storage, const char *word, unsigned long *size, const char **rest)
{
    const size_t length = strlen(word);
    char        *end = NULL;

    if (strncasecmp(storage, word, length) != 0 || storage[length] != '(' || storage[length + 1] < '0' || storage[length + 1] > '9')
        return false;
    *size = strtoul(storage + length + 1, &end, 10);
    *rest = end;
    return true;
}

static void find_decimal(sqlm_schema_column *column)
{
    unsigned long digits;
    unsigned long scale = 0;
    const char   *rest;
    char         *end = NULL;

    if (!read_sized(column->storage, "decimal", &digits, &rest) || *rest != ',')
        return;
    scale = strtoul(rest + 1, &end, 10);
    if (strcmp(end, ")") != 0 || digits < 1 || digits > MAXIMUM_DIGITS || scale > digits)
        return;
    column->type = SQLM_TYPE_DECIMAL;
    column->precision = (uint8_t)digits;
    column->scale = (uint8_t)scale;
}

/* The last number in the check; 0 when there is none. */
static uint32_t last_number(const char *check)
{
    unsigned long number = 0;

    for (sqlm__mysql_token token = sqlm__mysql_next(check == NULL ? "" : check); token.kind != SQLM__MYSQL_END;
         token = sqlm__mysql_next(token.start + token.length))
        if (token.kind == SQLM__MYSQL_NUMBER)
            number = strtoul(token.start, NULL, 10);
    return number <= UINT32_MAX ? (uint32_t)number : 0;
}

static void find_text(sqlm_schema_column *column)
{
    static const struct {
        const char *sized;
        const char *unbounded;
        sqlm_type   type;
    } families[] = { { "varchar", "longtext", SQLM_TYPE_TEXT }, { "varbinary", "longblob", SQLM_TYPE_BYTES } };

    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        unsigned long size = 0;
        const char   *rest = "";

        if (read_sized(column->storage, families[i].sized, &size, &rest) && strcmp(rest, ")") == 0)
            column->max_length = (uint32_t)size;
        else if (sqlm__names_equal(column->storage, families[i].unbounded))
            column->max_length = last_number(column->type_check);
        else
            continue;
        column->type = families[i].type;
    }
}

/* Every text in the check, in order. */
static sqlm_outcome read_labels(sqlm_cx *cx, sqlm_arena *arena, const char *check, sqlm_schema_column *column)
{
    const char **labels = NULL;
    size_t       count = 0;

    for (sqlm__mysql_token token = sqlm__mysql_next(check); token.kind != SQLM__MYSQL_END;
         token = sqlm__mysql_next(token.start + token.length)) {
        if (token.kind != SQLM__MYSQL_TEXT)
            continue;
        labels = sqlm__list_grow(cx, arena, labels, count, sizeof *labels);
        if (labels == NULL)
            return SQLM_ERR;
        labels[count] = sqlm__mysql_value(cx, arena, &token);
        if (labels[count++] == NULL)
            return SQLM_ERR;
    }
    column->labels = labels;
    column->label_count = count;
    return SQLM_OK;
}

/* Whether a column like this has the check that was found. */
static sqlm_outcome has_check(sqlm_cx *cx, sqlm_arena *scratch, const sqlm_schema_column *column, bool *has)
{
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_CHECK_BYTES);
    sqlm__put_type_check(&buffer, sqlm_dialect_of(SQLM_DIALECT_MYSQL), column);
    outcome = buffer.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__sql_equal(cx, scratch, sqlm_text_buffer_text(&buffer), column->type_check, has);
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}

/* A text whose check lists its values. */
static sqlm_outcome find_labels(sqlm_cx *cx, sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema_column *column)
{
    sqlm_schema_column candidate = *column;
    bool               is_enum = false;
    sqlm_outcome       outcome;

    if (column->type != SQLM_TYPE_TEXT || column->type_check == NULL)
        return SQLM_OK;
    candidate.type = SQLM_TYPE_ENUM;
    candidate.max_length = 0;
    outcome = read_labels(cx, arena, column->type_check, &candidate);
    if (outcome == SQLM_OK && candidate.label_count > 0)
        outcome = has_check(cx, scratch, &candidate, &is_enum);
    if (outcome == SQLM_OK && is_enum)
        *column = candidate;
    return outcome;
}

sqlm_outcome sqlm__recognise_mysql_type(sqlm_cx *cx, sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema_column *column)
{
    column->type = SQLM_TYPE_NONE;
    for (size_t i = 0; i < sizeof named_types / sizeof named_types[0]; i++)
        if (sqlm__names_equal(column->storage, named_types[i].storage))
            column->type = named_types[i].type;
    if (column->type == SQLM_TYPE_NONE)
        find_decimal(column);
    if (column->type == SQLM_TYPE_NONE)
        find_text(column);
    return find_labels(cx, arena, scratch, column);
}

/* ---- defaults ---------------------------------------------------------------------------------------------------- */

enum { MAXIMUM_TOKENS = 10 };

/* What stands behind DEFAULT, when it is one of the few things that ours are. */
typedef struct default_sql {
    sqlm_cx          *cx;
    sqlm_arena       *scratch;
    sqlm__mysql_token items[MAXIMUM_TOKENS];
    size_t            count; /* 0 when there are more */
} default_sql;

static void split(const char *sql, default_sql *of)
{
    size_t            count = 0;
    sqlm__mysql_token token = sqlm__mysql_next(sql);

    for (; token.kind != SQLM__MYSQL_END && count < MAXIMUM_TOKENS; token = sqlm__mysql_next(token.start + token.length))
        of->items[count++] = token;
    of->count = token.kind == SQLM__MYSQL_END ? count : 0;
    while (of->count > 2 && sqlm__mysql_is(&of->items[0], "(") && sqlm__mysql_is(&of->items[of->count - 1], ")")) {
        of->count -= 2;
        memmove(of->items, of->items + 1, of->count * sizeof of->items[0]);
    }
}

/* Whether the tokens are these words and signs, NULL standing for any token. */
static bool are(const default_sql *of, const char *const *words, size_t count)
{
    if (of->count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (words[i] != NULL && !sqlm__mysql_is(&of->items[i], words[i]))
            return false;
    return true;
}

#define ARE(of, ...) \
    are((of), (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

/* Gives a number with its minus where the tokens from one on are such, or NULL. */
static sqlm_outcome read_number(const default_sql *of, size_t first, size_t end, const char **number)
{
    const bool               is_negative = end - first == 2 && sqlm__mysql_is(&of->items[first], "-");
    const sqlm__mysql_token *token = &of->items[end - 1];
    char                    *text;

    *number = NULL;
    if (token->kind != SQLM__MYSQL_NUMBER || end - first != (is_negative ? 2U : 1U))
        return SQLM_OK;
    text = sqlm_arena_allocate(of->cx, of->scratch, token->length + 2, 1);
    if (text == NULL)
        return SQLM_ERR;
    text[0] = '-';
    memcpy(text + is_negative, token->start, token->length);
    text[token->length + is_negative] = '\0';
    *number = text;
    return SQLM_OK;
}

static sqlm_outcome canonical(const default_sql *of, sqlm_type type, const char *text, const char **form)
{
    return sqlm__recognise_value(of->cx, of->scratch, type, text, form);
}

/* With all the digits that the column has behind its point. */
static sqlm_outcome read_decimal(const default_sql *of, const sqlm_schema_column *column, const char *text, const char **form)
{
    sqlm_decimal decimal;
    char         digits[SQLM_TEXT_FORM_SIZE];
    size_t       length;

    if (!sqlm_decimal_from_text(text, strlen(text), &decimal) || !sqlm_decimal_to_scale(decimal, column->scale, &decimal))
        return SQLM_OK;
    length = sqlm_decimal_to_text(decimal, digits);
    *form = sqlm_arena_copy(of->cx, of->scratch, digits, length);
    return *form == NULL ? SQLM_ERR : SQLM_OK;
}

static sqlm_outcome read_plain_number(const default_sql *of, const sqlm_schema_column *column, const char **form)
{
    const char  *number;
    sqlm_outcome outcome = read_number(of, 0, of->count, &number);

    if (outcome != SQLM_OK || number == NULL)
        return outcome;
    if (column->type == SQLM_TYPE_DECIMAL)
        return read_decimal(of, column, number, form);
    if (column->type != SQLM_TYPE_BOOL)
        return canonical(of, column->type, number, form);
    if (strcmp(number, "0") == 0 || strcmp(number, "1") == 0)
        *form = number[0] == '1' ? "true" : "false";
    return SQLM_OK;
}

/* CAST(x AS FLOAT): of a literal the server keeps six digits to itself. */
static sqlm_outcome read_float(const default_sql *of, const char **form)
{
    const char  *number = NULL;
    sqlm_outcome outcome = SQLM_OK;

    if (ARE(of, "cast", "(", NULL, "as", "float", ")") || ARE(of, "cast", "(", NULL, NULL, "as", "float", ")"))
        outcome = read_number(of, 2, of->count - 3, &number);
    else
        outcome = read_number(of, 0, of->count, &number);
    return outcome == SQLM_OK && number != NULL ? canonical(of, SQLM_TYPE_F32, number, form) : outcome;
}

/* The digits of a text's bytes, where the server has said all of them: others than ASCII come as '?'. */
static sqlm_outcome digits_of_text(const default_sql *of, const sqlm__mysql_token *token, const char **digits)
{
    static const char hexadecimal[] = "0123456789abcdef";
    const char       *text = sqlm__mysql_value(of->cx, of->scratch, token);
    char             *made;

    if (text == NULL)
        return SQLM_ERR;
    made = sqlm_arena_allocate(of->cx, of->scratch, 2 * strlen(text) + 1, 1);
    if (made == NULL)
        return SQLM_ERR;
    *digits = made;
    for (; *text != '\0'; text++) {
        if (*text == '?' || (unsigned char)*text > 0x7f)
            *digits = NULL;
        *made++ = hexadecimal[(unsigned char)*text >> 4];
        *made++ = hexadecimal[(unsigned char)*text & 15];
    }
    *made = '\0';
    if (strlen(*digits == NULL ? "" : *digits) == 0 && token->length > 2) /* a NUL ends the value early */
        *digits = NULL;
    return SQLM_OK;
}

/* UNHEX('00'), X'00' or 'ab'; NULL for anything else. */
static sqlm_outcome read_digits(const default_sql *of, const char **digits)
{
    const sqlm__mysql_token *token = ARE(of, "unhex", "(", NULL, ")") ? &of->items[2] : &of->items[0];

    *digits = NULL;
    if (of->count != 1 && token == &of->items[0])
        return SQLM_OK;
    if (token->kind == SQLM__MYSQL_TEXT && token == &of->items[0])
        return memchr(token->start, '\\', token->length) == NULL ? digits_of_text(of, token, digits) : SQLM_OK;
    if (token->kind != SQLM__MYSQL_TEXT && token->kind != SQLM__MYSQL_BYTES)
        return SQLM_OK;
    *digits = sqlm__mysql_value(of->cx, of->scratch, token);
    return *digits == NULL ? SQLM_ERR : SQLM_OK;
}

static sqlm_outcome read_bytes(const default_sql *of, sqlm_type type, const char **form)
{
    const char  *digits;
    char         uuid[SQLM_TEXT_FORM_SIZE];
    sqlm_outcome outcome = read_digits(of, &digits);

    if (outcome != SQLM_OK || digits == NULL)
        return outcome;
    if (type == SQLM_TYPE_BYTES)
        return canonical(of, type, digits, form);
    return sqlm__mysql_uuid_text(digits, uuid) ? canonical(of, type, uuid, form) : SQLM_OK;
}

/* '2024-02-29 12:30:00.000000' is our 2024-02-29T12:30:00.000000Z. */
static sqlm_outcome read_moment(const default_sql *of, const char *text, const char **form)
{
    const size_t length = strlen(text);
    char         moment[SQLM_TEXT_FORM_SIZE];

    if (length < 11 || length + 2 > sizeof moment || text[10] != ' ')
        return SQLM_OK;
    (void)snprintf(moment, sizeof moment, "%.10sT%sZ", text, text + 11);
    return canonical(of, SQLM_TYPE_TIMESTAMPTZ, moment, form);
}

static sqlm_outcome read_text(const default_sql *of, const sqlm_schema_column *column, const char **form)
{
    const char *text;

    if (of->count != 1 || of->items[0].kind != SQLM__MYSQL_TEXT)
        return SQLM_OK;
    text = sqlm__mysql_value(of->cx, of->scratch, &of->items[0]);
    if (text == NULL)
        return SQLM_ERR;
    if (column->type == SQLM_TYPE_TIMESTAMPTZ)
        return read_moment(of, text, form);
    if (column->type != SQLM_TYPE_ENUM)
        return canonical(of, column->type, text, form);
    for (size_t i = 0; i < column->label_count; i++)
        if (strcmp(column->labels[i], text) == 0)
            *form = column->labels[i];
    return SQLM_OK;
}

static sqlm_outcome read_literal(const default_sql *of, const sqlm_schema_column *column, const char **form)
{
    *form = NULL;
    switch ((int)column->type) {
    case SQLM_TYPE_NONE:
        return SQLM_OK;
    case SQLM_TYPE_F32:
        return of->count == 0 ? SQLM_OK : read_float(of, form);
    case SQLM_TYPE_BOOL:
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_U64:
    case SQLM_TYPE_F64:
    case SQLM_TYPE_DECIMAL:
        return of->count == 0 ? SQLM_OK : read_plain_number(of, column, form);
    case SQLM_TYPE_BYTES:
    case SQLM_TYPE_UUID:
        return read_bytes(of, column->type, form);
    default:
        return read_text(of, column, form);
    }
}

sqlm_outcome sqlm__recognise_mysql_default(sqlm_cx *cx, sqlm_arena *arena, sqlm_arena *scratch, const char *sql,
                                           sqlm_schema_column *column)
{
    default_sql  of = { .cx = cx, .scratch = scratch };
    const char  *form = NULL;
    sqlm_outcome outcome;

    column->default_kind = SQLM_DEFAULT_NONE;
    column->default_text = NULL;
    if (sql == NULL)
        return SQLM_OK;
    split(sql, &of);
    if (ARE(&of, "NULL"))
        return SQLM_OK;
    if (column->type == SQLM_TYPE_TIMESTAMPTZ && ARE(&of, "utc_timestamp", "(", "6", ")")) {
        column->default_kind = SQLM_DEFAULT_NOW;
        return SQLM_OK;
    }
    outcome = read_literal(&of, column, &form);
    if (outcome != SQLM_OK)
        return outcome;
    column->default_kind = form != NULL ? SQLM_DEFAULT_LITERAL : SQLM_DEFAULT_RAW;
    if (form == NULL)
        form = sql;
    column->default_text = sqlm_arena_copy(cx, arena, form, strlen(form));
    return column->default_text == NULL ? SQLM_ERR : SQLM_OK;
}
