/* SPDX-License-Identifier: MIT */
/** @file
 *  What tests/unit/query/sqlite_fixture.h declares, on a server: the tests of the query layer run there too. The tables are made once, in a
 *  schema of the program's, and emptied for each test. */
#ifndef TESTS_INTEGRATION_QUERY_SERVER_H
#define TESTS_INTEGRATION_QUERY_SERVER_H

#include <sqlmodel/core/conn.h>

/** One server. */
typedef struct query_server {
    sqlm_dialect_id dialect;
    const sqlm_driver *(*driver)(void);
    /** Name of the variable that has its URL. */
    const char *variable;
    /** Makes a URL that of a connection to a schema. */
    void (*enter)(char *url, size_t size, const char *schema);
    /** Follows DROP SCHEMA name. */
    const char *cascade;
    /** For the connection that empties the tables. */
    const char *settings;
    /** Tables that the models' own DDL does not make, and the checks that SQLite's have. */
    const char *by_hand;
    /** Empties the table "blob", whose name is a keyword on one of them, and has the keys of all begin with 1 again. */
    sqlm_outcome (*restart)(sqlm_cx *cx, sqlm_conn *keeper);
} query_server;

/** That of this program. */
extern const query_server query_server_;

#endif
