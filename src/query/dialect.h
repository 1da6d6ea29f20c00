/* SPDX-License-Identifier: MIT */
/* What differs from database to database in the text of a query, beyond what sqlm_dialect knows. */
#ifndef SQLM_SRC_QUERY_DIALECT_H
#define SQLM_SRC_QUERY_DIALECT_H

#include <sqlmodel/core/dialect.h>
#include <sqlmodel/core/types.h>

typedef struct sqlm__query_words {
    const char *like;             /* between text and pattern */
    const char *like_end;         /* after the pattern: \ escapes, case differs */
    const char *same;             /* IS NOT DISTINCT FROM */
    const char *is_true;          /* after a bool column that stands as a condition */
    const char *never;            /* a condition that is false; a lone constant would be the place of a column in ORDER BY, and in GROUP BY */
    const char *limit_all;        /* LIMIT that stands before OFFSET when the query has none; "": not needed */
    const char *decimal_order;    /* after a decimal column that is ordered or compared by size */
    const char *nulls_ascending;  /* NULL counts as less than any value, on every database: after ASC, */
    const char *nulls_descending; /* and after DESC, of a column that may be NULL */
    const char *default_row;      /* INSERT INTO t … when no column is sent */
    const char *excluded;         /* what an insert would have put into a column, before its name, */
    const char *excluded_end;     /* and after it */
    bool        computes_by_functions; /* arithmetic is sqlmodel_add() and so on: the operators go on with a double when it overflows */
    const char *const *parameter_types; /* by kind, what a parameter that is no column's neighbour is cast to, or NULL */
    bool        concatenates_by_function; /* || is an OR */
    bool        knows_groups;     /* what rows are grouped by is seen to be the same wherever it stands again */
    bool        lists_are_arrays; /* = ANY($1), and the list is one parameter */
    bool        returns_updated;  /* UPDATE … RETURNING */
    bool        returns_keys;     /* generated keys come by RETURNING, not by the result's last_insert_id, */
    bool        returns_keys_with_rows; /* or do so where anything else comes by RETURNING */
    unsigned    maximum_nesting;  /* parentheses within parentheses that its parser takes for sure, or what is as much */
} sqlm__query_words;

extern const sqlm__query_words sqlm__sqlite_words;
extern const sqlm__query_words sqlm__postgres_words;
extern const sqlm__query_words sqlm__mysql_words;

/* The type of a parameter and of a cast of PostgreSQL. */
const char *sqlm__postgres_type(sqlm_type type);
/* Of the dialect's database. */
const sqlm__query_words *sqlm__query_words_of(const sqlm_dialect *dialect);
/* Whether its server gives back rows of inserts and deletes. */
static inline bool sqlm__has_returning(const sqlm_dialect *dialect)
{
    return (dialect->features & SQLM_FEATURE_RETURNING) != 0;
}

/* Whether it gives back rows of updates, or those of inserts and deletes. */
static inline bool sqlm__gives_back(const sqlm_dialect *dialect, bool is_update)
{
    return sqlm__has_returning(dialect) && (!is_update || sqlm__query_words_of(dialect)->returns_updated);
}

#endif
