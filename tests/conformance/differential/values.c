/* SPDX-License-Identifier: MIT */
/* Random values. They come from few, so that rows and values of queries meet. */
#include "maker.h"

#include "support/sqlm_cmocka.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

/* splitmix64 */
static uint64_t next_number(maker *m)
{
    uint64_t z = m->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t below(maker *m, uint64_t limit)
{
    return next_number(m) % limit;
}

void *take_memory(maker *m, size_t size)
{
    void *memory = sqlm_arena_allocate(m->cx, m->arena, size, _Alignof(max_align_t));

    assert_non_null(memory);
    return memory;
}

#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))
#define ONE_OF(m, array) ((array)[below(m, COUNT(array))])

/* ---- numbers --------------------------------------------------------------------------------------------------------------- */

int16_t small_number(maker *m)
{
    return one_in(m, 2) ? (int16_t)((int)below(m, 7) - 3) : (int16_t)((int)below(m, 2001) - 1000);
}

double small_fraction(maker *m)
{
    return (double)small_number(m) / (double)(1u << below(m, 4));
}

bool value_bool(maker *m)
{
    return one_in(m, 2);
}

int16_t value_i16(maker *m)
{
    static const int16_t edges[] = { INT16_MIN, INT16_MAX, INT16_MIN + 1, 255, 256, -129 };

    return one_in(m, 3) ? ONE_OF(m, edges) : small_number(m);
}

int32_t value_i32(maker *m)
{
    static const int32_t edges[] = { INT32_MIN, INT32_MAX, INT16_MIN, INT16_MAX + 1, 16777217, 65536 };

    return one_in(m, 3) ? ONE_OF(m, edges) : small_number(m);
}

int64_t value_i64(maker *m)
{
    static const int64_t edges[] = { INT64_MIN, INT64_MAX, INT64_MIN + 1, INT32_MIN, (int64_t)INT32_MAX + 1, INT64_C(9007199254740993) };

    return one_in(m, 3) ? ONE_OF(m, edges) : small_number(m);
}

uint64_t value_u64(maker *m)
{
    static const uint64_t edges[] = { UINT64_MAX, (uint64_t)INT64_MAX + 1, INT64_MAX, UINT64_C(10000000000000000000) };

    return one_in(m, 3) ? ONE_OF(m, edges) : below(m, 12);
}

float value_f32(maker *m)
{
    static const float edges[] = { FLT_MAX, -FLT_MAX, FLT_MIN, FLT_TRUE_MIN, 0.1F, 1.1F, 16777216.0F, -0.3F, 1e10F };

    return one_in(m, 3) ? ONE_OF(m, edges) : (float)small_fraction(m);
}

double value_f64(maker *m)
{
    static const double edges[] = { DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN, 0.1, 0.30000000000000004, 1e22, 9007199254740994.0, -1e-7, 1.1 };

    return one_in(m, 3) ? ONE_OF(m, edges) : small_fraction(m);
}

/* At most 12 digits, 2 of them behind the point. */
sqlm_decimal value_decimal(maker *m)
{
    static const int64_t edges[] = { INT64_C(999999999999), INT64_C(-999999999999), 1, -1, 0, 10, 100, 1000 };
    const int64_t        number = one_in(m, 3) ? ONE_OF(m, edges) : small_number(m);

    return (sqlm_decimal){ .low = (uint64_t)number, .high = number < 0 ? -1 : 0, .scale = 2 };
}

/* ---- texts ----------------------------------------------------------------------------------------------------------------- */

static const char *join(maker *m, const char *const *pieces, size_t count)
{
    char  *text = take_memory(m, 64);
    size_t used = 0;

    text[0] = '\0';
    for (uint64_t i = below(m, 4); i > 0; i--)
        used += (size_t)snprintf(text + used, 64 - used, "%s", pieces[below(m, count)]);
    return text;
}

const char *value_text(maker *m)
{
    static const char *const pieces[] = { "a", "A", "b", "B", " ", "  ", "%", "_", "\\", "'", "\"", "\n", "\t", "\xc3\xa4", "\xc3\x84", "\xc3\xa9",
                                          "e\xcc\x81", "\xc3\x9f", "ss", "\xf0\x9f\x98\x80", "\xef\xbb\xbf", "\xef\xbd\x81", "\x01", "\x7f", "0",
                                          "10", "9", "-1", "NULL", "?", "$1", ":a", "--", "/*", ";", "\xc4\xb1", "I", "i", "\xe2\x82\xac" };

    return join(m, pieces, COUNT(pieces));
}

const char *value_ascii(maker *m)
{
    static const char *const pieces[] = { "a", "A", "zZ", "Q", " ", "0", "[", "@", "`", "{", "_", "i", "I", "k", "K" };

    return join(m, pieces, COUNT(pieces));
}

const char *value_pattern(maker *m)
{
    static const char *const pieces[] = { "%", "%", "_", "_", "a", "A", "\\%", "\\_", "\\\\", "\\a", " ", "\xc3\xa4", "\xf0\x9f\x98\x80", "'", "\n",
                                          "b", "e\xcc\x81", "[a]", "*", "?" };

    return join(m, pieces, COUNT(pieces));
}

sqlm_bytes value_bytes(maker *m)
{
    static const sqlm_bytes edges[] = { { "", 0 }, { "\0", 1 }, { "\0\0", 2 }, { "a", 1 }, { "A", 1 }, { "a ", 2 }, { "a\0", 2 }, { "\xff", 1 },
                                        { "\xff\xfe\xed", 3 }, { "\\x61", 4 }, { "'", 1 }, { "\x7f", 1 }, { "\x80", 1 } };

    return ONE_OF(m, edges);
}

/* Written as PostgreSQL's jsonb gives it back: docs/postgres.md, Values. */
const char *value_json(maker *m)
{
    static const char *const edges[] = { "null", "true", "false", "0", "1", "-1", "1.5", "\"\"", "\"a\"", "\"A\"", "\"\xc3\xa4\"", "[]", "{}", "[1, 2]",
                                         "{\"a\": 1}", "{\"a\": \"it's\"}", "{\"b\": null, \"aa\": [true, {}]}", "18446744073709551616" };

    return ONE_OF(m, edges);
}

Colour value_enum(maker *m)
{
    return (Colour)(COLOUR_RED + below(m, 3));
}

/* ---- times ----------------------------------------------------------------------------------------------------------------- */

sqlm_date value_date(maker *m)
{
    static const int32_t edges[] = { 0, -1, 1, 19782, -719162, 2932896, 11016, -25567 };

    return (sqlm_date){ ONE_OF(m, edges) };
}

sqlm_time value_time(maker *m)
{
    static const int64_t edges[] = { 0, 1, INT64_C(86399999999), INT64_C(43200000000), 999999, 1000000, INT64_C(3600000000) };

    return (sqlm_time){ ONE_OF(m, edges) };
}

static int64_t moment(maker *m)
{
    static const int64_t edges[] = { 0, -1, 1, INT64_C(1709210096123456), INT64_C(-62135596800000000), INT64_C(253402300799999999),
                                     INT64_C(1709210096123457), INT64_C(1709164800000000), INT64_C(-2208988800000000) };

    return ONE_OF(m, edges);
}

sqlm_timestamp value_timestamp(maker *m)
{
    return (sqlm_timestamp){ moment(m) };
}

sqlm_timestamptz value_timestamptz(maker *m)
{
    return (sqlm_timestamptz){ moment(m) };
}

sqlm_uuid value_uuid(maker *m)
{
    static const sqlm_uuid edges[] = {
        { { 0 } },
        { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } },
        { { 0xf8, 0x1d, 0x4f, 0xae, 0x7d, 0xec, 0x41, 0xd0, 0xa7, 0x65, 0x00, 0xa0, 0xc9, 0x1e, 0x6b, 0xf6 } },
        { { 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20 } },
        { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
    };

    return ONE_OF(m, edges);
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------ */

Thing make_thing(maker *m, int64_t id)
{
    Thing thing = {
        .id = id,
        .bool_a = value_bool(m),
        .i16_a = value_i16(m),
        .i32_a = value_i32(m),
        .i64_a = value_i64(m),
        .u64_a = value_u64(m),
        .f32_a = value_f32(m),
        .f64_a = value_f64(m),
        .text_a = value_text(m),
        .text_b = one_in(m, 4) ? NULL : value_text(m),
        .ascii = one_in(m, 5) ? NULL : value_ascii(m),
        .bytes_a = value_bytes(m),
        .bytes_b = one_in(m, 4) ? (sqlm_bytes){ NULL, 0 } : value_bytes(m),
        .decimal_a = value_decimal(m),
        .date_a = value_date(m),
        .time_a = value_time(m),
        .timestamp_a = value_timestamp(m),
        .timestamptz_a = value_timestamptz(m),
        .uuid_a = value_uuid(m),
        .json_a = value_json(m),
        .json_b = one_in(m, 4) ? NULL : value_json(m),
        .enum_a = value_enum(m),
    };

#define OPTIONAL(member, made) \
    if (!one_in(m, 4))         \
    SQLM_SET(thing.member, made)
    OPTIONAL(bool_b, value_bool(m));
    OPTIONAL(i16_b, (int16_t)((int)below(m, 21) - 10));
    OPTIONAL(i32_b, small_number(m));
    OPTIONAL(i64_b, small_number(m));
    OPTIONAL(u64_b, below(m, 10));
    OPTIONAL(f32_b, (float)small_fraction(m));
    OPTIONAL(f64_b, small_fraction(m));
    OPTIONAL(date_b, value_date(m));
    OPTIONAL(time_b, value_time(m));
    OPTIONAL(timestamp_b, value_timestamp(m));
    OPTIONAL(timestamptz_b, value_timestamptz(m));
    OPTIONAL(uuid_b, value_uuid(m));
    OPTIONAL(enum_b, value_enum(m));
    if (!one_in(m, 4)) {
        const int64_t number = small_number(m) * (one_in(m, 2) ? 100 : 1);

        SQLM_SET(thing.decimal_b, ((sqlm_decimal){ .low = (uint64_t)number, .high = number < 0 ? -1 : 0, .scale = 4 }));
    }
#undef OPTIONAL
    return thing;
}

Tally make_tally(maker *m)
{
    static const char *const names[] = { "a", "A", "a ", "\xc3\xa4", "", "b" };
    Tally                    tally = { .name = ONE_OF(m, names), .times = small_number(m), .note = one_in(m, 3) ? NULL : value_text(m) };

    if (!one_in(m, 3))
        SQLM_SET(tally.last, value_i32(m));
    if (one_in(m, 2))
        tally.state = value_ascii(m);
    return tally;
}
