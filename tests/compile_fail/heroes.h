/* SPDX-License-Identifier: MIT */
/* The models that the compile-fail cases use. */
#ifndef TESTS_COMPILE_FAIL_HEROES_H
#define TESTS_COMPILE_FAIL_HEROES_H

#include <sqlmodel.h>

#define STATUS_LABELS(LABEL)     \
    LABEL(STATUS_TRIAL, "trial") \
    LABEL(STATUS_ACTIVE, "active") \
    LABEL(STATUS_RETIRED, "retired")
SQLM_ENUM_DECLARE(Status, STATUS_LABELS);

#define TEAM_FIELDS(FIELD, M)                                     \
    FIELD(M, i64,      id,           PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,     name,         UNIQUE, MAX_LENGTH(80))      \
    FIELD(M, opt_text, headquarters)                              \
    FIELD(M, opt_i64,  captain_id,   FOREIGN_KEY(Hero, id))
SQLMODEL_DECLARE(Team, TEAM_FIELDS);

#define HERO_FIELDS(FIELD, M)                                                         \
    FIELD(M, i64,                id,      PRIMARY_KEY, AUTO_INCREMENT)                \
    FIELD(M, text,               name,    INDEX("ix_hero_name"))                      \
    FIELD(M, opt_i32,            age,     CHECK_RANGE(0, 200))                        \
    FIELD(M, i16,                level,   DEFAULT(1))                                 \
    FIELD(M, u64,                score)                                               \
    FIELD(M, f64,                power,   DEFAULT(1.5))                               \
    FIELD(M, bool,               active,  DEFAULT(true))                              \
    FIELD(M, enum(Status),       status,  DEFAULT(STATUS_ACTIVE))                     \
    FIELD(M, opt_decimal(12, 2), salary)                                              \
    FIELD(M, opt_date,           born)                                                \
    FIELD(M, timestamptz,        created, DEFAULT_NOW)                                \
    FIELD(M, uuid,               token)                                               \
    FIELD(M, opt_json,           extra)                                               \
    FIELD(M, opt_bytes,          photo,   MAX_LENGTH(4096))                           \
    FIELD(M, opt_i64,            team_id, FOREIGN_KEY(Team, id), ON_DELETE(SET_NULL)) \
    FIELD(M, unique(team_id, name), uq_hero_team_name)
SQLMODEL_DECLARE(Hero, HERO_FIELDS);

#define FIVE_FIELDS(FIELD, M)      \
    FIELD(M, i64,  a, PRIMARY_KEY) \
    FIELD(M, i32,  b, PRIMARY_KEY) \
    FIELD(M, text, c, PRIMARY_KEY) \
    FIELD(M, uuid, d, PRIMARY_KEY) \
    FIELD(M, date, e, PRIMARY_KEY) \
    FIELD(M, f64,  value)
SQLMODEL_DECLARE(Five, FIVE_FIELDS);

void use(const sqlm_bool_expr *predicate);
void use_select(const sqlm_select *select);
void use_fields(const sqlm_node *const *fields);
void use_update(const sqlm_update *update);
void use_assignment(const sqlm_assignment *assignment);
void use_conflict(const sqlm_conflict *conflict);
void f(void);

#endif
