/* SPDX-License-Identifier: MIT */
/** @file
 *  A table for each kind, with a field of it and an optional one. For one source file. */
#ifndef TESTS_CONFORMANCE_TYPE_MODELS_H
#define TESTS_CONFORMANCE_TYPE_MODELS_H

#include <sqlmodel.h>

#include "type_enum.h"

SQLM_ENUM_DEFINE(Shade, SHADE_LABELS);

#define BOOL_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, bool, plain) FIELD(M, opt_bool, optional)
#define I16_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, i16, plain) FIELD(M, opt_i16, optional)
#define I32_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, i32, plain) FIELD(M, opt_i32, optional)
#define I64_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, i64, plain) FIELD(M, opt_i64, optional)
#define U64_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, u64, plain) FIELD(M, opt_u64, optional)
#define F32_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, f32, plain) FIELD(M, opt_f32, optional)
#define F64_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, f64, plain) FIELD(M, opt_f64, optional)
#define TEXT_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, text, plain) FIELD(M, opt_text, optional)
#define BYTES_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, bytes, plain) FIELD(M, opt_bytes, optional)
#define DECIMAL_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, decimal(38, 10), plain) FIELD(M, opt_decimal(38, 10), optional)
#define DATE_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, date, plain) FIELD(M, opt_date, optional)
#define TIME_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, time, plain) FIELD(M, opt_time, optional)
#define TIMESTAMP_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, timestamp, plain) FIELD(M, opt_timestamp, optional)
#define TIMESTAMPTZ_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, timestamptz, plain) FIELD(M, opt_timestamptz, optional)
#define UUID_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, uuid, plain) FIELD(M, opt_uuid, optional)
#define JSON_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, json, plain) FIELD(M, opt_json, optional)
#define ENUM_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, enum(Shade), plain) FIELD(M, opt_enum(Shade), optional)

SQLMODEL(Bool, "typed_bool", BOOL_FIELDS);
SQLMODEL(I16, "typed_i16", I16_FIELDS);
SQLMODEL(I32, "typed_i32", I32_FIELDS);
SQLMODEL(I64, "typed_i64", I64_FIELDS);
SQLMODEL(U64, "typed_u64", U64_FIELDS);
SQLMODEL(F32, "typed_f32", F32_FIELDS);
SQLMODEL(F64, "typed_f64", F64_FIELDS);
SQLMODEL(Text, "typed_text", TEXT_FIELDS);
SQLMODEL(Bytes, "typed_bytes", BYTES_FIELDS);
SQLMODEL(Decimal, "typed_decimal", DECIMAL_FIELDS);
SQLMODEL(Date, "typed_date", DATE_FIELDS);
SQLMODEL(Time, "typed_time", TIME_FIELDS);
SQLMODEL(Timestamp, "typed_timestamp", TIMESTAMP_FIELDS);
SQLMODEL(Timestamptz, "typed_timestamptz", TIMESTAMPTZ_FIELDS);
SQLMODEL(Uuid, "typed_uuid", UUID_FIELDS);
SQLMODEL(Json, "typed_json", JSON_FIELDS);
SQLMODEL(Enum, "typed_enum", ENUM_FIELDS);

/* The same in a table that holds values to nothing. */
#define LOOSE(M, table, FIELDS) \
    typedef M Loose##M;         \
    SQLMODEL_MAP(Loose##M, table, FIELDS)
LOOSE(Bool, "loose_bool", BOOL_FIELDS);
LOOSE(I16, "loose_i16", I16_FIELDS);
LOOSE(I32, "loose_i32", I32_FIELDS);
LOOSE(I64, "loose_i64", I64_FIELDS);
LOOSE(U64, "loose_u64", U64_FIELDS);
LOOSE(F32, "loose_f32", F32_FIELDS);
LOOSE(F64, "loose_f64", F64_FIELDS);
LOOSE(Text, "loose_text", TEXT_FIELDS);
LOOSE(Bytes, "loose_bytes", BYTES_FIELDS);
LOOSE(Decimal, "loose_decimal", DECIMAL_FIELDS);
LOOSE(Date, "loose_date", DATE_FIELDS);
LOOSE(Time, "loose_time", TIME_FIELDS);
LOOSE(Timestamp, "loose_timestamp", TIMESTAMP_FIELDS);
LOOSE(Timestamptz, "loose_timestamptz", TIMESTAMPTZ_FIELDS);
LOOSE(Uuid, "loose_uuid", UUID_FIELDS);
LOOSE(Json, "loose_json", JSON_FIELDS);
LOOSE(Enum, "loose_enum", ENUM_FIELDS);

/** What belongs to a kind. */
typedef struct typed {
    const sqlm_model *model;
    const sqlm_model *loose;
} typed;

#define TYPED(KIND, M) [SQLM_TYPE_##KIND] = { &M##_model, &Loose##M##_model }
static const typed types[SQLM_TYPE_COUNT] = {
    TYPED(BOOL, Bool), TYPED(I16, I16), TYPED(I32, I32), TYPED(I64, I64), TYPED(U64, U64), TYPED(F32, F32), TYPED(F64, F64),
    TYPED(TEXT, Text), TYPED(BYTES, Bytes), TYPED(DECIMAL, Decimal), TYPED(DATE, Date), TYPED(TIME, Time),
    TYPED(TIMESTAMP, Timestamp), TYPED(TIMESTAMPTZ, Timestamptz), TYPED(UUID, Uuid), TYPED(JSON, Json), TYPED(ENUM, Enum),
};

#endif
