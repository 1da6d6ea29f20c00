/* SPDX-License-Identifier: MIT */
/* What one dialect does with each kind of column; one table a dialect. */
#ifndef SQLM_SRC_SCHEMA_STORAGE_RULES_H
#define SQLM_SRC_SCHEMA_STORAGE_RULES_H

#include "storage.h"

typedef void (*sqlm__put_column_fn)(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column);

typedef struct sqlm__storage_rules {
    const char         *names[SQLM_TYPE_COUNT];           /* NULL: made by put_sized_name */
    const char         *lone_key_names[SQLM_TYPE_COUNT];  /* where they differ from names; NULL elsewhere */
    const char         *checks[SQLM_TYPE_COUNT];          /* $ stands for the column; NULL: none, or made by put_sized_check */
    const char         *nullable_checks[SQLM_TYPE_COUNT]; /* where a NULL needs another check; NULL elsewhere */
    sqlm__put_column_fn put_sized_name;  /* the type of a column whose length, digits or labels it tells; NULL: there is none */
    sqlm__put_column_fn put_sized_check; /* nothing where the type says all */
    sqlm__put_column_fn put_null_check;  /* what its check lacks where NOT NULL cannot be declared; NULL: it always can */
    sqlm__put_column_fn put_literal;
    bool (*is_large)(
        const sqlm_schema_column *column); /* stored outside the row, so that no key or index takes it; NULL: none is */
    uint8_t     maximum_scale;             /* digits that a decimal can have behind its point */
    bool        forgets_zone;              /* an instant is stored as a date with its time is */
    const char *now;
} sqlm__storage_rules;

extern const sqlm__storage_rules sqlm__storage_sqlite;
extern const sqlm__storage_rules sqlm__storage_postgres;
extern const sqlm__storage_rules sqlm__storage_mysql;

/* Appends a text with the quoted column for each $. */
void sqlm__put_column_template(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *column, const char *text);
/* Appends "column IN ('label', …)". */
void sqlm__put_labels_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column);
/* Characters of the longest label of an enumeration, at least 1. */
uint32_t sqlm__longest_label(const sqlm_schema_column *column);

#endif
