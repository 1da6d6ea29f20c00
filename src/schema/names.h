/* SPDX-License-Identifier: MIT */
/* Names of tables, columns and constraints: what a dialect takes, and what is made where the declaration has none. */
#ifndef SQLM_SRC_SCHEMA_NAMES_H
#define SQLM_SRC_SCHEMA_NAMES_H

#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/text_buffer.h>

/* Why a dialect does not take a name, in words that follow the name ("is too long: …"); "" when it does. */
void sqlm__put_name_fault(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name);

/* Appends the name of what has none: <prefix>_<table>, _<column> where there is one, and _<ordinal> from 2 on. Where that is longer than the
 * dialect takes it is cut at a character and ends in _ and eight hexadecimal digits of the whole name's hash: of two long names that
 * begin alike each keeps its own. These names are in databases: how they are made never changes. */
void sqlm__put_generated_name(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *prefix, const char *table,
                              const char *column, unsigned ordinal);

/* Appends the name of the check that holds a column to its kind. */
void sqlm__put_type_check_name(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *table, const char *column);

#endif
