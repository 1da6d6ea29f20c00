/* SPDX-License-Identifier: MIT */
/** @file
 *  Which C values and which expressions a kind may be compared with; written by scripts/generate_accept.py. */
#ifndef SQLMODEL_QUERY_ACCEPT_H
#define SQLMODEL_QUERY_ACCEPT_H

#include <sqlmodel/core/node.h>

/* The number of a C type: tells the compiler what fits, and the library how to read a stored value. */
enum {
    SQLM_C_BOOL = 1,
    SQLM_C_CHAR = 2,
    SQLM_C_SCHAR = 3,
    SQLM_C_UCHAR = 4,
    SQLM_C_SHORT = 5,
    SQLM_C_USHORT = 6,
    SQLM_C_INT = 7,
    SQLM_C_UINT = 8,
    SQLM_C_LONG = 9,
    SQLM_C_ULONG = 10,
    SQLM_C_LLONG = 11,
    SQLM_C_ULLONG = 12,
    SQLM_C_FLOAT = 13,
    SQLM_C_DOUBLE = 14,
    SQLM_C_STR = 15,
    SQLM_C_CSTR = 16,
    SQLM_C_BYTES = 17,
    SQLM_C_DECIMAL = 18,
    SQLM_C_DATE = 19,
    SQLM_C_TIME = 20,
    SQLM_C_TIMESTAMP = 21,
    SQLM_C_TIMESTAMPTZ = 22,
    SQLM_C_UUID = 23,
    SQLM_C_EXPR = 24, /* and up to 40: an expression of each kind */
    /* and up to 53: the opt_ struct of bool, i16, i32, i64, u64, f32, f64, decimal, date, time, timestamp, timestamptz, uuid */
    SQLM_C_OPT = 41,
    SQLM_C_OPERANDS = 54 /* an array of operands */
};

#define SQLM_TAG_(x) _Generic((x), \
    _Bool: 1, char: 2, signed char: 3, unsigned char: 4, short: 5, unsigned short: 6, int: 7, unsigned: 8, long: 9, \
    unsigned long: 10, long long: 11, unsigned long long: 12, float: 13, double: 14, char *: 15, const char *: 16, \
    sqlm_bytes: 17, sqlm_decimal: 18, sqlm_date: 19, sqlm_time: 20, sqlm_timestamp: 21, sqlm_timestamptz: 22, \
    sqlm_uuid: 23, \
    const sqlm_bool_expr *: 24, const sqlm_i16_expr *: 25, const sqlm_i32_expr *: 26, const sqlm_i64_expr *: 27, \
    const sqlm_u64_expr *: 28, const sqlm_f32_expr *: 29, const sqlm_f64_expr *: 30, const sqlm_text_expr *: 31, \
    const sqlm_bytes_expr *: 32, const sqlm_decimal_expr *: 33, const sqlm_date_expr *: 34, const sqlm_time_expr *: 35, \
    const sqlm_timestamp_expr *: 36, const sqlm_timestamptz_expr *: 37, const sqlm_uuid_expr *: 38, \
    const sqlm_json_expr *: 39, const sqlm_enum_expr *: 40, default: 0)
#define SQLM_OPT_TAG_(x) _Generic((x), \
    char *: 15, const char *: 16, sqlm_bytes: 17, int: 7, unsigned: 8, sqlm_opt_bool: 41, sqlm_opt_i16: 42, \
    sqlm_opt_i32: 43, sqlm_opt_i64: 44, sqlm_opt_u64: 45, sqlm_opt_f32: 46, sqlm_opt_f64: 47, sqlm_opt_decimal: 48, \
    sqlm_opt_date: 49, sqlm_opt_time: 50, sqlm_opt_timestamp: 51, sqlm_opt_timestamptz: 52, sqlm_opt_uuid: 53, default: 0)

/* For an expression, the set of numbers that it takes; 0 for what is no expression. */
#define SQLM_ACCEPTS_(e) _Generic((e), \
    const sqlm_bool_expr *: 0x1000082ull, const sqlm_i16_expr *: 0x20000fcull, const sqlm_i32_expr *: 0x40000fcull, \
    const sqlm_i64_expr *: 0x8000bfcull, const sqlm_u64_expr *: 0x10001ffcull, const sqlm_f32_expr *: 0x200060fcull, \
    const sqlm_f64_expr *: 0x400061fcull, const sqlm_text_expr *: 0x80018000ull, \
    const sqlm_bytes_expr *: 0x100020000ull, const sqlm_decimal_expr *: 0x200040bfcull, \
    const sqlm_date_expr *: 0x400080000ull, const sqlm_time_expr *: 0x800100000ull, \
    const sqlm_timestamp_expr *: 0x1000200000ull, const sqlm_timestamptz_expr *: 0x2000400000ull, \
    const sqlm_uuid_expr *: 0x4000800000ull, const sqlm_json_expr *: 0x8000018000ull, \
    const sqlm_enum_expr *: 0x10000000180ull, default: 0ull)
#define SQLM_OPT_ACCEPTS_(e) _Generic((e), \
    const sqlm_bool_expr *: 0x20000000000ull, const sqlm_i16_expr *: 0x40000000000ull, \
    const sqlm_i32_expr *: 0x80000000000ull, const sqlm_i64_expr *: 0x100000000000ull, \
    const sqlm_u64_expr *: 0x200000000000ull, const sqlm_f32_expr *: 0x400000000000ull, \
    const sqlm_f64_expr *: 0x800000000000ull, const sqlm_text_expr *: 0x18000ull, const sqlm_bytes_expr *: 0x20000ull, \
    const sqlm_decimal_expr *: 0x1000000000000ull, const sqlm_date_expr *: 0x2000000000000ull, \
    const sqlm_time_expr *: 0x4000000000000ull, const sqlm_timestamp_expr *: 0x8000000000000ull, \
    const sqlm_timestamptz_expr *: 0x10000000000000ull, const sqlm_uuid_expr *: 0x20000000000000ull, \
    const sqlm_json_expr *: 0x18000ull, const sqlm_enum_expr *: 0x180ull, default: 0ull)

#endif
