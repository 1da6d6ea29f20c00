/* SPDX-License-Identifier: MIT */
#include "dialect.h"

static const sqlm__query_words *const words[] = {
    [SQLM_DIALECT_SQLITE] = &sqlm__sqlite_words,
    [SQLM_DIALECT_POSTGRES] = &sqlm__postgres_words,
    [SQLM_DIALECT_MYSQL] = &sqlm__mysql_words,
};

const sqlm__query_words *sqlm__query_words_of(const sqlm_dialect *dialect)
{
    return words[dialect->id];
}
