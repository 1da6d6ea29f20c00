/* SPDX-License-Identifier: MIT */
/** @file
 *  Conversions of values with the names that their messages use, for plans and JSON. */
#ifndef SQLM_SRC_CORE_CONVERT_H
#define SQLM_SRC_CORE_CONVERT_H

#include <sqlmodel/core/model.h>

/** Whether a number is a kind of value. */
static inline bool sqlm__is_kind(sqlm_type type)
{
    return (int)type > SQLM_TYPE_NONE && (int)type < SQLM_TYPE_COUNT;
}

/** What a conversion is for. Borrowed for the call. */
typedef struct sqlm__conversion {
    sqlm_cx         *cx;
    const char      *table;       /**< of the column; may be NULL */
    const char      *name;        /**< of the column; NULL: messages speak of a value */
    const sqlm_enum *enumeration; /**< of SQLM_TYPE_ENUM */
    sqlm_arena      *arena;       /**< may be NULL where no text or bytes are made */
    const char      *member;      /**< of a JSON object, where messages speak of one instead of the column; may be NULL */
    bool             is_optional; /**< with member: of an opt_ field */
    size_t           item;        /**< with member: 1-based number of the object in an array; 0: it stands alone */
} sqlm__conversion;

/** Records a failure of kind data: the message begins with the column's name, which also goes into the record. */
SQLM_MUST_USE sqlm_outcome sqlm__refuse(const sqlm__conversion *conversion, sqlm_error_reason reason, const char *where,
                                        const char *format, ...) SQLM_PRINTF(4, 5);
#define SQLM__REFUSE(conversion, reason, ...) sqlm__refuse((conversion), SQLM_R_##reason, SQLM_HERE, __VA_ARGS__)

/** As sqlm_value_convert(); @p type is a kind and arguments are not NULL. */
SQLM_MUST_USE sqlm_outcome sqlm__value_convert(const sqlm__conversion *conversion, const sqlm_value *from, sqlm_type type,
                                               sqlm_value *to);
/** Reads a text form; text and json are borrowed from @p text. */
SQLM_MUST_USE sqlm_outcome sqlm__value_read(const sqlm__conversion *conversion, sqlm_type type, const char *text, size_t length,
                                            sqlm_value *value);
/** A literal DEFAULT as a value of its field's kind; text and json are borrowed from it, bytes lie in the arena. */
SQLM_MUST_USE sqlm_outcome sqlm__default_read(const sqlm__conversion *conversion, const sqlm_field *field,
                                              const sqlm_attribute *literal, sqlm_value *value);
/** Copies text, json or bytes into the arena; other values stay as they are. */
SQLM_MUST_USE sqlm_outcome sqlm__value_copy(const sqlm__conversion *conversion, sqlm_value *value);
/** The text form of a value: borrowed from it (text, json, labels), written into @p buffer (SQLM_TEXT_FORM_SIZE bytes) or, for
 *  bytes, into the arena. */
SQLM_MUST_USE sqlm_outcome sqlm__value_write(const sqlm__conversion *conversion, const sqlm_value *value, char *buffer,
                                             const char **text, size_t *length);
/** Whether a value is one of its kind: its type, the range of numbers and times, UTF-8, JSON, a known enumerator. */
SQLM_MUST_USE sqlm_outcome sqlm__value_check(const sqlm__conversion *conversion, const sqlm_value *value);

#endif
