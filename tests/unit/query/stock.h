/* SPDX-License-Identifier: MIT */
/** @file
 *  Models and projections for writes by condition, upserts and what the database computes. */
#ifndef TESTS_UNIT_QUERY_STOCK_H
#define TESTS_UNIT_QUERY_STOCK_H

#include <sqlmodel/query/projection.h>

#include "models.h"

/* A key that is made, two more that may be in the way, whatever an insert may leave out, a version. */
#define STOCK_FIELDS(FIELD, M)                                      \
    FIELD(M, i64,            id,       PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,           sku,      UNIQUE, MAX_LENGTH(100))     \
    FIELD(M, opt_i32,        shelf)                                 \
    FIELD(M, i64,            amount)                                \
    FIELD(M, decimal(12, 2), price)                                 \
    FIELD(M, timestamptz,    made_at,  DEFAULT_NOW)                 \
    FIELD(M, enum(Color),    color,    DEFAULT(COLOR_GREEN))        \
    FIELD(M, text,           note,     DEFAULT("none"))             \
    FIELD(M, opt_text,       label,    MAX_LENGTH(100))             \
    FIELD(M, i32,            version,  VERSION)                     \
    FIELD(M, unique(shelf, label), uq_stock_shelf_label)
SQLMODEL_DECLARE(Stock, STOCK_FIELDS);

/* A key of its own, and nothing else that is unique. */
#define SETTING_FIELDS(FIELD, M)                             \
    FIELD(M, text,     name,  PRIMARY_KEY, MAX_LENGTH(100)) \
    FIELD(M, i64,      hits)                                 \
    FIELD(M, opt_text, value)
SQLMODEL_DECLARE(Setting, SETTING_FIELDS);

/* One key that is made, one that is not. */
#define TAG_FIELDS(FIELD, M)                         \
    FIELD(M, i32,  id,   PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text, word, UNIQUE, MAX_LENGTH(100))    \
    FIELD(M, i64,  uses)
SQLMODEL_DECLARE(Tag, TAG_FIELDS);

/* One key of its own, an instant that is taken and a version. */
#define STAMPED_FIELDS(FIELD, M)                              \
    FIELD(M, text,        name,    PRIMARY_KEY, MAX_LENGTH(100)) \
    FIELD(M, i64,         hits,    CHECK("hits >= 0"))        \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)               \
    FIELD(M, i32,         version, VERSION)
SQLMODEL_DECLARE(Stamped, STAMPED_FIELDS);

#define GROUPED_COLUMNS(COLUMN, P)                                   \
    COLUMN(P, opt_i64, team_id, Hero_.team_id)                       \
    COLUMN(P, i64,     heroes,  sqlm_count())                        \
    COLUMN(P, i64,     aged,    sqlm_count_of(Hero_.age))            \
    COLUMN(P, opt_i32, youngest, sqlm_min(Hero_.age))                \
    COLUMN(P, opt_i32, oldest,  sqlm_max(Hero_.age))                 \
    COLUMN(P, opt_i64, years,   sqlm_sum(Hero_.age))                 \
    COLUMN(P, opt_f64, mean,    sqlm_avg(Hero_.age))                 \
    COLUMN(P, text,    first,   sqlm_min(Hero_.name))
SQLM_PROJECTION_DECLARE(Grouped, GROUPED_COLUMNS);

#define TOTAL_COLUMNS(COLUMN, P) COLUMN(P, i64, total, sqlm_count())
SQLM_PROJECTION_DECLARE(Total, TOTAL_COLUMNS);

/* Everything that is computed row by row. */
#define WORKED_COLUMNS(COLUMN, P)                                                               \
    COLUMN(P, i64,      id,      Hero_.id)                                                        \
    COLUMN(P, text,     lower,   sqlm_lower(Hero_.name))                                          \
    COLUMN(P, text,     upper,   sqlm_upper(Hero_.name))                                          \
    COLUMN(P, i64,      length,  sqlm_length(Hero_.name))                                         \
    COLUMN(P, text,     hello,   sqlm_concat(sqlm_concat(sqlm_value(text, "Hi, "), Hero_.name), "!")) \
    COLUMN(P, i32,      age,     sqlm_coalesce(Hero_.age, 0))                                     \
    COLUMN(P, i64,      team,    sqlm_coalesce(Hero_.team_id, Hero_.id))                          \
    COLUMN(P, opt_i32,  next,    sqlm_add(Hero_.age, 1))                                          \
    COLUMN(P, opt_i32,  halved,  sqlm_div(sqlm_sub(Hero_.age, 1), 2))                             \
    COLUMN(P, i64,      squared, sqlm_mul(Hero_.id, sqlm_sub(Hero_.id, Hero_.id)))                \
    COLUMN(P, opt_i64,  wide,    sqlm_cast(i64, Hero_.age))                                       \
    COLUMN(P, opt_f64,  real,    sqlm_div(sqlm_cast(f64, Hero_.age), 4.0))                        \
    COLUMN(P, bool,     adult,   sqlm_if(bool, sqlm_ge(Hero_.age, 18), true, false))              \
    COLUMN(P, text,     state,   sqlm_if(text, Hero_.active, "active", sqlm_lower(Hero_.name)))   \
    COLUMN(P, opt_bool, older,   sqlm_gt(Hero_.age, 30))                                          \
    COLUMN(P, bool,     known,   sqlm_is_not_null(Hero_.age))
SQLM_PROJECTION_DECLARE(Worked, WORKED_COLUMNS);

/* Decimals as far as every database has them; an enumeration as text. */
#define EXACT_COLUMNS(COLUMN, P)                                                   \
    COLUMN(P, opt_decimal(12, 2), least,   sqlm_min(Kinds_.de))                    \
    COLUMN(P, opt_decimal(14, 4), most,    sqlm_max(Kinds_.ofine))                 \
    COLUMN(P, opt_decimal(38, 0), sum,     sqlm_sum(Kinds_.i64))                   \
    COLUMN(P, opt_f64,            float_sum, sqlm_sum(Kinds_.f32))                 \
    COLUMN(P, opt_u64,            largest, sqlm_max(Kinds_.u64))                   \
    COLUMN(P, opt_date,           last,    sqlm_max(Kinds_.da))
SQLM_PROJECTION_DECLARE(Exact, EXACT_COLUMNS);

#define COLORS_COLUMNS(COLUMN, P)                                              \
    COLUMN(P, enum(Color),    color, Kinds_.en)                                \
    COLUMN(P, text,           name,  sqlm_cast(text, Kinds_.en))               \
    COLUMN(P, decimal(20, 0), whole, sqlm_cast(decimal, Kinds_.i64))           \
    COLUMN(P, decimal(14, 4), price, sqlm_coalesce(Kinds_.ofine, Kinds_.de))
SQLM_PROJECTION_DECLARE(Colors, COLORS_COLUMNS);

/* What SQLite does not compute. */
#define DECIMALS_COLUMNS(COLUMN, P)                                          \
    COLUMN(P, decimal(14, 2), more,  sqlm_add(Kinds_.de, 5))                 \
    COLUMN(P, decimal(26, 6), area,  sqlm_mul(Kinds_.de, sqlm_coalesce(Kinds_.ofine, 1)))
SQLM_PROJECTION_DECLARE(Decimals, DECIMALS_COLUMNS);

#define UNSIGNED_COLUMNS(COLUMN, P)                    \
    COLUMN(P, u64,     more, sqlm_add(Kinds_.u64, 1u)) \
    COLUMN(P, opt_u64, half, sqlm_div(Kinds_.u64, 2))
SQLM_PROJECTION_DECLARE(Unsigned, UNSIGNED_COLUMNS);

#define DECIMAL_SUM_COLUMNS(COLUMN, P) COLUMN(P, opt_decimal(38, 2), sum, sqlm_sum(Kinds_.de))
SQLM_PROJECTION_DECLARE(DecimalSum, DECIMAL_SUM_COLUMNS);

#define NAMES_COLUMNS(COLUMN, P) COLUMN(P, text, name, sqlm_lower(Hero_.name))
SQLM_PROJECTION_DECLARE(Names, NAMES_COLUMNS);

/* Their tables. */
extern const char stock_tables_sql[];

#endif
