/* SPDX-License-Identifier: MIT */
#include "dialect.h"

/* MariaDB takes bytes that are a parameter within an expression for some without length: DISTINCT then loses rows in which they differ. A
 * text is not cast: it would get a collation of its own, which does not go together with that of other programs' tables. */
static const char *const types[SQLM_TYPE_COUNT] = { [SQLM_TYPE_BYTES] = "BINARY", [SQLM_TYPE_UUID] = "BINARY(16)" };

/* \ is LIKE's escape by default. Whether case differs is up to the collation: LIKE BINARY would settle that too, but its _
   matches one byte rather than one character. */
const sqlm__query_words sqlm__mysql_words = {
    .like = " LIKE ",
    .like_end = " COLLATE utf8mb4_bin",
    .same = " <=> ",
    .is_true = " = 1",
    .never = "1 = 0",
    .limit_all = " LIMIT 18446744073709551615",
    .decimal_order = "",
    .nulls_ascending = "",
    .nulls_descending = "",
    .default_row = " () VALUES ()",
    .excluded = "VALUES(",
    .excluded_end = ")",
    .computes_by_functions = false,
    .parameter_types = types,
    .concatenates_by_function = true,
    .knows_groups = false,
    .lists_are_arrays = false,
    .returns_updated = false,
    .returns_keys = false,
    .returns_keys_with_rows = true,
    .maximum_nesting = 100,
};
