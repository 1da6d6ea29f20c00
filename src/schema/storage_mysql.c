/* SPDX-License-Identifier: MIT */
#include "storage_rules.h"

#include <string.h>

/* Longer texts and bytes are kept outside the row: all VARCHAR of a table share its 65535 bytes. */
#define MAXIMUM_VARCHAR 4096

static bool is_long(const sqlm_schema_column *column)
{
    return (column->type == SQLM_TYPE_TEXT || column->type == SQLM_TYPE_BYTES) &&
           (column->max_length == 0 || column->max_length > MAXIMUM_VARCHAR);
}

static bool is_large(const sqlm_schema_column *column)
{
    return column->type == SQLM_TYPE_JSON || is_long(column);
}

static void put_sized_name(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    bool is_text = column->type == SQLM_TYPE_TEXT;

    (void)dialect;
    if (column->type == SQLM_TYPE_DECIMAL)
        sqlm_text_buffer_put_format(buffer, "DECIMAL(%u,%u)", (unsigned)column->precision, (unsigned)column->scale);
    else if (column->type == SQLM_TYPE_ENUM)
        sqlm_text_buffer_put_format(buffer, "VARCHAR(%u)", (unsigned)sqlm__longest_label(column));
    else if (is_long(column))
        sqlm_text_buffer_put(buffer, is_text ? "LONGTEXT" : "LONGBLOB");
    else /* BINARY(n) would pad, so that no check could see a short value */
        sqlm_text_buffer_put_format(buffer, "%s(%u)", is_text ? "VARCHAR" : "VARBINARY", (unsigned)column->max_length);
}

static void put_sized_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    if (column->type == SQLM_TYPE_ENUM) {
        sqlm__put_labels_check(buffer, dialect, column);
    } else if (is_long(column) && column->max_length > 0) {
        sqlm__put_column_template(buffer, dialect, column->name,
                                  column->type == SQLM_TYPE_TEXT ? "CHAR_LENGTH($) <= " : "LENGTH($) <= ");
        sqlm_text_buffer_put_format(buffer, "%u", (unsigned)column->max_length);
    }
}

/* MariaDB takes no NOT NULL with a generated column. */
static void put_null_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    if (column->generated_text == NULL || column->nullable)
        return;
    if (buffer->length > 0)
        sqlm_text_buffer_put(buffer, " AND ");
    sqlm__put_column_template(buffer, dialect, column->name, "$ IS NOT NULL");
}

static void put_plain_literal(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    const char *text = column->default_text;

    switch ((int)column->type) {
    case SQLM_TYPE_BOOL:
        sqlm_text_buffer_put(buffer, strcmp(text, "true") == 0 ? "1" : "0");
        break;
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_U64:
    case SQLM_TYPE_F64:
    case SQLM_TYPE_DECIMAL:
        sqlm_text_buffer_put(buffer, text);
        break;
    case SQLM_TYPE_F32:
        sqlm_text_buffer_put_format(buffer, "CAST(%s AS FLOAT)", text);
        break;
    case SQLM_TYPE_BYTES:
    case SQLM_TYPE_UUID:
        sqlm_text_buffer_put(buffer, "UNHEX('");
        sqlm__put_digits(buffer, text);
        sqlm_text_buffer_put(buffer, "')");
        break;
    case SQLM_TYPE_TIMESTAMP:
    case SQLM_TYPE_TIMESTAMPTZ:
        sqlm__put_spaced_moment(buffer, text);
        break;
    default:
        sqlm_dialect_put_text(buffer, dialect, text);
        break;
    }
}

/* What is kept outside the row takes no default but an expression; of the others MariaDB gives the bytes and the digits beyond the sixth
 * of a literal back as something else. */
static bool is_expression(const sqlm_schema_column *column)
{
    return is_large(column) || column->type == SQLM_TYPE_F32 || column->type == SQLM_TYPE_BYTES || column->type == SQLM_TYPE_UUID;
}

static void put_literal(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    sqlm_text_buffer_put(buffer, is_expression(column) ? "(" : "");
    put_plain_literal(buffer, dialect, column);
    sqlm_text_buffer_put(buffer, is_expression(column) ? ")" : "");
}

const sqlm__storage_rules sqlm__storage_mysql = {
    .names = {
        [SQLM_TYPE_BOOL] = "TINYINT(1)",
        [SQLM_TYPE_I16] = "SMALLINT",
        [SQLM_TYPE_I32] = "INT",
        [SQLM_TYPE_I64] = "BIGINT",
        [SQLM_TYPE_U64] = "BIGINT UNSIGNED",
        [SQLM_TYPE_F32] = "FLOAT",
        [SQLM_TYPE_F64] = "DOUBLE",
        [SQLM_TYPE_DATE] = "DATE",
        [SQLM_TYPE_TIME] = "TIME(6)",
        [SQLM_TYPE_TIMESTAMP] = "DATETIME(6)",
        [SQLM_TYPE_TIMESTAMPTZ] = "DATETIME(6)", /* TIMESTAMP has no years before 1970: ours are UTC */
        [SQLM_TYPE_UUID] = "BINARY(16)",
        [SQLM_TYPE_JSON] = "JSON",
    },
    .checks = { [SQLM_TYPE_BOOL] = "$ IN (0, 1)" },
    .put_sized_name = put_sized_name,
    .put_sized_check = put_sized_check,
    .put_null_check = put_null_check,
    .put_literal = put_literal,
    .is_large = is_large,
    .maximum_scale = 30, /* of MySQL; MariaDB has 38 */
    .forgets_zone = true,
    .now = "(UTC_TIMESTAMP(6))",
};
