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
    const void *data; /**< borrowed or arena */
    size_t      len;  /**< bytes of data */
} sqlm_bytes;

/** An exact decimal of at most 38 digits: (high * 2^64 + low) / 10^scale, two's complement; scale 0 to 38. */
typedef struct sqlm_decimal {
    uint64_t low;   /**< lower half of the coefficient */
    int64_t  high;  /**< upper half, with the sign */
    uint8_t  scale; /**< digits behind the point */
} sqlm_decimal;

/** A day: days since 1970-01-01, proleptic Gregorian; years 0001 to 9999. */
typedef struct sqlm_date {
    int32_t days; /**< since 1970-01-01 */
} sqlm_date;

/** A time of day: microseconds since midnight, 0 to 86,399,999,999. */
typedef struct sqlm_time {
    int64_t microseconds; /**< since midnight */
} sqlm_time;

/** A date and a time on some wall: microseconds since 1970-01-01T00:00:00 of that wall; years 0001 to 9999. */
typedef struct sqlm_timestamp {
    int64_t microseconds; /**< since 1970-01-01T00:00:00 */
} sqlm_timestamp;

/** An instant: microseconds since 1970-01-01T00:00:00Z; years 0001 to 9999. */
typedef struct sqlm_timestamptz {
    int64_t microseconds; /**< since 1970-01-01T00:00:00Z */
} sqlm_timestamptz;

/** A UUID, most significant byte first (RFC 9562). */
typedef struct sqlm_uuid {
    uint8_t bytes[16]; /**< most significant first */
} sqlm_uuid;

/* Optional text, json and bytes are NULL pointers; every other optional kind carries a flag. */
/** A bool that may be NULL. */
typedef struct sqlm_opt_bool {
    bool has;   /**< false: NULL */
    bool value; /**< when it has one */
} sqlm_opt_bool;
/** An i16 that may be NULL. */
typedef struct sqlm_opt_i16 {
    bool    has;   /**< false: NULL */
    int16_t value; /**< when it has one */
} sqlm_opt_i16;
/** An i32 that may be NULL. */
typedef struct sqlm_opt_i32 {
    bool    has;   /**< false: NULL */
    int32_t value; /**< when it has one */
} sqlm_opt_i32;
/** An i64 that may be NULL. */
typedef struct sqlm_opt_i64 {
    bool    has;   /**< false: NULL */
    int64_t value; /**< when it has one */
} sqlm_opt_i64;
/** A u64 that may be NULL. */
typedef struct sqlm_opt_u64 {
    bool     has;   /**< false: NULL */
    uint64_t value; /**< when it has one */
} sqlm_opt_u64;
/** An f32 that may be NULL. */
typedef struct sqlm_opt_f32 {
    bool  has;   /**< false: NULL */
    float value; /**< when it has one */
} sqlm_opt_f32;
/** An f64 that may be NULL. */
typedef struct sqlm_opt_f64 {
    bool   has;   /**< false: NULL */
    double value; /**< when it has one */
} sqlm_opt_f64;
/** A decimal that may be NULL. */
typedef struct sqlm_opt_decimal {
    bool         has;   /**< false: NULL */
    sqlm_decimal value; /**< when it has one */
} sqlm_opt_decimal;
/** A date that may be NULL. */
typedef struct sqlm_opt_date {
    bool      has;   /**< false: NULL */
    sqlm_date value; /**< when it has one */
} sqlm_opt_date;
/** A time that may be NULL. */
typedef struct sqlm_opt_time {
    bool      has;   /**< false: NULL */
    sqlm_time value; /**< when it has one */
} sqlm_opt_time;
/** A timestamp that may be NULL. */
typedef struct sqlm_opt_timestamp {
    bool           has;   /**< false: NULL */
    sqlm_timestamp value; /**< when it has one */
} sqlm_opt_timestamp;
/** A timestamptz that may be NULL. */
typedef struct sqlm_opt_timestamptz {
    bool             has;   /**< false: NULL */
    sqlm_timestamptz value; /**< when it has one */
} sqlm_opt_timestamptz;
/** A uuid that may be NULL. */
typedef struct sqlm_opt_uuid {
    bool      has;   /**< false: NULL */
    sqlm_uuid value; /**< when it has one */
} sqlm_opt_uuid;

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
    SQLM_TYPE_NONE = 0,    /**< of a value: SQL NULL; of a column found in a database: unknown */
    SQLM_TYPE_BOOL = 1,    /**< bool */
    SQLM_TYPE_I16,         /**< int16_t */
    SQLM_TYPE_I32,         /**< int32_t */
    SQLM_TYPE_I64,         /**< int64_t */
    SQLM_TYPE_U64,         /**< uint64_t */
    SQLM_TYPE_F32,         /**< float */
    SQLM_TYPE_F64,         /**< double */
    SQLM_TYPE_TEXT,        /**< UTF-8 text */
    SQLM_TYPE_BYTES,       /**< sqlm_bytes */
    SQLM_TYPE_DECIMAL,     /**< sqlm_decimal */
    SQLM_TYPE_DATE,        /**< sqlm_date */
    SQLM_TYPE_TIME,        /**< sqlm_time */
    SQLM_TYPE_TIMESTAMP,   /**< sqlm_timestamp */
    SQLM_TYPE_TIMESTAMPTZ, /**< sqlm_timestamptz */
    SQLM_TYPE_UUID,        /**< sqlm_uuid */
    SQLM_TYPE_JSON,        /**< JSON text */
    SQLM_TYPE_ENUM         /**< an enumeration */
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
    const char        *name;   /**< of the C enumeration */
    const char *const *labels; /**< labels[i] is the label of values[i] */
    const int32_t     *values; /**< the enumerators */
    uint32_t           count;  /**< of labels and of values */
} sqlm_enum;

SQLM_END_DECLS

#endif
