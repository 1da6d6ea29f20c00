/* SPDX-License-Identifier: MIT */
#include "type_table.h"

#include <float.h>
#include <math.h>

#include "type_enum.h"

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

#define BOOL(x)    { .type = SQLM_TYPE_BOOL, .as.boolean = (x) }
#define I16(x)     { .type = SQLM_TYPE_I16, .as.integer = (x) }
#define I32(x)     { .type = SQLM_TYPE_I32, .as.integer = (x) }
#define I64(x)     { .type = SQLM_TYPE_I64, .as.integer = (x) }
#define U64(x)     { .type = SQLM_TYPE_U64, .as.unsigned_integer = (x) }
#define F32(x)     { .type = SQLM_TYPE_F32, .as.f32 = (x) }
#define F64(x)     { .type = SQLM_TYPE_F64, .as.f64 = (x) }
#define TEXT(x)    { .type = SQLM_TYPE_TEXT, .as.text = { x, sizeof(x) - 1 } }
#define JSON(x)    { .type = SQLM_TYPE_JSON, .as.text = { x, sizeof(x) - 1 } }
#define BYTES(x)   { .type = SQLM_TYPE_BYTES, .as.text = { x, sizeof(x) - 1 } }
#define DECIMAL(high_, low_, scale_) { .type = SQLM_TYPE_DECIMAL, .as.decimal = { low_, high_ }, .scale = (scale_) }
#define DATE(x)    { .type = SQLM_TYPE_DATE, .as.integer = (x) }
#define TIME(x)    { .type = SQLM_TYPE_TIME, .as.integer = (x) }
#define STAMP(x)   { .type = SQLM_TYPE_TIMESTAMP, .as.integer = (x) }
#define INSTANT(x) { .type = SQLM_TYPE_TIMESTAMPTZ, .as.integer = (x) }
#define UUID(...)  { .type = SQLM_TYPE_UUID, .as.uuid = { { __VA_ARGS__ } } }
#define ENUM(x)    { .type = SQLM_TYPE_ENUM, .as.enumeration = { &Shade_enum, (x) } }

#define FIRST_MOMENT INT64_C(-62135596800000000) /* 0001-01-01T00:00:00 */
#define LAST_MOMENT  INT64_C(253402300799999999) /* 9999-12-31T23:59:59.999999 */

#define TEN(x)      x x x x x x x x x x
#define HUNDRED(x)  TEN(TEN(x))
#define THOUSAND(x) TEN(HUNDRED(x))

static const char all_bytes[] =
    "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"
    "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f"
    "\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe\xbf"
    "\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xcb\xcc\xcd\xce\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xdb\xdc\xdd\xde\xdf"
    "\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff";

static const type_value values[] = {
    { "false", BOOL(false), false },
    { "true", BOOL(true), false },

    { "0", I16(0), false },
    { "-1", I16(-1), false },
    { "min", I16(INT16_MIN), false },
    { "max", I16(INT16_MAX), false },

    { "0", I32(0), false },
    { "-1", I32(-1), false },
    { "min", I32(INT32_MIN), false },
    { "max", I32(INT32_MAX), false },

    { "0", I64(0), false },
    { "-1", I64(-1), false },
    { "2^53 + 1", I64(INT64_C(9007199254740993)), false },
    { "min", I64(INT64_MIN), false },
    { "max", I64(INT64_MAX), false },

    { "0", U64(0), false },
    { "max of i64", U64(INT64_MAX), false },
    { "max of i64 + 1", U64((uint64_t)INT64_MAX + 1), false },
    { "max", U64(UINT64_MAX), false },

    { "0.0", F32(0.0F), false },
    { "-0.0", F32(-0.0F), false },
    { "0.1", F32(0.1F), false },
    { "least subnormal", F32(FLT_TRUE_MIN), false },
    { "least normal", F32(FLT_MIN), false },
    { "max", F32(FLT_MAX), false },
    { "-max", F32(-FLT_MAX), false },
    { "NaN", F32(NAN), false },
    { "infinity", F32(INFINITY), false },
    { "-infinity", F32(-INFINITY), false },

    { "0.0", F64(0.0), false },
    { "-0.0", F64(-0.0), false },
    { "0.1", F64(0.1), false },
    { "17 digits", F64(0.30000000000000004), false },
    { "2^53 + 2", F64(9007199254740994.0), false },
    { "least subnormal", F64(DBL_TRUE_MIN), false },
    { "least normal", F64(DBL_MIN), false },
    { "max", F64(DBL_MAX), false },
    { "-max", F64(-DBL_MAX), false },
    { "NaN", F64((double)NAN), false },
    { "infinity", F64((double)INFINITY), false },
    { "-infinity", F64(-(double)INFINITY), false },

    { "empty", TEXT(""), false },
    { "blanks at both ends", TEXT(" a "), false },
    { "quotes, backslash, line break, escape", TEXT("it's \"q\" \\ \r\n\x1b"), false },
    { "2-byte, 3-byte, 4-byte characters", TEXT("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), false },
    { "U+10FFFF", TEXT("\xf4\x8f\xbf\xbf"), false },
    { "U+FEFF at the start", TEXT("\xef\xbb\xbf" "a"), false },
    { "letter and combining accent", TEXT("e\xcc\x81"), false },
    { "1,000 characters", TEXT(THOUSAND("x")), false },
    { "embedded NUL", TEXT("a\0b"), true },
    { "byte FF", TEXT("a\xff"), false },
    { "overlong C0 80", TEXT("a\xc0\x80"), false },
    { "surrogate ED A0 80", TEXT("a\xed\xa0\x80"), false },
    { "above U+10FFFF", TEXT("\xf4\x90\x80\x80"), false },
    { "cut sequence", TEXT("a\xe2\x82"), false },

    { "empty", BYTES(""), false },
    { "one NUL", BYTES("\0"), false },
    { "all 256", { .type = SQLM_TYPE_BYTES, .as.text = { all_bytes, 256 } }, false },
    { "no UTF-8", BYTES("\xff\xfe\xed\xa0\x80"), false },

    { "0", DECIMAL(0, 0, 0), false },
    { "1.5", DECIMAL(0, 15, 1), false },
    { "-0.0000000001", DECIMAL(-1, UINT64_MAX, 10), false },
    { "28 nines, 10 behind the point (38 digits)", DECIMAL(INT64_C(5421010862427522170), UINT64_C(687399551400673279), 10), false },
    { "the same, negative", DECIMAL(-INT64_C(5421010862427522170) - 1, UINT64_C(17759344522308878337), 10), false },
    { "10^28: one digit too many before the point", DECIMAL(542101086, UINT64_C(4477988020393345024), 0), false },
    { "11 places: one too many", DECIMAL(0, 1, 11), false },
    { "trailing zeros beyond the scale", DECIMAL(0, 1500, 12), false },
    { "39 digits", DECIMAL(INT64_MAX, UINT64_MAX, 10), false },
    { "scale 39", DECIMAL(0, 1, 39), false },

    { "1970-01-01", DATE(0), false },
    { "1969-12-31", DATE(-1), false },
    { "2024-02-29", DATE(19782), false },
    { "0001-01-01", DATE(-719162), false },
    { "9999-12-31", DATE(2932896), false },
    { "the day before 0001-01-01", DATE(-719163), false },
    { "the day after 9999-12-31", DATE(2932897), false },
    { "min of int32_t", DATE(INT32_MIN), false },

    { "00:00:00", TIME(0), false },
    { "00:00:00.000001", TIME(1), false },
    { "23:59:59.999999", TIME(INT64_C(86399999999)), false },
    { "24:00:00", TIME(INT64_C(86400000000)), false },
    { "-1 microsecond", TIME(-1), false },

    { "1970-01-01T00:00:00", STAMP(0), false },
    { "1 microsecond before 1970", STAMP(-1), false },
    { "2024-02-29T12:34:56.123456", STAMP(INT64_C(1709210096123456)), false },
    { "0001-01-01T00:00:00", STAMP(FIRST_MOMENT), false },
    { "9999-12-31T23:59:59.999999", STAMP(LAST_MOMENT), false },
    { "1 microsecond before 0001", STAMP(FIRST_MOMENT - 1), false },
    { "10000-01-01", STAMP(LAST_MOMENT + 1), false },
    { "min of int64_t", STAMP(INT64_MIN), false },

    { "1970-01-01T00:00:00Z", INSTANT(0), false },
    { "1 microsecond before 1970", INSTANT(-1), false },
    { "2024-02-29T12:34:56.123456Z", INSTANT(INT64_C(1709210096123456)), false },
    { "0001-01-01T00:00:00Z", INSTANT(FIRST_MOMENT), false },
    { "9999-12-31T23:59:59.999999Z", INSTANT(LAST_MOMENT), false },
    { "1 microsecond before 0001", INSTANT(FIRST_MOMENT - 1), false },
    { "10000-01-01", INSTANT(LAST_MOMENT + 1), false },
    { "max of int64_t", INSTANT(INT64_MAX), false },

    { "nil", UUID(0), false },
    { "version 4", UUID(0xf8, 0x1d, 0x4f, 0xae, 0x7d, 0xec, 0x41, 0xd0, 0xa7, 0x65, 0x00, 0xa0, 0xc9, 0x1e, 0x6b, 0xf6), false },
    { "max", UUID(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), false },

    { "null", JSON("null"), false },
    { "a number", JSON("0"), false },
    { "20 digits", JSON("18446744073709551616"), false },
    { "1e400", JSON("1e400"), false },
    { "a string with escapes", JSON("\"\\u00e9\\n\\ud83d\\ude00\\/\""), false },
    { "an object", JSON("{\"b\": [1, 2.50, {}], \"a\": \"\xc3\xa9\"}"), false },
    { "1000 levels", JSON(THOUSAND("[") THOUSAND("]")), false },
    { "1001 levels", JSON("[" THOUSAND("[") THOUSAND("]") "]"), false },
    { "no text at all", JSON(""), false },
    { "a word", JSON("nul"), false },
    { "NaN", JSON("NaN"), false },
    { "a comma too many", JSON("[1,]"), false },
    { "\\u0000 in a string", JSON("\"\\u0000\""), false },
    { "half of a surrogate pair", JSON("\"\\ud800\""), false },
    { "no UTF-8", JSON("\"\xff\""), false },
    { "embedded NUL", JSON("[\0]"), true },

    { "light", ENUM(SHADE_LIGHT), false },
    { "dark \xc3\xa9", ENUM(SHADE_DARK), false },
    { "it's \"none\"", ENUM(SHADE_NONE), false },
    { "0 (unset)", ENUM(0), false },
    { "a number that is none", ENUM(99), false },
    { "-1", ENUM(-1), false },
};

type_values table_of_values(void)
{
    return (type_values){ values, sizeof values / sizeof values[0] };
}

/* ---- literals -------------------------------------------------------------------------------------------------------------- */

#define LITE(type, literal, expected)        { SQLM_TYPE_##type, NULL, { [SQLM_DIALECT_SQLITE] = literal }, expected }
#define LITE_AS(type, label, literal, expected) { SQLM_TYPE_##type, label, { [SQLM_DIALECT_SQLITE] = literal }, expected }

#define INTEGERS(type, low, high, too_low, too_high)     \
    LITE(type, low, low), LITE(type, high, high),        \
    LITE(type, too_low, NULL), LITE(type, too_high, NULL), \
    LITE(type, "'12'", "12"), LITE(type, "12.0", "12"), LITE(type, "1.5", NULL), LITE(type, "'abc'", NULL), LITE(type, "''", NULL), \
    LITE(type, "x'31'", NULL)

#define NO_VALUE(type) LITE(type, "NULL", NULL)

/* What SQLite itself makes of a literal in a column with a type counts as what was written: 12 is '12' in a column of text, 2^53 + 1 is
 * 2^53 in one of doubles. */
static const type_literal literals[] = {
    LITE(BOOL, "0", "false"), LITE(BOOL, "1", "true"), LITE(BOOL, "2", NULL), LITE(BOOL, "-1", NULL), LITE(BOOL, "'true'", NULL),
    LITE(BOOL, "'t'", NULL), LITE(BOOL, "1.0", "true"), LITE(BOOL, "0.5", NULL),

    INTEGERS(I16, "-32768", "32767", "-32769", "32768"),
    INTEGERS(I32, "-2147483648", "2147483647", "-2147483649", "2147483648"),
    INTEGERS(I64, "-9223372036854775808", "9223372036854775807", "-9223372036854775809", "9223372036854775808"),

    LITE(U64, "'00000000000000000000'", "0"), LITE(U64, "'18446744073709551615'", "18446744073709551615"),
    LITE(U64, "'18446744073709551616'", NULL), LITE(U64, "'1'", "1"), LITE(U64, "1", "1"), LITE(U64, "-1", NULL), LITE(U64, "1.5", NULL),
    LITE(U64, "'-0000000000000000001'", NULL), LITE(U64, "'+0000000000000000001'", NULL), LITE(U64, "'0000000000000000000x'", NULL),

    LITE(F32, "0.5", "0.5"), LITE(F32, "1", "1"), LITE(F32, "0.1", NULL), LITE(F32, "1e39", NULL), LITE(F32, "16777217", NULL),
    LITE(F32, "9e999", "infinity"), LITE(F32, "'abc'", NULL),
    LITE(F64, "0.1", "0.1"), LITE(F64, "1", "1"), LITE(F64, "1e22", "1e+22"), LITE(F64, "9e999", "infinity"), LITE(F64, "-9e999", "-infinity"),
    LITE(F64, "9007199254740993", "9007199254740992"), LITE(F64, "'abc'", NULL), LITE(F64, "''", NULL), LITE(F64, "x'00'", NULL),

    LITE(TEXT, "'a'", "a"), LITE(TEXT, "''", ""), LITE(TEXT, "12", "12"), LITE(TEXT, "1.5", "1.5"), LITE(TEXT, "x'61'", NULL),
    LITE_AS(TEXT, "embedded NUL", "'a' || char(0) || 'b'", NULL), LITE_AS(TEXT, "byte FF", "CAST(x'61ff' AS TEXT)", NULL),
    LITE_AS(TEXT, "overlong C0 80", "CAST(x'c080' AS TEXT)", NULL), LITE_AS(TEXT, "surrogate ED A0 80", "CAST(x'eda080' AS TEXT)", NULL),
    LITE_AS(TEXT, "above U+10FFFF", "CAST(x'f4908080' AS TEXT)", NULL),
    LITE_AS(TEXT, "4-byte character", "CAST(x'f09f9880' AS TEXT)", "\xf0\x9f\x98\x80"),

    LITE(BYTES, "x''", ""), LITE(BYTES, "x'00ff'", "00ff"), LITE(BYTES, "zeroblob(3)", "000000"), LITE(BYTES, "'abc'", NULL),
    LITE(BYTES, "12", NULL), LITE(BYTES, "''", NULL),

    LITE(DECIMAL, "'1.5000000000'", "1.5000000000"), LITE(DECIMAL, "'-9999999999999999999999999999.9999999999'", "-9999999999999999999999999999.9999999999"),
    LITE(DECIMAL, "'1.5'", "1.5"), LITE(DECIMAL, "1.5", NULL), LITE(DECIMAL, "12", "12"), LITE(DECIMAL, "'1e5'", NULL), LITE(DECIMAL, "' 1.5000000000'", NULL),
    LITE(DECIMAL, "'+1.5000000000'", NULL), LITE(DECIMAL, "'.5000000000'", NULL), LITE(DECIMAL, "'1.'", NULL), LITE(DECIMAL, "'0x1F'", NULL),
    LITE(DECIMAL, "'\xd9\xa1\xd9\xa2.0000000000'", NULL), LITE(DECIMAL, "'-0.0000000000'", "0"), LITE(DECIMAL, "'NaN'", NULL),
    LITE(DECIMAL, "'99999999999999999999999999999.0000000000'", NULL), LITE(DECIMAL, "'0.00000000001'", NULL), LITE(DECIMAL, "''", NULL),

    LITE(DATE, "'2024-02-29'", "2024-02-29"), LITE(DATE, "'0001-01-01'", "0001-01-01"), LITE(DATE, "'2024-02-30'", NULL), LITE(DATE, "'2023-02-29'", NULL),
    LITE(DATE, "'0000-01-01'", NULL), LITE(DATE, "'0000-00-00'", NULL), LITE(DATE, "'2024-00-10'", NULL), LITE(DATE, "'10000-01-01'", NULL),
    LITE(DATE, "'infinity'", NULL), LITE(DATE, "'2024-2-9'", NULL), LITE(DATE, "'2024-02-29T00:00:00'", NULL), LITE(DATE, "19782", NULL), LITE(DATE, "''", NULL),

    LITE(TIME, "'12:30:00.000000'", "12:30:00.000000"), LITE(TIME, "'12:30:00'", "12:30:00"), LITE(TIME, "'12:30'", NULL), LITE(TIME, "'24:00:00.000000'", NULL),
    LITE(TIME, "'23:59:60.000000'", NULL), LITE(TIME, "'12:60:00.000000'", NULL), LITE(TIME, "'-01:00:00.000000'", NULL),
    LITE(TIME, "'12:30:00.0000001'", NULL), LITE(TIME, "'838:59:59.000000'", NULL), LITE(TIME, "0", NULL),

    LITE(TIMESTAMP, "'2024-02-29T12:30:00.000001'", "2024-02-29T12:30:00.000001"), LITE(TIMESTAMP, "'2024-02-29 12:30:00'", "2024-02-29T12:30:00"),
    LITE(TIMESTAMP, "'2024-02-29T12:30:00.000000Z'", NULL), LITE(TIMESTAMP, "'2024-02-30T12:30:00.000000'", NULL), LITE(TIMESTAMP, "'2024-02-29'", NULL),
    LITE(TIMESTAMP, "'0000-01-01T00:00:00.000000'", NULL), LITE(TIMESTAMP, "'10000-01-01T00:00:00.000000'", NULL), LITE(TIMESTAMP, "1709210096", NULL),
    LITE(TIMESTAMP, "'2024-02-29T12:30:00.000000001'", NULL),

    LITE(TIMESTAMPTZ, "'2024-02-29T12:30:00.000001Z'", "2024-02-29T12:30:00.000001Z"), LITE(TIMESTAMPTZ, "'2024-02-29 12:30:00Z'", "2024-02-29T12:30:00Z"),
    LITE(TIMESTAMPTZ, "'2024-02-29T12:30:00.000000'", NULL), LITE(TIMESTAMPTZ, "'2024-02-29T12:30:00.000000+02:00'", NULL),
    LITE(TIMESTAMPTZ, "'2024-02-29T23:59:60.000000Z'", NULL), LITE(TIMESTAMPTZ, "1709210096", NULL), LITE(TIMESTAMPTZ, "'infinity'", NULL),

    LITE(UUID, "'f81d4fae-7dec-41d0-a765-00a0c91e6bf6'", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"),
    LITE(UUID, "'F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6'", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"), LITE(UUID, "'f81d4fae7dec41d0a76500a0c91e6bf6'", NULL),
    LITE(UUID, "'{f81d4fae-7dec-41d0-a765-00a0c91e6bf6}'", NULL), LITE(UUID, "x'f81d4fae7dec41d0a76500a0c91e6bf6'", NULL), LITE(UUID, "'g81d4fae-7dec-41d0-a765-00a0c91e6bf6'", NULL),
    LITE(UUID, "''", NULL),

    LITE(JSON, "'null'", "null"), LITE(JSON, "'{\"a\": 1e2}'", "{\"a\": 1e2}"), LITE(JSON, "'nul'", NULL), LITE(JSON, "''", NULL), LITE(JSON, "'[1,]'", NULL),
    LITE(JSON, "12", "12"), LITE(JSON, "'\"\\u0000\"'", NULL), LITE(JSON, "'\"\\ud800\"'", NULL), LITE(JSON, "x'5b5d'", NULL),

    LITE(ENUM, "'light'", "light"), LITE(ENUM, "'it''s \"none\"'", "it's \"none\""), LITE(ENUM, "'LIGHT'", NULL), LITE(ENUM, "'light '", NULL), LITE(ENUM, "'unknown'", NULL),
    LITE(ENUM, "''", NULL), LITE(ENUM, "1", NULL),

    /* SQL NULL in a field that is not optional */
    NO_VALUE(BOOL), NO_VALUE(I16), NO_VALUE(I32), NO_VALUE(I64), NO_VALUE(U64), NO_VALUE(F32), NO_VALUE(F64), NO_VALUE(TEXT), NO_VALUE(BYTES),
    NO_VALUE(DECIMAL), NO_VALUE(DATE), NO_VALUE(TIME), NO_VALUE(TIMESTAMP), NO_VALUE(TIMESTAMPTZ), NO_VALUE(UUID), NO_VALUE(JSON), NO_VALUE(ENUM),
};

type_literals table_of_literals(void)
{
    return (type_literals){ literals, sizeof literals / sizeof literals[0] };
}
