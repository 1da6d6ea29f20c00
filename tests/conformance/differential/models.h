/* SPDX-License-Identifier: MIT */
/** @file
 *  What random queries are about: a table with two columns of each kind, one for upserts, and projections of each kind whose columns are
 *  filled in when a query is made. */
#ifndef TESTS_CONFORMANCE_DIFFERENTIAL_MODELS_H
#define TESTS_CONFORMANCE_DIFFERENTIAL_MODELS_H

#include <sqlmodel.h>

#define COLOUR_LABELS(LABEL) LABEL(COLOUR_RED, "red") LABEL(COLOUR_BLUE, "Blue") LABEL(COLOUR_GREEN, "gr\xc3\xbcn")
SQLM_ENUM_DECLARE(Colour, COLOUR_LABELS);

/** The first of two columns holds any value of its kind, the second one NULL or, of numbers, values so small that one may go on computing. */
#define THING_FIELDS(FIELD, M)                         \
    FIELD(M, i64,                 id, PRIMARY_KEY)     \
    FIELD(M, bool,                bool_a)              \
    FIELD(M, opt_bool,            bool_b)              \
    FIELD(M, i16,                 i16_a)               \
    FIELD(M, opt_i16,             i16_b)               \
    FIELD(M, i32,                 i32_a)               \
    FIELD(M, opt_i32,             i32_b)               \
    FIELD(M, i64,                 i64_a)               \
    FIELD(M, opt_i64,             i64_b)               \
    FIELD(M, u64,                 u64_a)               \
    FIELD(M, opt_u64,             u64_b)               \
    FIELD(M, f32,                 f32_a)               \
    FIELD(M, opt_f32,             f32_b)               \
    FIELD(M, f64,                 f64_a)               \
    FIELD(M, opt_f64,             f64_b)               \
    FIELD(M, text,                text_a, MAX_LENGTH(60)) \
    FIELD(M, opt_text,            text_b)              \
    FIELD(M, opt_text,            ascii, MAX_LENGTH(60)) \
    FIELD(M, bytes,               bytes_a)             \
    FIELD(M, opt_bytes,           bytes_b)             \
    FIELD(M, decimal(12, 2),      decimal_a)           \
    FIELD(M, opt_decimal(14, 4),  decimal_b)           \
    FIELD(M, date,                date_a)              \
    FIELD(M, opt_date,            date_b)              \
    FIELD(M, time,                time_a)              \
    FIELD(M, opt_time,            time_b)              \
    FIELD(M, timestamp,           timestamp_a)         \
    FIELD(M, opt_timestamp,       timestamp_b)         \
    FIELD(M, timestamptz,         timestamptz_a)       \
    FIELD(M, opt_timestamptz,     timestamptz_b)       \
    FIELD(M, uuid,                uuid_a)              \
    FIELD(M, opt_uuid,            uuid_b)              \
    FIELD(M, json,                json_a)              \
    FIELD(M, opt_json,            json_b)              \
    FIELD(M, enum(Colour),        enum_a)              \
    FIELD(M, opt_enum(Colour),    enum_b)
SQLMODEL_DECLARE(Thing, THING_FIELDS);

/** Has one key beside the generated one. */
#define TALLY_FIELDS(FIELD, M)                                \
    FIELD(M, text,     name,   PRIMARY_KEY, MAX_LENGTH(40))   \
    FIELD(M, i64,      times)                                 \
    FIELD(M, opt_i32,  last)                                  \
    FIELD(M, opt_text, note)                                  \
    FIELD(M, text,     state,  MAX_LENGTH(20), DEFAULT("new"))
SQLMODEL_DECLARE(Tally, TALLY_FIELDS);

/** Expressions of projections: what they are is copied there before a query is made. Of the first two there is one for each kind. */
typedef enum slot { SLOT_KEY, SLOT_VALUE, SLOT_NUMBER, SLOT_MEAN, SLOT_TOTAL, SLOT_TEXT } slot;

/** The projections of a kind. */
typedef struct kind_projections {
    const sqlm_model *values; /**< number (an i64), value */
    const sqlm_model *groups; /**< key, rows, least (of the key's kind), number, mean, total, text */
    const sqlm_node  *number; /**< the handle of values' column number */
    const sqlm_node  *value;
    const sqlm_node  *key; /**< that of groups' column key */
} kind_projections;

/** By sqlm_type. */
extern const kind_projections projections[SQLM_TYPE_COUNT];

/** Puts an expression into a projection. */
void fill_slot(slot where, sqlm_type type, const sqlm_node *node);

#endif
