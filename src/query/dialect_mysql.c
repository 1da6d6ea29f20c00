/* SPDX-License-Identifier: MIT */
#include "dialect.h"

/* \ is LIKE's escape by default. Whether case differs is up to the collation: LIKE BINARY would settle that too, but its _
   matches one byte rather than one character. */
const sqlm__query_words sqlm__mysql_words = {
    .like = " LIKE ",
    .like_end = " COLLATE utf8mb4_bin",
    .same = " <=> ",
    .is_true = " = 1",
    .never = "FALSE",
    .limit_all = " LIMIT 18446744073709551615",
    .decimal_order = "",
    .nulls_ascending = "",
    .nulls_descending = "",
    .default_row = " () VALUES ()",
    .excluded = "VALUES(",
    .excluded_end = ")",
    .computes_by_functions = false,
    .casts_parameters = false,
    .concatenates_by_function = true,
    .returns_updated = false,
    .returns_keys = false,
    .returns_keys_with_rows = true,
    .maximum_nesting = 100,
};
