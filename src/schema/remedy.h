/* SPDX-License-Identifier: MIT */
/* What to do about a difference, in SQL where the database can do it in place. */
#ifndef SQLM_SRC_SCHEMA_REMEDY_H
#define SQLM_SRC_SCHEMA_REMEDY_H

#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/text_buffer.h>

/* "a", "b" */
void sqlm__put_names(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *const *names, size_t count);
/* The predicate or check: rendered where it is understood, as written otherwise. */
void sqlm__put_condition(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_expression *expression,
                         const char *text);
/* RESTRICT, NO ACTION, CASCADE, SET NULL. Static storage. */
const char *sqlm__action_words(sqlm_action action);

/* CREATE INDEX … */
void sqlm__put_create_index(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                            const sqlm_schema_index *index);
/* DROP INDEX … */
void sqlm__put_drop_index(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_index *index);
/* That the table must be made anew. */
void sqlm__put_rebuild(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *table);
/* ALTER TABLE … ADD COLUMN, with what belongs to the column; or that the table must be made anew. */
void sqlm__put_add_column(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                          const sqlm_schema_column *column);
/* ALTER TABLE … DROP COLUMN; or that the table must be made anew. */
SQLM_MUST_USE sqlm_outcome sqlm__put_drop_column(sqlm_cx *cx, sqlm_text_buffer *buffer, const sqlm_dialect *dialect,
                                                 sqlm_arena *scratch, const sqlm_schema_table *table,
                                                 const sqlm_schema_column *column);

#endif
