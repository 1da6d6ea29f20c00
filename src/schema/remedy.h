/* SPDX-License-Identifier: MIT */
/* What to do about a difference, in SQL where the database can do it in place. */
#ifndef SQLM_SRC_SCHEMA_REMEDY_H
#define SQLM_SRC_SCHEMA_REMEDY_H

#include <sqlmodel/schema/compare.h>
#include <sqlmodel/sys/text_buffer.h>

/* That the table must be made anew. */
void sqlm__put_rebuild(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table);
/* ALTER TABLE … ADD COLUMN, with what belongs to the column; or that the table must be made anew. */
void sqlm__put_add_column(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                          const sqlm_schema_column *column);
/* ALTER TABLE … DROP COLUMN; or that the table must be made anew. */
SQLM_MUST_USE sqlm_outcome sqlm__put_drop_column(sqlm_cx *cx, sqlm_text_buffer *buffer, const sqlm_dialect *dialect,
                                                 sqlm_arena *scratch, const sqlm_schema_table *table,
                                                 const sqlm_schema_column *column);
/* What makes one property of a column that is there the expected one. */
void sqlm__put_change_column(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                             const sqlm_schema_column *expected, const sqlm_schema_column *found, sqlm_difference_kind kind);
/* What gives a table that is there its comment. */
void sqlm__put_change_table_comment(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table);

/* What makes a constraint or index the expected one: NULL for what is not expected, or was not found. */
void sqlm__put_change_key(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *expected,
                          const sqlm_schema_table *found);
void sqlm__put_change_unique(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                             const sqlm_schema_unique *expected, const sqlm_schema_unique *found);
void sqlm__put_change_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                            const sqlm_schema_check *expected, const sqlm_schema_check *found);
void sqlm__put_change_foreign_key(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                                  const sqlm_schema_foreign_key *expected, const sqlm_schema_foreign_key *found);
void sqlm__put_change_index(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                            const sqlm_schema_index *expected, const sqlm_schema_index *found);

#endif
