/* SPDX-License-Identifier: MIT */
/** @file
 *  The field kinds, one line each: category, C type of the member, type of the handle, sqlm_type, then what the kind brings
 *  along. Nothing here is named without prefix: FIELD(M, text, …) pastes SQLM_KIND_ before "text" is ever seen alone. */
#ifndef SQLMODEL_CORE_KINDS_H
#define SQLMODEL_CORE_KINDS_H

#include <sqlmodel/core/attributes.h>
#include <sqlmodel/core/node.h>

/** What FIELD makes of a kind: write the word alone, bool. The member of an opt_ kind is a struct with a flag, or a pointer that may
 *  be NULL; a constraint and the table have no member.
 *  @{ */
#define SQLM_KIND_bool          sqlm_is_column, bool, sqlm_bool_expr, SQLM_TYPE_BOOL,
#define SQLM_KIND_i16           sqlm_is_column, int16_t, sqlm_i16_expr, SQLM_TYPE_I16,
#define SQLM_KIND_i32           sqlm_is_column, int32_t, sqlm_i32_expr, SQLM_TYPE_I32,
#define SQLM_KIND_i64           sqlm_is_column, int64_t, sqlm_i64_expr, SQLM_TYPE_I64,
#define SQLM_KIND_u64           sqlm_is_column, uint64_t, sqlm_u64_expr, SQLM_TYPE_U64,
#define SQLM_KIND_f32           sqlm_is_column, float, sqlm_f32_expr, SQLM_TYPE_F32,
#define SQLM_KIND_f64           sqlm_is_column, double, sqlm_f64_expr, SQLM_TYPE_F64,
#define SQLM_KIND_text          sqlm_is_column, const char *, sqlm_text_expr, SQLM_TYPE_TEXT,
#define SQLM_KIND_bytes         sqlm_is_column, sqlm_bytes, sqlm_bytes_expr, SQLM_TYPE_BYTES,
#define SQLM_KIND_decimal(p, s) sqlm_is_column, sqlm_decimal, sqlm_decimal_expr, SQLM_TYPE_DECIMAL, , SQLM_DECIMAL_RECORD_(p, s)
#define SQLM_KIND_date          sqlm_is_column, sqlm_date, sqlm_date_expr, SQLM_TYPE_DATE,
#define SQLM_KIND_time          sqlm_is_column, sqlm_time, sqlm_time_expr, SQLM_TYPE_TIME,
#define SQLM_KIND_timestamp     sqlm_is_column, sqlm_timestamp, sqlm_timestamp_expr, SQLM_TYPE_TIMESTAMP,
#define SQLM_KIND_timestamptz   sqlm_is_column, sqlm_timestamptz, sqlm_timestamptz_expr, SQLM_TYPE_TIMESTAMPTZ,
#define SQLM_KIND_uuid          sqlm_is_column, sqlm_uuid, sqlm_uuid_expr, SQLM_TYPE_UUID,
#define SQLM_KIND_json          sqlm_is_column, const char *, sqlm_json_expr, SQLM_TYPE_JSON,
#define SQLM_KIND_enum(E)       sqlm_is_column, E, sqlm_enum_expr, SQLM_TYPE_ENUM, , .pointer = &E##_enum

#define SQLM_KIND_opt_bool      sqlm_is_column, sqlm_opt_bool, sqlm_bool_expr, SQLM_TYPE_BOOL, | SQLM_NULLABLE
#define SQLM_KIND_opt_i16       sqlm_is_column, sqlm_opt_i16, sqlm_i16_expr, SQLM_TYPE_I16, | SQLM_NULLABLE
#define SQLM_KIND_opt_i32       sqlm_is_column, sqlm_opt_i32, sqlm_i32_expr, SQLM_TYPE_I32, | SQLM_NULLABLE
#define SQLM_KIND_opt_i64       sqlm_is_column, sqlm_opt_i64, sqlm_i64_expr, SQLM_TYPE_I64, | SQLM_NULLABLE
#define SQLM_KIND_opt_u64       sqlm_is_column, sqlm_opt_u64, sqlm_u64_expr, SQLM_TYPE_U64, | SQLM_NULLABLE
#define SQLM_KIND_opt_f32       sqlm_is_column, sqlm_opt_f32, sqlm_f32_expr, SQLM_TYPE_F32, | SQLM_NULLABLE
#define SQLM_KIND_opt_f64       sqlm_is_column, sqlm_opt_f64, sqlm_f64_expr, SQLM_TYPE_F64, | SQLM_NULLABLE
#define SQLM_KIND_opt_text      sqlm_is_column, const char *, sqlm_text_expr, SQLM_TYPE_TEXT, | SQLM_NULLABLE
#define SQLM_KIND_opt_bytes     sqlm_is_column, sqlm_bytes, sqlm_bytes_expr, SQLM_TYPE_BYTES, | SQLM_NULLABLE
#define SQLM_KIND_opt_decimal(p, s) \
    sqlm_is_column, sqlm_opt_decimal, sqlm_decimal_expr, SQLM_TYPE_DECIMAL, | SQLM_NULLABLE, SQLM_DECIMAL_RECORD_(p, s)
#define SQLM_DECIMAL_RECORD_(p, s) \
    .number = (p) + SQLM_MUST_((p) >= 1 && (p) <= 38 && (s) >= 0 && (s) <= (p), \
                               "decimal(" #p ", " #s "): precision is 1 to 38, scale 0 to precision"), .index = (s)
#define SQLM_KIND_opt_date      sqlm_is_column, sqlm_opt_date, sqlm_date_expr, SQLM_TYPE_DATE, | SQLM_NULLABLE
#define SQLM_KIND_opt_time      sqlm_is_column, sqlm_opt_time, sqlm_time_expr, SQLM_TYPE_TIME, | SQLM_NULLABLE
#define SQLM_KIND_opt_timestamp sqlm_is_column, sqlm_opt_timestamp, sqlm_timestamp_expr, SQLM_TYPE_TIMESTAMP, | SQLM_NULLABLE
#define SQLM_KIND_opt_timestamptz \
    sqlm_is_column, sqlm_opt_timestamptz, sqlm_timestamptz_expr, SQLM_TYPE_TIMESTAMPTZ, | SQLM_NULLABLE
#define SQLM_KIND_opt_uuid      sqlm_is_column, sqlm_opt_uuid, sqlm_uuid_expr, SQLM_TYPE_UUID, | SQLM_NULLABLE
#define SQLM_KIND_opt_json      sqlm_is_column, const char *, sqlm_json_expr, SQLM_TYPE_JSON, | SQLM_NULLABLE
#define SQLM_KIND_opt_enum(E)   sqlm_is_column, E##_opt, sqlm_enum_expr, SQLM_TYPE_ENUM, | SQLM_NULLABLE, .pointer = &E##_enum

/* What belongs to the table: FIELD(M, unique(team_id, name), uq_hero_team_name) */
#define SQLM_KIND_unique(...) sqlm_is_constraint, SQLM_ATTR_UNIQUE, fields, (__VA_ARGS__)
#define SQLM_KIND_index(...)  sqlm_is_constraint, SQLM_ATTR_INDEX, fields, (__VA_ARGS__)
#define SQLM_KIND_check(sql)  sqlm_is_constraint, SQLM_ATTR_CHECK, sql, sql
/* What the table itself is given, at most one entry a model: FIELD(M, table, options, SCHEMA("crm"), COMMENT("…")) */
#define SQLM_KIND_table       sqlm_is_table,
/** @} */

/** A misspelt kind is no member of this: that is the message. */
struct sqlm_known_kinds {
    char sqlm_is_column;     /**< a kind of value */
    char sqlm_is_constraint; /**< unique, index, check */
    char sqlm_is_table;      /**< table */
};

#define SQLM_X_ENUMERATOR_(constant, label) constant,
#define SQLM_X_ENUM_LABEL_(constant, label) label,
#define SQLM_X_ENUM_VALUE_(constant, label) (int32_t)(constant),

/** Declares an enumeration, in a header: the C enum, whose enumerators start at 1; 0 is Status_unset.
 *
 *      #define STATUS_LABELS(LABEL) LABEL(STATUS_TRIAL, "trial") LABEL(STATUS_ACTIVE, "active")
 *      SQLM_ENUM_DECLARE(Status, STATUS_LABELS); */
#define SQLM_ENUM_DECLARE(E, LABELS)                                  \
    typedef enum E { E##_unset, LABELS(SQLM_X_ENUMERATOR_) } E;       \
    typedef struct E##_opt {                                          \
        bool has;                                                     \
        E    value;                                                   \
    } E##_opt;                                                        \
    SQLM_EXTERN_ SQLMODEL_API const sqlm_enum E##_enum
/** Defines it, in one source. */
#define SQLM_ENUM_DEFINE(E, LABELS)                                                  \
    static const char *const E##_labels_[] = { LABELS(SQLM_X_ENUM_LABEL_) };         \
    static const int32_t E##_values_[] = { LABELS(SQLM_X_ENUM_VALUE_) };             \
    SQLM_STATIC_ASSERT_(sizeof(E) == sizeof(int32_t), "enumeration " #E " is not of the size of int32_t"); \
    SQLMODEL_API const sqlm_enum E##_enum = { #E, E##_labels_, E##_values_, sizeof E##_values_ / sizeof E##_values_[0] }
/** Both, where one source needs it. */
#define SQLM_ENUM(E, LABELS) SQLM_ENUM_DECLARE(E, LABELS); SQLM_ENUM_DEFINE(E, LABELS)

/** Redefine it around declarations when a library exports its models, for instance to __attribute__((visibility("default"))). */
#ifndef SQLMODEL_API
#define SQLMODEL_API
#endif

#ifdef __cplusplus
#define SQLM_EXTERN_ extern "C"
#define SQLM_STATIC_ASSERT_(condition, text) static_assert(condition, text)
#else
#define SQLM_EXTERN_ extern
#define SQLM_STATIC_ASSERT_(condition, text) _Static_assert(condition, text)
#endif

#endif
