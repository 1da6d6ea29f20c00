/* SPDX-License-Identifier: MIT */
#include "storage_rules.h"

#include <string.h>

/* Longest VARCHAR that PostgreSQL declares. */
#define MAXIMUM_VARCHAR 10485760

static bool has_check_of_length(const sqlm_schema_column *column)
{
    return column->max_length > 0 &&
           (column->type == SQLM_TYPE_BYTES || (column->type == SQLM_TYPE_TEXT && column->max_length > MAXIMUM_VARCHAR));
}

static void put_sized_name(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    (void)dialect;
    if (column->type == SQLM_TYPE_DECIMAL)
        sqlm_text_buffer_put_format(buffer, "NUMERIC(%u,%u)", (unsigned)column->precision, (unsigned)column->scale);
    else if (column->type == SQLM_TYPE_ENUM)
        sqlm_text_buffer_put_format(buffer, "VARCHAR(%u)", (unsigned)sqlm__longest_label(column));
    else if (column->max_length == 0 || has_check_of_length(column))
        sqlm_text_buffer_put(buffer, "TEXT");
    else
        sqlm_text_buffer_put_format(buffer, "VARCHAR(%u)", (unsigned)column->max_length);
}

static void put_sized_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    if (column->type == SQLM_TYPE_ENUM) {
        sqlm__put_labels_check(buffer, dialect, column);
    } else if (has_check_of_length(column)) {
        sqlm__put_column_template(buffer, dialect, column->name, "length($) <= ");
        sqlm_text_buffer_put_format(buffer, "%u", (unsigned)column->max_length);
    }
}

static void put_literal(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    const char *text = column->default_text;

    switch ((int)column->type) {
    case SQLM_TYPE_BOOL:
        sqlm_text_buffer_put(buffer, strcmp(text, "true") == 0 ? "TRUE" : "FALSE");
        break;
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_U64:
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
    case SQLM_TYPE_DECIMAL:
        sqlm_text_buffer_put(buffer, text);
        break;
    case SQLM_TYPE_BYTES:
        sqlm_text_buffer_put_format(buffer, "'\\x%s'::bytea", text);
        break;
    default:
        sqlm_dialect_put_text(buffer, dialect, text);
        break;
    }
}

const sqlm__storage_rules sqlm__storage_postgres = {
    .names = {
        [SQLM_TYPE_BOOL] = "BOOLEAN",
        [SQLM_TYPE_I16] = "SMALLINT",
        [SQLM_TYPE_I32] = "INTEGER",
        [SQLM_TYPE_I64] = "BIGINT",
        [SQLM_TYPE_U64] = "NUMERIC(20,0)", /* no unsigned type: exact, ordered, and the check refuses what is beyond */
        [SQLM_TYPE_F32] = "REAL",
        [SQLM_TYPE_F64] = "DOUBLE PRECISION",
        [SQLM_TYPE_BYTES] = "BYTEA",
        [SQLM_TYPE_DATE] = "DATE",
        [SQLM_TYPE_TIME] = "TIME(6)",
        [SQLM_TYPE_TIMESTAMP] = "TIMESTAMP(6)",
        [SQLM_TYPE_TIMESTAMPTZ] = "TIMESTAMPTZ(6)",
        [SQLM_TYPE_UUID] = "UUID",
        [SQLM_TYPE_JSON] = "JSONB",
    },
    .checks = { [SQLM_TYPE_U64] = "$ >= 0 AND $ <= 18446744073709551615" },
    .put_sized_name = put_sized_name,
    .put_sized_check = put_sized_check,
    .put_literal = put_literal,
    .maximum_scale = 38,
    .now = "CURRENT_TIMESTAMP(6)",
};
