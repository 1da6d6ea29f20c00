/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/text_form.h>

#include "scalar_text.h"

#include <string.h>

#define EVERY_BYTE(x) (UINT64_C(0x0101010101010101) * (x))

/* ---- UTF-8 ----------------------------------------------------------------------------------------------------------------- */

/* Whether eight bytes are all ASCII and none of them is NUL. */
static bool is_plain_word(const unsigned char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    /* Without high bits, a byte that borrows in the subtraction is a zero, or stands above one. */
    return ((word | (word - EVERY_BYTE(0x01))) & EVERY_BYTE(0x80)) == 0;
}

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Length of the well-formed sequence of several bytes that starts here; 0 when there is none. The second byte has its own range
 * after E0 and F0 (overlong), ED (surrogates) and F4 (over U+10FFFF). */
static size_t sequence_length(const unsigned char *bytes, size_t left)
{
    const unsigned char first = bytes[0];

    if (first < 0xC2 || left < 2 || !is_continuation(bytes[1]))
        return 0;
    if (first < 0xE0)
        return 2;
    if (left < 3 || !is_continuation(bytes[2]))
        return 0;
    if (first < 0xF0)
        return (first == 0xE0 && bytes[1] < 0xA0) || (first == 0xED && bytes[1] > 0x9F) ? 0 : 3;
    if (left < 4 || !is_continuation(bytes[3]) || first > 0xF4)
        return 0;
    return (first == 0xF0 && bytes[1] < 0x90) || (first == 0xF4 && bytes[1] > 0x8F) ? 0 : 4;
}

/* Whether a text of 8 bytes and more is all ASCII without a NUL, as most are: whole words, the last of which may overlap another. */
static inline bool is_plain(const unsigned char *bytes, size_t length)
{
    const size_t last = length - 8;

    for (size_t i = 0; i < last; i += 8)
        if (!is_plain_word(bytes + i))
            return false;
    return is_plain_word(bytes + last);
}

bool sqlm_text_is_valid(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t               at = 0;

    if (text == NULL)
        return length == 0;
    if (length >= 8 && is_plain(bytes, length))
        return true;
    while (at < length) {
        size_t step = 1;

        if (length - at >= 8 && is_plain_word(bytes + at))
            step = 8;
        else if (bytes[at] >= 0x80)
            step = sequence_length(bytes + at, length - at);
        else if (bytes[at] == 0)
            return false;
        if (step == 0)
            return false;
        at += step;
    }
    return true;
}

size_t sqlm_text_characters(const char *text, size_t length)
{
    size_t characters = 0;

    for (size_t i = 0; text != NULL && i < length; i++)
        characters += !is_continuation((unsigned char)text[i]);
    return characters;
}

/* ---- integers -------------------------------------------------------------------------------------------------------------- */

sqlm__reading sqlm__u64_read(const char *text, size_t length, uint64_t *number)
{
    uint64_t sum = 0;
    bool     fits = true;

    if (length == 0)
        return SQLM__NOT_THE_FORM;
    for (size_t i = 0; i < length; i++) {
        const unsigned digit = (unsigned)((unsigned char)text[i] - '0');

        if (digit > 9)
            return SQLM__NOT_THE_FORM;
        fits = fits && sum <= (UINT64_MAX - digit) / 10;
        sum = sum * 10 + digit;
    }
    if (!fits)
        return SQLM__OUT_OF_RANGE;
    *number = sum;
    return SQLM__READ;
}

sqlm__reading sqlm__i64_read(const char *text, size_t length, int64_t *number)
{
    const bool    negative = length > 0 && text[0] == '-';
    uint64_t      magnitude = 0;
    sqlm__reading reading;

    reading = sqlm__u64_read(text + negative, length - negative, &magnitude);
    if (reading != SQLM__READ)
        return reading;
    if (magnitude > (uint64_t)INT64_MAX + negative)
        return SQLM__OUT_OF_RANGE;
    *number = negative ? (int64_t)(UINT64_C(0) - magnitude) : (int64_t)magnitude;
    return SQLM__READ;
}

/* ---- hex and UUIDs --------------------------------------------------------------------------------------------------------- */

unsigned sqlm__hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 16;
}

bool sqlm__hex_read(const char *text, size_t length, uint8_t *bytes)
{
    if (length % 2 != 0)
        return false;
    for (size_t i = 0; i < length; i += 2) {
        const unsigned high = sqlm__hex_digit(text[i]);
        const unsigned low = sqlm__hex_digit(text[i + 1]);

        if (high > 15 || low > 15)
            return false;
        bytes[i / 2] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void sqlm__hex_write(const uint8_t *bytes, size_t length, char *text)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < length; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
}

/* The groups of a UUID's text: where their digits and bytes begin, and how many bytes they are. */
static const struct {
    uint8_t text, byte, count;
} uuid_groups[] = { { 0, 0, 4 }, { 9, 4, 2 }, { 14, 6, 2 }, { 19, 8, 2 }, { 24, 10, 6 } };

enum { UUID_GROUPS = sizeof uuid_groups / sizeof uuid_groups[0], UUID_LENGTH = 36 };

bool sqlm_uuid_from_text(const char *text, size_t length, sqlm_uuid *uuid)
{
    sqlm_uuid result = { { 0 } };

    if (text == NULL || uuid == NULL || length != UUID_LENGTH)
        return false;
    for (size_t i = 0; i < UUID_GROUPS; i++) {
        const size_t at = uuid_groups[i].text;

        if (at > 0 && text[at - 1] != '-')
            return false;
        if (!sqlm__hex_read(text + at, 2 * (size_t)uuid_groups[i].count, result.bytes + uuid_groups[i].byte))
            return false;
    }
    *uuid = result;
    return true;
}

size_t sqlm_uuid_to_text(sqlm_uuid uuid, char *text)
{
    if (text == NULL)
        return 0;
    for (size_t i = 0; i < UUID_GROUPS; i++) {
        const size_t at = uuid_groups[i].text;

        if (at > 0)
            text[at - 1] = '-';
        sqlm__hex_write(uuid.bytes + uuid_groups[i].byte, uuid_groups[i].count, text + at);
    }
    text[UUID_LENGTH] = '\0';
    return UUID_LENGTH;
}

/* ---- enumerations ---------------------------------------------------------------------------------------------------------- */

bool sqlm_enum_from_label(const sqlm_enum *enumeration, const char *label, size_t length, int32_t *number)
{
    if (enumeration == NULL || label == NULL || number == NULL)
        return false;
    for (uint32_t i = 0; i < enumeration->count; i++) {
        const char *candidate = enumeration->labels[i];

        if (strlen(candidate) == length && memcmp(candidate, label, length) == 0) {
            *number = enumeration->values[i];
            return true;
        }
    }
    return false;
}

const char *sqlm_enum_to_label(const sqlm_enum *enumeration, int32_t number)
{
    if (enumeration == NULL)
        return NULL;
    /* Enumerators that nobody numbered by hand are 1, 2, 3, … */
    if (number >= 1 && (uint32_t)number <= enumeration->count && enumeration->values[number - 1] == number)
        return enumeration->labels[number - 1];
    for (uint32_t i = 0; i < enumeration->count; i++) {
        if (enumeration->values[i] == number)
            return enumeration->labels[i];
    }
    return NULL;
}
