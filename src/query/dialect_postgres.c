/* SPDX-License-Identifier: MIT */
#include "dialect.h"

static const char *const types[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = "boolean",     [SQLM_TYPE_I16] = "smallint",          [SQLM_TYPE_I32] = "integer",
    [SQLM_TYPE_I64] = "bigint",       [SQLM_TYPE_U64] = "numeric",           [SQLM_TYPE_F32] = "real",
    [SQLM_TYPE_F64] = "double precision", [SQLM_TYPE_TEXT] = "text",         [SQLM_TYPE_BYTES] = "bytea",
    [SQLM_TYPE_DECIMAL] = "numeric",  [SQLM_TYPE_DATE] = "date",             [SQLM_TYPE_TIME] = "time",
    [SQLM_TYPE_TIMESTAMP] = "timestamp", [SQLM_TYPE_TIMESTAMPTZ] = "timestamptz", [SQLM_TYPE_UUID] = "uuid",
    [SQLM_TYPE_JSON] = "jsonb",       [SQLM_TYPE_ENUM] = "text",
};

const char *sqlm__postgres_type(sqlm_type type)
{
    return types[type];
}

/* \ is LIKE's escape by default. NULL would sort as more than any value, unlike everywhere else. */
const sqlm__query_words sqlm__postgres_words = {
    .like = " LIKE ",
    .like_end = "",
    .same = " IS NOT DISTINCT FROM ",
    .is_true = "",
    .never = "1 = 0",
    .limit_all = "",
    .decimal_order = "",
    .nulls_ascending = " NULLS FIRST",
    .nulls_descending = " NULLS LAST",
    .default_row = " DEFAULT VALUES",
    .excluded = "excluded.",
    .excluded_end = "",
    .computes_by_functions = false,
    .parameter_types = types,
    .concatenates_by_function = false,
    .knows_groups = true,
    .lists_are_arrays = true,
    .returns_updated = true,
    .returns_keys = true,
    .returns_keys_with_rows = true,
    .maximum_nesting = 100,
};
