/* SPDX-License-Identifier: MIT */
/** @file
 *  A model with a field of each of the 34 kinds, for the tests of core. */
#ifndef TESTS_UNIT_CORE_EVERY_H
#define TESTS_UNIT_CORE_EVERY_H

#include <sqlmodel/core/model.h>

#define LEVEL_LABELS(LABEL) LABEL(LEVEL_LOW, "low") LABEL(LEVEL_MIDDLE, "middle") LABEL(LEVEL_HIGH, "high")
SQLM_ENUM_DECLARE(Level, LEVEL_LABELS);

#define EVERY_FIELDS(FIELD, M)                                   \
    FIELD(M, i64,                id,     PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, bool,               a_bool)                         \
    FIELD(M, i16,                a_i16)                          \
    FIELD(M, i32,                a_i32)                          \
    FIELD(M, u64,                a_u64)                          \
    FIELD(M, f32,                a_f32)                          \
    FIELD(M, f64,                a_f64)                          \
    FIELD(M, text,               a_text)                         \
    FIELD(M, bytes,              a_bytes)                        \
    FIELD(M, decimal(12, 2),     a_decimal)                      \
    FIELD(M, date,               a_date)                         \
    FIELD(M, time,               a_time)                         \
    FIELD(M, timestamp,          a_timestamp)                    \
    FIELD(M, timestamptz,        a_timestamptz)                  \
    FIELD(M, uuid,               a_uuid)                         \
    FIELD(M, json,               a_json)                         \
    FIELD(M, enum(Level),        a_level)                        \
    FIELD(M, opt_i64,            o_i64)                          \
    FIELD(M, opt_bool,           o_bool)                         \
    FIELD(M, opt_i16,            o_i16)                          \
    FIELD(M, opt_i32,            o_i32)                          \
    FIELD(M, opt_u64,            o_u64)                          \
    FIELD(M, opt_f32,            o_f32)                          \
    FIELD(M, opt_f64,            o_f64)                          \
    FIELD(M, opt_text,           o_text)                         \
    FIELD(M, opt_bytes,          o_bytes)                        \
    FIELD(M, opt_decimal(38, 4), o_decimal)                      \
    FIELD(M, opt_date,           o_date)                         \
    FIELD(M, opt_time,           o_time)                         \
    FIELD(M, opt_timestamp,      o_timestamp)                    \
    FIELD(M, opt_timestamptz,    o_timestamptz)                  \
    FIELD(M, opt_uuid,           o_uuid)                         \
    FIELD(M, opt_json,           o_json)                         \
    FIELD(M, opt_enum(Level),    o_level)
SQLMODEL_DECLARE(Every, EVERY_FIELDS);

enum { EVERY_COUNT = 34 };

/** Every member set, the optional ones too. */
Every every_full(void);
/** Every optional member NULL, the others at their least. */
Every every_least(void);

#endif
