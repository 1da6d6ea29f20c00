/* SPDX-License-Identifier: MIT */
#include "storage_rules.h"

#include <assert.h>
#include <string.h>

#define DIGIT_2 "[0-9][0-9]"
#define DIGIT_4 DIGIT_2 DIGIT_2
#define DIGIT_6 DIGIT_4 DIGIT_2
#define ANY_4                                                                                                                      \
    "?"                                                                                                                            \
    "?"                                                                                                                            \
    "?"                                                                                                                            \
    "?" /* in pieces: two question marks in a row begin a trigraph */
#define ANY_8 ANY_4 ANY_4

#define GLOB_DATE DIGIT_4 "-" DIGIT_2 "-" DIGIT_2
#define GLOB_TIME DIGIT_2 ":" DIGIT_2 ":" DIGIT_2 "." DIGIT_6

/* Digits with exactly the column's scale behind the point, and no more in all than its precision allows; the minus counts for
 * nothing, the 0 before the point of a pure fraction does. */
static void sqlite_put_decimal_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    const bool is_fraction = column->precision == column->scale;
    unsigned   length = column->precision;

    sqlm__put_column_template(buffer, dialect, column->name, is_fraction ? "$ GLOB '*0" : "$ GLOB '*[0-9]");
    if (column->scale > 0) {
        length += is_fraction ? 2 : 1;
        sqlm_text_buffer_put(buffer, ".");
    }
    for (unsigned i = 0; i < column->scale; i++)
        sqlm_text_buffer_put(buffer, "[0-9]");
    sqlm__put_column_template(buffer, dialect, column->name,
                              column->scale > 0 ? "' AND ltrim($, '-') NOT GLOB '*[^0-9.]*' AND length(ltrim($, '-')) <= "
                                                : "' AND ltrim($, '-') NOT GLOB '*[^0-9]*' AND length(ltrim($, '-')) <= ");
    sqlm_text_buffer_put_format(buffer, "%u", length);
}

static void sqlite_put_sized_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    if (column->type == SQLM_TYPE_ENUM) {
        sqlm__put_labels_check(buffer, dialect, column);
    } else if (column->type == SQLM_TYPE_DECIMAL) {
        sqlite_put_decimal_check(buffer, dialect, column);
    } else if (column->max_length > 0 && (column->type == SQLM_TYPE_TEXT || column->type == SQLM_TYPE_BYTES)) {
        sqlm__put_column_template(buffer, dialect, column->name, "length($) <= ");
        sqlm_text_buffer_put_format(buffer, "%u", (unsigned)column->max_length);
    }
}

/* u64 is stored with all 20 digits, so that texts sort as the numbers do. */
static void sqlite_put_u64(sqlm_text_buffer *buffer, const char *digits)
{
    size_t length = strlen(digits);

    assert(length <= 20);
    sqlm_text_buffer_put(buffer, "'");
    for (size_t i = length; i < 20; i++)
        sqlm_text_buffer_put(buffer, "0");
    sqlm_text_buffer_put(buffer, digits);
    sqlm_text_buffer_put(buffer, "'");
}

static void sqlite_put_literal(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column)
{
    const char *text = column->default_text;

    switch ((int)column->type) {
    case SQLM_TYPE_BOOL:
        sqlm_text_buffer_put(buffer, strcmp(text, "true") == 0 ? "1" : "0");
        break;
    case SQLM_TYPE_I16:
    case SQLM_TYPE_I32:
    case SQLM_TYPE_I64:
    case SQLM_TYPE_F32:
    case SQLM_TYPE_F64:
        sqlm_text_buffer_put(buffer, text);
        break;
    case SQLM_TYPE_U64:
        sqlite_put_u64(buffer, text);
        break;
    case SQLM_TYPE_BYTES:
        sqlm_text_buffer_put_format(buffer, "x'%s'", text);
        break;
    default:
        sqlm_dialect_put_text(buffer, dialect, text);
        break;
    }
}

const sqlm__storage_rules sqlm__storage_sqlite = {
    .names = {
        [SQLM_TYPE_BOOL] = "INTEGER",
        [SQLM_TYPE_I16] = "INTEGER",
        [SQLM_TYPE_I32] = "INTEGER",
        [SQLM_TYPE_I64] = "INTEGER",
        [SQLM_TYPE_U64] = "TEXT",
        [SQLM_TYPE_F32] = "REAL",
        [SQLM_TYPE_F64] = "REAL",
        [SQLM_TYPE_TEXT] = "TEXT",
        [SQLM_TYPE_BYTES] = "BLOB",
        [SQLM_TYPE_DECIMAL] = "TEXT",
        [SQLM_TYPE_DATE] = "TEXT",
        [SQLM_TYPE_TIME] = "TEXT",
        [SQLM_TYPE_TIMESTAMP] = "TEXT",
        [SQLM_TYPE_TIMESTAMPTZ] = "TEXT",
        [SQLM_TYPE_UUID] = "TEXT",
        [SQLM_TYPE_JSON] = "TEXT",
        [SQLM_TYPE_ENUM] = "TEXT",
    },
    /* a lone INTEGER key would be the rowid, and a missing value would be made up in spite of NOT NULL */
    .lone_key_names = {
        [SQLM_TYPE_BOOL] = "INT",
        [SQLM_TYPE_I16] = "INT",
        [SQLM_TYPE_I32] = "INT",
        [SQLM_TYPE_I64] = "INT",
    },
    .checks = {
        [SQLM_TYPE_BOOL] = "$ IN (0, 1)",
        [SQLM_TYPE_I16] = "$ BETWEEN -32768 AND 32767",
        [SQLM_TYPE_I32] = "$ BETWEEN -2147483648 AND 2147483647",
        [SQLM_TYPE_U64] = "length($) = 20 AND $ NOT GLOB '*[^0-9]*' AND $ <= '18446744073709551615'",
        [SQLM_TYPE_F32] = "$ BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38",
        [SQLM_TYPE_DATE] = "$ GLOB '" GLOB_DATE "'",
        [SQLM_TYPE_TIME] = "$ GLOB '" GLOB_TIME "'",
        [SQLM_TYPE_TIMESTAMP] = "$ GLOB '" GLOB_DATE "T" GLOB_TIME "'",
        [SQLM_TYPE_TIMESTAMPTZ] = "$ GLOB '" GLOB_DATE "T" GLOB_TIME "Z'",
        [SQLM_TYPE_UUID] =
            "length($) = 36 AND $ GLOB '" ANY_8 "-" ANY_4 "-" ANY_4 "-" ANY_4 "-" ANY_8 ANY_4 "' AND $ NOT GLOB '*[^0-9a-f-]*'",
        [SQLM_TYPE_JSON] = "json_valid($)",
    },
    /* json_valid(NULL) is 0 before SQLite 3.41, not NULL */
    .nullable_checks = { [SQLM_TYPE_JSON] = "$ IS NULL OR json_valid($)" },
    .put_sized_check = sqlite_put_sized_check,
    .put_literal = sqlite_put_literal,
    .maximum_scale = 38,
    .now = "(strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))",
};
