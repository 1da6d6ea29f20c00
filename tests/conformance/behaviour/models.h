/* SPDX-License-Identifier: MIT */
/** @file
 *  The tables of the cases. */
#ifndef TESTS_CONFORMANCE_BEHAVIOUR_MODELS_H
#define TESTS_CONFORMANCE_BEHAVIOUR_MODELS_H

#include <sqlmodel.h>

#define TEAM_FIELDS(FIELD, M)                             \
    FIELD(M, i64,  id,   PRIMARY_KEY, AUTO_INCREMENT)     \
    FIELD(M, text, name, UNIQUE, MAX_LENGTH(40))
SQLMODEL_DECLARE(Team, TEAM_FIELDS);

#define ITEM_FIELDS(FIELD, M)                                \
    FIELD(M, i64,      id,      PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,     name,    UNIQUE, MAX_LENGTH(8))       \
    FIELD(M, i16,      amount,  CHECK_RANGE(0, 1000))        \
    FIELD(M, opt_i64,  team_id, FOREIGN_KEY(Team, id))       \
    FIELD(M, opt_text, note)                                 \
    FIELD(M, text,     state,   MAX_LENGTH(20), DEFAULT("new"))
SQLMODEL_DECLARE(Item, ITEM_FIELDS);

/** Without other keys than the primary one, for upserts. */
#define VISIT_FIELDS(FIELD, M)                          \
    FIELD(M, text, place, PRIMARY_KEY, MAX_LENGTH(20))  \
    FIELD(M, i64,  times)
SQLMODEL_DECLARE(Visit, VISIT_FIELDS);

/** What the database computes. */
#define STAMP_FIELDS(FIELD, M)                              \
    FIELD(M, i64,         id, PRIMARY_KEY, AUTO_INCREMENT)  \
    FIELD(M, timestamptz, at, DEFAULT_NOW)
SQLMODEL_DECLARE(Stamp, STAMP_FIELDS);

/** What the database has and the program does not: whatever an upsert may give back. */
#define PAGE_FIELDS(FIELD, M)                                 \
    FIELD(M, i64,         id,      PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,        path,    UNIQUE, MAX_LENGTH(40))    \
    FIELD(M, i64,         views)                              \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)               \
    FIELD(M, i32,         version, VERSION)
SQLMODEL_DECLARE(Page, PAGE_FIELDS);

/** What it computes whenever a row is written. */
#define BILL_FIELDS(FIELD, M)                            \
    FIELD(M, i64, id,      PRIMARY_KEY, AUTO_INCREMENT)  \
    FIELD(M, i64, price)                                 \
    FIELD(M, i64, pieces)                                \
    FIELD(M, i64, total,   GENERATED("price * pieces"))  \
    FIELD(M, i32, version, VERSION)
SQLMODEL_DECLARE(Bill, BILL_FIELDS);

/** What is computed with, compared and sorted. */
#define CELL_FIELDS(FIELD, M)                          \
    FIELD(M, i64,                id,    PRIMARY_KEY)   \
    FIELD(M, text,               label, MAX_LENGTH(8)) \
    FIELD(M, opt_i32,            number)               \
    FIELD(M, f64,                real)                 \
    FIELD(M, u64,                large)                \
    FIELD(M, decimal(12, 2),     price)                \
    FIELD(M, opt_decimal(8, 4),  exact)                \
    FIELD(M, opt_json,           data)
SQLMODEL_DECLARE(Cell, CELL_FIELDS);

#endif
