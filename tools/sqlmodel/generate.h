/* SPDX-License-Identifier: MIT */
/** @file
 *  `sqlmodel generate`: models out of a database. */
#ifndef SQLM_TOOLS_SQLMODEL_GENERATE_H
#define SQLM_TOOLS_SQLMODEL_GENERATE_H

#include <sqlmodel/core/cx.h>

/** Which model a table has. */
typedef struct generate_name {
    const char *table;
    const char *model;
    const char *header; /**< that declares the model; NULL: none */
} generate_name;

typedef struct generate_names {
    generate_name *items;
    size_t         count;
} generate_names;

typedef enum generate_part { GENERATE_BOTH, GENERATE_HEADER, GENERATE_SOURCE } generate_part;

/** What the command line says. Texts are borrowed. */
typedef struct generate_options {
    const char    *url; /**< or ddl */
    const char    *ddl; /**< path of a file with CREATE statements */
    const char   **tables;
    size_t         table_count;    /**< 0: all */
    generate_names models;         /**< of tables that are generated */
    generate_names references;     /**< of tables that are referred to */
    const char    *version_column; /**< NULL: none */
    const char    *license;        /**< SPDX identifier; NULL: no such line */
    const char    *guard;          /**< NULL: made of the header's name */
    generate_part  part;
    const char    *output;      /**< NULL: standard output */
    const char    *output_base; /**< NULL, or where both parts go: BASE.h and BASE.c */
} generate_options;

/** Exit statuses. */
enum { GENERATE_DONE = 0, GENERATE_USAGE = 2, GENERATE_FAILED = 3 };

/** Does it; messages go to standard error. Nothing is written unless everything could be. */
int generate_run(sqlm_cx *cx, const generate_options *options);

#endif
