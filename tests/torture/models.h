/* SPDX-License-Identifier: MIT */
/** @file
 *  What is in the database while memory runs out. */
#ifndef TESTS_TORTURE_MODELS_H
#define TESTS_TORTURE_MODELS_H

#include <sqlmodel.h>

#define RANK_LABELS(LABEL) LABEL(RANK_LOW, "low") LABEL(RANK_HIGH, "high")
SQLM_ENUM_DECLARE(Rank, RANK_LABELS);

#define TEAM_FIELDS(FIELD, M)         \
    FIELD(M, i64,  id, PRIMARY_KEY)   \
    FIELD(M, text, name)
SQLMODEL_DECLARE(Team, TEAM_FIELDS);

/* Whatever makes a call allocate: text, values that SQLite has as text, a pattern, defaults, what the database computes, a version. */
#define HERO_FIELDS(FIELD, M)                                                 \
    FIELD(M, i64,            id,      PRIMARY_KEY, AUTO_INCREMENT)            \
    FIELD(M, text,           name,    UNIQUE, MAX_LENGTH(80), PATTERN("^[A-Z]")) \
    FIELD(M, opt_i32,        age,     INDEX, CHECK_RANGE(0, 200))             \
    FIELD(M, opt_i64,        team_id, FOREIGN_KEY(Team, id), ON_DELETE(SET_NULL)) \
    FIELD(M, decimal(12, 2), price)                                           \
    FIELD(M, opt_u64,        serial)                                          \
    FIELD(M, opt_bytes,      photo)                                           \
    FIELD(M, opt_uuid,       tag)                                             \
    FIELD(M, json,           facts,   DEFAULT("{}"))                          \
    FIELD(M, enum(Rank),     rank,    DEFAULT(RANK_LOW))                      \
    FIELD(M, timestamptz,    made_at, DEFAULT_NOW)                            \
    FIELD(M, opt_i64,        twice,   GENERATED("age * 2"))                   \
    FIELD(M, i32,            version, VERSION)
SQLMODEL_DECLARE(Hero, HERO_FIELDS);

/* Without a table until a case makes one. */
#define NOTE_FIELDS(FIELD, M)                                \
    FIELD(M, i64,  id,    PRIMARY_KEY, AUTO_INCREMENT)       \
    FIELD(M, text, words, INDEX, CHECK("words <> 'nothing'"))
SQLMODEL_DECLARE(Note, NOTE_FIELDS);

#define TEAM_SIZE_COLUMNS(COLUMN, P)               \
    COLUMN(P, opt_i64, team_id, Hero_.team_id)     \
    COLUMN(P, i64,     heroes,  sqlm_count())      \
    COLUMN(P, text,    first,   sqlm_min(Hero_.name))
SQLM_PROJECTION_DECLARE(TeamSize, TEAM_SIZE_COLUMNS);

#endif
