/* SPDX-License-Identifier: MIT */
/* What differs from database to database in the text of a query, beyond what sqlm_dialect knows. */
#ifndef SQLM_SRC_QUERY_DIALECT_H
#define SQLM_SRC_QUERY_DIALECT_H

#include <sqlmodel/core/dialect.h>

typedef struct sqlm__query_words {
    const char *like;             /* between text and pattern */
    const char *like_end;         /* after the pattern: \ escapes, case differs */
    const char *same;             /* IS NOT DISTINCT FROM */
    const char *is_true;          /* after a bool column that stands as a condition */
    const char *never;            /* a condition that is false */
    const char *limit_all;        /* LIMIT that stands before OFFSET when the query has none; "": not needed */
    const char *decimal_order;    /* after a decimal column that is ordered or compared by size */
    const char *nulls_ascending;  /* NULL counts as less than any value, on every database: after ASC, */
    const char *nulls_descending; /* and after DESC, of a column that may be NULL */
    const char *default_row;      /* INSERT INTO t … when no column is sent */
    bool        returns_keys;     /* generated keys come by RETURNING, not by the result's last_insert_id */
    unsigned    maximum_nesting;  /* parentheses within parentheses that its parser takes for sure */
} sqlm__query_words;

extern const sqlm__query_words sqlm__sqlite_words;
extern const sqlm__query_words sqlm__postgres_words;
extern const sqlm__query_words sqlm__mysql_words;

/* Of the dialect's database. */
const sqlm__query_words *sqlm__query_words_of(const sqlm_dialect *dialect);

#endif
