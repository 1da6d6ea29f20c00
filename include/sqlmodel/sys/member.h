/* SPDX-License-Identifier: MIT */
/** @file
 *  Where values lie in members, without a call. For driver and extension authors. */
#ifndef SQLMODEL_SYS_MEMBER_H
#define SQLMODEL_SYS_MEMBER_H

#include <sqlmodel/sys/plan.h>

#include <stddef.h>
#include <string.h>

SQLM_BEGIN_DECLS

/** As sqlm_plan_optional_offset(), for the type of a plan's column; 0 for SQLM_TYPE_ANY. */
static inline size_t sqlm_member_offset(uint8_t type)
{
    /* In the order of sqlm_type. An enumeration's struct is as that of an i32. Any uint8_t has a place: no check is needed. */
    static const uint8_t offsets[UINT8_MAX + 1] = {
        0,
        offsetof(sqlm_opt_bool, value),
        offsetof(sqlm_opt_i16, value),
        offsetof(sqlm_opt_i32, value),
        offsetof(sqlm_opt_i64, value),
        offsetof(sqlm_opt_u64, value),
        offsetof(sqlm_opt_f32, value),
        offsetof(sqlm_opt_f64, value),
        0, /* text and bytes: their NULL is a NULL pointer */
        0,
        offsetof(sqlm_opt_decimal, value),
        offsetof(sqlm_opt_date, value),
        offsetof(sqlm_opt_time, value),
        offsetof(sqlm_opt_timestamp, value),
        offsetof(sqlm_opt_timestamptz, value),
        offsetof(sqlm_opt_uuid, value),
        0, /* JSON */
        offsetof(sqlm_opt_i32, value),
    };

    return offsets[type];
}

/** Bytes of a member's value, without the padding behind a decimal. */
static inline size_t sqlm_member_size(uint8_t type)
{
    static const uint8_t sizes[UINT8_MAX + 1] = {
        0,
        sizeof(bool),
        sizeof(int16_t),
        sizeof(int32_t),
        sizeof(int64_t),
        sizeof(uint64_t),
        sizeof(float),
        sizeof(double),
        sizeof(const char *),
        sizeof(sqlm_bytes),
        offsetof(sqlm_decimal, scale) + 1,
        sizeof(sqlm_date),
        sizeof(sqlm_time),
        sizeof(sqlm_timestamp),
        sizeof(sqlm_timestamptz),
        sizeof(sqlm_uuid),
        sizeof(const char *),
        sizeof(int32_t),
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        sizeof(sqlm_value), /* SQLM_TYPE_ANY */
    };

    return sizes[type];
}

/** Whether an optional member of a kind with an offset has a value. */
static inline bool sqlm_member_has(const char *member)
{
    bool has;

    memcpy(&has, member, sizeof has);
    return has;
}

/** Makes an optional member, or one of SQLM_TYPE_ANY, SQL NULL: the kind's zero, and not there, so that NULL has one form in memory. */
static inline void sqlm_member_set_null(uint8_t type, char *member)
{
    const size_t offset = sqlm_member_offset(type);

    if (offset != 0)
        memset(member, 0, sizeof(bool));
    memset(member + offset, 0, sqlm_member_size(type));
}

SQLM_END_DECLS

#endif
