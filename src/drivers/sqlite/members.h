/* SPDX-License-Identifier: MIT */
/** @file
 *  Where the value of an optional member lies. */
#ifndef SQLM_SRC_DRIVERS_SQLITE_MEMBERS_H
#define SQLM_SRC_DRIVERS_SQLITE_MEMBERS_H

#include <sqlmodel/sys/plan.h>

#include <string.h>

/** Offset of `value` in the opt_ struct of a kind; 0 for kinds whose NULL is a NULL pointer. What sqlm_plan_optional_offset() says,
 *  without a call per value. */
static const uint8_t sqlite_member_offsets[SQLM_TYPE_MASK + 1] = {
    [SQLM_TYPE_BOOL] = offsetof(sqlm_opt_bool, value),
    [SQLM_TYPE_I16] = offsetof(sqlm_opt_i16, value),
    [SQLM_TYPE_I32] = offsetof(sqlm_opt_i32, value),
    [SQLM_TYPE_I64] = offsetof(sqlm_opt_i64, value),
    [SQLM_TYPE_U64] = offsetof(sqlm_opt_u64, value),
    [SQLM_TYPE_F32] = offsetof(sqlm_opt_f32, value),
    [SQLM_TYPE_F64] = offsetof(sqlm_opt_f64, value),
    [SQLM_TYPE_DECIMAL] = offsetof(sqlm_opt_decimal, value),
    [SQLM_TYPE_DATE] = offsetof(sqlm_opt_date, value),
    [SQLM_TYPE_TIME] = offsetof(sqlm_opt_time, value),
    [SQLM_TYPE_TIMESTAMP] = offsetof(sqlm_opt_timestamp, value),
    [SQLM_TYPE_TIMESTAMPTZ] = offsetof(sqlm_opt_timestamptz, value),
    [SQLM_TYPE_UUID] = offsetof(sqlm_opt_uuid, value),
    [SQLM_TYPE_ENUM] = offsetof(sqlm_opt_i32, value),
};

static inline bool sqlite_member_has(const char *member)
{
    bool has;

    memcpy(&has, member, sizeof has);
    return has;
}

#endif
