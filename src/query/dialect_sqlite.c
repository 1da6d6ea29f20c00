/* SPDX-License-Identifier: MIT */
#include "dialect.h"

static const char *const no_types[SQLM_TYPE_COUNT] = { NULL };

/* The parser's stack holds 100 entries, and a parenthesis behind an operator takes three of them: 28 levels leave room for the
   statement around. LIKE tells upper from lower case because the driver's connections are set to. A u64 is a text of 20 digits: it is compared and
   sorted as the number, but SQLite's own +, sum() and avg() are wrong on it, so that whoever writes such functions refuses them. */
const sqlm__query_words sqlm__sqlite_words = {
    .like = " LIKE ",
    .like_end = " ESCAPE '\\'",
    .same = " IS ",
    .is_true = " = 1",
    .never = "1 = 0",
    .limit_all = " LIMIT -1",
    .decimal_order = " COLLATE sqlmodel_decimal",
    .nulls_ascending = "",
    .nulls_descending = "",
    .default_row = " DEFAULT VALUES",
    .excluded = "excluded.",
    .excluded_end = "",
    .computes_by_functions = true,
    .parameter_types = no_types,
    .concatenates_by_function = false,
    .knows_groups = true,
    .lists_are_arrays = false,
    .returns_updated = true,
    .returns_keys = false,
    .returns_keys_with_rows = false,
    .maximum_nesting = 28,
};
