/* SPDX-License-Identifier: MIT */
/** @file
 *  Text forms with pointer and length and without error records: what drivers call per value. Each reader wants exactly @p length
 *  bytes and gives false for anything that is not the form; each writer gives the length without NUL, 0 for a value outside the
 *  form's range, and needs SQLM_TEXT_FORM_SIZE bytes. Thread-safe. */
#ifndef SQLMODEL_SYS_TEXT_FORM_H
#define SQLMODEL_SYS_TEXT_FORM_H

#include <sqlmodel/core/value.h>

#include <string.h>

SQLM_BEGIN_DECLS

/** Whether @p length bytes are valid UTF-8 (RFC 3629: no surrogates, nothing over U+10FFFF, no overlong forms) without U+0000. */
SQLM_CORE_API bool sqlm_text_is_valid(const char *text, size_t length);
/** Copies a text of @p length bytes; true when all of it is ASCII without a NUL, and so needs no sqlm_text_is_valid(). */
static inline bool sqlm_text_copy_plain(char *to, const char *from, size_t length)
{
    const uint64_t highs = 0x8080808080808080U;
    uint64_t       bad = 0;
    uint64_t       word;
    uint8_t        byte;
    size_t         i = 0;

    /* A byte that borrows in the subtraction is a zero, or stands above one: it gets a high bit, which the others have of themselves. */
    for (; i + sizeof word <= length; i += sizeof word) {
        memcpy(&word, from + i, sizeof word);
        memcpy(to + i, &word, sizeof word);
        bad |= word | ((word - 0x0101010101010101U) & ~word);
    }
    if (i < length && length >= sizeof word) { /* the last word may overlap the one before */
        i = length - sizeof word;
        memcpy(&word, from + i, sizeof word);
        memcpy(to + i, &word, sizeof word);
        bad |= word | ((word - 0x0101010101010101U) & ~word);
        i = length;
    }
    for (; i < length; i++) {
        memcpy(&byte, from + i, sizeof byte);
        memcpy(to + i, &byte, sizeof byte);
        bad |= byte | (byte - UINT64_C(1));
    }
    return (bad & highs) == 0;
}
/** Code points of valid UTF-8. */
SQLM_CORE_API size_t sqlm_text_characters(const char *text, size_t length);
/** Whether the text is JSON: RFC 8259 in UTF-8, any value at the top, numbers of any size, nested at most 1000 deep; no
 *  U+0000 and no half of a surrogate pair in strings, which servers refuse. */
SQLM_CORE_API bool sqlm_json_is_valid(const char *text, size_t length);

/** The text form of a decimal. _from_text: false when the text is none. _to_text: @p text has SQLM_TEXT_FORM_SIZE bytes; gives the
 *  length without the NUL, 0 when the value is none. Thread-safe, like all of these.
 *  @{ */
SQLM_CORE_API bool   sqlm_decimal_from_text(const char *text, size_t length, sqlm_decimal *decimal);
SQLM_CORE_API size_t sqlm_decimal_to_text(sqlm_decimal decimal, char *text);
/** @} */
/** False when a digit would be lost or there are more than 38. */
SQLM_CORE_API bool sqlm_decimal_to_scale(sqlm_decimal decimal, uint8_t scale, sqlm_decimal *rescaled);
/** Digits of the coefficient, 1 to 38; 39 when there are more. */
SQLM_CORE_API unsigned sqlm_decimal_digits(sqlm_decimal decimal);

/** The text forms of the other kinds, likewise. Times have no digits behind their seconds, or one to six; never more.
 *  @{ */
SQLM_CORE_API bool   sqlm_date_from_text(const char *text, size_t length, int32_t *days);
SQLM_CORE_API size_t sqlm_date_to_text(int32_t days, char *text);
SQLM_CORE_API bool   sqlm_time_from_text(const char *text, size_t length, int64_t *microseconds);
SQLM_CORE_API size_t sqlm_time_to_text(int64_t microseconds, char *text);
SQLM_CORE_API bool   sqlm_timestamp_from_text(const char *text, size_t length, int64_t *microseconds);
SQLM_CORE_API size_t sqlm_timestamp_to_text(int64_t microseconds, char *text);
SQLM_CORE_API bool   sqlm_timestamptz_from_text(const char *text, size_t length, int64_t *microseconds);
SQLM_CORE_API size_t sqlm_timestamptz_to_text(int64_t microseconds, char *text);
SQLM_CORE_API bool   sqlm_uuid_from_text(const char *text, size_t length, sqlm_uuid *uuid);
SQLM_CORE_API size_t sqlm_uuid_to_text(sqlm_uuid uuid, char *text);
/** @} */

/** The number of a label; false when the enumeration has no such label. */
SQLM_CORE_API bool sqlm_enum_from_label(const sqlm_enum *enumeration, const char *label, size_t length, int32_t *number);
/** The label of a number; NULL when the enumeration has no such number. Static storage. */
SQLM_CORE_API const char *sqlm_enum_to_label(const sqlm_enum *enumeration, int32_t number);

SQLM_END_DECLS

#endif
