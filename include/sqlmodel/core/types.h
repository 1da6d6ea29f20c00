/* SPDX-License-Identifier: MIT */
/** @file
 *  The values that model members hold, and their optional twins. */
#ifndef SQLMODEL_CORE_TYPES_H
#define SQLMODEL_CORE_TYPES_H

#include <sqlmodel/core/outcome.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

SQLM_BEGIN_DECLS

/** Bytes. A NULL pointer is SQL NULL (where the field is optional); no bytes are { "", 0 }. */
typedef struct sqlm_bytes {
    const void *data;
    size_t      len;
} sqlm_bytes;

/** An exact decimal of at most 38 digits: (high * 2^64 + low) / 10^scale, two's complement; scale 0 to 38. */
typedef struct sqlm_decimal {
    uint64_t low;
    int64_t  high;
    uint8_t  scale;
} sqlm_decimal;

/** A day: days since 1970-01-01, proleptic Gregorian; years 0001 to 9999. */
typedef struct sqlm_date {
    int32_t days;
} sqlm_date;

/** A time of day: microseconds since midnight, 0 to 86,399,999,999. */
typedef struct sqlm_time {
    int64_t microseconds;
} sqlm_time;

/** A date and a time on some wall: microseconds since 1970-01-01T00:00:00 of that wall; years 0001 to 9999. */
typedef struct sqlm_timestamp {
    int64_t microseconds;
} sqlm_timestamp;

/** An instant: microseconds since 1970-01-01T00:00:00Z; years 0001 to 9999. */
typedef struct sqlm_timestamptz {
    int64_t microseconds;
} sqlm_timestamptz;

/** A UUID, most significant byte first (RFC 9562). */
typedef struct sqlm_uuid {
    uint8_t bytes[16];
} sqlm_uuid;

/* Optional text, json and bytes are NULL pointers; every other optional kind carries a flag. */
typedef struct sqlm_opt_bool { bool has; bool value; } sqlm_opt_bool;
typedef struct sqlm_opt_i16 { bool has; int16_t value; } sqlm_opt_i16;
typedef struct sqlm_opt_i32 { bool has; int32_t value; } sqlm_opt_i32;
typedef struct sqlm_opt_i64 { bool has; int64_t value; } sqlm_opt_i64;
typedef struct sqlm_opt_u64 { bool has; uint64_t value; } sqlm_opt_u64;
typedef struct sqlm_opt_f32 { bool has; float value; } sqlm_opt_f32;
typedef struct sqlm_opt_f64 { bool has; double value; } sqlm_opt_f64;
typedef struct sqlm_opt_decimal { bool has; sqlm_decimal value; } sqlm_opt_decimal;
typedef struct sqlm_opt_date { bool has; sqlm_date value; } sqlm_opt_date;
typedef struct sqlm_opt_time { bool has; sqlm_time value; } sqlm_opt_time;
typedef struct sqlm_opt_timestamp { bool has; sqlm_timestamp value; } sqlm_opt_timestamp;
typedef struct sqlm_opt_timestamptz { bool has; sqlm_timestamptz value; } sqlm_opt_timestamptz;
typedef struct sqlm_opt_uuid { bool has; sqlm_uuid value; } sqlm_opt_uuid;

/** Initialises an optional member: .age = SQLM_SOME(17), .born = SQLM_SOME({ .days = 3 }). */
#define SQLM_SOME(...) { true, __VA_ARGS__ }
/** Initialises an optional member as NULL, which is also what a zeroed struct holds. */
#ifdef __cplusplus
#define SQLM_NONE {}
#else
#define SQLM_NONE { 0 }
#endif
/** Assigns a value to an optional member. */
#define SQLM_SET(field, ...) ((void)((field).value = __VA_ARGS__, (field).has = true))
/** Assigns NULL to an optional member. */
#define SQLM_UNSET(field) ((void)((field).has = false))

/** The kinds of a column. The numbers are ABI. */
typedef enum sqlm_type {
    SQLM_TYPE_NONE = 0, /**< of a value: SQL NULL; of a column found in a database: unknown */
    SQLM_TYPE_BOOL = 1,
    SQLM_TYPE_I16,
    SQLM_TYPE_I32,
    SQLM_TYPE_I64,
    SQLM_TYPE_U64,
    SQLM_TYPE_F32,
    SQLM_TYPE_F64,
    SQLM_TYPE_TEXT,
    SQLM_TYPE_BYTES,
    SQLM_TYPE_DECIMAL,
    SQLM_TYPE_DATE,
    SQLM_TYPE_TIME,
    SQLM_TYPE_TIMESTAMP,
    SQLM_TYPE_TIMESTAMPTZ,
    SQLM_TYPE_UUID,
    SQLM_TYPE_JSON,
    SQLM_TYPE_ENUM
} sqlm_type;

/** One more than the last kind. */
#define SQLM_TYPE_COUNT (SQLM_TYPE_ENUM + 1)
/** The kind within a number that also carries SQLM_NULLABLE. */
#define SQLM_TYPE_MASK 31
/** The flag of an optional column. */
#define SQLM_NULLABLE 32

/** Name of a kind as fields spell it: "i32", "timestamptz"; "null" for SQLM_TYPE_NONE. Flags are ignored. Static storage.
 *  Thread-safe. */
SQLM_CORE_API const char *sqlm_type_name(uint32_t type);

/** A C enumeration and its labels. Enumerators start at 1: 0 is unset. Static storage. */
typedef struct sqlm_enum {
    const char        *name;
    const char *const *labels; /**< labels[i] is the label of values[i] */
    const int32_t     *values;
    uint32_t           count;
} sqlm_enum;

SQLM_END_DECLS

#endif
