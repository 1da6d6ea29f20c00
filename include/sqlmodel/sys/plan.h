/* SPDX-License-Identifier: MIT */
/** @file
 *  Plans: where the columns of a statement lie in an object. For driver and extension authors. */
#ifndef SQLMODEL_SYS_PLAN_H
#define SQLMODEL_SYS_PLAN_H

#include <sqlmodel/core/value.h>

SQLM_BEGIN_DECLS

/** A plan's column of this type reads into (or binds from) an sqlm_value of whatever kind the database has. */
#define SQLM_TYPE_ANY 30
/** Of a sqlm_value alone: the elements of a sqlm_in_array(), which make one parameter. PostgreSQL's driver is given such ones. */
#define SQLM_TYPE_LIST 29

/**
 * One column: its kind and where the member lies. A nullable member of a kind other than text, json and bytes is an sqlm_opt_
 * struct of that kind (an enumeration's: { bool has; int32-sized enum value; }). Members are read and stored with memcpy, member
 * by member for opt_ structs, so that padding stays as it was.
 */
typedef struct sqlm_plan_column {
    uint8_t          type;       /**< sqlm_type without SQLM_NULLABLE, or SQLM_TYPE_ANY */
    bool             nullable;   /**< the member is an optional one */
    uint8_t          precision;  /**< of a decimal, 1 to 38 */
    uint8_t          scale;      /**< of a decimal, 0 to precision */
    uint32_t         offset;     /**< of the member in the object */
    const sqlm_enum *enumeration; /**< of SQLM_TYPE_ENUM */
    const char      *table;      /**< for messages and error records; may be NULL */
    const char      *name;       /**< the column's name in the database, for messages and error records */
} sqlm_plan_column;

/** Made once per statement. All of it is borrowed as long as the plan is used. */
typedef struct sqlm_plan {
    const sqlm_plan_column *columns;     /**< in the statement's order */
    size_t                  count;       /**< of columns */
    size_t                  object_size; /**< distance from one object of an array to the next */
} sqlm_plan;

/** Where the value of an optional member begins: the offset of `value` in the opt_ struct of a kind; 0 for text, json and
 *  bytes. */
SQLM_CORE_API size_t sqlm_plan_optional_offset(sqlm_type type);

/** Bytes of what sqlm_plan_column_label() makes. */
#define SQLM_COLUMN_LABEL_SIZE 300
/** How messages call a column: column "table"."name", either cut where it is very long. @return @p label */
SQLM_CORE_API const char *sqlm_plan_column_label(const sqlm_plan_column *column, char label[SQLM_COLUMN_LABEL_SIZE]);
/** Writes table and column into the record of the failure just made. */
SQLM_CORE_API void sqlm_plan_put_column(sqlm_cx *cx, const sqlm_plan_column *column);

/**
 * Reads a member as a value; text and bytes are borrowed from the object. A decimal is brought to the column's scale (a column of
 * precision 0 takes any). Floats come as they are, also those that are not finite, and JSON is checked as text alone.
 * @retval SQLM_ERR  data (unexpected null: a required text, json or bytes is a NULL pointer; range: an enumerator, day or time
 *                   that is none, a decimal that does not fit; encoding: text that is not UTF-8).
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_plan_read(sqlm_cx *cx, const sqlm_plan_column *column, const void *object,
                                                        sqlm_value *value);

/**
 * Stores a value into a member, converting as sqlm_value_convert() does; a decimal is brought to the column's scale.
 * @param arena  For copies of text and bytes. NULL: they are borrowed from @p value.
 * @retval SQLM_ERR  data (all of sqlm_value_convert(); unexpected null), out of memory.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_plan_store(sqlm_cx *cx, const sqlm_plan_column *column, const sqlm_value *value,
                                                         sqlm_arena *arena, void *object);

SQLM_END_DECLS

#endif
