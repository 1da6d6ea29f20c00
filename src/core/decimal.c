/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/text_form.h>

#include "scalar_text.h"

#include <string.h>

__extension__ typedef __int128          int128;
__extension__ typedef unsigned __int128 uint128;

enum { MAXIMUM_DIGITS = 38, DIGITS_OF_A_WORD = 19 };

static const uint64_t powers[DIGITS_OF_A_WORD + 1] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

/* 10^exponent, 0 to 38 */
static uint128 power_of_ten(unsigned exponent)
{
    if (exponent <= DIGITS_OF_A_WORD)
        return powers[exponent];
    return (uint128)powers[DIGITS_OF_A_WORD] * powers[exponent - DIGITS_OF_A_WORD];
}

static bool is_negative(sqlm_decimal decimal)
{
    return decimal.high < 0;
}

/* The coefficient without its sign; 2^127 fits. */
static uint128 magnitude_of(sqlm_decimal decimal)
{
    const uint128 bits = (uint128)(uint64_t)decimal.high << 64 | decimal.low;

    return is_negative(decimal) ? (uint128)0 - bits : bits;
}

/* @p magnitude is less than 10^38. */
static sqlm_decimal decimal_of(bool negative, uint128 magnitude, uint8_t scale)
{
    const uint128      bits = negative ? (uint128)0 - magnitude : magnitude;
    const sqlm_decimal decimal = { (uint64_t)bits, (int64_t)(uint64_t)(bits >> 64), scale };

    return decimal;
}

static unsigned digits_of(uint128 magnitude)
{
    unsigned digits = 1;

    if (magnitude >= powers[DIGITS_OF_A_WORD])
        digits = DIGITS_OF_A_WORD + 1;
    while (digits <= MAXIMUM_DIGITS && magnitude >= power_of_ten(digits))
        digits++;
    return digits;
}

unsigned sqlm_decimal_digits(sqlm_decimal decimal)
{
    return digits_of(magnitude_of(decimal));
}

/* ---- text ------------------------------------------------------------------------------------------------------------------ */

/* Appends digits to the coefficient and gives how many there were. From 10^38 on the coefficient stays there: it cannot get small
 * again, and the caller sees it. */
static size_t read_digits(const char *text, size_t length, uint128 *magnitude)
{
    size_t i = 0;

    for (; i < length; i++) {
        const unsigned digit = (unsigned)((unsigned char)text[i] - '0');

        if (digit > 9)
            break;
        if (*magnitude < power_of_ten(MAXIMUM_DIGITS - 1))
            *magnitude = *magnitude * 10 + digit;
        else
            *magnitude = power_of_ten(MAXIMUM_DIGITS);
    }
    return i;
}

sqlm__reading sqlm__decimal_read(const char *text, size_t length, sqlm_decimal *decimal)
{
    const bool negative = length > 0 && text[0] == '-';
    uint128    magnitude = 0;
    size_t     at = negative;
    size_t     scale = 0;
    size_t     digits;

    digits = read_digits(text + at, length - at, &magnitude);
    at += digits;
    if (digits == 0)
        return SQLM__NOT_THE_FORM;
    if (at < length) {
        if (text[at] != '.')
            return SQLM__NOT_THE_FORM;
        at++;
        scale = read_digits(text + at, length - at, &magnitude);
        at += scale;
        if (scale == 0 || at < length)
            return SQLM__NOT_THE_FORM;
    }
    if (scale > MAXIMUM_DIGITS || magnitude >= power_of_ten(MAXIMUM_DIGITS))
        return SQLM__OUT_OF_RANGE;
    *decimal = decimal_of(negative, magnitude, (uint8_t)scale);
    return SQLM__READ;
}

bool sqlm_decimal_from_text(const char *text, size_t length, sqlm_decimal *decimal)
{
    return text != NULL && decimal != NULL && sqlm__decimal_read(text, length, decimal) == SQLM__READ;
}

/* Exactly @p count digits, with leading zeros. */
static void write_digits(uint128 magnitude, unsigned count, char *text)
{
    const uint64_t high = magnitude >= powers[DIGITS_OF_A_WORD] ? (uint64_t)(magnitude / powers[DIGITS_OF_A_WORD]) : 0;
    uint64_t       low = (uint64_t)magnitude - high * powers[DIGITS_OF_A_WORD]; /* less than 10^19: modulo 2^64 is enough */

    for (unsigned written = 0; written < count; written++) {
        if (written == DIGITS_OF_A_WORD)
            low = high;
        text[count - 1 - written] = (char)('0' + low % 10);
        low /= 10;
    }
}

size_t sqlm_decimal_to_text(sqlm_decimal decimal, char *text)
{
    const uint128 magnitude = magnitude_of(decimal);
    unsigned      digits = digits_of(magnitude);
    size_t        at = 0;

    if (text == NULL || decimal.scale > MAXIMUM_DIGITS || digits > MAXIMUM_DIGITS)
        return 0;
    if (digits <= decimal.scale)
        digits = decimal.scale + 1U;
    if (is_negative(decimal))
        text[at++] = '-';
    write_digits(magnitude, digits, text + at);
    at += digits;
    if (decimal.scale > 0) {
        memmove(text + at - decimal.scale + 1, text + at - decimal.scale, decimal.scale);
        text[at - decimal.scale] = '.';
        at++;
    }
    text[at] = '\0';
    return at;
}

/* ---- scale and order ------------------------------------------------------------------------------------------------------- */

bool sqlm_decimal_to_scale(sqlm_decimal decimal, uint8_t scale, sqlm_decimal *rescaled)
{
    uint128        magnitude = magnitude_of(decimal);
    const unsigned digits = digits_of(magnitude);

    if (rescaled == NULL || scale > MAXIMUM_DIGITS || decimal.scale > MAXIMUM_DIGITS || digits > MAXIMUM_DIGITS)
        return false;
    if (scale > decimal.scale && magnitude != 0) {
        const unsigned more = (unsigned)scale - decimal.scale;

        if (digits + more > MAXIMUM_DIGITS)
            return false;
        magnitude *= power_of_ten(more);
    } else if (scale < decimal.scale) {
        const uint128 divisor = power_of_ten((unsigned)decimal.scale - scale);

        if (magnitude % divisor != 0)
            return false;
        magnitude /= divisor;
    }
    *rescaled = decimal_of(is_negative(decimal), magnitude, scale);
    return true;
}

/* A scale that is none counts as 38, so that an order exists for whatever the bits are. */
static unsigned scale_of(sqlm_decimal decimal)
{
    return decimal.scale > MAXIMUM_DIGITS ? MAXIMUM_DIGITS : decimal.scale;
}

static int order(uint128 a, uint128 b)
{
    return (a > b) - (a < b);
}

/* Compares the digits before the point, then those behind it, which fit once brought to one scale. */
static int compare_magnitudes(sqlm_decimal a, sqlm_decimal b)
{
    const unsigned scale_a = scale_of(a);
    const unsigned scale_b = scale_of(b);
    const unsigned scale = scale_a > scale_b ? scale_a : scale_b;
    const uint128  unit_a = power_of_ten(scale_a);
    const uint128  unit_b = power_of_ten(scale_b);
    const uint128  magnitude_a = magnitude_of(a);
    const uint128  magnitude_b = magnitude_of(b);
    const int      whole = order(magnitude_a / unit_a, magnitude_b / unit_b);

    if (whole != 0)
        return whole;
    return order(magnitude_a % unit_a * power_of_ten(scale - scale_a), magnitude_b % unit_b * power_of_ten(scale - scale_b));
}

int sqlm_decimal_compare(sqlm_decimal a, sqlm_decimal b)
{
    if (is_negative(a) != is_negative(b))
        return is_negative(a) ? -1 : 1;
    return is_negative(a) ? -compare_magnitudes(a, b) : compare_magnitudes(a, b);
}

size_t sqlm_decimal_format(sqlm_decimal decimal, char text[SQLM_TEXT_FORM_SIZE])
{
    return sqlm_decimal_to_text(decimal, text);
}

sqlm_outcome sqlm_decimal_parse(sqlm_cx *cx, const char *text, sqlm_decimal *decimal)
{
    if (text == NULL || decimal == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_decimal_parse: text and decimal must not be NULL");
    *decimal = (sqlm_decimal){ 0, 0, 0 };
    switch (sqlm__decimal_read(text, strlen(text), decimal)) {
    case SQLM__READ:
        return SQLM_OK;
    case SQLM__OUT_OF_RANGE:
        return SQLM_FAIL(cx, DATA, RANGE, "the text is a decimal of more than 38 digits");
    case SQLM__NOT_THE_FORM:
    default:
        return SQLM_FAIL(cx, DATA, FORMAT, "the text is no decimal: expected [-]digits[.digits]");
    }
}

sqlm_outcome sqlm_decimal_rescale(sqlm_cx *cx, sqlm_decimal decimal, uint8_t scale, sqlm_decimal *rescaled)
{
    if (rescaled == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_decimal_rescale: rescaled must not be NULL");
    *rescaled = (sqlm_decimal){ 0, 0, 0 };
    if (scale > MAXIMUM_DIGITS)
        return SQLM_FAIL(cx, MISUSE, RANGE, "sqlm_decimal_rescale: scale is %u, expected 0 to 38", (unsigned)scale);
    if (!sqlm_decimal_to_scale(decimal, scale, rescaled))
        return SQLM_FAIL(cx, DATA, RANGE, "the decimal of scale %u does not fit scale %u without losing digits or exceeding 38",
                         (unsigned)decimal.scale, (unsigned)scale);
    return SQLM_OK;
}
