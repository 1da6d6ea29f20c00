/* SPDX-License-Identifier: MIT */
/* What makes a table of a model. */
#ifndef SQLM_SRC_SCHEMA_MODEL_BUILDER_H
#define SQLM_SRC_SCHEMA_MODEL_BUILDER_H

#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/text_buffer.h>

/* A name that must not repeat, and what bears it. */
typedef struct sqlm__claim {
    const char       *name;
    const sqlm_model *model;
    const char       *owner; /* "field 'age'", "constraint 'uq_hero_name'", "its table" */
} sqlm__claim;

typedef struct sqlm__claims {
    sqlm__claim *items;
    size_t       count;
    size_t       capacity;
} sqlm__claims;

/* What makes the table of one model. */
typedef struct sqlm__builder {
    sqlm_cx            *cx;
    const sqlm_dialect *dialect;
    sqlm_arena         *arena;
    sqlm_text_buffer   *buffer; /* for names and checks in the making */
    const sqlm_model   *model;
    sqlm_schema_table  *table;
    sqlm__claims       *schema_names;     /* of tables and indexes, and of what the dialect keeps among them */
    sqlm__claims       *constraint_names; /* of constraints whose names may not repeat in a whole database */
    sqlm__claims        table_names;      /* of constraints */
    /* the table's lists, with room for all that the model declares; the table has their counts */
    sqlm_schema_unique      *uniques;
    sqlm_schema_index       *indexes;
    sqlm_schema_check       *checks;
    sqlm_schema_foreign_key *foreign_keys;
} sqlm__builder;

/* What has a name. PostgreSQL keeps the indexes of keys and uniques among tables and indexes; MySQL wants the names of checks and foreign
 * keys to differ in a whole database. */
typedef enum sqlm__object_kind {
    OBJECT_KEY,
    OBJECT_UNIQUE,
    OBJECT_INDEX,
    OBJECT_TYPE_CHECK,
    OBJECT_CHECK,
    OBJECT_FOREIGN_KEY
} sqlm__object_kind;

/* Records what is wrong with the model at @p owner ("field 'age'"). */
SQLM_PRINTF(3, 4) sqlm_outcome sqlm__refuse_model(const sqlm__builder *build, const char *owner, const char *format, ...);
/* Zeroed room in the arena. */
SQLM_MUST_USE sqlm_outcome sqlm__builder_allocate(const sqlm__builder *build, size_t count, size_t size, void **memory);
/* Copies the buffer's text to the arena. */
SQLM_MUST_USE sqlm_outcome sqlm__builder_keep(const sqlm__builder *build, const char **text);
/* "field 'age'", "constraint 'uq_hero_name'" */
SQLM_MUST_USE sqlm_outcome sqlm__builder_name_owner(const sqlm__builder *build, const char *what, const char *name,
                                                    const char **owner);
SQLM_MUST_USE sqlm_outcome sqlm__check_name(const sqlm__builder *build, const char *owner, const char *what, const char *name);
/* The name that was given, or one that is made, checked and claimed; the second of several of a column without a name ends in _2. */
SQLM_MUST_USE sqlm_outcome sqlm__name_object(sqlm__builder *build, sqlm__object_kind kind, const char *owner, const char *given,
                                             const char *column, unsigned ordinal, const char **name);
size_t                     sqlm__count_attributes(const sqlm_model *model, sqlm_attribute_id id);

/* The columns, with all that belongs to one alone. */
SQLM_MUST_USE sqlm_outcome sqlm__build_columns(sqlm__builder *build);

/* Longest comments of MySQL, in characters. */
enum { SQLM__MAXIMUM_COLUMN_COMMENT = 1024, SQLM__MAXIMUM_TABLE_COMMENT = 2048 };

/* What COMMENT says, where the dialect keeps it. */
SQLM_MUST_USE sqlm_outcome sqlm__build_comment(const sqlm__builder *build, const char *owner, const sqlm_attribute *attributes,
                                               size_t maximum, const char **comment);

#endif
