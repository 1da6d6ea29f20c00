/* SPDX-License-Identifier: MIT */
/** @file
 *  The databases of the bench: who takes part on each, and what lies between two runs. */
#ifndef BENCH_DATABASE_H
#define BENCH_DATABASE_H

#include "contestant.h"

#include <sqlmodel.h>

enum { BENCH_RAW, BENCH_CHECKED, BENCH_UNCHECKED, BENCH_LIBRARY, BENCH_CONTESTANTS };

/** What a path is: that of SQLite's file, or the URL of a server's database, which is made for the bench alone. */
typedef struct bench_database {
    const char *name;          /* "sqlite" */
    const char *url_variable;  /* of the environment, as scripts/servers prints it; NULL: a file is made */
    const char *scheme;        /* that the library's URL has before the path */
    const char *options;       /* and behind it, for the usual runs */
    const char *durable;       /* the same for runs that wait for the disk */
    const char *join;          /* the statement of W6 */
    const bench_contestant *contestants[BENCH_CONTESTANTS]; /* NULL: there is none */

    void (*describe)(const char *path, char *text, size_t size);
    /** Makes an empty database; @p path has what it is made from, and then its own. */
    void (*make)(char *path, size_t size);
    void (*remove)(const char *path);
    /** Adds what no model has, behind the tables of the models. */
    void (*finish)(const char *path);
    /** Makes a table what it was at first: empty, or for "hero_upd" full. "" makes none. Sets what a commit waits for. */
    void (*prepare)(const char *path, const char *table, bool durable);
    /** A sum over all bytes of a table; 0 for "". */
    int64_t (*sum)(const char *path, const char *table);
    /** Writes objects in the database's own fastest way, as the library has it; NULL where it has none. */
    sqlm_outcome (*copy_in)(sqlm_cx *cx, sqlm_conn *db, const sqlm_model *model, const void *objects, size_t count);
} bench_database;

extern const bench_database bench_sqlite, bench_postgres, bench_mysql;

/** The database of a name; stops where there is none, or it was not built in. */
const bench_database *bench_database_of(const char *name);

/** Takes the next bytes into a sum over a table. */
uint64_t bench_add_bytes(uint64_t sum, int kind, const void *bytes, size_t length);
#define BENCH_SUM_BASIS 0xcbf29ce484222325u

/** The URL of another database on the same server: @p url with its last part exchanged. */
void bench_put_database(char *to, size_t size, const char *url, const char *name);
/** A name that no other run of the bench has. */
const char *bench_database_name(void);

#endif
