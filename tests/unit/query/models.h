/* SPDX-License-Identifier: MIT */
/** @file
 *  Models of the query layer's tests. */
#ifndef TESTS_UNIT_QUERY_MODELS_H
#define TESTS_UNIT_QUERY_MODELS_H

#include <sqlmodel/query/functions.h>

#define COLOR_LABELS(LABEL) LABEL(COLOR_RED, "red") LABEL(COLOR_GREEN, "green") LABEL(COLOR_BLUE, "blue")
SQLM_ENUM_DECLARE(Color, COLOR_LABELS);
#define SIZE_LABELS(LABEL) LABEL(SIZE_SMALL, "small") LABEL(SIZE_LARGE, "large")
SQLM_ENUM_DECLARE(Size, SIZE_LABELS);

#define HERO_FIELDS(FIELD, M)                         \
    FIELD(M, i64,     id,      PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,    name)                           \
    FIELD(M, opt_i32, age)                            \
    FIELD(M, opt_i64, team_id)                        \
    FIELD(M, bool,    active)
SQLMODEL_DECLARE(Hero, HERO_FIELDS);

#define TEAM_FIELDS(FIELD, M)     \
    FIELD(M, i64,  id, PRIMARY_KEY) \
    FIELD(M, text, name)
SQLMODEL_DECLARE(Team, TEAM_FIELDS);

/* One column of each kind, and one of each that may be NULL. */
#define KINDS_FIELDS(FIELD, M)                 \
    FIELD(M, i64,            id, PRIMARY_KEY)  \
    FIELD(M, bool,           b)                \
    FIELD(M, i16,            i16)              \
    FIELD(M, i32,            i32)              \
    FIELD(M, i64,            i64)              \
    FIELD(M, u64,            u64)              \
    FIELD(M, f32,            f32)              \
    FIELD(M, f64,            f64)              \
    FIELD(M, text,           t)                \
    FIELD(M, bytes,          by)               \
    FIELD(M, decimal(12, 2), de)               \
    FIELD(M, date,           da)               \
    FIELD(M, time,           ti)               \
    FIELD(M, timestamp,      ts)               \
    FIELD(M, timestamptz,    tz)               \
    FIELD(M, uuid,           uu)               \
    FIELD(M, json,           js)               \
    FIELD(M, enum(Color),    en)               \
    FIELD(M, opt_bool,           ob)           \
    FIELD(M, opt_i16,            oi16)         \
    FIELD(M, opt_i32,            oi32)         \
    FIELD(M, opt_i64,            oi64)         \
    FIELD(M, opt_u64,            ou64)         \
    FIELD(M, opt_f32,            of32)         \
    FIELD(M, opt_f64,            of64)         \
    FIELD(M, opt_text,           ot)           \
    FIELD(M, opt_bytes,          oby)          \
    FIELD(M, opt_decimal(12, 2), ode)          \
    FIELD(M, opt_date,           oda)          \
    FIELD(M, opt_time,           oti)          \
    FIELD(M, opt_timestamp,      ots)          \
    FIELD(M, opt_timestamptz,    otz)          \
    FIELD(M, opt_uuid,           ouu)          \
    FIELD(M, opt_json,           ojs)          \
    FIELD(M, opt_enum(Color),    oen)          \
    FIELD(M, opt_enum(Size),     osize)        \
    FIELD(M, opt_decimal(14, 4), ofine)
SQLMODEL_DECLARE(Kinds, KINDS_FIELDS);

/* Whatever may be left out of an insert. */
#define FILLED_FIELDS(FIELD, M)                                                                                                    \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)                                                                                    \
    FIELD(M, opt_timestamptz, seen_at, DEFAULT_NOW)                                                                                \
    FIELD(M, enum(Color), color, DEFAULT(COLOR_GREEN))                                                                             \
    FIELD(M, opt_enum(Color), shade, DEFAULT(COLOR_BLUE))                                                                          \
    FIELD(M, text, note, DEFAULT("none"))                                                                                          \
    FIELD(M, json, data, DEFAULT("{}"))                                                                                            \
    FIELD(M, bytes, raw, DEFAULT(""))                                                                                              \
    FIELD(M, opt_i32, size, DEFAULT(7))                                                                                            \
    FIELD(M, opt_bool, open, DEFAULT(true))                                                                                        \
    FIELD(M, opt_decimal(10, 2), price, DEFAULT("1.50"))                                                                           \
    FIELD(M, opt_decimal(10, 2), cost, DEFAULT(3))                                                                                 \
    FIELD(M, opt_f64, ratio, DEFAULT(0.5))                                                                                         \
    FIELD(M, opt_f32, share, DEFAULT(0.25f))                                                                                       \
    FIELD(M, opt_date, born, DEFAULT("2000-01-02"))                                                                                \
    FIELD(M, opt_u64, most, DEFAULT(18446744073709551615u))                                                                        \
    FIELD(M, i32, plain, DEFAULT(5))                                                                                               \
    FIELD(M, opt_text, free)                                                                                                       \
    FIELD(M, i32, version, VERSION)
SQLMODEL_DECLARE(Filled, FILLED_FIELDS);

/* Everything can be left out. */
#define EMPTY_FIELDS(FIELD, M)                         \
    FIELD(M, i32,      id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, opt_text, note, DEFAULT("none"))
SQLMODEL_DECLARE(Empty, EMPTY_FIELDS);

#define NARROW_FIELDS(FIELD, M)                        \
    FIELD(M, i16,     id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, opt_i32, value)
SQLMODEL_DECLARE(Narrow, NARROW_FIELDS);

#define PAIR_FIELDS(FIELD, M)                                \
    FIELD(M, i32,      left,  PRIMARY_KEY)                   \
    FIELD(M, text,     right, PRIMARY_KEY, MAX_LENGTH(100))  \
    FIELD(M, opt_text, note)
SQLMODEL_DECLARE(Pair, PAIR_FIELDS);

#define LINK_FIELDS(FIELD, M)     \
    FIELD(M, i64, a, PRIMARY_KEY) \
    FIELD(M, i64, b, PRIMARY_KEY)
SQLMODEL_DECLARE(Link, LINK_FIELDS);

#define VERSIONED_FIELDS(FIELD, M) \
    FIELD(M, i64,  id, PRIMARY_KEY) \
    FIELD(M, text, name)           \
    FIELD(M, i16,  version, VERSION)
SQLMODEL_DECLARE(Versioned, VERSIONED_FIELDS);

/* Key and version alone. */
#define COUNTED_FIELDS(FIELD, M)   \
    FIELD(M, i64, id, PRIMARY_KEY) \
    FIELD(M, i64, version, VERSION)
SQLMODEL_DECLARE(Counted, COUNTED_FIELDS);

/* No column has the name of its field. */
#define RENAMED_FIELDS(FIELD, M)                                        \
    FIELD(M, i32,         id, PRIMARY_KEY, AUTO_INCREMENT, COLUMN("r_id")) \
    FIELD(M, text,        name, COLUMN("r name"), ALIAS("Name"))        \
    FIELD(M, opt_i32,     age, COLUMN("order"))                         \
    FIELD(M, bool,        active, COLUMN("is \"active\""))              \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW, COLUMN("r_made_at"))    \
    FIELD(M, opt_i32,     size, DEFAULT(7), COLUMN("name"))             \
    FIELD(M, i32,         version, VERSION, COLUMN("r_version"))
SQLMODEL_DECLARE(Renamed, RENAMED_FIELDS);

/* The database computes some of it. */
#define COMPUTED_FIELDS(FIELD, M)                                       \
    FIELD(M, i64,           id, PRIMARY_KEY, AUTO_INCREMENT)            \
    FIELD(M, i32,           price)                                      \
    FIELD(M, opt_i64,       amount)                                     \
    FIELD(M, opt_i64,       total, GENERATED("price * amount"), COLUMN("total_price")) \
    FIELD(M, decimal(9, 2), half, GENERATED("'0.50'"))                  \
    FIELD(M, opt_text,      label, GENERATED("'price ' || price"))
SQLMODEL_DECLARE(Computed, COMPUTED_FIELDS);

/* A key, and what the database computes. */
#define DERIVED_FIELDS(FIELD, M)                                        \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT, IDENTITY(ALWAYS))    \
    FIELD(M, i64, next, GENERATED("id + 1"))
SQLMODEL_DECLARE(Derived, DERIVED_FIELDS);

/* Defaults that no value can be made of. */
#define WRONG_FIELDS(FIELD, M)     \
    FIELD(M, i64, id, PRIMARY_KEY) \
    FIELD(M, opt_date, born, DEFAULT("yesterday"))
SQLMODEL_DECLARE(Wrong, WRONG_FIELDS);

#define BLOB_FIELDS(FIELD, M)      \
    FIELD(M, i64, id, PRIMARY_KEY) \
    FIELD(M, bytes, raw, DEFAULT("ff"))
SQLMODEL_DECLARE(Blob, BLOB_FIELDS);

/* The tables of all of them, as the schema layer would make them for SQLite, but for checks. */
extern const char tables_sql[];

#endif
