/* SPDX-License-Identifier: MIT */
#include "dialect.h"

/* \ is LIKE's escape by default. NULL would sort as more than any value, unlike everywhere else. */
const sqlm__query_words sqlm__postgres_words = {
    .like = " LIKE ",
    .like_end = "",
    .same = " IS NOT DISTINCT FROM ",
    .is_true = "",
    .never = "FALSE",
    .limit_all = "",
    .decimal_order = "",
    .nulls_ascending = " NULLS FIRST",
    .nulls_descending = " NULLS LAST",
    .default_row = " DEFAULT VALUES",
    .returns_keys = true,
    .maximum_nesting = 100,
};
