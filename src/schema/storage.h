/* SPDX-License-Identifier: MIT */
/* How a dialect stores each kind of column: shared by DDL, introspection and comparison. */
#ifndef SQLM_SRC_SCHEMA_STORAGE_H
#define SQLM_SRC_SCHEMA_STORAGE_H

#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/text_buffer.h>

/* SQLM_OK when this library makes DDL for the dialect; unsupported otherwise. The functions below need it to have been SQLM_OK. */
SQLM_MUST_USE sqlm_outcome sqlm__storage_require(sqlm_cx *cx, const sqlm_dialect *dialect);

/* Appends the type that the dialect declares the column with.
 * lone_key: the column alone is the primary key (a lone natural key of integers has another type than other integers in SQLite). */
void sqlm__put_storage(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column, bool lone_key);

/* Appends the condition that holds the storage to the column's kind (what stands in CHECK (…) of its tc_ constraint), and nothing when
 * the declared type says all. To a buffer that is empty. */
void sqlm__put_type_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column);

/* Appends what stands behind DEFAULT, and nothing for SQLM_DEFAULT_NONE. The text of a literal is the canonical form of the kind. */
void sqlm__put_default(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column);

/* Whether nothing in the dialect tells columns of two kinds apart, as timestamp and timestamptz in MySQL. */
bool sqlm__stored_alike(const sqlm_dialect *dialect, sqlm_type a, sqlm_type b);

/* Whether the dialect keeps the column outside the row, where no key and no index can have it whole. */
bool sqlm__is_large(const sqlm_dialect *dialect, const sqlm_schema_column *column);

/* Digits that a decimal of the dialect can have behind its point. */
uint8_t sqlm__maximum_scale(const sqlm_dialect *dialect);

/* Appends the hexadecimal digits of a text, dashes left out. */
void sqlm__put_digits(sqlm_text_buffer *buffer, const char *text);

/* Appends the canonical 2024-02-29T12:30:00.000000Z as '2024-02-29 12:30:00.000000'. */
void sqlm__put_spaced_moment(sqlm_text_buffer *buffer, const char *text);

#endif
