/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/dialect.h>

#include <string.h>

#include <sqlmodel/sys/text_buffer.h>
#include <sqlmodel/sys/text_form.h>

/* The smallest limits of the versions that the drivers accept. */
static const sqlm_dialect dialects[] = {
    [SQLM_DIALECT_SQLITE] = {
        .size = sizeof(sqlm_dialect),
        .id = SQLM_DIALECT_SQLITE,
        .name = "sqlite",
        .identifier_quote = '"',
        .placeholder = SQLM_PLACEHOLDER_NUMBERED,
        .features = SQLM_FEATURE_RETURNING | SQLM_FEATURE_PARTIAL_INDEX | SQLM_FEATURE_TRANSACTIONAL_DDL,
        .maximum_parameters = 32766,
        .maximum_expression_depth = 1000,
    },
    [SQLM_DIALECT_POSTGRES] = {
        .size = sizeof(sqlm_dialect),
        .id = SQLM_DIALECT_POSTGRES,
        .name = "postgres",
        .identifier_quote = '"',
        .placeholder = SQLM_PLACEHOLDER_DOLLAR,
        .features = SQLM_FEATURE_RETURNING | SQLM_FEATURE_PARTIAL_INDEX | SQLM_FEATURE_TRANSACTIONAL_DDL,
        .maximum_parameters = 65535,
        .maximum_identifier_bytes = 63,
    },
    [SQLM_DIALECT_MYSQL] = {
        .size = sizeof(sqlm_dialect),
        .id = SQLM_DIALECT_MYSQL,
        .name = "mysql",
        .identifier_quote = '`',
        .placeholder = SQLM_PLACEHOLDER_QUESTION,
        .maximum_parameters = 65535,
        .maximum_identifier_bytes = 64,
    },
};

_Static_assert(sizeof(dialects) / sizeof(dialects[0]) == SQLM_DIALECT_COUNT, "a dialect is missing");

/* Bytes that are written twice in a text literal. MySQL takes backslashes for escapes, because the sql_mode that the driver sets
 * has no NO_BACKSLASH_ESCAPES; PostgreSQL does not, because standard_conforming_strings is on. */
static const char *const doubled_in_text[] = {
    [SQLM_DIALECT_SQLITE] = "'",
    [SQLM_DIALECT_POSTGRES] = "'",
    [SQLM_DIALECT_MYSQL] = "'\\",
};

const sqlm_dialect *sqlm_dialect_of(sqlm_dialect_id id)
{
    return (unsigned)id < SQLM_DIALECT_COUNT ? &dialects[id] : NULL;
}

const sqlm_dialect *sqlm_dialect_named(const char *name)
{
    for (size_t i = 0; name != NULL && i < SQLM_DIALECT_COUNT; i++) {
        if (strcmp(dialects[i].name, name) == 0)
            return &dialects[i];
    }
    return NULL;
}

static void put_doubling(sqlm_text_buffer *buffer, const char *text, const char *doubled)
{
    while (*text != '\0') {
        const size_t plain = strcspn(text, doubled);

        sqlm_text_buffer_put_bytes(buffer, text, plain);
        text += plain;
        if (*text != '\0') {
            sqlm_text_buffer_put_bytes(buffer, text, 1);
            sqlm_text_buffer_put_bytes(buffer, text, 1);
            text++;
        }
    }
}

/* Whether the buffer still takes something; a dialect that is NULL is the caller's mistake. */
static bool is_ready(sqlm_text_buffer *buffer, const sqlm_dialect *dialect)
{
    if (buffer->outcome != SQLM_OK)
        return false;
    if (dialect != NULL)
        return true;
    buffer->outcome = SQLM_FAIL(buffer->cx, MISUSE, NONE, "the dialect is NULL");
    return false;
}

void sqlm_dialect_put_identifier(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name)
{
    if (!is_ready(buffer, dialect))
        return;
    if (name == NULL || name[0] == '\0' || !sqlm_text_is_valid(name, strlen(name))) {
        buffer->outcome = SQLM_FAIL(buffer->cx, MISUSE, NONE, "a name is NULL, empty or not UTF-8");
        return;
    }
    sqlm_text_buffer_put_bytes(buffer, &dialect->identifier_quote, 1);
    put_doubling(buffer, name, (const char[]){ dialect->identifier_quote, '\0' });
    sqlm_text_buffer_put_bytes(buffer, &dialect->identifier_quote, 1);
}

void sqlm_dialect_put_placeholder(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, unsigned number)
{
    if (!is_ready(buffer, dialect))
        return;
    if (number == 0) {
        buffer->outcome = SQLM_FAIL(buffer->cx, MISUSE, NONE, "parameters are numbered from 1, not from 0");
        return;
    }
    switch (dialect->placeholder) {
    case SQLM_PLACEHOLDER_NUMBERED:
        sqlm_text_buffer_put_format(buffer, "?%u", number);
        break;
    case SQLM_PLACEHOLDER_DOLLAR:
        sqlm_text_buffer_put_format(buffer, "$%u", number);
        break;
    case SQLM_PLACEHOLDER_QUESTION:
        sqlm_text_buffer_put(buffer, "?");
        break;
    }
}

void sqlm_dialect_put_text(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *text)
{
    if (!is_ready(buffer, dialect))
        return;
    if (text == NULL || !sqlm_text_is_valid(text, strlen(text))) {
        buffer->outcome = SQLM_FAIL(buffer->cx, MISUSE, NONE, "a text is NULL or not UTF-8");
        return;
    }
    sqlm_text_buffer_put(buffer, "'");
    put_doubling(buffer, text, doubled_in_text[dialect->id]);
    sqlm_text_buffer_put(buffer, "'");
}
