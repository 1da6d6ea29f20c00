/* SPDX-License-Identifier: MIT */
/** @file
 *  What a validator is made of. */
#ifndef SQLM_SRC_CORE_VALIDATOR_H
#define SQLM_SRC_CORE_VALIDATOR_H

#include <sqlmodel/core/validation.h>
#include <sqlmodel/sys/plan.h>
#include <sqlmodel/sys/validate.h>

#include "pattern.h"

/** An end of a range, in the arithmetic of the field's kind: floats as they are, all others exactly. */
typedef union sqlm__bound {
    sqlm_decimal decimal;
    int64_t      i64;
    uint64_t     u64;
    float        f32;
    double       f64;
} sqlm__bound;

/** What holds for one field. */
typedef struct sqlm__rule {
    sqlm_plan_column      column;
    bool                  is_generated;
    bool                  is_secret;
    bool                  is_fixed; /**< its length */
    bool                  has_range;
    bool                  has_integers; /**< the ends of its range are i64 or u64, as its kind is; decimals otherwise */
    uint32_t              minimum; /**< length; 0: any */
    uint32_t              maximum; /**< length; 0: any */
    const char           *low_text; /**< ends of the range as declared */
    const char           *high_text;
    sqlm__bound           low;
    sqlm__bound           high;
    const char           *pattern_text;
    sqlm__pattern        *pattern;
    sqlm_field_validator *function;
} sqlm__rule;

/** One piece of memory, but for the patterns. */
struct sqlm_validator {
    sqlm_allocator        allocator;
    const sqlm_model     *model;
    sqlm_table_validator *function;
    sqlm__rule            rules[]; /**< one per field */
};

/** As sqlm_validator_new(), with an allocator of the caller's. Arguments are checked, but for the model's ABI. */
SQLM_MUST_USE sqlm_outcome sqlm__validator_make(sqlm_cx *cx, const sqlm_allocator *allocator, const sqlm_model *model,
                                                sqlm_validator **validator);

/** Validates an array. @param is_array  Paths have an index. @param written  Which fields of each object, where @p fields is NULL; may
 *  be NULL. @param next  Gives values that belong to no object; NULL: there are none. Arguments are checked. */
typedef struct sqlm__validation_request {
    const sqlm_validator *validator;
    const char           *name;
    const void           *objects;
    size_t                count;
    bool                  is_array;
    const sqlm_field_set *fields;
    void (*written)(const sqlm_model *model, const void *object, sqlm_field_set *fields, void *user);
    sqlm_assigned_value_fn *next;
    void                 *user;
    sqlm_arena           *arena;
    sqlm_problems        *problems;
} sqlm__validation_request;

SQLM_MUST_USE sqlm_outcome sqlm__validation_run(sqlm_cx *cx, const sqlm__validation_request *request);

#endif
