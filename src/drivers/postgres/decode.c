/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <math.h>

static const char     broken[] = "bytes that are no value of its type on the server";
static const char     beyond[] = "a value that its type here cannot hold";

/* Bytes of a value; 0: any number. */
static size_t size_of(Oid type)
{
    switch (type) {
    case POSTGRES_BOOL:
    case POSTGRES_CHAR:
        return 1;
    case POSTGRES_INT2:
        return 2;
    case POSTGRES_INT4:
    case POSTGRES_OID:
    case POSTGRES_FLOAT4:
    case POSTGRES_DATE:
        return 4;
    case POSTGRES_INT8:
    case POSTGRES_FLOAT8:
    case POSTGRES_TIME:
    case POSTGRES_TIMESTAMP:
    case POSTGRES_TIMESTAMPTZ:
        return 8;
    case POSTGRES_UUID:
        return 16;
    default:
        return 0;
    }
}

bool sqlm__postgres_knows(Oid type)
{
    switch (type) {
    case POSTGRES_TEXT:
    case POSTGRES_VARCHAR:
    case POSTGRES_BPCHAR:
    case POSTGRES_NAME:
    case POSTGRES_UNKNOWN:
    case POSTGRES_BYTEA:
    case POSTGRES_JSON:
    case POSTGRES_JSONB:
    case POSTGRES_NUMERIC:
    case POSTGRES_VOID:
        return true;
    default:
        return size_of(type) != 0;
    }
}

static const char *decode_float(Oid type, const char *data, sqlm_value *value, sqlm_error_reason *reason)
{
    uint64_t bits = type == POSTGRES_FLOAT8 ? sqlm__postgres_get_u64(data) : 0;
    uint32_t half = type == POSTGRES_FLOAT4 ? sqlm__postgres_get_u32(data) : 0;
    float    narrow;
    double   wide;

    memcpy(&narrow, &half, sizeof narrow);
    memcpy(&wide, &bits, sizeof wide);
    *reason = SQLM_R_RANGE;
    if (!isfinite(narrow) || !isfinite(wide))
        return "a number that is not finite";
    *value = type == POSTGRES_FLOAT4 ? sqlm_f32_value(narrow) : sqlm_f64_value(wide);
    return NULL;
}

static const char *decode_time(Oid type, const char *data, sqlm_value *value, sqlm_error_reason *reason)
{
    int64_t number = type == POSTGRES_DATE ? (int32_t)sqlm__postgres_get_u32(data) : (int64_t)sqlm__postgres_get_u64(data);

    *reason = SQLM_R_RANGE;
    switch (type) {
    case POSTGRES_DATE:
        number += POSTGRES_EPOCH_DAYS;
        *value = sqlm_date_value((sqlm_date){ (int32_t)number });
        return number >= POSTGRES_FIRST_DAY && number <= POSTGRES_LAST_DAY ? NULL : "a date outside of the years 0001 to 9999";
    case POSTGRES_TIME:
        *value = sqlm_time_value((sqlm_time){ number });
        return number >= 0 && number < POSTGRES_DAY ? NULL : "24:00:00, which is no time of a day";
    default:
        if (!sqlm__postgres_is_moment(number))
            return "a time outside of the years 0001 to 9999";
        number += POSTGRES_EPOCH_MICROSECONDS;
        *value = type == POSTGRES_TIMESTAMP ? sqlm_timestamp_value((sqlm_timestamp){ number })
                                            : sqlm_timestamptz_value((sqlm_timestamptz){ number });
        return NULL;
    }
}

static const char *decode_numeric(const char *data, size_t length, sqlm_value *value, sqlm_error_reason *reason)
{
    sqlm_decimal decimal = { 0, 0, 0 };

    *reason = SQLM_R_RANGE;
    switch (sqlm__postgres_get_numeric(data, length, &decimal)) {
    case POSTGRES_NUMERIC_GOOD:
        *value = sqlm_decimal_value(decimal);
        return NULL;
    case POSTGRES_NUMERIC_NOT_FINITE:
        return "a number that is not finite";
    case POSTGRES_NUMERIC_TOO_LONG:
        return beyond;
    case POSTGRES_NUMERIC_BROKEN:
    default:
        *reason = SQLM_R_FORMAT;
        return broken;
    }
}

static void set_text(sqlm_value *value, sqlm_type type, const char *data, size_t length)
{
    *value = (sqlm_value){ .type = (uint8_t)type };
    value->as.text.data = data;
    value->as.text.length = length;
}

const char *sqlm__postgres_decode(Oid type, const char *data, size_t length, sqlm_value *value, sqlm_error_reason *reason)
{
    const size_t size = size_of(type);

    *reason = SQLM_R_FORMAT;
    if (size != 0 && length != size)
        return broken;
    switch (type) {
    case POSTGRES_BOOL:
        *value = sqlm_bool_value(data[0] != 0);
        return (unsigned char)data[0] <= 1 ? NULL : broken;
    case POSTGRES_INT2:
        *value = sqlm_i16_value((int16_t)sqlm__postgres_get_u16(data));
        return NULL;
    case POSTGRES_INT4:
        *value = sqlm_i32_value((int32_t)sqlm__postgres_get_u32(data));
        return NULL;
    case POSTGRES_INT8:
        *value = sqlm_i64_value((int64_t)sqlm__postgres_get_u64(data));
        return NULL;
    case POSTGRES_OID:
        *value = sqlm_i64_value(sqlm__postgres_get_u32(data));
        return NULL;
    case POSTGRES_FLOAT4:
    case POSTGRES_FLOAT8:
        return decode_float(type, data, value, reason);
    case POSTGRES_DATE:
    case POSTGRES_TIME:
    case POSTGRES_TIMESTAMP:
    case POSTGRES_TIMESTAMPTZ:
        return decode_time(type, data, value, reason);
    case POSTGRES_NUMERIC:
        return decode_numeric(data, length, value, reason);
    case POSTGRES_UUID:
        *value = (sqlm_value){ .type = SQLM_TYPE_UUID };
        memcpy(value->as.uuid.bytes, data, 16);
        return NULL;
    case POSTGRES_BYTEA:
        set_text(value, SQLM_TYPE_BYTES, data, length);
        return NULL;
    case POSTGRES_JSON:
        set_text(value, SQLM_TYPE_JSON, data, length);
        return NULL;
    case POSTGRES_JSONB: /* a version, then the text */
        if (length < 1 || data[0] != 1)
            return broken;
        set_text(value, SQLM_TYPE_JSON, data + 1, length - 1);
        return NULL;
    case POSTGRES_VOID:
        *value = sqlm_null_value();
        return NULL;
    default:
        set_text(value, SQLM_TYPE_TEXT, data, length);
        return NULL;
    }
}
