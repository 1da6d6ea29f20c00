/* SPDX-License-Identifier: MIT */
/** @file
 *  One case of the torture: what a call finds, what it makes, and the table of them all. */
#ifndef TESTS_TORTURE_WORLD_H
#define TESTS_TORTURE_WORLD_H

#include <jansson.h>

#include <sqlmodel/gate.h>
#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/observe.h>
#include <sqlmodel/sys/plan.h>
#include <sqlmodel/sys/text_buffer.h>

#include "models.h"

enum { MANY = 3 };

/** All that a call of any case uses or makes; released as a whole, with memory or without. */
typedef struct world {
    sqlm_cx    *cx;
    sqlm_conn  *db;    /**< a database in memory with two teams and three heroes; NULL in cases without one */
    sqlm_arena *arena; /**< made before anything fails */

    /* What a call is given: as it was when the call fails. */
    Hero               hero;
    Hero               many[MANY];
    json_t            *input;
    sqlm_gate         *given_gate;
    const void        *given; /**< static, or in the arena */
    sqlm_schema const *schemas[2];
    sqlm_differences   differences;

    /* What a call makes: nothing when it fails. */
    sqlm_arena     *made_arena;
    sqlm_cx        *made_cx;
    sqlm_conn      *made_conn;
    void           *memory; /**< of MEMORY_SIZE bytes */
    Hero_list       heroes;
    TeamSize_list   sizes;
    json_t         *json;
    sqlm_validator *validator;
    sqlm_gate      *gate;
    const char     *text;

    /* What lives on after a failure, and can be closed then. */
    Hero_cursor      cursor;
    sqlm_rows       *rows;
    const sqlm_row  *row;
    sqlm_statement  *statement;
    sqlm_cursor     *driver_cursor;
    sqlm_tx          tx;        /**< begun where depth is not 0 */
    sqlm_tx          savepoint; /**< likewise */
    sqlm_text_buffer buffer;
    bool             has_buffer;

    Hero       found;
    bool       flag;
    int64_t    number;
    size_t     count;
    sqlm_value value;
} world;

enum { MEMORY_SIZE = 300 };

enum {
    /** Without a database. */
    ALONE = 1,
    /** It may succeed although an allocation failed: it can do without. */
    OPTIONAL = 2,
    /** After a failure what it was given can only be closed: it is not called again. */
    ONCE = 4,
    /** Too long for the allocations of SQLite to fail one by one. */
    OURS_ALONE = 8,
    /** It may have been done although it failed. */
    EITHER = 16
};

/** A public function, called with memory that is out. */
typedef struct torture_case {
    const char *name;
    /** The call. Whatever it makes it leaves in the world. */
    sqlm_outcome (*run)(world *w);
    /** What has to be there before; NULL: nothing. With memory. */
    void (*prepare)(world *w);
    unsigned flags;
} torture_case;

typedef struct torture_cases {
    const torture_case *items;
    size_t              count;
} torture_cases;

torture_cases core_cases(void);
torture_cases connection_cases(void);
torture_cases query_cases(void);
torture_cases schema_cases(void);
torture_cases gate_cases(void);

/** A function that allocates nothing, called where any allocation is counted. */
typedef struct quiet_call {
    const char *name; /**< of the exported function */
    void (*call)(world *w);
} quiet_call;

typedef struct quiet_calls {
    const quiet_call *items;
    size_t            count;
} quiet_calls;

quiet_calls all_quiet_calls(void);

#define CASES(table) ((torture_cases){ (table), sizeof(table) / sizeof((table)[0]) })

#endif
