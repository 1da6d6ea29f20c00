/* SPDX-License-Identifier: MIT */
/* Pieces of CREATE and ALTER: a column, a constraint, an index as a dialect defines them. */
#ifndef SQLM_SRC_SCHEMA_DEFINITION_H
#define SQLM_SRC_SCHEMA_DEFINITION_H

#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/text_buffer.h>

/* "schema"."table" */
void sqlm__put_table_name(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table);
/* The predicate or check: rendered where it is understood, as written otherwise. */
void sqlm__put_condition(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_expression *expression,
                         const char *text);
/* RESTRICT, NO ACTION, CASCADE, SET NULL. Static storage. */
const char *sqlm__action_words(sqlm_action action);
/* Whether the dialect keeps comments, and an ALTER of the column states its comment anew. */
bool sqlm__keeps_comments(const sqlm_dialect *dialect);
bool sqlm__has_inline_comments(const sqlm_dialect *dialect);
/* Whether the dialect changes constraints and columns of a table that is there. */
bool sqlm__alters_tables(const sqlm_dialect *dialect);

/* "name" TYPE NOT NULL DEFAULT …, without its constraints. */
void sqlm__put_column(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_column *column);
/* CONSTRAINT "name" PRIMARY KEY (…), or nothing where the key stands with its column. */
void sqlm__put_primary_key(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table);
bool sqlm__has_inline_key(const sqlm_dialect *dialect, const sqlm_schema_table *table);
void sqlm__put_unique(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                      const sqlm_schema_unique *unique);
/* "tc_<table>_<column>" */
void sqlm__put_column_check_name(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                                 const sqlm_schema_column *column);
/* The column has a type check. */
void sqlm__put_column_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                            const sqlm_schema_column *column);
void sqlm__put_check(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_check *check);
void sqlm__put_foreign_key(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_foreign_key *key);
/* REFERENCES … with its actions. */
void sqlm__put_references(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_foreign_key *key);
/* What follows the parentheses of CREATE TABLE. */
void sqlm__put_table_options(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table);

/* CREATE INDEX … */
void sqlm__put_create_index(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                            const sqlm_schema_index *index);
/* DROP INDEX … */
void sqlm__put_drop_index(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                          const sqlm_schema_index *index);
/* ALTER TABLE … */
void sqlm__put_alter_table(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table);
/* DROP CONSTRAINT "name", as it follows ALTER TABLE. */
void sqlm__put_drop_constraint(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name);
void sqlm__put_drop_foreign_key(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name);
/* COMMENT ON …: of the table, or of a column where it is not NULL. */
void sqlm__put_comment(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_schema_table *table,
                       const sqlm_schema_column *column);

#endif
