/* SPDX-License-Identifier: MIT */
/** @file
 *  The node that column handles and expressions are made of. */
#ifndef SQLMODEL_CORE_NODE_H
#define SQLMODEL_CORE_NODE_H

#include <sqlmodel/core/types.h>

SQLM_BEGIN_DECLS

/** One node of an expression: 24 bytes. What left and right are depends on the operation; the tag says what right points to. */
typedef struct sqlm_node {
    uint16_t    op;   /**< SQLM_OP_… */
    uint8_t     type; /**< sqlm_type */
    uint8_t     tag;  /**< the C type of what right points to; 0: a node, or nothing */
    uint32_t    index; /**< depends on the operation: of a column the field */
    const void *left;  /**< depends on the operation */
    const void *right; /**< depends on the operation */
} sqlm_node;

/** Operations below SQLM_OP_FIRST_IN_QUERY are core's; the query layer numbers its own from there. */
enum { SQLM_OP_COLUMN = 1, SQLM_OP_END = 2 /* closes a list */, SQLM_OP_FIRST_IN_QUERY = 16 };

/* The same node with its SQL type in the C type; as_text and so on let a macro name the type that it wants while it mentions its
   operand once: operands are macros too, and each mention doubles the text of what is nested. A column handle is an array of one
   of them, so that its name decays to a pointer that is an address constant: columns and expressions look alike, and both work in
   static initialisers. */
/** A column or expression of kind bool. */
typedef union sqlm_bool_expr {
    sqlm_node node;    /**< whatever its kind */
    sqlm_node as_bool; /**< the same */
} sqlm_bool_expr;
/** A column or expression of kind i16. */
typedef union sqlm_i16_expr {
    sqlm_node node;   /**< whatever its kind */
    sqlm_node as_i16; /**< the same */
} sqlm_i16_expr;
/** A column or expression of kind i32. */
typedef union sqlm_i32_expr {
    sqlm_node node;   /**< whatever its kind */
    sqlm_node as_i32; /**< the same */
} sqlm_i32_expr;
/** A column or expression of kind i64. */
typedef union sqlm_i64_expr {
    sqlm_node node;   /**< whatever its kind */
    sqlm_node as_i64; /**< the same */
} sqlm_i64_expr;
/** A column or expression of kind u64. */
typedef union sqlm_u64_expr {
    sqlm_node node;   /**< whatever its kind */
    sqlm_node as_u64; /**< the same */
} sqlm_u64_expr;
/** A column or expression of kind f32. */
typedef union sqlm_f32_expr {
    sqlm_node node;   /**< whatever its kind */
    sqlm_node as_f32; /**< the same */
} sqlm_f32_expr;
/** A column or expression of kind f64. */
typedef union sqlm_f64_expr {
    sqlm_node node;   /**< whatever its kind */
    sqlm_node as_f64; /**< the same */
} sqlm_f64_expr;
/** A column or expression of kind text. */
typedef union sqlm_text_expr {
    sqlm_node node;    /**< whatever its kind */
    sqlm_node as_text; /**< the same */
} sqlm_text_expr;
/** A column or expression of kind bytes. */
typedef union sqlm_bytes_expr {
    sqlm_node node;     /**< whatever its kind */
    sqlm_node as_bytes; /**< the same */
} sqlm_bytes_expr;
/** A column or expression of kind decimal. */
typedef union sqlm_decimal_expr {
    sqlm_node node;       /**< whatever its kind */
    sqlm_node as_decimal; /**< the same */
} sqlm_decimal_expr;
/** A column or expression of kind date. */
typedef union sqlm_date_expr {
    sqlm_node node;    /**< whatever its kind */
    sqlm_node as_date; /**< the same */
} sqlm_date_expr;
/** A column or expression of kind time. */
typedef union sqlm_time_expr {
    sqlm_node node;    /**< whatever its kind */
    sqlm_node as_time; /**< the same */
} sqlm_time_expr;
/** A column or expression of kind timestamp. */
typedef union sqlm_timestamp_expr {
    sqlm_node node;         /**< whatever its kind */
    sqlm_node as_timestamp; /**< the same */
} sqlm_timestamp_expr;
/** A column or expression of kind timestamptz. */
typedef union sqlm_timestamptz_expr {
    sqlm_node node;           /**< whatever its kind */
    sqlm_node as_timestamptz; /**< the same */
} sqlm_timestamptz_expr;
/** A column or expression of kind uuid. */
typedef union sqlm_uuid_expr {
    sqlm_node node;    /**< whatever its kind */
    sqlm_node as_uuid; /**< the same */
} sqlm_uuid_expr;
/** A column or expression of kind json. */
typedef union sqlm_json_expr {
    sqlm_node node;    /**< whatever its kind */
    sqlm_node as_json; /**< the same */
} sqlm_json_expr;
/** A column or expression of kind enum. */
typedef union sqlm_enum_expr {
    sqlm_node node;    /**< whatever its kind */
    sqlm_node as_enum; /**< the same */
} sqlm_enum_expr;

SQLM_END_DECLS

#endif
