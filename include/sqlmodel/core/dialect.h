/* SPDX-License-Identifier: MIT */
/** @file
 *  All that differs from database to database in the text of a statement. */
#ifndef SQLMODEL_CORE_DIALECT_H
#define SQLMODEL_CORE_DIALECT_H

#include <sqlmodel/core/types.h>

SQLM_BEGIN_DECLS

struct sqlm_text_buffer;

/** Indexes constant tables of what differs. */
typedef enum sqlm_dialect_id {
    SQLM_DIALECT_SQLITE,   /**< SQLite */
    SQLM_DIALECT_POSTGRES, /**< PostgreSQL */
    SQLM_DIALECT_MYSQL,    /**< MySQL and MariaDB */
    SQLM_DIALECT_COUNT     /**< how many there are */
} sqlm_dialect_id;

/** How the n-th parameter is written. */
typedef enum sqlm_placeholder {
    SQLM_PLACEHOLDER_NUMBERED, /**< ?1, ?2 (SQLite) */
    SQLM_PLACEHOLDER_DOLLAR,   /**< $1, $2 (PostgreSQL) */
    SQLM_PLACEHOLDER_QUESTION  /**< ?, ? (MySQL, MariaDB) */
} sqlm_placeholder;

/** What a database has, as bits of sqlm_dialect.features. */
enum {
    SQLM_FEATURE_RETURNING = 1,     /**< INSERT … RETURNING, DELETE … RETURNING and, but of MariaDB, UPDATE … RETURNING */
    SQLM_FEATURE_PARTIAL_INDEX = 2, /**< CREATE INDEX … WHERE */
    SQLM_FEATURE_TRANSACTIONAL_DDL = 4 /**< CREATE, ALTER and DROP are part of a transaction, and undone with it */
};

/** Belongs to a connection: limits and features are those of its server. Constant while the connection lives. */
typedef struct sqlm_dialect {
    size_t           size; /**< sizeof(sqlm_dialect) */
    sqlm_dialect_id  id;   /**< which of the dialects it is */
    const char      *name; /**< "sqlite", "postgres", "mysql" */
    char             identifier_quote;         /**< " or ` */
    sqlm_placeholder placeholder;              /**< how parameters are written */
    uint32_t         features;                 /**< SQLM_FEATURE_… bits */
    uint32_t         maximum_parameters;       /**< of one statement */
    uint32_t         maximum_expression_depth; /**< 0: none */
    uint32_t         maximum_identifier_bytes; /**< 0: none */
} sqlm_dialect;

/** A dialect with its smallest limits, for SQL that is made without a connection. Static storage; NULL for no such dialect. */
SQLM_CORE_API const sqlm_dialect *sqlm_dialect_of(sqlm_dialect_id id);
/** The dialect of that name; NULL when there is none. */
SQLM_CORE_API const sqlm_dialect *sqlm_dialect_named(const char *name);

/** Appends a quoted identifier, its quotes doubled. A name that is empty or not valid UTF-8 fails with misuse. */
SQLM_CORE_API void sqlm_dialect_put_identifier(struct sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name);
/** Appends the placeholder of the parameter with this 1-based number. */
SQLM_CORE_API void sqlm_dialect_put_placeholder(struct sqlm_text_buffer *buffer, const sqlm_dialect *dialect, unsigned number);
/** Appends a text literal, for DDL alone: values of statements are always parameters. NUL or invalid UTF-8 fails with misuse. */
SQLM_CORE_API void sqlm_dialect_put_text(struct sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *text);

SQLM_END_DECLS

#endif
