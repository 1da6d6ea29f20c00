/* SPDX-License-Identifier: MIT */
#include "storage.h"

#include "storage_rules.h"

#include <sqlmodel/sys/text_form.h>

#include <assert.h>
#include <string.h>

static const sqlm__storage_rules *const rules[] = {
    [SQLM_DIALECT_SQLITE] = &sqlm__storage_sqlite,
    [SQLM_DIALECT_POSTGRES] = &sqlm__storage_postgres,
    [SQLM_DIALECT_MYSQL] = &sqlm__storage_mysql,
};

_Static_assert(sizeof rules / sizeof rules[0] == SQLM_DIALECT_COUNT, "every dialect stores columns");

static const sqlm__storage_rules *rules_of(const sqlm_dialect *dialect)
{
    assert((unsigned)dialect->id < SQLM_DIALECT_COUNT);
    return rules[dialect->id];
}

/* ---- for the tables ---------------------------------------------------------------------------------------------------- */

void sqlm__put_column_template(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *column, const char *text)
{
    for (;;) {
        size_t length = strcspn(text, "$");

        sqlm_text_buffer_put_bytes(buffer, text, length);
        if (text[length] == '\0')
            return;
        sqlm_dialect_put_identifier(buffer, dialect, column);
        text += length + 1;
    }
}

void sqlm__put_labels_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    sqlm_dialect_put_identifier(buffer, dialect, column->name);
    sqlm_text_buffer_put(buffer, " IN (");
    for (size_t i = 0; i < column->label_count; i++) {
        if (i > 0)
            sqlm_text_buffer_put(buffer, ", ");
        sqlm_dialect_put_text(buffer, dialect, column->labels[i]);
    }
    sqlm_text_buffer_put(buffer, ")");
}

uint32_t sqlm__longest_label(const sqlm_schema_column *column)
{
    size_t longest = 1;

    for (size_t i = 0; i < column->label_count; i++) {
        size_t length = sqlm_text_characters(column->labels[i], strlen(column->labels[i]));

        longest = length > longest ? length : longest;
    }
    return longest < UINT32_MAX ? (uint32_t)longest : UINT32_MAX;
}

void sqlm__put_digits(sqlm_text_buffer *buffer, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text != '-')
            sqlm_text_buffer_put_bytes(buffer, text, 1);
}

void sqlm__put_spaced_moment(sqlm_text_buffer *buffer, const char *text)
{
    const size_t date = strcspn(text, "T");

    assert(text[date] == 'T');
    sqlm_text_buffer_put(buffer, "'");
    sqlm_text_buffer_put_bytes(buffer, text, date);
    sqlm_text_buffer_put(buffer, " ");
    sqlm_text_buffer_put_bytes(buffer, text + date + 1, strcspn(text + date + 1, "Z"));
    sqlm_text_buffer_put(buffer, "'");
}

/* ---- for the layer ----------------------------------------------------------------------------------------------------- */

sqlm_outcome sqlm__storage_require(sqlm_cx *cx, const sqlm_dialect *dialect)
{
    if ((unsigned)dialect->id >= SQLM_DIALECT_COUNT)
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "no DDL for dialect '%s': use sqlite, postgres or mysql", dialect->name);
    return SQLM_OK;
}

void sqlm__put_storage(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column, bool lone_key)
{
    const sqlm__storage_rules *own = rules_of(dialect);

    assert(column->type > SQLM_TYPE_NONE && column->type < SQLM_TYPE_COUNT);
    if (lone_key && !column->auto_increment && own->lone_key_names[column->type] != NULL)
        sqlm_text_buffer_put(buffer, own->lone_key_names[column->type]);
    else if (own->names[column->type] != NULL)
        sqlm_text_buffer_put(buffer, own->names[column->type]);
    else
        own->put_sized_name(buffer, dialect, column);
}

void sqlm__put_type_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    const sqlm__storage_rules *own = rules_of(dialect);
    const char                *check;

    assert(column->type > SQLM_TYPE_NONE && column->type < SQLM_TYPE_COUNT);
    check = own->checks[column->type];
    if (column->nullable && own->nullable_checks[column->type] != NULL)
        check = own->nullable_checks[column->type];
    if (check != NULL)
        sqlm__put_column_template(buffer, dialect, column->name, check);
    else
        own->put_sized_check(buffer, dialect, column);
    if (own->put_null_check != NULL)
        own->put_null_check(buffer, dialect, column);
}

void sqlm__put_default(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    const sqlm__storage_rules *own = rules_of(dialect);

    switch (column->default_kind) {
    case SQLM_DEFAULT_NONE:
        break;
    case SQLM_DEFAULT_LITERAL:
        own->put_literal(buffer, dialect, column);
        break;
    case SQLM_DEFAULT_NOW:
        sqlm_text_buffer_put(buffer, own->now);
        break;
    case SQLM_DEFAULT_RAW: /* an expression needs the parentheses, and nothing is worse for them */
        sqlm_text_buffer_put_format(buffer, "(%s)", column->default_text);
        break;
    }
}

bool sqlm__stored_alike(const sqlm_dialect *dialect, sqlm_type a, sqlm_type b)
{
    const bool are_moments =
        (a == SQLM_TYPE_TIMESTAMP || a == SQLM_TYPE_TIMESTAMPTZ) && (b == SQLM_TYPE_TIMESTAMP || b == SQLM_TYPE_TIMESTAMPTZ);

    return a == b || (are_moments && rules_of(dialect)->forgets_zone);
}

bool sqlm__is_large(const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    const sqlm__storage_rules *own = rules_of(dialect);

    return own->is_large != NULL && own->is_large(column);
}

uint8_t sqlm__maximum_scale(const sqlm_dialect *dialect)
{
    return rules_of(dialect)->maximum_scale;
}
