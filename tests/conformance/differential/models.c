/* SPDX-License-Identifier: MIT */
#include "models.h"

SQLM_ENUM_DEFINE(Colour, COLOUR_LABELS);
SQLMODEL_DEFINE(Thing, "differential_thing", THING_FIELDS);
SQLMODEL_DEFINE(Tally, "differential_tally", TALLY_FIELDS);

static sqlm_bool_expr keys[SQLM_TYPE_COUNT], values[SQLM_TYPE_COUNT];
static sqlm_bool_expr a_number[1], a_mean[1], a_total[1], a_text[1];

void fill_slot(slot where, sqlm_type type, const sqlm_node *node)
{
    sqlm_bool_expr *const places[] = { &keys[type], &values[type], a_number, a_mean, a_total, a_text };

    places[where]->node = *node;
}

#define AS(T, place) ((const T *)(place))
#define VALUES(COLUMN, P, kind, T, TYPE)             \
    COLUMN(P, opt_i64, number, AS(sqlm_i64_expr, a_number)) \
    COLUMN(P, kind,    value,  AS(T, &values[SQLM_TYPE_##TYPE]))
#define GROUPS(COLUMN, P, kind, T, TYPE)                            \
    COLUMN(P, kind,               key,    AS(T, &keys[SQLM_TYPE_##TYPE])) \
    COLUMN(P, i64,                rows,   sqlm_count())             \
    COLUMN(P, kind,               least,  AS(T, &values[SQLM_TYPE_##TYPE])) \
    COLUMN(P, opt_i64,            number, AS(sqlm_i64_expr, a_number)) \
    COLUMN(P, opt_f64,            mean,   AS(sqlm_f64_expr, a_mean))  \
    COLUMN(P, opt_decimal(38, 8), total,  AS(sqlm_decimal_expr, a_total)) \
    COLUMN(P, opt_text,           text,   AS(sqlm_text_expr, a_text))

#define BOOL_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_bool, sqlm_bool_expr, BOOL)
#define BOOL_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_bool, sqlm_bool_expr, BOOL)
#define I16_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_i16, sqlm_i16_expr, I16)
#define I16_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_i16, sqlm_i16_expr, I16)
#define I32_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_i32, sqlm_i32_expr, I32)
#define I32_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_i32, sqlm_i32_expr, I32)
#define I64_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_i64, sqlm_i64_expr, I64)
#define I64_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_i64, sqlm_i64_expr, I64)
#define U64_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_u64, sqlm_u64_expr, U64)
#define U64_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_u64, sqlm_u64_expr, U64)
#define F32_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_f32, sqlm_f32_expr, F32)
#define F32_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_f32, sqlm_f32_expr, F32)
#define F64_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_f64, sqlm_f64_expr, F64)
#define F64_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_f64, sqlm_f64_expr, F64)
#define TEXT_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_text, sqlm_text_expr, TEXT)
#define TEXT_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_text, sqlm_text_expr, TEXT)
#define BYTES_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_bytes, sqlm_bytes_expr, BYTES)
#define BYTES_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_bytes, sqlm_bytes_expr, BYTES)
#define DECIMAL_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_decimal(38, 8), sqlm_decimal_expr, DECIMAL)
#define DECIMAL_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_decimal(38, 8), sqlm_decimal_expr, DECIMAL)
#define DATE_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_date, sqlm_date_expr, DATE)
#define DATE_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_date, sqlm_date_expr, DATE)
#define TIME_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_time, sqlm_time_expr, TIME)
#define TIME_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_time, sqlm_time_expr, TIME)
#define TIMESTAMP_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_timestamp, sqlm_timestamp_expr, TIMESTAMP)
#define TIMESTAMP_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_timestamp, sqlm_timestamp_expr, TIMESTAMP)
#define TIMESTAMPTZ_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_timestamptz, sqlm_timestamptz_expr, TIMESTAMPTZ)
#define TIMESTAMPTZ_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_timestamptz, sqlm_timestamptz_expr, TIMESTAMPTZ)
#define UUID_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_uuid, sqlm_uuid_expr, UUID)
#define UUID_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_uuid, sqlm_uuid_expr, UUID)
#define JSON_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_json, sqlm_json_expr, JSON)
#define JSON_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_json, sqlm_json_expr, JSON)
#define ENUM_VALUES(COLUMN, P) VALUES(COLUMN, P, opt_enum(Colour), sqlm_enum_expr, ENUM)
#define ENUM_GROUPS(COLUMN, P) GROUPS(COLUMN, P, opt_enum(Colour), sqlm_enum_expr, ENUM)

SQLM_PROJECTION(BoolValues, BOOL_VALUES);
SQLM_PROJECTION(BoolGroups, BOOL_GROUPS);
SQLM_PROJECTION(I16Values, I16_VALUES);
SQLM_PROJECTION(I16Groups, I16_GROUPS);
SQLM_PROJECTION(I32Values, I32_VALUES);
SQLM_PROJECTION(I32Groups, I32_GROUPS);
SQLM_PROJECTION(I64Values, I64_VALUES);
SQLM_PROJECTION(I64Groups, I64_GROUPS);
SQLM_PROJECTION(U64Values, U64_VALUES);
SQLM_PROJECTION(U64Groups, U64_GROUPS);
SQLM_PROJECTION(F32Values, F32_VALUES);
SQLM_PROJECTION(F32Groups, F32_GROUPS);
SQLM_PROJECTION(F64Values, F64_VALUES);
SQLM_PROJECTION(F64Groups, F64_GROUPS);
SQLM_PROJECTION(TextValues, TEXT_VALUES);
SQLM_PROJECTION(TextGroups, TEXT_GROUPS);
SQLM_PROJECTION(BytesValues, BYTES_VALUES);
SQLM_PROJECTION(BytesGroups, BYTES_GROUPS);
SQLM_PROJECTION(DecimalValues, DECIMAL_VALUES);
SQLM_PROJECTION(DecimalGroups, DECIMAL_GROUPS);
SQLM_PROJECTION(DateValues, DATE_VALUES);
SQLM_PROJECTION(DateGroups, DATE_GROUPS);
SQLM_PROJECTION(TimeValues, TIME_VALUES);
SQLM_PROJECTION(TimeGroups, TIME_GROUPS);
SQLM_PROJECTION(TimestampValues, TIMESTAMP_VALUES);
SQLM_PROJECTION(TimestampGroups, TIMESTAMP_GROUPS);
SQLM_PROJECTION(TimestamptzValues, TIMESTAMPTZ_VALUES);
SQLM_PROJECTION(TimestamptzGroups, TIMESTAMPTZ_GROUPS);
SQLM_PROJECTION(UuidValues, UUID_VALUES);
SQLM_PROJECTION(UuidGroups, UUID_GROUPS);
SQLM_PROJECTION(JsonValues, JSON_VALUES);
SQLM_PROJECTION(JsonGroups, JSON_GROUPS);
SQLM_PROJECTION(EnumValues, ENUM_VALUES);
SQLM_PROJECTION(EnumGroups, ENUM_GROUPS);

#define OF(K, TYPE)                                                                                                    \
    [SQLM_TYPE_##TYPE] = { &K##Values_model, &K##Groups_model, &K##Values_.number->node, &K##Values_.value->node, \
                           &K##Groups_.key->node }
const kind_projections projections[SQLM_TYPE_COUNT] = {
    OF(Bool, BOOL),
    OF(I16, I16),
    OF(I32, I32),
    OF(I64, I64),
    OF(U64, U64),
    OF(F32, F32),
    OF(F64, F64),
    OF(Text, TEXT),
    OF(Bytes, BYTES),
    OF(Decimal, DECIMAL),
    OF(Date, DATE),
    OF(Time, TIME),
    OF(Timestamp, TIMESTAMP),
    OF(Timestamptz, TIMESTAMPTZ),
    OF(Uuid, UUID),
    OF(Json, JSON),
    OF(Enum, ENUM),
};
