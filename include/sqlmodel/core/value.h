/* SPDX-License-Identifier: MIT */
/** @file
 *  One value of any kind, and what can be made of it. */
#ifndef SQLMODEL_CORE_VALUE_H
#define SQLMODEL_CORE_VALUE_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/cx.h>
#include <sqlmodel/core/types.h>

SQLM_BEGIN_DECLS

/**
 * A value, at most 24 bytes. Text, json and bytes are borrowed from wherever they came from. Make one with sqlm_i64_value() and
 * its siblings below; SQL NULL is the zeroed struct.
 */
typedef struct sqlm_value {
    union {
        bool     boolean;
        int64_t  integer;   /**< i16, i32, i64; date (days); time, timestamp, timestamptz (microseconds) */
        uint64_t unsigned_integer;
        float    f32;
        double   f64;
        struct {
            const char *data;   /**< text, json: NUL-terminated beyond its length; bytes: any */
            size_t      length; /**< bytes, without the NUL */
        } text;
        struct {
            uint64_t low;
            int64_t  high;
        } decimal;
        sqlm_uuid uuid;
        struct {
            const sqlm_enum *type;
            int32_t          number; /**< one of type->values */
        } enumeration;
        struct {
            const struct sqlm_value *items; /**< of one kind, none is NULL */
            size_t                   count;
        } list; /**< SQLM_TYPE_LIST, for drivers alone: <sqlmodel/sys/plan.h> */
    } as;          /**< the member that belongs to type */
    uint8_t type;  /**< sqlm_type, never with SQLM_NULLABLE; SQLM_TYPE_NONE is SQL NULL */
    uint8_t scale; /**< of a decimal */
} sqlm_value;

/** A value of that kind. Thread-safe, like all of these.
 *  @{ */
SQLM_CORE_API sqlm_value sqlm_null_value(void);
SQLM_CORE_API sqlm_value sqlm_bool_value(bool x);
SQLM_CORE_API sqlm_value sqlm_i16_value(int16_t x);
SQLM_CORE_API sqlm_value sqlm_i32_value(int32_t x);
SQLM_CORE_API sqlm_value sqlm_i64_value(int64_t x);
SQLM_CORE_API sqlm_value sqlm_u64_value(uint64_t x);
SQLM_CORE_API sqlm_value sqlm_f32_value(float x);
SQLM_CORE_API sqlm_value sqlm_f64_value(double x);
/** @} */
/** @param x  NUL-terminated UTF-8, borrowed as long as the value is used; NULL gives SQL NULL. */
SQLM_CORE_API sqlm_value sqlm_text_value(const char *x);
/** @param x  As sqlm_text_value(): JSON text. */
SQLM_CORE_API sqlm_value sqlm_json_value(const char *x);
/** @param x  Borrowed as long as the value is used; a NULL pointer gives SQL NULL. */
SQLM_CORE_API sqlm_value sqlm_bytes_value(sqlm_bytes x);
/** A value of that kind. What is out of the range of the kind is told when the value is used.
 *  @{ */
SQLM_CORE_API sqlm_value sqlm_decimal_value(sqlm_decimal x);
SQLM_CORE_API sqlm_value sqlm_date_value(sqlm_date x);
SQLM_CORE_API sqlm_value sqlm_time_value(sqlm_time x);
SQLM_CORE_API sqlm_value sqlm_timestamp_value(sqlm_timestamp x);
SQLM_CORE_API sqlm_value sqlm_timestamptz_value(sqlm_timestamptz x);
SQLM_CORE_API sqlm_value sqlm_uuid_value(sqlm_uuid x);
/** @} */
/** @param type  Borrowed as long as the value is used. @param number  One of its values; checked when the value is used. */
SQLM_CORE_API sqlm_value sqlm_enum_value(const sqlm_enum *type, int32_t number);

/** Whether a value is SQL NULL. */
static inline bool sqlm_value_is_null(const sqlm_value *value)
{
    return value->type == SQLM_TYPE_NONE;
}

/**
 * Whether two values are the same: same kind, same bits. Decimals compare by number whatever their scale; f32 and f64 by bits, so
 * that -0.0 differs from 0.0; json by value (members in any order, the last of two with one name counts; numbers by their exact
 * value, 1e2 is 100), texts of different bytes being unequal when either is no JSON or memory is out. Thread-safe.
 */
SQLM_CORE_API bool sqlm_value_equal(const sqlm_value *a, const sqlm_value *b);

/**
 * Converts a value to another kind where nothing is lost: among integers, to and from bool (0 and 1 alone), integers to decimal
 * and to floats that hold them exactly, whole decimals to integers (a server's SUM of integers is a decimal), f32 to f64, f64 to
 * f32 where exact, text to any kind by its text form, any kind to text,
 * text to json (checked) and back, text to a label of @p enumeration. SQL NULL stays SQL NULL.
 *
 * @param name         What the message calls the value: a column's name. Borrowed for the call.
 * @param enumeration  For SQLM_TYPE_ENUM; NULL otherwise. Borrowed as long as the value.
 * @param arena        For the text or bytes of a conversion that makes them (from text to bytes, to text); may be NULL otherwise.
 * @param[out] to      Arena for text or bytes made here, borrowed from @p from otherwise.
 * @retval SQLM_ERR    data (type, range, format, encoding), out of memory, misuse.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_value_convert(sqlm_cx *cx, const sqlm_value *from, sqlm_type type,
                                                            const sqlm_enum *enumeration, const char *name, sqlm_arena *arena,
                                                            sqlm_value *to);

/**
 * Reads a value from its text form: "true"/"false"; decimal integers; the shortest decimal that gives the same float back; text
 * as it is; bytes as hex (either case); decimals as [-]digits[.digits]; YYYY-MM-DD; HH:MM:SS[.ffffff];
 * YYYY-MM-DDTHH:MM:SS[.ffffff] (a blank serves for T), with Z for timestamptz; UUIDs with dashes, either case; an enumeration's
 * label; JSON text.
 *
 * @param text         NUL-terminated, borrowed for the call.
 * @param enumeration  For SQLM_TYPE_ENUM; NULL otherwise.
 * @param[out] value   Text and bytes: arena.
 * @retval SQLM_ERR    data (format, range, encoding), out of memory, misuse.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_value_from_text(sqlm_cx *cx, sqlm_type type, const sqlm_enum *enumeration,
                                                              const char *text, sqlm_arena *arena, sqlm_value *value);

/**
 * The text form of a value, canonical: what sqlm_value_from_text() reads, times with six digits, decimals with all digits of
 * their scale, bytes and UUIDs in lower case. SQL NULL gives NULL.
 *
 * @param[out] text  Arena, NUL-terminated; NULL for SQL NULL.
 * @retval SQLM_ERR  data (range: a float that is not finite, a date outside the years 0001 to 9999), out of memory.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_value_to_text(sqlm_cx *cx, const sqlm_value *value, sqlm_arena *arena,
                                                            const char **text);

/* ---- one kind at a time, for users --------------------------------------------------------------------------------------- */

/** Bytes that any of the text forms below needs, with its NUL. */
#define SQLM_TEXT_FORM_SIZE 64

/** Reads [-]digits[.digits], at most 38 digits. @retval SQLM_ERR data (format, range). */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_decimal_parse(sqlm_cx *cx, const char *text, sqlm_decimal *decimal);
/** The same number with another scale. @retval SQLM_ERR data (range): a digit would be lost, or there are more than 38. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_decimal_rescale(sqlm_cx *cx, sqlm_decimal decimal, uint8_t scale,
                                                              sqlm_decimal *rescaled);
/** Less than 0, 0 or more than 0 as @p a is less than, equal to or more than @p b, whatever their scales. Thread-safe. */
SQLM_CORE_API int sqlm_decimal_compare(sqlm_decimal a, sqlm_decimal b);
/** Writes the canonical text form and gives its length; 0 when the decimal is none (scale over 38, more than 38 digits). */
SQLM_CORE_API size_t sqlm_decimal_format(sqlm_decimal decimal, char text[SQLM_TEXT_FORM_SIZE]);

/** _parse reads the text form of the kind, NUL-terminated: 2024-02-29, 12:30:00.000000, 2024-02-29T12:30:00.000000 (with Z or an
 *  offset for a timestamptz), and the 36 characters of a UUID. @retval SQLM_ERR data (format, range), misuse. _format writes the
 *  canonical form, NUL-terminated, and gives its length without the NUL; 0, and "", when the value is out of range. Thread-safe.
 *  @{ */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_date_parse(sqlm_cx *cx, const char *text, sqlm_date *date);
SQLM_CORE_API size_t                     sqlm_date_format(sqlm_date date, char text[SQLM_TEXT_FORM_SIZE]);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_time_parse(sqlm_cx *cx, const char *text, sqlm_time *time);
SQLM_CORE_API size_t                     sqlm_time_format(sqlm_time time, char text[SQLM_TEXT_FORM_SIZE]);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_timestamp_parse(sqlm_cx *cx, const char *text, sqlm_timestamp *timestamp);
SQLM_CORE_API size_t                     sqlm_timestamp_format(sqlm_timestamp timestamp, char text[SQLM_TEXT_FORM_SIZE]);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_timestamptz_parse(sqlm_cx *cx, const char *text, sqlm_timestamptz *timestamptz);
SQLM_CORE_API size_t                     sqlm_timestamptz_format(sqlm_timestamptz timestamptz, char text[SQLM_TEXT_FORM_SIZE]);
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_uuid_parse(sqlm_cx *cx, const char *text, sqlm_uuid *uuid);
SQLM_CORE_API size_t                     sqlm_uuid_format(sqlm_uuid uuid, char text[SQLM_TEXT_FORM_SIZE]);
/** @} */

SQLM_END_DECLS

#endif
