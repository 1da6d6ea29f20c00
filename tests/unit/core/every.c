/* SPDX-License-Identifier: MIT */
#include "every.h"

#include <float.h>

SQLM_ENUM_DEFINE(Level, LEVEL_LABELS);
SQLMODEL_DEFINE(Every, "every", EVERY_FIELDS);

static const uint8_t some_bytes[] = { 0x00, 0xff, 0x10 };

Every every_full(void)
{
    const Every every = {
        .id = INT64_MAX,
        .a_bool = true,
        .a_i16 = INT16_MAX,
        .a_i32 = INT32_MAX,
        .a_u64 = UINT64_MAX,
        .a_f32 = 0.1F,
        .a_f64 = DBL_MAX,
        .a_text = "na\xc3\xafve \"q\" \\ \n\x01 \xf0\x9f\x98\x80",
        .a_bytes = { some_bytes, sizeof some_bytes },
        .a_decimal = { 999999999999, 0, 2 },
        .a_date = { 2932896 },
        .a_time = { INT64_C(86399999999) },
        .a_timestamp = { INT64_C(253402300799999999) },
        .a_timestamptz = { -1 },
        .a_uuid = { { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0, 1, 2, 3, 4, 5, 6, 7 } },
        .a_json = "{\"n\": 18446744073709551616, \"s\":\"\\\"\"}",
        .a_level = LEVEL_HIGH,
        .o_i64 = SQLM_SOME(INT64_MIN),
        .o_bool = SQLM_SOME(false),
        .o_i16 = SQLM_SOME(INT16_MIN),
        .o_i32 = SQLM_SOME(INT32_MIN),
        .o_u64 = SQLM_SOME(0),
        .o_f32 = SQLM_SOME(-0.0F),
        .o_f64 = SQLM_SOME(-0.0),
        .o_text = "",
        .o_bytes = { "", 0 },
        .o_decimal = SQLM_SOME({ UINT64_MAX, -1, 4 }),
        .o_date = SQLM_SOME({ -719162 }),
        .o_time = SQLM_SOME({ 0 }),
        .o_timestamp = SQLM_SOME({ INT64_C(-62135596800000000) }),
        .o_timestamptz = SQLM_SOME({ 1 }),
        .o_uuid = SQLM_SOME({ { 0 } }),
        .o_json = "null",
        .o_level = SQLM_SOME(LEVEL_LOW),
    };

    return every;
}

Every every_least(void)
{
    const Every every = { .a_text = "", .a_bytes = { "", 0 }, .a_decimal = { 0, 0, 2 }, .a_json = "0", .a_level = LEVEL_LOW };

    return every;
}
