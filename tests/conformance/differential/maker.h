/* SPDX-License-Identifier: MIT */
/** @file
 *  What makes random values and queries. The same seed makes the same ones. */
#ifndef TESTS_CONFORMANCE_DIFFERENTIAL_MAKER_H
#define TESTS_CONFORMANCE_DIFFERENTIAL_MAKER_H

#include "models.h"

typedef const char *string;

typedef struct maker {
    uint64_t    state;
    sqlm_cx    *cx;
    sqlm_arena *arena;         /**< holds what was made */
    double      most;          /**< of the last number that was made: no row has a greater one, nor a smaller one than its negative */
    bool        not_on_sqlite; /**< something computes with u64 or decimals, */
    bool        has_decimals;  /**< with decimals */
} maker;

/** A number below @p limit. */
uint64_t below(maker *m, uint64_t limit);
static inline bool one_in(maker *m, uint64_t count)
{
    return below(m, count) == 0;
}

void *take_memory(maker *m, size_t size);
/** Whether the last number may be larger than its kind holds. To read or to assign it is an error then, which PostgreSQL may see before it
 *  looks for rows. */
bool may_not_fit(const maker *m, sqlm_type type);
/** A copy in the arena of a node that a macro made in some block. */
const sqlm_node *keep_node(maker *m, const sqlm_node *node);
/** The same, of the type T that the macro gave. */
#define KEEP(T, expression) ((const T *)keep_node(m, &(expression)->node))

/* ---- values */

bool             value_bool(maker *m);
int16_t          value_i16(maker *m);
int32_t          value_i32(maker *m);
int64_t          value_i64(maker *m);
uint64_t         value_u64(maker *m);
float            value_f32(maker *m);
double           value_f64(maker *m);
const char      *value_text(maker *m);
const char      *value_pattern(maker *m);
const char      *value_ascii(maker *m);
sqlm_bytes       value_bytes(maker *m);
sqlm_decimal     value_decimal(maker *m);
sqlm_date        value_date(maker *m);
sqlm_time        value_time(maker *m);
sqlm_timestamp   value_timestamp(maker *m);
sqlm_timestamptz value_timestamptz(maker *m);
sqlm_uuid        value_uuid(maker *m);
const char      *value_json(maker *m);
Colour           value_enum(maker *m);

/** A whole number from -1000 to 1000. */
int16_t small_number(maker *m);
/** A number of halves, quarters or eighths from -1000 to 1000: sums of few of them are exact in any order. */
double small_fraction(maker *m);
/** The row with that key. */
Thing make_thing(maker *m, int64_t id);
/** One of few names. */
Tally make_tally(maker *m);

/* ---- conditions and expressions: in the arena. NULL stands for what is left out. */

const sqlm_bool_expr *make_condition(maker *m, unsigned depth);
/** An expression of a kind. */
const sqlm_node *make_expression(maker *m, sqlm_type type, unsigned depth);
const sqlm_bool_expr        *make_bool(maker *m, unsigned depth);
const sqlm_i16_expr         *make_i16(maker *m, unsigned depth);
const sqlm_i32_expr         *make_i32(maker *m, unsigned depth);
const sqlm_i64_expr         *make_i64(maker *m, unsigned depth);
const sqlm_u64_expr         *make_u64(maker *m, unsigned depth);
const sqlm_f32_expr         *make_f32(maker *m, unsigned depth);
const sqlm_f64_expr         *make_f64(maker *m, unsigned depth);
const sqlm_text_expr        *make_text(maker *m, unsigned depth);
const sqlm_bytes_expr       *make_bytes(maker *m, unsigned depth);
const sqlm_decimal_expr     *make_decimal(maker *m, unsigned depth);
const sqlm_date_expr        *make_date(maker *m, unsigned depth);
const sqlm_time_expr        *make_time(maker *m, unsigned depth);
const sqlm_timestamp_expr   *make_timestamp(maker *m, unsigned depth);
const sqlm_timestamptz_expr *make_timestamptz(maker *m, unsigned depth);
const sqlm_uuid_expr        *make_uuid(maker *m, unsigned depth);
const sqlm_json_expr        *make_json(maker *m, unsigned depth);
const sqlm_enum_expr        *make_enum(maker *m, unsigned depth);
/** Of two numbers of any size, which may be an error. */
const sqlm_node *make_edge(maker *m, sqlm_type *type);
/** An aggregate that gives the kind; NULL where no aggregate does. */
const sqlm_node *make_aggregate(maker *m, sqlm_type type, unsigned depth);
/** A condition about aggregates. */
const sqlm_bool_expr *make_having(maker *m);
/** What rows may be grouped by. */
const sqlm_node *make_key(maker *m, sqlm_type type);
/** An assignment to a column of Thing that is of the kind. */
const sqlm_assignment *make_assignment(maker *m, sqlm_type type);

#endif
