/* SPDX-License-Identifier: MIT */
/** @file
 *  The node that column handles and expressions are made of. */
#ifndef SQLMODEL_CORE_NODE_H
#define SQLMODEL_CORE_NODE_H

#include <sqlmodel/core/types.h>

SQLM_BEGIN_DECLS

/** One node of an expression: 24 bytes. What left and right are depends on the operation; the tag says what right points to. */
typedef struct sqlm_node {
    uint16_t    op;
    uint8_t     type; /**< sqlm_type */
    uint8_t     tag;
    uint32_t    index;
    const void *left;
    const void *right;
} sqlm_node;

/** Operations below SQLM_OP_FIRST_IN_QUERY are core's; the query layer numbers its own from there. */
enum { SQLM_OP_COLUMN = 1, SQLM_OP_END = 2 /* closes a list */, SQLM_OP_FIRST_IN_QUERY = 16 };

/* The same node with its SQL type in the C type; as_text and so on let a macro name the type that it wants while it mentions its
   operand once: operands are macros too, and each mention doubles the text of what is nested. A column handle is an array of one
   of them, so that its name decays to a pointer that is an address constant: columns and expressions look alike, and both work in
   static initialisers. */
typedef union sqlm_bool_expr { sqlm_node node, as_bool; } sqlm_bool_expr;
typedef union sqlm_i16_expr { sqlm_node node, as_i16; } sqlm_i16_expr;
typedef union sqlm_i32_expr { sqlm_node node, as_i32; } sqlm_i32_expr;
typedef union sqlm_i64_expr { sqlm_node node, as_i64; } sqlm_i64_expr;
typedef union sqlm_u64_expr { sqlm_node node, as_u64; } sqlm_u64_expr;
typedef union sqlm_f32_expr { sqlm_node node, as_f32; } sqlm_f32_expr;
typedef union sqlm_f64_expr { sqlm_node node, as_f64; } sqlm_f64_expr;
typedef union sqlm_text_expr { sqlm_node node, as_text; } sqlm_text_expr;
typedef union sqlm_bytes_expr { sqlm_node node, as_bytes; } sqlm_bytes_expr;
typedef union sqlm_decimal_expr { sqlm_node node, as_decimal; } sqlm_decimal_expr;
typedef union sqlm_date_expr { sqlm_node node, as_date; } sqlm_date_expr;
typedef union sqlm_time_expr { sqlm_node node, as_time; } sqlm_time_expr;
typedef union sqlm_timestamp_expr { sqlm_node node, as_timestamp; } sqlm_timestamp_expr;
typedef union sqlm_timestamptz_expr { sqlm_node node, as_timestamptz; } sqlm_timestamptz_expr;
typedef union sqlm_uuid_expr { sqlm_node node, as_uuid; } sqlm_uuid_expr;
typedef union sqlm_json_expr { sqlm_node node, as_json; } sqlm_json_expr;
typedef union sqlm_enum_expr { sqlm_node node, as_enum; } sqlm_enum_expr;

SQLM_END_DECLS

#endif
